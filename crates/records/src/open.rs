//! Opening, making and migrating a database. Everything that can be wrong with a URL or a file has
//! its own words here, each with its remedy; the binary turns them into exit codes.

use crate::conn::Conn;
use crate::db::Setup;
use crate::dialect::Dialect;
use crate::fault::{Cause, DatabaseError};
use crate::reader::Reader;
use crate::{Durability, Fault, demo_clock, migrate, params, postgres, sqlite};
use basics::Instant;
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;
use tokio_postgres::Config;

/// Why a database was not opened. The words say what to do.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum OpenError {
    #[error("the database URL is not understood: it must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")]
    Url,
    #[error("{place} exists already and is left as it is; give another place, or open it instead of making it")]
    Exists { place: String },
    #[error("there is no database at {place}; check the URL: a new one is made only when it is asked for")]
    Absent { place: String },
    #[error("the folder of {place} does not exist; make it first, or correct the path")]
    NoFolder { place: String },
    #[error("{place} is not a database, or it is damaged; check the path, or restore the latest backup")]
    NotADatabase { place: String },
    #[error("{place} is a database, but not one of Tilbake; check the URL")]
    NotTilbake { place: String },
    #[error("{place} lacks {}; take a backup and run `tilbake migrate`", names.join(", "))]
    NotMigrated { place: String, names: Vec<String> },
    #[error(
        "migration {name} was applied with another text than this program has; run the program that made the database, or restore the file"
    )]
    Edited { name: String },
    #[error("migration {name} was applied but this program does not have it; run a program that does")]
    Missing { name: String },
    #[error("the database is newer than this program (migration {name}); run the newer program")]
    Future { name: String },
    #[error("migrations {one} and {two} have the same number: a fault of the program")]
    Twice { one: String, two: String },
    #[error("migration {name} failed and nothing was changed: {reason}")]
    Migration { name: String, reason: String },
    #[error(
        "the database at {place} cannot be reached ({reason}); check that it runs and that the URL and password are right"
    )]
    Unreachable { place: String, reason: String },
    #[error(
        "the database at {place} is in use by another process that does not let go; stop that process or wait, and try again"
    )]
    Locked { place: String },
    #[error("the disk of {place} is full; free some space and try again")]
    Full { place: String },
    #[error("{place} cannot be read or written ({reason}); check the disk and the rights on the file and its folder")]
    Disk { place: String, reason: String },
    #[error("the database at {place} failed: {reason}")]
    Failed { place: String, reason: String },
}

impl OpenError {
    pub(crate) fn of(place: &str, error: DatabaseError) -> Self {
        let (place, reason) = (place.to_owned(), error.message);
        match error.cause {
            Cause::Busy | Cause::Crossed => Self::Locked { place },
            Cause::Full => Self::Full { place },
            Cause::Io => Self::Disk { place, reason },
            Cause::Corrupt => Self::NotADatabase { place },
            Cause::Unreachable => Self::Unreachable { place, reason },
            _ => Self::Failed { place, reason },
        }
    }
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Database(error) => Self::of("", error),
            Fault::Refused(problem) => Self::Failed { place: String::new(), reason: problem.to_string() },
        }
    }
}
impl From<DatabaseError> for OpenError {
    fn from(error: DatabaseError) -> Self {
        Self::of("", error)
    }
}

/// What a URL names.
#[derive(Clone)]
pub(crate) enum Target {
    Sqlite(PathBuf),
    Postgres(Box<Config>),
}

/// What is learnt of a database while it is opened.
pub(crate) struct Opened {
    pub(crate) identity: String,
    /// The time at which the demo's clock stood, in a database of the demo.
    pub(crate) demo_now: Option<Instant>,
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let plain = !path.is_empty() && !path.starts_with(':') && !path.contains(['\0', '?']);
            return if plain { Ok(Self::Sqlite(path.into())) } else { Err(OpenError::Url) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let config: Config = url.parse().map_err(|_| OpenError::Url)?;
            return match config.get_dbname() {
                Some(_) if !config.get_hosts().is_empty() => Ok(Self::Postgres(Box::new(config))),
                _ => Err(OpenError::Url),
            };
        }
        Err(OpenError::Url)
    }
    /// The place in words, without a password.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(config) => {
                let host = config.get_hosts().first().map(|host| match host {
                    tokio_postgres::config::Host::Tcp(name) => name.clone(),
                    tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
                });
                format!("{}/{}", host.unwrap_or_default(), config.get_dbname().unwrap_or_default())
            }
        }
    }
}

