//! Measures that last: whether something is a basis for them at a moment, since when nothing is, who is asked, and what is
//! missing. The basis ends by itself; the fact does not, until an officer records that it ended.

use super::kinds::Kind;
use super::{Level, Marks};
use crate::access::Role;
use basics::Instant;

/// So many seconds after an officer began a measure on the spot, whoever holds the delegation has taken it over by name.
pub const TAKE_OVER_SECONDS: i64 = 15 * 60;
/// So long a word lasts at most that was given when time required it: a shift. What was said is in writing by then. A rule of
/// the service, as is the one before; ADM-06 says neither.
pub const SHIFT_SECONDS: i64 = 8 * 3_600;
/// So many seconds after an appeal came to a level it has been answered. No section says how many: a rule of the service.
pub const APPEAL_SECONDS: i64 = 7 * 86_400;
/// From so many seconds before a basis ends those who must act are asked, and again at each of these.
pub const ASKED_SECONDS: [i64; 3] = [24 * 3_600, 4 * 3_600, 3_600];
/// So many seconds after a basis ran out the next level is called.
const NEXT_LEVEL_SECONDS: i64 = 3_600;
/// And the directorate.
const DIRECTORATE_SECONDS: i64 = 4 * 3_600;
/// So many seconds after a decision that could wait was taken the person has been told (design.md, promise 8).
pub const TELL_SECONDS: i64 = 24 * 3_600;

/// A decision as far as a measure rests on it.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// How it stands.
    pub marks: Marks,
    /// Who decided.
    pub level: Level,
}

/// A measure and what it rests on.
#[derive(Clone, Debug)]
pub struct Resting<'a> {
    /// When it began.
    pub begun: Instant,
    /// Whether an officer began it on the spot.
    pub on_the_spot: bool,
    /// When it ended.
    pub ended: Option<Instant>,
    /// The decisions about it.
    pub grounds: &'a [Ground],
}

/// How a measure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An officer began it on the spot; somebody has to take it over by this moment.
    OnTheSpot(Instant),
    /// It rests on decisions until this moment; none of what has no end. The level is that of the last of them.
    Based(Option<Instant>, Level),
    /// It goes on and nothing is a basis for it, since this moment.
    Without(Instant),
    /// It ended.
    Ended(Instant),
}

basics::code! {
    /// How near the end of the basis is.
    Step {
        /// More than a day away, or there is none.
        Ahead = "ahead",
        /// Less than 24 hours.
        Day = "day",
        /// Less than 4 hours.
        Hours = "hours",
        /// Less than one hour, or somebody has to take it over.
        Hour = "hour",
        /// There is no basis.
        Without = "without",
        /// It ended.
        Ended = "ended",
    }
}

impl Resting<'_> {
    /// From when until when something is a basis, apart from each other and in order.
    pub fn based(&self) -> Vec<(Instant, Instant)> {
        let spot = self.on_the_spot.then(|| (self.begun, self.begun.plus_seconds(TAKE_OVER_SECONDS)));
        let decided = self.grounds.iter().filter_map(|ground| ground.marks.holds());
        let mut all: Vec<(Instant, Instant)> = spot.into_iter().chain(decided).collect();
        all.sort_unstable();
        let mut apart: Vec<(Instant, Instant)> = vec![];
        for (from, until) in all {
            match apart.last_mut() {
                Some((_, last)) if from <= *last => *last = until.max(*last),
                _ => apart.push((from, until)),
            }
        }
        apart
    }

    /// How it stands at a moment.
    pub fn standing(&self, now: Instant) -> Standing {
        if let Some(ended) = self.ended.filter(|ended| *ended <= now) {
            return Standing::Ended(ended);
        }
        let based = self.based();
        let Some((_, until)) = based.iter().find(|(from, until)| *from <= now && now < *until) else {
            let before = based.iter().filter(|(_, until)| *until <= now).map(|(_, until)| *until).max();
            return Standing::Without(before.unwrap_or(self.begun));
        };
        let holding = self
            .grounds
            .iter()
            .filter(|ground| ground.marks.holds().is_some_and(|(from, end)| from < *until && now < end));
        match holding.max_by_key(|ground| ground.marks.holds()) {
            None => Standing::OnTheSpot(*until),
            Some(last) => Standing::Based((until.micros() != i64::MAX).then_some(*until), last.level),
        }
    }

    /// Seconds for which it went on with nothing as a basis, until a moment.
    pub fn seconds_without(&self, now: Instant) -> i64 {
        let end = self.ended.map_or(now, |ended| ended.min(now));
        let covered: i64 = self
            .based()
            .into_iter()
            .map(|(from, until)| until.min(end).seconds_since(from.max(self.begun)).max(0))
            .sum();
        (end.seconds_since(self.begun) - covered).max(0)
    }
}

