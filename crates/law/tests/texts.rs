//! Every date, step, reason, policy, warning and problem has its words in all languages, and no
//! text is left that nothing asks for.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use law::outcome::{ProblemCode, Reason, StepCode, WarningCode};
use law::policy::{
    AdmissionDay, AppealDay, CommunityRounding, MonthEnd, OrderDay, PartMonth, PartRecall, Policy, ReleaseDay,
    RunningMeasures, SuspendedPart,
};
use law::rules::limits::{Bound, LimitName};
use law::{Case, DateKind, DecisionKind, Level, RuleId, Sentence, TEXTS, Term, calculate, words};
use std::collections::BTreeSet;

/// The keys that the codes need.
fn needed() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(DateKind::ALL.iter().map(|kind| format!("law-kind-{kind}")));
    keys.extend(StepCode::ALL.iter().map(|code| format!("law-step-{code}")));
    keys.extend(Reason::ALL.iter().map(|reason| format!("law-reason-{reason}")));
    keys.extend(WarningCode::ALL.iter().map(|code| format!("law-warning-{code}")));
    keys.extend(ProblemCode::ALL.iter().map(|code| format!("law-problem-{code}")));
    keys.extend(DecisionKind::ALL.iter().map(|decision| format!("law-decision-{decision}")));
    keys.extend(LimitName::ALL.iter().map(|limit| format!("law-limit-{limit}")));
    keys.extend(Bound::ALL.iter().map(|bound| format!("law-bound-{bound}")));
    keys.extend(["law-limit-money", "law-limit-not-known"].map(str::to_owned));
    keys.extend(Level::ALL.iter().map(|level| format!("law-level-{level}")));
    let policies = PartMonth::ALL.iter().map(|choice| Policy::PartMonth(*choice));
    let policies = policies.chain(MonthEnd::ALL.iter().map(|choice| Policy::MonthEnd(*choice)));
    let policies = policies.chain(AdmissionDay::ALL.iter().map(|choice| Policy::AdmissionDay(*choice)));
    let policies = policies.chain(ReleaseDay::ALL.iter().map(|choice| Policy::ReleaseDay(*choice)));
    let policies = policies.chain(CommunityRounding::ALL.iter().map(|choice| Policy::CommunityRounding(*choice)));
    let policies = policies.chain(SuspendedPart::ALL.iter().map(|choice| Policy::SuspendedPart(*choice)));
    let policies = policies.chain(PartRecall::ALL.iter().map(|choice| Policy::PartRecall(*choice)));
    let policies = policies.chain(AppealDay::ALL.iter().map(|choice| Policy::AppealDay(*choice)));
    let policies = policies.chain(RunningMeasures::ALL.iter().map(|choice| Policy::RunningMeasures(*choice)));
    for policy in policies.chain(OrderDay::ALL.iter().map(|choice| Policy::OrderDay(*choice))) {
        let (name, choice) = policy.parts();
        keys.insert(format!("law-policy-{name}-{choice}"));
    }
    for rule in RuleId::ALL {
        if let Some((act, _)) = rule.section().split_once(' ') {
            keys.extend([format!("law-act-{act}"), format!("law-short-{act}")]);
        }
    }
    keys.extend((1..=12).map(|month| format!("law-month-{month}")));
    for key in ["fraction-1-3", "fraction-1-2", "fraction-2-3", "no-section-practice", "no-section-not_found"] {
        keys.insert(format!("law-{key}"));
    }
    for key in ["date", "moment", "years", "months", "days", "and"] {
        keys.insert(format!("law-{key}"));
    }
    for key in [
        "title",
        "start",
        "by",
        "law-from",
        "sentence",
        "measure",
        "decision",
        "limits",
        "common",
        "proof",
        "competence",
        "who",
        "alone",
        "consent",
        "nobody",
        "not-applicable",
        "warnings",
        "problems",
    ] {
        keys.insert(format!("law-page-{key}"));
    }
    keys
}

/// Keys and, of each, the variables its text uses.
fn there(text: &str) -> BTreeSet<(String, BTreeSet<String>)> {
    let mut found: Vec<(String, BTreeSet<String>)> = vec![];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let rest = match line.split_once(" =") {
            Some((key, rest)) if line.starts_with("law-") => {
                found.push((key.to_owned(), BTreeSet::new()));
                rest
            }
            _ => line,
        };
        if let Some((_, variables)) = found.last_mut() {
            let names =
                rest.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect());
            variables.extend(names);
            let texts = ["law-days", "law-months"].iter().filter(|name| rest.contains(&format!("{{ {name} }}")));
            variables.extend(texts.map(|name| name.trim_start_matches("law-").to_owned()));
        }
    }
    found.into_iter().collect()
}

