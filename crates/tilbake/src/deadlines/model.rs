//! Until when somebody is lawfully held, and what must happen before: pure, time is an argument.
//!
//! Only an authority that a second officer has compared with its source, or whose message proved its sender,
//! settles anything. Whoever is held on other papers alone shows as that, and the alarm rings as if there
//! were none: at once when a verified one ran out, within the hour for somebody new.

pub mod due;

use crate::access::Role;
use crate::authority::{AuthorityId, AuthorityKind, EndReason, Holding};
use crate::estate::ReleaseHours;
use crate::sentence::{Counted, Ends};
use basics::time::ToSpan;
use basics::{Date, Instant, Problem};
use law::{DateKind, RuleId};
use std::collections::BTreeSet;

/// After so many seconds beyond the end the next level is called too.
pub const NEXT_LEVEL_SECONDS: i64 = 3_600;
/// An order that was lifted rings after so many seconds: the time it takes to open the door.
pub const AT_ONCE_SECONDS: i64 = 1_800;
/// So many seconds after somebody came in, a second officer must have confirmed on what they are held.
pub const CONFIRM_SECONDS: i64 = 3_600;
/// When nobody has found out in so many seconds until when somebody is held, the duty governor is called.
pub const FIND_END_SECONDS: i64 = 86_400;
/// When nobody has found out in so many seconds, the region is called.
pub const FIND_END_LATE_SECONDS: i64 = 3 * 86_400;
/// Days ahead that are shown when nobody asks for others.
pub const WITHIN_DAYS: i64 = 14;
/// The most days ahead that can be asked for.
pub const WITHIN_DAYS_MAX: i64 = 90;
/// Days ahead in which the leaders are called too.
const SOON_DAYS: i64 = 3;

basics::code! {
    /// How near the end is.
    Nearness {
        /// Nothing holds them any longer.
        Overdue = "overdue",
        /// They came in on papers that nobody has confirmed yet.
        Unverified = "unverified",
        /// Until when is not known: a paper without an end, or dates that cannot be counted.
        Unknown = "unknown",
        /// It ends today.
        Today = "today",
        /// It ends within three days.
        ThreeDays = "three_days",
        /// It ends later.
        Ahead = "ahead",
    }

    /// What must happen.
    Needed {
        /// The court renews the order, or the person goes.
        RenewOrRelease = "renew_or_release",
        /// The person comes before a court, or goes.
        CourtOrRelease = "court_or_release",
        /// The judgment is ordered to be carried out, or a court extends the remand, or the person goes.
        EnforceOrRelease = "enforce_or_release",
        /// The person goes when they have served in full.
        Release = "release",
        /// The order was lifted: the person goes now.
        ReleaseAtOnce = "release_at_once",
        /// The court extends the frame, or the person goes.
        ExtendOrRelease = "extend_or_release",
        /// A second officer confirms the paper with its source, or the person goes.
        ConfirmOrRelease = "confirm_or_release",
        /// Somebody shows on what the person is held, or lets them go.
        FindAuthority = "find_authority",
        /// Somebody finds out until when.
        FindEnd = "find_end",
        /// Two agree to the later date that one has counted, or the person goes.
        AgreeOrRelease = "agree_or_release",
    }
}

/// What until when somebody is held rests on beside their authorities. The ends are first moments at which the
/// person is free.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The sentences are served in full.
    pub served: Option<Instant>,
    /// The same as it was counted before one alone moved it later: it binds until two have agreed.
    pub served_before: Option<Instant>,
    /// The frame of preventive detention has run out.
    pub frame: Option<Instant>,
    /// The same as it was counted before one alone moved it later.
    pub frame_before: Option<Instant>,
    /// Authorities of which a sentence on file says the end; the dates say nothing of others.
    pub counted: BTreeSet<AuthorityId>,
    /// Born.
    pub born: Option<Date>,
    /// Since when they belong to a prison without a break.
    pub since: Option<Instant>,
    /// By which hour of the first free day somebody who has served in full is out of their prison.
    pub release_hours: ReleaseHours,
}

