//! Synthetic numbers: national numbers with the month raised by 80, as the Norwegian Tax
//! Administration numbers its test people, so that no real person can have one; DUF and foreign
//! numbers from series that are not given out.

use super::dice::Dice;
use super::person::Sex;
use basics::Date;
use std::collections::HashSet;

/// Gives numbers and remembers which are taken.
#[derive(Debug, Default)]
pub struct Numbers {
    taken: HashSet<String>,
}

impl Numbers {
    /// A synthetic fødselsnummer for this birth date and sex: `DDMMYY` with the month + 80. None when
    /// all of that day are taken.
    pub fn fodselsnummer(&mut self, born: Date, sex: Sex, dice: &mut Dice) -> Option<String> {
        self.national(born, sex, 0, dice)
    }
    /// A synthetic D-number: the day + 40 as well.
    pub fn d_number(&mut self, born: Date, sex: Sex, dice: &mut Dice) -> Option<String> {
        self.national(born, sex, 40, dice)
    }
    fn national(&mut self, born: Date, sex: Sex, day_plus: i8, dice: &mut Dice) -> Option<String> {
        let (low, high) = individual_numbers(born.year());
        let span = high - low + 1;
        let from = i64::try_from(dice.below(span.unsigned_abs())).unwrap_or(0);
        let date = format!("{:02}{:02}{:02}", born.day() + day_plus, born.month() + 80, born.year().rem_euclid(100));
        // Steps of 2 keep the last digit odd for a man and even for a woman.
        let parity = i64::from(sex == Sex::Male);
        for step in 0..span {
            let individual = low + (from + step) % span;
            if individual % 2 != parity {
                continue;
            }
            let Some(number) = with_check_digits(&format!("{date}{individual:03}")) else { continue };
            if self.taken.insert(number.clone()) {
                return Some(number);
            }
        }
        None
    }
    /// A DUF number: year of registration, six digits from 900000 on, two check digits.
    pub fn duf(&mut self, year: i16, dice: &mut Dice) -> String {
        loop {
            let serial = 900_000 + dice.below(100_000);
            let number = duf_with_check(year, serial);
            if self.taken.insert(number.clone()) {
                return number;
            }
        }
    }
    /// Number of a foreign identity paper, in a series (`ZZ`) that no country uses.
    pub fn foreign(&mut self, dice: &mut Dice) -> String {
        loop {
            let number = format!("ZZ{:07}", dice.below(10_000_000));
            if self.taken.insert(number.clone()) {
                return number;
            }
        }
    }
}

/// Which individual numbers belong to a year of birth.
fn individual_numbers(year: i16) -> (i64, i64) {
    match year {
        ..=1999 => (0, 499),
        _ => (500, 999),
    }
}

/// Adds the two check digits to nine digits; none when a check digit would be 10.
fn with_check_digits(nine: &str) -> Option<String> {
    let digits: Vec<u32> = nine.chars().filter_map(|c| c.to_digit(10)).collect();
    let check = |weights: &[u32], first: Option<u32>| {
        let sum: u32 = digits.iter().chain(first.iter()).zip(weights).map(|(d, w)| d * w).sum();
        let digit = (11 - sum % 11) % 11;
        (digit < 10).then_some(digit)
    };
    let first = check(&[3, 7, 6, 1, 8, 9, 4, 5, 2], None)?;
    let second = check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], Some(first))?;
    Some(format!("{nine}{first}{second}"))
}

/// The check digits of a DUF number: serial then year, weighted, modulo 11.
fn duf_with_check(year: i16, serial: u64) -> String {
    let digits = format!("{serial:06}{year:04}");
    let weights = [4, 6, 3, 2, 7, 5, 4, 6, 3, 2];
    let sum: u32 = digits.chars().filter_map(|c| c.to_digit(10)).zip(weights).map(|(d, w)| d * w).sum();
    format!("{year:04}{serial:06}{:02}", sum % 11)
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn national_numbers_have_valid_check_digits_and_show_month_and_sex() {
        let mut numbers = Numbers::default();
        let mut dice = Dice::new(1, "numbers", 0);
        for (text, prefix) in [("1985-07-04", "048785"), ("2004-12-31", "319204"), ("1938-01-01", "018138")] {
            let born = parse_date(text).unwrap();
            for sex in [Sex::Male, Sex::Female] {
                let number = numbers.fodselsnummer(born, sex, &mut dice).unwrap();
                assert_eq!(number.len(), 11);
                assert!(number.starts_with(prefix), "{number}");
                let third = number[8..9].parse::<u32>().unwrap();
                assert_eq!(third % 2 == 1, sex == Sex::Male);
                assert_eq!(with_check_digits(&number[..9]).as_deref(), Some(number.as_str()));
            }
            let d_number = numbers.d_number(born, Sex::Male, &mut dice).unwrap();
            assert_eq!(d_number[..6].parse::<u32>().unwrap(), prefix.parse::<u32>().unwrap() + 400_000);
        }
    }

    #[test]
    fn numbers_come_once() {
        let mut numbers = Numbers::default();
        let mut dice = Dice::new(1, "numbers", 1);
        let born = parse_date("1990-05-05").unwrap();
        let all: HashSet<_> = (0..200).map(|_| numbers.fodselsnummer(born, Sex::Male, &mut dice)).collect();
        assert_eq!(all.len(), 200);
        let none = (0..60).map(|_| numbers.fodselsnummer(born, Sex::Male, &mut dice)).last();
        assert_eq!(none, Some(None));
    }

    #[test]
    fn duf_check_digits() {
        assert_eq!(duf_with_check(2020, 900_000), "202090000006");
        assert_eq!(duf_with_check(2021, 900_001), "202190000102");
    }
}
