//! Whose dates wait: to be agreed to by two, then to be told; with what is otherwise since two agreed last.

use super::super::model::{AGREE, DatedRow, LEAVING, Step, TELL_SECONDS};
use super::super::tables::StandingRow;
use super::day_words;
use crate::people;
use crate::web::{Behind, Words};
use basics::id::PersonId;
use basics::{Date, Instant};
use law::DateKind;
use law::compare::pairs;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// People on one page of the list.
pub const PAGE: usize = 50;

/// A date that is otherwise than two have agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Otherwise {
    /// What it is.
    pub kind: DateKind,
    /// As two agreed to it; null of a date that was not there.
    #[schemars(with = "Option<String>")]
    pub before: Option<Date>,
    /// As it is counted now; null of a date that falls away.
    #[schemars(with = "Option<String>")]
    pub after: Option<Date>,
    /// The moment as it was, where the law counts hours.
    pub before_at: Option<Instant>,
    /// The moment as it is, where the law counts hours.
    pub after_at: Option<Instant>,
}

/// What is otherwise, date by date, in the order of time.
pub fn otherwise(before: &[DatedRow], after: &[DatedRow]) -> Vec<Otherwise> {
    let differ = pairs(before, after, |row| row.kind).into_iter().filter(|(before, after)| before != after);
    let mut all: Vec<Otherwise> = differ
        .filter_map(|(before, after)| {
            Some(Otherwise {
                kind: after.or(before)?.kind,
                before: before.map(|row| row.date),
                after: after.map(|row| row.date),
                before_at: before.and_then(|row| row.at),
                after_at: after.and_then(|row| row.at),
            })
        })
        .collect();
    all.sort_by_key(|one| (one.after.or(one.before), one.kind));
    all
}

/// Somebody whose dates wait.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToConfirm {
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
    /// What is to be done.
    pub step: Step,
    /// Service numbers of those who have agreed to the dates as they are.
    pub agreed: Vec<String>,
    /// Of dates of which the person is to be told, when that is done at the latest.
    pub tell_by: Option<Instant>,
    /// Whether that has passed.
    pub is_late: bool,
    /// When the dates were counted.
    pub counted_at: Option<Instant>,
    /// Why the rules cannot use the facts; empty while they can.
    pub problem: String,
    /// Whether two have agreed to dates of this person before.
    pub agreed_before: bool,
    /// What is otherwise since.
    pub otherwise: Vec<Otherwise>,
    /// The next date on which the person may go, or is free.
    pub next: Option<NextView>,
}

/// The next date on which somebody may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NextView {
    /// What it is.
    pub kind: DateKind,
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
}

/// The next date on which somebody may go or is free, or the last that has passed.
fn next_leaving(rows: &[DatedRow], today: Date) -> Option<NextView> {
    let mut leaving = rows.iter().filter(|row| LEAVING.contains(&row.kind));
    let next = leaving.clone().find(|row| row.date >= today).or_else(|| leaving.next_back());
    next.map(|row| NextView { kind: row.kind, date: row.date })
}

/// A place in the list: what is to be done, the next date, the person.
pub type Place = Behind<usize, Date, PersonId>;

/// How many wait for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepCounts {
    /// The facts must be mended.
    pub mend: usize,
    /// Nobody has agreed.
    pub agree: usize,
    /// A second must agree.
    pub second: usize,
    /// The person is to be told.
    pub tell: usize,
}

/// Whose dates wait, and for what.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToConfirmView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// How many wait for what, on all pages.
    pub counts: StepCounts,
    /// The people: by what is to be done, whoever may go first before the others.
    pub items: Vec<ToConfirm>,
    /// Send as `after` for the next page; none is the end.
    pub next: Option<String>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
}
crate::page!(ToConfirmView, "sentence/pages/to_confirm.html");

/// Somebody who waits, with their place in the list.
struct Waiting {
    place: Place,
    step: Step,
    row: StandingRow,
}

fn waiting(all: BTreeMap<PersonId, StandingRow>, today: Date) -> Vec<Waiting> {
    let one = |(person, row): (PersonId, StandingRow)| {
        // Of somebody whose dates are none nothing is to be agreed to.
        if row.dated.is_empty() && row.problem.is_empty() {
            return None;
        }
        let step = Step::next(row.agreed.len(), row.is_told, !row.problem.is_empty())?;
        let order = Step::ALL.iter().position(|other| *other == step).unwrap_or_default();
        let date = next_leaving(&row.dated, today).map_or(Date::MAX, |next| next.date);
        Some(Waiting { place: Behind(order, date, person), step, row })
    };
    let mut waiting: Vec<Waiting> = all.into_iter().filter_map(one).collect();
    waiting.sort_by_key(|one| one.place);
    waiting
}

