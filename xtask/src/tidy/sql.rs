//! SQL stands in `tables.rs`, reads and writes its own feature's tables, and reads those of another
//! only along the graph of features.

use super::{Finding, House};
use crate::rust::{Kind, Token};
use crate::tree::SOURCE;
use std::collections::BTreeMap;

/// Checks where SQL stands and what it writes.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = vec![];
    for (inside, path, tokens) in house.sources() {
        if !in_tables(inside) {
            for (line, text) in texts(tokens).filter(|(_, text)| is_sql(text)) {
                let start: String = text.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
                findings.push(Finding::new("sql", path, line, format!("SQL outside tables.rs: \"{start} ..\"")));
            }
        }
    }
    for touch in touches(house).into_iter().filter(|touch| touch.writes && touch.owner != touch.reader) {
        let words = format!(
            "writes {}, a table of {}: let {}/mod.rs show a function that does",
            touch.table, touch.owner, touch.owner
        );
        findings.push(Finding::new("sql", touch.path, touch.line, words));
    }
    findings
}

/// A table of one folder touched by the SQL of another.
pub struct Touch<'a> {
    /// Folder whose SQL it is.
    pub reader: &'a str,
    /// Folder whose table it is.
    pub owner: &'a str,
    table: String,
    writes: bool,
    /// File.
    pub path: &'a str,
    /// Line.
    pub line: usize,
}

/// Tables of other folders that a folder's SQL reads.
pub fn readings(house: &House) -> Vec<Touch<'_>> {
    touches(house).into_iter().filter(|touch| touch.owner != touch.reader).collect()
}

fn touches(house: &House) -> Vec<Touch<'_>> {
    let owners = owners(house);
    let mut found = vec![];
    for (inside, path, tokens) in house.sources() {
        let Some((reader, _)) = inside.split_once('/').filter(|_| in_tables(inside)) else {
            continue;
        };
        for (line, text) in texts(tokens) {
            for (table, writes) in named_tables(text) {
                if let Some(owner) = owners.get(&table) {
                    found.push(Touch { reader, owner, table, writes, path, line });
                }
            }
        }
    }
    found
}

/// Which folder made each table, from the migrations.
fn owners(house: &House) -> BTreeMap<String, &str> {
    let mut owners = BTreeMap::new();
    for (path, text) in house.tree.texts().filter(|(path, _)| path.ends_with(".sql")) {
        let Some((folder, _)) = path.strip_prefix(SOURCE).and_then(|inside| inside.split_once('/')) else {
            continue;
        };
        let words = words(text);
        for pair in words.windows(2).filter(|pair| pair[0] == "table") {
            owners.insert(pair[1].clone(), folder);
        }
    }
    owners
}

/// Tables named after `from`, `join`, `into` and `update`, and whether they are written.
fn named_tables(text: &str) -> Vec<(String, bool)> {
    let words = words(text);
    let mut found = vec![];
    for (at, pair) in words.windows(2).enumerate() {
        let deleted = at > 0 && words[at - 1] == "delete";
        match pair[0].as_str() {
            "from" => found.push((pair[1].clone(), deleted)),
            "join" => found.push((pair[1].clone(), false)),
            "into" | "update" => found.push((pair[1].clone(), true)),
            _ => {}
        }
    }
    found
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn in_tables(inside: &str) -> bool {
    inside.ends_with("/tables.rs") || inside.contains("/tables/")
}

fn texts(tokens: &[Token]) -> impl Iterator<Item = (usize, &str)> {
    tokens.iter().filter_map(|token| match &token.kind {
        Kind::Text(text) => Some((token.line, text.as_str())),
        _ => None,
    })
}

/// Whether a text is SQL. English that begins with "Select" or "Update" is not: SQL is written in
/// one case and goes on as SQL does.
fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = if text.starts_with(|c: char| c.is_uppercase()) && !text.starts_with(|c: char| c.is_lowercase()) {
        let first = text.split(' ').next().unwrap_or("");
        if first.chars().any(char::is_lowercase) {
            return false;
        }
        text.to_lowercase()
    } else {
        text
    };
    let has = |words: &str| lower.contains(words);
    (lower.starts_with("select ") && has(" from "))
        || lower.starts_with("insert into ")
        || lower.starts_with("delete from ")
        || (lower.starts_with("update ") && has(" set "))
        || (lower.starts_with("with ") && has(" as (") && has("select "))
        || ["create table ", "alter table ", "drop table ", "create index "]
            .iter()
            .any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_told_from_english() {
        for sql in
            ["select id\n from person where id = $1", "INSERT INTO person (id)", "with a as (select 1) select * from a"]
        {
            assert!(is_sql(sql), "{sql}");
        }
        for english in ["Select a person from the list", "update of the roll", "selected from the roll", "delete"] {
            assert!(!is_sql(english), "{english}");
        }
    }
}
