//! The forms about sentences and times away.

use super::super::model::{ABSORBED_ROWS, SentenceEnd, SentenceFields, is_blank};
use super::super::tables;
use super::{AbsenceView, SentenceView, TriedView};
use crate::authority::UNLAWFUL;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::id::PersonId;
use law::case::CreditKind;
use law::{AbsenceKind, SentenceKind};
use records::{Outcome, Reader};
use serde::Serialize;
use std::ops::RangeInclusive;

/// A form about a sentence or a time away.
#[derive(Clone, Debug, Serialize)]
pub struct FormPage {
    /// `new`, `correct`, `end`, `absence`, `back` or `refusal`.
    pub what: &'static str,
    /// Where it is sent.
    pub action: String,
    /// The person.
    pub person: String,
    /// Authorities to choose from: id and words.
    pub authorities: Vec<(String, String)>,
    /// The sentence or time away it is about, in words; empty for a new one.
    pub about: String,
    /// What the dates would be, when it was counted.
    pub tried: Option<TriedView>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(FormPage, "sentence/pages/form.html");

/// The sentence or time away that a path of a form names, in words; nothing for a new one.
pub fn about(reader: &mut Reader, person: PersonId, path: &str, words: &Words) -> Outcome<String> {
    Ok(match path.split('/').collect::<Vec<_>>()[..] {
        ["sentences", id, _] => SentenceView::from(tables::sentence(reader, person, id.parse()?)?).in_a_line(words),
        ["absences", id, _] => {
            let absence = AbsenceView::from(&tables::absence(reader, person, id.parse()?)?);
            format!("{}: {}", words.code("absence", absence.kind), absence.span(words))
        }
        _ => String::new(),
    })
}

impl FormPage {
    /// What the form does, in words.
    pub fn lead(&self, words: &Words) -> String {
        words.t(&format!("sentence-{}-lead", self.what))
    }
    /// Whether the form was refused because the law does not allow it, so that it is asked whether the judgment says so.
    pub fn is_unlawful(&self) -> bool {
        let unlawful = |code: &str| {
            let code = code.strip_prefix(UNLAWFUL).and_then(|code| code.parse::<law::outcome::WarningCode>().ok());
            code.is_some_and(law::outcome::WarningCode::is_unlawful)
        };
        self.form.has("as_stated", "true") || self.form.errors().iter().any(|error| unlawful(&error.code))
    }
    /// Whether something stands in, or is wrong with, one of the fields whose names begin so: then they are shown whatever
    /// kind is chosen, so that nothing is hidden that was filled in.
    pub fn is_filled(&self, begins: &[&str]) -> bool {
        let fields = SentenceFields::default();
        let said = |name: &str| !is_blank(self.form.value(name)) || !self.form.error(name).is_empty();
        fields.by_name().iter().any(|(name, _)| begins.iter().any(|part| name.starts_with(part)) && said(name))
    }
    /// Kinds of sentence, to choose from.
    pub fn kinds(&self, words: &Words) -> Vec<(String, String)> {
        let kinds = [
            SentenceKind::Prison,
            SentenceKind::PreventiveDetention,
            SentenceKind::Community,
            SentenceKind::Youth,
            SentenceKind::FineDefault,
            SentenceKind::FineService,
            SentenceKind::Recall,
        ];
        words.options("sentence-kind", &kinds)
    }
    /// Kinds of further lines of credit: code and words.
    pub fn credit_kinds(&self, words: &Words) -> Vec<(String, String)> {
        words.options("sentence-credit-line", CreditKind::ALL)
    }
    /// The rows for sentences that a joint judgment has taken in, by number.
    pub fn absorbed_rows(&self) -> RangeInclusive<usize> {
        1..=ABSORBED_ROWS
    }
    /// Kinds of absence, to choose from.
    pub fn absences(&self, words: &Words) -> Vec<(String, String)> {
        words.options("absence", AbsenceKind::ALL)
    }
    /// Reasons of an end, to choose from.
    pub fn reasons(&self, words: &Words) -> Vec<(String, String)> {
        words.options("sentence-end", SentenceEnd::ALL)
    }
}
