//! What was read is known to be the same until somebody writes it, also another process.

use super::{TOYS, by, make};
use crate::testing::{TestDb, each, setup};
use crate::{Db, Memo, Reader, params};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn toys(reader: &mut Reader) -> crate::Outcome<i64> {
    reader.row("SELECT COUNT(*) AS n FROM toy", params![])?.unwrap().get("n")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_unchanged_until_it_is_written() {
    let test = TestDb::sqlite(TOYS).await;
    let read = async || test.db.seeing(test.db.read(toys)).await.1.unwrap();
    let seen = read().await;
    assert!(test.db.is_unchanged(&seen));
    test.db.upkeep(|tx| tx.announce("elsewhere")).await.unwrap();
    assert!(test.db.is_unchanged(&seen), "another table");
    test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
    assert!(!test.db.is_unchanged(&seen));
    let seen = read().await;
    let returning = "INSERT INTO toy (id, count) VALUES ('r', 1) RETURNING id";
    test.db.upkeep(move |tx| tx.row(returning, params![]).map(|_| ())).await.unwrap();
    assert!(!test.db.is_unchanged(&seen), "a query that writes");
    // What the time changes is never older than a second, by either clock.
    let seen = read().await;
    test.clock.set(test.db.now().plus_seconds(2));
    assert!(!test.db.is_unchanged(&seen));
    let seen = read().await;
    test.clock.set(test.db.now().plus_seconds(-1));
    assert!(!test.db.is_unchanged(&seen), "the clock was set back");
    let seen = read().await;
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert!(!test.db.is_unchanged(&seen));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_is_noticed_and_what_writes_is_not_kept() {
    let test = TestDb::sqlite(TOYS).await;
    let other = Db::open(setup(&test.url, TOYS, &test.clock)).await.unwrap();
    let seen = test.db.seeing(test.db.read(toys)).await.1.unwrap();
    assert!(test.db.is_unchanged(&seen));
    other.upkeep(|tx| tx.execute("INSERT INTO toy (id, count) VALUES ('b', 1)", params![])).await.unwrap();
    assert!(!test.db.reuse(&seen));
    assert!(!test.db.is_unchanged(&seen), "it is noted for all");
    let writes = async {
        test.db.read(toys).await.unwrap();
        test.db.write(by(), |tx| make(tx, "c", 1)).await.unwrap();
    };
    assert!(test.db.seeing(writes).await.1.is_none());
    let long = test.db.read_long(Duration::from_secs(1), toys);
    assert!(test.db.seeing(long).await.1.is_none(), "read on another thread");
    // What is read within is read by what is around it.
    let within = async { test.db.seeing(test.db.read(toys)).await.0 };
    let seen = test.db.seeing(within).await.1.unwrap();
    test.db.write(by(), |tx| make(tx, "d", 1)).await.unwrap();
    assert!(!test.db.is_unchanged(&seen));
}

/// Many write and many read what they wrote, each at once.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_is_older_than_their_own_write() {
    let test = TestDb::sqlite(TOYS).await;
    let hands = (0..8).map(|hand| {
        let db = test.db.clone();
        tokio::spawn(async move {
            for turn in 0..150 {
                let id = format!("{hand}-{turn}");
                let before = db.seeing(db.read(toys)).await.1.unwrap();
                db.write(by(), move |tx| make(tx, &id, 1)).await.unwrap();
                assert!(!db.is_unchanged(&before), "{hand} {turn}");
            }
        })
    });
    for hand in hands.collect::<Vec<_>>() {
        hand.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_ask_it_is_read_once_and_again_when_it_was_written() {
    each(TOYS, async |test| {
        let (memo, reads) = (Arc::new(Memo::<u8, i64>::new(2)), Arc::new(AtomicUsize::new(0)));
        let ask = |key: u8| {
            let (memo, reads, db) = (Arc::clone(&memo), Arc::clone(&reads), test.db.clone());
            tokio::spawn(async move {
                let read = async {
                    reads.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    db.read(toys).await
                };
                memo.get(&db, key, read).await.unwrap()
            })
        };
        let mut toys = 0;
        for round in 1..=5 {
            for asked in (0..20).map(|_| ask(1)).collect::<Vec<_>>() {
                assert_eq!(asked.await.unwrap(), toys);
            }
            // On PostgreSQL nothing is kept.
            let kept = test.db.can_see();
            assert_eq!(reads.load(Ordering::SeqCst), if kept { round } else { 20 * round });
            test.db.write(by(), move |tx| make(tx, &format!("toy {round}"), 1)).await.unwrap();
            toys += 1;
        }
        // More keys than are kept are read all the same, and a refusal is not kept.
        for key in 0..6 {
            assert_eq!(ask(key).await.unwrap(), toys);
        }
        let refused = memo.get(&test.db, 9, async { Err(basics::Problem::not_found().into()) }).await;
        assert!(refused.is_err() && ask(9).await.unwrap() == toys);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_with_something_kept_has_read_it_too_and_is_no_younger() {
    let test = TestDb::sqlite(TOYS).await;
    let memo = Memo::<u8, i64>::new(2);
    let ask = async || test.db.seeing(memo.get(&test.db, 1, test.db.read(toys))).await;
    ask().await.0.unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let (_, seen) = ask().await;
    let seen = seen.unwrap();
    assert!(test.db.is_unchanged(&seen));
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(!test.db.is_unchanged(&seen), "as old as what it goes on with");
    let (_, seen) = ask().await;
    test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
    assert!(!test.db.is_unchanged(&seen.unwrap()));
}
