//! Prison: all prison sentences of a case are added and give one set of dates (CAL-01, REL-01,
//! REL-02, REL-06, REL-08, REL-09, REL-11, LVE-01, LVE-07, PLC-03, PLC-04, PLC-07, PLC-09, PLC-10).

use crate::case::{Case, Sentence, SentenceKind};
use crate::community::converted;
use crate::count::{Context, Counted, Length, Sheet, anchor, inputs, is_in_custody, signed, virtual_start};
use crate::credit::{custody_days, held_before, warn_covered};
use crate::day::Day;
use crate::early;
use crate::outcome::{DateKind, Operand, Reason, Step, StepCode, WarningCode};
use crate::policy::{Policy, SuspendedPart};
use crate::remand::is_under_18;
use crate::rules::{self, Cited, HALF, RuleId, THIRD};

/// The kinds given for prison, with the rule of each.
const KINDS: [(DateKind, RuleId); 18] = [
    (DateKind::OneThird, RuleId::Cal06),
    (DateKind::Half, RuleId::Cal06),
    (DateKind::TwoThirds, RuleId::Rel01),
    (DateKind::HalfParole, RuleId::Rel03),
    (DateKind::EarlyRelease, RuleId::Rel04),
    (DateKind::FullTermFirstFreeDay, RuleId::Cal05),
    (DateKind::LastDay, RuleId::Cal05),
    (DateKind::TrialPeriodEnd, RuleId::Rel09),
    (DateKind::ProsecutionBy, RuleId::Rel11),
    (DateKind::LeaveEligible, RuleId::Lve01),
    (DateKind::DayReleaseEligible, RuleId::Lve07),
    (DateKind::EmBackDoor, RuleId::Plc10),
    (DateKind::HomeHalf, RuleId::Plc09),
    (DateKind::LowerSecurityReview, RuleId::Plc07),
    (DateKind::ParoleReview, RuleId::Rel08),
    (DateKind::OpenDirect, RuleId::Plc03),
    (DateKind::HalfwayDirect, RuleId::Plc04),
    (DateKind::EmFrontDoor, RuleId::Plc10),
];

/// The part of a prison sentence that is to be served: the term without what is suspended. Where the term is in months
/// and the suspended part in days, or the other way round, a month is taken to be 30 days.
pub(crate) fn unconditional(sentence: &Sentence) -> Length {
    let term = Length::from(sentence.term.unwrap_or_default());
    let Some(suspended) = sentence.suspended.map(Length::from) else { return term };
    let missing_months = suspended.months.saturating_sub(term.months);
    let missing_days = suspended.days.saturating_sub(term.days).div_ceil(30);
    // No more is suspended than the term is, counted so: what one lacks the other has.
    let months = (term.months + missing_months).saturating_sub(suspended.months + missing_days);
    let days = (term.days + missing_days * 30).saturating_sub(suspended.days + missing_months * 30);
    Length { months, days }
}

/// The same by the policy, of a sentence that runs from a day, and the policy when it decided (PEN-05).
fn to_serve(sentence: &Sentence, start: Day, context: &Context) -> (Length, Option<Policy>) {
    if sentence.conversion.is_some() || sentence.kind == SentenceKind::Recall {
        return (length(sentence), None);
    }
    let term = Length::from(sentence.term.unwrap_or_default());
    let suspended = Length::from(sentence.suspended.unwrap_or_default());
    if term.months >= suspended.months && term.days >= suspended.days {
        return (unconditional(sentence), None);
    }
    let policy = Some(Policy::SuspendedPart(context.policies.suspended_part));
    match context.policies.suspended_part {
        SuspendedPart::ThirtyDays => (unconditional(sentence), policy),
        SuspendedPart::ActualDays => {
            let after = |length: Length| length.after(start, context.policies.month_end);
            let days = u32::try_from(after(term).since(after(suspended))).unwrap_or(0);
            (Length { months: 0, days }, policy)
        }
    }
}

/// How long a prison sentence is: what is to be served of it, or the prison made of a community sentence; of a recall what
/// is to be served of the remainder.
pub(crate) fn length(sentence: &Sentence) -> Length {
    let ordered = || sentence.remaining.map_or_else(|| unconditional(sentence), Length::from);
    converted(sentence).unwrap_or_else(ordered)
}

