//! SQL of the estate.

use super::model::{
    Beds, Level, NewPlace, NewPrison, NewRoom, NewRoomDecision, NewUnit, PlaceId, PlaceKind, PrisonStatus, Reason,
    ReleaseHour, ReleaseHourId, ReleaseHours, RoomDecisionId, RoomDecisionKind, RoomId, RoomState, Sanitary, SexGroup,
    UnitKind,
};
use crate::access::{PrisonCode, Region, UnitId};
use basics::{Date, Instant, Problem};
use records::period::Periods;
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeMap;

/// A prison as stored.
#[derive(Clone, Debug)]
pub struct PrisonRow {
    /// Code.
    pub code: PrisonCode,
    /// Name.
    pub name: String,
    /// Administration above it.
    pub administration: String,
    /// Municipality.
    pub municipality: String,
    /// Region.
    pub region: Region,
    /// Whether it is in use.
    pub status: PrisonStatus,
    /// Why it is not.
    pub status_reason: String,
    /// Whom it is for.
    pub sex: SexGroup,
    /// Working capacity of its rooms in use.
    pub capacity: i64,
}

/// A unit as stored.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// Id.
    pub id: UnitId,
    /// Prison.
    pub prison: PrisonCode,
    /// Name.
    pub name: String,
    /// Security level.
    pub level: Level,
    /// Whom it is for.
    pub sex: SexGroup,
    /// What it is used for.
    pub kind: UnitKind,
}

/// A room as stored.
#[derive(Clone, Debug)]
pub struct RoomRow {
    /// Id.
    pub id: RoomId,
    /// Prison.
    pub prison: PrisonCode,
    /// Unit.
    pub unit: UnitId,
    /// Number.
    pub number: String,
    /// Meant for more than one.
    pub shared: bool,
    /// Living space in square decimetres.
    pub area_dm2: i64,
    /// Where its sanitary installation is.
    pub sanitary: Sanitary,
    /// Adapted for people with reduced mobility.
    pub adapted: bool,
    /// Whether people may live in it.
    pub state: RoomState,
    /// Why it is not in use.
    pub state_reason: String,
    /// Since when the state holds.
    pub state_from: Date,
    /// Expected last day of a closing.
    pub state_until: Option<Date>,
    /// The certificate in force.
    pub beds: Beds,
    /// Version for changes.
    pub version: i64,
}

/// A place as stored.
#[derive(Clone, Debug)]
pub struct PlaceRow {
    /// Id.
    pub id: PlaceId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub kind: PlaceKind,
    /// How many people it takes.
    pub people: i64,
}

/// A decision about a room as stored.
#[derive(Clone, Debug)]
pub struct RoomDecisionRow {
    /// What was decided.
    pub kind: RoomDecisionKind,
    /// The capacity, for a certificate.
    pub beds: Option<Beds>,
    /// From which day.
    pub from: Date,
    /// Expected last day of a closing.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// When it was decided.
    pub decided_at: Instant,
    /// Service number of who decided.
    pub decided_by: String,
    /// In which role.
    pub decided_as: String,
}

const PRISON: &str = "select p.code, p.name, p.administration, p.municipality, p.region, p.status, p.status_reason, p.sex, \
     coalesce(sum(case when r.state = 'active' then r.working_beds else 0 end), 0) as capacity \
     from prison p left join room r on r.prison = p.code";

fn prison_row(row: &Row) -> Outcome<PrisonRow> {
    Ok(PrisonRow {
        code: row.get("code")?,
        name: row.get("name")?,
        administration: row.get("administration")?,
        municipality: row.get("municipality")?,
        region: row.get("region")?,
        status: row.get("status")?,
        status_reason: row.get("status_reason")?,
        sex: row.get("sex")?,
        capacity: row.get("capacity")?,
    })
}

/// All prisons, by region and name.
pub fn prisons(reader: &mut Reader) -> Outcome<Vec<PrisonRow>> {
    let sql = format!(
        "{PRISON} group by p.code, p.name, p.administration, p.municipality, p.region, p.status, p.status_reason, p.sex order by p.region, p.name"
    );
    reader.rows(&sql, params![])?.iter().map(prison_row).collect()
}

