//! Routes of the roll: of a prison, of a unit, of the nation, and the map of rooms.

use super::super::tables::{self, Part};
use super::super::views::{
    ExpectedLine, Filter, MapRoom, MapUnit, MapView, Named, NationView, PrisonCount, PrisonNames, RollLine, RollView,
    UnitBoard,
};
use super::prison_code;
use crate::access::acts::{ReadDates, ReadRoll};
use crate::access::{self, Action, ListPermit, Place as At, PrisonCode, UnitId, Verb};
use crate::estate::{self, below_minimum};
use crate::people;
use crate::slots::{Flag, NextEvent};
use crate::web::{self, Answer, Drawn, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use std::collections::HashMap;

const ROLL: Verb = Verb::Does(Action::ReadRoll);

/// Routes of the roll.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/roll", roll).kept().access(ROLL).summary("The roll of a prison, or all prisons"),
        Route::get("/api/roll", roll_api)
            .kept()
            .access(ROLL)
            .summary("The whole roll of a prison: who belongs there, in or out, and who is expected")
            .query::<RollQuery>()
            .gives::<RollView>(),
        Route::get("/roll/all", nation).kept().access(ROLL).summary("How many are where, by prison"),
        Route::get("/api/rolls", nation).kept().access(ROLL).summary("Counts by prison").gives::<NationView>(),
        Route::get("/units/{id}", unit).kept().access(ROLL).summary("A unit: an officer's home"),
        Route::get("/api/units/{id}", unit).kept().access(ROLL).summary("Who belongs to a unit").gives::<UnitBoard>(),
        Route::get("/prisons/{code}/map", map)
            .kept()
            .access(ROLL)
            .summary("The rooms of a prison and how full they are"),
        Route::get("/api/prisons/{code}/map", map)
            .kept()
            .access(ROLL)
            .summary("The rooms of a prison and how full they are")
            .gives::<MapView>(),
    ]
}

/// Which roll is read.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct RollQuery {
    /// Code of the prison.
    prison: String,
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
    let (app, words, list) = (visit.app_shared(), visit.words(), permit.clone());
    let filter =
        Filter { show: visit.read_parameter("show", str::parse)?, unit: visit.read_parameter("unit", str::parse)? };
    let is_api = visit.face() == web::Face::Api;
    let filter = if is_api { Filter::default() } else { filter };
    let (name, reach) = (format!("roll {code} {} {}", filter.show(), filter.unit()), vec![permit.filter().clone()]);
    let draw = visit.app().db.read(move |reader| {
        let prison = estate::prison(reader, &code)?.ok_or_else(Problem::not_found)?;
        let people = board(&app, reader, &permit, &Part::Prison(code.clone()), &words)?;
        let expected = expected(reader, &permit, &code, &words)?;
        let title = words.t1("placement-roll-of", "prison", &prison.name);
        let view = RollView { prison: code.to_string(), as_of: reader.now(), people, expected, filter: filter.clone() };
        let people = view.shown().into_iter().filter_map(RollLine::person).collect();
        Ok(Drawn { title, people, view })
    });
    let board = visit.app().boards.get(&visit, name, reach, draw).await?;
    access::show(&visit, &list, board.people().to_vec()).await?;
    Ok(visit.show_board(&board)?)
}

/// Who the people of a prison are, or of all prisons.
pub fn who(
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
    let mut prisons = PrisonNames::default();
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
        let name = people::name_words(words, &person.name);
        let names = Named { person: name, unit, destination: prisons.destination(reader, line)? };
        board.push(RollLine::of(line, person, names, flags.remove(&line.person).unwrap_or_default(), now));
    }
    Ok(board)
}

