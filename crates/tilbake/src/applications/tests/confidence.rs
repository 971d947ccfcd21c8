//! That nothing in the service shows that somebody wrote in confidence: every role asks everything before and after.

use super::{House, house, person};
use crate::access::testing::{account, in_prison, token};
use crate::access::{PersonId, Region, Role, Scope, Verb};
use crate::features::FEATURES;
use crate::testing::{Browser, TestApp};
use crate::web;
use axum::http::StatusCode;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

fn own(end: &str) -> String {
    format!("/api/people/{}/confidential{end}", person())
}

async fn write(app: &TestApp, house: &House, body: &str, words: &str) -> String {
    let made = app.post(&own(""), &house.own, json!({ "body": body, "words": words })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["thread"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn one_writes_to_a_body_which_alone_reads_and_answers() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let ombud = token(&app.app, Role::Ombud, Scope::Nation).await;
        let council = token(&app.app, Role::SupervisoryCouncil, Scope::Nation).await;
        let thread = write(app, &house, "ombud", "They read my letters.").await;
        let list = app.get("/api/confidential", &ombud).await.json();
        assert_eq!((&list["items"][0]["thread"], &list["items"][0]["waits"]), (&json!(thread), &json!(true)), "{list}");
        assert_eq!(list["items"][0]["person"], person().to_string());
        assert_eq!(app.get("/api/confidential", &council).await.json()["items"], json!([]));
        for (path, method) in [("", "GET"), ("", "POST")] {
            let path = format!("/api/confidential/{thread}{path}");
            let body = (method == "POST").then(|| json!({ "words": "x" }));
            assert_eq!(app.send(method, &path, &council, body).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(app.get("/api/confidential?body=ombud", &council).await.status, StatusCode::FORBIDDEN);
        let one = app.get(&format!("/api/confidential/{thread}"), &ombud).await.json();
        assert_eq!(one["letters"][0]["words"], "They read my letters.");
        let answer =
            app.post(&format!("/api/confidential/{thread}"), &ombud, json!({ "words": "We look into it." })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        assert_eq!(app.get("/api/confidential", &ombud).await.json()["items"][0]["waits"], false);
        let mine = app.get(&own(""), &house.own).await.json();
        assert_eq!(
            (&mine["threads"][0]["letters"][1]["words"], &mine["threads"][0]["letters"][1]["writer"]),
            (&json!("We look into it."), &json!("body"))
        );
        let on = app.post(&own(&format!("/{thread}")), &house.own, json!({ "words": "Thank you." })).await;
        assert_eq!(on.status, StatusCode::CREATED, "{}", on.text());
        let again = write(app, &house, "ombud", "Something else.").await;
        let list = app.get("/api/confidential", &ombud).await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
        assert_eq!(list["items"][0]["thread"], json!(again), "the one written in last stands first");
        // Numbers are drawn by lot.
        assert_ne!(list["items"][0]["number"], list["items"][1]["number"]);
        for bad in [json!({}), json!({ "body": "king", "words": "x" }), json!({ "body": "ombud", "words": " " })] {
            assert_eq!(app.post(&own(""), &house.own, bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let nothing = own("/0190a000-0000-7000-8000-000000000001");
        assert_eq!(app.post(&nothing, &house.own, json!({ "words": "x" })).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_key_sent_twice_writes_once_and_leaves_no_trace_elsewhere() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let body = json!({ "body": "ombud", "words": "Once." });
        let key = [("idempotency-key", "k1")];
        let send = async |body: &Json| app.send_with("POST", &own(""), &house.own, Some(body.clone()), &key).await;
        let (one, two) = (send(&body).await, send(&body).await);
        assert_eq!((one.status, one.text()), (StatusCode::CREATED, two.text()));
        assert_eq!(send(&json!({ "body": "ombud", "words": "Other." })).await.code(), "idempotency-key-reused");
        let mine = app.get(&own(""), &house.own).await.json();
        assert_eq!(mine["threads"].as_array().unwrap().len(), 1);
        assert_eq!(crate::access::testing::count(&app.app, "idempotent_answer").await, 0);
    })
    .await;
}

/// Tokens of every role there is but those two, the person and each body among them.
async fn everybody(app: &TestApp) -> Vec<(Role, String)> {
    let mut all = vec![];
    for &role in Role::ALL {
        let scope = match role {
            Role::Regional | Role::RegionalOnCall => Scope::Region { region: Region::East },
            Role::National | Role::Ombud | Role::SupervisoryCouncil | Role::Auditor | Role::Administrator => {
                Scope::Nation
            }
            Role::ProbationOfficer | Role::Family | Role::Lawyer | Role::Partner => Scope::Tied,
            Role::Person => Scope::Oneself { person: person() },
            _ => in_prison("HAL"),
        };
        all.push((role, token(&app.app, role, scope).await));
    }
    all
}

/// What a role reads on every route that looks, but those of confidence, without the time of the answer.
async fn all_that_shows(app: &TestApp, token: &str) -> Vec<(String, StatusCode, String)> {
    let mut all = vec![];
    for route in web::routes(FEATURES).iter().filter(|route| route.method == "GET" && !route.long) {
        if route.verb == Verb::Public || route.path.contains("confidential") || !route.is_api() {
            continue;
        }
        let path = route.path.replace("{id}", &person().to_string()).replace("{code}", "HAL");
        let path =
            path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/");
        let answer = app.get(&path, token).await;
        all.push((path, answer.status, answer.text()));
    }
    all
}

#[tokio::test]
async fn nothing_in_the_service_shows_that_somebody_wrote() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let house = house(app).await;
        let everybody = everybody(app).await;
        // The looks of all are in the journal, and those that come are of the same quarter of an hour.
        app.get(&own(""), &house.own).await;
        for _ in 0..2 {
            for (_, token) in &everybody {
                all_that_shows(app, token).await;
            }
        }
        let mut before = vec![];
        for (_, token) in &everybody {
            before.push(all_that_shows(app, token).await);
        }
        let entries = async || {
            let sql = "select count(*) as n from journal where kind <> 'sealed'";
            app.app.db.read(move |reader| reader.row(sql, &[])?.map_or(Ok(-1_i64), |row| row.get("n"))).await.unwrap()
        };
        let outbox = async || crate::access::testing::count(&app.app, "outbox").await;
        let (journal, told) = (entries().await, outbox().await);
        let thread = write(app, &house, "ombud", "zebra zebra zebra").await;
        write(app, &house, "supervisory_council", "zebra zebra zebra").await;
        let ombud = &everybody.iter().find(|(role, _)| *role == Role::Ombud).unwrap().1;
        app.get("/api/confidential", ombud).await;
        let answered = app.post(&format!("/api/confidential/{thread}"), ombud, json!({ "words": "zebra back" })).await;
        assert_eq!(answered.status, StatusCode::CREATED);
        assert_eq!((entries().await, outbox().await), (journal, told), "only sealed entries, and nothing announced");
        for ((role, token), before) in everybody.iter().zip(&before) {
            for (now, was) in all_that_shows(app, token).await.iter().zip(before) {
                assert_eq!(now, was, "{role} sees a difference on {}", was.0);
                assert!(!now.2.contains("zebra"), "{role} {}", was.0);
            }
            for path in [own(""), "/api/confidential".to_owned(), format!("/api/confidential/{thread}")] {
                let own_page = *role == Role::Person && path.contains("people");
                let body = role.is_sealed() && !path.contains("people");
                let status = app.get(&path, token).await.status;
                let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status);
                let others = *role == Role::SupervisoryCouncil && path.contains(&thread);
                assert_eq!(!refused, (own_page || body) && !others, "{role} {path}: {status}");
            }
            if *role != Role::Person {
                let typed = app.post(&own(""), token, json!({ "body": "ombud", "words": "typed by staff" })).await;
                assert!(
                    [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&typed.status),
                    "{role}: {}",
                    typed.text()
                );
            }
        }
        nothing_stands_in_the_open(app).await;
    })
    .await;
}

/// In the tables too neither words nor whose they are can be read.
async fn nothing_stands_in_the_open(app: &TestApp) {
    let person: PersonId = person();
    let sql = "select id, body, thread, owner, box from confidence";
    let rows = app.app.db.read(move |reader| reader.rows(sql, &[])).await.unwrap();
    assert_eq!(rows.len(), 3);
    let lengths: std::collections::BTreeSet<usize> = rows.iter().map(|row| row.text("box").unwrap().len()).collect();
    assert_eq!(lengths.len(), 1, "no box tells how much was written");
    for row in &rows {
        for column in ["owner", "box"] {
            let text = row.text(column).unwrap();
            assert!(!text.contains("zebra") && !text.contains(&person.to_string()), "{text}");
        }
    }
    let sql = "select body from journal where kind = 'sealed'";
    let rows = app.app.db.read(move |reader| reader.rows(sql, &[])).await.unwrap();
    assert!(rows.iter().all(|row| !row.text("body").unwrap().contains("confidence")));
}

#[tokio::test]
async fn what_the_person_sees_in_their_own_log_and_what_staff_see_of_it_is_as_without() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let governor = token(&app.app, Role::Governor, in_prison("HAL")).await;
        // Who comes to this page first leaves what stands there for the page of applications.
        write(app, &house, "ombud", "First of all.").await;
        app.get(&own(""), &house.own).await;
        let log = app.get(&format!("/api/people/{}/looks", person()), &governor).await.text();
        assert!(!log.contains("confid"), "{log}");
        let sql = "select body from journal where kind = 'looked'";
        let rows = app.app.db.read(move |reader| reader.rows(sql, &[])).await.unwrap();
        assert!(rows.iter().any(|row| row.text("body").unwrap().contains("read_applications")));
        assert!(rows.iter().all(|row| !row.text("body").unwrap().contains("confid")));
    })
    .await;
}

