//! Worked cases as data: our own in `cases/`, each with a line of reasoning, and the shared ones
//! beside the repository where they are there. What a shared case needs beyond the rules covered so
//! far is printed, never passed over in silence.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // helpers of tests

use law::outcome::{DateKind, Outcome};
use law::{Case, Policies, RuleId, calculate_with};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::path::Path;

/// Checks one expected member against the answer; says what differs.
fn differs(outcome: &Outcome, key: &str, expected: &Json) -> Option<String> {
    let codes = |list: &[String]| -> Vec<String> { list.to_vec() };
    let found: Json = match key {
        "virtual_start" => json!(outcome.virtual_start.map(|date| date.to_string())),
        "warnings" => json!(codes(&outcome.warnings.iter().map(|w| w.code.to_string()).collect::<Vec<_>>())),
        "problems" => json!(codes(&outcome.problems.iter().map(|p| p.code.to_string()).collect::<Vec<_>>())),
        limit if limit.starts_with("limit:") => {
            let found = outcome.limits.iter().find(|found| limit.ends_with(&format!(":{}", found.limit)));
            let number = |number: Option<u32>| number.map_or("unknown".to_owned(), |number| number.to_string());
            json!(found.map(|found| format!("{} {}", found.bound, number(found.number))))
        }
        warning if warning.starts_with("warning:") => {
            let found = outcome.warnings.iter().find(|found| warning.ends_with(&format!(":{}", found.code)));
            json!(found.map(|found| found.value))
        }
        decision if decision.starts_with("grants:") => {
            let found = outcome.competence.iter().find(|who| decision.ends_with(&format!(":{}", who.decision)));
            json!(found.map(|who| who.grant.map_or("nobody", |level| level.as_str())))
        }
        decision if decision.starts_with("refuses:") => {
            let found = outcome.competence.iter().find(|who| decision.ends_with(&format!(":{}", who.decision)));
            json!(found.map(|who| who.refuse.as_str()))
        }
        kind => {
            let kind: DateKind = kind.parse().unwrap_or_else(|_| panic!("no such kind of date: {kind}"));
            let dates = outcome.dates.iter().filter(|dated| dated.kind == kind);
            let mut texts: Vec<String> =
                dates.map(|dated| dated.at.map_or(dated.date.to_string(), |at| at.rfc3339_oslo())).collect();
            match texts.len() {
                0 => Json::Null,
                1 => json!(texts.remove(0)),
                _ => json!(texts),
            }
        }
    };
    (found != *expected).then(|| format!("{key}: found {found}, expected {expected}"))
}

/// Runs a case through the same JSON that the command reads.
fn answer(case: &Json, policies: Policies) -> Result<Outcome, Vec<String>> {
    let case: Case = law::calc::read(&case.to_string()).unwrap_or_else(|problem| panic!("{problem:?}: {case}"));
    calculate_with(&case, policies, true)
        .map_err(|problems| problems.iter().map(|problem| problem.code.to_string()).collect())
}

fn check(id: &str, case: &Json, policies: Policies, expected: &Json) -> Vec<String> {
    let mut case = case.clone();
    case["id"] = json!(id);
    match (answer(&case, policies), expected.get("refused")) {
        (Err(codes), Some(refused)) if json!(codes) == *refused => vec![],
        (Err(codes), _) => vec![format!("{id}: refused: {codes:?}")],
        (Ok(_), Some(refused)) => vec![format!("{id}: not refused: {refused}")],
        (Ok(outcome), None) => {
            let members = expected.as_object().unwrap().iter();
            members
                .filter_map(|(key, value)| differs(&outcome, key, value))
                .map(|text| format!("{id}: {text}"))
                .collect()
        }
    }
}

#[test]
fn our_own_worked_cases_come_out_as_reasoned() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut wrong = vec![];
    let mut count = 0;
    let mut rules = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let id = case["id"].as_str().unwrap();
            assert!(case["why"].as_str().is_some_and(|why| why.len() > 10), "{id} has no reasoning");
            for rule in case["rules"].as_array().unwrap() {
                rules.insert(rule.as_str().unwrap().parse::<RuleId>().unwrap_or_else(|_| panic!("{id}: {rule}")));
            }
            let policies = serde_json::from_value(case.get("policies").cloned().unwrap_or(json!({}))).unwrap();
            wrong.extend(check(id, &case["case"], policies, &case["expect"]));
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    println!("{count} worked cases, {} rules", rules.len());
    assert!(count > 150);
}

