//! The tab of cautions.

use super::rows::{FactRow, basis};
use crate::people::model::{Caution, Kept};
use crate::web::Words;
use crate::web::person::Bar;
use basics::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// The cautions of a person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CautionsView {
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Cautions that hold, then those that have ended.
    pub items: Vec<CautionItem>,
    /// Whether the caller may change them.
    #[serde(skip)]
    pub may_edit: bool,
    /// Version of what the registry holds; the same as the ETag.
    pub version: i64,
}
crate::page!(CautionsView, "people/pages/cautions.html");

/// A caution.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CautionItem {
    /// The caution and what is known of it.
    #[serde(flatten)]
    pub kept: Kept<Caution>,
    /// Whether the day of review is past. It binds all the same.
    pub overdue: bool,
    /// Until when it has to be verified or deleted; none when it is verified (ADM-08).
    pub verify_by: Option<Date>,
    /// Its line on the page.
    #[serde(skip)]
    pub row: FactRow,
    /// Since when, in words.
    #[serde(skip)]
    pub since: String,
    /// Day of review, in words.
    #[serde(skip)]
    pub review_on: String,
}

impl CautionItem {
    /// That an overdue caution binds all the same; else nothing.
    pub fn binds(&self, words: &Words) -> String {
        if self.overdue { words.t("people-review-binds") } else { String::new() }
    }
    /// When it ended, in words and in digits.
    pub fn ended(&self, words: &Words) -> (String, String) {
        let ended = self.kept.ended.as_ref().map(|ended| ended.stamp.at.oslo_date());
        ended.map(|day| (words.date(&day), day.to_string())).unwrap_or_default()
    }
}

impl CautionsView {
    /// The cautions of a person.
    pub fn new(words: &Words, bar: Bar, cautions: Vec<Kept<Caution>>, today: Date, version: i64) -> Self {
        let path = format!("/people/{}/cautions", bar.id);
        let item = |kept: Kept<Caution>| {
            let caution = &kept.fact;
            let label = words.code("caution", caution.code);
            let row = FactRow::new(words, &kept, label, caution.words.to_string(), &path, today);
            CautionItem {
                overdue: kept.ended.is_none() && caution.is_overdue(today),
                verify_by: kept.verify_by(),
                since: words.date(&caution.since),
                review_on: words.date(&caution.review_on),
                row: FactRow { basis: basis(words, &kept), ..row },
                kept,
            }
        };
        Self { bar, items: cautions.into_iter().map(item).collect(), may_edit: false, version }
    }
    /// Those that hold.
    pub fn holding(&self) -> Vec<&CautionItem> {
        self.items.iter().filter(|item| item.kept.ended.is_none()).collect()
    }
    /// Those that have ended.
    pub fn ended(&self) -> Vec<&CautionItem> {
        self.items.iter().filter(|item| item.kept.ended.is_some()).collect()
    }
}