#[test]
fn every_code_has_its_words_in_every_language_and_no_text_is_left_over() {
    let needed = needed();
    let bokmal = there(TEXTS[0].1);
    for (lang, text) in TEXTS {
        let texts = there(text);
        let keys: BTreeSet<String> = texts.iter().map(|(key, _)| key.clone()).collect();
        let missing: Vec<_> = needed.difference(&keys).collect();
        let left: Vec<_> = keys.difference(&needed).collect();
        assert!(missing.is_empty() && left.is_empty(), "{lang}: missing {missing:?}, left over {left:?}");
        let other: Vec<_> = texts.symmetric_difference(&bokmal).collect();
        assert!(other.is_empty(), "{lang}: other variables than bokmål: {other:?}");
    }
}

#[test]
fn every_step_of_many_answers_is_a_whole_sentence() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut steps = BTreeSet::new();
    let mut warnings = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for given in file["cases"].as_array().unwrap() {
            let mut case = given["case"].clone();
            case["id"] = given["id"].clone();
            let policies = given.get("policies").cloned().unwrap_or(serde_json::json!({}));
            let policies = serde_json::from_value(policies).unwrap();
            let case: Case = serde_json::from_value(case).unwrap();
            let Ok(outcome) = law::calculate_with(&case, policies, true) else { continue };
            for (lang, _) in TEXTS {
                let page = words(lang).page(&outcome);
                assert!(!page.contains("law-") && !page.contains('{') && !page.contains('$'), "{lang}: {page}");
            }
            steps.extend(outcome.dates.iter().flat_map(|dated| &dated.steps).map(|step| step.code));
            warnings.extend(outcome.warnings.iter().map(|warning| warning.code));
        }
    }
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), StepCode::ALL, "a step that no worked case takes");
    assert_eq!(warnings.into_iter().collect::<Vec<_>>(), WarningCode::ALL, "a warning that no worked case gives");
}

#[test]
fn lengths_and_dates_read_as_people_write_them() {
    let nb = words("nb");
    for (term, text) in [
        (Term::days(1), "1 dag"),
        (Term::days(120), "120 dager"),
        (Term::default(), "0 dager"),
        (Term::months(1), "1 måned"),
        (Term::months(30), "2 år og 6 måneder"),
        (Term { years: 1, months: 2, days: 3 }, "1 år, 2 måneder og 3 dager"),
    ] {
        assert_eq!(nb.term(term), text);
    }
    assert_eq!(words("en").term(Term { years: 1, months: 1, days: 2 }), "1 year, 1 month and 2 days");
    assert_eq!(words("nn").term(Term { years: 0, months: 1, days: 1 }), "1 månad og 1 dag");
    assert_eq!(words("xx").lang(), "nb");
    let at = basics::Instant::parse("2025-03-09T21:00:00Z").unwrap();
    assert_eq!(nb.moment(at), "9. mars 2025 kl. 22:00");
    assert_eq!(nb.section(RuleId::Rel01), "straffegjennomføringsloven § 42(1)");
    assert_eq!(nb.section(RuleId::Frv05), "fast praksis");
    assert_eq!(nb.section(RuleId::Crd11), "HR-2021-1155-A");
}

#[test]
fn a_step_is_words_only_when_asked() {
    let case = Case::new("s", vec![Sentence::prison(basics::time::civil::date(2025, 3, 3), Term::months(7))]);
    let outcome = calculate(&case).unwrap();
    let two_thirds = outcome.find(DateKind::TwoThirds).unwrap();
    let sentences: Vec<String> = two_thirds.steps.iter().map(|step| words("en").step(step)).collect();
    assert_eq!(
        sentences,
        [
            "The person was in custody at the judgment. Time is counted from 3 March 2025.",
            "The sentence is 7 months.",
            "Two thirds of 7 months is 4 months and 20 days. Chosen method: a part of a month is counted of 30 days.",
            "3 March 2025 and another 4 months and 20 days is 23 July 2025.",
            "At least 60 days from the start are required, which is 2 May 2025. The counted date is 23 July 2025. The later is 23 July 2025.",
            "From then to 3 October 2025 there are 72 days. There must be at least 14.",
        ]
    );
}
