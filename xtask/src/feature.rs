//! `cargo xtask new-feature NAME`: a folder in the pattern, that compiles and keeps every convention,
//! and its lines in the files that list features.

use crate::Outcome;
use crate::tidy::graph;
use crate::tree::{SHELL, SOURCE, Tree};
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Each file of the folder and its text, written for a feature named `sample`.
const FILES: [(&str, &str); 13] = [
    ("README.md", include_str!("../feature/README.md.in")),
    ("mod.rs", include_str!("../feature/mod.rs.in")),
    ("model.rs", include_str!("../feature/model.rs.in")),
    ("tables.rs", include_str!("../feature/tables.rs.in")),
    ("actions.rs", include_str!("../feature/actions.rs.in")),
    ("views.rs", include_str!("../feature/views.rs.in")),
    ("routes.rs", include_str!("../feature/routes.rs.in")),
    ("tests.rs", include_str!("../feature/tests.rs.in")),
    ("pages/entries.html", include_str!("../feature/entries.html.in")),
    ("texts/nb.ftl", include_str!("../feature/nb.ftl.in")),
    ("texts/nn.ftl", include_str!("../feature/nn.ftl.in")),
    ("texts/en.ftl", include_str!("../feature/en.ftl.in")),
    ("schema/PADDED_sample.sql", include_str!("../feature/schema.sql.in")),
];

/// Rows of the access matrix, for the routes that the folder starts with. A page and its twin under
/// `/api` share one.
const MATRIX: &str = "GET /sample, signed_in\nPOST /sample, signed_in\n";

/// Makes the folder and lists it.
pub fn make(root: &Path, name: &str, out: &mut impl Write) -> Outcome {
    let tree = Tree::read(root)?;
    refuse(&tree, name)?;
    let number = next_number(&tree);
    let write = |text: &str| {
        let padded = format!("{number:04}");
        text.replace("PADDED", &padded)
            .replace("NUMBER", &number.to_string())
            .replace("sample", name)
            .replace("Sample", &title(name))
    };
    for (path, text) in FILES {
        put(root, &format!("{SOURCE}{name}/{}", write(path)), &write(text))?;
    }
    let edit = |path: &str, change: &dyn Fn(&str) -> Option<String>| -> Result<(), Box<dyn Error>> {
        let path = format!("{SOURCE}{path}");
        let text = tree.text(&path).ok_or(format!("{path} is missing"))?;
        put(root, &path, &change(text).ok_or(format!("{path}: found no place for {name}"))?)
    };
    edit("lib.rs", &|text| insert_sorted(text, "mod ", &format!("mod {name};")))?;
    edit("features.rs", &|text| into_list(text, &format!("crate::{name}::FEATURE")))?;
    edit("access/matrix.csv", &|text| Some(format!("{}{}", text, write(MATRIX))))?;
    graph::write(root)?;
    let formatted = Command::new("cargo").args(["fmt", "--package", "tilbake"]).current_dir(root).status()?;
    if !formatted.success() {
        return Err("cargo fmt failed".into());
    }
    writeln!(
        out,
        "made {SOURCE}{name}: now say in its README.md what it is, and choose the access verbs in routes.rs"
    )?;
    Ok(true)
}

fn refuse(tree: &Tree, name: &str) -> Result<(), Box<dyn Error>> {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 30
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain {
        return Err(format!("\"{name}\": a feature is named in small letters, digits and _").into());
    }
    let taken = tree.features().contains(name) || SHELL.contains(&name) || tree.has(&format!("{SOURCE}{name}.rs"));
    if taken { Err(format!("{SOURCE}{name} is there already").into()) } else { Ok(()) }
}

/// The first free ten of the series of migrations.
fn next_number(tree: &Tree) -> u32 {
    let names = tree.all().filter_map(|(path, _)| path.rsplit_once("/schema/"));
    let highest = names.filter_map(|(_, name)| name.get(..4)?.parse::<u32>().ok()).max().unwrap_or(0);
    (highest / 10 + 1) * 10
}

fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn put(root: &Path, path: &str, text: &str) -> Result<(), Box<dyn Error>> {
    let whole = root.join(path);
    std::fs::create_dir_all(whole.parent().unwrap_or(root))?;
    std::fs::write(whole, text)?;
    Ok(())
}

/// Puts a line among those that begin alike, in order. Indented lines are not looked at.
fn insert_sorted(text: &str, start: &str, line: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_one = |l: &&str| l.trim_start_matches("pub ").starts_with(start) && l.ends_with(';');
    let key = |l: &str| l.trim_start_matches("pub ").to_owned();
    let last = lines.iter().rposition(is_one)?;
    let at = lines.iter().position(|l| is_one(l) && key(l) > key(line)).unwrap_or(last + 1);
    let mut all = lines;
    all.insert(at, line);
    Some(all.join("\n") + "\n")
}

/// Puts an item at the end of the first list in `&[ .. ]`; rustfmt gives it its shape.
fn into_list(text: &str, item: &str) -> Option<String> {
    // After the equals sign: the type is written with the same marks.
    let equals = text.find('=')?;
    let start = equals + text[equals..].find("&[")? + 2;
    let end = start + text[start..].find(']')?;
    let items = text[start..end].trim_end().trim_end_matches(',');
    Some(format!("{}{items}, {item}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_in_their_place() {
        let text = "//! X.\npub mod alpha;\nmod gamma;\n\nfn f() {}\n";
        assert_eq!(
            insert_sorted(text, "mod ", "mod beta;").unwrap(),
            "//! X.\npub mod alpha;\nmod beta;\nmod gamma;\n\nfn f() {}\n"
        );
        assert_eq!(
            insert_sorted(text, "mod ", "mod zeta;").unwrap(),
            "//! X.\npub mod alpha;\nmod gamma;\nmod zeta;\n\nfn f() {}\n"
        );
        assert_eq!(
            into_list("const A: &[F] = &[a::F, b::F];\n", "c::F").unwrap(),
            "const A: &[F] = &[a::F, b::F, c::F];\n"
        );
        let broken = into_list("const A: &[F] =\n    &[\n    a::F,\n];\n", "c::F").unwrap();
        assert_eq!(broken, "const A: &[F] =\n    &[\n    a::F, c::F];\n");
    }

    #[test]
    fn a_bad_or_taken_name_is_refused() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), &format!("{SOURCE}visits/mod.rs"), "//! V.\n").unwrap();
        put(root.path(), &format!("{SOURCE}visits/schema/0093_visits.sql"), "").unwrap();
        let tree = Tree::read(root.path()).unwrap();
        for name in ["visits", "web", "Visits", "../x", "", "a-b", "1a"] {
            assert!(refuse(&tree, name).is_err(), "{name}");
        }
        assert!(refuse(&tree, "victim_notice").is_ok());
        assert_eq!(next_number(&tree), 100);
    }
}
