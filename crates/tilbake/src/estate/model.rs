//! Prisons, units, rooms and places, and the pure rules about them.

use crate::access::{PrisonCode, Region, UnitId};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Instant, Problem, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

basics::id! {
    /// A room where people live.
    RoomId,
    /// A place where people work, learn, meet or exercise.
    PlaceId,
    /// A decision about a room.
    RoomDecisionId,
    /// A decision about the hour at which people go.
    ReleaseHourId,
}

basics::code! {
    /// Whether a prison is in use.
    PrisonStatus {
        /// In use.
        Open = "open",
        /// Closed for a time.
        TemporarilyClosed = "temporarily_closed",
        /// Closed for good.
        Closed = "closed",
    }

    /// Which prisons are listed.
    Listed {
        /// Those in use.
        Open = "open",
        /// Closed ones too.
        All = "all",
    }

    /// Security level of a unit (PLC-01, strgjfl section 10).
    Level {
        /// High security (closed prison).
        High = "high",
        /// Lower security (open prison).
        Lower = "lower",
        /// Halfway house (overgangsbolig).
        HalfwayHouse = "halfway_house",
    }

    /// Whom a prison or a unit is for.
    SexGroup {
        /// Men.
        Men = "men",
        /// Women.
        Women = "women",
        /// Women and men.
        Mixed = "mixed",
        /// Young people under 18 (18-19 case by case).
        Youth = "youth",
    }

    /// What a unit is used for.
    UnitKind {
        /// Ordinary company.
        Ordinary = "ordinary",
        /// New arrivals.
        Reception = "reception",
        /// Restrictions and exclusion.
        Restrictive = "restrictive",
        /// Special needs and preventive detention (strgjfl section 10, second paragraph).
        SpecialNeeds = "special_needs",
        /// Coping with drug use.
        DrugCoping = "drug_coping",
        /// Release preparation.
        Release = "release",
    }

    /// Where the sanitary installation of a room is.
    Sanitary {
        /// In the room or an annexe of it.
        InRoom = "in_room",
        /// Shared with others on the corridor.
        Corridor = "corridor",
    }

    /// Whether people may live in a room.
    RoomState {
        /// Being prepared; not yet in use.
        Draft = "draft",
        /// In use.
        Active = "active",
        /// Out of use.
        Closed = "closed",
    }

    /// What was decided about a room.
    RoomDecisionKind {
        /// Its certificate: working and maximum capacity.
        Certificate = "certificate",
        /// It is taken out of use.
        Close = "close",
        /// It is taken into use.
        Open = "open",
    }

    /// What a place is for.
    PlaceKind {
        /// Workshop.
        Workshop = "workshop",
        /// Classroom.
        Classroom = "classroom",
        /// Visiting room.
        VisitingRoom = "visiting_room",
        /// Children's room for visits.
        ChildrensRoom = "childrens_room",
        /// Gym.
        Gym = "gym",
        /// Library.
        Library = "library",
        /// Chapel or room of faith and stillness.
        Chapel = "chapel",
        /// Kitchen.
        Kitchen = "kitchen",
        /// Yard.
        Yard = "yard",
        /// Reception.
        Reception = "reception",
        /// Health.
        Health = "health",
    }
}

/// Name of a prison, a unit or a place.
pub type Name = Text<120>;
/// Number of a room, such as `A-214`.
pub type RoomNumber = Text<12>;
/// Reasons of a decision.
pub type Reason = Text<1000>;

/// Least living space of a single room in square decimetres, sanitary annexe left out (INT-08).
pub const SINGLE_MIN_DM2: i64 = 600;
/// Least living space for each person in a shared room in square decimetres (INT-08).
pub const SHARED_MIN_DM2: i64 = 400;
/// Most beds one room may be certified for.
pub const BEDS_MAX: i64 = 12;

/// The hour, on the clock of Norway, by which somebody who has served in full is out on their first free day. No rule
/// gives it (CAL-12): a policy of the service, which each prison may fit to its buses. They are free from midnight;
/// until this hour the day counts as today's work, after it as held too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseHour(i8);

impl ReleaseHour {
    /// The earliest a prison may choose.
    pub const FIRST: i8 = 7;
    /// The latest: beyond noon it would take a day from somebody, and quiet the alarm.
    pub const LAST: i8 = 12;

