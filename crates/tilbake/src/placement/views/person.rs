//! What pages and programs see of where one person is, and the forms about it.

use super::super::model::{MovementKind, Place, Within};
use crate::web::Form;
use crate::web::person::Bar;
use basics::{Instant, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Moves and rooms of a person.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct MovesView {
    /// Where they are now; none when on no roll.
    pub now: Option<NowView>,
    /// Movements, newest first.
    pub movements: Vec<MovementView>,
    /// Rooms, newest first.
    pub rooms: Vec<RoomHadView>,
    /// Whom to keep apart from them; nothing for who may not read cautions.
    pub keep_apart: Vec<KeepApartView>,
    /// Id of the entry whose end was refused.
    #[serde(skip)]
    pub ending: String,
    /// What was typed to end it.
    #[serde(skip)]
    pub form: Form,
    /// Version for giving a room or deciding a level; the ETag too.
    pub version: i64,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What the caller may do.
    #[serde(skip)]
    pub may: May,
}
crate::page!(MovesView, "placement/pages/moves.html");

/// What the caller may do about a person's placement.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Record movements.
    pub record_movement: bool,
    /// Take the person in at the gate.
    pub take_in: bool,
    /// Give rooms.
    pub place: bool,
    /// Decide the security level.
    pub level: bool,
    /// Read whom to keep apart.
    pub read_apart: bool,
    /// Keep apart.
    pub keep_apart: bool,
}

/// Where somebody is now.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NowView {
    /// Code of the prison.
    pub prison: String,
    /// Room number; empty without one.
    pub room: String,
    /// Where they are.
    pub place: Place,
    /// Since when.
    pub since: Instant,
    /// When due back.
    pub due_back: Option<Instant>,
    /// Where they went: for a transfer the code of the prison.
    pub destination: String,
    /// The same in words: for a transfer the name of the prison.
    pub destination_name: String,
    /// Level decided.
    pub level: Option<crate::estate::Level>,
    /// Whether they should have been back by now.
    pub overdue: bool,
}

impl NowView {
    /// Whether they are on the way to another prison, and so due there and not back.
    pub fn is_on_the_way(&self) -> bool {
        self.place == Place::OnTheWay
    }
}

/// A movement.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MovementView {
    /// What.
    pub kind: MovementKind,
    /// Code of the prison.
    pub prison: String,
    /// Name of the prison.
    pub prison_name: String,
    /// When.
    pub at: Instant,
    /// Where to: for a transfer the code of the prison.
    pub destination: String,
    /// The same in words: for a transfer the name of the prison.
    pub destination_name: String,
    /// When due back.
    pub due_back: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The order behind it.
    pub source: String,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// The name too, for colleagues; nothing for the person it is about.
    pub recorded_by_name: Option<String>,
}

impl MovementView {
    /// Whether it led to another prison.
    pub fn is_transfer(&self) -> bool {
        self.kind == MovementKind::ToTransfer
    }
    /// Who recorded it, in words.
    pub fn by(&self) -> &str {
        self.recorded_by_name.as_ref().unwrap_or(&self.recorded_by)
    }
}

/// A room somebody had.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomHadView {
    /// Code of the prison.
    pub prison: String,
    /// Name of the prison.
    pub prison_name: String,
    /// Number.
    pub room: String,
    /// From.
    pub from: Instant,
    /// Until; none is now.
    pub to: Option<Instant>,
}

/// Somebody to keep apart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct KeepApartView {
    /// Id of the entry.
    pub id: String,
    /// Case number of the other person.
    pub number: String,
    /// How far.
    pub within: Within,
    /// Why.
    pub reason: String,
    /// When it is looked at again.
    #[schemars(with = "String")]
    pub review_date: basics::Date,
    /// Whether that day has passed. It still binds.
    pub overdue: bool,
}

/// A form about a person's placement: a movement, a room, keep apart.
#[derive(Clone, Debug, Serialize)]
pub struct PlacementForm {
    /// `movement`, `room`, `level` or `apart`.
    pub what: &'static str,
    /// The person.
    pub person: PersonId,
    /// Choices: kinds of movement, rooms, levels, distances.
    #[serde(skip)]
    pub options: Vec<(String, String)>,
    /// Prisons a transfer may go to: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// Whether the caller may record an emergency placement.
    #[serde(skip)]
    pub may_override: bool,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(PlacementForm, "placement/pages/form.html");
