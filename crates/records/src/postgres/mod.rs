//! PostgreSQL: a pool of connections; closures run on blocking threads and wait there for each
//! statement. Writes are SERIALIZABLE and tried again when they cross; reads are of one moment.

mod conn;
mod values;

pub(crate) use conn::Conn;

use crate::fault::{Cause, DatabaseError};
use crate::reader::{Reader, Tx};
use crate::work::{self, Reads, Write};
use crate::{Clock, Fault, Ids, Outcome};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::{Config, NoTls};

/// Connections of one process.
const CONNECTIONS: usize = 20;
/// How long a request waits for a connection, and a connection for the server.
const WAIT: Duration = Duration::from_secs(5);
/// How often a write that crossed others is tried.
const ATTEMPTS: u32 = 24;
/// How often a write that met a key which was just taken is tried: the closure's own check then says
/// so in words.
const UNIQUE_ATTEMPTS: u32 = 3;

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE";

/// A PostgreSQL database in use.
pub(crate) struct Store {
    pool: Pool,
}

/// One try of a write.
struct Attempt {
    write: Write,
    end: Outcome<bool>,
    /// The fault came before anything had begun, so that trying again is always safe.
    untouched: bool,
}

impl Store {
    pub(crate) fn new(config: Config) -> Result<Self, DatabaseError> {
        let manager =
            Manager::from_config(prepared(config), NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .recycle_timeout(Some(WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| DatabaseError::new(Cause::Unreachable, error.to_string()))?;
        Ok(Self { pool })
    }
    /// A connection of the pool.
    pub(crate) async fn client(&self) -> Result<Object, DatabaseError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => {
                DatabaseError::new(Cause::Busy, "every connection is in use")
            }
            other => DatabaseError::new(Cause::Unreachable, other.to_string()),
        })
    }
    /// Closes the connections that nobody uses: where one was dropped by the server, all may be.
    fn forget_idle(&self) {
        drop(self.pool.retain(|_, _| false));
    }
    /// Closes all connections.
    pub(crate) fn close(&self) {
        self.pool.close();
    }
    /// Reads at one moment. Tried again when the server had dropped the connection.
    pub(crate) async fn read(&self, limit: Duration, clock: &Clock, mut act: Reads) -> Outcome<()> {
        let millis = limit.as_millis();
        let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {millis}");
        let mut tries = 0;
        loop {
            let conn = Conn::new(self.client().await?, Handle::current()).beginning(&begin);
            let clock = clock.clone();
            let (back, end) = tokio::task::spawn_blocking(move || {
                let end = read_once(conn, &clock, &mut act);
                (act, end)
            })
            .await
            .map_err(|_| work::lost())?;
            act = back;
            tries += 1;
            match end {
                Err(Fault::Database(error)) if error.is_crossed() && tries < ATTEMPTS => pause(tries).await,
                Err(Fault::Database(error)) if error.cause == Cause::Unreachable && tries < 3 => self.forget_idle(),
                end => return end,
            }
        }
    }
    /// Writes. Says whether the closure announced a topic.
    pub(crate) async fn write(&self, mut write: Write, clock: &Clock, ids: &Ids) -> Outcome<bool> {
        let mut tries = 0;
        loop {
            let conn = Conn::new(self.client().await?, Handle::current()).beginning(BEGIN_WRITE);
            let (clock, ids) = (clock.clone(), ids.clone());
            let attempt = tokio::task::spawn_blocking(move || write_once(conn, write, &clock, &ids))
                .await
                .map_err(|_| work::lost())?;
            write = attempt.write;
            tries += 1;
            match attempt.end {
                Ok(announced) => return Ok(announced),
                Err(Fault::Database(error)) if may_try_again(&error, attempt.untouched, tries) => {
                    if attempt.untouched {
                        self.forget_idle();
                    }
                    pause(tries).await;
                }
                Err(fault) => return Err(fault),
            }
        }
    }
}

fn may_try_again(error: &DatabaseError, untouched: bool, tries: u32) -> bool {
    match error.cause {
        Cause::Crossed => tries < ATTEMPTS,
        Cause::Unique => tries < UNIQUE_ATTEMPTS,
        Cause::Unreachable => untouched && tries < 3,
        _ => false,
    }
}

/// Waits longer after each try, by chance, so that those who crossed do not cross again.
async fn pause(tries: u32) {
    let most = 2_u64 << tries.min(6);
    tokio::time::sleep(Duration::from_millis(rand::random_range(1..=most))).await;
}

fn read_once(conn: Conn, clock: &Clock, act: &mut Reads) -> Outcome<()> {
    let mut reader = Reader::new(crate::conn::Conn::Postgres(Box::new(conn)), clock.now());
    let outcome = work::run_read(&mut reader, act);
    if let crate::conn::Conn::Postgres(conn) = reader.into_conn() {
        conn.let_go();
    }
    outcome
}

fn write_once(conn: Conn, mut write: Write, clock: &Clock, ids: &Ids) -> Attempt {
    let conn = crate::conn::Conn::Postgres(Box::new(conn));
    let now = write.at.unwrap_or_else(|| clock.now());
    let mut tx = Tx::new(conn, now, std::sync::Arc::clone(&write.actor), ids.clone());
    let ran = write.run(&mut tx).map(|()| tx.has_announced());
    let crate::conn::Conn::Postgres(mut conn) = tx.into_conn() else {
        return Attempt { write, end: Err(work::lost()), untouched: false };
    };
    let end = match ran {
        Ok(announced) => conn.commit().map(|()| announced).map_err(Fault::from),
        Err(fault) => {
            if let Err(error) = conn.roll_back() {
                tracing::warn!("a transaction ended with its connection: {error}");
            }
            Err(fault)
        }
    };
    let untouched = !conn.has_begun();
    Attempt { write, end, untouched }
}

/// What every session is set to: an upper bound on each statement and on idle transactions.
pub(crate) fn prepared(mut config: Config) -> Config {
    let own = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC";
    let options = config.get_options().map_or_else(|| own.to_owned(), |given| format!("{own} {given}"));
    config.options(options);
    config.application_name("tilbake");
    config.connect_timeout(WAIT);
    config
}
