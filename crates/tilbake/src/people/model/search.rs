//! How people are found by what somebody heard, remembers or can type.
//!
//! Words find names, names find people. The vocabulary of names is small even where people are many,
//! so misspelling is dealt with there: the letter groups and the sound of a typed word find the words
//! it may mean (`fold::grams`, `fold::score`). People are then found by whole words, exactly, and by
//! pairs of words, because two words of a name are rare together even when each is common. Each step
//! goes through an index and ends at a limit, so the time does not grow with the register.

use super::identifier::plain;
use super::{Born, CaseNumber};
use basics::fold::{self, Comparison};
use std::collections::BTreeSet;

/// Longest query that is read, in characters.
const QUERY_MAX: usize = 120;
/// The most words of a query that are looked for.
const WORDS_MAX: usize = 5;
/// Words of the vocabulary that one typed word may mean.
pub const MEANINGS_MAX: usize = 10;
/// A word this unlike what was typed is not meant.
const MEANING_MIN: u32 = 480;
/// Keys that are looked up for one query.
const KEYS_MAX: usize = 128;
/// Fewest letters and digits of a number that is looked up.
const NUMBER_MIN: usize = 5;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words of names, folded.
    pub words: Vec<String>,
    /// Birth dates or years.
    pub born: Vec<Born>,
    /// Case numbers.
    pub cases: Vec<CaseNumber>,
    /// Other numbers: letters and digits.
    pub numbers: Vec<String>,
}

/// A word of the vocabulary and how well it fits what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word.
    pub word: String,
    /// 0 to `fold::FULL_SCORE`.
    pub fit: u32,
}

/// What stands at one place of a query, or at two places written as one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// First place, and the one after the last.
    pub span: (usize, usize),
    /// The words it may mean, best first.
    pub meanings: Vec<Meaning>,
}

impl Query {
    /// Reads a query. Nothing is refused: what cannot be read is not looked for.
    pub fn parse(text: &str) -> Self {
        let text: String = text.chars().take(QUERY_MAX).collect();
        let mut query = Self::default();
        let mut run = String::new();
        for token in text.split([' ', ',', ';', '\t', '\n', '\u{a0}']).filter(|token| !token.is_empty()) {
            let letter_of_a_number = run.len() >= NUMBER_MIN && token.len() == 1;
            if !letter_of_a_number && !token.contains(|c: char| c.is_ascii_digit()) {
                query.number(&std::mem::take(&mut run));
                query.words.extend(fold::parts(token));
                continue;
            }
            query.born.extend(Born::parse(token).ok());
            query.number(token);
            run.push_str(if run.is_empty() { "" } else { " " });
            run.push_str(token);
        }
        query.number(&run);
        query.words.truncate(WORDS_MAX);
        query
    }

    /// Whether there is nothing to look for.
    pub fn is_blank(&self) -> bool {
        self == &Self::default()
    }

    /// The words of names, to be laid against the names of many people.
    pub fn comparison(&self) -> Comparison<'_> {
        Comparison::new(&self.words)
    }

    /// Which of a person's names fits best, and how well, 0 to `fold::FULL_SCORE`. A birth date that
    /// cannot be the person's halves it.
    pub fn fit(&self, words: &mut Comparison<'_>, names: &[String], born: &[Born]) -> (Option<usize>, u32) {
        let fits = names.iter().map(|name| words.score(&fold::parts(name)));
        // Of names that fit alike the first counts, which is the one in use.
        let best = fits.enumerate().max_by_key(|(at, fit)| (*fit, std::cmp::Reverse(*at)));
        let (at, fit) = match best {
            Some((at, fit)) if !self.words.is_empty() => (Some(at), fit),
            _ => (None, fold::FULL_SCORE),
        };
        let agrees = |wanted: &Born| born.iter().any(|born| born.agrees_with(*wanted));
        (at, if self.born.is_empty() || self.born.iter().any(agrees) { fit } else { fit / 2 })
    }

    /// Years and dates of birth as places of their own behind the words.
    pub fn birth_places(&self) -> Vec<Place> {
        let certain = |word: String| Meaning { word, fit: fold::FULL_SCORE };
        let place = |(at, born): (usize, &Born)| Place {
            span: (WORDS_MAX + at, WORDS_MAX + at + 1),
            meanings: born
                .day()
                .map(|day| day.to_string())
                .into_iter()
                .chain([born.year().to_string()])
                .map(certain)
                .collect(),
        };
        self.born.iter().enumerate().map(place).collect()
    }

    /// Notes a run of tokens with digits as the numbers it can be: a DUF number reads as a case number
    /// of many digits too.
    fn number(&mut self, text: &str) {
        self.cases.extend(CaseNumber::sought(text).filter(|case| !self.cases.contains(case)));
        let number = plain(text);
        if number.chars().count() >= NUMBER_MIN && !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }
}

