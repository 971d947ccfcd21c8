//! Measures inside prison: when the region and the directorate come in, when a decision must be made anew, and how long a
//! measure may last (ISO-02 to ISO-06, FRC-02, FRC-03, DIS-06, PLC-06, PLC-11, COM-10; under the act of 12 May 2026 N26-03
//! to N26-13).
//!
//! A stay is counted by the clock, and in total: a measure that begins when one like it ends is the same stay. One of
//! which only the day is known counts from the beginning of that day, the earliest there is. A limit is the last moment
//! before which it must be done: a measure that ends then has not passed it.
//!
//! The act of 2026 has a switch by date: from its commencement it holds for measures that do not say otherwise. What holds
//! for one that lasts on that day is a policy.

use crate::case::{Case, ExclusionGround, Measure, MeasureKind, MeasureLaw, Moment};
use crate::count::{Context, Sheet, inputs, signed};
use crate::day::Day;
use crate::outcome::{DateKind, DatedRule, Operand, Reason, Step, StepCode, WarningCode};
use crate::policy::{MonthEnd, OrderDay, Policies, Policy, RunningMeasures};
use crate::remand::{ends_at, is_under_18};
use crate::rules::measures as limits;
use crate::rules::{Lasting, Limit, RuleId};
use basics::{Date, Instant};

/// How often what comes again and again is given at most.
const MOST_TIMES: u32 = 60;

impl Measure {
    /// Why it was begun.
    pub(crate) fn begun_for(&self) -> ExclusionGround {
        self.ground.unwrap_or(ExclusionGround::Own)
    }
    /// Whether it goes on with what another began. Each decision on special high security is counted by itself.
    fn goes_on_from(&self, other: &Self, policies: Policies) -> bool {
        // Without a commencement what is not said is the law of today.
        let law = |one: &Self| match policies.isolation_act_from {
            None => Some(one.law.unwrap_or(MeasureLaw::Today)),
            Some(_) => one.law,
        };
        let what = |one: &Self| (one.kind, law(one), one.begun_for());
        let is_a_stay = self.kind != MeasureKind::SpecialHighSecurity;
        is_a_stay && what(self) == what(other) && other.to == Some(self.from) && other.from != self.from
    }
}

/// By which law a measure is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Judged {
    /// By one from its beginning to its end.
    By(MeasureLaw),
    /// By the law of today until a day, and by the act of 2026 from that day.
    ActFrom(Date),
}

fn judged(measure: &Measure, policies: Policies) -> Judged {
    match (measure.law, policies.isolation_act_from) {
        (Some(law), _) => Judged::By(law),
        (None, Some(from)) if measure.kind.is_exclusion_or_force() => {
            let commencement = instant(Moment::Day(from));
            let lasts_then = measure.to.is_none_or(|to| instant(to) > commencement);
            match policies.running_measures {
                _ if instant(measure.from) >= commencement => Judged::By(MeasureLaw::Act2026),
                RunningMeasures::FromTheDay if lasts_then => Judged::ActFrom(from),
                _ => Judged::By(MeasureLaw::Today),
            }
        }
        (None, _) => Judged::By(MeasureLaw::Today),
    }
}

/// Whether a measure falls under the act of 2026 from its beginning.
pub(crate) fn by_act_from_its_start(measure: &Measure, policies: Policies) -> bool {
    judged(measure, policies) == Judged::By(MeasureLaw::Act2026)
}

/// Whether a measure falls under the act of 2026 at its end, or for as long as it lasts.
pub(crate) fn by_act_at_its_end(measure: &Measure, policies: Policies) -> bool {
    judged(measure, policies) != Judged::By(MeasureLaw::Today)
}

