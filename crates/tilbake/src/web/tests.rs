//! The shell through HTTP: who is let in, how problems look, what every answer carries.

use crate::testing::TestApp;
use axum::body::Body;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn the_public_routes_answer_anyone() {
    TestApp::each(async |app| {
        assert_eq!(app.get("/healthz", "").await.json()["status"], "ok");
        let document = app.get("/openapi.json", "").await.json();
        assert_eq!(document["openapi"], "3.1.0");
        assert!(document["paths"]["/healthz"]["get"].is_object());
    })
    .await;
}

#[tokio::test]
async fn under_api_no_valid_token_is_401_also_where_nothing_is() {
    TestApp::each(async |app| {
        for path in ["/api/home", "/api/nothing-here"] {
            for token in ["", "not-a-token"] {
                let answer = app.get(path, token).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                assert_eq!(answer.headers["content-type"], "application/problem+json");
                assert_eq!(answer.code(), "not-signed-in");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_sends_to_the_log_in_and_back() {
    TestApp::each(async |app| {
        let answer = app.get("/home?x=1", "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.headers["location"], "/login?next=%2Fhome%3Fx%3D1");
    })
    .await;
}

#[tokio::test]
async fn every_answer_carries_the_protective_headers() {
    TestApp::each(async |app| {
        let request = Request::builder().uri("/healthz").body(Body::empty()).unwrap();
        let answer = app.request(request).await;
        assert!(answer.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    })
    .await;
}
