//! Receptions of those who came in the last fourteen days: the gate, the first questions, the steps; a
//! stranger in the night; the numbers on which the police are called back, all of them plainly invented.

use super::super::cal::{at, days_between, plus_days};
use super::super::mix::Nation;
use super::super::person::{Custody, InventedPerson, MoveKind};
use super::accounts::Office;
use super::site::{Clerk, Site, World, missing};
use super::story::{Act, Entry, Scene, What};
use crate::access::acts::{EditCautions, SetCallBackNumbers};
use crate::access::{Caller, Decider, PersonId, permit, permit_somewhere};
use crate::people::PersonFields;
use crate::placement::{NewMovement, Reason};
use crate::reception::{
    self, Bringer, CalledOutcome, Deed, District, Gate, Mark, MessageKeys, NewCallBack, NewCalledEnd, NewEntry,
    NewNumber, NewReception, Paper, Question, Reply, Said, ShownPaper, Stage, Step, Subject, Who,
};
use basics::{Date, Instant, Telephone, Text};
use records::{Outcome, Tx};
use std::sync::Arc;

/// Days for which receptions are told: as many as the board shows.
const DAYS: i64 = 14;

/// What is written about a reception afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The police are called back.
    Call,
    /// The first questions.
    Questions,
    /// What they call for.
    Deeds,
    /// The steps of a stage.
    Steps(Stage),
}

/// Whether the arrival of somebody is told as a reception.
pub fn is_told(came: Instant, date: Date) -> bool {
    days_between(came.oslo_date(), date) < DAYS
}

/// What is written about a reception, and when. Here and there something is late, or not done yet.
pub fn parts(person: &InventedPerson, kind: MoveKind, came: Instant) -> Vec<(Instant, Clerk, Part)> {
    let serial = i64::from(person.serial);
    let minutes = |n: i64| came.plus_seconds(n * 60);
    let mut all = vec![(minutes(8 + serial % 14), Clerk::ShiftLeader, Part::Questions)];
    if kind == MoveKind::FromPolice {
        all.push((minutes(5 + serial % 20), Clerk::Reception, Part::Call));
    }
    if serial % 7 != 0 {
        all.push((minutes(25 + serial % 10), Clerk::ShiftLeader, Part::Deeds));
    }
    for stage in Stage::ALL {
        let early = stage.seconds() / 10 * (1 + serial % 5);
        all.push((stage.due(came).plus_seconds(-early), Clerk::ShiftLeader, Part::Steps(*stage)));
    }
    // Nothing is written where nothing was said or done.
    all.retain(|(_, _, part)| *part == Part::Call || entries(*part, person.serial).is_ok_and(|all| !all.is_empty()));
    all
}

fn entries(part: Part, serial: u32) -> Outcome<Vec<NewEntry>> {
    match part {
        Part::Call => Ok(vec![]),
        Part::Questions => questions(serial),
        Part::Deeds => Ok(deeds(&questions(serial)?)),
        Part::Steps(stage) => stage.steps().filter_map(|step| mark(step, serial).transpose()).collect(),
    }
}

/// Takes somebody in at the gate who is in the register.
pub fn receive(tx: &mut Tx, scene: &Scene, person: PersonId, kind: MoveKind, new: &NewMovement) -> Outcome<()> {
    let world = &scene.world;
    let invented = world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let stay = invented.stay.as_ref().ok_or_else(|| missing("a stay"))?;
    let place = stay.moves.first().map_or(stay.room.prison, |first| first.room.prison);
    let prison = world.prisons.get(place).ok_or_else(|| missing("a prison"))?;
    let region = world.nation.estate.get(place).map_or("", |prison| prison.region.as_str());
    let on_file = reception::is_on_file(tx, person, tx.now())?;
    let (paper, shown) =
        if on_file { (ShownPaper::OnFile, Paper::OnFile) } else { (ShownPaper::NoPaper, Paper::NoPaper) };
    let brought_by = match kind {
        MoveKind::FromPolice => Bringer::Police(district(region, invented.serial)),
        _ => Bringer::Oneself,
    };
    let (who, prison) = (Who::Known(person), Some(prison.code.clone()));
    let received = NewReception { who, prison, brought_by, at: None, paper, shown, keys: MessageKeys::default() };
    let said = Said { brought_by: new.source.clone(), reason: new.reason.clone() };
    reception::receive(tx, &gate(world, &scene.by), &received, &said)?;
    Ok(())
}

fn gate<'a>(world: &'a World, by: &'a Caller) -> Gate<'a> {
    Gate { decider: &world.decider, caller: by, keys: &world.keys }
}

