//! Formal decisions about people, the measures that rest on them, and who may sign what.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{
    By, appeal_of, begin, draft, give_delegation, note_of, propose_written, take_over_of, tell_of, write_and_sign,
};
pub use model::fields::{BeginFields, DecisionFields, DelegationFields, NewTold};
pub use model::kinds::Kind;
pub use model::{DecisionId, MeasureId, ToldHow};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "decisions",
    routes: routes::routes,
    migrations: &[Migration { number: 180, name: "decisions", sql: include_str!("schema/0180_decisions.sql") }],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[
            NavEntry {
                order: 32,
                href: "/decisions",
                label: "decisions-nav",
                icon: "check-circle",
                action: Action::SignDecision,
            },
            NavEntry {
                order: 33,
                href: "/measures",
                label: "measures-nav",
                icon: "lock",
                action: Action::ReadLawfulUntil,
            },
        ],
        person_tabs: &[PersonTab {
            order: 24,
            suffix: "decisions",
            label: "decisions-tab",
            action: Action::ReadDecisions,
        }],
        person_bar: Some(views::bar),
        flags: Some(views::flags),
        alarms: Some(views::alarms),
        calls: Some(views::calls),
        deadlines: Some(views::deadlines),
        records: Some(views::records),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        minutely: Some(|app| Box::pin(actions::watch(app.clone()))),
        ..Slots::NONE
    },
};
