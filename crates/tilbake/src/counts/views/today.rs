//! What is shown of the day: when each unit is counted, how that stands, what waits for the house; figures beside it.

use super::super::actions::{self, Waiting};
use super::super::model::{self, Outcome as Ended, SlotState, Spot, Standing};
use super::super::tables;
use super::{CountItem, SignatureView, UnitNames, spot_words};
use crate::access::acts::ReadLawfulUntil;
use crate::access::permit::Circle;
use crate::access::{ListPermit, PrisonCode, UnitId};
use crate::slots::{Figure, Tone};
use crate::web::{Form, Words};
use crate::{estate, placement};
use basics::Instant;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A time at which a unit is to be counted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SlotView {
    /// The time.
    pub due: Instant,
    /// How it stands.
    pub state: SlotState,
    /// Whether it rings: it is past its grace, and nobody has signed.
    pub rings: bool,
    /// Whether people sleep then.
    pub night: bool,
    /// The count that meets it.
    pub count: Option<String>,
}

impl From<&Standing> for SlotView {
    fn from(standing: &Standing) -> Self {
        Self {
            due: standing.slot.due,
            state: standing.state,
            rings: standing.rings,
            night: standing.slot.night,
            count: standing.count.map(|count| count.to_string()),
        }
    }
}

impl SlotView {
    /// How it is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            SlotState::Agreed => "success",
            SlotState::NotAgreed | SlotState::Overdue => "danger",
            SlotState::Missed => "warning",
            SlotState::Running if self.rings => "danger",
            SlotState::Running | SlotState::Due => "info",
            SlotState::Later => "neutral",
        }
    }
}

/// A unit on a day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UnitToday {
    /// Id of the unit, or `reception`.
    pub unit: String,
    /// Its name; empty of reception.
    pub name: String,
    /// How many the roll has there now.
    pub people: i64,
    /// The count that is under way.
    pub running: Option<String>,
    /// Whether a count is overdue.
    pub rings: bool,
    /// The times of the day, with the next that comes.
    pub times: Vec<SlotView>,
    /// The last count that was signed, of the last day.
    pub last: Option<CountItem>,
}

impl UnitToday {
    /// What is counted, in words.
    pub fn spot_words(&self, words: &Words) -> String {
        spot_words(&self.unit, &self.name, words)
    }
    /// The time that asks for a count now.
    pub fn asked(&self) -> Option<&SlotView> {
        self.times.iter().rev().find(|slot| matches!(slot.state, SlotState::Due | SlotState::Overdue))
    }
}

/// A signature for the house.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HouseView {
    /// Id.
    pub id: String,
    /// Who signed, and when.
    pub signed: SignatureView,
    /// How it ended.
    pub outcome: Ended,
    /// How many counts of units it gathers.
    pub counts: i64,
    /// A remark; may be empty.
    pub remark: String,
}

/// The counts of a prison on a day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TodayView {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// When it was read.
    pub as_of: Instant,
    /// The units where people are or that have a schedule.
    pub units: Vec<UnitToday>,
    /// Counts that began today, the last first.
    pub counts: Vec<CountItem>,
    /// How many signed counts wait for the signature of the house.
    pub waiting: usize,
    /// Units that the house lacks: their ids, or `reception`.
    pub lacking: Vec<String>,
    /// Signatures for the house today, the last first.
    pub houses: Vec<HouseView>,
    /// The roll call of an evacuation that is under way.
    pub evacuation: Option<String>,
    /// What the caller may do.
    #[serde(skip)]
    pub may: May,
    /// Prisons to choose from; empty when there is nothing to choose.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(TodayView, "counts/pages/today.html");

/// What the caller may do about counts in a prison.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Count.
    pub count: bool,
    /// Sign for the house.
    pub sign_house: bool,
    /// Call everyone on site.
    pub evacuate: bool,
}

/// How the schedule of each unit of a prison stands.
pub fn standings(reader: &mut Reader, prison: &PrisonCode) -> Outcome<BTreeMap<Spot, Vec<Standing>>> {
    let now = reader.now();
    let (from, to) = model::around(now);
    let mut times: BTreeMap<Spot, Vec<_>> = BTreeMap::new();
    for time in tables::times(reader, prison, from)? {
        times.entry(time.spot).or_default().push(time);
    }
    if times.is_empty() {
        return Ok(BTreeMap::new());
    }
    let taken = tables::taken(reader, prison, from)?;
    let of = |(spot, times): (Spot, Vec<model::DailyTime>)| {
        let taken: Vec<_> = taken.iter().filter(|(of, _)| *of == spot).map(|(_, taken)| *taken).collect();
        (spot, model::standings(&model::slots(&times, from, to), &taken, now))
    };
    Ok(times.into_iter().map(of).collect())
}