/// Runs `act` with a connection of its own, away from the threads that serve pages.
pub(crate) async fn with<T: Send + 'static>(
    target: &Target,
    mode: sqlite::Mode,
    now: Instant,
    act: impl FnOnce(&mut Reader) -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    let conn = match target {
        Target::Sqlite(path) => Conn::Sqlite(Box::new(open_file(path, mode)?)),
        Target::Postgres(config) => {
            let store =
                postgres::Store::new((**config).clone()).map_err(|error| OpenError::of(&target.place(), error))?;
            let client = store.client().await.map_err(|error| reach(target, error))?;
            Conn::Postgres(Box::new(postgres::Conn::new(client, Handle::current())))
        }
    };
    let place = target.place();
    tokio::task::spawn_blocking(move || {
        let mut reader = Reader::new(conn, now);
        act(&mut reader).map_err(|error| error.at(&place))
    })
    .await
    .map_err(|_| OpenError::Failed { place: target.place(), reason: "stopped".to_owned() })?
}

impl OpenError {
    /// Puts the place into errors that did not know it.
    pub(crate) fn at(mut self, known: &str) -> Self {
        match &mut self {
            Self::Exists { place }
            | Self::NotADatabase { place }
            | Self::NotTilbake { place }
            | Self::NotMigrated { place, .. }
            | Self::Unreachable { place, .. }
            | Self::Locked { place }
            | Self::Full { place }
            | Self::Disk { place, .. }
            | Self::Failed { place, .. }
                if place.is_empty() =>
            {
                known.clone_into(place);
            }
            _ => {}
        }
        self
    }
}

fn reach(target: &Target, error: DatabaseError) -> OpenError {
    let place = target.place();
    // 3D000: no such database.
    if error.message.starts_with("3D000") {
        OpenError::Absent { place }
    } else {
        OpenError::of(&place, DatabaseError::new(Cause::Unreachable, error.message))
    }
}

/// Opens a file after looking whether it is one.
fn open_file(path: &Path, mode: sqlite::Mode) -> Result<sqlite::Conn, OpenError> {
    let place = path.display().to_string();
    let disk = |error: std::io::Error| OpenError::Disk { place: place.clone(), reason: error.to_string() };
    if !matches!(mode, sqlite::Mode::Create(_)) {
        let mut start = [0_u8; 16];
        match std::fs::File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(OpenError::Absent { place });
            }
            Err(error) => return Err(disk(error)),
            Ok(mut file) => {
                let read = std::io::Read::read_exact(&mut file, &mut start);
                if read.is_err() || &start != b"SQLite format 3\0" {
                    return Err(OpenError::NotADatabase { place });
                }
            }
        }
    }
    sqlite::Conn::open(path, mode).map_err(|error| OpenError::of(&place, error))
}

/// Makes a new database with all migrations and an identity.
pub(crate) async fn create(target: &Target, setup: &Setup) -> Result<Opened, OpenError> {
    let known = migrate::all(&setup.migrations)?;
    match target {
        Target::Sqlite(path) => claim(path)?,
        Target::Postgres(config) => make_database(target, config).await?,
    }
    let made = with(target, sqlite::Mode::Create(setup.durability), setup.clock.now(), move |reader| {
        migrate::begin(reader)?;
        refuse_filled(reader)?;
        migrate::prepare(reader)?;
        migrate::apply(reader, &known)?;
        let identity = identify(reader)?;
        reader.conn().batch("COMMIT")?;
        Ok(Opened { identity, demo_now: None })
    })
    .await;
    if let (Err(_), Target::Sqlite(path)) = (&made, target) {
        for end in ["", "-wal", "-shm"] {
            // What was not made need not be removed.
            let _absent = std::fs::remove_file(format!("{}{end}", path.display()));
        }
    }
    made
}

/// Makes the empty file, or refuses one that is there.
pub(crate) fn claim(path: &Path) -> Result<(), OpenError> {
    let place = path.display().to_string();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // Nobody else on the machine reads it; SQLite gives its other files the same rights.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(match error.kind() {
            std::io::ErrorKind::AlreadyExists => OpenError::Exists { place },
            std::io::ErrorKind::NotFound => OpenError::NoFolder { place },
            _ => OpenError::Disk { place, reason: error.to_string() },
        }),
    }
}

