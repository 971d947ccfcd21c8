//! Who fits where, before anyone has a face: how many people each wing holds on the day, and on
//! which kind of authority. Sums follow the sources; `show_mix` prints them side by side.

use super::dice::{Dice, figure, round, share_out};
use super::estate::{Level, Prison, PrisonStatus, Purpose, SexGroup, Unit};
use super::person::Sex;

/// The kind of authority a place is taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Remand.
    Remand,
    /// Prison sentence.
    Sentence,
    /// Preventive detention.
    Preventive,
    /// Fine default.
    Fine,
}

/// A taken place.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Index of the prison.
    pub prison: usize,
    /// Index of the unit.
    pub unit: usize,
    /// Sex of the one who takes it.
    pub sex: Sex,
    /// Level.
    pub level: Level,
    /// What the wing is for.
    pub purpose: Purpose,
    /// Authority.
    pub kind: Kind,
    /// Under 18.
    pub minor: bool,
}

/// Shares of the country, from the sources that `show_mix` names.
pub mod share {
    /// Remand: 725 of 3,012 in January 2024.
    pub const REMAND: f64 = 725.0 / 3012.0;
    /// Preventive detention: 151 of 3,012 in January 2024.
    pub const PREVENTIVE: f64 = 151.0 / 3012.0;
    /// Fine default: 30 of 3,313 in 2019.
    pub const FINE: f64 = 30.0 / 3313.0;
    /// Women: November 2023.
    pub const WOMEN: f64 = 0.053;
    /// Under 18: 2022.
    pub const MINORS: f64 = 0.001;
    /// People for a place: 2023.
    pub const OCCUPANCY: f64 = 0.82;
    /// Remand among all at Åna.
    pub const REMAND_AANA: f64 = 0.45;
}

/// Most people a wing may hold by its certificates.
pub fn most(unit: &Unit) -> usize {
    unit.rooms.iter().filter(|r| r.active()).map(|r| usize::from(r.maximum)).sum()
}

/// People for each prison: its places by the country's occupancy or its own, in whole people.
pub fn targets(estate: &[Prison], people: usize) -> Vec<usize> {
    let rate = |p: &Prison| p.occupancy.map_or(share::OCCUPANCY, |o| f64::from(o) / 1000.0);
    let wanted: Vec<f64> = estate.iter().map(|p| f64::from(p.capacity) * rate(p)).collect();
    let limits: Vec<usize> = estate.iter().map(|p| p.units.iter().map(most).sum()).collect();
    let scale = figure(people) / wanted.iter().sum::<f64>().max(1.0);
    let mut parts: Vec<usize> = wanted.iter().zip(&limits).map(|(w, limit)| round(w * scale).min(*limit)).collect();
    settle(&mut parts, &limits, people);
    parts
}

/// Brings the sum to the number of people, one by one in the largest prisons, where one person
/// matters least.
fn settle(parts: &mut [usize], limits: &[usize], people: usize) {
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| limits[*at] > 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse((limits[*at], *at)));
    loop {
        let sum: usize = parts.iter().sum();
        let mut left = sum.abs_diff(people);
        let before = left;
        for at in &order {
            let part = &mut parts[*at];
            if left > 0 && sum < people && *part < limits[*at] {
                *part += 1;
                left -= 1;
            } else if left > 0 && sum > people && *part > 0 {
                *part -= 1;
                left -= 1;
            }
        }
        if left == before || left == 0 {
            return;
        }
    }
}

/// All taken places.
pub fn slots(estate: &[Prison], people: usize, seed: u64) -> Vec<Slot> {
    let targets = targets(estate, people);
    let women = women(estate, &targets, round(figure(people) * share::WOMEN));
    let mut all = vec![];
    for (at, prison) in estate.iter().enumerate().filter(|(_, p)| p.status == PrisonStatus::Open) {
        let men = targets[at] - women[at];
        fill(&mut all, at, prison, Sex::Female, women[at]);
        fill(&mut all, at, prison, Sex::Male, men);
    }
    let mut dice = Dice::new(seed, "slots", 0);
    kinds(estate, &mut all, &mut dice);
    all
}

fn lives(unit: &Unit, sex: Sex) -> bool {
    (unit.sex == SexGroup::Women) == (sex == Sex::Female)
}