/// What the law says of a kind of measure.
enum Said {
    /// These limits hold.
    Limits(&'static [Limit]),
    /// Nobody under 18 may be subjected to it.
    NeverUnder18(RuleId),
    /// There is no such measure any more.
    Repealed(RuleId),
    /// Nothing.
    Nothing,
}

fn said(measure: &Measure, law: MeasureLaw, under_18: bool) -> Said {
    use ExclusionGround::{Admission, Group, Own, OwnWish};
    use MeasureKind::{FullExclusion, ImmediateExclusion, PartialExclusion, RestraintBed, SecurityCell};
    use MeasureKind::{SpecialHighSecurity, SpecialToilet, TreatmentInstitution};
    let by_age = |adult, young| Said::Limits(if under_18 { young } else { adult });
    match (law, measure.kind, measure.begun_for()) {
        (_, SpecialHighSecurity, _) => Said::Limits(limits::SPECIAL_HIGH_SECURITY),
        (_, TreatmentInstitution, _) => Said::Limits(limits::TREATMENT),
        (_, SpecialToilet, _) => Said::Limits(limits::SPECIAL_TOILET),
        (MeasureLaw::Today, FullExclusion | PartialExclusion, Group) => by_age(limits::GROUP, limits::GROUP_UNDER_18),
        // ISO-06 lets somebody ask for it; who must hear of it and when is what ISO-02 says of all exclusion.
        (MeasureLaw::Today, FullExclusion, OwnWish) => by_age(limits::FULL_BY_OWN_WISH, limits::FULL_UNDER_18),
        (MeasureLaw::Today, FullExclusion, Own | Admission) => by_age(limits::FULL, limits::FULL_UNDER_18),
        (MeasureLaw::Today, PartialExclusion, _) => by_age(limits::PARTIAL, limits::PARTIAL_UNDER_18),
        (MeasureLaw::Today, SecurityCell, _) => by_age(limits::CELL, limits::CELL_UNDER_18),
        (MeasureLaw::Today, RestraintBed, _) => by_age(limits::BED, limits::BED_UNDER_18),
        (MeasureLaw::Today, ImmediateExclusion, _) if under_18 => Said::NeverUnder18(RuleId::Dis06),
        (MeasureLaw::Today, ImmediateExclusion, _) => Said::Limits(limits::IMMEDIATE),
        (MeasureLaw::Act2026, FullExclusion, Own) => by_age(limits::ACT_FULL, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, FullExclusion, Group) => by_age(limits::ACT_GROUP, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, FullExclusion, Admission) => by_age(limits::ACT_ADMISSION, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, FullExclusion, OwnWish) => by_age(limits::ACT_OWN_WISH, limits::ACT_UNDER_18),
        (MeasureLaw::Act2026, PartialExclusion, _) => Said::Nothing,
        (MeasureLaw::Act2026, SecurityCell, _) => by_age(limits::ACT_CELL, limits::ACT_CELL_UNDER_18),
        (MeasureLaw::Act2026, RestraintBed, _) if under_18 => Said::NeverUnder18(RuleId::N2610),
        (MeasureLaw::Act2026, RestraintBed, _) => Said::Limits(limits::ACT_BED),
        (MeasureLaw::Act2026, ImmediateExclusion, _) => Said::Repealed(RuleId::N2612),
    }
}

/// A measure while its dates are written.
struct Stay<'a> {
    at: usize,
    measure: &'a Measure,
    /// Where the stay began that it is part of.
    begun: Moment,
    under_18: bool,
}

impl Stay<'_> {
    fn field(&self, name: &str) -> String {
        format!("measures[{}].{name}", self.at)
    }
}

/// The limits of one law, and the days between which they hold. One that would have come before the first comes on it.
#[derive(Clone, Copy)]
struct Hold {
    limits: &'static [Limit],
    from: Option<Date>,
    until: Option<Date>,
    policy: Option<Policy>,
}

impl Hold {
    fn always(limits: &'static [Limit]) -> Self {
        Self { limits, from: None, until: None, policy: None }
    }
}

