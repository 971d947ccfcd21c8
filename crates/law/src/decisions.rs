//! Decisions that may be appealed: until when (ADM-01, ADM-03), until when an appeal may be answered by a worse outcome
//! (ADM-04); reactions to breaches of discipline: from when they may be carried out (DIS-04), until when they last, what
//! was excluded before deducted (DIS-01, DIS-02, DIS-07), and their trials and interruptions (DIS-03). Also leaves and
//! their yearly quota (LVE-02, LVE-03), and data that is not verified (ADM-08).

use crate::case::{Case, Decision, DecisionMatter, Leave, Moment, Reaction, ReactionKind, Term};
use crate::count::{Context, Counted, Length, Sheet, inputs, signed};
use crate::day::Day;
use crate::limits::number;
use crate::measures::{after, operand};
use crate::outcome::{DateKind, DatedRule, Operand, Reason, Step, StepCode, WarningCode};
use crate::remand::add_days;
use crate::rules::limits::LimitName;
use crate::rules::{Lasting, RuleId};
use basics::Date;

/// Writes the dates of decisions, leaves and unverified data.
pub(crate) fn write<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>) {
    for (at, decision) in case.decisions.iter().enumerate() {
        let appeal_by = write_appeal(at, decision, context, sheet);
        if let Some(reaction) = &decision.reaction {
            write_reaction(at, decision, reaction, appeal_by, context, sheet);
        }
    }
    write_leaves(&case.leaves, context, sheet);
    let mut unverified = case.unverified.clone();
    unverified.sort_unstable();
    for came in unverified {
        let mut counted = Counted::<P>::from(Day::of(came));
        counted.note(StepCode::DataCame, RuleId::Adm08, || []);
        let by = counted.add(context, months(LimitName::VerifyMonths, came), RuleId::Adm08);
        sheet.give(DateKind::VerifyBy, RuleId::Adm08, None, Ok(by));
    }
}

/// The number of a limit on a day. All that are read here have one on every day.
fn limit(name: LimitName, on: Date) -> u32 {
    number(name, on).unwrap_or_default()
}

fn months(name: LimitName, on: Date) -> Length {
    Length { months: limit(name, on), days: 0 }
}

/// Writes until when a decision may be appealed, and answers it.
fn write_appeal<const P: bool>(at: usize, decision: &Decision, context: &Context, sheet: &mut Sheet<P>) -> Moment {
    let told = decision.told.date();
    let mut from = Counted::<P>::from(Day::of(told));
    from.note(StepCode::Told, rule_of_appeal(decision.matter), || []);
    let days = |from: Counted<P>, name, rule| add_days(from, signed(limit(name, told)), rule);
    let by = match decision.matter {
        DecisionMatter::Reaction | DecisionMatter::BreachTerms => write_hours(at, decision, sheet),
        DecisionMatter::Service => {
            let counted = days(from, LimitName::AppealDays, RuleId::Adm01);
            let by = counted.day.date();
            sheet.give_of_decision(at, DateKind::AppealBy, RuleId::Adm01, Ok(counted));
            Moment::Day(by)
        }
        DecisionMatter::General => {
            let counted = days(from, LimitName::AppealDaysGeneral, RuleId::Adm03);
            let counted = counted.next_working_day(context, RuleId::Adm03);
            let by = counted.day.date();
            sheet.give_of_decision(at, DateKind::AppealBy, RuleId::Adm03, Ok(counted));
            Moment::Day(by)
        }
    };
    let taken = decision.taken.unwrap_or(told);
    let mut counted = Counted::<P>::from(Day::of(taken));
    counted.note(StepCode::DecisionTaken, RuleId::Adm03, || []);
    let latest = counted.add(context, months(LimitName::AppealLatestMonths, taken), RuleId::Adm03);
    let last = latest.day;
    sheet.give_of_decision(at, DateKind::AppealLatest, RuleId::Adm03, Ok(latest));
    if let Some(appealed) = decision.appealed {
        warn_late(at, appealed, by, last, rule_of_appeal(decision.matter), sheet);
        let mut came = Counted::<P>::from(Day::of(appealed.date()));
        came.note(StepCode::AppealCame, RuleId::Adm04, || []);
        let worsen = came.add(context, months(LimitName::WorsenMonths, appealed.date()), RuleId::Adm04);
        sheet.give_of_decision(at, DateKind::WorsenBy, RuleId::Adm04, Ok(worsen));
    }
    by
}

