//! What comes in from forms and from the API, and how it becomes receptions, calls, answers and steps.

use super::{Bringer, District, EntryKind, Line, Mark, NewEntry, Paper, Question, Reply, Subject, Whom};
use crate::access::PrisonCode;
use crate::authority::{AuthorityKind, Issuer};
use crate::people::{NewPerson, PersonFields};
use crate::placement::{Reason, parse_moment};
use basics::problem::FormErrors;
use basics::{Date, Instant, PersonId, Problem, Telephone, Text};

/// Number of the case a paper names.
pub type CaseNumber = Text<60>;

crate::fields! {
    /// Somebody received at the gate.
    ReceptionFields {
        /// Id of a person in the register; empty for somebody new, of whom the next fields tell.
        person,
        /// Given and middle names.
        given,
        /// Family name.
        family,
        /// `true` when the person gives no name and nobody knows one.
        #[schemars(with = "bool")]
        nameless,
        /// Birth date as far as it is known: 12.03.1990, 1990-03-12, 1990.
        born,
        /// Sex in the register: `female`, `male` or `unknown`.
        sex,
        /// `true` when people with a like name were looked at and it is none of them.
        #[schemars(with = "bool")]
        not_same,
        /// Code of the prison; empty where the caller receives in one only.
        prison,
        /// A police district, the code of a prison, or `oneself`.
        brought_by,
        /// When they came, `2026-11-22T10:00` on the clock of Norway or RFC 3339; empty is now.
        at,
        /// What paper is shown.
        #[schemars(with = "Paper")]
        paper,
        /// Who issued the paper; empty for a committal order of the police who bring the person.
        issuer,
        /// Number of the case on the paper; may be empty.
        case_number,
        /// Id of the police's request for a place, or of the offer that answers it; may be empty.
        request,
    }

    /// A call back to the police.
    CallBackFields {
        /// The police district, whose number is taken from the list.
        #[schemars(with = "District")]
        district,
        /// With whom it was spoken.
        spoke_with,
        /// Whether they confirm that the person is to be held: `yes`, `no` or `unknown`.
        #[schemars(with = "Reply")]
        confirmed,
        /// When, written like `at` of a reception; empty is now.
        called_at,
    }

    /// The police took the person back.
    TakeBackFields {
        /// Who took them: name and service number.
        taken_by,
        /// Why.
        reason,
        /// When, written like `at` of a reception; empty is now.
        at,
    }

    /// Answers to the first questions. Those left out stay as they are.
    AnswerFields {
        /// Hurt or ill: `yes`, `no` or `unknown`.
        #[schemars(with = "Option<Reply>")]
        hurt,
        /// In words.
        hurt_note,
        /// Under the influence.
        #[schemars(with = "Option<Reply>")]
        intoxicated,
        /// In words.
        intoxicated_note,
        /// In withdrawal.
        #[schemars(with = "Option<Reply>")]
        withdrawal,
        /// In words.
        withdrawal_note,
        /// Needs medicines tonight.
        #[schemars(with = "Option<Reply>")]
        medicines,
        /// In words.
        medicines_note,
        /// Thoughts of death.
        #[schemars(with = "Option<Reply>")]
        death,
        /// In words.
        death_note,
        /// Children who are alone now.
        #[schemars(with = "Option<Reply>")]
        children,
        /// In words.
        children_note,
        /// Needs an interpreter.
        #[schemars(with = "Option<Reply>")]
        language,
        /// In words.
        language_note,
        /// Enemies here.
        #[schemars(with = "Option<Reply>")]
        enemies,
        /// In words.
        enemies_note,
    }

    /// An act or a step that was done, was not needed, or was not done after all.
    EntryFields {
        /// `deed` or `step`.
        kind,
        /// Which.
        code,
        /// What became of it.
        #[schemars(with = "Mark")]
        value,
        /// In words.
        note,
    }

    /// A number on which a police district is called back.
    NumberFields {
        /// The police district.
        #[schemars(with = "District")]
        district,
        /// The number.
        number,
        /// Who answers there.
        answers,
    }
}

/// Whom a reception is about.
#[derive(Clone, Debug)]
pub enum Who {
    /// Somebody in the register.
    Known(PersonId),
    /// Somebody new; and whether those who look like them were set aside.
    New(Box<NewPerson>, bool),
}

/// A paper shown at the gate.
#[derive(Clone, Debug)]
pub enum ShownPaper {
    /// One that is typed in, not verified.
    Shown {
        /// Its kind.
        kind: AuthorityKind,
        /// Who issued it; none is the police who bring the person.
        issuer: Option<Issuer>,
        /// Number of the case.
        case_number: Option<CaseNumber>,
    },
    /// None: it is on file.
    OnFile,
    /// None at all.
    NoPaper,
}

