//! Routes of the list of who is on call.

use super::actions;
use super::model::{NewTurn, Place, TurnFields};
use super::views::{DutyView, Made};
use crate::access::{Action, Region, Verb};
use crate::estate::{self, PrisonStatus};
use crate::web::{self, Answer, Face, Form, Route, Visit};
use records::{Outcome, Reader};

const READ: Verb = Verb::Does(Action::ReadLawfulUntil);
const KEEP: Verb = Verb::Does(Action::KeepDutyList);

/// All routes of the list.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/duty", list).access(READ).summary("Who is on call"),
        Route::get("/api/duty", list)
            .access(READ)
            .summary("Who is on call in the service now, with telephone, and who comes next")
            .gives::<DutyView>(),
        Route::post("/duty", enter).access(KEEP).summary("Enter who is on call"),
        Route::post("/api/duty", enter)
            .access(KEEP)
            .summary("Enter who is on call for a prison or a region; what was entered before stays on file")
            .takes::<TurnFields>()
            .gives::<Made>()
            .creates(),
    ]
}

/// The list, with the places for which the caller may enter somebody.
async fn view(visit: &Visit) -> Outcome<DutyView> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let mut view = DutyView::gather(reader)?;
        let regions = Region::ALL.iter().filter(|region| **region != Region::Abroad);
        let mut places: Vec<(Place, String)> = regions.map(|region| (Place::Region(*region), String::new())).collect();
        let open = estate::prisons(reader)?.into_iter().filter(|prison| prison.status == PrisonStatus::Open);
        places.push((Place::Nation, String::new()));
        places.extend(open.map(|prison| (Place::Prison(prison.code), prison.name)));
        for (place, name) in places {
            if actions::permit(reader, &app.decider, &caller, &place).is_ok() {
                view.places.push((place, name));
            }
        }
        Ok(DutyView { may_keep: !view.places.is_empty(), ..view }.own_first())
    };
    visit.app().db.read(read).await
}

async fn list(visit: Visit) -> Answer {
    let view = view(&visit).await?;
    Ok(visit.show(&visit.words().t("duty-title"), &view)?)
}

async fn enter(visit: Visit, form: Form) -> Answer {
    let entered = async {
        let new = NewTurn::parse(&form.into_fields::<TurnFields>(&[])?, visit.now())?;
        let (app, caller, place) = (visit.app_shared(), visit.caller()?.clone(), new.place.clone());
        let ask = move |reader: &mut Reader| actions::permit(reader, &app.decider, &caller, &place);
        let permit = visit.app().db.read(ask).await?;
        web::create(&visit, &form, move |tx| Ok(Made { id: actions::enter(tx, &permit, &new)?.to_string() })).await
    };
    match entered.await {
        Ok(made) => Ok(visit.made(&made, "/duty", "done-duty-entered")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = view(&visit).await?;
            let title = visit.words().t("duty-title");
            Ok(visit.again(fault, form, &title, |form| Ok(DutyView { form, ..view }))?)
        }
    }
}