impl TodayView {
    /// Reads the day of a prison.
    pub fn gather(reader: &mut Reader, prison: &estate::PrisonRow) -> Outcome<Self> {
        let now = reader.now();
        let midnight = Instant::from_oslo(now.oslo_date().at(0, 0, 0, 0))?;
        let (day_ago, _) = model::around(now);
        let names = UnitNames::gather(reader, &prison.code)?;
        let counts = tables::counts_since(reader, &prison.code, day_ago)?;
        let standings = standings(reader, &prison.code)?;
        let people: BTreeMap<Spot, i64> = placement::people_by_unit(reader, &prison.code)?
            .into_iter()
            .map(|(unit, people)| (unit.map_or(Spot::Reception, Spot::Unit), people))
            .collect();
        let mut units = vec![];
        let spots = names.0.iter().map(|(spot, _)| *spot).chain([Spot::Reception]);
        for spot in spots.filter(|spot| people.contains_key(spot) || standings.contains_key(spot)) {
            let own: Vec<_> = counts.iter().filter(|count| count.spot == spot).collect();
            let running = own.iter().find(|count| count.signed.is_none()).map(|count| count.id.to_string());
            let last = own.iter().find(|count| count.signed.is_some());
            let times = standings.get(&spot).map_or(&[][..], Vec::as_slice);
            units.push(UnitToday {
                unit: spot.to_string(),
                name: names.of(spot),
                people: people.get(&spot).copied().unwrap_or_default(),
                running,
                rings: times.iter().any(|time| time.rings),
                times: of_today(times, midnight, now),
                last: last.map(|count| CountItem::of(reader, count, &names)).transpose()?,
            });
        }
        let today: Vec<_> = counts.iter().filter(|count| count.started_at >= midnight).collect();
        let Waiting { counts: waiting, lacking } = actions::waiting(reader, &prison.code)?;
        let evacuation = tables::open_count(reader, &prison.code, Spot::House)?.map(|count| count.id.to_string());
        let houses = houses(reader, &prison.code, midnight)?;
        Ok(Self {
            prison: prison.code.to_string(),
            prison_name: prison.name.clone(),
            as_of: now,
            units,
            counts: today.into_iter().map(|count| CountItem::of(reader, count, &names)).collect::<Outcome<_>>()?,
            waiting: waiting.len(),
            lacking: lacking.iter().map(ToString::to_string).collect(),
            houses,
            evacuation,
            may: May::default(),
            prisons: vec![],
            form: Form::default(),
        })
    }
    /// How many units have a count that is overdue.
    pub fn overdue(&self) -> usize {
        self.units.iter().filter(|unit| unit.rings).count()
    }
    /// How many counts are under way.
    pub fn running(&self) -> usize {
        self.units.iter().filter(|unit| unit.running.is_some()).count()
    }
    /// Names of the units that the house lacks.
    pub fn lacking_words(&self, words: &Words) -> String {
        let of = |id: &String| {
            let unit = self.units.iter().find(|unit| unit.unit == *id);
            unit.map_or_else(|| spot_words(id, "", words), |unit| unit.spot_words(words))
        };
        self.lacking.iter().map(of).collect::<Vec<_>>().join(", ")
    }
}

/// The times of a day, with the next that comes after it, and one of the night before that still asks.
fn of_today(times: &[Standing], midnight: Instant, now: Instant) -> Vec<SlotView> {
    let next = times.iter().find(|time| time.slot.due > now).map(|time| time.slot.due);
    let tomorrow = midnight.oslo_date().tomorrow().ok();
    let ends = tomorrow.and_then(|day| Instant::from_oslo(day.at(0, 0, 0, 0)).ok()).unwrap_or(now);
    let is_shown = |time: &&Standing| {
        let due = time.slot.due;
        let asks = matches!(time.state, SlotState::Overdue | SlotState::Running);
        (midnight <= due && due < ends) || Some(due) == next || asks
    };
    times.iter().filter(is_shown).map(SlotView::from).collect()
}

fn houses(reader: &mut Reader, prison: &PrisonCode, since: Instant) -> Outcome<Vec<HouseView>> {
    let rows = tables::houses_since(reader, prison, since)?;
    let mut houses = vec![];
    for row in rows {
        houses.push(HouseView {
            id: row.id.to_string(),
            signed: SignatureView::of(reader, row.at, row.by)?,
            outcome: row.outcome,
            counts: row.parts,
            remark: row.remark,
        });
    }
    Ok(houses)
}

/// The page on which a count of a unit begins.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StartPage {
    /// Code of the prison.
    pub prison: String,
    /// Id of the unit, or `reception`.
    pub unit: String,
    /// Its name; empty of reception.
    pub unit_name: String,
    /// How many the roll has there now.
    pub people: i64,
    /// The time that it meets.
    pub due: Option<Instant>,
    /// Whether people sleep then.
    pub night: bool,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(StartPage, "counts/pages/start.html");

