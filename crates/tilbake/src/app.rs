//! The parts of the running program, made once and shared by every request.

use crate::access::Decider;
use crate::config::Config;
use crate::slots::Feature;
use crate::web::Texts;
use records::{Db, Keyring};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Interval;

/// The running program.
pub struct App {
    /// The database.
    pub db: Db,
    /// Keys of the data classes.
    pub keys: Arc<Keyring>,
    /// The configuration.
    pub config: Config,
    /// The keys of those who sign messages.
    pub senders: crate::esas::SenderKeys,
    /// How the link to the broker of messages stands.
    pub link: crate::esas::BrokerLink,
    /// Who may do what.
    pub decider: Arc<Decider>,
    /// All texts.
    pub texts: Texts,
    /// The features, in the order of the one list.
    pub features: &'static [Feature],
    /// What access keeps in memory: open looks, throttling, signed-in callers.
    pub access: crate::access::State,
    /// Answers that are kept until they would be others.
    pub answers: crate::web::Answers,
    /// Boards that are kept until something on them changes.
    pub boards: crate::web::Boards,
    /// Streams of live pages that are open.
    pub streams: crate::web::Streams,
    /// Turns true when the program ends: streams end with it.
    pub ending: watch::Sender<bool>,
}

/// The program as requests share it.
pub type Shared = Arc<App>;

impl App {
    /// Beats at intervals, the first at once, as long as the program serves: for work beside the requests.
    pub fn beats(&self, every: Duration) -> Beats {
        Beats { ending: self.ending.subscribe(), every: tokio::time::interval(every) }
    }
}

/// Beats at intervals until the program ends.
pub struct Beats {
    ending: watch::Receiver<bool>,
    every: Interval,
}

impl Beats {
    /// Waits for the next beat; false when the program ends.
    pub async fn next(&mut self) -> bool {
        tokio::select! {
            biased;
            // An error means that the program is gone already.
            _gone = self.ending.wait_for(|ends| *ends) => false,
            _ = self.every.tick() => true,
        }
    }
}
