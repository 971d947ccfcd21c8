//! Routes of one person's reception: the page, calls back, the person taken back, answers, acts and steps.

use super::super::actions::{self, Gate};
use super::super::model::{
    AnswerFields, CallBackFields, EntryFields, NewCallBack, NewEntry, NewTakeBack, TakeBackFields, parse_answers,
    parse_entry,
};
use super::super::tables;
use super::super::views::{Received, ReceptionView, numbers_to_call};
use crate::access::acts::{EditAuthorities, EditCautions, ReadCautions, ReadFile, ReceiveArrival};
use crate::access::{self, Action, Permit, Relation, Verb};
use crate::esas;
use crate::web::person::{self, person_id};
use crate::web::{self, Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};

const READ: Verb = Verb::OnPerson(Action::ReadCautions);
const WRITE: Verb = Verb::OnPerson(Action::EditCautions);
const SETTLE: Verb = Verb::OnPerson(Action::ReceiveArrival);

/// Routes of one person's reception.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/reception", show).access(READ).summary("How a person was received"),
        Route::get("/api/people/{id}/reception", show)
            .access(READ)
            .summary("How a person was received: paper, calls, answers, acts, steps; the ETag is for answers")
            .gives::<ReceptionView>(),
        Route::post("/people/{id}/reception/call", call_back).access(SETTLE).summary("Record a call back"),
        Route::post("/api/people/{id}/reception/call", call_back)
            .access(SETTLE)
            .summary("Record that the police were called back, on the number of the list")
            .takes::<CallBackFields>()
            .gives::<Received>()
            .creates(),
        Route::post("/people/{id}/reception/back", take_back)
            .access(SETTLE)
            .summary("Record that the police took the person back"),
        Route::post("/api/people/{id}/reception/back", take_back)
            .access(SETTLE)
            .summary("Record that the police took the person back, who leaves the roll")
            .takes::<TakeBackFields>()
            .gives::<Received>()
            .creates(),
        Route::post("/people/{id}/reception/answers", answer).access(WRITE).summary("Write answers"),
        Route::post("/api/people/{id}/reception/answers", answer)
            .access(WRITE)
            .summary("Write answers to the first questions, one or several; If-Match with the ETag of the reception")
            .versioned()
            .takes::<AnswerFields>()
            .gives::<ReceptionView>(),
        Route::post("/people/{id}/reception/entries", enter).access(WRITE).summary("Write an act or a step"),
        Route::post("/api/people/{id}/reception/entries", enter)
            .access(WRITE)
            .summary("Write that an act or a step was done, was not needed, or was not done after all")
            .takes::<EntryFields>()
            .gives::<Received>()
            .creates(),
    ]
}

/// The page of a person's reception. Answers are shown to those at that prison.
async fn gather(visit: &Visit, person: PersonId) -> Outcome<ReceptionView> {
    let permit = access::open::<ReadCautions>(visit, person).await?;
    let bar = match visit.face() {
        Face::Api => person::Bar::default(),
        Face::Html => {
            let file = access::open::<ReadFile>(visit, person).await?;
            person::bar(visit, &file, "reception").await?
        }
    };
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let mut view = ReceptionView::gather(reader, &permit, &words)?;
        let open = view.reception.as_ref().is_some_and(|came| came.taken_back.is_none());
        let settle = access::permit::<ReceiveArrival>(reader, &app.decider, &caller, person).ok();
        view.may_settle = open && settle.is_some_and(|permit| permit.basis().relation == Relation::Within);
        view.may_write = open && access::permit::<EditCautions>(reader, &app.decider, &caller, person).is_ok();
        // Who typed the paper in does not verify it.
        let own = view.reception.as_ref().is_some_and(|came| came.recorded_by == caller.service_number);
        view.may_verify =
            open && !own && access::permit::<EditAuthorities>(reader, &app.decider, &caller, person).is_ok();
        view.numbers = if view.may_settle { numbers_to_call(reader, &words)? } else { vec![] };
        Ok(view)
    };
    let mut view = visit.app().db.read(read).await?;
    view.written = esas::tonight_of(visit, person).await?.map(|written| written.items).unwrap_or_default();
    Ok(ReceptionView { bar, ..view })
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = gather(&visit, person_id(&id)?).await?;
    let title = person::title(&view.bar, &visit.words(), "reception-tab");
    Ok(visit.show_version(&title, &view, view.version)?)
}

