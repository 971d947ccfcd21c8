//! What pages and programs see of sentences and dates, and what stands on the overview, the identity bar
//! and lists.

mod deadlines;
mod decided;
mod drawing;
mod form;
mod heads;
mod letter;
mod own;
mod refusals;
mod to_confirm;
mod tried;
mod waits;

pub use deadlines::{competence, deadlines, records};
pub use decided::SentenceView;
pub use drawing::Drawing;
pub use form::{FormPage, about};
pub use heads::Head;
pub use letter::LetterView;
pub use own::{UntoldView, refuse_untold};
pub use refusals::RefusalView;
pub use to_confirm::ToConfirmView;
pub use tried::{TriedView, WhatIfPage, day_words, sentences_to_choose, tried};
pub use waits::WaitView;

use super::actions;
use super::model::{self, AGREE, DatedRow, Interpreting};
use super::tables::{self, AbsenceRow};
use crate::access::acts::{ReadDates, ReadFile};
use crate::access::{ListPermit, Permit};
use crate::slots::{BarPart, Card, CardRow, NextEvent};
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::id::PersonId;
use basics::{Date, Instant, Problem};
use law::{AbsenceKind, DateKind, DatedRule, InputProblem, NotApplicable, RuleId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The dates of a person, and what they are counted from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DatesView {
    /// The person.
    pub person: String,
    /// Today, by which past and ahead are told apart.
    #[schemars(with = "String")]
    pub today: Date,
    /// Version of the rules.
    pub law_version: &'static str,
    /// Hash of the facts the dates were counted from.
    pub facts_hash: String,
    /// Where counting starts, credit taken off.
    #[schemars(with = "Option<String>")]
    pub virtual_start: Option<Date>,
    /// The dates, in the order of time.
    pub dates: Vec<DateView>,
    /// Kinds of date the law does not give here, and why.
    pub not_applicable: Vec<NotApplicable>,
    /// Why dates cannot be counted now, and what is needed.
    pub waits: Vec<WaitView>,
    /// What needs a look.
    pub warnings: Vec<WarningView>,
    /// What the rules could not answer.
    pub problems: Vec<WarningView>,
    /// Sentences as known now.
    pub sentences: Vec<SentenceView>,
    /// What was believed of sentences before, the newest first.
    pub corrected: Vec<SentenceView>,
    /// Times away.
    pub absences: Vec<AbsenceView>,
    /// Refusals of parole that stand.
    pub refusals: Vec<RefusalView>,
    /// The dates and the authorities they rest on in one word, for If-Match: another as soon as one of them changes.
    pub version: String,
    /// Who has agreed to just these dates, each officer once.
    pub agreed: Vec<AgreedView>,
    /// First day in freedom as it was counted before one alone moved it later: it binds until two have agreed.
    #[schemars(with = "Option<String>")]
    pub first_free_before: Option<Date>,
    /// Last day of the frame of preventive detention, the same way.
    #[schemars(with = "Option<String>")]
    pub frame_last_before: Option<Date>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Who told the person of just these dates, the last time first.
    pub told: Vec<ToldView>,
    /// Of the caller's own dates, what they were told last, while those counted now are still to be told face to face:
    /// then nothing else is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untold: Option<UntoldView>,
    /// Whether the caller may agree to the dates.
    #[serde(skip)]
    pub may_agree: bool,
    /// Whether the caller may record that the person was told.
    #[serde(skip)]
    pub may_tell: bool,
    /// What was typed about it, when that was refused.
    #[serde(skip)]
    pub told_form: Form,
    /// Whether the caller may write here.
    #[serde(skip)]
    pub may_edit: bool,
    /// The dates asked for first.
    #[serde(skip)]
    pub heads: Vec<Head>,
    /// The way out as a drawing, for each kind of screen.
    #[serde(skip)]
    pub drawings: Vec<Drawing>,
    /// Kinds of date the law does not give, in words: kind, why, source.
    #[serde(skip)]
    pub not_given: Vec<(String, String)>,
}
crate::page!(DatesView, "sentence/pages/dates.html");

/// That somebody has agreed to the dates.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreedView {
    /// Service number.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// That the person was told of the dates.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToldView {
    /// Service number of who told them.
    pub by: String,
    /// When.
    pub at: Instant,
    /// What the person said; may be empty.
    pub said: String,
}

