//! Receptions through HTTP on both databases: one submission puts a person on the roll, the police are
//! called back or take the person back, answers and steps; and what was planted behind the program's back.

mod called;

use super::FEATURE;
use crate::access::testing::{count, in_prison, places, token, token_for};
use crate::access::{Purpose, Role, Scope};
use crate::esas::tests::settled::{Desk, own};
use crate::features::FEATURES;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

/// Tokens of those at HAL's gate: reception, shift leader, officer; and of an administrator.
struct Staff {
    reception: String,
    leader: String,
    officer: String,
    administrator: String,
}

async fn staff(app: &TestApp) -> Staff {
    places(&app.app).await;
    Staff {
        reception: token(&app.app, Role::Reception, in_prison("HAL")).await,
        leader: token(&app.app, Role::ShiftLeader, in_prison("HAL")).await,
        officer: token(&app.app, Role::Officer, in_prison("HAL")).await,
        administrator: token(&app.app, Role::Administrator, Scope::Nation).await,
    }
}

/// A man who gives no name, brought by the police of Oslo on a committal order.
fn nameless() -> Json {
    json!({ "nameless": true, "sex": "male", "brought_by": "oslo", "paper": "committal_order" })
}

/// A man with a name and no paper.
fn ola() -> Json {
    json!({ "given": "Ola", "family": "Testmann", "born": "1990-03-12", "sex": "male", "brought_by": "ost",
            "paper": "none" })
}

