//! Routes of the estate.

pub mod asked;

use super::model::{
    Listed, NewPlace, NewRoom, NewRoomDecision, NewUnit, PlaceFields, PrisonStatus, ReleaseHourFields,
    RoomDecisionFields, RoomFields, RoomId, UnitFields,
};
use super::views::{AddPage, DecisionView, PrisonItem, PrisonView, PrisonsView, RoomPage, RoomView};
use super::{actions, tables, views};
use crate::access::acts::{DecideCapacity, EditEstate, SetReleaseHour};
use crate::access::{self, Action, Place, PlaceAct, PlacePermit, PrisonCode, Verb};
use crate::web::{self, Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use records::Outcome;
use schemars::JsonSchema;

const READ: Verb = Verb::Does(Action::ReadEstate);
const EDIT: Verb = Verb::Does(Action::EditEstate);
const DECIDE: Verb = Verb::Does(Action::DecideCapacity);
const SET_HOUR: Verb = Verb::Does(Action::SetReleaseHour);

/// All routes of the estate.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/prisons", prisons).access(READ).summary("Prisons and their capacity"),
        Route::get("/api/prisons", prisons)
            .access(READ)
            .summary("Prisons and their capacity; those in use unless status=all")
            .query::<PrisonsQuery>()
            .gives::<PrisonsView>(),
        Route::get("/prisons/{code}", prison).access(READ).summary("A prison: units, rooms, places"),
        Route::get("/api/prisons/{code}", prison)
            .access(READ)
            .summary("A prison: units, rooms, places")
            .gives::<PrisonView>(),
        Route::post("/prisons/{code}/release-hour", set_hour)
            .access(SET_HOUR)
            .summary("Decide by which hour people go"),
        Route::post("/api/prisons/{code}/release-hour", set_hour)
            .access(SET_HOUR)
            .summary("Decide by which hour somebody who has served in full is out; the decision before stays on file")
            .takes::<ReleaseHourFields>()
            .gives::<views::Made>()
            .creates(),
        Route::get("/rooms/{id}", room).access(READ).summary("A room and the decisions about it"),
        Route::get("/api/rooms/{id}", room)
            .access(READ)
            .summary("A room and the decisions about it")
            .gives::<RoomPage>(),
        Route::post("/rooms/{id}/decisions", decide).access(DECIDE).summary("Decide about a room"),
        Route::post("/api/rooms/{id}/decisions", decide)
            .access(DECIDE)
            .summary("Decide about a room: certificate, closing, opening; If-Match with the room's ETag")
            .versioned()
            .takes::<RoomDecisionFields>()
            .gives::<RoomView>(),
        Route::get("/prisons/{code}/units/new", new_unit).access(EDIT).summary("Form for a unit"),
        Route::post("/prisons/{code}/units", add_unit).access(EDIT).summary("Add a unit"),
        Route::post("/api/prisons/{code}/units", add_unit)
            .access(EDIT)
            .summary("Add a unit")
            .takes::<UnitFields>()
            .gives::<views::Made>()
            .creates(),
        Route::get("/prisons/{code}/rooms/new", new_room).access(EDIT).summary("Form for a room"),
        Route::post("/prisons/{code}/rooms", add_room).access(EDIT).summary("Add a room"),
        Route::post("/api/prisons/{code}/rooms", add_room)
            .access(EDIT)
            .summary("Add a room, as a draft")
            .takes::<RoomFields>()
            .gives::<views::Made>()
            .creates(),
        Route::get("/prisons/{code}/places/new", new_place).access(EDIT).summary("Form for a place"),
        Route::post("/prisons/{code}/places", add_place).access(EDIT).summary("Add a place"),
        Route::post("/api/prisons/{code}/places", add_place)
            .access(EDIT)
            .summary("Add a place")
            .takes::<PlaceFields>()
            .gives::<views::Made>()
            .creates(),
    ]
}

/// Which prisons are listed.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct PrisonsQuery {
    /// `all` lists closed prisons too.
    status: Option<Listed>,
}

async fn prisons(visit: Visit) -> Answer {
    let listed = visit.read_parameter("status", str::parse)?;
    let with_closed = listed == Some(Listed::All);
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let rows = tables::prisons(reader)?;
            let shown = rows.iter().filter(|row| with_closed || row.status == PrisonStatus::Open);
            Ok(PrisonsView { items: shown.map(PrisonItem::from).collect(), with_closed })
        })
        .await?;
    Ok(visit.show(&visit.words().t("estate-title"), &view)?)
}

