//! Who is expected: people summoned to serve a sentence, and people remanded by a court who are
//! still with the police. They are known, have an authority, and are not in custody here yet.

use super::cal::{at, plus_days};
use super::deal::{self, Case};
use super::dice::Dice;
use super::estate::{Level, Prison, PrisonStatus, Purpose, SexGroup, Unit};
use super::identity::{Origin, Registered};
use super::lengths;
use super::mix;
use super::numbers::Numbers;
use super::person::{Custody, Expected, InventedPerson, Sex};
use super::slots::{Kind, Slot};
use basics::Date;

/// One expected for every ninety in custody.
const ONE_IN: usize = 90;

/// Invents those who are expected, numbered after those in custody.
pub fn invent(estate: &[Prison], people: usize, date: Date, seed: u64, numbers: &mut Numbers) -> Vec<InventedPerson> {
    let units = [units(estate, Level::Lower), units(estate, Level::High)];
    (0..people.div_ceil(ONE_IN))
        .filter_map(|number| {
            let mut dice = Dice::new(seed, "expected", u64::try_from(number).unwrap_or(0));
            let remand = number % 5 < 2;
            let at_halden = today(number).is_some();
            let near: Vec<_> = units[1].iter().copied().filter(|(at, _)| estate[*at].code == "HAL").collect();
            let near = if at_halden && !near.is_empty() { &near } else { &units[usize::from(remand)] };
            let slot = slot(estate, near, remand, &mut dice)?;
            let prison = &estate[slot.prison];
            let case = if remand {
                deal::remand(deal::FRESH, date, &prison.region, &mut dice)
            } else {
                summoned(date, &prison.region, at_halden, &mut dice)
            };
            let foreign = dice.chance(if remand { 380 } else { 150 });
            let registered = if foreign && dice.chance(700) { Registered::No } else { Registered::Resident };
            let age = dice.between(19, 58);
            let origin = Origin { foreign, registered };
            let mut person = mix::person(people + number, &slot, &case, age, origin, prison, date, seed, numbers);
            person.cautions.clear();
            let expected = when(&person.custody, slot.prison, date, &mut dice);
            let set = today(number).map(|(hour, minute)| at(date, hour, minute));
            person.expected = Some(Expected { at: set.unwrap_or(expected.at), ..expected });
            Some(person)
        })
        .collect()
}

/// Three are called in to Halden on the day of the demo: one has come drunk, one is missing, one is to come.
fn today(number: usize) -> Option<(i8, i8)> {
    match number {
        2 => Some((8, 30)),
        3 => Some((9, 0)),
        4 => Some((14, 0)),
        _ => None,
    }
}

/// The units that take newcomers at a level.
fn units(estate: &[Prison], level: Level) -> Vec<(usize, usize)> {
    let special = |unit: &Unit| matches!(unit.purpose, Purpose::Youth | Purpose::Foreign | Purpose::Preventive);
    let open = estate.iter().enumerate().filter(|(_, p)| p.status == PrisonStatus::Open);
    let units = open.flat_map(|(at, p)| p.units.iter().enumerate().map(move |(unit, u)| (at, unit, u)));
    units.filter(|(_, _, u)| u.level == level && !special(u)).map(|(at, unit, _)| (at, unit)).collect()
}

fn slot(estate: &[Prison], units: &[(usize, usize)], remand: bool, dice: &mut Dice) -> Option<Slot> {
    let (prison, unit) = dice.pick(units).copied()?;
    let place = &estate[prison].units[unit];
    Some(Slot {
        prison,
        unit,
        sex: if place.sex == SexGroup::Women { Sex::Female } else { Sex::Male },
        level: place.level,
        purpose: place.purpose,
        kind: if remand { Kind::Remand } else { Kind::Sentence },
        minor: false,
    })
}

/// A sentence of up to two years that begins between yesterday and two weeks from now, or today.
fn summoned(date: Date, region: &str, today: bool, dice: &mut Dice) -> Case {
    let plan = lengths::fresh(dice);
    let days = dice.between(-1, 14);
    let start = plus_days(date, if today { 0 } else { days });
    let mut case = deal::sentence(&plan, plus_days(start, plan.elapsed), region, dice);
    if let Custody::Sentence(sentence) = &mut case.custody {
        sentence.enforcement.0 = sentence.enforcement.0.min(plus_days(date, -7));
    }
    case.since = date;
    case
}

fn when(custody: &Custody, prison: usize, date: Date, dice: &mut Dice) -> Expected {
    let hour = i8::try_from(dice.between(11, 20)).unwrap_or(12);
    let time = match custody {
        Custody::Sentence(sentence) => at(sentence.anchor, hour.min(15), 0),
        // A few should have been here already.
        _ if dice.chance(150) => at(date, 8, 30),
        _ => at(date, hour, 30),
    };
    Expected { prison, at: time }
}
