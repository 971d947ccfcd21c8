//! Release: prepared as a list, agreed and proposed, confirmed by another, and counted to the minute.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

#[cfg(test)]
pub use actions::watch;
pub use actions::{confirm, propose, write_task};
pub use model::{Recognised, SecondMark, Task};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "release",
    routes: routes::routes,
    migrations: &[
        Migration { number: 130, name: "release", sql: include_str!("schema/0130_release.sql") },
        Migration { number: 131, name: "identity", sql: include_str!("schema/0131_identity.sql") },
        Migration { number: 132, name: "standing", sql: include_str!("schema/0132_standing.sql") },
        Migration { number: 151, name: "hand_over", sql: include_str!("schema/0151_hand_over.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 32,
            href: "/releases",
            label: "release-nav",
            icon: "out",
            action: Action::ReadLawfulUntil,
        }],
        person_tabs: &[PersonTab { order: 45, suffix: "release", label: "release-tab", action: Action::ReadRelease }],
        alarms: Some(views::alarms),
        custody_changed: Some(actions::custody_changed),
        minutely: Some(|app| Box::pin(actions::watch(app.clone()))),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};
