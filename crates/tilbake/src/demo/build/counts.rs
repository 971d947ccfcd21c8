//! The first counts of the demo: times of day for each unit, a count that is signed and one that is under way, who is on
//! site beside those in custody, and who needs help to move.

use super::super::cal::at;
use super::site::{Desk, PrisonSite, Site, World};
use crate::access::acts::{EditCautions, KeepCountSchedule, KeepGateRegister, TakeCount};
use crate::access::{self, Caller, Decider, Place};
use crate::counts::{self, Closing, NewCount, NewTick, NewTimes, Outcome as Ended, Spot, Ticker, What, Who, Whom};
use crate::gate::{self, Category, NewEntry};
use basics::{Instant, Problem, Text};
use records::{Outcome, Tx};

/// Where the counts of the demo are.
const HOUSE: &str = "HAL";
/// When a count by day rings, in minutes after its time.
const GRACE: i64 = 15;

/// Enters all of it, before the day of the demo begins.
pub async fn enter(site: &Site, world: &World) -> Outcome<()> {
    let when = at(world.nation.date, 9, 52);
    for (prison, desk) in world.prisons.iter().zip(&world.desks) {
        let Some(desk) = desk.as_ref().filter(|_| !prison.units.is_empty()) else { continue };
        schedule(site, world, (prison, desk), when).await?;
        if prison.code.as_str() == HOUSE {
            on_site(site, world, (prison, desk), when).await?;
            count(site, world, (prison, desk), when).await?;
        }
    }
    Ok(())
}

/// Sets the times of each unit.
async fn schedule(site: &Site, world: &World, (prison, desk): (&PrisonSite, &Desk), when: Instant) -> Outcome<()> {
    let (code, units, decider) = (prison.code.clone(), prison.units.clone(), world.decider.clone());
    let by = desk.shift_leader.clone();
    let caller = by.clone();
    let write = move |tx: &mut Tx| {
        let place = Place::Prison(code.clone());
        let permit = access::permit_in_place::<KeepCountSchedule>(tx, &decider, &caller, &place)?;
        for spot in units.iter().map(|unit| Spot::Unit(*unit)) {
            let new = NewTimes::daily(code.clone(), spot, &["07:00", "12:00", "17:00", "21:00"], &["02:00"], GRACE)?;
            counts::set_times(tx, &permit, &new)?;
        }
        Ok(())
    };
    site.act(when, &by, write).await
}

/// Who has come in at the gate.
async fn on_site(site: &Site, world: &World, (prison, desk): (&PrisonSite, &Desk), when: Instant) -> Outcome<()> {
    let (code, decider, by) = (prison.code.clone(), world.decider.clone(), desk.reception.clone());
    let caller = by.clone();
    let entries = [
        (Category::Teacher, "Turid Lærer", "L 04", "Skolen", false),
        (Category::Health, "Nils Sykepleier", "H 11", "Helseavdelingen", false),
        (Category::Contractor, "Geir Rørlegger", "B 27", "Rør og varme AS", false),
        (Category::Visitor, "Anna Besøkende", "B 31", "Besøksavdelingen", true),
    ];
    let write = move |tx: &mut Tx| {
        let place = Place::Prison(code.clone());
        let permit = access::permit_in_place::<KeepGateRegister>(tx, &decider, &caller, &place)?;
        for (category, name, badge, whom, needs_help) in entries {
            let new = NewEntry {
                prison: code.clone(),
                category,
                name: Text::parse(name)?,
                badge: Some(Text::parse(badge)?),
                whom: Some(Text::parse(whom)?),
                needs_help,
                help: None,
            };
            gate::enter(tx, &permit, &new)?;
        }
        Ok(())
    };
    site.act(when, &by, write).await
}

/// Counts the first unit, and begins to count the second.
async fn count(site: &Site, world: &World, (prison, desk): (&PrisonSite, &Desk), when: Instant) -> Outcome<()> {
    let (code, units, decider) = (prison.code.clone(), prison.units.clone(), world.decider.clone());
    let by = desk.shift_leader.clone();
    let caller = by.clone();
    let write = move |tx: &mut Tx| {
        for (unit, is_whole) in units.iter().zip([true, false]) {
            let new = NewCount { prison: code.clone(), spot: Spot::Unit(*unit), kind: None };
            count_unit(tx, (&decider, &caller), &new, is_whole)?;
        }
        Ok(())
    };
    site.act(when, &by, write).await
}

fn count_unit(tx: &mut Tx, (decider, caller): (&Decider, &Caller), new: &NewCount, is_whole: bool) -> Outcome<()> {
    let place = new.spot.unit().map_or_else(|| Place::Prison(new.prison.clone()), Place::Unit);
    let permit = access::permit_in_place::<TakeCount>(tx, decider, caller, &place)?;
    let id = counts::begin(tx, &permit, caller, new)?;
    let inside: Vec<_> = counts::inside(tx, id)?;
    let seen = if is_whole { inside.len() } else { inside.len() / 2 };
    if let (true, Some(person)) = (is_whole, inside.first()) {
        let leave = access::permit::<EditCautions>(tx, decider, caller, *person)?;
        counts::note_help(tx, &leave, &Whom::parse("Bruker krykker; én betjent følger i trappa")?)?;
    }
    let ticks: Vec<NewTick> = inside.into_iter().take(seen).map(seen_now).collect();
    let row = counts::count(tx, id)?.ok_or_else(Problem::not_found)?;
    counts::tick(tx, &Ticker { decider, caller, permit: &permit }, &row, &ticks)?;
    if is_whole {
        let closing = Closing { outcome: Ended::Agreed, remark: None, alone: false };
        counts::sign(tx, &permit, caller, &row, &closing)?;
    }
    Ok(())
}

fn seen_now(person: basics::PersonId) -> NewTick {
    NewTick {
        id: None,
        who: Who::Person(person),
        what: What::Seen,
        how: None,
        seen_by: None,
        seen_where: None,
        made_at: None,
        round: None,
    }
}
