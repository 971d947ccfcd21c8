//! All SQL of access control.

use crate::access::events::Finding;
use crate::access::model::{
    AccountId, Credential, Grant, GrantId, PersonId, Place, PrisonCode, Scope, SessionId, TokenId, UnitId, Whereabouts,
};
use crate::access::permit::{Circle, Permit, PlacePermit, ScopeFilter, acts};
use crate::access::roles::{Purpose, Region, Role, ScopeKind, TieKind};
use crate::access::state::{Counted, LookKey};
use crate::web::Lang;
use basics::id::Uuid;
use basics::value::corrupt;
use basics::{Instant, ToValue, Value};
use records::{Outcome, Reader, Row, Tx, params};

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its log-in name, in small letters.
    pub login: String,
    /// Name as colleagues know it.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Language of the pages.
    pub lang: Lang,
    /// When it was disabled.
    pub disabled_at: Option<Instant>,
}

/// A grant with its id.
#[derive(Clone, Debug)]
pub struct StoredGrant {
    /// Its id.
    pub id: GrantId,
    /// Whose it is.
    pub account: AccountId,
    /// The grant.
    pub grant: Grant,
}

const ACCOUNT: &str = "a.id, a.login, a.name, a.service_number, a.lang, a.disabled_at";

fn account_of(row: &Row) -> Outcome<Account> {
    Ok(Account {
        id: row.get("id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        service_number: row.get("service_number")?,
        lang: row.get("lang")?,
        disabled_at: row.get("disabled_at")?,
    })
}

/// An account by its id.
pub fn account(reader: &mut Reader, id: AccountId) -> Outcome<Option<Account>> {
    let sql = format!("SELECT {ACCOUNT} FROM account a WHERE a.id = $1");
    reader.row(&sql, params![id])?.map(|row| account_of(&row)).transpose()
}

/// An account by its log-in name, with the hash of its password.
pub fn account_by_login(reader: &mut Reader, login: &str) -> Outcome<Option<(Account, Option<String>)>> {
    let sql = format!("SELECT {ACCOUNT}, a.password_hash FROM account a WHERE a.login = $1");
    let row = reader.row(&sql, params![login])?;
    row.map(|row| Ok((account_of(&row)?, row.get("password_hash")?))).transpose()
}

/// The hashes of password and PIN of an account.
pub fn secrets(reader: &mut Reader, id: AccountId) -> Outcome<(Option<String>, Option<String>)> {
    let row = reader.row("SELECT password_hash, pin_hash FROM account WHERE id = $1", params![id])?;
    row.map_or(Ok((None, None)), |row| Ok((row.get("password_hash")?, row.get("pin_hash")?)))
}

/// All accounts by name.
pub fn accounts(reader: &mut Reader) -> Outcome<Vec<Account>> {
    let sql = format!("SELECT {ACCOUNT} FROM account a ORDER BY a.name, a.id");
    reader.rows(&sql, params![])?.iter().map(account_of).collect()
}

/// Whether an account, other than `except`, has a service number.
pub fn has_service_number(reader: &mut Reader, number: &str, except: Option<AccountId>) -> Outcome<bool> {
    let row = reader.row("SELECT id FROM account WHERE service_number = $1", params![number])?;
    Ok(row.map(|row| row.get::<AccountId>("id")).transpose()?.is_some_and(|id| Some(id) != except))
}

/// Makes an account.
pub fn add_account(tx: &mut Tx, account: &Account, password_hash: Option<&str>) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO account (id, login, name, service_number, lang, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![account.id, account.login, account.name, account.service_number, account.lang, password_hash, now],
    )?;
    Ok(())
}

/// Changes name, service number and language of an account.
pub fn change_account(tx: &mut Tx, account: &Account) -> Outcome<()> {
    tx.execute(
        "UPDATE account SET name = $2, service_number = $3, lang = $4 WHERE id = $1",
        params![account.id, account.name, account.service_number, account.lang],
    )?;
    Ok(())
}

