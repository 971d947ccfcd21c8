//! Numbers by which others know a person. The own id is the key of the file; of these a person has
//! none or several, since about one in five comes without a fødselsnummer.

use super::lists::{Country, IdentifierKind};
use basics::person_number::{NumberKind, PersonNumber};
use basics::{Problem, Text};
use serde::{Deserialize, Serialize};

/// Longest foreign or alias number, in characters.
const NUMBER_MAX: usize = 40;

/// One number of a person; `N` is the number as written, or the `SealedNumber` it is stored as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Identifier<N = Text<NUMBER_MAX>> {
    /// What kind of number.
    pub kind: IdentifierKind,
    /// The country that gave it, for a foreign number.
    pub country: Option<Country>,
    /// The number.
    pub number: N,
}

/// A number as it is stored: its box, and the keyed mark by which it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedNumber {
    /// The box.
    pub sealed: Vec<u8>,
    /// The mark of its letters and digits.
    pub mark: Vec<u8>,
}

impl<N> Identifier<N> {
    /// The same identifier with its number sealed or opened.
    pub fn with<M>(self, number: M) -> Identifier<M> {
        Identifier { kind: self.kind, country: self.country, number }
    }
}

impl Identifier {
    /// Reads a number by the rule of its kind: check digits for Norwegian ones, a country for a
    /// foreign one. An alias is a number that others have known the person by; it may be false, so
    /// nothing is asked of it.
    pub fn parse(kind: IdentifierKind, country: Option<Country>, number: &str) -> Result<Self, Problem> {
        let national = |wanted: NumberKind| {
            let read = PersonNumber::parse(number)?;
            if read.kind() == wanted {
                Text::parse(&read.to_string())
            } else {
                Err(Problem::invalid("number-other-kind"))
            }
        };
        let number = match kind {
            IdentifierKind::Birth => national(NumberKind::Birth)?,
            IdentifierKind::D => national(NumberKind::D)?,
            IdentifierKind::Ssp => national(NumberKind::Ssp)?,
            IdentifierKind::Duf => Text::parse(&read_duf(number)?)?,
            IdentifierKind::Foreign | IdentifierKind::Alias => Text::parse(number)?,
        };
        let foreign = kind == IdentifierKind::Foreign;
        if foreign && country.is_none() {
            return Err(Problem::invalid("country-missing"));
        }
        if plain(number.as_str()).is_empty() {
            return Err(Problem::invalid("number-digits"));
        }
        Ok(Self { kind, country: country.filter(|_| foreign), number })
    }

    /// Whether it is one of ours that is not invented: such a number never enters a demo.
    pub fn is_real(&self) -> bool {
        let national = matches!(self.kind, IdentifierKind::Birth | IdentifierKind::D | IdentifierKind::Ssp);
        national && !PersonNumber::parse(self.number.as_str()).is_ok_and(PersonNumber::is_synthetic)
    }

    /// What the number is looked up by: its letters and digits.
    pub fn plain(&self) -> String {
        plain(self.number.as_str())
    }

    /// The number with its end hidden, as lists show it.
    pub fn masked(&self) -> String {
        let number = self.number.as_str();
        let shown = number.chars().count() / 2;
        number.chars().enumerate().map(|(at, c)| if at < shown { c } else { '•' }).collect()
    }
}

/// The letters and digits of a number in capitals, so that blanks and marks do not matter.
pub(super) fn plain(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Reads a DUF number of the immigration register: year, six digits, and two check digits that are
/// the weighted sum modulo 11. Fails with `number-length`, `number-digits`, `number-check-digits`.
fn read_duf(text: &str) -> Result<String, Problem> {
    const WEIGHTS: [u32; 10] = [4, 6, 3, 2, 4, 6, 3, 2, 7, 5];
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let values: Option<Vec<u32>> = digits.chars().map(|c| c.to_digit(10)).collect();
    let values = values.ok_or_else(|| Problem::invalid("number-digits"))?;
    let [head @ .., tens, ones] = values.as_slice() else { return Err(Problem::invalid("number-length")) };
    if head.len() != WEIGHTS.len() {
        return Err(Problem::invalid("number-length"));
    }
    let sum: u32 = head.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    if sum % 11 == tens * 10 + ones { Ok(digits) } else { Err(Problem::invalid("number-check-digits")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierKind::{Alias, Birth, D, Duf, Foreign, Ssp};
    use basics::person_number::SexDigit;
    use basics::time::civil::date;
    use proptest::prelude::*;

    fn code(kind: IdentifierKind, number: &str) -> String {
        Identifier::parse(kind, None, number).unwrap_err().code
    }

    #[test]
    fn each_kind_has_its_rule() {
        let born = date(1990, 3, 12);
        let birth = PersonNumber::synthetic(born, SexDigit::Female, 1).unwrap().to_string();
        let d = PersonNumber::synthetic_d(born, SexDigit::Female, 1).unwrap().to_string();
        let spaced = format!(" {} {} ", &birth[..6], &birth[6..]);
        assert_eq!(Identifier::parse(Birth, None, &spaced).unwrap().number.as_str(), birth);
        assert_eq!(Identifier::parse(D, None, &d).unwrap().number.as_str(), d);
        assert_eq!(code(Birth, &d), "number-other-kind");
        assert_eq!(code(Ssp, &birth), "number-other-kind");
        assert_eq!(code(Birth, "12345678901"), "number-date");
        assert_eq!(code(Foreign, "AB 12"), "country-missing");
        assert_eq!(code(Alias, " - "), "number-digits");
        let poland = Some("POL".parse().unwrap());
        let foreign = Identifier::parse(Foreign, poland, "ab-12 345").unwrap();
        assert_eq!((foreign.plain().as_str(), foreign.country), ("AB12345", poland));
        assert_eq!(Identifier::parse(Alias, poland, "x 1").unwrap().country, None);
    }

    #[test]
    fn a_duf_number_needs_its_check_digits() {
        // 2*4+0*6+1*3+5*2 + 1*4+2*6+3*3+4*2+5*7+6*5 = 119 = 10 * 11 + 9
        assert_eq!(Identifier::parse(Duf, None, "2015 123456 09").unwrap().number.as_str(), "201512345609");
        assert_eq!(code(Duf, "201512345610"), "number-check-digits");
        assert_eq!(code(Duf, "20151234560"), "number-length");
        assert_eq!(code(Duf, "2015123456O9"), "number-digits");
    }

    #[test]
    fn only_invented_numbers_may_enter_a_demo() {
        let real =
            |number: &str| Identifier { kind: Birth, country: None, number: Text::parse(number).unwrap() }.is_real();
        let invented = PersonNumber::synthetic(date(1971, 6, 2), SexDigit::Male, 0).unwrap().to_string();
        assert!(!real(&invented));
        assert!(real(&invented.replacen('8', "0", 1)));
    }

    #[test]
    fn a_masked_number_shows_half() {
        assert_eq!(Identifier::parse(Duf, None, "201512345609").unwrap().masked(), "201512••••••");
        assert_eq!(Identifier::parse(Alias, None, "Æ").unwrap().masked(), "•");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,45}|[0-9 ]{0,14}", kind in prop::sample::select(IdentifierKind::ALL)) {
            let _ = Identifier::parse(kind, None, &text);
        }
    }
}
