//! Credit for time deprived of liberty (CRD-01 to CRD-12, strl section 83): the number that the court has fixed and each
//! further line are taken off the start. Where the facts of the remand allow it the days are counted here as well, and a
//! number outside that count is warned of; the court's number stands (CRD-06).

use crate::case::{Absorbed, Case, CreditKind, CreditLine, Isolation, Moment, Remand, Sentence, SentenceKind};
use crate::community::take_off_hours;
use crate::count::{Context, Counted, Sheet, signed};
use crate::day::Day;
use crate::outcome::{DateKind, StepCode, WarningCode};
use crate::policy::{CreditReading, OrderDay, Policies};
use crate::remand::{day_ends, ends_at, last_court_day};
use crate::rules::{self, RuleId};
use basics::{Date, Instant};

/// An hour in seconds.
const HOUR: i64 = 3_600;

/// The rule of a line and the step that takes it off.
const fn line_rule(kind: CreditKind) -> (RuleId, StepCode) {
    match kind {
        CreditKind::AfterJudgment => (RuleId::Crd08, StepCode::CreditAfterJudgment),
        CreditKind::Abroad => (RuleId::Crd01, StepCode::CreditAbroad),
        CreditKind::Isolation => (RuleId::Crd03, StepCode::CreditIsolation),
        CreditKind::Redress => (RuleId::Crd11, StepCode::CreditRedress),
        CreditKind::Transport => (RuleId::Crd09, StepCode::CreditTransport),
        CreditKind::Observation => (RuleId::Crd10, StepCode::CreditObservation),
    }
}

/// Whether a line is taken off. For someone in custody at the judgment time is counted from it, so what came after is
/// counted already (CAL-03, CRD-08); of what is performed at liberty nothing is counted from the judgment.
fn is_taken_off(sentence: &Sentence, line: &CreditLine) -> bool {
    let from_judgment = sentence.in_custody && !sentence.kind.is_performed();
    line.days > 0 && !(line.kind == CreditKind::AfterJudgment && from_judgment)
}

/// All days taken off a sentence.
pub(crate) fn days_of(sentence: &Sentence) -> u32 {
    let lines = sentence.credit.iter().filter(|line| is_taken_off(sentence, line)).map(|line| line.days);
    lines.fold(sentence.credit_days, u32::saturating_add)
}

/// Days in custody among those taken off: what the court has fixed, after the judgment, abroad, transport, observation. Extra
/// days for isolation or as redress were not spent anywhere.
pub(crate) fn custody_days(sentence: &Sentence) -> u32 {
    let extra = |kind| matches!(kind, CreditKind::Isolation | CreditKind::Redress);
    let lines = sentence.credit.iter().filter(|line| is_taken_off(sentence, line) && !extra(line.kind));
    lines.map(|line| line.days).fold(sentence.credit_days, u32::saturating_add)
}

/// Days served of a sentence that a joint judgment has taken in, credit of it among them (PEN-07). Absences are no part of
/// the difference: they move what follows, as all do.
fn served_of(absorbed: &Absorbed, joint: Date) -> u32 {
    let days = Day::of(absorbed.to.unwrap_or(joint)).since(Day::of(absorbed.from));
    u32::try_from(days).unwrap_or(0).saturating_add(absorbed.credit_days)
}

/// All days served of the sentences that a joint judgment has taken in.
pub(crate) fn served_before(sentence: &Sentence) -> u32 {
    sentence.absorbed.iter().map(|one| served_of(one, sentence.judgment)).fold(0, u32::saturating_add)
}

/// Days without liberty right before a joint judgment of somebody in custody at it: the longest time served until that day
/// of what it has taken in.
pub(crate) fn held_before(sentence: &Sentence) -> u32 {
    let until = |one: &&Absorbed| sentence.in_custody && one.to.is_none_or(|to| to == sentence.judgment);
    let days = |one: &Absorbed| served_of(&Absorbed { credit_days: 0, ..*one }, sentence.judgment);
    sentence.absorbed.iter().filter(until).map(days).max().unwrap_or(0)
}

/// Takes the credit of sentences off a start: first what the court has fixed, then line by line, then what is served of
/// what a joint judgment has taken in.
pub(crate) fn take_off<'a, const P: bool>(
    start: &mut Counted<P>,
    sentences: impl Iterator<Item = &'a Sentence> + Clone,
    context: &Context,
) {
    let mut less = |code, rule, days: u32| {
        let from = start.day;
        start.day = from.plus(-signed(days));
        start.note(code, rule, || [("from", from.date().into()), ("days", days.into())]);
    };
    let court = sentences.clone().map(|sentence| sentence.credit_days).fold(0, u32::saturating_add);
    if court > 0 {
        less(StepCode::Credit, RuleId::Cal04, court);
    }
    for sentence in sentences.clone() {
        for line in sentence.credit.iter().filter(|line| is_taken_off(sentence, line)) {
            let (rule, code) = line_rule(line.kind);
            less(code, rule, line.days);
        }
    }
    for sentence in sentences.clone() {
        for absorbed in &sentence.absorbed {
            take_off_served(start, absorbed, sentence.judgment);
        }
    }
    for sentence in sentences {
        take_off_hours(start, sentence, context);
    }
}

