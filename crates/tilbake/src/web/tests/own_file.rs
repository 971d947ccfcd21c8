//! What a person in custody sees of their own file, and that family and lawyers, who have no views yet, see
//! nothing: every route that looks is asked, and what the matrix denies is denied.

use crate::access::testing::{PASSWORD, account, id, in_prison, places, token};
use crate::access::{PersonId, Role, Scope, SignIn, TieKind, Verb, reach};
use crate::features::FEATURES;
use crate::people::tests::registered::registered;
use crate::testing::{Answered, TestApp};
use crate::web;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use records::Via;
use serde_json::{Value as Json, json};

/// Words that tell of others or of what staff has to heed.
const SECRETS: [&str; 7] = [
    "Two men in unit B",
    "under_threat",
    "Under threat",
    "Truet",
    "They fought in the yard",
    "Keep apart",
    "Holdes fra noen",
];

fn person() -> PersonId {
    id(100)
}

async fn made(app: &TestApp, path: &str, token: &str, body: Json) {
    let answer = app.post(path, token, body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{path}: {}", answer.text());
}

/// Somebody in HAL under a caution and kept apart from another; the case number of the other.
async fn house(app: &TestApp) -> String {
    places(&app.app).await;
    registered(&app.app, person(), "HAL", 1).await;
    registered(&app.app, id(200), "HAL", 1).await;
    let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
    let root = format!("/api/people/{}", person());
    for (path, body) in [
        (
            "/api/movements".to_owned(),
            json!({ "person": person(), "kind": "arrival", "reason": "From the police", "source": "24-1" }),
        ),
        (
            format!("{root}/cautions"),
            json!({ "code": "under_threat", "words": "Two men in unit B have said they will hurt him",
                "since": "2026-11-01", "review_on": "2027-01-10", "source": "police", "verified": true }),
        ),
        (
            format!("{root}/apart"),
            json!({ "other": id::<PersonId>(200), "within": "unit", "reason": "They fought in the yard",
                "review_date": "2027-01-10" }),
        ),
    ] {
        made(app, &path, &leader, body).await;
    }
    // Staff sees all of it: the words looked for below are there to be found.
    let seen = app.get(&format!("{root}/overview"), &leader).await.text();
    assert!(seen.contains("Truet") && seen.contains("Holdes fra noen"), "{seen}");
    let moves = app.get(&format!("{root}/moves"), &leader).await.json();
    assert_eq!(moves["keep_apart"][0]["reason"], "They fought in the yard");
    moves["keep_apart"][0]["number"].as_str().unwrap().to_owned()
}

/// What the matrix says of a route for a role: the cell, or what everyone signed in may.
fn cell(route: &str, role: Role) -> String {
    let mut lines = include_str!("../../access/matrix.csv").lines().filter(|line| !line.starts_with('#'));
    let fields = |line: &str| line.split(',').map(|field| field.trim().to_owned()).collect::<Vec<_>>();
    let head = fields(lines.next().unwrap());
    let at = head.iter().position(|code| *code == role.to_string()).unwrap();
    let row = lines.map(fields).find(|row| row[0] == route).unwrap_or_else(|| panic!("{route} has no row"));
    row.get(at).unwrap_or(&row[1]).clone()
}

/// A browser of somebody with one role.
async fn cookie(app: &TestApp, role: Role, scope: Scope) -> String {
    let tied = scope == Scope::Tied;
    let (who, login) = account(&app.app, &[(role, scope)]).await;
    if tied {
        app.app.db.upkeep(move |tx| reach::tie(tx, who, person(), TieKind::Client)).await.unwrap();
    }
    let typed = SignIn { login, password: PASSWORD.into(), shared: false, cookie: None, address: "test".into() };
    let secret = app.app.doors().sign_in(typed).await.unwrap();
    format!("{}={secret}", web::cookies::session_cookie(&app.app))
}

async fn page(app: &TestApp, cookie: &str, path: &str) -> Answered {
    let request = Request::get(path).header(header::COOKIE, cookie);
    app.request(request.body(Body::empty()).unwrap()).await
}

/// Asks every route that looks, as a page and under `/api`, and gives those that were answered.
async fn ask_all(app: &TestApp, role: Role, scope: Scope, secrets: &[&str]) -> Vec<String> {
    let (token, cookie) = (token(&app.app, role, scope.clone()).await, cookie(app, role, scope).await);
    let mut answered = vec![];
    for route in
        web::routes(FEATURES).iter().filter(|route| route.method == "GET" && !route.long && route.verb != Verb::Public)
    {
        let written = cell(&route.name().replacen(" /api/", " /", 1), role);
        let path = route.path.replace("{id}", &person().to_string()).replace("{code}", "HAL");
        let path = path.replace("{kind}", "two_thirds");
        let path = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>();
        let path = path.join("/");
        let answer = if route.is_api() { app.get(&path, &token).await } else { page(app, &cookie, &path).await };
        if written == "-" {
            let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&answer.status);
            assert!(refused, "{role} {path}: {} {}", answer.status, answer.text());
        } else if answer.status == StatusCode::OK {
            answered.push(path.clone());
        }
        let text = answer.text();
        for secret in secrets {
            assert!(!text.contains(secret), "{role} reads {secret} on {path}: {text}");
        }
    }
    answered
}

