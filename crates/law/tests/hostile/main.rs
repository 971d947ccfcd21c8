//! `tilbake calc` and hostile input: the worked cases made worse by a seed, 20,000 times, more with
//! `LAW_HOSTILE=2000000 cargo test --release -p law --test hostile`. It never panics, always answers each line with one
//! line of JSON, and never takes long or answers beyond measure (`promise`).
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // helpers of tests

mod mutate;
mod promise;

use promise::broken_by;
use serde_json::{Value as Json, json};
use std::panic::catch_unwind;
use std::path::Path;

/// The worked cases, with their ids.
fn worked_cases() -> Vec<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = vec![];
    for path in files {
        let file: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for worked in file["cases"].as_array().unwrap() {
            let mut case = worked["case"].clone();
            case["id"] = worked["id"].clone();
            cases.push(case);
        }
    }
    cases
}

/// What is wrong with the answer to a block, a panic as well.
fn fault(block: &[u8]) -> Option<String> {
    match catch_unwind(|| broken_by(block)) {
        Ok(Ok(_)) => None,
        Ok(Err(words)) => Some(words),
        Err(panic) => {
            Some(panic.downcast_ref::<String>().map_or_else(|| "panic".to_owned(), |words| format!("panic: {words}")))
        }
    }
}

fn shown(block: &[u8]) -> String {
    String::from_utf8_lossy(block).chars().take(3_000).collect()
}

#[test]
fn no_worked_case_made_worse_breaks_what_is_promised() {
    let count: u64 = std::env::var("LAW_HOSTILE").map_or(20_000, |text| text.parse().unwrap());
    let cases = worked_cases();
    let (mut answered, mut bytes) = (0, 0);
    for seed in 0..count {
        let block = mutate::block(&cases, seed);
        if let Some(words) = fault(&block) {
            panic!("seed {seed}: {words}\n{}", shown(&block));
        }
        answered += broken_by(&block).unwrap();
        bytes += block.len();
    }
    // Were nearly all refused as no JSON at all, nothing would have been tested.
    assert!(answered > usize::try_from(count / 10).unwrap(), "only {answered} of {count} were answered");
    println!("{count} blocks of {bytes} bytes, {answered} answered in full, all as promised");
}

#[test]
fn every_beginning_of_a_case_and_every_byte_left_out_is_answered() {
    let cases = worked_cases();
    for case in cases.iter().step_by(40) {
        let text = case.to_string().into_bytes();
        for at in 0..text.len() {
            let without = [&text[..at], &text[at + 1..]].concat();
            for block in [&text[..at], &without[..]] {
                assert_eq!(fault(block), None, "{}", shown(block));
            }
        }
    }
}

/// A case with as much of everything as is taken, but so many sentences of some kinds and absences.
fn largest(sentences: usize, kinds: usize, absences: usize) -> Json {
    let day = |n: usize| format!("{}-{:02}-{:02}", 1950 + n / 300, 1 + (n / 25) % 12, 1 + n % 25);
    let list = |count: usize, make: &dyn Fn(usize) -> Json| (0..count).map(make).collect::<Vec<Json>>();
    let lines = list(law::MAX_LINES / sentences, &|_| json!({"kind": "abroad", "days": 1}));
    let sentence = |at: usize| match at % kinds {
        0 => {
            json!({"kind": "preventive_detention", "judgment": day(at), "frame": {"years": 20}, "minimum": {"years": 9},
                    "extensions": list(law::MAX_ITEMS, &|n| json!({"judgment": day(n), "until": day(n + 1)}))})
        }
        1 => json!({"kind": "prison", "judgment": day(at), "term": {"months": 12}, "suspended": {"months": 3}}),
        2 => json!({"kind": "fine_default", "judgment": day(at), "days": 60}),
        3 => json!({"kind": "recall", "judgment": day(at), "remaining": {"months": 10}}),
        _ => json!({"kind": "community", "judgment": day(at), "hours": 100, "subsidiary": {"months": 4},
                    "conversion": {"judgment": day(at + 9), "hours_done": 9}}),
    };
    let credited = |at: usize| {
        let mut sentence = sentence(at);
        sentence["credit"] = json!(lines.iter().take(law::MAX_ITEMS).collect::<Vec<_>>());
        sentence
    };
    let isolated = |at| json!({"from": day(at), "to": day(at + 30), "court": true});
    json!({
        "id": "x".repeat(200),
        "person": {"born": "1940-01-01"},
        "sentences": list(sentences, &credited),
        "absences": list(absences, &|at| json!({"kind": "interruption", "from": day(at * 2 + 400), "to": day(at * 2 + 401)})),
        "parole_refused": list(law::MAX_ITEMS, &|at| json!(day(at))),
        "remand": {"arrested": "2025-03-07T22:00:00+01:00", "isolation": list(law::MAX_ITEMS, &isolated),
                   "orders": list(law::MAX_ITEMS, &|at| json!({"from": day(at), "to": day(at + 30)}))},
        "measures": list(law::MAX_ITEMS, &|at| json!({"kind": "full_exclusion", "from": day(at), "law": "act_2026",
                                                      "ground": "own_wish"})),
    })
}

#[test]
fn the_largest_cases_take_neither_long_nor_much() {
    for (sentences, absences) in [(law::MAX_ITEMS, 100), (10, law::MAX_ABSENCES)] {
        for kinds in [1, 2, 5] {
            let text = largest(sentences, kinds, absences).to_string();
            let begun = std::time::Instant::now();
            let answered = broken_by(text.as_bytes());
            println!("{sentences} sentences, {absences} absences, {kinds} kinds: {:?}", begun.elapsed());
            assert_eq!(answered, Ok(1), "{sentences} {absences} {kinds}");
        }
    }
}

#[test]
fn more_than_that_is_refused() {
    for (sentences, absences) in [(11, law::MAX_ABSENCES), (law::MAX_ITEMS, 101), (law::MAX_ITEMS + 1, 1)] {
        let output = law::calc::run(&largest(sentences, 2, absences).to_string(), None);
        assert!(output.exit_code == 1 && output.stdout.contains("too-large"), "{sentences} {absences}");
    }
    let mut case = largest(20, 2, 1);
    let line = case["sentences"][0]["credit"][0].clone();
    case["sentences"][0]["credit"].as_array_mut().unwrap().push(line);
    let output = law::calc::run(&case.to_string(), None);
    assert!(output.stdout.contains("sentences.credit"), "{}", output.stdout);
}
