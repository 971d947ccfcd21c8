//! The invented nation of a seed, a date and a number of people: the same three give the same
//! people, in the same rooms, with the same dates, on every machine.

use super::ages;
use super::cal::{age, at, days_between, plus_days, plus_months};
use super::cautions;
use super::deal::{self, Case};
use super::dice::{Dice, figure, round};
use super::estate::{self, Level, Prison, PrisonStatus, Purpose};
use super::expected;
use super::family;
use super::history::{self, Life, Past};
use super::identity::{self, Given, Origin};
use super::lodging;
use super::messages::{self, InventedMessage, InventedOffer};
use super::numbers::Numbers;
use super::person::{InventedPerson, KeepApart, Move, MoveKind, RoomAt, Sex, Stay, WhereKind};
use super::slots::{self, Kind, Slot};
use super::whereabouts;
use basics::{Date, Instant};

/// The nation on a day at ten o'clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Nation {
    /// Seed.
    pub seed: u64,
    /// Day.
    pub date: Date,
    /// Prisons with units and rooms.
    pub estate: Vec<Prison>,
    /// Everyone in custody.
    pub people: Vec<InventedPerson>,
    /// Those expected: summoned to serve, or remanded and still with the police.
    pub expected: Vec<InventedPerson>,
    /// Who is to be kept apart.
    pub keep_apart: Vec<KeepApart>,
    /// Messages of police and courts, in the order they come.
    pub messages: Vec<InventedMessage>,
    /// Offers of a place, in the order they are made.
    pub offers: Vec<InventedOffer>,
}

/// Invents the nation.
pub fn invent(seed: u64, date: Date, people: usize) -> Nation {
    let estate = estate::prisons_for(people);
    let slots = slots::slots(&estate, people, seed);
    let cases = deal::cases(&estate, &slots, date, seed);
    let ages = ages::ages(&slots, &cases, seed);
    let origins = identity::origins(&slots, seed);
    let mut numbers = Numbers::default();
    let mut people: Vec<InventedPerson> = (0..slots.len())
        .map(|at| {
            let prison = &estate[slots[at].prison];
            person(at, &slots[at], &cases[at], ages[at], origins[at], prison, date, seed, &mut numbers)
        })
        .collect();
    lodge(&mut people, &estate, &slots, &cases, date, seed);
    let keep_apart = keep_apart(&people, &estate, date, seed);
    let expected = expected::invent(&estate, people.len(), date, seed, &mut numbers);
    let (messages, offers) = messages::invent(&people, &expected, &estate, date, seed, &mut numbers);
    Nation { seed, date, estate, people, expected, keep_apart, messages, offers }
}

