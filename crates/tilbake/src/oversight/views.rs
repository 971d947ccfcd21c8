//! What pages and programs see of the journal.

use super::tables::EntryRow;
use crate::web::Words;
use basics::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A page of the journal.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct JournalView {
    /// Entries, newest first.
    pub items: Vec<EntryView>,
    /// Give it as `before` for the next page; none on the last.
    pub next: Option<String>,
    /// The latest signed checkpoint: keep it elsewhere.
    pub checkpoint: Option<String>,
    /// Kinds to choose from.
    #[serde(skip)]
    pub kinds: Vec<(String, String)>,
    /// The kind shown.
    #[serde(skip)]
    pub kind: String,
    /// Address of the next page; empty on the last.
    #[serde(skip)]
    pub next_href: String,
    /// Address of the first page; empty on the first.
    #[serde(skip)]
    pub first_href: String,
}
crate::page!(JournalView, "oversight/pages/journal.html");

/// An entry of the journal.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EntryView {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Instant,
    /// Kind of event.
    pub kind: String,
    /// About whom: person id.
    pub person: Option<String>,
    /// In which prison.
    pub prison: Option<String>,
    /// Service number of who did it; empty for the program itself.
    pub by: String,
    /// In which role.
    pub role: String,
    /// Why, where a purpose was stated.
    pub purpose: String,
    /// What the event says.
    pub data: Json,
    /// Whether a signed checkpoint covers it.
    pub sealed: bool,
}

impl From<&EntryRow> for EntryView {
    fn from(row: &EntryRow) -> Self {
        let body: Json = serde_json::from_str(&row.body).unwrap_or(Json::Null);
        let text = |name: &str| body["actor"][name].as_str().unwrap_or_default().to_owned();
        Self {
            id: row.id.clone(),
            at: row.at,
            kind: row.kind.clone(),
            person: row.person.clone(),
            prison: row.prison.clone(),
            by: text("service_number"),
            role: text("role"),
            purpose: text("purpose"),
            data: body["data"].clone(),
            sealed: row.sealed,
        }
    }
}

impl EntryView {
    /// What happened, in words.
    pub fn what(&self, words: &Words) -> String {
        what(words, &self.kind)
    }
    /// Who did it, in words.
    pub fn who(&self, words: &Words) -> String {
        let role = format!("role-{}", self.role.replace('_', "-"));
        let role = if words.has(&role) { words.t(&role) } else { words.t("oversight-program") };
        if self.by.is_empty() { role } else { format!("{role} {}", self.by) }
    }
}

/// The words of a kind of event; the kind itself for one without words.
pub fn what(words: &Words, kind: &str) -> String {
    let plain = kind.replace(['.', '_'], "-");
    let key = format!("event-{plain}");
    if words.has(&key) { words.t(&key) } else { plain.replace('-', " ") }
}

/// What verification found.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VerificationView {
    /// When it ran.
    pub at: Instant,
    /// Whether nothing is altered, missing or out of order.
    pub sound: bool,
    /// Entries not yet covered by a signed checkpoint.
    pub unsealed: i64,
    /// The first fault, in English.
    pub fault: Option<String>,
    /// Promises of the features that are broken, in English.
    pub broken_promises: Vec<String>,
    /// The latest signed checkpoint.
    pub checkpoint: Option<String>,
}
crate::page!(VerificationView, "oversight/pages/verification.html");