    /// An hour that may be chosen.
    pub fn new(hour: i64) -> Option<Self> {
        i8::try_from(hour).ok().filter(|hour| (Self::FIRST..=Self::LAST).contains(hour)).map(Self)
    }
    /// The hour.
    pub fn hour(self) -> i8 {
        self.0
    }
    /// That moment of a day.
    pub fn on(self, day: Date) -> Option<Instant> {
        Instant::from_oslo(day.at(self.0, 0, 0, 0)).ok()
    }
}

/// What a prison has decided about the hour, in the order in which it was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseHours(pub Vec<(Instant, ReleaseHour)>);

impl ReleaseHours {
    /// The hour as it was decided last.
    pub fn latest(&self) -> ReleaseHour {
        self.0.last().map(|(_, hour)| *hour).unwrap_or_default()
    }
    /// The moment of a day by which people go. What is decided while a day runs is for the days after it: nobody who
    /// waits at the door that morning is told to wait longer.
    pub fn on(&self, day: Date) -> Option<Instant> {
        let begins = Instant::from_oslo(day.at(0, 0, 0, 0)).ok()?;
        let before = self.0.iter().rev().find(|(set_at, _)| *set_at < begins);
        before.map(|(_, hour)| *hour).unwrap_or_default().on(day)
    }
}

impl Default for ReleaseHour {
    /// Where a prison has decided no other.
    fn default() -> Self {
        Self(10)
    }
}

/// Whether a room is below the European minimum of living space for so many people (INT-08:
/// 6 m2 alone, 4 m2 each together).
pub fn below_minimum(area_dm2: i64, people: i64) -> bool {
    if people <= 1 { area_dm2 < SINGLE_MIN_DM2 } else { area_dm2 < SHARED_MIN_DM2 * people }
}

/// A prison to be made.
#[derive(Clone, Debug)]
pub struct NewPrison {
    /// Its code.
    pub code: PrisonCode,
    /// Its name.
    pub name: Name,
    /// The administration above it.
    pub administration: Name,
    /// Municipality.
    pub municipality: Name,
    /// Region.
    pub region: Region,
    /// Whether it is in use.
    pub status: PrisonStatus,
    /// Why it is not.
    pub status_reason: String,
    /// Whom it is for.
    pub sex: SexGroup,
}

/// A unit to be made.
#[derive(Clone, Debug)]
pub struct NewUnit {
    /// Its prison.
    pub prison: PrisonCode,
    /// Its name.
    pub name: Name,
    /// Security level.
    pub level: Level,
    /// Whom it is for.
    pub sex: SexGroup,
    /// What it is used for.
    pub kind: UnitKind,
}

/// A room to be made.
#[derive(Clone, Debug)]
pub struct NewRoom {
    /// Its unit.
    pub unit: UnitId,
    /// Its number, unique in the prison.
    pub number: RoomNumber,
    /// Whether it is meant for more than one.
    pub shared: bool,
    /// Living space in square decimetres, sanitary annexe left out.
    pub area_dm2: i64,
    /// Where its sanitary installation is.
    pub sanitary: Sanitary,
    /// Adapted for people with reduced mobility.
    pub adapted: bool,
    /// Whether people may live in it at once.
    pub state: RoomState,
    /// Why it is not in use; empty when it is.
    pub state_reason: String,
    /// Its certificate.
    pub certificate: Beds,
}

/// A place to be made.
#[derive(Clone, Debug)]
pub struct NewPlace {
    /// Its prison.
    pub prison: PrisonCode,
    /// Its name.
    pub name: Name,
    /// What it is for.
    pub kind: PlaceKind,
    /// How many people it takes.
    pub people: i64,
}

/// A certified capacity: how many people a room is meant for, and how many it may hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Beds {
    /// In ordinary use.
    pub working: i64,
    /// At most.
    pub maximum: i64,
}

impl Beds {
    /// Checks the two numbers: 1 to 12, working not above maximum.
    pub fn parse(errors: &mut FormErrors, working: &str, maximum: &str) -> Option<Self> {
        let number = |field: &str, text: &str, errors: &mut FormErrors| match text.trim().parse::<i64>() {
            Ok(n) if (1..=BEDS_MAX).contains(&n) => Some(n),
            Ok(_) => {
                errors.add_value(field, "not-in-range", format!("1–{BEDS_MAX}"));
                None
            }
            Err(_) => {
                errors.add(field, if text.trim().is_empty() { "required" } else { "not-a-number" });
                None
            }
        };
        let working = number("working_beds", working, errors);
        let maximum = number("maximum_beds", maximum, errors);
        let (working, maximum) = (working?, maximum?);
        if working > maximum {
            errors.add("working_beds", "working-above-maximum");
            return None;
        }
        Some(Self { working, maximum })
    }
}

