//! Dates that wait: for two who agree, then for the person to be told; and what is otherwise since.

use super::{add, dates, k1, person};
use crate::access::testing::{account, id, in_prison, in_unit, token};
use crate::access::{Region, Role, Scope};
use crate::authority::Whom;
use crate::authority::tests::{broken, house};
use crate::people::tests::registered::registered;
use crate::sentence::{actions, tables};
use crate::testing::{Answered, Browser, TestApp};
use axum::http::StatusCode;
use basics::Date;
use basics::id::PersonId;
use basics::time::{ToSpan, civil};
use records::{Tx, params};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

async fn list(app: &TestApp, token: &str) -> Json {
    let answer = app.get("/api/dates-to-confirm?prison=HAL", token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn act(app: &TestApp, token: &str, what: &str, body: Json) -> Answered {
    let version = dates(app, token, "").await["version"].as_str().unwrap().to_owned();
    let path = format!("/api/people/{}/dates/{what}", person());
    app.send_with("POST", &path, token, Some(body), &[("if-match", &format!("\"{version}\""))]).await
}

fn told() -> Json {
    json!({ "interpreter": "remote", "said": "Jeg skjønner det." })
}

/// Two agree, and the person is told.
pub async fn is_told(app: &TestApp, two: [&str; 2]) {
    for token in two {
        assert_eq!(act(app, token, "agree", json!({})).await.status, StatusCode::OK);
    }
    tell(app, two[0]).await;
}

/// The person is told.
pub async fn tell(app: &TestApp, token: &str) {
    let done = act(app, token, "told", told()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
}

#[tokio::test]
async fn dates_wait_for_two_and_then_for_the_person_to_be_told() {
    TestApp::each(async |app| {
        let [caseworker, colleague, officer] = house(app).await;
        assert_eq!(list(app, &caseworker).await["items"], json!([]));
        k1(app, &caseworker).await;
        let item = list(app, &caseworker).await["items"][0].clone();
        assert_eq!((&item["step"], &item["agreed_before"]), (&json!("agree"), &json!(false)), "{item}");
        assert_eq!(item["next"], json!({ "kind": "full_term_first_free_day", "date": "2027-06-25" }));

        assert_eq!(act(app, &caseworker, "agree", json!({})).await.status, StatusCode::OK);
        assert_eq!(list(app, &officer).await["items"][0]["step"], "second");
        let early = act(app, &officer, "told", told()).await;
        assert_eq!((early.status, early.code()), (StatusCode::CONFLICT, "dates-not-agreed".to_owned()));
        assert_eq!(act(app, &colleague, "agree", json!({})).await.status, StatusCode::OK);
        let item = list(app, &officer).await["items"][0].clone();
        assert_eq!((&item["step"], item["agreed"].as_array().unwrap().len()), (&json!("tell"), 2), "{item}");

        let done = act(app, &officer, "told", told()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert_eq!(done.json()["told"][0]["said"], "Jeg skjønner det.");
        let view = list(app, &officer).await;
        assert_eq!((&view["items"], &view["counts"]["tell"]), (&json!([]), &json!(0)));
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_change_of_fact_puts_them_back_with_the_difference() {
    TestApp::each(async |app| {
        let [caseworker, colleague, officer] = house(app).await;
        k1(app, &caseworker).await;
        is_told(app, [&caseworker, &colleague]).await;
        let away = json!({ "kind": "interruption", "from_date": "2026-11-05", "to_date": "2026-11-12" });
        let made = app.post(&format!("/api/people/{}/absences", person()), &caseworker, away).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let item = list(app, &caseworker).await["items"][0].clone();
        assert_eq!((&item["step"], &item["agreed_before"]), (&json!("agree"), &json!(true)), "{item}");
        let end = |one: &&Json| one["kind"] == "full_term_first_free_day";
        let end = item["otherwise"].as_array().unwrap().iter().find(end).unwrap().clone();
        assert_eq!((&end["before"], &end["after"]), (&json!("2027-06-25"), &json!("2027-07-02")));
        // Two thirds were over before: that day stands.
        assert!(item["otherwise"].as_array().unwrap().iter().all(|one| one["kind"] != "two_thirds"), "{item}");
        assert_eq!(dates(app, &officer, "").await["told"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_is_told_is_what_was_read() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        let none = act(app, &officer, "told", told()).await;
        assert_eq!((none.status, none.code()), (StatusCode::CONFLICT, "no-dates-to-tell".to_owned()));
        k1(app, &caseworker).await;
        let path = format!("/api/people/{}/dates/told", person());
        let stale = app.send_with("POST", &path, &officer, Some(told()), &[("if-match", "\"another\"")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.text());
        let wrong = act(app, &officer, "told", json!({ "interpreter": "a friend", "said": "x".repeat(2001) })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields: Vec<_> =
            wrong.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!(fields, [json!("interpreter"), json!("said")]);
        let elsewhere = token(&app.app, Role::Officer, in_prison("OSL")).await;
        let refused = app.send_with("POST", &path, &elsewhere, Some(told()), &[("if-match", "*")]).await;
        assert!(matches!(refused.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{}", refused.status);
    })
    .await;
}

/// The list reads agreements of many at once, a page those of one: both say the same, whoever asks.
#[tokio::test]
async fn the_list_says_what_the_page_says() {
    TestApp::each(async |app| {
        let [caseworker, colleague, _] = house(app).await;
        k1(app, &caseworker).await;
        add(app, &caseworker, crate::authority::tests::remand()).await;
        for token in [&caseworker, &colleague] {
            assert_eq!(act(app, token, "agree", json!({})).await.status, StatusCode::OK);
        }
        let read = |reader: &mut records::Reader| {
            let standing = tables::standing_of_held(reader, Whom::Everyone)?;
            let one = actions::agreement(reader, person())?;
            Ok((standing[&person()].clone(), one, tables::dated(reader, person())?))
        };
        let (many, one, dated) = app.app.db.read(read).await.unwrap();
        let all = app.app.db.read(|reader| {
            let everyone = tables::everyone(reader)?;
            let together = tables::of_many(reader, &everyone)?;
            let alone = everyone.iter().map(|person| tables::FactsAndDates::of(reader, *person));
            Ok((together, alone.collect::<records::Outcome<Vec<_>>>()?))
        });
        let (together, alone) = all.await.unwrap();
        assert!(!together.is_empty() && together.iter().all(tables::FactsAndDates::is_counted));
        assert_eq!(format!("{together:?}"), format!("{alone:?}"), "many at once are read as one by one");
        assert_eq!((many.agreed.len(), one.by.len()), (2, 2));
        assert_eq!(many.dated, dated);
        assert_eq!(many.before, None, "what two agree to now is not from before");
    })
    .await;
}

/// Dates of somebody, as if counted.
async fn counted(app: &TestApp, people: Vec<(PersonId, Date)>) {
    let write = move |tx: &mut Tx| {
        for (person, on) in &people {
            let sql = "insert into dated (person, place, kind, sentence, on_date, at, rule) \
                       values ($1, 0, 'two_thirds', null, $2, null, 'REL-01')";
            tx.execute(sql, params![*person, *on])?;
            let now = tx.now();
            let sql = "insert into dated_case (person, law_version, facts_hash, counted_at, problem) \
                       values ($1, 'older', 'x', $2, '')";
            tx.execute(sql, params![*person, now])?;
        }
        Ok(())
    };
    app.app.db.upkeep(write).await.unwrap();
}

fn people_of(view: &Json) -> Vec<PersonId> {
    view["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn the_list_holds_exactly_those_whose_dates_may_be_read() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        registered(&app.app, id(101), "HAL", 2).await;
        registered(&app.app, id(102), "BGO", 4).await;
        let all = vec![person(), id(101), id(102)];
        counted(app, all.iter().map(|person| (*person, civil::date(2027, 3, 1))).collect()).await;
        let callers = [
            token(&app.app, Role::Officer, in_unit(1, "HAL")).await,
            token(&app.app, Role::Officer, in_prison("HAL")).await,
            token(&app.app, Role::Regional, Scope::Region { region: Region::East }).await,
            token(&app.app, Role::National, Scope::Nation).await,
            token(&app.app, Role::Ombud, Scope::Nation).await,
            token(&app.app, Role::Caseworker, in_prison("BGO")).await,
            caseworker.clone(),
        ];
        for token in &callers {
            let answer = app.get("/api/dates-to-confirm", token).await;
            let shown: BTreeSet<PersonId> = people_of(&answer.json()).into_iter().collect();
            let mut one_by_one = BTreeSet::new();
            for person in &all {
                if app.get(&format!("/api/people/{person}/dates"), token).await.status == StatusCode::OK {
                    one_by_one.insert(*person);
                }
            }
            assert_eq!(shown, one_by_one);
        }
        let teacher = token(&app.app, Role::Teacher, in_prison("HAL")).await;
        assert_eq!(app.get("/api/dates-to-confirm", &teacher).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn the_list_goes_on_page_by_page_in_the_order_of_who_may_go_first() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let mut people = vec![];
        for number in 200..255 {
            registered(&app.app, id(number), "HAL", 1).await;
            // Many on the same day, so that the order within a day counts too.
            people.push((id(number), civil::date(2027, 3, 1).saturating_add(i64::from(number % 7).days())));
        }
        counted(app, people).await;
        let first = list(app, &caseworker).await;
        let next = first["next"].as_str().unwrap().to_owned();
        let second = app.get(&format!("/api/dates-to-confirm?prison=HAL&after={next}"), &caseworker).await.json();
        let all: Vec<PersonId> = [people_of(&first), people_of(&second)].concat();
        assert_eq!((people_of(&first).len(), all.len(), &second["next"]), (50, 55, &Json::Null));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 55);
        assert_eq!((&first["counts"]["agree"], &second["counts"]["agree"]), (&json!(55), &json!(55)));
        let days = |view: &Json| -> Vec<String> {
            view["items"].as_array().unwrap().iter().map(|item| item["next"]["date"].to_string()).collect()
        };
        assert!([days(&first), days(&second)].concat().windows(2).all(|pair| pair[0] <= pair[1]));
        for wrong in ["after=1", "after=0.2027-06-25.nobody", "after=00.2027-06-25.x", "prison=nowhere"] {
            let refused = app.get(&format!("/api/dates-to-confirm?{wrong}"), &caseworker).await;
            assert!(refused.status.is_client_error(), "{wrong}: {}", refused.status);
        }
    })
    .await;
}

/// Somebody with one role in a prison, at a browser.
async fn signed_in<'a>(app: &'a TestApp, role: Role, prison: &str) -> Browser<'a> {
    let (_, login) = account(&app.app, &[(role, in_prison(prison))]).await;
    let mut browser = Browser::new(app);
    assert_eq!(browser.sign_in(&login, false).await.status, StatusCode::SEE_OTHER);
    browser.get("/account").await;
    browser
}

/// A form that is refused comes back with the page it stands on: only to those who may read that page.
#[tokio::test]
async fn a_refused_form_shows_no_dates_to_whoever_may_not_read_them() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        k1(app, &caseworker).await;
        let told = format!("/people/{}/dates/told", person());
        let mut here = signed_in(app, Role::Officer, "HAL").await;
        let back = here.post(&told, &[("interpreter", "a friend"), ("said", "Jeg skjønner.")]).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.text().contains("25 June 2027"), "{}", back.text());
        // For the safety of an escort the file may be read elsewhere, and the dates may not.
        let mut elsewhere = signed_in(app, Role::Officer, "BGO").await;
        let path = format!("/people/{}", person());
        let purpose = [("purpose", "escort"), ("remark", "Til retten"), ("next", path.as_str())];
        assert_eq!(elsewhere.post(&format!("{path}/purpose"), &purpose).await.status, StatusCode::SEE_OTHER);
        assert_eq!(elsewhere.get(&path).await.status, StatusCode::OK);
        for what in ["told", "agree"] {
            let refused = elsewhere.post(&format!("{path}/dates/{what}"), &[("interpreter", "a friend")]).await;
            assert_ne!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the page came back");
            assert!(refused.status != StatusCode::OK && !refused.text().contains("2027"), "{}", refused.text());
        }
        for what in ["dates", "dates/letter", "dates/what-if", "refusals/new"] {
            // Sent away, or asked for another purpose.
            let refused = elsewhere.get(&format!("{path}/{what}")).await;
            assert!(refused.status != StatusCode::OK && !refused.text().contains("2027"), "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_letter_is_in_the_language_asked_for_and_in_no_other() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let mut browser = signed_in(app, Role::Officer, "HAL").await;
        let letter = format!("/people/{}/dates/letter", person());
        let none = browser.get(&letter).await;
        assert!(
            none.status == StatusCode::OK && none.text().contains("No dates have been counted yet."),
            "{}",
            none.text()
        );
        k1(app, &caseworker).await;
        let away = json!({ "kind": "interruption", "from_date": "2026-11-05", "to_date": "2026-11-12" });
        assert_eq!(app.post(&format!("/api/people/{}/absences", person()), &caseworker, away).await.status, 201);
        let said = browser.get(&format!("{letter}?language=nn")).await.text();
        // One alone moved the end: the day that binds is told.
        for words in ["Datoane dine", "2. juli 2027", "25. juni 2027", "Dei er ikkje endelege enno"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        for wrong in ["lt", "NB", "nb%00", "../en", "'"] {
            let refused = browser.get(&format!("{letter}?language={wrong}")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
    })
    .await;
}
