//! Routes of placement.

use super::model::{
    DeviationId, KeepApartFields, KeepApartId, LevelFields, MOVEMENTS_MAX, MovementFields, MovementKind, NewKeepApart,
    NewLevel, NewMovement, NewPlacement, PlacementFields, Reason,
};
use super::tables::Part;
use super::views::{
    Decided, DeviationView, DeviationsView, ExpectedLine, Filter, KeepApartView, MapRoom, MapUnit, MapView, May,
    MovementView, MovementsMade, MovesView, NationView, NowView, PlacementForm, PrisonCount, RollLine, RollView,
    RoomHadView, UnitBoard,
};
use super::{actions, tables};
use crate::access::acts::{
    CloseDeviations, DecideLevel, EditCautions, MovePerson, OverridePlacement, PlacePerson, ReadDates, ReadDeviations,
    ReadFile, ReadMoves, ReadRoll,
};
use crate::access::{self, Action, ListPermit, Place as At, PlacePermit, PrisonCode, UnitId, Verb};
use crate::estate::{self, Level, below_minimum};
use crate::people;
use crate::slots::{Flag, NextEvent};
use crate::web::person::{self, person_id};
use crate::web::{self, Answer, Form, Raw, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;

const ROLL: Verb = Verb::Does(Action::ReadRoll);
const MOVES: Verb = Verb::OnPerson(Action::ReadMoves);
const MOVE: Verb = Verb::OnPerson(Action::MovePerson);
const PLACE: Verb = Verb::OnPerson(Action::PlacePerson);
const LEVEL: Verb = Verb::OnPerson(Action::DecideLevel);
const APART: Verb = Verb::OnPerson(Action::EditCautions);
/// Greatest size of a list of movements: 500 of half a kilobyte.
const MOVEMENTS_BYTES: usize = 512 * 1024;

/// All routes of placement.
pub fn routes() -> Vec<Route> {
    [roll_routes(), person_routes(), deviation_routes()].into_iter().flatten().collect()
}

fn roll_routes() -> Vec<Route> {
    vec![
        Route::get("/roll", roll).access(ROLL).summary("The roll of a prison, or all prisons"),
        Route::get("/api/roll", roll_api)
            .access(ROLL)
            .summary("The whole roll of a prison: who belongs there, in or out, and who is expected")
            .query::<RollQuery>()
            .gives::<RollView>(),
        Route::get("/roll/all", nation).access(ROLL).summary("How many are where, by prison"),
        Route::get("/api/rolls", nation).access(ROLL).summary("Counts by prison").gives::<NationView>(),
        Route::get("/units/{id}", unit).access(ROLL).summary("A unit: an officer's home"),
        Route::get("/api/units/{id}", unit).access(ROLL).summary("Who belongs to a unit").gives::<UnitBoard>(),
        Route::get("/prisons/{code}/map", map).access(ROLL).summary("The rooms of a prison and how full they are"),
        Route::get("/api/prisons/{code}/map", map)
            .access(ROLL)
            .summary("The rooms of a prison and how full they are")
            .gives::<MapView>(),
        Route::post("/api/movements", movements)
            .access(Verb::Does(Action::MovePerson))
            .summary("Record one movement or a list of up to 500, all or none")
            .takes::<MovementBody>()
            .gives::<MovementsMade>()
            .raw(MOVEMENTS_BYTES)
            .creates(),
    ]
}

fn person_routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/moves", moves).access(MOVES).summary("Moves and rooms of a person"),
        Route::get("/api/people/{id}/moves", moves)
            .access(MOVES)
            .summary("Moves and rooms of a person")
            .gives::<MovesView>(),
        Route::get("/people/{id}/moves/new", new_movement).access(MOVE).summary("Form for a movement"),
        Route::post("/people/{id}/moves", add_movement).access(MOVE).summary("Record a movement"),
        Route::get("/people/{id}/room", new_room).access(PLACE).summary("Form for a room"),
        Route::post("/people/{id}/room", give_room).access(PLACE).summary("Give a room"),
        Route::post("/api/people/{id}/room", give_room)
            .access(PLACE)
            .summary("Give a room; refused with what it breaks, or recorded in an emergency with a reason")
            .takes::<PlacementFields>()
            .gives::<Decided>(),
        Route::get("/people/{id}/level", new_level).access(LEVEL).summary("Form for a security level"),
        Route::post("/people/{id}/level", decide_level).access(LEVEL).summary("Decide the security level"),
        Route::post("/api/people/{id}/level", decide_level)
            .access(LEVEL)
            .summary("Decide the security level a person serves at, from now on, with the reason")
            .takes::<LevelFields>()
            .gives::<Decided>(),
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
            .summary("End a keep-apart, with the reason")
            .takes::<ReasonFields>()
            .gives::<Decided>(),
    ]
}