/// Rules that stand in the shared cases and are covered.
const COVERED: &[&str] = &[
    "CAL-01", "CAL-02", "CAL-03", "CAL-04", "CAL-05", "CAL-06", "CAL-07", "CAL-08", "CAL-09", "CAL-10", "CAL-12",
    "CAL-13", "CRD-02", "CRD-03", "CRD-06", "REL-01", "REL-02", "REL-09", "REM-01", "REM-02", "REM-04", "REM-05",
    "REM-10", "FRV-01", "FRV-02", "FRV-03", "FRV-04", "FRV-05", "FRV-06", "FRV-08", "FRV-10", "FRV-12", "ISO-02",
    "PEN-14",
];

/// The questions in a shared case, in the form of our own: id, case, expected members.
fn questions(shared: &Json, all: &[Json]) -> Vec<(String, Json, Json)> {
    let id = shared["id"].as_str().unwrap().to_owned();
    let basis = shared.get("same_as").map(|other| all.iter().find(|case| case["id"] == *other).unwrap());
    let field = |name: &str| shared.get(name).or_else(|| basis?.get(name)).cloned().unwrap_or(Json::Null);
    let start = |term: Json| {
        let judgment = if field("judgment").is_null() { field("virtual_start") } else { field("judgment") };
        json!({"kind": "prison", "judgment": judgment, "in_custody": field("in_custody"),
               "credit_days": field("credit_days"), "term": term})
    };
    match shared["kind"].as_str().unwrap() {
        "prison" if shared.get("table").is_some() => {
            let rows = shared["table"].as_array().unwrap().iter().cloned();
            rows.map(|mut row| {
                let days = row.as_object_mut().unwrap().remove("days").unwrap();
                let case = json!({"sentences": [start(json!({ "days": days }))]});
                (format!("{id}-{days}"), case, row)
            })
            .collect()
        }
        "prison" => {
            let terms = shared.get("terms").and_then(Json::as_array).cloned().unwrap_or_else(|| vec![field("term")]);
            let sentences: Vec<Json> = terms.into_iter().map(start).collect();
            let mut case = json!({ "sentences": sentences });
            if let Some(absences) = shared.get("absences").and_then(Json::as_array) {
                // Given by length only, somewhere before parole: any place before it must do.
                let from = basics::time::parse_date("2026-01-10").unwrap();
                let absence = |given: &Json| {
                    let days = basics::time::Span::new().days(given["days"].as_i64().unwrap());
                    json!({"kind": given["kind"], "from": from.to_string(), "to": (from + days).to_string()})
                };
                case["absences"] = absences.iter().map(absence).collect();
            }
            vec![(id, case, shared["expect"].clone())]
        }
        "preventive_detention" => {
            let mut sentence = shared.clone();
            for name in ["id", "source", "rules", "expect"] {
                sentence.as_object_mut().unwrap().remove(name);
            }
            vec![(id, json!({ "sentences": [sentence] }), shared["expect"].clone())]
        }
        "remand" => arrest(&id, shared),
        "full_exclusion" => exclusion(&id, shared),
        "credit" | "credit_isolation" => credit(&id, shared),
        "court_isolation" => isolation(&id, shared),
        "fraction" => {
            // The length itself: counted from a day that exists in every month.
            let years = shared["expect"]["two_thirds"]["years"].as_i64().unwrap();
            let case = json!({"sentences": [{"kind": "prison", "judgment": "2001-01-01", "term": field("term")}]});
            vec![(id, case, json!({"two_thirds": format!("{}-01-01", 2001 + years)}))]
        }
        other => panic!("a shared case of an unknown kind: {other}"),
    }
}

/// A shared case of an arrest: once as an adult, once under 18.
fn arrest(id: &str, shared: &Json) -> Vec<(String, Json, Json)> {
    let case =
        |born: &str| json!({"sentences": [], "person": {"born": born}, "remand": {"arrested": shared["arrested"]}});
    let expect = &shared["expect"];
    let adult = json!({"court_by": expect["court_by"], "never_after_day": expect["never_after_day"]});
    let minor = json!({"court_by": expect["under_18_court_day"]});
    vec![(format!("{id}-adult"), case("1980-01-01"), adult), (format!("{id}-minor"), case("2010-01-01"), minor)]
}

