//! Properties of the date rules, each named after the rule it holds for, over random cases.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use basics::Date;
use basics::time::{Span, civil::date};
use law::case::{CreditKind, CreditLine, Isolation};
use law::outcome::Outcome;
use law::policy::{AdmissionDay, MonthEnd, PartMonth};
use law::{Absence, AbsenceKind, Case, Conversion, DateKind, Moment, Order, Person, Policies, Remand, Sentence, Term};
use law::{calculate, calculate_with};
use proptest::prelude::*;

fn day(days: i64) -> Date {
    date(2002, 3, 1) + Span::new().days(days)
}
fn later(from: Date, days: u32) -> Date {
    from + Span::new().days(i64::from(days))
}
fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).unwrap().get_days()
}

prop_compose! {
    fn a_term()(years in 0_u32..=21, months in 0_u32..12, days in 0_u32..=130, unit in 0..4) -> Term {
        match unit {
            0 => Term::days(days.max(1)),
            1 => Term { years: 0, months: months.max(1), days: 0 },
            2 => Term { years: years.max(1), months, days: 0 },
            _ => Term { years, months, days: days.max(1) },
        }
    }
}
prop_compose! {
    fn a_sentence()(judged in 0_i64..20_000, term in a_term(), credit in 0_u32..800, at_liberty: bool, wait in 0_u32..300) -> Sentence {
        let sentence = Sentence::prison(day(judged), term).credited(credit);
        if at_liberty { sentence.at_liberty(Some(later(day(judged), wait))) } else { sentence }
    }
}
prop_compose! {
    fn a_case()(sentences in prop::collection::vec(a_sentence(), 1..4)) -> Case {
        Case::new("p", sentences)
    }
}
fn policies() -> impl Strategy<Value = Policies> {
    let part = prop::sample::select(PartMonth::ALL);
    let end = prop::sample::select(MonthEnd::ALL);
    let admission = prop::sample::select(AdmissionDay::ALL);
    (part, end, admission).prop_map(|(part_month, month_end, admission_day)| Policies {
        part_month,
        month_end,
        admission_day,
        ..Policies::default()
    })
}

fn dates(outcome: &Outcome) -> Vec<(DateKind, Date)> {
    outcome.dates.iter().map(|dated| (dated.kind, dated.date)).collect()
}

