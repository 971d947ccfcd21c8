//! Registering people, expecting them, keeping them apart; and when each of it was done.

use super::super::cal::{at, days_between, plus_days};
use super::super::mix::Nation;
use super::super::person::{Custody, InventedPerson, MoveKind, Reading as InventedReading, Verification, WhereKind};
use super::decided;
use super::facts::{self, Late};
use super::papers::{self, Setting};
use super::receptions;
use super::site::{Clerk, State, World, missing};
use super::stays::{self, Step};
use super::story::{Act, Entry, Scene, What};
use crate::access::acts::{EditCautions, EditIdentity, ReceiveMessages, RegisterPerson};
use crate::access::{PersonId, Place, permit, permit_in_place};
use crate::people::{self, NewPerson, Photo, Reading, Talk};
use crate::placement::actions as placement;
use crate::placement::{NewArrival, NewKeepApart, Reason, Within};
use basics::{Date, Instant, Text};
use records::{Outcome, Tx};

/// Tells the story of one person.
pub struct Teller<'a> {
    nation: &'a Nation,
    person: &'a InventedPerson,
    at: usize,
    /// When the person was registered.
    since: Instant,
    /// What was told so far.
    pub entries: Vec<Entry>,
}

impl<'a> Teller<'a> {
    /// A story that has not begun.
    pub fn new(nation: &'a Nation, person: &'a InventedPerson, at: usize) -> Self {
        let since = registered(person, nation.date);
        Self { nation, person, at, since, entries: vec![] }
    }

    /// Everything known about the person, in any order but that of equal times.
    pub fn tell(&mut self) {
        self.push(self.since, Clerk::Reception, Act::Register);
        let papers = papers::list(self.person);
        for (number, paper) in papers.iter().enumerate() {
            self.push(paper.known, Clerk::Reception, Act::Paper(number));
        }
        let waits = first_move(self.person).is_none_or(|first| first.seconds_since(self.since) > 3600);
        if waits {
            self.push(self.since, Clerk::Reception, Act::Expect);
        }
        self.stay();
        self.sentences();
        let mut times: Vec<Instant> = papers.iter().map(|p| p.known.max(self.since).plus_seconds(6000)).collect();
        times.sort_unstable();
        times.dedup();
        let limit = self.limit();
        for time in times.into_iter().filter(|time| *time < limit) {
            self.push(time, Clerk::Caseworker, Act::Verify);
        }
        self.late_facts();
        self.cautions();
        self.agreement();
    }

    /// Two agree to the dates on the day after the last paper, and the person is told; of whom the papers are newer than
    /// that it still waits.
    fn agreement(&mut self) {
        let Some(came) = first_move(self.person) else { return };
        let counts = |entry: &&Entry| {
            let What::Person { act, .. } = entry.what else { return false };
            matches!(act, Act::Paper(_) | Act::Verify | Act::Sentence(_) | Act::Away(_) | Act::BackAgain)
        };
        let last = self.entries.iter().filter(counts).map(|entry| entry.at).max().unwrap_or(came).max(came);
        let next = plus_days(last.oslo_date(), 1);
        for (when, clerk, act) in [
            (at(next, 10, 15), Clerk::Caseworker, Act::Agree),
            (at(next, 13, 40), Clerk::Reception, Act::Agree),
            (at(next, 15, 5), Clerk::ShiftLeader, Act::Tell),
        ] {
            if when < self.limit() {
                self.push(when, clerk, act);
            }
        }
    }

    /// The last time at which something happens before the demo begins.
    fn limit(&self) -> Instant {
        at(self.nation.date, 9, 50)
    }

    fn push(&mut self, when: Instant, clerk: Clerk, act: Act) {
        let when = when.max(self.since).min(self.limit());
        let what = What::Person { person: self.at, prison: prison_at(self.person, when), clerk, act };
        self.entries.push(Entry { at: when, what });
    }

