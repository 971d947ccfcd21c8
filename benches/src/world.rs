//! What the rows share: where the program is, a demo of a whole nation made once, copies of it, the
//! steady disk, and for how long each side is measured.

use crate::postgres::Cluster;
use crate::service::{Asker, Grant, Server};
use crate::shim::Shim;
use crate::store::Store;
use crate::{Fault, Outcome};
use serde_json::Value;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

/// What the rows share.
pub struct World {
    /// The program.
    binary: PathBuf,
    /// These benches, for processes of their own.
    benches: PathBuf,
    /// Where everything lies; removed at the end.
    folder: tempfile::TempDir,
    /// How long one side of a pair is measured.
    pub time: Duration,
    demo: OnceCell<PathBuf>,
    shim: OnceCell<Shim>,
    names: Cell<u32>,
}

/// Something dear that is made when it is first needed, and shared by rows.
pub struct Lazy<T> {
    made: RefCell<Option<T>>,
    make: Box<dyn Fn() -> Outcome<T>>,
}

impl<T> Lazy<T> {
    /// Made so.
    pub fn new(make: impl Fn() -> Outcome<T> + 'static) -> Self {
        Self { made: RefCell::new(None), make: Box::new(make) }
    }
    /// Uses it.
    pub fn with<V>(&self, act: impl FnOnce(&mut T) -> Outcome<V>) -> Outcome<V> {
        let mut made = self.made.borrow_mut();
        let one = match made.take() {
            Some(one) => one,
            None => (self.make)()?,
        };
        act(made.insert(one))
    }
}

/// A folder of a demo with what opens it.
pub struct Demo {
    /// The folder.
    pub folder: PathBuf,
    tokens: Value,
    /// Password of every account.
    pub password: String,
    /// The cluster that holds its database, when no file does.
    cluster: Option<Rc<Cluster>>,
}

/// The program that lies beside the benches.
fn program() -> Outcome<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name("tilbake");
    if binary.exists() {
        return Ok(binary);
    }
    Err(format!("{} is not built: run `cargo xtask bench`", binary.display()).into())
}

impl World {
    /// With the program that lies beside the benches.
    pub fn new(time: Duration) -> Outcome<Self> {
        let (benches, binary) = (std::env::current_exe()?, program()?);
        let (demo, shim) = (OnceCell::new(), OnceCell::new());
        Ok(Self { binary, benches, folder: tempfile::tempdir()?, time, demo, shim, names: Cell::new(0) })
    }
    /// A new path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.names.set(self.names.get() + 1);
        self.folder.path().join(format!("{}-{name}", self.names.get()))
    }
    /// The program, to be called.
    pub fn program(&self) -> Command {
        Command::new(&self.binary)
    }
    /// The steady disk.
    pub fn shim(&self) -> Outcome<&Shim> {
        if let Some(shim) = self.shim.get() {
            return Ok(shim);
        }
        let shim = Shim::compile(self.folder.path())?;
        Ok(self.shim.get_or_init(|| shim))
    }
    /// A copy of the demo of a nation, which no other row has.
    pub fn demo(&self) -> Outcome<Demo> {
        let source = match self.demo.get() {
            Some(source) => source,
            None => {
                let folder = self.path("demo");
                let mut command = self.program();
                command.args(["demo", "--seed", "1", "--port", "0", "--dir"]).arg(&folder);
                let server = Server::start(&mut command, &self.path("demo.log"))?;
                server.settle()?;
                server.stop()?;
                self.demo.get_or_init(|| folder)
            }
        };
        let folder = self.path("copy");
        let status = Command::new("cp").args(["-a", "--reflink=auto"]).args([source, &folder]).status()?;
        if !status.success() {
            return Err("the demo could not be copied".into());
        }
        configure(&folder, "sqlite:tilbake.db")?;
        Demo::open(folder)
    }
    /// The program serving a demo on the disk as it is.
    pub fn serve(&self, demo: &Demo) -> Outcome<Server> {
        Server::start(self.program().args(["serve", "--dir"]).arg(&demo.folder), &self.path("log"))
    }
    /// The same on the steady disk, whose syncs it counts in a file.
    pub fn serve_steady(&self, demo: &Demo, count: Option<&Path>) -> Outcome<Server> {
        let mut command = self.program();
        self.shim()?.preload(&mut command, count);
        Server::start(command.args(["serve", "--dir"]).arg(&demo.folder), &self.path("log"))
    }
    /// A copy of the demo in a database of PostgreSQL, on the steady disk.
    pub fn demo_on_postgres(&self) -> Outcome<(Demo, Rc<Cluster>)> {
        let cluster = Rc::new(Cluster::start(self.shim()?)?);
        let mut demo = self.demo()?;
        let backup = self.path("backup");
        let run = |command: &mut Command| -> Outcome<()> {
            let output = command.output()?;
            let told = || String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.success() { Ok(()) } else { Err(told().into()) }
        };
        run(self.program().args(["backup", "--dir"]).arg(&demo.folder).arg(&backup))?;
        cluster.create(DATABASE)?;
        configure(&demo.folder, &cluster.url(DATABASE))?;
        run(self.program().args(["restore", "--dir"]).arg(&demo.folder).arg(&backup))?;
        // As the server does by itself within a minute of a change; before, it plans as for empty tables.
        cluster.psql(DATABASE, "analyze")?;
        demo.cluster = Some(Rc::clone(&cluster));
        Ok((demo, cluster))
    }
    /// The empty handler.
    pub fn empty(&self) -> Outcome<Server> {
        Server::start(Command::new(&self.benches).arg("empty"), &self.path("log"))
    }
    /// Events a second of bare writes on the steady disk.
    pub fn bare(&self, template: &Path, bare: &Bare<'_>) -> Outcome<f64> {
        let file = self.path("bare.db");
        let mut command = Command::new(&self.benches);
        self.shim()?.preload(&mut command, None);
        command.arg("bare").arg("--template").arg(template).arg("--file").arg(&file);
        let (clients, events) = (bare.clients.to_string(), bare.events.to_string());
        command.args(["--tables", bare.tables, "--clients", &clients, "--events", &events]);
        command.args(["--millis", &self.time.as_millis().to_string()]);
        if bare.alone {
            command.arg("--alone");
        }
        told_rate(&mut command, &file)
    }
    /// People a second when the rows of so many are written again, those after the given ones.
    pub fn again(&self, template: &Path, since: &BTreeMap<String, i64>, people: u64) -> Outcome<f64> {
        let file = self.path("again.db");
        let mut command = Command::new(&self.benches);
        self.shim()?.preload(&mut command, None);
        command.arg("again").arg("--template").arg(template).arg("--file").arg(&file);
        command.args(["--people", &people.to_string()]);
        for (table, last) in since {
            command.arg("--since").arg(format!("{table}={last}"));
        }
        told_rate(&mut command, &file)
    }
}

