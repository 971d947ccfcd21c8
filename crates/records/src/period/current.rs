//! The current state of a table of periods, kept beside it in the same transactions so that lists read
//! one row a key; rebuilt and compared by `verify`.

use super::{Moment, Periods, take};
use crate::reader::{Reader, Tx};
use crate::{Outcome, Row, Value, params};
use std::collections::BTreeMap;

/// A table with the columns of the key (its primary key), `valid_from`, and the values of a table of
/// periods: what holds now.
#[derive(Clone, Copy, Debug)]
pub struct Current {
    /// The name of the table.
    pub table: &'static str,
    /// The periods it follows.
    pub of: Periods,
}

/// A key whose current row is not what its periods say.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The key.
    pub key: Vec<Value>,
    /// What was found, in English and without values.
    pub detail: &'static str,
}

/// What is known of one key while comparing.
struct Compared<T> {
    key: Vec<Value>,
    believed: Vec<(T, Option<T>, Vec<Value>)>,
    current: Option<(T, Vec<Value>)>,
}

impl Current {
    /// Brings the row of a key to what holds at `on`. To be called in each transaction that changes the
    /// key's periods.
    pub fn keep<T: Moment>(&self, tx: &mut Tx, key: &[Value], on: T) -> Outcome<()> {
        let sql = format!(
            "SELECT valid_from, {} FROM {} AS p WHERE {} AND {}",
            self.of.values.join(", "),
            self.of.table,
            self.of.where_key(),
            Periods::holds_now("p", &self.of.param(0))
        );
        let Some(row) = tx.row(&sql, &[key, params![on]].concat())? else {
            tx.execute(&format!("DELETE FROM {} WHERE {}", self.table, self.of.where_key()), key)?;
            return Ok(());
        };
        let columns = [self.of.key, &["valid_from"], self.of.values].concat();
        let marks: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
        let new: Vec<String> =
            columns[self.of.key.len()..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
            self.table,
            columns.join(", "),
            marks.join(", "),
            self.of.key.join(", "),
            new.join(", ")
        );
        tx.execute(&sql, &[key, &take(&row, &columns[self.of.key.len()..])?].concat())?;
        Ok(())
    }
    /// Brings every row to what holds at `on`: what begins or ends as time passes, or the whole table
    /// anew. Gives the number of rows changed.
    pub fn refresh<T: Moment>(&self, tx: &mut Tx, on: T) -> Outcome<usize> {
        let differing = self.differences(tx, on, on)?;
        for difference in &differing {
            self.keep(tx, &difference.key, on)?;
        }
        Ok(differing.len())
    }
    /// The keys whose row is not what held at any moment from `since` (the last refresh) to `on`.
    pub fn differences<T: Moment>(&self, reader: &mut Reader, since: T, on: T) -> Outcome<Vec<Difference>> {
        let mut keys = BTreeMap::new();
        self.read_believed(reader, since, on, &mut keys)?;
        self.read_current(reader, &mut keys)?;
        let differs = |compared: Compared<T>| {
            let detail = compared.differs(since, on)?;
            Some(Difference { key: compared.key, detail })
        };
        Ok(keys.into_values().filter_map(differs).collect())
    }
    fn read_believed<T: Moment>(
        &self,
        reader: &mut Reader,
        since: T,
        on: T,
        keys: &mut BTreeMap<String, Compared<T>>,
    ) -> Outcome<()> {
        let sql = format!(
            "SELECT {}, valid_from, valid_to, {} FROM {} WHERE superseded_at IS NULL AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $1) ORDER BY valid_from",
            self.of.key.join(", "),
            self.of.values.join(", "),
            self.of.table
        );
        reader.each(&sql, params![since, on], &mut |row| {
            let believed = (row.get("valid_from")?, row.get("valid_to")?, take(&row, self.of.values)?);
            self.entry(keys, &row)?.believed.push(believed);
            Ok(())
        })
    }
    fn read_current<T: Moment>(&self, reader: &mut Reader, keys: &mut BTreeMap<String, Compared<T>>) -> Outcome<()> {
        let columns = [self.of.key, &["valid_from"], self.of.values].concat().join(", ");
        reader.each(&format!("SELECT {columns} FROM {}", self.table), params![], &mut |row| {
            let current = (row.get("valid_from")?, take(&row, self.of.values)?);
            self.entry(keys, &row)?.current = Some(current);
            Ok(())
        })
    }
    fn entry<'m, T>(&self, keys: &'m mut BTreeMap<String, Compared<T>>, row: &Row) -> Outcome<&'m mut Compared<T>> {
        let key = take(row, self.of.key)?;
        let text = format!("{key:?}");
        Ok(keys.entry(text).or_insert(Compared { key, believed: vec![], current: None }))
    }
}

impl<T: Moment> Compared<T> {
    fn differs(&self, since: T, on: T) -> Option<&'static str> {
        match &self.current {
            Some((from, values)) => {
                let found = self.believed.iter().any(|(begin, _, believed)| begin == from && believed == values);
                (!found).then_some("the current row is not what the periods say")
            }
            None => self.covers(since, on).then_some("the current row is missing"),
        }
    }
    /// Whether something holds at every moment from `since` to `on`.
    fn covers(&self, since: T, on: T) -> bool {
        let mut until = since;
        for (from, to, _) in &self.believed {
            match to {
                _ if *from > until => return false,
                None => return true,
                Some(to) => until = until.max(*to),
            }
        }
        until > on
    }
}
