//! Recall after breach of parole (gjeninnsettelse; REL-11): what the court has ordered to be served of the remainder. After
//! recall to the whole remainder new parole may be given though the minimums of section 42(1) are not met for it; whether
//! after recall to a part of it is a policy. The trial period lasts until the whole remainder would have been served. One
//! that is served as one with prison sentences is counted with them (CAL-01).

use crate::case::{Case, Sentence};
use crate::count::{Context, Counted, Length, Sheet, anchor, inputs, virtual_start};
use crate::credit::warn_covered;
use crate::day::Day;
use crate::outcome::{DateKind, Reason, Step, StepCode, WarningCode};
use crate::policy::{PartRecall, Policy};
use crate::prison::{counts, if_enough_left, prosecution_by, trial_ends};
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
pub(crate) fn write<const P: bool>(
    case: &Case,
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    let start = match anchor(sentence) {
        _ if counts(case, sentence) => Err(Reason::ServedAsOne),
        None => Err(Reason::NotAdmitted),
        Some(start) => Ok(start),
    };
    match start {
        Ok(start) => write_served(at, sentence, Day::of(start), context, sheet),
        Err(reason) => sheet.none_given(&KINDS, Some(at), reason),
    }
}

fn write_served<const P: bool>(at: usize, sentence: &Sentence, start: Day, context: &Context, sheet: &mut Sheet<P>) {
    let remaining = Length::from(sentence.remaining.unwrap_or_default());
    let mut base = virtual_start::<P>(context, start.date(), sentence.in_custody, once(sentence));
    sheet.outcome.virtual_start.get_or_insert(base.day.date());
    let rest = rest(at, sentence, &base, context, sheet);
    base.note_value(|| Step {
        code: if rest.is_some() { StepCode::PartOfRemainder } else { StepCode::Remainder },
        inputs: rest.map_or(inputs([]), |whole| inputs([("of", whole.term().into())])),
        value: remaining.term().into(),
        cited: RuleId::Rel11.into(),
        policy: None,
    });
    let full = base.clone().add(context, remaining, RuleId::Cal05);
    warn_covered(sheet, at, (full.day, start), || false);
    let parole = parole(&base, remaining, &full, rest.is_some(), context);
    let served = full.moved(context);
    let trial = match (&rest, &parole) {
        (Some(whole), _) => trial_ends(&base.clone().add(context, *whole, RuleId::Rel09).moved(context)),
        (None, Ok(_)) => trial_ends(&served),
        (None, Err(_)) => Err(Reason::NoParole),
    };
    let parole = parole.and_then(|parole| parole.moved(context)).map(|parole| parole.release(context));
    let free = served.map(|served| served.release(context));
    let last = free.clone().map(|free| free.day_before(RuleId::Cal05));
    let prosecution = prosecution_by(context, &trial);
    for ((kind, rule), counted) in KINDS.into_iter().zip([parole, free, last, trial, prosecution]) {
        sheet.give(kind, rule, Some(at), counted);
    }
}

/// The whole remainder, where less of it is to be served; warns where more is.
fn rest<const P: bool>(
    at: usize,
    sentence: &Sentence,
    base: &Counted<P>,
    context: &Context,
    sheet: &mut Sheet<P>,
) -> Option<Length> {
    let whole = sentence.remainder?;
    let after = |length: Length| length.after(base.day, context.policies.month_end);
    let (all, ordered) = (after(whole.into()), after(sentence.remaining.unwrap_or_default().into()));
    if ordered > all {
        sheet.warn(WarningCode::OrderedOverRemainder, format!("sentences[{at}].remaining"), RuleId::Rel11, whole);
    }
    (ordered < all).then(|| whole.into())
}

/// New parole after two thirds of what is to be served.
fn parole<const P: bool>(
    base: &Counted<P>,
    remaining: Length,
    full: &Counted<P>,
    is_part: bool,
    context: &Context,
) -> Result<Counted<P>, Reason> {
    let (rule, cited) = rules::PAROLE.on(context.law);
    let mut parole = base.clone().add_share(context, remaining, rule.share);
    let policy = is_part.then_some(Policy::PartRecall(context.policies.part_recall));
    if is_part && context.policies.part_recall == PartRecall::Minimums {
        parole = if_enough_left(context, parole.least(base.day, rule.least_days, cited), full)?;
        parole.by_policy(policy);
        return Ok(parole);
    }
    parole.note(StepCode::NoMinimums, RuleId::Rel11, || []);
    parole.by_policy(policy);
    if parole.day < full.day { Ok(parole) } else { Err(Reason::AfterTheEnd) }
}
