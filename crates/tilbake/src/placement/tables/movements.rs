//! SQL of placement: movements in and out.

use super::super::model::{MovementId, MovementKind, NewMovement};
use super::Moving;
use crate::access::acts::{AnswerMessages, MovePerson, ReadMoves};
use crate::access::same::{files_sql, same_sql};
use crate::access::{Permit, PlacePermit, PrisonCode};
use basics::{Instant, PersonId};
use records::{Journalled, Outcome, Question, Reader, Row, Tx, params};

/// The latest movement of a person at or before a moment.
pub fn movement_at(reader: &mut Reader, permit: &Permit<MovePerson>, at: Instant) -> Outcome<Option<Step>> {
    reader.row(&latest_sql("and x.at <= $2"), params![permit.person(), at])?.as_ref().map(step).transpose()
}

/// The latest movement of each of a person's files, found at the end of an index, and of these the latest.
fn latest_sql(condition: &str) -> String {
    format!(
        "select m.kind, m.prison, m.at from movement m where m.id in (select (select x.id from movement x \
         where x.person = f.file {condition} order by x.at desc, x.id desc limit 1) from ({}) f) \
         order by m.at desc, m.id desc limit 1",
        files_sql(1)
    )
}

/// The latest movement of a person.
pub fn last_movement<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<Step>> {
    reader.row(&latest_sql(""), params![permit.person()])?.as_ref().map(step).transpose()
}

/// The latest movement of each of several people.
pub fn last_movements<A: Moving>(reader: &mut Reader, permits: &[Permit<A>]) -> Outcome<Vec<Option<Step>>> {
    let Question { sql, sets } = ask_last(permits);
    let rows = reader.row_of_each(&sql, &sets)?;
    rows.iter().map(|row| row.as_ref().map(step).transpose()).collect()
}

pub(super) fn ask_last<A: Moving>(permits: &[Permit<A>]) -> Question {
    Question { sql: latest_sql(""), sets: permits.iter().map(|permit| params![permit.person()].to_vec()).collect() }
}

/// A movement, as what others follow on.
#[derive(Clone, Debug)]
pub struct Step {
    /// What.
    pub kind: MovementKind,
    /// From or to which prison.
    pub prison: PrisonCode,
    /// When.
    pub at: Instant,
}

fn step(row: &Row) -> Outcome<Step> {
    Ok(Step { kind: row.get("kind")?, prison: row.get("prison")?, at: row.get("at")? })
}

const MOVEMENT: &[&str] = &[
    "id",
    "person",
    "prison",
    "kind",
    "at",
    "recorded_at",
    "destination",
    "due_back",
    "reason",
    "source",
    "corrects",
    "recorded_by",
];
pub(super) const MOVEMENTS: Journalled = Journalled::new("movement", "person", MOVEMENT);

/// A movement to store: by which leave, under which id, from or to which prison, what, and when.
pub type ToStore<'a, A> = (&'a Permit<A>, MovementId, &'a PrisonCode, &'a NewMovement, Instant);

/// Stores a movement.
pub fn add_movement<A: Moving>(
    tx: &mut Tx,
    permit: &Permit<A>,
    id: MovementId,
    prison: &PrisonCode,
    new: &NewMovement,
    at: Instant,
) -> Outcome<()> {
    add_movements(tx, &[(permit, id, prison, new, at)])
}

/// Stores movements.
pub fn add_movements<A: Moving>(tx: &mut Tx, movements: &[ToStore<'_, A>]) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    // A correction would be another movement that names this one.
    let corrects = None::<MovementId>;
    let values = |(permit, id, prison, new, at): &ToStore<'_, A>| {
        let destination = new.destination.as_ref().map(ToString::to_string).unwrap_or_default();
        let (person, kind, due_back, reason, source) =
            (permit.person(), new.kind, new.due_back, &new.reason, &new.source);
        params![id, person, prison, kind, at, now, destination, due_back, reason, source, corrects, by].to_vec()
    };
    MOVEMENTS.insert_each(tx, MOVEMENT, &movements.iter().map(values).collect::<Vec<_>>())
}

/// A movement as stored.
#[derive(Clone, Debug)]
pub struct MovementRow {
    /// What.
    pub kind: MovementKind,
    /// From or to which prison.
    pub prison: PrisonCode,
    /// When.
    pub at: Instant,
    /// Where to.
    pub destination: String,
    /// When due back.
    pub due_back: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The order behind it.
    pub source: String,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

/// Movements of a person, newest first.
pub fn movements(reader: &mut Reader, permit: &Permit<ReadMoves>) -> Outcome<Vec<MovementRow>> {
    let sql = format!(
        "select kind, prison, at, destination, due_back, reason, source, recorded_by from movement \
         where {} order by at desc, id desc limit 500",
        same_sql("person", 1)
    );
    let read = |row: &Row| {
        Ok(MovementRow {
            kind: row.get("kind")?,
            prison: row.get("prison")?,
            at: row.get("at")?,
            destination: row.get("destination")?,
            due_back: row.get("due_back")?,
            reason: row.get("reason")?,
            source: row.get("source")?,
            recorded_by: row.get("recorded_by")?,
        })
    };
    reader.rows(&sql, params![permit.person()])?.iter().map(read).collect()
}

/// A movement, as police and courts are told of it.
#[derive(Clone, Debug)]
pub struct ToldMovement {
    /// What.
    pub kind: MovementKind,
    /// From or to which prison.
    pub prison: PrisonCode,
    /// When.
    pub at: Instant,
    /// The movement before it.
    pub before: Option<MovementKind>,
}

/// A movement of a person, named by its id, as police and courts are told of it.
pub fn told_movement(
    reader: &mut Reader,
    _: &PlacePermit<AnswerMessages>,
    person: PersonId,
    id: &str,
) -> Outcome<Option<ToldMovement>> {
    let sql = format!("select kind, prison, at from movement where id = $1 and {}", same_sql("person", 2));
    let Some(step) = reader.row(&sql, params![id, person])?.as_ref().map(step).transpose()? else { return Ok(None) };
    let sql = format!(
        "select kind from movement where {} and (at < $2 or (at = $2 and id < $3)) order by at desc, id desc limit 1",
        same_sql("person", 1)
    );
    let before = reader.row(&sql, params![person, step.at, id])?.map(|row| row.get("kind")).transpose()?;
    Ok(Some(ToldMovement { kind: step.kind, prison: step.prison, at: step.at, before }))
}
