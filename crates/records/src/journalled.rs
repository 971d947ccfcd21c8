//! Tables that stand as the journal says. Every change of such a row goes into the entry of the act that
//! made it, as a sum; `verify` adds up what the journal says and what the tables hold, and names every
//! subject (a person, an account, a prison) of whom the two differ. So a row that was planted, altered,
//! moved to another subject or removed behind the program's back is named, also one that was changed
//! rightly afterwards: what an act writes down is the difference it made and not what it found.
//!
//! A row counts as a hash of its columns with the salt of its subject, and hashes are added: adding does
//! not ask for an order, so that verifying holds one sum a subject in memory, however many rows there are.
//! The number of rows is counted beside the sum, which leaves nobody free to search for rows whose hashes
//! add up to nothing. No key is needed: an outside body can verify with the database alone.

use crate::reader::Question;
use crate::{Fault, Outcome, Reader, Tx, Value, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Most subjects named: more would tell nothing new.
const NAMED: usize = 20;
/// Rows between two looks at whether to go on.
const STEP: usize = 10_000;

type Salt = [u8; 16];

/// A table of which the journal tells every change.
#[derive(Clone, Copy, Debug)]
pub struct Journalled {
    table: &'static str,
    subject: &'static str,
    columns: [&'static [&'static str]; 3],
    later: usize,
}

/// A subject whose rows of a table are not those of the journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wrong {
    /// The table.
    pub table: String,
    /// The subject.
    pub subject: String,
}

/// What rows add up to, or by how much that changed. Written as their number and the sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(i64, String)", try_from = "(i64, String)")]
pub(crate) struct Sum {
    rows: i64,
    high: u128,
    low: u128,
}

/// What a transaction has changed of journalled tables and not told yet.
#[derive(Default)]
pub(crate) struct Changes {
    sums: Sums,
    salts: BTreeMap<String, Salt>,
}

/// Sums by table and subject.
pub(crate) type Sums = BTreeMap<String, BTreeMap<String, Sum>>;

impl Journalled {
    /// A table whose rows concern what the column `subject` names. The columns are all that may not change
    /// without an act: what is worked out from others, or only counts changes, is left out.
    pub const fn new(table: &'static str, subject: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, subject, columns: [columns, &[], &[]], later: 0 }
    }
    /// The same with more columns.
    pub const fn with(self, more: &'static [&'static str], still_more: &'static [&'static str]) -> Self {
        Self { columns: [self.columns[0], more, still_more], ..self }
    }
    /// The same when so many of the last columns came with later versions of the table, in that order: those at the end that
    /// are empty do not count, so that rows from before still stand as the journal says. Said once all columns are.
    pub const fn later(self, later: usize) -> Self {
        Self { later, ..self }
    }
    /// The name of the table.
    pub const fn table(&self) -> &'static str {
        self.table
    }
    /// Adds a row.
    pub fn insert(&self, tx: &mut Tx, columns: &[&str], values: &[Value]) -> Outcome<()> {
        self.insert_each(tx, columns, &[values.to_vec()])
    }
    /// Adds rows.
    pub fn insert_each(&self, tx: &mut Tx, columns: &[&str], rows: &[Vec<Value>]) -> Outcome<()> {
        let marks: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES ({})", self.table, columns.join(", "), marks.join(", "));
        let place = |name: &str| columns.iter().position(|column| *column == name);
        let subject = place(self.subject);
        let subject = |row: &Vec<Value>| match subject.and_then(|at| row.get(at)) {
            Some(Value::Text(subject)) => Ok(subject.clone()),
            _ => Err(Fault::from(basics::value::corrupt("the subject of a journalled row"))),
        };
        let subjects: Vec<String> = rows.iter().map(subject).collect::<Outcome<_>>()?;
        let salts = salts(tx, &subjects)?;
        tx.execute_each(&sql, rows)?;
        // They are not read again: on PostgreSQL everybody who adds a row would be in the way of all others.
        let counted: Vec<_> = self.columns().map(place).collect();
        for ((row, subject), salt) in rows.iter().zip(&subjects).zip(&salts) {
            let values = counted.iter().map(|at| at.and_then(|at| row.get(at)).unwrap_or(&Value::Null));
            let sum = Sum::of(self, salt, values);
            tx.changes().add(self.table, subject, sum, Sum::plus);
        }
        Ok(())
    }
    /// Runs a statement that changes no other rows of the table than those of the condition. Says how many
    /// it changed.
    pub fn execute(&self, tx: &mut Tx, rows: (&str, &[Value]), sql: &str, values: &[Value]) -> Outcome<u64> {
        self.count(tx, rows, Sum::minus)?;
        let changed = tx.execute(sql, values)?;
        self.count(tx, rows, Sum::plus)?;
        Ok(changed)
    }
    fn count(&self, tx: &mut Tx, (condition, values): (&str, &[Value]), how: fn(Sum, Sum) -> Sum) -> Outcome<()> {
        for row in tx.rows(&format!("{} WHERE {condition}", self.select()), values)? {
            let subject = row.text("subject")?;
            let salt = salt(tx, subject)?;
            let sum = Sum::of(self, &salt, row.values.iter().skip(1));
            tx.changes().add(self.table, subject, sum, how);
        }
        Ok(())
    }
    /// The columns that count.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.into_iter().flatten().copied()
    }
    fn select(&self) -> String {
        let names: Vec<&str> = self.columns().collect();
        format!("SELECT {} AS subject, {} FROM {}", self.subject, names.join(", "), self.table)
    }
}

