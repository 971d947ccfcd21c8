//! What the remand desk sees of messages: orders for a place, and the answers to offers. They lie sealed, so
//! that each is opened where it is shown; what cannot be opened is shown as such, and never left out.

use super::outgoing::{Question, question};
use super::{contents, open_original};
use crate::access::acts::ReadRemandDesk;
use crate::access::{ListPermit, PrisonCode};
use crate::esas::model::contract::{self, Contract, Named};
use crate::esas::model::draft::{Draft, Matter};
use crate::esas::model::inbox::MessageId;
use crate::esas::model::police::AnswerKind;
use crate::esas::tables::{self, MessageRow};
use basics::id::PersonId;
use basics::{Date, Instant, Problem};
use records::{Keyring, Outcome, Reader};

/// Most orders and answers that the desk looks at.
const MOST: usize = 400;

/// An order for a place.
#[derive(Clone, Debug)]
pub struct PlaceAsked {
    /// The message.
    pub message: MessageId,
    /// The person it is about; none until somebody has said who.
    pub person: Option<PersonId>,
    /// The prison on whose desk it lies.
    pub prison: Option<PrisonCode>,
    /// The sender's key to it.
    pub key: Option<String>,
    /// Who sent it.
    pub sender: String,
    /// When it came.
    pub received_at: Instant,
    /// Whether a signature proved its sender.
    pub verified: bool,
    /// Whether what it says could be read: else all below is empty.
    pub read: bool,
    /// Name, as stated.
    pub name: String,
    /// Birth date, as stated.
    pub born: Option<Date>,
    /// When the person was arrested, as stated.
    pub arrested_at: Option<Instant>,
    /// Where they are now, as stated.
    pub held_at: Option<String>,
    /// From what day a place is wanted.
    pub wanted_from: Option<Date>,
}

/// An answer of the police to an offer.
#[derive(Clone, Debug)]
pub struct OfferAnswered {
    /// The message.
    pub message: MessageId,
    /// The key of the order that it names.
    pub key: Option<String>,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// When it came.
    pub received_at: Instant,
    /// Whether a signature proved its sender.
    pub verified: bool,
    /// Which.
    pub kind: AnswerKind,
    /// What else it says.
    pub note: Option<String>,
}

/// The orders for a place and the answers to offers that came since a moment, the newest first. An order that
/// was corrected, or came signed later, stands as it came last.
pub fn remand_desk(
    reader: &mut Reader,
    keys: &Keyring,
    permit: &ListPermit<ReadRemandDesk>,
    since: Instant,
) -> Outcome<(Vec<PlaceAsked>, Vec<OfferAnswered>)> {
    let contracts = [Contract::PlaceOrder, Contract::OfferAnswer];
    let (mut orders, mut answers) = (vec![], vec![]);
    for (row, sealed) in tables::of_remand_desk(reader, permit, contracts, since, MOST)? {
        if row.corrected_by.is_some() || row.signed_again.is_some() {
            continue;
        }
        let draft = draft(keys, &row, &sealed);
        if row.contract == Contract::PlaceOrder.as_str() {
            orders.push(place(&row, draft));
        } else if let Some(Draft { key, matter: Matter::Answer(answer), .. }) = draft {
            let (message, person, received_at) = (row.id, row.person, row.received_at);
            let (verified, kind, note) = (row.proof.is_some(), answer.kind, answer.note);
            answers.push(OfferAnswered { message, key, person, received_at, verified, kind, note });
        }
    }
    Ok((orders, answers))
}

/// What a kept message says; none when it cannot be opened here.
fn draft(keys: &Keyring, row: &MessageRow, sealed: &[u8]) -> Option<Draft> {
    let original = open_original(keys, row, sealed).ok()?;
    let message = contract::read(&contents(&original), &Named::as_read(&row.contract, &row.version)).ok()?;
    Some(Draft::of(&message, row.received_at))
}

fn place(row: &MessageRow, draft: Option<Draft>) -> PlaceAsked {
    let mut asked = PlaceAsked {
        message: row.id,
        person: row.person,
        prison: row.prison.clone(),
        key: None,
        sender: row.sender.clone(),
        received_at: row.received_at,
        verified: row.proof.is_some(),
        read: draft.is_some(),
        name: String::new(),
        born: None,
        arrested_at: None,
        held_at: None,
        wanted_from: None,
    };
    let Some(Draft { key, person, matter: Matter::Place(place), .. }) = draft else { return asked };
    asked.key = key;
    asked.name = person.as_ref().map(|person| person.name.to_string()).unwrap_or_default();
    asked.born = person.and_then(|person| person.birth_date);
    asked.arrested_at = place.arrested_at;
    asked.held_at = place.held_at;
    asked.wanted_from = place.from;
    asked
}

/// One order for a place, to be answered.
pub fn place_order(
    reader: &mut Reader,
    keys: &Keyring,
    permit: &ListPermit<ReadRemandDesk>,
    id: MessageId,
) -> Outcome<Question> {
    let (row, sealed) = tables::one_of_remand_desk(reader, permit, id)?.ok_or_else(Problem::not_found)?;
    question(keys, &row, &sealed, Contract::PlaceOrder)
}
