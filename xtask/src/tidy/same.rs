//! Files that are one person's are read as one: a query on the rows of a person goes through `access::same`, or reads
//! a table that holds nothing but ids of files that stand for their person.

use super::{Finding, House};
use crate::rust::{Kind, Token};
use crate::tree::SOURCE;
use std::collections::{BTreeMap, BTreeSet};

/// Tables in which somebody stands by the id of the file that stands for them and by no other: what is worked out
/// anew when files are merged or parted, and where somebody is, which only the file that is kept ever says.
const STANDING: &[&str] = &[
    "reach",
    "roll_line",
    "room_given",
    "level_decided",
    "person_word",
    "file_key",
    "authority_now",
    "restriction_now",
    "dated_case",
    "dated",
    "dates_before",
    "lawful_alarm",
    "release_block",
    "esas_told",
];

/// Checks that no query names a person by one id where the rows of several files are theirs.
pub fn check(house: &House) -> Vec<Finding> {
    let tables = of_people(house);
    let mut findings = vec![];
    for (inside, path, tokens) in house.sources() {
        if !(inside.ends_with("/tables.rs") || inside.contains("/tables/")) || inside.starts_with("access/") {
            continue;
        }
        let names = aliases(tokens);
        for (at, token) in tokens.iter().enumerate() {
            let Kind::Text(text) = &token.kind else { continue };
            let by_id = by_one_id(text).filter(|table| tables.contains(table));
            let in_list =
                scoped(tokens, at, text).and_then(|alias| names.get(alias)).filter(|table| tables.contains(*table));
            if let Some(table) = by_id.as_ref().or(in_list) {
                let words = format!(
                    "reads {table} by one id of a person: rows of all their files are theirs (access::same::same_sql, canonical_sql)"
                );
                findings.push(Finding::new("same", path, token.line, words));
            }
        }
    }
    findings
}

/// Tables with a column `person` in which rows of several files may be one person's.
fn of_people(house: &House) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for (_, text) in house.tree.texts().filter(|(path, _)| path.starts_with(SOURCE) && path.ends_with(".sql")) {
        let text = text.to_lowercase();
        for made in text.split("create table ").skip(1) {
            let table = made.split_whitespace().next().unwrap_or_default();
            let columns = made.split(';').next().unwrap_or_default();
            let has = columns.lines().any(|line| line.trim_start().starts_with("person "));
            if has && !STANDING.contains(&table) {
                tables.insert(table.to_owned());
            }
        }
    }
    tables
}

/// The table that a reading text reads first, when it names a person of it by a parameter.
fn by_one_id(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.first() != Some(&"select") {
        return None;
    }
    // `case when person = $1` only says whose rows come first.
    let by_id = |four: &&[&str]| four[0] != "when" && four[2] == "=" && four[3].starts_with('$') && is_person(four[1]);
    let at = words.windows(4).find(by_id)?;
    let (alias, _) = at[1].trim_start_matches('(').rsplit_once('.').unwrap_or_default();
    let named = named(&words);
    match named.get(alias) {
        Some(table) => Some((*table).to_owned()),
        None => named.values().next().map(|table| (*table).to_owned()),
    }
}

fn is_person(word: &str) -> bool {
    let word = word.trim_start_matches('(');
    word == "person" || word.ends_with(".person")
}

/// Tables read by some words, by the name they have there; the first has the empty name too.
fn named<'a>(words: &[&'a str]) -> BTreeMap<&'a str, &'a str> {
    let mut named = BTreeMap::new();
    for (at, pair) in words.windows(2).enumerate().filter(|(_, pair)| matches!(pair[0], "from" | "join")) {
        let table = pair[1].trim_end_matches([')', ',']);
        named.entry("").or_insert(table);
        if let Some(alias) = words.get(at + 2).filter(|word| word.len() <= 2) {
            named.entry(*alias).or_insert(table);
        }
    }
    named
}

/// Tables that the texts of a file read, by the short name they have there.
fn aliases(tokens: &[Token]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for token in tokens {
        if let Kind::Text(text) = &token.kind {
            let text = text.to_lowercase();
            let words: Vec<&str> = text.split_whitespace().collect();
            let named = named(&words);
            all.extend(
                named.into_iter().filter(|(alias, _)| !alias.is_empty()).map(|(a, t)| (a.to_owned(), t.to_owned())),
            );
        }
    }
    all
}

/// The short name of the table whose people a filter is laid on, when a text is its first argument.
fn scoped<'a>(tokens: &[Token], at: usize, text: &'a str) -> Option<&'a str> {
    let calls = at >= 2
        && matches!(&tokens[at - 1].kind, Kind::Open(_))
        && matches!(&tokens[at - 2].kind, Kind::Word(word) if word == "sql" || word == "scoped");
    text.strip_suffix(".person").filter(|alias| calls && !alias.contains(' '))
}
