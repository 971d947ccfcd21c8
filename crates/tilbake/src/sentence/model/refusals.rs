//! Refusals of parole: from the day of one its next assessment is counted (REL-08).

use super::{RefusalId, Why};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Problem};

crate::fields! {
    /// That parole was refused, as a form or a program sends it.
    RefusalFields {
        /// The day of the decision.
        refused_on,
        /// Why, in short.
        why,
    }
}

/// That parole was refused, to be recorded.
#[derive(Clone, Debug)]
pub struct NewRefusal {
    /// The day of the decision.
    pub on: Date,
    /// Why.
    pub why: Why,
}

impl NewRefusal {
    /// Reads the fields of a form; all errors at once. What is not decided yet was not refused.
    pub fn parse(fields: &RefusalFields, today: Date) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let on = errors.take("refused_on", parse_date(&fields.refused_on));
        if on.is_some_and(|on| on > today) {
            errors.add("refused_on", "in-future");
        }
        let why = errors.take("why", Why::parse(&fields.why));
        match (on, why) {
            (Some(on), Some(why)) if errors.is_empty() => Ok(Self { on, why }),
            _ => Err(errors.into_problem()),
        }
    }
}

impl RefusalFields {
    /// The day of the decision alone, which the dates are counted from.
    pub fn day(&self, today: Date) -> Result<Date, Problem> {
        let why = if self.why.trim().is_empty() { "–" } else { &self.why };
        NewRefusal::parse(&Self { why: why.to_owned(), ..self.clone() }, today).map(|new| new.on)
    }
}

/// A refusal as it stands.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its id.
    pub id: RefusalId,
    /// The day of the decision.
    pub on: Date,
    /// Why.
    pub why: String,
    /// Service number of who recorded it.
    pub by: String,
}