impl Sum {
    /// The sum of one row.
    fn of<'v>(of: &Journalled, salt: &Salt, values: impl Iterator<Item = &'v Value> + Clone) -> Self {
        let whole = values.clone().count();
        let later = values.clone().skip(whole.saturating_sub(of.later));
        let empty = later.fold(0, |empty, value| if *value == Value::Null { empty + 1 } else { 0 });
        let mut hash = Sha256::new();
        hash.update(salt);
        let mut add = |kind: u8, bytes: &[u8]| {
            hash.update([kind]);
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        add(3, of.table.as_bytes());
        for value in values.take(whole - empty) {
            match value {
                Value::Null => add(0, &[]),
                // A truth is stored as a number where the database knows none.
                Value::Bool(truth) => add(1, &i64::from(*truth).to_be_bytes()),
                Value::Int(number) => add(1, &number.to_be_bytes()),
                Value::Blob(bytes) => add(2, bytes),
                Value::Text(text) => add(3, text.as_bytes()),
            }
        }
        let (mut high, mut low) = ([0; 16], [0; 16]);
        let hash = hash.finalize();
        high.copy_from_slice(&hash[..16]);
        low.copy_from_slice(&hash[16..]);
        Self { rows: 1, high: u128::from_be_bytes(high), low: u128::from_be_bytes(low) }
    }
    fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows.wrapping_add(other.rows),
            high: self.high.wrapping_add(other.high),
            low: self.low.wrapping_add(other.low),
        }
    }
    fn minus(self, other: Self) -> Self {
        Self {
            rows: self.rows.wrapping_sub(other.rows),
            high: self.high.wrapping_sub(other.high),
            low: self.low.wrapping_sub(other.low),
        }
    }
}

impl From<Sum> for (i64, String) {
    fn from(sum: Sum) -> Self {
        (sum.rows, format!("{:032x}{:032x}", sum.high, sum.low))
    }
}

impl TryFrom<(i64, String)> for Sum {
    type Error = std::num::ParseIntError;
    fn try_from((rows, text): (i64, String)) -> Result<Self, Self::Error> {
        let part = |from: usize| u128::from_str_radix(text.get(from..from + 32).unwrap_or_default(), 16);
        Ok(Self { rows, high: part(0)?, low: part(32)? })
    }
}

impl Changes {
    fn add(&mut self, table: &str, subject: &str, sum: Sum, how: fn(Sum, Sum) -> Sum) {
        let subjects = self.sums.entry(table.to_owned()).or_default();
        let before = subjects.entry(subject.to_owned()).or_default();
        *before = how(*before, sum);
        // What was changed and changed back is no change.
        if *before == Sum::default() {
            subjects.remove(subject);
        }
        if subjects.is_empty() {
            self.sums.remove(table);
        }
    }
    /// Whether everything that changed stands in an entry.
    pub(crate) fn are_told(&self) -> bool {
        self.sums.is_empty()
    }
    /// The same of one subject.
    pub(crate) fn take_of(&mut self, subject: &str) -> Option<Sums> {
        let mut own = Sums::new();
        self.sums.retain(|table, subjects| {
            if let Some((subject, sum)) = subjects.remove_entry(subject) {
                own.insert(table.clone(), BTreeMap::from([(subject, sum)]));
            }
            !subjects.is_empty()
        });
        (!own.is_empty()).then_some(own)
    }
    /// What the next entry has to tell; none when nothing has changed since the one before.
    pub(crate) fn take(&mut self) -> Option<Sums> {
        let sums = std::mem::take(&mut self.sums);
        (!sums.is_empty()).then_some(sums)
    }
}

/// The salt of a subject, made when there is none.
fn salt(tx: &mut Tx, subject: &str) -> Outcome<Salt> {
    match tx.changes().salts.get(subject) {
        Some(salt) => Ok(*salt),
        None => Ok(salts(tx, &[subject.to_owned()])?.first().copied().unwrap_or_default()),
    }
}

/// What adding rows of these subjects asks, to be asked ahead.
pub fn salts_of(subjects: impl Iterator<Item = String>) -> Question {
    Question { sql: SALT.to_owned(), sets: subjects.map(|subject| params![subject].to_vec()).collect() }
}

const SALT: &str = "SELECT salt FROM subject_salt WHERE subject = $1";

