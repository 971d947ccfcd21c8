//! What something has read, and whether it was written to since: so that an answer can be kept until it is another.
//!
//! Every statement names its tables. A commit counts the tables it wrote to; whatever was read is unchanged as long as
//! none of its tables has been counted since. More may be taken for written than was, never less: a statement that
//! writes counts every table it names. On SQLite another process that commits is noticed, and counts all. On PostgreSQL
//! several processes write, so that nothing is kept there.

use basics::Instant;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What was read is taken to be another after this long, whatever was written: what depends on the time, such as whether
/// somebody is overdue, is never older.
const KEPT_FOR: Duration = Duration::from_secs(1);
/// Tables that are told apart; those beyond count as one.
const TABLES: usize = 512;
const WORDS: usize = TABLES / 64;

/// A set of tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables([u64; WORDS]);

impl Tables {
    fn add(&mut self, table: usize) {
        let table = table.min(TABLES - 1);
        self.0[table / 64] |= 1 << (table % 64);
    }
    /// Adds those of another set.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own |= more;
        }
    }
    fn each(&self) -> impl Iterator<Item = usize> {
        let bits =
            |(at, word): (usize, u64)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit);
        self.0.into_iter().enumerate().filter(|(_, word)| *word != 0).flat_map(bits)
    }
}

/// When each table was written to last, by the number of the commit.
#[derive(Debug)]
pub(crate) struct Written {
    names: HashMap<String, usize>,
    /// Commits that are noted.
    commits: AtomicU64,
    last: Vec<AtomicU64>,
    /// One commit is noted after the other.
    noting: Mutex<()>,
}

impl Written {
    pub(crate) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let names = names.into_iter().enumerate().map(|(at, name)| (name.to_lowercase(), at)).collect();
        let last = (0..TABLES).map(|_| AtomicU64::new(0)).collect();
        Self { names, commits: AtomicU64::new(1), last, noting: Mutex::default() }
    }
    /// The tables that a statement names.
    pub(crate) fn named(&self, sql: &str) -> Tables {
        let mut tables = Tables::default();
        let is_between = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        for word in sql.split(is_between).filter(|word| !word.is_empty()) {
            if let Some(table) = self.names.get(&word.to_lowercase()) {
                tables.add(*table);
            }
        }
        tables
    }
    /// Notes a commit that others can see, before anybody is told of it.
    pub(crate) fn commit(&self, tables: &Tables) {
        let _alone = self.noting.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.commits.load(Ordering::SeqCst) + 1;
        for table in tables.each() {
            self.last[table].store(number, Ordering::SeqCst);
        }
        // The number is told last: whoever has it finds every table of the commit written. Whoever began before sees the
        // commit perhaps, and holds it for news all the same.
        self.commits.store(number, Ordering::SeqCst);
    }
    /// Notes that somebody else has committed, nobody knows what.
    pub(crate) fn commit_of_another(&self) {
        self.commit(&Tables([u64::MAX; WORDS]));
    }
    fn now(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }
    fn is_unchanged(&self, tables: &Tables, since: u64) -> bool {
        tables.each().all(|table| self.last[table].load(Ordering::SeqCst) <= since)
    }
}

/// What was read by something that has ended.
#[derive(Clone, Debug)]
pub struct Seen {
    pub(crate) tables: Tables,
    /// Commits that were noted before it began.
    since: u64,
    began: std::time::Instant,
    at: Instant,
}

impl Seen {
    /// Whether it was so long ago that nothing of it is used any more.
    pub fn is_over(&self) -> bool {
        self.began.elapsed() > KEPT_FOR
    }
    pub(crate) fn is_unchanged(&self, written: &Written, now: Instant) -> bool {
        let by_clock = now.micros().checked_sub(self.at.micros());
        let kept_for = i64::try_from(KEPT_FOR.as_micros()).unwrap_or(i64::MAX);
        by_clock.is_some_and(|passed| (0..=kept_for).contains(&passed))
            && !self.is_over()
            && written.is_unchanged(&self.tables, self.since)
    }
}

/// What is noted while something runs.
#[derive(Debug, Default)]
struct Notes {
    tables: Tables,
    /// After which commit, and when, the oldest was read of what it goes on with.
    oldest: Option<(u64, std::time::Instant, Instant)>,
    /// Whether it did what cannot be noted: it wrote, or read elsewhere.
    is_unclear: bool,
}

