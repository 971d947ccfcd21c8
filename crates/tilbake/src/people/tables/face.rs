//! What other features ask of the registry: what a placement needs to know, and case numbers.

use super::facts::Stored;
use crate::access::acts::{AnswerMessages, PlacePerson};
use crate::access::same::{canonical_sql, same_sql, stands_sql};
use crate::access::{Permit, PlacePermit};
use crate::people::model::{Born, CaseNumber, Citizenship, Country, Identifier, PersonName, SealedNumber, Sex};
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
    let sql =
        format!("SELECT sex, born FROM person_particulars WHERE {} AND ended_at IS NULL", stands_sql("person", 1));
    let row = reader.row(&sql, params![permit.person()])?.ok_or_else(Problem::not_found)?;
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

/// Who somebody is, for what police and courts are told of them: the name in use, and of numbers only those that
/// somebody has verified and that are their own, still sealed.
#[derive(Clone, Debug)]
pub struct SealedBearer {
    /// The name in use.
    pub name: PersonName,
    /// Sex in the register.
    pub sex: Sex,
    /// Citizenships.
    pub citizenships: Vec<Country>,
    /// Numbers, each with the file for which it was sealed.
    pub numbers: Vec<(PersonId, Identifier<SealedNumber>)>,
}

/// Who somebody is, for what police and courts are told.
pub fn bearer(reader: &mut Reader, _: &PlacePermit<AnswerMessages>, person: PersonId) -> Outcome<Option<SealedBearer>> {
    let sql = format!(
        "SELECT n.kind, n.given, n.family, n.name_order, a.sex FROM person_name n
         JOIN person_particulars a ON a.person = n.person AND a.ended_at IS NULL
         WHERE {} AND n.kind = 'current' AND n.ended_at IS NULL",
        stands_sql("n.person", 1)
    );
    let Some(row) = reader.row(&sql, params![person])? else { return Ok(None) };
    let (name, sex) = (PersonName::read(&row)?, row.get("sex")?);
    let own = same_sql("person", 1);
    let sql = format!("SELECT country FROM person_citizenship WHERE {own} AND ended_at IS NULL ORDER BY id");
    let mut countries: Vec<Country> = vec![];
    for row in reader.rows(&sql, params![person])? {
        let country = Citizenship::read(&row)?.country;
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    let sql = format!(
        "SELECT person, kind, country, sealed, mark FROM person_identifier WHERE {own} AND ended_at IS NULL
         AND verified_at IS NOT NULL AND kind <> 'alias_number' ORDER BY id"
    );
    let numbers = reader.rows(&sql, params![person])?;
    let numbers = numbers.iter().map(|row| Ok((row.get("person")?, Identifier::read(row)?))).collect::<Outcome<_>>()?;
    Ok(Some(SealedBearer { name, sex, citizenships: countries, numbers }))
}
