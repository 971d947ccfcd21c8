//! SQL of measures that last, what was seen while they did, and their alarms.

use super::super::model::kinds::Kind;
use super::super::model::{Hand, MeasureId, NoteId};
use super::Seeing;
use crate::access::Permit;
use crate::access::acts::RecordMeasure;
use crate::access::same::same_sql;
use crate::authority::Whom;
use basics::{Instant, PersonId, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeSet;

/// Most measures of one person, and most notes of one measure, that are read.
const MOST: i64 = 500;

const MEASURE: &[&str] = &[
    "id",
    "person",
    "kind",
    "on_the_spot",
    "begun_at",
    "begun_by",
    "begun_name",
    "recorded_at",
    "ended_at",
    "ended_by",
    "end_recorded_at",
    "told_at",
    "told_by",
];
/// Measures.
pub const MEASURES: Journalled = Journalled::new("measure", "person", MEASURE);

const NOTE: &[&str] = &["id", "person", "measure", "at", "by", "words"];
/// What was seen.
pub const NOTES: Journalled = Journalled::new("measure_note", "person", NOTE);

/// A measure as it stands.
#[derive(Clone, Debug)]
pub struct MeasureRow {
    /// Id.
    pub id: MeasureId,
    /// The file it was written in.
    pub person: PersonId,
    /// What.
    pub kind: Kind,
    /// Whether an officer began it on the spot.
    pub on_the_spot: bool,
    /// When it began, and the service number of who began it.
    pub begun: Hand,
    /// Name of who began it.
    pub begun_name: String,
    /// When and by whom it was ended.
    pub ended: Option<Hand>,
    /// When the person was told that it ended, and by whom.
    pub told: Option<Hand>,
    /// Version for changes.
    pub version: i64,
}

fn hand(row: &Row, at: &str, by: &str) -> Outcome<Option<Hand>> {
    let at: Option<Instant> = row.get(at)?;
    at.map(|at| Ok(Hand { at, by: row.get(by)? })).transpose()
}

fn measure_row(row: &Row) -> Outcome<MeasureRow> {
    Ok(MeasureRow {
        id: row.get("id")?,
        person: row.get("person")?,
        kind: row.get("kind")?,
        on_the_spot: row.get("on_the_spot")?,
        begun: Hand { at: row.get("begun_at")?, by: row.get("begun_by")? },
        begun_name: row.get("begun_name")?,
        ended: hand(row, "ended_at", "ended_by")?,
        told: hand(row, "told_at", "told_by")?,
        version: row.get("version")?,
    })
}

/// The measures of a person, the latest first.
pub fn measures<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Vec<MeasureRow>> {
    measures_of(reader, permit.person())
}

/// The same for what looks after them without anybody who reads it.
pub fn measures_of(reader: &mut Reader, person: PersonId) -> Outcome<Vec<MeasureRow>> {
    let sql = format!("select * from measure where {} order by begun_at desc, id desc limit $2", same_sql("person", 1));
    reader.rows(&sql, params![person, MOST])?.iter().map(measure_row).collect()
}

/// A measure of a person; not found when it is another's.
pub fn measure<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, id: MeasureId) -> Outcome<MeasureRow> {
    let sql = format!("select * from measure where id = $1 and {}", same_sql("person", 2));
    let row = reader.row(&sql, params![id, permit.person()])?;
    measure_row(&row.ok_or_else(Problem::not_found)?)
}

/// Measures that go on, or of whose end the person was not told, of those who belong to a prison and are meant; each with
/// the file that stands for the person.
pub fn open_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<Vec<(PersonId, MeasureRow)>> {
    let columns = "t.id, t.kind, t.on_the_spot, t.begun_at, t.begun_by, t.begun_name, t.ended_at, t.ended_by, \
                   t.told_at, t.told_by, t.version";
    let open = "(select * from measure where ended_at is null or told_at is null)";
    let rows = whom.rows(reader, open, columns)?;
    rows.iter().map(|row| Ok((row.get("person")?, measure_row(row)?))).collect()
}

/// Measures that lasted at any time between two moments, of those who are meant.
pub fn lasting_between(
    reader: &mut Reader,
    whom: Whom<'_>,
    (from, to): (Instant, Instant),
) -> Outcome<Vec<MeasureRow>> {
    let (from, to) = (from.micros(), to.micros());
    let columns = "t.id, t.kind, t.on_the_spot, t.begun_at, t.begun_by, t.begun_name, t.ended_at, t.ended_by, \
                   t.told_at, t.told_by, t.version";
    let lasted = format!("(select * from measure where begun_at < {to} and (ended_at is null or ended_at >= {from}))");
    whom.rows(reader, &lasted, columns)?.iter().map(measure_row).collect()
}

