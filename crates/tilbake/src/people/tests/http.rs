//! The registry through HTTP: the API with tokens, the pages with a session.

use super::*;
use crate::access::testing::token;
use crate::testing::Answered;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value as Json, json};

/// A token of a role in HAL.
async fn hal(test: &TestApp, role: Role) -> String {
    token(&test.app, role, in_prison("HAL")).await
}

fn ola() -> Json {
    json!({ "given": "Ola", "family": "Nordmann", "born": "12.03.1990", "sex": "male", "country": "NOR",
        "language": "lt", "interpreter": true, "identifier": "duf_number", "number": "2015 123456 09",
        "source": "police" })
}

async fn registered(test: &TestApp, token: &str, body: Json) -> String {
    let made = test.post("/api/people", token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn record(test: &TestApp, token: &str, id: &str) -> (Json, String) {
    let answer = test.get(&format!("/api/people/{id}"), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let tag = answer.headers[header::ETAG].to_str().unwrap().to_owned();
    (answer.json(), tag)
}

async fn change(test: &TestApp, method: &str, path: &str, token: &str, tag: &str, body: Json) -> Answered {
    test.send_with(method, path, token, Some(body), &[("if-match", tag)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_registered_found_read_and_changed() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let token = hal(test, Role::Caseworker).await;
        let id = registered(test, &token, ola()).await;
        let (person, tag) = record(test, &token, &id).await;
        assert_eq!((person["name"].as_str(), person["born"].as_str()), (Some("Ola Nordmann"), Some("1990-03-12")));
        assert_eq!((person["interpreter"][0].as_str(), person["expected"].as_bool()), (Some("lt"), Some(true)));
        assert_eq!(person["identity"]["identifiers"][0]["number"], "201512345609");
        for query in ["ola%20normann", "nordmann%201990", "201512345609", person["number"].as_str().unwrap()] {
            let found = test.get(&format!("/api/people?q={query}"), &token).await.json();
            assert_eq!(found["items"][0]["id"], id.as_str(), "{query}: {found}");
        }
        let fact = person["identity"]["citizenships"][0]["id"].as_str().unwrap();
        let path = format!("/api/people/{id}/identity/citizenship/{fact}");
        let body = json!({ "country": "LTU", "source": "papers", "verified": true });
        assert_eq!(test.send("PUT", &path, &token, Some(body.clone())).await.code(), "version-missing");
        assert_eq!(change(test, "PUT", &path, &token, "\"99\"", body.clone()).await.code(), "version-changed");
        let changed = change(test, "PUT", &path, &token, &tag, body).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
        let (person, _) = record(test, &token, &id).await;
        let held = person["identity"]["citizenships"].as_array().unwrap();
        assert_eq!((held.len(), held[0]["country"].as_str()), (1, Some("LTU")), "the unverified one is deleted");
        assert!(held[0]["verified"]["by"].is_string());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_role_may_not_read_is_null_and_whom_it_may_not_know_is_not_found() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let caseworker = hal(test, Role::Caseworker).await;
        let id = registered(test, &caseworker, ola()).await;
        let contact = json!({ "kin": "child", "name": "Lise", "born": "2018", "source": "oneself" });
        let made = test.post(&format!("/api/people/{id}/contacts"), &caseworker, contact).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let (full, _) = record(test, &caseworker, &id).await;
        assert_eq!(full["contacts"][0]["name"], "Lise");
        let (health, _) = record(test, &hal(test, Role::Health).await, &id).await;
        assert!(health["identity"].is_null() && health["cautions"].is_array() && health["contacts"].is_array());
        let teacher = hal(test, Role::Teacher).await;
        assert_eq!(test.get(&format!("/api/people/{id}"), &teacher).await.status, StatusCode::FORBIDDEN);
        let away = token(&test.app, Role::ReintegrationCoordinator, in_prison("BGO")).await;
        assert_eq!(test.get(&format!("/api/people/{id}"), &away).await.status, StatusCode::NOT_FOUND);
        assert!(test.get("/api/people?q=nordmann", &away).await.json()["items"].as_array().unwrap().is_empty());
        assert_eq!(test.get("/api/people/not-an-id", &caseworker).await.status, StatusCode::NOT_FOUND);
        assert_eq!(test.get("/api/people", "").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_says_all_its_errors_and_look_alikes_are_shown_first() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let token = hal(test, Role::Reception).await;
        let wrong =
            json!({ "born": "31.02.1990", "sex": "x", "identifier": "foreign_number", "number": "A1", "nmae": 1 });
        assert_eq!(test.post("/api/people", &token, wrong).await.json()["errors"][0]["field"], "nmae");
        let wrong = json!({ "born": "31.02.1990", "sex": "x", "identifier": "foreign_number", "number": "A1" });
        let problem = test.post("/api/people", &token, wrong).await.json();
        let errors: Vec<(&str, &str)> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        for expected in [
            ("given", "name-missing"),
            ("born", "invalid-birth-date"),
            ("sex", "not-in-list"),
            ("issuer", "country-missing"),
            ("source", "required"),
        ] {
            assert!(errors.contains(&expected), "{expected:?} in {errors:?}");
        }
        registered(test, &token, ola()).await;
        let alike = json!({ "given": "Ole", "family": "Nordman", "born": "1990", "sex": "male", "source": "police" });
        let refused = test.post("/api/people", &token, alike.clone()).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "look-alikes".to_owned()));
        assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 1, "{}", refused.text());
        let mut other = alike;
        other["not_same"] = json!(true);
        registered(test, &token, other).await;
        let real = json!({ "given": "X", "family": "Y", "sex": "male", "source": "police", "identifier": "birth_number",
            "number": "12039012345" });
        let refused = test.post("/api/people", &token, real).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_sent_twice_with_one_key_is_done_once() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let token = hal(test, Role::Reception).await;
        let send = async |key: &str| {
            test.send_with("POST", "/api/people", &token, Some(ola()), &[("idempotency-key", key)]).await
        };
        let (first, again) = (send("one").await, send("one").await);
        assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED), "{}", again.text());
        assert_eq!(first.json()["id"], again.json()["id"]);
        // Somebody else at another desk, with a key of their own, is asked to look first.
        assert_eq!(send("two").await.code(), "look-alikes");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_a_name_is_said_of_its_part_and_nothing_hides_in_it() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let token = hal(test, Role::Reception).await;
        for (family, code) in [("x".repeat(300), "too-long"), ("\u{202e}abc".into(), "control-characters")] {
            let mut body = ola();
            body["family"] = json!(family);
            let refused = test.post("/api/people", &token, body).await.json();
            assert_eq!(refused["errors"][0]["field"], "family", "{refused}");
            assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cautions_are_added_reviewed_and_ended_through_the_api() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let token = hal(test, Role::ShiftLeader).await;
        let id = registered(test, &token, ola()).await;
        let path = format!("/api/people/{id}/cautions");
        let body = json!({ "code": "fire", "words": "Lit a mattress in 2024", "since": "2026-11-01",
            "review_on": "2027-01-10", "source": "police", "verified": true });
        let added = test.post(&path, &token, body.clone()).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
        assert_eq!(test.post(&path, &token, body.clone()).await.code(), "already-there");
        let mut far = body;
        far["review_on"] = json!("2028-01-01");
        far["code"] = json!("escape");
        assert_eq!(test.post(&path, &token, far).await.json()["errors"][0]["code"], "review-too-far");
        let fact = added.json()["id"].as_str().unwrap().to_owned();
        let tag = format!("\"{}\"", added.json()["version"]);
        let (review, end) = (format!("{path}/{fact}/review"), format!("{path}/{fact}/end"));
        let later = change(test, "POST", &review, &token, &tag, json!({ "review_on": "2027-02-01" })).await;
        assert_eq!(later.status, StatusCode::OK, "{}", later.text());
        let found = test.get("/api/people?q=nordmann", &token).await.json();
        assert_eq!(found["items"][0]["flags"][0]["code"], "fire");
        let tag = format!("\"{}\"", later.json()["version"]);
        let ended = change(test, "POST", &end, &token, &tag, json!({ "reason": "Proven wrong" })).await;
        assert_eq!(ended.status, StatusCode::OK);
        let cautions = test.get(&path, &token).await.json();
        assert_eq!(cautions["items"][0]["ended"]["reason"], "Proven wrong");
    })
    .await;
}

