//! The receipt (`kvittering` 1.0) that answers every message.
//!
//! `saksRef` of the contract is a court's case number and sent by courts alone: ours carry none.

use serde::{Deserialize, Serialize};

basics::code! {
    /// What became of a message.
    ReceiptStatus {
        /// Kept; a person must look before it is settled.
        InProgress = "UNDER_MOTTAK",
        /// Received and recorded.
        Received = "MOTTATT",
        /// The sender's technical fault: the form.
        SenderTechnical = "FEILET_AVSENDER_TEKNISK",
        /// Something is missing, found by a person here: the sender must send anew.
        SenderIncomplete = "FEILET_AVSENDER_MANGLER",
        /// Our fault.
        Receiver = "FEILET_MOTTAKER",
    }
}

impl ReceiptStatus {
    /// Whether the message was not received.
    pub fn failed(self) -> bool {
        !matches!(self, Self::InProgress | Self::Received)
    }
}

/// A receipt. Field names are the contract's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Receipt {
    /// Its own id.
    #[serde(rename = "meldingsId")]
    pub id: String,
    /// The message it answers.
    #[serde(rename = "meldingsIdRef")]
    pub of: String,
    /// What became of the message.
    pub status: ReceiptStatus,
    /// Why, when it failed.
    #[serde(rename = "beskrivelse", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How a receipt names the message it answers: by its id, or by its hash when it has none.
pub fn reference(message_id: Option<&str>, sha256: &str) -> String {
    match message_id.filter(|id| !id.trim().is_empty()) {
        Some(id) => id.to_owned(),
        None => format!("sha256:{sha256}"),
    }
}
