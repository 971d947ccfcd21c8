//! What goes on beside requests: live topics, jobs, the demo's clock.

use super::{TOYS, by, make};
use crate::testing::{TestDb, each, setup, start};
use crate::{Clock, Db, Jobs, Outcome, jobs, params};
use basics::{Instant, Problem};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

async fn announce(db: &Db, topics: &'static [&'static str], refuse: bool) {
    let write = db.upkeep(move |tx| {
        topics.iter().try_for_each(|topic| tx.announce(topic))?;
        if refuse { Err(Problem::conflict("no", "no").into()) } else { Ok(()) }
    });
    assert_eq!(write.await.is_err(), refuse);
}

async fn next(topics: &mut Receiver<Arc<str>>) -> String {
    let topic = tokio::time::timeout(Duration::from_secs(10), topics.recv()).await;
    topic.expect("a topic within 10 seconds").unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_are_told_after_commit_in_order_and_across_processes() {
    each(TOYS, async |test| {
        announce(&test.db, &["before"], false).await;
        let mut topics = test.db.topics();
        let outbox = test.db.start_outbox();
        tokio::time::sleep(Duration::from_millis(300)).await;
        announce(&test.db, &["roll:HAL", "roll:OSL", "roll:HAL"], false).await;
        announce(&test.db, &["never"], true).await;
        // What was committed while another transaction of the server ran may be told at the start too.
        let mut first = next(&mut topics).await;
        while first == "before" {
            first = next(&mut topics).await;
        }
        assert_eq!(first, "roll:HAL");
        assert_eq!(next(&mut topics).await, "roll:OSL");
        let other = Db::open(setup(&test.url, TOYS, &test.clock)).await.unwrap();
        announce(&other, &["from-another"], false).await;
        assert_eq!(next(&mut topics).await, "from-another");
        assert!(topics.try_recv().is_err());
        other.close().await;
        outbox.stop().await;
        // Told topics are kept for a while, for processes that are slow, and no longer.
        let kept = async || super::count(test, "SELECT COUNT(*) AS n FROM outbox").await;
        test.db.prune().await.unwrap();
        assert_eq!(kept().await, 5);
        test.clock.set(start().plus_seconds(3_600));
        test.db.prune().await.unwrap();
        assert_eq!(kept().await, 0);
    })
    .await;
}

/// A lower number that commits later is told too.
#[tokio::test(flavor = "multi_thread")]
async fn a_topic_of_a_transaction_held_open_is_not_lost() {
    let Some(test) = TestDb::postgres(TOYS).await else { return };
    let mut topics = test.db.topics();
    let outbox = test.db.start_outbox();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (held, release) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Semaphore::new(0)));
    let slow = {
        let (db, held, release) = (test.db.clone(), Arc::clone(&held), Arc::clone(&release));
        tokio::spawn(async move {
            let write = db.upkeep(move |tx| {
                tx.announce("slow")?;
                held.notify_one();
                drop(tokio::runtime::Handle::current().block_on(release.acquire()).unwrap());
                Ok(())
            });
            write.await
        })
    };
    held.notified().await;
    announce(&test.db, &["fast"], false).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    release.add_permits(10);
    slow.await.unwrap().unwrap();
    let mut told = [next(&mut topics).await, next(&mut topics).await];
    told.sort();
    assert_eq!(told, ["fast", "slow"]);
    outbox.stop().await;
}

