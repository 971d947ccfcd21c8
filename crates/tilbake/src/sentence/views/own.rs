//! What somebody sees of their own dates: what changes, a refusal above all, is told face to face before it shows on a
//! screen. Until then they see what they were told last. Earlier dates wait too: else that they do not show would tell.

use super::super::model::{self, DatedRow};
use super::super::tables;
use super::day_words;
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
    /// When they were told; none of somebody who never was.
    pub told_at: Option<Instant>,
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
    /// `past` or `ahead`.
    #[serde(skip)]
    pub state: &'static str,
}

impl ToldDate {
    /// The day as a program reads it.
    pub fn iso(&self) -> String {
        self.date.to_string()
    }
}

/// What somebody was told last of their dates, and when, while those that are counted now are still to be told; none
/// while nothing is. Who was never told sees what is counted, but for a refusal. Of dates that are no more nobody tells.
fn untold(reader: &mut Reader, person: PersonId) -> Outcome<Option<(Option<Instant>, Vec<DatedRow>)>> {
    let (now, refused) = (tables::dated(reader, person)?, tables::refused(reader, person)?);
    let Some(last) = tables::told(reader, person)?.into_iter().next() else {
        return Ok((!refused.is_empty()).then(|| (None, vec![])));
    };
    let is_nothing_left = now.is_empty() && tables::problem(reader, person)?.is_empty();
    let is_told = last.word == model::told_word(&now, &refused) || is_nothing_left;
    Ok((!is_told).then_some((Some(last.at), last.dates)))
}

/// The dates that somebody may see on a screen, of their own file not before they were told of them; and whether others
/// are still to be told.
pub fn to_show(reader: &mut Reader, person: PersonId, is_own: bool) -> Outcome<(Vec<DatedRow>, bool)> {
    let told = if is_own { untold(reader, person)? } else { None };
    match told {
        Some((_, told)) => Ok((told, true)),
        None => Ok((tables::dated(reader, person)?, false)),
    }
}

/// Refuses what would show dates that are still to be told.
pub fn refuse_untold(reader: &mut Reader, person: PersonId, is_own: bool) -> Outcome<()> {
    if is_own && untold(reader, person)?.is_some() {
        return Err(Problem::new(403, "dates-not-told", "the person is to be told of them face to face first").into());
    }
    Ok(())
}

/// The same for a page.
pub fn untold_view(reader: &mut Reader, person: PersonId, words: &Words) -> Outcome<Option<UntoldView>> {
    let (law, today) = (law::words(words.lang()), reader.today());
    let date = |row: DatedRow| ToldDate {
        kind: row.kind,
        date: row.date,
        at: row.at,
        title: law.kind(row.kind),
        when: day_words(Some(row.date), row.at, words),
        state: if row.date < today { "past" } else { "ahead" },
    };
    let untold = untold(reader, person)?;
    Ok(untold.map(|(told_at, rows)| UntoldView { told_at, dates: rows.into_iter().map(date).collect() }))
}
