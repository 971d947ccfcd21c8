//! Whose message it is: matched, new, or for a person to say.
//!
//! A wrong match puts one person's order into another's file, and a missed one hides it (design:
//! promise 2). So the program matches only when all agree, registers only when nobody comes near,
//! and in between a person looks.

use super::awaited;
use crate::access::acts::ReceiveMessages;
use crate::access::{self, PlacePermit, PrisonCode};
use crate::esas::model::contract::Contract;
use crate::esas::model::draft::{Draft, Matter, Number, PersonDraft};
use crate::esas::model::parts::{AddressGrading, Sex};
use crate::esas::model::warning::WarningCode;
use crate::esas::tables;
use crate::people::{
    self, Born, Caution, CautionCode, Citizenship, Identifier, IdentifierKind, NameKind, NameOrder, NewPerson,
    Particulars, PersonName, Source, Told,
};
use basics::fold::FULL_SCORE;
use basics::id::PersonId;
use basics::person_number::NumberKind;
use basics::time::ToSpan;
use basics::{Date, Text};
use records::{Keyring, Outcome, Reader, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// Who a message may be about.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The person.
    pub person: PersonId,
    /// Case number.
    pub number: String,
    /// Name in use.
    pub name: String,
    /// Birth date as far as it is known.
    pub born: String,
    /// Whether a number of the message is theirs.
    pub by_number: bool,
}

/// Who a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody in the register.
    Known(PersonId),
    /// Nobody in the register.
    New,
    /// A person must say.
    Unsure,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who it is about.
    pub who: Who,
    /// Who it may be about.
    pub candidates: Vec<Candidate>,
    /// What is odd in it beside who is at a gate.
    pub odd: Option<WarningCode>,
}

/// The months after which somebody looks anew at a caution that came with a message.
const REVIEW_MONTHS: i32 = 3;
/// Longest given and middle names together.
const GIVEN_MAX: usize = 100;

/// Looks for the person of a message: in the register, or, when it names none, among those whom the
/// request it answers is about. Somebody awaited at a gate may be the one.
pub fn of(reader: &mut Reader, keys: &Keyring, draft: &Draft) -> Outcome<Found> {
    if let Some(person) = &draft.person {
        let (who, candidates) = find(reader, keys, person)?;
        return awaited::consider(reader, draft, person, Found { who, candidates, odd: None });
    }
    let contracts = match &draft.matter {
        Matter::Answer(_) => [Contract::PlaceOrder, Contract::CommittalOrder],
        _ => [Contract::SuitabilityRequest; 2],
    };
    let people = draft.key.as_ref().map(|key| tables::asked_about(reader, contracts, key)).transpose()?;
    let people: BTreeSet<PersonId> = people.unwrap_or_default().into_iter().collect();
    let candidates = people::found_lines(reader, &people)?.iter().map(|line| candidate(line, false)).collect();
    let mut each = people.into_iter();
    let who = match (each.next(), each.next()) {
        (Some(only), None) => Who::Known(only),
        _ => Who::Unsure,
    };
    Ok(Found { who, candidates, odd: None })
}

/// Looks in the register for a person.
fn find(reader: &mut Reader, keys: &Keyring, draft: &PersonDraft) -> Outcome<(Who, Vec<Candidate>)> {
    let today = reader.today();
    let born = born(draft, today);
    let mut owners = vec![];
    for number in draft.numbers.iter().filter_map(own_number) {
        owners.extend(people::find_by_identifier(reader, keys, &number)?);
    }
    owners.sort();
    owners.dedup();
    let mut near = BTreeMap::new();
    let mut same = vec![];
    if let Some(name) = name(draft) {
        for hit in people::find_matches(reader, &name, born)? {
            let agrees = hit.line.born.zip(born).is_none_or(|(one, other)| one.agrees_with(other));
            let owner = owners.contains(&hit.line.person);
            if !agrees && !owner {
                continue;
            }
            if agrees && hit.line.born.is_some() && born.is_some() && hit.fit >= FULL_SCORE {
                same.push(hit.line.person);
            }
            near.insert(hit.line.person, (agrees, candidate(&hit.line, owner)));
        }
    }
    let who = decide(draft, &owners, &near, &same);
    let mut list: Vec<Candidate> = near.into_values().map(|(_, candidate)| candidate).collect();
    for owner in owners {
        if !list.iter().any(|candidate| candidate.person == owner) {
            let lines = people::found_lines(reader, &BTreeSet::from([owner]))?;
            list.extend(lines.iter().map(|line| candidate(line, true)));
        }
    }
    Ok((who, list))
}

