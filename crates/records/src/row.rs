//! One row of a result. The names of the columns are shared by all rows of the result.

use crate::{Fault, Outcome};
use basics::value::corrupt;
use basics::{FromValue, Value};
use std::sync::Arc;

/// The names of the columns of a result.
pub(crate) type Columns = Arc<[Box<str>]>;

/// A row read from the database.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) columns: Columns,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The value of a column by its name in the SQL text.
    pub fn get<T: FromValue>(&self, column: &str) -> Outcome<T> {
        T::from_value(self.value(column)?).map_err(|problem| self.at(column, problem))
    }
    /// The stored value of a column.
    pub fn value(&self, column: &str) -> Outcome<&Value> {
        let place = self.columns.iter().position(|name| &**name == column);
        place.and_then(|place| self.values.get(place)).ok_or_else(|| Fault::from(corrupt("there")).named(column))
    }
    /// The text of a column, without a copy.
    pub fn text(&self, column: &str) -> Outcome<&str> {
        match self.value(column)? {
            Value::Text(text) => Ok(text),
            _ => Err(self.at(column, corrupt("text"))),
        }
    }
    /// The bytes of a column, without a copy.
    pub fn bytes(&self, column: &str) -> Outcome<&[u8]> {
        match self.value(column)? {
            Value::Blob(bytes) => Ok(bytes),
            _ => Err(self.at(column, corrupt("bytes"))),
        }
    }
    fn at(&self, column: &str, problem: basics::Problem) -> Fault {
        Fault::from(problem).named(column)
    }
}
