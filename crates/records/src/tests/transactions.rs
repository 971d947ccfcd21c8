//! Reads and writes: parameters, refusals, panics, races, groups, what a broken transaction does.

use super::{TOYS, ToyMade, by, count, hold, make};
use crate::testing::{TestDb, each};
use crate::{Cause, Fault, Outcome, Reader, Tx, Value, params};
use basics::Problem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_bound_by_name() {
    each(TOYS, async |test| {
        let found = test.db.read(|reader| {
            // As in the schema: types are known from columns.
            let sql = "SELECT CAST($2 AS TEXT) AS second, CAST($1 AS TEXT) AS first, CAST($2 AS TEXT) AS again, CAST($1 AS TEXT) AS once_more";
            Ok(reader.row(sql, params!["one", "two"])?.unwrap())
        });
        let row = found.await.unwrap();
        let texts: Vec<&str> = ["second", "first", "again", "once_more"].map(|name| row.text(name).unwrap()).into();
        assert_eq!(texts, ["two", "one", "two", "one"]);
        let wrong = test.db.read(|reader| reader.rows("SELECT count FROM toy WHERE id = $1", params!["a", "b"])).await;
        assert!(matches!(wrong, Err(Fault::Database(error)) if error.cause == Cause::Statement));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_value_comes_back() {
    each(TOYS, async |test| {
        let written = test.db.upkeep(|tx| {
            let sql = "INSERT INTO toy (id, count, soft, bytes, note) VALUES ($1, $2, $3, $4, $5)";
            tx.execute(sql, params!["å\u{0}".replace('\u{0}', ""), i64::MIN, true, vec![0_u8, 255], None::<String>])?;
            tx.execute(sql, params!["z", 7, false, Vec::<u8>::new(), "ø"])
        });
        assert_eq!(written.await.unwrap(), 1);
        let rows = test.db.read(|reader| reader.rows("SELECT * FROM toy ORDER BY id", params![])).await.unwrap();
        assert_eq!(rows[1].get::<String>("id").unwrap(), "å");
        assert_eq!(rows[1].get::<i64>("count").unwrap(), i64::MIN);
        assert!(rows[1].get::<bool>("soft").unwrap() && !rows[0].get::<bool>("soft").unwrap());
        assert_eq!(rows[1].bytes("bytes").unwrap(), [0, 255]);
        assert_eq!(rows[1].get::<Option<String>>("note").unwrap(), None);
        assert_eq!(rows[0].get::<Option<String>>("note").unwrap().as_deref(), Some("ø"));
        assert!(rows[0].get::<String>("nothing").unwrap_err().to_string().contains("nothing"));
        let sums = test.db.read(|reader| {
            let sql = "SELECT SUM(count) AS sum, COUNT(*) AS n, SUM(count) / 2 AS half FROM toy WHERE soft = $1";
            Ok(reader.row(sql, params![true])?.unwrap())
        });
        let sums = sums.await.unwrap();
        assert_eq!(sums.get::<i64>("sum").unwrap(), i64::MIN);
        assert_eq!(sums.get::<i64>("n").unwrap(), 1);
        let soft = test
            .db
            .read(|reader| reader.rows("SELECT id FROM toy WHERE soft AND bytes = $1", params![vec![0_u8, 255]]));
        assert_eq!(soft.await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_undoes_only_its_own() {
    each(TOYS, async |test| {
        let mut writes = Vec::new();
        for number in 0..50 {
            let db = test.db.clone();
            writes.push(tokio::spawn(async move {
                let write = db.write(by(), move |tx| {
                    make(tx, &format!("toy-{number}"), number)?;
                    if number % 5 == 0 { Err(Problem::conflict("no-fives", "none").into()) } else { Ok(number) }
                });
                write.await
            }));
        }
        for (number, write) in writes.into_iter().enumerate() {
            let end = write.await.unwrap();
            assert_eq!(end.is_err(), number % 5 == 0);
            assert!(end.err().is_none_or(|fault| fault.code() == "no-fives"));
        }
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 40);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM journal").await, 40);
    })
    .await;
}

/// One of a group writes and is refused: what ran before it runs again, and all stands that was not refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refusal_in_a_group_undoes_only_its_own() {
    let test = TestDb::sqlite(TOYS).await;
    let held = hold(&test.db);
    let runs: Vec<_> = (0..12).map(|_| Arc::new(AtomicU32::new(0))).collect();
    let mut writes = Vec::new();
    for (number, ran) in (0..).zip(&runs) {
        let (db, ran) = (test.db.clone(), Arc::clone(ran));
        let write = tokio::spawn(async move {
            let write = db.write(by(), move |tx| {
                ran.fetch_add(1, Ordering::SeqCst);
                if number == 3 {
                    return Err(Problem::conflict("refused-before", "nothing was written").into());
                }
                let before: i64 = tx.row("SELECT COUNT(*) AS n FROM toy", params![])?.unwrap().get("n")?;
                make(tx, &format!("toy-{number}"), number)?;
                if number == 6 || number == 9 {
                    return Err(Problem::conflict("refused-after", "a toy was made").into());
                }
                Ok(before)
            });
            write.await
        });
        // One after the other into the queue.
        tokio::time::sleep(Duration::from_millis(5)).await;
        writes.push(write);
    }
    held.await.unwrap();
    let mut ends = Vec::new();
    for write in writes {
        ends.push(write.await.unwrap().map_err(|fault| fault.code().to_owned()));
    }
    let (before, after) = (Err("refused-before".to_owned()), Err("refused-after".to_owned()));
    // What each found there before: no toy of one that was refused.
    let expected = [Ok(0), Ok(1), Ok(2), before, Ok(3), Ok(4), after.clone(), Ok(5), Ok(6), after, Ok(7), Ok(8)];
    assert_eq!(ends, expected);
    let runs: Vec<u32> = runs.iter().map(|ran| ran.load(Ordering::SeqCst)).collect();
    // A group may end early where the machine is slow; the first that had written and was refused ran again in any case.
    assert!(runs[6] == 2 && runs.iter().all(|runs| (1..=2).contains(runs)), "{runs:?}");
    assert_eq!(count(&test, "SELECT COUNT(*) AS n FROM toy").await, 9);
    assert_eq!(count(&test, "SELECT COUNT(*) AS n FROM journal").await, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_later_is_read_at_once_and_stands_or_falls_with_the_rest() {
    each(TOYS, async |test| {
        let sql = "INSERT INTO toy (id, count) VALUES ($1, $2)";
        let toys =
            |reader: &mut Reader| reader.row("SELECT COUNT(*) AS n FROM toy", params![])?.unwrap().get::<i64>("n");
        let written = test.db.write(by(), move |tx| {
            // More than go along at once.
            for number in 0..250 {
                tx.execute_later(sql, params![format!("toy-{number}"), number])?;
            }
            let all = toys(tx)?;
            let changed = tx.execute("UPDATE toy SET count = 0 WHERE count > $1", params![200])?;
            tx.execute_later(sql, params!["last", 0])?;
            tx.record(&ToyMade { toy: "last".to_owned(), person: None })?;
            Ok((all, changed))
        });
        assert_eq!(written.await.unwrap(), (250, 49));
        assert_eq!(test.db.read(toys).await.unwrap(), 251);
        // A key that is taken is found when it is sent, whatever comes after it.
        type After = fn(&mut Tx) -> Outcome<()>;
        let afters: [After; 3] = [
            |_| Ok(()),
            |tx| tx.rows("SELECT id FROM toy", params![]).map(|_| ()),
            |tx| tx.execute("UPDATE toy SET count = -7", params![]).map(|_| ()),
        ];
        for after in afters {
            let taken = test.db.write(by(), move |tx| {
                make(tx, "another", 1)?;
                let sent = tx.execute_later(sql, params!["last", 1]);
                let went_on = sent.and_then(|()| after(tx));
                // Whoever passes over the fault saves nothing either.
                drop(went_on);
                Ok(())
            });
            assert!(matches!(taken.await, Err(Fault::Database(error)) if error.cause == Cause::Unique));
        }
        let refused = test.db.write(by(), move |tx| {
            tx.execute_later(sql, params!["refused", 1])?;
            Err::<(), _>(Problem::conflict("no", "no").into())
        });
        assert_eq!(refused.await.unwrap_err().code(), "no");
        assert_eq!(test.db.read(toys).await.unwrap(), 251);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy WHERE count = -7").await, 0);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM journal").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_records_nothing_is_undone() {
    each(TOYS, async |test| {
        let write = test.db.write(by(), |tx| tx.execute("INSERT INTO toy (id, count) VALUES ('a', 1)", params![]));
        assert_eq!(write.await.unwrap_err().code(), "nothing-recorded");
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_one_write_and_no_more() {
    each(TOYS, async |test| {
        let write = test.db.write(by(), |tx| -> crate::Outcome<()> {
            make(tx, "a", 1)?;
            panic!("a bug");
        });
        assert_eq!(write.await.unwrap_err().code(), "internal-error");
        let read = test.db.read(|_| -> crate::Outcome<()> { panic!("a bug") });
        assert_eq!(read.await.unwrap_err().code(), "internal-error");
        test.db.write(by(), |tx| make(tx, "b", 1)).await.unwrap();
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_passed_over_still_undoes_all() {
    each(TOYS, async |test| {
        test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
        let write = test.db.write(by(), |tx| {
            tx.execute("INSERT INTO toy (id, count) VALUES ('b', 1)", params![])?;
            let same = tx.execute("INSERT INTO toy (id, count) VALUES ('a', 1)", params![]);
            assert!(same.unwrap_err().is_unique());
            assert!(tx.rows("SELECT id FROM toy", params![]).is_err());
            Ok(())
        });
        let fault = write.await.unwrap_err();
        assert!(fault.is_unique(), "{fault}");
        assert_eq!(fault.into_problem().status, 409);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 1);
    })
    .await;
}

/// Everyone wants the last place: one gets it, all others a clear refusal, on both databases.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_race_for_one_place() {
    each(TOYS, async |test| {
        let runs = Arc::new(AtomicU32::new(0));
        let mut racers = Vec::new();
        for racer in 0..64 {
            let (db, runs) = (test.db.clone(), Arc::clone(&runs));
            racers.push(tokio::spawn(async move {
                let write = db.write(by(), move |tx| {
                    runs.fetch_add(1, Ordering::Relaxed);
                    let taken: i64 = tx.row("SELECT COUNT(*) AS n FROM toy", params![])?.unwrap().get("n")?;
                    if taken > 0 {
                        return Err(Problem::conflict("taken", "the place is taken").into());
                    }
                    make(tx, &format!("racer-{racer}"), racer)
                });
                write.await
            }));
        }
        let mut won = 0;
        for racer in racers {
            match racer.await.unwrap() {
                Ok(_) => won += 1,
                Err(fault) => assert_eq!(fault.code(), "taken"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 1);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM journal").await, 1);
        eprintln!("closures run: {}", runs.load(Ordering::Relaxed));
    })
    .await;
}

/// A hundred adders of one row all add, whatever crosses.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn crossing_writes_are_tried_again() {
    each(TOYS, async |test| {
        test.db.write(by(), |tx| make(tx, "sum", 0)).await.unwrap();
        let mut adders = Vec::new();
        for _ in 0..32 {
            let db = test.db.clone();
            adders.push(tokio::spawn(async move {
                let add = db.write(by(), |tx| {
                    let now: i64 =
                        tx.row("SELECT count FROM toy WHERE id = $1", params!["sum"])?.unwrap().get("count")?;
                    tx.execute("UPDATE toy SET count = $2 WHERE id = $1", params!["sum", now + 1])?;
                    tx.record(&ToyMade { toy: "sum".to_owned(), person: None })
                });
                add.await
            }));
        }
        for adder in adders {
            adder.await.unwrap().unwrap();
        }
        assert_eq!(count(test, "SELECT count AS n FROM toy").await, 32);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_sees_one_moment_and_cannot_write() {
    each(TOYS, async |test| {
        let db = test.db.clone();
        let read = tokio::task::spawn_blocking(move || {
            let handle = tokio::runtime::Handle::current();
            let writer = db.clone();
            handle.block_on(db.read_long(Duration::from_secs(10), move |reader| {
                let before = reader.rows("SELECT id FROM toy", params![])?.len();
                let inner = writer.clone();
                let handle = tokio::runtime::Handle::current();
                std::thread::spawn(move || handle.block_on(inner.write(by(), |tx| make(tx, "late", 1))).unwrap())
                    .join()
                    .unwrap();
                Ok((before, reader.rows("SELECT id FROM toy", params![])?.len()))
            }))
        });
        assert_eq!(read.await.unwrap().unwrap(), (0, 0));
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 1);
        let wrong = test.db.read(|reader| reader.rows("DELETE FROM toy RETURNING id", params![]));
        assert!(wrong.await.is_err());
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_takes_too_long_is_ended() {
    each(TOYS, async |test| {
        let read = test.db.read_long(Duration::from_millis(300), |reader| {
            let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT COUNT(*) AS n FROM n";
            reader.rows(sql, params![])
        });
        let start = std::time::Instant::now();
        assert_eq!(read.await.unwrap_err().code(), "took-too-long");
        assert!(start.elapsed() < Duration::from_secs(5));
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_and_the_ids_come_from_the_setup() {
    each(TOYS, async |test| {
        let entry = test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
        let row = test.db.read(|reader| {
            assert_eq!(reader.now(), crate::testing::start());
            assert_eq!(reader.today().to_string(), "2026-11-02");
            Ok(reader.row("SELECT * FROM journal", params![])?.unwrap())
        });
        let row = row.await.unwrap();
        assert_eq!(row.text("id").unwrap(), entry.to_string());
        assert_eq!(row.get::<basics::Instant>("at").unwrap(), crate::testing::start());
        let body = row.text("body").unwrap();
        let plain: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(plain["actor"]["service_number"], "T1");
        assert_eq!(plain["data"]["toy"], "a");
        assert_eq!(plain["prison"], "HAL");
        assert_eq!(plain["person"], row.text("person").unwrap());
        assert!(body.starts_with(r#"{"actor":{"account":null,"purpose""#), "{body}");
        assert_eq!(row.get::<Vec<u8>>("hash").unwrap(), crate::journal::hash(body));
        assert_eq!(row.value("seq").unwrap(), &Value::Int(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_says_so() {
    let test = TestDb::sqlite(TOYS).await;
    let mut writes = Vec::new();
    for number in 0..3_000 {
        let db = test.db.clone();
        writes.push(tokio::spawn(async move {
            let write = db.write(by(), move |tx| {
                std::thread::sleep(Duration::from_micros(100));
                make(tx, &format!("toy-{number}"), number)
            });
            write.await
        }));
    }
    let mut written = 0;
    for write in writes {
        match write.await.unwrap() {
            Ok(_) => written += 1,
            Err(fault) => assert_eq!((fault.code().as_str(), fault.into_problem().status), ("busy", 503)),
        }
    }
    assert!(written >= 1_024, "{written}");
    assert_eq!(count(&test, "SELECT COUNT(*) AS n FROM toy").await, written);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_database_refuses() {
    each(TOYS, async |test| {
        test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
        test.db.close().await;
        assert_eq!(test.db.write(by(), |tx| make(tx, "b", 1)).await.unwrap_err().into_problem().status, 503);
    })
    .await;
}

#[derive(PartialEq, Eq)]
struct SumOf(&'static str);

/// The sum of some toys, asked once, and how often it was read.
fn sum(reader: &mut Reader, which: &'static str, reads: &AtomicU32) -> Outcome<i64> {
    reader.once(SumOf(which), |reader, SumOf(which)| {
        reads.fetch_add(1, Ordering::SeqCst);
        let sql = format!("SELECT COALESCE(SUM(count), 0) AS n FROM toy WHERE id LIKE '{which}%'");
        reader.row(&sql, params![])?.unwrap().get("n")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_reads_reads_once_and_what_writes_reads_anew() {
    each(TOYS, async |test| {
        let reads = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&reads);
        let write = move |tx: &mut Tx| {
            let mut seen = vec![sum(tx, "a", &counted)?];
            make(tx, "a1", 1)?;
            seen.push(sum(tx, "a", &counted)?);
            // Also a query writes.
            tx.row("INSERT INTO toy (id, count) VALUES ($1, $2) RETURNING id", params!["a2", 2])?;
            seen.push(sum(tx, "a", &counted)?);
            Ok(seen)
        };
        assert_eq!(test.db.write(by(), write).await.unwrap(), [0, 1, 3]);
        reads.store(0, Ordering::SeqCst);
        let counted = Arc::clone(&reads);
        let read = move |reader: &mut Reader| {
            let others = [sum(reader, "a", &counted)?, sum(reader, "b", &counted)?];
            Ok((others, [sum(reader, "a", &counted)?, sum(reader, "b", &counted)?]))
        };
        assert_eq!(test.db.read(read.clone()).await.unwrap(), ([3, 0], [3, 0]));
        assert_eq!(reads.load(Ordering::SeqCst), 2);
        // Nothing of it is left for the next.
        test.db.write(by(), |tx| make(tx, "b1", 5)).await.unwrap();
        assert_eq!(test.db.read(read).await.unwrap(), ([3, 5], [3, 5]));
    })
    .await;
}

/// What failed is no answer: it fails again, and the read fails whatever the closure makes of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_not_kept() {
    each(TOYS, async |test| {
        let read = test.db.read(|reader| {
            let wrong = |reader: &mut Reader| {
                reader.once(SumOf("wrong"), |reader, _| reader.row("SELECT nothing AS n FROM toy", params![])).is_err()
            };
            Ok((wrong(reader), wrong(reader)))
        });
        assert!(matches!(read.await, Err(Fault::Database(error)) if error.cause == Cause::Statement));
        let refusals = AtomicU32::new(0);
        let read = test.db.read(move |reader| {
            for _ in 0..2 {
                let refused: Outcome<i64> = reader.once(SumOf("refused"), |_, _| {
                    refusals.fetch_add(1, Ordering::SeqCst);
                    Err(Problem::not_found().into())
                });
                assert!(refused.is_err());
            }
            Ok(refusals.load(Ordering::SeqCst))
        });
        assert_eq!(read.await.unwrap(), 2);
    })
    .await;
}

/// A value of another form is refused where it is written, also when the write would go along later: else the rest would
/// stand without it.
#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_another_form_is_refused_at_once() {
    each(TOYS, async |test| {
        let wrong = test.db.write(by(), |tx| {
            make(tx, "toy", 1)?;
            tx.execute_later("INSERT INTO toy (id, count) VALUES ($1, $2)", params!["another", "seven"])
        });
        assert!(matches!(wrong.await, Err(Fault::Database(_))));
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM toy").await, 0);
        assert_eq!(count(test, "SELECT COUNT(*) AS n FROM journal").await, 0);
    })
    .await;
}
