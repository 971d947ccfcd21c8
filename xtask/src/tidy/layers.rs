//! Direction inside a feature, `model <- tables <- actions <- views <- slots <- routes`, and the face between
//! features: what stands in `mod.rs` and nothing else.

use super::{Finding, House};
use crate::rust::{self, NamedPath, Token};
use crate::tree::SHELL;
use std::collections::{BTreeMap, BTreeSet};

/// Layers from the lowest up. A layer uses those before it.
pub const LAYERS: [&str; 6] = ["model", "tables", "actions", "views", "slots", "routes"];

/// What `model.rs` must not touch, since it is types and pure rules, with time as an argument.
const IMPURE: [&[&str]; 9] = [
    &["axum"],
    &["tokio"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["records", "Db"],
    &["records", "Tx"],
    &["records", "Reader"],
];

/// Checks the direction in every feature.
pub fn check(house: &House) -> Vec<Finding> {
    let features = house.features();
    let mut findings = vec![];
    for (inside, path, tokens) in house.sources() {
        let place = Place::of(inside);
        let Some(feature) = place.feature.filter(|name| features.contains(name)) else {
            continue;
        };
        let shown = shown_from(house, feature);
        for named in paths(tokens, &features) {
            if place.layer == Some("model") && IMPURE.iter().any(|bad| starts_with(&named.parts, bad)) {
                let words =
                    format!("model.rs is types and pure rules; {} does not belong there", named.parts.join("::"));
                findings.push(Finding::new("model", path, named.line, words));
            }
            let target = place.resolve(&named, &features);
            let Some(reached) = target.first().map(String::as_str) else {
                continue;
            };
            if reached == feature {
                findings.extend(
                    upward(&place, &target, &shown).map(|words| Finding::new("layers", path, named.line, words)),
                );
            } else if features.contains(reached) && target.get(1).is_some_and(|t| LAYERS.contains(&t.as_str())) {
                let words =
                    format!("{} goes past the face of {reached}: use what {reached}/mod.rs shows", target.join("::"));
                findings.push(Finding::new("face", path, named.line, words));
            }
        }
    }
    findings.extend(shell_below(house, &features));
    findings.extend(templates(house, &features));
    findings
}

/// `access` stands below the features and names none of them.
fn shell_below(house: &House, features: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = vec![];
    for (inside, path, tokens) in house.sources().filter(|(inside, ..)| inside.starts_with("access/")) {
        let place = Place::of(inside);
        for named in rust::paths(tokens) {
            let target = place.resolve(&named, features);
            if let Some(feature) = target.first().filter(|t| features.contains(t.as_str())) {
                let words = format!("access stands below the features and must not name {feature}");
                findings.push(Finding::new("layers", path, named.line, words));
            }
        }
    }
    findings
}

/// A template takes in pages of its own folder and of `web` only.
fn templates(house: &House, features: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = vec![];
    for feature in features {
        for (_, path, text) in house.tree.of_feature(feature).filter(|(inside, ..)| inside.ends_with(".html")) {
            for (number, line) in text.lines().enumerate() {
                for other in features.iter().filter(|other| other != &feature) {
                    if line.contains(&format!("\"{other}/pages/")) {
                        let words = format!(
                            "takes in a page of {other}: let {other}/mod.rs give a slot, or move the page to web"
                        );
                        findings.push(Finding::new("face", path, number + 1, words));
                    }
                }
            }
        }
    }
    findings
}

/// Why the use is upward, or nothing.
fn upward(place: &Place, target: &[String], shown: &BTreeMap<String, usize>) -> Option<String> {
    let from = LAYERS.iter().position(|layer| Some(*layer) == place.layer)?;
    let name = target.get(1)?;
    let to = LAYERS.iter().position(|layer| layer == name).or_else(|| shown.get(name).copied())?;
    (to > from).then(|| {
        format!(
            "{} uses {} ({}): the direction is {}",
            LAYERS[from],
            LAYERS[to],
            target.join("::"),
            LAYERS.join(" <- ")
        )
    })
}

/// Names that a feature's `mod.rs` shows, with the layer they come from.
fn shown_from(house: &House, feature: &str) -> BTreeMap<String, usize> {
    let mut shown = BTreeMap::new();
    let path = format!("{}{feature}/mod.rs", crate::tree::SOURCE);
    let place = Place { feature: Some(feature), layer: None, depth: 1 };
    let features = BTreeSet::from([feature]);
    for named in rust::paths(house.rust.get(&path).map_or(&[][..], Vec::as_slice)).iter().filter(|p| p.in_use) {
        let target = place.resolve(named, &features);
        let [first, layer, .., last] = target.as_slice() else {
            continue;
        };
        if let Some(rank) = LAYERS.iter().position(|l| l == layer).filter(|_| first == feature) {
            shown.insert(last.clone(), rank);
        }
    }
    shown
}

fn starts_with(parts: &[String], with: &[&str]) -> bool {
    parts.len() >= with.len() && parts.iter().zip(with).all(|(a, b)| a == b)
}

/// Where a source file stands.
pub struct Place<'a> {
    /// The folder, also of the shell.
    pub feature: Option<&'a str>,
    /// The layer, when it is one.
    pub layer: Option<&'static str>,
    /// How many modules deep the file is below the crate.
    depth: usize,
}

