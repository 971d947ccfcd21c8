//! `docs/rules.md`: every rule with what implements it and what proves it, made from the sources and the worked cases.
//! A rule that no code counts with or no case asks for fails here, and so does a rule of the rulebook beside the
//! repository, where it is there, that is neither implemented nor accounted for.
//!
//! `UPDATE=1 cargo test -p law --test rules_page` writes the page anew.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // helpers of tests

use law::{Case, Policies, RuleId, calculate_with};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Sections of the rulebook whose rules the crate answers for, with their titles.
const SECTIONS: &[(u32, &str)] = &[
    (1, "Sentences"),
    (2, "Remand"),
    (3, "Placement"),
    (4, "Daily life"),
    (5, "Leave and interruption"),
    (6, "Order, discipline, force"),
    (7, "Release"),
    (8, "The isolation act of 12 May 2026"),
    (9, "Complaints and records"),
    (10, "How dates are counted"),
];

/// Rules that yield a limit, a level, a deadline or a date, and are not counted with yet.
const NOT_YET: &[(&str, &str)] = &[];

/// Parts of rules that are counted with otherwise.
const PARTS_NOT_YET: &[(&str, &str)] = &[];

/// Rules that yield none of these: what they say instead.
const NO_DATE: &[(&str, &str)] = &[
    ("PEN-12", "when an unpaid fine is served at all: the police decide"),
    ("FRV-11", "where preventive detention starts"),
    ("CRD-04", "what counts as full isolation: facts the case states"),
    ("CRD-05", "isolation by own conduct: a fact the case states (`own_conduct`)"),
    ("REM-08", "what a court may restrict"),
    ("REM-09", "contact with counsel is always free"),
    ("REM-11", "who consents to association before the first court"),
    ("REM-12", "rights in remand"),
    ("REM-13", "remand at home: by court order"),
    ("REM-16", "a dispute on the calculation goes to court"),
    ("PLC-01", "the forms of serving"),
    ("PLC-02", "high security is where most start"),
    ("PLC-08", "halfway house: no limit found"),
    ("PLC-12", "grounds of transfer"),
    ("PLC-14", "alone at night"),
    ("DAY-01", "the purpose of serving"),
    ("DAY-02", "the duty of activity"),
    ("DAY-04", "working hours, by guideline"),
    ("DAY-05", "who is paid on movable holidays"),
    ("DAY-07", "shop once a week"),
    ("DAY-08", "health care is imported"),
    ("DAY-09", "what health may tell the service"),
    ("DAY-10", "what contact officers do"),
    ("DAY-11", "release is prepared in good time"),
    ("DAY-12", "a children's officer on each unit"),
    ("DAY-13", "practice for mothers of babies"),
    ("DAY-14", "interviews"),
    ("COM-01", "how far contact is controlled"),
    ("COM-02", "when contact may be refused"),
    ("COM-03", "lawyers and authorities are never controlled"),
    ("COM-07", "warning before a call is heard"),
    ("COM-09", "searches"),
    ("LVE-04", "welfare leave may be given at any time"),
    ("LVE-05", "special and weighty grounds"),
    ("LVE-06", "when leave is refused"),
    ("LVE-08", "escorted outings"),
    ("DIS-05", "no reaction beside a stricter prison"),
    ("ISO-01", "grounds of exclusion"),
    ("ISO-04", "seen by staff several times a day"),
    ("FRC-01", "when coercive means may be used"),
    ("REL-07", "when parole is refused"),
    ("REL-12", "when the victim is told"),
    ("REL-14", "no rule of parole for those expelled"),
    ("N26-14", "means of force"),
    ("ADM-02", "what cannot be appealed"),
    ("ADM-05", "an act not in force"),
    ("ADM-07", "what may be kept of a person"),
    ("ADM-10", "who has access"),
    ("ADM-11", "the supervisory council"),
    ("ADM-12", "a register apart"),
    ("ADM-13", "a child's best interests"),
    ("CAL-11", "two ways of counting that are wrong"),
];

/// Rules that functions of their own count with, beside the cases, and the tests of these.
const BY_TEST: &[(RuleId, &str)] = &[
    (RuleId::Rem03, "a_prison_within_two_days_and_nights_and_a_child_the_day_after"),
    (RuleId::Rem06, "a_judgment_holds_four_weeks_while_nobody_orders_it_carried_out"),
];