impl Facts {
    /// The kinds of date they are read from.
    pub const KINDS: [DateKind; 4] = [
        DateKind::FullTermFirstFreeDay,
        DateKind::FrameLastDay,
        DateKind::AssessExtensionBy,
        DateKind::ExtensionFileBy,
    ];

    /// Reads the ends from those counted now, and those that bind until two have agreed.
    pub fn of(now: Ends, before: Ends, since: Option<Instant>) -> Self {
        // What ended before they came says nothing of this stay.
        let here = |at: &Instant| since.is_none_or(|since| since < *at);
        Self {
            served: now.first_free.map(begins),
            served_before: before.first_free.map(begins).filter(here),
            frame: now.frame_last.map(ends),
            frame_before: before.frame_last.map(ends).filter(here),
            since,
            ..Self::default()
        }
    }
}

/// Which of a person's authorities the dates say the end of: those on which a sentence is carried out, orders of the
/// same case as one of them, and judgments whose extension is in the count.
pub fn counted(holdings: &[Holding], counted: &Counted) -> BTreeSet<AuthorityId> {
    let own = |holding: &&Holding| counted.authorities.contains(&holding.authority);
    let cases: BTreeSet<&str> = holdings.iter().filter(own).map(|one| one.case_number.as_str()).collect();
    let extends = |holding: &Holding| {
        let day = holding.from.oslo_date();
        counted.extensions.iter().any(|(judged, until)| *judged == day || Some(ends(*until)) == holding.to)
    };
    let is_counted = |holding: &&Holding| match holding.kind {
        AuthorityKind::ExtensionJudgment => extends(holding),
        _ => own(holding) || (!holding.case_number.is_empty() && cases.contains(holding.case_number.as_str())),
    };
    holdings.iter().filter(is_counted).map(|holding| holding.authority).collect()
}

/// The first moment of a day. Midnight exists on every day in Norway.
fn begins(day: Date) -> Instant {
    Instant::from_oslo(day.at(0, 0, 0, 0)).unwrap_or(Instant::from_micros(0))
}

/// The first moment after a day.
fn ends(day: Date) -> Instant {
    begins(day.saturating_add(1.day()))
}

/// Why an authority holds no longer than it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// It says so itself.
    Stated,
    /// It was ended before.
    Ended(EndReason),
    /// No order holds longer, and this one names no end (REM-04).
    Longest,
    /// The last day to be brought before a court is over (REM-01, or REM-02 under 18).
    Court(RuleId),
    /// Nobody has ordered the judgment carried out (REM-06).
    NotOrdered,
    /// The sentences are served in full.
    Served,
    /// The frame of preventive detention has run out.
    Frame,
    /// One alone has counted it to end later; two have not agreed to that.
    NotAgreed,
}

/// The first moment at which an authority holds no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// When.
    pub at: Instant,
    /// What held until then.
    pub kind: AuthorityKind,
    /// Why then.
    pub limit: Limit,
    /// From when they count as held too long: of a sentence served in full the release hour of that day, of everything
    /// else the end itself.
    pub due: Instant,
}

/// When an authority stops to hold, and whether that is known: of an order that names no end only the latest
/// moment is.
fn stop_of(holding: &Holding, facts: &Facts) -> (Option<Stop>, bool) {
    use AuthorityKind as K;
    let stop = |at: Instant, limit: Limit| {
        let hour = match limit {
            Limit::Served | Limit::NotAgreed => facts.release_hours.on(at.oslo_date()),
            _ => None,
        };
        Stop { at, kind: holding.kind, limit, due: hour.unwrap_or(at).max(at) }
    };
    let stated = holding.to.map(|to| stop(to, holding.end_reason.map_or(Limit::Stated, Limit::Ended)));
    let is_counted = facts.counted.contains(&holding.authority);
    let served = earlier(
        facts.served.filter(|_| is_counted).map(|at| stop(at, Limit::Served)),
        facts.served_before.map(|at| stop(at, Limit::NotAgreed)),
    );
    let frame = earlier(
        facts.frame.filter(|_| is_counted).map(|at| stop(at, Limit::Frame)),
        facts.frame_before.map(|at| stop(at, Limit::NotAgreed)),
    );
    let by_law = match holding.kind {
        K::RemandOrder if stated.is_some() => None,
        K::RemandOrder => {
            let longest = law::remand::longest_order(holding.from.oslo_date(), facts.born);
            return (Some(stop(ends(longest), Limit::Longest)), false);
        }
        K::CommittalOrder => {
            let arrested = holding.arrested.unwrap_or(holding.from);
            let (last, rule) = law::remand::last_court_day(arrested.oslo_date(), facts.born);
            Some(stop(ends(last), Limit::Court(rule)))
        }
        K::Judgment => {
            let last = law::remand::last_day_on_judgment(holding.from.oslo_date());
            earlier(Some(stop(ends(last), Limit::NotOrdered)), served)
        }
        K::EnforcementOrder | K::FineEnforcementOrder => served,
        K::PreventiveDetentionJudgment | K::ExtensionJudgment => frame,
    };
    let first = earlier(by_law, stated);
    (first, first.is_some())
}