impl Notes {
    fn add(&mut self, tables: &Tables, kept: Option<&Seen>) {
        self.tables.extend(tables);
        let kept = kept.map(|kept| (kept.since, kept.began, kept.at));
        self.oldest = match (self.oldest, kept) {
            (Some(own), Some(kept)) => Some((own.0.min(kept.0), own.1.min(kept.1), own.2.min(kept.2))),
            (own, kept) => own.or(kept),
        };
    }
}

tokio::task_local! {
    static NOTES: RefCell<Notes>;
}

/// Notes that tables were read: now, or when something was that is kept and unchanged.
pub(crate) fn note(tables: &Tables, kept: Option<&Seen>) {
    let _nobody_asks = NOTES.try_with(|notes| notes.borrow_mut().add(tables, kept));
}

/// Notes that something was done of which nobody can say what it read.
pub(crate) fn note_unclear() {
    let _nobody_asks = NOTES.try_with(|notes| notes.borrow_mut().is_unclear = true);
}

/// Runs something and says what it read; none when that cannot be told, or when it wrote.
pub(crate) async fn seeing<T>(written: &Written, at: Instant, act: impl Future<Output = T>) -> (T, Option<Seen>) {
    let (since, began) = (written.now(), std::time::Instant::now());
    let noting = async {
        let value = act.await;
        (value, NOTES.with(|notes| std::mem::take(&mut *notes.borrow_mut())))
    };
    let (value, notes) = NOTES.scope(RefCell::default(), noting).await;
    let oldest = notes.oldest.unwrap_or((since, began, at));
    let (since, began, at) = (since.min(oldest.0), began.min(oldest.1), at.min(oldest.2));
    let seen = Seen { tables: notes.tables, since, began, at };
    // What is read within is read by what is around it.
    if notes.is_unclear {
        note_unclear();
        return (value, None);
    }
    note(&seen.tables, Some(&seen));
    (value, Some(seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Written {
        Written::new(["person", "person_name", "journal"].map(str::to_owned))
    }

    #[test]
    fn a_statement_names_its_tables_and_no_others() {
        let written = written();
        let of = |sql| written.named(sql).each().collect::<Vec<_>>();
        assert_eq!(of("select * from person p join Person_Name n on n.person = p.id"), [0, 1]);
        assert_eq!(of("INSERT INTO journal(id) VALUES ($1)"), [2]);
        assert_eq!(of("select 1 as persons"), Vec::<usize>::new());
    }

    #[test]
    fn what_was_read_is_unchanged_until_one_of_its_tables_is_written() {
        let written = written();
        let read = written.named("select * from person");
        let since = written.now();
        assert!(written.is_unchanged(&read, since));
        written.commit(&written.named("insert into journal (id) values ($1)"));
        assert!(written.is_unchanged(&read, since));
        written.commit(&read);
        assert!(!written.is_unchanged(&read, since) && written.is_unchanged(&read, written.now()));
        let since = written.now();
        written.commit_of_another();
        assert!(!written.is_unchanged(&read, since));
    }

    /// Whoever has the number of a commit finds its tables written, whatever was noted beside it.
    #[test]
    fn two_who_commit_at_once_lose_nothing() {
        let written = std::sync::Arc::new(written());
        let read = written.named("select * from person");
        let commit = |all: bool| {
            let (written, tables) = (std::sync::Arc::clone(&written), read);
            std::thread::spawn(move || {
                for _ in 0..20_000 {
                    let since = written.now();
                    if all {
                        written.commit_of_another()
                    } else {
                        written.commit(&tables)
                    }
                    assert!(!written.is_unchanged(&tables, since), "older than one's own commit");
                }
            })
        };
        let both = [commit(true), commit(false)];
        both.into_iter().for_each(|one| one.join().unwrap());
        assert!(written.is_unchanged(&read, written.now()));
    }

    #[test]
    fn tables_beyond_those_told_apart_count_as_one() {
        let written = Written::new((0..2 * TABLES).map(|number| format!("t{number}")));
        let (one, other) = (written.named("select t1000"), written.named("select t900"));
        assert_eq!((one, one.each().count()), (other, 1));
    }
}
