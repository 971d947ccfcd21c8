//! A random walk: messages, papers, officers who err, doubts and releases, line by line from a seed, with the promises
//! checked after each. What is checked is read from the rows by its own short rules and not by those of the program.

use super::world::World;
use crate::access::PersonId;
use crate::features::FEATURES;
use crate::testing::TestApp;
use basics::Instant;
use law::DateKind;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use records::testing::TestDb;
use records::{Outcome, Reader, params};

/// Lines of one walk.
const LINES: usize = 120;

const WHO: &[&str] = &["caseworker", "colleague", "leader", "duty", "region", "same"];
const KINDS: &[&str] = &["remand_order", "enforcement_order", "committal_order", "fine_enforcement_order", "judgment"];
const ENDS: &[&str] = &["lifted", "replaced", "served", "paroled", "error"];

/// A line, as chance has it. What makes sense is likelier than what does not.
fn line(dice: &mut StdRng, world: &World<'_>, has_sentence: bool) -> String {
    let who = *WHO.choose(dice).unwrap();
    let order = if world.orders.is_empty() { 0 } else { dice.random_range(1..=world.orders.len()) };
    let today = world.test.clock.now().oslo_date();
    let until = today.saturating_add(jiff::Span::new().days(dice.random_range(1..12_i64)));
    let days = dice.random_range(3..25_u32);
    match dice.random_range(0..100_u32) {
        0..4 => format!("signed until={until}"),
        4..6 => format!("bare until={until}"),
        6..8 => format!("forged until={until}"),
        8..10 => "again".to_owned(),
        10..12 => "signed number=14839130105".to_owned(),
        12..15 => format!("message {} by {who}", ["whose theirs", "whose new", "handled"].choose(dice).unwrap()),
        15..19 => format!("message second by {who}"),
        19..24 => format!("typed {} until={until} by {who}", KINDS.choose(dice).unwrap()),
        24..26 => format!("typed {} by {who}", KINDS.choose(dice).unwrap()),
        26..40 if order > 0 => format!("verify {order} by {who}"),
        40..48 if order > 0 => format!("end {order} {} by {who}", ENDS.choose(dice).unwrap()),
        48..50 if order > 0 => format!("correct {order} from={today} until={until} by {who}"),
        50..53 if order > 0 => format!("sentence {days} on {order} by {who}"),
        53..55 if has_sentence => format!("longer {days} by {who}"),
        55..56 if has_sentence => format!("ended served by {who}"),
        56..58 => format!("away from={today} to={until} by {who}"),
        58..64 => format!("agree by {who}"),
        64..67 => format!("doubt by {who}"),
        67..73 => format!("establish by {who}"),
        73..80 => format!("propose by {who}"),
        80..81 => format!("withdraw by {who}"),
        81..90 => format!("confirm by {who}"),
        90..92 => format!("arrive by {who}"),
        92..93 => format!("file {} by {who}", ["same", "like", "different"].choose(dice).unwrap()),
        93..97 if world.other.is_some() => match dice.random_range(0..12_u32) {
            0..2 => format!("other typed {} until={until} by {who}", KINDS.choose(dice).unwrap()),
            2..3 if order > 0 => format!("other verify {order} by {who}"),
            3..5 => format!("merge by {who}"),
            5..8 => format!("merged by {who}"),
            8..9 => format!("unmerge by {who}"),
            9..10 => format!("unmerged by {who}"),
            10..11 => format!("two by {who}"),
            _ => "compared".to_owned(),
        },
        _ => format!("wait {}", dice.random_range(1..40_u32)),
    }
}

/// What the rows say of a person, read by rules of its own.
struct Rows {
    on_roll: bool,
    /// A confirmed order holds now.
    is_held: bool,
    /// A paper that nobody has confirmed is live.
    on_paper: bool,
    /// The last moment at which a confirmed order or a paper began or ended, or the person came.
    since: Instant,
    rings: bool,
    /// One has said that files are one person's, or are not after all, and nobody else has yet.
    in_doubt: bool,
    last_release: Option<(String, String, Instant)>,
}

