//! Applications and complaints: a number, a handler, a day, a state, an answer with reasons, an appeal to the next level;
//! and what is written in confidence to the Ombud or the Supervisory Council, of which the service knows nothing.

mod actions;
mod model;
mod routes;
mod slots;
mod tables;
#[cfg(test)]
mod tests;
mod views;

pub use actions::confidence::{To, answer as answer_in_confidence, write_to as write_in_confidence};
pub use actions::{Hand, Registered, answer, appeal, interim, register, send_on, take, tell};
pub use model::confidence::{Body, ThreadId};
pub use model::forms::{NewAnswer, NewApplication, Telling};
pub use model::number::ApplicationNumber;
pub use model::{ApplicationId, ApplicationKind, Finding, HowTold, Level, Matter, OwnWords, Reasons, Remark, Subject};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "applications",
    routes: routes::routes,
    migrations: &[
        Migration { number: 190, name: "applications", sql: include_str!("schema/0190_applications.sql") },
        Migration { number: 191, name: "confidence", sql: include_str!("schema/0191_confidence.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[
            NavEntry {
                order: 33,
                href: "/applications",
                label: "applications-nav",
                icon: "document",
                action: Action::ListApplications,
            },
            NavEntry {
                order: 34,
                href: "/confidential",
                label: "confidence-nav",
                icon: "lock",
                action: Action::AnswerConfidential,
            },
        ],
        person_tabs: &[PersonTab {
            order: 24,
            suffix: "applications",
            label: "applications-tab",
            action: Action::ReadApplications,
        }],
        deadlines: Some(slots::deadlines),
        calls: Some(slots::calls),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};
