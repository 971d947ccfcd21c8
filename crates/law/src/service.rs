//! Fine service (bøtetjeneste; PEN-13) and youth sentence (ungdomsstraff; PEN-10): performed at liberty from a day on,
//! until when, and what the law does not allow. As with a community sentence no absence moves the dates: the rulebook
//! knows of none.

use crate::case::{Case, Sentence, SentenceKind, Term};
use crate::community::in_days;
use crate::count::{Context, Counted, Length, Sheet, anchor, inputs};
use crate::credit::days_of;
use crate::day::Day;
use crate::outcome::{DateKind, Reason, Step, StepCode, WarningCode};
use crate::policy::Policy;
use crate::prison::counts;
use crate::rules::{self, RuleId};
use basics::Date;

/// The day on which the performance began.
fn begins<const P: bool>(begun: Date, rule: RuleId) -> Counted<P> {
    let mut counted = Counted::from(Day::of(begun));
    counted.note(StepCode::PerformanceBegan, rule, || []);
    counted
}

/// The last day of a performance time.
fn last_day<const P: bool>(begins: Counted<P>, length: Term, rule: RuleId, context: &Context) -> Counted<P> {
    begins.add(context, Length::from(length), rule).day_before(rule)
}

/// Whether a length is longer than another, counted by the calendar from a day.
fn is_longer(length: Term, than: Term, from: Date, context: &Context) -> bool {
    let after = |length: Term| Length::from(length).after(Day::of(from), context.policies.month_end);
    after(length) > after(than)
}

/// Writes the dates of one fine service, and the hours that its days come to.
pub(crate) fn write_fine_service<const P: bool>(
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    let (limits, cited) = rules::FINE_SERVICE.on(Some(sentence.judgment));
    let days = sentence.days.unwrap_or_default();
    let (most, _) = rules::FINE_DAYS.on(Some(sentence.judgment));
    if days > most {
        sheet.warn(WarningCode::TooManyFineDays, format!("sentences[{at}].days"), RuleId::Pen11, most);
    }
    let (least_time, longest_time) = (Term::days(limits.least_days), Term::months(limits.longest_months));
    if let Some(performance) = sentence.performance {
        let field = || format!("sentences[{at}].performance");
        if is_longer(performance, longest_time, sentence.judgment, context) {
            sheet.warn(WarningCode::ServiceTooLong, field(), RuleId::Pen13, longest_time);
        } else if is_longer(least_time, performance, sentence.judgment, context) {
            sheet.warn(WarningCode::ServiceTooShort, field(), RuleId::Pen13, least_time);
        }
    }
    let left = days.saturating_sub(days_of(sentence));
    let reason = match sentence.admitted {
        _ if left == 0 => Some(Reason::CoveredByCredit),
        None => Some(Reason::NotBegun),
        Some(_) => None,
    };
    if let (Some(begun), None) = (sentence.admitted, reason) {
        let mut start = begins::<P>(begun, RuleId::Pen13);
        start.note_value(|| Step {
            code: StepCode::HoursOfService,
            inputs: inputs([("days", left.into()), ("each", limits.hours_a_day.into())]),
            value: (left * limits.hours_a_day).into(),
            cited,
            policy: None,
        });
        let until = |length| last_day(start.clone(), length, RuleId::Pen13, context);
        let end = sentence.performance.map(until).ok_or(Reason::NoPerformanceTime);
        sheet.give(DateKind::PerformanceEnd, RuleId::Pen13, Some(at), end);
        sheet.give(DateKind::PerformanceLatest, RuleId::Pen13, Some(at), Ok(until(longest_time)));
    }
    if let Some(reason) = reason {
        let kinds = [DateKind::PerformanceEnd, DateKind::PerformanceLatest].map(|kind| (kind, RuleId::Pen13));
        sheet.none_given(&kinds, Some(at), reason);
    }
}