impl ToConfirmView {
    /// The list, from how the dates of all who are meant stand. `names` are the prisons by code.
    pub fn gather(
        reader: &mut Reader,
        all: BTreeMap<PersonId, StandingRow>,
        after: Option<Place>,
        names: &BTreeMap<String, String>,
        words: &Words,
    ) -> Outcome<Self> {
        let (now, today) = (reader.now(), reader.today());
        let mut waiting = waiting(all, today);
        let of = |step: Step| waiting.iter().filter(|one| one.step == step).count();
        let [mend, agree, second, tell] = [Step::Mend, Step::Agree, Step::Second, Step::Tell].map(of);
        if let Some(after) = after {
            waiting.retain(|one| one.place > after);
        }
        let more = waiting.len() > PAGE;
        waiting.truncate(PAGE);
        let next = waiting.last().filter(|_| more).map(|one| one.place.to_string());
        let people = waiting.iter().map(|one| one.place.2).collect();
        let lines = people::found_lines(reader, &people)?;
        let lines: BTreeMap<PersonId, people::Line> = lines.into_iter().map(|line| (line.person, line)).collect();
        let item = |one: Waiting| {
            let line = lines.get(&one.place.2);
            item(one, line, names, words, now)
        };
        let items = waiting.into_iter().map(item).collect();
        let counts = StepCounts { mend, agree, second, tell };
        Ok(Self { as_of: now, prison: None, counts, items, next, prisons: vec![] })
    }

    /// The lines in parts by what is to be done.
    pub fn parts(&self) -> Vec<(Step, Vec<&ToConfirm>)> {
        let of = |step: &Step| (*step, self.items.iter().filter(|item| item.step == *step).collect::<Vec<_>>());
        Step::ALL.iter().map(of).filter(|(_, items)| !items.is_empty()).collect()
    }
    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// Address of the next page; empty at the end.
    pub fn next_page(&self) -> String {
        let Some(next) = &self.next else { return String::new() };
        let prison = self.prison.as_ref().map_or_else(String::new, |code| format!("prison={code}&"));
        format!("/dates-to-confirm?{prison}after={next}")
    }
}

fn item(
    one: Waiting,
    line: Option<&people::Line>,
    names: &BTreeMap<String, String>,
    words: &Words,
    now: Instant,
) -> ToConfirm {
    let Waiting { place: Behind(_, _, id), step, row } = one;
    let second = row.agreed.get(AGREE - 1).filter(|_| step == Step::Tell);
    // Dates that are counted otherwise after that, while what two agreed to still stands, are told from then on.
    let since = second.map(|second| row.counted_at.map_or(second.at, |counted| counted.max(second.at)));
    let tell_by = since.map(|since| since.plus_seconds(TELL_SECONDS));
    ToConfirm {
        id,
        number: line.map(|line| line.number.to_string()).unwrap_or_default(),
        name: line.map_or_else(|| id.to_string(), |line| people::name_words(words, &line.name)),
        prison_name: names.get(&row.prison).cloned().unwrap_or_else(|| row.prison.clone()),
        prison: row.prison,
        unit: line.and_then(|line| line.unit.clone()),
        step,
        agreed: row.agreed.into_iter().map(|one| one.by).collect(),
        tell_by,
        is_late: tell_by.is_some_and(|by| by <= now),
        counted_at: row.counted_at,
        problem: row.problem,
        agreed_before: row.before.is_some(),
        otherwise: row.before.map(|before| otherwise(&before, &row.dated)).unwrap_or_default(),
        next: next_leaving(&row.dated, now.oslo_date()),
    }
}

/// How many differences are shown in a line; the page of the person shows all.
const SHOWN: usize = 4;

impl ToConfirm {
    /// Where the person belongs, in words: the unit alone on the list of one prison.
    pub fn place(&self, of_one_prison: bool) -> String {
        match &self.unit {
            Some(unit) if of_one_prison => unit.clone(),
            Some(unit) => format!("{}, {unit}", self.prison_name),
            None => self.prison_name.clone(),
        }
    }
    /// What is otherwise, in words: kind, before, after. Dates on which somebody may go first.
    pub fn differences(&self, words: &Words) -> Vec<(String, String, String)> {
        let law = law::words(words.lang());
        let mut all: Vec<&Otherwise> = self.otherwise.iter().collect();
        all.sort_by_key(|one| !LEAVING.contains(&one.kind));
        let line = |one: &&Otherwise| {
            let (before, after) =
                (day_words(one.before, one.before_at, words), day_words(one.after, one.after_at, words));
            (law.kind(one.kind), before, after)
        };
        all.iter().take(SHOWN).map(line).collect()
    }
    /// How many differences are not shown.
    pub fn more(&self) -> usize {
        self.otherwise.len().saturating_sub(SHOWN)
    }
    /// The next date on which the person may go, in words.
    pub fn next_words(&self, words: &Words) -> Option<(String, String)> {
        let next = self.next?;
        Some((law::words(words.lang()).kind(next.kind), words.date(&next.date)))
    }
}
