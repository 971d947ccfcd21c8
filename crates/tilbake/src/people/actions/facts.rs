//! Writing facts down, correcting, verifying and ending them: once for every kind.

use super::{seal_details, seal_number};
use crate::access::acts::{EditCautions, EditContacts, EditIdentity};
use crate::access::{Permit, reach, same};
use crate::features;
use crate::people::model::{
    Caution, Contact, Fact, FactId, FactKind, Kept, Photo, Reason, SealedDetails, Source, Told,
};
use crate::people::tables::{self, Leave, Stored, Talk};
use basics::id::PersonId;
use basics::{Date, Problem};
use records::{Class, Event, Keyring, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::BTreeSet;

basics::code! {
    /// What became of a fact.
    Change {
        /// It was written down.
        Added = "added",
        /// It took the place of another.
        Replaced = "replaced",
        /// Somebody verified it.
        Verified = "verified",
        /// It ended and is kept.
        Ended = "ended",
        /// It was deleted: nobody had verified it (ADM-08).
        Deleted = "deleted",
        /// Its review was set to a later day.
        Postponed = "postponed",
    }
}

/// Something became of a fact. What it says never stands here: that may have to be erased one day.
#[derive(Serialize)]
struct FactChanged {
    person: PersonId,
    fact: FactId,
    kind: FactKind,
    change: Change,
    source: Option<Source>,
    replaces: Option<FactId>,
    review_on: Option<Date>,
}

impl FactChanged {
    fn of<F: Stored>(person: PersonId, fact: FactId, change: Change) -> Self {
        Self { person, fact, kind: F::KIND, change, source: None, replaces: None, review_on: None }
    }
}
impl Event for FactChanged {
    const KIND: &'static str = "fact-changed";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// What the person says of themselves, or the photograph, was changed.
#[derive(Serialize)]
struct PersonChanged {
    person: PersonId,
    what: &'static str,
}
impl Event for PersonChanged {
    const KIND: &'static str = "person-changed";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Writes down a fact of identity; in the place of a wrong one, when it is named.
pub fn put_fact(
    tx: &mut Tx,
    permit: &Permit<EditIdentity>,
    keys: &Keyring,
    wrong: Option<FactId>,
    fact: &Fact,
    told: Told,
) -> Outcome<FactId> {
    match fact {
        Fact::Name(name) => put(tx, permit, wrong, name, told),
        Fact::Particulars(particulars) => put(tx, permit, wrong, particulars, told),
        Fact::Identifier(identifier) => {
            let sealed = seal_number(tx, keys, permit.person(), identifier)?;
            put(tx, permit, wrong, &sealed, told)
        }
        Fact::Citizenship(citizenship) => put(tx, permit, wrong, citizenship, told),
        Fact::Language(spoken) => put(tx, permit, wrong, spoken, told),
    }
}

/// Writes down a contact; in the place of a wrong one, when it is named.
pub fn put_contact(
    tx: &mut Tx,
    permit: &Permit<EditContacts>,
    keys: &Keyring,
    wrong: Option<FactId>,
    contact: &Contact,
    told: Told,
) -> Outcome<FactId> {
    let sealed = seal_details(keys, permit.person(), contact)?;
    put(tx, permit, wrong, &sealed, told)
}

/// Writes down a contact of a newcomer.
pub fn add_contact(
    tx: &mut Tx,
    leave: &impl Leave<Contact<SealedDetails>>,
    keys: &Keyring,
    contact: &Contact,
    told: Told,
) -> Outcome<FactId> {
    let sealed = seal_details(keys, leave.person(), contact)?;
    add(tx, leave, &sealed, told)
}

/// Writes down a fact of any kind; in the place of a wrong one, when it is named.
pub fn put<F: Stored>(
    tx: &mut Tx,
    permit: &Permit<F::Edit>,
    wrong: Option<FactId>,
    fact: &F,
    told: Told,
) -> Outcome<FactId> {
    match wrong {
        Some(wrong) => replace(tx, permit, wrong, fact, told),
        None => add(tx, permit, fact, told),
    }
}

/// Writes down one more fact. Refuses what stands there already. A new name in use makes the one
/// until now an earlier name.
pub fn add<F: Stored>(tx: &mut Tx, leave: &impl Leave<F>, fact: &F, told: Told) -> Outcome<FactId> {
    let person = leave.person();
    changing::<F, _>(tx, person, |tx| {
        refuse_repeated(&tables::holding(tx, leave)?, fact)?;
        fact.make_room(tx, person)?;
        let id = tables::add(tx, leave, fact, told)?;
        tx.record(&FactChanged { source: Some(told.source), ..FactChanged::of::<F>(person, id, Change::Added) })?;
        Ok(id)
    })
}

/// Puts a fact in the place of one that was wrong.
fn replace<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, wrong: FactId, fact: &F, told: Told) -> Outcome<FactId> {
    let person = permit.person();
    changing::<F, _>(tx, person, |tx| {
        let kept = holding_one::<F>(tx, permit, wrong)?;
        refuse_of_merged(&kept)?;
        if kept.fact.is_needed() && !fact.is_needed() {
            return Err(needed().into());
        }
        retire(tx, permit, &kept, None)?;
        refuse_repeated(&tables::holding(tx, permit)?, fact)?;
        fact.make_room(tx, person)?;
        let id = tables::add(tx, permit, fact, told)?;
        let event = FactChanged::of::<F>(person, id, Change::Replaced);
        tx.record(&FactChanged { source: Some(told.source), replaces: Some(wrong), ..event })?;
        Ok(id)
    })
}

/// Notes that somebody has verified a fact.
pub fn verify<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, id: FactId) -> Outcome<()> {
    let person = permit.person();
    changing::<F, _>(tx, person, |tx| {
        if holding_one::<F>(tx, permit, id)?.verified.is_some() {
            return Err(Problem::conflict("fact-verified-already", "somebody has verified it already").into());
        }
        tables::verify::<F>(tx, permit, id)?;
        tx.record(&FactChanged::of::<F>(person, id, Change::Verified))?;
        Ok(())
    })
}

/// Ends a fact: kept as history when it was verified, deleted when it never was (ADM-08). The name in
/// use and the particulars can be corrected, but a person is never without.
pub fn end<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, id: FactId, reason: &Reason) -> Outcome<()> {
    let person = permit.person();
    changing::<F, _>(tx, person, |tx| {
        let kept = holding_one::<F>(tx, permit, id)?;
        refuse_of_merged(&kept)?;
        if kept.fact.is_needed() {
            return Err(needed().into());
        }
        let change = retire(tx, permit, &kept, Some(reason))?;
        tx.record(&FactChanged::of::<F>(person, id, change))?;
        Ok(())
    })
}

