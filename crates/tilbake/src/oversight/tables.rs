//! SQL of oversight: the journal as it is read. Sealed entries are never selected, and nothing that is
//! selected tells of them: not a number in the order of recording, whose gaps could be counted.

use crate::access::PlacePermit;
use crate::access::acts::ReadJournal;
use crate::web::no_such_place;
use basics::id::PersonId;
use basics::{Instant, ToValue, Value};
use records::{Outcome, Reader, Row, params};

/// An entry of the journal.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// What kind of event.
    pub kind: String,
    /// About whom.
    pub person: Option<String>,
    /// In which prison.
    pub prison: Option<String>,
    /// All of it, as canonical JSON.
    pub body: String,
    /// Whether a signed checkpoint covers it.
    pub sealed: bool,
}

/// What part of the journal is read.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Entries recorded before this one, by its id; none is from the newest.
    pub before: Option<String>,
    /// Only about this person.
    pub person: Option<PersonId>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// Entries, newest first, at most `limit`: those of the place the permit is about, which are those
/// that name its prison or somebody who belongs there.
pub fn entries(
    reader: &mut Reader,
    permit: &PlacePermit<ReadJournal>,
    part: &Part,
    limit: i64,
) -> Outcome<Vec<EntryRow>> {
    let mut wheres = vec!["j.kind <> 'sealed'".to_owned()];
    let mut values: Vec<Value> = vec![];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        wheres.push(condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(before) = &part.before {
        add("j.seq < ?", Value::Int(seq_of(reader, before)?));
    }
    if let Some(person) = &part.person {
        add("j.person = ?", person.to_value());
    }
    if let Some(kind) = &part.kind {
        add("j.kind = ?", Value::Text(kind.clone()));
    }
    if let Some(prison) = &permit.place().prison {
        add("(j.prison = ? or j.person in (select person from reach where prison = ?))", prison.to_value());
    } else if let Some(region) = permit.place().region {
        let own = "(j.prison in (select prison from reach_place where region = ?) \
                   or j.person in (select person from reach where region = ?))";
        add(own, region.to_value());
    }
    values.push(Value::Int(limit));
    let sql = format!(
        "select j.id, j.at, j.kind, j.person, j.prison, j.body, l.position from journal j \
         left join journal_leaf l on l.entry_id = j.id where {} order by j.seq desc limit ${}",
        wheres.join(" and "),
        values.len()
    );
    reader.rows(&sql, &values)?.iter().map(entry).collect()
}

/// The place of an entry in the order of recording. A sealed one is no place to start from: that
/// would tell that it is there.
fn seq_of(reader: &mut Reader, id: &str) -> Outcome<i64> {
    let row = reader.row("select seq from journal where id = $1 and kind <> 'sealed'", params![id])?;
    let row = row.ok_or_else(|| no_such_place("before"))?;
    row.get("seq")
}

/// How many entries wait to be sealed, those that are never shown not counted.
pub fn waiting(reader: &mut Reader, _permit: &PlacePermit<ReadJournal>) -> Outcome<i64> {
    let sql = "select count(*) as n from journal j left join journal_leaf l on l.entry_id = j.id \
               where l.entry_id is null and j.kind <> 'sealed'";
    reader.row(sql, params![])?.map_or(Ok(0), |row| row.get("n"))
}

fn entry(row: &Row) -> Outcome<EntryRow> {
    let position: Option<i64> = row.get("position")?;
    Ok(EntryRow {
        id: row.get("id")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        person: row.get("person")?,
        prison: row.get("prison")?,
        body: row.get("body")?,
        sealed: position.is_some(),
    })
}

/// The kinds of events there are, to choose from.
pub fn kinds(reader: &mut Reader, _permit: &PlacePermit<ReadJournal>) -> Outcome<Vec<String>> {
    let sql = "select distinct kind from journal where kind <> 'sealed' order by kind";
    reader.rows(sql, params![])?.iter().map(|row| row.get("kind")).collect()
}
