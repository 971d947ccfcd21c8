//! What is written in confidence: by the person on their own account, answered by the one body it is written to. The entry
//! in the journal is sealed like the openings of those bodies, and looks like any of them and like the cover for them
//! (`access/cover.rs`); nothing is announced.

use crate::access::acts::{AnswerConfidential, WriteInConfidence};
use crate::access::{ListPermit, Permit};
use crate::applications::model::OwnWords;
use crate::applications::model::confidence::{self, Body, Letter, LetterId, ThreadId, Writer};
use crate::applications::tables::confidence::{self as tables, LetterRow, Once};
use basics::{PersonId, Problem};
use records::{Class, Event, Keyring, Outcome, Tx};
use serde::Serialize;

/// Something was written in confidence. Stands sealed in the journal.
#[derive(Serialize)]
struct ConfidenceWritten {
    letter: LetterId,
    thread: ThreadId,
    of: PersonId,
    writer: Writer,
}
impl Event for ConfidenceWritten {
    const KIND: &'static str = "confidence-written";
}

fn full() -> Problem {
    Problem::conflict("confidence-full", "no more can be written here")
}

/// Refuses what another request with the same key has just written: who asks again is told what that was.
fn refuse_twice(tx: &mut Tx, once: Option<&Once>) -> Outcome<()> {
    match once.map(|once| tables::sent_before(tx, once)).transpose()?.flatten() {
        Some(_) => Err(Problem::conflict("idempotency-raced", "the same key is being used right now").into()),
        None => Ok(()),
    }
}

fn write(tx: &mut Tx, keys: &Keyring, row: &LetterRow, once: Option<&Once>) -> Outcome<()> {
    tables::add(tx, keys, row, once)?;
    let (letter, thread) = (row.id, row.thread);
    let event = ConfidenceWritten { letter, thread, of: row.letter.person, writer: row.letter.writer };
    tx.record_sealed(keys, Class::Oversight, &event)?;
    Ok(())
}

/// Writes to a body for the first time, or goes on in a thread of the person.
pub fn write_to(
    tx: &mut Tx,
    keys: &Keyring,
    permit: &Permit<WriteInConfidence>,
    (to, words): (To, &OwnWords),
    once: Option<&Once>,
) -> Outcome<ThreadId> {
    refuse_twice(tx, once)?;
    let own = tables::of_person(tx, keys, permit)?;
    if own.len() >= tables::MOST_OF_ONE {
        return Err(full().into());
    }
    let (thread, body, number) = match to {
        To::Body(body) => (tx.new_id(), body, confidence::number(rand::random())),
        To::Thread(thread) => {
            let of = own.iter().filter(|row| row.thread == thread);
            if of.clone().count() >= tables::MOST_OF_THREAD {
                return Err(full().into());
            }
            let first = of.into_iter().next().ok_or_else(Problem::not_found)?;
            (thread, first.body, first.letter.number.clone())
        }
    };
    let at = tx.now();
    let letter = Letter { person: permit.person(), number, writer: Writer::Person, at, words: words.clone() };
    write(tx, keys, &LetterRow { id: tx.new_id(), thread, body, letter }, once)?;
    Ok(thread)
}

/// To whom a person writes.
#[derive(Clone, Copy, Debug)]
pub enum To {
    /// A body, something new.
    Body(Body),
    /// On in what they wrote before.
    Thread(ThreadId),
}

/// A body answers a person.
pub fn answer(
    tx: &mut Tx,
    keys: &Keyring,
    permit: &ListPermit<AnswerConfidential>,
    (body, thread): (Body, ThreadId),
    words: &OwnWords,
    once: Option<&Once>,
) -> Outcome<()> {
    refuse_twice(tx, once)?;
    let before = tables::thread(tx, keys, permit, (body, thread))?;
    if before.len() >= tables::MOST_OF_THREAD {
        return Err(full().into());
    }
    let first = before.into_iter().next().ok_or_else(Problem::not_found)?;
    let Letter { person, number, .. } = first.letter;
    let letter = Letter { person, number, writer: Writer::Body, at: tx.now(), words: words.clone() };
    write(tx, keys, &LetterRow { id: tx.new_id(), thread, body, letter }, once)
}
