//! National numbers: fødselsnummer, D-number, and the two variants that police and hospitals form
//! from them (SSP and H). Eleven digits: day, month, year, three individual digits, two check digits.
//!
//! Numbers issued from 2032 may leave a remainder of 0 to 3 in the first check; today only 0. Both
//! are accepted, side by side. From then on neither sex nor century can be read from the digits, so
//! birth dates are given as candidates and the register has the last word. Invented numbers add 80
//! to the month; nothing else may ever stand in data that we make.

use crate::value::{FromValue, ToValue, Value, corrupt};
use crate::{Date, Problem};
use serde::{Deserialize, Serialize};

/// Weights of the first check, its own digit included.
const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
/// Weights of the second check, its own digit included.
const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

crate::code! {
    /// What kind of national number it is, by its digits.
    NumberKind {
        /// Fødselsnummer: a resident of the population register.
        Birth = "birth_number",
        /// D-number: day plus 40, for those who are not resident.
        D = "d_number",
        /// SSP number: month plus 20, given by the police register.
        Ssp = "ssp_number",
        /// H-number: month plus 40, a hospital's help number.
        H = "h_number",
    }

    /// Under which rule the check digits are right.
    CheckRule {
        /// Remainder 0: every number issued until 2032, and some after.
        Today = "today",
        /// Remainder 1 to 3: only numbers issued from 2032.
        From2032 = "from_2032",
    }

    /// The sex that the ninth digit told until 2032.
    SexDigit {
        /// Even digit.
        Female = "female",
        /// Odd digit.
        Male = "male",
    }
}

/// A national number whose form, date and check digits are right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonNumber([u8; 11]);

