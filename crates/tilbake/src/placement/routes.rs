//! Routes of placement: what is done about one person; the roll and deviations have files of their own.

mod deviations;
mod roll;

use super::model::{
    KeepApartFields, KeepApartId, LevelFields, MOVEMENTS_MAX, MovementFields, MovementKind, NewKeepApart, NewLevel,
    NewMovement, NewPlacement, PlacementFields, Reason,
};
use super::views::{
    Decided, KeepApartView, May, MovementView, MovementsMade, MovesView, NowView, PlacementForm, PrisonNames,
    RoomHadView,
};
use super::{actions, tables};
use crate::access::acts::{
    DecideLevel, EditCautions, MovePerson, OverridePlacement, PlacePerson, ReadCautions, ReadFile, ReadMoves,
    ReceiveArrival,
};
use crate::access::{self, Action, PrisonCode, Verb};
use crate::estate::{self, Level};
use crate::people;
use crate::web::person::{self, person_id};
use crate::web::{self, Answer, Form, Raw, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeSet;

const MOVES: Verb = Verb::OnPerson(Action::ReadMoves);
const MOVE: Verb = Verb::OnPerson(Action::MovePerson);
const PLACE: Verb = Verb::OnPerson(Action::PlacePerson);
const LEVEL: Verb = Verb::OnPerson(Action::DecideLevel);
const APART: Verb = Verb::OnPerson(Action::EditCautions);
/// Greatest size of a list of movements: 500 of half a kilobyte.
const MOVEMENTS_BYTES: usize = 512 * 1024;

/// All routes of placement.
pub fn routes() -> Vec<Route> {
    [roll::routes(), person_routes(), apart_routes(), deviations::routes()].into_iter().flatten().collect()
}
fn person_routes() -> Vec<Route> {
    vec![
        Route::post("/api/movements", movements)
            .access(Verb::Does(Action::MovePerson))
            .summary("Record one movement or a list of up to 500, all or none")
            .takes::<MovementBody>()
            .gives::<MovementsMade>()
            .raw(MOVEMENTS_BYTES)
            .creates(),
        Route::get("/people/{id}/moves", moves).access(MOVES).summary("Moves and rooms of a person"),
        Route::get("/api/people/{id}/moves", moves)
            .access(MOVES)
            .summary("Moves and rooms of a person; the ETag is for giving a room and deciding a level")
            .gives::<MovesView>(),
        Route::get("/people/{id}/moves/new", new_movement).access(MOVE).summary("Form for a movement"),
        Route::post("/people/{id}/moves", add_movement).access(MOVE).summary("Record a movement"),
        Route::get("/people/{id}/room", new_room).access(PLACE).summary("Form for a room"),
        Route::post("/people/{id}/room", give_room).access(PLACE).summary("Give a room"),
        Route::post("/api/people/{id}/room", give_room)
            .access(PLACE)
            .summary(
                "Give a room; refused with what it breaks, or recorded in an emergency with a reason; \
                 If-Match with the ETag of the moves",
            )
            .versioned()
            .takes::<PlacementFields>()
            .gives::<Decided>(),
        Route::get("/people/{id}/level", new_level).access(LEVEL).summary("Form for a security level"),
        Route::post("/people/{id}/level", decide_level).access(LEVEL).summary("Decide the security level"),
        Route::post("/api/people/{id}/level", decide_level)
            .access(LEVEL)
            .summary(
                "Decide the security level a person serves at, from now on, with the reason; \
                 If-Match with the ETag of the moves",
            )
            .versioned()
            .takes::<LevelFields>()
            .gives::<Decided>(),
    ]
}
fn apart_routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/apart/new", new_apart).access(APART).summary("Form to keep two people apart"),
        Route::post("/people/{id}/apart", keep_apart).access(APART).summary("Keep two people apart"),
        Route::post("/api/people/{id}/apart", keep_apart)
            .access(APART)
            .summary("Keep two people apart")
            .takes::<KeepApartFields>()
            .gives::<Decided>()
            .creates(),
        Route::post("/people/{id}/apart/{entry}/end", end_apart).access(APART).summary("End a keep-apart"),
        Route::post("/api/people/{id}/apart/{entry}/end", end_apart)
            .access(APART)
            .summary("End a keep-apart, with the reason; If-Match with the ETag of the moves")
            .versioned()
            .takes::<ReasonFields>()
            .gives::<Decided>(),
    ]
}

/// One movement or several.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum MovementBody {
    /// One.
    One(MovementFields),
    /// Several, recorded together or not at all.
    Several(Vec<MovementFields>),
}

/// A reason.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct ReasonFields {
    /// Why, or what was done.
    reason: String,
}

fn prison_code(text: &str) -> Outcome<PrisonCode> {
    PrisonCode::parse(text).map_err(|_| Problem::not_found().into())
}