fn deviation_routes() -> Vec<Route> {
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
            .summary("Close a deviation, with what was done")
            .takes::<ReasonFields>()
            .gives::<Decided>(),
    ]
}

/// Which roll is read.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct RollQuery {
    /// Code of the prison.
    prison: String,
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

async fn roll(visit: Visit) -> Answer {
    let own = visit.caller()?.grants.iter().find_map(|g| g.scope.prison()).map(ToString::to_string);
    match visit.parameter("prison").or(own) {
        Some(code) => show_roll(visit, &code).await,
        None => nation(visit).await,
    }
}

async fn roll_api(visit: Visit) -> Answer {
    match visit.parameter("prison") {
        Some(code) => show_roll(visit, &code).await,
        None => Err(Problem::invalid("invalid-input").with_field("prison", "required").into()),
    }
}

async fn show_roll(visit: Visit, code: &str) -> Answer {
    let code = prison_code(code)?;
    let permit = access::list_in::<ReadRoll>(&visit, &code, &format!("roll {code}")).await?;
    let (app, words) = (visit.app_shared(), visit.words());
    let filter =
        Filter { show: visit.parameter("show").unwrap_or_default(), unit: visit.parameter("unit").unwrap_or_default() };
    let view: RollView = visit
        .app()
        .db
        .read(move |reader| {
            let prison = estate::prison(reader, &code)?.ok_or_else(Problem::not_found)?;
            let lines = board(&app, reader, &permit, &Part::Prison(code.clone()), &words)?;
            Ok(RollView {
                prison: code.to_string(),
                name: prison.name,
                as_of: reader.now(),
                people: lines,
                expected: expected(reader, &permit, &code)?,
                filter: filter.clone(),
            })
        })
        .await?;
    let title = visit.words().t1("placement-roll-of", "prison", &view.name);
    Ok(visit.show(&title, &view)?)
}

/// Who the people of a prison are, or of all prisons.
fn who(
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    prison: Option<&PrisonCode>,
) -> Outcome<HashMap<PersonId, people::Line>> {
    Ok(people::lines(reader, permit, prison)?.into_iter().map(|line| (line.person, line)).collect())
}

/// The lines of a part of the roll with names and flags.
fn board(
    app: &crate::app::App,
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    part: &Part,
    words: &web::Words,
) -> Outcome<Vec<RollLine>> {
    let lines = tables::lines(reader, permit, part)?;
    let prison = match part {
        Part::Prison(code) => Some(code.clone()),
        Part::Unit(_) => lines.first().map(|line| line.prison.clone()),
    };
    let who = who(reader, permit, prison.as_ref())?;
    let mut flags: HashMap<PersonId, Vec<Flag>> = HashMap::new();
    for gather in app.features.iter().filter_map(|feature| feature.slots.flags) {
        for (person, flag) in gather(reader, permit, words)? {
            flags.entry(person).or_default().push(flag);
        }
    }
    let mut units: HashMap<UnitId, String> = HashMap::new();
    let now = reader.now();
    let mut board = vec![];
    for line in &lines {
        let Some(person) = who.get(&line.person) else { continue };
        let unit = match line.unit {
            Some(id) => match units.get(&id) {
                Some(name) => name.clone(),
                None => {
                    let name = estate::unit(reader, id)?.map(|unit| unit.name).unwrap_or_default();
                    units.insert(id, name.clone());
                    name
                }
            },
            None => String::new(),
        };
        board.push(RollLine::of(line, person, &unit, flags.remove(&line.person).unwrap_or_default(), now));
    }
    Ok(board)
}

