//! SQL of what is written in confidence. Rows are added and never changed; what stands in them no query asks for.
//! They stand in no list of `Journalled` tables: their sums would have to be told in the open. Boxes cannot be altered
//! unnoticed; that one is gone shows to whoever holds the key of the journal's sealed entries.

use crate::access::same::files_sql;
use crate::access::{ListPermit, Permit, acts};
use crate::applications::model::confidence::{Body, Letter, LetterId, ThreadId, Writer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use basics::id::Id;
use basics::{PersonId, Problem, ToValue};
use records::{Class, Keyring, Outcome, Reader, Row, Tx, params};

/// Most letters of one person.
pub const MOST_OF_ONE: usize = 300;
/// Most letters of one thread.
pub const MOST_OF_THREAD: usize = 100;

/// A letter, opened.
#[derive(Clone, Debug)]
pub struct LetterRow {
    /// Id.
    pub id: LetterId,
    /// Its thread.
    pub thread: ThreadId,
    /// To whom, or from whom.
    pub body: Body,
    /// What stands in it.
    pub letter: Letter,
}

/// An `Idempotency-Key` as its mark, and the mark of what was sent with it.
#[derive(Clone, Debug)]
pub struct Once {
    /// The mark of the key.
    pub key: String,
    /// The mark of what was sent.
    pub request: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The mark of some words under a key: nothing to anyone without it.
pub fn mark(keys: &Keyring, what: &str) -> Outcome<String> {
    Ok(hex(&keys.mark(Class::Identity, format!("confidence {what}").as_bytes())?))
}

fn owner(keys: &Keyring, file: PersonId) -> Outcome<String> {
    mark(keys, &format!("of {file}"))
}

fn open(keys: &Keyring, row: &Row) -> Outcome<LetterRow> {
    let (id, body): (LetterId, Body) = (row.get("id")?, row.get("body")?);
    let bytes = STANDARD.decode(row.text("box")?).map_err(|_| basics::value::corrupt("a box"))?;
    let opened = keys.open_sealed(body.class(), PersonId::from_uuid(id.uuid()), &bytes)?;
    Ok(LetterRow { id, thread: row.get("thread")?, body, letter: Letter::unpacked(&opened)? })
}

fn written(letter: &Letter, keys: &Keyring, id: LetterId, body: Body) -> Outcome<String> {
    // The letter's own id is bound to the box, so that a box cannot be moved to another row.
    let sealed = keys.seal(body.class(), PersonId::from_uuid(id.uuid()), &letter.packed()?)?;
    Ok(STANDARD.encode(sealed))
}

/// Writes a letter. `file` is the file it belongs to.
pub fn add(tx: &mut Tx, keys: &Keyring, row: &LetterRow, once: Option<&Once>) -> Outcome<()> {
    let LetterRow { id, thread, body, letter } = row;
    let (owner, sealed) = (owner(keys, letter.person)?, written(letter, keys, *id, *body)?);
    let (key, request) = once.map(|once| (once.key.clone(), once.request.clone())).unzip();
    tx.execute(
        "insert into confidence (id, body, thread, owner, box, once, request) values ($1, $2, $3, $4, $5, $6, $7)",
        params![id, body, thread, owner, sealed, key, request],
    )?;
    Ok(())
}

/// The thread that was written with this key before; a problem when something else was sent with it.
pub fn sent_before(reader: &mut Reader, once: &Once) -> Outcome<Option<ThreadId>> {
    let row = reader.row("select thread, request from confidence where once = $1", params![once.key])?;
    let Some(row) = row else { return Ok(None) };
    if row.text("request")? != once.request {
        return Err(Problem::new(422, "idempotency-key-reused", "this key was used for another request").into());
    }
    Ok(Some(row.get("thread")?))
}

/// All that a person has written in confidence and was answered, in the order of time.
pub fn of_person(
    reader: &mut Reader,
    keys: &Keyring,
    permit: &Permit<acts::WriteInConfidence>,
) -> Outcome<Vec<LetterRow>> {
    let files = reader.rows(&files_sql(1), params![permit.person()])?;
    let mut all = vec![];
    for file in files {
        let owner = owner(keys, file.get("file")?)?;
        let sql = format!("select * from confidence where owner = $1 order by id limit {MOST_OF_ONE}");
        for row in reader.rows(&sql, params![owner])? {
            all.push(open(keys, &row)?);
        }
    }
    all.sort_by_key(|row| row.letter.at);
    Ok(all)
}

/// Threads of a body, the one written in last first, each with its last letter; behind one, at most `most`.
pub fn threads(
    reader: &mut Reader,
    keys: &Keyring,
    _permit: &ListPermit<acts::AnswerConfidential>,
    (body, after): (Body, Option<LetterId>),
    most: usize,
) -> Outcome<Vec<LetterRow>> {
    // Ids are in the order of time: the greatest is the last.
    let mut values = params![body].to_vec();
    let mut behind = "";
    if let Some(after) = after {
        values.push(after.to_value());
        behind = "and c.id < $2";
    }
    let sql = format!(
        "select c.* from confidence c where c.body = $1 {behind} and not exists (select 1 from confidence later \
         where later.body = c.body and later.thread = c.thread and later.id > c.id) order by c.id desc limit {most}"
    );
    reader.rows(&sql, &values)?.iter().map(|row| open(keys, row)).collect()
}

/// The letters of a thread of a body, in the order of time; not found when it is another's.
pub fn thread(
    reader: &mut Reader,
    keys: &Keyring,
    _permit: &ListPermit<acts::AnswerConfidential>,
    (body, thread): (Body, ThreadId),
) -> Outcome<Vec<LetterRow>> {
    let sql = format!("select * from confidence where body = $1 and thread = $2 order by id limit {MOST_OF_THREAD}");
    let rows = reader.rows(&sql, params![body, thread])?;
    if rows.is_empty() {
        return Err(Problem::not_found().into());
    }
    rows.iter().map(|row| open(keys, row)).collect()
}

/// Whether a thread waits for its body: the person wrote last.
pub fn waits(rows: &[LetterRow]) -> bool {
    rows.last().is_some_and(|row| row.letter.writer == Writer::Person)
}
