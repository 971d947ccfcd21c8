//! A small tree that keeps every convention, and one violation of each kind planted in it.

use super::{Finding, House, check, graph};
use std::path::Path;

/// A feature `alpha`, and `beta` that stands on it, both by code and by reading its table.
#[rustfmt::skip]
const GOOD: [(&str, &str); 29] = [
    ("README.md", "# T\n\n```\ncargo run --release -- demo\n```\n"),
    ("ARCHITECTURE.md", "# A\n\n## Map\n\n## Invariants\n\n## A request\n\n## Graph of features\n\n```text\nalpha -> none\nbeta  -> alpha\n```\n\n## How to add a feature\n"),
    ("CHANGELOG.md", "# Changes\n\n## Unreleased\n"),
    ("LICENSE", "EUROPEAN UNION PUBLIC LICENCE v. 1.2\n"),
    ("deny.toml", "[licenses]\nallow = []\n"),
    ("Cargo.toml", "[workspace.package]\nlicense = \"EUPL-1.2\"\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n[workspace.lints.clippy]\nunwrap_used = \"deny\"\nexpect_used = \"deny\"\npanic = \"deny\"\ntodo = \"deny\"\ntoo_many_lines = \"deny\"\n"),
    ("Cargo.lock", "[[package]]\nname = \"a\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n"),
    ("crates/tilbake/Cargo.toml", "[package]\nname = \"tilbake\"\ndescription = \"x\"\nlicense.workspace = true\n[lints]\nworkspace = true\n"),
    ("crates/tilbake/src/main.rs", "//! The program.\nfn main() {}\n"),
    ("crates/tilbake/src/access/mod.rs", "//! Who may.\npub struct Permit;\n"),
    ("crates/tilbake/src/alpha/README.md", "Alpha.\n"),
    ("crates/tilbake/src/alpha/mod.rs", "//! Alpha.\nmod actions;\nmod model;\nmod tables;\nmod views;\nmod routes;\npub use actions::make;\npub use model::Name;\nconst A: &str = include_str!(\"schema/0020_alpha.sql\");\n"),
    ("crates/tilbake/src/alpha/model.rs", "//! Types.\npub struct Name;\n"),
    ("crates/tilbake/src/alpha/tables.rs", "//! SQL.\nuse super::model::Name;\npub fn find() -> (&'static str, Name) { (\"select id from alpha where id = $1\", Name) }\n"),
    ("crates/tilbake/src/alpha/actions.rs", "//! Acts.\nuse super::tables;\npub fn make() { tables::find(); Problem::conflict(\"alpha-full\", \"x\"); Problem::new(503, \"busy\", \"x\"); Problem::conflict(\"taken\").with_field(\"name\", \"taken\"); format!(\"problem-{}\", x); format!(\"{key}-remedy\"); }\n"),
    ("crates/tilbake/src/alpha/views.rs", "//! Views.\nuse super::actions;\npub fn view(w: Words) { w.t(\"alpha-title\"); w.code(\"alpha-sex\", \"male\"); }\n"),
    ("crates/tilbake/src/alpha/routes.rs", "//! Routes.\nuse super::{actions, views};\n"),
    ("crates/tilbake/src/alpha/tests.rs", "//! Tests.\nconst BREAK: &str = \"delete from alpha\";\n"),
    ("crates/tilbake/src/alpha/pages/list.html", "<h1 class=\"alpha-x\">{{ frame.t1(\"alpha-count\", \"n\", 1) }}</h1>\n"),
    ("crates/tilbake/src/alpha/texts/nb.ftl", "alpha-title = Tittel\nalpha-count = { $n } stykker\nalpha-sex-male = mann\nproblem-alpha-full = Fullt\nproblem-alpha-full-remedy = Vent\nerror-taken = Opptatt\n"),
    ("crates/tilbake/src/alpha/texts/nn.ftl", "alpha-title = Tittel\nalpha-count = { $n } stykke\nalpha-sex-male = mann\nproblem-alpha-full = Fullt\nproblem-alpha-full-remedy = Vent\nerror-taken = Opptatt\n"),
    ("crates/tilbake/src/alpha/texts/en.ftl", "alpha-title = Title\nalpha-count = { $n ->\n  [one] one\n *[other] { $n } pieces\n }\nalpha-sex-male = man\nproblem-alpha-full = Full\nproblem-alpha-full-remedy = Wait\nerror-taken = Taken\n"),
    ("crates/tilbake/src/alpha/schema/0020_alpha.sql", "create table alpha (\n    id TEXT primary key,\n    person TEXT\n);\n"),
    ("crates/tilbake/src/beta/README.md", "Beta.\n"),
    ("crates/tilbake/src/beta/mod.rs", "//! Beta.\nmod tables;\nconst A: &str = include_str!(\"schema/0021_beta.sql\");\n"),
    ("crates/tilbake/src/beta/tables.rs", "//! SQL.\nuse crate::alpha::Name;\npub const Q: &str = \"select b.id from beta b join alpha a on a.id = b.id\";\n"),
    ("crates/tilbake/src/beta/schema/0021_beta.sql", "create table beta (id TEXT primary key);\n"),
    ("tests/browser/package-lock.json", "{\"integrity\": \"x\"}\n"),
    ("xtask/src/main.rs", "//! Tasks.\nfn main() {}\n"),
];

