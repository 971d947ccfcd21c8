//! What people do with the estate: make it, and decide about rooms.

use super::model::{
    Beds, NewPlace, NewPrison, NewRoom, NewRoomDecision, NewUnit, PlaceId, Reason, ReleaseHour, ReleaseHourId,
    RoomDecisionId, RoomDecisionKind, RoomId, RoomState,
};
use super::tables;
use crate::access::acts::{DecideCapacity, EditEstate, SetReleaseHour};
use crate::access::{PlacePermit, PrisonCode, UnitId, reach};
use crate::features;
use basics::{Date, Problem};
use records::{Event, Outcome, Tx};
use serde::Serialize;

/// A prison was added.
#[derive(Serialize)]
struct PrisonAdded<'a> {
    prison: &'a PrisonCode,
}
impl Event for PrisonAdded<'_> {
    const KIND: &'static str = "prison-added";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// A unit, a room or a place was added to a prison.
#[derive(Serialize)]
struct EstateAdded<'a> {
    prison: &'a PrisonCode,
    what: &'static str,
    id: String,
}
impl Event for EstateAdded<'_> {
    const KIND: &'static str = "estate-added";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// Something was decided about a room.
#[derive(Serialize)]
struct RoomDecided<'a> {
    prison: &'a PrisonCode,
    room: RoomId,
    kind: RoomDecisionKind,
    beds: Option<Beds>,
    from: Date,
    until: Option<Date>,
}
impl Event for RoomDecided<'_> {
    const KIND: &'static str = "room-decided";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// It was decided by which hour people go.
#[derive(Serialize)]
struct ReleaseHourSet<'a> {
    prison: &'a PrisonCode,
    id: ReleaseHourId,
    hour: ReleaseHour,
}
impl Event for ReleaseHourSet<'_> {
    const KIND: &'static str = "release-hour-set";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// Adds a prison to the service.
pub fn add_prison(tx: &mut Tx, permit: &PlacePermit<EditEstate>, new: &NewPrison) -> Outcome<()> {
    permit.check_prison(&new.code)?;
    if tables::prison(tx, &new.code)?.is_some() {
        return Err(Problem::invalid("invalid-input").with_field("code", "code-taken").into());
    }
    tables::add_prison(tx, new)?;
    reach::set_prison(tx, &new.code, new.region, new.name.as_str())?;
    tx.record(&PrisonAdded { prison: &new.code })?;
    Ok(())
}

/// Adds a unit to a prison.
pub fn add_unit(tx: &mut Tx, permit: &PlacePermit<EditEstate>, new: &NewUnit) -> Outcome<UnitId> {
    permit.check_prison(&new.prison)?;
    let id = tx.new_id();
    tables::add_unit(tx, id, new)?;
    reach::set_unit(tx, id, &new.prison, new.name.as_str())?;
    tx.record(&EstateAdded { prison: &new.prison, what: "unit", id: id.to_string() })?;
    announce(tx, &new.prison)?;
    Ok(id)
}

/// Adds a room to a unit, with its first certificate.
pub fn add_room(tx: &mut Tx, permit: &PlacePermit<EditEstate>, new: &NewRoom) -> Outcome<RoomId> {
    let unit = tables::unit(tx, new.unit)?.ok_or_else(Problem::not_found)?;
    permit.check_prison(&unit.prison)?;
    let (id, today) = (tx.new_id(), tx.today());
    tables::add_room(tx, id, &unit.prison, new, today)?;
    let decision = NewRoomDecision {
        kind: RoomDecisionKind::Certificate,
        beds: Some(new.certificate),
        from: today,
        until: None,
        reason: super::model::Reason::parse("Første godkjenning")?,
    };
    certify(tx, id, new.certificate, &decision)?;
    tx.record(&EstateAdded { prison: &unit.prison, what: "room", id: id.to_string() })?;
    announce(tx, &unit.prison)?;
    Ok(id)
}

