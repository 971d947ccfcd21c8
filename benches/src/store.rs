//! Looking into the database of a program that runs, beside the program and not through it.

use crate::Outcome;
use crate::postgres::Cluster;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::rc::Rc;

/// A database that is looked into.
pub enum Store {
    /// The file.
    Sqlite(Connection),
    /// The name of a database of a cluster.
    Postgres(Rc<Cluster>, String),
}

impl Store {
    /// Of a file.
    pub fn sqlite(path: &Path) -> Outcome<Self> {
        Ok(Self::Sqlite(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?))
    }
    /// The rows of a query, as text; nothing is empty text.
    pub fn rows(&self, sql: &str) -> Outcome<Vec<Vec<String>>> {
        match self {
            Self::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql)?;
                let columns = statement.column_count();
                let mut rows = statement.query([])?;
                let mut all = vec![];
                while let Some(row) = rows.next()? {
                    all.push((0..columns).map(|at| Ok(text(row.get_ref(at)?))).collect::<Outcome<_>>()?);
                }
                Ok(all)
            }
            Self::Postgres(cluster, name) => {
                let told = cluster.psql(name, sql)?;
                Ok(told.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
            }
        }
    }
    /// The one column of all rows.
    pub fn column(&self, sql: &str) -> Outcome<Vec<String>> {
        Ok(self.rows(sql)?.into_iter().filter_map(|row| row.into_iter().next()).collect())
    }
    /// The one number that a query gives.
    pub fn number(&self, sql: &str) -> Outcome<i64> {
        Ok(self.column(sql)?.first().ok_or("a query without an answer")?.parse()?)
    }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        Connection::open(&path)
            .unwrap()
            .execute_batch("create table t (a, b); insert into t values (7, null)")
            .unwrap();
        let store = Store::sqlite(&path).unwrap();
        assert_eq!(store.rows("select a, b from t").unwrap(), [["7".to_owned(), String::new()]]);
        assert_eq!(store.number("select a from t").unwrap(), 7);
        assert!(store.number("select a from t where a = 8").is_err());
    }
}
