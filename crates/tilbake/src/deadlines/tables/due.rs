//! SQL of what was recorded as done, and of who serves at lower security.

use super::super::model::due::{DoneId, OutcomeText};
use crate::access::Permit;
use crate::access::acts::SettleDeadline;
use crate::access::same::same_sql;
use crate::authority::Whom;
use crate::estate::Level;
use crate::slots::{Deadline, DecidedBy};
use basics::id::PersonId;
use basics::value::ToValue;
use basics::{Date, Instant, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeSet;

const ADDED: &[&str] = &["id", "person", "kind", "on_date", "decided_by", "outcome", "done_at", "done_by"];
/// What was done.
const DONE: Journalled = Journalled::new("deadlines_done", "person", ADDED).with(&["reopened_at", "reopened_by"], &[]);
/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[DONE];

/// Something that was recorded as done.
#[derive(Clone, Debug)]
pub struct DoneRow {
    /// Id.
    pub id: DoneId,
    /// About whom.
    pub person: PersonId,
    /// What.
    pub kind: String,
    /// By which day.
    pub on: Date,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// What became of it.
    pub outcome: String,
    /// When it was recorded.
    pub done_at: Instant,
    /// Service number of who recorded it.
    pub done_by: String,
    /// Whether the deadline was opened again.
    pub is_reopened: bool,
}

fn done_row(row: &Row) -> Outcome<DoneRow> {
    Ok(DoneRow {
        id: row.get("id")?,
        person: row.get("person")?,
        kind: row.get("kind")?,
        on: row.get("on_date")?,
        decided_by: row.get("decided_by")?,
        outcome: row.get("outcome")?,
        done_at: row.get("done_at")?,
        done_by: row.get("done_by")?,
        is_reopened: row.get::<Option<Instant>>("reopened_at")?.is_some(),
    })
}

/// Writes that what a deadline asked for is done.
pub fn add_done(
    tx: &mut Tx,
    permit: &Permit<SettleDeadline>,
    id: DoneId,
    deadline: &Deadline,
    outcome: &OutcomeText,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let Deadline { kind, on, by: decided_by, .. } = deadline;
    DONE.insert(tx, ADDED, params![id, permit.person(), kind, on, *decided_by, outcome.as_str(), now, by])
}

/// What was recorded as done of a person.
pub fn done(reader: &mut Reader, permit: &Permit<SettleDeadline>, id: DoneId) -> Outcome<DoneRow> {
    let sql = format!("select * from deadlines_done where {} and id = $2", same_sql("person", 1));
    let row = reader.row(&sql, params![permit.person(), id])?.ok_or_else(Problem::not_found)?;
    done_row(&row)
}

/// Opens a deadline again that was recorded as done.
pub fn reopen(tx: &mut Tx, row: &DoneRow) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update deadlines_done set reopened_at = $2, reopened_by = $3 where id = $1";
    DONE.execute(tx, ("id = $1", params![row.id]), sql, params![row.id, now, by])?;
    Ok(())
}

/// What is recorded as done of those who belong to a prison and are meant: whom, what, by which day.
pub fn done_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeSet<(PersonId, String, Date)>> {
    let stands = "(select person, kind, on_date from deadlines_done where reopened_at is null)";
    let rows = whom.rows(reader, stands, "t.kind, t.on_date")?;
    rows.iter().map(|row| Ok((row.get("person")?, row.get("kind")?, row.get("on_date")?))).collect()
}

/// The latest that was recorded as done since a moment, of those who belong to a prison and are meant.
pub fn done_since(reader: &mut Reader, whom: Whom<'_>, since: Instant, most: usize) -> Outcome<Vec<DoneRow>> {
    let (scope, mut values) = whom.sql();
    values.push(since.to_value());
    // Each file has its latest: of all of them the latest are among these.
    let joins = [
        "join deadlines_done d on d.person = r.person",
        "join person_same m on m.canonical = r.person join deadlines_done d on d.person = m.merged",
    ];
    let mut all = vec![];
    for join in joins {
        let sql = format!(
            "select d.id, r.person, d.kind, d.on_date, d.decided_by, d.outcome, d.done_at, d.done_by, d.reopened_at \
             from reach r {join} where r.prison is not null and d.reopened_at is null and {scope} \
             and d.done_at >= ${} order by d.done_at desc, d.id desc limit {most}",
            values.len()
        );
        all.extend(reader.rows(&sql, &values)?.iter().map(done_row).collect::<Outcome<Vec<_>>>()?);
    }
    all.sort_by_key(|row: &DoneRow| std::cmp::Reverse((row.done_at, row.id)));
    all.truncate(most);
    Ok(all)
}

/// Who of those who belong to a prison and are meant serves at a lower level than high security.
pub fn at_lower_security(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeSet<PersonId>> {
    let (scope, mut values) = whom.sql();
    values.push(Level::High.to_value());
    let sql = format!(
        "select r.person from reach r join roll_line l on l.person = r.person \
         where r.prison is not null and {scope} and l.level <> ${}",
        values.len()
    );
    reader.rows(&sql, &values)?.iter().map(|row| row.get("person")).collect()
}
