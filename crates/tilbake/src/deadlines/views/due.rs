//! What is shown of what is due by a day: the list by role, what was done lately, the form that records it, and the
//! figures on the home page.

use super::super::actions::due::{self, Due};
use super::super::model::due::{self as rule, DAYS_OFFERED, DONE_DAYS, KindCode, LADDER, Stage, Step, Whose};
use super::super::tables::{self, DoneRow};
use super::{PAGE, prison_name};
use crate::access::acts::ReadDates;
use crate::access::{ListPermit, PrisonCode, Role};
use crate::people;
use crate::slots::{Deadline, DeadlinesOf, DecidedBy, Figure, Tone};
use crate::web::person::Bar;
use crate::web::{Behind, Form, Words, version_of_step};
use basics::id::PersonId;
use basics::time::ToSpan;
use basics::{Date, Instant};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most lines of what was done lately.
const DONE_MOST: usize = 50;

/// Something that must be decided or done about somebody by a day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeadlineView {
    /// The person.
    pub person: PersonId,
    /// Case number; empty when the register does not know the person.
    pub number: String,
    /// Name, or the id when the register does not know the person.
    pub name: String,
    /// Code of the prison.
    pub prison: String,
    /// Name of the prison.
    pub prison_name: String,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Stable code of what must be done.
    pub kind: String,
    /// What must be done, in words.
    pub what: String,
    /// What happens if not, in words.
    pub otherwise: String,
    /// Who decides.
    pub by: DecidedBy,
    /// Who in the service has to act, or to see that others do.
    pub acts: Vec<Role>,
    /// Who is called now.
    pub called: Vec<Role>,
    /// How far the call has gone.
    pub step: Step,
    /// Part of the list.
    pub stage: Stage,
    /// The last day.
    #[schemars(with = "String")]
    pub on: Date,
    /// The last moment, where the law counts hours or a court has named one.
    pub at: Option<Instant>,
    /// Whole days from today to the last day; below 0 when it is over.
    pub days_left: i64,
    /// The rule.
    pub rule: String,
    /// Act and section of the rule.
    pub section: String,
    /// Where it is shown how the day was counted.
    pub href: String,
    /// Whether an officer records that it is done; else the facts on file say so.
    pub is_recorded: bool,
    /// Whether the caller may.
    #[serde(skip)]
    pub may_settle: bool,
}

/// What a line is made with.
struct Making<'a> {
    words: &'a Words,
    now: Instant,
    roles: &'a [Role],
}

