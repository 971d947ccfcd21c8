//! The one way in which a date is counted: from a day, step by step, each step noted with its rule
//! when a proof is wanted, and free of cost when not (`P` is whether it is).

use crate::case::{Absence, Case, Sentence, Term};
use crate::day::{Day, is_working_day};
use crate::outcome::{
    DateKind, DatedRule, Input, NotApplicable, Operand, Outcome, Reason, Step, StepCode, Warning, WarningCode,
};
use crate::policy::{AdmissionDay, AppealDay, MonthEnd, PartMonth, Policies, Policy, ReleaseDay};
use crate::rules::{Cited, Fraction, RuleId};
use basics::Date;

/// A length as the calculation sees it: months, then days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) months: u32,
    pub(crate) days: u32,
}

impl Length {
    pub(crate) fn is_zero(self) -> bool {
        self == Self::default()
    }
    pub(crate) fn term(self) -> Term {
        Term { days: self.days, ..Term::months(self.months) }
    }
    /// The day this long after another: months by the calendar, then days (CAL-05).
    pub(crate) fn after(self, from: Day, month_end: MonthEnd) -> Day {
        from.plus_months(signed(self.months), month_end).0.plus(signed(self.days))
    }
}
impl std::iter::Sum for Length {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::default(), |sum, one| Self { months: sum.months + one.months, days: sum.days + one.days })
    }
}
impl From<Term> for Length {
    fn from(term: Term) -> Self {
        Self { months: term.in_months(), days: term.days }
    }
}

/// What all counts of a case share.
pub(crate) struct Context {
    pub(crate) policies: Policies,
    /// The day whose law is used; none: the newest.
    pub(crate) law: Option<Date>,
    /// Absences in order of `from`: the first of them, and all where there are more.
    few: [Away; FEW],
    many: Vec<Away>,
    count: usize,
}

/// An absence as days: the first away, and the first back if there is one.
#[derive(Clone, Copy, Default)]
struct Away {
    from: Day,
    to: Option<Day>,
}

/// Absences that most cases do not exceed, for which nothing is allocated.
const FEW: usize = 4;

impl Context {
    pub(crate) fn new(case: &Case, policies: Policies) -> Self {
        let away = |absence: &Absence| Away { from: Day::of(absence.from), to: absence.to.map(Day::of) };
        let mut context = Self { policies, law: case.as_of, few: Default::default(), many: vec![], count: 0 };
        context.count = case.absences.len();
        if context.count <= FEW {
            for (place, absence) in context.few.iter_mut().zip(&case.absences) {
                *place = away(absence);
            }
            context.few[..context.count].sort_by_key(|away| away.from);
        } else {
            context.many = case.absences.iter().map(away).collect();
            context.many.sort_by_key(|away| away.from);
        }
        context
    }
    /// The absences, in order.
    fn away(&self) -> &[Away] {
        if self.count <= FEW { &self.few[..self.count] } else { &self.many }
    }
    /// A share of a length (CAL-06 to CAL-08), and the rule and policy that gave it.
    fn share(&self, from: Day, of: Length, share: Fraction) -> (Length, RuleId, Option<Policy>) {
        let Fraction { part, of: parts } = share;
        let rest = of.months * part % parts;
        let days = (of.days * part).div_ceil(parts);
        let whole = Length { months: of.months * part / parts, days };
        if rest == 0 {
            return (whole, if of.months == 0 { RuleId::Cal08 } else { RuleId::Cal06 }, None);
        }
        let policy = Some(Policy::PartMonth(self.policies.part_month));
        let length = match self.policies.part_month {
            PartMonth::ThirtyDays => Length { days: days + rest * 30 / parts, ..whole },
            PartMonth::ActualDays => {
                let end = from.plus_months(signed(of.months), self.policies.month_end).0;
                let actual = u32::try_from(end.since(from)).unwrap_or(0);
                Length { months: 0, days: days + (actual * part).div_ceil(parts) }
            }
        };
        (length, RuleId::Cal07, policy)
    }
}

/// Numbers of days and months stay far below this: the input is bounded.
pub(crate) fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The first inputs of a step, the rest empty.
pub(crate) fn inputs<const N: usize>(given: [Input; N]) -> [Input; 3] {
    let mut all = [("", Operand::None); 3];
    for (place, input) in all.iter_mut().zip(given) {
        *place = input;
    }
    all
}

