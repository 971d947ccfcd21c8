//! Decisions: what they are, and how each stands at a moment. Pure, time is an argument.

pub mod fields;
pub mod kinds;
pub mod limits;
pub mod measure;
pub mod repeated;

use crate::sentence::Interpreting;
use crate::slots::DecidedBy;
use basics::{Date, Instant, Text};
use kinds::{Basis, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

basics::id! {
    /// A decision.
    DecisionId,
    /// A measure that lasts.
    MeasureId,
    /// Something seen while a measure lasts.
    NoteId,
    /// A delegation.
    DelegationId,
}

basics::code! {
    /// What was decided.
    Outcome {
        /// Something is imposed on the person.
        Imposed = "imposed",
        /// What was applied for is granted.
        Granted = "granted",
        /// What was applied for is refused.
        Refused = "refused",
    }

    /// Who asked for the decision.
    Applicant {
        /// Nobody: the service takes it up itself.
        Service = "service",
        /// The person.
        Oneself = "oneself",
        /// The person's lawyer.
        Lawyer = "lawyer",
        /// Somebody near to the person.
        Relative = "relative",
        /// An authority outside, such as the police.
        Authority = "authority",
    }

    /// How a decision stands.
    State {
        /// It is being written.
        Draft = "draft",
        /// It waits for whoever decides.
        Proposed = "proposed",
        /// It is decided, and the person has not been told.
        Decided = "decided",
        /// The person was told; it begins later.
        Notified = "notified",
        /// It holds.
        InForce = "in_force",
        /// Its time is over.
        Expired = "expired",
        /// It was reversed.
        Reversed = "reversed",
        /// It was never decided.
        Withdrawn = "withdrawn",
    }

    /// How the person's own statement was taken. A hearing is a court's.
    StatementHow {
        /// The person spoke, and it was written down.
        Spoken = "spoken",
        /// In the person's own writing.
        Written = "written",
        /// The person was asked and did not wish to say anything.
        Declined = "declined",
        /// The person could not be asked: why stands in the statement.
        NotPossible = "not_possible",
    }

    /// How the person was told.
    ToldHow {
        /// Face to face, with the letter.
        FaceToFace = "face_to_face",
        /// By word of mouth alone, since time required it; the letter follows.
        ByMouth = "by_mouth",
        /// In writing alone: the person is elsewhere.
        InWriting = "in_writing",
    }

    /// A level that decides (law.md, decision levels).
    Level {
        /// The prison.
        Local = "local",
        /// The region.
        Region = "region",
        /// The directorate.
        Directorate = "directorate",
    }

    /// What came of an appeal.
    AppealOutcome {
        /// The decision stands.
        Stands = "stands",
        /// The decision is reversed.
        Reversed = "reversed",
        /// It was not heard: too late, or not one that can be appealed.
        Dismissed = "dismissed",
    }
}

impl Level {
    /// The level to which an appeal goes (ADM-04, forvaltningsloven section 28); the directorate's go to the ministry,
    /// which is outside the program.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Local => Some(Self::Region),
            Self::Region => Some(Self::Directorate),
            Self::Directorate => None,
        }
    }
    /// The same as the list of deadlines names it.
    pub fn decided_by(self) -> DecidedBy {
        match self {
            Self::Local => DecidedBy::Local,
            Self::Region => DecidedBy::Region,
            Self::Directorate => DecidedBy::Directorate,
        }
    }
}

/// Longest text of reasons, statements and facts, in characters.
pub const TEXT_MAX: usize = 8_000;
/// Most records that a decision relies on.
pub const CITED_MOST: usize = 20;
/// Less intrusive options that a form has room for.
pub const OPTION_ROWS: usize = 3;

/// A long text: reasons, a statement.
pub type Long = Text<TEXT_MAX>;
/// A short one.
pub type Short = Text<500>;

/// A record that a decision relies on, as it stood when it was cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cited {
    /// What kind of record it is, and its id: `authority:0198…`.
    pub record: String,
    /// What it said, in the words of whoever cited it.
    pub said: String,
    /// When it stood so.
    pub as_of: Instant,
    /// Where it is.
    pub href: String,
}

/// A less intrusive option that was considered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Considered {
    /// What it is.
    pub option: String,
    /// Why it is not enough.
    pub why: String,
}

