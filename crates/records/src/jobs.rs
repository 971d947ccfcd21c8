//! Jobs: work left in the transaction that asks for it and done after commit, once or more often, so
//! that handlers must bear being run twice. A job that fails comes again, later each time; one that
//! failed too often stays, dead and visible, until a person looks.

use crate::reader::Reader;
use crate::task::{Stop, Task};
use crate::{Db, Fault, Outcome, Row, Tx, params};
use basics::{Date, Instant, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A job is tried so often.
const ATTEMPTS: i64 = 10;
/// A job belongs to the process that took it for so long; one that still runs is taken anew before.
const LEASE_SECONDS: i64 = 300;
const RENEW: Duration = Duration::from_secs(100);
/// A job is stopped after this, unless its kind may take longer.
const LIMIT: Duration = Duration::from_secs(280);
/// The hour of the night, in Norway, at which nightly jobs are due.
const NIGHT: i8 = 3;
/// How often due jobs are looked for.
const EVERY: Duration = Duration::from_secs(1);
/// How long a running job may go on after the program was told to stop.
const GRACE: Duration = Duration::from_secs(2);

type Run = Arc<dyn Fn(Db, serde_json::Value) -> Pin<Box<dyn Future<Output = Outcome<()>> + Send>> + Send + Sync>;

/// How a kind of job is done.
#[derive(Clone)]
struct Handler {
    run: Run,
    limit: Duration,
}

/// The handlers of a program, by kind of job.
#[derive(Clone, Default)]
pub struct Jobs {
    handlers: BTreeMap<&'static str, Handler>,
    nightly: Vec<&'static str>,
}

/// A job that failed too often.
#[derive(Clone, Debug, Serialize)]
pub struct DeadJob {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The code of the last error.
    pub error: String,
    /// When it was last due.
    pub run_at: Instant,
}

/// A job taken by this process.
struct Taken {
    id: String,
    kind: String,
    body: String,
    attempts: i64,
}

impl Jobs {
    /// Adds the handler of a kind.
    #[must_use]
    pub fn on<B, F, R>(mut self, kind: &'static str, handler: F) -> Self
    where
        B: DeserializeOwned + Send + 'static,
        F: Fn(Db, B) -> R + Send + Sync + 'static,
        R: Future<Output = Outcome<()>> + Send + 'static,
    {
        let handler = Arc::new(handler);
        let run: Run = Arc::new(move |db, body| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                let body = serde_json::from_value(body)
                    .map_err(|_| Problem::new(500, "job-unreadable", "the body of a job cannot be read"))?;
                handler(db, body).await
            })
        });
        self.handlers.insert(kind, Handler { run, limit: LIMIT });
        self
    }
    /// Lets the jobs of a kind that was added take longer.
    #[must_use]
    pub fn lasting(mut self, kind: &'static str, limit: Duration) -> Self {
        if let Some(handler) = self.handlers.get_mut(kind) {
            handler.limit = limit;
        }
        self
    }
    /// Lets a kind that was added, whose body is nothing, be done every night. A night the program was
    /// not running is made up for when it starts.
    #[must_use]
    pub fn nightly(mut self, kind: &'static str) -> Self {
        self.nightly.push(kind);
        self
    }
}

/// The next moment after this one at which nightly jobs are due.
fn next_night(after: Instant) -> Outcome<Instant> {
    let today = after.oslo_date();
    let night = |day: Date| Instant::from_oslo(day.at(NIGHT, 0, 0, 0));
    let tonight = night(today)?;
    if tonight > after {
        return Ok(tonight);
    }
    let end_of_time = || Problem::new(500, "internal-error", "there is no day after this one");
    Ok(night(today.tomorrow().map_err(|_| end_of_time())?)?)
}

/// Whether a job of this kind waits or runs.
fn waits(reader: &mut Reader, kind: &str) -> Outcome<bool> {
    let sql = "SELECT 1 AS one FROM job WHERE kind = $1 AND state = 'waiting' LIMIT 1";
    Ok(reader.row(sql, params![kind])?.is_some())
}

