//! The database as the rest of the program holds it: opened once, cloned freely.

use crate::clock::Clock;
use crate::migrate::Migration;
use crate::open::{self, OpenError, Opened, Target};
use crate::outbox::BEHIND;
use crate::reader::{Reader, Tx};
use crate::seen::{self, Seen};
use crate::work::{self, Reads, Write};
use crate::{Actor, Ids, Outcome, postgres, sqlite};
use basics::Instant;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, broadcast, oneshot};

/// How long a read of a page may take.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// How hard a commit holds on a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing is answered before it is on the disk.
    Full,
    /// Nothing is waited for: only while a new file is built, which [`Db::finish`] then syncs.
    Off,
}

/// How a database is opened.
pub struct Setup {
    /// `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    pub url: String,
    /// The migrations of all features. Those of this crate are added by itself.
    pub migrations: Vec<Migration>,
    /// Tells the time of every transaction. A database of the demo brings its own.
    pub clock: Clock,
    /// Makes the ids.
    pub ids: Ids,
    /// How hard a commit holds.
    pub durability: Durability,
}

/// A database in use. Clones share it; it closes with the last of them.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) target: Target,
    pub(crate) migrations: Vec<Migration>,
    /// Told after each commit that announced a topic.
    pub(crate) wake: Arc<Notify>,
    /// Told every topic after its commit.
    pub(crate) topics: broadcast::Sender<Arc<str>>,
    /// Whether this is a demo's database, with a clock of its own.
    pub(crate) demo: bool,
    identity: String,
}

pub(crate) enum Store {
    Sqlite(sqlite::Store),
    Postgres(postgres::Store),
}

