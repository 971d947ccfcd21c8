//! Community sentence (samfunnsstraff; PEN-08, PEN-09, CRD-07): until when it is performed, until when a breach can be
//! brought before a court, and what it comes to when a court makes prison of it. Prison made of it is counted with the
//! other prison sentences; the hours done are taken off it. The rulebook knows of no time away from a community sentence,
//! so no absence moves its dates.

use crate::case::{Case, Sentence, SentenceKind, Term};
use crate::count::{Context, Counted, Length, Sheet, inputs, signed};
use crate::credit::days_of;
use crate::day::Day;
use crate::outcome::{DateKind, Reason, Step, StepCode, WarningCode};
use crate::policy::{CommunityRounding, MonthEnd, PartMonth, Policy};
use crate::prison::unconditional;
use crate::rules::{self, RuleId};
use basics::Date;

/// The kinds given for a community sentence, with the rule of each.
const KINDS: [(DateKind, RuleId); 2] =
    [(DateKind::PerformanceEnd, RuleId::Pen08), (DateKind::BreachRequestBy, RuleId::Pen09)];

/// Writes the dates of one community sentence.
pub(crate) fn write<const P: bool>(
    case: &Case,
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    warn(case, at, sentence, context, sheet);
    let none = match (&sentence.conversion, sentence.admitted) {
        (Some(_), _) => Some(Reason::Converted),
        (None, None) => Some(Reason::NotBegun),
        (None, Some(begun)) => {
            write_performance(at, sentence, begun, context, sheet);
            None
        }
    };
    if let Some(reason) = none {
        sheet.none_given(&KINDS, Some(at), reason);
    }
}

/// The last day of the performance time, and the last day to bring a breach before a court.
fn write_performance<const P: bool>(
    at: usize,
    sentence: &Sentence,
    begun: Date,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    let begun = Day::of(begun);
    let subsidiary = sentence.subsidiary.unwrap_or_default();
    let performance = sentence.performance.unwrap_or(subsidiary);
    let (credit, whole) = (days_of(sentence), in_days(subsidiary, begun, context));
    if credit >= whole {
        let field = format!("sentences[{at}].credit_days");
        sheet.warn(WarningCode::CreditOverPerformance, field, RuleId::Crd07, whole);
        sheet.none_given(&KINDS, Some(at), Reason::CoveredByCredit);
        return;
    }
    let mut counted = Counted::<P>::from(begun);
    counted.note(StepCode::PerformanceBegan, RuleId::Pen08, || []);
    let mut counted = counted.add(context, Length::from(performance), RuleId::Pen08);
    if credit > 0 {
        note_in_days(&mut counted, subsidiary, whole, context);
        note_hours_left(&mut counted, sentence, (credit, whole), context);
        let less = share_of(in_days(performance, begun, context), credit, whole, context.policies);
        let from = counted.day;
        counted.day = from.plus(-signed(less));
        counted.note(StepCode::CreditOfPerformance, RuleId::Crd07, || {
            [("from", from.date().into()), ("days", less.into())]
        });
    }
    if let Some(longer) = sentence.extended {
        counted = counted.add(context, Length::from(longer), RuleId::Pen09);
        warn_longer(at, longer, begun, context, sheet);
    }
    let last = counted.day_before(RuleId::Pen08);
    let (months, cited) = rules::BREACH_REQUEST_MONTHS.on(context.law);
    let mut ends = Counted::<P>::from(last.day);
    ends.note(StepCode::PerformanceEnds, RuleId::Pen08, || []);
    let request = ends.add(context, Length { months, days: 0 }, cited);
    sheet.give(DateKind::PerformanceEnd, RuleId::Pen08, Some(at), Ok(last));
    sheet.give(DateKind::BreachRequestBy, RuleId::Pen09, Some(at), Ok(request));
}

/// A performance time that a court has made longer by more than it may (PEN-09).
fn warn_longer<const P: bool>(at: usize, longer: Term, begun: Day, context: &Context, sheet: &mut Sheet<P>) {
    let (months, _) = rules::LONGER_PERFORMANCE_MONTHS.on(context.law);
    let after = |length: Term| Length::from(length).after(begun, context.policies.month_end);
    if after(longer) > after(Term::months(months)) {
        let field = format!("sentences[{at}].extended");
        sheet.warn(WarningCode::PerformanceMadeTooLong, field, RuleId::Pen09, Term::months(months));
    }
}

/// Credit takes its share of the hours as well (CRD-07).
fn note_hours_left<const P: bool>(
    counted: &mut Counted<P>,
    sentence: &Sentence,
    (credit, whole): (u32, u32),
    context: &Context,
) {
    counted.note_value(|| {
        let hours = sentence.hours.unwrap_or_default();
        let left = hours.saturating_sub(share_of(hours, credit, whole, context.policies));
        Step {
            code: StepCode::HoursLeft,
            inputs: inputs([("days", credit.into()), ("of", whole.into()), ("hours", hours.into())]),
            value: left.into(),
            cited: RuleId::Crd07.into(),
            policy: Some(Policy::CommunityRounding(context.policies.community_rounding)),
        }
    });
}

/// Notes how many days a length in months is taken to be.
fn note_in_days<const P: bool>(counted: &mut Counted<P>, length: Term, days: u32, context: &Context) {
    if length.in_months() > 0 {
        counted.note_value(|| Step {
            code: StepCode::InDays,
            inputs: inputs([("of", length.into())]),
            value: days.into(),
            cited: RuleId::Crd07.into(),
            policy: Some(Policy::PartMonth(context.policies.part_month)),
        });
    }
}

