//! Receptions: types and pure rules.

mod called;
mod forms;
mod lists;

pub use called::{AbsentFields, CallInFields, Called, HandOverFields, NewCalledEnd, Outcome, Summons};
pub use forms::{
    AnswerFields, CallBackFields, CaseNumber, EntryFields, MessageKeys, NewCallBack, NewNumber, NewReception,
    NewTakeBack, NumberFields, ReceptionFields, ShownPaper, TakeBackFields, Who, parse_answers, parse_entry,
};
pub use lists::{Deed, District, EntryKind, Mark, Paper, Question, Reply, Stage, Step};

use forms::required;

use crate::access::PrisonCode;
use basics::value::{FromValue, ToValue, Value};
use basics::{Instant, Problem, Text};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

basics::id! {
    /// A reception.
    ReceptionId,
    /// Something recorded about one: a call, an end, an entry.
    EntryId,
    /// A number in the list of numbers.
    NumberId,
}

/// One line of words beside an answer or a step.
pub type Line = Text<300>;
/// Somebody spoken with, or who took a person back.
pub type Whom = Text<120>;

/// Seconds in which the first questions are to be asked.
pub const QUARTER: i64 = 15 * 60;
/// Days for which a reception stands on the board.
pub const BOARD_DAYS: i64 = 14;
/// Hours within which the police can take back whom they brought. After that the person is in custody of
/// the service, and leaves it by a release.
pub const TAKE_BACK_HOURS: i64 = 24;

/// Who brings a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bringer {
    /// A police district.
    Police(District),
    /// Another prison.
    Prison(PrisonCode),
    /// Nobody: called in to serve.
    Oneself,
}

/// How a person who comes alone is written.
const ONESELF: &str = "oneself";

impl fmt::Display for Bringer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Police(district) => district.fmt(f),
            Self::Prison(code) => code.fmt(f),
            Self::Oneself => f.write_str(ONESELF),
        }
    }
}
impl FromStr for Bringer {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        if text == ONESELF {
            return Ok(Self::Oneself);
        }
        let prison = || PrisonCode::parse(text).map(Self::Prison).map_err(|_| Problem::invalid("not-in-list"));
        text.parse().map(Self::Police).or_else(|_| prison())
    }
}
impl ToValue for Bringer {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for Bringer {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        String::from_value(value)?.parse().map_err(|_| basics::value::corrupt("who brought somebody"))
    }
}

/// What an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An answer to a question.
    Question(Question, Reply),
    /// An act.
    Deed(Deed, Mark),
    /// A step of the list.
    Step(Step, Mark),
}

impl Subject {
    /// Kind, code and value, as they are stored.
    pub fn codes(self) -> (EntryKind, &'static str, &'static str) {
        match self {
            Self::Question(question, reply) => (EntryKind::Question, question.as_str(), reply.as_str()),
            Self::Deed(deed, mark) => (EntryKind::Deed, deed.as_str(), mark.as_str()),
            Self::Step(step, mark) => (EntryKind::Step, step.as_str(), mark.as_str()),
        }
    }
    /// Whether this can become of it; else the code of what is wrong. Anything can be undone.
    pub fn check_mark(self) -> Result<(), &'static str> {
        match self {
            Self::Question(..) | Self::Deed(_, Mark::Done | Mark::NotNeeded | Mark::Undone) => Ok(()),
            Self::Step(step, mark) if mark == Mark::Undone || step.marks().contains(&mark) => Ok(()),
            Self::Step(Step::Consulate, _) => Err("consulate-answer"),
            Self::Deed(..) | Self::Step(..) => Err("not-in-list"),
        }
    }
    /// Whether it says that a consulate was told.
    pub fn tells_consulate(self) -> bool {
        self == Self::Step(Step::Consulate, Mark::Told)
    }
    /// The same from what is stored.
    pub fn stored(kind: EntryKind, code: &str, value: &str) -> Result<Self, Problem> {
        Ok(match kind {
            EntryKind::Question => Self::Question(code.parse()?, value.parse()?),
            EntryKind::Deed => Self::Deed(code.parse()?, value.parse()?),
            EntryKind::Step => Self::Step(code.parse()?, value.parse()?),
        })
    }
}

/// An entry to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What it says.
    pub subject: Subject,
    /// In words.
    pub note: Option<Line>,
}

/// An entry as it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it says.
    pub subject: Subject,
    /// In words; may be empty.
    pub note: String,
    /// When it was written.
    pub at: Instant,
    /// Service number of who wrote it.
    pub by: String,
}

