//! Who is on call: duty governors of prisons and those on call for the regions, with telephone, in one list for the
//! whole service.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{enter, on_call, permit};
pub use model::{NewTurn, OnCall, Place, Post};
pub use views::Called;

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "duty",
    routes: routes::routes,
    migrations: &[Migration { number: 160, name: "duty", sql: include_str!("schema/0160_duty.sql") }],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 34,
            href: "/duty",
            label: "duty-nav",
            icon: "phone",
            action: Action::ReadLawfulUntil,
        }],
        journalled: &[tables::TURNS],
        ..Slots::NONE
    },
};
