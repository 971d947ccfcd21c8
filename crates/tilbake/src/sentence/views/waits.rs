//! What dates wait for: why they cannot be counted now, and what has to be registered before they can.

use super::AbsenceView;
use crate::web::Words;
use law::RuleId;
use law::outcome::Reason;
use schemars::JsonSchema;
use serde::Serialize;

/// Something dates wait for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaitView {
    /// `still-away` or `not-admitted`.
    pub code: Reason,
    /// Why, in words.
    pub why: String,
    /// What is needed, in words.
    pub needed: String,
}

/// What the dates of a case wait for. Somebody still away is named with the time away, so that it is plain what
/// has to end.
pub fn waits(counted: &law::Outcome, absences: &[AbsenceView], words: &Words) -> Vec<WaitView> {
    let law = law::words(words.lang());
    let of = |(code, rule): (Reason, RuleId)| {
        counted.not_applicable.iter().flatten().find(|none| none.reason == code)?;
        let open = absences.iter().find(|absence| absence.to.is_none());
        let why = match (code, open) {
            (Reason::StillAway, Some(absence)) => {
                format!("{}: {}.", words.code("absence", absence.kind), absence.span(words))
            }
            _ => law.reason(code),
        };
        let needed = words.t(&format!("sentence-wait-{code}"));
        Some(WaitView { code, why, needed: format!("{needed} {}", law.source(rule, None)) })
    };
    [(Reason::StillAway, RuleId::Cal02), (Reason::NotAdmitted, RuleId::Cal03)].into_iter().filter_map(of).collect()
}
