//! SQL of placement: the roll, movements, rooms given, people to keep apart, deviations.

use super::model::{
    DeviationId, KeepApartId, Line, MovementId, MovementKind, NewKeepApart, NewMovement, Place, Within,
};
use crate::access::acts::{MovePerson, PlacePerson, ReadDeviations, ReadMoves, ReadRoll};
use crate::access::{ListPermit, Permit, PrisonCode, UnitId};
use crate::estate::RoomId;
use basics::{Date, Instant, PersonId, Value};
use records::{Outcome, Reader, Row, Tx, params};

const LINE: &str = "select l.person, l.prison, l.unit, l.room, l.room_number, l.level, l.place, l.since, l.due_back, \
     l.destination, l.next_prison from roll_line l";

fn line(row: &Row) -> Outcome<Line> {
    Ok(Line {
        person: row.get("person")?,
        prison: row.get("prison")?,
        unit: row.get("unit")?,
        room: row.get("room")?,
        room_number: row.get("room_number")?,
        level: row.get("level")?,
        place: row.get("place")?,
        since: row.get("since")?,
        due_back: row.get("due_back")?,
        destination: row.get("destination")?,
        next_prison: row.get("next_prison")?,
    })
}

/// What part of the roll is read.
#[derive(Clone, Debug)]
pub enum Part {
    /// A prison.
    Prison(PrisonCode),
    /// A unit.
    Unit(UnitId),
    /// All the caller may see.
    All,
}

/// The lines of a part of the roll that the caller may see, by room.
pub fn lines(reader: &mut Reader, permit: &ListPermit<ReadRoll>, part: &Part) -> Outcome<Vec<Line>> {
    let (part_sql, value) = match part {
        Part::Prison(prison) => ("l.prison = $1", Value::Text(prison.to_string())),
        Part::Unit(unit) => ("l.unit = $1", Value::Text(unit.to_string())),
        Part::All => ("$1 = $1", Value::Int(1)),
    };
    let scope = permit.filter().sql("l.person", 2);
    let sql = format!("{LINE} where {part_sql} and {} order by l.prison, l.room_number, l.person", scope.text);
    let mut values = vec![value];
    values.extend(scope.values);
    reader.rows(&sql, &values)?.iter().map(line).collect()
}

