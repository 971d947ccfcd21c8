//! Who the caller is, where a person belongs, and the one function that tells how near they stand.

use crate::access::permit::Basis;
use crate::access::roles::{Purpose, Region, Relation, Role, ScopeKind, TieKind};
use crate::web::{Lang, Words};
use basics::value::{FromValue, ToValue, Value, corrupt};
use basics::{Instant, Problem};
use records::{Actor, Via};
use serde::{Deserialize, Serialize};

pub use basics::id::{AccountId, PersonId};

basics::id! {
    /// A unit (wing) of a prison.
    UnitId,
    /// A session of a signed-in user.
    SessionId,
    /// A token of a program.
    TokenId,
    /// A role given to an account.
    GrantId,
}

/// The code of a prison, such as `HAL` or `HAL-OB-2`: 1 to 24 capital letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PrisonCode(String);

impl PrisonCode {
    /// Parses a code; fails with `invalid-prison`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let plain = (1..=24).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        if plain { Ok(Self(text.to_owned())) } else { Err(Problem::invalid("invalid-prison")) }
    }
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl std::fmt::Display for PrisonCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::str::FromStr for PrisonCode {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}
impl TryFrom<String> for PrisonCode {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}
impl From<PrisonCode> for String {
    fn from(code: PrisonCode) -> Self {
        code.0
    }
}
impl ToValue for PrisonCode {
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
}
impl FromValue for PrisonCode {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(&String::from_value(value)?).map_err(|_| corrupt("a prison code"))
    }
}
impl schemars::JsonSchema for PrisonCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PrisonCode".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z0-9-]{1,24}$" })
    }
}

/// What a role is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Scope {
    /// One unit, and the prison it lies in.
    Unit {
        /// The unit.
        unit: UnitId,
        /// Its prison.
        prison: PrisonCode,
    },
    /// One prison.
    Prison {
        /// The prison.
        prison: PrisonCode,
    },
    /// One region.
    Region {
        /// The region.
        region: Region,
    },
    /// The whole service.
    Nation,
    /// The people tied to the account by name, and nobody else.
    Tied,
    /// The caller's own file.
    Oneself {
        /// The caller as a person in the register.
        person: PersonId,
    },
}

impl Scope {
    /// What kind of scope this is.
    pub fn kind(&self) -> ScopeKind {
        match self {
            Self::Unit { .. } => ScopeKind::Unit,
            Self::Prison { .. } => ScopeKind::Prison,
            Self::Region { .. } => ScopeKind::Region,
            Self::Nation => ScopeKind::Nation,
            Self::Tied => ScopeKind::Tied,
            Self::Oneself { .. } => ScopeKind::Oneself,
        }
    }
    /// The prison the scope lies in, if it lies in one.
    pub fn prison(&self) -> Option<&PrisonCode> {
        match self {
            Self::Unit { prison, .. } | Self::Prison { prison } => Some(prison),
            _ => None,
        }
    }
    /// Short text for the journal: `HAL`, `east`, `nation`.
    pub fn label(&self) -> String {
        match self {
            Self::Unit { unit, prison } => format!("{prison}/{unit}"),
            Self::Prison { prison } => prison.to_string(),
            Self::Region { region } => region.to_string(),
            Self::Nation | Self::Tied | Self::Oneself { .. } => self.kind().to_string(),
        }
    }
}

/// A role, within a scope, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// What it is bound to.
    pub scope: Scope,
    /// From when.
    pub from: Instant,
    /// Until when; none is until ended.
    pub until: Option<Instant>,
}

impl Grant {
    /// Whether the grant holds at that moment.
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
    /// Whether the role may be bound so: its kind of scope, and an end where one is needed.
    pub fn check(&self) -> Result<(), Problem> {
        if !self.role.scopes().contains(&self.scope.kind()) {
            return Err(Problem::invalid("scope-not-for-role").with_field("scope", "not-for-role"));
        }
        if self.role.needs_end() && self.until.is_none() {
            return Err(Problem::invalid("mandate-needs-end").with_field("until", "required"));
        }
        if self.until.is_some_and(|until| until <= self.from) {
            return Err(Problem::invalid("ends-before-start").with_field("until", "before-start"));
        }
        Ok(())
    }
}

/// A place in which something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A unit.
    Unit(UnitId),
    /// A prison.
    Prison(PrisonCode),
    /// The whole service.
    Service,
}

