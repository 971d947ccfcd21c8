//! What police write for safe custody: who reads it now, and that health has screened it.

use super::{contents, open_original};
use crate::access::acts::{ReadTonight, ReceiveMessages, ScreenHealth};
use crate::access::{self, Caller, Decider, PlacePermit};
use crate::esas::model::contract::{self, Named};
use crate::esas::model::draft::{Draft, HealthAndRiskDraft, Matter};
use crate::esas::model::inbox::MessageId;
use crate::esas::model::tonight::Withheld;
use crate::esas::tables::{self, MessageRow};
use basics::id::PersonId;
use basics::{Instant, Problem};
use records::{Event, Keyring, Outcome, Reader, Tx};
use serde::Serialize;

/// Health has screened what the police wrote. What it says stands in none of it.
#[derive(Serialize)]
struct MessageScreened {
    message: MessageId,
    person: Option<PersonId>,
}
impl Event for MessageScreened {
    const KIND: &'static str = "message-screened";
    fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Why a reader of the inbox does not read what a message says; none when they do, and of every message that is
/// not written for safe custody. One about nobody yet is read by those who must say whom it is about.
pub fn withheld(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    row: &MessageRow,
) -> Outcome<Option<Withheld>> {
    let Some(phase) = row.phase(reader.now()) else { return Ok(None) };
    if let Some(why) = phase.withheld() {
        return Ok(Some(why));
    }
    let may = match row.person {
        Some(person) => access::permit::<ReadTonight>(reader, decider, caller, person).is_ok(),
        None => access::permit_somewhere::<ReceiveMessages>(decider, caller).is_ok(),
    };
    Ok((!may).then_some(Withheld::Others))
}

/// What a kept message says for safe custody; none where the key that opens it is not.
pub fn said(keys: &Keyring, row: &MessageRow, sealed: &[u8]) -> Outcome<Option<HealthAndRiskDraft>> {
    if !keys.can_open(row.class) {
        return Ok(None);
    }
    let original = open_original(keys, row, sealed)?;
    let message = contract::read(&contents(&original), &Named::as_read(&row.contract, &row.version)).ok();
    Ok(message.and_then(|message| match Draft::of(&message, row.received_at).matter {
        Matter::HealthAndRisk(known) => Some(*known),
        _ => None,
    }))
}

/// Notes that health has screened a message: nobody else reads it from now on.
pub fn screen(tx: &mut Tx, permit: &PlacePermit<ScreenHealth>, row: &MessageRow, at: Instant) -> Outcome<()> {
    if tables::tonight::is_screened(tx, row.id)? {
        return Err(Problem::conflict("already-screened", "health has screened it already").into());
    }
    tables::tonight::screen(tx, permit, row.id, at)?;
    tx.record(&MessageScreened { message: row.id, person: row.person })?;
    tx.announce("messages")
}
