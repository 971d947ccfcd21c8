//! Many movements in one request: recorded as if they had come one by one, or not at all.

use super::{arrived_before, house, registered};
use crate::access::testing::{in_prison, token};
use crate::access::{Role, same};
use crate::testing::TestApp;
use basics::PersonId;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use records::{Tx, params};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// People of each group.
const PEOPLE: usize = 3;
/// Lists that are tried.
const LISTS: usize = 40;

/// What a list says of the person of a number; hours before now.
#[derive(Clone, Copy, Debug)]
struct Step {
    who: usize,
    kind: &'static str,
    hours: Option<i64>,
}

fn steps(dice: &mut StdRng) -> Vec<Step> {
    let kinds = ["to_hospital", "back", "to_hospital", "back", "absconded"];
    let mut step = |_| Step {
        who: dice.random_range(0..PEOPLE),
        kind: kinds[dice.random_range(0..kinds.len())],
        hours: dice.random_bool(0.25).then(|| dice.random_range(0..4)),
    };
    (0..4).map(&mut step).collect::<Vec<_>>().split_off(dice.random_range(0..4))
}

fn body(test: &TestApp, people: &[PersonId], step: Step) -> Json {
    let at = step.hours.map(|hours| test.app.db.now().plus_seconds(-3600 * hours).to_string());
    json!({ "person": people[step.who], "kind": step.kind, "at": at.unwrap_or_default(), "reason": "Fever" })
}

/// Where the people are, and what happened to each, in order.
async fn told(test: &TestApp, people: &[PersonId]) -> Vec<String> {
    let people = people.to_vec();
    let read = test.app.db.read(move |reader| {
        let mut told = vec![];
        for person in &people {
            let line = reader.row("select place, since from roll_line where person = $1", params![person])?.unwrap();
            told.push(format!("{} since {}", line.text("place")?, line.get::<i64>("since")?));
            let moves = reader
                .rows("select kind, prison, at from movement where person = $1 order by at, id", params![person])?;
            for one in moves {
                told.push(format!("{} {} {}", one.text("kind")?, one.text("prison")?, one.get::<i64>("at")?));
            }
        }
        Ok(told)
    });
    read.await.unwrap()
}

/// The same steps as one list for some people, and one by one for others.
#[tokio::test]
async fn a_list_is_recorded_as_if_one_by_one_or_not_at_all() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let leader = token(&test.app, Role::ShiftLeader, in_prison("HAL")).await;
        let (mut together, mut apart) = (vec![], vec![]);
        for number in 0..PEOPLE {
            together.push(arrived_before(test, &house, &format!("Vik{number}"), 5).await);
            apart.push(arrived_before(test, &house, &format!("Lie{number}"), 5).await);
        }
        let mut dice = StdRng::seed_from_u64(4);
        let (mut recorded, mut refused) = (0, 0);
        for _ in 0..LISTS {
            let steps = steps(&mut dice);
            let before = told(test, &together).await;
            let list: Json = steps.iter().map(|step| body(test, &together, *step)).collect();
            let answer = test.post("/api/movements", &leader, list).await;
            if answer.status != 201 {
                assert_eq!(told(test, &together).await, before, "a list is recorded whole or not at all");
                refused += 1;
                continue;
            }
            assert_eq!(answer.json()["ids"].as_array().unwrap().len(), steps.len());
            for step in &steps {
                let one = test.post("/api/movements", &leader, body(test, &apart, *step)).await;
                assert_eq!(one.status, 201, "{step:?} of {steps:?}: {}", one.text());
            }
            assert_eq!(told(test, &together).await, told(test, &apart).await, "{steps:?}");
            recorded += 1;
        }
        assert!(recorded > LISTS / 8 && refused > LISTS / 8, "{recorded} and {refused}");
        let journalled = "select count(*) as n from journal where kind = 'person-moved'";
        let moves = "select count(*) as n from movement";
        let count = async |sql: &'static str| {
            let read = move |reader: &mut records::Reader| reader.row(sql, params![])?.unwrap().get::<i64>("n");
            test.app.db.read(read).await.unwrap()
        };
        assert_eq!(count(journalled).await, count(moves).await, "an entry for each");
    })
    .await;
}

/// Whoever is in a list twice moves twice, also when the second goes by what the first did.
#[tokio::test]
async fn somebody_who_is_in_a_list_twice_moves_twice() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let leader = token(&test.app, Role::ShiftLeader, in_prison("HAL")).await;
        let (one, other) = (arrived_before(test, &house, "Vik", 1).await, arrived_before(test, &house, "Lie", 1).await);
        let step = |person: PersonId, kind: &str| json!({ "person": person, "kind": kind, "reason": "Fever" });
        let list = json!([step(one, "to_hospital"), step(other, "to_hospital"), step(one, "back")]);
        assert_eq!(test.post("/api/movements", &leader, list).await.status, 201);
        let roll = test.get("/api/roll?prison=HAL", &leader).await.json();
        let place = |person: PersonId| {
            let people = roll["people"].as_array().unwrap();
            people.iter().find(|line| line["id"] == json!(person)).unwrap()["where"].clone()
        };
        assert_eq!((place(one), place(other)), (json!("reception"), json!("hospital")));
        let again = json!([step(other, "back"), step(one, "to_hospital"), step(other, "back")]);
        let answer = test.post("/api/movements", &leader, again).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (409, "movement-does-not-follow".to_owned()));
    })
    .await;
}

/// By whichever of their files somebody is named, they move under the one that stands for them, and each entry tells
/// of the rows of its own person.
#[tokio::test]
async fn each_entry_of_a_list_tells_of_its_own_person_also_by_an_alias() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let leader = token(&test.app, Role::ShiftLeader, in_prison("HAL")).await;
        let (one, alias) = (registered(test, &house, "Vik").await, registered(test, &house, "Wiik").await);
        let other = arrived_before(test, &house, "Lie", 1).await;
        let merge = move |tx: &mut Tx| {
            let sql = "insert into expected_arrival (person, prison, reason, source, verified, recorded_at) \
                       values ($1, 'HAL', 'order', '24-2', $2, 0)";
            tx.execute(sql, params![alias, true])?;
            same::set(tx, &BTreeSet::from([one, alias]), &BTreeMap::from([(alias, one)]))
        };
        test.app.db.upkeep(merge).await.unwrap();
        let list = json!([{ "person": alias, "kind": "arrival", "reason": "Order", "source": "24-2" },
                          { "person": other, "kind": "to_hospital", "reason": "Fever" }]);
        let answer = test.post("/api/movements", &leader, list).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let entries = test.app.db.read(|reader| {
            let sql = "select person, body from journal where kind = 'person-moved' order by seq desc limit 2";
            reader.rows(sql, params![])
        });
        let mut told = BTreeMap::new();
        for entry in entries.await.unwrap() {
            let body: Json = serde_json::from_str(entry.text("body").unwrap()).unwrap();
            let subjects = body["changes"].as_object().unwrap().values().flat_map(|of| of.as_object().unwrap().keys());
            told.insert(entry.get::<PersonId>("person").unwrap(), subjects.cloned().collect::<BTreeSet<String>>());
        }
        let own = |people: &[PersonId]| people.iter().map(ToString::to_string).collect::<BTreeSet<String>>();
        assert_eq!(told, BTreeMap::from([(one, own(&[one, alias])), (other, own(&[other]))]));
        let roll = test.get("/api/roll?prison=HAL", &leader).await.json();
        let ids: BTreeSet<&str> =
            roll["people"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect();
        assert_eq!(ids, own(&[one, other]).iter().map(String::as_str).collect());
    })
    .await;
}