/// Sets the hash of a password.
pub fn set_password(tx: &mut Tx, id: AccountId, hash: &str) -> Outcome<()> {
    tx.execute("UPDATE account SET password_hash = $2 WHERE id = $1", params![id, hash])?;
    Ok(())
}

/// Sets the hash of a PIN.
pub fn set_pin(tx: &mut Tx, id: AccountId, hash: &str) -> Outcome<()> {
    tx.execute("UPDATE account SET pin_hash = $2 WHERE id = $1", params![id, hash])?;
    Ok(())
}

/// Disables or enables an account.
pub fn set_disabled(tx: &mut Tx, id: AccountId, at: Option<Instant>) -> Outcome<()> {
    tx.execute("UPDATE account SET disabled_at = $2 WHERE id = $1", params![id, at])?;
    Ok(())
}

fn scope_of(row: &Row) -> Outcome<Scope> {
    let kind: ScopeKind = row.get("scope")?;
    let lacks = || corrupt("a whole scope");
    Ok(match kind {
        ScopeKind::Unit => Scope::Unit {
            unit: row.get::<Option<_>>("unit")?.ok_or_else(lacks)?,
            prison: row.get::<Option<_>>("prison")?.ok_or_else(lacks)?,
        },
        ScopeKind::Prison => Scope::Prison { prison: row.get::<Option<_>>("prison")?.ok_or_else(lacks)? },
        ScopeKind::Region => Scope::Region { region: row.get::<Option<_>>("region")?.ok_or_else(lacks)? },
        ScopeKind::Nation => Scope::Nation,
        ScopeKind::Tied => Scope::Tied,
        ScopeKind::Oneself => Scope::Oneself { person: row.get::<Option<_>>("person")?.ok_or_else(lacks)? },
    })
}

fn grant_of(row: &Row) -> Outcome<Grant> {
    Ok(Grant { role: row.get("role")?, scope: scope_of(row)?, from: row.get("from_at")?, until: row.get("until_at")? })
}

/// The columns unit, prison, region and person of a scope.
fn scope_columns(scope: &Scope) -> [Value; 4] {
    let unit = if let Scope::Unit { unit, .. } = scope { Some(*unit) } else { None };
    let region = if let Scope::Region { region } = scope { Some(*region) } else { None };
    let person = if let Scope::Oneself { person } = scope { Some(*person) } else { None };
    [unit.to_value(), scope.prison().to_value(), region.to_value(), person.to_value()]
}

/// The grants of an account that hold now, the oldest first.
pub fn grants_now(reader: &mut Reader, account: AccountId) -> Outcome<Vec<Grant>> {
    let now = reader.now();
    let rows = reader.rows(
        "SELECT role, scope, unit, prison, region, person, from_at, until_at FROM role_grant
         WHERE account = $1 AND from_at <= $2 AND (until_at IS NULL OR until_at > $2) ORDER BY from_at, id",
        params![account, now],
    )?;
    rows.iter().map(grant_of).collect()
}

/// All grants that hold now or will hold, of one account or of all.
pub fn grants(reader: &mut Reader, account: Option<AccountId>) -> Outcome<Vec<StoredGrant>> {
    let now = reader.now();
    let one = if account.is_some() { "AND account = $2" } else { "" };
    let sql = format!(
        "SELECT id, account, role, scope, unit, prison, region, person, from_at, until_at FROM role_grant
         WHERE (until_at IS NULL OR until_at > $1) {one} ORDER BY account, from_at, id"
    );
    let rows = match account {
        Some(account) => reader.rows(&sql, params![now, account])?,
        None => reader.rows(&sql, params![now])?,
    };
    rows.iter()
        .map(|row| Ok(StoredGrant { id: row.get("id")?, account: row.get("account")?, grant: grant_of(row)? }))
        .collect()
}

/// Gives a role.
pub fn add_grant(tx: &mut Tx, id: GrantId, account: AccountId, grant: &Grant) -> Outcome<()> {
    let [unit, prison, region, person] = scope_columns(&grant.scope);
    tx.execute(
        "INSERT INTO role_grant (id, account, role, scope, unit, prison, region, person, from_at, until_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![id, account, grant.role, grant.scope.kind(), unit, prison, region, person, grant.from, grant.until],
    )?;
    Ok(())
}

