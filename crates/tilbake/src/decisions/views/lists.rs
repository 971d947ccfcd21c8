//! Lists: measures that go on, decisions that wait, what was decided in a month, who may sign what.

use super::super::actions::{self, By};
use super::super::model::fields::DELEGATED;
use super::super::model::kinds::Kind;
use super::super::model::measure::{Missing, Standing, lacks};
use super::super::model::{Level, MeasureId, Outcome as Decided};
use super::super::tables::{self, Counted, DecisionRow, DelegationRow};
use super::measure::MeasureLine;
use super::standing;
use crate::access::acts::{ReadDecisions, SignDecision};
use crate::access::{ListPermit, PrisonCode, Role, reach};
use crate::authority::Whom;
use crate::duty::{self, Called, OnCall};
use crate::people;
use crate::web::{Form, Words};
use basics::time::ToSpan;
use basics::{Date, Instant, PersonId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most lines of a list.
pub const PAGE: usize = 200;

/// A measure of somebody, on a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MeasureItem {
    /// The measure.
    #[serde(flatten)]
    pub line: MeasureLine,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Who is on call of those who are called now, by name and telephone.
    pub on_call: Vec<Called>,
    /// Whether something of a decision about it is late: writing, or telling the person.
    pub late: Vec<Missing>,
}

/// What goes on now, what has no basis first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MeasuresView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// How many go on.
    pub ongoing: usize,
    /// Of these, how many have no basis.
    pub without: usize,
    /// The measures: those without a basis first, then in the order in which their basis ends.
    pub items: Vec<MeasureItem>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
}
crate::page!(MeasuresView, "decisions/pages/measures.html");

/// A measure of somebody, how it stands, and the decisions about it.
pub type OpenMeasure = (PersonId, tables::MeasureRow, Standing, Vec<DecisionRow>);

/// What is done to those who are meant and goes on, or ended without their being told.
pub fn open_measures(reader: &mut Reader, whom: Whom<'_>) -> Outcome<Vec<OpenMeasure>> {
    let now = reader.now();
    let open = tables::open_of_held(reader, whom)?;
    let ids: Vec<MeasureId> = open.iter().map(|(_, row)| row.id).collect();
    let mut decisions = tables::about_measures(reader, &ids)?;
    let mut all = vec![];
    for (person, row) in open {
        let about = decisions.remove(&row.id).unwrap_or_default();
        let (stands, _) = standing(&row, &about, now);
        all.push((person, row, stands, about));
    }
    Ok(all)
}

/// Who is on call of some roles, for the prison of a person.
pub fn on_call(reader: &mut Reader, list: &OnCall, person: PersonId, roles: &[Role]) -> Outcome<Vec<Called>> {
    let Some(prison) = reach::whereabouts(reader, person)?.and_then(|at| at.prison) else { return Ok(vec![]) };
    Ok(roles.iter().filter_map(|role| list.of(*role, &prison)).map(Called::of).collect())
}

/// Names and numbers of people.
fn lines_of(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<BTreeMap<PersonId, people::Line>> {
    let lines = people::found_lines(reader, people)?;
    Ok(lines.into_iter().map(|line| (line.person, line)).collect())
}

impl MeasuresView {
    /// The list, for whoever may read decisions.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadDecisions>,
        prison: Option<&PrisonCode>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let mut all = open_measures(reader, Whom::Admitted(permit.filter(), prison))?;
        let order = |stands: &Standing| match stands {
            Standing::Without(at) => (0, *at),
            Standing::OnTheSpot(at) | Standing::Based(Some(at), _) => (1, *at),
            Standing::Based(None, _) => (2, now),
            Standing::Ended(at) => (3, *at),
        };
        all.sort_by_key(|(_, row, stands, _)| (order(stands), row.id));
        let ongoing = all.iter().filter(|(_, row, ..)| row.ended.is_none()).count();
        let without = all.iter().filter(|(.., stands, _)| matches!(stands, Standing::Without(_))).count();
        let more = all.len() > PAGE;
        all.truncate(PAGE);
        let lines = lines_of(reader, &all.iter().map(|(person, ..)| *person).collect())?;
        let list = duty::on_call(reader)?;
        let mut items = vec![];
        for (person, row, stands, about) in &all {
            let line = lines.get(person);
            let late = about.iter().flat_map(|one| lacks(&one.marks(), one.written_at.is_some()));
            let mut measure = MeasureLine::of(row, *stands, now, words);
            measure.person = person.to_string();
            let on_call = on_call(reader, &list, *person, &measure.called)?;
            items.push(MeasureItem {
                line: measure,
                number: line.map(|line| line.number.to_string()).unwrap_or_default(),
                name: line.map_or_else(|| person.to_string(), |line| people::name_words(words, &line.name)),
                unit: line.and_then(|line| line.unit.clone()),
                on_call,
                late: late.filter(|(_, due)| *due <= now).map(|(missing, _)| missing).collect(),
            });
        }
        let prison = prison.map(ToString::to_string);
        Ok(Self { as_of: now, prison, ongoing, without, items, more, prisons: vec![] })
    }
    /// The prison chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// How strongly the figure of what has no basis is marked.
    pub fn kind(&self) -> &'static str {
        if self.without > 0 { "danger" } else { "neutral" }
    }
}

