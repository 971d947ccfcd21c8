//! What reception does with the gate register.

use super::model::{Category, EntryId, NewEntry};
use super::tables;
use crate::access::acts::KeepGateRegister;
use crate::access::{PlacePermit, PrisonCode};
use basics::Problem;
use records::{Event, Outcome, Tx};
use serde::Serialize;

/// Somebody who is not in custody came in; who, stands in no journal.
#[derive(Serialize)]
struct CameIn {
    entry: EntryId,
    prison: PrisonCode,
    category: Category,
}
impl Event for CameIn {
    const KIND: &'static str = "gate-in";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// Somebody who is not in custody went out.
#[derive(Serialize)]
struct WentOut {
    entry: EntryId,
    prison: PrisonCode,
}
impl Event for WentOut {
    const KIND: &'static str = "gate-out";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// The topic of pages that show who is on site.
pub fn topic(prison: &PrisonCode) -> String {
    format!("gate:{prison}")
}

/// Somebody comes in.
pub fn enter(tx: &mut Tx, permit: &PlacePermit<KeepGateRegister>, new: &NewEntry) -> Outcome<EntryId> {
    permit.check_prison(&new.prison)?;
    if let Some(badge) = &new.badge
        && tables::is_badge_worn(tx, &new.prison, badge.as_str())?
    {
        return Err(Problem::invalid("invalid-input").with_field("badge", "gate-badge-worn").into());
    }
    let id: EntryId = tx.new_id();
    tables::add(tx, permit, id, new)?;
    tx.announce(&topic(&new.prison))?;
    tx.record(&CameIn { entry: id, prison: new.prison.clone(), category: new.category })?;
    Ok(id)
}

/// Somebody goes out.
pub fn leave(tx: &mut Tx, permit: &PlacePermit<KeepGateRegister>, id: EntryId) -> Outcome<()> {
    let entry = tables::entry(tx, id)?.ok_or_else(Problem::not_found)?;
    permit.check_prison(&entry.prison)?;
    if entry.out_at.is_some() {
        return Err(Problem::conflict("gate-out-already", "they have gone out already").into());
    }
    tables::end(tx, permit, id)?;
    tx.announce(&topic(&entry.prison))?;
    tx.record(&WentOut { entry: id, prison: entry.prison })?;
    Ok(())
}
