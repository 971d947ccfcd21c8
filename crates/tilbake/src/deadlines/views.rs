//! What is shown of deadlines: the list of who is held until when, figures on the home page.

pub mod due;

use super::actions::{self, FrameSteps, Held};
use super::model::{self, Nearness, Needed, Standing, WITHIN_DAYS};
use crate::access::acts::{ReadFile, ReadLawfulUntil, ReadRoll};
use crate::access::{ListPermit, Permit, PrisonCode, Role};
use crate::authority::{AuthorityKind, Whom};
use crate::duty::{self, Called, OnCall};
use crate::people;
use crate::slots::{BarPart, Figure, Flag, Tone};
use crate::web::{Behind, Words};
use basics::id::PersonId;
use basics::time::ToSpan;
use basics::{Date, Instant};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// People on one page of the list.
pub const PAGE: usize = 100;

/// Somebody, and until when they are lawfully held.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LawfulUntil {
    /// Id.
    pub id: PersonId,
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
    /// The first moment at which nothing holds the person; null when it is not known, or nothing ever did.
    pub until: Option<Instant>,
    /// The last day on which something holds them.
    #[schemars(with = "Option<String>")]
    pub last_day: Option<Date>,
    /// How near that is.
    pub nearness: Nearness,
    /// Whole days from today to the last day; below 0 when it has passed.
    pub days_left: Option<i64>,
    /// Minutes for which they have been held too long; null while they are not.
    pub overdue_minutes: Option<i64>,
    /// On what they are held in the end, or were last.
    pub authority: Option<AuthorityKind>,
    /// Whether an authority that holds them was never compared with its source.
    pub unverified: bool,
    /// What must happen.
    pub needed: Needed,
    /// Who must act.
    pub called: Vec<Role>,
    /// Those of them who are on call, with telephone, once an alarm rings.
    pub ring: Vec<Called>,
    /// Rule it ends by; null when no rule but the paper itself says so.
    pub rule: Option<String>,
    /// Act and section of the rule, in the reader's language; empty without one.
    pub section: String,
}

impl LawfulUntil {
    fn of(
        held: &Held,
        line: Option<&people::Line>,
        prison_name: String,
        (words, on_call): (&Words, &OnCall),
        now: Instant,
    ) -> Self {
        let (standing, nearness, level) = (held.standing, held.standing.nearness(now), held.standing.level(now));
        let called = model::called(nearness, level);
        Self {
            id: held.person,
            number: line.map(|line| line.number.to_string()).unwrap_or_default(),
            name: name_of(line, held, words),
            prison: held.prison.to_string(),
            prison_name,
            unit: line.and_then(|line| line.unit.clone()),
            until: standing.end(),
            last_day: standing.end().map(|end| end.plus_seconds(-1).oslo_date()),
            nearness,
            days_left: standing.days_left(now),
            overdue_minutes: standing.over(now).map(|seconds| seconds / 60),
            authority: standing.kind(),
            unverified: held.unverified,
            needed: standing.needed(),
            ring: if level == 0 {
                vec![]
            } else {
                called.iter().filter_map(|role| on_call.of(*role, &held.prison)).map(Called::of).collect()
            },
            called: called.to_vec(),
            rule: standing.rule().map(|rule| rule.to_string()),
            section: standing.rule().map(|rule| law::words(words.lang()).section(rule)).unwrap_or_default(),
        }
    }

