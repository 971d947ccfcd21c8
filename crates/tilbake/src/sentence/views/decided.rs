//! What was decided, as pages and programs see it: everything that was registered of a sentence, in words.

use super::super::model::SentenceEnd;
use super::super::tables::SentenceRow;
use crate::web::Words;
use basics::{Date, Instant};
use law::case::CreditLine;
use law::{Absorbed, Conversion, SentenceKind, Term};
use schemars::JsonSchema;
use serde::Serialize;

/// A sentence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SentenceView {
    /// Id.
    pub id: String,
    /// Version for changes.
    pub version: String,
    /// The authority it is carried out on.
    pub authority: String,
    /// Kind.
    pub kind: SentenceKind,
    /// What the court decided, in the words of the date rules.
    pub facts: law::Sentence,
    /// From which day it no longer counts.
    #[schemars(with = "Option<String>")]
    pub ended: Option<Date>,
    /// Why it no longer counts.
    pub end_reason: Option<SentenceEnd>,
    /// Why it was corrected or ended; may be empty.
    pub why: String,
    /// Service number of who wrote it.
    pub written_by: String,
    /// When it was written.
    pub written_at: Instant,
    /// When something else took its place.
    pub replaced_at: Option<Instant>,
}

impl From<SentenceRow> for SentenceView {
    fn from(row: SentenceRow) -> Self {
        Self {
            id: row.id.to_string(),
            version: row.period.to_string(),
            authority: row.authority.to_string(),
            kind: row.kind,
            facts: row.facts,
            ended: row.ended,
            end_reason: row.end_reason,
            why: row.why,
            written_by: row.written_by,
            written_at: row.recorded_at,
            replaced_at: row.superseded_at,
        }
    }
}

/// A fact of a sentence in words.
#[derive(Clone, Debug, Default)]
pub struct Registered {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// More about it; may be empty.
    pub note: String,
}

impl SentenceView {
    /// How long, in words.
    pub fn length(&self, words: &Words) -> String {
        let law = law::words(words.lang());
        let term = |term: Term| law.term(term);
        let of = |key: &'static str| move |length: Term| words.t1(key, "term", law.term(length));
        let (facts, mut parts) = (&self.facts, vec![]);
        parts.extend(facts.term.map(term));
        parts.extend(facts.days.map(|days| term(Term::days(days))));
        parts.extend(facts.hours.map(|hours| words.t1("sentence-hours-count", "n", hours)));
        parts.extend(facts.performance.filter(|_| self.kind == SentenceKind::Youth).map(term));
        parts.extend(facts.subsidiary.map(of("sentence-subsidiary-of")));
        parts.extend(facts.remaining.map(term));
        parts.extend(facts.frame.map(of("sentence-frame-of")));
        parts.extend(facts.minimum.map(of("sentence-minimum-of")));
        parts.extend(facts.suspended.map(of("sentence-suspended-of")));
        parts.join(", ")
    }
    /// Kind, length and day of judgment, in words.
    pub fn in_a_line(&self, words: &Words) -> String {
        let kind = words.code("sentence-kind", self.kind);
        format!("{kind}: {}, {}", self.length(words), words.date(&self.facts.judgment))
    }
    /// Where counting starts, in words.
    pub fn anchor(&self, words: &Words) -> String {
        match (self.kind.is_performed(), self.facts.admitted) {
            (true, Some(day)) => words.t1("sentence-begun-on", "date", words.date(&day)),
            (true, None) if self.facts.conversion.is_none() => words.t("sentence-not-begun"),
            (true, None) => String::new(),
            (false, admitted) => custody(self.facts.in_custody, admitted, words),
        }
    }
    /// Everything that was registered of it, in words.
    pub fn registered(&self, words: &Words) -> Vec<Registered> {
        let facts = &self.facts;
        let credit = days(facts.credit_days, words);
        let mut rows = vec![
            row(words, "sentence-judgment", words.date(&facts.judgment), self.anchor(words)),
            row(words, "sentence-credit", credit, words.t("sentence-credit-note")),
        ];
        rows.extend(facts.credit.iter().map(|line| credit_line(line, words)));
        rows.extend(facts.absorbed.iter().map(|one| absorbed(one, words)));
        rows.extend(self.of_prison(words));
        rows.extend(self.of_detention(words));
        rows.extend(self.performed(words));
        rows.extend(facts.conversion.map(|one| converted(one, words)));
        rows.extend(self.of_recall(words));
        rows.extend(facts.final_on.map(|on| row(words, "sentence-final-on", words.date(&on), String::new())));
        rows.extend(facts.offence_on.map(|on| row(words, "sentence-offence-on", words.date(&on), String::new())));
        rows
    }