    fn stay(&mut self) {
        let Some(stay) = &self.person.stay else { return };
        let moves = &stay.moves;
        for (number, step) in moves.iter().enumerate() {
            let act = |step| Act::Stay(step);
            match step.kind {
                // Who comes in gets a level with the room, and reception decides no level.
                MoveKind::Arrival | MoveKind::FromPolice => {
                    self.push(step.at, Clerk::ShiftLeader, act(Step::Arrive(number)));
                    self.reception(step.kind, step.at);
                }
                MoveKind::Room => self.push(step.at, Clerk::ShiftLeader, act(Step::Room(number))),
                MoveKind::Transfer => {
                    let before = number.checked_sub(1).and_then(|n| moves.get(n));
                    let from = before.map_or(0, |m| m.room.prison);
                    let left = before.map_or(step.at, |m| m.at.plus_seconds(60)).max(step.at.plus_seconds(-7200));
                    let on_the_way = stay.now.kind == WhereKind::OnTheWay && number + 1 == moves.len();
                    let left = if on_the_way { stay.now.since } else { left };
                    let depart = act(Step::Depart(number));
                    let what = What::Person { person: self.at, prison: from, clerk: Clerk::ShiftLeader, act: depart };
                    self.entries.push(Entry { at: left, what });
                    if !on_the_way {
                        self.push(step.at, Clerk::ShiftLeader, act(Step::Enter(number)));
                    }
                }
                MoveKind::Out => {
                    let gone = step.reason == stays::NOT_BACK;
                    let out = if gone { step.at.plus_seconds(-7200) } else { step.at };
                    self.push(out, Clerk::ShiftLeader, act(Step::Out(number)));
                    if gone {
                        self.push(step.at, Clerk::ShiftLeader, act(Step::Abscond(number)));
                    }
                }
                MoveKind::Back => self.push(step.at, Clerk::Reception, act(Step::Back(number))),
            }
        }
    }

    /// What is written about a reception, as far as it has come when the demo begins.
    fn reception(&mut self, kind: MoveKind, came: Instant) {
        if !receptions::is_told(came, self.nation.date) {
            return;
        }
        let limit = self.limit();
        for (when, clerk, part) in receptions::parts(self.person, kind, came) {
            if when < limit {
                self.push(when, clerk, Act::Reception(part));
            }
        }
    }

    fn sentences(&mut self) {
        let first = first_move(self.person).unwrap_or(self.since);
        match &self.person.custody {
            Custody::Remand(_) => {}
            Custody::Sentence(sentence) => {
                for number in 0..sentence.judgments.len() {
                    let when =
                        if self.person.stay.is_some() { at(sentence.anchor, 15, 0).max(first) } else { self.since };
                    self.push(when, Clerk::Reception, Act::Sentence(Setting::New(number)));
                }
                let (set, limit) = (at(sentence.anchor, 15, 0).max(first).plus_seconds(7200), self.limit());
                let decided = decided::times(self.person, sentence).into_iter().map(|(when, by)| (when.max(set), by));
                let is_here = self.person.stay.is_some();
                for (when, clerk) in decided.filter(|(when, _)| is_here && *when < limit) {
                    self.push(when, clerk, Act::Settle);
                }
                for (number, absence) in sentence.absences.iter().enumerate() {
                    self.push(at(absence.from, 16, 5), Clerk::Reception, Act::Away(number));
                    self.push(at(absence.to, 16, 5), Clerk::Reception, Act::BackAgain);
                }
            }
            Custody::Preventive(order) => {
                self.push(at(order.date, 15, 0), Clerk::Reception, Act::Sentence(Setting::New(0)));
                for (number, extension) in order.extensions.iter().enumerate() {
                    let act = Act::Sentence(Setting::Extended(number + 1));
                    self.push(at(extension.date, 15, 0), Clerk::Reception, act);
                }
            }
            Custody::Fine(_) => self.push(first, Clerk::Reception, Act::Sentence(Setting::New(0))),
        }
    }

