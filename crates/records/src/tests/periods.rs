//! Periods against a naive model: a calendar of 32 days and the far future, copied whole each time
//! something is recorded.

use super::{ToyMade, by};
use crate::period::{Current, Periods};
use crate::testing::{TestDb, each, start};
use crate::{Migration, Outcome, Tx, Value, params};
use basics::time::ToSpan;
use basics::{Date, Instant};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

const LEVELS: &[Migration] = &[Migration {
    number: 901,
    name: "levels",
    sql: "CREATE TABLE level (id TEXT NOT NULL PRIMARY KEY, who TEXT NOT NULL, what INTEGER NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, recorded_at INTEGER NOT NULL, superseded_at INTEGER, level INTEGER, note TEXT);
CREATE INDEX level_key ON level (who, what);
CREATE TABLE level_now (who TEXT NOT NULL, what INTEGER NOT NULL, valid_from TEXT NOT NULL, level INTEGER, note TEXT, PRIMARY KEY (who, what));
CREATE TABLE stay (id TEXT NOT NULL PRIMARY KEY, who TEXT NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER, recorded_at INTEGER NOT NULL, superseded_at INTEGER, place TEXT);",
}];
const LEVEL: Periods = Periods { table: "level", key: &["who", "what"], values: &["level", "note"], later: 0 };
const NOW: Current = Current { table: "level_now", of: LEVEL };
const STAY: Periods = Periods { table: "stay", key: &["who"], values: &["place"], later: 0 };

/// Days 0 to 31 and, at 32, the far future.
const DAYS: usize = 33;
type Calendar = [Option<i64>; DAYS];

#[derive(Clone, Debug)]
enum Act {
    Set { from: usize, to: Option<usize>, level: i64 },
    End { at: usize },
    Correct { which: usize, from: usize, to: Option<usize>, level: i64 },
    Remove { which: usize },
}

fn acts() -> impl Strategy<Value = Vec<(Act, i64, bool)>> {
    let span = (0..30_usize, prop::option::weighted(0.7, 1..6_usize));
    let span = span.prop_map(|(from, long)| (from, long.map(|long| (from + long).min(31))));
    let act = prop_oneof![
        4 => (span.clone(), 0..5_i64).prop_map(|((from, to), level)| Act::Set { from, to, level }),
        1 => (0..32_usize).prop_map(|at| Act::End { at }),
        1 => (0..9_usize, span, 0..5_i64).prop_map(|(which, (from, to), level)| Act::Correct { which, from, to, level }),
        1 => (0..9_usize).prop_map(|which| Act::Remove { which }),
    ];
    // Each act some seconds after the last (or in the same moment, or with the clock set back), on one
    // of two keys.
    prop::collection::vec((act, -1..4_i64, any::<bool>()), 1..14)
}

fn day(number: usize) -> Date {
    let first: Date = "2026-03-15".parse().unwrap();
    let days = if number >= 32 { 20_000 } else { i64::try_from(number).unwrap() };
    first.checked_add(days.days()).unwrap()
}

fn number(date: Date) -> usize {
    (0..DAYS).find(|at| day(*at) == date).unwrap()
}

fn fill(calendar: &mut Calendar, from: usize, to: Option<usize>, value: Option<i64>) {
    calendar[from..to.unwrap_or(DAYS)].fill(value);
}

