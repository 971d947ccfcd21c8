//! Refusals of parole: the next assessment is counted from the day, and a mistake is taken back.

use super::{broken, dates, k1, on, person};
use crate::authority::tests::house;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

fn path() -> String {
    format!("/api/people/{}/refusals", person())
}

/// Registers that parole was refused on 20 August 2026.
pub async fn refused(app: &TestApp, token: &str) -> Answered {
    let made = app.post(&path(), token, json!({ "refused_on": "2026-08-20", "why": "Rømte i mai" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made
}

#[tokio::test]
async fn a_refusal_gives_the_day_of_the_next_assessment_and_a_mistake_takes_it_back() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        k1(app, &caseworker).await;
        let body = json!({ "refused_on": "2026-08-20" });
        let tried = app.post(&format!("{}/try", path()), &caseworker, body.clone()).await;
        let review = |line: &&Json| line["kind"] == "parole_review";
        let line = tried.json()["dates"].as_array().unwrap().iter().find(review).unwrap().clone();
        assert_eq!((&line["before"], &line["after"]), (&Json::Null, &json!("2026-11-20")));
        assert_eq!(on(&dates(app, &caseworker, "").await, "parole_review"), None);

        let id = refused(app, &caseworker).await.json()["id"].as_str().unwrap().to_owned();
        let view = dates(app, &officer, "").await;
        // REL-08: three months from the refusal, of a sentence under five years.
        assert_eq!(on(&view, "parole_review").as_deref(), Some("2026-11-20"));
        assert_eq!(
            (&view["refusals"][0]["on"], &view["refusals"][0]["why"]),
            (&json!("2026-08-20"), &json!("Rømte i mai"))
        );
        assert_eq!(broken(app).await, Vec::<String>::new());

        let withdraw = format!("{}/{id}/withdraw", path());
        let tag = format!("\"{id}\"");
        let forbidden = app.send_with("POST", &withdraw, &officer, Some(json!({})), &[("if-match", &tag)]).await;
        assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
        let done = app.send_with("POST", &withdraw, &caseworker, Some(json!({})), &[("if-match", &tag)]).await;
        assert_eq!((done.status, done.json()["refusals"].clone()), (StatusCode::OK, json!([])), "{}", done.text());
        assert_eq!(on(&done.json(), "parole_review"), None);
        let again = app.send_with("POST", &withdraw, &caseworker, Some(json!({})), &[("if-match", &tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_decided_yet_was_not_refused() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let wrong = app.post(&path(), &caseworker, json!({ "refused_on": "2030-01-01", "why": "" })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields: Vec<_> =
            wrong.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!(fields, [json!("refused_on"), json!("why")], "{}", wrong.text());
        assert_eq!(dates(app, &caseworker, "").await["refusals"], json!([]));
    })
    .await;
}