impl StartPage {
    /// Reads what the schedule asks for.
    pub fn gather(reader: &mut Reader, prison: &PrisonCode, spot: Spot) -> Outcome<Self> {
        let now = reader.now();
        let slot = actions::asked_now(reader, prison, spot, now)?;
        let names = UnitNames::gather(reader, prison)?;
        let people = placement::people_by_unit(reader, prison)?;
        let people = people.into_iter().find(|(unit, _)| *unit == spot.unit()).map_or(0, |(_, people)| people);
        Ok(Self {
            prison: prison.to_string(),
            unit: spot.to_string(),
            unit_name: names.of(spot),
            people,
            due: slot.map(|slot| slot.due),
            night: slot.is_some_and(|slot| slot.night),
            form: Form::default(),
        })
    }
    /// What is counted, in words.
    pub fn spot_words(&self, words: &Words) -> String {
        spot_words(&self.unit, &self.unit_name, words)
    }
}

/// Prisons and units that are the caller's own: of whole regions nobody is called for a count.
fn own_spots<A>(
    reader: &mut Reader,
    permit: &ListPermit<A>,
) -> Outcome<BTreeMap<PrisonCode, Option<BTreeSet<UnitId>>>> {
    let mut own: BTreeMap<PrisonCode, Option<BTreeSet<UnitId>>> = BTreeMap::new();
    for part in permit.filter().parts() {
        match &part.inside {
            Circle::Prison(prison) => {
                own.insert(prison.clone(), None);
            }
            Circle::Unit(id) => {
                let Some(unit) = estate::unit(reader, *id)? else { continue };
                if let Some(units) = own.entry(unit.prison).or_insert_with(|| Some(BTreeSet::new())) {
                    units.insert(*id);
                }
            }
            _ => {}
        }
    }
    Ok(own)
}

/// Figures on the home page: counts that are overdue, and what did not agree.
pub fn alarms(reader: &mut Reader, permit: &ListPermit<ReadLawfulUntil>, words: &Words) -> Outcome<Vec<Figure>> {
    let own = own_spots(reader, permit)?;
    if own.is_empty() {
        return Ok(vec![]);
    }
    let (mut overdue, mut due) = (0, 0);
    for (prison, units) in own {
        let is_own =
            |spot: &Spot| units.as_ref().is_none_or(|units| spot.unit().is_some_and(|unit| units.contains(&unit)));
        for (_, times) in standings(reader, &prison)?.into_iter().filter(|(spot, _)| is_own(spot)) {
            overdue += i32::from(times.iter().any(|time| time.rings));
            due += i32::from(times.iter().any(|time| time.state == SlotState::Due));
        }
    }
    let figure = |order, key: &str, value: i64, href: &str, tone| Figure {
        order,
        label: words.t(key),
        value: value.to_string(),
        note: String::new(),
        href: href.to_owned(),
        tone: if value == 0 { Tone::Neutral } else { tone },
    };
    let mut figures = vec![figure(3, "count-home-overdue", overdue.into(), "/counts", Tone::Danger)];
    if due > 0 {
        figures.push(figure(4, "count-home-due", due.into(), "/counts", Tone::Warning));
    }
    let open = placement::open_after_counts(reader, permit)?;
    if open > 0 {
        figures.push(figure(2, "count-home-not-agreed", open, "/deviations", Tone::Danger));
    }
    Ok(figures)
}

/// What an officer's home says of the count of the unit: join it, begin it, or when it comes.
pub fn of_unit(reader: &mut Reader, prison: &PrisonCode, unit: UnitId, words: &Words) -> Outcome<Vec<Figure>> {
    let spot = Spot::Unit(unit);
    let figure = |label: String, value: String, href: String, tone| Figure {
        order: 1,
        label,
        value,
        note: String::new(),
        href,
        tone,
    };
    if let Some(house) = tables::open_count(reader, prison, Spot::House)? {
        let at = words.clock(&house.started_at);
        return Ok(vec![figure(words.t("count-join-house"), at, format!("/counts/{}", house.id), Tone::Danger)]);
    }
    let standings = standings(reader, prison)?.remove(&spot).unwrap_or_default();
    let rings = standings.iter().any(|time| time.rings);
    let tone = if rings { Tone::Danger } else { Tone::Warning };
    if let Some(open) = tables::open_count(reader, prison, spot)? {
        let at = words.clock(&open.due_at.unwrap_or(open.started_at));
        return Ok(vec![figure(words.t("count-join"), at, format!("/counts/{}", open.id), tone)]);
    }
    let start = format!("/counts/new?prison={prison}&unit={unit}");
    let asks = |time: &&Standing| matches!(time.state, SlotState::Due | SlotState::Overdue);
    if let Some(time) = standings.iter().rev().find(asks) {
        let key = if rings { "count-start-overdue" } else { "count-start-now" };
        return Ok(vec![figure(words.t(key), words.clock(&time.slot.due), start, tone)]);
    }
    let next = standings.iter().find(|time| time.state == SlotState::Later);
    Ok(next
        .map(|time| figure(words.t("count-next"), words.clock(&time.slot.due), start, Tone::Neutral))
        .into_iter()
        .collect())
}
