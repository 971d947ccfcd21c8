//! Dates as `2026-11-22` and nothing else, from 1850 to 2200.

use basics::Date;
use serde::{Deserialize, Deserializer, Serializer};

pub(crate) fn parse(text: &str) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let digits = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_i16, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0')))
    };
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let dashes = bytes[4] == b'-' && bytes[7] == b'-';
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (dashes && within(date)).then_some(date)
}
pub(crate) fn within(date: Date) -> bool {
    (1850..=2200).contains(&date.year())
}
/// Writes a date of the years 0 to 9999 without going through a formatter.
pub(crate) fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = *b"0000-00-00";
    let mut put = |at: usize, digits: usize, number: i16| {
        let mut rest = number.unsigned_abs();
        for place in text[at..at + digits].iter_mut().rev() {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
    };
    put(0, 4, date.year());
    put(5, 2, i16::from(date.month()));
    put(8, 2, i16::from(date.day()));
    serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
}
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    deserializer.deserialize_str(Text(parse))
}

/// Reads a text without copying it; what the function does not take is an error.
pub(crate) struct Text<F>(pub(crate) F);
impl<T, F: Fn(&str) -> Option<T>> serde::de::Visitor<'_> for Text<F> {
    type Value = T;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a date such as 2026-11-22 (or a moment, where one is allowed) between 1850 and 2200")
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        self.0(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

/// A date in this form, for lists, options and schemas.
pub(crate) struct Iso(Date);
impl<'de> Deserialize<'de> for Iso {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}
impl serde::Serialize for Iso {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}
impl schemars::JsonSchema for Iso {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

/// The same for a list of dates that may be absent or null.
pub(crate) mod list {
    use super::{Date, Deserialize, Deserializer, Iso, Serializer};

    pub(crate) fn serialize<S: Serializer>(dates: &[Date], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(dates.iter().map(|date| Iso(*date)))
    }
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Date>, D::Error> {
        let dates = Option::<Vec<Iso>>::deserialize(deserializer)?.unwrap_or_default();
        Ok(dates.into_iter().map(|iso| iso.0).collect())
    }
}

/// The same for a date that may be absent or null.
pub(crate) mod optional {
    use super::{Date, Deserialize, Deserializer, Iso, Serializer};

    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => super::serialize(date, serializer),
            None => serializer.serialize_none(),
        }
    }
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        Ok(Option::<Iso>::deserialize(deserializer)?.map(|iso| iso.0))
    }
}
