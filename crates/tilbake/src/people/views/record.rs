//! A person as programs see them: everything the registry holds that the caller may read.

use super::{name_words, photo_address};
use crate::people::model::{
    Born, Caution, Citizenship, Contact, Identifier, Kept, Language, Particulars, PersonName, Reading, Sex, Spoken,
};
use crate::people::tables::{Line, Talk};
use crate::web::Words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person of the register. Parts the caller may not read are `null`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// Id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// Name in use, in its bearer's order.
    pub name: String,
    /// Birth date as far as it is known.
    pub born: Option<Born>,
    /// Sex in the register.
    pub sex: Sex,
    /// Self-described gender, in the person's own words.
    pub gender: Option<String>,
    /// How the person reads.
    pub reading: Reading,
    /// Languages in which talks that matter need an interpreter.
    pub interpreter: Vec<Language>,
    /// Name of the prison where the person belongs, or is expected.
    pub prison: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Whether the person belongs nowhere yet and is expected.
    pub expected: bool,
    /// Address of the photograph.
    pub photo: Option<String>,
    /// Facts of identity, those that have ended among them.
    pub identity: Option<IdentityView>,
    /// Children, next of kin and emergency contacts.
    pub contacts: Option<Vec<Kept<Contact>>>,
    /// Cautions.
    pub cautions: Option<Vec<Kept<Caution>>>,
    /// Version; the same as the ETag.
    pub version: i64,
}

/// Facts of identity.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IdentityView {
    /// Names.
    pub names: Vec<Kept<PersonName>>,
    /// Birth date and sex.
    pub particulars: Vec<Kept<Particulars>>,
    /// Numbers by which others know the person.
    pub identifiers: Vec<Kept<Identifier>>,
    /// Citizenships.
    pub citizenships: Vec<Kept<Citizenship>>,
    /// Languages.
    pub languages: Vec<Kept<Spoken>>,
}

impl PersonView {
    /// What everyone sees who may open the file.
    pub fn new(words: &Words, line: &Line, talk: Talk, interpreter: Vec<Language>, version: i64) -> Self {
        Self {
            id: line.person.to_string(),
            number: line.number.to_string(),
            name: name_words(words, &line.name),
            born: line.born,
            sex: line.sex,
            gender: talk.gender.map(String::from),
            reading: talk.reading,
            interpreter,
            prison: line.prison.clone(),
            unit: line.unit.clone(),
            expected: line.expected,
            photo: line.photo.map(|taken| photo_address(line.person, taken)),
            identity: None,
            contacts: None,
            cautions: None,
            version,
        }
    }
}
