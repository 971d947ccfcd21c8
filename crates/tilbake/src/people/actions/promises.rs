//! What the registry promises, checked by `verify`.

use crate::people::model::verify_by;
use crate::people::tables;
use basics::Instant;
use basics::id::PersonId;
use basics::time::ToSpan;
use records::{Outcome, Reader};
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
    for person in wrongly_indexed(reader)? {
        broken.push(format!("person {person} is not found by exactly their names and birth date"));
    }
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
        for word in known.words() {
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
