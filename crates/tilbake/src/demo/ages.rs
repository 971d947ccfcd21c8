//! Ages as the sources have them: under 25 and under 40 among those serving (2014), 30 and more
//! among all (2015), and within these the bands of 1 January 2006.

use super::deal::Case;
use super::dice::{Dice, share_out};
use super::estate::Purpose;
use super::slots::{Kind, Slot};

/// Shares in the bands under 21, 21-24, 25-29, 30-39, 40-49, 50-59, 60 and more.
fn shares() -> [f64; 7] {
    let (young, old) = (0.18 / 594.0, 0.38 / 965.0);
    [young * 153.0, young * 441.0, 0.14, 0.30, old * 645.0, old * 267.0, old * 53.0]
}

/// The same for preventive detention, from 1 January 2005 and 2006.
const PREVENTIVE: [f64; 7] = [0.0, 0.015, 0.08, 0.29, 0.42, 0.13, 0.065];

/// First age of each band, and the one after the last.
const EDGES: [i64; 8] = [18, 21, 25, 30, 40, 50, 60, 76];

/// An age in whole years for each place.
pub fn ages(slots: &[Slot], cases: &[Case], seed: u64) -> Vec<i64> {
    let mut dice = Dice::new(seed, "ages", 0);
    let mut ages = vec![0; slots.len()];
    for remand in [true, false] {
        let group: Vec<usize> = (0..slots.len()).filter(|at| (slots[*at].kind == Kind::Remand) == remand).collect();
        let mut left = share_out(group.len(), &shares(), &[group.len(); 7]);
        let (young, adults): (Vec<usize>, Vec<usize>) =
            group.into_iter().partition(|at| slots[*at].purpose == Purpose::Youth);
        for at in &young {
            ages[*at] = if slots[*at].minor { dice.between(15, 17) } else { dice.between(18, 19) };
        }
        left[0] = left[0].saturating_sub(young.len());
        let (preventive, rest): (Vec<usize>, Vec<usize>) =
            adults.into_iter().partition(|at| slots[*at].kind == Kind::Preventive);
        let own = share_out(preventive.len(), &PREVENTIVE, &[preventive.len(); 7]);
        for (left, own) in left.iter_mut().zip(&own) {
            *left = left.saturating_sub(*own);
        }
        give(&mut ages, &preventive, &own, cases, &mut dice);
        give(&mut ages, &rest, &left, cases, &mut dice);
    }
    ages
}

/// Gives the ages of the bands to a group by chance, then swaps until nobody was a child when
/// their case began.
fn give(ages: &mut [i64], group: &[usize], bands: &[usize], cases: &[Case], dice: &mut Dice) {
    let mut pool: Vec<i64> = vec![];
    for (band, count) in bands.iter().enumerate() {
        pool.extend((0..*count).map(|_| {
            let age = dice.between(EDGES[band], EDGES[band + 1] - 1);
            // The oldest band thins out.
            if band == 6 { age.min(dice.between(60, 75)) } else { age }
        }));
    }
    while pool.len() < group.len() {
        pool.push(dice.between(30, 39));
    }
    dice.shuffle(&mut pool);
    let least = |at: usize| cases[group[at]].least_age;
    for at in 0..group.len() {
        if pool[at] >= least(at) {
            continue;
        }
        let start = dice.index(group.len());
        let other = (0..group.len())
            .map(|step| (start + step) % group.len())
            .find(|other| pool[*other] >= least(at) && pool[at] >= least(*other));
        match other {
            Some(other) => pool.swap(at, other),
            None => pool[at] = least(at),
        }
    }
    for (at, age) in group.iter().zip(&pool) {
        ages[*at] = *age;
    }
}
