//! The command `tilbake calc`: what it reads, prints and answers when the input is wrong; and that
//! no input makes it panic.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use law::calc::{CalcOutput, run, run_text};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const EXAMPLE: &str = r#"{"id":"K1","as_of":"2026-11-22","person":{"born":"1990-05-17"},
 "sentences":[{"kind":"prison","judgment":"2025-02-10","in_custody":true,"admitted":null,
               "term":{"years":2,"months":6,"days":0},"suspended":null,"credit_days":47,
               "credit":[{"kind":"redress","days":0,"basis":"..."}]}],
 "absences":[{"kind":"interruption","from":"2026-01-10","to":"2026-02-07"}],
 "remand":null,"measures":[]}"#;

fn parse(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
fn lines(output: &CalcOutput) -> Vec<Json> {
    output.stdout.lines().map(parse).collect()
}
fn compact(text: &str) -> String {
    parse(text).to_string()
}

#[test]
fn a_single_case_answers_with_proof() {
    let output = run(EXAMPLE, None);
    assert_eq!((output.exit_code, output.stderr.as_str()), (0, ""));
    let answer = parse(&output.stdout);
    assert_eq!(answer["id"], "K1");
    assert_eq!(answer["virtual_start"], "2024-12-25");
    assert_eq!((&answer["warnings"], &answer["problems"]), (&json!([]), &json!([])));
    let dates = answer["dates"].as_array().unwrap();
    let two_thirds = dates.iter().find(|dated| dated["kind"] == "two_thirds").unwrap();
    assert_eq!(two_thirds["date"], "2026-09-22");
    assert_eq!((&two_thirds["rule"], &two_thirds["section"]), (&json!("REL-01"), &json!("strgjfl 42(1)")));
    let steps = two_thirds["steps"].as_array().unwrap();
    let last = steps.last().unwrap();
    assert_eq!(
        *last,
        json!({"step": "absence", "inputs": {"from": "2026-01-10", "to": "2026-02-07", "days": 28},
               "value": "2026-09-22", "rule": "CAL-09", "section": "for 3-3"})
    );
    assert_eq!(steps[1]["inputs"], json!({"from": "2025-02-10", "days": 47}));
    assert_eq!(steps[5]["law_from"], "2002-03-01");
    assert!(answer["not_applicable"].is_array());
    assert!(dates.iter().all(|dated| dated.get("sentence").is_none() && dated.get("at").is_none()));
}

#[test]
fn proof_can_be_left_out_of_one_case_and_asked_of_many() {
    let bare = parse(&run(EXAMPLE, Some(false)).stdout);
    assert!(bare.get("not_applicable").is_none());
    assert!(bare["dates"].as_array().unwrap().iter().all(|dated| dated.get("steps").is_none()));
    let line = compact(EXAMPLE);
    let many = run(&format!("{line}\n{line}\n"), Some(true));
    assert!(lines(&many).iter().all(|answer| answer["dates"][0]["steps"].is_array()));
}

#[test]
fn json_lines_answer_line_by_line_in_order() {
    let line = compact(EXAMPLE);
    let other = line.replace("\"K1\"", "\"K2\"");
    let input = format!("{line}\n{other}\r\n{{\"id\":\"bad\",\"sentences\":[],\"colour\":1}}\nnot json\n{line}\n\n\n");
    let output = run(&input, None);
    assert_eq!(output.exit_code, 1);
    assert_eq!(output.stderr, "");
    let answers = lines(&output);
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0]["id"], "K1");
    assert_eq!(answers[1]["id"], "K2");
    assert!(answers[0]["dates"][0].get("steps").is_none() && answers[0].get("not_applicable").is_none());
    assert_eq!(answers[0]["dates"], answers[4]["dates"]);
    assert_eq!(answers[2]["id"], "bad");
    assert_eq!(answers[2]["dates"], json!([]));
    assert_eq!(answers[2]["problems"][0]["code"], "unknown-field");
    assert_eq!(answers[2]["problems"][0]["field"], "colour");
    assert_eq!(answers[3]["id"], Json::Null);
    assert_eq!(answers[3]["problems"][0]["code"], "not-json");
    let well = run(&format!("{line}\n{other}\n"), None);
    assert_eq!(well.exit_code, 0);
    // One line is JSON Lines too, and a single case: compact, with its proof.
    let one = run(&line, None);
    assert_eq!((one.exit_code, one.stdout.lines().count()), (0, 1));
    assert!(lines(&one)[0]["dates"][0]["steps"].is_array());
}

