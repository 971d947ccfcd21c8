//! Releases through HTTP on both databases, step by step: what each step answers, writes down and shows.

use crate::access::testing::{account, in_prison, token, token_of};
use crate::access::{Purpose, Region, Role, Scope};
use crate::authority::tests::{add, house, person, remand};
use crate::features::FEATURES;
use crate::testing::{Answered, TestApp};
use basics::Instant;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

/// The tokens of a case: caseworker, colleague, shift leader, duty governor, region on call.
struct Staff {
    caseworker: String,
    colleague: String,
    leader: String,
    duty: String,
    region: String,
}

impl Staff {
    async fn of(app: &TestApp) -> Self {
        let hal = |role| token(&app.app, role, in_prison("HAL"));
        Self {
            caseworker: hal(Role::Caseworker).await,
            colleague: hal(Role::Caseworker).await,
            leader: hal(Role::ShiftLeader).await,
            duty: hal(Role::DutyGovernor).await,
            region: token(&app.app, Role::RegionalOnCall, Scope::Region { region: Region::East }).await,
        }
    }
}

fn path(end: &str) -> String {
    format!("/api/people/{}/release{end}", person())
}

async fn stands(app: &TestApp, token: &str) -> Json {
    let answer = app.get(&path(""), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Takes a step with the version that stands now.
async fn step(app: &TestApp, token: &str, end: &str, body: Json) -> Answered {
    let version = stands(app, token).await["version"].as_i64().unwrap();
    app.change(&path(end), token, version, body).await
}

fn blocks(view: &Json) -> Vec<String> {
    view["blocks"].as_array().unwrap().iter().map(|one| one["block"].as_str().unwrap().to_owned()).collect()
}

/// How the person says who they are: by the number of the register.
async fn recognised(app: &TestApp) -> Json {
    let number = app.app.db.read(|reader| crate::people::number_of(reader, person())).await.unwrap().unwrap();
    json!({ "photograph": "true", "mark": "case_number", "said": number.to_string() })
}

/// Somebody finds out who it is: there is no photograph of the person of the tests.
async fn established(app: &TestApp, token: &str) {
    let found = step(app, token, "/identity", json!({ "what": "established", "note": "Fingerprints" })).await;
    assert_eq!(found.status, 200, "{}", found.text());
}

/// Agrees to the dates as they are counted now.
async fn agree(app: &TestApp, token: &str) -> Answered {
    let dates = app.get(&format!("/api/people/{}/dates", person()), token).await.json();
    let tag = format!("\"{}\"", dates["version"].as_str().unwrap());
    let path = format!("/api/people/{}/dates/agree", person());
    app.send_with("POST", &path, token, Some(json!({})), &[("if-match", &tag)]).await
}

/// Puts the person of the tests on the roll of HAL, as the gate does.
async fn on_the_roll(app: &TestApp, staff: &Staff) {
    let body = json!({ "person": person().to_string(), "brought_by": "oslo", "paper": "none" });
    let arrival = app.post("/api/reception", &staff.leader, body).await;
    assert!(arrival.status.is_success(), "{}", arrival.text());
}

/// A remand order that a colleague has verified; its id.
async fn verified_order(app: &TestApp, staff: &Staff) -> String {
    let order = add(app, &staff.caseworker, remand()).await;
    let path = format!("/api/people/{}/authorities/{order}/verify", person());
    assert_eq!(app.change(&path, &staff.colleague, 1, json!({})).await.status, 200);
    order
}

/// A court lifts the order; a colleague verifies that too when asked.
async fn lift(app: &TestApp, staff: &Staff, order: &str, confirmed: bool) {
    let path = format!("/api/people/{}/authorities/{order}", person());
    let end = json!({ "reason": "lifted", "why": "The court lifted it." });
    assert_eq!(app.change(&format!("{path}/end"), &staff.caseworker, 2, end).await.status, 200);
    // Whoever typed in the order and its end cannot be the one who confirms.
    if confirmed {
        let verified = app.change(&format!("{path}/verify"), &staff.colleague, 3, json!({})).await;
        assert_eq!(verified.status, 200, "{}", verified.text());
    }
}

async fn ready(app: &TestApp) -> (Staff, String) {
    let _tokens = house(app).await;
    let staff = Staff::of(app).await;
    // The register of access knows the person in HAL; the gate puts them on the roll.
    let nowhere = |tx: &mut records::Tx| crate::access::reach::set(tx, person(), None, None, records::testing::start());
    app.app.db.upkeep(nowhere).await.unwrap();
    on_the_roll(app, &staff).await;
    let order = verified_order(app, &staff).await;
    (staff, order)
}

/// Whether the person is on a roll, and access control knows them in a prison: both or neither.
async fn is_on_roll(app: &TestApp) -> bool {
    let read = |reader: &mut records::Reader| {
        let sql = "select person from roll_line where person = $1";
        let line = reader.row(sql, records::params![person()])?.is_some();
        let at = crate::access::reach::whereabouts(reader, person())?.unwrap_or_default();
        assert_eq!(line, at.prison.is_some());
        Ok(line)
    };
    app.app.db.read(read).await.unwrap()
}

#[tokio::test]
async fn an_order_is_lifted_and_the_person_is_out_by_two_within_the_hour() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        let (staff, order) = ready(app).await;
        assert_eq!(blocks(&stands(app, &staff.leader).await), [] as [&str; 0], "it can be prepared: two days ahead");
        assert_eq!(
            step(app, &staff.leader, "/propose", json!({ "planned_at": "2026-11-03T10:00" })).await.code(),
            "invalid-input"
        );
        lift(app, &staff, &order, true).await;
        let board = app.get("/api/releases", &staff.leader).await.json();
        assert_eq!(
            (board["items"][0]["id"].as_str(), board["items"][0]["overdue_minutes"].as_i64()),
            (Some(person().to_string().as_str()), Some(0))
        );
        assert_eq!(step(app, &staff.leader, "/tasks", json!({ "task": "money", "done": "true" })).await.status, 200);
        let proposed = step(app, &staff.leader, "/propose", json!({})).await;
        assert_eq!(
            (proposed.status.as_u16(), proposed.json()["stage"].as_str().map(str::to_owned)),
            (200, Some("proposed".to_owned())),
            "{}",
            proposed.text()
        );
        // One alone, also by another role, lets nobody go.
        let own = step(app, &staff.leader, "/confirm", recognised(app).await).await;
        assert_eq!(own.code(), "release-same-person");
        assert_eq!(step(app, &staff.duty, "/confirm", recognised(app).await).await.code(), "release-doubt-who");
        established(app, &staff.leader).await;
        test.clock.set(test.clock.now().plus_seconds(25 * 60));
        // Somebody who looks like them is not them.
        let wrong = json!({ "photograph": "true", "mark": "birth_date", "said": "1901-01-01" });
        let refused = step(app, &staff.duty, "/confirm", wrong).await;
        assert_eq!(refused.json()["errors"][0]["code"], "release-not-recognised", "{}", refused.text());
        assert!(is_on_roll(app).await);
        // It is written down, and until another has found out who this is nobody goes.
        let in_doubt = step(app, &staff.duty, "/confirm", recognised(app).await).await;
        assert_eq!(in_doubt.code(), "release-doubt-who");
        assert_eq!(stands(app, &staff.duty).await["identity"]["what"], "wrong_answer");
        established(app, &staff.duty).await;
        assert_eq!(step(app, &staff.duty, "/confirm", recognised(app).await).await.code(), "release-doubt-who");
        established(app, &staff.leader).await;
        let gone = handed_over_to_the_police(app, &staff).await;
        assert_eq!((&gone["is_held"], &gone["past"][0]["over_minutes"]), (&json!(false), &json!(25)));
        assert_eq!(gone["stage"], "released");
        assert!(!is_on_roll(app).await);
        assert_eq!(app.get("/api/lawful-until", &staff.region).await.json()["counts"]["overdue"], 0);
        let again = app.change(&path("/confirm"), &staff.duty, 2, recognised(app).await).await;
        assert_eq!(again.status, 403, "twice is once, and the file is in no prison: {}", again.text());
        what_was_planted_is_named(app, test).await;
    })
    .await;
}

