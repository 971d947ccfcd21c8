//! What pages and programs see of where people are.

mod map;
mod person;
mod prisons;

pub use map::*;
pub use person::*;
pub use prisons::PrisonNames;

use super::model::{Line, Place, Shown};
use crate::access::UnitId;
use crate::people;
use crate::slots::{Figure, Flag, NextEvent, Tone};
use crate::web::{Form, Words};
use basics::{Instant, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The roll of a prison. Its members, and those of a line, are fixed for programs outside: a page
/// shows more.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RollView {
    /// Code of the prison.
    pub prison: String,
    /// When it was read.
    pub as_of: Instant,
    /// Everyone who belongs there, in or out, by room.
    #[serde(serialize_with = "as_fixed")]
    #[schemars(with = "Vec<FixedLine>")]
    pub people: Vec<RollLine>,
    /// Everyone expected.
    pub expected: Vec<ExpectedLine>,
    /// What the page shows of it.
    #[serde(skip)]
    pub filter: Filter,
}
crate::board!(RollView, "placement/pages/roll.html");

fn as_fixed<S: serde::Serializer>(lines: &[RollLine], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(lines.iter().map(FixedLine::of))
}

/// Somebody on the roll, as programs outside read it.
#[derive(Serialize, JsonSchema)]
struct FixedLine<'a> {
    /// Person id.
    id: &'a str,
    /// Case number.
    number: &'a str,
    /// Name.
    name: &'a str,
    /// Room number; empty in reception.
    room: &'a str,
    /// Name of the unit; empty in reception.
    unit: &'a str,
    /// Where they are.
    r#where: Place,
    /// When they are due back.
    due_back: Option<Instant>,
    /// Flags in the caller's language.
    flags: &'a [Flag],
}

impl<'a> FixedLine<'a> {
    fn of(line: &'a RollLine) -> Self {
        Self {
            id: &line.id,
            number: &line.number,
            name: &line.name,
            room: &line.room,
            unit: &line.unit,
            r#where: line.r#where,
            due_back: line.due_back,
            flags: &line.flags,
        }
    }
}

/// What the roll page shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Some of the people; none is all.
    pub show: Option<Shown>,
    /// One unit; none is all.
    pub unit: Option<UnitId>,
}

impl Filter {
    /// The code of those shown, or nothing.
    pub fn show(&self) -> &'static str {
        self.show.map_or("", |show| show.as_str())
    }
    /// The id of the unit, or nothing.
    pub fn unit(&self) -> String {
        self.unit.map(|unit| unit.to_string()).unwrap_or_default()
    }
}

/// Somebody on the roll.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RollLine {
    /// Person id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Room number; empty in reception.
    pub room: String,
    /// Name of the unit; empty in reception.
    pub unit: String,
    /// Where they are.
    pub r#where: Place,
    /// When they are due back.
    pub due_back: Option<Instant>,
    /// Flags in the caller's language.
    pub flags: Vec<Flag>,
    /// Since when they are there.
    pub since: Instant,
    /// Where they went: for a transfer the code of the prison.
    pub destination: String,
    /// The same in words: for a transfer the name of the prison.
    pub destination_name: String,
    /// Whether they should have been back by now.
    pub overdue: bool,
    /// Address of the photo; empty when there is none.
    pub photo: String,
    /// What comes next, on the board of a unit and for those whose dates the caller may read.
    pub next_event: Option<NextEvent>,
    /// Id of the unit, for links.
    #[serde(skip)]
    pub unit_id: String,
    /// Whether no name is known.
    #[serde(skip)]
    pub nameless: bool,
}

/// Somebody expected.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedLine {
    /// Person id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// When; none is not known.
    pub expected_at: Option<Instant>,
    /// Whether they should have been here by now.
    pub overdue: bool,
    /// Why, as a code.
    pub reason: String,
    /// The order behind it, or the code of the prison they come from.
    pub source: String,
    /// The same in words: the order, or the name of the prison.
    pub source_name: String,
    /// Whether the order's source is verified.
    pub verified: bool,
}

/// The names on a line of the roll.
pub struct Named {
    /// Of the person.
    pub person: String,
    /// Of the unit; empty in reception.
    pub unit: String,
    /// Of where they went; empty when they are in.
    pub destination: String,
}

