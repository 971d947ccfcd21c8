//! Decisions, reactions, leaves, unverified data, and what is asked for in remand, counted a second time: page after page of
//! the wall calendar, with the holidays crossed out in red.

use super::{Dice, Page};
use basics::Date;
use law::case::{Decision, DecisionMatter, Leave, Reaction, ReactionKind};
use law::outcome::WarningCode;
use law::{Case, DateKind, Moment, Order, Person, Policies, Remand, Sentence, Term, calculate_with};
use std::collections::BTreeSet;

type Found = Vec<(DateKind, Date)>;

/// Whether a page is red, or a Saturday: Easter found by the moon, as the church has it.
fn is_free(page: Page) -> bool {
    let (golden, century) = (page.year % 19 + 1, page.year / 100 + 1);
    let (skipped, moon) = (3 * century / 4 - 12, (8 * century + 5) / 25 - 5);
    let sunday = 5 * page.year / 4 - skipped - 10;
    let mut epact = (11 * golden + 20 + moon - skipped).rem_euclid(30);
    if epact == 24 || (epact == 25 && golden > 11) {
        epact += 1;
    }
    let full = if epact > 23 { 74 - epact } else { 44 - epact };
    let after = full + 7 - (sunday + full).rem_euclid(7);
    let easter = if after > 31 {
        Page { year: page.year, month: 4, day: after - 31 }
    } else {
        Page { year: page.year, month: 3, day: after }
    };
    let movable = [easter.backward(3), easter.backward(2), easter.next(), easter.forward(39), easter.forward(50)];
    let fixed = [(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)].contains(&(page.month, page.day));
    // A Sunday that is known, and pages turned from it.
    let known = Page { year: 2000, month: 1, day: 2 };
    let days = if page < known { 7 - page.days_to(known) % 7 } else { known.days_to(page) };
    movable.contains(&page) || fixed || days % 7 == 0 || days % 7 == 6
}

fn appeal(decision: &Decision, found: &mut Found) -> Page {
    let told = Page::of(decision.told.date());
    let by = match decision.matter {
        DecisionMatter::Service => told.forward(7),
        DecisionMatter::Reaction | DecisionMatter::BreachTerms => told.next().next(),
        DecisionMatter::General => {
            let mut page = told.forward(21);
            while is_free(page) {
                page = page.next();
            }
            page
        }
    };
    found.push((DateKind::AppealBy, by.date()));
    found.push((DateKind::AppealLatest, decision.taken.map_or(told, Page::of).months_on(12).date()));
    if let Some(appealed) = decision.appealed {
        found.push((DateKind::WorsenBy, Page::of(appealed.date()).months_on(3).date()));
    }
    by
}

fn reaction(decision: &Decision, reaction: &Reaction, by: Page, found: &mut Found) {
    use ReactionKind as K;
    if reaction.trial.is_none() && decision.appealed.is_none() {
        // Told at some hour of the day: on the last day of the time of appeal it may not be out yet.
        found.push((DateKind::ReactionFrom, by.next().date()));
    }
    if let Some(trial) = reaction.trial {
        let told = Page::of(decision.told.date());
        let over = told.months_on(trial.years * 12 + trial.months).forward(trial.days);
        found.push((DateKind::ReactionTrialEnd, over.previous().date()));
    }
    if let Some(interrupted) = reaction.interrupted {
        found.push((DateKind::ReactionResumeBy, Page::of(interrupted).months_on(3).date()));
    }
    let runs = reaction.trial.is_none() && reaction.interrupted.is_none() && reaction.kind != K::Reprimand;
    if let (Some(from), Some(length), true) = (reaction.from.map(Page::of), reaction.length, runs) {
        // Each day that was spent in exclusion is crossed out from the end.
        let mut over = from.months_on(length.years * 12 + length.months).forward(length.days);
        let mut spent = if reaction.kind == K::LostWages { 0 } else { reaction.excluded_days };
        while spent > 0 && over > from {
            (over, spent) = (over.previous(), spent - 1);
        }
        if over > from {
            found.push((DateKind::ReactionEnds, over.previous().date()));
        }
    }
}

/// Walks through the leaves in order of time, a year after another from the first.
fn leave_years(leaves: &[Leave], found: &mut Found, warned: &mut Vec<WarningCode>) {
    let mut order = leaves.to_vec();
    order.sort_by_key(|leave| leave.from);
    let Some(first) = order.first().map(|leave| Page::of(leave.from)) else { return };
    let (mut years, mut jar) = (1, vec![]);
    for leave in &order {
        while Page::of(leave.from) >= first.months_on(12 * years) {
            years += 1;
            jar.clear();
        }
        if leave.days > 5 {
            warned.push(WarningCode::LeaveLong);
        }
        let before = jar.len();
        jar.extend((0..leave.days).map(|_| ()));
        if before <= 30 && jar.len() > 30 {
            warned.push(WarningCode::LeaveOverSpecialQuota);
        } else if before <= 18 && jar.len() > 18 {
            warned.push(WarningCode::LeaveOverQuota);
        }
    }
    found.push((DateKind::LeaveYearEnd, first.months_on(12 * years).previous().date()));
}

