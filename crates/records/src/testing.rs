//! Fresh databases for tests: SQLite in a temporary folder always, PostgreSQL when the variable
//! `TILBAKE_TEST_POSTGRES` holds the URL of a server on which databases can be made and dropped.

pub mod signing;

use crate::{Clock, Db, Durability, Ids, Journalled, Migration, Outcome, Row, Setup, params};
use basics::Instant;

/// The variable that holds the URL of the PostgreSQL server for tests.
pub const SERVER: &str = "TILBAKE_TEST_POSTGRES";

/// A database of its own for one test. It is dropped with this value.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its URL, to open it anew.
    pub url: String,
    /// Its clock, which stands still until it is set.
    pub clock: Clock,
    /// A folder of its own.
    pub folder: tempfile::TempDir,
    server: Option<String>,
}

/// When the clock of a test database stands: Monday 2 November 2026, 10:00 in Norway.
pub fn start() -> Instant {
    Instant::from_micros(1_793_610_000_000_000)
}

/// The URLs of the servers of PostgreSQL for tests: one, or none with a note.
fn server() -> Option<String> {
    let server = std::env::var(SERVER).ok().filter(|url| !url.is_empty());
    if server.is_none() {
        eprintln!("PostgreSQL skipped: {SERVER} is not set");
    }
    server
}

/// A setup as tests use it: ids from a seed, a clock that stands still.
pub fn setup(url: &str, migrations: &[Migration], clock: &Clock) -> Setup {
    Setup {
        url: url.to_owned(),
        migrations: migrations.to_vec(),
        clock: clock.clone(),
        ids: Ids::random(),
        durability: Durability::Full,
    }
}

impl TestDb {
    /// A fresh SQLite file.
    pub async fn sqlite(migrations: &[Migration]) -> Self {
        let folder = folder();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self::make(url, None, folder, migrations).await
    }
    /// A fresh PostgreSQL database, or none when no server is given.
    pub async fn postgres(migrations: &[Migration]) -> Option<Self> {
        let server = server()?;
        let name = format!("tilbake_test_{:032x}", rand::random::<u128>());
        let url = named(&server, &name);
        Some(Self::make(url, Some(server), folder(), migrations).await)
    }
    async fn make(url: String, server: Option<String>, folder: tempfile::TempDir, migrations: &[Migration]) -> Self {
        let clock = Clock::fixed(start());
        let made = Db::create(setup(&url, migrations, &clock)).await;
        let db = made.unwrap_or_else(|error| fail(&error));
        Self { db, url, clock, folder, server }
    }
    /// Runs SQL on a PostgreSQL server by its URL.
    pub(crate) async fn run(url: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        let done = client.batch_execute(sql).await;
        drop(client);
        // The connection ends with its client.
        let _ended = connection.await;
        done
    }
    /// Runs SQL behind the program's back, as someone with the file or the server could.
    pub async fn tamper(&self, sql: &str) {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let done = rusqlite::Connection::open(path).and_then(|conn| conn.execute_batch(sql));
            done.unwrap_or_else(|error| fail(&error));
        } else {
            Self::run(&self.url, sql).await.unwrap_or_else(|error| fail(&error));
        }
    }
    /// Does harm behind the program's back, references notwithstanding; lets `check` look at it and puts
    /// the tables back.
    pub async fn harmed(&self, tables: &[&str], harm: &str, check: impl AsyncFnOnce()) {
        let free = if self.url.starts_with("sqlite:") {
            "PRAGMA foreign_keys = OFF; BEGIN;"
        } else {
            "BEGIN; SET LOCAL session_replication_role = replica;"
        };
        let aside = tables.iter().map(|table| format!("CREATE TABLE kept_{table} AS SELECT * FROM {table};"));
        self.tamper(&format!("{free} {} {harm}; COMMIT", aside.collect::<String>())).await;
        check().await;
        let back = tables.iter().map(|table| {
            format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table};")
        });
        self.tamper(&format!("{free} {} COMMIT", back.collect::<String>())).await;
    }
    /// Harm that can be done to a table that stands as the journal says: each column that counts altered,
    /// the rows gone, a row planted beside each. The table must hold a row.
    pub async fn harms(&self, table: &Journalled) -> Vec<String> {
        let name = table.table();
        let columns = if self.url.starts_with("sqlite:") {
            format!("SELECT name, type FROM pragma_table_info('{name}')")
        } else {
            format!(
                "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type FROM information_schema.columns WHERE table_name = '{name}'"
            )
        };
        let read = self.db.read(move |reader| {
            let any = reader.row(&format!("SELECT COUNT(*) AS n FROM {name}"), params![])?;
            let any = any.map_or(Ok(0), |row| row.get::<i64>("n"))?;
            let read = |row: &Row| Ok((row.get("name")?, row.get("type")?));
            Ok((any, reader.rows(&columns, params![])?.iter().map(read).collect::<Outcome<Vec<(String, String)>>>()?))
        });
        let (rows, columns) = read.await.unwrap_or_else(|fault| fail(&fault));
        assert!(rows > 0, "no row of {name} to harm");
        let altered = |(column, kind): &(String, String)| match kind.to_lowercase().as_str() {
            "text" => format!("{column} = coalesce({column}, '') || 'x'"),
            "boolean" => format!("{column} = NOT coalesce({column}, FALSE)"),
            "blob" => format!("{column} = CAST('x' AS BLOB)"),
            "bytea" => format!("{column} = CAST('x' AS BYTEA)"),
            _ => format!("{column} = coalesce({column}, 0) + 1"),
        };
        let counting = columns.iter().filter(|(column, _)| table.columns().any(|counts| counts == column));
        let altered: Vec<String> = counting.map(altered).collect();
        let mut harms: Vec<String> = altered.iter().map(|column| format!("UPDATE {name} SET {column}")).collect();
        harms.push(format!("DELETE FROM {name}"));
        harms.push(format!(
            "CREATE TABLE twin AS SELECT * FROM {name}; UPDATE twin SET {}; INSERT INTO {name} SELECT * FROM twin; DROP TABLE twin",
            altered.join(", ")
        ));
        harms
    }
}

