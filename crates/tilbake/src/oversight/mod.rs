//! The journal and its verification, for those who control the service.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use tables::written;
pub use views::{EntryView, what};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "oversight",
    routes: routes::routes,
    migrations: &[Migration { number: 80, name: "oversight", sql: include_str!("schema/0080_oversight.sql") }],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 90,
            href: "/journal",
            label: "oversight-nav",
            icon: "journal",
            action: Action::ReadJournal,
        }],
        jobs: Some(actions::jobs),
        ..Slots::NONE
    },
};
