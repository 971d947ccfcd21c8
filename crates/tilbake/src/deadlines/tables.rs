//! SQL of deadlines: alarms that rang, each once, and that they rang for those who are held too long; what was recorded
//! as done.

mod due;

pub use due::*;

use basics::Instant;
use basics::id::PersonId;
use records::{Outcome, Reader, Tx, params};
use std::collections::BTreeSet;

/// An alarm: for whom, since when, at which level.
pub type Alarm = (PersonId, Instant, i64);

/// The alarms that rang and are not over: of one person, or all.
pub fn ringing(reader: &mut Reader, person: Option<PersonId>) -> Outcome<BTreeSet<Alarm>> {
    let all = "select person, since, level from lawful_alarm where over_at is null";
    let rows = match person {
        Some(person) => reader.rows(&format!("{all} and person = $1"), params![person])?,
        None => reader.rows(all, params![])?,
    };
    rows.iter().map(|row| Ok((row.get("person")?, row.get("since")?, row.get("level")?))).collect()
}

/// An alarm rings. Gives whether it is new: another process may have been first.
pub fn ring(tx: &mut Tx, (person, since, level): Alarm) -> Outcome<bool> {
    let now = tx.now();
    let sql = "insert into lawful_alarm (person, since, level, rang_at, over_at) values ($1, $2, $3, $4, null) \
               on conflict (person, since, level) do update set over_at = null where lawful_alarm.over_at is not null";
    Ok(tx.execute(sql, params![person, since, level, now])? > 0)
}

/// An alarm is over: the person is out, or lawfully held.
pub fn hush(tx: &mut Tx, (person, since, level): Alarm) -> Outcome<bool> {
    let now = tx.now();
    let sql =
        "update lawful_alarm set over_at = $4 where person = $1 and since = $2 and level = $3 and over_at is null";
    Ok(tx.execute(sql, params![person, since, level, now])? > 0)
}
