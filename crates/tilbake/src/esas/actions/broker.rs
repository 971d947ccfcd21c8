//! How the link to the broker stands, for whoever asks, while the program serves.

use crate::config::Config;
use crate::esas::model::broker::{LinkFault, LinkState, Settings};
use basics::{Instant, Problem};
use std::sync::{Mutex, PoisonError};

/// The broker as configured, and how the link to it stands.
#[derive(Debug, Default)]
pub struct BrokerLink {
    settings: Option<Settings>,
    state: Mutex<LinkState>,
}

impl BrokerLink {
    /// Reads what is configured. Nothing is connected by that.
    pub fn open(config: &Config) -> Result<Self, Problem> {
        let settings = config.broker.as_ref().map(|broker| Settings::parse(broker, |file| config.folder.join(file)));
        Ok(Self { settings: settings.transpose()?, state: Mutex::default() })
    }
    /// What is configured; none where no broker is spoken to.
    pub fn settings(&self) -> Option<&Settings> {
        self.settings.as_ref()
    }
    /// How it stands; none where no broker is spoken to.
    pub fn state(&self) -> Option<LinkState> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.settings.as_ref().map(|_| state)
    }
    /// The link stands.
    pub fn connected(&self, at: Instant) {
        tracing::info!("the broker of messages is connected");
        self.state.lock().unwrap_or_else(PoisonError::into_inner).connected(at);
    }
    /// Something went wrong. Whether the link stands nevertheless is said.
    pub fn failed(&self, fault: LinkFault, at: Instant, stands: bool) {
        tracing::warn!(fault = fault.as_str(), "the broker of messages");
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failed(fault, at, stands);
    }
}
