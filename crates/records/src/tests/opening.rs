//! Making, opening and migrating: each wrong thing has its own words.

use super::{TOYS, by, make};
use crate::testing::{TestDb, each, setup};
use crate::{Clock, Db, Durability, Migration, OpenError, Setup};
use basics::Problem;
use std::path::Path;

fn sqlite(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_made_once_and_opened_again() {
    each(TOYS, async |test| {
        test.db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
        let again = Db::create(setup(&test.url, TOYS, &test.clock)).await;
        assert!(matches!(again, Err(OpenError::Exists { .. })), "{:?}", again.err());
        let opened = Db::open(setup(&test.url, TOYS, &test.clock)).await.unwrap();
        assert_eq!(opened.identity(), test.db.identity());
        assert_eq!(Db::migrate(setup(&test.url, TOYS, &test.clock)).await.unwrap(), Vec::<String>::new());
        opened.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_are_checked() {
    each(TOYS, async |test| {
        let open = async |migrations: &[Migration]| Db::open(setup(&test.url, migrations, &test.clock)).await.err();
        let mut edited = TOYS.to_vec();
        edited[0].sql = "CREATE TABLE toy (id TEXT);";
        assert!(matches!(open(&edited).await, Some(OpenError::Edited { name }) if name == "0900_toys"));
        assert!(matches!(open(&[]).await, Some(OpenError::Future { .. })));
        let later = Migration { number: 950, name: "later", sql: "CREATE TABLE later (id TEXT NOT NULL PRIMARY KEY);" };
        assert!(matches!(open(&[later]).await, Some(OpenError::Missing { name }) if name == "0900_toys"));
        let both = [TOYS[0], later];
        assert!(matches!(open(&both).await, Some(OpenError::NotMigrated { names, .. }) if names == ["0950_later"]));
        let twice = [TOYS[0], Migration { number: 900, ..later }];
        assert!(matches!(open(&twice).await, Some(OpenError::Twice { .. })));
        let broken = [TOYS[0], Migration { sql: "CREATE TABLE later (id TEXT); CREATE NONSENSE;", ..later }];
        let failed = Db::migrate(setup(&test.url, &broken, &test.clock)).await;
        assert!(matches!(failed, Err(OpenError::Migration { name, .. }) if name == "0950_later"));
        assert_eq!(Db::migrate(setup(&test.url, &both, &test.clock)).await.unwrap(), ["0950_later"]);
        assert!(open(&both).await.is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_url_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::system();
    let open = async |url: &str| Db::open(setup(url, TOYS, &clock)).await.err().unwrap();
    let absent = folder.path().join("absent.db");
    let error = open(&sqlite(&absent)).await;
    assert!(matches!(error, OpenError::Absent { .. }), "{error}");
    assert!(!absent.exists());
    let nowhere = folder.path().join("nowhere/new.db");
    let error = Db::create(setup(&sqlite(&nowhere), TOYS, &clock)).await.err().unwrap();
    assert!(matches!(error, OpenError::NoFolder { .. }), "{error}");
    for url in ["", "tilbake.db", "mysql://a/b", "sqlite:", "sqlite::memory:", "postgres://", "postgres:///nowhere"] {
        let error = open(url).await;
        assert!(matches!(error, OpenError::Url), "{url}: {error}");
    }
    let text = folder.path().join("text.db");
    std::fs::write(&text, "just some text, longer than a header").unwrap();
    assert!(matches!(open(&sqlite(&text)).await, OpenError::NotADatabase { .. }));
    assert!(matches!(Db::create(setup(&sqlite(&text), TOYS, &clock)).await, Err(OpenError::Exists { .. })));
    std::fs::write(&text, "").unwrap();
    assert!(matches!(open(&sqlite(&text)).await, OpenError::NotADatabase { .. }));
    let stranger = folder.path().join("stranger.db");
    rusqlite::Connection::open(&stranger)
        .unwrap()
        .execute_batch("CREATE TABLE meta (key TEXT); CREATE TABLE migration (n TEXT); CREATE TABLE x (y)")
        .unwrap();
    let error = open(&sqlite(&stranger)).await;
    assert!(matches!(error, OpenError::NotTilbake { .. }), "{error}");
    let error = open("postgres://nobody@127.0.0.1:1/tilbake").await;
    assert!(matches!(&error, OpenError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("127.0.0.1/tilbake"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_postgres_database_is_not_made_by_opening() {
    let Some(test) = TestDb::postgres(TOYS).await else {
        return;
    };
    let absent = crate::testing::named(&test.url, "tilbake_test_absent");
    let error = Db::open(setup(&absent, TOYS, &test.clock)).await.err().unwrap();
    assert!(matches!(error, OpenError::Absent { .. }), "{error}");
    test.tamper("DROP TABLE meta").await;
    let error = Db::open(setup(&test.url, TOYS, &test.clock)).await.err().unwrap();
    assert!(matches!(error, OpenError::NotTilbake { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_built_without_syncs_is_whole_after_finish() {
    let folder = tempfile::tempdir().unwrap();
    let (built, place) = (folder.path().join("built.db"), folder.path().join("tilbake.db"));
    let clock = Clock::fixed(crate::testing::start());
    let db = Db::create(Setup { durability: Durability::Off, ..setup(&sqlite(&built), TOYS, &clock) }).await.unwrap();
    db.write(by(), |tx| make(tx, "a", 1)).await.unwrap();
    let read = db.read(|reader| reader.rows("SELECT id FROM toy", crate::params![])).await.unwrap();
    assert_eq!(read.len(), 1, "what was answered can be read");
    let refused = db.write(by(), |tx| {
        make(tx, "b", 1)?;
        Err::<(), _>(Problem::not_found().into())
    });
    assert!(refused.await.is_err());
    for n in 0..2_500 {
        db.write(by(), move |tx| make(tx, &format!("n{n}"), 1)).await.unwrap();
    }
    db.finish().await.unwrap();
    std::fs::rename(&built, &place).unwrap();
    let rows = Db::open(setup(&sqlite(&place), TOYS, &clock)).await.unwrap();
    let rows = rows.read(|reader| reader.rows("SELECT id FROM toy", crate::params![])).await.unwrap();
    assert_eq!(rows.len(), 2_501);
}