/// How many people the caller may see are where, by prison: prison, place, overdue, count.
pub fn counts(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<(PrisonCode, Place, bool, i64)>> {
    let scope = permit.filter().sql("l.person", 2);
    let sql = format!(
        "select l.prison, l.place, case when l.due_back < $1 and l.place not in ('in', 'reception') then 1 else 0 end as overdue, \
         count(*) as people from roll_line l where {} group by 1, 2, 3 order by 1, 2, 3",
        scope.text
    );
    let mut values = vec![Value::Int(reader.now().micros())];
    values.extend(scope.values);
    let read = |row: &Row| {
        let overdue: i64 = row.get("overdue")?;
        Ok((row.get("prison")?, row.get("place")?, overdue == 1, row.get("people")?))
    };
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// Where a person belongs and is.
pub fn line_of(reader: &mut Reader, permit: &Permit<ReadMoves>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// The same, for one who moves or places the person.
pub fn line_to_move<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// Acts that change where a person is.
pub trait Moving {}
impl Moving for PlacePerson {}
impl Moving for MovePerson {}

fn read_line(reader: &mut Reader, person: PersonId) -> Outcome<Option<Line>> {
    let sql = format!("{LINE} where l.person = $1");
    reader.row(&sql, params![person])?.as_ref().map(line).transpose()
}

/// Keeps where a person belongs and is.
pub fn keep_line<A: Moving>(tx: &mut Tx, _permit: &Permit<A>, line: &Line) -> Outcome<()> {
    tx.execute(
        "insert into roll_line (person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (person) do update set prison = excluded.prison, unit = excluded.unit, room = excluded.room, \
         room_number = excluded.room_number, level = excluded.level, place = excluded.place, since = excluded.since, \
         due_back = excluded.due_back, destination = excluded.destination, next_prison = excluded.next_prison",
        params![
            line.person,
            line.prison,
            line.unit,
            line.room,
            line.room_number,
            line.level,
            line.place,
            line.since,
            line.due_back,
            line.destination,
            line.next_prison
        ],
    )?;
    Ok(())
}

/// How many people other than this one live in a room.
pub fn others_in_room(reader: &mut Reader, permit: &Permit<PlacePerson>, room: RoomId) -> Outcome<i64> {
    let sql = "select count(*) as people from roll_line where room = $1 and person <> $2";
    reader.row(sql, params![room, permit.person()])?.map_or(Ok(0), |row| row.get("people"))
}

/// Whether somebody this person must be kept apart from belongs within the distance.
pub fn keep_apart_near(
    reader: &mut Reader,
    permit: &Permit<PlacePerson>,
    room: RoomId,
    unit: UnitId,
    prison: &PrisonCode,
) -> Outcome<bool> {
    let sql = "select k.id from keep_apart k join roll_line l \
               on (l.person = k.other and k.one = $1) or (l.person = k.one and k.other = $1) \
               where k.ended_at is null and ((k.within = 'room' and l.room = $2) or (k.within = 'unit' and l.unit = $3) \
               or (k.within = 'prison' and l.prison = $4)) limit 1";
    Ok(reader.row(sql, params![permit.person(), room, unit, prison])?.is_some())
}

/// Stores a movement.
pub fn add_movement(
    tx: &mut Tx,
    _permit: &Permit<MovePerson>,
    id: MovementId,
    prison: &PrisonCode,
    new: &NewMovement,
    at: Instant,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let destination = new.destination.as_ref().map(ToString::to_string).unwrap_or_default();
    tx.execute(
        "insert into movement (id, person, prison, kind, at, recorded_at, destination, due_back, reason, source, corrects, recorded_by) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11)",
        params![id, new.person, prison, new.kind, at, now, destination, new.due_back, new.reason, new.source, by],
    )?;
    Ok(())
}

/// A movement as stored.
#[derive(Clone, Debug)]
pub struct MovementRow {
    /// What.
    pub kind: MovementKind,
    /// From or to which prison.
    pub prison: PrisonCode,
    /// When.
    pub at: Instant,
    /// Where to.
    pub destination: String,
    /// When due back.
    pub due_back: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The order behind it.
    pub source: String,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

/// Movements of a person, newest first.
pub fn movements(reader: &mut Reader, permit: &Permit<ReadMoves>) -> Outcome<Vec<MovementRow>> {
    let sql = "select kind, prison, at, destination, due_back, reason, source, recorded_by from movement \
               where person = $1 order by at desc, id desc limit 500";
    let read = |row: &Row| {
        Ok(MovementRow {
            kind: row.get("kind")?,
            prison: row.get("prison")?,
            at: row.get("at")?,
            destination: row.get("destination")?,
            due_back: row.get("due_back")?,
            reason: row.get("reason")?,
            source: row.get("source")?,
            recorded_by: row.get("recorded_by")?,
        })
    };
    reader.rows(sql, params![permit.person()])?.iter().map(read).collect()
}

/// Stores two people to keep apart.
pub fn add_keep_apart(tx: &mut Tx, id: KeepApartId, one: PersonId, new: &NewKeepApart) -> Outcome<()> {
    let today = tx.today();
    tx.execute(
        "insert into keep_apart (id, one, other, within, reason, from_date, review_date, ended_at, ended_reason) \
         values ($1, $2, $3, $4, $5, $6, $7, null, null)",
        params![id, one, new.other, new.within, new.reason, today, new.review_date],
    )?;
    Ok(())
}

/// Somebody to keep apart from a person.
#[derive(Clone, Debug)]
pub struct KeepApartRow {
    /// Id.
    pub id: KeepApartId,
    /// The other person.
    pub other: PersonId,
    /// How far.
    pub within: Within,
    /// Why.
    pub reason: String,
    /// Since when.
    pub from: Date,
    /// When it is looked at again; overdue still binds.
    pub review_date: Date,
}