/// Whether a sentence is prison, or a community sentence of which a court has made prison.
pub(crate) fn is_prison(sentence: &Sentence) -> bool {
    sentence.kind == SentenceKind::Prison || sentence.conversion.is_some()
}

/// Whether something of a sentence is served as prison: of a prison sentence, or of one that was a community sentence.
fn is_served(sentence: &Sentence) -> bool {
    sentence.conversion.is_some() || (sentence.kind == SentenceKind::Prison && !unconditional(sentence).is_zero())
}

/// Whether a recall is served as one with the prison sentences of the case: it says so, and there is one (CAL-01).
fn joins(case: &Case, sentence: &Sentence) -> bool {
    sentence.kind == SentenceKind::Recall && sentence.served_as_one && case.sentences.iter().any(is_served)
}

/// Whether a sentence is one of the prison sentences of the case, which are served as one.
pub(crate) fn counts(case: &Case, sentence: &Sentence) -> bool {
    is_prison(sentence) || joins(case, sentence)
}

/// The prison sentences of a case of which something is to be served, those that were community sentences, and recalls
/// that are served as one with them.
fn sentences(case: &Case) -> impl Iterator<Item = (usize, &Sentence)> + Clone {
    case.sentences.iter().enumerate().filter(|(_, sentence)| is_served(sentence) || joins(case, sentence))
}

/// The whole of the sentences where a part of a remainder is not to be served: with it, for the trial period goes on until
/// the whole would have been (REL-09, REL-11).
fn whole(case: &Case, start: Day, context: &Context) -> Option<Length> {
    let rest = |(_, sentence): (usize, &Sentence)| sentence.remainder.is_some();
    sentences(case).any(rest).then(|| {
        let one = |sentence: &Sentence| sentence.remainder.map_or(to_serve(sentence, start, context).0, Length::from);
        sentences(case).map(|(_, sentence)| one(sentence)).sum()
    })
}

/// After how many years parole is possible from a sentence from abroad that is so long that it has a rule of its own, and
/// why that is not known (REL-06).
fn from_abroad(case: &Case, context: &Context) -> Result<Option<(u32, Cited)>, Reason> {
    let over = |years: u32| {
        let longer = |length: Length| (length.months, length.days) > (years * 12, 0);
        sentences(case).any(|(_, sentence)| sentence.from_abroad && longer(length(sentence)))
    };
    let (rule, cited) = rules::FROM_ABROAD.on(context.law);
    match rule {
        // Nobody has said how it is added to others.
        Some(rule) if over(rule.over_years) && sentences(case).count() > 1 => Err(Reason::LawIsSilent),
        Some(rule) if over(rule.over_years) => Ok(Some((rule.parole_years, cited))),
        None if over(rules::FROM_ABROAD_OLDER_YEARS.on(context.law).0) => Err(Reason::LawNotKnown),
        _ => Ok(None),
    }
}

/// Writes the dates of the prison sentences.
pub(crate) fn write<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>) {
    let prison = sentences(case);
    // The earliest judgment in custody; if there is none, the earliest admission.
    let first = |in_custody| {
        prison.clone().filter(move |(_, s)| is_in_custody(s) == in_custody).filter_map(|(_, s)| anchor(s)).min()
    };
    let (custody, admission) = (first(true), first(false));
    let start = custody.or(admission);
    let none_served = prison.clone().next().is_none();
    let Some(start) = start else {
        return write_none(sheet, if none_served { Reason::Suspended } else { Reason::NotAdmitted });
    };
    let credited = prison.clone().map(|(_, sentence)| sentence);
    let held = credited.clone().map(|one| custody_days(one).saturating_add(held_before(one)));
    let held = held.fold(0, u32::saturating_add);
    let mut base = virtual_start(context, start, custody.is_some(), credited);
    let total: Length = prison.map(|(_, sentence)| to_serve(sentence, base.day, context).0).sum();
    if total.is_zero() {
        return write_none(sheet, Reason::Suspended);
    }
    sheet.outcome.virtual_start = Some(base.day.date());
    note_total(&mut base, case, context, total);
    let liberty_lost = Day::of(start).plus(if custody.is_some() { -signed(held) } else { 0 });
    let whole = whole(case, base.day, context);
    let ends = Ends::count(context, &base, total, whole, from_abroad(case, context));
    warn(case, sheet, &ends, Day::of(start));
    write_ends(context, sheet, &ends);
    early::write(context, sheet, &ends);
    write_steps_down(context, sheet, &ends, liberty_lost);
    write_review(case, context, sheet, &ends);
    let born = case.person.as_ref().and_then(|person| person.born);
    write_from_the_start(context, sheet, &ends, Day::of(start), born.is_some_and(|born| is_under_18(born, start)));
}