impl Db {
    /// Does due jobs as they come, one after another.
    pub fn start_jobs(&self, jobs: Jobs) -> Task {
        let db = self.clone();
        Task::start("jobs", async move |mut stop: Stop| {
            loop {
                let worked = tokio::select! {
                    worked = db.run_due(&jobs) => worked,
                    () = async { stop.wait().await; tokio::time::sleep(GRACE).await } => return,
                };
                if let Err(fault) = worked {
                    tracing::error!("jobs are not done: {fault}");
                }
                if stop.pause(EVERY).await {
                    return;
                }
            }
        })
    }
    /// Does all jobs that are due now. Gives their number.
    pub async fn run_due(&self, jobs: &Jobs) -> Outcome<u64> {
        for kind in jobs.nightly.iter().copied() {
            self.await_night(kind).await?;
        }
        let mut done = 0;
        while let Some(job) = self.take(jobs).await? {
            let end = self.work(jobs, &job).await;
            self.upkeep(move |tx| finish(tx, &job, end.clone())).await?;
            done += 1;
        }
        Ok(done)
    }
    /// Leaves a nightly job for the next night, unless one waits.
    async fn await_night(&self, kind: &'static str) -> Outcome<()> {
        if self.read(move |reader| waits(reader, kind)).await? {
            return Ok(());
        }
        self.upkeep(move |tx| {
            if waits(tx, kind)? {
                return Ok(());
            }
            let night = next_night(tx.now())?;
            tx.enqueue(kind, &(), night)
        })
        .await
    }
    async fn take(&self, jobs: &Jobs) -> Outcome<Option<Taken>> {
        if jobs.handlers.is_empty() {
            return Ok(None);
        }
        let kinds: Vec<String> = jobs.handlers.keys().map(|kind| format!("'{kind}'")).collect();
        let due = format!(
            "SELECT id FROM job WHERE state = 'waiting' AND run_at <= $1 AND COALESCE(claimed_until, 0) <= $1 AND kind IN ({}) ORDER BY run_at, id LIMIT 1",
            kinds.join(", ")
        );
        // Looking costs no write; taking does.
        let look = due.clone();
        if self.read(move |reader| reader.row(&look, params![reader.now()])).await?.is_none() {
            return Ok(None);
        }
        let take = format!(
            "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE id = ({due}) RETURNING id, kind, body, attempts"
        );
        self.upkeep(move |tx| {
            let (now, until) = (tx.now(), tx.now().plus_seconds(LEASE_SECONDS));
            let row = tx.row(&take, params![now, until])?;
            row.map(|row| {
                Ok(Taken {
                    id: row.get("id")?,
                    kind: row.get("kind")?,
                    body: row.get("body")?,
                    attempts: row.get("attempts")?,
                })
            })
            .transpose()
        })
        .await
    }
    /// Runs the handler apart, so that its panic or delay is its own. Gives the code of an error.
    async fn work(&self, jobs: &Jobs, job: &Taken) -> Result<(), String> {
        let handler = jobs.handlers.get(job.kind.as_str()).ok_or_else(|| "no-handler".to_owned())?;
        let body = serde_json::from_str(&job.body).map_err(|_| "job-unreadable".to_owned())?;
        let mut running = tokio::spawn((handler.run)(self.clone(), body));
        let end = tokio::time::timeout(handler.limit, async {
            loop {
                tokio::select! {
                    end = &mut running => return end,
                    () = tokio::time::sleep(RENEW) => self.renew(job).await,
                }
            }
        })
        .await;
        let error = match end {
            Ok(Ok(Ok(()))) => return Ok(()),
            Ok(Ok(Err(fault))) => fault.code(),
            Ok(Err(_)) => "internal-error".to_owned(),
            Err(_) => {
                running.abort();
                "took-too-long".to_owned()
            }
        };
        tracing::warn!(kind = job.kind, attempts = job.attempts, error, "a job failed");
        Err(error)
    }
}

impl Db {
    /// Keeps a job that runs from being taken by another process.
    async fn renew(&self, job: &Taken) {
        let (id, attempts) = (job.id.clone(), job.attempts);
        let renewed = self
            .upkeep(move |tx| {
                let until = tx.now().plus_seconds(LEASE_SECONDS);
                let sql = "UPDATE job SET claimed_until = $3 WHERE id = $1 AND attempts = $2";
                tx.execute(sql, params![id, attempts, until]).map(|_| ())
            })
            .await;
        if let Err(fault) = renewed {
            tracing::warn!(kind = job.kind, "a job that runs is not kept: {fault}");
        }
    }
}

/// Removes a job that is done; else sets when it comes again, or that it is dead.
fn finish(tx: &mut Tx, job: &Taken, end: Result<(), String>) -> Outcome<()> {
    // With its number of attempts: a job whose lease ran out may be another's by now.
    let Err(error) = end else {
        tx.execute("DELETE FROM job WHERE id = $1 AND attempts = $2", params![job.id, job.attempts])?;
        return Ok(());
    };
    let state = if job.attempts >= ATTEMPTS { "dead" } else { "waiting" };
    let again = tx.now().plus_seconds(5 << job.attempts.clamp(0, 9));
    let sql =
        "UPDATE job SET state = $3, run_at = $4, claimed_until = NULL, last_error = $5 WHERE id = $1 AND attempts = $2";
    tx.execute(sql, params![job.id, job.attempts, state, again, error])?;
    Ok(())
}

/// The jobs that failed too often, the oldest first.
pub fn dead(reader: &mut Reader) -> Outcome<Vec<DeadJob>> {
    let sql = "SELECT id, kind, last_error, run_at FROM job WHERE state = 'dead' ORDER BY run_at, id LIMIT 1000";
    let read = |row: Row| {
        let error: Option<String> = row.get("last_error")?;
        Ok(DeadJob {
            id: row.get("id")?,
            kind: row.get("kind")?,
            error: error.unwrap_or_default(),
            run_at: row.get("run_at")?,
        })
    };
    reader.rows(sql, params![])?.into_iter().map(read).collect()
}

/// Lets a dead job be tried again from the start.
pub fn revive(tx: &mut Tx, id: &str) -> Outcome<()> {
    let now = tx.now();
    let sql = "UPDATE job SET state = 'waiting', attempts = 0, run_at = $2 WHERE id = $1 AND state = 'dead'";
    match tx.execute(sql, params![id, now])? {
        0 => Err(Fault::from(Problem::not_found())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_comes_once_a_day_also_when_clocks_change() {
        let at = |text: &str| Instant::parse(text).unwrap();
        let next = |text: &str| next_night(at(text)).unwrap();
        assert_eq!(next("2026-07-01T00:59:59Z"), at("2026-07-01T01:00:00Z"));
        assert_eq!(next("2026-07-01T01:00:00Z"), at("2026-07-02T01:00:00Z"));
        assert_eq!(next("2026-12-31T23:30:00Z"), at("2027-01-01T02:00:00Z"));
        // The hour from 2 to 3 is left out in March and comes twice in October.
        assert_eq!(next("2026-03-28T22:00:00Z"), at("2026-03-29T01:00:00Z"));
        assert_eq!(next("2026-10-24T22:00:00Z"), at("2026-10-25T02:00:00Z"));
    }
}
