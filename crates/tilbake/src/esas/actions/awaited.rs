//! A message that comes after the person it is about was received at a gate, perhaps without a name.
//!
//! The sender's key to the request is of one person: with it the message attaches itself to whoever is there without
//! a name and was received with that key, when nothing speaks against it. The number of a case may be shared by
//! several accused, so by it a person says who it is. The name a message states never becomes the name by itself.

use super::who::{Found, Who, candidate};
use crate::access::Permit;
use crate::access::acts::ReceiveArrival;
use crate::esas::model::draft::{Draft, PersonDraft};
use crate::esas::model::parts::Sex;
use crate::esas::model::warning::WarningCode;
use crate::esas::tables::awaited;
use crate::people::{self, Line};
use basics::id::PersonId;
use records::{Outcome, Reader, Tx};
use std::collections::BTreeSet;

/// Awaits the message of somebody who is received: by the number of the case, and by the id of the request or of the
/// offer that answers it.
pub fn await_message(tx: &mut Tx, permit: &Permit<ReceiveArrival>, case_number: &str, request: &str) -> Outcome<()> {
    let (case_number, request) = (case_number.trim(), request.trim());
    if case_number.is_empty() && request.is_empty() {
        return Ok(());
    }
    let of_offer = awaited::request_of_offer(tx, request)?;
    awaited::set(tx, permit, case_number, of_offer.as_deref().unwrap_or(request))
}

/// Whom a message is about, when somebody at a gate is awaited who may be the one.
pub fn consider(reader: &mut Reader, draft: &Draft, stated: &PersonDraft, mut found: Found) -> Outcome<Found> {
    let rows = awaited::find(reader, draft.key.as_deref(), &draft.case_number)?;
    let by_request: BTreeSet<PersonId> = rows.iter().filter(|row| row.by_request).map(|row| row.person).collect();
    let all: BTreeSet<PersonId> = rows.iter().map(|row| row.person).collect();
    let lines = people::found_lines(reader, &all)?;
    let may_be: Vec<&Line> = lines.iter().filter(|line| line.name.is_unknown() && fits(line, stated)).collect();
    let keyed: Vec<&&Line> = may_be.iter().filter(|line| by_request.contains(&line.person)).collect();
    let is_only = by_request.len() == 1 && keyed.len() == 1;
    match (&found.who, keyed.as_slice()) {
        // Somebody the register knows by number, name and birth date, and somebody without a name in the same case:
        // who is at the gate may be them, and may be another accused.
        (Who::Known(person), []) => {
            let other = may_be.iter().any(|line| line.person != *person);
            found.odd = other.then_some(WarningCode::SameCaseAtGate);
            return Ok(found);
        }
        (Who::New, [only]) if is_only => {
            found.who = Who::Known(only.person);
            return Ok(found);
        }
        _ => {}
    }
    let named = lines.iter().filter(|line| by_request.contains(&line.person));
    let near: Vec<&Line> = may_be.iter().copied().chain(named).collect();
    let is_new = |line: &&&Line| !found.candidates.iter().any(|one| one.person == line.person);
    let more: Vec<_> = near.iter().filter(is_new).map(|line| candidate(line, false)).collect();
    let is_other = |line: &&&Line| found.who != Who::Known(line.person);
    if near.iter().any(|line| is_other(&line)) {
        found.who = Who::Unsure;
        found.candidates.extend(more);
        found.candidates.dedup_by_key(|one| one.person);
    }
    Ok(found)
}

/// Whether nothing that is known of somebody speaks against what a message states.
fn fits(line: &Line, stated: &PersonDraft) -> bool {
    let sex = match (stated.sex, line.sex) {
        (Some(Sex::Woman), people::Sex::Male) | (Some(Sex::Man), people::Sex::Female) => false,
        (Some(_) | None, _) => true,
    };
    let born = stated.birth_date.and_then(|date| people::Born::parse(&date.to_string()).ok());
    sex && line.born.zip(born).is_none_or(|(one, other)| one.agrees_with(other))
}

/// Whether a message states a name of somebody who has none: for a caseworker to write down, never by itself.
pub fn states_name(reader: &mut Reader, person: PersonId, draft: &Draft) -> Outcome<bool> {
    let is_stated = draft.person.as_ref().is_some_and(|stated| !stated.name.to_string().trim().is_empty());
    let lines = people::found_lines(reader, &BTreeSet::from([person]))?;
    Ok(is_stated && lines.iter().any(|line| line.name.is_unknown()))
}