#[tokio::test]
async fn ones_own_file_leaves_out_cautions_and_whom_one_is_kept_apart_from() {
    TestApp::each(async |app| {
        let other = house(app).await;
        let secrets: Vec<&str> = SECRETS.into_iter().chain([other.as_str(), "User Number"]).collect();
        let own = Scope::Oneself { person: person() };
        let answered = ask_all(app, Role::Person, own.clone(), &secrets[..8]).await;
        for tab in ["", "/moves", "/dates", "/authorities", "/identity", "/contacts", "/looks"] {
            let path = format!("/people/{}{tab}", person());
            assert!(answered.contains(&path), "{path} is not among {answered:?}");
            // The names of staff stand nowhere in it but where who is signed in is named.
            let html = page(app, &cookie(app, Role::Person, own.clone()).await, &path).await.text();
            let main = html.split("<main").nth(1).unwrap();
            assert!(!main.contains("User Number"), "{path}: {main}");
        }
        // A service number is a matter of staff: one's own account has a number that tells its owner nothing.
        for (role, scope, told) in [(Role::Person, own.clone(), false), (Role::Reception, in_prison("HAL"), true)] {
            let cookie = cookie(app, role, scope).await;
            for path in [format!("/people/{}/moves", person()).as_str(), "/account"] {
                let html = page(app, &cookie, path).await.text();
                assert_eq!(html.contains("Service number"), told, "{role} {path}: {html}");
            }
        }
        let token = token(&app.app, Role::Person, own).await;
        let root = format!("/api/people/{}", person());
        let record = app.get(&root, &token).await.json();
        assert!(record["cautions"].is_null(), "{record}");
        assert!(record["flags"].as_array().is_none_or(Vec::is_empty), "{record}");
        let moves = app.get(&format!("{root}/moves"), &token).await.json();
        assert_eq!(moves["keep_apart"], json!([]));
        assert!(moves["movements"][0]["recorded_by_name"].is_null(), "{moves}");
        // Somebody else's file is not there at all, and nothing of one's own can be changed.
        let others = app.get(&format!("/api/people/{}/overview", id::<PersonId>(200)), &token).await;
        assert_eq!(others.status, StatusCode::NOT_FOUND);
        for (path, body) in [
            ("level", json!({ "level": "lower", "reason": "I would like it" })),
            ("cautions", json!({ "code": "fire" })),
            ("apart", json!({ "other": id::<PersonId>(200) })),
            ("absences", json!({ "kind": "interruption" })),
        ] {
            let refused = app.post(&format!("{root}/{path}"), &token, body).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}: {}", refused.text());
        }
    })
    .await;
}

#[tokio::test]
async fn family_lawyers_and_partners_see_no_file() {
    TestApp::each(async |app| {
        let other = house(app).await;
        let secrets: Vec<&str> = SECRETS.into_iter().chain([other.as_str(), "Nordmann"]).collect();
        for role in [Role::Family, Role::Lawyer, Role::Partner] {
            let answered = ask_all(app, role, Scope::Tied, &secrets).await;
            assert!(!answered.iter().any(|path| path.contains("people")), "{role}: {answered:?}");
            let by = cookie(app, role, Scope::Tied).await;
            let start = page(app, &by, "/home").await;
            assert_eq!(start.status, StatusCode::OK, "{role}: {}", start.text());
        }
        let app_of = app.app.doors();
        let stranger = crate::access::testing::caller(&app.app, &[(Role::Family, Scope::Tied)]).await;
        let refused = app_of.open::<crate::access::acts::ReadFile>(&stranger, Via::Page, person()).await.unwrap_err();
        assert_eq!(refused.code(), "not-found");
    })
    .await;
}
