//! Decisions that may be appealed, reactions among them, and leaves.

use super::{Moment, Term, iso, nullable};
use basics::Date;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

basics::code! {
    /// What a decision is, as far as its time of appeal goes.
    DecisionMatter {
        /// By the act on execution of sentences.
        Service = "service",
        /// A reaction to a breach of discipline.
        Reaction = "reaction",
        /// Terms after a breach of a community sentence.
        BreachTerms = "breach_terms",
        /// By the general act alone, such as on personal data.
        General = "general",
    }

    /// A reaction to a breach of discipline.
    ReactionKind {
        /// A written reprimand.
        Reprimand = "reprimand",
        /// Lost daily allowance.
        LostWages = "lost_wages",
        /// A lost privilege, but of a trusted job.
        LostPrivilege = "lost_privilege",
        /// A lost trusted job.
        LostTrustedJob = "lost_trusted_job",
        /// Exclusion from leisure company.
        LeisureExclusion = "leisure_exclusion",
        /// Lost leave.
        LostLeave = "lost_leave",
    }
}

/// A decision that may be appealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Decision {
    /// What it is.
    pub matter: DecisionMatter,
    /// When the person was told of it.
    pub told: Moment,
    /// The day on which it was taken; none: the day on which the person was told.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub taken: Option<Date>,
    /// When an appeal came to whom had taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appealed: Option<Moment>,
    /// Of a reaction, which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<Reaction>,
}

/// A reaction to a breach of discipline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Reaction {
    /// Its kind.
    pub kind: ReactionKind,
    /// How long it is; none: until further notice, or a reprimand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<Term>,
    /// Of lost daily allowance, how many hundredths of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// The first day on which it was carried out.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub from: Option<Date>,
    /// Where it is conditional, its trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Term>,
    /// Days of exclusion for the same breach before it (sections 37 and 39), which are deducted.
    #[serde(default, deserialize_with = "nullable")]
    pub excluded_days: u32,
    /// The day on which it was interrupted, while it is.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub interrupted: Option<Date>,
}

/// An ordinary leave that has been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Leave {
    /// Its first day.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub from: Date,
    /// Days of it that count, travel not among them.
    pub days: u32,
}

objects!(Decision, Reaction, Leave);