/// Adds a place to a prison.
pub fn add_place(tx: &mut Tx, permit: &PlacePermit<EditEstate>, new: &NewPlace) -> Outcome<PlaceId> {
    permit.check_prison(&new.prison)?;
    let id = tx.new_id();
    tables::add_place(tx, id, new)?;
    tx.record(&EstateAdded { prison: &new.prison, what: "place", id: id.to_string() })?;
    Ok(id)
}

/// Decides about a room: its certificate (from today or an earlier day), closing and opening (today).
pub fn decide_room(
    tx: &mut Tx,
    permit: &PlacePermit<DecideCapacity>,
    room: RoomId,
    decision: &NewRoomDecision,
) -> Outcome<()> {
    let row = tables::room(tx, room)?.ok_or_else(Problem::not_found)?;
    permit.check_prison(&row.prison)?;
    match (decision.kind, decision.beds, row.state) {
        (RoomDecisionKind::Certificate, Some(beds), _) => certify(tx, room, beds, decision)?,
        (RoomDecisionKind::Close, _, RoomState::Closed) => {
            return Err(Problem::conflict("room-closed-already", "the room is closed already").into());
        }
        (RoomDecisionKind::Open, _, RoomState::Active) => {
            return Err(Problem::conflict("room-open-already", "the room is in use already").into());
        }
        (RoomDecisionKind::Close, ..) => change_state(tx, room, RoomState::Closed, decision)?,
        (RoomDecisionKind::Open, ..) => change_state(tx, room, RoomState::Active, decision)?,
        (RoomDecisionKind::Certificate, None, _) => return Err(Problem::invalid("invalid-input").into()),
    }
    tx.record(&RoomDecided {
        prison: &row.prison,
        room,
        kind: decision.kind,
        beds: decision.beds,
        from: decision.from,
        until: decision.until,
    })?;
    features::room_decided(tx, permit, &room.to_string(), decision.reason.as_str())?;
    announce(tx, &row.prison)
}

fn change_state(tx: &mut Tx, room: RoomId, state: RoomState, decision: &NewRoomDecision) -> Outcome<()> {
    if decision.from != tx.today() {
        return Err(Problem::invalid("invalid-input").with_field("from_date", "must-be-today").into());
    }
    let id: RoomDecisionId = tx.new_id();
    tables::add_decision(tx, id, room, decision)?;
    tables::set_room_state(tx, room, state, decision)
}

fn certify(tx: &mut Tx, room: RoomId, beds: Beds, decision: &NewRoomDecision) -> Outcome<()> {
    let today = tx.today();
    if decision.from > today {
        return Err(Problem::invalid("invalid-input").with_field("from_date", "in-future").into());
    }
    let id: RoomDecisionId = tx.new_id();
    tables::add_decision(tx, id, room, decision)?;
    tables::set_certificate(tx, room, beds, decision.from, id)?;
    tables::set_room_beds(tx, room, beds)
}

/// Decides by which hour somebody who has served in full is out of a prison, from tomorrow: no alarm that rings is
/// quieted by it. The decision before stays on file.
pub fn set_release_hour(
    tx: &mut Tx,
    permit: &PlacePermit<SetReleaseHour>,
    prison: &PrisonCode,
    (hour, reason): (ReleaseHour, &Reason),
) -> Outcome<ReleaseHourId> {
    permit.check_prison(prison)?;
    if tables::prison(tx, prison)?.is_none() {
        return Err(Problem::not_found().into());
    }
    let id: ReleaseHourId = tx.new_id();
    tables::add_release_hour(tx, id, prison, (hour, reason))?;
    tx.record(&ReleaseHourSet { prison, id, hour })?;
    announce(tx, prison)?;
    Ok(id)
}

/// Pages that show a prison's rooms hear of it.
fn announce(tx: &mut Tx, prison: &PrisonCode) -> Outcome<()> {
    tx.announce(&format!("estate:{prison}"))
}
