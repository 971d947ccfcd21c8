//! The case as it is given: the JSON of `tilbake calc`, as types. Unknown fields are errors; only
//! `id`, `sentences` and in each sentence `kind`, `judgment` and its term must be there.

use basics::{Date, Instant};
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A JSON object, and never the list of its values that serde would take as well.
macro_rules! objects {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // The inherent function, which `remote` makes.
                Self::serialize(self, serializer)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;
                impl<'de> Visitor<'de> for Object {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        $name::deserialize(MapAccessDeserializer::new(map))
                    }
                }
                deserializer.deserialize_map(Object)
            }
        }
    )+};
}

mod codes;
mod custody;
mod decisions;
pub(crate) mod iso;
mod sentence;

pub use codes::{AbsenceKind, CreditKind, ExclusionGround, MeasureKind, MeasureLaw, SentenceKind};
pub use custody::{Isolation, Measure, Order, Remand};
pub use decisions::{Decision, DecisionMatter, Leave, Reaction, ReactionKind};
pub use sentence::{Absorbed, Conversion, CreditLine, DetentionParole, Extension, Sentence, Term};

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Case {
    /// Names the case in the answer. Need not be unique.
    pub id: String,
    /// The day whose execution law is used; none: the newest in force.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub as_of: Option<Date>,
    /// The day on which the act of 12 May 2026 no. 18 (isolation) comes into force, or would; none: as the policies say, by
    /// default not yet.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub isolation_act_from: Option<Date>,
    /// About the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The sentences.
    pub sentences: Vec<Sentence>,
    /// Times away from serving.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
    /// The days on which parole was refused.
    #[serde(default, with = "iso::list", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<iso::Iso>")]
    pub parole_refused: Vec<Date>,
    /// The day on which parole was given.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub paroled_on: Option<Date>,
    /// The day on which all serving ended.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub serving_ended: Option<Date>,
    /// Arrest and remand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remand: Option<Remand>,
    /// Measures inside prison.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// Decisions that may be appealed, reactions to breaches of discipline among them.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Ordinary leaves that have been carried out; short ones of some hours are none.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Leave>,
    /// The days on which data came in that is not verified yet.
    #[serde(default, with = "iso::list", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<iso::Iso>")]
    pub unverified: Vec<Date>,
    /// The day of which all limits are asked for that are no dates; none: they are not.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub limits_on: Option<Date>,
}

impl Case {
    /// A case with these sentences and nothing else.
    pub fn new(id: impl Into<String>, sentences: Vec<Sentence>) -> Self {
        Self {
            id: id.into(),
            as_of: None,
            isolation_act_from: None,
            person: None,
            sentences,
            absences: vec![],
            parole_refused: vec![],
            paroled_on: None,
            serving_ended: None,
            remand: None,
            measures: vec![],
            decisions: vec![],
            leaves: vec![],
            unverified: vec![],
            limits_on: None,
        }
    }
}

/// What the rules need to know of the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Person {
    /// Birth date.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub born: Option<Date>,
    /// Whether the person is in special high security.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "std::ops::Not::not")]
    pub special_high_security: bool,
    /// Whether ordinary leave that the region or the directorate granted has been carried out without a breach.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "std::ops::Not::not")]
    pub leave_without_breach: bool,
}

impl Person {
    /// Somebody of whom nothing but the birth date is known.
    pub fn born_on(date: Date) -> Self {
        Self { born: Some(date), ..Self::default() }
    }
}

/// A time away from serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Absence {
    /// Why.
    pub kind: AbsenceKind,
    /// The first day away.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub from: Date,
    /// The first day back; none while still away.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub to: Option<Date>,
}

objects!(Case, Person, Absence);

/// A day, or a moment of a day: an order may name either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day, `2025-03-31`.
    Day(Date),
    /// A moment, `2025-03-31T15:00:00+02:00`.
    At(Instant),
}

impl Moment {
    /// The day in Norway.
    pub fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::At(instant) => instant.oslo_date(),
        }
    }
    /// The moment, when one is named.
    pub fn at(self) -> Option<Instant> {
        match self {
            Self::Day(_) => None,
            Self::At(instant) => Some(instant),
        }
    }
}
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Day(date) => iso::serialize(date, serializer),
            Self::At(instant) => serializer.serialize_str(&instant.rfc3339_oslo()),
        }
    }
}
impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(iso::Text(|text: &str| {
            let instant = || Instant::parse(text).ok().filter(|at| iso::within(at.oslo_date())).map(Self::At);
            if text.len() == 10 { iso::parse(text).map(Self::Day) } else { instant() }
        }))
    }
}
impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "anyOf": [{ "format": "date" }, { "format": "date-time" }] })
    }
}

fn yes() -> bool {
    true
}
fn nullable_yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(true))
}
/// Null is the same as left out.
fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
