//! What pages and programs see of the estate.

use super::model::{
    Level, PlaceKind, PrisonStatus, RoomDecisionKind, RoomState, Sanitary, SexGroup, UnitKind, below_minimum,
};
use super::model::{ReleaseHour, ReleaseHours};
use super::tables::{self, PlaceRow, PrisonRow, RoomDecisionRow, RoomRow, UnitRow};
use crate::access::{PrisonCode, Region};
use crate::web::{Form, Words};
use basics::{Instant, Problem};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A prison in a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PrisonItem {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Working capacity of its rooms in use.
    pub capacity: i64,
    /// Administration above it.
    pub administration: String,
    /// Municipality.
    pub municipality: String,
    /// Region.
    pub region: Region,
    /// Whether it is in use.
    pub status: PrisonStatus,
    /// Why it is not; empty when it is.
    pub status_reason: String,
    /// Whom it is for.
    pub sex: SexGroup,
}

impl From<&PrisonRow> for PrisonItem {
    fn from(row: &PrisonRow) -> Self {
        Self {
            code: row.code.to_string(),
            name: row.name.clone(),
            capacity: row.capacity,
            administration: row.administration.clone(),
            municipality: row.municipality.clone(),
            region: row.region,
            status: row.status,
            status_reason: row.status_reason.clone(),
            sex: row.sex,
        }
    }
}

/// All prisons.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PrisonsView {
    /// The prisons, by region and name.
    pub items: Vec<PrisonItem>,
    /// Whether closed ones are among them.
    #[serde(skip)]
    pub with_closed: bool,
}
crate::page!(PrisonsView, "estate/pages/prisons.html");

impl PrisonsView {
    /// The prisons by region, for the page.
    pub fn regions(&self) -> Vec<(Region, Vec<&PrisonItem>)> {
        Region::ALL
            .iter()
            .map(|region| (*region, self.items.iter().filter(|p| p.region == *region).collect::<Vec<_>>()))
            .filter(|(_, items)| !items.is_empty())
            .collect()
    }
    /// How many places and prisons, in words.
    pub fn lead(&self, words: &Words) -> String {
        let places: i64 = self.items.iter().map(|p| p.capacity).sum();
        let (places, prisons) = (places.to_string(), self.items.len().to_string());
        words.ta("estate-capacity-all", &[("n", &places), ("prisons", &prisons)])
    }
}

/// A prison with all that is in it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PrisonView {
    /// The prison.
    #[serde(flatten)]
    pub prison: PrisonItem,
    /// Its units with their rooms.
    pub units: Vec<UnitView>,
    /// Its places.
    pub places: Vec<PlaceView>,
    /// The hour, on the clock of Norway, by which somebody who has served in full is out on the first free day.
    pub release_hour: ReleaseHour,
    /// Whether the caller may change it.
    #[serde(skip)]
    pub may_edit: bool,
    /// Whether the caller may decide by which hour people go.
    #[serde(skip)]
    pub may_set_hour: bool,
    /// The form that was refused.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(PrisonView, "estate/pages/prison.html");

/// A unit with its rooms.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UnitView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Security level.
    pub level: Level,
    /// Whom it is for.
    pub sex: SexGroup,
    /// What it is used for.
    pub kind: UnitKind,
    /// Working capacity of its rooms in use.
    pub capacity: i64,
    /// Its rooms.
    pub rooms: Vec<RoomView>,
}

/// A room.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomView {
    /// Id.
    pub id: String,
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
    /// Why it is not in use; empty when it is.
    pub state_reason: String,
    /// Working capacity of the certificate in force.
    pub working_beds: i64,
    /// Maximum capacity of the certificate in force.
    pub maximum_beds: i64,
    /// Below the European minimum of living space at working capacity (INT-08).
    pub below_minimum: bool,
}

impl From<&RoomRow> for RoomView {
    fn from(row: &RoomRow) -> Self {
        Self {
            id: row.id.to_string(),
            number: row.number.clone(),
            shared: row.shared,
            area_dm2: row.area_dm2,
            sanitary: row.sanitary,
            adapted: row.adapted,
            state: row.state,
            state_reason: row.state_reason.clone(),
            working_beds: row.beds.working,
            maximum_beds: row.beds.maximum,
            below_minimum: below_minimum(row.area_dm2, row.beds.working),
        }
    }
}

impl RoomView {
    /// Places and living space, for the tile on the map of a unit.
    pub fn tile(&self, words: &Words) -> String {
        let area = self.area(words.lang());
        if self.working_beds == 1 {
            area
        } else {
            format!("{area} · {}", words.t1("estate-beds-count", "n", self.working_beds))
        }
    }
    /// The certificate in force, in words.
    pub fn certificate(&self, words: &Words) -> String {
        certificate(words, self.working_beds, self.maximum_beds)
    }
    /// Living space in words: `7,5 m²`.
    pub fn area(&self, lang: &str) -> String {
        let point = if lang == "en" { '.' } else { ',' };
        format!("{}{point}{} m²", self.area_dm2 / 100, (self.area_dm2 % 100) / 10)
    }
}

