//! `tilbake demo`: builds the demo when it is not there, tells how to log in, and serves it.
//!
//! The directory appears whole or not at all: it is built beside itself under another name, put on the
//! disk, and renamed. A build that was killed leaves only that other name, removed at the next start.

use super::build::{self, Secrets, Wish};
use super::{mix, show_mix};
use crate::app::App;
use crate::commands::{say, serve_app};
use crate::config::Config;
use crate::features::FEATURES;
use basics::{Date, Problem};
use clap::Args;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

/// What `tilbake demo` is asked.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Directory of the demo
    #[arg(long, default_value = "tilbake-demo")]
    dir: PathBuf,
    /// Port on 127.0.0.1; 0 is any free one [default: the one of the directory, at first 8420]
    #[arg(long)]
    port: Option<u16>,
    /// People in custody, 10 to 100000 [default: 3050]
    #[arg(long, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    people: Option<u32>,
    /// Seed of the invented people [default: 1]
    #[arg(long)]
    seed: Option<u64>,
    /// Day of the demo, such as 2026-11-22 [default: today]
    #[arg(long, value_parser = read_date)]
    date: Option<Date>,
    /// Make the demo anew in a directory that holds one
    #[arg(long)]
    reset: bool,
    /// Print the mix of the invented people beside its sources, of the demo in the directory where there is one
    #[arg(long)]
    show_mix: bool,
}

fn read_date(text: &str) -> Result<Date, String> {
    basics::time::parse_date(text).map_err(|_| "write a day as 2026-11-22".to_owned())
}

/// The people of the demo unless another number is asked for.
const PEOPLE: u32 = 3050;
/// The port unless another is asked for.
const PORT: u16 = 8420;
/// What was built, beside the database.
const ABOUT: &str = "demo.json";
/// Log-ins.
const LOGINS: &str = "logins.json";
/// Held while a directory is built.
const LOCK: &str = "building";

/// What a directory holds.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct About {
    version: String,
    #[serde(flatten)]
    wish: Wish,
}

impl Options {
    fn today(&self) -> Date {
        self.date.unwrap_or_else(|| records::Clock::system().now().oslo_date())
    }
    fn wish(&self) -> Wish {
        let people = usize::try_from(self.people.unwrap_or(PEOPLE)).unwrap_or(usize::MAX);
        Wish { seed: self.seed.unwrap_or(1), date: self.today(), people }
    }
    /// Which mix to show: that of the demo in the directory, where there is one, but for what is asked for.
    fn wish_of_mix(&self) -> Result<Wish, Problem> {
        let asked = self.wish();
        if !self.dir.join(ABOUT).exists() {
            return Ok(asked);
        }
        let About { wish: there, .. } = read(&self.dir, ABOUT)?;
        Ok(Wish {
            seed: self.seed.unwrap_or(there.seed),
            date: self.date.unwrap_or(there.date),
            people: if self.people.is_some() { asked.people } else { there.people },
        })
    }
    /// Refuses a directory that holds another demo than was asked for.
    fn check(&self, about: &About) -> Result<(), Problem> {
        let asked = self.wish();
        let differs = [
            ("--seed", self.seed.is_some() && asked.seed != about.wish.seed),
            ("--date", self.date.is_some() && asked.date != about.wish.date),
            ("--people", self.people.is_some() && asked.people != about.wish.people),
        ];
        let Some((option, _)) = differs.iter().find(|(_, differs)| *differs) else { return Ok(()) };
        let Wish { seed, date, people } = about.wish;
        Err(problem(
            "other-demo",
            format!(
                "{} holds a demo of seed {seed}, {date}, {people} people, which {option} does not fit. Give --reset to \
                 make it anew, or another --dir",
                self.dir.display()
            ),
        ))
    }
}

fn problem(code: &str, detail: String) -> Problem {
    Problem::new(400, code, detail)
}

fn unwritable(path: &Path) -> impl Fn(std::io::Error) -> Problem + '_ {
    move |e| problem("directory-unwritable", format!("{}: {e}. Give another --dir, or make room", path.display()))
}