/// The prison a path names.
fn code(text: &str) -> Outcome<PrisonCode> {
    PrisonCode::parse(text).map_err(|_| Problem::not_found().into())
}

/// Leave to act in a prison.
async fn permit_in<A: PlaceAct>(visit: &Visit, prison: &PrisonCode) -> Outcome<PlacePermit<A>> {
    let (app, caller, place) = (visit.app_shared(), visit.caller()?.clone(), Place::Prison(prison.clone()));
    visit.app().db.read(move |reader| access::permit_in_place(reader, &app.decider, &caller, &place)).await
}

/// A prison with all that is in it, for the caller of a visit.
async fn prison_view(visit: &Visit, code: PrisonCode) -> Outcome<PrisonView> {
    let may_edit = permit_in::<EditEstate>(visit, &code).await.is_ok();
    let may_set_hour = permit_in::<SetReleaseHour>(visit, &code).await.is_ok();
    let view = visit.app().db.read(move |reader| PrisonView::gather(reader, &code)).await?;
    Ok(PrisonView { may_edit, may_set_hour, ..view })
}

async fn prison(visit: Visit, Path(path): Path<String>) -> Answer {
    let view = prison_view(&visit, code(&path)?).await?;
    Ok(visit.show(&view.prison.name, &view)?)
}

async fn set_hour(visit: Visit, Path(path): Path<String>, form: Form) -> Answer {
    let prison = code(&path)?;
    let permit = permit_in::<SetReleaseHour>(&visit, &prison).await?;
    let set = async {
        let (hour, reason) = form.into_fields::<ReleaseHourFields>(&[])?.parse()?;
        let code = prison.clone();
        web::create(&visit, &form, move |tx| {
            let id = actions::set_release_hour(tx, &permit, &code, (hour, &reason))?.to_string();
            Ok(views::Made { id })
        })
        .await
    };
    match set.await {
        Ok(made) => Ok(visit.made(&made, &format!("/prisons/{prison}"), "done-estate-release-hour")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = prison_view(&visit, prison).await?;
            let title = view.prison.name.clone();
            Ok(visit.again(fault, form, &title, |form| Ok(PrisonView { form, ..view }))?)
        }
    }
}

async fn room_page(visit: &Visit, id: RoomId, form: Form) -> Outcome<RoomPage> {
    let mut page: RoomPage = visit
        .app()
        .db
        .read(move |reader| {
            let row = tables::room(reader, id)?.ok_or_else(Problem::not_found)?;
            let prison = tables::prison(reader, &row.prison)?.ok_or_else(Problem::not_found)?;
            let unit = tables::unit(reader, row.unit)?.ok_or_else(Problem::not_found)?;
            Ok(RoomPage {
                room: RoomView::from(&row),
                prison: prison.code.to_string(),
                prison_name: prison.name,
                unit_name: unit.name,
                decisions: tables::decisions(reader, id)?.iter().map(DecisionView::from).collect(),
                version: row.version,
                may_decide: false,
                form: Form::default(),
            })
        })
        .await?;
    let prison = code(&page.prison)?;
    page.may_decide = permit_in::<DecideCapacity>(visit, &prison).await.is_ok();
    page.form = form;
    Ok(page)
}

fn room_id(text: &str) -> Outcome<RoomId> {
    text.parse().map_err(|_| Problem::not_found().into())
}

async fn room(visit: Visit, Path(id): Path<String>) -> Answer {
    let today = visit.now().oslo_date().to_string();
    let page = room_page(&visit, room_id(&id)?, Form::filled([("from_date", today)])).await?;
    let title = visit.words().t1("estate-room-title", "number", &page.room.number);
    Ok(visit.show_version(&title, &page, page.version)?)
}