impl RollLine {
    /// Joins where somebody is with who they are.
    pub fn of(line: &Line, person: &people::Line, names: Named, flags: Vec<Flag>, now: Instant) -> Self {
        Self {
            id: line.person.to_string(),
            number: person.number.to_string(),
            name: names.person,
            nameless: person.name.is_unknown(),
            room: line.room_number.clone(),
            unit: names.unit,
            r#where: line.place,
            due_back: line.due_back,
            flags,
            since: line.since,
            destination: line.destination.clone(),
            destination_name: names.destination,
            overdue: line.is_overdue(now),
            photo: people::photo_of(person),
            next_event: None,
            unit_id: line.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        }
    }
    /// Who it is.
    pub fn person(&self) -> Option<PersonId> {
        self.id.parse().ok()
    }
    /// What a card of the unit names them by: where no name is known, the case number too.
    pub fn on_card(&self) -> String {
        if self.nameless { format!("{} {}", self.name, self.number) } else { self.name.clone() }
    }
    /// Where they are, in words: `Tingrett: Oslo tingrett, tilbake 14:30`.
    pub fn whereabouts(&self, words: &Words) -> String {
        let place = words.code("place", self.r#where);
        if self.destination_name.is_empty() { place } else { format!("{place}: {}", self.destination_name) }
    }
    /// What comes next, in words; empty when that is not known here.
    pub fn coming(&self) -> &str {
        self.next_event.as_ref().map_or("", |event| event.label.as_str())
    }
    /// How the card of the unit is marked.
    pub fn state(&self) -> &'static str {
        match (self.overdue, self.r#where.is_inside()) {
            (true, _) => "late",
            (_, true) => "in",
            (_, false) => "out",
        }
    }
    /// The symbol of where they are.
    pub fn symbol(&self) -> &'static str {
        match self.r#where {
            Place::In | Place::Reception => "door",
            Place::Court => "court",
            Place::Hospital => "health",
            Place::OnTheWay | Place::Escorted => "move",
            Place::Absconded => "warning",
            Place::Leave | Place::DayRelease => "place",
        }
    }
}

impl RollView {
    /// The lines the page shows.
    pub fn shown(&self) -> Vec<&RollLine> {
        let unit = self.filter.unit();
        let keeps = |line: &&RollLine| {
            let show = match self.filter.show {
                Some(Shown::In) => line.r#where.is_inside(),
                Some(Shown::Out) => !line.r#where.is_inside(),
                Some(Shown::Overdue) => line.overdue,
                Some(Shown::Flagged) => line.flags.iter().any(|f| matches!(f.tone, Tone::Danger | Tone::Warning)),
                None => true,
            };
            show && (unit.is_empty() || unit == line.unit_id)
        };
        self.people.iter().filter(keeps).collect()
    }
    /// What the list may be narrowed to, as pairs of code and words.
    pub fn shows(&self, words: &Words) -> Vec<(String, String)> {
        words.options("placement-show", Shown::ALL)
    }
    /// The filters in force: words, and the address without that one.
    pub fn chips(&self, words: &Words) -> Vec<(String, String)> {
        let (show, unit) = (self.filter.show(), self.filter.unit());
        let mut chips = vec![];
        if let Some((_, label)) = self.shows(words).into_iter().find(|(code, _)| code == show) {
            chips.push((label, format!("/roll?prison={}&unit={unit}", self.prison)));
        }
        if let Some((_, label)) = self.units().into_iter().find(|(id, _)| *id == unit) {
            chips.push((label, format!("/roll?prison={}&show={show}", self.prison)));
        }
        chips
    }
    /// How many are inside.
    pub fn inside(&self) -> usize {
        self.people.iter().filter(|line| line.r#where.is_inside()).count()
    }
    /// How many are out.
    pub fn outside(&self) -> usize {
        self.people.len() - self.inside()
    }
    /// How many of those expected should have been here by now.
    pub fn late_arrivals(&self) -> usize {
        self.expected.iter().filter(|line| line.overdue).count()
    }
    /// How many should have been back by now.
    pub fn overdue(&self) -> usize {
        self.people.iter().filter(|line| line.overdue).count()
    }
    /// Units on the roll, to choose from.
    pub fn units(&self) -> Vec<(String, String)> {
        let mut units: Vec<_> = self
            .people
            .iter()
            .filter(|line| !line.unit.is_empty())
            .map(|line| (line.unit_id.clone(), line.unit.clone()))
            .collect();
        units.sort_by(|a, b| a.1.cmp(&b.1));
        units.dedup();
        units
    }
}

/// The unit: an officer's home.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UnitBoard {
    /// Id of the unit.
    pub id: String,
    /// Name.
    pub name: String,
    /// Code of its prison.
    pub prison: String,
    /// Name of its prison.
    pub prison_name: String,
    /// When it was read.
    pub as_of: Instant,
    /// Who belongs to it, by room.
    pub people: Vec<RollLine>,
    /// What is to be done on it, such as a count.
    #[serde(skip)]
    pub figures: Vec<Figure>,
}
crate::board!(UnitBoard, "placement/pages/unit.html");

