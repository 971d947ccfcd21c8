//! Measures inside prison: when the region and the directorate come in, when a decision must be made anew, and how long a
//! measure may last (ISO-02 to ISO-06, FRC-02, FRC-03, DIS-06; under the act of 12 May 2026 N26-03 to N26-13).
//!
//! A stay is counted by the clock, and in total: a measure that begins when one like it ends is the same stay. One of
//! which only the day is known counts from the beginning of that day, the earliest there is. A limit is the last moment
//! before which it must be done: a measure that ends then has not passed it.

use crate::case::{Case, ExclusionGround, Measure, MeasureKind, MeasureLaw, Moment};
use crate::count::{Context, Sheet, inputs, signed};
use crate::day::Day;
use crate::outcome::{DateKind, DatedRule, Operand, Reason, Step, StepCode, WarningCode};
use crate::policy::{MonthEnd, OrderDay};
use crate::remand::{ends_at, is_under_18};
use crate::rules::measures as limits;
use crate::rules::{Lasting, Limit, RuleId};
use basics::Instant;

/// How often what comes again and again is given at most.
const MOST_TIMES: u32 = 60;

impl Measure {
    /// The law it is judged by.
    pub(crate) fn judged_by(&self) -> MeasureLaw {
        self.law.unwrap_or(MeasureLaw::Today)
    }
    /// Why it was begun.
    pub(crate) fn begun_for(&self) -> ExclusionGround {
        self.ground.unwrap_or(ExclusionGround::Own)
    }
    /// Whether it goes on with what another began.
    fn goes_on_from(&self, other: &Self) -> bool {
        let what = |one: &Self| (one.kind, one.judged_by(), one.begun_for());
        what(self) == what(other) && other.to == Some(self.from) && other.from != self.from
    }
}

/// What the law says of a kind of measure.
enum Said {
    /// These limits hold.
    Limits(&'static [Limit]),
    /// Nobody under 18 may be subjected to it.
    NeverUnder18(RuleId),
    /// There is no such measure any more.
    Repealed(RuleId),
}

fn said(measure: &Measure, under_18: bool) -> Said {
    use ExclusionGround::{Admission, Group, Own, OwnWish};
    use MeasureKind::{FullExclusion, ImmediateExclusion, PartialExclusion, RestraintBed, SecurityCell};
    let by_age = |adult, young| Said::Limits(if under_18 { young } else { adult });
    match (measure.judged_by(), measure.kind, measure.begun_for()) {
        (MeasureLaw::Today, FullExclusion | PartialExclusion, Group) => by_age(limits::GROUP, limits::GROUP_UNDER_18),
        // ISO-06 lets somebody ask for it; who must hear of it and when is what ISO-02 says of all exclusion.
        (MeasureLaw::Today, FullExclusion, OwnWish) => by_age(limits::FULL_BY_OWN_WISH, limits::FULL_UNDER_18),
        (MeasureLaw::Today, FullExclusion, Own | Admission) => by_age(limits::FULL, limits::FULL_UNDER_18),
        (_, PartialExclusion, _) => by_age(limits::PARTIAL, limits::PARTIAL_UNDER_18),
        (MeasureLaw::Today, SecurityCell, _) => by_age(limits::CELL, limits::CELL_UNDER_18),
        (MeasureLaw::Today, RestraintBed, _) => by_age(limits::BED, limits::BED_UNDER_18),
        (MeasureLaw::Today, ImmediateExclusion, _) if under_18 => Said::NeverUnder18(RuleId::Dis06),
        (MeasureLaw::Today, ImmediateExclusion, _) => Said::Limits(limits::IMMEDIATE),
        (MeasureLaw::Act2026, FullExclusion, Own) => by_age(limits::ACT_FULL, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, FullExclusion, Group) => by_age(limits::ACT_GROUP, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, FullExclusion, Admission) => by_age(limits::ACT_ADMISSION, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, FullExclusion, OwnWish) => by_age(limits::ACT_OWN_WISH, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, SecurityCell, _) => by_age(limits::ACT_CELL, limits::ACT_CELL_UNDER_18),
        (MeasureLaw::Act2026, RestraintBed, _) if under_18 => Said::NeverUnder18(RuleId::N2610),
        (MeasureLaw::Act2026, RestraintBed, _) => Said::Limits(limits::ACT_BED),
        (MeasureLaw::Act2026, ImmediateExclusion, _) => Said::Repealed(RuleId::N2612),
    }
}

/// Writes the dates of all measures that the law answers for.
pub(crate) fn write<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>) {
    let born = case.person.as_ref().and_then(|person| person.born);
    if born.is_none() && !case.measures.is_empty() && case.remand.is_none() {
        sheet.warn(WarningCode::AgeUnknown, "person.born".to_owned(), RuleId::Iso03, Operand::None);
    }
    for (at, measure) in case.measures.iter().enumerate() {
        if crate::check::unanswered_measure(at, measure).is_some() {
            continue;
        }
        let begun = begin(&case.measures, measure);
        let under_18 = born.is_some_and(|born| is_under_18(born, begun.date()));
        let field = |name: &str| format!("measures[{at}].{name}");
        match said(measure, under_18) {
            Said::Limits(limits) => write_limits(at, measure, begun, limits, context, sheet),
            Said::NeverUnder18(rule) => {
                sheet.warn(WarningCode::MeasureUnder18, field("kind"), rule, Operand::None);
                sheet.not_of_measure(at, DateKind::Ceiling, rule, Reason::Under18);
            }
            Said::Repealed(rule) => {
                sheet.warn(WarningCode::MeasureRepealed, field("kind"), rule, Operand::None);
                sheet.not_of_measure(at, DateKind::Ceiling, rule, Reason::NoSuchMeasure);
            }
        }
        write_appeal(at, measure, context, sheet);
    }
}

