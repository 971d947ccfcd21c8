//! A closure on its way through a transaction: run with its panic caught, its errors kept and its
//! record demanded.

use crate::reader::{Reader, Tx};
use crate::{Actor, Fault, Outcome};
use basics::Problem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A closure slower than this holds up others and is logged.
const SLOW: Duration = Duration::from_millis(50);

/// A closure that reads, and puts by what it gives: whatever that is, all below is compiled once and not for each closure.
pub(crate) type Reads = Box<dyn FnMut(&mut Reader) -> Outcome<()> + Send>;
/// A closure that writes, the same way.
pub(crate) type Writes = Box<dyn FnMut(&mut Tx) -> Outcome<()> + Send>;

/// What a closure gave when it ran last, for its caller.
pub(crate) struct Kept<T>(Arc<Mutex<Option<T>>>);

impl<T> Kept<T> {
    fn new() -> (Self, Self) {
        let kept = Arc::new(Mutex::new(None));
        (Self(Arc::clone(&kept)), Self(kept))
    }
    fn put(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }
    /// What was given; a fault when nothing was, as the program is stopping.
    pub(crate) fn take(self) -> Outcome<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(lost)
    }
}

/// A closure that reads, and where what it gives is put.
pub(crate) fn reads<T, F>(mut act: F) -> (Reads, Kept<T>)
where
    T: Send + 'static,
    F: FnMut(&mut Reader) -> Outcome<T> + Send + 'static,
{
    let (into, kept) = Kept::new();
    (Box::new(move |reader| act(reader).map(|value| into.put(value))), kept)
}

/// A closure that writes, and where what it gives is put.
pub(crate) fn writes<T, F>(mut act: F) -> (Writes, Kept<T>)
where
    T: Send + 'static,
    F: FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
{
    let (into, kept) = Kept::new();
    (Box::new(move |tx| act(tx).map(|value| into.put(value))), kept)
}

/// A write: the closure, its author, and whether it must record an event.
pub(crate) struct Write {
    pub(crate) act: Writes,
    pub(crate) actor: Arc<Actor>,
    pub(crate) must_record: bool,
    /// The time at which it counts as done; none is now.
    pub(crate) at: Option<basics::Instant>,
}

impl Write {
    /// Runs the closure once inside an open transaction. An error means: undo what it did.
    pub(crate) fn run(&mut self, tx: &mut Tx) -> Outcome<()> {
        let outcome = guard(|| (self.act)(tx));
        tx.settle(outcome)?;
        if self.must_record && !tx.has_recorded() {
            tracing::error!("a write recorded nothing and was undone");
            return Err(Problem::new(
                500,
                "nothing-recorded",
                "a fault of the program: the change was not journalled, so it was not saved",
            )
            .into());
        }
        if !tx.changes().are_told() {
            tracing::error!("a write changed journalled rows after its last entry and was undone");
            return Err(Problem::new(
                500,
                "change-not-recorded",
                "a fault of the program: part of the change was not journalled, so it was not saved",
            )
            .into());
        }
        Ok(())
    }
}

/// A write that waits for the writer of SQLite, and the channel to its caller.
pub(crate) struct Queued {
    pub(crate) write: Write,
    pub(crate) caller: oneshot::Sender<Outcome<()>>,
}

impl Queued {
    /// Runs the closure.
    pub(crate) fn attempt(&mut self, tx: &mut Tx) -> Outcome<()> {
        let start = Instant::now();
        let end = self.write.run(tx);
        let took = start.elapsed();
        if took > SLOW {
            let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(millis, role = self.write.actor.role, "a slow write holds up the others");
        }
        end
    }
    /// Tells the caller how it ended.
    pub(crate) fn answer(self, end: Outcome<()>) {
        // The caller may have gone; the write stands all the same.
        let _gone = self.caller.send(end);
    }
    /// Whether the caller has gone, so that nobody would hear the answer.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.caller.is_closed()
    }
}

/// Runs a closure that reads.
pub(crate) fn run_read(reader: &mut Reader, act: &mut Reads) -> Outcome<()> {
    let outcome = guard(|| act(reader));
    reader.settle(outcome)
}

/// Catches a panic: a fault of the program ends one request and nothing else.
fn guard(act: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        tracing::error!("a transaction panicked and was undone: {}", words.unwrap_or("no words"));
        Err(Problem::new(500, "internal-error", "a fault of the program; it has been logged").into())
    })
}

/// The writer ended before it answered.
pub(crate) fn lost() -> Fault {
    Problem::new(503, "stopping", "the program is stopping; try again in a moment").into()
}
