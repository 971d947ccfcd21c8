//! Deals the orders and sentences out to the taken places: long sentences and those at their
//! beginning to high security, short ones and those near release to lower security (PLC-03,
//! PLC-07), the last stretch to halfway houses (PLC-08).

use super::cal::{Term, days_between, plus_days};
use super::cases::{self, RemandWish};
use super::dice::{Dice, figure, round, share_out};
use super::estate::{Level, Prison, Purpose};
use super::lengths::{self, Plan};
use super::person::{Custody, RestrictionKind};
use super::slots::{Kind, Slot};
use basics::Date;

/// An authority and what the rest of the story needs of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The authority.
    pub custody: Custody,
    /// First day in prison in this case.
    pub since: Date,
    /// Least age on the day: an adult when it began.
    pub least_age: i64,
    /// Days to the release that is to be expected, of a sentence.
    pub left: Option<i64>,
    /// A third and four months are served: leave and day release are possible (LVE-01, LVE-07).
    pub third_served: bool,
    /// Under restrictions by the court.
    pub restricted: bool,
}

/// A case for each place, in the same order.
pub fn cases(estate: &[Prison], slots: &[Slot], date: Date, seed: u64) -> Vec<Case> {
    let mut dice = Dice::new(seed, "deal", 0);
    let mut plans = plans(estate, slots, date, &mut dice);
    let mut wishes = wishes(slots, &mut dice);
    slots
        .iter()
        .enumerate()
        .map(|(at, slot)| {
            let mut dice = Dice::new(seed, "case", u64::try_from(at).unwrap_or(0));
            let region = &estate[slot.prison].region;
            match slot.kind {
                Kind::Sentence => {
                    sentence(&plans[at].take().unwrap_or_else(|| young(slot.minor, &mut dice)), date, region, &mut dice)
                }
                Kind::Remand => remand(wishes[at].take().unwrap_or(FRESH), date, region, &mut dice),
                Kind::Preventive => preventive(slot.level != Level::High, date, region, &mut dice),
                Kind::Fine => fine(date, region, &mut dice),
            }
        })
        .collect()
}

/// A remand just begun.
pub const FRESH: RemandWish = RemandWish { days: 2, minor: false, restricted: None };

fn adult_since(days: i64) -> i64 {
    18 + days / 365
}

/// The case of a sentence.
pub fn sentence(plan: &Plan, date: Date, region: &str, dice: &mut Dice) -> Case {
    let sentence = cases::sentence(plan, date, region, dice);
    let since = sentence.remand.as_ref().map_or(sentence.anchor, |r| plus_days(r.arrested.oslo_date(), 1));
    Case {
        since: since.min(date),
        least_age: adult_since(days_between(since, date)),
        left: Some(plan.left()),
        // Credit for an earlier arrest is not part of the four months.
        third_served: plan.third_served() && days_between(since, date) >= 128 + sentence.days_away(),
        restricted: false,
        custody: Custody::Sentence(sentence),
    }
}

/// The case of a remand.
pub fn remand(wish: RemandWish, date: Date, region: &str, dice: &mut Dice) -> Case {
    let remand = cases::remand(wish, date, region, dice);
    Case {
        since: plus_days(remand.arrested.oslo_date(), 1),
        least_age: if wish.minor { 0 } else { adult_since(wish.days) },
        left: None,
        third_served: false,
        restricted: wish.restricted.is_some(),
        custody: Custody::Remand(remand),
    }
}

fn preventive(lower: bool, date: Date, region: &str, dice: &mut Dice) -> Case {
    let order = cases::preventive(lower, date, region, dice);
    let since = plus_days(order.remand.arrested.oslo_date(), 1);
    Case {
        since,
        least_age: adult_since(days_between(since, date)),
        left: None,
        third_served: false,
        restricted: false,
        custody: Custody::Preventive(order),
    }
}

fn fine(date: Date, region: &str, dice: &mut Dice) -> Case {
    let fine = cases::fine(date, region, dice);
    Case {
        since: fine.started,
        least_age: 18,
        left: None,
        third_served: false,
        restricted: false,
        custody: Custody::Fine(fine),
    }
}

/// A short sentence of a young person, not long begun (PEN-04).
fn young(minor: bool, dice: &mut Dice) -> Plan {
    let months = dice.pick_or(&[6, 8, 9, 10, 12, 15], 9);
    let spell = i64::from(months) * 20;
    let elapsed = dice.between(10, (spell - 10).min(200));
    Plan { term: Term::months(months), elapsed, spell, refused: false, minor }
}

/// Which places a sentence suits: 0 the last stretch, 1 up to 2 years, 2 near release, 3 up to 3
/// years, 4 long.
fn class(plan: &Plan) -> usize {
    let months = plan.term.all_months();
    match plan {
        _ if plan.third_served() && plan.left() <= 365 => 0,
        _ if months <= 24 => 1,
        _ if plan.left() <= 365 => 2,
        _ if months <= 36 => 3,
        _ => 4,
    }
}

