//! What is shown of counts: a count and everyone on its list here, the day, the history and evacuation beside it.

mod evacuation;
mod history;
mod today;

pub use evacuation::*;
pub use history::*;
pub use today::*;

use super::actions::{self, Found};
use super::model::{CountId, Finding, How, Kind, Known, Outcome as Ended, Spot, Tally};
use super::tables::{self, CountRow, Signed};
use crate::access::acts::ReadRoll;
use crate::access::{self, ListPermit};
use crate::estate;
use crate::gate;
use crate::people;
use crate::web::{Form, Words};
use basics::{Instant, PersonId, Problem};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a count comes to.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TallyView {
    /// Who was expected in the unit.
    pub expected: i64,
    /// Those of them who were seen.
    pub seen: i64,
    /// Who is known to be out of the house.
    pub away: i64,
    /// Who was expected and is not seen.
    pub missing: i64,
    /// Who is here and should be elsewhere.
    pub unexpected: i64,
}

impl From<Tally> for TallyView {
    fn from(tally: Tally) -> Self {
        let Tally { expected, seen, away, missing, unexpected } = tally;
        Self { expected, seen, away, missing, unexpected }
    }
}

/// A signature under a count.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignatureView {
    /// When.
    pub at: Instant,
    /// Service number.
    pub by: String,
    /// Name.
    pub name: Option<String>,
}

impl SignatureView {
    fn of(reader: &mut Reader, at: Instant, by: String) -> Outcome<Self> {
        Ok(Self { at, name: access::staff_name(reader, &by)?, by })
    }
    /// Who, in words.
    pub fn who(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.by)
    }
}

/// A count on a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CountItem {
    /// Id.
    pub id: CountId,
    /// Id of the unit, `reception` or `house`.
    pub unit: String,
    /// Name of the unit; empty of reception and a house.
    pub unit_name: String,
    /// Its kind.
    pub kind: Kind,
    /// The time of the schedule that it meets.
    pub due_at: Option<Instant>,
    /// When it began.
    pub started_at: Instant,
    /// Which time around.
    pub round: i64,
    /// How it ended; null while it is under way.
    pub outcome: Option<Ended>,
    /// What it came to; null while it is under way.
    pub tally: Option<TallyView>,
    /// Who signed it for the unit.
    pub signed: Option<SignatureView>,
    /// Whether whoever signed was alone on duty, so that one signature is all there is.
    pub alone: bool,
    /// Who signed for the house.
    pub house: Option<SignatureView>,
    /// What the difference was; may be empty.
    pub remark: String,
}

impl CountItem {
    /// Reads a count.
    pub fn of(reader: &mut Reader, row: &CountRow, names: &UnitNames) -> Outcome<Self> {
        let signature = |reader: &mut Reader, signed: &Signed| SignatureView::of(reader, signed.at, signed.by.clone());
        let signed = row.signed.as_ref().map(|signed| signature(reader, signed)).transpose()?;
        let house = row.house.clone().map(|(at, by)| SignatureView::of(reader, at, by)).transpose()?;
        Ok(Self {
            id: row.id,
            unit: row.spot.to_string(),
            unit_name: names.of(row.spot),
            kind: row.kind,
            due_at: row.due_at,
            started_at: row.started_at,
            round: row.round,
            outcome: row.signed.as_ref().map(|signed| signed.outcome),
            tally: row.signed.as_ref().map(|signed| signed.tally.into()),
            signed,
            alone: row.signed.as_ref().is_some_and(|signed| signed.alone),
            house,
            remark: row.remark.clone(),
        })
    }
    /// What was counted, in words.
    pub fn spot_words(&self, words: &Words) -> String {
        spot_words(&self.unit, &self.unit_name, words)
    }
    /// How it stands, as a code of `count-state`.
    pub fn state(&self) -> &'static str {
        self.outcome.map_or("running", Ended::as_str)
    }
    /// How that is marked.
    pub fn tone(&self) -> &'static str {
        match self.outcome {
            None => "info",
            Some(Ended::Agreed) => "success",
            Some(Ended::NotAgreed) => "danger",
        }
    }
    /// How many were seen of how many, in words.
    pub fn numbers(&self, words: &Words) -> String {
        let Some(tally) = self.tally else { return String::new() };
        words.ta("count-of", &[("seen", &tally.seen.to_string()), ("all", &tally.expected.to_string())])
    }
}

/// Names of the units of a prison.
#[derive(Clone, Debug, Default)]
pub struct UnitNames(pub Vec<(Spot, String)>);

