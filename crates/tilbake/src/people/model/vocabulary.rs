//! The words of names in memory, with the letter groups and sounds by which they are found: how many a typed word shares
//! with each is counted in microseconds, where counting them in tables sorts thousands of rows.

use basics::fold;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Words, each with the number under which it came: a higher one than any before.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: Vec<(i64, Box<str>)>,
    /// Places in `words` of those that have a group, in order.
    having: HashMap<Box<str>, Vec<u32>>,
}

/// A word near to a typed one: of two the nearer comes first, and of two as near the first by alphabet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// How many letter groups and sounds it shares.
    shared: Reverse<u16>,
    /// The word.
    pub word: String,
}

impl Vocabulary {
    /// Takes in a word.
    pub fn learn(&mut self, number: i64, word: &str) {
        // There is no room for more words than names can have.
        let Ok(at) = u32::try_from(self.words.len()) else { return };
        self.words.push((number, word.into()));
        for gram in fold::grams(word) {
            match self.having.get_mut(gram.as_str()) {
                Some(words) => words.push(at),
                None => drop(self.having.insert(gram.into(), vec![at])),
            }
        }
    }

    /// The number of the last word; 0 when there is none.
    pub fn last(&self) -> i64 {
        self.words.last().map_or(0, |(number, _)| *number)
    }

    /// The words up to a number that share most with these groups, the nearest first.
    pub fn near(&self, grams: &BTreeSet<String>, until: i64, most: usize) -> Vec<Near> {
        let known = &self.words[..self.words.partition_point(|(number, _)| *number <= until)];
        let mut shared = vec![0_u16; known.len()];
        let mut touched = vec![];
        for at in grams.iter().filter_map(|gram| self.having.get(gram.as_str())).flatten() {
            let at = usize::try_from(*at).unwrap_or(usize::MAX);
            if let Some(count) = shared.get_mut(at) {
                if *count == 0 {
                    touched.push(at);
                }
                *count += 1;
            }
        }
        let order = |at: &usize| (Reverse(shared[*at]), &known[*at].1);
        if touched.len() > most {
            touched.select_nth_unstable_by(most, |a, b| order(a).cmp(&order(b)));
            touched.truncate(most);
        }
        touched.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        let near = |at: usize| Near { shared: Reverse(shared[at]), word: known[at].1.to_string() };
        touched.into_iter().map(near).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(words: &[&str]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        (1..).zip(words).for_each(|(number, word)| vocabulary.learn(number, word));
        vocabulary
    }

    fn near(vocabulary: &Vocabulary, typed: &str, until: i64, most: usize) -> Vec<String> {
        vocabulary.near(&fold::grams(typed), until, most).into_iter().map(|near| near.word).collect()
    }

    #[test]
    fn the_nearest_words_come_first_and_none_that_came_later() {
        let vocabulary = of(&["hansen", "hanssen", "olsen", "jansen"]);
        assert_eq!(vocabulary.last(), 4);
        assert_eq!(near(&vocabulary, "hansen", 4, 2), ["hansen", "hanssen"]);
        assert_eq!(near(&vocabulary, "hanssen", 1, 9), ["hansen"]);
        assert_eq!(near(&vocabulary, "hansen", 0, 9), Vec::<String>::new());
        assert_eq!((near(&vocabulary, "xyz", 4, 9).len(), Vocabulary::default().last()), (0, 0));
    }

    proptest! {
        /// Whatever the words: the same as counting what each shares, and in the same order.
        #[test]
        fn it_finds_what_counting_finds(
            words in prop::collection::btree_set("[abe]{1,6}", 0..60), typed in "[abe]{1,6}", most in 0_usize..20
        ) {
            let words: Vec<&str> = words.iter().rev().map(String::as_str).collect();
            let grams = fold::grams(&typed);
            let shared = |word: &&str| Reverse(fold::grams(word).intersection(&grams).count());
            let mut expected: Vec<&str> = words.iter().copied().filter(|word| shared(word).0 > 0).collect();
            expected.sort_by_key(|word| (shared(word), *word));
            expected.truncate(most);
            prop_assert_eq!(near(&of(&words), &typed, i64::MAX, most), expected);
        }
    }
}
