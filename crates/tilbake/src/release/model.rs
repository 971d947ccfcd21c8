//! What must be true before somebody goes, and what stands in the way: pure, time is an argument.
//!
//! A release takes two people. An unfinished task, an absent colleague or a broken system is never a ground
//! to hold: only what the blocks below name is, each with who settles it and who is called next.

use crate::access::Role;
use crate::placement::parse_moment;
use crate::removal::Reference;
use crate::sentence::AGREE;
use basics::problem::FormErrors;
use basics::{Instant, Problem, Text};
use law::RuleId;
use schemars::JsonSchema;
use serde::Deserialize;

basics::id! {
    /// The release of somebody from one stay.
    ReleaseId,
    /// Something written of a task.
    TaskId,
    /// Something written of who it is that would go.
    IdentityId,
    /// The receipt of somebody handed over to the police.
    HandOverId,
}

basics::code! {
    /// A task before the door opens. None of them blocks by itself.
    Task {
        /// All authorities were looked through: no other holds, none is on its way.
        Authorities = "authorities",
        /// A photograph of today and a second mark are at hand.
        Identity = "identity",
        /// Belongings are packed and counted with the person.
        Property = "property",
        /// Money is paid out.
        Money = "money",
        /// Medicines for the first days, and who goes on with the treatment.
        Medicines = "medicines",
        /// Somewhere to sleep tonight.
        Housing = "housing",
        /// Something to live on.
        Income = "income",
        /// Notice to a victim or next of kin is due or is not.
        VictimsNotice = "victims_notice",
        /// The way home.
        Transport = "transport",
    }

    /// What stands in the way. No role overrides one alone.
    Block {
        /// An authority still holds, or its end is not known.
        StillHeld = "still_held",
        /// A paper nobody has confirmed says that the person is held.
        UnconfirmedPaper = "unconfirmed_paper",
        /// Whoever wrote that an authority ended, never was, or holds at another time was alone: nobody else has
        /// confirmed it with its source.
        UnconfirmedEnding = "unconfirmed_ending",
        /// Two people have not agreed to the dates as they are counted now.
        DatesNotAgreed = "dates_not_agreed",
        /// A message that may be about this person waits in the inbox, or one alone has put it aside.
        MessageWaiting = "message_waiting",
        /// It is in doubt who this is: a merge waits to be confirmed, or a file very like theirs has an authority.
        IdentityInDoubt = "identity_in_doubt",
        /// Nobody has proposed it.
        NotProposed = "not_proposed",
        /// Something about the custody has changed since it was proposed.
        ChangedSince = "changed_since",
        /// Whoever proposed it cannot confirm it.
        SamePerson = "same_person",
        /// It is not certain who this is: somebody doubts it, the person did not know their own mark, or there is no
        /// photograph to compare with and nobody else has found out.
        DoubtWho = "doubt_who",
    }

    /// The second mark by which somebody is recognised beside the photograph: what they say, compared with the
    /// register.
    SecondMark {
        /// Birth date.
        BirthDate = "birth_date",
        /// Case number.
        CaseNumber = "case_number",
    }

    /// What was written of who it is that would go.
    Identity {
        /// Somebody doubts it.
        Doubt = "doubt",
        /// What the person said is not what the register knows.
        WrongAnswer = "wrong_answer",
        /// An officer has found out who it is.
        Established = "established",
    }

    /// How far a release has come.
    Stage {
        /// Nobody has begun.
        NotBegun = "not_begun",
        /// Tasks are being done.
        Preparing = "preparing",
        /// One has proposed it; another confirms.
        Proposed = "proposed",
        /// The person is out.
        Released = "released",
    }
}

/// What was written of a task.
pub type Note = Text<300>;
/// When something has stood in the way for so many seconds, the next level is called.
pub const NEXT_LEVEL_SECONDS: i64 = 3_600;
/// Days before the end at which preparing begins.
pub const PREPARE_DAYS: i64 = 14;
/// Whoever stays for fewer days than this is prepared from the day they come: eight weeks.
pub const SHORT_STAY_DAYS: i64 = 56;

