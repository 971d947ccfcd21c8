//! The closed list of contracts this service takes, and the reading of a message's bytes.
//!
//! A bare message does not say which contract it follows: it is told by the top-level fields that
//! only one contract has, and its version is the newest it satisfies. What the sender names beside the
//! message goes before. A new contract, or a new version of one, is a row of `CONTRACTS`.

use super::form::{self, Edition, Fault, Form};
use super::json::{self, NotJson};
use super::order::Order;
use super::police::{Committal, HealthAndRisk, OfferAnswer, PlaceOrder};
use super::ruling::Ruling;
use super::suitability::{Request, Withdrawal};
use records::jws::JwsFault;
use serde::{Deserialize, Serialize};
use serde_json::Value;

basics::code! {
    /// A contract, by the name its publisher gave it.
    Contract {
        /// A court's ruling on remand, passed on by the police.
        RemandRuling = "kjennelseVaretektPoliti",
        /// The prosecutor's order to carry out a final judgment.
        EnforcementOrder = "fullbyrdelsesordre",
        /// The police order a place in remand.
        PlaceOrder = "bestillingVaretektsplass",
        /// The prosecutor's order to commit someone until the court's ruling comes.
        CommittalOrder = "innsettelsesordre",
        /// What the police know of health and risk.
        HealthAndRisk = "helseOgRisiko",
        /// The answer of the police to an offer of a place.
        OfferAnswer = "svarTilbudVaretektsplass",
        /// The request to assess someone for remand at home under electronic control.
        SuitabilityRequest = "anmodningOmEgnethetsvurdering",
        /// The withdrawal of such a request.
        SuitabilityWithdrawal = "trekkAvAnmodningOmEgnethetsvurdering",
    }
}

/// What a message says, by contract.
#[derive(Clone, Debug)]
pub enum Body {
    /// A ruling on remand.
    Ruling(Box<Ruling>),
    /// An order to carry out a judgment.
    Order(Box<Order>),
    /// An order for a place in remand.
    Place(Box<PlaceOrder>),
    /// A committal order.
    Committal(Box<Committal>),
    /// Health and risk.
    HealthAndRisk(Box<HealthAndRisk>),
    /// The answer to an offer.
    Answer(Box<OfferAnswer>),
    /// A request for an assessment.
    Request(Box<Request>),
    /// The withdrawal of a request.
    Withdrawal(Box<Withdrawal>),
}

/// Greatest length of a version that is kept.
const VERSION_MAX: usize = 20;

/// How a contract is told and read.
struct Known {
    contract: Contract,
    /// Its name in the header `SchemaName`.
    schema: &'static str,
    /// Top-level fields that no other contract has. The first is demanded by every version.
    told_by: &'static [&'static str],
    /// The versions taken, the newest first.
    versions: &'static [(&'static str, Edition)],
    read: fn(&Value, Edition) -> Result<Body, Vec<Fault>>,
}

fn body<T: Form>(value: &Value, edition: Edition, of: fn(Box<T>) -> Body) -> Result<Body, Vec<Fault>> {
    form::read(value, edition).map(|read| of(Box::new(read)))
}

/// Every contract taken.
const CONTRACTS: &[Known] = &[
    Known {
        contract: Contract::RemandRuling,
        schema: "KJENNELSE_VARETEKT_POLITI",
        told_by: &["kjennelseVaretekt"],
        versions: &[("1.6", Edition::Newest), ("1.5", Edition::Older)],
        read: |value, edition| body(value, edition, Body::Ruling),
    },
    Known {
        contract: Contract::EnforcementOrder,
        schema: "FULLBYRDELSESORDRE",
        told_by: &["fullbyrdelsesordre"],
        versions: &[("1.2", Edition::Newest), ("1.1", Edition::Older)],
        read: |value, edition| body(value, edition, Body::Order),
    },
    Known {
        contract: Contract::PlaceOrder,
        schema: "BESTILLING_VARETEKTSPLASS",
        told_by: &["plassFraDato", "restriksjonIsolasjon", "arrestlokasjon", "oenskerTilbudOmTransport"],
        versions: &[("1.3", Edition::Newest), ("1.2", Edition::Older)],
        read: |value, edition| body(value, edition, Body::Place),
    },
    Known {
        contract: Contract::CommittalOrder,
        schema: "INNSETTELSESORDRE",
        told_by: &["ordre"],
        versions: &[("1.0", Edition::Newest)],
        read: |value, edition| body(value, edition, Body::Committal),
    },
    Known {
        contract: Contract::HealthAndRisk,
        schema: "HELSE_OG_RISIKO",
        told_by: &["helseOgRisikoId", "risikoOgHelseInfo"],
        versions: &[("1.0", Edition::Newest)],
        read: |value, edition| body(value, edition, Body::HealthAndRisk),
    },
    Known {
        contract: Contract::OfferAnswer,
        schema: "SVAR_TILBUD_VARETEKTSPLASS",
        told_by: &["svarPlass"],
        versions: &[("1.1", Edition::Newest)],
        read: |value, edition| body(value, edition, Body::Answer),
    },
    Known {
        contract: Contract::SuitabilityRequest,
        schema: "ANMODNING_EGNETHETSVURDERING",
        told_by: &["egnethetsvurderingVaretektInfo"],
        versions: &[("1.1", Edition::Newest)],
        read: |value, edition| body(value, edition, Body::Request),
    },
    Known {
        contract: Contract::SuitabilityWithdrawal,
        schema: "TREKK_ANMODNING_EGNETHETSVURDERING",
        told_by: &["begrunnelse"],
        versions: &[("1.0", Edition::Newest)],
        read: |value, edition| body(value, edition, Body::Withdrawal),
    },
];