/// Ends a role now.
pub fn end_grant(tx: &mut Tx, id: GrantId) -> Outcome<()> {
    let now = tx.now();
    tx.execute("UPDATE role_grant SET until_at = $2 WHERE id = $1", params![id, now])?;
    Ok(())
}

/// A session as stored.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The shared machine, if it is on one.
    pub station: Option<String>,
    /// Whether its screen is locked.
    pub locked: bool,
    /// Wrong PINs in a row.
    pub pin_failures: i64,
    /// When it was last used, to the minute.
    pub used_at: Instant,
    /// When it ends whatever happens.
    pub ends_at: Instant,
}

const SESSION: &str = "id, account, station, locked, pin_failures, used_at, ends_at";

fn session_of(row: &Row) -> Outcome<Session> {
    Ok(Session {
        id: row.get("id")?,
        account: row.get("account")?,
        station: row.get("station")?,
        locked: row.get("locked")?,
        pin_failures: row.get("pin_failures")?,
        used_at: row.get("used_at")?,
        ends_at: row.get("ends_at")?,
    })
}

/// The session of a cookie, by what is stored of it.
pub fn session(reader: &mut Reader, secret_hash: &[u8]) -> Outcome<Option<Session>> {
    let sql = format!("SELECT {SESSION} FROM session WHERE secret_hash = $1");
    reader.row(&sql, params![secret_hash])?.map(|row| session_of(&row)).transpose()
}

/// A session by its id.
pub fn session_by_id(reader: &mut Reader, id: SessionId) -> Outcome<Option<Session>> {
    let sql = format!("SELECT {SESSION} FROM session WHERE id = $1");
    reader.row(&sql, params![id])?.map(|row| session_of(&row)).transpose()
}

/// Puts a session under a new cookie.
pub fn renew_session(tx: &mut Tx, id: SessionId, secret_hash: &[u8]) -> Outcome<()> {
    tx.execute("UPDATE session SET secret_hash = $2 WHERE id = $1", params![id, secret_hash])?;
    Ok(())
}

/// The sessions on a shared machine that have not ended, the latest used first.
pub fn sessions_at(reader: &mut Reader, station: &str) -> Outcome<Vec<Session>> {
    let now = reader.now();
    let sql = format!("SELECT {SESSION} FROM session WHERE station = $1 AND ends_at > $2 ORDER BY used_at DESC, id");
    reader.rows(&sql, params![station, now])?.iter().map(session_of).collect()
}

/// Begins a session.
pub fn add_session(tx: &mut Tx, session: &Session, secret_hash: &[u8], address: &str) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO session (id, secret_hash, account, address, station, locked, pin_failures, created_at, used_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7, $8)",
        params![session.id, secret_hash, session.account, address, session.station, session.locked, now, session.ends_at],
    )?;
    Ok(())
}

/// Notes that a session is in use.
pub fn touch_session(tx: &mut Tx, id: SessionId) -> Outcome<()> {
    let now = tx.now();
    tx.execute("UPDATE session SET used_at = $2 WHERE id = $1", params![id, now])?;
    Ok(())
}

/// Locks the screen of a session.
pub fn lock_session(tx: &mut Tx, id: SessionId) -> Outcome<()> {
    tx.execute("UPDATE session SET locked = TRUE WHERE id = $1", params![id])?;
    Ok(())
}

/// Unlocks a session under a new cookie, so that the old one is worth nothing.
pub fn unlock_session(tx: &mut Tx, id: SessionId, secret_hash: &[u8]) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE session SET locked = FALSE, pin_failures = 0, used_at = $3, secret_hash = $2 WHERE id = $1",
        params![id, secret_hash, now],
    )?;
    Ok(())
}

/// Counts a wrong PIN.
pub fn count_pin_failure(tx: &mut Tx, id: SessionId) -> Outcome<()> {
    tx.execute("UPDATE session SET pin_failures = pin_failures + 1 WHERE id = $1", params![id])?;
    Ok(())
}

