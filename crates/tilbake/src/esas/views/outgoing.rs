//! What pages and programs see of messages that go out.

use super::events::EventItem;
use crate::esas::model::inbox::MessageId;
use crate::esas::model::outgoing::{Media, OutContract, OutgoingId, Suitability};
use crate::esas::model::xml;
use crate::esas::tables::outgoing::OutgoingRow;
use crate::web::{Form, Words};
use basics::id::PersonId;
use basics::time::parse_date;
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
    /// The message that it answers; an event answers none.
    pub answers: Option<MessageId>,
    /// The person it is about.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// To whom it goes; empty of an event, which goes to all that listen to those.
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
    /// To whom it goes, in words.
    pub fn to_whom(&self, words: &Words) -> String {
        if self.to.is_empty() { words.t("esas-sent-to-all") } else { words.t1("esas-sent-to", "to", &self.to) }
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
    /// Events that wait for something before they can be told; on the first page.
    pub events: Vec<EventItem>,
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
        Self { items, next, events: vec![], later }
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
    /// What it says, as a document; of an event.
    pub sections: Vec<SentSection>,
    /// The message.
    pub text: String,
}
crate::page!(SentMessageView, "esas/pages/sent_message.html");

/// What belongs together in an event as a document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SentSection {
    /// What it is, in words; empty of what stands alone.
    pub title: String,
    /// What it says.
    pub rows: Vec<SentRow>,
}

/// A line of an event as a document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SentRow {
    /// What it is, in words.
    pub label: String,
    /// What it says.
    pub value: String,
}

impl SentSection {
    /// The sections of a document. Parts within a part of a section are lines of it.
    fn all(words: &Words, lines: Vec<xml::Line>) -> Vec<Self> {
        let mut sections: Vec<Self> = vec![];
        for line in lines {
            let label = words.code("esas-xml", line.name.to_lowercase());
            match line.text {
                None if line.depth == 1 => sections.push(Self { title: label, rows: vec![] }),
                None => {}
                Some(text) => {
                    let stands_alone = line.depth == 1 && sections.last().is_none_or(|last| !last.title.is_empty());
                    if stands_alone {
                        sections.push(Self { title: String::new(), rows: vec![] });
                    }
                    if let Some(section) = sections.last_mut() {
                        section.rows.push(SentRow { label, value: said(words, &text) });
                    }
                }
            }
        }
        sections
    }
}

/// What a line says, in the reader's words where it is a day, a moment or yes and no.
fn said(words: &Words, text: &str) -> String {
    match (text, parse_date(text), Instant::parse(text)) {
        ("true" | "false", ..) => words.code("esas-xml", text),
        (_, Ok(date), _) => words.date(&date),
        (_, _, Ok(at)) => words.moment(&at),
        _ => text.to_owned(),
    }
}

impl SentMessageView {
    /// A message with its bytes, laid out to be read; with the names of its person and of who sent it.
    pub fn of(
        words: &Words,
        row: &OutgoingRow,
        (name, sent_by): (String, String),
        bytes: &[u8],
    ) -> Result<Self, Problem> {
        let (lines, text) = match row.contract.media() {
            Media::Xml => (xml::lines(bytes)?, Some(String::from_utf8_lossy(bytes).into_owned())),
            Media::Json => {
                let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
                (vec![], value.and_then(|value| serde_json::to_string_pretty(&value).ok()))
            }
        };
        Ok(Self {
            item: SentItem::of(row, name),
            version: row.version.clone(),
            sha256: row.sha256.clone(),
            sent_by,
            sections: SentSection::all(words, lines),
            text: text.unwrap_or_default(),
        })
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
    /// In what it is written.
    pub media_type: Media,
    /// Name of the organisation it goes to; empty of an event, which goes to all that listen to those.
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
            media_type: row.contract.media(),
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