fn expected(
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    prison: &PrisonCode,
    words: &web::Words,
) -> Outcome<Vec<ExpectedLine>> {
    let rows = tables::expected(reader, permit, prison)?;
    let who = who(reader, permit, Some(prison))?;
    let now = reader.now();
    let mut prisons = PrisonNames::default();
    let mut expected = vec![];
    for row in &rows {
        let Some(person) = who.get(&row.person) else { continue };
        let source_name = match &row.from {
            Some(prison) => prisons.of(reader, prison)?,
            None => row.source.clone(),
        };
        expected.push(ExpectedLine {
            id: row.person.to_string(),
            number: person.number.to_string(),
            name: people::name_words(words, &person.name),
            expected_at: row.expected_at,
            overdue: row.expected_at.is_some_and(|at| at < now),
            reason: row.reason.clone(),
            source: row.source.clone(),
            source_name,
            verified: row.verified,
        });
    }
    Ok(expected)
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
                let of = |keep: &dyn Fn(super::super::Place, bool) -> bool| -> i64 {
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
                let place = At::Prison(prison.code.clone());
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
    let read = move |reader: &mut Reader| Ok(estate::unit(reader, id)?.ok_or_else(Problem::not_found)?.prison);
    let code = visit.app().db.read(read).await?;
    let permit = access::list_in::<ReadRoll>(&visit, &code, &format!("unit {id}")).await?;
    let (app, words, list) = (visit.app_shared(), visit.words(), permit.clone());
    let dates = permit.column::<ReadDates>(&app.decider, visit.caller()?);
    // Whoever may read counts is told when the unit is counted; for all others the board is another.
    let counts = access::may_somewhere(visit.app(), visit.caller()?, Action::ReadCounts);
    let name = if counts { format!("unit {id} counted") } else { format!("unit {id}") };
    let reach = vec![permit.filter().clone(), dates.filter().clone()];
    let draw = visit.app().db.read(move |reader| {
        // Read here, though it was read for the permit: what others are shown is of the moment in which it is drawn.
        let unit = estate::unit(reader, id)?.filter(|unit| unit.prison == code).ok_or_else(Problem::not_found)?;
        let prison = estate::prison(reader, &code)?.ok_or_else(Problem::not_found)?;
        let mut people = board(&app, reader, &permit, &Part::Unit(id), &words)?;
        let mut next: HashMap<String, NextEvent> = HashMap::new();
        for gather in app.features.iter().filter_map(|feature| feature.slots.next) {
            for (person, event) in gather(reader, &dates, &words)? {
                let soonest = next.entry(person.to_string()).or_insert_with(|| event.clone());
                *soonest = event.min(soonest.clone());
            }
        }
        people.iter_mut().for_each(|line| line.next_event = next.remove(&line.id));
        let mut figures = vec![];
        for gather in app.features.iter().filter(|_| counts).filter_map(|feature| feature.slots.unit) {
            figures.extend(gather(reader, &unit.prison, id, &words)?);
        }
        let shown = people.iter().filter_map(RollLine::person).collect();
        let view = UnitBoard {
            id: unit.id.to_string(),
            name: unit.name.clone(),
            prison: prison.code.to_string(),
            prison_name: prison.name,
            as_of: reader.now(),
            people,
            figures,
        };
        Ok(Drawn { title: unit.name, people: shown, view })
    });
    let board = visit.app().boards.get(&visit, name, reach, draw).await?;
    access::show(&visit, &list, board.people().to_vec()).await?;
    Ok(visit.show_board(&board)?)
}

async fn map(visit: Visit, Path(code): Path<String>) -> Answer {
    let code = prison_code(&code)?;
    // It names nobody: whoever may see it sees the same.
    access::list_in::<ReadRoll>(&visit, &code, &format!("map {code}")).await?;
    let (name, words) = (format!("map {code}"), visit.words());
    let draw = visit.app().db.read(move |reader| {
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
        let title = words.t1("placement-map-of", "prison", &prison.name);
        let view = MapView { prison: code.to_string(), name: prison.name, units: units.collect() };
        Ok(Drawn { title, people: vec![], view })
    });
    let board = visit.app().boards.get(&visit, name, vec![], draw).await?;
    Ok(visit.show_board(&board)?)
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
