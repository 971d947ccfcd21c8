//! Removal from the country: final expulsions, protection sought, orders of the police to fetch somebody.
//! Facts that hold nobody and delay nobody.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{record_expulsion, record_order, record_protection};
pub use model::{DecidedBy, HeardFrom, NewExpulsion, NewOrder, NewProtection, OrderId, Reference};
pub use tables::{OnFile, Order, has_sought_protection, on_file};

use crate::access::Action;
use crate::slots::{Feature, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "removal",
    routes: routes::routes,
    migrations: &[Migration { number: 150, name: "removal", sql: include_str!("schema/0150_removal.sql") }],
    texts: crate::texts!(),
    slots: Slots {
        person_tabs: &[PersonTab {
            order: 22,
            suffix: "removal",
            label: "removal-tab",
            action: Action::ReadAuthorities,
        }],
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};