basics::code! {
    /// What a decision waits for.
    WaitsFor {
        /// A signature.
        Signature = "signature",
        /// Being written down.
        Writing = "writing",
        /// That the person is told.
        Notice = "notice",
        /// An answer to an appeal.
        Appeal = "appeal",
    }
}

/// A decision that waits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WaitingItem {
    /// The decision.
    pub decision: String,
    /// The person.
    pub person: String,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Name of the unit.
    pub unit: Option<String>,
    /// What it is about.
    pub kind: Kind,
    /// What is decided.
    pub outcome: Decided,
    /// What it waits for.
    pub waits_for: WaitsFor,
    /// The level that must act.
    pub level: Level,
    /// Since when it waits.
    pub since: Instant,
    /// By when it must be done; null where nothing says.
    pub due: Option<Instant>,
    /// Whether that is over.
    pub is_late: bool,
    /// Whether the caller may do it.
    pub is_own: bool,
}

impl WaitingItem {
    /// How strongly it is marked.
    pub fn tone(&self) -> &'static str {
        match (self.is_late, self.is_own) {
            (true, _) => "danger",
            (false, true) => "warning",
            (false, false) => "neutral",
        }
    }
}

/// Decisions that wait for somebody.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WaitingView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// How many wait for the caller.
    pub own: usize,
    /// The decisions: the caller's first, then those that are late, then in the order of time.
    pub items: Vec<WaitingItem>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
}
crate::page!(WaitingView, "decisions/pages/waiting.html");

/// What a decision waits for, since when, and by when.
pub fn waits(row: &DecisionRow) -> Vec<(WaitsFor, Level, Instant, Option<Instant>)> {
    let mut all = vec![];
    if row.withdrawn.is_some() {
        return all;
    }
    match (&row.decided, &row.proposed) {
        (None, Some(proposed)) => {
            // What begins at a time is signed before it.
            all.push((WaitsFor::Signature, row.level, proposed.at, row.content.from));
        }
        (None, None) => {}
        (Some(decided), _) => {
            for (missing, due) in lacks(&row.marks(), row.written_at.is_some()) {
                let what = if missing == Missing::Writing { WaitsFor::Writing } else { WaitsFor::Notice };
                all.push((what, row.level, decided.at, Some(due)));
            }
        }
    }
    if let Some((level, since, due)) = row.appeal_waits() {
        all.push((WaitsFor::Appeal, level, since, Some(due)));
    }
    all
}

