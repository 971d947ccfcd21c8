//! SQL of telling: who was told of their dates, face to face.

use super::super::model::{self, DatedRow, NewTold, ToldId};
use crate::access::Permit;
use crate::access::acts::TellPerson;
use crate::access::same::same_sql;
use crate::authority::Whom;
use basics::Instant;
use basics::id::PersonId;
use basics::value::corrupt;
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeSet;

const COLUMNS: &[&str] = &["id", "person", "days", "told_at", "told_by", "interpreter", "said"];
/// Who was told of which dates.
pub const TOLD: Journalled = Journalled::new("dates_told", "person", COLUMNS);

/// That somebody was told of their dates.
#[derive(Clone, Debug)]
pub struct ToldRow {
    /// When.
    pub at: Instant,
    /// Service number of who told them.
    pub by: String,
    /// What they said; may be empty.
    pub said: String,
}

/// Writes that somebody was told of the dates that this word stands for.
pub fn add_told(tx: &mut Tx, permit: &Permit<TellPerson>, id: ToldId, days: &str, new: &NewTold) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let said = new.said.as_ref().map(|said| said.as_str()).unwrap_or_default();
    TOLD.insert(tx, COLUMNS, params![id, permit.person(), days, now, by, new.interpreter, said])
}

/// When a person was told of the dates that this word stands for, the last time first.
pub fn told(reader: &mut Reader, person: PersonId, days: &str) -> Outcome<Vec<ToldRow>> {
    let sql = format!(
        "select told_at, told_by, said from dates_told where {} and days = $2 order by told_at desc, id",
        same_sql("person", 1)
    );
    let read = |row: &Row| Ok(ToldRow { at: row.get("told_at")?, by: row.get("told_by")?, said: row.get("said")? });
    reader.rows(&sql, params![person, days])?.iter().map(read).collect()
}

/// When a person was told of dates the last time, and which they were; none who never was.
pub fn told_last(reader: &mut Reader, person: PersonId) -> Outcome<Option<(Instant, Vec<DatedRow>)>> {
    let files = same_sql("person", 1);
    let sql = format!("select told_at, days from dates_told where {files} order by told_at desc, id desc limit 1");
    let Some(told) = reader.row(&sql, params![person])? else { return Ok(None) };
    let (at, days) = (told.get("told_at")?, told.text("days")?);
    // Nobody is told of what two have not agreed to: what they agreed to says which dates these are.
    for row in reader.rows(&format!("select shown from dates_shown where {files}"), params![person])? {
        let shown: Vec<DatedRow> = serde_json::from_str(row.text("shown")?).map_err(|_| corrupt("dates"))?;
        if model::days_in_short(&shown) == days {
            return Ok(Some((at, shown)));
        }
    }
    Ok(None)
}

/// Of which dates those who belong to a prison and are meant were told.
pub fn told_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeSet<(PersonId, String)>> {
    let rows = whom.rows(reader, "dates_told", "t.days")?;
    rows.iter().map(|row| Ok((row.get("person")?, row.get("days")?))).collect()
}
