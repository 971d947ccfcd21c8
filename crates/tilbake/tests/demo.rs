//! The demo as a visitor meets it: made by one command, whole or not at all, found again at the next
//! start, sound when it is verified.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

fn start(dir: &Path, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tilbake"));
    command.args(["demo", "--port", "0", "--dir"]).arg(dir).args(more);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The first line on standard output.
fn ready(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn stop(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn run(args: &[&str], dir: &Path) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tilbake")).args(args).arg("--dir").arg(dir).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_demo_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo");
    let wish = ["--people", "40", "--date", "2026-11-22"];

    let child = start(&dir, &wish);
    let partial = folder.path().join("demo.partial");
    while !partial.join("tilbake.db").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    stop(child);
    assert!(!dir.exists());

    let mut child = start(&dir, &wish);
    let line = ready(&mut child);
    assert!(line.starts_with("ready http://127.0.0.1:"), "{line}");
    assert!(!partial.exists());
    for secret in ["tokens.json", "logins.json"] {
        assert_eq!(fs::metadata(dir.join(secret)).unwrap().permissions().mode() & 0o777, 0o600, "{secret}");
    }
    let tokens: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(dir.join("tokens.json")).unwrap()).unwrap();
    for role in
        ["officer", "contact_officer", "shift_leader", "caseworker", "governor", "regional", "national", "health"]
            .iter()
            .chain(&["teacher", "finance", "auditor", "administrator"])
    {
        assert!(tokens[role].as_str().is_some_and(|token| token.len() > 20), "{role}");
    }
    stop(child);

    let before = fs::metadata(dir.join("tokens.json")).unwrap().modified().unwrap();
    let mut child = start(&dir, &[]);
    assert!(ready(&mut child).starts_with("ready "));
    stop(child);
    assert_eq!(fs::metadata(dir.join("tokens.json")).unwrap().modified().unwrap(), before);

    let (code, out, err) = run(&["verify"], &dir);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("every promise holds"), "{out}");

    let (code, _, err) = run(&["demo", "--people", "50", "--port", "0"], &dir);
    assert_eq!(code, 2);
    assert!(err.contains("other-demo") && err.contains("--reset"), "{err}");
}

#[test]
fn a_port_in_use_and_a_foreign_directory_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, out, err) = run(&["demo", "--port", &port], &folder.path().join("demo"));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("address-unavailable") && err.contains("--port"), "{err}");

    fs::write(folder.path().join("letter.txt"), "mine").unwrap();
    for more in [&[][..], &["--reset"]] {
        let args = [&["demo", "--port", "0"], more].concat();
        let (code, _, err) = run(&args, folder.path());
        assert_eq!(code, 2);
        assert!(err.contains("directory-in-use"), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("letter.txt")).unwrap(), "mine");
}
