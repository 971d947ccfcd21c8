//! Routes of agreement: the list of dates that wait, agreeing, telling.

use super::super::model::{NewTold, ToldFields};
use super::super::views::{DatesView, ToConfirmView};
use super::super::{actions, tables};
use super::{AGREES, TELLS, done, page};
use crate::access::acts::{PrepareRelease, ReadDates, ReadLawfulUntil, TellPerson};
use crate::access::{self, Action, ListPermit, Verb};
use crate::authority::Whom;
use crate::estate;
use crate::web::person::person_id;
use crate::web::{Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::id::PersonId;
use records::{Outcome, Tx};
use schemars::JsonSchema;
use std::collections::BTreeMap;

const LIST: Verb = Verb::Does(Action::ReadLawfulUntil);

pub fn pages() -> Vec<Route> {
    vec![
        Route::get("/dates-to-confirm", show).access(LIST).summary("Whose dates wait for agreement, or to be told"),
        Route::post("/people/{id}/dates/agree", agree).access(AGREES).summary("Agree to the dates"),
        Route::post("/people/{id}/dates/told", told).access(TELLS).summary("Record that the person was told"),
    ]
}

pub fn api() -> Vec<Route> {
    vec![
        Route::get("/api/dates-to-confirm", show)
            .access(LIST)
            .summary("Whose dates wait for agreement or to be told, with what is otherwise since two agreed last")
            .query::<ToConfirmQuery>()
            .gives::<ToConfirmView>(),
        Route::post("/api/people/{id}/dates/agree", agree)
            .access(AGREES)
            .summary("Agree to the dates as they are counted now; If-Match with the ETag of the dates")
            .versioned()
            .takes::<NoFields>()
            .gives::<DatesView>(),
        Route::post("/api/people/{id}/dates/told", told)
            .access(TELLS)
            .summary("Record that the person was told of the dates face to face; If-Match with the ETag of the dates")
            .versioned()
            .takes::<ToldFields>()
            .gives::<DatesView>(),
    ]
}

/// Which part of the list is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct ToConfirmQuery {
    /// Code of a prison; without it all that the caller may see.
    prison: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

async fn show(visit: Visit) -> Answer {
    let after = visit.cursor("after", |text| text.parse().ok())?;
    let prison = estate::prison_asked(&visit)?;
    let permit = match &prison {
        Some(code) => access::list_in::<ReadLawfulUntil>(&visit, code, &format!("dates-to-confirm {code}")).await?,
        None => access::list::<ReadLawfulUntil>(&visit, "dates-to-confirm").await?,
    };
    // Of whom the caller may read the dates.
    let permit: ListPermit<ReadDates> = permit.column(&visit.app().decider, visit.caller()?);
    let (words, of_prisons) = (visit.words(), estate::is_of_prisons(&visit)?);
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let all = tables::standing_of_held(reader, Whom::Admitted(permit.filter(), prison.as_ref()))?;
            let prisons = estate::open_prisons(reader)?;
            let names: BTreeMap<String, String> = prisons.iter().cloned().collect();
            let view = ToConfirmView::gather(reader, all, after, &names, &words)?;
            let prisons = if of_prisons { vec![] } else { prisons };
            Ok(ToConfirmView { prison: prison.as_ref().map(ToString::to_string), prisons, ..view })
        })
        .await?;
    Ok(visit.show(&visit.words().t("sentence-confirm-title"), &view)?)
}

/// Agrees to the dates that were read: refused when anything in them has changed since.
async fn agree(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let whom = person_id(&id)?;
    form.into_fields::<NoFields>(&[])?;
    let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
    let act = move |tx: &mut Tx| {
        let permit = access::permit::<PrepareRelease>(tx, &app.decider, &caller, whom)?;
        asked.check_version(&read, actions::agreement(tx, permit.person())?.dates)?;
        actions::agree(tx, &permit, &caller)
    };
    visit.app().db.write(&visit.actor()?, act).await?;
    done(&visit, &id, "done-dates-agreed").await
}

/// Records that the person was told of the dates that were read: refused when anything in them has changed since.
async fn told(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let whom = person_id(&id)?;
    match record_told(&visit, whom, &form).await {
        Ok(()) => done(&visit, &id, "done-dates-told").await,
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = page(&visit, whom).await?;
            let title = visit.words().t("sentence-title");
            Ok(visit.again(fault, form, &title, |told_form| Ok(DatesView { told_form, ..view }))?)
        }
    }
}

async fn record_told(visit: &Visit, whom: PersonId, form: &Form) -> Outcome<()> {
    let new = NewTold::parse(&form.into_fields::<ToldFields>(&[])?)?;
    let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
    let act = move |tx: &mut Tx| {
        let permit = access::permit::<TellPerson>(tx, &app.decider, &caller, whom)?;
        asked.check_version(&read, actions::agreement(tx, permit.person())?.dates)?;
        actions::tell(tx, &permit, &new)
    };
    visit.app().db.write(&visit.actor()?, act).await
}
