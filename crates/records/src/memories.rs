//! What is kept in memory of a file besides what SQLite keeps of its pages.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One of each type, shared by all who read the file. It goes with the database.
#[derive(Default)]
pub(crate) struct Memories(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memories {
    /// That of a type, made when it is first asked for.
    pub(crate) fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = all.entry(TypeId::of::<T>()).or_insert_with(|| Arc::<T>::default());
        // It is of the type under whose id it was put.
        Arc::clone(one).downcast().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn each_type_has_one_which_all_share() {
        #[derive(Default)]
        struct Other(AtomicU32);
        let memories = Memories::default();
        memories.of::<AtomicU32>().store(7, Ordering::SeqCst);
        memories.of::<Other>().0.store(8, Ordering::SeqCst);
        assert_eq!(memories.of::<AtomicU32>().load(Ordering::SeqCst), 7);
        assert_eq!(Memories::default().of::<AtomicU32>().load(Ordering::SeqCst), 0);
    }
}