impl DeadlineView {
    fn of(due: &Due, line: Option<&people::Line>, prison_name: String, making: &Making) -> Self {
        let Making { words, now, roles } = *making;
        let Deadline { person, kind, on, at, by, settled, rule: id, href } = &due.deadline;
        let step = rule::step(*on, *at, now);
        Self {
            person: *person,
            number: line.map(|line| line.number.to_string()).unwrap_or_default(),
            name: line.map_or_else(|| person.to_string(), |line| people::name_words(words, &line.name)),
            prison: due.prison.to_string(),
            prison_name,
            unit: line.and_then(|line| line.unit.clone()),
            what: what(kind, words),
            otherwise: words.t(&format!("deadline-{}-else", kind.replace('_', "-"))),
            kind: kind.clone(),
            by: *by,
            acts: rule::acts(*by).to_vec(),
            called: rule::called(*by, *settled, step).to_vec(),
            step,
            stage: step.stage(),
            on: *on,
            at: *at,
            days_left: rule::days_left(rule::last_day(*on, *at), now),
            rule: id.id().to_owned(),
            section: id.section(words),
            href: href.clone(),
            is_recorded: settled.is_recorded(),
            may_settle: settled.is_recorded() && roles.iter().any(|role| rule::recorders(*by).contains(role)),
        }
    }
    /// By when, in words.
    pub fn when(&self, words: &Words) -> String {
        match self.at {
            // The end of a day is said by the day.
            Some(at) if words.clock(&at) != "00:00" || at.oslo_date() == self.on => words.moment(&at),
            _ => words.short_date(&self.on),
        }
    }
    /// How near that is, in words.
    pub fn how_near(&self, words: &Words) -> String {
        match (self.stage, self.days_left) {
            (Stage::Past, 0..) => words.t("deadlines-past-today"),
            (Stage::Past, days) => words.t1("deadlines-past-days", "n", -days),
            (Stage::Today, _) => words.t("deadlines-today"),
            (_, days) => words.t1("deadlines-in-days", "n", days),
        }
    }
    /// How strongly the line is marked.
    pub fn tone(&self) -> &'static str {
        match self.step {
            Step::Past | Step::LongPast => "danger",
            Step::Today | Step::Three => "warning",
            Step::Seven | Step::Fourteen => "info",
            Step::Ahead => "neutral",
        }
    }
    /// Where the person belongs, in words: the unit alone on the list of one prison.
    pub fn place(&self, of_one_prison: bool) -> String {
        match &self.unit {
            Some(unit) if of_one_prison => unit.clone(),
            Some(unit) => format!("{}, {unit}", self.prison_name),
            None => self.prison_name.clone(),
        }
    }
    /// Who is called, in words; who will be first while nobody is yet.
    pub fn called_words(&self, words: &Words) -> String {
        let roles = if self.called.is_empty() { &self.acts } else { &self.called };
        let names: Vec<String> = roles.iter().map(|role| words.code("role", role)).collect();
        let key = if self.called.is_empty() { "deadlines-called-later" } else { "deadlines-called-now" };
        words.t1(key, "roles", names.join(", "))
    }
    /// Where it is recorded that it is done.
    pub fn settle_href(&self) -> String {
        settle_href(self.person, &self.kind, self.on)
    }
}

/// What must be done, in words.
fn what(kind: &str, words: &Words) -> String {
    words.code("deadline", kind)
}

/// Where it is recorded that a deadline is done.
fn settle_href(person: PersonId, kind: &str, on: Date) -> String {
    format!("/people/{person}/deadlines/{kind}/{on}/done")
}

/// Something that was recorded as done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DoneView {
    /// Id.
    pub id: String,
    /// The person.
    pub person: PersonId,
    /// Case number; empty when the register does not know the person.
    pub number: String,
    /// Name, or the id when the register does not know the person.
    pub name: String,
    /// Stable code of what was done.
    pub kind: String,
    /// What, in words.
    pub what: String,
    /// By which day it was due.
    #[schemars(with = "String")]
    pub on: Date,
    /// What became of it.
    pub outcome: String,
    /// When it was recorded.
    pub at: Instant,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// Version, for opening it again.
    pub version: i64,
    /// Whether the caller may open it again.
    #[serde(skip)]
    pub may_reopen: bool,
}

impl DoneView {
    fn of(row: &DoneRow, line: Option<&people::Line>, making: &Making) -> Self {
        Self {
            id: row.id.to_string(),
            person: row.person,
            number: line.map(|line| line.number.to_string()).unwrap_or_default(),
            name: line.map_or_else(|| row.person.to_string(), |line| people::name_words(making.words, &line.name)),
            what: what(&row.kind, making.words),
            kind: row.kind.clone(),
            on: row.on,
            outcome: row.outcome.clone(),
            at: row.done_at,
            recorded_by: row.done_by.clone(),
            version: version_of_step(row.is_reopened),
            may_reopen: making.roles.iter().any(|role| rule::recorders(row.decided_by).contains(role)),
        }
    }
}

/// How many stand in which part of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageCounts {
    /// Their time is over.
    pub past: usize,
    /// Today.
    pub today: usize,
    /// Within seven days.
    pub week: usize,
    /// Later, within the days asked for.
    pub ahead: usize,
}