/// The page again with the form that was refused, which is named by `what`.
async fn again(visit: &Visit, fault: Fault, person: PersonId, what: String, form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let view = gather(visit, person).await?;
    let title = person::title(&view.bar, &visit.words(), "reception-tab");
    Ok(visit.again(fault, form, &title, |form| {
        Ok(match what.as_str() {
            "answers" => ReceptionView { answers: form, open: what, ..view },
            _ => ReceptionView { form, open: what, ..view },
        })
    })?)
}

/// Runs an act of the gate that makes something.
async fn at_the_gate<N: Clone + Send + 'static>(
    visit: &Visit,
    form: &Form,
    person: PersonId,
    new: N,
    act: fn(&mut Tx, &Gate, PersonId, &N) -> Outcome<()>,
) -> Outcome<Received> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let run = move |tx: &mut Tx| {
        act(tx, &Gate { decider: &app.decider, caller: &caller, keys: &app.keys }, person, &new)?;
        Ok(Received { id: person.to_string() })
    };
    web::create(visit, form, run).await
}

async fn call_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let called = async {
        let new = NewCallBack::parse(&form.into_fields::<CallBackFields>(&[])?)?;
        at_the_gate(&visit, &form, person, new, actions::call_back).await
    };
    match called.await {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{person}/reception"), "done-reception-called")?),
        Err(fault) => again(&visit, fault, person, "call".into(), form).await,
    }
}

async fn take_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let taken = async {
        let new = NewTakeBack::parse(&form.into_fields::<TakeBackFields>(&[])?)?;
        at_the_gate(&visit, &form, person, new, actions::take_back).await
    };
    match taken.await {
        // The person is in this prison no longer, and so is the file.
        Ok(made) => Ok(visit.made(&made, "/receptions", "done-reception-taken-back")?),
        Err(fault) => again(&visit, fault, person, "back".into(), form).await,
    }
}

/// Writes entries, by one rule for both faces.
fn noting(
    visit: &Visit,
    person: PersonId,
    new: Vec<NewEntry>,
    version: Option<Form>,
) -> Outcome<impl FnMut(&mut Tx) -> Outcome<Received> + Send + 'static> {
    let (app, caller, asked) = (visit.app_shared(), visit.caller()?.clone(), visit.clone());
    Ok(move |tx: &mut Tx| {
        let permit: Permit<EditCautions> = access::permit(tx, &app.decider, &caller, person)?;
        if let Some(form) = &version {
            let row = tables::latest(tx, &permit)?;
            let stored = row.map_or(Ok(0), |row| tables::sheet(tx, &permit, row.id).map(|sheet| sheet.version))?;
            asked.check_version(form, stored)?;
        }
        actions::note(tx, &permit, &new)?;
        Ok(Received { id: person.to_string() })
    })
}

async fn answer(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let answered: Outcome<Received> = async {
        let new = parse_answers(&form.into_fields::<AnswerFields>(&[])?)?;
        if new.is_empty() {
            return Err(Problem::invalid("invalid-input").with_field("hurt", "required").into());
        }
        let act = noting(&visit, person, new, Some(form.clone()))?;
        visit.app().db.write(&visit.actor()?, act).await
    }
    .await;
    match answered {
        Ok(_) if visit.face() == Face::Api => {
            let view = gather(&visit, person).await?;
            Ok(visit.show_version("", &view, view.version)?)
        }
        Ok(made) => Ok(visit.done(&made, &format!("/people/{person}/reception"), "done-reception-answered")?),
        Err(fault) => again(&visit, fault, person, "answers".into(), form).await,
    }
}

async fn enter(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let entered = async {
        let new = parse_entry(&form.into_fields::<EntryFields>(&[])?)?;
        let act = noting(&visit, person, vec![new], None)?;
        web::create(&visit, &form, act).await
    };
    match entered.await {
        Ok(made) => {
            let back = format!("/people/{person}/reception");
            Ok(visit.made(&made, &back, "done-reception-entered")?)
        }
        Err(Fault::Refused(mut problem)) if visit.face() == Face::Html => {
            // Each step has a line of words of its own on the page.
            let code = form.value("code").to_owned();
            let own = problem.errors.iter_mut().filter(|error| error.field == "note");
            own.for_each(|error| error.field = format!("note-{code}"));
            again(&visit, Fault::Refused(problem), person, code, form).await
        }
        Err(fault) => Err(fault.into()),
    }
}
