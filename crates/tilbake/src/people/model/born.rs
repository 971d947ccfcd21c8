//! A birth date as far as it is known. Many who come have no papers, or papers with 1 January.
//!
//! Stored and sent as ISO 8601-2 writes it: `1990-03-12`, `1990-03`, `1990`, and with a `~` behind
//! when it is an estimate.

use basics::value::{FromValue, ToValue, Value, corrupt};
use basics::{Date, Problem};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The earliest year of birth that is taken.
const YEAR_MIN: i16 = 1880;

/// A birth date, perhaps without its day or month, perhaps an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Born {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    estimated: bool,
}

impl Born {
    /// A date known to the day.
    pub fn on(date: Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()), estimated: false }
    }

    /// Reads `12.03.1990`, `1990-03-12`, `03.1990`, `1990-03` or `1990`, with `~` behind or in front
    /// of an estimate. Fails with `invalid-birth-date`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let plain = text.trim_matches('~').trim();
        let invalid = || Problem::invalid("invalid-birth-date");
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let mut parts: Vec<&str> = plain.split(['.', '-', '/']).collect();
        if parts.len() > 3 || !parts.iter().all(|part| digits(part)) {
            return Err(invalid());
        }
        if parts.first().is_none_or(|first| first.len() != 4) {
            parts.reverse();
        }
        let part = |at: usize| parts.get(at).map(|p| p.parse::<i8>()).transpose().map_err(|_| invalid());
        let year = parts.first().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()).ok_or_else(invalid)?;
        let born = Self { year, month: part(1)?, day: part(2)?, estimated: plain.len() < text.len() };
        born.is_possible().then_some(born).ok_or_else(invalid)
    }

    /// The same date as an estimate.
    #[must_use]
    pub fn as_estimate(self) -> Self {
        Self { estimated: true, ..self }
    }

    /// Whether it is an estimate.
    pub fn is_estimate(self) -> bool {
        self.estimated
    }

    /// Year of birth.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The date, when it is known to the day.
    pub fn day(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// Age in whole years on a date: least and greatest possible. They differ while this year's
    /// birthday is not known to be past.
    pub fn age_on(self, on: Date) -> (i16, i16) {
        let age = |birth: Date| {
            let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
            (on.year() - birth.year() - i16::from(!had_birthday)).max(0)
        };
        (age(self.latest()), age(self.earliest()))
    }

    /// Whether it lies wholly after a date.
    pub fn is_after(self, date: Date) -> bool {
        self.earliest() > date
    }

    /// Whether both can be the birth date of one person. Estimates may be two years off.
    pub fn agrees_with(self, other: Self) -> bool {
        let slack = if self.estimated || other.estimated { 2 } else { 0 };
        if slack > 0 {
            return (self.year - other.year).abs() <= slack;
        }
        self.earliest() <= other.latest() && other.earliest() <= self.latest()
    }

    fn earliest(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::ZERO)
    }

    fn latest(self) -> Date {
        let month = Date::new(self.year, self.month.unwrap_or(12), 1).unwrap_or(Date::ZERO);
        self.day.map_or(month.last_of_month(), |_| self.earliest())
    }

    fn is_possible(self) -> bool {
        let month_before_day = self.month.is_some() || self.day.is_none();
        let exists = Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).is_ok();
        self.year >= YEAR_MIN && month_before_day && exists
    }
}

impl fmt::Display for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        f.write_str(if self.estimated { "~" } else { "" })
    }
}
impl TryFrom<String> for Born {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}
impl From<Born> for String {
    fn from(born: Born) -> Self {
        born.to_string()
    }
}
impl ToValue for Born {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for Born {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(&String::from_value(value)?).map_err(|_| corrupt("a birth date"))
    }
}
impl schemars::JsonSchema for Born {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Born".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?~?$",
            "description": "Birth date as far as it is known (ISO 8601-2): 1990-03-12, 1990-03, 1990; ~ behind an estimate."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;
    use proptest::prelude::*;

    fn born(text: &str) -> Born {
        Born::parse(text).unwrap()
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        for (text, stored) in [
            ("12.03.1990", "1990-03-12"),
            ("12.3.1990", "1990-03-12"),
            (" 1990-03-12 ", "1990-03-12"),
            ("03.1990", "1990-03"),
            ("1990", "1990"),
            ("1990~", "1990~"),
            ("~1990", "1990~"),
            ("29.02.1988", "1988-02-29"),
        ] {
            assert_eq!(born(text).to_string(), stored, "{text}");
        }
        for text in
            ["", "~", "90", "12.03.90", "1990-13", "1990-00", "31.04.1990", "29.02.1990", "1990-1-1-1", "1815", "+1990"]
        {
            assert_eq!(Born::parse(text).unwrap_err().code, "invalid-birth-date", "{text}");
        }
    }

    #[test]
    fn age_is_a_range_while_the_birthday_is_unknown() {
        let today = date(2026, 11, 22);
        assert_eq!(born("1990-11-22").age_on(today), (36, 36));
        assert_eq!(born("1990-11-23").age_on(today), (35, 35));
        assert_eq!(born("1990-11").age_on(today), (35, 36));
        assert_eq!(born("1990").age_on(today), (35, 36));
        assert_eq!(born("2026-12-01").age_on(today), (0, 0));
    }

    #[test]
    fn dates_agree_when_one_person_can_have_both() {
        assert!(born("1990").agrees_with(born("1990-03-12")));
        assert!(born("1990-03").agrees_with(born("1990")));
        assert!(!born("1990-03-11").agrees_with(born("1990-03-12")));
        assert!(born("1988~").agrees_with(born("1990-03-12")));
        assert!(!born("1987~").agrees_with(born("1990-03-12")));
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_again(year in 1880_i16..2100, month in 1_i8..=12, day in 1_i8..=28, parts in 1_usize..=3, estimated: bool) {
            let full = format!("{year:04}-{month:02}-{day:02}");
            let text = format!("{}{}", &full[..[4, 7, 10][parts - 1]], if estimated { "~" } else { "" });
            let read = born(&text);
            prop_assert_eq!(read.to_string(), text);
            prop_assert_eq!(Born::from_value(&read.to_value()), Ok(read));
            prop_assert!(read.agrees_with(read));
            let (least, most) = read.age_on(date(2120, 6, 1));
            prop_assert!(least <= most && most - least <= 1);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}|[0-9.~-]{0,14}") {
            let _ = Born::parse(&text);
        }
    }
}