/// A day that has been counted, and how.
#[derive(Debug)]
pub(crate) struct Counted<const P: bool> {
    pub(crate) day: Day,
    steps: Vec<Step>,
}

impl<const P: bool> Clone for Counted<P> {
    fn clone(&self) -> Self {
        self.with_day(self.day)
    }
}

/// How many steps mostly follow those that a count goes on from.
const MORE_STEPS: usize = 6;

impl<const P: bool> Counted<P> {
    /// A day to count from.
    pub(crate) fn from(day: Day) -> Self {
        Self { day, steps: Vec::new() }
    }

    /// Another day that goes on from the same steps.
    pub(crate) fn with_day(&self, day: Day) -> Self {
        let mut steps = Vec::new();
        if P {
            steps.reserve_exact(self.steps.len() + MORE_STEPS);
            steps.extend_from_slice(&self.steps);
        }
        Self { day, steps }
    }

    /// Notes a step whose value is the day.
    pub(crate) fn note<const N: usize>(
        &mut self,
        code: StepCode,
        cited: impl Into<Cited>,
        given: impl FnOnce() -> [Input; N],
    ) {
        if P {
            let value = self.day.date().into();
            self.steps.push(Step { code, inputs: inputs(given()), value, cited: cited.into(), policy: None });
        }
    }

    /// Notes a step of another value.
    pub(crate) fn note_value(&mut self, step: impl FnOnce() -> Step) {
        if P {
            self.steps.push(step());
        }
    }

    /// Names the policy that decided the last step.
    pub(crate) fn by_policy(&mut self, policy: Option<Policy>) {
        if P && let Some(last) = self.steps.last_mut() {
            last.policy = policy;
        }
    }

    /// Adds a length: months by the calendar, then days (CAL-05).
    pub(crate) fn add(mut self, context: &Context, length: Length, cited: impl Into<Cited>) -> Self {
        let from = self.day;
        let (day, decided) = from.plus_months(signed(length.months), context.policies.month_end);
        self.day = day.plus(signed(length.days));
        self.note(StepCode::Add, cited, || [("from", from.date().into()), ("length", length.term().into())]);
        self.by_policy(decided.then_some(Policy::MonthEnd(context.policies.month_end)));
        self
    }

    /// Adds a share of a length.
    pub(crate) fn add_share(mut self, context: &Context, of: Length, share: Fraction) -> Self {
        let (length, rule, policy) = context.share(self.day, of, share);
        self.note_value(|| Step {
            code: StepCode::Fraction,
            inputs: inputs([("fraction", share.into()), ("of", of.term().into())]),
            value: length.term().into(),
            cited: rule.into(),
            policy,
        });
        self.add(context, length, RuleId::Cal05)
    }

    /// Takes months off.
    pub(crate) fn back(mut self, context: &Context, months: u32, cited: impl Into<Cited>) -> Self {
        let from = self.day;
        let (day, decided) = from.plus_months(-signed(months), context.policies.month_end);
        self.day = day;
        self.note(StepCode::Back, cited, || [("from", from.date().into()), ("months", months.into())]);
        self.by_policy(decided.then_some(Policy::MonthEnd(context.policies.month_end)));
        self
    }

    /// At least so many days from a start.
    pub(crate) fn least(mut self, start: Day, days: u32, cited: impl Into<Cited>) -> Self {
        let (counted, least) = (self.day, start.plus(signed(days)));
        self.day = counted.max(least);
        self.note(StepCode::LeastDays, cited, || {
            [("counted", counted.date().into()), ("days", days.into()), ("least", least.date().into())]
        });
        self
    }

    /// The later of this and another, or the earlier; `shared` steps at the beginning are the same
    /// in both.
    pub(crate) fn pick(mut self, code: StepCode, other: &Self, shared: usize, cited: impl Into<Cited>) -> Self {
        let (one, two) = (self.day, other.day);
        self.day = if code == StepCode::Earlier { one.min(two) } else { one.max(two) };
        if P {
            self.steps.extend_from_slice(other.steps.get(shared..).unwrap_or_default());
        }
        self.note(code, cited, || [("one", one.date().into()), ("other", two.date().into())]);
        self
    }

