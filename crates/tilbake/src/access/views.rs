//! What pages and programs see of access control.

use crate::access::events::Finding;
use crate::access::held_back;
use crate::access::model::{Grant, PrisonCode, Scope};
use crate::access::permit::Permit;
use crate::access::roles::{Purpose, PurposeClass, Role};
use crate::access::tables::{Account, Glass, KnownPlace, Look, StoredGrant, Token};
use crate::access::{acts, reach};
use crate::web::person::Bar;
use crate::web::{Form, Lang, Words, version_of_step};
use basics::Instant;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The names of prisons and units, to say where a role is bound.
pub struct Places(Vec<KnownPlace>);

impl Places {
    /// Reads them.
    pub fn read(reader: &mut Reader) -> Outcome<Self> {
        Ok(Self(reach::places(reader)?))
    }
    fn name(&self, matches: impl Fn(&KnownPlace) -> bool) -> Option<&str> {
        self.0.iter().find(|place| matches(place)).map(|place| place.name.as_str())
    }
    fn prison(&self, code: &str) -> String {
        self.name(|place| place.unit.is_none() && place.prison.as_str() == code).unwrap_or(code).to_owned()
    }
    /// What a scope is bound to, in words.
    pub fn scope(&self, words: &Words, scope: &Scope) -> String {
        match scope {
            Scope::Oneself { .. } | Scope::Tied | Scope::Nation => words.code("scope", scope.kind()),
            _ => self.label(words, &scope.label()),
        }
    }
    /// The words for a place as the log holds it: `HAL`, `HAL/ID of a unit`, `east`, `nation`.
    pub fn label(&self, words: &Words, label: &str) -> String {
        if let Some((prison, unit)) = label.split_once('/') {
            let unit = self.name(|place| place.unit.is_some_and(|id| id.to_string() == unit));
            return unit.map_or_else(|| self.prison(prison), |unit| format!("{}, {unit}", self.prison(prison)));
        }
        if words.has(&format!("region-{label}")) {
            words.code("region", label)
        } else if words.has(&format!("scope-{label}")) {
            words.code("scope", label)
        } else {
            self.prison(label)
        }
    }
    /// Everything a role can be bound to, as pairs of code and words.
    pub fn options(&self, words: &Words) -> Vec<(String, String)> {
        let mut options = vec![("nation".to_owned(), words.t("scope-nation"))];
        options.push(("tied".to_owned(), words.t("scope-tied")));
        for region in crate::access::Region::ALL {
            options.push((format!("region:{region}"), words.code("region", region)));
        }
        for place in &self.0 {
            options.push(match place.unit {
                None => (format!("prison:{}", place.prison), format!("{} {}", place.prison, place.name)),
                Some(unit) => (format!("unit:{unit}"), format!("{} – {}", place.prison, place.name)),
            });
        }
        options
    }
}

/// The code of a scope in forms and JSON.
fn scope_code(scope: &Scope) -> String {
    match scope {
        Scope::Unit { unit, .. } => format!("unit:{unit}"),
        Scope::Prison { prison } => format!("prison:{prison}"),
        Scope::Region { region } => format!("region:{region}"),
        Scope::Nation => "nation".into(),
        Scope::Tied => "tied".into(),
        Scope::Oneself { person } => format!("person:{person}"),
    }
}

/// The log-in page.
pub struct LoginView {
    /// The form.
    pub form: Form,
    /// Where to go then.
    pub next: String,
}
crate::page!(LoginView, "access/pages/login.html");

impl Serialize for LoginView {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

/// The lock page of a shared machine.
#[derive(Clone, Debug, Serialize)]
pub struct LockView {
    /// Who can come back by PIN: account and name.
    pub colleagues: Vec<(String, String)>,
    /// The form.
    #[serde(skip)]
    pub form: Form,
    /// Where to go then.
    #[serde(skip)]
    pub next: String,
}
crate::page!(LockView, "access/pages/lock.html");

/// A role of an account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoleView {
    /// Id of the grant; empty for the role of a token.
    pub id: String,
    /// The role.
    pub role: Role,
    /// What it is bound to, as a code.
    pub scope: String,
    /// What it is bound to, in words.
    pub place: String,
    /// From when.
    pub from: Instant,
    /// Until when; none is until ended.
    pub until: Option<Instant>,
}

