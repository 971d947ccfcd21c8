//! What a transaction has read already. It is dropped with the transaction, so that nothing of it reaches another.

use std::any::Any;

/// Most answers kept: a list that asks about many people reads for each of them once and no longer looks back.
const MOST: usize = 32;

/// Answers, each a key of a type of its own with what was read for it.
#[derive(Default)]
pub(crate) struct Once(Vec<Box<dyn Any + Send>>);

impl Once {
    /// What was kept for a key.
    pub(crate) fn find<K: Eq + 'static, V: Clone + 'static>(&self, key: &K) -> Option<V> {
        let mut kept = self.0.iter().filter_map(|kept| kept.downcast_ref::<(K, V)>());
        kept.find(|kept| kept.0 == *key).map(|kept| kept.1.clone())
    }
    /// Keeps what was read for a key.
    pub(crate) fn keep<K: Send + 'static, V: Send + 'static>(&mut self, key: K, value: V) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.push(Box::new((key, value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq, Eq)]
    struct Of(u32);
    #[derive(PartialEq, Eq)]
    struct Other(u32);

    #[test]
    fn an_answer_is_given_for_its_own_key_alone() {
        let mut once = Once::default();
        once.keep(Of(1), "one");
        once.keep(Other(2), "two");
        assert_eq!((once.find(&Of(1)), once.find(&Of(2))), (Some("one"), None::<&str>));
        assert_eq!((once.find(&Other(2)), once.find(&Other(1))), (Some("two"), None::<&str>));
        assert_eq!(once.find::<_, u32>(&Of(1)), None, "another kind of answer");
    }

    #[test]
    fn memory_is_bounded() {
        let mut once = Once::default();
        for number in 0..1_000 {
            once.keep(Of(number), number);
            assert_eq!(once.find(&Of(number)), Some(number));
        }
        assert!(once.0.len() <= MOST);
    }
}