/// A shared case of isolation by a court, for a penalty of up to six years and for one above.
fn isolation(id: &str, shared: &Json) -> Vec<(String, Json, Json)> {
    let expect = &shared["expect"];
    let ask = |years: u32, weeks: &str| {
        let isolation = json!([{"from": shared["from"], "court": true}]);
        let remand = json!({"isolation": isolation, "max_penalty_years": years});
        let expected = json!({"isolation_order_ends": expect["order_ends"], "isolation_ceiling": expect[weeks]});
        (format!("{id}-{years}"), json!({"sentences": [], "remand": remand}), expected)
    };
    vec![ask(6, "six_week_ceiling"), ask(10, "twelve_week_ceiling")]
}

/// A shared case of credit: a day less than our own count gives is warned of with it, and the count itself is not.
fn credit(id: &str, shared: &Json) -> Vec<(String, Json, Json)> {
    let days = shared["isolation_days"].as_i64().unwrap();
    let expect = &shared["expect"];
    let total = expect["total"].as_i64().unwrap_or_else(|| days + expect["extra"].as_i64().unwrap());
    let judged = basics::time::civil::date(2025, 1, 6) + basics::time::Span::new().days(days);
    // Midnight, by summer time from 30 March 2025.
    let offset = if judged > basics::time::civil::date(2025, 3, 30) { "+02:00" } else { "+01:00" };
    let isolation = json!({"from": "2025-01-06T00:00:00+01:00", "to": format!("{judged}T00:00:00{offset}")});
    let remand = json!({"arrested": isolation["from"], "orders": [{"from": "2025-01-06"}], "isolation": [isolation]});
    let case = |credited: i64| {
        let sentence = json!({"kind": "prison", "judgment": judged.to_string(), "term": {"years": 3}});
        let mut case = json!({"sentences": [sentence], "remand": remand});
        case["sentences"][0]["credit_days"] = json!(credited);
        case
    };
    let (under, above) = ("warning:credit-below-count", "warning:credit-above-count");
    vec![
        (format!("{id}-less"), case(total - 1), json!({ under: total })),
        (id.to_owned(), case(total), json!({ under: null, above: null })),
    ]
}

/// A shared case of full exclusion. Of what comes again and again the first are stated: until the next would come.
fn exclusion(id: &str, shared: &Json) -> Vec<(String, Json, Json)> {
    let measure = json!({"kind": shared["kind"], "from": shared["from"]});
    let case = json!({"sentences": [], "person": {"born": "1980-01-01"}, "measures": [measure]});
    let expect = &shared["expect"];
    let mut directorate = vec![expect["directorate_after"].clone()];
    directorate.extend(expect["directorate_again"].as_array().unwrap().iter().cloned());
    let last = basics::time::parse_date(directorate.last().unwrap().as_str().unwrap()).unwrap();
    let mut ended = case.clone();
    ended["measures"][0]["to"] = json!(last.tomorrow().unwrap().to_string());
    vec![
        (id.to_owned(), case, json!({"region_by": expect["region_after"], "ceiling": expect["ceiling"]})),
        (format!("{id}-directorate"), ended, json!({ "directorate_by": directorate })),
    ]
}

#[test]
fn the_shared_cases_come_out_as_stated() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no ../shared/cases.json beside the repository; cases/worked.json holds the same");
        return;
    };
    let file: Json = serde_json::from_str(&text).unwrap();
    let all = file["cases"].as_array().unwrap();
    let mut wrong = vec![];
    let mut passed = 0;
    for shared in all {
        let rules: Vec<&str> = shared["rules"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
        let missing: Vec<&&str> = rules.iter().filter(|rule| !COVERED.contains(rule)).collect();
        if !missing.is_empty() {
            println!("not yet covered: {} ({missing:?})", shared["id"]);
            continue;
        }
        for (id, case, expected) in questions(shared, all) {
            wrong.extend(check(&id, &case, Policies::default(), &expected));
            passed += 1;
        }
    }
    println!("{passed} shared questions answered");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(passed >= 10, "only {passed}");
}