impl Dice {
    fn decision(&mut self) -> Decision {
        let told = self.page(2002, 60);
        let matter = self.one_of(DecisionMatter::ALL);
        let taken = self.chance(50).then(|| told.backward(self.below(20)).date());
        let appealed = self.chance(40).then(|| Moment::Day(told.forward(self.below(500)).date()));
        let reaction = (matter == DecisionMatter::Reaction).then(|| self.reaction(told));
        Decision { matter, told: Moment::Day(told.date()), taken, appealed, reaction }
    }
    fn reaction(&mut self, told: Page) -> Reaction {
        let length = if self.chance(50) { Term::days(1 + self.below(40)) } else { Term::months(1 + self.below(6)) };
        Reaction {
            kind: self.one_of(ReactionKind::ALL),
            length: self.chance(85).then_some(length),
            percent: None,
            from: self.chance(80).then(|| told.forward(self.below(10)).date()),
            trial: self.chance(25).then(|| Term::months(1 + self.below(5))),
            excluded_days: if self.chance(50) { self.below(25) } else { 0 },
            interrupted: self.chance(20).then(|| told.forward(self.below(30)).date()),
        }
    }
    fn leaves(&mut self) -> Vec<Leave> {
        let mut at = self.page(2002, 60);
        let count = self.below(12);
        (0..count)
            .map(|_| {
                at = at.forward(self.below(120));
                Leave { from: at.date(), days: 1 + self.below(7) }
            })
            .collect()
    }
}

#[test]
fn both_implementations_agree_on_random_decisions_and_leaves() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    for seed in 0..count {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut case = Case::new("random", vec![]);
        case.decisions = vec![dice.decision()];
        case.leaves = dice.leaves();
        case.unverified = (0..dice.below(3)).map(|_| dice.page(2002, 60).date()).collect();
        let (mut slow, mut warned) = (vec![], vec![]);
        let decision = case.decisions[0];
        let by = appeal(&decision, &mut slow);
        if let Some(one) = &decision.reaction {
            reaction(&decision, one, by, &mut slow);
        }
        leave_years(&case.leaves, &mut slow, &mut warned);
        slow.extend(case.unverified.iter().map(|came| (DateKind::VerifyBy, Page::of(*came).months_on(4).date())));
        let outcome = calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let mut fast: Vec<_> = outcome.dates.iter().map(|dated| (dated.kind, dated.date)).collect();
        fast.sort();
        slow.sort();
        assert_eq!(fast, slow, "seed {seed}: {case:?}");
        let of_leave = |code: &WarningCode| {
            use WarningCode::{LeaveLong, LeaveOverQuota, LeaveOverSpecialQuota};
            matches!(code, LeaveLong | LeaveOverQuota | LeaveOverSpecialQuota)
        };
        let told: Vec<_> = outcome.warnings.iter().map(|warning| warning.code).filter(of_leave).collect();
        assert_eq!(told, warned, "seed {seed}: {case:?}");
    }
    println!("{count} cases of decisions and leaves, no difference");
}

#[test]
fn both_implementations_agree_on_what_is_asked_for_in_remand_and_sent() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    for seed in 0..count {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let from = dice.page(2002, 60);
        let to = from.forward(dice.below(30));
        let hearing = dice.chance(50).then(|| from.backward(dice.below(100)));
        let order = Order { from: Moment::Day(from.date()), to: Some(Moment::Day(to.date())) };
        let last_hearing = hearing.map(Page::date);
        let born = from.months_back(dice.below(30) * 12);
        let offence = from.backward(dice.below(5_000));
        let last = from.forward(dice.below(60));
        let sentence = Sentence::prison(from.date(), Term::years(1)).at_liberty(None);
        let (offence_on, final_on) = (Some(offence.date()), Some(last.date()));
        let mut case = Case::new("random", vec![Sentence { offence_on, final_on, ..sentence }]);
        case.remand = Some(Remand { orders: vec![order], last_hearing, ..Remand::default() });
        case.person = Some(Person::born_on(born.date()));
        let mut slow = BTreeSet::new();
        if to > from {
            slow.insert((DateKind::ExtensionRequestBy, to.previous().date()));
        }
        if let Some(hearing) = hearing {
            slow.insert((DateKind::VideoUntil, hearing.forward(90).date()));
        }
        // One born on a leap day is 18 on the first of March.
        let leap = (born.month, born.day) == (2, 29);
        let eighteen = Page { year: born.year + 18, ..born };
        let eighteen = if leap && Page::month_length(eighteen.year, 2) == 28 {
            Page { month: 3, day: 1, ..eighteen }
        } else {
            eighteen
        };
        if offence < eighteen {
            slow.insert((DateKind::SendJudgmentBy, last.forward(7).date()));
        }
        let outcome = calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let asked = [DateKind::ExtensionRequestBy, DateKind::VideoUntil, DateKind::SendJudgmentBy];
        let dates = outcome.dates.iter().filter(|dated| asked.contains(&dated.kind));
        let fast: BTreeSet<_> = dates.map(|dated| (dated.kind, dated.date)).collect();
        assert_eq!(fast, slow, "seed {seed}: {case:?}");
    }
}