/// The rate that a process of ours tells, which wrote a file that nobody needs afterwards.
fn told_rate(command: &mut Command, file: &Path) -> Outcome<f64> {
    let output = command.output()?;
    for name in ["", "-wal", "-shm"] {
        // What is left goes with the folder.
        let _ = std::fs::remove_file(format!("{}{name}", file.display()));
    }
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}

/// The database of a demo on PostgreSQL.
pub const DATABASE: &str = "tilbake";

/// Writes the configuration of a demo: as `tilbake demo` does, but on any free port.
fn configure(folder: &Path, database: &str) -> Outcome<()> {
    let text = format!("database = \"{database}\"\nlisten = \"127.0.0.1:0\"\ndemo = true\nplacement_desk = \"HAL\"\n");
    Ok(std::fs::write(folder.join("tilbake.toml"), text)?)
}

/// How bare writes are done.
#[derive(Clone, Copy)]
pub struct Bare<'a> {
    /// The tables of which each event writes a row.
    pub tables: &'a str,
    /// Who waits.
    pub clients: usize,
    /// Events each hands over at once.
    pub events: usize,
    /// Each commit alone.
    pub alone: bool,
}

impl Demo {
    fn open(folder: PathBuf) -> Outcome<Self> {
        let read = |name: &str| -> Outcome<Value> { Ok(serde_json::from_slice(&std::fs::read(folder.join(name))?)?) };
        let (tokens, logins) = (read("tokens.json")?, read("logins.json")?);
        let password = logins["password"].as_str().ok_or("a demo without a password")?.to_owned();
        Ok(Self { folder, tokens, password, cluster: None })
    }
    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("tilbake.db")
    }
    /// Looks into its database.
    pub fn store(&self) -> Outcome<Store> {
        match &self.cluster {
            Some(cluster) => Ok(Store::Postgres(Rc::clone(cluster), DATABASE.to_owned())),
            None => Store::sqlite(&self.database()),
        }
    }
    /// The token of a role.
    pub fn token(&self, role: &str) -> Outcome<&str> {
        self.tokens[role].as_str().ok_or_else(|| Fault::from(format!("no token of {role}")))
    }
    /// Tokens of the shift leader of a prison.
    pub fn shift_leaders(&self, asker: &mut Asker, prison: &str, count: usize) -> Outcome<Vec<String>> {
        let (login, scope) = (format!("shift_leader.{}", prison.to_lowercase()), format!("prison:{prison}"));
        let grant = Grant { login: &login, role: "shift_leader", scope: &scope, purpose: "unit_duty" };
        asker.new_tokens(self.token("administrator")?, &grant, count)
    }
    /// Those who are inside on the roll of a prison, as the program tells.
    pub fn inside(&self, asker: &mut Asker, prison: &str) -> Outcome<Vec<String>> {
        let roll = asker.json("GET", &format!("/api/roll?prison={prison}"), self.token("national")?, None)?;
        let lines = roll["people"].as_array().ok_or("a roll without people")?;
        let inside = lines.iter().filter(|line| line["where"] == "in" && line["room"] != "");
        Ok(inside.filter_map(|line| line["id"].as_str().map(str::to_owned)).collect())
    }
}