/// Of a release that is done, with its receipt.
async fn what_was_planted_is_named(app: &TestApp, test: &TestDb) {
    app.every_journalled_row_counts(test, &[super::super::FEATURE]).await;
    let broken = async || app.app.db.read(super::super::tables::broken_promises).await.unwrap();
    assert_eq!(broken().await, Vec::<String>::new());
    let harm = "update release_case set confirmed_by = proposed_by where released_at is not null";
    test.harmed(&["release_case"], harm, async || {
        assert!(broken().await[0].contains("was not proposed by one and confirmed by another"));
    })
    .await;
    test.harmed(&["release_case"], "delete from release_case", async || {
        assert!(broken().await[0].contains("off the roll without a release"));
    })
    .await;
    test.harmed(&["release_hand_over"], "delete from release_hand_over", async || {
        assert!(broken().await[0].contains("over without a receipt"));
    })
    .await;
    test.harmed(&["release_hand_over"], "update release_hand_over set release = id", async || {
        assert!(broken().await[1].contains("whom nobody handed over"));
    })
    .await;
}

/// Records that the police immigration unit comes tomorrow, on an order with this reference.
async fn police_come(app: &TestApp, token: &str, reference: &str) -> String {
    let fetch_at = app.app.db.now().plus_seconds(86_400).to_string();
    let order = json!({ "reference": reference, "legal_basis": "utlendingsloven § 90", "fetch_at": fetch_at });
    let made = app.post(&format!("/api/people/{}/removal/orders", person()), token, order).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Confirms that the person, whose release is proposed, is handed over to the police: only against an order that
/// stands, and with a receipt. How the release stands then.
async fn handed_over_to_the_police(app: &TestApp, staff: &Staff) -> Json {
    let with = async |fields: &[(&str, &str)]| {
        let mut body = recognised(app).await;
        fields.iter().for_each(|(name, value)| body[*name] = json!(value));
        step(app, &staff.duty, "/confirm", body).await
    };
    let wrong = |answer: Answered| -> Vec<String> {
        assert_eq!(answer.status, 422, "{}", answer.text());
        let errors = answer.json()["errors"].clone();
        errors.as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect()
    };
    let officer = [("officer", "Kari Vakt"), ("officer_number", "PU 1204")];
    let all = [&[("handed_over", "true"), ("order_reference", "PU 26-104")], &officer[..]].concat();
    assert_eq!(wrong(with(&all).await), ["order_reference"], "no order is on file");
    assert_eq!(wrong(with(&[("handed_over", "true")]).await), ["officer", "officer_number", "order_reference"]);
    assert_eq!(wrong(with(&officer).await), ["handed_over"], "a receipt is not lost for a box");
    assert_eq!(wrong(with(&[&all[..], &[("officer", "\u{202e}irak")]].concat()).await), ["officer"]);
    let stale = police_come(app, &staff.caseworker, "PU 26-104").await;
    let removal = format!("/api/people/{}/removal", person());
    let version = app.get(&removal, &staff.caseworker).await.json()["version"].as_i64().unwrap();
    let back = json!({ "taken_back_by": "PU 1204", "why": "The flight is cancelled." });
    let back = app.change(&format!("{removal}/orders/{stale}/end"), &staff.caseworker, version, back).await;
    assert_eq!(back.status, 200, "{}", back.text());
    assert_eq!(wrong(with(&all).await), ["order_reference"], "the police have taken it back");
    police_come(app, &staff.caseworker, "PU 26-105").await;
    assert_eq!(wrong(with(&all).await), ["order_reference"], "it is another");
    assert!(is_on_roll(app).await);
    let view = stands(app, &staff.duty).await;
    assert_eq!(
        (&view["police"][0]["reference"], &view["police"][0]["is_free_before"]),
        (&json!("PU 26-105"), &json!(true))
    );
    assert!(blocks(&view).is_empty(), "no order keeps anybody");
    let gone = with(&[&all[..], &[("order_reference", "pu 26-105")]].concat()).await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    let receipt = json!({ "officer": "Kari Vakt", "officer_number": "PU 1204", "reference": "PU 26-105" });
    assert_eq!(gone.json()["past"][0]["handed_over"], receipt);
    let led_to = "select destination from movement where kind = 'released'";
    let read =
        |reader: &mut records::Reader| reader.row(led_to, &[])?.map_or(Ok(String::new()), |row| row.get("destination"));
    assert_eq!(app.app.db.read(read).await.unwrap(), "Politiets utlendingsenhet");
    gone.json()
}

#[tokio::test]
async fn a_sentence_is_served_and_two_agree_to_the_dates_before_the_door_opens() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        let (staff, _) = serving(app).await;
        let view = stands(app, &staff.leader).await;
        assert_eq!((view["is_counted"].as_bool(), blocks(&view)), (Some(true), vec!["dates_not_agreed".to_owned()]));
        assert_eq!(step(app, &staff.leader, "/propose", json!({})).await.code(), "release-dates-not-agreed");
        assert_eq!(agree(app, &staff.caseworker).await.status, 200);
        assert_eq!(agree(app, &staff.caseworker).await.code(), "dates-agreed-already");
        assert_eq!(agree(app, &staff.colleague).await.status, 200);
        let until = Instant::parse(stands(app, &staff.leader).await["until"].as_str().unwrap()).unwrap();
        let planned = until.plus_seconds(10 * 3_600).to_string();
        let proposed = step(app, &staff.leader, "/propose", json!({ "planned_at": planned })).await;
        assert_eq!(proposed.status, 200, "{}", proposed.text());
        // The day before nobody opens the door.
        let early = step(app, &staff.duty, "/confirm", recognised(app).await).await;
        assert_eq!(early.code(), "release-still-held");
        test.clock.set(until.plus_seconds(9 * 3_600));
        let staff = Staff::of(app).await;
        established(app, &staff.leader).await;
        let gone = step(app, &staff.duty, "/confirm", recognised(app).await).await;
        assert_eq!(gone.status, 200, "{}", gone.text());
        assert_eq!(gone.json()["past"][0]["over_minutes"], 0, "free from midnight, out before the release hour");
    })
    .await;
}

