//! Who someone is: names by group, birth date, numbers, citizenships, languages, reading.

use super::cal::{plus_days, plus_months};
use super::dice::{Dice, figure, round};
use super::estate::Purpose;
use super::names::{self, Group, Name};
use super::numbers::Numbers;
use super::person::{Exactness, Identifier, IdentifierKind, Reading, Sex, Source, Verification};
use super::slots::{Kind, Slot};
use basics::Date;
use basics::time::civil;

/// Which Norwegian number someone has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Fødselsnummer.
    Resident,
    /// D-number.
    Temporary,
    /// Neither.
    No,
}

/// Where someone belongs: decides names, citizenship and numbers.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Citizen of another country only.
    pub foreign: bool,
    /// Which Norwegian number.
    pub registered: Registered,
}

/// Share of foreign citizens: November 2023.
pub const FOREIGN: f64 = 0.27;
/// Share with neither fødselsnummer nor D-number: about one in five.
const UNREGISTERED: f64 = 0.186;
/// Share with a D-number.
const TEMPORARY: f64 = 0.028;

/// An origin for each place. Foreign citizens fill the wings for them, and are more among remand.
pub fn origins(slots: &[Slot], seed: u64) -> Vec<Origin> {
    let mut dice = Dice::new(seed, "origins", 0);
    let people = figure(slots.len());
    let mut foreign: Vec<usize> = vec![];
    let mut pools: [Vec<usize>; 4] = Default::default();
    for (at, slot) in slots.iter().enumerate() {
        match (slot.purpose, slot.kind) {
            (Purpose::Foreign, _) => foreign.push(at),
            (Purpose::Youth, _) => {}
            (_, Kind::Remand) => pools[0].push(at),
            (_, Kind::Sentence) => pools[1].push(at),
            (_, Kind::Preventive) => pools[2].push(at),
            (_, Kind::Fine) => pools[3].push(at),
        }
    }
    let wanted = round(people * FOREIGN);
    for (pool, share) in [(0, 0.38), (2, 0.10), (3, 0.14), (1, 1.0)] {
        let left = wanted.saturating_sub(foreign.len());
        let count = round(figure(pools[pool].len()) * share).min(left);
        dice.shuffle(&mut pools[pool]);
        foreign.extend(pools[pool].iter().take(count));
    }
    dice.shuffle(&mut foreign);
    let mut origins = vec![Origin { foreign: false, registered: Registered::Resident }; slots.len()];
    let unregistered = round(people * UNREGISTERED);
    let temporary = round(people * TEMPORARY);
    for (number, at) in foreign.iter().enumerate() {
        let registered = match number {
            n if n < unregistered => Registered::No,
            n if n < unregistered + temporary => Registered::Temporary,
            _ => Registered::Resident,
        };
        origins[*at] = Origin { foreign: true, registered };
    }
    origins
}

/// Everything about identity.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Name.
    pub name: Name,
    /// Group of the name.
    pub group: Group,
    /// Birth date.
    pub born: Date,
    /// How exact.
    pub exactness: Exactness,
    /// Who said it and whether it is verified.
    pub birth_source: (Source, Verification),
    /// Numbers.
    pub identifiers: Vec<Identifier>,
    /// Citizenships.
    pub citizenships: Vec<&'static str>,
    /// Languages.
    pub languages: Vec<&'static str>,
    /// Interpreter.
    pub interpreter: Option<&'static str>,
    /// Reading.
    pub reading: Reading,
}

/// What is given about someone whose identity is invented.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// Sex.
    pub sex: Sex,
    /// Age on the day.
    pub age: i64,
    /// Born on this day at the latest: an adult when the case began.
    pub born_by: Date,
    /// Lives in the north.
    pub north: bool,
    /// Origin.
    pub origin: Origin,
}

/// Invents who someone is.
pub fn invent(given: Given, date: Date, numbers: &mut Numbers, dice: &mut Dice) -> Identity {
    let Given { sex, north, origin, .. } = given;
    let (group, country) = if origin.foreign { abroad(dice) } else { (at_home(north, dice), "NOR") };
    let name = names::invent(group, sex, dice);
    let uncertain = origin.registered == Registered::No && matches!(group, Group::Somali | Group::Arabic);
    let (born, exactness) = birth(&given, uncertain, date, dice);
    let mut citizenships = vec![country];
    if !origin.foreign && !matches!(group, Group::Norwegian | Group::Sami) && dice.chance(250) {
        citizenships.push(country_of(group, dice));
    }
    let identifiers = identifiers(sex, born, group, country, &name, origin, date, numbers, dice);
    let (languages, interpreter) = languages(group, country, origin, dice);
    let source = match origin.registered {
        Registered::Resident | Registered::Temporary => (Source::Register, Verification::Verified),
        Registered::No if dice.chance(450) => (Source::Person, unverified(date, dice)),
        Registered::No => (Source::Immigration, Verification::Verified),
    };
    let reading = match dice.below(100) {
        0..13 => Reading::Difficult,
        13..15 if interpreter.is_some() => Reading::None,
        _ => Reading::Well,
    };
    Identity {
        name,
        group,
        born,
        exactness,
        birth_source: source,
        identifiers,
        citizenships,
        languages,
        interpreter,
        reading,
    }
}

