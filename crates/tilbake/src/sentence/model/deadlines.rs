//! Which dates ask somebody to decide or do something, who that is by the law, and what settles it: pure.

use crate::authority::CourtIsolation;
use crate::slots::{DecidedBy, SettledBy};
use basics::time::ToSpan;
use basics::{Date, Instant};
use law::policy::OrderDay;
use law::remand::ends_at;
use law::{Competence, DateKind, DecisionKind, Level, Moment, RuleId};

/// A date as counted, with its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// What it is.
    pub kind: DateKind,
    /// The day.
    pub date: Date,
    /// The moment, where one is known.
    pub at: Option<Instant>,
    /// The rule.
    pub rule: RuleId,
}

/// Who has to act on a kind of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// The same for everyone.
    Always(DecidedBy),
    /// Whoever may grant this for a sentence like theirs (PLC-13, FRV-13).
    WhoMayGrant(DecisionKind),
}

/// Who has to act on a kind of date, and what settles it; none of a date on which nobody has to: one from which
/// something may be applied for, one by which something ends of itself, one that binds only when something happens (a new
/// offence in the trial period, a breach), and the person's own time to complain, which is a right and no duty.
pub fn asks(kind: DateKind) -> Option<(Decides, SettledBy)> {
    use DateKind as K;
    use Decides::{Always, WhoMayGrant};
    use SettledBy::{Court, Custody, Facts, KnownCustody, LowerSecurity, Record};
    Some(match kind {
        // Parole is decided before the day on which it can begin (REL-01, REL-07), and anew after a refusal (REL-08).
        K::TwoThirds | K::ParoleReview => (WhoMayGrant(DecisionKind::Parole), Record),
        // Lower security is considered when a year is left to it (PLC-07).
        K::LowerSecurityReview => (WhoMayGrant(DecisionKind::LowerSecurity), LowerSecurity),
        // An interruption is extended once by the same level, and after that by the next (LVE-09).
        K::InterruptionEnds => (WhoMayGrant(DecisionKind::Interruption), Record),
        K::InterruptionLongest => (Always(DecidedBy::Region), Record),
        // Served in full: the person goes (CAL-05, PEN-14).
        K::FullTermFirstFreeDay => (Always(DecidedBy::Local), Custody),
        // Police and prosecutor bring somebody arrested before a court (REM-01, REM-02).
        K::CourtBy | K::NeverAfterDay => (Always(DecidedBy::Prosecutor), Court),
        // A court prolongs remand, or the person goes (REM-04, REM-05).
        K::OrderEnds => (Always(DecidedBy::Court), Custody),
        K::RemandMaxOrder => (Always(DecidedBy::Court), KnownCustody),
        // The prosecutor asks for it in time for notice the day before the hearing (REM-07); the service is not told.
        K::ExtensionRequestBy => (Always(DecidedBy::Prosecutor), Record),
        // The same of company again (REM-10).
        K::IsolationOrderEnds | K::IsolationCeiling => (Always(DecidedBy::Court), Record),
        // Preventive detention: the prison assesses, the prosecutor brings the case, the court extends (FRV-03 to FRV-05).
        K::AssessExtensionBy => (Always(DecidedBy::Local), Record),
        K::ExtensionFileBy => (Always(DecidedBy::Prosecutor), Record),
        K::FrameLastDay => (Always(DecidedBy::Court), Custody),
        // A sentence nobody has begun to execute lapses (PEN-15); the prosecutor orders it carried out (REM-15).
        K::LimitationEnd => (Always(DecidedBy::Prosecutor), Facts),
        // Measures inside prison: what the next level decides or is told (ISO-02 to ISO-05, FRC-02, FRC-03, N26-04 to
        // N26-11). A new decision is the prison's as long as no higher level has its own day.
        K::RegionBy => (Always(DecidedBy::Region), Record),
        K::DirectorateBy => (Always(DecidedBy::Directorate), Record),
        K::ReDecideBy | K::ReturnPlanBy | K::Ceiling => (Always(DecidedBy::Local), Record),
        _ => return None,
    })
}

/// All kinds that ask something.
pub fn asking() -> Vec<DateKind> {
    DateKind::ALL.iter().copied().filter(|kind| asks(*kind).is_some()).collect()
}

/// The kinds of which it depends on the sentence who acts.
pub fn by_competence() -> Vec<DateKind> {
    let depends = |kind: &DateKind| matches!(asks(*kind), Some((Decides::WhoMayGrant(_), _)));
    DateKind::ALL.iter().copied().filter(depends).collect()
}

