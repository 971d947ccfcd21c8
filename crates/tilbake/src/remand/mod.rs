//! The remand desk: orders for a place in remand with their clocks, offers, arrivals, and who is restricted.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{Offering, offer};
pub use model::{NewOffer, OfferFields};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "remand",
    routes: routes::routes,
    migrations: &[Migration { number: 120, name: "remand", sql: include_str!("schema/0120_remand.sql") }],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 25,
            href: "/remand",
            label: "remand-nav",
            icon: "court",
            action: Action::ReadRemandDesk,
        }],
        journalled: &[tables::OFFERS],
        ..Slots::NONE
    },
};
