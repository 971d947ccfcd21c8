//! Taking in messages from police and courts.
//!
//! The bytes are read and sealed before the transaction; inside it a message is compared with what
//! came before, written into the file of its person, kept and answered, so that nothing of it is ever
//! done twice or half.

pub mod awaited;
pub mod broker;
mod desk;
pub mod events;
pub mod outgoing;
pub mod refusal;
pub mod remand_desk;
pub mod second;
pub mod senders;
mod settle;
pub mod tonight;
pub mod who;

use super::model::contract::{self, Contract, Message, Named};
use super::model::draft::Draft;
use super::model::inbox::{Incoming, MessageId, MessageState, contents, seal_to};
use super::model::receipt::{Receipt, ReceiptStatus};
use super::model::warning::{Warning, WarningCode};
use super::tables::{self, MessageRow, NewMessage, Settled};
use crate::access::acts::ReceiveMessages;
use crate::access::{PlacePermit, PrisonCode, same};
use crate::app::App;
use crate::web::{Lang, Words};
use basics::Problem;
use basics::id::{Id, PersonId};
use records::{Actor, Class, Event, Fault, Keyring, Outcome, Tx};
use serde::Serialize;
use settle::Origin;
use std::sync::Arc;
use who::{Found, Who};

/// A message was taken in.
#[derive(Serialize)]
struct MessageReceived<'a> {
    message: MessageId,
    contract: &'a str,
    version: &'a str,
    sha256: &'a str,
    /// The organisation whose key signed it, and the name of that key.
    signed_by: Option<&'a str>,
    signing_key: Option<&'a str>,
    state: MessageState,
    person: Option<PersonId>,
    authority: Option<&'a str>,
    odd: Vec<WarningCode>,
}
impl Event for MessageReceived<'_> {
    const KIND: &'static str = "message-received";
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
    const KIND: &'static str = "message-repeated";
}

/// An unsigned message was turned away where only signed ones are taken. Nothing of it is kept.
#[derive(Serialize)]
struct MessageUnsigned<'a> {
    contract: &'a str,
    sha256: &'a str,
    size: u64,
}
impl Event for MessageUnsigned<'_> {
    const KIND: &'static str = "message-unsigned";
}

/// A person has said whom a message is about.
#[derive(Serialize)]
struct MessageSettled<'a> {
    message: MessageId,
    person: PersonId,
    registered: bool,
    state: MessageState,
    authority: Option<&'a str>,
}
impl Event for MessageSettled<'_> {
    const KIND: &'static str = "message-settled";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A message, and on what terms it is taken in.
struct Way {
    accept_bare: bool,
    /// Only kept, and left to a person: writing it into a file was refused.
    only_keep: bool,
    desk: Desk,
    incoming: Incoming,
    sealed: Vec<u8>,
}

/// What writing a message into a file needs.
#[derive(Clone)]
struct Desk {
    permit: PlacePermit<ReceiveMessages>,
    keys: Arc<Keyring>,
    /// Words for the sender and the file: bokmål.
    words: Words,
    placement_desk: Option<PrisonCode>,
}

impl Desk {
    fn of(app: &App, permit: PlacePermit<ReceiveMessages>) -> Self {
        Self {
            permit,
            keys: Arc::clone(&app.keys),
            words: Words::new(&app.texts, Lang::Nb),
            placement_desk: app.config.placement_desk.clone(),
        }
    }
}

