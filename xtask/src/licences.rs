//! Licences and sources of every crate in the build, against the lists in `deny.toml`: the part of
//! cargo-deny that a build must not go without, for machines where cargo-deny is not installed.

use crate::Outcome;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Checks what `cargo metadata` says and prints what is wrong.
pub fn run(root: &Path, out: &mut impl Write) -> Outcome {
    let output =
        Command::new("cargo").args(["metadata", "--format-version=1", "--locked"]).current_dir(root).output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: Json = serde_json::from_slice(&output.stdout)?;
    let rules = Rules::read(&std::fs::read_to_string(root.join("deny.toml"))?)?;
    let findings = rules.check(&metadata);
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    let count = metadata["packages"].as_array().map_or(0, Vec::len);
    writeln!(out, "licences: {count} crates, {} findings", findings.len())?;
    Ok(findings.is_empty())
}

/// The lists of `deny.toml`.
struct Rules {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
    exceptions: BTreeMap<String, BTreeSet<String>>,
}

impl Rules {
    fn read(text: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let table: toml::Table = text.parse()?;
        let words = |value: Option<&toml::Value>| -> BTreeSet<String> {
            let list = value.and_then(toml::Value::as_array).into_iter().flatten();
            list.filter_map(|v| v.as_str().or_else(|| v.get("crate")?.as_str())).map(str::to_owned).collect()
        };
        let at = |section: &str, key: &str| table.get(section).and_then(|s| s.get(key));
        let mut exceptions = BTreeMap::new();
        for entry in at("licenses", "exceptions").and_then(toml::Value::as_array).into_iter().flatten() {
            if let Some(name) = entry.get("crate").and_then(toml::Value::as_str) {
                exceptions.insert(name.to_owned(), words(entry.get("allow")));
            }
        }
        let allowed = words(at("licenses", "allow"));
        if allowed.is_empty() {
            return Err("deny.toml: [licenses] allow is empty".into());
        }
        Ok(Self { allowed, banned: words(at("bans", "deny")), exceptions })
    }

    fn check(&self, metadata: &Json) -> Vec<String> {
        let mut findings = vec![];
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let text = |key: &str| package[key].as_str().unwrap_or("");
            let (name, version, source) = (text("name"), text("version"), text("source"));
            let known = ["", "registry+https://github.com/rust-lang/crates.io-index"];
            if !known.contains(&source) {
                findings.push(format!("{name} {version}: comes from {source}, not from crates.io"));
            }
            if self.banned.contains(name) {
                findings.push(format!("{name} {version}: is banned by deny.toml"));
            }
            let allows = |licence: &str| {
                self.allowed.contains(licence) || self.exceptions.get(name).is_some_and(|own| own.contains(licence))
            };
            if !satisfied(text("license"), &allows) {
                findings.push(format!("{name} {version}: licence \"{}\" is not allowed by deny.toml", text("license")));
            }
        }
        findings
    }
}

/// Whether an SPDX expression can be met: `AND` binds closer than `OR`, `/` is the old way of
/// writing `OR`.
fn satisfied(expression: &str, allows: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let well = either(&words, &mut at, allows);
    well && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allows: &dyn Fn(&str) -> bool) -> bool {
    let mut well = both(words, at, allows);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        let other = both(words, at, allows);
        well = well || other;
    }
    well
}

fn both(words: &[&str], at: &mut usize, allows: &dyn Fn(&str) -> bool) -> bool {
    let mut well = one(words, at, allows);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        let other = one(words, at, allows);
        well = well && other;
    }
    well
}

fn one(words: &[&str], at: &mut usize, allows: &dyn Fn(&str) -> bool) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let well = either(words, at, allows);
        *at += 1;
        return well;
    }
    if words.get(*at) == Some(&"WITH") {
        let whole = format!("{word} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
        return allows(&whole) || allows(word);
    }
    allows(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_writes_them() {
        let allows = |licence: &str| ["MIT", "Apache-2.0", "BSD-3-Clause"].contains(&licence);
        for (expression, well) in [
            ("MIT", true),
            ("MIT OR GPL-3.0", true),
            ("MIT/Apache-2.0", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR GPL-3.0) AND BSD-3-Clause", true),
            ("GPL-3.0 OR MIT AND Zlib", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-3.0", false),
            ("", false),
        ] {
            assert_eq!(satisfied(expression, &allows), well, "{expression}");
        }
    }

    #[test]
    fn a_foreign_source_a_ban_and_a_licence_are_each_named() {
        let rules = Rules::read("[licenses]\nallow = [\"MIT\"]\n[bans]\ndeny = [{ crate = \"openssl\" }]\n").unwrap();
        let metadata = serde_json::json!({"packages": [
            {"name": "good", "version": "1.0.0", "license": "MIT", "source": null},
            {"name": "forked", "version": "1.0.0", "license": "MIT", "source": "git+https://example.org/forked"},
            {"name": "openssl", "version": "1.0.0", "license": "MIT", "source": null},
            {"name": "copyleft", "version": "1.0.0", "license": "GPL-3.0", "source": null},
        ]});
        let findings = rules.check(&metadata);
        assert_eq!(findings.len(), 3);
        for (finding, name) in findings.iter().zip(["forked", "openssl", "copyleft"]) {
            assert!(finding.starts_with(name), "{finding}");
        }
    }
}