    /// When it ends, in words.
    pub fn ends(&self, words: &Words) -> String {
        match (self.until, self.last_day) {
            (Some(until), _) if words.clock(&until) != "00:00" => words.moment(&until),
            (_, Some(day)) => words.t1("deadlines-through", "date", words.short_date(&day)),
            _ => match self.needed {
                Needed::FindEnd => words.t("deadlines-unknown"),
                Needed::ConfirmOrRelease => words.t("deadlines-unconfirmed"),
                _ => words.t("deadlines-never"),
            },
        }
    }
    /// How long it is since, or until, in words.
    pub fn how_near(&self, words: &Words) -> String {
        match (self.overdue_minutes, self.days_left) {
            (Some(minutes), _) => over_words(minutes, words),
            (None, Some(days)) if days <= 0 => words.t("deadlines-today"),
            (None, Some(days)) => words.t1("deadlines-in-days", "n", days),
            (None, None) => String::new(),
        }
    }
    /// Who of a role is on call, once the alarm rings.
    pub fn on_call(&self, role: &Role) -> Option<&Called> {
        self.ring.iter().find(|one| one.post.as_str() == role.as_str())
    }
    /// Where the person belongs, in words: the unit alone on the list of one prison.
    pub fn place(&self, of_one_prison: bool) -> String {
        match &self.unit {
            Some(unit) if of_one_prison => unit.clone(),
            Some(unit) => format!("{}, {unit}", self.prison_name),
            None => self.prison_name.clone(),
        }
    }
    /// How strongly the line is marked.
    pub fn tone(&self) -> &'static str {
        match self.nearness {
            Nearness::Overdue => "danger",
            Nearness::Unverified | Nearness::Unknown | Nearness::Today => "warning",
            Nearness::ThreeDays => "info",
            Nearness::Ahead => "neutral",
        }
    }
}

/// For how long somebody has been held too long, in words: to the minute for two days, then in days.
pub fn over_words(minutes: i64, words: &Words) -> String {
    if minutes < 1 {
        return words.t("deadlines-over-now");
    }
    if minutes >= 48 * 60 {
        return words.t1("deadlines-over-days", "n", minutes / 1_440);
    }
    let (hours, minutes) = ((minutes / 60).to_string(), (minutes % 60).to_string());
    words.ta("deadlines-over", &[("hours", &hours), ("minutes", &minutes)])
}

/// How many are how near.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Held too long.
    pub overdue: usize,
    /// Held on papers that nobody has confirmed yet.
    pub unverified: usize,
    /// Until when is not known.
    pub unknown: usize,
    /// Until today.
    pub today: usize,
    /// Until within three days.
    pub three_days: usize,
    /// Until later, within the days asked for.
    pub ahead: usize,
}

impl Counts {
    /// Counts people by how near the end is.
    pub fn of(all: impl Iterator<Item = Nearness>) -> Self {
        let mut counts = Self::default();
        for nearness in all {
            *match nearness {
                Nearness::Overdue => &mut counts.overdue,
                Nearness::Unverified => &mut counts.unverified,
                Nearness::Unknown => &mut counts.unknown,
                Nearness::Today => &mut counts.today,
                Nearness::ThreeDays => &mut counts.three_days,
                Nearness::Ahead => &mut counts.ahead,
            } += 1;
        }
        counts
    }
}

/// A place in the list: how near, the end in microseconds, the person.
pub type Place = Behind<usize, i64, PersonId>;

fn place_of(held: &Held, now: Instant) -> Place {
    let nearness = held.standing.nearness(now);
    let order = Nearness::ALL.iter().position(|one| *one == nearness).unwrap_or_default();
    Behind(order, held.standing.end().map_or(i64::MIN, Instant::micros), held.person)
}

/// Which part of the list is shown.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Days ahead.
    pub within: i64,
    /// Where the page begins.
    pub after: Option<Place>,
}

/// A frame of preventive detention that runs out within the months in which something must be done about it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FrameView {
    /// The person.
    pub id: PersonId,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Name of the prison.
    pub prison_name: String,
    /// The last day of the frame.
    #[schemars(with = "String")]
    pub last_day: Date,
    /// By when the prison says whether it wants an extension (FRV-05).
    #[schemars(with = "String")]
    pub assess_by: Date,
    /// By when the prosecutor must have brought the case (FRV-03).
    #[schemars(with = "String")]
    pub file_by: Date,
    /// Whether the day of the assessment is over.
    pub is_assessment_due: bool,
    /// Whether the day of the prosecutor is over.
    pub is_filing_over: bool,
}

