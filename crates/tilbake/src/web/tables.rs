//! SQL of the web layer: answers kept for `Idempotency-Key`.

use basics::Instant;
use records::{Outcome, Reader, Tx, params};

/// An answer given before.
pub struct Answered {
    /// Fingerprint of the request.
    pub request: String,
    /// The answer as JSON.
    pub body: String,
}

/// The answer given for a key.
pub fn idempotent_answer(reader: &mut Reader, key: &str) -> Outcome<Option<Answered>> {
    let row = reader.row("select request, body from idempotent_answer where key = $1", params![key])?;
    row.map(|row| Ok(Answered { request: row.get("request")?, body: row.get("body")? })).transpose()
}

/// Keeps the answer given for a key.
pub fn keep_idempotent_answer(tx: &mut Tx, key: &str, request: &str, body: &str) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "insert into idempotent_answer (key, request, body, at) values ($1, $2, $3, $4)",
        params![key, request, body, now],
    )?;
    Ok(())
}

/// Forgets answers older than a moment.
pub fn forget_idempotent_answers(tx: &mut Tx, before: Instant) -> Outcome<u64> {
    tx.execute("delete from idempotent_answer where at < $1", params![before])
}
