//! Routes of messages: the way in, the inbox, a message as a document and as it came.

pub mod broker;
mod command;
mod events;
mod outgoing;
mod tonight;

pub use broker::run as speak_to_broker;
pub use command::{Ending, receive_by_command, receive_files, send_files};
pub use outgoing::signer_of;
pub use tonight::tonight_of;

use super::actions::{self, Choice, who};
use super::model::contract::{self, Named};
use super::model::draft::Draft;
use super::model::inbox::{Incoming, MessageId, MessageState, contents};
use super::model::json::MAX_BYTES;
use super::model::receipt::Receipt;
use super::model::tonight::Withheld;
use super::tables::{self, Leave, MessageRow, Shown};
use super::views::outgoing::SentItem;
use super::views::{self, InboxView, LinkView, MessageItem, MessageView};
use crate::access::acts::{ReadMessages, ReadOriginals, ReceiveMessages};
use crate::access::{self, Action, PlacePermit, Verb};
use crate::people;
use crate::web::{self, Answer, Form, Raw, Route, Visit, Words, version_of_step};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use basics::Problem;
use basics::id::PersonId;
use records::jws::{self, MessageSigner};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Messages on a page of the inbox.
const PAGE: usize = 50;

const READ: Verb = Verb::Does(Action::ReadMessages);
const TAKE_IN: Verb = Verb::Does(Action::ReceiveMessages);

/// The headers in which a sender names contract and version.
const SCHEMA_NAME: &str = "SchemaName";
const SCHEMA_VERSION: &str = "SchemaVersion";

/// The kind of a compact JWS.
const JOSE: &str = "application/jose";

/// All routes of messages.
pub fn routes() -> Vec<Route> {
    let mut routes = incoming();
    routes.extend(outgoing::routes());
    routes.extend(events::routes());
    routes.extend(tonight::routes());
    routes
}

fn incoming() -> Vec<Route> {
    vec![
        Route::post("/api/esas/messages", receive)
            .access(TAKE_IN)
            .summary(
                "Take in a message of police or courts, bare or as a compact JWS; answers with its kvittering, whatever \
                 became of it, and with `Accept: application/jose` with the same kvittering as a compact JWS",
            )
            .raw(MAX_BYTES)
            .header(SCHEMA_NAME, "The contract, by its own name or as the contracts' headers name it")
            .header(SCHEMA_VERSION, "Its version; without the two the message is told by its fields")
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
            .summary("A message as a document; its ETag is for saying whom it is about")
            .gives::<MessageView>(),
        Route::post("/messages/{id}/person", settle).access(TAKE_IN).summary("Say whom a message is about"),
        Route::post("/api/esas/messages/{id}/person", settle)
            .access(TAKE_IN)
            .summary(
                "Say whom a message is about, when the register leaves it in doubt; If-Match with the message's ETag",
            )
            .versioned()
            .takes::<SettleFields>()
            .gives::<SettledView>(),
        Route::get("/messages/{id}/original", original).access(READ).summary("A message as it came"),
        Route::get("/messages/{id}/download", download).access(READ).summary("The bytes of a message"),
    ]
}

async fn receive(visit: Visit, raw: Raw) -> Answer {
    let permit = take_in_permit(&visit)?;
    let app = visit.app();
    // Whether the answer can be signed is known before anything is taken in.
    let signer = if wants_jose(&raw.headers) { Some(app.keys.message_signer().ok_or_else(unsigned)?) } else { None };
    let incoming = Incoming::of(raw.bytes.to_vec(), &named(&raw), &app.senders.now());
    let receipt = actions::take_in(app, &visit.actor()?, permit, incoming).await?;
    match signer {
        Some(signer) => Ok(([(header::CONTENT_TYPE, JOSE)], signed(signer, &receipt)?).into_response()),
        None => Ok(web::json(StatusCode::OK, &receipt)?),
    }
}

/// Whether what is signed is asked for.
fn wants_jose(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or_default());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case(JOSE))
}

/// A receipt as a compact JWS.
fn signed(signer: &MessageSigner, receipt: &Receipt) -> Result<String, Problem> {
    let text = serde_json::to_vec(receipt).map_err(|e| Problem::new(500, "internal-error", e.to_string()))?;
    signer.sign(&text)
}

fn unsigned() -> Problem {
    let detail = "this service has no key to sign receipts with; `tilbake message-key --create` makes one";
    Problem::new(406, "no-message-key", detail)
}

