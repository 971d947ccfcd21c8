//! SQL of oversight: the journal as it is read, and its verifications. Sealed entries are never selected, and nothing that is
//! selected tells of them: not a number in the order of recording, whose gaps could be counted.

use super::model::{Asker, End, Found, Verification, VerificationId};
use crate::access::acts::{DecideIdentity, ReadJournal};
use crate::access::same::{canonical_sql, files_sql, same_sql};
use crate::access::{Permit, PlacePermit};
use crate::web::no_such_place;
use basics::id::PersonId;
use basics::{Instant, ToValue, Value};
use records::{Outcome, Reader, Row, Tx, params};
use std::collections::BTreeSet;

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
    if let Some(person) = &part.person {
        values.push(person.to_value());
        wheres.push(same_sql("j.person", 1));
    }
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        wheres.push(condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(before) = &part.before {
        add("j.seq < ?", Value::Int(seq_of(reader, before)?));
    }
    if let Some(kind) = &part.kind {
        add("j.kind = ?", Value::Text(kind.clone()));
    }
    let person = canonical_sql("j.person");
    if let Some(prison) = &permit.place().prison {
        let own = format!("(j.prison = ? or {person} in (select person from reach where prison = ?))");
        add(&own, prison.to_value());
    } else if let Some(region) = permit.place().region {
        let own = format!(
            "(j.prison in (select prison from reach_place where region = ?) \
             or {person} in (select person from reach where region = ?))"
        );
        add(&own, region.to_value());
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
pub fn waiting(reader: &mut Reader) -> Outcome<i64> {
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

/// Events that write nothing down about a person: looks, and what the program says of its own accord.
const NOT_WRITTEN: &str = "'sealed', 'looked', 'list-looked', 'people-listed', 'purpose-stated', 'glass-broken', \
    'glass-reviewed', 'files-compared', 'files-different', 'files-merge', 'release-block', 'held-too-long', \
    'held-too-long-over', 'dates-moved', 'dates-recounted'";

/// What was written down about some people after an entry and before another, the newest first. Without the one from
/// the first on, without the other to the last.
pub fn written(
    reader: &mut Reader,
    _permits: [&Permit<DecideIdentity>; 2],
    people: &BTreeSet<PersonId>,
    (after, before): (Option<&str>, Option<&str>),
    most: usize,
) -> Outcome<Vec<EntryRow>> {
    let mut values = params![after].to_vec();
    values.extend(before.map(ToValue::to_value));
    let end = before.map_or("", |_| "and j.seq < (select e.seq from journal e where e.id = $2)");
    let mut files = vec![];
    for person in people {
        values.push(person.to_value());
        files.push(files_sql(values.len()));
    }
    let sql = format!(
        "select j.id, j.at, j.kind, j.person, j.prison, j.body, l.position from journal j \
         left join journal_leaf l on l.entry_id = j.id where j.person in ({}) \
         and j.seq > coalesce((select e.seq from journal e where e.id = $1), 0) {end} and j.kind not in ({NOT_WRITTEN}) \
         order by j.seq desc limit {most}",
        files.join(" union all ")
    );
    reader.rows(&sql, &values)?.iter().map(entry).collect()
}

/// The kinds of events there are, to choose from.
pub fn kinds(reader: &mut Reader, _permit: &PlacePermit<ReadJournal>) -> Outcome<Vec<String>> {
    let sql = "select distinct kind from journal where kind <> 'sealed' order by kind";
    reader.rows(sql, params![])?.iter().map(|row| row.get("kind")).collect()
}

const VERIFICATION: &str = "select id, asked_at, asked_by, asked_as, started_at, heard_at, percent, ended_at, failed, \
                            entries, unsealed, fault, broken, checkpoint from verification";

fn verification_of(row: &Row) -> Outcome<Verification> {
    let ended: Option<Instant> = row.get("ended_at")?;
    let failed: Option<String> = row.get("failed")?;
    let end = match (ended, failed) {
        (None, _) => None,
        (Some(at), Some(code)) => Some(End { at, result: Err(code) }),
        (Some(at), None) => {
            let broken: String = row.get("broken")?;
            let found = Found {
                entries: row.get("entries")?,
                unsealed: row.get("unsealed")?,
                fault: row.get("fault")?,
                broken: broken.lines().map(str::to_owned).collect(),
                checkpoint: row.get("checkpoint")?,
            };
            Some(End { at, result: Ok(found) })
        }
    };
    Ok(Verification {
        id: row.get("id")?,
        asked_at: row.get("asked_at")?,
        asker: Asker { service_number: row.get("asked_by")?, role: row.get("asked_as")? },
        started_at: row.get("started_at")?,
        percent: row.get("percent")?,
        heard_at: row.get("heard_at")?,
        end,
    })
}

/// The verification asked for last that has not ended.
pub fn open_verification(reader: &mut Reader) -> Outcome<Option<Verification>> {
    let sql = format!("{VERIFICATION} where ended_at is null order by asked_at desc, id desc limit 1");
    reader.row(&sql, params![])?.as_ref().map(verification_of).transpose()
}

/// The verification asked for last that has ended.
pub fn last_verification(reader: &mut Reader) -> Outcome<Option<Verification>> {
    let sql = format!("{VERIFICATION} where ended_at is not null order by asked_at desc, id desc limit 1");
    reader.row(&sql, params![])?.as_ref().map(verification_of).transpose()
}

/// Keeps that a verification was asked for, and ends those of which nothing is heard any more.
pub fn add_verification(tx: &mut Tx, id: VerificationId, asker: &Asker) -> Outcome<()> {
    let now = tx.now();
    tx.execute("update verification set ended_at = $1, failed = 'stopped' where ended_at is null", params![now])?;
    let sql = "insert into verification (id, asked_at, asked_by, asked_as, heard_at, percent) \
               values ($1, $2, $3, $4, $2, 0)";
    tx.execute(sql, params![id, now, asker.service_number, asker.role])?;
    Ok(())
}

/// Keeps how far a verification has come. False when it has ended already.
pub fn hear_of(tx: &mut Tx, id: VerificationId, percent: i64) -> Outcome<bool> {
    let now = tx.now();
    let sql = "update verification set started_at = coalesce(started_at, $2), heard_at = $2, percent = $3 \
               where id = $1 and ended_at is null";
    Ok(tx.execute(sql, params![id, now, percent])? > 0)
}

/// Keeps what a verification found. False when it has ended already.
pub fn end_verification(tx: &mut Tx, id: VerificationId, found: &Found) -> Outcome<bool> {
    let now = tx.now();
    let sql = "update verification set ended_at = $2, heard_at = $2, percent = 100, entries = $3, unsealed = $4, \
               fault = $5, broken = $6, checkpoint = $7 where id = $1 and ended_at is null";
    let lines = found.broken.iter().map(|line| line.replace('\n', " ")).collect::<Vec<_>>().join("\n");
    let values = params![id, now, found.entries, found.unsealed, found.fault, lines, found.checkpoint];
    Ok(tx.execute(sql, values)? > 0)
}

/// Keeps that a verification came to no result.
pub fn fail_verification(tx: &mut Tx, id: VerificationId, code: &str) -> Outcome<()> {
    let now = tx.now();
    let sql = "update verification set ended_at = $2, failed = $3 where id = $1 and ended_at is null";
    tx.execute(sql, params![id, now, code])?;
    Ok(())
}
