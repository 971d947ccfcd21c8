//! What people do with the list of who is on call, and who reads it.

use super::model::{NewTurn, OnCall, Place, Post, TurnId};
use super::tables;
use crate::access::acts::KeepDutyList;
use crate::access::{self, Caller, Decider, PlacePermit, PrisonCode, Region, Whereabouts, reach};
use crate::estate;
use basics::Problem;
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::BTreeMap;

/// The topic of pages that show who is on call.
pub const TOPIC: &str = "duty";

/// Somebody was entered as on call.
#[derive(Serialize)]
struct TurnEntered {
    turn: TurnId,
    post: Post,
    place: String,
}
impl Event for TurnEntered {
    const KIND: &'static str = "duty-turn-entered";
    fn prison(&self) -> Option<&str> {
        matches!(self.post, Post::ShiftLeader | Post::DutyGovernor).then_some(self.place.as_str())
    }
}

/// Leave to enter who is on call at a place.
pub fn permit(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    place: &Place,
) -> Outcome<PlacePermit<KeepDutyList>> {
    let at = match place {
        Place::Prison(code) => reach::whereabouts_of(reader, &access::Place::Prison(code.clone()))?,
        Place::Region(region) => Whereabouts { region: Some(*region), ..Whereabouts::default() },
        Place::Nation => Whereabouts::default(),
    };
    access::permit_place(decider, caller, &at)
}

/// Enters who is on call, in place of who was entered before for the same time.
pub fn enter(tx: &mut Tx, permit: &PlacePermit<KeepDutyList>, new: &NewTurn) -> Outcome<TurnId> {
    match &new.place {
        Place::Prison(code) => permit.check_prison(code)?,
        Place::Region(region) if permit.place().region.is_none_or(|own| own == *region) => {}
        Place::Nation if permit.place() == &Whereabouts::default() => {}
        Place::Region(_) | Place::Nation => return Err(Problem::not_found().into()),
    }
    let id: TurnId = tx.new_id();
    tables::add(tx, permit, id, new)?;
    tx.announce(TOPIC)?;
    tx.record(&TurnEntered { turn: id, post: new.post, place: new.place.to_string() })?;
    Ok(id)
}

/// The region of each prison.
pub fn regions(reader: &mut Reader) -> Outcome<BTreeMap<PrisonCode, Region>> {
    Ok(estate::prisons(reader)?.into_iter().map(|prison| (prison.code, prison.region)).collect())
}

/// Who is on call now.
pub fn on_call(reader: &mut Reader) -> Outcome<OnCall> {
    let now = reader.now();
    let turns = tables::turns(reader, now, now)?;
    Ok(OnCall::at(now, turns, regions(reader)?))
}
