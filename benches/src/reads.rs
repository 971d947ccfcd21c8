//! Reads by key through the records layer on SQLite, against the raw driver on the same file: what
//! the one SQL text, the named columns and the closures cost.

use crate::Outcome;
use crate::load::rate;
use crate::pairs::{Row, Side, Target};
use crate::world::Lazy;
use records::{Clock, Db, Durability, Ids, Migration, Setup, Value, params};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const PEOPLE: u32 = 50_000;

const SCHEMA: &str = "CREATE TABLE person_read (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
    birth_date TEXT, opened_at INTEGER NOT NULL, held BOOLEAN NOT NULL);";

const READ: &str = "SELECT id, name, birth_date, opened_at, held FROM person_read WHERE id = $1";

/// What is read, owned, as a feature would keep it.
struct Person {
    id: String,
    name: String,
    birth_date: Option<String>,
    opened_at: i64,
    held: bool,
}

impl Person {
    /// Something of every column, so that none can be left unread.
    fn weight(&self) -> u64 {
        let texts = self.id.len() + self.name.len() + self.birth_date.as_ref().map_or(0, String::len);
        u64::try_from(texts).unwrap_or(0) + self.opened_at.unsigned_abs() + u64::from(self.held)
    }
}

/// One database with its people, shared by the rows.
struct Bench {
    db: Db,
    raw: Connection,
    runtime: Runtime,
    // Removed with the rows.
    _folder: tempfile::TempDir,
}

/// Reads in one measurement.
const READS: u32 = 50_000;

/// The rows.
pub fn rows() -> Vec<Row> {
    let bench = Rc::new(Lazy::new(Bench::new));
    let side = |measure: fn(&Bench, u32) -> Outcome<Duration>| -> Side {
        let bench = Rc::clone(&bench);
        Box::new(move || bench.with(|bench| Ok(rate(u64::from(READS), measure(bench, READS)?))))
    };
    vec![
        Row {
            name: "read by key, all in one closure".into(),
            reference: "rusqlite, one transaction".into(),
            target: Target::Ratio(0.85),
            ours: side(Bench::within_one_closure),
            theirs: side(Bench::raw_in_one),
        },
        Row {
            name: "read by key, one closure a read".into(),
            reference: "rusqlite, a transaction a read".into(),
            target: Target::Ratio(0.5),
            ours: side(Bench::a_closure_each),
            theirs: side(Bench::raw),
        },
    ]
}

/// The key read as the n-th: far from the one before, the same for both sides.
fn key(n: u32) -> String {
    format!("person-{:08}", (u64::from(n) * 7_919) % u64::from(PEOPLE))
}

impl Bench {
    fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let path: PathBuf = folder.path().join("bench.db");
        let runtime = Runtime::new()?;
        let setup = Setup {
            url: format!("sqlite:{}", path.display()),
            migrations: vec![Migration { number: 9_000, name: "bench", sql: SCHEMA }],
            clock: Clock::system(),
            ids: Ids::random(),
            durability: Durability::Full,
        };
        let db = runtime.block_on(Db::create(setup))?;
        runtime.block_on(db.upkeep(|tx| {
            for n in 0..PEOPLE {
                let born = (n % 5 != 0).then(|| format!("{}-03-04", 1950 + n % 55));
                let sql = "INSERT INTO person_read VALUES ($1, $2, $3, $4, $5)";
                tx.execute(sql, params![key(n), format!("Invented Name {n}"), born, i64::from(n), n % 3 == 0])?;
            }
            Ok(())
        }))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let raw = Connection::open_with_flags(&path, flags)?;
        // The same room in memory as the layer gives its own connections.
        raw.execute_batch("PRAGMA cache_size = -16000; PRAGMA query_only = ON;")?;
        Ok(Self { db, raw, runtime, _folder: folder })
    }

    fn within_one_closure(&self, count: u32) -> Outcome<Duration> {
        let start = Instant::now();
        let weight = self.runtime.block_on(self.db.read(move |reader| {
            let mut weight = 0;
            for n in 0..count {
                weight += find(reader, n)?;
            }
            Ok(weight)
        }))?;
        finished(start, weight)
    }

    fn a_closure_each(&self, count: u32) -> Outcome<Duration> {
        let start = Instant::now();
        let db = &self.db;
        let weight: u64 = self.runtime.block_on(async {
            let mut weight = 0;
            for n in 0..count {
                weight += db.read(move |reader| find(reader, n)).await?;
            }
            Ok::<_, records::Fault>(weight)
        })?;
        finished(start, weight)
    }

    fn raw_in_one(&self, count: u32) -> Outcome<Duration> {
        let start = Instant::now();
        self.raw.execute_batch("BEGIN")?;
        let read = self.raw(count);
        self.raw.execute_batch("COMMIT")?;
        read.map(|_| start.elapsed())
    }

    /// SQLite makes each statement a transaction of its own when none is open.
    fn raw(&self, count: u32) -> Outcome<Duration> {
        let start = Instant::now();
        let mut weight = 0;
        for n in 0..count {
            let mut statement = self.raw.prepare_cached(READ)?;
            let person = statement
                .query_row([key(n)], |row| {
                    Ok(Person {
                        id: row.get(0)?,
                        name: row.get(1)?,
                        birth_date: row.get(2)?,
                        opened_at: row.get(3)?,
                        held: row.get(4)?,
                    })
                })
                .optional()?;
            weight += person.map_or(0, |person| person.weight());
        }
        finished(start, weight)
    }
}

fn find(reader: &mut records::Reader, n: u32) -> records::Outcome<u64> {
    let Some(row) = reader.row(READ, &[Value::Text(key(n))])? else { return Ok(0) };
    let person = Person {
        id: row.get("id")?,
        name: row.get("name")?,
        birth_date: row.get("birth_date")?,
        opened_at: row.get("opened_at")?,
        held: row.get("held")?,
    };
    Ok(person.weight())
}

/// How long it took; an error when nothing was read, so that a wrong key is no fast read.
fn finished(start: Instant, weight: u64) -> Outcome<Duration> {
    let took = start.elapsed();
    if weight == 0 { Err("the measurement read nothing".into()) } else { Ok(took) }
}
