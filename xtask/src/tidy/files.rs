//! What holds for every file: our own, about the project alone, short, cleanly written.

use super::{Finding, House};
use crate::rust::{self, Kind};

/// Rust files longer than this are split.
const RUST_LINES_MAX: usize = 700;

/// Endings of files that are made elsewhere: fonts, pictures, archives, programs, documents.
const FOREIGN: [&str; 33] = [
    "woff", "woff2", "ttf", "otf", "eot", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tiff", "pdf",
    "zip", "gz", "tgz", "xz", "bz2", "7z", "tar", "jar", "so", "dll", "dylib", "exe", "wasm", "o", "a", "mp3", "mp4",
    "db",
];

/// Pictures of our own pages that the README shows: named one by one, so that no other comes in with them.
const OWN_PICTURES: [&str; 1] = ["docs/unit.png"];

/// The most a picture of our own may weigh, in bytes.
const OWN_PICTURE_MAX: usize = 300_000;

/// Places of other people's code.
const FOREIGN_FOLDERS: [&str; 4] = ["node_modules", "vendor", "third_party", "bower_components"];

/// Marks that other people's licences and bundlers leave in a file.
const FOREIGN_MARKS: [&str; 6] = [
    "@license",
    "@preserve",
    "sourceMappingURL=",
    "Permission is hereby granted",
    "All rights reserved",
    "Licensed under the MIT",
];

/// What names a machine or a package registry, in two halves so that this file does not.
const MACHINE: [(&str, &str); 11] = [
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/Us", "ers/"),
    ("/work", "/main"),
    ("/work", "/trees"),
    ("/work", "/shared"),
    ("registry.npm", "js.org"),
    ("index.crat", "es.io"),
    ("static.crat", "es.io"),
    ("pythonhos", "ted.org"),
    ("artifac", "tory"),
];

/// A line longer than this in a script or a style sheet was not written by a person.
const WRITTEN_LINE_MAX: usize = 1_000;

/// Checks every file.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = vec![];
    for (path, bytes) in house.tree.all() {
        if OWN_PICTURES.contains(&path) {
            findings.extend(own_picture(path, bytes));
            continue;
        }
        findings.extend(foreign(path));
        match std::str::from_utf8(bytes) {
            Ok(text) => findings.extend(text_file(path, text)),
            Err(_) => {
                findings.push(Finding::new("foreign", path, 0, "not a text: only our own text and code is in the tree"))
            }
        }
    }
    for (path, text) in house.tree.texts().filter(|(path, _)| path.ends_with(".rs")) {
        findings.extend(rust_file(house, path, text));
    }
    findings
}

/// A picture of our own pages has to be what it says, and small.
fn own_picture(path: &str, bytes: &[u8]) -> Option<Finding> {
    let why = if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        "is no PNG picture".to_owned()
    } else if bytes.len() > OWN_PICTURE_MAX {
        format!("{} bytes; a picture has at most {OWN_PICTURE_MAX}", bytes.len())
    } else {
        return None;
    };
    Some(Finding::new("foreign", path, 0, why))
}

fn foreign(path: &str) -> Option<Finding> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let minified = [".min.js", ".min.css", ".min.mjs"].iter().any(|end| path.ends_with(end));
    let why = if let Some(folder) = path.split('/').find(|part| FOREIGN_FOLDERS.contains(part)) {
        format!("lies in {folder}")
    } else if minified {
        "is minified".to_owned()
    } else if FOREIGN.contains(&ending.as_str()) {
        format!("is a .{ending}")
    } else {
        return None;
    };
    Some(Finding::new("foreign", path, 0, format!("{why}: no third-party or binary file is in the tree")))
}

fn text_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = vec![];
    let mut add = |rule, line, words: String| findings.push(Finding::new(rule, path, line, words));
    if !text.is_empty() && !text.ends_with('\n') {
        add("whitespace", text.lines().count(), "does not end with a newline".into());
    }
    let written = [".js", ".mjs", ".css", ".svg", ".html"].iter().any(|end| path.ends_with(end));
    for (number, line) in text.split('\n').enumerate() {
        if line.ends_with([' ', '\t', '\r']) || line.contains('\t') && !path.ends_with("Makefile") {
            add("whitespace", number + 1, "a tab, or a space at the end of the line".into());
        }
        if let Some((a, b)) = MACHINE.iter().find(|(a, b)| line.contains(&format!("{a}{b}"))) {
            add("machine", number + 1, format!("names a machine or a registry: {a}{b}"));
        }
        if written && line.len() > WRITTEN_LINE_MAX {
            add("foreign", number + 1, format!("a line of {} characters looks minified", line.len()));
        }
        if let Some(mark) = FOREIGN_MARKS.iter().find(|mark| written && line.contains(**mark)) {
            add("foreign", number + 1, format!("\"{mark}\": looks like a file of others"));
        }
    }
    if path.ends_with("package-lock.json") && text.contains("\"resolved\"") {
        add("machine", 0, "\"resolved\" names a registry: keep \"integrity\" only".into());
    }
    if path.ends_with("Cargo.lock") {
        let known = "registry+https://github.com/rust-lang/crates.io-index";
        let other = text.lines().enumerate().find(|(_, l)| l.starts_with("source = ") && !l.contains(known));
        if let Some((number, line)) = other {
            add("machine", number + 1, format!("a source that is not crates.io: {line}"));
        }
    }
    findings
}

fn rust_file(house: &House, path: &str, text: &str) -> Vec<Finding> {
    let mut findings = vec![];
    let mut add = |rule, line, words: &str| findings.push(Finding::new(rule, path, line, words));
    if !text.starts_with("//! ") {
        add("doc", 1, "begin the file with a doc comment: `//! What it is and why`");
    }
    let length = text.lines().count();
    if length > RUST_LINES_MAX {
        add("length", RUST_LINES_MAX, &format!("{length} lines; at most {RUST_LINES_MAX}: split it by matter"));
    }
    for (number, line) in text.lines().enumerate() {
        let comment = line.split_once("//").map_or("", |(_, comment)| comment);
        let marks = [("TO", "DO"), ("FIX", "ME"), ("HA", "CK")];
        if marks.iter().any(|(a, b)| comment.contains(&format!("{a}{b}"))) {
            add("unfinished", number + 1, "a comment that promises work: do it or open an issue");
        }
    }
    let tokens = house.rust.get(path).map_or(&[][..], Vec::as_slice);
    for pair in tokens.windows(2) {
        let [rust::Token { kind: Kind::Word(word), line }, rust::Token { kind: Kind::Mark('!'), .. }] = pair else {
            continue;
        };
        if ["todo", "unimplemented", "dbg"].contains(&word.as_str()) {
            add("unfinished", *line, &format!("{word}! is not finished code"));
        }
    }
    findings
}
