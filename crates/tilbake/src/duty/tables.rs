//! SQL of the list of who is on call. Rows are only added.

use super::model::{NewTurn, Place, Post, Turn, TurnId};
use crate::access::PlacePermit;
use crate::access::acts::KeepDutyList;
use basics::{Instant, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

const TURN: &[&str] =
    &["id", "post", "place", "name", "service_number", "telephone", "from_at", "to_at", "entered_at", "entered_by"];

/// Turns, as the journal tells of them.
pub const TURNS: Journalled = Journalled::new("duty_turn", "place", TURN);

/// Enters a turn.
pub fn add(tx: &mut Tx, _: &PlacePermit<KeepDutyList>, id: TurnId, new: &NewTurn) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let place = new.place.to_string();
    let values = params![id, new.post, place, new.name, new.service_number, new.telephone, new.from, new.to, now, by];
    TURNS.insert(tx, TURN, values)
}

/// The turns that cover some moment from `from` to `to`, in the order in which they were entered.
pub fn turns(reader: &mut Reader, from: Instant, to: Instant) -> Outcome<Vec<Turn>> {
    let sql = "select * from duty_turn where to_at > $1 and from_at <= $2 order by entered_at, id";
    reader.rows(sql, params![from, to])?.iter().map(turn).collect()
}

fn turn(row: &Row) -> Outcome<Turn> {
    let post: Post = row.get("post")?;
    let corrupt = |_| Problem::new(500, "corrupt-record", "a turn names no place");
    Ok(Turn {
        post,
        place: Place::parse(post, row.text("place")?).map_err(corrupt)?,
        name: row.get("name")?,
        service_number: row.get("service_number")?,
        telephone: row.get("telephone")?,
        from: row.get("from_at")?,
        to: row.get("to_at")?,
        entered_at: row.get("entered_at")?,
        entered_by: row.get("entered_by")?,
    })
}