impl StageCounts {
    fn of(all: impl Iterator<Item = Stage>) -> Self {
        let mut counts = Self::default();
        for stage in all {
            *match stage {
                Stage::Past => &mut counts.past,
                Stage::Today => &mut counts.today,
                Stage::Week => &mut counts.week,
                Stage::Ahead => &mut counts.ahead,
            } += 1;
        }
        counts
    }
    /// How many stand in one part.
    pub fn in_stage(&self, stage: Stage) -> usize {
        match stage {
            Stage::Past => self.past,
            Stage::Today => self.today,
            Stage::Week => self.week,
            Stage::Ahead => self.ahead,
        }
    }
}

/// A place in the list: when it is over in microseconds, the person, what is to be done.
pub type Place = Behind<i64, PersonId, KindCode>;

fn place_of(due: &Due) -> Place {
    let deadline = &due.deadline;
    Behind(rule::over(deadline.on, deadline.at).micros(), deadline.person, KindCode::of(&deadline.kind))
}

/// Which part of the list is shown, and to whom.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of one prison, or all.
    pub prison: Option<PrisonCode>,
    /// Whose; none is the caller's own.
    pub whose: Option<Whose>,
    /// Days ahead.
    pub within: i64,
    /// One part of the list, or all.
    pub stage: Option<Stage>,
    /// Where the page begins.
    pub after: Option<Place>,
    /// The roles of the caller.
    pub roles: Vec<Role>,
}

impl Asked {
    fn whose(&self) -> Whose {
        self.whose.clone().unwrap_or_else(|| Whose::own(self.roles.iter().copied()))
    }
}

/// What must be decided or done, by whom, by when, and what happens if not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeadlinesView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// In which roles people are whose deadlines are shown; null is all.
    pub roles: Option<Vec<Role>>,
    /// Days ahead that are shown.
    pub within_days: i64,
    /// The part of the list, when one was asked for.
    pub stage: Option<Stage>,
    /// How many stand in which part, on all pages.
    pub counts: StageCounts,
    /// How many more there are for others within the same days.
    pub others: usize,
    /// The deadlines: those whose time is over first, then in the order of time.
    pub items: Vec<DeadlineView>,
    /// What was recorded as done in the last fourteen days, the latest first; at most 50.
    pub done: Vec<DoneView>,
    /// Send as `after` for the next page; none is the end.
    pub next: Option<String>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// What was asked for as a role; empty is the caller's own.
    #[serde(skip)]
    pub role: String,
    /// Whether the caller has deadlines of their own to show.
    #[serde(skip)]
    pub has_own: bool,
}
crate::page!(DeadlinesView, "deadlines/pages/deadlines.html");