fn earlier(one: Option<Stop>, two: Option<Stop>) -> Option<Stop> {
    one.into_iter().chain(two).min_by_key(|stop| stop.at)
}

/// How somebody is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Lawfully until this.
    Until(Stop),
    /// On an authority of this kind whose end is not known; since when somebody could have found out.
    Unknown(AuthorityKind, Instant),
    /// On papers alone that nobody has confirmed, the last of this kind; from this moment on the alarm rings.
    Unverified(AuthorityKind, Instant),
    /// On nothing: what held last, when anything ever did, and since when they belong to a prison.
    Without(Option<Stop>, Option<Instant>),
}

/// What a row of authorities comes to.
enum Chain {
    Until(Stop),
    Open(AuthorityKind, Instant),
    Over(Option<Stop>),
}

/// Follows authorities from one to the next. One that begins only after a gap does not bridge it: in between
/// the person is free.
fn follow(holdings: &[&Holding], facts: &Facts, now: Instant) -> Chain {
    let begun = || holdings.iter().filter(|holding| holding.from <= now);
    let over = |holding: &Holding| stop_of(holding, facts).0.filter(|stop| stop.at <= now);
    let Some(first) = begun().find(|holding| over(holding).is_none()) else {
        return Chain::Over(begun().filter_map(|holding| over(holding)).max_by_key(|stop| stop.at));
    };
    let mut until = Stop { at: now, kind: first.kind, limit: Limit::Stated, due: now };
    let goes_on = |until: Instant| {
        let fits =
            |holding: &&&Holding| holding.from <= until && stop_of(holding, facts).0.is_none_or(|stop| stop.at > until);
        holdings.iter().find(fits)
    };
    while let Some(holding) = goes_on(until.at) {
        match stop_of(holding, facts) {
            (Some(stop), true) => until = stop,
            _ => return Chain::Open(holding.kind, holding.recorded.max(facts.since.unwrap_or(holding.recorded))),
        }
    }
    Chain::Until(until)
}

impl Standing {
    /// How somebody is held now, from all that holds or held them.
    pub fn of(holdings: &[Holding], facts: &Facts, now: Instant) -> Self {
        // What ended before they came says nothing of somebody who comes again.
        let here = |last: &Stop| facts.since.is_none_or(|since| since < last.at);
        let verified: Vec<&Holding> = holdings.iter().filter(|holding| holding.verified).collect();
        let last = match follow(&verified, facts, now) {
            Chain::Until(stop) => return Self::Until(stop),
            Chain::Open(kind, since) => return Self::Unknown(kind, since),
            Chain::Over(last) => last,
        };
        let all: Vec<&Holding> = holdings.iter().collect();
        let kind = match follow(&all, facts, now) {
            Chain::Over(last) => return Self::Without(last.filter(here), facts.since),
            Chain::Until(stop) => stop.kind,
            Chain::Open(kind, _) => kind,
        };
        // Whoever ended one early may have been alone: that it ended is enough to ring.
        let ended: Vec<&Holding> = holdings.iter().filter(|one| one.verified || one.end_reason.is_some()).collect();
        let last = match follow(&ended, facts, now) {
            Chain::Over(last) => last,
            _ => last,
        };
        let ended_here = last.filter(here).map(|last| last.at);
        let recorded = all.iter().filter(|holding| !holding.verified).map(|holding| holding.recorded).min();
        // Of whom nobody knows since when they are there, no paper buys another hour.
        let new = facts.since.map(|came| came.plus_seconds(CONFIRM_SECONDS)).or(recorded);
        Self::Unverified(kind, ended_here.or(new).unwrap_or(now))
    }

