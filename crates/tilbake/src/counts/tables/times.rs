//! SQL of counts: the schedule.

use super::super::model::{DailyTime, NewTimes, Outcome as Ended, Spot, Taken, TimeId};
use crate::access::acts::KeepCountSchedule;
use crate::access::{PlacePermit, PrisonCode};
use basics::Instant;
use records::{Journalled, Outcome, Reader, Row, Tx, params};

pub(super) const TIMES: Journalled = Journalled::new(
    "count_time",
    "prison",
    &["id", "prison", "spot", "at", "night", "grace", "from_at", "set_by", "ended_at", "ended_by"],
);

fn daily(row: &Row) -> Outcome<DailyTime> {
    Ok(DailyTime {
        spot: row.get("spot")?,
        at: row.get("at")?,
        night: row.get("night")?,
        grace: row.get("grace")?,
        from: row.get("from_at")?,
        to: row.get("ended_at")?,
    })
}

/// The times at which a prison counts, also those that ended since a moment.
pub fn times(reader: &mut Reader, prison: &PrisonCode, since: Instant) -> Outcome<Vec<DailyTime>> {
    let sql =
        "select * from count_time where prison = $1 and (ended_at is null or ended_at >= $2) order by spot, at, id";
    reader.rows(sql, params![prison, since])?.iter().map(daily).collect()
}

/// How often the schedule of a unit was set: its version.
pub fn times_version(reader: &mut Reader, prison: &PrisonCode, spot: Spot) -> Outcome<i64> {
    let sql = "select count(*) + count(ended_at) as version from count_time where prison = $1 and spot = $2";
    reader.row(sql, params![prison, spot])?.map_or(Ok(0), |row| row.get("version"))
}

/// Writes the schedule of a unit in place of the one before.
pub fn set_times(tx: &mut Tx, _: &PlacePermit<KeepCountSchedule>, new: &NewTimes) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    TIMES.execute(
        tx,
        ("prison = $1 and spot = $2", params![new.prison, new.spot]),
        "update count_time set ended_at = $3, ended_by = $4 where prison = $1 and spot = $2 and ended_at is null",
        params![new.prison, new.spot, now, by],
    )?;
    let mut rows = vec![];
    for (at, night) in &new.times {
        let id: TimeId = tx.new_id();
        rows.push(params![id, new.prison, new.spot, at, night, new.grace, now, by].to_vec());
    }
    TIMES.insert_each(tx, &["id", "prison", "spot", "at", "night", "grace", "from_at", "set_by"], &rows)
}

/// The counts of a prison that meet a time since a moment.
pub fn taken(reader: &mut Reader, prison: &PrisonCode, since: Instant) -> Outcome<Vec<(Spot, Taken)>> {
    let sql = "select id, spot, due_at, closed_at, outcome from unit_count \
               where prison = $1 and due_at >= $2 order by started_at, id";
    let read = |row: &Row| {
        let outcome: Option<Ended> = row.get("outcome")?;
        let closed: Option<Instant> = row.get("closed_at")?;
        let taken = Taken { id: row.get("id")?, due: row.get("due_at")?, closed: closed.zip(outcome) };
        Ok((row.get("spot")?, taken))
    };
    reader.rows(sql, params![prison, since])?.iter().map(read).collect()
}
