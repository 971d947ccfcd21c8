//! Tests: the verdict on a message's form equals the published schema's, as the `jsonschema` crate
//! reads it, for every example and for thousands of mutations made from a seed.
//!
//! Schemas and examples belong to their publisher and lie beside the repository, never in it. Where
//! they are absent the test says so, and our own invented messages alone are read.

use crate::esas::model::contract::{self, Contract, Message, Named, Refusal};
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
    ("remand_older", include_str!("../messages/remand_older.json")),
    ("order_older", include_str!("../messages/order_older.json")),
    ("place", include_str!("../messages/place.json")),
    ("place_older", include_str!("../messages/place_older.json")),
    ("health_and_risk", include_str!("../messages/health_and_risk.json")),
    ("committal", include_str!("../messages/committal.json")),
    ("answer", include_str!("../messages/answer.json")),
    ("answer_cancelled", include_str!("../messages/answer_cancelled.json")),
    ("suitability", include_str!("../messages/suitability.json")),
    ("suitability_withdrawn", include_str!("../messages/suitability_withdrawn.json")),
];

/// A contract in one version, and where it lies below `shared/esas`.
pub struct Published {
    contract: Contract,
    version: &'static str,
    folder: &'static str,
    /// Name of the schema's file, without `.schema.json`.
    schema: &'static str,
}

const fn published_as(
    contract: Contract,
    version: &'static str,
    folder: &'static str,
    schema: &'static str,
) -> Published {
    Published { contract, version, folder, schema }
}

/// Every contract and version taken, the newest first.
const PUBLISHED: [Published; 11] = [
    published_as(Contract::RemandRuling, "1.6", "varetekt/kjennelsevaretektpoliti/1.6", "kjennelseVaretektPoliti"),
    published_as(Contract::RemandRuling, "1.5", "varetekt/kjennelsevaretektpoliti/1.5", "kjennelseVaretektPoliti"),
    published_as(Contract::EnforcementOrder, "1.2", "dom/fullbyrdelsesordre/1.2", "fullbyrdelsesordre"),
    published_as(Contract::EnforcementOrder, "1.1", "dom/fullbyrdelsesordre/1.1", "fullbyrdelsesordre"),
    published_as(Contract::PlaceOrder, "1.3", "varetekt/bestillingVaretektsplass/1.3", "bestillingVaretektsplass"),
    published_as(Contract::PlaceOrder, "1.2", "varetekt/bestillingVaretektsplass/1.2", "bestillingVaretektsplass"),
    published_as(Contract::CommittalOrder, "1.0", "varetekt/innsettelsesordre/1.0", "innsettelsesordre"),
    published_as(Contract::HealthAndRisk, "1.0", "varetekt/helseOgRisiko/1.0", "helseOgRisiko"),
    published_as(Contract::OfferAnswer, "1.1", "varetekt/svarTilbudVaretektsplass/1.1", "svarTilbudVaretektsplass"),
    published_as(
        Contract::SuitabilityRequest,
        "1.1",
        "varetektEK/anmodningOmEgnethetsvurdering/1.1",
        "anmodningOmEgnethetsvurdering",
    ),
    published_as(
        Contract::SuitabilityWithdrawal,
        "1.0",
        "varetektEK/trekkAvAnmodningOmEgnethetsvurdering/1.0",
        "trekkAvAnmodningOmEgnethetsvurdering",
    ),
];

impl Published {
    fn validator(&self, folder: &Path) -> jsonschema::Validator {
        let path = folder.join(self.folder).join(format!("{}.schema.json", self.schema));
        jsonschema::validator_for(&serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).unwrap()
    }
    fn named(&self) -> Named {
        Named::as_read(self.contract.as_str(), self.version)
    }
}

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

