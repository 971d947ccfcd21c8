//! What the dates would be with one fact another: the answer to a form that counts while it is filled in, and to
//! "what if".

use super::super::model::{self, Change, Fact};
use super::super::tables;
use super::{SentenceView, WarningView, warning_view};
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::id::PersonId;
use basics::{Date, Instant};
use law::{AbsenceKind, Case, Compared, InputProblem, Policies};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::Serialize;

/// Every date as it is on file and as it would be.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TriedView {
    /// The person.
    pub person: String,
    /// Each date before and after, in the order of time; those that stay as they are too.
    pub dates: Vec<Compared>,
    /// What would need a look that does not now.
    pub warnings: Vec<WarningView>,
    /// The dates in words.
    #[serde(skip)]
    pub lines: Vec<TriedLine>,
}

/// A date as it is and as it would be, in words.
#[derive(Clone, Debug)]
pub struct TriedLine {
    /// What it is.
    pub title: String,
    /// As it is; empty where there is none.
    pub before: String,
    /// As it would be; empty where there would be none.
    pub after: String,
    /// What is between them: so many days later, new, falls away, the same.
    pub change: String,
    /// How strongly the change is marked.
    pub tone: &'static str,
}

impl TriedLine {
    fn of(line: &Compared, words: &Words) -> Self {
        let law = law::words(words.lang());
        let days = |key: &str, days: i64| words.t1(key, "n", days);
        let (change, tone) = match (line.days, line.before) {
            _ if line.is_same() => (words.t("sentence-tried-same"), "neutral"),
            (Some(0), _) => (words.t("sentence-tried-hour"), "info"),
            (Some(later), _) if later > 0 => (days("sentence-tried-later", later), "warning"),
            (Some(earlier), _) => (days("sentence-tried-earlier", -earlier), "success"),
            (None, None) => (words.t("sentence-tried-new"), "info"),
            (None, Some(_)) => (words.t("sentence-tried-gone"), "warning"),
        };
        Self {
            title: law.kind(line.kind),
            before: day_words(line.before, line.before_at, words),
            after: day_words(line.after, line.after_at, words),
            change,
            tone,
        }
    }
}

/// A date, and the time where the law counts hours, in words; nothing where there is none.
pub fn day_words(date: Option<Date>, at: Option<Instant>, words: &Words) -> String {
    match (date, at) {
        (Some(date), Some(at)) => {
            words.ta("sentence-at-clock", &[("date", &words.date(&date)), ("clock", &words.clock(&at))])
        }
        (Some(date), None) => words.date(&date),
        (None, _) => String::new(),
    }
}

/// Counts what the dates would be. What the rules cannot use is refused, said of the fields of the form.
pub fn tried(reader: &mut Reader, person: PersonId, change: &Change, words: &Words) -> Outcome<TriedView> {
    let on_file = tables::on_file(reader, person)?;
    let thought = on_file.clone().with(change)?;
    let counted = |case: &Case| law::calculate_with(case, Policies::default(), false);
    // What stands now may not be countable either: then there is nothing to set against.
    let before = counted(&tables::case_of(reader, person, on_file.clone())?);
    let mut before = before.unwrap_or_default();
    let case = tables::case_of(reader, person, thought.clone())?;
    let said = |problem| model::said_of_form(problem, &case.sentences, change.is_only_return());
    let after = counted(&case).map_err(|problems| said(InputProblem::gather(&problems)))?;
    for dated in &mut before.dates {
        dated.sentence = dated.sentence.map(|place| on_file.place_in(&thought, place));
    }
    let dates = law::compare(&before, &after);
    let law = law::words(words.lang());
    let of_code = |all: &[law::Warning], code| all.iter().filter(|warning| warning.code == code).count();
    let is_new =
        |warning: &&law::Warning| of_code(&after.warnings, warning.code) > of_code(&before.warnings, warning.code);
    Ok(TriedView {
        person: person.to_string(),
        lines: dates.iter().map(|line| TriedLine::of(line, words)).collect(),
        dates,
        warnings: after.warnings.iter().filter(is_new).map(|warning| warning_view(warning, law)).collect(),
    })
}

/// The page on which somebody asks what the dates would be.
#[derive(Clone, Debug, Serialize)]
pub struct WhatIfPage {
    /// The person.
    pub person: String,
    /// Sentences to choose from: id and words.
    pub sentences: Vec<(String, String)>,
    /// The answer, once something was asked.
    pub tried: Option<TriedView>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was asked.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(WhatIfPage, "sentence/pages/what_if.html");

impl WhatIfPage {
    /// Facts that may be another, to choose from: those of a sentence only where there is one.
    pub fn facts(&self, words: &Words) -> Vec<(String, String)> {
        let about_sentence = |fact: &Fact| matches!(fact, Fact::Credit | Fact::Length);
        let facts: Vec<Fact> =
            Fact::ALL.iter().copied().filter(|fact| !self.sentences.is_empty() || !about_sentence(fact)).collect();
        words.options("sentence-fact-of", &facts)
    }
    /// Whether a fact is the chosen one.
    pub fn is_about(&self, fact: &str) -> bool {
        self.form.value("fact") == fact
    }
    /// Kinds of absence, to choose from.
    pub fn absences(&self, words: &Words) -> Vec<(String, String)> {
        words.options("absence", AbsenceKind::ALL)
    }
}

/// The sentences of a person that count, to choose from: id and words.
pub fn sentences_to_choose(reader: &mut Reader, person: PersonId, words: &Words) -> Outcome<Vec<(String, String)>> {
    let rows = tables::sentences(reader, person)?.into_iter().filter(|row| row.ended.is_none());
    Ok(rows.map(SentenceView::from).map(|view| (view.id.clone(), view.in_a_line(words))).collect())
}
