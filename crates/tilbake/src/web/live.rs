//! Live pages: server-sent events that name what changed, never what it became. A page that hears a
//! topic of its own asks for itself again, with all checks of an ordinary request.

use super::problem::{Answer, Refusal};
use super::route::Route;
use super::visit::Visit;
use crate::access::{self, Verb};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use basics::Problem;
use futures_util::stream;
use std::collections::BTreeSet;
use std::convert::Infallible;
use tokio::sync::broadcast::error::RecvError;

/// Most topics one page may listen to.
const TOPICS_MAX: usize = 16;

/// The route of the stream.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/live", listen)
            .access(Verb::SignedIn)
            .summary("Server-sent events: names of what changed, for live pages")
            .long(),
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
    let heard = visit.app().db.topics();
    let ending = visit.app().ending.subscribe();
    let events = stream::unfold((heard, ending, topics), |(mut heard, mut ending, topics)| async move {
        loop {
            let topic = tokio::select! {
                topic = heard.recv() => topic,
                // The program ends: the stream ends with it, and the page asks again elsewhere.
                _ = ending.changed() => return None,
            };
            let event = match topic {
                Ok(topic) if topics.contains(&*topic) => Event::default().event("changed").data(&*topic),
                Ok(_) => continue,
                // Too slow to hear every name: everything may have changed.
                Err(RecvError::Lagged(_)) => Event::default().event("changed").data("*"),
                Err(RecvError::Closed) => return None,
            };
            return Some((Ok::<_, Infallible>(event), (heard, ending, topics)));
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}
