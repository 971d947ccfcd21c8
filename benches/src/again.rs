//! What registering people is compared with: the very rows that the program has written, written again by
//! one thread through the raw driver, so many people to a transaction. In a process of its own, like `bare`.

use crate::Outcome;
use crate::load::rate;
use clap::Args;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// People in a transaction.
const GROUP: u64 = 1_000;

/// What the process is asked.
#[derive(Args)]
pub struct Options {
    /// The database of the program
    #[arg(long)]
    template: PathBuf,
    /// The file to write
    #[arg(long)]
    file: PathBuf,
    /// The last row of a table before those to be written again, as TABLE=NUMBER
    #[arg(long, value_parser = read_since)]
    since: Vec<(String, i64)>,
    /// How many people the rows are of
    #[arg(long)]
    people: u64,
}

fn read_since(text: &str) -> Result<(String, i64), String> {
    let (table, number) = text.split_once('=').ok_or("write TABLE=NUMBER")?;
    Ok((table.to_owned(), number.parse().map_err(|_| "write TABLE=NUMBER")?))
}

/// A table with its new rows.
struct Table {
    insert: String,
    rows: Vec<Vec<Value>>,
}

/// Runs, and prints people a second.
pub fn run(options: &Options, out: &mut impl Write) -> Outcome<()> {
    let source = Connection::open_with_flags(&options.template, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut writer = Connection::open(&options.file)?;
    writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;")?;
    let mut tables = vec![];
    for (name, since) in &options.since {
        let table = table(&source, name, *since)?;
        if !table.rows.is_empty() {
            for text in schema(&source, name)? {
                writer.execute_batch(&text)?;
            }
            tables.push(table);
        }
    }
    let groups = usize::try_from(options.people.div_ceil(GROUP).max(1))?;
    let mut parts: Vec<_> = tables.iter().map(|table| table.rows.chunks(table.rows.len().div_ceil(groups))).collect();
    let begun = Instant::now();
    for _ in 0..groups {
        let transaction = writer.transaction()?;
        for (table, rows) in tables.iter().zip(&mut parts) {
            let mut statement = transaction.prepare_cached(&table.insert)?;
            for row in rows.next().unwrap_or_default() {
                statement.execute(rusqlite::params_from_iter(row))?;
            }
        }
        transaction.commit()?;
    }
    writeln!(out, "{}", rate(options.people, begun.elapsed()))?;
    Ok(())
}

fn schema(source: &Connection, name: &str) -> Outcome<Vec<String>> {
    let mut found =
        source.prepare("select sql from sqlite_master where tbl_name = ? and sql is not null order by rowid")?;
    Ok(found.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn table(source: &Connection, name: &str, since: i64) -> Outcome<Table> {
    let mut found = source.prepare(&format!("select * from {name} where rowid > ? order by rowid"))?;
    let columns: Vec<String> = found.column_names().map(|column| format!("\"{column}\"")).collect();
    let read =
        |row: &rusqlite::Row<'_>| (0..columns.len()).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>();
    let rows = found.query_map([since], read)?.collect::<Result<_, _>>()?;
    let places = vec!["?"; columns.len()].join(", ");
    Ok(Table { insert: format!("insert into {name} ({}) values ({places})", columns.join(", ")), rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_new_rows_are_written_again_and_all_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let (template, file) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let conn = Connection::open(&template).unwrap();
        conn.execute_batch("create table t (id text primary key, n integer); create table u (id text);").unwrap();
        for n in 0..2_500 {
            conn.execute("insert into t values (?, ?)", (format!("p{n}"), n)).unwrap();
        }
        let since = vec![read_since("t=100").unwrap(), ("u".into(), 0)];
        run(&Options { template, file: file.clone(), since, people: 2_400 }, &mut vec![]).unwrap();
        let written = Connection::open(&file).unwrap();
        let count: i64 = written.query_row("select count(*) from t where n >= 100", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 2_400);
        assert!(written.prepare("select * from u").is_err());
        assert!(read_since("t").is_err());
    }
}