/// Writes the dates of all measures that the law answers for.
pub(crate) fn write<const P: bool>(case: &Case, context: &Context, sheet: &mut Sheet<P>) {
    let born = case.person.as_ref().and_then(|person| person.born);
    let by_age = case.measures.iter().any(|measure| measure.kind.is_exclusion_or_force());
    if born.is_none() && by_age && case.remand.is_none() {
        sheet.warn(WarningCode::AgeUnknown, "person.born".to_owned(), RuleId::Iso03, Operand::None);
    }
    for (at, measure) in case.measures.iter().enumerate() {
        let begun = begin(&case.measures, measure, context.policies);
        let under_18 = born.is_some_and(|born| is_under_18(born, begun.date()));
        let stay = Stay { at, measure, begun, under_18 };
        match judged(measure, context.policies) {
            Judged::By(law) => write_by(&stay, law, context, sheet),
            Judged::ActFrom(day) => write_across(&stay, day, context, sheet),
        }
        write_appeal(at, measure, context, sheet);
    }
}

/// Writes what one law says of a measure.
fn write_by<const P: bool>(stay: &Stay, law: MeasureLaw, context: &Context, sheet: &mut Sheet<P>) {
    let none = |sheet: &mut Sheet<P>, code, rule, reason| {
        sheet.warn(code, stay.field("kind"), rule, Operand::None);
        sheet.not_of_measure(stay.at, DateKind::Ceiling, rule, reason);
    };
    match said(stay.measure, law, stay.under_18) {
        Said::Limits(limits) => {
            // The stay may have begun before the act did: it is told to whom the act says from its first day on.
            let commencement = context.policies.isolation_act_from.filter(|_| stay.measure.law.is_none());
            let from = commencement
                .filter(|day| law == MeasureLaw::Act2026 && instant(stay.begun) < instant(Moment::Day(*day)));
            write_limits(stay, &[Hold { from, ..Hold::always(limits) }], context, sheet);
        }
        Said::NeverUnder18(rule) => none(sheet, WarningCode::MeasureUnder18, rule, Reason::Under18),
        Said::Repealed(rule) => none(sheet, WarningCode::MeasureRepealed, rule, Reason::NoSuchMeasure),
        Said::Nothing => {}
    }
}

/// Writes what the law of today says of a measure until a day, and the act of 2026 from it.
fn write_across<const P: bool>(stay: &Stay, day: Date, context: &Context, sheet: &mut Sheet<P>) {
    let mut holds = Vec::with_capacity(2);
    match said(stay.measure, MeasureLaw::Today, stay.under_18) {
        Said::Limits(limits) => holds.push(Hold { until: Some(day), ..Hold::always(limits) }),
        Said::NeverUnder18(_) | Said::Repealed(_) | Said::Nothing => {
            return write_by(stay, MeasureLaw::Today, context, sheet);
        }
    }
    let policy = Some(Policy::RunningMeasures(context.policies.running_measures));
    let from_the_day = |limits| Hold { from: Some(day), policy, ..Hold::always(limits) };
    let (field, limit) = (stay.field("to"), operand(Moment::Day(day)));
    match said(stay.measure, MeasureLaw::Act2026, stay.under_18) {
        Said::Limits(limits) => holds.push(from_the_day(limits)),
        Said::NeverUnder18(rule) => {
            sheet.warn(WarningCode::MeasureUnder18, field, rule, limit);
            holds.push(from_the_day(limits::ACT_BED_UNDER_18));
        }
        Said::Repealed(rule) => {
            sheet.warn(WarningCode::MeasureRepealed, field, rule, limit);
            holds.push(from_the_day(limits::ACT_IMMEDIATE));
        }
        Said::Nothing => {}
    }
    write_limits(stay, &holds, context, sheet);
}

/// Where the stay began that a measure is part of.
fn begin(all: &[Measure], measure: &Measure, policies: Policies) -> Moment {
    let mut first = *measure;
    // No more links than measures, so that a circle ends.
    for _ in all {
        match all.iter().find(|other| first.goes_on_from(other, policies)) {
            Some(before) => first = *before,
            None => break,
        }
    }
    first.from
}

/// A limit as it falls in a stay.
struct Due {
    limit: &'static Limit,
    lasting: Lasting,
    /// The moment, not before the law of the limit.
    moment: Moment,
    /// The moment that it would be, where it is before that law; and the policy that has it come with it.
    before: Option<(Moment, Option<Policy>)>,
}