/// A police district of a region.
fn district(region: &str, serial: u32) -> District {
    let near: &[District] = match region {
        "east" => &[District::Oslo, District::East, District::Innlandet],
        "south" => &[District::SouthEast, District::Agder],
        "southwest" => &[District::SouthWest],
        "west" => &[District::West, District::MoreOgRomsdal],
        "north" => &[District::Trondelag, District::Nordland, District::Troms],
        _ => &[District::Immigration],
    };
    let at = usize::try_from(serial).unwrap_or(0) % near.len();
    near.get(at).copied().unwrap_or(District::Oslo)
}

/// Writes a part.
pub fn write(tx: &mut Tx, scene: &Scene, person: PersonId, part: Part) -> Outcome<()> {
    let world = &scene.world;
    let invented = world.person(scene.at).ok_or_else(|| missing("a person"))?;
    match part {
        Part::Call => call(tx, world, &scene.by, person, district_of(world, invented), Reply::Yes),
        _ => note(tx, world, &scene.by, person, &entries(part, invented.serial)?),
    }
}

fn district_of(world: &World, invented: &InventedPerson) -> District {
    let first = invented.stay.as_ref().and_then(|stay| stay.moves.first());
    let prison = first.and_then(|first| world.nation.estate.get(first.room.prison));
    district(prison.map_or("", |prison| prison.region.as_str()), invented.serial)
}

fn note(tx: &mut Tx, world: &World, by: &Caller, person: PersonId, entries: &[NewEntry]) -> Outcome<()> {
    let permit = permit::<EditCautions>(tx, &world.decider, by, person)?;
    reception::note(tx, &permit, entries)
}

fn call(
    tx: &mut Tx,
    world: &World,
    by: &Caller,
    person: PersonId,
    district: District,
    confirmed: Reply,
) -> Outcome<()> {
    let spoke_with = Text::parse("Operasjonsleder")?;
    reception::call_back(tx, &gate(world, by), person, &NewCallBack { district, spoke_with, confirmed, at: None })
}

/// The answers of somebody: few are alarming.
fn questions(serial: u32) -> Outcome<Vec<NewEntry>> {
    let answer = |(place, question): (u32, &Question)| {
        let roll = (serial * 31 + place * 17) % 23;
        let (reply, words) = match (roll, question) {
            (0, Question::Hurt) => (Reply::Yes, "Kutt i hånden"),
            (0 | 1, Question::Intoxicated) => (Reply::Yes, "Lukter alkohol"),
            (0 | 1, Question::Withdrawal) => (Reply::Yes, "Skjelver, sist i går"),
            (0..=2, Question::Medicines) => (Reply::Yes, "Metadon"),
            (0, Question::Death) => (Reply::Yes, "Orker ikke mer"),
            (0, Question::Children) => (Reply::Yes, "En datter hjemme hos naboen"),
            (0..=2, Question::Language) => (Reply::Yes, "Litauisk"),
            (0, Question::Enemies) => (Reply::Yes, "En på avdeling B"),
            (22, _) => (Reply::Unknown, "Vil ikke svare"),
            _ => (Reply::No, ""),
        };
        Ok(NewEntry { subject: Subject::Question(*question, reply), note: Text::parse_optional(words)? })
    };
    let mut answers: Vec<NewEntry> = (0..).zip(Question::ALL).map(answer).collect::<Outcome<_>>()?;
    // Not everybody got through them all.
    if serial % 11 == 3 {
        answers.truncate(5);
    }
    Ok(answers)
}

/// The first act of each alarming answer.
fn deeds(answers: &[NewEntry]) -> Vec<NewEntry> {
    let alarming = answers.iter().filter_map(|entry| match entry.subject {
        Subject::Question(question, Reply::Yes) => question.deeds().first(),
        _ => None,
    });
    let mut deeds: Vec<Deed> = alarming.copied().collect();
    deeds.sort_unstable();
    deeds.dedup();
    deeds.into_iter().map(|deed| NewEntry { subject: Subject::Deed(deed, Mark::Done), note: None }).collect()
}

/// What became of a step; none when it waits.
fn mark(step: Step, serial: u32) -> Outcome<Option<NewEntry>> {
    let place = (0..).zip(Step::ALL).find(|(_, one)| **one == step).map_or(0, |(place, _)| place);
    if (serial * 7 + place * 13).is_multiple_of(29) {
        return Ok(None);
    }
    let (mark, words) = match step {
        Step::Search => (Mark::Done, "Ved innkomst".to_owned()),
        Step::Property => (Mark::Done, format!("Pose {serial:04}")),
        Step::Family if serial % 13 == 5 => (Mark::NotNeeded, "Forbud mot brev og besøk".to_owned()),
        Step::Consulate | Step::Restrictions if !serial.is_multiple_of(3) => (Mark::NotNeeded, String::new()),
        Step::Consulate if serial.is_multiple_of(2) => (Mark::Declined, String::new()),
        Step::Consulate => (Mark::Told, String::new()),
        _ => (Mark::Done, String::new()),
    };
    Ok(Some(NewEntry { subject: Subject::Step(step, mark), note: Text::parse_optional(&words)? }))
}

