//! The graph of features: which names which, in code or by reading its tables. It has no circle and
//! stands in ARCHITECTURE.md as it is.

use super::layers::{Place, uses};
use super::{Finding, House, sql};
use crate::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

/// Features and those each uses, with a place that shows it.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, (String, usize)>>;

/// The heading in ARCHITECTURE.md over the block that holds the graph.
const HEADING: &str = "graph of features";

const PAPER: &str = "ARCHITECTURE.md";

/// Prints the graph.
pub fn print(root: &Path, out: &mut impl Write) -> Outcome {
    let house = House::read(root)?;
    write!(out, "{}", drawn(&of(&house)))?;
    Ok(true)
}

/// Checks that there is no circle and that ARCHITECTURE.md shows the real graph.
pub fn check(house: &House) -> Vec<Finding> {
    let graph = of(house);
    let mut findings: Vec<Finding> = circle(&graph).into_iter().collect();
    if !graph.is_empty() && house.tree.has(PAPER) {
        findings.extend(shown(house, &drawn(&graph)));
    }
    findings
}

fn of(house: &House) -> Graph<'_> {
    let features = house.features();
    let mut graph: Graph = features.iter().map(|feature| (*feature, BTreeMap::new())).collect();
    for (inside, path, tokens) in house.sources() {
        let place = Place::of(inside);
        let Some(edges) = place.feature.and_then(|name| graph.get_mut(name)) else {
            continue;
        };
        for (used, line) in uses(&place, tokens, &features) {
            edges.entry(used).or_insert((path.to_owned(), line));
        }
    }
    for reading in sql::readings(house) {
        let owner = features.get(reading.owner).copied();
        if let (Some(edges), Some(owner)) = (graph.get_mut(reading.reader), owner) {
            edges.entry(owner).or_insert((reading.path.to_owned(), reading.line));
        }
    }
    graph
}

/// One line a feature, those that others stand on first.
fn drawn(graph: &Graph) -> String {
    let width = graph.keys().map(|name| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for feature in order(graph) {
        let used: Vec<&str> = graph[feature].keys().copied().collect();
        let used = if used.is_empty() { "none".to_owned() } else { used.join(", ") };
        text.push_str(&format!("{feature:width$} -> {used}\n"));
    }
    text
}

/// Features so that each comes after those it uses, as far as there is no circle.
fn order<'a>(graph: &Graph<'a>) -> Vec<&'a str> {
    let mut ordered: Vec<&str> = vec![];
    while ordered.len() < graph.len() {
        let rest = || graph.iter().filter(|(name, _)| !ordered.contains(name));
        let free = rest().find(|(_, used)| used.keys().all(|name| ordered.contains(name)));
        let Some((name, _)) = free.or_else(|| rest().next()) else {
            break;
        };
        ordered.push(name);
    }
    ordered
}

/// A circle in the graph, named.
fn circle(graph: &Graph) -> Option<Finding> {
    let mut left: BTreeMap<&str, BTreeSet<&str>> =
        graph.iter().map(|(name, used)| (*name, used.keys().copied().collect())).collect();
    // Features that use none left cannot be in a circle: take them away until none is free.
    while let Some(free) = left.iter().find(|(_, used)| used.is_empty()).map(|(name, _)| *name) {
        left.remove(free);
        left.values_mut().for_each(|used| {
            used.remove(free);
        });
    }
    let mut way = vec![*left.keys().next()?];
    loop {
        let next = *left[way[way.len() - 1]].iter().next()?;
        if let Some(start) = way.iter().position(|name| *name == next) {
            way.push(next);
            let (path, line) = &graph[way[way.len() - 2]][next];
            let words = format!("features stand in a circle: {}", way[start..].join(" -> "));
            return Some(Finding::new("graph", path, *line, words));
        }
        way.push(next);
    }
}

/// Puts the graph into ARCHITECTURE.md.
pub fn write(root: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let house = House::read(root)?;
    let text = house.tree.text(PAPER).ok_or("ARCHITECTURE.md is missing")?;
    let (from, to) = block(text).ok_or(format!("ARCHITECTURE.md has no block under a heading \"{HEADING}\""))?;
    let lines: Vec<&str> = text.lines().collect();
    let graph = drawn(&of(&house));
    let all: Vec<&str> =
        lines[..from].iter().copied().chain(graph.lines()).chain(lines[to..].iter().copied()).collect();
    Ok(std::fs::write(root.join(PAPER), all.join("\n") + "\n")?)
}

/// The lines of the first fenced block under the heading: first and past the last.
fn block(text: &str) -> Option<(usize, usize)> {
    let mut lines = text.lines().enumerate();
    lines.find(|(_, l)| l.starts_with('#') && l.to_lowercase().contains(HEADING))?;
    let (open, _) = lines.find(|(_, l)| l.starts_with("```"))?;
    let (close, _) = lines.find(|(_, l)| l.starts_with("```"))?;
    Some((open + 1, close))
}

/// Whether the block under the heading is the drawn graph.
fn shown(house: &House, drawn: &str) -> Option<Finding> {
    let text = house.tree.text(PAPER)?;
    let Some((from, to)) = block(text) else {
        return Some(Finding::new("graph", PAPER, 0, format!("has no block under a heading \"{HEADING}\"")));
    };
    let same = text.lines().skip(from).take(to - from).eq(drawn.lines());
    let words = "the graph shown is not the real one: run `cargo xtask graph --write`";
    (!same).then(|| Finding::new("graph", PAPER, from, words))
}
