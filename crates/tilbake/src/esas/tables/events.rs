//! SQL of the service's own events: what is followed, noted, told.

use super::outgoing::reach;
use crate::access::acts::{AnswerMessages, ReadMessages};
use crate::access::permit::PlaceAct;
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{ListPermit, PlacePermit, PrisonCode};
use crate::esas::model::events::{EventId, EventState, Happened, Lack, Noted, Told};
use crate::esas::model::outgoing::OutgoingId;
use basics::id::PersonId;
use basics::value::corrupt;
use basics::{Date, Instant};
use records::{Outcome, Reader, Row, Tx, params};

/// The kinds of entries of the journal after which something may have to be told.
const FOLLOWED: &str = "'person-moved', 'sentence-set', 'sentence-ended', 'absence-set', 'authority-added', \
     'authority-verified', 'authority-corrected', 'authority-ended', 'fact-changed'";

/// Where following stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The last entry that was followed, by its place among the sealed ones.
    pub position: i64,
    /// Up to whom what stands was noted; none when for all.
    pub noted_to: Option<String>,
}

/// Where following stands; none before it began.
pub fn followed(reader: &mut Reader) -> Outcome<Option<Followed>> {
    let row = reader.row("select position, noted_to from esas_followed where one = 1", params![])?;
    row.map(|row| Ok(Followed { position: row.get("position")?, noted_to: row.get("noted_to")? })).transpose()
}

/// Keeps where following stands.
pub fn set_followed(tx: &mut Tx, followed: &Followed) -> Outcome<()> {
    let sql = "insert into esas_followed (one, position, noted_to) values (1, $1, $2) \
         on conflict (one) do update set position = excluded.position, noted_to = excluded.noted_to";
    tx.execute(sql, params![followed.position, followed.noted_to])?;
    Ok(())
}

/// The place of the last sealed entry of the journal.
pub fn last_sealed(reader: &mut Reader) -> Outcome<i64> {
    let row = reader.row("select max(position) as position from journal_leaf", params![])?;
    let position: Option<i64> = row.map_or(Ok(None), |row| row.get("position"))?;
    Ok(position.unwrap_or_default())
}

/// Those who belong to a prison, in the order of their ids, after somebody.
pub fn held_after(reader: &mut Reader, after: &str, most: usize) -> Outcome<Vec<PersonId>> {
    let sql = format!("select person from reach where prison is not null and person > $1 order by person limit {most}");
    reader.rows(&sql, params![after])?.iter().map(|row| row.get("person")).collect()
}

/// An entry of the journal that is followed.
pub struct Entry {
    /// Its place among the sealed ones.
    pub position: i64,
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// The person it concerns.
    pub person: PersonId,
    /// All of it, as JSON.
    pub body: String,
}

/// The entries after a place and up to another, in the order in which they were sealed: one order, the same for
/// every process and on both databases, in which nothing ever comes in between.
pub fn entries(reader: &mut Reader, after: i64, to: i64, most: usize) -> Outcome<Vec<Entry>> {
    let sql = format!(
        "select l.position, j.id, j.kind, j.at, {} as person, j.body from journal_leaf l join journal j on j.id = l.entry_id \
         where l.position > $1 and l.position <= $2 and j.person is not null and j.kind in ({FOLLOWED}) \
         order by l.position limit {most}",
        canonical_sql("j.person")
    );
    let read = |row: &Row| {
        Ok(Entry {
            position: row.get("position")?,
            id: row.get("id")?,
            kind: row.get("kind")?,
            at: row.get("at")?,
            person: row.get("person")?,
            body: row.get("body")?,
        })
    };
    reader.rows(&sql, params![after, to])?.iter().map(read).collect()
}

/// What was told of a person last.
pub fn told(reader: &mut Reader, person: PersonId) -> Outcome<Option<Told>> {
    let row = reader.row("select told from esas_told where person = $1", params![person])?;
    let read = |row: Row| Ok(serde_json::from_str(row.text("told")?).map_err(|_| corrupt("what was told"))?);
    row.map(read).transpose()
}

