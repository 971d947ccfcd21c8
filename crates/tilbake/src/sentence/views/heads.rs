//! The dates that are asked for first: what comes next, when out at the earliest, when all is served. Each
//! with how long it is until then.

use super::DateView;
use crate::web::Words;
use basics::Date;
use basics::time::ToSpan;
use law::{DateKind, Term};

/// One of the dates above the drawing.
#[derive(Clone, Debug)]
pub struct Head {
    /// What it is.
    pub title: String,
    /// The date in words.
    pub date: String,
    /// How long until then.
    pub left: String,
    /// Where its proof is.
    pub href: String,
}

/// Three at most, in the order of time.
pub fn heads(shown: &[DateView], today: Date, words: &Words) -> Vec<Head> {
    let ahead = || shown.iter().filter(|view| view.dated.date >= today);
    let first = |kinds: &[DateKind]| ahead().find(|view| kinds.contains(&view.dated.kind));
    let last = |kinds: &[DateKind]| ahead().rfind(|view| kinds.contains(&view.dated.kind));
    let next = ahead().find(|view| !is_measure(view.dated.kind));
    let earliest = first(&[DateKind::TwoThirds, DateKind::MinimumFirstParoleDay]);
    let end = last(&[DateKind::FullTermFirstFreeDay, DateKind::FrameLastDay, DateKind::OrderEnds]);
    let mut chosen: Vec<&DateView> = vec![];
    for view in [next, earliest, end].into_iter().flatten() {
        if !chosen.iter().any(|known| known.dated.kind == view.dated.kind && known.dated.date == view.dated.date) {
            chosen.push(view);
        }
    }
    chosen.sort_by_key(|view| view.dated.date);
    chosen.into_iter().map(|view| head(view, today, words)).collect()
}

/// Parts of a sentence that are only steps on the way to other dates, and what is others' to do when it is over.
fn is_measure(kind: DateKind) -> bool {
    matches!(
        kind,
        DateKind::OneThird
            | DateKind::Half
            | DateKind::LastDay
            | DateKind::MinimumLastDay
            | DateKind::MinimumTwoThirds
            | DateKind::RemandMaxOrder
            | DateKind::NeverAfterDay
            | DateKind::ProsecutionBy
    )
}

fn head(view: &DateView, today: Date, words: &Words) -> Head {
    let left = until(today, view.dated.date);
    let left = match left {
        Term { years: 0, months: 0, days: 0 } => words.t("sentence-today"),
        left => words.t1("sentence-left", "term", law::words(words.lang()).term(left)),
    };
    Head { title: view.title.clone(), date: words.date(&view.dated.date), left, href: view.href.clone() }
}

/// Years, months and days from one day to a later one.
fn until(from: Date, to: Date) -> Term {
    let mut months: u32 = 0;
    let after = |months: u32| from.checked_add(i64::from(months).months()).ok();
    while after(months + 1).is_some_and(|day| day <= to) {
        months += 1;
    }
    let days = after(months).and_then(|day| day.until(to).ok()).map_or(0, |span| span.get_days());
    Term { days: u32::try_from(days).unwrap_or(0), ..Term::months(months) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;

    #[test]
    fn the_time_left_is_counted_in_whole_months_and_days() {
        let cases = [
            (date(2026, 11, 26), date(2026, 11, 26), Term::days(0)),
            (date(2026, 11, 26), date(2026, 12, 25), Term::days(29)),
            (date(2026, 11, 26), date(2028, 6, 15), Term { years: 1, months: 6, days: 20 }),
            (date(2026, 1, 31), date(2026, 3, 1), Term { years: 0, months: 1, days: 1 }),
        ];
        for (from, to, left) in cases {
            assert_eq!(until(from, to), left, "{from} to {to}");
        }
    }
}
