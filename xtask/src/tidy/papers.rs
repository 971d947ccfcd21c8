//! The papers a newcomer reads, and the manifests: licence, lints, edition.

use super::{Finding, House};
use toml::{Table, Value};

/// Papers at the root and what each must hold: a heading with these words, or the words themselves
/// when they begin with a back-tick.
const PAPERS: [(&str, &[&str]); 5] = [
    ("README.md", &["`cargo run --release -- demo`"]),
    ("ARCHITECTURE.md", &["map", "invariants", "request", "graph of features", "add a feature"]),
    ("CHANGELOG.md", &["unreleased"]),
    ("LICENSE", &[]),
    ("deny.toml", &[]),
];

const LICENCE: &str = "EUPL-1.2";

/// Checks papers and manifests.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = vec![];
    for (path, needed) in PAPERS {
        match house.tree.text(path) {
            None => findings.push(Finding::new("papers", path, 0, "is missing")),
            Some(text) => findings.extend(paper(path, text, needed)),
        }
    }
    if house.tree.text("LICENSE").is_some_and(|text| !text.starts_with("EUROPEAN UNION PUBLIC LICENCE v. 1.2")) {
        findings.push(Finding::new("papers", "LICENSE", 1, "is not the text of the EUPL 1.2"));
    }
    for (path, text) in house.tree.texts().filter(|(path, _)| path.ends_with("Cargo.toml")) {
        match text.parse::<Table>() {
            Ok(manifest) => findings.extend(crate_manifest(path, &manifest)),
            Err(error) => findings.push(Finding::new("manifest", path, 0, error.to_string())),
        }
    }
    findings
}

fn paper(path: &str, text: &str, needed: &[&str]) -> Vec<Finding> {
    let mut findings = vec![];
    for words in needed {
        let found = match words.strip_prefix('`') {
            Some(exact) => text.contains(exact.trim_end_matches('`')),
            None => text.lines().any(|line| line.starts_with('#') && line.to_lowercase().contains(words)),
        };
        if !found {
            let what = if words.starts_with('`') { "does not hold" } else { "has no heading with" };
            findings.push(Finding::new("papers", path, 0, format!("{what} {words}")));
        }
    }
    findings
}

/// A crate's licence is ours, its lints are the workspace's; the workspace forbids unsafe code.
fn crate_manifest(path: &str, manifest: &Table) -> Vec<Finding> {
    let mut findings = vec![];
    let mut demand = |well: bool, words: &str| {
        if !well {
            findings.push(Finding::new("manifest", path, 0, words));
        }
    };
    let at = |keys: &[&str]| -> Option<&Value> {
        let (first, rest) = keys.split_first()?;
        rest.iter().try_fold(manifest.get(*first)?, |value, key| value.get(key))
    };
    let from_workspace = |keys: &[&str]| at(keys) == Some(&Value::Boolean(true));
    let is = |keys: &[&str], text: &str| at(keys).and_then(Value::as_str) == Some(text);
    // What cargo-fuzz builds is a workspace of its own beside this one, on another toolchain; its macro is not safe code.
    let is_fuzz = from_workspace(&["package", "metadata", "cargo-fuzz"]);
    if is_fuzz {
        demand(is(&["package", "license"], LICENCE), "has no licence");
        return findings;
    }
    if manifest.contains_key("workspace") {
        demand(is(&["workspace", "package", "license"], LICENCE), "the workspace's licence is EUPL-1.2");
        demand(
            is(&["workspace", "lints", "rust", "unsafe_code"], "forbid"),
            "unsafe_code is \"forbid\" in the workspace",
        );
        for lint in ["unwrap_used", "expect_used", "panic", "todo", "too_many_lines"] {
            demand(
                is(&["workspace", "lints", "clippy", lint], "deny"),
                &format!("clippy's {lint} is \"deny\" in the workspace"),
            );
        }
    }
    if manifest.contains_key("package") {
        let licensed = from_workspace(&["package", "license", "workspace"]) || is(&["package", "license"], LICENCE);
        demand(licensed, "has no licence: write `license.workspace = true`");
        demand(
            from_workspace(&["lints", "workspace"]),
            "does not take the workspace's lints: `[lints] workspace = true`",
        );
        demand(at(&["package", "description"]).is_some(), "has no description");
    }
    findings
}