fn expected(reader: &mut Reader, permit: &ListPermit<ReadRoll>, prison: &PrisonCode) -> Outcome<Vec<ExpectedLine>> {
    let rows = tables::expected(reader, permit, prison)?;
    let who = who(reader, permit, Some(prison))?;
    let now = reader.now();
    let line = |row: &tables::ExpectedRow| {
        let person = who.get(&row.person)?;
        Some(ExpectedLine {
            id: row.person.to_string(),
            number: person.number.to_string(),
            name: person.name.to_string(),
            expected_at: row.expected_at,
            overdue: row.expected_at.is_some_and(|at| at < now),
            reason: row.reason.clone(),
            source: row.source.clone(),
            verified: row.verified,
        })
    };
    Ok(rows.iter().filter_map(line).collect())
}

async fn nation(visit: Visit) -> Answer {
    let permit = access::list::<ReadRoll>(&visit, "rolls").await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let counts = tables::counts(reader, &permit)?;
            let count = |prison: &estate::PrisonRow| {
                let of = |keep: &dyn Fn(super::Place, bool) -> bool| -> i64 {
                    let own = counts
                        .iter()
                        .filter(|(code, place, overdue, _)| *code == prison.code && keep(*place, *overdue));
                    own.map(|(.., people)| people).sum()
                };
                PrisonCount {
                    code: prison.code.to_string(),
                    name: prison.name.clone(),
                    capacity: prison.capacity,
                    inside: of(&|place, _| place.is_inside()),
                    out: of(&|place, _| !place.is_inside()),
                    overdue: of(&|_, overdue| overdue),
                }
            };
            // Only prisons whose whole roll the caller may read: a part of it would look like few people.
            let mut seen = vec![];
            for prison in estate::prisons(reader)? {
                let place = access::Place::Prison(prison.code.clone());
                let whole = access::permit_in_place::<ReadRoll>(reader, &app.decider, &caller, &place).is_ok();
                if whole && counts.iter().any(|(code, ..)| *code == prison.code) {
                    seen.push(count(&prison));
                }
            }
            Ok(NationView { as_of: reader.now(), prisons: seen })
        })
        .await?;
    Ok(visit.show(&visit.words().t("placement-rolls"), &view)?)
}

async fn unit(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: UnitId = id.parse().map_err(|_| Problem::not_found())?;
    let unit = visit
        .app()
        .db
        .read(move |reader| {
            let unit = estate::unit(reader, id)?.ok_or_else(Problem::not_found)?;
            let prison = estate::prison(reader, &unit.prison)?.ok_or_else(Problem::not_found)?;
            Ok((unit, prison))
        })
        .await?;
    let (unit, prison) = unit;
    let permit = access::list_in::<ReadRoll>(&visit, &prison.code, &format!("unit {}", unit.id)).await?;
    let (app, words) = (visit.app_shared(), visit.words());
    let dates = permit.column::<ReadDates>(&app.decider, visit.caller()?);
    let act = move |reader: &mut Reader| {
        let mut people = board(&app, reader, &permit, &Part::Unit(id), &words)?;
        let mut next: HashMap<String, NextEvent> = HashMap::new();
        for gather in app.features.iter().filter_map(|feature| feature.slots.next) {
            for (person, event) in gather(reader, &dates, &words)? {
                let soonest = next.entry(person.to_string()).or_insert_with(|| event.clone());
                *soonest = event.min(soonest.clone());
            }
        }
        people.iter_mut().for_each(|line| line.next_event = next.remove(&line.id));
        Ok(people)
    };
    let people = visit.app().db.read(act).await?;
    let view = UnitBoard {
        id: unit.id.to_string(),
        name: unit.name.clone(),
        prison: prison.code.to_string(),
        prison_name: prison.name,
        as_of: visit.now(),
        people,
    };
    Ok(visit.show(&unit.name, &view)?)
}