impl PersonNumber {
    /// Reads eleven digits; a space or full stop after the sixth is allowed. Fails with
    /// `number-length`, `number-digits`, `number-date` or `number-check-digits`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut digits = [0_u8; 11];
        let mut count = 0;
        for c in text.trim().chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}')) {
            let digit = c.to_digit(10).and_then(|d| u8::try_from(d).ok());
            let digit = digit.ok_or_else(|| Problem::invalid("number-digits"))?;
            *digits.get_mut(count).ok_or_else(|| Problem::invalid("number-length"))? = digit;
            count += 1;
        }
        if count != 11 {
            return Err(Problem::invalid("number-length"));
        }
        let number = Self(digits);
        if number.possible_births().next().is_none() {
            return Err(Problem::invalid("number-date"));
        }
        if remainder(&digits, &FIRST) > 3 || remainder(&digits, &SECOND) != 0 {
            return Err(Problem::invalid("number-check-digits"));
        }
        Ok(number)
    }

    /// What kind of number it is.
    pub fn kind(self) -> NumberKind {
        match self.pair(2) {
            21..=32 => NumberKind::Ssp,
            41..=52 => NumberKind::H,
            _ if self.is_d() => NumberKind::D,
            _ => NumberKind::Birth,
        }
    }

    /// Whether 40 is added to the day: a D-number, or an SSP or H-number formed from one.
    pub fn is_d(self) -> bool {
        self.pair(0) > 40
    }

    /// Whether it is invented (month plus 80).
    pub fn is_synthetic(self) -> bool {
        self.pair(2) > 80
    }

    /// Under which rule its check digits are right.
    pub fn check_rule(self) -> CheckRule {
        if remainder(&self.0, &FIRST) == 0 { CheckRule::Today } else { CheckRule::From2032 }
    }

    /// The sex told by the ninth digit, for a number under today's rule. A hint, never a fact: the
    /// register decides, and a number issued from 2032 says nothing.
    pub fn sex_digit(self) -> Option<SexDigit> {
        let sex = if self.0[8].is_multiple_of(2) { SexDigit::Female } else { SexDigit::Male };
        (self.check_rule() == CheckRule::Today).then_some(sex)
    }

    /// The birth dates it can stand for, the likeliest first. The series of the individual digits
    /// name one century for a number under today's rule; other centuries follow, because a number
    /// issued from 2032 keeps no series. A D-number can carry another date than the true one.
    pub fn births(self) -> Vec<Date> {
        let mut dates: Vec<Date> = self.possible_births().collect();
        dates.sort_by_key(|date| !in_series(date.year(), self.individual()));
        dates
    }

    /// The one birth date its series names, when it is under today's rule and in a series.
    pub fn birth_by_series(self) -> Option<Date> {
        let today = self.check_rule() == CheckRule::Today;
        self.possible_births().find(|date| today && in_series(date.year(), self.individual()))
    }

    /// The number with its last five digits hidden, as lists and logs show it.
    pub fn masked(self) -> String {
        let mut text = self.to_string();
        text.replace_range(6.., "*****");
        text
    }

    /// An invented number (month plus 80) for a birth date, sex and serial: the serial-th number,
    /// counted from 0, whose check digits exist. `None` when the day has no more numbers or the
    /// year no series (1854 to 2039).
    pub fn synthetic(born: Date, sex: SexDigit, serial: u32) -> Option<Self> {
        Self::invented(born, sex, serial, 0)
    }

    /// An invented D-number (day plus 40, month plus 80).
    pub fn synthetic_d(born: Date, sex: SexDigit, serial: u32) -> Option<Self> {
        Self::invented(born, sex, serial, 40)
    }

    fn invented(born: Date, sex: SexDigit, serial: u32, day_more: i8) -> Option<Self> {
        let odd = u32::from(sex == SexDigit::Male);
        let mut left = serial;
        for individual in (0..1000).rev().filter(|n| n % 2 == odd && in_series(born.year(), *n)) {
            let mut digits = [0_u8; 11];
            let year = i32::from(born.year()).rem_euclid(100);
            let day = i32::from(born.day() + day_more);
            let head = format!("{day:02}{:02}{year:02}{individual:03}", i32::from(born.month()) + 80);
            for (place, byte) in digits.iter_mut().zip(head.bytes()) {
                *place = byte - b'0';
            }
            if !complete(&mut digits) {
                continue;
            }
            if left == 0 {
                return Some(Self(digits));
            }
            left -= 1;
        }
        None
    }

    fn pair(self, at: usize) -> u8 {
        self.0[at] * 10 + self.0[at + 1]
    }

    fn individual(self) -> u32 {
        self.0[6..9].iter().fold(0, |sum, d| sum * 10 + u32::from(*d))
    }

    /// The dates of all centuries in which day and month exist.
    fn possible_births(self) -> impl Iterator<Item = Date> {
        let day = if self.is_d() { self.pair(0) - 40 } else { self.pair(0) };
        let month = match self.pair(2) {
            m @ 1..=12 => m,
            m @ 21..=32 => m - 20,
            m @ 41..=52 => m - 40,
            m @ 81..=92 => m - 80,
            _ => 0,
        };
        let year = i16::from(self.pair(4));
        [1900, 2000, 1800].into_iter().filter_map(move |century| {
            let date = Date::new(century + year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
            date.ok().filter(|d| d.year() >= 1854)
        })
    }
}

/// Whether the individual digits belong to a series of that year.
fn in_series(year: i16, individual: u32) -> bool {
    matches!(
        (year, individual),
        (1854..=1899, 500..=749) | (1900..=1999, 0..=499) | (1940..=1999, 900..=999) | (2000..=2039, 500..=999)
    )
}

/// Sum of the weighted digits modulo 11.
fn remainder(digits: &[u8], weights: &[u32]) -> u32 {
    let sum: u32 = digits.iter().zip(weights).map(|(d, w)| u32::from(*d) * w).sum();
    sum % 11
}

