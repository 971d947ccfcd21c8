//! Finding people.

use super::number_mark;
use crate::access::ListPermit;
use crate::access::acts::SearchPeople;
use crate::app::Shared;
use crate::people::model::search::{Place, Query, keys, meanings, spans};
use crate::people::model::{Born, Identifier, PersonName};
use crate::people::tables::{self, Line, Whom};
use basics::Problem;
use basics::fold;
use basics::id::PersonId;
use records::{Keyring, Outcome, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often the vocabulary in memory is brought up to date besides by searches.
const EVERY: Duration = Duration::from_secs(1);
/// People on a page of what a search found.
const SHOWN: usize = 20;
/// Names of one person by which others are looked for.
const NAMES_MAX: usize = 12;
/// Single words looked up when pairs find few.
const WORDS_MAX: usize = 12;
/// With fewer than this found by pairs, single words are looked up too.
const ENOUGH: usize = 10;
/// Somebody who fits less than this share of the best is not shown, in percent.
const FIT_SHARE: u32 = 60;

/// Somebody found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The person.
    pub line: Line,
    /// The other name that was found, when it was not the name in use.
    pub other_name: Option<String>,
    /// How well the person fits, 0 to `fold::FULL_SCORE`; above it for a number.
    pub fit: u32,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// People, those who fit best first.
    pub hits: Vec<Hit>,
    /// Behind whom the rest goes on, when there are more.
    pub next: Option<Behind>,
}

/// A place in what a search found: behind somebody, as well as they fitted. Written `FIT.PERSON`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    fit: u32,
    person: PersonId,
}

impl std::fmt::Display for Behind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.fit, self.person)
    }
}

impl std::str::FromStr for Behind {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        let (fit, person) = text.split_once('.').ok_or_else(|| Problem::invalid("invalid-input"))?;
        let fit = fit.parse().map_err(|_| Problem::invalid("invalid-input"))?;
        Ok(Self { fit, person: person.parse()? })
    }
}

impl Behind {
    /// What lies behind this place. Whoever was there may be found no more: then those who fit less well.
    fn cut(self, ranked: &mut Vec<Ranked>) {
        let there = ranked.iter().position(|one| one.person == self.person);
        let from = there.map_or_else(|| ranked.partition_point(|one| one.fit >= self.fit), |at| at + 1);
        ranked.drain(..from);
    }
}

/// Finds people by names, birth dates and numbers of any kind: a page of them, from a place on.
pub fn search(
    reader: &mut Reader,
    permit: &ListPermit<SearchPeople>,
    keys: &Keyring,
    query: &Query,
    behind: Option<Behind>,
) -> Outcome<Found> {
    let whom = Whom::Seen(permit);
    let exact = by_numbers(reader, &whom, keys, query)?;
    let mut people = by_names(reader, &whom, query)?;
    people.extend(&exact);
    let least = |best: u32| (best.min(fold::FULL_SCORE) * FIT_SHARE / 100).max(1);
    let mut ranked = ranked(reader, query, &people, &exact, least)?;
    if let Some(behind) = behind {
        behind.cut(&mut ranked);
    }
    let more = ranked.len() > SHOWN;
    ranked.truncate(SHOWN);
    let next = ranked.last().filter(|_| more).map(|last| Behind { fit: last.fit, person: last.person });
    Ok(Found { hits: hits(reader, ranked)?, next })
}

/// People registered already who may be the one named, the likeliest first. Looks at everyone: what
/// comes of it is shown only to who may register.
pub fn find_matches(reader: &mut Reader, name: &PersonName, born: Option<Born>) -> Outcome<Vec<Hit>> {
    const LIKE: u32 = 800;
    // Without a name there is nothing to compare: everyone born that year would look alike.
    if name.is_unknown() {
        return Ok(vec![]);
    }
    let mut query = Query::parse(&name.to_string());
    query.born.extend(born);
    let people = by_names(reader, &Whom::Everyone, &query)?;
    let mut ranked = ranked(reader, &query, &people, &BTreeSet::new(), |_| LIKE)?;
    ranked.truncate(SHOWN);
    hits(reader, ranked)
}

