//! Answers that are kept until something they were made from is written: the boards many eyes look at. Nothing is kept
//! for long or across people: an answer belongs to one session or token, is given again only while the caller is who
//! they were and every table it was read from is unchanged, and for a second at most, so that what the time changes is
//! never older. Each answer given counts as the looks it is; without an open look it is made anew.

use super::board::{Layers, whole};
use super::pack::{Packed, joined, takes_gzip};
use super::texts::Lang;
use super::visit::{Face, Visit, page_failed};
use crate::access::{self, Caller, Credential, Noted};
use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use records::Seen;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of all answers that are kept; beyond it none are.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// Turns that are kept before those are looked for whose takers have gone.
const TURNS_MAX: usize = 1_000;
/// How long a full shelf is not looked through again for answers whose time is over: it holds thousands.
const LOOKED_THROUGH_FOR: Duration = Duration::from_millis(100);
/// An answer larger than this is not kept.
const ANSWER_MAX: usize = 1024 * 1024;
/// An answer smaller than this is not worth packing.
const PACKED_FROM: usize = 1024;

/// The answers that are kept.
#[derive(Default)]
pub struct Answers {
    shelf: Mutex<Shelf>,
    /// Whose turn it is to make an answer: however many ask at once, it is made once.
    turns: Mutex<HashMap<Key, Arc<Turn>>>,
}

/// The turn to make an answer.
#[derive(Default)]
struct Turn {
    taken: tokio::sync::Mutex<()>,
    /// Whether what was made could not be kept: then nobody need wait for another.
    in_vain: AtomicBool,
}

#[derive(Default)]
struct Shelf {
    answers: HashMap<Key, Arc<Kept>>,
    bytes: usize,
    /// When it was looked through last.
    looked: Option<Instant>,
}

impl Shelf {
    /// Takes away the answers whose time is over.
    fn forget_old(&mut self) {
        self.answers.retain(|_, kept| !kept.seen.is_over());
        self.bytes = self.answers.iter().map(|(key, kept)| kept.bytes(key)).sum();
        self.looked = Some(Instant::now());
    }
}

/// To what an answer is the answer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    credential: Credential,
    is_api: bool,
    lang: Lang,
    address: String,
    /// Whether whoever asks can unpack it.
    is_packed: bool,
}

struct Kept {
    caller: Caller,
    seen: Seen,
    noted: Noted,
    headers: HeaderMap,
    body: Bytes,
}

impl Kept {
    /// What it takes up, about.
    fn bytes(&self, key: &Key) -> usize {
        size_of::<Self>() + size_of::<Key>() + key.address.len() + self.body.len()
    }
}

impl Key {
    /// The key of a request, when somebody is signed in and something can be kept.
    pub fn of(visit: &Visit, headers: &HeaderMap) -> Option<Self> {
        if !visit.app().db.can_see() {
            return None;
        }
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Some(Self {
            credential: visit.caller_if_any()?.credential,
            is_api: visit.face() == Face::Api,
            lang: visit.lang(),
            address: visit.path_and_query(),
            is_packed: takes_gzip(accepted),
        })
    }
}