/// What a form or a program sends to decide about a room.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RoomDecisionFields {
    /// `certificate`, `close` or `open`.
    #[schemars(with = "RoomDecisionKind")]
    pub kind: String,
    /// Working capacity, for a certificate.
    #[schemars(with = "Option<u32>")]
    pub working_beds: String,
    /// Maximum capacity, for a certificate.
    #[schemars(with = "Option<u32>")]
    pub maximum_beds: String,
    /// From which day, `2026-11-22`.
    pub from_date: String,
    /// Expected last day of a closing; may be empty.
    pub until_date: String,
    /// Why.
    pub reason: String,
}

/// A decision about a room.
#[derive(Clone, Debug)]
pub struct NewRoomDecision {
    /// What is decided.
    pub kind: RoomDecisionKind,
    /// The capacity, for a certificate.
    pub beds: Option<Beds>,
    /// From which day.
    pub from: Date,
    /// Expected last day of a closing.
    pub until: Option<Date>,
    /// Why.
    pub reason: Reason,
}

impl NewRoomDecision {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &RoomDecisionFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let kind: Option<RoomDecisionKind> = errors.take("kind", fields.kind.parse());
        let from = errors.take("from_date", required_date(&fields.from_date));
        let until = match fields.until_date.trim() {
            "" => None,
            text => errors.take("until_date", parse_date(text)),
        };
        let reason = errors.take("reason", Reason::parse(&fields.reason));
        let beds = match kind {
            Some(RoomDecisionKind::Certificate) => Beds::parse(&mut errors, &fields.working_beds, &fields.maximum_beds),
            _ => None,
        };
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            errors.add("until_date", "before-start");
        }
        match (kind, from, reason) {
            (Some(kind), Some(from), Some(reason)) if errors.is_empty() => Ok(Self { kind, beds, from, until, reason }),
            _ => Err(errors.into_problem()),
        }
    }
}

fn required_date(text: &str) -> Result<Date, Problem> {
    if text.trim().is_empty() { Err(Problem::invalid("required")) } else { parse_date(text) }
}

/// What a form or a program sends to decide by which hour people go.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReleaseHourFields {
    /// The hour on the clock of Norway, 7 to 12.
    #[schemars(with = "u32")]
    pub hour: String,
    /// Why.
    pub reason: String,
}