async fn received(app: &TestApp, token: &str, body: Json) -> String {
    let made = app.post("/api/reception", token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn read(app: &TestApp, token: &str, path: &str) -> Json {
    let answer = app.get(path, token).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.json()
}

async fn reception(app: &TestApp, token: &str, person: &str) -> Json {
    read(app, token, &format!("/api/people/{person}/reception")).await
}

fn fields(answer: &Answered) -> Vec<String> {
    let json = answer.json();
    json["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap().to_owned()).collect()
}

/// What of the promises does not hold.
async fn broken(app: &TestApp) -> Vec<String> {
    app.app
        .db
        .read(|reader| {
            let mut all = vec![];
            for promises in FEATURES.iter().filter_map(|feature| feature.slots.promises) {
                all.extend(promises(reader)?);
            }
            Ok(all)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn six_fields_put_somebody_without_a_name_on_the_roll() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let key = [("idempotency-key", "once")];
        let send = async || app.send_with("POST", "/api/reception", &staff.reception, Some(nameless()), &key).await;
        let made = send().await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        assert_eq!(send().await.text(), made.text(), "sent twice, done once");
        assert_eq!((count(&app.app, "person").await, count(&app.app, "roll_line").await), (1, 1));
        let id = made.json()["id"].as_str().unwrap().to_owned();

        let person = read(app, &staff.leader, &format!("/api/people/{id}")).await;
        assert_eq!((person["name"].as_str(), person["born"].as_str()), (Some("Ukjent person"), None));
        let number = person["number"].as_str().unwrap();
        let found = read(app, &staff.reception, &format!("/api/people?q={number}")).await;
        assert_eq!(found["items"][0]["id"], id.as_str());
        let moves = read(app, &staff.leader, &format!("/api/people/{id}/moves")).await;
        assert_eq!((&moves["now"]["prison"], &moves["now"]["place"]), (&json!("HAL"), &json!("reception")));

        let held = read(app, &staff.leader, &format!("/api/people/{id}/authorities")).await;
        let authority = &held["authorities"][0];
        assert_eq!((&authority["source"], &authority["verified"]), (&json!("typed_in"), &json!(false)));
        assert_eq!(authority["issuer"], "Oslo politidistrikt");
        let bar = read(app, &staff.leader, &format!("/api/people/{id}/overview")).await;
        let flags: Vec<_> = bar["flags"].as_array().unwrap().iter().map(|flag| flag["code"].clone()).collect();
        assert_eq!(flags, [json!("unverified")]);

        let view = reception(app, &staff.officer, &id).await;
        assert_eq!((&view["reception"]["brought_by"], &view["reception"]["verified"]), (&json!("oslo"), &json!(false)));
        assert_eq!(view["questions"].as_array().unwrap().len(), 8);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_name_comes_later_and_is_found() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, nameless()).await;
        let version = read(app, &staff.leader, &format!("/api/people/{id}")).await["version"].clone();
        let path = format!("/api/people/{id}/identity/name");
        let name = json!({ "kind": "current", "given": "Jonas", "family": "Prøve", "source": "oneself" });
        let told = app.change(&path, &staff.leader, &version, name).await;
        assert!(told.status.is_success(), "{}", told.text());
        let person = read(app, &staff.leader, &format!("/api/people/{id}")).await;
        assert_eq!(person["name"], "Jonas Prøve");
        assert_eq!(person["identity"]["names"].as_array().unwrap().len(), 1, "no name is no earlier name");
        let found = read(app, &staff.reception, "/api/people?q=Jonas").await;
        assert_eq!(found["items"][0]["id"], id.as_str());
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn without_a_paper_the_person_is_on_the_roll_and_held_on_nothing() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, ola()).await;
        let held = read(app, &staff.leader, &format!("/api/people/{id}/authorities")).await;
        assert_eq!((&held["held"], &held["without_authority"]), (&json!(true), &json!(true)));
        assert!(reception(app, &staff.leader, &id).await["reception"]["authority"].is_null());
        let board = read(app, &staff.officer, "/api/receptions?prison=HAL").await;
        let item = &board["items"][0];
        assert_eq!((&item["name"], &item["standing"]), (&json!("Ola Testmann"), &json!("without")));
        assert_eq!((item["unasked"].as_i64(), item["overdue"].as_i64()), (Some(8), Some(0)));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_written() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let send = async |body: Json| app.post("/api/reception", &staff.reception, body).await;
        let empty = send(json!({})).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(fields(&empty), ["brought_by", "given", "sex", "paper"]);
        let with = |changes: &[(&str, Json)]| {
            let mut body = ola();
            changes.iter().for_each(|(field, value)| body[*field] = value.clone());
            body
        };
        let cases = [
            (with(&[("nameless", json!(true))]), "nameless"),
            (with(&[("paper", json!("remand_order"))]), "issuer"),
            (with(&[("paper", json!("on_file"))]), "paper"),
            (with(&[("paper", json!("a note"))]), "paper"),
            (with(&[("brought_by", json!("XXX"))]), "brought_by"),
            (with(&[("brought_by", json!("'; drop table person; --"))]), "brought_by"),
            (with(&[("at", json!("2999-01-01T10:00"))]), "at"),
            (with(&[("at", json!("ten"))]), "at"),
            (with(&[("born", json!("2999"))]), "born"),
            (with(&[("given", json!("x".repeat(101)))]), "given"),
            (with(&[("given", json!("\u{202e}eva"))]), "given"),
            (with(&[("person", json!("nobody"))]), "person"),
            (with(&[("prison", json!("hal"))]), "prison"),
            (with(&[("verified", json!(true))]), "verified"),
        ];
        for (body, field) in cases {
            let refused = send(body.clone()).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", refused.text());
            assert_eq!(fields(&refused), [field], "{body}");
        }
        let elsewhere = send(with(&[("prison", json!("RAV"))])).await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN, "another gate");
        let unknown = send(with(&[("person", json!("0190a000-0000-7000-8000-000000000001"))])).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{}", unknown.text());
        for token in [&staff.officer, &staff.administrator] {
            assert_eq!(app.post("/api/reception", token, ola()).await.status, StatusCode::FORBIDDEN);
        }
        let rows = ["person", "roll_line", "reception", "authority", "movement"];
        for table in rows {
            assert_eq!(count(&app.app, table).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_known_is_offered_and_chosen_never_taken_by_itself() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let first = received(app, &staff.reception, ola()).await;
        let again = app.post("/api/reception", &staff.reception, ola()).await;
        assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "look-alikes"));
        assert_eq!(count(&app.app, "person").await, 1);
        let known = json!({ "person": first, "brought_by": "oslo", "paper": "none" });
        let twice = app.post("/api/reception", &staff.reception, known.clone()).await;
        assert_eq!(twice.code(), "here-already");
        let mut other = ola();
        other["not_same"] = json!(true);
        assert_ne!(received(app, &staff.reception, other).await, first);

        // At another gate: a purpose is asked for, and the roll says where the person is.
        let rav = token(&app.app, Role::Reception, in_prison("RAV")).await;
        assert_eq!(app.post("/api/reception", &rav, known.clone()).await.code(), "purpose-needed");
        let rav = token_for(&app.app, Role::Reception, in_prison("RAV"), Purpose::Transfer).await;
        assert_eq!(received(app, &rav, known).await, first);
        let view = reception(app, &rav, &first).await;
        assert_eq!(view["reception"]["prison"], "RAV");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

/// Sets the number of the police of Oslo.
async fn number(app: &TestApp, staff: &Staff) {
    let body = json!({ "district": "oslo", "number": "+47 00 00 00 01", "answers": "Operasjonssentralen" });
    let set = app.post("/api/reception/numbers", &staff.administrator, body).await;
    assert_eq!(set.status, StatusCode::CREATED, "{}", set.text());
}

#[tokio::test]
async fn the_police_are_called_back_on_a_number_of_the_list_alone() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, nameless()).await;
        let path = format!("/api/people/{id}/reception/call");
        let call = json!({ "district": "oslo", "spoke_with": "Operasjonsleder", "confirmed": "yes" });
        let without = app.post(&path, &staff.reception, call.clone()).await;
        assert_eq!(without.json()["errors"][0]["code"], "no-number", "{}", without.text());
        number(app, &staff).await;
        let mut own = call.clone();
        own["number"] = json!("99999999");
        assert_eq!(fields(&app.post(&path, &staff.reception, own).await), ["number"], "no number but the list's");
        assert_eq!(app.post(&path, &staff.officer, call.clone()).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.post(&path, &staff.reception, call).await.status, StatusCode::CREATED);
        let view = reception(app, &staff.officer, &id).await;
        let made = &view["reception"]["calls"][0];
        assert_eq!((&made["number"], &made["confirmed"]), (&json!("+47 00 00 00 01"), &json!("yes")));

        // A second officer verifies; then nobody takes the person back.
        let authority = view["reception"]["authority"]["id"].as_str().unwrap();
        let verify = format!("/api/people/{id}/authorities/{authority}/verify");
        assert_eq!(app.change(&verify, &staff.reception, 1, json!({})).await.code(), "verify-own");
        assert_eq!(app.change(&verify, &staff.leader, 1, json!({})).await.status, StatusCode::OK);
        assert_eq!(reception(app, &staff.officer, &id).await["reception"]["verified"], true);
        let back = json!({ "taken_by": "Patrulje 4", "reason": "Ingen bekrefter" });
        let refused = app.post(&format!("/api/people/{id}/reception/back"), &staff.reception, back).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "held-lawfully"));
        assert_eq!(count(&app.app, "roll_line").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_police_take_the_person_back_who_leaves_the_roll() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, nameless()).await;
        let path = format!("/api/people/{id}/reception/back");
        let back = json!({ "taken_by": "Patrulje 4", "reason": "Ingen bekrefter at han skal holdes" });
        assert_eq!(fields(&app.post(&path, &staff.reception, json!({})).await), ["taken_by", "reason"]);
        assert_eq!(app.post(&path, &staff.officer, back.clone()).await.status, StatusCode::FORBIDDEN);
        let rav = token_for(&app.app, Role::ShiftLeader, in_prison("RAV"), Purpose::Transfer).await;
        assert_eq!(app.post(&path, &rav, back.clone()).await.status, StatusCode::FORBIDDEN, "not at this gate");
        assert_eq!(app.post(&path, &staff.reception, back.clone()).await.status, StatusCode::CREATED);
        assert_eq!((count(&app.app, "roll_line").await, count(&app.app, "authority_now").await), (0, 0));
        assert_eq!(app.get(&format!("/api/people/{id}/reception"), &staff.officer).await.code(), "purpose-needed");
        assert!(read(app, &staff.officer, "/api/receptions?prison=HAL").await["items"].as_array().unwrap().is_empty());
        let moves = json!([{ "person": id, "kind": "taken_back", "reason": "once more" }]);
        let typed = app.post("/api/movements", &staff.leader, moves).await;
        assert_ne!(typed.status, StatusCode::CREATED, "{}", typed.text());
        assert_eq!(broken(app).await, Vec::<String>::new());

        // The same person comes again: a reception of its own.
        let transfer = token_for(&app.app, Role::Reception, in_prison("HAL"), Purpose::Transfer).await;
        let known = json!({ "person": id, "brought_by": "oslo", "paper": "none" });
        assert_eq!(received(app, &transfer, known).await, id);
        let view = reception(app, &staff.leader, &id).await;
        assert!(view["reception"]["taken_back"].is_null() && view["questions"][0]["reply"].is_null());
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn answers_call_for_acts_that_are_done_and_undone() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, nameless()).await;
        let answers = format!("/api/people/{id}/reception/answers");
        let entries = format!("/api/people/{id}/reception/entries");
        let said = json!({ "death": "yes", "death_note": "Vil ikke leve", "hurt": "no" });
        assert_eq!(app.post(&answers, &staff.officer, said.clone()).await.status, 428, "what was read must be said");
        let outside = token(&app.app, Role::Officer, in_prison("RAV")).await;
        assert_ne!(app.change(&answers, &outside, 0, said.clone()).await.status, StatusCode::OK);
        let written = app.change(&answers, &staff.officer, 0, said.clone()).await;
        assert_eq!(written.status, StatusCode::OK, "{}", written.text());
        assert_eq!(app.change(&answers, &staff.leader, 0, json!({ "death": "no" })).await.status, 412, "read anew");
        let view = written.json();
        let deeds: Vec<_> = view["tonight"].as_array().unwrap().iter().map(|deed| deed["deed"].clone()).collect();
        assert_eq!(deeds, [json!("call_116117"), json!("observation"), json!("company")]);
        assert_eq!(view["tonight"][0]["telephone"], "116117");

        let mark = async |value: &str| {
            let body = json!({ "kind": "deed", "code": "company", "value": value });
            let made = app.post(&entries, &staff.officer, body).await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
            reception(app, &staff.officer, &id).await["tonight"][2]["mark"].clone()
        };
        assert_eq!(mark("done").await, "done");
        let board = read(app, &staff.officer, "/api/receptions?prison=HAL").await;
        assert_eq!((board["items"][0]["unmet"].as_i64(), board["items"][0]["unasked"].as_i64()), (Some(0), Some(6)));
        assert!(mark("undone").await.is_null());
        let rows = count(&app.app, "reception_entry").await;
        mark("undone").await;
        assert_eq!(count(&app.app, "reception_entry").await, rows, "what stands so is not written again");

        let wrong = async |body: Json| fields(&app.post(&entries, &staff.officer, body).await);
        assert_eq!(wrong(json!({ "kind": "step", "code": "search", "value": "done" })).await, ["note"]);
        assert_eq!(wrong(json!({ "kind": "question", "code": "hurt", "value": "done" })).await, ["kind"]);
        assert_eq!(wrong(json!({ "kind": "step", "code": "hurt", "value": "maybe" })).await, ["value"]);
        assert_eq!(wrong(json!({ "kind": "deed", "code": "search", "value": "done" })).await, ["code"]);
        let long = json!({ "hurt": "yes", "hurt_note": "x".repeat(301) });
        assert_eq!(fields(&app.change(&answers, &staff.officer, "*", long).await), ["hurt_note"]);
        let words_alone = json!({ "children_note": "hjemme" });
        assert_eq!(fields(&app.change(&answers, &staff.officer, "*", words_alone).await), ["children"]);

        // Nothing of what was said stands in the journal.
        let journal = "SELECT count(*) AS n FROM journal WHERE CAST(body AS TEXT) LIKE '%Vil ikke leve%' \
                       OR CAST(body AS TEXT) LIKE '%death%'";
        let told: i64 =
            app.app.db.read(move |reader| reader.row(journal, &[])?.map_or(Ok(-1), |row| row.get("n"))).await.unwrap();
        assert_eq!(told, 0);
    })
    .await;
}