/// Takes what is served of a sentence that a joint judgment has taken in off the start (PEN-07).
fn take_off_served<const P: bool>(start: &mut Counted<P>, absorbed: &Absorbed, joint: Date) {
    let (from, days) = (start.day, served_of(absorbed, joint));
    start.day = from.plus(-signed(days));
    start.note(StepCode::ServedOfAbsorbed, RuleId::Pen07, || {
        [("judgment", absorbed.judgment.into()), ("from", from.date().into()), ("days", days.into())]
    });
}

/// Warns of lines that are counted already, of credit of a fine while prison of the same judgment is not covered, and of
/// a number of the court outside our own count.
pub(crate) fn warn<const P: bool>(case: &Case, policies: Policies, sheet: &mut Sheet<P>) {
    for (at, sentence) in case.sentences.iter().enumerate() {
        for (number, line) in sentence.credit.iter().enumerate() {
            if line.days > 0 && !is_taken_off(sentence, line) {
                let field = format!("sentences[{at}].credit[{number}].days");
                sheet.warn(WarningCode::AfterJudgmentCounted, field, RuleId::Crd08, sentence.judgment);
            }
        }
    }
    let Some(remand) = &case.remand else { return };
    let Some((at, judgment, stated)) = stated(case) else { return };
    let Some((least, most)) = own_count(remand, judgment, policies) else { return };
    let field = || format!("sentences[{at}].credit_days");
    if stated < least {
        sheet.warn(WarningCode::CreditBelowCount, field(), RuleId::Crd06, least);
    } else if stated > most {
        sheet.warn(WarningCode::CreditAboveCount, field(), RuleId::Crd06, most);
    }
}

/// The order of use (CRD-07): days left over when prison is served go on to the suspended part, and to a fine or a
/// community sentence of the same judgment; and these have none of it before prison is covered.
pub(crate) fn warn_order<const P: bool>(case: &Case, sheet: &mut Sheet<P>) {
    let end = sheet.outcome.dates.iter().find(|d| d.kind == DateKind::FullTermFirstFreeDay && d.sentence.is_none());
    let Some(end) = end.map(|dated| dated.date) else { return };
    let prison = |sentence: &&Sentence| sentence.kind == SentenceKind::Prison;
    let after = |kind| matches!(kind, SentenceKind::FineDefault | SentenceKind::FineService | SentenceKind::Community);
    let open = |sentence: &Sentence| after(sentence.kind) && sentence.conversion.is_none();
    for (at, sentence) in case.sentences.iter().enumerate().filter(|(_, sentence)| open(sentence)) {
        let mut same = case.sentences.iter().filter(prison).filter(|other| other.judgment == sentence.judgment);
        if sentence.credit_days > 0 && same.any(|other| end > other.judgment) {
            sheet.warn(WarningCode::CreditPrisonFirst, format!("sentences[{at}].credit_days"), RuleId::Crd07, end);
        }
    }
}

/// What the court has stated in the one judgment of someone in custody: place of the first sentence, day, days.
fn stated(case: &Case) -> Option<(usize, Date, u32)> {
    let served = |kind| matches!(kind, SentenceKind::Prison | SentenceKind::PreventiveDetention);
    let mut held = case.sentences.iter().enumerate().filter(|(_, s)| s.in_custody && served(s.kind));
    let (at, first) = held.next()?;
    if held.any(|(_, other)| other.judgment != first.judgment) {
        return None;
    }
    let isolation = |sentence: &Sentence| {
        let lines = sentence.credit.iter().filter(|line| line.kind == CreditKind::Isolation).map(|line| line.days);
        lines.fold(sentence.credit_days, u32::saturating_add)
    };
    let same = case.sentences.iter().filter(|sentence| sentence.judgment == first.judgment);
    Some((at, first.judgment, same.map(isolation).fold(0, u32::saturating_add)))
}

/// Our own count of the days from arrest to judgment: the fewest and the most that the facts allow. The hour of the
/// judgment is not known, nor that of an isolation of which only the day is. None unless the orders cover the whole time.
fn own_count(remand: &Remand, judgment: Date, policies: Policies) -> Option<(u32, u32)> {
    let arrested = remand.arrested?;
    let until = [ends_at(Moment::Day(judgment), OrderDay::StartOfDay), day_ends(judgment)];
    if arrested >= until[0] || !is_covered(remand, arrested, until[0], policies) {
        return None;
    }
    let days = |until: Instant| lengths(arrested, until).map(|held| detained(held, judgment, policies.credit_reading));
    let (least, most) = (days(until[0]).into_iter().min()?, days(until[1]).into_iter().max()?);
    let narrow = extra(&stretches(remand, arrested, until[0], false), judgment).into_iter().min()?;
    let wide = extra(&stretches(remand, arrested, until[1], true), judgment).into_iter().max()?;
    Some((least + narrow, most + wide))
}