/// Sets the review of a caution to a later day: somebody has looked at it and it still holds.
pub fn postpone_review(tx: &mut Tx, permit: &Permit<EditCautions>, id: FactId, day: Date) -> Outcome<()> {
    let person = permit.person();
    changing::<Caution, _>(tx, person, |tx| {
        holding_one::<Caution>(tx, permit, id)?;
        tables::review(tx, permit, id, day)?;
        let event = FactChanged::of::<Caution>(person, id, Change::Postponed);
        tx.record(&FactChanged { review_on: Some(day), ..event })?;
        Ok(())
    })
}

/// Keeps what the person says of themselves.
pub fn set_talk(tx: &mut Tx, permit: &Permit<EditIdentity>, talk: &Talk) -> Outcome<()> {
    tables::set_talk(tx, permit, talk)?;
    tables::touch(tx, permit.person())?;
    tx.record(&PersonChanged { person: permit.person(), what: "talk" })?;
    Ok(())
}

/// Replaces the photograph by a JPEG that was prepared, or by a drawing.
pub fn replace_photo(tx: &mut Tx, leave: &impl Leave<Photo>, keys: &Keyring, photo: &Photo) -> Outcome<()> {
    let person = leave.person();
    let stored = match photo {
        Photo::Taken(jpeg) => Photo::Taken(keys.seal(Class::Identity, person, jpeg)?),
        Photo::Drawn(seed) => Photo::Drawn(*seed),
    };
    tables::set_photo(tx, leave, &stored)?;
    tables::touch(tx, person)?;
    tx.record(&PersonChanged { person, what: "photo" })?;
    announce(tx, person)
}