/// Kinds that are read whatever their day, since they tell whether another still asks anything.
pub const TELLING: [DateKind; 4] =
    [DateKind::ParoleReview, DateKind::OrderEnds, DateKind::RemandMaxOrder, DateKind::ExtensionRequestBy];

impl DueRow {
    /// When its time is over: at its moment, or when its day is.
    fn over(&self) -> Instant {
        self.at.unwrap_or_else(|| ends_at(Moment::Day(self.date), OrderDay::EndOfDay))
    }
    /// The last day on which it can be done in time: of a day from which something can no longer be, the one before.
    pub fn last_day(&self) -> Date {
        match self.kind {
            DateKind::LimitationEnd => self.date.saturating_sub(1.day()),
            _ => self.date,
        }
    }
}

/// What still asks something among the dates of one person, up to a day. That parole was refused was a decision; an order
/// that names its end ends by it and not by the longest time; of orders one after another the last is prolonged; isolation that another order goes on with asks nothing.
pub fn still_asks(rows: &[DueRow], isolation: &[CourtIsolation], until: Date) -> Vec<DueRow> {
    let of = |kind: DateKind| rows.iter().filter(move |row| row.kind == kind);
    let was_refused = of(DateKind::ParoleReview).next().is_some();
    let longest = of(DateKind::RemandMaxOrder).map(|row| row.date).max();
    let unnamed = of(DateKind::RemandMaxOrder).count() > of(DateKind::OrderEnds).count();
    let request = of(DateKind::ExtensionRequestBy).map(|row| row.date).max();
    let asks_still = |row: &&DueRow| match row.kind {
        DateKind::TwoThirds => !was_refused,
        DateKind::RemandMaxOrder => unnamed && Some(row.date) == longest,
        DateKind::ExtensionRequestBy => !unnamed && Some(row.date) == request,
        DateKind::IsolationOrderEnds => isolation_ends(row.over(), isolation),
        DateKind::IsolationCeiling => isolation_lasts(row.over(), isolation),
        kind => asks(kind).is_some(),
    };
    rows.iter().filter(asks_still).filter(|row| row.last_day() <= until).copied().collect()
}

/// Whether isolation runs out at a moment: no other order goes on, and it was not lifted, which settles what its end asks.
fn isolation_ends(end: Instant, isolation: &[CourtIsolation]) -> bool {
    let goes_on = |one: &CourtIsolation| one.starts <= end && one.ends.is_none_or(|ends| ends > end);
    let is_lifted = |one: &CourtIsolation| one.ends == Some(end) && one.is_lifted;
    !isolation.iter().any(|one| goes_on(one) || is_lifted(one))
}

/// Six weeks: the shortest time without a break that isolation may last at most (REM-10).
const SHORTEST_CEILING: i64 = 42 * 86_400;

/// Whether isolation has lasted so long without a break at a moment that this can be its longest time, and nobody lifted
/// it before. The longest time of an earlier stretch asks nothing of a later one.
fn isolation_lasts(until: Instant, isolation: &[CourtIsolation]) -> bool {
    let mut at = until;
    loop {
        let lasts = |one: &&CourtIsolation| !one.is_lifted && one.starts < at && one.ends.is_none_or(|ends| ends >= at);
        match isolation.iter().filter(lasts).map(|one| one.starts).min() {
            Some(starts) if starts <= until.plus_seconds(-SHORTEST_CEILING) => return true,
            Some(starts) => at = starts,
            None => return false,
        }
    }
}

