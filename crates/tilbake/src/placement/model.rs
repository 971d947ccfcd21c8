//! Where people are and where they may be placed: types and pure rules.

use crate::access::{PrisonCode, UnitId};
use crate::estate::{Level, RoomId, RoomState, SexGroup};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Instant, PersonId, Problem, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

basics::id! {
    /// A movement.
    MovementId,
    /// Two people to keep apart.
    KeepApartId,
    /// A placement that breaks a check.
    DeviationId,
}

basics::code! {
    /// What the page of a roll is narrowed to.
    Shown {
        /// Who is inside.
        In = "in",
        /// Who is out.
        Out = "out",
        /// Who should have been back by now.
        Overdue = "overdue",
        /// Who has a flag to heed.
        Flagged = "flagged",
    }

    /// Where someone who belongs to a prison is.
    Place {
        /// In the prison.
        In = "in",
        /// In reception, not yet in a room.
        Reception = "reception",
        /// At a court.
        Court = "court",
        /// In hospital.
        Hospital = "hospital",
        /// On leave.
        Leave = "leave",
        /// On day release to work or school (frigang).
        DayRelease = "day_release",
        /// On an escorted outing.
        Escorted = "escorted",
        /// On the way to another prison.
        OnTheWay = "on_the_way",
        /// Absent without leave.
        Absconded = "absconded",
    }

    /// What a movement is.
    MovementKind {
        /// Came to the prison from outside the service.
        Arrival = "arrival",
        /// Went to a court.
        ToCourt = "to_court",
        /// Went to hospital.
        ToHospital = "to_hospital",
        /// Went on leave (strgjfl section 33).
        ToLeave = "to_leave",
        /// Went to work or school outside (section 20).
        ToDayRelease = "to_day_release",
        /// Went out escorted (section 34).
        ToEscorted = "to_escorted",
        /// Left for another prison.
        ToTransfer = "to_transfer",
        /// Came to this prison from another.
        FromTransfer = "from_transfer",
        /// Came back.
        Back = "back",
        /// Is gone without leave (section 40).
        Absconded = "absconded",
        /// Was taken back by the police who brought them: no authority was confirmed.
        TakenBack = "taken_back",
        /// Was released: proposed by one and confirmed by another.
        Released = "released",
    }

    /// How near two people must never come.
    Within {
        /// Not in one room.
        Room = "room",
        /// Not in one unit.
        Unit = "unit",
        /// Not in one prison.
        Prison = "prison",
    }

    /// A check of a placement.
    Check {
        /// The room is certified for so many people.
        Capacity = "capacity",
        /// The room is in use.
        RoomState = "room_state",
        /// The unit has the level decided for the person (PLC-12: never stricter than necessary).
        Level = "level",
        /// The unit is for people of this sex and age.
        Group = "group",
        /// Nobody is there who must be kept apart.
        KeepApart = "keep_apart",
        /// No other prison has or expects the person.
        Elsewhere = "elsewhere",
        /// A count found the person where the roll says.
        Count = "count",
    }
}

/// Reason of a movement or a placement.
pub type Reason = Text<500>;
/// Destination of a movement, such as the name of a court.
pub type Destination = Text<120>;

/// Hours until a deviation must be looked at again.
pub const DEVIATION_HOURS: i64 = 24;
/// Greatest number of movements in one request.
pub const MOVEMENTS_MAX: usize = 500;

impl MovementKind {
    /// Where the person is after the movement; none when they are on no roll.
    pub fn place(self) -> Option<Place> {
        Some(match self {
            Self::Arrival | Self::FromTransfer => Place::Reception,
            Self::ToCourt => Place::Court,
            Self::ToHospital => Place::Hospital,
            Self::ToLeave => Place::Leave,
            Self::ToDayRelease => Place::DayRelease,
            Self::ToEscorted => Place::Escorted,
            Self::ToTransfer => Place::OnTheWay,
            Self::Back => Place::In,
            Self::Absconded => Place::Absconded,
            Self::TakenBack | Self::Released => return None,
        })
    }
    /// Whether the person is on no roll afterwards. Such a movement is never recorded by itself: the act it
    /// belongs to has asked first whether it may be.
    pub fn leaves_roll(self) -> bool {
        self.place().is_none()
    }
    /// Whether the person is expected back at a time that must be given.
    pub fn needs_due_back(self) -> bool {
        matches!(self, Self::ToCourt | Self::ToLeave | Self::ToDayRelease | Self::ToEscorted)
    }
    /// Whether an order stands behind it, so that its source is asked for.
    pub fn needs_source(self) -> bool {
        matches!(self, Self::Arrival | Self::ToCourt | Self::ToTransfer)
    }
    /// Whether the person belongs to another prison afterwards, or is on the way to one.
    pub fn changes_prison(self) -> bool {
        matches!(self, Self::Arrival | Self::ToTransfer | Self::FromTransfer) || self.leaves_roll()
    }
    /// Whether it can follow on where the person is now (none: on no roll). What has happened is never
    /// refused for being odd; this only tells a slip of the finger from a fact, and asks again.
    pub fn follows(self, now: Option<Place>) -> bool {
        match (self, now) {
            (Self::Arrival, place) => place.is_none(),
            (_, None) => false,
            // Back from the way to another prison: the transfer was broken off.
            (Self::Back, Some(place)) => !place.is_inside(),
            (Self::FromTransfer, Some(place)) => place == Place::OnTheWay,
            (Self::Absconded, Some(place)) => place != Place::Absconded,
            // Whoever leaves does so from wherever they are.
            (kind, Some(_)) if kind.leaves_roll() => true,
            (_, Some(place)) => matches!(place, Place::In | Place::Reception),
        }
    }
}

