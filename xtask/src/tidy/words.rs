//! Words: every text that code or a page names exists in nb, nn and en with the same values to put
//! in, and no text is left that nothing names.

use super::{Finding, House};
use crate::rust::{self, Kind};
use crate::tree::SOURCE;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};

/// The languages; the first is the one written first.
const LANGUAGES: [&str; 3] = ["nb", "nn", "en"];

/// Methods and macros whose first argument is a key.
const BY_KEY: [&str; 5] = ["t", "t1", "ta", "tn", "text"];

/// Methods whose first argument begins the keys of a closed list: `code("sex", x)`.
const BY_LIST: [&str; 2] = ["code", "options"];

/// One text in one language.
struct Text {
    path: String,
    line: usize,
    values: BTreeSet<String>,
}

/// All texts: language, key, text.
type Texts = BTreeMap<&'static str, BTreeMap<String, Text>>;

/// How many texts there are.
pub struct Count {
    /// Keys in any language.
    pub keys: usize,
    /// Keys that nn lacks.
    pub missing_in_nn: usize,
}

/// Counts the texts.
pub fn count(house: &House) -> Count {
    let (texts, ..) = read(house);
    let keys = all_keys(&texts);
    let missing_in_nn = keys.iter().filter(|key| !texts["nn"].contains_key(**key)).count();
    Count { keys: keys.len(), missing_in_nn }
}

/// Checks all texts.
pub fn check(house: &House) -> Vec<Finding> {
    let (texts, mentioned, mut findings) = read(house);
    findings.extend(complete(&texts));
    let named = named(house);
    findings.extend(exist(&texts, &named));
    findings.extend(unused(&texts, &named, &mentioned));
    findings
}

fn all_keys(texts: &Texts) -> BTreeSet<&String> {
    texts.values().flat_map(BTreeMap::keys).collect()
}

/// Reads all texts; also the keys that other texts mention, and what is wrong with the files.
fn read(house: &House) -> (Texts, BTreeSet<String>, Vec<Finding>) {
    let mut texts: Texts = LANGUAGES.iter().map(|language| (*language, BTreeMap::new())).collect();
    let (mut mentioned, mut findings) = (BTreeSet::new(), vec![]);
    for (path, source) in house.tree.texts().filter(|(path, _)| path.starts_with(SOURCE) && path.ends_with(".ftl")) {
        let language = LANGUAGES.iter().find(|l| path.ends_with(&format!("/texts/{l}.ftl")));
        let Some(language) = language else {
            findings.push(Finding::new("texts", path, 0, "texts stand in texts/nb.ftl, nn.ftl and en.ftl"));
            continue;
        };
        let resource = match fluent_syntax::parser::parse(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    let line = line_of(source, error.pos.start);
                    findings.push(Finding::new("texts", path, line, format!("is not Fluent: {}", error.kind)));
                }
                resource
            }
        };
        for (key, values) in entries(&resource, &mut mentioned) {
            let line = source.lines().position(|l| l.starts_with(key.trim_start_matches('-')) || l.starts_with(&key));
            let text = Text { path: path.to_owned(), line: line.map_or(0, |l| l + 1), values };
            let line = text.line;
            if let Some(first) = texts.get_mut(language).and_then(|all| all.insert(key.clone(), text)) {
                findings.push(Finding::new("texts", path, line, format!("{key} is already in {}", first.path)));
            }
        }
    }
    (texts, mentioned, findings)
}

fn line_of(source: &str, at: usize) -> usize {
    source.get(..at).map_or(0, |before| before.matches('\n').count() + 1)
}

/// Keys (terms with their `-`) and the values each puts in.
fn entries(
    resource: &fluent_syntax::ast::Resource<&str>,
    mentioned: &mut BTreeSet<String>,
) -> Vec<(String, BTreeSet<String>)> {
    let mut found = vec![];
    for entry in &resource.body {
        let mut values = BTreeSet::new();
        let (key, value, attributes) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref(), &message.attributes),
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
            _ => continue,
        };
        for pattern in value.into_iter().chain(attributes.iter().map(|a| &a.value)) {
            values_of(pattern, &mut values, mentioned);
        }
        found.push((key, values));
    }
    found
}

fn values_of(pattern: &Pattern<&str>, values: &mut BTreeSet<String>, mentioned: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => inline_values(inline, values, mentioned),
            Expression::Select { selector, variants } => {
                inline_values(selector, values, mentioned);
                variants.iter().for_each(|variant| values_of(&variant.value, values, mentioned));
            }
        }
    }
}

