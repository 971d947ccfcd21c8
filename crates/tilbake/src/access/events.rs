//! What access control journals. Ids and codes only: never a name, a login or a reason as typed.

use crate::access::model::{AccountId, PersonId, SessionId, TokenId};
use crate::access::roles::{Action, Purpose, Relation, Role, ScopeKind};
use basics::Instant;
use basics::id::Uuid;
use records::Event;
use serde::Serialize;

macro_rules! events {
    ($($(#[$meta:meta])* $kind:literal $name:ident { $($(#[$fmeta:meta])* $field:ident: $type:ty),* $(,)? } $($person:ident)?)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Serialize)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type),* }
        impl Event for $name {
            const KIND: &'static str = $kind;
            $(fn person(&self) -> Option<PersonId> { Some(self.$person) })?
        }
    )+};
}

events! {
    /// Somebody signed in.
    "signed-in" SignedIn {
        /// The session.
        session: SessionId,
        /// Whether by PIN on a shared machine.
        by_pin: bool,
    }
    /// Somebody signed out, or sessions were ended.
    "sessions-ended" SessionsEnded {
        /// Whose.
        account: AccountId,
        /// How many.
        count: u64,
    }
    /// Password or PIN guessed wrong too often on a shared machine.
    "pin-refused" PinRefused {
        /// Whose PIN.
        account: AccountId,
    }
    /// An account was made.
    "account-made" AccountMade {
        /// The account.
        account: AccountId,
    }
    /// Name, service number or language of an account changed.
    "account-changed" AccountChanged {
        /// The account.
        account: AccountId,
    }
    /// A password or PIN was set.
    "secret-set" SecretSet {
        /// Whose.
        account: AccountId,
        /// Whether it is the PIN.
        pin: bool,
    }
    /// An account was disabled or enabled.
    "account-disabled" AccountDisabled {
        /// The account.
        account: AccountId,
        /// Whether it is disabled now.
        disabled: bool,
    }
    /// A role was given.
    "role-granted" RoleGranted {
        /// To whom.
        account: AccountId,
        /// The role.
        role: Role,
        /// Kind of its scope.
        scope: ScopeKind,
        /// The place, as code or id.
        place: String,
        /// Until when.
        until: Option<Instant>,
    }
    /// A role was ended.
    "role-ended" RoleEnded {
        /// Whose.
        account: AccountId,
        /// The role.
        role: Role,
    }
    /// A token was made.
    "token-made" TokenMade {
        /// The token.
        token: TokenId,
        /// Its account.
        account: AccountId,
        /// Its role.
        role: Role,
        /// The place, as code or id.
        place: String,
        /// Its purpose.
        purpose: Purpose,
        /// Its end.
        until: Instant,
    }
    /// A token was revoked.
    "token-revoked" TokenRevoked {
        /// The token.
        token: TokenId,
    }
    /// A purpose was stated for looking at somebody outside the scope.
    "purpose-stated" PurposeStated {
        /// The person.
        #[serde(skip)]
        person: PersonId,
        /// The purpose.
        purpose: Purpose,
    } person
    /// A person was looked at: once a quarter of an hour for one role and purpose.
    "looked" Looked {
        /// The person.
        #[serde(skip)]
        person: PersonId,
        /// The look; later requests raise its count.
        look: Uuid,
        /// The first act of the look.
        action: Action,
        /// How near the person stood.
        relation: Relation,
    } person
    /// A list of people was looked at.
    "list-looked" ListLooked {
        /// The list, such as `roll:HAL`.
        list: String,
        /// The look.
        look: Uuid,
    }
    /// People were shown with their photographs on a list whose name does not say who is on it, such as
    /// what a search found.
    "people-listed" PeopleListed {
        /// The list.
        list: String,
        /// Who was on it and had not been shown before.
        people: Vec<PersonId>,
    }
    /// Nothing happened: cover for the openings of oversight bodies. Only ever sealed.
    "cover" Covered {}
    /// A file was opened in an emergency.
    "glass-broken" GlassBroken {
        /// The person.
        #[serde(skip)]
        person: PersonId,
        /// The opening.
        opening: Uuid,
        /// When it ends by itself.
        ends: Instant,
    } person
    /// An emergency opening was reviewed.
    "glass-reviewed" GlassReviewed {
        /// The person.
        #[serde(skip)]
        person: PersonId,
        /// The opening.
        opening: Uuid,
        /// What was found.
        finding: Finding,
    } person
    /// A person was tied to an account by name, or the tie ended.
    "tie-changed" TieChanged {
        /// The person.
        #[serde(skip)]
        person: PersonId,
        /// The account.
        account: AccountId,
        /// The tie.
        tie: crate::access::roles::TieKind,
        /// Whether it holds now.
        holds: bool,
    } person
}

basics::code! {
    /// What the review of an emergency opening found.
    Finding {
        /// There was an emergency.
        Justified = "justified",
        /// There was none.
        Unjustified = "unjustified",
        /// To be looked into further.
        Unclear = "unclear",
    }
}
