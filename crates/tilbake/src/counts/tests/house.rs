//! The signature for the house.

use super::{arrived, begin, house, lives, of_unit, seen, sign, tick, token};
use crate::access::Role;
use crate::access::testing::{account, in_prison, token_of};
use crate::testing::TestApp;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn the_house_takes_every_unit_and_another_than_who_counted() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let two = lives(app, &house, "Dal", house.rooms[3]).await;
        let new = arrived(app, &house, "Eide").await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let (account, _) = account(&app.app, &[]).await;
        let leader =
            token_of(&app.app, account, Role::ShiftLeader, in_prison("HAL"), Role::ShiftLeader.everyday_purpose())
                .await;
        let other = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let sign_house = async |token: &str| app.post("/api/counts/house", token, json!({ "prison": "HAL" })).await;
        assert_eq!(sign_house(&own).await.status, StatusCode::FORBIDDEN);
        assert_eq!(sign_house(&leader).await.code(), "house-nothing");
        let at = begin(app, &own, house.units[0], "").await;
        tick(app, &own, &at, json!([seen(1, one)])).await;
        sign(app, &own, &at, "agreed", json!({})).await;
        assert_eq!(sign_house(&leader).await.code(), "house-incomplete");
        let at = begin(app, &leader, "reception", "").await;
        tick(app, &leader, &at, json!([seen(2, new)])).await;
        sign(app, &leader, &at, "agreed", json!({})).await;
        let at = begin(app, &own, house.units[1], "").await;
        assert_eq!(sign_house(&leader).await.code(), "house-incomplete", "it is under way");
        tick(app, &own, &at, json!([seen(3, two)])).await;
        sign(app, &own, &at, "agreed", json!({})).await;
        assert_eq!(sign_house(&leader).await.code(), "house-own", "who counted reception leaves the house to another");
        assert_eq!(sign_house(&other).await.status, StatusCode::CREATED);
        assert_eq!(sign_house(&other).await.code(), "house-nothing");
        let today = app.get("/api/counts?prison=HAL", &own).await.json();
        assert_eq!((&today["houses"][0]["outcome"], &today["houses"][0]["counts"]), (&json!("agreed"), &json!(3)));
        assert_eq!(today["waiting"], 0);
        let view = app.get(&at, &own).await.json();
        assert!(view["count"]["house"]["by"].is_string(), "the count says who signed for the house");
    })
    .await;
}

#[tokio::test]
async fn one_signature_is_enough_where_one_is_on_duty_and_it_says_so() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let at = begin(app, &leader, house.units[0], "").await;
        tick(app, &leader, &at, json!([seen(1, one)])).await;
        let signed = sign(app, &leader, &at, "agreed", json!({ "alone": "true" })).await;
        assert_eq!(signed.status, StatusCode::OK, "{}", signed.text());
        assert_eq!(app.get(&at, &leader).await.json()["count"]["alone"], true);
        let house = app.post("/api/counts/house", &leader, json!({ "prison": "HAL" })).await;
        assert_eq!(house.status, StatusCode::CREATED, "nobody else is there to sign");
    })
    .await;
}