proptest! {
    #[test]
    fn rel_01_never_paroled_before_60_days_or_two_thirds(case in a_case(), policies in policies()) {
        let outcome = calculate_with(&case, policies, false).unwrap();
        let start = outcome.virtual_start.unwrap();
        let end = outcome.date(DateKind::FullTermFirstFreeDay).unwrap();
        if let Some(parole) = outcome.date(DateKind::TwoThirds) {
            let served = days_between(start, parole);
            prop_assert!(served >= 60);
            // By the calendar two thirds of the months may be a few days from two thirds of the days.
            prop_assert!(i64::from(served) * 3 + 15 >= i64::from(days_between(start, end)) * 2);
            prop_assert!(days_between(parole, end) >= 14, "REL-02");
        } else {
            prop_assert!(days_between(start, end) < 74);
        }
    }

    #[test]
    fn rel_02_parole_exactly_from_74_days(days in 1_u32..=130, judged in 0_i64..9_000) {
        let case = Case::new("p", vec![Sentence::prison(day(judged), Term::days(days))]);
        let outcome = calculate_with(&case, Policies::default(), false).unwrap();
        prop_assert_eq!(outcome.date(DateKind::TwoThirds).is_some(), days >= 74);
    }

    #[test]
    fn crd_06_more_credit_never_delays(case in a_case(), more in 0_u32..200, policies in policies()) {
        let before = calculate_with(&case, policies, false).unwrap();
        let mut credited = case.clone();
        credited.sentences[0].credit_days += more;
        let after = calculate_with(&credited, policies, false).unwrap();
        for kind in [DateKind::TwoThirds, DateKind::FullTermFirstFreeDay, DateKind::Half, DateKind::OneThird, DateKind::LastDay] {
            if let (Some(before), Some(after)) = (before.date(kind), after.date(kind)) {
                prop_assert!(after <= before, "{} {} {}", kind, before, after);
            }
        }
    }

    #[test]
    fn crd_01_a_line_of_credit_counts_like_days_of_the_court(case in a_case(), days in 1_u32..200, policies in policies()) {
        let (mut lined, mut credited) = (case.clone(), case);
        lined.sentences[0].credit = vec![CreditLine { kind: CreditKind::Abroad, days, basis: None }];
        credited.sentences[0].credit_days += days;
        let (lined, credited) = (calculate_with(&lined, policies, false), calculate_with(&credited, policies, false));
        prop_assert_eq!(lined.unwrap(), credited.unwrap());
    }

    #[test]
    fn pen_09_more_hours_done_never_delay(
        judged in 0_i64..9_000, hours in 30_u32..=420, months in 1_u32..12, done in 0_u32..400, more in 0_u32..20,
    ) {
        let free = |done: u32| {
            let mut sentence = Sentence::community(day(judged), hours, Term::months(months), None);
            let judgment = day(judged + 200);
            let hours_done = done.min(hours);
            sentence.conversion = Some(Conversion { judgment, in_custody: true, admitted: None, ordered: None, hours_done });
            calculate(&Case::new("p", vec![sentence])).unwrap().date(DateKind::FullTermFirstFreeDay).unwrap()
        };
        prop_assert!(free(done + more) <= free(done));
        prop_assert!(free(hours) <= day(judged + 200), "all done and something left");
    }

    #[test]
    fn pen_07_each_day_served_before_brings_the_end_a_day_nearer(
        judged in 0_i64..20_000, term in a_term(), served in 0_u32..200, more in 1_u32..200, credit in 0_u32..60,
    ) {
        let judgment = day(judged);
        let full = |days: u32| {
            let from = judgment.checked_sub(Span::new().days(i64::from(days))).unwrap();
            let absorbed = law::Absorbed { judgment: from, from, to: None, credit_days: credit };
            let case = Case::new("p", vec![Sentence { absorbed: vec![absorbed], ..Sentence::prison(judgment, term) }]);
            calculate(&case).unwrap()
        };
        let (less, further) = (full(served), full(served + more));
        let start = |outcome: &Outcome| outcome.virtual_start.unwrap();
        prop_assert_eq!(days_between(start(&further), start(&less)), i32::try_from(more).unwrap());
        let end = |outcome: &Outcome| outcome.date(DateKind::FullTermFirstFreeDay).unwrap();
        prop_assert!(end(&further) <= end(&less));
    }

    #[test]
    fn rel_11_the_trial_of_a_part_ends_with_the_whole_remainder(
        judged in 0_i64..20_000, part in 1_u32..300, rest in 1_u32..300, policies in policies(),
    ) {
        let recall = |remaining, remainder| {
            let recall = Sentence::recall(day(judged), Term::days(remaining));
            let case = Case::new("p", vec![Sentence { remainder, ..recall }]);
            calculate_with(&case, policies, false).unwrap()
        };
        let of_a_part = recall(part, Some(Term::days(part + rest)));
        let whole = recall(part + rest, None);
        prop_assert_eq!(of_a_part.date(DateKind::TrialPeriodEnd), whole.date(DateKind::LastDay));
        prop_assert!(of_a_part.date(DateKind::LastDay) < of_a_part.date(DateKind::TrialPeriodEnd));
        let parole = of_a_part.date(DateKind::TwoThirds);
        prop_assert!(parole.is_none_or(|parole| Some(parole) >= recall(part, None).date(DateKind::TwoThirds)));
    }

    #[test]
    fn rel_11_parole_after_recall_comes_before_the_end_and_not_before_two_thirds(judged in 0_i64..9_000, days in 1_u32..400) {
        let outcome = calculate(&Case::new("p", vec![Sentence::recall(day(judged), Term::days(days))])).unwrap();
        let end = outcome.date(DateKind::FullTermFirstFreeDay).unwrap();
        match outcome.date(DateKind::TwoThirds) {
            Some(parole) => {
                prop_assert!(parole < end);
                prop_assert!(days_between(day(judged), parole) * 3 >= i32::try_from(days).unwrap() * 2);
            }
            None => prop_assert!(days <= 2, "two thirds of {} days are the whole", days),
        }
    }

    #[test]
    fn rem_10_an_order_within_two_weeks_and_a_stretch_within_six_is_never_warned_of(
        from in 0_i64..9_000, lengths in prop::collection::vec(0_u32..=14, 1..3),
    ) {
        let mut at = day(from);
        let mut isolation = vec![];
        for days in lengths {
            let to = later(at, days);
            isolation.push(Isolation { from: Moment::Day(at), to: Some(Moment::Day(to)), court: Some(true), own_conduct: None });
            at = to;
        }
        let orders = isolation.len();
        let mut case = Case::new("p", vec![]);
        case.person = Some(Person::born_on(date(1970, 1, 1)));
        case.remand = Some(Remand { isolation, max_penalty_years: Some(6), ..Remand::default() });
        let outcome = calculate(&case).unwrap();
        prop_assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
        prop_assert_eq!(outcome.dates.len(), orders + 1);
        prop_assert_eq!(outcome.date(DateKind::IsolationCeiling).unwrap(), later(day(from), 42));
    }

    #[test]
    fn cal_01_a_further_sentence_never_brings_release_nearer(case in a_case(), term in a_term()) {
        let before = calculate_with(&case, Policies::default(), false).unwrap();
        let mut longer = case.clone();
        let same_start = Sentence { term: Some(term), credit_days: 0, ..case.sentences[0].clone() };
        longer.sentences.push(same_start);
        let after = calculate_with(&longer, Policies::default(), false).unwrap();
        prop_assert!(after.date(DateKind::FullTermFirstFreeDay) >= before.date(DateKind::FullTermFirstFreeDay));
    }

    #[test]
    fn cal_09_an_absence_of_n_days_moves_what_follows_by_n_days(case in a_case(), after in 0_u32..2_000, n in 0_u32..400) {
        let before = calculate_with(&case, Policies::default(), false).unwrap();
        let from = later(before.virtual_start.unwrap(), after);
        let absence = Absence { kind: AbsenceKind::Escape, from, to: Some(later(from, n)) };
        let moved = calculate_with(&Case { absences: vec![absence], ..case }, Policies::default(), false).unwrap();
        prop_assert_eq!(before.virtual_start, moved.virtual_start);
        prop_assert_eq!(before.dates.len(), moved.dates.len());
        for (old, new) in before.dates.iter().zip(&moved.dates) {
            // A time limit after the end of serving runs from the moved end by the calendar.
            if old.kind == DateKind::ProsecutionBy {
                let trial = moved.date(DateKind::TrialPeriodEnd).unwrap();
                prop_assert!((181..=184).contains(&days_between(trial, new.date)));
                continue;
            }
            // A last day is reached only when it is over.
            let last = matches!(old.kind, DateKind::LastDay | DateKind::TrialPeriodEnd);
            let lies_after = if last { old.date >= from } else { old.date > from };
            let expected = if lies_after { later(old.date, n) } else { old.date };
            prop_assert_eq!(new.date, expected, "{}", old.kind);
        }
    }

    #[test]
    fn cal_09_the_order_in_which_absences_are_given_does_not_matter(
        case in a_case(), gaps in prop::collection::vec((0_u32..200, 0_u32..60), 0..6), rotate in 0_usize..6,
    ) {
        let mut at = calculate_with(&case, Policies::default(), false).unwrap().virtual_start.unwrap();
        let mut absences = vec![];
        for (gap, n) in gaps {
            let from = later(at, gap);
            at = later(from, n);
            absences.push(Absence { kind: AbsenceKind::Interruption, from, to: Some(at) });
        }
        let mut turned = absences.clone();
        turned.rotate_left(rotate % absences.len().max(1));
        let given = calculate_with(&Case { absences, ..case.clone() }, Policies::default(), false).unwrap();
        // Those of no length on the same day are told apart by nothing.
        let other = calculate_with(&Case { absences: turned, ..case }, Policies::default(), false).unwrap();
        prop_assert_eq!(dates(&given), dates(&other));
    }

    #[test]
    fn recalculating_changes_nothing_and_proof_changes_no_date(case in a_case(), policies in policies()) {
        let once = calculate_with(&case, policies, true).unwrap();
        prop_assert_eq!(&once, &calculate_with(&case, policies, true).unwrap());
        let bare = calculate_with(&case, policies, false).unwrap();
        prop_assert_eq!(dates(&once), dates(&bare));
        prop_assert!(bare.dates.iter().all(|dated| dated.steps.is_empty()) && bare.not_applicable.is_none());
        for dated in &once.dates {
            let last = dated.steps.last().unwrap();
            let value = law::outcome::Operand::Date(dated.date);
            let by_days_left = last.code == law::outcome::StepCode::DaysLeft;
            prop_assert!(last.value == value || by_days_left && dated.steps[dated.steps.len() - 2].value == value);
        }
    }

    #[test]
    fn every_kind_is_given_or_said_not_to_be(case in a_case()) {
        let outcome = calculate(&case).unwrap();
        let none = outcome.not_applicable.unwrap();
        let kinds = outcome.dates.iter().map(|dated| dated.kind).chain(none.iter().map(|none| none.kind));
        let mut kinds: Vec<DateKind> = kinds.collect();
        kinds.sort();
        let prison = &DateKind::ALL[..18];
        prop_assert_eq!(&kinds[..], prison);
    }

    #[test]
    fn dates_stand_in_the_order_of_the_way_out(case in a_case(), policies in policies()) {
        let outcome = calculate_with(&case, policies, false).unwrap();
        let at = |kind| outcome.date(kind);
        let end = at(DateKind::FullTermFirstFreeDay).unwrap();
        prop_assert!(outcome.virtual_start.unwrap() < at(DateKind::OneThird).unwrap());
        prop_assert!(at(DateKind::OneThird) <= at(DateKind::Half));
        prop_assert!(at(DateKind::Half).unwrap() <= end);
        prop_assert_eq!(at(DateKind::LastDay).unwrap().tomorrow().unwrap(), end);
        for kind in [DateKind::LeaveEligible, DateKind::EmBackDoor, DateKind::HomeHalf, DateKind::LowerSecurityReview] {
            prop_assert!(at(kind).is_none_or(|date| date < end));
        }
        prop_assert!(at(DateKind::LowerSecurityReview) <= at(DateKind::TwoThirds));
    }

    #[test]
    fn frv_06_no_parole_before_the_minimum_and_frv_03_time_to_file(
        judged in 0_i64..20_000, frame in 12_u32..360, minimum in 6_u32..240, credit in 0_u32..900,
    ) {
        let sentence = Sentence::preventive_detention(day(judged), Term::months(frame), Some(Term::months(minimum)));
        let outcome = calculate(&Case::new("p", vec![sentence.credited(credit)])).unwrap();
        let at = |kind| outcome.date(kind).unwrap();
        prop_assert_eq!(at(DateKind::MinimumLastDay).tomorrow().unwrap(), at(DateKind::MinimumFirstParoleDay));
        prop_assert!(at(DateKind::MinimumTwoThirds) < at(DateKind::MinimumFirstParoleDay));
        prop_assert!(at(DateKind::AssessExtensionBy) < at(DateKind::ExtensionFileBy));
        let days = days_between(at(DateKind::ExtensionFileBy), at(DateKind::FrameLastDay));
        prop_assert!((89..=92).contains(&days));
    }

    #[test]
    fn rem_01_48_hours_and_the_third_day(seconds in 1_656_700_000_i64..2_200_000_000, born in prop::option::of(0_i64..20_000)) {
        let arrested = basics::Instant::from_micros(seconds * 1_000_000);
        let born = born.map(|days| date(1950, 1, 1) + Span::new().days(days));
        let remand = Remand { arrested: Some(arrested), ..Remand::default() };
        let dates = law::remand::dates(&remand, born, Policies::default());
        let court = dates.iter().find(|dated| dated.kind == DateKind::CourtBy).unwrap();
        if born.is_some_and(|born| law::remand::is_under_18(born, arrested.oslo_date())) {
            prop_assert_eq!(court.date, arrested.oslo_date().tomorrow().unwrap());
            prop_assert_eq!(dates.len(), 1);
        } else {
            prop_assert_eq!(court.at.unwrap().seconds_since(arrested), 48 * 3_600);
            prop_assert_eq!(dates[1].date, later(arrested.oslo_date(), 3));
            prop_assert!(court.date <= dates[1].date);
        }
    }

    #[test]
    fn rem_05_an_order_never_holds_past_what_it_says(from in 0_i64..9_000, days in 0_u32..60) {
        let (from, to) = (day(from), later(day(from), days));
        let order = Order { from: Moment::Day(from), to: Some(Moment::Day(to)) };
        let dates = law::remand::dates(&Remand { orders: vec![order], ..Remand::default() }, None, Policies::default());
        prop_assert_eq!(dates[0].date, to);
        prop_assert_eq!(days_between(from, dates[1].date), 28);
        let end = law::remand::ends_at(Moment::Day(to), law::policy::OrderDay::EndOfDay);
        prop_assert_eq!(end.oslo_date(), to.tomorrow().unwrap());
        prop_assert_eq!(end.plus_seconds(-1).oslo_date(), to);
    }

    #[test]
    fn rem_02_one_is_18_on_the_birthday(born in 0_i64..20_000) {
        let born = date(1950, 1, 1) + Span::new().days(born);
        let birthday = Date::new(born.year() + 18, born.month(), born.day());
        // Born on 29 February: on 1 March when there is no such day.
        let birthday = birthday.unwrap_or(date(born.year() + 18, 3, 1));
        prop_assert!(!law::remand::is_under_18(born, birthday));
        prop_assert!(law::remand::is_under_18(born, birthday.yesterday().unwrap()));
    }
}

#[test]
fn a_person_who_is_never_admitted_has_no_dates() {
    let case = Case::new("p", vec![Sentence::prison(date(2025, 1, 1), Term::years(1)).at_liberty(None)]);
    let outcome = calculate(&case).unwrap();
    assert!(outcome.dates.is_empty() && outcome.virtual_start.is_none());
    assert_eq!(outcome.not_applicable.unwrap().len(), 18);
}

#[test]
fn the_case_of_a_person_needs_no_birth_date_for_a_sentence() {
    let mut case = Case::new("p", vec![Sentence::prison(date(2025, 1, 1), Term::years(1))]);
    let without = calculate(&case).unwrap();
    case.person = Some(Person::born_on(date(1980, 1, 1)));
    assert_eq!(calculate(&case).unwrap(), without);
}
