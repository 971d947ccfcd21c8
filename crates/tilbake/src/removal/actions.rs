//! What people do about removals: record what the immigration authorities and the police decided, and what the person
//! has sought, and how each ended. None of it touches why somebody is held.

use super::model::{
    self, DecidedBy, Ending, ExpulsionEnd, ExpulsionId, NewExpulsion, NewOrder, NewProtection, OrderId, ProtectionEnd,
    ProtectionId, TakingBack,
};
use super::tables;
use crate::access::acts::EditAuthorities;
use crate::access::{Caller, Permit};
use basics::{Date, Problem};
use records::{Outcome, Tx};

crate::person_events!(
    /// A decision that somebody is expelled was recorded.
    ExpulsionRecorded = "expulsion-recorded" { expulsion: ExpulsionId, decided_by: DecidedBy, is_final: bool }
    /// A decision to expel somebody has become final.
    ExpulsionFinal = "expulsion-final" { expulsion: ExpulsionId }
    /// A decision to expel somebody ended.
    ExpulsionEnded = "expulsion-ended" { expulsion: ExpulsionId, reason: ExpulsionEnd }
    /// It was recorded that somebody has sought protection.
    ProtectionRecorded = "protection-recorded" { protection: ProtectionId }
    /// What came of protection was recorded; what, stands in no journal.
    ProtectionEnded = "protection-ended" { protection: ProtectionId }
    /// An order of the police to fetch somebody was recorded.
    OrderRecorded = "police-order-recorded" { order: OrderId }
    /// The police have taken an order back.
    OrderTakenBack = "police-order-taken-back" { order: OrderId }
);

fn over() -> Problem {
    Problem::conflict("removal-over", "it has ended already")
}

/// Records a decision that somebody is expelled.
pub fn record_expulsion(tx: &mut Tx, permit: &Permit<EditAuthorities>, new: &NewExpulsion) -> Outcome<ExpulsionId> {
    let reference = new.reference.as_str();
    let is_there = tables::expulsions(tx, permit)?.iter().any(|row| {
        row.end.is_none() && row.decided_by == new.decided_by && model::is_same_reference(&row.reference, reference)
    });
    if is_there {
        return Err(Problem::conflict("removal-there", "this decision is recorded already").into());
    }
    let id: ExpulsionId = tx.new_id();
    tables::add_expulsion(tx, permit, id, new)?;
    let (person, decided_by, is_final) = (permit.person(), new.decided_by, new.final_since.is_some());
    tx.record(&ExpulsionRecorded { person, expulsion: id, decided_by, is_final })?;
    Ok(id)
}

/// Records that a decision is final.
pub fn make_final(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: ExpulsionId, since: Date) -> Outcome<()> {
    let row = tables::expulsion(tx, permit, id)?;
    if row.end.is_some() {
        return Err(over().into());
    }
    if row.final_since.is_some() {
        return Err(Problem::conflict("removal-final", "the decision is final already").into());
    }
    model::not_before("final_since", row.decided_on, since)?;
    tables::set_final(tx, permit, id, since)?;
    tx.record(&ExpulsionFinal { person: permit.person(), expulsion: id })?;
    Ok(())
}

/// Records that a decision was lifted, or never was.
pub fn end_expulsion(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    id: ExpulsionId,
    ending: &Ending<ExpulsionEnd>,
) -> Outcome<()> {
    let row = tables::expulsion(tx, permit, id)?;
    if row.end.is_some() {
        return Err(over().into());
    }
    model::not_before("ended_on", row.decided_on, ending.on)?;
    tables::end_expulsion(tx, permit, id, ending)?;
    tx.record(&ExpulsionEnded { person: permit.person(), expulsion: id, reason: ending.reason })?;
    Ok(())
}

/// Records that somebody has sought protection. Anybody's word is enough: no consulate is told from now on.
pub fn record_protection(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    by: &Caller,
    new: &NewProtection,
) -> Outcome<ProtectionId> {
    if tables::protections(tx, permit)?.iter().any(|row| row.end.is_none()) {
        return Err(Problem::conflict("removal-there", "that protection is sought is recorded already").into());
    }
    let id: ProtectionId = tx.new_id();
    tables::add_protection(tx, permit, (id, by.account), new)?;
    tx.record(&ProtectionRecorded { person: permit.person(), protection: id })?;
    Ok(id)
}

/// Records what came of protection that was sought. That it never was takes another than who recorded it, since a
/// consulate can be told after that.
pub fn end_protection(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    by: &Caller,
    id: ProtectionId,
    ending: &Ending<ProtectionEnd>,
) -> Outcome<()> {
    let row = tables::protection(tx, permit, id)?;
    if row.end.is_some() {
        return Err(over().into());
    }
    let is_own = row.recorded_account == by.account.to_string() || row.recorded_by == by.service_number;
    if ending.reason == ProtectionEnd::Error && is_own {
        let detail = "another than who recorded it must find that protection was never sought";
        return Err(Problem::conflict("protection-own", detail).into());
    }
    model::not_before("ended_on", row.sought_on, ending.on)?;
    tables::end_protection(tx, permit, id, ending)?;
    tx.record(&ProtectionEnded { person: permit.person(), protection: id })?;
    Ok(())
}

/// Records an order of the police immigration unit to fetch somebody. It is theirs: nobody is held on it.
pub fn record_order(tx: &mut Tx, permit: &Permit<EditAuthorities>, new: &NewOrder) -> Outcome<OrderId> {
    if tables::on_file(tx, permit.person())?.order(&new.reference).is_some() {
        return Err(Problem::conflict("removal-there", "this order is recorded already").into());
    }
    let id: OrderId = tx.new_id();
    tables::add_order(tx, permit, id, new)?;
    tx.record(&OrderRecorded { person: permit.person(), order: id })?;
    Ok(id)
}

/// Records that the police have taken an order back.
pub fn take_back(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: OrderId, taken: &TakingBack) -> Outcome<()> {
    if tables::order(tx, permit, id)?.taken_back.is_some() {
        return Err(over().into());
    }
    tables::take_back(tx, permit, id, taken)?;
    tx.record(&OrderTakenBack { person: permit.person(), order: id })?;
    Ok(())
}
