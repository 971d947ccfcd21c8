//! Many count at once: nobody is lost, and nobody counts twice.

use super::{begin, house, lives, of_unit, rows, tick, uuid};
use crate::access::Role;
use crate::testing::TestApp;
use futures_util::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;

const CLIENTS: u128 = 64;

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_tick_a_unit_and_nobody_is_lost_or_counted_twice() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let mut people = vec![];
        for (name, room) in ["Berg", "Dal", "Eide"].iter().zip(&house.rooms) {
            people.push(lives(app, &house, name, *room).await);
        }
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let at = begin(app, &own, house.units[0], "").await;
        // Each ticks somebody with an id of its own, and one with an id that all share; then sends all of it again.
        let client = |number: u128| {
            let (own, at, people) = (&own, &at, &people);
            async move {
                let person = people[usize::try_from(number % 3).unwrap()];
                let shared = number % 3;
                let ticks = json!([
                    { "id": uuid(1_000 + number), "person": person.to_string() },
                    { "id": uuid(10 + shared), "person": people[usize::try_from(shared).unwrap()].to_string() },
                ]);
                for _ in 0..2 {
                    let done = tick(app, own, at, ticks.clone()).await;
                    assert_eq!(done["kept"].as_array().unwrap().len(), 2, "{done}");
                }
            }
        };
        join_all((0..CLIENTS).map(client)).await;
        assert_eq!(rows(&app.app, "count_tick").await, i64::try_from(CLIENTS + 3).unwrap());
        let view = app.get(&at, &own).await.json();
        assert_eq!(view["tally"], json!({ "expected": 3, "seen": 3, "away": 0, "missing": 0, "unexpected": 0 }));
        assert_eq!(view["lines"].as_array().unwrap().len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_a_unit_at_once_gets_the_same_count_and_meets_one_more_once() {
    TestApp::each(async |app| {
        let house = house(app).await;
        lives(app, &house, "Berg", house.rooms[0]).await;
        let besides = lives(app, &house, "Dal", house.rooms[3]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let begun = join_all((0..16).map(|_| begin(app, &own, house.units[0], ""))).await;
        assert_eq!(begun.iter().collect::<BTreeSet<_>>().len(), 1);
        assert_eq!(rows(&app.app, "unit_count").await, 1);
        let at = &begun[0];
        let met = (0..16_u128).map(|number| tick(app, &own, at, json!([super::seen(number + 1, besides)])));
        assert!(join_all(met).await.iter().all(|done| done["refused"] == json!([])));
        assert_eq!(rows(&app.app, "count_line").await, 2, "who was expected, and one besides");
    })
    .await;
}
