//! Wings, rooms and places invented to fit the true capacity and level of each prison. Always the
//! same, whatever the seed of the demo: Halden's room A-12 is the same room in every demo.

use super::dice::Dice;
use super::estate::{KnownWing, Level, Place, PlaceKind, Prison, Purpose, Room, RoomState, SexGroup, Unit};

/// The estate does not change with the seed of the people.
const SEED: u64 = 1;
/// Wings are not larger than this where they are not known.
const LARGEST_WING: u16 = 40;

/// Gives an open prison its wings, rooms and places.
pub(super) fn furnish(prison: &mut Prison, known: &[KnownWing]) {
    let wings: Vec<Unit> = known
        .iter()
        .filter(|w| w.prison == prison.code)
        .map(|w| unit(&w.code, &w.name, w.level, w.sex, w.purpose, w.places))
        .collect();
    prison.units = if wings.is_empty() { divided(prison) } else { wings };
    let mut dice = Dice::new(SEED, &prison.code, 0);
    let mut units = std::mem::take(&mut prison.units);
    for unit in &mut units {
        fill(prison, unit, &mut dice);
    }
    prison.units = units;
    prison.places = places(prison);
}

fn unit(code: &str, name: &str, level: Level, sex: SexGroup, purpose: Purpose, beds: u16) -> Unit {
    Unit { code: code.to_owned(), name: format!("Avdeling {name}"), level, sex, purpose, capacity: beds, rooms: vec![] }
}

/// Wings of like size for a prison of which none are known.
fn divided(prison: &Prison) -> Vec<Unit> {
    let mut wings = vec![];
    for (level, beds) in Level::ALL.iter().zip(prison.levels) {
        let count = beds.div_ceil(LARGEST_WING);
        for number in 0..count {
            let code = char::from(b'A' + u8::try_from(wings.len()).unwrap_or(25)).to_string();
            let places = beds / count + u16::from(number < beds % count);
            let first = *level == Level::High && number == 0 && beds >= 50;
            let purpose = if first { Purpose::Reception } else { Purpose::Ordinary };
            wings.push(unit(&code, &code, *level, prison.sex, purpose, places));
        }
    }
    wings
}

/// How many of a wing's rooms are shared, by beds, and the most people a large room may hold.
fn shared(prison: &Prison, unit: &Unit) -> Vec<(u16, u16)> {
    match (prison.code.as_str(), unit.code.as_str()) {
        ("RAV", "A") => vec![(4, 4), (4, 4), (2, 3), (2, 3), (2, 3), (2, 3)],
        ("RAV", "B") => vec![(2, 2), (2, 2)],
        ("FAU", _) => vec![(1, 2), (1, 2)],
        ("LYD", "A") => vec![(1, 2), (1, 2)],
        ("VAD", "A") => vec![(2, 2), (2, 2), (2, 2), (2, 2)],
        ("TRO-G", "A" | "B") => vec![(2, 2), (2, 2), (2, 2)],
        ("ILS", _) | ("BER", _) => vec![(2, 2), (2, 2)],
        ("SDE", "A") | ("BJO", "B") | ("OSL", "B3") | ("GJO", _) | ("KRA", _) => vec![(2, 2)],
        _ => vec![],
    }
}

fn fill(prison: &Prison, unit: &mut Unit, dice: &mut Dice) {
    let mut shapes = shared(prison, unit);
    let used: u16 = shapes.iter().map(|(beds, _)| beds).sum();
    shapes.extend((used..unit.capacity).map(|_| (1, 1)));
    dice.shuffle(&mut shapes);
    for (at, (beds, maximum)) in shapes.iter().enumerate() {
        let mut room = room(prison, unit, at + 1, *beds, *maximum, dice);
        if at == 3 && (unit.capacity >= 12 || unit.purpose == Purpose::Youth) {
            room.adapted = true;
            room.dm2 = room.dm2.max(130);
        }
        unit.rooms.push(room);
    }
    for _ in 0..out_of_use(prison, unit) {
        let number = unit.rooms.len() + 1;
        let mut room = room(prison, unit, number, 1, 1, dice);
        retire(&mut room, dice);
        unit.rooms.push(room);
    }
}

