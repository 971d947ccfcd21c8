//! A sentence, and what belongs to it: lengths, credit, extensions, conversion.

use super::codes::{CreditKind, SentenceKind};
use super::{iso, nullable, nullable_yes, yes};
use basics::Date;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A sentence. Which fields it has depends on its kind; `Sentence::prison` and its like make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Sentence {
    /// Its kind.
    pub kind: SentenceKind,
    /// The day of the judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// Whether the person was in custody at the judgment.
    #[serde(default = "yes", deserialize_with = "nullable_yes")]
    pub in_custody: bool,
    /// The day of admission, for those at liberty at the judgment; of what is performed at liberty, the day that began.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub admitted: Option<Date>,
    /// The day of the offence; of several, of the last. Who was under 18 then has limits of their own.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub offence_on: Option<Date>,
    /// Prison: the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// Prison: the suspended part of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Term>,
    /// Prison: the years of the probation period of the suspended part, as the court has set them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probation_years: Option<u32>,
    /// Prison: whether a court abroad imposed it, and it was transferred to be served in Norway.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "std::ops::Not::not")]
    pub from_abroad: bool,
    /// Prison: the sentences, served in part, that this joint judgment has taken in. They are not stated beside it.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub absorbed: Vec<Absorbed>,
    /// Days credited by the court.
    #[serde(default, deserialize_with = "nullable")]
    pub credit_days: u32,
    /// Further lines of credit.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub credit: Vec<CreditLine>,
    /// Preventive detention: the time frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Term>,
    /// Preventive detention: the minimum term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Term>,
    /// Preventive detention: extensions by the court.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Preventive detention: the days on which judgments that refused parole became final.
    #[serde(default, with = "iso::list", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<iso::Iso>")]
    pub refusals_final: Vec<Date>,
    /// Preventive detention: release on parole, or the judgment that has set a new parole period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parole: Option<DetentionParole>,
    /// When the judgment became final; not of a fine, nor of a recall.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub final_on: Option<Date>,
    /// Fine default and fine service: days of subsidiary imprisonment, less what is paid or served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Community sentence: hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<u32>,
    /// Community sentence and youth sentence: subsidiary prison term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsidiary: Option<Term>,
    /// Performance time as it has been set, of a youth sentence always. None: of a community sentence as long as the
    /// subsidiary term, of fine service not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<Term>,
    /// Community sentence: by how long a court has made the performance time longer after breach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Term>,
    /// Community sentence: the prison that a court has made of it after breach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion>,
    /// Recall: what the court has ordered to be served of the remainder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<Term>,
    /// Recall: the whole remainder, where the court has ordered only a part of it; none: `remaining` is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remainder: Option<Term>,
    /// Recall: whether it is added to the prison sentences of the case and served as one with them (CAL-01). Where there is
    /// none, or it is not said, it is counted by itself.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "std::ops::Not::not")]
    pub served_as_one: bool,
}