/// The words of the vocabulary that a typed word may mean, best first.
pub fn meanings(typed: &str, vocabulary: impl IntoIterator<Item = String>) -> Vec<Meaning> {
    let typed = [typed.to_owned()];
    let mut comparison = Comparison::new(&typed);
    let fit = |word: String| Meaning { fit: comparison.score(std::slice::from_ref(&word)), word };
    let mut meanings: Vec<Meaning> = vocabulary.into_iter().map(fit).filter(|m| m.fit >= MEANING_MIN).collect();
    meanings.sort_by(|a, b| b.fit.cmp(&a.fit).then_with(|| a.word.cmp(&b.word)));
    meanings.dedup();
    meanings.truncate(MEANINGS_MAX);
    meanings
}

/// The keys of the index that find people: pairs of words first, best first; then single words.
pub fn keys(places: &[Place]) -> (Vec<String>, Vec<String>) {
    let mut pairs: Vec<(u32, String)> = vec![];
    for (at, one) in places.iter().enumerate() {
        for other in places[at + 1..].iter().filter(|other| one.span.1 <= other.span.0 || other.span.1 <= one.span.0) {
            for a in &one.meanings {
                pairs.extend(other.meanings.iter().map(|b| (a.fit + b.fit, pair(&a.word, &b.word))));
            }
        }
    }
    let single = |meaning: &Meaning| (meaning.fit, meaning.word.clone());
    let singles = places.iter().flat_map(|place| &place.meanings).map(single).collect();
    (best(pairs), best(singles))
}

fn best(mut keys: Vec<(u32, String)>) -> Vec<String> {
    keys.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut seen = BTreeSet::new();
    let fresh = keys.into_iter().map(|(_, key)| key).filter(|key| seen.insert(key.clone()));
    fresh.take(KEYS_MAX).collect()
}

/// Everything a person is found by: each word of each name, neighbours written as one, the year and
/// the date of birth, and pairs of these.
pub fn index_words<'a>(names: impl IntoIterator<Item = &'a str>, born: Option<Born>) -> BTreeSet<String> {
    let year = born.map(|born| born.year().to_string());
    let mut words = BTreeSet::new();
    for name in names {
        let places = spans(&fold::parts(name));
        for (at, (span, word)) in places.iter().enumerate() {
            let apart = places[at + 1..].iter().filter(|(other, _)| span.1 <= other.0 || other.1 <= span.0);
            words.extend(apart.map(|(_, other)| pair(word, other)));
            words.extend(year.iter().filter(|_| span.1 - span.0 == 1).map(|year| pair(word, year)));
            words.insert(word.clone());
        }
    }
    words.extend(year);
    words.extend(born.and_then(Born::day).map(|day| day.to_string()));
    words
}

/// The words of a name or query, and neighbours written as one word, each with the places it takes.
pub fn spans(parts: &[String]) -> Vec<((usize, usize), String)> {
    let single = parts.iter().enumerate().map(|(at, word)| ((at, at + 1), word.clone()));
    let joined = parts.windows(2).enumerate().map(|(at, two)| ((at, at + 2), two.concat()));
    single.chain(joined).collect()
}

