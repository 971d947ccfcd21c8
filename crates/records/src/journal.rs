//! The journal: every act and every look, as one row with a canonical body and its hash, written in
//! the transaction of the act itself. Names and health text never stand in it, so that a person's
//! data can lawfully be erased while the journal stays whole.

use crate::dialect::Dialect;
use crate::keyring::{Class, Keyring};
use crate::{Actor, Fault, Outcome, Tx, Value, canonical, params};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use basics::Problem;
use basics::id::{Id, PersonId, Uuid};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What can be journalled: a type whose members are the facts of the event. Ids and codes only.
pub trait Event: Serialize {
    /// The stable name of this kind of event, such as `room-allocated`.
    const KIND: &'static str;
    /// The person it concerns.
    fn person(&self) -> Option<PersonId> {
        None
    }
    /// The prison it concerns.
    fn prison(&self) -> Option<&str> {
        None
    }
}

/// The kind of an entry whose content is sealed.
pub(crate) const SEALED: &str = "sealed";

/// What is sealed is so long, or a multiple of it.
const SEALED_BYTES: usize = 2_048;

/// The body of an entry; written with its members sorted.
#[derive(Serialize)]
struct Body<'a, E: Serialize, K: Serialize> {
    id: Uuid,
    at: i64,
    kind: &'a str,
    /// By how much the act changed the tables that stand as the journal says.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<K>,
    person: Option<PersonId>,
    prison: Option<&'a str>,
    actor: &'a Actor,
    data: &'a E,
}

/// The body of a sealed entry: nothing but the box.
#[derive(Serialize)]
struct SealedBody<'a> {
    id: Uuid,
    at: i64,
    kind: &'a str,
    class: &'a str,
    sealed: String,
}

pub(crate) fn append<E: Event>(tx: &mut Tx, id: Uuid, event: &E) -> Outcome<()> {
    append_each(tx, &[id], std::slice::from_ref(event))
}

/// One entry each. What was changed goes into the entry of whose rows it is, and the rest into the last.
pub(crate) fn append_each<E: Event>(tx: &mut Tx, ids: &[Uuid], events: &[E]) -> Outcome<()> {
    let mut rows = Vec::with_capacity(events.len());
    for (at, (id, event)) in ids.iter().zip(events).enumerate() {
        let changes = match event.person() {
            Some(person) if at + 1 < events.len() => tx.changes().take_of(&person.to_string()),
            _ => tx.changes().take(),
        };
        let body = body_text(tx, *id, event, changes)?;
        rows.push(row(tx, *id, E::KIND, event.person(), event.prison(), body));
    }
    insert(tx, &rows)
}

pub(crate) fn append_sealed<E: Event>(tx: &mut Tx, id: Uuid, keys: &Keyring, class: Class, event: &E) -> Outcome<()> {
    // What is journalled of tables is told in the open, or nobody could verify it without the private key.
    let inner = padded(body_text(tx, id, event, None::<()>)?);
    // The entry's own id is bound to the box, so that a box cannot be moved to another entry.
    let sealed = keys.seal(class, PersonId::from_uuid(id), inner.as_bytes())?;
    let body = to_text(
        SEALED,
        &SealedBody { id, at: tx.now().micros(), kind: SEALED, class: class.as_str(), sealed: STANDARD.encode(sealed) },
    )?;
    let row = row(tx, id, SEALED, None, None, body);
    insert(tx, &[row])
}

/// Blanks after the body make sealed entries alike in length, so that it does not tell what they hold.
fn padded(mut body: String) -> String {
    let length = body.len().next_multiple_of(SEALED_BYTES);
    body.extend(std::iter::repeat_n(' ', length - body.len()));
    body
}

fn body_text<E: Event>(tx: &Tx, id: Uuid, event: &E, changes: Option<impl Serialize>) -> Outcome<String> {
    to_text(
        E::KIND,
        &Body {
            id,
            at: tx.now().micros(),
            kind: E::KIND,
            changes,
            person: event.person(),
            prison: event.prison(),
            actor: tx.actor(),
            data: event,
        },
    )
}

fn to_text(kind: &str, body: &impl Serialize) -> Outcome<String> {
    let value = serde_json::to_value(body).map_err(|error| unwritable(kind, &error))?;
    Ok(canonical::to_text(&value))
}

/// The values of an entry, as [`insert`] takes them.
fn row(tx: &Tx, id: Uuid, kind: &str, person: Option<PersonId>, prison: Option<&str>, body: String) -> Vec<Value> {
    let hash = hash(&body);
    params![id.to_string(), tx.now(), kind, person, prison, body, hash[..]].to_vec()
}

fn insert(tx: &mut Tx, rows: &[Vec<Value>]) -> Outcome<()> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "INSERT INTO journal (id, at, kind, person, prison, body, hash, xid) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)"
        }
        Dialect::Postgres => {
            "INSERT INTO journal (id, at, kind, person, prison, body, hash, xid) VALUES ($1, $2, $3, $4, $5, $6, $7, CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT))"
        }
    };
    tx.execute_each(sql, rows)
}

/// Opens the body of a sealed entry with the private key of its class: the full body of the event.
pub fn open_sealed_entry(keys: &Keyring, class: Class, body: &str) -> Result<serde_json::Value, Problem> {
    let damaged = || Problem::new(500, "sealed-altered", "a sealed journal entry is damaged; run `tilbake verify`");
    let outer: serde_json::Value = serde_json::from_str(body).map_err(|_| damaged())?;
    let id = outer["id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(damaged)?;
    let sealed = outer["sealed"].as_str().and_then(|text| STANDARD.decode(text).ok()).ok_or_else(damaged)?;
    let inner = keys.open_sealed(class, id, &sealed)?;
    serde_json::from_slice(&inner).map_err(|_| damaged())
}

/// The hash of an entry's body.
pub(crate) fn hash(body: &str) -> [u8; 32] {
    Sha256::digest(body.as_bytes()).into()
}

/// A value that JSON cannot hold: a fault of the program.
pub(crate) fn unwritable(kind: &str, error: &serde_json::Error) -> Fault {
    tracing::error!(kind, "cannot be written as JSON: {error}");
    Problem::new(500, "internal-error", "a fault of the program; it has been logged").into()
}
