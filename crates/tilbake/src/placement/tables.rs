//! SQL of placement: the roll, rooms given and levels here, the rest beside it.

mod apart;
mod deviations;
mod expected;
mod movements;
mod promises;

pub use apart::*;
pub use deviations::*;
pub use expected::*;
pub use movements::*;
pub use promises::broken_promises;

use super::model::{Line, Place, Reason};
use crate::access::acts::{
    ConfirmRelease, DecideLevel, MovePerson, PlacePerson, PrepareDecision, ReadFile, ReadMoves, ReadRoll, ReadSummary,
    ReceiveArrival, StartEvacuation, TakeCount,
};
use crate::access::same::same_sql;
use crate::access::{Act, ListPermit, Permit, PlacePermit, PrisonCode, UnitId};
use crate::estate::{Level, RoomId};
use basics::{Instant, PersonId, Value};
use records::journalled::salts_of;
use records::period::Periods;
use records::{Journalled, Outcome, Question, Reader, Row, Tx, params};

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
}

/// The lines of a part of the roll that the caller may see, by room.
pub fn lines(reader: &mut Reader, permit: &ListPermit<ReadRoll>, part: &Part) -> Outcome<Vec<Line>> {
    let (part_sql, value) = match part {
        Part::Prison(prison) => ("l.prison = $1", Value::Text(prison.to_string())),
        Part::Unit(unit) => ("l.unit = $1", Value::Text(unit.to_string())),
    };
    let scope = permit.filter().sql("l.person", 2);
    let sql = format!("{LINE} where {part_sql} and {} order by l.prison, l.room_number, l.person", scope.text);
    let mut values = vec![value];
    values.extend(scope.values);
    reader.rows(&sql, &values)?.iter().map(line).collect()
}

/// Acts that count who is there.
pub trait Counting: Act {}

impl Counting for TakeCount {}

impl Counting for StartEvacuation {}

/// The lines of a part of the permit's prison, by room, whole: who counts a unit counts everyone in it.
pub fn lines_to_count<A: Counting>(reader: &mut Reader, permit: &PlacePermit<A>, part: &Part) -> Outcome<Vec<Line>> {
    let prison = permit.place().prison.as_ref().map(ToString::to_string).unwrap_or_default();
    let (part_sql, value) = match part {
        Part::Prison(prison) => ("l.prison = $2", prison.to_string()),
        Part::Unit(unit) => ("l.unit = $2", unit.to_string()),
    };
    let sql = format!("{LINE} where l.prison = $1 and {part_sql} order by l.prison, l.room_number, l.person");
    reader.rows(&sql, params![prison, value])?.iter().map(line).collect()
}

/// The line of one person in the permit's prison; none when the person belongs to no roll of it.
pub fn line_to_count<A: Counting>(
    reader: &mut Reader,
    permit: &PlacePermit<A>,
    person: &Permit<ReadSummary>,
) -> Outcome<Option<Line>> {
    let line = read_line(reader, person.person())?;
    Ok(line.filter(|line| permit.place().prison.as_ref().is_none_or(|prison| *prison == line.prison)))
}

