//! What people apply for and complain of when the demo begins: some wait, some are overdue, one is refused and not told,
//! one appeal lies with the region, one complaint about staff with the governor. The person with an account has written
//! one themself, and to the Ombud in confidence.

use super::super::cal::{at, plus_days};
use super::super::person::WhereKind;
use super::accounts::caller_of;
use super::site::{Desk, Site, State, World, missing};
use crate::access::acts::{AnswerApplication, RegisterApplication, TellPerson, WriteInConfidence};
use crate::access::{AccountId, Caller, PersonId, permit};
use crate::applications::{
    self as actions, ApplicationId, ApplicationKind, Body, Finding, Hand, HowTold, Matter, NewAnswer, NewApplication,
    Subject, Telling, To,
};
use basics::{Instant, Text};
use records::{Outcome, Tx};
use std::sync::Arc;

/// What was said, about what, how many days ago, and how far it has come.
struct Told {
    kind: ApplicationKind,
    subject: Subject,
    words: &'static str,
    days_ago: i64,
    far: Far,
}

/// How far something has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    Received,
    Taken,
    Refused,
    Granted,
    Appealed,
    SentOn,
}

const fn asked(subject: Subject, words: &'static str, days_ago: i64, far: Far) -> Told {
    Told { kind: ApplicationKind::Application, subject, words, days_ago, far }
}

const fn complained(subject: Subject, words: &'static str, days_ago: i64, far: Far) -> Told {
    Told { kind: ApplicationKind::Complaint, subject, words, days_ago, far }
}

const TOLD: [Told; 8] = [
    asked(Subject::Leave, "Jeg søker om permisjon i romjulen. Jeg vil være hjemme hos søsteren min.", 3, Far::Received),
    asked(Subject::WorkOrSchool, "Jeg vil begynne på skolen igjen. Jeg mangler bare matte.", 19, Far::Received),
    asked(Subject::Telephone, "Jeg ber om å få ringe moren min på søndager. Hun er syk.", 5, Far::Taken),
    asked(Subject::LowerSecurity, "Jeg søker om å komme til et fengsel med lavere sikkerhet.", 9, Far::Refused),
    asked(Subject::Food, "Jeg spiser ikke svin og ber om annen middag.", 8, Far::Granted),
    asked(Subject::Visit, "Jeg søker om at besøket kan vare to timer. De kommer langveis fra.", 12, Far::Appealed),
    complained(
        Subject::Conditions,
        "Ventilasjonen virker ikke. Det er ikke luft på rommet om natten.",
        13,
        Far::SentOn,
    ),
    complained(Subject::TreatmentByStaff, "Jeg ble ropt til foran alle på avdelingen.", 2, Far::Received),
];

/// Writes down what people of Halden have said, and what came of it.
pub async fn tell(site: &Site, world: &Arc<World>, states: &[State]) -> Outcome<()> {
    let when = at(world.nation.date, 9, 51);
    let lives = |place: &usize| {
        let stay = world.nation.people.get(*place).and_then(|person| person.stay.as_ref());
        stay.is_some_and(|stay| {
            let prison = world.nation.estate.get(stay.room.prison);
            stay.now.kind == WhereKind::In && prison.is_some_and(|prison| prison.code == "HAL")
        })
    };
    let people = (0..world.nation.people.len()).filter(lives).filter_map(|place| {
        let prison = world.nation.people.get(place)?.stay.as_ref()?.room.prison;
        Some((states.get(place)?.person?, prison))
    });
    let chosen: Vec<(PersonId, usize)> = people.take(TOLD.len()).collect();
    for ((person, prison), told) in chosen.into_iter().zip(&TOLD) {
        let desk = world.desks.get(prison).and_then(Option::as_ref).ok_or_else(|| missing("a desk"))?;
        follow(site, world, (desk, when), person, told).await?;
    }
    Ok(())
}

