//! What pages and programs see of the journal.

use super::model::{Found, Verification};
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
    let key = format!("event-{kind}");
    if words.has(&key) { words.t(&key) } else { kind.replace('-', " ") }
}

/// The verifications of the journal and the promises.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VerificationView {
    /// The last that ended; none when there was none yet.
    pub last: Option<ResultView>,
    /// The one that waits or runs.
    pub running: Option<RunningView>,
}
crate::page!(VerificationView, "oversight/pages/verification.html");

/// A verification that waits or runs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RunningView {
    /// Its id.
    pub id: String,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Service number of who asked; empty for the program itself, and where it is not shown.
    pub by: String,
    /// In which role; `program` for the program itself, empty where it is not shown.
    pub role: String,
    /// When it began; none while it waits.
    pub started_at: Option<Instant>,
    /// How much of the journal is read, from 0 to 100. At 100 the promises are checked.
    pub percent: i64,
}

impl From<&Verification> for RunningView {
    fn from(verification: &Verification) -> Self {
        Self {
            id: verification.id.to_string(),
            asked_at: verification.asked_at,
            by: verification.asker.service_number.clone(),
            role: verification.asker.role.clone(),
            started_at: verification.started_at,
            percent: verification.percent,
        }
    }
}

impl RunningView {
    /// Who asked, in words.
    pub fn who(&self, words: &Words) -> String {
        asker(words, &self.role, &self.by)
    }
    /// How far it has come, in words.
    pub fn stage(&self, words: &Words) -> String {
        match (self.started_at, self.percent) {
            (None, _) => words.t("oversight-queued"),
            (Some(_), 100) => words.t("oversight-checking"),
            (Some(_), _) => words.t("oversight-reading"),
        }
    }
}

/// What a verification found.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ResultView {
    /// Its id.
    pub id: String,
    /// Service number of who asked; empty for the program itself, and where it is not shown.
    pub by: String,
    /// In which role; `program` for the program itself, empty where it is not shown.
    pub role: String,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub at: Instant,
    /// How long it took.
    pub seconds: i64,
    /// Code of why it came to no result; then nothing more is said.
    pub failed: Option<String>,
    /// Whether nothing is altered, missing or out of order.
    pub sound: Option<bool>,
    /// Entries read that a signed checkpoint covers.
    pub entries: Option<i64>,
    /// Entries not yet covered by a signed checkpoint, those that are never shown not counted.
    pub unsealed: Option<i64>,
    /// The first fault, in English.
    pub fault: Option<String>,
    /// Promises of the features that are broken, in English.
    pub broken_promises: Vec<String>,
    /// The latest signed checkpoint then.
    pub checkpoint: Option<String>,
}

impl ResultView {
    /// What a verification found, once it has ended.
    pub fn of(verification: &Verification) -> Option<Self> {
        let end = verification.end.as_ref()?;
        let (found, failed) = match &end.result {
            Ok(found) => (Some(found), None),
            Err(code) => (None, Some(code.clone())),
        };
        let started_at = verification.started_at.unwrap_or(verification.asked_at);
        Some(Self {
            id: verification.id.to_string(),
            by: verification.asker.service_number.clone(),
            role: verification.asker.role.clone(),
            started_at,
            at: end.at,
            seconds: end.at.seconds_since(started_at),
            failed,
            sound: found.map(Found::is_sound),
            entries: found.map(|found| found.entries),
            unsealed: found.map(|found| found.unsealed),
            fault: found.and_then(|found| found.fault.clone()),
            broken_promises: found.map(|found| found.broken.clone()).unwrap_or_default(),
            checkpoint: found.and_then(|found| found.checkpoint.clone()),
        })
    }
    /// Who asked, in words.
    pub fn who(&self, words: &Words) -> String {
        asker(words, &self.role, &self.by)
    }
}

fn asker(words: &Words, role: &str, service_number: &str) -> String {
    match role {
        "" => words.t("oversight-asker-not-shown"),
        "program" => words.t("oversight-asker-night"),
        role => format!("{} {service_number}", words.code("role", role)),
    }
}
