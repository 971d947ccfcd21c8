//! What the program is compared with when it writes: the same rows handed to one thread that writes
//! them through the raw driver, in groups with one sync each or one by one. It runs in a process of its
//! own, on a new file with tables as the program has them, on the same disk as the program.

use crate::load::rate;
use crate::{Fault, Outcome};
use clap::Args;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What the process is asked.
#[derive(Args)]
pub struct Options {
    /// A database of the program that holds a row of each table
    #[arg(long)]
    template: PathBuf,
    /// The tables of which each event writes a row
    #[arg(long, value_delimiter = ',')]
    tables: Vec<String>,
    /// The file to write
    #[arg(long)]
    file: PathBuf,
    /// Threads that wait for their events to be on the disk
    #[arg(long)]
    clients: usize,
    /// Events that each hands over at once
    #[arg(long, default_value_t = 1)]
    events: usize,
    /// For how long
    #[arg(long)]
    millis: u64,
    /// Each commit alone, without a group
    #[arg(long)]
    alone: bool,
}

/// What is handed over: events, and where to say that they are on the disk.
struct Handed {
    rows: Vec<Vec<Value>>,
    done: SyncSender<()>,
}

/// A table of the program, and how a row of it is made.
struct Table {
    schema: Vec<String>,
    insert: String,
    columns: Vec<(Part, Value)>,
}

/// What a column of a new row holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The same as in the row that was found.
    Same,
    /// An id that no other row has, greater than all before, as the program makes them.
    New,
    /// One of many people.
    Person,
}

