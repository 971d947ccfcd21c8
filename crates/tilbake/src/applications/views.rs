//! What pages and programs see of applications and complaints.

pub mod confidence;
pub mod forms;

use super::actions::{Hand, Story};
use super::model::story::{self, Standing, Step, StepKind};
use super::model::{ApplicationKind, Finding, HowTold, Level, Matter, State, Subject};
use super::tables::lists::Waiting;
use super::tables::{self, ApplicationRow, Seeing, Sight};
use crate::access::acts::{RegisterApplication, TellPerson};
use crate::access::{self, Role};
use crate::people;
use crate::web::person::Bar;
use crate::web::{Frame, Words};
use basics::{Date, Instant};
use records::{Fault, Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An application on a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApplicationItem {
    /// Id.
    pub id: String,
    /// Number, `A-2026-000123-P`.
    pub number: String,
    /// Whether it asks or complains.
    pub kind: ApplicationKind,
    /// About what.
    pub subject: Subject,
    /// How it stands.
    pub state: State,
    /// Where it lies.
    pub level: Level,
    /// When it was received.
    pub received_at: Instant,
    /// By which day it is to be answered; null while nobody owes an answer.
    #[schemars(with = "Option<String>")]
    pub due_on: Option<Date>,
    /// Who answers: a role.
    pub handler_role: Role,
    /// Who has taken it, by service number; null while nobody has.
    pub handler: Option<String>,
    /// The answer that stands; null while there is none.
    pub outcome: Option<Finding>,
    /// Whether the answer is still to be told to the person.
    pub is_untold: bool,
}

impl ApplicationItem {
    /// As whoever reads sees it: which of the staff it is, is no matter of the person's.
    fn of(row: &ApplicationRow, standing: &Standing, is_own: bool) -> Self {
        Self {
            id: row.id.to_string(),
            number: row.number.to_string(),
            kind: row.kind,
            subject: row.subject,
            state: standing.state,
            level: standing.level,
            received_at: row.received_at,
            due_on: standing.due,
            handler_role: standing.level.handler(row.subject.is_about_staff()),
            handler: standing.handler.as_ref().filter(|_| !is_own).map(|(by, _)| by.clone()),
            outcome: standing.answer.as_ref().map(|answer| answer.outcome),
            is_untold: standing.untold_since().is_some(),
        }
    }
    /// What it is, in words: `Complaint: food`.
    pub fn title(&self, words: &Words) -> String {
        let kind = words.code("application-kind", self.kind);
        format!("{kind}: {}", words.code("application-subject", self.subject).to_lowercase())
    }
    /// Who answers, in words.
    pub fn who(&self, words: &Words) -> String {
        let role = words.code("role", self.handler_role);
        match (&self.handler, self.state.is_open()) {
            (Some(handler), _) => handler.clone(),
            (None, true) => role,
            (None, false) => String::new(),
        }
    }
    /// How it stands, in words; an answer with what it is.
    pub fn standing(&self, words: &Words) -> String {
        match (self.state, self.outcome) {
            (State::Answered | State::Decided, Some(outcome)) => words.code("application-finding", outcome),
            _ => words.code("application-state", self.state),
        }
    }
    /// How strongly that is marked.
    pub fn tone(&self, today: &Date) -> &'static str {
        match (self.state, self.outcome) {
            (State::Answered | State::Decided, Some(outcome)) if outcome.is_adverse() => "neutral",
            (State::Answered | State::Decided, _) => "success",
            (State::Withdrawn, _) => "neutral",
            _ if self.is_late(today) => "danger",
            _ => "info",
        }
    }
    /// Whether its day is past.
    pub fn is_late(&self, today: &Date) -> bool {
        self.due_on.is_some_and(|due| due < *today)
    }
    /// By when, in words; empty while nothing is owed.
    pub fn when(&self, words: &Words) -> String {
        self.due_on.map(|due| words.short_date(&due)).unwrap_or_default()
    }
}

/// The applications and complaints of a person, the newest first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApplicationsView {
    /// The person.
    pub person: String,
    /// The applications the caller may see, the newest first; at most 200.
    pub items: Vec<ApplicationItem>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Whether the caller may write one down.
    #[serde(skip)]
    pub may_register: bool,
    /// Whether the caller is the person.
    #[serde(skip)]
    pub is_own: bool,
    /// The day.
    #[serde(skip)]
    pub today: Date,
}
crate::page!(ApplicationsView, "applications/pages/applications.html");