impl WaitingView {
    /// The list, for whoever signs decisions.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<SignDecision>,
        prison: Option<&PrisonCode>,
        by: By<'_>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let rows = tables::asking_of_held(reader, Whom::Admitted(permit.filter(), prison))?;
        let mut waiting = vec![];
        for (person, row) in &rows {
            waiting.extend(waits(row).into_iter().map(|wait| (*person, row, wait)));
        }
        let lines = lines_of(reader, &waiting.iter().map(|(person, ..)| *person).collect())?;
        let mut items = vec![];
        for (person, row, (waits_for, level, since, due)) in waiting {
            let line = lines.get(&person);
            let is_own = match waits_for {
                WaitsFor::Notice => true,
                _ => actions::signer(reader, by, person, (row.content.kind, level)).is_ok(),
            };
            items.push(WaitingItem {
                decision: row.id.to_string(),
                person: person.to_string(),
                number: line.map(|line| line.number.to_string()).unwrap_or_default(),
                name: line.map_or_else(|| person.to_string(), |line| people::name_words(words, &line.name)),
                unit: line.and_then(|line| line.unit.clone()),
                kind: row.content.kind,
                outcome: row.content.outcome,
                waits_for,
                level,
                since,
                due,
                is_late: due.is_some_and(|due| due <= now),
                is_own,
            });
        }
        items.sort_by_key(|item| (!item.is_own, !item.is_late, item.due.unwrap_or(item.since), item.decision.clone()));
        let own = items.iter().filter(|item| item.is_own).count();
        let more = items.len() > PAGE;
        items.truncate(PAGE);
        let prison = prison.map(ToString::to_string);
        Ok(Self { as_of: now, prison, own, items, more, prisons: vec![] })
    }
    /// The prison chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
}

/// How many decisions of a kind were taken.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CountedView {
    /// Kind.
    pub kind: Kind,
    /// Outcome.
    pub outcome: Decided,
    /// Level.
    pub level: Level,
    /// How many.
    pub decided: i64,
    /// Of these, by word of mouth at first.
    pub oral: i64,
    /// Of these, appealed.
    pub appealed: i64,
    /// Of these, reversed.
    pub reversed: i64,
}

/// How long measures of a kind went on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LastedView {
    /// Kind.
    pub kind: Kind,
    /// How many went on in the month, at any time.
    pub measures: usize,
    /// Of these, begun on the spot.
    pub on_the_spot: usize,
    /// Minutes of the month for which they went on.
    pub minutes: i64,
    /// Of these, minutes for which nothing was a basis.
    pub minutes_without: i64,
}

/// What was decided and done in a month, to those who belong to a prison now.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StatisticsView {
    /// When this was counted.
    pub as_of: Instant,
    /// The month, `2026-11`.
    pub month: String,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// Decisions.
    pub decisions: Vec<CountedView>,
    /// Measures.
    pub measures: Vec<LastedView>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
}
crate::page!(StatisticsView, "decisions/pages/statistics.html");

impl StatisticsView {
    /// The figures of a month, from its first day on the clock of Norway.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadDecisions>,
        prison: Option<&PrisonCode>,
        first: Date,
    ) -> Outcome<Self> {
        let now = reader.now();
        let begins = |day: Date| Instant::from_oslo(day.at(0, 0, 0, 0));
        let (from, to) = (begins(first)?, begins(first.saturating_add(1.month()))?.min(now.max(begins(first)?)));
        let whom = Whom::Admitted(permit.filter(), prison);
        let view = |one: Counted| {
            let Counted { kind, outcome, level, decided, oral, appealed, reversed } = one;
            CountedView { kind, outcome, level, decided, oral, appealed, reversed }
        };
        let decisions = tables::counts(reader, whom, (from, to))?.into_iter().map(view).collect();
        let rows = tables::lasting_between(reader, whom, (from, to))?;
        let ids: Vec<MeasureId> = rows.iter().map(|row| row.id).collect();
        let about = tables::about_measures(reader, &ids)?;
        let mut kinds: BTreeMap<Kind, LastedView> = BTreeMap::new();
        for row in rows {
            let decided = about.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let until = row.ended.as_ref().map_or(to, |hand| hand.at.min(to));
            let [(_, upto), (_, before)] = [until, from.max(row.begun.at)].map(|at| standing(&row, decided, at));
            let none = LastedView { kind: row.kind, measures: 0, on_the_spot: 0, minutes: 0, minutes_without: 0 };
            let one = kinds.entry(row.kind).or_insert(none);
            one.measures += 1;
            one.on_the_spot += usize::from(row.on_the_spot);
            one.minutes += until.seconds_since(from.max(row.begun.at)).max(0) / 60;
            one.minutes_without += (upto - before).max(0) / 60;
        }
        Ok(Self {
            as_of: now,
            month: format!("{:04}-{:02}", first.year(), first.month()),
            prison: prison.map(ToString::to_string),
            decisions,
            measures: kinds.into_values().collect(),
            prisons: vec![],
        })
    }
    /// The prison chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// Where the same figures are as CSV.
    pub fn csv_href(&self) -> String {
        let prison = self.prison.as_ref().map(|code| format!("&prison={code}")).unwrap_or_default();
        format!("/decisions/statistics.csv?month={}{prison}", self.month)
    }
    /// Minutes as hours, with the minutes that are left.
    pub fn hours(&self, minutes: &i64, words: &Words) -> String {
        let (hours, rest) = (words.count(&(minutes / 60)), (minutes % 60).to_string());
        words.ta("statistics-hours", &[("hours", &hours), ("minutes", &rest)])
    }
    /// The same figures as lines of CSV, with the names of the columns first.
    pub fn csv(&self) -> String {
        let mut lines = vec!["month,prison,what,kind,outcome,level,count,oral,appealed,reversed,on_the_spot,minutes,minutes_without_basis".to_owned()];
        let place = format!("{},{}", self.month, self.prison());
        for one in &self.decisions {
            let CountedView { kind, outcome, level, decided, oral, appealed, reversed } = one;
            lines.push(format!("{place},decision,{kind},{outcome},{level},{decided},{oral},{appealed},{reversed},,,"));
        }
        for one in &self.measures {
            let LastedView { kind, measures, on_the_spot, minutes, minutes_without } = one;
            lines.push(format!("{place},measure,{kind},,,{measures},,,,{on_the_spot},{minutes},{minutes_without}"));
        }
        lines.join("\r\n") + "\r\n"
    }
}