/// What the sender names in the headers. A name that is no text is one that nobody knows.
fn named(raw: &Raw) -> Named {
    let header = |name: &str| {
        let value = raw.headers.get(name)?;
        Some(value.to_str().map_or_else(|_| String::new(), str::to_owned))
    };
    Named { schema: header(SCHEMA_NAME), version: header(SCHEMA_VERSION) }
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
    let shown = visit.read_parameter("shown", str::parse)?.unwrap_or(Shown::All);
    let after = visit.cursor("after", views::after)?;
    let permit = access::list::<ReadMessages>(&visit, "messages").await?;
    let later = after.is_some();
    let (words, link) = (visit.words(), visit.app().link.state());
    let (items, link) = visit
        .app()
        .db
        .read(move |reader| {
            let rows = tables::list(reader, &permit, shown, after.as_ref(), PAGE + 1)?;
            let names = names(reader, &words, rows.iter().filter_map(|row| row.person))?;
            let now = reader.now();
            let items = rows.iter().map(|row| MessageItem::of(row, name_of(&names, row.person), now)).collect();
            let link =
                link.clone().map(|state| Outcome::Ok(LinkView { state, waiting: tables::broker::waiting(reader)? }));
            Ok((items, link.transpose()?))
        })
        .await?;
    let view = InboxView { link, ..InboxView::of(items, PAGE, shown, later) };
    Ok(visit.show(&visit.words().t("esas-title"), &view)?)
}

/// Names of people.
fn names(
    reader: &mut Reader,
    words: &Words,
    of: impl Iterator<Item = PersonId>,
) -> Outcome<BTreeMap<PersonId, String>> {
    let lines = people::found_lines(reader, &of.collect())?;
    Ok(lines.into_iter().map(|line| (line.person, people::name_alone(words, &line))).collect())
}

fn name_of(names: &BTreeMap<PersonId, String>, person: Option<PersonId>) -> String {
    person.and_then(|person| names.get(&person)).cloned().unwrap_or_default()
}

/// A message that the visit may read, with its sealed original.
async fn find(visit: &Visit, id: &str) -> Outcome<(MessageRow, Vec<u8>)> {
    let id: MessageId = id.parse().map_err(|_| Problem::not_found())?;
    let whose = visit.app().db.read(move |reader| tables::whose(reader, id)).await?;
    let (person, _) = whose.ok_or_else(Problem::not_found)?;
    let leave = match person {
        Some(person) => Leave::Person(access::open::<ReadOriginals>(visit, person).await?),
        None => Leave::Desk(access::list::<ReadMessages>(visit, &format!("message:{id}")).await?),
    };
    let found = visit.app().db.read(move |reader| tables::message(reader, &leave, id)).await?;
    Ok(found.ok_or_else(Problem::not_found)?)
}

/// A message that the visit may read, with its original opened.
async fn open(visit: &Visit, id: &str) -> Outcome<(MessageRow, Vec<u8>)> {
    let (row, sealed) = find(visit, id).await?;
    let original = actions::open_original(&visit.app().keys, &row, &sealed)?;
    Ok((row, original))
}

/// What a received message says, as it was read when it came.
fn draft(row: &MessageRow, original: &[u8]) -> Option<Draft> {
    let received = row.state != MessageState::Refused;
    let named = Named::as_read(&row.contract, &row.version);
    let message = received.then(|| contract::read(&contents(original), &named).ok()).flatten()?;
    Some(Draft::of(&message, row.received_at))
}

/// Why the visit does not read what a message says; none when it does.
async fn withheld(visit: &Visit, row: &MessageRow) -> Outcome<Option<Withheld>> {
    let (app, caller, row) = (visit.app_shared(), visit.caller()?.clone(), row.clone());
    let read = move |reader: &mut Reader| actions::tonight::withheld(reader, &app.decider, &caller, &row);
    visit.app().db.read(read).await
}

/// A message as its page shows it. Who may take in messages may say whom it is about.
async fn view(visit: &Visit, row: &MessageRow, original: &[u8]) -> Outcome<MessageView> {
    let withheld = withheld(visit, row).await?;
    let (draft, person, keys) = (draft(row, original), row.person, Arc::clone(&visit.app().keys));
    let may_take_in = take_in_permit(visit).is_ok();
    let may_settle = row.state == MessageState::Review && may_take_in;
    let may_answer = access::may_somewhere(visit.app(), visit.caller()?, Action::AnswerMessages);
    let message = row.id;
    let asked = draft.clone().filter(|_| may_settle);
    let words = visit.words();
    let (names, candidates, sent, aside) = visit
        .app()
        .db
        .read(move |reader| {
            let found = asked.as_ref().map(|draft| who::of(reader, &keys, draft)).transpose()?;
            let sent = tables::outgoing::answers_to(reader, message)?;
            let candidates = found.map(|found| found.candidates);
            let aside = tables::aside(reader, message)?;
            Ok((names(reader, &words, person.into_iter())?, candidates, sent, aside))
        })
        .await?;
    let name = name_of(&names, person);
    let sent: Vec<_> = sent.iter().map(|row| SentItem::of(row, name.clone())).collect();
    let own = visit.caller()?.service_number.clone();
    // Who sent an answer has put nothing aside: the answer stands there to be read.
    let aside = aside.filter(|_| sent.is_empty());
    let (settled_by, seconded_by) =
        aside.map(|one| (one.settled_by, one.seconded_by.unwrap_or_default())).unwrap_or_default();
    let view = MessageView {
        sent,
        may_second: may_take_in && !settled_by.is_empty() && seconded_by.is_empty() && settled_by != own,
        settled_by,
        seconded_by,
        may_handle: row.state == MessageState::Waiting && may_take_in,
        may_answer: may_answer && person.is_some(),
        ..MessageView::of(&visit.words(), row, name, draft.as_ref(), visit.now())
    };
    let view = match withheld {
        Some(why) => view.withheld(&visit.words(), draft.as_ref(), why),
        None => view,
    };
    Ok(match candidates {
        Some(candidates) => view.with_candidates(candidates),
        None => view,
    })
}

