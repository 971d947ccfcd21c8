//! SQL of accounts and roles.

use super::same::canonical_sql;
use crate::access::model::{AccountId, Grant, GrantId, Scope};
use crate::access::roles::ScopeKind;
use crate::web::Lang;
use basics::value::corrupt;
use basics::{Instant, ToValue, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

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
    /// Counts its changes.
    pub version: i64,
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

const ACCOUNT: &str = "a.id, a.login, a.name, a.service_number, a.lang, a.disabled_at, a.version";

fn account_of(row: &Row) -> Outcome<Account> {
    Ok(Account {
        id: row.get("id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        service_number: row.get("service_number")?,
        lang: row.get("lang")?,
        disabled_at: row.get("disabled_at")?,
        version: row.get("version")?,
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

/// The name of whoever has a service number now.
pub fn staff_name(reader: &mut Reader, number: &str) -> Outcome<Option<String>> {
    reader
        .row("SELECT name FROM account WHERE service_number = $1", params![number])?
        .map(|row| row.get("name"))
        .transpose()
}

/// Whether an account, other than `except`, has a service number.
pub fn has_service_number(reader: &mut Reader, number: &str, except: Option<AccountId>) -> Outcome<bool> {
    let row = reader.row("SELECT id FROM account WHERE service_number = $1", params![number])?;
    Ok(row.map(|row| row.get::<AccountId>("id")).transpose()?.is_some_and(|id| Some(id) != except))
}

pub(super) const ACCOUNTS: Journalled = Journalled::new(
    "account",
    "id",
    &["id", "login", "name", "service_number", "lang", "password_hash", "pin_hash", "created_at", "disabled_at"],
);
pub(super) const GRANTS: Journalled = Journalled::new(
    "role_grant",
    "account",
    &["id", "account", "role", "scope", "unit", "prison", "region", "person", "from_at", "until_at"],
);

/// Makes an account.
pub fn add_account(tx: &mut Tx, account: &Account, password_hash: Option<&str>) -> Outcome<()> {
    let now = tx.now();
    ACCOUNTS.insert(
        tx,
        &["id", "login", "name", "service_number", "lang", "password_hash", "created_at", "version"],
        params![account.id, account.login, account.name, account.service_number, account.lang, password_hash, now, 1],
    )
}

/// Changes name, service number and language of an account.
pub fn change_account(tx: &mut Tx, account: &Account) -> Outcome<()> {
    ACCOUNTS.execute(
        tx,
        ("id = $1", params![account.id]),
        "UPDATE account SET name = $2, service_number = $3, lang = $4, version = version + 1 WHERE id = $1",
        params![account.id, account.name, account.service_number, account.lang],
    )?;
    Ok(())
}

/// Sets the hash of a password.
pub fn set_password(tx: &mut Tx, id: AccountId, hash: &str) -> Outcome<()> {
    let sql = "UPDATE account SET password_hash = $2, version = version + 1 WHERE id = $1";
    ACCOUNTS.execute(tx, ("id = $1", params![id]), sql, params![id, hash])?;
    Ok(())
}

/// Sets the hash of a PIN.
pub fn set_pin(tx: &mut Tx, id: AccountId, hash: &str) -> Outcome<()> {
    let sql = "UPDATE account SET pin_hash = $2 WHERE id = $1";
    ACCOUNTS.execute(tx, ("id = $1", params![id]), sql, params![id, hash])?;
    Ok(())
}

/// Disables or enables an account.
pub fn set_disabled(tx: &mut Tx, id: AccountId, at: Option<Instant>) -> Outcome<()> {
    let sql = "UPDATE account SET disabled_at = $2, version = version + 1 WHERE id = $1";
    ACCOUNTS.execute(tx, ("id = $1", params![id]), sql, params![id, at])?;
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

pub(super) fn grant_of(row: &Row) -> Outcome<Grant> {
    Ok(Grant { role: row.get("role")?, scope: scope_of(row)?, from: row.get("from_at")?, until: row.get("until_at")? })
}

/// The columns unit, prison, region and person of a scope.
pub(super) fn scope_columns(scope: &Scope) -> [Value; 4] {
    let unit = if let Scope::Unit { unit, .. } = scope { Some(*unit) } else { None };
    let region = if let Scope::Region { region } = scope { Some(*region) } else { None };
    let person = if let Scope::Oneself { person } = scope { Some(*person) } else { None };
    [unit.to_value(), scope.prison().to_value(), region.to_value(), person.to_value()]
}

/// The grants of an account that hold now, the oldest first.
pub fn grants_now(reader: &mut Reader, account: AccountId) -> Outcome<Vec<Grant>> {
    let now = reader.now();
    // Whoever reads their own file reads the one that stands for it.
    let sql = format!(
        "SELECT role, scope, unit, prison, region, {} AS person, from_at, until_at FROM role_grant
         WHERE account = $1 AND from_at <= $2 AND (until_at IS NULL OR until_at > $2) ORDER BY from_at, id",
        canonical_sql("person")
    );
    reader.rows(&sql, params![account, now])?.iter().map(grant_of).collect()
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

fn count_change(tx: &mut Tx, account: AccountId) -> Outcome<()> {
    tx.execute("UPDATE account SET version = version + 1 WHERE id = $1", params![account])?;
    Ok(())
}

/// Gives a role.
pub fn add_grant(tx: &mut Tx, id: GrantId, account: AccountId, grant: &Grant) -> Outcome<()> {
    let [unit, prison, region, person] = scope_columns(&grant.scope);
    GRANTS.insert(
        tx,
        &["id", "account", "role", "scope", "unit", "prison", "region", "person", "from_at", "until_at"],
        params![id, account, grant.role, grant.scope.kind(), unit, prison, region, person, grant.from, grant.until],
    )?;
    count_change(tx, account)
}

/// Ends a role now.
pub fn end_grant(tx: &mut Tx, account: AccountId, id: GrantId) -> Outcome<()> {
    let now = tx.now();
    let sql = "UPDATE role_grant SET until_at = $2 WHERE id = $1";
    GRANTS.execute(tx, ("id = $1", params![id]), sql, params![id, now])?;
    count_change(tx, account)
}