/// Keeps what was told of a person; none when they are no longer in prison.
pub fn set_told(tx: &mut Tx, person: PersonId, told: Option<&Told>) -> Outcome<()> {
    match told {
        Some(told) => {
            let text = serde_json::to_string(told).map_err(|_| corrupt("what was told"))?;
            let sql = "insert into esas_told (person, told) values ($1, $2) \
                 on conflict (person) do update set told = excluded.told";
            tx.execute(sql, params![person, text])?;
        }
        None => {
            tx.execute("delete from esas_told where person = $1", params![person])?;
        }
    }
    Ok(())
}

/// An event as stored.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// The event.
    pub noted: Noted,
    /// The person.
    pub person: PersonId,
    /// The file in which it was noted.
    pub file: PersonId,
    /// The prison.
    pub prison: PrisonCode,
    /// Where it stands.
    pub state: EventState,
    /// What it lacks.
    pub lacks: Vec<Lack>,
}

/// The columns of an event, which is about one person in whichever of their files it was noted.
fn columns() -> String {
    format!(
        "e.id, e.happened, {} as person, e.person as file, e.prison, e.at, e.noted_at, e.from_day, e.to_day, e.state, \
         e.lacks, e.reason, e.days",
        canonical_sql("e.person")
    )
}

fn read(row: &Row) -> Outcome<EventRow> {
    let lacks = row.text("lacks")?.split_whitespace().map(str::parse).collect::<Result<_, _>>();
    Ok(EventRow {
        noted: Noted {
            id: row.get("id")?,
            happened: row.get("happened")?,
            at: row.get("at")?,
            noted_at: row.get("noted_at")?,
            from: row.get("from_day")?,
            to: row.get("to_day")?,
            reason: row.get("reason")?,
            days: row.get("days")?,
        },
        person: row.get("person")?,
        file: row.get("file")?,
        prison: row.get("prison")?,
        state: row.get("state")?,
        lacks: lacks.map_err(|_| corrupt("what an event lacks"))?,
    })
}

/// An act that makes an event.
pub struct NewEvent<'a> {
    /// What happened.
    pub happened: Happened,
    /// From what it was made.
    pub source: &'a str,
    /// The person.
    pub person: PersonId,
    /// The prison.
    pub prison: &'a PrisonCode,
    /// When.
    pub at: Instant,
    /// First day of an interruption, and the first day back.
    pub days: (Option<Date>, Option<Date>),
}

/// Notes an event, unless the same act has made it before.
pub fn note(tx: &mut Tx, _: &PlacePermit<AnswerMessages>, new: &NewEvent<'_>) -> Outcome<()> {
    if is_noted(tx, new.happened, new.source)? {
        return Ok(());
    }
    let (id, now): (EventId, Instant) = (tx.new_id(), tx.now());
    let (from, to) = new.days;
    let sql = "insert into esas_event (id, happened, source, person, prison, at, noted_at, from_day, to_day, state, lacks) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')";
    let values =
        params![id, new.happened, *new.source, new.person, new.prison, new.at, now, from, to, EventState::Waiting];
    tx.execute(sql, values)?;
    Ok(())
}

/// Whether an act has made an event.
pub fn is_noted(reader: &mut Reader, happened: Happened, source: &str) -> Outcome<bool> {
    let sql = "select id from esas_event where source = $1 and happened = $2";
    Ok(reader.row(sql, params![*source, happened])?.is_some())
}