/// Who is lawfully held until when: those who run out within some days, and those held too long.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LawfulUntilView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// Days ahead that are shown.
    pub within_days: i64,
    /// How many are how near, on all pages.
    pub counts: Counts,
    /// The people: those held too long first, then in the order in which their time ends.
    pub items: Vec<LawfulUntil>,
    /// Frames of preventive detention for whose extension something must be done now or within the days asked
    /// for, whoever runs out first before the others.
    pub frames: Vec<FrameView>,
    /// Send as `after` for the next page; none is the end.
    pub next: Option<String>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
}
crate::page!(LawfulUntilView, "deadlines/pages/lawful_until.html");

impl LawfulUntilView {
    /// The list of those held, in the reader's words. `names` are the prisons by code.
    pub fn gather(
        reader: &mut Reader,
        mut all: Vec<Held>,
        asked: &Asked,
        names: &BTreeMap<String, String>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let frames = frames(reader, &all, asked, names, words)?;
        // Without days left to count, or with none, it is always there.
        all.retain(|held| held.standing.days_left(now).is_none_or(|days| days <= asked.within));
        let counts = Counts::of(all.iter().map(|held| held.standing.nearness(now)));
        all.sort_by_cached_key(|held| place_of(held, now));
        if let Some(after) = asked.after {
            all.retain(|held| place_of(held, now) > after);
        }
        let more = all.len() > PAGE;
        all.truncate(PAGE);
        let next = all.last().filter(|_| more).map(|held| place_of(held, now).to_string());
        let lines = lines_of(reader, &all)?;
        let on_call = duty::on_call(reader)?;
        let item = |held: &Held| {
            let line = lines.get(&held.person);
            LawfulUntil::of(held, line, prison_name(names, &held.prison), (words, &on_call), now)
        };
        let items = all.iter().map(item).collect();
        Ok(Self { as_of: now, prison: None, within_days: asked.within, counts, items, frames, next, prisons: vec![] })
    }

    /// The lines in parts by how near the end is, nearest first.
    pub fn parts(&self) -> Vec<(Nearness, Vec<&LawfulUntil>)> {
        let part = |nearness: &Nearness| {
            let items: Vec<_> = self.items.iter().filter(|item| item.nearness == *nearness).collect();
            (*nearness, items)
        };
        Nearness::ALL.iter().map(part).filter(|(_, items)| !items.is_empty()).collect()
    }
    /// Numbers of days to choose from.
    pub fn days(&self, words: &Words) -> Vec<(String, String)> {
        let mut days = vec![3, WITHIN_DAYS, 30, 90];
        if !days.contains(&self.within_days) {
            days.push(self.within_days);
            days.sort_unstable();
        }
        days.iter().map(|n| (format!("{n}d"), words.t1("deadlines-within-days", "n", n))).collect()
    }
    /// The days that are chosen.
    pub fn chosen(&self) -> String {
        format!("{}d", self.within_days)
    }
    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// Address of the next page; empty at the end.
    pub fn next_page(&self) -> String {
        let Some(next) = &self.next else { return String::new() };
        let prison = self.prison.as_ref().map_or_else(String::new, |code| format!("&prison={code}"));
        format!("/lawful-until?within={}d{prison}&after={next}", self.within_days)
    }
}

/// The name as shown; the id of somebody whom the register does not know.
fn name_of(line: Option<&people::Line>, held: &Held, words: &Words) -> String {
    line.map_or_else(|| held.person.to_string(), |line| people::name_words(words, &line.name))
}

fn prison_name(names: &BTreeMap<String, String>, code: &PrisonCode) -> String {
    names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string())
}

fn lines_of(reader: &mut Reader, all: &[Held]) -> Outcome<BTreeMap<PersonId, people::Line>> {
    let lines = people::found_lines(reader, &all.iter().map(|held| held.person).collect())?;
    Ok(lines.into_iter().map(|line| (line.person, line)).collect())
}