/// Ends one session.
pub fn end_session(tx: &mut Tx, id: SessionId) -> Outcome<u64> {
    tx.execute("DELETE FROM session WHERE id = $1", params![id])
}

/// Ends all sessions of an account.
pub fn end_sessions(tx: &mut Tx, account: AccountId) -> Outcome<u64> {
    tx.execute("DELETE FROM session WHERE account = $1", params![account])
}

/// Forgets sessions that ended a month ago. Until then they tell from where an account signs in.
pub fn forget_sessions(tx: &mut Tx) -> Outcome<u64> {
    let before = tx.now().plus_seconds(-FAMILIAR_SECONDS);
    tx.execute("DELETE FROM session WHERE ends_at < $1", params![before])
}

/// How long an address stays familiar.
const FAMILIAR_SECONDS: i64 = 30 * 86_400;

/// Whether an account has signed in from an address within a month.
pub fn is_familiar(reader: &mut Reader, login: &str, address: &str) -> Outcome<bool> {
    let since = reader.now().plus_seconds(-FAMILIAR_SECONDS);
    let row = reader.row(
        "SELECT COUNT(*) AS n FROM session s JOIN account a ON a.id = s.account
         WHERE a.login = $1 AND s.address = $2 AND s.created_at > $3",
        params![login, address, since],
    )?;
    Ok(row.map_or(Ok(0_i64), |row| row.get("n"))? > 0)
}

/// A token of a program as stored.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Its account.
    pub account: AccountId,
    /// What it is for, in words.
    pub name: String,
    /// Its role and scope, and its time.
    pub grant: Grant,
    /// The purpose it carries.
    pub purpose: Purpose,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

const TOKEN: &str =
    "id, account, name, role, scope, unit, prison, region, person, purpose, from_at, until_at, revoked_at";

fn token_of(row: &Row) -> Outcome<Token> {
    Ok(Token {
        id: row.get("id")?,
        account: row.get("account")?,
        name: row.get("name")?,
        grant: grant_of(row)?,
        purpose: row.get("purpose")?,
        revoked_at: row.get("revoked_at")?,
    })
}

/// The token of a secret, by what is stored of it.
pub fn token(reader: &mut Reader, secret_hash: &[u8]) -> Outcome<Option<Token>> {
    let sql = format!("SELECT {TOKEN} FROM api_token WHERE secret_hash = $1");
    reader.row(&sql, params![secret_hash])?.map(|row| token_of(&row)).transpose()
}

/// A token by its id.
pub fn token_by_id(reader: &mut Reader, id: TokenId) -> Outcome<Option<Token>> {
    let sql = format!("SELECT {TOKEN} FROM api_token WHERE id = $1");
    reader.row(&sql, params![id])?.map(|row| token_of(&row)).transpose()
}

/// All tokens, the latest first.
pub fn tokens(reader: &mut Reader) -> Outcome<Vec<Token>> {
    let sql = format!("SELECT {TOKEN} FROM api_token ORDER BY from_at DESC, id");
    reader.rows(&sql, params![])?.iter().map(token_of).collect()
}

/// Makes a token.
pub fn add_token(tx: &mut Tx, token: &Token, secret_hash: &[u8], by: AccountId) -> Outcome<()> {
    let [unit, prison, region, person] = scope_columns(&token.grant.scope);
    let grant = &token.grant;
    tx.execute(
        "INSERT INTO api_token (id, secret_hash, account, name, role, scope, unit, prison, region, person, purpose,
             from_at, until_at, made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            token.id,
            secret_hash,
            token.account,
            token.name,
            grant.role,
            grant.scope.kind(),
            unit,
            prison,
            region,
            person,
            token.purpose,
            grant.from,
            grant.until,
            by
        ],
    )?;
    Ok(())
}

/// Revokes a token.
pub fn revoke_token(tx: &mut Tx, id: TokenId) -> Outcome<u64> {
    let now = tx.now();
    tx.execute("UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", params![id, now])
}

