//! Who may do what: roles, policies, permits, log-in, looks.

pub mod actions;
mod doors;
pub mod events;
mod face;
pub mod held_back;
pub mod matrix;
mod messages;
pub mod model;
pub mod permit;
pub mod policy;
pub mod reach;
pub mod roles;
pub mod secrets;
mod sign_in;
mod state;
mod tables;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use doors::{Doors, permit, permit_in_place, permit_place, permit_somewhere};
pub use face::{authenticate_cookie, authenticate_token, list, list_in, may_hear, may_somewhere, open, see, upkeep};
pub use messages::permit_of_command;
pub use model::{
    AccountId, Caller, Credential, Grant, GrantId, PersonId, Place, PrisonCode, Scope, SessionId, TokenId, UnitId,
    Whereabouts,
};
pub use permit::acts::{self, *};
pub use permit::{Act, ListPermit, Permit, PersonAct, PlaceAct, PlacePermit, ScopeFilter, Verb};
pub use policy::{Decider, Decision};
pub use roles::{Action, Purpose, PurposeClass, Region, Relation, Role, ScopeKind, TieKind};
pub use sign_in::{Colleague, SignIn, caller};
pub use state::State;
pub use tables::ScopeSql;

use crate::slots::{Feature, Slots};
use records::Migration;

/// Routes, words and tables of access control.
pub const FEATURE: Feature =
    Feature { name: "access", routes: Vec::new, migrations: MIGRATIONS, texts: ["", "", ""], slots: Slots::NONE };

/// The tables of access control.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 10, name: "access", sql: include_str!("schema/0010_access.sql") }];
