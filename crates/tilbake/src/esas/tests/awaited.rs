//! Tests, on both databases: a message that comes after the person it is about was received, also without a name.

use super::settled::{Desk, own};
use crate::access::Role;
use crate::access::testing::{count, in_prison, token};
use crate::testing::TestApp;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The id of the request of our own order for a place, and the number of its case.
const REQUEST: &str = "5e1f0c00-0021-4a51-9d00-000000000021";
const CASE: &str = "16000021";

/// Receives a woman without a name at HAL, with what is added.
async fn nameless(app: &TestApp, more: Value) -> String {
    let gate = token(&app.app, Role::Reception, in_prison("HAL")).await;
    let mut body = json!({ "nameless": true, "sex": "female", "brought_by": "ost", "paper": "committal_order" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = app.post("/api/reception", &gate, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn name_of(app: &TestApp, desk: &Desk<'_>, person: &str) -> String {
    let view = app.get(&format!("/api/people/{person}"), &desk.token).await.json();
    view["name"].as_str().unwrap().to_owned()
}

fn codes(view: &Value) -> String {
    view["warnings"].to_string()
}

#[tokio::test]
async fn with_the_key_of_its_request_it_attaches_itself_and_the_name_is_a_suggestion() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = nameless(app, json!({ "request": REQUEST })).await;
        assert_eq!(desk.take_in_for(&own("place")).await.to_string(), person);
        let view = desk.whole().await;
        assert_eq!(view["state"], "waiting");
        assert!(codes(&view).contains("name-stated") && codes(&view).contains("INT-02"), "{view}");
        assert_eq!(name_of(app, &desk, &person).await, "Ukjent person", "never by itself");
        assert_eq!(count(&app.app, "person").await, 1);
        // Nothing of the name stands outside what is sealed.
        let kept = "SELECT count(*) AS n FROM esas_message WHERE warnings LIKE '%Kvernsletta%'";
        let told: i64 =
            app.app.db.read(move |reader| reader.row(kept, &[])?.map_or(Ok(-1), |row| row.get("n"))).await.unwrap();
        assert_eq!(told, 0);
        // What follows about the same request finds the same person.
        assert_eq!(desk.take_in_for(&own("health_and_risk")).await.to_string(), person);
        assert_eq!(desk.take_in_for(&own("answer")).await.to_string(), person);
    })
    .await;
}

#[tokio::test]
async fn by_the_number_of_the_case_a_person_says_who_it_is() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = nameless(app, json!({ "case_number": CASE })).await;
        assert_eq!(desk.take_in(&own("place")).await["status"], "UNDER_MOTTAK");
        let view = desk.whole().await;
        assert_eq!((&view["state"], &view["candidates"][0]["person"]), (&json!("review"), &json!(person)));
        assert_eq!(count(&app.app, "person").await, 1);
        let path = format!("/api/esas/messages/{}/person", view["id"].as_str().unwrap());
        let settled = app.change(&path, &desk.token, 1, json!({ "person": person })).await;
        assert_eq!(settled.status, StatusCode::OK, "{}", settled.text());
        let view = desk.whole().await;
        assert!(view["state"] == "waiting" && codes(&view).contains("name-stated"), "{view}");
        assert_eq!(name_of(app, &desk, &person).await, "Ukjent person");
    })
    .await;
}

#[tokio::test]
async fn it_attaches_itself_only_where_nothing_speaks_against_it() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        // A man, and the message is about a woman: a person looks, and nobody is registered anew.
        let man = nameless(app, json!({ "request": REQUEST, "sex": "male" })).await;
        assert_eq!(desk.take_in(&own("place")).await["status"], "UNDER_MOTTAK");
        assert_eq!(desk.whole().await["candidates"][0]["person"], man);
        assert_eq!(count(&app.app, "person").await, 1);
        // Two with the same key: a person looks.
        let (one, two) =
            (nameless(app, json!({ "request": "EGN-77" })).await, nameless(app, json!({ "request": "EGN-77" })).await);
        let mut other = own("place_older");
        other["anmodningsId"] = json!("EGN-77");
        desk.take_in(&other).await;
        let view = desk.whole().await;
        let list = view["candidates"].to_string();
        assert!(view["state"] == "review" && list.contains(&one) | list.contains(&two), "{view}");
    })
    .await;
}

#[tokio::test]
async fn somebody_known_and_somebody_without_a_name_under_one_key_wait_for_a_person() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let known = desk.take_in_for(&own("place")).await.to_string();
        let person = nameless(app, json!({ "request": REQUEST })).await;
        assert_eq!(desk.take_in(&own("health_and_risk")).await["status"], "UNDER_MOTTAK");
        let list = desk.whole().await["candidates"].to_string();
        assert!(list.contains(&known) && list.contains(&person), "{list}");
    })
    .await;
}

#[tokio::test]
async fn in_a_case_of_several_the_known_keep_their_order_and_it_is_told() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let known = desk.take_in_for(&own("place")).await.to_string();
        nameless(app, json!({ "case_number": CASE })).await;
        assert_eq!(desk.take_in_for(&own("committal")).await.to_string(), known);
        assert!(codes(&desk.whole().await).contains("same-case-at-gate"));
    })
    .await;
}

#[tokio::test]
async fn who_has_left_or_has_a_name_is_not_taken_for_another() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let gate = token(&app.app, Role::Reception, in_prison("HAL")).await;
        let left = nameless(app, json!({ "request": REQUEST })).await;
        let back = json!({ "taken_by": "Patrulje 4", "reason": "Ingen bekrefter" });
        let taken = app.post(&format!("/api/people/{left}/reception/back"), &gate, back).await;
        assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text());
        let named = json!({ "given": "Eva", "family": "Prøve", "born": "1970", "sex": "female", "brought_by": "ost",
            "paper": "none", "request": REQUEST });
        let made = app.post("/api/reception", &gate, named).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        assert_eq!(desk.take_in(&own("place")).await["status"], "UNDER_MOTTAK", "another name under the same key");
        let list = desk.whole().await["candidates"].to_string();
        assert!(list.contains(made.json()["id"].as_str().unwrap()) && !list.contains(&left), "{list}");
        for wrong in ["x".repeat(61), "\u{0}".to_owned(), "a\u{202e}b".to_owned()] {
            let body =
                json!({ "nameless": true, "sex": "female", "brought_by": "ost", "paper": "none", "request": wrong });
            let refused = app.post("/api/reception", &gate, body).await;
            assert_eq!(refused.json()["errors"][0]["field"], "request", "{wrong:?}");
        }
    })
    .await;
}
