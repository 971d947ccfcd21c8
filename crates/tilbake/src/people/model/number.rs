//! The case number: short, spoken over a radio, written on a door. `2026/004711-P` is the year of
//! registration, a serial number of that year, and a check letter.
//!
//! The letter is the whole number modulo 23. Since 23 is a prime that divides no power of ten, no
//! single digit and no difference of two powers of ten up to the length of the number, one wrong
//! digit, or two digits changed about anywhere, always gives another letter. The alphabet leaves
//! out I, O and Q, which are taken for 1 and 0.

use basics::value::{FromValue, ToValue, Value, corrupt};
use basics::{Problem, Text};
use std::fmt;

/// The check letters, in the order of the remainder.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// Serial numbers stay below this: nine digits, more than any service registers in a year.
const SERIAL_END: u32 = 1_000_000_000;

/// The short number people see instead of the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    year: u16,
    serial: u32,
}

impl CaseNumber {
    /// The number of a year and a serial from 1.
    pub fn new(year: u16, serial: u32) -> Result<Self, Problem> {
        if (1900..=2999).contains(&year) && (1..SERIAL_END).contains(&serial) {
            Ok(Self { year, serial })
        } else {
            Err(Problem::invalid("invalid-case-number"))
        }
    }

    /// Reads a number with its check letter: `2026/004711-P`, also in small letters and with other
    /// marks or none between the parts.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let (number, letter) = read(text).ok_or_else(|| Problem::invalid("invalid-case-number"))?;
        match letter {
            Some(letter) if letter == number.letter() => Ok(number),
            _ => Err(Problem::invalid("invalid-case-number")),
        }
    }

    /// Reads what somebody searches for: the check letter may be left out, but not be wrong.
    pub fn sought(text: &str) -> Option<Self> {
        let (number, letter) = read(text)?;
        letter.is_none_or(|letter| letter == number.letter()).then_some(number)
    }

    /// The check letter.
    pub fn letter(self) -> char {
        let whole = u64::from(self.year) * u64::from(SERIAL_END) + u64::from(self.serial);
        LETTERS.iter().zip(0_u64..).find(|(_, rest)| *rest == whole % 23).map_or('A', |(letter, _)| char::from(*letter))
    }
}

/// Year, serial and the letter if there is one. Without a mark between them, the year is the first
/// four digits and the serial has its zeros.
fn read(text: &str) -> Option<(CaseNumber, Option<char>)> {
    let text = Text::<24>::parse(text).ok()?.as_str().to_ascii_uppercase();
    let (digits, letter) = match text.chars().last()? {
        last if last.is_ascii_alphabetic() => (text[..text.len() - 1].trim_end_matches(['-', ' ']), Some(last)),
        _ => (text.as_str(), None),
    };
    let (year, serial) = match digits.split_once(['/', '-', ' ']) {
        Some(parts) => parts,
        None if digits.len() >= 10 => digits.split_at_checked(4)?,
        None => return None,
    };
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let well = year.len() == 4 && plain(year) && plain(serial);
    let number = CaseNumber::new(year.parse().ok()?, serial.parse().ok()?).ok()?;
    well.then_some((number, letter))
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:06}-{}", self.year, self.serial, self.letter())
    }
}
impl ToValue for CaseNumber {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for CaseNumber {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(&String::from_value(value)?).map_err(|_| corrupt("a case number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(year: u16, serial: u32) -> CaseNumber {
        CaseNumber::new(year, serial).unwrap()
    }

    #[test]
    fn a_number_is_written_one_way_and_read_in_several() {
        let written = number(2026, 4711).to_string();
        assert_eq!(written, "2026/004711-P");
        for text in ["2026/004711-P", " 2026/4711-p ", "2026-004711 P", "2026004711P", "2026 4711 p"] {
            assert_eq!(CaseNumber::parse(text).unwrap(), number(2026, 4711), "{text}");
        }
        for text in ["2026/004711", "2026/004711-K", "26/4711-P", "2026/-P", "2026/+711-P", "", "P", "2026/0-A", "ÆØÅ"]
        {
            assert!(CaseNumber::parse(text).is_err(), "{text}");
        }
        assert_eq!(CaseNumber::sought("2026/4711"), Some(number(2026, 4711)));
        assert_eq!(CaseNumber::sought("2026/4711-k"), None);
        assert_eq!(CaseNumber::sought("12345"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(year in 1900_u16..3000, serial in 1..SERIAL_END) {
            let number = number(year, serial);
            prop_assert_eq!(CaseNumber::parse(&number.to_string()), Ok(number));
            prop_assert_eq!(CaseNumber::from_value(&number.to_value()), Ok(number));
        }

        #[test]
        fn one_wrong_digit_is_always_caught(serial in 1..SERIAL_END, at in 0_u32..9, more in 1_u32..10) {
            let power = 10_u32.pow(at);
            let digit = serial / power % 10;
            let wrong = serial - digit * power + (digit + more) % 10 * power;
            prop_assume!(wrong > 0);
            prop_assert_ne!(number(2026, serial).letter(), number(2026, wrong).letter());
        }

        #[test]
        fn two_digits_changed_about_are_always_caught(serial in 1..SERIAL_END, a in 0_u32..9, b in 0_u32..9) {
            let digit = |at: u32| serial / 10_u32.pow(at) % 10;
            prop_assume!(digit(a) != digit(b));
            let rest = serial - digit(a) * 10_u32.pow(a) - digit(b) * 10_u32.pow(b);
            let swapped = rest + digit(a) * 10_u32.pow(b) + digit(b) * 10_u32.pow(a);
            prop_assert_ne!(number(2026, serial).letter(), number(2026, swapped).letter());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9/ A-Z-]{0,20}") {
            let _ = (CaseNumber::parse(&text), CaseNumber::sought(&text));
        }
    }
}
