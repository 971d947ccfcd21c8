//! Dates through HTTP on both databases: the worked example K1, an absence, pages, broken promises.

mod confirming;
mod forms;
mod isolation;
mod own;
mod refusals;
mod thought;

use crate::access::acts::ReadRoll;
use crate::access::testing::{PASSWORD, account, caller, in_prison, in_unit};
use crate::access::{Role, SignIn};
use crate::authority::tests::{add, broken, house, person, remand};
use crate::features::FEATURES;
use crate::sentence::recount;
use crate::slots::NextEvent;
use crate::testing::TestApp;
use crate::web::{Lang, Words};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use records::Via;
use records::params;
use records::testing::{TestDb, doubled};
use serde_json::{Value as Json, json};

async fn sentence(app: &TestApp, token: &str, body: Json) -> crate::testing::Answered {
    app.post(&format!("/api/people/{}/sentences", person()), token, body).await
}

/// Two years and six months, judgment in custody on 10 February 2025, 47 days of credit.
async fn k1(app: &TestApp, token: &str) {
    let order = json!({ "kind": "enforcement_order", "source": "paper", "issuer": "Oslo politidistrikt", "from_date": "2025-02-24" });
    let authority = add(app, token, order).await;
    let made = sentence(
        app,
        token,
        json!({ "authority": authority, "kind": "prison", "judgment": "2025-02-10",
        "in_custody": "true", "years": 2, "months": 6, "credit_days": 47 }),
    )
    .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
}

async fn dates(app: &TestApp, token: &str, query: &str) -> Json {
    let answer = app.get(&format!("/api/people/{}/dates{query}", person()), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

fn on(view: &Json, kind: &str) -> Option<String> {
    let found = view["dates"].as_array().unwrap().iter().find(|date| date["kind"] == kind)?;
    found["date"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn k1_has_its_dates_with_rule_section_and_proof() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        k1(app, &caseworker).await;
        let view = dates(app, &officer, "").await;
        assert_eq!(view["virtual_start"], "2024-12-25");
        for (kind, date) in [
            ("one_third", "2025-10-25"),
            ("half", "2026-03-25"),
            ("two_thirds", "2026-08-25"),
            ("full_term_first_free_day", "2027-06-25"),
        ] {
            assert_eq!(on(&view, kind).as_deref(), Some(date), "{kind}");
        }
        let parole =
            view["dates"].as_array().unwrap().iter().find(|date| date["kind"] == "two_thirds").unwrap().clone();
        assert_eq!(parole["rule"], "REL-01");
        assert!(parole["section"].as_str().unwrap().contains("42"), "{parole}");
        assert!(parole.get("steps").is_none());
        let view = dates(app, &officer, "?proof=true").await;
        assert!(view["dates"].as_array().unwrap().iter().all(|date| !date["steps"].as_array().unwrap().is_empty()));
        let one = app.get(&format!("/api/people/{}/dates/two_thirds", person()), &officer).await.json();
        assert_eq!(one["dates"][0]["date"], "2026-08-25");
        assert_eq!(
            app.get(&format!("/api/people/{}/dates/release", person()), &officer).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_absence_moves_what_follows() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let path = format!("/api/people/{}/absences", person());
        let away = json!({ "kind": "interruption", "from_date": "2026-01-05", "to_date": "2026-02-02" });
        assert_eq!(app.post(&path, &caseworker, away).await.status, StatusCode::CREATED);
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "two_thirds").as_deref(), Some("2026-09-22"));
        assert_eq!(on(&view, "full_term_first_free_day").as_deref(), Some("2027-07-23"));
        let twice = json!({ "kind": "escape", "from_date": "2026-01-10" });
        let refused = app.post(&path, &caseworker, twice).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert_eq!(dates(app, &caseworker, "").await["absences"].as_array().unwrap().len(), 1);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_remand_order_has_its_dates_as_soon_as_it_is_registered() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        add(app, &caseworker, remand()).await;
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "order_ends").as_deref(), Some("2026-11-04"));
        assert_eq!(on(&view, "court_by").as_deref(), Some("2026-11-03"));
        let card = app.get(&format!("/api/people/{}/overview", person()), &caseworker).await;
        assert!(card.text().contains("dates"), "{}", card.text());
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_sentence_is_changed_only_as_it_was_read() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let read = dates(app, &caseworker, "").await["sentences"][0].clone();
        let path = format!("/api/people/{}/sentences/{}", person(), read["id"].as_str().unwrap());
        let tag = format!("\"{}\"", read["version"].as_str().unwrap());
        let change = async |what: &str, body: &Json, headers: &[(&str, &str)]| {
            app.send_with("POST", &format!("{path}/{what}"), &caseworker, Some(body.clone()), headers).await
        };
        let corrected = json!({ "authority": read["authority"], "kind": "prison", "judgment": "2025-02-10",
            "in_custody": "true", "years": 2, "months": 6, "credit_days": 46, "why": "Counted again" });
        let ending = json!({ "reason": "served", "end_date": "2026-11-25", "why": "Served in full" });
        assert_eq!(change("correct", &corrected, &[]).await.status, StatusCode::PRECONDITION_REQUIRED);
        let done = change("correct", &corrected, &[("if-match", &tag)]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        for (what, body) in [("correct", &corrected), ("end", &ending)] {
            let stale = change(what, body, &[("if-match", &tag)]).await;
            assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.text());
        }
        let tag = format!("\"{}\"", done.json()["sentences"][0]["version"].as_str().unwrap());
        let ended = change("end", &ending, &[("if-match", &tag)]).await;
        assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    })
    .await;
}