/// The number in the list of someone at an index.
pub(super) fn serial(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

#[expect(clippy::too_many_arguments, reason = "one person made of all that is known so far")]
pub(super) fn person(
    at: usize,
    slot: &Slot,
    case: &Case,
    age: i64,
    origin: Origin,
    prison: &Prison,
    date: Date,
    seed: u64,
    numbers: &mut Numbers,
) -> InventedPerson {
    let mut dice = Dice::new(seed, "person", u64::from(serial(at)));
    let north = prison.region == "north";
    // Nobody was a child, or under the age of 15, when their case began.
    let years = if slot.minor { 15 } else { 18 };
    let born_by = plus_months(case.since, -years * 12 - 1);
    let given = Given { sex: slot.sex, age, born_by, north, origin };
    let who = identity::invent(given, date, numbers, &mut dice);
    let contacts = family::invent(&who, slot.sex, age, &prison.municipality, date, &mut dice);
    let cautions = cautions::invent(case.since, date, slot.level != Level::High, &mut dice);
    let gender = dice.chance(4).then(|| dice.pick_or(&["ikke-binær", "transkvinne", "transmann"], "ikke-binær"));
    InventedPerson {
        serial: serial(at),
        sex: slot.sex,
        gender,
        name: who.name,
        group: who.group,
        born: who.born,
        exactness: who.exactness,
        birth_source: who.birth_source,
        identifiers: who.identifiers,
        citizenships: who.citizenships,
        languages: who.languages,
        interpreter: who.interpreter,
        reading: who.reading,
        contacts,
        cautions,
        custody: case.custody.clone(),
        stay: None,
        expected: None,
        portrait: dice.word(),
    }
}

/// Gives everyone a room, a history and a place at ten o'clock.
fn lodge(people: &mut [InventedPerson], estate: &[Prison], slots: &[Slot], cases: &[Case], date: Date, seed: u64) {
    let mut rooms = lodging::rooms(estate, slots, seed);
    let places = whereabouts::choose(slots, cases, date, seed);
    let moving = |at: usize| places[at].out == Some(WhereKind::OnTheWay);
    let doubled = doubled(estate, (slots, cases), &mut rooms, &moving, date, seed);
    let mut past = Past::new(estate);
    let mut lives = vec![];
    for at in 0..slots.len() {
        let life = Life {
            sex: slots[at].sex,
            case: &cases[at],
            room: rooms[at],
            date,
            on_the_way: places[at].out == Some(WhereKind::OnTheWay),
            settled: slots[at].purpose == Purpose::Youth,
        };
        let mut dice = Dice::new(seed, "history", u64::from(serial(at)));
        let mut moments = history::moments(&life, &mut dice);
        if doubled[at].is_some() {
            moments.push(last_night(date));
        } else {
            past.beds.live(life.room, moments.last().copied().unwrap_or(last_night(date)));
        }
        lives.push((life, moments, dice));
    }
    let earlier = past.rooms(&mut lives);
    for (at, (life, moments, mut dice)) in lives.into_iter().enumerate() {
        let mut moves = history::tell(&cases[at], &moments, &earlier[at], &mut dice);
        if let (Some(why), Some(last)) = (doubled[at], moves.last_mut()) {
            last.reason = why;
        }
        let arrived = moves.last().map_or(last_night(date), |m| m.at);
        let now = whereabouts::times(places[at].out, arrived, date, &mut dice);
        if !matches!(now.kind, WhereKind::In | WhereKind::Reception | WhereKind::OnTheWay) {
            let to = Some(now.kind);
            moves.push(Move { at: now.since, kind: MoveKind::Out, room: life.room, to, reason: "" });
        }
        people[at].stay = Some(Stay {
            room: life.room,
            level: slots[at].level,
            since: cases[at].since,
            moves,
            now,
            day_release: places[at].day_release,
            deviation: doubled[at],
        });
    }
}

/// Twenty to eleven the evening before.
fn last_night(date: Date) -> Instant {
    at(plus_days(date, -1), 22, 40)
}

/// One in a thousand was put into someone else's single room last night: a fact, and a deviation. Not those
/// who are on the move to another prison.
fn doubled(
    estate: &[Prison],
    (slots, cases): (&[Slot], &[Case]),
    rooms: &mut [RoomAt],
    moving: &dyn Fn(usize) -> bool,
    date: Date,
    seed: u64,
) -> Vec<Option<&'static str>> {
    const WHY: &[&str] = &[
        "Vannlekkasje i eget rom i natt",
        "Låsen på eget rom gikk i stykker kl. 22.30",
        "Røyk i naborommet, rommet luftes",
    ];
    let mut dice = Dice::new(seed, "doubled", 0);
    let mut why = vec![None; slots.len()];
    let calm = |at: usize| {
        let room = |r: RoomAt| estate[r.prison].units[r.unit].rooms[r.room].clone();
        slots[at].kind == Kind::Sentence
            && slots[at].purpose == Purpose::Ordinary
            && slots[at].level == Level::High
            && days_between(cases[at].since, date) > 10
            && !moving(at)
            && room(rooms[at]).maximum == 1
    };
    let mut free: Vec<usize> = (0..slots.len()).filter(|at| calm(*at)).collect();
    dice.shuffle(&mut free);
    let mut left = round(figure(slots.len()) / 1000.0);
    let mut hosts: Vec<usize> = vec![];
    for at in free.iter().copied() {
        let host = free.iter().copied().find(|other| {
            *other != at
                && !hosts.contains(other)
                && (rooms[*other].prison, rooms[*other].unit) == (rooms[at].prison, rooms[at].unit)
        });
        if left == 0 {
            break;
        }
        if let Some(host) = host.filter(|_| !hosts.contains(&at)) {
            rooms[at] = rooms[host];
            why[at] = Some(dice.pick_or(WHY, ""));
            hosts.extend([at, host]);
            left -= 1;
        }
    }
    why
}

/// Pairs who are to be kept apart: in one prison, in different units.
fn keep_apart(people: &[InventedPerson], estate: &[Prison], date: Date, seed: u64) -> Vec<KeepApart> {
    const WHY: &[&str] = &[
        "Medsiktede i samme sak",
        "Slåsskamp mellom de to",
        "Gjeld utenfra",
        "Den ene har vitnet mot den andre",
        "Trusler etter samlivsbrudd i familien",
    ];
    let mut dice = Dice::new(seed, "apart", 0);
    let mut by_prison: Vec<Vec<usize>> = vec![vec![]; estate.len()];
    for (at, person) in people.iter().enumerate() {
        if let Some(stay) = &person.stay
            && estate[stay.room.prison].status == PrisonStatus::Open
            && stay.deviation.is_none()
        {
            by_prison[stay.room.prison].push(at);
        }
    }
    let unit = |at: usize| people[at].stay.as_ref().map(|s| s.room.unit);
    let began = |at: usize| {
        let moves = people[at].stay.as_ref().map(|s| s.moves.iter());
        let mut rooms = moves.into_iter().flatten().filter(|m| m.kind.changes_room());
        rooms.next_back().map_or(date, |m| m.at.oslo_date())
    };
    let mut pairs: Vec<KeepApart> = vec![];
    let mut taken = std::collections::HashSet::new();
    let wanted = people.len() / 120;
    for _ in 0..wanted * 8 {
        if pairs.len() == wanted {
            break;
        }
        let list = &by_prison[unit_prison(people, &mut dice)];
        let (one, other) = (dice.pick_or(list, 0), dice.pick_or(list, 0));
        if unit(one) != unit(other) && !taken.contains(&one) && !taken.contains(&other) {
            taken.extend([one, other]);
            let from = began(one).max(began(other));
            let from = plus_days(from, dice.between(0, days_between(from, date)));
            let reason = dice.pick_or(WHY, "");
            pairs.push(KeepApart { one: serial(one), other: serial(other), from, reason });
        }
    }
    pairs
}

/// The prison of someone by chance: large prisons come up more often.
fn unit_prison(people: &[InventedPerson], dice: &mut Dice) -> usize {
    dice.pick(people).and_then(|p| p.stay.as_ref()).map_or(0, |s| s.room.prison)
}

impl InventedPerson {
    /// Age on a day.
    pub fn age(&self, on: Date) -> i64 {
        i64::from(age(self.born, on))
    }
    /// A man.
    pub fn male(&self) -> bool {
        self.sex == Sex::Male
    }
}
