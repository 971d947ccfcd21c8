//! The commands, each from words on the command line to an exit code: 0 well, 1 a check failed,
//! 2 wrong input, as a problem in JSON on standard error.

use crate::app::App;
use crate::config::Config;
use crate::features::FEATURES;
use crate::{access, calc, demo, esas, sentence, slots, start, web};
use basics::{Date, Problem};
use clap::{Args, Parser, Subcommand};
use law::compare::Against;
use records::{Db, Keyring};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The correctional service in one program.
#[derive(Parser)]
#[command(name = "tilbake", version, about)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a nation of invented people
    Demo(demo::command::Options),
    /// Serve a configured service
    Serve(Place),
    /// Bring the database of a configuration to this version
    Migrate {
        #[command(flatten)]
        place: Place,
        /// Make the database, and its keys when there are none
        #[arg(long)]
        create: bool,
    },
    /// Make the first administrator of a service that has no account; prints the password once
    FirstUser {
        #[command(flatten)]
        place: Place,
        /// Log-in name: 2 to 64 of a-z, 0-9, dot, hyphen, underscore
        #[arg(long)]
        login: String,
        /// Name as colleagues know it
        #[arg(long)]
        name: String,
        /// Service number
        #[arg(long)]
        service_number: String,
    },
    /// Check a configuration, its keys and its database
    Check(Place),
    /// Compute the dates of a case (JSON or JSON Lines), every date with its proof
    Calc {
        /// File with one case or one case a line; - or nothing is standard input
        file: Option<PathBuf>,
        /// Words on one page instead of JSON
        #[arg(long)]
        text: bool,
        /// Language of the words: nb, nn or en
        #[arg(long, default_value = "nb")]
        lang: String,
        /// Give the steps of every date (the default for a single case)
        #[arg(long)]
        proof: bool,
        /// Set the one case against itself by the law as it stood on this day (YYYY-MM-DD), date by date
        #[arg(long, conflicts_with_all = ["text", "proof", "against"])]
        law_as_of: Option<String>,
        /// Set the one case against the case in this file, such as the same with one fact changed, date by date
        #[arg(long, conflicts_with_all = ["text", "proof"])]
        against: Option<PathBuf>,
    },
    /// Check every promise and the journal; names the first fault
    Verify {
        #[command(flatten)]
        place: Place,
        /// A checkpoint kept elsewhere
        #[arg(long)]
        checkpoint: Option<PathBuf>,
    },
    /// Count everyone's dates anew, as after a new version of the rules; prints a line of JSON for each person whose
    /// dates come out otherwise
    Recalculate {
        #[command(flatten)]
        place: Place,
        /// By the law as it stood on this day (YYYY-MM-DD): tells who it would touch and writes nothing
        #[arg(long)]
        law_as_of: Option<String>,
    },
    /// Copy the database into a file while the service runs
    Backup {
        #[command(flatten)]
        place: Place,
        /// The file to make
        file: PathBuf,
    },
    /// Make the configured database from a backup
    Restore {
        #[command(flatten)]
        place: Place,
        /// The backup
        file: PathBuf,
    },
    /// Print the public part of the key that signs receipts, as a key set (JWKS)
    MessageKey {
        #[command(flatten)]
        place: Place,
        /// Make the key first, for a service that has none
        #[arg(long)]
        create: bool,
    },
    /// Make the keys of what is written in confidence to the Ombud and the Supervisory Council, for a service that has none
    ConfidenceKeys {
        #[command(flatten)]
        place: Place,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Take in messages from police and courts; prints a receipt (kvittering) for each file
    Receive {
        /// Files with one message each
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The contract they follow, such as innsettelsesordre; without it each is told by its fields
        #[arg(long)]
        schema: Option<String>,
        /// The version of the contract; without it the newest that the message satisfies
        #[arg(long)]
        version: Option<String>,
        /// Print each receipt signed, as a compact JWS
        #[arg(long)]
        signed: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Write the messages that wait to be sent to the police, a file each; prints a line for each
    Send {
        /// The folder to write them into; made when it is not there
        folder: PathBuf,
        /// Write each signed, as a compact JWS
        #[arg(long)]
        signed: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// Which service a command works on.
#[derive(Args, Clone)]
pub struct Place {
    /// The configuration
    #[arg(long)]
    config: Option<PathBuf>,
    /// A directory made by `tilbake demo`
    #[arg(long, default_value = "tilbake-demo")]
    dir: PathBuf,
}

impl Place {
    /// Its configuration.
    pub fn read(&self) -> Result<Config, Problem> {
        Config::read(&self.config.clone().unwrap_or_else(|| self.dir.join("tilbake.toml")))
    }
}

/// Reads the command line and runs it.
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("TILBAKE_LOG").unwrap_or_else(|_| "warn".into()))
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => return refuse(&Problem::new(500, "no-runtime", e.to_string())),
    };
    match runtime.block_on(run(line.command)) {
        Ok(code) => code,
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &Problem) -> ExitCode {
    complain(problem);
    ExitCode::from(2)
}

/// A problem on standard error: in words on a terminal, as one line of JSON for a program.
fn complain(problem: &Problem) {
    let mut errors = std::io::stderr();
    let line = if errors.is_terminal() {
        format!("tilbake: {} ({})", problem.detail, problem.code)
    } else {
        serde_json::to_string(problem).unwrap_or_else(|_| problem.to_string())
    };
    let _ = writeln!(errors, "{line}");
}

async fn run(command: Command) -> Result<ExitCode, Problem> {
    match command {
        Command::Demo(options) => demo::command::run(options).await,
        Command::Serve(place) => serve(place.read()?).await,
        Command::Migrate { place, create: false } => migrate(&place.read()?).await,
        Command::Migrate { place, create: true } => create(&place.read()?).await,
        Command::FirstUser { place, login, name, service_number } => {
            first_user(place.read()?, &login, &name, &service_number).await
        }
        Command::Check(place) => check(place.read()?).await,
        Command::Calc { file, law_as_of: Some(day), .. } => {
            calc::run_against(file.as_deref(), Against::LawAsOf(law_day(&day)?))
        }
        Command::Calc { file, against: Some(other), .. } => {
            calc::run_against(file.as_deref(), Against::Case(&calc::read(Some(&other))?))
        }
        Command::Calc { file, text, lang, proof, .. } => {
            calc::run(file.as_deref(), text.then_some(lang.as_str()), proof)
        }
        Command::Verify { place, checkpoint } => verify(place.read()?, checkpoint).await,
        Command::Recalculate { place, law_as_of } => recalculate(place.read()?, law_as_of.as_deref()).await,
        Command::Backup { place, file } => backup(place.read()?, file).await,
        Command::Restore { place, file } => restore(&place.read()?, file).await,
        Command::MessageKey { place, create } => message_key(&place.read()?, create),
        Command::ConfidenceKeys { place } => confidence_keys(&place.read()?),
        Command::Openapi => openapi(),
        Command::Receive { files, schema, version, signed, place } => {
            receive(place.read()?, &files, &esas::Named { schema, version }, signed).await
        }
        Command::Send { folder, signed, place } => send(place.read()?, &folder, signed).await,
    }
}

/// One line on standard output.
pub fn say(line: &str) -> Result<(), Problem> {
    writeln!(std::io::stdout(), "{line}").map_err(|e| Problem::new(500, "output-closed", e.to_string()))
}

async fn serve(config: Config) -> Result<ExitCode, Problem> {
    config.check_transport()?;
    let app = Arc::new(App::open_to_write(config, FEATURES).await?);
    serve_app(app).await
}

/// Serves an open program; prints `ready http://ADDRESS` once it answers.
pub async fn serve_app(app: Arc<App>) -> Result<ExitCode, Problem> {
    web::serve(app, |address| {
        let _ = say(&format!("ready http://{address}"));
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<ExitCode, Problem> {
    let applied = Db::migrate(start::setup(config, FEATURES)).await.map_err(|e| start::unusable(&e))?;
    for name in &applied {
        say(&format!("applied {name}"))?;
    }
    if applied.is_empty() {
        say("nothing to apply")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(config: &Config) -> Result<ExitCode, Problem> {
    let folder = config.key_folder();
    if !folder.exists() {
        Keyring::create(&folder).map_err(|e| Problem::new(400, "keys-unusable", e.to_string()))?;
    }
    let keys = start::open_keys(&folder)?;
    let db = Db::create(start::setup(config, FEATURES)).await.map_err(|e| start::unusable(&e))?;
    db.bind_keys(&keys).await.map_err(records::Fault::into_problem)?;
    db.close().await;
    say("made an empty service; `tilbake first-user` makes its first administrator")?;
    Ok(ExitCode::SUCCESS)
}

async fn first_user(config: Config, login: &str, name: &str, service_number: &str) -> Result<ExitCode, Problem> {
    let app = App::open_to_write(config, FEATURES).await?;
    let password = access::make_first_user(&app, login, name, service_number).await;
    app.db.close().await;
    let password = password.map_err(records::Fault::into_problem)?;
    say(&format!("{login} may sign in as administrator, with this password, shown once: {password}"))?;
    Ok(ExitCode::SUCCESS)
}

async fn check(config: Config) -> Result<ExitCode, Problem> {
    config.check_transport()?;
    let app = App::open_to_write(config, FEATURES).await?;
    say(&format!("{:?}", app.config))?;
    say("configuration, keys and database can be used")?;
    Ok(ExitCode::SUCCESS)
}

/// The day whose law is meant, as the command line names it.
fn law_day(text: &str) -> Result<Date, Problem> {
    let words = format!("--law-as-of {text}: give a day as YYYY-MM-DD");
    basics::time::parse_date(text).map_err(|_| Problem::new(400, "invalid-date", words))
}

async fn verify(config: Config, checkpoint: Option<PathBuf>) -> Result<ExitCode, Problem> {
    let checkpoint = match checkpoint {
        Some(file) => Some(
            std::fs::read_to_string(&file)
                .map_err(|e| Problem::new(400, "input-unreadable", format!("{}: {e}", file.display())))?,
        ),
        None => None,
    };
    let app = App::open(config, FEATURES).await?;
    let progress = Arc::default();
    let verified = records::verify::run(&app.db, app.keys.verifier(), checkpoint.as_deref(), &progress).await;
    let report = verified.map_err(records::Fault::into_problem)?;
    say(&format!(
        "journal: {} entries, {} sealed in {} batches, {} not sealed yet",
        report.entries, report.sealed, report.batches, report.unsealed
    ))?;
    match &report.fault {
        Some(fault) => say(&format!("journal broken: {} ({:?})", fault.detail, fault.kind))?,
        None => say("journal: nothing altered, missing or out of order")?,
    }
    let promises = move |reader: &mut records::Reader| slots::broken_promises(FEATURES, reader, &progress);
    let broken = app.db.read_long(records::verify::LIMIT, promises).await;
    let mut broken = broken.map_err(records::Fault::into_problem)?;
    let stranger = app.db.stranger_key(&app.keys).await.map_err(records::Fault::into_problem)?;
    broken.extend(stranger.map(|class| start::stranger_key(class, &app.config.key_folder()).detail));
    for line in &broken {
        say(&format!("broken promise: {line}"))?;
    }
    if broken.is_empty() {
        say("every promise holds")?;
    }
    Ok(if report.fault.is_none() && broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn recalculate(config: Config, law_as_of: Option<&str>) -> Result<ExitCode, Problem> {
    let law_as_of = law_as_of.map(law_day).transpose()?;
    let app = match law_as_of {
        Some(_) => App::open(config, FEATURES).await?,
        None => App::open_to_write(config, FEATURES).await?,
    };
    let mut told = Ok(());
    let begun = std::time::Instant::now();
    let done = sentence::recount(&app.db, law_as_of, |affected| {
        let line = serde_json::to_string(affected).unwrap_or_default();
        if told.is_ok() {
            told = say(&line);
        }
    });
    let done = done.await;
    app.db.close().await;
    let done = done.map_err(records::Fault::into_problem)?;
    told?;
    let (took, reading) = (begun.elapsed().as_secs_f64(), done.reading.as_secs_f64());
    let sum = format!(
        "{} people, {} with other dates, {} written anew; {took:.2} s, of which {reading:.2} s reading their rows",
        done.people, done.affected, done.written
    );
    let _ = writeln!(std::io::stderr(), "{sum}");
    Ok(ExitCode::SUCCESS)
}

async fn backup(config: Config, file: PathBuf) -> Result<ExitCode, Problem> {
    let app = App::open(config, FEATURES).await?;
    app.db.backup(&file).await.map_err(|e| start::unusable(&e))?;
    say(&format!("backed up to {}. The keys are not in it: keep them apart", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

async fn restore(config: &Config, file: PathBuf) -> Result<ExitCode, Problem> {
    records::restore(&file, &start::setup(config, FEATURES)).await.map_err(|e| start::unusable(&e))?;
    say("restored; `tilbake verify` checks it")?;
    // A backup has no keys: those of the same service must lie beside it before it is of use.
    if let Err(problem) = App::open_to_write(config.clone(), FEATURES).await {
        say(&format!("it cannot be used yet: {}", problem.detail))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn receive(config: Config, files: &[PathBuf], named: &esas::Named, signed: bool) -> Result<ExitCode, Problem> {
    let app = App::open_to_write(config, FEATURES).await?;
    let ending = esas::receive_files(&app, files, named, signed, say, complain).await;
    app.db.close().await;
    Ok(match ending? {
        esas::Ending::Received => ExitCode::SUCCESS,
        esas::Ending::Failed => ExitCode::from(1),
        esas::Ending::Unopened => ExitCode::from(2),
    })
}

async fn send(config: Config, folder: &Path, signed: bool) -> Result<ExitCode, Problem> {
    let app = App::open_to_write(config, FEATURES).await?;
    let sent = esas::send_files(&app, folder, signed, say).await;
    app.db.close().await;
    sent.map_err(records::Fault::into_problem)?;
    Ok(ExitCode::SUCCESS)
}

fn message_key(config: &Config, create: bool) -> Result<ExitCode, Problem> {
    let folder = config.key_folder();
    if create {
        Keyring::create_message_key(&folder).map_err(|e| Problem::new(400, "keys-unusable", e.to_string()))?;
    }
    let keys = start::open_keys(&folder)?;
    let signer = keys.message_signer().ok_or_else(|| {
        let detail = format!("there is no messages.key in {}; --create makes one", folder.display());
        Problem::new(400, "no-message-key", detail)
    })?;
    say(&signer.jwks())?;
    Ok(ExitCode::SUCCESS)
}

fn confidence_keys(config: &Config) -> Result<ExitCode, Problem> {
    let folder = config.key_folder();
    start::open_keys(&folder)?;
    Keyring::create_confidence_keys(&folder).map_err(|e| Problem::new(400, "keys-unusable", e.to_string()))?;
    say("made the keys; start the service again")?;
    Ok(ExitCode::SUCCESS)
}

fn openapi() -> Result<ExitCode, Problem> {
    let document = web::document(&web::routes(FEATURES));
    say(&serde_json::to_string_pretty(&document).unwrap_or_default())?;
    Ok(ExitCode::SUCCESS)
}