impl RoleView {
    /// A role in words.
    pub fn of(words: &Words, places: &Places, grant: &Grant) -> Self {
        Self {
            id: String::new(),
            role: grant.role,
            scope: scope_code(&grant.scope),
            place: places.scope(words, &grant.scope),
            from: grant.from,
            until: grant.until,
        }
    }
    /// A stored role in words.
    pub fn stored(words: &Words, places: &Places, stored: &StoredGrant) -> Self {
        Self { id: stored.id.to_string(), ..Self::of(words, places, &stored.grant) }
    }
}

/// One's own account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccountView {
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Language of the pages.
    pub lang: Lang,
    /// Roles that hold now.
    pub roles: Vec<RoleView>,
    /// Whether there is a PIN.
    pub has_pin: bool,
    /// Whether the service number means something to who is signed in.
    #[serde(skip)]
    pub is_staff: bool,
    /// The forms for password and PIN.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(AccountView, "access/pages/account.html");

/// A user in the list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UserItem {
    /// Id of the account.
    pub id: String,
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// Roles that hold or will hold.
    pub roles: Vec<RoleView>,
}

impl UserItem {
    /// A user with roles in words.
    pub fn of(words: &Words, places: &Places, account: &Account, grants: &[StoredGrant]) -> Self {
        Self {
            id: account.id.to_string(),
            login: account.login.clone(),
            name: account.name.clone(),
            service_number: account.service_number.clone(),
            disabled: account.disabled_at.is_some(),
            roles: grants.iter().map(|stored| RoleView::stored(words, places, stored)).collect(),
        }
    }
}

/// The users a caller may know of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UsersView {
    /// The users, by name.
    pub items: Vec<UserItem>,
    /// Send as `after` for the next page; none is the end.
    pub next: Option<String>,
    /// Words searched for.
    #[serde(skip)]
    pub q: String,
    /// Whether the caller may make users.
    #[serde(skip)]
    pub may_manage: bool,
}
crate::page!(UsersView, "access/pages/users.html");

impl UsersView {
    /// Address of the next page.
    pub fn page_after(&self, after: &str) -> String {
        let query = serde_urlencoded::to_string([("q", self.q.as_str()), ("after", after)]);
        format!("?{}", query.unwrap_or_default())
    }
}

/// The form for a new user.
#[derive(Clone, Debug, Serialize)]
pub struct NewUserView {
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(NewUserView, "access/pages/user_new.html");

/// A user.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UserView {
    /// The user.
    #[serde(flatten)]
    pub user: UserItem,
    /// Language of the pages.
    pub lang: Lang,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// Version for changes; the ETag too.
    pub version: i64,
    /// What a role can be bound to.
    #[serde(skip)]
    pub scopes: Vec<(String, String)>,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(UserView, "access/pages/user.html");

impl UserView {
    /// Every role, to choose from.
    pub fn roles(&self) -> &'static [Role] {
        Role::ALL
    }
}

/// Something new was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Its id.
    pub id: String,
}

/// A token in the list; never the secret.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TokenItem {
    /// Its id.
    pub id: String,
    /// Its version, for `If-Match`.
    pub version: i64,
    /// What it is for.
    pub name: String,
    /// The account it acts as.
    pub account: String,
    /// Name of that account.
    pub account_name: String,
    /// Its role.
    pub role: RoleView,
    /// The purpose it carries.
    pub purpose: Purpose,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Whether it can be used now.
    pub holds: bool,
}

