//! Proving who one is: signing in and out, changing user by PIN on a shared machine, cookies and
//! bearer tokens.

use crate::access::doors::Doors;
use crate::access::events::{PinRefused, SessionsEnded, SignedIn};
use crate::access::model::{AccountId, Caller, Credential, Place, SessionId};
use crate::access::secrets::{Password, form_token, fresh_secret, stored_form};
use crate::access::state::{Known, Proof, State};
use crate::access::tables::{self, Account, Session};
use basics::{Instant, Problem};
use records::{Actor, Class, Db, Keyring, Outcome, Reader, Tx, Via};
use std::sync::Arc;

/// A session ends after this, used or not.
const SESSION_SECONDS: i64 = 12 * 3600;
/// A session on one's own machine ends when it has not been used for this long.
const IDLE_SECONDS: i64 = 3600;
/// The use of a session is noted this often.
const TOUCH_SECONDS: i64 = 30;
/// Wrong PINs in a row after which only the password helps.
const PIN_TRIES: i64 = 5;
/// No cookie or token of ours is longer.
const SECRET_MAX: usize = 128;
/// Longest log-in name.
const LOGIN_MAX: usize = 64;

/// What somebody typed to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Log-in name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Whether others use this machine too.
    pub shared: bool,
    /// The cookie the browser has, which may tell the shared machine.
    pub cookie: Option<String>,
    /// Network address.
    pub address: String,
}

/// Someone who can be changed to by PIN on a shared machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The account.
    pub account: AccountId,
    /// Name.
    pub name: String,
}

/// The problem of guesses that come too fast.
pub fn login_wait(seconds: i64) -> Problem {
    let detail = format!("too many failed attempts: try again in {seconds} seconds");
    Problem::new(429, "login-wait", detail).with_retry_after(seconds)
}

