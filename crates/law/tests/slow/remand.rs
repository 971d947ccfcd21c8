//! Isolation in remand counted a second time, page after page of the wall calendar.

use super::{Dice, Page};
use basics::Date;
use law::case::Isolation;
use law::{Case, DateKind, Moment, Person, Policies, Remand, calculate_with};

/// Whether somebody is still a child on a page: the eighteenth birthday is not reached.
fn is_child(born: Page, on: Page) -> bool {
    let birthday = Page { year: born.year + 18, ..born };
    // Born on a leap day: the day after 28 February where there is no such day.
    on < if birthday.day > Page::month_length(birthday.year, birthday.month) {
        Page { month: 3, day: 1, ..birthday }
    } else {
        birthday
    }
}

/// Colours every page on which an order by a court holds, and reads the calendar from the first to the last.
fn isolated(remand: &Remand, born: Page) -> Vec<(DateKind, Date)> {
    let mut found = vec![];
    let courts: Vec<(Page, Option<Page>)> = remand
        .isolation
        .iter()
        .filter(|isolation| isolation.court == Some(true))
        .map(|isolation| (Page::of(isolation.from.date()), isolation.to.map(|to| Page::of(to.date()))))
        .collect();
    let mut coloured = std::collections::BTreeSet::new();
    for (from, to) in &courts {
        if to.is_some() || !is_child(born, *from) {
            found.push((DateKind::IsolationOrderEnds, to.unwrap_or_else(|| from.forward(14)).date()));
        }
        // The day that an order names is held out.
        let last = to.unwrap_or_else(|| from.forward(14));
        let mut page = *from;
        while page <= last {
            coloured.insert(page);
            page = page.next();
        }
    }
    let days = if remand.max_penalty_years.is_some_and(|years| years > 6) { 7 * 12 } else { 7 * 6 };
    for page in &coloured {
        let first = !coloured.contains(&page.previous());
        if first && !is_child(born, *page) {
            found.push((DateKind::IsolationCeiling, page.forward(days).date()));
        }
    }
    found.sort();
    found
}

impl Dice {
    fn isolation(&mut self) -> Remand {
        let mut at = self.page(2002, 60);
        let mut remand = Remand { max_penalty_years: self.chance(70).then(|| 1 + self.below(12)), ..Remand::default() };
        for _ in 0..1 + self.below(6) {
            let to = at.forward(self.below(35));
            let named = self.chance(80);
            let court = self.chance(90).then(|| self.chance(85));
            let place = self.below(u32::try_from(remand.isolation.len()).unwrap() + 1) as usize;
            let isolation = Isolation {
                from: Moment::Day(at.date()),
                to: named.then(|| Moment::Day(to.date())),
                court,
                own_conduct: None,
            };
            remand.isolation.insert(place, isolation);
            at = to.forward(self.below(4));
        }
        remand
    }
}

#[test]
fn both_implementations_agree_on_random_isolation() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    let (mut dates, mut children) = (0, 0);
    for seed in 0..count {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let remand = dice.isolation();
        let first = Page::of(remand.isolation[0].from.date());
        let born = first.months_back(18 * 12).backward(60).forward(dice.below(120));
        let mut case = Case::new("random", vec![]);
        case.person = Some(Person::born_on(born.date()));
        let slow = isolated(&remand, born);
        case.remand = Some(remand);
        let outcome = calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let mut fast: Vec<_> = outcome.dates.iter().map(|dated| (dated.kind, dated.date)).collect();
        fast.sort();
        assert_eq!(fast, slow, "seed {seed}: {case:?}");
        dates += fast.len();
        children += usize::from(fast.is_empty());
    }
    assert!(children > 0, "no child among them");
    println!("{count} times of isolation, {dates} dates, no difference");
}
