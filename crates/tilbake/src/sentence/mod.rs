//! What was decided about each person, and the dates that follow: the way out.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{
    Affected, Agreement, Recounted, add_absence, agree, agreement, correct, end, end_absence, recalculate, recount,
    set, tell,
};
pub use model::{
    AGREE, AbsenceId, DatedRow, Ends, Interpreting, NewAbsence, NewSentence, NewTold, SentenceEnd, SentenceId, Why,
    in_short,
};
pub use tables::{
    AgreementRow, Counted, SentenceRow, before_of_held, counted_of_held, dated, dated_of_held, sentences,
};

pub use views::competence;

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "sentence",
    routes: routes::routes,
    migrations: &[
        Migration { number: 60, name: "sentence", sql: include_str!("schema/0060_sentence.sql") },
        Migration { number: 61, name: "agreed", sql: include_str!("schema/0061_agreed.sql") },
        Migration { number: 62, name: "told", sql: include_str!("schema/0062_told.sql") },
        Migration { number: 63, name: "parole_refusal", sql: include_str!("schema/0063_parole_refusal.sql") },
        Migration { number: 64, name: "told_shown", sql: include_str!("schema/0064_told_shown.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 31,
            href: "/dates-to-confirm",
            label: "sentence-confirm-nav",
            icon: "check-circle",
            action: Action::ReadLawfulUntil,
        }],
        person_tabs: &[PersonTab { order: 10, suffix: "dates", label: "sentence-tab", action: Action::ReadDates }],
        person_bar: Some(views::bar),
        person_cards: Some(views::cards),
        next: Some(views::next),
        deadlines: Some(views::deadlines),
        records: Some(views::records),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        custody_changed: Some(actions::recalculate),
        ..Slots::NONE
    },
};