impl ApplicationsView {
    /// Those of a person that the caller may see.
    pub fn gather<A: Seeing>(reader: &mut Reader, sight: &Sight<A>) -> Outcome<Self> {
        let mut steps = tables::steps_of_all(reader, sight)?;
        let rows = tables::applications(reader, sight)?;
        let item = |row: ApplicationRow| {
            let own = steps.remove(&row.id).unwrap_or_default();
            let story = Story::of(row, own, sight.is_own());
            ApplicationItem::of(&story.row, &story.standing, sight.is_own())
        };
        Ok(Self {
            person: sight.person().to_string(),
            items: rows.into_iter().map(item).collect(),
            bar: Bar::default(),
            may_register: false,
            is_own: sight.is_own(),
            today: reader.today(),
        })
    }
}

/// A step of the story.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StepView {
    /// What was done.
    pub kind: StepKind,
    /// When.
    pub at: Instant,
    /// Service number of who did it; empty for the person, who sees what was done and not by whom of the staff.
    pub by: String,
    /// The level at which it stood after it.
    pub level: Level,
    /// Of an answer, what it is.
    pub outcome: Option<Finding>,
    /// Reasons, or what was said; may be empty.
    pub words: String,
    /// How the person was told.
    pub how: Option<HowTold>,
    /// Of an answer, by which act it may be appealed.
    pub matter: Option<Matter>,
    /// By which day it was to be answered, or may be appealed.
    #[schemars(with = "Option<String>")]
    pub day: Option<Date>,
}

impl StepView {
    fn of(step: &Step, is_own: bool) -> Self {
        Self {
            kind: step.kind,
            at: step.at,
            by: if is_own { String::new() } else { step.by.clone() },
            level: step.level,
            outcome: step.outcome,
            words: step.words.clone().unwrap_or_default(),
            how: step.how,
            matter: step.matter,
            day: step.day,
        }
    }
    /// What was done, in words.
    pub fn what(&self, words: &Words) -> String {
        let what = words.code("application-step", self.kind);
        match (self.outcome, self.how) {
            (Some(outcome), _) => format!("{what}: {}", words.code("application-finding", outcome).to_lowercase()),
            (None, Some(how)) => format!("{what} {}", words.code("application-how", how).to_lowercase()),
            _ if matches!(self.kind, StepKind::Moved | StepKind::SentOn) => {
                format!("{what}: {}", words.code("application-level", self.level).to_lowercase())
            }
            _ => what,
        }
    }
    /// By when something was to come of it, in words; may be empty.
    pub fn by_when(&self, words: &Words) -> String {
        let key = match self.kind {
            StepKind::Told => "applications-appeal-by",
            _ => "applications-answer-by",
        };
        self.day.map(|day| words.t1(key, "day", words.date(&day))).unwrap_or_default()
    }
    /// When, as a program reads it.
    pub fn iso(&self) -> String {
        self.at.rfc3339_oslo()
    }
}

basics::code! {
    /// What a caller may do about an application now.
    Act {
        /// Take it.
        Take = "take",
        /// Answer it.
        Answer = "answer",
        /// Give an interim answer.
        Interim = "interim",
        /// Send it to the level that decides it.
        Move = "move",
        /// Send the appeal to the next level.
        SendOn = "send-on",
        /// Record that the person was told.
        Tell = "tell",
        /// Write down an appeal.
        Appeal = "appeal",
        /// Take it back.
        Withdraw = "withdraw",
    }
}

/// An application with its whole story.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApplicationView {
    /// The application.
    #[serde(flatten)]
    pub item: ApplicationItem,
    /// The person.
    pub person: String,
    /// The person's own words.
    pub words: String,
    /// Their language, by ISO 639.
    pub lang: String,
    /// Service number of who wrote it down; empty for the person.
    pub recorded_by: String,
    /// Whether the person wrote it themself.
    pub is_own: bool,
    /// The story, in the order of time.
    pub steps: Vec<StepView>,
    /// By which day the answer may be appealed; null while there is none that can be.
    #[schemars(with = "Option<String>")]
    pub appeal_by: Option<Date>,
    /// What the caller may do now.
    pub acts: Vec<Act>,
    /// Version; the same as the ETag.
    pub version: usize,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Whether the caller is the person.
    #[serde(skip)]
    pub is_mine: bool,
    /// The day.
    #[serde(skip)]
    pub today: Date,
}
crate::page!(ApplicationView, "applications/pages/application.html");

