//! The search index and what is read through it. Every query goes through an index and ends at a
//! limit, so that its time does not grow with the register.

use super::vocabulary::{forget, learn};
use super::{LINE, Line, STEP, filled, line_of, scoped};
use crate::access::ListPermit;
use crate::access::acts::SearchPeople;
use crate::access::same::{all_merged, canonical_sql, merged_sql, not_merged_sql, same_sql};
use crate::people::model::search::index_words;
use crate::people::model::{Born, CaseNumber, NameKind, PersonName};
use basics::id::PersonId;
use basics::{ToValue, Value};
use records::{Outcome, Reader, Row, Tx, params, parts, places};
use std::collections::{BTreeMap, BTreeSet};

/// People found by one word.
const BY_WORD_MAX: usize = 60;
/// People found by pairs of words.
const BY_PAIRS_MAX: usize = 120;
/// People on one page of the register.
pub const PAGE: usize = 50;

/// Whom a search may find.
pub enum Whom<'a> {
    /// Those the caller may see.
    Seen(&'a ListPermit<SearchPeople>),
    /// Everyone: only to tell whether somebody is registered already.
    Everyone,
}

impl Whom<'_> {
    fn scoped(&self, person: &str, before: Vec<Value>) -> (String, Vec<Value>) {
        match self {
            Self::Seen(permit) => scoped(permit.filter(), person, before),
            Self::Everyone => ("1 = 1".to_owned(), before),
        }
    }
}

/// Brings the index of a person from what it held to what it holds.
pub fn index(tx: &mut Tx, person: PersonId, held: &BTreeSet<String>, holds: &BTreeSet<String>) -> Outcome<()> {
    for word in held.difference(holds) {
        tx.execute("DELETE FROM person_word WHERE word = $1 AND person = $2", params![word, person])?;
        if is_of_names(word) {
            forget(tx, word)?;
        }
    }
    let fresh: Vec<&String> = holds.difference(held).collect();
    for chunk in parts(&fresh) {
        let rows: Vec<String> = (2..2 + chunk.len()).map(|number| format!("(${number}, $1)")).collect();
        let sql = format!("INSERT INTO person_word (word, person) VALUES {} ON CONFLICT DO NOTHING", rows.join(", "));
        let values: Vec<Value> = [person.to_value()].into_iter().chain(chunk.iter().map(ToValue::to_value)).collect();
        tx.execute(&sql, &values)?;
    }
    let names: Vec<&String> = fresh.into_iter().filter(|word| is_of_names(word)).collect();
    learn(tx, &names)
}

/// Whether a key is one word of names: not a pair, a year or a date.
fn is_of_names(key: &str) -> bool {
    !key.contains(|c: char| c == ' ' || c.is_ascii_digit())
}

/// People found by any of several keys, such as pairs of words, those that fit best first.
pub fn people_by_pairs(reader: &mut Reader, whom: &Whom, pairs: &[String]) -> Outcome<BTreeSet<PersonId>> {
    let mut found = BTreeSet::new();
    for chunk in filled(pairs, STEP).chunks(STEP) {
        let (scope, values) = whom.scoped("w.person", chunk.iter().map(ToValue::to_value).collect());
        let sql = format!(
            "SELECT w.person FROM person_word w WHERE w.word IN {} AND {scope} ORDER BY w.person LIMIT {BY_PAIRS_MAX}",
            places(1, STEP)
        );
        for row in reader.rows(&sql, &values)? {
            found.insert(row.get("person")?);
        }
        if found.len() >= BY_WORD_MAX {
            break;
        }
    }
    Ok(found)
}

/// People found by one word.
pub fn people_by_word(reader: &mut Reader, whom: &Whom, word: &str) -> Outcome<Vec<PersonId>> {
    let (scope, values) = whom.scoped("w.person", params![word].to_vec());
    let sql = format!(
        "SELECT w.person FROM person_word w WHERE w.word = $1 AND {scope} ORDER BY w.person LIMIT {BY_WORD_MAX}"
    );
    reader.rows(&sql, &values)?.iter().map(|row| row.get("person")).collect()
}