async fn jobs_left(test: &TestDb) -> i64 {
    super::count(test, "SELECT COUNT(*) AS n FROM job").await
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_done_after_commit_when_due() {
    each(TOYS, async |test| {
        let done = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&done);
        let jobs = Jobs::default().on("letter", move |db: Db, toy: String| {
            let counter = Arc::clone(&counter);
            async move {
                db.write(by(), move |tx| make(tx, &toy, 1)).await?;
                counter.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        });
        let leave = async |toy: &'static str, after: i64, refuse: bool| {
            let write = test.db.upkeep(move |tx| {
                tx.enqueue("letter", &toy, tx.now().plus_seconds(after))?;
                tx.enqueue("unknown", &toy, tx.now())?;
                if refuse { Err(Problem::conflict("no", "no").into()) } else { Ok(()) }
            });
            assert_eq!(write.await.is_err(), refuse);
        };
        leave("one", 0, false).await;
        leave("never", 0, true).await;
        leave("later", 60, false).await;
        assert_eq!(test.db.run_due(&jobs).await.unwrap(), 1);
        assert_eq!(test.db.run_due(&jobs).await.unwrap(), 0);
        test.clock.set(start().plus_seconds(61));
        let task = test.db.start_jobs(jobs);
        for _ in 0..100 {
            if done.load(Ordering::Relaxed) == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        task.stop().await;
        assert_eq!(done.load(Ordering::Relaxed), 2);
        // Jobs nobody here knows stay for a program that does.
        assert_eq!(jobs_left(test).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_job_comes_again_and_dies_visibly() {
    each(TOYS, async |test| {
        let tries = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&tries);
        let jobs = Jobs::default().on("bad", move |_: Db, _: i64| {
            let number = counter.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(number.is_multiple_of(2), "a bug");
                Outcome::Err(Problem::conflict("post-closed", "the post office is closed").into())
            }
        });
        test.db.upkeep(|tx| tx.enqueue("bad", &7, tx.now())).await.unwrap();
        for round in 1..=10 {
            assert_eq!(test.db.run_due(&jobs).await.unwrap(), 1, "{round}");
            assert_eq!(test.db.run_due(&jobs).await.unwrap(), 0, "it waits before it comes again");
            test.clock.set(test.db.now().plus_seconds(3_600));
        }
        assert_eq!(test.db.run_due(&jobs).await.unwrap(), 0);
        assert_eq!(tries.load(Ordering::Relaxed), 10);
        let dead = test.db.read(jobs::dead).await.unwrap();
        assert_eq!((dead.len(), dead[0].kind.as_str(), dead[0].error.as_str()), (1, "bad", "internal-error"));
        let id = dead[0].id.clone();
        test.db.upkeep(move |tx| jobs::revive(tx, &id)).await.unwrap();
        assert_eq!(test.db.run_due(&jobs).await.unwrap(), 1);
        assert!(test.db.upkeep(|tx| jobs::revive(tx, "none")).await.is_err());
    })
    .await;
}

/// Four processes, one queue: nothing is done twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_is_taken_by_one() {
    each(TOYS, async |test| {
        let fill = test.db.upkeep(|tx| {
            for number in 0..40 {
                tx.enqueue("toy", &format!("toy-{number}"), tx.now())?;
            }
            Ok(())
        });
        fill.await.unwrap();
        let jobs = Jobs::default().on("toy", async |db: Db, toy: String| {
            db.write(by(), move |tx| make(tx, &toy, 1)).await?;
            Ok(())
        });
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let (db, jobs) = (test.db.clone(), jobs.clone());
                tokio::spawn(async move { db.run_due(&jobs).await })
            })
            .collect();
        let mut done = 0;
        for worker in workers {
            done += worker.await.unwrap().unwrap();
        }
        assert_eq!((done, jobs_left(test).await), (40, 0));
        assert_eq!(super::count(test, "SELECT COUNT(*) AS n FROM toy").await, 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_a_demo_stands_while_it_is_stopped() {
    each(TOYS, async |test| {
        let ten = Instant::parse("2026-06-01T08:00:00Z").unwrap();
        test.db.stand_demo_clock(ten).await.unwrap();
        let open = async || Db::open(setup(&test.url, TOYS, &Clock::system())).await.unwrap();
        let near = |now: Instant, seconds: i64| {
            let past = now.seconds_since(ten);
            assert!((seconds..seconds + 3).contains(&past), "{past}");
        };
        let demo = open().await;
        near(demo.now(), 0);
        let clock = demo.start_demo_clock();
        assert!(demo.clock().set(ten.plus_seconds(100)));
        tokio::time::sleep(Duration::from_millis(5_500)).await;
        // A command beside the running demo tells its time.
        let command = open().await;
        near(command.now(), 105);
        clock.stop().await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        near(open().await.now(), 105);
        // A program that is killed has recorded more than it kept of its clock: nothing lies ahead of the
        // time at the next start.
        assert!(demo.clock().set(ten.plus_seconds(200)));
        demo.write(by(), |tx| make(tx, "late", 1)).await.unwrap();
        near(open().await.now(), 200);
        // A fixed clock stays: tests and the building of a demo bring their own.
        assert_eq!(Db::open(setup(&test.url, TOYS, &test.clock)).await.unwrap().now(), start());
        let _none = demo.read(|reader| reader.rows("SELECT 1 AS one", params![])).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nightly_job_is_done_once_a_night() {
    each(TOYS, async |test| {
        let done = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&done);
        let jobs = Jobs::default()
            .on("count", move |_: Db, (): ()| {
                counter.fetch_add(1, Ordering::Relaxed);
                async { Ok(()) }
            })
            .lasting("count", Duration::from_secs(3_600))
            .nightly("count");
        for _ in 0..3 {
            assert_eq!(test.db.run_due(&jobs).await.unwrap(), 0);
        }
        assert_eq!(jobs_left(test).await, 1, "waiting for the night");
        for night in 1..=3_u32 {
            // Nights the program did not run are made up for once.
            test.clock.set(test.db.now().plus_seconds(i64::from(night) * 86_400));
            assert_eq!(test.db.run_due(&jobs).await.unwrap(), 1);
            assert_eq!(test.db.run_due(&jobs).await.unwrap(), 0);
            assert_eq!((done.load(Ordering::Relaxed), jobs_left(test).await), (night, 1));
        }
    })
    .await;
}
