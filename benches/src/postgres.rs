//! A cluster of PostgreSQL for the benches alone, with its usual durability, on the steady disk; and
//! pgbench, which runs the same statements in it.

use crate::shim::Shim;
use crate::{Fault, Outcome};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where distributions put the binaries of a server, by version.
const ROOT: &str = "/usr/lib/postgresql";
/// The user whose server it is; a server refuses to run as root.
const USER: &str = "postgres";
const READY_WITHIN: Duration = Duration::from_secs(30);

/// A cluster that runs; ended when it is dropped.
pub struct Cluster {
    binaries: PathBuf,
    folder: tempfile::TempDir,
    server: Child,
    port: u16,
}

/// The binaries of the newest server there is.
pub fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir(ROOT).ok()?.flatten().map(|entry| entry.path().join("bin"));
    versions.filter(|bin| bin.join("postgres").exists() && bin.join("pgbench").exists()).max()
}

/// A command that runs as who may run a server.
fn as_user(program: &Path) -> Outcome<Command> {
    let root = std::fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)?;
    if !root {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("runuser");
    command.args(["-u", USER, "--"]).arg(program);
    Ok(command)
}

fn done(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

impl Cluster {
    /// Makes one and starts it, with its syncs counted in a file of its folder.
    pub fn start(shim: &Shim) -> Outcome<Self> {
        let binaries = binaries().ok_or("no server of PostgreSQL is installed")?;
        let folder = tempfile::Builder::new().prefix("tilbake-bench-pg").tempdir()?;
        // Whoever the server runs as writes here.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777))?;
        let library = folder.path().join("steady_sync.so");
        std::fs::copy(shim.library(), &library)?;
        let count = folder.path().join("syncs");
        std::fs::write(&count, [0; 24])?;
        std::fs::set_permissions(&count, std::fs::Permissions::from_mode(0o666))?;
        let data = folder.path().join("data");
        done(as_user(&binaries.join("initdb"))?.args(["-A", "trust", "-U", USER, "-D"]).arg(&data))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut preload = Command::new(binaries.join("postgres"));
        Shim::preload_from(&library, &mut preload, Some(&count));
        let mut command = as_user(Path::new("/usr/bin/env"))?;
        for (name, value) in preload.get_envs() {
            let value = value.unwrap_or_default().to_string_lossy();
            command.arg(format!("{}={value}", name.to_string_lossy()));
        }
        command.arg(binaries.join("postgres")).arg("-D").arg(&data);
        command.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]);
        command.arg("-k").arg(folder.path());
        let log = std::fs::File::create(folder.path().join("log"))?;
        let server = command.stdout(Stdio::null()).stderr(log).spawn()?;
        let cluster = Self { binaries, folder, server, port };
        cluster.wait()?;
        Ok(cluster)
    }
    fn wait(&self) -> Outcome<()> {
        let until = Instant::now() + READY_WITHIN;
        while let Err(error) = self.psql("postgres", "select 1") {
            if Instant::now() > until {
                return Err(error);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER]);
        command
    }
    /// Runs SQL; rows as lines, columns divided by tabulators.
    pub fn psql(&self, database: &str, sql: &str) -> Outcome<String> {
        done(self.tool("psql").args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-F",
            "\t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            sql,
        ]))
    }
    /// Makes a database.
    pub fn create(&self, database: &str) -> Outcome<()> {
        done(self.tool("createdb").arg(database)).map(|_| ())
    }
    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }
    /// The file in which its syncs are counted.
    pub fn count(&self) -> PathBuf {
        self.folder.path().join("syncs")
    }
    /// Makes tables as another database has them.
    pub fn copy_tables(&self, from: &str, to: &str, tables: &[&str]) -> Outcome<()> {
        let mut dump = self.tool("pg_dump");
        dump.args(["-s", "-d", from]);
        for table in tables {
            dump.args(["-t", table]);
        }
        let path = self.folder.path().join("tables.sql");
        std::fs::write(&path, done(&mut dump)?)?;
        done(self.tool("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", to, "-f"]).arg(&path)).map(|_| ())
    }
    /// Transactions a second of clients that each run a script again and again.
    pub fn pgbench(&self, database: &str, script: &str, clients: usize, time: Duration) -> Outcome<f64> {
        let path = self.folder.path().join("script.sql");
        std::fs::write(&path, script)?;
        let seconds = time.as_secs().max(1).to_string();
        let mut command = self.tool("pgbench");
        command.args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
            "-T",
            &seconds,
            "--max-tries",
            "20",
        ]);
        let told = done(command.arg("-f").arg(&path).arg(database))?;
        tps(&told).ok_or_else(|| Fault::from(format!("pgbench told no rate: {told}")))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        // It fails only when the server has ended already.
        let _ended = as_user(&self.binaries.join("pg_ctl"))
            .and_then(|mut command| done(command.args(["stop", "-m", "fast", "-D"]).arg(data)));
        let _ended = self.server.wait();
    }
}

