//! Verifies the journal: every entry against its hash and its columns, the leaves in their order, the
//! batches against the tree, the signatures, and a checkpoint kept elsewhere. Names the first entry
//! that was altered, removed or moved. Needs the public key alone, so that an outside body can do it
//! on its own machine.

use crate::merkle::Frontier;
use crate::note::{Checkpoint, Signed, Verifier};
use crate::reader::Reader;
use crate::{Db, Outcome, Row, journal, params};
use basics::Problem;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

/// Verifying a whole service may take this long.
pub const LIMIT: Duration = Duration::from_secs(4 * 3_600);

basics::code! {
    /// What is wrong with a journal.
    FaultKind {
        /// The body of an entry is not what was hashed.
        Altered = "altered",
        /// A column of an entry is not what its body says.
        Column = "column-altered",
        /// A sealed entry is gone.
        Missing = "missing",
        /// A place in the sealed order is gone.
        LeafMissing = "leaf-missing",
        /// An entry stands in another place than the one it was sealed in.
        Reordered = "reordered",
        /// An entry was put in behind what is sealed.
        Inserted = "inserted",
        /// A batch is gone.
        BatchMissing = "batch-missing",
        /// A batch does not agree with the entries it sealed.
        BatchAltered = "batch-altered",
        /// A batch is signed by another key.
        OtherKey = "other-key",
        /// The journal is shorter than a checkpoint kept elsewhere.
        Cut = "cut",
        /// The journal does not agree with a checkpoint kept elsewhere: it was written anew.
        Rewritten = "rewritten",
    }
}

/// The first thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JournalFault {
    /// The kind of fault.
    pub kind: FaultKind,
    /// The place in the sealed order.
    pub position: Option<i64>,
    /// The entry.
    pub entry: Option<String>,
    /// The batch.
    pub batch: Option<i64>,
    /// What was found, in English.
    pub detail: String,
}

/// What verifying found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Entries of the journal.
    pub entries: i64,
    /// Entries in the sealed order.
    pub sealed: i64,
    /// Entries waiting to be sealed. They are checked against their hash alone.
    pub unsealed: i64,
    /// Closed batches.
    pub batches: i64,
    /// The first fault, if there is one.
    pub fault: Option<JournalFault>,
}

/// How far a verification has come. It ends early when it is told to stop.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicI64,
    of: AtomicI64,
    stopped: AtomicBool,
}

impl Progress {
    /// How much of the journal is read, from 0 to 100.
    pub fn percent(&self) -> i64 {
        let (read, of) = (self.read.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed));
        if of == 0 { 0 } else { read.saturating_mul(100) / of }
    }
    /// Lets the verification end at its next step.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
    /// Whether it was told to stop.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
    /// Refuses to go on once it was told to stop.
    pub fn go_on(&self) -> Outcome<()> {
        if self.is_stopped() { Err(crate::work::lost()) } else { Ok(()) }
    }
    fn set(&self, read: i64, of: i64) -> Outcome<()> {
        self.of.store(of, Ordering::Relaxed);
        self.read.store(read, Ordering::Relaxed);
        self.go_on()
    }
}

/// Verifies the journal of a database, and compares it with a checkpoint kept elsewhere.
pub async fn run(db: &Db, verifier: &Verifier, kept: Option<&str>, progress: &Arc<Progress>) -> Outcome<Report> {
    let (verifier, progress) = (verifier.clone(), Arc::clone(progress));
    let kept = kept.map(|note| verifier.check(note).ok_or_else(not_a_checkpoint)).transpose()?;
    db.read_long(LIMIT, move |reader| {
        let mut report = counts(reader)?;
        // One more than there is, so that all is read only at the end.
        let of = report.sealed.saturating_add(1);
        report.fault = Walk::new(&verifier, kept.clone()).run(reader, &|read| progress.set(read, of))?;
        progress.set(of, of)?;
        Ok(report)
    })
    .await
}