/// Takes in a message and gives its receipt. A message that cannot be written into a file is kept all
/// the same: nothing is lost.
pub async fn take_in(
    app: &App,
    actor: &Actor,
    permit: PlacePermit<ReceiveMessages>,
    incoming: Incoming,
) -> Outcome<Receipt> {
    let sealed = app.keys.seal(class(&incoming), incoming.seal_to(), &incoming.original)?;
    let desk = Desk::of(app, permit);
    let mut way = Arc::new(Way { accept_bare: app.config.accept_bare, only_keep: false, desk, incoming, sealed });
    let mut outcome = receive_once(app, actor, &way).await;
    if outcome.as_ref().is_err_and(Fault::is_unique) {
        // The same message came by two ways at once: the other one is kept by now.
        outcome = receive_once(app, actor, &way).await;
    }
    if let Err(Fault::Refused(problem)) = &outcome {
        tracing::error!(code = problem.code, "a message was kept and not written into a file: {}", problem.detail);
        if let Some(way) = Arc::get_mut(&mut way) {
            way.only_keep = true;
        }
        outcome = receive_once(app, actor, &way).await;
    }
    outcome
}

/// Under which class of key the original is sealed.
fn class(incoming: &Incoming) -> Class {
    match incoming.told_contract() {
        // For safe custody and not a health record: a key of its own.
        Some(Contract::HealthAndRisk) => Class::Custody,
        // The police or the prosecutor state in it how someone's health is: the most private part of a message is what
        // the whole is sealed by.
        Some(Contract::SuitabilityRequest) => Class::Health,
        _ => Class::Documents,
    }
}

async fn receive_once(app: &App, actor: &Actor, way: &Arc<Way>) -> Outcome<Receipt> {
    let way = Arc::clone(way);
    app.db.write(actor, move |tx| receive(tx, &way)).await
}