async fn moves(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = moves_of(&visit, person_id(&id)?).await?;
    Ok(visit.show_version(&title_of_moves(&visit, &view), &view, view.version)?)
}

fn title_of_moves(visit: &Visit, view: &MovesView) -> String {
    person::title(&view.bar, &visit.words(), "placement-tab")
}

/// Moves and rooms of a person, as the caller may see them.
async fn moves_of(visit: &Visit, person: PersonId) -> Outcome<MovesView> {
    let permit = access::open::<ReadMoves>(visit, person).await?;
    let file = access::open::<ReadFile>(visit, person).await?;
    let bar = person::bar(visit, &file, "moves").await?;
    let caller = visit.caller()?.clone();
    let app = visit.app_shared();
    let read = move |reader: &mut Reader| {
        let mut view = moves_view(reader, &permit)?;
        let cautions = access::permit::<ReadCautions>(reader, &app.decider, &caller, person).ok();
        if let Some(cautions) = &cautions {
            view.keep_apart = keep_aparts(reader, cautions)?;
        }
        let arrival = access::permit::<ReceiveArrival>(reader, &app.decider, &caller, person).ok();
        let gate = arrival.as_ref().and_then(|permit| permit.basis().scope.prison());
        let is_here = |gate: &PrisonCode| view.now.as_ref().is_some_and(|now| now.prison == gate.as_str());
        view.may = May {
            take_in: gate.is_some_and(|gate| !is_here(gate)),
            record_movement: access::permit::<MovePerson>(reader, &app.decider, &caller, person).is_ok(),
            place: access::permit::<PlacePerson>(reader, &app.decider, &caller, person).is_ok(),
            level: access::permit::<DecideLevel>(reader, &app.decider, &caller, person).is_ok(),
            read_apart: cautions.is_some(),
            keep_apart: access::permit::<EditCautions>(reader, &app.decider, &caller, person).is_ok(),
        };
        Ok(view)
    };
    let view = visit.app().db.read(read).await?;
    Ok(MovesView { bar, ..view })
}

fn keep_aparts(reader: &mut Reader, permit: &access::Permit<ReadCautions>) -> Outcome<Vec<KeepApartView>> {
    let today = reader.today();
    let mut pairs = vec![];
    for row in tables::keep_aparts(reader, permit)? {
        pairs.push(KeepApartView {
            id: row.id.to_string(),
            number: people::number_of(reader, row.other)?.map(|number| number.to_string()).unwrap_or_default(),
            within: row.within,
            reason: row.reason,
            overdue: row.review_date < today,
            review_date: row.review_date,
        });
    }
    Ok(pairs)
}

fn moves_view(reader: &mut Reader, permit: &access::Permit<ReadMoves>) -> Outcome<MovesView> {
    let now = reader.now();
    let mut prisons = PrisonNames::default();
    let line = match tables::line_of(reader, permit)? {
        Some(line) => Some(NowView {
            overdue: line.is_overdue(now),
            destination_name: prisons.destination(reader, &line)?,
            prison: line.prison.to_string(),
            room: line.room_number,
            place: line.place,
            since: line.since,
            due_back: line.due_back,
            destination: line.destination,
            level: line.level,
        }),
        None => None,
    };
    let mut movements = vec![];
    for row in tables::movements(reader, permit)? {
        // The person is told a service number, colleagues a name.
        let name = if permit.is_own() { None } else { access::staff_name(reader, &row.recorded_by)? };
        movements.push(MovementView {
            kind: row.kind,
            prison: row.prison.to_string(),
            prison_name: prisons.of(reader, &row.prison)?,
            at: row.at,
            destination_name: prisons.led_to(reader, row.kind, &row.destination)?,
            destination: row.destination,
            due_back: row.due_back,
            reason: row.reason,
            source: row.source,
            recorded_by: row.recorded_by,
            recorded_by_name: name,
        });
    }
    let mut rooms = vec![];
    for row in tables::rooms_given(reader, permit)? {
        let number = estate::room(reader, row.room)?.map(|room| room.number).unwrap_or_default();
        let (prison, prison_name) = (row.prison.to_string(), prisons.of(reader, &row.prison)?);
        rooms.push(RoomHadView { prison, prison_name, room: number, from: row.from, to: row.to });
    }
    let version = tables::version(reader, permit.person())?;
    Ok(MovesView { now: line, movements, rooms, version, ..MovesView::default() })
}

/// Code and name of every prison in use.
fn open_prisons(reader: &mut Reader) -> Outcome<Vec<(String, String)>> {
    let open = estate::prisons(reader)?.into_iter().filter(|prison| prison.status == estate::PrisonStatus::Open);
    Ok(open.map(|prison| (prison.code.to_string(), prison.name)).collect())
}