fn holding_one<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, id: FactId) -> Outcome<Kept<F>> {
    let holding = tables::holding::<F>(tx, permit)?.into_iter().find(|kept| kept.id == id);
    Ok(holding.ok_or_else(Problem::not_found)?)
}

/// Keeps a verified fact as history and deletes one that never was.
fn retire<F: Stored>(
    tx: &mut Tx,
    permit: &Permit<F::Edit>,
    kept: &Kept<F>,
    reason: Option<&Reason>,
) -> Outcome<Change> {
    if kept.verified.is_some() {
        tables::end::<F>(tx, permit, kept.id, reason)?;
        Ok(Change::Ended)
    } else {
        tables::delete::<F>(tx, permit, kept.id)?;
        Ok(Change::Deleted)
    }
}

fn refuse_repeated<F: Stored>(holding: &[Kept<F>], fact: &F) -> Result<(), Problem> {
    // Each file has a name in use and particulars of its own.
    let counts = |kept: &&Kept<F>| kept.file.is_none() || !kept.fact.is_needed();
    if holding.iter().filter(counts).any(|kept| kept.fact.repeats(fact)) {
        return Err(Problem::conflict("already-there", "the registry holds this about the person already"));
    }
    Ok(())
}

/// What a merged file cannot be without is left as it is: were the merge undone, the file would lack it.
fn refuse_of_merged<F: Stored>(kept: &Kept<F>) -> Result<(), Problem> {
    match kept.file {
        Some(_) if kept.fact.is_needed() => {
            Err(Problem::conflict("fact-of-merged-file", "it is what the merged file is known by, and stays as it is"))
        }
        _ => Ok(()),
    }
}

fn needed() -> Problem {
    Problem::conflict("fact-needed", "correct it instead: a person has exactly one")
}

/// Runs a change of a fact and keeps in step what depends on it: the search index, the version, and
/// the live pages that show the person.
fn changing<F: Stored, T>(tx: &mut Tx, person: PersonId, change: impl FnOnce(&mut Tx) -> Outcome<T>) -> Outcome<T> {
    let indexed = matches!(F::KIND, FactKind::Name | FactKind::Particulars);
    let held = if indexed { words(tx, person)? } else { BTreeSet::new() };
    let result = change(tx)?;
    if indexed {
        let holds = words(tx, person)?;
        tables::index(tx, person, &held, &holds)?;
    }
    if F::KIND == FactKind::Particulars {
        // Some dates of the law ask how old somebody was.
        features::custody_changed(tx, person)?;
    }
    if indexed || F::KIND == FactKind::Identifier {
        features::identity_changed(tx, person)?;
    }
    tables::touch(tx, person)?;
    announce(tx, person)?;
    Ok(result)
}

/// What a person is found by now: the names and birth dates of all their files.
fn words(reader: &mut Reader, person: PersonId) -> Outcome<BTreeSet<String>> {
    let known = tables::found_names(reader, &BTreeSet::from([person]))?.remove(&person).unwrap_or_default();
    Ok(known.words())
}

/// Files of a person were joined or parted: whoever is found by their names is found by those of all their files, and
/// a merged file by none.
pub fn files_changed(tx: &mut Tx, people: &BTreeSet<PersonId>) -> Outcome<()> {
    for person in people {
        let held = tables::indexed(tx, *person)?;
        let holds = if same::canonical(tx, *person)? == *person { words(tx, *person)? } else { BTreeSet::new() };
        tables::index(tx, *person, &held, &holds)?;
    }
    people.iter().try_for_each(|person| announce(tx, *person))
}

/// Tells the roll of the prisons where the person is or is expected.
fn announce(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let at = reach::whereabouts(tx, person)?.unwrap_or_default();
    for prison in BTreeSet::from([at.prison, at.next_prison]).into_iter().flatten() {
        tx.announce(&format!("roll:{prison}"))?;
    }
    Ok(())
}
