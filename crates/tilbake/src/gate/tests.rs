//! The gate register through HTTP, on both databases.

use super::FEATURE;
use crate::access::acts::EditEstate;
use crate::access::testing::{account, caller, count, in_prison, places, prison, token};
use crate::access::{Place, Region, Role, permit_in_place};
use crate::estate::{self, NewPrison};
use crate::features::FEATURES;
use crate::testing::{Browser, TestApp};
use axum::http::StatusCode;
use records::testing::TestDb;
use records::{Tx, Via};
use serde_json::{Value as Json, json};

fn entry(name: &str, badge: &str) -> Json {
    json!({ "prison": "HAL", "category": "contractor", "name": name, "badge": badge, "whom": "Rør og varme AS" })
}

/// HAL as the estate knows it.
async fn hal(app: &TestApp) {
    places(&app.app).await;
    let governor = caller(&app.app, &[(Role::Governor, in_prison("HAL"))]).await;
    let (shared, by) = (app.app.clone(), governor.clone());
    let add = move |tx: &mut Tx| {
        let edit = permit_in_place::<EditEstate>(tx, &shared.decider, &by, &Place::Prison(prison("HAL")))?;
        let name = estate::Name::parse("Halden").unwrap();
        let new = NewPrison {
            code: prison("HAL"),
            name: name.clone(),
            administration: name.clone(),
            municipality: name,
            region: Region::East,
            status: estate::PrisonStatus::Open,
            status_reason: String::new(),
            sex: estate::SexGroup::Men,
        };
        estate::actions::add_prison(tx, &edit, &new)
    };
    app.app.db.write(&governor.actor(Via::Api), add).await.unwrap();
}

#[tokio::test]
async fn reception_writes_down_who_comes_in_and_that_they_have_gone() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        hal(app).await;
        let reception = token(&app.app, Role::Reception, in_prison("HAL")).await;
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let elsewhere = token(&app.app, Role::Reception, in_prison("RAV")).await;
        assert_eq!(app.post("/api/gate", &officer, entry("Nobody", "")).await.status.as_u16(), 403);
        assert_eq!(app.post("/api/gate", &elsewhere, entry("Nobody", "")).await.status.as_u16(), 403);
        let made = app.post("/api/gate", &reception, entry("Kari Nordmann", "12")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let worn = app.post("/api/gate", &reception, entry("Ola Nordmann", "12")).await;
        assert_eq!(worn.json()["errors"][0]["field"], "badge");
        let here = app.get("/api/gate?prison=HAL", &reception).await.json();
        assert_eq!(
            (&here["entries"][0]["name"], here["entries"].as_array().unwrap().len()),
            (&json!("Kari Nordmann"), 1)
        );
        let end = format!("/api/gate/{}/end", made.json()["id"].as_str().unwrap());
        assert_eq!(app.change(&end, &elsewhere, 1, json!({})).await.status.as_u16(), 403);
        assert_eq!(app.change(&end, &reception, 1, json!({})).await.status, StatusCode::OK);
        assert_eq!(app.change(&end, &reception, 1, json!({})).await.code(), "version-changed");
        assert_eq!(app.change(&end, &reception, 2, json!({})).await.code(), "gate-out-already");
        assert_eq!(app.get("/api/gate?prison=HAL", &reception).await.json()["entries"], json!([]));
        let day = app.get("/api/gate?prison=HAL&day=2026-11-02", &reception).await.json();
        assert!(day["entries"][0]["out_at"].is_string(), "{day}");
        assert_eq!(app.get("/api/gate?prison=HAL&day=2026-11-03", &reception).await.json()["entries"], json!([]));
        assert_eq!(app.get("/api/gate?prison=HAL&day=zzz", &reception).await.status.as_u16(), 422);
        assert_eq!(app.post("/api/gate", &reception, entry("Ola Nordmann", "12")).await.status, StatusCode::CREATED);
        assert_eq!(count(&app.app, "gate_entry").await, 2);
        app.every_journalled_row_counts(test, &[FEATURE]).await;
    })
    .await;
}

#[tokio::test]
async fn the_page_of_the_gate_asks_for_what_is_missing_field_by_field() {
    TestApp::each(async |app| {
        hal(app).await;
        let (_, login) = account(&app.app, &[(Role::Reception, in_prison("HAL"))]).await;
        let mut browser = Browser::new(app);
        browser.sign_in(&login, false).await;
        assert_eq!(browser.get("/gate").await.status.as_u16(), 200);
        let empty = browser.post("/gate", &[("prison", "HAL"), ("name", "")]).await;
        assert!(empty.status.as_u16() == 422 && empty.text().contains("#name"), "{}", empty.text());
        let fields = [("prison", "HAL"), ("category", "visitor"), ("name", "Kari Nordmann"), ("needs_help", "true")];
        assert_eq!(browser.post("/gate", &fields).await.status.as_u16(), 303);
        let page = browser.get("/gate").await.text();
        assert!(page.contains("Kari Nordmann") && page.contains("/end"), "{page}");
    })
    .await;
}
