//! Copies tables row by row between the two databases.

use crate::dialect::Dialect;
use crate::open::OpenError;
use crate::reader::Reader;
use crate::{Outcome, Row, Value, params};

/// Values given with one statement to PostgreSQL at most, and rows.
const VALUES: usize = 10_000;
const ROWS: usize = 200;

/// A table and its columns.
pub(super) struct Table {
    name: String,
    columns: Vec<String>,
}

/// The tables of a SQLite file. The outbox is left out: nobody waits for its topics any more.
pub(super) fn tables(reader: &mut Reader) -> Outcome<Vec<Table>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> 'outbox' ORDER BY name";
    let names: Vec<Row> = reader.rows(sql, params![])?;
    let mut tables = Vec::new();
    for row in names {
        let name: String = row.get("name")?;
        let columns = reader.rows("SELECT name FROM pragma_table_info($1) ORDER BY cid", params![name])?;
        let columns = columns.iter().map(|row| row.get("name")).collect::<Outcome<_>>()?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

/// Copies all rows of all tables, in place of what the migrations put in.
pub(super) fn all(tables: &[Table], from: &mut Reader, to: &mut Reader) -> Outcome<()> {
    for table in tables {
        to.conn().execute(&format!("DELETE FROM {}", table.name), &[])?;
        table.copy(from, to)?;
    }
    // A clock that ran when the backup was taken does not run in the copy.
    to.conn().execute("UPDATE meta SET value = '0' WHERE key = 'demo_wall'", &[])?;
    Ok(())
}

impl Table {
    fn copy(&self, from: &mut Reader, to: &mut Reader) -> Outcome<()> {
        let at_once = match to.dialect() {
            Dialect::Sqlite => 1,
            Dialect::Postgres => (VALUES / self.columns.len().max(1)).clamp(1, ROWS),
        };
        let full = self.insert(at_once);
        let size = at_once * self.columns.len();
        let mut values: Vec<Value> = Vec::with_capacity(size);
        from.each(&format!("SELECT {} FROM {}", self.list(), self.name), params![], &mut |row| {
            values.extend(row.values);
            if values.len() == size {
                to.conn().execute(&full, &values)?;
                values.clear();
            }
            Ok(())
        })?;
        if !values.is_empty() {
            let rest = self.insert(values.len() / self.columns.len());
            to.conn().execute(&rest, &values)?;
        }
        Ok(())
    }
    fn list(&self) -> String {
        let quoted: Vec<String> = self.columns.iter().map(|column| format!("\"{column}\"")).collect();
        quoted.join(", ")
    }
    fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |row: usize| {
            let marks: Vec<String> = (1..=width).map(|at| format!("${}", row * width + at)).collect();
            format!("({})", marks.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.name, self.list(), rows.join(", "))
    }
}

/// Numbers the transactions of a copy from PostgreSQL below zero, in their order: the numbers of another
/// server mean nothing here, and what is written here comes after all of them.
pub(super) fn number_commits(copy: &mut Reader) -> Outcome<()> {
    copy.conn().batch(
        "UPDATE journal SET xid = o.place - 1 - (SELECT COUNT(*) FROM journal)
         FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY xid, seq) AS place FROM journal) AS o WHERE o.id = journal.id;
         UPDATE journal_batch SET xid = j.xid FROM journal_leaf AS l, journal AS j
         WHERE l.position = journal_batch.last AND j.id = l.entry_id;",
    )?;
    Ok(())
}

/// Refuses a copy in which a row refers to one that is not there.
pub(super) fn check_references(copy: &mut Reader) -> Result<(), OpenError> {
    let broken = copy.rows("PRAGMA foreign_key_check", params![])?;
    match broken.first() {
        None => Ok(()),
        Some(row) => Err(OpenError::Failed {
            place: String::new(),
            reason: format!("a row of {} refers to one that is not there", row.text("table")?),
        }),
    }
}

/// A reference between tables of PostgreSQL, by its own words.
pub(super) struct Reference {
    table: String,
    name: String,
    words: String,
}

/// Takes the references away while rows are filled in, in whatever order.
pub(super) fn drop_references(reader: &mut Reader) -> Outcome<Vec<Reference>> {
    let sql = "SELECT CAST(CAST(conrelid AS regclass) AS TEXT) AS of_table, CAST(conname AS TEXT) AS name, pg_get_constraintdef(oid) AS words FROM pg_catalog.pg_constraint WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY conname";
    let rows = reader.rows(sql, params![])?;
    let read =
        |row: &Row| Ok(Reference { table: row.get("of_table")?, name: row.get("name")?, words: row.get("words")? });
    let references: Vec<Reference> = rows.iter().map(read).collect::<Outcome<_>>()?;
    for reference in &references {
        reader.conn().batch(&format!("ALTER TABLE {} DROP CONSTRAINT \"{}\"", reference.table, reference.name))?;
    }
    Ok(references)
}

/// Puts the references back; the server checks every row.
pub(super) fn add_references(reader: &mut Reader, references: &[Reference]) -> Outcome<()> {
    for Reference { table, name, words } in references {
        reader.conn().batch(&format!("ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {words}"))?;
    }
    Ok(())
}

/// Lets the keys that count up go on after the highest that was filled in.
pub(super) fn set_counters(reader: &mut Reader) -> Outcome<()> {
    let sql = "SELECT CAST(table_name AS TEXT) AS of_table, CAST(column_name AS TEXT) AS name FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()";
    for row in reader.rows(sql, params![])? {
        let (table, column): (String, String) = (row.get("of_table")?, row.get("name")?);
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), COALESCE((SELECT MAX({column}) FROM {table}), 0) + 1, FALSE)"
        );
        reader.conn().batch(&sql)?;
    }
    Ok(())
}
