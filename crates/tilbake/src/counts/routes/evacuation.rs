//! Routes of counts: a house is left in haste.

use super::super::actions;
use super::super::model::{CountId, EvacuationFields, HelpFields, Spot};
use super::super::views::{EvacuationPage, HelpMade, HelpsView, Made, SheetView};
use super::counting::view_of;
use super::{COUNT, PrisonAsked, READ, permit_at, prison_of, prison_or};
use crate::access::acts::{EditCautions, ReadCautions, ReadRoll, StartEvacuation, TakeCount};
use crate::access::{self, Action, PrisonCode, Verb};
use crate::estate;
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit, version_of_step};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Outcome, Reader, Tx};

pub(super) fn routes() -> Vec<Route> {
    let start = Verb::Does(Action::StartEvacuation);
    vec![
        Route::get("/evacuations/new", page).access(start).summary("Form to call everyone on site"),
        Route::post("/evacuations", evacuate).access(start).summary("Call everyone on site"),
        Route::post("/api/evacuations", evacuate)
            .access(start)
            .summary(
                "Call everyone on site, or join the roll call that is under way: people in custody, and whoever has \
                 come in at the gate; keeping apart is suspended until it is signed",
            )
            .takes::<EvacuationFields>()
            .gives::<Made>()
            .creates(),
        Route::get("/counts/{id}/sheet", sheet).access(READ).summary("The sheet for the fire brigade"),
        Route::get("/api/counts/{id}/sheet", sheet)
            .access(READ)
            .summary("Who is behind which locked door, and who needs help to move, by unit and room")
            .gives::<SheetView>(),
        Route::get("/counts/help", helps).access(COUNT).summary("Who needs help to move"),
        Route::get("/api/counts/help", helps)
            .access(COUNT)
            .summary("Who in custody needs help to move when the house is left in haste")
            .query::<PrisonAsked>()
            .gives::<HelpsView>(),
        Route::post("/counts/help", note).access(COUNT).summary("Note that somebody needs help to move"),
        Route::post("/api/counts/help", note)
            .access(COUNT)
            .summary("Note which help somebody needs to move, in place of what was noted before")
            .takes::<HelpFields>()
            .gives::<HelpMade>()
            .creates(),
        Route::post("/counts/help/{person}/end", end)
            .access(COUNT)
            .summary("Note that somebody needs no help any more"),
        Route::post("/api/counts/help/{person}/end", end)
            .access(COUNT)
            .summary("Note that somebody needs no help to move any more; If-Match with the `version` of the note")
            .versioned()
            .takes::<NoFields>()
            .gives::<HelpMade>(),
    ]
}

async fn call_page(visit: &Visit, asked: Option<PrisonCode>) -> Outcome<EvacuationPage> {
    let prison = prison_or(visit, asked).await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let code = prison.code.clone();
    let read = move |reader: &mut Reader| {
        permit_at::<StartEvacuation>(reader, (&app.decider, &caller), &code, Spot::House).map(drop)
    };
    visit.app().db.read(read).await?;
    Ok(EvacuationPage { prison: prison.code.to_string(), prison_name: prison.name, form: Form::default() })
}

async fn page(visit: Visit) -> Answer {
    let view = call_page(&visit, None).await?;
    Ok(visit.show(&visit.words().t("count-evacuation-title"), &view)?)
}

async fn evacuate(visit: Visit, form: Form) -> Answer {
    let called = async {
        let (prison, why) = form.into_fields::<EvacuationFields>(&[])?.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = permit_at::<StartEvacuation>(tx, (&app.decider, &caller), &prison, Spot::House)?;
            Ok(Made { id: actions::evacuate(tx, &permit, &caller, (&prison, &why))? })
        };
        web::create(&visit, &form, act).await
    };
    match called.await {
        Ok(made) => Ok(visit.made(&made, &format!("/counts/{}", made.id), "done-count-evacuation")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            // The form that is shown again is of the prison that was meant, not of the caller's first.
            let view = call_page(&visit, PrisonCode::parse(form.value("prison")).ok()).await?;
            let title = visit.words().t("count-evacuation-title");
            Ok(visit.again(fault, form, &title, |form| Ok(EvacuationPage { form, ..view }))?)
        }
    }
}

async fn sheet(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: CountId = id.parse().map_err(|_| Problem::not_found())?;
    let view = view_of(&visit, id).await?;
    if !view.is_evacuation() {
        return Err(Problem::not_found().into());
    }
    let code = PrisonCode::parse(&view.prison)?;
    let prison =
        visit.app().db.read(move |reader| estate::prison(reader, &code)).await?.ok_or_else(Problem::not_found)?;
    Ok(visit.show(&visit.words().t("count-sheet-title"), &SheetView::of(view, prison.name))?)
}

async fn helps_of(visit: &Visit) -> Outcome<HelpsView> {
    let prison = prison_of(visit).await?;
    let roll = access::list_in::<ReadRoll>(visit, &prison.code, &format!("evacuation {}", prison.code)).await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let cautions = roll.column::<ReadCautions>(&app.decider, &caller);
    let read = move |reader: &mut Reader| {
        permit_at::<TakeCount>(reader, (&app.decider, &caller), &prison.code, Spot::House)?;
        HelpsView::gather(reader, (&roll, &cautions), (&prison.code, prison.name.clone()), &words)
    };
    visit.app().db.read(read).await
}

async fn helps(visit: Visit) -> Answer {
    let view = helps_of(&visit).await?;
    Ok(visit.show(&visit.words().t("count-help-title"), &view)?)
}

async fn note(visit: Visit, form: Form) -> Answer {
    let noted = async {
        let (person, help) = form.into_fields::<HelpFields>(&[])?.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<EditCautions>(tx, &app.decider, &caller, person)?;
            actions::note_help(tx, &permit, &help)?;
            Ok(HelpMade { person: permit.person().to_string() })
        };
        web::create(&visit, &form, act).await
    };
    match noted.await {
        Ok(made) => Ok(visit.made(&made, "/counts/help", "done-count-help")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = helps_of(&visit).await?;
            let title = visit.words().t("count-help-title");
            Ok(visit.again(fault, form, &title, |form| Ok(HelpsView { form, ..view }))?)
        }
    }
}

async fn end(visit: Visit, Path(person): Path<String>, form: Form) -> Answer {
    let person: PersonId = person.parse().map_err(|_| Problem::not_found())?;
    form.into_fields::<NoFields>(&[])?;
    let (app, caller, sent) = (visit.app_shared(), visit.caller()?.clone(), visit.clone());
    let act = move |tx: &mut Tx| {
        let permit = access::permit::<EditCautions>(tx, &app.decider, &caller, person)?;
        sent.check_version(&form, version_of_step(false))?;
        actions::end_help(tx, &permit)?;
        Ok(HelpMade { person: permit.person().to_string() })
    };
    let made = visit.app().db.write(&visit.actor()?, act).await?;
    Ok(visit.done(&made, "/counts/help", "done-count-help-over")?)
}
