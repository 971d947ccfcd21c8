//! What pages and programs see of messages.

mod custody;
mod document;
pub mod events;
pub mod outgoing;
pub mod tonight;

use super::actions::refusal;
use super::actions::who::Candidate;
use super::model::broker::LinkState;
use super::model::contract::Contract;
use super::model::draft::Draft;
use super::model::inbox::{MessageId, MessageState, contents};
use super::model::receipt::Receipt;
use super::model::senders::Proof;
use super::model::tonight::{Phase, Withheld};
use super::model::warning::{Warning, WarningCode};
use super::tables::{After, MessageRow, Shown};
use crate::authority::AuthorityId;
use crate::web::{Form, Frame, Words, version_of_step};
use basics::Instant;
use basics::id::PersonId;
use basics::time::parse_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

pub use document::{Section, document};
use outgoing::SentItem;

/// A message in the inbox.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MessageItem {
    /// Its id.
    pub id: MessageId,
    /// Its contract, empty when it could not be told.
    pub contract: String,
    /// The version it satisfies; of a refused one the version that was named, if any.
    pub version: String,
    /// Name of the sender, empty when it could not be read.
    pub sender: String,
    /// When it came.
    pub received_at: Instant,
    /// What became of it.
    pub state: MessageState,
    /// Whether a signature proved the sender.
    pub verified: bool,
    /// The person it is about, when known.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// How many oddities it has.
    pub odd: usize,
    /// The message before it that it corrects: same contract, person and key of the sender's.
    pub corrects: Option<MessageId>,
    /// The message after it that corrects it.
    pub corrected_by: Option<MessageId>,
    /// Where it stands between officers and health; null when it is not written for safe custody.
    pub phase: Option<Phase>,
}

impl MessageItem {
    /// A line of the inbox.
    pub fn of(row: &MessageRow, name: String, now: Instant) -> Self {
        Self {
            id: row.id,
            contract: row.contract.clone(),
            version: row.version.clone(),
            sender: row.sender.clone(),
            received_at: row.received_at,
            state: row.state,
            verified: row.proof.is_some(),
            person: row.person,
            name,
            odd: row.warnings.len(),
            corrects: row.corrects,
            corrected_by: row.corrected_by,
            phase: row.phase(now),
        }
    }
    /// What kind of message it is, in words.
    pub fn what(&self, words: &Words) -> String {
        let contract = if self.contract.is_empty() { "none" } else { &self.contract };
        words.code("esas-contract", contract.to_lowercase())
    }
    /// Whether a person must handle it.
    pub fn needs_handling(&self) -> bool {
        matches!(self.state, MessageState::Review | MessageState::Waiting)
    }
    /// How strongly its state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            MessageState::Recorded | MessageState::Handled => "success",
            MessageState::Review | MessageState::Waiting => "warning",
            MessageState::Refused => "danger",
        }
    }
}

/// A page of the inbox.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct InboxView {
    /// Messages, the newest first.
    pub items: Vec<MessageItem>,
    /// Where the next page begins: the parameter `after`. None on the last page.
    pub next: Option<String>,
    /// Which part is shown.
    pub shown: Shown,
    /// How the link to the broker stands; none where none is spoken to.
    pub link: Option<LinkView>,
    /// Whether this is not the first page.
    #[serde(skip)]
    pub later: bool,
}
crate::page!(InboxView, "esas/pages/inbox.html");

impl InboxView {
    /// A page of the inbox; `rows` holds one more than a page when there is a next one.
    pub fn of(mut items: Vec<MessageItem>, most: usize, shown: Shown, later: bool) -> Self {
        let more = items.len() > most;
        items.truncate(most);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| format!("{}-{}", item.received_at.micros(), item.id));
        Self { items, next, shown, link: None, later }
    }
    fn first_href(&self) -> String {
        if self.later { format!("/messages?shown={}", self.shown) } else { String::new() }
    }
    fn next_href(&self) -> String {
        self.next.as_ref().map(|next| format!("/messages?shown={}&after={next}", self.shown)).unwrap_or_default()
    }
}

/// How the link to the broker stands.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LinkView {
    /// Since when it stands, and what went wrong last.
    #[serde(flatten)]
    pub state: LinkState,
    /// How many messages of the whole service wait to be sent.
    pub waiting: i64,
}

impl LinkView {
    fn title(&self, words: &Words) -> String {
        match &self.state.connected_since {
            Some(since) => words.t1("esas-link-stands", "since", words.moment(since)),
            None => words.t("esas-link-broken"),
        }
    }
    fn text(&self, words: &Words) -> String {
        let mut parts = vec![words.t1("esas-link-waiting", "count", self.waiting)];
        if let (Some(fault), Some(at)) = (&self.state.fault, &self.state.fault_at) {
            let what = words.code("esas-link-fault", fault);
            parts.push(words.t1("esas-link-fault-at", "at", words.moment(at)));
            parts.push(what);
        }
        parts.join(" ")
    }
    fn tone(&self) -> &'static str {
        if self.state.connected_since.is_some() { "info" } else { "warning" }
    }
}