    fn of_prison(&self, words: &Words) -> Vec<Registered> {
        let law = law::words(words.lang());
        let abroad = self.facts.from_abroad;
        let mut rows = vec![];
        rows.extend(
            abroad.then(|| row(words, "sentence-court-abroad", words.t("sentence-from-abroad"), String::new())),
        );
        let years = |years: u32| law.term(Term::years(years));
        let probation = |length| row(words, "sentence-probation-years", years(length), String::new());
        rows.extend(self.facts.probation_years.map(probation));
        rows
    }

    fn of_detention(&self, words: &Words) -> Vec<Registered> {
        let (facts, law) = (&self.facts, law::words(words.lang()));
        let mut rows: Vec<Registered> = facts
            .extensions
            .iter()
            .map(|one| {
                let until = words.t1("sentence-extended-to", "date", words.date(&one.until));
                row(words, "sentence-extended-on", words.date(&one.judgment), until)
            })
            .collect();
        let refused = |on: &Date| row(words, "sentence-refused-final-on", words.date(on), String::new());
        rows.extend(facts.refusals_final.iter().map(refused));
        rows.extend(facts.parole.map(|parole| {
            let period = parole.period.map(|period| words.t1("sentence-parole-period-of", "term", law.term(period)));
            row(words, "sentence-paroled-on", words.date(&parole.from), period.unwrap_or_default())
        }));
        rows
    }

    /// The performance time as it was set. Of a youth sentence it is its length, which stands above.
    fn performed(&self, words: &Words) -> Vec<Registered> {
        let (facts, law) = (&self.facts, law::words(words.lang()));
        let own = facts.performance.filter(|_| self.kind != SentenceKind::Youth);
        let of = |key: &'static str| move |length: Term| row(words, key, law.term(length), String::new());
        own.map(of("sentence-performance")).into_iter().chain(facts.extended.map(of("sentence-longer"))).collect()
    }

    fn of_recall(&self, words: &Words) -> Vec<Registered> {
        let (facts, law) = (&self.facts, law::words(words.lang()));
        let whole = |length: Term| row(words, "sentence-remainder", law.term(length), String::new());
        let as_one = || row(words, "sentence-serving", words.t("sentence-served-as-one"), String::new());
        facts.remainder.map(whole).into_iter().chain(facts.served_as_one.then(as_one)).collect()
    }
}

fn row(words: &Words, label: &'static str, value: String, note: String) -> Registered {
    Registered { label: words.t(label), value, note }
}

fn days(days: u32, words: &Words) -> String {
    words.t1("sentence-days-count", "n", days)
}

/// Where somebody was at a judgment, or when they came in.
fn custody(in_custody: bool, admitted: Option<Date>, words: &Words) -> String {
    match (in_custody, admitted) {
        (true, _) => words.t("sentence-in-custody"),
        (false, Some(day)) => words.t1("sentence-admitted-on", "date", words.date(&day)),
        (false, None) => words.t("sentence-not-admitted"),
    }
}

fn credit_line(line: &CreditLine, words: &Words) -> Registered {
    let label = words.code("sentence-credit-line", line.kind);
    Registered { label, value: days(line.days, words), note: line.basis.clone().unwrap_or_default() }
}

/// A sentence that a joint judgment has taken in, and what was served of it (PEN-07).
fn absorbed(one: &Absorbed, words: &Words) -> Registered {
    let from = words.date(&one.from);
    let served = match &one.to {
        Some(to) => words.ta("sentence-absorbed-served", &[("from", &from), ("to", &words.date(to))]),
        None => words.t1("sentence-absorbed-served-until", "from", from),
    };
    let credit = (one.credit_days > 0).then(|| words.t1("sentence-credit-of", "n", one.credit_days));
    let note = [Some(served), credit].into_iter().flatten().collect::<Vec<_>>().join(", ");
    row(words, "sentence-absorbed", words.t1("sentence-absorbed-judgment-of", "date", words.date(&one.judgment)), note)
}

/// The prison that a court has made of a community sentence (PEN-09).
fn converted(one: Conversion, words: &Words) -> Registered {
    let law = law::words(words.lang());
    let ordered = one.ordered.map(|length| words.t1("sentence-ordered-of", "term", law.term(length)));
    let done = (one.hours_done > 0).then(|| words.t1("sentence-hours-done-of", "n", one.hours_done));
    let parts = [ordered, done, Some(custody(one.in_custody, one.admitted, words))];
    let note = parts.into_iter().flatten().collect::<Vec<_>>().join(". ");
    row(words, "sentence-converted-on", words.date(&one.judgment), note)
}