impl DatesView {
    /// With nothing in it.
    fn blank(person: PersonId, today: Date, version: String) -> Self {
        Self {
            person: person.to_string(),
            today,
            law_version: law::VERSION,
            facts_hash: String::new(),
            virtual_start: None,
            dates: vec![],
            not_applicable: vec![],
            waits: vec![],
            warnings: vec![],
            problems: vec![],
            sentences: vec![],
            corrected: vec![],
            absences: vec![],
            refusals: vec![],
            version,
            agreed: vec![],
            first_free_before: None,
            frame_last_before: None,
            bar: Bar::default(),
            told: vec![],
            untold: None,
            may_agree: false,
            may_tell: false,
            told_form: Form::default(),
            may_edit: false,
            heads: vec![],
            drawings: vec![],
            not_given: vec![],
        }
    }
    /// What the page is for, in words; nothing while the dates are still to be told.
    pub fn lead(&self, words: &Words) -> String {
        if self.untold.is_some() { String::new() } else { words.t("sentence-lead") }
    }
    /// How telling was interpreted, to choose from.
    pub fn interpreting(&self, words: &Words) -> Vec<(String, String)> {
        words.options("interpreting", Interpreting::ALL)
    }
    /// Whether two must still agree to the dates.
    pub fn wants_agreement(&self) -> bool {
        !self.dates.is_empty() && self.agreed.len() < AGREE
    }
    /// Whether today stands in the list before this date: after all that have passed.
    pub fn today_before(&self, date: &DateView) -> bool {
        let first = self.dates.iter().find(|other| other.dated.date >= self.today);
        date.dated.date != self.today && first.is_some_and(|first| std::ptr::eq(first, date))
    }
    /// Whether all dates have passed, so that today stands last.
    pub fn is_all_past(&self) -> bool {
        self.dates.iter().all(|other| other.dated.date < self.today)
    }
    /// What the bands of the drawing mean.
    pub fn legend(&self) -> &[(&'static str, String)] {
        self.drawings.first().map_or(&[], |drawing| drawing.legend.as_slice())
    }
    /// The stretches of time that are drawn.
    pub fn stretches(&self) -> &[(Date, Date, String)] {
        self.drawings.first().map_or(&[], |drawing| drawing.stretches.as_slice())
    }
}

/// A date.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DateView {
    /// The date with its rule, and its steps where they were asked for.
    #[serde(flatten)]
    pub dated: DatedRule,
    /// Its words.
    #[serde(skip)]
    pub title: String,
    /// `past`, `now`, `ahead` or `release`.
    #[serde(skip)]
    pub state: &'static str,
    /// Where its proof is.
    #[serde(skip)]
    pub href: String,
    /// Rule and section, in words.
    #[serde(skip)]
    pub source: String,
}

impl DateView {
    /// Whether the person may be, or is, free from then on.
    pub fn is_release(&self) -> bool {
        is_release(self.dated.kind)
    }
    /// The date, and the time where the law counts hours, in words.
    pub fn when(&self, words: &Words) -> String {
        day_words(Some(self.dated.date), self.dated.at, words)
    }
    /// The date as a program reads it.
    pub fn iso(&self) -> String {
        self.dated.date.to_string()
    }
}

fn is_release(kind: DateKind) -> bool {
    matches!(
        kind,
        DateKind::TwoThirds
            | DateKind::FullTermFirstFreeDay
            | DateKind::MinimumFirstParoleDay
            | DateKind::FrameLastDay
            | DateKind::OrderEnds
    )
}