fn inline_values(inline: &InlineExpression<&str>, values: &mut BTreeSet<String>, mentioned: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            values.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            mentioned.insert(id.name.to_owned());
        }
        InlineExpression::TermReference { id, .. } => {
            mentioned.insert(format!("-{}", id.name));
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| inline_values(argument, values, mentioned));
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = expression.as_ref() {
                inline_values(inner, values, mentioned);
            }
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

/// Every key stands in each language, with the same values.
fn complete(texts: &Texts) -> Vec<Finding> {
    let mut findings = vec![];
    for key in all_keys(texts) {
        let there: Vec<(&str, &Text)> =
            LANGUAGES.iter().filter_map(|language| Some((*language, texts[language].get(key)?))).collect();
        let Some((first_language, first)) = there.first() else {
            continue;
        };
        for language in LANGUAGES.iter().filter(|language| !texts[**language].contains_key(key)) {
            findings.push(Finding::new("texts", &first.path, first.line, format!("{key} is missing in {language}")));
        }
        for (language, text) in &there[1..] {
            // A term may need other values from language to language, since grammar does.
            if text.values != first.values && !key.starts_with('-') {
                let words = format!(
                    "{key} puts in {:?}, but {:?} in {first_language}: {language} must put in the same",
                    text.values, first.values
                );
                findings.push(Finding::new("texts", &text.path, text.line, words));
            }
        }
    }
    findings
}

/// What code and pages name.
#[derive(Default)]
struct Named {
    /// Keys that are surely keys: file, line, keys of which one must exist.
    keys: Vec<(String, usize, Vec<String>)>,
    /// Beginnings of keys of closed lists.
    lists: Vec<(String, usize, String)>,
    /// Every whole literal.
    literals: BTreeSet<String>,
    /// Literals that make a key with something put in, such as `sex-{}`: what stands before, after.
    made: Vec<(String, String)>,
}

impl Named {
    fn literal(&mut self, text: &str) {
        let key_like = |part: &str| part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if let (Some(open), Some(close)) = (text.find('{'), text.rfind('}')) {
            let (before, after) = (&text[..open], text.get(close + 1..).unwrap_or(""));
            if before.len() + after.len() > 2 && key_like(before) && key_like(after) {
                self.made.push((before.to_owned(), after.to_owned()));
            }
        } else if text.len() > 2 && key_like(text) {
            if text.ends_with('-') {
                self.made.push((text.to_owned(), String::new()));
            } else if text.starts_with('-') {
                self.made.push((String::new(), text.to_owned()));
            }
        }
        self.literals.insert(text.to_owned());
    }

    fn key(&mut self, path: &str, line: usize, name: &str, first: &str) {
        if BY_LIST.contains(&name) {
            self.made.push((format!("{first}-"), String::new()));
            self.lists.push((path.to_owned(), line, format!("{first}-")));
        } else {
            self.keys.push((path.to_owned(), line, vec![first.to_owned()]));
        }
    }
}

fn named(house: &House) -> Named {
    let mut named = Named::default();
    let mut names = BY_KEY.to_vec();
    names.extend(BY_LIST);
    for tokens in house.rust.values() {
        for token in tokens {
            if let Kind::Text(text) = &token.kind {
                named.literal(text);
            }
        }
    }
    for (_, path, tokens) in house.sources() {
        for call in rust::calls(tokens, &names) {
            // `text!` is ours; a method of that name reads a column.
            let ours = if call.name == "text" { call.owner == "!" } else { !call.owner.is_empty() };
            let first = call.arguments.first().copied().flatten().filter(|_| ours);
            // A number is no key: other things are called `t` as well.
            if let Some(key) = first.filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase())) {
                named.key(path, call.line, call.name, key);
            }
        }
        named.keys.extend(refusals(path, tokens));
    }
    for (path, text) in house.tree.texts().filter(|(path, _)| path.starts_with(SOURCE) && path.ends_with(".html")) {
        template(path, text, &names, &mut named);
    }
    named
}

/// Statuses whose own words are enough for a problem without words of its own: the person did nothing
/// that words on the matter would mend.
const STATUS_IS_ENOUGH: [&str; 9] = ["400", "401", "405", "413", "415", "500", "502", "503", "507"];