/// Revokes all tokens of an account.
pub fn revoke_tokens(tx: &mut Tx, account: AccountId) -> Outcome<u64> {
    let now = tx.now();
    tx.execute("UPDATE api_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL", params![account, now])
}

/// How a credential stands in stored rows.
pub fn credential_text(credential: Credential) -> String {
    match credential {
        Credential::Session(id) => id.to_string(),
        Credential::Token(id) => id.to_string(),
    }
}

/// How a person stands to a caller.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where the person belongs.
    pub whereabouts: Whereabouts,
    /// How the account is tied to them.
    pub ties: Vec<TieKind>,
    /// The purpose this session or token stated.
    pub stated: Option<Purpose>,
    /// Whether an emergency opening is open.
    pub glass: bool,
}

/// How a person stands to a caller; none when nobody has that id.
pub fn standing(
    reader: &mut Reader,
    account: AccountId,
    credential: Credential,
    person: PersonId,
) -> Outcome<Option<Standing>> {
    let Some(whereabouts) = whereabouts(reader, person)? else {
        return Ok(None);
    };
    let ties = reader.rows("SELECT kind FROM tie WHERE account = $1 AND person = $2", params![account, person])?;
    let stated = reader.row(
        "SELECT purpose FROM stated_purpose WHERE credential = $1 AND person = $2",
        params![credential_text(credential), person],
    )?;
    Ok(Some(Standing {
        whereabouts,
        ties: ties.iter().map(|row| row.get("kind")).collect::<Outcome<_>>()?,
        stated: stated.map(|row| row.get("purpose")).transpose()?,
        glass: open_glass(reader, account, person)?.is_some(),
    }))
}

/// Keeps why a session or token looks at a person; the latest purpose holds.
pub fn state_purpose(
    tx: &mut Tx,
    credential: Credential,
    person: PersonId,
    purpose: Purpose,
    remark: Option<&str>,
) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO stated_purpose (credential, person, purpose, remark, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (credential, person) DO UPDATE SET purpose = $3, remark = $4, at = $5",
        params![credential_text(credential), person, purpose, remark, now],
    )?;
    Ok(())
}

/// Keeps the first request of a look. One that is there already is raised by one.
pub fn add_look(
    tx: &mut Tx,
    id: Uuid,
    account: AccountId,
    key: &LookKey,
    person: Option<PersonId>,
    place: &str,
) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO look (id, credential, account, subject, person, role, place, purpose, slot, at, last_at, requests)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 1)
         ON CONFLICT (credential, subject, role, purpose, slot)
         DO UPDATE SET requests = look.requests + 1, last_at = $10",
        params![
            id.to_string(),
            credential_text(key.credential),
            account,
            key.subject,
            person,
            key.role,
            place,
            key.purpose,
            key.slot,
            now
        ],
    )?;
    Ok(())
}

/// Raises the count of a look by its later requests.
pub fn raise_look(tx: &mut Tx, counted: &Counted) -> Outcome<()> {
    let key = &counted.key;
    tx.execute(
        "UPDATE look SET requests = requests + $6, last_at = $7
         WHERE credential = $1 AND subject = $2 AND role = $3 AND purpose = $4 AND slot = $5",
        params![
            credential_text(key.credential),
            key.subject,
            key.role,
            key.purpose,
            key.slot,
            counted.requests,
            counted.last
        ],
    )?;
    Ok(())
}

/// A look as the access log holds it.
#[derive(Clone, Debug)]
pub struct Look {
    /// Its id.
    pub id: String,
    /// Its first request.
    pub at: Instant,
    /// Its last request.
    pub last_at: Instant,
    /// How many requests it had.
    pub requests: i64,
    /// The role that allowed it.
    pub role: Role,
    /// The place of that role.
    pub place: String,
    /// Why.
    pub purpose: Purpose,
    /// Who, by service number.
    pub service_number: String,
    /// Who, by name.
    pub name: String,
}

