//! What an older database holds is there after its tables were made anew.

use crate::features::FEATURES;
use records::testing::{each, setup};
use records::{Db, Reader, Row, params};

const COLUMNS: &str =
    "person, prison, unit, room, room_number, level, place, since, due_back, destination, next_prison";

fn line(row: &Row) -> records::Outcome<String> {
    let text = |name| row.get::<Option<String>>(name);
    let number = |name| row.get::<Option<i64>>(name);
    let (numbers, texts) = (["since", "due_back"].map(number), COLUMNS.split(", ").filter(|name| !is_number(name)));
    let texts: Vec<_> = texts.map(text).collect::<Result<_, _>>()?;
    Ok(format!("{texts:?} {numbers:?}"))
}

fn is_number(column: &str) -> bool {
    ["since", "due_back"].contains(&column)
}

async fn lines(db: &Db) -> Vec<String> {
    let read = |reader: &mut Reader| {
        let rows = reader.rows(&format!("select {COLUMNS} from roll_line order by person"), params![])?;
        rows.iter().map(line).collect()
    };
    db.read(read).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_roll_are_kept_when_they_are_put_in_order() {
    let all = crate::start::migrations(FEATURES);
    let older: Vec<_> = all.iter().copied().filter(|migration| migration.number != 43).collect();
    each(&older, async |test| {
        let values = "('b', 'HAL', null, null, '', null, 'inside', 1, null, '', null), \
                      ('c', 'BGO', 'u2', 'r2', 'B-2', 'low', 'inside', 5, null, '', null), \
                      ('a', 'HAL', 'u1', 'r1', 'A-1', 'high', 'court', 2, 3, 'Oslo', 'BGO')";
        test.tamper(&format!("insert into roll_line ({COLUMNS}) values {values}")).await;
        let before = lines(&test.db).await;
        let done = Db::migrate(setup(&test.url, &all, &test.clock)).await.unwrap();
        assert_eq!(done, ["0043_roll_in_order"]);
        let db = Db::open(setup(&test.url, &all, &test.clock)).await.unwrap();
        assert_eq!(before.len(), 3);
        assert_eq!(lines(&db).await, before);
        let again = format!(
            "insert into roll_line ({COLUMNS}) select 'a', {} from roll_line where person = 'c'",
            COLUMNS.trim_start_matches("person, ")
        );
        let twice = db.upkeep(move |tx| tx.execute(&again, params![])).await;
        assert!(twice.is_err(), "nobody has two lines");
        db.close().await;
    })
    .await;
}