/// The contracts and versions taken, for those who ask: `kjennelseVaretektPoliti 1.6`.
pub fn taken() -> Vec<String> {
    let each = CONTRACTS
        .iter()
        .flat_map(|known| known.versions.iter().map(|(version, _)| format!("{} {version}", known.contract)));
    each.collect()
}

/// Which contract and version the sender says a message follows, beside the message. What is not said
/// is told by the message itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The contract: its own name, or its name in the header `SchemaName`.
    pub schema: Option<String>,
    /// The version.
    pub version: Option<String>,
}

impl Named {
    /// A message that was read before, by what it was read as.
    pub fn as_read(contract: &str, version: &str) -> Self {
        Self { schema: Some(contract.to_owned()), version: Some(version.to_owned()) }
    }
    /// The version named, as it is kept beside a refused message.
    fn kept_version(&self) -> String {
        let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        self.version.iter().flat_map(|version| version.chars()).filter(fit).take(VERSION_MAX).collect()
    }
    /// The contract named; none named is told by the fields of the message.
    fn known(&self, value: &Value) -> Option<&'static Known> {
        let told = |known: &&Known| known.told_by.iter().any(|field| value.get(field).is_some());
        let Some(schema) = self.schema.as_deref().map(str::trim) else {
            return CONTRACTS.iter().find(told);
        };
        let same = |name: &str| name.eq_ignore_ascii_case(schema);
        CONTRACTS.iter().find(|known| same(known.contract.as_str()) || same(known.schema))
    }
    /// The versions to try, the newest first.
    fn versions(&self, known: &'static Known) -> Vec<(&'static str, Edition)> {
        let wanted = self.version.as_deref().map(str::trim);
        known.versions.iter().filter(|(version, _)| wanted.is_none_or(|wanted| wanted == *version)).copied().collect()
    }
}

/// A message whose form is right.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its contract.
    pub contract: Contract,
    /// The version of the contract it satisfies.
    pub version: &'static str,
    /// The number of the organisation that sent it, as its envelope states it.
    pub sender: String,
    /// What it says.
    pub body: Body,
}

impl Message {
    /// The sender's id of the message, as written: may be blank, may be used twice.
    pub fn id(&self) -> &str {
        match &self.body {
            Body::Ruling(ruling) => &ruling.header.message_id,
            Body::Order(order) => &order.header.message_id,
            Body::Place(order) => &order.header.message_id,
            Body::Committal(order) => &order.header.message_id,
            Body::HealthAndRisk(known) => &known.header.message_id,
            Body::Answer(answer) => &answer.header.message_id,
            Body::Request(request) => &request.header.message_id,
            Body::Withdrawal(withdrawal) => &withdrawal.header.message_id,
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
    /// The version that was named, fit to be kept; empty when none was.
    pub named_version: String,
    /// The number of the organisation that sent it, when one could be read.
    pub sender: Option<String>,
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
    /// Of a contract taken here, in a version that is not.
    UnknownVersion,
    /// Breaks its contract in these places.
    Form(Vec<Fault>),
    /// Its signature proves nothing.
    Signature(JwsFault),
    /// Signed by another organisation than the one its envelope says sent it.
    OtherSender,
}

/// A message that is refused for its signature, told apart by what it says and not believed.
pub fn refused(bytes: &[u8], named: &Named, reason: Reason) -> Refusal {
    match read(bytes, named) {
        Ok(message) => Refusal {
            message_id: Some(message.id().to_owned()),
            contract: Some(message.contract),
            named_version: named.kept_version(),
            sender: Some(message.sender),
            reason,
        },
        Err(refusal) => Refusal { reason, ..refusal },
    }
}

/// Reads the bytes of a message that is bare, or what was signed of one. When it satisfies no version, the faults by the newest are told.
pub fn read(bytes: &[u8], named: &Named) -> Result<Message, Refusal> {
    let named_version = named.kept_version();
    let value = match json::read(bytes) {
        Ok(value) => value,
        Err(not) => {
            let reason = Reason::Json(not);
            return Err(Refusal { message_id: None, contract: None, named_version, sender: None, reason });
        }
    };
    let sender = sender(&value);
    let refuse = |message_id, contract, reason| {
        let (named_version, sender) = (named_version.clone(), sender.clone());
        Refusal { message_id, contract, named_version, sender, reason }
    };
    let known = named.known(&value);
    let contract = known.map(|known| known.contract);
    let Some(id) = message_id(&value) else {
        return Err(refuse(None, contract, Reason::NoEnvelope));
    };
    let Some(known) = known else {
        return Err(refuse(Some(id), None, Reason::UnknownContract));
    };
    let mut reason = Reason::UnknownVersion;
    for (version, edition) in named.versions(known) {
        match (known.read)(&value, edition) {
            Ok(body) => {
                let sender = sender.unwrap_or_default();
                return Ok(Message { contract: known.contract, version, sender, body });
            }
            Err(faults) if reason == Reason::UnknownVersion => reason = Reason::Form(faults),
            Err(_) => {}
        }
    }
    Err(refuse(Some(id), contract, reason))
}

/// The number of the sending organisation in the envelope.
fn sender(value: &Value) -> Option<String> {
    value.pointer("/forsendelse/avsender/organisasjon/organisasjonsnummer")?.as_str().map(str::to_owned)
}

/// The id in the envelope.
fn message_id(value: &Value) -> Option<String> {
    value.get("forsendelse")?.get("meldingsId")?.as_str().map(str::to_owned)
}
