//! Facts about a person in the words of the registry, and those written down later.

use super::super::cal::{days_between, plus_days};
use super::super::person::{
    Caution as InventedCaution, CautionKind, Exactness, IdentifierKind as InventedNumber, InventedPerson, Relation,
    Sex as InventedSex, Source as InventedSource, Verification,
};
use super::people::recorded_after;
use super::site::{State, World, missing};
use super::story::Scene;
use crate::access::acts::{EditCautions, EditIdentity};
use crate::access::{Permit, permit};
use crate::people::{
    self, Born, Caution, CautionCode, Citizenship, Contact, Details, Fact, Fluency, Identifier, IdentifierKind, Kin,
    NameKind, NameOrder, Particulars, PersonName, Sex, Source, Spoken, Told,
};
use basics::{Date, Instant, Problem, Text};
use records::{Outcome, Tx};

/// A fact that came after the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// A birth date that differs from what was written down at first.
    Birth,
    /// A number or another name: its place in the list.
    Identifier(usize),
}

/// Longest time to a review, in days, with some to spare.
const REVIEW_DAYS: i64 = 180;

fn source(source: InventedSource) -> Source {
    match source {
        InventedSource::Register => Source::PopulationRegister,
        InventedSource::Police => Source::Police,
        InventedSource::Court => Source::Court,
        InventedSource::Immigration => Source::Immigration,
        InventedSource::Person => Source::Oneself,
        InventedSource::Family => Source::Family,
        InventedSource::Staff => Source::Staff,
        InventedSource::OtherPrison => Source::Authority,
    }
}

fn told(from: InventedSource, verification: Verification) -> Told {
    Told { source: source(from), verified: verification == Verification::Verified }
}

/// The name in use.
pub fn name(person: &InventedPerson) -> Result<PersonName, Problem> {
    PersonName::new(NameKind::Current, &person.name.given, &person.name.family, NameOrder::GivenFirst)
}

/// Sex in the register.
pub fn sex(person: &InventedPerson) -> Sex {
    match person.sex {
        InventedSex::Female => Sex::Female,
        InventedSex::Male => Sex::Male,
    }
}

/// The birth date as far as it is known.
pub fn born(person: &InventedPerson) -> Result<Born, Problem> {
    match person.exactness {
        Exactness::Day => Ok(Born::on(person.born)),
        Exactness::Month => Born::parse(&person.born.to_string()[..7]),
        Exactness::Year => Born::parse(&person.born.year().to_string()),
    }
}

/// Birth date and sex at the registration: where another date was told later, an estimate of the year.
pub fn particulars_at_first(person: &InventedPerson, since: Instant) -> Result<(Particulars, Told), Problem> {
    let (from, verification) = person.birth_source;
    if recorded_after(verification, since).is_none() {
        return Ok((Particulars { born: Some(born(person)?), sex: sex(person) }, told(from, verification)));
    }
    let estimate = Born::parse(&person.born.year().to_string())?.as_estimate();
    let particulars = Particulars { born: Some(estimate), sex: sex(person) };
    Ok((particulars, Told { source: Source::Immigration, verified: true }))
}

/// Citizenships.
pub fn citizenships(person: &InventedPerson) -> Result<Vec<Citizenship>, Problem> {
    person.citizenships.iter().map(|code| Ok(Citizenship { country: code.parse()? })).collect()
}

/// Languages, the first one the mother tongue.
pub fn languages(person: &InventedPerson) -> Result<Vec<Spoken>, Problem> {
    let one = |(number, code): (usize, &&str)| {
        let fluency = if number == 0 { Fluency::Mother } else { Fluency::Good };
        Ok(Spoken { language: code.parse()?, fluency, interpreter: person.interpreter == Some(*code) })
    };
    person.languages.iter().enumerate().map(|(number, code)| one((number, code))).collect()
}

/// Family and friends.
pub fn contacts(person: &InventedPerson) -> Result<Vec<(Contact, Told)>, Problem> {
    let full = |name: &super::super::names::Name| format!("{} {}", name.given, name.family);
    let mut all = vec![];
    for contact in &person.contacts {
        let with = contact.lives_with.and_then(|at| person.contacts.get(at)).map(|other| full(&other.name));
        let details = Details {
            name: Text::parse(&full(&contact.name))?,
            phone: contact.phone.as_deref().map(Text::parse).transpose()?,
            address: Text::parse_optional(&contact.lives_in)?,
            born: contact.born.map(Born::on),
            lives_with: with.as_deref().map(Text::parse).transpose()?,
            note: None,
        };
        let kin = match contact.relation {
            Relation::Child => Kin::Child,
            Relation::Partner => Kin::Partner,
            Relation::Parent => Kin::Parent,
            Relation::Sibling => Kin::Sibling,
            Relation::Friend => Kin::Friend,
            Relation::Guardian => Kin::Guardian,
        };
        let may_call = contact.phone.is_some();
        let (next_of_kin, emergency) = (contact.next_of_kin, contact.emergency);
        let told = Told { source: Source::Oneself, verified: true };
        all.push((Contact { kin, next_of_kin, emergency, may_call, details }, told));
    }
    Ok(all)
}

