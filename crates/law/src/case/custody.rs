//! Arrest and remand, and measures inside prison.

use super::codes::{ExclusionGround, MeasureKind, MeasureLaw};
use super::{Moment, iso, nullable};
use basics::{Date, Instant};
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Arrest and remand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Remand {
    /// The moment of arrest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrested: Option<Instant>,
    /// Remand orders.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Order>,
    /// Isolation in remand.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub isolation: Vec<Isolation>,
    /// The last ordinary hearing on remand, not by video.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub last_hearing: Option<Date>,
    /// The highest penalty the charge can carry, in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_penalty_years: Option<u32>,
}

/// A remand order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Order {
    /// From when it holds.
    pub from: Moment,
    /// When it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
}

/// A time of isolation in remand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Isolation {
    /// From when.
    pub from: Moment,
    /// Until when; of an order by a court, when it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// Whether a court ordered it; none: no court is known to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub court: Option<bool>,
    /// Whether it came of what the person did in prison, so that it gives no extra credit (CRD-05); none: it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_conduct: Option<bool>,
}

/// A measure inside prison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Measure {
    /// What it is.
    pub kind: MeasureKind,
    /// From when.
    pub from: Moment,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// By which law; none is that in force: of today, and from the commencement of the act of 12 May 2026 that act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<MeasureLaw>,
    /// Of an exclusion, why; none is what the person does or is exposed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ExclusionGround>,
}

objects!(Remand, Order, Isolation, Measure);
