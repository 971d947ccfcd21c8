//! The scenarios: each way to let the wrong one go, or the right one on the wrong day, as lines in `scenarios.toml`.
//! Each is blocked by its name and its rule, and its twin without the fault is out that day. Nobody is held too long
//! in silence: who stays is lawfully held, or rings.

use super::world::{Refused, World};
use crate::features::FEATURES;
use crate::testing::TestApp;
use records::testing::TestDb;
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The phases of a release, in their order.
const PHASES: [&str; 4] = ["arrive", "end", "propose", "confirm"];
/// So many there are at least.
const AT_LEAST: usize = 60;

type Lines = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    /// How custody goes when nothing is wrong, by phase.
    plot: BTreeMap<String, Lines>,
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    plot: String,
    /// Lines before a phase, in the twin too.
    #[serde(default)]
    both: Lines,
    /// Lines before a phase, that are the fault.
    #[serde(default)]
    fault: Lines,
    /// Lines instead of those of a phase, that are the fault.
    #[serde(default)]
    instead: Lines,
    /// The code of the block; empty of what must stop nobody.
    blocked: String,
    /// The rule it names; empty of what rests on the promise of two people, on access or on a form.
    #[serde(default)]
    rule: String,
}

fn book() -> Book {
    toml::from_str(include_str!("scenarios.toml")).unwrap()
}

impl Scenario {
    /// Its lines, with the fault or without.
    fn lines(&self, book: &Book, faulty: bool) -> Vec<String> {
        let plot = &book.plot[&self.plot];
        let none = vec![];
        let mut all = vec![];
        for phase in PHASES {
            let before = |lines: &Lines| lines.get(phase).cloned().unwrap_or_default();
            all.extend(before(&self.both));
            if faulty {
                all.extend(before(&self.fault));
            }
            let instead = self.instead.get(phase).filter(|_| faulty);
            all.extend(instead.or_else(|| plot.get(phase)).unwrap_or(&none).iter().cloned());
        }
        all
    }
}

/// Plays lines in a world of their own, to the first that is refused. Says by which, and why.
async fn played(test: &TestDb, lines: &[String]) -> Option<(String, Refused)> {
    let app = TestApp::on(test);
    let mut world = World::open(&app, test).await;
    let mut stopped = None;
    for line in lines {
        if let Err(refused) = world.play(line).await {
            stopped = Some((line.clone(), refused));
            break;
        }
    }
    assert_eq!(world.is_on_roll().await, stopped.is_some(), "{lines:#?}: {stopped:?}");
    if stopped.is_some() {
        nobody_is_held_in_silence(&world, lines).await;
    }
    for feature in FEATURES {
        if let Some(promises) = feature.slots.promises {
            assert_eq!(app.app.db.read(promises).await.unwrap(), Vec::<String>::new(), "{lines:#?}");
        }
    }
    stopped
}

/// Whoever stays is lawfully held beyond the next hours, or the alarm rings for them two hours from now, at the
/// region too where an end is known.
async fn nobody_is_held_in_silence(world: &World<'_>, lines: &[String]) {
    let later = world.test.clock.now().plus_seconds(2 * 3_600);
    world.test.clock.set(later);
    let view = world.stands().await;
    let until = view["until"].as_str().map(|text| basics::Instant::parse(text).unwrap());
    let list = world.app().get("/api/lawful-until?within=90d", world.token("region")).await.json();
    let item = list["items"].as_array().unwrap().iter().find(|item| item["id"] == world.person.to_string());
    let shows = item.is_some_and(|item| {
        let called = |role: &str| item["called"].as_array().unwrap().iter().any(|one| one == role);
        match item["nearness"].as_str().unwrap() {
            "overdue" => called("duty_governor") || called("shift_leader"),
            "unknown" | "unverified" | "today" => called("caseworker"),
            _ => true,
        }
    });
    let is_held = until.is_some_and(|until| until > later);
    assert!(shows || is_held, "held in silence: {lines:#?} {view} {list}");
}

/// Plays every scenario whose place in the book leaves this rest, on each database.
async fn play_every(rest: usize, of: usize) {
    let (migrations, book) = (crate::start::migrations(FEATURES), book());
    let (mut out, wrong) = (BTreeSet::new(), RefCell::new(vec![]));
    for scenario in book.scenario.iter().skip(rest).step_by(of) {
        let name = &scenario.name;
        let (faulty, twin) = (scenario.lines(&book, true), scenario.lines(&book, false));
        assert_ne!(faulty, twin, "{name}: nothing is wrong in it");
        records::testing::each(&migrations, async |test: &TestDb| {
            let stopped = played(test, &faulty).await;
            let (code, rule) = stopped.clone().map(|(_, why)| (why.code, why.rule)).unwrap_or_default();
            if (code.as_str(), rule.as_str()) != (&*scenario.blocked, &*scenario.rule) {
                wrong.borrow_mut().push(format!("{name}: not {:?}, but {stopped:?}", scenario.blocked));
            }
        })
        .await;
        if out.insert(twin.clone()) {
            records::testing::each(&migrations, async |test: &TestDb| {
                if let Some(stopped) = played(test, &twin).await {
                    wrong.borrow_mut().push(format!("the twin of {name} is not out: {stopped:?}"));
                }
            })
            .await;
        }
    }
    assert_eq!(wrong.into_inner(), Vec::<String>::new());
}

#[test]
fn there_are_enough_scenarios_and_each_has_its_name() {
    let book = book();
    let names: BTreeSet<&str> = book.scenario.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), book.scenario.len());
    assert!(names.len() >= AT_LEAST, "{}", names.len());
    for scenario in &book.scenario {
        for phase in scenario.both.keys().chain(scenario.fault.keys()).chain(scenario.instead.keys()) {
            assert!(PHASES.contains(&phase.as_str()), "{}: {phase}", scenario.name);
        }
    }
}

#[tokio::test]
async fn every_scenario_is_blocked_by_its_name_and_its_twin_is_out_first_part() {
    play_every(0, 3).await;
}

#[tokio::test]
async fn every_scenario_is_blocked_by_its_name_and_its_twin_is_out_second_part() {
    play_every(1, 3).await;
}

#[tokio::test]
async fn every_scenario_is_blocked_by_its_name_and_its_twin_is_out_third_part() {
    play_every(2, 3).await;
}