impl UnitBoard {
    /// How many are inside.
    pub fn inside(&self) -> usize {
        self.people.iter().filter(|line| line.r#where.is_inside()).count()
    }
    /// In, out, and who is late, in words.
    pub fn lead(&self, words: &Words) -> String {
        let (inside, out) = (self.inside(), self.people.len() - self.inside());
        words.ta("placement-counts", &[("in", &inside.to_string()), ("out", &out.to_string())])
    }
}

/// Everyone's whereabouts by prison.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NationView {
    /// When it was read.
    pub as_of: Instant,
    /// The prisons the caller may see.
    pub prisons: Vec<PrisonCount>,
}
crate::page!(NationView, "placement/pages/rolls.html");

/// How many people of a prison are where.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PrisonCount {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Working capacity.
    pub capacity: i64,
    /// Inside.
    pub inside: i64,
    /// Out.
    pub out: i64,
    /// Who should have been back by now.
    pub overdue: i64,
}

impl NationView {
    /// All of it in a sentence.
    pub fn lead(&self, words: &Words) -> String {
        let people: i64 = self.prisons.iter().map(PrisonCount::people).sum();
        let out: i64 = self.prisons.iter().map(|prison| prison.out).sum();
        let (people, out, prisons) = (people.to_string(), out.to_string(), self.prisons.len().to_string());
        words.ta("placement-rolls-lead", &[("people", &people), ("out", &out), ("prisons", &prisons)])
    }
}

impl PrisonCount {
    /// People and places, in words.
    pub fn text(&self, words: &Words) -> String {
        let (people, capacity, out) = (self.people().to_string(), self.capacity.to_string(), self.out.to_string());
        words.ta("placement-prison-counts", &[("people", &people), ("capacity", &capacity), ("out", &out)])
    }
    /// Everyone who belongs there.
    pub fn people(&self) -> i64 {
        self.inside + self.out
    }
    /// How the bar is marked.
    pub fn kind(&self) -> &'static str {
        match self.people() * 100 / self.capacity.max(1) {
            101.. => "over",
            95..=100 => "near",
            _ => "",
        }
    }
}

/// Open deviations.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct DeviationsView {
    /// The deviations, the most overdue first.
    pub items: Vec<DeviationView>,
    /// Id of the deviation whose closing was refused.
    #[serde(skip)]
    pub closing: String,
    /// What was typed to close it.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(DeviationsView, "placement/pages/deviations.html");

/// An open deviation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeviationView {
    /// Id.
    pub id: String,
    /// Its version, for `If-Match`.
    pub version: i64,
    /// Code of the prison.
    pub prison: String,
    /// Name of the prison.
    pub prison_name: String,
    /// Person id.
    pub person: String,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Number of the room.
    pub room: String,
    /// Codes of the broken checks.
    pub checks: Vec<String>,
    /// Why it was done.
    pub reason: String,
    /// Service number of its owner.
    pub owner: String,
    /// Name of its owner.
    pub owner_name: Option<String>,
    /// Since when.
    pub opened_at: Instant,
    /// When it must be looked at again.
    pub due_at: Instant,
    /// Whether that time has passed.
    pub overdue: bool,
}

impl DeviationView {
    /// Who owns it, in words.
    pub fn by(&self) -> &str {
        self.owner_name.as_ref().unwrap_or(&self.owner)
    }
}

/// Movements that were recorded.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MovementsMade {
    /// Their ids, in the order sent.
    pub ids: Vec<String>,
}

/// A person was placed, or something about the placement was decided.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Decided {
    /// Person id.
    pub person: String,
}
