//! SQL of agreement: who has agreed to the dates of a person, and the ends that bind until two have.

use super::super::model::{AgreementId, Ends};
use crate::access::acts::PrepareRelease;
use crate::access::same::same_sql;
use crate::access::{AccountId, Permit};
use crate::authority::Whom;
use basics::Instant;
use basics::id::PersonId;
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

const AGREEMENT: &[&str] = &["id", "person", "account", "dates", "agreed_at", "agreed_by"];
/// Who has agreed.
pub const AGREEMENTS: Journalled = Journalled::new("dates_agreement", "person", AGREEMENT);
/// Ends that bind until two have agreed to later ones.
pub const BEFORE: Journalled = Journalled::new("dates_before", "person", &["person", "first_free", "frame_last"]);

/// That somebody agreed to the dates.
#[derive(Clone, Debug)]
pub struct AgreementRow {
    /// Their account.
    pub account: String,
    /// Their service number.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Writes that somebody agrees to the dates that this word stands for.
pub fn add_agreement(
    tx: &mut Tx,
    permit: &Permit<PrepareRelease>,
    (id, account): (AgreementId, AccountId),
    dates: &str,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    AGREEMENTS.insert(tx, AGREEMENT, params![id, permit.person(), account, dates, now, by])
}

/// Who has agreed to the dates that this word stands for, each officer once.
pub fn agreements(reader: &mut Reader, person: PersonId, dates: &str) -> Outcome<Vec<AgreementRow>> {
    let sql = format!(
        "select account, agreed_by, agreed_at from dates_agreement where {} and dates = $2 order by agreed_at, id",
        same_sql("person", 1)
    );
    let read = |row: &Row| {
        Ok(AgreementRow { account: row.get("account")?, by: row.get("agreed_by")?, at: row.get("agreed_at")? })
    };
    let mut all: Vec<AgreementRow> =
        reader.rows(&sql, params![person, dates])?.iter().map(read).collect::<Outcome<_>>()?;
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.by.clone()) && seen.insert(format!("account {}", one.account)));
    Ok(all)
}

fn ends(row: &Row) -> Outcome<Ends> {
    Ok(Ends { first_free: row.get("first_free")?, frame_last: row.get("frame_last")? })
}

/// The ends of a person that bind until two have agreed to later ones.
pub fn before(reader: &mut Reader, person: PersonId) -> Outcome<Ends> {
    let row = reader.row("select first_free, frame_last from dates_before where person = $1", params![person])?;
    row.as_ref().map_or(Ok(Ends::default()), ends)
}

/// The same of those who belong to a prison and are meant.
pub fn before_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, Ends>> {
    let (scope, values) = whom.sql();
    let sql = format!(
        "select b.person, b.first_free, b.frame_last from reach r join dates_before b on b.person = r.person \
         where r.prison is not null and {scope}"
    );
    reader.rows(&sql, &values)?.iter().map(|row| Ok((row.get("person")?, ends(row)?))).collect()
}

/// Sets which ends bind until two have agreed; none binds when both are empty.
pub fn set_before(tx: &mut Tx, person: PersonId, ends: Ends) -> Outcome<()> {
    BEFORE.execute(
        tx,
        ("person = $1", params![person]),
        "delete from dates_before where person = $1",
        params![person],
    )?;
    if ends == Ends::default() {
        return Ok(());
    }
    let columns = ["person", "first_free", "frame_last"];
    BEFORE.insert(tx, &columns, params![person, ends.first_free, ends.frame_last])
}
