//! A house is left in haste: everyone on site is called in one step, and nobody is kept apart until it is over.

use super::super::model::{CountId, HelpId, Kind, Remark, Spot, Whom};
use super::super::tables::{self, LineRow};
use super::beginning::{guest_line, person_line, write};
use crate::access::acts::{EditCautions, StartEvacuation};
use crate::access::{Caller, Permit, PlacePermit, PrisonCode, UnitId};
use crate::placement::{self, Part};
use crate::{estate, gate};
use basics::Problem;
use records::{Event, Outcome, Tx};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everyone on site is called; from now on nobody is kept apart.
#[derive(Serialize)]
struct EvacuationBegun {
    count: CountId,
    prison: PrisonCode,
}
impl Event for EvacuationBegun {
    const KIND: &'static str = "evacuation-begun";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

crate::person_events!(
    /// It was noted whether somebody needs help to move; which, stands in no journal.
    HelpNoted = "evacuation-help" { needed: bool }
);

/// Calls everyone on site, or joins the roll call that is under way: people in custody of all units, and whoever has come
/// in at the gate and not gone. Keeping apart is suspended until the roll call is signed.
pub fn evacuate(
    tx: &mut Tx,
    permit: &PlacePermit<StartEvacuation>,
    by: &Caller,
    (prison, why): (&PrisonCode, &Remark),
) -> Outcome<CountId> {
    permit.check_prison(prison)?;
    if let Some(open) = tables::open_count(tx, prison, Spot::House)? {
        tx.record(&EvacuationBegun { count: open.id, prison: prison.clone() })?;
        return Ok(open.id);
    }
    // In the order of the estate; whoever has no room yet is at the gate, and comes first.
    let units: BTreeMap<UnitId, (i64, String)> =
        estate::units(tx, prison)?.into_iter().zip(1..).map(|(unit, at)| (unit.id, (at, unit.name))).collect();
    let mut roll = placement::lines_to_count(tx, permit, &Part::Prison(prison.clone()))?;
    roll.sort_by_key(|line| line.unit.and_then(|unit| units.get(&unit)).map_or(0, |(at, _)| *at));
    let mut lines: Vec<LineRow> = vec![];
    for line in roll {
        let unit = line.unit.and_then(|unit| units.get(&unit)).map_or_else(String::new, |(_, name)| name.clone());
        lines.push(person_line(tx, line, unit));
    }
    for entry in gate::on_site(tx, prison)? {
        lines.push(guest_line(tx, &entry));
    }
    let id = write(tx, (prison, Spot::House), (Kind::Evacuation, None), by, lines)?;
    tables::suspend(tx, permit, (id, prison), why)?;
    tx.record(&EvacuationBegun { count: id, prison: prison.clone() })?;
    Ok(id)
}

/// Notes which help somebody needs to move.
pub fn note_help(tx: &mut Tx, permit: &Permit<EditCautions>, help: &Whom) -> Outcome<HelpId> {
    let id: HelpId = tx.new_id();
    tables::set_help(tx, permit, id, help)?;
    tx.record(&HelpNoted { person: permit.person(), needed: true })?;
    Ok(id)
}

/// Notes that somebody needs no help any more.
pub fn end_help(tx: &mut Tx, permit: &Permit<EditCautions>) -> Outcome<()> {
    if !tables::end_help(tx, permit)? {
        return Err(Problem::conflict("help-over", "no help is noted").into());
    }
    tx.record(&HelpNoted { person: permit.person(), needed: false })?;
    Ok(())
}