/// How many people belong to each unit of a prison, and are inside: in none, who has no room yet.
pub fn people_by_unit(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<(Option<UnitId>, i64)>> {
    let sql = "select unit, sum(case when place in ('in', 'reception') then 1 else 0 end) as people from roll_line \
               where prison = $1 group by unit";
    reader.rows(sql, params![prison])?.iter().map(|row| Ok((row.get("unit")?, row.get("people")?))).collect()
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

/// Counts what was recorded of where a person is: movements, rooms, levels, keep-aparts begun and ended.
pub fn version(reader: &mut Reader, person: PersonId) -> Outcome<i64> {
    let own = same_sql("person", 1);
    let sql = format!(
        "select (select count(*) from movement where {own}) + (select count(*) from room_given where {own}) \
         + (select count(*) from level_decided where {own}) + (select count(*) + count(ended_at) from \
         (select id, ended_at from keep_apart where {} union select id, ended_at from keep_apart where {}) k) as version",
        same_sql("one", 1),
        same_sql("other", 1)
    );
    reader.row(&sql, params![person])?.map_or(Ok(0), |row| row.get("version"))
}

/// Where a person belongs and is.
pub fn line_of(reader: &mut Reader, permit: &Permit<ReadMoves>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// The same, for the overview of the file.
pub fn line_in_file(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// The same, for one who moves or places the person.
pub fn line_to_move<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// The same of several people, in their order.
pub fn lines_to_move<A: Moving>(reader: &mut Reader, permits: &[Permit<A>]) -> Outcome<Vec<Option<Line>>> {
    let Question { sql, sets } = ask_lines(permits);
    let rows = reader.row_of_each(&sql, &sets)?;
    rows.iter().map(|row| row.as_ref().map(line).transpose()).collect()
}

fn ask_lines<A: Moving>(permits: &[Permit<A>]) -> Question {
    Question { sql: line_sql(), sets: permits.iter().map(|permit| params![permit.person()].to_vec()).collect() }
}

/// Asks ahead what recording movements of these people asks.
pub fn ask_to_move<A: Moving>(reader: &mut Reader, permits: &[Permit<A>]) -> Outcome<()> {
    let salts = salts_of(permits.iter().map(|permit| permit.person().to_string()));
    reader.ask_ahead(&[ask_lines(permits), movements::ask_last(permits), salts])
}

/// Acts that change where a person is.
pub trait Moving {}

impl Moving for PlacePerson {}

impl Moving for DecideLevel {}

impl Moving for MovePerson {}

impl Moving for ReceiveArrival {}

impl Moving for ConfirmRelease {}

// Whoever writes a decision may rely on where the person is.
impl Moving for PrepareDecision {}

fn line_sql() -> String {
    format!("{LINE} where l.person = $1")
}

/// Asks where a person belongs and is.
#[derive(PartialEq, Eq)]
struct LineOf(PersonId);

fn read_line(reader: &mut Reader, person: PersonId) -> Outcome<Option<Line>> {
    reader.once(LineOf(person), |reader, _| reader.row(&line_sql(), params![person])?.as_ref().map(line).transpose())
}

/// Keeps where people belong and are.
pub fn keep_lines<A: Moving>(tx: &mut Tx, lines: &[(&Permit<A>, &Line)]) -> Outcome<()> {
    let values = |(_, line): &(&Permit<A>, &Line)| {
        let Line { person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison } =
            line;
        params![person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison]
            .to_vec()
    };
    tx.execute_each(
        "insert into roll_line (person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (person) do update set prison = excluded.prison, unit = excluded.unit, room = excluded.room, \
         room_number = excluded.room_number, level = excluded.level, place = excluded.place, since = excluded.since, \
         due_back = excluded.due_back, destination = excluded.destination, next_prison = excluded.next_prison",
        &lines.iter().map(values).collect::<Vec<_>>(),
    )
}

/// Keeps where people are who live where they lived.
pub fn move_lines<A: Moving>(tx: &mut Tx, lines: &[(&Permit<A>, &Line)]) -> Outcome<()> {
    let sql = "update roll_line set place = $2, since = $3, due_back = $4, destination = $5, next_prison = $6 \
               where person = $1";
    let values = |(_, line): &(&Permit<A>, &Line)| {
        params![line.person, line.place, line.since, line.due_back, line.destination, line.next_prison].to_vec()
    };
    tx.execute_each(sql, &lines.iter().map(values).collect::<Vec<_>>())
}

/// How many people other than this one live in a room.
pub fn others_in_room(reader: &mut Reader, permit: &Permit<PlacePerson>, room: RoomId) -> Outcome<i64> {
    let sql = "select count(*) as people from roll_line where room = $1 and person <> $2";
    reader.row(sql, params![room, permit.person()])?.map_or(Ok(0), |row| row.get("people"))
}

/// Rooms given to people, and levels decided for them, as periods.
/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[
    ROOMS.journalled(),
    LEVELS.journalled(),
    movements::MOVEMENTS,
    apart::KEEP_APARTS,
    deviations::DEVIATIONS,
    expected::ARRIVALS,
];

const ROOMS: Periods = Periods { table: "room_given", key: &["person"], values: &["prison", "unit", "room"], later: 0 };

const LEVELS: Periods = Periods { table: "level_decided", key: &["person"], values: &["level", "reason"], later: 0 };

/// The person has the room of the line from now on.
pub fn give_room(tx: &mut Tx, permit: &Permit<PlacePerson>, line: &Line) -> Outcome<()> {
    let now = tx.now();
    ROOMS.set(tx, params![permit.person()], now, None, params![line.prison, line.unit, line.room])?;
    Ok(())
}

/// Ends the room a person has.
pub fn end_room<A: Moving>(tx: &mut Tx, permit: &Permit<A>, at: Instant) -> Outcome<()> {
    ROOMS.end(tx, params![permit.person()], at)?;
    Ok(())
}

/// Ends the level decided for a person.
pub fn end_level<A: Moving>(tx: &mut Tx, permit: &Permit<A>, at: Instant) -> Outcome<()> {
    LEVELS.end(tx, params![permit.person()], at)?;
    Ok(())
}

/// Takes the line of a person off the roll.
pub fn end_line<A: Moving>(tx: &mut Tx, permit: &Permit<A>) -> Outcome<()> {
    tx.execute("delete from roll_line where person = $1", params![permit.person()])?;
    Ok(())
}

/// A room somebody had.
#[derive(Clone, Debug)]
pub struct RoomGivenRow {
    /// Prison.
    pub prison: PrisonCode,
    /// Room.
    pub room: RoomId,
    /// From.
    pub from: Instant,
    /// Until; none is now.
    pub to: Option<Instant>,
}

/// Rooms a person has had, newest first.
pub fn rooms_given(reader: &mut Reader, permit: &Permit<ReadMoves>) -> Outcome<Vec<RoomGivenRow>> {
    let sql = format!(
        "select prison, room, valid_from, valid_to from room_given where {} and superseded_at is null \
         order by valid_from desc, id desc limit 200",
        same_sql("person", 1)
    );
    let read = |row: &Row| {
        Ok(RoomGivenRow {
            prison: row.get("prison")?,
            room: row.get("room")?,
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
        })
    };
    reader.rows(&sql, params![permit.person()])?.iter().map(read).collect()
}

/// Decides the level of a person from now on.
pub fn decide_level(tx: &mut Tx, permit: &Permit<DecideLevel>, level: Level, reason: &Reason) -> Outcome<()> {
    let now = tx.now();
    LEVELS.set(tx, params![permit.person()], now, None, params![level, reason])?;
    Ok(())
}

/// The level in force for a person.
pub fn level<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<Level>> {
    let now = reader.now();
    let row = LEVELS.as_of(reader, params![permit.person()], now, now)?;
    row.map(|row| row.get("level")).transpose()
}

/// Whether a person is on a roll.
pub fn is_on_roll(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    Ok(reader.row("select person from roll_line where person = $1", params![person])?.is_some())
}

/// How many people live in each room of a prison: who belongs there, in or out.
pub fn people_by_room(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<(RoomId, i64)>> {
    let sql = "select room, count(*) as people from roll_line where prison = $1 and room is not null group by room";
    reader.rows(sql, params![prison])?.iter().map(|row| Ok((row.get("room")?, row.get("people")?))).collect()
}

/// Rooms of a person's prison with a free place, by number.
pub fn rooms_with_places(reader: &mut Reader, permit: &Permit<PlacePerson>) -> Outcome<Vec<(RoomId, String, i64)>> {
    let sql = "select r.id, r.number, r.working_beds - count(l.person) as free from room r \
               left join roll_line l on l.room = r.id and l.person <> $1 \
               where r.state = 'active' and r.prison = (select prison from roll_line where person = $1) \
               group by r.id, r.number, r.working_beds order by r.number";
    reader
        .rows(sql, params![permit.person()])?
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("number")?, row.get("free")?)))
        .collect()
}
