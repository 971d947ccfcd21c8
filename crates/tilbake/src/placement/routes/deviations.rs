//! Routes of deviations: placements that break a check, until somebody closes them.

use super::super::model::DeviationId;
use super::super::views::{Decided, DeviationView, DeviationsView, PrisonNames};
use super::super::{actions, tables};
use super::roll::who;
use super::{ReasonFields, reason};
use crate::access::acts::{CloseDeviations, ReadDeviations, ReadRoll};
use crate::access::{self, Action, Place as At, PlacePermit, Verb};
use crate::estate;
use crate::people;
use crate::web::{Answer, Face, Form, Route, Visit, version_of_step};
use axum::extract::Path;
use basics::Problem;
use records::{Outcome, Reader, Tx};

/// Routes of deviations.
pub fn routes() -> Vec<Route> {
    let read = Verb::Does(Action::ReadDeviations);
    let close = Verb::Does(Action::CloseDeviations);
    vec![
        Route::get("/deviations", deviations).access(read).summary("Placements that break a check"),
        Route::get("/api/deviations", deviations)
            .access(read)
            .summary("Placements that break a check")
            .gives::<DeviationsView>(),
        Route::post("/deviations/{id}/close", close_deviation).access(close).summary("Close a deviation"),
        Route::post("/api/deviations/{id}/close", close_deviation)
            .access(close)
            .summary("Close a deviation, with what was done; If-Match with its `version`")
            .versioned()
            .takes::<ReasonFields>()
            .gives::<Decided>(),
    ]
}

async fn deviations(visit: Visit) -> Answer {
    let view = open_deviations(&visit).await?;
    Ok(visit.show(&visit.words().t("placement-deviations"), &view)?)
}

async fn open_deviations(visit: &Visit) -> Outcome<DeviationsView> {
    let permit = access::list::<ReadDeviations>(visit, "deviations").await?;
    let roll = access::list::<ReadRoll>(visit, "deviations").await?;
    let words = visit.words();
    let read = move |reader: &mut Reader| {
        let rows = tables::deviations(reader, &permit)?;
        let who = who(reader, &roll, None)?;
        let now = reader.now();
        let mut prisons = PrisonNames::default();
        let mut items = vec![];
        for row in rows {
            let Some(person) = who.get(&row.person) else { continue };
            items.push(DeviationView {
                id: row.id.to_string(),
                version: version_of_step(false),
                prison: row.prison.to_string(),
                prison_name: prisons.of(reader, &row.prison)?,
                person: row.person.to_string(),
                number: person.number.to_string(),
                name: people::name_words(&words, &person.name),
                room: row
                    .room
                    .map_or(Ok(None), |room| estate::room(reader, room))?
                    .map(|room| room.number)
                    .unwrap_or_default(),
                checks: row.checks.split(' ').map(str::to_owned).collect(),
                reason: row.reason,
                owner_name: access::staff_name(reader, &row.owner)?,
                owner: row.owner,
                opened_at: row.opened_at,
                overdue: row.due_at < now,
                due_at: row.due_at,
            });
        }
        Ok(DeviationsView { items, ..DeviationsView::default() })
    };
    visit.app().db.read(read).await
}

async fn close_deviation(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id: DeviationId = id.parse().map_err(|_| Problem::not_found())?;
    let closed = async {
        let closing = reason(&form)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let (prison, person, closed) = tables::deviation_of(tx, id)?.ok_or_else(Problem::not_found)?;
            let place = At::Prison(prison);
            let permit: PlacePermit<CloseDeviations> = access::permit_in_place(tx, &app.decider, &caller, &place)?;
            asked.check_version(&read, version_of_step(closed))?;
            actions::close_deviation(tx, &permit, id, &closing)?;
            Ok(Decided { person: person.to_string() })
        };
        visit.app().db.write(&visit.actor()?, act).await
    };
    match closed.await {
        Ok(view) => Ok(visit.done(&view, "/deviations", "done-placement-deviation-closed")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let (view, title) = (open_deviations(&visit).await?, visit.words().t("placement-deviations"));
            let again = |form| Ok(DeviationsView { form, closing: id.to_string(), ..view });
            Ok(visit.again(fault, form, &title, again)?)
        }
    }
}