#[tokio::test]
async fn words_of_a_reception_are_text_of_a_bounded_length_and_nothing_else() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, nameless()).await;
        let answers = format!("/api/people/{id}/reception/answers");
        let entries = format!("/api/people/{id}/reception/entries");
        let hostile = ["\u{0}", "a\u{7}b", "a\u{1b}[2Jb", "a\u{85}b", "a\u{202e}b", "a\u{200b}b", "a\u{feff}b"];
        for words in hostile.map(str::to_owned).into_iter().chain(["æ".repeat(301)]) {
            let body = json!({ "hurt": "yes", "hurt_note": words });
            assert_eq!(fields(&app.change(&answers, &staff.officer, "*", body).await), ["hurt_note"], "{words:?}");
            let body = json!({ "kind": "step", "code": "search", "value": "done", "note": words });
            assert_eq!(fields(&app.post(&entries, &staff.officer, body).await), ["note"], "{words:?}");
        }
        assert_eq!(count(&app.app, "reception_entry").await, 0);
        // The longest that is allowed, and words that are code elsewhere, are kept as they were typed.
        for words in ["ø".repeat(300), "<script>alert(1)</script> {{ 7*7 }} '; drop table person; --".to_owned()] {
            let body = json!({ "hurt": "yes", "hurt_note": words });
            let written = app.change(&answers, &staff.officer, "*", body).await;
            assert_eq!(written.status, StatusCode::OK, "{}", written.text());
            assert_eq!(written.json()["questions"][0]["note"], words);
            let body = json!({ "kind": "step", "code": "search", "value": "done", "note": words });
            assert_eq!(app.post(&entries, &staff.officer, body).await.status, StatusCode::CREATED);
        }
        let view = reception(app, &staff.officer, &id).await;
        assert!(view["stages"].to_string().contains("{{ 7*7 }}"));
    })
    .await;
}

