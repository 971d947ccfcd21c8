//! On what each person is held: authorities, restrictions, documents.

mod actions;
mod model;
mod tables;

pub use actions::{Hand, Received, add, add_document, add_restriction, end, end_restriction, verify};
pub use model::{
    Arrest, AuthorityId, AuthorityKind, DocumentId, DocumentKind, EndReason, Ending, Issuer, NewAuthority,
    NewRestriction, RestrictionId, RestrictionKind, SealedDocument, Source, Span, Terms, Title, Why,
};
pub use tables::{SaidRow, authorities, authority, is_held, remand, said, said_now};

use crate::slots::{Feature, Slots};
use records::Migration;

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "authority",
    routes: Vec::new,
    migrations: &[Migration { number: 50, name: "authority", sql: include_str!("schema/0050_authority.sql") }],
    texts: ["", "", ""],
    slots: Slots { promises: Some(tables::broken_promises), ..Slots::NONE },
};