/// The events of a person that wait, in the order in which they happened.
pub fn waiting_of(reader: &mut Reader, _: &PlacePermit<AnswerMessages>, person: PersonId) -> Outcome<Vec<EventRow>> {
    let sql = format!(
        "select {} from esas_event e where {} and e.state = 'waiting' order by e.noted_at, e.id limit 100",
        columns(),
        same_sql("e.person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(read).collect()
}

/// Where a page of events begins: after this one.
pub type After = Option<(Instant, EventId)>;

/// The events that wait for somebody, of people or prisons the caller may see, the oldest first.
pub fn waiting(
    reader: &mut Reader,
    permit: &ListPermit<ReadMessages>,
    after: After,
    most: usize,
) -> Outcome<Vec<EventRow>> {
    let (mut values, mut start) = (vec![], "1 = 1");
    if let Some((noted_at, id)) = after {
        values = params![noted_at, id].to_vec();
        start = "(e.noted_at > $1 or (e.noted_at = $1 and e.id > $2))";
    }
    let scope = reach(permit, "e", &mut values);
    let sql = format!(
        "select {} from esas_event e where e.state = 'waiting' and e.lacks <> '' and {start} and {scope} \
         order by e.noted_at, e.id limit {most}",
        columns()
    );
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// One event of people or prisons the caller may see.
pub fn one<A: PlaceAct>(reader: &mut Reader, permit: &ListPermit<A>, id: EventId) -> Outcome<Option<EventRow>> {
    let mut values = params![id].to_vec();
    let scope = reach(permit, "e", &mut values);
    let sql = format!("select {} from esas_event e where e.id = $1 and {scope}", columns());
    reader.row(&sql, &values)?.as_ref().map(read).transpose()
}

/// One event of a prison that the permit is about.
pub fn of_prison(reader: &mut Reader, permit: &PlacePermit<AnswerMessages>, id: EventId) -> Outcome<Option<EventRow>> {
    let sql = format!("select {} from esas_event e where e.id = $1", columns());
    let row = reader.row(&sql, params![id])?.as_ref().map(read).transpose()?;
    if let Some(row) = &row {
        permit.check_prison(&row.prison)?;
    }
    Ok(row)
}

/// An event became a message.
pub fn queued(tx: &mut Tx, _: &PlacePermit<AnswerMessages>, id: EventId, outgoing: OutgoingId) -> Outcome<()> {
    let sql = "update esas_event set state = $2, lacks = '', outgoing = $3 where id = $1";
    tx.execute(sql, params![id, EventState::Queued, outgoing])?;
    Ok(())
}

/// An event waits for what it lacks.
pub fn lacking(tx: &mut Tx, _: &PlacePermit<AnswerMessages>, id: EventId, lacks: &[Lack]) -> Outcome<()> {
    let lacks: Vec<&str> = lacks.iter().map(|lack| lack.as_str()).collect();
    tx.execute("update esas_event set lacks = $2 where id = $1", params![id, lacks.join(" ")])?;
    Ok(())
}

/// A caseworker has said what an event lacked.
pub fn supplied(
    tx: &mut Tx,
    _: &PlacePermit<AnswerMessages>,
    id: EventId,
    (reason, days): (Option<&str>, Option<i64>),
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update esas_event set reason = coalesce($2, reason), days = coalesce($3, days), settled_by = $4, \
         settled_at = $5 where id = $1";
    tx.execute(sql, params![id, reason, days, by, now])?;
    Ok(())
}

/// An event is not told.
pub fn dropped(tx: &mut Tx, _: &PlacePermit<AnswerMessages>, id: EventId, why: &str) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update esas_event set state = $2, lacks = '', why = $3, settled_by = $4, settled_at = $5 where id = $1";
    tx.execute(sql, params![id, EventState::Dropped, *why, by, now])?;
    Ok(())
}

/// What of the promises does not hold: an event that was told has no message, or one that was not has one.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let sql = "select e.id, e.state from esas_event e where (e.state = 'queued') <> (e.outgoing is not null and exists \
         (select 1 from esas_outgoing o where o.id = e.outgoing and o.person = e.person)) order by e.id limit 20";
    let told = |row: &Row| {
        let (id, state): (String, String) = (row.get("id")?, row.get("state")?);
        Ok(format!("event {id} is {state}, and what went out does not say so"))
    };
    reader.rows(sql, params![])?.iter().map(told).collect()
}