/// The published examples of a contract, in every version that has some.
pub fn examples(folder: &Path, contract: Contract) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![];
    for published in PUBLISHED.iter().filter(|published| published.contract == contract) {
        let Ok(entries) = std::fs::read_dir(folder.join(published.folder).join("eksempelfiler")) else { continue };
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.sort();
    assert!(!files.is_empty(), "{contract}");
    files.into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

/// Reads a bare message, told by its fields.
pub fn read(bytes: &[u8]) -> Result<Message, Refusal> {
    contract::read(bytes, &Named::default())
}

fn own(contract: Contract) -> Vec<(String, Vec<u8>)> {
    OWN.iter()
        .filter(|(_, text)| read(text.as_bytes()).unwrap().contract == contract)
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

/// How many mutations of each kind, over all messages of a contract and version.
#[derive(Default)]
struct Tally {
    valid: usize,
    invalid: usize,
}

/// Compares the verdicts of every version of a contract. What a bare message is told to be is compared for
/// each that is valid and for one in eight of the others.
fn compare(versions: &[(&Published, jsonschema::Validator)], value: &Value, tallies: &mut [Tally], what: &str) {
    let bytes = serde_json::to_vec(value).unwrap();
    let mut newest = None;
    for ((published, schema), tally) in versions.iter().zip(tallies.iter_mut()) {
        let expected = schema.is_valid(value);
        let ours = contract::read(&bytes, &published.named());
        if let Ok(message) = &ours {
            // Whatever is stated, drafts can be read out of it.
            Draft::of(message, received());
        }
        assert_eq!(
            ours.is_ok(),
            expected,
            "{what} by {} {}\nours: {:?}\nschema: {:?}\n{value:#}",
            published.contract,
            published.version,
            ours.err(),
            schema.iter_errors(value).map(|e| format!("{} {e}", e.instance_path())).collect::<Vec<_>>()
        );
        if expected {
            newest = newest.or(Some((published.contract, published.version)));
            tally.valid += 1;
        } else {
            tally.invalid += 1;
        }
    }
    if newest.is_none() && !tallies[0].invalid.is_multiple_of(8) {
        return;
    }
    let told = read(&bytes).ok().map(|message| (message.contract, message.version));
    assert_eq!(told, newest, "{what}\n{value:#}");
}

#[test]
fn the_verdict_on_rulings_is_the_published_schemas() {
    verdicts_agree(&[Contract::RemandRuling]);
}

#[test]
fn the_verdict_on_enforcement_orders_is_the_published_schemas() {
    verdicts_agree(&[Contract::EnforcementOrder]);
}

#[test]
fn the_verdict_on_all_others_is_the_published_schemas() {
    let apart = [Contract::RemandRuling, Contract::EnforcementOrder];
    let others: Vec<Contract> = Contract::ALL.iter().filter(|contract| !apart.contains(contract)).copied().collect();
    verdicts_agree(&others);
}

fn verdicts_agree(contracts: &[Contract]) {
    let Some(folder) = published() else { return };
    for contract in contracts {
        let of_contract = PUBLISHED.iter().filter(|published| published.contract == *contract);
        let versions: Vec<_> = of_contract.map(|published| (published, published.validator(&folder))).collect();
        let odd = odd_values();
        let mut tallies: Vec<Tally> = versions.iter().map(|_| Tally::default()).collect();
        let mut dice = Dice(20_260_712);
        let messages: Vec<_> = examples(&folder, *contract).into_iter().chain(own(*contract)).collect();
        for (name, bytes) in messages {
            let original: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(versions.iter().any(|(_, schema)| schema.is_valid(&original)), "{name}");
            compare(&versions, &original, &mut tallies, &name);
            for at in all_places(&original) {
                let mut value = original.clone();
                remove(&mut value, &at);
                compare(&versions, &value, &mut tallies, &format!("{name} without {at}"));
                for _ in 0..ODD_PER_PLACE {
                    let odd = dice.pick(&odd);
                    let mut value = original.clone();
                    *value.pointer_mut(&at).unwrap() = odd.clone();
                    compare(&versions, &value, &mut tallies, &format!("{name} {at} := {odd}"));
                }
            }
            for round in 0..ROUNDS {
                let mut value = original.clone();
                for _ in 0..=dice.below(3) {
                    mutate(&mut value, &mut dice, &odd);
                }
                compare(&versions, &value, &mut tallies, &format!("{name} round {round}"));
            }
        }
        for ((published, _), tally) in versions.iter().zip(&tallies) {
            let (valid, invalid) = (tally.valid, tally.invalid);
            println!("{contract} {}: {valid} valid and {invalid} invalid, every verdict equal", published.version);
            // Both verdicts are tried, in numbers that mean something.
            assert!(valid > 100 && invalid > 1_000, "{contract} {}: {valid} and {invalid}", published.version);
        }
    }
}

#[test]
fn every_contract_and_version_has_a_message_of_our_own() {
    for published in &PUBLISHED {
        let reads = |text: &str| contract::read(text.as_bytes(), &published.named()).is_ok();
        assert!(OWN.iter().any(|(_, text)| reads(text)), "{} {}", published.contract, published.version);
    }
    let taken: Vec<String> =
        PUBLISHED.iter().map(|published| format!("{} {}", published.contract, published.version)).collect();
    assert_eq!(contract::taken(), taken);
}
