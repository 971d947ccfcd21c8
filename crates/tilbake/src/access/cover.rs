//! Cover for the openings of oversight bodies. A signed checkpoint says how many entries the journal
//! has, so that two of them and the entries shown between would tell how often the Ombud or the
//! Supervisory Council opened something. Therefore the program writes empty sealed entries, by day and
//! night, that come like a visit of theirs and that only the holder of their key tells from one.

use crate::access::events::Covered;
use crate::app::Shared;
use rand::RngExt;
use records::{Actor, Class, Outcome};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

/// Seconds between two visits.
const BETWEEN: RangeInclusive<u64> = 0..=8 * 3_600;
/// Openings in a visit.
const OPENINGS: RangeInclusive<u32> = 1..=40;
/// Seconds between two openings.
const READING: RangeInclusive<u64> = 5..=60;

/// A visit that is made up: how long until it comes, and after how long each opening follows.
struct MadeUp {
    after: Duration,
    openings: Vec<Duration>,
}

impl MadeUp {
    fn draw(dice: &mut impl RngExt) -> Self {
        let after = Duration::from_secs(dice.random_range(BETWEEN));
        let count = dice.random_range(OPENINGS);
        Self { after, openings: (0..count).map(|_| Duration::from_secs(dice.random_range(READING))).collect() }
    }
}

/// Writes cover until the program ends.
pub async fn cover(app: Shared) {
    let mut ending = app.ending.subscribe();
    let visits = async {
        loop {
            let visit = MadeUp::draw(&mut rand::rng());
            tokio::time::sleep(visit.after).await;
            for opening in visit.openings {
                tokio::time::sleep(opening).await;
                if let Err(fault) = write(&app).await {
                    tracing::warn!("cover for oversight bodies is not written: {fault}");
                }
            }
        }
    };
    tokio::select! {
        () = visits => {}
        // An error means that the program is gone, which is an end too.
        _ = ending.wait_for(|ending| *ending) => {}
    }
}

/// Writes one empty sealed entry.
pub(in crate::access) async fn write(app: &Shared) -> Outcome<()> {
    let keys = Arc::clone(&app.keys);
    let write = move |tx: &mut records::Tx| tx.record_sealed(&keys, Class::Oversight, &Covered {}).map(|_| ());
    app.db.write(&Actor::program("cover"), write).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn visits_differ_so_much_that_their_number_cannot_be_subtracted() {
        let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        let day = |dice: &mut rand_chacha::ChaCha8Rng| {
            let (mut passed, mut entries) = (Duration::ZERO, 0_i64);
            while passed < Duration::from_secs(86_400) {
                let visit = MadeUp::draw(dice);
                passed += visit.after + visit.openings.iter().sum::<Duration>();
                entries += i64::try_from(visit.openings.len()).unwrap();
            }
            entries
        };
        let mut days: Vec<i64> = (0..1_000).map(|_| day(&mut dice)).collect();
        days.sort_unstable();
        let (low, high) = (days[100], days[899]);
        assert!(high - low > 80, "eight days in ten lie within {low} and {high}");
    }
}