async fn follow(
    site: &Site,
    world: &World,
    (desk, when): (&Desk, Instant),
    person: PersonId,
    told: &Told,
) -> Outcome<()> {
    let id = register(site, world, (&*desk.shift_leader, when), person, told).await?;
    let answerer: &Caller = &desk.caseworker;
    if told.far == Far::Received {
        return Ok(());
    }
    act(site, world, (answerer, when), move |tx, hand| {
        let permit = permit::<AnswerApplication>(tx, hand.decider, hand.caller, person)?;
        actions::take(tx, hand, (&permit, id), |_| Ok(()))
    })
    .await?;
    if told.far == Far::Taken {
        return Ok(());
    }
    let new = answer(told)?;
    act(site, world, (answerer, when), move |tx, hand| {
        let permit = permit::<AnswerApplication>(tx, hand.decider, hand.caller, person)?;
        actions::answer(tx, hand, (&permit, id), &new, |_| Ok(()))
    })
    .await?;
    if told.far == Far::Refused {
        return Ok(());
    }
    let telling = Telling { how: HowTold::FaceToFace, words: None };
    act(site, world, (&*desk.shift_leader, when), move |tx, hand| {
        let permit = permit::<TellPerson>(tx, hand.decider, hand.caller, person)?;
        actions::tell(tx, hand, (&permit, id), &telling, |_| Ok(()))
    })
    .await?;
    if told.far == Far::Granted {
        return Ok(());
    }
    let words = Text::parse("Det ble ikke sagt noe om hvorfor andre får det.")?;
    act(site, world, (&*desk.shift_leader, when), move |tx, hand| {
        let permit = permit::<RegisterApplication>(tx, hand.decider, hand.caller, person)?;
        actions::appeal(tx, hand, (&permit, id), &words, |_| Ok(()))
    })
    .await?;
    if told.far == Far::Appealed {
        return Ok(());
    }
    let words = Text::parse("Svaret står ved lag. Klagen oversendes regionen.")?;
    act(site, world, (answerer, when), move |tx, hand| {
        let permit = permit::<AnswerApplication>(tx, hand.decider, hand.caller, person)?;
        actions::send_on(tx, hand, (&permit, id), &words, |_| Ok(()))
    })
    .await
}

fn answer(told: &Told) -> Outcome<NewAnswer> {
    let (outcome, reasons) = match (told.far, told.kind) {
        (Far::Granted, _) => (Finding::Granted, "Kjøkkenet lager annen middag fra mandag."),
        (_, ApplicationKind::Complaint) => (Finding::NotUpheld, "Ventilasjonen er målt i dag og er innenfor kravet."),
        _ => (Finding::Refused, "Det er ikke plass til det nå. Vi ser på det igjen om tre måneder."),
    };
    Ok(NewAnswer { outcome, reasons: Text::parse(reasons)?, matter: Matter::Service })
}

async fn register(
    site: &Site,
    world: &World,
    (by, when): (&Caller, Instant),
    person: PersonId,
    told: &Told,
) -> Outcome<ApplicationId> {
    let new = NewApplication {
        kind: told.kind,
        subject: told.subject,
        words: Text::parse(told.words)?,
        lang: "nb".parse()?,
        received_on: plus_days(world.nation.date, -told.days_ago),
    };
    act(site, world, (by, when), move |tx, hand| {
        let permit = permit::<RegisterApplication>(tx, hand.decider, hand.caller, person)?;
        actions::register(tx, &permit, hand.caller, &new).map(|made| made.id)
    })
    .await
}

async fn act<T, F>(site: &Site, world: &World, (by, when): (&Caller, Instant), mut act: F) -> Outcome<T>
where
    T: Send + 'static,
    F: FnMut(&mut Tx, Hand<'_>) -> Outcome<T> + Send + 'static,
{
    let (decider, caller) = (world.decider.clone(), by.clone());
    let write = move |tx: &mut Tx| act(tx, Hand { decider: &decider, caller: &caller });
    site.act(when, by, write).await
}

/// What the person with an account has written: an application, and something in confidence.
pub async fn own(site: &Site, world: &World, when: Instant, (account, person): (AccountId, PersonId)) -> Outcome<()> {
    // The account and its role are of this very moment.
    site.clock.set(when);
    let by = site.db.read(move |reader| caller_of(reader, account)).await?;
    let told = asked(Subject::Property, "Jeg ber om å få gitaren min fra lageret.", 0, Far::Received);
    register(site, world, (&by, when), person, &told).await?;
    let keys = Arc::clone(&world.keys);
    let words = Text::parse("Jeg har ventet lenge på svar om helsehjelp og ber dere se på det.")?;
    act(site, world, (&by, when), move |tx, hand| {
        let permit = permit::<WriteInConfidence>(tx, hand.decider, hand.caller, person)?;
        actions::write_in_confidence(tx, &keys, &permit, (To::Body(Body::Ombud), &words), None).map(drop)
    })
    .await
}
