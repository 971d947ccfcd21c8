//! SQL of many people's facts and dates at once, for whoever counts everyone: a table at a time, along the ids.

use super::super::model::{self, Decided, OnFile, PersonId};
use super::{Stored, carried_out_after, stored, stored_row};
use crate::access::same;
use crate::authority;
use crate::people;
use basics::value::corrupt;
use basics::{Date, Value};
use law::{Absence, Case};
use records::{Outcome, Reader, Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody's facts as a case, and how their dates stand.
#[derive(Clone, Debug)]
pub struct FactsAndDates {
    /// Whose.
    pub person: PersonId,
    /// The facts.
    pub case: Case,
    /// A hash of the facts.
    pub facts_hash: String,
    /// By which version of the rules and from which facts the dates were counted last; none of somebody whose dates
    /// never were.
    pub counted: Option<(String, String)>,
    /// The dates as they are stored.
    pub stored: Vec<Stored>,
}

impl FactsAndDates {
    /// Of one person, all their files.
    pub fn of(reader: &mut Reader, person: PersonId) -> Outcome<Self> {
        let case = super::case(reader, person)?;
        let sql = "select person, law_version, facts_hash from dated_case where person = $1";
        let counted = reader.row(sql, params![person])?.as_ref().map(counted_by).transpose()?;
        let stored = stored(reader, person)?;
        Ok(Self { person, facts_hash: model::facts_hash(&case)?, case, counted: counted.map(|(_, by)| by), stored })
    }
    /// Whether the dates stand as counted from just these facts by the rules of today.
    pub fn is_counted(&self) -> bool {
        self.counted.as_ref().is_some_and(|(version, hash)| version == law::VERSION && *hash == self.facts_hash)
    }
}

/// Whose dates were counted, by which version of the rules and from which facts.
fn counted_by(row: &Row) -> Outcome<(PersonId, (String, String))> {
    Ok((row.get("person")?, (row.get("law_version")?, row.get("facts_hash")?)))
}

/// The facts and dates of some people.
pub fn of_many(reader: &mut Reader, some: &[PersonId]) -> Outcome<Vec<FactsAndDates>> {
    let rows = rows_of_many(reader, some)?;
    of_rows(reader, some, rows)
}

/// The rows of some people, a table at a time.
pub fn rows_of_many(reader: &mut Reader, some: &[PersonId]) -> Outcome<Rows> {
    let (Some(first), Some(last)) = (some.iter().min(), some.iter().max()) else { return Ok(Rows::default()) };
    Rows::between(reader, *first, *last)
}

/// The facts and dates of some people, from their rows.
pub fn of_rows(reader: &mut Reader, some: &[PersonId], mut rows: Rows) -> Outcome<Vec<FactsAndDates>> {
    // Few have several files: they are read one by one.
    let merged: BTreeSet<PersonId> =
        same::all_merged(reader)?.into_iter().flat_map(|(one, other)| [one, other]).collect();
    some.iter()
        .map(|person| if merged.contains(person) { FactsAndDates::of(reader, *person) } else { rows.take(*person) })
        .collect()
}

/// Rows of those whose ids lie between two.
#[derive(Default)]
pub struct Rows {
    on_file: BTreeMap<PersonId, OnFile>,
    orders: BTreeMap<PersonId, authority::Orders>,
    born: BTreeMap<PersonId, Date>,
    counted: BTreeMap<PersonId, (String, String)>,
    stored: BTreeMap<PersonId, Vec<Stored>>,
}

impl Rows {
    fn between(reader: &mut Reader, first: PersonId, last: PersonId) -> Outcome<Self> {
        let span = params![first, last].to_vec();
        let sql = "select person, law_version, facts_hash from dated_case where person >= $1 and person <= $2";
        Ok(Self {
            on_file: on_file_between(reader, &span)?,
            orders: authority::orders_between(reader, first, last)?,
            born: people::born_between(reader, first, last)?,
            counted: reader.rows(sql, &span)?.iter().map(counted_by).collect::<Outcome<_>>()?,
            stored: stored_between(reader, &span)?,
        })
    }

    fn take(&mut self, person: PersonId) -> Outcome<FactsAndDates> {
        let on_file = self.on_file.remove(&person).unwrap_or_default();
        let orders = self.orders.remove(&person).unwrap_or_default();
        let remand = orders.remand(carried_out_after(&on_file, &orders));
        let case = model::case(person, self.born.get(&person).copied(), on_file, remand);
        let (facts_hash, counted) = (model::facts_hash(&case)?, self.counted.remove(&person));
        let stored = self.stored.remove(&person).unwrap_or_default();
        Ok(FactsAndDates { person, case, facts_hash, counted, stored })
    }
}

fn on_file_between(reader: &mut Reader, span: &[Value]) -> Outcome<BTreeMap<PersonId, OnFile>> {
    let mut people: BTreeMap<PersonId, OnFile> = BTreeMap::new();
    let sql = "select person, sentence, authority, facts from sentence_period where person >= $1 and person <= $2 \
               and superseded_at is null and valid_to is null order by person, valid_from, sentence";
    for row in reader.rows(sql, span)? {
        let facts = serde_json::from_str(row.text("facts")?).map_err(|_| corrupt("a sentence"))?;
        let decided = Decided { id: row.get("sentence")?, authority: row.get("authority")?, facts };
        people.entry(row.get("person")?).or_default().sentences.push(decided);
    }
    let sql = "select person, absence, kind, valid_from, valid_to from absence_period where person >= $1 \
               and person <= $2 and superseded_at is null order by person, valid_from, absence";
    for row in reader.rows(sql, span)? {
        let absence =
            Absence { kind: super::code(&row, "kind")?, from: row.get("valid_from")?, to: row.get("valid_to")? };
        people.entry(row.get("person")?).or_default().absences.push((row.get("absence")?, absence));
    }
    for (person, refused) in super::refused_between(reader, span)? {
        people.entry(person).or_default().refused = refused;
    }
    Ok(people)
}

fn stored_between(reader: &mut Reader, span: &[Value]) -> Outcome<BTreeMap<PersonId, Vec<Stored>>> {
    let sql = "select person, kind, on_date, at, sentence, rule from dated where person >= $1 and person <= $2 \
               order by person, place";
    let mut people: BTreeMap<PersonId, Vec<Stored>> = BTreeMap::new();
    for row in reader.rows(sql, span)? {
        people.entry(row.get("person")?).or_default().push(stored_row(&row)?);
    }
    Ok(people)
}
