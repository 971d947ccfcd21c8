//! Facts in two times: when they were true, and when we knew them. "What was true on D, as we knew it
//! on K" is one query; a correction never destroys what was believed before.
//!
//! A table of periods has the columns `id TEXT PRIMARY KEY`, those of its key, `valid_from`, `valid_to`
//! (nullable: open), `recorded_at INTEGER`, `superseded_at INTEGER` (nullable: still believed), and
//! those of its values. `valid_from` and `valid_to` are TEXT for civil dates or INTEGER for instants; the
//! end is the first day or moment that is no longer in the period. An index on the key is wanted.
//! For one key, what is believed never overlaps.

mod current;

pub use current::{Current, Difference};

use crate::reader::{Reader, Tx};
use crate::{FromValue, Journalled, Outcome, Row, ToValue, Value, params};
use basics::{Date, Instant, Problem};
use uuid::Uuid;

/// A point on the axis of a period: a civil date or an instant.
pub trait Moment: ToValue + FromValue + Copy + Ord + Send + 'static {}
impl Moment for Date {}
impl Moment for Instant {}

/// A table of periods.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
    /// The name of the table.
    pub table: &'static str,
    /// The columns of its key.
    pub key: &'static [&'static str],
    /// The columns of its values.
    pub values: &'static [&'static str],
    /// How many of the last of them came with a later version of the table.
    pub later: usize,
}

/// A period that is believed now.
struct Believed<T> {
    id: String,
    from: T,
    to: Option<T>,
    values: Vec<Value>,
}

