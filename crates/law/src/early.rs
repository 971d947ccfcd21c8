//! Release from prison before two thirds, or before the end: parole after half (REL-03), and release a short time early
//! (REL-04). Both rest on special grounds in the case: the dates say from when, not that it will be.

use crate::count::{Context, Counted, Length, Sheet};
use crate::outcome::{DateKind, Reason, StepCode};
use crate::prison::{Ends, if_enough_left};
use crate::rules::{self, RuleId};

/// Writes both.
pub(crate) fn write<const P: bool>(context: &Context, sheet: &mut Sheet<P>, ends: &Ends<P>) {
    let (rule, cited) = rules::HALF_PAROLE.on(context.law);
    let half = ends.half.clone().least(ends.base.day, rule.least_days, cited);
    let half = if_enough_left(context, half, &ends.full).and_then(|half| half.moved(context));
    sheet.give(DateKind::HalfParole, RuleId::Rel03, None, half.map(|half| half.release(context)));
    let early = early(context, ends).and_then(|early| early.moved(context)).map(|early| early.release(context));
    sheet.give(DateKind::EarlyRelease, RuleId::Rel04, None, early);
}

/// So many days before the release there would otherwise be, on parole or at the end; when on parole not before 60 days.
fn early<const P: bool>(context: &Context, ends: &Ends<P>) -> Result<Counted<P>, Reason> {
    let (rule, cited) = rules::EARLY_RELEASE.on(context.law);
    let rule = rule.ok_or(Reason::NoCircular)?;
    let otherwise = match &ends.parole {
        Ok(parole) => parole,
        Err(Reason::TooLittleLeft) => &ends.full,
        Err(reason) => return Err(*reason),
    };
    let after = |length: Length| length.after(ends.base.day, context.policies.month_end);
    let days = match ends.full.day {
        end if end >= after(Length { months: 6, days: 0 }) => rule.from_6_months,
        end if end >= after(Length { months: 0, days: 90 }) => rule.from_90_days,
        _ => rule.ordinarily,
    };
    let from = otherwise.day;
    let mut early = otherwise.with_day(from.plus(-crate::count::signed(days)));
    early.note(StepCode::EarlyBy, cited, || [("from", from.date().into()), ("days", days.into())]);
    let least = if ends.parole.is_ok() { rule.least_days } else { 0 };
    Ok(early.least(ends.base.day, least, cited))
}
