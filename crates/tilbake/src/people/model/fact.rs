//! What the registry holds about a person, and what it knows of each fact: who said it, who wrote it
//! down, who verified it, and until when it held.
//!
//! ADM-08 (data regulation sections 4 and 6): what is not verified is marked with its source and is
//! verified, or deleted by a person, within four months. What was never verified therefore leaves no
//! history: it is deleted when it ends, and what was verified is kept.

use super::{Born, Country, Fluency, Identifier, Language, PersonName, Sex, Source};
use basics::id::PersonId;
use basics::time::ToSpan;
use basics::{Date, Instant, Text};
use serde::{Deserialize, Serialize};

basics::id! {
    /// A fact about a person.
    FactId,
}

basics::code! {
    /// The kinds of facts.
    FactKind {
        /// A name.
        Name = "name",
        /// Birth date and sex.
        Particulars = "particulars",
        /// A number by which others know the person.
        Identifier = "identifier",
        /// A citizenship.
        Citizenship = "citizenship",
        /// A language.
        Language = "language",
        /// A child, next of kin or emergency contact.
        Contact = "contact",
        /// A caution.
        Caution = "caution",
    }
}

/// Longest reason for ending a fact, in characters.
const REASON_MAX: usize = 500;

/// Why a fact ended.
pub type Reason = Text<REASON_MAX>;

/// Months within which an unverified fact is verified or deleted (ADM-08).
const UNVERIFIED_MONTHS: i32 = 4;

/// Days before that date from which a fact stands on the list of what to verify.
const VERIFY_NOTICE_DAYS: i32 = 30;

/// The last day on which a fact recorded then may stand unverified (ADM-08).
pub fn verify_by(recorded: Instant) -> Date {
    recorded.oslo_date().saturating_add(UNVERIFIED_MONTHS.months())
}

/// Facts recorded on this date or before have to be verified soon, seen from today.
pub fn verify_soon_if_recorded_by(today: Date) -> Date {
    today.saturating_add(VERIFY_NOTICE_DAYS.days()).saturating_sub(UNVERIFIED_MONTHS.months())
}

/// Birth date and sex as the register has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Particulars {
    /// Birth date as far as it is known; none is unknown.
    pub born: Option<Born>,
    /// Sex in the register.
    pub sex: Sex,
}

/// A language a person speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Spoken {
    /// The language.
    pub language: Language,
    /// How well.
    pub fluency: Fluency,
    /// Whether talks that matter need an interpreter in this language.
    pub interpreter: bool,
}

/// A citizenship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Citizenship {
    /// The country.
    pub country: Country,
}

/// A fact of identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A name.
    Name(PersonName),
    /// Birth date and sex.
    Particulars(Particulars),
    /// A number.
    Identifier(Identifier),
    /// A citizenship.
    Citizenship(Citizenship),
    /// A language.
    Language(Spoken),
}

/// Who said a thing, and whether whoever writes it down has checked it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who said it.
    pub source: Source,
    /// Whether it has been checked against a register or papers.
    pub verified: bool,
}

/// When, and by whom (service number).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stamp {
    /// When.
    pub at: Instant,
    /// Service number; `program` for the program itself.
    pub by: String,
}

/// A fact that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ended {
    /// When, and by whom.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Why.
    pub reason: String,
}

/// A fact as the registry keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Kept<T> {
    /// Id of the fact.
    pub id: FactId,
    /// The fact.
    #[serde(flatten)]
    pub fact: T,
    /// Who said it.
    pub source: Source,
    /// When it was written down, and by whom.
    pub recorded: Stamp,
    /// When it was verified, and by whom; none is not verified.
    pub verified: Option<Stamp>,
    /// When it ended; none is it holds.
    pub ended: Option<Ended>,
    /// The merged file it stands in; left out when it stands in the file that stands for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PersonId>,
}

impl<T> Kept<T> {
    /// The last day to verify it, while it is not verified.
    pub fn verify_by(&self) -> Option<Date> {
        (self.verified.is_none() && self.ended.is_none()).then(|| verify_by(self.recorded.at))
    }
    /// The same record of something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Kept<U> {
        let Self { id, fact, source, recorded, verified, ended, file } = self;
        Kept { id, fact: change(fact), source, recorded, verified, ended, file }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;

    #[test]
    fn four_months_are_civil_months() {
        let at = |day: Date| Instant::from_oslo(day.at(23, 30, 0, 0)).unwrap();
        assert_eq!(verify_by(at(date(2026, 11, 22))), date(2027, 3, 22));
        assert_eq!(verify_by(at(date(2026, 10, 31))), date(2027, 2, 28));
        let soon = verify_soon_if_recorded_by(date(2027, 2, 20));
        assert_eq!(soon, date(2026, 11, 22));
    }
}