    /// The first moment at which nothing holds the person; none when it is not known.
    pub fn end(self) -> Option<Instant> {
        self.stop().map(|stop| stop.at)
    }

    /// What held, or holds, last, and when it ends; none when that is not known.
    pub fn stop(self) -> Option<Stop> {
        match self {
            Self::Until(stop) => Some(stop),
            Self::Without(stop, _) => stop,
            Self::Unknown(..) | Self::Unverified(..) => None,
        }
    }

    /// On what they are, or were last, held.
    pub fn kind(self) -> Option<AuthorityKind> {
        match self {
            Self::Unknown(kind, _) | Self::Unverified(kind, _) => Some(kind),
            Self::Until(_) | Self::Without(..) => self.stop().map(|stop| stop.kind),
        }
    }

    /// The moment from which they count as held too long. None of what is not known.
    fn due(self) -> Option<Instant> {
        match self {
            Self::Unknown(..) => None,
            Self::Unverified(_, from) => Some(from),
            Self::Without(None, since) => Some(since.unwrap_or(Instant::from_micros(0))),
            Self::Until(stop) | Self::Without(Some(stop), _) => Some(stop.due),
        }
    }

    /// How near the end is.
    pub fn nearness(self, now: Instant) -> Nearness {
        match (self, self.due()) {
            (_, Some(due)) if due <= now => Nearness::Overdue,
            (Self::Unknown(..), _) => Nearness::Unknown,
            (Self::Unverified(..), _) => Nearness::Unverified,
            _ => match self.days_left(now) {
                None | Some(..=0) => Nearness::Today,
                Some(1..=SOON_DAYS) => Nearness::ThreeDays,
                Some(_) => Nearness::Ahead,
            },
        }
    }

    /// Whole days from today to the last day on which something holds them.
    pub fn days_left(self, now: Instant) -> Option<i64> {
        let last = self.end()?.plus_seconds(-1).oslo_date();
        Some(i64::from((last - now.oslo_date()).get_days()))
    }

    /// Seconds for which they have been held too long; none before, and of whom nobody knows since when.
    pub fn over(self, now: Instant) -> Option<i64> {
        if matches!(self, Self::Without(None, None)) {
            return None;
        }
        self.due().filter(|due| *due <= now).map(|due| now.seconds_since(due))
    }

    /// What must happen.
    pub fn needed(self) -> Needed {
        use AuthorityKind as K;
        let Some(Stop { kind, limit, .. }) = self.stop() else {
            return match self {
                Self::Unknown(..) => Needed::FindEnd,
                Self::Unverified(..) => Needed::ConfirmOrRelease,
                Self::Until(_) | Self::Without(..) => Needed::FindAuthority,
            };
        };
        match (limit, kind) {
            (Limit::Ended(EndReason::Lifted | EndReason::Paroled | EndReason::Served), _) => Needed::ReleaseAtOnce,
            (Limit::Served, _) => Needed::Release,
            (Limit::NotAgreed, _) => Needed::AgreeOrRelease,
            (Limit::Court(_), _) | (_, K::CommittalOrder) => Needed::CourtOrRelease,
            (Limit::NotOrdered, _) => Needed::EnforceOrRelease,
            (Limit::Frame, _) | (_, K::PreventiveDetentionJudgment | K::ExtensionJudgment) => Needed::ExtendOrRelease,
            (_, K::Judgment | K::EnforcementOrder | K::FineEnforcementOrder) => Needed::FindAuthority,
            (_, K::RemandOrder) => Needed::RenewOrRelease,
        }
    }