/// A length in days, from a day on: a month is 30 days, or as long as it is, as for a part of a month (CAL-07).
pub(crate) fn in_days(length: Term, from: Day, context: &Context) -> u32 {
    match context.policies.part_month {
        PartMonth::ThirtyDays => length.in_months() * 30 + length.days,
        PartMonth::ActualDays => {
            let end = from.plus_months(signed(length.in_months()), context.policies.month_end).0;
            u32::try_from(end.since(from)).unwrap_or(0) + length.days
        }
    }
}

/// `part` of `whole` parts of a number, rounded by the policy; never more than the number.
fn share_of(number: u32, part: u32, whole: u32, policies: crate::Policies) -> u32 {
    let (product, whole) = (u64::from(number) * u64::from(part), u64::from(whole.max(1)));
    let share = match policies.community_rounding {
        CommunityRounding::Up => product.div_ceil(whole),
        CommunityRounding::Down => product / whole,
    };
    u32::try_from(share).unwrap_or(u32::MAX).min(number)
}

/// The prison that a court has made of a community sentence: what it ordered, else the whole subsidiary term.
pub(crate) fn converted(sentence: &Sentence) -> Option<Length> {
    let conversion = sentence.conversion.as_ref()?;
    Some(Length::from(conversion.ordered.or(sentence.subsidiary).unwrap_or_default()))
}

/// Takes the hours done off the start of the prison made of a community sentence: their share of the subsidiary term in
/// whole days (PEN-09). The term is as long as it is by the calendar back from that day, so that all hours done leave
/// nothing to serve.
pub(crate) fn take_off_hours<const P: bool>(start: &mut Counted<P>, sentence: &Sentence, context: &Context) {
    let Some(conversion) = sentence.conversion.as_ref().filter(|conversion| conversion.hours_done > 0) else { return };
    let (hours, subsidiary) = (sentence.hours.unwrap_or_default(), sentence.subsidiary.unwrap_or_default());
    let from = start.day;
    let back = from.plus(-signed(subsidiary.days)).plus_months(-signed(subsidiary.in_months()), MonthEnd::LastDay).0;
    let whole = u32::try_from(from.since(back)).unwrap_or(0);
    let done = share_of(whole, conversion.hours_done, hours, context.policies);
    if subsidiary.in_months() > 0 {
        start.note_value(|| Step {
            code: StepCode::BackInDays,
            inputs: inputs([("of", subsidiary.into()), ("until", from.date().into())]),
            value: whole.into(),
            cited: RuleId::Pen09.into(),
            policy: None,
        });
    }
    start.note_value(|| Step {
        code: StepCode::HoursDone,
        inputs: inputs([("done", conversion.hours_done.into()), ("hours", hours.into()), ("of", whole.into())]),
        value: done.into(),
        cited: RuleId::Pen09.into(),
        policy: Some(Policy::CommunityRounding(context.policies.community_rounding)),
    });
    start.day = from.plus(-signed(done));
    start.note(StepCode::Credit, RuleId::Pen09, || [("from", from.date().into()), ("days", done.into())]);
}

/// What the Penal Code does not allow of a community sentence (PEN-08), by the day of the judgment.
fn warn<const P: bool>(case: &Case, at: usize, sentence: &Sentence, context: &Context, sheet: &mut Sheet<P>) {
    let (limits, _) = rules::COMMUNITY.on(Some(sentence.judgment));
    let judged = Day::of(sentence.judgment);
    let after = |length: Length| length.after(judged, context.policies.month_end);
    let mut warn = |code, field: &str, value: Term| {
        sheet.warn(code, format!("sentences[{at}].{field}"), RuleId::Pen08, value);
    };
    let subsidiary = after(sentence.subsidiary.unwrap_or_default().into());
    if subsidiary > after(Term::months(limits.longest_months).into()) {
        warn(WarningCode::SubsidiaryTooLong, "subsidiary", Term::months(limits.longest_months));
    }
    let (least, term) = (Term::days(limits.performance_days), sentence.subsidiary.unwrap_or_default());
    let most = if subsidiary > after(least.into()) { term } else { least };
    if sentence.performance.is_some_and(|performance| after(performance.into()) > after(most.into())) {
        warn(WarningCode::PerformanceTooLong, "performance", most);
    }
    let ordered = sentence.conversion.as_ref().and_then(|conversion| conversion.ordered);
    if ordered.is_some_and(|ordered| after(ordered.into()) > subsidiary) {
        let value = sentence.subsidiary.unwrap_or_default();
        warn(WarningCode::OrderedOverSubsidiary, "conversion.ordered", value);
    }
    let beside =
        case.sentences.iter().filter(|other| other.kind == SentenceKind::Prison && other.judgment == sentence.judgment);
    if after(beside.map(unconditional).sum()) > after(Term::days(limits.prison_days).into()) {
        warn(WarningCode::PrisonBesideCommunity, "kind", Term::days(limits.prison_days));
    }
    let hours = sentence.hours.unwrap_or_default();
    let mut warn = |code, value: u32| sheet.warn(code, format!("sentences[{at}].hours"), RuleId::Pen08, value);
    if hours < limits.fewest_hours {
        warn(WarningCode::TooFewHours, limits.fewest_hours);
    } else if hours > limits.most_hours {
        warn(WarningCode::TooManyHours, limits.most_hours);
    }
}
