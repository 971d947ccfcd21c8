//! The rules of the law against bare arithmetic that gives the same dates of the same cases (`plain`), and the command
//! `tilbake calc` on a million lines.

use crate::Outcome;
use crate::load::rate;
use crate::pairs::{Limit, Row, Side, Target};
use crate::world::World;
use basics::Date;
use integers::Days;
use law::outcome::Outcome as Answer;
use law::{Case, DateKind, Policies, calculate_into, calculate_with};
use plain::{Calendar, Plain};
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

mod by_library;
mod command;
mod integers;
mod mix;
mod plain;
mod recalculate;

/// The limits of what the program does with the rules.
pub fn limits(world: &Rc<World>) -> Vec<Limit> {
    let mut limits = command::limits(world);
    limits.extend(recalculate::limits(Rc::clone(world)));
    limits
}

/// Cases that are counted over and over.
const CASES: u64 = 1_000;
/// Cases of which all dates are compared before anything is measured.
const COMPARED: u64 = 100_000;
/// What was promised of the rules: the share of the bare integers that is reached with dates only, and with proof.
const TARGETS: [(bool, &str, f64); 2] = [(false, "dates only", 0.20), (true, "with proof", 0.04)];

/// The same cases, as the rules take them and in numbers.
struct Both {
    cases: Vec<Case>,
    plain: Vec<Plain>,
}

/// The rows, each measured for some time.
pub fn rows(time: Duration) -> Vec<Row> {
    let cases = mix::cases(0..CASES);
    let plain = cases.iter().map(Plain::of).collect();
    let both = Arc::new(Both { cases, plain });
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let mut threads = vec![1, all];
    threads.dedup();
    let mut rows = vec![];
    for (proof, words, least) in TARGETS {
        for &threads in &threads {
            let ours = || -> Side {
                let both = Arc::clone(&both);
                Box::new(move || Ok(on_threads(threads, time, || by_rules(&both.cases, proof))))
            };
            let theirs = |count: fn(&[Plain]) -> u64| -> Side {
                let both = Arc::clone(&both);
                Box::new(move || Ok(on_threads(threads, time, || count(&both.plain))))
            };
            let name = format!("law: {words}, {threads} thread{}", if threads == 1 { "" } else { "s" });
            let row = |reference: &str, target, theirs| Row {
                name: name.clone(),
                reference: reference.to_owned(),
                target,
                ours: ours(),
                theirs,
            };
            rows.push(row("the same dates by bare integers", Target::Ratio(least), theirs(by_numbers::<Days>)));
            rows.push(row("the same dates by jiff alone", Target::None, theirs(by_numbers::<Date>)));
        }
    }
    rows
}

/// Counts all cases once by the rules; how many.
fn by_rules(cases: &[Case], proof: bool) -> u64 {
    let mut outcome = Answer::default();
    for case in cases {
        let _ = black_box(calculate_into(&mut outcome, black_box(case), Policies::default(), proof));
        black_box(&mut outcome);
    }
    CASES
}

/// Counts all cases once by a bare calendar; how many.
fn by_numbers<C: Calendar>(cases: &[Plain]) -> u64 {
    for case in cases {
        black_box(black_box(case).dates::<C>());
    }
    CASES
}

/// Cases a second of so many threads that do the same for some time.
fn on_threads(threads: usize, time: Duration, pass: impl Fn() -> u64 + Sync) -> f64 {
    let begun = Instant::now();
    let one = || {
        // Each goes through once at least, however late it began.
        let mut count = pass();
        while begun.elapsed() < time {
            count += pass();
        }
        count
    };
    let count = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
    });
    rate(count, begun.elapsed())
}

/// Compares every date of many cases; a difference is a fault, and nothing is measured then.
pub fn compare() -> Outcome<String> {
    let mut dates = 0;
    for case in mix::cases(0..COMPARED) {
        let plain = Plain::of(&case);
        let numbers = plain.dates::<Days>();
        dates += numbers.list().len();
        if plain.dates::<Date>().list() != numbers.list() {
            return Err(format!("{}: the references differ: {case:?}", case.id).into());
        }
        for proof in [false, true] {
            let outcome =
                calculate_with(&case, Policies::default(), proof).map_err(|p| format!("{}: {p:?}", case.id))?;
            let ours: Vec<(DateKind, Date)> = outcome.dates.iter().map(|dated| (dated.kind, dated.date)).collect();
            if ours != numbers.list() || !outcome.problems.is_empty() {
                let (theirs, problems) = (numbers.list(), &outcome.problems);
                return Err(format!("{case:?}\nours      {ours:?}\nreference {theirs:?}\n{problems:?}").into());
            }
        }
    }
    Ok(format!("{COMPARED} cases, {dates} dates ({}), no difference", mix::WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_references_give_the_same_dates() {
        assert!(compare().unwrap().contains("no difference"));
    }

    #[test]
    fn threads_count_together() {
        assert!(on_threads(2, Duration::from_millis(5), || 1) > 0.0);
    }
}