#[tokio::test]
async fn a_box_that_is_altered_or_moved_does_not_open() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let house = house(app).await;
        write(app, &house, "ombud", "One.").await;
        write(app, &house, "ombud", "Two.").await;
        let swap = "update confidence set box = (select max(box) from confidence)";
        test.harmed(&["confidence"], swap, async || {
            assert_eq!(app.get(&own(""), &house.own).await.code(), "sealed-altered");
        })
        .await;
        let elsewhere = "update confidence set body = 'supervisory_council'";
        test.harmed(&["confidence"], elsewhere, async || {
            let council = token(&app.app, Role::SupervisoryCouncil, Scope::Nation).await;
            assert_ne!(app.get("/api/confidential", &council).await.status, StatusCode::OK);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_pages_work_without_scripts() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let thread = write(app, &house, "ombud", "On paper.").await;
        let page = format!("/people/{}/confidential", person());
        let (_, login) = account(&app.app, &[(Role::Person, Scope::Oneself { person: person() })]).await;
        let mut browser = Browser::new(app);
        browser.sign_in(&login, false).await;
        let seen = browser.get(&page).await;
        assert!(seen.status == StatusCode::OK && seen.text().contains("On paper."), "{}", seen.text());
        let tab = browser.get(&format!("/people/{}/applications", person())).await.text();
        assert!(tab.contains("/confidential\""), "{tab}");
        let again = browser.post(&page, &[("words", "Half"), ("body", "")]).await;
        assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text().contains("Half"));
        assert_eq!(
            browser.post(&format!("{page}/{thread}"), &[("words", "More.")]).await.status,
            StatusCode::SEE_OTHER
        );
        let (_, login) = account(&app.app, &[(Role::Ombud, Scope::Nation)]).await;
        let mut ombud = Browser::new(app);
        ombud.sign_in(&login, false).await;
        assert!(ombud.get("/confidential").await.text().contains(&thread));
        let one = ombud.get(&format!("/confidential/{thread}")).await;
        assert!(one.text().contains("More."), "{}", one.text());
        let sent = ombud.post(&format!("/confidential/{thread}"), &[("words", "Read.")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let (_, login) = account(&app.app, &[(Role::Officer, in_prison("HAL"))]).await;
        let mut officer = Browser::new(app);
        officer.sign_in(&login, false).await;
        let tab = officer.get(&format!("/people/{}/applications", person())).await;
        assert!(tab.status == StatusCode::OK && !tab.text().contains("confidential"));
    })
    .await;
}
