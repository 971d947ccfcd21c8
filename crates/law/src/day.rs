//! Days as whole numbers, and the calendar between them and dates: what every count of the law is
//! made of. Also the public holidays (CAL-13).

use crate::policy::MonthEnd;
use basics::Date;

/// A day, counted from 1 January 1970. The bounds of the input keep every result between the years
/// 1 and 9999.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(i32);

impl Day {
    /// Before every date.
    pub(crate) const FIRST: Self = Self(i32::MIN);

    /// The day of a date.
    pub(crate) fn of(date: Date) -> Self {
        Self::civil(i32::from(date.year()), i32::from(date.month()), i32::from(date.day()))
    }

    /// The date of a day.
    pub(crate) fn date(self) -> Date {
        let (year, month, day) = self.parts();
        let small = |n: i32| i8::try_from(n).unwrap_or(1);
        Date::new(i16::try_from(year).unwrap_or(i16::MAX), small(month), small(day)).unwrap_or(Date::MAX)
    }

    /// The day some days later, or earlier.
    pub(crate) fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this day.
    pub(crate) fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The same day of the month some months later or earlier, and whether the month was too short
    /// for it, so that the policy decided (CAL-05).
    pub(crate) fn plus_months(self, months: i32, end: MonthEnd) -> (Self, bool) {
        let (year, month, day) = self.parts();
        let count = ((year + YEARS_BEFORE) * 12 + month - 1).saturating_add(months);
        let count = u32::try_from(count).unwrap_or(0);
        let (year, month) = ((count / 12).cast_signed() - YEARS_BEFORE, (count % 12).cast_signed() + 1);
        // Every month is so long.
        let last = if day <= 28 { day } else { days_in_month(year, month) };
        if day <= last {
            (Self::civil(year, month, day), false)
        } else {
            let over = i32::from(end == MonthEnd::NextMonth);
            (Self::civil(year, month, last).plus(over), true)
        }
    }

    /// 1 for Monday to 7 for Sunday.
    pub(crate) fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7) + 1
    }

    /// The day of a date (C. Neri, L. Schneider, "Euclidean affine functions and their application to calendar algorithms",
    /// 2023). A year begins in March, which keeps the leap day last; nothing is negative, so that to divide by a constant
    /// is to multiply.
    #[inline]
    fn civil(year: i32, month: i32, day: i32) -> Self {
        let before_march = month <= 2;
        let year = (year - i32::from(before_march) + YEARS_BEFORE).cast_unsigned();
        let month = (if before_march { month + 12 } else { month }).cast_unsigned();
        let century = year / 100;
        let days = 1_461 * year / 4 - century + century / 4 + (979 * month - 2_919) / 32;
        Self(days.cast_signed() + day - 1 - DAYS_BEFORE)
    }

    /// Year, month and day of the month.
    #[inline]
    fn parts(self) -> (i32, i32, i32) {
        // What lies outside of all calendars gives a year that is none.
        let days = u32::try_from(self.0.saturating_add(DAYS_BEFORE)).unwrap_or(u32::MAX);
        let quarters = days.saturating_mul(4) | 3;
        let (century, of_century) = (quarters / 146_097, quarters % 146_097 / 4);
        let product = u64::from(4 * of_century + 3) * 2_939_745;
        let half = |half: u64| u32::try_from(half).unwrap_or(0);
        let of_year = half(product & 0xFFFF_FFFF) / 2_939_745 / 4;
        let scaled = 2_141 * of_year + 197_913;
        let after_december = of_year >= 306;
        let year = 100 * century + half(product >> 32) + u32::from(after_december);
        let month = (scaled >> 16) - if after_december { 12 } else { 0 };
        (year.cast_signed() - YEARS_BEFORE, month.cast_signed(), ((scaled & 0xFFFF) / 2_141).cast_signed() + 1)
    }
}

/// Years before the year 0 from which years are counted within: whole eras of 400, more than any date is before it.
const YEARS_BEFORE: i32 = 82 * 400;
/// Days from the beginning of those to 1 January 1970.
const DAYS_BEFORE: i32 = 719_468 + 82 * 146_097;

