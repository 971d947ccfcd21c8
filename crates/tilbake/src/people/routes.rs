//! Routes of the registry. A page and its twin under `/api` share handler, action and view.

mod cautions;
mod contacts;
mod identity;
mod people;
mod photo;

use super::actions;
use super::model::{EndFields, FactId, Identifier};
use super::tables::{self, Stored};
use super::views::{Changed, EndPage, Version};
use crate::access::acts::ReadFile;
use crate::access::{self, Permit, PersonAct};
use crate::web::person::{self, Bar};
use crate::web::{Answer, Face, Form, Page, Route, Visit, json};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use basics::Problem;
use basics::id::PersonId;
use basics::value::corrupt;
use records::{Fault, Keyring, Outcome, Reader, Tx};
use serde::Serialize;

/// All routes of the registry.
pub fn routes() -> Vec<Route> {
    let parts = [people::routes(), identity::routes(), contacts::routes(), cautions::routes(), photo::routes()];
    parts.into_iter().flatten().collect()
}

/// A tab of a person file that is open.
struct Tab<A> {
    /// Leave to open the file.
    file: Permit<ReadFile>,
    /// Leave for the tab.
    permit: Permit<A>,
    /// The identity bar.
    bar: Bar,
}

/// Opens a tab of a person file.
async fn open_tab<A: PersonAct>(visit: &Visit, id: &str, tab: &str) -> Outcome<Tab<A>> {
    let person = person::person_id(id)?;
    let file = access::open::<ReadFile>(visit, person).await?;
    let permit = access::open::<A>(visit, person).await?;
    let bar = person::bar(visit, &file, tab).await?;
    Ok(Tab { file, permit, bar })
}

/// Whether the caller may do an act on a person, to know what a page offers.
fn may<A: PersonAct>(reader: &mut Reader, visit: &Visit, person: PersonId) -> Outcome<bool> {
    let permit = access::permit::<A>(reader, &visit.app().decider, visit.caller()?, person);
    match permit {
        Ok(_) => Ok(true),
        Err(Fault::Refused(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Refuses a real national number in a demo, where everyone is invented.
fn refuse_real_numbers(visit: &Visit, identifiers: &[Identifier]) -> Result<(), Problem> {
    if visit.app().config.demo && identifiers.iter().any(Identifier::is_real) {
        return Err(Problem::invalid("invalid-input").with_field("number", "number-not-invented"));
    }
    Ok(())
}

/// A fact as a path names it.
fn fact_id(text: &str) -> Outcome<FactId> {
    text.parse().map_err(|_| Problem::not_found().into())
}

/// An act on a person as a closure of a transaction: leave is asked for inside it, and a change of
/// what stood there is refused when somebody else has changed it since it was read.
fn on_person<A: PersonAct, T>(
    visit: &Visit,
    form: &Form,
    person: PersonId,
    changes: bool,
    act: impl Fn(&mut Tx, &Permit<A>, &Keyring) -> Outcome<T> + Send + 'static,
) -> Outcome<impl FnMut(&mut Tx) -> Outcome<T> + Send + 'static> {
    let (visit, form, app, caller) = (visit.clone(), form.clone(), visit.app_shared(), visit.caller()?.clone());
    Ok(move |tx: &mut Tx| {
        let permit = access::permit::<A>(tx, &app.decider, &caller, person)?;
        if changes {
            visit.check_version(&form, tables::version(tx, person)?)?;
        }
        act(tx, &permit, &app.keys)
    })
}

/// Runs an act that changes what stood there.
async fn change<A: PersonAct, T: Send + 'static>(
    visit: &Visit,
    form: &Form,
    person: PersonId,
    act: impl Fn(&mut Tx, &Permit<A>, &Keyring) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let act = on_person(visit, form, person, true, act)?;
    visit.app().db.write(&visit.actor()?, act).await
}

/// Notes that a fact has been verified, from the page `back`.
async fn verify<F: Stored>(visit: &Visit, person: PersonId, id: FactId, form: &Form, back: &str) -> Answer {
    let act = move |tx: &mut Tx, permit: &Permit<F::Edit>, _: &Keyring| {
        actions::verify::<F>(tx, permit, id)?;
        Ok(Changed { id, version: tables::version(tx, person)? })
    };
    let verified = change(visit, form, person, act).await?;
    Ok(visit.done(&verified, back, "done-people-verified")?)
}

/// Ends a fact, from the page `back`; `page` is its form, should it be refused.
async fn end<F: Stored>(
    visit: &Visit,
    person: PersonId,
    id: FactId,
    form: Form,
    back: &str,
    page: impl Future<Output = Outcome<EndPage>>,
) -> Answer {
    let ended = async {
        let reason = form.into_fields::<EndFields>(&[])?.parse()?;
        let act = move |tx: &mut Tx, permit: &Permit<F::Edit>, _: &Keyring| {
            actions::end::<F>(tx, permit, id, &reason)?;
            Ok(Version { version: tables::version(tx, person)? })
        };
        change(visit, &form, person, act).await
    };
    match ended.await {
        Ok(version) => Ok(visit.done(&version, back, "done-people-ended")?),
        Err(fault) => again(visit, fault, form, "people-end", page, |page, form| EndPage { form, ..page }).await,
    }
}

/// A form that was refused: the page again with what was typed; a program gets the problem.
async fn again<V: Serialize + Page>(
    visit: &Visit,
    fault: Fault,
    form: Form,
    title: &str,
    page: impl Future<Output = Outcome<V>>,
    fill: impl FnOnce(V, Form) -> V,
) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let page = page.await?;
    Ok(visit.again(fault, form, &visit.words().t(title), |form| Ok(fill(page, form)))?)
}

/// A page about a person, titled with the name and what it is.
fn show<V: Serialize + Page>(visit: &Visit, bar: &Bar, title: &str, view: &V, version: i64) -> Outcome<Response> {
    let title = person::title(bar, &visit.words(), title);
    visit.show_version(&title, view, version)
}

/// JSON with its version as the ETag.
fn json_version<V: Serialize>(view: &V, version: i64) -> Outcome<Response> {
    let mut response = json(StatusCode::OK, view)?;
    let tag = HeaderValue::from_str(&format!("\"{version}\"")).map_err(|_| corrupt("a version"))?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}
