//! Refusals of parole, as pages and programs see them.

use super::super::model::Refusal;
use basics::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// A refusal of parole.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RefusalView {
    /// Its id, which is its version too: it is taken back and not changed.
    pub id: String,
    /// The day of the decision.
    #[schemars(with = "String")]
    pub on: Date,
    /// Why.
    pub why: String,
    /// Service number of who recorded it.
    pub by: String,
}

impl From<Refusal> for RefusalView {
    fn from(refusal: Refusal) -> Self {
        Self { id: refusal.id.to_string(), on: refusal.on, why: refusal.why, by: refusal.by }
    }
}