/// SQL that gives each row of a table of periods a twin whose id begins with `ffffffff`, that begins
/// earlier (`valid_from = earlier`) and so overlaps it.
pub fn doubled(table: &str, earlier: &str) -> String {
    format!(
        "CREATE TABLE twin AS SELECT * FROM {table}; UPDATE twin SET id = 'ffffffff' || substr(id, 9), valid_from = {earlier}; \
         INSERT INTO {table} SELECT * FROM twin; DROP TABLE twin"
    )
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else {
            return;
        };
        let name = self.url.rsplit('/').next().unwrap_or_default().to_owned();
        // A runtime of its own: this one may be ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let sql = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
            runtime.map(|runtime| runtime.block_on(Self::run(&server, &sql)))
        });
        if !matches!(dropped.join(), Ok(Ok(Ok(())))) {
            eprintln!("a test database was not dropped");
        }
    }
}

/// Runs a test body on a fresh database of each kind.
pub async fn each(migrations: &[Migration], body: impl AsyncFn(&TestDb)) {
    eprintln!("on SQLite");
    body(&TestDb::sqlite(migrations).await).await;
    if let Some(test) = TestDb::postgres(migrations).await {
        eprintln!("on PostgreSQL");
        body(&test).await;
    }
}

/// The URL of another database on the same server.
pub fn named(server: &str, name: &str) -> String {
    let (head, _) = server.rsplit_once('/').unwrap_or((server, ""));
    format!("{head}/{name}")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap_or_else(|error| fail(&error))
}

/// Tests end here when their database cannot be made.
#[allow(clippy::panic)]
fn fail<T>(error: &dyn std::fmt::Display) -> T {
    panic!("the database of the test: {error}")
}
