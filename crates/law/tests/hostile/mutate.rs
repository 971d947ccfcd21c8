//! Cases made worse by chance: parts taken from other cases, values at the edges of what is read, fields doubled, left out
//! and misplaced, lists grown, nesting; and bytes flipped, cut and joined. All by a seed, so that what fails comes again.

use serde_json::{Map, Value as Json, json};

/// Days and moments at the edges of what is read, of the calendar, of the clock and of the laws.
const DAYS: &[&str] = &[
    "1850-01-01",
    "1849-12-31",
    "2200-12-31",
    "2201-01-01",
    "2024-02-29",
    "2023-02-29",
    "2100-02-28",
    "2025-01-31",
    "0000-00-00",
    "9999-12-31",
    "2002-03-01",
    "2020-08-31",
    "2020-09-01",
    "2025-03-30T01:59:59+01:00",
    "2025-03-30T02:30:00+01:00",
    "2025-10-26T02:30:00+02:00",
    "1849-12-31T23:30:00Z",
    "2200-12-31T23:30:00Z",
    "2026-02-30T25:61:61+99:99",
    "",
    "2026-1-1",
];
/// Numbers at the edges of what is read and of what numbers can be.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "12",
    "13",
    "14",
    "60",
    "73",
    "74",
    "120",
    "121",
    "200",
    "201",
    "2400",
    "2401",
    "73000",
    "73001",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "-1",
    "1.5",
    "1e3",
    "1e308",
    "-0",
];
/// The most bytes to which a case is grown.
const MOST: usize = 200_000;

/// Seeded chance.
pub struct Dice(pub u64);

impl Dice {
    /// Less than a number.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A block of lines made of the cases by a seed.
pub fn block(cases: &[Json], seed: u64) -> Vec<u8> {
    let dice = &mut Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1CE);
    let mut case = dice.one_of(cases).clone();
    for _ in 0..1 + dice.below(3) {
        let other = dice.one_of(cases).clone();
        worsen(&mut case, &other, dice);
    }
    let mut bytes = case.to_string().into_bytes();
    bytes.truncate(MOST);
    if dice.chance(10) {
        let other = dice.one_of(cases).to_string();
        // Another line, or the same one, or a list that nobody opened.
        bytes.extend_from_slice(dice.one_of::<&str>(&["\n", "\r\n", "", ",", "]"]).as_bytes());
        bytes.extend_from_slice(other.as_bytes());
    }
    if dice.chance(20) {
        for _ in 0..1 + dice.below(4) {
            spoil(&mut bytes, dice);
        }
    }
    bytes
}

/// Changes one place of a case.
fn worsen(case: &mut Json, other: &Json, dice: &mut Dice) {
    let mut places = vec![];
    paths(case, &mut vec![], &mut places);
    let path = dice.one_of(&places).clone();
    // The same field of another case, where it has one: two laws meet.
    if dice.chance(55) {
        let key = path.iter().rev().find_map(|step| step.as_str());
        if let Some(found) = key.and_then(|key| find(other, key)).cloned() {
            let top = path.iter().rposition(|step| step.as_str() == key).unwrap_or(0);
            if let Some(place) = at(case, &path[..=top]) {
                *place = found;
            }
            return;
        }
    }
    if let Some(place) = at(case, &path) {
        change(place, other, dice);
    }
}

fn change(place: &mut Json, other: &Json, dice: &mut Dice) {
    match place {
        _ if dice.chance(4) => {
            let opened = 1 + dice.below(300);
            *place = (0..opened).fold(Json::Null, |inner, _| json!([inner]));
        }
        _ if dice.chance(8) => {
            *place = dice.one_of(&[Json::Null, json!(true), json!({}), json!([]), json!("x")]).clone()
        }
        Json::String(text) => *text = (*dice.one_of(DAYS)).to_owned(),
        Json::Number(_) => *place = serde_json::from_str(dice.one_of::<&str>(NUMBERS)).unwrap_or(json!(0)),
        Json::Bool(is) => *is = !*is,
        Json::Array(all) => change_list(all, dice),
        Json::Object(fields) => change_fields(fields, other, dice),
        Json::Null => *place = json!(*dice.one_of(DAYS)),
    }
}

fn change_list(all: &mut Vec<Json>, dice: &mut Dice) {
    match dice.below(4) {
        0 => all.reverse(),
        1 => {
            all.pop();
        }
        2 => all.extend(all.first().cloned()),
        // Up to beyond the most that is taken of anything.
        _ => {
            for _ in 0..dice.below(9) {
                let doubled: Vec<Json> = all.iter().take(2_001 - all.len().min(2_001)).cloned().collect();
                all.extend(doubled);
            }
        }
    }
}

fn change_fields(fields: &mut Map<String, Json>, other: &Json, dice: &mut Dice) {
    let names: Vec<String> = fields.keys().cloned().collect();
    let name = if names.is_empty() { "id".to_owned() } else { dice.one_of(&names).clone() };
    match dice.below(3) {
        0 => {
            fields.remove(&name);
        }
        1 => {
            let value = fields.get(&name).cloned().unwrap_or(Json::Null);
            fields.insert(format!("{name}_"), value);
        }
        // A field of another kind of thing.
        _ => {
            let mut places = vec![];
            paths(other, &mut vec![], &mut places);
            let path = dice.one_of(&places).clone();
            let key = path.iter().rev().find_map(|step| step.as_str());
            if let Some((key, found)) = key.and_then(|key| Some((key, find(other, key)?))) {
                fields.insert(key.to_owned(), found.clone());
            }
        }
    }
}

/// Changes some bytes.
fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(5) {
        0 => bytes.truncate(at),
        1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        2 if at < bytes.len() => bytes[at] = *dice.one_of(b"\"\\{}[]:,0-9e.\n\r\0\xff"),
        3 => {
            let end = (at + 1 + dice.below(40)).min(bytes.len());
            let part = bytes[at..end].to_vec();
            let to = dice.below(bytes.len() + 1);
            bytes.splice(to..to, part);
        }
        _ => {
            let end = (at + 1 + dice.below(20)).min(bytes.len());
            bytes.drain(at..end);
        }
    }
}

/// All places below a value.
fn paths(value: &Json, here: &mut Vec<Json>, all: &mut Vec<Vec<Json>>) {
    all.push(here.clone());
    let inner: Vec<(Json, &Json)> = match value {
        // Of a long list its first members are as good as any.
        Json::Array(list) => list.iter().take(8).enumerate().map(|(at, inner)| (json!(at), inner)).collect(),
        Json::Object(fields) => fields.iter().map(|(name, inner)| (json!(name), inner)).collect(),
        _ => return,
    };
    for (step, inner) in inner {
        // Not down into what was nested on purpose.
        if here.len() < 12 {
            here.push(step);
            paths(inner, here, all);
            here.pop();
        }
    }
}

/// The value at a place.
fn at<'a>(value: &'a mut Json, path: &[Json]) -> Option<&'a mut Json> {
    path.iter().try_fold(value, |value, step| match step {
        Json::String(name) => value.get_mut(name.as_str()),
        step => value.get_mut(usize::try_from(step.as_u64()?).ok()?),
    })
}

/// The first field of a name, however deep.
fn find<'a>(value: &'a Json, key: &str) -> Option<&'a Json> {
    match value {
        Json::Object(fields) => fields.get(key).or_else(|| fields.values().find_map(|inner| find(inner, key))),
        Json::Array(list) => list.iter().take(8).find_map(|inner| find(inner, key)),
        _ => None,
    }
}