    fn late_facts(&mut self) {
        let mut late = vec![(self.person.birth_source.1, Late::Birth)];
        let numbers = self.person.identifiers.iter().enumerate();
        late.extend(numbers.map(|(number, i)| (i.verification, Late::Identifier(number))));
        for (verification, fact) in late {
            if let Some(when) = recorded_after(verification, self.since) {
                self.push(when, Clerk::Reception, Act::Fact(fact));
            }
        }
    }

    fn cautions(&mut self) {
        for (number, caution) in facts::cautions(self.person) {
            let when = at(caution.from, 13, 0).max(self.since.plus_seconds(3600));
            self.push(when, Clerk::ShiftLeader, Act::Caution(number));
            let first = facts::first_review(caution);
            if first != caution.review {
                self.push(at(plus_days(first, -3), 13, 0), Clerk::ShiftLeader, Act::Review(number));
            }
        }
    }
}

/// When a fact was recorded that came after the registration.
pub fn recorded_after(verification: Verification, since: Instant) -> Option<Instant> {
    match verification {
        Verification::Unverified { recorded, .. } => Some(at(recorded, 11, 0)).filter(|when| *when > since),
        Verification::Verified => None,
    }
}

fn first_move(person: &InventedPerson) -> Option<Instant> {
    person.stay.as_ref().and_then(|stay| stay.moves.first()).map(|m| m.at)
}

/// When the service learned of a person: with the order to serve, or as the police came.
pub fn registered(person: &InventedPerson, date: Date) -> Instant {
    let minute = i64::from(person.serial % 50);
    let called = match &person.custody {
        Custody::Remand(remand) => remand.orders.first().map(|order| at(order.decided, 16, 0)),
        Custody::Sentence(sentence) if !sentence.in_custody => Some(at(sentence.enforcement.0, 9, 0)),
        Custody::Fine(fine) => Some(at(fine.ordered, 9, 0)),
        Custody::Sentence(_) | Custody::Preventive(_) => None,
    };
    let called = called.map(|when| when.plus_seconds(minute * 60));
    match (first_move(person), called) {
        (Some(first), Some(called)) if first.seconds_since(called) > 3600 => called,
        (Some(first), _) => first.plus_seconds(-1800),
        (None, called) => called.unwrap_or(at(date, 9, 0)).min(at(date, 9, 20)),
    }
}

/// Where a person belongs at a time: in the first prison before they came, in the last one after.
fn prison_at(person: &InventedPerson, when: Instant) -> usize {
    let Some(stay) = &person.stay else {
        return person.expected.map_or(0, |expected| expected.prison);
    };
    let rooms = || stay.moves.iter().filter(|m| m.kind.changes_room());
    let on_the_way = stay.now.kind == WhereKind::OnTheWay;
    let kept = rooms().count() - usize::from(on_the_way);
    let here = rooms().take(kept.max(1)).take_while(|m| m.at <= when).last().or(stay.moves.first());
    here.map_or(stay.room.prison, |m| m.room.prison)
}

