//! What people do with authorities: register, verify, correct, end; restrictions; documents.

use super::model::{
    AuthorityId, AuthorityKind, DocumentId, DocumentKind, EndReason, Ending, NewAuthority, NewRestriction, PersonId,
    RestrictionId, RestrictionKind, SealedDocument, Source, Terms, Why,
};
use super::tables;
use crate::access::acts::{EditAuthorities, ReceiveMessages};
use crate::access::{Permit, PlacePermit, reach};
use crate::features;
use crate::people;
use basics::{Instant, Problem};
use records::{Event, Outcome, Tx};
use serde::Serialize;

/// Whose file is written in, and by what leave: an officer's permit, or a message of police or court.
pub trait Hand: sealed::Sealed {
    /// The person.
    fn person(&self) -> PersonId;
    /// Whether it proves what it says, so that no second officer need compare it with its source.
    fn proves(&self) -> bool {
        false
    }
}

mod sealed {
    /// Only leaves that are known here.
    pub trait Sealed {}
}

impl sealed::Sealed for Permit<EditAuthorities> {}
impl Hand for Permit<EditAuthorities> {
    fn person(&self) -> PersonId {
        Permit::person(self)
    }
}

/// Leave to write what a message says about a person.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    person: PersonId,
}

impl Received {
    /// For whoever may take in messages, and the person the message is about.
    pub fn about(_: &PlacePermit<ReceiveMessages>, person: PersonId) -> Self {
        Self { person }
    }
}
impl sealed::Sealed for Received {}
impl Hand for Received {
    fn person(&self) -> PersonId {
        self.person
    }
    /// Nothing unsigned ends anything.
    fn proves(&self) -> bool {
        true
    }
}

/// An authority was registered.
#[derive(Serialize)]
struct AuthorityAdded {
    person: PersonId,
    authority: AuthorityId,
    kind: AuthorityKind,
    source: Source,
    from: Instant,
    to: Option<Instant>,
}
/// A second officer verified an authority.
#[derive(Serialize)]
struct AuthorityVerified {
    person: PersonId,
    authority: AuthorityId,
}
/// What an authority says was corrected.
#[derive(Serialize)]
struct AuthorityCorrected {
    person: PersonId,
    authority: AuthorityId,
    from: Instant,
    to: Option<Instant>,
}
/// An authority ended before it ran out, or never was.
#[derive(Serialize)]
struct AuthorityEnded {
    person: PersonId,
    authority: AuthorityId,
    at: Instant,
    reason: EndReason,
}
/// A restriction was registered.
#[derive(Serialize)]
struct RestrictionAdded {
    person: PersonId,
    restriction: RestrictionId,
    authority: AuthorityId,
    kind: RestrictionKind,
    from: Instant,
    to: Option<Instant>,
}
/// A restriction ended before it ran out.
#[derive(Serialize)]
struct RestrictionEnded {
    person: PersonId,
    restriction: RestrictionId,
    at: Instant,
    reason: EndReason,
}
/// The highest penalty behind full isolation was stated, or is another.
#[derive(Serialize)]
struct PenaltyStated {
    person: PersonId,
    restriction: RestrictionId,
    max_penalty_years: u32,
}
/// A document was kept.
#[derive(Serialize)]
struct DocumentAdded<'a> {
    person: PersonId,
    document: DocumentId,
    kind: DocumentKind,
    sha256: &'a str,
    size: i64,
}

macro_rules! events {
    ($($name:ident $(<$life:lifetime>)? = $kind:literal),+ $(,)?) => {$(
        impl Event for $name $(<$life>)? {
            const KIND: &'static str = $kind;
            fn person(&self) -> Option<PersonId> {
                Some(self.person)
            }
        }
    )+};
}
events!(
    AuthorityAdded = "authority-added",
    AuthorityVerified = "authority-verified",
    AuthorityCorrected = "authority-corrected",
    AuthorityEnded = "authority-ended",
    RestrictionAdded = "restriction-added",
    RestrictionEnded = "restriction-ended",
    PenaltyStated = "penalty-stated",
    DocumentAdded<'_> = "document-added",
);