impl Sentence {
    fn new(kind: SentenceKind, judgment: Date) -> Self {
        Self {
            kind,
            judgment,
            in_custody: true,
            admitted: None,
            offence_on: None,
            term: None,
            suspended: None,
            probation_years: None,
            from_abroad: false,
            absorbed: vec![],
            credit_days: 0,
            credit: vec![],
            frame: None,
            minimum: None,
            extensions: vec![],
            refusals_final: vec![],
            parole: None,
            final_on: None,
            days: None,
            hours: None,
            subsidiary: None,
            performance: None,
            extended: None,
            conversion: None,
            remaining: None,
            remainder: None,
            served_as_one: false,
        }
    }
    /// A prison sentence of someone in custody at the judgment.
    pub fn prison(judgment: Date, term: Term) -> Self {
        Self { term: Some(term), ..Self::new(SentenceKind::Prison, judgment) }
    }
    /// Preventive detention of someone in custody at the judgment.
    pub fn preventive_detention(judgment: Date, frame: Term, minimum: Option<Term>) -> Self {
        Self { frame: Some(frame), minimum, ..Self::new(SentenceKind::PreventiveDetention, judgment) }
    }
    /// Subsidiary imprisonment, served from the day of admission.
    pub fn fine_default(judgment: Date, admitted: Date, days: u32) -> Self {
        let days = Some(days);
        Self { days, in_custody: false, admitted: Some(admitted), ..Self::new(SentenceKind::FineDefault, judgment) }
    }
    /// A community sentence, performed from a day on or not yet.
    pub fn community(judgment: Date, hours: u32, subsidiary: Term, began: Option<Date>) -> Self {
        let (hours, subsidiary) = (Some(hours), Some(subsidiary));
        Self { hours, subsidiary, in_custody: false, admitted: began, ..Self::new(SentenceKind::Community, judgment) }
    }
    /// A recall to serve what remains, of someone in custody at the judgment.
    pub fn recall(judgment: Date, remaining: Term) -> Self {
        Self { remaining: Some(remaining), ..Self::new(SentenceKind::Recall, judgment) }
    }
    /// The same sentence of someone at liberty at the judgment, admitted on a day or not yet.
    #[must_use]
    pub fn at_liberty(self, admitted: Option<Date>) -> Self {
        Self { in_custody: false, admitted, ..self }
    }
    /// The same sentence with the days that the court credited.
    #[must_use]
    pub fn credited(self, credit_days: u32) -> Self {
        Self { credit_days, ..self }
    }
}

/// Prison that a court has made of a community sentence after breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Conversion {
    /// The day of the judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// Whether the person was in custody at it.
    #[serde(default = "yes", deserialize_with = "nullable_yes")]
    pub in_custody: bool,
    /// The day of admission, for those at liberty at it.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub admitted: Option<Date>,
    /// The part of the subsidiary term that the court ordered, hours done not yet taken off; none: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Term>,
    /// Hours done that the court has not itself taken off.
    #[serde(default, deserialize_with = "nullable")]
    pub hours_done: u32,
}

/// A length in years, months and days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Term {
    /// Years.
    #[serde(default, deserialize_with = "nullable")]
    pub years: u32,
    /// Months.
    #[serde(default, deserialize_with = "nullable")]
    pub months: u32,
    /// Days.
    #[serde(default, deserialize_with = "nullable")]
    pub days: u32,
}

impl Term {
    /// Whole years.
    pub const fn years(years: u32) -> Self {
        Self { years, months: 0, days: 0 }
    }
    /// Months; twelve become a year.
    pub const fn months(months: u32) -> Self {
        Self { years: months / 12, months: months % 12, days: 0 }
    }
    /// Days.
    pub const fn days(days: u32) -> Self {
        Self { years: 0, months: 0, days }
    }
    /// Years and months, as months.
    pub const fn in_months(self) -> u32 {
        self.years.saturating_mul(12).saturating_add(self.months)
    }
}

/// A further line of credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct CreditLine {
    /// What it is for.
    pub kind: CreditKind,
    /// Days.
    #[serde(default, deserialize_with = "nullable")]
    pub days: u32,
    /// What it rests on, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// A sentence that a joint judgment has taken in, and what was served of it (PEN-07).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Absorbed {
    /// The day of its judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// The first day on which it was served.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub from: Date,
    /// The first day on which it no longer was; none: the day of the joint judgment.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub to: Option<Date>,
    /// Days credited to it, unless the joint judgment credits them itself.
    #[serde(default, deserialize_with = "nullable")]
    pub credit_days: u32,
}

/// Parole from preventive detention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct DetentionParole {
    /// The day of release; of a new parole period after breach, the day of the judgment that set it.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub from: Date,
    /// The parole period as it has been set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Term>,
}

/// An extension of the frame of preventive detention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Extension {
    /// The day of the judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// The new last day of the frame.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub until: Date,
}

objects!(Sentence, Term, CreditLine, Conversion, Absorbed, DetentionParole, Extension);