/// The classes a place takes, in groups: one of the first group as long as there is any.
fn wants(slot: &Slot, prison: &Prison) -> &'static [&'static [usize]] {
    let code = prison.code.as_str();
    match slot.level {
        Level::Halfway => &[&[0], &[1, 2], &[3, 4]],
        // Kongsvinger takes sentences up to 2 years, Trøgstad up to 4.
        Level::Lower if code.starts_with("KON-L") => &[&[1], &[0, 2], &[3, 4]],
        Level::Lower if code.starts_with("TRO-G") => &[&[1, 2], &[0], &[3], &[4]],
        Level::Lower => &[&[0, 1, 2], &[3, 4]],
        // Small local prisons hold remand and short sentences.
        Level::High if prison.remand >= 50 => &[&[0, 1, 2, 3], &[4]],
        Level::High => &[&[0, 1, 2, 3, 4]],
    }
}

/// A sentence for each place that has one, the pickiest places first.
fn plans(estate: &[Prison], slots: &[Slot], date: Date, dice: &mut Dice) -> Vec<Option<Plan>> {
    let mut places: Vec<usize> = (0..slots.len())
        .filter(|at| slots[*at].kind == Kind::Sentence && slots[*at].purpose != Purpose::Youth)
        .collect();
    dice.shuffle(&mut places);
    places.sort_by_key(|at| std::cmp::Reverse(wants(&slots[*at], &estate[slots[*at].prison]).len()));
    places.sort_by_key(|at| match slots[*at].level {
        Level::Halfway => 0,
        Level::Lower => 1,
        Level::High => 2,
    });
    let mut pools: [Vec<Plan>; 5] = Default::default();
    for plan in lengths::stock(places.len(), date, dice) {
        pools[class(&plan)].push(plan);
    }
    let mut dealt: Vec<Option<Plan>> = vec![None; slots.len()];
    for at in places {
        let groups = wants(&slots[at], &estate[slots[at].prison]);
        dealt[at] = groups.iter().find_map(|group| {
            let sizes: Vec<u64> = group.iter().map(|c| u64::try_from(pools[*c].len()).unwrap_or(0)).collect();
            pools[group[dice.weighted(&sizes)]].pop()
        });
    }
    dealt
}

/// How long each on remand has been held, and who is under restrictions: 41 % of those newly come
/// (2003), fewer later; the kinds as in that count.
fn wishes(slots: &[Slot], dice: &mut Dice) -> Vec<Option<RemandWish>> {
    let places: Vec<usize> = (0..slots.len()).filter(|at| slots[*at].kind == Kind::Remand).collect();
    let adults: Vec<usize> = places.iter().copied().filter(|at| !slots[*at].minor).collect();
    let mut all: Vec<Option<RemandWish>> = vec![None; slots.len()];
    let mut days = lengths::remand_days(adults.len(), dice);
    days.sort_unstable();
    let mut restricted = vec![];
    for (from, to, share) in [(0, 29, 0.41), (29, 91, 0.18), (91, 100_000, 0.05)] {
        let mut these: Vec<i64> = days.iter().copied().filter(|d| (from..to).contains(d)).collect();
        dice.shuffle(&mut these);
        let count = round(figure(these.len()) * share);
        restricted.extend(these.iter().enumerate().map(|(at, days)| (*days, at < count)));
    }
    let kinds = [RestrictionKind::Control, RestrictionKind::Ban, RestrictionKind::FullBan];
    let count = restricted.iter().filter(|(_, yes)| *yes).count();
    let mut names: Vec<RestrictionKind> = share_out(count, &[1123.0, 448.0, 34.0], &[count; 3])
        .into_iter()
        .zip(kinds)
        .flat_map(|(count, kind)| std::iter::repeat_n(kind, count))
        .collect();
    dice.shuffle(&mut names);
    let mut wishes: Vec<RemandWish> = restricted
        .into_iter()
        .map(|(days, yes)| RemandWish { days, minor: false, restricted: if yes { names.pop() } else { None } })
        .collect();
    dice.shuffle(&mut wishes);
    // Wings for restrictions take those under them first.
    wishes.sort_by_key(|wish| wish.restricted.is_some());
    let mut order = adults;
    dice.shuffle(&mut order);
    order.sort_by_key(|at| slots[*at].purpose != Purpose::Restrictive);
    for at in order {
        all[at] = wishes.pop();
    }
    for at in places {
        if slots[at].minor {
            all[at] = Some(RemandWish { days: dice.between(3, 40), minor: true, restricted: None });
        }
    }
    all
}