/// Reads where a page begins.
pub fn after(text: &str) -> Option<After> {
    let (micros, id) = text.split_once('-')?;
    Some(After { received_at: Instant::from_micros(micros.parse().ok()?), id: id.parse().ok()? })
}

/// An oddity in words.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OddView {
    /// Stable code.
    pub code: String,
    /// What is odd, in the reader's language.
    pub words: String,
    /// Rule it touches, or empty.
    pub rule: String,
}

/// An oddity in words; a date in it is written as the language writes it.
pub fn odd(words: &Words, warning: &Warning) -> OddView {
    let value = parse_date(&warning.value).map_or_else(|_| warning.value.clone(), |date| words.date(&date));
    OddView {
        code: warning.code.to_string(),
        words: words.t1(&format!("esas-warning-{}", warning.code), "value", value),
        rule: warning.rule.clone(),
    }
}

/// Somebody a message may be about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CandidateView {
    /// The person.
    pub person: PersonId,
    /// Case number.
    pub number: String,
    /// Name in use.
    pub name: String,
    /// Birth date as far as it is known.
    pub born: String,
    /// Whether a number of the message is theirs.
    pub by_number: bool,
}

impl From<Candidate> for CandidateView {
    fn from(candidate: Candidate) -> Self {
        let Candidate { person, number, name, born, by_number } = candidate;
        Self { person, number, name, born, by_number }
    }
}

impl CandidateView {
    /// Who it is, in one line.
    fn words(&self, words: &Words) -> String {
        let born = basics::time::parse_date(&self.born);
        let born = match &born {
            Ok(date) => words.date(date),
            Err(_) if self.born.is_empty() => words.t("esas-row-unknown"),
            Err(_) => self.born.clone(),
        };
        let name = if self.name.is_empty() { words.t("people-unknown") } else { self.name.clone() };
        words.ta("esas-review-candidate", &[("name", name.as_str()), ("born", &born), ("number", self.number.as_str())])
    }
}

/// Who signed a message.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignedView {
    /// Number of the organisation whose key it is.
    pub organisation: String,
    /// Name of the key (`kid`).
    pub key: String,
}

impl From<&Proof> for SignedView {
    fn from(proof: &Proof) -> Self {
        Self { organisation: proof.organisation.clone(), key: proof.key.clone() }
    }
}

impl SignedView {
    /// Who signed it by which key, in words.
    fn words(&self, words: &Words) -> String {
        words.ta("esas-signed-by", &[("organisation", self.organisation.as_str()), ("key", &self.key)])
    }
}

/// A message whole.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MessageView {
    /// Its line in the inbox.
    #[serde(flatten)]
    pub item: MessageItem,
    /// The sender's id of it.
    pub message_id: Option<String>,
    /// SHA-256 in hex: of the original, or of the signed contents of one whose signature holds.
    pub sha256: String,
    /// How many bytes the original has.
    pub size: i64,
    /// Who signed it, when a signature proved the sender.
    pub signed: Option<SignedView>,
    /// The same message, come signed, of one that came unsigned.
    pub signed_again: Option<MessageId>,
    /// The authority it became.
    pub authority: Option<AuthorityId>,
    /// What is odd in it.
    pub warnings: Vec<OddView>,
    /// Why it was refused; empty when it was not.
    pub refused: String,
    /// What it says, in sections.
    pub sections: Vec<Section>,
    /// The receipt given.
    pub receipt: Receipt,
    /// Whom it may be about, while a person must say.
    pub candidates: Vec<CandidateView>,
    /// Whether court and police may mean two people.
    pub two_people: bool,
    /// Whether the key that opens it is not in this process: then nothing of what it says is shown.
    pub locked: bool,
    /// Why what it says is not shown; null when it is.
    pub withheld: Option<Withheld>,
    /// Whether it names a person, who can be registered from it.
    pub names_person: bool,
    /// What was sent in answer to it, the newest first.
    pub sent: Vec<SentItem>,
    /// Service number of who said whom it is about, or that it is handled; empty when nobody had to.
    pub settled_by: String,
    /// Service number of the second who agreed; empty while nobody has.
    pub seconded_by: String,
    /// Whether the reader may be the second.
    #[serde(skip)]
    pub may_second: bool,
    /// Whether the reader may say that it is handled.
    #[serde(skip)]
    pub may_handle: bool,
    /// Whether the reader may answer it.
    #[serde(skip)]
    pub may_answer: bool,
    /// Whether the reader may say whom it is about.
    #[serde(skip)]
    pub may_settle: bool,
    /// The form that says so.
    #[serde(skip)]
    pub form: Form,
    /// The original as text, when it was asked for and is text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What was signed, when the original was asked for, is signed and holds text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contents: String,
    /// Whether the original is shown.
    #[serde(skip)]
    pub raw: bool,
}
crate::page!(MessageView, "esas/pages/message.html");

