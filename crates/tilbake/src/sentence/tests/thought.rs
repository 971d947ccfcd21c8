//! What the dates would be: forms that count before they are saved, "what if", and the letter.

use super::{broken, dates, k1, on, person};
use crate::authority::tests::house;
use crate::testing::TestApp;
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

fn line(view: &Json, kind: &str) -> Json {
    let found = view["dates"].as_array().unwrap().iter().find(|line| line["kind"] == kind);
    found.cloned().unwrap_or(Json::Null)
}

#[tokio::test]
async fn a_form_counts_what_saving_it_would_give_and_writes_nothing() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let before = dates(app, &caseworker, "").await;
        let sentence = &before["sentences"][0];
        let body = json!({ "authority": sentence["authority"], "kind": "prison", "judgment": "2026-03-02",
            "in_custody": "true", "years": 1, "credit_days": 10 });
        let path = format!("/api/people/{}/sentences", person());
        let tried = app.post(&format!("{path}/try"), &caseworker, body.clone()).await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.text());
        assert_eq!(dates(app, &caseworker, "").await, before);
        let saved = app.post(&path, &caseworker, body).await;
        assert_eq!(saved.status, StatusCode::CREATED, "{}", saved.text());
        let after = dates(app, &caseworker, "").await;
        for dated in after["dates"].as_array().unwrap() {
            let kind = dated["kind"].as_str().unwrap();
            let thought = line(&tried.json(), kind);
            assert_eq!(thought["after"], dated["date"], "{kind}");
            assert_eq!(thought["before"].as_str().map(str::to_owned), on(&before, kind), "{kind}");
        }
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_correction_a_time_away_and_a_return_are_counted_before_they_are_saved() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let sentence = dates(app, &caseworker, "").await["sentences"][0].clone();
        let base = format!("/api/people/{}", person());
        let own = format!("{base}/sentences/{}", sentence["id"].as_str().unwrap());
        let corrected = json!({ "authority": sentence["authority"], "kind": "prison", "judgment": "2025-02-10",
            "in_custody": "true", "years": 2, "months": 6, "credit_days": 57 });
        let tried = app.post(&format!("{own}/correct/try"), &caseworker, corrected).await;
        assert_eq!(line(&tried.json(), "full_term_first_free_day")["days"], -10, "{}", tried.text());
        let ended = app.post(&format!("{own}/end/try"), &caseworker, json!({})).await;
        assert_eq!(line(&ended.json(), "last_day")["after"], Json::Null, "{}", ended.text());

        let away = json!({ "kind": "escape", "from_date": "2026-11-01" });
        let tried = app.post(&format!("{base}/absences/try"), &caseworker, away.clone()).await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.text());
        let made = app.post(&format!("{base}/absences"), &caseworker, away).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let away = format!("{base}/absences/{}", made.json()["id"].as_str().unwrap());
        let back = app.post(&format!("{away}/end/try"), &caseworker, json!({ "to_date": "2026-11-03" })).await;
        assert_eq!(line(&back.json(), "full_term_first_free_day")["after"], "2027-06-27", "{}", back.text());
        let early = app.post(&format!("{away}/end/try"), &caseworker, json!({ "to_date": "2026-10-03" })).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(early.json()["errors"][0]["field"], "to_date", "{}", early.text());
    })
    .await;
}

#[tokio::test]
async fn what_the_law_does_not_allow_is_said_by_the_field() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        k1(app, &caseworker).await;
        let authority = dates(app, &caseworker, "").await["sentences"][0]["authority"].clone();
        let body = json!({ "authority": authority, "kind": "prison", "judgment": "2026-03-02", "in_custody": "true",
            "years": 1, "suspended_years": 2 });
        let path = format!("/api/people/{}/sentences/try", person());
        let refused = app.post(&path, &caseworker, body.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["field"], "suspended_years", "{}", refused.text());
        assert_eq!(app.post(&path, &officer, body).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn what_if_changes_one_fact_or_the_law() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        k1(app, &caseworker).await;
        let sentence = dates(app, &caseworker, "").await["sentences"][0]["id"].as_str().unwrap().to_owned();
        let ask =
            async |query: &str| app.get(&format!("/api/people/{}/dates/what-if?{query}", person()), &officer).await;
        let credit = ask(&format!("fact=credit&sentence={sentence}&credit_days=46")).await;
        assert_eq!(line(&credit.json(), "full_term_first_free_day")["days"], 1, "{}", credit.text());
        let length = ask(&format!("fact=length&sentence={sentence}&years=3")).await;
        assert_eq!(line(&length.json(), "full_term_first_free_day")["after"], "2027-12-25", "{}", length.text());
        // Before 1 September 2020 the longest electronic control at the end of a sentence was four months.
        let law = ask("fact=law&law_as_of=2019-01-01").await;
        assert_eq!(law.status, StatusCode::OK, "{}", law.text());
        assert_eq!(line(&law.json(), "full_term_first_free_day")["days"], 0);
        assert_ne!(line(&law.json(), "em_back_door")["days"], 0, "{}", law.text());
        for (wrong, field) in
            [("fact=credit&credit_days=1", "sentence"), ("fact=law&law_as_of=soon", "law_as_of"), ("", "fact")]
        {
            let refused = ask(wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.text());
            assert_eq!(refused.json()["errors"][0]["field"], field, "{}", refused.text());
        }
        let nobody = ask("fact=credit&sentence=01890000-0000-7000-8000-000000000000&credit_days=1").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn recall_and_a_community_sentence_made_prison_are_registered_by_the_form() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let authority = dates(app, &caseworker, "").await["sentences"][0]["authority"].clone();
        let path = format!("/api/people/{}/sentences", person());
        let recall = json!({ "authority": authority, "kind": "recall", "judgment": "2026-08-03", "in_custody": "true", "days": 90 });
        let made = app.post(&path, &caseworker, recall).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let community = json!({ "authority": authority, "kind": "community", "judgment": "2025-09-01", "hours": 60, "days": 60,
            "converted_on": "2026-10-01", "hours_done": 30, "in_custody": "true" });
        let made = app.post(&path, &caseworker, community).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let view = dates(app, &caseworker, "").await;
        let kinds: Vec<_> = view["sentences"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert_eq!(kinds, [json!("prison"), json!("community"), json!("recall")]);
        assert_eq!(view["sentences"][1]["facts"]["conversion"]["hours_done"], 30);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_the_law_does_not_allow_is_refused_unless_the_judgment_says_so() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let authority = dates(app, &caseworker, "").await["sentences"][0]["authority"].clone();
        let path = format!("/api/people/{}/sentences", person());
        let mut body = json!({ "authority": authority, "kind": "prison", "judgment": "2026-03-02", "in_custody": "true",
            "days": 130 });
        let refused = app.post(&path, &caseworker, body.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        let problem = refused.json();
        assert_eq!((&problem["errors"][0]["code"], &problem["rule"]), (&json!("law-too-many-days"), &json!("PEN-02")));
        assert_eq!(dates(app, &caseworker, "").await["sentences"].as_array().unwrap().len(), 1);
        body["as_stated"] = json!("true");
        let made = app.post(&path, &caseworker, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let view = dates(app, &caseworker, "").await;
        assert!(
            view["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "too-many-days"),
            "{view}"
        );
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}
