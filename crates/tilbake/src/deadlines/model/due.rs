//! How near a deadline is, who is called to act, and who may record that it is done: pure, time is an argument.

use super::ends;
use crate::access::Role;
use crate::slots::{DecidedBy, SettledBy};
use basics::{Date, Instant, Problem, Text};

basics::id! {
    /// That something was recorded as done.
    DoneId,
}

basics::code! {
    /// Which part of the list a deadline stands in.
    Stage {
        /// Its time is over.
        Past = "past",
        /// Today.
        Today = "today",
        /// Within seven days.
        Week = "week",
        /// Later.
        Ahead = "ahead",
    }

    /// How far the call to act has gone.
    Step {
        /// More than fourteen days left: nobody is called yet.
        Ahead = "ahead",
        /// Fourteen days or less.
        Fourteen = "fourteen",
        /// Seven days or less.
        Seven = "seven",
        /// Three days or less.
        Three = "three",
        /// The day itself.
        Today = "today",
        /// Its time is over.
        Past = "past",
        /// It has been over for more than seven days.
        LongPast = "long_past",
    }
}

/// Days ahead that are shown when nobody asks for others.
pub const DAYS: i64 = 30;
/// Days ahead to choose from.
pub const DAYS_OFFERED: [i64; 3] = [7, DAYS, 90];
/// Days for which what was done is shown.
pub const DONE_DAYS: i64 = 14;

/// What became of it, in a few words.
pub type OutcomeText = Text<500>;

/// The moment at which the time of a deadline is over.
pub fn over(on: Date, at: Option<Instant>) -> Instant {
    at.unwrap_or_else(|| ends(on))
}

/// Whole days from today to the last day; below 0 when it is over.
pub fn days_left(on: Date, now: Instant) -> i64 {
    i64::from((on - now.oslo_date()).get_days())
}

/// The last day on which it can be done: of a moment that is the beginning of a day, the day before.
pub fn last_day(on: Date, at: Option<Instant>) -> Date {
    at.map_or(on, |at| at.plus_seconds(-1).oslo_date())
}

/// How far the call to act has gone.
pub fn step(on: Date, at: Option<Instant>, now: Instant) -> Step {
    match (over(on, at) <= now, days_left(last_day(on, at), now)) {
        (true, ..-7) => Step::LongPast,
        (true, _) => Step::Past,
        (false, ..=0) => Step::Today,
        (false, 1..=3) => Step::Three,
        (false, 4..=7) => Step::Seven,
        (false, 8..=14) => Step::Fourteen,
        (false, _) => Step::Ahead,
    }
}

impl Step {
    /// The part of the list.
    pub fn stage(self) -> Stage {
        match self {
            Self::Past | Self::LongPast => Stage::Past,
            Self::Today => Stage::Today,
            Self::Three | Self::Seven => Stage::Week,
            Self::Fourteen | Self::Ahead => Stage::Ahead,
        }
    }
}

/// Everybody who is ever called.
pub const LADDER: [Role; 7] = [
    Role::Caseworker,
    Role::Governor,
    Role::ShiftLeader,
    Role::DutyGovernor,
    Role::Regional,
    Role::RegionalOnCall,
    Role::National,
];

/// Who has to act. Outside the service nobody can be called: the prison rings court and prosecutor. What the region
/// decides, the prison prepares.
pub fn acts(by: DecidedBy) -> &'static [Role] {
    match by {
        DecidedBy::Local | DecidedBy::Court | DecidedBy::Prosecutor => &[Role::Caseworker],
        DecidedBy::Governor => &[Role::Governor],
        DecidedBy::Region => &[Role::Regional, Role::Caseworker],
        DecidedBy::Directorate => &[Role::National, Role::Regional],
    }
}