/// Says of each kind why there is no date.
fn write_none<const P: bool>(sheet: &mut Sheet<P>, reason: Reason) {
    sheet.none_given(&KINDS, None, reason);
}

/// Notes what is to be served.
fn note_total<const P: bool>(base: &mut Counted<P>, case: &Case, context: &Context, total: Length) {
    let prison = sentences(case);
    let start = base.day;
    for (_, sentence) in prison.clone().filter(|(_, sentence)| sentence.suspended.is_some()) {
        let (left, policy) = to_serve(sentence, start, context);
        base.note_value(|| Step {
            code: StepCode::Suspend,
            inputs: inputs([
                ("term", sentence.term.unwrap_or_default().into()),
                ("suspended", sentence.suspended.unwrap_or_default().into()),
            ]),
            value: left.term().into(),
            cited: RuleId::Pen05.into(),
            policy,
        });
    }
    for (_, sentence) in prison.clone() {
        let Some((conversion, length)) = sentence.conversion.zip(converted(sentence)) else { continue };
        base.note_value(|| Step {
            code: StepCode::Converted,
            inputs: inputs([("judgment", conversion.judgment.into())]),
            value: length.term().into(),
            cited: RuleId::Pen09.into(),
            policy: None,
        });
    }
    base.note_value(|| {
        let count = prison.count();
        let several = count > 1;
        Step {
            code: if several { StepCode::AddSentences } else { StepCode::OneSentence },
            inputs: inputs([("sentences", Operand::Number(i64::try_from(count).unwrap_or(0)))]),
            value: total.term().into(),
            cited: RuleId::Cal01.into(),
            policy: None,
        }
    });
}

/// The dates on which the others rest, absences not yet counted.
pub(crate) struct Ends<const P: bool> {
    pub(crate) base: Counted<P>,
    total: Length,
    third: Counted<P>,
    pub(crate) half: Counted<P>,
    pub(crate) full: Counted<P>,
    /// The end of the whole, where a part of a remainder is not to be served.
    whole: Option<Counted<P>>,
    pub(crate) parole: Result<Counted<P>, Reason>,
    /// The rule of parole.
    rule: RuleId,
}

/// A day of parole, when so many days are left after it as must be (REL-02).
pub(crate) fn if_enough_left<const P: bool>(
    context: &Context,
    mut parole: Counted<P>,
    full: &Counted<P>,
) -> Result<Counted<P>, Reason> {
    let (least_left, cited) = rules::LEFT_AFTER_PAROLE.on(context.law);
    let left = full.day.since(parole.day);
    parole.note_value(|| Step {
        code: StepCode::DaysLeft,
        inputs: inputs([("end", full.day.date().into()), ("least", least_left.into())]),
        value: left.into(),
        cited,
        policy: None,
    });
    if left >= signed(least_left) { Ok(parole) } else { Err(Reason::TooLittleLeft) }
}

impl<const P: bool> Ends<P> {
    fn count(
        context: &Context,
        base: &Counted<P>,
        total: Length,
        whole: Option<Length>,
        from_abroad: Result<Option<(u32, Cited)>, Reason>,
    ) -> Self {
        let full = base.clone().add(context, total, RuleId::Cal05);
        let (parole_rule, cited) = rules::PAROLE.on(context.law);
        let counted = base.clone().add_share(context, total, parole_rule.share);
        let mut parole = counted.least(base.day, parole_rule.least_days, cited);
        if let Ok(Some((years, cited))) = from_abroad {
            let after = base.clone().add(context, Length { months: years * 12, days: 0 }, cited);
            parole = parole.pick(StepCode::Earlier, &after, base.count(), cited);
        }
        let parole = from_abroad.and_then(|_| if_enough_left(context, parole, &full));
        let rule = match (&from_abroad, &parole) {
            (Ok(None), Ok(_)) => RuleId::Rel01,
            (Ok(None), Err(_)) => RuleId::Rel02,
            _ => RuleId::Rel06,
        };
        Self {
            third: base.clone().add_share(context, total, THIRD),
            half: base.clone().add_share(context, total, HALF),
            base: base.clone(),
            total,
            full,
            whole: whole.map(|whole| base.clone().add(context, whole, RuleId::Rel09)),
            parole,
            rule,
        }
    }
}

