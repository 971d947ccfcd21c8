//! Arrest and remand: by when before a court (REM-01, REM-02), by when in a prison (REM-03), how long
//! an order may last (REM-04), when it runs out (REM-05) and until when more is asked for (REM-07). Isolation in remand lies in `isolation`.

use crate::case::{Case, Moment, Order, Remand};
use crate::count::{Context, Counted, Sheet, inputs, signed};
use crate::day::Day;
use crate::limits::number;
use crate::outcome::{DateKind, DatedRule, Operand, Outcome, Reason, Step, StepCode, WarningCode};
use crate::policy::{OrderDay, Policies, Policy};
use crate::rules::limits::LimitName;
use crate::rules::{self, RuleId};
use basics::{Date, Instant};

/// Whether someone is under 18 on a day. One born on 29 February is 18 on 1 March.
pub fn is_under_18(born: Date, on: Date) -> bool {
    let years = i32::from(on.year()) - i32::from(born.year());
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    years - i32::from(!had_birthday) < 18
}

/// The moment at which somebody arrested must be out of the police cell and in a prison (REM-03): two days and
/// nights for an adult, the end of the day after for those under 18. Without a birth date, as for an adult.
pub fn place_by(arrested: Instant, born: Option<Date>) -> Instant {
    let day = arrested.oslo_date();
    let ((hours, days), _) = rules::PLACE.on(Some(day));
    if born.is_some_and(|born| is_under_18(born, day)) {
        return day_ends(Day::of(day).plus(signed(days)).date());
    }
    arrested.plus_seconds(i64::from(hours) * 3_600)
}

/// The moment at which a day is over in Norway.
pub fn day_ends(date: Date) -> Instant {
    ends_at(Moment::Day(date), OrderDay::EndOfDay)
}

/// The moment at which an order ends and its ground to hold with it (REM-05). An order that names
/// only a day ends as the policy says: by default with that day.
pub fn ends_at(to: Moment, order_day: OrderDay) -> Instant {
    let date = match (to, order_day) {
        (Moment::At(at), _) => return at,
        (Moment::Day(date), OrderDay::StartOfDay) => date,
        (Moment::Day(date), OrderDay::EndOfDay) => Day::of(date).plus(1).date(),
    };
    // Midnight exists on every day in Norway.
    Instant::from_oslo(date.at(0, 0, 0, 0)).unwrap_or(Instant::from_micros(0))
}

/// The last day on which an order from a day may run out: four weeks, two for those under 18
/// (REM-04). Without a birth date, as for an adult.
pub fn longest_order(from: Date, born: Option<Date>) -> Date {
    Day::of(from).plus(signed(longest_days(from, born))).date()
}

/// The last day on which somebody arrested on a day may be brought before a court: the third day after, and
/// the day after for those under 18 (REM-01, REM-02), by the law of the day of arrest.
pub fn last_court_day(arrested: Date, born: Option<Date>) -> (Date, RuleId) {
    let (days, cited) = if born.is_some_and(|born| is_under_18(born, arrested)) {
        rules::COURT_UNDER_18.on(Some(arrested))
    } else {
        let (court, cited) = rules::COURT.on(Some(arrested));
        (court.last_day, cited)
    };
    (Day::of(arrested).plus(signed(days)).date(), cited.rule)
}

/// The last day on which a judgment to prison holds while nobody has ordered it carried out (REM-06).
pub fn last_day_on_judgment(judgment: Date) -> Date {
    let (days, _) = rules::HELD_AFTER_JUDGMENT.on(Some(judgment));
    Day::of(judgment).plus(signed(days)).date()
}

basics::code! {
    /// A limit that full isolation by a court has passed (REM-10, strpl section 186 a). What the court has ordered is
    /// carried out; that it is over a limit is for the prosecutor and the defence to hear of.
    IsolationOver {
        /// Nobody under 18 is isolated by a court.
        Under18 = "under_18",
        /// Over six weeks: only where the penalty can be over six years.
        SixWeeks = "six_weeks",
        /// Over twelve weeks: only on weighty grounds.
        TwelveWeeks = "twelve_weeks",
    }
}

