//! What people do in access control: accounts, roles, tokens, purposes, emergency openings, reviews.
//! Each function checks the right, applies the rule, saves and journals, in the caller's transaction.

use crate::access::doors::{permit, permit_place, permit_somewhere};
use crate::access::events::{
    AccountChanged, AccountDisabled, AccountMade, Finding, GlassBroken, GlassReviewed, PurposeStated, RoleEnded,
    RoleGranted, SecretSet, SessionsEnded, TokenMade, TokenRevoked,
};
use crate::access::model::{
    AccountId, Caller, Grant, GrantId, PersonId, Place, PrisonCode, Scope, TokenId, Whereabouts, relation,
};
use crate::access::policy::Decider;
use crate::access::roles::{Action, Purpose, Role};
use crate::access::tables::{self, Account, Glass, Token};
use crate::access::{PlaceAct, acts, reach};
use crate::web::Lang;
use basics::id::Uuid;
use basics::{Instant, Problem, Text};
use records::{Outcome, Reader, Tx};

/// Longest life of a token, in days.
const TOKEN_DAYS_MAX: i64 = 366;
/// Longest emergency opening, in hours: it ends by itself.
pub const GLASS_HOURS_MAX: i64 = 4;

/// A new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Log-in name.
    pub login: Login,
    /// Name as colleagues know it.
    pub name: Text<120>,
    /// Service number.
    pub service_number: Text<20>,
    /// Language of the pages.
    pub lang: Lang,
    /// Argon2id hash of the first password; none for an account of programs.
    pub password_hash: Option<String>,
}

/// A log-in name: 2 to 64 small letters a-z, digits, dot, hyphen, underscore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// Parses a log-in name.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim().to_lowercase();
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
        if (2..=64).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(Problem::invalid("login-form"))
        }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Makes an account. It can do nothing until it is given a role.
pub fn make_account(tx: &mut Tx, decider: &Decider, caller: &Caller, new: &NewAccount) -> Outcome<AccountId> {
    permit_somewhere::<acts::ManageUsers>(decider, caller)?;
    add_account(tx, new)
}

/// The act of [`make_account`] without a caller: for the first account of an installation.
pub fn add_account(tx: &mut Tx, new: &NewAccount) -> Outcome<AccountId> {
    if tables::account_by_login(tx, new.login.as_str())?.is_some() {
        return Err(taken("login"));
    }
    if tables::has_service_number(tx, new.service_number.as_str(), None)? {
        return Err(taken("service_number"));
    }
    let account = Account {
        id: tx.new_id(),
        login: new.login.as_str().to_owned(),
        name: new.name.to_string(),
        service_number: new.service_number.to_string(),
        lang: new.lang,
        disabled_at: None,
        version: 1,
    };
    tables::add_account(tx, &account, new.password_hash.as_deref())?;
    tx.record(&AccountMade { account: account.id })?;
    Ok(account.id)
}

fn taken(field: &str) -> records::Fault {
    Problem::conflict("taken", format!("another account has this {field}")).with_field(field, "taken").into()
}

/// Changes name and service number of an account.
pub fn change_account(
    tx: &mut Tx,
    decider: &Decider,
    caller: &Caller,
    id: AccountId,
    name: &Text<120>,
    service_number: &Text<20>,
) -> Outcome<()> {
    let mut account = managed(tx, decider, caller, id)?;
    if tables::has_service_number(tx, service_number.as_str(), Some(id))? {
        return Err(taken("service_number"));
    }
    account.name = name.to_string();
    account.service_number = service_number.to_string();
    tables::change_account(tx, &account)?;
    tx.record(&AccountChanged { account: id })?;
    Ok(())
}

/// Chooses the language of one's own pages.
pub fn choose_language(tx: &mut Tx, caller: &Caller, lang: Lang) -> Outcome<()> {
    let mut account = tables::account(tx, caller.account)?.ok_or_else(Problem::not_found)?;
    account.lang = lang;
    tables::change_account(tx, &account)?;
    tx.record(&AccountChanged { account: account.id })?;
    Ok(())
}

/// Sets the password of another account, and ends its sessions.
pub fn reset_password(tx: &mut Tx, decider: &Decider, caller: &Caller, id: AccountId, hash: &str) -> Outcome<()> {
    managed(tx, decider, caller, id)?;
    tables::set_password(tx, id, hash)?;
    tables::end_sessions(tx, id)?;
    tx.record(&SecretSet { account: id, pin: false })?;
    Ok(())
}