impl ApplicationView {
    /// An application as the caller sees it, with what they may do.
    pub fn gather<A: Seeing>(reader: &mut Reader, hand: Hand<'_>, sight: &Sight<A>, story: &Story) -> Outcome<Self> {
        let standing = &story.standing;
        let appeal_by = standing.answer.as_ref().filter(|_| standing.state == State::Answered);
        Ok(Self {
            item: ApplicationItem::of(&story.row, standing, sight.is_own()),
            person: sight.person().to_string(),
            words: story.row.words.clone(),
            lang: story.row.lang.clone(),
            recorded_by: if sight.is_own() { String::new() } else { story.row.recorded_by.clone() },
            is_own: story.row.is_own,
            steps: story.steps.iter().map(|step| StepView::of(step, sight.is_own())).collect(),
            appeal_by: appeal_by.and_then(|answer| answer.appeal_by),
            acts: acts(reader, hand, sight, story)?,
            version: story.version(),
            bar: Bar::default(),
            is_mine: sight.is_own(),
            today: reader.today(),
        })
    }
    /// The one act that comes next, if it is the caller's.
    pub fn primary(&self) -> Option<Act> {
        let order = [Act::Tell, Act::Take, Act::SendOn, Act::Answer];
        order.into_iter().find(|act| self.acts.contains(act)).filter(|_| !self.is_mine)
    }
    /// The others.
    pub fn others(&self) -> Vec<Act> {
        let primary = self.primary();
        self.acts.iter().copied().filter(|act| Some(*act) != primary).collect()
    }
    /// Where an act is done.
    pub fn href(&self, act: &Act) -> String {
        format!("/people/{}/applications/{}/{act}", self.person, self.item.id)
    }
    /// An act in words: what an answer to an appeal is called differs.
    pub fn act_words(&self, act: &Act, words: &Words) -> String {
        let key = match (act, self.item.state) {
            (Act::Answer, State::Appealed) => "change",
            (Act::Answer, State::SentOn) => "decide",
            _ => act.as_str(),
        };
        words.t(&format!("applications-do-{key}"))
    }
    /// Whether an act needs no form.
    pub fn is_button(&self, act: &Act) -> bool {
        *act == Act::Take
    }
    /// Until when it can be appealed, in words; may be empty.
    pub fn appeal_words(&self, words: &Words) -> String {
        self.appeal_by.map(|day| words.t1("applications-appeal-by", "day", words.date(&day))).unwrap_or_default()
    }
    /// Who wrote it down, in words.
    pub fn recorded(&self, words: &Words) -> String {
        if self.is_own { words.t("applications-by-oneself") } else { self.recorded_by.clone() }
    }
    /// The steps, the newest first.
    pub fn story(&self) -> Vec<&StepView> {
        self.steps.iter().rev().collect()
    }
}

