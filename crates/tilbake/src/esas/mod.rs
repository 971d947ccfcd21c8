//! The front door for messages from police and courts (ESAS), and what is sent back.

mod actions;
pub mod model;
mod routes;
mod slots;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod views;

pub use actions::awaited::await_message;
pub use actions::broker::BrokerLink;
pub use actions::outgoing::{Question, Stated, send_offer};
pub use actions::remand_desk::{OfferAnswered, PlaceAsked, place_order, remand_desk};
pub use actions::senders::SenderKeys;
pub use model::contract::Named;
pub use model::inbox::{Incoming, MessageId};
pub use model::outgoing::{OutgoingId, Party, PlaceOffer, Signer, organisation_number};
pub use model::police::AnswerKind;
pub use routes::{Ending, receive_by_command, receive_files, send_files, signer_of, tonight_of};
pub use tables::{messages_about, told_apart, waiting_about};
pub use views::tonight::{TonightItem, TonightView};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, Slots};
use records::Migration;

/// Routes, words and tables of messages.
pub const FEATURE: Feature = Feature {
    name: "esas",
    routes: routes::routes,
    migrations: &[
        Migration { number: 70, name: "esas", sql: include_str!("schema/0070_esas.sql") },
        Migration { number: 71, name: "matters", sql: include_str!("schema/0071_matters.sql") },
        Migration { number: 72, name: "signed", sql: include_str!("schema/0072_signed.sql") },
        Migration { number: 73, name: "outgoing", sql: include_str!("schema/0073_outgoing.sql") },
        Migration { number: 74, name: "candidate", sql: include_str!("schema/0074_candidate.sql") },
        Migration { number: 75, name: "events", sql: include_str!("schema/0075_events.sql") },
        Migration { number: 76, name: "broker", sql: include_str!("schema/0076_broker.sql") },
        Migration { number: 77, name: "screening", sql: include_str!("schema/0077_screening.sql") },
        Migration { number: 78, name: "awaited", sql: include_str!("schema/0078_awaited.sql") },
        Migration { number: 140, name: "second", sql: include_str!("schema/0140_second.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[
            NavEntry {
                order: 16,
                href: "/screening",
                label: "esas-nav-screening",
                icon: "health",
                action: Action::ScreenHealth,
            },
            NavEntry { order: 60, href: "/messages", label: "esas-nav", icon: "message", action: Action::ReadMessages },
        ],
        person_cards: Some(slots::person_cards),
        promises: Some(slots::broken_promises),
        minutely: Some(|app| Box::pin(slots::look_after(app.clone()))),
        beside: Some(|app| Box::pin(routes::speak_to_broker(app.clone()))),
        journalled: &[tables::outgoing::OUTGOING, tables::tonight::SCREENINGS, tables::awaited::AWAITED],
        ..Slots::NONE
    },
};