impl TokenItem {
    /// A token in words.
    pub fn of(words: &Words, places: &Places, token: &Token, account_name: String, now: Instant) -> Self {
        Self {
            id: token.id.to_string(),
            version: version_of_step(token.revoked_at.is_some()),
            name: token.name.clone(),
            account: token.account.to_string(),
            account_name,
            role: RoleView::of(words, places, &token.grant),
            purpose: token.purpose,
            revoked_at: token.revoked_at,
            holds: token.revoked_at.is_none() && token.grant.holds(now),
        }
    }
}

/// Tokens of programs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TokensView {
    /// The tokens, the latest first.
    pub items: Vec<TokenItem>,
    /// Send as `before` for the next page; none is the end.
    pub next: Option<String>,
    /// A token just made, shown this once.
    #[serde(skip)]
    pub made: Option<String>,
    /// Accounts to choose from.
    #[serde(skip)]
    pub accounts: Vec<(String, String)>,
    /// What a role can be bound to.
    #[serde(skip)]
    pub scopes: Vec<(String, String)>,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(TokensView, "access/pages/tokens.html");

impl TokensView {
    /// Every role, to choose from.
    pub fn roles(&self) -> &'static [Role] {
        Role::ALL
    }
    /// Every purpose a token can carry.
    pub fn purposes(&self) -> Vec<Purpose> {
        Purpose::ALL.iter().copied().filter(|purpose| *purpose != Purpose::BreakGlass).collect()
    }
}

/// A token just made: the only time its secret is shown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MadeToken {
    /// Its id.
    pub id: String,
    /// What the program sends as `Authorization: Bearer`.
    pub token: String,
}

/// The purposes that may be stated for a person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PurposesView {
    /// Id of the person.
    pub person: String,
    /// The purposes offered.
    pub purposes: Vec<Purpose>,
    /// Where to go then.
    #[serde(skip)]
    pub next: String,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(PurposesView, "access/pages/purpose.html");

impl PurposesView {
    /// Whether a purpose the person is not told of is among them.
    pub fn has_confidential(&self) -> bool {
        self.purposes.iter().any(|purpose| purpose.class() == PurposeClass::Confidential)
    }
}

/// The page that asks why a list is to reach outside the scope.
#[derive(Clone, Debug, Serialize)]
pub struct ListPurposeView {
    /// The purposes offered.
    pub purposes: Vec<Purpose>,
    /// Path of the list.
    pub path: String,
    /// Its other parameters.
    pub parameters: Vec<(String, String)>,
}
crate::page!(ListPurposeView, "access/pages/list_purpose.html");

impl ListPurposeView {
    /// Whether a purpose the person is not told of is among them.
    pub fn has_confidential(&self) -> bool {
        self.purposes.iter().any(|purpose| purpose.class() == PurposeClass::Confidential)
    }
}

/// The page of an emergency opening.
#[derive(Clone, Debug, Serialize)]
pub struct GlassView {
    /// Id of the person.
    pub person: String,
    /// Where to go then.
    #[serde(skip)]
    pub next: String,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(GlassView, "access/pages/glass.html");

impl GlassView {
    /// For how long it can be opened.
    pub fn hours(&self, words: &Words) -> Vec<(String, String)> {
        (1..=crate::access::actions::GLASS_HOURS_MAX)
            .map(|hours| (hours.to_string(), words.t1("glass-hours-count", "n", hours)))
            .collect()
    }
}

/// A purpose was stated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatedView {
    /// The purpose that holds for this session or token from now on.
    pub purpose: Purpose,
}

/// An emergency opening holds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OpenedView {
    /// When it ends by itself.
    pub ends_at: Instant,
}

/// An emergency opening.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GlassItem {
    /// Its id.
    pub id: String,
    /// Who opened, by name.
    pub name: String,
    /// Who opened, by service number.
    pub service_number: String,
    /// In which role.
    pub role: Role,
    /// Where that role is bound, in words.
    pub place: String,
    /// Id of the person opened.
    pub person: String,
    /// Where the person belonged then.
    pub prison: Option<PrisonCode>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// When it ended or ends by itself.
    pub ends_at: Instant,
    /// Whether it is open still.
    pub open: bool,
    /// When it was reviewed.
    pub reviewed_at: Option<Instant>,
    /// What was found.
    pub finding: Option<Finding>,
    /// Remark of the reviewer.
    pub remark: Option<String>,
}