/// Codes of problems and of errors on fields: each has its words. Problems made at the root of the
/// crate are about starting the program and are read in a terminal, in English.
fn refusals(path: &str, tokens: &[rust::Token]) -> Vec<(String, usize, Vec<String>)> {
    if path.strip_prefix(SOURCE).is_some_and(|inside| !inside.contains('/')) {
        return vec![];
    }
    let calls = rust::calls(tokens, &["new", "invalid", "conflict", "with_field"]);
    let code = |call: &rust::Call| -> Option<Vec<String>> {
        let argument = |at: usize| call.arguments.get(at).copied().flatten();
        // With errors on fields it is these that are shown.
        if call.owner == "Problem" && call.chained.contains(&"with_field") {
            return None;
        }
        Some(match (call.owner, call.name) {
            ("Problem", "new") if argument(0).is_some_and(|status| STATUS_IS_ENOUGH.contains(&status)) => return None,
            ("Problem", "new") => vec![format!("problem-{}", argument(1)?)],
            ("Problem", "conflict") => vec![format!("problem-{}", argument(0)?)],
            // The code of a value that cannot be read becomes the error of its field.
            ("Problem", "invalid") => vec![format!("problem-{}", argument(0)?), format!("error-{}", argument(0)?)],
            (_, "with_field") => vec![format!("error-{}", argument(1)?)],
            _ => return None,
        })
    };
    calls.iter().filter_map(|call| Some((path.to_owned(), call.line, code(call)?))).collect()
}

/// Texts between `{{ }}` and `{% %}` of a template.
fn template(path: &str, text: &str, names: &[&str], named: &mut Named) {
    for (number, line) in text.lines().enumerate() {
        for (name, at) in names.iter().flat_map(|name| line.match_indices(*name)).map(|(at, name)| (name, at)) {
            let alone = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
            let Some(rest) = line[at + name.len()..].strip_prefix("(\"").filter(|_| alone) else {
                continue;
            };
            if let Some((key, _)) = rest.split_once('"') {
                named.key(path, number + 1, name, key);
            }
        }
    }
    let mut rest = text;
    while let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let end =
            rest[open..].find("}}").into_iter().chain(rest[open..].find("%}")).min().map_or(rest.len(), |e| open + e);
        let inside = rest.get(open..end).unwrap_or("");
        inside.split('"').skip(1).step_by(2).for_each(|literal| named.literal(literal));
        rest = rest.get(end..).unwrap_or("");
    }
}

/// Each key that is named exists in bokmål; that the others have it is checked by [`complete`].
fn exist(texts: &Texts, named: &Named) -> Vec<Finding> {
    let all = all_keys(texts);
    let mut findings = vec![];
    for (path, line, keys) in &named.keys {
        if !keys.iter().any(|key| all.contains(key)) {
            findings.push(Finding::new(
                "texts",
                path,
                *line,
                format!("no text {} in nb, nn and en", keys.join(" or ")),
            ));
        }
    }
    for (path, line, prefix) in &named.lists {
        if !all.iter().any(|key| key.starts_with(prefix)) {
            findings.push(Finding::new("texts", path, *line, format!("no text begins with {prefix}")));
        }
    }
    findings
}

/// Keys that no literal, no made key and no other text names.
fn unused(texts: &Texts, named: &Named, mentioned: &BTreeSet<String>) -> Vec<Finding> {
    let made = |key: &str, (before, after): &(String, String)| {
        // These two begin the keys of codes, of which each must be named somewhere.
        let by_code = ["problem-", "error-"].contains(&before.as_str()) || after == "-remedy";
        let long = key.len() > before.len() + after.len();
        !by_code && long && key.starts_with(before.as_str()) && key.ends_with(after.as_str())
    };
    let used = |key: &str| {
        let code = key.strip_prefix("problem-").or_else(|| key.strip_prefix("error-")).unwrap_or(key);
        let code = code.strip_suffix("-remedy").unwrap_or(code);
        let named_whole = [key, code].iter().any(|text| named.literals.contains(*text));
        named_whole || mentioned.contains(key) || named.made.iter().any(|pair| made(key, pair) || made(code, pair))
    };
    let mut findings = vec![];
    for key in all_keys(texts).into_iter().filter(|key| !used(key)) {
        if let Some(text) = LANGUAGES.iter().find_map(|language| texts[language].get(key)) {
            findings.push(Finding::new("texts", &text.path, text.line, format!("nothing names {key}")));
        }
    }
    findings
}
