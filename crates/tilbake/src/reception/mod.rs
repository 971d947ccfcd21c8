//! Reception at any hour: who comes in at the gate, what is asked and done in the first quarter of an hour,
//! and the steps of the first fourteen days.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::called::end as end_call;
pub use actions::{Gate, Said, call_back, is_on_file, note, receive, set_number};
pub use model::{
    Bringer, Deed, District, Mark, MessageKeys, NewCallBack, NewCalledEnd, NewEntry, NewNumber, NewReception,
    NewTakeBack, Outcome as CalledOutcome, Paper, Question, Reply, ShownPaper, Stage, Step, Subject, Who,
};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "reception",
    routes: routes::routes,
    migrations: &[
        Migration { number: 110, name: "reception", sql: include_str!("schema/0110_reception.sql") },
        Migration { number: 111, name: "called_in", sql: include_str!("schema/0111_called_in.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[
            NavEntry {
                order: 12,
                href: "/reception/new",
                label: "reception-nav-receive",
                icon: "in",
                action: Action::ReceiveArrival,
            },
            NavEntry {
                order: 13,
                href: "/reception/called-in",
                label: "reception-nav-called",
                icon: "calendar",
                action: Action::ReceiveArrival,
            },
            NavEntry {
                order: 14,
                href: "/receptions",
                label: "reception-nav-board",
                icon: "check",
                action: Action::ReadDeviations,
            },
        ],
        person_tabs: &[PersonTab {
            order: 25,
            suffix: "reception",
            label: "reception-tab",
            action: Action::ReadCautions,
        }],
        alarms: Some(views::alarms),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};
