//! Parole was refused: from that day its next assessment is counted (REL-08).

use super::super::model::{NewRefusal, PersonId, RefusalId};
use super::super::tables;
use super::count;
use crate::access::Permit;
use crate::access::acts::EditAuthorities;
use basics::Date;
use records::{Outcome, Tx};

crate::person_events! {
    /// Parole was refused.
    ParoleRefused = "parole-refused" { refusal: RefusalId, on: Date }
    /// It was recorded by mistake.
    RefusalWithdrawn = "parole-refusal-withdrawn" { refusal: RefusalId }
}

/// Records that parole was refused on a day; the dates are counted with it.
pub fn refuse_parole(tx: &mut Tx, permit: &Permit<EditAuthorities>, new: &NewRefusal) -> Outcome<RefusalId> {
    let (person, refusal): (PersonId, RefusalId) = (permit.person(), tx.new_id());
    tables::add_refusal(tx, permit, refusal, new)?;
    tx.record(&ParoleRefused { person, refusal, on: new.on })?;
    count(tx, permit)?;
    Ok(refusal)
}

/// Takes a refusal back that was recorded by mistake: it stays on file and counts no longer.
pub fn withdraw_refusal(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: RefusalId) -> Outcome<()> {
    let person = permit.person();
    let refusal = tables::refusal(tx, person, id)?;
    tables::withdraw_refusal(tx, &refusal)?;
    tx.record(&RefusalWithdrawn { person, refusal: id })?;
    count(tx, permit)
}
