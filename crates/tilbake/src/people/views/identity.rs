//! The identity tab of a person file.

use super::rows::{FactGroup, FactRow};
use super::{IdentityView, age, born_date, name_words, page_photo, photo_address};
use crate::people::model::{FactKind, IdentifierKind, NameKind, Particulars, Sex};
use crate::people::tables::{Line, Talk};
use crate::web::Words;
use crate::web::person::Bar;
use basics::Date;
use serde::Serialize;

/// Names, numbers, birth, citizenship and languages, each with what it rests on.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityPage {
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// The facts that hold, by kind.
    #[serde(skip)]
    pub groups: Vec<FactGroup>,
    /// The facts that have ended.
    #[serde(skip)]
    pub history: Vec<FactRow>,
    /// What the person says of themselves: label and words.
    #[serde(skip)]
    pub talk: Vec<(String, String)>,
    /// Address of the photograph; may be empty.
    #[serde(skip)]
    pub photo: String,
    /// Whether the caller may change it.
    #[serde(skip)]
    pub may_edit: bool,
    /// Whether the caller may replace the photograph.
    #[serde(skip)]
    pub may_edit_photo: bool,
    /// Version of what the registry holds.
    pub version: i64,
}
crate::page!(IdentityPage, "people/pages/identity.html");

impl IdentityPage {
    /// The page of a person.
    pub fn new(words: &Words, bar: Bar, line: &Line, talk: &Talk, facts: &IdentityView, today: Date) -> Self {
        let root = format!("/people/{}/identity", line.person);
        let all = groups(words, facts, &root, today);
        let history = all.iter().flat_map(|group| &group.rows).filter(|row| row.path.is_empty()).cloned().collect();
        let hold = |mut group: FactGroup| {
            group.rows.retain(|row| !row.path.is_empty());
            group
        };
        Self {
            bar,
            groups: all.into_iter().map(hold).collect(),
            history,
            talk: said(words, talk),
            photo: page_photo(line.photo.map(|taken| photo_address(line.person, taken)).as_deref()),
            may_edit: false,
            may_edit_photo: false,
            version: 0,
        }
    }
}

fn said(words: &Words, talk: &Talk) -> Vec<(String, String)> {
    let gender = talk.gender.as_ref().map_or_else(|| words.t("people-gender-none"), ToString::to_string);
    vec![(words.t("people-gender"), gender), (words.t("people-reading"), words.code("reading", talk.reading))]
}

fn groups(words: &Words, facts: &IdentityView, root: &str, today: Date) -> Vec<FactGroup> {
    let group = |kind: FactKind, rows: Vec<FactRow>| {
        let add = if kind == FactKind::Particulars { String::new() } else { format!("{root}/{kind}/new") };
        FactGroup { kind, rows, add }
    };
    let path = |kind: FactKind| format!("{root}/{kind}");
    let names = facts.names.iter().map(|kept| {
        let label = words.code("name-kind", kept.fact.kind);
        let needed = kept.fact.kind == NameKind::Current;
        FactRow::new(words, kept, label, name_words(words, &kept.fact), &path(FactKind::Name), today).needed(needed)
    });
    let particulars = facts.particulars.iter().map(|kept| {
        let label = words.t("people-born-and-sex");
        let row =
            FactRow::new(words, kept, label, born_words(words, &kept.fact, today), &path(FactKind::Particulars), today);
        row.needed(true)
    });
    let identifiers = facts.identifiers.iter().map(|kept| {
        let label = words.code("identifier", kept.fact.kind);
        let number = kept.fact.number.to_string();
        let row = FactRow::new(words, kept, label, spaced(kept.fact.kind, &number), &path(FactKind::Identifier), today);
        row.with_more(kept.fact.country.map(|country| words.code("country", country)).unwrap_or_default())
    });
    let citizenships = facts.citizenships.iter().map(|kept| {
        let label = words.t("people-citizenship");
        let country = words.code("country", kept.fact.country);
        FactRow::new(words, kept, label, country, &path(FactKind::Citizenship), today)
    });
    let languages = facts.languages.iter().map(|kept| {
        let (label, language) = (words.code("fluency", kept.fact.fluency), words.code("language", kept.fact.language));
        let row = FactRow::new(words, kept, label, language, &path(FactKind::Language), today);
        row.with_more(if kept.fact.interpreter { words.t("people-needs-interpreter") } else { String::new() })
    });
    vec![
        group(FactKind::Name, names.collect()),
        group(FactKind::Particulars, particulars.collect()),
        group(FactKind::Identifier, identifiers.collect()),
        group(FactKind::Citizenship, citizenships.collect()),
        group(FactKind::Language, languages.collect()),
    ]
}

/// Birth date, age and sex: `12. mars 1990 (36), mann`.
fn born_words(words: &Words, particulars: &Particulars, today: Date) -> String {
    let born = match particulars.born {
        Some(born) => format!("{} ({})", born_date(words, born), age(born, today)),
        None => words.t("people-born-unknown"),
    };
    match particulars.sex {
        Sex::Unknown => format!("{born}, {}", words.t("people-sex-unknown")),
        sex => format!("{born}, {}", words.code("sex", sex)),
    }
}

/// A number as people read it: a blank after the birth date, groups of four in a DUF number.
fn spaced(kind: IdentifierKind, number: &str) -> String {
    match kind {
        IdentifierKind::Birth | IdentifierKind::D | IdentifierKind::Ssp => {
            number.split_at_checked(6).map_or_else(|| number.to_owned(), |(date, rest)| format!("{date} {rest}"))
        }
        IdentifierKind::Duf => {
            let digits: Vec<char> = number.chars().collect();
            digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
        }
        IdentifierKind::Foreign | IdentifierKind::Alias => number.to_owned(),
    }
}