/// The salts of subjects, in their order; made where there is none.
fn salts(tx: &mut Tx, subjects: &[String]) -> Outcome<Vec<Salt>> {
    let known = &tx.changes().salts;
    let unknown: BTreeSet<&String> = subjects.iter().filter(|subject| !known.contains_key(*subject)).collect();
    let sets: Vec<_> = unknown.iter().map(|subject| params![*subject].to_vec()).collect();
    let stored = tx.row_of_each(SALT, &sets)?;
    for (subject, stored) in unknown.into_iter().zip(stored) {
        let salt = match stored {
            Some(row) => read_salt(row.bytes("salt")?),
            None => {
                let salt: Salt = rand::random();
                let sql = "INSERT INTO subject_salt (subject, salt) VALUES ($1, $2)";
                tx.execute_later(sql, params![subject, salt[..]])?;
                salt
            }
        };
        tx.changes().salts.insert(subject.clone(), salt);
    }
    Ok(subjects.iter().map(|subject| tx.changes().salts.get(subject).copied().unwrap_or_default()).collect())
}

/// A salt as stored. One that was altered is no salt, and nothing adds up with it.
fn read_salt(bytes: &[u8]) -> Salt {
    bytes.try_into().unwrap_or_default()
}

/// Subjects whose rows of these tables are not what the journal says. `go_on` ends it early with a fault.
pub fn wrong(reader: &mut Reader, tables: &[Journalled], go_on: &dyn Fn() -> Outcome<()>) -> Outcome<Vec<Wrong>> {
    let mut salts = BTreeMap::new();
    reader.each("SELECT subject, salt FROM subject_salt", params![], &mut |row| {
        salts.insert(row.get("subject")?, read_salt(row.bytes("salt")?));
        Ok(())
    })?;
    let mut differing = Differing { tables, salts, only: None, sums: BTreeMap::new(), since: 0, go_on };
    differing.read(reader)?;
    // One sum a subject over all tables; only of those that differ it is looked up which table it is.
    let all = std::mem::take(&mut differing.sums).remove("").unwrap_or_default();
    let wrong = all.into_iter().filter(|(_, sum)| *sum != Sum::default()).map(|(subject, _)| subject);
    let wrong: BTreeSet<String> = wrong.take(NAMED).collect();
    if wrong.is_empty() {
        return Ok(vec![]);
    }
    differing.only = Some(wrong);
    differing.read(reader)?;
    let by_table = differing.sums.into_iter().flat_map(|(table, subjects)| {
        let wrong = subjects.into_iter().filter(|(_, sum)| *sum != Sum::default());
        wrong.map(move |(subject, _)| Wrong { table: table.clone(), subject })
    });
    Ok(by_table.collect())
}

/// The sums of the tables less those of the journal.
struct Differing<'a> {
    tables: &'a [Journalled],
    salts: BTreeMap<String, Salt>,
    /// Of these subjects by table; else of all, all tables together.
    only: Option<BTreeSet<String>>,
    sums: Sums,
    since: usize,
    go_on: &'a dyn Fn() -> Outcome<()>,
}

impl Differing<'_> {
    fn read(&mut self, reader: &mut Reader) -> Outcome<()> {
        // The members of an entry are sorted and without blanks, and a quotation mark inside a text has a
        // stroke before it: nothing else in an entry looks like this.
        let sql = "SELECT body FROM journal WHERE body LIKE '%,\"changes\":{\"%'";
        let known: BTreeSet<&str> = self.tables.iter().map(Journalled::table).collect();
        reader.each(sql, params![], &mut |row| {
            let Ok(told) = serde_json::from_str::<Told>(row.text("body")?) else { return Ok(()) };
            for (table, subjects) in told.changes.iter().filter(|(table, _)| known.contains(table.as_str())) {
                for (subject, sum) in subjects {
                    self.count(table, subject, *sum, Sum::minus);
                }
            }
            self.step()
        })?;
        for table in self.tables {
            reader.each(&table.select(), params![], &mut |row| {
                let subject = row.text("subject")?;
                let salt = self.salts.get(subject).copied().unwrap_or_default();
                let sum = Sum::of(table, &salt, row.values.iter().skip(1));
                self.count(table.table, subject, sum, Sum::plus);
                self.step()
            })?;
        }
        Ok(())
    }
    fn count(&mut self, table: &str, subject: &str, sum: Sum, how: fn(Sum, Sum) -> Sum) {
        let table = match &self.only {
            None => "",
            Some(only) if only.contains(subject) => table,
            Some(_) => return,
        };
        let subjects = match self.sums.get_mut(table) {
            Some(subjects) => subjects,
            None => self.sums.entry(table.to_owned()).or_default(),
        };
        match subjects.get_mut(subject) {
            Some(before) => *before = how(*before, sum),
            None => drop(subjects.insert(subject.to_owned(), how(Sum::default(), sum))),
        }
    }
    fn step(&mut self) -> Outcome<()> {
        self.since += 1;
        if self.since.is_multiple_of(STEP) { (self.go_on)() } else { Ok(()) }
    }
}

/// What an entry tells of rows.
#[derive(Deserialize)]
struct Told {
    changes: Sums,
}
