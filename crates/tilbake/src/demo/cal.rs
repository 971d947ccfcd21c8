//! Simple calendar arithmetic for plausible stories. The dates of the law are computed by the `law`
//! crate; nothing here is shown to anyone as a date of release.

use basics::time::Span;
use basics::{Date, Instant};

/// A length of a sentence: years and months by the calendar, then days (PEN-02).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// Years.
    pub years: u16,
    /// Months.
    pub months: u16,
    /// Days.
    pub days: u16,
}

impl Term {
    /// A term of days.
    pub fn days(days: u16) -> Self {
        Self { days, ..Self::default() }
    }
    /// A term of months, written as years and months.
    pub fn months(months: u16) -> Self {
        Self { years: months / 12, months: months % 12, days: 0 }
    }
    /// A term of years.
    pub fn years(years: u16) -> Self {
        Self { years, ..Self::default() }
    }
    /// Two sentences served as one (CAL-01).
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let months = self.all_months() + other.all_months();
        Self { days: self.days + other.days, ..Self::months(months) }
    }
    /// Years and months in months.
    pub fn all_months(self) -> u16 {
        self.years * 12 + self.months
    }
    /// The first free day when it is served from `start` to its end (CAL-05).
    pub fn end(self, start: Date) -> Date {
        plus_days(plus_months(start, i64::from(self.all_months())), i64::from(self.days))
    }
    /// The day two thirds are served (CAL-06, CAL-08), a third of a month taken as 10 days; none
    /// when 60 days and 14 days left cannot both be had (REL-01, REL-02).
    pub fn two_thirds(self, start: Date) -> Option<Date> {
        let months = i64::from(self.all_months()) * 2;
        let days = (i64::from(self.days) * 2 + 2) / 3 + (months % 3) * 10;
        let day = plus_days(plus_months(start, months / 3), days).max(plus_days(start, 60));
        (days_between(day, self.end(start)) >= 14).then_some(day)
    }
}

/// A date some days later (or earlier).
pub fn plus_days(date: Date, days: i64) -> Date {
    Span::new().try_days(days).map_or(date, |span| date.saturating_add(span))
}

/// A date some months later (or earlier), held at the end of a shorter month.
pub fn plus_months(date: Date, months: i64) -> Date {
    Span::new().try_months(months).map_or(date, |span| date.saturating_add(span))
}

/// Days from one date to another, negative when the second is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Whole years lived on a date.
pub fn age(born: Date, on: Date) -> i16 {
    let years = on.year() - born.year();
    years - i16::from((on.month(), on.day()) < (born.month(), born.day()))
}

/// A wall-clock moment in Norway.
pub fn at(date: Date, hour: i8, minute: i8) -> Instant {
    Instant::from_oslo(date.at(hour.clamp(0, 23), minute.clamp(0, 59), 0, 0)).unwrap_or(Instant::from_micros(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn dates_of_the_rulebook() {
        let day = |text: &str| parse_date(text).unwrap();
        let start = day("2025-03-03");
        assert_eq!(Term::days(73).two_thirds(start), None);
        assert_eq!(Term::days(74).two_thirds(start), Some(day("2025-05-02")));
        assert_eq!(Term::days(120).two_thirds(start), Some(day("2025-05-22")));
        let term = Term::months(30);
        assert_eq!(term.end(day("2024-12-25")), day("2027-06-25"));
        assert_eq!(term.two_thirds(day("2024-12-25")), Some(day("2026-08-25")));
        assert_eq!(Term::days(90).plus(Term::days(60)).two_thirds(start), Some(day("2025-06-11")));
        assert_eq!(days_between(start, day("2025-03-31")), 28);
        assert_eq!(age(day("2000-03-04"), start), 24);
    }
}
