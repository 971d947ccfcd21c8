//! Rust source as a flat list of tokens, without comments, doc comments and test modules: enough to
//! see which paths a file names and which texts it holds, also inside macros.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::str::FromStr;

/// One token and its line.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Line in the file, from 1.
    pub line: usize,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Word(String),
    /// A mark such as `:`.
    Mark(char),
    /// The value of a string literal.
    Text(String),
    /// Another literal, as written.
    Other(String),
    /// An opening bracket of any shape.
    Open(Delimiter),
    /// A closing bracket of any shape.
    Close(Delimiter),
}

/// A path as written, such as `super::tables::find`, and its line.
#[derive(Debug)]
pub struct NamedPath {
    /// Its parts.
    pub parts: Vec<String>,
    /// Where it stands.
    pub line: usize,
    /// Whether it stands in a `use`.
    pub in_use: bool,
}

/// The tokens of a file. An error when it is not Rust.
pub fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let stream = TokenStream::from_str(source).map_err(|e| format!("not Rust: {e}"))?;
    let mut flat = vec![];
    flatten(stream, &mut flat);
    Ok(flat)
}

fn flatten(stream: TokenStream, flat: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while at < trees.len() {
        if let Some(past) = doc_attribute(&trees, at).or_else(|| test_module(&trees, at)) {
            at = past;
            continue;
        }
        let line = trees[at].span().start().line;
        match trees[at].clone() {
            TokenTree::Ident(word) => flat.push(Token { kind: Kind::Word(word.to_string()), line }),
            TokenTree::Punct(mark) => flat.push(Token { kind: Kind::Mark(mark.as_char()), line }),
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                let kind = text_of(&written).map_or(Kind::Other(written), Kind::Text);
                flat.push(Token { kind, line });
            }
            TokenTree::Group(group) => {
                let shape = group.delimiter();
                flat.push(Token { kind: Kind::Open(shape), line });
                flatten(group.stream(), flat);
                flat.push(Token { kind: Kind::Close(shape), line: group.span_close().start().line });
            }
        }
        at += 1;
    }
}

/// Past `#[doc = ".."]` or `#![doc = ".."]`, which is what a doc comment reads as.
fn doc_attribute(trees: &[TokenTree], at: usize) -> Option<usize> {
    let (group, past) = attribute(trees, at)?;
    group.starts_with("doc").then_some(past)
}

/// Past `#[cfg(test)] mod name { .. }` or any other item under `#[cfg(test)]`.
fn test_module(trees: &[TokenTree], at: usize) -> Option<usize> {
    let (group, past) = attribute(trees, at)?;
    if group.replace(' ', "") != "cfg(test)" {
        return None;
    }
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    };
    let length = trees[past..].iter().position(ends)?;
    Some(past + length + 1)
}

/// The words of an attribute and the place past it.
fn attribute(trees: &[TokenTree], at: usize) -> Option<(String, usize)> {
    let is = |at: usize, mark: char| matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == mark);
    if !is(at, '#') {
        return None;
    }
    let group_at = if is(at + 1, '!') { at + 2 } else { at + 1 };
    match trees.get(group_at) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some((group.stream().to_string(), group_at + 1))
        }
        _ => None,
    }
}

/// The value of a string literal, or nothing for another literal.
fn text_of(literal: &str) -> Option<String> {
    let literal = literal.trim_start_matches(['b', 'c']);
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return Some(raw.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => text.push(other),
            None => {}
        }
    }
    Some(text)
}

/// Every path of at least two parts that the tokens name, groups of a `use` written out.
pub fn paths(tokens: &[Token]) -> Vec<NamedPath> {
    let mut found = vec![];
    let mut in_use = false;
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at].kind {
            Kind::Word(word) if word == "use" => in_use = true,
            Kind::Mark(';') => in_use = false,
            Kind::Word(_) => {
                at = path(tokens, at, &[], in_use, &mut found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads one path from a word on and gives the place past it.
fn path(tokens: &[Token], start: usize, before: &[String], in_use: bool, found: &mut Vec<NamedPath>) -> usize {
    let mut parts = before.to_vec();
    let mut at = start;
    let line = tokens[start].line;
    let mark = |at: usize, c: char| tokens.get(at).is_some_and(|t| t.kind == Kind::Mark(c));
    loop {
        match tokens.get(at).map(|t| &t.kind) {
            Some(Kind::Word(word)) => parts.push(word.clone()),
            Some(Kind::Mark('*')) if at > start && in_use => parts.push("*".into()),
            Some(Kind::Open(Delimiter::Brace)) if at > start && in_use => {
                return group(tokens, at, &parts, found);
            }
            _ => break,
        }
        at += 1;
        if !(mark(at, ':') && mark(at + 1, ':')) {
            break;
        }
        at += 2;
    }
    if parts.len() > 1 {
        found.push(NamedPath { parts, line, in_use });
    }
    at.max(start + 1)
}

/// Reads `{a, b::c}` of a `use` after its prefix.
fn group(tokens: &[Token], open: usize, before: &[String], found: &mut Vec<NamedPath>) -> usize {
    let mut at = open + 1;
    while at < tokens.len() {
        match &tokens[at].kind {
            Kind::Close(Delimiter::Brace) => return at + 1,
            Kind::Word(word) if word == "self" => {
                found.push(NamedPath { parts: before.to_vec(), line: tokens[at].line, in_use: true });
                at += 1;
            }
            Kind::Word(word) if word == "as" => at += 2,
            Kind::Word(_) => at = path(tokens, at, before, true, found),
            _ => at += 1,
        }
    }
    at
}

/// Calls of a method or macro with a text as an argument: `.t("key")`, `text!("key")`. Gives the
/// name, the texts that are whole arguments by position, and the line.
pub fn calls<'a>(tokens: &'a [Token], names: &[&str]) -> Vec<Call<'a>> {
    let mut found = vec![];
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Word(name) = &token.kind else { continue };
        if !names.contains(&name.as_str()) {
            continue;
        }
        let after = &tokens[at + 1..];
        let is_macro = after.first().is_some_and(|t| t.kind == Kind::Mark('!'));
        let after = if is_macro { &after[1..] } else { after };
        if after.first().is_some_and(|t| t.kind == Kind::Open(Delimiter::Parenthesis)) {
            let owner = if is_macro { "!" } else { owner(tokens, at) };
            let (arguments, past) = arguments(&after[1..]);
            let chained = chained(&after[1 + past..]);
            found.push(Call { name, owner, arguments, chained, line: token.line });
        }
    }
    found
}

