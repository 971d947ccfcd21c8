//! Tests of oversight: what the journal shows, to whom, and what it never tells of.

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
        let verified = test.get("/api/journal/verification", &admin).await.json();
        assert_eq!(verified["sound"], true, "{verified}");
        look(test, 1, &ombud).await;
        look(test, 2, &ombud).await;
        let again = test.get("/api/journal/verification", &admin).await.json();
        assert_eq!((&again["unsealed"], &again["sound"]), (&verified["unsealed"], &verified["sound"]), "{again}");
        look(test, 1, &national).await;
        let after = items(test, "/api/journal", &admin).await;
        assert_eq!((after.len(), after[0]["kind"].as_str()), (before.len() + 1, Some("looked")));
        assert!(after.iter().all(|entry| entry.get("seq").is_none()), "a gap in a number could be counted");
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
