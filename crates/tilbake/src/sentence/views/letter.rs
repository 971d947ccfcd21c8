//! The letter with a person's dates, to be printed in a language they read.

use super::{DateView, DatesView, SentenceView, day_words};
use crate::web::person::Bar;
use crate::web::{Lang, Words};
use basics::Date;
use serde::Serialize;

/// The letter. Its words are those of its own language, whatever that of whoever prints it.
#[derive(Clone, Serialize)]
pub struct LetterView {
    /// The dates and what they are counted from, in the words of the letter.
    pub dates: DatesView,
    /// Name of the person.
    pub name: String,
    /// Case number.
    pub number: String,
    /// Name of the prison; empty of somebody who belongs to none.
    pub prison: String,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Words of the letter.
    #[serde(skip)]
    pub words: Words,
}
crate::page!(LetterView, "sentence/pages/letter.html");

impl LetterView {
    /// Code of its language.
    pub fn lang(&self) -> &'static str {
        self.words.lang()
    }
    /// Languages to choose from.
    pub fn languages(&self) -> Vec<(String, String)> {
        [Lang::Nb, Lang::Nn, Lang::En]
            .iter()
            .map(|lang| (lang.as_str().to_owned(), self.words.t(&format!("shell-language-{}", lang.as_str()))))
            .collect()
    }
    /// Dates that have not passed, in the order of time.
    pub fn ahead(&self) -> impl Iterator<Item = &DateView> {
        self.dates.dates.iter().filter(|date| date.dated.date >= self.dates.today)
    }
    /// Dates that have passed.
    pub fn past(&self) -> impl Iterator<Item = &DateView> {
        self.dates.dates.iter().filter(|date| date.dated.date < self.dates.today)
    }
    /// Whether any date has passed.
    pub fn has_past(&self) -> bool {
        self.past().next().is_some()
    }
    /// A day in the words of the letter.
    pub fn day(&self, date: &Date) -> String {
        self.words.date(date)
    }
    /// A date in the words of the letter, with the hour where the law counts hours.
    pub fn when(&self, date: &DateView) -> String {
        day_words(Some(date.dated.date), date.dated.at, &self.words)
    }
    /// The steps that all dates begin with which are counted from the sentences together: told once.
    pub fn shared(&self) -> Vec<(String, String)> {
        self.shared_steps().iter().map(|step| self.step(step)).collect()
    }
    /// The steps to a date beyond those that are told once.
    pub fn steps(&self, date: &DateView) -> Vec<(String, String)> {
        let steps = date.dated.steps.as_slice();
        let own = steps.strip_prefix(self.shared_steps()).unwrap_or(steps);
        own.iter().map(|step| self.step(step)).collect()
    }
    fn step(&self, step: &law::Step) -> (String, String) {
        let law = law::words(self.words.lang());
        (law.step(step), law.source(step.cited.rule, step.cited.law))
    }
    /// What all dates begin with that begin as the first does; nothing where none other does.
    fn shared_steps(&self) -> &[law::Step] {
        let mut proofs = self.ahead().map(|date| date.dated.steps.as_slice()).filter(|steps| !steps.is_empty());
        let Some(first) = proofs.next() else { return &[] };
        let alike = |other: &[law::Step]| first.iter().zip(other).take_while(|(one, other)| one == other).count();
        // Each date keeps a step of its own.
        let shared = proofs.map(|other| alike(other).min(other.len() - 1)).filter(|alike| *alike > 0).min();
        first.get(..shared.unwrap_or_default().min(first.len() - 1)).unwrap_or_default()
    }
    /// What was decided, in a line.
    pub fn decided(&self, sentence: &SentenceView) -> String {
        let words = &self.words;
        let kind = words.code("sentence-kind", sentence.kind);
        let days = words.t1("sentence-credit-of", "n", sentence.facts.credit_days);
        let (length, judged) = (sentence.length(words), words.date(&sentence.facts.judgment));
        words.ta(
            "sentence-letter-decided",
            &[("kind", &kind), ("length", &length), ("date", &judged), ("credit", &days)],
        )
    }
    /// Whether two have agreed to the dates.
    pub fn is_agreed(&self) -> bool {
        !self.dates.wants_agreement()
    }
}