/// Looks at a person, the latest first, from a place in the log on; at most `most`.
pub fn looks(
    reader: &mut Reader,
    permit: &Permit<acts::ReadLooks>,
    before: Option<(Instant, String)>,
    most: usize,
) -> Outcome<Vec<Look>> {
    let (at, id) = before.unwrap_or((Instant::from_micros(i64::MAX), String::new()));
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = reader.rows(
        "SELECT l.id, l.at, l.last_at, l.requests, l.role, l.place, l.purpose, a.service_number, a.name
         FROM look l JOIN account a ON a.id = l.account
         WHERE l.person = $1 AND (l.at < $2 OR (l.at = $2 AND l.id < $3))
         ORDER BY l.at DESC, l.id DESC LIMIT $4",
        params![permit.person(), at, id, most],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Look {
                id: row.get("id")?,
                at: row.get("at")?,
                last_at: row.get("last_at")?,
                requests: row.get("requests")?,
                role: row.get("role")?,
                place: row.get("place")?,
                purpose: row.get("purpose")?,
                service_number: row.get("service_number")?,
                name: row.get("name")?,
            })
        })
        .collect()
}

/// An emergency opening.
#[derive(Clone, Debug)]
pub struct Glass {
    /// Its id.
    pub id: String,
    /// Who opened.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their service number.
    pub service_number: String,
    /// The person opened.
    pub person: PersonId,
    /// Where the person belonged then.
    pub prison: Option<PrisonCode>,
    /// In which role.
    pub role: Role,
    /// The place of that role.
    pub place: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// When it ends by itself.
    pub ends_at: Instant,
    /// When it was reviewed.
    pub reviewed_at: Option<Instant>,
    /// What the review found.
    pub finding: Option<Finding>,
    /// Remark of the reviewer.
    pub remark: Option<String>,
}

const GLASS: &str = "g.id, g.account, a.name, a.service_number, g.person, g.prison, g.role, g.place, g.reason, g.at,
    g.ends_at, g.reviewed_at, g.finding, g.remark FROM break_glass g JOIN account a ON a.id = g.account";

fn glass_of(row: &Row) -> Outcome<Glass> {
    Ok(Glass {
        id: row.get("id")?,
        account: row.get("account")?,
        name: row.get("name")?,
        service_number: row.get("service_number")?,
        person: row.get("person")?,
        prison: row.get("prison")?,
        role: row.get("role")?,
        place: row.get("place")?,
        reason: row.get("reason")?,
        at: row.get("at")?,
        ends_at: row.get("ends_at")?,
        reviewed_at: row.get("reviewed_at")?,
        finding: row.get("finding")?,
        remark: row.get("remark")?,
    })
}

/// When the open emergency opening of an account on a person ends, if there is one.
pub fn open_glass(reader: &mut Reader, account: AccountId, person: PersonId) -> Outcome<Option<Instant>> {
    let now = reader.now();
    let row = reader.row(
        "SELECT MAX(ends_at) AS ends_at FROM break_glass WHERE account = $1 AND person = $2 AND ends_at > $3",
        params![account, person, now],
    )?;
    row.map_or(Ok(None), |row| row.get("ends_at"))
}

/// Keeps an emergency opening.
pub fn add_glass(tx: &mut Tx, glass: &Glass) -> Outcome<()> {
    tx.execute(
        "INSERT INTO break_glass (id, account, person, prison, role, place, reason, at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            glass.id,
            glass.account,
            glass.person,
            glass.prison,
            glass.role,
            glass.place,
            glass.reason,
            glass.at,
            glass.ends_at
        ],
    )?;
    Ok(())
}

/// An emergency opening by its id.
pub fn glass(reader: &mut Reader, id: &str) -> Outcome<Option<Glass>> {
    let sql = format!("SELECT {GLASS} WHERE g.id = $1");
    reader.row(&sql, params![id])?.map(|row| glass_of(&row)).transpose()
}

/// Emergency openings: those to be reviewed, the oldest first, or the latest hundred reviewed.
pub fn glasses(reader: &mut Reader, reviewed: bool) -> Outcome<Vec<Glass>> {
    let which = if reviewed {
        "g.reviewed_at IS NOT NULL ORDER BY g.reviewed_at DESC, g.id LIMIT 100"
    } else {
        "g.reviewed_at IS NULL ORDER BY g.at, g.id"
    };
    let sql = format!("SELECT {GLASS} WHERE {which}");
    reader.rows(&sql, params![])?.iter().map(glass_of).collect()
}