/// The person of a case number.
pub fn person_by_case(reader: &mut Reader, whom: &Whom, case: CaseNumber) -> Outcome<Option<PersonId>> {
    let person = canonical_sql("p.id");
    let (scope, values) = whom.scoped(&person, params![case].to_vec());
    let sql = format!("SELECT {person} AS id FROM person p WHERE p.number = $1 AND {scope}");
    reader.row(&sql, &values)?.map(|row| row.get("id")).transpose()
}

/// People who have, or have had, a number of this mark; aliases too.
pub fn people_by_mark(reader: &mut Reader, whom: &Whom, mark: &[u8]) -> Outcome<Vec<PersonId>> {
    let person = canonical_sql("i.person");
    let (scope, values) = whom.scoped(&person, params![mark].to_vec());
    let sql = format!(
        "SELECT DISTINCT {person} AS person FROM person_identifier i WHERE i.mark = $1 AND {scope} ORDER BY 1 LIMIT {PAGE}"
    );
    reader.rows(&sql, &values)?.iter().map(|row| row.get("person")).collect()
}

/// The one person whose own number has this mark; an alias is nobody's own.
pub fn owner_of_mark(reader: &mut Reader, mark: &[u8]) -> Outcome<Option<PersonId>> {
    let sql = format!(
        "SELECT {} AS person FROM person_identifier i
         WHERE i.mark = $1 AND i.kind <> 'alias_number' AND i.ended_at IS NULL",
        canonical_sql("i.person")
    );
    let row = reader.row(&sql, params![mark])?;
    row.map(|row| row.get("person")).transpose()
}

