//! A PostgreSQL connection used from a blocking thread. Each statement that is waited for costs a way to the server and
//! back, so that what need not be waited for goes along with the next that must: the beginning of a transaction with its
//! first query, and writes of which nobody asks how many rows they changed.

use super::values::{Param, read};
use crate::Outcome;
use crate::conn::check_count;
use crate::fault::{Cause, DatabaseError};
use crate::reader::Question;
use crate::row::{Columns, Row};
use basics::Value;
use deadpool_postgres::Object;
use futures_util::future::{join, maybe_done};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::{Client, Error, Statement};

/// Prepared statements kept on each connection.
const STATEMENTS: usize = 500;
/// Writes that wait to go along; with one more they go by themselves.
const LATER_MAX: usize = 100;

pub(crate) struct Conn {
    client: Object,
    handle: Handle,
    /// How its transaction begins, until that is sent: with the first query.
    begin: Option<String>,
    /// Writes that go along with whatever is waited for next.
    later: Vec<Later>,
    has_begun: bool,
    /// What was asked ahead and has not been wanted yet.
    ahead: VecDeque<Answer>,
}

/// The answer to a query that was asked ahead.
struct Answer {
    sql: String,
    values: Vec<Value>,
    rows: Vec<tokio_postgres::Row>,
}

/// A write that waits to go along.
struct Later {
    statement: Statement,
    values: Vec<Value>,
}

impl Conn {
    pub(crate) fn new(client: Object, handle: Handle) -> Self {
        Self { client, handle, begin: None, later: vec![], has_begun: true, ahead: VecDeque::new() }
    }
    /// The same, in a transaction that begins with this text before the first statement.
    pub(crate) fn beginning(self, begin: &str) -> Self {
        Self { begin: Some(begin.to_owned()), has_begun: false, ..self }
    }
    /// Whether the server has said that its transaction began.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }
    pub(crate) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Outcome<()>,
    ) -> Outcome<()> {
        let statement = self.prepare(sql, params)?;
        let columns: Columns = statement.columns().iter().map(|column| Box::from(column.name())).collect();
        if let Some(at) = self.ahead.iter().position(|answer| answer.sql == sql && answer.values == params) {
            // They are wanted in the order in which they were asked: it is the first.
            let rows = self.ahead.remove(at).map(|answer| answer.rows).unwrap_or_default();
            return rows.iter().try_for_each(|row| each(read(row, &columns)?));
        }
        // A query that writes must not go along with the beginning: should that fail, it would stand by itself.
        if !sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select")) {
            self.ahead.clear();
            self.begin()?;
        }
        let bound: Vec<Param<'_>> = params.iter().map(Param).collect();
        let query = self.client.query_raw(&statement, bound.iter().map(|param| param as &(dyn ToSql + Sync)));
        let before = send(&self.client, self.begin.as_deref(), &self.later);
        let (before, rows) = self.handle.block_on(join(before, query));
        self.sent(before)?;
        let mut rows = pin!(rows.map_err(DatabaseError::from)?);
        while let Some(row) = self.handle.block_on(next(rows.as_mut())) {
            each(read(&row.map_err(DatabaseError::from)?, &columns)?)?;
        }
        Ok(())
    }
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let statement = self.prepare(sql, params)?;
        self.ahead.clear();
        self.begin()?;
        let before = send(&self.client, None, &self.later);
        let run = execute(&self.client, &statement, params);
        let (before, changed) = self.handle.block_on(join(before, run));
        self.sent(before)?;
        Ok(changed?)
    }
    /// Runs a statement of which nobody asks how many rows it changed: it goes along with the next that is waited for,
    /// and fails there.
    pub(crate) fn execute_later(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        let statement = self.prepare(sql, params)?;
        check_forms(&statement, params)?;
        self.ahead.clear();
        self.begin()?;
        self.later.push(Later { statement, values: params.to_vec() });
        if self.later.len() < LATER_MAX {
            return Ok(());
        }
        let before = self.handle.block_on(send(&self.client, None, &self.later));
        self.sent(before)
    }
    /// The same query for each of several sets of values: all are sent before the first answer is waited for.
    pub(crate) fn each_of(
        &mut self,
        sql: &str,
        sets: &[Vec<Value>],
        each: &mut dyn FnMut(usize, Row) -> Outcome<()>,
    ) -> Outcome<()> {
        let is_asked = |set: &&Vec<Value>| !self.ahead.iter().any(|one| one.sql == sql && one.values == **set);
        let unasked = sets.iter().filter(is_asked).cloned().collect();
        self.ask_ahead(&[Question { sql: sql.to_owned(), sets: unasked }])?;
        sets.iter().enumerate().try_for_each(|(at, set)| self.each(sql, set, &mut |row| each(at, row)))
    }
    /// Asks what will be asked next, all at once; the answers are given when they are wanted, until something is
    /// written.
    pub(crate) fn ask_ahead(&mut self, questions: &[Question]) -> Result<(), DatabaseError> {
        let mut asked = vec![];
        for Question { sql, sets } in questions {
            for values in sets {
                asked.push((sql, values, self.prepare(sql, values)?));
            }
        }
        for part in asked.chunks(LATER_MAX) {
            let before = send(&self.client, self.begin.as_deref(), &self.later);
            let queries = together(part.iter().map(|(_, values, statement)| query(&self.client, statement, values)));
            let (before, answers) = self.handle.block_on(join(before, queries));
            self.sent(before)?;
            for ((sql, values, _), rows) in part.iter().zip(answers) {
                self.ahead.push_back(Answer { sql: (*sql).clone(), values: (*values).clone(), rows: rows? });
            }
        }
        Ok(())
    }
    /// Ends the transaction so that all it wrote stands.
    pub(crate) fn commit(&mut self) -> Result<(), DatabaseError> {
        if self.begin.is_some() {
            return Ok(());
        }
        let before = send(&self.client, None, &self.later);
        let (before, committed) = self.handle.block_on(join(before, self.client.batch_execute("COMMIT")));
        // Where the server refused a write it has undone all, and calls that no error.
        self.sent(before)?;
        Ok(committed?)
    }
    /// Ends the transaction so that nothing it wrote stands.
    pub(crate) fn roll_back(&mut self) -> Result<(), DatabaseError> {
        self.later.clear();
        if self.begin.is_some() {
            return Ok(());
        }
        Ok(self.handle.block_on(self.client.batch_execute("ROLLBACK"))?)
    }
    /// Ends a transaction that only read, without waiting for the server to say so: whoever has the connection next is
    /// answered after it.
    pub(crate) fn let_go(self) {
        if self.begin.is_none() {
            let mut end = Box::pin(self.client.batch_execute("COMMIT"));
            let sent = poll_fn(|context| {
                let _answered_later = end.as_mut().poll(context);
                Poll::Ready(())
            });
            self.handle.block_on(sent);
        }
    }
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.ahead.clear();
        self.begin()?;
        let before = send(&self.client, None, &self.later);
        let (before, done) = self.handle.block_on(join(before, self.client.batch_execute(sql)));
        self.sent(before)?;
        Ok(done?)
    }
    /// Begins the transaction now, when it has not begun.
    fn begin(&mut self) -> Result<(), DatabaseError> {
        let Some(begin) = &self.begin else { return Ok(()) };
        let begun = self.handle.block_on(self.client.batch_execute(begin));
        self.sent(begun)
    }
    /// Notes that what went along was sent, and how that ended.
    fn sent(&mut self, end: Result<(), Error>) -> Result<(), DatabaseError> {
        self.later.clear();
        self.begin = None;
        end?;
        self.has_begun = true;
        Ok(())
    }
    fn prepare(&mut self, sql: &str, params: &[Value]) -> Result<Statement, DatabaseError> {
        if self.client.statement_cache.size() > STATEMENTS {
            self.client.statement_cache.clear();
        }
        let statement = self.handle.block_on(self.client.prepare_cached(sql))?;
        check_count(sql, statement.params().len(), params.len())?;
        Ok(statement)
    }
}