/// Something to look at, or that was not answered.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WarningView {
    /// Stable code.
    pub code: String,
    /// Where in the facts.
    pub field: String,
    /// The rule, where there is one.
    pub rule: Option<RuleId>,
    /// Act and section.
    pub section: String,
    /// In words.
    #[serde(skip)]
    pub text: String,
}

/// A time away.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AbsenceView {
    /// Id.
    pub id: String,
    /// Version for changes.
    pub version: String,
    /// Why it does not count.
    pub kind: AbsenceKind,
    /// First day away.
    #[schemars(with = "String")]
    pub from: Date,
    /// First day back; none while still away.
    #[schemars(with = "Option<String>")]
    pub to: Option<Date>,
}

impl From<&AbsenceRow> for AbsenceView {
    fn from(row: &AbsenceRow) -> Self {
        let (id, version) = (row.id.to_string(), row.period.to_string());
        Self { id, version, kind: row.kind, from: row.from, to: row.to }
    }
}

impl AbsenceView {
    /// From when to when, in words.
    pub fn span(&self, words: &Words) -> String {
        let from = words.date(&self.from);
        match &self.to {
            Some(to) => format!("{from} – {}", words.date(to)),
            None => words.t1("sentence-still-away", "from", from),
        }
    }
}

/// Counts the dates of a person from the facts on file, with proof.
pub fn dates(reader: &mut Reader, person: PersonId, words: &Words) -> Outcome<DatesView> {
    let today = reader.today();
    let law = law::words(words.lang());
    let case = tables::case(reader, person)?;
    let sentences = tables::sentences(reader, person)?.into_iter().map(SentenceView::from).collect();
    let corrected = tables::corrected_sentences(reader, person)?.into_iter().map(SentenceView::from).collect();
    let absences = tables::absences(reader, person)?.iter().map(AbsenceView::from).collect();
    let problem = |problem: &InputProblem| problem_view(problem, law);
    let (agreement, before) = (actions::agreement(reader, person)?, tables::before(reader, person)?);
    let mut view = DatesView {
        agreed: agreement.by.into_iter().map(|one| AgreedView { by: one.by, at: one.at }).collect(),
        first_free_before: before.first_free,
        frame_last_before: before.frame_last,
        told: told_views(reader, person)?,
        facts_hash: model::facts_hash(&case)?,
        sentences,
        corrected,
        absences,
        refusals: tables::refusals(reader, person)?.into_iter().map(RefusalView::from).collect(),
        ..DatesView::blank(person, today, agreement.dates)
    };
    let mut counted = match law::calculate(&case) {
        Ok(counted) => counted,
        Err(problems) => {
            view.problems = problems.iter().map(problem).collect();
            return Ok(view);
        }
    };
    counted.dates.sort_by_key(|dated| (dated.date, dated.at));
    view.virtual_start = counted.virtual_start;
    view.dates = counted.dates.iter().map(|dated| date_view(person, dated, today, words)).collect();
    view.warnings = counted.warnings.iter().map(|warning| warning_view(warning, law)).collect();
    view.problems = counted.problems.iter().map(problem).collect();
    view.not_applicable = counted.not_applicable.clone().unwrap_or_default();
    let not_given = |none: &NotApplicable| {
        (law.kind(none.kind), format!("{} {}", law.reason(none.reason), law.source(none.rule, None)))
    };
    view.not_given = view.not_applicable.iter().map(not_given).collect();
    view.waits = waits::waits(&counted, &view.absences, words);
    view.heads = heads::heads(&view.dates, today, words);
    let draw = |screen| drawing::draw(&case, &counted, &view.dates, today, words, screen);
    view.drawings = [drawing::WIDE, drawing::NARROW].into_iter().filter_map(draw).collect();
    Ok(view)
}

/// The same as whoever reads may see it: of their own dates not before they were told of them.
pub fn dates_for(reader: &mut Reader, person: PersonId, is_own: bool, words: &Words) -> Outcome<DatesView> {
    let untold = if is_own { own::untold_view(reader, person, words)? } else { None };
    if untold.is_none() {
        return dates(reader, person, words);
    }
    let version = actions::agreement(reader, person)?.dates;
    Ok(DatesView { untold, ..DatesView::blank(person, reader.today(), version) })
}

