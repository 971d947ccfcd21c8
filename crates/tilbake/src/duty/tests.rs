//! The list of who is on call through HTTP, on both databases.

use super::FEATURE;
use crate::access::testing::{count, in_prison, places, token};
use crate::access::{Region, Role, Scope};
use crate::features::FEATURES;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

fn turn(post: &str, place: &str, name: &str) -> Json {
    json!({ "post": post, "place": place, "name": name, "service_number": "T900", "telephone": "+47 00 00 00 01",
        "to_at": "2026-11-03T08:00" })
}

async fn enter(app: &TestApp, token: &str, body: Json) -> Answered {
    app.post("/api/duty", token, body).await
}

async fn region(app: &TestApp, region: Region) -> String {
    token(&app.app, Role::RegionalOnCall, Scope::Region { region }).await
}

#[tokio::test]
async fn whoever_falls_ill_is_replaced_by_one_entry_and_the_one_before_stays_on_file() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        places(&app.app).await;
        let (east, west) = (region(app, Region::East).await, region(app, Region::West).await);
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let now = async |at: Region| {
            let list = app.get("/api/duty", &officer).await.json();
            let regions = list["regions"].as_array().unwrap().clone();
            regions.into_iter().find(|one| one["place"] == at.as_str()).unwrap()["now"].clone()
        };
        assert_eq!(now(Region::East).await, Json::Null);
        for name in ["Kari Nordmann", "Ola Nordmann"] {
            let made = enter(app, &east, turn("regional_on_call", "east", name)).await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
            assert_eq!(now(Region::East).await["name"], name);
        }
        assert_eq!(now(Region::East).await["telephone"], "+47 00 00 00 01");
        assert_eq!(count(&app.app, "duty_turn").await, 2);
        assert_eq!(now(Region::West).await, Json::Null);
        // The night is over at its minute.
        test.clock.set(basics::Instant::parse("2026-11-03T07:00:00Z").unwrap());
        assert_eq!(now(Region::East).await, Json::Null);
        let late = enter(app, &west, turn("regional_on_call", "west", "Too Late")).await;
        assert_eq!((late.status.as_u16(), late.json()["errors"][0]["field"].clone()), (422, json!("to_at")));
        app.every_journalled_row_counts(test, &[FEATURE]).await;
    })
    .await;
}

#[tokio::test]
async fn each_enters_for_their_own_place_alone() {
    TestApp::each(async |app| {
        places(&app.app).await;
        let east = region(app, Region::East).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let cases = [
            (&east, turn("regional_on_call", "west", "Not theirs"), [403, 404].as_slice()),
            (&east, turn("duty_governor", "HAL", "In the region"), &[201]),
            (&leader, turn("shift_leader", "HAL", "Theirs"), &[201]),
            (&leader, turn("shift_leader", "BRG", "Not theirs"), &[403, 404]),
            (&leader, turn("regional_on_call", "east", "Above them"), &[403, 404]),
            (&officer, turn("shift_leader", "HAL", "Not an officer's"), &[403]),
            (&leader, turn("shift_leader", "XXX", "Nowhere"), &[403, 404]),
            (&leader, turn("cook", "HAL", "No post"), &[422]),
        ];
        for (token, body, expected) in cases {
            let answer = enter(app, token, body.clone()).await;
            assert!(expected.contains(&answer.status.as_u16()), "{body}: {}", answer.text());
        }
        assert_eq!(count(&app.app, "duty_turn").await, 2, "nothing else was written");
        let long = enter(app, &leader, turn("shift_leader", "HAL", &"n".repeat(121))).await;
        assert_eq!(long.json()["errors"][0]["field"], "name");
        let hidden = enter(app, &leader, turn("shift_leader", "HAL", "a\u{202e}b")).await;
        assert_eq!(hidden.json()["errors"][0]["code"], "control-characters");
    })
    .await;
}