fn receive(tx: &mut Tx, way: &Way) -> Outcome<Receipt> {
    let incoming = &way.incoming;
    if let Some((message, receipt)) = tables::same(tx, incoming)? {
        tx.record(&MessageRepeated { message })?;
        return Ok(receipt);
    }
    match &incoming.read {
        Ok(_) if incoming.proof.is_none() && !way.accept_bare => turn_away(tx, way),
        Ok(message) => accept(tx, way, message),
        Err(refusal) => {
            let words = refusal::words(&way.desk.words, incoming.contract().0, &refusal.reason);
            let receipt = receipt(tx, incoming, ReceiptStatus::SenderTechnical, Some(words));
            let told = Told { key: None, sender: "", warnings: &[] };
            keep(tx, way, &Settled::of(MessageState::Refused), &told, &receipt)?;
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
    let words = way.desk.words.t("esas-refused-bare");
    let receipt = receipt(tx, incoming, ReceiptStatus::SenderTechnical, Some(words));
    let (contract, sha256) = (incoming.contract().0, &incoming.sha256_hex());
    tx.record(&MessageUnsigned { contract, sha256, size: incoming.size })?;
    Ok(receipt)
}

fn accept(tx: &mut Tx, way: &Way, message: &Message) -> Outcome<Receipt> {
    let mut draft = Draft::of(message, tx.now());
    let origin = Origin::of(tx, message.contract, &way.incoming.sha256_hex(), way.incoming.proof.is_some())?;
    if tables::id_is_used(tx, &way.incoming)? {
        draft.warnings.insert(0, Warning::new(WarningCode::IdReused, "/forsendelse/meldingsId"));
    }
    let desk = &way.desk;
    let came_in_at = desk.permit.place().prison.as_ref();
    let prison = desk::prison(tx, &draft.receiver, came_in_at, desk.placement_desk.as_ref())?;
    let mut settled = Settled { prison, ..Settled::of(MessageState::Review) };
    let mut odd = vec![];
    let Found { who, candidates, odd: at_gate } = match who::of(tx, &desk.keys, &draft) {
        // Whatever is wrong with it, it is kept.
        Err(Fault::Refused(_)) if way.only_keep => Found { who: Who::Unsure, candidates: vec![], odd: None },
        found => found?,
    };
    odd.extend(at_gate);
    let mut may_be: Vec<PersonId> = candidates.iter().map(|candidate| candidate.person).collect();
    if let Who::Known(person) = &who {
        may_be.push(*person);
    }
    if !way.only_keep {
        if draft.person.is_none() && candidates.is_empty() {
            odd.push(WarningCode::RequestUnknown);
        }
        odd.extend(write(tx, desk, who, &draft, &origin, &mut settled)?);
    }
    odd.extend(name_stated(tx, &draft, &mut settled)?);
    if !odd.contains(&WarningCode::SignedStands) && corrects(tx, &origin, &draft, &settled)? {
        odd.push(WarningCode::Corrects);
    }
    draft.warnings.extend(odd.into_iter().map(|code| Warning::new(code, "")));
    let status = match settled.state {
        MessageState::Review => ReceiptStatus::InProgress,
        _ => ReceiptStatus::Received,
    };
    let receipt = receipt(tx, &way.incoming, status, None);
    let sender = draft.sender.to_string();
    let told = Told { key: draft.key.as_deref(), sender: &sender, warnings: &draft.warnings };
    let id = keep(tx, way, &settled, &told, &receipt)?;
    if settled.state == MessageState::Review {
        tables::set_candidates(tx, &desk.permit, id, &may_be)?;
    }
    Ok(receipt)
}

/// That a message states a name of somebody who has none: a caseworker sees it.
fn name_stated(tx: &mut Tx, draft: &Draft, settled: &mut Settled) -> Outcome<Option<WarningCode>> {
    let Some(person) = settled.person else { return Ok(None) };
    if !awaited::states_name(tx, person, draft)? {
        return Ok(None);
    }
    if settled.state == MessageState::Recorded {
        settled.state = MessageState::Waiting;
    }
    Ok(Some(WarningCode::NameStated))
}

/// Whether the message corrects one that came before: contract, person and the sender's key agree. Both
/// stay on file; what the earlier one became in the file of its person is a caseworker's to change.
fn corrects(tx: &mut Tx, origin: &Origin, draft: &Draft, settled: &Settled) -> Outcome<bool> {
    match (settled.person, &draft.key) {
        (Some(person), Some(key)) => {
            Ok(tables::came_before(tx, origin.contract, person, key, &origin.sha256)?.is_some())
        }
        _ => Ok(false),
    }
}

/// Whether a signed message of the same matter came before an unsigned one. It stands: nobody can take
/// back by an unsigned word what a signed one says, and a person asks the sender.
fn signed_stands(tx: &mut Tx, origin: &Origin, draft: &Draft, person: PersonId) -> Outcome<bool> {
    let Some(key) = draft.key.as_deref().filter(|_| !origin.proved) else { return Ok(false) };
    Ok(tables::came_before(tx, origin.contract, person, key, &origin.sha256)? == Some(true))
}

/// What is kept of what a message tells, readable without opening it.
struct Told<'a> {
    key: Option<&'a str>,
    sender: &'a str,
    warnings: &'a [Warning],
}

/// Writes a message into the file of its person, who is registered first when new. Gives what is odd
/// beside what the file holds already.
fn write(
    tx: &mut Tx,
    desk: &Desk,
    who: Who,
    draft: &Draft,
    origin: &Origin,
    settled: &mut Settled,
) -> Outcome<Option<WarningCode>> {
    let prison = settled.prison.as_ref();
    let person = match who {
        Who::Unsure => return Ok(None),
        Who::Known(person) => person,
        Who::New => {
            let hidden_address = desk.words.t("esas-caution-address");
            let person = draft.person.as_ref().ok_or_else(|| Problem::invalid("name-missing"))?;
            who::register(tx, &desk.permit, &desk.keys, person, prison, &hidden_address)?
        }
    };
    settled.person = Some(person);
    if signed_stands(tx, origin, draft, person)? {
        settled.state = MessageState::Waiting;
        return Ok(Some(WarningCode::SignedStands));
    }
    let written = settle::write(tx, &desk.permit, person, prison, draft, origin)?;
    settled.state = written.state;
    settled.authority = written.authority;
    Ok(written.odd)
}

fn keep(tx: &mut Tx, way: &Way, settled: &Settled, told: &Told<'_>, receipt: &Receipt) -> Outcome<MessageId> {
    let id: MessageId = tx.new_id();
    let new = NewMessage {
        id,
        incoming: &way.incoming,
        sealed: &way.sealed,
        settled,
        class: class(&way.incoming),
        key: told.key,
        sender: told.sender,
        warnings: told.warnings,
        refusal: way.incoming.read.as_ref().err().map(|refusal| &refusal.reason),
        receipt,
    };
    tables::add(tx, &way.desk.permit, &new)?;
    let (contract, version) = way.incoming.contract();
    tx.record(&MessageReceived {
        message: id,
        contract,
        version,
        sha256: &way.incoming.sha256_hex(),
        signed_by: way.incoming.proof.as_ref().map(|proof| proof.organisation.as_str()),
        signing_key: way.incoming.proof.as_ref().map(|proof| proof.key.as_str()),
        state: settled.state,
        person: settled.person,
        authority: settled.authority.map(|id| id.to_string()).as_deref(),
        odd: told.warnings.iter().map(|warning| warning.code).collect(),
    })?;
    tx.announce("messages")?;
    Ok(id)
}

/// Whom a person says a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Somebody in the register.
    Person(PersonId),
    /// Nobody in the register yet.
    New,
}