#[test]
fn what_may_be_left_out_may_be_null() {
    let full = json!({"id": "a", "as_of": null, "person": null, "absences": null, "remand": null, "measures": null,
        "sentences": [{"kind": "prison", "judgment": "2025-03-03", "term": {"years": null, "months": 7, "days": null},
        "in_custody": null, "admitted": null, "suspended": null, "credit_days": null, "credit": null, "frame": null,
        "minimum": null, "extensions": null, "final_on": null, "days": null, "hours": null, "subsidiary": null,
        "remaining": null}]});
    let least = json!({"id": "a", "sentences": [{"kind": "prison", "judgment": "2025-03-03", "term": {"months": 7}}]});
    let (full, least) = (run(&full.to_string(), None), run(&least.to_string(), None));
    assert_eq!(full.exit_code, 0, "{}", full.stdout);
    assert_eq!(full, least);
    let remand = json!({"id": "r", "sentences": [], "person": {"born": null},
        "remand": {"arrested": null, "orders": null, "isolation": null, "max_penalty_years": null}});
    assert_eq!(run(&remand.to_string(), None).exit_code, 0);
}

/// Wrong cases, the code of what is wrong, and the field.
fn wrong_cases() -> Vec<(Json, &'static str, &'static str)> {
    let mut all = vec![
        (json!({"sentences": []}), "missing-field", "id"),
        (json!({"id": "w"}), "missing-field", "sentences"),
        (json!({"id": 7, "sentences": []}), "invalid-value", "id"),
        (json!({"id": "w", "sentences": [], "extra": 1}), "unknown-field", "extra"),
        (json!({"id": "w", "sentences": [{"judgment": "2025-03-03"}]}), "missing-field", "sentences[0].kind"),
        (json!({"id": "w", "sentences": [{"kind": "prison"}]}), "missing-field", "sentences[0].judgment"),
        (
            json!({"id": "w", "sentences": [{"kind": "prison", "judgment": "2025-03-03"}]}),
            "missing-field",
            "sentences[0].term",
        ),
    ];
    all.extend(wrong_sentences());
    all
}

fn wrong_sentences() -> Vec<(Json, &'static str, &'static str)> {
    let sentence = |field: &str, value: Json| {
        let mut sentence = json!({"kind": "prison", "judgment": "2025-03-03", "term": {"months": 7}});
        sentence[field] = value;
        json!({"id": "w", "sentences": [sentence]})
    };
    vec![
        (sentence("kind", json!("life")), "invalid-value", "sentences[0].kind"),
        (sentence("judgment", json!("2025-02-30")), "invalid-value", "sentences[0].judgment"),
        (sentence("judgment", json!("20250303")), "invalid-value", "sentences[0].judgment"),
        (sentence("judgment", json!("1849-12-31")), "invalid-value", "sentences[0].judgment"),
        (sentence("judgment", json!("2201-01-01")), "invalid-value", "sentences[0].judgment"),
        (sentence("judgment", json!("2025-3-3")), "invalid-value", "sentences[0].judgment"),
        (sentence("judgment", json!("２０２５-03")), "invalid-value", "sentences[0].judgment"),
        (sentence("term", json!({"months": -1})), "invalid-value", "sentences[0].term.months"),
        (sentence("term", json!({"months": 1.5})), "invalid-value", "sentences[0].term.months"),
        (sentence("term", json!({"weeks": 2})), "unknown-field", "sentences[0].term.weeks"),
        (sentence("term", json!({"months": 99_999})), "too-large", "sentences[0].term"),
        (sentence("term", json!([0, 7, 0])), "invalid-value", "sentences[0].term"),
        (sentence("credit_days", json!(4_000_000_000_u32)), "too-large", "sentences.credit_days"),
        (sentence("minimum", json!({"years": 1})), "not-for-this-kind", "sentences[0].minimum"),
        (sentence("credit", json!([{"kind": "gift"}])), "invalid-value", "sentences[0].credit[0].kind"),
        (json!({"id": "w", "sentences": [], "remand": {"arrested": "yesterday"}}), "invalid-value", "remand.arrested"),
        (
            json!({"id": "w", "sentences": [], "remand": {"arrested": "1500-01-01T00:00:00Z"}}),
            "invalid-value",
            "remand.arrested",
        ),
        (
            json!({"id": "w", "sentences": [], "absences": [{"kind": "escape", "from": null}]}),
            "invalid-value",
            "absences[0].from",
        ),
        (
            json!({"id": "w", "sentences": [], "remand": {"orders": [{"from": "2025-03-03T25:00:00Z"}]}}),
            "invalid-value",
            "remand.orders[0].from",
        ),
        (json!(["w", []]), "not-json", ""),
        (json!(7), "not-json", ""),
    ]
}