/// Sets one's own password, and ends one's other sessions: somebody else may sit in them. The old
/// one was checked before.
pub fn set_own_password(tx: &mut Tx, caller: &Caller, hash: &str) -> Outcome<()> {
    tables::set_password(tx, caller.account, hash)?;
    tables::end_other_sessions(tx, caller.account, caller.credential)?;
    tx.record(&SecretSet { account: caller.account, pin: false })?;
    Ok(())
}

/// Sets one's own PIN. The password was checked before.
pub fn set_own_pin(tx: &mut Tx, caller: &Caller, hash: &str) -> Outcome<()> {
    tables::set_pin(tx, caller.account, hash)?;
    tx.record(&SecretSet { account: caller.account, pin: true })?;
    Ok(())
}

/// Disables an account, ending its sessions and tokens at once, or enables it again.
pub fn set_disabled(tx: &mut Tx, decider: &Decider, caller: &Caller, id: AccountId, disabled: bool) -> Outcome<()> {
    managed(tx, decider, caller, id)?;
    let at = disabled.then(|| tx.now());
    tables::set_disabled(tx, id, at)?;
    if disabled {
        tables::end_sessions(tx, id)?;
        tables::revoke_tokens(tx, id)?;
    }
    tx.record(&AccountDisabled { account: id, disabled })?;
    Ok(())
}

/// Ends all sessions of an account.
pub fn force_out(tx: &mut Tx, decider: &Decider, caller: &Caller, id: AccountId) -> Outcome<u64> {
    managed(tx, decider, caller, id)?;
    let count = tables::end_sessions(tx, id)?;
    tx.record(&SessionsEnded { account: id, count })?;
    Ok(count)
}

/// Gives a role.
pub fn give_role(tx: &mut Tx, decider: &Decider, caller: &Caller, id: AccountId, grant: &Grant) -> Outcome<GrantId> {
    if id == caller.account {
        return Err(own_account());
    }
    managed(tx, decider, caller, id)?;
    let at = place_of(tx, &grant.scope)?;
    permit_place::<acts::ManageUsers>(decider, caller, &at)?;
    add_grant(tx, id, grant)
}

/// The act of [`give_role`] without a caller: for the first account of an installation.
pub fn add_grant(tx: &mut Tx, account: AccountId, grant: &Grant) -> Outcome<GrantId> {
    grant.check()?;
    let id: GrantId = tx.new_id();
    tables::add_grant(tx, id, account, grant)?;
    tx.record(&RoleGranted {
        account,
        role: grant.role,
        scope: grant.scope.kind(),
        place: grant.scope.label(),
        until: grant.until,
    })?;
    Ok(id)
}

/// Ends a role now, and the tokens that act in it.
pub fn end_role(tx: &mut Tx, decider: &Decider, caller: &Caller, account: AccountId, id: GrantId) -> Outcome<()> {
    let stored = tables::grants(tx, Some(account))?.into_iter().find(|stored| stored.id == id);
    let stored = stored.ok_or_else(Problem::not_found)?;
    let at = place_of(tx, &stored.grant.scope)?;
    permit_place::<acts::ManageUsers>(decider, caller, &at)?;
    tables::end_grant(tx, account, id)?;
    for token in tables::tokens_of(tx, account)? {
        if token.grant.role == stored.grant.role && token.grant.scope == stored.grant.scope {
            tables::revoke_token(tx, token.id)?;
            tx.record(&TokenRevoked { token: token.id })?;
        }
    }
    tx.record(&RoleEnded { account, role: stored.grant.role })?;
    Ok(())
}

/// An account the caller may manage: only when every role of it lies within the caller's scope, so
/// that nobody climbs by resetting the password of someone above them.
fn managed(tx: &mut Reader, decider: &Decider, caller: &Caller, id: AccountId) -> Outcome<Account> {
    permit_somewhere::<acts::ManageUsers>(decider, caller)?;
    let account = tables::account(tx, id)?.ok_or_else(Problem::not_found)?;
    for stored in tables::grants(tx, Some(id))? {
        let at = place_of(tx, &stored.grant.scope)?;
        permit_place::<acts::ManageUsers>(decider, caller, &at)?;
    }
    Ok(account)
}

/// Whether a caller may change an account.
pub fn may_manage(reader: &mut Reader, decider: &Decider, caller: &Caller, id: AccountId) -> Outcome<bool> {
    said(managed(reader, decider, caller, id).map(drop))
}