/// One owner of a number whose name and birth date agree is the person; so is, when the message has
/// no number that can be looked up, the only one of just this name and birth date. Nobody near: new.
fn decide(
    draft: &PersonDraft,
    owners: &[PersonId],
    near: &BTreeMap<PersonId, (bool, Candidate)>,
    same: &[PersonId],
) -> Who {
    let numbered = draft.numbers.iter().any(|number| own_number(number).is_some());
    match (owners, same) {
        _ if draft.two_people => Who::Unsure,
        ([owner], _) if near.get(owner).is_some_and(|(agrees, _)| *agrees) => Who::Known(*owner),
        ([], [only]) if !numbered && near.len() == 1 => Who::Known(*only),
        ([], _) if near.is_empty() && name(draft).is_some() => Who::New,
        _ => Who::Unsure,
    }
}

/// Somebody of the register whom a message may be about.
pub fn candidate(line: &people::Line, by_number: bool) -> Candidate {
    Candidate {
        person: line.person,
        number: line.number.to_string(),
        name: line.name.to_string(),
        born: line.born.map(|born| born.to_string()).unwrap_or_default(),
        by_number,
    }
}

/// Registers the person of a message, as police or court have told it, unverified. A graded address
/// becomes a caution in these words.
pub fn register(
    tx: &mut Tx,
    permit: &PlacePermit<ReceiveMessages>,
    keys: &Keyring,
    draft: &PersonDraft,
    prison: Option<&PrisonCode>,
    hidden_address: &str,
) -> Outcome<PersonId> {
    let today = tx.today();
    let told = Told { source: Source::Police, verified: false };
    let name = name(draft).ok_or_else(|| basics::Problem::invalid("name-missing"))?;
    let sex = match draft.sex {
        Some(Sex::Woman) => people::Sex::Female,
        Some(Sex::Man) => people::Sex::Male,
        None => people::Sex::Unknown,
    };
    let countries = draft.citizenships.iter().filter_map(|code| code.parse().ok());
    let new = NewPerson {
        name,
        particulars: Particulars { born: born(draft, today), sex },
        identifiers: draft.numbers.iter().filter_map(identifier).collect(),
        citizenships: countries.map(|country| Citizenship { country }).collect(),
        languages: vec![],
        told,
    };
    let newcomer = people::register(tx, &access::permit_to_register(permit, prison), keys, &new)?;
    let hidden =
        matches!(draft.address_grading, Some(AddressGrading::Confidential | AddressGrading::StrictlyConfidential));
    if hidden {
        let review_on = today.saturating_add(REVIEW_MONTHS.months());
        let caution =
            Caution { code: CautionCode::HiddenAddress, words: Text::parse(hidden_address)?, since: today, review_on };
        people::add(tx, &newcomer, &caution, told)?;
    }
    Ok(newcomer.person())
}

/// The name; none when nothing of it can be written.
fn name(draft: &PersonDraft) -> Option<PersonName> {
    let parts = [draft.name.given.as_deref(), draft.name.middle.as_deref()];
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let given = words(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
    let given: String = given.chars().take(GIVEN_MAX).collect();
    PersonName::new(NameKind::Current, &given, &words(&draft.name.family), NameOrder::GivenFirst).ok()
}

/// The birth date, when it can be one.
fn born(draft: &PersonDraft, today: Date) -> Option<Born> {
    let date = draft.birth_date.filter(|date| *date <= today)?;
    Born::parse(&date.to_string()).ok()
}

/// A number by which one person alone is known.
fn own_number(number: &Number) -> Option<Identifier> {
    let kind = match number.valid?.kind() {
        NumberKind::Birth => IdentifierKind::Birth,
        NumberKind::D => IdentifierKind::D,
        NumberKind::Ssp => IdentifierKind::Ssp,
        NumberKind::H => return None,
    };
    Identifier::parse(kind, None, &number.digits).ok()
}

/// A number as it is registered; one whose check digits are wrong is kept as stated, as an alias.
fn identifier(number: &Number) -> Option<Identifier> {
    own_number(number).or_else(|| Identifier::parse(IdentifierKind::Alias, None, &number.digits).ok())
}
