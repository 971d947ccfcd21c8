//! Routes of what goes out: the answer to a request, what was sent, what programs collect.

use super::{JOSE, events, find, name_of, names, open, unsigned};
use crate::access::acts::{AnswerMessages, ReadMessages, ReceiveMessages};
use crate::access::{self, Action, Place, PrisonCode, Verb};
use crate::esas::actions::outgoing::{self, Question};
use crate::esas::actions::second;
use crate::esas::model::contract::Contract;
use crate::esas::model::inbox::MessageState;
use crate::esas::model::outgoing::{OutgoingId, ReplyFields, SuitabilityReply};
use crate::esas::tables::outgoing::{self as tables, OutgoingRow};
use crate::esas::tables::{MessageRow, state};
use crate::esas::views::outgoing::{AnswerForm, CollectView, Collected, SentItem, SentMessageView, SentView};
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use basics::{Instant, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Messages on a page of what was sent, and in one answer to who collects.
const PAGE: usize = 50;

const ANSWER: Verb = Verb::Does(Action::AnswerMessages);
const COLLECT: Verb = Verb::Does(Action::ReceiveMessages);
const READ: Verb = Verb::Does(Action::ReadMessages);

/// Routes of what goes out.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/messages/sent", sent).access(READ).summary("Messages sent to the police"),
        Route::get("/messages/sent/{id}", sent_message).access(READ).summary("A message sent to the police"),
        Route::get("/messages/{id}/answer", answer_form).access(ANSWER).summary("Form to answer a request"),
        Route::post("/messages/{id}/answer", answer).access(ANSWER).summary("Answer a request"),
        Route::post("/api/esas/messages/{id}/answer", answer)
            .access(ANSWER)
            .summary("Answer a request for an assessment of remand at home; makes and queues svarAnmodningEgnethetsvurdering 1.0")
            .takes::<ReplyFields>()
            .gives::<Sent>()
            .creates(),
        Route::post("/messages/{id}/handled", handled).access(COLLECT).summary("A message is handled"),
        Route::post("/api/esas/messages/{id}/handled", handled)
            .access(COLLECT)
            .summary("A message that waited for a caseworker is handled; said again it changes nothing")
            .takes::<NoFields>()
            .gives::<Handled>(),
        Route::post("/messages/{id}/second", second).access(COLLECT).summary("Agree to what was done with a message"),
        Route::post("/api/esas/messages/{id}/second", second)
            .access(COLLECT)
            .summary("A second officer agrees to what one has done with a message; said again it changes nothing")
            .takes::<NoFields>()
            .gives::<Handled>(),
        Route::get("/api/esas/outgoing", collect)
            .access(COLLECT)
            .summary(
                "What waits to be delivered to the police, the oldest first, each as it was made and, where the service \
                 has a key, as a compact JWS; with `Accept: application/jose` one compact JWS a line. What was said to be \
                 delivered is left out",
            )
            .query::<CollectQuery>()
            .gives::<CollectView>(),
        Route::post("/api/esas/outgoing/{id}/delivered", delivered)
            .access(COLLECT)
            .summary("A message has been delivered; said again it changes nothing")
            .takes::<NoFields>()
            .gives::<Delivered>(),
    ]
}

/// A message that was sent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Sent {
    /// Its id: `meldingsId`.
    id: OutgoingId,
}

/// A message that is handled.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Handled {
    /// What became of it.
    state: MessageState,
}

/// A message that has been delivered.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Delivered {
    /// Its id.
    id: OutgoingId,
}

/// From where what waits is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct CollectQuery {
    /// `next` of the answer before.
    after: Option<String>,
}

fn cursor(text: &str) -> Option<(Instant, OutgoingId)> {
    let (micros, id) = text.split_once('-')?;
    Some((Instant::from_micros(micros.parse().ok()?), id.parse().ok()?))
}

