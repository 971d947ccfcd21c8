//! The same file names in every feature folder, and migrations in one series of numbers.

use super::{Finding, House};
use crate::tree::SOURCE;
use std::collections::BTreeMap;

/// Files a feature may have. A layer that outgrows one file becomes a folder of the same name.
const NAMES: [&str; 9] =
    ["README.md", "mod.rs", "model.rs", "tables.rs", "actions.rs", "views.rs", "slots.rs", "routes.rs", "tests.rs"];

/// A feature's README is read in a minute.
const README_LINES_MAX: usize = 20;

/// Checks folders and migrations.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = vec![];
    for feature in house.features() {
        findings.extend(names(house, feature));
    }
    findings.extend(migrations(house));
    findings
}

fn names(house: &House, feature: &str) -> Vec<Finding> {
    let mut findings = vec![];
    let folder = format!("{SOURCE}{feature}/");
    for (path, _) in house.tree.all() {
        if path.strip_prefix(&folder).is_some_and(|inside| !allowed(inside)) {
            let words = format!(
                "not a file name of a feature folder: {}, pages/*.html, texts/*.ftl, schema/*.sql",
                NAMES.join(", ")
            );
            findings.push(Finding::new("names", path, 0, words));
        }
    }
    for needed in ["README.md", "mod.rs"] {
        if !house.tree.has(&format!("{folder}{needed}")) {
            findings.push(Finding::new("names", &folder, 0, format!("has no {needed}")));
        }
    }
    let readme = format!("{folder}README.md");
    let length = house.tree.text(&readme).map_or(0, |text| text.lines().count());
    if length > README_LINES_MAX {
        findings.push(Finding::new("names", &readme, 0, format!("{length} lines; at most {README_LINES_MAX}")));
    }
    findings
}

fn allowed(inside: &str) -> bool {
    match inside.split_once('/') {
        None => NAMES.contains(&inside),
        Some(("pages", name)) => plain(name, ".html"),
        Some(("texts", name)) => ["nb.ftl", "nn.ftl", "en.ftl"].contains(&name),
        Some(("schema", name)) => number(name).is_some(),
        Some(("tests", name)) if !name.ends_with(".rs") => data(name),
        Some(("snapshots", name)) => plain(name, ".snap"),
        // Our own invented messages of an exchange format: test data, and something to try by hand.
        Some(("messages", name)) => plain(name, ".json"),
        Some((layer, name)) => NAMES.contains(&format!("{layer}.rs").as_str()) && layer != "mod" && plain(name, ".rs"),
    }
}

/// What a test reads.
fn data(name: &str) -> bool {
    [".csv", ".json", ".toml", ".xml", ".txt"].iter().any(|ending| plain(name, ending))
}

fn plain(name: &str, ending: &str) -> bool {
    name.strip_suffix(ending).is_some_and(|stem| {
        !stem.is_empty() && stem.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
    }) || (ending == ".snap" && name.ends_with(ending) && !name.contains('/'))
}

/// The number of a migration by its name: `0020_people.sql`.
fn number(name: &str) -> Option<u32> {
    let (digits, rest) = name.split_at_checked(4)?;
    let well = digits.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with('_') && plain(&rest[1..], ".sql");
    if well { digits.parse().ok() } else { None }
}

/// Numbers are given once, names are in the pattern, and each file is taken in by code once.
fn migrations(house: &House) -> Vec<Finding> {
    let mut findings = vec![];
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    for (path, _) in house.tree.texts().filter(|(path, _)| path.contains("/schema/") && path.ends_with(".sql")) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let Some(number) = number(name) else {
            findings.push(Finding::new("migrations", path, 0, "a migration is named NNNN_name.sql"));
            continue;
        };
        if let Some(other) = seen.insert(number, path) {
            findings.push(Finding::new("migrations", path, 0, format!("number {number:04} is taken by {other}")));
        }
        let folder = path.split("/schema/").next().unwrap_or("");
        let taken = house.tree.texts().any(|(source, text)| {
            source.starts_with(folder) && source.ends_with(".rs") && text.contains(&format!("schema/{name}\""))
        });
        if !taken {
            findings.push(Finding::new("migrations", path, 0, "no code of its folder takes it in with include_str!"));
        }
    }
    findings
}
