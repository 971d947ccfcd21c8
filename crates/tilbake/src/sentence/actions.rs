//! What people do with sentences: register, correct, end; times away; count the dates anew.

mod recount;
mod refusals;

use super::model::{
    self, AGREE, AbsenceId, AgreementId, Ends, NewAbsence, NewSentence, NewTold, PersonId, SentenceEnd, SentenceId,
    ToldId, Why,
};
use super::tables::{self, AgreementRow};
use crate::access::acts::{EditAuthorities, PrepareRelease, TellPerson};
use crate::access::{Caller, Permit, reach, same};
use crate::authority::{self, Hand};
use crate::features;
use basics::{Date, Problem};
use law::{AbsenceKind, Case, InputProblem, Outcome as Dates, SentenceKind};
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;

pub use recount::{Affected, Recounted, recount};
pub use refusals::{refuse_parole, withdraw_refusal};

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

/// Somebody agreed to the dates as they are counted now.
#[derive(Serialize)]
struct DatesAgreed {
    person: PersonId,
    agreement: AgreementId,
}
impl Event for DatesAgreed {
    const KIND: &'static str = "dates-agreed";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// An end was counted later than before by one alone, or is so no longer: which ends bind has changed.
#[derive(Serialize)]
struct DatesMoved {
    person: PersonId,
    /// Whether an earlier end binds until two have agreed.
    earlier_binds: bool,
}
impl Event for DatesMoved {
    const KIND: &'static str = "dates-moved";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Somebody was told of their dates, face to face.
#[derive(Serialize)]
struct DatesTold {
    person: PersonId,
    told: ToldId,
}
impl Event for DatesTold {
    const KIND: &'static str = "dates-told";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// The topic of live pages that show whose dates wait for agreement, or to be told.
pub const TOPIC: &str = "dates-to-confirm";

/// Registers what a court decided, on an authority of the same person, and counts the dates.
pub fn set(tx: &mut Tx, hand: &impl Hand, new: &NewSentence) -> Outcome<SentenceId> {
    let person = hand.person();
    authority::authority(tx, person, new.authority)?;
    let id = tx.new_id();
    tables::add_sentence(tx, id, person, new)?;
    tx.record(&SentenceSet { person, sentence: id, kind: new.facts.kind, correction: false })?;
    count_said_of(tx, hand, &Typed::sentence(id, new))?;
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
    count_said_of(tx, permit, &Typed::sentence(id, new))
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
    count(tx, hand)
}

/// Registers a time away from serving (CAL-02).
pub fn add_absence(tx: &mut Tx, hand: &impl Hand, new: &NewAbsence) -> Outcome<AbsenceId> {
    let person = hand.person();
    let id = tx.new_id();
    tables::add_absence(tx, id, person, new)?;
    tx.record(&AbsenceSet { person, absence: id, kind: new.kind, from: new.from, to: new.to })?;
    count(tx, hand)?;
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
    count_said_of(tx, hand, &Typed::Return)
}

/// What a form spoke of whose facts are counted.
enum Typed {
    /// A sentence, unless the judgment is said to have it so although the law does not allow it.
    Sentence(SentenceId),
    /// The day of return alone.
    Return,
    /// Something else.
    Other,
}

impl Typed {
    fn sentence(id: SentenceId, new: &NewSentence) -> Self {
        if new.is_as_stated { Self::Other } else { Self::Sentence(id) }
    }
}

/// Counts and writes; what the rules cannot use is refused, so that nothing is half written.
fn count(tx: &mut Tx, hand: &impl Hand) -> Outcome<()> {
    count_said_of(tx, hand, &Typed::Other)
}

fn count_said_of(tx: &mut Tx, hand: &impl Hand, typed: &Typed) -> Outcome<()> {
    let person = hand.person();
    let on_file = tables::on_file(tx, person)?;
    let place = match typed {
        Typed::Sentence(id) => on_file.sentences.iter().position(|one| one.id == Some(*id)),
        Typed::Return | Typed::Other => None,
    };
    let case = tables::case_of(tx, person, on_file)?;
    let said = |problem| model::said_of_form(problem, &case.sentences, matches!(typed, Typed::Return));
    let dates = law::calculate_with(&case, law::Policies::default(), false)
        .map_err(|problems| said(InputProblem::gather(&problems)))?;
    // What a court has signed, and what a history tells, is marked with a warning alone.
    let staff_typed = place.filter(|_| !hand.proves() && tx.is_heard());
    if let Some(problem) = staff_typed.and_then(|place| model::unlawful(&dates.warnings, place)) {
        return Err(said(problem).into());
    }
    write(tx, person, (&case, Ok(&dates)), hand.proves())?;
    // While a history is built nobody watches; others hear of it once it is whole.
    if tx.is_heard() { features::custody_changed(tx, person) } else { Ok(()) }
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
    let counted = law::calculate_with(&case, law::Policies::default(), false);
    let counted = counted.map_err(|problems| InputProblem::gather(&problems).detail);
    write(tx, person, (&case, counted.as_ref().map_err(String::as_str)), false)
}

/// Writes the dates as counted from a case, or why there are none. One alone moves no end to a later day, and takes
/// none away: the earlier one binds until two have agreed. What a court has signed is not one's word.
fn write(
    tx: &mut Tx,
    person: PersonId,
    (case, counted): (&Case, Result<&Dates, &str>),
    is_proven: bool,
) -> Outcome<()> {
    let before = Ends::of(&tables::dated(tx, person)?);
    tables::write_dates(tx, person, case, counted.ok(), counted.err().unwrap_or_default())?;
    tx.announce(TOPIC)?;
    // While a history is built, what it tells has been agreed to long ago.
    let Some(came) = reach::held_since(tx, person)?.filter(|_| !is_proven && tx.is_heard()) else { return Ok(()) };
    let (after, bound) = (Ends::of(&tables::dated(tx, person)?), tables::before(tx, person)?);
    let bind = before.still_bind(after, bound, came.oslo_date());
    if bind == bound {
        return Ok(());
    }
    tables::set_before(tx, person, bind)?;
    tx.record(&DatesMoved { person, earlier_binds: bind != Ends::default() })?;
    Ok(())
}

/// Who has agreed to the dates of a person.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The dates and the authorities they rest on in one word: another as soon as one of them changes.
    pub dates: String,
    /// Who has agreed to just these, each officer once.
    pub by: Vec<AgreementRow>,
}

/// Reads who has agreed to the dates of a person as they are counted now.
pub fn agreement(reader: &mut Reader, person: PersonId) -> Outcome<Agreement> {
    // Whoever agreed has seen these authorities, in these words.
    let authorities = authority::in_one_word(reader, person)?;
    let dates = model::word_of(&tables::counted_from(reader, person)?, &tables::dated(reader, person)?, &authorities);
    let by = tables::agreements(reader, person, &dates)?;
    Ok(Agreement { dates, by })
}

/// Agrees to the dates as they are counted now. Whoever has agreed already is refused; when two have, earlier ends
/// bind no longer.
pub fn agree(tx: &mut Tx, permit: &Permit<PrepareRelease>, by: &Caller) -> Outcome<()> {
    let person = permit.person();
    let stands = agreement(tx, person)?;
    let account = by.account.to_string();
    if stands.by.iter().any(|one| one.account == account || one.by == by.service_number) {
        return Err(Problem::conflict("dates-agreed-already", "somebody else must agree too").into());
    }
    let id: AgreementId = tx.new_id();
    tables::add_agreement(tx, permit, (id, by.account), &stands.dates)?;
    // Agreeing to no dates takes no end away that binds.
    let are_there = !tables::dated(tx, person)?.is_empty();
    if stands.by.len() + 1 >= AGREE && are_there && tables::before(tx, person)? != Ends::default() {
        tables::set_before(tx, person, Ends::default())?;
    }
    tx.record(&DatesAgreed { person, agreement: id })?;
    if !tx.is_heard() {
        return Ok(());
    }
    tx.announce(TOPIC)?;
    features::custody_changed(tx, person)
}

/// Records that a person was told, face to face, of their dates as they are counted now.
pub fn tell(tx: &mut Tx, permit: &Permit<TellPerson>, new: &NewTold) -> Outcome<()> {
    let person = permit.person();
    let rows = tables::dated(tx, person)?;
    if rows.is_empty() {
        return Err(Problem::conflict("no-dates-to-tell", "no dates are counted").into());
    }
    // What nobody has checked may be another tomorrow.
    if agreement(tx, person)?.by.len() < AGREE {
        return Err(Problem::conflict("dates-not-agreed", "two must agree to the dates first").into());
    }
    let told: ToldId = tx.new_id();
    let word = model::told_word(&rows, &tables::refused(tx, person)?);
    tables::add_told(tx, permit, told, (&word, &rows), new)?;
    tx.record(&DatesTold { person, told })?;
    tx.announce(TOPIC)
}