async fn map(visit: Visit, Path(code): Path<String>) -> Answer {
    let code = prison_code(&code)?;
    let _permit = access::list_in::<ReadRoll>(&visit, &code, &format!("map {code}")).await?;
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let prison = estate::prison(reader, &code)?.ok_or_else(Problem::not_found)?;
            let living: HashMap<_, _> = tables::people_by_room(reader, &code)?.into_iter().collect();
            let rooms = estate::rooms(reader, &code)?;
            let units = estate::units(reader, &code)?.into_iter().map(|unit| {
                let rooms: Vec<MapRoom> =
                    rooms.iter().filter(|room| room.unit == unit.id).map(|room| map_room(room, &living)).collect();
                MapUnit {
                    id: unit.id.to_string(),
                    name: unit.name,
                    level: unit.level,
                    capacity: rooms.iter().map(|room| room.capacity).sum(),
                    people: rooms.iter().map(|room| room.people).sum(),
                    rooms,
                }
            });
            Ok(MapView { prison: code.to_string(), name: prison.name, units: units.collect() })
        })
        .await?;
    let title = visit.words().t1("placement-map-of", "prison", &view.name);
    Ok(visit.show(&title, &view)?)
}

fn map_room(room: &estate::RoomRow, living: &HashMap<estate::RoomId, i64>) -> MapRoom {
    let people = living.get(&room.id).copied().unwrap_or(0);
    let in_use = room.state == estate::RoomState::Active;
    MapRoom {
        id: room.id.to_string(),
        number: room.number.clone(),
        capacity: if in_use { room.beds.working } else { 0 },
        people,
        below_minimum: below_minimum(room.area_dm2, people.max(1)),
    }
}

async fn moves(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let permit = access::open::<ReadMoves>(&visit, person).await?;
    let file = access::open::<ReadFile>(&visit, person).await?;
    let bar = person::bar(&visit, &file, "moves").await?;
    let caller = visit.caller()?.clone();
    let app = visit.app_shared();
    let mut view = visit
        .app()
        .db
        .read(move |reader| {
            let mut view = moves_view(reader, &permit)?;
            view.may = May {
                move_: access::permit::<MovePerson>(reader, &app.decider, &caller, person).is_ok(),
                place: access::permit::<PlacePerson>(reader, &app.decider, &caller, person).is_ok(),
                level: access::permit::<DecideLevel>(reader, &app.decider, &caller, person).is_ok(),
                keep_apart: access::permit::<EditCautions>(reader, &app.decider, &caller, person).is_ok(),
            };
            Ok(view)
        })
        .await?;
    let title = person::title(&bar, &visit.words(), "placement-tab");
    view.bar = bar;
    Ok(visit.show(&title, &view)?)
}

fn moves_view(reader: &mut Reader, permit: &access::Permit<ReadMoves>) -> Outcome<MovesView> {
    let (now, today) = (reader.now(), reader.today());
    let line = tables::line_of(reader, permit)?.map(|line| NowView {
        overdue: line.is_overdue(now),
        prison: line.prison.to_string(),
        room: line.room_number,
        place: line.place,
        since: line.since,
        due_back: line.due_back,
        destination: line.destination,
        level: line.level,
    });
    let movements = tables::movements(reader, permit)?.into_iter().map(|row| MovementView {
        kind: row.kind,
        prison: row.prison.to_string(),
        at: row.at,
        destination: row.destination,
        due_back: row.due_back,
        reason: row.reason,
        source: row.source,
        recorded_by: row.recorded_by,
    });
    let movements = movements.collect();
    let mut rooms = vec![];
    for row in tables::rooms_given(reader, permit)? {
        let number = estate::room(reader, row.room)?.map(|room| room.number).unwrap_or_default();
        rooms.push(RoomHadView { prison: row.prison.to_string(), room: number, from: row.from, to: row.to });
    }
    let mut keep_apart = vec![];
    for row in tables::keep_aparts(reader, permit)? {
        keep_apart.push(KeepApartView {
            id: row.id.to_string(),
            number: people::number_of(reader, row.other)?.map(|number| number.to_string()).unwrap_or_default(),
            within: row.within,
            reason: row.reason,
            overdue: row.review_date < today,
            review_date: row.review_date,
        });
    }
    Ok(MovesView { now: line, movements, rooms, keep_apart, bar: person::Bar::default(), may: May::default() })
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
                    let fits: Vec<MovementKind> =
                        MovementKind::ALL.iter().copied().filter(|kind| kind.follows(place)).collect();
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
            let (bar, form) = (bar.clone(), Form::default());
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
        for movement in &new {
            let permit = access::permit::<MovePerson>(tx, &app.decider, &caller, movement.person)?;
            ids.push(actions::record_movement(tx, &permit, own.as_ref(), movement)?.to_string());
        }
        Ok(ids)
    })
}