fn warn<const P: bool>(case: &Case, sheet: &mut Sheet<P>, ends: &Ends<P>, start: Day) {
    let first = sentences(case).next().map_or(0, |(at, _)| at);
    let same = |other: &Sentence| {
        let takes = {
            use SentenceKind::{Community, FineDefault, FineService};
            matches!(other.kind, FineDefault | FineService | Community)
        };
        takes && other.conversion.is_none() && sentences(case).any(|(_, sentence)| sentence.judgment == other.judgment)
    };
    let goes_on =
        || sentences(case).any(|(_, sentence)| sentence.suspended.is_some()) || case.sentences.iter().any(same);
    warn_covered(sheet, first, (ends.full.day, start), goes_on);
    let paroled = ends.parole.as_ref().ok().filter(|parole| parole.day <= start && ends.full.day > start);
    if let Some(parole) = paroled {
        let field = format!("sentences[{first}].credit_days");
        sheet.warn(WarningCode::ParoleFromTheStart, field, RuleId::Rel13, parole.day.date());
    }
}

fn write_ends<const P: bool>(context: &Context, sheet: &mut Sheet<P>, ends: &Ends<P>) {
    sheet.give(DateKind::OneThird, RuleId::Cal06, None, ends.third.clone().moved(context));
    sheet.give(DateKind::Half, RuleId::Cal06, None, ends.half.clone().moved(context));
    let parole = ends.parole.clone().and_then(|parole| parole.moved(context)).map(|parole| parole.release(context));
    sheet.give(DateKind::TwoThirds, ends.rule, None, parole);
    let served = ends.full.clone().moved(context);
    let trial = match &ends.whole {
        Some(whole) => trial_ends(&whole.clone().moved(context)),
        None if ends.parole.is_ok() => trial_ends(&served),
        None => Err(Reason::NoParole),
    };
    let full = served.map(|served| served.release(context));
    let last = full.clone().map(|full| full.day_before(RuleId::Cal05));
    sheet.give(DateKind::FullTermFirstFreeDay, RuleId::Cal05, None, full);
    sheet.give(DateKind::LastDay, RuleId::Cal05, None, last);
    let prosecution = prosecution_by(context, &trial);
    sheet.give(DateKind::TrialPeriodEnd, RuleId::Rel09, None, trial);
    sheet.give(DateKind::ProsecutionBy, RuleId::Rel11, None, prosecution);
}

/// The last day of the trial period: the last day of the whole term (REL-09).
pub(crate) fn trial_ends<const P: bool>(served: &Result<Counted<P>, Reason>) -> Result<Counted<P>, Reason> {
    served.clone().map(|served| served.day_before(RuleId::Rel09))
}

/// The last day on which a new offence in the trial period can be brought before a court (REL-11).
pub(crate) fn prosecution_by<const P: bool>(
    context: &Context,
    trial: &Result<Counted<P>, Reason>,
) -> Result<Counted<P>, Reason> {
    let (months, cited) = rules::PROSECUTION_MONTHS.on(context.law);
    trial.as_ref().map_err(|reason| *reason).map(|trial| {
        let mut ends = Counted::from(trial.day);
        ends.note(StepCode::TrialEnds, RuleId::Rel09, || []);
        ends.add(context, Length { months, days: 0 }, cited)
    })
}