/// Fills in the two check digits of today's rule; false when the digits have none.
fn complete(digits: &mut [u8; 11]) -> bool {
    for (at, weights) in [(9, &FIRST[..]), (10, &SECOND[..])] {
        digits[at] = 0;
        let check = (11 - remainder(digits, weights)) % 11;
        match u8::try_from(check) {
            Ok(check @ 0..=9) => digits[at] = check,
            _ => return false,
        }
    }
    true
}

impl std::fmt::Display for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}
/// Masked, so that a log of a value never shows a whole number.
impl std::fmt::Debug for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonNumber({})", self.masked())
    }
}
impl std::str::FromStr for PersonNumber {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}
impl TryFrom<String> for PersonNumber {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}
impl From<PersonNumber> for String {
    fn from(number: PersonNumber) -> String {
        number.to_string()
    }
}
impl ToValue for PersonNumber {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for PersonNumber {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(&String::from_value(value)?).map_err(|_| corrupt("a national number"))
    }
}
impl schemars::JsonSchema for PersonNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PersonNumber".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{11}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Sets the check digits so that the first check leaves `rest`.
    fn with_rest(head: &str, rest: u32) -> Option<String> {
        let mut digits = [0_u8; 11];
        for (place, byte) in digits.iter_mut().zip(head.bytes()) {
            *place = byte - b'0';
        }
        digits[9] = (0..10).find(|k| {
            digits[9] = *k;
            remainder(&digits, &FIRST) == rest
        })?;
        digits[10] = (0..10).find(|k| {
            digits[10] = *k;
            remainder(&digits, &SECOND) == 0
        })?;
        Some(digits.iter().map(|d| char::from(b'0' + d)).collect())
    }

    #[test]
    fn an_invented_number_reads_back_with_date_and_sex() {
        let born = date(1990, 1, 10);
        let number = PersonNumber::synthetic(born, SexDigit::Female, 0).unwrap();
        assert!(number.to_string().starts_with("108190"));
        assert_eq!(number.kind(), NumberKind::Birth);
        assert!(number.is_synthetic());
        assert_eq!(number.births().first(), Some(&born));
        assert_eq!(number.birth_by_series(), Some(born));
        assert_eq!(number.sex_digit(), Some(SexDigit::Female));
        assert_eq!(number.masked(), "108190*****");
        assert_eq!(format!("{number:?}"), "PersonNumber(108190*****)");
        let d = PersonNumber::synthetic_d(born, SexDigit::Male, 3).unwrap();
        assert!(d.to_string().starts_with("508190"));
        assert_eq!((d.kind(), d.is_synthetic()), (NumberKind::D, true));
        assert_eq!(d.birth_by_series(), Some(born));
    }

    #[test]
    fn each_kind_is_told_from_its_offset() {
        // Worked by hand from the weights; 29 February 1988 in each form.
        for (head, kind, d) in [
            ("290288123", NumberKind::Birth, false),
            ("690288123", NumberKind::D, true),
            ("292288123", NumberKind::Ssp, false),
            ("692288123", NumberKind::Ssp, true),
            ("294288123", NumberKind::H, false),
            ("694288123", NumberKind::H, true),
            ("298288123", NumberKind::Birth, false),
            ("698288123", NumberKind::D, true),
        ] {
            let text = (0..4).find_map(|rest| with_rest(head, rest)).unwrap();
            let number = PersonNumber::parse(&text).unwrap();
            assert_eq!((number.kind(), number.is_d()), (kind, d), "{text}");
            assert_eq!(number.births().first(), Some(&date(1988, 2, 29)), "{text}");
        }
    }

    #[test]
    fn both_check_rules_are_accepted_and_told_apart() {
        let mut seen = [0; 11];
        for individual in 0..500 {
            for rest in 0..11 {
                let Some(text) = with_rest(&format!("178490{individual:03}"), rest) else {
                    continue;
                };
                seen[rest as usize] += 1;
                match PersonNumber::parse(&text) {
                    Ok(n) if rest == 0 => assert_eq!(n.check_rule(), CheckRule::Today),
                    Ok(n) => {
                        assert!(rest <= 3);
                        assert_eq!((n.check_rule(), n.sex_digit()), (CheckRule::From2032, None));
                        assert_eq!(n.birth_by_series(), None);
                    }
                    Err(e) => {
                        assert!(rest > 3);
                        assert_eq!(e.code, "number-check-digits");
                    }
                }
            }
        }
        assert!(seen.iter().all(|n| *n > 300), "{seen:?}");
    }

    #[test]
    fn the_series_tell_the_century_under_todays_rule() {
        for (head, born) in [
            ("018160", date(1960, 1, 1)),
            ("018111", date(2011, 1, 1)),
            ("018139", date(2039, 1, 1)),
            ("018154", date(1854, 1, 1)),
        ] {
            let number = PersonNumber::synthetic(born, SexDigit::Male, 5).unwrap();
            assert!(number.to_string().starts_with(head), "{number}");
            assert_eq!(number.birth_by_series(), Some(born));
            assert_eq!(number.births().first(), Some(&born));
        }
        assert_eq!(PersonNumber::synthetic(date(1853, 1, 1), SexDigit::Male, 0), None);
        assert_eq!(PersonNumber::synthetic(date(2040, 1, 1), SexDigit::Male, 0), None);
    }

    #[test]
    fn wrong_numbers_say_what_is_wrong() {
        for (text, code) in [
            ("", "number-length"),
            ("1", "number-length"),
            ("1234567890123", "number-length"),
            ("10819O12345", "number-digits"),
            ("00819012345", "number-date"),
            ("32819012345", "number-date"),
            ("30829012345", "number-date"),
            ("10139012345", "number-date"),
            ("10939012345", "number-date"),
        ] {
            assert_eq!(PersonNumber::parse(text).unwrap_err().code, code, "{text}");
        }
        let right = PersonNumber::synthetic(date(1971, 6, 2), SexDigit::Female, 7).unwrap().to_string();
        let spaced = format!(" {} {}\n", &right[..6], &right[6..]);
        assert_eq!(PersonNumber::parse(&spaced).unwrap().to_string(), right);
    }

    #[test]
    fn serials_give_different_numbers_until_the_day_is_full() {
        let mut seen = std::collections::BTreeSet::new();
        let mut serial = 0;
        while let Some(number) = PersonNumber::synthetic(date(1985, 3, 9), SexDigit::Male, serial) {
            assert!(seen.insert(number));
            serial += 1;
        }
        assert!(serial > 200, "{serial}");
    }

    proptest! {
        #[test]
        fn every_invented_number_reads_back(days in 0..67_000_i64, serial in 0..100_u32, male: bool, d: bool) {
            let born = date(1854, 1, 1).saturating_add(jiff::Span::new().days(days));
            let sex = if male { SexDigit::Male } else { SexDigit::Female };
            let made = if d { PersonNumber::synthetic_d(born, sex, serial) } else { PersonNumber::synthetic(born, sex, serial) };
            if let Some(number) = made {
                let read = PersonNumber::parse(&number.to_string()).unwrap();
                prop_assert_eq!(read, number);
                prop_assert_eq!(read.birth_by_series(), Some(born));
                prop_assert_eq!(read.sex_digit(), Some(sex));
                prop_assert!(read.is_synthetic());
                prop_assert_eq!(read.is_d(), d);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,14}|[0-9 .]{0,14}") {
            let _ = PersonNumber::parse(&text);
        }

        #[test]
        fn one_wrong_digit_is_caught_under_todays_rule(at in 0..11_usize, more in 1..10_u8) {
            // The second check catches every single wrong digit except those the first one masks.
            let number = PersonNumber::synthetic(date(1979, 11, 23), SexDigit::Male, 11).unwrap();
            let mut digits = number.0;
            digits[at] = (digits[at] + more) % 10;
            prop_assert!(remainder(&digits, &SECOND) != 0);
        }
    }
}
