//! What is shown of counts of other days, and of the schedule.

use super::super::model::{Kind, Outcome as Ended, Spot};
use super::super::tables;
use super::{CountItem, UnitNames, spot_words};
use crate::access::PrisonCode;
use crate::web::{Form, Words};
use basics::Instant;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a search found.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HistoryView {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// The counts, the last first.
    pub counts: Vec<CountItem>,
    /// Where the next page begins; null when this is the last.
    pub next: Option<String>,
    /// What the search was.
    #[serde(skip)]
    pub asked: Asked,
    /// Units to choose from.
    #[serde(skip)]
    pub units: Vec<(String, String)>,
}
crate::page!(HistoryView, "counts/pages/history.html");

/// What was typed in a search.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Unit.
    pub unit: String,
    /// From which day.
    pub from: String,
    /// Up to which day.
    pub to: String,
    /// How it ended.
    pub outcome: String,
    /// Case number of a person.
    pub number: String,
}

impl HistoryView {
    /// How counts end, to choose from.
    pub fn outcomes(&self, words: &Words) -> Vec<(String, String)> {
        words.options("count-state", Ended::ALL)
    }
    /// The address of the next page.
    pub fn next_href(&self) -> String {
        let Some(next) = &self.next else { return String::new() };
        let Asked { unit, from, to, outcome, number } = &self.asked;
        let pairs = [
            ("prison", &self.prison),
            ("unit", unit),
            ("from", from),
            ("to", to),
            ("outcome", outcome),
            ("number", number),
            ("before", next),
        ];
        format!("/counts/history?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

/// A page of counts, and where the next begins.
pub fn page(
    reader: &mut Reader,
    rows: Vec<tables::CountRow>,
    names: &UnitNames,
) -> Outcome<(Vec<CountItem>, Option<String>)> {
    let more = rows.len() > tables::PAGE;
    let shown = &rows[..rows.len().min(tables::PAGE)];
    let next = shown.last().filter(|_| more).map(|row| row.started_at.micros().to_string());
    let items = shown.iter().map(|row| CountItem::of(reader, row, names)).collect::<Outcome<_>>()?;
    Ok((items, next))
}

/// Where a page of the history begins.
pub fn before(text: &str) -> Option<Instant> {
    text.parse().ok().map(Instant::from_micros)
}

/// The units that can be chosen in a search, with reception and the house.
pub fn spots(names: &UnitNames, words: &Words) -> Vec<(String, String)> {
    let others = [Spot::Reception, Spot::House].map(|spot| (spot, String::new()));
    let all = names.0.iter().cloned().chain(others);
    all.map(|(spot, name)| (spot.to_string(), spot_words(&spot.to_string(), &name, words))).collect()
}

/// At which times of day a unit is counted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UnitTimes {
    /// Id of the unit, or `reception`.
    pub unit: String,
    /// Its name; empty of reception.
    pub name: String,
    /// Times by day, such as `07:00`.
    pub times: Vec<String>,
    /// Times at night.
    pub night_times: Vec<String>,
    /// After how many minutes it rings.
    pub grace: i64,
    /// Version, for `If-Match`.
    pub version: i64,
}

impl UnitTimes {
    /// What is counted, in words.
    pub fn spot_words(&self, words: &Words) -> String {
        spot_words(&self.unit, &self.name, words)
    }
    /// All times, in a line.
    pub fn line(&self, words: &Words) -> String {
        let night = self.night_times.iter().map(|at| format!("{at} ({})", words.code("count-kind", Kind::Night)));
        let mut all: Vec<String> = self.times.iter().cloned().chain(night).collect();
        all.sort_unstable();
        all.join(", ")
    }
}

/// The schedule of a prison.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TimesView {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// The units.
    pub units: Vec<UnitTimes>,
    /// Whether the caller may change it.
    #[serde(skip)]
    pub may_change: bool,
    /// The unit whose times are changed.
    #[serde(skip)]
    pub changing: String,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(TimesView, "counts/pages/times.html");

impl TimesView {
    /// Reads the schedule.
    pub fn gather(reader: &mut Reader, prison: &PrisonCode, prison_name: String) -> Outcome<Self> {
        let names = UnitNames::gather(reader, prison)?;
        let now = reader.now();
        let all = tables::times(reader, prison, now)?;
        let mut units = vec![];
        let spots: Vec<(Spot, String)> = names.0.iter().cloned().chain([(Spot::Reception, String::new())]).collect();
        for (spot, name) in spots {
            let own: Vec<_> = all.iter().filter(|time| time.spot == spot && time.to.is_none()).collect();
            let at =
                |night: bool| own.iter().filter(|time| time.night == night).map(|time| time.at.to_string()).collect();
            units.push(UnitTimes {
                unit: spot.to_string(),
                name,
                times: at(false),
                night_times: at(true),
                grace: own.first().map_or(15, |time| time.grace),
                version: tables::times_version(reader, prison, spot)?,
            });
        }
        let (changing, form) = (String::new(), Form::default());
        Ok(Self { prison: prison.to_string(), prison_name, units, may_change: false, changing, form })
    }
    /// The unit that is changed.
    pub fn changed(&self) -> Option<&UnitTimes> {
        self.units.iter().find(|unit| unit.unit == self.changing)
    }
}