/// Sets the numbers on which the police are called back: zeros, so that nobody is called by mistake.
pub async fn numbers(site: &Site, decider: &Decider, office: &Office) -> Outcome<()> {
    let (decider, by) = (decider.clone(), office.administrator.clone());
    let write = move |tx: &mut Tx| {
        let permit = permit_somewhere::<SetCallBackNumbers>(&decider, &by)?;
        for (place, district) in (1..).zip(District::ALL) {
            let number = Telephone::parse(&format!("00 00 00 {place:02}"))?;
            let answers = Text::parse("Operasjonssentralen (oppdiktet nummer)")?;
            reception::set_number(tx, &permit, &NewNumber { district: *district, number, answers })?;
        }
        Ok(())
    };
    site.act(office.since, &office.administrator, write).await
}

/// When the stranger comes: the night before the demo.
pub fn night(nation: &Nation) -> Entry {
    Entry { at: at(plus_days(nation.date, -1), 22, 40), what: What::Stranger }
}

/// Somebody called in to Halden this morning comes drunk.
pub fn drunk(nation: &Nation) -> Option<Entry> {
    let is_first = |person: &&InventedPerson| person.expected.is_some_and(|one| one.at == at(nation.date, 8, 30));
    let is_called = |person: &&InventedPerson| is_first(person) && matches!(person.custody, Custody::Sentence(_));
    let number = nation.expected.iter().position(|person| is_called(&person))?;
    let prison = nation.expected.get(number)?.expected?.prison;
    let person = nation.people.len() + number;
    let what = What::Person { person, prison, clerk: Clerk::Reception, act: Act::HandOver };
    Some(Entry { at: at(nation.date, 8, 50), what })
}

/// The police take whoever came drunk with them.
pub fn hand_over(tx: &mut Tx, scene: &Scene, person: PersonId) -> Outcome<()> {
    let new = NewCalledEnd {
        outcome: CalledOutcome::HandedOver,
        district: District::East,
        police: Text::parse("Patrulje 12, betjent Li (oppdiktet)")?,
        signature: Some(Text::parse("M. Li")?),
        at: None,
    };
    reception::end_call(tx, &gate(&scene.world, &scene.by), person, &new)
}

/// A man who gives no name, with a paper nobody has confirmed.
pub async fn stranger(site: &Site, world: &Arc<World>, when: Instant) -> Outcome<()> {
    let is_halden = |place: &usize| world.prisons.get(*place).is_some_and(|prison| prison.code.as_str() == "HAL");
    let manned = || (0..world.prisons.len()).filter(|place| world.clerk(*place, Clerk::Reception).is_some());
    let place = manned().find(is_halden).or_else(|| manned().next()).ok_or_else(|| missing("a manned prison"))?;
    let by = world.clerk(place, Clerk::Reception).ok_or_else(|| missing("a desk"))?;
    let (world, caller) = (Arc::clone(world), Arc::clone(&by));
    let write = move |tx: &mut Tx| {
        let fields = PersonFields {
            nameless: "true".into(),
            sex: "male".into(),
            source: "police".into(),
            ..PersonFields::default()
        };
        let new = NewReception {
            who: Who::New(Box::new(fields.parse(tx.today())?), false),
            prison: world.prisons.get(place).map(|prison| prison.code.clone()),
            brought_by: Bringer::Police(District::East),
            at: None,
            paper: ShownPaper::Shown {
                kind: crate::authority::AuthorityKind::CommittalOrder,
                issuer: None,
                case_number: None,
            },
            shown: Paper::CommittalOrder,
            keys: MessageKeys::default(),
        };
        let said = Said {
            brought_by: world.words().code("district", District::East),
            reason: Reason::parse(&world.words().t("reception-movement-reason"))?,
        };
        let person = reception::receive(tx, &gate(&world, &caller), &new, &said)?;
        call(tx, &world, &caller, person, District::East, Reply::Unknown)?;
        let answer = |(question, reply, words): (Question, Reply, &str)| {
            Ok(NewEntry { subject: Subject::Question(question, reply), note: Text::parse_optional(words)? })
        };
        let answers = [
            (Question::Hurt, Reply::No, ""),
            (Question::Intoxicated, Reply::Unknown, "Svarer ikke"),
            (Question::Withdrawal, Reply::Yes, "Skjelver og svetter"),
            (Question::Language, Reply::Yes, "Forstår ikke norsk; leser litauisk"),
        ];
        let answers: Vec<NewEntry> = answers.into_iter().map(answer).collect::<Outcome<_>>()?;
        note(tx, &world, &caller, person, &answers)
    };
    site.act(when, &by, write).await
}
