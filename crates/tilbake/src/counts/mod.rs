//! Counts: signed acts by which officers see everyone in a unit, and in an evacuation everyone on site.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{Ticker, begin, note_help, set_times, sign, tick};
pub use model::{Closing, NewCount, NewTick, NewTimes, Outcome, Spot, What, Who, Whom};
pub use tables::{count, inside};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "counts",
    routes: routes::routes,
    migrations: &[
        Migration { number: 200, name: "counts", sql: include_str!("schema/0200_counts.sql") },
        Migration { number: 201, name: "count_times", sql: include_str!("schema/0201_count_times.sql") },
        Migration { number: 202, name: "evacuation", sql: include_str!("schema/0202_evacuation.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 22,
            href: "/counts",
            label: "count-nav",
            icon: "check-circle",
            action: Action::ReadCounts,
        }],
        alarms: Some(views::alarms),
        unit: Some(views::of_unit),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};