impl Entry {
    /// Whether a new entry would say nothing else.
    pub fn says(&self, new: &NewEntry) -> bool {
        self.subject == new.subject && self.note == new.note.as_ref().map_or("", Line::as_str)
    }
}

/// How a reception stands: of each question, act and step the newest entry.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    entries: BTreeMap<(EntryKind, &'static str), Entry>,
    /// How many entries there are in all, the older ones among them.
    pub version: i64,
}

impl Sheet {
    /// Takes in the next entry, in the order in which they were written.
    pub fn take(&mut self, entry: Entry) {
        let (kind, code, _) = entry.subject.codes();
        self.entries.insert((kind, code), entry);
        self.version += 1;
    }
    /// What stands on the subject of a new entry.
    pub fn standing(&self, subject: Subject) -> Option<&Entry> {
        let (kind, code, _) = subject.codes();
        self.entries.get(&(kind, code))
    }
    /// The answer to a question.
    pub fn answer(&self, question: Question) -> Option<(Reply, &Entry)> {
        let entry = self.entries.get(&(EntryKind::Question, question.as_str()))?;
        match entry.subject {
            Subject::Question(_, reply) => Some((reply, entry)),
            Subject::Deed(..) | Subject::Step(..) => None,
        }
    }
    /// What became of an act; none when nothing did, or it was undone.
    pub fn deed(&self, deed: Deed) -> Option<(Mark, &Entry)> {
        self.marked(EntryKind::Deed, deed.as_str())
    }
    /// What became of a step.
    pub fn step(&self, step: Step) -> Option<(Mark, &Entry)> {
        self.marked(EntryKind::Step, step.as_str())
    }
    fn marked(&self, kind: EntryKind, code: &'static str) -> Option<(Mark, &Entry)> {
        let entry = self.entries.get(&(kind, code))?;
        match entry.subject {
            Subject::Deed(_, mark) | Subject::Step(_, mark) if mark != Mark::Undone => Some((mark, entry)),
            _ => None,
        }
    }
    /// Questions nobody has asked yet.
    pub fn unasked(&self) -> usize {
        Question::ALL.iter().filter(|question| self.answer(**question).is_none()).count()
    }
    /// The acts that answers call for, each with the questions that do, in the order of the list.
    pub fn called_for(&self) -> Vec<(Deed, Vec<Question>)> {
        let alarming = |question: &&Question| self.answer(**question).is_some_and(|(reply, _)| reply == Reply::Yes);
        let questions: Vec<Question> = Question::ALL.iter().filter(alarming).copied().collect();
        let of = |deed: &Deed| {
            let asking: Vec<Question> = questions.iter().filter(|q| q.deeds().contains(deed)).copied().collect();
            (*deed, asking)
        };
        Deed::ALL.iter().map(of).filter(|(_, asking)| !asking.is_empty()).collect()
    }
    /// Alarming answers about which nothing has been done: no act of theirs is done or found not needed.
    pub fn unmet(&self) -> Vec<Question> {
        let waits = |question: &&Question| {
            self.answer(**question).is_some_and(|(reply, _)| reply == Reply::Yes)
                && question.deeds().iter().all(|deed| self.deed(*deed).is_none())
        };
        Question::ALL.iter().filter(waits).copied().collect()
    }
    /// The steps that are open, and which of them are overdue.
    pub fn open(&self, came_at: Instant, now: Instant) -> Vec<(Step, bool)> {
        let open = Step::ALL.iter().filter(|step| self.step(**step).is_none());
        open.map(|step| (*step, step.stage().due(came_at) < now)).collect()
    }
    /// Whether the first questions are late.
    pub fn is_unasked_late(&self, came_at: Instant, now: Instant) -> bool {
        self.unasked() > 0 && now > came_at.plus_seconds(QUARTER)
    }
}

