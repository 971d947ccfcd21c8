//! The web shell: the table of routes, the gate every request passes, forms, problems, pages, words,
//! live updates, and the pages that gather from all features.

mod assets;
mod behind;
mod board;
pub mod cookies;
mod form;
mod frame;
mod gate;
mod home;
mod kept;
mod live;
mod nav;
mod once;
mod openapi;
mod pack;
pub(crate) mod parts;
pub mod person;
mod problem;
mod route;
mod server;
mod summary;
mod tables;
#[cfg(test)]
mod tests;
mod texts;
mod visit;

pub use behind::Behind;
pub use board::{BoardPage, Boards, Drawn};
pub use form::{Form, NoFields, fingerprint};
pub use frame::{CallerView, Frame, NavItem, Notice, Page, PageWords};
pub use gate::{Raw, Upload, Uploads};
pub use kept::Answers;
pub use live::Streams;
pub use once::{create, create_from};
pub use openapi::document;
pub use problem::{Answer, Refusal};
pub use route::{Body, Route};
pub use server::{router, routes, serve};
pub use texts::{FeatureTexts, Lang, Texts, Words};
pub use visit::{Face, Visit, json, no_such_place, redirect, version_of_step};

use crate::slots::{Feature, Slots};
use records::Migration;

/// The shell's own routes, words and tables.
pub const FEATURE: Feature = Feature {
    name: "web",
    routes: server::shell_routes,
    migrations: &[Migration {
        number: 90,
        name: "idempotent_answer",
        sql: include_str!("schema/0090_idempotent_answer.sql"),
    }],
    texts: crate::texts!(),
    slots: Slots { nav: home::NAV, ..Slots::NONE },
};

/// Rows the shell forgets after a day; run as a job.
pub fn forget_old_answers(tx: &mut records::Tx) -> records::Outcome<u64> {
    let before = tx.now().plus_seconds(-86_400);
    tables::forget_idempotent_answers(tx, before)
}
