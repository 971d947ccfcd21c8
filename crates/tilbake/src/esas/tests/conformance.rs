//! Tests: the verdict on a message's form equals the published schema's, as the `jsonschema` crate
//! reads it, for every example and for thousands of mutations made from a seed.
//!
//! Schemas and examples belong to their publisher and lie beside the repository, never in it. Where
//! they are absent the test says so, and our own invented messages alone are read.

use crate::esas::model::contract::{self, Contract, Message, Refusal};
use crate::esas::model::draft::Draft;
use basics::Instant;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Our own messages: invented people, synthetic numbers, well-formed.
pub const OWN: &[(&str, &str)] = &[
    ("remand", include_str!("../messages/remand.json")),
    ("remand_extended", include_str!("../messages/remand_extended.json")),
    ("remand_electronic", include_str!("../messages/remand_electronic.json")),
    ("remand_surrogate", include_str!("../messages/remand_surrogate.json")),
    ("order", include_str!("../messages/order.json")),
    ("order_fine", include_str!("../messages/order_fine.json")),
    ("order_youth", include_str!("../messages/order_youth.json")),
];

/// Contract, schema and folder of examples below `shared/esas`.
const PUBLISHED: [(Contract, &str, &str); 2] = [
    (
        Contract::RemandRuling,
        "varetekt/kjennelsevaretektpoliti/1.6/kjennelseVaretektPoliti.schema.json",
        "varetekt/kjennelsevaretektpoliti/1.6/eksempelfiler",
    ),
    (
        Contract::EnforcementOrder,
        "dom/fullbyrdelsesordre/1.2/fullbyrdelsesordre.schema.json",
        "dom/fullbyrdelsesordre/1.2/eksempelfiler",
    ),
];

/// How many odd values are tried at each place of each message.
const ODD_PER_PLACE: usize = 8;
/// How many further mutations of each message, of one to three changes.
const ROUNDS: usize = 1_000;

/// When the messages of these tests are received.
pub fn received() -> Instant {
    Instant::parse("2026-06-20T10:00:00+02:00").unwrap()
}

/// The folder beside the repository, when it is there.
pub fn published() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/esas");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the published ESAS schemas are not beside the repository (../shared/esas)");
    None
}

/// The published examples of a contract.
pub fn examples(folder: &Path, contract: Contract) -> Vec<(String, Vec<u8>)> {
    let place = PUBLISHED.iter().find(|(of, ..)| *of == contract).unwrap().2;
    let mut files: Vec<_> = std::fs::read_dir(folder.join(place)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

fn own(contract: Contract) -> Vec<(String, Vec<u8>)> {
    let of = |text: &str| contract::read(text.as_bytes()).unwrap().contract;
    OWN.iter()
        .filter(|(_, text)| of(text) == contract)
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// A small generator of random numbers (SplitMix64): the same seed, the same mutations.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (sides as u64)).unwrap()
    }
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Every place in a message.
pub fn all_places(value: &Value) -> Vec<String> {
    let mut found = vec![];
    places(value, "", &mut found);
    found
}

/// Values that lie on and around the edges of the contracts, in JSON.
const ODD: &str = r#"[
    null, true, false, 0, 1, -1, 21, 22, 99, 100, 999, 1000, 1.0, 21.0, 1.5, 1e30, -1e300,
    18446744073709551615, -9223372036854775808,
    "", " ", "x", "NOR", "nor", "ÆØÅ", "NORD", "NOR\n", "\u0000", "2026-02-30", "9999-99-99",
    "983997953", "98399795३", "14846399381", "54846399381", "14246399381", "148463993810", "94846399381",
    "1484639938x", "+47 (22) 00-00-00", "INGEN", "FULL", "FORTROLIG", "KVINNE", "DNUMMER", "STRPL172_A_10_AAR",
    [], [null], ["x"], [{}, {}, {}, {}, {}], {}, {"x": 1}, {"kode": "NOR", "navn": "Norge"},
    {"foedselsnummer": "14846399381"}, {"foedselsnummer": "14846399381", "dNummer": "54846399381"},
    {"lengde": {"antallAar": 1}, "ubestemtTid": true}, {"ubestemtTid": false}, {"antallDager": 130}
]"#;

fn odd_values() -> Vec<Value> {
    let mut odd: Vec<Value> = serde_json::from_str(ODD).unwrap();
    let lengths = [("9", 30), ("9", 31), ("æ", 40), ("æ", 41), ("👩", 500), ("👩", 501)];
    odd.extend(lengths.map(|(letter, times)| Value::String(letter.repeat(times))));
    odd
}

/// One change at one place.
pub fn mutate(value: &mut Value, dice: &mut Dice, odd: &[Value]) {
    let found = all_places(value);
    let at = dice.pick(&found).clone();
    let borrowed = value.pointer(dice.pick(&found).as_str()).unwrap().clone();
    let kind = dice.below(8);
    if kind < 2 {
        return remove(value, &at);
    }
    let place = value.pointer_mut(&at).unwrap();
    match (kind, place) {
        (2, place) => *place = borrowed,
        (3, Value::Object(members)) => {
            let name = found[dice.below(found.len())].rsplit('/').next().unwrap().to_owned();
            members.insert(name, borrowed);
        }
        (4, Value::Object(members)) => {
            members.insert(format!("ukjent{}", dice.below(3)), borrowed);
        }
        (3, Value::Array(items)) if !items.is_empty() => {
            let item = items[0].clone();
            items.extend(std::iter::repeat_n(item, dice.below(5)));
        }
        (4, Value::Array(items)) => items.clear(),
        (5, Value::String(text)) => {
            let keep = dice.below(text.chars().count() + 1);
            *text = text.chars().take(keep).collect();
        }
        (6, Value::String(text)) => text.push(*dice.pick(&['0', 'Z', 'ø', '\n'])),
        (_, place) => *place = dice.pick(odd).clone(),
    }
}

fn remove(value: &mut Value, at: &str) {
    let Some((parent, name)) = at.rsplit_once('/') else {
        *value = Value::Null;
        return;
    };
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => {
            members.remove(name);
        }
        Value::Array(items) => {
            items.remove(name.parse().unwrap());
        }
        _ => unreachable!(),
    }
}

