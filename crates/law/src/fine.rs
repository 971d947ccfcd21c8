//! Subsidiary imprisonment for an unpaid fine: always served in full, never part of the base of a
//! fraction (PEN-14).

use crate::case::{Sentence, SentenceKind};
use crate::count::{Context, Length, Sheet, anchor, virtual_start};
use crate::credit::warn_covered;
use crate::day::Day;
use crate::outcome::{DateKind, Reason, WarningCode};
use crate::rules::{self, RuleId};

/// Writes the dates of one fine.
pub(crate) fn write<const P: bool>(at: usize, sentence: &Sentence, context: &Context, sheet: &mut Sheet<P>) {
    let days = sentence.days.unwrap_or_default();
    let (most, _) = rules::FINE_DAYS.on(Some(sentence.judgment));
    if days > most {
        sheet.warn(WarningCode::TooManyFineDays, format!("sentences[{at}].days"), RuleId::Pen11, most);
    }
    sheet.not_given(DateKind::TwoThirds, RuleId::Pen14, Some(at), Reason::ServedInFull);
    let Some(start) = anchor(sentence) else {
        sheet.not_given(DateKind::FullTermFirstFreeDay, RuleId::Pen14, Some(at), Reason::NotAdmitted);
        sheet.not_given(DateKind::LastDay, RuleId::Pen14, Some(at), Reason::NotAdmitted);
        return;
    };
    let base = virtual_start::<P>(context, start, sentence.in_custody, std::iter::once(sentence));
    sheet.outcome.virtual_start.get_or_insert(base.day.date());
    let served = base.add(context, Length { months: 0, days }, RuleId::Pen14);
    warn_covered(sheet, at, (served.day, Day::of(start)), || false);
    let served = served.moved(context);
    let full = served.map(|served| served.release(context));
    let last = full.clone().map(|full| full.day_before(RuleId::Cal05));
    sheet.give(DateKind::FullTermFirstFreeDay, RuleId::Pen14, Some(at), full);
    sheet.give(DateKind::LastDay, RuleId::Pen14, Some(at), last);
}

/// Fines whose days begin while prison is still served: nobody serves two sentences on one day, so
/// the day on which the fine begins must be given as its admission (PEN-14).
pub(crate) fn warn_beside_prison<const P: bool>(sentences: &[Sentence], sheet: &mut Sheet<P>) {
    let prison_ends =
        sheet.outcome.dates.iter().find(|d| d.kind == DateKind::FullTermFirstFreeDay && d.sentence.is_none());
    let Some(prison_ends) = prison_ends.map(|dated| dated.date) else { return };
    for (at, sentence) in sentences.iter().enumerate().filter(|(_, s)| s.kind == SentenceKind::FineDefault) {
        if anchor(sentence).is_some_and(|start| start < prison_ends) {
            sheet.warn(WarningCode::FineBesidePrison, format!("sentences[{at}].admitted"), RuleId::Pen14, prison_ends);
        }
    }
}
