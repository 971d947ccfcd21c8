//! The form of a sentence: a judgment of every kind is registered and corrected, keeps what it does not speak of, and
//! says what is wrong by its field.

use super::{broken, dates, on, page, person, sentence};
use crate::access::testing::{PASSWORD, account, in_prison};
use crate::access::{Role, SignIn};
use crate::authority::tests::{add, house};
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

/// An authority that a sentence can be carried out on.
async fn authority(app: &TestApp, token: &str) -> String {
    let order = json!({ "kind": "enforcement_order", "source": "paper", "issuer": "Oslo politidistrikt", "from_date": "2025-02-24" });
    add(app, token, order).await
}

/// The same fields with more, or others.
fn with(fields: &Json, more: Json) -> Json {
    let mut all = fields.as_object().unwrap().clone();
    all.extend(more.as_object().unwrap().clone());
    all.into()
}

async fn registered(app: &TestApp, token: &str, body: Json) -> String {
    let made = sentence(app, token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn corrected(app: &TestApp, token: &str, body: &Json) -> Json {
    let view = dates(app, token, "").await;
    let (id, version) =
        (view["sentences"][0]["id"].as_str().unwrap(), view["sentences"][0]["version"].as_str().unwrap());
    let path = format!("/api/people/{}/sentences/{id}/correct", person());
    let body = with(body, json!({ "why": "Dommen er lest på nytt" }));
    let tag = format!("\"{version}\"");
    let done = app.send_with("POST", &path, token, Some(body), &[("if-match", &tag)]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    done.json()["sentences"][0]["facts"].clone()
}

/// Fields and codes of what was refused.
fn wrong(refused: &Answered) -> Vec<(String, String)> {
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    refused.json()["errors"].as_array().unwrap().iter().map(|one| (text(&one["field"]), text(&one["code"]))).collect()
}

/// The cookie of a caseworker of HAL at a browser.
async fn cookie(app: &TestApp) -> String {
    let (_, login) = account(&app.app, &[(Role::Caseworker, in_prison("HAL"))]).await;
    let typed =
        SignIn { login, password: PASSWORD.to_owned(), shared: false, cookie: None, address: "test".to_owned() };
    app.app.doors().sign_in(typed).await.unwrap()
}

#[tokio::test]
async fn a_youth_sentence_and_fine_service_are_registered_with_their_performance_time() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let cookie = cookie(app).await;
        let authority = authority(app, &caseworker).await;
        let youth = json!({ "authority": authority, "kind": "youth", "judgment": "2025-12-01", "in_custody": "true",
            "months": 8, "began": "2026-01-12", "performance_years": 1, "performance_months": 6, "final_on": "2025-12-15" });
        registered(app, &caseworker, youth.clone()).await;
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "performance_end").as_deref(), Some("2027-07-11"));
        let facts = &view["sentences"][0]["facts"];
        assert_eq!(facts["performance"], json!({ "years": 1, "months": 6, "days": 0 }));
        assert_eq!((&facts["subsidiary"]["months"], &facts["in_custody"]), (&json!(8), &json!(false)));
        let way = page(app, &cookie, &format!("/people/{}/dates", person())).await;
        for words in ["Youth sentence: 1 year and 6 months, subsidiary term 8 months", "Begun 12 January 2026"] {
            assert!(way.contains(words), "{words}: {way}");
        }
        let facts = corrected(app, &caseworker, &with(&youth, json!({ "credit_days": 4, "performance_months": 4 }))).await;
        assert_eq!((&facts["credit_days"], &facts["performance"]["months"]), (&json!(4), &json!(4)));

        let service = json!({ "authority": authority, "kind": "fine_service", "judgment": "2025-11-03", "days": 20,
            "began": "2026-02-02", "performance_days": 30 });
        registered(app, &caseworker, service).await;
        let view = dates(app, &caseworker, "").await;
        let ends: Vec<_> =
            view["dates"].as_array().unwrap().iter().filter(|date| date["kind"] == "performance_end").collect();
        assert!(ends.iter().any(|date| date["date"] == "2026-03-03"), "{ends:?}");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_joint_judgment_counts_what_was_served_and_every_line_of_credit() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let cookie = cookie(app).await;
        let authority = authority(app, &caseworker).await;
        let joint = json!({ "authority": authority, "kind": "prison", "judgment": "2025-02-10", "in_custody": "true",
            "years": 2, "months": 6, "credit_days": 47,
            "credit_isolation_days": 5, "credit_isolation_basis": "Politiarrest", "credit_abroad_days": 3,
            "absorbed_1_judgment": "2024-03-01", "absorbed_1_from": "2024-12-02", "absorbed_1_to": "2025-01-31" });
        let id = registered(app, &caseworker, joint).await;
        let view = dates(app, &caseworker, "").await;
        // 10 February 2025 less 47, 3 and 5 days of credit and 60 days served.
        assert_eq!(view["virtual_start"], "2024-10-18");
        assert_eq!(on(&view, "full_term_first_free_day").as_deref(), Some("2027-04-18"));
        let way = page(app, &cookie, &format!("/people/{}/dates", person())).await;
        for words in [
            "Extra credit for isolation",
            "Politiarrest",
            "Time deprived of liberty abroad",
            "Judgment 1 March 2024",
            "served from 2 December 2024 until 31 January 2025",
        ] {
            assert!(way.contains(words), "{words}: {way}");
        }
        let form = page(app, &cookie, &format!("/people/{}/sentences/{id}/correct", person())).await;
        for (name, value) in [
            ("credit_isolation_basis", "Politiarrest"),
            ("credit_abroad_days", "3"),
            ("absorbed_1_to", "2025-01-31"),
            ("absorbed_2_from", ""),
        ] {
            let field = form.split(&format!("name=\"{name}\"")).nth(1).unwrap();
            assert!(field.split('>').next().unwrap().contains(&format!("value=\"{value}\"")), "{name}");
        }
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_correction_keeps_what_the_form_does_not_speak_of() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let authority = authority(app, &caseworker).await;
        let detention = json!({ "authority": authority, "kind": "preventive_detention", "judgment": "2010-02-10",
            "in_custody": "true", "years": 10, "minimum_years": 8, "extended_on": "2019-12-01",
            "extended_until": "2024-02-09", "refused_final_on": "2021-05-03" });
        registered(app, &caseworker, detention.clone()).await;
        let further = json!({ "further_extended_on": "2023-12-01", "further_extended_until": "2028-02-09",
            "further_refused_final_on": "2024-06-03" });
        let facts = corrected(app, &caseworker, &with(&detention, further)).await;
        let untils = |facts: &Json| {
            facts["extensions"].as_array().unwrap().iter().map(|one| one["until"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(untils(&facts), [json!("2024-02-09"), json!("2028-02-09")]);
        assert_eq!(facts["refusals_final"], json!(["2021-05-03", "2024-06-03"]));
        // Sent as it opens, with parole besides: the earlier extension and refusal stay.
        let parole = json!({ "extended_on": "2023-12-01", "extended_until": "2028-02-09", "refused_final_on": "2024-06-03",
            "paroled_on": "2026-03-02", "parole_years": 3 });
        let facts = corrected(app, &caseworker, &with(&detention, parole)).await;
        assert_eq!(untils(&facts), [json!("2024-02-09"), json!("2028-02-09")]);
        assert_eq!(facts["refusals_final"], json!(["2021-05-03", "2024-06-03"]));
        assert_eq!((&facts["parole"]["from"], &facts["parole"]["period"]["years"]), (&json!("2026-03-02"), &json!(3)));
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "parole_period_end").as_deref(), Some("2029-03-01"));
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_by_its_field() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let authority = authority(app, &caseworker).await;
        let prison = json!({ "authority": authority, "kind": "prison", "judgment": "2025-02-10", "in_custody": "true", "years": 2 });
        let detention = with(&prison, json!({ "kind": "preventive_detention", "years": 10 }));
        let youth = with(&prison, json!({ "kind": "youth", "years": 1, "performance_years": 2 }));
        for (body, field, code) in [
            (with(&prison, json!({ "hours": 60 })), "hours", "not-for-this-kind"),
            (with(&prison, json!({ "probation_years": 2 })), "suspended_years", "required"),
            (with(&prison, json!({ "probation_years": 9, "suspended_years": 1 })), "probation_years", "law-probation-too-long"),
            (with(&prison, json!({ "offence_on": "2025-03-01" })), "offence_on", "after-judgment"),
            (
                with(&prison, json!({ "absorbed_1_judgment": "2024-03-01", "absorbed_1_from": "2024-12-02", "absorbed_1_to": "2024-11-02" })),
                "absorbed_1_to",
                "before-start",
            ),
            (
                with(&prison, json!({ "absorbed_1_judgment": "2024-03-01", "absorbed_1_from": "2024-12-02", "absorbed_1_to": "2025-03-02" })),
                "absorbed_1_to",
                "after-judgment",
            ),
            (
                with(&prison, json!({ "absorbed_1_judgment": "2024-03-01", "absorbed_1_from": "2024-11-02", "absorbed_2_judgment": "2024-04-01", "absorbed_2_from": "2024-12-02" })),
                "absorbed_2_from",
                "served-twice",
            ),
            (
                with(&detention, json!({ "paroled_on": "2030-03-01", "parole_years": 7 })),
                "parole_years",
                "law-parole-period-too-long",
            ),
            (with(&youth, json!({ "performance_years": 4 })), "performance_years", "law-youth-too-long"),
        ] {
            let refused = sentence(app, &caseworker, body.clone()).await;
            assert!(wrong(&refused).contains(&(field.to_owned(), code.to_owned())), "{body}: {}", refused.text());
        }
        assert!(dates(app, &caseworker, "").await["sentences"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn every_kind_is_shown_in_words_and_its_form_is_filled_in() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let cookie = cookie(app).await;
        let authority = authority(app, &caseworker).await;
        let of = |more: Json| with(&json!({ "authority": authority, "judgment": "2025-02-10" }), more);
        for body in [
            of(json!({ "kind": "prison", "years": 2, "suspended_years": 1, "probation_years": 3, "from_abroad": "true",
                "offence_on": "2024-01-01", "final_on": "2025-03-01" })),
            of(json!({ "kind": "fine_default", "days": 20, "admitted": "2025-05-02" })),
            of(json!({ "kind": "community", "hours": 60, "days": 60, "began": "2025-03-03", "performance_days": 70,
                "longer_months": 2, "converted_on": "2025-08-01", "ordered_days": 40, "hours_done": 12, "in_custody": "true" })),
            of(json!({ "kind": "recall", "days": 90, "remainder_months": 6, "served_as_one": "true", "in_custody": "true" })),
            of(json!({ "kind": "fine_service", "days": 20 })),
        ] {
            registered(app, &caseworker, body).await;
        }
        let view = dates(app, &caseworker, "").await;
        let forms = view["sentences"].as_array().unwrap().iter().map(|one| {
            format!("/people/{}/sentences/{}/correct", person(), one["id"].as_str().unwrap())
        });
        for path in forms.chain([format!("/people/{}/dates", person())]) {
            let html = page(app, &cookie, &path).await;
            for key in [">sentence-", "\"sentence-", "from_abroad\"><span>sentence"] {
                assert!(!html.contains(key), "{path}: {key}: {html}");
            }
        }
        let way = page(app, &cookie, &format!("/people/{}/dates", person())).await;
        for words in [
            "Transferred to be served in Norway",
            "Community sentence: 60 hours, subsidiary term 60 days",
            "40 days of the subsidiary term. 12 hours done. In custody at the judgment",
            "Served as one with the prison sentences",
            "Not begun yet",
        ] {
            assert!(way.contains(words), "{words}: {way}");
        }
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}