/// A refusal as a no; a fault of the database stays one.
fn said(outcome: Outcome<()>) -> Outcome<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(records::Fault::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

fn own_account() -> records::Fault {
    Problem::new(403, "own-account", "nobody gives a role or a token to their own account").into()
}

/// Where a scope lies. One that lies nowhere in particular belongs to the whole service.
fn place_of(reader: &mut Reader, scope: &Scope) -> Outcome<Whereabouts> {
    match scope {
        Scope::Unit { unit, prison } => {
            let at = reach::whereabouts_of(reader, &Place::Unit(*unit))?;
            if at.prison.as_ref() == Some(prison) { Ok(at) } else { Err(Problem::not_found().into()) }
        }
        Scope::Prison { prison } => reach::whereabouts_of(reader, &Place::Prison(prison.clone())),
        Scope::Region { region } => Ok(Whereabouts { region: Some(*region), ..Whereabouts::default() }),
        Scope::Oneself { person } => Ok(reach::whereabouts(reader, *person)?.ok_or_else(Problem::not_found)?),
        Scope::Nation | Scope::Tied => Ok(Whereabouts::default()),
    }
}

/// A new token of a program.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The account it acts as.
    pub account: AccountId,
    /// What it is for.
    pub name: Text<120>,
    /// Its role.
    pub role: Role,
    /// What the role is bound to.
    pub scope: Scope,
    /// The purpose it carries.
    pub purpose: Purpose,
    /// Its end.
    pub until: Instant,
}

/// Makes a token; `secret_hash` is the stored form of what the program will send.
pub fn make_token(
    tx: &mut Tx,
    decider: &Decider,
    caller: &Caller,
    new: &NewToken,
    secret_hash: &[u8],
) -> Outcome<TokenId> {
    if new.account == caller.account {
        return Err(own_account());
    }
    managed(tx, decider, caller, new.account)?;
    let at = place_of(tx, &new.scope)?;
    permit_place::<acts::ManageTokens>(decider, caller, &at)?;
    add_token(tx, new, secret_hash, caller.account)
}

/// The act of [`make_token`] without a caller: for the first tokens of an installation.
pub fn add_token(tx: &mut Tx, new: &NewToken, secret_hash: &[u8], by: AccountId) -> Outcome<TokenId> {
    let now = tx.now();
    let grant = Grant { role: new.role, scope: new.scope.clone(), from: now, until: Some(new.until) };
    grant.check()?;
    if new.until.seconds_since(now) > TOKEN_DAYS_MAX * 86_400 {
        return Err(Problem::invalid("token-too-long").with_field("until", "over-a-year").into());
    }
    let place = grant.scope.label();
    let token = Token {
        id: tx.new_id(),
        account: new.account,
        name: new.name.to_string(),
        grant,
        purpose: new.purpose,
        revoked_at: None,
    };
    tables::add_token(tx, &token, secret_hash, by)?;
    tx.record(&TokenMade {
        token: token.id,
        account: new.account,
        role: new.role,
        place,
        purpose: new.purpose,
        until: new.until,
    })?;
    Ok(token.id)
}

/// Revokes a token.
pub fn revoke_token(tx: &mut Tx, decider: &Decider, caller: &Caller, id: TokenId) -> Outcome<()> {
    let token = tables::token_by_id(tx, id)?.ok_or_else(Problem::not_found)?;
    let at = place_of(tx, &token.grant.scope)?;
    permit_place::<acts::ManageTokens>(decider, caller, &at)?;
    if tables::revoke_token(tx, id)? == 0 {
        return Err(Problem::conflict("revoked-already", "the token is revoked already").into());
    }
    tx.record(&TokenRevoked { token: id })?;
    Ok(())
}

/// The purposes a caller may state for a person, for any act that looks.
pub fn purposes_for(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    person: PersonId,
) -> Outcome<Vec<Purpose>> {
    const LOOKS: [Action; 3] = [Action::ReadSummary, Action::ReadFile, Action::ReadDates];
    let standing = tables::standing(reader, (caller.account, caller.is_tied()), caller.credential, person)?;
    let standing = standing.ok_or_else(Problem::not_found)?;
    let mut purposes = vec![];
    for grant in &caller.grants {
        let near = relation(grant, standing.person, &standing.whereabouts, &standing.ties);
        for purpose in LOOKS.iter().flat_map(|action| decider.purposes(grant.role, *action, near)) {
            if !purposes.contains(&purpose) {
                purposes.push(purpose);
            }
        }
    }
    purposes.sort_unstable();
    Ok(purposes)
}

/// States why this session or token looks at a person.
pub fn state_purpose(
    tx: &mut Tx,
    decider: &Decider,
    caller: &Caller,
    person: PersonId,
    purpose: Purpose,
    remark: Option<&Text<300>>,
) -> Outcome<()> {
    // An oversight body has no need of it, and an entry would tell of its opening.
    if caller.is_sealed() {
        return Err(Problem::forbidden().into());
    }
    let offered = purposes_for(tx, decider, caller, person)?;
    if offered.is_empty() {
        return Err(Problem::not_found().into());
    }
    if !offered.contains(&purpose) {
        return Err(Problem::invalid("purpose-not-offered").with_field("purpose", "not-in-list").into());
    }
    tables::state_purpose(tx, caller.credential, person, purpose, remark.map(Text::as_str))?;
    tx.record(&PurposeStated { person, purpose })?;
    Ok(())
}

