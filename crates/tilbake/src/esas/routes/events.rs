//! Routes of events that wait for a caseworker.

use super::{name_of, names};
use crate::access::acts::{AnswerMessages, ReadMessages};
use crate::access::{self, Action, Place, Verb};
use crate::esas::actions::events::{self, Teller};
use crate::esas::model::events::{EventFields, EventId, EventState, Said};
use crate::esas::tables::events::{self as tables, EventRow};
use crate::esas::views::events::{EventItem, EventPage, EventsView};
use crate::web::{self, Answer, Form, Route, Visit};
use axum::extract::Path;
use axum::http::StatusCode;
use basics::{Instant, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Events in one answer.
pub const PAGE: usize = 50;

const ANSWER: Verb = Verb::Does(Action::AnswerMessages);
const READ: Verb = Verb::Does(Action::ReadMessages);

/// Routes of events that wait.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/messages/events/{id}", event).access(READ).summary("An event that waits to be told"),
        Route::post("/messages/events/{id}", settle).access(ANSWER).summary("Say what an event lacks"),
        Route::get("/api/esas/events", waiting)
            .access(READ)
            .summary("Events for police and courts that wait for something, the oldest first, each with what it lacks")
            .query::<EventsQuery>()
            .gives::<EventsView>(),
        Route::post("/api/esas/events/{id}", settle)
            .access(ANSWER)
            .summary(
                "Say what an event that waits lacks, or that it is not told; of one that waits no longer it changes \
                 nothing",
            )
            .takes::<EventFields>()
            .gives::<Settled>(),
    ]
}

/// From where events are asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct EventsQuery {
    /// `next` of the answer before.
    after: Option<String>,
}

/// Where an event stands.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Settled {
    /// Where it stands.
    state: EventState,
}

fn cursor(text: &str) -> Option<(Instant, EventId)> {
    let (micros, id) = text.split_once('-')?;
    Some((Instant::from_micros(micros.parse().ok()?), id.parse().ok()?))
}

/// The events that wait, for whoever may read messages: one more than a page when there are more.
pub async fn items(visit: &Visit, after: tables::After) -> Outcome<Vec<EventItem>> {
    let permit = access::list::<ReadMessages>(visit, "events").await?;
    let words = visit.words();
    let read = move |reader: &mut Reader| {
        let rows = tables::waiting(reader, &permit, after, PAGE + 1)?;
        let names = names(reader, &words, rows.iter().map(|row| row.person))?;
        Ok(rows.iter().map(|row| EventItem::of(row, name_of(&names, Some(row.person)))).collect())
    };
    visit.app().db.read(read).await
}

async fn waiting(visit: Visit) -> Answer {
    let after = visit.cursor("after", cursor)?;
    Ok(web::json(StatusCode::OK, &EventsView::of(items(&visit, after).await?, PAGE))?)
}

/// An event that the visit may read, with the name of its person.
async fn find(visit: &Visit, id: &str) -> Outcome<(EventRow, String)> {
    let id: EventId = id.parse().map_err(|_| Problem::not_found())?;
    let permit = access::list::<ReadMessages>(visit, &format!("event:{id}")).await?;
    let words = visit.words();
    let read = move |reader: &mut Reader| {
        let row = tables::one(reader, &permit, id)?.ok_or_else(Problem::not_found)?;
        let names = names(reader, &words, std::iter::once(row.person))?;
        let name = name_of(&names, Some(row.person));
        Ok((row, name))
    };
    visit.app().db.read(read).await
}

fn page(visit: &Visit, row: &EventRow, name: String, form: Form) -> Outcome<EventPage> {
    let may_settle = access::may_somewhere(visit.app(), visit.caller()?, Action::AnswerMessages);
    Ok(EventPage { item: EventItem::of(row, name), may_settle, form })
}

async fn event(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, name) = find(&visit, &id).await?;
    let page = page(&visit, &row, name, Form::default())?;
    Ok(visit.show(&page.item.what(&visit.words()), &page)?)
}

async fn settle(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (row, name) = find(&visit, &id).await?;
    let path = format!("/messages/events/{}", row.noted.id);
    match settled(&visit, &form, &row).await {
        Ok(state) => {
            let said = if state == EventState::Waiting { "done-event-waits" } else { "done-event-settled" };
            Ok(visit.done(&Settled { state }, &path, said)?)
        }
        Err(fault) => {
            let page = page(&visit, &row, name, Form::default())?;
            let title = page.item.what(&visit.words());
            Ok(visit.again(fault, form, &title, |form| Ok(EventPage { form, ..page }))?)
        }
    }
}

async fn settled(visit: &Visit, form: &Form, row: &EventRow) -> Outcome<EventState> {
    let said = Said::parse(&form.into_fields::<EventFields>(&[])?, row.noted.happened.contract().reasons())?;
    if row.state != EventState::Waiting {
        return Ok(row.state);
    }
    let (app, caller, teller) = (visit.app_shared(), visit.caller()?.clone(), Teller::of(visit.app()));
    let (id, place) = (row.noted.id, Place::Prison(row.prison.clone()));
    let act = move |tx: &mut Tx| {
        let permit = access::permit_in_place::<AnswerMessages>(tx, &app.decider, &caller, &place)?;
        events::settle(tx, &teller, &permit, id, &said)
    };
    visit.app().db.write(&visit.actor()?, act).await
}
