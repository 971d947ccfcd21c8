//! Backup while others write, from both databases and to both, with everything in it.

use super::{TOYS, by, make};
use crate::testing::{TestDb, each, setup};
use crate::{Db, Keyring, Migration, OpenError, Row, params, restore, verify};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tables that refer to each other and to themselves, in an order that no alphabet gives.
const TABLES: &[Migration] = &[
    TOYS[0],
    Migration {
        number: 910,
        name: "boxes",
        sql: "CREATE TABLE zone (id TEXT NOT NULL PRIMARY KEY, above TEXT REFERENCES zone (id));
CREATE TABLE box (id TEXT NOT NULL PRIMARY KEY, toy TEXT REFERENCES toy (id), zone TEXT NOT NULL REFERENCES zone (id));
CREATE UNIQUE INDEX box_toy ON box (toy) WHERE toy IS NOT NULL;
INSERT INTO zone (id) VALUES ('from-migration');",
    },
];

async fn fill(db: &Db) {
    for number in 0..10 {
        db.write(by(), move |tx| make(tx, &format!("toy-{number}"), number)).await.unwrap();
    }
    let boxes = db.upkeep(|tx| {
        tx.execute(
            "UPDATE toy SET soft = $1, bytes = $2, note = $3 WHERE count > 5",
            params![true, vec![0_u8, 9], "å"],
        )?;
        tx.execute("INSERT INTO zone (id, above) VALUES ('b', 'b')", params![])?;
        tx.execute("INSERT INTO zone (id, above) VALUES ('a', 'b')", params![])?;
        for number in 0..500 {
            tx.execute("INSERT INTO box (id, zone) VALUES ($1, 'a')", params![format!("box-{number}")])?;
        }
        tx.execute("UPDATE box SET toy = 'toy-3' WHERE id = 'box-7'", params![])?;
        tx.announce("roll:HAL")?;
        tx.enqueue("letter", &"a", tx.now())
    });
    boxes.await.unwrap();
}

/// All rows of a table, in the form SQLite keeps them.
async fn rows(db: &Db, table: &str) -> Vec<String> {
    let sql = format!("SELECT * FROM {table}");
    let rows = db.read(move |reader| reader.rows(&sql, params![])).await.unwrap();
    let text = |row: &Row| {
        let text = format!("{:?}", row.values);
        text.replace("Bool(true)", "Int(1)").replace("Bool(false)", "Int(0)")
    };
    let mut rows: Vec<String> = rows.iter().map(text).collect();
    rows.sort();
    rows
}

async fn same(one: &Db, two: &Db) {
    for table in ["toy", "zone", "box", "meta", "migration", "job", "journal_leaf"] {
        assert_eq!(rows(one, table).await, rows(two, table).await, "{table}");
    }
    assert_eq!(one.identity(), two.identity());
}

