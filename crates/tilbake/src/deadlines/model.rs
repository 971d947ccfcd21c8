//! Until when somebody is lawfully held, and what must happen before: pure, time is an argument.

use crate::access::Role;
use crate::authority::{AuthorityKind, Holding};
use crate::sentence::DatedRow;
use basics::time::ToSpan;
use basics::{Date, Instant, Problem};
use law::{DateKind, RuleId};

/// The hour, on the clock of Norway, at which somebody who has served in full should be out on their
/// first free day. No rule gives it (CAL-12): a policy of the service. They are free from midnight;
/// until this hour the day counts as today's work, after it as held too long.
pub const RELEASE_HOUR: i8 = 10;
/// After so many seconds beyond the end the next level is called too.
pub const NEXT_LEVEL_SECONDS: i64 = 3_600;
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
        /// The person has served in full, and goes.
        Release = "release",
        /// The court extends the frame, or the person goes.
        ExtendOrRelease = "extend_or_release",
        /// Somebody shows on what the person is held, or lets them go.
        FindAuthority = "find_authority",
        /// Somebody finds out until when.
        FindEnd = "find_end",
    }
}

/// The ends that follow from what a person serves, and from their arrest. All are first moments at which
/// the person is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The sentences are served in full.
    pub served: Option<Instant>,
    /// The frame of preventive detention has run out.
    pub frame: Option<Instant>,
    /// The last day to be brought before a court is over.
    pub court: Option<Instant>,
}

impl Ends {
    /// The kinds of date they are read from.
    pub const KINDS: [DateKind; 3] = [DateKind::FullTermFirstFreeDay, DateKind::FrameLastDay, DateKind::NeverAfterDay];

    /// Reads them from the dates as counted. Several sentences end when the last does.
    pub fn of(rows: &[DatedRow]) -> Result<Self, Problem> {
        let last = |kind: DateKind| rows.iter().filter(|row| row.kind == kind).map(|row| row.date).max();
        let begins = |day: Option<Date>| day.map(|day| Instant::from_oslo(day.at(0, 0, 0, 0))).transpose();
        let after = |day: Option<Date>| begins(day.map(|day| day.saturating_add(1.day())));
        Ok(Self {
            served: begins(last(DateKind::FullTermFirstFreeDay))?,
            frame: after(last(DateKind::FrameLastDay))?,
            court: after(last(DateKind::NeverAfterDay))?,
        })
    }
}

/// Until when one authority holds; none when that is not known.
fn end_of(holding: &Holding, ends: &Ends) -> Option<Instant> {
    let carried_out = match holding.kind {
        AuthorityKind::RemandOrder => return holding.to,
        AuthorityKind::CommittalOrder => return holding.to.or(ends.court),
        AuthorityKind::Judgment | AuthorityKind::EnforcementOrder | AuthorityKind::FineEnforcementOrder => ends.served,
        AuthorityKind::PreventiveDetentionJudgment | AuthorityKind::ExtensionJudgment => ends.frame,
    };
    match (holding.to, carried_out) {
        (Some(said), Some(counted)) => Some(said.min(counted)),
        (said, counted) => said.or(counted),
    }
}

/// How somebody is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Lawfully until this moment, on an authority of this kind in the end.
    Until(Instant, AuthorityKind),
    /// On an authority of this kind whose end is not known.
    Unknown(AuthorityKind),
    /// On nothing, since the last authority ended; none when there never was one.
    Without(Option<(Instant, AuthorityKind)>),
}

impl Standing {
    /// How somebody is held now. An authority that begins only after a gap does not bridge it: in between
    /// the person is free.
    pub fn of(holdings: &[Holding], ends: &Ends, now: Instant) -> Self {
        let begun = || holdings.iter().filter(|holding| holding.from <= now);
        let over = |holding: &Holding| end_of(holding, ends).filter(|end| *end <= now);
        let Some(first) = begun().find(|holding| over(holding).is_none()) else {
            let last = begun().filter_map(|holding| Some((over(holding)?, holding.kind))).max_by_key(|(end, _)| *end);
            return Self::Without(last);
        };
        let (mut until, mut kind) = (now, first.kind);
        while let Some(holding) =
            holdings.iter().find(|holding| holding.from <= until && end_of(holding, ends).is_none_or(|end| end > until))
        {
            kind = holding.kind;
            match end_of(holding, ends) {
                Some(end) => until = end,
                None => return Self::Unknown(kind),
            }
        }
        Self::Until(until, kind)
    }

