//! Accounts of invented staff, who follows up whom, tokens of programs. The directorate and the
//! administrator come first, as in any installation; the administrator makes all the others.
//!
//! All accounts of a demo have one password and one PIN, made anew for each demo and printed when it
//! starts. Whoever can read them can read the files beside them.

use super::super::cal::{at, plus_days};
use super::super::mix::Nation;
use super::super::staff::{Post, StaffMember};
use super::site::{Desk, PrisonSite, Site, State, World, missing};
use crate::access::actions::{
    Login, NewAccount, NewToken, add_account, add_grant, give_role, make_account, make_token, set_own_pin,
};
use crate::access::secrets::{Hasher, Password, fresh_password, fresh_secret, fresh_token, stored_form};
use crate::access::{
    AccountId, Caller, Credential, Decider, Grant, PersonId, PrisonCode, Role, Scope, SessionId, TieKind, caller, reach,
};
use crate::web::Lang;
use basics::id::{Id, Uuid};
use basics::{Instant, Problem, Text};
use records::{Actor, Outcome, Tx};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What opens the demo.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Secrets {
    /// Password of every account.
    pub password: String,
    /// PIN of every account.
    pub pin: String,
    /// A log-in name for each role.
    pub logins: BTreeMap<String, String>,
    /// A token for each role; kept in a file of their own.
    #[serde(skip)]
    pub tokens: BTreeMap<String, String>,
}

/// Password and PIN with their stored forms.
#[derive(Clone)]
pub struct Secret {
    password: String,
    pin: String,
    password_hash: String,
    pin_hash: String,
}

/// A new password and PIN.
pub async fn fresh() -> Outcome<Secret> {
    let password = fresh_password()?;
    let pin = loop {
        let digits: String =
            (fresh_secret()? + &fresh_secret()?).chars().filter(char::is_ascii_digit).take(6).collect();
        if Password::choose_pin(&digits).is_ok() {
            break digits;
        }
    };
    let hasher = Hasher::default();
    let password_hash = hasher.hash(&Password::choose(&password, "")?).await?;
    let pin_hash = hasher.hash(&Password::choose_pin(&pin)?).await?;
    Ok(Secret { password, pin, password_hash, pin_hash })
}

/// Those who set the service up.
pub struct Office {
    /// When.
    pub since: Instant,
    /// The directorate.
    pub national: Caller,
    /// The administrator.
    pub administrator: Caller,
}

/// A caller for an account of the demo: nobody is signed in while it is built.
pub fn caller_of(reader: &mut records::Reader, account: AccountId) -> Outcome<Caller> {
    let credential = Credential::Session(SessionId::from_uuid(Uuid::nil()));
    Ok(caller(reader, account, credential)?.ok_or_else(|| missing("an account"))?)
}

/// Makes the first two accounts.
pub async fn found(site: &Site, secret: &Secret) -> Outcome<Office> {
    let since = site.db.now();
    let secret = secret.clone();
    let write = move |tx: &mut Tx| {
        let mut first = |role: Role, name: &str, number: &str| -> Outcome<Caller> {
            let new = account(&format!("first.{role}"), name, number, "nb", &secret)?;
            let id = add_account(tx, &new)?;
            let from = tx.now();
            add_grant(tx, id, &Grant { role, scope: Scope::Nation, from, until: None })?;
            caller_of(tx, id)
        };
        let national = first(Role::National, "Første direktoratsbruker", "T000001")?;
        Ok((national, first(Role::Administrator, "Første administrator", "T000002")?))
    };
    let (national, administrator) = site.db.write(&Actor::program("first accounts"), write).await?;
    Ok(Office { since, national, administrator })
}

fn account(login: &str, name: &str, number: &str, lang: &str, secret: &Secret) -> Result<NewAccount, Problem> {
    Ok(NewAccount {
        login: Login::parse(login)?,
        name: Text::parse(name)?,
        service_number: Text::parse(number)?,
        lang: lang.parse::<Lang>()?,
        password_hash: Some(secret.password_hash.clone()),
    })
}