fn take_in_permit(visit: &Visit) -> Outcome<PlacePermit<ReceiveMessages>> {
    access::permit_somewhere::<ReceiveMessages>(&visit.app().decider, visit.caller()?)
}

async fn message(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, sealed) = find(&visit, &id).await?;
    let keys = &visit.app().keys;
    let view = if keys.can_open(row.class) {
        let original = actions::open_original(keys, &row, &sealed)?;
        view(&visit, &row, &original).await?
    } else {
        let (person, words) = (row.person, visit.words());
        let names = visit.app().db.read(move |reader| names(reader, &words, person.into_iter())).await?;
        let name = name_of(&names, person);
        MessageView { locked: true, ..MessageView::of(&visit.words(), &row, name, None, visit.now()) }
    };
    Ok(visit.show_version(&view.item.what(&visit.words()), &view, view.version())?)
}

/// Whom a message is about.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SettleFields {
    /// Id of the person, `new`, or `other` for the one of a case number.
    #[serde(default)]
    person: String,
    /// Case number of the person, with `other`.
    #[serde(default)]
    number: String,
}

/// Whom a message was settled on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct SettledView {
    /// The person.
    person: PersonId,
}

async fn settle(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (row, original) = open(&visit, &id).await?;
    match settle_row(&visit, &form, &row, &original).await {
        Ok(person) => {
            let path = format!("/messages/{}", row.id);
            Ok(visit.done(&SettledView { person }, &path, "done-message-settled")?)
        }
        Err(fault) => {
            let page = view(&visit, &row, &original).await?;
            let title = page.item.what(&visit.words());
            Ok(visit.again(fault, form, &title, |form| Ok(MessageView { form, ..page }))?)
        }
    }
}

async fn settle_row(visit: &Visit, form: &Form, row: &MessageRow, original: &[u8]) -> Outcome<PersonId> {
    let fields: SettleFields = form.into_fields(&[])?;
    let unchosen = |_| Problem::invalid("invalid-input").with_field("person", "choose-person");
    let choice = match fields.person.trim() {
        "new" => Choice::New,
        "other" => Choice::Person(by_number(visit, &fields.number).await?),
        text => Choice::Person(text.parse().map_err(unchosen)?),
    };
    let (asked, read) = (visit.clone(), form.clone());
    let unchanged = move |settled| asked.check_version(&read, version_of_step(settled));
    actions::settle(visit.app(), &visit.actor()?, take_in_permit(visit)?, row.clone(), original, choice, unchanged)
        .await
}

/// Whose a case number is.
async fn by_number(visit: &Visit, text: &str) -> Outcome<PersonId> {
    let unknown = || Problem::invalid("invalid-input").with_field("number", "no-such-number");
    let number = people::CaseNumber::parse(text).map_err(|_| unknown())?;
    let found = visit.app().db.read(move |reader| people::by_number(reader, &number)).await?;
    Ok(found.ok_or_else(unknown)?)
}

async fn original(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, original) = open(&visit, &id).await?;
    let view = view(&visit, &row, &original).await?;
    let view = if view.withheld.is_some() { view.with_original(&[]) } else { view.with_original(&original) };
    Ok(visit.show(&view.item.what(&visit.words()), &view)?)
}

async fn download(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, original) = open(&visit, &id).await?;
    if let Some(why) = withheld(&visit, &row).await? {
        let detail = format!("what it says is not shown: {why}");
        return Err(Problem::new(403, "content-withheld", detail).into());
    }
    let kind = if jws::is_signed(&original) { "jws" } else { "json" };
    let name = format!("attachment; filename=\"{}.{kind}\"", row.id);
    let headers = [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, original).into_response())
}
