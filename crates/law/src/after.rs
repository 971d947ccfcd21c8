//! Time limits that run from a day that the case states: probation of a suspended part (PEN-05), reporting duty after
//! parole (REL-10), sending of a judgment (REM-15), limitation of a sentence that nobody has begun to execute (PEN-15), interruptions (LVE-09), and until
//! when the file is kept (ADM-09). Where the day is not stated there is nothing to count from, and nothing is said.

use crate::case::{Absence, AbsenceKind, Case, Sentence, SentenceKind};
use crate::count::{Context, Counted, Length, Sheet, anchor, signed};
use crate::day::Day;
use crate::limits::number;
use crate::outcome::{DateKind, Operand, Reason, StepCode, WarningCode};
use crate::prison::unconditional;
use crate::remand::is_under_18;
use crate::rules::limits::LimitName;
use crate::rules::{self, RuleId};
use basics::Date;

/// Writes the time limits of a case that are no part of a sentence, when the others are written.
pub(crate) fn write<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>) {
    if let Some(paroled) = case.paroled_on {
        write_reporting(paroled, context, sheet);
    }
    for (at, sentence) in case.sentences.iter().enumerate().filter(|(_, s)| s.kind == SentenceKind::Prison) {
        if let Some(years) = sentence.probation_years {
            write_probation(at, sentence, years, context, sheet);
        }
        if let Some(final_on) = sentence.final_on {
            let limitation = limitation(case, at, sentence, final_on, context);
            sheet.give(DateKind::LimitationEnd, RuleId::Pen15, Some(at), limitation);
        }
    }
    write_sending(case, sheet);
    write_interruptions(case, context, sheet);
    if let Some(ended) = case.serving_ended {
        let (months, cited) = rules::RETENTION_MONTHS.on(Some(ended));
        let mut counted = Counted::<P>::from(Day::of(ended));
        counted.note(StepCode::ServingEnded, cited, || []);
        let until = counted.add(context, Length { months, days: 0 }, cited);
        sheet.give(DateKind::RetentionEnd, RuleId::Adm09, None, Ok(until));
    }
}

/// Until when a final judgment on somebody under 18 at the act is sent to be carried out (REM-15). Of all others the act says
/// no more than at once.
fn write_sending<const P: bool>(case: &Case, sheet: &mut Sheet<P>) {
    let Some(born) = case.person.as_ref().and_then(|person| person.born) else { return };
    for (at, sentence) in case.sentences.iter().enumerate() {
        let Some((offence, final_on)) = sentence.offence_on.zip(sentence.final_on) else { continue };
        if is_under_18(born, offence) {
            let mut counted = Counted::<P>::from(Day::of(final_on));
            counted.note(StepCode::BecameFinal, RuleId::Rem15, || [("judgment", sentence.judgment.into())]);
            let days = number(LimitName::JudgmentDaysUnder18, final_on).unwrap_or_default();
            let by = crate::remand::add_days(counted, signed(days), RuleId::Rem15);
            sheet.give(DateKind::SendJudgmentBy, RuleId::Rem15, Some(at), Ok(by));
        }
    }
}

/// The last day of the probation period of a suspended part: so many years from when the judgment is final (PEN-05).
fn write_probation<const P: bool>(at: usize, sentence: &Sentence, years: u32, context: &Context, sheet: &mut Sheet<P>) {
    let (most, cited) = rules::PROBATION_YEARS.on(Some(sentence.judgment));
    if years > most {
        sheet.warn(WarningCode::ProbationTooLong, format!("sentences[{at}].probation_years"), RuleId::Pen05, most);
    }
    let end = sentence.final_on.ok_or(Reason::NotFinal).map(|final_on| {
        let mut counted = Counted::<P>::from(Day::of(final_on));
        counted.note(StepCode::BecameFinal, cited, || [("judgment", sentence.judgment.into())]);
        counted.add(context, Length { months: years * 12, days: 0 }, cited).day_before(cited)
    });
    sheet.give(DateKind::ProbationEnd, RuleId::Pen05, Some(at), end);
}

