//! A count begins: who is expected is frozen as the roll has them at that moment.

use super::super::model::{self, CountId, Kind, Known, NewCount, Spot};
use super::super::tables::{self, Beginning, LineRow};
use super::topic;
use crate::access::acts::TakeCount;
use crate::access::{Caller, PlacePermit, PrisonCode};
use crate::placement::{self, Part};
use crate::{estate, gate};
use basics::{Instant, Problem};
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;

/// A count began.
#[derive(Serialize)]
struct CountBegun {
    count: CountId,
    prison: PrisonCode,
    kind: Kind,
    expected: usize,
}
impl Event for CountBegun {
    const KIND: &'static str = "count-begun";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// Begins a count of a unit, or joins the one that is under way. Without a kind it meets the schedule, where that asks
/// for a count now.
pub fn begin(tx: &mut Tx, permit: &PlacePermit<TakeCount>, by: &Caller, new: &NewCount) -> Outcome<CountId> {
    permit.check_prison(&new.prison)?;
    if let Some(open) = tables::open_count(tx, &new.prison, new.spot)? {
        // Nothing is written but that somebody joined.
        tx.record(&CountBegun { count: open.id, prison: new.prison.clone(), kind: open.kind, expected: 0 })?;
        return Ok(open.id);
    }
    let unit = match new.spot {
        Spot::Unit(unit) => {
            let unit = estate::unit(tx, unit)?.filter(|unit| unit.prison == new.prison);
            let unit = unit.ok_or_else(|| Problem::invalid("invalid-input").with_field("unit", "not-in-list"))?;
            Some(unit.name)
        }
        Spot::Reception | Spot::House => None,
    };
    let now = tx.now();
    let slot = asked_now(tx, &new.prison, new.spot, now)?;
    let (kind, due_at) = match (new.kind, slot) {
        (None | Some(Kind::Night), Some(slot)) if slot.night => (Kind::Night, Some(slot.due)),
        (None, Some(slot)) => (Kind::Scheduled, Some(slot.due)),
        (kind, _) => (kind.unwrap_or(Kind::Extra), None),
    };
    let part = match new.spot {
        Spot::Unit(unit) => Part::Unit(unit),
        Spot::Reception | Spot::House => Part::Prison(new.prison.clone()),
    };
    let mut roll = placement::lines_to_count(tx, permit, &part)?;
    if new.spot == Spot::Reception {
        roll.retain(|line| line.unit.is_none());
    }
    let name = unit.unwrap_or_default();
    let lines: Vec<LineRow> = roll.into_iter().map(|line| person_line(tx, line, name.clone())).collect();
    write(tx, (&new.prison, new.spot), (kind, due_at), by, lines)
}

/// The time of the schedule that a count begun now meets.
pub fn asked_now(reader: &mut Reader, prison: &PrisonCode, spot: Spot, now: Instant) -> Outcome<Option<model::Slot>> {
    let (from, to) = model::around(now);
    let times: Vec<_> = tables::times(reader, prison, from)?.into_iter().filter(|time| time.spot == spot).collect();
    let slots = model::slots(&times, from, to);
    let taken: Vec<_> = tables::taken(reader, prison, from)?;
    let taken: Vec<_> = taken.into_iter().filter(|(of, _)| *of == spot).map(|(_, taken)| taken).collect();
    Ok(model::met_now(&slots, &taken, now))
}

pub(super) fn write(
    tx: &mut Tx,
    (prison, spot): (&PrisonCode, Spot),
    (kind, due_at): (Kind, Option<Instant>),
    by: &Caller,
    lines: Vec<LineRow>,
) -> Outcome<CountId> {
    let id: CountId = tx.new_id();
    tables::add_count(tx, &Beginning { id, prison, spot, kind, due_at, account: by.account })?;
    let lines: Vec<_> = lines.into_iter().zip(0..).map(|(line, position)| LineRow { position, ..line }).collect();
    tables::add_lines(tx, id, &lines)?;
    tx.announce(&topic(prison))?;
    tx.record(&CountBegun { count: id, prison: prison.clone(), kind, expected: lines.len() })?;
    Ok(id)
}

/// A line that says nothing yet.
pub(super) fn empty_line(tx: &Tx) -> LineRow {
    LineRow {
        id: tx.new_id(),
        person: None,
        guest: None,
        position: 0,
        room: String::new(),
        room_id: None,
        unit: String::new(),
        known: Known::In,
        place: String::new(),
        destination: String::new(),
        due_back: None,
        extra: false,
    }
}

/// Somebody in custody, where the roll has them.
pub(super) fn person_line(tx: &Tx, line: placement::Line, unit: String) -> LineRow {
    LineRow {
        person: Some(line.person),
        room: line.room_number,
        room_id: line.room,
        unit,
        known: if line.place.is_inside() { Known::In } else { Known::Absent },
        place: line.place.to_string(),
        destination: line.destination,
        due_back: line.due_back,
        ..empty_line(tx)
    }
}

/// Somebody of the gate register.
pub(super) fn guest_line(tx: &Tx, entry: &gate::Entry) -> LineRow {
    LineRow {
        guest: Some(entry.id),
        place: entry.category.to_string(),
        destination: entry.whom.clone(),
        ..empty_line(tx)
    }
}