/// Milder forms on the way: leave, day release, home, lower security.
fn write_steps_down<const P: bool>(context: &Context, sheet: &mut Sheet<P>, ends: &Ends<P>, liberty_lost: Day) {
    let shared = ends.base.count();
    let before_end = |counted: Counted<P>| {
        let within = counted.day < ends.full.day;
        if within { counted.moved(context) } else { Err(Reason::AfterTheEnd) }
    };
    let after_months = |months, cited| {
        let length = Length { months, days: 0 };
        ends.base.with_day(liberty_lost).add(context, length, cited)
    };
    let (leave, cited) = rules::LEAVE.on(context.law);
    let mut counted = after_months(leave.months, cited).pick(StepCode::Later, &ends.third, shared, cited);
    let over = Length { months: leave.over_years * 12, days: 0 };
    if (ends.total.months, ends.total.days) > (over.months, over.days) {
        let years = ends.base.clone().add(context, Length { months: leave.then_years * 12, days: 0 }, cited);
        counted = counted.pick(StepCode::Earlier, &years, shared, cited);
    }
    sheet.give(DateKind::LeaveEligible, RuleId::Lve01, None, before_end(counted));
    let (months, cited) = rules::DAY_RELEASE_MONTHS.on(context.law);
    let counted = after_months(months, cited).pick(StepCode::Later, &ends.third, shared, cited);
    sheet.give(DateKind::DayReleaseEligible, RuleId::Lve07, None, before_end(counted));
    let (months, cited) = rules::ELECTRONIC_CONTROL_MONTHS.on(context.law);
    let expected = ends.parole.as_ref().unwrap_or(&ends.full);
    let counted = expected.clone().back(context, months, cited).pick(StepCode::Later, &ends.third, shared, cited);
    sheet.give(DateKind::EmBackDoor, RuleId::Plc10, None, before_end(counted));
    sheet.give(DateKind::HomeHalf, RuleId::Plc09, None, before_end(ends.half.clone()));
    let (months, cited) = rules::LOWER_SECURITY_MONTHS.on(context.law);
    let review = ends.parole.clone().map_err(|_| Reason::NoParole).and_then(|parole| {
        let counted = parole.back(context, months, cited);
        let from_the_start = counted.day <= ends.base.day;
        if from_the_start { Err(Reason::FromTheStart) } else { counted.moved(context) }
    });
    sheet.give(DateKind::LowerSecurityReview, RuleId::Plc07, None, review);
}

/// When parole must be assessed anew after the latest refusal (REL-08). Not a time served, so no absence moves it.
fn write_review<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>, ends: &Ends<P>) {
    let review = match (case.parole_refused.iter().max(), &ends.parole) {
        (_, Err(_)) => Err(Reason::NoParole),
        (None, _) => Err(Reason::NotRefused),
        (Some(refused), _) if case.paroled_on.is_some_and(|paroled| paroled >= *refused) => Err(Reason::OnParole),
        (Some(refused), _) => {
            let (review, cited) = rules::REVIEW.on(context.law);
            let years = |years: u32| ends.base.day.plus_months(signed(years * 12), context.policies.month_end).0;
            let months = match ends.full.day {
                end if end > years(review.over_years) => review.last_months,
                end if end >= years(review.from_years) => review.then_months,
                _ => review.months,
            };
            let mut counted = Counted::from(Day::of(*refused));
            counted.note(StepCode::ParoleRefused, cited, || [("length", ends.total.term().into())]);
            let counted = counted.add(context, Length { months, days: 0 }, cited);
            let end = ends.full.clone().moved(context).ok();
            if end.is_some_and(|end| counted.day >= end.day) { Err(Reason::AfterTheEnd) } else { Ok(counted) }
        }
    };
    sheet.give(DateKind::ParoleReview, RuleId::Rel08, None, review);
}

/// What must be considered, or may be given, from the day on which serving begins, by the length of the sentence: lower
/// security, a halfway house, home with electronic control. Under 18 the first two always are (PLC-05).
fn write_from_the_start<const P: bool>(
    context: &Context,
    sheet: &mut Sheet<P>,
    ends: &Ends<P>,
    start: Day,
    under_18: bool,
) {
    for (kind, rule, (most, cited)) in [
        (DateKind::OpenDirect, RuleId::Plc03, rules::OPEN_MONTHS.on(context.law)),
        (DateKind::HalfwayDirect, RuleId::Plc04, rules::HALFWAY_MONTHS.on(context.law)),
        (DateKind::EmFrontDoor, RuleId::Plc10, rules::ELECTRONIC_CONTROL_MONTHS.on(context.law)),
    ] {
        if under_18 && kind != DateKind::EmFrontDoor {
            let mut begins = Counted::from(start);
            begins.note(StepCode::BeginsUnder18, RuleId::Plc05, || []);
            sheet.give(kind, RuleId::Plc05, None, begins.moved(context));
            continue;
        }
        let longest = ends.base.day.plus_months(signed(most), context.policies.month_end).0;
        if ends.full.day > longest {
            sheet.not_given(kind, rule, None, Reason::SentenceTooLong);
            continue;
        }
        let mut begins = Counted::from(start);
        begins.note(StepCode::AtMost, cited, || {
            [("length", ends.total.term().into()), ("most", crate::case::Term::months(most).into())]
        });
        sheet.give(kind, rule, None, begins.moved(context));
    }
}