#[test]
fn a_wrong_case_names_the_field() {
    for (case, code, field) in wrong_cases() {
        let pretty = format!("\n{}", serde_json::to_string_pretty(&case).unwrap());
        let output = run(&pretty, None);
        assert_eq!(output.exit_code, 2, "{case}");
        let answer = parse(&output.stdout);
        assert_eq!(
            (&answer["problems"][0]["code"], &answer["problems"][0]["field"]),
            (&json!(code), &json!(field)),
            "{case}"
        );
        assert_eq!(answer["dates"], json!([]));
        let problem = parse(&output.stderr);
        assert_eq!((&problem["status"], &problem["code"]), (&json!(422), &json!("invalid-input")), "{case}");
        assert!(field.is_empty() || problem["errors"][0]["field"] == *field, "{problem}");
        // The same in a line of JSON Lines.
        let output = run(&format!("{case}\n{}\n", compact(EXAMPLE)), None);
        let answers = lines(&output);
        assert_eq!((output.exit_code, answers.len()), (1, 2));
        assert_eq!(answers[0]["problems"][0]["code"], code);
        assert_eq!(answers[1]["virtual_start"], "2024-12-25");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let case = json!({"id": "w", "sentences": [
        {"kind": "prison", "judgment": "2025-03-03"},
        {"kind": "fine_default", "judgment": "2025-03-03", "days": 0},
        {"kind": "preventive_detention", "judgment": "2025-03-03", "term": {"years": 2}}]});
    let output = run(&serde_json::to_string_pretty(&case).unwrap(), None);
    let answer = parse(&output.stdout);
    let fields: Vec<&str> = answer["problems"].as_array().unwrap().iter().filter_map(|p| p["field"].as_str()).collect();
    assert_eq!(fields, ["sentences[0].term", "sentences[1].days", "sentences[2].term", "sentences[2].frame"]);
}

#[test]
fn what_is_not_covered_names_its_rule_and_ends_with_1() {
    let measure = json!({"kind": "partial_exclusion", "from": "2025-03-03", "law": "act_2026"});
    let case = json!({"id": "c", "sentences": [], "measures": [measure]});
    let output = run(&serde_json::to_string_pretty(&case).unwrap(), None);
    assert_eq!(output.exit_code, 1);
    let problem = &parse(&output.stdout)["problems"][0];
    assert_eq!(
        *problem,
        json!({"code": "law-is-silent", "field": "measures[0]", "rule": "N26-04", "section": "l2026-18 37 a"})
    );
}

#[test]
fn nothing_at_all_is_not_a_case() {
    for input in ["", "\n", "   ", "\u{feff}"] {
        let output = run(input, None);
        assert_eq!(output.exit_code, 2, "{input:?}");
        assert_eq!(parse(&output.stdout)["problems"][0]["code"], "not-json");
    }
    let marked = format!("\u{feff}{EXAMPLE}");
    assert_eq!(run(&marked, None).exit_code, 0);
}

#[test]
fn a_case_reads_back_as_it_was_written() {
    let case = law::calc::read(EXAMPLE).unwrap();
    let written = serde_json::to_string(&case).unwrap();
    assert_eq!(law::calc::read(&written).unwrap(), case);
    let remand = r#"{"id":"r","sentences":[],"remand":{"arrested":"2025-03-07T22:00:00+01:00",
        "orders":[{"from":"2025-03-03","to":"2025-03-31T15:00:00+02:00"}]}}"#;
    let case = law::calc::read(remand).unwrap();
    assert_eq!(law::calc::read(&serde_json::to_string(&case).unwrap()).unwrap(), case);
}