/// Writes a message that waited for a person to say whom it is about, unless the check of whether it was
/// settled since they read it refuses.
pub async fn settle(
    app: &App,
    actor: &Actor,
    permit: PlacePermit<ReceiveMessages>,
    row: MessageRow,
    original: &[u8],
    choice: Choice,
    unchanged: impl Fn(bool) -> Outcome<()> + Send + 'static,
) -> Outcome<PersonId> {
    let named = Named::as_read(&row.contract, &row.version);
    let message = contract::read(&contents(original), &named).map_err(|_| settled_already())?;
    let (contract, sha256, proved) = (message.contract, row.sha256, row.proof.is_some());
    let draft = Arc::new(Draft::of(&message, row.received_at));
    let (desk, id, prison) = (Desk::of(app, permit), row.id, row.prison.clone());
    let warnings = Arc::new(row.warnings);
    let write = move |tx: &mut Tx| {
        let waits = tables::state(tx, id)? == Some(MessageState::Review);
        unchanged(!waits)?;
        if !waits {
            return Err(settled_already().into());
        }
        let who = match choice {
            Choice::Person(person) => Who::Known(same::canonical(tx, person)?),
            Choice::New => Who::New,
        };
        let mut settled = Settled { prison: prison.clone(), ..Settled::of(MessageState::Review) };
        let origin = Origin::of(tx, contract, &sha256, proved)?;
        let odd = self::write(tx, &desk, who, &draft, &origin, &mut settled)?;
        let person = settled.person.ok_or_else(settled_already)?;
        let mut warnings = Vec::clone(&warnings);
        let stated = name_stated(tx, &draft, &mut settled)?;
        warnings.extend(odd.into_iter().chain(stated).map(|code| Warning::new(code, "")));
        tables::settle(tx, &desk.permit, id, &settled, &warnings)?;
        tx.record(&MessageSettled {
            message: id,
            person,
            registered: choice == Choice::New,
            state: settled.state,
            authority: settled.authority.map(|id| id.to_string()).as_deref(),
        })?;
        tx.announce("messages")?;
        Ok(person)
    };
    app.db.write(actor, write).await
}

fn settled_already() -> Problem {
    Problem::conflict("message-settled", "somebody has settled the message already")
}

/// The original of a kept message.
pub fn open_original(keys: &Keyring, row: &MessageRow, sealed: &[u8]) -> Outcome<Vec<u8>> {
    Ok(keys.open_sealed(row.class, seal_to(&row.sha256)?, sealed)?)
}
