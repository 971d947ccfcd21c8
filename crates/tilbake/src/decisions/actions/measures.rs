//! Measures: begun by decision, or on the spot and taken over by name; seen while they last; ended by an officer, never by a
//! clock.

use super::super::model::fields::NewMeasure;
use super::super::model::kinds::Kind;
use super::super::model::limits;
use super::super::model::measure::{SHIFT_SECONDS, word_until};
use super::super::model::{Applicant, Content, DecisionId, MeasureId, NoteId, Outcome as Decided, State};
use super::super::tables::{self, MeasureRow, NewRow};
use super::{By, TOPIC, signer, wrong};
use crate::access::acts::{RecordMeasure, SignDecision};
use crate::access::{Caller, Permit, Role};
use crate::people;
use basics::{Instant, Problem};
use law::Policies;
use records::{Outcome, Tx, params};

crate::person_events!(
    /// A measure began.
    MeasureBegun = "measure-begun" { measure: MeasureId, about: Kind, on_the_spot: bool, at: Instant }
    /// Somebody took over what an officer had begun, by word of mouth.
    MeasureTakenOver = "measure-taken-over" { measure: MeasureId, decision: DecisionId, role: Role }
    /// Something was seen while a measure lasts.
    MeasureNoted = "measure-noted" { measure: MeasureId, note: NoteId }
    /// A measure ended.
    MeasureEnded = "measure-ended" { measure: MeasureId, at: Instant, told: bool }
    /// The person was told that it ended.
    MeasureEndTold = "measure-end-told" { measure: MeasureId }
);

/// Records that a measure began. What can wait begins with a decision that holds; what saves life or stops violence begins
/// with the officer who does it.
pub fn begin(tx: &mut Tx, permit: &Permit<RecordMeasure>, by: By<'_>, new: &NewMeasure) -> Outcome<MeasureId> {
    let (person, now) = (permit.person(), tx.now());
    let open = tables::measures(tx, permit)?;
    if open.iter().any(|row| row.kind == new.kind && row.ended.is_none()) {
        return Err(Problem::conflict("measure-there", "it goes on already").into());
    }
    let id: MeasureId = tx.new_id();
    let on_the_spot = new.decision.is_empty();
    if on_the_spot {
        if !new.kind.begins_on_the_spot() {
            return Err(wrong("kind", "decision-needed"));
        }
    } else {
        let decision: DecisionId = new.decision.parse().map_err(|_| wrong("decision", "not-in-list"))?;
        let row = tables::decision(tx, permit, decision)?;
        let fits = row.content.kind == new.kind && row.content.measure.is_none();
        if !fits || row.marks().state(now) != State::InForce {
            return Err(wrong("decision", "decision-not-in-force"));
        }
        tables::set(tx, permit, &row, "measure = $3", params![id])?;
    }
    tables::begin(tx, permit, id, (new.kind, on_the_spot, new.begun, &by.caller.name))?;
    tx.announce(TOPIC)?;
    tx.record(&MeasureBegun { person, measure: id, about: new.kind, on_the_spot, at: new.begun })?;
    Ok(id)
}

/// Takes over by name what an officer began, by word of mouth: from then on there is a basis, for a shift at most. It is in
/// writing by then (ADM-06).
pub fn take_over(
    tx: &mut Tx,
    permit: &Permit<SignDecision>,
    by: By<'_>,
    row: &MeasureRow,
    (until, facts): (Option<Instant>, &str),
) -> Outcome<DecisionId> {
    let (person, now) = (permit.person(), tx.now());
    let known = tables::about_measures(tx, &[row.id])?;
    if !row.on_the_spot || known.values().flatten().any(|one| one.decided.is_some()) {
        return Err(Problem::conflict("measure-taken-over", "somebody has taken it over already").into());
    }
    let born = people::born(tx, person)?;
    let bounds = limits::bounds(row.kind, row.begun.at, born, Policies::default())?;
    let until = until.unwrap_or_else(|| word_until(row.kind, row.begun.at, now, &bounds));
    if until <= now {
        return Err(wrong("until_at", "in-past"));
    }
    let too_long =
        limits::latest_until(&bounds, row.begun.at).is_some_and(|latest| until > latest.at && now < latest.at);
    if until.seconds_since(now) > SHIFT_SECONDS || too_long {
        return Err(wrong("until_at", "decision-word-too-long"));
    }
    let level = limits::level_until(&bounds, row.kind, row.begun.at, until);
    let signer = signer(tx, by, person, (row.kind, level))?;
    let content = Content {
        kind: row.kind,
        outcome: Decided::Imposed,
        applicant: Applicant::Service,
        measure: Some(row.id),
        follows: None,
        basis: row.kind.said().bases.first().copied(),
        cited: vec![],
        facts: facts.to_owned(),
        options: vec![],
        reasons: String::new(),
        conditions: String::new(),
        statement_how: None,
        statement: String::new(),
        interpreter: None,
        child: String::new(),
        from: Some(row.begun.at),
        until: Some(until),
        review_on: None,
    };
    let id: DecisionId = tx.new_id();
    tables::add(tx, permit, NewRow { id, level, oral: true, account: by.caller.account }, &content)?;
    let draft = tables::decision(tx, permit, id)?;
    let Caller { service_number, name, account, .. } = by.caller;
    let sets = "decided_at = $3, decided_by = $4, decided_name = $5, decided_role = $6, decided_account = $7, \
                delegation = $8";
    tables::set(tx, permit, &draft, sets, params![now, service_number, name, signer.role, account, signer.delegation])?;
    tables::touch(tx, permit, row.id)?;
    tx.announce(TOPIC)?;
    tx.record(&MeasureTakenOver { person, measure: row.id, decision: id, role: signer.role })?;
    Ok(id)
}

/// Writes what was seen.
pub fn note(tx: &mut Tx, permit: &Permit<RecordMeasure>, row: &MeasureRow, words: &str) -> Outcome<NoteId> {
    if row.ended.is_some() {
        return Err(ended());
    }
    let id: NoteId = tx.new_id();
    tables::add_note(tx, permit, id, (row.id, words))?;
    tx.announce(TOPIC)?;
    tx.record(&MeasureNoted { person: permit.person(), measure: row.id, note: id })?;
    Ok(id)
}

fn ended() -> records::Fault {
    Problem::conflict("measure-over", "it has ended already").into()
}

/// Records that a measure ended, and whether the person was told.
pub fn end(tx: &mut Tx, permit: &Permit<RecordMeasure>, row: &MeasureRow, (at, told): (Instant, bool)) -> Outcome<()> {
    if row.ended.is_some() {
        return Err(ended());
    }
    if at < row.begun.at {
        return Err(wrong("ended_at", "before-start"));
    }
    tables::end(tx, permit, row, (at, told))?;
    tx.announce(TOPIC)?;
    tx.record(&MeasureEnded { person: permit.person(), measure: row.id, at, told })?;
    Ok(())
}

/// Records that the person was told that it ended.
pub fn tell_end(tx: &mut Tx, permit: &Permit<RecordMeasure>, row: &MeasureRow) -> Outcome<()> {
    if row.ended.is_none() || row.told.is_some() {
        return Err(Problem::conflict("measure-told", "there is nothing to tell of it").into());
    }
    tables::tell_end(tx, permit, row)?;
    tx.announce(TOPIC)?;
    tx.record(&MeasureEndTold { person: permit.person(), measure: row.id })?;
    Ok(())
}
