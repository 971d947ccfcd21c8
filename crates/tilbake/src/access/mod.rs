//! Who may do what: roles, policies, permits, log-in, looks.

mod glue;
pub mod matrix;
pub mod model;
pub mod permit;
pub mod policy;
pub mod roles;

pub use model::{
    AccountId, Caller, Credential, Grant, GrantId, PersonId, PrisonCode, Scope, SessionId, TokenId, UnitId, Whereabouts,
};
pub use permit::{Act, ListPermit, Permit, PersonAct, PlaceAct, PlacePermit, ScopeFilter, Verb, acts};
pub use policy::{Decider, Decision};
pub use roles::{Action, Purpose, PurposeClass, Region, Relation, Role, ScopeKind, TieKind};

pub use glue::{
    FEATURE, ScopeSql, State, authenticate_cookie, authenticate_token, list, may_hear, may_somewhere, open, permit_in,
    permit_place,
};
