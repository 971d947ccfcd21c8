//! Files that may be one person's: one registered twice under a misspelt name, an alias with another warrant, two files
//! with one number, and twins, who are two.

use super::super::cal::{at, plus_days};
use super::super::person::{Custody, Exactness, InventedPerson};
use super::site::{Clerk, Site, State, World, missing};
use super::{facts, originals};
use crate::access::acts::{DecideIdentity, EditAuthorities, EditIdentity, RegisterPerson};
use crate::access::{Caller, PersonId, Place, permit, permit_in_place};
use crate::authority::{self, AuthorityKind, Issuer, NewAuthority, SealedDocument, Span, Terms, Title};
use crate::identity::{self, Why};
use crate::people::{
    self, Born, Fact, Identifier, IdentifierKind, NameKind, NameOrder, NewPerson, Particulars, PersonName, Sex, Source,
    Told,
};
use basics::{Instant, Problem, Text};
use law::Moment;
use records::{Outcome, Tx};
use std::sync::Arc;

/// Who says it, and that nobody has checked it.
const SAID: Told = Told { source: Source::Police, verified: false };
/// The birth date of the twins.
const TWINS_BORN: &str = "1999-02-11";
/// A number that stands in two files, of a country that does not exist.
const SHARED_NUMBER: &str = "XQ 4471 902";

/// Somebody in the prison where the files are opened, with the two who write.
struct Desk {
    prison: usize,
    reception: Arc<Caller>,
    caseworker: Arc<Caller>,
    /// Those of the prison who serve a sentence and are registered, the newest first.
    people: Vec<(usize, PersonId)>,
}

impl Desk {
    fn of(world: &World, states: &[State]) -> Outcome<Option<Self>> {
        let mut best: Option<(usize, Vec<(usize, PersonId)>)> = None;
        for prison in 0..world.prisons.len() {
            let here = |person: &InventedPerson| {
                let serves = matches!(person.custody, Custody::Sentence(_)) && person.exactness == Exactness::Day;
                serves && person.stay.as_ref().is_some_and(|stay| stay.room.prison == prison)
            };
            let all = world.nation.people.iter().zip(states).enumerate().rev();
            let people: Vec<_> = all
                .filter(|(_, (person, _))| here(person))
                .filter_map(|(place, (_, state))| Some((place, state.person?)))
                .take(3)
                .collect();
            let is_halden = world.prisons.get(prison).is_some_and(|site| site.code.as_str() == "HAL");
            if world.clerk(prison, Clerk::Reception).is_some() && people.len() == 3 && (is_halden || best.is_none()) {
                best = Some((prison, people));
            }
        }
        let Some((prison, people)) = best else { return Ok(None) };
        let reception = world.clerk(prison, Clerk::Reception).ok_or_else(|| missing("a desk"))?;
        let caseworker = world.clerk(prison, Clerk::Caseworker).ok_or_else(|| missing("a desk"))?;
        Ok(Some(Self { prison, reception, caseworker, people }))
    }
}

/// Opens the files, and compares them once all is written.
pub async fn open(site: &Site, world: &Arc<World>, states: &[State]) -> Outcome<()> {
    let Some(desk) = Desk::of(world, states)? else { return Ok(()) };
    let when = at(world.nation.date, 9, 52);
    let mut new = vec![];
    for (number, (place, known)) in desk.people.iter().enumerate() {
        let invented = world.person(*place).ok_or_else(|| missing("a person"))?;
        let person = match number {
            0 => register(site, world, &desk, when, misspelt(invented)?).await?,
            1 => alias(site, world, &desk, when, invented, *known).await?,
            _ => numbered(site, world, &desk, when, invented, *known).await?,
        };
        new.extend([*known, person]);
    }
    twins(site, world, &desk, when).await?;
    let by = Arc::clone(&desk.caseworker);
    site.act(when.plus_seconds(90), &by, move |tx| identity::look_through(tx, &new)).await
}

fn person_of(name: PersonName, sex: Sex, born: Born) -> NewPerson {
    NewPerson {
        name,
        particulars: Particulars { born: Some(born), sex },
        identifiers: vec![],
        citizenships: vec![],
        languages: vec![],
        told: SAID,
    }
}

fn named(given: &str, family: &str) -> Result<PersonName, Problem> {
    PersonName::new(NameKind::Current, given, family, NameOrder::GivenFirst)
}

/// The same name with a letter written twice, as somebody heard it.
fn misspelt(invented: &InventedPerson) -> Outcome<NewPerson> {
    let family = &invented.name.family;
    let end = family.char_indices().last().map_or(0, |(at, _)| at);
    let (front, last) = family.split_at(end);
    let name = named(&invented.name.given, &format!("{front}{last}{last}"))?;
    Ok(person_of(name, facts::sex(invented), facts::born(invented)?))
}