/// The length of a time in seconds: as it passed, and as the clock on the wall shows, which differs when the clock was put
/// forward or back in it. The rulebook does not say which a day and night is.
fn lengths(from: Instant, to: Instant) -> [i64; 2] {
    [to.seconds_since(from), to.oslo().duration_since(from.oslo()).as_secs()]
}

/// Whether somebody arrested was held all the time until then: before a court in time, and no time without an order.
fn is_covered(remand: &Remand, arrested: Instant, until: Instant, policies: Policies) -> bool {
    let mut orders: Vec<_> = remand.orders.iter().collect();
    orders.sort_by_key(|order| (order.from.date(), order.from.at()));
    let day = arrested.oslo_date();
    let in_time = orders.first().is_some_and(|first| {
        let from = first.from.date();
        from >= day && from <= last_court_day(day, None).0
    });
    let mut covered = day_ends(last_court_day(day, None).0);
    for order in orders {
        if ends_at(order.from, OrderDay::StartOfDay) > covered {
            return false;
        }
        let Some(to) = order.to else { return in_time };
        covered = covered.max(ends_at(to, policies.order_day));
    }
    in_time && covered >= until
}

/// Whole days of a time in custody: each started period, when it lasted long enough (CRD-02).
fn detained(seconds: i64, judgment: Date, reading: CreditReading) -> u32 {
    let (credit, _) = rules::CREDIT.on(Some(judgment));
    let floor = i64::from(credit.over_hours) * HOUR;
    let counted = match reading {
        _ if seconds <= floor => 0,
        CreditReading::FromArrest => seconds,
        CreditReading::AfterFourHours => seconds - floor,
    };
    started(counted, credit.period_hours)
}

/// Periods of so many hours that have started.
fn started(seconds: i64, hours: u32) -> u32 {
    let period = i64::from(hours) * HOUR;
    u32::try_from((seconds + period - 1).div_euclid(period)).unwrap_or(0)
}

/// Times of full isolation that do not overlap, within the time in custody; as short or as long as the facts allow.
/// Isolation for what the person has done in prison gives nothing (CRD-05).
fn stretches(remand: &Remand, arrested: Instant, until: Instant, wide: bool) -> Vec<(Instant, Instant)> {
    let (from_day, to_day) =
        if wide { (OrderDay::StartOfDay, OrderDay::EndOfDay) } else { (OrderDay::EndOfDay, OrderDay::StartOfDay) };
    let ends = |isolation: &Isolation| {
        let no_end = if wide { until } else { arrested };
        isolation.to.map_or(no_end, |to| ends_at(to, to_day)).min(until)
    };
    let counts = remand.isolation.iter().filter(|isolation| isolation.own_conduct != Some(true));
    let mut all: Vec<(Instant, Instant)> =
        counts.map(|isolation| (ends_at(isolation.from, from_day).max(arrested), ends(isolation))).collect();
    all.retain(|(from, to)| from < to);
    all.sort();
    let mut apart: Vec<(Instant, Instant)> = Vec::new();
    for (from, to) in all {
        match apart.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(to),
            None => apart.push((from, to)),
        }
    }
    apart
}

/// Extra days for full isolation (CRD-03): each stretch by itself, and all together, by both lengths of a time. The rulebook
/// does not say which.
fn extra(stretches: &[(Instant, Instant)], judgment: Date) -> [u32; 4] {
    let (credit, _) = rules::ISOLATION_CREDIT.on(Some(judgment));
    let days = |seconds: i64| {
        let enough = seconds > i64::from(credit.over_hours) * HOUR;
        if enough { started(seconds, credit.period_hours) } else { 0 }
    };
    let by = |which: usize| stretches.iter().map(move |(from, to)| lengths(*from, *to)[which]);
    [by(0).map(days).sum(), days(by(0).sum()), by(1).map(days).sum(), days(by(1).sum())]
}

/// Credit that covers the whole of a sentence: released at once (CRD-12); what is left may go on (CRD-07).
pub(crate) fn warn_covered<const P: bool>(
    sheet: &mut Sheet<P>,
    at: usize,
    (end, start): (Day, Day),
    goes_on: impl FnOnce() -> bool,
) {
    if end > start {
        return;
    }
    let field = || format!("sentences[{at}].credit_days");
    sheet.warn(WarningCode::CreditOverTerm, field(), RuleId::Crd12, end.date());
    let left = start.since(end);
    if left > 0 && goes_on() {
        sheet.warn(WarningCode::CreditLeftOver, field(), RuleId::Crd07, left);
    }
}