impl Place {
    /// Whether the person is inside.
    pub fn is_inside(self) -> bool {
        matches!(self, Self::In | Self::Reception)
    }
}

/// A movement to record.
#[derive(Clone, Debug)]
pub struct NewMovement {
    /// Who.
    pub person: PersonId,
    /// What.
    pub kind: MovementKind,
    /// When it happened; now when it was not said.
    pub at: Option<Instant>,
    /// Where to: a court, a hospital, the code of a prison.
    pub destination: Option<Destination>,
    /// When the person is due back.
    pub due_back: Option<Instant>,
    /// Why.
    pub reason: Reason,
    /// The order behind it, such as a case number.
    pub source: String,
}

/// What a form or a program sends to record a movement.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MovementFields {
    /// Person id.
    pub person: String,
    /// `arrival`, `to_court`, `to_hospital`, `to_leave`, `to_day_release`, `to_escorted`, `to_transfer`,
    /// `from_transfer`, `back` or `absconded`.
    #[schemars(with = "MovementKind")]
    pub kind: String,
    /// When it happened, `2026-11-22T10:00` on the clock of Norway or RFC 3339; empty is now.
    pub at: String,
    /// Where to; for a transfer the code of a prison.
    pub destination: String,
    /// When the person is due back, written like `at`.
    pub due_back: String,
    /// Why.
    pub reason: String,
    /// The order behind it.
    pub source: String,
}

