//! Counts: types and pure rules.

mod evacuation;
mod forms;
mod schedule;
mod spot;

pub use evacuation::*;
pub use forms::*;
pub use schedule::*;
pub use spot::Spot;

use basics::{Instant, Text};

basics::id! {
    /// A count of a unit.
    CountId,
    /// Somebody on the list of a count.
    LineId,
    /// A tick; made by whoever ticks.
    TickId,
    /// A count of a house.
    HouseCountId,
    /// A time of day in a schedule.
    TimeId,
    /// A note that somebody needs help to move.
    HelpId,
}

basics::code! {
    /// What a count is.
    Kind {
        /// At a time of the schedule, by day.
        Scheduled = "scheduled",
        /// Between those times.
        Extra = "extra",
        /// At night: who breathes is seen, and nobody is woken.
        Night = "night",
        /// Everyone on site, when a house is left in haste.
        Evacuation = "evacuation",
    }

    /// How a count ended.
    Outcome {
        /// Everyone is seen or accounted for.
        Agreed = "agreed",
        /// Somebody is missing, or is here who should be elsewhere.
        NotAgreed = "not_agreed",
    }

    /// Where somebody was known to be when the count began.
    Known {
        /// In the unit.
        In = "in",
        /// Out of the house: hospital, leave, court.
        Absent = "absent",
        /// On no roll of this prison.
        Elsewhere = "elsewhere",
    }

    /// What a tick says.
    What {
        /// The person was seen.
        Seen = "seen",
        /// A tick before was a slip.
        Undone = "undone",
    }

    /// How somebody was seen.
    How {
        /// Face to face.
        Seen = "seen",
        /// Breathing was seen, without waking.
        Breathing = "breathing",
        /// By another, who is named.
        ByAnother = "by_another",
    }

    /// What a count finds of one person.
    Finding {
        /// Expected and seen.
        Seen = "seen",
        /// Expected and not seen.
        Missing = "missing",
        /// Known to be out of the house.
        Away = "away",
        /// Known to be out, and seen there.
        Confirmed = "confirmed",
        /// Lives in another unit of the house, and is here.
        Visiting = "visiting",
        /// Is here, and should be elsewhere.
        Unexpected = "unexpected",
        /// Was ticked by a slip.
        Struck = "struck",
    }
}

/// A remark on a count: what a difference is, and what was done.
pub type Remark = Text<500>;
/// Who saw somebody, or where.
pub type Whom = Text<120>;

/// Most ticks in one request.
pub const TICKS_MAX: usize = 200;
/// Most ticks of one count: more is a fault of whoever sends.
pub const TICKS_OF_COUNT_MAX: i64 = 20_000;
/// How long a count waits for the signature of the house, in seconds.
pub const HOUSE_WITHIN: i64 = 4 * 3_600;
/// Hours until somebody must have looked into a count that did not agree.
pub const NOT_AGREED_HOURS: i64 = 1;

impl Kind {
    /// How somebody is seen in such a count when nothing else is said.
    pub fn how(self) -> How {
        if self == Self::Night { How::Breathing } else { How::Seen }
    }
    /// Whether somebody can be seen in that way: at night nobody is woken to be seen.
    pub fn takes(self, how: How) -> bool {
        how == How::ByAnother || how == self.how()
    }
}

/// What a count finds of one person.
pub fn finding(known: Known, is_extra: bool, seen: Option<How>) -> Finding {
    match (is_extra, known, seen) {
        (true, _, None) => Finding::Struck,
        (true, Known::In, Some(_)) => Finding::Visiting,
        (true, ..) => Finding::Unexpected,
        (false, Known::In, Some(_)) => Finding::Seen,
        (false, Known::In, None) => Finding::Missing,
        (false, _, None) => Finding::Away,
        (false, _, Some(How::ByAnother)) => Finding::Confirmed,
        (false, _, Some(_)) => Finding::Unexpected,
    }
}

/// What a count comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Who was expected in the unit.
    pub expected: i64,
    /// Those of them who were seen.
    pub seen: i64,
    /// Who is known to be out of the house.
    pub away: i64,
    /// Who was expected and not seen.
    pub missing: i64,
    /// Who is here and should be elsewhere.
    pub unexpected: i64,
}

impl Tally {
    /// Adds up findings.
    pub fn of(findings: impl IntoIterator<Item = Finding>) -> Self {
        findings.into_iter().fold(Self::default(), Self::with)
    }
    fn with(self, finding: Finding) -> Self {
        match finding {
            Finding::Seen => Self { expected: self.expected + 1, seen: self.seen + 1, ..self },
            Finding::Missing => Self { expected: self.expected + 1, missing: self.missing + 1, ..self },
            Finding::Away | Finding::Confirmed => Self { away: self.away + 1, ..self },
            Finding::Unexpected => Self { unexpected: self.unexpected + 1, ..self },
            Finding::Visiting | Finding::Struck => self,
        }
    }
    /// How it ends when it is signed now.
    pub fn outcome(self) -> Outcome {
        if self.missing == 0 && self.unexpected == 0 { Outcome::Agreed } else { Outcome::NotAgreed }
    }
}

/// A tick, as far as it tells which of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The id.
    pub id: TickId,
    /// What it says.
    pub what: What,
    /// How the person was seen.
    pub how: How,
    /// When it was made.
    pub made_at: Instant,
}

/// How somebody stands after ticks in any order: the one made last counts. Of two made at once a tick that somebody was
/// seen gives way, since to look again costs little.
pub fn seen(marks: &[Mark]) -> Option<How> {
    let last = marks.iter().max_by_key(|mark| (mark.made_at, mark.what == What::Undone, mark.id))?;
    (last.what == What::Seen).then_some(last.how)
}

#[cfg(test)]
mod tests;
