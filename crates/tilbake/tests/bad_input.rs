//! Wrong input on the command line: each wrong thing has its own code, words that name the remedy, the
//! exit code 2, and leaves nothing behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A service of its own in a temporary folder.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    /// Only a configuration.
    fn configured(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tilbake.toml"), config).unwrap();
        Self { folder }
    }
    /// A configuration, keys and an empty database.
    fn made() -> Self {
        let house = Self::configured("database = \"sqlite:tilbake.db\"\nlisten = \"127.0.0.1:0\"\ndemo = true\n");
        let (code, out, err) = house.run(&["migrate", "--create"]);
        assert_eq!(code, 0, "{out}{err}");
        house
    }
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    /// Names of the files there. What SQLite keeps beside an open database comes and goes.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
            .collect();
        names.sort();
        names
    }
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tilbake"));
        command.args(args).arg("--dir").arg(self.folder.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }
    /// Serves until it is ready and ends in order, which seals the journal.
    fn serve_once(&self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tilbake"));
        let mut child =
            command.arg("serve").arg("--dir").arg(self.folder.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("ready http://127.0.0.1:"), "{line}");
        assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
        assert!(child.wait().unwrap().success());
    }
    /// Runs a command that is refused: exit code 2, a problem of this code in JSON as the last line on
    /// standard error with each of the words in it, nothing on standard output, the same files as before.
    #[track_caller]
    fn refuses(&self, args: &[&str], wanted: &str, words: &[&str]) {
        let before = self.files();
        let (code, out, err) = self.run(args);
        assert_eq!(code, 2, "{args:?}: {out}{err}");
        assert_eq!(out, "", "{args:?}");
        let line = err.lines().last().unwrap_or_default();
        let problem: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{args:?}: {e}: {err}"));
        assert_eq!(problem["code"], wanted, "{args:?}: {line}");
        for word in words {
            assert!(problem["detail"].as_str().unwrap().contains(word), "{args:?}: no {word:?} in {line}");
        }
        assert_eq!(self.files(), before, "{args:?}");
    }
}

/// Commands that open a service.
const OPENING: [&[&str]; 4] = [&["serve"], &["check"], &["verify"], &["backup", "/nowhere/copy.db"]];

#[test]
fn a_configuration_that_is_absent_or_wrong_is_named() {
    let none = House { folder: tempfile::tempdir().unwrap() };
    for args in OPENING {
        none.refuses(args, "no-configuration", &["tilbake.toml", "--config", "tilbake demo"]);
    }
    for (text, words) in [
        ("database = \"sqlite:a.db\"\nlisen = \"127.0.0.1:1\"\n", &["tilbake.toml", "lisen"][..]),
        ("database = \n", &["tilbake.toml", "line 1"]),
        ("listen = \"127.0.0.1:1\"\n", &["database"]),
        ("database = \"sqlite:a.db\"\nlisten = \"here\"\n", &["listen", "line 2"]),
        ("database = \"sqlite:a.db\"\nidle_seconds = -1\n", &["idle_seconds"]),
    ] {
        House::configured(text).refuses(&["check"], "invalid-configuration", words);
    }
}

#[test]
fn plain_http_where_it_could_be_overheard_is_refused() {
    let house = House::made();
    for text in [
        "database = \"sqlite:tilbake.db\"\nlisten = \"127.0.0.1:0\"\n",
        "database = \"sqlite:tilbake.db\"\nlisten = \"0.0.0.0:0\"\ndemo = true\n",
        "database = \"sqlite:tilbake.db\"\nlisten = \"[::]:0\"\ndemo = true\n",
    ] {
        fs::write(house.path("tilbake.toml"), text).unwrap();
        for args in [&["serve"], &["check"]] {
            house.refuses(args, "plain-http-refused", &["behind_proxy = true", "TLS"]);
        }
    }
}

