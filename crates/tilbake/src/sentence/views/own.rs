//! What somebody sees of their own dates: a refusal, a later date or a prolonged measure is told face to face before it
//! shows on a screen. Until then they see what they were told last.

use super::super::model::{self, DatedRow};
use super::super::tables;
use super::{DatesView, day_words};
use crate::web::Words;
use basics::id::PersonId;
use basics::{Date, Instant, Problem};
use law::DateKind;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::Serialize;

/// The dates as somebody was told of them last, while those that are counted now are still to be told.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UntoldView {
    /// When they were told.
    pub told_at: Instant,
    /// What they were told.
    pub dates: Vec<ToldDate>,
}

/// A date as somebody was told of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ToldDate {
    /// What it is.
    pub kind: DateKind,
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
    /// The moment, where one is known.
    pub at: Option<Instant>,
    /// Its words.
    #[serde(skip)]
    pub title: String,
    /// The day in words.
    #[serde(skip)]
    pub when: String,
}

impl ToldDate {
    /// The day as a program reads it.
    pub fn iso(&self) -> String {
        self.date.to_string()
    }
}

/// What somebody was told last of their dates, and when, while those that are counted now are still to be told; none
/// while nothing is.
pub fn untold(reader: &mut Reader, person: PersonId) -> Outcome<Option<(Instant, Vec<DatedRow>)>> {
    let now = tables::dated(reader, person)?;
    Ok(tables::told_last(reader, person)?.filter(|(_, told)| model::are_worse(told, &now)))
}

/// The dates that somebody may see on a screen: of their own file not before they were told of them.
pub fn to_show(reader: &mut Reader, person: PersonId, is_own: bool) -> Outcome<Vec<DatedRow>> {
    let told = if is_own { untold(reader, person)? } else { None };
    told.map_or_else(|| tables::dated(reader, person), |(_, told)| Ok(told))
}

/// Refuses what would show dates that are still to be told.
pub fn refuse_untold(reader: &mut Reader, person: PersonId, is_own: bool) -> Outcome<()> {
    if is_own && untold(reader, person)?.is_some() {
        return Err(Problem::new(403, "dates-not-told", "the person is to be told of them face to face first").into());
    }
    Ok(())
}

impl DatesView {
    /// What the person the dates are about sees of them.
    pub(super) fn to_own(self, reader: &mut Reader, person: PersonId, words: &Words) -> Outcome<Self> {
        let Some((told_at, rows)) = untold(reader, person)? else { return Ok(self) };
        let law = law::words(words.lang());
        let date = |row: DatedRow| ToldDate {
            kind: row.kind,
            date: row.date,
            at: row.at,
            title: law.kind(row.kind),
            when: day_words(Some(row.date), row.at, words),
        };
        let untold = Some(UntoldView { told_at, dates: rows.into_iter().map(date).collect() });
        Ok(Self {
            untold,
            facts_hash: String::new(),
            virtual_start: None,
            first_free_before: None,
            frame_last_before: None,
            dates: vec![],
            not_applicable: vec![],
            not_given: vec![],
            waits: vec![],
            warnings: vec![],
            problems: vec![],
            sentences: vec![],
            corrected: vec![],
            absences: vec![],
            refusals: vec![],
            agreed: vec![],
            told: vec![],
            heads: vec![],
            drawings: vec![],
            ..self
        })
    }
}