    /// How many steps there are.
    pub(crate) fn count(&self) -> usize {
        self.steps.len()
    }

    /// The day before: the last day of what ends on this one.
    pub(crate) fn day_before(mut self, cited: impl Into<Cited>) -> Self {
        let of = self.day;
        self.day = of.plus(-1);
        self.note(StepCode::DayBefore, cited, || [("of", of.date().into())]);
        self
    }

    /// Each absence moves a day that lies after its first day (CAL-09). A day on or before it was
    /// reached and stands. While someone is still away, what lies after is not known.
    pub(crate) fn moved(self, context: &Context) -> Result<Self, Reason> {
        self.moved_if(context, |day, from| day > from)
    }

    /// The same for a day set by a judgment of `since`: absences before it were known to the court.
    pub(crate) fn moved_since(self, context: &Context, since: Day) -> Result<Self, Reason> {
        self.moved_if(context, |day, from| day > from && from >= since)
    }

    /// The same for a last day served: it is served only when it is over, so an absence that begins
    /// on it moves it.
    pub(crate) fn last_day_moved(self, context: &Context, since: Day) -> Result<Self, Reason> {
        self.moved_if(context, |day, from| day >= from && from >= since)
    }

    fn moved_if(mut self, context: &Context, lies_after: impl Fn(Day, Day) -> bool) -> Result<Self, Reason> {
        for Away { from, to } in context.away() {
            if !lies_after(self.day, *from) {
                continue;
            }
            let to = to.ok_or(Reason::StillAway)?;
            let days = to.since(*from);
            self.day = self.day.plus(days);
            self.note(StepCode::Absence, RuleId::Cal09, || {
                [("from", from.date().into()), ("to", to.date().into()), ("days", days.into())]
            });
        }
        Ok(self)
    }

    /// A last day of a time limit that is no working day moves to the next (ADM-03).
    pub(crate) fn next_working_day(mut self, context: &Context, rule: RuleId) -> Self {
        let from = self.day;
        if context.policies.appeal_day == AppealDay::NextWorkingDay {
            while !is_working_day(self.day.date()) {
                self.day = self.day.plus(1);
            }
        }
        if !is_working_day(from.date()) {
            self.note(StepCode::NextWorkingDay, rule, || [("from", from.date().into())]);
            self.by_policy(Some(Policy::AppealDay(context.policies.appeal_day)));
        }
        self
    }

    /// A day of release on which the service may be closed (REL-05).
    pub(crate) fn release(mut self, context: &Context) -> Self {
        if context.policies.release_day == ReleaseDay::WorkingDayBefore {
            let from = self.day;
            while !is_working_day(self.day.date()) {
                self.day = self.day.plus(-1);
            }
            self.note(StepCode::WorkingDay, RuleId::Rel05, || [("from", from.date().into())]);
            self.by_policy(Some(Policy::ReleaseDay(ReleaseDay::WorkingDayBefore)));
        }
        self
    }
}

/// The day from which a sentence is served in prison: the judgment for those in custody, else the admission, if there has
/// been one (CAL-03). A community sentence is served there when a court has made prison of it, from that judgment.
pub(crate) fn anchor(sentence: &Sentence) -> Option<Date> {
    let (judgment, in_custody, admitted) = match (&sentence.conversion, sentence.kind) {
        (Some(conversion), _) => (conversion.judgment, conversion.in_custody, conversion.admitted),
        (None, kind) if kind.is_performed() => return None,
        (None, _) => (sentence.judgment, sentence.in_custody, sentence.admitted),
    };
    if in_custody { Some(judgment) } else { admitted }
}

/// Whether somebody was in custody at the judgment from which a sentence is served in prison.
pub(crate) fn is_in_custody(sentence: &Sentence) -> bool {
    sentence.conversion.map_or(sentence.in_custody, |conversion| conversion.in_custody)
}