/// Frames for whose extension something must be done now, or within the days asked for.
fn frames(
    reader: &mut Reader,
    all: &[Held],
    asked: &Asked,
    names: &BTreeMap<String, String>,
    words: &Words,
) -> Outcome<Vec<FrameView>> {
    let today = reader.today();
    let ahead = today.saturating_add(asked.within.days());
    let near = |held: &&Held| {
        let goes_on = matches!(held.standing, Standing::Until(_));
        goes_on && held.frame.is_some_and(|FrameSteps { assess_by, .. }| assess_by <= ahead)
    };
    let near: Vec<Held> = all.iter().filter(near).cloned().collect();
    let lines = lines_of(reader, &near)?;
    let view = |held: &Held| {
        let FrameSteps { assess_by, file_by } = held.frame?;
        let line = lines.get(&held.person);
        Some(FrameView {
            id: held.person,
            number: line.map(|line| line.number.to_string()).unwrap_or_default(),
            name: name_of(line, held, words),
            prison_name: prison_name(names, &held.prison),
            last_day: held.standing.end()?.plus_seconds(-1).oslo_date(),
            assess_by,
            file_by,
            is_assessment_due: assess_by < today,
            is_filing_over: file_by < today,
        })
    };
    let mut views: Vec<FrameView> = near.iter().filter_map(view).collect();
    views.sort_by_key(|view| (view.last_day, view.id));
    views.truncate(PAGE);
    Ok(views)
}

/// The mark beside somebody whose time is over or nearly over.
fn flag(held: &Held, now: Instant, words: &Words) -> Option<Flag> {
    let nearness = held.standing.nearness(now);
    let tone = match nearness {
        Nearness::Overdue | Nearness::Today => Tone::Danger,
        Nearness::Unknown | Nearness::ThreeDays => Tone::Warning,
        // Papers nobody has confirmed have a mark of their own.
        Nearness::Unverified | Nearness::Ahead => return None,
    };
    let label = words.t(&format!("deadlines-flag-{}", nearness.as_str().replace('_', "-")));
    Some(Flag { code: format!("held-{nearness}"), label, tone })
}

/// Marks beside people on lists.
pub fn flags(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<(PersonId, Flag)>> {
    let now = reader.now();
    let all = actions::held(reader, Whom::Admitted(permit.filter(), None))?;
    Ok(all.iter().filter_map(|held| Some((held.person, flag(held, now, words)?))).collect())
}

/// The same mark in the identity bar.
pub fn bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let now = reader.now();
    let flag = actions::held_one(reader, permit.person())?.and_then(|held| flag(&held, now, words));
    Ok(BarPart { flags: flag.into_iter().collect(), ..BarPart::default() })
}

/// Figures on the home page: held too long, until within three days, and of whom nobody knows for sure.
pub fn alarms(reader: &mut Reader, permit: &ListPermit<ReadLawfulUntil>, words: &Words) -> Outcome<Vec<Figure>> {
    let now = reader.now();
    let all = actions::held(reader, Whom::Admitted(permit.filter(), None))?;
    let counts = Counts::of(all.iter().map(|held| held.standing.nearness(now)));
    let figure = |order, key: &str, part: &str, count: usize, tone| Figure {
        order,
        label: words.t(&format!("deadlines-home-{key}")),
        value: count.to_string(),
        note: words.t(&format!("deadlines-home-{key}-note")),
        href: format!("/lawful-until#{part}"),
        tone: if count == 0 { Tone::Neutral } else { tone },
    };
    let (open, part) =
        (counts.unverified + counts.unknown, if counts.unverified > 0 { "unverified" } else { "unknown" });
    let mut figures = vec![
        figure(30, "overdue", "overdue", counts.overdue, Tone::Danger),
        figure(31, "soon", "today", counts.today + counts.three_days, Tone::Warning),
    ];
    if open > 0 {
        figures.push(figure(31, "open", part, open, Tone::Warning));
    }
    Ok(figures)
}