impl Db {
    /// Makes a new database with all migrations. Refuses one that exists.
    pub async fn create(setup: Setup) -> Result<Self, OpenError> {
        let target = Target::parse(&setup.url)?;
        let opened = open::create(&target, &setup).await?;
        Self::build(setup, target, opened)
    }
    /// Opens a database that exists and has all migrations: never makes an empty one from a wrong URL.
    pub async fn open(setup: Setup) -> Result<Self, OpenError> {
        let target = Target::parse(&setup.url)?;
        let opened = open::check(&target, &setup).await?;
        Self::build(setup, target, opened)
    }
    /// Brings a database that exists up to date. Gives the names of the migrations it applied.
    pub async fn migrate(setup: Setup) -> Result<Vec<String>, OpenError> {
        let target = Target::parse(&setup.url)?;
        open::migrate(&target, &setup).await
    }
    fn build(setup: Setup, target: Target, opened: Opened) -> Result<Self, OpenError> {
        let clock = match opened.demo_now {
            Some(now) if setup.clock.is_system() => Clock::starting_at(now),
            _ => setup.clock,
        };
        let wake = Arc::new(Notify::new());
        let place = target.place();
        let store = match target.clone() {
            Target::Sqlite(path) => {
                sqlite::Store::new(path, setup.durability, clock.clone(), setup.ids.clone(), Arc::clone(&wake))
                    .map(Store::Sqlite)
            }
            Target::Postgres(config) => postgres::Store::new(*config).map(Store::Postgres),
        };
        Ok(Self(Arc::new(Inner {
            store: store.map_err(|error| OpenError::of(&place, error))?,
            clock,
            ids: setup.ids,
            wake,
            target,
            migrations: setup.migrations,
            topics: broadcast::channel(BEHIND).0,
            demo: opened.demo_now.is_some(),
            identity: opened.identity,
        })))
    }
    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
    /// Whether something may have been committed since this was last asked: by another process too.
    pub(crate) fn may_have_changed(&self) -> bool {
        match &self.0.store {
            Store::Sqlite(store) => store.may_have_changed(),
            Store::Postgres(_) => true,
        }
    }
    /// Runs something that reads and says what it has read: none when that cannot be told, or when it wrote. On
    /// PostgreSQL it cannot be told, since others write there.
    pub async fn seeing<T>(&self, act: impl Future<Output = T>) -> (T, Option<Seen>) {
        match &self.0.store {
            Store::Sqlite(store) => {
                store.look_for_others();
                seen::seeing(store.written(), self.now(), act).await
            }
            Store::Postgres(_) => (act.await, None),
        }
    }
    /// Whether it can be told what something has read.
    pub fn can_see(&self) -> bool {
        matches!(self.0.store, Store::Sqlite(_))
    }
    /// Whether what was read is what would be read now, but for a second that may have passed, for something that goes on
    /// with what was read then: it has read that too. Any commit that was answered counts, whoever's.
    pub fn reuse(&self, seen: &Seen) -> bool {
        if let Store::Sqlite(store) = &self.0.store {
            store.look_for_others();
        }
        let is_unchanged = self.is_unchanged(seen);
        if is_unchanged {
            seen::note(&seen.tables, Some(seen));
        }
        is_unchanged
    }
    /// The same of all that is noted: every commit of this process that was answered, and what other processes have
    /// committed before [`Self::reuse`] or [`Self::seeing`] was called last. Enough for a request whose caller was found
    /// by one of them: looking for others is most of what it costs to give again what is kept.
    pub fn is_unchanged(&self, seen: &Seen) -> bool {
        match &self.0.store {
            Store::Sqlite(store) => seen.is_unchanged(store.written(), self.now()),
            Store::Postgres(_) => false,
        }
    }
    /// Reads: all the closure sees is of one moment. On SQLite it runs in place, for 10 seconds at most.
    pub async fn read<T, F>(&self, act: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Reader) -> Outcome<T> + Send + 'static,
    {
        let (act, kept) = work::reads(act);
        self.read_within(READ_LIMIT, act).await?;
        kept.take()
    }
    /// Reads much: away from the threads that serve pages, within the time given.
    pub async fn read_long<T, F>(&self, limit: Duration, act: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Reader) -> Outcome<T> + Send + 'static,
    {
        let (act, kept) = work::reads(act);
        self.read_away(limit, act).await?;
        kept.take()
    }
    async fn read_away(&self, limit: Duration, mut act: Reads) -> Outcome<()> {
        if let Store::Postgres(_) = &self.0.store {
            return self.read_within(limit, act).await;
        }
        seen::note_unclear();
        let db = self.clone();
        tokio::task::spawn_blocking(move || match &db.0.store {
            Store::Sqlite(store) => store.read(limit, &db.0.clock, &mut act),
            Store::Postgres(_) => Err(work::lost()),
        })
        .await
        .map_err(|_| work::lost())?
    }
    async fn read_within(&self, limit: Duration, mut act: Reads) -> Outcome<()> {
        match &self.0.store {
            Store::Sqlite(store) => store.read(limit, &self.0.clock, &mut act),
            Store::Postgres(store) => store.read(limit, &self.0.clock, act).await,
        }
    }
    /// Writes in one serialisable transaction. The closure may run more than once and has no effect
    /// but through its `Tx`. When it recorded no event, nothing is saved.
    pub async fn write<T, F>(&self, by: &Actor, act: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
    {
        let (act, kept) = work::writes(act);
        self.run(Write { act, actor: Arc::new(by.clone()), must_record: true, at: None }).await?;
        kept.take()
    }
    /// Queues a write that counts as done at a moment, and gives its answer to be awaited: for building a
    /// history, whose acts need not wait for each other. On SQLite they run in the order in which they are
    /// queued; on PostgreSQL each runs when it is awaited.
    pub fn write_at<T, F>(&self, by: &Actor, at: Instant, act: F) -> impl Future<Output = Outcome<T>> + use<T, F>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
    {
        let (act, kept) = work::writes(act);
        let write = Write { act, actor: Arc::new(by.clone()), must_record: true, at: Some(at) };
        let queued = match &self.0.store {
            Store::Sqlite(store) => Ok(store.queue(write)),
            Store::Postgres(_) => Err(write),
        };
        let done = self.clone().done(queued);
        async move {
            done.await?;
            kept.take()
        }
    }
    /// Waits for a write that is queued, or runs one that is not.
    async fn done(self, queued: Result<Outcome<oneshot::Receiver<Outcome<()>>>, Write>) -> Outcome<()> {
        match queued {
            Ok(answer) => answer?.await.map_err(|_| work::lost())?,
            Err(write) => self.run(write).await,
        }
    }
    /// Writes rows that are no facts about anyone, such as sessions, counters and jobs: no event is
    /// demanded.
    pub async fn upkeep<T, F>(&self, act: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
    {
        let (act, kept) = work::writes(act);
        let actor = Arc::new(Actor::program("upkeep"));
        self.run(Write { act, actor, must_record: false, at: None }).await?;
        kept.take()
    }
    async fn run(&self, write: Write) -> Outcome<()> {
        seen::note_unclear();
        match &self.0.store {
            Store::Sqlite(store) => store.write(write).await,
            Store::Postgres(store) => {
                if store.write(write, &self.0.clock, &self.0.ids).await? {
                    self.0.wake.notify_one();
                }
                Ok(())
            }
        }
    }
    /// The time by the clock of this database.
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }
    /// The clock of this database.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
    /// The id this database was given when it was made.
    pub fn identity(&self) -> &str {
        &self.0.identity
    }
    /// Closes a database that was built with [`Durability::Off`] and puts all of it on the disk, so that
    /// it can be renamed into place.
    pub async fn finish(&self) -> Outcome<()> {
        let db = self.clone();
        let finished = tokio::task::spawn_blocking(move || match &db.0.store {
            Store::Sqlite(store) => store.finish().map_err(crate::Fault::from),
            Store::Postgres(store) => {
                store.close();
                Ok(())
            }
        });
        finished.await.map_err(|_| work::lost())?
    }
    /// Finishes what is queued and closes every connection. Later calls are refused.
    pub async fn close(&self) {
        let db = self.clone();
        let closed = tokio::task::spawn_blocking(move || match &db.0.store {
            Store::Sqlite(store) => store.close().is_ok(),
            Store::Postgres(store) => {
                store.close();
                true
            }
        });
        if !closed.await.unwrap_or(false) {
            tracing::error!("the database did not close in order");
        }
    }
}