/// Writes down a number, or another name.
pub fn add_identifier(
    tx: &mut Tx,
    permit: &Permit<EditIdentity>,
    world: &World,
    person: &InventedPerson,
    number: usize,
) -> Outcome<()> {
    let invented = person.identifiers.get(number).ok_or_else(|| missing("a number"))?;
    let told = told(invented.source, invented.verification);
    let kind = match invented.kind {
        InventedNumber::Fodselsnummer => IdentifierKind::Birth,
        InventedNumber::DNumber => IdentifierKind::D,
        InventedNumber::Duf => IdentifierKind::Duf,
        InventedNumber::Foreign => IdentifierKind::Foreign,
        InventedNumber::Alias => {
            let (given, family) = invented.value.rsplit_once(' ').unwrap_or(("", &invented.value));
            let alias = PersonName::new(NameKind::Alias, given, family, NameOrder::GivenFirst)?;
            people::put_fact(tx, permit, &world.keys, None, &Fact::Name(alias), told)?;
            return Ok(());
        }
    };
    let country = invented.country.map(str::parse).transpose()?;
    let fact = Fact::Identifier(Identifier::parse(kind, country, &invented.value)?);
    people::put_fact(tx, permit, &world.keys, None, &fact, told)?;
    Ok(())
}

/// Writes down a fact that came later.
pub fn add_late(tx: &mut Tx, scene: &Scene, state: &State, late: Late) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let invented = world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let permit = permit::<EditIdentity>(tx, &world.decider, &scene.by, person)?;
    match late {
        Late::Identifier(number) => add_identifier(tx, &permit, world, invented, number),
        Late::Birth => {
            let first = people::holding::<Particulars>(tx, &permit)?.into_iter().next();
            let first = first.ok_or_else(|| missing("a birth date"))?;
            let fact = Fact::Particulars(Particulars { born: Some(born(invented)?), sex: sex(invented) });
            let (from, verification) = invented.birth_source;
            people::put_fact(tx, &permit, &world.keys, Some(first.id), &fact, told(from, verification))?;
            Ok(())
        }
    }
}

fn code(kind: CautionKind) -> Option<CautionCode> {
    match kind {
        CautionKind::Escape => Some(CautionCode::Escape),
        CautionKind::ViolenceStaff | CautionKind::ViolenceOthers | CautionKind::Threats => Some(CautionCode::Violence),
        CautionKind::FireSetting => Some(CautionCode::Fire),
        CautionKind::Vulnerable => Some(CautionCode::Vulnerable),
        CautionKind::SelfHarm => Some(CautionCode::SelfHarm),
        // What was found in a room protects nobody: the registry has no caution for it.
        CautionKind::Contraband => None,
    }
}

/// The cautions the registry takes, one of each code, with their places in the list.
pub fn cautions(person: &InventedPerson) -> Vec<(usize, &InventedCaution)> {
    let mut seen: Vec<CautionCode> = vec![];
    let mut all: Vec<_> = person.cautions.iter().enumerate().collect();
    all.sort_by_key(|(_, caution)| caution.from);
    all.retain(|(_, caution)| match code(caution.kind) {
        Some(code) if !seen.contains(&code) => {
            seen.push(code);
            true
        }
        _ => false,
    });
    all
}

/// The first day of review of a caution: the last one lies within half a year of its recording, or
/// somebody looked at it in between.
pub fn first_review(caution: &InventedCaution) -> Date {
    let far = days_between(caution.from, caution.review) > REVIEW_DAYS;
    if far { plus_days(caution.from, 120) } else { caution.review }
}

/// Records a caution.
pub fn caution(tx: &mut Tx, scene: &Scene, state: &mut State, number: usize) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let invented = world.person(scene.at).and_then(|p| p.cautions.get(number)).ok_or_else(|| missing("a caution"))?;
    let permit = permit::<EditCautions>(tx, &world.decider, &scene.by, person)?;
    let new = Caution {
        code: code(invented.kind).ok_or_else(|| missing("a code"))?,
        words: Text::parse(invented.reason)?,
        since: invented.from,
        review_on: first_review(invented),
    };
    let id = people::add(tx, &permit, &new, told(invented.source, invented.verification))?;
    state.cautions.push((number, id));
    Ok(())
}

/// Looks at a caution anew: it still holds.
pub fn review(tx: &mut Tx, scene: &Scene, state: &State, number: usize) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let invented = world.person(scene.at).and_then(|p| p.cautions.get(number)).ok_or_else(|| missing("a caution"))?;
    let permit = permit::<EditCautions>(tx, &world.decider, &scene.by, person)?;
    let id = state.cautions.iter().find(|(n, _)| *n == number).ok_or_else(|| missing("a caution"))?.1;
    people::postpone_review(tx, &permit, id, invented.review)
}