/// Where a person, or a place, belongs now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The unit.
    pub unit: Option<UnitId>,
    /// The prison.
    pub prison: Option<PrisonCode>,
    /// Its region.
    pub region: Option<Region>,
    /// The prison where a person is expected next: it must prepare.
    pub next_prison: Option<PrisonCode>,
    /// Its region.
    pub next_region: Option<Region>,
}

/// How near a person stands to a grant. `ties` are the ties of the caller's account to the person.
pub fn relation(grant: &Grant, person: PersonId, whereabouts: &Whereabouts, ties: &[TieKind]) -> Relation {
    if grant.scope == (Scope::Oneself { person }) {
        Relation::Oneself
    } else if grant.role.tie().is_some_and(|tie| ties.contains(&tie)) {
        Relation::Tied
    } else {
        relation_to_place(&grant.scope, whereabouts)
    }
}

/// How near a place stands to a scope. A place without a prison is the whole service.
pub fn relation_to_place(scope: &Scope, place: &Whereabouts) -> Relation {
    let in_prison = |prison| place.prison.as_ref() == Some(prison) || place.next_prison.as_ref() == Some(prison);
    match scope {
        Scope::Nation => Relation::Within,
        Scope::Region { region } if place.region == Some(*region) || place.next_region == Some(*region) => {
            Relation::Within
        }
        Scope::Prison { prison } if in_prison(prison) => Relation::Within,
        Scope::Unit { unit, .. } if place.unit == Some(*unit) => Relation::Within,
        Scope::Unit { prison, .. } if in_prison(prison) => Relation::Nearby,
        _ => Relation::Outside,
    }
}

/// By what the caller proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A session of a user.
    Session(SessionId),
    /// A token of a program.
    Token(TokenId),
}

/// Who asks: an account, its grants that hold now, and how it signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Name as colleagues know it.
    pub name: String,
    /// Service number: what the person in custody sees instead of a name.
    pub service_number: String,
    /// Language of the pages.
    pub lang: Lang,
    /// Grants that hold now, the oldest first.
    pub grants: Vec<Grant>,
    /// Name of the place of the first grant; empty when it is no place.
    pub place: String,
    /// Session or token.
    pub credential: Credential,
    /// The purpose a token carries, given when it was made.
    pub token_purpose: Option<Purpose>,
    /// What every form of the session sends back; empty for a token.
    pub csrf: String,
    /// Whether the session is on a shared machine, where a PIN changes user.
    pub shared_machine: bool,
    /// Whether the screen is locked until a PIN is given.
    pub locked: bool,
}

impl Caller {
    /// Whether the account belongs to an oversight body whose openings are sealed.
    pub fn is_sealed(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.is_sealed())
    }
    /// Whether a role of the account reaches people by name.
    pub fn is_tied(&self) -> bool {
        self.grants.iter().any(|grant| grant.role.tie().is_some())
    }
    /// The role shown beside the name.
    pub fn main_role(&self) -> Option<Role> {
        self.grants.first().map(|grant| grant.role)
    }
    /// Whether the account is of somebody who works for the service or watches over it.
    pub fn is_staff(&self) -> bool {
        let outside = |role| matches!(role, Role::Person | Role::Family | Role::Lawyer | Role::Partner);
        self.grants.is_empty() || self.grants.iter().any(|grant| !outside(grant.role))
    }
    /// Where that role is bound, in words.
    pub fn place_name(&self, words: &Words) -> String {
        match self.grants.first().map(|grant| &grant.scope) {
            Some(Scope::Unit { .. } | Scope::Prison { .. }) => self.place.clone(),
            Some(Scope::Region { region }) => words.code("region", region),
            Some(Scope::Nation) => words.t("shell-nation"),
            _ => String::new(),
        }
    }
    /// The caller as the journal names them, in their main role.
    pub fn actor(&self, via: Via) -> Actor {
        let grant = self.grants.first();
        self.actor_as(
            via,
            grant.map(|grant| grant.role.to_string()).unwrap_or_default(),
            grant.map(|grant| grant.scope.label()).unwrap_or_default(),
            self.token_purpose.map(|purpose| purpose.to_string()).unwrap_or_default(),
        )
    }
    /// The caller as the journal names them, on the basis of a permit.
    pub fn actor_on(&self, via: Via, basis: &Basis) -> Actor {
        self.actor_as(via, basis.role.to_string(), basis.scope.label(), basis.purpose.to_string())
    }
    fn actor_as(&self, via: Via, role: String, unit: String, purpose: String) -> Actor {
        let account = Some(self.account);
        Actor { account, service_number: self.service_number.clone(), role, unit, via, purpose }
    }
}