fn verdict(value: &Value) -> Result<Message, Refusal> {
    contract::read(&serde_json::to_vec(value).unwrap())
}

/// How many mutations of each kind, over all messages of a contract.
struct Tally {
    valid: usize,
    invalid: usize,
}

fn compare(schema: &jsonschema::Validator, value: &Value, tally: &mut Tally, what: &str) {
    let expected = schema.is_valid(value);
    let ours = verdict(value);
    if let Ok(message) = &ours {
        // Whatever is stated, drafts can be read out of it.
        Draft::of(message, received());
    }
    assert_eq!(
        ours.is_ok(),
        expected,
        "{what}\nours: {:?}\nschema: {:?}\n{value:#}",
        ours.err(),
        schema.iter_errors(value).map(|e| format!("{} {e}", e.instance_path())).collect::<Vec<_>>()
    );
    if expected {
        tally.valid += 1;
    } else {
        tally.invalid += 1;
    }
}

#[test]
fn the_verdict_is_the_published_schemas() {
    let Some(folder) = published() else { return };
    let mut total = 0;
    for (contract, schema, _) in PUBLISHED {
        let schema: Value = serde_json::from_slice(&std::fs::read(folder.join(schema)).unwrap()).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let odd = odd_values();
        let mut tally = Tally { valid: 0, invalid: 0 };
        let mut dice = Dice(20_260_712);
        for (name, bytes) in examples(&folder, contract).into_iter().chain(own(contract)) {
            let original: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(schema.is_valid(&original), "{name}: {:?}", schema.validate(&original).err());
            compare(&schema, &original, &mut tally, &name);
            for at in all_places(&original) {
                let mut value = original.clone();
                remove(&mut value, &at);
                compare(&schema, &value, &mut tally, &format!("{name} without {at}"));
                for _ in 0..ODD_PER_PLACE {
                    let odd = dice.pick(&odd);
                    let mut value = original.clone();
                    *value.pointer_mut(&at).unwrap() = odd.clone();
                    compare(&schema, &value, &mut tally, &format!("{name} {at} := {odd}"));
                }
            }
            for round in 0..ROUNDS {
                let mut value = original.clone();
                for _ in 0..=dice.below(3) {
                    mutate(&mut value, &mut dice, &odd);
                }
                compare(&schema, &value, &mut tally, &format!("{name} round {round}"));
            }
        }
        println!("{contract}: {} valid and {} invalid messages, every verdict equal", tally.valid, tally.invalid);
        total += tally.valid + tally.invalid;
    }
    assert!(total > 20_000);
}
