//! What pages and programs see of receptions.

mod board;
mod called;
mod gate;

pub use board::{BoardView, Standing};
pub use called::{CalledView, alarms};
pub use gate::{Expected, GateLists, NumbersView, ReceivePage, Received, bringer_words, numbers_to_call};

use super::model::{Deed, District, Mark, Paper, Question, Reply, Sheet, Stage, Step, TAKE_BACK_HOURS};
use super::tables::{self, CallRow, EndRow, ReceptionRow, Seeing};
use crate::access::{self, Permit, Role};
use crate::authority::{self, AuthorityId};
use crate::deadlines;
use crate::esas::TonightItem;
use crate::removal;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::{Instant, PersonId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a person was received.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReceptionView {
    /// The person.
    pub person: String,
    /// The latest reception; null when the person was not received here.
    pub reception: Option<CameView>,
    /// The first questions with their answers; empty for those who are not at that prison.
    pub questions: Vec<QuestionView>,
    /// What is to be done tonight about the answers.
    pub tonight: Vec<DeedView>,
    /// What police wrote for safe custody, the newest first; empty for those who may not read it.
    pub written: Vec<TonightItem>,
    /// The steps of the first fourteen days, by when they are to be done.
    pub stages: Vec<StageView>,
    /// Version of answers, acts and steps; the same as the ETag.
    pub version: i64,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Whether the caller may write answers, acts and steps.
    #[serde(skip)]
    pub may_write: bool,
    /// Whether the caller may call back, and let the police take the person back.
    #[serde(skip)]
    pub may_settle: bool,
    /// Whether the caller may verify the authority that was typed in: somebody else did.
    #[serde(skip)]
    pub may_verify: bool,
    /// Whether answers are kept from the caller, who is not at that prison.
    #[serde(skip)]
    pub is_elsewhere: bool,
    /// The answers as a form.
    #[serde(skip)]
    pub answers: Form,
    /// Another form of the page that was refused.
    #[serde(skip)]
    pub form: Form,
    /// Which: `call`, `back`, or the step or act it was about.
    #[serde(skip)]
    pub open: String,
    /// The districts that have a number in the list, with it.
    #[serde(skip)]
    pub numbers: Vec<(String, String)>,
}
crate::page!(ReceptionView, "reception/pages/reception.html");

/// How a person came.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CameView {
    /// Id of the reception.
    pub id: String,
    /// Code of the prison.
    pub prison: String,
    /// When they came.
    pub came_at: Instant,
    /// A police district, the code of a prison, or `oneself`.
    pub brought_by: String,
    /// The same in the reader's language.
    pub brought_by_name: String,
    /// What paper was shown.
    pub paper: Paper,
    /// Service number of who received them.
    pub recorded_by: String,
    /// The authority typed in from the paper.
    pub authority: Option<PaperView>,
    /// Whether a verified authority holds the person now.
    pub verified: bool,
    /// Calls back to the police.
    pub calls: Vec<CallView>,
    /// That the police took the person back.
    pub taken_back: Option<EndView>,
}

impl CameView {
    /// Whether the police brought the person.
    pub fn is_by_police(&self) -> bool {
        self.brought_by.parse::<District>().is_ok()
    }
}

/// The authority typed in from a paper.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PaperView {
    /// Id.
    pub id: String,
    /// Whether a second officer has verified it.
    pub verified: bool,
    /// Whether a photograph of the paper is kept.
    pub photographed: bool,
    /// Version, for verifying it.
    pub version: i64,
}

/// A call back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallView {
    /// The police district.
    pub district: District,
    /// The number.
    pub number: String,
    /// With whom it was spoken.
    pub spoke_with: String,
    /// Whether they confirmed it.
    pub confirmed: Reply,
    /// When.
    pub called_at: Instant,
    /// Service number of who called.
    pub recorded_by: String,
}

impl From<CallRow> for CallView {
    fn from(row: CallRow) -> Self {
        let CallRow { district, number, spoke_with, confirmed, called_at, recorded_by } = row;
        Self { district, number, spoke_with, confirmed, called_at, recorded_by }
    }
}

/// That the police took a person back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EndView {
    /// Who took them.
    pub taken_by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

impl From<EndRow> for EndView {
    fn from(row: EndRow) -> Self {
        let EndRow { taken_by, reason, at, recorded_by } = row;
        Self { taken_by, reason, at, recorded_by }
    }
}

/// A question and its answer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct QuestionView {
    /// Which.
    pub question: Question,
    /// The answer; null while nobody has asked.
    pub reply: Option<Reply>,
    /// In words; may be empty.
    pub note: String,
    /// When it was answered.
    pub at: Option<Instant>,
    /// Service number of who asked; may be empty.
    pub by: String,
}