/// One prison.
pub fn prison(reader: &mut Reader, code: &PrisonCode) -> Outcome<Option<PrisonRow>> {
    let sql = format!(
        "{PRISON} where p.code = $1 group by p.code, p.name, p.administration, p.municipality, p.region, p.status, p.status_reason, p.sex"
    );
    reader.row(&sql, params![code])?.as_ref().map(prison_row).transpose()
}

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[PRISONS, UNITS, ROOMS, CERTIFICATES.journalled(), DECISIONS, PLACES, HOURS];

const PRISONS: Journalled = Journalled::new(
    "prison",
    "code",
    &["code", "name", "administration", "municipality", "region", "status", "status_since", "status_reason", "sex"],
);
/// Without its place in the list of the house.
const UNITS: Journalled = Journalled::new("unit", "prison", &["id", "prison", "name", "level", "sex", "kind"]);
const ROOMS: Journalled = Journalled::new(
    "room",
    "prison",
    &[
        "id",
        "prison",
        "unit",
        "number",
        "shared",
        "area_dm2",
        "sanitary",
        "adapted",
        "state",
        "state_reason",
        "state_from",
        "state_until",
        "working_beds",
        "maximum_beds",
    ],
);
const DECISIONS: Journalled = Journalled::new(
    "room_decision",
    "room",
    &[
        "id",
        "room",
        "kind",
        "working_beds",
        "maximum_beds",
        "from_date",
        "until_date",
        "reason",
        "decided_at",
        "decided_by",
        "decided_as",
    ],
);
const PLACES: Journalled = Journalled::new("place", "prison", &["id", "prison", "name", "kind", "people"]);

const HOUR: &[&str] = &["id", "prison", "hour", "reason", "set_at", "set_by"];
const HOURS: Journalled = Journalled::new("release_hour", "prison", HOUR);

/// Stores a prison.
pub fn add_prison(tx: &mut Tx, new: &NewPrison) -> Outcome<()> {
    PRISONS.insert(
        tx,
        &["code", "name", "administration", "municipality", "region", "status", "status_reason", "sex", "version"],
        params![
            new.code,
            new.name,
            new.administration,
            new.municipality,
            new.region,
            new.status,
            new.status_reason,
            new.sex,
            1
        ],
    )
}

fn unit_row(row: &Row) -> Outcome<UnitRow> {
    Ok(UnitRow {
        id: row.get("id")?,
        prison: row.get("prison")?,
        name: row.get("name")?,
        level: row.get("level")?,
        sex: row.get("sex")?,
        kind: row.get("kind")?,
    })
}