#[test]
fn a_wrong_database_url_makes_no_new_database() {
    let house = House::made();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (url, words) in [
        ("sqlite:other.db", &["no database at", "other.db", "check the URL"][..]),
        ("sqlite:deeper/tilbake.db", &["no database at", "check the URL"]),
        ("sqlite:", &["sqlite:PATH", "postgres://"]),
        ("sqlite::memory:", &["sqlite:PATH", "postgres://"]),
        ("tilbake.db", &["sqlite:PATH", "postgres://"]),
        ("mysql://root@localhost/tilbake", &["sqlite:PATH", "postgres://"]),
        (
            &format!("postgres://tilbake:hunter2@127.0.0.1:{closed}/tilbake"),
            &["cannot be reached", "check that it runs"],
        ),
        ("sqlite:keys", &["keys", "check"]),
    ] {
        fs::write(house.path("tilbake.toml"), format!("database = \"{url}\"\ndemo = true\n")).unwrap();
        for args in OPENING {
            house.refuses(args, "database-unusable", words);
        }
        let (_, _, err) = house.run(&["check"]);
        assert!(!err.contains("hunter2"), "{err}");
    }
}

#[test]
fn a_missing_damaged_or_foreign_database_is_told() {
    let house = House::made();
    let file = house.path("tilbake.db");
    let whole = fs::read(&file).unwrap();
    let stranger = house.path("stranger.db");
    rusqlite_file(&stranger);
    for (bytes, words) in [
        (&b""[..], &["not a database", "restore"][..]),
        (b"Dear all, the database is on the other disk.", &["not a database", "restore"]),
        (&whole[..50], &["not a database", "restore"]),
        (&whole[..5000], &["damaged", "restore"]),
        (&fs::read(&stranger).unwrap(), &["not one of Tilbake", "check the URL"]),
    ] {
        fs::write(&file, bytes).unwrap();
        for args in OPENING {
            house.refuses(args, "database-unusable", words);
        }
        assert_eq!(fs::read(&file).unwrap(), bytes, "left as it is");
    }
    fs::remove_file(&file).unwrap();
    for args in OPENING {
        house.refuses(args, "database-unusable", &["no database at", "only when it is asked for"]);
    }
    fs::write(&file, &whole).unwrap();
    assert_eq!(house.run(&["check"]).0, 0);
}

/// A database of another program: the file that Python's own module makes.
fn rusqlite_file(path: &Path) {
    let script =
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('create table cake (id)'); c.commit()";
    assert!(Command::new("python3").args(["-c", script]).arg(path).status().unwrap().success());
}

