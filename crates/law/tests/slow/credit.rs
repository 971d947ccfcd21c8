//! Credit counted a second time: day by day for the lines of a sentence, hour by hour from arrest to judgment.

use super::{Dice, Page};
use basics::{Date, Instant};
use law::case::{CreditKind, CreditLine, Isolation};
use law::outcome::{Operand, WarningCode};
use law::{Case, Moment, Order, Person, Policies, Remand, Sentence, Term, calculate_with};

/// Days off the start: each day of each line put on a heap.
pub fn taken_off(sentence: &Sentence) -> u32 {
    let mut heap = sentence.credit_days;
    for line in &sentence.credit {
        // The days after the judgment of somebody held at it run by themselves.
        if sentence.in_custody && line.kind == CreditKind::AfterJudgment {
            continue;
        }
        for _ in 0..line.days {
            heap += 1;
        }
    }
    heap
}

/// The same without what the person did not sit through: days given for isolation, and as redress.
pub fn sat_through(sentence: &Sentence) -> u32 {
    let mut heap = taken_off(sentence);
    for line in &sentence.credit {
        if line.kind == CreditKind::Isolation || line.kind == CreditKind::Redress {
            heap -= line.days;
        }
    }
    heap
}

/// Pages on which what a joint judgment has taken in was served before it, one after another.
fn pages_before(from: Date, to: Option<Date>, joint: Date) -> u32 {
    Page::of(from).days_to(Page::of(to.unwrap_or(joint)))
}

/// All of them, and what was credited to it.
pub fn served_before(sentence: &Sentence) -> u32 {
    let one = |a: &law::Absorbed| pages_before(a.from, a.to, sentence.judgment) + a.credit_days;
    sentence.absorbed.iter().map(one).sum()
}

/// Those right before the joint judgment, of somebody who had not been let go.
pub fn held_until_judgment(sentence: &Sentence) -> u32 {
    let mut held = 0;
    for a in &sentence.absorbed {
        if sentence.in_custody && a.to.unwrap_or(sentence.judgment) == sentence.judgment {
            held = held.max(pages_before(a.from, a.to, sentence.judgment));
        }
    }
    held
}

fn midnight(page: Page) -> Instant {
    Instant::from_oslo(page.date().at(0, 0, 0, 0)).unwrap()
}

/// Each hour from the arrest until then: whether it is spent in isolation.
fn hours(remand: &Remand, until: Instant, generous: bool) -> Vec<bool> {
    let begin = |moment: Moment| match moment {
        Moment::At(at) => at,
        Moment::Day(day) if generous => midnight(Page::of(day)),
        Moment::Day(day) => midnight(Page::of(day).next()),
    };
    let end = |moment: Moment| match moment {
        Moment::At(at) => at,
        Moment::Day(day) if generous => midnight(Page::of(day).next()),
        Moment::Day(day) => midnight(Page::of(day)),
    };
    let mut at = remand.arrested.unwrap();
    let mut hours = vec![];
    while at < until {
        let alone = remand.isolation.iter().any(|isolation| {
            let over = isolation.to.map_or(!generous, |to| end(to) <= at);
            isolation.own_conduct != Some(true) && begin(isolation.from) <= at && !over
        });
        hours.push(alone);
        at = at.plus_seconds(3_600);
    }
    hours
}

/// A day each time a period of so many hours begins; nothing when there are no more hours than that.
fn days(hours: usize, period: usize, floor: usize) -> u32 {
    let begun = (0..hours).filter(|hour| hour.is_multiple_of(period)).count();
    if hours > floor { u32::try_from(begun).unwrap() } else { 0 }
}

/// What the clock on the wall shows between two moments, in hours.
fn by_the_clock(from: Instant, to: Instant) -> usize {
    let days = Page::of(from.oslo_date()).days_to(Page::of(to.oslo_date()));
    let hours = i32::try_from(days).unwrap() * 24 + i32::from(to.oslo().hour()) - i32::from(from.oslo().hour());
    usize::try_from(hours).unwrap_or(0)
}