#[tokio::test]
async fn tasks_are_written_with_name_and_time_and_never_stop_anybody() {
    TestApp::each(async |app| {
        let (staff, _) = ready(app).await;
        let done = step(
            app,
            &staff.caseworker,
            "/tasks",
            json!({ "task": "housing", "done": "true", "note": "Hybel i Drammen" }),
        )
        .await;
        assert_eq!(done.status, 200, "{}", done.text());
        let task = |view: &Json| {
            view["tasks"].as_array().unwrap().iter().find(|one| one["task"] == "housing").unwrap().clone()
        };
        let housing = task(&done.json());
        assert_eq!((&housing["is_done"], &housing["note"]), (&json!(true), &json!("Hybel i Drammen")));
        assert_eq!(
            app.change(&path("/tasks"), &staff.caseworker, 0, json!({ "task": "money", "done": "true" })).await.status,
            412
        );
        let undone = step(app, &staff.colleague, "/tasks", json!({ "task": "housing", "done": "false" })).await;
        assert_eq!(task(&undone.json())["is_done"], false);
        let wrong = step(app, &staff.caseworker, "/tasks", json!({ "task": "sing", "done": "x" })).await;
        assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 2);
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        assert_eq!(
            app.change(&path("/tasks"), &officer, 2, json!({ "task": "money", "done": "true" })).await.status,
            403
        );
        let elsewhere = token(&app.app, Role::Caseworker, in_prison("BGO")).await;
        assert!([403, 404].contains(&app.get(&path(""), &elsewhere).await.status.as_u16()));
    })
    .await;
}

