//! Full isolation by a court in remand (REM-10, strpl section 186 a): when an order runs out, and until when isolation
//! without a break may last at most. Never under 18. Isolation that no court ordered has no such dates; it counts for
//! credit (CRD-03).

use crate::case::{Isolation, Moment, Remand};
use crate::count::{Context, Counted, Sheet, inputs, signed};
use crate::day::Day;
use crate::outcome::{DateKind, DatedRule, Operand, Reason, Step, StepCode, WarningCode};
use crate::policy::{OrderDay, Policy};
use crate::remand::{add_days, ends_at, is_under_18};
use crate::rules::{self, RuleId};
use basics::{Date, Instant};

/// Orders of isolation that follow each other without a break.
struct Stretch<'a> {
    orders: Vec<(usize, &'a Isolation)>,
    covered: Instant,
}

/// Writes the dates of isolation by a court.
pub(crate) fn write<const P: bool>(remand: &Remand, born: Option<Date>, context: &Context, sheet: &mut Sheet<P>) {
    let by_court = |(_, isolation): &(usize, &Isolation)| isolation.court == Some(true);
    let mut orders: Vec<(usize, &Isolation)> = remand.isolation.iter().enumerate().filter(by_court).collect();
    orders.sort_by_key(|(_, order)| (order.from.date(), order.from.at()));
    if orders.is_empty() {
        if !remand.isolation.is_empty() {
            sheet.not_given(DateKind::IsolationOrderEnds, RuleId::Rem10, None, Reason::NotByCourt);
            sheet.not_given(DateKind::IsolationCeiling, RuleId::Rem10, None, Reason::NotByCourt);
        }
        return;
    }
    if remand.max_penalty_years.is_none() {
        let (years, _) = rules::ISOLATION_PENALTY_YEARS.on(orders.first().map(|(_, order)| order.from.date()));
        sheet.warn(WarningCode::PenaltyUnknown, "remand.max_penalty_years".to_owned(), RuleId::Rem10, years);
    }
    for (at, order) in &orders {
        write_order(*at, order, born, context, sheet);
    }
    for stretch in stretches(orders, context) {
        write_ceiling(&stretch, remand, born, sheet);
    }
}

/// The moment at which an order begins; of one of which only the day is known, the beginning of that day.
fn begins(order: &Isolation) -> Instant {
    ends_at(order.from, OrderDay::StartOfDay)
}

/// When an order runs out: as it says, else the longest an order ordinarily holds.
fn runs_out(order: &Isolation) -> Moment {
    order.to.unwrap_or_else(|| Moment::Day(ordinarily(order)))
}

/// The last day on which an order may ordinarily run out.
fn ordinarily(order: &Isolation) -> Date {
    let ((days, _), _) = rules::ISOLATION_ORDER.on(Some(order.from.date()));
    Day::of(order.from.date()).plus(signed(days)).date()
}

fn stretches<'a>(orders: Vec<(usize, &'a Isolation)>, context: &Context) -> Vec<Stretch<'a>> {
    let mut found: Vec<Stretch<'a>> = Vec::new();
    for (at, order) in orders {
        let end = ends_at(runs_out(order), context.policies.order_day);
        match found.last_mut().filter(|last| begins(order) <= last.covered) {
            Some(last) => {
                last.orders.push((at, order));
                last.covered = last.covered.max(end);
            }
            None => found.push(Stretch { orders: vec![(at, order)], covered: end }),
        }
    }
    found
}

/// When an order runs out, as the court has stated it.
fn write_order<const P: bool>(
    at: usize,
    order: &Isolation,
    born: Option<Date>,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    let from = order.from.date();
    let under_18 = born.is_some_and(|born| is_under_18(born, from));
    if under_18 {
        sheet.warn(WarningCode::IsolationUnder18, format!("remand.isolation[{at}].from"), RuleId::Rem10, Operand::None);
    }
    let field = || format!("remand.isolation[{at}].to");
    let Some(to) = order.to else {
        if under_18 {
            sheet.not_given(DateKind::IsolationOrderEnds, RuleId::Rem10, None, Reason::NeverUnder18);
            return;
        }
        sheet.warn(WarningCode::IsolationWithoutEnd, field(), RuleId::Rem10, ordinarily(order));
        let ((days, _), cited) = rules::ISOLATION_ORDER.on(Some(from));
        let ends = add_days(Counted::from(Day::of(from)), signed(days), cited.rule);
        sheet.give(DateKind::IsolationOrderEnds, RuleId::Rem10, None, Ok(ends));
        return;
    };
    if !under_18 {
        let ((_, longest), _) = rules::ISOLATION_ORDER.on(Some(from));
        let longest = Day::of(from).plus(signed(longest)).date();
        if to.date() > longest {
            sheet.warn(WarningCode::IsolationOrderTooLong, field(), RuleId::Rem10, longest);
        } else if to.date() > ordinarily(order) {
            sheet.warn(WarningCode::IsolationOrderLong, field(), RuleId::Rem10, ordinarily(order));
        }
    }
    write_named_end(order, to, context, sheet);
}

/// The end that an order names: a day holds as the policy says (REM-05).
fn write_named_end<const P: bool>(order: &Isolation, to: Moment, context: &Context, sheet: &mut Sheet<P>) {
    let day_only = to.at().is_none();
    let named = !day_only || context.policies.order_day == OrderDay::StartOfDay;
    let instant = named.then(|| ends_at(to, context.policies.order_day));
    let step = || Step {
        code: StepCode::OrderNames,
        inputs: inputs([("from", order.from.at().map_or(Operand::Date(order.from.date()), Operand::At))]),
        value: instant.map_or(Operand::Date(to.date()), Operand::At),
        cited: RuleId::Rem10.into(),
        policy: day_only.then_some(Policy::OrderDay(context.policies.order_day)),
    };
    sheet.write(DatedRule {
        kind: DateKind::IsolationOrderEnds,
        date: to.date(),
        at: instant,
        sentence: None,
        measure: None,
        decision: None,
        rule: RuleId::Rem10,
        section: RuleId::Rem10.section(),
        steps: if P { vec![step()] } else { vec![] },
    });
}

/// Until when isolation without a break may last: six weeks, twelve where the penalty can be over six years.
fn write_ceiling<const P: bool>(stretch: &Stretch, remand: &Remand, born: Option<Date>, sheet: &mut Sheet<P>) {
    let Some((_, first)) = stretch.orders.first() else { return };
    let from = first.from.date();
    if born.is_some_and(|born| is_under_18(born, from)) {
        sheet.not_given(DateKind::IsolationCeiling, RuleId::Rem10, None, Reason::NeverUnder18);
        return;
    }
    let ((shorter, longer), cited) = rules::ISOLATION.on(Some(from));
    let (years, _) = rules::ISOLATION_PENALTY_YEARS.on(Some(from));
    let days = if remand.max_penalty_years.is_some_and(|most| most > years) { longer } else { shorter };
    let mut began = Counted::<P>::from(Day::of(from));
    began.note(StepCode::IsolationBegan, cited, || []);
    let ceiling = add_days(began, signed(days), cited.rule);
    for (at, order) in &stretch.orders {
        if Day::of(runs_out(order).date()) > ceiling.day {
            let field = format!("remand.isolation[{at}].to");
            sheet.warn(WarningCode::IsolationOverCeiling, field, RuleId::Rem10, ceiling.day.date());
        }
    }
    sheet.give(DateKind::IsolationCeiling, RuleId::Rem10, None, Ok(ceiling));
}
