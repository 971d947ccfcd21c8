//! Messages of police and courts that came in the days before the demo begins: most contracts the
//! service takes, at Halden and elsewhere, about people it knows and about new ones. One leaves in doubt
//! who it is about, and one breaks its contract and is sent again.

mod forms;

use super::cal::{at, days_between, plus_days, plus_months};
use super::courts::{self, Venue};
use super::dice::Dice;
use super::estate::{Prison, PrisonStatus};
use super::identity::{self, Given, Origin, Registered};
use super::names::Name;
use super::numbers::Numbers;
use super::person::{Custody, Exactness, IdentifierKind, InventedPerson, Remand, Sex, Verification};
use basics::{Date, Instant};
use forms::{Judged, Letter, Ruled, Subject};
use serde_json::Value;

/// A message on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventedMessage {
    /// When it comes.
    pub at: Instant,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An offer of a place that the service makes for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventedOffer {
    /// When it is made.
    pub at: Instant,
    /// The sender's key to the order.
    pub request: String,
    /// Code of the prison.
    pub prison: String,
    /// From when a place is offered.
    pub from: Instant,
}

/// What the service as a whole is called in messages.
const SERVICE: &str = "Kriminalomsorgen";
/// Days after which everything about somebody held has been written down.
const KNOWN_FOR: i64 = 10;

/// Invents the messages, in the order they come.
pub(super) fn invent(
    people: &[InventedPerson],
    expected: &[InventedPerson],
    estate: &[Prison],
    date: Date,
    seed: u64,
    numbers: &mut Numbers,
) -> (Vec<InventedMessage>, Vec<InventedOffer>) {
    let dice = Dice::new(seed, "messages", 0);
    let mut office = Office { estate, date, dice, numbers, all: vec![], offers: vec![] };
    office.newcomer_in_remand();
    let mut held: Vec<&InventedPerson> = people.iter().filter(|person| office.is_known_in_remand(person)).collect();
    held.sort_by_key(|person| (!office.lives_in(person, "HAL"), current(person), person.serial));
    let mut held = held.into_iter();
    if let Some(person) = held.next() {
        office.remand_prolonged(person);
        office.written_days_ago(person);
    }
    if let Some(person) = held.next() {
        office.remand_of_somebody(person);
    }
    let summoned = |person: &&InventedPerson| matches!(person.custody, Custody::Sentence(_)) && is_exact(person);
    if let Some(person) = expected.iter().find(summoned) {
        office.one_more_judgment(person);
    }
    office.judgment_sent_again();
    office.remand_at_home();
    office.place_elsewhere();
    office.places_offered();
    let (mut all, mut offers) = (office.all, office.offers);
    all.sort_by_key(|message| message.at);
    offers.sort_by_key(|offer| offer.at);
    (all, offers)
}

/// Whether name, birth date and number are such that a message finds the person.
fn is_exact(person: &InventedPerson) -> bool {
    let sure = |kind| {
        let mut own = person.identifiers.iter();
        own.any(|i| i.kind == kind && i.verification == Verification::Verified)
    };
    person.exactness == Exactness::Day
        && person.birth_source.1 == Verification::Verified
        && sure(IdentifierKind::Fodselsnummer)
}

fn remand(person: &InventedPerson) -> Option<&Remand> {
    if let Custody::Remand(remand) = &person.custody { Some(remand) } else { None }
}

/// The day the order somebody is held on now runs out.
fn current(person: &InventedPerson) -> Option<Date> {
    remand(person)?.orders.last().map(|order| order.until)
}

impl Subject {
    fn of(person: &InventedPerson) -> Self {
        let number = person.identifiers.iter().find(|i| i.kind == IdentifierKind::Fodselsnummer);
        Self {
            name: person.name.clone(),
            born: person.born,
            sex: person.sex,
            country: person.citizenships.first().copied().unwrap_or("NOR"),
            number: number.map(|number| number.value.clone()),
        }
    }
}

/// Where the messages are written.
struct Office<'a> {
    estate: &'a [Prison],
    date: Date,
    dice: Dice,
    numbers: &'a mut Numbers,
    all: Vec<InventedMessage>,
    offers: Vec<InventedOffer>,
}

