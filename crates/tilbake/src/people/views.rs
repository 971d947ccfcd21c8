//! What pages and programs see of the registry.

mod cautions;
mod contacts;
mod forms;
mod identity;
mod people;
mod record;
mod rows;
mod slots;

pub use cautions::CautionsView;
pub use contacts::ContactsPage;
pub use forms::{
    CautionPage, ContactPage, EndPage, FactPage, Lists, PhotoPage, RegisterPage, ReviewPage, TalkPage, caution_codes,
    contact_form, fact_form, kin, readings, sources, talk_form,
};
pub use identity::IdentityPage;
pub use people::{FollowUpView, PeopleView, PersonItem};
pub use record::{IdentityView, PersonView};
pub use rows::FactRow;
pub use slots::{bar, cards, figures, flags, records, verify_soon};

use crate::people::model::{Born, Country, FactId, Language, PersonName};
use crate::people::tables::Line;
use crate::web::Words;
use basics::{Date, fold};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What came of a change: the fact, and the version to send with the next one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Changed {
    /// Id of the fact; the new one, when it took the place of another.
    pub id: FactId,
    /// Version of what the registry holds about the person.
    pub version: i64,
}

/// What came of a change that is not about one fact.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// Version of what the registry holds about the person.
    pub version: i64,
}

/// A person who was registered.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RegisteredView {
    /// Id.
    pub id: String,
    /// Case number.
    pub number: String,
}

/// A name as people read it; of somebody of whom none is known, that it is not.
pub fn name_words(words: &Words, name: &PersonName) -> String {
    if name.is_unknown() { words.t("people-unknown") } else { name.to_string() }
}

/// The same where no case number stands beside it: two people without a name are told apart by theirs.
pub fn name_alone(words: &Words, line: &Line) -> String {
    let name = name_words(words, &line.name);
    if line.name.is_unknown() { format!("{name} {}", line.number) } else { name }
}

/// A birth date in words: `12. mars 1990`, `mars 1990`, `1990`, `omkring 1990`.
pub fn born_date(words: &Words, born: Born) -> String {
    let date = match born.day() {
        Some(day) => words.date(&day),
        None => born.to_string().trim_end_matches('~').split('-').rev().collect::<Vec<_>>().join("."),
    };
    if born.is_estimate() { words.t1("people-about", "date", date) } else { date }
}

/// Age in words: `36`, or `35–36` while the birthday is not known.
fn age(born: Born, today: Date) -> String {
    match born.age_on(today) {
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least}–{most}"),
    }
}

/// A birth date with the age, as lists and the identity bar show it.
fn born_and_age(words: &Words, born: Option<Born>, today: Date) -> String {
    match born {
        Some(born) => words.ta("people-born", &[("date", &born_date(words, born)), ("age", &age(born, today))]),
        None => words.t("people-born-unknown"),
    }
}

/// All countries by their names.
fn countries(words: &Words) -> Vec<(String, String)> {
    by_name(Country::all().map(|country| (country.to_string(), words.code("country", country))))
}

/// All languages by their names.
fn languages(words: &Words) -> Vec<(String, String)> {
    by_name(Language::all().map(|language| (language.to_string(), words.code("language", language))))
}

fn by_name(options: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut options: Vec<_> = options.collect();
    options.sort_by_cached_key(|(_, name)| fold::sort_key(name));
    options
}

/// The address of a photograph under `/api`; pages leave the front of it out. The time it was taken
/// is in the address, so that a new photograph is fetched and an old one is not.
fn photo_address(person: impl std::fmt::Display, taken: basics::Instant) -> String {
    format!("/api/people/{person}/photo?v={}", taken.micros() / 1_000_000)
}

/// The address of somebody's photograph for the pages of other features; empty when there is none.
pub fn photo_of(line: &Line) -> String {
    page_photo(line.photo.map(|taken| photo_address(line.person, taken)).as_deref())
}

/// The address of a photograph for pages; empty when there is none.
fn page_photo(photo: Option<&str>) -> String {
    photo.map(|address| address.trim_start_matches("/api").to_owned()).unwrap_or_default()
}
