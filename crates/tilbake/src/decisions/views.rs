//! What pages and programs see of decisions, measures and delegations.

mod decision;
mod form;
mod letter;
mod lists;
mod measure;
mod slots;

pub use decision::{DecisionView, DecisionsView, Made};
pub use form::DecisionForm;
pub use letter::LetterView;
pub use lists::{DelegationsView, MeasuresView, StatisticsView, WaitingView};
pub use measure::{BeginPage, MeasureView};
pub use slots::{alarms, bar, calls, deadlines, flags, records};

use super::model::kinds::Basis;
use super::model::measure::{Ground, Resting, Standing, Step};
use super::tables::{DecisionRow, MeasureRow};
use crate::web::Words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rule that a decision rests on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BasisView {
    /// The rule of the rulebook.
    pub rule: Basis,
    /// Act and section, in words.
    pub section: String,
}

impl BasisView {
    fn of(rule: Basis, words: &Words) -> Self {
        Self { rule, section: law::words(words.lang()).provision(rule.section()) }
    }
    /// The rule in words, with its section.
    pub fn words(&self, words: &Words) -> String {
        format!("{} – {} ({})", words.code("basis", self.rule.as_str().to_lowercase()), self.section, self.rule)
    }
}

/// How a measure stands on the decisions about it.
fn standing(row: &MeasureRow, decisions: &[DecisionRow], now: basics::Instant) -> (Standing, i64) {
    let grounds: Vec<Ground> = decisions.iter().map(DecisionRow::ground).collect();
    let resting = Resting {
        begun: row.begun.at,
        on_the_spot: row.on_the_spot,
        ended: row.ended.as_ref().map(|hand| hand.at),
        grounds: &grounds,
    };
    (resting.standing(now), resting.seconds_without(now))
}

/// How strongly a step is marked.
fn tone(step: Step) -> &'static str {
    match step {
        Step::Without => "danger",
        Step::Hour | Step::Hours => "warning",
        Step::Day => "info",
        Step::Ahead | Step::Ended => "neutral",
    }
}

/// How a measure stands, in words.
fn standing_words(standing: Standing, words: &Words, now: basics::Instant) -> String {
    let near = |at| words.moment_near(&at, &now);
    match standing {
        Standing::OnTheSpot(at) => words.t1("measure-take-over-by", "at", near(at)),
        Standing::Based(Some(at), _) => words.t1("measure-based-until", "at", near(at)),
        Standing::Based(None, _) => words.t("measure-based"),
        Standing::Without(at) => words.t1("measure-without-since", "at", near(at)),
        Standing::Ended(at) => words.t1("measure-ended-at", "at", near(at)),
    }
}