/// Where the stay began that a measure is part of.
fn begin(all: &[Measure], measure: &Measure) -> Moment {
    let mut first = *measure;
    // No more links than measures, so that a circle ends.
    for _ in all {
        match all.iter().find(|other| first.goes_on_from(other)) {
            Some(before) => first = *before,
            None => break,
        }
    }
    first.from
}

fn write_limits<const P: bool>(
    at: usize,
    measure: &Measure,
    begun: Moment,
    limits: &[Limit],
    context: &Context,
    sheet: &mut Sheet<P>,
) {
    let after = |lasting| after(begun, lasting, context.policies.month_end);
    let ceiling = limits.iter().find(|limit| limit.kind == DateKind::Ceiling).map(|limit| after(limit.after));
    let is_reached = |moment: Moment| {
        let before = |end: Option<Moment>| end.is_none_or(|end| instant(moment) < instant(end));
        before(measure.to) && before(ceiling)
    };
    let mut found: Vec<DatedRule> = Vec::new();
    for limit in limits {
        let is_ceiling = limit.kind == DateKind::Ceiling;
        let first = after(limit.after);
        if !is_ceiling && !is_reached(first) {
            sheet.not_of_measure(at, limit.kind, limit.rule, Reason::EndedBefore);
        } else {
            found.push(dated::<P>(at, limit, begun, limit.after, first));
        }
        for lasting in (1..MOST_TIMES).map_while(|times| limit.nth(times)) {
            let moment = after(lasting);
            if !is_reached(moment) {
                break;
            }
            found.push(dated::<P>(at, limit, begun, lasting, moment));
        }
    }
    match (ceiling, measure.to) {
        (Some(ceiling), Some(to)) if instant(to) > instant(ceiling) => {
            let (field, rule) = (format!("measures[{at}].to"), rule_of_ceiling(limits));
            sheet.warn(WarningCode::MeasureTooLong, field, rule, operand(ceiling));
        }
        (None, _) => {
            let own_wish = measure.begun_for() == ExclusionGround::OwnWish;
            let reason = if own_wish { Reason::OwnWish } else { Reason::NoCeiling };
            sheet.not_of_measure(at, DateKind::Ceiling, rule_of_ceiling(limits), reason);
        }
        _ => {}
    }
    found.sort_by_key(|dated| (dated.date, dated.at));
    found.into_iter().for_each(|dated| sheet.write(dated));
}