    /// The first moment at which nothing holds the person; none when it is not known.
    pub fn end(self) -> Option<Instant> {
        match self {
            Self::Until(end, _) | Self::Without(Some((end, _))) => Some(end),
            Self::Unknown(_) | Self::Without(None) => None,
        }
    }

    /// On what they are, or were last, held.
    pub fn kind(self) -> Option<AuthorityKind> {
        match self {
            Self::Until(_, kind) | Self::Unknown(kind) | Self::Without(Some((_, kind))) => Some(kind),
            Self::Without(None) => None,
        }
    }

    /// The moment from which they count as held too long: for a sentence served in full the release hour
    /// of the first free day, for everything else the end itself.
    fn rings(self) -> Option<Instant> {
        let end = self.end()?;
        if !self.is_served() {
            return Some(end);
        }
        Instant::from_oslo(end.oslo_date().at(RELEASE_HOUR, 0, 0, 0)).ok().map(|hour| hour.max(end))
    }

    fn is_served(self) -> bool {
        use AuthorityKind as K;
        matches!(self.kind(), Some(K::Judgment | K::EnforcementOrder | K::FineEnforcementOrder))
    }

    /// How near the end is.
    pub fn nearness(self, now: Instant) -> Nearness {
        match (self, self.rings()) {
            (Self::Unknown(_), _) => Nearness::Unknown,
            (Self::Without(None), _) => Nearness::Overdue,
            (_, Some(rings)) if rings <= now => Nearness::Overdue,
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

    /// Seconds for which they have been held too long; none before.
    pub fn over(self, now: Instant) -> Option<i64> {
        self.end().filter(|_| self.nearness(now) == Nearness::Overdue).map(|end| now.seconds_since(end))
    }

    /// What must happen.
    pub fn needed(self) -> Needed {
        use AuthorityKind as K;
        match self {
            Self::Unknown(_) => Needed::FindEnd,
            Self::Without(None) => Needed::FindAuthority,
            Self::Until(_, kind) | Self::Without(Some((_, kind))) => match kind {
                K::RemandOrder => Needed::RenewOrRelease,
                K::CommittalOrder => Needed::CourtOrRelease,
                K::Judgment | K::EnforcementOrder | K::FineEnforcementOrder => Needed::Release,
                K::PreventiveDetentionJudgment | K::ExtensionJudgment => Needed::ExtendOrRelease,
            },
        }
    }

    /// The rule it ends by.
    pub fn rule(self) -> RuleId {
        match self.needed() {
            Needed::RenewOrRelease | Needed::FindAuthority | Needed::FindEnd => RuleId::Rem05,
            Needed::CourtOrRelease => RuleId::Rem01,
            Needed::Release if self.kind() == Some(AuthorityKind::FineEnforcementOrder) => RuleId::Pen14,
            Needed::Release => RuleId::Cal05,
            Needed::ExtendOrRelease => RuleId::Frv03,
        }
    }

    /// Which level the alarm has reached: 0 while nothing rings, 1 from the moment somebody is held too
    /// long, 2 an hour later.
    pub fn level(self, now: Instant) -> i64 {
        match (self.nearness(now), self.rings()) {
            (Nearness::Overdue, Some(rings)) if now.seconds_since(rings) < NEXT_LEVEL_SECONDS => 1,
            (Nearness::Overdue, _) => 2,
            _ => 0,
        }
    }
}

/// Who must act when an end is so near, and the alarm has reached this level. Nobody can switch it off.
pub fn called(nearness: Nearness, level: i64) -> &'static [Role] {
    match (nearness, level) {
        (Nearness::Ahead, _) => &[Role::Caseworker],
        (Nearness::ThreeDays | Nearness::Unknown, _) => &[Role::Caseworker, Role::Governor],
        (Nearness::Today, _) => &[Role::Caseworker, Role::Governor, Role::ShiftLeader],
        (Nearness::Overdue, ..=1) => &[Role::ShiftLeader, Role::DutyGovernor],
        (Nearness::Overdue, _) => &[Role::ShiftLeader, Role::DutyGovernor, Role::RegionalOnCall],
    }
}

/// Reads how far ahead is asked for: days as `14d`, 1 to 90.
pub fn within(text: &str) -> Result<i64, Problem> {
    let days =
        text.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|days| (1..=WITHIN_DAYS_MAX).contains(days));
    days.ok_or_else(|| Problem::invalid("invalid-input"))
}
