//! Moves what is committed from the log into the file, on a thread of its own: the thread that writes, for which
//! everybody waits, does not wait for it.

use super::{Conn, Mode};
use crate::Durability;
use crate::fault::{Cause, DatabaseError};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Pages of the log from which it is moved: 4 MB.
const FROM: i32 = 1_000;
/// Pages of the log from which the writer moves it itself, so that it does not grow for ever: 128 MB.
const TOO_MANY: i32 = 32_000;

/// Time between two moves.
const PAUSE: Duration = Duration::from_millis(100);

/// The thread.
pub(super) struct Checkpoints {
    wake: Mutex<Option<SyncSender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    pub(super) fn start(path: &Path) -> Result<Self, DatabaseError> {
        let (wake, woken) = sync_channel(1);
        let path = path.to_owned();
        let thread = std::thread::Builder::new()
            .name("records-log".to_owned())
            .spawn(move || run(&path, &woken))
            .map_err(|error| DatabaseError::new(Cause::Busy, error.to_string()))?;
        Ok(Self { wake: Mutex::new(Some(wake)), thread: Mutex::new(Some(thread)) })
    }
    /// Lets a connection that writes wake the thread.
    pub(super) fn woken_by(&self, conn: &mut Conn) -> Result<(), DatabaseError> {
        let wake = self.wake.lock().unwrap_or_else(PoisonError::into_inner).clone();
        conn.after_commit(move |pages| {
            if pages >= FROM
                && let Some(wake) = &wake
            {
                // Full means that it is woken already.
                let _woken = wake.try_send(());
            }
            pages >= TOO_MANY
        })
    }
    /// Ends the thread, once every connection that wakes it is closed.
    pub(super) fn stop(&self) {
        drop(self.wake.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Fails only when it panicked; then it has ended too.
            let _ended = thread.join();
        }
    }
}

fn run(path: &Path, woken: &Receiver<()>) {
    let mut conn = None;
    while woken.recv().is_ok() {
        if let Err(error) = move_log(path, &mut conn) {
            // The log stays, and is moved when there is more of it.
            tracing::warn!("the log was not moved into the file: {error}");
            conn = None;
        }
        // Its syncs and those of the writer wait for the same disk.
        std::thread::sleep(PAUSE);
    }
}

fn move_log(path: &Path, conn: &mut Option<Conn>) -> Result<(), DatabaseError> {
    if conn.is_none() {
        *conn = Some(Conn::open(path, Mode::Write(Durability::Full))?);
    }
    conn.as_mut().map_or(Ok(()), Conn::move_log)
}
