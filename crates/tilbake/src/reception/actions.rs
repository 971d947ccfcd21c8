//! What people do at the gate: receive somebody, call the police back, let them take the person back, ask,
//! act, tick off. Each in one transaction, through the acts of the registry, placement and authorities.

pub mod called;

use super::model::{
    Bringer, CaseNumber, District, NewCallBack, NewEntry, NewNumber, NewReception, NewTakeBack, NumberId, ReceptionId,
    ShownPaper, Subject, Who, check_take_back,
};
use super::tables::{self, Opened, ReceptionRow, Seeing};
use crate::access::acts::{EditAuthorities, EditCautions, ReceiveArrival, RegisterPerson, SetCallBackNumbers};
use crate::access::{self, Caller, Decider, Permit, Place, PlacePermit, PrisonCode, Relation};
use crate::authority::{self, AuthorityId, EndReason, Ending, Issuer, NewAuthority, Source, Span, Terms, Why};
use crate::esas;
use crate::estate;
use crate::people::{self, NewPerson};
use crate::placement::{self, MovementKind, NewMovement, Reason};
use crate::removal;
use basics::{Instant, PersonId, Problem};
use law::Moment;
use records::{Event, Keyring, Outcome, Tx};
use serde::Serialize;

/// At whose gate: leave for each act is asked for as the person comes in.
pub struct Gate<'a> {
    /// The policies.
    pub decider: &'a Decider,
    /// Who receives.
    pub caller: &'a Caller,
    /// The keys.
    pub keys: &'a Keyring,
}

/// What is written into other parts of the file, in words of the one who receives.
#[derive(Clone, Debug)]
pub struct Said {
    /// Who brought the person.
    pub brought_by: String,
    /// Why they were taken in.
    pub reason: Reason,
}

/// The code of a refusal because somebody very like is registered.
pub const LOOK_ALIKES: &str = "look-alikes";

/// Somebody was received.
#[derive(Serialize)]
struct Received<'a> {
    person: PersonId,
    prison: &'a PrisonCode,
    reception: ReceptionId,
    authority: Option<AuthorityId>,
}
impl Event for Received<'_> {
    const KIND: &'static str = "person-received";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// Something was recorded about a reception: a call, an end, answers, acts, steps. What it says stands in
/// none of it: answers tell of health and family.
#[derive(Serialize)]
struct ReceptionNoted<'a> {
    person: PersonId,
    prison: &'a PrisonCode,
    reception: ReceptionId,
    what: &'static str,
    entries: usize,
}
impl Event for ReceptionNoted<'_> {
    const KIND: &'static str = "reception-noted";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// The number of a police district was set.
#[derive(Serialize)]
struct NumberSet {
    district: District,
    number: NumberId,
}
impl Event for NumberSet {
    const KIND: &'static str = "call-back-number-set";
}

/// Receives somebody: registers them unless they are known, puts them on the roll of the prison, and types
/// in the paper that was shown, as an authority that nobody has verified. All of it, or nothing.
pub fn receive(tx: &mut Tx, gate: &Gate, new: &NewReception, said: &Said) -> Outcome<PersonId> {
    let leave = leave(tx, gate, new.prison.as_ref())?;
    let prison = leave.place().prison.clone();
    let prison = prison.ok_or_else(|| Problem::invalid("invalid-input").with_field("prison", "choose-prison"))?;
    if let Bringer::Prison(code) = &new.brought_by
        && estate::prison(tx, code)?.is_none()
    {
        return Err(Problem::invalid("invalid-input").with_field("brought_by", "not-in-list").into());
    }
    let person = match &new.who {
        Who::Known(person) => *person,
        Who::New(person, not_same) => register(tx, gate, &leave, person, *not_same)?,
    };
    let permit = access::permit::<ReceiveArrival>(tx, gate.decider, gate.caller, person)?;
    let person = permit.person();
    let came_at = new.at.unwrap_or_else(|| tx.now());
    let movement = NewMovement {
        person,
        kind: MovementKind::Arrival,
        at: new.at,
        destination: None,
        due_back: None,
        reason: said.reason.clone(),
        source: said.brought_by.clone(),
    };
    placement::take_in(tx, &permit, &prison, &movement)?;
    let authority = type_in(tx, gate, person, new, came_at, said)?;
    let reception: ReceptionId = tx.new_id();
    let opened = Opened { prison: &prison, came_at, brought_by: &new.brought_by, paper: new.shown, authority };
    tables::add(tx, &permit, reception, &opened)?;
    let text = |key: &Option<CaseNumber>| key.as_ref().map(ToString::to_string).unwrap_or_default();
    esas::await_message(tx, &permit, &text(&new.keys.case_number), &text(&new.keys.request))?;
    announce(tx, &prison)?;
    tx.record(&Received { person, prison: &prison, reception, authority })?;
    Ok(person)
}

