//! SQL of oversight: the journal as it is read. Sealed entries are never selected.

use crate::access::PlacePermit;
use crate::access::acts::ReadJournal;
use basics::{Instant, Value};
use records::{Outcome, Reader, Row, params};

/// An entry of the journal.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Its number in the order of recording.
    pub seq: i64,
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
    /// Entries before this number; none is from the newest.
    pub before: Option<i64>,
    /// Only about this person.
    pub person: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// Entries, newest first, at most `limit`.
pub fn entries(
    reader: &mut Reader,
    _permit: &PlacePermit<ReadJournal>,
    part: &Part,
    limit: i64,
) -> Outcome<Vec<EntryRow>> {
    let mut wheres = vec!["j.kind <> 'sealed'".to_owned()];
    let mut values: Vec<Value> = vec![];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        wheres.push(format!("{condition} ${}", values.len()));
    };
    if let Some(before) = part.before {
        add("j.seq <", Value::Int(before));
    }
    if let Some(person) = &part.person {
        add("j.person =", Value::Text(person.clone()));
    }
    if let Some(kind) = &part.kind {
        add("j.kind =", Value::Text(kind.clone()));
    }
    values.push(Value::Int(limit));
    let sql = format!(
        "select j.seq, j.at, j.kind, j.person, j.prison, j.body, l.position from journal j \
         left join journal_leaf l on l.entry_id = j.id where {} order by j.seq desc limit ${}",
        wheres.join(" and "),
        values.len()
    );
    reader.rows(&sql, &values)?.iter().map(entry).collect()
}

fn entry(row: &Row) -> Outcome<EntryRow> {
    let position: Option<i64> = row.get("position")?;
    Ok(EntryRow {
        seq: row.get("seq")?,
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