/// Does one act in the table, and on the calendar.
fn act(tx: &mut Tx, key: &[Value], act: &Act, calendar: &mut Calendar) -> Outcome<()> {
    let far = Instant::from_micros(i64::MAX);
    let believed = LEVEL.history(tx, key, far)?;
    let pick = |which: usize| believed.get(which % believed.len().max(1));
    let take = |calendar: &mut Calendar, row: &crate::Row| -> Outcome<uuid::Uuid> {
        let to: Option<Date> = row.get("valid_to")?;
        fill(calendar, number(row.get("valid_from")?), to.map(number), None);
        Ok(row.get::<String>("id")?.parse().unwrap())
    };
    match act {
        Act::Set { from, to, level } => {
            LEVEL.set(tx, key, day(*from), to.map(day), params![*level, "set"])?;
            fill(calendar, *from, *to, Some(*level));
        }
        Act::End { at } => {
            LEVEL.end(tx, key, day(*at))?;
            fill(calendar, *at, None, None);
        }
        Act::Correct { which, from, to, level } => {
            let Some(row) = pick(*which) else { return Ok(()) };
            let id = take(calendar, row)?;
            LEVEL.correct(tx, id, day(*from), to.map(day), params![*level, "corrected"])?;
            fill(calendar, *from, *to, Some(*level));
        }
        Act::Remove { which } => {
            let Some(row) = pick(*which) else { return Ok(()) };
            LEVEL.remove(tx, take(calendar, row)?)?;
        }
    }
    Ok(())
}

/// Runs a list of acts on two fresh keys and compares all that was ever believed.
async fn compare(test: &TestDb, case: u32, acts: Vec<(Act, i64, bool)>) -> Result<(), TestCaseError> {
    let key = move |second: bool| params![format!("who-{case}"), i64::from(second)].to_vec();
    let mut known: [Vec<(Instant, Calendar)>; 2] = [vec![], vec![]];
    for (step, seconds, second) in acts {
        test.clock.set(test.clock.now().plus_seconds(seconds));
        let list = &mut known[usize::from(second)];
        let calendar = list.last().map_or([None; DAYS], |(_, calendar)| *calendar);
        let done = acted(test, move |tx| {
            let mut calendar = calendar;
            act(tx, &key(second), &step, &mut calendar)?;
            NOW.keep(tx, &key(second), day(10))?;
            let sql = "SELECT MAX(recorded_at) AS recorded, MAX(superseded_at) AS superseded FROM level WHERE who = $1 AND what = $2";
            let row = tx.row(sql, &key(second))?.unwrap();
            let (recorded, superseded): (Option<Instant>, Option<Instant>) =
                (row.get("recorded")?, row.get("superseded")?);
            Ok((tx.now(), recorded.max(superseded), calendar))
        });
        let (now, recorded, calendar) = done.await.map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        // With the clock set back, it counts as recorded at the latest time so far; an act that had
        // nothing to change is not recorded at all.
        let last = list.last().map(|(at, _)| *at);
        prop_assert!(recorded == last || recorded == Some(last.map_or(now, |last| now.max(last))));
        list.extend(recorded.map(|at| (at, calendar)));
    }
    let read = test.db.read(move |reader| {
        for (second, list) in [false, true].into_iter().zip(&known) {
            for (at, (known_at, _)) in list.iter().enumerate() {
                // Of acts recorded in one moment the last is known.
                let calendar = list[at..].iter().take_while(|(later, _)| later == known_at).last().unwrap().1;
                for (number, expected) in calendar.iter().enumerate() {
                    let row = LEVEL.as_of(reader, &key(second), day(number), *known_at)?;
                    let level: Option<i64> = row.map(|row| row.get("level")).transpose()?;
                    if level != *expected {
                        return Ok(Err(format!("key {second}, act {at}, day {number}: {level:?}, not {expected:?}")));
                    }
                }
            }
        }
        let overlaps = LEVEL.overlaps(reader)?;
        let differences = NOW.differences(reader, day(10), day(10))?;
        Ok(if overlaps.is_empty() && differences.is_empty() {
            Ok(())
        } else {
            Err(format!("{overlaps:?} {differences:?}"))
        })
    });
    read.await.map_err(|fault| TestCaseError::fail(fault.to_string()))?.map_err(TestCaseError::fail)
}

fn property(test: &TestDb, cases: u32) {
    let runtime = tokio::runtime::Handle::current();
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let case = std::cell::Cell::new(0);
    let run = |acts| {
        case.set(case.get() + 1);
        tokio::task::block_in_place(|| runtime.block_on(compare(test, case.get(), acts)))
    };
    runner.run(&acts(), run).unwrap();
}

