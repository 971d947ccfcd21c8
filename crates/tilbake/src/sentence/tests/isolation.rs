//! Isolation by a court in remand, as it stands among the restrictions: its days in the dates, and what asks for them.

use super::{add, broken, dates, on, person};
use crate::authority::tests::house;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

async fn restrict(app: &TestApp, token: &str, body: Json) -> Answered {
    app.post(&format!("/api/people/{}/restrictions", person()), token, body).await
}

/// An order of remand of four weeks.
async fn remanded(app: &TestApp, token: &str) -> String {
    let order = json!({ "kind": "remand_order", "source": "paper", "issuer": "Oslo tingrett", "from_date": "2026-11-02",
        "to_date": "2026-11-30" });
    add(app, token, order).await
}

fn isolation(authority: &str, from: &str, to: &str) -> Json {
    json!({ "authority": authority, "kind": "full_isolation", "source": "paper", "issuer": "Oslo tingrett",
        "from_date": from, "to_date": to })
}

/// The days by which somebody must act on isolation.
async fn asked(app: &TestApp, token: &str) -> Vec<String> {
    let answer = app.get("/api/deadlines?days=90&role=all", token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let of_isolation = |item: &&Json| item["kind"].as_str().unwrap().starts_with("isolation");
    let day = |item: &Json| format!("{} {}", item["kind"].as_str().unwrap(), item["on"].as_str().unwrap());
    answer.json()["items"].as_array().unwrap().iter().filter(of_isolation).map(day).collect()
}

#[tokio::test]
async fn an_order_of_isolation_gives_its_end_and_the_longest_time_by_the_penalty() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let order = remanded(app, &caseworker).await;
        assert_eq!(on(&dates(app, &caseworker, "").await, "isolation_ceiling"), None);
        let first = isolation(&order, "2026-11-02", "2026-11-16");
        assert_eq!(restrict(app, &caseworker, first).await.status, StatusCode::CREATED);
        let view = dates(app, &caseworker, "").await;
        // REM-10: six weeks while no penalty of more than six years is known.
        assert_eq!(on(&view, "isolation_order_ends").as_deref(), Some("2026-11-16"));
        assert_eq!(on(&view, "isolation_ceiling").as_deref(), Some("2026-12-14"));
        assert!(view["warnings"].to_string().contains("max_penalty_years"), "{}", view["warnings"]);
        assert_eq!(asked(app, &caseworker).await, ["isolation_order_ends 2026-11-16"]);

        let mut renewed = isolation(&order, "2026-11-16", "2026-11-30");
        renewed["max_penalty_years"] = json!(15);
        assert_eq!(restrict(app, &caseworker, renewed).await.status, StatusCode::CREATED);
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "isolation_ceiling").as_deref(), Some("2027-01-25"));
        assert!(!view["warnings"].to_string().contains("max_penalty_years"), "{}", view["warnings"]);
        assert_eq!(asked(app, &caseworker).await, ["isolation_order_ends 2026-11-30"], "the first was renewed");
        let list = app.get(&format!("/api/people/{}/authorities", person()), &caseworker).await.json();
        let years: Vec<_> = list["restrictions"].as_array().unwrap().iter().map(|r| &r["max_penalty_years"]).collect();
        assert!(years.contains(&&json!(15)) && years.contains(&&Json::Null), "{list}");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn isolation_that_is_lifted_asks_nobody_and_what_police_ask_for_is_no_order_by_a_court() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let order = remanded(app, &caseworker).await;
        // The clock of these tests stands on 2 November: lifted the same day, an hour after it began.
        let mut body = isolation(&order, "2026-11-01", "2026-11-15");
        body["from_time"] = json!("08:00");
        let made = restrict(app, &caseworker, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        assert_eq!(asked(app, &caseworker).await, ["isolation_order_ends 2026-11-15"]);
        let list = app.get(&format!("/api/people/{}/authorities", person()), &caseworker).await.json();
        let row = &list["restrictions"][0];
        let path = format!("/api/people/{}/restrictions/{}/end", person(), row["id"].as_str().unwrap());
        let lifted =
            json!({ "reason": "lifted", "why": "Retten opphevet den", "end_date": "2026-11-02", "end_time": "00:30" });
        let done = app.change(&path, &caseworker, row["version"].as_str().unwrap(), lifted).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert_eq!(on(&dates(app, &caseworker, "").await, "isolation_order_ends").as_deref(), Some("2026-11-02"));
        assert_eq!(asked(app, &caseworker).await, Vec::<String>::new());

        let committal = json!({ "kind": "committal_order", "source": "paper", "issuer": "Oslo politidistrikt",
            "from_date": "2026-11-02" });
        let committal = add(app, &caseworker, committal).await;
        let wanted = isolation(&committal, "2026-11-02", "2026-11-16");
        assert_eq!(restrict(app, &caseworker, wanted).await.status, StatusCode::CREATED);
        assert_eq!(on(&dates(app, &caseworker, "").await, "isolation_order_ends").as_deref(), Some("2026-11-02"));
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_penalty_is_asked_of_full_isolation_alone_and_has_limits() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let order = remanded(app, &caseworker).await;
        for (kind, years, code) in [
            ("full_isolation", "0", "not-in-range"),
            ("full_isolation", "31", "not-in-range"),
            ("full_isolation", "six", "not-a-number"),
            ("visits_ban", "6", "only-full-isolation"),
        ] {
            let mut body = isolation(&order, "2026-11-02", "2026-11-16");
            body["kind"] = json!(kind);
            body["max_penalty_years"] = json!(years);
            let refused = restrict(app, &caseworker, body).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
            let errors = refused.json()["errors"].clone();
            assert_eq!((&errors[0]["field"], &errors[0]["code"]), (&json!("max_penalty_years"), &json!(code)));
        }
    })
    .await;
}

