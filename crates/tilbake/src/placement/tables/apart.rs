//! SQL of placement: people to keep apart.

use super::super::model::{KeepApartId, NewKeepApart, Reason, Within};
use crate::access::acts::{EditCautions, PlacePerson, ReadCautions, ReadFile, ReadRoll};
use crate::access::same::{Files, canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PrisonCode, UnitId};
use crate::estate::RoomId;
use basics::{Date, Instant, PersonId};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// The keep-aparts of the person of `$1`, whose files these are, in all of them, each with the file that stands for the
/// other. One between two files of one person binds nobody.
fn of_person(files: &Files) -> String {
    let side = |own: &str, other: &str| {
        format!(
            "select id, {} as apart, within, reason, review_date, ended_at from keep_apart where {}",
            canonical_sql(other),
            files.same_sql(own, 1)
        )
    };
    format!("select * from ({} union {}) b where b.apart <> $1", side("one", "other"), side("other", "one"))
}

/// Whether a person must be kept apart from somebody.
pub fn is_kept_apart(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<bool> {
    let files = Files::of(reader, permit.person())?;
    let sql = format!("select k.id from ({}) k where k.ended_at is null limit 1", of_person(&files));
    Ok(reader.row(&sql, params![files.person()])?.is_some())
}

/// Whether somebody this person must be kept apart from belongs within the distance.
pub fn keep_apart_near(
    reader: &mut Reader,
    permit: &Permit<PlacePerson>,
    room: RoomId,
    unit: UnitId,
    prison: &PrisonCode,
) -> Outcome<bool> {
    let files = Files::of(reader, permit.person())?;
    let sql = format!(
        "select k.id from ({}) k join roll_line l on l.person = k.apart \
         where k.ended_at is null and ((k.within = 'room' and l.room = $2) or (k.within = 'unit' and l.unit = $3) \
         or (k.within = 'prison' and l.prison = $4)) limit 1",
        of_person(&files)
    );
    Ok(reader.row(&sql, params![files.person(), room, unit, prison])?.is_some())
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
    let files = Files::of(reader, permit.person())?;
    let sql = format!(
        "select l.prison, l.room from ({}) k join roll_line l on l.person = $1 join roll_line o on o.person = k.apart \
         where k.id = $2 and l.prison = o.prison and (k.within = 'prison' or (k.within = 'unit' and l.unit = o.unit) \
         or (k.within = 'room' and l.room = o.room))",
        of_person(&files)
    );
    let row = reader.row(&sql, params![files.person(), id])?;
    row.map(|row| Ok((row.get("prison")?, row.get("room")?))).transpose()
}

/// Whether a keep-apart in which the person stands has ended; none when there is no such.
pub fn has_keep_apart_ended(
    reader: &mut Reader,
    permit: &Permit<EditCautions>,
    id: KeepApartId,
) -> Outcome<Option<bool>> {
    let files = Files::of(reader, permit.person())?;
    let sql = format!("select k.ended_at from ({}) k where k.id = $2", of_person(&files));
    let row = reader.row(&sql, params![files.person(), id])?;
    row.map(|row| Ok(row.get::<Option<Instant>>("ended_at")?.is_some())).transpose()
}

/// Ends a keep-apart in which the person stands.
pub fn end_keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, id: KeepApartId, reason: &Reason) -> Outcome<()> {
    let now = tx.now();
    let sql = format!(
        "update keep_apart set ended_at = $3, ended_reason = $4 where id = $1 and ended_at is null and ({} or {})",
        same_sql("one", 2),
        same_sql("other", 2)
    );
    KEEP_APARTS.execute(tx, ("id = $1", params![id]), &sql, params![id, permit.person(), now, reason])?;
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
    let files = Files::of(reader, permit.person())?;
    let sql = format!(
        "select k.id, k.apart, k.within, k.reason, k.review_date from ({}) k \
         where k.ended_at is null order by k.review_date, k.id limit 100",
        of_person(&files)
    );
    let read = |row: &Row| {
        Ok(KeepApartRow {
            id: row.get("id")?,
            other: row.get("apart")?,
            within: row.get("within")?,
            reason: row.get("reason")?,
            review_date: row.get("review_date")?,
        })
    };
    reader.rows(&sql, params![files.person()])?.iter().map(read).collect()
}

/// People on a list who must be kept apart from somebody.
pub fn people_to_keep_apart(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<PersonId>> {
    let scope = permit.filter().sql("k.person", 1);
    let sql = format!(
        "select k.person from (select {} as person from keep_apart where ended_at is null \
         union select {} as person from keep_apart where ended_at is null) k where {}",
        canonical_sql("one"),
        canonical_sql("other"),
        scope.text
    );
    reader.rows(&sql, &scope.values)?.iter().map(|row| row.get("person")).collect()
}