/// The units of a prison, in the order of the house.
pub fn units(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<UnitRow>> {
    let sql = "select id, prison, name, level, sex, kind from unit where prison = $1 order by place_in_list, name";
    reader.rows(sql, params![prison])?.iter().map(unit_row).collect()
}

/// One unit.
pub fn unit(reader: &mut Reader, id: UnitId) -> Outcome<Option<UnitRow>> {
    let sql = "select id, prison, name, level, sex, kind from unit where id = $1";
    reader.row(sql, params![id])?.as_ref().map(unit_row).transpose()
}

/// Stores a unit, last in the list of its prison.
pub fn add_unit(tx: &mut Tx, id: UnitId, new: &NewUnit) -> Outcome<()> {
    UNITS.execute(
        tx,
        ("id = $1", params![id]),
        "insert into unit (id, prison, name, level, sex, kind, place_in_list) \
         select $1, $2, $3, $4, $5, $6, coalesce(max(place_in_list), 0) + 1 from unit where prison = $2",
        params![id, new.prison, new.name, new.level, new.sex, new.kind],
    )?;
    Ok(())
}

const ROOM: &str = "select id, prison, unit, number, shared, area_dm2, sanitary, adapted, state, state_reason, state_from, \
     state_until, working_beds, maximum_beds, version from room";

fn room_row(row: &Row) -> Outcome<RoomRow> {
    Ok(RoomRow {
        id: row.get("id")?,
        prison: row.get("prison")?,
        unit: row.get("unit")?,
        number: row.get("number")?,
        shared: row.get("shared")?,
        area_dm2: row.get("area_dm2")?,
        sanitary: row.get("sanitary")?,
        adapted: row.get("adapted")?,
        state: row.get("state")?,
        state_reason: row.get("state_reason")?,
        state_from: row.get("state_from")?,
        state_until: row.get("state_until")?,
        beds: Beds { working: row.get("working_beds")?, maximum: row.get("maximum_beds")? },
        version: row.get("version")?,
    })
}

/// The rooms of a prison by number.
pub fn rooms(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<RoomRow>> {
    let sql = format!("{ROOM} where prison = $1 order by number");
    reader.rows(&sql, params![prison])?.iter().map(room_row).collect()
}

/// One room.
pub fn room(reader: &mut Reader, id: RoomId) -> Outcome<Option<RoomRow>> {
    let sql = format!("{ROOM} where id = $1");
    reader.row(&sql, params![id])?.as_ref().map(room_row).transpose()
}

/// Stores a room of a prison; its certificate is stored by [`set_certificate`].
pub fn add_room(tx: &mut Tx, id: RoomId, prison: &PrisonCode, new: &NewRoom, from: Date) -> Outcome<()> {
    let taken = tx.row("select id from room where prison = $1 and number = $2", params![prison, new.number])?;
    if taken.is_some() {
        return Err(Problem::invalid("invalid-input").with_field("number", "number-taken").into());
    }
    ROOMS.insert(
        tx,
        &[
            "id",
            "prison",
            "unit",
            "number",
            "shared",
            "area_dm2",
            "sanitary",
            "adapted",
            "state",
            "state_reason",
            "state_from",
            "working_beds",
            "maximum_beds",
            "version",
        ],
        params![
            id,
            prison,
            new.unit,
            new.number,
            new.shared,
            new.area_dm2,
            new.sanitary,
            new.adapted,
            new.state,
            new.state_reason,
            from,
            new.certificate.working,
            new.certificate.maximum,
            1
        ],
    )
}

/// Changes the state of a room.
pub fn set_room_state(tx: &mut Tx, id: RoomId, state: RoomState, decision: &NewRoomDecision) -> Outcome<()> {
    let reason = if state == RoomState::Active { "" } else { decision.reason.as_str() };
    ROOMS.execute(
        tx,
        ("id = $1", params![id]),
        "update room set state = $2, state_reason = $3, state_from = $4, state_until = $5, version = version + 1 where id = $1",
        params![id, state, reason, decision.from, decision.until],
    )?;
    Ok(())
}

/// Keeps the certificate in force on the room itself.
pub fn set_room_beds(tx: &mut Tx, id: RoomId, beds: Beds) -> Outcome<()> {
    ROOMS.execute(
        tx,
        ("id = $1", params![id]),
        "update room set working_beds = $2, maximum_beds = $3, version = version + 1 where id = $1",
        params![id, beds.working, beds.maximum],
    )?;
    Ok(())
}

/// Certificates of rooms, as periods.
const CERTIFICATES: Periods =
    Periods { table: "certificate", key: &["room"], values: &["working_beds", "maximum_beds", "decision"], later: 0 };

/// Keeps the certificate of a room from a day on.
pub fn set_certificate(tx: &mut Tx, room: RoomId, beds: Beds, from: Date, decision: RoomDecisionId) -> Outcome<()> {
    CERTIFICATES.set(tx, params![room], from, None, params![beds.working, beds.maximum, decision])?;
    Ok(())
}

/// Stores a decision about a room.
pub fn add_decision(tx: &mut Tx, id: RoomDecisionId, room: RoomId, decision: &NewRoomDecision) -> Outcome<()> {
    let (now, by, role) = (tx.now(), tx.actor().service_number.clone(), tx.actor().role.clone());
    DECISIONS.insert(
        tx,
        &[
            "id",
            "room",
            "kind",
            "working_beds",
            "maximum_beds",
            "from_date",
            "until_date",
            "reason",
            "decided_at",
            "decided_by",
            "decided_as",
        ],
        params![
            id,
            room,
            decision.kind,
            decision.beds.map(|b| b.working),
            decision.beds.map(|b| b.maximum),
            decision.from,
            decision.until,
            decision.reason,
            now,
            by,
            role
        ],
    )
}

/// The decisions about a room, newest first.
pub fn decisions(reader: &mut Reader, room: RoomId) -> Outcome<Vec<RoomDecisionRow>> {
    let sql = "select kind, working_beds, maximum_beds, from_date, until_date, reason, decided_at, decided_by, decided_as \
               from room_decision where room = $1 order by decided_at desc, id desc";
    let read = |row: &Row| {
        let (working, maximum): (Option<i64>, Option<i64>) = (row.get("working_beds")?, row.get("maximum_beds")?);
        Ok(RoomDecisionRow {
            kind: row.get("kind")?,
            beds: working.zip(maximum).map(|(working, maximum)| Beds { working, maximum }),
            from: row.get("from_date")?,
            until: row.get("until_date")?,
            reason: row.get("reason")?,
            decided_at: row.get("decided_at")?,
            decided_by: row.get("decided_by")?,
            decided_as: row.get("decided_as")?,
        })
    };
    reader.rows(sql, params![room])?.iter().map(read).collect()
}

/// The places of a prison.
pub fn places(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<PlaceRow>> {
    let sql = "select id, name, kind, people from place where prison = $1 order by kind, name";
    let read = |row: &Row| {
        Ok(PlaceRow { id: row.get("id")?, name: row.get("name")?, kind: row.get("kind")?, people: row.get("people")? })
    };
    reader.rows(sql, params![prison])?.iter().map(read).collect()
}

/// Stores a place.
pub fn add_place(tx: &mut Tx, id: PlaceId, new: &NewPlace) -> Outcome<()> {
    PLACES.insert(
        tx,
        &["id", "prison", "name", "kind", "people"],
        params![id, new.prison, new.name, new.kind, new.people],
    )
}

/// Rooms whose certificate in force is not the one of its period today; prisons and units that access
/// control does not know as they are.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let sql = "select r.prison, r.number from room r left join certificate c on c.room = r.id and c.superseded_at is null \
               and c.valid_from <= $1 and (c.valid_to is null or c.valid_to > $1) \
               where c.id is null or c.working_beds <> r.working_beds or c.maximum_beds <> r.maximum_beds \
               order by r.prison, r.number limit 20";
    let today = reader.today();
    let name = |row: &Row| {
        let (prison, number): (String, String) = (row.get("prison")?, row.get("number")?);
        Ok(format!("room {number} of {prison} does not carry the certificate in force"))
    };
    let mut broken: Vec<String> = reader.rows(sql, params![today])?.iter().map(name).collect::<Outcome<_>>()?;
    let overlaps = CERTIFICATES.overlaps(reader)?;
    broken.extend(overlaps.iter().map(|id| format!("certificate {id} overlaps another of its room")));
    let sql = "select 'prison ' || p.code as place from prison p left join reach_place k on k.id = p.code \
               where k.id is null or k.is_unit or k.prison <> p.code or k.region <> p.region \
               union select 'unit ' || u.name || ' of ' || u.prison from unit u join prison p on p.code = u.prison \
               left join reach_place k on k.id = u.id \
               where k.id is null or not k.is_unit or k.prison <> u.prison or k.region <> p.region order by 1 limit 20";
    for row in reader.rows(sql, params![])? {
        broken.push(format!("access control does not know {} as it is", row.text("place")?));
    }
    Ok(broken)
}

/// Stores by which hour people go from a prison.
pub fn add_release_hour(
    tx: &mut Tx,
    id: ReleaseHourId,
    prison: &PrisonCode,
    (hour, reason): (ReleaseHour, &Reason),
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    HOURS.insert(tx, HOUR, params![id, prison, i64::from(hour.hour()), reason, now, by])
}

/// What each prison has decided about the hour by which people go.
pub fn release_hours(reader: &mut Reader) -> Outcome<BTreeMap<PrisonCode, ReleaseHours>> {
    let mut all: BTreeMap<PrisonCode, ReleaseHours> = BTreeMap::new();
    for row in reader.rows("select prison, hour, set_at from release_hour order by set_at, id", params![])? {
        let hour: i64 = row.get("hour")?;
        // Whatever stands there now, nobody waits beyond the latest that may be chosen.
        let hour = ReleaseHour::new(hour).unwrap_or_default();
        all.entry(row.get("prison")?).or_default().0.push((row.get("set_at")?, hour));
    }
    Ok(all)
}