fn plant(root: &Path, path: &str, text: &str) {
    let whole = root.join(path);
    std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
    std::fs::write(whole, text).unwrap();
}

fn good_tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in GOOD {
        plant(root.path(), path, text);
    }
    root
}

fn findings(root: &Path) -> Vec<Finding> {
    check(&House::read(root).unwrap())
}

#[test]
fn a_tree_that_keeps_every_convention_has_no_finding() {
    let root = good_tree();
    assert_eq!(findings(root.path()), []);
    let mut out = vec![];
    assert!(super::run(root.path(), &mut out).unwrap());
    assert_eq!(String::from_utf8(out).unwrap(), "tidy: 29 files, 2 features, 6 texts (0 missing in nn), 0 findings\n");
}

#[test]
fn the_graph_is_printed_as_the_paper_shows_it() {
    let mut out = vec![];
    graph::print(good_tree().path(), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "alpha -> none\nbeta  -> alpha\n");
}

#[test]
fn the_graph_is_written_into_its_block() {
    let root = good_tree();
    plant(root.path(), "crates/tilbake/src/gamma/mod.rs", "//! Gamma.\nuse crate::beta;\n");
    graph::write(root.path()).unwrap();
    let text = std::fs::read_to_string(root.path().join("ARCHITECTURE.md")).unwrap();
    assert!(text.contains("```text\nalpha -> none\nbeta  -> alpha\ngamma -> beta\n```\n"), "{text}");
    assert!(text.ends_with("## How to add a feature\n"));
}