#[tokio::test]
async fn wrong_sentences_are_refused_by_the_rules() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let order = json!({ "kind": "enforcement_order", "source": "paper", "issuer": "Oslo politidistrikt", "from_date": "2025-02-24" });
        let authority = add(app, &caseworker, order).await;
        let refused = sentence(app, &caseworker, json!({ "authority": authority, "kind": "prison", "judgment": "yesterday" })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refused = sentence(app, &caseworker, json!({ "authority": authority, "kind": "prison", "judgment": "2025-02-10",
            "in_custody": "true", "days": 60, "suspended_days": 90 })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert!(dates(app, &caseworker, "").await["sentences"].as_array().unwrap().is_empty());
    })
    .await;
}

/// A page as a caseworker of HAL sees it in a browser.
async fn page(app: &TestApp, cookie: &str, path: &str) -> String {
    let name = crate::web::cookies::session_cookie(&app.app);
    let request = Request::builder().uri(path).header("cookie", format!("{name}={cookie}"));
    let answer = app.request(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.text()
}

#[tokio::test]
async fn every_page_has_its_words_in_every_language() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let authority = add(app, &caseworker, remand()).await;
        let (_, login) = account(&app.app, &[(Role::Caseworker, in_prison("HAL"))]).await;
        let typed =
            SignIn { login, password: PASSWORD.to_owned(), shared: false, cookie: None, address: "test".to_owned() };
        let cookie = app.app.doors().sign_in(typed).await.unwrap();
        let id = person();
        let view = dates(app, &caseworker, "").await;
        let own = view["sentences"][0]["id"].as_str().unwrap().to_owned();
        for path in [
            format!("/people/{id}"),
            format!("/people/{id}/dates"),
            format!("/people/{id}/dates/two_thirds"),
            format!("/people/{id}/authorities"),
            format!("/people/{id}/authorities/new"),
            format!("/people/{id}/authorities/{authority}/correct"),
            format!("/people/{id}/authorities/{authority}/end"),
            format!("/people/{id}/restrictions/new"),
            format!("/people/{id}/documents/new"),
            format!("/people/{id}/sentences/new"),
            format!("/people/{id}/sentences/{own}/correct"),
            format!("/people/{id}/sentences/{own}/end"),
            format!("/people/{id}/absences/new"),
            "/authorities".to_owned(),
        ] {
            let html = page(app, &cookie, &path).await;
            // A key that has no words shows as itself.
            for key in [
                ">authority-",
                ">sentence-",
                ">restriction-",
                ">absence-",
                ">document-",
                ">law-",
                "\"sentence-",
                "\"authority-",
            ] {
                assert!(!html.contains(key), "{path}: {key}: {html}");
            }
        }
        let way = page(app, &cookie, &format!("/people/{id}/dates")).await;
        assert!(
            way.contains("<svg class=\"tl\"") && way.contains(&format!("/people/{id}/dates/full_term_first_free_day")),
            "{way}"
        );
    })
    .await;
}

/// One alone has counted a later end, and agrees to it.
async fn one_agrees(app: &TestApp, token: &str) {
    let view = dates(app, token, "").await;
    assert_eq!(view["first_free_before"], "2027-06-25", "the earlier end binds");
    let path = format!("/api/people/{}/dates/agree", person());
    let agreed = app.send_with("POST", &path, token, Some(json!({})), &[("if-match", "*")]).await;
    assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
}