/// Women for each prison: all in the women's prisons, the rest shared out over the women's wings.
fn women(estate: &[Prison], targets: &[usize], women: usize) -> Vec<usize> {
    let own = |p: &Prison| p.sex == SexGroup::Women;
    let mut parts: Vec<usize> =
        estate.iter().zip(targets).map(|(p, target)| if own(p) { *target } else { 0 }).collect();
    let places: Vec<usize> = estate
        .iter()
        .map(|p| if own(p) { 0 } else { p.units.iter().filter(|u| lives(u, Sex::Female)).map(most).sum() })
        .collect();
    let limits: Vec<usize> = places.iter().zip(targets).map(|(p, t)| *p.min(t)).collect();
    let weights: Vec<f64> = places.iter().map(|p| figure(*p)).collect();
    let rest = women.saturating_sub(parts.iter().sum());
    for (part, more) in parts.iter_mut().zip(share_out(rest, &weights, &limits)) {
        *part += more;
    }
    parts
}

/// Shares the people of one sex out over a prison's wings. The wings for preventive detention are
/// nearly full.
fn fill(all: &mut Vec<Slot>, at: usize, prison: &Prison, sex: Sex, count: usize) {
    let weight = |u: &Unit| if u.purpose == Purpose::Preventive { 1.54 } else { 1.0 };
    let places = |u: &Unit, size: usize| if lives(u, sex) { size } else { 0 };
    let weights: Vec<f64> =
        prison.units.iter().map(|u| figure(places(u, usize::from(u.capacity))) * weight(u)).collect();
    let limits: Vec<usize> = prison.units.iter().map(|u| places(u, most(u))).collect();
    for (index, count) in share_out(count, &weights, &limits).into_iter().enumerate() {
        let unit = &prison.units[index];
        all.extend((0..count).map(|_| Slot {
            prison: at,
            unit: index,
            sex,
            level: unit.level,
            purpose: unit.purpose,
            kind: Kind::Sentence,
            minor: false,
        }));
    }
}

/// Says who is held on what.
fn kinds(estate: &[Prison], all: &mut [Slot], dice: &mut Dice) {
    let people = figure(all.len());
    minors(estate, all, round(people * share::MINORS).max(1));
    let plain = |s: &Slot| s.purpose != Purpose::Youth && s.purpose != Purpose::Foreign;
    let preventive = round(people * share::PREVENTIVE);
    let own = claim(all, Kind::Preventive, preventive, dice, |s| (s.purpose == Purpose::Preventive).then_some(0));
    let left = preventive - own;
    // Prisons with wings for it have no more of them in their other wings.
    let has_wing = |p: &Prison| p.units.iter().any(|u| u.purpose == Purpose::Preventive);
    let large = |s: &Slot| estate[s.prison].capacity >= 60 && plain(s) && !has_wing(&estate[s.prison]);
    let lower = round(figure(left) * 0.26);
    let open = claim(all, Kind::Preventive, lower, dice, |s| {
        (s.level == Level::Lower && s.sex == Sex::Male && large(s)).then_some(0)
    });
    let women = claim(all, Kind::Preventive, round(people * 0.002), dice, |s| {
        (s.sex == Sex::Female && s.level == Level::High && large(s)).then_some(0)
    });
    claim(all, Kind::Preventive, left - open - women, dice, |s| {
        (s.level == Level::High && s.sex == Sex::Male && s.purpose == Purpose::Ordinary && large(s)).then_some(0)
    });
    remand(estate, all, round(people * share::REMAND), dice);
    let fines = round(people * share::FINE);
    let open = claim(all, Kind::Fine, fines * 7 / 10, dice, |s| (s.level == Level::Lower && plain(s)).then_some(0));
    claim(all, Kind::Fine, fines - open, dice, |s| {
        (s.level == Level::High && plain(s) && estate[s.prison].remand >= 50).then_some(0)
    });
}

/// Minors live in the youth units, the western one first: the eastern takes 18 and 19 year-olds too.
fn minors(estate: &[Prison], all: &mut [Slot], count: usize) {
    let mut at: Vec<usize> = (0..all.len()).filter(|at| all[*at].purpose == Purpose::Youth).collect();
    at.sort_by_key(|at| (estate[all[*at].prison].occupancy, *at));
    for at in at.into_iter().take(count) {
        all[at].minor = true;
    }
}