/// The limit that so many days of full isolation without a break, each begun day counted, have passed by a day.
/// Without a birth date, as for an adult.
pub fn isolation_over(days: i64, on: Date, born: Option<Date>) -> Option<IsolationOver> {
    let ((six_weeks, twelve_weeks), _) = rules::ISOLATION.on(Some(on));
    match days {
        _ if born.is_some_and(|born| is_under_18(born, on)) => Some(IsolationOver::Under18),
        days if days > i64::from(twelve_weeks) => Some(IsolationOver::TwelveWeeks),
        days if days > i64::from(six_weeks) => Some(IsolationOver::SixWeeks),
        _ => None,
    }
}

fn longest_days(from: Date, born: Option<Date>) -> u32 {
    let ((adult, under_18), _) = rules::LONGEST_ORDER.on(Some(from));
    if born.is_some_and(|born| is_under_18(born, from)) { under_18 } else { adult }
}

/// The dates of an arrest and its remand orders, with their proofs.
pub fn dates(remand: &Remand, born: Option<Date>, policies: Policies) -> Vec<DatedRule> {
    let case = Case { remand: Some(remand.clone()), ..Case::new("", vec![]) };
    let mut sheet = Sheet::<true>::over(Outcome::default(), "");
    write(remand, born, &Context::new(&case, policies), &mut sheet);
    sheet.finish().dates
}

/// Writes the dates of arrest and remand.
pub(crate) fn write<const P: bool>(remand: &Remand, born: Option<Date>, context: &Context, sheet: &mut Sheet<P>) {
    let is_empty = remand.arrested.is_none() && remand.orders.is_empty() && remand.isolation.is_empty();
    if born.is_none() && !is_empty {
        sheet.warn(WarningCode::AgeUnknown, "person.born".to_owned(), RuleId::Rem02, Operand::None);
    }
    if let Some(arrested) = remand.arrested {
        write_court(arrested, born, sheet);
    }
    let mut orders: Vec<(usize, &Order)> = remand.orders.iter().enumerate().collect();
    orders.sort_by_key(|(_, order)| (order.from.date(), order.from.at()));
    for (at, order) in &orders {
        write_order(*at, order, born, context, sheet);
    }
    for (at, order) in &orders {
        let days = signed(longest_days(order.from.date(), born));
        let longest = add_days(Counted::from(Day::of(order.from.date())), days, RuleId::Rem04);
        if order.to.is_some_and(|to| Day::of(to.date()) > longest.day) {
            sheet.warn(WarningCode::OrderTooLong, format!("remand.orders[{at}].to"), RuleId::Rem04, longest.day.date());
        }
        sheet.give(DateKind::RemandMaxOrder, RuleId::Rem04, None, Ok(longest));
    }
    for (_, order) in &orders {
        write_request(order, context, sheet);
    }
    if let Some(hearing) = remand.last_hearing {
        write_video(hearing, remand, context, sheet);
    }
    warn_gaps(&orders, context, sheet);
    crate::isolation::write(remand, born, context, sheet);
}

/// Adds days to a date and notes it.
pub(crate) fn add_days<const P: bool>(mut counted: Counted<P>, days: i32, rule: RuleId) -> Counted<P> {
    let from = counted.day;
    counted.day = from.plus(days);
    counted.note(StepCode::AddDays, rule, || [("from", from.date().into()), ("days", days.into())]);
    counted
}

