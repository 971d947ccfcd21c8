//! Tests of oversight: what the journal shows, to whom, and what it never tells of.

use super::{actions, tables};
use crate::access::testing::{belongs, id, in_prison, places, token};
use crate::access::{Role, Scope};
use crate::testing::TestApp;
use basics::PersonId;
use serde_json::Value as Json;

async fn items(test: &TestApp, path: &str, token: &str) -> Vec<Json> {
    let answer = test.get(path, token).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

/// Opens the access log of a person, which is a look at the person.
async fn look(test: &TestApp, person: u32, token: &str) {
    let path = format!("/api/people/{}/looks", id::<PersonId>(person));
    assert_eq!(test.get(&path, token).await.status.as_u16(), 200);
}

/// Person 1 in HAL, person 2 in BGO.
async fn two_people(test: &TestApp) {
    places(&test.app).await;
    belongs(&test.app, id(1), Some("HAL"), Some(1)).await;
    belongs(&test.app, id(2), Some("BGO"), Some(4)).await;
}

#[tokio::test]
async fn the_openings_of_oversight_bodies_show_nowhere_in_the_journal() {
    TestApp::each(async |test| {
        two_people(test).await;
        let admin = token(&test.app, Role::Administrator, Scope::Nation).await;
        let ombud = token(&test.app, Role::Ombud, Scope::Nation).await;
        let national = token(&test.app, Role::National, Scope::Nation).await;
        let before = items(test, "/api/journal", &admin).await;
        look(test, 1, &ombud).await;
        assert_eq!(items(test, "/api/journal", &admin).await, before, "as if nobody had looked");
        let sealed = test.app.db.read(|reader| {
            Ok(reader.row("SELECT id FROM journal WHERE kind = 'sealed'", &[])?.unwrap().text("id")?.to_owned())
        });
        let sealed = sealed.await.unwrap();
        let probe = test.get(&format!("/api/journal?before={sealed}"), &admin).await;
        assert_eq!(probe.code(), "invalid-cursor", "its id is no place to start from");
        assert!(items(test, "/api/journal?kind=sealed", &admin).await.is_empty());
        test.app.db.seal(&test.app.keys).await.unwrap();
        let found = async || verified(test, &admin).await["last"].clone();
        let first = found().await;
        assert_eq!(first["sound"], true, "{first}");
        look(test, 1, &ombud).await;
        look(test, 2, &ombud).await;
        let second = found().await;
        assert_eq!(second["sound"], true, "{second}");
        let more = |name: &str| second[name].as_i64().unwrap() - first[name].as_i64().unwrap();
        // The first verification's end and the second's beginning were recorded, and not sealed.
        assert_eq!((more("unsealed"), more("entries")), (2, 0), "{first} {second}");
        look(test, 1, &national).await;
        let after = items(test, "/api/journal", &admin).await;
        assert_eq!((after.len(), after[0]["kind"].as_str()), (before.len() + 5, Some("looked")));
        assert!(after.iter().all(|entry| entry.get("seq").is_none()), "a gap in a number could be counted");
    })
    .await;
}

/// Asks for a verification, does it, and reads what it found.
async fn verified(test: &TestApp, token: &str) -> Json {
    let asked = test.post("/api/journal/verify", token, serde_json::json!({})).await;
    assert_eq!(asked.status.as_u16(), 200, "{}", asked.text());
    test.app.db.run_due(&actions::jobs(&test.app)).await.unwrap();
    let shown = test.get("/api/journal/verification", token).await.json();
    assert_eq!((&shown["running"], &shown["last"]["id"]), (&Json::Null, &asked.json()["id"]), "{shown}");
    shown
}

async fn journalled(test: &TestApp, kind: &'static str) -> usize {
    let sql = "SELECT id FROM journal WHERE kind = $1";
    test.app.db.read(move |reader| Ok(reader.rows(sql, records::params![kind])?.len())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_runs_once_for_all_who_ask_and_shows_what_it_found() {
    TestApp::each(async |test| {
        let admin = token(&test.app, Role::Administrator, Scope::Nation).await;
        let auditor = token(&test.app, Role::Auditor, in_prison("HAL")).await;
        let shown = async || test.get("/api/journal/verification", &admin).await.json();
        assert_eq!(shown().await, serde_json::json!({ "last": null, "running": null }));
        let ask = async |token: &str| test.post("/api/journal/verify", token, serde_json::json!({})).await.json();
        let (first, joined) = tokio::join!(ask(&admin), ask(&auditor));
        assert_eq!(first["id"], joined["id"], "a second request joins");
        assert_eq!(ask(&auditor).await["id"], first["id"]);
        assert_eq!(journalled(test, "verification-asked").await, 3, "each who asked stands in the journal");
        let running = shown().await["running"].clone();
        assert_eq!(
            (&running["id"], &running["percent"], &running["started_at"]),
            (&first["id"], &0.into(), &Json::Null)
        );
        let jobs = actions::jobs(&test.app);
        test.app.db.seal(&test.app.keys).await.unwrap();
        assert_eq!(test.app.db.run_due(&jobs).await.unwrap(), 1);
        let last = shown().await["last"].clone();
        assert_eq!((&last["id"], &last["sound"], &last["failed"]), (&first["id"], &true.into(), &Json::Null), "{last}");
        assert_eq!(last["broken_promises"], serde_json::json!([]));
        let size = |note: &str| note.lines().nth(1).and_then(|line| line.parse::<i64>().ok());
        assert_eq!(last["entries"].as_i64(), last["checkpoint"].as_str().map_or(Some(0), size), "{last}");
        assert!(last["by"] == first["by"] && !last["by"].as_str().unwrap().is_empty(), "{last}");
        assert_eq!(journalled(test, "verification-ended").await, 1);
        assert_ne!(verified(test, &admin).await["last"]["id"], first["id"], "a new one after its end");
        let officer = token(&test.app, Role::Officer, in_prison("HAL")).await;
        let refused = test.post("/api/journal/verify", &officer, serde_json::json!({})).await;
        assert_eq!(refused.status.as_u16(), 403);
        assert_eq!(test.get("/api/journal/verification", &officer).await.status.as_u16(), 403);
    })
    .await;
}

#[tokio::test]
async fn a_verification_says_what_is_broken_and_what_came_to_no_result() {
    records::testing::each(&crate::start::migrations(crate::features::FEATURES), async |db| {
        let test = &TestApp::on(db);
        two_people(test).await;
        let admin = token(&test.app, Role::Administrator, Scope::Nation).await;
        let national = token(&test.app, Role::National, Scope::Nation).await;
        look(test, 1, &national).await;
        test.app.db.seal(&test.app.keys).await.unwrap();
        db.harmed(
            &["look", "journal"],
            "DELETE FROM look; UPDATE journal SET body = body || ' ' WHERE kind = 'looked'",
            async || {
                let last = verified(test, &admin).await["last"].clone();
                assert_eq!(last["fault"], "the body of this entry was altered", "{last}");
                let lines = last["broken_promises"].as_array().unwrap();
                assert!(lines.iter().any(|line| line.as_str().unwrap().starts_with("access: look ")), "{last}");
                assert_eq!(last["sound"], false);
            },
        )
        .await;
        db.tamper("ALTER TABLE journal_leaf RENAME TO leaf_gone").await;
        let last = verified(test, &admin).await["last"].clone();
        db.tamper("ALTER TABLE leaf_gone RENAME TO journal_leaf").await;
        assert!(last["failed"].is_string() && last["sound"].is_null(), "{last}");
        // A process that died leaves its verification to the next; after a while nobody waits for it.
        let ask = async || test.post("/api/journal/verify", &admin, serde_json::json!({})).await.json()["id"].clone();
        let lost = ask().await;
        db.tamper("DELETE FROM job").await;
        db.clock.set(test.app.db.now().plus_seconds(900));
        assert_eq!(ask().await, lost);
        db.clock.set(test.app.db.now().plus_seconds(1));
        assert_eq!(test.get("/api/journal/verification", &admin).await.json()["running"], Json::Null);
        assert_ne!(ask().await, lost);
    })
    .await;
}

#[tokio::test]
async fn every_night_the_journal_is_verified_by_itself_and_an_oversight_body_that_asks_is_not_shown() {
    records::testing::each(&crate::start::migrations(crate::features::FEATURES), async |db| {
        let test = &TestApp::on(db);
        let jobs = actions::jobs(&test.app);
        let last = async || test.app.db.read(tables::last_verification).await.unwrap();
        assert_eq!(test.app.db.run_due(&jobs).await.unwrap(), 0, "only set for the night");
        assert!(last().await.is_none());
        for night in 1..=2 {
            db.clock.set(test.app.db.now().plus_seconds(86_400));
            assert_eq!(test.app.db.run_due(&jobs).await.unwrap(), 2, "asked for, and done");
            assert_eq!(last().await.unwrap().asker.role, "program");
            assert_eq!(journalled(test, "verification-ended").await, night);
            test.app.db.run_due(&jobs).await.unwrap();
        }
        let admin = token(&test.app, Role::Administrator, Scope::Nation).await;
        let ombud = token(&test.app, Role::Ombud, Scope::Nation).await;
        let asked = journalled(test, "verification-asked").await;
        let shown = verified(test, &ombud).await;
        assert_eq!((&shown["last"]["by"], &shown["last"]["role"]), (&"".into(), &"".into()));
        assert_eq!(journalled(test, "verification-asked").await, asked, "sealed");
        assert_eq!(test.get("/api/journal/verification", &admin).await.json(), shown, "the answer is for all");
    })
    .await;
}

#[tokio::test]
async fn an_auditor_of_one_prison_reads_what_concerns_it() {
    TestApp::each(async |test| {
        two_people(test).await;
        let national = token(&test.app, Role::National, Scope::Nation).await;
        look(test, 1, &national).await;
        look(test, 2, &national).await;
        let people = async |scope| {
            let auditor = token(&test.app, Role::Auditor, scope).await;
            let mut people: Vec<_> = items(test, "/api/journal", &auditor)
                .await
                .iter()
                .filter_map(|entry| entry["person"].as_str().map(str::to_owned))
                .collect();
            people.sort();
            people
        };
        let [one, two] = [1, 2].map(|number| id::<PersonId>(number).to_string());
        assert_eq!(people(in_prison("HAL")).await, std::slice::from_ref(&one));
        assert_eq!(people(Scope::Region { region: crate::access::Region::West }).await, std::slice::from_ref(&two));
        assert_eq!(people(Scope::Nation).await, [one, two]);
        let officer = token(&test.app, Role::Officer, in_prison("HAL")).await;
        assert_eq!(test.get("/api/journal", &officer).await.status.as_u16(), 403);
    })
    .await;
}

#[tokio::test]
async fn the_journal_is_read_page_by_page() {
    TestApp::each(async |test| {
        two_people(test).await;
        let admin = token(&test.app, Role::Administrator, Scope::Nation).await;
        for _ in 0..30 {
            token(&test.app, Role::Officer, in_prison("HAL")).await;
        }
        let (mut seen, mut next) = (vec![], String::new());
        loop {
            let page = test.get(&format!("/api/journal?before={next}"), &admin).await.json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(id) => id.clone_into(&mut next),
                None => break,
            }
        }
        let all = test.app.db.read(|reader| {
            let rows = reader.rows("SELECT id FROM journal ORDER BY seq DESC", &[])?;
            rows.iter().map(|row| Ok(row.text("id")?.to_owned())).collect::<records::Outcome<Vec<_>>>()
        });
        assert_eq!(seen, all.await.unwrap(), "each once, newest first");
        assert!(seen.len() > 50, "more than a page");
        assert_eq!(test.get("/api/journal?before=12", &admin).await.code(), "invalid-cursor");
    })
    .await;
}
