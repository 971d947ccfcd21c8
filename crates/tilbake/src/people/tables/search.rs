//! The search index and what is read through it. Every query goes through an index and ends at a
//! limit, so that its time does not grow with the register.

use super::{LINE, Line, STEP, filled, line_of, places, scoped};
use crate::access::ListPermit;
use crate::access::acts::SearchPeople;
use crate::access::same::{canonical_sql, not_merged_sql, same_sql};
use crate::people::model::search::index_words;
use crate::people::model::{Born, CaseNumber, NameKind, PersonName};
use basics::id::PersonId;
use basics::{ToValue, Value, fold};
use records::{Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

/// Words of the vocabulary that are looked at for one typed word.
const VOCABULARY_MAX: usize = 60;
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
        forget(tx, word)?;
    }
    let fresh: Vec<&String> = holds.difference(held).collect();
    for chunk in filled(&fresh, STEP).chunks(STEP) {
        let rows: Vec<String> = (2..2 + STEP).map(|number| format!("(${number}, $1)")).collect();
        let sql = format!("INSERT INTO person_word (word, person) VALUES {} ON CONFLICT DO NOTHING", rows.join(", "));
        let values: Vec<Value> = [person.to_value()].into_iter().chain(chunk.iter().map(ToValue::to_value)).collect();
        tx.execute(&sql, &values)?;
    }
    fresh.into_iter().filter(|word| is_of_names(word)).try_for_each(|word| learn(tx, word))
}

/// Whether a key is one word of names: not a pair, a year or a date.
fn is_of_names(key: &str) -> bool {
    !key.contains(|c: char| c == ' ' || c.is_ascii_digit())
}

/// Takes a word into the vocabulary.
fn learn(tx: &mut Tx, word: &str) -> Outcome<()> {
    if tx.row("SELECT word FROM name_word WHERE word = $1", params![word])?.is_some() {
        return Ok(());
    }
    tx.execute("INSERT INTO name_word (word) VALUES ($1) ON CONFLICT DO NOTHING", params![word])?;
    for gram in fold::grams(word) {
        tx.execute("INSERT INTO name_gram (gram, word) VALUES ($1, $2) ON CONFLICT DO NOTHING", params![gram, word])?;
    }
    Ok(())
}

/// Drops a word from the vocabulary once nobody is found by it: it may have been somebody's name.
fn forget(tx: &mut Tx, word: &str) -> Outcome<()> {
    let used = tx.rows("SELECT person FROM person_word WHERE word = $1 LIMIT 1", params![word])?;
    if !used.is_empty() || !is_of_names(word) {
        return Ok(());
    }
    tx.execute("DELETE FROM name_word WHERE word = $1", params![word])?;
    for gram in fold::grams(word) {
        tx.execute("DELETE FROM name_gram WHERE gram = $1 AND word = $2", params![gram, word])?;
    }
    Ok(())
}

/// Words of the vocabulary that share most letter groups and sounds with a typed word, and some that
/// begin with it.
pub fn vocabulary(reader: &mut Reader, typed: &str) -> Outcome<Vec<String>> {
    let grams: Vec<Value> = fold::grams(typed).iter().map(ToValue::to_value).collect();
    let grams = filled(&grams, STEP);
    if grams.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT word, count(*) AS shared FROM name_gram WHERE gram IN {} GROUP BY word
         ORDER BY shared DESC, word LIMIT {VOCABULARY_MAX}",
        places(1, grams.len())
    );
    let mut rows = reader.rows(&sql, &grams)?;
    // No letter sorts behind the last code point.
    let end = format!("{typed}\u{10ffff}");
    let sql = format!("SELECT word FROM name_word WHERE word >= $1 AND word < $2 ORDER BY word LIMIT {VOCABULARY_MAX}");
    rows.extend(reader.rows(&sql, params![typed, end])?);
    rows.iter().map(|row| row.get("word")).collect()
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
    let people: Vec<PersonId> = people.iter().copied().collect();
    let mut rows = vec![];
    for chunk in filled(&people, STEP).chunks(STEP) {
        let values: Vec<Value> = chunk.iter().map(ToValue::to_value).collect();
        let these = places(1, STEP);
        let sql = format!(
            "{} AND n.person IN (SELECT p.id FROM person p WHERE p.id IN {these}
             UNION ALL SELECT s.merged FROM person_same s WHERE s.canonical IN {these})",
            names_sql()
        );
        for row in reader.rows(&sql, &values)? {
            rows.push(name_of(&row)?);
        }
    }
    Ok(by_person(rows))
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

/// Names that hold, each with its file, the file that stands for the person, and the birth date of its own.
fn names_sql() -> String {
    format!(
        "SELECT n.person AS file, {} AS person, n.kind, n.given, n.family, n.name_order, a.born FROM person_name n
         JOIN person_particulars a ON a.person = n.person AND a.ended_at IS NULL WHERE n.ended_at IS NULL",
        canonical_sql("n.person")
    )
}

/// A name with what goes with it.
struct Named {
    person: PersonId,
    is_own: bool,
    name: PersonName,
    born: Option<Born>,
}

fn name_of(row: &Row) -> Outcome<Named> {
    let name = PersonName {
        kind: row.get("kind")?,
        given: row.get("given")?,
        family: row.get("family")?,
        order: row.get("name_order")?,
    };
    let (file, person): (PersonId, PersonId) = (row.get("file")?, row.get("person")?);
    Ok(Named { person, is_own: file == person, name, born: row.get("born")? })
}

fn by_person(rows: Vec<Named>) -> BTreeMap<PersonId, Known> {
    let mut known: BTreeMap<PersonId, Known> = BTreeMap::new();
    for Named { person, is_own, name, born } in rows {
        let one = known.entry(person).or_default();
        let at = if is_own && name.kind == NameKind::Current { 0 } else { one.names.len() };
        one.names.insert(at, name.to_string());
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
    let people: Vec<PersonId> = people.iter().copied().collect();
    let mut found = vec![];
    for chunk in filled(&people, STEP).chunks(STEP) {
        let values: Vec<Value> = chunk.iter().map(ToValue::to_value).collect();
        for row in reader.rows(&format!("{sql} {}", places(1, STEP)), &values)? {
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
    let rows: Outcome<Vec<_>> = reader.rows(&names_sql(), &[])?.iter().map(name_of).collect();
    Ok(by_person(rows?))
}
