//! Children, next of kin and emergency contacts. They have not chosen to stand in a prison's
//! register: what names and reaches them is sealed, and children's ages show without their names.

use super::{Born, Kin};
use basics::Text;
use serde::{Deserialize, Serialize};

/// What names and reaches a contact; sealed in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Details {
    /// Name.
    pub name: Text<200>,
    /// Telephone.
    pub phone: Option<Text<40>>,
    /// Address.
    pub address: Option<Text<300>>,
    /// Birth date as far as it is known.
    pub born: Option<Born>,
    /// With whom a child lives, and who has the care of it.
    pub lives_with: Option<Text<200>>,
    /// What to know before calling.
    pub note: Option<Text<500>>,
}

/// The box of a contact's details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDetails(pub Vec<u8>);

/// A contact of a person; `D` is [`Details`], or the `SealedDetails` they are stored as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Contact<D = Details> {
    /// What the contact is to the person.
    pub kin: Kin,
    /// Told when something serious happens.
    pub next_of_kin: bool,
    /// Called first in an emergency.
    pub emergency: bool,
    /// Whether the person agrees that the service calls.
    pub may_call: bool,
    /// Name and how to reach them.
    #[serde(flatten)]
    pub details: D,
}

impl<D> Contact<D> {
    /// The same contact with its details sealed or opened.
    pub fn with<E>(self, details: E) -> Contact<E> {
        let Self { kin, next_of_kin, emergency, may_call, .. } = self;
        Contact { kin, next_of_kin, emergency, may_call, details }
    }
}
