//! Chance for the demo: a ChaCha stream per topic and number, so that the same seed gives the same
//! nation, and one person more or a wing more leaves all others as they were.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of chance, named by a seed, a topic and a number.
#[derive(Clone, Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this seed for this topic and number.
    pub fn new(seed: u64, topic: &str, number: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&hash(topic).to_le_bytes());
        key[16..24].copy_from_slice(&number.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }
    /// Any 64 bits.
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }
    /// A whole number from 0 to `bound - 1` (0 when the bound is 0).
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = (u128::from(self.word()) * u128::from(bound)) >> 64;
        u64::try_from(wide).unwrap_or(0)
    }
    /// An index into a list of this length.
    pub fn index(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).unwrap_or(0);
        usize::try_from(self.below(bound)).unwrap_or(0)
    }
    /// A whole number from `low` to `high`, both ends with it.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(1);
        low.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }
    /// True this many times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }
    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.index(list.len());
        list.get(at)
    }
    /// One of a list, or what is given when the list is empty.
    pub fn pick_or<T: Copy>(&mut self, list: &[T], otherwise: T) -> T {
        self.pick(list).copied().unwrap_or(otherwise)
    }
    /// An index, each as likely as its weight.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let total: u64 = weights.iter().sum();
        let mut left = self.below(total);
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }
    /// Brings a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            let other = self.index(at + 1);
            list.swap(at, other);
        }
    }
    /// A fraction from 0 up to but not 1.
    pub fn fraction(&mut self) -> f64 {
        let bits = u32::try_from(self.word() >> 32).unwrap_or(0);
        f64::from(bits) / 4_294_967_296.0
    }
}

/// FNV-1a, to turn a topic into a number.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The nearest whole number to a figure that is not negative and not large.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded before it is cast")]
pub fn round(figure: f64) -> usize {
    figure.clamp(0.0, 4_000_000_000.0).round() as usize
}

/// A count as a figure.
pub fn figure(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Shares out `total` by weight in whole numbers: each within one of its exact part, the largest
/// remainders first, and nobody above their limit where the limits leave room.
pub fn share_out(total: usize, weights: &[f64], limits: &[usize]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let exact = |at: usize| weights.get(at).map_or(0.0, |w| figure(total) * w / sum.max(1e-9));
    let limit = |at: usize| limits.get(at).copied().unwrap_or(0);
    let mut parts: Vec<usize> = (0..weights.len()).map(|at| round(exact(at).floor()).min(limit(at))).collect();
    let mut order: Vec<usize> = (0..weights.len()).filter(|at| exact(*at) > 0.0).collect();
    let rest = |at: &usize| exact(*at) - exact(*at).floor();
    order.sort_by(|a, b| rest(b).total_cmp(&rest(a)).then(a.cmp(b)));
    let mut left = total.saturating_sub(parts.iter().sum());
    while left > 0 {
        let before = left;
        for at in &order {
            if left > 0 && parts[*at] < limit(*at) {
                parts[*at] += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_gives_the_same_stream_and_another_another() {
        let mut a = Dice::new(1, "room", 7);
        let mut b = Dice::new(1, "room", 7);
        let mut c = Dice::new(1, "room", 8);
        let first: Vec<u64> = (0..5).map(|_| a.word()).collect();
        assert_eq!(first, (0..5).map(|_| b.word()).collect::<Vec<_>>());
        assert_ne!(first, (0..5).map(|_| c.word()).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::new(3, "bounds", 0);
        for _ in 0..1000 {
            assert!((-3..=4).contains(&dice.between(-3, 4)));
            assert!(dice.index(3) < 3);
            assert_eq!(dice.weighted(&[0, 5, 0]), 1);
        }
        assert_eq!(dice.index(0), 0);
    }

    #[test]
    fn sharing_out_is_exact_and_keeps_limits() {
        let parts = share_out(10, &[1.0, 1.0, 1.0], &[2, 9, 9]);
        assert_eq!(parts.iter().sum::<usize>(), 10);
        assert_eq!(parts[0], 2);
        assert_eq!(share_out(5, &[1.0, 0.0], &[9, 9]), vec![5, 0]);
        assert_eq!(share_out(9, &[1.0], &[4]), vec![4]);
    }
}
