//! Tests of the whole layer, on both databases.

mod backups;
mod beside;
mod faults;
mod journalled;
mod opening;
mod periods;
mod sealing;
mod seen;
mod transactions;

use crate::{Actor, Event, Migration, Outcome, Tx, Via, params};
use basics::id::{PersonId, Uuid};
use serde::Serialize;

/// A table to play with.
pub(crate) const TOYS: &[Migration] = &[Migration {
    number: 900,
    name: "toys",
    sql: "CREATE TABLE toy (\n  id TEXT NOT NULL PRIMARY KEY,\n  count INTEGER NOT NULL,\n  soft BOOLEAN NOT NULL DEFAULT FALSE,\n  bytes BLOB,\n  note TEXT\n);",
}];

/// An event to play with.
#[derive(Serialize)]
pub(crate) struct ToyMade {
    pub(crate) toy: String,
    #[serde(skip)]
    pub(crate) person: Option<PersonId>,
}

impl Event for ToyMade {
    const KIND: &'static str = "toy-made";
    fn person(&self) -> Option<PersonId> {
        self.person
    }
    fn prison(&self) -> Option<&str> {
        Some("HAL")
    }
}

pub(crate) fn by() -> &'static Actor {
    static BY: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(|| Actor {
        account: None,
        service_number: "T1".to_owned(),
        role: "officer".to_owned(),
        unit: "HAL-A".to_owned(),
        via: Via::Page,
        purpose: String::new(),
    });
    &BY
}

/// Adds a toy and journals it.
pub(crate) fn make(tx: &mut Tx, id: &str, count: i64) -> Outcome<Uuid> {
    tx.execute("INSERT INTO toy (id, count) VALUES ($1, $2)", params![id, count])?;
    tx.record(&ToyMade { toy: id.to_owned(), person: Some(tx.new_id()) })
}

pub(crate) async fn count(test: &crate::testing::TestDb, sql: &'static str) -> i64 {
    let read = test.db.read(move |reader| reader.row(sql, params![])?.unwrap().get("n"));
    read.await.unwrap()
}

/// Holds the writer for a moment, so that what is queued meanwhile becomes one group.
pub(crate) fn hold(db: &crate::Db) -> tokio::task::JoinHandle<()> {
    let db = db.clone();
    let held = tokio::spawn(async move {
        let hold = db.upkeep(|_| {
            std::thread::sleep(std::time::Duration::from_millis(200));
            Ok(())
        });
        hold.await.unwrap();
    });
    std::thread::sleep(std::time::Duration::from_millis(50));
    held
}
