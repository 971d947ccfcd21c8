//! Lists of people: what a search finds, the register page by page, and what waits for somebody.

use super::slots::flag;
use super::{age, born_and_age, born_date, name_words, page_photo, photo_address};
use crate::people::actions::Hit;
use crate::people::model::{Born, CautionCode, FactId, FactKind, Sex, verify_by};
use crate::people::tables::{DueReview, DueVerification, Line, Mark};
use crate::slots::Flag;
use crate::web::Words;
use basics::Date;
use basics::id::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A person in a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PersonItem {
    /// Id.
    pub id: PersonId,
    /// Case number.
    pub number: String,
    /// Name in use.
    pub name: String,
    /// Another name of the person, when that is the one found.
    pub other_name: Option<String>,
    /// Birth date as far as it is known.
    pub born: Option<Born>,
    /// Sex in the register.
    pub sex: Sex,
    /// Name of the prison where the person belongs, or is expected.
    pub prison: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Whether the person belongs nowhere yet and is expected.
    pub expected: bool,
    /// Address of the photograph.
    pub photo: Option<String>,
    /// Flags.
    pub flags: Vec<Flag>,
}

impl PersonItem {
    /// A person in a list, in the reader's words.
    pub fn of(words: &Words, line: &Line) -> Self {
        Self {
            id: line.person,
            number: line.number.to_string(),
            name: name_words(words, &line.name),
            other_name: None,
            born: line.born,
            sex: line.sex,
            prison: line.prison.clone(),
            unit: line.unit.clone(),
            expected: line.expected,
            photo: line.photo.map(|taken| photo_address(line.person, taken)),
            flags: vec![],
        }
    }
    /// Somebody whom a search found.
    pub fn found(words: &Words, hit: &Hit) -> Self {
        Self { other_name: hit.other_name.clone(), ..Self::of(words, &hit.line) }
    }
    /// Address of the photograph for pages; may be empty.
    pub fn page_photo(&self) -> String {
        page_photo(self.photo.as_deref())
    }
    /// Birth date and age in words.
    pub fn born_words(&self, words: &Words, today: &Date) -> String {
        born_and_age(words, self.born, *today)
    }
    /// Birth date in figures and age, for a column of them.
    pub fn born_short(&self, words: &Words, today: &Date) -> String {
        let Some(born) = self.born else { return words.t("people-born-unknown") };
        let date = born.day().map_or_else(|| born_date(words, born), |day| words.short_date(&day));
        format!("{date} ({})", age(born, *today))
    }
    /// Where the person belongs, in words; empty when nowhere.
    pub fn place(&self, words: &Words) -> String {
        match (&self.prison, &self.unit) {
            (Some(prison), _) if self.expected => words.t1("people-expected-at", "prison", prison),
            (Some(prison), Some(unit)) => format!("{prison}, {unit}"),
            (Some(prison), None) => prison.clone(),
            (None, _) => String::new(),
        }
    }
}

/// What a search found, or a page of the register.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PeopleView {
    /// The people: those who fit best first, or by name.
    pub items: Vec<PersonItem>,
    /// Whether there are more than these.
    pub more: bool,
    /// Where the rest begins: send it as `after`, with the same query.
    pub next: Option<String>,
    /// What was looked for.
    #[serde(skip)]
    pub query: String,
    /// Why the search reaches outside the caller's scope, when it does.
    #[serde(skip)]
    pub purpose: String,
    /// Why it might: code and words.
    #[serde(skip)]
    pub purposes: Vec<(String, String)>,
    /// Whether the caller may register people.
    #[serde(skip)]
    pub may_register: bool,
    /// Today.
    #[serde(skip)]
    pub today: Date,
}
crate::page!(PeopleView, "people/pages/people.html");

impl PeopleView {
    /// People as a list.
    pub fn of(items: Vec<PersonItem>, next: Option<String>) -> Self {
        Self {
            items,
            more: next.is_some(),
            next,
            query: String::new(),
            purpose: String::new(),
            purposes: vec![],
            may_register: false,
            today: Date::ZERO,
        }
    }
    /// Address of the next page of the same list; empty at its end.
    pub fn next_page(&self) -> String {
        let Some(next) = &self.next else { return String::new() };
        let fields = [("q", &self.query), ("purpose", &self.purpose), ("after", next)];
        let said: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(said).map_or_else(|_| String::new(), |query| format!("/people?{query}"))
    }
    /// Whether more were found than are shown.
    pub fn found_more(&self) -> bool {
        self.more && !self.query.trim().is_empty()
    }
    /// Those of them who have a photograph.
    pub fn pictured(&self) -> Vec<PersonId> {
        self.items.iter().filter(|item| item.photo.is_some()).map(|item| item.id).collect()
    }
    /// What the list is, in words.
    pub fn caption(&self, words: &Words) -> String {
        if self.query.trim().is_empty() {
            words.t("people-register-list")
        } else {
            words.t1("people-found", "n", self.items.len())
        }
    }
    /// The people on it.
    pub fn people(&self) -> BTreeSet<PersonId> {
        self.items.iter().map(|item| item.id).collect()
    }
    /// Puts flags beside the people.
    pub fn mark(&mut self, marks: &[Mark], words: &Words, today: Date) {
        for mark in marks {
            for item in self.items.iter_mut().filter(|item| item.id == mark.person) {
                item.flags.push(flag(mark, today, words));
            }
        }
    }
}

/// What waits for somebody in the caller's scope.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FollowUpView {
    /// Cautions whose review is overdue, the longest first.
    pub reviews: Vec<ReviewItem>,
    /// Facts that have to be verified or deleted soon, the oldest first (ADM-08).
    pub facts: Vec<VerificationItem>,
}
crate::page!(FollowUpView, "people/pages/follow_up.html");

/// A caution whose review is overdue.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReviewItem {
    /// Id of the person.
    pub person: PersonId,
    /// Name of the person.
    pub name: String,
    /// What to be careful with.
    pub code: CautionCode,
    /// When it was to be reviewed.
    pub review_on: Date,
}

/// A fact that has to be verified or deleted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VerificationItem {
    /// Id of the person.
    pub person: PersonId,
    /// Name of the person.
    pub name: String,
    /// The fact.
    pub fact: FactId,
    /// Its kind.
    pub kind: FactKind,
    /// The last day.
    pub verify_by: Date,
    /// Whether that day is past.
    pub late: bool,
}

impl FollowUpView {
    /// The lists, with the names of the people on them.
    pub fn new(
        reviews: &[DueReview],
        facts: &[DueVerification],
        names: &BTreeMap<PersonId, String>,
        today: Date,
    ) -> Self {
        let name = |person: &PersonId| names.get(person).cloned().unwrap_or_default();
        let review = |due: &DueReview| ReviewItem {
            person: due.person,
            name: name(&due.person),
            code: due.code,
            review_on: due.review_on,
        };
        let fact = |due: &DueVerification| {
            let last = verify_by(due.recorded_at);
            VerificationItem {
                person: due.person,
                name: name(&due.person),
                fact: due.fact,
                kind: due.kind,
                verify_by: last,
                late: last < today,
            }
        };
        Self { reviews: reviews.iter().map(review).collect(), facts: facts.iter().map(fact).collect() }
    }
}

impl VerificationItem {
    /// The page on which it is verified.
    pub fn href(&self) -> String {
        let tab = match self.kind {
            FactKind::Contact => "contacts",
            FactKind::Caution => "cautions",
            _ => "identity",
        };
        format!("/people/{}/{tab}", self.person)
    }
}