fn days_in_month(year: i32, month: i32) -> i32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Easter Sunday, by the Gregorian computus.
fn easter(year: i32) -> Day {
    let golden = year % 19;
    let century = year / 100;
    let moon = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let full = moon - (moon / 28) * (1 - (29 / (moon + 1)) * ((21 - golden) / 11));
    let sunday = (year + year / 4 + full + 2 - century + century / 4) % 7;
    let offset = full - sunday;
    let month = 3 + (offset + 40) / 44;
    Day::civil(year, month, offset + 28 - 31 * (month / 4))
}

/// Whether a day is a public holiday: the days of the Public Holidays Act, Sundays among them, and
/// 1 and 17 May (CAL-13).
pub fn is_holiday(date: Date) -> bool {
    let day = Day::of(date);
    let from_easter = day.since(easter(i32::from(date.year())));
    day.weekday() == 7
        || matches!((date.month(), date.day()), (1, 1) | (5, 1 | 17) | (12, 25 | 26))
        || matches!(from_easter, -3 | -2 | 0 | 1 | 39 | 49 | 50)
}

/// Whether a day is neither a Saturday nor a public holiday.
pub fn is_working_day(date: Date) -> bool {
    Day::of(date).weekday() != 6 && !is_holiday(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::{ToSpan, civil::date};

    #[test]
    fn every_day_of_four_centuries_is_the_date_the_library_says() {
        let mut at = date(1799, 12, 25);
        let first = Day::of(at);
        for n in 0..150_000 {
            assert_eq!(first.plus(n).date(), at);
            assert_eq!(Day::of(at), first.plus(n));
            assert_eq!(first.plus(n).weekday(), i32::from(at.weekday().to_monday_one_offset()));
            at = at.tomorrow().unwrap();
        }
    }

    #[test]
    fn months_run_by_the_calendar_and_keep_the_end() {
        for (from, months, to) in [
            (date(2025, 1, 31), 1, date(2025, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 29)),
            (date(2026, 8, 25), -6, date(2026, 2, 25)),
            (date(2026, 8, 31), -6, date(2026, 2, 28)),
            (date(2025, 1, 15), -13, date(2023, 12, 15)),
            (date(2001, 1, 3), 252, date(2022, 1, 3)),
        ] {
            assert_eq!(Day::of(from).plus_months(months, MonthEnd::LastDay).0.date(), to, "{from} {months}");
        }
        for days in 0..3_000 {
            let from = date(2019, 12, 1).checked_add(days.days()).unwrap();
            for months in [-25, -12, -1, 0, 1, 5, 8, 13, 100] {
                let ours = Day::of(from).plus_months(months, MonthEnd::LastDay).0.date();
                assert_eq!(ours, from.checked_add(months.months()).unwrap());
            }
        }
    }

    #[test]
    fn the_other_reading_of_a_month_end_is_the_next_day() {
        let (day, decided) = Day::of(date(2025, 1, 31)).plus_months(1, MonthEnd::NextMonth);
        assert_eq!((day.date(), decided), (date(2025, 3, 1), true));
        let (day, decided) = Day::of(date(2025, 1, 28)).plus_months(1, MonthEnd::NextMonth);
        assert_eq!((day.date(), decided), (date(2025, 2, 28), false));
    }

    #[test]
    fn holidays_of_known_years() {
        for (easter_sunday, year) in [
            (date(2024, 3, 31), 2024),
            (date(2025, 4, 20), 2025),
            (date(2026, 4, 5), 2026),
            (date(2038, 4, 25), 2038),
            (date(1954, 4, 18), 1954),
            (date(2049, 4, 18), 2049),
        ] {
            assert_eq!(easter(year).date(), easter_sunday);
        }
        for holiday in [
            date(2026, 4, 2),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 5, 14),
            date(2026, 5, 25),
            date(2026, 5, 17),
            date(2026, 12, 26),
            date(2026, 11, 22),
        ] {
            assert!(is_holiday(holiday), "{holiday}");
        }
        for ordinary in [date(2026, 4, 4), date(2026, 12, 24), date(2026, 5, 23), date(2026, 4, 1)] {
            assert!(!is_holiday(ordinary), "{ordinary}");
        }
        assert!(!is_working_day(date(2026, 4, 4)));
        assert!(is_working_day(date(2026, 12, 24)));
    }
}