/// Leave to receive in a prison; where none is named, in the one of the caller's role.
fn leave(tx: &mut Tx, gate: &Gate, prison: Option<&PrisonCode>) -> Outcome<PlacePermit<RegisterPerson>> {
    match prison {
        Some(code) => access::permit_in_place(tx, gate.decider, gate.caller, &Place::Prison(code.clone())),
        None => access::permit_somewhere(gate.decider, gate.caller),
    }
}

fn register(
    tx: &mut Tx,
    gate: &Gate,
    leave: &PlacePermit<RegisterPerson>,
    new: &NewPerson,
    not_same: bool,
) -> Outcome<PersonId> {
    // Looked for where it is written: two desks that receive the same person at once do not both get through.
    if !not_same && !people::find_matches(tx, &new.name, new.particulars.born)?.is_empty() {
        let detail = "somebody very like is registered already: send their id as person, or not_same as true";
        return Err(Problem::conflict(LOOK_ALIKES, detail).with_field("not_same", LOOK_ALIKES).into());
    }
    Ok(people::register(tx, leave, gate.keys, new)?.person())
}

/// Types in the paper that was shown. One that is said to be on file must be.
fn type_in(
    tx: &mut Tx,
    gate: &Gate,
    person: PersonId,
    new: &NewReception,
    came_at: Instant,
    said: &Said,
) -> Outcome<Option<AuthorityId>> {
    let (kind, issuer, case_number) = match &new.paper {
        ShownPaper::NoPaper => return Ok(None),
        ShownPaper::OnFile if is_on_file(tx, person, came_at)? => return Ok(None),
        ShownPaper::OnFile => {
            return Err(Problem::invalid("invalid-input").with_field("paper", "paper-not-on-file").into());
        }
        ShownPaper::Shown { kind, issuer, case_number } => (*kind, issuer.clone(), case_number.clone()),
    };
    let issuer = match issuer {
        Some(issuer) => issuer,
        None => Issuer::parse(&said.brought_by)?,
    };
    let terms = Terms {
        kind,
        issuer,
        case_number,
        decision_number: None,
        decided_on: None,
        span: Span { from: Moment::At(came_at), to: None },
        arrest: None,
    };
    let authority = NewAuthority { source: Source::TypedIn, reference: None, verified_on_arrival: false, terms };
    let edit = access::permit::<EditAuthorities>(tx, gate.decider, gate.caller, person)?;
    Ok(Some(authority::add(tx, &edit, &authority)?))
}

/// Whether something is on file on which a person may be held, then or later.
pub fn is_on_file(tx: &mut Tx, person: PersonId, at: Instant) -> Outcome<bool> {
    let stands = |row: &authority::SaidRow| row.superseded_at.is_none() && row.span.ends().is_none_or(|end| end > at);
    Ok(authority::said(tx, person)?.iter().any(stands))
}

/// The reception of a person that is open.
fn open<A: Seeing>(tx: &mut Tx, permit: &Permit<A>) -> Outcome<ReceptionRow> {
    let none = || Problem::conflict("not-received", "the person was not received here");
    let row = tables::latest(tx, permit)?.ok_or_else(none)?;
    if tables::end_of(tx, permit, row.id)?.is_some() {
        return Err(Problem::conflict("reception-over", "the police took the person back").into());
    }
    Ok(row)
}

/// Leave to go on with what was begun at the gate, for those at that gate.
fn at_the_gate(tx: &mut Tx, gate: &Gate, person: PersonId) -> Outcome<(Permit<ReceiveArrival>, ReceptionRow)> {
    let permit = access::permit::<ReceiveArrival>(tx, gate.decider, gate.caller, person)?;
    if permit.basis().relation != Relation::Within {
        return Err(Problem::forbidden().into());
    }
    let row = open(tx, &permit)?;
    Ok((permit, row))
}

