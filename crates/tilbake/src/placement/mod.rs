//! Where people are: rooms, levels, movements, keep apart, deviations, the live roll.

pub mod actions;
mod model;
mod routes;
mod slots;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::{
    PLACE_WANTED, call_in, deviate_after_count, expect, expected_for_a_place, is_on_roll, leave_roll, place_not_wanted,
    take_in,
};
pub use model::{
    Destination, KeepApartId, Line, MovementKind, NewArrival, NewKeepApart, NewLevel, NewMovement, NewPlacement, Place,
    Reason, Within, parse_moment,
};
pub use tables::{
    ExpectedPerson, ExpectedRow, Moving, Part, ToldMovement, expected, expected_of, expected_to,
    is_on_roll as stands_on_roll, line_to_count, lines_to_count, open_after_counts, people_by_unit,
    people_to_keep_apart, told_movement,
};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "placement",
    routes: routes::routes,
    migrations: &[
        Migration { number: 40, name: "placement", sql: include_str!("schema/0040_placement.sql") },
        Migration {
            number: 41,
            name: "deviation_without_room",
            sql: include_str!("schema/0041_deviation_without_room.sql"),
        },
        Migration { number: 42, name: "last_movement", sql: include_str!("schema/0042_last_movement.sql") },
        Migration { number: 43, name: "roll_in_order", sql: include_str!("schema/0043_roll_in_order.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[
            NavEntry { order: 20, href: "/roll", label: "placement-nav-roll", icon: "roll", action: Action::ReadRoll },
            NavEntry {
                order: 60,
                href: "/deviations",
                label: "placement-nav-deviations",
                icon: "warning",
                action: Action::ReadDeviations,
            },
        ],
        person_tabs: &[PersonTab { order: 30, suffix: "moves", label: "placement-tab", action: Action::ReadMoves }],
        person_bar: Some(slots::person_bar),
        person_cards: Some(slots::person_cards),
        flags: Some(slots::flags),
        home: Some(slots::home),
        records: Some(slots::records),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        room_decided: Some(actions::room_decided),
        ..Slots::NONE
    },
};