/// Writes that a measure began.
pub fn begin(
    tx: &mut Tx,
    permit: &Permit<RecordMeasure>,
    id: MeasureId,
    (kind, on_the_spot, begun, name): (Kind, bool, Instant, &str),
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns =
        ["id", "person", "kind", "on_the_spot", "begun_at", "begun_by", "begun_name", "recorded_at", "version"];
    MEASURES.insert(tx, &columns, params![id, permit.person(), kind, on_the_spot, begun, by, name, now, 1])
}

/// Writes that it ended, and whether the person was told.
pub fn end(tx: &mut Tx, permit: &Permit<RecordMeasure>, row: &MeasureRow, (at, told): (Instant, bool)) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let own = format!("id = $1 and {}", same_sql("person", 2));
    let sql = format!(
        "update measure set ended_at = $3, ended_by = $4, end_recorded_at = $5, told_at = $6, told_by = $7, \
         version = version + 1 where {own}"
    );
    let (told_at, told_by) = (told.then_some(now), told.then(|| by.clone()));
    let one = params![row.id, permit.person()];
    MEASURES.execute(tx, (&own, one), &sql, params![row.id, permit.person(), at, by, now, told_at, told_by])?;
    Ok(())
}

/// Writes that the person was told that it ended.
pub fn tell_end(tx: &mut Tx, permit: &Permit<RecordMeasure>, row: &MeasureRow) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let own = format!("id = $1 and {}", same_sql("person", 2));
    let sql = format!("update measure set told_at = $3, told_by = $4, version = version + 1 where {own}");
    let one = params![row.id, permit.person()];
    MEASURES.execute(tx, (&own, one), &sql, params![row.id, permit.person(), now, by])?;
    Ok(())
}

/// Marks a measure as changed by a decision about it.
pub fn touch<A: Seeing>(tx: &mut Tx, permit: &Permit<A>, id: MeasureId) -> Outcome<()> {
    let sql = format!("update measure set version = version + 1 where id = $1 and {}", same_sql("person", 2));
    tx.execute(&sql, params![id, permit.person()])?;
    Ok(())
}

/// Something seen while a measure lasted.
#[derive(Clone, Debug)]
pub struct NoteRow {
    /// When.
    pub at: Instant,
    /// Service number of who saw it.
    pub by: String,
    /// What.
    pub words: String,
}

/// Writes what was seen.
pub fn add_note(
    tx: &mut Tx,
    permit: &Permit<RecordMeasure>,
    id: NoteId,
    (measure, words): (MeasureId, &str),
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    NOTES.insert(tx, NOTE, params![id, permit.person(), measure, now, by, words])
}

/// What was seen while a measure of a person lasted, the latest first.
pub fn notes<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, measure: MeasureId) -> Outcome<Vec<NoteRow>> {
    let sql = format!(
        "select at, by, words from measure_note where measure = $1 and {} order by at desc, id desc limit $3",
        same_sql("person", 2)
    );
    let read = |row: &Row| Ok(NoteRow { at: row.get("at")?, by: row.get("by")?, words: row.get("words")? });
    reader.rows(&sql, params![measure, permit.person(), MOST])?.iter().map(read).collect()
}

/// An alarm: which measure, of whom, since when it has no basis, which level was called.
pub type Alarm = (MeasureId, PersonId, Instant, i64);

/// The alarms that rang and are not over.
pub fn ringing(reader: &mut Reader) -> Outcome<BTreeSet<Alarm>> {
    let rows =
        reader.rows("select measure, person, since, level from measure_alarm where over_at is null", params![])?;
    let read = |row: &Row| Ok((row.get("measure")?, row.get("person")?, row.get("since")?, row.get("level")?));
    rows.iter().map(read).collect()
}

/// An alarm rings. Gives whether it is new: another process may have been first.
pub fn ring(tx: &mut Tx, (measure, person, since, level): Alarm) -> Outcome<bool> {
    let now = tx.now();
    let sql = "insert into measure_alarm (measure, person, since, level, rang_at, over_at) \
               values ($1, $2, $3, $4, $5, null) on conflict (measure, since, level) do update set over_at = null \
               where measure_alarm.over_at is not null";
    Ok(tx.execute(sql, params![measure, person, since, level, now])? > 0)
}

/// An alarm is over: there is a basis again, or the measure ended.
pub fn hush(tx: &mut Tx, (measure, _, since, level): Alarm) -> Outcome<bool> {
    let now = tx.now();
    let sql = "update measure_alarm set over_at = $4 where measure = $1 and since = $2 and level = $3 \
               and over_at is null";
    Ok(tx.execute(sql, params![measure, since, level, now])? > 0)
}
