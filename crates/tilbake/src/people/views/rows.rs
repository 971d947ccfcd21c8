//! A fact as a line of a page: what it says, on what it rests, and what can be done with it.

use crate::people::model::{FactId, FactKind, Kept};
use crate::web::Words;
use basics::Date;

/// A line about one fact.
#[derive(Clone, Debug, Default)]
pub struct FactRow {
    /// What it is: the kind of name, of number.
    pub label: String,
    /// What it says.
    pub value: String,
    /// More of what it says; may be empty.
    pub more: String,
    /// Who said it and who verified it.
    pub basis: String,
    /// Until when it has to be verified; empty when it is.
    pub verify_by: String,
    /// Whether that day is past.
    pub late: bool,
    /// Where it is changed, verified and ended; empty for history.
    pub path: String,
    /// Whether it can end, and not only be corrected.
    pub may_end: bool,
}

impl FactRow {
    /// The line of a fact; `path` is the page of its kind.
    pub fn new<T>(words: &Words, kept: &Kept<T>, label: String, value: String, path: &str, today: Date) -> Self {
        let due = kept.verify_by();
        Self {
            label,
            value,
            more: String::new(),
            basis: basis(words, kept),
            verify_by: due.map(|day| words.t1("people-verify-by", "date", words.date(&day))).unwrap_or_default(),
            late: due.is_some_and(|day| day < today),
            path: if kept.ended.is_none() { format!("{path}/{}", kept.id) } else { String::new() },
            may_end: true,
        }
    }
    /// Whether it is the line of this fact, and the fact holds.
    pub fn is_of(&self, fact: FactId) -> bool {
        self.path.ends_with(&format!("/{fact}"))
    }
    /// With more of what it says.
    #[must_use]
    pub fn with_more(self, more: String) -> Self {
        Self { more, ..self }
    }
    /// Of which a person needs exactly one.
    #[must_use]
    pub fn needed(self, needed: bool) -> Self {
        Self { may_end: !needed, ..self }
    }
}

/// Who said it and who verified it, or how it ended.
pub fn basis<T>(words: &Words, kept: &Kept<T>) -> String {
    let day = |at: &basics::Instant| words.short_date(&at.oslo_date());
    let source = words.code("source", kept.source);
    if let Some(ended) = &kept.ended {
        let reason = if ended.reason.is_empty() { words.t("people-corrected") } else { ended.reason.clone() };
        return words
            .ta("people-ended", &[("date", &day(&ended.stamp.at)), ("by", &ended.stamp.by), ("reason", &reason)]);
    }
    let (key, stamp) = match &kept.verified {
        Some(verified) => ("people-verified", verified),
        None => ("people-recorded", &kept.recorded),
    };
    words.ta(key, &[("source", &source), ("date", &day(&stamp.at)), ("by", &stamp.by)])
}

/// Facts of one kind on a page.
#[derive(Clone, Debug)]
pub struct FactGroup {
    /// The kind.
    pub kind: FactKind,
    /// Those that hold.
    pub rows: Vec<FactRow>,
    /// Where one more is written down; empty when there can be only one.
    pub add: String,
}