/// When a limit falls, some times one after another: those before the law of the limit are one, on its first day.
fn due(stay: &Stay, hold: Hold, limit: &'static Limit, end: MonthEnd) -> impl Iterator<Item = Due> {
    let begun = stay.begun;
    let nth = move |times: u32| if times == 0 { Some(limit.after) } else { limit.nth(times) };
    let day =
        |date: Date| if begun.at().is_none() { Moment::Day(date) } else { Moment::At(instant(Moment::Day(date))) };
    let first = hold.from.map(day);
    let is_before = move |moment: Moment| first.is_some_and(|first| instant(moment) < instant(first));
    let early = last_before(nth, |lasting| is_before(after(begun, lasting, end)));
    let clamped = early.and_then(nth).zip(first).map(move |(lasting, first)| Due {
        limit,
        lasting,
        moment: first,
        before: Some((after(begun, lasting, end), hold.policy)),
    });
    let next = early.map_or(0, |early| early + 1);
    let later = (next..).map_while(nth).map(move |lasting| Due {
        limit,
        lasting,
        moment: after(begun, lasting, end),
        before: None,
    });
    let until = hold.until.map(|date| instant(Moment::Day(date)));
    let holds = move |due: &Due| until.is_none_or(|until| instant(due.moment) < until);
    clamped.into_iter().chain(later).take_while(holds).take(usize::try_from(MOST_TIMES).unwrap_or(0))
}

