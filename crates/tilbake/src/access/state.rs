//! What access keeps in memory: looks already journalled in this quarter of an hour, whom lists have
//! shown, who was found behind a cookie or a token a moment ago, failed log-ins, and the few places for hashing
//! passwords. All of it may be lost: then a look is journalled once more and the counts start anew.

use crate::access::model::{Caller, Credential, PersonId};
use crate::access::noted::Noted;
use crate::access::roles::{Purpose, Role};
use crate::access::secrets::Hasher;
use crate::access::tables::Session;
use basics::Instant;
use records::{Db, Outcome, Seen};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The memory of access control.
#[derive(Debug, Default)]
pub struct State {
    /// Hashes passwords.
    pub hasher: Hasher,
    looks: Mutex<HashMap<LookKey, Counted>>,
    /// Until when a list covers a person it has shown to a session or token.
    covers: Mutex<HashMap<(Credential, PersonId), Instant>>,
    failures: Mutex<HashMap<String, Failures>>,
    known: Mutex<HashMap<Proof, Kept>>,
}

/// What somebody sent, in the form that is stored of it. The one is never taken for the other.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Proof {
    /// The cookie of a session.
    Cookie(Vec<u8>),
    /// A token.
    Token(Vec<u8>),
}

/// Who was found behind a cookie or a token, and what was read to find them.
#[derive(Clone, Debug)]
struct Kept {
    known: Arc<Known>,
    seen: Seen,
}

/// Who is behind a cookie or a token.
#[derive(Clone, Debug)]
pub struct Known {
    /// The session of a cookie.
    pub session: Option<Session>,
    /// Who asks.
    pub caller: Caller,
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What makes one look: the same again within the quarter of an hour is the same look.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LookKey {
    /// Session or token.
    pub credential: Credential,
    /// The person's id, or the name of a list.
    pub subject: String,
    /// The role that allowed it.
    pub role: Role,
    /// Why.
    pub purpose: Purpose,
    /// Number of the quarter of an hour since 1970.
    pub slot: i64,
}

/// Later requests of a look, not yet written.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The look.
    pub key: LookKey,
    /// How many requests came after the last writing.
    pub requests: i64,
    /// When the last came.
    pub last: Instant,
}

/// Length of the window of a look.
const SLOT_SECONDS: i64 = 15 * 60;
/// Most callers kept in memory.
const KNOWN_MAX: usize = 4_000;
/// Most looks kept in memory; beyond it a look is journalled at each request.
const LOOKS_MAX: usize = 200_000;

/// Most people kept in memory whom lists cover; beyond it a photograph is a look of its own.
const COVERS_MAX: usize = 200_000;

/// The number of the quarter of an hour a moment lies in.
pub fn slot(at: Instant) -> i64 {
    at.micros().div_euclid(SLOT_SECONDS * 1_000_000)
}

/// The end of the quarter of an hour a moment lies in.
pub fn slot_end(at: Instant) -> Instant {
    Instant::from_micros((slot(at) + 1) * SLOT_SECONDS * 1_000_000)
}