async fn register(site: &Site, world: &Arc<World>, desk: &Desk, when: Instant, new: NewPerson) -> Outcome<PersonId> {
    let (world, by, prison) = (Arc::clone(world), Arc::clone(&desk.reception), desk.prison);
    let write = move |tx: &mut Tx| {
        let code = world.prisons.get(prison).ok_or_else(|| missing("a prison"))?.code.clone();
        let place = permit_in_place::<RegisterPerson>(tx, &world.decider, &by, &Place::Prison(code))?;
        Ok(people::register(tx, &place, &world.keys, &new)?.person())
    };
    site.act(when, &desk.reception, write).await
}

/// A file under a name that is an alias of somebody here, with a remand order of another case, which another officer
/// has compared with its source.
async fn alias(
    site: &Site,
    world: &Arc<World>,
    desk: &Desk,
    when: Instant,
    invented: &InventedPerson,
    known: PersonId,
) -> Outcome<PersonId> {
    let name = named("Roar", "Tangvik")?;
    let new = person_of(name.clone(), facts::sex(invented), facts::born(invented)?);
    let file = register(site, world, desk, when, new).await?;
    let (shared, by) = (Arc::clone(world), Arc::clone(&desk.reception));
    let write = move |tx: &mut Tx| {
        let edit = permit::<EditIdentity>(tx, &shared.decider, &by, known)?;
        let alias = PersonName { kind: NameKind::Alias, ..name.clone() };
        people::put_fact(tx, &edit, &shared.keys, None, &Fact::Name(alias), SAID)?;
        let leave = permit::<EditAuthorities>(tx, &shared.decider, &by, file)?;
        let (date, case) = (shared.nation.date, "26-900417ENE-TOSL/04");
        let terms = Terms {
            kind: AuthorityKind::RemandOrder,
            issuer: Issuer::parse("Oslo tingrett")?,
            case_number: Some(Text::parse(case)?),
            decision_number: None,
            decided_on: Some(plus_days(date, -3)),
            span: Span { from: Moment::Day(plus_days(date, -3)), to: Some(Moment::Day(plus_days(date, 18))) },
            arrest: None,
        };
        let new = NewAuthority { source: authority::Source::Paper, reference: None, verified_on_arrival: false, terms };
        let order = authority::add(tx, &leave, &new)?;
        let original = originals::of_alias("Oslo tingrett", case, "Roar Tangvik", &shared.words());
        let title = Title::parse(&original.title)?;
        let sealed = SealedDocument::seal(&shared.keys, file, Some(order), title, original.kind, &original.bytes)?;
        authority::add_document(tx, &leave, &sealed)?;
        Ok(order)
    };
    let order = site.act(when.plus_seconds(20), &desk.reception, write).await?;
    let (shared, by) = (Arc::clone(world), Arc::clone(&desk.caseworker));
    let verify = move |tx: &mut Tx| {
        let leave = permit::<EditAuthorities>(tx, &shared.decider, &by, file)?;
        authority::verify(tx, &leave, order)
    };
    site.act(when.plus_seconds(40), &desk.caseworker, verify).await?;
    Ok(file)
}

/// A file under quite another name and birth date, with a number that somebody here has too.
async fn numbered(
    site: &Site,
    world: &Arc<World>,
    desk: &Desk,
    when: Instant,
    invented: &InventedPerson,
    known: PersonId,
) -> Outcome<PersonId> {
    let new = person_of(named("Birk", "Solheimsnes")?, facts::sex(invented), Born::parse("1981")?);
    let file = register(site, world, desk, when, new).await?;
    let (shared, by) = (Arc::clone(world), Arc::clone(&desk.reception));
    let write = move |tx: &mut Tx| {
        let identifier = Identifier::parse(IdentifierKind::Alias, None, SHARED_NUMBER)?;
        for person in [known, file] {
            let edit = permit::<EditIdentity>(tx, &shared.decider, &by, person)?;
            people::put_fact(tx, &edit, &shared.keys, None, &Fact::Identifier(identifier.clone()), SAID)?;
        }
        Ok(())
    };
    site.act(when.plus_seconds(50), &desk.reception, write).await?;
    Ok(file)
}

/// Twins: as like as files can be, and two people. Somebody has said so.
async fn twins(site: &Site, world: &Arc<World>, desk: &Desk, when: Instant) -> Outcome<()> {
    let born = Born::parse(TWINS_BORN)?;
    let one = register(site, world, desk, when, person_of(named("Eivind", "Mobråten")?, Sex::Male, born)).await?;
    let other = register(site, world, desk, when, person_of(named("Øivind", "Mobråten")?, Sex::Male, born)).await?;
    let (shared, by) = (Arc::clone(world), Arc::clone(&desk.caseworker));
    let decide = move |tx: &mut Tx| {
        // Whoever is compared second finds the first.
        identity::look_now(tx, other)?;
        identity::look_now(tx, one)?;
        let pair = identity::pair_of(tx, one, other)?.ok_or_else(|| missing("a pair"))?;
        let first = permit::<DecideIdentity>(tx, &shared.decider, &by, pair.one)?;
        let second = permit::<DecideIdentity>(tx, &shared.decider, &by, pair.other)?;
        identity::different(tx, [&first, &second], &pair, &by, &Why::parse("Tvillinger: begge har vært her samtidig.")?)
    };
    site.act(when.plus_seconds(70), &desk.caseworker, decide).await
}