/// The rule of the ceiling; where there is none, that of the measure.
fn rule_of_ceiling(limits: &[Limit]) -> RuleId {
    let ceiling = limits.iter().find(|limit| limit.kind == DateKind::Ceiling);
    ceiling.or(limits.last()).map_or(RuleId::Iso02, |limit| limit.rule)
}

/// Appeal against exclusion, cell and bed in the act of 2026: its time begins when the measure ends.
fn write_appeal<const P: bool>(at: usize, measure: &Measure, context: &Context, sheet: &mut Sheet<P>) {
    let ends = measure.kind != MeasureKind::ImmediateExclusion && measure.judged_by() == MeasureLaw::Act2026;
    let Some(to) = measure.to.filter(|_| ends) else { return };
    let limit = &limits::ACT_APPEAL;
    let by = after(to, limit.after, context.policies.month_end);
    let mut appeal = dated::<P>(at, limit, to, limit.after, by);
    if let Some(first) = appeal.steps.first_mut() {
        first.code = StepCode::MeasureEnded;
    }
    sheet.write(appeal);
}

impl Limit {
    /// The same some times later; none where it comes once.
    fn nth(&self, times: u32) -> Option<Lasting> {
        match (self.after, self.again?) {
            (Lasting::Days(after), Lasting::Days(again)) => Some(Lasting::Days(after + times * again)),
            (Lasting::Hours(after), Lasting::Hours(again)) => Some(Lasting::Hours(after + times * again)),
            _ => None,
        }
    }
}

fn dated<const P: bool>(at: usize, limit: &Limit, from: Moment, lasting: Lasting, moment: Moment) -> DatedRule {
    DatedRule {
        kind: limit.kind,
        date: moment.date(),
        at: moment.at(),
        sentence: None,
        measure: Some(at),
        rule: limit.rule,
        section: limit.rule.section(),
        steps: if P { steps(limit.rule, from, lasting, moment) } else { vec![] },
    }
}

fn steps(rule: RuleId, from: Moment, lasting: Lasting, moment: Moment) -> Vec<Step> {
    let step = |code, given, value| Step { code, inputs: given, value, cited: rule.into(), policy: None };
    let from = operand(from);
    let begins = step(StepCode::MeasureBegan, inputs([]), from);
    let (code, length) = match lasting {
        Lasting::AtOnce => return vec![begins],
        Lasting::Hours(hours) => (StepCode::AddHours, ("hours", hours.into())),
        Lasting::Days(days) => (StepCode::AddDays, ("days", days.into())),
        Lasting::Months(months) => (StepCode::Add, ("length", crate::case::Term::months(months).into())),
    };
    vec![begins, step(code, inputs([("from", from), length]), operand(moment))]
}

fn operand(moment: Moment) -> Operand {
    moment.at().map_or(Operand::Date(moment.date()), Operand::At)
}

/// The moment, or the beginning of the day.
fn instant(moment: Moment) -> Instant {
    ends_at(moment, OrderDay::StartOfDay)
}

/// So much later than a moment, or than a day where only the day is known.
fn after(from: Moment, lasting: Lasting, end: MonthEnd) -> Moment {
    let day = Day::of(from.date());
    let at = |day: Day| match from.at() {
        None => Moment::Day(day.date()),
        Some(at) => Moment::At(same_time(at, day)),
    };
    match lasting {
        Lasting::AtOnce => from,
        Lasting::Days(days) => at(day.plus(signed(days))),
        Lasting::Months(months) => at(day.plus_months(signed(months), end).0),
        // Whole days where the hour is not known.
        Lasting::Hours(hours) if from.at().is_none() && hours % 24 == 0 => {
            Moment::Day(day.plus(signed(hours / 24)).date())
        }
        Lasting::Hours(hours) => Moment::At(instant(from).plus_seconds(i64::from(hours) * 3_600)),
    }
}

/// The time of day of a moment, on another day. A time that the clock leaps over in spring is the one an hour later.
fn same_time(at: Instant, day: Day) -> Instant {
    let time = at.oslo().time();
    let moment = day.date().at(time.hour(), time.minute(), time.second(), time.subsec_nanosecond());
    Instant::from_oslo(moment).unwrap_or(at)
}