/// What to do to the good tree: replace a file, add to its end, or take it away.
#[derive(Clone, Copy)]
enum Plant {
    Write(&'static str),
    Add(&'static str),
    Remove,
}
use Plant::{Add, Remove, Write};

/// A violation: where (`@` is the source folder), what, and what tidy must say of it: rule, file, words.
type Violation = (&'static str, Plant, &'static str, &'static str, &'static str);

#[test]
fn each_planted_violation_is_named() {
    for (path, change, rule, named, words) in [LAYERS, GRAPH, FOLDERS, TEXTS, FOREIGN, WRITTEN, PAPERS].concat() {
        let root = good_tree();
        let path = path.replace('@', "crates/tilbake/src");
        let whole = root.path().join(&path);
        match change {
            Write(text) => plant(root.path(), &path, text),
            Add(text) => plant(root.path(), &path, &(std::fs::read_to_string(&whole).unwrap() + text)),
            Remove => std::fs::remove_file(&whole).unwrap(),
        }
        named_in(root.path(), rule, named, words);
    }
}

fn named_in(root: &Path, rule: &str, named: &str, words: &str) {
    let found = findings(root);
    let said = found.iter().any(|f| f.rule == rule && f.path.ends_with(named) && f.words.contains(words));
    assert!(said, "wanted [{rule}] {named}: {words}; found {found:#?}");
}

#[rustfmt::skip]
const LAYERS: &[Violation] = &[
    ("@/alpha/model.rs", Add("use super::tables::find;\n"), "layers", "alpha/model.rs", "model uses tables"),
    ("@/alpha/model.rs", Add("fn f() { crate::alpha::actions::make(); }\n"), "layers", "alpha/model.rs", "model uses actions"),
    ("@/alpha/tables.rs", Add("use super::make;\n"), "layers", "alpha/tables.rs", "tables uses actions"),
    ("@/alpha/actions.rs", Add("use super::{views::view, model};\n"), "layers", "alpha/actions.rs", "actions uses views"),
    ("@/alpha/views.rs", Add("use super::routes;\n"), "layers", "alpha/views.rs", "views uses routes"),
    ("@/alpha/model/more.rs", Write("//! More.\nuse super::super::tables::find;\n"), "layers", "model/more.rs", "model uses tables"),
    ("@/beta/tables.rs", Add("use crate::alpha::tables::find;\n"), "face", "beta/tables.rs", "goes past the face of alpha"),
    ("@/beta/tables.rs", Add("fn f() { crate::alpha::model::Name; }\n"), "face", "beta/tables.rs", "alpha::model::Name"),
    ("@/beta/pages/x.html", Write("{% include \"alpha/pages/list.html\" %}\n"), "face", "beta/pages/x.html", "takes in a page of alpha"),
    ("@/access/mod.rs", Add("use crate::alpha::Name;\n"), "layers", "access/mod.rs", "must not name alpha"),
    ("@/alpha/model.rs", Add("use records::Tx;\n"), "model", "alpha/model.rs", "records::Tx"),
    ("@/alpha/model.rs", Add("fn f() { std::fs::read(\"x\"); }\n"), "model", "alpha/model.rs", "std::fs::read"),
];

#[rustfmt::skip]
const GRAPH: &[Violation] = &[
    ("@/alpha/actions.rs", Add("use crate::beta;\n"), "graph", "", "circle: alpha -> beta -> alpha"),
    ("@/alpha/tables.rs", Add("const Q: &str = \"select id from beta\";\n"), "graph", "", "circle: alpha -> beta -> alpha"),
    ("@/gamma/mod.rs", Write("//! Gamma.\n"), "graph", "ARCHITECTURE.md", "not the real one"),
    ("ARCHITECTURE.md", Write("## Map\n"), "graph", "ARCHITECTURE.md", "no block under a heading"),
    ("@/alpha/actions.rs", Add("const Q: &str = \"select a from\\n b\";\n"), "sql", "alpha/actions.rs", "select a from b"),
    ("@/web/mod.rs", Write("//! W.\nfn f() { g(r#\"INSERT INTO x VALUES (1)\"#) }\n"), "sql", "web/mod.rs", "INSERT INTO x"),
    ("@/beta/tables.rs", Add("const W: &str = \"update alpha set id = $1\";\n"), "sql", "beta/tables.rs", "writes alpha"),
    ("@/beta/tables.rs", Add("const W: &str = \"delete from alpha\";\n"), "sql", "beta/tables.rs", "writes alpha"),
    ("@/alpha/tables.rs", Add("const P: &str = \"select id from alpha where id = $1 and person = $2\";\n"), "same", "alpha/tables.rs", "reads alpha by one id"),
    ("@/beta/tables.rs", Add("const P: &str = \"select b.id from beta b join alpha a on a.id = b.id where (a.person = $1)\";\n"), "same", "beta/tables.rs", "reads alpha by one id"),
    ("@/alpha/tables.rs", Add("fn f(p: P) { p.filter().sql(\"a.person\", 1); g(\"select a.id from alpha a\"); }\n"), "same", "alpha/tables.rs", "reads alpha by one id"),
];

#[rustfmt::skip]
const FOLDERS: &[Violation] = &[
    ("@/alpha/helpers.rs", Write("//! H.\n"), "names", "alpha/helpers.rs", "not a file name"),
    ("@/alpha/texts/se.ftl", Write("a = b\n"), "names", "texts/se.ftl", "not a file name"),
    ("@/alpha/pages/sub/x.html", Write("x\n"), "names", "sub/x.html", "not a file name"),
    ("@/alpha/README.md", Write("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n"), "names", "alpha/README.md", "21 lines"),
    ("@/alpha/README.md", Remove, "names", "alpha/", "no README.md"),
    ("@/beta/mod.rs", Remove, "names", "beta/", "no mod.rs"),
    ("@/beta/schema/0020_more.sql", Write("create table more (id TEXT);\n"), "migrations", "beta/schema/0020_more.sql", "0020 is taken"),
    ("@/beta/schema/22_more.sql", Write("create table more (id TEXT);\n"), "migrations", "22_more.sql", "NNNN_name.sql"),
    ("@/beta/schema/0022_more.sql", Write("create table more (id TEXT);\n"), "migrations", "0022_more.sql", "no code"),
];

#[rustfmt::skip]
const TEXTS: &[Violation] = &[
    ("@/alpha/views.rs", Add("fn v(w: W) { w.t(\"alpha-nothing\"); }\n"), "texts", "alpha/views.rs", "no text alpha-nothing"),
    ("@/alpha/views.rs", Add("fn v() { text!(\"alpha-nothing\"); }\n"), "texts", "alpha/views.rs", "no text alpha-nothing"),
    ("@/alpha/views.rs", Add("fn v(w: W) { w.code(\"alpha-colour\", c); }\n"), "texts", "alpha/views.rs", "no text begins with alpha-colour-"),
    ("@/alpha/pages/list.html", Add("{{ frame.t(\"alpha-none\") }}\n"), "texts", "pages/list.html", "no text alpha-none"),
    ("@/alpha/actions.rs", Add("fn f() { Problem::new(409, \"odd\", \"x\"); }\n"), "texts", "alpha/actions.rs", "no text problem-odd"),
    ("@/alpha/actions.rs", Add("fn f() { Problem::invalid(\"odd\"); }\n"), "texts", "alpha/actions.rs", "no text problem-odd or error-odd"),
    ("@/alpha/actions.rs", Add("fn f(p: P) { p.with_field(\"name\", \"too-odd\"); }\n"), "texts", "alpha/actions.rs", "no text error-too-odd"),
    ("@/alpha/texts/nb.ftl", Add("alpha-more = Mer\n"), "texts", "texts/nb.ftl", "alpha-more is missing in nn"),
    ("@/alpha/texts/nb.ftl", Add("alpha-more = Mer\n"), "texts", "texts/nb.ftl", "alpha-more is missing in en"),
    ("@/alpha/texts/en.ftl", Add("alpha-more = More\n"), "texts", "texts/en.ftl", "alpha-more is missing in nb"),
    ("@/alpha/texts/nn.ftl", Add("alpha-more = Meir\n"), "texts", "texts/nn.ftl", "nothing names alpha-more"),
    ("@/alpha/texts/nn.ftl", Add("problem-never = Aldri\n"), "texts", "texts/nn.ftl", "nothing names problem-never"),
    ("@/alpha/texts/nn.ftl", Add("problem-never-remedy = Aldri\n"), "texts", "texts/nn.ftl", "nothing names problem-never-remedy"),
    ("@/alpha/texts/nn.ftl", Add("alpha-title = To\n"), "texts", "texts/nn.ftl", "already in"),
    ("@/alpha/texts/nn.ftl", Add("= hva\n"), "texts", "texts/nn.ftl", "is not Fluent"),
    ("@/alpha/texts/nn.ftl", Write("alpha-title = { $who }\n"), "texts", "texts/nn.ftl", "alpha-title puts in"),
];

#[rustfmt::skip]
const FOREIGN: &[Violation] = &[
    ("site/logo.png", Write("x\n"), "foreign", "logo.png", "is a .png"),
    ("site/font.woff2", Write("x\n"), "foreign", "font.woff2", "is a .woff2"),
    ("site/x.min.js", Write("x\n"), "foreign", "x.min.js", "minified"),
    ("node_modules/x/index.js", Write("x\n"), "foreign", "index.js", "lies in node_modules"),
    ("site/x.css", Write("/*! @license MIT */\n"), "foreign", "x.css", "@license"),
    ("docs/x.md", Write(concat!("/ho", "me/me/x\n")), "machine", "docs/x.md", "names a machine"),
    ("docs/x.md", Write(concat!("https://registry.npm", "js.org/x\n")), "machine", "docs/x.md", "registry"),
    ("tests/browser/package-lock.json", Write("{\"resolved\": \"x\"}\n"), "machine", "package-lock.json", "resolved"),
    ("Cargo.lock", Add("source = \"git+https://example.org\"\n"), "machine", "Cargo.lock", "not crates.io"),
];

#[rustfmt::skip]
const WRITTEN: &[Violation] = &[
    ("docs/x.md", Write("space \n"), "whitespace", "docs/x.md", "end of the line"),
    ("docs/x.md", Write("a\tb\n"), "whitespace", "docs/x.md", "a tab"),
    ("docs/x.md", Write("a\r\n"), "whitespace", "docs/x.md", "end of the line"),
    ("docs/x.md", Write("no end"), "whitespace", "docs/x.md", "newline"),
    ("xtask/src/x.rs", Write("fn f() {}\n"), "doc", "x.rs", "doc comment"),
    ("xtask/src/x.rs", Write("//! X.\nfn f() { todo!() }\n"), "unfinished", "x.rs", "todo!"),
    ("xtask/src/x.rs", Write("//! X.\nfn f() { dbg!(1); }\n"), "unfinished", "x.rs", "dbg!"),
    ("xtask/src/x.rs", Write(concat!("//! X.\n// ", "TO", "DO: later\n")), "unfinished", "x.rs", "promises work"),
    ("xtask/src/x.rs", Write("//! X.\nfn f() { ( }\n"), "rust", "x.rs", "not Rust"),
];

#[rustfmt::skip]
const PAPERS: &[Violation] = &[
    ("README.md", Remove, "papers", "README.md", "is missing"),
    ("README.md", Write("# T\n"), "papers", "README.md", "cargo run --release -- demo"),
    ("ARCHITECTURE.md", Remove, "papers", "ARCHITECTURE.md", "is missing"),
    ("ARCHITECTURE.md", Write("## Map\n"), "papers", "ARCHITECTURE.md", "no heading with invariants"),
    ("CHANGELOG.md", Write("# Changes\n"), "papers", "CHANGELOG.md", "unreleased"),
    ("LICENSE", Write("MIT\n"), "papers", "LICENSE", "EUPL"),
    ("crates/tilbake/Cargo.toml", Write("[package]\nname = \"t\"\nlicense = \"MIT\"\n"), "manifest", "Cargo.toml", "no licence"),
    ("crates/tilbake/Cargo.toml", Write("[package]\nname = \"t\"\n"), "manifest", "Cargo.toml", "lints"),
    ("crates/tilbake/Cargo.toml", Write("[package]\nname = \"t\"\n"), "manifest", "Cargo.toml", "no description"),
    ("Cargo.toml", Write("[workspace.package]\nlicense = \"EUPL-1.2\"\n"), "manifest", "Cargo.toml", "unsafe_code"),
    ("Cargo.toml", Write("[workspace.package]\nlicense = \"MIT\"\n"), "manifest", "Cargo.toml", "licence is EUPL-1.2"),
    ("Cargo.toml", Write("[workspace\n"), "manifest", "Cargo.toml", ""),
];

#[test]
fn files_that_are_not_text_too_long_or_minified_are_named() {
    let root = good_tree();
    std::fs::write(root.path().join("blob"), [0xff, 0xfe, 0x00]).unwrap();
    plant(root.path(), "xtask/src/x.rs", &format!("//! Long.\n{}", "fn f() {}\n".repeat(700)));
    plant(root.path(), "site/x.js", &format!("{}\n", "a;".repeat(600)));
    named_in(root.path(), "foreign", "blob", "not a text");
    named_in(root.path(), "length", "x.rs", "701 lines");
    named_in(root.path(), "foreign", "x.js", "looks minified");
}

#[test]
fn what_is_fuzzed_is_a_workspace_of_its_own() {
    let root = good_tree();
    let manifest =
        "[package]\nname = \"f\"\nlicense = \"EUPL-1.2\"\n[package.metadata]\ncargo-fuzz = true\n[workspace]\n";
    plant(root.path(), "crates/law/fuzz/Cargo.toml", manifest);
    assert_eq!(findings(root.path()), []);
    plant(root.path(), "crates/law/fuzz/Cargo.toml", &manifest.replace("EUPL-1.2", "MIT"));
    named_in(root.path(), "manifest", "Cargo.toml", "no licence");
}

#[test]
fn the_picture_of_the_readme_is_a_small_picture() {
    let root = good_tree();
    let png = |length: usize| [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0xff; length]].concat();
    std::fs::create_dir_all(root.path().join("docs")).unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(root.path().join(name), bytes).unwrap();
    put("docs/unit.png", &png(9));
    assert_eq!(findings(root.path()), []);
    put("docs/unit.png", &png(300_000));
    named_in(root.path(), "foreign", "unit.png", "300008 bytes");
    put("docs/unit.png", b"GIF89a");
    named_in(root.path(), "foreign", "unit.png", "is no PNG");
    put("docs/other.png", &png(9));
    named_in(root.path(), "foreign", "other.png", "is a .png");
}

#[test]
fn in_a_git_tree_what_git_ignores_is_left_out() {
    let root = good_tree();
    let git = |arguments: &[&str]| {
        assert!(std::process::Command::new("git").args(arguments).current_dir(root.path()).status().unwrap().success());
    };
    git(&["init", "-q"]);
    plant(root.path(), ".gitignore", "node_modules\n");
    plant(root.path(), "tests/browser/node_modules/x/index.js", "x");
    assert_eq!(findings(root.path()), []);
    plant(root.path(), "tests/browser/new.png", "x");
    named_in(root.path(), "foreign", "new.png", "is a .png");
}
