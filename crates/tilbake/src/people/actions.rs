//! What people do with the registry.

mod alike;
mod facts;
mod promises;
mod search;

pub use alike::{files_of, known, sharing_numbers};
pub use facts::{
    add, add_contact, end, files_changed, postpone_review, put, put_contact, put_fact, replace_photo, set_talk, verify,
};
pub use promises::broken;
pub use search::{Behind, Hit, find_by_identifier, find_matches, keep_vocabulary, named_like, search};

use super::model::search::index_words;
use super::model::{
    Contact, Country, Details, Identifier, IdentifierKind, Kept, NewPerson, SealedDetails, SealedNumber, Sex,
};
use super::tables::{self, Newcomer};
use crate::access::acts::{AnswerMessages, RegisterPerson};
use crate::access::{PlacePermit, reach};
use crate::features;
use basics::id::PersonId;
use basics::value::corrupt;
use basics::{Problem, Text};
use records::{Class, Event, Keyring, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::BTreeSet;

/// A person was registered.
#[derive(Serialize)]
struct Registered {
    person: PersonId,
    number: String,
}
impl Event for Registered {
    const KIND: &'static str = "person-registered";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Registers a person, who is then expected at the prison of the permit. Who registers may go on to
/// write down more about the newcomer in the same transaction.
pub fn register(
    tx: &mut Tx,
    permit: &PlacePermit<RegisterPerson>,
    keys: &Keyring,
    new: &NewPerson,
) -> Outcome<Newcomer> {
    let person = tx.new_id();
    register_as(tx, permit, keys, new, person)
}

/// Registers a person under an id that nobody has.
pub(super) fn register_as(
    tx: &mut Tx,
    permit: &PlacePermit<RegisterPerson>,
    keys: &Keyring,
    new: &NewPerson,
    person: PersonId,
) -> Outcome<Newcomer> {
    let newcomer = tables::add_person(tx, permit, person)?;
    tables::add(tx, &newcomer, &new.name, new.told)?;
    tables::add(tx, &newcomer, &new.particulars, new.told)?;
    for identifier in &new.identifiers {
        let sealed = seal_number(tx, keys, person, identifier)?;
        tables::add(tx, &newcomer, &sealed, new.told)?;
    }
    for citizenship in &new.citizenships {
        tables::add(tx, &newcomer, citizenship, new.told)?;
    }
    for spoken in &new.languages {
        tables::add(tx, &newcomer, spoken, new.told)?;
    }
    let words = index_words([new.name.to_string().as_str()], new.particulars.born);
    tables::index(tx, person, &BTreeSet::new(), &words)?;
    reach::enter(tx, person, permit.place().prison.as_ref())?;
    tx.record(&Registered { person, number: newcomer.number().to_string() })?;
    features::identity_changed(tx, person)?;
    Ok(newcomer)
}

/// Seals a number. Refuses one that is another person's own.
fn seal_number(
    reader: &mut Reader,
    keys: &Keyring,
    person: PersonId,
    identifier: &Identifier,
) -> Outcome<Identifier<SealedNumber>> {
    let mark = number_mark(keys, &identifier.plain())?;
    let owner = tables::owner_of_mark(reader, &mark)?;
    if identifier.kind != IdentifierKind::Alias && owner.is_some_and(|owner| owner != person) {
        let detail = "another person has this number: look that person up, or record it as an alias";
        return Err(Problem::conflict("identifier-in-use", detail).with_field("number", "identifier-in-use").into());
    }
    let sealed = keys.seal(Class::Identity, person, identifier.number.as_str().as_bytes())?;
    Ok(identifier.clone().with(SealedNumber { sealed, mark }))
}

/// What a number is found by.
fn number_mark(keys: &Keyring, plain: &str) -> Outcome<Vec<u8>> {
    Ok(keys.mark(Class::Identity, plain.as_bytes())?)
}

/// Opens a number.
pub fn open_number(
    keys: &Keyring,
    person: PersonId,
    kept: Kept<Identifier<SealedNumber>>,
) -> Outcome<Kept<Identifier>> {
    let text = opened(keys, kept.file.unwrap_or(person), &kept.fact.number)?;
    let number = Text::parse(&text).map_err(|_| corrupt("a number"))?;
    Ok(kept.map(|identifier| identifier.with(number)))
}

fn opened(keys: &Keyring, person: PersonId, number: &SealedNumber) -> Outcome<String> {
    let bytes = keys.open_sealed(Class::Identity, person, &number.sealed)?;
    Ok(String::from_utf8(bytes).map_err(|_| corrupt("a number"))?)
}

/// Who somebody is, for what police and courts are told of them.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Given names.
    pub given: Option<String>,
    /// Family name.
    pub family: Option<String>,
    /// Sex in the register.
    pub sex: Sex,
    /// Citizenships.
    pub citizenships: Vec<Country>,
    /// Numbers that somebody has verified, those of an alias left out.
    pub numbers: Vec<(IdentifierKind, String)>,
}

/// Who somebody is, for what police and courts are told of them.
pub fn bearer(
    reader: &mut Reader,
    keys: &Keyring,
    permit: &PlacePermit<AnswerMessages>,
    person: PersonId,
) -> Outcome<Bearer> {
    let sealed = tables::bearer(reader, permit, person)?.ok_or_else(Problem::not_found)?;
    let mut numbers = vec![];
    for (file, number) in sealed.numbers {
        let told = (number.kind, opened(keys, file, &number.number)?);
        if !numbers.contains(&told) {
            numbers.push(told);
        }
    }
    Ok(Bearer {
        given: sealed.name.given.map(|part| part.to_string()),
        family: sealed.name.family.map(|part| part.to_string()),
        sex: sealed.sex,
        citizenships: sealed.citizenships,
        numbers,
    })
}

/// Seals the details of a contact.
fn seal_details(keys: &Keyring, person: PersonId, contact: &Contact) -> Outcome<Contact<SealedDetails>> {
    let json = serde_json::to_vec(&contact.details).map_err(|_| corrupt("a contact"))?;
    let sealed = keys.seal(Class::Identity, person, &json)?;
    Ok(contact.clone().with(SealedDetails(sealed)))
}

/// Opens the details of a contact.
pub fn open_details(keys: &Keyring, person: PersonId, kept: Kept<Contact<SealedDetails>>) -> Outcome<Kept<Contact>> {
    let json = keys.open_sealed(Class::Identity, kept.file.unwrap_or(person), &kept.fact.details.0)?;
    let details: Details = serde_json::from_slice(&json).map_err(|_| corrupt("a contact"))?;
    Ok(kept.map(|contact| contact.with(details)))
}
