//! Forms about times away and ends: when somebody was away, when they came back, from when a sentence no longer counts.

use super::{NewAbsence, SentenceEnd, Why, optional_date};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Problem};
use law::AbsenceKind;
use schemars::JsonSchema;
use serde::Deserialize;

/// What a form or a program sends to register a time away.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AbsenceFields {
    /// Kind.
    #[schemars(with = "AbsenceKind")]
    pub kind: String,
    /// First day away.
    pub from_date: String,
    /// First day back; empty while still away.
    pub to_date: String,
}

impl NewAbsence {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &AbsenceFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let kind = errors.take("kind", fields.kind.parse());
        let from = errors.take("from_date", parse_date(&fields.from_date));
        let to = optional_date(&mut errors, "to_date", &fields.to_date);
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            errors.add("to_date", "before-start");
        }
        match (kind, from) {
            (Some(kind), Some(from)) if errors.is_empty() => Ok(Self { kind, from, to }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends when somebody is back.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BackFields {
    /// First day back.
    pub to_date: String,
}

impl BackFields {
    /// The first day back.
    pub fn parse(&self) -> Result<Date, Problem> {
        parse_date(&self.to_date)
            .map_err(|problem| Problem::invalid("invalid-input").with_field("to_date", &problem.code))
    }
}

/// What a form or a program sends to end a sentence.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EndFields {
    /// Why, from the list.
    pub reason: String,
    /// From which day it no longer counts.
    pub end_date: String,
    /// More about it.
    pub why: String,
}

impl EndFields {
    /// The day, the reason, and more about it; all errors at once.
    pub fn parse(&self) -> Result<(Date, SentenceEnd, Why), Problem> {
        let mut errors = FormErrors::default();
        let on = errors.take("end_date", parse_date(&self.end_date));
        let reason = errors.take("reason", self.reason.parse());
        let why = errors.take("why", Why::parse(&self.why));
        match (on, reason, why) {
            (Some(on), Some(reason), Some(why)) => Ok((on, reason, why)),
            _ => Err(errors.into_problem()),
        }
    }
}
