//! Recall after breach of parole (gjeninnsettelse; REL-11): what the court has ordered to be served of the remainder. New
//! parole may be given though the minimums of section 42(1) are not met for the remainder.

use crate::case::Sentence;
use crate::count::{Context, Length, Sheet, anchor, inputs, virtual_start};
use crate::credit::warn_covered;
use crate::day::Day;
use crate::outcome::{DateKind, Reason, Step, StepCode};
use crate::prison::{prosecution_by, trial_ends};
use crate::rules::{self, RuleId};
use std::iter::once;

/// The kinds given for a recall, with the rule of each.
const KINDS: [(DateKind, RuleId); 5] = [
    (DateKind::TwoThirds, RuleId::Rel11),
    (DateKind::FullTermFirstFreeDay, RuleId::Cal05),
    (DateKind::LastDay, RuleId::Cal05),
    (DateKind::TrialPeriodEnd, RuleId::Rel09),
    (DateKind::ProsecutionBy, RuleId::Rel11),
];

/// Writes the dates of one recall.
pub(crate) fn write<const P: bool>(at: usize, sentence: &Sentence, context: &Context, sheet: &mut Sheet<P>) {
    let Some(start) = anchor(sentence) else {
        sheet.none_given(&KINDS, Some(at), Reason::NotAdmitted);
        return;
    };
    let remaining = Length::from(sentence.remaining.unwrap_or_default());
    let mut base = virtual_start::<P>(context, start, sentence.in_custody, once(sentence));
    sheet.outcome.virtual_start.get_or_insert(base.day.date());
    base.note_value(|| Step {
        code: StepCode::Remainder,
        inputs: inputs([]),
        value: remaining.term().into(),
        cited: RuleId::Rel11.into(),
        policy: None,
    });
    let full = base.clone().add(context, remaining, RuleId::Cal05);
    warn_covered(sheet, at, (full.day, Day::of(start)), || false);
    let (share, _) = rules::PAROLE.on(context.law);
    let mut parole = base.add_share(context, remaining, share.share);
    parole.note(StepCode::NoMinimums, RuleId::Rel11, || []);
    let parole = if parole.day < full.day { Ok(parole) } else { Err(Reason::AfterTheEnd) };
    let served = full.moved(context);
    let trial = match &parole {
        Ok(_) => trial_ends(&served),
        Err(_) => Err(Reason::NoParole),
    };
    let parole = parole.and_then(|parole| parole.moved(context)).map(|parole| parole.release(context));
    let free = served.map(|served| served.release(context));
    let last = free.clone().map(|free| free.day_before(RuleId::Cal05));
    let prosecution = prosecution_by(context, &trial);
    for ((kind, rule), counted) in KINDS.into_iter().zip([parole, free, last, trial, prosecution]) {
        sheet.give(kind, rule, Some(at), counted);
    }
}
