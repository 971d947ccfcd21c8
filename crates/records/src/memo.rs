//! Reads that are kept while nothing they read is written.

use crate::seen::Seen;
use crate::{Db, Outcome};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps what was read last for each of some keys. However many ask at once, it is read once. Where it cannot be told
/// what was read ([`Db::seeing`]) nothing is kept.
pub struct Memo<K, V> {
    slots: Mutex<HashMap<K, Slot<V>>>,
    most: usize,
}

type Slot<V> = Arc<tokio::sync::Mutex<Option<(Seen, V)>>>;

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// Keeps at most so many.
    pub fn new(most: usize) -> Self {
        Self { slots: Mutex::default(), most }
    }
    /// What is kept for a key, when it is what would be read now; else what is read.
    pub async fn get(&self, db: &Db, key: K, read: impl Future<Output = Outcome<V>>) -> Outcome<V> {
        if !db.can_see() {
            return read.await;
        }
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        if let Some((seen, value)) = kept.as_ref()
            && db.reuse(seen)
        {
            return Ok(value.clone());
        }
        let (value, seen) = db.seeing(read).await;
        let value = value?;
        *kept = seen.map(|seen| (seen, value.clone()));
        Ok(value)
    }
    /// Forgets what is not used any more: what is kept for a second need not lie in memory for longer.
    pub fn forget_old(&self) {
        forget_old(&mut self.slots.lock().unwrap_or_else(PoisonError::into_inner));
    }
    fn slot(&self, key: K) -> Slot<V> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= self.most && !slots.contains_key(&key) {
            forget_old(&mut slots);
            if slots.len() >= self.most {
                slots.clear();
            }
        }
        Arc::clone(slots.entry(key).or_default())
    }
}

fn forget_old<K, V>(slots: &mut HashMap<K, Slot<V>>) {
    // Whoever reads now holds their slot.
    slots.retain(|_, slot| slot.try_lock().map_or(true, |kept| kept.as_ref().is_some_and(|(seen, _)| !seen.is_over())));
}
