//! The one thread that writes to a SQLite file. Writes that wait together share one transaction and
//! one sync of the disk, and nobody is answered before COMMIT. A refusal undoes only its own: one that
//! has written nothing needs no undoing, which is what refusals mostly are; when one has, the group is
//! undone and runs again, each write inside a SAVEPOINT of its own. If COMMIT fails, each runs once more
//! alone. (A SAVEPOINT for every write puts by each page that is touched: 9 % of a landing of a hundred.)
//!
//! A new file that is being built ([`Durability::Off`]) is the exception: nobody relies on it before it
//! is whole, so each write is answered when it has run, and many go into one transaction.

use super::checkpoint::Checkpoints;
use super::{Conn, Mode, Strangers};
use crate::fault::{Cause, DatabaseError};
use crate::reader::Tx;
use crate::seen::Written;
use crate::work::Queued;
use crate::{Clock, Durability, Fault, Ids, Outcome};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Writes that may wait; the next is told to come back (503).
const QUEUE: usize = 1_024;
/// Writes in one group at most.
const GROUP: usize = 128;
/// The same while a new file is built.
const BUILDING_GROUP: usize = 1_000;
/// A group takes no more in after this long.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// A write is stopped after this long.
const LIMIT: Duration = Duration::from_secs(30);

/// The handle of the thread.
pub(super) struct Writer {
    queue: SyncSender<Message>,
    thread: Mutex<Option<JoinHandle<Result<(), DatabaseError>>>>,
}

enum Message {
    Write(Queued),
    /// Commit what has run, and say so.
    Settle(SyncSender<()>),
    Stop,
}

/// Where the thread notes what it has committed.
pub(super) struct Shared {
    pub(super) written: Arc<Written>,
    pub(super) strangers: Arc<Strangers>,
    pub(super) checkpoints: Arc<Checkpoints>,
}

impl Shared {
    fn open(&self, path: &Path, durability: Durability) -> Result<Box<Conn>, DatabaseError> {
        let mut conn = Conn::open(path, Mode::Write(durability))?.noting(&self.written);
        if durability == Durability::Full {
            self.checkpoints.woken_by(&mut conn)?;
        }
        Ok(Box::new(conn))
    }
}

/// What the thread holds.
struct Thread {
    conn: Option<Box<Conn>>,
    path: PathBuf,
    durability: Durability,
    clock: Clock,
    ids: Ids,
    wake: Arc<Notify>,
    shared: Shared,
    /// A number that changes when another process has committed.
    version: i64,
    /// Why the file that is being built is worth nothing: writes that were answered are lost.
    broken: Option<DatabaseError>,
}

/// A write of a group that has run, and how it ended. Also a refusal waits for COMMIT: it may rest on
/// what others of the group wrote.
struct Done {
    work: Queued,
    end: Outcome<bool>,
}

impl Writer {
    pub(super) fn start(
        path: PathBuf,
        durability: Durability,
        clock: Clock,
        ids: Ids,
        wake: Arc<Notify>,
        shared: Shared,
    ) -> Result<Self, DatabaseError> {
        let mut conn = shared.open(&path, durability)?;
        let version = conn.version()?;
        let conn = Some(conn);
        let (queue, incoming) = sync_channel(QUEUE);
        let thread = Thread { conn, path, durability, clock, ids, wake, shared, version, broken: None };
        let thread = std::thread::Builder::new()
            .name("records-writer".to_owned())
            .spawn(move || thread.run(&incoming))
            .map_err(|error| DatabaseError::new(Cause::Busy, error.to_string()))?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)) })
    }
    pub(super) fn queue(&self, work: Queued) -> Outcome<()> {
        self.queue.try_send(Message::Write(work)).map_err(|error| match error {
            TrySendError::Full(_) => DatabaseError::new(Cause::Busy, "too many writes wait").into(),
            TrySendError::Disconnected(_) => crate::work::lost(),
        })
    }
    /// Waits until all that was answered is committed: what a read of a file that is being built needs.
    pub(super) fn settle(&self) {
        let (settled, answer) = sync_channel(1);
        // Both fail only when the thread has ended already.
        let _ended = self.queue.send(Message::Settle(settled));
        let _ended = answer.recv();
    }
    /// Lets the thread finish what is queued and waits for its end. Fails when a file that was being
    /// built lacks what was answered.
    pub(super) fn stop(&self) -> Result<(), DatabaseError> {
        let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        // Fails only when the thread has ended already.
        let _ended = self.queue.send(Message::Stop);
        thread.join().unwrap_or_else(|_| Err(DatabaseError::new(Cause::Unreachable, "the writing thread failed")))
    }
}

