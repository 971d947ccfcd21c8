//! Where everybody of a prison is: the lines that the program keeps in the order of its board, against the
//! join of what they are kept from. Both through the raw driver, on the same file.

use crate::boards::PRISON;
use crate::load::rate;
use crate::pairs::{Row, Side, Target};
use crate::world::{Lazy, World};
use crate::{Fault, Outcome};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::rc::Rc;
use std::time::Instant;

/// The board's own statement.
const LINES: &str = "select l.person, l.prison, l.unit, l.room, l.room_number, l.level, l.place, l.since, l.due_back, \
     l.destination, l.next_prison from roll_line l where l.prison = ?1 order by l.prison, l.room_number, l.person";

/// The same people from the facts: the room given to each now, the level decided, the latest movement.
const JOIN: &str = "select g.person, g.prison, g.unit, g.room, r.number, d.level, m.kind, m.at, m.due_back, \
     m.destination, null from room_given g join room r on r.id = g.room \
     left join level_decided d on d.person = g.person and d.valid_to is null and d.superseded_at is null \
     join movement m on m.id = (select id from movement where person = g.person order by at desc, id desc limit 1) \
     where r.prison = ?1 and g.valid_to is null and g.superseded_at is null order by g.prison, r.number, g.person";

/// Readings in one measurement.
const READINGS: u64 = 300;

/// The row.
pub fn rows(world: &Rc<World>) -> Vec<Row> {
    let world = Rc::clone(world);
    let file = Rc::new(Lazy::new(move || {
        let conn = Connection::open_with_flags(world.demo()?.database(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.execute_batch("PRAGMA cache_size = -16000")?;
        if rows_of(&conn, LINES)?.abs_diff(rows_of(&conn, JOIN)?) > 2 {
            return Err(Fault::from("the lines and the join are not of the same people"));
        }
        Ok(conn)
    }));
    let side = |sql: &'static str| -> Side {
        let file = Rc::clone(&file);
        Box::new(move || file.with(|conn| read(conn, sql)))
    };
    vec![Row {
        name: "where 101 people are, as the board reads it".to_owned(),
        reference: "join of room, level, latest movement".to_owned(),
        target: Target::Ratio(5.0),
        ours: side(LINES),
        theirs: side(JOIN),
    }]
}

/// Readings a second.
fn read(conn: &mut Connection, sql: &str) -> Outcome<f64> {
    let begun = Instant::now();
    for _ in 0..READINGS {
        if rows_of(conn, sql)? < 90 {
            return Err("a board of few people".into());
        }
    }
    Ok(rate(READINGS, begun.elapsed()))
}

/// Reads all rows with all their columns; how many.
fn rows_of(conn: &Connection, sql: &str) -> Outcome<usize> {
    let mut statement = conn.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([PRISON])?;
    let mut all: Vec<Vec<Value>> = vec![];
    while let Some(row) = rows.next()? {
        all.push((0..columns).map(|at| row.get(at)).collect::<Result<_, _>>()?);
    }
    Ok(all.len())
}