/// Records that the police were called back, on the number of the list.
pub fn call_back(tx: &mut Tx, gate: &Gate, person: PersonId, new: &NewCallBack) -> Outcome<()> {
    let (permit, row) = at_the_gate(tx, gate, person)?;
    let at = new.at.unwrap_or_else(|| tx.now());
    if at > tx.now() {
        return Err(Problem::invalid("invalid-input").with_field("called_at", "in-future").into());
    }
    let number = tables::numbers(tx)?.remove(&new.district);
    let number = number.ok_or_else(|| Problem::invalid("invalid-input").with_field("district", "no-number"))?;
    tables::add_call(tx, &permit, row.id, &number.number, at, new)?;
    noted(tx, &row, "called_back", 1)
}

/// Records that the police took the person back, since no authority was confirmed: the person leaves the
/// roll, and the paper that was typed in never was one.
pub fn take_back(tx: &mut Tx, gate: &Gate, person: PersonId, new: &NewTakeBack) -> Outcome<()> {
    let (permit, row) = at_the_gate(tx, gate, person)?;
    // What was confirmed, or changed by one alone, since they came is for two people to end.
    let was_held = authority::over(tx, person)?.iter().any(|one| one.verified && one.to > Some(row.came_at));
    let is_verified = was_held
        || authority::stands_on(tx, person)?.iter().any(|(_, verified, _)| *verified)
        || authority::is_unconfirmed(tx, person, Some(row.came_at), row.authority)?;
    let (at, now) = (new.at.unwrap_or_else(|| tx.now()), tx.now());
    check_take_back(row.came_at, (at, now), is_verified)?;
    if let Some(id) = row.authority
        && authority::said_now(tx, person, id)?.is_some()
        && authority::authority(tx, person, id)?.verified_at.is_none()
    {
        let edit = access::permit::<EditAuthorities>(tx, gate.decider, gate.caller, person)?;
        let ending = Ending { reason: EndReason::Error, at: None, why: Why::parse(new.reason.as_str())? };
        authority::end(tx, &edit, id, &ending)?;
    }
    let movement = NewMovement {
        person,
        kind: MovementKind::TakenBack,
        at: new.at,
        destination: None,
        due_back: None,
        reason: new.reason.clone(),
        source: new.taken_by.to_string(),
    };
    placement::leave_roll(tx, &permit, &movement)?;
    tables::add_end(tx, &permit, row.id, at, new)?;
    noted(tx, &row, "taken_back", 1)
}

/// Writes answers, acts and steps. What stands so already is not written again. That a consulate was told of somebody
/// who has sought protection is refused: it can still be prevented.
pub fn note(tx: &mut Tx, permit: &Permit<EditCautions>, new: &[NewEntry]) -> Outcome<()> {
    let row = open(tx, permit)?;
    for subject in new.iter().map(|entry| entry.subject) {
        subject.check_mark().map_err(|code| Problem::invalid("invalid-input").with_field("value", code))?;
        if subject.tells_consulate() && removal::has_sought_protection(tx, permit.person())? {
            let detail = "the person has sought protection: their consulate is never told";
            return Err(Problem::conflict("consulate-never", detail).into());
        }
    }
    let sheet = tables::sheet(tx, permit, row.id)?;
    let mut entries = 0;
    for entry in new {
        let stands = sheet.standing(entry.subject).is_some_and(|standing| standing.says(entry));
        if !stands {
            tables::add_entry(tx, permit, row.id, entry)?;
            entries += 1;
        }
    }
    let what = match new.first().map(|entry| entry.subject) {
        Some(Subject::Deed(..)) => "act",
        Some(Subject::Step(..)) => "step",
        Some(Subject::Question(..)) | None => "answers",
    };
    noted(tx, &row, what, entries)
}

/// Sets the number on which a police district is called back.
pub fn set_number(tx: &mut Tx, permit: &PlacePermit<SetCallBackNumbers>, new: &NewNumber) -> Outcome<()> {
    let id: NumberId = tx.new_id();
    tables::set_number(tx, permit, id, new)?;
    tx.record(&NumberSet { district: new.district, number: id })?;
    Ok(())
}

fn noted(tx: &mut Tx, row: &ReceptionRow, what: &'static str, entries: usize) -> Outcome<()> {
    announce(tx, &row.prison)?;
    tx.record(&ReceptionNoted { person: row.person, prison: &row.prison, reception: row.id, what, entries })?;
    Ok(())
}

/// Tells the board of a prison that something changed.
fn announce(tx: &mut Tx, prison: &PrisonCode) -> Outcome<()> {
    tx.announce(&format!("receptions:{prison}"))
}