    /// The rule it ends by; none of a paper that only says so, or of nothing at all.
    pub fn rule(self) -> Option<RuleId> {
        use AuthorityKind as K;
        if let Self::Unknown(kind, _) = self {
            return Some(if kind == K::RemandOrder { RuleId::Rem04 } else { RuleId::Cal01 });
        }
        let Stop { kind, limit, .. } = self.stop()?;
        match (limit, kind) {
            (Limit::Court(rule), _) => Some(rule),
            (Limit::NotOrdered, _) => Some(RuleId::Rem06),
            (Limit::Longest, _) => Some(RuleId::Rem04),
            (Limit::Served | Limit::NotAgreed, K::FineEnforcementOrder) => Some(RuleId::Pen14),
            (Limit::NotAgreed, K::PreventiveDetentionJudgment | K::ExtensionJudgment) => Some(RuleId::Frv03),
            (Limit::Served | Limit::NotAgreed, _) => Some(RuleId::Cal05),
            (Limit::Frame, _) => Some(RuleId::Frv03),
            (Limit::Stated | Limit::Ended(_), K::RemandOrder) => Some(RuleId::Rem05),
            (Limit::Stated, K::CommittalOrder) => Some(RuleId::Rem01),
            (Limit::Stated, K::PreventiveDetentionJudgment | K::ExtensionJudgment) => Some(RuleId::Frv03),
            (Limit::Stated | Limit::Ended(_), _) => None,
        }
    }

    /// Which level the alarm has reached: 0 while nothing rings; 1 from the moment somebody is held too long,
    /// half an hour after an order was lifted, a day after an end should have been found out; then 2.
    pub fn level(self, now: Instant) -> i64 {
        let reached = |from: Instant, next: i64| match now.seconds_since(from) {
            ..0 => 0,
            seconds if seconds < next => 1,
            _ => 2,
        };
        if let Self::Unknown(_, since) = self {
            return reached(since.plus_seconds(FIND_END_SECONDS), FIND_END_LATE_SECONDS - FIND_END_SECONDS);
        }
        let Some(due) = self.due() else { return 0 };
        match self.needed() {
            Needed::ReleaseAtOnce => reached(due.plus_seconds(AT_ONCE_SECONDS), NEXT_LEVEL_SECONDS - AT_ONCE_SECONDS),
            _ => reached(due, NEXT_LEVEL_SECONDS),
        }
    }

    /// From when the alarm counts: the same as long as it is the same alarm.
    pub fn since(self) -> Instant {
        match self {
            Self::Unknown(_, since) => since,
            _ => self.end().or(self.due()).unwrap_or(Instant::from_micros(0)),
        }
    }
}

/// Who must act when an end is so near, and the alarm has reached this level. Nobody can switch it off.
pub fn called(nearness: Nearness, level: i64) -> &'static [Role] {
    match (nearness, level) {
        (Nearness::Ahead, _) => &[Role::Caseworker],
        (Nearness::ThreeDays, _) | (Nearness::Unknown, 0) => &[Role::Caseworker, Role::Governor],
        (Nearness::Unknown, 1) => &[Role::Caseworker, Role::Governor, Role::DutyGovernor],
        (Nearness::Unknown, _) => &[Role::Caseworker, Role::Governor, Role::DutyGovernor, Role::RegionalOnCall],
        (Nearness::Unverified, _) => &[Role::ShiftLeader, Role::Caseworker],
        (Nearness::Today, _) => &[Role::Caseworker, Role::Governor, Role::ShiftLeader],
        (Nearness::Overdue, 0) => &[Role::ShiftLeader, Role::Caseworker],
        (Nearness::Overdue, 1) => &[Role::ShiftLeader, Role::DutyGovernor],
        (Nearness::Overdue, _) => &[Role::ShiftLeader, Role::DutyGovernor, Role::RegionalOnCall],
    }
}

/// Reads how far ahead is asked for: days as `14d`, 1 to 90.
pub fn within(text: &str) -> Result<i64, Problem> {
    let days =
        text.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|days| (1..=WITHIN_DAYS_MAX).contains(days));
    days.ok_or_else(|| Problem::invalid("invalid-input"))
}