impl Doors<'_> {
    /// Signs in by name and password. Gives the value of the session's cookie.
    pub async fn sign_in(&self, typed: SignIn) -> Outcome<String> {
        let login = typed.login.trim().to_lowercase();
        let refused = || Problem::new(401, "login-refused", "the log-in name and the password do not belong together");
        let (Ok(password), 1..=LOGIN_MAX) = (Password::typed(&typed.password), login.len()) else {
            return Err(refused().into());
        };
        let (name, address) = (login.clone(), typed.address.clone());
        let (familiar, found) = self
            .db
            .read(move |reader| {
                let familiar = tables::is_familiar(reader, &name, &address)?;
                Ok((familiar, tables::account_by_login(reader, &name)?))
            })
            .await?;
        // It counts before the hash is computed, so that guesses sent side by side wait like others.
        if let Some(seconds) = self.state.login_begins(&login, &typed.address, familiar, self.db.now()) {
            return Err(login_wait(seconds).into());
        }
        let (account, stored) = found.unzip();
        let right = self.state.hasher.verify(&password, stored.flatten()).await?;
        let account = account.filter(|account| right && account.disabled_at.is_none());
        let Some(account) = account else {
            tracing::warn!(address = typed.address, "a log-in was refused");
            return Err(refused().into());
        };
        self.state.login_succeeded(&login, &typed.address, self.db.now());
        self.begin(account, typed).await
    }

    async fn begin(&self, account: Account, typed: SignIn) -> Outcome<String> {
        let secret = fresh_secret()?;
        let machine = fresh_secret()?;
        let (hash, earlier) = (stored_form(&secret), typed.cookie.map(|cookie| stored_form(&cookie)));
        let keys = Arc::clone(self.keys);
        let actor = self.actor(&account).await?;
        let write = move |tx: &mut Tx| {
            let earlier = match &earlier {
                Some(hash) => tables::session(tx, hash)?.filter(|session| session.ends_at > tx.now()),
                None => None,
            };
            let station = match earlier.as_ref().and_then(|session| session.station.clone()) {
                Some(station) => Some(station),
                None => typed.shared.then(|| machine.clone()),
            };
            match &earlier {
                // Whoever was there stays, locked, and comes back by PIN. On one's own machine,
                // and for one's own earlier session, the new one takes its place.
                Some(old) if old.station.is_some() && old.account != account.id => tables::lock_session(tx, old.id)?,
                Some(old) => drop(tables::end_session(tx, old.id)?),
                None => {}
            }
            let session = Session {
                id: tx.new_id(),
                account: account.id,
                station,
                locked: false,
                pin_failures: 0,
                used_at: tx.now(),
                ends_at: tx.now().plus_seconds(SESSION_SECONDS),
            };
            tables::add_session(tx, &session, &hash, &typed.address)?;
            record_signed_in(tx, &keys, &account, session.id, false)
        };
        self.db.write(&actor, write).await?;
        Ok(secret)
    }

    /// Signs out. On a shared machine it gives the cookie under which the others can come back.
    pub async fn sign_out(&self, caller: &Caller, via: Via) -> Outcome<Option<String>> {
        let Credential::Session(id) = caller.credential else {
            return Err(Problem::forbidden().into());
        };
        let secret = fresh_secret()?;
        let (hash, account, sealed) = (stored_form(&secret), caller.account, caller.is_sealed());
        let keys = Arc::clone(self.keys);
        let write = move |tx: &mut Tx| {
            let station = tables::session_by_id(tx, id)?.and_then(|session| session.station);
            let count = tables::end_session(tx, id)?;
            let event = SessionsEnded { account, count };
            if sealed {
                tx.record_sealed(&keys, Class::Oversight, &event)?;
            } else {
                tx.record(&event)?;
            }
            let others = match station {
                Some(station) => tables::sessions_at(tx, &station)?,
                None => vec![],
            };
            let Some(next) = others.first() else {
                return Ok(false);
            };
            tables::lock_session(tx, next.id)?;
            tables::renew_session(tx, next.id, &hash)?;
            Ok(true)
        };
        let others = self.db.write(&caller.actor(via), write).await?;
        Ok(others.then_some(secret))
    }

    /// Locks the screen of a session.
    pub async fn lock(&self, caller: &Caller) -> Outcome<()> {
        let Credential::Session(id) = caller.credential else {
            return Err(Problem::forbidden().into());
        };
        self.db.upkeep(move |tx| tables::lock_session(tx, id)).await
    }

    /// Who can be changed to by PIN on the machine of this cookie, the latest first.
    pub async fn colleagues(&self, cookie: &str) -> Outcome<Vec<Colleague>> {
        let hash = stored_form(cookie);
        self.db
            .read(move |reader| {
                let station = tables::session(reader, &hash)?.and_then(|session| session.station);
                let sessions = match station {
                    Some(station) => tables::sessions_at(reader, &station)?,
                    None => vec![],
                };
                let mut colleagues: Vec<Colleague> = vec![];
                for session in sessions.into_iter().filter(|session| session.pin_failures < PIN_TRIES) {
                    let (_, pin) = tables::secrets(reader, session.account)?;
                    let account = tables::account(reader, session.account)?.filter(|a| a.disabled_at.is_none());
                    if let (Some(_), Some(Account { id, name, .. })) = (pin, account)
                        && !colleagues.iter().any(|colleague| colleague.account == id)
                    {
                        colleagues.push(Colleague { account: id, name });
                    }
                }
                Ok(colleagues)
            })
            .await
    }

    /// Changes to another user of a shared machine, or unlocks one's own screen, by PIN. Gives the
    /// new value of the cookie.
    pub async fn change_user(&self, cookie: &str, to: AccountId, pin: &str) -> Outcome<String> {
        let refused = || Problem::new(401, "pin-refused", "the PIN is wrong, or only the password helps now");
        let pin = Password::typed_pin(pin)?;
        let hash = stored_form(cookie);
        let found = self
            .db
            .read(move |reader| {
                let Some(current) = tables::session(reader, &hash)?.filter(|s| s.ends_at > reader.now()) else {
                    return Ok(None);
                };
                let Some(station) = &current.station else {
                    return Ok(None);
                };
                let target = tables::sessions_at(reader, station)?.into_iter().find(|s| s.account == to);
                let account = tables::account(reader, to)?.filter(|account| account.disabled_at.is_none());
                let (_, stored) = tables::secrets(reader, to)?;
                Ok(target.zip(account).map(|(target, account)| (current, target, account, stored)))
            })
            .await?;
        let (current, target, account, stored) = found.ok_or_else(refused)?;
        // A try is taken before the hash is computed, so that guesses sent side by side are counted too.
        let tries = self.take_pin_try(target.id).await?.ok_or_else(refused)?;
        if tries > PIN_TRIES || !self.state.hasher.verify(&pin, stored).await? {
            if tries >= PIN_TRIES {
                self.refuse_pin(&target).await?;
            }
            return Err(refused().into());
        }
        self.take_over(current, target, account).await
    }

    /// Counts a try of a PIN and gives its number; none when the session has ended. The right PIN
    /// sets the count back.
    async fn take_pin_try(&self, session: SessionId) -> Outcome<Option<i64>> {
        self.db
            .upkeep(move |tx| {
                tables::count_pin_failure(tx, session)?;
                Ok(tables::session_by_id(tx, session)?.map(|session| session.pin_failures))
            })
            .await
    }

    /// Ends a session whose PIN was wrong too often.
    async fn refuse_pin(&self, target: &Session) -> Outcome<()> {
        let target = target.clone();
        self.db
            .upkeep(move |tx| {
                if tables::end_session(tx, target.id)? > 0 {
                    tx.record(&PinRefused { account: target.account })?;
                }
                Ok(())
            })
            .await
    }

    async fn take_over(&self, current: Session, target: Session, account: Account) -> Outcome<String> {
        let secret = fresh_secret()?;
        let hash = stored_form(&secret);
        let keys = Arc::clone(self.keys);
        let actor = self.actor(&account).await?;
        let write = move |tx: &mut Tx| {
            if tables::session_by_id(tx, target.id)?.is_none() {
                return Err(Problem::new(401, "pin-refused", "the session has ended").into());
            }
            if current.id != target.id {
                tables::lock_session(tx, current.id)?;
            }
            tables::unlock_session(tx, target.id, &hash)?;
            record_signed_in(tx, &keys, &account, target.id, true)
        };
        self.db.write(&actor, write).await?;
        Ok(secret)
    }

    async fn actor(&self, account: &Account) -> Outcome<Actor> {
        let (id, service_number) = (account.id, account.service_number.clone());
        let grant = self.db.read(move |reader| Ok(tables::grants_now(reader, id)?.into_iter().next())).await?;
        Ok(Actor {
            account: Some(id),
            service_number,
            role: grant.as_ref().map(|grant| grant.role.to_string()).unwrap_or_default(),
            unit: grant.as_ref().map(|grant| grant.scope.label()).unwrap_or_default(),
            via: Via::Page,
            purpose: String::new(),
        })
    }
}

