//! What pages and programs see of what police write for safe custody.

use super::custody::health_and_risk;
use super::document::Section;
use crate::esas::model::draft::HealthAndRiskDraft;
use crate::esas::model::inbox::MessageId;
use crate::esas::model::tonight::{Phase, Tonight, Withheld, until};
use crate::esas::tables::MessageRow;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::Instant;
use basics::id::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the police wrote of one person, one message.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TonightItem {
    /// The message.
    pub message: MessageId,
    /// When it came.
    pub received_at: Instant,
    /// Who sent it.
    pub sender: String,
    /// Whether a signature proved the sender.
    pub verified: bool,
    /// Until when officers read it, unless health has screened it before.
    pub until: Instant,
    /// Where it stands between officers and health.
    pub phase: Phase,
    /// When health screened it.
    pub screened_at: Option<Instant>,
    /// Service number of who did; empty while nobody has.
    pub screened_by: String,
    /// Why what it says is not shown; null when it is.
    pub withheld: Option<Withheld>,
    /// Whether the key that opens it is not in this process.
    pub locked: bool,
    /// What is to be done tonight, the most urgent first.
    pub to_do: Vec<Tonight>,
    /// What the police wrote.
    pub sections: Vec<Section>,
}

impl TonightItem {
    /// A message and what it says, for one who may read it; else why not.
    pub fn of(
        words: &Words,
        row: &MessageRow,
        now: Instant,
        said: Option<&HealthAndRiskDraft>,
        withheld: Option<Withheld>,
    ) -> Self {
        let shown = said.filter(|_| withheld.is_none());
        Self {
            message: row.id,
            received_at: row.received_at,
            sender: row.sender.clone(),
            verified: row.proof.is_some(),
            until: until(row.first_at),
            phase: row.phase(now).unwrap_or(Phase::Past),
            screened_at: row.screened.as_ref().map(|screened| screened.at),
            screened_by: row.screened.as_ref().map(|screened| screened.by.clone()).unwrap_or_default(),
            withheld,
            locked: withheld.is_none() && said.is_none(),
            to_do: shown.map(Tonight::of).unwrap_or_default(),
            sections: shown.map(|known| health_and_risk(words, known)).unwrap_or_default(),
        }
    }
    /// How its phase is marked.
    pub fn tone(&self) -> &'static str {
        match self.phase {
            Phase::Open => "warning",
            Phase::Screened => "success",
            Phase::Past => "danger",
        }
    }
}

/// What the police wrote about a person for safe custody.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TonightView {
    /// The person.
    pub person: PersonId,
    /// Messages, the newest first.
    pub items: Vec<TonightItem>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
}
crate::page!(TonightView, "esas/pages/tonight.html");

/// A message on the list of health.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScreeningItem {
    /// The message.
    pub message: MessageId,
    /// The person it is about; null while nobody has said who.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// When it came.
    pub received_at: Instant,
    /// Who sent it.
    pub sender: String,
    /// Where it stands between officers and health.
    pub phase: Phase,
    /// When health screened it.
    pub screened_at: Option<Instant>,
    /// Service number of who did; empty while nobody has.
    pub screened_by: String,
}

impl ScreeningItem {
    /// A line of the list.
    pub fn of(row: &MessageRow, name: String, now: Instant) -> Self {
        Self {
            message: row.id,
            person: row.person,
            name,
            received_at: row.received_at,
            sender: row.sender.clone(),
            phase: row.phase(now).unwrap_or(Phase::Past),
            screened_at: row.screened.as_ref().map(|screened| screened.at),
            screened_by: row.screened.as_ref().map(|screened| screened.by.clone()).unwrap_or_default(),
        }
    }
    /// How its phase is marked.
    pub fn tone(&self) -> &'static str {
        match self.phase {
            Phase::Open => "warning",
            Phase::Screened => "success",
            Phase::Past => "danger",
        }
    }
}

/// What has come from the police, for health.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScreeningView {
    /// What nobody has screened, then what was screened in the last fourteen days.
    pub items: Vec<ScreeningItem>,
    /// Whether there is more than the list holds.
    pub more: bool,
}
crate::page!(ScreeningView, "esas/pages/screening.html");

impl ScreeningView {
    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.items.iter().filter(|item| item.phase != Phase::Screened).count()
    }
}

/// One message as health reads it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScreenView {
    /// The person it is about; null while nobody has said who.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// The message and what it says.
    #[serde(flatten)]
    pub item: TonightItem,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(ScreenView, "esas/pages/screen.html");

/// A message that was screened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScreenedView {
    /// The message.
    pub message: MessageId,
}
