//! SQL of counts: evacuation.

use super::super::model::{CountId, HelpId, Remark, Whom};
use crate::access::acts::{EditCautions, ReadCautions, StartEvacuation, TakeCount};
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode};
use basics::{Instant, PersonId};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

pub(super) const HELPS: Journalled = Journalled::new(
    "evacuation_help",
    "person",
    &["id", "person", "help", "noted_at", "noted_by", "ended_at", "ended_by"],
);
pub(super) const SUSPENSIONS: Journalled = Journalled::new(
    "apart_suspended",
    "prison",
    &["unit_count", "prison", "why", "from_at", "from_by", "to_at", "to_by"],
);

/// That somebody needs help to move.
#[derive(Clone, Debug)]
pub struct HelpRow {
    /// Who.
    pub person: PersonId,
    /// Which help.
    pub help: String,
    /// Service number of who noted it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Who needs help to move, of those whose cautions the caller may read.
pub fn helps(reader: &mut Reader, permit: &ListPermit<ReadCautions>) -> Outcome<Vec<HelpRow>> {
    let person = canonical_sql("n.person");
    let scope = permit.filter().sql(&person, 1);
    let sql = format!(
        "select {person} as person, n.help, n.noted_by, n.noted_at from evacuation_help n \
         where n.ended_at is null and {} order by n.noted_at, n.id limit 5000",
        scope.text
    );
    reader.rows(&sql, &scope.values)?.iter().map(help).collect()
}

fn help(row: &Row) -> Outcome<HelpRow> {
    Ok(HelpRow {
        person: row.get("person")?,
        help: row.get("help")?,
        by: row.get("noted_by")?,
        at: row.get("noted_at")?,
    })
}

/// Who of those on the list of a count needs help to move: whoever calls everyone may know that.
pub fn helps_of_count(reader: &mut Reader, _: &PlacePermit<TakeCount>, count: CountId) -> Outcome<Vec<HelpRow>> {
    let sql = format!(
        "select l.person, n.help, n.noted_by, n.noted_at from count_line l join evacuation_help n on {} = {} \
         where l.unit_count = $1 and n.ended_at is null order by n.noted_at, n.id",
        canonical_sql("n.person"),
        canonical_sql("l.person")
    );
    reader.rows(&sql, params![count])?.iter().map(help).collect()
}

/// Writes that somebody needs help, in place of what was noted before.
pub fn set_help(tx: &mut Tx, permit: &Permit<EditCautions>, id: HelpId, help: &Whom) -> Outcome<()> {
    end_help(tx, permit)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    HELPS.insert(tx, &["id", "person", "help", "noted_at", "noted_by"], params![id, permit.person(), help, now, by])
}

/// Writes that somebody needs no help any more. Says whether anything was noted.
pub fn end_help(tx: &mut Tx, permit: &Permit<EditCautions>) -> Outcome<bool> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let own = same_sql("person", 1);
    let ended = HELPS.execute(
        tx,
        (&own, params![permit.person()]),
        &format!("update evacuation_help set ended_at = $2, ended_by = $3 where {own} and ended_at is null"),
        params![permit.person(), now, by],
    )?;
    Ok(ended > 0)
}

/// That people who are kept apart may stand side by side.
#[derive(Clone, Debug)]
pub struct Suspension {
    /// Why.
    pub why: String,
    /// From when.
    pub from: Instant,
    /// Service number of who said so.
    pub by: String,
    /// Until when; none while it holds.
    pub to: Option<Instant>,
}

/// What a roll call suspends.
pub fn suspension(reader: &mut Reader, count: CountId) -> Outcome<Option<Suspension>> {
    let row = reader.row("select * from apart_suspended where unit_count = $1", params![count])?;
    let read = |row: &Row| {
        Ok(Suspension {
            why: row.get("why")?,
            from: row.get("from_at")?,
            by: row.get("from_by")?,
            to: row.get("to_at")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Writes that nobody is kept apart in a prison from now on.
pub fn suspend(
    tx: &mut Tx,
    _: &PlacePermit<StartEvacuation>,
    (count, prison): (CountId, &PrisonCode),
    why: &Remark,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    SUSPENSIONS.insert(tx, &["unit_count", "prison", "why", "from_at", "from_by"], params![count, prison, why, now, by])
}

/// Writes that people are kept apart again.
pub fn end_suspension(tx: &mut Tx, _: &PlacePermit<TakeCount>, count: CountId) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    SUSPENSIONS.execute(
        tx,
        ("unit_count = $1", params![count]),
        "update apart_suspended set to_at = $2, to_by = $3 where unit_count = $1 and to_at is null",
        params![count, now, by],
    )?;
    Ok(())
}