impl Answers {
    /// The answer that is kept, when it would be the same now.
    pub fn find(&self, visit: &Visit, key: &Key) -> Option<Response> {
        let kept = Arc::clone(hold(&self.shelf).answers.get(key)?);
        let (app, now) = (visit.app(), visit.now());
        // Whether another process has written was looked when the caller was found, in this same request.
        let is_same = visit.caller_if_any() == Some(&kept.caller) && app.db.is_unchanged(&kept.seen);
        if !is_same || !app.access.count_looks(&kept.noted, now) {
            self.forget(key, &kept);
            return None;
        }
        let mut response = Response::new(Body::from(kept.body.clone()));
        response.headers_mut().clone_from(&kept.headers);
        Some(response)
    }
    fn forget(&self, key: &Key, kept: &Arc<Kept>) {
        let mut shelf = hold(&self.shelf);
        // Another may have put a new one there meanwhile.
        if shelf.answers.get(key).is_some_and(|there| Arc::ptr_eq(there, kept)) {
            shelf.answers.remove(key);
            shelf.bytes -= kept.bytes(key);
        }
    }
    /// Keeps an answer where there is room; whether there is.
    fn keep(&self, key: Key, kept: Kept) -> bool {
        let mut shelf = hold(&self.shelf);
        let bytes = kept.bytes(&key);
        if shelf.bytes + bytes > BYTES_MAX && shelf.looked.is_none_or(|looked| looked.elapsed() > LOOKED_THROUGH_FOR) {
            shelf.forget_old();
        }
        if shelf.bytes + bytes > BYTES_MAX {
            return false;
        }
        shelf.bytes += bytes;
        let before = shelf.answers.insert(key.clone(), Arc::new(kept));
        shelf.bytes -= before.map_or(0, |before| before.bytes(&key));
        true
    }
    /// Makes an answer, and keeps it when all it was made from is known. Whoever asks meanwhile waits for it.
    pub async fn make(&self, visit: &Visit, key: Key, make: impl Future<Output = Response>) -> Response {
        let turn = self.turn(&key);
        let mine = turn.taken.lock().await;
        let response = match self.find(visit, &key) {
            Some(response) => response,
            None if turn.in_vain.load(Ordering::Relaxed) => {
                drop(mine);
                self.make_now(visit, key.clone(), make).await.0
            }
            None => {
                let (response, is_kept) = self.make_now(visit, key.clone(), make).await;
                turn.in_vain.store(!is_kept, Ordering::Relaxed);
                response
            }
        };
        let mut turns = hold(&self.turns);
        // The list's and this one: nobody waits for it any more.
        if Arc::strong_count(&turn) <= 2 {
            turns.remove(&key);
        }
        response
    }
    fn turn(&self, key: &Key) -> Arc<Turn> {
        let mut turns = hold(&self.turns);
        if turns.len() >= TURNS_MAX {
            // Left by those who went away while they waited.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        Arc::clone(turns.entry(key.clone()).or_default())
    }
    /// The answer, and whether it is kept.
    async fn make_now(&self, visit: &Visit, key: Key, make: impl Future<Output = Response>) -> (Response, bool) {
        let ((response, noted), seen) = visit.app().db.seeing(access::noting(make)).await;
        let (Some(seen), Some(caller)) = (seen, visit.caller_if_any()) else { return (whole(response), false) };
        if response.status() != StatusCode::OK {
            return (whole(response), false);
        }
        let Ok((parts, body)) = text(response, key.is_packed).await else {
            return (visit.problem(&page_failed(&"the answer ended early")), false);
        };
        let kept = Kept { caller: caller.clone(), seen, noted, headers: parts.headers.clone(), body: body.clone() };
        let is_kept = body.len() <= ANSWER_MAX && self.keep(key, kept);
        (Response::from_parts(parts, Body::from(body)), is_kept)
    }
    /// Forgets what is not given any more: what is kept for a second need not lie in memory for longer.
    pub fn forget_old(&self) {
        hold(&self.shelf).forget_old();
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer as it is sent: packed for who can unpack it, when it is worth it.
async fn text(mut response: Response, is_packed: bool) -> Result<(Parts, Bytes), axum::Error> {
    let layers = Layers::take(&mut response);
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let (plain, packed) = match layers {
        Some(layers) => match is_packed.then(|| layers.packed()).flatten() {
            Some(packed) => (None, Some(packed)),
            None => (Some(layers.plain()), None),
        },
        None => {
            let plain = axum::body::to_bytes(body, usize::MAX).await?;
            let is_packed = is_packed && plain.len() >= PACKED_FROM;
            let packed = is_packed.then(|| Packed::of(&plain)).flatten();
            (Some(plain), packed.map(|packed| joined(&[&packed])))
        }
    };
    if packed.is_some() {
        parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok((parts, packed.or(plain).unwrap_or_default()))
}