impl MessageView {
    /// Version of the message: that a person says whom it is about changes it once.
    pub fn version(&self) -> i64 {
        version_of_step(self.item.state != MessageState::Review)
    }
    /// A message and what it says.
    pub fn of(words: &Words, row: &MessageRow, name: String, draft: Option<&Draft>, now: Instant) -> Self {
        let refused = row.refusal.as_ref().map(|reason| refusal::words(words, &row.contract, reason));
        Self {
            item: MessageItem::of(row, name, now),
            message_id: row.message_id.clone(),
            sha256: row.sha256.clone(),
            size: row.size,
            signed: row.proof.as_ref().map(SignedView::from),
            signed_again: row.signed_again,
            authority: row.authority,
            warnings: row.warnings.iter().map(|warning| odd(words, warning)).collect(),
            refused: refused.unwrap_or_default(),
            sections: draft.map(|draft| document(words, draft)).unwrap_or_default(),
            receipt: row.receipt.clone(),
            candidates: vec![],
            two_people: draft.and_then(|draft| draft.person.as_ref()).is_some_and(|person| person.two_people),
            names_person: draft.is_some_and(|draft| draft.person.is_some()),
            locked: false,
            withheld: None,
            sent: vec![],
            settled_by: String::new(),
            seconded_by: String::new(),
            may_second: false,
            may_handle: false,
            may_answer: false,
            may_settle: false,
            form: Form::default(),
            text: String::new(),
            contents: String::new(),
            raw: false,
        }
    }
    /// The same message, of which the reader sees whom it is about and not what it says.
    #[must_use]
    pub fn withheld(mut self, words: &Words, draft: Option<&Draft>, why: Withheld) -> Self {
        self.sections = draft.map(|draft| document::envelope(words, draft)).unwrap_or_default();
        self.withheld = Some(why);
        self
    }
    /// The same message with its original.
    #[must_use]
    pub fn with_original(mut self, original: &[u8]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap_or_default();
        self.text = text(original);
        if let Cow::Owned(signed) = contents(original) {
            self.contents = text(&signed);
        }
        self.raw = true;
        self
    }
    /// The same message with whom it may be about, for one who may say so.
    #[must_use]
    pub fn with_candidates(mut self, candidates: Vec<Candidate>) -> Self {
        self.candidates = candidates.into_iter().map(CandidateView::from).collect();
        self.may_settle = true;
        self
    }
    /// Who has put it aside, and who agreed, in words.
    fn put_aside(&self, words: &Words) -> String {
        let told = [("by", self.settled_by.as_str()), ("second", self.seconded_by.as_str())];
        words.ta(if self.seconded_by.is_empty() { "esas-aside-by-one" } else { "esas-aside-by-two" }, &told)
    }
    fn href(&self, more: &str) -> String {
        format!("/messages/{}{more}", self.item.id)
    }
    /// Where it is answered; empty when it has no answer, or has it already.
    fn answer_href(&self) -> String {
        let contract = self.item.contract.as_str();
        if !self.may_answer {
            String::new()
        } else if contract == Contract::PlaceOrder.as_str() {
            format!("/remand/{}/offer", self.item.id)
        } else if contract == Contract::SuitabilityRequest.as_str() && self.sent.is_empty() {
            self.href("/answer")
        } else {
            String::new()
        }
    }
    /// What answering it is called.
    fn answer_words(&self, frame: &Frame) -> String {
        let offer = self.item.contract == Contract::PlaceOrder.as_str();
        frame.t(if offer { "esas-answer-offer" } else { "esas-answer-title" })
    }
    /// Whether it states a name of somebody who had none.
    fn states_name(&self) -> bool {
        self.warnings.iter().any(|odd| odd.code == WarningCode::NameStated.as_str())
    }
    fn readable(&self) -> bool {
        !self.raw
    }
    fn lead(&self, frame: &Frame) -> String {
        let moment = frame.moment(&self.item.received_at);
        if self.item.sender.is_empty() { moment } else { format!("{} · {moment}", self.item.sender) }
    }
    fn receipt_words(&self, frame: &Frame) -> String {
        frame.code("esas-receipt", self.receipt.status.as_str().to_lowercase())
    }
}
