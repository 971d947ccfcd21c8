//! The conventions of the house as tests: each check names the file and line that breaks one.

use crate::Outcome;
use crate::rust::{self, Token};
use crate::tree::{SOURCE, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

mod files;
mod folders;
pub mod graph;
mod layers;
mod papers;
mod same;
mod sql;
#[cfg(test)]
mod tests;
mod words;

/// One place that breaks a convention.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File, from the root.
    pub path: String,
    /// Line from 1, or 0 for the whole file.
    pub line: usize,
    /// Short name of the convention.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub words: String,
}

impl Finding {
    fn new(rule: &'static str, path: &str, line: usize, words: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, words: words.into() }
    }
}

/// The repository with its Rust files read into tokens.
pub struct House {
    tree: Tree,
    rust: BTreeMap<String, Vec<Token>>,
    unread: Vec<Finding>,
}

impl House {
    /// Reads the repository.
    pub fn read(root: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let tree = Tree::read(root)?;
        let (mut rust, mut unread) = (BTreeMap::new(), vec![]);
        for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".rs")) {
            match rust::tokens(text) {
                Ok(tokens) => {
                    rust.insert(path.to_owned(), tokens);
                }
                Err(words) => unread.push(Finding::new("rust", path, 0, words)),
            }
        }
        Ok(Self { tree, rust, unread })
    }

    fn features(&self) -> BTreeSet<&str> {
        self.tree.features()
    }

    /// Rust files of the binary's crate that are not tests: path inside `src/`, whole path, tokens.
    fn sources(&self) -> impl Iterator<Item = (&str, &str, &[Token])> {
        self.rust.iter().filter_map(|(path, tokens)| {
            let inside = path.strip_prefix(SOURCE)?;
            let test = inside.ends_with("tests.rs") || inside.contains("/tests/");
            (!test).then_some((inside, path.as_str(), tokens.as_slice()))
        })
    }
}

/// Runs every check and prints what it finds.
pub fn run(root: &Path, out: &mut impl Write) -> Outcome {
    let house = House::read(root)?;
    let findings = check(&house);
    for Finding { path, line, rule, words } in &findings {
        writeln!(out, "{path}:{line}: [{rule}] {words}")?;
    }
    let texts = words::count(&house);
    writeln!(
        out,
        "tidy: {} files, {} features, {} texts ({} missing in nn), {} findings",
        house.tree.all().count(),
        house.features().len(),
        texts.keys,
        texts.missing_in_nn,
        findings.len()
    )?;
    Ok(findings.is_empty())
}

/// All findings, sorted by place.
fn check(house: &House) -> Vec<Finding> {
    let mut findings: Vec<Finding> = house.unread.iter().map(|f| Finding::new(f.rule, &f.path, 0, &f.words)).collect();
    for check in [
        files::check,
        folders::check,
        layers::check,
        graph::check,
        sql::check,
        same::check,
        words::check,
        papers::check,
    ] {
        findings.extend(check(house));
    }
    findings.sort();
    findings.dedup();
    findings
}