impl GlassItem {
    /// An emergency opening in words.
    pub fn of(words: &Words, places: &Places, glass: &Glass, now: Instant) -> Self {
        Self {
            id: glass.id.clone(),
            name: glass.name.clone(),
            service_number: glass.service_number.clone(),
            role: glass.role,
            place: places.label(words, &glass.place),
            person: glass.person.to_string(),
            prison: glass.prison.clone(),
            reason: glass.reason.clone(),
            at: glass.at,
            ends_at: glass.ends_at,
            open: now < glass.ends_at,
            reviewed_at: glass.reviewed_at,
            finding: glass.finding,
            remark: glass.remark.clone(),
        }
    }
}

/// Emergency openings to be reviewed, and those reviewed lately.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewsView {
    /// To be reviewed, the oldest first.
    pub waiting: Vec<GlassItem>,
    /// Send as `waiting_after` for the next page; none is the end.
    pub next_waiting: Option<String>,
    /// Reviewed, the latest first.
    pub reviewed: Vec<GlassItem>,
    /// Send as `reviewed_before` for the next page; none is the end.
    pub next_reviewed: Option<String>,
}
crate::page!(ReviewsView, "access/pages/reviews.html");

/// One emergency opening and its review.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewView {
    /// The opening.
    #[serde(flatten)]
    pub item: GlassItem,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(ReviewView, "access/pages/review.html");

impl ReviewView {
    /// Version of the opening: a review changes it once.
    pub fn version(&self) -> i64 {
        version_of_step(self.item.reviewed_at.is_some())
    }
    /// Remark of the reviewer, or nothing.
    pub fn remark(&self) -> &str {
        self.item.remark.as_deref().unwrap_or_default()
    }
}

/// A look in the access log of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LookItem {
    /// First request.
    pub at: Instant,
    /// Last request.
    pub last_at: Instant,
    /// How many requests within the quarter of an hour.
    pub requests: i64,
    /// The role that looked.
    pub role: Role,
    /// Where that role is bound, in words.
    pub place: String,
    /// Why.
    pub purpose: Purpose,
    /// Who, by service number.
    pub service_number: String,
    /// Who, by name: only for those who control looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Rule by which the person does not see it: only for those who control looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_back: Option<String>,
}

/// The access log of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LooksView {
    /// The looks, the latest first.
    pub items: Vec<LookItem>,
    /// Send as `before` for the next page; none is the end.
    pub next: Option<String>,
    /// Whether the reader is the person.
    #[serde(skip)]
    pub own: bool,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
}
crate::page!(LooksView, "access/pages/looks.html");

impl LooksView {
    /// The log as the holder of a permit may see it: the person sees no names.
    pub fn of(
        words: &Words,
        places: &Places,
        permit: &Permit<acts::ReadLooks>,
        rules: &[held_back::Rule],
        looks: Vec<Look>,
    ) -> Self {
        let own = permit.is_own();
        let item = |look: Look| LookItem {
            at: look.at,
            last_at: look.last_at,
            requests: look.requests,
            role: look.role,
            place: places.label(words, &look.place),
            purpose: look.purpose,
            service_number: look.service_number,
            name: (!own).then_some(look.name),
            held_back: held_back::rule(rules, look.role, look.purpose).map(|rule| rule.id.to_owned()),
        };
        Self { items: looks.into_iter().map(item).collect(), next: None, own, bar: Bar::default() }
    }
}

impl LooksView {
    /// Key of the words below the title.
    pub fn lead(&self) -> &'static str {
        if self.own { "looks-lead-own" } else { "looks-lead" }
    }
}
