//! A SQLite connection: parameters bound by name, columns named once per statement, a time limit.

use crate::conn::check_count;
use crate::fault::{Cause, DatabaseError};
use crate::row::{Columns, Row};
use crate::seen::{Tables, Written};
use crate::{Durability, Outcome};
use basics::Value;
use rusqlite::backup::StepResult;
use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Prepared statements kept for each connection.
const STATEMENTS: usize = 300;
/// Steps of the SQLite machine between two looks at the clock.
const STEPS: i32 = 4_000;

pub(crate) struct Conn {
    raw: Connection,
    shapes: HashMap<Box<str>, Arc<Shape>>,
    deadline: Arc<Deadline>,
    /// The tables there are; none where nobody asks what was read or written.
    known: Option<Arc<Written>>,
    read: Tables,
    wrote: Tables,
    /// Whether a statement that may write was run since this was reset.
    has_written: bool,
}

/// What a statement asks for and gives: found once for each SQL text.
struct Shape {
    /// For each place SQLite numbered by first appearance, the index of the value it names.
    places: Vec<usize>,
    /// How many values must be given.
    wanted: usize,
    columns: Columns,
    /// The tables it names.
    tables: Tables,
    /// Whether it may write to them.
    writes: bool,
}

/// When the running statement must end, in milliseconds after `start`; 0 is never.
struct Deadline {
    start: Instant,
    millis: AtomicU64,
}

/// How a connection is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The file must exist.
    Write(Durability),
    /// The file must exist; nothing can be written.
    Read,
    /// The file is made.
    Create(Durability),
}