impl Periods {
    /// All periods of the table stand as the journal says. They concern what the first column of the key
    /// names.
    pub const fn journalled(&self) -> Journalled {
        let columns = &["id", "valid_from", "valid_to", "recorded_at", "superseded_at"];
        Journalled::new(self.table, self.key[0], columns).with(self.key, self.values).later(self.later)
    }
    /// From `from`, until `to` where it is given, the values hold, whatever was believed before of that
    /// time. What was believed of other times stays. Gives the id of the new period.
    pub fn set<T: Moment>(
        &self,
        tx: &mut Tx,
        key: &[Value],
        from: T,
        to: Option<T>,
        values: &[Value],
    ) -> Outcome<Uuid> {
        not_empty(from, to)?;
        let at = self.stamp(tx, key)?;
        for old in self.believed(tx, key, from, to)? {
            self.give_way(tx, key, &old, from, to, at)?;
        }
        self.insert(tx, key, from, to, values, at)
    }
    /// From `at` on nothing holds. Gives the number of periods this ended or took away.
    pub fn end<T: Moment>(&self, tx: &mut Tx, key: &[Value], at: T) -> Outcome<usize> {
        let stamp = self.stamp(tx, key)?;
        let ended = self.believed(tx, key, at, None)?;
        for old in &ended {
            self.give_way(tx, key, old, at, None, stamp)?;
        }
        Ok(ended.len())
    }
    /// What one period said was wrong: it holds from `from`, until `to`, with these values instead. Gives
    /// the id of the period that takes its place.
    pub fn correct<T: Moment>(&self, tx: &mut Tx, id: Uuid, from: T, to: Option<T>, values: &[Value]) -> Outcome<Uuid> {
        not_empty(from, to)?;
        let key = self.remove(tx, id)?;
        self.set(tx, &key, from, to, values)
    }
    /// What one period said was never true. Gives its key.
    pub fn remove(&self, tx: &mut Tx, id: Uuid) -> Outcome<Vec<Value>> {
        let sql = format!("SELECT {}, superseded_at FROM {} WHERE id = $1", self.key.join(", "), self.table);
        let row = tx.row(&sql, params![id.to_string()])?.ok_or_else(Problem::not_found)?;
        if row.get::<Option<i64>>("superseded_at")?.is_some() {
            return Err(Problem::conflict("superseded", "this was corrected already; look again").into());
        }
        let key = take(&row, self.key)?;
        let at = self.stamp(tx, &key)?;
        self.supersede(tx, &id.to_string(), at)?;
        Ok(key)
    }
    /// What holds for a key on a day or at a moment, as it was known at `known`.
    pub fn as_of<T: Moment>(&self, reader: &mut Reader, key: &[Value], on: T, known: Instant) -> Outcome<Option<Row>> {
        let (on_param, known_param) = (self.param(0), self.param(1));
        let sql = format!(
            "SELECT * FROM {} AS p WHERE {} AND {}",
            self.table,
            self.where_key(),
            Self::holds("p", &on_param, &known_param)
        );
        reader.row(&sql, &[key, params![on, known]].concat())
    }
    /// All periods of a key, as they were known at `known`, in the order of their beginning.
    pub fn history(&self, reader: &mut Reader, key: &[Value], known: Instant) -> Outcome<Vec<Row>> {
        let sql = format!(
            "SELECT * FROM {} AS p WHERE {} AND {} ORDER BY p.valid_from",
            self.table,
            self.where_key(),
            Self::known("p", &self.param(0))
        );
        reader.rows(&sql, &[key, params![known]].concat())
    }
    /// The condition that a period under this alias holds at `on` as known at `known` (`$1` and `$2`, or
    /// columns), for queries that join.
    pub fn holds(alias: &str, on: &str, known: &str) -> String {
        format!(
            "{alias}.valid_from <= {on} AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {on}) AND {}",
            Self::known(alias, known)
        )
    }
    /// The condition that a period under this alias holds at `on` as it is known now.
    pub fn holds_now(alias: &str, on: &str) -> String {
        format!(
            "{alias}.valid_from <= {on} AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {on}) AND {alias}.superseded_at IS NULL"
        )
    }
    fn known(alias: &str, known: &str) -> String {
        format!("{alias}.recorded_at <= {known} AND ({alias}.superseded_at IS NULL OR {alias}.superseded_at > {known})")
    }
    /// Ids of periods that overlap another of the same key: none, unless the table was altered from
    /// outside. For `verify`.
    pub fn overlaps(&self, reader: &mut Reader) -> Outcome<Vec<String>> {
        let key = self.key.join(", ");
        let sql = format!(
            "SELECT id FROM (SELECT id, valid_to, LEAD(valid_from) OVER (PARTITION BY {key} ORDER BY valid_from, id) AS next_from FROM {} WHERE superseded_at IS NULL) AS p WHERE next_from IS NOT NULL AND (valid_to IS NULL OR valid_to > next_from) ORDER BY id LIMIT 100",
            self.table
        );
        reader.rows(&sql, params![])?.iter().map(|row| row.get("id")).collect()
    }
    /// `$n` for the parameter so many places after those of the key.
    fn param(&self, after: usize) -> String {
        format!("${}", self.key.len() + after + 1)
    }
    fn where_key(&self) -> String {
        let parts: Vec<String> = self.key.iter().enumerate().map(|(at, key)| format!("{key} = ${}", at + 1)).collect();
        parts.join(" AND ")
    }
    /// The time of recording: now, and never before what is recorded of this key, also when the clock of
    /// the machine was set back.
    fn stamp(&self, tx: &mut Tx, key: &[Value]) -> Outcome<Instant> {
        let sql = format!(
            "SELECT MAX(recorded_at) AS recorded, MAX(superseded_at) AS superseded FROM {} WHERE {}",
            self.table,
            self.where_key()
        );
        let now = tx.now();
        let Some(row) = tx.row(&sql, key)? else { return Ok(now) };
        let (recorded, superseded): (Option<Instant>, Option<Instant>) = (row.get("recorded")?, row.get("superseded")?);
        Ok([recorded, superseded].into_iter().flatten().fold(now, Instant::max))
    }
    /// What is believed now of the time from `from` to `to`.
    fn believed<T: Moment>(&self, tx: &mut Tx, key: &[Value], from: T, to: Option<T>) -> Outcome<Vec<Believed<T>>> {
        let before = to.map_or(String::new(), |_| format!(" AND valid_from < {}", self.param(1)));
        let sql = format!(
            "SELECT id, valid_from, valid_to, {} FROM {} WHERE {} AND superseded_at IS NULL AND (valid_to IS NULL OR valid_to > {}){before} ORDER BY valid_from",
            self.values.join(", "),
            self.table,
            self.where_key(),
            self.param(0)
        );
        let mut values = key.to_vec();
        values.push(from.to_value());
        values.extend(to.map(|to| to.to_value()));
        let rows = tx.rows(&sql, &values)?;
        rows.iter()
            .map(|row| {
                Ok(Believed {
                    id: row.get("id")?,
                    from: row.get("valid_from")?,
                    to: row.get("valid_to")?,
                    values: take(row, self.values)?,
                })
            })
            .collect()
    }
    /// Supersedes a period by what is left of it before `from` and after `to`.
    fn give_way<T: Moment>(
        &self,
        tx: &mut Tx,
        key: &[Value],
        old: &Believed<T>,
        from: T,
        to: Option<T>,
        at: Instant,
    ) -> Outcome<()> {
        self.supersede(tx, &old.id, at)?;
        if old.from < from {
            self.insert(tx, key, old.from, Some(from), &old.values, at)?;
        }
        match to {
            Some(to) if old.to.is_none_or(|end| end > to) => {
                self.insert(tx, key, to, old.to, &old.values, at)?;
            }
            _ => {}
        }
        Ok(())
    }
    fn supersede(&self, tx: &mut Tx, id: &str, at: Instant) -> Outcome<()> {
        let sql = format!("UPDATE {} SET superseded_at = $2 WHERE id = $1", self.table);
        self.journalled().execute(tx, ("id = $1", params![id]), &sql, params![id, at])?;
        Ok(())
    }
    fn insert<T: Moment>(
        &self,
        tx: &mut Tx,
        key: &[Value],
        from: T,
        to: Option<T>,
        values: &[Value],
        at: Instant,
    ) -> Outcome<Uuid> {
        let id = tx.next_id();
        let columns = [&["id", "valid_from", "valid_to", "recorded_at"], self.key, self.values].concat();
        self.journalled().insert(tx, &columns, &[params![id.to_string(), from, to, at], key, values].concat())?;
        Ok(id)
    }
}

fn take(row: &Row, columns: &[&str]) -> Outcome<Vec<Value>> {
    columns.iter().map(|column| row.value(column).cloned()).collect()
}

fn not_empty<T: Moment>(from: T, to: Option<T>) -> Outcome<()> {
    match to {
        Some(to) if to <= from => {
            Err(Problem::invalid("period-empty").with_detail("a period ends after it begins").into())
        }
        _ => Ok(()),
    }
}