/// Acts, and tells it.
async fn acted<T: Send + 'static>(test: &TestDb, act: impl Fn(&mut Tx) -> Outcome<T> + Send + 'static) -> Outcome<T> {
    let told = move |tx: &mut Tx| {
        let done = act(tx)?;
        tx.record(&ToyMade { toy: "level".to_owned(), person: None })?;
        Ok(done)
    };
    test.db.write(by(), told).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_true_as_we_knew_it_agrees_with_a_naive_model() {
    each(LEVELS, async |test| property(test, if test.url.starts_with("sqlite") { 60 } else { 15 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_is_an_axis_too_and_a_correction_keeps_what_was_believed() {
    each(LEVELS, async |test| {
        let key = || params!["ola"].to_vec();
        let (ten, noon) = (start(), start().plus_seconds(7_200));
        let first = acted(test, move |tx| STAY.set(tx, &key(), ten, None, params!["A 1"])).await.unwrap();
        test.clock.set(noon);
        let told = acted(test, move |tx| STAY.correct(tx, first, ten, Some(noon), params!["B 2"])).await.unwrap();
        let again = acted(test, move |tx| STAY.remove(tx, first)).await;
        assert_eq!(again.unwrap_err().code(), "superseded");
        let empty = acted(test, move |tx| STAY.set(tx, &key(), noon, Some(ten), params!["C"])).await;
        assert_eq!(empty.unwrap_err().code(), "period-empty");
        let places = test.db.read(move |reader| {
            let mut place = |on, known| {
                let row = STAY.as_of(reader, &key(), on, known)?;
                row.map(|row| row.get::<String>("place")).transpose()
            };
            Ok([place(ten, ten)?, place(ten, noon)?, place(noon, ten)?, place(noon, noon)?])
        });
        let expected = [Some("A 1"), Some("B 2"), Some("A 1"), None].map(|place| place.map(str::to_owned));
        assert_eq!(places.await.unwrap(), expected);
        let row = test.db.read(move |reader| STAY.history(reader, &key(), noon)).await.unwrap();
        assert_eq!((row.len(), row[0].text("id").unwrap()), (1, told.to_string().as_str()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_current_table_that_was_altered_is_found_and_rebuilt() {
    each(LEVELS, async |test| {
        let fill = acted(test, |tx| {
            for who in ["a", "b", "c", "d"] {
                LEVEL.set(tx, params![who, 1_i64], day(0), Some(day(20)), params![1_i64, Value::Null])?;
                LEVEL.set(tx, params![who, 1_i64], day(20), None, params![2_i64, "x"])?;
            }
            NOW.refresh(tx, day(5))
        });
        assert_eq!(fill.await.unwrap(), 4);
        let differences = async |since: usize, on: usize| {
            let found = test.db.read(move |reader| NOW.differences(reader, day(since), day(on))).await.unwrap();
            found.iter().map(|found| found.key[0].clone()).collect::<Vec<_>>()
        };
        let all = |who: &[&str]| who.iter().map(|who| Value::Text((*who).to_owned())).collect::<Vec<_>>();
        assert_eq!(differences(5, 5).await, []);
        // Time passed and the refresh has not run yet: no fault between the two, all at the later one.
        assert_eq!(differences(5, 25).await, []);
        assert_eq!(differences(25, 25).await, all(&["a", "b", "c", "d"]));
        test.tamper("UPDATE level_now SET level = 9 WHERE who = 'b'; DELETE FROM level_now WHERE who = 'c'; INSERT INTO level_now (who, what, valid_from) VALUES ('z', 1, '2026-01-01')").await;
        assert_eq!(differences(5, 5).await, all(&["b", "c", "z"]));
        assert_eq!(acted(test, |tx| NOW.refresh(tx, day(25))).await.unwrap(), 5);
        assert_eq!(differences(25, 25).await, []);
        test.tamper("UPDATE level SET valid_to = '2027-01-01' WHERE who = 'd' AND valid_to IS NOT NULL").await;
        assert_eq!(test.db.read(|reader| LEVEL.overlaps(reader)).await.unwrap().len(), 1);
    })
    .await;
}
