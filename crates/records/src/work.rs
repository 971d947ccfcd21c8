//! A closure on its way through a transaction: run with its panic caught, its errors kept and its
//! record demanded.

use crate::reader::{Reader, Tx};
use crate::{Actor, Fault, Outcome};
use basics::Problem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A closure slower than this holds up others and is logged.
const SLOW: Duration = Duration::from_millis(50);

/// What the writer of SQLite sees of a closure: it can run, run again, and be answered.
pub(crate) trait Work: Send {
    /// Runs the closure and keeps its result. An error means: undo what it did.
    fn attempt(&mut self, tx: &mut Tx) -> Outcome<()>;
    /// Tells the caller: the kept result, or the fault.
    fn answer(self: Box<Self>, end: Outcome<()>);
    /// Who acts.
    fn actor(&self) -> &Arc<Actor>;
    /// The time at which it counts as done; none is now.
    fn at(&self) -> Option<basics::Instant>;
    /// Whether the caller has gone, so that nobody would hear the answer.
    fn is_abandoned(&self) -> bool;
}

/// A write: the closure, its author, and whether it must record an event.
pub(crate) struct Write<T, F> {
    pub(crate) act: F,
    pub(crate) actor: Arc<Actor>,
    pub(crate) must_record: bool,
    pub(crate) kept: Option<T>,
    /// The time at which it counts as done; none is now.
    pub(crate) at: Option<basics::Instant>,
}

impl<T, F: FnMut(&mut Tx) -> Outcome<T>> Write<T, F> {
    /// Runs the closure once inside an open transaction.
    pub(crate) fn run(&mut self, tx: &mut Tx) -> Outcome<()> {
        let outcome = guard(|| (self.act)(tx));
        let value = tx.settle(outcome)?;
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
        self.kept = Some(value);
        Ok(())
    }
}

/// A write and the channel to its caller.
pub(crate) struct Queued<T, F> {
    pub(crate) write: Write<T, F>,
    pub(crate) caller: oneshot::Sender<Outcome<T>>,
}

impl<T: Send, F: FnMut(&mut Tx) -> Outcome<T> + Send> Work for Queued<T, F> {
    fn attempt(&mut self, tx: &mut Tx) -> Outcome<()> {
        let start = Instant::now();
        let end = self.write.run(tx);
        let took = start.elapsed();
        if took > SLOW {
            let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(millis, role = self.write.actor.role, "a slow write holds up the others");
        }
        end
    }
    fn answer(mut self: Box<Self>, end: Outcome<()>) {
        let result = end.and_then(|()| self.write.kept.take().ok_or_else(lost));
        // The caller may have gone; the write stands all the same.
        let _gone = self.caller.send(result);
    }
    fn actor(&self) -> &Arc<Actor> {
        &self.write.actor
    }
    fn at(&self) -> Option<basics::Instant> {
        self.write.at
    }
    fn is_abandoned(&self) -> bool {
        self.caller.is_closed()
    }
}

/// Runs a closure that reads.
pub(crate) fn run_read<T>(reader: &mut Reader, act: &mut impl FnMut(&mut Reader) -> Outcome<T>) -> Outcome<T> {
    let outcome = guard(|| act(reader));
    reader.settle(outcome)
}

/// Catches a panic: a fault of the program ends one request and nothing else.
fn guard<T>(act: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
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