impl Thread {
    fn run(mut self, incoming: &Receiver<Message>) -> Result<(), DatabaseError> {
        let building = self.durability == Durability::Off;
        while let Ok(message) = incoming.recv() {
            let mut end = match message {
                Message::Write(first) => {
                    let mut end = None;
                    let start = Instant::now();
                    self.write(&mut Group { first: Some(first), incoming, taken: 0, start, building, end: &mut end });
                    end
                }
                other => Some(other),
            };
            match end.take() {
                Some(Message::Stop) => break,
                // Whoever waited may have gone.
                Some(Message::Settle(settled)) => drop(settled.send(())),
                Some(Message::Write(_)) | None => {}
            }
        }
        self.broken.map_or(Ok(()), Err)
    }
    /// Writes one group.
    fn write(&mut self, group: &mut Group<'_>) {
        if let Err(error) = self.broken.clone().map_or_else(|| self.begin(), Err) {
            // Nothing could begin: tell all who wait in this group rather than try for each.
            while let Some(work) = group.next() {
                work.answer(Err(error.clone().into()));
            }
            return;
        }
        let mut done = Vec::new();
        let mut apart = group.building;
        while let Some(mut work) = group.next() {
            if work.is_abandoned() {
                continue;
            }
            let end = if apart { self.attempt_apart(&mut work) } else { self.attempt(&mut work) };
            let is_spoiled = !apart && end.is_err() && self.is_open() && self.has_written();
            done.push(Done { work, end });
            if is_spoiled {
                apart = true;
                self.again(&mut done);
            }
            if group.building {
                self.answer(std::mem::take(&mut done));
            }
            if !self.is_open() {
                // SQLite undid the whole group by itself (disk full, disk error).
                if group.building {
                    self.broken = Some(DatabaseError::new(Cause::Io, "the transaction ended by itself"));
                }
                return self.alone(done);
            }
        }
        let nothing = !group.building && done.iter().all(|done| done.end.is_err());
        match self.commit(nothing) {
            Ok(()) => self.answer(done),
            Err(error) if group.building => self.broken = Some(error),
            Err(error) => {
                tracing::error!("a group of {} writes failed and is tried one by one: {error}", done.len());
                self.alone(done);
            }
        }
    }
    /// Undoes what a group has done so far and does it again, each write apart. Leaves no transaction open when that
    /// cannot be.
    fn again(&mut self, done: &mut [Done]) {
        let begun = self.with(|conn| conn.control("ROLLBACK")).and_then(|()| self.begin());
        if begun.is_err() {
            // Whatever is open ends with its connection.
            self.conn = None;
            return;
        }
        for Done { work, end } in done {
            *end = self.attempt_apart(work);
            if !self.is_open() {
                return;
            }
        }
    }
    /// Runs each once more in a transaction of its own.
    fn alone(&mut self, done: Vec<Done>) {
        for Done { mut work, .. } in done {
            let end = self.begin().map_err(Fault::from).and_then(|()| {
                let end = self.attempt(&mut work);
                let committed = self.commit(end.is_err());
                let announced = end?;
                committed.map_err(Fault::from)?;
                Ok(announced)
            });
            self.answer(vec![Done { work, end }]);
        }
    }
    fn answer(&self, done: Vec<Done>) {
        let announced = done.iter().any(|done| matches!(done.end, Ok(true)));
        for Done { work, end } in done {
            work.answer(end.map(|_| ()));
        }
        if announced {
            self.wake.notify_one();
        }
    }
    /// Begins a group, on a new connection when the last was at fault.
    fn begin(&mut self) -> Result<(), DatabaseError> {
        if self.conn.is_none() {
            self.conn = Some(self.shared.open(&self.path, self.durability)?);
            // What others commit is numbered anew for each connection.
            self.shared.written.commit_of_another();
        }
        self.with(|conn| {
            conn.limit(None);
            conn.control("BEGIN IMMEDIATE")
        })?;
        // Nobody else can commit now: whatever another process has, it did before.
        self.look_for_others();
        Ok(())
    }
    /// Notes what another process has committed since this was asked last: our own commits do not count here.
    fn look_for_others(&mut self) {
        let version = self.conn.as_mut().and_then(|conn| conn.version().ok()).unwrap_or(-1);
        if std::mem::replace(&mut self.version, version) != version || version == -1 {
            self.shared.written.commit_of_another();
        }
    }
    fn is_open(&self) -> bool {
        self.conn.as_ref().is_some_and(|conn| conn.in_transaction())
    }
    /// Whether the closure that ran last may have written.
    fn has_written(&self) -> bool {
        self.conn.as_ref().is_none_or(|conn| conn.has_written())
    }
    /// Runs one closure inside a savepoint, which undoes it when it fails. Says whether it announced a topic.
    fn attempt_apart(&mut self, work: &mut Queued) -> Outcome<bool> {
        self.with(|conn| conn.control("SAVEPOINT one"))?;
        let end = self.attempt(work);
        if !self.is_open() {
            return end;
        }
        let undo = end.is_err();
        self.with(|conn| {
            if undo {
                conn.control("ROLLBACK TO one")?;
            }
            conn.control("RELEASE one")
        })?;
        end
    }
    /// Runs one closure. Says whether it announced a topic.
    fn attempt(&mut self, work: &mut Queued) -> Outcome<bool> {
        let mut conn = self.conn.take().ok_or_else(crate::work::lost)?;
        conn.limit(Some(LIMIT));
        conn.writes_from_now();
        let actor = Arc::clone(&work.write.actor);
        let now = work.write.at.unwrap_or_else(|| self.clock.now());
        let mut tx = Tx::new(crate::conn::Conn::Sqlite(conn), now, actor, self.ids.clone());
        if self.durability == Durability::Off {
            tx = tx.unheard();
        }
        let end = work.attempt(&mut tx);
        let announced = tx.has_announced();
        if let crate::conn::Conn::Sqlite(conn) = tx.into_conn() {
            self.conn = Some(conn);
        }
        if !self.is_open() {
            return end.and_then(|()| Err(DatabaseError::new(Cause::Io, "the transaction ended by itself").into()));
        }
        if let Some(conn) = &self.conn {
            conn.limit(None);
        }
        end.map(|()| announced)
    }
    /// Commits the group, or undoes it when there is nothing to keep.
    fn commit(&mut self, nothing: bool) -> Result<(), DatabaseError> {
        if !self.is_open() {
            return Ok(());
        }
        let end = self.with(|conn| conn.control(if nothing { "ROLLBACK" } else { "COMMIT" }));
        // A commit that failed may stand all the same: it counts.
        match self.conn.as_mut() {
            Some(conn) => self.shared.written.commit(&conn.take_written()),
            None => self.shared.written.commit_of_another(),
        }
        let strangers = Arc::clone(&self.shared.strangers);
        strangers.own(|| self.look_for_others());
        if end.is_err() && self.is_open() {
            self.conn = None;
        }
        end
    }
    /// Uses the connection; one that fails at the file is given up and opened anew next time.
    fn with(&mut self, act: impl FnOnce(&mut Conn) -> Result<(), DatabaseError>) -> Result<(), DatabaseError> {
        let Some(conn) = self.conn.as_mut() else {
            return Err(DatabaseError::new(Cause::Unreachable, "no connection"));
        };
        let end = act(conn);
        if let Err(error) = &end
            && matches!(error.cause, Cause::Io | Cause::Corrupt | Cause::Unreachable)
        {
            self.conn = None;
        }
        end
    }
}

/// The writes that go together: the first, and whoever waits by then, up to a bound.
struct Group<'a> {
    first: Option<Queued>,
    incoming: &'a Receiver<Message>,
    taken: usize,
    start: Instant,
    /// Whether it waits for more, because each is answered at once.
    building: bool,
    /// What ended it, when that was no write.
    end: &'a mut Option<Message>,
}

impl Group<'_> {
    fn next(&mut self) -> Option<Queued> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        self.taken += 1;
        let is_full = match self.building {
            true => self.taken >= BUILDING_GROUP,
            false => self.taken >= GROUP || self.start.elapsed() > GROUP_TIME,
        };
        if self.end.is_some() || is_full {
            return None;
        }
        let message = if self.building { self.incoming.recv().ok() } else { self.incoming.try_recv().ok() };
        match message? {
            Message::Write(work) => Some(work),
            other => {
                *self.end = Some(other);
                None
            }
        }
    }
}
