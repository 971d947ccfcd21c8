//! What people do with sentences: register, correct, end; times away; count the dates anew.

use super::model::{self, AbsenceId, NewAbsence, NewSentence, PersonId, SentenceEnd, SentenceId, Why};
use super::tables;
use crate::access::acts::EditAuthorities;
use crate::access::{Permit, same};
use crate::authority::{self, Hand};
use basics::{Date, Problem};
use law::{AbsenceKind, InputProblem, SentenceKind};
use records::{Event, Outcome, Tx};
use serde::Serialize;

/// A sentence was registered or corrected.
#[derive(Serialize)]
struct SentenceSet {
    person: PersonId,
    sentence: SentenceId,
    kind: SentenceKind,
    correction: bool,
}
impl Event for SentenceSet {
    const KIND: &'static str = "sentence-set";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A sentence no longer counts.
#[derive(Serialize)]
struct SentenceEnded {
    person: PersonId,
    sentence: SentenceId,
    on: Date,
    reason: SentenceEnd,
}
impl Event for SentenceEnded {
    const KIND: &'static str = "sentence-ended";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A time away was registered, or got its end.
#[derive(Serialize)]
struct AbsenceSet {
    person: PersonId,
    absence: AbsenceId,
    kind: AbsenceKind,
    from: Date,
    to: Option<Date>,
}
impl Event for AbsenceSet {
    const KIND: &'static str = "absence-set";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Registers what a court decided, on an authority of the same person, and counts the dates.
pub fn set(tx: &mut Tx, hand: &impl Hand, new: &NewSentence) -> Outcome<SentenceId> {
    let person = hand.person();
    authority::authority(tx, person, new.authority)?;
    let id = tx.new_id();
    tables::add_sentence(tx, id, person, new)?;
    tx.record(&SentenceSet { person, sentence: id, kind: new.facts.kind, correction: false })?;
    count(tx, person)?;
    Ok(id)
}

/// Corrects what a sentence says. What was believed before stays on file.
pub fn correct(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    id: SentenceId,
    new: &NewSentence,
    why: &Why,
) -> Outcome<()> {
    let person = permit.person();
    let old = tables::sentence(tx, person, id)?;
    authority::authority(tx, person, new.authority)?;
    tables::correct_sentence(tx, &old, new, why.as_str())?;
    tx.record(&SentenceSet { person, sentence: id, kind: new.facts.kind, correction: true })?;
    count(tx, person)
}

/// A sentence no longer counts from a day on: served, lapsed, absorbed, set aside.
pub fn end(tx: &mut Tx, hand: &impl Hand, id: SentenceId, on: Date, reason: SentenceEnd, why: &str) -> Outcome<()> {
    let person = hand.person();
    let old = tables::sentence(tx, person, id)?;
    if old.ended.is_some() {
        return Err(Problem::conflict("sentence-over", "it has ended already").into());
    }
    tables::end_sentence(tx, &old, on, reason, why)?;
    tx.record(&SentenceEnded { person, sentence: id, on, reason })?;
    count(tx, person)
}

/// Registers a time away from serving (CAL-02).
pub fn add_absence(tx: &mut Tx, hand: &impl Hand, new: &NewAbsence) -> Outcome<AbsenceId> {
    let person = hand.person();
    let id = tx.new_id();
    tables::add_absence(tx, id, person, new)?;
    tx.record(&AbsenceSet { person, absence: id, kind: new.kind, from: new.from, to: new.to })?;
    count(tx, person)?;
    Ok(id)
}

/// Somebody who was away is back.
pub fn end_absence(tx: &mut Tx, hand: &impl Hand, id: AbsenceId, back: Date) -> Outcome<()> {
    let person = hand.person();
    let old = tables::absence(tx, person, id)?;
    if back <= old.from {
        return Err(Problem::invalid("invalid-input").with_field("to_date", "before-start").into());
    }
    tables::end_absence(tx, &old, back)?;
    tx.record(&AbsenceSet { person, absence: id, kind: old.kind, from: old.from, to: Some(back) })?;
    count_said_of(tx, person, true)
}

/// Counts and writes; what the rules cannot use is refused, so that nothing is half written.
fn count(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    count_said_of(tx, person, false)
}

fn count_said_of(tx: &mut Tx, person: PersonId, only_return: bool) -> Outcome<()> {
    let case = tables::case(tx, person)?;
    let dates = law::calculate_with(&case, law::Policies::default(), false)
        .map_err(|problems| model::said_of_form(InputProblem::gather(&problems), only_return))?;
    tables::write_dates(tx, person, &case, Some(&dates), "")
}

/// Counts the dates of a person anew from the facts on file. A fact that others have recorded is never
/// refused here: when the rules cannot use the facts there are no dates, and it is said why.
pub fn recalculate(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    if same::canonical(tx, person)? != person {
        return Ok(());
    }
    let case = tables::case(tx, person)?;
    if tables::is_counted(tx, person, &case)? {
        return Ok(());
    }
    match law::calculate_with(&case, law::Policies::default(), false) {
        Ok(dates) => tables::write_dates(tx, person, &case, Some(&dates), ""),
        Err(problems) => tables::write_dates(tx, person, &case, None, &InputProblem::gather(&problems).detail),
    }
}