impl Standing {
    /// How near the end of the basis is.
    pub fn step(self, now: Instant) -> Step {
        match self {
            Self::Ended(_) => Step::Ended,
            Self::Without(_) => Step::Without,
            Self::OnTheSpot(_) => Step::Hour,
            Self::Based(None, _) => Step::Ahead,
            Self::Based(Some(until), _) => match until.seconds_since(now) {
                left if left <= ASKED_SECONDS[2] => Step::Hour,
                left if left <= ASKED_SECONDS[1] => Step::Hours,
                left if left <= ASKED_SECONDS[0] => Step::Day,
                _ => Step::Ahead,
            },
        }
    }

    /// Which level the alarm has reached: 0 while there is a basis, 1 from the moment there is none, 2 an hour later, 3 after
    /// four hours.
    pub fn alarm(self, now: Instant) -> i64 {
        let Self::Without(since) = self else { return 0 };
        match now.seconds_since(since) {
            ..NEXT_LEVEL_SECONDS => 1,
            NEXT_LEVEL_SECONDS..DIRECTORATE_SECONDS => 2,
            _ => 3,
        }
    }

    /// The moment the step is about.
    pub fn at(self) -> Option<Instant> {
        match self {
            Self::OnTheSpot(at) | Self::Without(at) | Self::Ended(at) => Some(at),
            Self::Based(until, _) => until,
        }
    }
}

/// Who is asked or called. The alarm goes upward, and nobody can switch it off.
pub fn called(standing: Standing, now: Instant) -> &'static [Role] {
    use Role::{DutyGovernor, Governor, HeadOfUnit, National, Regional, RegionalOnCall, ShiftLeader};
    let by = if let Standing::Based(_, level) = standing { level } else { Level::Local };
    match (standing.step(now), standing.alarm(now), by) {
        (Step::Ahead | Step::Ended, ..) => &[],
        (Step::Day, _, Level::Local) => &[HeadOfUnit, Governor],
        (Step::Day, ..) => &[HeadOfUnit, Governor, Regional],
        (Step::Hours, _, Level::Local) => &[HeadOfUnit, Governor, ShiftLeader],
        (Step::Hours, ..) => &[HeadOfUnit, Governor, ShiftLeader, Regional, RegionalOnCall],
        (Step::Hour, _, Level::Local) => &[ShiftLeader, DutyGovernor, HeadOfUnit, Governor],
        (Step::Hour, ..) => &[ShiftLeader, DutyGovernor, Governor, RegionalOnCall, Regional],
        (Step::Without, ..=1, _) => &[ShiftLeader, DutyGovernor, HeadOfUnit, Governor],
        (Step::Without, 2, _) => &[ShiftLeader, DutyGovernor, HeadOfUnit, Governor, RegionalOnCall, Regional],
        (Step::Without, ..) => &[ShiftLeader, DutyGovernor, HeadOfUnit, Governor, RegionalOnCall, Regional, National],
    }
}

basics::code! {
    /// What is missing of a measure or a decision about it.
    Missing {
        /// Nobody has taken over what an officer began on the spot.
        TakeOver = "take_over",
        /// Nothing is a basis for it.
        Basis = "basis",
        /// What was decided by word of mouth is not in writing.
        Writing = "writing",
        /// The person has not been told of the decision.
        Notice = "notice",
        /// The person has not been told that it ended.
        End = "end",
    }
}

/// What a decision lacks, and since when that is late: the writing of one that was given by word of mouth, and telling
/// the person.
pub fn lacks(marks: &Marks, is_written: bool) -> Vec<(Missing, Instant)> {
    let Some(decided) = marks.decided.filter(|_| marks.withdrawn.is_none()) else { return vec![] };
    let writing = (!is_written).then(|| (Missing::Writing, decided.plus_seconds(SHIFT_SECONDS)));
    let within = if marks.oral { SHIFT_SECONDS } else { TELL_SECONDS };
    let notice = marks.told.is_none().then(|| (Missing::Notice, decided.plus_seconds(within)));
    writing.into_iter().chain(notice).collect()
}