/// Runs, and prints events a second.
pub fn run(options: &Options, out: &mut impl Write) -> Outcome<()> {
    let tables = tables(&options.template, &options.tables)?;
    let mut writer = Connection::open(&options.file)?;
    writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;")?;
    for text in tables.iter().flat_map(|table| &table.schema) {
        writer.execute_batch(text)?;
    }
    let tables = Arc::new(tables);
    let (queue, incoming) = sync_channel::<Handed>(1_024);
    let (stop, numbers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let barrier = Arc::new(Barrier::new(options.clients + 1));
    let mut waiting = vec![];
    for client in 0..options.clients {
        let hand = Hand {
            tables: Arc::clone(&tables),
            numbers: Arc::clone(&numbers),
            events: options.events,
            person: u128::try_from(client)?,
        };
        let (queue, stop, barrier) = (queue.clone(), Arc::clone(&stop), Arc::clone(&barrier));
        waiting.push(std::thread::spawn(move || {
            barrier.wait();
            hand.over_and_over(&queue, &stop)
        }));
    }
    drop(queue);
    let (writing, alone) = (Arc::clone(&tables), options.alone);
    let writing = std::thread::spawn(move || write_all(&mut writer, &writing, &incoming, alone));
    barrier.wait();
    let begun = Instant::now();
    std::thread::sleep(Duration::from_millis(options.millis));
    stop.store(true, Ordering::Relaxed);
    let mut events = 0;
    for thread in waiting {
        events += thread.join().map_err(|_| "a waiting thread failed")??;
    }
    let took = begun.elapsed();
    writing.join().map_err(|_| "the writing thread failed")??;
    writeln!(out, "{}", rate(events, took))?;
    Ok(())
}

/// One who hands over and waits.
struct Hand {
    tables: Arc<Vec<Table>>,
    numbers: Arc<AtomicU64>,
    events: usize,
    person: u128,
}

impl Hand {
    fn over_and_over(&self, queue: &SyncSender<Handed>, stop: &AtomicBool) -> Outcome<u64> {
        let (done, is_done) = sync_channel(1);
        let events = u64::try_from(self.events)?;
        let mut count = 0;
        while !stop.load(Ordering::Relaxed) {
            queue.send(Handed { rows: self.rows(), done: done.clone() }).map_err(|_| "the writer has gone")?;
            is_done.recv()?;
            count += events;
        }
        Ok(count)
    }
    /// The rows of the next events, table after table for each.
    fn rows(&self) -> Vec<Vec<Value>> {
        let event = |_| self.tables.iter().map(|table| table.row(&self.numbers, self.person));
        (0..self.events).flat_map(event).collect()
    }
}

impl Table {
    fn row(&self, numbers: &AtomicU64, person: u128) -> Vec<Value> {
        let value = |(part, value): &(Part, Value)| match part {
            Part::Same => value.clone(),
            Part::New => {
                let number = u128::from(numbers.fetch_add(1, Ordering::Relaxed));
                Value::Text(Uuid::from_u128((0x019a_0000_0000_7000 << 64) + number).to_string())
            }
            Part::Person => Value::Text(Uuid::from_u128((0x0180_0000_0000_7000 << 64) + person).to_string()),
        };
        self.columns.iter().map(value).collect()
    }
}

/// The writer: what waits goes together, in one transaction with one sync.
fn write_all(conn: &mut Connection, tables: &[Table], incoming: &Receiver<Handed>, alone: bool) -> Outcome<()> {
    while let Ok(first) = incoming.recv() {
        let transaction = conn.transaction()?;
        let mut done = vec![];
        let mut next = Some(first);
        while let Some(handed) = next {
            for (at, row) in handed.rows.into_iter().enumerate() {
                let table = &tables[at % tables.len()];
                transaction.prepare_cached(&table.insert)?.execute(rusqlite::params_from_iter(row))?;
            }
            done.push(handed.done);
            next = if alone { None } else { incoming.try_recv().ok() };
        }
        transaction.commit()?;
        for done in done {
            // Whoever waited is there until it is answered.
            done.send(()).map_err(|_| "nobody waits for what was written")?;
        }
    }
    Ok(())
}

/// Tables as the program has them, with the latest row of each.
fn tables(template: &Path, names: &[String]) -> Outcome<Vec<Table>> {
    let conn = Connection::open_with_flags(template, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    names.iter().map(|name| table(&conn, name)).collect()
}

fn table(conn: &Connection, name: &str) -> Outcome<Table> {
    let mut schema =
        conn.prepare("select sql from sqlite_master where tbl_name = ? and sql is not null order by rowid")?;
    let schema: Vec<String> = schema.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut found = conn.prepare(&format!("select * from {name} order by rowid desc limit 1"))?;
    let names: Vec<String> = found.column_names().map(str::to_owned).collect();
    let values =
        found.query_row([], |row| (0..names.len()).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>());
    let values = values.map_err(|e| Fault::from(format!("{name}: {e}")))?;
    let (mut kept, mut columns) = (vec![], vec![]);
    for (column, value) in names.into_iter().zip(values) {
        let part = match column.as_str() {
            // Numbered by the database.
            "seq" => continue,
            "id" | "subject" => Part::New,
            "person" => Part::Person,
            _ => Part::Same,
        };
        kept.push(column);
        columns.push((part, value));
    }
    let places = vec!["?"; kept.len()].join(", ");
    let insert = format!("insert into {name} ({}) values ({places})", kept.join(", "));
    Ok(Table { schema, insert, columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_holds_what_waits_and_every_row_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let template = folder.path().join("template.db");
        let conn = Connection::open(&template).unwrap();
        conn.execute_batch(
            "create table journal (seq integer primary key autoincrement, id text not null unique, person text, \
             body text not null); create index journal_person on journal (person);
             insert into journal (id, person, body) values ('a', 'b', 'c');",
        )
        .unwrap();
        let file = folder.path().join("bare.db");
        let options = Options {
            template,
            tables: vec!["journal".into()],
            file: file.clone(),
            clients: 4,
            events: 3,
            millis: 50,
            alone: false,
        };
        let mut out = vec![];
        run(&options, &mut out).unwrap();
        let told: f64 = String::from_utf8(out).unwrap().trim().parse().unwrap();
        let written = Connection::open(&file).unwrap();
        let count = |sql: &str| written.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let rows = count("select count(*) from journal where body = 'c'");
        assert!(told > 0.0 && rows > 0 && rows % 3 == 0);
        assert_eq!(count("select count(distinct person) from journal"), 4);
    }
}