/// A fact recorded lately and not verified. The oldest have three weeks left of their four months
/// (ADM-08), so that a demo left running does not break a promise.
pub fn unverified(date: Date, dice: &mut Dice) -> Verification {
    let recorded = plus_days(date, -dice.between(1, 99));
    Verification::Unverified { recorded, until: plus_months(recorded, 4) }
}

fn abroad(dice: &mut Dice) -> (Group, &'static str) {
    const COUNTRIES: [(Group, &str, u64); 11] = [
        (Group::Polish, "POL", 20),
        (Group::Lithuanian, "LTU", 18),
        (Group::Romanian, "ROU", 18),
        (Group::Romanian, "MDA", 2),
        (Group::Somali, "SOM", 10),
        (Group::Arabic, "SYR", 9),
        (Group::Arabic, "IRQ", 8),
        (Group::Arabic, "MAR", 6),
        (Group::Arabic, "DZA", 4),
        (Group::Norwegian, "SWE", 4),
        (Group::Sami, "FIN", 1),
    ];
    let at = dice.weighted(&COUNTRIES.map(|(_, _, weight)| weight));
    (COUNTRIES[at].0, COUNTRIES[at].1)
}

fn at_home(north: bool, dice: &mut Dice) -> Group {
    let sami = if north { 90 } else { 10 };
    let weights = [840 - sami, sami, 25, 20, 10, 50, 55];
    Group::ALL[dice.weighted(&weights)]
}

fn country_of(group: Group, dice: &mut Dice) -> &'static str {
    match group {
        Group::Norwegian => "SWE",
        Group::Sami => "FIN",
        Group::Polish => "POL",
        Group::Lithuanian => "LTU",
        Group::Romanian => "ROU",
        Group::Somali => "SOM",
        Group::Arabic => dice.pick_or(&["SYR", "IRQ", "MAR"], "IRQ"),
    }
}

/// A birth date that gives this age, more or less exact.
fn birth(given: &Given, uncertain: bool, date: Date, dice: &mut Dice) -> (Date, Exactness) {
    let born =
        plus_days(plus_months(date, -given.age * 12), -dice.below(365).try_into().unwrap_or(0)).min(given.born_by);
    if uncertain && dice.chance(330) {
        let first = civil::Date::new(born.year(), 1, 1).unwrap_or(born);
        return (first, Exactness::Year);
    }
    if uncertain && dice.chance(120) {
        return (born.first_of_month(), Exactness::Month);
    }
    (born, Exactness::Day)
}

#[expect(clippy::too_many_arguments, reason = "one list made of all that is known so far")]
fn identifiers(
    sex: Sex,
    born: Date,
    group: Group,
    country: &'static str,
    name: &Name,
    origin: Origin,
    date: Date,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Vec<Identifier> {
    let mut all = vec![];
    let mut add = |kind, value, country, source, verification| {
        all.push(Identifier { kind, value, country, source, verification });
    };
    use IdentifierKind as K;
    let verified = Verification::Verified;
    match origin.registered {
        Registered::Resident => {
            if let Some(number) = numbers.fodselsnummer(born, sex, dice) {
                add(K::Fodselsnummer, number, None, Source::Register, verified);
            }
        }
        Registered::Temporary => {
            if let Some(number) = numbers.d_number(born, sex, dice) {
                add(K::DNumber, number, None, Source::Register, verified);
            }
        }
        Registered::No => {}
    }
    if origin.registered == Registered::No && matches!(group, Group::Somali | Group::Arabic) && dice.chance(850) {
        let year = date.year() - i16::try_from(dice.between(1, 9)).unwrap_or(1);
        add(K::Duf, numbers.duf(year, dice), None, Source::Immigration, verified);
    } else if origin.foreign && (origin.registered == Registered::No || dice.chance(400)) && dice.chance(880) {
        let verification = if dice.chance(300) { unverified(date, dice) } else { verified };
        add(K::Foreign, numbers.foreign(dice), Some(country), Source::Police, verification);
    }
    let alias = if origin.registered == Registered::No { 220 } else { 25 };
    if dice.chance(alias) {
        let other = names::invent(group, sex, dice);
        let value = format!("{} {}", name.given, other.family);
        add(K::Alias, value, None, Source::Police, unverified(date, dice));
    }
    all
}

fn languages(
    group: Group,
    country: &str,
    origin: Origin,
    dice: &mut Dice,
) -> (Vec<&'static str>, Option<&'static str>) {
    let first = match group {
        Group::Norwegian if country == "SWE" => "sv",
        Group::Norwegian => {
            if dice.chance(120) {
                "nn"
            } else {
                "nb"
            }
        }
        Group::Sami => "se",
        Group::Polish => "pl",
        Group::Lithuanian => "lt",
        Group::Romanian => "ro",
        Group::Somali => "so",
        Group::Arabic => "ar",
    };
    let mut all = vec![first];
    let norwegian = !origin.foreign || origin.registered == Registered::Resident;
    if norwegian && !matches!(first, "nb" | "nn") {
        all.push("nb");
    }
    if dice.chance(if norwegian { 700 } else { 450 }) {
        all.push("en");
    }
    if first == "lt" && dice.chance(400) {
        all.push("ru");
    }
    let need = match (first, norwegian) {
        ("nb" | "nn" | "sv", _) => 0,
        ("se", _) => 60,
        (_, true) => 50,
        (_, false) => 780,
    };
    let interpreter = dice.chance(need).then_some(first);
    (all, interpreter)
}
