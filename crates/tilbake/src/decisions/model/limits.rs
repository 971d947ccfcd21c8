//! Until when which level may decide that a measure goes on, from the limits that the law counts.

use super::kinds::Kind;
use super::{Level, Outcome};
use basics::time::ToSpan;
use basics::value::corrupt;
use basics::{Date, Instant, Problem};
use law::case::{Decision, DecisionMatter, ExclusionGround, Measure, Moment, Reaction, ReactionKind};
use law::{Case, Competence, DateKind, Policies, RuleId};

/// The rules ask for a name of the case; nobody reads it.
const CASE: &str = "measure";

/// What must be done, or may not be, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The moment.
    pub at: Instant,
    /// What.
    pub kind: DateKind,
    /// By which rule.
    pub rule: RuleId,
}

/// The limits of a measure as the law counts them from its beginning, in the order of time; none of a kind for which it
/// sets none.
pub fn bounds(kind: Kind, begun: Instant, born: Option<Date>, policies: Policies) -> Result<Vec<Bound>, Problem> {
    let Some((measure, ground)) = kind.said().limits else { return Ok(vec![]) };
    // Only an exclusion has a ground, and what the person does is what is meant where none is named.
    let ground = (ground != ExclusionGround::Own).then_some(ground);
    let measure = Measure { kind: measure, from: Moment::At(begun), to: None, law: None, ground };
    let case = Case { person: born.map(law::Person::born_on), measures: vec![measure], ..Case::new(CASE, vec![]) };
    let outcome = law::calculate_with(&case, policies, false).map_err(|_| corrupt("limits"))?;
    let moment =
        |at: Option<Instant>, date: Date| at.or_else(|| Instant::from_oslo(date.at(0, 0, 0, 0)).ok()).unwrap_or(begun);
    let dated = outcome.dates.iter().filter(|dated| dated.measure.is_some());
    Ok(dated.map(|dated| Bound { at: moment(dated.at, dated.date), kind: dated.kind, rule: dated.rule }).collect())
}

/// The level that a limit brings in to decide; none of one by which a level is only told. "At once" tells the region of an
/// exclusion or a cell (ISO-03, N26-09) and has it decide on a bed of somebody under 18 (FRC-02) and on their exclusion
/// under the act of 2026 (N26-06). The directorate is told, but of partial exclusion under 18, which it decides (ISO-03).
fn decides(bound: &Bound, kind: Kind, begun: Instant) -> Option<Level> {
    let at_once = bound.at == begun;
    match (bound.kind, bound.rule) {
        (DateKind::RegionBy, RuleId::Frc02 | RuleId::N2606) => Some(Level::Region),
        (DateKind::RegionBy, RuleId::Iso02) if kind == Kind::PartialExclusion => None,
        (DateKind::RegionBy, _) if !at_once => Some(Level::Region),
        (DateKind::NextLevelBy, _) => Some(Level::Region),
        (DateKind::DirectorateBy, RuleId::Iso03) if kind == Kind::PartialExclusion => Some(Level::Directorate),
        _ => None,
    }
}

/// The level that decides that a measure lasts until a moment. A limit is the last moment before which it must be done:
/// what ends then has not passed it.
pub fn level_until(bounds: &[Bound], kind: Kind, begun: Instant, until: Instant) -> Level {
    let base = if kind == Kind::SpecialHighSecurity { Level::Region } else { Level::Local };
    let reached = bounds.iter().filter(|bound| bound.at < until).filter_map(|bound| decides(bound, kind, begun));
    reached.fold(base, Ord::max)
}

/// The last moment until which one decision may say that a measure lasts, with the rule: where it must be decided anew, and
/// where it may last no longer.
pub fn latest_until(bounds: &[Bound], from: Instant) -> Option<Bound> {
    let stops = |bound: &&Bound| match bound.kind {
        DateKind::ReDecideBy => bound.at > from,
        DateKind::Ceiling => true,
        _ => false,
    };
    bounds.iter().filter(stops).min_by_key(|bound| bound.at).copied()
}

/// The level that decides on what somebody applied for, or on what is imposed once (PLC-13).
pub fn level_of(kind: Kind, outcome: Outcome, competence: &[Competence]) -> Level {
    let Some(decision) = kind.said().competence else { return Level::Local };
    let Some(found) = competence.iter().find(|one| one.decision == decision) else { return Level::Local };
    let level = |level: Option<law::Level>| match level {
        Some(law::Level::Local) => Level::Local,
        // What a court grants the region may grant too, when the prosecutor consents (FRV-07).
        Some(law::Level::Region | law::Level::Court) | None => Level::Region,
    };
    match outcome {
        Outcome::Refused => level(Some(found.refuse)),
        Outcome::Granted | Outcome::Imposed => level(found.grant),
    }
}

