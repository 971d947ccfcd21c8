//! Preventive detention (forvaring): a frame and a minimum, both credited, extensions by the court,
//! the deadlines around them, and parole (FRV-01 to FRV-12, CAL-10).

use crate::case::{Case, DetentionParole, Sentence, SentenceKind, Term};
use crate::count::{Context, Counted, Length, Sheet, anchor, virtual_start};
use crate::credit::warn_covered;
use crate::day::Day;
use crate::outcome::{DateKind, Reason, StepCode, WarningCode};
use crate::remand::is_under_18;
use crate::rules::{self, RuleId};

/// The kinds counted from the start of serving, with the rule of each.
const KINDS: [(DateKind, RuleId); 6] = [
    (DateKind::MinimumTwoThirds, RuleId::Frv12),
    (DateKind::MinimumLastDay, RuleId::Frv10),
    (DateKind::MinimumFirstParoleDay, RuleId::Frv06),
    (DateKind::FrameLastDay, RuleId::Frv10),
    (DateKind::ExtensionFileBy, RuleId::Frv03),
    (DateKind::AssessExtensionBy, RuleId::Frv05),
];

/// Writes the dates of one sentence of preventive detention.
pub(crate) fn write<const P: bool>(
    case: &Case,
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    warn_lapsed(case, sentence, sheet);
    let born = case.person.as_ref().and_then(|person| person.born);
    let under_18 = born.zip(sentence.offence_on).is_some_and(|(born, offence)| is_under_18(born, offence));
    warn_frame(at, sentence, under_18, sheet);
    warn_minimum(at, sentence, sheet);
    write_petition(at, sentence, context, sheet);
    let Some(start) = anchor(sentence) else {
        sheet.none_given(&KINDS, Some(at), Reason::NotAdmitted);
        return;
    };
    let base = virtual_start::<P>(context, start, sentence.in_custody, std::iter::once(sentence));
    sheet.outcome.virtual_start.get_or_insert(base.day.date());
    write_minimum(at, sentence, context, sheet, &base);
    write_frame(at, sentence, context, sheet, &base);
    if let Some(parole) = sentence.parole {
        write_parole(at, parole, context, sheet);
    }
}

/// The last day of the parole period, from release or from the judgment that set a new one (FRV-06), and the last day to
/// bring a recall before a court (FRV-09). No time served, so no absence moves them.
fn write_parole<const P: bool>(at: usize, parole: DetentionParole, context: &Context, sheet: &mut Sheet<P>) {
    let field = |name: &str| format!("sentences[{at}].parole.{name}");
    let of_this = |kind| sheet.outcome.dates.iter().find(|d| d.kind == kind && d.sentence == Some(at)).map(|d| d.date);
    if let Some(first) = of_this(DateKind::MinimumFirstParoleDay).filter(|first| parole.from < *first) {
        sheet.warn(WarningCode::ParoleBeforeMinimum, field("from"), RuleId::Frv06, first);
    }
    let Some(period) = parole.period else {
        let kinds = [(DateKind::ParolePeriodEnd, RuleId::Frv06), (DateKind::RecallRequestBy, RuleId::Frv09)];
        sheet.none_given(&kinds, Some(at), Reason::NoParolePeriod);
        return;
    };
    let from = Day::of(parole.from);
    let after = |length: Term| Length::from(length).after(from, context.policies.month_end);
    let ((fewest, most), cited) = rules::PAROLE_PERIOD_YEARS.on(context.law);
    if after(period) < after(Term::years(fewest)) {
        sheet.warn(WarningCode::ParolePeriodTooShort, field("period"), RuleId::Frv06, fewest);
    } else if after(period) > after(Term::years(most)) {
        sheet.warn(WarningCode::ParolePeriodTooLong, field("period"), RuleId::Frv06, most);
    }
    let mut begins = Counted::<P>::from(from);
    begins.note(StepCode::Paroled, RuleId::Frv06, || []);
    let last = begins.add(context, period.into(), cited).day_before(RuleId::Frv06);
    let (months, cited) = rules::RECALL_REQUEST_MONTHS.on(context.law);
    let mut ends = Counted::<P>::from(last.day);
    ends.note(StepCode::TrialEnds, RuleId::Frv06, || []);
    let request = ends.add(context, Length { months, days: 0 }, cited);
    sheet.give(DateKind::ParolePeriodEnd, RuleId::Frv06, Some(at), Ok(last));
    sheet.give(DateKind::RecallRequestBy, RuleId::Frv09, Some(at), Ok(request));
}