/// A rule as the sources declare it.
struct Declared {
    rule: RuleId,
    name: String,
    says: String,
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
                found.insert(name.to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// Where the rules are declared.
const DECLARED: &str = "src/rules/ids.rs";

/// The rules in the order of their declaration, with the name and the words they have there.
fn declared(rules: &str) -> Vec<Declared> {
    let mut all = vec![];
    let mut says: Vec<&str> = vec![];
    for line in rules.lines() {
        let declares = line.strip_prefix("    ").and_then(|line| line.split_once(" = \""));
        let rule = declares.and_then(|(name, rest)| Some((name, rest.split_once("\", \"")?.0.parse().ok()?)));
        match (line.strip_prefix("    /// "), rule) {
            (Some(words), _) => says.push(words),
            (None, Some((name, rule))) => all.push(Declared { rule, name: name.to_owned(), says: says.join(" ") }),
            (None, None) => {}
        }
        if !line.starts_with("    ///") {
            says.clear();
        }
    }
    assert_eq!(all.iter().map(|one| one.rule).collect::<Vec<_>>(), RuleId::ALL, "the declarations are read otherwise");
    all
}

/// Whether a text has a name, whole.
fn has(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let around = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        !around.0.is_some_and(part) && !around.1.is_some_and(part)
    })
}

/// Files that count with a rule: that name it, or a number of `rules` that belongs to it.
fn counting(rule: &Declared, files: &BTreeMap<String, String>) -> Vec<String> {
    let named = |text: &str| ["RuleId", "Rule"].iter().any(|kind| has(text, &format!("{kind}::{}", rule.name)));
    let is_rules = |name: &str| name == "src/rules.rs" || name.starts_with("src/rules/");
    let texts = files.iter().filter(|(name, _)| is_rules(name)).map(|(_, text)| text);
    let statics = texts.flat_map(|text| text.split("pub static ").skip(1)).filter_map(|text| text.split_once(':'));
    let own = statics.filter(|(_, rest)| named(rest.split(";\n").next().unwrap()));
    let numbers: Vec<&str> = own.map(|(name, _)| name).collect();
    // Some say in words alone what they count by: holidays, policies where no provision was found.
    let in_words = |text: &str| has(text, rule.rule.as_str());
    let counts = |text: &str| named(text) || in_words(text) || numbers.iter().any(|number| has(text, number));
    let others = files.iter().filter(|(name, _)| !is_rules(name) && *name != "src/words.rs");
    others.filter(|(_, text)| counts(text)).map(|(name, _)| name.trim_start_matches("src/").to_owned()).collect()
}

/// What the worked cases give by a rule, and which name it.
#[derive(Default)]
struct Proven {
    dates: BTreeSet<String>,
    warnings: BTreeSet<String>,
    limits: BTreeSet<String>,
    cases: BTreeMap<String, usize>,
}

/// Runs the worked cases, and notes each date and warning beside its rule.
fn proven() -> BTreeMap<RuleId, Proven> {
    let mut by_rule: BTreeMap<RuleId, Proven> = BTreeMap::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let all: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for worked in all["cases"].as_array().unwrap() {
            for rule in worked["rules"].as_array().unwrap() {
                let rule: RuleId = rule.as_str().unwrap().parse().unwrap();
                *by_rule.entry(rule).or_default().cases.entry(file.clone()).or_default() += 1;
            }
            let mut case = worked["case"].clone();
            case["id"] = worked["id"].clone();
            let case: Case = law::calc::read(&case.to_string()).unwrap();
            let policies: Policies =
                serde_json::from_value(worked.get("policies").cloned().unwrap_or(json!({}))).unwrap();
            let Ok(outcome) = calculate_with(&case, policies, true) else { continue };
            for dated in outcome.dates {
                by_rule.entry(dated.rule).or_default().dates.insert(dated.kind.to_string());
            }
            for limit in outcome.limits {
                by_rule.entry(limit.rule).or_default().limits.insert(limit.limit.to_string());
            }
            for warning in outcome.warnings {
                by_rule.entry(warning.rule).or_default().warnings.insert(warning.code.to_string());
            }
        }
    }
    by_rule
}

/// Which section of the rulebook a rule stands in, by the letters of its id.
fn section(id: &str) -> u32 {
    match id.split('-').next().unwrap() {
        "PEN" | "FRV" | "CRD" => 1,
        "REM" => 2,
        "PLC" => 3,
        "DAY" | "COM" => 4,
        "LVE" => 5,
        "DIS" | "ISO" | "FRC" => 6,
        "REL" => 7,
        "N26" => 8,
        "ADM" => 9,
        _ => 10,
    }
}

fn codes<'a>(all: impl IntoIterator<Item = &'a String>) -> String {
    all.into_iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(" ")
}

fn row(rule: &Declared, files: &BTreeMap<String, String>, proven: Option<&Proven>) -> String {
    let none = Proven::default();
    let proven = proven.unwrap_or(&none);
    let mut cases: Vec<String> = proven.cases.iter().map(|(file, count)| format!("{count} in {file}")).collect();
    cases.extend(BY_TEST.iter().filter(|(own, _)| *own == rule.rule).map(|(_, test)| format!("test `{test}`")));
    let gives = [codes(&proven.dates), codes(&proven.warnings), codes(&proven.limits)];
    let gives: Vec<&str> = gives.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        rule.rule,
        rule.says,
        rule.rule.section(),
        rule.rule.standing(),
        gives.join("; "),
        counting(rule, files).join(", "),
        cases.join(", "),
    )
}

