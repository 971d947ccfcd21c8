//! Routes of the gate register.

use super::actions;
use super::model::{EntryFields, EntryId};
use super::tables;
use super::views::{Entered, EntryView, GateView};
use crate::access::acts::KeepGateRegister;
use crate::access::{self, Action, Place, PrisonCode, Verb};
use crate::estate;
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit, version_of_step};
use axum::extract::Path;
use basics::Problem;
use basics::time::parse_date;
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;

const KEEP: Verb = Verb::Does(Action::KeepGateRegister);

/// Whose register is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct GateQuery {
    /// Code of the prison; without it the caller's own.
    prison: Option<String>,
    /// A day; without it who is here now.
    day: Option<String>,
}

/// All routes of the register.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/gate", register).access(KEEP).summary("The gate register"),
        Route::get("/api/gate", register)
            .access(KEEP)
            .summary("Who is on site without being in custody, now or on a day")
            .query::<GateQuery>()
            .gives::<GateView>(),
        Route::post("/gate", enter).access(KEEP).summary("Somebody comes in"),
        Route::post("/api/gate", enter)
            .access(KEEP)
            .summary("Somebody who is not in custody comes in at the gate")
            .takes::<EntryFields>()
            .gives::<Entered>()
            .creates(),
        Route::post("/gate/{id}/end", leave).access(KEEP).summary("Somebody goes out"),
        Route::post("/api/gate/{id}/end", leave)
            .access(KEEP)
            .summary("Somebody who is not in custody goes out; If-Match with its `version`")
            .versioned()
            .takes::<NoFields>()
            .gives::<Entered>(),
    ]
}

/// The prison that is asked for, else the caller's own.
fn prison_of(visit: &Visit) -> Outcome<PrisonCode> {
    let own = visit.caller()?.grants.iter().find_map(|grant| grant.scope.prison()).cloned();
    Ok(estate::prison_asked(visit)?
        .or(own)
        .ok_or_else(|| Problem::invalid("invalid-input").with_field("prison", "required"))?)
}

async fn view(visit: &Visit, prison: PrisonCode) -> Outcome<GateView> {
    let day = visit.read_parameter("day", parse_date)?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let place = Place::Prison(prison.clone());
        access::permit_in_place::<KeepGateRegister>(reader, &app.decider, &caller, &place)?;
        let row = estate::prison(reader, &prison)?.ok_or_else(Problem::not_found)?;
        let rows = match day {
            Some(day) => tables::of_day(reader, &prison, day)?,
            None => tables::on_site(reader, &prison)?,
        };
        let entries = rows.into_iter().map(|entry| EntryView::of(reader, entry)).collect::<Outcome<_>>()?;
        let (prison, prison_name, as_of) = (prison.to_string(), row.name, reader.now());
        Ok(GateView { prison, prison_name, as_of, day, entries, form: Form::default() })
    };
    visit.app().db.read(read).await
}

async fn register(visit: Visit) -> Answer {
    let view = view(&visit, prison_of(&visit)?).await?;
    Ok(visit.show(&visit.words().t("gate-title"), &view)?)
}

async fn enter(visit: Visit, form: Form) -> Answer {
    let entered = async {
        let new = form.into_fields::<EntryFields>(&[])?.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let place = Place::Prison(new.prison.clone());
            let permit = access::permit_in_place::<KeepGateRegister>(tx, &app.decider, &caller, &place)?;
            Ok(Entered { id: actions::enter(tx, &permit, &new)? })
        };
        web::create(&visit, &form, act).await
    };
    match entered.await {
        Ok(made) => Ok(visit.made(&made, &format!("/gate?prison={}", form.value("prison")), "done-gate-in")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let prison = PrisonCode::parse(form.value("prison")).map_err(|_| Problem::not_found())?;
            let view = view(&visit, prison).await?;
            let title = visit.words().t("gate-title");
            Ok(visit.again(fault, form, &title, |form| Ok(GateView { form, ..view }))?)
        }
    }
}

async fn leave(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id: EntryId = id.parse().map_err(|_| Problem::not_found())?;
    form.into_fields::<NoFields>(&[])?;
    let (app, caller, asked) = (visit.app_shared(), visit.caller()?.clone(), visit.clone());
    let act = move |tx: &mut Tx| {
        let entry = tables::entry(tx, id)?.ok_or_else(Problem::not_found)?;
        let place = Place::Prison(entry.prison.clone());
        let permit = access::permit_in_place::<KeepGateRegister>(tx, &app.decider, &caller, &place)?;
        asked.check_version(&form, version_of_step(entry.out_at.is_some()))?;
        actions::leave(tx, &permit, id)?;
        Ok(entry.prison)
    };
    let prison = visit.app().db.write(&visit.actor()?, act).await?;
    Ok(visit.done(&Entered { id }, &format!("/gate?prison={prison}"), "done-gate-out")?)
}
