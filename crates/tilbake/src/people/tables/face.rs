//! What other features ask of the registry: what a placement needs to know, and case numbers.

use crate::access::Permit;
use crate::access::acts::PlacePerson;
use crate::access::same::{canonical_sql, same_sql};
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

/// Whether a photograph of a person is on file, in any of their files.
pub fn has_photograph(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let sql = format!("SELECT person FROM person_photo WHERE {} LIMIT 1", same_sql("person", 1));
    Ok(reader.row(&sql, params![person])?.is_some())
}

/// Who has a case number, in any of their files.
pub fn by_number(reader: &mut Reader, number: &CaseNumber) -> Outcome<Option<PersonId>> {
    let sql = format!("SELECT {} AS id FROM person p WHERE p.number = $1", canonical_sql("p.id"));
    let row = reader.row(&sql, params![number])?;
    row.map(|row| row.get("id")).transpose()
}
