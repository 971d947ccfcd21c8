//! The registry: who people are. Other features see what stands in this file.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
pub mod tests;
mod views;

pub use actions::{
    Bearer, Hit, add, add_contact, bearer, files_of, find_by_identifier, find_matches, known, named_like,
    postpone_review, put_fact, register, replace_photo, search, set_talk, sharing_numbers,
};
pub use model::search::Query;
pub use model::{
    Born, CaseNumber, Caution, CautionCode, Citizenship, Contact, Country, Details, Fact, FactId, Fluency, Identifier,
    IdentifierKind, Kin, Language, NameKind, NameOrder, NewPerson, Particulars, PersonFields, PersonName, Photo,
    Reading, Sex, Source, Spoken, Told,
};
pub use tables::{
    FileFacts, Known, Line, Newcomer, PlacingFacts, Talk, born, born_between, by_number, found_lines, has_photograph,
    holding, languages_spoken, line, lines, number_of, placing_facts,
};
pub use views::{PersonItem, bar, born_date, name_alone, name_words, photo_of};

use crate::access::Action;
use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// The registry, for the one list of features.
pub const FEATURE: Feature = Feature {
    name: "people",
    routes: routes::routes,
    migrations: &[
        Migration { number: 20, name: "people", sql: include_str!("schema/0020_people.sql") },
        Migration { number: 21, name: "vocabulary", sql: include_str!("schema/0021_vocabulary.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 10,
            href: "/people",
            label: "people-nav",
            icon: "search",
            action: Action::SearchPeople,
        }],
        person_tabs: &[
            PersonTab { order: 50, suffix: "cautions", label: "people-cautions", action: Action::ReadCautions },
            PersonTab { order: 60, suffix: "identity", label: "people-identity", action: Action::ReadIdentity },
            PersonTab { order: 70, suffix: "contacts", label: "people-contacts", action: Action::ReadContacts },
        ],
        person_bar: Some(views::bar),
        person_cards: Some(views::cards),
        flags: Some(views::flags),
        home: Some(views::figures),
        records: Some(views::records),
        promises: Some(actions::broken),
        journalled: tables::JOURNALLED,
        files_changed: Some(actions::files_changed),
        beside: Some(|app| Box::pin(actions::keep_vocabulary(app.clone()))),
        ..Slots::NONE
    },
};
