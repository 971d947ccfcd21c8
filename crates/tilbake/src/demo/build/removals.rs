//! Leaving the country: a few foreign citizens of the nation are expelled for good, one of them has sought protection,
//! and the police immigration unit has a seat for another in the coming days.

use super::super::cal::{at, plus_days};
use super::super::mix::Nation;
use super::super::person::{Custody, InventedPerson, WhereKind};
use super::site::{Clerk, State, missing};
use super::story::{Act, Entry, Scene, What};
use crate::access::acts::EditAuthorities;
use crate::access::permit;
use crate::removal::{self, DecidedBy, HeardFrom, NewExpulsion, NewOrder, NewProtection};
use basics::{Date, Text};
use records::{Outcome, Tx};

/// How many are expelled.
const EXPELLED: usize = 3;

/// Something that is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A final expulsion.
    Expelled,
    /// That the person has sought protection.
    Protection,
    /// An order of the police, with a seat.
    Order,
}

/// Everything that is recorded, and when: last week, where the people live now.
pub fn tell(nation: &Nation) -> Vec<Entry> {
    let mut chosen: Vec<(&InventedPerson, usize)> =
        nation.people.iter().zip(0..).filter(|(person, _)| may_be_expelled(person, nation.date)).collect();
    let lives_in_halden = |person: &InventedPerson| {
        let prison = person.stay.as_ref().and_then(|stay| nation.estate.get(stay.room.prison));
        prison.is_some_and(|prison| prison.code == "HAL")
    };
    chosen.sort_by_key(|(person, place)| (!lives_in_halden(person), free(person), *place));
    let mut entries = vec![];
    for ((person, place), number) in chosen.into_iter().take(EXPELLED).zip(0..) {
        let Some(stay) = &person.stay else { continue };
        let more = match number {
            0 => Some(Part::Order),
            1 => Some(Part::Protection),
            _ => None,
        };
        for (part, hour) in [(Some(Part::Expelled), 12), (more, 13)] {
            let Some(part) = part else { continue };
            let (clerk, act) = (Clerk::Caseworker, Act::Removal(part));
            let what = What::Person { person: place, prison: stay.room.prison, clerk, act };
            entries.push(Entry { at: at(plus_days(nation.date, -2), hour, 0), what });
        }
    }
    entries
}

/// Who serves a sentence and has lived in one prison for a while, and is a citizen of another country alone.
fn may_be_expelled(person: &InventedPerson, date: Date) -> bool {
    let settled = person.stay.as_ref().is_some_and(|stay| {
        let last = stay.moves.iter().map(|one| one.at).max();
        stay.now.kind == WhereKind::In && last.is_some_and(|last| last < at(plus_days(date, -3), 0, 0))
    });
    let foreign = !person.citizenships.is_empty() && !person.citizenships.contains(&"NOR");
    settled && foreign && matches!(person.custody, Custody::Sentence(_))
}

/// The first day on which nothing holds somebody who serves a sentence.
fn free(person: &InventedPerson) -> Option<Date> {
    law::calculate(&person.law_case()).ok()?.date(law::DateKind::FullTermFirstFreeDay)
}

/// Records a part.
pub fn record(tx: &mut Tx, scene: &Scene, state: &State, part: Part) -> Outcome<()> {
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let invented = scene.world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let permit = permit::<EditAuthorities>(tx, &scene.world.decider, &scene.by, person)?;
    let (date, serial) = (scene.world.nation.date, invented.serial);
    match part {
        Part::Expelled => {
            let decided_by = if serial.is_multiple_of(2) { DecidedBy::Directorate } else { DecidedBy::AppealsBoard };
            let (decided_on, reference) = (plus_days(date, -140), Text::parse(&format!("26/{serial:06}"))?);
            let new = NewExpulsion { decided_on, decided_by, reference, final_since: Some(plus_days(date, -70)) };
            removal::record_expulsion(tx, &permit, &new)?;
        }
        Part::Protection => {
            let new = NewProtection { sought_on: plus_days(date, -2), heard_from: HeardFrom::Oneself };
            removal::record_protection(tx, &permit, &scene.by, &new)?;
        }
        Part::Order => {
            let day = plus_days(date, 3);
            let new = NewOrder {
                reference: Text::parse(&format!("PU 26-{serial:04}"))?,
                legal_basis: Text::parse("Utlendingsloven § 90 (oppdiktet ordre)")?,
                fetch_at: at(day, 8, 30),
                flight: Some(Text::parse("XX 0000 (oppdiktet)")?),
                seat_at: Some(at(day, 12, 15)),
            };
            removal::record_order(tx, &permit, &new)?;
        }
    }
    Ok(())
}