/// Who is called now: from fourteen days before the one who must act, on the day their leader too, after it the level
/// above, and a week later the directorate. Where somebody goes free when it passes, those on duty are called at once.
pub fn called(by: DecidedBy, settled: SettledBy, step: Step) -> &'static [Role] {
    use Role::{Caseworker, DutyGovernor, Governor, National, Regional, RegionalOnCall, ShiftLeader};
    let frees = matches!(settled, SettledBy::Custody | SettledBy::KnownCustody | SettledBy::Court);
    match (step, by) {
        (Step::Ahead, _) => &[],
        (Step::Fourteen | Step::Seven | Step::Three, _) | (_, DecidedBy::Directorate) => acts(by),
        (Step::Today, DecidedBy::Governor) => &[Governor],
        (Step::Past, DecidedBy::Governor) => &[Governor, Regional],
        (Step::LongPast, DecidedBy::Governor) => &[Governor, Regional, National],
        (Step::Today, _) if frees => &[Caseworker, Governor, ShiftLeader],
        (Step::Past, _) if frees => &[ShiftLeader, DutyGovernor, Governor, RegionalOnCall, Caseworker],
        (Step::LongPast, _) if frees => {
            &[ShiftLeader, DutyGovernor, Governor, RegionalOnCall, Regional, National, Caseworker]
        }
        (Step::Today, DecidedBy::Region) => &[Regional, Caseworker, Governor],
        (Step::Past | Step::LongPast, DecidedBy::Region) => &[Regional, Governor, National, Caseworker],
        (Step::Today, _) => &[Caseworker, Governor],
        (Step::Past, _) => &[Caseworker, Governor, Regional],
        (Step::LongPast, _) => &[Caseworker, Governor, Regional, National],
    }
}

/// Who records that it is done: the prison for itself and for what court and prosecutor did, the region for itself and
/// for what the directorate, which writes in nobody's file, has decided or been told.
pub fn recorders(by: DecidedBy) -> &'static [Role] {
    match by {
        DecidedBy::Local | DecidedBy::Court | DecidedBy::Prosecutor => {
            &[Role::Caseworker, Role::Governor, Role::DutyGovernor]
        }
        DecidedBy::Governor => &[Role::Governor, Role::DutyGovernor],
        DecidedBy::Region | DecidedBy::Directorate => &[Role::Regional, Role::RegionalOnCall],
    }
}

/// The code of what is to be done, as addresses carry it: what features name, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KindCode(String);

impl KindCode {
    /// The code of a deadline.
    pub fn of(kind: &str) -> Self {
        Self(kind.to_owned())
    }
}

impl std::fmt::Display for KindCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for KindCode {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_code = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if is_code && text.len() <= 60 { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

/// Whose deadlines are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everyone's.
    All,
    /// Those of people in these roles.
    Of(Vec<Role>),
}

impl Whose {
    /// Reads a role, or `all`.
    pub fn read(text: &str) -> Result<Self, Problem> {
        if text == "all" {
            return Ok(Self::All);
        }
        let role: Option<Role> = text.parse().ok();
        let role = role.filter(|role| LADDER.contains(role)).ok_or_else(|| Problem::invalid("not-in-list"))?;
        Ok(Self::Of(vec![role]))
    }
    /// What somebody in these roles looks for when they do not say: their own; whoever is never called sees all.
    pub fn own(roles: impl Iterator<Item = Role>) -> Self {
        let mut own: Vec<Role> = roles.filter(|role| LADDER.contains(role)).collect();
        own.sort_unstable();
        own.dedup();
        if own.is_empty() { Self::All } else { Self::Of(own) }
    }
    /// Whether a deadline on which these act, and to which these are called, is among them.
    pub fn holds(&self, acts: &[Role], called: &[Role]) -> bool {
        match self {
            Self::All => true,
            Self::Of(roles) => roles.iter().any(|role| acts.contains(role) || called.contains(role)),
        }
    }
}

/// Reads how many days ahead are asked for: 1 to 90, as `30d` or `30`.
pub fn days(text: &str) -> Result<i64, Problem> {
    let digits = text.strip_suffix('d').unwrap_or(text);
    super::within(&format!("{digits}d"))
}

crate::fields! {
    /// What a form or a program sends to record that what a deadline asks for is done.
    DoneFields {
        /// What was decided or done, in a few words.
        outcome,
    }
}

impl DoneFields {
    /// What became of it.
    pub fn parse(&self) -> Result<OutcomeText, Problem> {
        OutcomeText::parse(&self.outcome)
            .map_err(|problem| Problem::invalid("invalid-input").with_field("outcome", &problem.code))
    }
}