/// The key of two words of one name, in either order.
fn pair(a: &str, b: &str) -> String {
    if a <= b { format!("{a} {b}") } else { format!("{b} {a}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn born(text: &str) -> Born {
        Born::parse(text).unwrap()
    }

    #[test]
    fn a_query_is_read_as_names_dates_and_numbers() {
        let query = Query::parse("Håkon Sæther, 1990");
        assert_eq!(query.words, ["hakon", "sether"]);
        assert_eq!((query.born, query.numbers.len()), (vec![born("1990")], 0));
        assert_eq!(Query::parse("201512345609").numbers, ["201512345609"]);
        let query = Query::parse("12.03.1990 olsen");
        assert_eq!((query.words, query.born), (vec!["olsen".to_owned()], vec![born("1990-03-12")]));
        let query = Query::parse("128390 12345");
        assert!(query.numbers.contains(&"12839012345".to_owned()), "{query:?}");
        let query = Query::parse("DUF 2015 1234 5609 Ali");
        assert!(query.numbers.contains(&"201512345609".to_owned()), "{query:?}");
        assert_eq!(query.words, ["duf", "ali"]);
        let case = CaseNumber::new(2026, 4711).unwrap();
        for text in ["2026/004711-P", "2026/4711", "2026 4711 p", "2026004711P"] {
            assert_eq!(Query::parse(text).cases, [case], "{text}");
        }
        assert!(Query::parse(" ,; ").is_blank());
    }

    #[test]
    fn a_name_is_indexed_by_words_pairs_and_year() {
        let words = index_words(["Anne-Marie Lie"], Some(born("1990-03-12")));
        let expected = [
            "1990",
            "1990 anne",
            "1990 lie",
            "1990 marie",
            "1990-03-12",
            "anne",
            "anne lie",
            "anne marie",
            "anne marielie",
            "annemarie",
            "annemarie lie",
            "lie",
            "lie marie",
            "marie",
            "marielie",
        ];
        assert_eq!(words.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_person_fits_worse_when_the_year_does_not() {
        let query = Query::parse("kari nordmann 1990");
        let names = ["Kari Olsen".to_owned(), "Kari Nordmann".to_owned()];
        let fit = |year| query.fit(&mut query.comparison(), &names, &[born(year)]);
        assert_eq!(fit("1990-05-01"), (Some(1), fold::FULL_SCORE));
        assert_eq!(fit("1991"), (Some(1), fold::FULL_SCORE / 2));
    }

    proptest! {
        #[test]
        fn no_query_makes_it_panic_and_all_are_bounded(text in "\\PC{0,200}|[0-9 ./a-zæøå-]{0,60}") {
            let query = Query::parse(&text);
            prop_assert!(query.words.len() <= WORDS_MAX);
            let places: Vec<Place> = spans(&query.words)
                .into_iter()
                .map(|(span, word)| Place { span, meanings: meanings(&word, [word.clone()]) })
                .collect();
            let (pairs, singles) = keys(&places);
            prop_assert!(pairs.len() <= KEYS_MAX && singles.len() <= KEYS_MAX);
        }

        #[test]
        fn an_exact_name_is_among_its_own_keys(a in "[a-zæøåáš]{2,10}", b in "[a-zæøå]{2,10}") {
            let name = format!("{a} {b}");
            let parts = fold::parts(&name);
            let places: Vec<Place> = spans(&parts)
                .into_iter()
                .map(|(span, word)| Place { span, meanings: meanings(&word, [word.clone()]) })
                .collect();
            let indexed = index_words([name.as_str()], None);
            let (pairs, singles) = keys(&places);
            prop_assert!(pairs.iter().chain(&singles).all(|key| indexed.contains(key)));
            prop_assert!(!pairs.is_empty());
        }
    }
}