impl State {
    /// Who is behind a cookie or a token: as found before, while nothing that was read for it is written, for a second
    /// at most.
    pub async fn known(
        &self,
        db: &Db,
        proof: Proof,
        find: impl Future<Output = Outcome<Option<Known>>>,
    ) -> Outcome<Option<Arc<Known>>> {
        let kept = hold(&self.known).get(&proof).cloned();
        if let Some(kept) = kept.filter(|kept| db.reuse(&kept.seen)) {
            return Ok(Some(kept.known));
        }
        let (found, seen) = db.seeing(find).await;
        let Some(known) = found?.map(Arc::new) else { return Ok(None) };
        if let Some(seen) = seen {
            let mut all = hold(&self.known);
            if all.len() >= KNOWN_MAX {
                all.retain(|_, kept| !kept.seen.is_over());
            }
            if all.len() < KNOWN_MAX {
                all.insert(proof, Kept { known: Arc::clone(&known), seen });
            }
        }
        Ok(Some(known))
    }
    /// Counts a further request of a look already journalled; false when it is not.
    pub fn count_look(&self, key: &LookKey, now: Instant) -> bool {
        let mut looks = hold(&self.looks);
        let Some(counted) = looks.get_mut(key) else {
            return false;
        };
        counted.requests += 1;
        counted.last = now;
        true
    }
    /// Forgets callers who were found too long ago.
    pub fn forget_known(&self) {
        hold(&self.known).retain(|_, kept| !kept.seen.is_over());
    }
    /// Counts a further request of all the looks of an answer; none, and false, when one is not journalled or its
    /// window is over.
    pub fn count_looks(&self, noted: &Noted, now: Instant) -> bool {
        let mut looks = hold(&self.looks);
        let is_open = |key: &LookKey| key.slot == slot(now) && looks.contains_key(key);
        if !noted.looks().iter().all(is_open) {
            return false;
        }
        for key in noted.looks() {
            if let Some(counted) = looks.get_mut(key) {
                counted.requests += 1;
                counted.last = now;
            }
        }
        true
    }
    /// Remembers that a look is journalled.
    pub fn remember_look(&self, key: LookKey, now: Instant) {
        let mut looks = hold(&self.looks);
        if looks.len() >= LOOKS_MAX {
            looks.retain(|key, counted| key.slot >= slot(now) || counted.requests > 0);
        }
        if looks.len() < LOOKS_MAX {
            looks.insert(key.clone(), Counted { key, requests: 0, last: now });
        }
    }
    /// Remembers whom a list, whose look is journalled, has shown: for the length of a look from now,
    /// so that pictures that load late are covered too.
    pub fn cover(&self, credential: Credential, people: &[PersonId], now: Instant) {
        let mut covers = hold(&self.covers);
        if covers.len() + people.len() > COVERS_MAX {
            covers.retain(|_, until| *until > now);
        }
        let free = COVERS_MAX.saturating_sub(covers.len());
        let until = now.plus_seconds(SLOT_SECONDS);
        covers.extend(people.iter().take(free).map(|person| ((credential, *person), until)));
    }
    /// Until when a list covers this person for this session or token, when one does.
    pub fn covered_until(&self, credential: Credential, person: PersonId, now: Instant) -> Option<Instant> {
        hold(&self.covers).get(&(credential, person)).copied().filter(|until| *until > now)
    }
    /// Takes the counts to be written, and forgets looks and lists of earlier windows.
    pub fn take_counts(&self, now: Instant) -> Vec<Counted> {
        hold(&self.covers).retain(|_, until| *until > now);
        let mut looks = hold(&self.looks);
        let counts: Vec<_> = looks.values().filter(|counted| counted.requests > 0).cloned().collect();
        for counted in looks.values_mut() {
            counted.requests = 0;
        }
        looks.retain(|key, _| key.slot >= slot(now) - 1);
        counts
    }
    /// Puts counts back that could not be written.
    pub fn give_back_counts(&self, counts: Vec<Counted>) {
        let mut looks = hold(&self.looks);
        for counted in counts {
            let entry = looks.entry(counted.key.clone()).or_insert(Counted { requests: 0, ..counted.clone() });
            entry.requests += counted.requests;
            entry.last = entry.last.max(counted.last);
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Instant,
    blocked_until: Instant,
}

/// Failures after which one log-in name from one address must wait, doubling each time.
const PAIR_FREE: u32 = 5;
/// Longest wait of such a pair.
const PAIR_WAIT_MAX: i64 = 15 * 60;
/// Failures after which strangers to a log-in name, or from an address, must wait.
const STRANGER_FREE: u32 = 20;
/// Their wait.
const STRANGER_WAIT: i64 = 60;
/// Failures are forgotten after this.
const FORGET_SECONDS: i64 = 60 * 60;
/// Most keys kept.
const FAILURES_MAX: usize = 20_000;

impl State {
    /// How many seconds a log-in must wait, or none. `familiar` is a log-in name that has signed in
    /// from this address lately: what strangers do elsewhere never locks it out.
    pub fn login_wait(&self, login: &str, address: &str, familiar: bool, now: Instant) -> Option<i64> {
        let failures = hold(&self.failures);
        let keys = keys(login, address);
        let asked = if familiar { &keys[..1] } else { &keys[..] };
        let blocked = asked.iter().filter_map(|key| failures.get(key)).map(|f| f.blocked_until).max()?;
        (blocked > now).then(|| blocked.seconds_since(now).saturating_add(1))
    }
    /// Notes a failed log-in.
    pub fn login_failed(&self, login: &str, address: &str, now: Instant) {
        let mut failures = hold(&self.failures);
        if failures.len() >= FAILURES_MAX {
            failures.retain(|_, f| f.blocked_until > now);
        }
        if failures.len() >= FAILURES_MAX {
            failures.clear();
        }
        for (key, is_pair) in keys(login, address).into_iter().zip([true, false, false]) {
            let entry = failures.entry(key).or_insert(Failures { count: 0, last: now, blocked_until: now });
            if now.seconds_since(entry.last) > FORGET_SECONDS {
                entry.count = 0;
            }
            entry.count = entry.count.saturating_add(1);
            entry.last = now;
            let free = if is_pair { PAIR_FREE } else { STRANGER_FREE };
            if entry.count >= free {
                let doubled = 1_i64 << (entry.count - free).min(10);
                let wait = if is_pair { doubled.min(PAIR_WAIT_MAX) } else { STRANGER_WAIT };
                entry.blocked_until = now.plus_seconds(wait);
            }
        }
    }
    /// Counts a log-in that begins as failed, until [`Self::login_succeeded`] says otherwise; or gives
    /// the seconds it must wait, and counts nothing.
    pub fn login_begins(&self, login: &str, address: &str, familiar: bool, now: Instant) -> Option<i64> {
        let wait = self.login_wait(login, address, familiar, now);
        if wait.is_none() {
            self.login_failed(login, address, now);
        }
        wait
    }
    /// Forgets the failures of a log-in name at an address once it has signed in, and takes back what
    /// its beginning counted against strangers.
    pub fn login_succeeded(&self, login: &str, address: &str, now: Instant) {
        let [pair, strangers @ ..] = keys(login, address);
        let mut failures = hold(&self.failures);
        failures.remove(&pair);
        for key in strangers {
            let Some(entry) = failures.get_mut(&key) else { continue };
            entry.count = entry.count.saturating_sub(1);
            if entry.count < STRANGER_FREE {
                entry.blocked_until = now;
            }
        }
    }
}

fn keys(login: &str, address: &str) -> [String; 3] {
    [format!("{login} {address}"), format!("login {login}"), format!("address {address}")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::model::TokenId;
    use basics::id::{Id, Uuid};

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(0).plus_seconds(1_000_000 + seconds)
    }
    fn key(subject: &str, now: Instant) -> LookKey {
        LookKey {
            credential: Credential::Token(TokenId::from_uuid(Uuid::from_u128(1))),
            subject: subject.into(),
            role: Role::Officer,
            purpose: Purpose::UnitDuty,
            slot: slot(now),
        }
    }

    #[test]
    fn a_look_is_counted_until_its_window_ends() {
        let state = State::default();
        let first = key("p", at(0));
        assert!(!state.count_look(&first, at(0)));
        state.remember_look(first.clone(), at(0));
        assert!(state.count_look(&first, at(1)) && state.count_look(&first, at(2)));
        assert!(!state.count_look(&key("p", at(1000)), at(1000)), "a new window is a new look");
        let counts = state.take_counts(at(60));
        assert_eq!((counts.len(), counts[0].requests, counts[0].last), (1, 2, at(2)));
        assert!(state.take_counts(at(60)).is_empty());
        state.give_back_counts(counts);
        assert_eq!(state.take_counts(at(4000))[0].requests, 2);
        assert!(!state.count_look(&first, at(4000)), "forgotten");
    }

    #[test]
    fn a_list_covers_those_it_showed_to_whom_it_showed_them_for_a_quarter_of_an_hour() {
        let state = State::default();
        let [one, two] = [1, 2].map(|number| PersonId::from_uuid(Uuid::from_u128(number)));
        let ours = key("p", at(0)).credential;
        let theirs = Credential::Token(TokenId::from_uuid(Uuid::from_u128(2)));
        state.cover(ours, &[one], at(0));
        assert_eq!(state.covered_until(ours, one, at(899)), Some(at(900)));
        assert_eq!(state.covered_until(ours, one, at(900)), None);
        assert_eq!(state.covered_until(ours, two, at(1)), None, "somebody not on the list");
        assert_eq!(state.covered_until(theirs, one, at(1)), None, "another session");
        state.take_counts(at(900));
        assert!(hold(&state.covers).is_empty(), "forgotten");
        let many: Vec<_> = (0..150_000).map(|number| PersonId::from_uuid(Uuid::from_u128(number))).collect();
        state.cover(ours, &many, at(0));
        state.cover(theirs, &many, at(0));
        assert!(hold(&state.covers).len() <= COVERS_MAX, "memory is bounded");
    }

    #[test]
    fn guessing_waits_longer_and_longer_and_locks_nobody_else_out() {
        let state = State::default();
        let wait = |familiar, now| state.login_wait("kari", "10.0.0.9", familiar, now);
        for n in 0..4 {
            state.login_failed("kari", "10.0.0.9", at(n));
        }
        assert_eq!(wait(false, at(4)), None);
        state.login_failed("kari", "10.0.0.9", at(4));
        assert!(wait(false, at(4)).is_some() && wait(true, at(4)).is_some());
        assert_eq!(wait(false, at(10)), None);
        for n in 0..12 {
            state.login_failed("kari", "10.0.0.9", at(10 + n));
        }
        assert!(wait(true, at(21)).is_some_and(|seconds| (800..=901).contains(&seconds)));
        for n in 0..100 {
            state.login_failed("kari", &format!("10.1.0.{n}"), at(30));
            state.login_failed(&format!("stranger{n}"), "10.0.0.7", at(30));
        }
        assert!(state.login_wait("kari", "10.9.9.9", false, at(31)).is_some(), "a stranger waits");
        assert_eq!(state.login_wait("kari", "10.0.0.7", true, at(31)), None, "a colleague does not");
        state.login_succeeded("kari", "10.0.0.9", at(31));
        assert_eq!(wait(true, at(31)), None);
    }

    #[test]
    fn guesses_side_by_side_are_counted_and_many_right_log_ins_from_one_address_are_not() {
        let state = State::default();
        let let_in = (0..50).filter(|_| state.login_begins("kari", "10.0.0.9", true, at(0)).is_none()).count();
        assert_eq!(let_in, 5, "none of them has been answered yet");
        for n in 0..50 {
            let login = format!("officer{n}");
            assert_eq!(state.login_begins(&login, "10.0.0.1", false, at(0)), None);
            state.login_succeeded(&login, "10.0.0.1", at(0));
        }
    }

    #[test]
    fn memory_is_bounded() {
        let state = State::default();
        for n in 0..15_000 {
            state.login_failed(&format!("name{n}"), &format!("address{n}"), at(0));
        }
        assert!(hold(&state.failures).len() <= FAILURES_MAX + 3);
    }
}
