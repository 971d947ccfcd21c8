//! What people send to the police: an offer of a place, an answer about remand at home. The message is made,
//! sealed and kept in the transaction of the act, so that what was decided and what was sent are one; it waits
//! until somebody has collected it.

use super::{Draft, contents, open_original};
use crate::access::acts::{AnswerMessages, ReceiveMessages};
use crate::access::{PlacePermit, PrisonCode};
use crate::esas::model::contract::{self, Contract, Named};
use crate::esas::model::draft::Matter;
use crate::esas::model::inbox::{MessageId, MessageState, seal_to};
use crate::esas::model::outgoing::{
    Asked, OutContract, OutgoingId, Party, PlaceOffer, SuitabilityReply, offer_bytes, reply_bytes,
};
use crate::esas::tables::outgoing::{NewOutgoing, OutgoingRow};
use crate::esas::tables::{self, MessageRow};
use basics::id::{Id, PersonId, Uuid};
use basics::{Date, Instant, Problem};
use records::{Class, Event, Keyring, Outcome, Tx};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A message was sent.
#[derive(Serialize)]
struct MessageSent<'a> {
    message: OutgoingId,
    contract: OutContract,
    answers: Option<MessageId>,
    sha256: &'a str,
    person: PersonId,
}
impl Event for MessageSent<'_> {
    const KIND: &'static str = "message-sent";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A message that was sent has been delivered.
#[derive(Serialize)]
struct MessageDelivered {
    message: OutgoingId,
}
impl Event for MessageDelivered {
    const KIND: &'static str = "message-delivered";
}

/// A message that waited for a caseworker is handled.
#[derive(Serialize)]
struct MessageHandled {
    message: MessageId,
    person: PersonId,
}
impl Event for MessageHandled {
    const KIND: &'static str = "message-handled";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A message of the police that can be answered, read.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its id.
    pub id: MessageId,
    /// The person it is about.
    pub person: PersonId,
    /// What the answer repeats.
    pub asked: Asked,
    /// When it came.
    pub received_at: Instant,
    /// Whether a signature proved its sender.
    pub verified: bool,
    /// What it says.
    pub draft: Draft,
}

impl Question {
    /// Reads a kept message of a contract; a problem when it is of another, or nobody has said whom it is about.
    pub fn of(row: &MessageRow, original: &[u8], wanted: Contract) -> Result<Self, Problem> {
        if row.contract != wanted.as_str() || row.state == MessageState::Refused {
            return Err(Problem::not_found());
        }
        let named = Named::as_read(&row.contract, &row.version);
        let message = contract::read(&contents(original), &named).map_err(|_| Problem::not_found())?;
        let person = row.person.ok_or_else(|| {
            let detail = "nobody has said yet whom the message is about: say so first, then answer it";
            Problem::conflict("message-nobody", detail)
        })?;
        Ok(Self {
            id: row.id,
            person,
            asked: Asked::of(&message)?,
            received_at: row.received_at,
            verified: row.proof.is_some(),
            draft: Draft::of(&message, row.received_at),
        })
    }
}

/// What an order for a place states of the arrest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// When the person was arrested.
    pub arrested_at: Option<Instant>,
    /// When they were born.
    pub born: Option<Date>,
}

impl Question {
    /// What it states of the arrest, when it is an order for a place.
    pub fn stated(&self) -> Stated {
        let Matter::Place(place) = &self.draft.matter else { return Stated::default() };
        let born = self.draft.person.as_ref().and_then(|person| person.birth_date);
        Stated { arrested_at: place.arrested_at, born }
    }
}

/// Sends the offer of a place. Gives the id of the offer, by which the police know it.
pub fn send_offer(
    tx: &mut Tx,
    keys: &Keyring,
    permit: &PlacePermit<AnswerMessages>,
    prison: &PrisonCode,
    order: &Question,
    offer: &PlaceOffer,
) -> Outcome<(OutgoingId, Uuid)> {
    let (id, offer_id): (OutgoingId, OutgoingId) = (tx.new_id(), tx.new_id());
    let bytes = offer_bytes(&order.asked, offer, (&id.to_string(), &offer_id.to_string()), tx.now())?;
    queue(tx, keys, permit, (id, OutContract::PlaceOffer), prison, order, &bytes)?;
    Ok((id, offer_id.uuid()))
}