/// A day in this week, as the forms write it.
async fn until(app: &TestApp, token: &str) -> Json {
    let view = app.get("/api/lawful-until?within=90d", token).await.json();
    view["items"][0].clone()
}

/// Held on an enforcement order that a colleague has verified, ten days, served on 12 November.
async fn serving(app: &TestApp) -> (Staff, String) {
    let (staff, order) = ready(app).await;
    let mut paper = remand();
    paper["kind"] = json!("enforcement_order");
    for field in ["to_date", "to_time"] {
        paper[field] = json!("");
    }
    let enforcement = add(app, &staff.caseworker, paper).await;
    let path = format!("/api/people/{}/authorities/{enforcement}/verify", person());
    assert_eq!(app.change(&path, &staff.colleague, 1, json!({})).await.status, 200);
    lift(app, &staff, &order, true).await;
    let sentence = json!({ "authority": enforcement, "kind": "prison", "judgment": "2026-11-02", "in_custody": "true",
        "days": "10", "as_stated": "true" });
    let set = app.post(&format!("/api/people/{}/sentences", person()), &staff.caseworker, sentence).await;
    assert!(set.status.is_success(), "{}", set.text());
    (staff, enforcement)
}

#[tokio::test]
async fn one_alone_holds_nobody_longer_by_an_absence_or_a_longer_sentence() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        let (staff, enforcement) = serving(app).await;
        let ends = until(app, &staff.leader).await["until"].clone();
        assert_eq!(ends, "2026-11-11T23:00:00Z");
        let dates = async |token: &str| app.get(&format!("/api/people/{}/dates", person()), token).await.json();
        // Two days away, typed in by one: the date moves, the end that binds does not.
        let away = json!({ "kind": "escape", "from_date": "2026-11-03", "to_date": "2026-11-05" });
        let early = app.post(&format!("/api/people/{}/absences", person()), &staff.caseworker, away).await;
        assert_eq!(early.status, 201, "{}", early.text());
        assert_eq!(until(app, &staff.leader).await["until"], ends);
        let read = dates(&staff.caseworker).await["sentences"][0].clone();
        let path = format!("/api/people/{}/sentences/{}/correct", person(), read["id"].as_str().unwrap());
        let longer = json!({ "authority": enforcement, "kind": "prison", "judgment": "2026-11-02",
            "in_custody": "true", "days": "60", "why": "A slip." });
        let tag = format!("\"{}\"", read["version"].as_str().unwrap());
        let corrected = app.send_with("POST", &path, &staff.caseworker, Some(longer), &[("if-match", &tag)]).await;
        assert_eq!(corrected.status, 200, "{}", corrected.text());
        assert_eq!(corrected.json()["first_free_before"], "2026-11-12");
        let row = until(app, &staff.leader).await;
        assert_eq!((&row["until"], &row["needed"]), (&ends, &json!("agree_or_release")));
        // The hour comes: it rings, and nobody goes before two have looked.
        test.clock.set(Instant::parse("2026-11-12T09:00:00Z").unwrap());
        let staff = Staff::of(app).await;
        let row = until(app, &staff.leader).await;
        assert_eq!((&row["nearness"], &row["needed"]), (&json!("overdue"), &json!("agree_or_release")));
        assert_eq!(blocks(&stands(app, &staff.leader).await), ["dates_not_agreed"]);
        assert_eq!(agree(app, &staff.caseworker).await.status, 200);
        assert_eq!(until(app, &staff.leader).await["nearness"], "overdue", "one has agreed");
        assert_eq!(agree(app, &staff.colleague).await.status, 200);
        let agreed = dates(&staff.caseworker).await;
        assert_eq!((&agreed["first_free_before"], agreed["agreed"].as_array().unwrap().len()), (&Json::Null, 2));
        assert_eq!(until(app, &staff.leader).await["until"], "2027-01-02T23:00:00Z");
        // What was read before is no longer what is agreed to.
        let stale = format!("/api/people/{}/dates/agree", person());
        let stale = app.send_with("POST", &stale, &staff.leader, Some(json!({})), &[("if-match", "\"0\"")]).await;
        assert_eq!(stale.status, 412);
    })
    .await;
}