/// Who has a number of this person, as an own one or as an alias.
pub fn sharing_marks(reader: &mut Reader, person: PersonId) -> Outcome<Vec<PersonId>> {
    let other = canonical_sql("o.person");
    let sql = format!(
        "SELECT DISTINCT {other} AS person FROM person_identifier i JOIN person_identifier o ON o.mark = i.mark
         WHERE {} AND i.ended_at IS NULL AND o.ended_at IS NULL AND {other} <> $1 ORDER BY 1 LIMIT {PAGE}",
        same_sql("i.person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(|row| row.get("person")).collect()
}

/// The lines of people found by a search.
pub fn found_lines(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<Vec<Line>> {
    by_steps(reader, people, &format!("{LINE} WHERE p.id IN"), line_of)
}

/// The names by which people are found now, and their birth dates.
pub fn found_names(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<BTreeMap<PersonId, Known>> {
    let stands = merged_among(reader, people)?;
    let files: BTreeSet<PersonId> = people.iter().chain(stands.keys()).copied().collect();
    let sql = format!("{NAMES} AND n.person IN");
    let rows = by_steps(reader, &files, &sql, |row| {
        let file: PersonId = row.get("file")?;
        name_of(row, stands.get(&file).copied().unwrap_or(file))
    })?;
    Ok(by_person(rows))
}

/// Of the files of some people those that were merged, each with the file that stands for it.
fn merged_among(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<BTreeMap<PersonId, PersonId>> {
    let people: Vec<Value> = people.iter().map(ToValue::to_value).collect();
    let mut merged = BTreeMap::new();
    for part in parts(&people) {
        for row in reader.rows(&merged_sql(&places(1, part.len())), &part)? {
            merged.insert(row.get("merged")?, row.get("canonical")?);
        }
    }
    Ok(merged)
}

/// By what a person is found in the index as it stands.
pub fn indexed(reader: &mut Reader, person: PersonId) -> Outcome<BTreeSet<String>> {
    let rows = reader.rows("SELECT word FROM person_word WHERE person = $1", params![person])?;
    rows.iter().map(|row| row.get("word")).collect()
}

/// What a person is found by.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names that hold in all files of the person, the one in use first.
    pub names: Vec<String>,
    /// The name in use; none of somebody who is not registered.
    pub in_use: Option<PersonName>,
    /// Birth dates, the one of the file that stands for the person first.
    pub born: Vec<Born>,
}

impl Known {
    /// The keys of the index that find the person.
    pub fn words(&self) -> BTreeSet<String> {
        let names = || self.names.iter().map(String::as_str);
        let dated = self.born.iter().flat_map(|born| index_words(names(), Some(*born)));
        index_words(names(), None).into_iter().chain(dated).collect()
    }
}

/// Names that hold, each with its file and the birth date of that.
const NAMES: &str = "SELECT n.person AS file, n.kind, n.given, n.family, n.name_order, a.born FROM person_name n
     JOIN person_particulars a ON a.person = n.person AND a.ended_at IS NULL WHERE n.ended_at IS NULL";

/// A name with what goes with it.
struct Named {
    person: PersonId,
    is_own: bool,
    name: PersonName,
    born: Option<Born>,
}

/// A name of a file of a person.
fn name_of(row: &Row, person: PersonId) -> Outcome<Named> {
    let name = PersonName {
        kind: row.get("kind")?,
        given: row.get("given")?,
        family: row.get("family")?,
        order: row.get("name_order")?,
    };
    let file: PersonId = row.get("file")?;
    Ok(Named { person, is_own: file == person, name, born: row.get("born")? })
}

fn by_person(rows: Vec<Named>) -> BTreeMap<PersonId, Known> {
    let mut known: BTreeMap<PersonId, Known> = BTreeMap::new();
    for Named { person, is_own, name, born } in rows {
        let one = known.entry(person).or_default();
        let is_in_use = is_own && name.kind == NameKind::Current;
        one.names.insert(if is_in_use { 0 } else { one.names.len() }, name.to_string());
        if is_in_use {
            one.in_use = Some(name);
        }
        if let Some(born) = born.filter(|born| !one.born.contains(born)) {
            one.born.insert(if is_own { 0 } else { one.born.len() }, born);
        }
    }
    known
}

/// Reads rows about people, a few people at a time.
fn by_steps<T>(
    reader: &mut Reader,
    people: &BTreeSet<PersonId>,
    sql: &str,
    read: impl Fn(&Row) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    let people: Vec<Value> = people.iter().map(ToValue::to_value).collect();
    let mut found = vec![];
    for chunk in parts(&people) {
        for row in reader.rows(&format!("{sql} {}", places(1, chunk.len())), &chunk)? {
            found.push(read(&row)?);
        }
    }
    Ok(found)
}

/// A page of everyone the caller may see, by name, after somebody on the page before; one more than
/// a page when there are more.
pub fn browse(reader: &mut Reader, permit: &ListPermit<SearchPeople>, after: Option<PersonId>) -> Outcome<Vec<Line>> {
    let before = after.map_or(vec![], |person| params![person].to_vec());
    let beyond = match after {
        None => "",
        Some(_) => {
            "(n.sort_key, n.person) > (SELECT m.sort_key, m.person FROM person_name m
              WHERE m.person = $1 AND m.kind = 'current' AND m.ended_at IS NULL) AND "
        }
    };
    let (scope, values) = scoped(permit.filter(), "p.id", before);
    let own = not_merged_sql("p.id");
    let sql = format!("{LINE} WHERE {beyond}{own} AND {scope} ORDER BY n.sort_key, n.person LIMIT {}", PAGE + 1);
    reader.rows(&sql, &values)?.iter().map(line_of).collect()
}

/// Everyone's names and birth dates, and every row of the index, for `verify` to compare.
pub fn whole_index(reader: &mut Reader, each: &mut dyn FnMut(PersonId, String)) -> Outcome<BTreeMap<PersonId, Known>> {
    reader.each("SELECT word, person FROM person_word", &[], &mut |row| {
        each(row.get("person")?, row.get("word")?);
        Ok(())
    })?;
    let stands: BTreeMap<PersonId, PersonId> = all_merged(reader)?.into_iter().collect();
    let mut names = vec![];
    for row in reader.rows(NAMES, &[])? {
        let file: PersonId = row.get("file")?;
        names.push(name_of(&row, stands.get(&file).copied().unwrap_or(file))?);
    }
    Ok(by_person(names))
}