/// Answers a request for an assessment. A request has one answer: what changed later is a new request.
pub fn send_reply(
    tx: &mut Tx,
    keys: &Keyring,
    permit: &PlacePermit<AnswerMessages>,
    prison: &PrisonCode,
    request: &Question,
    reply: &SuitabilityReply,
) -> Outcome<OutgoingId> {
    let contract = OutContract::SuitabilityAnswer;
    let key = request.draft.key.as_deref().unwrap_or_default();
    if tables::outgoing::is_answered(tx, contract, key, request.person)? {
        let detail = "the request has been answered: a request has one answer, and what changed later needs a new one";
        return Err(Problem::conflict("message-answered", detail).into());
    }
    let (id, reply_id): (OutgoingId, OutgoingId) = (tx.new_id(), tx.new_id());
    let bytes = reply_bytes(&request.asked, reply, (&id.to_string(), &reply_id.to_string()), tx.now())?;
    queue(tx, keys, permit, (id, contract), prison, request, &bytes)?;
    Ok(id)
}

fn queue(
    tx: &mut Tx,
    keys: &Keyring,
    permit: &PlacePermit<AnswerMessages>,
    (id, contract): (OutgoingId, OutContract),
    prison: &PrisonCode,
    question: &Question,
    bytes: &[u8],
) -> Outcome<()> {
    let parcel = Parcel {
        id,
        contract,
        answers: Some(question.id),
        person: question.person,
        prison,
        to: Some(&question.asked.by),
        bytes,
    };
    keep(tx, keys, permit, &parcel)?;
    // What waited for this answer waits no longer.
    handle(tx, question.id, question.person).map(drop)
}

/// A message that is made, and all that is kept beside it.
pub struct Parcel<'a> {
    /// Its id.
    pub id: OutgoingId,
    /// Its contract.
    pub contract: OutContract,
    /// The message that it answers.
    pub answers: Option<MessageId>,
    /// The person it is about.
    pub person: PersonId,
    /// The prison that sends it.
    pub prison: &'a PrisonCode,
    /// To whom it goes.
    pub to: Option<&'a Party>,
    /// The message.
    pub bytes: &'a [u8],
}

/// Keeps a message among those that wait to be sent.
pub fn keep(tx: &mut Tx, keys: &Keyring, permit: &PlacePermit<AnswerMessages>, parcel: &Parcel<'_>) -> Outcome<()> {
    let sha256: String = Sha256::digest(parcel.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let sealed = keys.seal(Class::Documents, seal_to(&sha256)?, parcel.bytes)?;
    let Parcel { id, contract, answers, person, prison, to, bytes } = *parcel;
    let (size, sha256) = (bytes.len(), sha256.as_str());
    let new = NewOutgoing { id, contract, answers, person, prison, to, sha256, size, sealed: &sealed };
    tables::outgoing::add(tx, permit, &new)?;
    tx.record(&MessageSent { message: id, contract, answers, sha256, person })?;
    Ok(())
}

/// A message that waited for a caseworker is handled. Says whether it waited.
pub fn handle(tx: &mut Tx, id: MessageId, person: PersonId) -> Outcome<bool> {
    let waited = tables::handle(tx, id)?;
    if waited {
        tx.record(&MessageHandled { message: id, person })?;
        tx.announce("messages")?;
    }
    Ok(waited)
}

/// A message was delivered: said again it changes nothing of it.
pub fn delivered(tx: &mut Tx, permit: &PlacePermit<ReceiveMessages>, id: OutgoingId) -> Outcome<()> {
    tables::outgoing::delivered(tx, permit, id)?;
    tx.record(&MessageDelivered { message: id })?;
    Ok(())
}

/// The bytes of a message that went out.
pub fn opened(keys: &Keyring, row: &OutgoingRow) -> Outcome<Vec<u8>> {
    Ok(keys.open_sealed(Class::Documents, seal_to(&row.sha256)?, &row.sealed)?)
}

/// A kept message of the police opened and read as a question of a contract.
pub fn question(keys: &Keyring, row: &MessageRow, sealed: &[u8], wanted: Contract) -> Outcome<Question> {
    Ok(Question::of(row, &open_original(keys, row, sealed)?, wanted)?)
}