#[test]
fn missing_damaged_and_foreign_keys_are_told() {
    let house = House::made();
    let other = House::made();
    for (key, needed) in [
        ("identity.key", true),
        ("documents.key", true),
        ("health.pub", true),
        ("custody.pub", true),
        ("oversight.pub", true),
        ("journal.pub", true),
        ("health.key", false),
        ("custody.key", false),
        ("oversight.key", false),
        ("journal.key", false),
    ] {
        let file = house.path("keys").join(key);
        let kept = house.path("kept.key");
        fs::rename(&file, &kept).unwrap();
        fs::write(&file, "not a key").unwrap();
        for args in OPENING {
            house.refuses(args, "keys-unusable", &[key, "damaged", "restore it"]);
        }
        fs::remove_file(&file).unwrap();
        if needed {
            for args in OPENING {
                house.refuses(args, "keys-unusable", &[key, "missing", "restore it"]);
            }
        }
        fs::copy(&kept, &file).unwrap();
        if key.ends_with(".key") {
            // Brought back so that everybody on the machine can read it.
            let mode = |mode| fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
            mode(0o644);
            house.refuses(&["check"], "keys-unusable", &[key, "chmod 600"]);
            mode(0o600);
        }
        assert_eq!(house.run(&["check"]).0, 0, "{key}");
    }
    // No new keys are made, and those of another service do not pass for these.
    let wrong = house.path("message.json");
    fs::write(&wrong, "{}").unwrap();
    let receive = ["receive", wrong.to_str().unwrap()];
    assert_eq!(house.run(&receive).0, 1);
    house.serve_once();
    let own = house.path("kept");
    fs::rename(house.path("keys"), &own).unwrap();
    for args in OPENING {
        house.refuses(args, "keys-unusable", &["missing"]);
    }
    fs::rename(other.path("keys"), house.path("keys")).unwrap();
    for args in [&["serve"][..], &["check"], &receive] {
        house.refuses(args, "keys-unusable", &["another service", "Restore the keys", "tilbake verify"]);
    }
    let (code, out, _) = house.run(&["verify"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("journal broken") && out.contains("another key"), "{out}");
}

#[test]
fn an_address_in_use_is_told() {
    let house = House::made();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let config = format!("database = \"sqlite:tilbake.db\"\nlisten = \"{address}\"\ndemo = true\n");
    fs::write(house.path("tilbake.toml"), config).unwrap();
    house.refuses(&["serve"], "address-unavailable", &[&address.to_string(), "--port", "listen"]);
}

#[test]
fn what_is_there_is_never_made_anew() {
    let house = House::made();
    house.refuses(&["migrate", "--create"], "database-unusable", &["exists already", "left as it is"]);
    let copy = house.path("copy.db");
    let copy = copy.to_str().unwrap();
    assert_eq!(house.run(&["backup", copy]).0, 0);
    house.refuses(&["backup", copy], "database-unusable", &["exists already"]);
    house.refuses(&["restore", copy], "database-unusable", &["exists already"]);
    fs::remove_file(house.path("tilbake.db")).unwrap();
    fs::write(house.path("letter.txt"), "no backup").unwrap();
    house.refuses(&["restore", house.path("letter.txt").to_str().unwrap()], "database-unusable", &["letter.txt"]);
    house.refuses(&["restore", "/nowhere/copy.db"], "database-unusable", &["/nowhere/copy.db"]);
    let (code, _, err) = house.run(&["restore", copy]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(house.run(&["verify"]).0, 0);
}

#[test]
fn a_check_that_fails_ends_with_1() {
    let house = House::made();
    let (code, out, _) = house.run(&["verify", "--checkpoint", house.path("tilbake.toml").to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (2, ""), "what is no checkpoint is wrong input");
    let wrong = house.path("ruling.json");
    fs::write(&wrong, "{ \"kjennelse\": ").unwrap();
    let (code, out, err) = house.run(&["receive", wrong.to_str().unwrap()]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("AVVIST") || out.contains("FEIL"), "a receipt says that it is refused: {out}");
    house.refuses(&["receive", "/nowhere/ruling.json"], "file-unopened", &["/nowhere/ruling.json", "Check the name"]);
}

#[test]
fn wrong_arguments_name_what_was_meant() {
    for (args, words) in [
        (&["demo", "--date", "2026-13-40"][..], "2026-11-22"),
        (&["demo", "--date", "tomorrow"], "2026-11-22"),
        (&["demo", "--people", "9"], "10..=100000"),
        (&["demo", "--people", "100001"], "10..=100000"),
        (&["demo", "--port", "70000"], "0..=65535"),
        (&["serv"], "serve"),
        (&["receive"], "<FILES>"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_tilbake")).args(args).current_dir(&folder).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{args:?}");
    }
}

#[test]
fn a_case_that_cannot_be_read_is_told() {
    // A single case that is no JSON is wrong input; a line of a file is a case whose check failed.
    for (case, code, wanted) in [
        ("{", 2, "not-json"),
        ("", 2, "not-json"),
        ("[]", 1, "not-json"),
        ("{\"sentences\": 5}", 1, "invalid-value"),
        ("{\"sentences\": [], \"lenght\": 5}", 1, "unknown-field"),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tilbake"))
            .arg("calc")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(case.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{case}: {out}{err}");
        let answer: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{case}: {e}: {out}"));
        assert_eq!(answer["problems"][0]["code"], wanted, "{case}: {out}");
        if code == 2 {
            let problem: serde_json::Value = serde_json::from_str(&err).unwrap();
            assert_eq!(problem["code"], "invalid-input", "{case}: {err}");
        }
    }
}
