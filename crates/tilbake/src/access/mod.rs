//! Who may do what: roles, policies, permits, log-in, looks.

pub mod actions;
mod cover;
mod doors;
pub mod events;
mod face;
mod first_user;
mod forms;
pub mod held_back;
pub mod matrix;
mod messages;
pub mod model;
mod noted;
pub mod permit;
pub mod policy;
pub mod reach;
pub mod roles;
mod routes;
pub mod same;
pub mod secrets;
mod sign_in;
mod state;
mod tables;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod views;

pub use cover::cover;
pub use doors::{Doors, permit, permit_in_place, permit_place, permit_somewhere};
pub use face::{
    authenticate_cookie, authenticate_token, list, list_in, may_hear, may_somewhere, open, open_reading, page_for, see,
    show, upkeep,
};
pub use first_user::make_first_user;
pub use messages::{permit_of_command, permit_to_register, permit_to_tell};
pub use model::{
    AccountId, Caller, Credential, Grant, GrantId, PersonId, Place, PrisonCode, Scope, SessionId, TokenId, UnitId,
    Whereabouts,
};
pub use noted::{Noted, noting};
pub use permit::acts::{self, *};
pub use permit::{Act, ListPermit, Permit, PersonAct, PlaceAct, PlacePermit, ScopeFilter, Verb};
pub use policy::{Decider, Decision};
pub use roles::{Action, Purpose, PurposeClass, Region, Relation, Role, ScopeKind, TieKind};
pub use sign_in::{Colleague, SignIn, caller};
pub use state::State;
pub use tables::{ScopeSql, staff_name};

use crate::slots::{Feature, NavEntry, PersonTab, Slots};
use records::Migration;

/// Routes, words and tables of access control.
pub const FEATURE: Feature = Feature {
    name: "access",
    routes: routes::routes,
    migrations: MIGRATIONS,
    texts: crate::texts!(),
    slots: Slots {
        nav: NAV,
        person_tabs: TABS,
        promises: Some(tables::broken_promises),
        journalled: tables::JOURNALLED,
        ..Slots::NONE
    },
};

/// The tables of access control.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 10, name: "access", sql: include_str!("schema/0010_access.sql") },
    Migration { number: 11, name: "held_since", sql: include_str!("schema/0011_held_since.sql") },
    Migration { number: 12, name: "same", sql: include_str!("schema/0012_same.sql") },
];

const NAV: &[NavEntry] = &[
    NavEntry { order: 80, href: "/users", label: "users-nav", icon: "users", action: Action::ReadUsers },
    NavEntry { order: 82, href: "/tokens", label: "tokens-nav", icon: "key", action: Action::ManageTokens },
    NavEntry { order: 84, href: "/break-glass", label: "reviews-nav", icon: "eye", action: Action::ReviewBreakGlass },
];

const TABS: &[PersonTab] = &[PersonTab { order: 90, suffix: "looks", label: "looks-tab", action: Action::ReadLooks }];
