//! The link to the broker of messages: its address, how it stands, when it is tried again.

use crate::config::Broker;
use basics::{Instant, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// The organisation in the header `senderOrganization` of what the service sends.
pub const ORGANISATION: &str = "KRIMINALOMSORGEN";

/// Longest name AMQP has room for, in bytes.
const NAME_MAX: usize = 255;
/// Most messages on their way here at once.
const PREFETCH_MAX: u16 = 100;
/// Longest pause before a link is tried again.
const PAUSE_MAX: Duration = Duration::from_secs(30);

basics::code! {
    /// Why the link does not stand.
    LinkFault {
        /// Nobody answers at the address.
        Unreachable = "unreachable",
        /// Its certificate is not trusted.
        Untrusted = "untrusted",
        /// The file with the log-in, or the one with the certificates, cannot be read.
        Files = "files",
        /// The broker refuses the log-in or the virtual host.
        Refused = "refused",
        /// It has no such queue or exchange, or lets us not use it.
        NoQueue = "no_queue",
        /// The link broke.
        Broken = "broken",
        /// It did not confirm a message.
        Unconfirmed = "unconfirmed",
        /// No queue takes what is sent to the exchange with the routing key.
        Unroutable = "unroutable",
        /// Our own database could not keep a message: it waits at the broker.
        Database = "database",
    }
}

/// Where the broker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether TLS is spoken.
    pub secure: bool,
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Virtual host.
    pub virtual_host: String,
}

impl Address {
    /// Reads an address. In the clear a broker is only spoken to on the machine itself.
    fn parse(text: &str) -> Option<Self> {
        let (secure, rest) = match text.split_once("://")? {
            ("amqps", rest) => (true, rest),
            ("amqp", rest) => (false, rest),
            _ => return None,
        };
        let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':').unwrap_or(rest)),
            None => place.split_once(':').unwrap_or((place, "")),
        };
        let port = if port.is_empty() { if secure { 5671 } else { 5672 } } else { port.parse().ok()? };
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "::1");
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
        let fits = !host.is_empty() && host.chars().all(plain) && path.len() <= NAME_MAX;
        let virtual_host = if path.is_empty() { "/".to_owned() } else { path.replace("%2F", "/").replace("%2f", "/") };
        (fits && (secure || is_local)).then(|| Self { secure, host: host.to_owned(), port, virtual_host })
    }
    /// Host and port as they are dialled.
    pub fn host(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

/// What is configured of the broker, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where it is.
    pub address: Address,
    /// The file with the log-in.
    pub credentials: PathBuf,
    /// The file with the certificates that are trusted.
    pub trusted: Option<PathBuf>,
    /// The queue from which messages come.
    pub queue: String,
    /// How many may be on their way here at once.
    pub prefetch: u16,
    /// The exchange to which messages go.
    pub exchange: String,
    /// With which key.
    pub routing_key: String,
}

impl Settings {
    /// Reads what is configured; paths are those of the configuration's folder.
    pub fn parse(broker: &Broker, file: impl Fn(&PathBuf) -> PathBuf) -> Result<Self, Problem> {
        let wrong = |key: &str, want: &str| {
            Problem::new(400, "invalid-configuration", format!("`{key}` in [broker] must be {want}"))
        };
        let address = Address::parse(&broker.address).ok_or_else(|| {
            let want = "amqps://HOST:PORT/VHOST without user and password, or amqp:// on the loopback alone: what police \
                        and courts write may not be overheard";
            wrong("address", want)
        })?;
        for (key, name) in [("queue", &broker.queue), ("routing_key", &broker.routing_key)] {
            if name.is_empty() || name.len() > NAME_MAX {
                return Err(wrong(key, "a name of 1 to 255 bytes"));
            }
        }
        // The nameless exchange gives each message to the queue that its key names.
        if broker.exchange.len() > NAME_MAX {
            return Err(wrong("exchange", "a name of at most 255 bytes"));
        }
        if !(1..=PREFETCH_MAX).contains(&broker.prefetch) {
            return Err(wrong("prefetch", "a number from 1 to 100"));
        }
        Ok(Self {
            address,
            credentials: file(&broker.credentials),
            trusted: broker.trusted.as_ref().map(file),
            queue: broker.queue.clone(),
            prefetch: broker.prefetch,
            exchange: broker.exchange.clone(),
            routing_key: broker.routing_key.clone(),
        })
    }
}

/// A log-in: the user on the first line, the password on the second.
pub fn log_in(text: &str) -> Option<(&str, &str)> {
    let mut lines = text.lines();
    let (user, password) = (lines.next()?, lines.next()?);
    let fits = |part: &str| !part.is_empty() && part.len() <= NAME_MAX;
    (fits(user) && fits(password) && lines.all(str::is_empty)).then_some((user, password))
}

/// How long is waited after so many tries in vain: twice as long each time, within a bound.
pub fn pause(tries: u32) -> Duration {
    Duration::from_secs(1_u64 << tries.min(5)).min(PAUSE_MAX)
}

/// How the link stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkState {
    /// Since when it stands; none while it does not.
    pub connected_since: Option<Instant>,
    /// What went wrong last, and when.
    pub fault: Option<LinkFault>,
    /// When that was.
    pub fault_at: Option<Instant>,
}

impl LinkState {
    /// The link stands.
    pub fn connected(&mut self, at: Instant) {
        self.connected_since = Some(at);
    }
    /// Something went wrong. Whether the link stands nevertheless is said.
    pub fn failed(&mut self, fault: LinkFault, at: Instant, stands: bool) {
        (self.fault, self.fault_at) = (Some(fault), Some(at));
        if !stands {
            self.connected_since = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_secure_or_on_the_machine_itself() {
        let read = |text: &str| Address::parse(text).map(|a| (a.secure, a.host(), a.port, a.virtual_host));
        let host = |secure, host: &str, port, path: &str| Some((secure, host.to_owned(), port, path.to_owned()));
        assert_eq!(read("amqps://hub.example.no"), host(true, "hub.example.no", 5671, "/"));
        assert_eq!(read("amqps://hub.example.no:443/justis"), host(true, "hub.example.no", 443, "justis"));
        assert_eq!(read("amqp://127.0.0.1:5673/%2F"), host(false, "127.0.0.1", 5673, "/"));
        assert_eq!(read("amqp://[::1]:5673"), host(false, "[::1]", 5673, "/"));
        assert_eq!(read("amqp://localhost"), host(false, "localhost", 5672, "/"));
        for wrong in [
            "amqp://hub.example.no",
            "amqps://",
            "http://localhost",
            "amqps://user:word@hub.example.no",
            "amqps://h:0x",
            "h",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn pauses_grow_within_a_bound_and_a_log_in_is_two_lines() {
        let pauses: Vec<u64> = (0..8).map(|tries| pause(tries).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(log_in("tilbake\nword with blanks\n"), Some(("tilbake", "word with blanks")));
        for wrong in ["", "tilbake", "tilbake\n", "\nword", "a\nb\nc"] {
            assert_eq!(log_in(wrong), None, "{wrong:?}");
        }
    }
}