#[tokio::test]
async fn what_has_stood_in_the_way_for_an_hour_is_called_at_the_next_level_and_nobody_can_quiet_it() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        let (staff, order) = ready(app).await;
        let first = |view: Json| view["blocks"][0].clone();
        let wait = async |minutes: i64| {
            test.clock.set(test.clock.now().plus_seconds(minutes * 60));
            super::super::watch(app.app.clone()).await.unwrap();
        };
        let duty = json!({ "post": "duty_governor", "place": "HAL", "name": "Kari Vakt", "service_number": "T77",
            "telephone": "00 00 00 77", "to_at": "2026-11-03T08:00" });
        assert_eq!(app.post("/api/duty", &staff.duty, duty).await.status, 201);
        // One alone writes that the order was lifted: the person is to go, and that is in the way.
        lift(app, &staff, &order, false).await;
        let began = test.clock.now();
        let block = first(stands(app, &staff.leader).await);
        assert_eq!((&block["block"], &block["since"]), (&json!("unconfirmed_ending"), &json!(began.to_string())));
        assert_eq!((&block["is_ringing"], &block["next_level"]), (&json!(false), &json!("duty_governor")));
        assert_eq!((&block["next"]["name"], &block["next"]["telephone"]), (&json!("Kari Vakt"), &json!("00 00 00 77")));
        let home = async || app.get("/api/home", &staff.duty).await.text().contains("/releases");
        wait(59).await;
        assert_eq!(first(stands(app, &staff.leader).await)["is_ringing"], false);
        assert!(!home().await);
        wait(1).await;
        let block = first(stands(app, &staff.leader).await);
        assert_eq!((&block["is_ringing"], &block["since"]), (&json!(true), &json!(began.to_string())));
        assert!(home().await, "the next level sees it without looking for it");
        let board = app.get("/api/releases", &staff.leader).await.json();
        assert_eq!(board["items"][0]["blocks"][0]["is_ringing"], true);
        // Settled: the next thing in the way has an hour of its own.
        let path = format!("/api/people/{}/authorities/{order}/verify", person());
        assert_eq!(app.change(&path, &staff.colleague, 3, json!({})).await.status, 200);
        assert!(!home().await);
        let kinds = async |what: &str| {
            let sql = format!("select body from journal where body like '%release-block%' and body like '%{what}%'");
            let read = move |reader: &mut records::Reader| Ok(reader.rows(&sql, &[])?.len());
            app.app.db.read(read).await.unwrap()
        };
        let written = (kinds("unconfirmed_ending").await, kinds("not_proposed").await);
        assert_eq!(written, (3, 1), "begins, rings, over; and that nobody has proposed it begins");
        wait(0).await;
        assert_eq!((kinds("unconfirmed_ending").await, kinds("not_proposed").await), written, "each is written once");
        wait(60).await;
        assert!(home().await, "nobody has proposed it for an hour");
    })
    .await;
}

