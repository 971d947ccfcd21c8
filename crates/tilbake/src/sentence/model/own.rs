//! What somebody is told face to face before it shows on a screen: a refusal, a later date, a prolonged measure.

use super::DatedRow;
use law::DateKind;
use law::compare::pairs;

/// The date that comes of a refusal of parole (REL-08).
const REFUSED: DateKind = DateKind::ParoleReview;

/// Whether the dates are worse than those somebody was told of last: one is later or has fallen away, or tells of a
/// refusal.
pub fn are_worse(told: &[DatedRow], now: &[DatedRow]) -> bool {
    let when = |row: &DatedRow| (row.date, row.at);
    pairs(told, now, |row| row.kind).into_iter().any(|pair| match pair {
        (Some(told), Some(now)) => when(now) > when(told),
        (Some(_), None) => true,
        (None, Some(now)) => now.kind == REFUSED,
        (None, None) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    fn row(kind: DateKind, date: &str) -> DatedRow {
        DatedRow { kind, date: parse_date(date).unwrap(), at: None }
    }

    #[test]
    fn later_fallen_away_or_refused_is_told_first_and_earlier_or_new_is_not() {
        use DateKind as K;
        let told = [row(K::TwoThirds, "2027-01-10"), row(K::LastDay, "2027-08-01")];
        assert!(!are_worse(&told, &told));
        assert!(!are_worse(&[], &told), "what nobody was told of yet is no later date");
        let earlier = [row(K::TwoThirds, "2027-01-09"), told[1]];
        assert!(!are_worse(&told, &earlier) && are_worse(&earlier, &told));
        assert!(are_worse(&told, &told[..1]));
        assert!(!are_worse(&told, &[told[0], told[1], row(K::LeaveEligible, "2026-12-01")]));
        assert!(are_worse(&told, &[told[0], told[1], row(K::ParoleReview, "2027-03-01")]));
    }
}