#[tokio::test]
async fn dates_altered_behind_the_program_are_named() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = TestApp::on(test);
        let [caseworker, colleague, _] = house(&app).await;
        k1(&app, &caseworker).await;
        confirming::is_told(&app, [&caseworker, &colleague]).await;
        refusals::refused(&app, &caseworker).await;
        let away = json!({ "kind": "interruption", "from_date": "2026-01-05", "to_date": "2026-02-02" });
        let path = format!("/api/people/{}/absences", person());
        assert_eq!(app.post(&path, &caseworker, away).await.status, StatusCode::CREATED);
        let dates = format!("the dates of person {} are not what the rules count", person());
        let facts = format!("the dates of person {} were counted from other facts", person());
        let cases = [
            ("update dated set on_date = '2030-01-01' where kind = 'two_thirds'".to_owned(), &dates),
            ("delete from dated where kind = 'two_thirds'".to_owned(), &dates),
            ("update dated set rule = 'REL-99' where kind = 'two_thirds'".to_owned(), &dates),
            (
                "update sentence_period set facts = replace(facts, '\"credit_days\":47', '\"credit_days\":74')"
                    .to_owned(),
                &facts,
            ),
            ("delete from sentence_period".to_owned(), &facts),
            ("delete from absence_period".to_owned(), &facts),
            ("delete from dated_case".to_owned(), &format!("the dates of person {} were never counted", person())),
            (doubled("sentence_period", "'2020-01-01'"), &"period ffffffff-".to_owned()),
            (doubled("absence_period", "'2020-01-01'"), &"period ffffffff-".to_owned()),
        ];
        assert_eq!(broken(&app).await, Vec::<String>::new());
        for (harm, names) in cases {
            let tables = ["dated", "dated_case", "sentence_period", "absence_period"];
            test.harmed(&tables, &harm, async || {
                let found = broken(&app).await;
                assert!(found.iter().any(|line| line.starts_with(names)), "{harm}: {found:?}");
            })
            .await;
        }
        assert_eq!(broken(&app).await, Vec::<String>::new());
        one_agrees(&app, &caseworker).await;
        app.every_journalled_row_counts(test, &[super::FEATURE]).await;
    })
    .await;
}

#[tokio::test]
async fn what_comes_next_shows_to_those_who_may_read_dates() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let next = async |unit: u32| {
            let by = caller(&app.app, &[(Role::Officer, in_unit(unit, "HAL"))]).await;
            let list = app.app.doors().list::<ReadRoll>(&by, Via::Api, "unit", None).await.unwrap();
            let (dates, words) = (list.column(&app.app.decider, &by), Words::new(&app.app.texts, Lang::En));
            app.app.db.read(move |reader| super::views::next(reader, &dates, &words)).await.unwrap()
        };
        let label = "Served in full 25 June 2027".to_owned();
        assert_eq!(
            next(1).await,
            [(person(), NextEvent { on: basics::time::parse_date("2027-06-25").unwrap(), label })]
        );
        assert!(next(2).await.is_empty(), "another unit's officer says why first");
    })
    .await;
}