/// By when before a court. The law of the day of arrest holds.
fn write_court<const P: bool>(arrested: Instant, born: Option<Date>, sheet: &mut Sheet<P>) {
    let day = arrested.oslo_date();
    if born.is_some_and(|born| is_under_18(born, day)) {
        let (days, cited) = rules::COURT_UNDER_18.on(Some(day));
        let court_by = add_days(Counted::from(Day::of(day)), signed(days), cited.rule);
        sheet.give(DateKind::CourtBy, RuleId::Rem02, None, Ok(court_by));
        sheet.not_given(DateKind::NeverAfterDay, RuleId::Rem01, None, Reason::Under18);
        return;
    }
    let (court, cited) = rules::COURT.on(Some(day));
    match court.hours {
        None => sheet.not_given(DateKind::CourtBy, RuleId::Rem01, None, Reason::NotYetLaw),
        Some(hours) => {
            let at = arrested.plus_seconds(i64::from(hours) * 3_600);
            let step = || Step {
                code: StepCode::AddHours,
                inputs: inputs([("from", arrested.into()), ("hours", hours.into())]),
                value: at.into(),
                cited,
                policy: None,
            };
            sheet.write(moment(DateKind::CourtBy, RuleId::Rem01, at, if P { vec![step()] } else { vec![] }));
        }
    }
    let never_after = add_days(Counted::from(Day::of(day)), signed(court.last_day), RuleId::Rem01);
    sheet.give(DateKind::NeverAfterDay, RuleId::Rem01, None, Ok(never_after));
}

fn moment(kind: DateKind, rule: RuleId, at: Instant, steps: Vec<Step>) -> DatedRule {
    DatedRule {
        kind,
        date: at.oslo_date(),
        at: Some(at),
        sentence: None,
        measure: None,
        decision: None,
        rule,
        section: rule.section(),
        steps,
    }
}

/// When an order runs out, as the court has stated it.
fn write_order<const P: bool>(at: usize, order: &Order, born: Option<Date>, context: &Context, sheet: &mut Sheet<P>) {
    let Some(to) = order.to else {
        sheet.not_given(DateKind::OrderEnds, RuleId::Rem05, None, Reason::NoEndNamed);
        let longest = longest_order(order.from.date(), born);
        sheet.warn(WarningCode::OrderWithoutEnd, format!("remand.orders[{at}].to"), RuleId::Rem04, longest);
        return;
    };
    let policy = match to {
        Moment::Day(_) => Some(Policy::OrderDay(context.policies.order_day)),
        Moment::At(_) => None,
    };
    let named = matches!(to, Moment::At(_)) || context.policies.order_day == OrderDay::StartOfDay;
    let instant = named.then(|| ends_at(to, context.policies.order_day));
    let value = instant.map_or(Operand::Date(to.date()), Operand::At);
    let from = order.from.at().map_or(Operand::Date(order.from.date()), Operand::At);
    let step = || Step {
        code: StepCode::OrderNames,
        inputs: inputs([("from", from)]),
        value,
        cited: RuleId::Rem05.into(),
        policy,
    };
    sheet.write(DatedRule {
        kind: DateKind::OrderEnds,
        date: to.date(),
        at: instant,
        sentence: None,
        measure: None,
        decision: None,
        rule: RuleId::Rem05,
        section: RuleId::Rem05.section(),
        steps: if P { vec![step()] } else { vec![] },
    });
}

/// Until when an extension is asked for: the hearing is on the last day on which the order holds at the latest, and notice
/// of it is given the day before (REM-07).
fn write_request<const P: bool>(order: &Order, context: &Context, sheet: &mut Sheet<P>) {
    let Some(to) = order.to else {
        sheet.not_given(DateKind::ExtensionRequestBy, RuleId::Rem07, None, Reason::NoEndNamed);
        return;
    };
    // An order that ends as a day begins does not hold on that day.
    let last = ends_at(to, context.policies.order_day).plus_seconds(-1).oslo_date();
    let mut counted = Counted::<P>::from(Day::of(last));
    counted.note(StepCode::LastHearing, RuleId::Rem07, || []);
    counted.by_policy(to.at().is_none().then_some(Policy::OrderDay(context.policies.order_day)));
    let by = counted.day_before(RuleId::Rem07);
    let too_short = by.day < Day::of(order.from.date());
    let by = if too_short { Err(Reason::OrderTooShort) } else { Ok(by) };
    sheet.give(DateKind::ExtensionRequestBy, RuleId::Rem07, None, by);
}

