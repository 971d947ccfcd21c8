//! The sealer: gives the journal's entries their place in the tree and closes batches under a signed
//! root. The write path pays nothing for it; what is not sealed yet is counted by `verify`.

use crate::dialect::Dialect;
use crate::keyring::Keyring;
use crate::merkle::Frontier;
use crate::reader::Reader;
use crate::task::{Stop, Task};
use crate::{Db, Outcome, Tx, Value, params};
use basics::Problem;
use std::sync::Arc;
use std::time::Duration;

/// Entries in one batch at most.
const BATCH: usize = 1_000;
/// How often the sealer looks.
const EVERY: Duration = Duration::from_secs(1);
/// Leaves written by one statement.
const ROWS: usize = 100;

/// Where the tree stands: the last closed batch.
#[derive(Clone)]
struct Last {
    number: i64,
    tree: Frontier,
    /// The place of the last sealed entry in the order of commits.
    xid: i64,
    seq: i64,
}

/// An entry that is to be sealed.
#[derive(Clone)]
struct Entry {
    id: String,
    hash: Vec<u8>,
    xid: i64,
    seq: i64,
}

impl Db {
    /// Seals all that is committed now. Gives the number of entries sealed.
    pub async fn seal(&self, keys: &Arc<Keyring>) -> Outcome<u64> {
        let mut sealed = 0;
        loop {
            let (last, entries) = self.read(unsealed).await?;
            let found = entries.len();
            if found == 0 {
                return Ok(sealed);
            }
            let keys = Arc::clone(keys);
            self.upkeep(move |tx| close(tx, &keys, &last, &entries)).await?;
            sealed += found as u64;
        }
    }
    /// Before the end: on PostgreSQL another's open transaction may hold back the last entries for a
    /// moment.
    async fn seal_the_rest(&self, keys: &Arc<Keyring>) {
        for _ in 0..20 {
            match self.read(is_behind).await {
                Ok(true) => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => return,
            }
            if let Err(fault) = self.seal(keys).await {
                tracing::error!("the journal could not be sealed: {fault}");
            }
        }
    }
    /// Seals now, every second from now on, and once more when it is stopped.
    pub fn start_sealer(&self, keys: Arc<Keyring>) -> Task {
        let db = self.clone();
        Task::start("sealer", async move |mut stop: Stop| {
            loop {
                let ended = stop.pause(EVERY).await;
                if let Err(fault) = db.seal(&keys).await {
                    tracing::error!("the journal could not be sealed: {fault}");
                }
                if ended {
                    return db.seal_the_rest(&keys).await;
                }
            }
        })
    }
}

/// The entries after the last batch, in the order of commits. On PostgreSQL a lower number can commit
/// after a higher one, so only transactions older than the oldest running one are looked at.
fn unsealed(reader: &mut Reader) -> Outcome<(Last, Vec<Entry>)> {
    let last = last(reader)?;
    let old = match reader.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => "AND xid < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)",
    };
    let (after, order) = after(reader);
    let sql = format!("SELECT id, hash, xid, seq FROM journal WHERE {after} {old} ORDER BY {order} LIMIT {BATCH}");
    let mut entries = Vec::with_capacity(BATCH);
    reader.each(&sql, params![last.xid, last.seq], &mut |row| {
        entries.push(Entry { id: row.get("id")?, hash: row.get("hash")?, xid: row.get("xid")?, seq: row.get("seq")? });
        Ok(())
    })?;
    Ok((last, entries))
}

/// The condition on what comes after transaction `$1` and number `$2`, and the order of commits. SQLite
/// numbers in that order and its transactions are all 0, which it must not look for by index: it would
/// read the whole journal each time.
fn after(reader: &Reader) -> (&'static str, &'static str) {
    match reader.dialect() {
        Dialect::Sqlite => ("seq > $2 AND +xid >= $1", "seq"),
        Dialect::Postgres => ("(xid, seq) > ($1, $2)", "xid, seq"),
    }
}

/// Whether any entry waits to be sealed.
fn is_behind(reader: &mut Reader) -> Outcome<bool> {
    let last = last(reader)?;
    let sql = format!("SELECT seq FROM journal WHERE {} LIMIT 1", after(reader).0);
    Ok(reader.row(&sql, params![last.xid, last.seq])?.is_some())
}

fn last(reader: &mut Reader) -> Outcome<Last> {
    let sql = "SELECT number, last, frontier, xid, seq FROM journal_batch ORDER BY number DESC LIMIT 1";
    let Some(row) = reader.row(sql, params![])? else {
        return Ok(Last { number: 0, tree: Frontier::default(), xid: i64::MIN, seq: 0 });
    };
    let size: i64 = row.get("last")?;
    let tree = u64::try_from(size).ok().and_then(|size| Frontier::decode(size, row.bytes("frontier").ok()?));
    let tree = tree.ok_or_else(|| {
        Problem::new(500, "journal-damaged", "the last batch of the journal is damaged; run `tilbake verify`")
    })?;
    Ok(Last { number: row.get("number")?, tree, xid: row.get("xid")?, seq: row.get("seq")? })
}

/// Writes the leaves and the batch, unless another process has sealed meanwhile.
fn close(tx: &mut Tx, keys: &Keyring, before: &Last, entries: &[Entry]) -> Outcome<()> {
    let current = last(tx)?;
    if current.number != before.number || current.tree != before.tree {
        return Ok(());
    }
    let signer = keys.signer().ok_or_else(|| {
        Problem::new(500, "key-absent", "the journal cannot be sealed without the key file journal.key; restore it")
    })?;
    let mut tree = current.tree;
    let first = tree.size() + 1;
    for chunk in entries.chunks(ROWS) {
        let mut values = Vec::with_capacity(4 * ROWS);
        for entry in chunk {
            tree.push_entry(&entry.hash, entry.seq);
            values.extend([
                number(tree.size()),
                Value::Text(entry.id.clone()),
                Value::Int(entry.seq),
                Value::Blob(entry.hash.clone()),
            ]);
        }
        tx.execute(&insert(chunk.len()), &values)?;
    }
    let Some(end) = entries.last() else { return Ok(()) };
    let root = tree.root();
    let checkpoint = keys.verifier().sign(signer, tree.size(), &root);
    let now = tx.now();
    let sql = "INSERT INTO journal_batch (number, first, last, root, frontier, checkpoint, xid, seq, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.execute(
        sql,
        params![
            current.number + 1,
            number(first),
            number(tree.size()),
            root[..],
            tree.encode(),
            checkpoint,
            end.xid,
            end.seq,
            now
        ],
    )?;
    Ok(())
}

fn number(size: u64) -> Value {
    Value::Int(i64::try_from(size).unwrap_or(i64::MAX))
}

/// The text that inserts so many leaves.
fn insert(rows: usize) -> String {
    let values: Vec<String> = (0..rows)
        .map(|row| 4 * row)
        .map(|at| format!("(${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4))
        .collect();
    format!("INSERT INTO journal_leaf (position, entry_id, seq, hash) VALUES {}", values.join(", "))
}