fn write_minimum<const P: bool>(
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
    base: &Counted<P>,
) {
    let Some(minimum) = sentence.minimum.map(Length::from) else {
        sheet.none_given(&KINDS[..3], Some(at), Reason::NoMinimum);
        return;
    };
    let (share, _) = rules::DETENTION_STEP.on(context.law);
    let two_thirds = base.clone().add_share(context, minimum, share).moved(context);
    sheet.give(DateKind::MinimumTwoThirds, RuleId::Frv12, Some(at), two_thirds);
    let out = base.clone().add(context, minimum, RuleId::Cal10).moved(context);
    let last = out.clone().map(|out| out.day_before(RuleId::Cal10));
    sheet.give(DateKind::MinimumLastDay, RuleId::Frv10, Some(at), last);
    sheet.give(DateKind::MinimumFirstParoleDay, RuleId::Frv06, Some(at), out);
}

fn write_frame<const P: bool>(
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
    base: &Counted<P>,
) {
    let frame = Length::from(sentence.frame.unwrap_or_default());
    let original = base.clone().add(context, frame, RuleId::Cal10).day_before(RuleId::Cal10);
    if let Some(start) = anchor(sentence) {
        warn_covered(sheet, at, (original.day.plus(1), Day::of(start)), || false);
    }
    // Absences before the judgment that set the last day were known to the court.
    let (last, since) = match sentence.extensions.iter().max_by_key(|extension| extension.until) {
        None => (original.clone(), Day::FIRST),
        Some(extension) => {
            let mut until = Counted::from(Day::of(extension.until));
            until.note(StepCode::Extended, RuleId::Frv03, || [("judgment", extension.judgment.into())]);
            (until, Day::of(extension.judgment))
        }
    };
    warn_extensions(at, sentence, context, sheet, original.last_day_moved(context, Day::FIRST).ok());
    let (_, file_months) = rules::EXTENSION.on(context.law).0;
    let file = |last: Counted<P>| last.back(context, file_months, RuleId::Frv03);
    let (assess_months, cited) = rules::ASSESS_MONTHS.on(context.law);
    let moved = last.clone().last_day_moved(context, since);
    let file_by = file(last.clone()).moved_since(context, since);
    let assess_by = last.back(context, assess_months, cited).moved_since(context, since);
    if let (Ok(file_by), Some(earlier)) = (&file_by, moved.as_ref().ok().map(|last| file(last.clone())))
        && earlier.day < file_by.day
    {
        sheet.warn(WarningCode::FileEarlier, format!("sentences[{at}].frame"), RuleId::Frv03, earlier.day.date());
    }
    let rule = if sentence.extensions.is_empty() { RuleId::Frv10 } else { RuleId::Frv03 };
    sheet.give(DateKind::FrameLastDay, rule, Some(at), moved);
    sheet.give(DateKind::ExtensionFileBy, RuleId::Frv03, Some(at), file_by);
    sheet.give(DateKind::AssessExtensionBy, RuleId::Frv05, Some(at), assess_by);
}

/// A year after the judgment, or the last that refused parole, is final. Not a time served, so no absence moves it (FRV-08).
fn write_petition<const P: bool>(at: usize, sentence: &Sentence, context: &Context, sheet: &mut Sheet<P>) {
    let refused = sentence.refusals_final.iter().max().copied();
    let petition = refused.max(sentence.final_on).ok_or(Reason::NotFinal).map(|from| {
        let mut day = Counted::<P>::from(Day::of(from));
        if refused == Some(from) {
            day.note(StepCode::RefusalFinal, RuleId::Frv08, || []);
        } else {
            day.note(StepCode::BecameFinal, RuleId::Frv08, || [("judgment", sentence.judgment.into())]);
        }
        let (months, cited) = rules::PETITION_MONTHS.on(context.law);
        day.add(context, Length { months, days: 0 }, cited)
    });
    sheet.give(DateKind::PetitionEarliest, RuleId::Frv08, Some(at), petition);
}

