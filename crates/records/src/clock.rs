//! The clock of a database: the wall, a moved wall (the demo), or a hand that tests set.

use basics::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time. Clones share one state.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    System,
    Shifted { micros: AtomicI64 },
    Fixed { at: AtomicI64 },
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Arc::new(Kind::System))
    }
    /// The clock of the machine and some microseconds more (or fewer).
    pub fn shifted(micros: i64) -> Self {
        Self(Arc::new(Kind::Shifted { micros: AtomicI64::new(micros) }))
    }
    /// A clock that shows `instant` now and runs with the wall from here.
    pub fn starting_at(instant: Instant) -> Self {
        Self::shifted(instant.micros() - wall())
    }
    /// A clock that stands still until it is set.
    pub fn fixed(instant: Instant) -> Self {
        Self(Arc::new(Kind::Fixed { at: AtomicI64::new(instant.micros()) }))
    }
    /// The time.
    pub fn now(&self) -> Instant {
        Instant::from_micros(match &*self.0 {
            Kind::System => wall(),
            Kind::Shifted { micros } => wall().saturating_add(micros.load(Ordering::Acquire)),
            Kind::Fixed { at } => at.load(Ordering::Acquire),
        })
    }
    /// Sets the time of a fixed or shifted clock. The clock of the machine cannot be set: false.
    pub fn set(&self, instant: Instant) -> bool {
        match &*self.0 {
            Kind::System => return false,
            Kind::Shifted { micros } => {
                micros.store(instant.micros() - wall(), Ordering::Release);
            }
            Kind::Fixed { at } => at.store(instant.micros(), Ordering::Release),
        }
        true
    }
    /// Whether this is the clock of the machine.
    pub fn is_system(&self) -> bool {
        matches!(&*self.0, Kind::System)
    }
}

/// The wall of the machine in microseconds.
pub(crate) fn wall() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_stands_and_moved_runs() {
        let fixed = Clock::fixed(Instant::from_micros(5));
        let other = fixed.clone();
        assert!(other.set(Instant::from_micros(9)));
        assert_eq!(fixed.now().micros(), 9);
        let moved = Clock::starting_at(Instant::from_micros(1_000_000));
        std::thread::sleep(std::time::Duration::from_millis(5));
        let now = moved.now().micros();
        assert!((1_005_000..60_000_000).contains(&now), "{now}");
        assert!(!Clock::system().set(Instant::from_micros(0)));
    }
}