#[tokio::test]
async fn who_is_away_has_no_dates_ahead_and_everything_says_why() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let path = format!("/api/people/{}/absences", person());
        let away = json!({ "kind": "escape", "from_date": "2025-03-01" });
        let made = app.post(&path, &caseworker, away).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "two_thirds"), None);
        assert_eq!(view["waits"][0]["code"], "still-away");
        let why = view["waits"][0]["why"].as_str().unwrap();
        assert_eq!(why, "Rømt: Fra 1. mars 2025, fortsatt borte.");
        let needed = view["waits"][0]["needed"].as_str().unwrap();
        assert!(needed.contains("første dag tilbake") && needed.contains("CAL-02"), "{needed}");
        let overview = app.get(&format!("/api/people/{}/overview", person()), &caseworker).await.json();
        let cards = overview["cards"].as_array().unwrap();
        let card = cards.iter().find(|card| card["code"] == "dates").unwrap();
        assert_eq!((card["rows"][0]["value"].as_str(), card["rows"][0]["note"].as_str()), (Some(why), Some(needed)));
        let (_, login) = account(&app.app, &[(Role::Caseworker, in_prison("HAL"))]).await;
        let typed =
            SignIn { login, password: PASSWORD.to_owned(), shared: false, cookie: None, address: "test".to_owned() };
        let cookie = app.app.doors().sign_in(typed).await.unwrap();
        for path in ["", "/dates"] {
            let html = page(app, &cookie, &format!("/people/{}{path}", person())).await;
            let said = "Escape: From 1 March 2025, still away.";
            assert!(html.contains(said) && html.contains("first day back"), "{path}: {html}");
        }
        // Back again there are dates, moved, and nothing waits.
        let (id, version) = (&view["absences"][0]["id"], view["absences"][0]["version"].as_str().unwrap());
        let back = format!("{path}/{}/end", id.as_str().unwrap());
        let tag = format!("\"{version}\"");
        let body = json!({ "to_date": "2025-03-11" });
        let done = app.send_with("POST", &back, &caseworker, Some(body), &[("if-match", &tag)]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        let view = dates(app, &caseworker, "").await;
        assert_eq!(on(&view, "two_thirds").as_deref(), Some("2026-09-04"));
        assert_eq!(view["waits"], json!([]));
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_the_rules_refuse_is_said_of_the_fields_of_the_form() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let field = |answer: &crate::testing::Answered| {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
            let error = &answer.json()["errors"][0];
            (error["field"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())
        };
        let path = format!("/api/people/{}/absences", person());
        let first = json!({ "kind": "escape", "from_date": "2025-03-01", "to_date": "2025-03-11" });
        assert_eq!(app.post(&path, &caseworker, first).await.status, StatusCode::CREATED);
        let again = json!({ "kind": "escape", "from_date": "2025-03-05", "to_date": "2025-03-20" });
        assert_eq!(field(&app.post(&path, &caseworker, again).await), ("from_date".into(), "overlapping".into()));
        let authority = dates(app, &caseworker, "").await["sentences"][0]["authority"].clone();
        let long = json!({ "authority": authority, "kind": "prison", "judgment": "2025-02-10", "in_custody": "true",
            "days": 60, "suspended_days": 90 });
        let refused = sentence(app, &caseworker, long).await;
        assert_eq!(field(&refused), ("suspended_years".into(), "suspended-over-term".into()));
        let open = json!({ "kind": "escape", "from_date": "2025-06-01" });
        assert_eq!(app.post(&path, &caseworker, open).await.status, StatusCode::CREATED);
        let view = dates(app, &caseworker, "").await;
        let away = view["absences"].as_array().unwrap().iter().find(|away| away["to"].is_null()).unwrap();
        let (id, tag) = (away["id"].as_str().unwrap(), format!("\"{}\"", away["version"].as_str().unwrap()));
        let before = json!({ "to_date": "2025-05-01" });
        let (path, tag) = (format!("{path}/{id}/end"), [("if-match", tag.as_str())]);
        let back = app.send_with("POST", &path, &caseworker, Some(before), &tag).await;
        assert_eq!(field(&back), ("to_date".into(), "before-start".into()));
    })
    .await;
}

#[tokio::test]
async fn everyone_is_counted_anew_by_the_law_of_another_day_and_by_new_rules() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let db = &app.app.db;
        let recounted = async |law: Option<&str>| {
            let mut told = vec![];
            let law = law.map(|day| basics::time::parse_date(day).unwrap());
            let done = recount(db, law, |affected| told.push(serde_json::to_value(affected).unwrap())).await.unwrap();
            assert_eq!(done.affected, told.len());
            (done, told)
        };
        // Until September 2020 four months could be served with electronic control, six since.
        let (done, told) = recounted(Some("2020-08-31")).await;
        assert_eq!((done.affected, done.written), (1, 0));
        assert_eq!(told[0]["person"], person().to_string());
        assert_eq!(
            told[0]["dates"],
            json!([{ "kind": "em_back_door", "before": "2026-02-25", "after": "2026-04-25", "rule": "PLC-10" }])
        );
        assert_eq!(on(&dates(app, &caseworker, "").await, "em_back_door").as_deref(), Some("2026-02-25"));
        assert_eq!(recounted(Some("2020-09-01")).await.0.affected, 0);
        // Dates that are not what the rules count are written anew, and only once: whether older rules counted them
        // otherwise, or what is stored was harmed.
        for version in ["older", law::VERSION] {
            let other = move |tx: &mut records::Tx| {
                tx.execute("update dated_case set law_version = $1", params![version])?;
                tx.execute("update dated set on_date = '2026-03-26' where kind = 'half'", params![])
            };
            db.upkeep(other).await.unwrap();
            // Of a law of another day the law of today is what is compared, not what is stored.
            assert_eq!(recounted(Some("2026-01-01")).await.0.affected, 0, "{version}");
            let (done, told) = recounted(None).await;
            assert!(done.written >= 1, "{version}: {done:?}");
            assert_eq!(
                told[0]["dates"],
                json!([{ "kind": "half", "before": "2026-03-26", "after": "2026-03-25", "rule": "CAL-06" }])
            );
            assert_eq!(on(&dates(app, &caseworker, "").await, "half").as_deref(), Some("2026-03-25"));
            let (done, told) = recounted(None).await;
            assert_eq!((done.written, told), (0, vec![]), "{version}");
        }
        let entries = db
            .read(|reader| {
                let sql = "select count(*) as n from journal where kind = 'dates-recounted'";
                reader.row(sql, params![])?.map_or(Ok(0), |row| row.get::<i64>("n"))
            })
            .await;
        assert_eq!(entries.unwrap(), 2);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}