/// Registers an authority. It is marked as not verified unless the message that brought it proved who
/// sent it.
pub fn add(tx: &mut Tx, hand: &impl Hand, new: &NewAuthority) -> Outcome<AuthorityId> {
    let person = hand.person();
    new.terms.span.check()?;
    if new.verified_on_arrival && new.source != Source::Message {
        return Err(Problem::invalid("invalid-input").with_field("source", "not-in-list").into());
    }
    let id = tx.new_id();
    tables::add(tx, id, person, new)?;
    let (from, to) = (new.terms.span.starts(), new.terms.span.ends());
    tx.record(&AuthorityAdded { person, authority: id, kind: new.terms.kind, source: new.source, from, to })?;
    changed(tx, person)?;
    Ok(id)
}

/// Verifies an authority: somebody else than who registered or corrected it has compared it with its
/// source (ADM-08).
pub fn verify(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: AuthorityId) -> Outcome<()> {
    let person = permit.person();
    let row = tables::authority(tx, person, id)?;
    let said = tables::said_now(tx, person, id)?;
    if row.verified_at.is_some() {
        return Err(Problem::conflict("verified-already", "it is verified already").into());
    }
    let own = tx.actor().service_number.clone();
    // Of one that was withdrawn, that it never was is what is confirmed.
    let writer = said.map(|said| said.written_by).or(row.withdrawn_by);
    if row.recorded_by == own || writer.as_ref() == Some(&own) {
        let detail = "somebody else than who registered it must verify it";
        return Err(Problem::conflict("verify-own", detail).with_rule("ADM-08", "PERS § 4").into());
    }
    tables::verify(tx, person, id)?;
    tx.record(&AuthorityVerified { person, authority: id })?;
    changed(tx, person)
}

/// An authority is verified by a signed message that says the same of it: the signature proves the source
/// with which a second officer would have compared it.
pub fn prove(tx: &mut Tx, hand: &Received, id: AuthorityId) -> Outcome<()> {
    let person = hand.person();
    if tables::authority(tx, person, id)?.verified_at.is_some() {
        return Ok(());
    }
    tables::said_now(tx, person, id)?.ok_or_else(withdrawn)?;
    tables::verify(tx, person, id)?;
    tx.record(&AuthorityVerified { person, authority: id })?;
    changed(tx, person)
}

/// Corrects what an authority says. What was believed before stays on file.
pub fn correct(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    id: AuthorityId,
    terms: &Terms,
    why: &Why,
) -> Outcome<()> {
    let person = permit.person();
    tables::authority(tx, person, id)?;
    let said = tables::said_now(tx, person, id)?.ok_or_else(withdrawn)?;
    tables::correct(tx, person, &said, terms, why.as_str())?;
    tx.record(&AuthorityCorrected { person, authority: id, from: terms.span.starts(), to: terms.span.ends() })?;
    changed(tx, person)
}

/// Ends an authority, now or at an earlier moment; with the reason `error` it never was.
pub fn end(tx: &mut Tx, hand: &impl Hand, id: AuthorityId, ending: &Ending) -> Outcome<()> {
    let person = hand.person();
    tables::authority(tx, person, id)?;
    let said = tables::said_now(tx, person, id)?.ok_or_else(withdrawn)?;
    let at = ended_at(tx, ending)?;
    if ending.reason == EndReason::Error {
        tables::withdraw(tx, person, &said, ending.why.as_str())?;
    } else {
        if at <= said.span.starts() {
            return Err(Problem::invalid("invalid-input").with_field("end_date", "before-start").into());
        }
        if said.span.ends().is_some_and(|end| end <= at) {
            return Err(Problem::conflict("authority-over", "it has run out or ended before that").into());
        }
        tables::end(tx, person, &said, at, (ending.reason, hand.proves()), ending.why.as_str())?;
    }
    tx.record(&AuthorityEnded { person, authority: id, at, reason: ending.reason })?;
    changed(tx, person)
}