async fn decide(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = room_id(&id)?;
    let page = room_page(&visit, id, Form::default()).await?;
    let prison = code(&page.prison)?;
    let permit = permit_in::<DecideCapacity>(&visit, &prison).await?;
    let decided: Outcome<RoomView> = async {
        let (asked, read) = (visit.clone(), form.clone());
        let decision = NewRoomDecision::parse(&form.into_fields::<RoomDecisionFields>(&[])?)?;
        let act = move |tx: &mut records::Tx| {
            let stored = tables::room(tx, id)?.ok_or_else(Problem::not_found)?;
            asked.check_version(&read, stored.version)?;
            actions::decide_room(tx, &permit, id, &decision)?;
            tables::room(tx, id)?.as_ref().map(RoomView::from).ok_or_else(|| Problem::not_found().into())
        };
        visit.app().db.write(&visit.actor()?, act).await
    }
    .await;
    match decided {
        Ok(view) => Ok(visit.done(&view, &format!("/rooms/{id}"), "done-estate-room-decided")?),
        Err(fault) => {
            let title = visit.words().t1("estate-room-title", "number", &page.room.number);
            Ok(visit.again(fault, form, &title, |form| Ok(RoomPage { form, ..page }))?)
        }
    }
}

async fn add_page(visit: &Visit, what: &'static str, prison: &PrisonCode, form: Form) -> Outcome<AddPage> {
    let _permit: PlacePermit<EditEstate> = permit_in(visit, prison).await?;
    let code = prison.clone();
    visit
        .app()
        .db
        .read(move |reader| {
            let row = tables::prison(reader, &code)?.ok_or_else(Problem::not_found)?;
            let units = tables::units(reader, &code)?.into_iter().map(|u| (u.id.to_string(), u.name)).collect();
            let form = form.clone();
            Ok(AddPage { what, prison: code.to_string(), prison_name: row.name, units, form })
        })
        .await
}

async fn show_add(visit: Visit, what: &'static str, path: &str) -> Answer {
    let page = add_page(&visit, what, &code(path)?, Form::default()).await?;
    Ok(visit.show(&visit.words().t(&format!("estate-add-{what}")), &page)?)
}

async fn new_unit(visit: Visit, Path(path): Path<String>) -> Answer {
    show_add(visit, "unit", &path).await
}
async fn new_room(visit: Visit, Path(path): Path<String>) -> Answer {
    show_add(visit, "room", &path).await
}
async fn new_place(visit: Visit, Path(path): Path<String>) -> Answer {
    show_add(visit, "place", &path).await
}

/// What is common to adding a unit, a room and a place: permit, one write, on to the prison's page,
/// or the form again.
async fn add<F>(visit: Visit, what: &'static str, path: &str, form: Form, parse: F) -> Answer
where
    F: FnOnce(PrisonCode, &Form) -> Outcome<Adding>,
{
    let prison = code(path)?;
    let permit = permit_in::<EditEstate>(&visit, &prison).await?;
    let added = async {
        let adding = parse(prison.clone(), &form)?;
        web::create(&visit, &form, move |tx| {
            let id = match &adding {
                Adding::Unit(new) => actions::add_unit(tx, &permit, new)?.to_string(),
                Adding::Room(new) => actions::add_room(tx, &permit, new)?.to_string(),
                Adding::Place(new) => actions::add_place(tx, &permit, new)?.to_string(),
            };
            Ok(views::Made { id })
        })
        .await
    }
    .await;
    match added {
        Ok(made) => Ok(visit.made(&made, &format!("/prisons/{prison}"), &format!("done-estate-{what}-added"))?),
        Err(fault) => {
            let page = add_page(&visit, what, &prison, Form::default()).await?;
            let title = visit.words().t(&format!("estate-add-{what}"));
            Ok(visit.again(fault, form, &title, |form| Ok(AddPage { form, ..page }))?)
        }
    }
}

enum Adding {
    Unit(NewUnit),
    Room(NewRoom),
    Place(NewPlace),
}

async fn add_unit(visit: Visit, Path(path): Path<String>, form: Form) -> Answer {
    let parse = |prison, form: &Form| Ok(Adding::Unit(NewUnit::parse(prison, &form.into_fields::<UnitFields>(&[])?)?));
    add(visit, "unit", &path, form, parse).await
}
async fn add_room(visit: Visit, Path(path): Path<String>, form: Form) -> Answer {
    let parse = |_, form: &Form| Ok(Adding::Room(NewRoom::parse(&form.into_fields::<RoomFields>(&[])?)?));
    add(visit, "room", &path, form, parse).await
}
async fn add_place(visit: Visit, Path(path): Path<String>, form: Form) -> Answer {
    let parse =
        |prison, form: &Form| Ok(Adding::Place(NewPlace::parse(prison, &form.into_fields::<PlaceFields>(&[])?)?));
    add(visit, "place", &path, form, parse).await
}
