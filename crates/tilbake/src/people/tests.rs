//! The registry on both databases.

mod facts;
mod http;
mod pages;
mod photos;
pub mod registered;
mod search;
mod vocabulary;

use super::actions;
use super::model::{Born, Citizenship, NameKind, NameOrder, NewPerson, Particulars, PersonName, Sex, Source, Told};
use super::tables::Newcomer;
use crate::access::testing::{caller, in_prison, places, prison};
use crate::access::{Caller, Permit, PersonAct, Place, Role, permit, permit_in_place};
use crate::features::FEATURES;
use crate::start;
use crate::testing::TestApp;
use basics::id::PersonId;
use records::testing::TestDb;
use records::{Outcome, Tx, Via};

/// Checked against a register.
const CHECKED: Told = Told { source: Source::PopulationRegister, verified: true };
/// Said and not checked.
const SAID: Told = Told { source: Source::Oneself, verified: false };

/// A name in the usual order; the last word is the family name.
fn name(kind: NameKind, text: &str) -> PersonName {
    let (given, family) = text.rsplit_once(' ').unwrap_or((text, ""));
    PersonName::new(kind, given, family, NameOrder::GivenFirst).unwrap()
}

fn new_person(text: &str, born: &str) -> NewPerson {
    NewPerson {
        name: name(NameKind::Current, text),
        particulars: Particulars { born: Some(Born::parse(born).unwrap()), sex: Sex::Male },
        identifiers: vec![],
        citizenships: vec![Citizenship { country: "NOR".parse().unwrap() }],
        languages: vec![],
        told: CHECKED,
    }
}

/// Runs a test that turns the clock or alters the database behind the program's back.
async fn each(body: impl AsyncFn(&TestApp, &TestDb)) {
    records::testing::each(&start::migrations(FEATURES), async |db| body(&TestApp::on(db), db).await).await;
}

/// A caseworker of HAL, who may register and change everything there.
async fn caseworker(test: &TestApp) -> Caller {
    places(&test.app).await;
    caller(&test.app, &[(Role::Caseworker, in_prison("HAL"))]).await
}

/// Writes as a caller.
async fn write<T: Send + 'static>(
    test: &TestApp,
    by: &Caller,
    act: impl FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    test.app.db.write(&by.actor(Via::Api), act).await
}

/// Registers a person at HAL, and what else is known in the same transaction.
async fn register(
    test: &TestApp,
    by: &Caller,
    new: NewPerson,
    more: impl Fn(&mut Tx, &Newcomer) -> Outcome<()> + Send + 'static,
) -> Outcome<PersonId> {
    let (app, caller) = (test.app.clone(), by.clone());
    write(test, by, move |tx| {
        let permit = permit_in_place(tx, &app.decider, &caller, &Place::Prison(prison("HAL")))?;
        let newcomer = actions::register(tx, &permit, &app.keys, &new)?;
        more(tx, &newcomer)?;
        Ok(newcomer.person())
    })
    .await
}

/// Acts on a person with a permit.
async fn act<A: PersonAct, T: Send + 'static>(
    test: &TestApp,
    by: &Caller,
    person: PersonId,
    act: impl Fn(&mut Tx, &Permit<A>) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let (app, caller) = (test.app.clone(), by.clone());
    write(test, by, move |tx| {
        let permit = permit::<A>(tx, &app.decider, &caller, person)?;
        act(tx, &permit)
    })
    .await
}
