//! Starting: from a configuration to the running program.

use crate::access::Decider;
use crate::app::App;
use crate::config::Config;
use crate::slots::Feature;
use crate::web::Texts;
use basics::Problem;
use records::{Clock, Db, Durability, Ids, Keyring, Migration, Setup};
use std::path::Path;
use std::sync::Arc;

/// The migrations of the records layer's users, in order of their numbers.
pub fn migrations(features: &[Feature]) -> Vec<Migration> {
    let mut all: Vec<Migration> = features.iter().flat_map(|feature| feature.migrations.iter().cloned()).collect();
    all.sort_by_key(|migration| migration.number);
    all
}

/// How the database of a configuration is opened.
pub fn setup(config: &Config, features: &[Feature]) -> Setup {
    Setup {
        url: config.database_url(),
        migrations: migrations(features),
        clock: Clock::system(),
        ids: Ids::random(),
        durability: Durability::Full,
    }
}

impl App {
    /// Opens what a configuration names: keys, database, policies, texts.
    pub async fn open(config: Config, features: &'static [Feature]) -> Result<Self, Problem> {
        let db = Db::open(setup(&config, features)).await.map_err(|e| unusable(&e))?;
        let keys = open_keys(&config.key_folder());
        let app = keys.and_then(|keys| Self::with(db.clone(), Arc::new(keys), config, features));
        if app.is_err() {
            db.close().await;
        }
        app
    }

    /// Opens what a configuration names in order to write. Refuses keys of another service, so that nothing
    /// is sealed that its own keys do not open; `open` alone lets `verify` name who signed what.
    pub async fn open_to_write(config: Config, features: &'static [Feature]) -> Result<Self, Problem> {
        let app = Self::open(config, features).await?;
        let checkpoint = app.db.read(records::verify::latest_checkpoint).await.map_err(records::Fault::into_problem)?;
        if checkpoint.is_some_and(|note| app.keys.verifier().is_stranger_to(&note)) {
            app.db.close().await;
            let detail = format!(
                "the journal of this database is not signed by the keys in {}: they belong to another service, or the \
                 journal was signed anew. Restore the keys of this service, or run `tilbake verify`",
                app.config.key_folder().display()
            );
            return Err(Problem::new(400, "keys-unusable", detail));
        }
        if let Some(class) = app.db.bind_keys(&app.keys).await.map_err(records::Fault::into_problem)? {
            app.db.close().await;
            return Err(stranger_key(class, &app.config.key_folder()));
        }
        Ok(app)
    }

    /// The program on an open database.
    pub fn with(db: Db, keys: Arc<Keyring>, config: Config, features: &'static [Feature]) -> Result<Self, Problem> {
        let texts: Vec<_> = features.iter().map(|feature| feature.texts).collect();
        Ok(Self {
            db,
            keys,
            decider: Arc::new(Decider::new().map_err(|e| broken("policies", &e.to_string()))?),
            texts: Texts::new(&texts).map_err(|e| broken("texts", &e))?,
            senders: crate::esas::SenderKeys::open(&config)?,
            link: crate::esas::BrokerLink::open(&config)?,
            config,
            features,
            access: crate::access::State::default(),
            answers: crate::web::Answers::default(),
            boards: crate::web::Boards::default(),
            streams: crate::web::Streams::default(),
            ending: tokio::sync::watch::channel(false).0,
        })
    }
}

/// The problem of a key that is not the one the database was sealed with.
pub fn stranger_key(class: records::Class, folder: &Path) -> Problem {
    let detail = format!(
        "the key {class} in {} is not the one this database was sealed with: it belongs to another service. Restore \
         the keys of this service",
        folder.display()
    );
    Problem::new(400, "keys-unusable", detail)
}

/// Opens the key files of a folder.
pub fn open_keys(folder: &Path) -> Result<Keyring, Problem> {
    Keyring::open(folder).map_err(|e| {
        Problem::new(400, "keys-unusable", format!("{e}. The keys of this service lie in {}", folder.display()))
    })
}

fn broken(what: &str, why: &str) -> Problem {
    Problem::new(500, "program-broken", format!("the {what} inside the program cannot be read: {why}"))
}

/// The problem of a database that cannot be opened; its words say what to do.
pub fn unusable(error: &records::OpenError) -> Problem {
    Problem::new(400, "database-unusable", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::FEATURES;
    use records::testing::{TestDb, each};

    /// The configuration of a test's database with the keys in a folder of it.
    fn config(test: &TestDb, keys: &str) -> Config {
        let text = toml::to_string(&std::collections::BTreeMap::from([("database", &test.url)])).unwrap();
        let mut config: Config = toml::from_str(&text).unwrap();
        config.keys = test.folder.path().join(keys);
        config
    }

    async fn opened(config: Config) -> Result<(), String> {
        match App::open_to_write(config, FEATURES).await {
            Ok(app) => {
                app.db.close().await;
                Ok(())
            }
            Err(problem) => Err(format!("{}: {}", problem.code, problem.detail)),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_service_starts_with_its_own_keys_and_no_others() {
        each(&migrations(FEATURES), async |test| {
            for folder in ["own", "another"] {
                Keyring::create(&test.folder.path().join(folder)).unwrap();
            }
            opened(config(test, "own")).await.unwrap();
            opened(config(test, "own")).await.unwrap();
            let refused = opened(config(test, "another")).await.unwrap_err();
            assert!(refused.starts_with("keys-unusable: ") && refused.contains("another service"), "{refused}");
            let absent = opened(config(test, "nowhere")).await.unwrap_err();
            assert!(absent.starts_with("keys-unusable: ") && absent.contains("is missing"), "{absent}");
            // The first fault is told first: without a database no key is looked for.
            let mut wrong = config(test, "nowhere");
            wrong.database = "sqlite:nothing/here.db".into();
            let wrong = opened(wrong).await.unwrap_err();
            assert!(wrong.starts_with("database-unusable: "), "{wrong}");
        })
        .await;
    }
}