#[tokio::test]
async fn answers_stay_in_the_prison_where_the_person_is() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let id = received(app, &staff.reception, nameless()).await;
        let answers = format!("/api/people/{id}/reception/answers");
        app.change(&answers, &staff.officer, 0, json!({ "withdrawal": "yes" })).await;
        let escort = token_for(&app.app, Role::ShiftLeader, in_prison("RAV"), Purpose::Escort).await;
        let view = reception(app, &escort, &id).await;
        assert_eq!((view["questions"].as_array().unwrap().len(), view["tonight"].as_array().unwrap().len()), (0, 0));
        assert_eq!(reception(app, &staff.leader, &id).await["tonight"].as_array().unwrap().len(), 2);
        let teacher = token(&app.app, Role::Teacher, in_prison("HAL")).await;
        assert_eq!(app.get(&format!("/api/people/{id}/reception"), &teacher).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn numbers_are_set_by_few_and_read_by_those_at_the_gate() {
    TestApp::each(async |app| {
        let staff = staff(app).await;
        let path = "/api/reception/numbers";
        let body = |number: &str| json!({ "district": "troms", "number": number, "answers": "Vakta" });
        assert_eq!(app.post(path, &staff.leader, body("12345")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.get(path, &staff.officer).await.status, StatusCode::FORBIDDEN);
        for wrong in ["", "12", "112a", "<b>112</b>", "+", "1234567890123456", "1 2 3\u{202e}"] {
            let refused = app.post(path, &staff.administrator, body(wrong)).await;
            assert_eq!(fields(&refused), ["number"], "{wrong:?}");
        }
        let governor = token(&app.app, Role::Governor, in_prison("HAL")).await;
        for number in ["00 00 00 02", "00 00 00 03"] {
            assert_eq!(app.post(path, &governor, body(number)).await.status, StatusCode::CREATED);
        }
        let list = read(app, &staff.reception, path).await;
        let districts = list["districts"].as_array().unwrap();
        let troms = districts.iter().find(|row| row["district"] == "troms").unwrap();
        assert_eq!(troms["number"], "00 00 00 03", "the latest counts");
        assert_eq!(districts.iter().filter(|row| row["number"].is_null()).count(), districts.len() - 1);
        assert_eq!(count(&app.app, "police_number").await, 2, "the one before stays on file");
    })
    .await;
}

#[tokio::test]
async fn what_was_planted_is_named() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = TestApp::on(test);
        let staff = staff(&app).await;
        number(&app, &staff).await;
        for body in [nameless(), ola()] {
            let id = received(&app, &staff.reception, body).await;
            let call = json!({ "district": "oslo", "spoke_with": "Leder", "confirmed": "no" });
            app.post(&format!("/api/people/{id}/reception/call"), &staff.reception, call).await;
            let answers = json!({ "hurt": "no", "language": "yes", "language_note": "litauisk" });
            app.change(&format!("/api/people/{id}/reception/answers"), &staff.officer, "*", answers).await;
            let back = json!({ "taken_by": "Patrulje 4", "reason": "Ikke bekreftet" });
            let taken = app.post(&format!("/api/people/{id}/reception/back"), &staff.reception, back).await;
            assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text());
        }
        let desk = Desk::open(&app).await;
        let called = format!("/api/people/{}/called-in", desk.take_in_for(&own("order")).await);
        let at = test.clock.now().plus_seconds(60).to_string();
        assert!(app.post(&called, &desk.token, json!({ "called_for": at })).await.status.is_success());
        let handed = json!({ "district": "oslo", "taken_by": "Patrulje 4", "signature": "K. Moen" });
        let made = app.post(&format!("{called}/handed"), &staff.reception, handed).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        app.every_journalled_row_counts(test, &[FEATURE]).await;
    })
    .await;
}