impl DeadlinesView {
    /// The list in the reader's words. `names` are the prisons by code.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadDates>,
        asked: &Asked,
        names: &BTreeMap<String, String>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let of = DeadlinesOf::List(permit, asked.prison.as_ref());
        let mut all = due::open(reader, of, now.oslo_date().saturating_add(asked.within.days()))?;
        let (whose, whole) = (asked.whose(), all.len());
        all.retain(|due| is_of(due, &whose, now));
        let others = whole - all.len();
        let counts = StageCounts::of(all.iter().map(|due| stage_of(due, now)));
        all.retain(|due| asked.stage.is_none_or(|stage| stage_of(due, now) == stage));
        all.sort_by_cached_key(place_of);
        if let Some(after) = &asked.after {
            all.retain(|due| place_of(due) > *after);
        }
        let more = all.len() > PAGE;
        all.truncate(PAGE);
        let next = all.last().filter(|_| more).map(|due| place_of(due).to_string());
        let since = now.plus_seconds(-DONE_DAYS * 86_400);
        let done = tables::done_since(reader, of.into(), since, DONE_MOST)?;
        let people = all.iter().map(|due| due.deadline.person).chain(done.iter().map(|row| row.person)).collect();
        let lines = lines_of(reader, &people)?;
        let making = Making { words, now, roles: &asked.roles };
        let item = |due: &Due| {
            DeadlineView::of(due, lines.get(&due.deadline.person), prison_name(names, &due.prison), &making)
        };
        Ok(Self {
            as_of: now,
            prison: asked.prison.as_ref().map(ToString::to_string),
            role: asked.whose.as_ref().map(|whose| role_text(whose).to_owned()).unwrap_or_default(),
            has_own: Whose::own(asked.roles.iter().copied()) != Whose::All,
            roles: if let Whose::Of(roles) = whose { Some(roles) } else { None },
            within_days: asked.within,
            stage: asked.stage,
            counts,
            others,
            items: all.iter().map(item).collect(),
            done: done.iter().map(|row| DoneView::of(row, lines.get(&row.person), &making)).collect(),
            next,
            prisons: vec![],
        })
    }

    /// The lines in parts by stage, in the order of time.
    pub fn parts(&self) -> Vec<(Stage, Vec<&DeadlineView>)> {
        let part = |stage: &Stage| (*stage, self.items.iter().filter(|item| item.stage == *stage).collect::<Vec<_>>());
        Stage::ALL.iter().map(part).filter(|(_, items)| !items.is_empty()).collect()
    }
    /// The parts with how many stand in each and where that part alone is: for the figures above the list.
    pub fn figures(&self) -> Vec<(Stage, String, String, &'static str)> {
        let figure = |stage: &Stage| {
            let count = self.counts.in_stage(*stage);
            let kind = match stage {
                Stage::Past if count > 0 => "danger",
                Stage::Today if count > 0 => "warning",
                _ => "neutral",
            };
            (*stage, count.to_string(), self.address(&[("stage", stage.as_str())]), kind)
        };
        Stage::ALL.iter().map(figure).collect()
    }
    /// Roles to choose from.
    pub fn role_options(&self, words: &Words) -> Vec<(String, String)> {
        let all = ("all".to_owned(), words.t("deadlines-role-all"));
        std::iter::once(all).chain(words.options("role", &LADDER)).collect()
    }
    /// The role that is chosen.
    pub fn role_chosen(&self) -> &str {
        if self.role.is_empty() && !self.has_own { "all" } else { &self.role }
    }
    /// The words of no choice of a role: the caller's own, where there is any.
    pub fn role_own(&self, words: &Words) -> String {
        if self.has_own { words.t("deadlines-role-own") } else { String::new() }
    }
    /// Numbers of days to choose from.
    pub fn days(&self, words: &Words) -> Vec<(String, String)> {
        let mut days = DAYS_OFFERED.to_vec();
        if !days.contains(&self.within_days) {
            days.push(self.within_days);
            days.sort_unstable();
        }
        days.iter().map(|n| (format!("{n}d"), words.t1("deadlines-within-days", "n", n))).collect()
    }
    /// The days that are chosen.
    pub fn days_chosen(&self) -> String {
        format!("{}d", self.within_days)
    }
    /// Parts of the list to choose from.
    pub fn stages(&self, words: &Words) -> Vec<(String, String)> {
        words.options("due-stage", Stage::ALL)
    }
    /// The part that is chosen; empty is all.
    pub fn stage(&self) -> &str {
        self.stage.map_or("", Stage::as_str)
    }
    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// That there is nothing to show, in words: for these roles, or for anybody.
    pub fn none(&self, words: &Words) -> String {
        let key = match (self.stage, &self.roles) {
            (Some(_), _) => "deadlines-due-none-stage",
            (None, Some(_)) => "deadlines-due-none-role",
            (None, None) => "deadlines-due-none",
        };
        words.t1(key, "n", self.within_days)
    }
    /// Where the same is shown for all roles.
    pub fn all_href(&self) -> String {
        self.address(&[("role", "all"), ("stage", self.stage())])
    }
    /// Address of the next page; empty at the end.
    pub fn next_page(&self) -> String {
        let Some(next) = &self.next else { return String::new() };
        self.address(&[("stage", self.stage()), ("after", next)])
    }
    /// The same list with something else asked for.
    fn address(&self, with: &[(&str, &str)]) -> String {
        let days = self.days_chosen();
        let kept = [("role", self.role.as_str()), ("prison", self.prison()), ("within", days.as_str())];
        let kept = kept.into_iter().filter(|(name, _)| !with.iter().any(|(other, _)| other == name));
        let pairs: Vec<String> = kept
            .chain(with.iter().copied())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("/deadlines?{}", pairs.join("&"))
    }
}

