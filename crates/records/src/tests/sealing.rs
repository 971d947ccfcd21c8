//! Sealing and verifying: the database is altered behind the program's back in every way we know, on
//! both databases, and `verify` must name it.

use super::{TOYS, by, make};
use crate::testing::{TestDb, each};
use crate::verify::{FaultKind, JournalFault, Report};
use crate::{Class, Keyring, Setup, params, verify};
use std::sync::Arc;

fn keys() -> Arc<Keyring> {
    let folder = tempfile::tempdir().unwrap();
    Arc::new(Keyring::create(folder.path()).unwrap())
}

async fn add(test: &TestDb, from: i64, to: i64) -> Vec<String> {
    let mut ids = Vec::new();
    for number in from..to {
        let write = test.db.write(by(), move |tx| make(tx, &format!("toy-{number}"), number));
        ids.push(write.await.unwrap().to_string());
    }
    ids
}

async fn report(test: &TestDb, keys: &Keyring, kept: Option<&str>) -> Report {
    verify::run(&test.db, keys.verifier(), kept, &Arc::default()).await.unwrap()
}

async fn checkpoint(test: &TestDb) -> String {
    test.db.read(verify::latest_checkpoint).await.unwrap().unwrap()
}

/// Seals so many entries in one go. On PostgreSQL a transaction of any test on the server may hold them
/// back for a while, so it waits until it sees all of them.
async fn seal(test: &TestDb, keys: &Arc<Keyring>, wanted: u64) {
    let young = "SELECT COUNT(*) AS n FROM journal WHERE xid >= CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)";
    for _ in 0..600 {
        if test.url.starts_with("sqlite") || super::count(test, young).await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(test.db.seal(keys).await.unwrap(), wanted);
}

/// Ten entries in a batch, five in the next, two unsealed.
async fn journal(test: &TestDb, keys: &Arc<Keyring>) -> Vec<String> {
    let mut ids = add(test, 0, 10).await;
    seal(test, keys, 10).await;
    ids.extend(add(test, 10, 15).await);
    seal(test, keys, 5).await;
    ids.extend(add(test, 15, 17).await);
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_journal_verifies() {
    each(TOYS, async |test| {
        let keys = keys();
        let empty = report(test, &keys, None).await;
        assert!(empty.fault.is_none() && empty.entries == 0);
        assert_eq!(test.db.seal(&keys).await.unwrap(), 0);
        journal(test, &keys).await;
        let kept = checkpoint(test).await;
        let found = report(test, &keys, Some(&kept)).await;
        assert_eq!(found.fault, None);
        assert_eq!((found.entries, found.sealed, found.unsealed, found.batches), (17, 15, 2, 2));
        test.db.seal(&keys).await.unwrap();
        assert_eq!(report(test, &keys, Some(&kept)).await.fault, None);
        assert!(verify::run(&test.db, keys.verifier(), Some("no checkpoint"), &Arc::default()).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_batch_is_sealed_in_several() {
    each(TOYS, async |test| {
        let keys = keys();
        let write = test.db.write(by(), |tx| {
            for number in 0..2_345 {
                make(tx, &format!("toy-{number}"), number)?;
            }
            Ok(())
        });
        write.await.unwrap();
        seal(test, &keys, 2_345).await;
        let found = report(test, &keys, None).await;
        assert_eq!((found.fault, found.batches, found.unsealed), (None, 3, 0));
    })
    .await;
}

/// What is done behind the program's back, and what must be found: kind and place. `{5}` is the id of
/// the fifth entry.
const TAMPERING: &[(&str, FaultKind, Option<i64>)] = &[
    ("UPDATE journal SET body = replace(body, 'toy-4', 'toy-9') WHERE id = '{5}'", FaultKind::Altered, Some(5)),
    ("UPDATE journal SET person = 'x' WHERE id = '{5}'", FaultKind::Column, Some(5)),
    ("UPDATE journal SET person = NULL WHERE id = '{5}'", FaultKind::Column, Some(5)),
    ("UPDATE journal SET at = at + 1 WHERE id = '{5}'", FaultKind::Column, Some(5)),
    ("UPDATE journal SET kind = 'look' WHERE id = '{5}'", FaultKind::Column, Some(5)),
    ("UPDATE journal SET prison = 'OSL' WHERE id = '{12}'", FaultKind::Column, Some(12)),
    ("DELETE FROM journal WHERE id = '{5}'", FaultKind::Missing, Some(5)),
    ("DELETE FROM journal WHERE id = '{15}'", FaultKind::Missing, Some(15)),
    (
        "DELETE FROM journal WHERE id = '{5}'; DELETE FROM journal_leaf WHERE entry_id = '{5}'",
        FaultKind::LeafMissing,
        Some(5),
    ),
    ("DELETE FROM journal_leaf WHERE position = 15", FaultKind::LeafMissing, Some(15)),
    (
        "DELETE FROM journal WHERE id = '{5}'; DELETE FROM journal_leaf WHERE entry_id = '{5}'; UPDATE journal_leaf SET position = position - 100 WHERE position > 5; UPDATE journal_leaf SET position = position + 99 WHERE position < 0",
        FaultKind::BatchAltered,
        Some(1),
    ),
    // Two entries change places: in the table, or in the sealed order.
    (
        "UPDATE journal SET seq = -1 WHERE id = '{5}'; UPDATE journal SET seq = 5 WHERE id = '{6}'; UPDATE journal SET seq = 6 WHERE id = '{5}'",
        FaultKind::Reordered,
        Some(5),
    ),
    (
        "UPDATE journal_leaf SET position = -1 WHERE position = 5; UPDATE journal_leaf SET position = 5 WHERE position = 6; UPDATE journal_leaf SET position = 6 WHERE position = -1",
        FaultKind::Reordered,
        Some(6),
    ),
    (
        "UPDATE journal_leaf SET hash = (SELECT hash FROM journal WHERE id = '{6}') WHERE position = 5",
        FaultKind::Altered,
        Some(5),
    ),
    ("DELETE FROM journal_batch WHERE number = 2", FaultKind::BatchMissing, Some(11)),
    ("DELETE FROM journal_batch WHERE number = 1", FaultKind::BatchMissing, Some(1)),
    ("UPDATE journal_batch SET root = frontier WHERE number = 2", FaultKind::BatchAltered, Some(11)),
    (
        "UPDATE journal_batch SET checkpoint = replace(checkpoint, '\n15\n', '\n14\n') WHERE number = 2",
        FaultKind::BatchAltered,
        Some(11),
    ),
    (
        "UPDATE journal_batch SET checkpoint = (SELECT checkpoint FROM journal_batch WHERE number = 1) WHERE number = 2",
        FaultKind::BatchAltered,
        Some(11),
    ),
    ("UPDATE journal_batch SET last = 14 WHERE number = 2", FaultKind::BatchAltered, Some(11)),
    (
        "INSERT INTO journal (seq, id, at, kind, person, prison, body, hash, xid) SELECT -5, 'new', at, kind, person, prison, body, hash, 0 FROM journal WHERE id = '{5}'",
        FaultKind::Inserted,
        None,
    ),
    ("UPDATE journal SET body = replace(body, 'toy-16', 'toy-99') WHERE id = '{17}'", FaultKind::Altered, None),
];

/// The tables of the journal, kept aside and put back.
const ASIDE: &str = "CREATE TABLE kept_journal AS SELECT * FROM journal; CREATE TABLE kept_leaf AS SELECT * FROM journal_leaf; CREATE TABLE kept_batch AS SELECT * FROM journal_batch;";
const BACK: &str = "DELETE FROM journal; DELETE FROM journal_leaf; DELETE FROM journal_batch; INSERT INTO journal SELECT * FROM kept_journal; INSERT INTO journal_leaf SELECT * FROM kept_leaf; INSERT INTO journal_batch SELECT * FROM kept_batch;";

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_named() {
    each(TOYS, async |test| {
        let keys = keys();
        let ids = journal(test, &keys).await;
        test.tamper(ASIDE).await;
        for (sql, kind, position) in TAMPERING {
            let mut sql = (*sql).to_owned();
            for (at, id) in ids.iter().enumerate() {
                sql = sql.replace(&format!("{{{}}}", at + 1), id);
            }
            test.tamper(&sql).await;
            let fault = report(test, &keys, None).await.fault;
            let found = fault.as_ref().map(|fault| (fault.kind, fault.position));
            assert_eq!(found, Some((*kind, *position)), "{sql}\n{fault:?}");
            if let Some(JournalFault {
                kind: FaultKind::Altered | FaultKind::Column | FaultKind::Missing, entry, ..
            }) = fault
            {
                let number = position.map_or(17, |position| position);
                assert_eq!(entry.unwrap(), ids[usize::try_from(number - 1).unwrap()]);
            }
            test.tamper(BACK).await;
            assert_eq!(report(test, &keys, None).await.fault, None);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_or_signed_anew_journal_is_found_by_a_checkpoint_kept_elsewhere() {
    each(TOYS, async |test| {
        let (ours, theirs) = (keys(), keys());
        let ids = journal(test, &ours).await;
        let kept = checkpoint(test).await;
        // Cut: the last batch, its leaves and its entries are gone without a trace inside.
        let cut: Vec<String> = ids[10..].iter().map(|id| format!("'{id}'")).collect();
        let cut = cut.join(", ");
        test.tamper(&format!("DELETE FROM journal WHERE id IN ({cut}); DELETE FROM journal_leaf WHERE position > 10; DELETE FROM journal_batch WHERE number = 2")).await;
        assert_eq!(report(test, &ours, None).await.fault, None);
        let fault = report(test, &ours, Some(&kept)).await.fault.unwrap();
        assert_eq!((fault.kind, fault.position), (FaultKind::Cut, Some(11)));
        // Written anew to the same length.
        add(test, 20, 25).await;
        seal(test, &ours, 5).await;
        assert_eq!(report(test, &ours, None).await.fault, None);
        let fault = report(test, &ours, Some(&kept)).await.fault.unwrap();
        assert_eq!((fault.kind, fault.position), (FaultKind::Rewritten, Some(15)));
        // The last batch signed by another key.
        test.tamper("DELETE FROM journal_leaf WHERE position > 10; DELETE FROM journal_batch WHERE number = 2").await;
        seal(test, &theirs, 5).await;
        let fault = report(test, &ours, None).await.fault.unwrap();
        assert_eq!((fault.kind, fault.batch), (FaultKind::OtherKey, Some(2)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_signed_anew_with_new_keys_is_found_by_a_kept_checkpoint() {
    each(TOYS, async |test| {
        let (ours, theirs) = (keys(), keys());
        let ids = journal(test, &ours).await;
        let kept = checkpoint(test).await;
        test.tamper("DELETE FROM journal_leaf; DELETE FROM journal_batch").await;
        seal(test, &theirs, 17).await;
        assert_eq!(report(test, &theirs, None).await.fault, None);
        let fault = report(test, &theirs, Some(&kept)).await.fault.unwrap();
        assert_eq!((fault.kind, fault.position), (FaultKind::OtherKey, Some(15)));
        test.tamper(&format!(
            "DELETE FROM journal WHERE id = '{}'; DELETE FROM journal_leaf; DELETE FROM journal_batch",
            ids[3]
        ))
        .await;
        seal(test, &theirs, 16).await;
        let fault = report(test, &theirs, Some(&kept)).await.fault.unwrap();
        assert_eq!((fault.kind, fault.position), (FaultKind::Rewritten, Some(15)));
    })
    .await;
}

/// A lower number that commits later is neither skipped nor sealed out of order.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_held_open_while_later_ones_commit_is_sealed_in_its_turn() {
    let Some(test) = TestDb::postgres(TOYS).await else { return };
    let keys = keys();
    let (held, release) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Semaphore::new(0)));
    let slow = {
        let (db, held, release) = (test.db.clone(), Arc::clone(&held), Arc::clone(&release));
        tokio::spawn(async move {
            let write = db.write(by(), move |tx| {
                let entry = make(tx, "slow", 1)?;
                held.notify_one();
                let waited = tokio::runtime::Handle::current().block_on(release.acquire());
                drop(waited.unwrap());
                Ok(entry)
            });
            write.await
        })
    };
    held.notified().await;
    add(&test, 0, 5).await;
    assert_eq!(test.db.seal(&keys).await.unwrap(), 0, "nothing is older than the open transaction");
    release.add_permits(10);
    slow.await.unwrap().unwrap();
    seal(&test, &keys, 6).await;
    let found = report(&test, &keys, None).await;
    assert_eq!((found.fault, found.sealed, found.unsealed), (None, 6, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sealer_seals_by_itself_and_when_it_stops() {
    each(TOYS, async |test| {
        let keys = keys();
        let sealer = test.db.start_sealer(Arc::clone(&keys));
        add(test, 0, 3).await;
        for _ in 0..100 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            if report(test, &keys, None).await.unsealed == 0 {
                break;
            }
        }
        assert_eq!(report(test, &keys, None).await.unsealed, 0);
        add(test, 3, 6).await;
        sealer.stop().await;
        assert_eq!(report(test, &keys, None).await.unsealed, 0);
        // A second process goes on from where the first was.
        let other = crate::Db::open(Setup { ..crate::testing::setup(&test.url, TOYS, &test.clock) }).await.unwrap();
        add(test, 6, 9).await;
        for _ in 0..100 {
            let (one, two) = tokio::join!(test.db.seal(&keys), other.seal(&keys));
            one.unwrap();
            two.unwrap();
            if report(test, &keys, None).await.unsealed == 0 {
                break;
            }
        }
        let found = report(test, &keys, None).await;
        assert_eq!((found.fault, found.sealed), (None, 9));
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_entry_tells_nothing_without_its_key() {
    each(TOYS, async |test| {
        let keys = keys();
        let held = Arc::clone(&keys);
        let entry = test.db.write(by(), move |tx| {
            let person = Some(tx.new_id());
            tx.record_sealed(&held, Class::Oversight, &super::ToyMade { toy: "opened".to_owned(), person })
        });
        let entry = entry.await.unwrap();
        let row = test
            .db
            .read(|reader| Ok(reader.row("SELECT kind, person, prison, body FROM journal", params![])?.unwrap()))
            .await
            .unwrap();
        assert_eq!(row.text("kind").unwrap(), "sealed");
        assert_eq!(row.get::<Option<String>>("person").unwrap(), None);
        assert_eq!(row.get::<Option<String>>("prison").unwrap(), None);
        let body = row.text("body").unwrap();
        assert!(!body.contains("opened") && !body.contains("officer") && !body.contains("toy-made"));
        let inner = crate::open_sealed_entry(&keys, Class::Oversight, body).unwrap();
        assert_eq!(inner["data"]["toy"], "opened");
        assert_eq!(inner["id"], entry.to_string());
        test.db.seal(&keys).await.unwrap();
        assert_eq!(report(test, &keys, None).await.fault, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_tells_keys_of_another_service() {
    each(TOYS, async |test| {
        let folder = tempfile::tempdir().unwrap();
        let [own, other] = ["own", "other"].map(|name| Keyring::create(&folder.path().join(name)).unwrap());
        assert_eq!(test.db.stranger_key(&other).await.unwrap(), None, "bound to none yet");
        assert_eq!(test.db.bind_keys(&own).await.unwrap(), None);
        assert_eq!(test.db.bind_keys(&own).await.unwrap(), None);
        assert_eq!(test.db.stranger_key(&other).await.unwrap(), Some(Class::Identity));
        assert_eq!(test.db.bind_keys(&other).await.unwrap(), Some(Class::Identity));
        assert_eq!(test.db.stranger_key(&own).await.unwrap(), None, "it stays bound to the first");
        // One file of another service is enough.
        std::fs::copy(folder.path().join("other/health.pub"), folder.path().join("own/health.pub")).unwrap();
        std::fs::remove_file(folder.path().join("own/health.key")).unwrap();
        let mixed = Keyring::open(&folder.path().join("own")).unwrap();
        assert_eq!(test.db.stranger_key(&mixed).await.unwrap(), Some(Class::Health));
    })
    .await;
}