/// The fewest or the most days that the facts give.
fn count(remand: &Remand, judged: Page, generous: bool) -> u32 {
    let until = midnight(if generous { judged.next() } else { judged });
    let hours = hours(remand, until, generous);
    let at = |hour: usize| remand.arrested.unwrap().plus_seconds(i64::try_from(hour).unwrap() * 3_600);
    let floor = if (judged.year, judged.month) >= (2015, 10) { 4 } else { 0 };
    let mut runs: Vec<(usize, usize)> = vec![];
    let mut begun = None;
    for (hour, isolated) in hours.iter().copied().chain([false]).enumerate() {
        match (isolated, begun) {
            (true, None) => begun = Some(hour),
            (false, Some(first)) => {
                runs.push((hour - first, by_the_clock(at(first), at(hour))));
                begun = None;
            }
            _ => {}
        }
    }
    let sum = |days: Vec<u32>| days.into_iter().sum::<u32>();
    let isolation = [
        sum(runs.iter().map(|(real, _)| days(*real, 48, floor)).collect()),
        sum(runs.iter().map(|(_, clock)| days(*clock, 48, floor)).collect()),
        days(runs.iter().map(|(real, _)| real).sum(), 48, floor),
        days(runs.iter().map(|(_, clock)| clock).sum(), 48, floor),
    ];
    let held = [days(hours.len(), 24, 4), days(by_the_clock(at(0), until), 24, 4)];
    if generous {
        held.into_iter().max().unwrap() + isolation.into_iter().max().unwrap()
    } else {
        held.into_iter().min().unwrap() + isolation.into_iter().min().unwrap()
    }
}

impl Dice {
    pub fn credit_lines(&mut self) -> Vec<CreditLine> {
        let count = 1 + self.below(3);
        (0..count)
            .map(|_| CreditLine {
                kind: CreditKind::ALL[self.below(u32::try_from(CreditKind::ALL.len()).unwrap()) as usize],
                days: self.below(12),
                basis: None,
            })
            .collect()
    }
    fn moment(&mut self, page: Page) -> Moment {
        if self.chance(40) {
            return Moment::Day(page.date());
        }
        let hour = i64::from(self.below(24)) * 3_600;
        Moment::At(midnight(page).plus_seconds(hour))
    }
    /// Somebody held from arrest to judgment.
    fn held(&mut self) -> (Remand, Page) {
        let day = if self.chance(20) {
            Page { year: 2015, month: 9, day: 1 + self.below(28) as i32 }
        } else {
            self.page(2012, 20)
        };
        let arrested = midnight(day).plus_seconds(i64::from(self.below(23)) * 3_600);
        let judged = day.forward(1 + self.below(50));
        let (mut orders, mut at) = (vec![], day.forward(self.below(4)));
        while at <= judged {
            let to = at.forward(1 + self.below(28));
            orders.push(Order { from: Moment::Day(at.date()), to: Some(Moment::Day(to.date())) });
            at = to.forward(self.below(2));
        }
        if let (Some(last), true) = (orders.last_mut(), self.chance(20)) {
            last.to = None;
        }
        if orders.is_empty() {
            orders.push(Order { from: Moment::Day(day.date()), to: None });
        }
        let mut isolation = vec![];
        for _ in 0..self.below(4) {
            let from = day.forward(self.below(50));
            let length = self.below(20);
            let ends = self.chance(85).then(|| self.moment(from.forward(1 + length)));
            let own_conduct = self.chance(15).then(|| self.chance(50));
            isolation.push(Isolation { from: self.moment(from), to: ends, court: Some(false), own_conduct });
        }
        (Remand { arrested: Some(arrested), orders, isolation, ..Remand::default() }, judged)
    }
}

#[test]
fn both_implementations_agree_on_random_credit() {
    // Hour by hour is slow: a tenth of the cases.
    let tried: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse::<u64>().unwrap()) / 10;
    let mut warned = 0;
    for seed in 0..tried {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (remand, judged) = dice.held();
        let (least, most) = (count(&remand, judged, false), count(&remand, judged, true));
        let stated = (least + dice.below(most - least + 5)).saturating_sub(2);
        let date: Date = judged.date();
        let mut case = Case::new("random", vec![Sentence::prison(date, Term::years(3)).credited(stated)]);
        case.person = Some(Person::born_on(basics::time::civil::date(1970, 1, 1)));
        case.remand = Some(remand);
        let outcome = calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let of_count = |code| matches!(code, WarningCode::CreditBelowCount | WarningCode::CreditAboveCount);
        let found = outcome.warnings.iter().find(|w| of_count(w.code)).map(|w| (w.code, w.value));
        let expected = match stated {
            stated if stated < least => Some((WarningCode::CreditBelowCount, Operand::from(least))),
            stated if stated > most => Some((WarningCode::CreditAboveCount, Operand::from(most))),
            _ => None,
        };
        assert_eq!(found, expected, "seed {seed}, {least} to {most}: {case:#?}");
        warned += usize::from(found.is_some());
    }
    assert!(warned > 100, "hardly any warning: {warned}");
    println!("{tried} times in custody, {warned} warnings, no difference");
}
