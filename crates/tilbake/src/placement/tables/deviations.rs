//! SQL of placement: deviations: what breaks a check and is so all the same.

use super::super::model::{Check, DEVIATION_HOURS, DeviationId, Line, Reason};
use super::Moving;
use crate::access::acts::{CloseDeviations, DecideCapacity, EditCautions, ReadDeviations, TakeCount};
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode};
use crate::estate::RoomId;
use basics::{Instant, PersonId};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Opens a deviation for somebody who lives too near one to be kept apart from.
pub fn open_deviation_apart(
    tx: &mut Tx,
    permit: &Permit<EditCautions>,
    id: DeviationId,
    (prison, room): (&PrisonCode, Option<RoomId>),
    reason: &Reason,
) -> Outcome<()> {
    insert_deviation(tx, id, (permit.person(), prison, room), Check::KeepApart.as_str(), reason.as_str())
}

/// Opens a deviation for a placement or an arrival that breaks checks.
pub fn open_deviation<A: Moving>(
    tx: &mut Tx,
    permit: &Permit<A>,
    id: DeviationId,
    line: &Line,
    checks: &str,
    reason: &Reason,
) -> Outcome<()> {
    insert_deviation(tx, id, (permit.person(), &line.prison, line.room), checks, reason.as_str())
}

pub(super) const DEVIATIONS: Journalled = Journalled::new(
    "deviation",
    "person",
    &[
        "id",
        "prison",
        "person",
        "room",
        "checks",
        "reason",
        "owner",
        "opened_at",
        "due_at",
        "closed_at",
        "closed_by",
        "closing",
    ],
);

fn insert_deviation(
    tx: &mut Tx,
    id: DeviationId,
    of: (PersonId, &PrisonCode, Option<RoomId>),
    checks: &str,
    reason: &str,
) -> Outcome<()> {
    insert_within(tx, id, of, (checks, reason), DEVIATION_HOURS)
}

fn insert_within(
    tx: &mut Tx,
    id: DeviationId,
    (person, prison, room): (PersonId, &PrisonCode, Option<RoomId>),
    (checks, reason): (&str, &str),
    hours: i64,
) -> Outcome<()> {
    let (now, owner) = (tx.now(), tx.actor().service_number.clone());
    let due = now.plus_seconds(hours * 3600);
    DEVIATIONS.insert(
        tx,
        &["id", "prison", "person", "room", "checks", "reason", "owner", "opened_at", "due_at"],
        params![id, prison, person, room, checks, reason, owner, now, due],
    )
}

/// Opens a deviation for somebody of whom a count did not agree, to be looked at within hours.
pub fn open_deviation_counted(
    tx: &mut Tx,
    permit: &PlacePermit<TakeCount>,
    id: DeviationId,
    (person, prison, room): (PersonId, &PrisonCode, Option<RoomId>),
    (reason, hours): (&Reason, i64),
) -> Outcome<()> {
    permit.check_prison(prison)?;
    insert_within(tx, id, (person, prison, room), (Check::Count.as_str(), reason.as_str()), hours)
}

/// When a count in a prison last missed a person whom nobody has found yet.
pub fn missed_at(
    reader: &mut Reader,
    _: &PlacePermit<TakeCount>,
    (person, prison): (PersonId, &PrisonCode),
) -> Outcome<Option<Instant>> {
    let own = same_sql("person", 1);
    let sql = format!(
        "select max(opened_at) as opened_at from deviation \
         where {own} and prison = $2 and checks = 'count' and closed_at is null"
    );
    reader.row(&sql, params![person, prison])?.map_or(Ok(None), |row| row.get("opened_at"))
}

/// How many deviations of people on a list are open because a count did not agree.
pub fn open_after_counts<A>(reader: &mut Reader, permit: &ListPermit<A>) -> Outcome<i64> {
    let scope = permit.filter().sql(&canonical_sql("d.person"), 1);
    let sql = format!(
        "select count(*) as open from deviation d where d.closed_at is null and d.checks = 'count' and {}",
        scope.text
    );
    reader.row(&sql, &scope.values)?.map_or(Ok(0), |row| row.get("open"))
}

