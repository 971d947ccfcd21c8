//! What the building stands on: the database with its clock, and what is known while it goes on.

use super::super::estate::Level as InventedLevel;
use super::super::mix::Nation;
use super::super::person::{InventedPerson, RoomAt};
use crate::access::{AccountId, Caller, Decider, PersonId, PrisonCode, UnitId};
use crate::app::App;
use crate::authority::AuthorityId;
use crate::estate::{Level, RoomId};
use crate::people::FactId;
use crate::sentence::{AbsenceId, SentenceId};
use crate::web::{Lang, Words};
use basics::Instant;
use records::{Clock, Db, Keyring, Outcome, Tx, Via};
use std::collections::HashMap;
use std::sync::Arc;

/// The new database and its clock.
pub struct Site {
    /// Database.
    pub db: Db,
    /// Its clock, set by hand.
    pub clock: Clock,
}

impl Site {
    /// Does something at a time, as a member of staff: what is queued first is done first, and the answer may
    /// be awaited later.
    pub fn act<T, F>(&self, at: Instant, by: &Caller, act: F) -> impl Future<Output = Outcome<T>> + use<T, F>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
    {
        self.db.write_at(&by.actor(Via::Page), at, act)
    }
}

/// A prison as it stands in the database.
pub struct PrisonSite {
    /// Its code.
    pub code: PrisonCode,
    /// Its units.
    pub units: Vec<UnitId>,
    /// Rooms of each unit.
    pub rooms: Vec<Vec<RoomId>>,
}

/// Who does a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clerk {
    /// Reception and gate: registration, papers, returns.
    Reception,
    /// Caseworker: the second pair of eyes.
    Caseworker,
    /// Shift leader: arrivals, levels, rooms, cautions, emergencies.
    ShiftLeader,
    /// The region: what it decides itself.
    Region,
}

/// The staff of a prison who act.
pub struct Desk {
    /// Reception.
    pub reception: Arc<Caller>,
    /// Caseworker; the governor where there is none.
    pub caseworker: Arc<Caller>,
    /// Shift leader.
    pub shift_leader: Arc<Caller>,
    /// Governor: decides about rooms.
    pub governor: Arc<Caller>,
    /// The region; the governor where there is none.
    pub region: Arc<Caller>,
}

/// What is known while the story is played.
pub struct World {
    /// The nation.
    pub nation: Arc<Nation>,
    /// Its prisons; none for one that is closed.
    pub prisons: Vec<PrisonSite>,
    /// Staff of each open prison.
    pub desks: Vec<Option<Desk>>,
    /// The contact officer of each person, by serial.
    pub ties: HashMap<u32, AccountId>,
    /// Keys.
    pub keys: Arc<Keyring>,
    /// Policies.
    pub decider: Arc<Decider>,
    /// The program, for what goes through it whole: messages.
    pub app: Arc<App>,
}

impl World {
    /// Somebody of the nation: those in custody first, then those expected.
    pub fn person(&self, at: usize) -> Option<&InventedPerson> {
        let inside = self.nation.people.len();
        self.nation.people.get(at).or_else(|| self.nation.expected.get(at.checked_sub(inside)?))
    }
    /// The words papers are written in.
    pub fn words(&self) -> Words {
        Words::new(&self.app.texts, Lang::Nb)
    }
    /// Who acts in a prison.
    pub fn clerk(&self, prison: usize, clerk: Clerk) -> Option<Arc<Caller>> {
        let desk = self.desks.get(prison)?.as_ref()?;
        Some(Arc::clone(match clerk {
            Clerk::Reception => &desk.reception,
            Clerk::Caseworker => &desk.caseworker,
            Clerk::ShiftLeader => &desk.shift_leader,
            Clerk::Region => &desk.region,
        }))
    }
    /// A room in the database.
    pub fn room(&self, at: RoomAt) -> Option<RoomId> {
        self.prisons.get(at.prison)?.rooms.get(at.unit)?.get(at.room).copied()
    }
    /// The level of the unit a room lies in.
    pub fn level(&self, at: RoomAt) -> Option<Level> {
        Some(level(self.nation.estate.get(at.prison)?.units.get(at.unit)?.level))
    }
}

/// A level in the words of the estate.
pub fn level(level: InventedLevel) -> Level {
    match level {
        InventedLevel::High => Level::High,
        InventedLevel::Lower => Level::Lower,
        InventedLevel::Halfway => Level::HalfwayHouse,
    }
}

/// What became of a person so far.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Id, once registered.
    pub person: Option<PersonId>,
    /// Level decided.
    pub level: Option<Level>,
    /// Authorities nobody has verified yet.
    pub unverified: Vec<AuthorityId>,
    /// The authority of each paper.
    pub papers: Vec<(usize, AuthorityId)>,
    /// Sentences set.
    pub sentences: Vec<SentenceId>,
    /// Time away that has not ended.
    pub absence: Option<AbsenceId>,
    /// Cautions by their place in the list.
    pub cautions: Vec<(usize, FactId)>,
}

/// A fault of the story: what it needs was not made before.
pub fn missing(what: &str) -> basics::Problem {
    basics::Problem::new(500, "demo-broken", format!("the invented story does not fit: {what} is missing"))
}
