//! SQL of placement: people to keep apart.

use super::super::model::{KeepApartId, NewKeepApart, Reason, Within};
use crate::access::acts::{EditCautions, PlacePerson, ReadCautions, ReadFile, ReadRoll};
use crate::access::{ListPermit, Permit, PrisonCode, UnitId};
use crate::estate::RoomId;
use basics::{Date, Instant, PersonId};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Whether a person must be kept apart from somebody.
pub fn is_kept_apart(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<bool> {
    let sql = "select id from keep_apart where (one = $1 or other = $1) and ended_at is null limit 1";
    Ok(reader.row(sql, params![permit.person()])?.is_some())
}

/// Whether somebody this person must be kept apart from belongs within the distance.
pub fn keep_apart_near(
    reader: &mut Reader,
    permit: &Permit<PlacePerson>,
    room: RoomId,
    unit: UnitId,
    prison: &PrisonCode,
) -> Outcome<bool> {
    let sql = "select k.id from keep_apart k join roll_line l \
               on (l.person = k.other and k.one = $1) or (l.person = k.one and k.other = $1) \
               where k.ended_at is null and ((k.within = 'room' and l.room = $2) or (k.within = 'unit' and l.unit = $3) \
               or (k.within = 'prison' and l.prison = $4)) limit 1";
    Ok(reader.row(sql, params![permit.person(), room, unit, prison])?.is_some())
}

pub(super) const KEEP_APARTS: Journalled = Journalled::new(
    "keep_apart",
    "one",
    &["id", "one", "other", "within", "reason", "from_date", "review_date", "ended_at", "ended_reason"],
);

/// Stores two people to keep apart.
pub fn add_keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, id: KeepApartId, new: &NewKeepApart) -> Outcome<()> {
    let today = tx.today();
    KEEP_APARTS.insert(
        tx,
        &["id", "one", "other", "within", "reason", "from_date", "review_date"],
        params![id, permit.person(), new.other, new.within, new.reason, today, new.review_date],
    )
}

/// Where the person lives, when that is nearer to the other than a keep-apart allows.
pub fn too_near(
    reader: &mut Reader,
    permit: &Permit<EditCautions>,
    id: KeepApartId,
) -> Outcome<Option<(PrisonCode, Option<RoomId>)>> {
    let sql = "select l.prison, l.room from keep_apart k join roll_line l on l.person = k.one \
               join roll_line o on o.person = k.other where k.id = $1 and k.one = $2 and l.prison = o.prison \
               and (k.within = 'prison' or (k.within = 'unit' and l.unit = o.unit) \
               or (k.within = 'room' and l.room = o.room))";
    let row = reader.row(sql, params![id, permit.person()])?;
    row.map(|row| Ok((row.get("prison")?, row.get("room")?))).transpose()
}

/// Whether a keep-apart in which the person stands has ended; none when there is no such.
pub fn has_keep_apart_ended(
    reader: &mut Reader,
    permit: &Permit<EditCautions>,
    id: KeepApartId,
) -> Outcome<Option<bool>> {
    let sql = "select ended_at from keep_apart where id = $1 and (one = $2 or other = $2)";
    let row = reader.row(sql, params![id, permit.person()])?;
    row.map(|row| Ok(row.get::<Option<Instant>>("ended_at")?.is_some())).transpose()
}

/// Ends a keep-apart in which the person stands.
pub fn end_keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, id: KeepApartId, reason: &Reason) -> Outcome<()> {
    let now = tx.now();
    KEEP_APARTS.execute(
        tx,
        ("id = $1", params![id]),
        "update keep_apart set ended_at = $3, ended_reason = $4 \
         where id = $1 and ended_at is null and (one = $2 or other = $2)",
        params![id, permit.person(), now, reason],
    )?;
    Ok(())
}

/// Somebody to keep apart from a person.
#[derive(Clone, Debug)]
pub struct KeepApartRow {
    /// Id.
    pub id: KeepApartId,
    /// The other person.
    pub other: PersonId,
    /// How far.
    pub within: Within,
    /// Why.
    pub reason: String,
    /// When it is looked at again; overdue still binds.
    pub review_date: Date,
}

/// Whom to keep apart from a person, in force now: it tells of somebody else, and is read like a caution.
pub fn keep_aparts(reader: &mut Reader, permit: &Permit<ReadCautions>) -> Outcome<Vec<KeepApartRow>> {
    let sql = "select id, case when one = $1 then other else one end as other, within, reason, review_date \
               from keep_apart where (one = $1 or other = $1) and ended_at is null order by review_date, id limit 100";
    let read = |row: &Row| {
        Ok(KeepApartRow {
            id: row.get("id")?,
            other: row.get("other")?,
            within: row.get("within")?,
            reason: row.get("reason")?,
            review_date: row.get("review_date")?,
        })
    };
    reader.rows(sql, params![permit.person()])?.iter().map(read).collect()
}

/// People on a list who must be kept apart from somebody.
pub fn people_to_keep_apart(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<PersonId>> {
    let scope = permit.filter().sql("k.person", 1);
    let sql = format!(
        "select k.person from (select one as person from keep_apart where ended_at is null \
         union select other as person from keep_apart where ended_at is null) k where {}",
        scope.text
    );
    reader.rows(&sql, &scope.values)?.iter().map(|row| row.get("person")).collect()
}