/// An act that answers call for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeedView {
    /// Which.
    pub deed: Deed,
    /// The answers that call for it.
    pub because: Vec<Question>,
    /// The number to call; may be empty.
    pub telephone: String,
    /// What became of it; null while nothing did.
    pub mark: Option<Mark>,
    /// When.
    pub at: Option<Instant>,
    /// Service number of who did it; may be empty.
    pub by: String,
}

impl DeedView {
    /// The answers that call for it, in words.
    pub fn why(&self, words: &Words) -> String {
        let because: Vec<String> = self.because.iter().map(|question| words.code("question-short", question)).collect();
        because.join(", ")
    }
}

/// The steps that are to be done by one time.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StageView {
    /// By when.
    pub stage: Stage,
    /// The moment.
    pub due: Instant,
    /// Whether it has passed with steps open.
    pub overdue: bool,
    /// The steps.
    pub steps: Vec<StepView>,
}

impl StageView {
    /// How many steps are open.
    pub fn left(&self) -> usize {
        self.steps.iter().filter(|step| step.mark.is_none()).count()
    }
}

/// A step.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StepView {
    /// Which.
    pub step: Step,
    /// Who answers for it.
    pub owner: Role,
    /// What became of it; null while it is open.
    pub mark: Option<Mark>,
    /// In words; may be empty.
    pub note: String,
    /// When.
    pub at: Option<Instant>,
    /// Service number of who did it; may be empty.
    pub by: String,
    /// What may become of it. The consulate is not told without the person's yes, and never when they have sought
    /// protection.
    pub choices: Vec<Mark>,
    /// Whether the consulate is never told: the person has sought protection. False for those who are not there.
    pub never: bool,
}

impl StepView {
    /// The field of its line of words on the page.
    pub fn note_field(&self) -> String {
        format!("note-{}", self.step)
    }
    /// The buttons of what may become of it: value, words, kind and symbol.
    pub fn buttons(&self, words: &Words) -> Vec<(Mark, String, &'static str, &'static str)> {
        let button = |mark: &Mark| match mark {
            Mark::NotNeeded => (*mark, words.t("reception-not-needed"), "plain", ""),
            Mark::Told => (*mark, words.t("reception-consulate-yes"), "secondary", "check"),
            Mark::Declined => (*mark, words.t("reception-consulate-no"), "secondary", ""),
            Mark::Done | Mark::Undone => (*mark, words.t("reception-done"), "secondary", "check"),
        };
        self.choices.iter().map(button).collect()
    }
    /// Whether it takes a line of words: when done, or when it is not needed.
    pub fn takes_note(&self) -> bool {
        self.step.needs_note(Mark::Done) || self.step.needs_note(Mark::NotNeeded)
    }
}

impl ReceptionView {
    /// How a person was received, in the reader's words.
    pub fn gather<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, words: &Words) -> Outcome<Self> {
        let person = permit.person();
        let mut view = Self::empty(person);
        let Some(row) = tables::latest(reader, permit)? else { return Ok(view) };
        let sheet = tables::sheet(reader, permit, row.id)?;
        let now = reader.now();
        // What officers must know tonight is for those who are there, and not for whoever reads from elsewhere.
        view.is_elsewhere = permit.basis().relation == access::Relation::Outside;
        if !view.is_elsewhere {
            view.questions = questions(&sheet);
            view.tonight = tonight(&sheet);
        }
        let never = removal::has_sought_protection(reader, person)? && !view.is_elsewhere;
        view.stages = stages(&sheet, row.came_at, now, never);
        view.version = sheet.version;
        view.answers = answers_form(&sheet);
        view.reception = Some(came(reader, permit, row, words)?);
        Ok(view)
    }
    fn empty(person: PersonId) -> Self {
        Self {
            person: person.to_string(),
            reception: None,
            questions: vec![],
            tonight: vec![],
            written: vec![],
            stages: vec![],
            version: 0,
            bar: Bar::default(),
            may_write: false,
            may_settle: false,
            may_verify: false,
            is_elsewhere: false,
            answers: Form::default(),
            form: Form::default(),
            open: String::new(),
            numbers: vec![],
        }
    }
    /// Whether the police may still take the person back.
    pub fn may_take_back(&self, now: &Instant) -> bool {
        self.reception.as_ref().is_some_and(|came| {
            let within = now.seconds_since(came.came_at) <= TAKE_BACK_HOURS * 3_600;
            self.may_settle && !came.verified && within && came.taken_back.is_none() && came.is_by_police()
        })
    }
    /// Questions nobody has asked yet.
    pub fn unasked(&self) -> usize {
        self.questions.iter().filter(|question| question.reply.is_none()).count()
    }
    /// What police wrote that the reader reads; the newest with why it is not shown, when nothing is.
    pub fn written(&self) -> Vec<&TonightItem> {
        let open: Vec<_> = self.written.iter().filter(|item| item.withheld.is_none()).collect();
        if open.is_empty() { self.written.iter().take(1).collect() } else { open }
    }
    /// Whether the reader reads any of it.
    pub fn reads_written(&self) -> bool {
        self.written.iter().any(|item| item.withheld.is_none())
    }
    /// Answers to choose from.
    pub fn replies(&self, words: &Words) -> Vec<(String, String)> {
        words.options("reply", Reply::ALL)
    }
    /// Whether a form that was refused is this one.
    pub fn is_open(&self, what: &str) -> bool {
        self.open == what
    }
}

