//! Makes ids: UUID version 7, whose first bits are the time of the database's clock, so that ids sort
//! by time. Within a process each id is greater than the one before, also when the clock stands still.

use basics::Instant;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A source of ids. Clones share one state.
#[derive(Clone)]
pub struct Ids(Arc<Mutex<State>>);

struct State {
    random: ChaCha20Rng,
    /// The milliseconds (48 bits) and the counter (12 bits) of the last id.
    last: u64,
}

/// Milliseconds of a UUID version 7 are 48 bits.
const MILLIS: u64 = (1 << 48) - 1;

impl Ids {
    /// Ids from the machine's randomness.
    pub fn random() -> Self {
        Self::from_rng(ChaCha20Rng::from_seed(rand::random()))
    }
    /// The same ids in the same order for the same seed and times: for the demo and for tests.
    pub fn seeded(seed: u64) -> Self {
        Self::from_rng(ChaCha20Rng::seed_from_u64(seed))
    }
    fn from_rng(random: ChaCha20Rng) -> Self {
        Self(Arc::new(Mutex::new(State { random, last: 0 })))
    }
    /// The next id, for this time.
    pub fn next(&self, now: Instant) -> Uuid {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0) & MILLIS;
        // A new millisecond starts its counter low and random; else the counter goes up and spills
        // over into the milliseconds when it is full.
        let fresh = (millis << 12) | (state.random.next_u64() & 0x3ff);
        let ahead = state.last.saturating_add(1);
        state.last = fresh.max(ahead);
        let mut bytes = [0_u8; 16];
        state.random.fill_bytes(&mut bytes[8..]);
        bytes[..6].copy_from_slice(&(state.last >> 12).to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&((state.last & 0xfff) | 0x7000).to_be_bytes()[6..]);
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Uuid::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_also_when_the_clock_stands_or_goes_back() {
        let ids = Ids::random();
        let mut last = Uuid::nil();
        for step in 0..20_000_i64 {
            let at = 1_790_000_000_000_000 - (step % 3) * 1_000;
            let id = ids.next(Instant::from_micros(at));
            assert!(id > last);
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            last = id;
        }
    }

    #[test]
    fn a_seed_gives_the_same_ids() {
        let at = Instant::from_micros(1_790_000_000_000_000);
        let (one, two) = (Ids::seeded(7), Ids::seeded(7));
        assert!((0..100).all(|_| one.next(at) == two.next(at)));
        assert_ne!(Ids::seeded(7).next(at), Ids::seeded(8).next(at));
    }
}
