//! Who is out at ten o'clock and who is newly in: court and day release on working days, leave,
//! hospital, reception; some are late.

use super::cal::{at, days_between, plus_days};
use super::deal::Case;
use super::dice::{Dice, figure, round};
use super::estate::Level;
use super::person::{WhereKind, Whereabouts};
use super::slots::{Kind, Slot};
use basics::time::civil::Weekday;
use basics::{Date, Instant};

/// Share of all days that were day release (2009).
pub const DAY_RELEASE: f64 = 0.027;
/// Share of people out on leave: 1.3 % of days in 2009.
pub const LEAVE: f64 = 0.0128;

/// Where one person is, and whether they may go out to work or school.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where; nothing for in the prison.
    pub out: Option<WhereKind>,
    /// Has day release.
    pub day_release: bool,
}

/// Chooses who is where.
pub fn choose(slots: &[Slot], cases: &[Case], date: Date, seed: u64) -> Vec<Place> {
    let mut dice = Dice::new(seed, "where", 0);
    let mut all = vec![Place { out: None, day_release: false }; slots.len()];
    let people = figure(slots.len());
    let working_day = !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let mut order: Vec<usize> = (0..slots.len()).collect();
    dice.shuffle(&mut order);
    let settled = |at: usize| days_between(cases[at].since, date) > 2;
    let eligible = |at: usize| slots[at].kind == Kind::Sentence && cases[at].third_served;
    let mut release: Vec<usize> =
        order.iter().copied().filter(|at| eligible(*at) && slots[*at].level != Level::High).collect();
    release.sort_by_key(|at| slots[*at].level != Level::Halfway);
    for at in release.into_iter().take(round(people * DAY_RELEASE)) {
        all[at].day_release = true;
        all[at].out = (working_day && dice.chance(900)).then_some(WhereKind::DayRelease);
    }
    let mut send = |count: usize, kind: WhereKind, test: &dyn Fn(usize) -> bool| {
        let free = order.iter().copied().filter(|at| settled(*at) && test(*at));
        let mut left = count;
        for at in free {
            if left > 0 && all[at].out.is_none() && !all[at].day_release {
                all[at].out = Some(kind);
                left -= 1;
            }
        }
    };
    send(round(people * LEAVE), WhereKind::Leave, &eligible);
    let court = if working_day { round(people * 0.005) } else { 0 };
    send(court, WhereKind::Court, &|at| slots[at].kind == Kind::Remand);
    send(round(people * 0.003), WhereKind::Hospital, &|_| true);
    send(round(people * 0.002), WhereKind::OnTheWay, &|at| {
        slots[at].level == Level::High && !slots[at].minor && days_between(cases[at].since, date) > 20
    });
    for at in 0..slots.len() {
        if days_between(cases[at].since, date) <= 1 {
            all[at].out = Some(WhereKind::Reception);
        }
    }
    all
}

/// Since when and until when. About one in ten is late.
pub fn times(kind: Option<WhereKind>, arrived: Instant, date: Date, dice: &mut Dice) -> Whereabouts {
    let late = dice.chance(90);
    let back = |low: i64, high: i64, dice: &mut Dice| {
        let hour = if late { 9 } else { dice.between(low, high) };
        Some(at(date, i8::try_from(hour).unwrap_or(12), i8::try_from(dice.below(4) * 15).unwrap_or(0)))
    };
    let kind = kind.unwrap_or(WhereKind::In);
    let (since, due) = match kind {
        WhereKind::In | WhereKind::Reception => (arrived, None),
        WhereKind::Court => (at(date, 8, 20), back(12, 16, dice)),
        WhereKind::Hospital => (at(date, 7, 45), back(11, 15, dice)),
        WhereKind::DayRelease => (at(date, 7, 10), Some(at(date, if late { 9 } else { 16 }, 30))),
        WhereKind::OnTheWay => (at(date, 8, 30), Some(if late { at(date, 9, 45) } else { at(date, 11, 30) })),
        WhereKind::Leave => {
            let days = dice.between(i64::from(late), 3);
            let out = at(plus_days(date, -days), if days == 0 { 8 } else { 12 }, 0);
            let back = if late { at(date, 9, 0) } else { at(plus_days(date, dice.between(0, 2)), 18, 0) };
            (out, Some(back))
        }
    };
    // Nobody went out before the hour they moved in.
    Whereabouts { kind, since: since.max(arrived), due }
}