fn role_text(whose: &Whose) -> &str {
    match whose {
        Whose::All => "all",
        Whose::Of(roles) => roles.first().map_or("all", |role| role.as_str()),
    }
}

fn step_of(due: &Due, now: Instant) -> Step {
    rule::step(due.deadline.on, due.deadline.at, now)
}

fn stage_of(due: &Due, now: Instant) -> Stage {
    step_of(due, now).stage()
}

fn is_of(due: &Due, whose: &Whose, now: Instant) -> bool {
    let Deadline { by, settled, .. } = due.deadline;
    whose.holds(rule::acts(by), rule::called(by, settled, step_of(due, now)))
}

fn lines_of(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<BTreeMap<PersonId, people::Line>> {
    Ok(people::found_lines(reader, people)?.into_iter().map(|line| (line.person, line)).collect())
}

/// The form that records that what a deadline asks for is done.
#[derive(Clone, Debug, Serialize)]
pub struct SettlePage {
    /// What must be done, in words.
    pub what: String,
    /// What happens if not, in words.
    pub otherwise: String,
    /// By when, in words.
    pub when: String,
    /// Who decides.
    pub by: DecidedBy,
    /// Rule and section, in words.
    pub source: String,
    /// Where it is shown how the day was counted.
    pub proof: String,
    /// Where the form is sent.
    pub action: String,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(SettlePage, "deadlines/pages/done.html");

impl SettlePage {
    /// The form for a deadline.
    pub fn of(deadline: &Deadline, bar: Bar, form: Form, words: &Words) -> Self {
        let Deadline { person, kind, on, at, by, rule: id, href, .. } = deadline;
        Self {
            what: what(kind, words),
            otherwise: words.t(&format!("deadline-{}-else", kind.replace('_', "-"))),
            when: at.map_or_else(|| words.date(on), |at| words.moment(&at)),
            by: *by,
            source: format!("{} ({})", id.section(words), id.id()),
            proof: href.clone(),
            action: settle_href(*person, kind, *on),
            bar,
            form,
        }
    }
}

/// That a deadline was recorded as done, or opened again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Settled {
    /// Id of the record.
    pub id: String,
}

/// Figures on the home page of those who are called: deadlines whose time is over, and those of today.
pub fn calls(
    reader: &mut Reader,
    permit: &ListPermit<ReadDates>,
    roles: &[Role],
    words: &Words,
) -> Outcome<Vec<Figure>> {
    if !roles.iter().any(|role| LADDER.contains(role)) {
        return Ok(vec![]);
    }
    let now = reader.now();
    let called = |due: &Due| {
        let Deadline { by, settled, .. } = due.deadline;
        rule::called(by, settled, step_of(due, now)).iter().any(|role| roles.contains(role))
    };
    let all = due::open(reader, DeadlinesOf::List(permit, None), now.oslo_date())?;
    let counts = StageCounts::of(all.iter().filter(|due| called(due)).map(|due| stage_of(due, now)));
    let figure = |(order, stage, tone): (u8, Stage, Tone)| Figure {
        order,
        label: words.t(&format!("deadlines-home-due-{stage}")),
        value: counts.in_stage(stage).to_string(),
        note: words.t(&format!("deadlines-home-due-{stage}-note")),
        href: format!("/deadlines?stage={stage}"),
        tone,
    };
    let both = [(32, Stage::Past, Tone::Danger), (33, Stage::Today, Tone::Warning)];
    Ok(both.into_iter().filter(|(_, stage, _)| counts.in_stage(*stage) > 0).map(figure).collect())
}