/// Fine service that runs together with prison or with a community sentence, which it may not (PEN-13).
pub(crate) fn warn_beside<const P: bool>(case: &Case, sheet: &mut Sheet<P>) {
    if case.sentences.iter().all(|sentence| sentence.kind != SentenceKind::FineService) {
        return;
    }
    let date = |kind: DateKind, sentence: Option<usize>| {
        let dated = sheet.outcome.dates.iter().find(|d| d.kind == kind && d.sentence == sentence);
        dated.map(|dated| Day::of(dated.date))
    };
    let first = case.sentences.iter().filter(|sentence| counts(case, sentence)).filter_map(anchor).min();
    let last = case.paroled_on.map(|paroled| Day::of(paroled).plus(-1)).or_else(|| date(DateKind::LastDay, None));
    let prison = first.map(Day::of).zip(last);
    let recalled = |(at, sentence): (usize, &Sentence)| {
        let is_recall = sentence.kind == SentenceKind::Recall && !counts(case, sentence);
        anchor(sentence).filter(|_| is_recall).map(Day::of).zip(date(DateKind::LastDay, Some(at)))
    };
    let community = |(at, sentence): (usize, &Sentence)| {
        let is_community = sentence.kind == SentenceKind::Community && sentence.conversion.is_none();
        sentence.admitted.filter(|_| is_community).map(Day::of).zip(date(DateKind::PerformanceEnd, Some(at)))
    };
    let sentences = || case.sentences.iter().enumerate();
    let others: Vec<(Day, Day)> =
        prison.into_iter().chain(sentences().filter_map(community)).chain(sentences().filter_map(recalled)).collect();
    let mut beside = Vec::new();
    for (at, sentence) in case.sentences.iter().enumerate().filter(|(_, s)| s.kind == SentenceKind::FineService) {
        let Some(begun) = sentence.admitted.map(Day::of) else { continue };
        let end = date(DateKind::PerformanceEnd, Some(at)).unwrap_or(begun);
        if let Some((_, last)) = others.iter().find(|(first, last)| begun <= *last && *first <= end) {
            beside.push((at, *last));
        }
    }
    for (at, last) in beside {
        let field = format!("sentences[{at}].admitted");
        sheet.warn(WarningCode::ServiceBeside, field, RuleId::Pen13, last.date());
    }
}

/// Writes the date of one youth sentence. The court has set its time.
pub(crate) fn write_youth<const P: bool>(at: usize, sentence: &Sentence, context: &Context, sheet: &mut Sheet<P>) {
    let (limits, _) = rules::YOUTH.on(Some(sentence.judgment));
    let performance = sentence.performance.unwrap_or_default();
    let field = || format!("sentences[{at}].performance");
    let longer = |than: Term| is_longer(performance, than, sentence.judgment, context);
    let (least, ordinary, serious) =
        (Term::days(limits.least_days), Term::years(limits.longest_years), Term::years(limits.serious_years));
    if longer(serious) {
        sheet.warn(WarningCode::YouthTooLong, field(), RuleId::Pen10, serious);
    } else if longer(ordinary) {
        sheet.warn(WarningCode::YouthOnlySerious, field(), RuleId::Pen10, ordinary);
    } else if is_longer(least, performance, sentence.judgment, context) {
        sheet.warn(WarningCode::YouthTooShort, field(), RuleId::Pen10, least);
    }
    let credit = days_of(sentence);
    let subsidiary = sentence.subsidiary.unwrap_or_default();
    let whole = in_days(subsidiary, Day::of(sentence.judgment), context);
    if credit > 0 && credit >= whole {
        let field = format!("sentences[{at}].credit_days");
        sheet.warn(WarningCode::CreditOverSubsidiary, field, RuleId::Crd07, whole);
    }
    let begun = sentence.admitted.ok_or(Reason::NotBegun);
    let end = begun.map(|begun| {
        let mut start = begins(begun, RuleId::Pen10);
        if credit > 0 {
            note_subsidiary_left(&mut start, subsidiary, (credit, whole), context);
        }
        last_day(start, performance, RuleId::Pen10, context)
    });
    sheet.give(DateKind::PerformanceEnd, RuleId::Pen10, Some(at), end);
}

/// Credit of a youth sentence is taken off the subsidiary term, and of nothing else (CRD-07, strl section 83).
fn note_subsidiary_left<const P: bool>(
    start: &mut Counted<P>,
    subsidiary: Term,
    (credit, whole): (u32, u32),
    context: &Context,
) {
    start.note_value(|| Step {
        code: StepCode::CreditOfSubsidiary,
        inputs: inputs([("days", credit.into()), ("of", subsidiary.into())]),
        value: whole.saturating_sub(credit).into(),
        cited: RuleId::Crd07.into(),
        policy: (subsidiary.in_months() > 0).then_some(Policy::PartMonth(context.policies.part_month)),
    });
}