/// Gives some free places a kind, those with the smallest preference first and else by chance.
/// Returns how many were given.
fn claim(
    all: &mut [Slot],
    kind: Kind,
    count: usize,
    dice: &mut Dice,
    preference: impl Fn(&Slot) -> Option<u8>,
) -> usize {
    let mut free: Vec<(u8, usize)> = all
        .iter()
        .enumerate()
        .filter(|(_, s)| s.kind == Kind::Sentence)
        .filter_map(|(at, s)| preference(s).map(|p| (p, at)))
        .collect();
    dice.shuffle(&mut free);
    free.sort_by_key(|(preference, _)| *preference);
    free.truncate(count);
    for (_, at) in &free {
        all[*at].kind = kind;
    }
    free.len()
}

/// Remand by prison: Åna by its source, the rest by what each prison is for; restricted wings
/// and reception wings first.
fn remand(estate: &[Prison], all: &mut [Slot], count: usize, dice: &mut Dice) {
    let mut free = vec![0usize; estate.len()];
    let mut held = vec![0usize; estate.len()];
    for slot in all.iter() {
        held[slot.prison] += 1;
        free[slot.prison] += usize::from(slot.level == Level::High && slot.kind == Kind::Sentence);
    }
    let aana = |p: &Prison| p.code == "ANA" || p.code.starts_with("ANA-");
    let mut parts: Vec<usize> = estate
        .iter()
        .enumerate()
        .map(|(at, p)| if aana(p) { round(figure(held[at]) * share::REMAND_AANA).min(free[at]) } else { 0 })
        .collect();
    let weights: Vec<f64> = estate
        .iter()
        .enumerate()
        .map(|(at, p)| if aana(p) { 0.0 } else { figure(free[at]) * f64::from(p.remand) })
        .collect();
    let rest = count.saturating_sub(parts.iter().sum());
    for (part, more) in parts.iter_mut().zip(share_out(rest, &weights, &free)) {
        *part += more;
    }
    let mut by_prison: Vec<Vec<usize>> = vec![vec![]; estate.len()];
    for (at, slot) in all.iter().enumerate() {
        if slot.level == Level::High && slot.kind == Kind::Sentence {
            by_prison[slot.prison].push(at);
        }
    }
    for (prison, mut places) in by_prison.into_iter().enumerate() {
        dice.shuffle(&mut places);
        places.sort_by_key(|at| match all[*at].purpose {
            Purpose::Restrictive => 0,
            Purpose::Reception if at % 3 > 0 => 1,
            _ => 2,
        });
        for at in places.into_iter().take(parts[prison]) {
            all[at].kind = Kind::Remand;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::estate::{USUAL_PEOPLE, prisons, prisons_for};
    use super::*;

    #[test]
    fn every_count_of_people_finds_its_places() {
        for people in [0, 1, 7, 200, USUAL_PEOPLE, 3400, 3401, 9000] {
            let estate = prisons_for(people);
            let all = slots(&estate, people, 1);
            assert_eq!(all.len(), people);
            for (at, prison) in estate.iter().enumerate() {
                for (index, unit) in prison.units.iter().enumerate() {
                    let taken = all.iter().filter(|s| (s.prison, s.unit) == (at, index));
                    assert!(taken.count() <= most(unit), "{people} {}", prison.code);
                }
            }
        }
    }

    #[test]
    fn each_prison_is_within_a_tenth_of_its_own_occupancy() {
        let estate = prisons();
        for (prison, target) in estate.iter().zip(targets(&estate, USUAL_PEOPLE)) {
            let rate = prison.occupancy.map_or(share::OCCUPANCY, |o| f64::from(o) / 1000.0);
            let wanted = f64::from(prison.capacity) * rate;
            assert!((figure(target) - wanted).abs() <= wanted * 0.1, "{} {target} {wanted}", prison.code);
        }
    }

    #[test]
    fn kinds_follow_the_sources() {
        let estate = prisons();
        let all = slots(&estate, USUAL_PEOPLE, 1);
        let count = |test: &dyn Fn(&Slot) -> bool| all.iter().filter(|s| test(s)).count();
        assert_eq!(count(&|s| s.kind == Kind::Remand), 734);
        assert_eq!(count(&|s| s.kind == Kind::Preventive), 153);
        assert_eq!(count(&|s| s.kind == Kind::Fine), 28);
        assert_eq!(count(&|s| s.sex == Sex::Female), 162);
        assert_eq!(count(&|s| s.minor), 3);
    }
}
