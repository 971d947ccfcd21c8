//! Routes of those called in to serve.

use super::super::actions::{self, Gate};
use super::super::model::{AbsentFields, CallInFields, HandOverFields, NewCalledEnd};
use super::super::views::{CalledView, Received};
use crate::access::acts::{EditAuthorities, ReadDeviations};
use crate::access::{self, Action, Verb};
use crate::estate::PrisonQuery;
use crate::web::person::person_id;
use crate::web::{self, Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Fault, Outcome, Tx};

const READ: Verb = Verb::Does(Action::ReadDeviations);
const CALL: Verb = Verb::OnPerson(Action::EditAuthorities);
const SETTLE: Verb = Verb::OnPerson(Action::ReceiveArrival);

/// Where the list is.
const LIST: &str = "/reception/called-in";

/// Routes of those called in to serve.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/reception/called-in", list).access(READ).summary("Who is called in to serve"),
        Route::get("/api/reception/called-in", list)
            .access(READ)
            .summary("Who is called in to serve: today, later, not yet; and who has not come")
            .query::<PrisonQuery>()
            .gives::<CalledView>(),
        Route::post("/people/{id}/called-in", call_in).access(CALL).summary("Call somebody in to serve"),
        Route::post("/api/people/{id}/called-in", call_in)
            .access(CALL)
            .summary("Call in somebody who is expected to serve, or anew: when they are to be here at the latest")
            .takes::<CallInFields>()
            .gives::<Received>()
            .creates(),
        Route::post("/people/{id}/called-in/handed", hand_over)
            .access(SETTLE)
            .summary("Somebody called in was handed to the police"),
        Route::post("/api/people/{id}/called-in/handed", hand_over)
            .access(SETTLE)
            .summary("Somebody called in came under the influence and was handed to the police: they are on no roll")
            .takes::<HandOverFields>()
            .gives::<Received>()
            .creates(),
        Route::post("/people/{id}/called-in/absent", absent).access(SETTLE).summary("Somebody called in did not come"),
        Route::post("/api/people/{id}/called-in/absent", absent)
            .access(SETTLE)
            .summary("Somebody called in did not come, and the police were told, on the number of the list")
            .takes::<AbsentFields>()
            .gives::<Received>()
            .creates(),
    ]
}

async fn gather(visit: &Visit) -> Outcome<CalledView> {
    let (prison, is_bound) = super::prison_of(visit)?;
    let caller = visit.caller()?;
    let permit = match &prison {
        Some(code) => access::list_in::<ReadDeviations>(visit, code, &format!("called in {code}")).await?,
        None => access::list::<ReadDeviations>(visit, "called in").await?,
    };
    let words = visit.words();
    let read = move |reader: &mut records::Reader| CalledView::gather(reader, &permit, prison.as_ref(), &words);
    let mut view = visit.app().db.read(read).await?;
    if is_bound {
        view.prisons = vec![];
    }
    view.may_receive = access::may_somewhere(visit.app(), caller, Action::ReceiveArrival);
    view.may_call = access::may_somewhere(visit.app(), caller, Action::EditAuthorities);
    Ok(view)
}

async fn list(visit: Visit) -> Answer {
    let view = gather(&visit).await?;
    Ok(visit.show(&visit.words().t("reception-called"), &view)?)
}

/// On to the list, or the list again with the form that was refused.
async fn answer(
    visit: Visit,
    form: Form,
    (person, what): (PersonId, &str),
    done: Outcome<Received>,
    notice: &str,
) -> Answer {
    match done {
        Ok(made) => Ok(visit.made(&made, LIST, notice)?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(mut fault) => {
            let view = gather(&visit).await?;
            let open = format!("{what}-{person}");
            // There are many like forms on the page: the id of a field tells them apart.
            if let Fault::Refused(problem) = &mut fault {
                problem.errors.iter_mut().for_each(|error| error.field = format!("{}-{open}", error.field));
            }
            let title = visit.words().t("reception-called");
            Ok(visit.again(fault, form, &title, |form| Ok(CalledView { form, open, ..view }))?)
        }
    }
}

async fn call_in(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let at = form.into_fields::<CallInFields>(&[])?.parse(visit.now())?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<EditAuthorities>(tx, &app.decider, &caller, person)?;
            actions::called::call_in(tx, &permit, at)?;
            Ok(Received { id: person.to_string() })
        };
        web::create(&visit, &form, act).await
    };
    let done = done.await;
    answer(visit, form, (person, "call"), done, "done-reception-called-in").await
}

/// Notes what became of it, by one rule for both.
async fn ended(visit: &Visit, form: &Form, person: PersonId, new: Result<NewCalledEnd, Problem>) -> Outcome<Received> {
    let new = new.map_err(Fault::from)?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let act = move |tx: &mut Tx| {
        let gate = Gate { decider: &app.decider, caller: &caller, keys: &app.keys };
        actions::called::end(tx, &gate, person, &new)?;
        Ok(Received { id: person.to_string() })
    };
    web::create(visit, form, act).await
}

async fn hand_over(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let new = form.into_fields::<HandOverFields>(&[]).and_then(|fields| NewCalledEnd::handed_over(&fields));
    let done = ended(&visit, &form, person, new).await;
    answer(visit, form, (person, "handed"), done, "done-reception-handed-over").await
}

async fn absent(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let new = form.into_fields::<AbsentFields>(&[]).and_then(|fields| NewCalledEnd::absent(&fields));
    let done = ended(&visit, &form, person, new).await;
    answer(visit, form, (person, "absent"), done, "done-reception-absent").await
}