impl Office<'_> {
    fn lives_in(&self, person: &InventedPerson, code: &str) -> bool {
        person.stay.as_ref().is_some_and(|stay| self.estate[stay.room.prison].code == code)
    }
    fn is_known_in_remand(&self, person: &InventedPerson) -> bool {
        let long = |r: &Remand| days_between(r.arrested.oslo_date(), self.date) > KNOWN_FOR;
        is_exact(person) && remand(person).is_some_and(long)
    }
    /// An open prison by its code; the first open one where there is none.
    fn prison(&self, code: &str) -> Option<&Prison> {
        let open = || self.estate.iter().filter(|prison| prison.status == PrisonStatus::Open);
        open().find(|prison| prison.code == code).or_else(|| open().next())
    }
    fn name_of(&self, code: &str) -> String {
        self.prison(code).map_or_else(|| SERVICE.to_owned(), |prison| prison.name.clone())
    }
    /// A time so many days before the demo begins.
    fn before(&self, days: i64, hour: i8, minute: i8) -> Instant {
        at(plus_days(self.date, -days), hour, minute)
    }
    /// An id as the senders make them.
    fn id(&mut self) -> String {
        let (high, low) = (self.dice.word(), self.dice.word());
        let hex = format!("{high:016x}{low:016x}");
        format!("{}-{}-4{}-9{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
    /// A number of a criminal case, beyond those given.
    fn case(&mut self) -> String {
        format!("{}", 99_000_000 + self.dice.below(1_000_000))
    }
    fn letter(&mut self, sent: Instant, police: &'static str, receiver: &str, case: &str) -> Letter {
        Letter { id: self.id(), sent, police, receiver: receiver.to_owned(), case: case.to_owned() }
    }
    /// Somebody nobody here knows: with the region they are of.
    fn newcomer(&mut self, sex: Sex) -> Subject {
        let years = self.dice.between(21, 54);
        let given = Given {
            sex,
            age: years,
            born_by: plus_months(self.date, -years * 12 - 1),
            north: false,
            origin: Origin { foreign: false, registered: Registered::Resident },
        };
        let who = identity::invent(given, self.date, self.numbers, &mut self.dice);
        let number = who.identifiers.iter().find(|i| i.kind == IdentifierKind::Fodselsnummer);
        Subject {
            number: number.map(|number| number.value.clone()),
            country: who.citizenships.first().copied().unwrap_or("NOR"),
            name: who.name,
            born: who.born,
            sex,
        }
    }
    /// A message comes two minutes after it was sent.
    fn post(&mut self, letter: &Letter, message: &Value) {
        let bytes = format!("{message:#}\n").into_bytes();
        self.all.push(InventedMessage { at: letter.sent.plus_seconds(120), bytes });
    }

    /// A man arrested the day before yesterday: a place is ordered, with health and risk; the offer is
    /// accepted; he is committed, and the court has ruled since.
    fn newcomer_in_remand(&mut self) {
        let venue = Venue::invent("east", &mut self.dice);
        let (who, case, request) = (self.newcomer(Sex::Male), self.case(), self.id());
        let arrested = self.before(2, 11, 40);
        let halden = self.name_of("HAL");
        let letter = self.letter(self.before(2, 15, 40), venue.police, SERVICE, &case);
        self.post(&letter, &forms::place_order(&letter, &who, &request, arrested, plus_days(self.date, -1)));
        let letter = self.letter(self.before(2, 15, 52), venue.police, SERVICE, &case);
        let known = self.id();
        self.post(&letter, &forms::health_and_risk(&letter, &who, &request, &known));
        let letter = self.letter(self.before(2, 17, 30), venue.police, SERVICE, &case);
        self.post(&letter, &forms::answer(&letter, &request, true));
        self.offer(&request, self.before(2, 16, 25), self.before(1, 8, 0));
        let letter = self.letter(self.before(1, 7, 35), venue.police, &halden, &case);
        let order = self.id();
        self.post(&letter, &forms::committal(&letter, &who, &request, &order));
        let decided = plus_days(self.date, -1);
        let number = venue.case_number(decided.year(), &mut self.dice).ruling(1);
        let ruled = Ruled {
            court: venue.court,
            number,
            decided,
            from: decided,
            until: plus_days(decided, 28),
            extension: false,
            restricted_until: Some(plus_days(decided, 14)),
            arrested,
        };
        let letter = self.letter(self.before(1, 15, 20), venue.police, &halden, &case);
        self.post(&letter, &forms::ruling(&letter, &who, &ruled));
    }

    /// The court prolongs the remand of somebody held, before the order of today runs out.
    fn remand_prolonged(&mut self, person: &InventedPerson) {
        let letter_at = self.before(1, 14, 10);
        if let Some(ruled) = self.prolonged(person, 28) {
            self.ruling_about(person, &Subject::of(person), letter_at, &ruled);
        }
    }
    /// What the police knew of the same five days ago: officers see it no longer, and health has not gone through it.
    fn written_days_ago(&mut self, person: &InventedPerson) {
        let prison =
            person.stay.as_ref().map_or(SERVICE, |stay| self.estate[stay.room.prison].name.as_str()).to_owned();
        let police = remand(person).map_or("Oslo politidistrikt", |remand| remand.police);
        let (case, request, known) = (self.case(), self.id(), self.id());
        let letter = self.letter(self.before(5, 18, 5), police, &prison, &case);
        self.post(&letter, &forms::health_and_risk(&letter, &Subject::of(person), &request, &known));
    }
    /// The same of somebody whose name is misspelt and whose number is left out: a person must say who it
    /// is, since a wrong guess would put the order into another's file.
    fn remand_of_somebody(&mut self, person: &InventedPerson) {
        let letter_at = self.before(0, 8, 5);
        let subject = Subject { number: None, name: misspelt(&person.name), ..Subject::of(person) };
        if let Some(ruled) = self.prolonged(person, 14) {
            self.ruling_about(person, &subject, letter_at, &ruled);
        }
    }
    fn prolonged(&self, person: &InventedPerson, days: i64) -> Option<Ruled> {
        let held = remand(person)?;
        let order = held.orders.last()?;
        Some(Ruled {
            court: order.court,
            number: courts::next_ruling(&order.case_number),
            decided: plus_days(self.date, -1),
            from: order.until,
            until: plus_days(order.until, days),
            extension: true,
            restricted_until: None,
            arrested: held.arrested,
        })
    }
    fn ruling_about(&mut self, person: &InventedPerson, subject: &Subject, sent: Instant, ruled: &Ruled) {
        let prison =
            person.stay.as_ref().map_or(SERVICE, |stay| self.estate[stay.room.prison].name.as_str()).to_owned();
        let police = remand(person).map_or("Oslo politidistrikt", |remand| remand.police);
        let case = self.case();
        let letter = self.letter(sent, police, &prison, &case);
        self.post(&letter, &forms::ruling(&letter, subject, ruled));
    }

    /// One who is summoned has got another, shorter sentence meanwhile.
    fn one_more_judgment(&mut self, person: &InventedPerson) {
        let prison = person.expected.and_then(|expected| self.estate.get(expected.prison));
        let (name, region) = prison.map_or((SERVICE, "east"), |p| (p.name.as_str(), p.region.as_str()));
        let (name, venue) = (name.to_owned(), Venue::invent(region, &mut self.dice));
        let judged = self.judged(&venue, 40, 0, 45);
        let case = self.case();
        let letter = self.letter(self.before(1, 9, 5), venue.police, &name, &case);
        let order = self.id();
        self.post(&letter, &forms::enforcement(&letter, &Subject::of(person), &order, &judged));
    }
    fn judged(&mut self, venue: &Venue, days_ago: i64, months: u16, days: u16) -> Judged {
        let on = plus_days(self.date, -days_ago);
        let number = venue.case_number(on.year(), &mut self.dice).judgment();
        Judged { court: venue.court, number, on, final_from: plus_days(on, 15), months, days, credit: days % 7 }
    }

    /// An order to enforce without the day of the judgment is refused, and sent again as it should be.
    fn judgment_sent_again(&mut self) {
        let venue = Venue::invent("east", &mut self.dice);
        let (who, case, order) = (self.newcomer(Sex::Male), self.case(), self.id());
        let judged = self.judged(&venue, 52, 8, 0);
        let halden = self.name_of("HAL");
        let letter = self.letter(self.before(0, 7, 50), venue.police, &halden, &case);
        let mut broken = forms::enforcement(&letter, &who, &order, &judged);
        if let Some(decision) = broken.pointer_mut("/fullbyrdelsesordre/avgjoerelse").and_then(Value::as_object_mut) {
            decision.remove("avsagtDato");
        }
        self.post(&letter, &broken);
        let letter = self.letter(self.before(0, 8, 35), venue.police, &halden, &case);
        self.post(&letter, &forms::enforcement(&letter, &who, &order, &judged));
    }

    /// Remand at home under electronic control is asked for, and the request is withdrawn.
    fn remand_at_home(&mut self) {
        let venue = Venue::invent("east", &mut self.dice);
        let (who, case) = (self.newcomer(Sex::Male), self.case());
        let request = format!("EGN-{case}");
        let letter = self.letter(self.before(2, 10, 15), venue.police, SERVICE, &case);
        self.post(&letter, &forms::suitability(&letter, &who, &request));
        let letter = self.letter(self.before(1, 11, 20), venue.police, SERVICE, &case);
        self.post(&letter, &forms::withdrawal(&letter, &request));
    }

    /// Halden offers a place for an order.
    fn offer(&mut self, request: &str, at: Instant, from: Instant) {
        if let Some(prison) = self.prison("HAL") {
            let prison = prison.code.to_string();
            self.offers.push(InventedOffer { at, request: request.to_owned(), prison, from });
        }
    }
    /// Three orders at Halden: one whose offer stands, one whose offer lapsed while the person sits in the police
    /// cell, one that was turned down.
    fn places_offered(&mut self) {
        for (days, hour, answered) in [(1, 19, false), (3, 13, false), (4, 9, true)] {
            let venue = Venue::invent("east", &mut self.dice);
            let (who, case, request) = (self.newcomer(Sex::Male), self.case(), self.id());
            let halden = self.name_of("HAL");
            let letter = self.letter(self.before(days, hour, 20), venue.police, &halden, &case);
            let (arrested, wanted) = (self.before(days, hour - 3, 5), plus_days(self.date, 1 - days));
            self.post(&letter, &forms::place_order(&letter, &who, &request, arrested, wanted));
            self.offer(&request, self.before(days, hour + 1, 10), self.before(days - 1, 12, 0));
            if answered {
                let letter = self.letter(self.before(days, hour + 4, 45), venue.police, &halden, &case);
                self.post(&letter, &forms::answer(&letter, &request, false));
            }
        }
    }

    /// A place for a woman in the west, ordered this morning.
    fn place_elsewhere(&mut self) {
        let venue = Venue::invent("west", &mut self.dice);
        let (who, case, request) = (self.newcomer(Sex::Female), self.case(), self.id());
        let bergen = self.name_of("BGO");
        let letter = self.letter(self.before(0, 8, 50), venue.police, &bergen, &case);
        let arrested = self.before(0, 1, 15);
        self.post(&letter, &forms::place_order(&letter, &who, &request, arrested, self.date));
    }
}

/// A family name as somebody heard it: its last vowel is another.
fn misspelt(name: &Name) -> Name {
    let other = |letter: char| match letter {
        'a' => Some('e'),
        'e' => Some('a'),
        'i' => Some('y'),
        'o' => Some('u'),
        'u' => Some('o'),
        _ => None,
    };
    let mut letters: Vec<char> = name.family.chars().collect();
    if let Some(letter) = letters.iter_mut().rev().find(|letter| other(**letter).is_some()) {
        *letter = other(*letter).unwrap_or(*letter);
    }
    Name { family: letters.into_iter().collect(), ..name.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::mix::invent;
    use crate::esas::model::contract::{self, Contract, Named};
    use crate::esas::model::draft::Draft;
    use crate::esas::model::warning::WarningCode;
    use basics::time::parse_date;
    use std::collections::BTreeMap;

    #[test]
    fn every_contract_comes_and_one_message_is_refused() {
        for (seed, date) in [(1, "2026-11-22"), (7, "2027-03-01")] {
            let nation = invent(seed, parse_date(date).unwrap(), 3050);
            let opens = super::at(nation.date, 10, 0);
            let mut read = BTreeMap::new();
            let (mut refused, mut odd) = (0, vec![]);
            for message in &nation.messages {
                assert!(message.at < opens);
                match contract::read(&message.bytes, &Named::default()) {
                    Ok(known) => {
                        let draft = Draft::of(&known, message.at);
                        odd.extend(draft.warnings.iter().map(|warning| (known.contract, warning.code)));
                        *read.entry(known.contract.to_string()).or_insert(0) += 1;
                    }
                    Err(_) => refused += 1,
                }
            }
            assert_eq!(refused, 1);
            // A committal order never states an end; the ruling that leaves in doubt whose it is has no number.
            let committed = (Contract::CommittalOrder, WarningCode::CommittalWithoutEnd);
            assert_eq!(odd, [committed, (Contract::RemandRuling, WarningCode::NumberMissing)]);
            for contract in Contract::ALL {
                assert!(read.contains_key(contract.as_str()), "{contract}");
            }
            assert_eq!(read.values().sum::<i32>(), 17);
            assert!(nation.offers.iter().all(|offer| offer.at < opens));
            assert_eq!(nation.offers.len(), 4);
            assert!(nation.messages.windows(2).all(|pair| pair[0].at <= pair[1].at));
        }
    }

    #[test]
    fn numbers_in_messages_are_synthetic() {
        let nation = invent(1, parse_date("2026-11-22").unwrap(), 200);
        for message in &nation.messages {
            let text = String::from_utf8(message.bytes.clone()).unwrap();
            let numbers = text.split('"').filter(|part| part.len() == 11 && part.bytes().all(|b| b.is_ascii_digit()));
            for number in numbers {
                assert!(number[2..4].parse::<u8>().unwrap() > 80, "{number}");
            }
        }
    }
}