/// Whether the police may take back whom they brought. Nobody leaves by this way who is held on a verified
/// authority, or who has been in custody for more than a day: that is a release, and takes two people.
pub fn check_take_back(came_at: Instant, (at, now): (Instant, Instant), is_verified: bool) -> Result<(), Problem> {
    if is_verified {
        let detail = "a verified authority holds the person: this is a release, and takes two people";
        return Err(Problem::conflict("held-lawfully", detail));
    }
    if at < came_at {
        return Err(Problem::invalid("invalid-input").with_field("at", "before-start"));
    }
    if now.max(at).seconds_since(came_at) > TAKE_BACK_HOURS * 3_600 {
        let detail = "the person has been in custody for more than a day: this is a release, and takes two people";
        return Err(Problem::conflict("take-back-late", detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Instant {
        Instant::from_micros(1_800_000_000_000_000).plus_seconds(minutes * 60)
    }

    fn sheet(subjects: &[Subject]) -> Sheet {
        let mut sheet = Sheet::default();
        for subject in subjects {
            sheet.take(Entry { subject: *subject, note: String::new(), at: at(0), by: "T1".into() });
        }
        sheet
    }

    #[test]
    fn each_step_belongs_to_one_stage_and_each_question_has_an_act() {
        let counted: usize = Stage::ALL.iter().map(|stage| stage.steps().count()).sum();
        assert_eq!(counted, Step::ALL.len());
        assert!(Question::ALL.iter().all(|question| !question.deeds().is_empty()));
        assert!(Deed::ALL.iter().all(|deed| Question::ALL.iter().any(|question| question.deeds().contains(deed))));
    }

    #[test]
    fn an_alarming_answer_waits_until_one_of_its_acts_is_done() {
        let yes = Subject::Question(Question::Death, Reply::Yes);
        let waiting = sheet(&[yes, Subject::Question(Question::Hurt, Reply::Unknown)]);
        assert_eq!(waiting.unmet(), [Question::Death]);
        let deeds: Vec<Deed> = waiting.called_for().into_iter().map(|(deed, _)| deed).collect();
        assert_eq!(deeds, [Deed::Doctor, Deed::Observation, Deed::Company]);
        let company = Subject::Deed(Deed::Company, Mark::Done);
        assert!(sheet(&[yes, company]).unmet().is_empty());
        let undone = sheet(&[yes, company, Subject::Deed(Deed::Company, Mark::Undone)]);
        assert_eq!((undone.unmet(), undone.version), (vec![Question::Death], 3));
        assert!(sheet(&[yes, Subject::Question(Question::Death, Reply::No)]).called_for().is_empty());
    }

    #[test]
    fn a_step_is_overdue_after_its_time_and_not_when_it_is_done() {
        let some = sheet(&[Subject::Step(Step::Identity, Mark::Done), Subject::Step(Step::Search, Mark::Undone)]);
        let late = |minutes| -> Vec<Step> {
            some.open(at(0), at(minutes)).into_iter().filter(|(_, late)| *late).map(|(step, _)| step).collect()
        };
        assert!(late(120).is_empty());
        assert_eq!(late(121), [Step::Photograph, Step::Search, Step::Property]);
        assert_eq!((some.is_unasked_late(at(0), at(15)), some.is_unasked_late(at(0), at(16))), (false, true));
    }

    #[test]
    fn a_consulate_is_told_with_a_yes_and_nothing_else_is() {
        let wrong = |step, mark| Subject::Step(step, mark).check_mark().err();
        assert_eq!(wrong(Step::Consulate, Mark::Done), Some("consulate-answer"), "done says nothing of a yes");
        for mark in [Mark::Told, Mark::Declined, Mark::NotNeeded, Mark::Undone] {
            assert_eq!(wrong(Step::Consulate, mark), None);
            assert_eq!(Subject::Step(Step::Consulate, mark).tells_consulate(), mark == Mark::Told);
        }
        assert_eq!(wrong(Step::Family, Mark::Told), Some("not-in-list"));
        assert_eq!(Subject::Deed(Deed::Company, Mark::Told).check_mark().err(), Some("not-in-list"));
        assert_eq!(wrong(Step::Family, Mark::Done), None);
    }

    #[test]
    fn the_police_take_back_only_whom_nothing_verified_holds_and_only_within_a_day() {
        let refused =
            |minutes, verified| check_take_back(at(0), (at(minutes), at(minutes)), verified).unwrap_err().code;
        assert!(check_take_back(at(0), (at(24 * 60), at(24 * 60)), false).is_ok());
        assert_eq!(refused(24 * 60 + 1, false), "take-back-late");
        assert_eq!(refused(5, true), "held-lawfully");
        assert_eq!(refused(-1, false), "invalid-input");
    }

    #[test]
    fn who_brings_somebody_is_a_district_a_prison_or_nobody() {
        for text in ["oslo", "immigration_unit", "HAL", "HAL-OB-2", "oneself"] {
            assert_eq!(text.parse::<Bringer>().unwrap().to_string(), text);
        }
        for text in ["", "the police", "hal", "OSLO OST"] {
            assert_eq!(text.parse::<Bringer>().unwrap_err().code, "not-in-list", "{text}");
        }
    }
}
