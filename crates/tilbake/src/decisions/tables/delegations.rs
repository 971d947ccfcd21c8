//! SQL of delegations: who may sign what for the governor of a prison.

use super::super::model::fields::NewDelegation;
use super::super::model::kinds::Kind;
use super::super::model::{DelegationId, Hand};
use crate::access::acts::KeepDelegations;
use crate::access::{PlacePermit, PrisonCode, Role};
use basics::{Date, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Most delegations of one prison that are read.
const MOST: i64 = 500;

const DELEGATION: &[&str] = &[
    "id", "prison", "kind", "role", "from_on", "until_on", "given_by", "given_at", "ended_on", "ended_by", "ended_at",
];
/// Delegations.
pub const DELEGATIONS: Journalled = Journalled::new("delegation", "prison", DELEGATION);

/// A delegation as it stands.
#[derive(Clone, Debug)]
pub struct DelegationRow {
    /// Id.
    pub id: DelegationId,
    /// The prison.
    pub prison: PrisonCode,
    /// What may be signed.
    pub kind: Kind,
    /// By whom.
    pub role: Role,
    /// From which day.
    pub from: Date,
    /// The last day it was given for.
    pub until: Option<Date>,
    /// When and by whom it was given.
    pub given: Hand,
    /// From which day it was taken back.
    pub ended_on: Option<Date>,
    /// Version for changes.
    pub version: i64,
}

impl DelegationRow {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until) && self.ended_on.is_none_or(|ended| day < ended)
    }
    /// Whether it will hold later, or may have before.
    pub fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today) || self.ended_on.is_some_and(|ended| ended <= today)
    }
}

fn delegation_row(row: &Row) -> Outcome<DelegationRow> {
    Ok(DelegationRow {
        id: row.get("id")?,
        prison: row.get("prison")?,
        kind: row.get("kind")?,
        role: row.get("role")?,
        from: row.get("from_on")?,
        until: row.get("until_on")?,
        given: Hand { at: row.get("given_at")?, by: row.get("given_by")? },
        ended_on: row.get("ended_on")?,
        version: row.get("version")?,
    })
}

/// The delegations of a prison, the latest first.
pub fn delegations(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<DelegationRow>> {
    let sql = "select * from delegation where prison = $1 order by kind, role, from_on desc, id desc limit $2";
    reader.rows(sql, params![prison, MOST])?.iter().map(delegation_row).collect()
}

/// The delegation by which a role of a prison may sign a kind of decision on a day.
pub fn delegation_for(
    reader: &mut Reader,
    prison: &PrisonCode,
    (kind, role): (Kind, Role),
    day: Date,
) -> Outcome<Option<DelegationId>> {
    let sql = "select * from delegation where prison = $1 and kind = $2 and role = $3 order by from_on, id";
    let rows = reader.rows(sql, params![prison, kind, role])?;
    for row in &rows {
        let one = delegation_row(row)?;
        if one.holds_on(day) {
            return Ok(Some(one.id));
        }
    }
    Ok(None)
}

/// A delegation of a prison; not found when it is another's.
pub fn delegation(
    reader: &mut Reader,
    permit: &PlacePermit<KeepDelegations>,
    id: DelegationId,
) -> Outcome<DelegationRow> {
    let row = reader.row("select * from delegation where id = $1", params![id])?;
    let found = delegation_row(&row.ok_or_else(Problem::not_found)?)?;
    permit.check_prison(&found.prison)?;
    Ok(found)
}

/// The prison of a delegation.
pub fn prison_of(reader: &mut Reader, id: DelegationId) -> Outcome<PrisonCode> {
    let row = reader.row("select prison from delegation where id = $1", params![id])?;
    row.ok_or_else(Problem::not_found)?.get("prison")
}

/// Writes a delegation.
pub fn give(tx: &mut Tx, permit: &PlacePermit<KeepDelegations>, id: DelegationId, new: &NewDelegation) -> Outcome<()> {
    permit.check_prison(&new.prison)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns = ["id", "prison", "kind", "role", "from_on", "until_on", "given_by", "given_at", "version"];
    let NewDelegation { prison, kind, role, from, until } = new;
    DELEGATIONS.insert(tx, &columns, params![id, prison, kind, role, from, until, by, now, 1])
}

/// Writes that it was taken back from a day on.
pub fn take_back(tx: &mut Tx, permit: &PlacePermit<KeepDelegations>, row: &DelegationRow, from: Date) -> Outcome<()> {
    permit.check_prison(&row.prison)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update delegation set ended_on = $2, ended_by = $3, ended_at = $4, version = version + 1 where id = $1";
    DELEGATIONS.execute(tx, ("id = $1", params![row.id]), sql, params![row.id, from, by, now])?;
    Ok(())
}
