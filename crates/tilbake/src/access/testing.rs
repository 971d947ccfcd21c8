//! Staff and places for tests, made through the same actions as real ones.

use crate::access::actions::{Login, NewAccount, NewToken, add_account, add_grant, add_token};
use crate::access::model::{AccountId, Caller, Credential, Grant, PersonId, PrisonCode, Scope, UnitId};
use crate::access::roles::{Purpose, Region, Role};
use crate::access::secrets::{Password, fresh_token, stored_form};
use crate::access::{TokenId, reach, sign_in, tables};
use crate::app::App;
use crate::web::Lang;
use basics::Text;
use basics::id::{Id, Uuid};
use records::{Actor, Event};
use serde::Serialize;
use std::sync::atomic::{AtomicU32, Ordering};

/// The password of every account made here.
pub const PASSWORD: &str = "a password for tests";

#[derive(Serialize)]
struct Arranged {}
impl Event for Arranged {
    const KIND: &'static str = "arranged";
}

/// An id from a small number.
pub fn id<T: Id>(number: u32) -> T {
    T::from_uuid(Uuid::from_u128(u128::from(number)))
}

/// A prison's code.
pub fn prison(code: &str) -> PrisonCode {
    PrisonCode::parse(code).unwrap()
}

/// Prisons HAL (units 1 and 2) and RAV (unit 3) in the east, BGO (unit 4) in the west.
pub async fn places(app: &App) {
    let arrange = move |tx: &mut records::Tx| {
        let prisons =
            [("HAL", Region::East, &[1_u32, 2][..]), ("RAV", Region::East, &[3]), ("BGO", Region::West, &[4])];
        for (code, region, units) in prisons {
            reach::set_prison(tx, &prison(code), region, &format!("{code} prison"))?;
            for unit in units {
                reach::set_unit(tx, id(*unit), &prison(code), &format!("Unit {unit}"))?;
            }
        }
        tx.record(&Arranged {})?;
        Ok(())
    };
    app.db.write(&Actor::program("test"), arrange).await.unwrap();
}

/// Where a person belongs.
pub async fn belongs(app: &App, person: PersonId, code: Option<&'static str>, unit: Option<u32>) {
    let arrange = move |tx: &mut records::Tx| {
        let now = tx.now();
        reach::set(tx, person, code.map(prison).as_ref(), unit.map(id::<UnitId>), now)?;
        tx.record(&Arranged {})?;
        Ok(())
    };
    app.db.write(&Actor::program("test"), arrange).await.unwrap();
}

/// An account with roles; its log-in name is `user` and a number.
pub async fn account(app: &App, roles: &[(Role, Scope)]) -> (AccountId, String) {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let login = format!("user{number}");
    let new = NewAccount {
        login: Login::parse(&login).unwrap(),
        name: Text::parse(&format!("User Number {number}")).unwrap(),
        service_number: Text::parse(&format!("S{number}")).unwrap(),
        lang: Lang::En,
        password_hash: Some(app.access.hasher.hash(&Password::typed(PASSWORD).unwrap()).await.unwrap()),
    };
    let roles = roles.to_vec();
    let make = move |tx: &mut records::Tx| {
        let account = add_account(tx, &new)?;
        for (role, scope) in &roles {
            let from = tx.now();
            let until = role.needs_end().then(|| from.plus_seconds(86_400));
            add_grant(tx, account, &Grant { role: *role, scope: scope.clone(), from, until })?;
        }
        Ok(account)
    };
    (app.db.write(&Actor::program("test"), make).await.unwrap(), login)
}

/// A caller with roles, as if signed in by a token that carries no purpose of its own.
pub async fn caller(app: &App, roles: &[(Role, Scope)]) -> Caller {
    let (account, _) = account(app, roles).await;
    let make = move |tx: &mut records::Tx| {
        let credential = Credential::Token(tx.new_id::<TokenId>());
        Ok(sign_in::caller(tx, account, credential)?.unwrap())
    };
    app.db.upkeep(make).await.unwrap()
}

/// A bearer token for a role within a scope, with the role's everyday purpose.
pub async fn token(app: &App, role: Role, scope: Scope) -> String {
    token_for(app, role, scope, role.everyday_purpose()).await
}

/// A bearer token for a role within a scope, with a purpose.
pub async fn token_for(app: &App, role: Role, scope: Scope, purpose: Purpose) -> String {
    let (account, _) = account(app, &[]).await;
    token_of(app, account, role, scope, purpose).await
}

/// A bearer token of an account, for a year of the clock.
pub async fn token_of(app: &App, account: AccountId, role: Role, scope: Scope, purpose: Purpose) -> String {
    let token = fresh_token().unwrap();
    let hash = stored_form(&token);
    let make = move |tx: &mut records::Tx| {
        let name = Text::parse("Test").unwrap();
        let until = tx.now().plus_seconds(366 * 86_400);
        add_token(tx, &NewToken { account, name, role, scope: scope.clone(), purpose, until }, &hash, account)
    };
    app.db.write(&Actor::program("test"), make).await.unwrap();
    token
}

/// A scope: one prison.
pub fn in_prison(code: &str) -> Scope {
    Scope::Prison { prison: prison(code) }
}

/// A scope: one unit.
pub fn in_unit(unit: u32, code: &str) -> Scope {
    Scope::Unit { unit: id(unit), prison: prison(code) }
}

/// How many rows of a table there are.
pub async fn count(app: &App, table: &'static str) -> i64 {
    app.db.read(move |reader| tables::count(reader, table)).await.unwrap()
}