/// Keeps a review.
pub fn review_glass(
    tx: &mut Tx,
    _permit: &PlacePermit<acts::ReviewBreakGlass>,
    id: &str,
    by: AccountId,
    finding: Finding,
    remark: &str,
) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE break_glass SET reviewed_at = $2, reviewed_by = $3, finding = $4, remark = $5 WHERE id = $1",
        params![id, now, by, finding, remark],
    )?;
    Ok(())
}

/// Where a person belongs; none when nobody has that id.
pub fn whereabouts(reader: &mut Reader, person: PersonId) -> Outcome<Option<Whereabouts>> {
    let row = reader
        .row("SELECT unit, prison, region, next_prison, next_region FROM reach WHERE person = $1", params![person])?;
    row.map(|row| {
        Ok(Whereabouts {
            unit: row.get("unit")?,
            prison: row.get("prison")?,
            region: row.get("region")?,
            next_prison: row.get("next_prison")?,
            next_region: row.get("next_region")?,
        })
    })
    .transpose()
}

/// Sets where a person belongs.
pub fn set_whereabouts(tx: &mut Tx, person: PersonId, at: &Whereabouts) -> Outcome<()> {
    tx.execute(
        "INSERT INTO reach (person, unit, prison, region, next_prison, next_region) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (person) DO UPDATE
         SET unit = $2, prison = $3, region = $4, next_prison = $5, next_region = $6",
        params![person, at.unit, at.prison, at.region, at.next_prison, at.next_region],
    )?;
    Ok(())
}

/// A prison or a unit that scopes are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPlace {
    /// The unit; none for the prison itself.
    pub unit: Option<UnitId>,
    /// The prison.
    pub prison: PrisonCode,
    /// Its region.
    pub region: Region,
    /// Name.
    pub name: String,
}

/// Keeps a prison or a unit.
pub fn set_place(tx: &mut Tx, place: &KnownPlace) -> Outcome<()> {
    let id = place.unit.map_or_else(|| place.prison.to_string(), |unit| unit.to_string());
    tx.execute(
        "INSERT INTO reach_place (id, prison, region, is_unit, name) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET prison = $2, region = $3, is_unit = $4, name = $5",
        params![id, place.prison, place.region, place.unit.is_some(), place.name],
    )?;
    Ok(())
}

fn place_of(row: &Row) -> Outcome<KnownPlace> {
    let is_unit: bool = row.get("is_unit")?;
    Ok(KnownPlace {
        unit: if is_unit { Some(row.get("id")?) } else { None },
        prison: row.get("prison")?,
        region: row.get("region")?,
        name: row.get("name")?,
    })
}

/// A prison or a unit; none when it is not known.
pub fn place(reader: &mut Reader, place: &Place) -> Outcome<Option<KnownPlace>> {
    let id = match place {
        Place::Unit(unit) => unit.to_string(),
        Place::Prison(code) => code.to_string(),
        Place::Service => return Ok(None),
    };
    let row = reader.row("SELECT id, prison, region, is_unit, name FROM reach_place WHERE id = $1", params![id])?;
    row.map(|row| place_of(&row)).transpose()
}

/// All prisons and units, each prison before its units.
pub fn places(reader: &mut Reader) -> Outcome<Vec<KnownPlace>> {
    let sql = "SELECT id, prison, region, is_unit, name FROM reach_place ORDER BY prison, is_unit, name, id";
    reader.rows(sql, params![])?.iter().map(place_of).collect()
}

/// Ties a person to an account by name. False when it was so.
pub fn add_tie(tx: &mut Tx, account: AccountId, person: PersonId, kind: TieKind) -> Outcome<bool> {
    let sql =
        "INSERT INTO tie (account, person, kind) VALUES ($1, $2, $3) ON CONFLICT (account, person, kind) DO NOTHING";
    Ok(tx.execute(sql, params![account, person, kind])? > 0)
}