/// Who lives in a room that something was decided about, and whether a deviation is open for it.
pub fn people_in(
    reader: &mut Reader,
    _permit: &PlacePermit<DecideCapacity>,
    room: RoomId,
) -> Outcome<Vec<(PersonId, bool)>> {
    let sql = "select l.person, (select count(*) from deviation d where d.person = l.person and d.room = l.room \
               and d.closed_at is null) as open from roll_line l where l.room = $1 order by l.person";
    let read = |row: &Row| {
        let open: i64 = row.get("open")?;
        Ok((row.get("person")?, open > 0))
    };
    reader.rows(sql, params![room])?.iter().map(read).collect()
}

/// Opens a deviation for somebody whose room was decided about while they lived there.
pub fn open_deviation_in(
    tx: &mut Tx,
    permit: &PlacePermit<DecideCapacity>,
    id: DeviationId,
    person: PersonId,
    room: (&PrisonCode, RoomId),
    checks: &str,
    reason: &str,
) -> Outcome<()> {
    permit.check_prison(room.0)?;
    insert_deviation(tx, id, (person, room.0, Some(room.1)), checks, reason)
}

/// Closes what deviations of placement a person has, because they were placed anew or left. That another
/// prison had or expected them, a person settles with that prison while there is somebody to settle about; that a count
/// did not agree ends when somebody has found out.
pub fn close_deviations_of<A: Moving>(tx: &mut Tx, permit: &Permit<A>, closing: &str, has_left: bool) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let but = if has_left { "" } else { "and checks not in ('elsewhere', 'count')" };
    let own = same_sql("person", 1);
    let sql = format!(
        "update deviation set closed_at = $2, closed_by = $3, closing = $4 where {own} and closed_at is null {but}"
    );
    DEVIATIONS.execute(tx, (&own, params![permit.person()]), &sql, params![permit.person(), now, by, closing])?;
    Ok(())
}

/// An open deviation.
#[derive(Clone, Debug)]
pub struct DeviationRow {
    /// Id.
    pub id: DeviationId,
    /// Prison.
    pub prison: PrisonCode,
    /// Who.
    pub person: PersonId,
    /// The room, when the person had one.
    pub room: Option<RoomId>,
    /// Broken checks, separated by spaces.
    pub checks: String,
    /// Why it was done.
    pub reason: String,
    /// Service number of its owner.
    pub owner: String,
    /// Since when.
    pub opened_at: Instant,
    /// When it must be looked at again.
    pub due_at: Instant,
}

fn deviation(row: &Row) -> Outcome<DeviationRow> {
    Ok(DeviationRow {
        id: row.get("id")?,
        prison: row.get("prison")?,
        person: row.get("person")?,
        room: row.get("room")?,
        checks: row.get("checks")?,
        reason: row.get("reason")?,
        owner: row.get("owner")?,
        opened_at: row.get("opened_at")?,
        due_at: row.get("due_at")?,
    })
}

/// Open deviations that the caller may see, the most overdue first.
pub fn deviations(reader: &mut Reader, permit: &ListPermit<ReadDeviations>) -> Outcome<Vec<DeviationRow>> {
    let person = canonical_sql("d.person");
    let scope = permit.filter().sql(&person, 1);
    let sql = format!(
        "select d.id, d.prison, {person} as person, d.room, d.checks, d.reason, d.owner, d.opened_at, d.due_at from deviation d \
         where d.closed_at is null and {} order by d.due_at, d.id limit 500",
        scope.text
    );
    reader.rows(&sql, &scope.values)?.iter().map(deviation).collect()
}

/// Where a deviation is, of whom, and whether it is closed.
pub fn deviation_of(reader: &mut Reader, id: DeviationId) -> Outcome<Option<(PrisonCode, PersonId, bool)>> {
    let sql = format!("select prison, {} as person, closed_at from deviation where id = $1", canonical_sql("person"));
    let row = reader.row(&sql, params![id])?;
    let read =
        |row: Row| Ok((row.get("prison")?, row.get("person")?, row.get::<Option<Instant>>("closed_at")?.is_some()));
    row.map(read).transpose()
}

/// Closes a deviation of the permit's prison.
pub fn close_deviation(
    tx: &mut Tx,
    _permit: &PlacePermit<CloseDeviations>,
    id: DeviationId,
    closing: &Reason,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    DEVIATIONS.execute(
        tx,
        ("id = $1", params![id]),
        "update deviation set closed_at = $2, closed_by = $3, closing = $4 where id = $1",
        params![id, now, by, closing],
    )?;
    Ok(())
}