impl ReleaseHourFields {
    /// The hour and the reason; all errors at once.
    pub fn parse(&self) -> Result<(ReleaseHour, Reason), Problem> {
        let mut errors = FormErrors::default();
        let hour = match self.hour.trim().parse().map(ReleaseHour::new) {
            Ok(Some(hour)) => Some(hour),
            Ok(None) => {
                errors.add_value("hour", "not-in-range", format!("{}–{}", ReleaseHour::FIRST, ReleaseHour::LAST));
                None
            }
            Err(_) => {
                errors.add("hour", if self.hour.trim().is_empty() { "required" } else { "not-a-number" });
                None
            }
        };
        let reason = errors.take("reason", Reason::parse(&self.reason));
        match (hour, reason) {
            (Some(hour), Some(reason)) => Ok((hour, reason)),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to make a unit.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnitFields {
    /// Name.
    pub name: String,
    /// Security level.
    #[schemars(with = "Level")]
    pub level: String,
    /// Whom it is for.
    #[schemars(with = "SexGroup")]
    pub sex: String,
    /// What it is used for.
    #[schemars(with = "UnitKind")]
    pub kind: String,
}

impl NewUnit {
    /// Reads the fields of a form.
    pub fn parse(prison: PrisonCode, fields: &UnitFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let name = errors.take("name", Name::parse(&fields.name));
        let level = errors.take("level", fields.level.parse());
        let sex = errors.take("sex", fields.sex.parse());
        let kind = errors.take("kind", fields.kind.parse());
        match (name, level, sex, kind) {
            (Some(name), Some(level), Some(sex), Some(kind)) => Ok(Self { prison, name, level, sex, kind }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to make a room.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RoomFields {
    /// Unit id.
    pub unit: String,
    /// Number.
    pub number: String,
    /// `true` when meant for more than one.
    #[schemars(with = "bool")]
    pub shared: String,
    /// Living space in square metres, such as `7.5`.
    pub area: String,
    /// Where its sanitary installation is.
    #[schemars(with = "Sanitary")]
    pub sanitary: String,
    /// `true` when adapted.
    #[schemars(with = "bool")]
    pub adapted: String,
    /// Working capacity.
    #[schemars(with = "u32")]
    pub working_beds: String,
    /// Maximum capacity.
    #[schemars(with = "u32")]
    pub maximum_beds: String,
}

impl NewRoom {
    /// Reads the fields of a form. A room starts as a draft and is opened by a decision.
    pub fn parse(fields: &RoomFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let unit: Option<UnitId> = errors.take("unit", fields.unit.parse());
        let number = errors.take("number", RoomNumber::parse(&fields.number));
        let area = errors.take("area", parse_area(&fields.area));
        let sanitary = errors.take("sanitary", fields.sanitary.parse());
        let beds = Beds::parse(&mut errors, &fields.working_beds, &fields.maximum_beds);
        match (unit, number, area, sanitary, beds) {
            (Some(unit), Some(number), Some(area_dm2), Some(sanitary), Some(certificate)) => Ok(Self {
                unit,
                number,
                shared: fields.shared == "true",
                area_dm2,
                sanitary,
                adapted: fields.adapted == "true",
                state: RoomState::Draft,
                state_reason: String::new(),
                certificate,
            }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to make a place.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceFields {
    /// Name.
    pub name: String,
    /// What it is for.
    #[schemars(with = "PlaceKind")]
    pub kind: String,
    /// How many people it takes.
    #[schemars(with = "u32")]
    pub people: String,
}

impl NewPlace {
    /// Reads the fields of a form.
    pub fn parse(prison: PrisonCode, fields: &PlaceFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let name = errors.take("name", Name::parse(&fields.name));
        let kind = errors.take("kind", fields.kind.parse());
        let people = match fields.people.trim().parse::<i64>() {
            Ok(people) if (1..=500).contains(&people) => Some(people),
            Ok(_) => {
                errors.add_value("people", "not-in-range", "1–500");
                None
            }
            Err(_) => {
                errors.add("people", "not-a-number");
                None
            }
        };
        match (name, kind, people) {
            (Some(name), Some(kind), Some(people)) => Ok(Self { prison, name, kind, people }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// Square metres with up to two decimals (comma or point), as square decimetres: 1 to 200 m2.
pub fn parse_area(text: &str) -> Result<i64, Problem> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if text.is_empty() {
        return Err(Problem::invalid("required"));
    }
    if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(Problem::invalid("not-a-number"));
    }
    let parts = format!("{part:0<2}").parse::<i64>().unwrap_or(0);
    let area = whole.parse::<i64>().unwrap_or(0) * 100 + parts;
    if (100..=20_000).contains(&area) { Ok(area) } else { Err(Problem::invalid("not-in-range")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn living_space_below_the_european_minimum() {
        assert!(below_minimum(599, 1) && !below_minimum(600, 1));
        assert!(below_minimum(799, 2) && !below_minimum(800, 2));
        assert!(below_minimum(1199, 3) && !below_minimum(1200, 3));
    }

    #[test]
    fn areas_are_read_with_comma_or_point() {
        assert_eq!(parse_area("7,5").unwrap(), 750);
        assert_eq!(parse_area(" 12.25 ").unwrap(), 1225);
        for (text, code) in
            [("", "required"), ("seven", "not-a-number"), ("0.5", "not-in-range"), ("7.123", "not-a-number")]
        {
            assert_eq!(parse_area(text).unwrap_err().code, code);
        }
    }

    #[test]
    fn a_certificate_needs_both_numbers_in_order() {
        let fields = RoomDecisionFields {
            kind: "certificate".into(),
            working_beds: "3".into(),
            maximum_beds: "2".into(),
            from_date: "2026-11-22".into(),
            until_date: "2026-11-01".into(),
            ..Default::default()
        };
        let codes: Vec<String> =
            NewRoomDecision::parse(&fields).unwrap_err().errors.iter().map(|e| e.code.clone()).collect();
        assert_eq!(codes, ["required", "working-above-maximum", "before-start"]);
    }
}
