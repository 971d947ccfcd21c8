//! Two builds of one nation agree in everything but keys, tokens and passwords.

use super::{Wish, build, opening};
use crate::features::FEATURES;
use crate::start;
use basics::time::parse_date;
use records::{Clock, Db, Durability, Ids, Setup};
use std::path::Path;

/// What is compared, as one text for each row.
const COMPARED: &[(&str, &str)] = &[
    ("accounts", "SELECT id || ' ' || login || ' ' || name AS line FROM account ORDER BY id"),
    ("people", "SELECT id || ' ' || number || ' ' || registered_at AS line FROM person ORDER BY id"),
    ("names", "SELECT id || ' ' || person || ' ' || given || ' ' || family AS line FROM person_name ORDER BY id"),
    ("births", "SELECT id || ' ' || born || ' ' || sex AS line FROM person_particulars ORDER BY id"),
    ("cautions", "SELECT id || ' ' || code || ' ' || review_on AS line FROM person_caution ORDER BY id"),
    ("rooms", "SELECT id || ' ' || number || ' ' || state AS line FROM room ORDER BY id"),
    (
        "roll",
        "SELECT person || ' ' || prison || ' ' || coalesce(room, '') || ' ' || place || ' ' || since AS line \
         FROM roll_line ORDER BY person",
    ),
    ("movements", "SELECT id || ' ' || kind || ' ' || at || ' ' || reason AS line FROM movement ORDER BY id"),
    ("dates", "SELECT person || ' ' || kind || ' ' || on_date AS line FROM dated ORDER BY person, place"),
    ("ties", "SELECT account || ' ' || person AS line FROM tie ORDER BY account, person"),
    ("journal", "SELECT id AS line FROM journal ORDER BY seq"),
];

async fn open(folder: &Path) -> Db {
    let setup = Setup {
        url: format!("sqlite:{}", folder.join("tilbake.db").display()),
        migrations: start::migrations(FEATURES),
        clock: Clock::system(),
        ids: Ids::random(),
        durability: Durability::Full,
    };
    Db::open(setup).await.unwrap()
}

async fn lines(db: &Db, sql: &'static str) -> Vec<String> {
    db.read(move |reader| reader.rows(sql, &[])?.iter().map(|row| row.get("line")).collect()).await.unwrap()
}

#[tokio::test]
async fn two_builds_of_one_nation_agree() {
    let date = parse_date("2026-11-22").unwrap();
    let wish = Wish { seed: 3, date, people: 40 };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut secrets = vec![];
    for folder in &folders {
        secrets.push(build(folder.path(), wish, &mut |_, _| {}).await.unwrap());
    }
    assert_ne!(secrets[0].password, secrets[1].password);
    assert_ne!(secrets[0].tokens, secrets[1].tokens);
    let (one, other) = (open(folders[0].path()).await, open(folders[1].path()).await);
    for (what, sql) in COMPARED {
        let (a, b) = (lines(&one, sql).await, lines(&other, sql).await);
        assert!(!a.is_empty() || *what == "cautions", "{what}");
        assert!(a == b, "{what} differ");
    }
    assert_eq!(lines(&one, COMPARED[1].1).await.len(), 40 + 1);
    let now = one.now();
    assert!(now.seconds_since(opening(date)) < 5, "{now}");
    let uncounted = lines(&one, "SELECT person || ' ' || problem AS line FROM dated_case WHERE problem <> ''").await;
    assert!(uncounted.is_empty(), "{uncounted:?}");
    for db in [one, other] {
        db.close().await;
    }
}