/// Which is the last of those before a law: found by halves, for there may be many.
fn last_before(nth: impl Fn(u32) -> Option<Lasting>, is_before: impl Fn(Lasting) -> bool) -> Option<u32> {
    let before = |times: u32| nth(times).is_some_and(&is_before);
    let (mut low, mut high) = (before(0).then_some(0)?, 1);
    while before(high) {
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

fn write_limits<const P: bool>(stay: &Stay, holds: &[Hold], context: &Context, sheet: &mut Sheet<P>) {
    let end = context.policies.month_end;
    let all = || holds.iter().flat_map(|hold| hold.limits.iter().map(move |limit| (*hold, limit)));
    let is_ceiling = |limit: &Limit| limit.kind == DateKind::Ceiling;
    let ceilings =
        all().filter(|(_, limit)| is_ceiling(limit)).filter_map(|(hold, limit)| due(stay, hold, limit, end).next());
    let ceiling = ceilings.min_by_key(|due| instant(due.moment));
    let is_reached = |moment: Moment| {
        let before = |end: Option<Moment>| end.is_none_or(|end| instant(moment) < instant(end));
        before(stay.measure.to) && before(ceiling.as_ref().map(|due| due.moment))
    };
    let mut found: Vec<DatedRule> = Vec::new();
    for (hold, limit) in all().filter(|(_, limit)| !is_ceiling(limit)) {
        let given = found.len();
        let reached = due(stay, hold, limit, end).take_while(|due| is_reached(due.moment));
        found.extend(reached.map(|due| dated::<P>(stay, &due)));
        // What the old law would have had after the new one began is none of its business.
        if found.len() == given && hold.until.is_none() {
            sheet.not_of_measure(stay.at, limit.kind, limit.rule, Reason::EndedBefore);
        }
    }
    found.extend(ceiling.as_ref().map(|due| dated::<P>(stay, due)));
    warn_ceiling(stay, holds, ceiling.as_ref(), sheet);
    found.sort_by_key(|dated| (dated.date, dated.at));
    for (at, dated) in found.iter().enumerate() {
        // Two limits may both come on the first day of a law.
        if !found[..at].iter().any(|told| is_same(told, dated)) {
            sheet.write(dated.clone());
        }
    }
}

/// The same date by the same rule.
fn is_same(one: &DatedRule, other: &DatedRule) -> bool {
    (one.kind, one.rule, one.date, one.at) == (other.kind, other.rule, other.date, other.at)
}

/// A measure that lasted too long, or why no longest time is given.
fn warn_ceiling<const P: bool>(stay: &Stay, holds: &[Hold], ceiling: Option<&Due>, sheet: &mut Sheet<P>) {
    let rule = || holds.last().map_or(RuleId::Iso02, |hold| rule_of_ceiling(hold.limits));
    let passed = |moment: Moment| stay.measure.to.is_some_and(|to| instant(to) > instant(moment));
    match ceiling {
        Some(due) if passed(due.moment) => {
            sheet.warn(WarningCode::MeasureTooLong, stay.field("to"), due.limit.rule, operand(due.moment));
        }
        Some(_) => {}
        None => {
            let own_wish = stay.measure.begun_for() == ExclusionGround::OwnWish;
            let reason = if own_wish { Reason::OwnWish } else { Reason::NoCeiling };
            sheet.not_of_measure(stay.at, DateKind::Ceiling, rule(), reason);
        }
    }
    let [limit] = limits::SPECIAL_HIGH_SECURITY else { return };
    let last = after(stay.begun, limit.after, MonthEnd::LastDay);
    if stay.measure.kind == MeasureKind::SpecialHighSecurity && passed(last) {
        sheet.warn(WarningCode::DecisionTooLong, stay.field("to"), limit.rule, operand(last));
    }
}

/// The rule of the ceiling; where there is none, that of the measure.
fn rule_of_ceiling(limits: &[Limit]) -> RuleId {
    let ceiling = limits.iter().find(|limit| limit.kind == DateKind::Ceiling);
    ceiling.or(limits.last()).map_or(RuleId::Iso02, |limit| limit.rule)
}

/// Appeal against exclusion, cell and bed in the act of 2026: its time begins when the measure ends.
fn write_appeal<const P: bool>(at: usize, measure: &Measure, context: &Context, sheet: &mut Sheet<P>) {
    let ends = measure.kind != MeasureKind::ImmediateExclusion
        && measure.kind.is_exclusion_or_force()
        && by_act_at_its_end(measure, context.policies);
    let Some(to) = measure.to.filter(|_| ends) else { return };
    let limit = &limits::ACT_APPEAL;
    let by = after(to, limit.after, context.policies.month_end);
    let stay = Stay { at, measure, begun: to, under_18: false };
    let mut appeal = dated::<P>(&stay, &Due { limit, lasting: limit.after, moment: by, before: None });
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

fn dated<const P: bool>(stay: &Stay, due: &Due) -> DatedRule {
    DatedRule {
        kind: due.limit.kind,
        date: due.moment.date(),
        at: due.moment.at(),
        sentence: None,
        measure: Some(stay.at),
        decision: None,
        rule: due.limit.rule,
        section: due.limit.rule.section(),
        steps: if P { steps(stay.begun, due) } else { vec![] },
    }
}

fn steps(begun: Moment, due: &Due) -> Vec<Step> {
    let rule = due.limit.rule;
    let step = |code, given, value| Step { code, inputs: given, value, cited: rule.into(), policy: None };
    let from = operand(begun);
    let mut steps = vec![step(StepCode::MeasureBegan, inputs([]), from)];
    let counted = match due.lasting {
        Lasting::AtOnce => None,
        Lasting::Hours(hours) => Some((StepCode::AddHours, ("hours", hours.into()))),
        Lasting::Days(days) => Some((StepCode::AddDays, ("days", days.into()))),
        Lasting::Months(months) => Some((StepCode::Add, ("length", crate::case::Term::months(months).into()))),
    };
    if let Some((code, length)) = counted {
        let moment = due.before.map_or(due.moment, |(moment, _)| moment);
        steps.push(step(code, inputs([("from", from), length]), operand(moment)));
    }
    if let Some((_, policy)) = due.before {
        steps.push(Step { policy, ..step(StepCode::ActBegins, inputs([]), operand(due.moment)) });
    }
    steps
}

pub(crate) fn operand(moment: Moment) -> Operand {
    moment.at().map_or(Operand::Date(moment.date()), Operand::At)
}

/// The moment, or the beginning of the day.
fn instant(moment: Moment) -> Instant {
    ends_at(moment, OrderDay::StartOfDay)
}

/// So much later than a moment, or than a day where only the day is known.
pub(crate) fn after(from: Moment, lasting: Lasting, end: MonthEnd) -> Moment {
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
