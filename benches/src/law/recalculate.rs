//! `tilbake recalculate` for a hundred thousand people, by what the program itself tells: how long it took, and how much of
//! that was reading the rows.

use crate::pairs::Limit;
use crate::world::{Demo, Lazy, World};
use crate::{Fault, Outcome};
use rusqlite::Connection;
use std::rc::Rc;

/// People whose dates are counted anew.
const PEOPLE: i64 = 100_000;
/// Most times of the reading that were promised.
const TIMES: f64 = 2.0;

/// The tables that are read. Of the people of the demo each row is written again for another, as often as it takes.
const TABLES: [&str; 8] = [
    "person_particulars",
    "authority_period",
    "restriction_period",
    "sentence_period",
    "absence_period",
    "parole_refusal",
    "dated_case",
    "dated",
];
/// Columns that say which one it is: another for each copy.
const IDS: [&str; 6] = ["id", "person", "authority", "restriction", "sentence", "absence"];

/// The limit of the command. The people are made when they are first needed.
pub fn limits(world: Rc<World>) -> Vec<Limit> {
    let made = Rc::clone(&world);
    let demo = Lazy::new(move || multiplied(&made));
    let measure = Box::new(move || {
        demo.with(|demo| {
            let told = recalculate(&world, demo)?;
            // All were counted before: nothing is otherwise and nothing is written.
            if told.written == 0 {
                Ok(told.took / told.reading)
            } else {
                Err(format!("{} written", told.written).into())
            }
        })
    });
    let name = "law: tilbake recalculate, 100,000 people, by reading their rows".to_owned();
    vec![Limit { name, unit: "times", most: TIMES, goal: None, measure }]
}

/// A demo with a hundred thousand people whose dates are counted.
fn multiplied(world: &World) -> Outcome<Demo> {
    let demo = world.demo()?;
    let store = Connection::open(demo.database())?;
    let known: i64 = store.query_row("select count(*) from dated_case", [], |row| row.get(0))?;
    let copies = PEOPLE / known.max(1);
    // The rows of the register itself are not read: they are not written again.
    store.execute_batch("pragma foreign_keys = off; begin")?;
    for table in TABLES {
        copy(&store, table, copies)?;
    }
    store.execute_batch("commit; pragma wal_checkpoint(truncate); analyze")?;
    drop(store);
    // The first run writes them all: whose facts they are is part of the facts.
    let told = recalculate(world, &demo)?;
    if told.people < PEOPLE {
        return Err(format!("only {} people", told.people).into());
    }
    Ok(demo)
}

/// Writes each row of a table again so many times, each time of other people.
fn copy(store: &Connection, table: &str, copies: i64) -> Outcome<()> {
    let mut columns = store.prepare(&format!("select name, type from pragma_table_info('{table}')"))?;
    let columns: Vec<(String, String)> =
        columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    // A number that names a row is given by the table.
    let columns: Vec<(String, String)> =
        columns.into_iter().filter(|(name, kind)| name != "id" || kind == "TEXT").collect();
    let other = |(name, kind): &(String, String)| {
        let is_id = kind == "TEXT" && IDS.contains(&name.as_str());
        if is_id { format!("printf('%08x', ?1) || substr({name}, 9)") } else { name.clone() }
    };
    let values: Vec<String> = columns.iter().map(other).collect();
    let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    store.execute_batch(&format!("create temp table source as select * from {table}"))?;
    let sql = format!("insert into {table} ({}) select {} from temp.source", columns.join(", "), values.join(", "));
    let mut insert = store.prepare(&sql)?;
    for copy in 1..=copies {
        insert.execute([copy])?;
    }
    drop(insert);
    Ok(store.execute_batch("drop table temp.source")?)
}

/// What a run told.
#[derive(Debug, PartialEq)]
struct Told {
    people: i64,
    written: i64,
    took: f64,
    reading: f64,
}

fn recalculate(world: &World, demo: &Demo) -> Outcome<Told> {
    let output = world.program().args(["recalculate", "--dir"]).arg(&demo.folder).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("tilbake recalculate ended with {}: {said}", output.status).into());
    }
    read(&said)
}

/// Reads the last line: people, with other dates, written anew, seconds, seconds of reading.
fn read(said: &str) -> Outcome<Told> {
    let last = said.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
    let whole = |at: usize| last.split([' ', ',']).filter_map(|word| word.parse::<i64>().ok()).nth(at);
    match (whole(0), whole(2), numbers.as_slice()) {
        (Some(people), Some(written), &[_, _, _, took, reading]) => Ok(Told { people, written, took, reading }),
        _ => Err(Fault::from(format!("tilbake recalculate told: {said}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_tells_is_read() {
        let line = "100000 people, 3 with other dates, 7 written anew; 12.50 s, of which 8.25 s reading their rows\n";
        assert_eq!(read(line).unwrap(), Told { people: 100_000, written: 7, took: 12.5, reading: 8.25 });
        assert!(read("nothing").is_err());
    }

    #[test]
    fn a_copy_is_of_other_people_and_names_its_own() {
        let store = Connection::open_in_memory().unwrap();
        store
            .execute_batch(
                "create table dated (person TEXT, place INTEGER, sentence INTEGER, primary key (person, place));
                 insert into dated values ('0190aaaa-1', 0, 5), ('0190aaaa-1', 1, null)",
            )
            .unwrap();
        copy(&store, "dated", 2).unwrap();
        let count: i64 = store.query_row("select count(distinct person) from dated", [], |row| row.get(0)).unwrap();
        let last: String = store.query_row("select min(person) from dated", [], |row| row.get(0)).unwrap();
        assert_eq!((count, last.as_str()), (3, "00000001-1"));
    }
}