async fn give_room(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let new = NewPlacement::parse(&form.into_fields::<PlacementFields>(&[])?)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<PlacePerson>(tx, &app.decider, &caller, person)?;
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
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<DecideLevel>(tx, &app.decider, &caller, person)?;
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
            actions::keep_apart(tx, &permit, &new).map(|_| ())
        };
        web::create(&visit, &form, act).await
    }
    .await;
    if done.is_ok() {
        let view = Decided { person: person.to_string() };
        return Ok(visit.made(&view, &format!("/people/{person}/moves"), "done-placement-kept-apart")?);
    }
    answer(visit, "apart", person, form, done, "done-placement-kept-apart").await
}

async fn end_apart(visit: Visit, Path((id, entry)): Path<(String, String)>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let entry: KeepApartId = entry.parse().map_err(|_| Problem::not_found())?;
    let reason = reason(&form)?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let act = move |tx: &mut Tx| {
        let permit = access::permit::<EditCautions>(tx, &app.decider, &caller, person)?;
        actions::end_keep_apart(tx, &permit, entry, &reason)
    };
    visit.app().db.write(&visit.actor()?, act).await?;
    let view = Decided { person: person.to_string() };
    Ok(visit.done(&view, &format!("/people/{person}/moves"), "done-placement-apart-ended")?)
}

fn reason(form: &Form) -> Outcome<Reason> {
    let fields: ReasonFields = form.into_fields(&[])?;
    let reason = Reason::parse(&fields.reason);
    Ok(reason.map_err(|e| Problem::invalid("invalid-input").with_field("reason", &e.code))?)
}

async fn deviations(visit: Visit) -> Answer {
    let permit = access::list::<ReadDeviations>(&visit, "deviations").await?;
    let roll = access::list::<ReadRoll>(&visit, "deviations").await?;
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let rows = tables::deviations(reader, &permit)?;
            let who = who(reader, &roll, None)?;
            let now = reader.now();
            let mut items = vec![];
            for row in rows {
                let Some(person) = who.get(&row.person) else { continue };
                items.push(DeviationView {
                    id: row.id.to_string(),
                    prison: row.prison.to_string(),
                    person: row.person.to_string(),
                    number: person.number.to_string(),
                    name: person.name.to_string(),
                    room: estate::room(reader, row.room)?.map(|room| room.number).unwrap_or_default(),
                    checks: row.checks.split(' ').map(str::to_owned).collect(),
                    reason: row.reason,
                    owner: row.owner,
                    opened_at: row.opened_at,
                    overdue: row.due_at < now,
                    due_at: row.due_at,
                });
            }
            Ok(DeviationsView { items })
        })
        .await?;
    Ok(visit.show(&visit.words().t("placement-deviations"), &view)?)
}

async fn close_deviation(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id: DeviationId = id.parse().map_err(|_| Problem::not_found())?;
    let closing = reason(&form)?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let act = move |tx: &mut Tx| {
        let row = tables::open_deviation_row(tx, id)?.ok_or_else(Problem::not_found)?;
        let place = At::Prison(row.prison.clone());
        let permit: PlacePermit<CloseDeviations> = access::permit_in_place(tx, &app.decider, &caller, &place)?;
        actions::close_deviation(tx, &permit, id, &closing)?;
        Ok(Decided { person: row.person.to_string() })
    };
    let view = visit.app().db.write(&visit.actor()?, act).await?;
    Ok(visit.done(&view, "/deviations", "done-placement-deviation-closed")?)
}
