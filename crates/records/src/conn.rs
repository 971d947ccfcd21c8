//! One connection of either kind, as the reader and the transaction use it.

use crate::dialect::Dialect;
use crate::fault::DatabaseError;
use crate::reader::Question;
use crate::row::Row;
use crate::{Outcome, postgres, sqlite};
use basics::Value;

/// A connection. SQLite's is used on the thread that holds it; PostgreSQL's waits on the runtime.
pub(crate) enum Conn {
    Sqlite(Box<sqlite::Conn>),
    Postgres(Box<postgres::Conn>),
}

impl Conn {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
    /// Gives every row of a result to `each`, in order.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Outcome<()>,
    ) -> Outcome<()> {
        match self {
            Self::Sqlite(conn) => conn.each(sql, params, each),
            Self::Postgres(conn) => conn.each(sql, params, each),
        }
    }
    /// Runs a statement and says how many rows it changed.
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        match self {
            Self::Sqlite(conn) => conn.execute(sql, params),
            Self::Postgres(conn) => conn.execute(sql, params),
        }
    }
    /// Runs the same query for each of several sets of values. Gives every row to `each`, with the number of its set.
    pub(crate) fn each_of(
        &mut self,
        sql: &str,
        sets: &[Vec<Value>],
        each: &mut dyn FnMut(usize, Row) -> Outcome<()>,
    ) -> Outcome<()> {
        match self {
            Self::Sqlite(conn) => conn.each_of(sql, sets, each),
            Self::Postgres(conn) => conn.each_of(sql, sets, each),
        }
    }
    /// Asks queries that are asked next: all at once where each would be waited for.
    pub(crate) fn ask_ahead(&mut self, questions: &[Question]) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(conn) => conn.ask_ahead(questions),
        }
    }
    /// Runs the same statement for each of several sets of values. It may be sent later, and fails then.
    pub(crate) fn execute_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(conn) => conn.execute_each(sql, sets),
            Self::Postgres(conn) => sets.iter().try_for_each(|set| conn.execute_later(sql, set)),
        }
    }
    /// Runs a statement of which nobody asks how many rows it changed. It may be sent later, and fails then.
    pub(crate) fn execute_later(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(conn) => conn.execute(sql, params).map(|_| ()),
            Self::Postgres(conn) => conn.execute_later(sql, params),
        }
    }
    /// Runs several statements without parameters: migrations and transaction control.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(conn) => conn.batch(sql),
            Self::Postgres(conn) => conn.batch(sql),
        }
    }
}

/// Checks that as many values were given as the text has parameters.
pub(crate) fn check_count(sql: &str, wanted: usize, given: usize) -> Result<(), DatabaseError> {
    if wanted == given {
        return Ok(());
    }
    Err(DatabaseError::new(crate::Cause::Statement, format!("{given} values for {wanted} parameters: {sql}")))
}