async fn form_page(visit: &Visit, what: &'static str, person: PersonId) -> Outcome<PlacementForm> {
    let file = access::open::<ReadFile>(visit, person).await?;
    let bar = person::bar(visit, &file, "moves").await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    visit
        .app()
        .db
        .read(move |reader| {
            let may_override = access::permit::<OverridePlacement>(reader, &app.decider, &caller, person).is_ok();
            let options = match what {
                "movement" => {
                    let permit = access::permit::<MovePerson>(reader, &app.decider, &caller, person)?;
                    let place = tables::line_to_move(reader, &permit)?.map(|line| line.place);
                    let fits: Vec<MovementKind> = MovementKind::ALL
                        .iter()
                        .copied()
                        .filter(|kind| kind.follows(place) && !kind.leaves_roll())
                        .collect();
                    words.options("movement", &fits)
                }
                "room" => {
                    let permit = access::permit::<PlacePerson>(reader, &app.decider, &caller, person)?;
                    let rooms = tables::rooms_with_places(reader, &permit)?;
                    let words = |(id, number, free): (estate::RoomId, String, i64)| {
                        let free = words.t1("placement-free", "n", free.max(0));
                        (id.to_string(), format!("{number} – {free}"))
                    };
                    rooms.into_iter().map(words).collect()
                }
                "level" => words.options("level", Level::ALL),
                _ => words.options("within", super::Within::ALL),
            };
            let prisons = if what == "movement" { open_prisons(reader)? } else { vec![] };
            let (bar, form) = (bar.clone(), Form::default().at_version(tables::version(reader, person)?));
            Ok(PlacementForm { what, person, options, prisons, may_override, bar, form })
        })
        .await
}

async fn show_form(visit: Visit, what: &'static str, id: &str) -> Answer {
    let page = form_page(&visit, what, person_id(id)?).await?;
    let title = visit.words().t(&format!("placement-new-{what}"));
    Ok(visit.show(&title, &page)?)
}

async fn new_movement(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, "movement", &id).await
}
async fn new_room(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, "room", &id).await
}
async fn new_level(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, "level", &id).await
}
async fn new_apart(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, "apart", &id).await
}

/// Answers an act about a person: on to the moves, or the form again.
async fn answer(
    visit: Visit,
    what: &'static str,
    person: PersonId,
    form: Form,
    done: Outcome<()>,
    notice: &str,
) -> Answer {
    match done {
        Ok(()) => {
            let view = Decided { person: person.to_string() };
            Ok(visit.done(&view, &format!("/people/{person}/moves"), notice)?)
        }
        Err(fault) => {
            if visit.face() == web::Face::Api {
                return Err(fault.into());
            }
            let page = form_page(&visit, what, person).await?;
            let title = visit.words().t(&format!("placement-new-{what}"));
            Ok(visit.again(fault, form, &title, |form| Ok(PlacementForm { form, ..page }))?)
        }
    }
}

async fn add_movement(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let mut fields: MovementFields = form.into_fields(&[])?;
        fields.person = person.to_string();
        let act = record(&visit, vec![NewMovement::parse(&fields)?])?;
        visit.app().db.write(&visit.actor()?, act).await.map(|_| ())
    }
    .await;
    answer(visit, "movement", person, form, done, "done-placement-moved").await
}

async fn movements(visit: Visit, raw: Raw) -> Answer {
    let body: MovementBody = serde_json::from_slice(&raw.bytes)
        .map_err(|e| Problem::new(400, "malformed-json", format!("send a movement or a list of movements: {e}")))?;
    let fields = match body {
        MovementBody::One(one) => vec![one],
        MovementBody::Several(several) => several,
    };
    if fields.is_empty() || fields.len() > MOVEMENTS_MAX {
        return Err(Problem::invalid("too-many").with_detail(format!("send 1 to {MOVEMENTS_MAX} movements")).into());
    }
    let new: Vec<NewMovement> = fields.iter().map(NewMovement::parse).collect::<Result<_, _>>()?;
    let mut act = record(&visit, new)?;
    let made = move |tx: &mut Tx| Ok(MovementsMade { ids: act(tx)? });
    let made = web::create_from(&visit, web::fingerprint(&raw.bytes), made).await?;
    Ok(web::json(axum::http::StatusCode::CREATED, &made)?)
}