/// Until when a word holds that is given when somebody takes a measure over: a shift, or what the law allows the prison, if
/// that is less.
pub fn word_until(kind: Kind, begun: Instant, now: Instant, bounds: &[super::limits::Bound]) -> Instant {
    let shift = now.plus_seconds(SHIFT_SECONDS);
    let latest = super::limits::latest_until(bounds, begun).map(|bound| bound.at);
    let own = bounds.iter().map(|bound| bound.at).filter(|at| *at > begun);
    let local =
        own.filter(|at| super::limits::level_until(bounds, kind, begun, at.plus_seconds(1)) > Level::Local).min();
    [Some(shift), latest, local].into_iter().flatten().filter(|at| *at > now).min().unwrap_or(shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minutes: i64) -> Instant {
        Instant::from_micros(0).plus_seconds(minutes * 60)
    }
    fn ground(from: i64, until: i64, decided: i64) -> Ground {
        let marks = Marks {
            oral: true,
            decided: Some(at(decided)),
            from: Some(at(from)),
            until: Some(at(until)),
            ..Marks::default()
        };
        Ground { marks, level: Level::Local }
    }
    fn resting(grounds: &[Ground]) -> Resting<'_> {
        Resting { begun: at(0), on_the_spot: true, ended: None, grounds }
    }

    #[test]
    fn what_is_begun_on_the_spot_is_taken_over_in_a_quarter_of_an_hour_or_has_no_basis() {
        let alone = resting(&[]);
        assert_eq!(alone.standing(at(0)), Standing::OnTheSpot(at(15)));
        assert_eq!(alone.standing(at(15)), Standing::Without(at(15)));
        assert_eq!(alone.seconds_without(at(20)), 300);
        let taken = [ground(0, 480, 9)];
        assert_eq!(resting(&taken).standing(at(20)), Standing::Based(Some(at(480)), Level::Local));
        assert_eq!(resting(&taken).seconds_without(at(480)), 0);
        let late = [ground(0, 480, 40)];
        assert_eq!(resting(&late).standing(at(39)), Standing::Without(at(15)));
        assert_eq!(resting(&late).seconds_without(at(60)), 25 * 60, "a word does not reach back");
    }

    #[test]
    fn the_question_comes_three_times_and_then_it_rings_upward() {
        let grounds = [ground(0, 3_000, 5)];
        let measure = resting(&grounds);
        let step = |minute| measure.standing(at(minute)).step(at(minute));
        let steps = [1_559, 1_560, 2_760, 2_940, 3_000].map(step);
        assert_eq!(steps, [Step::Ahead, Step::Day, Step::Hours, Step::Hour, Step::Without]);
        let alarm = |minute| measure.standing(at(minute)).alarm(at(minute));
        assert_eq!([2_999, 3_000, 3_059, 3_060, 3_240].map(alarm), [0, 1, 1, 2, 3]);
        let calls = |minute| called(measure.standing(at(minute)), at(minute));
        assert!(calls(3_000).contains(&Role::ShiftLeader) && !calls(3_000).contains(&Role::RegionalOnCall));
        assert!(calls(3_060).contains(&Role::RegionalOnCall) && calls(3_240).contains(&Role::National));
    }

    #[test]
    fn a_decision_anew_goes_on_where_the_one_before_ends() {
        let both = [ground(0, 480, 9), ground(480, 900, 400)];
        assert_eq!(resting(&both).standing(at(500)), Standing::Based(Some(at(900)), Level::Local));
        assert_eq!(resting(&both).standing(at(100)), Standing::Based(Some(at(900)), Level::Local), "both are known");
        let gap = [ground(0, 480, 9), ground(480, 900, 510)];
        assert_eq!(resting(&gap).standing(at(490)), Standing::Without(at(480)));
        assert_eq!(resting(&gap).seconds_without(at(900)), 30 * 60);
    }

    #[test]
    fn what_was_said_is_written_within_the_shift() {
        let marks = ground(0, 480, 10).marks;
        let late = |what: &[(Missing, Instant)]| what.iter().map(|(missing, _)| *missing).collect::<Vec<_>>();
        assert_eq!(late(&lacks(&marks, false)), [Missing::Writing, Missing::Notice]);
        assert_eq!(lacks(&marks, true), [(Missing::Notice, at(490))]);
        let told = Marks { told: Some(at(20)), oral: false, ..marks };
        assert_eq!(lacks(&told, true), []);
    }

    proptest! {
        /// Every second of a measure either has a basis or counts as without one.
        #[test]
        fn seconds_with_and_without_a_basis_add_up(
            spans in prop::collection::vec((0_i64..500, 1_i64..300, 0_i64..500), 0..6),
            spot: bool,
            end in 1_i64..900,
        ) {
            let grounds: Vec<Ground> =
                spans.iter().map(|(from, length, decided)| ground(*from, from + length, *decided)).collect();
            let measure = Resting { begun: at(0), on_the_spot: spot, ended: Some(at(end)), grounds: &grounds };
            let mut without = 0;
            for minute in 0..end {
                let is_over = matches!(measure.standing(at(minute)), Standing::Without(_));
                without += i64::from(is_over) * 60;
            }
            prop_assert_eq!(measure.seconds_without(at(end + 50)), without);
        }
    }
}
