//! All SQL of reception. Rows are only added: what stands now is the newest.

pub mod called;

use super::model::{
    Bringer, District, Entry, EntryId, EntryKind, NewCallBack, NewEntry, NewNumber, NewTakeBack, NumberId, Paper,
    ReceptionId, Reply, Sheet, Subject,
};
use crate::access::acts::{EditCautions, ReadCautions, ReadDeviations, ReceiveArrival, SetCallBackNumbers};
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode};
use crate::authority::AuthorityId;
use basics::{Instant, PersonId, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeMap;

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[NUMBERS, RECEPTIONS, CALLS, ENDS, ENTRIES, called::ENDS];

const NUMBER: &[&str] = &["id", "district", "number", "answers", "set_at", "set_by"];
const NUMBERS: Journalled = Journalled::new("police_number", "district", NUMBER);

const RECEPTION: &[&str] =
    &["id", "person", "prison", "came_at", "brought_by", "paper", "authority", "recorded_at", "recorded_by"];
const RECEPTIONS: Journalled = Journalled::new("reception", "person", RECEPTION);

const CALL: &[&str] = &[
    "id",
    "reception",
    "person",
    "district",
    "number",
    "spoke_with",
    "confirmed",
    "called_at",
    "recorded_at",
    "recorded_by",
];
const CALLS: Journalled = Journalled::new("reception_call", "person", CALL);

const END: &[&str] = &["id", "reception", "person", "taken_by", "reason", "at", "recorded_at", "recorded_by"];
const ENDS: Journalled = Journalled::new("reception_end", "person", END);

const ENTRY: &[&str] = &["id", "reception", "person", "kind", "code", "value", "note", "recorded_at", "recorded_by"];
const ENTRIES: Journalled = Journalled::new("reception_entry", "person", ENTRY);

/// Most receptions on one board.
pub const BOARD_MAX: usize = 300;

/// Acts that see how a person was received.
pub trait Seeing {}

impl Seeing for ReadCautions {}

impl Seeing for EditCautions {}

impl Seeing for ReceiveArrival {}

/// A reception.
#[derive(Clone, Debug)]
pub struct ReceptionRow {
    /// Id.
    pub id: ReceptionId,
    /// Whom.
    pub person: PersonId,
    /// Where.
    pub prison: PrisonCode,
    /// When they came.
    pub came_at: Instant,
    /// Who brought them.
    pub brought_by: Bringer,
    /// What paper was shown.
    pub paper: Paper,
    /// The authority typed in from it.
    pub authority: Option<AuthorityId>,
    /// Service number of who received them.
    pub recorded_by: String,
}

fn reception_row(row: &Row) -> Outcome<ReceptionRow> {
    Ok(ReceptionRow {
        id: row.get("id")?,
        person: row.get("person")?,
        prison: row.get("prison")?,
        came_at: row.get("came_at")?,
        brought_by: row.get("brought_by")?,
        paper: row.get("paper")?,
        authority: row.get("authority")?,
        recorded_by: row.get("recorded_by")?,
    })
}

/// Receptions, each of the person who was received.
fn row_sql() -> String {
    format!(
        "select c.id, {} as person, c.prison, c.came_at, c.brought_by, c.paper, c.authority, c.recorded_by from reception c",
        canonical_sql("c.person")
    )
}

/// What a reception is written from.
pub struct Opened<'a> {
    /// Where.
    pub prison: &'a PrisonCode,
    /// When they came.
    pub came_at: Instant,
    /// Who brought them.
    pub brought_by: &'a Bringer,
    /// What paper was shown.
    pub paper: Paper,
    /// The authority typed in from it.
    pub authority: Option<AuthorityId>,
}

/// Writes a reception.
pub fn add(tx: &mut Tx, permit: &Permit<ReceiveArrival>, id: ReceptionId, new: &Opened) -> Outcome<()> {
    let (now, by) = (tx.now(), who(tx));
    let Opened { prison, came_at, brought_by, paper, authority } = new;
    let values = params![id, permit.person(), prison, came_at, brought_by, paper, authority, now, by];
    RECEPTIONS.insert(tx, RECEPTION, values)
}

/// The latest reception of a person.
pub fn latest<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<ReceptionRow>> {
    let own = same_sql("c.person", 1);
    let sql = format!("{} where {own} order by c.came_at desc, c.id desc limit 1", row_sql());
    reader.row(&sql, params![permit.person()])?.as_ref().map(reception_row).transpose()
}

