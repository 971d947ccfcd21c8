//! What pages and programs see of the rooms of a prison and who lives in them.

use crate::web::Words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rooms of a prison with who lives in them: the capacity map.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MapView {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub name: String,
    /// Its units.
    pub units: Vec<MapUnit>,
}
crate::board!(MapView, "placement/pages/map.html");

/// A unit on the map.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MapUnit {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Level as a code.
    pub level: crate::estate::Level,
    /// Working capacity of rooms in use.
    pub capacity: i64,
    /// People who live there.
    pub people: i64,
    /// Its rooms.
    pub rooms: Vec<MapRoom>,
}

/// A room on the map.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MapRoom {
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// Working capacity; 0 when not in use.
    pub capacity: i64,
    /// People who live there.
    pub people: i64,
    /// Below the European minimum of living space for those who live there (INT-08).
    pub below_minimum: bool,
}

impl MapView {
    /// How many places there are, and how many of them are free.
    pub fn lead(&self, words: &Words) -> String {
        let capacity: i64 = self.units.iter().map(|unit| unit.capacity).sum();
        let rooms = self.units.iter().flat_map(|unit| &unit.rooms);
        let free: i64 = rooms.map(|room| (room.capacity - room.people).max(0)).sum();
        words.ta("placement-map-lead", &[("free", &free.to_string()), ("capacity", &capacity.to_string())])
    }
}

impl MapUnit {
    /// People and places, in words.
    pub fn text(&self, words: &Words) -> String {
        let (people, capacity) = (self.people.to_string(), self.capacity.to_string());
        words.ta("placement-occupancy-text", &[("people", &people), ("capacity", &capacity)])
    }
    /// How the bar is marked.
    pub fn kind(&self) -> &'static str {
        if self.people > self.capacity { "over" } else { "" }
    }
}

impl MapRoom {
    /// `free`, `part`, `taken`, `over` or `closed`.
    pub fn state(&self) -> &'static str {
        match (self.capacity, self.people) {
            (0, 0) => "closed",
            (capacity, people) if people > capacity => "over",
            (_, 0) => "free",
            (capacity, people) if people < capacity => "part",
            _ => "taken",
        }
    }
    /// The state in words.
    pub fn text(&self, words: &Words) -> String {
        let args = [("people", self.people.to_string()), ("capacity", self.capacity.to_string())];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.ta(&format!("placement-room-{}", self.state()), &args)
    }
}
