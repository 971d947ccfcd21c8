//! SQL of placement: the roll, movements, rooms given, people to keep apart, deviations.

use super::model::{
    Check, DEVIATION_HOURS, DeviationId, KeepApartId, Line, MovementId, MovementKind, NewArrival, NewKeepApart,
    NewMovement, Place, Reason, Within,
};
use crate::access::acts::{
    CloseDeviations, DecideCapacity, DecideLevel, EditCautions, MovePerson, PlacePerson, ReadCautions, ReadDeviations,
    ReadFile, ReadMoves, ReadRoll, ReceiveArrival, ReceiveMessages,
};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode, UnitId};
use crate::estate::{Level, RoomId};
use basics::{Date, Instant, PersonId, Value};
use records::period::Periods;
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

/// Counts what was recorded of where a person is: movements, rooms, levels.
pub fn version(reader: &mut Reader, person: PersonId) -> Outcome<i64> {
    let sql = "select (select count(*) from movement where person = $1) + (select count(*) from room_given where person = $1) \
               + (select count(*) from level_decided where person = $1) as version";
    reader.row(sql, params![person])?.map_or(Ok(0), |row| row.get("version"))
}

/// Where a person belongs and is.
pub fn line_of(reader: &mut Reader, permit: &Permit<ReadMoves>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// The same, for the overview of the file.
pub fn line_in_file(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// Whether a person must be kept apart from somebody.
pub fn is_kept_apart(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<bool> {
    let sql = "select id from keep_apart where (one = $1 or other = $1) and ended_at is null limit 1";
    Ok(reader.row(sql, params![permit.person()])?.is_some())
}

/// The same, for one who moves or places the person.
pub fn line_to_move<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<Line>> {
    read_line(reader, permit.person())
}

/// Acts that change where a person is.
pub trait Moving {}
impl Moving for PlacePerson {}
impl Moving for DecideLevel {}
impl Moving for MovePerson {}
impl Moving for ReceiveArrival {}

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

/// The latest movement of a person at or before a moment.
pub fn movement_at(reader: &mut Reader, permit: &Permit<MovePerson>, at: Instant) -> Outcome<Option<Step>> {
    let sql = "select kind, prison, at from movement where person = $1 and at <= $2 order by at desc, id desc limit 1";
    reader.row(sql, params![permit.person(), at])?.as_ref().map(step).transpose()
}

/// The latest movement of a person.
pub fn last_movement<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<Step>> {
    let sql = "select kind, prison, at from movement where person = $1 order by at desc, id desc limit 1";
    reader.row(sql, params![permit.person()])?.as_ref().map(step).transpose()
}

/// A movement, as what others follow on.
#[derive(Clone, Debug)]
pub struct Step {
    /// What.
    pub kind: MovementKind,
    /// From or to which prison.
    pub prison: PrisonCode,
    /// When.
    pub at: Instant,
}

fn step(row: &Row) -> Outcome<Step> {
    Ok(Step { kind: row.get("kind")?, prison: row.get("prison")?, at: row.get("at")? })
}

/// Stores a movement.
pub fn add_movement<A: Moving>(
    tx: &mut Tx,
    _permit: &Permit<A>,
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
pub fn add_keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, id: KeepApartId, new: &NewKeepApart) -> Outcome<()> {
    let today = tx.today();
    tx.execute(
        "insert into keep_apart (id, one, other, within, reason, from_date, review_date, ended_at, ended_reason) \
         values ($1, $2, $3, $4, $5, $6, $7, null, null)",
        params![id, permit.person(), new.other, new.within, new.reason, today, new.review_date],
    )?;
    Ok(())
}

/// Where the person lives, when that is nearer to the other than a keep-apart allows.
pub fn too_near(
    reader: &mut Reader,
    permit: &Permit<EditCautions>,
    id: KeepApartId,
) -> Outcome<Option<(PrisonCode, Option<RoomId>)>> {
    let sql = "select l.prison, l.room from keep_apart k join roll_line l on l.person = k.one \
               join roll_line o on o.person = k.other where k.id = $1 and k.one = $2 and l.prison = o.prison \
               and (k.within = 'prison' or (k.within = 'unit' and l.unit = o.unit) \
               or (k.within = 'room' and l.room = o.room))";
    let row = reader.row(sql, params![id, permit.person()])?;
    row.map(|row| Ok((row.get("prison")?, row.get("room")?))).transpose()
}

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

/// Whether a keep-apart in which the person stands has ended; none when there is no such.
pub fn has_keep_apart_ended(
    reader: &mut Reader,
    permit: &Permit<EditCautions>,
    id: KeepApartId,
) -> Outcome<Option<bool>> {
    let sql = "select ended_at from keep_apart where id = $1 and (one = $2 or other = $2)";
    let row = reader.row(sql, params![id, permit.person()])?;
    row.map(|row| Ok(row.get::<Option<Instant>>("ended_at")?.is_some())).transpose()
}

/// Ends a keep-apart in which the person stands.
pub fn end_keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, id: KeepApartId, reason: &Reason) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "update keep_apart set ended_at = $3, ended_reason = $4 \
         where id = $1 and ended_at is null and (one = $2 or other = $2)",
        params![id, permit.person(), now, reason],
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
    /// When it is looked at again; overdue still binds.
    pub review_date: Date,
}

/// Whom to keep apart from a person, in force now: it tells of somebody else, and is read like a caution.
pub fn keep_aparts(reader: &mut Reader, permit: &Permit<ReadCautions>) -> Outcome<Vec<KeepApartRow>> {
    let sql = "select id, case when one = $1 then other else one end as other, within, reason, review_date \
               from keep_apart where (one = $1 or other = $1) and ended_at is null order by review_date, id limit 100";
    let read = |row: &Row| {
        Ok(KeepApartRow {
            id: row.get("id")?,
            other: row.get("other")?,
            within: row.get("within")?,
            reason: row.get("reason")?,
            review_date: row.get("review_date")?,
        })
    };
    reader.rows(sql, params![permit.person()])?.iter().map(read).collect()
}

/// People on a list who must be kept apart from somebody.
pub fn people_to_keep_apart(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<PersonId>> {
    let scope = permit.filter().sql("k.person", 1);
    let sql = format!(
        "select k.person from (select one as person from keep_apart where ended_at is null \
         union select other as person from keep_apart where ended_at is null) k where {}",
        scope.text
    );
    reader.rows(&sql, &scope.values)?.iter().map(|row| row.get("person")).collect()
}

/// Rooms given to people, and levels decided for them, as periods.
const ROOMS: Periods = Periods { table: "room_given", key: &["person"], values: &["prison", "unit", "room"] };
const LEVELS: Periods = Periods { table: "level_decided", key: &["person"], values: &["level", "reason"] };

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
    let sql = "select prison, room, valid_from, valid_to from room_given where person = $1 and superseded_at is null \
               order by valid_from desc, id desc limit 200";
    let read = |row: &Row| {
        Ok(RoomGivenRow {
            prison: row.get("prison")?,
            room: row.get("room")?,
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
        })
    };
    reader.rows(sql, params![permit.person()])?.iter().map(read).collect()
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

fn insert_deviation(
    tx: &mut Tx,
    id: DeviationId,
    (person, prison, room): (PersonId, &PrisonCode, Option<RoomId>),
    checks: &str,
    reason: &str,
) -> Outcome<()> {
    let (now, owner) = (tx.now(), tx.actor().service_number.clone());
    let due = now.plus_seconds(DEVIATION_HOURS * 3600);
    tx.execute(
        "insert into deviation (id, prison, person, room, checks, reason, owner, opened_at, due_at, closed_at, closed_by, closing) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null, null)",
        params![id, prison, person, room, checks, reason, owner, now, due],
    )?;
    Ok(())
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

/// Closes what deviations of placement a person has, because they were placed anew. That another prison
/// had or expected them, a person settles with that prison.
pub fn close_deviations_of(tx: &mut Tx, permit: &Permit<PlacePerson>, closing: &str) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    tx.execute(
        "update deviation set closed_at = $2, closed_by = $3, closing = $4 where person = $1 and closed_at is null \
         and checks <> $5",
        params![permit.person(), now, by, closing, Check::Elsewhere.as_str()],
    )?;
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
    let scope = permit.filter().sql("d.person", 1);
    let sql = format!(
        "select d.id, d.prison, d.person, d.room, d.checks, d.reason, d.owner, d.opened_at, d.due_at from deviation d \
         where d.closed_at is null and {} order by d.due_at, d.id limit 500",
        scope.text
    );
    reader.rows(&sql, &scope.values)?.iter().map(deviation).collect()
}

/// Where a deviation is, of whom, and whether it is closed.
pub fn deviation_of(reader: &mut Reader, id: DeviationId) -> Outcome<Option<(PrisonCode, PersonId, bool)>> {
    let row = reader.row("select prison, person, closed_at from deviation where id = $1", params![id])?;
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
    tx.execute(
        "update deviation set closed_at = $2, closed_by = $3, closing = $4 where id = $1",
        params![id, now, by, closing],
    )?;
    Ok(())
}

/// Stores that a person is expected.
pub fn expect(tx: &mut Tx, permit: &PlacePermit<ReceiveMessages>, new: &NewArrival) -> Outcome<()> {
    let (now, _) = (tx.now(), permit.basis());
    tx.execute(
        "insert into expected_arrival (person, prison, expected_at, reason, source, verified, recorded_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (person) do update set prison = excluded.prison, \
         expected_at = excluded.expected_at, reason = excluded.reason, source = excluded.source, \
         verified = excluded.verified, recorded_at = excluded.recorded_at",
        params![new.person, new.prison, new.expected_at, new.reason, new.source, new.verified, now],
    )?;
    Ok(())
}

/// Whether a person is on a roll.
pub fn is_on_roll(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    Ok(reader.row("select person from roll_line where person = $1", params![person])?.is_some())
}

/// The prison that expects a person from outside.
pub fn expected_in<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<PrisonCode>> {
    let row = reader.row("select prison from expected_arrival where person = $1", params![permit.person()])?;
    row.map(|row| row.get("prison")).transpose()
}

/// A person is expected no longer: they came.
pub fn arrived<A: Moving>(tx: &mut Tx, permit: &Permit<A>) -> Outcome<()> {
    tx.execute("delete from expected_arrival where person = $1", params![permit.person()])?;
    Ok(())
}

/// Somebody expected.
#[derive(Clone, Debug)]
pub struct ExpectedRow {
    /// Who.
    pub person: PersonId,
    /// When; none is not known.
    pub expected_at: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The order behind it.
    pub source: String,
    /// Whether the order's source is verified.
    pub verified: bool,
}

/// Who is expected in a prison, soonest first: new arrivals and people on the way from another prison.
pub fn expected(reader: &mut Reader, permit: &ListPermit<ReadRoll>, prison: &PrisonCode) -> Outcome<Vec<ExpectedRow>> {
    let scope = permit.filter().sql("e.person", 2);
    let sql = format!(
        "select e.person, e.expected_at, e.reason, e.source, e.verified from expected_arrival e \
         where e.prison = $1 and {} union all \
         select e.person, e.due_back, 'transfer', e.prison, true from roll_line e \
         where e.next_prison = $1 and e.place = 'on_the_way' and {}",
        scope.text, scope.text
    );
    let mut values = vec![Value::Text(prison.to_string())];
    values.extend(scope.values);
    let read = |row: &Row| {
        Ok(ExpectedRow {
            person: row.get("person")?,
            expected_at: row.get("expected_at")?,
            reason: row.get("reason")?,
            source: row.get("source")?,
            verified: row.get("verified")?,
        })
    };
    let mut rows: Vec<ExpectedRow> = reader.rows(&sql, &values)?.iter().map(read).collect::<Outcome<_>>()?;
    rows.sort_by_key(|row| (row.expected_at.is_none(), row.expected_at, row.person));
    Ok(rows)
}

/// What of the promises does not hold: the line of a person says what the periods and movements say, and
/// access control knows the same; a room that holds too many shows as a deviation.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let overlaps = [ROOMS.overlaps(reader)?, LEVELS.overlaps(reader)?].concat();
    let mut broken: Vec<String> =
        overlaps.iter().map(|id| format!("period {id} of a room or a level overlaps another")).collect();
    broken.extend(wrong_lines(reader)?);
    let sql = "select l.room_number, l.prison from roll_line l join room r on r.id = l.room \
               where l.room is not null group by l.prison, l.room_number, l.room, r.working_beds \
               having count(*) > r.working_beds and not exists \
               (select d.id from deviation d where d.room = l.room and d.closed_at is null) limit 20";
    for row in reader.rows(sql, params![])? {
        let (prison, number): (String, String) = (row.get("prison")?, row.get("room_number")?);
        broken.push(format!("room {number} of {prison} holds more people than certified, without a deviation"));
    }
    Ok(broken)
}

/// People whose line disagrees with what it is kept from, or whom access control has elsewhere.
fn wrong_lines(reader: &mut Reader) -> Outcome<Vec<String>> {
    let rooms = "select l.person from roll_line l left join room_given g on g.person = l.person and g.valid_to is null \
                 and g.superseded_at is null where coalesce(l.room, '') <> coalesce(g.room, '') \
                 or (g.room is not null and (l.prison <> g.prison or coalesce(l.unit, '') <> g.unit)) \
                 union select g.person from room_given g left join roll_line l on l.person = g.person \
                 where g.valid_to is null and g.superseded_at is null and l.person is null limit 20";
    let levels = "select l.person from roll_line l left join level_decided d on d.person = l.person \
                  and d.superseded_at is null and d.valid_to is null \
                  where coalesce(l.level, '') <> coalesce(d.level, '') limit 20";
    // Where somebody is was said by a movement of that time, or by the room that ended their reception.
    let kinds = MovementKind::ALL.iter().map(|kind| {
        let place = kind.place();
        let or_reception = if place == Place::In { " or l.place = 'reception'" } else { "" };
        format!("(m.kind = '{kind}' and (l.place = '{place}'{or_reception}))")
    });
    let places = format!(
        "select l.person from roll_line l where not exists (select m.id from movement m where m.person = l.person \
         and m.prison = l.prison and m.at = l.since and ({})) and not (l.place = 'in' and exists (select g.id \
         from room_given g where g.person = l.person and g.valid_from = l.since)) limit 20",
        kinds.collect::<Vec<_>>().join(" or ")
    );
    // Whom a prison registered it may prepare for, so a next prison needs no arrival that is expected.
    let known = "select l.person from roll_line l left join reach r on r.person = l.person \
                 where coalesce(r.prison, '') <> l.prison or coalesce(r.unit, '') <> coalesce(l.unit, '') \
                 or coalesce(r.next_prison, '') <> coalesce(l.next_prison, '') \
                 union select e.person from expected_arrival e left join reach r on r.person = e.person \
                 where coalesce(r.next_prison, '') <> e.prison \
                 union select r.person from reach r left join roll_line l on l.person = r.person \
                 where r.prison is not null and l.person is null limit 20";
    let checks = [
        (rooms, "the roll of person {} does not show the room in force"),
        (levels, "the roll of person {} does not show the level in force"),
        (&places, "no movement says that person {} is where the roll says"),
        (known, "access control has person {} elsewhere than the roll"),
    ];
    let mut wrong = vec![];
    for (sql, words) in checks {
        for row in reader.rows(sql, params![])? {
            wrong.push(words.replace("{}", row.text("person")?));
        }
    }
    Ok(wrong)
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
