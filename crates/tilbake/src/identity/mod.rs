//! Who is who: files that may be one person's, found, decided by people, merged and parted again.

mod actions;
mod model;
mod routes;
mod tables;
#[cfg(test)]
mod tests;
mod views;

#[cfg(test)]
pub use actions::look_through_waiting;
pub use actions::{different, has_authority, is_unsettled, look_now, look_through, may_be};
pub use model::Why;
pub use tables::pair_of;

use crate::access::permit::acts::ReadFile;
use crate::access::{Action, Permit};
use crate::slots::{BarPart, Feature, NavEntry, Slots};
use crate::web::Words;
use records::{Migration, Outcome, Reader};

/// The feature, for the one list.
pub const FEATURE: Feature = Feature {
    name: "identity",
    routes: routes::routes,
    migrations: &[
        Migration { number: 13, name: "identity", sql: include_str!("schema/0013_identity.sql") },
        Migration { number: 170, name: "waiting", sql: include_str!("schema/0170_waiting.sql") },
        Migration { number: 171, name: "parting", sql: include_str!("schema/0171_parting.sql") },
    ],
    texts: crate::texts!(),
    slots: Slots {
        nav: &[NavEntry {
            order: 16,
            href: "/duplicates",
            label: "identity-nav",
            icon: "person",
            action: Action::ReadDuplicates,
        }],
        person_bar: Some(bar),
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        identity_changed: Some(actions::wait),
        beside: Some(|app| Box::pin(actions::keep_looking(app.clone()))),
        ..Slots::NONE
    },
};

/// Under which numbers a person is registered beside their own, and from which file theirs was parted.
fn bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let also = views::also_registered(reader, permit.person())?;
    let parted = views::parted_from(reader, permit.person())?;
    let also = also.iter().map(|number| words.t1("identity-also", "number", number));
    let parted = parted.iter().map(|number| words.t1("identity-parted-from", "number", number));
    let facts = also.chain(parted).collect();
    Ok(BarPart { facts, ..BarPart::default() })
}
