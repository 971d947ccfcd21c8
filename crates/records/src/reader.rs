//! What a closure is given: a reader, and a transaction that can also write.

use crate::conn::Conn;
use crate::dialect::Dialect;
use crate::fault::DatabaseError;
use crate::journal::{self, Event};
use crate::journalled::Changes;
use crate::keyring::{Class, Keyring};
use crate::memories::Memories;
use crate::once::Once;
use crate::row::Row;
use crate::{Actor, Fault, Ids, Outcome, params};
use basics::id::Id;
use basics::{Date, Instant, Value};
use serde::Serialize;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A query that reads, with the sets of values it is asked for.
pub struct Question {
    /// The query.
    pub sql: String,
    /// What it is asked for, each by itself.
    pub sets: Vec<Vec<Value>>,
}

/// Reads inside one transaction: everything it sees is of one moment.
pub struct Reader {
    conn: Conn,
    now: Instant,
    /// The first error of the database. After it nothing more is done and nothing is saved, on both
    /// databases alike, also when the closure passes over it.
    broken: Option<DatabaseError>,
    /// What is kept in memory of the file; none in a transaction that writes.
    memories: Option<Arc<Memories>>,
    /// What it has read already; none in a transaction that writes.
    once: Option<Once>,
}

impl Reader {
    pub(crate) fn new(conn: Conn, now: Instant) -> Self {
        Self { conn, now, broken: None, memories: None, once: Some(Once::default()) }
    }
    /// The same, with what is kept in memory of the file.
    pub(crate) fn remembering(self, memories: &Arc<Memories>) -> Self {
        Self { memories: Some(Arc::clone(memories)), ..self }
    }
    pub(crate) fn into_conn(self) -> Conn {
        self.conn
    }
    pub(crate) fn dialect(&self) -> Dialect {
        self.conn.dialect()
    }
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }
    /// Turns a closure's result into what it must be: an error of the database wins over all.
    pub(crate) fn settle<T>(&mut self, outcome: Outcome<T>) -> Outcome<T> {
        match self.broken.take() {
            Some(error) => Err(Fault::Database(error)),
            None => outcome,
        }
    }
    /// All rows of a query.
    pub fn rows(&mut self, sql: &str, params: &[Value]) -> Outcome<Vec<Row>> {
        let mut rows = Vec::new();
        self.each(sql, params, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }
    /// The only row of a query, or none. More than one is a fault of the program.
    pub fn row(&mut self, sql: &str, params: &[Value]) -> Outcome<Option<Row>> {
        let mut found = None;
        self.each(sql, params, &mut |row| match found.replace(row) {
            None => Ok(()),
            Some(_) => Err(DatabaseError::new(crate::Cause::Statement, format!("more than one row: {sql}")).into()),
        })?;
        Ok(found)
    }
    /// Gives each row of a query to a function in turn, without keeping them all.
    pub fn each(&mut self, sql: &str, params: &[Value], each: &mut dyn FnMut(Row) -> Outcome<()>) -> Outcome<()> {
        self.unbroken()?;
        let end = self.conn.each(sql, params, each);
        if let Err(Fault::Database(error)) = &end {
            self.broken = Some(error.clone());
        }
        end
    }
    /// The only row of a query, or none, for each of several sets of values, in their order: the query is prepared once,
    /// and on PostgreSQL sent for all of them at once.
    pub fn row_of_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Outcome<Vec<Option<Row>>> {
        self.unbroken()?;
        let mut found = vec![None; sets.len()];
        let end = self.conn.each_of(sql, sets, &mut |at, row| match found[at].replace(row) {
            None => Ok(()),
            Some(_) => Err(DatabaseError::new(crate::Cause::Statement, format!("more than one row: {sql}")).into()),
        });
        if let Err(Fault::Database(error)) = &end {
            self.broken = Some(error.clone());
        }
        end.map(|()| found)
    }
    /// Says which queries come next, in the words in which they come: on PostgreSQL all are sent at once, and none of them
    /// waits for another. It changes nothing but the time it takes.
    pub fn ask_ahead(&mut self, questions: &[Question]) -> Outcome<()> {
        self.unbroken()?;
        let asked = self.conn.ask_ahead(questions);
        asked.map_err(|error| {
            self.broken = Some(error.clone());
            error.into()
        })
    }
    /// What is read for a key: once in a transaction that only reads, since all it sees is of one moment. The key is of
    /// a type of its own and holds all that the answer depends on. Where something is written it is read each time.
    pub fn once<K, V>(&mut self, key: K, read: impl FnOnce(&mut Self, &K) -> Outcome<V>) -> Outcome<V>
    where
        K: Eq + Send + 'static,
        V: Clone + Send + 'static,
    {
        self.unbroken()?;
        if let Some(value) = self.once.as_ref().and_then(|once| once.find(&key)) {
            return Ok(value);
        }
        let value = read(self, &key)?;
        if let Some(once) = &mut self.once {
            once.keep(key, value.clone());
        }
        Ok(value)
    }
    /// The time of this transaction: the same for all it does.
    pub fn now(&self) -> Instant {
        self.now
    }
    /// Today's date in Norway.
    pub fn today(&self) -> Date {
        self.now.oslo_date()
    }
    /// What is kept in memory of this file: one of each type, shared by all who read it. Whoever uses it sees from the
    /// file whether it is still so: other processes write to it too. None in a transaction that writes, whose rows may
    /// yet be undone, and where commits are in no order, which is on PostgreSQL.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.memories.as_ref().map(|memories| memories.of())
    }
    fn unbroken(&self) -> Outcome<()> {
        self.broken.clone().map_or(Ok(()), |error| Err(error.into()))
    }
}