fn page() -> String {
    let files = sources("src");
    let proven = proven();
    let declared = declared(&files[DECLARED]);
    let worked: usize = proven.values().flat_map(|one| one.cases.values()).sum();
    let mut page = String::from(
        "# The rules of the law, what counts with them and what proves it\n\n\
         Made by `UPDATE=1 cargo test -p law --test rules_page` from `crates/law`; a test holds it true. Ids are those of\n\
         the rulebook. *Known* says how well: the provision was `read`, `derived` from provisions that were, reported\n\
         `practice`, or `not_found`, where a named policy decides. *Gives* names the dates, the warnings and the limits that\n\
         rest on the rule in the worked cases; a rule without any is a step on the way to others. *Proven by* counts the worked\n\
         cases of each file in `crates/law/cases` that name the rule.\n\n",
    );
    writeln!(page, "{} rules are counted with; worked cases name them {worked} times.", declared.len()).unwrap();
    for (number, title) in SECTIONS {
        let own: Vec<&Declared> = declared.iter().filter(|one| section(one.rule.as_str()) == *number).collect();
        let listed = |list: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
            list.iter().copied().filter(|(id, _)| section(id) == *number).collect()
        };
        writeln!(page, "\n## {title}").unwrap();
        if !own.is_empty() {
            page.push('\n');
            page.push_str(
                "| rule | says | section | known | gives | counted in | proven by |\n|---|---|---|---|---|---|---|\n",
            );
            own.iter().for_each(|rule| page.push_str(&row(rule, &files, proven.get(&rule.rule))));
        }
        let lists = [
            ("Not counted with yet", listed(NOT_YET)),
            ("Only in part, not yet", listed(PARTS_NOT_YET)),
            ("Gives no date or limit", listed(NO_DATE)),
        ];
        for (words, list) in lists {
            if !list.is_empty() {
                let told: Vec<String> = list.iter().map(|(id, says)| format!("{id} ({says})")).collect();
                writeln!(page, "\n{words}: {}.", told.join("; ")).unwrap();
            }
        }
    }
    page
}

#[test]
fn the_page_of_rules_is_what_the_sources_say() {
    let path = home().join("docs/rules.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/rules.md is not what the sources say: UPDATE=1 cargo test -p law --test rules_page");
}

#[test]
fn each_rule_is_counted_with_and_asked_for_by_a_case() {
    let files = sources("src");
    let proven = proven();
    let tested = |test: &str| files.values().any(|text| text.contains(&format!("    #[test]\n    fn {test}()")));
    let asked = |rule: RuleId| match BY_TEST.iter().find(|(own, _)| *own == rule) {
        Some((_, test)) => tested(test),
        None => proven.get(&rule).is_some_and(|one| !one.cases.is_empty()),
    };
    for rule in declared(&files[DECLARED]) {
        assert!(!counting(&rule, &files).is_empty(), "nothing counts with {}", rule.rule);
        assert!(asked(rule.rule), "no worked case names {}", rule.rule);
    }
}

/// Whether a word is the id of a rule, such as `REL-01`.
fn is_id(word: &str) -> bool {
    let parts = word.split_once('-');
    parts.is_some_and(|(kind, number)| {
        kind.len() == 3 && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Every rule of sections 1 to 10 of the rulebook is counted with, not yet, or gives nothing to count.
#[test]
fn no_rule_of_the_rulebook_is_forgotten() {
    let accounted = |id: &str| -> usize {
        let lists = [NOT_YET, NO_DATE].iter().filter(|list| list.iter().any(|(one, _)| *one == id)).count();
        lists + usize::from(id.parse::<RuleId>().is_ok())
    };
    for (id, _) in NOT_YET.iter().chain(NO_DATE) {
        assert_eq!(accounted(id), 1, "{id} is accounted for twice");
    }
    for (id, _) in PARTS_NOT_YET {
        assert!(id.parse::<RuleId>().is_ok(), "{id} is not counted with at all");
    }
    let Ok(rulebook) = std::fs::read_to_string(home().join("../shared/law.md")) else {
        println!("the rulebook is not beside the repository: what it has was not compared");
        return;
    };
    let (mut number, mut seen) = (0, 0);
    for line in rulebook.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            number = heading.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        }
        let id = line.strip_prefix("| ").and_then(|row| row.split(' ').next()).filter(|id| is_id(id));
        if let Some(id) = id.filter(|_| (1..=10).contains(&number)) {
            assert_eq!(section(id), number, "{id} stands in another section");
            assert_eq!(accounted(id), 1, "{id} of the rulebook is nowhere");
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen} rules were read");
}
