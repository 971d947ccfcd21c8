//! What other features ask of the registry: what a placement needs to know, and case numbers.

use crate::access::Permit;
use crate::access::acts::PlacePerson;
use crate::people::model::{Born, CaseNumber, Sex};
use basics::{PersonId, Problem};
use records::{Outcome, Reader, params};

/// What a placement needs to know of a person.
#[derive(Clone, Copy, Debug)]
pub struct PlacingFacts {
    /// Sex in the register.
    pub sex: Sex,
    /// Birth date as far as it is known.
    pub born: Option<Born>,
}

/// What a placement needs to know of the person.
pub fn placing_facts(reader: &mut Reader, permit: &Permit<PlacePerson>) -> Outcome<PlacingFacts> {
    let sql = "SELECT sex, born FROM person_particulars WHERE person = $1 AND ended_at IS NULL";
    let row = reader.row(sql, params![permit.person()])?.ok_or_else(Problem::not_found)?;
    Ok(PlacingFacts { sex: row.get("sex")?, born: row.get("born")? })
}

/// The case number of a person.
pub fn number_of(reader: &mut Reader, person: PersonId) -> Outcome<Option<CaseNumber>> {
    let row = reader.row("SELECT number FROM person WHERE id = $1", params![person])?;
    row.map(|row| row.get("number")).transpose()
}

/// Whether a photograph of a person is on file.
pub fn has_photograph(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    Ok(reader.row("SELECT person FROM person_photo WHERE person = $1", params![person])?.is_some())
}

/// Who has a case number.
pub fn by_number(reader: &mut Reader, number: &CaseNumber) -> Outcome<Option<PersonId>> {
    let row = reader.row("SELECT id FROM person WHERE number = $1", params![number])?;
    row.map(|row| row.get("id")).transpose()
}
