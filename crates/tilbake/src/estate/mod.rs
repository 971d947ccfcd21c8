//! Prisons, units, rooms and places; certificates and decisions about rooms.

pub mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use model::{
    Beds, Level, Name, NewPlace, NewPrison, NewRoom, NewRoomDecision, NewUnit, PlaceKind, PrisonStatus, Reason,
    ReleaseHour, ReleaseHours, RoomDecisionKind, RoomId, RoomNumber, RoomState, Sanitary, SexGroup, UnitKind,
    below_minimum,
};
pub use routes::asked::{PrisonQuery, is_of_prisons, open_prisons, prison_asked};
pub use tables::{PrisonRow, RoomRow, UnitRow, prison, prisons, release_hours, room, rooms, unit, units};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "estate",
    routes: routes::routes,
    migrations: &[
        Migration { number: 30, name: "estate", sql: include_str!("schema/0030_estate.sql") },
        Migration { number: 31, name: "release_hour", sql: include_str!("schema/0031_release_hour.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 40,
            href: "/prisons",
            label: "estate-nav",
            icon: "estate",
            action: Action::ReadEstate,
        }],
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};