/// What a decision says. Of a draft any of it may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it is about.
    pub kind: Kind,
    /// What is decided.
    pub outcome: Outcome,
    /// Who asked for it.
    pub applicant: Applicant,
    /// The measure that rests on it.
    pub measure: Option<MeasureId>,
    /// The decision about the same measure before it.
    pub follows: Option<DecisionId>,
    /// Its legal basis.
    pub basis: Option<Basis>,
    /// Records relied on.
    pub cited: Vec<Cited>,
    /// Facts relied on beside them.
    pub facts: String,
    /// Less intrusive options considered.
    pub options: Vec<Considered>,
    /// Reasons in plain words.
    pub reasons: String,
    /// Conditions, one a line.
    pub conditions: String,
    /// How the person's statement was taken.
    pub statement_how: Option<StatementHow>,
    /// The statement, in the person's own words, or why there is none.
    pub statement: String,
    /// How it was interpreted.
    pub interpreter: Option<Interpreting>,
    /// Of a child: what is best for them, and who was heard (ADM-13).
    pub child: String,
    /// From when.
    pub from: Option<Instant>,
    /// Until when; none of what has no end.
    pub until: Option<Instant>,
    /// When somebody looks at it anew.
    pub review_on: Option<Date>,
}

/// When and by whom something was done: the service number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: String,
}

/// What tells how a decision stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks {
    /// When it was proposed.
    pub proposed: Option<Instant>,
    /// When it was decided.
    pub decided: Option<Instant>,
    /// When the person was told.
    pub told: Option<Instant>,
    /// Whether it was taken by word of mouth.
    pub oral: bool,
    /// From when it holds.
    pub from: Option<Instant>,
    /// Until when.
    pub until: Option<Instant>,
    /// When it was reversed.
    pub reversed: Option<Instant>,
    /// When it was withdrawn.
    pub withdrawn: Option<Instant>,
}

impl Marks {
    /// How it stands. What could not wait holds before the person was told; what can wait does not (ADM-06).
    pub fn state(&self, now: Instant) -> State {
        let is_over = |until: Option<Instant>| until.is_some_and(|until| until <= now);
        if self.withdrawn.is_some() {
            return State::Withdrawn;
        }
        if self.decided.is_none() {
            return if self.proposed.is_some() { State::Proposed } else { State::Draft };
        }
        if self.reversed.is_some() {
            return State::Reversed;
        }
        let begun = self.from.is_some_and(|from| from <= now);
        match (self.told, is_over(self.until)) {
            (_, true) => State::Expired,
            (None, false) if !(self.oral && begun) => State::Decided,
            (_, false) if begun => State::InForce,
            (_, false) => State::Notified,
        }
    }

    /// From when until when it is a basis for what is done; none of what never was one.
    pub fn holds(&self) -> Option<(Instant, Instant)> {
        let decided = self.decided.filter(|_| self.withdrawn.is_none())?;
        let known = if self.oral { decided } else { decided.max(self.told?) };
        let from = self.from?.max(known);
        let until = match (self.until, self.reversed) {
            (Some(until), Some(reversed)) => until.min(reversed),
            (Some(end), None) | (None, Some(end)) => end,
            (None, None) => Instant::from_micros(i64::MAX),
        };
        (from < until).then_some((from, until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Instant {
        Instant::from_micros(0).plus_seconds(hours * 3_600)
    }

    #[test]
    fn a_decision_goes_through_its_states() {
        let mut marks = Marks { from: Some(at(10)), until: Some(at(20)), ..Marks::default() };
        assert_eq!(marks.state(at(1)), State::Draft);
        marks.proposed = Some(at(1));
        assert_eq!(marks.state(at(1)), State::Proposed);
        marks.decided = Some(at(2));
        assert_eq!(marks.state(at(12)), State::Decided, "nothing that can wait holds before the person was told");
        assert_eq!(marks.holds(), None);
        marks.told = Some(at(3));
        let states = [3, 10, 19, 20].map(|hour| marks.state(at(hour)));
        assert_eq!(states, [State::Notified, State::InForce, State::InForce, State::Expired]);
        assert_eq!(marks.holds(), Some((at(10), at(20))));
        marks.reversed = Some(at(15));
        assert_eq!((marks.state(at(15)), marks.holds()), (State::Reversed, Some((at(10), at(15)))));
        marks = Marks { withdrawn: Some(at(2)), proposed: Some(at(1)), ..Marks::default() };
        assert_eq!(marks.state(at(3)), State::Withdrawn);
    }

    #[test]
    fn what_could_not_wait_holds_from_the_word_and_not_from_before() {
        let oral =
            Marks { oral: true, from: Some(at(1)), until: Some(at(9)), decided: Some(at(2)), ..Marks::default() };
        assert_eq!((oral.state(at(2)), oral.holds()), (State::InForce, Some((at(2), at(9)))));
        let late = Marks { decided: Some(at(9)), ..oral };
        assert_eq!(late.holds(), None, "a word after its own end is no basis");
    }

    #[test]
    fn an_appeal_goes_one_level_up() {
        assert_eq!(Level::Local.next(), Some(Level::Region));
        assert_eq!(Level::Region.next(), Some(Level::Directorate));
        assert_eq!(Level::Directorate.next(), None);
    }
}