fn read(reader: &mut Reader, person: PersonId) -> Outcome<Rows> {
    let now = reader.now();
    let here = reader.row("select held_since from reach where person = $1 and prison is not null", params![person])?;
    let on_roll = reader.row("select person from roll_line where person = $1", params![person])?.is_some();
    let came: Option<Instant> = here.map_or(Ok(None), |row| row.get("held_since"))?;
    let since = came.unwrap_or(now);
    let mut rows =
        Rows { on_roll, is_held: false, on_paper: false, since, rings: false, in_doubt: false, last_release: None };
    let mut files = vec![person];
    let merges = "select merged, merged_at, undo_at, ended_at from person_merge where kept = $1";
    for row in reader.rows(merges, params![person])? {
        let (made, ended): (Option<Instant>, Option<Instant>) = (row.get("merged_at")?, row.get("ended_at")?);
        let undo: Option<Instant> = row.get("undo_at")?;
        rows.in_doubt |= ended.is_none() && (made.is_none() || undo.is_some());
        if made.is_some() && ended.is_none() {
            files.push(row.get("merged")?);
        }
        rows.since = [made, ended].into_iter().flatten().fold(rows.since, Instant::max);
    }
    let free = served(reader, person)?;
    let sql = "select p.kind, p.valid_from, p.valid_to, a.verified_at, a.recorded_at from authority_period p \
               join authority a on a.id = p.authority where p.person = $1 and p.superseded_at is null";
    let mut orders = vec![];
    for file in files {
        orders.extend(reader.rows(sql, params![file])?);
    }
    for row in orders {
        let (from, to): (Instant, Option<Instant>) = (row.get("valid_from")?, row.get("valid_to")?);
        let (verified, recorded): (Option<Instant>, Instant) = (row.get("verified_at")?, row.get("recorded_at")?);
        let live = from <= now && to.is_none_or(|to| to > now);
        // By the days of the law no paper without an end holds anybody in these walks for longer than a month.
        let sentenced = !["remand_order", "committal_order"].contains(&row.text("kind")?);
        let over = sentenced && free.is_some_and(|free| free <= now);
        rows.is_held |= live && verified.is_some() && !over;
        rows.on_paper |= live && verified.is_none();
        let moments = [Some(from), to, verified, Some(recorded)].into_iter().flatten();
        rows.since = moments.filter(|moment| *moment <= now).fold(rows.since, Instant::max);
    }
    let ringing = "select person from lawful_alarm where person = $1 and over_at is null";
    rows.rings = !reader.rows(ringing, params![person])?.is_empty();
    let released = "select proposed_by, confirmed_by, released_at from release_case where person = $1 \
                    and released_at is not null order by released_at desc limit 1";
    rows.last_release = reader
        .row(released, params![person])?
        .map(|row| -> Outcome<_> { Ok((row.get("proposed_by")?, row.get("confirmed_by")?, row.get("released_at")?)) })
        .transpose()?;
    Ok(rows)
}

/// The first free day of all that is on file, counted anew.
fn served(reader: &mut Reader, person: PersonId) -> Outcome<Option<Instant>> {
    let dated = crate::sentence::dated(reader, person)?;
    let last = dated.iter().filter(|row| row.kind == DateKind::FullTermFirstFreeDay).map(|row| row.date).max();
    Ok(last.map(|day| Instant::from_oslo(day.at(0, 0, 0, 0)).unwrap()))
}

async fn walk(test: &TestDb, seed: u64) {
    let app = TestApp::on(test);
    let mut world = World::open(&app, test).await;
    let mut dice = StdRng::seed_from_u64(seed);
    for first in ["signed until=2026-11-06", "arrive by leader"] {
        world.play(first).await.unwrap();
    }
    let (mut told, mut has_sentence, mut out) = (vec![], false, 0);
    for _ in 0..LINES {
        let line = line(&mut dice, &world, has_sentence);
        let person = world.person;
        let look = move |reader: &mut Reader| read(reader, person);
        let before = app.app.db.read(look).await.unwrap();
        let done = world.play(&line).await;
        has_sentence |= line.starts_with("sentence") && done.is_ok();
        has_sentence &= !(line.starts_with("ended") && done.is_ok());
        told.push(format!("{line}: {}", done.err().map_or_else(|| "done".to_owned(), |why| why.code)));
        crate::deadlines::watch(app.app.clone()).await.unwrap();
        let after = app.app.db.read(look).await.unwrap();
        let so_far = told.join("\n");
        if before.on_roll && !after.on_roll {
            out += 1;
            let (proposed, confirmed, at) = after.last_release.clone().expect("off the roll without a release");
            assert_eq!(at, test.clock.now(), "off the roll without a release:\n{so_far}");
            assert_ne!(proposed, confirmed, "by one alone:\n{so_far}");
            assert!(!before.is_held && !before.on_paper, "let go while held, seed {seed}:\n{so_far}");
            assert!(!before.in_doubt, "let go while in doubt, seed {seed}:\n{so_far}");
        }
        let long = test.clock.now().seconds_since(after.since) >= 2 * 3_600;
        if after.on_roll && !after.is_held && long {
            assert!(after.rings, "held too long in silence, seed {seed}:\n{so_far}");
        }
        for promises in FEATURES.iter().filter_map(|feature| feature.slots.promises) {
            let broken = app.app.db.read(promises).await.unwrap();
            assert_eq!(broken, Vec::<String>::new(), "seed {seed}:\n{so_far}");
        }
    }
    // A walk in which nobody ever goes would prove little; those of these seeds are known to.
    println!("seed {seed}: out {out} times");
    let sums = move |reader: &mut Reader| {
        crate::slots::not_as_journalled(FEATURES, reader, &records::verify::Progress::default())
    };
    assert_eq!(app.app.db.read(sums).await.unwrap(), Vec::<String>::new());
}

async fn walks(seeds: std::ops::Range<u64>) {
    let migrations = crate::start::migrations(FEATURES);
    for seed in seeds {
        records::testing::each(&migrations, async |test: &TestDb| walk(test, seed).await).await;
    }
}

#[tokio::test]
async fn no_walk_lets_anybody_go_who_is_held_or_holds_anybody_in_silence_first_part() {
    walks(0..3).await;
}

#[tokio::test]
async fn no_walk_lets_anybody_go_who_is_held_or_holds_anybody_in_silence_second_part() {
    walks(3..6).await;
}
