//! The load generator: a number of clients, each with a connection of its own that it keeps, each
//! sending its next request when it has the answer to the one before. Two threads with an event loop
//! each, so that together with the server they fill a machine of two cores, whichever of them is dearer.

use crate::http::{Answer, Connection};
use crate::{Fault, Outcome};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Barrier;

/// Threads of the generator.
const THREADS: usize = 2;

/// One client of a load.
pub trait Client: Send + 'static {
    /// Its next request.
    fn request(&mut self) -> Outcome<&[u8]>;
    /// The answer to it. Gives how many operations it has done.
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<u64>;
}

/// What a load came to.
#[derive(Clone, Copy, Debug)]
pub struct Loaded {
    /// Operations done.
    pub operations: u64,
    /// From the first request to the last answer.
    pub took: Duration,
}

impl Loaded {
    /// Operations a second.
    pub fn rate(&self) -> f64 {
        rate(self.operations, self.took)
    }
}

/// So many in so long, as a rate a second.
pub fn rate(operations: u64, took: Duration) -> f64 {
    // Exact up to 2^53, far above what any run does.
    let operations = operations.to_string().parse().unwrap_or(0.0);
    let rate: f64 = operations;
    rate / took.as_secs_f64().max(1e-9)
}

/// Runs clients against a server for some time. Gives them back for the next time. A client that fails
/// ends the load, unless `may_break` says that the server may go away under it.
pub fn run<C: Client>(
    address: SocketAddr,
    clients: Vec<C>,
    time: Duration,
    may_break: bool,
) -> Outcome<(Loaded, Vec<C>)> {
    let barrier = Arc::new(Barrier::new(clients.len()));
    let count = clients.len();
    let mut parts: Vec<Vec<C>> = (0..THREADS).map(|_| vec![]).collect();
    for (at, client) in clients.into_iter().enumerate() {
        parts[at % THREADS].push(client);
    }
    let ends: Vec<Outcome<Vec<Ended<C>>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = parts
            .into_iter()
            .map(|part| {
                let barrier = Arc::clone(&barrier);
                scope.spawn(move || drive(address, part, time, &barrier, may_break))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err("a generator failed".into()))).collect()
    });
    let mut ended = vec![];
    for end in ends {
        ended.extend(end?);
    }
    let begun = ended.iter().map(|end| end.begun).min();
    let last = ended.iter().map(|end| end.ended).max();
    let (Some(begun), Some(last)) = (begun, last) else { return Err("a load without clients".into()) };
    let loaded = Loaded { operations: ended.iter().map(|end| end.operations).sum(), took: last.duration_since(begun) };
    let clients: Vec<C> = ended.into_iter().map(|end| end.client).collect();
    if clients.len() == count { Ok((loaded, clients)) } else { Err("a client was lost".into()) }
}

struct Ended<C> {
    client: C,
    operations: u64,
    begun: Instant,
    ended: Instant,
}

fn drive<C: Client>(
    address: SocketAddr,
    part: Vec<C>,
    time: Duration,
    barrier: &Arc<Barrier>,
    may_break: bool,
) -> Outcome<Vec<Ended<C>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let tasks: Vec<_> = part
            .into_iter()
            .map(|client| tokio::spawn(one(address, client, time, Arc::clone(barrier), may_break)))
            .collect();
        let mut ended = vec![];
        for task in tasks {
            ended.push(task.await.map_err(|e| Fault::from(e.to_string()))??);
        }
        Ok(ended)
    })
}

async fn one<C: Client>(
    address: SocketAddr,
    mut client: C,
    time: Duration,
    barrier: Arc<Barrier>,
    may_break: bool,
) -> Outcome<Ended<C>> {
    let connection = Connection::open(address).await;
    // Whoever could not connect does not keep the others waiting.
    barrier.wait().await;
    let mut connection = connection?;
    let begun = Instant::now();
    let until = begun + time;
    let (mut operations, mut ended) = (0, begun);
    while ended < until {
        let request = client.request()?;
        let answer = match connection.ask(request).await {
            Ok(answer) => answer,
            Err(_) if may_break => break,
            Err(error) => return Err(error),
        };
        operations += client.answered(&answer)?;
        ended = Instant::now();
    }
    Ok(Ended { client, operations, begun, ended })
}

/// A client that sends one request again and again.
pub struct Same {
    request: Vec<u8>,
    body_least: usize,
}

impl Same {
    /// Of a request, whose answer is 200 with at least so many bytes.
    pub fn new(request: Vec<u8>, body_least: usize) -> Self {
        Self { request, body_least }
    }
}

impl Client for Same {
    fn request(&mut self) -> Outcome<&[u8]> {
        Ok(&self.request)
    }
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<u64> {
        if answer.status == 200 && answer.body.len() >= self.body_least { Ok(1) } else { Err(answer.unexpected()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_of_a_second() {
        assert!((rate(500, Duration::from_millis(250)) - 2000.0).abs() < 1e-9);
    }
}
