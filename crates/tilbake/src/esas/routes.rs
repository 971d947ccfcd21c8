//! Routes of messages: the way in, the inbox, a message as a document and as it came.

mod command;

pub use command::{Ending, receive_files};

use super::actions;
use super::model::contract;
use super::model::draft::Draft;
use super::model::inbox::{Incoming, MessageId, MessageState, seal_to};
use super::model::json::MAX_BYTES;
use super::model::receipt::Receipt;
use super::tables::{self, Leave, MessageRow, Shown};
use super::views::{self, InboxView, MessageItem, MessageView};
use crate::access::acts::{ReadMessages, ReadOriginals, ReceiveMessages};
use crate::access::{self, Action, Verb};
use crate::web::{self, Answer, Raw, Route, Visit};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use basics::Problem;
use records::{Class, Outcome};
use schemars::JsonSchema;

/// Messages on a page of the inbox.
const PAGE: usize = 50;

const READ: Verb = Verb::Does(Action::ReadMessages);

/// All routes of messages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/esas/messages", receive)
            .access(Verb::Does(Action::ReceiveMessages))
            .summary("Take in a message of police or courts; answers with its kvittering, whatever became of it")
            .raw(MAX_BYTES)
            .gives::<Receipt>(),
        Route::get("/messages", inbox).access(READ).summary("Messages from police and courts"),
        Route::get("/api/esas/messages", inbox)
            .access(READ)
            .summary("Messages from police and courts, the newest first")
            .query::<InboxQuery>()
            .gives::<InboxView>(),
        Route::get("/messages/{id}", message).access(READ).summary("A message as a document"),
        Route::get("/api/esas/messages/{id}", message)
            .access(READ)
            .summary("A message as a document")
            .gives::<MessageView>(),
        Route::get("/messages/{id}/original", original).access(READ).summary("A message as it came"),
        Route::get("/messages/{id}/download", download).access(READ).summary("The bytes of a message"),
    ]
}

async fn receive(visit: Visit, raw: Raw) -> Answer {
    let permit = access::permit_somewhere::<ReceiveMessages>(&visit.app().decider, visit.caller()?)?;
    let incoming = Incoming::of(raw.bytes.to_vec());
    let receipt = actions::take_in(visit.app(), &visit.actor()?, permit, incoming).await?;
    Ok(web::json(StatusCode::OK, &receipt)?)
}

/// Which part of the inbox is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct InboxQuery {
    /// `all`, `to_handle` or `refused`.
    shown: Option<Shown>,
    /// Where the page begins: `next` of the page before.
    after: Option<String>,
}

async fn inbox(visit: Visit) -> Answer {
    let shown = match visit.parameter("shown").filter(|text| !text.is_empty()) {
        Some(text) => text.parse()?,
        None => Shown::All,
    };
    let after = match visit.parameter("after").filter(|text| !text.is_empty()) {
        Some(text) => Some(views::after(&text).ok_or_else(|| Problem::invalid("invalid-cursor"))?),
        None => None,
    };
    let permit = access::list::<ReadMessages>(&visit, "messages").await?;
    let later = after.is_some();
    let rows =
        visit.app().db.read(move |reader| tables::list(reader, &permit, shown, after.as_ref(), PAGE + 1)).await?;
    let items = rows.iter().map(|row| MessageItem::of(row, String::new())).collect();
    let view = InboxView::of(items, PAGE, shown, later);
    Ok(visit.show(&visit.words().t("esas-title"), &view)?)
}

/// A message that the visit may read, with its original opened.
async fn open(visit: &Visit, id: &str) -> Outcome<(MessageRow, Vec<u8>)> {
    let id: MessageId = id.parse().map_err(|_| Problem::not_found())?;
    let whose = visit.app().db.read(move |reader| tables::whose(reader, id)).await?;
    let (person, _) = whose.ok_or_else(Problem::not_found)?;
    let leave = match person {
        Some(person) => Leave::Person(access::open::<ReadOriginals>(visit, person).await?),
        None => Leave::Desk(access::list::<ReadMessages>(visit, &format!("message:{id}")).await?),
    };
    let found = visit.app().db.read(move |reader| tables::message(reader, &leave, id)).await?;
    let (row, sealed) = found.ok_or_else(Problem::not_found)?;
    let original = visit.app().keys.open_sealed(Class::Documents, seal_to(&row.sha256)?, &sealed)?;
    Ok((row, original))
}

/// What a received message says, as it was read when it came.
fn draft(row: &MessageRow, original: &[u8]) -> Option<Draft> {
    let received = row.state != MessageState::Refused;
    let message = received.then(|| contract::read(original).ok()).flatten()?;
    Some(Draft::of(&message, row.received_at))
}

fn view(visit: &Visit, row: &MessageRow, original: &[u8]) -> MessageView {
    MessageView::of(&visit.words(), row, String::new(), draft(row, original).as_ref())
}

async fn message(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, original) = open(&visit, &id).await?;
    let view = view(&visit, &row, &original);
    Ok(visit.show(&view.item.what(&visit.words()), &view)?)
}

async fn original(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, original) = open(&visit, &id).await?;
    let view = view(&visit, &row, &original).with_original(&original);
    Ok(visit.show(&view.item.what(&visit.words()), &view)?)
}

async fn download(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, original) = open(&visit, &id).await?;
    let name = format!("attachment; filename=\"{}.json\"", row.id);
    let headers = [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, original).into_response())
}