/// A transaction that writes. It reads too: it derefs to [`Reader`].
pub struct Tx {
    reader: Reader,
    actor: Arc<Actor>,
    ids: Ids,
    recorded: bool,
    changes: Changes,
    announced: bool,
    heard: bool,
}

impl Deref for Tx {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}
impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

impl Tx {
    pub(crate) fn new(conn: Conn, now: Instant, actor: Arc<Actor>, ids: Ids) -> Self {
        Self {
            reader: Reader { once: None, ..Reader::new(conn, now) },
            actor,
            ids,
            recorded: false,
            changes: Changes::default(),
            announced: false,
            heard: true,
        }
    }
    pub(crate) fn into_conn(self) -> Conn {
        self.reader.into_conn()
    }
    pub(crate) fn has_recorded(&self) -> bool {
        self.recorded
    }
    /// What it has changed of the tables that stand as the journal says.
    pub(crate) fn changes(&mut self) -> &mut Changes {
        &mut self.changes
    }
    /// The same, when nobody can listen: a file that is being built.
    pub(crate) fn unheard(self) -> Self {
        Self { heard: false, ..self }
    }
    /// Whether anybody can hear what it announces: not while a new file is built.
    pub fn is_heard(&self) -> bool {
        self.heard
    }
    pub(crate) fn has_announced(&self) -> bool {
        self.announced
    }
    /// Runs a statement and says how many rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Outcome<u64> {
        self.reader.unbroken()?;
        let changed = self.reader.conn.execute(sql, params);
        self.noted(changed)
    }
    /// Runs a statement of which nobody asks how many rows it changed. On PostgreSQL it is sent with the next that is
    /// waited for, and fails there.
    pub fn execute_later(&mut self, sql: &str, params: &[Value]) -> Outcome<()> {
        self.reader.unbroken()?;
        let sent = self.reader.conn.execute_later(sql, params);
        self.noted(sent)
    }
    /// The same statement for each of several sets of values.
    pub fn execute_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Outcome<()> {
        self.reader.unbroken()?;
        let sent = self.reader.conn.execute_each(sql, sets);
        self.noted(sent)
    }
    fn noted<T>(&mut self, end: Result<T, DatabaseError>) -> Outcome<T> {
        end.map_err(|error| {
            self.reader.broken = Some(error.clone());
            error.into()
        })
    }
    /// A new id of a kind of thing.
    pub fn new_id<T: Id>(&self) -> T {
        T::from_uuid(self.next_id())
    }
    pub(crate) fn next_id(&self) -> uuid::Uuid {
        self.ids.next(self.reader.now)
    }
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Journals an event with this transaction. Gives the id of the entry.
    pub fn record<E: Event>(&mut self, event: &E) -> Outcome<uuid::Uuid> {
        let id = self.next_id();
        journal::append(self, id, event)?;
        self.recorded = true;
        Ok(id)
    }
    /// Journals several events, each of a person of its own. What was changed since the last entry goes into that of the
    /// person whose rows they are; into the last of them whatever is nobody's.
    pub fn record_each<E: Event>(&mut self, events: &[E]) -> Outcome<()> {
        let ids: Vec<_> = events.iter().map(|_| self.next_id()).collect();
        journal::append_each(self, &ids, events)?;
        self.recorded |= !events.is_empty();
        Ok(())
    }
    /// Journals an event so that only the holder of the class's private key can read anything of it,
    /// not even whom it concerns or who acted (openings by oversight bodies, ADM-12).
    pub fn record_sealed<E: Event>(&mut self, keys: &Keyring, class: Class, event: &E) -> Outcome<uuid::Uuid> {
        let id = self.next_id();
        journal::append_sealed(self, id, keys, class, event)?;
        self.recorded = true;
        Ok(id)
    }
    /// Tells live pages, after commit, that a topic such as `roll:HAL` has changed.
    pub fn announce(&mut self, topic: &str) -> Outcome<()> {
        if !self.heard {
            return Ok(());
        }
        let sql = match self.dialect() {
            Dialect::Sqlite => "INSERT INTO outbox (topic, at, xid) VALUES ($1, $2, 0)",
            Dialect::Postgres => {
                "INSERT INTO outbox (topic, at, xid) VALUES ($1, $2, CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT))"
            }
        };
        self.execute_later(sql, params![topic, self.reader.now])?;
        self.announced = true;
        Ok(())
    }
    /// Leaves work to be done after commit, at `run_at` or later, by the handler of `kind`.
    pub fn enqueue(&mut self, kind: &str, body: &impl Serialize, run_at: Instant) -> Outcome<()> {
        let body = serde_json::to_value(body).map_err(|error| journal::unwritable(kind, &error))?;
        let id = self.next_id().to_string();
        let sql = "INSERT INTO job (id, kind, body, state, run_at, attempts, created_at) VALUES ($1, $2, $3, 'waiting', $4, 0, $5)";
        self.execute_later(sql, params![id, kind, crate::canonical::to_text(&body), run_at, self.reader.now])
    }
}
