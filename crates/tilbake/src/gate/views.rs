//! What is shown of the gate register.

use super::model::{Category, EntryId};
use super::tables::Entry;
use crate::access;
use crate::web::{Form, Words, version_of_step};
use basics::{Date, Instant};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody in the gate register.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EntryView {
    /// Id.
    pub id: String,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Why they are here.
    pub category: Category,
    /// Name.
    pub name: String,
    /// Badge; may be empty.
    pub badge: String,
    /// Whom they visit or for whom they come; may be empty.
    pub whom: String,
    /// Whether they need help to move.
    pub needs_help: bool,
    /// What help; may be empty.
    pub help: String,
    /// When they came.
    pub in_at: Instant,
    /// Service number of who let them in.
    pub in_by: String,
    /// Name of who let them in.
    pub in_by_name: Option<String>,
    /// When they went.
    pub out_at: Option<Instant>,
}

impl EntryView {
    /// Reads an entry.
    pub fn of(reader: &mut Reader, entry: Entry) -> Outcome<Self> {
        Ok(Self {
            id: entry.id.to_string(),
            version: version_of_step(entry.out_at.is_some()),
            category: entry.category,
            name: entry.name,
            badge: entry.badge,
            whom: entry.whom,
            needs_help: entry.needs_help,
            help: entry.help,
            in_at: entry.in_at,
            in_by_name: access::staff_name(reader, &entry.in_by)?,
            in_by: entry.in_by,
            out_at: entry.out_at,
        })
    }
    /// Who let them in, in words.
    pub fn by(&self) -> &str {
        self.in_by_name.as_deref().unwrap_or(&self.in_by)
    }
}

/// Who is on site, or was on a day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GateView {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// When it was read.
    pub as_of: Instant,
    /// The day that was asked for; null is who is here now.
    pub day: Option<Date>,
    /// The entries.
    pub entries: Vec<EntryView>,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(GateView, "gate/pages/gate.html");

impl GateView {
    /// The reasons to choose from.
    pub fn categories(&self, words: &Words) -> Vec<(String, String)> {
        words.options("gate-category", Category::ALL)
    }
    /// The day in a field; empty is now.
    pub fn day_text(&self) -> String {
        self.day.map(|day| day.to_string()).unwrap_or_default()
    }
    /// How many are on site of those shown.
    pub fn here(&self) -> usize {
        self.entries.iter().filter(|entry| entry.out_at.is_none()).count()
    }
}

/// An entry was written.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Entered {
    /// Its id.
    pub id: EntryId,
}
