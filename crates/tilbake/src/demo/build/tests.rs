//! Two builds of one nation agree in everything but keys, tokens and passwords.

use super::super::command::configure;
use super::{Wish, build, opening};
use crate::esas::model::contract::Contract;
use crate::features::FEATURES;
use crate::start;
use basics::time::parse_date;
use records::{Clock, Db, Durability, Ids, Setup};
use std::path::Path;

/// What is compared, as one text for each row.
const COMPARED: &[(&str, &str)] = &[
    ("accounts", "SELECT id || ' ' || login || ' ' || name AS line FROM account ORDER BY id"),
    ("people", "SELECT id || ' ' || number || ' ' || registered_at AS line FROM person ORDER BY id"),
    (
        "names",
        "SELECT id || ' ' || person || ' ' || coalesce(given, '') || ' ' || coalesce(family, '') AS line FROM person_name ORDER BY id",
    ),
    ("births", "SELECT id || ' ' || coalesce(born, '') || ' ' || sex AS line FROM person_particulars ORDER BY id"),
    ("cautions", "SELECT id || ' ' || code || ' ' || review_on AS line FROM person_caution ORDER BY id"),
    ("rooms", "SELECT id || ' ' || number || ' ' || state AS line FROM room ORDER BY id"),
    (
        "roll",
        "SELECT person || ' ' || prison || ' ' || coalesce(room, '') || ' ' || place || ' ' || since AS line \
         FROM roll_line ORDER BY person",
    ),
    ("movements", "SELECT id || ' ' || kind || ' ' || at || ' ' || reason AS line FROM movement ORDER BY id"),
    ("dates", "SELECT person || ' ' || kind || ' ' || on_date AS line FROM dated ORDER BY person, place"),
    ("documents", "SELECT id || ' ' || authority || ' ' || title || ' ' || sha256 AS line FROM document ORDER BY id"),
    ("messages", "SELECT id || ' ' || sha256 || ' ' || state || ' ' || receipt AS line FROM esas_message ORDER BY id"),
    ("sent", "SELECT id || ' ' || sha256 || ' ' || person AS line FROM esas_outgoing ORDER BY id"),
    (
        "offers",
        "SELECT id || ' ' || person || ' ' || stands_until || ' ' || outgoing AS line FROM remand_offer ORDER BY id",
    ),
    (
        "receptions",
        "SELECT id || ' ' || person || ' ' || brought_by || ' ' || paper AS line FROM reception ORDER BY id",
    ),
    ("answers", "SELECT id || ' ' || code || ' ' || value || ' ' || note AS line FROM reception_entry ORDER BY id"),
    (
        "expelled",
        "SELECT id || ' ' || person || ' ' || reference || ' ' || final_since AS line FROM expulsion ORDER BY id",
    ),
    ("protection", "SELECT id || ' ' || person || ' ' || sought_on AS line FROM protection ORDER BY id"),
    ("police orders", "SELECT id || ' ' || person || ' ' || reference AS line FROM police_order ORDER BY id"),
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
        secrets.push(build(configure(folder.path(), 8420).unwrap(), wish, &mut |_, _| {}).await.unwrap());
    }
    assert_ne!(secrets[0].password, secrets[1].password);
    assert_ne!(secrets[0].tokens, secrets[1].tokens);
    let (one, other) = (open(folders[0].path()).await, open(folders[1].path()).await);
    for (what, sql) in COMPARED {
        let (a, b) = (lines(&one, sql).await, lines(&other, sql).await);
        assert!(!a.is_empty() || *what == "cautions", "{what}");
        assert!(a == b, "{what} differ");
    }
    let (told, stranger) = (7, 1);
    let people = 40 + 1 + told + stranger;
    assert_eq!(lines(&one, COMPARED[1].1).await.len(), people, "those whom messages tell of, and one without a name");
    papers_are_there(&one).await;
    events_have_words(&one).await;
    messages_are_there(&one).await;
    let now = one.now();
    assert!(now.seconds_since(opening(date)) < 5, "{now}");
    let uncounted = lines(&one, "SELECT person || ' ' || problem AS line FROM dated_case WHERE problem <> ''").await;
    assert!(uncounted.is_empty(), "{uncounted:?}");
    for db in [one, other] {
        db.close().await;
    }
}

/// The journal's page names every kind of event in each language; sealed entries it never shows.
async fn events_have_words(db: &Db) {
    let texts: Vec<_> = FEATURES.iter().map(|feature| feature.texts).collect();
    let texts = crate::web::Texts::new(&texts).unwrap();
    for kind in lines(db, "SELECT DISTINCT kind AS line FROM journal WHERE kind <> 'sealed'").await {
        for lang in crate::web::Lang::ALL {
            assert!(texts.has(*lang, &format!("event-{kind}")), "{kind} has no words in {lang}");
        }
    }
}

/// Each authority has its paper, or is the message that brought it; each paper is a page that opens. The
/// stranger's alone was typed in at the gate, and nobody has photographed it yet.
async fn papers_are_there(db: &Db) {
    let typed_in =
        "SELECT kind AS line FROM authority_now n JOIN authority a ON a.id = n.authority WHERE a.source = 'typed_in'";
    assert_eq!(lines(db, typed_in).await, ["committal_order"]);
    let without = "SELECT a.authority || ' ' || a.kind AS line FROM authority_now a \
         JOIN authority r ON r.id = a.authority AND r.source <> 'typed_in' \
         WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.authority = a.authority AND d.mime = 'application/pdf') \
         AND NOT EXISTS (SELECT 1 FROM esas_message m WHERE m.authority = a.authority)";
    assert_eq!(lines(db, without).await, Vec::<String>::new());
    let of_each_kind = "SELECT DISTINCT kind AS line FROM document ORDER BY kind";
    assert_eq!(lines(db, of_each_kind).await, ["judgment", "order", "ruling"]);
    let large = "SELECT title AS line FROM document WHERE size > 3000";
    assert_eq!(lines(db, large).await, Vec::<String>::new());
}

/// The inbox holds each contract and each state a message can be in.
async fn messages_are_there(db: &Db) {
    let contracts = lines(db, "SELECT DISTINCT contract AS line FROM esas_message ORDER BY contract").await;
    let mut all: Vec<String> = Contract::ALL.iter().map(ToString::to_string).collect();
    all.sort();
    assert_eq!(contracts, all);
    let states = lines(db, "SELECT DISTINCT state AS line FROM esas_message ORDER BY state").await;
    assert_eq!(states, ["handled", "recorded", "refused", "review", "waiting"]);
    let summoned = "SELECT e.person AS line FROM expected_arrival e WHERE e.expected_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM esas_message m WHERE m.person = e.person)";
    assert_eq!(lines(db, summoned).await, Vec::<String>::new());
}
