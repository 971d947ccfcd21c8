//! What was read is known to be the same until somebody writes it, also another process.

use super::{TOYS, by, make};
use crate::testing::{TestDb, setup};
use crate::{Db, Reader, params};
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
    assert!(!test.db.is_unchanged(&seen));
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
