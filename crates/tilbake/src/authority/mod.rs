//! On what each person is held: authorities, restrictions, documents.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod views;

pub use actions::{Hand, Received, add, add_document, add_restriction, end, end_restriction, prove, verify};
pub use model::{
    Arrest, AuthorityId, AuthorityKind, DocumentId, DocumentKind, EndReason, Ending, Issuer, NewAuthority,
    NewRestriction, RestrictionId, RestrictionKind, SealedDocument, Source, Span, Terms, Title, UNLAWFUL, Why,
};
pub use tables::{
    AuthorityRow, CourtIsolation, Holding, Orders, SaidRow, Whom, authorities, authority, documents, held, in_one_word,
    is_held, is_unconfirmed, isolation_of_held, orders, orders_between, over, restrictions, said, said_now, stands_on,
    words_of_held,
};
pub use views::choices_of;

use crate::access::Action;
use crate::slots::{Feature, PersonTab, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "authority",
    routes: routes::routes,
    migrations: &[
        Migration { number: 50, name: "authority", sql: include_str!("schema/0050_authority.sql") },
        Migration { number: 51, name: "authority_now", sql: include_str!("schema/0051_authority_now.sql") },
        Migration { number: 52, name: "case_number", sql: include_str!("schema/0052_case_number.sql") },
        Migration { number: 53, name: "isolation_penalty", sql: include_str!("schema/0053_isolation_penalty.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        person_tabs: &[PersonTab {
            order: 20,
            suffix: "authorities",
            label: "authority-tab",
            action: Action::ReadAuthorities,
        }],
        person_bar: Some(views::bar),
        flags: Some(views::flags),
        home: Some(views::home),
        deadlines: Some(views::deadlines),
        records: Some(views::records),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        files_changed: Some(tables::files_changed),
        ..Slots::NONE
    },
};