const fn rule_of_appeal(matter: DecisionMatter) -> RuleId {
    match matter {
        DecisionMatter::General => RuleId::Adm03,
        _ => RuleId::Adm01,
    }
}

/// An appeal after its time, or when it can no longer be heard. One on the last day is in time, whatever the hour.
fn warn_late<const P: bool>(at: usize, appealed: Moment, by: Moment, last: Day, rule: RuleId, sheet: &mut Sheet<P>) {
    let field = || format!("decisions[{at}].appealed");
    let late = match (appealed.at(), by.at()) {
        (Some(appealed), Some(by)) => appealed > by,
        _ => appealed.date() > by.date(),
    };
    if Day::of(appealed.date()) > last {
        sheet.warn(WarningCode::AppealTooLate, field(), RuleId::Adm03, last.date());
    } else if late {
        sheet.warn(WarningCode::AppealLate, field(), rule, operand(by));
    }
}

/// A time of appeal of hours by the clock; where only the day is known, of whole days.
fn write_hours<const P: bool>(at: usize, decision: &Decision, sheet: &mut Sheet<P>) -> Moment {
    let hours = limit(LimitName::AppealHoursReaction, decision.told.date());
    let by = after(decision.told, Lasting::Hours(hours), crate::policy::MonthEnd::LastDay);
    let step = |code, given, value| Step { code, inputs: given, value, cited: RuleId::Adm01.into(), policy: None };
    let told = operand(decision.told);
    let steps = || {
        let added = step(StepCode::AddHours, inputs([("from", told), ("hours", hours.into())]), operand(by));
        vec![step(StepCode::Told, inputs([]), told), added]
    };
    let steps = if P { steps() } else { vec![] };
    sheet.write(of_decision(at, DateKind::AppealBy, RuleId::Adm01, by, steps));
    by
}

fn of_decision(at: usize, kind: DateKind, rule: RuleId, moment: Moment, steps: Vec<Step>) -> DatedRule {
    DatedRule {
        kind,
        date: moment.date(),
        at: moment.at(),
        sentence: None,
        measure: None,
        decision: Some(at),
        rule,
        section: rule.section(),
        steps,
    }
}

/// Writes the dates of a reaction, and what is over its limits.
fn write_reaction<const P: bool>(
    at: usize,
    decision: &Decision,
    reaction: &Reaction,
    appeal_by: Moment,
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    let told = decision.told.date();
    warn_reaction(at, reaction, told, context, sheet);
    let stands = match (reaction.trial, decision.appealed) {
        (Some(_), _) => Some(Reason::Conditional),
        (None, Some(_)) => Some(Reason::Appealed),
        (None, None) => None,
    };
    match stands {
        Some(reason) => sheet.give_of_decision(at, DateKind::ReactionFrom, RuleId::Dis04, Err(reason)),
        None => sheet.write(reaction_from::<P>(at, appeal_by)),
    }
    let earliest = out_by(appeal_by);
    if reaction.from.is_some_and(|from| from < earliest.date()) {
        let field = format!("decisions[{at}].reaction.from");
        sheet.warn(WarningCode::ReactionEarly, field, RuleId::Dis04, operand(earliest));
    }
    if reaction.kind != ReactionKind::Reprimand {
        let rule = if reaction.excluded_days > 0 { RuleId::Dis07 } else { rule_of(reaction.kind) };
        sheet.give_of_decision(at, DateKind::ReactionEnds, rule, last_day(reaction, context));
    }
    if let Some(trial) = reaction.trial {
        let mut begins = Counted::<P>::from(Day::of(told));
        begins.note(StepCode::Told, RuleId::Dis03, || []);
        let end = begins.add(context, trial.into(), RuleId::Dis03).day_before(RuleId::Dis03);
        sheet.give_of_decision(at, DateKind::ReactionTrialEnd, RuleId::Dis03, Ok(end));
    }
    if let Some(interrupted) = reaction.interrupted {
        let mut counted = Counted::<P>::from(Day::of(interrupted));
        counted.note(StepCode::ReactionInterrupted, RuleId::Dis03, || []);
        let by = counted.add(context, months(LimitName::InterruptedReactionMonths, interrupted), RuleId::Dis03);
        sheet.give_of_decision(at, DateKind::ReactionResumeBy, RuleId::Dis03, Ok(by));
    }
}