impl Block {
    /// Who settles it, and who is called when it has stood for an hour.
    pub fn settled_by(self) -> (Role, Role) {
        match self {
            Self::StillHeld | Self::UnconfirmedEnding | Self::UnconfirmedPaper | Self::DatesNotAgreed => {
                (Role::Caseworker, Role::DutyGovernor)
            }
            Self::MessageWaiting | Self::IdentityInDoubt => (Role::Caseworker, Role::RegionalOnCall),
            Self::NotProposed | Self::ChangedSince => (Role::ShiftLeader, Role::DutyGovernor),
            Self::DoubtWho => (Role::ShiftLeader, Role::DutyGovernor),
            // Whoever confirms may sit anywhere in the service.
            Self::SamePerson => (Role::DutyGovernor, Role::RegionalOnCall),
        }
    }
    /// The rule it rests on and its section; none of what rests on the promise of two people alone.
    pub fn rule(self) -> Option<(&'static str, &'static str)> {
        let dated = |rule: RuleId| Some((rule.as_str(), rule.section()));
        match self {
            // A ground holds until it falls away, and no longer.
            Self::StillHeld | Self::UnconfirmedEnding => dated(RuleId::Rem05),
            Self::DatesNotAgreed => dated(RuleId::Cal01),
            // What is not verified is compared with its source by another.
            Self::UnconfirmedPaper | Self::MessageWaiting | Self::IdentityInDoubt => Some(("ADM-08", "PERS §§ 4, 6")),
            Self::DoubtWho => Some(("INT-02", "Mandela rule 7")),
            Self::NotProposed | Self::ChangedSince | Self::SamePerson => None,
        }
    }
}

/// What is known before a door opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Whether an authority, confirmed or with an end nobody knows, still holds now.
    pub is_held: bool,
    /// Seconds until it no longer does; none when that is not known or over.
    pub held_for: Option<i64>,
    /// Whether the person is held on papers alone that nobody has confirmed.
    pub on_papers: bool,
    /// Whether one alone wrote what keeps an authority from holding now.
    pub ended_alone: bool,
    /// Whether the end was counted, so that the dates must be agreed to.
    pub is_counted: bool,
    /// How many people have agreed to the dates as they are counted now.
    pub agreed: usize,
    /// Messages that wait and may be about the person, or that one alone has put aside.
    pub messages: usize,
    /// Whether it is in doubt who this is.
    pub in_doubt: bool,
    /// Whether a photograph to compare with is on file.
    pub has_photograph: bool,
    /// What was written last of who it is, when anything was.
    pub identity: Option<Written>,
    /// What was known when it was proposed, when it was.
    pub proposed: Option<Proposed>,
    /// What is known now, in one word.
    pub basis: String,
}

/// What an officer wrote of who it is that would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What.
    pub what: Identity,
    /// How they know; of doubt, why.
    pub note: String,
    /// When.
    pub at: Instant,
    /// Service number.
    pub by: String,
    /// Their account.
    pub account: String,
}

impl Situation {
    /// Whether it is not certain who this is, for somebody who would confirm. Whoever found out cannot be the one who
    /// confirms: without a photograph their word is all there is.
    fn is_in_doubt(&self, own: Option<(&str, &str)>) -> bool {
        match &self.identity {
            Some(last) if last.what == Identity::Established => {
                own.is_some_and(|(account, number)| last.account == account || last.by == number)
            }
            Some(_) => true,
            None => !self.has_photograph,
        }
    }
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// What was known then.
    pub basis: String,
    /// Service number of who proposed it.
    pub by: String,
    /// Their account.
    pub account: String,
    /// When.
    pub at: Instant,
}

/// What stands in the way of proposing: what can still be settled by the day is no block before it.
pub fn blocks_to_propose(situation: &Situation) -> Vec<Block> {
    let ahead = situation.held_for.is_some_and(|seconds| seconds <= PREPARE_DAYS * 86_400);
    let is_there = |block: Block| match block {
        Block::StillHeld => situation.is_held && !ahead,
        Block::UnconfirmedPaper => situation.on_papers,
        Block::UnconfirmedEnding => situation.ended_alone,
        Block::DatesNotAgreed => situation.is_counted && situation.agreed < AGREE,
        Block::MessageWaiting => situation.messages > 0,
        Block::IdentityInDoubt => situation.in_doubt,
        Block::DoubtWho | Block::NotProposed | Block::ChangedSince | Block::SamePerson => false,
    };
    Block::ALL.iter().copied().filter(|block| is_there(*block)).collect()
}

