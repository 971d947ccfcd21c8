//! Values to and from PostgreSQL's binary form. Whole numbers fit whatever width the server asks for;
//! a sum, which PostgreSQL makes NUMERIC, is read back as the whole number it is.

use crate::fault::{Cause, DatabaseError};
use crate::row::{Columns, Row};
use basics::Value;
use std::error::Error;
use std::sync::Arc;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// A value lent as a parameter.
#[derive(Debug)]
pub(super) struct Param<'a>(pub(super) &'a Value);

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(ty, out),
            (Value::Int(number), &Type::INT2) => i16::try_from(*number)?.to_sql(ty, out),
            (Value::Int(number), &Type::INT8) => number.to_sql(ty, out),
            // As SQLite keeps it.
            (Value::Int(bit @ (0 | 1)), &Type::BOOL) => (*bit == 1).to_sql(ty, out),
            (Value::Bool(truth), &Type::BOOL) => truth.to_sql(ty, out),
            (Value::Text(text), &(Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN)) => text.to_sql(ty, out),
            (Value::Blob(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (value, ty) => Err(format!("a value of another form was given for {ty}: {}", form(value)).into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

/// The form of a value, without the value: it may be private.
fn form(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Int(_) => "a whole number",
        Value::Bool(_) => "true or false",
        Value::Text(_) => "text",
        Value::Blob(_) => "bytes",
    }
}

/// A value as it comes back.
struct Read(Value);

impl<'a> FromSql<'a> for Read {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => Value::Text(String::from_sql(ty, raw)?),
            Type::BYTEA => Value::Blob(raw.to_vec()),
            Type::NUMERIC => Value::Int(whole(raw).ok_or("a fraction, or a number too large")?),
            _ => return Err(format!("columns of type {ty} are not used").into()),
        }))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Value::Null))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A NUMERIC without fraction: digits to the base of 10,000 after four fields of two bytes.
fn whole(raw: &[u8]) -> Option<i64> {
    let field = |at: usize| Some(i64::from(i16::from_be_bytes([*raw.get(at)?, *raw.get(at + 1)?])));
    let (digits, weight, sign) = (field(0)?, field(2)?, field(4)?);
    if digits > weight + 1 || sign == -0x4000 {
        return None;
    }
    let mut number: i64 = 0;
    for place in 0..=weight {
        let digit = if place < digits { field(8 + 2 * usize::try_from(place).ok()?)? } else { 0 };
        number = number.checked_mul(10_000)?.checked_sub(digit)?;
    }
    if sign == 0 { number.checked_neg() } else { Some(number) }
}

/// One row in the common form.
pub(super) fn read(row: &tokio_postgres::Row, columns: &Columns) -> Result<Row, DatabaseError> {
    let mut values = Vec::with_capacity(columns.len());
    for at in 0..columns.len() {
        let value: Read = row
            .try_get(at)
            .map_err(|error| DatabaseError::new(Cause::Statement, format!("column {}: {error:?}", columns[at])))?;
        values.push(value.0);
    }
    Ok(Row { columns: Arc::clone(columns), values })
}
