//! A telephone number, as people write it.

use crate::value::{ToValue, Value};
use crate::{Problem, Text};
use serde::{Deserialize, Serialize};

/// A telephone number: 3 to 15 digits, blanks between them, perhaps with the mark of a country (`+`) before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Telephone(Text<30>);

impl Telephone {
    /// Parses a number; fails with `invalid-telephone`, or as [`Text`] does.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let number: Text<30> = Text::parse(text)?;
        let rest = number.as_str().strip_prefix('+').unwrap_or(number.as_str());
        let digits = rest.bytes().filter(u8::is_ascii_digit).count();
        let plain = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
        if plain && (3..=15).contains(&digits) { Ok(Self(number)) } else { Err(Problem::invalid("invalid-telephone")) }
    }
    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Display for Telephone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
impl TryFrom<String> for Telephone {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}
impl From<Telephone> for String {
    fn from(number: Telephone) -> String {
        number.0.into()
    }
}
impl ToValue for Telephone {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        for good in ["113", "00 00 00 01", "+47 00 00 00 01", " 116117 "] {
            assert_eq!(Telephone::parse(good).map(String::from), Ok(good.trim().to_owned()));
        }
        for (bad, code) in [("", "required"), ("12", "invalid-telephone"), ("0000000000000000", "invalid-telephone")] {
            assert_eq!(Telephone::parse(bad).map_err(|problem| problem.code), Err(code.to_owned()));
        }
        for bad in ["12-34-56", "call me", "+47 (0) 1", "<b>113</b>", "١٢٣"] {
            assert!(Telephone::parse(bad).is_err(), "{bad}");
        }
    }
}
