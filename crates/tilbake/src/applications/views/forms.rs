//! The forms of applications.

use super::Act;
use crate::applications::model::story::Standing;
use crate::applications::model::{ApplicationKind, Finding, HowTold, Level, Matter, State, Subject};
use crate::people::Language;
use crate::web::person::Bar;
use crate::web::{Form, Frame, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The form of a new application.
#[derive(Clone, Debug, Serialize)]
pub struct NewPage {
    /// The person.
    pub person: String,
    /// Whether the person writes themself.
    pub is_own: bool,
    /// Languages to choose from.
    #[serde(skip)]
    pub languages: Vec<(String, String)>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(NewPage, "applications/pages/new.html");

/// Languages, by their names.
pub fn languages(words: &Words) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        Language::all().map(|language| (language.to_string(), words.code("language", language))).collect();
    all.sort_by_key(|(_, name)| name.to_lowercase());
    all
}

impl NewPage {
    /// Whether it asks or complains.
    pub fn kinds(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("application-kind", ApplicationKind::ALL)
    }
    /// What it may be about.
    pub fn subjects(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("application-subject", Subject::ALL)
    }
    /// What is said above the fields.
    pub fn lead(&self, frame: &Frame) -> String {
        frame.t(if self.is_own { "applications-new-lead-own" } else { "applications-new-lead" })
    }
    /// The label of the words.
    pub fn words_label(&self, frame: &Frame) -> String {
        frame.t(if self.is_own { "applications-words-own" } else { "applications-words" })
    }
}

/// The form of an act on an application.
#[derive(Clone, Debug, Serialize)]
pub struct ActPage {
    /// Which.
    pub act: Act,
    /// The person.
    pub person: String,
    /// The application.
    pub application: String,
    /// What it is, in words.
    pub about: String,
    /// The person's own words.
    pub words: String,
    /// Whether it asks or complains.
    pub kind: ApplicationKind,
    /// How it stands.
    pub state: State,
    /// Where it lies.
    pub level: Level,
    /// Whether the answer to be told goes against the person.
    pub is_adverse: bool,
    /// Whether the caller is the person.
    pub is_own: bool,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(ActPage, "applications/pages/act.html");

impl ActPage {
    /// Whether an answer of a standing goes against the person.
    pub fn adverse(standing: &Standing) -> bool {
        standing.answer.as_ref().is_some_and(|answer| answer.outcome.is_adverse())
    }
    /// What the act is called here.
    pub fn key(&self) -> &'static str {
        key(self.act, self.state)
    }
    /// What is said above the fields.
    pub fn lead(&self, frame: &Frame) -> String {
        frame.t(&format!("applications-{}-lead", self.key()))
    }
    /// Where it is sent.
    pub fn action(&self) -> String {
        format!("{}/{}", self.base(), self.act)
    }
    /// The page of the application.
    pub fn base(&self) -> String {
        format!("/people/{}/applications/{}", self.person, self.application)
    }
    /// What may be answered.
    pub fn findings(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("application-finding", Finding::of(self.kind))
    }
    /// By which act it may be appealed.
    pub fn matters(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("application-matter", Matter::ALL)
    }
    /// The matter that is chosen.
    pub fn matter(&self) -> &str {
        let chosen = self.form.value("matter");
        if chosen.is_empty() { Matter::Service.as_str() } else { chosen }
    }
    /// How the person may be told.
    pub fn hows(&self, frame: &Frame) -> Vec<(String, String)> {
        let may = |how: &&HowTold| !self.is_adverse || how.is_face_to_face();
        let hows: Vec<HowTold> = HowTold::ALL.iter().filter(may).copied().collect();
        frame.options("application-how", &hows)
    }
    /// The other levels.
    pub fn levels(&self, frame: &Frame) -> Vec<(String, String)> {
        let others: Vec<Level> = Level::ALL.iter().filter(|level| **level != self.level).copied().collect();
        frame.options("application-level", &others)
    }
    /// The label of the words.
    pub fn words_label(&self, frame: &Frame) -> String {
        frame.t(&format!("applications-{}-words", self.act))
    }
    /// Whether the words may be left out.
    pub fn is_optional(&self) -> bool {
        matches!(self.act, Act::Tell | Act::Withdraw)
    }
}

/// What an act is called, by how the application stands.
pub fn key(act: Act, state: State) -> &'static str {
    match (act, state) {
        (Act::Answer, State::Appealed) => "change",
        (Act::Answer, State::SentOn) => "decide",
        _ => act.as_str(),
    }
}

/// What was written down.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The person.
    pub person: String,
}
