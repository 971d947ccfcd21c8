//! The number of an application: `A-2026-000123-P`, the year, a serial number of that year and the check letter of case
//! numbers. The letter in front keeps it apart from the number of a person.

use crate::people::CaseNumber;
use basics::value::{FromValue, ToValue, Value, corrupt};
use basics::{Problem, Text};
use std::fmt;

/// What stands in front.
const FRONT: char = 'A';

/// The number of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationNumber(CaseNumber);

impl ApplicationNumber {
    /// The number of a year and a serial from 1.
    pub fn new(year: u16, serial: u32) -> Result<Self, Problem> {
        CaseNumber::new(year, serial).map(Self).map_err(|_| wrong())
    }
    /// Reads a number with its check letter, also in small letters and with other marks between the parts.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = Text::<30>::parse(text).map_err(|_| wrong())?.as_str().to_ascii_uppercase();
        let rest = text.strip_prefix(FRONT).ok_or_else(wrong)?;
        CaseNumber::parse(rest.trim_start_matches(['-', ' '])).map(Self).map_err(|_| wrong())
    }
}

fn wrong() -> Problem {
    Problem::invalid("invalid-application-number")
}

impl fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FRONT}-{}", self.0.to_string().replace('/', "-"))
    }
}
impl ToValue for ApplicationNumber {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for ApplicationNumber {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(&String::from_value(value)?).map_err(|_| corrupt("a number of an application"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_as_it_is_written_and_as_it_is_said() {
        let number = ApplicationNumber::new(2026, 4711).unwrap();
        assert_eq!(number.to_string(), "A-2026-004711-P");
        for text in ["A-2026-004711-P", "a 2026/4711-p", "A2026-4711 P"] {
            assert_eq!(ApplicationNumber::parse(text).unwrap(), number, "{text}");
        }
        for text in ["2026-004711-P", "A-2026-004711-K", "A-2026-004711", "B-2026-004711-P", ""] {
            assert!(ApplicationNumber::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(year in 1900_u16..3000, serial in 1_u32..1_000_000_000) {
            let number = ApplicationNumber::new(year, serial).unwrap();
            prop_assert_eq!(ApplicationNumber::parse(&number.to_string()), Ok(number));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|A[-0-9 A-Z]{0,20}") {
            let _ = ApplicationNumber::parse(&text);
        }
    }
}
