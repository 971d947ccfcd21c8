//! Civil dates and instants. The one module that knows the time zone and the time library.
//!
//! A date of the law is a civil date in Norway; an instant is UTC, kept in microseconds.

use crate::Problem;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

pub use jiff::{Span, ToSpan, civil};

/// A civil date, written `2026-11-22`.
pub type Date = civil::Date;

/// The time zone of the service.
static OSLO: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC));

/// A moment, UTC, in whole microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since 1970 (UTC).
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// Microseconds since 1970 (UTC).
    pub fn micros(self) -> i64 {
        self.0
    }
    /// The moment of a wall-clock time in Norway. A time skipped in spring counts as an hour later,
    /// a time that comes twice in autumn as the first.
    pub fn from_oslo(at: civil::DateTime) -> Result<Self, Problem> {
        OSLO.to_ambiguous_timestamp(at)
            .compatible()
            .map(|t| Self(t.as_microsecond()))
            .map_err(|_| Problem::invalid("invalid-time"))
    }
    /// Reads RFC 3339 (`2026-11-22T10:00:00+01:00`).
    pub fn parse(text: &str) -> Result<Self, Problem> {
        text.parse::<jiff::Timestamp>().map(|t| Self(t.as_microsecond())).map_err(|_| Problem::invalid("invalid-time"))
    }
    /// The wall-clock date and time in Norway.
    pub fn oslo(self) -> civil::DateTime {
        OSLO.to_datetime(self.timestamp())
    }
    /// The civil date in Norway.
    pub fn oslo_date(self) -> Date {
        self.oslo().date()
    }
    /// RFC 3339 with the offset of Norway at that moment.
    pub fn rfc3339_oslo(self) -> String {
        let zoned = self.timestamp().to_zoned(OSLO.clone());
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
    /// This moment and some seconds more (or fewer).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// Whole seconds from `earlier` to this moment.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000_000
    }
    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.timestamp().fmt(f)
    }
}
impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// Reads a civil date written `2026-11-22`, between the years 1850 and 2200. Nothing is `required`, anything
/// else `invalid-date`.
pub fn parse_date(text: &str) -> Result<Date, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::invalid("required"));
    }
    let date: Date = text.parse().map_err(|_| Problem::invalid("invalid-date"))?;
    let plain = text.len() == 10 && (1850..=2200).contains(&date.year());
    if plain { Ok(date) } else { Err(Problem::invalid("invalid-date")) }
}