/// Who has to act, by what is known of who decides what for somebody. What nobody may grant is for the region, which
/// decides all that is out of the ordinary.
pub fn decided_by(decides: Decides, competence: &[Competence]) -> DecidedBy {
    match decides {
        Decides::Always(by) => by,
        Decides::WhoMayGrant(decision) => {
            match competence.iter().find(|one| one.decision == decision).map(|one| one.grant) {
                // Of whom nothing is known to serve, the prison decides by default (PLC-13).
                None | Some(Some(Level::Local)) => DecidedBy::Local,
                Some(None | Some(Level::Region)) => DecidedBy::Region,
                Some(Some(Level::Court)) => DecidedBy::Court,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;
    use law::{Case, Policies, Sentence, Term};

    fn row(kind: DateKind, date: &str) -> DueRow {
        DueRow { kind, date: parse_date(date).unwrap(), at: None, rule: RuleId::Rel01 }
    }

    fn kinds(rows: &[DueRow], until: &str) -> Vec<DateKind> {
        still_asks(rows, &[], parse_date(until).unwrap()).iter().map(|row| row.kind).collect()
    }

    /// From then on something may be applied for, or ends of itself.
    const OF_ITSELF: [DateKind; 29] = [
        DateKind::OneThird,
        DateKind::Half,
        DateKind::HalfParole,
        DateKind::EarlyRelease,
        DateKind::LastDay,
        DateKind::TrialPeriodEnd,
        DateKind::LeaveEligible,
        DateKind::DayReleaseEligible,
        DateKind::EmBackDoor,
        DateKind::EmFrontDoor,
        DateKind::HomeHalf,
        DateKind::OpenDirect,
        DateKind::HalfwayDirect,
        DateKind::PerformanceEnd,
        DateKind::PerformanceLatest,
        DateKind::ProbationEnd,
        DateKind::ReportingEnd,
        DateKind::ReportingLongest,
        DateKind::LeaveYearEnd,
        DateKind::RetentionEnd,
        DateKind::MinimumLastDay,
        DateKind::MinimumTwoThirds,
        DateKind::MinimumFirstParoleDay,
        DateKind::PetitionEarliest,
        DateKind::ParolePeriodEnd,
        DateKind::VideoUntil,
        DateKind::ReactionFrom,
        DateKind::ReactionEnds,
        DateKind::ReactionTrialEnd,
    ];
    /// It binds only when something happens, or is a right of the person.
    const IF_ANYTHING: [DateKind; 6] = [
        DateKind::ProsecutionBy,
        DateKind::BreachRequestBy,
        DateKind::RecallRequestBy,
        DateKind::AppealBy,
        DateKind::AppealLatest,
        DateKind::WorsenBy,
    ];
    /// A judgment that is on file here was sent; what is counted from decisions, reactions and data to be verified is not
    /// kept in the service yet.
    const NOT_KEPT: [DateKind; 4] =
        [DateKind::SendJudgmentBy, DateKind::VerifyBy, DateKind::NextLevelBy, DateKind::ReactionResumeBy];

    #[test]
    fn of_every_kind_it_is_said_whether_it_asks_anybody() {
        for kind in DateKind::ALL {
            let asks_nobody = [&OF_ITSELF[..], &IF_ANYTHING, &NOT_KEPT].concat().contains(kind);
            assert_ne!(asks(*kind).is_some(), asks_nobody, "{kind}");
        }
    }

    #[test]
    fn a_refusal_was_a_decision_and_a_day_before_nothing_can_be_done_is_the_last() {
        use DateKind as K;
        let rows = [row(K::TwoThirds, "2026-11-10"), row(K::Half, "2026-11-10")];
        assert_eq!(kinds(&rows, "2026-11-10"), [K::TwoThirds], "half of a sentence asks nobody anything");
        assert_eq!(kinds(&rows, "2026-11-09"), []);
        let refused = [rows[0], row(K::ParoleReview, "2027-02-10")];
        assert_eq!(kinds(&refused, "2026-12-01"), []);
        assert_eq!(kinds(&refused, "2027-02-10"), [K::ParoleReview]);
        let lapses = [row(K::LimitationEnd, "2026-12-01")];
        assert_eq!(lapses[0].last_day(), parse_date("2026-11-30").unwrap());
        assert_eq!((kinds(&lapses, "2026-11-29"), kinds(&lapses, "2026-11-30")), (vec![], vec![K::LimitationEnd]));
    }

    #[test]
    fn the_longest_time_of_an_order_asks_only_where_the_order_names_no_end() {
        use DateKind as K;
        let named = [row(K::OrderEnds, "2026-11-20"), row(K::RemandMaxOrder, "2026-11-28")];
        assert_eq!(kinds(&named, "2027-01-01"), [K::OrderEnds]);
        let asked = [row(K::ExtensionRequestBy, "2026-11-19"), row(K::ExtensionRequestBy, "2026-12-17")];
        assert_eq!(kinds(&asked, "2026-12-16"), [], "the first order was prolonged");
        assert_eq!(kinds(&asked, "2026-12-17"), [K::ExtensionRequestBy]);
        let last_unnamed = [asked[0], named[1]];
        assert_eq!(kinds(&last_unnamed, "2027-01-01"), [K::RemandMaxOrder]);
        let then_unnamed = [named[0], named[1], row(K::RemandMaxOrder, "2026-12-18")];
        assert_eq!(kinds(&then_unnamed, "2027-01-01"), [K::OrderEnds, K::RemandMaxOrder]);
        assert_eq!(still_asks(&then_unnamed, &[], parse_date("2027-01-01").unwrap())[1].date.to_string(), "2026-12-18");
    }

    #[test]
    fn isolation_asks_at_the_end_of_each_stretch_that_nobody_lifted() {
        use DateKind as K;
        let midnight = |day: &str| ends_at(Moment::Day(parse_date(day).unwrap()), OrderDay::EndOfDay);
        let order = |from: &str, to: &str| CourtIsolation {
            starts: midnight(from),
            ends: Some(midnight(to)),
            is_lifted: false,
        };
        let ends = |day| row(K::IsolationOrderEnds, day);
        let asked = |rows: &[DueRow], orders: &[CourtIsolation]| -> Vec<String> {
            let asks = still_asks(rows, orders, parse_date("2027-03-01").unwrap());
            asks.iter().map(|row| format!("{} {}", row.kind, row.date)).collect()
        };
        let renewed = [order("2026-11-06", "2026-11-20"), order("2026-11-20", "2026-12-04")];
        let rows = [ends("2026-11-20"), ends("2026-12-04")];
        assert_eq!(asked(&rows, &renewed), ["isolation_order_ends 2026-12-04"]);
        let with_a_gap = [renewed[0], order("2026-12-01", "2026-12-04")];
        assert_eq!(asked(&rows, &with_a_gap), ["isolation_order_ends 2026-11-20", "isolation_order_ends 2026-12-04"]);
        let inside = [order("2026-11-06", "2026-12-04"), order("2026-11-10", "2026-11-20")];
        assert_eq!(asked(&rows, &inside), ["isolation_order_ends 2026-12-04"]);
        let lifted = [renewed[0], CourtIsolation { is_lifted: true, ..renewed[1] }];
        assert_eq!(asked(&rows[1..], &lifted), Vec::<String>::new(), "what was lifted asks nobody");

        let ceiling = [row(K::IsolationCeiling, "2026-12-18")];
        let third = order("2026-12-04", "2026-12-18");
        assert_eq!(asked(&ceiling, &renewed), Vec::<String>::new(), "it ends before");
        let whole = [renewed[0], renewed[1], third];
        assert_eq!(asked(&ceiling, &whole), ["isolation_ceiling 2026-12-18"]);
        assert_eq!(asked(&ceiling, &[renewed[0], third]), Vec::<String>::new(), "there was a break");
        let lifted = [renewed[0], renewed[1], CourtIsolation { is_lifted: true, ..third }];
        assert_eq!(asked(&ceiling, &lifted), Vec::<String>::new());
    }

    #[test]
    fn who_decides_follows_the_length_and_the_kind_of_the_sentence() {
        let by = |sentences: Vec<Sentence>, kind| {
            let competence = law::who_decides(&Case::new("", sentences), Policies::default());
            decided_by(asks(kind).unwrap().0, &competence)
        };
        let judged = parse_date("2020-01-10").unwrap();
        let prison = |years| vec![Sentence::prison(judged, Term { years, ..Term::default() })];
        assert_eq!(by(prison(3), DateKind::TwoThirds), DecidedBy::Local);
        assert_eq!(by(prison(12), DateKind::TwoThirds), DecidedBy::Region);
        assert_eq!(by(prison(12), DateKind::LowerSecurityReview), DecidedBy::Region);
        assert_eq!(by(vec![], DateKind::LowerSecurityReview), DecidedBy::Local);
        let term = Term { years: 12, ..Term::default() };
        let detention = vec![Sentence::preventive_detention(judged, term, None)];
        assert_eq!(
            by(detention.clone(), DateKind::InterruptionEnds),
            DecidedBy::Region,
            "nobody may grant it (FRV-12)"
        );
        assert_eq!(by(detention, DateKind::ParoleReview), DecidedBy::Court);
        assert_eq!(by(prison(1), DateKind::ExtensionFileBy), DecidedBy::Prosecutor);
    }

    #[test]
    fn what_opens_a_possibility_ends_of_itself_or_is_a_right_asks_nobody() {
        use DateKind as K;
        let nobody = [
            K::OneThird,
            K::Half,
            K::LastDay,
            K::LeaveEligible,
            K::DayReleaseEligible,
            K::EmBackDoor,
            K::EmFrontDoor,
            K::HomeHalf,
            K::OpenDirect,
            K::HalfwayDirect,
            K::TrialPeriodEnd,
            K::ProsecutionBy,
            K::ProbationEnd,
            K::ReportingEnd,
            K::ReportingLongest,
            K::MinimumLastDay,
            K::MinimumTwoThirds,
            K::MinimumFirstParoleDay,
            K::PetitionEarliest,
            K::AppealBy,
        ];
        assert!(nobody.iter().all(|kind| asks(*kind).is_none()));
        assert!(TELLING.iter().all(|kind| asking().contains(kind)));
        assert_eq!(by_competence().len(), 4);
    }
}