/// Runs the command.
pub async fn run(options: Options) -> Result<ExitCode, Problem> {
    if options.show_mix {
        let Wish { seed, date, people } = options.wish_of_mix()?;
        say(show_mix::text(&mix::invent(seed, date, people)).trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    let there = options.dir.join("tilbake.toml").exists();
    let port = match (options.port, there && !options.reset) {
        (Some(port), _) => port,
        (None, true) => Config::read(&options.dir.join("tilbake.toml"))?.listen.port(),
        (None, false) => PORT,
    };
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    check_port(listen)?;
    if there && !options.reset {
        let about: About = read(&options.dir, ABOUT)?;
        options.check(&about)?;
    } else {
        build_directory(&options, port).await?;
    }
    let mut config = Config::read(&options.dir.join("tilbake.toml"))?;
    config.listen = listen;
    let secrets: Secrets = read(&options.dir, LOGINS)?;
    let app = Arc::new(App::open_to_write(config, FEATURES).await.map_err(|p| {
        let detail = format!("{}. If another version made this demo, give --reset", p.detail);
        p.with_detail(detail)
    })?);
    tell_logins(&options.dir, &secrets, app.db.now());
    serve_app(app).await
}

/// A port in use is told before a demo is built for it.
fn check_port(listen: SocketAddr) -> Result<(), Problem> {
    TcpListener::bind(listen).map(drop).map_err(|e| {
        problem("address-unavailable", format!("cannot listen on {listen}: {e}. Give another port by --port"))
    })
}

fn read<T: serde::de::DeserializeOwned>(dir: &Path, name: &str) -> Result<T, Problem> {
    let file = dir.join(name);
    let text = fs::read_to_string(&file).map_err(|e| e.to_string());
    let read = text.and_then(|text| serde_json::from_str(&text).map_err(|e| e.to_string()));
    read.map_err(|e| problem("not-a-demo", format!("{}: {e}. Give --reset to make the demo anew", file.display())))
}

/// The directory under the name it has while it is built.
fn partial(dir: &Path) -> Result<PathBuf, Problem> {
    let name = dir.file_name().ok_or_else(|| problem("no-directory", "give a directory by --dir".to_owned()))?;
    let mut name = name.to_owned();
    name.push(".partial");
    Ok(dir.with_file_name(name))
}

async fn build_directory(options: &Options, port: u16) -> Result<(), Problem> {
    let (dir, partial) = (&options.dir, partial(&options.dir)?);
    may_replace(dir, options.reset)?;
    let lock = begin(&partial)?;
    let mut bar = Bar::new(options.wish().people);
    let built = tokio::select! {
        built = fill_directory(&partial, options.wish(), port, &mut bar) => built,
        () = asked_to_stop() => Err(problem("interrupted", "stopped before the demo was whole".to_owned())),
    };
    if let Err(e) = built.and_then(|()| replace(&partial, dir)) {
        // A disk that became full is not kept full. What cannot be removed is at the next start.
        let _ = fs::remove_dir_all(&partial);
        return Err(e);
    }
    drop(lock);
    bar.end();
    Ok(())
}

/// Waits until the program is asked to end. Where it cannot hear that, it is ended without.
async fn asked_to_stop() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// Writes the configuration of a demo, and reads it as every command does.
pub(super) fn configure(folder: &Path, port: u16) -> Result<Config, Problem> {
    let config = format!(
        "# A demo of invented people, made by `tilbake demo`.\ndatabase = \"sqlite:tilbake.db\"\nlisten = \
         \"127.0.0.1:{port}\"\ndemo = true\naccept_bare = true\nplacement_desk = \"HAL\"\n"
    );
    write(folder, "tilbake.toml", 0o644, config.as_bytes())?;
    Config::read(&folder.join("tilbake.toml"))
}

/// Builds the demo under the name it has until it is whole, and puts it on the disk.
async fn fill_directory(partial: &Path, wish: Wish, port: u16, bar: &mut Bar) -> Result<(), Problem> {
    let config = configure(partial, port)?;
    let secrets = build::build(config, wish, &mut |done, total| bar.show(done, total)).await?;
    let about = About { version: env!("CARGO_PKG_VERSION").to_owned(), wish };
    write_json(partial, ABOUT, 0o644, &about)?;
    write_json(partial, LOGINS, 0o600, &secrets)?;
    write_json(partial, "tokens.json", 0o600, &secrets.tokens)?;
    fs::remove_file(partial.join(LOCK)).map_err(unwritable(partial))?;
    sync(partial)
}

/// Whether a directory may be put in the place of what is there: nothing, nothing in it, or a demo that
/// is to be made anew.
fn may_replace(dir: &Path, reset: bool) -> Result<(), Problem> {
    let mut inside = match fs::read_dir(dir) {
        Ok(inside) => inside,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(unwritable(dir)(e)),
    };
    if inside.next().is_none() {
        return Ok(());
    }
    let demo = dir.join(ABOUT).exists() && dir.join("tilbake.toml").exists();
    if reset && demo {
        return Ok(());
    }
    let detail = format!("{} holds something else than a demo. Give another --dir", dir.display());
    Err(problem("directory-in-use", detail))
}

/// Begins a build: what a killed one left is removed; one that goes on is left alone.
fn begin(partial: &Path) -> Result<File, Problem> {
    let lock = partial.join(LOCK);
    if partial.exists() {
        if let Ok(held) = File::open(&lock)
            && matches!(held.try_lock(), Err(TryLockError::WouldBlock))
        {
            let detail = format!("another `tilbake demo` is building {}. Wait for it", partial.display());
            return Err(problem("being-built", detail));
        }
        fs::remove_dir_all(partial).map_err(unwritable(partial))?;
    }
    fs::create_dir_all(partial).map_err(unwritable(partial))?;
    let file = File::create_new(&lock).map_err(unwritable(&lock))?;
    file.try_lock().map_err(|e| problem("directory-unwritable", format!("{}: {e}", lock.display())))?;
    Ok(file)
}

fn write_json(dir: &Path, name: &str, mode: u32, value: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(value).map_err(|e| problem("demo-broken", e.to_string()))?;
    write(dir, name, mode, format!("{text}\n").as_bytes())
}

fn write(dir: &Path, name: &str, mode: u32, bytes: &[u8]) -> Result<(), Problem> {
    let path = dir.join(name);
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path);
    let written = file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(unwritable(&path))
}

/// Puts the names in a directory on the disk, those of the keys too.
fn sync(dir: &Path) -> Result<(), Problem> {
    for dir in [dir.join("keys"), dir.to_owned()] {
        File::open(&dir).and_then(|d| d.sync_all()).map_err(unwritable(&dir))?;
    }
    Ok(())
}

/// Puts the new directory in the place of the old one.
fn replace(partial: &Path, dir: &Path) -> Result<(), Problem> {
    let old = partial.with_extension("old");
    let moved = (|| {
        if old.exists() {
            fs::remove_dir_all(&old)?;
        }
        if dir.exists() {
            fs::rename(dir, &old)?;
        }
        fs::rename(partial, dir)?;
        let above = dir.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(above)?.sync_all()?;
        if old.exists() { fs::remove_dir_all(&old) } else { Ok(()) }
    })();
    moved.map_err(unwritable(dir))
}

/// Says on standard error how to log in.
fn tell_logins(dir: &Path, secrets: &Secrets, now: basics::Instant) {
    let mut text = format!("\nInvented people only. The demo's clock: {}\n\n", now.oslo().strftime("%Y-%m-%d %H:%M"));
    for (role, login) in &secrets.logins {
        text.push_str(&format!("  {role:26} {login}\n"));
    }
    text.push_str(&format!(
        "\n  password of all: {}   PIN of all: {}\n  tokens for programs: {}\n\n",
        secrets.password,
        secrets.pin,
        dir.join("tokens.json").display()
    ));
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// A bar on a terminal; elsewhere one line at the start.
struct Bar {
    shown: Option<usize>,
    terminal: bool,
}

impl Bar {
    const WIDTH: usize = 40;

    fn new(people: usize) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let _ = writeln!(std::io::stderr(), "Inventing a nation of {people} people in custody ...");
        Self { shown: None, terminal }
    }
    fn show(&mut self, done: usize, total: usize) {
        let percent = done * 100 / total.max(1);
        if !self.terminal || self.shown == Some(percent) {
            return;
        }
        self.shown = Some(percent);
        let full = percent * Self::WIDTH / 100;
        let bar = "█".repeat(full) + &"░".repeat(Self::WIDTH - full);
        let _ = write!(std::io::stderr(), "\r{bar} {percent:3} %");
    }
    fn end(&self) {
        if self.terminal {
            let _ = writeln!(std::io::stderr());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn the_mix_is_that_of_the_demo_in_the_directory_but_for_what_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let date = parse_date("2026-11-22").unwrap();
        let mut asked = Options {
            dir: folder.path().to_owned(),
            port: None,
            people: None,
            seed: None,
            date: Some(date),
            reset: false,
            show_mix: true,
        };
        assert_eq!(asked.wish_of_mix().unwrap(), Wish { seed: 1, date, people: 3050 });
        let there = Wish { seed: 7, date: parse_date("2027-01-02").unwrap(), people: 400 };
        write_json(folder.path(), ABOUT, 0o644, &About { version: "1".into(), wish: there }).unwrap();
        assert_eq!(asked.wish_of_mix().unwrap(), Wish { date, ..there });
        (asked.date, asked.people) = (None, Some(500));
        assert_eq!(asked.wish_of_mix().unwrap(), Wish { people: 500, ..there });
    }
}
