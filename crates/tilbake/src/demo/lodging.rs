//! Beds: who lives in which room now and lived in which before. Each bed is used from the present
//! backwards, so that no room ever held more people than its certificate says, except where a
//! deviation says so.

use super::dice::Dice;
use super::estate::{Prison, Purpose, SexGroup, Unit};
use super::person::{RoomAt, Sex};
use super::slots::{Kind, Slot};
use basics::Instant;

/// When each bed was first used, as far as the story goes back.
#[derive(Debug)]
pub struct Beds {
    free_before: Vec<Vec<Vec<Vec<Instant>>>>,
}

/// After all time: a bed nobody has used yet.
fn never() -> Instant {
    Instant::from_micros(i64::MAX)
}

impl Beds {
    /// All beds of the estate, unused.
    pub fn new(estate: &[Prison]) -> Self {
        let beds = |unit: &Unit| {
            let count = |beds: u16, active: bool| if active { usize::from(beds) } else { 0 };
            unit.rooms.iter().map(|r| vec![never(); count(r.beds, r.active())]).collect()
        };
        Self { free_before: estate.iter().map(|p| p.units.iter().map(beds).collect()).collect() }
    }
    fn room(&mut self, at: RoomAt) -> Option<&mut Vec<Instant>> {
        self.free_before.get_mut(at.prison)?.get_mut(at.unit)?.get_mut(at.room)
    }
    /// Takes a bed for a stay that ended at `to` at the latest use so far; false when none is free.
    pub fn take(&mut self, at: RoomAt, from: Instant, to: Instant) -> bool {
        let Some(bed) = self.room(at).and_then(|beds| beds.iter_mut().find(|free| **free >= to)) else {
            return false;
        };
        *bed = from;
        true
    }
    /// Takes a bed for someone who lives there now, beyond the beds if it must be.
    pub fn live(&mut self, at: RoomAt, from: Instant) {
        if !self.take(at, from, never())
            && let Some(beds) = self.room(at)
        {
            beds.push(from);
        }
    }
}

/// A room for each place, within working capacity as long as that lasts, then up to the most a
/// certificate allows. Remand gets the single rooms first (REM-12).
pub fn rooms(estate: &[Prison], slots: &[Slot], seed: u64) -> Vec<RoomAt> {
    let mut by_unit: Vec<Vec<Vec<usize>>> = estate.iter().map(|p| vec![vec![]; p.units.len()]).collect();
    for (at, slot) in slots.iter().enumerate() {
        by_unit[slot.prison][slot.unit].push(at);
    }
    let mut all = vec![RoomAt { prison: 0, unit: 0, room: 0 }; slots.len()];
    for (prison, units) in by_unit.iter().enumerate() {
        let mut dice = Dice::new(seed, "rooms", u64::try_from(prison).unwrap_or(0));
        for (unit, people) in units.iter().enumerate() {
            let mut people = people.clone();
            dice.shuffle(&mut people);
            people.sort_by_key(|at| slots[*at].kind != Kind::Remand);
            let remand = people.iter().filter(|at| slots[**at].kind == Kind::Remand).count();
            let beds = beds(&estate[prison].units[unit], remand, &mut dice);
            for (at, room) in people.iter().zip(beds) {
                all[*at] = RoomAt { prison, unit, room };
            }
        }
    }
    all
}

/// The beds of a unit by room: as many single ones as there are people on remand, the rest by
/// chance, and last those beyond the working capacity.
fn beds(unit: &Unit, singles: usize, dice: &mut Dice) -> Vec<usize> {
    let active = || unit.rooms.iter().enumerate().filter(|(_, r)| r.active());
    let mut single: Vec<usize> = active().filter(|(_, r)| r.single()).map(|(at, _)| at).collect();
    dice.shuffle(&mut single);
    let rest = single.split_off(singles.min(single.len()));
    let shared = active().filter(|(_, r)| !r.single());
    let mut others: Vec<usize> = shared.flat_map(|(at, r)| vec![at; usize::from(r.beds)]).collect();
    others.extend(rest);
    dice.shuffle(&mut others);
    let mut beyond: Vec<usize> = active().flat_map(|(at, r)| vec![at; usize::from(r.maximum - r.beds)]).collect();
    dice.shuffle(&mut beyond);
    single.into_iter().chain(others).chain(beyond).collect()
}

/// Whether someone of this sex may have lived in a unit.
pub fn housed(unit: &Unit, sex: Sex) -> bool {
    let special = matches!(unit.purpose, Purpose::Youth | Purpose::Foreign | Purpose::Preventive);
    let sex_fits = match unit.sex {
        SexGroup::Women => sex == Sex::Female,
        SexGroup::Men => sex == Sex::Male,
        SexGroup::Mixed | SexGroup::Youth => false,
    };
    sex_fits && !special
}
