//! When the disk is full, the file locked or damaged, the server gone: a clear problem, nothing half
//! written, and on again without a restart.

use super::{TOYS, by, count, hold, make};
use crate::testing::{TestDb, setup};
use crate::{Db, Migration, Outcome, params};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const FILLING: &str = "SELECT COUNT(*) AS n FROM toy";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_refuses_what_does_not_fit_and_nothing_else() {
    let test = TestDb::sqlite(TOYS).await;
    let pages = |pages: i64| {
        test.db.upkeep(move |tx| {
            let now: i64 = tx.row("PRAGMA page_count", params![])?.unwrap().get("page_count")?;
            tx.rows(&format!("PRAGMA max_page_count = {}", now + pages), params![])?;
            Ok(())
        })
    };
    pages(10).await.unwrap();
    let held = hold(&test.db);
    let writes: Vec<_> = (0..20)
        .map(|number| {
            let db = test.db.clone();
            tokio::spawn(async move {
                let write = db.write(by(), move |tx| {
                    make(tx, &format!("toy-{number}"), number)?;
                    let bytes = vec![7_u8; if number == 10 { 400_000 } else { 10 }];
                    tx.execute("UPDATE toy SET bytes = $1 WHERE count = $2", params![bytes, number])
                });
                (number, write.await)
            })
        })
        .collect();
    held.await.unwrap();
    for write in writes {
        let (number, end) = write.await.unwrap();
        if number == 10 {
            let problem = end.unwrap_err().into_problem();
            assert_eq!((problem.status, problem.code.as_str()), (507, "disk-full"));
        } else {
            assert_eq!(end.unwrap(), 1, "{number}");
        }
    }
    assert_eq!(count(&test, FILLING).await, 19);
    assert_eq!(count(&test, "SELECT COUNT(*) AS n FROM journal").await, 19);
    // Full for everyone, then with space again.
    pages(0).await.unwrap();
    let fill = |db: &Db| {
        let db = db.clone();
        async move {
            for number in 100..400 {
                let write = db.write(by(), move |tx| make(tx, &format!("toy-{number}"), number));
                write.await?;
            }
            Outcome::Ok(())
        }
    };
    assert_eq!(fill(&test.db).await.unwrap_err().code(), "disk-full");
    let before = count(&test, FILLING).await;
    assert_eq!(count(&test, "SELECT COUNT(*) AS n FROM journal").await, before);
    pages(10_000).await.unwrap();
    test.db.upkeep(|tx| tx.execute("DELETE FROM toy", params![])).await.unwrap();
    fill(&test.db).await.unwrap();
}

/// A group whose COMMIT fails is run one by one: the guilty one fails, the others are saved once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn when_commit_fails_each_runs_once_more_alone() {
    let boxes =
        Migration { number: 911, name: "boxes", sql: "CREATE TABLE box (toy TEXT NOT NULL REFERENCES toy (id));" };
    let test = TestDb::sqlite(&[TOYS[0], boxes]).await;
    let runs = Arc::new(AtomicU32::new(0));
    let held = hold(&test.db);
    let writes: Vec<_> = (0..10)
        .map(|number| {
            let (db, runs) = (test.db.clone(), Arc::clone(&runs));
            tokio::spawn(async move {
                let write = db.write(by(), move |tx| {
                    runs.fetch_add(1, Ordering::Relaxed);
                    if number == 4 {
                        tx.rows("PRAGMA defer_foreign_keys = ON", params![])?;
                        tx.execute("INSERT INTO box (toy) VALUES ('nowhere')", params![])?;
                    }
                    make(tx, &format!("toy-{number}"), number)
                });
                (number, write.await)
            })
        })
        .collect();
    held.await.unwrap();
    for write in writes {
        let (number, end) = write.await.unwrap();
        match end {
            Ok(_) => assert_ne!(number, 4),
            Err(fault) => assert_eq!((number, fault.code().as_str()), (4, "does-not-fit")),
        }
    }
    assert_eq!(runs.load(Ordering::Relaxed), 20);
    assert_eq!(count(&test, FILLING).await, 9);
    assert_eq!(count(&test, "SELECT COUNT(*) AS n FROM journal").await, 9);
    test.db.write(by(), |tx| make(tx, "after", 1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_locked_by_another_is_busy_until_it_is_let_go() {
    let test = TestDb::sqlite(TOYS).await;
    let other = rusqlite::Connection::open(test.url.strip_prefix("sqlite:").unwrap()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(count(&test, FILLING).await, 0, "reading goes on");
    let problem = test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap_err().into_problem();
    assert_eq!((problem.status, problem.code.as_str()), (503, "busy"));
    other.execute_batch("COMMIT").unwrap();
    test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_says_so() {
    let test = TestDb::sqlite(TOYS).await;
    let fill = test.db.write(by(), |tx| {
        for number in 0..2_000 {
            tx.execute(
                "INSERT INTO toy (id, count, note) VALUES ($1, $2, $3)",
                params![format!("toy-{number}"), number, "x".repeat(100)],
            )?;
        }
        make(tx, "last", 1)
    });
    fill.await.unwrap();
    test.db.finish().await.unwrap();
    let path = test.url.strip_prefix("sqlite:").unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    let end = bytes.len();
    bytes[4096 * 40..end].fill(0xee);
    std::fs::write(path, &bytes).unwrap();
    let db = Db::open(setup(&test.url, TOYS, &test.clock)).await.unwrap();
    let problem = db.read(|reader| reader.rows("SELECT * FROM toy", params![])).await.unwrap_err().into_problem();
    assert_eq!((problem.status, problem.code.as_str()), (500, "database-damaged"));
    assert!(problem.detail.contains("restore"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_drops_its_connections_is_found_again() {
    let Some(test) = TestDb::postgres(TOYS).await else { return };
    for round in 0..5 {
        let reads: Vec<_> = (0..10)
            .map(|_| {
                let db = test.db.clone();
                tokio::spawn(async move { db.read(|reader| reader.rows("SELECT id FROM toy", params![])).await })
            })
            .collect();
        for read in reads {
            read.await.unwrap().unwrap();
        }
        test.tamper("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").await;
        test.db.write(by(), move |tx| make(tx, &format!("toy-{round}"), round)).await.unwrap();
    }
    // In the middle of a transaction it is a problem, and nothing is saved.
    let url = test.url.clone();
    let write = test.db.write(by(), move |tx| {
        make(tx, "lost", 1)?;
        let runtime = tokio::runtime::Handle::current();
        let kill = TestDb::run(&url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        runtime.block_on(kill).unwrap();
        make(tx, "lost-too", 1)
    });
    let problem = write.await.unwrap_err().into_problem();
    assert_eq!((problem.status, problem.code.as_str()), (503, "database-unreachable"));
    assert_eq!(count(&test, FILLING).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_said_within_seconds() {
    let Some(test) = TestDb::postgres(TOYS).await else { return };
    test.db.close().await;
    let start = Instant::now();
    let nowhere = Db::open(setup("postgres://postgres@127.0.0.1:9/none", TOYS, &test.clock)).await.err().unwrap();
    assert!(nowhere.to_string().contains("check that it runs"), "{nowhere}");
    assert!(start.elapsed() < Duration::from_secs(6));
}
