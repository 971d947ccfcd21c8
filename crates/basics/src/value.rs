//! The five forms in which a value is stored, the same on every database, and the two traits that
//! lead to them and back. Dates are ISO text, instants microseconds, ids text, money øre.

use crate::{Date, Instant, Problem};

/// A stored value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing known.
    Null,
    /// A whole number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// What can be stored.
pub trait ToValue {
    /// The stored form.
    fn to_value(&self) -> Value;
}

/// What can be read back. Fails on a stored form that is not this type's: a corrupt row.
pub trait FromValue: Sized {
    /// Reads the stored form.
    fn from_value(value: &Value) -> Result<Self, Problem>;
}

/// The problem of a row that does not hold what its column should.
pub fn corrupt(wanted: &str) -> Problem {
    Problem::new(500, "corrupt-record", format!("a stored value is not {wanted}"))
}

/// The text that is stored, without a copy.
pub fn text(value: &Value) -> Result<&str, Problem> {
    if let Value::Text(text) = value { Ok(text) } else { Err(corrupt("text")) }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}
impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        if matches!(value, Value::Null) { Ok(None) } else { T::from_value(value).map(Some) }
    }
}
impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}
impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}
impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        text(value).map(str::to_owned)
    }
}
impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}
impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            _ => Err(corrupt("true or false")),
        }
    }
}
macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value { Value::Int(i64::from(*self)) }
        }
        impl FromValue for $type {
            fn from_value(value: &Value) -> Result<Self, Problem> {
                let Value::Int(number) = value else { return Err(corrupt("a whole number")) };
                Self::try_from(*number).map_err(|_| corrupt("a number in range"))
            }
        }
    )+};
}
whole_numbers!(i64, i32, u32, u16, u8);

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}
impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Blob(self.clone())
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        if let Value::Blob(bytes) = value { Ok(bytes.clone()) } else { Err(corrupt("bytes")) }
    }
}
impl ToValue for Date {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for Date {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        let Value::Text(text) = value else {
            return Err(corrupt("a date"));
        };
        crate::time::parse_date(text).map_err(|_| corrupt("a date"))
    }
}
impl ToValue for Instant {
    fn to_value(&self) -> Value {
        Value::Int(self.micros())
    }
}
impl FromValue for Instant {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        i64::from_value(value).map(Self::from_micros)
    }
}
impl<const MAX: usize> ToValue for crate::Text<MAX> {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl<const MAX: usize> FromValue for crate::Text<MAX> {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(text(value)?).map_err(|_| corrupt("text within its bound"))
    }
}
