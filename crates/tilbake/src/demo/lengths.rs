//! How long those in prison serve. Statistics count releases, where short sentences are many; on a
//! given day the long ones fill the rooms. A stock is therefore made from the releases by weighing
//! each with its length, and the mean of those who come in is the harmonic mean of the stock.

use super::cal::{Term, days_between, plus_days};
use super::dice::{Dice, figure, round, share_out};
use basics::Date;

/// Releases of 2009 by time served in days, from 90 days up: count, from, to. Shorter sentences
/// have since moved to electronic monitoring and are set by the mean instead.
const RELEASES_2009: [(f64, f64, f64); 8] = [
    (1016.0, 90.0, 182.0),
    (648.0, 182.0, 365.0),
    (428.0, 365.0, 1095.0),
    (61.0, 1095.0, 1825.0),
    (22.0, 1825.0, 2555.0),
    (6.0, 2555.0, 3285.0),
    (1.0, 3285.0, 4015.0),
    (2.0, 4015.0, 5475.0),
];

/// Share of the stock that serves less than 90 days, so that the mean stay is that of 2019.
const SHORT: f64 = 0.088;

/// Upper ends of the bands in days served, the last without one.
pub const BANDS: [i64; 5] = [90, 182, 365, 1095, 1825];

/// Of those on a given day who serve 90 days or more, the share in each band: 3 to 6 months, 6 to
/// 12 months, 1 to 3 years, 3 to 5 years, 5 years and more. A band's length is its geometric middle.
pub fn stock_shares() -> [f64; 5] {
    let days = |at: usize| RELEASES_2009.get(at).map_or(0.0, |(count, from, to)| count * (from * to).sqrt());
    let all: f64 = (0..8).map(days).sum();
    let long: f64 = (4..8).map(days).sum();
    [days(0), days(1), days(2), days(3), long].map(|part| part / all)
}

/// The band of a stay.
pub fn band(days: i64) -> usize {
    BANDS.iter().take_while(|end| days >= **end).count()
}

/// A sentence as it stands on the day.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is to be served.
    pub term: Term,
    /// Days counted so far.
    pub elapsed: i64,
    /// Days in prison that are to be expected in all.
    pub spell: i64,
    /// Release after two thirds was refused.
    pub refused: bool,
    /// Under 18 at the arrest.
    pub minor: bool,
}

impl Plan {
    /// Days left to the release that is to be expected.
    pub fn left(&self) -> i64 {
        self.spell - self.elapsed
    }
    /// A third of the sentence and four months are served (LVE-07), with some days to spare.
    pub fn third_served(&self) -> bool {
        self.elapsed >= 128 && self.elapsed * 2 >= self.spell + 12
    }
}

/// Common lengths in days, and in months by band.
const DAYS: [u16; 17] = [14, 15, 18, 21, 24, 30, 30, 36, 42, 45, 60, 60, 75, 90, 90, 100, 120];
const MONTHS: [&[u16]; 5] = [
    &[5, 6, 6, 7, 8],
    &[10, 10, 11, 12, 12, 14, 15, 16],
    &[18, 18, 20, 21, 22, 24, 24, 26, 27, 30, 30, 33, 36, 36, 38, 40, 42, 45, 48],
    &[56, 57, 60, 60, 66, 69, 72, 78, 84],
    &[96, 96, 102, 108, 114, 120, 120, 126, 132, 144, 156, 168, 180, 192, 204, 216, 252],
];
/// Lengths of those who serve to the end, by the same bands.
const REFUSED: [&[u16]; 5] =
    [&[5], &[7, 8, 9, 10], &[14, 16, 18, 20, 24, 30, 33], &[38, 42, 48, 54], &[66, 72, 84, 96, 120]];