/// When a time of appeal is out: one of which only the last day is known lasts that day out.
fn out_by(appeal_by: Moment) -> Moment {
    match appeal_by {
        Moment::At(_) => appeal_by,
        Moment::Day(day) => Moment::Day(Day::of(day).plus(1).date()),
    }
}

/// From when a reaction may be carried out (DIS-04).
fn reaction_from<const P: bool>(at: usize, appeal_by: Moment) -> DatedRule {
    let from = out_by(appeal_by);
    let step = |code, given, value| Step { code, inputs: given, value, cited: RuleId::Dis04.into(), policy: None };
    let out = operand(appeal_by);
    let next = || step(StepCode::AddDays, inputs([("from", out), ("days", 1_u32.into())]), operand(from));
    let steps = || {
        let next = appeal_by.at().is_none().then(next);
        std::iter::once(step(StepCode::AppealOut, inputs([]), out)).chain(next).collect()
    };
    let steps = if P { steps() } else { vec![] };
    of_decision(at, DateKind::ReactionFrom, RuleId::Dis04, from, steps)
}

const fn rule_of(kind: ReactionKind) -> RuleId {
    match kind {
        ReactionKind::LostWages | ReactionKind::LostPrivilege | ReactionKind::LostTrustedJob => RuleId::Dis02,
        ReactionKind::Reprimand | ReactionKind::LeisureExclusion | ReactionKind::LostLeave => RuleId::Dis01,
    }
}

/// Whether exclusion before is deducted: of a lost privilege, of leisure exclusion, of lost leave (DIS-07).
const fn is_deducted(kind: ReactionKind) -> bool {
    !matches!(kind, ReactionKind::Reprimand | ReactionKind::LostWages)
}

/// The last day of a reaction that has begun.
fn last_day<const P: bool>(reaction: &Reaction, context: &Context) -> Result<Counted<P>, Reason> {
    let rule = rule_of(reaction.kind);
    let length = reaction.length.ok_or(Reason::UntilFurtherNotice)?;
    let from = match (reaction.trial, reaction.interrupted, reaction.from) {
        (Some(_), ..) => return Err(Reason::Conditional),
        (_, Some(_), _) => return Err(Reason::Interrupted),
        (.., from) => from.ok_or(Reason::ReactionNotBegun)?,
    };
    let mut counted = Counted::<P>::from(Day::of(from));
    counted.note(StepCode::ReactionBegan, rule, || []);
    let mut counted = counted.add(context, length.into(), rule);
    if is_deducted(reaction.kind) && reaction.excluded_days > 0 {
        let (end, days) = (counted.day, reaction.excluded_days);
        counted.day = end.plus(-signed(days));
        counted
            .note(StepCode::ExclusionDeducted, RuleId::Dis07, || [("from", end.date().into()), ("days", days.into())]);
    }
    if counted.day <= Day::of(from) {
        return Err(Reason::CoveredByExclusion);
    }
    Ok(counted.day_before(rule))
}