#[test]
fn the_schemas_name_what_is_read_and_written() {
    let case = serde_json::to_value(schemars::schema_for!(law::Case)).unwrap();
    assert_eq!(case["required"], json!(["id", "sentences"]));
    assert_eq!(case["additionalProperties"], json!(false));
    let sentence = &case["$defs"]["Sentence"];
    assert_eq!(sentence["required"], json!(["kind", "judgment"]));
    assert_eq!(sentence["properties"]["judgment"]["$ref"], "#/$defs/Date");
    let outcome = serde_json::to_value(schemars::schema_for!(law::Outcome)).unwrap();
    assert_eq!(outcome["$defs"]["DatedRule"]["required"], json!(["kind", "date", "rule", "section"]));
}

#[test]
fn deep_or_endless_input_is_refused() {
    for input in ["[".repeat(200_000), format!("\n{{\"id\":\"{}\"", "x".repeat(5_000_000)), "1".repeat(10_000)] {
        let output = run(&input, None);
        assert!(output.exit_code > 0);
        assert!(output.stdout.len() < 5_000, "{}", output.stdout.len());
    }
}

#[test]
fn the_page_can_be_followed_with_a_calendar() {
    for (lang, words) in [
        (
            "nb",
            [
                "Tidligste prøveløslatelse",
                "22. september 2026",
                "To tredjedeler av 2 år og 6 måneder er 1 år og 8 måneder.",
            ],
        ),
        (
            "nn",
            [
                "Tidlegaste prøvelauslating",
                "22. september 2026",
                "To tredelar av 2 år og 6 månader er 1 år og 8 månader.",
            ],
        ),
        (
            "en",
            [
                "Earliest conditional release",
                "22 September 2026",
                "Two thirds of 2 years and 6 months is 1 year and 8 months.",
            ],
        ),
    ] {
        let output = run_text(EXAMPLE, law::words(lang));
        assert_eq!(output.exit_code, 0);
        for word in words {
            assert!(output.stdout.contains(word), "{lang}: {word}\n{}", output.stdout);
        }
        let lines = output.stdout.lines().count();
        assert!(lines < 90, "more than a page: {lines}");
    }
    let many = format!("{0}\n[]\n{0}\n", compact(EXAMPLE));
    let output = run_text(&many, law::words("nb"));
    assert_eq!(output.exit_code, 1);
    assert_eq!(output.stdout.matches("Utregning for K1").count(), 2);
    let wrong = run_text("{", law::words("en"));
    assert_eq!((wrong.exit_code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("not a case"));
}

/// JSON with the names that the case has, so that random input gets past the first field.
#[allow(clippy::too_many_lines)] // a list of names
fn any_json() -> impl Strategy<Value = Json> {
    let text = prop::sample::select(vec![
        "prison",
        "preventive_detention",
        "fine_default",
        "community",
        "recall",
        "fine_service",
        "youth",
        "escape",
        "2025-03-03",
        "2024-02-29",
        "2200-12-31",
        "1850-01-01",
        "2025-03-31T15:00:00+02:00",
        "9999-12-31T23:59:59Z",
        "full_exclusion",
        "redress",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-3_i64..100).prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        text.prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
    ];
    let name = prop::sample::select(vec![
        "id",
        "as_of",
        "person",
        "born",
        "sentences",
        "kind",
        "judgment",
        "in_custody",
        "admitted",
        "term",
        "years",
        "months",
        "days",
        "suspended",
        "credit_days",
        "credit",
        "basis",
        "frame",
        "minimum",
        "extensions",
        "until",
        "final_on",
        "hours",
        "subsidiary",
        "remaining",
        "performance",
        "conversion",
        "hours_done",
        "probation_years",
        "parole_refused",
        "paroled_on",
        "serving_ended",
        "own_conduct",
        "absences",
        "from",
        "to",
        "remand",
        "arrested",
        "orders",
        "isolation",
        "court",
        "max_penalty_years",
        "measures",
        "law",
        "isolation_act_from",
        "offence_on",
        "from_abroad",
        "absorbed",
        "refusals_final",
        "parole",
        "period",
        "extended",
        "remainder",
        "served_as_one",
        "last_hearing",
        "decisions",
        "matter",
        "told",
        "reaction",
        "length",
        "leaves",
        "unverified",
        "limits_on",
    ]);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..7)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

/// Any date that is read, and none.
fn wild_date() -> impl Strategy<Value = Json> + Clone {
    prop_oneof![
        (1850_i32..=2200, 1..=12_i32, 1..=31_i32).prop_map(|(y, m, d)| json!(format!("{y}-{m:02}-{d:02}"))),
        Just(json!("2200-12-31")),
        Just(json!("1850-01-01")),
        Just(Json::Null),
    ]
}

/// A sentence whose form is right and whose values are wild.
fn wild_sentence() -> impl Strategy<Value = Json> {
    let date = wild_date();
    let number = prop_oneof![0_u32..200, Just(2_400), Just(73_000), any::<u32>()].prop_map(Json::from);
    let term = (number.clone(), number.clone(), number.clone())
        .prop_map(|(years, months, days)| json!({"years": years, "months": months, "days": days}));
    (
        0..7,
        date.clone(),
        any::<bool>(),
        date.clone(),
        term.clone(),
        prop::option::of(term),
        number.clone(),
        date.clone(),
        date.clone(),
    )
        .prop_map(|(kind, judgment, in_custody, admitted, term, other, number, one, two)| {
            let mut sentence =
                json!({"judgment": judgment, "in_custody": in_custody, "admitted": admitted, "credit_days": number});
            match kind {
                0 => {
                    (sentence["kind"], sentence["term"], sentence["suspended"]) = (json!("prison"), term, json!(other));
                    (sentence["from_abroad"], sentence["offence_on"]) = (json!(two.is_null()), one.clone());
                    let absorbed = json!({"judgment": one, "from": one, "to": two, "credit_days": number});
                    sentence["absorbed"] = if one.is_null() { json!([]) } else { json!([absorbed]) };
                }
                1 => {
                    (sentence["kind"], sentence["frame"], sentence["minimum"]) =
                        (json!("preventive_detention"), term, json!(other));
                    (sentence["final_on"], sentence["extensions"]) =
                        (one.clone(), json!([{"judgment": one, "until": two}]));
                    sentence["parole"] = json!({"from": one, "period": other});
                    sentence["refusals_final"] = json!([two]);
                }
                2 => (sentence["kind"], sentence["days"]) = (json!("fine_default"), number),
                3 => {
                    (sentence["kind"], sentence["remaining"]) = (json!("recall"), term);
                    sentence["credit"] = json!([{"kind": "after_judgment", "days": number}]);
                    (sentence["remainder"], sentence["served_as_one"]) = (json!(other), json!(one.is_null()));
                }
                4 => {
                    (sentence["kind"], sentence["hours"], sentence["subsidiary"]) = (json!("community"), number, term);
                    (sentence["performance"], sentence["extended"]) = (json!(other), json!(other));
                    let judged = if one.is_null() { judgment } else { one };
                    sentence["conversion"] = json!({"judgment": judged, "in_custody": in_custody, "admitted": two,
                                                    "ordered": other, "hours_done": sentence["hours"]});
                }
                5 => {
                    (sentence["kind"], sentence["days"], sentence["performance"]) =
                        (json!("fine_service"), number, json!(other));
                }
                _ => {
                    (sentence["kind"], sentence["performance"], sentence["subsidiary"]) =
                        (json!("youth"), term, json!(other));
                }
            }
            sentence
        })
}

/// What a case may state beside sentences: measures, decisions, leaves, data, and the day of the act of 2026.
fn wild_rest(stated: &Json, other: &Json, number: u32) -> Json {
    let measures = law::case::MeasureKind::ALL.iter().map(|kind| json!({"kind": kind, "from": stated, "to": other}));
    let reactions = law::case::ReactionKind::ALL.iter().map(|kind| {
        let reaction = json!({"kind": kind, "length": {"days": number}, "from": other, "excluded_days": number / 2});
        json!({"matter": "reaction", "told": stated, "appealed": other, "reaction": reaction})
    });
    let general = json!({"matter": "general", "told": stated, "taken": other});
    json!({"measures": measures.collect::<Vec<_>>(), "leaves": [{"from": stated, "days": number}],
           "decisions": reactions.chain([general]).collect::<Vec<_>>(), "unverified": [stated],
           "isolation_act_from": other, "limits_on": other})
}

/// A case whose form is right and whose values are wild.
fn wild_case() -> impl Strategy<Value = Json> {
    let (date, sentence) = (wild_date(), wild_sentence());
    let absence = (date.clone(), date.clone(), any::<bool>()).prop_map(
        |(from, to, granted)| json!({"kind": if granted { "interruption" } else { "escape" }, "from": from, "to": to}),
    );
    let order = (date.clone(), date.clone()).prop_map(|(from, to)| json!({"from": from, "to": to}));
    let orders = prop::collection::vec(order, 0..4);
    let sentences = prop::collection::vec(sentence, 0..4);
    let absences = prop::collection::vec(absence, 0..4);
    (sentences, absences, orders.clone(), orders, date.clone(), date, 0..40_u32).prop_map(
        |(sentences, absences, orders, isolation, as_of, stated, number)| {
            let isolation: Vec<Json> = isolation
                .into_iter()
                .map(|mut isolation| {
                    isolation["court"] = json!(true);
                    isolation
                })
                .collect();
            let remand = json!({"arrested": "2025-03-07T22:00:00+01:00", "orders": orders, "isolation": isolation,
                                "last_hearing": as_of});
            let refused: Vec<&Json> = [&stated].into_iter().filter(|date| !date.is_null()).collect();
            let mut case = json!({"id": "wild", "as_of": as_of, "sentences": sentences, "absences": absences,
                                  "remand": remand, "paroled_on": stated, "serving_ended": stated,
                                  "parole_refused": refused, "person": {"born": as_of}});
            if !stated.is_null() {
                let rest = wild_rest(&stated, &as_of, number);
                case.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            }
            case
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_json_makes_it_panic(value in any_json()) {
        let output = run(&value.to_string(), Some(true));
        prop_assert_eq!(output.stdout.lines().count(), 1);
        run_text(&value.to_string(), law::words("nn"));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}|[\\{\\}\\[\\]:,\"a-z0-9\n ]{0,60}") {
        run(&text, None);
        run_text(&text, law::words("en"));
    }

    #[test]
    fn no_wild_case_makes_it_panic(case in wild_case()) {
        let output = run(&format!("\n{case}"), Some(true));
        prop_assert!(output.exit_code <= 2);
        prop_assert_eq!(output.exit_code == 2, !output.stderr.is_empty());
        run_text(&format!("\n{case}"), law::words("nb"));
    }
}