#[tokio::test]
async fn the_second_person_may_sit_in_another_region_for_a_stated_purpose() {
    TestApp::each(async |app| {
        let (staff, order) = ready(app).await;
        lift(app, &staff, &order, true).await;
        established(app, &staff.leader).await;
        assert_eq!(step(app, &staff.leader, "/propose", json!({})).await.status, 200);
        let west = Scope::Region { region: Region::West };
        let without = token(&app.app, Role::RegionalOnCall, west.clone()).await;
        assert!([403, 404].contains(&app.get(&path(""), &without).await.status.as_u16()), "no purpose, no file");
        let (own, _) = account(&app.app, &[]).await;
        let stated = token_of(&app.app, own, Role::RegionalOnCall, west, Purpose::ReleasePlanning).await;
        let gone = step(app, &stated, "/confirm", recognised(app).await).await;
        assert_eq!((gone.status.as_u16(), gone.json()["stage"].clone()), (200, json!("released")), "{}", gone.text());
    })
    .await;
}

#[tokio::test]
async fn an_arrival_written_down_late_is_counted_from_when_it_was() {
    TestApp::each(async |app| {
        let _tokens = house(app).await;
        let staff = Staff::of(app).await;
        let nowhere =
            |tx: &mut records::Tx| crate::access::reach::set(tx, person(), None, None, records::testing::start());
        app.app.db.upkeep(nowhere).await.unwrap();
        let came = records::testing::start().plus_seconds(-5 * 3_600);
        let body =
            json!({ "person": person().to_string(), "brought_by": "oslo", "paper": "none", "at": came.to_string() });
        let arrival = app.post("/api/reception", &staff.leader, body).await;
        assert!(arrival.status.is_success(), "{}", arrival.text());
        let row = until(app, &staff.leader).await;
        assert_eq!((&row["nearness"], &row["overdue_minutes"]), (&json!("overdue"), &json!(300)));
    })
    .await;
}