fn questions(sheet: &Sheet) -> Vec<QuestionView> {
    let view = |question: &Question| match sheet.answer(*question) {
        Some((reply, entry)) => QuestionView {
            question: *question,
            reply: Some(reply),
            note: entry.note.clone(),
            at: Some(entry.at),
            by: entry.by.clone(),
        },
        None => QuestionView { question: *question, reply: None, note: String::new(), at: None, by: String::new() },
    };
    Question::ALL.iter().map(view).collect()
}

fn tonight(sheet: &Sheet) -> Vec<DeedView> {
    let view = |(deed, because): (Deed, Vec<Question>)| {
        let done = sheet.deed(deed);
        DeedView {
            deed,
            because,
            telephone: deed.telephone().unwrap_or_default().to_owned(),
            mark: done.map(|(mark, _)| mark),
            at: done.map(|(_, entry)| entry.at),
            by: done.map(|(_, entry)| entry.by.clone()).unwrap_or_default(),
        }
    };
    sheet.called_for().into_iter().map(view).collect()
}

fn stages(sheet: &Sheet, came_at: Instant, now: Instant, never_tell: bool) -> Vec<StageView> {
    let step = |step: Step| {
        let done = sheet.step(step);
        let never = never_tell && step == Step::Consulate;
        let choices = step.marks().iter().filter(|mark| !(never && **mark == Mark::Told)).copied().collect();
        StepView {
            step,
            owner: step.owner(),
            mark: done.map(|(mark, _)| mark),
            note: done.map(|(_, entry)| entry.note.clone()).unwrap_or_default(),
            at: done.map(|(_, entry)| entry.at),
            by: done.map(|(_, entry)| entry.by.clone()).unwrap_or_default(),
            choices,
            never,
        }
    };
    let stage = |stage: &Stage| {
        let steps: Vec<StepView> = stage.steps().map(step).collect();
        let due = stage.due(came_at);
        let overdue = due < now && steps.iter().any(|step| step.mark.is_none());
        StageView { stage: *stage, due, overdue, steps }
    };
    Stage::ALL.iter().map(stage).collect()
}

/// The answers as they stand, to be changed.
fn answers_form(sheet: &Sheet) -> Form {
    let answered = Question::ALL.iter().filter_map(|question| Some((*question, sheet.answer(*question)?)));
    let values: Vec<(String, String)> = answered
        .flat_map(|(question, (reply, entry))| {
            [(question.to_string(), reply.to_string()), (question.note_field(), entry.note.clone())]
        })
        .collect();
    Form::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone()))).at_version(sheet.version)
}

fn came<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, row: ReceptionRow, words: &Words) -> Outcome<CameView> {
    let person = permit.person();
    let standing = deadlines::held_one(reader, person)?.map(|held| Standing::from(held.standing));
    let calls = tables::calls(reader, permit, row.id)?.into_iter().map(CallView::from).collect();
    let taken_back = tables::end_of(reader, permit, row.id)?.map(EndView::from);
    let authority = row.authority.map(|id| paper(reader, person, id)).transpose()?;
    Ok(CameView {
        id: row.id.to_string(),
        prison: row.prison.to_string(),
        came_at: row.came_at,
        brought_by: row.brought_by.to_string(),
        brought_by_name: bringer_words(reader, &row.brought_by, words)?,
        paper: row.paper,
        recorded_by: row.recorded_by,
        authority,
        verified: standing == Some(Standing::Verified),
        calls,
        taken_back,
    })
}

fn paper(reader: &mut Reader, person: PersonId, id: AuthorityId) -> Outcome<PaperView> {
    let row = authority::authority(reader, person, id)?;
    let photographed = authority::documents(reader, person)?.iter().any(|kept| kept.authority == Some(id));
    Ok(PaperView { id: id.to_string(), verified: row.verified_at.is_some(), photographed, version: row.version })
}