/// Who told the person of just these dates: since they were told of others, where they were.
fn told_views(reader: &mut Reader, person: PersonId) -> Outcome<Vec<ToldView>> {
    let word = model::told_word(&tables::dated(reader, person)?, &tables::refused(reader, person)?);
    let told = tables::told(reader, person)?.into_iter().take_while(|row| row.word == word);
    Ok(told.map(|row| ToldView { by: row.by, at: row.at, said: row.said }).collect())
}

fn problem_view(problem: &InputProblem, law: &law::Words) -> WarningView {
    WarningView {
        code: problem.code.to_string(),
        field: problem.field.clone(),
        rule: problem.rule,
        section: problem.section.unwrap_or_default().to_owned(),
        text: law.problem(problem),
    }
}

fn warning_view(warning: &law::Warning, law: &law::Words) -> WarningView {
    WarningView {
        code: warning.code.to_string(),
        field: warning.field.clone(),
        rule: Some(warning.rule),
        section: warning.section.to_owned(),
        text: law.warning(warning),
    }
}

fn date_view(person: PersonId, dated: &DatedRule, today: Date, words: &Words) -> DateView {
    let law = law::words(words.lang());
    let state = match dated.date.cmp(&today) {
        std::cmp::Ordering::Less => "past",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater if is_release(dated.kind) => "release",
        std::cmp::Ordering::Greater => "ahead",
    };
    DateView {
        title: law.kind(dated.kind),
        state,
        href: format!("/people/{person}/dates/{}", dated.kind),
        source: law.source(dated.rule, None),
        dated: dated.clone(),
    }
}

/// How a date came about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProofView {
    /// The person.
    pub person: String,
    /// The kind of date.
    pub kind: DateKind,
    /// The dates of the kind: of remand orders there may be several.
    pub dates: Vec<DateView>,
    /// Why the law gives none.
    pub not_applicable: Vec<NotApplicable>,
    /// Version of the rules.
    pub law_version: &'static str,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Why the law gives none, in words.
    #[serde(skip)]
    pub not_given: Vec<String>,
}
crate::page!(ProofView, "sentence/pages/proof.html");

impl ProofView {
    /// The proof of one kind of date; not found when the case knows no such date.
    pub fn of(view: DatesView, kind: DateKind, words: &Words) -> Result<Self, Problem> {
        let law = law::words(words.lang());
        let dates: Vec<DateView> = view.dates.into_iter().filter(|date| date.dated.kind == kind).collect();
        let not_applicable: Vec<NotApplicable> =
            view.not_applicable.into_iter().filter(|none| none.kind == kind).collect();
        if dates.is_empty() && not_applicable.is_empty() {
            return Err(Problem::not_found());
        }
        let why = |none: &NotApplicable| format!("{} {}", law.reason(none.reason), law.source(none.rule, None));
        let not_given = not_applicable.iter().map(why).collect();
        let (bar, law_version) = (Bar::default(), view.law_version);
        Ok(Self { person: view.person, kind, dates, not_applicable, law_version, bar, not_given })
    }
    /// The steps of a date: words, value, rule with its section.
    pub fn steps(&self, date: &DateView, words: &Words) -> Vec<(String, String, String)> {
        let law = law::words(words.lang());
        // A plain number says nothing without its sentence.
        let value = |value: law::outcome::Operand| match value {
            law::outcome::Operand::Number(_) => String::new(),
            value => law.operand(value),
        };
        let step = |step: &law::Step| (law.step(step), value(step.value), law.source(step.cited.rule, step.cited.law));
        date.dated.steps.iter().map(step).collect()
    }
}

/// Kinds of dates on which somebody may get out, with the keys of their words: what is asked for first, first.
const RELEASES: [(&str, DateKind); 5] = [
    ("earliest", DateKind::TwoThirds),
    ("parole", DateKind::MinimumFirstParoleDay),
    ("full", DateKind::FullTermFirstFreeDay),
    ("frame", DateKind::FrameLastDay),
    ("order", DateKind::OrderEnds),
];