impl Conn {
    pub(crate) fn open(path: &Path, mode: Mode) -> Result<Self, DatabaseError> {
        let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
            | match mode {
                Mode::Write(_) => OpenFlags::SQLITE_OPEN_READ_WRITE,
                // Read-only connections need write access to the shared memory of the log, so they
                // are opened for writing and told to refuse it.
                Mode::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
                Mode::Create(_) => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            };
        let mut raw = Connection::open_with_flags(path, flags)?;
        raw.busy_timeout(Duration::from_secs(5))?;
        raw.set_prepared_statement_cache_capacity(STATEMENTS);
        // LIKE tells case as PostgreSQL does; text that SQL quotes wrongly is an error.
        raw.execute_batch(
            "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF;
             PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;",
        )?;
        // A plan does not depend on the values bound, so that a prepared statement is not prepared anew
        // for each of them.
        raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        match mode {
            Mode::Write(Durability::Full) | Mode::Create(Durability::Full) => {
                // The one connection that writes comes by the whole index of a register, at random.
                raw.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000;")?;
            }
            Mode::Write(Durability::Off) | Mode::Create(Durability::Off) => {
                raw.execute_batch(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
                     PRAGMA wal_autocheckpoint = 16000;",
                )?;
            }
            Mode::Read => raw.execute_batch("PRAGMA query_only = ON;")?,
        }
        let deadline = Arc::new(Deadline { start: Instant::now(), millis: AtomicU64::new(0) });
        let watched = Arc::clone(&deadline);
        raw.progress_handler(STEPS, Some(move || watched.is_over()))?;
        let (read, wrote) = Default::default();
        Ok(Self { raw, shapes: HashMap::new(), deadline, known: None, read, wrote, has_written: false })
    }
    /// Notes from now on what is read and written of these tables.
    pub(crate) fn noting(mut self, known: &Arc<Written>) -> Self {
        self.known = Some(Arc::clone(known));
        self
    }
    /// What was read since this was asked last.
    pub(crate) fn take_read(&mut self) -> Tables {
        std::mem::take(&mut self.read)
    }
    /// What was written since this was asked last.
    pub(crate) fn take_written(&mut self) -> Tables {
        std::mem::take(&mut self.wrote)
    }
    /// Whether anything that may write has run since [`Conn::writes_from_now`].
    pub(crate) fn has_written(&self) -> bool {
        self.has_written
    }
    /// From now on it is told whether anything may have been written.
    pub(crate) fn writes_from_now(&mut self) {
        self.has_written = false;
    }
    /// Says after each commit how many pages the log has; when it is told so, the log is moved into the file at once.
    pub(crate) fn after_commit(&mut self, tell: impl Fn(i32) -> bool + Send + 'static) -> Result<(), DatabaseError> {
        let told = move |log: &mut Wal, pages| {
            if tell(pages) {
                // What cannot be moved stays in the log; the commit stands all the same.
                let _stays = log.checkpoint();
            }
            Ok(())
        };
        Ok(self.raw.wal_hook(Some(told))?)
    }
    /// Moves the log into the file as far as nobody reads what is older.
    pub(crate) fn move_log(&mut self) -> Result<(), DatabaseError> {
        self.raw.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }
    /// The names of all tables.
    pub(crate) fn table_names(&mut self) -> Result<Vec<String>, DatabaseError> {
        let mut statement = self.raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
    /// Ends whatever runs longer than this; none is no limit.
    pub(crate) fn limit(&self, limit: Option<Duration>) {
        self.deadline.set(limit);
    }
    /// Whether a transaction is open.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.raw.is_autocommit()
    }
    pub(crate) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> Outcome<()>,
    ) -> Outcome<()> {
        let (mut statement, shape) = self.prepare(sql, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(DatabaseError::from)? {
            each(read(row, &shape.columns)?)?;
        }
        Ok(())
    }
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, DatabaseError> {
        let (mut statement, _) = self.prepare(sql, params)?;
        let changed = statement.raw_execute()?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }
    /// The same query for each of several sets of values: prepared once.
    pub(crate) fn each_of(
        &mut self,
        sql: &str,
        sets: &[Vec<Value>],
        each: &mut dyn FnMut(usize, Row) -> Outcome<()>,
    ) -> Outcome<()> {
        let Some(first) = sets.first() else { return Ok(()) };
        let (mut statement, shape) = self.prepare(sql, first)?;
        for (at, set) in sets.iter().enumerate() {
            bind(&mut statement, sql, &shape, set)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(DatabaseError::from)? {
                each(at, read(row, &shape.columns)?)?;
            }
        }
        Ok(())
    }
    /// The same statement for each of several sets of values: prepared once.
    pub(crate) fn execute_each(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<(), DatabaseError> {
        let Some(first) = sets.first() else { return Ok(()) };
        let (mut statement, shape) = self.prepare(sql, first)?;
        for set in sets {
            bind(&mut statement, sql, &shape, set)?;
            statement.raw_execute()?;
        }
        Ok(())
    }
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.has_written = true;
        Ok(self.raw.execute_batch(sql)?)
    }
    /// Runs one of the fixed statements that begin and end transactions.
    pub(crate) fn control(&mut self, sql: &'static str) -> Result<(), DatabaseError> {
        self.raw.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }
    /// A number that changes when another connection commits.
    pub(crate) fn version(&mut self) -> Result<i64, DatabaseError> {
        Ok(self.raw.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
    }
    /// Copies the whole file, as it is at one moment, into another.
    pub(crate) fn copy_to(&self, mut to: Self) -> Result<(), DatabaseError> {
        let backup = rusqlite::backup::Backup::new(&self.raw, &mut to.raw)?;
        loop {
            // All pages in one step: others go on writing to the log meanwhile.
            match backup.step(-1)? {
                StepResult::Done => return Ok(()),
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
    /// Looks whether the file is whole.
    pub(crate) fn check_whole(&mut self) -> Result<(), DatabaseError> {
        let found: String = self.raw.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(DatabaseError::new(Cause::Corrupt, found)) }
    }
    fn prepare(&mut self, sql: &str, params: &[Value]) -> Result<(CachedStatement<'_>, Arc<Shape>), DatabaseError> {
        let mut statement = self.raw.prepare_cached(sql)?;
        let shape = match self.shapes.get(sql) {
            Some(shape) if shape.columns.len() == statement.column_count() => Arc::clone(shape),
            _ => {
                let tables = self.known.as_ref().map(|known| known.named(sql)).unwrap_or_default();
                let shape = Arc::new(Shape::of(sql, &statement, tables)?);
                if self.shapes.len() > 4 * STATEMENTS {
                    self.shapes.clear();
                }
                self.shapes.insert(sql.into(), Arc::clone(&shape));
                shape
            }
        };
        // Also a query may write: `INSERT .. RETURNING`.
        self.has_written |= shape.writes;
        let noted = if shape.writes { &mut self.wrote } else { &mut self.read };
        noted.extend(&shape.tables);
        bind(&mut statement, sql, &shape, params)?;
        Ok((statement, shape))
    }
}

fn bind(
    statement: &mut rusqlite::Statement<'_>,
    sql: &str,
    shape: &Shape,
    params: &[Value],
) -> Result<(), DatabaseError> {
    check_count(sql, shape.wanted, params.len())?;
    for (at, value) in shape.places.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, Bound(&params[*value]))?;
    }
    Ok(())
}

impl Deadline {
    fn set(&self, limit: Option<Duration>) {
        let end = limit.map_or(0, |limit| millis(self.start.elapsed() + limit).max(1));
        self.millis.store(end, Ordering::Relaxed);
    }
    fn is_over(&self) -> bool {
        let end = self.millis.load(Ordering::Relaxed);
        end != 0 && millis(self.start.elapsed()) > end
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Shape {
    fn of(sql: &str, statement: &rusqlite::Statement<'_>, tables: Tables) -> Result<Self, DatabaseError> {
        let mut places = Vec::new();
        for at in 1..=statement.parameter_count() {
            let number = statement
                .parameter_name(at)
                .and_then(|name| name.strip_prefix('$'))
                .and_then(|digits| digits.parse::<usize>().ok())
                .filter(|number| (1..=32_766).contains(number));
            let Some(number) = number else {
                let message = format!("parameters are written $1, $2: {sql}");
                return Err(DatabaseError::new(Cause::Statement, message));
            };
            places.push(number - 1);
        }
        let wanted = places.iter().max().map_or(0, |highest| highest + 1);
        let columns = statement.column_names().map(Box::from).collect();
        Ok(Self { places, wanted, columns, tables, writes: !statement.readonly() })
    }
}

/// A value lent to SQLite without a copy.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn read(row: &rusqlite::Row<'_>, columns: &Columns) -> Result<Row, DatabaseError> {
    let mut values = Vec::with_capacity(columns.len());
    for at in 0..columns.len() {
        values.push(match row.get_ref(at)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(bytes) => Value::Text(
                std::str::from_utf8(bytes)
                    .map_err(|_| DatabaseError::new(Cause::Corrupt, "text that is not UTF-8"))?
                    .to_owned(),
            ),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            ValueRef::Real(_) => {
                let message = format!("column {} is a fraction, which is never stored", columns[at]);
                return Err(DatabaseError::new(Cause::Statement, message));
            }
        });
    }
    Ok(Row { columns: Arc::clone(columns), values })
}