/// Ends a tie. False when there was none.
pub fn end_tie(tx: &mut Tx, account: AccountId, person: PersonId, kind: TieKind) -> Outcome<bool> {
    let sql = "DELETE FROM tie WHERE account = $1 AND person = $2 AND kind = $3";
    Ok(tx.execute(sql, params![account, person, kind])? > 0)
}

/// What tests ask.
#[cfg(test)]
mod for_tests {
    use super::{Outcome, PersonId, Reader, ScopeFilter, params};

    /// How many rows a table has.
    pub fn count(reader: &mut Reader, table: &str) -> Outcome<i64> {
        let row = reader.row(&format!("SELECT COUNT(*) AS n FROM {table}"), params![])?;
        row.map_or(Ok(0), |row| row.get("n"))
    }
    /// Everyone a filter lets through.
    pub fn people_in(reader: &mut Reader, filter: &ScopeFilter) -> Outcome<Vec<PersonId>> {
        let scope = filter.sql("r.person", 2);
        let sql = format!("SELECT r.person FROM reach r WHERE r.person <> $1 AND {} ORDER BY r.person", scope.text);
        let values = [params![""].to_vec(), scope.values].concat();
        reader.rows(&sql, &values)?.iter().map(|row| row.get("person")).collect()
    }
    /// How often the journal names a person, in any column.
    pub fn journal_mentions(reader: &mut Reader, person: PersonId) -> Outcome<usize> {
        let rows = reader.rows("SELECT person, body FROM journal WHERE kind <> 'arranged'", params![])?;
        let person = person.to_string();
        let names = |row: &&records::Row| {
            row.text("body").is_ok_and(|body| body.contains(&person)) || row.text("person").is_ok()
        };
        Ok(rows.iter().filter(names).count())
    }
}
#[cfg(test)]
pub use for_tests::{count, journal_mentions, people_in};

/// Whom a list may hold, as SQL.
#[derive(Clone, Debug)]
pub struct ScopeSql {
    /// A condition on the column of the person.
    pub text: String,
    /// Its parameters, from the number asked for on.
    pub values: Vec<Value>,
}

impl ScopeFilter {
    /// A condition on a column that holds a person id, such as `p.id`; `first` is the number of its
    /// first parameter.
    pub fn sql(&self, person: &str, first: usize) -> ScopeSql {
        let mut values = vec![];
        let mut bind = |value: Value| {
            values.push(value);
            format!("${}", first + values.len() - 1)
        };
        let parts: Vec<String> = self
            .parts()
            .iter()
            .map(|part| {
                let mut text = circle_sql(&part.inside, person, &mut bind);
                for nearer in &part.but_not {
                    text = format!("{text} AND NOT {}", circle_sql(nearer, person, &mut bind));
                }
                format!("({text})")
            })
            .collect();
        let text = if parts.is_empty() { "(1 = 0)".into() } else { format!("({})", parts.join(" OR ")) };
        ScopeSql { text, values }
    }
}

fn circle_sql(circle: &Circle, person: &str, bind: &mut impl FnMut(Value) -> String) -> String {
    let within = |condition: String| format!("({person} IN (SELECT person FROM reach WHERE {condition}))");
    match circle {
        Circle::Everyone => "(1 = 1)".into(),
        Circle::Unit(unit) => within(format!("unit = {}", bind(unit.to_value()))),
        Circle::Prison(code) => {
            let code = bind(code.to_value());
            within(format!("prison = {code} OR next_prison = {code}"))
        }
        Circle::Region(region) => {
            let region = bind(region.to_value());
            within(format!("region = {region} OR next_region = {region}"))
        }
        Circle::Tied(account, kind) => {
            let (account, kind) = (bind(account.to_value()), bind(kind.to_value()));
            format!("({person} IN (SELECT person FROM tie WHERE account = {account} AND kind = {kind}))")
        }
        Circle::Person(only) => format!("({person} = {})", bind(only.to_value())),
    }
}