/// A small PNG.
fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    let pixels = vec![120_u8; 200 * 200 * 3];
    image::ImageEncoder::write_image(encoder, &pixels, 200, 200, image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_encoded_anew_sealed_and_shown() {
    TestApp::each(async |test| {
        places(&test.app).await;
        let token = hal(test, Role::Reception).await;
        let id = registered(test, &token, ola()).await;
        let path = format!("/api/people/{id}/photo");
        assert_eq!(test.get(&path, &token).await.status, StatusCode::NOT_FOUND);
        let (_, tag) = record(test, &token, &id).await;
        let send = async |bytes: Vec<u8>| {
            let request = Request::put(&path).header(header::AUTHORIZATION, format!("Bearer {token}"));
            test.request(request.header("if-match", &tag).body(Body::from(bytes)).unwrap()).await
        };
        assert_eq!(send(b"GIF89a".to_vec()).await.json()["errors"][0]["code"], "photo-not-an-image");
        assert_eq!(send(png()).await.status, StatusCode::OK);
        let shown = test.get(&path, &token).await;
        assert_eq!(shown.headers[header::CONTENT_TYPE], "image/jpeg");
        assert!(shown.body.starts_with(&[0xff, 0xd8]));
        let (person, _) = record(test, &token, &id).await;
        assert!(person["photo"].as_str().unwrap().starts_with(&path));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_read_page_by_page() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let names: Vec<NewPerson> =
            (0..60).map(|at| new_person(&format!("Ida {}sen", char::from(b'A' + at % 26)), "1990")).collect();
        super::search::settle(test, &by, &names).await;
        let token = hal(test, Role::Officer).await;
        let first = test.get("/api/people", &token).await.json();
        assert_eq!(first["items"].as_array().unwrap().len(), 50);
        let next = first["next"].as_str().unwrap();
        let second = test.get(&format!("/api/people?after={next}"), &token).await.json();
        assert_eq!((second["items"].as_array().unwrap().len(), second["next"].is_null()), (10, true));
        let name = |view: &Json, at: usize| view["items"][at]["name"].as_str().unwrap().to_owned();
        assert!(name(&first, 0) == "Ida Asen" && name(&first, 49) <= name(&second, 0));
    })
    .await;
}
