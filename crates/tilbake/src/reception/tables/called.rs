//! SQL of those called in to serve who did not come onto the roll.

use super::super::model::{District, EntryId, NewCalledEnd, Outcome, Summons};
use super::who;
use crate::access::acts::ReceiveArrival;
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{Permit, ScopeFilter};
use basics::{Instant, PersonId};
use records::{Journalled, Outcome as Done, Reader, Row, Tx, params};
use std::collections::BTreeMap;

const COLUMNS: &[&str] = &[
    "id",
    "person",
    "prison",
    "called_for",
    "outcome",
    "district",
    "number",
    "police",
    "signature",
    "at",
    "recorded_at",
    "recorded_by",
];
pub(super) const ENDS: Journalled = Journalled::new("called_in_end", "person", COLUMNS);

/// Most rows of people called in that are looked at.
const MOST: usize = 2_000;

/// What became of a day on which somebody was called in.
#[derive(Clone, Debug)]
pub struct CalledEndRow {
    /// When they were to be here.
    pub called_for: Instant,
    /// What became of it.
    pub outcome: Outcome,
    /// The police district.
    pub district: District,
    /// The number that was called; empty when the police stood at the gate.
    pub number: String,
    /// Who of the police.
    pub police: String,
    /// The name with which they signed; empty when nobody was handed over.
    pub signature: String,
    /// When.
    pub at: Instant,
    /// Service number of who noted it.
    pub recorded_by: String,
}

fn read(row: &Row) -> Done<CalledEndRow> {
    Ok(CalledEndRow {
        called_for: row.get("called_for")?,
        outcome: row.get("outcome")?,
        district: row.get("district")?,
        number: row.get("number")?,
        police: row.get("police")?,
        signature: row.get("signature")?,
        at: row.get("at")?,
        recorded_by: row.get("recorded_by")?,
    })
}

/// Writes what became of a day on which somebody was called in.
pub fn add_end(
    tx: &mut Tx,
    permit: &Permit<ReceiveArrival>,
    summons: &Summons,
    (number, at): (&str, Instant),
    new: &NewCalledEnd,
) -> Done<()> {
    let (id, now, by): (EntryId, _, _) = (tx.new_id(), tx.now(), who(tx));
    let signature = new.signature.as_ref().map(ToString::to_string).unwrap_or_default();
    let Summons { prison, called_for } = summons;
    let values = params![
        id,
        permit.person(),
        prison,
        called_for,
        new.outcome,
        new.district,
        number,
        new.police,
        signature,
        at,
        now,
        by
    ];
    ENDS.insert(tx, COLUMNS, values)
}

/// Whether somebody has noted what became of it.
pub fn is_ended(tx: &mut Tx, permit: &Permit<ReceiveArrival>, called_for: Instant) -> Done<bool> {
    let sql = format!("select id from called_in_end where {} and called_for = $2", same_sql("person", 1));
    Ok(tx.row(&sql, params![permit.person(), called_for])?.is_some())
}

/// The latest that was noted of each of those whom the caller may see.
pub fn ends(reader: &mut Reader, filter: &ScopeFilter) -> Done<BTreeMap<PersonId, CalledEndRow>> {
    let scope = filter.sql("c.person", 1);
    let person = canonical_sql("x.person");
    // The latest of a person is read last and stays, in whichever of their files it lies.
    let sql = format!(
        "select c.* from (select {person} as person, x.called_for, x.outcome, x.district, x.number, x.police, \
         x.signature, x.at, x.recorded_by from called_in_end x) c where {} order by c.called_for desc limit {MOST}",
        scope.text
    );
    let rows = reader.rows(&sql, &scope.values)?;
    rows.iter().rev().map(|row| Ok((row.get("person")?, read(row)?))).collect()
}