/// The first moment at which an appeal is late: 7 days, or 48 hours of a reaction, after the person was told (ADM-01); none
/// of what nobody can appeal.
pub fn appeal_until(kind: Kind, told: Instant, taken: Instant, policies: Policies) -> Result<Option<Instant>, Problem> {
    let Some(matter) = kind.said().appeal else { return Ok(None) };
    let taken = Some(taken.oslo_date().min(told.oslo_date()));
    // Which reaction it is does not move the time of appeal.
    let reprimand = Reaction {
        kind: ReactionKind::Reprimand,
        length: None,
        percent: None,
        from: None,
        trial: None,
        excluded_days: 0,
        interrupted: None,
    };
    let reaction = (matter == DecisionMatter::Reaction).then_some(reprimand);
    let decision = Decision { matter, told: Moment::At(told), taken, appealed: None, reaction };
    let case = Case { decisions: vec![decision], ..Case::new(CASE, vec![]) };
    let outcome = law::calculate_with(&case, policies, false).map_err(|_| corrupt("a time of appeal"))?;
    let by = outcome.dates.iter().find(|dated| dated.kind == DateKind::AppealBy);
    let by = by.ok_or_else(|| corrupt("a time of appeal"))?;
    let until = match (matter, by.at) {
        // Hours are counted by the clock; days last until they are out.
        (DecisionMatter::Reaction | DecisionMatter::BreachTerms, Some(at)) => at,
        _ => Instant::from_oslo(by.date.saturating_add(1.day()).at(0, 0, 0, 0))?,
    };
    Ok(Some(until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }
    fn adult() -> Option<Date> {
        Some(date(1990, 1, 1))
    }
    fn child() -> Option<Date> {
        Some(date(2010, 1, 1))
    }
    const BEGUN: &str = "2026-11-02T02:14:00Z";

    fn level(kind: Kind, born: Option<Date>, until: &str) -> Level {
        let begun = at(BEGUN);
        level_until(&bounds(kind, begun, born, Policies::default()).unwrap(), kind, begun, at(until))
    }

    #[test]
    fn a_measure_goes_up_the_ladder_with_its_length() {
        use Kind::{FullExclusion, PartialExclusion, RestraintBed, SecurityCell, SpecialHighSecurity};
        // FRC-03: three days are the prison's, to the minute; FRC-02: a day and night.
        assert_eq!(level(SecurityCell, adult(), "2026-11-05T02:14:00Z"), Level::Local);
        assert_eq!(level(SecurityCell, adult(), "2026-11-05T02:15:00Z"), Level::Region);
        assert_eq!(level(SecurityCell, adult(), "2026-11-12T02:15:00Z"), Level::Region, "the directorate is told");
        assert_eq!(level(SecurityCell, child(), "2026-11-03T02:15:00Z"), Level::Region);
        assert_eq!(level(RestraintBed, adult(), "2026-11-03T02:14:00Z"), Level::Local);
        assert_eq!(level(RestraintBed, adult(), "2026-11-03T02:15:00Z"), Level::Region);
        assert_eq!(level(RestraintBed, child(), "2026-11-02T03:00:00Z"), Level::Region, "at once under 18");
        // ISO-02: fourteen days; ISO-03: three under 18.
        assert_eq!(level(FullExclusion, adult(), "2026-11-16T02:14:00Z"), Level::Local);
        assert_eq!(level(FullExclusion, adult(), "2026-11-16T02:15:00Z"), Level::Region);
        assert_eq!(level(FullExclusion, child(), "2026-11-05T02:14:00Z"), Level::Local);
        assert_eq!(level(FullExclusion, child(), "2026-11-05T02:15:00Z"), Level::Region);
        assert_eq!(level(PartialExclusion, adult(), "2026-12-20T02:15:00Z"), Level::Local, "the region is told");
        assert_eq!(level(PartialExclusion, child(), "2026-11-09T02:15:00Z"), Level::Directorate);
        assert_eq!(level(SpecialHighSecurity, adult(), "2026-12-01T02:15:00Z"), Level::Region);
    }

    #[test]
    fn every_kind_can_be_counted() {
        for kind in Kind::ALL {
            let found = bounds(*kind, at(BEGUN), adult(), Policies::default()).unwrap();
            assert_eq!(found.is_empty(), kind.said().limits.is_none(), "{kind}");
            let until = appeal_until(*kind, at(BEGUN), at(BEGUN), Policies::default()).unwrap();
            assert_eq!(until.is_some(), kind.said().appeal.is_some(), "{kind}");
        }
    }

    #[test]
    fn no_decision_reaches_beyond_the_longest_time() {
        let begun = at(BEGUN);
        let latest = |kind, policies| latest_until(&bounds(kind, begun, adult(), policies).unwrap(), begun);
        let today = Policies::default();
        let immediate = latest(Kind::ImmediateExclusion, today).unwrap();
        assert_eq!((immediate.at, immediate.rule), (at("2026-11-03T02:14:00Z"), RuleId::Dis06));
        assert_eq!(latest(Kind::FullExclusion, today).unwrap().rule, RuleId::Iso02);
        assert_eq!(latest(Kind::SecurityCell, today), None);
        let act = Policies { isolation_act_from: Some(date(2026, 11, 1)), ..today };
        let cell = latest(Kind::SecurityCell, act).unwrap();
        assert_eq!((cell.at, cell.rule), (at("2026-11-03T02:14:00Z"), RuleId::N2609), "each day and night anew");
    }

    #[test]
    fn time_of_appeal_is_counted_from_when_the_person_was_told() {
        let told = at("2026-11-02T13:20:00Z");
        let until = |kind| appeal_until(kind, told, told, Policies::default()).unwrap();
        assert_eq!(until(Kind::SecurityCell), Some(at("2026-11-09T23:00:00Z")), "seven days, the last one out");
        assert_eq!(until(Kind::Discipline), Some(at("2026-11-04T13:20:00Z")), "48 hours by the clock");
    }
}
