//! What the registry promises, checked by `verify`.

use super::facts::{self, Change};
use crate::people::model::search::index_words;
use crate::people::model::{FactId, FactKind, verify_by};
use crate::people::tables;
use basics::Instant;
use basics::id::PersonId;
use basics::time::ToSpan;
use records::{Outcome, Reader, each_of};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Every broken promise in words.
pub fn broken(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut broken: Vec<String> = vec![];
    for person in tables::wrong_current(reader)? {
        broken.push(format!("person {person} has not exactly one name in use and one set of particulars"));
    }
    for (kind, fact, person) in tables::lasting_unverified(reader, four_months_ago(reader)?)? {
        broken.push(format!("{kind} {fact} of person {person} was neither verified nor deleted in time (ADM-08)"));
    }
    broken.extend(wrong_cautions(reader)?);
    for person in wrongly_indexed(reader)? {
        broken.push(format!("person {person} is not found by exactly their names and birth date"));
    }
    Ok(broken)
}

/// How a caution stands by what the journal says was done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It holds.
    Open,
    /// A person ended it.
    Ended,
    /// Another took its place: it ended, or was deleted when nobody had verified it.
    Replaced,
    /// It was deleted: nobody had verified it.
    Deleted,
}

/// Cautions that are not on file as the journal says they were written down and ended: a caution never
/// lapses by itself.
fn wrong_cautions(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut stands: BTreeMap<FactId, Stands> = BTreeMap::new();
    each_of(reader, facts::FACT_CHANGED, &mut |data| {
        let id = |name: &str| data[name].as_str().and_then(|text| text.parse::<FactId>().ok());
        let (Some(fact), true) = (id("fact"), data["kind"] == FactKind::Caution.as_str()) else { return Ok(()) };
        match data["change"].as_str().and_then(|text| text.parse::<Change>().ok()) {
            Some(Change::Added) => drop(stands.insert(fact, Stands::Open)),
            Some(Change::Replaced) => {
                stands.insert(fact, Stands::Open);
                stands.extend(id("replaces").map(|wrong| (wrong, Stands::Replaced)));
            }
            Some(Change::Ended) => drop(stands.insert(fact, Stands::Ended)),
            Some(Change::Deleted) => drop(stands.insert(fact, Stands::Deleted)),
            Some(Change::Verified | Change::Postponed) | None => {}
        }
        Ok(())
    })?;
    let mut broken = vec![];
    for (fact, person, ended) in tables::cautions_kept(reader)? {
        let said = stands.remove(&fact);
        let fits = match said {
            Some(Stands::Open) => !ended,
            Some(Stands::Ended | Stands::Replaced) => ended,
            Some(Stands::Deleted) | None => false,
        };
        if !fits {
            broken.push(format!("caution {fact} of person {person} is not on file as the journal says"));
        }
    }
    let lost = stands.iter().filter(|(_, stands)| matches!(stands, Stands::Open | Stands::Ended));
    broken.extend(lost.map(|(fact, _)| format!("caution {fact} is in the journal and not on file")));
    Ok(broken)
}

/// Unverified facts recorded before this moment are past their four months.
fn four_months_ago(reader: &Reader) -> Outcome<Instant> {
    let mut day = reader.today().saturating_sub(4.months());
    // Months differ in length: the first day whose four months have not passed.
    while verify_by(Instant::from_oslo(day.at(12, 0, 0, 0))?) < reader.today() {
        day = day.saturating_add(1.days());
    }
    Ok(Instant::from_oslo(day.at(0, 0, 0, 0))?)
}

/// People whose rows in the search index are not those of their names. Sums of hashes are compared,
/// so that the index need not be held in memory.
fn wrongly_indexed(reader: &mut Reader) -> Outcome<Vec<PersonId>> {
    let mut sums: BTreeMap<PersonId, u64> = BTreeMap::new();
    let known = tables::whole_index(reader, &mut |person, word| {
        let sum = sums.entry(person).or_default();
        *sum = sum.wrapping_add(hash(&word));
    })?;
    for (person, known) in known {
        let sum = sums.entry(person).or_default();
        for word in index_words(known.names.iter().map(String::as_str), known.born) {
            *sum = sum.wrapping_sub(hash(&word));
        }
    }
    Ok(sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(person, _)| person).collect())
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}
