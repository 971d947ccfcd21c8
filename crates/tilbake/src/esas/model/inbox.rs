//! A message on its way in, and as it lies in the inbox.

use super::contract::{self, Contract, Message, Named, Reason, Refusal};
use super::receipt::reference;
use super::senders::{Proof, Senders};
use basics::Problem;
use basics::id::{Id, PersonId, Uuid};
use basics::value::corrupt;
use records::jws;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

basics::id! {
    /// A message in the inbox.
    MessageId,
}

basics::code! {
    /// What became of a message here.
    MessageState {
        /// Person and authority are recorded.
        Recorded = "recorded",
        /// A person must say who it is about.
        Review = "review",
        /// The person is recorded; a caseworker must settle what is ordered.
        Waiting = "waiting",
        /// A caseworker has settled it, or it was answered.
        Handled = "handled",
        /// Refused for its form.
        Refused = "refused",
    }
}

/// The bytes of a message, read.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The bytes as they came; empty when there were too many.
    pub original: Vec<u8>,
    /// How many there were.
    pub size: u64,
    /// The SHA-256 by which the same message is known: of the contents when its signature holds, since some
    /// sign the same contents anew each time they send them; else of the bytes.
    pub sha256: [u8; 32],
    /// Who signed it, when a signature proved the sender.
    pub proof: Option<Proof>,
    /// What they say, or why they are refused.
    pub read: Result<Message, Refusal>,
}

impl Incoming {
    /// Reads the bytes of a message, bare or signed by one of these, as what its sender names beside it.
    pub fn of(original: Vec<u8>, named: &Named, senders: &Senders) -> Self {
        let size = u64::try_from(original.len()).unwrap_or(u64::MAX);
        if original.len() > super::json::MAX_BYTES || !jws::is_signed(&original) {
            let sha256 = Sha256::digest(&original).into();
            return Self { read: contract::read(&original, named), original, size, sha256, proof: None };
        }
        let (read, sha256, proof) = Self::signed(&original, named, senders);
        Self { original, size, sha256, proof, read }
    }
    /// Reads a signed message. It is proved when its signature holds and its envelope's sender is the one
    /// whose key it is.
    fn signed(
        original: &[u8],
        named: &Named,
        senders: &Senders,
    ) -> (Result<Message, Refusal>, [u8; 32], Option<Proof>) {
        let whole = Sha256::digest(original).into();
        let (contents, proof) = match senders.check(original) {
            Ok(proved) => proved,
            Err(fault) => {
                let told = jws::contents(original).unwrap_or_default();
                return (Err(contract::refused(&told, named, Reason::Signature(fault))), whole, None);
            }
        };
        let read = contract::read(&contents, named);
        let sender = match &read {
            Ok(message) => Some(&message.sender),
            Err(refusal) => refusal.sender.as_ref(),
        };
        // Some contracts let words stand around the nine digits.
        let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<String>();
        match sender.map(digits) {
            Some(number) if number == proof.organisation => (read, Sha256::digest(&contents).into(), Some(proof)),
            Some(_) => (Err(contract::refused(&contents, named, Reason::OtherSender)), whole, None),
            None => (read, whole, None),
        }
    }
    /// A message that is too large to be kept, by its size and hash.
    pub fn too_large(size: u64, sha256: [u8; 32]) -> Self {
        let reason = Reason::Json(super::json::NotJson::TooLarge);
        let read =
            Err(Refusal { message_id: None, contract: None, named_version: String::new(), sender: None, reason });
        Self { original: vec![], size, sha256, proof: None, read }
    }
    /// The hash in hex.
    pub fn sha256_hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
    /// The sender's id of the message, when it has one that can be kept.
    pub fn message_id(&self) -> Option<String> {
        let id = match &self.read {
            Ok(message) => Some(message.id()),
            Err(refusal) => refusal.message_id.as_deref(),
        };
        let kept = |id: &&str| !id.trim().is_empty() && id.chars().count() <= super::draft::SHORT_MAX;
        id.filter(kept).filter(|id| !id.chars().any(char::is_control)).map(str::to_owned)
    }
    /// How its receipt names it.
    pub fn reference(&self) -> String {
        let id = match &self.read {
            Ok(message) => Some(message.id()),
            Err(refusal) => refusal.message_id.as_deref(),
        };
        reference(id, &self.sha256_hex())
    }
    /// The name of its contract, empty when it could not be told, and the version it satisfies; of a
    /// refused one the version that was named, if any.
    pub fn contract(&self) -> (&'static str, &str) {
        match &self.read {
            Ok(message) => (message.contract.as_str(), message.version),
            Err(refusal) => (refusal.contract.map_or("", Contract::as_str), refusal.named_version.as_str()),
        }
    }
    /// Its contract; of a refused one what it was told to be.
    pub fn told_contract(&self) -> Option<Contract> {
        match &self.read {
            Ok(message) => Some(message.contract),
            Err(refusal) => refusal.contract,
        }
    }
    /// To whom the sealed original is bound: the message itself, by its hash. The person may not be
    /// known yet, and may turn out to be another.
    pub fn seal_to(&self) -> PersonId {
        let mut half = [0; 16];
        half.copy_from_slice(&self.sha256[..16]);
        PersonId::from_uuid(Uuid::from_bytes(half))
    }
}

/// What a kept original says: of a signed message what was signed.
pub fn contents(original: &[u8]) -> Cow<'_, [u8]> {
    let signed = jws::is_signed(original).then(|| jws::contents(original)).flatten();
    signed.map_or(Cow::Borrowed(original), Cow::Owned)
}

/// To whom the original of a kept message is bound, by its hash in hex.
pub fn seal_to(sha256_hex: &str) -> Result<PersonId, Problem> {
    let half = sha256_hex.get(..32).and_then(|half| Uuid::try_parse(half).ok());
    half.map(PersonId::from_uuid).ok_or_else(|| corrupt("a hash"))
}
