//! Live pages: server-sent events that name what changed, never what it became. A page that hears a
//! topic of its own asks for itself again, with all checks of an ordinary request.

use super::problem::{Answer, Refusal};
use super::route::Route;
use super::visit::Visit;
use crate::access::{self, AccountId, Verb};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use basics::Problem;
use futures_util::stream;
use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// Most topics one page may listen to.
const TOPICS_MAX: usize = 16;
/// Most streams of one account at once: its open pages.
const STREAMS_MAX: usize = 16;
/// A stream ends after this and the page asks again, so that one whose session was ended, or whose
/// role was, does not listen on.
const STREAM_LIFE: Duration = Duration::from_secs(5 * 60);

/// How many streams each account has open.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<HashMap<AccountId, usize>>>);

impl Streams {
    /// Takes a place for one more; it is free again when the place is dropped.
    fn enter(&self, account: AccountId) -> Option<StreamPlace> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(account).or_default();
        if *count >= STREAMS_MAX {
            return None;
        }
        *count += 1;
        Some(StreamPlace { streams: self.clone(), account })
    }
}

/// The place of an open stream.
struct StreamPlace {
    streams: Streams,
    account: AccountId,
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.account);
            }
        }
    }
}

/// The route of the stream.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/live", listen)
            .access(Verb::SignedIn)
            .long()
            .summary("Server-sent events: names of what changed, for live pages"),
    ]
}

async fn listen(visit: Visit) -> Answer {
    let wanted = visit.parameter("topics").unwrap_or_default();
    let topics: BTreeSet<String> = wanted.split([' ', ',']).filter(|t| !t.is_empty()).map(str::to_owned).collect();
    if topics.is_empty() || topics.len() > TOPICS_MAX {
        return Err(Refusal(Problem::new(422, "invalid-topics", "name 1 to 16 topics")));
    }
    let caller = visit.caller()?;
    if !topics.iter().all(|topic| access::may_hear(visit.app(), caller, topic)) {
        return Err(Refusal(Problem::forbidden()));
    }
    let too_many = || Problem::new(429, "too-many-streams", format!("at most {STREAMS_MAX} live pages at once"));
    let place = visit.app().streams.enter(caller.account).ok_or_else(too_many)?;
    let end = tokio::time::Instant::now() + STREAM_LIFE;
    let heard = visit.app().db.topics();
    let ending = visit.app().ending.subscribe();
    let events =
        stream::unfold((heard, ending, topics, place), move |(mut heard, mut ending, topics, place)| async move {
            loop {
                let topic = tokio::select! {
                    topic = heard.recv() => topic,
                    // The program ends: the stream ends with it, and the page asks again elsewhere.
                    _ = ending.changed() => return None,
                    () = tokio::time::sleep_until(end) => return None,
                };
                let event = match topic {
                    Ok(topic) if topics.contains(&*topic) => Event::default().event("changed").data(&*topic),
                    Ok(_) => continue,
                    // Too slow to hear every name: everything may have changed.
                    Err(RecvError::Lagged(_)) => Event::default().event("changed").data("*"),
                    Err(RecvError::Closed) => return None,
                };
                return Some((Ok::<_, Infallible>(event), (heard, ending, topics, place)));
            }
        });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::id::{Id, Uuid};

    #[test]
    fn an_account_has_so_many_streams_and_no_more() {
        let streams = Streams::default();
        let [one, other] = [1, 2].map(|n| AccountId::from_uuid(Uuid::from_u128(n)));
        let mut places: Vec<_> = (0..STREAMS_MAX).filter_map(|_| streams.enter(one)).collect();
        assert_eq!(places.len(), STREAMS_MAX);
        assert!(streams.enter(one).is_none() && streams.enter(other).is_some());
        places.pop();
        assert!(streams.enter(one).is_some());
        places.clear();
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