/// A call back.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// Whom of the police.
    pub district: District,
    /// The number, as it stood in the list then.
    pub number: String,
    /// With whom it was spoken.
    pub spoke_with: String,
    /// Whether they confirmed it.
    pub confirmed: Reply,
    /// When.
    pub called_at: Instant,
    /// Service number of who called.
    pub recorded_by: String,
}

/// Writes a call back.
pub fn add_call(
    tx: &mut Tx,
    permit: &Permit<ReceiveArrival>,
    reception: ReceptionId,
    number: &str,
    at: Instant,
    new: &NewCallBack,
) -> Outcome<()> {
    let (id, now, by): (EntryId, _, _) = (tx.new_id(), tx.now(), who(tx));
    let values =
        params![id, reception, permit.person(), new.district, number, new.spoke_with, new.confirmed, at, now, by];
    CALLS.insert(tx, CALL, values)
}

/// The calls back of a reception, the oldest first.
pub fn calls<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, reception: ReceptionId) -> Outcome<Vec<CallRow>> {
    let sql = format!(
        "select district, number, spoke_with, confirmed, called_at, recorded_by from reception_call \
         where reception = $1 and {} order by called_at, id limit 100",
        same_sql("person", 2)
    );
    let read = |row: &Row| {
        Ok(CallRow {
            district: row.get("district")?,
            number: row.get("number")?,
            spoke_with: row.get("spoke_with")?,
            confirmed: row.get("confirmed")?,
            called_at: row.get("called_at")?,
            recorded_by: row.get("recorded_by")?,
        })
    };
    reader.rows(&sql, params![reception, permit.person()])?.iter().map(read).collect()
}

/// How a reception ended: the police took the person back.
#[derive(Clone, Debug)]
pub struct EndRow {
    /// Who took them.
    pub taken_by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

/// Writes that the police took the person back.
pub fn add_end(
    tx: &mut Tx,
    permit: &Permit<ReceiveArrival>,
    reception: ReceptionId,
    at: Instant,
    new: &NewTakeBack,
) -> Outcome<()> {
    let (id, now, by): (EntryId, _, _) = (tx.new_id(), tx.now(), who(tx));
    let values = params![id, reception, permit.person(), new.taken_by, new.reason, at, now, by];
    ENDS.insert(tx, END, values)
}

/// How a reception ended, if the police took the person back.
pub fn end_of<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, reception: ReceptionId) -> Outcome<Option<EndRow>> {
    let own = same_sql("person", 2);
    let sql = format!("select taken_by, reason, at, recorded_by from reception_end where reception = $1 and {own}");
    let read = |row: Row| {
        Ok(EndRow {
            taken_by: row.get("taken_by")?,
            reason: row.get("reason")?,
            at: row.get("at")?,
            recorded_by: row.get("recorded_by")?,
        })
    };
    reader.row(&sql, params![reception, permit.person()])?.map(read).transpose()
}

/// Writes an answer, an act or a step.
pub fn add_entry(
    tx: &mut Tx,
    permit: &Permit<EditCautions>,
    reception: ReceptionId,
    new: &NewEntry,
) -> Outcome<EntryId> {
    let (id, now, by): (EntryId, _, _) = (tx.new_id(), tx.now(), who(tx));
    let (kind, code, value) = new.subject.codes();
    let note = new.note.as_ref().map(ToString::to_string).unwrap_or_default();
    ENTRIES.insert(tx, ENTRY, params![id, reception, permit.person(), kind, code, value, note, now, by])?;
    Ok(id)
}

const ENTRIES_OF: &str =
    "select e.reception, e.kind, e.code, e.value, e.note, e.recorded_at, e.recorded_by from reception_entry e";

fn entry(row: &Row) -> Outcome<Entry> {
    let kind: EntryKind = row.get("kind")?;
    let subject = Subject::stored(kind, row.text("code")?, row.text("value")?);
    Ok(Entry {
        subject: subject.map_err(|_| basics::value::corrupt("an entry of a reception"))?,
        note: row.get("note")?,
        at: row.get("recorded_at")?,
        by: row.get("recorded_by")?,
    })
}

/// How a reception stands.
pub fn sheet<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, reception: ReceptionId) -> Outcome<Sheet> {
    let own = same_sql("e.person", 2);
    let sql = format!("{ENTRIES_OF} where e.reception = $1 and {own} order by e.recorded_at, e.id");
    let mut sheet = Sheet::default();
    for row in reader.rows(&sql, params![reception, permit.person()])? {
        sheet.take(entry(&row)?);
    }
    Ok(sheet)
}

