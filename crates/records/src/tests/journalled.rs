//! Tables that stand as the journal says: what an act changes is told with it, and what nobody told is
//! named.

use super::{TOYS, ToyMade, by};
use crate::journalled::{Wrong, wrong};
use crate::testing::{TestDb, each};
use crate::{Journalled, Outcome, Tx, params};
use basics::id::{Id, PersonId, Uuid};

const TOY: Journalled = Journalled::new("toy", "note", &["id", "count", "soft", "bytes", "note"]);

fn add(tx: &mut Tx, id: &str, of: &str) -> Outcome<()> {
    TOY.insert(tx, &["id", "count", "soft", "bytes", "note"], params![id, 1, true, [1_u8, 2][..], of])
}

fn count(tx: &mut Tx, id: &str, count: i64) -> Outcome<u64> {
    TOY.execute(tx, ("id = $1", params![id]), "UPDATE toy SET count = $2 WHERE id = $1", params![id, count])
}

fn told(tx: &mut Tx) -> Outcome<()> {
    tx.record(&ToyMade { toy: "any".to_owned(), person: None }).map(drop)
}

async fn act(test: &TestDb, act: impl Fn(&mut Tx) -> Outcome<()> + Send + 'static) -> Outcome<()> {
    test.db.write(by(), act).await
}

async fn subjects(test: &TestDb) -> Vec<String> {
    let found = test.db.read(|reader| wrong(reader, &[TOY], &|| Ok(()))).await.unwrap();
    found.into_iter().map(|Wrong { subject, .. }| subject).collect()
}

