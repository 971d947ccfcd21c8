//! Until when everyone is lawfully held, and the alarm for who is held too long.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::due::{Hand, open, settle};
#[cfg(test)]
pub use actions::watch;
pub use actions::{Held, TOPIC, held, held_one, ringing};
pub use model::due::{OutcomeText, recorders};
pub use model::{Nearness, Standing, Stop};
pub use views::over_words;

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "deadlines",
    routes: routes::routes,
    migrations: &[
        Migration { number: 100, name: "deadlines", sql: include_str!("schema/0100_deadlines.sql") },
        Migration { number: 101, name: "deadlines_done", sql: include_str!("schema/0101_deadlines_done.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[
            NavEntry {
                order: 30,
                href: "/lawful-until",
                label: "deadlines-nav",
                icon: "clock",
                action: Action::ReadLawfulUntil,
            },
            NavEntry {
                order: 31,
                href: "/deadlines",
                label: "deadlines-due-nav",
                icon: "calendar",
                action: Action::ReadLawfulUntil,
            },
        ],
        person_bar: Some(views::bar),
        flags: Some(views::flags),
        alarms: Some(views::alarms),
        calls: Some(views::due::calls),
        journalled: tables::JOURNALLED,
        held_on_nothing: Some(actions::held_on_nothing),
        custody_changed: Some(actions::custody_changed),
        minutely: Some(|app| Box::pin(actions::watch(app.clone()))),
        ..Slots::NONE
    },
};