/// Makes the named PostgreSQL database when the server lacks it.
pub(crate) async fn make_database(target: &Target, config: &Config) -> Result<(), OpenError> {
    let store = postgres::Store::new(config.clone()).map_err(|error| reach(target, error))?;
    match store.client().await.map_err(|error| reach(target, error)) {
        Err(OpenError::Absent { .. }) => {}
        other => return other.map(|_| ()),
    }
    let mut server = config.clone();
    server.dbname("postgres");
    let store = postgres::Store::new(server).map_err(|error| reach(target, error))?;
    let client = store.client().await.map_err(|error| reach(target, error))?;
    let name = config.get_dbname().unwrap_or_default().replace('"', "\"\"");
    let sql = format!("CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0");
    client.batch_execute(&sql).await.map_err(|error| OpenError::of(&target.place(), error.into()))
}

/// Refuses a PostgreSQL database that holds anything.
pub(crate) fn refuse_filled(reader: &mut Reader) -> Result<(), OpenError> {
    if reader.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let sql = "SELECT COUNT(*) AS tables FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v') AND relnamespace = CAST(current_schema() AS regnamespace)";
    let tables: i64 = reader.row(sql, params![])?.map_or(Ok(0), |row| row.get("tables"))?;
    if tables == 0 { Ok(()) } else { Err(OpenError::Exists { place: String::new() }) }
}

/// "TILB": what the header of a SQLite file of ours says.
const APPLICATION: i64 = 0x5449_4c42;

/// Writes into the header of a SQLite file whose it is.
pub(crate) fn mark(reader: &mut Reader) -> Result<(), DatabaseError> {
    match reader.conn() {
        Conn::Sqlite(conn) => conn.batch(&format!("PRAGMA application_id = {APPLICATION}")),
        Conn::Postgres(_) => Ok(()),
    }
}

fn identify(reader: &mut Reader) -> Result<String, OpenError> {
    mark(reader)?;
    let identity = uuid::Uuid::from_bytes(rand::random::<[u8; 16]>()).to_string();
    let sql = "INSERT INTO meta (key, value) VALUES ('product', 'tilbake'), ('identity', $1)";
    reader.conn().execute(sql, params![identity])?;
    Ok(identity)
}

/// Looks whether a database is one of ours.
pub(crate) fn recognise(reader: &mut Reader) -> Result<Opened, OpenError> {
    let sql = match reader.dialect() {
        Dialect::Sqlite => "SELECT COUNT(*) AS tables FROM sqlite_schema WHERE name IN ('meta', 'migration')",
        Dialect::Postgres => {
            "SELECT COUNT(*) AS tables FROM pg_catalog.pg_class WHERE relname IN ('meta', 'migration') AND relnamespace = CAST(current_schema() AS regnamespace)"
        }
    };
    let tables: i64 = reader.row(sql, params![])?.map_or(Ok(0), |row| row.get("tables"))?;
    let stranger = || OpenError::NotTilbake { place: String::new() };
    if tables != 2 {
        return Err(stranger());
    }
    let mut product = None;
    let mut opened = Opened { identity: String::new(), demo_now: None };
    let rows = reader.rows("SELECT key, value FROM meta", params![]);
    if matches!(&rows, Err(Fault::Database(error)) if error.cause == Cause::Statement) {
        return Err(stranger());
    }
    for row in rows? {
        let value: String = row.get("value")?;
        match row.text("key")? {
            "product" => product = Some(value),
            "identity" => opened.identity = value,
            _ => {}
        }
    }
    if product.as_deref() != Some("tilbake") {
        return Err(stranger());
    }
    opened.demo_now = demo_clock::told(reader)?;
    Ok(opened)
}

/// Looks whether an existing database is ours and up to date.
pub(crate) async fn check(target: &Target, setup: &Setup) -> Result<Opened, OpenError> {
    let known = migrate::all(&setup.migrations)?;
    with(target, sqlite::Mode::Read, setup.clock.now(), move |reader| {
        let opened = recognise(reader)?;
        let pending = migrate::pending(reader, &known)?;
        if pending.is_empty() {
            return Ok(opened);
        }
        let names = pending.iter().map(|migration| format!("{:04}_{}", migration.number, migration.name)).collect();
        Err(OpenError::NotMigrated { place: String::new(), names })
    })
    .await
}

/// Applies what an existing database lacks.
pub(crate) async fn migrate(target: &Target, setup: &Setup) -> Result<Vec<String>, OpenError> {
    let known = migrate::all(&setup.migrations)?;
    with(target, sqlite::Mode::Write(Durability::Full), setup.clock.now(), move |reader| {
        recognise(reader)?;
        migrate::begin(reader)?;
        let pending = migrate::pending(reader, &known)?;
        let names = migrate::apply(reader, &pending)?;
        reader.conn().batch("COMMIT")?;
        Ok(names)
    })
    .await
}