/// Makes the accounts whose role does not ask for people to be registered first. Gives them in the
/// order of the list.
pub async fn hire(
    site: &Site,
    decider: &Decider,
    office: &Office,
    prisons: &[PrisonSite],
    members: &[StaffMember],
    secret: &Secret,
) -> Outcome<Vec<Option<AccountId>>> {
    let mut hired = vec![];
    for member in members {
        let scope = match &member.post {
            Post::Unit(prison, unit) => {
                let site = prisons.get(*prison).ok_or_else(|| missing("a prison"))?;
                let unit = *site.units.get(*unit).ok_or_else(|| missing("a unit"))?;
                Scope::Unit { unit, prison: site.code.clone() }
            }
            Post::Prison(prison) => {
                Scope::Prison { prison: prisons.get(*prison).ok_or_else(|| missing("a prison"))?.code.clone() }
            }
            Post::Region(region) => Scope::Region { region: *region },
            Post::Nation => Scope::Nation,
            Post::Tied => Scope::Tied,
            Post::Oneself(_) => {
                hired.push(None);
                continue;
            }
        };
        let until = member.until.map(|day| at(plus_days(day, 1), 0, 0));
        hired.push(Some(take_on(site, decider, office, office.since, member, scope, until, secret).await?));
    }
    Ok(hired)
}

#[expect(clippy::too_many_arguments, reason = "one account made of all that is known about it")]
async fn take_on(
    site: &Site,
    decider: &Decider,
    office: &Office,
    when: Instant,
    member: &StaffMember,
    scope: Scope,
    until: Option<Instant>,
    secret: &Secret,
) -> Outcome<AccountId> {
    let name = format!("{} {}", member.name.given, member.name.family);
    let new = account(&member.login, &name, &member.service_number, member.language, secret)?;
    let grant = Grant { role: member.role, scope, from: when, until };
    let (decider, by, pin) = (decider.clone(), office.administrator.clone(), secret.pin_hash.clone());
    let write = move |tx: &mut Tx| {
        let id = make_account(tx, &decider, &by, &new)?;
        give_role(tx, &decider, &by, id, &grant)?;
        let own = caller_of(tx, id)?;
        set_own_pin(tx, &own, &pin)?;
        Ok(id)
    };
    site.act(when, &office.administrator, write).await
}

/// Those of each prison who act while the story is played.
pub async fn desks(
    site: &Site,
    nation: &Nation,
    members: &[StaffMember],
    hired: &[Option<AccountId>],
) -> Outcome<Vec<Option<Desk>>> {
    let mut found: Vec<BTreeMap<Role, AccountId>> = vec![BTreeMap::new(); nation.estate.len()];
    for (member, account) in members.iter().zip(hired) {
        match (&member.post, account) {
            (Post::Prison(prison), Some(account)) => {
                found[*prison].insert(member.role, *account);
            }
            (Post::Region(region), Some(account)) => {
                let of_region = nation.estate.iter().zip(&mut found).filter(|(p, _)| p.region == region.as_str());
                of_region.for_each(|(_, roles)| {
                    roles.insert(member.role, *account);
                });
            }
            _ => {}
        }
    }
    let read = move |reader: &mut records::Reader| {
        let mut desks = vec![];
        for roles in &found {
            let mut one = |wanted: &[Role]| -> Outcome<Option<Arc<Caller>>> {
                let account = wanted.iter().find_map(|role| roles.get(role));
                account.map(|account| caller_of(reader, *account).map(Arc::new)).transpose()
            };
            let reception = one(&[Role::Reception, Role::ShiftLeader])?;
            let caseworker = one(&[Role::Caseworker, Role::Governor])?;
            let (shift_leader, governor) = (one(&[Role::ShiftLeader])?, one(&[Role::Governor])?);
            let region = one(&[Role::Regional, Role::Governor])?;
            let all = reception.zip(caseworker).zip(shift_leader.zip(governor)).zip(region);
            desks.push(all.map(|(((reception, caseworker), (shift_leader, governor)), region)| Desk {
                reception,
                caseworker,
                shift_leader,
                governor,
                region,
            }));
        }
        Ok(desks)
    };
    site.db.read(read).await
}

/// The contact officer of each person (DAY-10).
pub fn contact_officers(members: &[StaffMember], hired: &[Option<AccountId>]) -> HashMap<u32, AccountId> {
    let officers = members.iter().zip(hired).filter(|(member, _)| member.role == Role::ContactOfficer);
    officers.flat_map(|(member, id)| id.iter().flat_map(|id| member.tied.iter().map(|s| (*s, *id)))).collect()
}

