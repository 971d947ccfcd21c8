//! The registry: who people are. Other features see what stands in this file.

mod actions;
mod model;
mod tables;
#[cfg(test)]
mod tests;

pub use actions::{
    add, add_contact, find_by_identifier, find_matches, postpone_review, put_fact, register, replace_photo, set_talk,
};
pub use model::{
    Born, CaseNumber, Caution, CautionCode, Citizenship, Contact, Country, Details, Fact, FactId, Fluency, Identifier,
    IdentifierKind, Kin, Language, NameKind, NameOrder, NewPerson, Particulars, PersonName, Photo, Reading, Sex,
    Source, Spoken, Told,
};
pub use tables::{Line, Newcomer, PlacingFacts, Talk, born, by_number, found_lines, holding, line, lines, number_of, placing_facts};

use crate::slots::{Feature, Slots};
use records::Migration;

/// The registry, for the one list of features.
pub const FEATURE: Feature = Feature {
    name: "people",
    routes: Vec::new,
    migrations: &[Migration { number: 20, name: "people", sql: include_str!("schema/0020_people.sql") }],
    texts: ["", "", ""],
    slots: Slots::NONE,
};
