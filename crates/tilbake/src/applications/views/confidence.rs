//! What the person and the body see of what is written in confidence. Nobody else sees any of it.

use crate::applications::model::confidence::{Body, ThreadId, Writer};
use crate::applications::tables::confidence::{LetterRow, waits};
use crate::people;
use crate::web::person::Bar;
use crate::web::{Form, Frame, Words};
use basics::{Instant, PersonId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One piece of writing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LetterView {
    /// Who wrote.
    pub writer: Writer,
    /// When.
    pub at: Instant,
    /// What.
    pub words: String,
}

impl LetterView {
    fn of(row: &LetterRow) -> Self {
        Self { writer: row.letter.writer, at: row.letter.at, words: row.letter.words.to_string() }
    }
    /// Who wrote, in words.
    pub fn who(&self, body: &Body, is_own: bool, words: &Words) -> String {
        match (self.writer, is_own) {
            (Writer::Body, _) => words.code("role", body.role()),
            (Writer::Person, true) => words.t("confidence-you"),
            (Writer::Person, false) => words.t("confidence-person"),
        }
    }
}

/// What belongs together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ThreadView {
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// To whom it is written.
    pub body: Body,
    /// What was written, in the order of time.
    pub letters: Vec<LetterView>,
}

/// What a person has written in confidence, and was answered.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OwnView {
    /// The person.
    pub person: String,
    /// What belongs together, the one written in last first.
    pub threads: Vec<ThreadView>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
    /// The thread whose form that is; empty for something new.
    #[serde(skip)]
    pub typed_in: String,
}
crate::page!(OwnView, "applications/pages/own.html");

impl OwnView {
    /// What was written, in its threads.
    pub fn of(person: PersonId, rows: &[LetterRow]) -> Self {
        let mut threads: BTreeMap<_, Vec<&LetterRow>> = BTreeMap::new();
        for row in rows {
            threads.entry(row.thread).or_default().push(row);
        }
        let view = |(id, rows): (ThreadId, Vec<&LetterRow>)| {
            let first = rows.first()?;
            let letters = rows.iter().map(|row| LetterView::of(row)).collect();
            let (number, body) = (first.letter.number.clone(), first.body);
            Some(ThreadView { id: id.to_string(), number, body, letters })
        };
        let mut threads: Vec<ThreadView> = threads.into_iter().filter_map(view).collect();
        threads.sort_by_key(|thread| std::cmp::Reverse(thread.letters.last().map(|letter| letter.at)));
        Self {
            person: person.to_string(),
            threads,
            bar: Bar::default(),
            form: Form::default(),
            typed_in: String::new(),
        }
    }
    /// To whom may be written.
    pub fn bodies(&self, frame: &Frame) -> Vec<(String, String)> {
        Body::ALL.iter().map(|body| (body.to_string(), frame.code("role", body.role()))).collect()
    }
    /// What is wrong, by the field it is wrong in: each thread has one of its own.
    pub fn errors(&self, frame: &Frame) -> Vec<(String, String)> {
        let field = |field: String| if self.typed_in.is_empty() { field } else { format!("{field}-{}", self.typed_in) };
        frame.errors(&self.form).into_iter().map(|(name, words)| (field(name), words)).collect()
    }
    /// What was typed in a thread; nothing of another.
    pub fn typed(&self, thread: &str) -> Form {
        if self.typed_in == thread { self.form.clone() } else { Form::default() }
    }
}

/// A thread on the list of a body.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ConfidentialItem {
    /// Id of the thread.
    pub thread: String,
    /// Number.
    pub number: String,
    /// The person.
    pub person: String,
    /// Their name, or the id when the register does not know them.
    pub name: String,
    /// Their case number.
    pub case_number: String,
    /// When something was last written.
    pub at: Instant,
    /// Whether the person wrote last.
    pub waits: bool,
}

/// What is written to a body in confidence.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ConfidentialView {
    /// To whom.
    pub body: Body,
    /// The threads, the one written in last first.
    pub items: Vec<ConfidentialItem>,
    /// Send as `after` for the next page; none is the end.
    pub next: Option<String>,
}
crate::page!(ConfidentialView, "applications/pages/confidential.html");

fn lines(reader: &mut Reader, rows: &[LetterRow]) -> Outcome<BTreeMap<PersonId, people::Line>> {
    let mut lines = BTreeMap::new();
    let people: BTreeSet<PersonId> = rows.iter().map(|row| row.letter.person).collect();
    for person in people {
        let stands = crate::access::same::canonical(reader, person)?;
        if let Some(line) = people::found_lines(reader, &BTreeSet::from([stands]))?.into_iter().next() {
            lines.insert(person, line);
        }
    }
    Ok(lines)
}

fn named(line: Option<&people::Line>, person: PersonId, words: &Words) -> (String, String) {
    match line {
        Some(line) => (people::name_words(words, &line.name), line.number.to_string()),
        None => (person.to_string(), String::new()),
    }
}

impl ConfidentialView {
    /// The threads of a body, by their last letters.
    pub fn gather(
        reader: &mut Reader,
        (body, rows): (Body, &[LetterRow]),
        next: Option<String>,
        words: &Words,
    ) -> Outcome<Self> {
        let lines = lines(reader, rows)?;
        let item = |row: &LetterRow| {
            let person = row.letter.person;
            let (name, case_number) = named(lines.get(&person), person, words);
            ConfidentialItem {
                thread: row.thread.to_string(),
                number: row.letter.number.clone(),
                person: person.to_string(),
                name,
                case_number,
                at: row.letter.at,
                waits: waits(std::slice::from_ref(row)),
            }
        };
        Ok(Self { body, items: rows.iter().map(item).collect(), next })
    }
    /// Address of the next page; empty at the end.
    pub fn next_page(&self) -> String {
        self.next.as_ref().map(|next| format!("/confidential?body={}&after={next}", self.body)).unwrap_or_default()
    }
}

/// A thread as its body reads it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ThreadPage {
    /// The thread.
    #[serde(flatten)]
    pub thread: ThreadView,
    /// The person.
    pub person: String,
    /// Their name, or the id when the register does not know them.
    pub name: String,
    /// Their case number.
    pub case_number: String,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(ThreadPage, "applications/pages/thread.html");

impl ThreadPage {
    /// A thread, of which there is a letter at least.
    pub fn gather(reader: &mut Reader, rows: &[LetterRow], words: &Words) -> Outcome<Self> {
        let first = rows.first().ok_or_else(basics::Problem::not_found)?;
        let person = first.letter.person;
        let (name, case_number) = named(lines(reader, rows)?.get(&person), person, words);
        let thread = ThreadView {
            id: first.thread.to_string(),
            number: first.letter.number.clone(),
            body: first.body,
            letters: rows.iter().map(LetterView::of).collect(),
        };
        Ok(Self { thread, person: person.to_string(), name, case_number, form: Form::default() })
    }
}