fn is_allowed<T>(result: Outcome<T>) -> Outcome<bool> {
    match result {
        Ok(_) => Ok(true),
        Err(Fault::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// What the caller may do about an application now.
fn acts<A: Seeing>(reader: &mut Reader, hand: Hand<'_>, sight: &Sight<A>, of: &Story) -> Outcome<Vec<Act>> {
    let (standing, today, person) = (&of.standing, reader.today(), sight.person());
    let level = hand.answering(reader, &of.row)?;
    let registers = is_allowed(access::permit::<RegisterApplication>(reader, hand.decider, hand.caller, person))?;
    let tells = is_allowed(access::permit::<TellPerson>(reader, hand.decider, hand.caller, person))?;
    let mine = standing.handler.as_ref().is_some_and(|(_, account)| *account == hand.caller.account.to_string());
    let (open, appeal) = (standing.state.is_open(), standing.state.is_appeal());
    let answers = level.is_some() && open;
    let to_next = answers && story::sent_on(standing, today).is_ok();
    let may = |act: &Act| match act {
        Act::Take => answers && !(mine && level == Some(of.row.level)),
        Act::Answer => answers,
        Act::Interim => answers && story::interim_day(standing).is_ok(),
        Act::Move => answers && !appeal,
        Act::SendOn => to_next,
        Act::Tell => tells && standing.untold_since().is_some(),
        Act::Appeal => registers && story::check_appeal(standing, today).is_ok(),
        Act::Withdraw => registers && story::check_open(standing).is_ok(),
    };
    Ok(Act::ALL.iter().copied().filter(may).collect())
}

/// An application that waits, with its person.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WaitingItem {
    /// The person.
    pub person: String,
    /// Their case number; empty when the register does not know them.
    pub case_number: String,
    /// Their name, or the id when the register does not know them.
    pub name: String,
    /// Where they belong; empty for nowhere.
    pub place: String,
    /// The application.
    #[serde(flatten)]
    pub item: ApplicationItem,
    /// Whether the caller has taken it.
    pub is_mine: bool,
}

/// What waits for an answer, or to be told, what is due first first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WaitingView {
    /// When this was so.
    pub as_of: Instant,
    /// Whose: `role` for those that people in the caller's roles answer, `mine` for those the caller has taken, `all`.
    pub whose: String,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// The state, when one was asked for.
    pub state: Option<State>,
    /// What waits.
    pub items: Vec<WaitingItem>,
    /// Send as `after` for the next page; none is the end.
    pub next: Option<String>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// The day.
    #[serde(skip)]
    pub today: Date,
}
crate::page!(WaitingView, "applications/pages/list.html");

/// How many stand on a page.
pub const PAGE: usize = 50;

impl WaitingItem {
    /// Those that wait, each with its person's line.
    pub fn gather(reader: &mut Reader, waiting: &[Waiting], own: &str, words: &Words) -> Outcome<Vec<Self>> {
        let people: BTreeSet<_> = waiting.iter().map(|one| one.person).collect();
        let lines = people::found_lines(reader, &people)?;
        let lines: BTreeMap<_, _> = lines.into_iter().map(|line| (line.person, line)).collect();
        let item = |one: &Waiting| {
            let (row, line) = (&one.row, lines.get(&one.person));
            let place = |line: &people::Line| {
                let both = [line.prison.clone(), line.unit.clone()];
                both.into_iter().flatten().collect::<Vec<_>>().join(", ")
            };
            Self {
                person: one.person.to_string(),
                case_number: line.map(|line| line.number.to_string()).unwrap_or_default(),
                name: line.map_or_else(|| one.person.to_string(), |line| people::name_words(words, &line.name)),
                place: line.map(place).unwrap_or_default(),
                item: ApplicationItem {
                    id: row.id.to_string(),
                    number: row.number.to_string(),
                    kind: row.kind,
                    subject: row.subject,
                    state: row.state,
                    level: row.level,
                    received_at: row.received_at,
                    due_on: row.due_on,
                    handler_role: row.level.handler(row.subject.is_about_staff()),
                    handler: row.handler.clone(),
                    outcome: None,
                    is_untold: row.untold_since.is_some(),
                },
                is_mine: row.handler_account.as_deref() == Some(own),
            }
        };
        Ok(waiting.iter().map(item).collect())
    }
    /// How it stands, in words: an answer that waits to be told is not answered for the person.
    pub fn standing(&self, words: &Words) -> String {
        if self.item.is_untold { words.t("applications-untold") } else { self.item.standing(words) }
    }
}

impl WaitingView {
    /// Whose to choose from.
    pub fn whose_options(&self, frame: &Frame) -> Vec<(String, String)> {
        ["role", "mine", "all"].map(|code| (code.to_owned(), frame.t(&format!("applications-whose-{code}")))).to_vec()
    }
    /// States to choose from.
    pub fn states(&self, frame: &Frame) -> Vec<(String, String)> {
        let waits = |state: &&State| !matches!(state, State::Withdrawn);
        let states: Vec<State> = State::ALL.iter().filter(waits).copied().collect();
        frame.options("application-state", &states)
    }
    /// The state that is chosen; empty is all.
    pub fn state(&self) -> &str {
        self.state.map_or("", State::as_str)
    }
    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// Address of the next page; empty at the end.
    pub fn next_page(&self) -> String {
        let Some(next) = &self.next else { return String::new() };
        let pairs =
            [("whose", self.whose.as_str()), ("prison", self.prison()), ("state", self.state()), ("after", next)];
        let pairs: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("/applications?{}", pairs.join("&"))
    }
}