impl UnitNames {
    /// The units of a prison, in the order of the estate.
    pub fn gather(reader: &mut Reader, prison: &access::PrisonCode) -> Outcome<Self> {
        let units = estate::units(reader, prison)?;
        Ok(Self(units.into_iter().map(|unit| (Spot::Unit(unit.id), unit.name)).collect()))
    }
    /// The name of a unit; empty of reception and a house.
    pub fn of(&self, spot: Spot) -> String {
        self.0.iter().find(|(of, _)| *of == spot).map(|(_, name)| name.clone()).unwrap_or_default()
    }
}

/// What was counted, in words.
pub fn spot_words(spot: &str, name: &str, words: &Words) -> String {
    if name.is_empty() {
        words.code("count-spot", if spot == "house" { "house" } else { "reception" })
    } else {
        name.to_owned()
    }
}

/// Somebody on the list of a count.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LineView {
    /// Person id; null of somebody who is not in custody.
    pub person: Option<PersonId>,
    /// Id in the gate register; null of somebody in custody.
    pub guest: Option<String>,
    /// Case number; empty of somebody who is not in custody.
    pub number: String,
    /// Name; empty of somebody whom the caller may not know any more.
    pub name: String,
    /// Address of the photo; empty when there is none.
    pub photo: String,
    /// Room number; may be empty.
    pub room: String,
    /// Name of the unit; may be empty.
    pub unit: String,
    /// Where they were known to be when the count began.
    pub known: Known,
    /// The same as the roll or the gate register says, as a code.
    pub place: String,
    /// Where they went, or whom they visit; may be empty.
    pub destination: String,
    /// When they are due back.
    pub due_back: Option<Instant>,
    /// What the count finds.
    pub finding: Finding,
    /// How they were seen.
    pub how: Option<How>,
    /// Who saw them, when another did; may be empty.
    pub seen_by: String,
    /// Where; may be empty.
    pub seen_where: String,
    /// Service number of who ticked; may be empty.
    pub ticked_by: String,
    /// When.
    pub ticked_at: Option<Instant>,
    /// Whether they were met besides.
    pub extra: bool,
    /// Whether ticks of them came after the signature.
    pub late: bool,
    /// Which help they need to move; empty when none is noted, and outside an evacuation.
    pub help: String,
    /// Whether they are kept apart from somebody, which an evacuation suspends.
    pub apart: bool,
}

impl LineView {
    fn of(found: Found, who: Named) -> Self {
        let Found { line, finding, tick, has_late } = found;
        let is_seen = tick.is_some();
        let tick = tick.map(|tick| (tick.mark, tick.seen_by, tick.seen_where, tick.by));
        let (mark, seen_by, seen_where, ticked_by) = match tick {
            Some((mark, by, at, ticked)) => (Some(mark), by, at, ticked),
            None => (None, String::new(), String::new(), String::new()),
        };
        Self {
            person: line.person,
            guest: line.guest.map(|guest| guest.to_string()),
            number: who.number,
            name: who.name,
            photo: who.photo,
            room: line.room,
            unit: line.unit,
            known: line.known,
            place: line.place,
            destination: line.destination,
            due_back: line.due_back,
            finding,
            how: mark.filter(|_| is_seen).map(|mark| mark.how),
            seen_by,
            seen_where,
            ticked_by,
            ticked_at: mark.map(|mark| mark.made_at),
            extra: line.extra,
            late: has_late,
            help: who.help,
            apart: who.apart,
        }
    }
    /// The name, or that the person is not here any more.
    pub fn shown(&self, words: &Words) -> String {
        if self.name.is_empty() { words.t1("count-left", "number", &self.number) } else { self.name.clone() }
    }
    /// Whether they still are to be seen.
    pub fn is_open(&self) -> bool {
        self.finding == Finding::Missing
    }
    /// Whether they were seen.
    pub fn is_seen(&self) -> bool {
        self.how.is_some()
    }
    /// What a form names them by: field and value.
    pub fn key(&self) -> (&'static str, String) {
        match (&self.person, &self.guest) {
            (Some(person), _) => ("person", person.to_string()),
            (None, guest) => ("guest", guest.clone().unwrap_or_default()),
        }
    }
    /// Where they are known to be, in words.
    pub fn whereabouts(&self, words: &Words) -> String {
        let place = match (&self.guest, self.known) {
            (Some(_), _) => words.code("gate-category", &self.place),
            (None, Known::Elsewhere) => words.t("count-elsewhere"),
            (None, _) => words.code("place", &self.place),
        };
        if self.destination.is_empty() { place } else { format!("{place}: {}", self.destination) }
    }
    /// By whom they were seen and when, in words.
    pub fn seen_words(&self, words: &Words) -> String {
        let Some(at) = self.ticked_at.filter(|_| self.is_seen()) else { return String::new() };
        let at = words.clock(&at);
        match self.how {
            Some(How::ByAnother) if self.seen_where.is_empty() => {
                words.ta("count-seen-by-another", &[("who", &self.seen_by), ("at", &at)])
            }
            Some(How::ByAnother) => {
                words.ta("count-seen-there", &[("who", &self.seen_by), ("where", &self.seen_where), ("at", &at)])
            }
            _ => words.ta("count-seen-at", &[("who", &self.ticked_by), ("at", &at)]),
        }
    }
    /// How the finding is marked.
    pub fn tone(&self) -> &'static str {
        match self.finding {
            Finding::Seen | Finding::Confirmed => "success",
            Finding::Missing => "warning",
            Finding::Unexpected => "danger",
            Finding::Away | Finding::Visiting | Finding::Struck => "neutral",
        }
    }
}