#[tokio::test]
async fn rows_that_acts_wrote_add_up_and_others_do_not() {
    each(TOYS, async |test| {
        let several = |tx: &mut Tx| {
            ["a", "b"].iter().try_for_each(|id| add(tx, id, "ann"))?;
            told(tx)?;
            count(tx, "a", 5)?;
            add(tx, "c", "bob")?;
            told(tx)
        };
        act(test, several).await.unwrap();
        let gone = |tx: &mut Tx| {
            TOY.execute(tx, ("id = $1", params!["b"]), "DELETE FROM toy WHERE id = $1", params!["b"])?;
            told(tx)
        };
        act(test, gone).await.unwrap();
        assert!(subjects(test).await.is_empty());
        for (harm, of) in [
            ("UPDATE toy SET count = 6 WHERE id = 'a'", &["ann"][..]),
            ("UPDATE toy SET note = 'bob' WHERE id = 'a'", &["ann", "bob"]),
            ("UPDATE toy SET note = 'eve' WHERE id = 'a'", &["ann", "eve"]),
            ("UPDATE toy SET bytes = NULL WHERE id = 'c'", &["bob"]),
            ("DELETE FROM toy", &["ann", "bob"]),
            ("INSERT INTO toy (id, count, note) VALUES ('d', 0, 'eve')", &["eve"]),
            ("UPDATE subject_salt SET salt = bytes FROM toy WHERE subject = 'ann' AND id = 'c'", &["ann"]),
            ("DELETE FROM subject_salt", &["ann", "bob"]),
        ] {
            test.harmed(&["toy", "subject_salt"], harm, async || {
                assert_eq!(subjects(test).await, of, "{harm}");
            })
            .await;
        }
        assert!(subjects(test).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_act_on_an_altered_row_does_not_make_it_right() {
    each(TOYS, async |test| {
        let make = |tx: &mut Tx| add(tx, "a", "ann").and_then(|()| told(tx));
        act(test, make).await.unwrap();
        test.tamper("UPDATE toy SET soft = NOT soft").await;
        act(test, |tx| count(tx, "a", 7).and_then(|_| told(tx))).await.unwrap();
        assert_eq!(subjects(test).await, ["ann"]);
        let gone = |tx: &mut Tx| {
            TOY.execute(tx, ("id = $1", params!["a"]), "DELETE FROM toy WHERE id = $1", params!["a"])?;
            told(tx)
        };
        act(test, gone).await.unwrap();
        assert_eq!(subjects(test).await, ["ann"], "also when it is gone");
    })
    .await;
}

#[tokio::test]
async fn a_change_that_no_entry_tells_is_not_saved() {
    each(TOYS, async |test| {
        let late = |tx: &mut Tx| told(tx).and_then(|()| add(tx, "a", "ann"));
        assert_eq!(act(test, late).await.unwrap_err().code(), "change-not-recorded");
        let aside = test.db.upkeep(|tx| add(tx, "a", "ann")).await;
        assert_eq!(aside.unwrap_err().code(), "change-not-recorded");
        assert_eq!(super::count(test, "SELECT COUNT(*) AS n FROM toy").await, 0);
        // Changed and changed back is no change.
        act(test, |tx| add(tx, "a", "ann").and_then(|()| told(tx))).await.unwrap();
        let back = |tx: &mut Tx| {
            told(tx)?;
            count(tx, "a", 2)?;
            count(tx, "a", 1).map(drop)
        };
        act(test, back).await.unwrap();
        assert!(subjects(test).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_many_written_together_each_entry_tells_its_own() {
    each(TOYS, async |test| {
        let people: Vec<PersonId> = (1..=3_u128).map(|n| PersonId::from_uuid(Uuid::from_u128(n))).collect();
        let of = people.clone();
        let many = move |tx: &mut Tx| {
            let row =
                |(at, person): (usize, &PersonId)| params![format!("toy-{at}"), 1, false, person.to_string()].to_vec();
            let rows: Vec<_> = of.iter().chain(&of[..1]).enumerate().map(row).collect();
            TOY.insert_each(tx, &["id", "count", "soft", "note"], &rows)?;
            // Somebody whom no event is about.
            add(tx, "another", "eve")?;
            let event = |person: &PersonId| ToyMade { toy: "any".to_owned(), person: Some(*person) };
            tx.record_each(&of.iter().map(event).collect::<Vec<_>>())
        };
        act(test, many).await.unwrap();
        assert!(subjects(test).await.is_empty());
        let bodies = test.db.read(|reader| reader.rows("SELECT person, body FROM journal ORDER BY seq", params![]));
        let entries = bodies.await.unwrap();
        assert_eq!(entries.len(), 3);
        for (entry, person) in entries.iter().zip(&people) {
            assert_eq!(entry.get::<PersonId>("person").unwrap(), *person);
            let body: serde_json::Value = serde_json::from_str(entry.text("body").unwrap()).unwrap();
            let told: Vec<&String> = body["changes"]["toy"].as_object().unwrap().keys().collect();
            let mut own = vec![person.to_string()];
            own.extend((*person == people[2]).then(|| "eve".to_owned()));
            assert_eq!(told, own.iter().collect::<Vec<_>>());
            let rows = if *person == people[0] { 2 } else { 1 };
            assert_eq!(body["changes"]["toy"][person.to_string()][0], rows);
        }
    })
    .await;
}

#[tokio::test]
async fn a_column_of_a_later_version_counts_where_it_is_filled() {
    const BEFORE: Journalled = Journalled::new("toy", "note", &["id", "count", "note"]);
    const LATER: Journalled = Journalled::new("toy", "note", &["id", "count", "note", "bytes"]).later(1);
    each(TOYS, async |test| {
        let old = |tx: &mut Tx| {
            BEFORE.insert(tx, &["id", "count", "note"], params!["a", 1, "ann"])?;
            told(tx)
        };
        act(test, old).await.unwrap();
        let new = |tx: &mut Tx| {
            LATER.insert(tx, &["id", "count", "note", "bytes"], params!["b", 2, "bob", [7_u8][..]])?;
            told(tx)
        };
        act(test, new).await.unwrap();
        let subjects = async || {
            let found = test.db.read(|reader| wrong(reader, &[LATER], &|| Ok(()))).await.unwrap();
            found.into_iter().map(|Wrong { subject, .. }| subject).collect::<Vec<_>>()
        };
        assert!(subjects().await.is_empty(), "rows from before stand as they were told");
        test.tamper("UPDATE toy SET bytes = NULL WHERE id = 'b'").await;
        assert_eq!(subjects().await, ["bob"]);
        test.tamper("UPDATE toy SET bytes = (SELECT salt FROM subject_salt WHERE subject = 'ann') WHERE id = 'a'")
            .await;
        assert_eq!(subjects().await, ["ann", "bob"]);
    })
    .await;
}
