//! Decisions and measures through HTTP on both databases: the way of a decision, who may sign it, what has no basis and
//! rings, what is enforced by the store, and what was planted behind the program's back.

use super::{FEATURE, actions};
use crate::access::testing::{account, count, in_prison, token, token_of};
use crate::access::{Purpose, Region, Role, Scope};
use crate::authority::tests::{house, person};
use crate::features::FEATURES;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use basics::Instant;
use records::params;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn path(end: &str) -> String {
    format!("/api/people/{}{end}", person())
}

/// A decision with all that it needs.
fn whole(kind: &str, more: Json) -> Json {
    let mut body = json!({ "kind": kind, "facts": "He struck an officer at 09:10.", "option_1": "Talk, and an hour alone",
        "option_1_why": "Tried twice this morning, he struck again.", "reasons": "He strikes whoever comes near him today.",
        "statement_how": "spoken", "statement": "They provoked me.", "interpreter": "not_needed",
        "from_at": "2026-11-02T10:00", "until_at": "2026-11-03T10:00" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn cell(more: Json) -> Json {
    let mut body = whole("security_cell", json!({ "basis": "FRC-01" }));
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn leave(outcome: &str) -> Json {
    whole("leave", json!({ "outcome": outcome, "basis": "LVE-06", "applicant": "oneself", "until_at": "" }))
}

async fn make(app: &TestApp, token: &str, end: &str, body: Json) -> String {
    let made = app.post(&path(end), token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn read(app: &TestApp, token: &str, end: &str) -> Json {
    let answer = app.get(&path(end), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// A step on what was read now by somebody who may read it.
async fn step(app: &TestApp, (reader, token): (&str, &str), end: &str, act: &str, body: Json) -> Answered {
    let version = read(app, reader, end).await["version"].as_i64().unwrap();
    app.change(&path(&format!("{end}/{act}")), token, version, body).await
}

fn fields(answer: &Answered) -> Vec<String> {
    let json = answer.json();
    let errors = json["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| e["field"].as_str().unwrap().to_owned()).collect()
}

async fn governor(app: &TestApp) -> String {
    token(&app.app, Role::Governor, in_prison("HAL")).await
}

async fn region(app: &TestApp) -> String {
    token(&app.app, Role::Regional, Scope::Region { region: Region::East }).await
}

async fn oneself(app: &TestApp) -> String {
    token(&app.app, Role::Person, Scope::Oneself { person: person() }).await
}

fn told() -> Json {
    json!({ "how": "face_to_face", "interpreter": "not_needed", "said": "I see." })
}

async fn promises(app: &TestApp) -> Vec<String> {
    app.app.db.read(|reader| FEATURE.slots.promises.unwrap()(reader)).await.unwrap()
}

/// A decision that is appealed: whoever decided keeps it, the region gives the person right.
async fn goes_up(app: &TestApp, end: &str, [own, governor, caseworker]: [&str; 3]) {
    let appealed = step(app, (own, own), end, "appeal", json!({ "words": "It was not me." })).await.json();
    assert_eq!(appealed["appeal"]["waits_for"], "local");
    let keep = json!({ "choice": "keep", "why": "Two saw it." });
    let early =
        step(app, (caseworker, &region(app).await), end, "decide-appeal", json!({ "outcome": "stands", "why": "x" }))
            .await;
    assert_eq!(early.code(), "appeal-not-waiting");
    let kept = step(app, (governor, governor), end, "look-again", keep).await.json();
    assert_eq!(kept["appeal"]["waits_for"], "region", "{kept}");
    let reversed = json!({ "outcome": "reversed", "why": "Nobody wrote down who saw it." });
    let local = step(app, (governor, governor), end, "decide-appeal", reversed.clone()).await;
    assert_eq!(local.code(), "decision-of-others");
    let done = step(app, (caseworker, &region(app).await), end, "decide-appeal", reversed).await.json();
    assert_eq!((&done["state"], &done["appeal"]["outcome"]), (&json!("reversed"), &json!("reversed")), "{done}");
    assert_eq!(step(app, (own, own), end, "appeal", json!({ "words": "Again." })).await.code(), "decision-appealed");
}

#[tokio::test]
async fn a_decision_is_written_signed_told_and_appealed_up_the_ladder() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        let (governor, own) = (governor(app).await, oneself(app).await);
        let draft = make(app, &caseworker, "/decisions", json!({ "kind": "leave", "outcome": "refused" })).await;
        let end = format!("/decisions/{draft}");
        let as_case = (caseworker.as_str(), caseworker.as_str());
        let lacking = step(app, as_case, &end, "propose", json!({})).await;
        assert_eq!(
            fields(&lacking),
            ["basis", "facts", "option_1", "reasons", "statement_how", "interpreter", "from_at"]
        );
        let saved = app.change(&path(&end), &caseworker, 1, leave("refused")).await;
        assert_eq!((saved.status, saved.json()["state"].as_str()), (StatusCode::OK, Some("draft")), "{}", saved.text());
        let proposed = step(app, as_case, &end, "propose", json!({})).await.json();
        assert_eq!((&proposed["state"], &proposed["level"]), (&json!("proposed"), &json!("local")), "{proposed}");

        let others = step(app, as_case, &end, "sign", json!({})).await;
        assert_eq!((others.status, others.code().as_str()), (StatusCode::FORBIDDEN, "decision-of-others"));
        let above = step(app, (&caseworker, &region(app).await), &end, "sign", json!({})).await;
        assert_eq!(above.code(), "decision-of-others", "the wrong level cannot sign");
        let back = step(app, (&governor, &governor), &end, "return", json!({ "why": "Say when it was." })).await.json();
        assert_eq!((&back["state"], &back["returned_why"]), (&json!("draft"), &json!("Say when it was.")));
        step(app, as_case, &end, "propose", json!({})).await;
        let signed = step(app, (&governor, &governor), &end, "sign", json!({})).await.json();
        assert_eq!((&signed["state"], &signed["decided"]["role"]), (&json!("decided"), &json!("governor")), "{signed}");
        assert_eq!(signed["missing"][0]["what"], "notice");

        assert_eq!(app.get(&path(&end), &own).await.status, StatusCode::NOT_FOUND, "the person is told first");
        assert!(read(app, &own, "/decisions").await["decisions"].as_array().unwrap().is_empty());
        let by_mouth = json!({ "how": "by_mouth", "interpreter": "not_needed" });
        assert_eq!(fields(&step(app, (&officer, &officer), &end, "told", by_mouth).await), ["how"]);
        let now = step(app, (&officer, &officer), &end, "told", told()).await.json();
        assert_eq!(
            (&now["state"], &now["appeal_until"]),
            (&json!("in_force"), &json!("2026-11-09T23:00:00Z")),
            "{now}"
        );
        assert_eq!(read(app, &own, &end).await["reasons"], "He strikes whoever comes near him today.");

        goes_up(app, &end, [&own, &governor, &caseworker]).await;
        assert_eq!(promises(app).await, Vec::<String>::new());
    })
    .await;
}

/// The governor lets the shift leader sign, who takes the measure over for a shift.
async fn is_taken_over(app: &TestApp, end: &str, [governor, leader]: [&str; 2]) {
    let delegation = json!({ "prison": "HAL", "kind": "security_cell", "role": "shift_leader" });
    assert_eq!(app.post("/api/delegations", leader, delegation.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.post("/api/delegations", governor, delegation.clone()).await.status, StatusCode::CREATED);
    assert_eq!(app.post("/api/delegations", governor, delegation).await.code(), "delegation-there");
    let long = json!({ "until_at": "2026-11-03T12:00" });
    assert_eq!(fields(&step(app, (leader, leader), end, "take-over", long).await), ["until_at"], "a shift at most");
    let taken = step(app, (leader, leader), end, "take-over", json!({ "facts": "He cut himself." })).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    let taken = taken.json();
    assert_eq!((&taken["step"], &taken["step_at"]), (&json!("day"), &json!("2026-11-03T10:30:00Z")), "{taken}");
    assert_eq!(taken["seconds_without"], 61 * 60, "the hour that nobody answered for stays");
    assert_eq!(taken["decisions"][0]["oral"], true);
    assert_eq!(step(app, (leader, leader), end, "take-over", json!({})).await.code(), "measure-taken-over");
    actions::watch(app.app.clone()).await.unwrap();
    let ringing = app.app.db.read(super::tables::ringing).await.unwrap();
    assert!(ringing.is_empty());
}

/// The word is written down and told, the measure ended, and the person told of that.
async fn is_written_and_ended(app: &TestApp, test: &TestDb, end: &str, [leader, officer]: [&str; 2]) {
    let measure = end.trim_start_matches("/measures/");
    // What was said is written within the shift, and the word does not go on by itself.
    test.clock.set(at("2026-11-03T10:30:00Z"));
    let late = read(app, officer, end).await;
    assert_eq!(late["step"], "without");
    let missing: Vec<&str> = late["missing"].as_array().unwrap().iter().map(|m| m["what"].as_str().unwrap()).collect();
    assert_eq!(missing, ["writing", "notice", "basis"]);
    let decision = format!("/decisions/{}", late["decisions"][0]["id"].as_str().unwrap());
    let unwritten = step(app, (leader, leader), &decision, "sign", json!({})).await;
    assert!(fields(&unwritten).contains(&"reasons".to_owned()), "{}", unwritten.text());
    let version = read(app, leader, &decision).await["version"].as_i64().unwrap();
    let words = cell(json!({ "until_at": "2026-12-24T10:00", "measure": measure }));
    let saved = app.change(&path(&decision), leader, version, words).await.json();
    assert_eq!(saved["until"], "2026-11-03T10:30:00Z", "what was decided stands: {saved}");
    let written = step(app, (leader, leader), &decision, "sign", json!({})).await.json();
    assert_eq!(written["missing"].as_array().unwrap().len(), 1, "{written}");
    let by_mouth = json!({ "how": "by_mouth", "interpreter": "remote", "said": "" });
    assert_eq!(step(app, (officer, officer), &decision, "told", by_mouth).await.status, StatusCode::OK);

    let note = make(app, officer, &format!("{end}/notes"), json!({ "words": "Sleeps." })).await;
    assert!(!note.is_empty());
    let early = step(app, (officer, officer), end, "end", json!({ "ended_at": "2026-11-03T02:00" })).await;
    assert_eq!(fields(&early), ["ended_at"], "not before it began");
    let over = step(app, (officer, officer), end, "end", json!({ "told": "no" })).await.json();
    assert_eq!((&over["step"], &over["end_told"]), (&json!("ended"), &json!(false)), "{over}");
    assert_eq!(app.get("/api/measures", officer).await.json()["items"][0]["end_told"], false, "it waits to be told");
    let told = step(app, (officer, officer), end, "end-told", json!({})).await.json();
    assert_eq!(told["end_told"], true);
    assert!(app.get("/api/measures", officer).await.json()["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn what_ended_before_anyone_took_it_over_still_lacks_its_decision() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let [_, _, officer] = house(app).await;
        let governor = governor(app).await;
        test.clock.set(at("2026-11-03T01:14:00Z"));
        let measure = make(app, &officer, "/measures", json!({ "kind": "security_cell" })).await;
        let end = format!("/measures/{measure}");
        test.clock.set(at("2026-11-03T01:20:00Z"));
        step(app, (&officer, &officer), &end, "end", json!({ "told": "yes" })).await.json();
        let over = read(app, &governor, &end).await;
        assert_eq!((&over["step"], &over["missing"][0]["what"]), (&json!("ended"), &json!("take_over")), "{over}");
        step(app, (&governor, &governor), &end, "take-over", json!({ "facts": "He cut himself." })).await.json();
        let taken = read(app, &governor, &end).await;
        let lacks: Vec<_> = taken["missing"].as_array().unwrap().iter().map(|one| one["what"].clone()).collect();
        assert!(!lacks.contains(&json!("take_over")), "{taken}");
    })
    .await;
}

#[tokio::test]
async fn what_is_begun_on_the_spot_is_taken_over_by_name_or_has_no_basis_and_rings() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let [_, _, officer] = house(app).await;
        let (governor, leader) = (governor(app).await, token(&app.app, Role::ShiftLeader, in_prison("HAL")).await);
        test.clock.set(at("2026-11-03T01:14:00Z"));
        let waits = app.post(&path("/measures"), &officer, json!({ "kind": "visits" })).await;
        assert_eq!(
            (fields(&waits), waits.json()["errors"][0]["code"].clone()),
            (vec!["kind".into()], json!("decision-needed"))
        );
        let measure = make(app, &officer, "/measures", json!({ "kind": "security_cell" })).await;
        let end = format!("/measures/{measure}");
        let twice = app.post(&path("/measures"), &officer, json!({ "kind": "security_cell" })).await;
        assert_eq!(twice.code(), "measure-there");
        let now = read(app, &officer, &end).await;
        assert_eq!((&now["step"], &now["step_at"]), (&json!("hour"), &json!("2026-11-03T01:29:00Z")));

        // Nobody has let the shift leader sign.
        let refused = step(app, (&leader, &leader), &end, "take-over", json!({})).await;
        assert_eq!(refused.code(), "decision-of-others");
        test.clock.set(at("2026-11-03T01:29:00Z"));
        let without = read(app, &officer, &end).await;
        assert_eq!((&without["step"], &without["step_at"]), (&json!("without"), &json!("2026-11-03T01:29:00Z")));
        assert_eq!(without["missing"][0]["what"], "take_over");
        actions::watch(app.app.clone()).await.unwrap();
        actions::watch(app.app.clone()).await.unwrap();
        assert_eq!(count(&app.app, "measure_alarm").await, 1, "a level rings once");
        test.clock.set(at("2026-11-03T02:30:00Z"));
        actions::watch(app.app.clone()).await.unwrap();
        assert_eq!(count(&app.app, "measure_alarm").await, 2);
        let board = app.get("/api/measures", &officer).await.json();
        assert_eq!((&board["without"], &board["items"][0]["step"]), (&json!(1), &json!("without")), "{board}");
        assert!(board["items"][0]["called"].as_array().unwrap().contains(&json!("regional_on_call")));
        let due = app.get("/api/deadlines?role=all", &governor).await.json();
        assert_eq!(
            (&due["items"][0]["kind"], &due["items"][0]["stage"]),
            (&json!("measure_without"), &json!("past")),
            "{due}"
        );

        is_taken_over(app, &end, [&governor, &leader]).await;
        is_written_and_ended(app, test, &end, [&leader, &officer]).await;
        let month = app.get("/api/decisions/statistics?month=2026-11", &governor).await.json();
        let counted = &month["measures"][0];
        assert_eq!((&counted["kind"], &counted["on_the_spot"]), (&json!("security_cell"), &json!(1)), "{month}");
        assert_eq!((&counted["minutes"], &counted["minutes_without"]), (&json!(556), &json!(61)));
        assert_eq!(promises(app).await, Vec::<String>::new());
        app.every_journalled_row_counts(test, &[FEATURE]).await;
    })
    .await;
}

#[tokio::test]
async fn to_go_on_is_decided_anew_and_repeated_words_are_said_to_the_signer() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let [caseworker, _, officer] = house(app).await;
        let governor = governor(app).await;
        let first = make(app, &caseworker, "/decisions", cell(json!({ "from_at": "2026-11-02T09:00" }))).await;
        let end = format!("/decisions/{first}");
        assert_eq!(step(app, (&governor, &governor), &end, "sign", json!({})).await.status, StatusCode::OK);
        let early = app.post(&path("/measures"), &officer, json!({ "kind": "security_cell", "decision": first })).await;
        assert_eq!(
            early.json()["errors"][0]["code"],
            "decision-not-in-force",
            "the person was not told: {}",
            early.text()
        );
        step(app, (&officer, &officer), &end, "told", told()).await;
        let begun = json!({ "kind": "security_cell", "decision": first });
        let measure = make(app, &officer, "/measures", begun).await;
        let stands = read(app, &officer, &format!("/measures/{measure}")).await;
        assert_eq!((&stands["step"], &stands["step_at"]), (&json!("day"), &json!("2026-11-03T09:00:00Z")), "{stands}");

        let again = cell(json!({ "measure": measure, "from_at": "2026-11-03T10:00", "until_at": "2026-11-04T10:00" }));
        let second = make(app, &caseworker, "/decisions", again).await;
        let end = format!("/decisions/{second}");
        let draft = read(app, &governor, &end).await;
        assert_eq!((&draft["repeats"]["hundredths"], &draft["follows"]), (&json!(100), &json!(first)), "{draft}");
        let same = step(app, (&governor, &governor), &end, "sign", json!({})).await;
        assert_eq!((same.status, same.code().as_str()), (StatusCode::CONFLICT, "decision-repeated"));
        let seen = step(app, (&governor, &governor), &end, "sign", json!({ "repeated_seen": "yes" })).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
        // It holds when the person was told of it too.
        let ends = |json: &Json| json["step_at"].as_str().unwrap().to_owned();
        assert_eq!(ends(&read(app, &officer, &format!("/measures/{measure}")).await), "2026-11-03T09:00:00Z");
        step(app, (&officer, &officer), &end, "told", told()).await;
        assert_eq!(ends(&read(app, &officer, &format!("/measures/{measure}")).await), "2026-11-04T09:00:00Z");

        // Beyond three days the region decides, and nobody else.
        let long = cell(json!({ "measure": measure, "from_at": "2026-11-04T10:00", "until_at": "2026-11-06T10:00",
                                "reasons": "Tonight he still says that he will strike." }));
        let third = make(app, &caseworker, "/decisions", long).await;
        let end = format!("/decisions/{third}");
        assert_eq!(read(app, &governor, &end).await["level"], "region");
        assert_eq!(step(app, (&governor, &governor), &end, "sign", json!({})).await.code(), "decision-of-others");
        let region = region(app).await;
        assert_eq!(step(app, (&region, &region), &end, "sign", json!({})).await.json()["decided"]["role"], "regional");
        // A decision that is reversed takes the basis away from that moment on.
        step(app, (&officer, &officer), &end, "told", told()).await;
        test.clock.set(at("2026-11-05T08:00:00Z"));
        let why = json!({ "why": "He is calm." });
        assert_eq!(step(app, (&region, &region), &end, "reverse", why).await.json()["state"], "reversed");
        assert_eq!(read(app, &officer, &format!("/measures/{measure}")).await["step"], "without");
    })
    .await;
}

#[tokio::test]
async fn no_decision_reaches_beyond_what_the_law_allows_and_wrong_input_is_named() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        let governor = governor(app).await;
        let immediate = whole("immediate_exclusion", json!({ "basis": "DIS-06", "until_at": "2026-11-03T10:01" }));
        let draft = make(app, &caseworker, "/decisions", immediate).await;
        let refused = step(app, (&governor, &governor), &format!("/decisions/{draft}"), "sign", json!({})).await;
        assert_eq!((fields(&refused), refused.json()["rule"].clone()), (vec!["until_at".into()], json!("DIS-06")));
        let wrong = json!({ "kind": "leave", "outcome": "imposed", "basis": "FRC-01", "cited": ["authority:none"] });
        let answer = app.post(&path("/decisions"), &caseworker, wrong).await;
        assert_eq!(
            (answer.status, fields(&answer)),
            (StatusCode::UNPROCESSABLE_ENTITY, vec!["outcome".into(), "basis".into()])
        );
        let unknown = json!({ "kind": "leave", "cited": ["authority:none"] });
        assert_eq!(fields(&app.post(&path("/decisions"), &caseworker, unknown).await), ["cited"]);
        let elsewhere = json!({ "kind": "security_cell", "measure": "0198f000-0000-7000-8000-000000000000" });
        assert_eq!(fields(&app.post(&path("/decisions"), &caseworker, elsewhere).await), ["measure"]);
        assert_eq!(app.post(&path("/decisions"), &officer, leave("granted")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.post(&path("/measures"), &caseworker, json!({ "kind": "leave" })).await.status, 422);
        let ahead = json!({ "kind": "security_cell", "begun_at": "2026-11-02T23:00" });
        assert_eq!(fields(&app.post(&path("/measures"), &officer, ahead).await), ["begun_at"]);
        assert_eq!(app.get("/api/decisions/statistics?month=2026-13", &governor).await.status, 422);
        let read = |reader: &mut records::Reader| reader.rows("select id from measure", params![]);
        assert!(app.app.db.read(read).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_table_itself_refuses_what_could_wait_without_reasons_or_statement() {
    TestApp::each(async |app| {
        let [caseworker, _, _] = house(app).await;
        let governor = governor(app).await;
        let draft = make(app, &caseworker, "/decisions", cell(json!({}))).await;
        let end = format!("/decisions/{draft}");
        assert_eq!(step(app, (&governor, &governor), &end, "sign", json!({})).await.status, StatusCode::OK);
        for wrong in [
            "reasons = ''",
            "statement_how = null",
            "options = '[]'",
            "basis = ''",
            "written_at = null",
            "from_at = null",
            "until_at = from_at",
            "decided_at = null, told_at = 1",
        ] {
            let sql = format!("update decision set {wrong}");
            let planted = app.app.db.upkeep(move |tx| tx.execute(&sql, params![])).await;
            assert!(planted.is_err(), "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_decided_does_not_decide_on_the_appeal_and_delegations_hold_from_day_to_day() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let [caseworker, _, officer] = house(app).await;
        let governor = governor(app).await;
        let tomorrow = json!({ "prison": "HAL", "kind": "leave", "role": "caseworker", "from_on": "2026-11-03",
                               "until_on": "2026-11-03" });
        let given = app.post("/api/delegations", &governor, tomorrow).await;
        assert_eq!(given.status, StatusCode::CREATED, "{}", given.text());
        let draft = make(app, &caseworker, "/decisions", leave("granted")).await;
        let end = format!("/decisions/{draft}");
        let sign = async || step(app, (&caseworker, &caseworker), &end, "sign", json!({})).await;
        assert_eq!(sign().await.code(), "decision-of-others", "it holds from tomorrow");
        test.clock.set(at("2026-11-03T23:30:00Z"));
        assert_eq!(sign().await.code(), "decision-of-others", "it is the fourth in Norway");
        test.clock.set(at("2026-11-03T22:30:00Z"));
        let signed = sign().await.json();
        assert_eq!(signed["decided"]["by_delegation"], true, "{signed}");
        let list = app.get("/api/delegations?prison=HAL", &officer).await.json();
        assert_eq!((list["items"][0]["holds"].as_bool(), list["items"][0]["version"].as_i64()), (Some(true), Some(1)));
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();
        let taken = app.change(&format!("/api/delegations/{id}/end"), &governor, 1, json!({})).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());

        // One account is at the prison today and at the region tomorrow.
        let (both, _) = account(&app.app, &[]).await;
        let at_prison = token_of(&app.app, both, Role::Governor, in_prison("HAL"), Purpose::Leadership).await;
        let at_region =
            token_of(&app.app, both, Role::Regional, Scope::Region { region: Region::East }, Purpose::Leadership).await;
        let mine = make(
            app,
            &caseworker,
            "/decisions",
            cell(json!({ "from_at": "2026-11-04T00:00", "until_at": "2026-11-05T00:00" })),
        )
        .await;
        let end = format!("/decisions/{mine}");
        assert_eq!(step(app, (&at_prison, &at_prison), &end, "sign", json!({})).await.status, StatusCode::OK);
        step(app, (&officer, &officer), &end, "told", told()).await;
        step(app, (&officer, &officer), &end, "appeal", json!({ "words": "I was calm." })).await;
        step(app, (&at_prison, &at_prison), &end, "look-again", json!({ "choice": "keep", "why": "He was not." }))
            .await;
        let own =
            step(app, (&at_prison, &at_region), &end, "decide-appeal", json!({ "outcome": "stands", "why": "x" }))
                .await;
        assert_eq!(own.code(), "decision-own");
        let waiting = app.get("/api/decisions", &region(app).await).await.json();
        let waits: Vec<&Json> = waiting["items"].as_array().unwrap().iter().map(|one| &one["waits_for"]).collect();
        assert_eq!(waits, ["notice", "appeal"], "{waiting}");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_know_of_a_decision_does_not() {
    TestApp::each(async |app| {
        let [caseworker, _, _] = house(app).await;
        let draft = make(app, &caseworker, "/decisions", leave("granted")).await;
        let end = path(&format!("/decisions/{draft}"));
        for (role, scope, status) in [
            (Role::Caseworker, in_prison("BGO"), 403),
            (Role::Officer, in_prison("BGO"), 403),
            (Role::Teacher, in_prison("HAL"), 403),
            (Role::Ombud, Scope::Nation, 200),
            (Role::Auditor, Scope::Nation, 200),
        ] {
            let token = token(&app.app, role, scope).await;
            assert_eq!(app.get(&end, &token).await.status.as_u16(), status, "{role}");
        }
        let other = format!("/api/people/{}/decisions/{draft}", person());
        assert_eq!(
            app.get(&other.replace(&draft, "0198f000-0000-7000-8000-000000000000"), &caseworker).await.status,
            404
        );
    })
    .await;
}