/// Records movements, as a closure of one transaction: all or none.
fn record(
    visit: &Visit,
    new: Vec<NewMovement>,
) -> Outcome<impl FnMut(&mut Tx) -> Outcome<Vec<String>> + Send + 'static> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let own = caller.grants.iter().find_map(|grant| grant.scope.prison()).cloned();
    Ok(move |tx: &mut Tx| {
        let mut ids = vec![];
        let mut left = &new[..];
        while !left.is_empty() {
            // Those of people who are not among them twice: whoever moves again may stand elsewhere by then.
            let permits = permits_of_others(tx, &app.decider, &caller, left)?;
            let (now, later) = left.split_at(permits.len());
            let now: Vec<_> = now.iter().collect();
            ids.extend(actions::record_movements(tx, &permits, own.as_ref(), &now)?.iter().map(ToString::to_string));
            left = later;
        }
        Ok(ids)
    })
}

/// Leave for the first movements, as far as each is of somebody else.
fn permits_of_others(
    tx: &mut Tx,
    decider: &access::Decider,
    caller: &access::Caller,
    new: &[NewMovement],
) -> Outcome<Vec<access::Permit<MovePerson>>> {
    let (mut permits, mut people) = (vec![], BTreeSet::new());
    for movement in new {
        let permit = access::permit::<MovePerson>(tx, decider, caller, movement.person)?;
        if !people.insert(permit.person()) {
            break;
        }
        permits.push(permit);
    }
    Ok(permits)
}

/// Answers an act that made something about a person: on to the moves, or the form again.
async fn made(
    visit: Visit,
    what: &'static str,
    person: PersonId,
    form: Form,
    done: Outcome<Decided>,
    notice: &str,
) -> Answer {
    match done {
        Ok(view) => Ok(visit.made(&view, &format!("/people/{person}/moves"), notice)?),
        Err(fault) => answer(visit, what, person, form, Err(fault), notice).await,
    }
}

async fn give_room(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let new = NewPlacement::parse(&form.into_fields::<PlacementFields>(&[])?)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<PlacePerson>(tx, &app.decider, &caller, person)?;
            asked.check_version(&read, tables::version(tx, person)?)?;
            let emergency = match new.emergency {
                Some(_) => Some(access::permit::<OverridePlacement>(tx, &app.decider, &caller, person)?),
                None => None,
            };
            actions::place(tx, &permit, emergency.as_ref(), &new)
        };
        visit.app().db.write(&visit.actor()?, act).await
    }
    .await;
    answer(visit, "room", person, form, done, "done-placement-placed").await
}

async fn decide_level(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let new = NewLevel::parse(&form.into_fields::<LevelFields>(&[])?)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<DecideLevel>(tx, &app.decider, &caller, person)?;
            asked.check_version(&read, tables::version(tx, person)?)?;
            actions::decide_level(tx, &permit, &new)
        };
        visit.app().db.write(&visit.actor()?, act).await
    }
    .await;
    answer(visit, "level", person, form, done, "done-placement-level-decided").await
}

async fn keep_apart(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let mut fields: KeepApartFields = form.into_fields(&[])?;
        if visit.face() == web::Face::Html {
            // On a page the other person is named by case number.
            let number = people::CaseNumber::parse(&fields.other)
                .map_err(|_| Problem::invalid("invalid-input").with_field("other", "no-such-number"))?;
            let found = visit.app().db.read(move |reader| people::by_number(reader, &number)).await?;
            fields.other = found.map(|id| id.to_string()).unwrap_or_default();
        }
        let new = NewKeepApart::parse(&fields, visit.now().oslo_date())?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<EditCautions>(tx, &app.decider, &caller, person)?;
            actions::keep_apart(tx, &permit, &new)?;
            Ok(Decided { person: person.to_string() })
        };
        web::create(&visit, &form, act).await
    }
    .await;
    made(visit, "apart", person, form, done, "done-placement-kept-apart").await
}

async fn end_apart(visit: Visit, Path((id, entry)): Path<(String, String)>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let entry: KeepApartId = entry.parse().map_err(|_| Problem::not_found())?;
    let ended = async {
        let reason = reason(&form)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<EditCautions>(tx, &app.decider, &caller, person)?;
            asked.check_version(&read, tables::version(tx, person)?)?;
            actions::end_keep_apart(tx, &permit, entry, &reason)
        };
        visit.app().db.write(&visit.actor()?, act).await
    };
    match ended.await {
        Ok(()) => {
            let view = Decided { person: person.to_string() };
            Ok(visit.done(&view, &format!("/people/{person}/moves"), "done-placement-apart-ended")?)
        }
        Err(fault) if visit.face() == web::Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = moves_of(&visit, person).await?;
            let title = title_of_moves(&visit, &view);
            Ok(visit.again(fault, form, &title, |form| Ok(MovesView { form, ending: entry.to_string(), ..view }))?)
        }
    }
}

fn reason(form: &Form) -> Outcome<Reason> {
    let fields: ReasonFields = form.into_fields(&[])?;
    let reason = Reason::parse(&fields.reason);
    Ok(reason.map_err(|e| Problem::invalid("invalid-input").with_field("reason", &e.code))?)
}