/// Refuses values that the driver would not send: what fails later must fail at the server, which then undoes all.
fn check_forms(statement: &Statement, params: &[Value]) -> Result<(), DatabaseError> {
    let mut sent = BytesMut::new();
    for (value, form) in params.iter().zip(statement.params()) {
        let encoded = Param(value).to_sql_checked(form, &mut sent);
        encoded.map_err(|error| DatabaseError::new(Cause::Statement, error.to_string()))?;
    }
    Ok(())
}

/// Sends all of it in order before it waits for the first answer. Gives the first error.
async fn send(client: &Client, begin: Option<&str>, later: &[Later]) -> Result<(), Error> {
    let begin = async {
        match begin {
            Some(begin) => client.batch_execute(begin).await,
            None => Ok(()),
        }
    };
    let writes = together(later.iter().map(|one| execute(client, &one.statement, &one.values)));
    let (begin, writes) = join(begin, writes).await;
    begin?;
    writes.into_iter().try_for_each(|write| write.map(|_| ()))
}

/// Sends each in order before it waits for the first answer.
async fn together<F: Future>(each: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut each: Vec<_> = each.map(|one| Box::pin(maybe_done(one))).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for one in &mut each {
            is_done &= one.as_mut().poll(context).is_ready();
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    each.iter_mut().filter_map(|one| one.as_mut().take_output()).collect()
}

async fn query(client: &Client, statement: &Statement, values: &[Value]) -> Result<Vec<tokio_postgres::Row>, Error> {
    let bound: Vec<Param<'_>> = values.iter().map(Param).collect();
    let rows = client.query_raw(statement, bound.iter().map(|param| param as &(dyn ToSql + Sync))).await?;
    let mut rows = pin!(rows);
    let mut all = vec![];
    while let Some(row) = next(rows.as_mut()).await {
        all.push(row?);
    }
    Ok(all)
}

async fn execute(client: &Client, statement: &Statement, values: &[Value]) -> Result<u64, Error> {
    let bound: Vec<Param<'_>> = values.iter().map(Param).collect();
    client.execute_raw(statement, bound.iter().map(|param| param as &(dyn ToSql + Sync))).await
}

/// The next row of a stream.
async fn next(
    mut rows: std::pin::Pin<&mut tokio_postgres::RowStream>,
) -> Option<Result<tokio_postgres::Row, tokio_postgres::Error>> {
    use futures_util::Stream;
    poll_fn(|context| rows.as_mut().poll_next(context)).await
}