/// Who came since a moment and is still here, the latest first; of one prison, when it is named.
pub fn board(
    reader: &mut Reader,
    permit: &ListPermit<ReadDeviations>,
    prison: Option<&PrisonCode>,
    since: Instant,
) -> Outcome<Vec<ReceptionRow>> {
    let (condition, values) = on_board(permit, prison, since);
    let sql = format!("{} where {condition} order by c.came_at desc, c.id desc limit {}", row_sql(), BOARD_MAX + 1);
    reader.rows(&sql, &values)?.iter().map(reception_row).collect()
}

/// How the receptions on a board stand.
pub fn sheets(
    reader: &mut Reader,
    permit: &ListPermit<ReadDeviations>,
    prison: Option<&PrisonCode>,
    since: Instant,
) -> Outcome<BTreeMap<ReceptionId, Sheet>> {
    let (condition, values) = on_board(permit, prison, since);
    let sql =
        format!("{ENTRIES_OF} join reception c on c.id = e.reception where {condition} order by e.recorded_at, e.id");
    let mut sheets: BTreeMap<ReceptionId, Sheet> = BTreeMap::new();
    for row in reader.rows(&sql, &values)? {
        sheets.entry(row.get("reception")?).or_default().take(entry(&row)?);
    }
    Ok(sheets)
}

/// The condition on `c` of who stands on a board: the latest reception of whoever belongs to the prison that
/// received them.
fn on_board(permit: &ListPermit<ReadDeviations>, prison: Option<&PrisonCode>, since: Instant) -> (String, Vec<Value>) {
    let mut values = params![since].to_vec();
    let place = match prison {
        Some(code) => {
            values.extend_from_slice(params![code]);
            "c.prison = $2"
        }
        None => "1 = 1",
    };
    let person = canonical_sql("c.person");
    let scope = permit.filter().sql(&person, values.len() + 1);
    values.extend(scope.values);
    let condition = format!(
        "c.came_at >= $1 and {place} and {} \
         and exists (select r.person from reach r where r.person = {person} and r.prison = c.prison) \
         and not exists (select o.id from reception o where (o.person = {person} or o.person in (select s.merged \
         from person_same s where s.canonical = {person})) and o.came_at > c.came_at)",
        scope.text
    );
    (condition, values)
}

/// A number in the list.
#[derive(Clone, Debug)]
pub struct NumberRow {
    /// Whose.
    pub district: District,
    /// The number.
    pub number: String,
    /// Who answers there.
    pub answers: String,
    /// When it was set.
    pub set_at: Instant,
    /// Service number of who set it.
    pub set_by: String,
}

/// Sets the number of a district.
pub fn set_number(tx: &mut Tx, _: &PlacePermit<SetCallBackNumbers>, id: NumberId, new: &NewNumber) -> Outcome<()> {
    let (now, by) = (tx.now(), who(tx));
    NUMBERS.insert(tx, NUMBER, params![id, new.district, new.number, new.answers, now, by])
}

/// The numbers on which districts are called back, as they stand now.
pub fn numbers(reader: &mut Reader) -> Outcome<BTreeMap<District, NumberRow>> {
    let sql = "select n.district, n.number, n.answers, n.set_at, n.set_by from police_number n \
               where not exists (select o.id from police_number o where o.district = n.district \
               and (o.set_at > n.set_at or (o.set_at = n.set_at and o.id > n.id)))";
    let read = |row: &Row| {
        let district: District = row.get("district")?;
        let number = NumberRow {
            district,
            number: row.get("number")?,
            answers: row.get("answers")?,
            set_at: row.get("set_at")?,
            set_by: row.get("set_by")?,
        };
        Ok((district, number))
    };
    reader.rows(sql, params![])?.iter().map(read).collect()
}

/// Service number of who acts, or the role where there is none.
fn who(tx: &Tx) -> String {
    let actor = tx.actor();
    if actor.service_number.is_empty() { actor.role.clone() } else { actor.service_number.clone() }
}

/// What of the promises does not hold, in plain English: a consulate told of somebody who had sought protection.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let sql = "select distinct e.id, e.person from reception_entry e join protection p on (p.person = e.person \
         or exists (select 1 from person_same s where s.merged = p.person and s.canonical = e.person \
         and s.since < e.recorded_at)) and p.recorded_at < e.recorded_at and (p.end_reason is null or p.end_reason <> 'error') \
         where e.kind = 'step' and e.code = 'consulate' and e.value = 'told' order by e.id";
    let line = |row: &Row| {
        let (id, person) = (row.text("id")?, row.text("person")?);
        Ok(format!("entry {id} says that the consulate was told of person {person}, who had sought protection"))
    };
    reader.rows(sql, params![])?.iter().map(line).collect()
}