/// The latest signed checkpoint, to be handed to an outside witness.
pub fn latest_checkpoint(reader: &mut Reader) -> Outcome<Option<String>> {
    let row = reader.row("SELECT checkpoint FROM journal_batch ORDER BY number DESC LIMIT 1", params![])?;
    row.map(|row| row.get("checkpoint")).transpose()
}

fn not_a_checkpoint() -> Problem {
    Problem::new(
        422,
        "not-a-checkpoint",
        "the file is not a checkpoint of a journal; give one that `tilbake verify` or a witness has written",
    )
}

fn counts(reader: &mut Reader) -> Outcome<Report> {
    let mut count = |sql: &str| reader.row(sql, params![])?.map_or(Ok(0), |row| row.get("n"));
    Ok(Report {
        entries: count("SELECT COUNT(*) AS n FROM journal")?,
        sealed: count("SELECT COUNT(*) AS n FROM journal_leaf")?,
        unsealed: count(
            "SELECT COUNT(*) AS n FROM journal j LEFT JOIN journal_leaf l ON l.entry_id = j.id WHERE l.entry_id IS NULL",
        )?,
        batches: count("SELECT COUNT(*) AS n FROM journal_batch")?,
        fault: None,
    })
}

/// A batch as it is stored.
struct Batch {
    number: i64,
    last: i64,
    row: Row,
}

/// The walk along the sealed order. `Some(fault)` ends it.
struct Walk<'a> {
    verifier: &'a Verifier,
    kept: Option<(Checkpoint, Signed)>,
    tree: Frontier,
    /// The place in the order of commits of the entry before, in the same batch.
    before: Option<(i64, i64)>,
    batch: Option<Batch>,
}

type Found = Option<JournalFault>;

