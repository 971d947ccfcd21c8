//! Days as whole numbers, and civil arithmetic by hand: as fast as it is known how to do it (C. Neri, L. Schneider,
//! "Euclidean affine functions and their application to calendar algorithms", 2023).

use super::plain::Calendar;
use basics::Date;

/// Days since 1 March of the year 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(u32);

impl Days {
    #[inline(always)]
    fn civil(year: u32, month: u32, day: u32) -> Self {
        let before_march = month <= 2;
        let year = year.wrapping_sub(u32::from(before_march));
        let month = if before_march { month.wrapping_add(12) } else { month };
        let century = year / 100;
        let years = (year.wrapping_mul(1_461) / 4).wrapping_sub(century).wrapping_add(century / 4);
        let months = month.wrapping_mul(979).wrapping_sub(2_919) / 32;
        Self(years.wrapping_add(months).wrapping_add(day).wrapping_sub(1))
    }
    #[inline(always)]
    fn parts(self) -> (u32, u32, u32) {
        let quarters = self.0.wrapping_mul(4).wrapping_add(3);
        let century = quarters / 146_097;
        let of_century = (quarters % 146_097) / 4;
        let product = u64::from(of_century.wrapping_mul(4).wrapping_add(3)).wrapping_mul(2_939_745);
        let [year, rest] = [product >> 32, product & 0xFFFF_FFFF].map(|half| u32::try_from(half).unwrap_or(0));
        let of_year = rest / 2_939_745 / 4;
        let scaled = of_year.wrapping_mul(2_141).wrapping_add(197_913);
        let (month, day) = (scaled >> 16, (scaled & 0xFFFF) / 2_141);
        let after_december = of_year >= 306;
        let year = century.wrapping_mul(100).wrapping_add(year).wrapping_add(u32::from(after_december));
        (year, if after_december { month.wrapping_sub(12) } else { month }, day.wrapping_add(1))
    }
}

#[inline(always)]
fn length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        // 31 in January, March, May, July and then in August, October, December.
        month => 30 | (month ^ (month >> 3)),
    }
}

impl Calendar for Days {
    #[inline(always)]
    fn of(date: Date) -> Self {
        Self::civil(
            date.year().unsigned_abs().into(),
            date.month().unsigned_abs().into(),
            date.day().unsigned_abs().into(),
        )
    }
    #[inline(always)]
    fn date(self) -> Date {
        let (year, month, day) = self.parts();
        let small = |number: u32| i8::try_from(number).unwrap_or(1);
        Date::new(i16::try_from(year).unwrap_or(0), small(month), small(day)).unwrap_or(Date::ZERO)
    }
    #[inline(always)]
    fn days(self, days: i32) -> Self {
        Self(self.0.wrapping_add_signed(days))
    }
    #[inline(always)]
    fn months(self, months: i32) -> Self {
        let (year, month, day) = self.parts();
        let count = year.wrapping_mul(12).wrapping_add(month).wrapping_sub(1).wrapping_add_signed(months);
        let (year, month) = (count / 12, (count % 12).wrapping_add(1));
        Self::civil(year, month, day.min(length(year, month)))
    }
    #[inline(always)]
    fn since(self, other: Self) -> i32 {
        self.0.wrapping_sub(other.0).cast_signed()
    }
}