fn room(prison: &Prison, unit: &Unit, number: usize, beds: u16, maximum: u16, dice: &mut Dice) -> Room {
    let number = format!("{}-{number:02}", unit.code);
    Room {
        certificate: format!("{}/{number}", prison.code),
        number,
        beds,
        maximum,
        dm2: size(prison, beds, maximum, dice),
        sanitary: unit.level == Level::High && prison.built.is_none_or(|year| year > 1900),
        adapted: false,
        state: RoomState::Active,
        reason: None,
        days_out_of_use: 0,
    }
}

/// Old buildings have small rooms, and some below the European minimum (INT-08); double rooms of
/// a single's size are the other kind below it.
fn size(prison: &Prison, beds: u16, maximum: u16, dice: &mut Dice) -> u16 {
    let wobble = u16::try_from(dice.between(0, 6)).unwrap_or(0);
    let old = prison.built.is_some_and(|year| year < 1910);
    match (beds, maximum) {
        (1, 1) if old && dice.chance(180) => 54 + wobble.min(5),
        (1, 1) => prison.dm2 + if prison.dm2 > 75 { wobble } else { 0 },
        (1, _) => 140 + wobble,
        (2, _) if prison.code == "VAD" || old => 74 + wobble.min(5),
        (2, 3) => 165 + wobble,
        (2, _) => 110 + wobble * 2,
        _ => 45 * beds + 20 + wobble,
    }
}

/// A few prisons have rooms out of use beyond their capacity.
fn out_of_use(prison: &Prison, unit: &Unit) -> usize {
    let first = unit.code == "A" || unit.code == "C1";
    match prison.code.as_str() {
        "ULL" | "OSL" if first => 3,
        "ILA" | "TRH" | "BGO" | "MOS" | "EID" | "RIN" if first => 2,
        "HAL" | "SKI" | "DRA" | "BAS" | "ILS" | "TRO" | "STA" if first => 1,
        _ => 0,
    }
}

fn retire(room: &mut Room, dice: &mut Dice) {
    const CLOSED: &[&str] = &[
        "Vannskade, venter på tørking",
        "Under oppussing",
        "Låsen er defekt, del er bestilt",
        "Ventilasjonen er ute av drift",
        "Brannskade i himling",
    ];
    const DRAFT: &[&str] = &["Ny, venter på sertifikat", "Ombygd, ikke godkjent ennå"];
    let draft = dice.chance(250);
    room.state = if draft { RoomState::Draft } else { RoomState::Closed };
    room.reason = Some(dice.pick_or(if draft { DRAFT } else { CLOSED }, "Under oppussing"));
    room.days_out_of_use = u16::try_from(dice.between(2, 120)).unwrap_or(2);
}

/// Places sensible for the size and level of the prison.
fn places(prison: &Prison) -> Vec<Place> {
    use PlaceKind as K;
    let beds = prison.capacity;
    let [high, lower, halfway] = prison.levels;
    let house = halfway == beds;
    let day = |count: u16| if house { 0 } else { count };
    let visiting = if prison.code == "KRO" { 3 } else { (beds / 25).clamp(1, 10) };
    let yards = (high / 70 + u16::from(lower > 0) + u16::from(halfway > 0)).clamp(1, 5);
    let wanted = [
        (K::Workshop, "Verksted", day((beds / 30).clamp(1, 8)), 12),
        (K::Classroom, "Klasserom", day((beds / 35).clamp(1, 7)), 10),
        (K::Library, "Bibliotek", day(1), (beds / 10).clamp(4, 20)),
        (K::Health, "Helseavdeling", day(1), (beds / 25).clamp(2, 8)),
        (K::VisitingRoom, "Besøksrom", visiting, 5),
        (K::ChildrensRoom, "Barnerom", u16::from(beds >= 40), 8),
        (K::Gym, "Treningsrom", (beds / 120).clamp(1, 2), if house { 6 } else { 15 }),
        (K::Chapel, "Stillerom", u16::from(beds >= 50), (beds / 6).min(40)),
        (K::Kitchen, "Kjøkken", 1, (beds / 15).clamp(3, 12)),
        (K::Yard, "Luftegård", yards, (beds / 3).clamp(6, 60)),
        (K::Reception, "Mottak", 1, (beds / 25).clamp(2, 8)),
    ];
    let mut all = vec![];
    for (kind, name, count, capacity) in wanted {
        for number in 1..=count {
            let name = if count == 1 { name.to_owned() } else { format!("{name} {number}") };
            all.push(Place { kind, name, capacity });
        }
    }
    all
}