/// What is over the limits of a reaction (DIS-01 to DIS-03), or repealed by the act of 12 May 2026 (N26-12).
fn warn_reaction<const P: bool>(at: usize, reaction: &Reaction, told: Date, context: &Context, sheet: &mut Sheet<P>) {
    let field = |name: &str| format!("decisions[{at}].reaction.{name}");
    let longest = match reaction.kind {
        ReactionKind::Reprimand | ReactionKind::LostTrustedJob => None,
        ReactionKind::LostWages => Some(Term::days(limit(LimitName::LostWagesDays, told))),
        ReactionKind::LostPrivilege => Some(Term::days(limit(LimitName::LostPrivilegeDays, told))),
        ReactionKind::LeisureExclusion => Some(Term::days(limit(LimitName::LeisureExclusionDays, told))),
        ReactionKind::LostLeave => Some(Term::months(limit(LimitName::LostLeaveMonths, told))),
    };
    let day = Day::of(told);
    let after = |length: Term| Length::from(length).after(day, context.policies.month_end);
    let longer = |length: Option<Term>, than: Term| length.is_some_and(|length| after(length) > after(than));
    if let Some(longest) = longest.filter(|longest| longer(reaction.length, *longest)) {
        sheet.warn(WarningCode::ReactionTooLong, field("length"), rule_of(reaction.kind), longest);
    }
    let most = limit(LimitName::LostWagesPercent, told);
    if reaction.percent.is_some_and(|percent| percent > most) {
        sheet.warn(WarningCode::ReactionTooMuch, field("percent"), RuleId::Dis02, most);
    }
    let trial = Term::months(limit(LimitName::ConditionalReactionMonths, told));
    if longer(reaction.trial, trial) {
        sheet.warn(WarningCode::ReactionTrialTooLong, field("trial"), RuleId::Dis03, trial);
    }
    let repealed = context.policies.isolation_act_from.is_some_and(|from| from <= told);
    if reaction.kind == ReactionKind::LeisureExclusion && repealed {
        sheet.warn(WarningCode::ReactionRepealed, field("kind"), RuleId::N2612, Operand::None);
    }
}

/// The last day of the leave year in which the last leave began, and what is over the quota of a year: the year runs from
/// the first leave carried out, and a leave counts in the year in which it begins.
fn write_leaves<const P: bool>(leaves: &[Leave], context: &Context, sheet: &mut Sheet<P>) {
    let mut order: Vec<(usize, &Leave)> = leaves.iter().enumerate().collect();
    order.sort_by_key(|(at, leave)| (leave.from, *at));
    let Some((_, first)) = order.first() else { return };
    let first = Day::of(first.from);
    let year = |years: u32| first.plus_months(signed(years * 12), context.policies.month_end).0;
    let (mut years, mut taken) = (0, 0_u32);
    for (at, leave) in order {
        let day = Day::of(leave.from);
        while day >= year(years + 1) {
            (years, taken) = (years + 1, 0);
        }
        let field = format!("leaves[{at}].days");
        if leave.days > limit(LimitName::LeaveDays, leave.from) {
            let most = limit(LimitName::LeaveDays, leave.from);
            sheet.warn(WarningCode::LeaveLong, field.clone(), RuleId::Lve03, most);
        }
        let before = taken;
        taken = taken.saturating_add(leave.days);
        let quota = |name| Some(limit(name, leave.from)).filter(|most| before <= *most && taken > *most);
        if let Some(most) = quota(LimitName::LeaveDaysYearSpecial) {
            sheet.warn(WarningCode::LeaveOverSpecialQuota, field, RuleId::Lve02, most);
        } else if let Some(most) = quota(LimitName::LeaveDaysYear) {
            sheet.warn(WarningCode::LeaveOverQuota, field, RuleId::Lve02, most);
        }
    }
    let mut begins = Counted::<P>::from(first);
    begins.note(StepCode::LeaveYearBegan, RuleId::Lve02, || []);
    let length = Length { months: (years + 1) * 12, days: 0 };
    let end = begins.add(context, length, RuleId::Lve02).day_before(RuleId::Lve02);
    sheet.give(DateKind::LeaveYearEnd, RuleId::Lve02, None, Ok(end));
}
