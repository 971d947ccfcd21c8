//! A PostgreSQL connection used from a blocking thread.

use super::values::{Param, read};
use crate::Outcome;
use crate::conn::check_count;
use crate::fault::DatabaseError;
use crate::row::{Columns, Row};
use basics::Value;
use deadpool_postgres::Object;
use std::pin::pin;
use tokio::runtime::Handle;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

/// Prepared statements kept on each connection.
const STATEMENTS: usize = 500;

pub(crate) struct Conn {
    client: Object,
    handle: Handle,
}

impl Conn {
    pub(crate) fn new(client: Object, handle: Handle) -> Self {
        Self { client, handle }
    }
    pub(crate) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Outcome<()>,
    ) -> Outcome<()> {
        let statement = self.prepare(sql, params)?;
        let columns: Columns = statement.columns().iter().map(|column| Box::from(column.name())).collect();
        let bound: Vec<Param<'_>> = params.iter().map(Param).collect();
        let query = self.client.query_raw(&statement, bound.iter().map(|param| param as &(dyn ToSql + Sync)));
        let rows = self.handle.block_on(query).map_err(DatabaseError::from)?;
        let mut rows = pin!(rows);
        while let Some(row) = self.handle.block_on(next(rows.as_mut())) {
            each(read(&row.map_err(DatabaseError::from)?, &columns)?)?;
        }
        Ok(())
    }
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let statement = self.prepare(sql, params)?;
        let bound: Vec<Param<'_>> = params.iter().map(Param).collect();
        let run = self.client.execute_raw(&statement, bound.iter().map(|param| param as &(dyn ToSql + Sync)));
        Ok(self.handle.block_on(run)?)
    }
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        Ok(self.handle.block_on(self.client.batch_execute(sql))?)
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

/// The next row of a stream.
async fn next(
    mut rows: std::pin::Pin<&mut tokio_postgres::RowStream>,
) -> Option<Result<tokio_postgres::Row, tokio_postgres::Error>> {
    use futures_util::Stream;
    std::future::poll_fn(|context| rows.as_mut().poll_next(context)).await
}
