//! What can go wrong in a transaction: a refusal, which is an answer, or a fault of the database,
//! which is either tried again or shown as a problem with its remedy.

use basics::Problem;

/// The result of a closure that reads or writes.
pub type Outcome<T> = Result<T, Fault>;

/// Why a read or a write gave no result.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A rule or a check said no, or the input was wrong.
    Refused(Box<Problem>),
    /// The database could not do it.
    Database(DatabaseError),
}

/// An error of the database.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct DatabaseError {
    /// The sort of error.
    pub cause: Cause,
    /// The words of the driver, for the log. Never shown to a person.
    pub message: String,
}

/// The sorts of error of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Too much to do, or locked by another process: try again in a moment.
    Busy,
    /// Two transactions crossed: tried again by the records layer itself.
    Crossed,
    /// The disk is full.
    Full,
    /// The disk or the file cannot be read or written.
    Io,
    /// The file is damaged.
    Corrupt,
    /// The database cannot be reached.
    Unreachable,
    /// A read went over its time.
    TooLong,
    /// A key that must be unique is there already.
    Unique,
    /// Another rule of the schema was broken.
    Constraint,
    /// The statement is wrong: a fault of the program.
    Statement,
}

impl DatabaseError {
    /// An error with words for the log.
    pub fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into() }
    }
    /// Whether doing the whole closure again may succeed.
    pub(crate) fn is_crossed(&self) -> bool {
        self.cause == Cause::Crossed
    }
    /// What a client sees: a stable code, a status, and what to do.
    pub fn to_problem(&self) -> Problem {
        let (status, code, detail) = match self.cause {
            Cause::Busy => (503, "busy", "too much to do just now; try again in a moment"),
            Cause::Crossed => (503, "busy", "others changed the same things; try again in a moment"),
            Cause::Full => {
                (507, "disk-full", "the disk of the database is full; nothing was saved; free some space and try again")
            }
            Cause::Io => (500, "disk-error", "the disk of the database cannot be read or written; nothing was saved"),
            Cause::Corrupt => (500, "database-damaged", "the database is damaged; restore the latest backup"),
            Cause::Unreachable => (
                503,
                "database-unreachable",
                "the database cannot be reached; nothing is known to be saved; try again in a moment",
            ),
            Cause::TooLong => (503, "took-too-long", "the search took too long; ask for less"),
            Cause::Unique => (409, "exists-already", "there is one with the same key already"),
            Cause::Constraint => (409, "does-not-fit", "this does not fit with what is recorded"),
            Cause::Statement => (500, "internal-error", "a fault of the program; it has been logged"),
        };
        Problem::new(status, code, detail)
    }
}

impl Fault {
    /// The problem a client sees. An error of the database is logged here, once.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Refused(problem) => *problem,
            Self::Database(error) => {
                tracing::error!(cause = ?error.cause, "database: {error}");
                error.to_problem()
            }
        }
    }
    /// The code of the problem, to tell refusals apart.
    pub fn code(&self) -> String {
        match self {
            Self::Refused(problem) => problem.code.clone(),
            Self::Database(error) => error.to_problem().code,
        }
    }
    /// Whether it came from a key that is there already.
    pub fn is_unique(&self) -> bool {
        matches!(self, Self::Database(error) if error.cause == Cause::Unique)
    }
    /// Adds the name of the column to a corrupt value.
    pub(crate) fn named(self, column: &str) -> Self {
        match self {
            Self::Refused(mut problem) => {
                problem.detail = format!("column {column}: {}", problem.detail);
                Self::Refused(problem)
            }
            other => other,
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(problem) => problem.fmt(f),
            Self::Database(error) => write!(f, "{:?}: {error}", error.cause),
        }
    }
}
impl std::error::Error for Fault {}
impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}
impl From<DatabaseError> for Fault {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let inner = match &error {
            rusqlite::Error::SqliteFailure(inner, _) => Some(*inner),
            rusqlite::Error::SqlInputError { error, .. } => Some(*error),
            _ => None,
        };
        let cause = inner.map_or(Cause::Statement, |inner| match inner.code {
            Code::DatabaseBusy | Code::DatabaseLocked => Cause::Busy,
            Code::DiskFull => Cause::Full,
            Code::SystemIoFailure | Code::ReadOnly | Code::PermissionDenied => Cause::Io,
            Code::DatabaseCorrupt | Code::NotADatabase => Cause::Corrupt,
            Code::CannotOpen => Cause::Unreachable,
            Code::OperationInterrupted => Cause::TooLong,
            Code::ConstraintViolation if matches!(inner.extended_code, 1555 | 2067 | 2579) => Cause::Unique,
            Code::ConstraintViolation => Cause::Constraint,
            _ => Cause::Statement,
        });
        Self::new(cause, error.to_string())
    }
}

impl From<tokio_postgres::Error> for DatabaseError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            let closed = error.is_closed()
                || std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>());
            let cause = if closed { Cause::Unreachable } else { Cause::Statement };
            let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
            return Self::new(cause, format!("{error}{}", source.unwrap_or_default()));
        };
        let cause = match db.code().code() {
            "40001" | "40P01" => Cause::Crossed,
            "23505" => Cause::Unique,
            "53100" => Cause::Full,
            "57014" => Cause::TooLong,
            "55P03" => Cause::Busy,
            code => match &code[..2] {
                "23" => Cause::Constraint,
                "53" => Cause::Busy,
                "57" | "08" => Cause::Unreachable,
                "58" => Cause::Io,
                "XX" => Cause::Corrupt,
                _ => Cause::Statement,
            },
        };
        Self::new(cause, format!("{}: {}", db.code().code(), db.message()))
    }
}