async fn collect(visit: Visit, headers: HeaderMap) -> Answer {
    let after = visit.cursor("after", cursor)?;
    let jose = super::wants_jose(&headers);
    let keys = Arc::clone(&visit.app().keys);
    if jose && keys.message_signer().is_none() {
        return Err(unsigned().into());
    }
    let permit = access::list::<ReceiveMessages>(&visit, "outgoing").await?;
    let read = move |reader: &mut Reader| tables::waiting(reader, &permit, after, PAGE + 1);
    let rows = visit.app().db.read(read).await?;
    let mut items = vec![];
    for row in &rows {
        items.push(collected(&keys, row)?);
    }
    let view = CollectView::of(items, PAGE);
    if jose {
        let lines: String =
            view.items.iter().filter_map(|item| item.signed.as_ref()).map(|jws| format!("{jws}\n")).collect();
        return Ok(([(header::CONTENT_TYPE, JOSE)], lines).into_response());
    }
    Ok(web::json(StatusCode::OK, &view)?)
}

/// A message as who collects it gets it.
pub(super) fn collected(keys: &records::Keyring, row: &OutgoingRow) -> Outcome<Collected> {
    let bytes = outgoing::opened(keys, row)?;
    let signed = keys.message_signer().map(|signer| signer.sign(&bytes)).transpose()?;
    Ok(Collected::of(row, bytes, signed)?)
}

async fn delivered(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let _: NoFields = form.into_fields(&[])?;
    let id: OutgoingId = id.parse().map_err(|_| Problem::not_found())?;
    let list = access::list::<ReceiveMessages>(&visit, "outgoing").await?;
    let row =
        visit.app().db.read(move |reader| tables::one(reader, &list, id)).await?.ok_or_else(Problem::not_found)?;
    if row.delivered_at.is_none() {
        let permit = super::take_in_permit(&visit)?;
        visit.app().db.write(&visit.actor()?, move |tx| outgoing::delivered(tx, &permit, id)).await?;
    }
    Ok(web::json(StatusCode::OK, &Delivered { id })?)
}

async fn handled(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let _: NoFields = form.into_fields(&[])?;
    super::take_in_permit(&visit)?;
    let (row, _) = find(&visit, &id).await?;
    let (path, id) = (format!("/messages/{}", row.id), row.id);
    if row.state != MessageState::Handled {
        let person = row.person.ok_or_else(not_waiting)?;
        let act = move |tx: &mut Tx| {
            let done = outgoing::handle(tx, id, person)? || state(tx, id)? == Some(MessageState::Handled);
            if done { Ok(()) } else { Err(not_waiting().into()) }
        };
        visit.app().db.write(&visit.actor()?, act).await?;
    }
    Ok(visit.done(&Handled { state: MessageState::Handled }, &path, "done-message-handled")?)
}

async fn second(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let _: NoFields = form.into_fields(&[])?;
    let permit = super::take_in_permit(&visit)?;
    let (row, _) = find(&visit, &id).await?;
    let (path, id, state) = (format!("/messages/{}", row.id), row.id, row.state);
    let person = row.person.ok_or_else(|| Problem::conflict("message-not-aside", "nobody has said whose it is"))?;
    let aside = visit.app().db.read(move |reader| crate::esas::tables::aside(reader, id)).await?;
    if aside.is_none_or(|aside| aside.seconded_by.is_none()) {
        visit.app().db.write(&visit.actor()?, move |tx| second::second(tx, &permit, id, person)).await?;
    }
    Ok(visit.done(&Handled { state }, &path, "done-message-seconded")?)
}

fn not_waiting() -> Problem {
    Problem::conflict("message-not-waiting", "the message does not wait for a caseworker")
}

/// A request that the visit may read, opened.
async fn request(visit: &Visit, id: &str) -> Outcome<(MessageRow, Question)> {
    let (row, original) = open(visit, id).await?;
    let question = Question::of(&row, &original, Contract::SuitabilityRequest)?;
    Ok((row, question))
}