fn record_signed_in(tx: &mut Tx, keys: &Keyring, account: &Account, session: SessionId, by_pin: bool) -> Outcome<()> {
    let event = SignedIn { session, by_pin };
    if tables::grants_now(tx, account.id)?.iter().any(|grant| grant.role.is_sealed()) {
        tx.record_sealed(keys, Class::Oversight, &event)?;
    } else {
        tx.record(&event)?;
    }
    Ok(())
}

/// Who a cookie belongs to, if it is one of a session that holds. On a shared machine the screen
/// locks after `idle_seconds` without use.
pub async fn authenticate_cookie(db: &Db, state: &State, cookie: &str, idle_seconds: u32) -> Outcome<Option<Caller>> {
    if cookie.len() > SECRET_MAX {
        return Ok(None);
    }
    let hash = stored_form(cookie);
    let proof = Proof::Cookie(hash.clone());
    let find = db.read(move |reader| {
        let Some(session) = tables::session(reader, &hash)?.filter(|session| lives(session, reader.now())) else {
            return Ok(None);
        };
        let caller = caller(reader, session.account, Credential::Session(session.id))?;
        Ok(caller.map(|caller| Known { session: Some(session), caller }))
    });
    let Some(known) = state.known(db, proof, find).await? else {
        return Ok(None);
    };
    let Some(session) = &known.session else { return Ok(None) };
    let mut caller = known.caller.clone();
    let idle = db.now().seconds_since(session.used_at);
    caller.csrf = form_token(cookie);
    caller.shared_machine = session.station.is_some();
    caller.locked = session.locked || (caller.shared_machine && idle > i64::from(idle_seconds));
    if idle > TOUCH_SECONDS && !caller.locked {
        let id = session.id;
        // A session whose use cannot be noted ends the sooner; that is no ground to refuse a page.
        if let Err(fault) = db.upkeep(move |tx| tables::touch_session(tx, id)).await {
            tracing::warn!("the use of a session was not noted: {fault}");
        }
    }
    Ok(Some(caller))
}

fn lives(session: &Session, now: Instant) -> bool {
    session.ends_at > now && (session.station.is_some() || now.seconds_since(session.used_at) < IDLE_SECONDS)
}

/// Who a bearer token belongs to, if it holds.
pub async fn authenticate_token(db: &Db, state: &State, token: &str) -> Outcome<Option<Caller>> {
    if token.len() > SECRET_MAX {
        return Ok(None);
    }
    let hash = stored_form(token);
    let proof = Proof::Token(hash.clone());
    let find = db.read(move |reader| {
        let token = tables::token(reader, &hash)?.filter(|t| t.revoked_at.is_none() && t.grant.holds(reader.now()));
        let Some(token) = token else {
            return Ok(None);
        };
        let Some(mut caller) = caller(reader, token.account, Credential::Token(token.id))? else {
            return Ok(None);
        };
        caller.place = place_name(reader, &token.grant)?;
        caller.grants = vec![token.grant];
        caller.token_purpose = Some(token.purpose);
        Ok(Some(Known { session: None, caller }))
    });
    Ok(state.known(db, proof, find).await?.map(|known| known.caller.clone()))
}

/// The caller an account is, when it is not disabled.
pub fn caller(reader: &mut Reader, account: AccountId, credential: Credential) -> Outcome<Option<Caller>> {
    let Some(account) = tables::account(reader, account)?.filter(|account| account.disabled_at.is_none()) else {
        return Ok(None);
    };
    let grants = tables::grants_now(reader, account.id)?;
    let place = match grants.first() {
        Some(grant) => place_name(reader, grant)?,
        None => String::new(),
    };
    Ok(Some(Caller {
        account: account.id,
        name: account.name,
        service_number: account.service_number,
        lang: account.lang,
        grants,
        place,
        credential,
        token_purpose: None,
        csrf: String::new(),
        shared_machine: false,
        locked: false,
    }))
}

fn place_name(reader: &mut Reader, grant: &crate::access::Grant) -> Outcome<String> {
    use crate::access::Scope;
    let place = match &grant.scope {
        Scope::Unit { unit, .. } => Place::Unit(*unit),
        Scope::Prison { prison } => Place::Prison(prison.clone()),
        _ => return Ok(String::new()),
    };
    Ok(tables::place(reader, &place)?.map(|known| known.name).unwrap_or_default())
}
