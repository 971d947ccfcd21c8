//! Taking in messages from police and courts.
//!
//! The bytes are read and sealed before the transaction; inside it a message is compared with what
//! came before, settled, kept and answered, so that nothing of it is ever done twice or half.

pub mod refusal;

use super::model::contract::Message;
use super::model::draft::Draft;
use super::model::inbox::{Incoming, MessageId, MessageState};
use super::model::receipt::{Receipt, ReceiptStatus};
use super::model::warning::{Warning, WarningCode};
use super::tables::{self, NewMessage};
use crate::access::acts::ReceiveMessages;
use crate::access::{PlacePermit, PrisonCode};
use crate::app::App;
use crate::web::{Lang, Words};
use basics::id::{Id, PersonId};
use records::{Actor, Class, Event, Outcome, Tx};
use serde::Serialize;
use std::sync::Arc;

/// A message was taken in.
#[derive(Serialize)]
struct MessageReceived<'a> {
    message: MessageId,
    contract: &'a str,
    version: &'a str,
    sha256: &'a str,
    state: MessageState,
    person: Option<PersonId>,
    authority: Option<&'a str>,
    odd: Vec<WarningCode>,
}
impl Event for MessageReceived<'_> {
    const KIND: &'static str = "esas.message_received";
    fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// A message came again and changed nothing.
#[derive(Serialize)]
struct MessageRepeated {
    message: MessageId,
}
impl Event for MessageRepeated {
    const KIND: &'static str = "esas.message_repeated";
}

/// An unsigned message was turned away where only signed ones are taken. Nothing of it is kept.
#[derive(Serialize)]
struct MessageUnsigned<'a> {
    contract: &'a str,
    sha256: &'a str,
    size: u64,
}
impl Event for MessageUnsigned<'_> {
    const KIND: &'static str = "esas.message_unsigned";
}

/// Takes in a message and gives its receipt.
pub async fn take_in(
    app: &App,
    actor: &Actor,
    permit: PlacePermit<ReceiveMessages>,
    incoming: Incoming,
) -> Outcome<Receipt> {
    let sealed = app.keys.seal(Class::Documents, incoming.seal_to(), &incoming.original)?;
    let way = Arc::new(Way {
        accept_bare: app.config.accept_bare,
        words: Words::new(&app.texts, Lang::Nb),
        permit,
        incoming,
        sealed,
    });
    let first = receive_once(app, actor, &way).await;
    match first {
        // The same message came by two ways at once: the other one is kept by now.
        Err(fault) if fault.is_unique() => receive_once(app, actor, &way).await,
        other => other,
    }
}

async fn receive_once(app: &App, actor: &Actor, way: &Arc<Way>) -> Outcome<Receipt> {
    let way = Arc::clone(way);
    app.db.write(actor, move |tx| receive(tx, &way)).await
}

/// A message, and on what terms it is taken in.
struct Way {
    accept_bare: bool,
    /// Words for the sender: bokmål.
    words: Words,
    permit: PlacePermit<ReceiveMessages>,
    incoming: Incoming,
    sealed: Vec<u8>,
}

/// What became of a message.
struct Settled {
    state: MessageState,
    person: Option<PersonId>,
    authority: Option<String>,
    prison: Option<PrisonCode>,
}

fn receive(tx: &mut Tx, way: &Way) -> Outcome<Receipt> {
    let incoming = &way.incoming;
    if let Some((message, receipt)) = tables::same(tx, incoming)? {
        tx.record(&MessageRepeated { message })?;
        return Ok(receipt);
    }
    match &incoming.read {
        Ok(_) if !way.accept_bare => turn_away(tx, way),
        Ok(message) => accept(tx, way, message),
        Err(refusal) => {
            let words = refusal::words(&way.words, incoming.contract().0, &refusal.reason);
            let receipt = receipt(tx, incoming, ReceiptStatus::SenderTechnical, Some(words));
            let settled = Settled { state: MessageState::Refused, person: None, authority: None, prison: None };
            keep(tx, way, &settled, &[], "", &receipt)?;
            Ok(receipt)
        }
    }
}

fn receipt(tx: &Tx, incoming: &Incoming, status: ReceiptStatus, description: Option<String>) -> Receipt {
    let id: MessageId = tx.new_id();
    Receipt { id: id.uuid().to_string(), of: incoming.reference(), status, description }
}

/// Refuses an unsigned message where only signed ones are taken. Nothing of it is kept, so that the
/// same message can be taken in when it comes signed, or when the service takes unsigned ones.
fn turn_away(tx: &mut Tx, way: &Way) -> Outcome<Receipt> {
    let incoming = &way.incoming;
    let words = way.words.t("esas-refused-bare");
    let receipt = receipt(tx, incoming, ReceiptStatus::SenderTechnical, Some(words));
    let (contract, sha256) = (incoming.contract().0, &incoming.sha256_hex());
    tx.record(&MessageUnsigned { contract, sha256, size: incoming.size })?;
    Ok(receipt)
}

fn accept(tx: &mut Tx, way: &Way, message: &Message) -> Outcome<Receipt> {
    let mut draft = Draft::of(message, tx.now());
    if tables::id_is_used(tx, &way.incoming)? {
        draft.warnings.insert(0, Warning::new(WarningCode::IdReused, "/forsendelse/meldingsId"));
    }
    let settled = Settled { state: MessageState::Waiting, person: None, authority: None, prison: None };
    let status = match settled.state {
        MessageState::Recorded => ReceiptStatus::Received,
        _ => ReceiptStatus::InProgress,
    };
    let receipt = receipt(tx, &way.incoming, status, None);
    keep(tx, way, &settled, &draft.warnings, &draft.sender.to_string(), &receipt)?;
    Ok(receipt)
}

fn keep(
    tx: &mut Tx,
    way: &Way,
    settled: &Settled,
    warnings: &[Warning],
    sender: &str,
    receipt: &Receipt,
) -> Outcome<()> {
    let id: MessageId = tx.new_id();
    let new = NewMessage {
        id,
        incoming: &way.incoming,
        sealed: &way.sealed,
        state: settled.state,
        prison: settled.prison.as_ref(),
        person: settled.person,
        authority: settled.authority.clone(),
        sender,
        warnings,
        refusal: way.incoming.read.as_ref().err().map(|refusal| &refusal.reason),
        receipt,
    };
    tables::add(tx, &way.permit, &new)?;
    let (contract, version) = way.incoming.contract();
    tx.record(&MessageReceived {
        message: id,
        contract,
        version,
        sha256: &way.incoming.sha256_hex(),
        state: settled.state,
        person: settled.person,
        authority: settled.authority.as_deref(),
        odd: warnings.iter().map(|warning| warning.code).collect(),
    })?;
    tx.announce("messages")
}
