//! Answers that are kept: never older than what was written, never anybody else's, and each one counted as a look.

use super::pages::signed_in;
use super::{arrived, house};
use crate::access::Role;
use crate::access::testing::{in_prison, token};
use crate::features::FEATURES;
use crate::testing::{Answered, TestApp};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use std::io::Read;

async fn packed(app: &TestApp, path: &str, token: &str) -> Answered {
    let request = Request::builder().uri(path).header("accept-encoding", "gzip, br");
    app.request(request.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap()).await
}

fn unpacked(answer: &Answered) -> String {
    let mut text = String::new();
    if answer.headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip") {
        flate2::read::GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
        text
    } else {
        answer.text()
    }
}

async fn registered(app: &TestApp, token: &str, number: usize) -> String {
    let body = json!({ "given": "Ola", "family": format!("Nordmann{number}"), "born": "1990-03-12", "sex": "male",
                       "source": "police", "not_same": "true" });
    app.post("/api/people", token, body).await.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_read_at_once() {
    TestApp::each(async |app| {
        house(app).await;
        let caseworker = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let roll = "/api/roll?prison=HAL";
        for number in 0..25 {
            let id = registered(app, &caseworker, number).await;
            let file = format!("/api/people/{id}");
            // Read until it is kept: the first look is journalled, the second answer is kept.
            for _ in 0..3 {
                assert!(!app.get(&file, &caseworker).await.text().contains("Other"));
                packed(app, roll, &leader).await;
                app.get(roll, &leader).await;
            }
            let arrival = json!({ "person": id, "brought_by": "oslo", "paper": "none" });
            assert!(app.post("/api/reception", &leader, arrival).await.status.is_success());
            let plain = app.get(roll, &leader).await;
            assert_eq!(plain.json()["people"].as_array().map(Vec::len), Some(number + 1), "{}", plain.text());
            let now: serde_json::Value = serde_json::from_str(&unpacked(&packed(app, roll, &leader).await)).unwrap();
            assert_eq!(now["people"].as_array().map(Vec::len), Some(number + 1));
            let alias = json!({ "kind": "alias", "given": "Other", "family": "Name", "source": "police" });
            assert_eq!(app.post(&format!("{file}/identity/name"), &caseworker, alias).await.status, 201);
            assert!(app.get(&file, &caseworker).await.text().contains("Other"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_role_or_token_ends_is_told_nothing_more() {
    TestApp::each(async |app| {
        house(app).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let other = token(&app.app, Role::ShiftLeader, in_prison("BGO")).await;
        let roll = "/api/roll?prison=HAL";
        for _ in 0..3 {
            assert_eq!(app.get(roll, &leader).await.status, 200);
            assert_eq!(app.get(roll, &other).await.status, 403, "what is kept of one is not given to another");
        }
        let revoke = |tx: &mut records::Tx| {
            let now = tx.now();
            tx.execute("update api_token set revoked_at = $1", records::params![now])
        };
        app.app.db.upkeep(revoke).await.unwrap();
        assert_eq!(app.get(roll, &leader).await.status, 401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_given_again_is_counted_as_a_look() {
    TestApp::each(async |app| {
        house(app).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        for _ in 0..40 {
            assert_eq!(app.get("/api/roll?prison=HAL", &leader).await.status, 200);
        }
        crate::access::upkeep(&app.app).await.unwrap();
        let sql = "select sum(requests) as n from look where subject = 'list:roll HAL'";
        let read = move |reader: &mut records::Reader| reader.row(sql, records::params![])?.unwrap().get::<i64>("n");
        assert_eq!(app.app.db.read(read).await.unwrap(), 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_is_seen() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test| {
        let app = &TestApp::on(test);
        house(app).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let name = async || app.get("/api/prisons/HAL/map", &leader).await.text();
        for _ in 0..3 {
            name().await;
        }
        test.tamper("update unit set name = 'Elsewhere'").await;
        assert!(name().await.contains("Elsewhere"), "{}", name().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_is_no_token_and_what_is_kept_ends_with_the_session_the_role_and_the_account() {
    TestApp::each(async |app| {
        house(app).await;
        let cookie = signed_in(app, Role::ShiftLeader).await;
        let (_, secret) = cookie.split_once('=').unwrap();
        let page = async |path: &str| {
            let request = Request::builder().uri(path).header("cookie", &cookie);
            app.request(request.body(Body::empty()).unwrap()).await
        };
        let sql = |sql: &'static str| {
            app.app.db.upkeep(move |tx| {
                let now = tx.now();
                tx.execute(&sql.replace("NOW", &now.micros().to_string()), records::params![])
            })
        };
        for _ in 0..3 {
            assert_eq!(page("/roll?prison=HAL").await.status, 200);
            assert_eq!(app.get("/api/roll?prison=HAL", secret).await.code(), "not-signed-in");
        }
        sql("update session set locked = TRUE").await.unwrap();
        assert_eq!(page("/roll?prison=HAL").await.headers["location"], "/lock");
        assert_eq!(app.get("/api/roll?prison=HAL", secret).await.code(), "not-signed-in");
        sql("update session set locked = FALSE").await.unwrap();
        for _ in 0..2 {
            assert_eq!(page("/roll?prison=HAL").await.status, 200);
        }
        sql("update role_grant set until_at = NOW").await.unwrap();
        assert_eq!(page("/roll?prison=HAL").await.status, 403);
        sql("update role_grant set until_at = NULL").await.unwrap();
        for _ in 0..2 {
            assert_eq!(page("/roll?prison=HAL").await.status, 200);
        }
        sql("update account set disabled_at = NOW").await.unwrap();
        assert!(page("/roll?prison=HAL").await.headers["location"].to_str().unwrap().starts_with("/login"));
    })
    .await;
}

/// A page as a browser asks for it, packed or not.
async fn page(app: &TestApp, path: &str, cookie: &str, accepted: &str) -> Answered {
    let request = Request::builder().uri(path).header("cookie", cookie).header("accept-encoding", accepted);
    app.request(request.body(Body::empty()).unwrap()).await
}

/// What stands between the frame's main element and its end.
fn main_of(page: &str) -> String {
    let (_, after) = page.split_once("<main id=\"main\" tabindex=\"-1\">").expect("a page has a main part");
    after.split_once("</main>").expect("it ends").0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_one_for_all_with_the_same_reach_and_each_has_a_frame_of_their_own() {
    TestApp::each(async |app| {
        let house = house(app).await;
        arrived(app, &house, "Lie").await;
        let roles = [Role::ShiftLeader, Role::Reception, Role::ShiftLeader];
        let mut cookies = vec![];
        for role in roles {
            cookies.push(signed_in(app, role).await);
        }
        let unit =
            app.app.db.read(|reader| Ok(reader.row("select id from unit", &[])?.unwrap().text("id")?.to_owned()));
        let unit = format!("/units/{}", unit.await.unwrap());
        for path in ["/roll?prison=HAL", "/roll?prison=HAL&show=out", "/prisons/HAL/map", &unit] {
            let mut pages = vec![];
            for cookie in &cookies {
                let plain = page(app, path, cookie, "").await;
                assert!(plain.headers.get("content-encoding").is_none());
                let packed = page(app, path, cookie, "gzip").await;
                assert_eq!(unpacked(&packed), plain.text(), "packed or not, it is the same page");
                pages.push(plain.text());
            }
            let mains: Vec<String> = pages.iter().map(|page| main_of(page)).collect();
            assert!(mains.iter().all(|main| *main == mains[0]), "{path}");
            assert!(pages.iter().all(|page| page.matches("</html>").count() == 1 && !page.contains("<!-- body -->")));
            let token_of = |page: &str| page.split_once("name=\"csrf\" value=\"").unwrap().1[..20].to_owned();
            assert!(token_of(&pages[0]) != token_of(&pages[2]), "the token of a form is a session's own");
        }
        assert!(unpacked(&page(app, "/roll?prison=HAL", &cookies[0], "gzip").await).contains("Lie"));
        assert!(!unpacked(&page(app, "/roll?prison=HAL&show=out", &cookies[0], "gzip").await).contains("Lie"));
        arrived(app, &house, "Moe").await;
        for cookie in &cookies {
            assert!(unpacked(&page(app, "/roll?prison=HAL", cookie, "gzip").await).contains("Moe"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_no_others_in_another_language() {
    TestApp::each(async |app| {
        let house = house(app).await;
        arrived(app, &house, "Lie").await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let told = async |lang: &str| {
            let request = Request::builder().uri("/api/roll?prison=HAL").header("accept-language", lang);
            let request = request.header("authorization", format!("Bearer {leader}"));
            app.request(request.body(Body::empty()).unwrap()).await.text()
        };
        for _ in 0..2 {
            assert!(told("nb").await.contains("Holdes for lenge"), "{}", told("nb").await);
            assert!(told("en").await.contains("Held too long"), "{}", told("en").await);
        }
    })
    .await;
}
