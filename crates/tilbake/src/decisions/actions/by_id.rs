//! The same acts for who names what they are about and has not read it: the invented nation of the demo.

use super::super::model::fields::{NewTold, Typed};
use super::super::model::{DecisionId, MeasureId, NoteId};
use super::super::tables;
use super::{By, appeal, draft, note, propose, sign, take_over, tell};
use crate::access::Permit;
use crate::access::acts::{AppealDecision, PrepareDecision, RecordMeasure, SignDecision, TellPerson};
use crate::web::Words;
use records::{Outcome, Tx};

/// Writes and signs in one.
pub fn write_and_sign(
    tx: &mut Tx,
    (write, permit): (&Permit<PrepareDecision>, &Permit<SignDecision>),
    by: By<'_>,
    typed: Typed,
    words: &Words,
) -> Outcome<DecisionId> {
    let id = draft(tx, write, by, typed, words)?;
    let row = tables::decision(tx, permit, id)?;
    sign(tx, permit, by, &row, false)?;
    Ok(id)
}

/// Puts a draft before whoever decides.
pub fn propose_written(tx: &mut Tx, permit: &Permit<PrepareDecision>, id: DecisionId) -> Outcome<()> {
    let row = tables::decision(tx, permit, id)?;
    propose(tx, permit, &row)
}

/// Records that the person was told.
pub fn tell_of(tx: &mut Tx, permit: &Permit<TellPerson>, id: DecisionId, new: &NewTold) -> Outcome<()> {
    let row = tables::decision(tx, permit, id)?;
    tell(tx, permit, &row, new)
}

/// Records that the person appeals.
pub fn appeal_of(tx: &mut Tx, permit: &Permit<AppealDecision>, id: DecisionId, words: &str) -> Outcome<()> {
    let row = tables::decision(tx, permit, id)?;
    appeal(tx, permit, &row, words)
}

/// Writes what was seen.
pub fn note_of(tx: &mut Tx, permit: &Permit<RecordMeasure>, id: MeasureId, words: &str) -> Outcome<NoteId> {
    let row = tables::measure(tx, permit, id)?;
    note(tx, permit, &row, words)
}

/// Takes over what was begun on the spot.
pub fn take_over_of(
    tx: &mut Tx,
    permit: &Permit<SignDecision>,
    by: By<'_>,
    id: MeasureId,
    facts: &str,
) -> Outcome<DecisionId> {
    let row = tables::measure(tx, permit, id)?;
    take_over(tx, permit, by, &row, (None, facts))
}