/// What can be done when everyone is registered: caseloads and clients, the person's own account, a
/// token for each role.
pub async fn finish(
    site: &Site,
    world: &World,
    office: &Office,
    members: &[StaffMember],
    hired: &[Option<AccountId>],
    states: &[State],
    secret: Secret,
) -> Outcome<Secrets> {
    let when = at(world.nation.date, 9, 55);
    let person = |serial: u32| -> Result<PersonId, Problem> {
        let at = usize::try_from(serial).ok().and_then(|s| s.checked_sub(1));
        at.and_then(|at| states.get(at)).and_then(|s| s.person).ok_or_else(|| missing("a person"))
    };
    let mut accounts: Vec<AccountId> = vec![];
    for (member, account) in members.iter().zip(hired) {
        accounts.push(match (&member.post, account) {
            (_, Some(account)) => *account,
            (Post::Oneself(serial), None) => {
                let scope = Scope::Oneself { person: person(*serial)? };
                take_on(site, &world.decider, office, when, member, scope, None, &secret).await?
            }
            (_, None) => return Err(missing("an account").into()),
        });
    }
    tie_the_rest(site, office, when, members, &accounts, &person).await?;
    for (member, account) in members.iter().zip(&accounts) {
        if let Post::Oneself(serial) = member.post {
            super::applications::own(site, world, when, (*account, person(serial)?)).await?;
        }
    }
    let mut secrets =
        Secrets { password: secret.password, pin: secret.pin, logins: BTreeMap::new(), tokens: BTreeMap::new() };
    for role in Role::ALL {
        let Some(at) = chosen(members, *role) else { continue };
        let member = &members[at];
        secrets.logins.insert(role.to_string(), member.login.clone());
        let scope = match &member.post {
            Post::Oneself(serial) => Scope::Oneself { person: person(*serial)? },
            Post::Unit(prison, _) | Post::Prison(prison) => Scope::Prison { prison: code(world, *prison)? },
            Post::Region(region) => Scope::Region { region: *region },
            Post::Nation => Scope::Nation,
            Post::Tied => Scope::Tied,
        };
        let until = member.until.map_or(when.plus_seconds(365 * 86_400), super::opening);
        let new = NewToken {
            account: accounts[at],
            name: Text::parse(&format!("Demo: {role}"))?,
            role: *role,
            scope,
            purpose: role.everyday_purpose(),
            until,
        };
        let token = fresh_token()?;
        let (hash, decider, by) = (stored_form(&token), world.decider.clone(), office.administrator.clone());
        let write = move |tx: &mut Tx| make_token(tx, &decider, &by, &new, &hash);
        site.act(when, &office.administrator, write).await?;
        secrets.tokens.insert(role.to_string(), token);
    }
    Ok(secrets)
}

fn code(world: &World, prison: usize) -> Result<PrisonCode, Problem> {
    world.prisons.get(prison).map(|p| p.code.clone()).ok_or_else(|| missing("a prison"))
}

/// The account a visitor is offered for a role: the one of Halden where it is bound to a prison.
fn chosen(members: &[StaffMember], role: Role) -> Option<usize> {
    let plain = [format!("{role}.hal"), format!("{role}.east"), role.to_string()];
    members.iter().position(|member| member.role == role && plain.contains(&member.login))
}

async fn tie_the_rest(
    site: &Site,
    office: &Office,
    when: Instant,
    members: &[StaffMember],
    accounts: &[AccountId],
    person: &dyn Fn(u32) -> Result<PersonId, Problem>,
) -> Outcome<()> {
    for (member, account) in members.iter().zip(accounts) {
        let kind = match member.role.tie() {
            Some(kind) if kind != TieKind::Contact && !member.tied.is_empty() => kind,
            _ => continue,
        };
        let people = member.tied.iter().map(|serial| person(*serial)).collect::<Result<Vec<_>, _>>()?;
        let account = *account;
        let write = move |tx: &mut Tx| {
            for person in &people {
                reach::tie(tx, account, *person, kind)?;
            }
            Ok(())
        };
        site.act(when, &office.administrator, write).await?;
    }
    Ok(())
}
