//! What pages and programs see of events that wait for a caseworker.

use crate::esas::model::events::{EventId, EventState, Happened, Lack};
use crate::esas::model::outgoing::OutContract;
use crate::esas::tables::events::EventRow;
use crate::web::{Form, Words};
use basics::Instant;
use basics::id::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An event that waits, as a line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EventItem {
    /// Its id: `HendelseId`.
    pub id: EventId,
    /// What happened.
    pub happened: Happened,
    /// The contract that tells of it.
    pub contract: OutContract,
    /// The person it is about.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// When it happened.
    pub at: Instant,
    /// When it was noted.
    pub noted_at: Instant,
    /// Where it stands.
    pub state: EventState,
    /// What it lacks.
    pub lacks: Vec<Lack>,
}

impl EventItem {
    /// A line.
    pub fn of(row: &EventRow, name: String) -> Self {
        Self {
            id: row.noted.id,
            happened: row.noted.happened,
            contract: row.noted.happened.contract(),
            person: row.person,
            name,
            at: row.noted.at,
            noted_at: row.noted.noted_at,
            state: row.state,
            lacks: row.lacks.clone(),
        }
    }
    /// What happened, in words.
    pub fn what(&self, words: &Words) -> String {
        words.code("esas-happened", self.happened)
    }
    /// What it lacks, in words.
    pub fn lacking(&self, words: &Words) -> Vec<String> {
        self.lacks.iter().map(|lack| words.code("esas-lack", lack)).collect()
    }
}

/// A page of events that wait.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EventsView {
    /// Events, the oldest first.
    pub items: Vec<EventItem>,
    /// Send as `after` for more; none is the end.
    pub next: Option<String>,
}

impl EventsView {
    /// A page; `items` holds one more than a page when there is a next one.
    pub fn of(mut items: Vec<EventItem>, most: usize) -> Self {
        let more = items.len() > most;
        items.truncate(most);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| format!("{}-{}", item.noted_at.micros(), item.id));
        Self { items, next }
    }
}

/// An event that waits, with the form that says what it lacks.
#[derive(Clone, Debug, Serialize)]
pub struct EventPage {
    /// The event.
    #[serde(flatten)]
    pub item: EventItem,
    /// Whether the reader may say it.
    #[serde(skip)]
    pub may_settle: bool,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(EventPage, "esas/pages/event.html");

impl EventPage {
    fn action(&self) -> String {
        format!("/messages/events/{}", self.item.id)
    }
    fn file_href(&self) -> String {
        let tab = match self.item.lacks.first() {
            Some(Lack::Dates | Lack::Start) => "dates",
            _ => "authorities",
        };
        format!("/people/{}/{tab}", self.item.person)
    }
    /// The reasons of the contract's list, in its own words.
    fn reasons(&self) -> Vec<(String, String)> {
        let list = self.item.contract.reasons().iter();
        list.map(|reason| ((*reason).to_owned(), reason.trim_end_matches('*').to_owned())).collect()
    }
    fn asks_days(&self) -> bool {
        self.item.contract == OutContract::CarriedOut
    }
    fn waits(&self) -> bool {
        self.item.state == EventState::Waiting
    }
}
