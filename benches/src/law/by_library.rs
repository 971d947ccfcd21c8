//! The calendar of jiff, as its documentation uses it.

use super::plain::Calendar;
use basics::Date;
use basics::time::Span;

impl Calendar for Date {
    fn of(date: Date) -> Self {
        date
    }
    fn date(self) -> Date {
        self
    }
    fn days(self, days: i32) -> Self {
        self.saturating_add(Span::new().days(days))
    }
    fn months(self, months: i32) -> Self {
        self.saturating_add(Span::new().months(months))
    }
    fn since(self, other: Self) -> i32 {
        (self - other).get_days()
    }
}