/// Preventive detention ends earlier sentences (PEN-06).
fn warn_lapsed<const P: bool>(case: &Case, detention: &Sentence, sheet: &mut Sheet<P>) {
    for (at, sentence) in case.sentences.iter().enumerate() {
        let ends = matches!(sentence.kind, SentenceKind::Prison | SentenceKind::Community);
        if ends && sentence.judgment < detention.judgment {
            sheet.warn(WarningCode::EndedByDetention, format!("sentences[{at}]"), RuleId::Pen06, detention.judgment);
        }
    }
}

fn longer(term: Term, years: u32) -> bool {
    (term.in_months(), term.days) > (years * 12, 0)
}

/// A frame longer than the law has it, ordinarily or at most (FRV-01).
fn warn_frame<const P: bool>(at: usize, sentence: &Sentence, under_18: bool, sheet: &mut Sheet<P>) {
    let frame = sentence.frame.unwrap_or_default();
    let (over, over_longest, limits) = if under_18 {
        (WarningCode::FrameOver10Under18, WarningCode::FrameOver15Under18, &rules::LONGEST_FRAME_UNDER_18)
    } else {
        (WarningCode::FrameOver21, WarningCode::FrameOver30, &rules::LONGEST_FRAME)
    };
    let ((ordinary, longest), _) = limits.on(Some(sentence.judgment));
    let field = || format!("sentences[{at}].frame");
    if longer(frame, longest) {
        sheet.warn(over_longest, field(), RuleId::Frv01, longest);
    } else if longer(frame, ordinary) {
        sheet.warn(over, field(), RuleId::Frv01, ordinary);
    }
}

/// A minimum above its cap, or above the frame (FRV-02).
fn warn_minimum<const P: bool>(at: usize, sentence: &Sentence, sheet: &mut Sheet<P>) {
    let frame = sentence.frame.unwrap_or_default();
    let Some(minimum) = sentence.minimum else { return };
    let (cap, _) = rules::MINIMUM_CAP.on(Some(sentence.judgment));
    let cap = match frame {
        frame if longer(frame, 21) => cap.over_21,
        frame if longer(frame, 15) => cap.over_15,
        _ => cap.ordinary,
    };
    let field = || format!("sentences[{at}].minimum");
    if longer(minimum, cap) {
        sheet.warn(WarningCode::MinimumOverCap, field(), RuleId::Frv02, cap);
    }
    if (minimum.in_months(), minimum.days) > (frame.in_months(), frame.days) {
        sheet.warn(WarningCode::MinimumOverFrame, field(), RuleId::Frv02, frame);
    }
}

fn warn_extensions<const P: bool>(
    at: usize,
    sentence: &Sentence,
    context: &Context,
    sheet: &mut Sheet<P>,
    original: Option<Counted<P>>,
) {
    let Some(mut last) = original.map(|original| original.day) else { return };
    let ((years, _), _) = rules::EXTENSION.on(context.law);
    let mut extensions: Vec<_> = sentence.extensions.iter().enumerate().collect();
    extensions.sort_by_key(|(_, extension)| extension.judgment);
    for (number, extension) in extensions {
        let until = Day::of(extension.until);
        let mut warn = |code, part: &str, rule, value: Day| {
            sheet.warn(code, format!("sentences[{at}].extensions[{number}].{part}"), rule, value.date());
        };
        let longest = last.plus_months(crate::count::signed(years * 12), context.policies.month_end).0;
        if Day::of(extension.judgment) > last {
            warn(WarningCode::ExtensionTooLate, "judgment", RuleId::Frv04, last);
        }
        if until <= last {
            warn(WarningCode::ExtensionNoLonger, "until", RuleId::Frv03, last);
        } else if until > longest {
            warn(WarningCode::ExtensionTooLong, "until", RuleId::Frv03, longest);
        }
        last = until;
    }
}
