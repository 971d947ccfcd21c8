//! The shell through HTTP: who is let in, how problems look, what every answer carries.

mod own_file;

use crate::access::testing::{belongs, count, id, in_prison, places, token};
use crate::access::{PersonId, Role, Scope};
use crate::people::tests::registered::registered;
use crate::testing::{Answered, TestApp};
use crate::{features::FEATURES, web};
use axum::body::Body;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn the_public_routes_answer_anyone() {
    TestApp::each(async |app| {
        let well = app.get("/healthz", "").await;
        assert_eq!(well.json()["status"], "ok");
        assert!(!well.headers.contains_key("set-cookie"), "only pages have forms");
        let document = app.get("/openapi.json", "").await.json();
        assert_eq!(document["openapi"], "3.1.0");
        assert!(document["paths"]["/healthz"]["get"].is_object());
    })
    .await;
}

#[tokio::test]
async fn under_api_no_valid_token_is_401_also_where_nothing_is() {
    TestApp::each(async |app| {
        for path in ["/api/home", "/api/nothing-here", "/api/", "/api"] {
            for token in ["", "not-a-token"] {
                let answer = app.get(path, token).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                assert_eq!(answer.headers["content-type"], "application/problem+json");
                assert_eq!(answer.code(), "not-signed-in");
                assert_eq!(answer.headers["www-authenticate"], "Bearer");
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
        assert!(!answer.headers.contains_key("strict-transport-security"), "a demo speaks plain http");
        let secure = app.with_config(|config| config.behind_proxy = true);
        let page = secure.get("/login", "").await;
        assert!(page.headers.contains_key("strict-transport-security"));
        let cookie = page.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-tilbake-form=") && cookie.contains("; Secure"), "{cookie}");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_taken_whatever_the_case_of_the_scheme_and_a_method_nobody_takes_is_405() {
    TestApp::each(async |app| {
        places(&app.app).await;
        let token = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let request = |method: &str, scheme: &str| {
            let header = format!("{scheme} {token}");
            Request::builder().method(method).uri("/api/people").header("authorization", header).body(Body::empty())
        };
        assert_eq!(app.request(request("GET", "bearer").unwrap()).await.status, StatusCode::OK);
        assert_eq!(app.request(request("GET", "Basic").unwrap()).await.status, StatusCode::UNAUTHORIZED);
        let answer = app.request(request("DELETE", "Bearer").unwrap()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"));
        assert_eq!(app.request(request("HEAD", "Bearer").unwrap()).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn every_change_of_what_has_a_version_must_say_which() {
    TestApp::each(async |app| {
        places(&app.app).await;
        let in_hal = [Role::Caseworker, Role::Governor, Role::ShiftLeader].map(|role| (role, in_prison("HAL")));
        let roles = in_hal.into_iter().chain([(Role::National, Scope::Nation)]);
        let mut tokens = vec![token(&app.app, Role::Administrator, Scope::Nation).await];
        for (role, scope) in roles {
            tokens.push(token(&app.app, role, scope).await);
        }
        let routes = web::routes(FEATURES);
        let versioned: Vec<_> = routes.iter().filter(|route| route.is_api() && route.versioned).collect();
        assert!(versioned.len() > 10);
        for route in versioned {
            let path: Vec<_> =
                route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
            let mut codes = vec![];
            for token in &tokens {
                codes.push(
                    app.send(route.method.as_str(), &path.join("/"), token, Some(serde_json::json!({}))).await.code(),
                );
            }
            assert!(codes.iter().any(|code| code == "version-missing"), "{}: {codes:?}", route.name());
            assert!(
                codes.iter().all(|code| code == "version-missing" || code == "forbidden"),
                "{}: {codes:?}",
                route.name()
            );
        }
    })
    .await;
}

/// What a program does is a creation (`Idempotency-Key`), a change of what may have changed since it was
/// read (`If-Match`), or one of these, which do the same however often they are sent.
#[test]
fn every_act_of_the_api_is_a_creation_a_change_or_a_known_step() {
    let the_same_however_often = [
        "POST /api/account/language",
        "POST /api/account/password",
        "POST /api/account/pin",
        "POST /api/counts/{id}/ticks",
        "POST /api/esas/events/{id}",
        "POST /api/esas/messages",
        "POST /api/esas/messages/{id}/handled",
        "POST /api/esas/messages/{id}/second",
        "POST /api/esas/outgoing/{id}/delivered",
        "POST /api/journal/verify",
        "POST /api/people/{id}/absences/try",
        "POST /api/people/{id}/absences/{absence}/end/try",
        "POST /api/people/{id}/purpose",
        "POST /api/people/{id}/refusals/try",
        "POST /api/people/{id}/sentences/try",
        "POST /api/people/{id}/sentences/{sentence}/correct/try",
        "POST /api/people/{id}/sentences/{sentence}/end/try",
        "POST /api/remand/{id}/not-wanted",
        "POST /api/users/{id}/sign-out",
    ];
    let mut steps: Vec<String> = web::routes(FEATURES)
        .iter()
        .filter(|route| route.is_api() && route.method != "GET" && !route.versioned && route.status != 201)
        .map(web::Route::name)
        .collect();
    steps.sort_unstable();
    assert_eq!(steps, the_same_however_often);
}

/// A default that its own schema refuses makes the whole document invalid.
#[test]
fn every_default_in_the_document_is_a_value_of_its_type() {
    let document = web::document(&web::routes(FEATURES));
    let mut checked = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (property, schema) in properties {
            let Some(default) = schema.get("default") else { continue };
            let mut alone = schema.clone();
            alone["components"] = document["components"].clone();
            assert!(jsonschema::is_valid(&alone, default), "{name}.{property}: {default} in {schema}");
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn the_document_tells_of_the_headers_that_changes_and_creations_take() {
    let routes = web::routes(FEATURES);
    let document = web::document(&routes);
    for route in routes.iter().filter(|route| route.is_api()) {
        let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
        let takes = |header: &str| operation["parameters"].as_array().unwrap().iter().any(|p| p["name"] == header);
        assert_eq!(takes("If-Match"), route.versioned, "{}", route.name());
        assert_eq!(takes("Idempotency-Key"), route.status == 201, "{}", route.name());
        assert_eq!(route.summary.contains("If-Match"), route.versioned, "{}", route.name());
    }
}

/// A request with a body of any kind.
async fn post_as(app: &TestApp, path: &str, token: &str, kind: &str, body: impl Into<Body>) -> Answered {
    let request = Request::builder().method("POST").uri(path).header("authorization", format!("Bearer {token}"));
    app.request(request.header("content-type", kind).body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_problem_and_changes_nothing() {
    TestApp::each(async |app| {
        places(&app.app).await;
        belongs(&app.app, id(100), Some("HAL"), Some(1)).await;
        let token = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        let path = format!("/api/people/{}/authorities", id::<PersonId>(100));
        let before = count(&app.app, "journal").await;
        for (kind, body, status, code) in [
            ("application/json", "{\"kind\":", 400, "malformed-json"),
            ("application/json", "\u{0}", 400, "malformed-json"),
            ("application/json", "\"remand\"", 400, "malformed-json"),
            ("application/json", "{}", 422, "invalid-input"),
            ("application/json", &"[".repeat(10_000), 400, "malformed-json"),
            ("application/xml", "<kind/>", 415, "not-json"),
            ("multipart/form-data", "kind", 400, "malformed-form"),
            ("multipart/form-data; boundary=x", "--y", 400, "malformed-form"),
        ] {
            let answer = post_as(app, &path, &token, kind, body.to_owned()).await;
            let shown: String = body.chars().take(20).collect();
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{kind} {shown}");
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            assert!(answer.json()["detail"].is_string(), "{}", answer.text());
        }
        for path in [path.as_str(), "/api/esas/messages", "/api/movements"] {
            let answer = post_as(app, path, &token, "application/json", vec![b' '; 80 << 20]).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "too-large"), "{path}");
            assert!(answer.json()["detail"].as_str().unwrap().contains("bytes"), "{}", answer.text());
        }
        assert_eq!(count(&app.app, "journal").await, before, "nothing is written");
    })
    .await;
}

#[tokio::test]
async fn wrong_dates_and_unknown_ids_are_told_by_field_or_not_found() {
    TestApp::each(async |app| {
        places(&app.app).await;
        belongs(&app.app, id(100), Some("HAL"), Some(1)).await;
        let token = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        let file = format!("/api/people/{}", id::<PersonId>(100));
        for day in ["2026-02-30", "30.02.2026", "tomorrow", "2026-11", "10000-01-01", "-1-01-01", "2026-11-02T10:00"] {
            let body = serde_json::json!({ "kind": "remand_order", "source": "paper", "issuer": "Oslo tingrett",
                                           "from_date": day });
            let answer = app.post(&format!("{file}/authorities"), &token, body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}: {}", answer.text());
            assert_eq!(answer.json()["errors"][0]["field"], "from_date", "{day}: {}", answer.text());
        }
        let unknown = id::<PersonId>(999);
        for id in [unknown.to_string().as_str(), "1", "not-an-id", "%00", "..%2F..", &"9".repeat(5000)] {
            for path in ["", "/dates", "/authorities", "/moves"] {
                let answer = app.get(&format!("/api/people/{id}{path}"), &token).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id} {path}: {}", answer.text());
                assert_eq!(answer.code(), "not-found", "{id} {path}");
            }
        }
        let answer = app.get("/api/roll?prison=NOWHERE", &token).await;
        assert!(answer.status.is_client_error() && !answer.code().is_empty(), "{}", answer.text());
    })
    .await;
}

#[tokio::test]
async fn a_query_parameter_that_is_nonsense_is_named_and_never_taken_for_nothing() {
    TestApp::each(async |app| {
        places(&app.app).await;
        registered(&app.app, id(100), "HAL", 1).await;
        let national = token(&app.app, Role::National, Scope::Nation).await;
        let administrator = token(&app.app, Role::Administrator, Scope::Nation).await;
        let caseworker = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        let file = format!("/api/people/{}", id::<PersonId>(100));
        let unknown = id::<PersonId>(999);
        for (token, path, field) in [
            (&national, "/api/prisons?status=zzz".to_owned(), "status"),
            (&national, "/api/prisons?status=ALL".to_owned(), "status"),
            (&national, "/api/roll".to_owned(), "prison"),
            (&caseworker, "/api/roll?prison=HAL&show=zzz".to_owned(), "show"),
            (&caseworker, "/api/roll?prison=HAL&unit=zzz".to_owned(), "unit"),
            (&caseworker, "/api/people?after=zzz".to_owned(), "after"),
            (&caseworker, "/api/people?q=nordmann&purpose=zzz".to_owned(), "purpose"),
            (&caseworker, "/api/deviations?purpose=zzz".to_owned(), "purpose"),
            (&caseworker, "/api/esas/messages?shown=zzz".to_owned(), "shown"),
            (&caseworker, "/api/esas/messages?after=zzz".to_owned(), "after"),
            (&caseworker, format!("{file}/dates?proof=maybe"), "proof"),
            (&national, format!("{file}/looks?before=zzz"), "before"),
            (&national, "/api/break-glass?waiting_after=zzz".to_owned(), "waiting_after"),
            (&national, "/api/break-glass?reviewed_before=zzz".to_owned(), "reviewed_before"),
            (&administrator, "/api/users?after=zzz".to_owned(), "after"),
            (&administrator, format!("/api/users?after={unknown}"), "after"),
            (&administrator, "/api/tokens?before=zzz".to_owned(), "before"),
            (&national, "/api/journal?before=zzz".to_owned(), "before"),
            (&national, "/api/journal?person=zzz".to_owned(), "person"),
        ] {
            let answer = app.get(&path, token).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.text());
            assert_eq!(answer.json()["errors"][0]["field"], field, "{path}");
        }
        for (token, path) in [
            (&national, "/api/prisons?status=all"),
            (&national, "/api/prisons?status=open"),
            (&national, "/api/prisons?status="),
            (&caseworker, "/api/people?after="),
            (&caseworker, "/api/esas/messages?shown=refused"),
            (&national, "/api/journal?kind="),
        ] {
            assert_eq!(app.get(path, token).await.status, StatusCode::OK, "{path}");
        }
    })
    .await;
}