/// Counts to the virtual start: from the anchor, credit taken off (CAL-03, CAL-04, CAL-12).
pub(crate) fn virtual_start<'a, const P: bool>(
    context: &Context,
    anchor: Date,
    in_custody: bool,
    credited: impl Iterator<Item = &'a Sentence> + Clone,
) -> Counted<P> {
    let mut start = Counted::from(Day::of(anchor));
    if in_custody {
        start.note(StepCode::StartAtJudgment, RuleId::Cal03, || []);
    } else {
        let admission = context.policies.admission_day;
        if admission == AdmissionDay::NotCounted {
            start.day = start.day.plus(1);
        }
        start.note(StepCode::StartAtAdmission, RuleId::Cal03, || [("admitted", anchor.into())]);
        start.by_policy(Some(Policy::AdmissionDay(admission)));
    }
    crate::credit::take_off(&mut start, credited, context);
    start
}

/// The answer while it is written.
pub(crate) struct Sheet<const P: bool> {
    pub(crate) outcome: Outcome,
    not_applicable: Vec<NotApplicable>,
}

/// Room for the dates of most cases.
const USUAL_DATES: usize = 20;

impl<const P: bool> Sheet<P> {
    /// An empty sheet, written over an answer of which nothing but the room is used.
    pub(crate) fn over(mut outcome: Outcome, id: &str) -> Self {
        outcome.id.clear();
        outcome.id.push_str(id);
        outcome.virtual_start = None;
        outcome.dates.clear();
        outcome.dates.reserve_exact(USUAL_DATES);
        outcome.competence.clear();
        outcome.warnings.clear();
        outcome.problems.clear();
        outcome.limits.clear();
        let mut not_applicable = outcome.not_applicable.take().unwrap_or_default();
        not_applicable.clear();
        Self { outcome, not_applicable }
    }

    /// Writes a date, or why there is none.
    pub(crate) fn give(
        &mut self,
        kind: DateKind,
        rule: RuleId,
        sentence: Option<usize>,
        counted: Result<Counted<P>, Reason>,
    ) {
        match counted {
            Ok(Counted { day, steps }) => self.write(DatedRule {
                kind,
                date: day.date(),
                at: None,
                sentence,
                measure: None,
                decision: None,
                rule,
                section: rule.section(),
                steps,
            }),
            Err(reason) => self.not_given(kind, rule, sentence, reason),
        }
    }

    pub(crate) fn write(&mut self, dated: DatedRule) {
        self.outcome.dates.push(dated);
    }

    /// Writes why there is no date.
    pub(crate) fn not_given(&mut self, kind: DateKind, rule: RuleId, sentence: Option<usize>, reason: Reason) {
        if P {
            let section = rule.section();
            self.not_applicable.push(NotApplicable {
                kind,
                sentence,
                measure: None,
                decision: None,
                reason,
                rule,
                section,
            });
        }
    }

    /// Writes why there is no date of any of these kinds.
    pub(crate) fn none_given(&mut self, kinds: &[(DateKind, RuleId)], sentence: Option<usize>, reason: Reason) {
        for (kind, rule) in kinds {
            self.not_given(*kind, *rule, sentence, reason);
        }
    }

    /// Writes why there is no date of a measure.
    pub(crate) fn not_of_measure(&mut self, measure: usize, kind: DateKind, rule: RuleId, reason: Reason) {
        if P {
            let (measure, section) = (Some(measure), rule.section());
            self.not_applicable.push(NotApplicable {
                kind,
                sentence: None,
                measure,
                decision: None,
                reason,
                rule,
                section,
            });
        }
    }

    /// Writes a date of a decision, or why there is none.
    pub(crate) fn give_of_decision(
        &mut self,
        decision: usize,
        kind: DateKind,
        rule: RuleId,
        counted: Result<Counted<P>, Reason>,
    ) {
        let (dates, none) = (self.outcome.dates.len(), self.not_applicable.len());
        self.give(kind, rule, None, counted);
        self.outcome.dates[dates..].iter_mut().for_each(|dated| dated.decision = Some(decision));
        self.not_applicable[none..].iter_mut().for_each(|none| none.decision = Some(decision));
    }

    pub(crate) fn warn(&mut self, code: WarningCode, field: String, rule: RuleId, value: impl Into<Operand>) {
        let value = value.into();
        self.outcome.warnings.push(Warning { code, field, rule, section: rule.section(), value });
    }

    pub(crate) fn finish(mut self) -> Outcome {
        self.outcome.not_applicable = P.then_some(self.not_applicable);
        self.outcome
    }
}
