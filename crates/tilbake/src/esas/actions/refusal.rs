//! Why a message is refused, in words: for the sender in the receipt, for staff in the inbox.

use crate::esas::model::contract::{self, Reason};
use crate::esas::model::form::Fault;
use crate::esas::model::json::NotJson;
use crate::web::Words;

/// How many faults the words name.
const FAULTS_NAMED: usize = 5;

/// The reason in words. Never repeats what was sent.
pub fn words(words: &Words, contract: &str, reason: &Reason) -> String {
    match reason {
        Reason::Json(NotJson::TooLarge) => words.t("esas-refused-too-large"),
        Reason::Json(NotJson::Malformed { line, column }) => {
            words.ta("esas-refused-not-json", &[("line", &line.to_string()), ("column", &column.to_string())])
        }
        Reason::NoEnvelope => words.t("esas-refused-no-envelope"),
        Reason::UnknownContract => words.t1("esas-refused-unknown-contract", "contracts", contract::taken().join(", ")),
        Reason::UnknownVersion => words.ta(
            "esas-refused-unknown-version",
            &[("contract", contract), ("contracts", &contract::taken().join(", "))],
        ),
        Reason::Signature(fault) => words.t(&format!("esas-refused-signature-{}", fault.as_str().replace('_', "-"))),
        Reason::OtherSender => words.t("esas-refused-other-sender"),
        Reason::Form(faults) => {
            let faults = self::faults(words, faults);
            words.ta("esas-refused-form", &[("contract", contract), ("faults", &faults)])
        }
    }
}

fn faults(words: &Words, faults: &[Fault]) -> String {
    let named = faults.iter().take(FAULTS_NAMED).map(|fault| {
        let at = if fault.at.is_empty() { "/" } else { &fault.at };
        words.t1(&format!("esas-fault-{}", fault.kind), "at", at)
    });
    let mut named: Vec<String> = named.collect();
    if faults.len() > FAULTS_NAMED {
        named.push(words.t1("esas-fault-more", "count", faults.len() - FAULTS_NAMED));
    }
    named.join("; ")
}