/// Who somebody on a list is, as far as the caller may know.
#[derive(Clone, Debug, Default)]
struct Named {
    number: String,
    name: String,
    photo: String,
    help: String,
    apart: bool,
}

/// Keeping apart, while a house is left in haste.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SuspensionView {
    /// Why.
    pub why: String,
    /// From when nobody is kept apart.
    pub from: Instant,
    /// Who said so.
    pub by: SignatureView,
    /// Until when; null while it lasts.
    pub to: Option<Instant>,
}

/// A count and everyone on its list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CountView {
    /// The count.
    pub count: CountItem,
    /// Code of the prison.
    pub prison: String,
    /// When it was read.
    pub as_of: Instant,
    /// Who began it.
    pub started_by: SignatureView,
    /// Version, for `If-Match`.
    pub version: String,
    /// What it comes to now.
    pub tally: TallyView,
    /// The list, in the order of rooms; whoever was met besides stands last.
    pub lines: Vec<LineView>,
    /// What an evacuation suspends; null of any other count.
    pub suspended: Option<SuspensionView>,
    /// Whether the caller may count here.
    #[serde(skip)]
    pub may_count: bool,
    /// Who may be met besides: person id, name and unit.
    #[serde(skip)]
    pub others: Vec<(String, String)>,
    /// Whom a form is about.
    #[serde(skip)]
    pub about: String,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(CountView, "counts/pages/count.html");

/// The permits with which a count is read.
pub struct Reading<'a> {
    /// Whom the caller may know.
    pub roll: &'a ListPermit<ReadRoll>,
    /// Leave to count there, for what an evacuation needs to know.
    pub counting: Option<&'a access::PlacePermit<access::acts::TakeCount>>,
}

