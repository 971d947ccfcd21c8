//! Backup and restore. A backup is always one SQLite file with everything in it, whichever database it
//! came from, taken while the program runs; it is written beside its place, synced, checked and only
//! then given its name. A restore makes a new database of either kind and refuses one that holds
//! anything.

mod copy;

use crate::conn::Conn;
use crate::db::Setup;
use crate::fault::DatabaseError;
use crate::open::{self, OpenError, Target};
use crate::reader::Reader;
use crate::{Db, Durability, Migration, migrate, sqlite};
use basics::Instant;
use std::path::{Path, PathBuf};

/// What had to be undone is said together with the fault that made it so.
type Done = Result<(), OpenError>;

impl Db {
    /// Writes a backup to a file that does not exist yet, while the program goes on.
    pub async fn backup(&self, file: &Path) -> Done {
        let partial = Partial::beside(file)?;
        let (at, now) = (partial.path.clone(), self.now());
        match self.inner().target.clone() {
            Target::Sqlite(source) => blocking(file, move || copy_file(&source, &at)).await?,
            target @ Target::Postgres(_) => {
                let known = migrate::all(&self.inner().migrations)?;
                let copy = move |reader: &mut Reader| from_server(reader, &at, &known, now);
                open::with(&target, sqlite::Mode::Read, now, copy).await?;
            }
        }
        let (at, name) = (partial.path.clone(), file.to_owned());
        blocking(file, move || settle(&at).and_then(|()| publish(&at, &name))).await
    }
}

/// Makes a new database from a backup, with the migrations it was taken with; `tilbake migrate` then
/// brings it up to date. Refuses a target that exists.
pub async fn restore(file: &Path, setup: &Setup) -> Done {
    let source = Target::Sqlite(file.to_owned());
    let known = migrate::all(&setup.migrations)?;
    let now = setup.clock.now();
    let had = open::with(&source, sqlite::Mode::Read, now, move |reader| {
        open::recognise(reader)?;
        let pending: Vec<u32> = migrate::pending(reader, &known)?.iter().map(|missing| missing.number).collect();
        Ok(known.iter().copied().filter(|known| !pending.contains(&known.number)).collect::<Vec<_>>())
    })
    .await?;
    let target = Target::parse(&setup.url)?;
    match &target {
        Target::Sqlite(place) => {
            let partial = Partial::beside(place)?;
            let (from, at, name) = (file.to_owned(), partial.path.clone(), place.clone());
            blocking(place, move || {
                copy_file(&from, &at)?;
                settle(&at)?;
                publish(&at, &name)
            })
            .await
        }
        Target::Postgres(config) => {
            open::make_database(&target, config).await?;
            let from = file.to_owned();
            let fill = move |reader: &mut Reader| to_server(reader, &from, &had);
            open::with(&target, sqlite::Mode::Read, now, fill).await
        }
    }
}

/// A file that is being written and is removed again when it does not get its name.
struct Partial {
    path: PathBuf,
}

impl Partial {
    fn beside(file: &Path) -> Result<Self, OpenError> {
        let place = file.display().to_string();
        if file.exists() {
            return Err(OpenError::Exists { place });
        }
        let name = file.file_name().ok_or(OpenError::NoFolder { place })?.to_string_lossy().into_owned();
        let path = file.with_file_name(format!(".{name}.partial"));
        let partial = Self { path };
        partial.remove();
        open::claim(&partial.path)?;
        Ok(partial)
    }
    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            // What is not there need not be removed.
            let _absent = std::fs::remove_file(format!("{}{end}", self.path.display()));
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        self.remove();
    }
}

async fn blocking<T: Send + 'static>(
    place: &Path,
    act: impl FnOnce() -> Result<T, DatabaseError> + Send + 'static,
) -> Result<T, OpenError> {
    let place = place.display().to_string();
    match tokio::task::spawn_blocking(act).await {
        Ok(end) => end.map_err(|error| OpenError::of(&place, error)),
        Err(_) => Err(OpenError::Failed { place, reason: "stopped".to_owned() }),
    }
}

/// Copies a SQLite file as it is at one moment, while others write to it.
fn copy_file(from: &Path, to: &Path) -> Result<(), DatabaseError> {
    let source = sqlite::Conn::open(from, sqlite::Mode::Read)?;
    let target = sqlite::Conn::open(to, sqlite::Mode::Create(Durability::Off))?;
    source.copy_to(target)
}

/// Makes the copy one file that needs no other, checks it and puts it on the disk.
fn settle(path: &Path) -> Result<(), DatabaseError> {
    let mut conn = sqlite::Conn::open(path, sqlite::Mode::Write(Durability::Full))?;
    conn.batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    conn.check_whole()?;
    conn.batch("PRAGMA journal_mode = DELETE")?;
    drop(conn);
    sqlite::sync(path).map_err(|error| disk(&error))
}

fn publish(partial: &Path, name: &Path) -> Result<(), DatabaseError> {
    std::fs::rename(partial, name).and_then(|()| sqlite::sync(name)).map_err(|error| disk(&error))
}

fn disk(error: &std::io::Error) -> DatabaseError {
    let cause = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => crate::Cause::Full,
        _ => crate::Cause::Io,
    };
    DatabaseError::new(cause, error.to_string())
}

/// Copies all of a PostgreSQL database, at one moment, into a fresh file of the same schema.
fn from_server(reader: &mut Reader, file: &Path, known: &[Migration], now: Instant) -> Done {
    let place = file.display().to_string();
    let conn = sqlite::Conn::open(file, sqlite::Mode::Create(Durability::Off));
    let conn = conn.map_err(|error| OpenError::of(&place, error))?;
    let mut copy = Reader::new(Conn::Sqlite(Box::new(conn)), now);
    let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
    reader.conn().batch(sql)?;
    let mut fill = |copy: &mut Reader| -> Done {
        copy.conn().batch("PRAGMA foreign_keys = OFF")?;
        open::mark(copy)?;
        migrate::begin(copy)?;
        migrate::prepare(copy)?;
        migrate::apply(copy, known)?;
        let tables = copy::tables(copy)?;
        copy::all(&tables, reader, copy)?;
        copy::number_commits(copy)?;
        copy.conn().batch("COMMIT")?;
        copy::check_references(copy)
    };
    let filled = fill(&mut copy).map_err(|error| error.at(&place));
    reader.conn().batch("COMMIT")?;
    filled
}

/// Fills an empty PostgreSQL database from a backup, in one transaction.
fn to_server(reader: &mut Reader, file: &Path, had: &[Migration]) -> Done {
    let place = file.display().to_string();
    let conn = sqlite::Conn::open(file, sqlite::Mode::Read).map_err(|error| OpenError::of(&place, error))?;
    let mut source = Reader::new(Conn::Sqlite(Box::new(conn)), reader.now());
    migrate::begin(reader)?;
    reader.conn().batch("SET LOCAL idle_in_transaction_session_timeout = 0")?;
    open::refuse_filled(reader)?;
    migrate::prepare(reader)?;
    migrate::apply(reader, had)?;
    let references = copy::drop_references(reader)?;
    let tables = copy::tables(&mut source)?;
    copy::all(&tables, &mut source, reader)?;
    copy::add_references(reader, &references)?;
    copy::set_counters(reader)?;
    reader.conn().batch("COMMIT")?;
    Ok(())
}
