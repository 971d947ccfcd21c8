//! What pages and programs see of messages that go out.

use crate::esas::model::inbox::MessageId;
use crate::esas::model::outgoing::{OutContract, OutgoingId, Suitability};
use crate::esas::tables::outgoing::OutgoingRow;
use crate::web::{Form, Words};
use basics::id::PersonId;
use basics::value::corrupt;
use basics::{Instant, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A message that was sent, as a line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SentItem {
    /// Its id: `meldingsId`.
    pub id: OutgoingId,
    /// Its contract.
    pub contract: OutContract,
    /// The message that it answers.
    pub answers: MessageId,
    /// The person it is about.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// To whom it goes.
    pub to: String,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it was delivered; none while it waits.
    pub delivered_at: Option<Instant>,
}

impl SentItem {
    /// A line.
    pub fn of(row: &OutgoingRow, name: String) -> Self {
        Self {
            id: row.id,
            contract: row.contract,
            answers: row.answers,
            person: row.person,
            name,
            to: row.to_name.clone(),
            sent_at: row.sent_at,
            delivered_at: row.delivered_at,
        }
    }
    /// What kind of message it is, in words.
    pub fn what(&self, words: &Words) -> String {
        words.code("esas-contract", self.contract.as_str().to_lowercase())
    }
    /// Where it stands, in words.
    pub fn stands(&self, words: &Words) -> String {
        words.t(if self.delivered_at.is_some() { "esas-sent-delivered" } else { "esas-sent-waiting" })
    }
    /// How strongly that is marked.
    pub fn tone(&self) -> &'static str {
        if self.delivered_at.is_some() { "success" } else { "info" }
    }
}

/// A page of what was sent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SentView {
    /// Messages, the newest first.
    pub items: Vec<SentItem>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
    /// Whether this is not the first page.
    #[serde(skip)]
    pub later: bool,
}
crate::page!(SentView, "esas/pages/sent.html");

impl SentView {
    /// A page; `items` holds one more than a page when there is a next one.
    pub fn of(mut items: Vec<SentItem>, most: usize, later: bool) -> Self {
        let more = items.len() > most;
        items.truncate(most);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| format!("{}-{}", item.sent_at.micros(), item.id));
        Self { items, next, later }
    }
    fn first_href(&self) -> String {
        if self.later { "/messages/sent".to_owned() } else { String::new() }
    }
    fn next_href(&self) -> String {
        self.next.as_ref().map(|next| format!("/messages/sent?after={next}")).unwrap_or_default()
    }
}

/// A message that was sent, as it was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SentMessageView {
    /// Its line.
    #[serde(flatten)]
    pub item: SentItem,
    /// Version of its contract.
    pub version: String,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Name of who sent it.
    pub sent_by: String,
    /// The message.
    pub text: String,
}
crate::page!(SentMessageView, "esas/pages/sent_message.html");

impl SentMessageView {
    /// A message with its bytes, laid out to be read.
    pub fn of(row: &OutgoingRow, name: String, sent_by: String, bytes: &[u8]) -> Self {
        let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
        let text = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
        Self {
            item: SentItem::of(row, name),
            version: row.version.clone(),
            sha256: row.sha256.clone(),
            sent_by,
            text: text.unwrap_or_default(),
        }
    }
}

/// A message as who collects it gets it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Collected {
    /// Its id: `meldingsId`, and the header `messageId`.
    pub id: OutgoingId,
    /// Its contract.
    pub contract: OutContract,
    /// Its name in the header `SchemaName`.
    pub schema_name: String,
    /// Its version, in the header `SchemaVersion`.
    pub schema_version: String,
    /// Name of the organisation it goes to.
    pub to: String,
    /// When it was sent.
    pub sent_at: Instant,
    /// The message, byte for byte.
    pub message: String,
    /// The same as a compact JWS, signed by the service; null where it has no key.
    pub signed: Option<String>,
}

impl Collected {
    /// A message with its bytes, and signed.
    pub fn of(row: &OutgoingRow, bytes: Vec<u8>, signed: Option<String>) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            contract: row.contract,
            schema_name: row.contract.schema().to_owned(),
            schema_version: row.version.clone(),
            to: row.to_name.clone(),
            sent_at: row.sent_at,
            message: String::from_utf8(bytes).map_err(|_| corrupt("a message that was sent"))?,
            signed,
        })
    }
}

/// What waits to be delivered.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CollectView {
    /// Messages, the oldest first.
    pub items: Vec<Collected>,
    /// Send as `after` for more; none is the end. Begin without it the next time: what waits comes again until
    /// it is said to be delivered.
    pub next: Option<String>,
}

impl CollectView {
    /// What waits; `items` holds one more than a page when there is more.
    pub fn of(mut items: Vec<Collected>, most: usize) -> Self {
        let more = items.len() > most;
        items.truncate(most);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| format!("{}-{}", item.sent_at.micros(), item.id));
        Self { items, next }
    }
}

/// The form that answers a request for an assessment.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerForm {
    /// The request.
    pub id: MessageId,
    /// Who asked.
    pub sender: String,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(AnswerForm, "esas/pages/answer.html");

impl AnswerForm {
    fn outcomes(&self, words: &Words) -> Vec<(String, String)> {
        let each = Suitability::ALL.iter();
        each.map(|one| (one.to_string(), words.code("esas-suitability", one.as_str().to_lowercase()))).collect()
    }
    fn request_href(&self) -> String {
        format!("/messages/{}", self.id)
    }
    fn action(&self) -> String {
        format!("/messages/{}/answer", self.id)
    }
}
