//! SQLite: one file, one thread that writes in groups, and reads in place on the caller's thread.

mod checkpoint;
mod conn;
mod writer;

pub(crate) use conn::{Conn, Mode};

use crate::fault::{Cause, DatabaseError};
use crate::memories::Memories;
use crate::reader::Reader;
use crate::seen::{self, Written};
use crate::work::{self, Queued, Reads, Write};
use crate::{Clock, Durability, Fault, Ids, Outcome};
use checkpoint::Checkpoints;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use writer::{Shared, Writer};

/// Idle connections kept for reading.
const IDLE: usize = 32;

/// A SQLite file in use.
pub(crate) struct Store {
    path: PathBuf,
    durability: Durability,
    /// Idle connections, the last used on top, so that its pages are warm. All close with the store.
    // Boxed, so that a read moves a pointer and not the connection.
    #[allow(clippy::vec_box)]
    idle: Mutex<Vec<Box<Conn>>>,
    writer: Writer,
    watch: Mutex<Watch>,
    written: Arc<Written>,
    strangers: Arc<Strangers>,
    checkpoints: Arc<Checkpoints>,
    memories: Arc<Memories>,
}

/// A connection of its own that sees when any other has committed.
#[derive(Default)]
struct Watch {
    conn: Option<Box<Conn>>,
    version: i64,
}

/// Sees when another process has committed: whenever the file is another and our writer has not said so.
pub(crate) struct Strangers {
    path: PathBuf,
    watch: Mutex<Watch>,
    written: Arc<Written>,
}

impl Strangers {
    /// Notes what others have committed since this, or [`Self::own`], was called last.
    fn look(&self) {
        self.see(|| self.written.commit_of_another());
    }
    /// The file is another because of our own commit, which is noted by itself. Whether somebody else has committed
    /// too, the writer looks by its own connection, before anybody looks here again.
    fn own(&self, look_by_writer: impl FnOnce()) {
        self.see(look_by_writer);
    }
    /// Does something when the file is another than last, also when that cannot be told; before anybody else looks.
    fn see(&self, changed: impl FnOnce()) {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let version = watch.version(&self.path).unwrap_or(-1);
        if std::mem::replace(&mut watch.version, version) != version || version == -1 {
            changed();
        }
    }
}

impl Store {
    pub(crate) fn new(
        path: PathBuf,
        durability: Durability,
        clock: Clock,
        ids: Ids,
        wake: Arc<tokio::sync::Notify>,
    ) -> Result<Self, DatabaseError> {
        let names = Conn::open(&path, Mode::Read)?.table_names()?;
        let written = Arc::new(Written::new(names));
        let strangers =
            Arc::new(Strangers { path: path.clone(), watch: Mutex::default(), written: Arc::clone(&written) });
        let checkpoints = Arc::new(Checkpoints::start(&path)?);
        let shared = Shared {
            written: Arc::clone(&written),
            strangers: Arc::clone(&strangers),
            checkpoints: Arc::clone(&checkpoints),
        };
        let writer = Writer::start(path.clone(), durability, clock, ids, wake, shared)?;
        let (idle, watch, memories) = Default::default();
        Ok(Self { path, durability, idle, writer, watch, written, strangers, checkpoints, memories })
    }
    /// When each table was written to last, as far as it is noted.
    pub(crate) fn written(&self) -> &Written {
        &self.written
    }
    /// Notes what other processes have committed.
    pub(crate) fn look_for_others(&self) {
        self.strangers.look();
    }
    /// Reads at one moment, on this thread.
    pub(crate) fn read(&self, limit: Duration, clock: &Clock, act: &mut Reads) -> Outcome<()> {
        if self.durability == Durability::Off {
            self.writer.settle();
        }
        let mut conn = self.take()?;
        conn.limit(Some(limit));
        conn.control("BEGIN DEFERRED")?;
        let mut reader = Reader::new(crate::conn::Conn::Sqlite(conn), clock.now()).remembering(&self.memories);
        let outcome = work::run_read(&mut reader, act);
        if let crate::conn::Conn::Sqlite(mut conn) = reader.into_conn() {
            seen::note(&conn.take_read(), None);
            // A read changes nothing: COMMIT only ends it. A connection that cannot is closed.
            if conn.control("COMMIT").is_ok() && !is_suspect(&outcome) {
                self.give_back(conn);
            }
        }
        outcome
    }
    /// Whether anyone has committed since this was last asked; also when it cannot be told.
    pub(crate) fn may_have_changed(&self) -> bool {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let version = watch.version(&self.path).unwrap_or(-1);
        std::mem::replace(&mut watch.version, version) != version || version == -1
    }
    /// Queues a write and waits for its group to be on the disk.
    pub(crate) async fn write(&self, write: Write) -> Outcome<()> {
        self.queue(write)?.await.map_err(|_| work::lost())?
    }
    /// Queues a write; its answer comes when its group is on the disk.
    pub(crate) fn queue(&self, write: Write) -> Outcome<oneshot::Receiver<Outcome<()>>> {
        let (caller, answer) = oneshot::channel();
        self.writer.queue(Queued { write, caller })?;
        Ok(answer)
    }
    /// Ends the writer after what is queued, and closes every connection.
    pub(crate) fn close(&self) -> Result<(), DatabaseError> {
        let ended = self.writer.stop();
        self.checkpoints.stop();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for watch in [&self.watch, &self.strangers.watch] {
            watch.lock().unwrap_or_else(PoisonError::into_inner).conn = None;
        }
        ended
    }
    /// Closes the store and puts all of the file on the disk: what a file built without syncs needs.
    pub(crate) fn finish(&self) -> Result<(), DatabaseError> {
        self.close()?;
        let mut conn = Conn::open(&self.path, Mode::Write(Durability::Full))?;
        conn.batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        drop(conn);
        sync(&self.path).map_err(|error| DatabaseError::new(Cause::Io, error.to_string()))
    }
    fn take(&self) -> Result<Box<Conn>, DatabaseError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(conn) => Ok(conn),
            None => Ok(Box::new(Conn::open(&self.path, Mode::Read)?.noting(&self.written))),
        }
    }
    fn give_back(&self, conn: Box<Conn>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(conn);
        }
    }
}

impl Watch {
    fn version(&mut self, path: &Path) -> Result<i64, DatabaseError> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => Box::new(Conn::open(path, Mode::Read)?),
        };
        let version = conn.version()?;
        self.conn = Some(conn);
        Ok(version)
    }
}

/// Syncs a file and the folder that names it.
pub(crate) fn sync(path: &Path) -> std::io::Result<()> {
    std::fs::File::open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Whether the connection may itself be at fault and is better opened anew.
fn is_suspect(outcome: &Outcome<()>) -> bool {
    matches!(outcome, Err(Fault::Database(error)) if matches!(error.cause, Cause::Io | Cause::Corrupt | Cause::Unreachable))
}
