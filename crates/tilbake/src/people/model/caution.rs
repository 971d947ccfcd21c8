//! Cautions: what to be careful with, for somebody's protection. They never lapse by a clock. One
//! whose review is overdue still shows and still binds until a person ends it with a reason.

use super::CautionCode;
use basics::time::ToSpan;
use basics::{Date, Problem, Text};
use serde::{Deserialize, Serialize};

/// Longest words of a caution, in characters.
const WORDS_MAX: usize = 500;

/// Longest time to the next review, in days.
const REVIEW_DAYS_MAX: i32 = 183;

/// A caution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Caution {
    /// What to be careful with.
    pub code: CautionCode,
    /// On what it rests, and what to do.
    pub words: Text<WORDS_MAX>,
    /// Since when.
    pub since: Date,
    /// When somebody looks at it anew.
    pub review_on: Date,
}

impl Caution {
    /// Whether the day of review is past. The caution binds all the same.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.review_on < today
    }
}

/// A day of review as it may be set: today at the earliest, within half a year. Fails with
/// `review-in-past` or `review-too-far`.
pub fn review_on(day: Date, today: Date) -> Result<Date, Problem> {
    if day < today {
        Err(Problem::invalid("review-in-past"))
    } else if day > today.saturating_add(REVIEW_DAYS_MAX.days()) {
        Err(Problem::invalid("review-too-far"))
    } else {
        Ok(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;

    #[test]
    fn a_review_is_set_within_half_a_year() {
        let today = date(2026, 11, 22);
        let refused = |day| review_on(day, today).unwrap_err().code;
        assert!(review_on(today, today).is_ok());
        assert!(review_on(date(2027, 5, 24), today).is_ok());
        assert_eq!(refused(date(2026, 11, 21)), "review-in-past");
        assert_eq!(refused(date(2027, 5, 25)), "review-too-far");
    }
}