impl<'a> Walk<'a> {
    fn new(verifier: &'a Verifier, kept: Option<(Checkpoint, Signed)>) -> Self {
        Self { verifier, kept, tree: Frontier::default(), before: None, batch: None }
    }
    fn position(&self) -> i64 {
        i64::try_from(self.tree.size()).unwrap_or(i64::MAX)
    }
    fn run(mut self, reader: &mut Reader, at: &dyn Fn(i64) -> Outcome<()>) -> Outcome<Found> {
        let sql = "SELECT l.position AS position, l.entry_id AS entry_id, l.hash AS leaf_hash, l.seq AS leaf_seq, j.id AS id, j.seq AS seq, j.xid AS xid, j.at AS at, j.kind AS kind, j.person AS person, j.prison AS prison, j.body AS body, j.hash AS hash FROM journal_leaf l LEFT JOIN journal j ON j.id = l.entry_id WHERE l.position > $1 ORDER BY l.position LIMIT 1000";
        if let found @ Some(_) = self.next_batch(reader)? {
            return Ok(found);
        }
        if self.kept_agrees() == Some(false) {
            return Ok(self.rewritten());
        }
        loop {
            at(self.position())?;
            let page = reader.rows(sql, params![self.position()])?;
            if page.is_empty() {
                break;
            }
            for row in page {
                if let found @ Some(_) = self.leaf(&row)? {
                    return Ok(found);
                }
                if self.batch.as_ref().is_some_and(|batch| batch.last == self.position())
                    && let found @ Some(_) = self.end_batch(reader)?
                {
                    return Ok(found);
                }
                if self.kept_agrees() == Some(false) {
                    return Ok(self.rewritten());
                }
            }
        }
        self.end(reader)
    }
    /// Checks one leaf and its entry, and adds it to the tree.
    fn leaf(&mut self, row: &Row) -> Outcome<Found> {
        let (position, entry) = (row.get::<i64>("position")?, row.get::<String>("entry_id")?);
        let expected = self.position() + 1;
        if position != expected {
            return Ok(self.fault(FaultKind::LeafMissing, expected, None, "this place in the sealed order is gone"));
        }
        let found = |kind, detail: &str| Ok(self.fault(kind, position, Some(entry.clone()), detail));
        if self.batch.is_none() {
            return found(FaultKind::BatchMissing, "the batch that sealed this entry is gone");
        }
        if row.get::<Option<String>>("id")?.is_none() {
            return found(FaultKind::Missing, "this sealed entry is gone");
        }
        if let Some((kind, detail)) = check_entry(row)? {
            return found(kind, &detail);
        }
        if row.bytes("hash")? != row.bytes("leaf_hash")? {
            return found(FaultKind::Altered, "this entry is not the one that was sealed here");
        }
        let place: (i64, i64) = (row.get("xid")?, row.get("seq")?);
        if place.1 != row.get::<i64>("leaf_seq")? {
            return found(FaultKind::Reordered, "this entry was given another number");
        }
        if self.before.is_some_and(|before| before >= place) {
            return found(FaultKind::Reordered, "this entry was sealed in another place");
        }
        self.before = Some(place);
        self.tree.push_entry(row.bytes("leaf_hash")?, place.1);
        Ok(None)
    }
    /// Checks the batch whose last leaf was just added, and takes the next.
    fn end_batch(&mut self, reader: &mut Reader) -> Outcome<Found> {
        let Some(batch) = self.batch.take() else { return Ok(None) };
        self.before = None;
        let root = self.tree.root();
        let stored = (batch.row.bytes("root")? == root, batch.row.bytes("frontier")? == self.tree.encode());
        let note = self.verifier.check(batch.row.text("checkpoint")?);
        let says =
            |(checkpoint, _): &(Checkpoint, Signed)| (checkpoint.size, checkpoint.root) == (self.tree.size(), root);
        let wrong = match (&note, stored) {
            (Some((_, Signed::ByOther)), _) => Some((FaultKind::OtherKey, "this batch is signed by another key")),
            (None, _) | (Some((_, Signed::Badly)), _) => {
                Some((FaultKind::BatchAltered, "the checkpoint of this batch was altered"))
            }
            (Some(signed), _) if !says(signed) => {
                Some((FaultKind::BatchAltered, "entries of this batch are not those that were signed"))
            }
            (_, (false, _) | (_, false)) => {
                Some((FaultKind::BatchAltered, "the root of this batch is not that of its entries"))
            }
            _ => None,
        };
        if let Some((kind, detail)) = wrong {
            let first: i64 = batch.row.get("first")?;
            return Ok(self.fault_in(kind, first, Some(batch.number), detail));
        }
        self.batch = Some(batch);
        self.next_batch(reader)
    }
    /// Takes the next batch and checks that it follows on the last.
    fn next_batch(&mut self, reader: &mut Reader) -> Outcome<Found> {
        let (number, last) = self.batch.take().map_or((0, 0), |batch| (batch.number, batch.last));
        let sql = "SELECT number, first, last, root, frontier, checkpoint FROM journal_batch WHERE number > $1 ORDER BY number LIMIT 1";
        let Some(row) = reader.row(sql, params![number])? else { return Ok(None) };
        let next = Batch { number: row.get("number")?, last: row.get("last")?, row };
        if next.number != number + 1 {
            return Ok(self.fault_in(FaultKind::BatchMissing, last + 1, Some(number + 1), "this batch is gone"));
        }
        if next.row.get::<i64>("first")? != last + 1 || next.last <= last {
            return Ok(self.fault_in(
                FaultKind::BatchAltered,
                last + 1,
                Some(next.number),
                "this batch does not follow on the one before",
            ));
        }
        self.batch = Some(next);
        Ok(None)
    }
    /// After the last leaf: nothing may be open, and what is unsealed must be young and whole.
    fn end(&self, reader: &mut Reader) -> Outcome<Found> {
        if let Some(batch) = &self.batch {
            return Ok(self.fault_in(
                FaultKind::LeafMissing,
                self.position() + 1,
                Some(batch.number),
                "entries of this batch are gone from the sealed order",
            ));
        }
        if self.kept.as_ref().is_some_and(|(kept, _)| kept.size > self.tree.size()) {
            return Ok(self.fault(
                FaultKind::Cut,
                self.position() + 1,
                None,
                "the journal is shorter than the checkpoint kept elsewhere: entries from here on were cut off",
            ));
        }
        self.unsealed(reader)
    }
    fn unsealed(&self, reader: &mut Reader) -> Outcome<Found> {
        let end = reader.row("SELECT xid, seq FROM journal_batch ORDER BY number DESC LIMIT 1", params![])?;
        let end: (i64, i64) =
            end.map_or(Ok::<_, crate::Fault>((i64::MIN, 0)), |row| Ok((row.get("xid")?, row.get("seq")?)))?;
        let sql = "SELECT j.id AS id, j.seq AS seq, j.xid AS xid, j.at AS at, j.kind AS kind, j.person AS person, j.prison AS prison, j.body AS body, j.hash AS hash FROM journal j LEFT JOIN journal_leaf l ON l.entry_id = j.id WHERE l.entry_id IS NULL ORDER BY j.xid, j.seq";
        let mut found = None;
        reader.each(sql, params![], &mut |row| {
            if found.is_some() {
                return Ok(());
            }
            let wrong = if (row.get::<i64>("xid")?, row.get::<i64>("seq")?) <= end {
                Some((FaultKind::Inserted, "this entry was put in behind what is sealed".to_owned()))
            } else {
                check_entry(&row)?
            };
            if let Some((kind, detail)) = wrong {
                found = Some(JournalFault { kind, position: None, entry: Some(row.get("id")?), batch: None, detail });
            }
            Ok(())
        })?;
        Ok(found)
    }
    /// Compares with the kept checkpoint at its size.
    fn kept_agrees(&self) -> Option<bool> {
        let (kept, signed) = self.kept.as_ref()?;
        (kept.size == self.tree.size()).then(|| kept.root == self.tree.root() && *signed == Signed::Well)
    }
    fn rewritten(&self) -> Found {
        let same = self.kept.as_ref().is_some_and(|(kept, _)| kept.root == self.tree.root());
        let (kind, detail) = if same {
            (FaultKind::OtherKey, "the checkpoint kept elsewhere is signed by another key than this journal's")
        } else {
            (
                FaultKind::Rewritten,
                "the entries up to here are not those of the checkpoint kept elsewhere: the journal was written anew",
            )
        };
        self.fault(kind, self.position(), None, detail)
    }
    fn fault(&self, kind: FaultKind, position: i64, entry: Option<String>, detail: &str) -> Found {
        let batch = self.batch.as_ref().map(|batch| batch.number);
        Some(JournalFault { kind, position: Some(position), entry, batch, detail: detail.to_owned() })
    }
    fn fault_in(&self, kind: FaultKind, position: i64, batch: Option<i64>, detail: &str) -> Found {
        self.fault(kind, position, None, detail).map(|fault| JournalFault { batch, ..fault })
    }
}

/// Checks one entry in itself: its body against its hash, its columns against its body.
fn check_entry(row: &Row) -> Outcome<Option<(FaultKind, String)>> {
    let body = row.text("body")?;
    if row.bytes("hash")? != journal::hash(body) {
        return Ok(Some((FaultKind::Altered, "the body of this entry was altered".to_owned())));
    }
    let Ok(body) = serde_json::from_str::<serde_json::Value>(body) else {
        return Ok(Some((FaultKind::Altered, "the body of this entry is not JSON".to_owned())));
    };
    for column in ["id", "at", "kind", "person", "prison"] {
        let stored = match row.value(column)? {
            crate::Value::Text(text) => text.as_str().into(),
            crate::Value::Int(number) => (*number).into(),
            _ => serde_json::Value::Null,
        };
        if stored != body[column] {
            return Ok(Some((FaultKind::Column, format!("the column {column} of this entry was altered"))));
        }
    }
    Ok(None)
}