/// A call found by [`calls`].
pub struct Call<'a> {
    /// Name of what is called.
    pub name: &'a str,
    /// The word before `::name` or `.name`, such as `Problem`; `!` for a macro; else empty.
    pub owner: &'a str,
    /// Each argument that is one literal: the value of a text, a number as written; others are nothing.
    pub arguments: Vec<Option<&'a str>>,
    /// Methods called on its value right away, in order.
    pub chained: Vec<&'a str>,
    /// Where it stands.
    pub line: usize,
}

fn owner(tokens: &[Token], at: usize) -> &str {
    let before = tokens[..at].iter().rev().find(|t| !matches!(t.kind, Kind::Mark(':' | '.')));
    match before {
        Some(Token { kind: Kind::Word(word), .. }) => word,
        // The value of a call or an index.
        _ => "()",
    }
}

/// The arguments after an opening bracket, and the place past the closing one.
fn arguments(tokens: &[Token]) -> (Vec<Option<&str>>, usize) {
    let mut found = vec![];
    let (mut depth, mut length, mut only) = (0_usize, 0_usize, None);
    let mut end = tokens.len();
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Close(_) if depth == 0 => {
                end = at + 1;
                break;
            }
            Kind::Mark(',') if depth == 0 => {
                found.push(only.take().filter(|_| length == 1));
                length = 0;
                continue;
            }
            Kind::Open(_) => depth += 1,
            Kind::Close(_) => depth -= 1,
            Kind::Text(text) | Kind::Other(text) => only = Some(text.as_str()),
            _ => {}
        }
        length += 1;
    }
    if length > 0 {
        found.push(only.filter(|_| length == 1));
    }
    (found, end)
}

/// The names in `.name(..).name(..)`.
fn chained(tokens: &[Token]) -> Vec<&str> {
    let mut found = vec![];
    let mut rest = tokens;
    while let [dot, name, open, ..] = rest {
        let (Kind::Mark('.'), Kind::Word(name), Kind::Open(Delimiter::Parenthesis)) =
            (&dot.kind, &name.kind, &open.kind)
        else {
            break;
        };
        found.push(name.as_str());
        rest = &rest[3 + arguments(&rest[3..]).1..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(source: &str) -> Vec<String> {
        paths(&tokens(source).unwrap()).into_iter().map(|p| p.parts.join("::")).collect()
    }

    #[test]
    fn paths_are_found_in_groups_macros_and_bodies_but_not_in_comments_or_tests() {
        let source = "//! crate::never::here\nuse crate::people::{self, model::{Name, Sex as S}, actions::*};\n\
            fn f() { vec![super::tables::find(1)]; let x = people::Person::<u8> { a: b }; }\n\
            #[cfg(test)] mod tests { use crate::hidden::x; }";
        assert_eq!(
            named(source),
            [
                "crate::people",
                "crate::people::model::Name",
                "crate::people::model::Sex",
                "crate::people::actions::*",
                "super::tables::find",
                "people::Person",
            ]
        );
    }

    #[test]
    fn calls_give_their_literal_arguments() {
        let tokens = tokens(r##"frame.t1("a-b", "n", 3 + 4); Problem::new(409, "room-full", x); t(r#"q"#)"##).unwrap();
        let calls = calls(&tokens, &["t1", "new", "t"]);
        assert_eq!(calls[0].arguments, [Some("a-b"), Some("n"), None]);
        assert_eq!((calls[1].owner, calls[1].arguments[1]), ("Problem", Some("room-full")));
        assert_eq!(calls[2].arguments, [Some("q")]);
        let tokens = super::tokens(r#"f(1, (2)).a(x).b()?.c()"#).unwrap();
        assert_eq!(super::calls(&tokens, &["f"])[0].chained, ["a", "b"]);
    }
}
