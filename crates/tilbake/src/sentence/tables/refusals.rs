//! SQL of refusals of parole.

use super::super::model::{NewRefusal, Refusal, RefusalId};
use crate::access::Permit;
use crate::access::acts::EditAuthorities;
use crate::access::same::same_sql;
use crate::authority::Whom;
use basics::id::PersonId;
use basics::{Date, Problem, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeMap;

const COLUMNS: &[&str] =
    &["id", "person", "refused_on", "why", "recorded_at", "recorded_by", "withdrawn_at", "withdrawn_by"];
/// Refusals of parole.
pub const REFUSALS: Journalled = Journalled::new("parole_refusal", "person", COLUMNS);

/// Writes that parole was refused.
pub fn add_refusal(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: RefusalId, new: &NewRefusal) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let values = params![id, permit.person(), new.on, new.why.as_str(), now, by];
    REFUSALS.insert(tx, &COLUMNS[..6], values)
}

/// A refusal was written by mistake: it stays on file and counts no longer.
pub fn withdraw_refusal(tx: &mut Tx, refusal: &Refusal) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    REFUSALS.execute(
        tx,
        ("id = $1", params![refusal.id]),
        "update parole_refusal set withdrawn_at = $2, withdrawn_by = $3 where id = $1",
        params![refusal.id, now, by],
    )?;
    Ok(())
}

/// The refusals of a person that stand, in order.
pub fn refusals(reader: &mut Reader, person: PersonId) -> Outcome<Vec<Refusal>> {
    let sql = format!(
        "select id, refused_on, why, recorded_by from parole_refusal where {} and withdrawn_at is null \
         order by refused_on, id",
        same_sql("person", 1)
    );
    let read = |row: &Row| {
        let (id, on) = (row.get("id")?, row.get("refused_on")?);
        Ok(Refusal { id, on, why: row.get("why")?, by: row.get("recorded_by")? })
    };
    reader.rows(&sql, params![person])?.iter().map(read).collect()
}

/// The days of the refusals of a person that stand, in order.
pub fn refused(reader: &mut Reader, person: PersonId) -> Outcome<Vec<Date>> {
    Ok(refusals(reader, person)?.iter().map(|refusal| refusal.on).collect())
}

/// The same of those who belong to a prison and are meant.
pub fn refused_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, Vec<Date>>> {
    let stands = "(select person, refused_on from parole_refusal where withdrawn_at is null)";
    let mut people: BTreeMap<PersonId, Vec<Date>> = BTreeMap::new();
    for row in whom.rows(reader, stands, "t.refused_on")? {
        people.entry(row.get("person")?).or_default().push(row.get("refused_on")?);
    }
    people.values_mut().for_each(|days| days.sort_unstable());
    Ok(people)
}

/// One refusal of a person that stands.
pub fn refusal(reader: &mut Reader, person: PersonId, id: RefusalId) -> Outcome<Refusal> {
    let found = refusals(reader, person)?.into_iter().find(|refusal| refusal.id == id);
    found.ok_or_else(|| Problem::not_found().into())
}

/// The days of refusal of all whose ids lie between two, both included: of each file by itself.
pub fn refused_between(reader: &mut Reader, span: &[Value]) -> Outcome<BTreeMap<PersonId, Vec<Date>>> {
    let sql = "select person, refused_on from parole_refusal where person >= $1 and person <= $2 \
               and withdrawn_at is null order by person, refused_on, id";
    let mut people: BTreeMap<PersonId, Vec<Date>> = BTreeMap::new();
    for row in reader.rows(sql, span)? {
        people.entry(row.get("person")?).or_default().push(row.get("refused_on")?);
    }
    Ok(people)
}