/// What stands in the way of opening the door now. `own` is who would confirm: account and service number.
pub fn blocks(situation: &Situation, own: Option<(&str, &str)>) -> Vec<Block> {
    let is_there = |block: Block| match block {
        Block::StillHeld => situation.is_held,
        Block::NotProposed => situation.proposed.is_none(),
        Block::DoubtWho => situation.is_in_doubt(own),
        Block::ChangedSince => situation.proposed.as_ref().is_some_and(|one| one.basis != situation.basis),
        Block::SamePerson => situation
            .proposed
            .as_ref()
            .zip(own)
            .is_some_and(|(one, (account, number))| one.account == account || one.by == number),
        _ => blocks_to_propose(situation).contains(&block),
    };
    Block::ALL.iter().copied().filter(|block| is_there(*block)).collect()
}

/// What stands in the way of somebody who is to go, so that somebody must settle it: of a proposed release all that
/// blocks it, of somebody whom nothing holds any longer also that nobody has proposed it. That something holds them
/// until they go is in nobody's way.
pub fn blocks_that_stand(situation: &Situation, is_over: bool) -> Vec<Block> {
    let mut there = match situation.proposed {
        Some(_) => blocks(situation, None),
        None if is_over => {
            let before = blocks_to_propose(situation);
            if before.is_empty() { vec![Block::NotProposed] } else { before }
        }
        None => vec![],
    };
    there.retain(|block| *block != Block::StillHeld);
    there
}

/// Whether something that stands in the way since then is for the next level by now.
pub fn is_for_the_next_level(since: Instant, now: Instant) -> bool {
    now.seconds_since(since) >= NEXT_LEVEL_SECONDS
}

/// The refusal that names what stands in the way.
pub fn refusal(blocks: &[Block]) -> Problem {
    let names: Vec<&str> = blocks.iter().map(|block| block.as_str()).collect();
    let code = format!("release-{}", names.first().copied().unwrap_or_default().replace('_', "-"));
    let problem = Problem::conflict(&code, format!("what stands in the way: {}", names.join(", ")));
    match blocks.first().and_then(|block| block.rule()) {
        Some((rule, section)) => problem.with_rule(rule, section),
        None => problem,
    }
}

/// What a form or a program sends about a task.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TaskFields {
    /// Which task.
    #[schemars(with = "Task")]
    pub task: String,
    /// `true` when it is done, `false` when it is not after all.
    #[schemars(with = "bool")]
    pub done: String,
    /// A line about it; may be empty.
    pub note: String,
}