/// Everybody whom the search finds by any of some names, with any of some birth dates.
pub fn named_like(reader: &mut Reader, names: &[String], born: &[Born]) -> Outcome<BTreeSet<PersonId>> {
    let mut found = BTreeSet::new();
    for name in names.iter().take(NAMES_MAX) {
        let query = Query { born: born.to_vec(), ..Query::parse(name) };
        found.extend(by_names(reader, &Whom::Everyone, &query)?);
    }
    Ok(found)
}

/// Brings the vocabulary in memory up to date as long as the program serves, so that no search need read all of it.
pub async fn keep_vocabulary(app: Shared) -> Outcome<()> {
    let mut beats = app.beats(EVERY);
    while beats.next().await {
        match app.db.read(tables::keep_vocabulary).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(fault) => tracing::error!("the vocabulary of names could not be read: {fault}"),
        }
    }
    Ok(())
}

/// The one person whose own number this is. An alias is nobody's own.
pub fn find_by_identifier(reader: &mut Reader, keys: &Keyring, identifier: &Identifier) -> Outcome<Option<PersonId>> {
    tables::owner_of_mark(reader, &number_mark(keys, &identifier.plain())?)
}

fn by_numbers(reader: &mut Reader, whom: &Whom, keys: &Keyring, query: &Query) -> Outcome<BTreeSet<PersonId>> {
    let mut found = BTreeSet::new();
    for case in &query.cases {
        found.extend(tables::person_by_case(reader, whom, *case)?);
    }
    for number in &query.numbers {
        found.extend(tables::people_by_mark(reader, whom, &number_mark(keys, number)?)?);
    }
    Ok(found)
}

fn by_names(reader: &mut Reader, whom: &Whom, query: &Query) -> Outcome<BTreeSet<PersonId>> {
    let mut places = vec![];
    for (span, word) in spans(&query.words) {
        let vocabulary = tables::vocabulary(reader, &word)?;
        places.push(Place { span, meanings: meanings(&word, vocabulary) });
    }
    places.extend(query.birth_places());
    let (pairs, singles) = keys(&places);
    let mut found = tables::people_by_pairs(reader, whom, &pairs)?;
    if found.len() < ENOUGH {
        for word in singles.iter().take(WORDS_MAX) {
            found.extend(tables::people_by_word(reader, whom, word)?);
        }
    }
    Ok(found)
}

/// Somebody found, before more is read of them than their names.
struct Ranked {
    person: PersonId,
    name: PersonName,
    other_name: Option<String>,
    fit: u32,
}

/// The people in the order in which they fit, then by name: those who fit at least as well as it takes beside the best.
fn ranked(
    reader: &mut Reader,
    query: &Query,
    people: &BTreeSet<PersonId>,
    exact: &BTreeSet<PersonId>,
    least: impl FnOnce(u32) -> u32,
) -> Outcome<Vec<Ranked>> {
    let (mut ranked, mut words) = (vec![], query.comparison());
    for (person, known) in tables::found_names(reader, people)? {
        let (best, fit) = query.fit(&mut words, &known.names, &known.born);
        let fit = if exact.contains(&person) { fold::FULL_SCORE + 1 } else { fit };
        let other_name = best.filter(|at| *at > 0).and_then(|at| known.names.get(at).cloned());
        ranked.extend(known.in_use.map(|name| Ranked { person, name, other_name, fit }));
    }
    let least = least(ranked.iter().map(|one| one.fit).max().unwrap_or_default());
    ranked.retain(|one| one.fit >= least);
    ranked.sort_by_cached_key(|one| (std::cmp::Reverse(one.fit), one.name.sort_key(), one.person));
    Ok(ranked)
}

/// Reads what is shown of those found, in their order.
fn hits(reader: &mut Reader, ranked: Vec<Ranked>) -> Outcome<Vec<Hit>> {
    let people = ranked.iter().map(|one| one.person).collect();
    let lines = tables::found_lines(reader, &people)?;
    let mut lines: BTreeMap<PersonId, Line> = lines.into_iter().map(|line| (line.person, line)).collect();
    let hit = |one: Ranked| {
        let line = lines.remove(&one.person)?;
        Some(Hit { line, other_name: one.other_name, fit: one.fit })
    };
    Ok(ranked.into_iter().filter_map(hit).collect())
}
