//! The person's own dates: a later one is told face to face before it shows on a screen.

use super::confirming::{is_told, tell};
use super::refusals::refused;
use super::{broken, dates, k1, on, person};
use crate::access::testing::{account, token};
use crate::access::{Role, Scope};
use crate::authority::tests::house;
use crate::testing::{Browser, TestApp};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

fn own() -> Scope {
    Scope::Oneself { person: person() }
}

async fn away(app: &TestApp, token: &str) {
    let away = json!({ "kind": "interruption", "from_date": "2026-11-05", "to_date": "2026-11-12" });
    let made = app.post(&format!("/api/people/{}/absences", person()), token, away).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
}

#[tokio::test]
async fn a_later_date_shows_to_the_person_once_they_were_told_of_it() {
    TestApp::each(async |app| {
        let [caseworker, colleague, officer] = house(app).await;
        let themselves = token(&app.app, Role::Person, own()).await;
        k1(app, &caseworker).await;
        let first = dates(app, &themselves, "").await;
        assert_eq!(on(&first, "last_day").as_deref(), Some("2027-06-24"), "nothing was told before that is later now");
        is_told(app, [&caseworker, &colleague]).await;
        assert_eq!(dates(app, &themselves, "").await["dates"], first["dates"]);

        away(app, &caseworker).await;
        assert_eq!(on(&dates(app, &officer, "").await, "full_term_first_free_day").as_deref(), Some("2027-07-02"));
        let held_back = dates(app, &themselves, "?proof=true").await;
        for nothing in ["dates", "sentences", "absences", "corrected", "warnings", "not_applicable"] {
            assert_eq!(held_back[nothing], json!([]), "{nothing}");
        }
        let told = held_back["untold"]["dates"].as_array().unwrap();
        let free = told.iter().find(|date| date["kind"] == "full_term_first_free_day").unwrap();
        assert_eq!(free["date"], "2027-06-25");
        assert!(!held_back.to_string().contains("2027-07"), "{held_back}");
        for path in ["dates/full_term_first_free_day", "dates/what-if?fact=law&law_as_of=2020-01-01"] {
            let refused = app.get(&format!("/api/people/{}/{path}", person()), &themselves).await;
            assert_eq!(
                (refused.status, refused.code()),
                (StatusCode::FORBIDDEN, "dates-not-told".to_owned()),
                "{path}"
            );
        }

        is_told(app, [&caseworker, &colleague]).await;
        let now = dates(app, &themselves, "").await;
        assert_eq!(
            (on(&now, "full_term_first_free_day").as_deref(), &now["untold"]),
            (Some("2027-07-02"), &Json::Null)
        );
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn their_pages_say_what_they_were_told_last() {
    TestApp::each(async |app| {
        let [caseworker, colleague, _] = house(app).await;
        k1(app, &caseworker).await;
        is_told(app, [&caseworker, &colleague]).await;
        away(app, &caseworker).await;
        let (_, login) = account(&app.app, &[(Role::Person, own())]).await;
        let mut browser = Browser::new(app);
        assert_eq!(browser.sign_in(&login, false).await.status, StatusCode::SEE_OTHER);
        let file = format!("/people/{}", person());
        for (path, says) in [(file.clone(), "25 June 2027"), (format!("{file}/dates"), "face to face")] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text());
            assert!(page.text().contains(says) && !page.text().contains("2 July 2027"), "{path}: {}", page.text());
        }
        for path in ["dates/letter", "dates/last_day", "dates/what-if"] {
            let page = browser.get(&format!("{file}/{path}")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert!(page.text().contains("told of the dates first") && !page.text().contains("July 2027"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_told_before_and_stands_again_is_told_again() {
    TestApp::each(async |app| {
        let [caseworker, colleague, _] = house(app).await;
        let themselves = token(&app.app, Role::Person, own()).await;
        let free = async || {
            let view = dates(app, &themselves, "").await;
            let untold = view["untold"]["dates"].as_array().cloned().unwrap_or_default();
            let of = |date: &&Json| date["kind"] == "full_term_first_free_day";
            (on(&view, "full_term_first_free_day"), untold.iter().find(of).map(|date| date["date"].clone()))
        };
        k1(app, &caseworker).await;
        is_told(app, [&caseworker, &colleague]).await;
        correct(app, &caseworker, 57).await;
        // An earlier date waits too: else that nothing shows would tell of a later one.
        assert_eq!(free().await, (None, Some(json!("2027-06-25"))));
        is_told(app, [&caseworker, &colleague]).await;
        assert_eq!(free().await, (Some("2027-06-15".to_owned()), None));
        correct(app, &caseworker, 47).await;
        assert_eq!(free().await, (None, Some(json!("2027-06-15"))));
        let list = app.get("/api/dates-to-confirm?prison=HAL", &caseworker).await.json();
        assert_eq!(list["items"][0]["step"], "tell", "two have agreed to these before: {list}");
        assert!(list["items"][0]["tell_by"].is_string(), "{list}");
        assert_eq!(dates(app, &caseworker, "").await["told"], json!([]));
        tell(app, &caseworker).await;
        assert_eq!(free().await, (Some("2027-06-25".to_owned()), None));
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_told_first_also_where_no_date_changes_and_dates_that_are_no_more_wait_for_nobody() {
    TestApp::each(async |app| {
        let [caseworker, colleague, _] = house(app).await;
        let themselves = token(&app.app, Role::Person, own()).await;
        k1(app, &caseworker).await;
        refused(app, &caseworker).await;
        let view = dates(app, &themselves, "").await;
        assert_eq!(view["untold"], json!({ "told_at": null, "dates": [] }));
        assert_eq!((&view["refusals"], &view["dates"]), (&json!([]), &json!([])));
        is_told(app, [&caseworker, &colleague]).await;
        let view = dates(app, &themselves, "").await;
        assert_eq!((&view["untold"], view["refusals"].as_array().unwrap().len()), (&Json::Null, 1));

        let sentence = dates(app, &caseworker, "").await["sentences"][0].clone();
        let path = format!("/api/people/{}/sentences/{}/end", person(), sentence["id"].as_str().unwrap());
        let body = json!({ "reason": "set_aside", "end_date": "2026-11-01", "why": "Frifunnet av lagmannsretten" });
        let ended = app.change(&path, &caseworker, sentence["version"].as_str().unwrap(), body).await;
        assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
        let view = dates(app, &themselves, "").await;
        assert_eq!((&view["untold"], &view["dates"]), (&Json::Null, &json!([])));
    })
    .await;
}

/// Corrects the days of credit.
async fn correct(app: &TestApp, token: &str, credit_days: u32) {
    let sentence = dates(app, token, "").await["sentences"][0].clone();
    let corrected = json!({ "authority": sentence["authority"], "kind": "prison", "judgment": "2025-02-10",
        "in_custody": "true", "years": 2, "months": 6, "credit_days": credit_days, "why": "Talt om igjen" });
    let path = format!("/api/people/{}/sentences/{}/correct", person(), sentence["id"].as_str().unwrap());
    let done = app.change(&path, token, sentence["version"].as_str().unwrap(), corrected).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
}
