//! The gate register: who is on site without being in custody. An evacuation calls them by name.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::enter;
pub use model::{Category, EntryId, NewEntry};
pub use tables::{Entry, entry, on_site};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "gate",
    routes: routes::routes,
    migrations: &[Migration { number: 210, name: "gate", sql: include_str!("schema/0210_gate.sql") }],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry { order: 15, href: "/gate", label: "gate-nav", icon: "key", action: Action::KeepGateRegister }],
        journalled: &[tables::ENTRIES],
        ..Slots::NONE
    },
};
