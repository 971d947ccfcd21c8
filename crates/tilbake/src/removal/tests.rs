//! Removals through HTTP on both databases: what is recorded and ended, that none of it holds anybody, that no
//! consulate is told of somebody who has sought protection, and what was planted behind the program's back.

use super::FEATURE;
use crate::access::Role;
use crate::access::testing::{count, in_prison, places, token};
use crate::authority::tests::{house, person};
use crate::features::FEATURES;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

fn path(end: &str) -> String {
    format!("/api/people/{}/removal{end}", person())
}

async fn removal(app: &TestApp, token: &str) -> Json {
    let answer = app.get(&path(""), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// Records something; its id.
async fn record(app: &TestApp, token: &str, end: &str, body: Json) -> String {
    let made = app.post(&path(end), token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Changes what stands, as it was read now.
async fn change(app: &TestApp, token: &str, end: &str, body: Json) -> Answered {
    let version = removal(app, token).await["version"].as_i64().unwrap();
    app.change(&path(end), token, version, body).await
}

fn fields(answer: &Answered) -> Vec<String> {
    let json = answer.json();
    json["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap().to_owned()).collect()
}

fn expulsion() -> Json {
    json!({ "decided_on": "2026-09-01", "decided_by": "udi", "reference": "26/104" })
}

fn order() -> Json {
    json!({ "reference": "PU 26-104", "legal_basis": "utlendingsloven § 90", "fetch_at": "2026-11-04T08:00",
            "flight": "SK 4167", "seat_at": "2026-11-04T11:30" })
}

#[tokio::test]
async fn whoever_is_expelled_for_good_and_nothing_else_is_held_on_nothing_and_rings() {
    TestApp::each(async |app| {
        let [caseworker, _, _] = house(app).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let nowhere =
            |tx: &mut records::Tx| crate::access::reach::set(tx, person(), None, None, records::testing::start());
        app.app.db.upkeep(nowhere).await.unwrap();
        let arrival = json!({ "person": person().to_string(), "brought_by": "oslo", "paper": "none" });
        let arrival = app.post("/api/reception", &leader, arrival).await;
        assert!(arrival.status.is_success(), "{}", arrival.text());
        let rings = async || {
            let list = app.get("/api/lawful-until", &leader).await.json();
            list["items"].as_array().unwrap().iter().any(|one| one["nearness"] == "overdue")
        };
        assert!(rings().await);

        let decided = record(app, &caseworker, "/expulsions", expulsion()).await;
        let end = format!("/expulsions/{decided}/final");
        assert_eq!(app.change(&path(&end), &caseworker, 7, json!({ "final_since": "2026-10-01" })).await.status, 412);
        let early = change(app, &caseworker, &end, json!({ "final_since": "2026-08-31" })).await;
        assert_eq!(fields(&early), ["final_since"]);
        let made_final = change(app, &caseworker, &end, json!({ "final_since": "2026-10-01" })).await;
        assert_eq!(made_final.json()["expulsions"][0]["final_since"], "2026-10-01", "{}", made_final.text());
        let twice = change(app, &caseworker, &end, json!({ "final_since": "2026-10-01" })).await;
        assert_eq!(twice.code(), "removal-final");
        record(app, &caseworker, "/orders", order()).await;

        assert!(rings().await, "a final expulsion and an order of the police hold nobody");
        let held = app.get(&format!("/api/people/{}/authorities", person()), &caseworker).await.json();
        assert_eq!((&held["without_authority"], held["authorities"].as_array().unwrap().len()), (&json!(true), 0));
        let release = app.get(&format!("/api/people/{}/release", person()), &leader).await.json();
        assert_eq!((&release["is_expelled"], &release["police"][0]["reference"]), (&json!(true), &json!("PU 26-104")));
        assert!(release["blocks"].as_array().unwrap().is_empty(), "{release}");

        let lift = json!({ "reason": "lifted", "why": "UNE 2 November." });
        let ended = change(app, &caseworker, &format!("/expulsions/{decided}/end"), lift.clone()).await.json();
        assert_eq!(ended["expulsions"][0]["ended"]["reason"], "lifted");
        let again = change(app, &caseworker, &format!("/expulsions/{decided}/end"), lift).await;
        assert_eq!(again.code(), "removal-over");
        assert!(rings().await);
    })
    .await;
}

/// Somebody received at the gate of HAL: tokens of reception and of a colleague, and the person's id.
async fn received(app: &TestApp) -> (String, String, String) {
    places(&app.app).await;
    let gate = token(&app.app, Role::Reception, in_prison("HAL")).await;
    let colleague = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
    let body = json!({ "nameless": true, "sex": "male", "brought_by": "immigration_unit", "paper": "none" });
    let made = app.post("/api/reception", &gate, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    (gate, colleague, made.json()["id"].as_str().unwrap().to_owned())
}

/// The step about the consulate, as the page of the reception has it.
async fn consulate(app: &TestApp, token: &str, person: &str) -> Json {
    let view = app.get(&format!("/api/people/{person}/reception"), token).await.json();
    let stages = view["stages"].as_array().unwrap().clone();
    let steps = stages.iter().flat_map(|stage| stage["steps"].as_array().unwrap());
    steps.into_iter().find(|step| step["step"] == "consulate").unwrap().clone()
}

#[tokio::test]
async fn a_consulate_is_told_with_a_yes_and_never_of_somebody_who_has_sought_protection() {
    TestApp::each(async |app| {
        let (gate, colleague, id) = received(app).await;
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let entries = format!("/api/people/{id}/reception/entries");
        let mark = async |token: &str, value: &str| {
            app.post(&entries, token, json!({ "kind": "step", "code": "consulate", "value": value })).await
        };
        assert_eq!(consulate(app, &officer, &id).await["choices"], json!(["told", "declined", "not_needed"]));
        assert_eq!(fields(&mark(&officer, "done").await), ["value"], "done says nothing of a yes");
        assert_eq!(mark(&officer, "told").await.status, StatusCode::CREATED);
        assert_eq!(mark(&officer, "undone").await.status, StatusCode::CREATED);

        let protection = format!("/api/people/{id}/removal/protection");
        assert_eq!(app.post(&protection, &officer, json!({ "heard_from": "oneself" })).await.status, 403);
        let made = app.post(&protection, &gate, json!({ "heard_from": "oneself" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "the person's word is enough: {}", made.text());
        let twice = app.post(&protection, &colleague, json!({ "heard_from": "lawyer" })).await;
        assert_eq!(twice.code(), "removal-there");
        for token in [&officer, &gate, &colleague] {
            let refused = mark(token, "told").await;
            if refused.status != StatusCode::FORBIDDEN {
                assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "consulate-never"));
            }
        }
        let step = consulate(app, &officer, &id).await;
        assert_eq!((&step["never"], &step["choices"]), (&json!(true), &json!(["declined", "not_needed"])));
        assert_eq!(mark(&officer, "declined").await.status, StatusCode::CREATED);

        // Whatever came of it. Only what never was lets go, and not by the one who wrote it.
        let own = format!("{protection}/{}/end", made.json()["id"].as_str().unwrap());
        let end = async |token: &str, path: &str, reason: &str| {
            let version =
                app.get(&format!("/api/people/{id}/removal"), token).await.json()["version"].as_i64().unwrap();
            app.change(path, token, version, json!({ "reason": reason, "why": "Letter of today." })).await
        };
        assert_eq!(end(&gate, &own, "error").await.code(), "protection-own");
        let refused = end(&gate, &own, "refused").await;
        assert_eq!(refused.json()["never_tell_consulate"], true, "{}", refused.text());
        assert_eq!(mark(&officer, "told").await.code(), "consulate-never");
        assert_eq!(end(&colleague, &own, "error").await.code(), "removal-over");
    })
    .await;
}

#[tokio::test]
async fn protection_recorded_in_error_is_struck_out_by_another() {
    TestApp::each(async |app| {
        let (gate, colleague, id) = received(app).await;
        let base = format!("/api/people/{id}/removal");
        let made = app.post(&format!("{base}/protection"), &gate, json!({ "heard_from": "papers" })).await;
        let end = format!("{base}/protection/{}/end", made.json()["id"].as_str().unwrap());
        let wrong = json!({ "reason": "error", "why": "Another man with the same name." });
        assert_eq!(app.change(&end, &gate, 1, wrong.clone()).await.code(), "protection-own");
        let struck = app.change(&end, &colleague, 1, wrong).await;
        assert_eq!(struck.json()["never_tell_consulate"], false, "{}", struck.text());
        let told = json!({ "kind": "step", "code": "consulate", "value": "told" });
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let told = app.post(&format!("/api/people/{id}/reception/entries"), &officer, told).await;
        assert_eq!(told.status, StatusCode::CREATED, "{}", told.text());
    })
    .await;
}

#[tokio::test]
async fn wrong_input_names_its_fields_and_writes_nothing() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        let with = |mut body: Json, field: &str, value: Json| {
            body[field] = value;
            body
        };
        let cases = [
            ("/expulsions", with(expulsion(), "decided_on", json!("2999-01-01")), "decided_on"),
            ("/expulsions", with(expulsion(), "decided_on", json!("yesterday")), "decided_on"),
            ("/expulsions", with(expulsion(), "decided_by", json!("police")), "decided_by"),
            (
                "/expulsions",
                with(expulsion(), "reference", json!("'; drop table expulsion; --".repeat(4))),
                "reference",
            ),
            ("/expulsions", with(expulsion(), "reference", json!("26\u{202e}/104")), "reference"),
            ("/expulsions", with(expulsion(), "final_since", json!("2026-08-01")), "final_since"),
            ("/expulsions", with(expulsion(), "person", json!("another")), "person"),
            ("/protection", json!({}), "heard_from"),
            ("/protection", json!({ "heard_from": "oneself", "sought_on": "2999-01-01" }), "sought_on"),
            ("/orders", with(order(), "fetch_at", json!("")), "fetch_at"),
            ("/orders", with(order(), "fetch_at", json!("2026-10-01T10:00")), "fetch_at"),
            ("/orders", with(order(), "seat_at", json!("2026-11-04T07:00")), "seat_at"),
            ("/orders", with(order(), "legal_basis", json!(" ")), "legal_basis"),
            ("/orders", with(order(), "flight", json!("")), "flight"),
        ];
        for (end, body, field) in cases {
            let refused = app.post(&path(end), &caseworker, body.clone()).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", refused.text());
            assert_eq!(fields(&refused), [field], "{body}");
        }
        let nobody = "0190a000-0000-7000-8000-000000000001";
        for (end, body) in [("/expulsions", expulsion()), ("/orders", order())] {
            assert_eq!(app.post(&path(end), &officer, body.clone()).await.status, StatusCode::FORBIDDEN);
            let unknown = app.post(&format!("/api/people/{nobody}/removal{end}"), &caseworker, body).await;
            assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{}", unknown.text());
        }
        for end in [format!("/orders/{nobody}/end"), "/orders/nothing/end".to_owned()] {
            let back = json!({ "taken_back_by": "PU", "why": "No seat." });
            assert_eq!(app.change(&path(&end), &caseworker, 0, back).await.status, StatusCode::NOT_FOUND);
        }
        for table in ["expulsion", "protection", "police_order"] {
            assert_eq!(count(&app.app, table).await, 0, "{table}");
        }
        record(app, &caseworker, "/orders", order()).await;
        let twice = with(order(), "reference", json!("pu26-104"));
        assert_eq!(app.post(&path("/orders"), &caseworker, twice).await.code(), "removal-there");
        // Another person's order is not this one's.
        let own = removal(app, &caseworker).await["orders"][0]["id"].as_str().unwrap().to_owned();
        let other = format!("/api/people/{nobody}/removal/orders/{own}/end");
        let back = json!({ "taken_back_by": "PU", "why": "No seat." });
        assert_eq!(app.change(&other, &caseworker, 1, back).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_was_planted_is_named_and_no_reason_stands_in_the_journal() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let [caseworker, colleague, _] = house(app).await;
        let decided = record(app, &caseworker, "/expulsions", expulsion()).await;
        let lift = json!({ "reason": "error", "why": "zebra" });
        assert_eq!(change(app, &caseworker, &format!("/expulsions/{decided}/end"), lift).await.status, 200);
        let sought = record(app, &caseworker, "/protection", json!({ "heard_from": "oneself" })).await;
        let granted = json!({ "reason": "granted", "why": "zebra" });
        assert_eq!(change(app, &colleague, &format!("/protection/{sought}/end"), granted).await.status, 200);
        let one = record(app, &caseworker, "/orders", order()).await;
        let back = json!({ "taken_back_by": "Overbetjent 1204", "why": "zebra" });
        assert_eq!(change(app, &caseworker, &format!("/orders/{one}/end"), back).await.status, 200);
        app.every_journalled_row_counts(test, &[FEATURE]).await;
        let journal = "SELECT count(*) AS n FROM journal WHERE CAST(body AS TEXT) LIKE '%zebra%' \
                       OR (CAST(body AS TEXT) LIKE '%protection-%' AND (CAST(body AS TEXT) LIKE '%\"granted\"%' \
                       OR CAST(body AS TEXT) LIKE '%\"oneself\"%'))";
        let told: i64 =
            app.app.db.read(move |reader| reader.row(journal, &[])?.map_or(Ok(-1), |row| row.get("n"))).await.unwrap();
        assert_eq!(told, 0);
        let broken = async || app.app.db.read(super::tables::broken_promises).await.unwrap();
        assert_eq!(broken().await, Vec::<String>::new());
        let harm = "update protection set end_reason = 'error', ended_by = recorded_by";
        test.harmed(&["protection"], harm, async || {
            assert!(broken().await[0].contains("was struck out by the one who recorded it"));
        })
        .await;
    })
    .await;
}
