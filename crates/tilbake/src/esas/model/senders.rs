//! Whose signature is believed: the public keys of police and courts, each of one organisation.
//!
//! Read from a key set (RFC 7517) with one member of our own, `organisation`: the number, in the register
//! of organisations, of the one that signs with it.

use records::jws::{Compact, JwsFault, PublicKey};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// The largest key set taken, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The longest name of a key.
const KID_MAX: usize = 200;

/// Why a key set is not taken, in words that complete "the keys cannot be used:".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySetFault {
    /// It has more than [`MAX_BYTES`].
    #[error("the file is larger than 1 MB")]
    TooLarge,
    /// No JSON object with a list `keys`, or a member stands twice or has another form.
    #[error("it is no key set, a JSON object with a list `keys`, or a member of a key stands twice or is no text")]
    NotAKeySet,
    /// A key has no name, or one that is too long.
    #[error("a key has no `kid`, or one of more than 200 characters")]
    NoName,
    /// Two keys have one name.
    #[error("two keys have the same `kid`")]
    NameTwice,
    /// A key is of no organisation.
    #[error("a key has no `organisation`, the nine digits of the number of the organisation that signs with it")]
    NoOrganisation,
    /// A private or secret key.
    #[error("a key has its private part with it; its owner must make a new one and give only the public part")]
    Private,
    /// A key for something else than signatures.
    #[error("a key is for another `use` than `sig`")]
    OtherUse,
    /// A key that is neither for RS256 nor for ES256.
    #[error("a key is neither RSA for RS256 nor P-256 for ES256")]
    OtherAlgorithm,
    /// A key that is broken, too short or too long.
    #[error("a key is damaged, or an RSA key of fewer than 2048 or more than 8192 bits")]
    Broken,
}

/// Who signed a message, as its signature proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The organisation's number.
    pub organisation: String,
    /// The name of its key.
    pub key: String,
}

/// The keys of senders, by name.
#[derive(Debug, Default)]
pub struct Senders(BTreeMap<String, Sender>);

#[derive(Debug)]
struct Sender {
    organisation: String,
    key: PublicKey,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Member>,
}

/// A key as it stands in a set. Members that are not known are passed over, as the standard says.
#[derive(Deserialize)]
struct Member {
    kid: Option<String>,
    kty: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    organisation: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    /// The private part of an RSA or P-256 key.
    d: Option<IgnoredAny>,
    /// A secret shared by two.
    k: Option<IgnoredAny>,
}

impl Senders {
    /// Reads a key set. One key that is wrong refuses the whole: a sender whose key is left out would be
    /// refused at the gate, at night, by nobody's decision.
    pub fn read(bytes: &[u8]) -> Result<Self, KeySetFault> {
        if bytes.len() > MAX_BYTES {
            return Err(KeySetFault::TooLarge);
        }
        let set: KeySet = serde_json::from_slice(bytes).map_err(|_| KeySetFault::NotAKeySet)?;
        let mut senders = BTreeMap::new();
        for member in set.keys {
            let (kid, sender) = member.read()?;
            if senders.insert(kid, sender).is_some() {
                return Err(KeySetFault::NameTwice);
            }
        }
        Ok(Self(senders))
    }
    /// The contents of a signed message and who signed it. The key is the one its header names.
    pub fn check(&self, bytes: &[u8]) -> Result<(Vec<u8>, Proof), JwsFault> {
        let compact = Compact::read(bytes)?;
        let kid = compact.kid().ok_or(JwsFault::UnknownKey)?.to_owned();
        let sender = self.0.get(&kid).ok_or(JwsFault::UnknownKey)?;
        let contents = compact.proved_by(&sender.key)?;
        Ok((contents, Proof { organisation: sender.organisation.clone(), key: kid }))
    }
}

impl Member {
    fn read(self) -> Result<(String, Sender), KeySetFault> {
        let kid = self.kid.filter(|kid| !kid.trim().is_empty() && kid.chars().count() <= KID_MAX);
        let kid = kid.filter(|kid| !kid.chars().any(char::is_control)).ok_or(KeySetFault::NoName)?;
        if self.d.is_some() || self.k.is_some() {
            return Err(KeySetFault::Private);
        }
        if self.usage.is_some_and(|usage| usage != "sig") {
            return Err(KeySetFault::OtherUse);
        }
        let nine_digits = |number: &String| number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_digit());
        let organisation = self.organisation.filter(nine_digits).ok_or(KeySetFault::NoOrganisation)?;
        let part = |part: Option<String>| part.ok_or(KeySetFault::Broken);
        let key = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", None) => PublicKey::rsa(&part(self.n)?, &part(self.e)?),
            ("EC", Some("P-256")) => PublicKey::p256(&part(self.x)?, &part(self.y)?),
            _ => return Err(KeySetFault::OtherAlgorithm),
        };
        let key = key.ok_or(KeySetFault::Broken)?;
        if self.alg.is_some_and(|alg| alg != key.algorithm()) {
            return Err(KeySetFault::OtherAlgorithm);
        }
        Ok((kid, Sender { organisation, key }))
    }
}
