//! What was decided about each person, and the dates that follow: the way out.

mod actions;
mod model;
mod tables;

pub use actions::{add_absence, correct, end, end_absence, recalculate, set};
pub use model::{AbsenceId, NewAbsence, NewSentence, SentenceEnd, SentenceId, Why};
pub use tables::{DatedRow, dated};

use crate::slots::{Feature, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "sentence",
    routes: Vec::new,
    migrations: &[Migration { number: 60, name: "sentence", sql: include_str!("schema/0060_sentence.sql") }],
    texts: ["", "", ""],
    slots: Slots {
        promises: Some(tables::broken_promises),
        custody_changed: Some(actions::recalculate),
        ..Slots::NONE
    },
};