/// Opens a file in an emergency, for some hours, to be reviewed. Gives when it ends by itself.
pub fn break_glass(
    tx: &mut Tx,
    decider: &Decider,
    caller: &Caller,
    person: PersonId,
    reason: &Text<1000>,
    hours: i64,
) -> Outcome<Instant> {
    let permit = permit::<acts::BreakGlass>(tx, decider, caller, person)?;
    let person = permit.person();
    if !(1..=GLASS_HOURS_MAX).contains(&hours) {
        return Err(Problem::invalid("glass-hours").with_field("hours", "out-of-range").into());
    }
    let opening = tx.new_id::<OpeningId>();
    let ends = tx.now().plus_seconds(hours * 3600);
    let glass = Glass {
        id: opening.to_string(),
        account: caller.account,
        name: String::new(),
        service_number: String::new(),
        person,
        prison: reach::whereabouts(tx, person)?.and_then(|at| at.prison),
        role: permit.basis().role,
        place: permit.basis().scope.label(),
        reason: reason.to_string(),
        at: tx.now(),
        ends_at: ends,
        reviewed_at: None,
        finding: None,
        remark: None,
    };
    tables::add_glass(tx, &glass)?;
    tx.record(&GlassBroken { person, opening: uuid_of(opening), ends })?;
    tx.announce("break-glass")?;
    Ok(ends)
}

basics::id! {
    /// An emergency opening.
    OpeningId,
}

fn uuid_of(id: OpeningId) -> Uuid {
    basics::id::Id::uuid(id)
}

/// The places whose reviewers may review an opening: where the person belonged, and where the one
/// who opened works.
fn review_places(glass: &Glass) -> Vec<Place> {
    let own = glass.place.split('/').next().and_then(|code| PrisonCode::parse(code).ok());
    let places: Vec<_> = glass.prison.clone().into_iter().chain(own).map(Place::Prison).collect();
    if places.is_empty() { vec![Place::Service] } else { places }
}

/// Leave to review an opening: for a reviewer of either place who did not open it.
pub fn permit_review(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    glass: &Glass,
) -> Outcome<crate::access::PlacePermit<acts::ReviewBreakGlass>> {
    if glass.account == caller.account {
        return Err(Problem::new(403, "own-opening", "nobody reviews their own emergency opening").into());
    }
    for place in review_places(glass) {
        let at = reach::whereabouts_of(reader, &place)?;
        if let Ok(permit) = permit_place(decider, caller, &at) {
            return Ok(permit);
        }
    }
    Err(Problem::forbidden().into())
}

/// Whether a caller may see an opening on the list: its reviewers may, also the one who opened.
pub fn may_review(reader: &mut Reader, decider: &Decider, caller: &Caller, glass: &Glass) -> Outcome<bool> {
    let mut seen = false;
    for place in review_places(glass) {
        let at = reach::whereabouts_of(reader, &place)?;
        seen |= permit_place::<acts::ReviewBreakGlass>(decider, caller, &at).is_ok();
    }
    Ok(seen)
}

/// Reviews an emergency opening.
pub fn review_glass(
    tx: &mut Tx,
    decider: &Decider,
    caller: &Caller,
    id: &str,
    finding: Finding,
    remark: &Text<1000>,
) -> Outcome<()> {
    let glass = tables::glass(tx, id)?.ok_or_else(Problem::not_found)?;
    let permit = permit_review(tx, decider, caller, &glass)?;
    if glass.reviewed_at.is_some() {
        return Err(Problem::conflict("reviewed-already", "somebody has reviewed it already").into());
    }
    tables::review_glass(tx, &permit, id, caller.account, finding, remark.as_str())?;
    let opening = Uuid::try_parse(id).map_err(|_| basics::value::corrupt("an id"))?;
    tx.record(&GlassReviewed { person: glass.person, opening, finding })?;
    tx.announce("break-glass")
}

/// Whether a caller may do an act in the place of a scope: used to show only what can be done.
pub fn may_in<A: PlaceAct>(reader: &mut Reader, decider: &Decider, caller: &Caller, scope: &Scope) -> Outcome<bool> {
    let permitted = place_of(reader, scope).and_then(|at| permit_place::<A>(decider, caller, &at));
    said(permitted.map(drop))
}