/// The sentences of so many people on a day, in no order.
pub fn stock(count: usize, date: Date, dice: &mut Dice) -> Vec<Plan> {
    let mut shares = vec![SHORT];
    shares.extend(stock_shares().map(|share| share * (1.0 - SHORT)));
    let counts = share_out(count, &shares, &[count; 6]);
    let mut plans = Vec::with_capacity(count);
    for (band, count) in counts.iter().enumerate() {
        for number in 0..*count {
            plans.push(plan(band, number, *count, date, dice));
        }
    }
    dice.shuffle(&mut plans);
    plans
}

/// One sentence: lengths in turn over the band, so that every nation has the same spread.
fn plan(band: usize, number: usize, count: usize, date: Date, dice: &mut Dice) -> Plan {
    let refused = band >= 2 && dice.chance(60);
    let term = if band == 0 {
        Term::days(DAYS[number * DAYS.len() / count.max(1)])
    } else {
        let list = if refused { REFUSED[band - 1] } else { MONTHS[band - 1] };
        Term::months(list[(number * list.len() / count.max(1)).min(list.len() - 1)])
    };
    let rough = i64::from(term.all_months()) * 30 + i64::from(term.days);
    let fraction = dice.fraction();
    let part = |days: i64| i64::try_from(round(fraction * figure(usize::try_from(days).unwrap_or(0)))).unwrap_or(0);
    // The calendar shifts a stay by a few days with its start: settle on the start first.
    let guess = plus_days(date, -part(rough * 2 / 3));
    let full = days_between(guess, term.end(guess));
    let two_thirds = term.two_thirds(guess).map_or(full, |day| days_between(guess, day));
    let spell = if refused { full } else { two_thirds };
    let from = if refused { two_thirds } else { 0 };
    let slack = if band == 0 { 2 } else { 5 };
    Plan { term, elapsed: from + 1 + part((spell - from - 1 - slack).max(0)), spell, refused, minor: false }
}

/// A short sentence that has not begun: nothing served.
pub fn fresh(dice: &mut Dice) -> Plan {
    let days = dice.pick_or(&DAYS, 60);
    let months = dice.pick_or(&[5, 6, 8, 10, 12, 15, 18], 6);
    let term = if dice.chance(500) { Term::days(days) } else { Term::months(months) };
    let rough = i64::from(term.all_months()) * 30 + i64::from(term.days);
    Plan { term, elapsed: 0, spell: rough, refused: false, minor: false }
}

/// How long each of so many people on remand has been held: spread evenly over an exponential with
/// the mean stay of 122 days (2021), at least two days.
pub fn remand_days(count: usize, dice: &mut Dice) -> Vec<i64> {
    let mut days: Vec<i64> = (0..count)
        .map(|number| {
            let u = (figure(number) + 0.5) / figure(count);
            i64::try_from(round(-122.1 * (1.0 - u).ln())).unwrap_or(2).max(2)
        })
        .collect();
    dice.shuffle(&mut days);
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn stock_follows_its_shares_and_nobody_is_past_the_end() {
        let date = parse_date("2026-03-02").unwrap();
        let plans = stock(2135, date, &mut Dice::new(5, "lengths", 0));
        let mut bands = [0usize; 6];
        for plan in &plans {
            bands[band(plan.spell)] += 1;
            let start = plus_days(date, -plan.elapsed);
            assert!(plan.term.end(start) > date, "{plan:?}");
            assert!(plan.elapsed >= 1 && plan.left() >= 1, "{plan:?}");
        }
        for (share, count) in stock_shares().iter().zip(&bands[1..]) {
            let wanted = share * (1.0 - SHORT) * 2135.0;
            assert!((figure(*count) - wanted).abs() < wanted * 0.05, "{bands:?} {wanted}");
        }
        let sum: f64 = plans.iter().map(|p| 1.0 / figure(usize::try_from(p.spell).unwrap())).sum();
        let mean = 2135.0 / sum;
        assert!((176.0..187.0).contains(&mean), "{mean}");
    }

    #[test]
    fn remand_has_its_mean() {
        let days = remand_days(734, &mut Dice::new(1, "lengths", 1));
        let mean = days.iter().sum::<i64>() / 734;
        assert!((118..126).contains(&mean), "{mean}");
    }
}
