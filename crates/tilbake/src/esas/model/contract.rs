//! The closed list of contracts this service takes, and the reading of a message's bytes.
//!
//! A bare message does not say which contract it follows: it is told by the top-level field that
//! only one contract has. A new contract, or a new version of one, is a row of `CONTRACTS`.

use super::form::{self, Fault};
use super::json::{self, NotJson};
use super::order::Order;
use super::ruling::Ruling;
use serde::{Deserialize, Serialize};
use serde_json::Value;

basics::code! {
    /// A contract, by the name its publisher gave it.
    Contract {
        /// A court's ruling on remand, passed on by the police.
        RemandRuling = "kjennelseVaretektPoliti",
        /// The prosecutor's order to carry out a final judgment.
        EnforcementOrder = "fullbyrdelsesordre",
    }
}

/// What a message says, by contract.
#[derive(Clone, Debug)]
pub enum Body {
    /// A ruling on remand.
    Ruling(Box<Ruling>),
    /// An order to carry out a judgment.
    Order(Box<Order>),
}

/// How a contract and version is told and read.
struct Known {
    contract: Contract,
    version: &'static str,
    /// A top-level field that no other contract has.
    told_by: &'static str,
    read: fn(&Value) -> Result<Body, Vec<Fault>>,
}

/// Every contract taken, the newest version of each first.
const CONTRACTS: &[Known] = &[
    Known {
        contract: Contract::RemandRuling,
        version: "1.6",
        told_by: "kjennelseVaretekt",
        read: |value| form::read(value).map(|ruling| Body::Ruling(Box::new(ruling))),
    },
    Known {
        contract: Contract::EnforcementOrder,
        version: "1.2",
        told_by: "fullbyrdelsesordre",
        read: |value| form::read(value).map(|order| Body::Order(Box::new(order))),
    },
];

/// The contracts and versions taken, for those who ask: `kjennelseVaretektPoliti 1.6`.
pub fn taken() -> Vec<String> {
    CONTRACTS.iter().map(|known| format!("{} {}", known.contract, known.version)).collect()
}

/// A message whose form is right.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its contract.
    pub contract: Contract,
    /// The version of the contract it satisfies.
    pub version: &'static str,
    /// What it says.
    pub body: Body,
}

impl Message {
    /// The sender's id of the message, as written: may be blank, may be used twice.
    pub fn id(&self) -> &str {
        match &self.body {
            Body::Ruling(ruling) => &ruling.header.message_id,
            Body::Order(order) => &order.header.message_id,
        }
    }
}

/// A message refused for its form. Nothing else refuses one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The sender's id of the message, when one could be read.
    pub message_id: Option<String>,
    /// The contract, when it could be told.
    pub contract: Option<Contract>,
    /// Why.
    pub reason: Reason,
}

/// Why a message is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", content = "details", rename_all = "snake_case")]
pub enum Reason {
    /// Not JSON, or beyond its bounds.
    Json(NotJson),
    /// No `forsendelse` with a `meldingsId`.
    NoEnvelope,
    /// Of no contract taken here.
    UnknownContract,
    /// Breaks its contract in these places.
    Form(Vec<Fault>),
}

/// Reads the bytes of a bare message.
pub fn read(bytes: &[u8]) -> Result<Message, Refusal> {
    let refuse = |message_id, contract, reason| Refusal { message_id, contract, reason };
    let value = json::read(bytes).map_err(|not| refuse(None, None, Reason::Json(not)))?;
    let known = CONTRACTS.iter().find(|known| value.get(known.told_by).is_some());
    let contract = known.map(|known| known.contract);
    let Some(id) = message_id(&value) else {
        return Err(refuse(None, contract, Reason::NoEnvelope));
    };
    let Some(known) = known else {
        return Err(refuse(Some(id), None, Reason::UnknownContract));
    };
    match (known.read)(&value) {
        Ok(body) => Ok(Message { contract: known.contract, version: known.version, body }),
        Err(faults) => Err(refuse(Some(id), contract, Reason::Form(faults))),
    }
}

/// The id in the envelope.
fn message_id(value: &Value) -> Option<String> {
    value.get("forsendelse")?.get("meldingsId")?.as_str().map(str::to_owned)
}
