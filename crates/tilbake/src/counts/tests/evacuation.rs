//! A house is left in haste.

use super::{arrived, begin, finding, house, lives, moves, of_unit, seen, sign, tick, token, uuid};
use crate::access::Role;
use crate::access::testing::in_prison;
use crate::placement::MovementKind;
use crate::testing::TestApp;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn everyone_on_site_is_called_in_one_step_and_the_sheet_says_who_is_behind_which_door() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let two = lives(app, &house, "Dal", house.rooms[3]).await;
        let new = arrived(app, &house, "Eide").await;
        let away = lives(app, &house, "Foss", house.rooms[1]).await;
        moves(app, &house, away, MovementKind::ToHospital).await;
        let reception = token(&app.app, Role::Reception, in_prison("HAL")).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let entry =
            |name: &str, help: &str| json!({ "prison": "HAL", "category": "visitor", "name": name, "help": help });
        let here = app.post("/api/gate", &reception, entry("Kari Nordmann", "Rullestol")).await.json();
        let gone = app.post("/api/gate", &reception, entry("Per Nordmann", "")).await.json();
        let end = format!("/api/gate/{}/end", gone["id"].as_str().unwrap());
        assert_eq!(app.change(&end, &reception, 1, json!({})).await.status, StatusCode::OK);
        let help = json!({ "person": two.to_string(), "help": "To betjenter og bærestol" });
        assert_eq!(app.post("/api/counts/help", &reception, help).await.status, StatusCode::CREATED);
        // A count of a unit goes on beside it.
        begin(app, &own, house.units[0], "").await;
        let empty = app.post("/api/evacuations", &own, json!({ "prison": "HAL" })).await;
        assert_eq!(empty.json()["errors"][0]["field"], "why");
        let fire = json!({ "prison": "HAL", "why": "Brann i kjelleren" });
        let called = app.post("/api/evacuations", &own, fire.clone()).await;
        assert_eq!(called.status, StatusCode::CREATED, "{}", called.text());
        let at = format!("/api/counts/{}", called.json()["id"].as_str().unwrap());
        assert_eq!(app.post("/api/evacuations", &reception, fire).await.json()["id"], called.json()["id"]);
        let view = app.get(&at, &own).await.json();
        assert_eq!((&view["tally"]["expected"], &view["tally"]["away"]), (&json!(4), &json!(1)), "{view}");
        assert_eq!((&view["suspended"]["why"], &view["suspended"]["to"]), (&json!("Brann i kjelleren"), &json!(null)));
        let sheet = app.get(&format!("{at}/sheet"), &own).await.json();
        let units = sheet["units"].as_array().unwrap();
        assert_eq!(units.len(), 3, "reception and two units: {sheet}");
        assert_eq!((&units[2]["open"], &units[2]["help"]), (&json!(1), &json!(1)));
        assert_eq!(units[2]["rooms"][0]["people"][0]["help"], "To betjenter og bærestol");
        assert_eq!(
            (&sheet["guests"][0]["name"], &sheet["guests"][0]["help"]),
            (&json!("Kari Nordmann"), &json!("Rullestol"))
        );
        let guest = json!({ "id": uuid(9), "guest": here["id"] });
        tick(app, &own, &at, json!([seen(1, one), seen(2, two), seen(3, new), guest])).await;
        assert_eq!(finding(app, &own, &at, one).await, "seen");
        assert_eq!(sign(app, &own, &at, "agreed", json!({})).await.status, StatusCode::OK);
        let view = app.get(&at, &own).await.json();
        assert!(view["suspended"]["to"].is_string(), "people are kept apart again");
    })
    .await;
}

#[tokio::test]
async fn who_needs_help_is_noted_and_ended_by_those_who_know_the_person() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let beside = of_unit(app, Role::Officer, house.units[1]).await;
        let help = |text: &str| json!({ "person": one.to_string(), "help": text });
        assert_eq!(app.post("/api/counts/help", &beside, help("Bærestol")).await.status.as_u16(), 403);
        assert_eq!(app.post("/api/counts/help", &own, help("")).await.json()["errors"][0]["field"], "help");
        assert_eq!(app.post("/api/counts/help", &own, help("Bærestol")).await.status, StatusCode::CREATED);
        assert_eq!(app.post("/api/counts/help", &own, help("Rullestol")).await.status, StatusCode::CREATED);
        let list = app.get("/api/counts/help?prison=HAL", &beside).await.json();
        assert_eq!((list["people"].as_array().unwrap().len(), &list["people"][0]["help"]), (1, &json!("Rullestol")));
        let end = format!("/api/counts/help/{one}/end");
        assert_eq!(app.change(&end, &own, 1, json!({})).await.status, StatusCode::OK);
        assert_eq!(app.change(&end, &own, 1, json!({})).await.code(), "help-over");
        assert_eq!(app.get("/api/counts/help?prison=HAL", &own).await.json()["people"], json!([]));
    })
    .await;
}
