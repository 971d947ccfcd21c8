//! Routes of refusals of parole.

use super::super::model::{Change, NewRefusal, RefusalFields, RefusalId};
use super::super::views::{DatesView, Made, TriedView};
use super::super::{actions, tables};
use super::tried::try_form;
use super::{EDIT, again, change, done, make, part, show_form};
use crate::access::Permit;
use crate::access::acts::EditAuthorities;
use crate::web::{Answer, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::id::Id;
use records::Tx;

pub fn pages() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/refusals/new", new).access(EDIT).summary("Form for a refusal of parole"),
        Route::post("/people/{id}/refusals", add).access(EDIT).summary("Register a refusal of parole"),
        Route::post("/people/{id}/refusals/try", attempt).access(EDIT).summary("Count before a refusal is registered"),
        Route::post("/people/{id}/refusals/{refusal}/withdraw", withdraw)
            .access(EDIT)
            .summary("Take back a refusal that was registered by mistake"),
    ]
}

pub fn api() -> Vec<Route> {
    vec![
        Route::post("/api/people/{id}/refusals", add)
            .access(EDIT)
            .summary("Register that parole was refused on a day; its next assessment is counted from it")
            .takes::<RefusalFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/api/people/{id}/refusals/try", attempt)
            .access(EDIT)
            .summary("What the dates would be if parole were refused on a day; writes nothing")
            .takes::<RefusalFields>()
            .gives::<TriedView>(),
        Route::post("/api/people/{id}/refusals/{refusal}/withdraw", withdraw)
            .access(EDIT)
            .summary("Take back a refusal that was registered by mistake; If-Match with its id")
            .versioned()
            .takes::<NoFields>()
            .gives::<DatesView>(),
    ]
}

async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    let today = visit.now().oslo_date().to_string();
    show_form(visit, &id, "refusal", "refusals".into(), Form::filled([("refused_on", today)])).await
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let made = async {
        let today = visit.now().oslo_date();
        let new = NewRefusal::parse(&form.into_fields::<RefusalFields>(&[])?, today)?;
        make(&visit, &id, &form, move |tx, permit| Ok(actions::refuse_parole(tx, permit, &new)?.to_string())).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{id}/dates"), "done-parole-refused")?),
        Err(fault) => again(visit, fault, &id, "refusal", "refusals".into(), form).await,
    }
}

async fn attempt(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    // Why it was refused changes no date.
    let day = form.into_fields::<RefusalFields>(&[]).and_then(|fields| fields.day(visit.now().oslo_date()));
    try_form(visit, &id, ("refusal", "refusals".into()), form, day.map(Change::Refused)).await
}

async fn withdraw(visit: Visit, Path((id, refusal)): Path<(String, String)>, form: Form) -> Answer {
    let refusal: RefusalId = part(&refusal)?;
    form.into_fields::<NoFields>(&[])?;
    let stands = move |tx: &mut Tx, person| Ok(tables::refusal(tx, person, refusal)?.id.uuid());
    let act = move |tx: &mut Tx, permit: &Permit<EditAuthorities>| actions::withdraw_refusal(tx, permit, refusal);
    change(&visit, &id, &form, stands, act).await?;
    done(&visit, &id, "done-refusal-withdrawn").await
}