fn certificate(words: &Words, working: i64, maximum: i64) -> String {
    words.ta("estate-certificate-value", &[("working", &working.to_string()), ("maximum", &maximum.to_string())])
}

/// A place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlaceView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub kind: PlaceKind,
    /// How many people it takes.
    pub people: i64,
}

impl UnitView {
    fn of(unit: &UnitRow, rooms: &[RoomRow]) -> Self {
        let rooms: Vec<RoomView> = rooms.iter().filter(|r| r.unit == unit.id).map(RoomView::from).collect();
        Self {
            id: unit.id.to_string(),
            name: unit.name.clone(),
            level: unit.level,
            sex: unit.sex,
            kind: unit.kind,
            capacity: rooms.iter().filter(|r| r.state == RoomState::Active).map(|r| r.working_beds).sum(),
            rooms,
        }
    }
}

impl From<&PlaceRow> for PlaceView {
    fn from(row: &PlaceRow) -> Self {
        Self { id: row.id.to_string(), name: row.name.clone(), kind: row.kind, people: row.people }
    }
}

impl PrisonView {
    /// A prison with all that is in it.
    pub fn gather(reader: &mut Reader, code: &PrisonCode) -> Outcome<Self> {
        let row = tables::prison(reader, code)?.ok_or_else(Problem::not_found)?;
        let rooms = tables::rooms(reader, code)?;
        Ok(Self {
            prison: (&row).into(),
            units: tables::units(reader, code)?.iter().map(|unit| UnitView::of(unit, &rooms)).collect(),
            places: tables::places(reader, code)?.iter().map(PlaceView::from).collect(),
            release_hour: tables::release_hours(reader)?.get(code).map(ReleaseHours::latest).unwrap_or_default(),
            may_edit: false,
            may_set_hour: false,
            form: Form::default(),
        })
    }
    /// By which hour people go, as a clock shows it.
    pub fn clock(&self) -> String {
        format!("{:02}:00", self.release_hour.hour())
    }
    /// The hours to choose from.
    pub fn hours(&self) -> Vec<(String, String)> {
        (ReleaseHour::FIRST..=ReleaseHour::LAST).map(|hour| (hour.to_string(), format!("{hour:02}:00"))).collect()
    }
    /// The hour chosen in the form: as typed, else as it stands.
    pub fn chosen(&self) -> String {
        let typed = self.form.value("hour");
        if typed.is_empty() { self.release_hour.hour().to_string() } else { typed.to_owned() }
    }
}

/// A room with its decisions, and the form to decide anew.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomPage {
    /// The room.
    #[serde(flatten)]
    pub room: RoomView,
    /// Its prison.
    pub prison: String,
    /// Name of its prison.
    pub prison_name: String,
    /// Name of its unit.
    pub unit_name: String,
    /// Decisions about it, newest first.
    pub decisions: Vec<DecisionView>,
    /// Version for changes.
    pub version: i64,
    /// Whether the caller may decide.
    #[serde(skip)]
    pub may_decide: bool,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(RoomPage, "estate/pages/room.html");

/// A decision about a room.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DecisionView {
    /// What was decided.
    pub kind: RoomDecisionKind,
    /// Working capacity, for a certificate.
    pub working_beds: Option<i64>,
    /// Maximum capacity, for a certificate.
    pub maximum_beds: Option<i64>,
    /// From which day.
    #[schemars(with = "String")]
    pub from: basics::Date,
    /// Expected last day of a closing.
    #[schemars(with = "Option<String>")]
    pub until: Option<basics::Date>,
    /// Why.
    pub reason: String,
    /// When it was decided.
    pub decided_at: Instant,
    /// Service number of who decided.
    pub decided_by: String,
    /// In which role.
    pub decided_as: String,
}

impl From<&RoomDecisionRow> for DecisionView {
    fn from(row: &RoomDecisionRow) -> Self {
        Self {
            kind: row.kind,
            working_beds: row.beds.map(|b| b.working),
            maximum_beds: row.beds.map(|b| b.maximum),
            from: row.from,
            until: row.until,
            reason: row.reason.clone(),
            decided_at: row.decided_at,
            decided_by: row.decided_by.clone(),
            decided_as: row.decided_as.clone(),
        }
    }
}

/// A form to add a unit, a room or a place.
#[derive(Clone, Debug, Serialize)]
pub struct AddPage {
    /// `unit`, `room` or `place`.
    pub what: &'static str,
    /// The prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// Its units, to choose from.
    pub units: Vec<(String, String)>,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(AddPage, "estate/pages/add.html");

/// Something new was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Its id.
    pub id: String,
}