impl<'a> Place<'a> {
    /// Of a path inside `src/`: `people/tables.rs`.
    pub fn of(inside: &'a str) -> Self {
        let mut parts: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
        if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
            parts.pop();
        }
        let feature = inside.split_once('/').map(|(folder, _)| folder);
        let layer = parts.get(1).and_then(|name| LAYERS.iter().find(|layer| *layer == name)).copied();
        Self { feature, layer, depth: parts.len() }
    }

    /// The path from the crate's root: feature first. Empty when it leads elsewhere.
    pub fn resolve(&self, named: &NamedPath, features: &BTreeSet<&str>) -> Vec<String> {
        let parts = &named.parts;
        let supers = parts.iter().take_while(|part| *part == "super").count();
        let own = |from: usize, depth: usize| -> Vec<String> {
            let here = [self.feature, self.layer];
            let mut target: Vec<String> = here.into_iter().flatten().take(depth).map(str::to_owned).collect();
            target.extend(parts[from..].iter().cloned());
            target
        };
        match parts[0].as_str() {
            "crate" => parts[1..].to_vec(),
            "super" => own(supers, self.depth.saturating_sub(supers)),
            "self" => own(1, self.depth),
            first if features.contains(first) || SHELL.contains(&first) => parts.clone(),
            first if self.depth == 1 && LAYERS.contains(&first) => own(0, 1),
            _ => vec![],
        }
    }
}

/// The paths that a file names. A bare `identity::x` is a module of the file's own feature, whatever features are
/// called so, unless the file brings that feature in from the crate's root.
fn paths(tokens: &[Token], features: &BTreeSet<&str>) -> Vec<NamedPath> {
    let all = rust::paths(tokens);
    let from_root = all.iter().filter(|named| named.parts[0] == "crate").filter_map(|named| named.parts.get(1));
    let brought: BTreeSet<String> = from_root.cloned().collect();
    let is_own = |named: &NamedPath| features.contains(named.parts[0].as_str()) && !brought.contains(&named.parts[0]);
    all.into_iter().filter(|named| !is_own(named)).collect()
}

/// The features that a source file names, with the first line that does, itself left out.
pub fn uses<'a>(place: &Place, tokens: &[Token], features: &BTreeSet<&'a str>) -> BTreeMap<&'a str, usize> {
    let mut used = BTreeMap::new();
    for named in paths(tokens, features) {
        let target = place.resolve(&named, features);
        let feature = target.first().and_then(|name| features.get(name.as_str()));
        if let Some(feature) = feature.filter(|name| Some(**name) != place.feature) {
            used.entry(*feature).or_insert(named.line);
        }
    }
    used
}
