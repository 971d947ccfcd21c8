//! The only crate that opens a database: one SQL text for SQLite and PostgreSQL, closures as
//! transactions, migrations, the journal, the outbox, jobs, encryption of fields, backup.
//!
//! Everything a feature needs is named here; the two backends are private.

mod actor;
mod backup;
mod binding;
mod canonical;
mod clock;
mod conn;
mod db;
mod demo_clock;
mod dialect;
mod fault;
mod ids;
pub mod jobs;
mod journal;
pub mod journalled;
pub mod jws;
mod keyring;
mod memo;
mod memories;
mod merkle;
mod migrate;
mod note;
mod once;
mod open;
mod outbox;
mod parts;
pub mod period;
mod postgres;
mod reader;
mod row;
mod seal;
mod seen;
mod sqlite;
mod task;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod verify;
mod work;

#[cfg(test)]
mod tests;

pub use actor::{Actor, Via};
pub use backup::restore;
pub use clock::Clock;
pub use db::{Db, Durability, Setup};
pub use fault::{Cause, DatabaseError, Fault, Outcome};
pub use ids::Ids;
pub use jobs::Jobs;
pub use journal::{Event, open_sealed_entry};
pub use journalled::Journalled;
pub use keyring::{Class, KeyError, Keyring};
pub use memo::Memo;
pub use migrate::Migration;
pub use note::{Checkpoint, Verifier};
pub use open::OpenError;
pub use parts::{parts, places};
pub use reader::{Question, Reader, Tx};
pub use row::Row;
pub use seen::Seen;
pub use task::Task;

/// The parameters of a statement: `params![a, b]` stores each in its form for the database.
///
/// `$1` in the text is the first, however often and in whatever order the text names it.
#[macro_export]
macro_rules! params {
    () => { &[] as &[$crate::Value; 0] };
    ($($value:expr),+ $(,)?) => { &[$($crate::ToValue::to_value(&$value)),+] };
}

#[doc(no_inline)]
pub use basics::{FromValue, ToValue, Value};