/// The last day of the reporting duty as it normally is, and as long as it may be; never past the trial period.
fn write_reporting<const P: bool>(paroled: Date, context: &Context, sheet: &mut Sheet<P>) {
    let trial = sheet.outcome.date(DateKind::TrialPeriodEnd).map(Day::of);
    let ((normal, longest), cited) = rules::REPORTING_MONTHS.on(context.law);
    for (kind, months) in [(DateKind::ReportingEnd, normal), (DateKind::ReportingLongest, longest)] {
        let Some(trial) = trial.filter(|trial| Day::of(paroled) <= *trial) else {
            sheet.not_given(kind, RuleId::Rel10, None, Reason::NoTrialPeriod);
            continue;
        };
        let mut counted = Counted::<P>::from(Day::of(paroled));
        counted.note(StepCode::Paroled, RuleId::Rel10, || []);
        let counted = counted.add(context, Length { months, days: 0 }, cited).day_before(RuleId::Rel10);
        let mut ends = Counted::from(trial);
        ends.note(StepCode::TrialEnds, RuleId::Rel09, || []);
        sheet.give(kind, RuleId::Rel10, None, Ok(counted.pick(StepCode::Earlier, &ends, 0, cited)));
    }
}

/// The day from which a sentence can no longer be executed: so many years after it is final, by its length. The time stops
/// while another sentence is served, and what is left sets the time after parole: then no day is known here.
fn limitation<const P: bool>(
    case: &Case,
    at: usize,
    sentence: &Sentence,
    final_on: Date,
    context: &Context,
) -> Result<Counted<P>, Reason> {
    if unconditional(sentence).is_zero() {
        return Err(Reason::Suspended);
    }
    if anchor(sentence).is_some() {
        return Err(Reason::ServingBegun);
    }
    if case.sentences.iter().enumerate().any(|(other, sentence)| other != at && anchor(sentence).is_some()) {
        return Err(Reason::StopsWhileServing);
    }
    let term = sentence.term.unwrap_or_default();
    let from = Day::of(final_on);
    let after = |length: Length| length.after(from, context.policies.month_end);
    let (limits, cited) = rules::LIMITATION.on(Some(final_on));
    let within = |band: &&(u32, u32)| after(term.into()) <= after(Length { months: band.0 * 12, days: 0 });
    let years = limits.up_to.iter().find(within).map_or(limits.longer, |band| band.1);
    let mut counted = Counted::from(from);
    counted.note(StepCode::FinalSentence, cited, || [("length", term.into())]);
    Ok(counted.add(context, Length { months: years * 12, days: 0 }, cited))
}

/// Interruptions that follow each other without a break are one that was extended: four weeks, and once four more. While
/// somebody is away on one its limits are given; of one that is over it is said when it was longer than both.
fn write_interruptions<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>) {
    if case.absences.is_empty() {
        return;
    }
    let interruption = |(_, absence): &(usize, &Absence)| absence.kind == AbsenceKind::Interruption;
    let mut all: Vec<(usize, &Absence)> = case.absences.iter().enumerate().filter(interruption).collect();
    all.sort_by_key(|(_, absence)| (absence.from, absence.to.is_none()));
    let detention = case.sentences.iter().filter(|s| s.kind == SentenceKind::PreventiveDetention);
    let detained = detention.filter_map(anchor).min();
    let mut begun: Option<(Date, Option<Date>)> = None;
    for (at, absence) in all {
        let field = |name: &str| format!("absences[{at}].{name}");
        if detained.is_some_and(|detained| absence.from >= detained) {
            sheet.warn(WarningCode::InterruptionOfDetention, field("kind"), RuleId::Frv12, Operand::None);
        }
        let first = begun.filter(|(_, to)| *to == Some(absence.from)).map_or(absence.from, |(first, _)| first);
        begun = Some((first, absence.to));
        let (days, cited) = rules::INTERRUPTION_DAYS.on(context.law);
        let after = |times: u32| Day::of(first).plus(signed(days * times));
        match absence.to.map(Day::of) {
            Some(to) if to > after(2) => {
                sheet.warn(WarningCode::InterruptionTooLong, field("to"), RuleId::Lve09, after(2).date());
            }
            Some(_) => {}
            None => {
                for (kind, times) in [(DateKind::InterruptionEnds, 1), (DateKind::InterruptionLongest, 2)] {
                    let mut counted = Counted::<P>::from(Day::of(first));
                    counted.note(StepCode::InterruptionBegan, cited, || []);
                    let limit = crate::remand::add_days(counted, signed(days * times), cited.rule);
                    sheet.give(kind, RuleId::Lve09, None, Ok(limit));
                }
            }
        }
    }
}
