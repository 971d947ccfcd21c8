//! The letter with a decision, to be printed in a language the person reads.

use super::decision::DecisionView;
use crate::web::person::Bar;
use crate::web::{Lang, Words};
use basics::Instant;
use serde::Serialize;

/// The letter. Its words are those of its own language, whatever that of whoever prints it.
#[derive(Clone, Serialize)]
pub struct LetterView {
    /// The decision, in the words of the letter.
    pub decision: DecisionView,
    /// Name of the person.
    pub name: String,
    /// Case number of the person, and which decision about them it is.
    pub number: String,
    /// Name of the prison; empty of somebody who belongs to none.
    pub prison: String,
    /// When it was fetched.
    pub now: Instant,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Words of the letter.
    #[serde(skip)]
    pub words: Words,
}
crate::page!(LetterView, "decisions/pages/letter.html");

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
    /// A moment in the words of the letter.
    pub fn at(&self, at: &Instant) -> String {
        format!("{} {}", self.words.date(&at.oslo_date()), self.words.clock(at))
    }
    /// The day of the letter: of the decision, or of today while there is none.
    pub fn day(&self) -> String {
        let at = self.decision.decided.as_ref().map_or(self.now, |decided| decided.at);
        self.words.date(&at.oslo_date())
    }
    /// The last day of appeal, or the moment where hours are counted.
    pub fn appeal_by(&self) -> String {
        let Some(until) = self.decision.appeal_until else { return String::new() };
        let at = until.oslo();
        if (at.hour(), at.minute()) == (0, 0) {
            self.words.date(&until.plus_seconds(-1).oslo_date())
        } else {
            self.at(&until)
        }
    }
    /// The level to which an appeal goes, in words.
    pub fn appeal_to(&self) -> String {
        let key = match self.decision.level.next() {
            Some(level) => format!("letter-appeal-to-{level}"),
            None => "letter-appeal-to-ministry".to_owned(),
        };
        self.words.t(&key)
    }
}