/// The rate that pgbench tells.
fn tps(told: &str) -> Option<f64> {
    let line = told.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split(' ').next()?.parse().ok()
}

/// The statements that write a row of each table in one transaction, after the latest row of each, which is given as
/// JSON.
pub fn script(rows: &[(&str, serde_json::Value)]) -> Outcome<String> {
    let mut text = "BEGIN ISOLATION LEVEL SERIALIZABLE;\n".to_owned();
    for (table, row) in rows {
        let row = row.as_object().ok_or("a row that is no object")?;
        let (mut columns, mut values) = (vec![], vec![]);
        for (column, value) in row {
            let value = match (column.as_str(), value) {
                ("seq", _) => continue,
                // Greater than all before, as the program makes them.
                ("id", _) => "lpad(to_hex((extract(epoch from clock_timestamp()) * 1000000)::bigint), 16, '0') || \
                              substr(gen_random_uuid()::text, 17)"
                    .to_owned(),
                ("person", _) => "lpad(:client_id::text, 36, '0')".to_owned(),
                ("xid", _) => "cast(cast(pg_current_xact_id() as text) as bigint)".to_owned(),
                (_, serde_json::Value::String(text)) => literal(text),
                (_, serde_json::Value::Null) => "null".to_owned(),
                (_, other) => other.to_string(),
            };
            columns.push(column.as_str());
            values.push(value);
        }
        text.push_str(&format!("INSERT INTO {table} ({}) VALUES ({});\n", columns.join(", "), values.join(", ")));
    }
    text.push_str("END;\n");
    Ok(text)
}

/// A text of SQL. A colon and a letter are a variable to pgbench, inside quotes too: they are parted.
fn literal(text: &str) -> String {
    let mut literal = "'".to_owned();
    let mut after_colon = false;
    for letter in text.chars() {
        if after_colon && (letter.is_alphabetic() || letter == '_') {
            literal.push_str("' || '");
        }
        if letter == '\'' {
            literal.push('\'');
        }
        literal.push(letter);
        after_colon = letter == ':';
    }
    literal + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_writes_the_same_rows_in_one_transaction() {
        let row = serde_json::json!({ "at": 7, "body": "it's", "due": null, "id": "a", "person": "b", "seq": 4 });
        let text = script(&[("journal", row)]).unwrap();
        assert!(
            text.starts_with("BEGIN ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO journal (at, body, due, id, person)")
        );
        assert_eq!(literal("{\"a\":null,\"at\":7}:b"), "'{\"a\":' || 'null,\"at\":7}:' || 'b'");
        assert!(text.contains("VALUES (7, 'it''s', null, lpad(") && text.ends_with(");\nEND;\n"));
    }

    #[test]
    fn pgbench_tells_its_rate() {
        assert_eq!(tps("a\ntps = 5123.5 (without initial connection time)\n"), Some(5123.5));
        assert_eq!(tps("nothing"), None);
    }
}