/// Registers a restriction on remand.
pub fn add_restriction(tx: &mut Tx, hand: &impl Hand, new: &NewRestriction) -> Outcome<RestrictionId> {
    let person = hand.person();
    new.span.check()?;
    tables::authority(tx, person, new.authority)?;
    // What a court has signed, and what a history tells, is marked with a warning alone.
    if !new.is_as_stated && !hand.proves() && tx.is_heard() {
        let born = people::born(tx, person)?;
        new.unlawful(born).map_or(Ok(()), Err)?;
    }
    let id = tx.new_id();
    tables::add_restriction(tx, id, person, new)?;
    let (from, to) = (new.span.starts(), new.span.ends());
    let (authority, kind) = (new.authority, new.kind);
    tx.record(&RestrictionAdded { person, restriction: id, authority, kind, from, to })?;
    changed(tx, person)?;
    Ok(id)
}

/// Ends a restriction, now or at an earlier moment; with the reason `error` it never was.
pub fn end_restriction(tx: &mut Tx, hand: &impl Hand, id: RestrictionId, ending: &Ending) -> Outcome<()> {
    let person = hand.person();
    let row = tables::restriction(tx, person, id)?;
    let at = ended_at(tx, ending)?;
    if row.span.ends().is_some_and(|end| end <= at) {
        return Err(Problem::conflict("authority-over", "it has run out or ended before that").into());
    }
    tables::end_restriction(tx, person, &row, at, ending.reason, ending.why.as_str())?;
    tx.record(&RestrictionEnded { person, restriction: id, at, reason: ending.reason })?;
    changed(tx, person)
}

/// States the highest penalty the charge behind full isolation can carry, in years: a message says nothing of it.
pub fn set_penalty(tx: &mut Tx, hand: &impl Hand, id: RestrictionId, years: u32) -> Outcome<()> {
    let person = hand.person();
    let row = tables::restriction(tx, person, id)?;
    if row.kind != RestrictionKind::FullIsolation {
        let problem = Problem::invalid("invalid-input").with_field("max_penalty_years", "only-full-isolation");
        return Err(problem.into());
    }
    tables::set_penalty(tx, person, &row, years)?;
    tx.record(&PenaltyStated { person, restriction: id, max_penalty_years: years })?;
    changed(tx, person)
}

/// Keeps a document that is sealed already.
pub fn add_document(tx: &mut Tx, hand: &impl Hand, new: &SealedDocument) -> Outcome<DocumentId> {
    let person = hand.person();
    if let Some(authority) = new.authority {
        tables::authority(tx, person, authority)?;
    }
    let id = tx.new_id();
    tables::add_document(tx, id, person, new)?;
    tx.record(&DocumentAdded { person, document: id, kind: new.kind, sha256: &new.sha256, size: new.size })?;
    Ok(id)
}

fn ended_at(tx: &Tx, ending: &Ending) -> Outcome<Instant> {
    let now = tx.now();
    let at = ending.at.unwrap_or(now);
    if at > now {
        return Err(Problem::invalid("invalid-input").with_field("end_date", "in-future").into());
    }
    Ok(at)
}

fn withdrawn() -> Problem {
    Problem::conflict("authority-withdrawn", "it was withdrawn as an error")
}

/// Dates are counted anew in the same transaction, and pages that show the person hear of it.
fn changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    features::custody_changed(tx, person)?;
    let at = reach::whereabouts(tx, person)?.unwrap_or_default();
    for prison in [at.prison, at.next_prison].into_iter().flatten() {
        tx.announce(&format!("roll:{prison}"))?;
    }
    Ok(())
}