/// Restores a backup to a fresh place of each kind and looks whether it lives.
async fn lives(backup: &Path, original: &TestDb, keys: &Arc<Keyring>, kept: &str) {
    let mut targets = vec![TestDb::sqlite(&[]).await];
    targets.extend(TestDb::postgres(&[]).await);
    for target in targets {
        let url = match target.url.strip_prefix("sqlite:") {
            Some(path) => format!("sqlite:{}", Path::new(path).with_file_name("restored.db").display()),
            None => format!("{}_restored", target.url),
        };
        restore(backup, &setup(&url, TABLES, &original.clock)).await.unwrap();
        let again = restore(backup, &setup(&url, TABLES, &original.clock)).await;
        assert!(matches!(again, Err(OpenError::Exists { .. })), "{again:?}");
        let db = Db::open(setup(&url, TABLES, &original.clock)).await.unwrap();
        same(&original.db, &db).await;
        let report = verify::run(&db, keys.verifier(), Some(kept), &Arc::default()).await.unwrap();
        assert_eq!((report.fault, report.sealed, report.unsealed), (None, 20, 10));
        // It goes on: keys count on, references hold, the sealer seals the rest and what is new.
        db.write(by(), |tx| make(tx, "new", 1)).await.unwrap();
        let wrong = db.upkeep(|tx| tx.execute("INSERT INTO box (id, zone) VALUES ('x', 'nowhere')", params![])).await;
        assert_eq!(wrong.unwrap_err().code(), "does-not-fit");
        for _ in 0..100 {
            db.seal(keys).await.unwrap();
            if verify::run(&db, keys.verifier(), None, &Arc::default()).await.unwrap().unsealed == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let report = verify::run(&db, keys.verifier(), Some(kept), &Arc::default()).await.unwrap();
        assert_eq!((report.fault, report.sealed, report.unsealed), (None, 31, 0));
        db.close().await;
        if url.starts_with("postgres") {
            target.tamper(&format!("DROP DATABASE \"{}\" WITH (FORCE)", url.rsplit('/').next().unwrap())).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_either_restores_to_either() {
    each(TABLES, async |test| {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(Keyring::create(&folder.path().join("keys")).unwrap());
        for number in 0..20 {
            test.db.write(by(), move |tx| make(tx, &format!("first-{number}"), number)).await.unwrap();
        }
        for _ in 0..200 {
            test.db.seal(&keys).await.unwrap();
            if verify::run(&test.db, keys.verifier(), None, &Arc::default()).await.unwrap().sealed == 20 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let kept = test.db.read(verify::latest_checkpoint).await.unwrap().unwrap();
        test.tamper("DELETE FROM toy").await;
        fill(&test.db).await;
        let backup = folder.path().join("backup.db");
        test.db.backup(&backup).await.unwrap();
        assert!(matches!(test.db.backup(&backup).await, Err(OpenError::Exists { .. })));
        let nowhere = test.db.backup(&folder.path().join("nowhere/backup.db")).await;
        assert!(matches!(nowhere, Err(OpenError::NoFolder { .. })), "{nowhere:?}");
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files.len(), 2, "nothing but the backup and the keys: {files:?}");
        lives(&backup, test, &keys, &kept).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_load_is_of_one_moment() {
    each(TABLES, async |test| {
        let folder = tempfile::tempdir().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (db, stop) = (test.db.clone(), Arc::clone(&stop));
                tokio::spawn(async move {
                    for number in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        // Each toy comes with its box, or not at all.
                        let write = db.write(by(), move |tx| {
                            let id = format!("{writer}-{number}");
                            tx.execute("INSERT INTO box (id, zone) VALUES ($1, 'from-migration')", params![id])?;
                            make(tx, &id, number)
                        });
                        write.await.unwrap();
                    }
                })
            })
            .collect();
        for number in 0..3 {
            tokio::time::sleep(std::time::Duration::from_millis(150)).await;
            let file = folder.path().join(format!("{number}.db"));
            test.db.backup(&file).await.unwrap();
            let copy = Db::open(setup(&format!("sqlite:{}", file.display()), TABLES, &test.clock)).await.unwrap();
            let (toys, boxes, entries) =
                (rows(&copy, "toy").await, rows(&copy, "box").await, rows(&copy, "journal").await);
            assert!(!toys.is_empty());
            assert_eq!((toys.len(), toys.len()), (boxes.len(), entries.len()));
            copy.close().await;
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_refused_and_leaves_nothing() {
    let test = TestDb::sqlite(TABLES).await;
    fill(&test.db).await;
    let folder = test.folder.path();
    let target = setup(&format!("sqlite:{}", folder.join("restored.db").display()), TABLES, &test.clock);
    let text = folder.join("text");
    std::fs::write(&text, "not a database at all, but some text").unwrap();
    assert!(matches!(restore(&text, &target).await, Err(OpenError::NotADatabase { .. })));
    assert!(matches!(restore(&folder.join("absent"), &target).await, Err(OpenError::Absent { .. })));
    // A backup cut in half, or with a damaged page.
    let backup = folder.join("backup.db");
    test.db.backup(&backup).await.unwrap();
    let whole = std::fs::read(&backup).unwrap();
    std::fs::write(&text, &whole[..whole.len() / 2]).unwrap();
    let error = restore(&text, &target).await.unwrap_err();
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error}");
    let mut damaged = whole.clone();
    let end = damaged.len() - 4096 * 2;
    damaged[end..end + 4096].fill(0xab);
    std::fs::write(&text, &damaged).unwrap();
    let error = restore(&text, &target).await.unwrap_err();
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error}");
    // From a newer program.
    let older = setup(&target.url, TOYS, &test.clock);
    let error = restore(&backup, &older).await.unwrap_err();
    assert!(matches!(error, OpenError::Future { .. }), "{error}");
    assert!(!folder.join("restored.db").exists());
    assert!(
        std::fs::read_dir(folder).unwrap().all(|file| !file.unwrap().file_name().to_string_lossy().contains("partial"))
    );
    // From an older program: restored as it was, then migrated.
    let newer = Migration { number: 920, name: "newer", sql: "CREATE TABLE newer (id TEXT NOT NULL PRIMARY KEY);" };
    let newer = setup(&target.url, &[TABLES[0], TABLES[1], newer], &test.clock);
    restore(&backup, &newer).await.unwrap();
    assert_eq!(Db::migrate(newer).await.unwrap(), ["0920_newer"]);
}