/// A delegation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DelegationView {
    /// Id.
    pub id: String,
    /// What may be signed.
    pub kind: Kind,
    /// By whom.
    pub role: Role,
    /// From which day.
    #[schemars(with = "String")]
    pub from: Date,
    /// The last day; null until further notice.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Service number of who gave it.
    pub given_by: String,
    /// From which day it was taken back.
    #[schemars(with = "Option<String>")]
    pub ended_on: Option<Date>,
    /// Whether it holds today.
    pub holds: bool,
    /// Whether it is over.
    pub is_over: bool,
    /// Version for taking it back.
    pub version: i64,
}

impl DelegationView {
    /// From which day until which, in words.
    pub fn span(&self, words: &Words) -> String {
        let from = words.short_date(&self.from);
        match self.ended_on.or(self.until) {
            Some(until) => format!("{from} – {}", words.short_date(&until)),
            None => words.t1("delegation-until-further", "day", from),
        }
    }
}

/// Who may sign what for the governor of a prison.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DelegationsView {
    /// The prison; null while none is chosen.
    pub prison: Option<String>,
    /// Its delegations.
    pub items: Vec<DelegationView>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// Whether the caller may give and take back.
    #[serde(skip)]
    pub may_keep: bool,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(DelegationsView, "decisions/pages/delegations.html");

impl DelegationsView {
    /// The delegations of a prison.
    pub fn gather(reader: &mut Reader, prison: Option<&PrisonCode>) -> Outcome<Self> {
        let today = reader.now().oslo_date();
        let rows = match prison {
            Some(prison) => tables::delegations(reader, prison)?,
            None => vec![],
        };
        let view = |row: DelegationRow| DelegationView {
            holds: row.holds_on(today),
            is_over: row.is_over(today),
            id: row.id.to_string(),
            kind: row.kind,
            role: row.role,
            from: row.from,
            until: row.until,
            given_by: row.given.by,
            ended_on: row.ended_on,
            version: row.version,
        };
        Ok(Self {
            prison: prison.map(ToString::to_string),
            items: rows.into_iter().map(view).collect(),
            prisons: vec![],
            may_keep: false,
            form: Form::default(),
        })
    }
    /// The prison chosen; empty is none.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// Those that hold or will, or those that are over.
    pub fn part(&self, over: bool) -> Vec<&DelegationView> {
        self.items.iter().filter(|item| item.is_over == over).collect()
    }
    /// What can be delegated.
    pub fn kinds(&self, words: &Words) -> Vec<(String, String)> {
        words.options("decision-kind", Kind::ALL)
    }
    /// To whom.
    pub fn roles(&self, words: &Words) -> Vec<(String, String)> {
        words.options("role", &DELEGATED)
    }
}
