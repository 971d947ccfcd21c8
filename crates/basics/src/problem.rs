//! One shape for every refusal: RFC 9457 problem details with a stable code.
//!
//! The code names a text `problem-CODE` in `texts/`; the words a person reads are found there, in
//! their language. `detail` is plain English for logs and for programs.

use serde::{Deserialize, Serialize};

/// A refusal or an error, as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Problem {
    /// Stable machine code in kebab case, such as `room-full`.
    pub code: String,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do about it, in English. Never personal data.
    pub detail: String,
    /// Errors by input field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Rule id of the rulebook that refused, such as `REM-05`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Act and section of that rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// After how many seconds it may be tried again: the header `Retry-After`.
    #[serde(skip)]
    pub retry_after: Option<i64>,
}

/// What is wrong with one field of a form or one member of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FieldError {
    /// Name of the field as sent.
    pub field: String,
    /// Stable code; its words are the text `error-CODE`.
    pub code: String,
    /// The limit or the value the words need (`{$value}`), or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

impl Problem {
    /// A problem with any status.
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            status,
            detail: detail.into(),
            errors: vec![],
            rule: None,
            section: None,
            retry_after: None,
        }
    }
    /// 422: the input cannot be used.
    pub fn invalid(code: &str) -> Self {
        Self::new(422, code, "the input cannot be used")
    }
    /// 404: there is no such thing, or the caller may not know of it.
    pub fn not_found() -> Self {
        Self::new(404, "not-found", "no such thing, or none that you may know of")
    }
    /// 403: the caller may know of it and may not do this.
    pub fn forbidden() -> Self {
        Self::new(403, "forbidden", "your role does not allow this here")
    }
    /// 409: it cannot be done as things are now.
    pub fn conflict(code: &str, detail: impl Into<String>) -> Self {
        Self::new(409, code, detail)
    }
    /// Adds words for logs and programs.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
    /// Says after how many seconds it may be tried again.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
    /// Adds the rule that refused and its section.
    #[must_use]
    pub fn with_rule(mut self, rule: &str, section: &str) -> Self {
        self.rule = Some(rule.into());
        self.section = Some(section.into());
        self
    }
    /// Adds an error on one field.
    #[must_use]
    pub fn with_field(mut self, field: &str, code: &str) -> Self {
        self.errors.push(FieldError { field: field.into(), code: code.into(), value: String::new() });
        self
    }
}

/// Gathers the errors of a form, so that a person sees all of them at once.
#[derive(Debug, Default)]
pub struct FormErrors(Vec<FieldError>);

impl FormErrors {
    /// Notes that a field is wrong.
    pub fn add(&mut self, field: &str, code: &str) {
        self.add_value(field, code, "");
    }
    /// Notes that a field is wrong, with the limit its words need.
    pub fn add_value(&mut self, field: &str, code: &str, value: impl ToString) {
        self.0.push(FieldError { field: field.into(), code: code.into(), value: value.to_string() });
    }
    /// Keeps a parsed field, or notes its error and goes on.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(problem) => {
                self.add(field, &problem.code);
                None
            }
        }
    }
    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The problem holding all errors: code `invalid-input`, status 422.
    pub fn into_problem(self) -> Problem {
        let detail = self.0.iter().map(|e| format!("{}: {}", e.field, e.code)).collect::<Vec<_>>().join("; ");
        Problem { errors: self.0, ..Problem::new(422, "invalid-input", detail) }
    }
}