/// The prison in whose name the visit answers: that of the desk the message lies on, else the visit's own.
fn prison_of(visit: &Visit, row: &MessageRow) -> Outcome<PrisonCode> {
    let own = || visit.caller().ok()?.grants.iter().find_map(|grant| grant.scope.prison().cloned());
    let prison = row.prison.clone().or_else(own);
    Ok(prison.ok_or_else(|| Problem::conflict("message-no-prison", "no prison answers for this message yet"))?)
}

async fn answer_form(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, _) = request(&visit, &id).await?;
    let form = Form::filled(signer_of(&visit)?);
    let view = AnswerForm { id: row.id, sender: row.sender, form };
    Ok(visit.show(&visit.words().t("esas-answer-title"), &view)?)
}

/// The name of who is signed in, as a form starts from it: the last word as the family name.
pub fn signer_of(visit: &Visit) -> Outcome<[(&'static str, String); 2]> {
    let name = visit.caller()?.name.trim().to_owned();
    let (given, family) = name.rsplit_once(' ').unwrap_or(("", &name));
    Ok([("given", given.to_owned()), ("family", family.to_owned())])
}

async fn answer(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (row, question) = request(&visit, &id).await?;
    let (message, sender) = (row.id, row.sender.clone());
    match send(&visit, &form, &row, question).await {
        Ok(sent) => Ok(visit.made(&sent, &format!("/messages/{message}"), "done-message-answered")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let title = visit.words().t("esas-answer-title");
            Ok(visit.again(fault, form, &title, |form| Ok(AnswerForm { id: message, sender, form }))?)
        }
    }
}

async fn send(visit: &Visit, form: &Form, row: &MessageRow, question: Question) -> Outcome<Sent> {
    let reply = SuitabilityReply::parse(&form.into_fields::<ReplyFields>(&[])?)?;
    let prison = prison_of(visit, row)?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let act = move |tx: &mut Tx| {
        let place = Place::Prison(prison.clone());
        let permit = access::permit_in_place::<AnswerMessages>(tx, &app.decider, &caller, &place)?;
        let id = outgoing::send_reply(tx, &app.keys, &permit, &prison, &question, &reply)?;
        Ok(Sent { id })
    };
    web::create(visit, form, act).await
}

async fn sent(visit: Visit) -> Answer {
    let after = visit.cursor("after", cursor)?;
    let permit = access::list::<ReadMessages>(&visit, "messages-sent").await?;
    let (later, words) = (after.is_some(), visit.words());
    let read = move |reader: &mut Reader| {
        let rows = tables::sent(reader, &permit, after, PAGE + 1)?;
        let names = names(reader, &words, rows.iter().map(|row| row.person))?;
        Ok(rows.iter().map(|row| SentItem::of(row, name_of(&names, Some(row.person)))).collect::<Vec<_>>())
    };
    let items = visit.app().db.read(read).await?;
    // What waits to be told stands above the first page.
    let events = if later { vec![] } else { events::items(&visit, None).await? };
    let view = SentView { events, ..SentView::of(items, PAGE, later) };
    Ok(visit.show(&visit.words().t("esas-sent-title"), &view)?)
}

async fn sent_message(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: OutgoingId = id.parse().map_err(|_| Problem::not_found())?;
    let permit = access::list::<ReadMessages>(&visit, &format!("message-sent:{id}")).await?;
    let words = visit.words();
    let read = move |reader: &mut Reader| {
        let row = tables::one(reader, &permit, id)?.ok_or_else(Problem::not_found)?;
        let names = names(reader, &words, std::iter::once(row.person))?;
        let sent_by = access::staff_name(reader, &row.sent_by)?;
        let name = name_of(&names, Some(row.person));
        Ok((row, name, sent_by))
    };
    let (row, name, sent_by) = visit.app().db.read(read).await?;
    let bytes = outgoing::opened(&visit.app().keys, &row)?;
    let view = SentMessageView::of(&visit.words(), &row, (name, sent_by.unwrap_or_default()), &bytes)?;
    Ok(visit.show(&view.item.what(&visit.words()), &view)?)
}