/// A reception to be written.
#[derive(Clone, Debug)]
pub struct NewReception {
    /// Whom.
    pub who: Who,
    /// Where; none where the caller receives in one prison only.
    pub prison: Option<PrisonCode>,
    /// Who brings them.
    pub brought_by: Bringer,
    /// When they came; none is now.
    pub at: Option<Instant>,
    /// The paper.
    pub paper: ShownPaper,
    /// Which paper, as it is stored.
    pub shown: Paper,
    /// By what a message that comes later finds them.
    pub keys: MessageKeys,
}

/// By what a message that comes later finds somebody who was received before it.
#[derive(Clone, Debug, Default)]
pub struct MessageKeys {
    /// Number of the case.
    pub case_number: Option<CaseNumber>,
    /// Id of the request for a place, or of the offer.
    pub request: Option<CaseNumber>,
}

impl NewReception {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &ReceptionFields, today: Date) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let brought_by: Option<Bringer> = errors.take("brought_by", required(&fields.brought_by));
        let who = who(&mut errors, fields, brought_by.as_ref(), today);
        let prison = errors.take("prison", optional(&fields.prison));
        let at = errors.take("at", parse_moment(&fields.at));
        let shown: Option<Paper> = errors.take("paper", required(&fields.paper));
        let paper = shown.and_then(|shown| paper(&mut errors, fields, shown, brought_by.as_ref()));
        let request = errors.take("request", CaseNumber::parse_optional(&fields.request)).flatten();
        let case_number = CaseNumber::parse_optional(&fields.case_number).ok().flatten();
        let keys = MessageKeys { case_number, request };
        match (who, prison, brought_by, at, paper, shown) {
            (Some(who), Some(prison), Some(brought_by), Some(at), Some(paper), Some(shown)) if errors.is_empty() => {
                Ok(Self { who, prison, brought_by, at, paper, shown, keys })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

fn who(errors: &mut FormErrors, fields: &ReceptionFields, brought_by: Option<&Bringer>, today: Date) -> Option<Who> {
    if !fields.person.trim().is_empty() {
        return errors.take("person", fields.person.trim().parse().map(Who::Known));
    }
    let source = match brought_by {
        Some(Bringer::Oneself) => "oneself",
        Some(Bringer::Prison(_)) => "authority",
        Some(Bringer::Police(_)) | None => "police",
    };
    let person = PersonFields {
        given: fields.given.clone(),
        family: fields.family.clone(),
        nameless: fields.nameless.clone(),
        born: fields.born.clone(),
        sex: fields.sex.clone(),
        not_same: fields.not_same.clone(),
        source: source.to_owned(),
        ..PersonFields::default()
    };
    match person.parse(today) {
        Ok(new) => Some(Who::New(Box::new(new), person.is_not_same())),
        Err(problem) => {
            problem.errors.iter().for_each(|error| errors.add_value(&error.field, &error.code, &error.value));
            None
        }
    }
}

/// What was shown. A ruling or a judgment names its court; an order of the police who stand there is theirs.
fn paper(
    errors: &mut FormErrors,
    fields: &ReceptionFields,
    shown: Paper,
    brought_by: Option<&Bringer>,
) -> Option<ShownPaper> {
    let issuer = errors.take("issuer", Issuer::parse_optional(&fields.issuer));
    let case_number = errors.take("case_number", CaseNumber::parse_optional(&fields.case_number));
    let kind = match shown {
        Paper::CommittalOrder => AuthorityKind::CommittalOrder,
        Paper::RemandOrder => AuthorityKind::RemandOrder,
        Paper::Judgment => AuthorityKind::Judgment,
        Paper::EnforcementOrder => AuthorityKind::EnforcementOrder,
        Paper::OnFile => return Some(ShownPaper::OnFile),
        Paper::NoPaper => return Some(ShownPaper::NoPaper),
    };
    let (issuer, case_number) = (issuer?, case_number?);
    let by_police = matches!((shown, brought_by), (Paper::CommittalOrder, Some(Bringer::Police(_))));
    if issuer.is_none() && !by_police {
        errors.add("issuer", "required");
        return None;
    }
    Some(ShownPaper::Shown { kind, issuer, case_number })
}

/// A call back to be written.
#[derive(Clone, Debug)]
pub struct NewCallBack {
    /// Whom of the police.
    pub district: District,
    /// With whom it was spoken.
    pub spoke_with: Whom,
    /// Whether they confirm it.
    pub confirmed: Reply,
    /// When; none is now.
    pub at: Option<Instant>,
}

impl NewCallBack {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &CallBackFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let district = errors.take("district", required(&fields.district));
        let spoke_with = errors.take("spoke_with", Whom::parse(&fields.spoke_with));
        let confirmed = errors.take("confirmed", required(&fields.confirmed));
        let at = errors.take("called_at", parse_moment(&fields.called_at));
        match (district, spoke_with, confirmed, at) {
            (Some(district), Some(spoke_with), Some(confirmed), Some(at)) => {
                Ok(Self { district, spoke_with, confirmed, at })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// That the police took somebody back, to be written.
#[derive(Clone, Debug)]
pub struct NewTakeBack {
    /// Who took them.
    pub taken_by: Whom,
    /// Why.
    pub reason: Reason,
    /// When; none is now.
    pub at: Option<Instant>,
}

impl NewTakeBack {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &TakeBackFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let taken_by = errors.take("taken_by", Whom::parse(&fields.taken_by));
        let reason = errors.take("reason", Reason::parse(&fields.reason));
        let at = errors.take("at", parse_moment(&fields.at));
        match (taken_by, reason, at) {
            (Some(taken_by), Some(reason), Some(at)) => Ok(Self { taken_by, reason, at }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// A number for the list.
#[derive(Clone, Debug)]
pub struct NewNumber {
    /// Whose.
    pub district: District,
    /// The number, as it is written.
    pub number: Telephone,
    /// Who answers there.
    pub answers: Whom,
}

impl NewNumber {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &NumberFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let district = errors.take("district", required(&fields.district));
        let number = errors.take("number", Telephone::parse(&fields.number));
        let answers = errors.take("answers", Whom::parse(&fields.answers));
        match (district, number, answers) {
            (Some(district), Some(number), Some(answers)) => Ok(Self { district, number, answers }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// Reads the answers that were given; all errors at once. Words alone are no answer.
pub fn parse_answers(fields: &AnswerFields) -> Result<Vec<NewEntry>, Problem> {
    let typed = |question: Question| match question {
        Question::Hurt => (&fields.hurt, &fields.hurt_note),
        Question::Intoxicated => (&fields.intoxicated, &fields.intoxicated_note),
        Question::Withdrawal => (&fields.withdrawal, &fields.withdrawal_note),
        Question::Medicines => (&fields.medicines, &fields.medicines_note),
        Question::Death => (&fields.death, &fields.death_note),
        Question::Children => (&fields.children, &fields.children_note),
        Question::Language => (&fields.language, &fields.language_note),
        Question::Enemies => (&fields.enemies, &fields.enemies_note),
    };
    let mut errors = FormErrors::default();
    let mut answers = vec![];
    for question in Question::ALL {
        let (reply, note) = typed(*question);
        let note = errors.take(&question.note_field(), Line::parse_optional(note)).flatten();
        match errors.take(question.as_str(), optional(reply)).flatten() {
            Some(reply) => answers.push(NewEntry { subject: Subject::Question(*question, reply), note }),
            None if note.is_some() && reply.trim().is_empty() => errors.add(question.as_str(), "required"),
            None => {}
        }
    }
    if errors.is_empty() { Ok(answers) } else { Err(errors.into_problem()) }
}

/// Reads what became of an act or a step; all errors at once.
pub fn parse_entry(fields: &EntryFields) -> Result<NewEntry, Problem> {
    let mut errors = FormErrors::default();
    let mark: Option<Mark> = errors.take("value", required(&fields.value));
    let note = errors.take("note", Line::parse_optional(&fields.note));
    let subject = match (errors.take("kind", required(&fields.kind)), mark) {
        (Some(EntryKind::Deed), Some(mark)) => {
            errors.take("code", required(&fields.code)).map(|deed| Subject::Deed(deed, mark))
        }
        (Some(EntryKind::Step), Some(mark)) => {
            errors.take("code", required(&fields.code)).map(|step| Subject::Step(step, mark))
        }
        (Some(EntryKind::Question), _) => errors.take("kind", Err(Problem::invalid("not-in-list"))),
        _ => None,
    };
    if let Some(subject) = subject
        && let Err(code) = subject.check_mark()
    {
        errors.add("value", code);
    }
    if let (Some(Subject::Step(step, mark)), Some(None)) = (subject, &note)
        && step.needs_note(mark)
    {
        errors.add("note", "required");
    }
    match (subject, note) {
        (Some(subject), Some(note)) if errors.is_empty() => Ok(NewEntry { subject, note }),
        _ => Err(errors.into_problem()),
    }
}

/// A member of a list that must be chosen.
pub(super) fn required<T: std::str::FromStr<Err = Problem>>(text: &str) -> Result<T, Problem> {
    optional(text)?.ok_or_else(|| Problem::invalid("required"))
}

/// A member of a list, or none.
fn optional<T: std::str::FromStr<Err = Problem>>(text: &str) -> Result<Option<T>, Problem> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}
