//! Migrations: plain SQL files, numbered in one series across all features, applied once and in order.
//! The hash of each is kept, so that an edited file is refused.

use crate::OpenError;
use crate::dialect::{Dialect, translate};
use crate::fault::DatabaseError;
use crate::params;
use crate::reader::Reader;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One migration of a feature.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The number in the one series of all features.
    pub number: u32,
    /// Its name, such as `people`.
    pub name: &'static str,
    /// Its text: `include_str!("schema/0020_people.sql")`.
    pub sql: &'static str,
}

/// What this crate itself needs.
const OWN: [Migration; 2] = [
    Migration { number: 1, name: "records", sql: include_str!("schema/0001_records.sql") },
    Migration { number: 2, name: "journalled", sql: include_str!("schema/0002_journalled.sql") },
];

/// The table of what was applied.
const TABLE: &str = "CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, at INTEGER NOT NULL);";

impl Migration {
    fn title(&self) -> String {
        format!("{:04}_{}", self.number, self.name)
    }
    fn hash(&self) -> String {
        Sha256::digest(self.sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// All known migrations in order of number. Two with one number are a fault of the program.
pub(crate) fn all(given: &[Migration]) -> Result<Vec<Migration>, OpenError> {
    let mut known = BTreeMap::new();
    for migration in OWN.iter().chain(given) {
        if let Some(other) = known.insert(migration.number, *migration) {
            return Err(OpenError::Twice { one: other.title(), two: migration.title() });
        }
    }
    Ok(known.into_values().collect())
}

/// What an existing database lacks. Refuses edited, missing and unknown migrations.
pub(crate) fn pending(reader: &mut Reader, known: &[Migration]) -> Result<Vec<Migration>, OpenError> {
    let applied = reader.rows("SELECT number, name, sha256 FROM migration ORDER BY number", params![])?;
    let mut pending: BTreeMap<u32, Migration> = known.iter().map(|known| (known.number, *known)).collect();
    let newest = known.last().map_or(0, |known| known.number);
    for row in applied {
        let number: u32 = row.get("number")?;
        let title = format!("{number:04}_{}", row.text("name")?);
        match pending.remove(&number) {
            Some(migration) if migration.hash() != row.text("sha256")? || migration.title() != title => {
                return Err(OpenError::Edited { name: title });
            }
            Some(_) => {}
            None if number > newest => return Err(OpenError::Future { name: title }),
            None => return Err(OpenError::Missing { name: title }),
        }
    }
    Ok(pending.into_values().collect())
}

/// Applies migrations inside the open transaction.
pub(crate) fn apply(reader: &mut Reader, pending: &[Migration]) -> Result<Vec<String>, OpenError> {
    let dialect = reader.dialect();
    for migration in pending {
        let failed = |error: DatabaseError| OpenError::Migration { name: migration.title(), reason: error.to_string() };
        reader.conn().batch(&translate(migration.sql, dialect)).map_err(failed)?;
        let now = reader.now();
        let sql = "INSERT INTO migration (number, name, sha256, at) VALUES ($1, $2, $3, $4)";
        let values = params![migration.number, migration.name, migration.hash(), now];
        reader.conn().execute(sql, values).map_err(failed)?;
    }
    Ok(pending.iter().map(Migration::title).collect())
}

/// Makes the table of what was applied.
pub(crate) fn prepare(reader: &mut Reader) -> Result<(), DatabaseError> {
    let dialect = reader.dialect();
    reader.conn().batch(&translate(TABLE, dialect))
}

/// Begins the transaction in which migrations run; on PostgreSQL one process at a time.
pub(crate) fn begin(reader: &mut Reader) -> Result<(), DatabaseError> {
    let sql = match reader.dialect() {
        Dialect::Sqlite => "BEGIN IMMEDIATE",
        Dialect::Postgres => "BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(8387236824)",
    };
    reader.conn().batch(sql)
}