/// Registers a person with all that is known then.
pub fn register(tx: &mut Tx, scene: &Scene, state: &mut State) -> Outcome<()> {
    let (world, by) = (&scene.world, &scene.by);
    let invented = world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let since = registered(invented, world.nation.date);
    let prison = world.prisons.get(prison_at(invented, since)).ok_or_else(|| missing("a prison"))?;
    let place = permit_in_place::<RegisterPerson>(tx, &world.decider, by, &Place::Prison(prison.code.clone()))?;
    let (particulars, told) = facts::particulars_at_first(invented, since)?;
    let new = NewPerson {
        name: facts::name(invented)?,
        particulars,
        identifiers: vec![],
        citizenships: facts::citizenships(invented)?,
        languages: facts::languages(invented)?,
        told,
    };
    let newcomer = people::register(tx, &place, &world.keys, &new)?;
    let person = newcomer.person();
    state.person = Some(person);
    let edit = permit::<EditIdentity>(tx, &world.decider, by, person)?;
    for (number, identifier) in invented.identifiers.iter().enumerate() {
        if recorded_after(identifier.verification, since).is_none() {
            facts::add_identifier(tx, &edit, world, invented, number)?;
        }
    }
    for (contact, told) in facts::contacts(invented)? {
        people::add_contact(tx, &newcomer, &world.keys, &contact, told)?;
    }
    let reading = match invented.reading {
        InventedReading::Well => Reading::Well,
        InventedReading::Difficult => Reading::Difficult,
        InventedReading::None => Reading::Not,
    };
    let gender = invented.gender.map(Text::parse).transpose()?;
    people::set_talk(tx, &edit, &Talk { gender, reading })?;
    let seed = i64::try_from(invented.portrait >> 1).unwrap_or(0);
    people::replace_photo(tx, &newcomer, &world.keys, &Photo::Drawn(seed))
}

/// Expects a person who is known and has not come yet.
pub fn expect(tx: &mut Tx, scene: &Scene, state: &State) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let invented = world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let since = registered(invented, world.nation.date);
    let prison = world.prisons.get(prison_at(invented, since)).ok_or_else(|| missing("a prison"))?;
    let place = Place::Prison(prison.code.clone());
    let permit = permit_in_place::<ReceiveMessages>(tx, &world.decider, &scene.by, &place)?;
    let paper = papers::list(invented).into_iter().next_back();
    let (reason, source) = paper.map_or_else(Default::default, |p| (p.kind.to_string(), p.case.unwrap_or_default()));
    let expected_at = first_move(invented).or(invented.expected.map(|expected| expected.at));
    let new = NewArrival { person, prison: prison.code.clone(), expected_at, reason, source, verified: true };
    placement::expect(tx, &permit, &new)?;
    Ok(())
}

/// The pairs to keep apart, and when that was decided.
pub fn apart(nation: &Nation) -> Vec<Entry> {
    let limit = at(nation.date, 9, 50);
    let place = |serial: u32| usize::try_from(serial).ok().and_then(|s| s.checked_sub(1));
    let mut entries = vec![];
    for (pair, apart) in nation.keep_apart.iter().enumerate() {
        if let Some(one) = place(apart.one)
            && let Some(person) = nation.people.get(one)
        {
            let when = at(apart.from, 20, 0).min(limit);
            let prison = prison_at(person, when);
            let what = What::Person { person: one, prison, clerk: Clerk::ShiftLeader, act: Act::KeepApart(pair) };
            entries.push(Entry { at: when, what });
        }
    }
    entries
}

/// The other of a pair.
pub fn other(world: &World, states: &[State], pair: usize) -> Option<PersonId> {
    let serial = world.nation.keep_apart.get(pair)?.other;
    states.get(usize::try_from(serial).ok()?.checked_sub(1)?)?.person
}

/// Keeps a pair apart.
pub fn keep_apart(tx: &mut Tx, scene: &Scene, state: &State, pair: usize) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let other = scene.other.ok_or_else(|| missing("the other person"))?;
    let apart = world.nation.keep_apart.get(pair).ok_or_else(|| missing("a pair"))?;
    let permit = permit::<EditCautions>(tx, &world.decider, &scene.by, person)?;
    // Looked at every month; one in eight is a few days late today.
    let days = days_between(apart.from, world.nation.date);
    let late = i64::from(apart.one % 8 == 0) * 33;
    let review_date = plus_days(apart.from, (days - late).max(0) + 1 + i64::from(apart.other % 29));
    let new = NewKeepApart { other, within: Within::Unit, reason: Reason::parse(apart.reason)?, review_date };
    placement::keep_apart(tx, &permit, &new)?;
    Ok(())
}