#[tokio::test]
async fn what_no_court_may_order_is_refused_with_the_rule_unless_the_order_says_so() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let order = remanded(app, &caseworker).await;
        let long = isolation(&order, "2026-11-02", "2026-12-02");
        let refused = restrict(app, &caseworker, long.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let problem = refused.json();
        assert_eq!(
            (&problem["errors"][0]["field"], &problem["rule"]),
            (&json!("to_date"), &json!("REM-10")),
            "{problem}"
        );
        assert_eq!(problem["errors"][0]["code"], "law-isolation-order-too-long");
        let mut stated = long;
        stated["as_stated"] = json!("true");
        assert_eq!(restrict(app, &caseworker, stated).await.status, StatusCode::CREATED);
        let view = dates(app, &caseworker, "").await;
        assert!(view["warnings"].to_string().contains("isolation-order-too-long"), "{}", view["warnings"]);
    })
    .await;
}

#[tokio::test]
async fn the_penalty_behind_an_order_that_stands_can_be_stated_later_and_the_newest_counts() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        let order = remanded(app, &caseworker).await;
        let mut first = isolation(&order, "2026-11-02", "2026-11-16");
        first["max_penalty_years"] = json!(15);
        assert_eq!(restrict(app, &caseworker, first).await.status, StatusCode::CREATED);
        let second = isolation(&order, "2026-11-16", "2026-11-30");
        assert_eq!(restrict(app, &caseworker, second).await.status, StatusCode::CREATED);
        let ceiling = async || on(&dates(app, &caseworker, "").await, "isolation_ceiling");
        assert_eq!(ceiling().await.as_deref(), Some("2027-01-25"));

        let list = app.get(&format!("/api/people/{}/authorities", person()), &caseworker).await.json();
        let rows = list["restrictions"].as_array().unwrap();
        let row = rows.iter().find(|row| row["max_penalty_years"].is_null()).unwrap();
        let path = format!("/api/people/{}/restrictions/{}/penalty", person(), row["id"].as_str().unwrap());
        let version = row["version"].as_str().unwrap();
        let years = |years: u32| json!({ "max_penalty_years": years });
        assert_eq!(app.change(&path, &officer, version, years(5)).await.status, StatusCode::FORBIDDEN);
        for bad in [json!(40), json!(0), json!("six"), json!("-1"), json!(""), json!(" ")] {
            let refused = app.change(&path, &caseworker, version, json!({ "max_penalty_years": bad })).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
            assert_eq!(refused.json()["errors"][0]["field"], "max_penalty_years");
        }
        let stranger = json!({ "years": 5 });
        assert_eq!(app.change(&path, &caseworker, version, stranger).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let nobody = format!("/api/people/{}/restrictions/{}/penalty", person(), person());
        assert_eq!(app.change(&nobody, &caseworker, version, years(5)).await.status, StatusCode::NOT_FOUND);
        let mut ban = isolation(&order, "2026-11-02", "2026-11-16");
        ban["kind"] = json!("visits_ban");
        let ban = restrict(app, &caseworker, ban).await.json()["id"].as_str().unwrap().to_owned();
        let list = app.get(&format!("/api/people/{}/authorities", person()), &caseworker).await.json();
        let of_ban = list["restrictions"].as_array().unwrap().iter().find(|row| row["id"] == ban.as_str()).unwrap();
        let of_ban = of_ban["version"].as_str().unwrap();
        let ban = format!("/api/people/{}/restrictions/{ban}/penalty", person());
        let refused = app.change(&ban, &caseworker, of_ban, years(5)).await;
        assert_eq!(refused.json()["errors"][0]["code"], "only-full-isolation", "{}", refused.text());
        let done = app.change(&path, &caseworker, version, years(5)).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        // The charge is another than it was: six weeks.
        assert_eq!(ceiling().await.as_deref(), Some("2026-12-14"));
        assert_eq!(app.change(&path, &caseworker, version, years(6)).await.code(), "version-changed");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}