/// The next date of release and what it is: key of its words and date.
fn next_release(rows: &[DatedRow], today: Date) -> Option<(&'static str, DateKind, Date)> {
    let latest = |kind: DateKind| rows.iter().filter(|row| row.kind == kind).map(|row| row.date).max();
    let ahead = |kind| latest(kind).filter(|date| *date >= today);
    RELEASES.into_iter().find_map(|(key, kind)| ahead(kind).map(|date| (key, kind, date)))
}

/// What comes next for people on a list: when they get out, or their order runs out.
pub fn next(reader: &mut Reader, permit: &ListPermit<ReadDates>, words: &Words) -> Outcome<Vec<(PersonId, NextEvent)>> {
    let today = reader.today();
    let people = tables::dated_of_many(reader, permit, &RELEASES.map(|(_, kind)| kind))?;
    let event = |(person, rows): (PersonId, Vec<DatedRow>)| {
        let (key, _, on) = next_release(&rows, today)?;
        Some((person, NextEvent { on, label: words.t1(&format!("sentence-fact-{key}"), "date", words.date(&on)) }))
    };
    Ok(people.into_iter().filter_map(event).collect())
}

/// Its part of the identity bar: when out at the earliest, or that the time has passed.
pub fn bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let today = reader.today();
    let (rows, _) = own::to_show(reader, permit.person(), permit.is_own())?;
    let mut part = BarPart::default();
    if let Some((key, _, date)) = next_release(&rows, today) {
        part.facts.push(words.t1(&format!("sentence-fact-{key}"), "date", words.date(&date)));
    }
    Ok(part)
}

/// The next dates, on the overview.
pub fn cards(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<Card>> {
    let (person, today) = (permit.person(), reader.today());
    let (rows, is_untold) = own::to_show(reader, person, permit.is_own())?;
    let law = law::words(words.lang());
    let minor = |kind: DateKind| {
        matches!(
            kind,
            DateKind::OneThird
                | DateKind::Half
                | DateKind::LastDay
                | DateKind::RemandMaxOrder
                | DateKind::NeverAfterDay
        )
    };
    let release = next_release(&rows, today).map(|(_, kind, date)| (kind, date));
    let ahead = rows.iter().filter(|row| row.date >= today && !minor(row.kind)).map(|row| (row.kind, row.date));
    let mut next: Vec<(DateKind, Date)> = ahead.filter(|one| Some(*one) != release).take(3).collect();
    next.extend(release);
    next.sort_by_key(|(_, date)| *date);
    let row = |(kind, date): (DateKind, Date)| CardRow {
        label: law.kind(kind),
        value: words.date(&date),
        note: String::new(),
        // How they were counted says more than was told.
        href: if is_untold { String::new() } else { format!("/people/{person}/dates/{kind}") },
    };
    let away = tables::absences(reader, person)?.iter().any(|absence| absence.to.is_none());
    let mut lines = vec![];
    if away || next.is_empty() {
        let view = dates_for(reader, person, permit.is_own(), words)?;
        let line = |label: &str, value: String, note: String| CardRow {
            label: words.t(label),
            value,
            note,
            href: String::new(),
        };
        lines.extend(view.waits.into_iter().map(|wait| line("sentence-waits", wait.why, wait.needed)));
        let unanswered = view.problems.into_iter();
        lines.extend(unanswered.map(|problem| line("sentence-not-answered", problem.text, problem.section)));
    }
    lines.extend(next.into_iter().map(row));
    if lines.is_empty() {
        return Ok(vec![]);
    }
    Ok(vec![Card {
        code: "dates".to_owned(),
        title: words.t("sentence-card"),
        href: format!("/people/{person}/dates"),
        order: 10,
        rows: lines,
    }])
}

/// Something new was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Its id.
    pub id: String,
}
