//! The clock of a demo: it runs with the wall while the demo runs and stands still while it is stopped.
//! Where it stands is kept in the database, so that every command on it tells the same time.

use crate::clock::wall;
use crate::reader::Reader;
use crate::task::{Stop, Task};
use crate::{Db, Outcome, params};
use basics::Instant;
use std::time::Duration;

/// How often the running clock is kept.
const EVERY: Duration = Duration::from_secs(5);
/// A clock kept this short a time ago is running: microseconds.
const RUNNING: i64 = 12_000_000;

/// The time of a demo that was just opened: where the clock stands, or where a running one is by now.
pub(crate) fn told(reader: &mut Reader) -> Outcome<Option<Instant>> {
    let mut number = |key: &str| -> Outcome<Option<i64>> {
        let row = reader.row("SELECT value FROM meta WHERE key = $1", params![key])?;
        Ok(row.and_then(|row| row.text("value").ok()?.parse().ok()))
    };
    let (Some(stood), kept) = (number("demo_now")?, number("demo_wall")?) else {
        return Ok(None);
    };
    let since = kept.map_or(0, |kept| wall() - kept);
    let ran = if (0..RUNNING).contains(&since) { since } else { 0 };
    // What was recorded after the clock was last kept, by a program that was killed, has happened: time
    // does not go back behind it.
    let latest = reader.row("SELECT at FROM journal ORDER BY seq DESC LIMIT 1", params![])?;
    let latest: i64 = latest.map_or(Ok(0), |row| row.get("at"))?;
    Ok(Some(Instant::from_micros((stood + ran).max(latest + 1))))
}

impl Db {
    /// Makes this the database of a demo whose clock stands at `now`, from the next opening on.
    pub async fn stand_demo_clock(&self, now: Instant) -> Outcome<()> {
        self.keep_clock(now, 0).await
    }
    /// Keeps the demo's clock while the program runs, and lets it stand when the task is stopped.
    /// Does nothing for a database that is not a demo's.
    pub fn start_demo_clock(&self) -> Task {
        let db = self.clone();
        Task::start("demo clock", async move |mut stop: Stop| {
            if !db.inner().demo {
                return stop.wait().await;
            }
            loop {
                let ended = stop.pause(EVERY).await;
                let running = if ended { 0 } else { wall() };
                if let Err(fault) = db.keep_clock(db.now(), running).await {
                    tracing::error!("the demo's clock was not kept: {fault}");
                }
                if ended {
                    return;
                }
            }
        })
    }
    async fn keep_clock(&self, now: Instant, wall: i64) -> Outcome<()> {
        self.upkeep(move |tx| {
            for (key, value) in [("demo_now", now.micros()), ("demo_wall", wall)] {
                let sql = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
                tx.execute(sql, params![key, value.to_string()])?;
            }
            Ok(())
        })
        .await
    }
}
