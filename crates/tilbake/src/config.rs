//! The configuration: one TOML file. Unknown keys refuse to start; secrets never print.

use basics::Problem;
use serde::Deserialize;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// `tilbake.toml`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `sqlite:PATH` (relative to this file) or `postgres://USER:PASSWORD@HOST/NAME`.
    pub database: String,
    /// Directory of the key files, relative to this file.
    #[serde(default = "default_keys")]
    pub keys: PathBuf,
    /// Address to listen on.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// A proxy in front of us speaks TLS and sets `X-Forwarded-For`.
    #[serde(default)]
    pub behind_proxy: bool,
    /// Invented people: pages say so, and plain http on loopback is allowed.
    #[serde(default)]
    pub demo: bool,
    /// Takes unsigned messages from police and courts, marked unverified wherever they show.
    #[serde(default)]
    pub accept_bare: bool,
    /// The file with the public keys of those who sign messages, a key set, relative to this file.
    #[serde(default)]
    pub senders: Option<PathBuf>,
    /// The prison whose desk takes what police and courts send to the service as a whole.
    #[serde(default)]
    pub placement_desk: Option<crate::access::PrisonCode>,
    /// The broker of messages with police and courts; without it none is spoken to.
    #[serde(default)]
    pub broker: Option<Broker>,
    /// Seconds until an idle screen blanks on a shared machine.
    #[serde(default = "default_idle_seconds")]
    pub idle_seconds: u32,
    /// The folder of the file itself.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// The broker of messages with police and courts (AMQP 0.9.1). Exchange and queue are its owner's: they are used as
/// they are and never made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// `amqps://HOST:PORT/VHOST`, or `amqp://` on the loopback. Without a port the usual one, without a path `/`.
    pub address: String,
    /// The file with the log-in, relative to this file: the user on its first line, the password on its second.
    pub credentials: PathBuf,
    /// The certificates that are trusted, as PEM, relative to this file; without it those that browsers trust.
    #[serde(default)]
    pub trusted: Option<PathBuf>,
    /// The queue from which messages come.
    pub queue: String,
    /// How many messages may be on their way here at once.
    #[serde(default = "default_prefetch")]
    pub prefetch: u16,
    /// The exchange to which messages and receipts go.
    pub exchange: String,
    /// With which key they go there.
    pub routing_key: String,
}

fn default_prefetch() -> u16 {
    4
}
fn default_keys() -> PathBuf {
    "keys".into()
}
fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8420))
}
fn default_idle_seconds() -> u32 {
    300
}

impl fmt::Debug for Config {
    /// The database URL may hold a password: it prints as dots.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = if self.database.starts_with("sqlite:") { self.database.as_str() } else { "•••" };
        f.debug_struct("Config")
            .field("database", &database)
            .field("keys", &self.keys)
            .field("listen", &self.listen)
            .field("behind_proxy", &self.behind_proxy)
            .field("demo", &self.demo)
            .field("senders", &self.senders)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads a file. The problem names the file, the key and what to do.
    pub fn read(file: &Path) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(file).map_err(|e| {
            let detail = format!(
                "cannot read {}: {e}. Give the file by --config, or make a demo by `tilbake demo`",
                file.display()
            );
            Problem::new(400, "no-configuration", detail)
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|e| {
            Problem::new(400, "invalid-configuration", format!("{}: {}", file.display(), e.to_string().trim()))
        })?;
        config.folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(config)
    }

    /// The database URL with a relative path made absolute. What is no path stays, to be refused.
    pub fn database_url(&self) -> String {
        match self.database.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() && !path.starts_with(':') => {
                format!("sqlite:{}", self.folder.join(path).display())
            }
            _ => self.database.clone(),
        }
    }

    /// The directory of the key files.
    pub fn key_folder(&self) -> PathBuf {
        self.folder.join(&self.keys)
    }

    /// The file with the keys of those who sign messages.
    pub fn senders_file(&self) -> Option<PathBuf> {
        self.senders.as_ref().map(|file| self.folder.join(file))
    }

    /// Whether cookies carry Secure: always, except on the loopback of a demo.
    pub fn secure_cookies(&self) -> bool {
        self.behind_proxy || !self.demo
    }

    /// Refuses plain http where a log-in could be overheard.
    pub fn check_transport(&self) -> Result<(), Problem> {
        if self.behind_proxy || (self.demo && self.listen.ip().is_loopback()) {
            return Ok(());
        }
        Err(Problem::new(
            400,
            "plain-http-refused",
            "log-ins over plain http can be overheard: put a proxy that speaks TLS in front and set \
             behind_proxy = true (only a demo may use plain http, and only on 127.0.0.1 or ::1)",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Problem> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tilbake.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(&file)
    }

    #[test]
    fn an_unknown_key_is_named() {
        let problem = parse("database = \"sqlite:a.db\"\nlisen = 1\n").unwrap_err();
        assert!(problem.detail.contains("lisen"), "{}", problem.detail);
    }

    #[test]
    fn plain_http_is_for_a_demo_on_loopback_only() {
        let with = |text: &str| parse(&format!("database = \"sqlite:a.db\"\n{text}")).unwrap().check_transport();
        assert!(with("demo = true").is_ok());
        assert!(with("demo = true\nlisten = \"0.0.0.0:80\"").is_err());
        assert!(with("").is_err());
        assert!(with("behind_proxy = true\nlisten = \"0.0.0.0:80\"").is_ok());
    }

    #[test]
    fn a_password_in_the_database_url_does_not_print() {
        let config = parse("database = \"postgres://tilbake:hunter2@db/tilbake\"").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
