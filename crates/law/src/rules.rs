//! The rules as data: a stable id for each, the act and section it rests on, how well it is known,
//! and its numbers with the days from which they hold. A number of the law stands here and nowhere
//! else.

use crate::outcome::DateKind;
use basics::Date;
use basics::time::civil::date;
use serde::Serialize;

mod ids;
pub mod limits;
pub mod measures;
mod numbers;

pub use ids::{RuleId, Standing};
pub use numbers::*;

/// The day the Execution of Sentences Act came into force: the oldest law known here. Older
/// judgments are computed by it, with a warning.
pub const OLDEST_LAW: Date = date(2002, 3, 1);

/// A rule as it was used: its id and the day from which the version used has held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The rule.
    pub rule: RuleId,
    /// First day of the version used; none when the rule has had one wording as far back as known.
    pub law: Option<Date>,
}

impl From<RuleId> for Cited {
    fn from(rule: RuleId) -> Self {
        Self { rule, law: None }
    }
}

/// The numbers of a rule from a day on, until the next version.
#[derive(Debug)]
pub struct Version<T> {
    /// First day in force; none for the oldest wording known.
    pub from: Option<Date>,
    /// The numbers.
    pub is: T,
}

/// A rule whose numbers depend on the day; versions in order of time.
#[derive(Debug)]
pub struct Dated<T: 'static> {
    /// The rule.
    pub rule: RuleId,
    /// Its versions, oldest first, at least one.
    pub versions: &'static [Version<T>],
}

impl<T: Copy> Dated<T> {
    /// The numbers in force on a day (none: the newest) and their citation. Before the first
    /// version its numbers are used.
    pub fn on(&self, day: Option<Date>) -> (T, Cited) {
        let version = match self.versions {
            // Most rules have had one wording.
            [only] => only,
            all => all.iter().rev().find(|v| day.is_none() || v.from <= day).unwrap_or(&all[0]),
        };
        (version.is, Cited { rule: self.rule, law: version.from })
    }
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fraction {
    /// How many parts.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

/// A third.
pub const THIRD: Fraction = Fraction { part: 1, of: 3 };
/// A half.
pub const HALF: Fraction = Fraction { part: 1, of: 2 };
/// Two thirds.
pub const TWO_THIRDS: Fraction = Fraction { part: 2, of: 3 };

const fn always<T>(is: T) -> Version<T> {
    Version { from: None, is }
}
const fn since<T>(from: Date, is: T) -> Version<T> {
    Version { from: Some(from), is }
}
/// A time that is counted by the clock, by days, or by months of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// From the beginning.
    AtOnce,
    /// Hours by the clock.
    Hours(u32),
    /// Days: the same time of a later day.
    Days(u32),
    /// Months: the same time of the same day of a later month.
    Months(u32),
}

/// What must be done, or may not be, when a measure has lasted so long.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What date it is.
    pub kind: DateKind,
    /// By which rule.
    pub rule: RuleId,
    /// After how long.
    pub after: Lasting,
    /// And again each time so much more has gone, for as long as it lasts.
    pub again: Option<Lasting>,
}

const fn limit(kind: DateKind, rule: RuleId, after: Lasting) -> Limit {
    Limit { kind, rule, after, again: None }
}
const fn again(kind: DateKind, rule: RuleId, after: Lasting, again: Lasting) -> Limit {
    Limit { again: Some(again), ..limit(kind, rule, after) }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_in_force_is_the_latest_begun() {
        let on = |y, m, d| ELECTRONIC_CONTROL_MONTHS.on(Some(date(y, m, d)));
        assert_eq!(on(2020, 8, 31).0, 4);
        assert_eq!(on(2020, 9, 1).0, 6);
        assert_eq!(on(1999, 1, 1).0, 4);
        let (months, cited) = ELECTRONIC_CONTROL_MONTHS.on(None);
        assert_eq!((months, cited.law), (6, Some(date(2020, 9, 1))));
        assert_eq!(COURT.on(Some(date(2022, 6, 30))).0.hours, None);
        assert_eq!(COURT.on(Some(date(2022, 7, 1))).0.hours, Some(48));
        assert_eq!(MINIMUM_CAP.on(Some(date(2015, 1, 8))).0.over_21, 10);
        assert_eq!(MINIMUM_CAP.on(Some(date(2015, 1, 9))).0.over_15, 14);
    }

    #[test]
    fn a_rule_without_a_section_says_why() {
        for rule in RuleId::ALL {
            let rests_on_none = matches!(rule.standing(), Standing::Practice | Standing::NotFound);
            assert!(rests_on_none || !rule.section().is_empty(), "{rule}");
        }
    }
}