impl TaskFields {
    /// The task, whether it is done, and the line; all errors at once.
    pub fn parse(&self) -> Result<(Task, bool, Option<Note>), Problem> {
        let mut errors = FormErrors::default();
        let task = errors.take("task", self.task.parse());
        let done = match self.done.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                errors.add("done", "not-in-list");
                None
            }
        };
        let note = errors.take("note", Note::parse_optional(&self.note));
        match (task, done, note) {
            (Some(task), Some(done), Some(note)) if errors.is_empty() => Ok((task, done, note)),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to propose a release.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProposeFields {
    /// When the person goes, `2026-11-22T10:00` on the clock of Norway or RFC 3339; empty is now.
    pub planned_at: String,
}

impl ProposeFields {
    /// When the person goes; none is now.
    pub fn parse(&self) -> Result<Option<Instant>, Problem> {
        let mut errors = FormErrors::default();
        match errors.take("planned_at", parse_moment(&self.planned_at)) {
            Some(planned) if errors.is_empty() => Ok(planned),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends of who it is that would go.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityFields {
    /// `doubt` or `established`.
    #[schemars(with = "Identity")]
    pub what: String,
    /// Why somebody doubts, or how they found out.
    pub note: String,
}

impl IdentityFields {
    /// What is written, and how it is known; all errors at once.
    pub fn parse(&self) -> Result<(Identity, Note), Problem> {
        let mut errors = FormErrors::default();
        let what = errors.take("what", self.what.parse());
        if what == Some(Identity::WrongAnswer) {
            // Only an answer that was compared is one.
            errors.add("what", "not-in-list");
        }
        let note = errors.take("note", Note::parse(&self.note));
        match (what, note) {
            (Some(what), Some(note)) if errors.is_empty() => Ok((what, note)),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to confirm that somebody goes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ConfirmFields {
    /// `true`: the person was compared with the photograph. Needed where one is on file.
    #[schemars(with = "bool")]
    pub photograph: String,
    /// The second mark.
    #[schemars(with = "SecondMark")]
    pub mark: String,
    /// What the person says it is: `1990-03-12` or a case number.
    pub said: String,
    /// `true`: the person is handed over to the police, on an order of theirs that is on file.
    #[schemars(with = "bool")]
    pub handed_over: String,
    /// Name of the police officer who takes the person over.
    pub officer: String,
    /// Service number of the officer.
    pub officer_number: String,
    /// Reference of the order that the officer shows.
    pub order_reference: String,
}

/// How somebody was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Whether they were compared with the photograph.
    pub photograph: bool,
    /// The second mark.
    pub mark: SecondMark,
    /// What the person said.
    pub said: Text<40>,
}

/// To whom somebody is handed over, against which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Name of the police officer.
    pub officer: Text<120>,
    /// Service number of the officer.
    pub officer_number: Text<40>,
    /// Reference of the order that the officer shows.
    pub reference: Reference,
}

impl ConfirmFields {
    /// How the person was recognised, and to whom they are handed over, if to anybody; all errors at once.
    pub fn parse(&self) -> Result<(Recognised, Option<HandOver>), Problem> {
        let mut errors = FormErrors::default();
        let photograph = self.photograph == "true";
        let mark = errors.take("mark", self.mark.parse());
        let said = errors.take("said", Text::parse(&self.said));
        let hand_over = self.hand_over(&mut errors);
        match (mark, said) {
            (Some(mark), Some(said)) if errors.is_empty() => Ok((Recognised { photograph, mark, said }, hand_over)),
            _ => Err(errors.into_problem()),
        }
    }
    fn hand_over(&self, errors: &mut FormErrors) -> Option<HandOver> {
        let typed = [&self.officer, &self.officer_number, &self.order_reference];
        match self.handed_over.as_str() {
            "true" => {
                let officer = errors.take("officer", Text::parse(&self.officer));
                let officer_number = errors.take("officer_number", Text::parse(&self.officer_number));
                let reference = errors.take("order_reference", Reference::parse(&self.order_reference));
                Some(HandOver { officer: officer?, officer_number: officer_number?, reference: reference? })
            }
            "" | "false" => {
                // A receipt that would be lost, because a box was not ticked.
                if typed.iter().any(|text| !text.trim().is_empty()) {
                    errors.add("handed_over", "release-hand-over-unsaid");
                }
                None
            }
            _ => errors.take("handed_over", Err(Problem::invalid("not-in-list"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free() -> Situation {
        let proposed = Proposed {
            basis: "a".to_owned(),
            by: "T1".to_owned(),
            account: "one".to_owned(),
            at: Instant::from_micros(0),
        };
        let basis = "a".to_owned();
        Situation { proposed: Some(proposed), basis, agreed: AGREE, has_photograph: true, ..Situation::default() }
    }

    const OTHER: Option<(&str, &str)> = Some(("two", "T2"));

    #[test]
    fn nothing_stands_in_the_way_of_whom_nothing_holds() {
        assert_eq!(blocks(&free(), OTHER), []);
        assert_eq!(blocks_to_propose(&Situation::default()), []);
    }

    #[test]
    fn each_block_stands_alone() {
        let written = |what, by: &str| Written {
            what,
            note: String::new(),
            at: Instant::from_micros(0),
            by: by.into(),
            account: by.into(),
        };
        let doubt = |what| Situation { identity: Some(written(what, "T5")), ..free() };
        let cases: [(Situation, Block); 10] = [
            (doubt(Identity::Doubt), Block::DoubtWho),
            (doubt(Identity::WrongAnswer), Block::DoubtWho),
            (Situation { has_photograph: false, ..free() }, Block::DoubtWho),
            (Situation { is_held: true, held_for: Some(60), ..free() }, Block::StillHeld),
            (Situation { on_papers: true, ..free() }, Block::UnconfirmedPaper),
            (Situation { ended_alone: true, ..free() }, Block::UnconfirmedEnding),
            (Situation { is_counted: true, agreed: 1, ..free() }, Block::DatesNotAgreed),
            (Situation { messages: 1, ..free() }, Block::MessageWaiting),
            (Situation { proposed: None, ..free() }, Block::NotProposed),
            (Situation { basis: "b".to_owned(), ..free() }, Block::ChangedSince),
        ];
        for (situation, block) in cases {
            assert_eq!(blocks(&situation, OTHER), [block]);
        }
        let settled = Situation { has_photograph: false, ..doubt(Identity::Established) };
        assert_eq!(blocks(&settled, OTHER), []);
        assert_eq!(blocks(&settled, Some(("six", "T5"))), [Block::DoubtWho], "who found out confirms it too");
        assert_eq!(blocks(&free(), Some(("one", "T9"))), [Block::SamePerson]);
        assert_eq!(blocks(&free(), Some(("other", "T1"))), [Block::SamePerson], "another account of the same officer");
    }

    #[test]
    fn what_stands_in_the_way_of_whom_is_to_go_is_for_the_next_level_after_an_hour() {
        let held = Situation { is_held: true, held_for: Some(600), ..free() };
        assert_eq!(blocks_that_stand(&held, false), [], "held until they go");
        let waiting = Situation { messages: 1, ..held };
        assert_eq!(blocks_that_stand(&waiting, false), [Block::MessageWaiting]);
        let nobody = Situation { proposed: None, ..free() };
        assert_eq!(blocks_that_stand(&nobody, false), [], "nobody is to go yet");
        assert_eq!(blocks_that_stand(&nobody, true), [Block::NotProposed], "nothing holds them");
        let on_papers = Situation { on_papers: true, ..nobody };
        assert_eq!(blocks_that_stand(&on_papers, true), [Block::UnconfirmedPaper], "that comes before");
        let at =
            |seconds| is_for_the_next_level(Instant::from_micros(0), Instant::from_micros(0).plus_seconds(seconds));
        assert_eq!((at(3_599), at(3_600)), (false, true));
    }

    #[test]
    fn it_is_proposed_before_the_day_and_not_earlier() {
        let held = |seconds| Situation { is_held: true, held_for: seconds, ..Situation::default() };
        assert_eq!(blocks_to_propose(&held(Some(PREPARE_DAYS * 86_400))), []);
        assert_eq!(blocks_to_propose(&held(Some(PREPARE_DAYS * 86_400 + 1))), [Block::StillHeld]);
        assert_eq!(blocks_to_propose(&held(None)), [Block::StillHeld], "an end nobody knows");
    }

    #[test]
    fn forms_name_all_their_fields() {
        let wrong = ConfirmFields { mark: "shoe".into(), ..ConfirmFields::default() }.parse().unwrap_err();
        let fields: Vec<&str> = wrong.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["mark", "said"]);
        let hand_over = |handed: &str, officer: &str| ConfirmFields {
            mark: "birth_date".into(),
            said: "1990-03-12".into(),
            handed_over: handed.into(),
            officer: officer.into(),
            ..ConfirmFields::default()
        };
        let wrong = |fields: ConfirmFields| -> Vec<String> {
            fields.parse().unwrap_err().errors.into_iter().map(|error| error.field).collect()
        };
        assert_eq!(wrong(hand_over("true", "")), ["officer", "officer_number", "order_reference"]);
        assert_eq!(wrong(hand_over("", "Kari Nordmann")), ["handed_over"], "no receipt is lost");
        assert_eq!(wrong(hand_over("maybe", "")), ["handed_over"]);
        assert_eq!(hand_over("false", " ").parse().unwrap().1, None);
        let wrong = IdentityFields { what: "wrong_answer".into(), ..IdentityFields::default() };
        assert_eq!(wrong.parse().unwrap_err().errors.len(), 2, "nobody writes down an answer that was not compared");
        let wrong = TaskFields { task: "sing".into(), done: "maybe".into(), ..TaskFields::default() };
        assert_eq!(wrong.parse().unwrap_err().errors.len(), 2);
    }
}
