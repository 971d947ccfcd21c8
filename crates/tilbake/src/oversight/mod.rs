//! The journal and its verification, for those who control the service.

mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "oversight",
    routes: routes::routes,
    migrations: &[],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 90,
            href: "/journal",
            label: "oversight-nav",
            icon: "journal",
            action: Action::ReadJournal,
        }],
        ..Slots::NONE
    },
};