impl NewMovement {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &MovementFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let person: Option<PersonId> = errors.take("person", fields.person.parse());
        let kind: Option<MovementKind> = errors.take("kind", fields.kind.parse());
        let at = errors.take("at", parse_moment(&fields.at)).flatten();
        let due_back = errors.take("due_back", parse_moment(&fields.due_back)).flatten();
        let destination = errors.take("destination", Destination::parse_optional(&fields.destination)).flatten();
        let reason = errors.take("reason", Reason::parse(&fields.reason));
        let source = errors.take("source", Destination::parse_optional(&fields.source)).flatten();
        if let Some(kind) = kind {
            if kind.needs_due_back() && due_back.is_none() && fields.due_back.trim().is_empty() {
                errors.add("due_back", "required");
            }
            if kind.needs_source() && source.is_none() {
                errors.add("source", "required");
            }
            if kind.leaves_roll() {
                errors.add("kind", "not-in-list");
            }
            if kind == MovementKind::ToTransfer
                && destination.as_ref().is_none_or(|d| PrisonCode::parse(d.as_str()).is_err())
            {
                errors.add("destination", "choose-prison");
            }
        }
        match (person, kind, reason) {
            (Some(person), Some(kind), Some(reason)) if errors.is_empty() => Ok(Self {
                person,
                kind,
                at,
                destination,
                due_back,
                reason,
                source: source.map(|s| s.to_string()).unwrap_or_default(),
            }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// A moment as forms write it (`2026-11-22T10:00`, the clock of Norway) or RFC 3339; blank is none.
pub fn parse_moment(text: &str) -> Result<Option<Instant>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<basics::time::civil::DateTime>() {
        Ok(local) if !text.contains('Z') && !text.contains('+') => Instant::from_oslo(local).map(Some),
        _ => Instant::parse(text).map(Some),
    }
}

/// What a form or a program sends to decide a security level.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LevelFields {
    /// `high`, `lower` or `halfway_house`.
    #[schemars(with = "Level")]
    pub level: String,
    /// Why.
    pub reason: String,
}

/// A security level to be decided.
#[derive(Clone, Debug)]
pub struct NewLevel {
    /// The level.
    pub level: Level,
    /// Why.
    pub reason: Reason,
}

impl NewLevel {
    /// Reads the fields of a form.
    pub fn parse(fields: &LevelFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let level = errors.take("level", fields.level.parse());
        let reason = errors.take("reason", Reason::parse(&fields.reason));
        match (level, reason) {
            (Some(level), Some(reason)) => Ok(Self { level, reason }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a placement is checked against.
#[derive(Clone, Debug)]
pub struct Situation {
    /// State of the room.
    pub room_state: RoomState,
    /// Certified working capacity of the room.
    pub beds: i64,
    /// How many others live in the room.
    pub others: i64,
    /// Level of the unit.
    pub unit_level: Level,
    /// Whom the unit is for.
    pub unit_group: SexGroup,
    /// Level decided for the person; none until one is decided.
    pub level: Option<Level>,
    /// Whether the person is a woman in the register.
    pub woman: bool,
    /// Whether the person is under 18 today.
    pub minor: bool,
    /// Whether somebody to keep apart lives within the distance.
    pub keep_apart: bool,
}

/// The checks a placement breaks; none when it may be made.
pub fn broken_checks(s: &Situation) -> Vec<Check> {
    let group_fits = match s.unit_group {
        SexGroup::Men => !s.woman && !s.minor,
        SexGroup::Women => s.woman && !s.minor,
        SexGroup::Mixed => !s.minor,
        // 18 and 19 case by case, so only a child is certain to belong there.
        SexGroup::Youth => true,
    };
    let broken = [
        (Check::RoomState, s.room_state != RoomState::Active),
        (Check::Capacity, s.others >= s.beds),
        (Check::Level, s.level.is_some_and(|level| level != s.unit_level)),
        (Check::Group, !group_fits),
        (Check::KeepApart, s.keep_apart),
    ];
    broken.into_iter().filter(|(_, broken)| *broken).map(|(check, _)| check).collect()
}

/// The refusal of a placement, naming what it breaks.
pub fn refusal(broken: &[Check]) -> Problem {
    let names: Vec<&str> = broken.iter().map(|check| check.as_str()).collect();
    let code = match broken {
        [Check::Capacity] => "room-full",
        [Check::KeepApart] => "keep-apart",
        [Check::Level] => "wrong-level",
        [Check::Group] => "wrong-group",
        [Check::RoomState] => "room-not-in-use",
        _ => "placement-refused",
    };
    let mut problem = Problem::conflict(code, format!("the placement breaks: {}", names.join(", ")));
    for check in broken {
        problem = problem.with_field("room", &format!("check-{}", check.as_str().replace('_', "-")));
    }
    problem
}

/// What a form or a program sends to give a room.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlacementFields {
    /// Room id.
    pub room: String,
    /// Why; needed when a check is broken in an emergency.
    pub reason: String,
    /// `true`: recorded in an emergency although a check is broken (shift leader).
    #[schemars(with = "bool")]
    pub emergency: String,
}

/// A room to give.
#[derive(Clone, Debug)]
pub struct NewPlacement {
    /// The room.
    pub room: RoomId,
    /// The reason of an emergency placement; none for an ordinary one.
    pub emergency: Option<Reason>,
}

impl NewPlacement {
    /// Reads the fields of a form.
    pub fn parse(fields: &PlacementFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let room = errors
            .take("room", if fields.room.is_empty() { Err(Problem::invalid("required")) } else { fields.room.parse() });
        let emergency =
            if fields.emergency == "true" { errors.take("reason", Reason::parse(&fields.reason)) } else { None };
        match room {
            Some(room) if errors.is_empty() => Ok(Self { room, emergency }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to keep two people apart.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeepApartFields {
    /// Id of the other person.
    pub other: String,
    /// `room`, `unit` or `prison`.
    #[schemars(with = "Within")]
    pub within: String,
    /// Why.
    pub reason: String,
    /// When it is looked at again, `2026-11-22`.
    pub review_date: String,
}

/// Two people to keep apart.
#[derive(Clone, Debug)]
pub struct NewKeepApart {
    /// The other person.
    pub other: PersonId,
    /// How far.
    pub within: Within,
    /// Why.
    pub reason: Reason,
    /// When it is looked at again. It does not end by itself.
    pub review_date: Date,
}

impl NewKeepApart {
    /// Reads the fields of a form.
    pub fn parse(fields: &KeepApartFields, today: Date) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let other = errors.take("other", fields.other.parse());
        let within = errors.take("within", fields.within.parse());
        let reason = errors.take("reason", Reason::parse(&fields.reason));
        let review_date = errors.take("review_date", parse_date(&fields.review_date));
        if review_date.is_some_and(|date| date <= today) {
            errors.add("review_date", "not-in-future");
        }
        match (other, within, reason, review_date) {
            (Some(other), Some(within), Some(reason), Some(review_date)) if errors.is_empty() => {
                Ok(Self { other, within, reason, review_date })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// Somebody to expect in a prison.
#[derive(Clone, Debug)]
pub struct NewArrival {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub prison: PrisonCode,
    /// When; none is not known.
    pub expected_at: Option<Instant>,
    /// Why: the code of the authority behind it.
    pub reason: String,
    /// The order behind it.
    pub source: String,
    /// Whether the order's source is verified.
    pub verified: bool,
}

/// Where a person belongs and is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who.
    pub person: PersonId,
    /// The prison they belong to.
    pub prison: PrisonCode,
    /// Their unit.
    pub unit: Option<UnitId>,
    /// Their room.
    pub room: Option<RoomId>,
    /// Its number; empty without a room.
    pub room_number: String,
    /// Level decided.
    pub level: Option<Level>,
    /// Where they are.
    pub place: Place,
    /// Since when.
    pub since: Instant,
    /// When they are due back.
    pub due_back: Option<Instant>,
    /// Where they went.
    pub destination: String,
    /// The prison they are on the way to.
    pub next_prison: Option<PrisonCode>,
}

impl Line {
    /// Of somebody who has just come in: in reception, without a room.
    pub fn at_the_gate(person: PersonId, prison: &PrisonCode, since: Instant) -> Self {
        Self {
            person,
            prison: prison.clone(),
            unit: None,
            room: None,
            room_number: String::new(),
            level: None,
            place: Place::Reception,
            since,
            due_back: None,
            destination: String::new(),
            next_prison: None,
        }
    }
    /// Whether they should have been back by now.
    pub fn is_overdue(&self, now: Instant) -> bool {
        !self.place.is_inside() && self.due_back.is_some_and(|due| due < now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation() -> Situation {
        Situation {
            room_state: RoomState::Active,
            beds: 1,
            others: 0,
            unit_level: Level::High,
            unit_group: SexGroup::Men,
            level: Some(Level::High),
            woman: false,
            minor: false,
            keep_apart: false,
        }
    }

    #[test]
    fn a_fitting_room_breaks_nothing_and_each_fault_names_its_check() {
        assert!(broken_checks(&situation()).is_empty());
        type Spoil = fn(&mut Situation);
        let cases: [(Check, Spoil); 6] = [
            (Check::Capacity, |s| s.others = 1),
            (Check::RoomState, |s| s.room_state = RoomState::Closed),
            (Check::Level, |s| s.level = Some(Level::Lower)),
            (Check::Group, |s| s.woman = true),
            (Check::Group, |s| s.minor = true),
            (Check::KeepApart, |s| s.keep_apart = true),
        ];
        for (check, spoil) in cases {
            let mut s = situation();
            spoil(&mut s);
            assert_eq!(broken_checks(&s), [check]);
        }
    }

    #[test]
    fn a_movement_follows_on_where_the_person_is() {
        assert!(MovementKind::Arrival.follows(None) && !MovementKind::Arrival.follows(Some(Place::In)));
        assert!(MovementKind::Back.follows(Some(Place::Court)) && !MovementKind::Back.follows(Some(Place::In)));
        assert!(MovementKind::ToCourt.follows(Some(Place::In)) && !MovementKind::ToCourt.follows(Some(Place::Leave)));
        assert!(MovementKind::FromTransfer.follows(Some(Place::OnTheWay)));
        assert!(MovementKind::Back.follows(Some(Place::OnTheWay)), "a transfer can turn around");
        assert!(MovementKind::Absconded.follows(Some(Place::Leave)));
        assert!(MovementKind::TakenBack.follows(Some(Place::Hospital)) && !MovementKind::TakenBack.follows(None));
    }

    #[test]
    fn what_takes_somebody_off_the_roll_is_never_recorded_as_a_plain_movement() {
        let fields = MovementFields {
            person: "0190a000-0000-7000-8000-000000000001".into(),
            kind: "taken_back".into(),
            reason: "No paper".into(),
            ..Default::default()
        };
        assert_eq!(NewMovement::parse(&fields).unwrap_err().errors[0].field, "kind");
    }

    #[test]
    fn moments_are_read_on_the_clock_of_norway() {
        let winter = parse_moment("2026-11-22T10:00").unwrap().unwrap();
        assert_eq!(winter.to_string(), "2026-11-22T09:00:00Z");
        assert_eq!(parse_moment("2026-11-22T10:00:00+01:00").unwrap(), Some(winter));
        assert_eq!(parse_moment("").unwrap(), None);
        assert!(parse_moment("ten").is_err());
    }

    #[test]
    fn a_movement_names_every_missing_field() {
        let fields = MovementFields { kind: "to_court".into(), ..Default::default() };
        let problem = NewMovement::parse(&fields).unwrap_err();
        let named: Vec<&str> = problem.errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(named, ["person", "reason", "due_back", "source"]);
    }
}
