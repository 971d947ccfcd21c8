//! SQL of sessions and tokens.

use super::accounts::{grant_of, scope_columns};
use super::looks::credential_text;
use super::same::canonical_sql;
use crate::access::model::{AccountId, Credential, Grant, SessionId, TokenId};
use crate::access::roles::Purpose;
use basics::Instant;
use records::{Journalled, Outcome, Reader, Row, Tx, params};

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

/// Ends all sessions of an account but the one that asks.
pub fn end_other_sessions(tx: &mut Tx, account: AccountId, own: Credential) -> Outcome<u64> {
    let sql = "DELETE FROM session WHERE account = $1 AND id <> $2";
    tx.execute(sql, params![account, credential_text(own)])
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

/// The columns of a token. One for somebody's own file is for the one that stands for it.
fn token_columns() -> String {
    format!(
        "id, account, name, role, scope, unit, prison, region, {} AS person, purpose, from_at, until_at, revoked_at",
        canonical_sql("person")
    )
}

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
    let sql = format!("SELECT {} FROM api_token WHERE secret_hash = $1", token_columns());
    reader.row(&sql, params![secret_hash])?.map(|row| token_of(&row)).transpose()
}

/// A token by its id.
pub fn token_by_id(reader: &mut Reader, id: TokenId) -> Outcome<Option<Token>> {
    let sql = format!("SELECT {} FROM api_token WHERE id = $1", token_columns());
    reader.row(&sql, params![id])?.map(|row| token_of(&row)).transpose()
}

/// Tokens, the latest first, from a place in the list on; at most `most`.
pub fn tokens(reader: &mut Reader, before: Option<(Instant, String)>, most: i64) -> Outcome<Vec<Token>> {
    let (at, id) = before.unwrap_or((Instant::from_micros(i64::MAX), String::new()));
    let sql = format!(
        "SELECT {} FROM api_token WHERE from_at < $1 OR (from_at = $1 AND id > $2)
         ORDER BY from_at DESC, id LIMIT $3",
        token_columns()
    );
    reader.rows(&sql, params![at, id, most])?.iter().map(token_of).collect()
}

/// The tokens of an account that are not revoked.
pub fn tokens_of(reader: &mut Reader, account: AccountId) -> Outcome<Vec<Token>> {
    let sql =
        format!("SELECT {} FROM api_token WHERE account = $1 AND revoked_at IS NULL ORDER BY id", token_columns());
    reader.rows(&sql, params![account])?.iter().map(token_of).collect()
}

pub(super) const TOKENS: Journalled = Journalled::new(
    "api_token",
    "account",
    &[
        "id",
        "secret_hash",
        "account",
        "name",
        "role",
        "scope",
        "unit",
        "prison",
        "region",
        "person",
        "purpose",
        "from_at",
        "until_at",
        "made_by",
        "revoked_at",
    ],
);

/// Makes a token.
pub fn add_token(tx: &mut Tx, token: &Token, secret_hash: &[u8], by: AccountId) -> Outcome<()> {
    let [unit, prison, region, person] = scope_columns(&token.grant.scope);
    let grant = &token.grant;
    TOKENS.insert(
        tx,
        &[
            "id",
            "secret_hash",
            "account",
            "name",
            "role",
            "scope",
            "unit",
            "prison",
            "region",
            "person",
            "purpose",
            "from_at",
            "until_at",
            "made_by",
        ],
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
    )
}

/// Revokes a token.
pub fn revoke_token(tx: &mut Tx, id: TokenId) -> Outcome<u64> {
    let now = tx.now();
    let sql = "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    TOKENS.execute(tx, ("id = $1", params![id]), sql, params![id, now])
}

/// Revokes all tokens of an account.
pub fn revoke_tokens(tx: &mut Tx, account: AccountId) -> Outcome<u64> {
    let now = tx.now();
    let sql = "UPDATE api_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL";
    TOKENS.execute(tx, ("account = $1", params![account]), sql, params![account, now])
}