impl CountView {
    /// Reads a count.
    pub fn gather(reader: &mut Reader, reading: &Reading<'_>, row: &CountRow, words: &Words) -> Outcome<Self> {
        let names = UnitNames::gather(reader, &row.prison)?;
        let found = actions::found(reader, row)?;
        let tally = Tally::of(found.iter().map(|one| one.finding)).into();
        let who = Faces::gather(reader, reading, row)?;
        let mut lines = vec![];
        for one in found {
            let named = who.named(reader, &one, words)?;
            lines.push(LineView::of(one, named));
        }
        let suspended = match tables::suspension(reader, row.id)? {
            Some(one) => {
                let by = SignatureView::of(reader, one.from, one.by)?;
                Some(SuspensionView { why: one.why, from: one.from, by, to: one.to })
            }
            None => None,
        };
        Ok(Self {
            count: CountItem::of(reader, row, &names)?,
            prison: row.prison.to_string(),
            as_of: reader.now(),
            started_by: SignatureView::of(reader, row.started_at, row.started_by.clone())?,
            version: row.version(),
            tally,
            lines,
            suspended,
            may_count: reading.counting.is_some(),
            others: vec![],
            about: String::new(),
            form: Form::default(),
        })
    }
    /// People whose pictures are shown.
    pub fn people(&self) -> Vec<PersonId> {
        self.lines.iter().filter(|line| !line.name.is_empty()).filter_map(|line| line.person).collect()
    }
    /// Whether it can still be counted.
    pub fn is_open(&self) -> bool {
        self.count.outcome.is_none()
    }
    /// Whether everyone on site is called.
    pub fn is_evacuation(&self) -> bool {
        self.count.kind == Kind::Evacuation
    }
    /// Who is to be seen still, in the order of rooms.
    pub fn open(&self) -> Vec<&LineView> {
        self.of(|line| line.finding == Finding::Missing)
    }
    /// Who is out of the house.
    pub fn away(&self) -> Vec<&LineView> {
        self.of(|line| matches!(line.finding, Finding::Away | Finding::Confirmed))
    }
    /// Who was seen, and who was met besides.
    pub fn done(&self) -> Vec<&LineView> {
        self.of(|line| matches!(line.finding, Finding::Seen | Finding::Visiting | Finding::Unexpected))
    }
    /// Who was ticked after the signature.
    pub fn late(&self) -> Vec<&LineView> {
        self.of(|line| line.late)
    }
    fn of(&self, keep: impl Fn(&LineView) -> bool) -> Vec<&LineView> {
        self.lines.iter().filter(|line| keep(line)).collect()
    }
    /// The parts of the list: id, heading, lines.
    pub fn parts(&self) -> [(&'static str, &'static str, Vec<&LineView>); 3] {
        [
            ("open", "count-part-open", self.open()),
            ("done", "count-part-done", self.done()),
            ("away", "count-part-away", self.away()),
        ]
    }
    /// The key of the words on the button that somebody was seen.
    pub fn see_key(&self) -> &'static str {
        if self.count.kind == Kind::Night { "count-see-night" } else { "count-see" }
    }
    /// `17 of 23`, in words.
    pub fn progress(&self, words: &Words) -> String {
        words.ta("count-of", &[("seen", &self.tally.seen.to_string()), ("all", &self.tally.expected.to_string())])
    }
    /// How it would be signed now.
    pub fn outcome_now(&self) -> Ended {
        if self.tally.missing == 0 && self.tally.unexpected == 0 { Ended::Agreed } else { Ended::NotAgreed }
    }
    /// The line a form is about.
    pub fn asked(&self) -> Option<&LineView> {
        self.lines.iter().find(|line| line.key().1 == self.about)
    }
}

/// Everyone a count may name.
struct Faces {
    people: HashMap<PersonId, people::Line>,
    helps: BTreeMap<PersonId, String>,
    apart: Vec<PersonId>,
}

impl Faces {
    fn gather(reader: &mut Reader, reading: &Reading<'_>, row: &CountRow) -> Outcome<Self> {
        let lines = people::lines(reader, reading.roll, Some(&row.prison))?;
        let people = lines.into_iter().map(|line| (line.person, line)).collect();
        let (mut helps, mut apart) = (BTreeMap::new(), vec![]);
        if let (Kind::Evacuation, Some(permit)) = (row.kind, reading.counting) {
            helps =
                tables::helps_of_count(reader, permit, row.id)?.into_iter().map(|one| (one.person, one.help)).collect();
            apart = crate::placement::people_to_keep_apart(reader, reading.roll)?;
        }
        Ok(Self { people, helps, apart })
    }
    fn named(&self, reader: &mut Reader, one: &Found, words: &Words) -> Outcome<Named> {
        if let Some(guest) = one.line.guest {
            let Some(entry) = gate::entry(reader, guest)? else { return Ok(Named::default()) };
            let help = match (entry.needs_help, entry.help.is_empty()) {
                (false, _) => String::new(),
                (true, true) => words.t("gate-needs-help"),
                (true, false) => entry.help,
            };
            return Ok(Named { number: entry.badge, name: entry.name, help, ..Named::default() });
        }
        let Some(person) = one.line.person else { return Ok(Named::default()) };
        match self.people.get(&person) {
            Some(line) => Ok(Named {
                number: line.number.to_string(),
                name: people::name_words(words, &line.name),
                photo: people::photo_of(line),
                help: self.helps.get(&person).cloned().unwrap_or_default(),
                apart: self.apart.contains(&person),
            }),
            None => {
                let number = people::number_of(reader, person)?.map(|number| number.to_string()).unwrap_or_default();
                Ok(Named { number, ..Named::default() })
            }
        }
    }
}

/// A count was begun or changed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Id of the count.
    pub id: CountId,
}

/// What one tick of a page without scripts was refused for.
pub fn refusal(code: &str) -> Problem {
    match code {
        "not-found" | "purpose-needed" | "emergency-only" | "forbidden" => Problem::not_found(),
        code => Problem::conflict(code, "the tick cannot be taken"),
    }
}
