//! The outbox: topics such as `roll:HAL`, announced in the transaction of a change and told to live
//! pages after it is committed, also when another process committed it. A topic says that something
//! changed, never what: the page asks again and gets what its reader may see.

use crate::dialect::Dialect;
use crate::reader::Reader;
use crate::task::{Stop, Task};
use crate::{Db, Outcome, params};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;

/// Topics a slow receiver may be behind before it is told to load everything anew.
pub(crate) const BEHIND: usize = 4_096;
/// How often other processes' commits are looked for.
const EVERY: Duration = Duration::from_millis(150);
/// How often old rows are removed, and how old.
const PRUNE_EVERY: Duration = Duration::from_secs(60);
const PRUNE_SECONDS: i64 = 600;

/// The place in the order of commits up to which topics were told.
#[derive(Clone, Copy)]
struct Told {
    xid: i64,
    seq: i64,
}

impl Db {
    /// The topics announced from now on. A receiver that lags behind loads everything anew.
    pub fn topics(&self) -> Receiver<Arc<str>> {
        self.inner().topics.subscribe()
    }
    /// Tells the topics of every commit from now on, of this process at once. On PostgreSQL those of a
    /// commit shortly before may be told as well: it has no order of commits, so the start lies before the
    /// oldest transaction that still runs.
    pub fn start_outbox(&self) -> Task {
        let db = self.clone();
        Task::start("outbox", async move |stop| db.tell_all(stop).await)
    }
    async fn tell_all(&self, mut stop: Stop) {
        let mut told = None;
        let mut pruned = Instant::now();
        loop {
            let next = match told {
                None => self.read(start).await.map(Some),
                Some(told) => self.tell(told).await.map(Some),
            };
            match next {
                Ok(next) => told = next,
                Err(fault) => tracing::error!("live pages are not told of changes: {fault}"),
            }
            if pruned.elapsed() > PRUNE_EVERY {
                pruned = Instant::now();
                if let Err(fault) = self.prune().await {
                    tracing::error!("old topics were not removed: {fault}");
                }
            }
            loop {
                let woken = tokio::select! {
                    () = self.inner().wake.notified() => true,
                    () = tokio::time::sleep(EVERY) => false,
                    () = stop.wait() => return,
                };
                if woken || self.may_have_changed() {
                    break;
                }
            }
        }
    }
    /// Tells what was committed since, each topic once a turn.
    async fn tell(&self, mut told: Told) -> Outcome<Told> {
        loop {
            let from = told;
            let (to, topics, more) = self.read(move |reader| committed(reader, from)).await?;
            told = to;
            for topic in topics {
                // Nobody listens: nothing to tell.
                let _unheard = self.inner().topics.send(topic);
            }
            if !more {
                return Ok(told);
            }
        }
    }
    pub(crate) async fn prune(&self) -> Outcome<()> {
        let before = self.now().plus_seconds(-PRUNE_SECONDS);
        let old = self.read(move |reader| {
            Ok(!reader.rows("SELECT seq FROM outbox WHERE at < $1 ORDER BY seq LIMIT 1", params![before])?.is_empty())
        });
        if old.await? {
            self.upkeep(move |tx| tx.execute("DELETE FROM outbox WHERE at < $1", params![before])).await?;
        }
        Ok(())
    }
}

/// The oldest transaction still running on PostgreSQL: all before it are over.
const OLDEST: &str = "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)";

fn start(reader: &mut Reader) -> Outcome<Told> {
    let sql = match reader.dialect() {
        Dialect::Sqlite => "SELECT 0 AS xid, COALESCE(MAX(seq), 0) AS seq FROM outbox".to_owned(),
        Dialect::Postgres => format!("SELECT {OLDEST} - 1 AS xid, 9223372036854775807 AS seq"),
    };
    let row = reader.row(&sql, params![])?;
    row.map_or(Ok(Told { xid: 0, seq: 0 }), |row| Ok(Told { xid: row.get("xid")?, seq: row.get("seq")? }))
}

/// A turn's topics, each once, in order, and whether there may be more.
fn committed(reader: &mut Reader, from: Told) -> Outcome<(Told, Vec<Arc<str>>, bool)> {
    let old = match reader.dialect() {
        Dialect::Sqlite => "seq > $2 AND xid >= $1 ORDER BY seq".to_owned(),
        Dialect::Postgres => format!("(xid, seq) > ($1, $2) AND xid < {OLDEST} ORDER BY xid, seq"),
    };
    let sql = format!("SELECT topic, xid, seq FROM outbox WHERE {old} LIMIT 1000");
    let (mut to, mut topics, mut seen, mut rows) = (from, Vec::new(), BTreeSet::new(), 0);
    reader.each(&sql, params![from.xid, from.seq], &mut |row| {
        to = Told { xid: row.get("xid")?, seq: row.get("seq")? };
        rows += 1;
        let topic: Arc<str> = row.text("topic")?.into();
        if seen.insert(Arc::clone(&topic)) {
            topics.push(topic);
        }
        Ok(())
    })?;
    Ok((to, topics, rows == 1000))
}