/// The last day on which a hearing may be by video without consent: so long after the last ordinary one, and never where
/// isolation by a court lasts as the last order runs out (REM-07).
fn write_video<const P: bool>(hearing: Date, remand: &Remand, context: &Context, sheet: &mut Sheet<P>) {
    let ends = remand.orders.iter().map(|order| order.to.map(|to| ends_at(to, context.policies.order_day)));
    let last = ends.max_by_key(|end| (end.is_none(), *end)).flatten();
    let at_issue = remand.isolation.iter().filter(|isolation| isolation.court == Some(true)).any(|isolation| {
        let over = isolation.to.map(|to| ends_at(to, context.policies.order_day));
        over.is_none_or(|over| last.is_none_or(|last| over >= last))
    });
    let mut counted = Counted::<P>::from(Day::of(hearing));
    counted.note(StepCode::HearingHeld, RuleId::Rem07, || []);
    let days = number(LimitName::VideoDays, hearing).unwrap_or_default();
    let until = add_days(counted, signed(days), RuleId::Rem07);
    let until = if at_issue { Err(Reason::IsolationAtIssue) } else { Ok(until) };
    sheet.give(DateKind::VideoUntil, RuleId::Rem07, None, until);
}

/// Time between two orders that neither covers: held without a ground, unless there was another.
fn warn_gaps<const P: bool>(orders: &[(usize, &Order)], context: &Context, sheet: &mut Sheet<P>) {
    let mut covered: Option<Instant> = None;
    for (at, order) in orders {
        let begins = match order.from {
            Moment::At(instant) => instant,
            Moment::Day(_) => ends_at(order.from, OrderDay::StartOfDay),
        };
        if let Some(end) = covered.filter(|end| *end < begins) {
            sheet.warn(WarningCode::OrderGap, format!("remand.orders[{at}].from"), RuleId::Rem05, end);
        }
        let Some(to) = order.to else { return };
        let end = ends_at(to, context.policies.order_day);
        covered = Some(covered.map_or(end, |covered| covered.max(end)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn isolation_by_a_court_passes_six_and_twelve_weeks_by_a_day() {
        let on = parse_date("2026-11-25").unwrap();
        let over = |days, born: &str| isolation_over(days, on, Some(parse_date(born).unwrap()));
        assert_eq!(over(42, "1990-01-01"), None);
        assert_eq!(over(43, "1990-01-01"), Some(IsolationOver::SixWeeks));
        assert_eq!(over(84, "1990-01-01"), Some(IsolationOver::SixWeeks));
        assert_eq!(over(85, "1990-01-01"), Some(IsolationOver::TwelveWeeks));
        assert_eq!(over(1, "2008-11-26"), Some(IsolationOver::Under18), "18 tomorrow");
        assert_eq!(over(1, "2008-11-25"), None, "18 today");
        assert_eq!(isolation_over(43, on, None), Some(IsolationOver::SixWeeks));
    }

    #[test]
    fn a_judgment_holds_four_weeks_while_nobody_orders_it_carried_out() {
        let last = |text: &str| last_day_on_judgment(parse_date(text).unwrap()).to_string();
        assert_eq!(last("2026-11-02"), "2026-11-30");
        assert_eq!(last("2028-02-01"), "2028-02-29", "a leap day counts");
    }

    #[test]
    fn a_prison_within_two_days_and_nights_and_a_child_the_day_after() {
        let at = |text: &str| Instant::parse(text).unwrap();
        let born = |text: &str| Some(parse_date(text).unwrap());
        let arrested = at("2026-11-25T10:15:00+01:00");
        assert_eq!(place_by(arrested, None), at("2026-11-27T10:15:00+01:00"));
        assert_eq!(place_by(arrested, born("2008-11-25")), at("2026-11-27T10:15:00+01:00"));
        assert_eq!(place_by(arrested, born("2008-11-26")), at("2026-11-27T00:00:00+01:00"));
        // Two days and nights are 48 hours also when the clock is put back.
        assert_eq!(place_by(at("2026-10-24T12:00:00+02:00"), None), at("2026-10-26T11:00:00+01:00"));
    }
}
