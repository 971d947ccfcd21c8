//! What is due by a day: who is called when, the list through HTTP on both databases, what is recorded as done.

use super::super::model::due::{self, LADDER, Stage, Step, Whose};
use super::super::views::due::Place;
use super::{HOUR, journal_of, verify};
use crate::access::testing::{PASSWORD, account, belongs, id, in_prison, in_unit, token};
use crate::access::{Role, Scope, SignIn};
use crate::authority::tests::{add, house, person, remand};
use crate::features::FEATURES;
use crate::people::tests::registered::registered;
use crate::slots::{DecidedBy, SettledBy};
use crate::testing::{Answered, TestApp};
use axum::body::Body;
use axum::http::Request;
use basics::id::PersonId;
use basics::time::{ToSpan, parse_date};
use basics::{Date, Instant};
use records::testing::TestDb;
use records::{Tx, params};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn noon(text: &str) -> Instant {
    Instant::from_oslo(day(text).at(12, 0, 0, 0)).unwrap()
}

#[test]
fn the_call_begins_fourteen_days_before_and_goes_further_after_the_day() {
    let on = day("2026-11-25");
    let steps = [
        ("2026-11-10", Step::Ahead, Stage::Ahead),
        ("2026-11-11", Step::Fourteen, Stage::Ahead),
        ("2026-11-17", Step::Fourteen, Stage::Ahead),
        ("2026-11-18", Step::Seven, Stage::Week),
        ("2026-11-22", Step::Three, Stage::Week),
        ("2026-11-24", Step::Three, Stage::Week),
        ("2026-11-25", Step::Today, Stage::Today),
        ("2026-11-26", Step::Past, Stage::Past),
        ("2026-12-02", Step::Past, Stage::Past),
        ("2026-12-03", Step::LongPast, Stage::Past),
    ];
    for (today, step, stage) in steps {
        assert_eq!(due::step(on, None, noon(today)), step, "{today}");
        assert_eq!(step.stage(), stage);
    }
    // A moment is over at that moment, and a day when it ends.
    let at = noon("2026-11-25");
    assert_eq!(due::step(on, Some(at), at.plus_seconds(-1)), Step::Today);
    assert_eq!(due::step(on, Some(at), at), Step::Past);
    let last = Instant::from_oslo(day("2026-11-26").at(0, 0, 0, 0)).unwrap();
    assert_eq!(due::step(on, None, last.plus_seconds(-1)), Step::Today);
    assert_eq!(due::step(on, None, last), Step::Past);
    assert_eq!(due::days_left(on, noon("2026-12-03")), -8);
    // What ends as a day begins is for the day before.
    let midnight = Instant::from_oslo(on.at(0, 0, 0, 0)).unwrap();
    assert_eq!(due::step(on, Some(midnight), noon("2026-11-24")), Step::Today);
    assert_eq!(due::step(on, Some(last), noon("2026-11-25")), Step::Today);
}

#[test]
fn before_the_day_who_must_act_is_called_then_their_leader_then_the_level_above() {
    for by in DecidedBy::ALL.iter().copied() {
        for settled in SettledBy::ALL.iter().copied() {
            let called = |step| due::called(by, settled, step);
            assert!(called(Step::Ahead).is_empty());
            for step in [Step::Fourteen, Step::Seven, Step::Three] {
                assert_eq!(called(step), due::acts(by));
            }
            assert!(Step::ALL.iter().flat_map(|step| called(*step)).all(|role| LADDER.contains(role)));
            assert!(!called(Step::LongPast).is_empty());
            // Who must act is called on the day and as long as it is not done.
            let first = if by == DecidedBy::Governor { Role::Governor } else { Role::Caseworker };
            let acts = |step| called(step).contains(&first);
            assert!(by == DecidedBy::Directorate || [Step::Today, Step::Past, Step::LongPast].into_iter().all(acts));
            // Nobody who was called when it was over is let off a week later.
            assert!(called(Step::Past).iter().all(|role| called(Step::LongPast).contains(role)), "{by} {settled}");
        }
        assert!(!due::recorders(by).contains(&Role::National), "the directorate writes in nobody's file");
    }
    let local = |step| due::called(DecidedBy::Local, SettledBy::Record, step);
    assert_eq!(local(Step::Today), [Role::Caseworker, Role::Governor]);
    assert_eq!(local(Step::Past), [Role::Caseworker, Role::Governor, Role::Regional]);
    assert_eq!(local(Step::LongPast), [Role::Caseworker, Role::Governor, Role::Regional, Role::National]);
    let region = |step| due::called(DecidedBy::Region, SettledBy::Record, step);
    assert!(region(Step::Past).contains(&Role::National) && !region(Step::Today).contains(&Role::National));
    let frees = |step| due::called(DecidedBy::Court, SettledBy::Custody, step);
    assert!(frees(Step::Today).contains(&Role::ShiftLeader) && frees(Step::Past).contains(&Role::RegionalOnCall));
}

#[test]
fn what_is_asked_for_is_read_strictly() {
    assert_eq!(Whose::read("all").unwrap(), Whose::All);
    assert_eq!(Whose::read("regional").unwrap(), Whose::Of(vec![Role::Regional]));
    for bad in ["", "ALL", "officer", "nobody", "regional ", "caseworker,governor"] {
        assert!(Whose::read(bad).is_err(), "{bad}");
    }
    assert_eq!(Whose::own([Role::Officer, Role::Teacher].into_iter()), Whose::All, "whoever is never called sees all");
    let own = Whose::own([Role::Governor, Role::Officer, Role::Caseworker, Role::Governor].into_iter());
    assert_eq!(own, Whose::Of(vec![Role::Caseworker, Role::Governor]));
    assert_eq!((due::days("7").unwrap(), due::days("90d").unwrap()), (7, 90));
    for bad in ["", "d", "0", "91", "-7", "7dd", "1e1", "٧"] {
        assert!(due::days(bad).is_err(), "{bad}");
    }
    let person = person();
    let good = format!("12.{person}.two_thirds");
    assert_eq!(good.parse::<Place>().unwrap().to_string(), good);
    let long = format!("1.{person}.{}", "a".repeat(61));
    for bad in ["", "1", &format!("01.{person}.a"), &format!("1.{person}"), &format!("1.{person}.A"), "1.x.a", &long] {
        assert!(bad.parse::<Place>().is_err(), "{bad}");
    }
}

async fn listed(app: &TestApp, token: &str, query: &str) -> Json {
    let answer = app.get(&format!("/api/deadlines{query}"), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The deadlines of a list: what, and by when.
fn due_of(view: &Json) -> Vec<(String, String)> {
    let text = |item: &Json, name: &str| item[name].as_str().unwrap().to_owned();
    view["items"].as_array().unwrap().iter().map(|item| (text(item, "kind"), text(item, "on"))).collect()
}

fn item<'a>(view: &'a Json, kind: &str) -> &'a Json {
    view["items"].as_array().unwrap().iter().find(|item| item["kind"] == kind).unwrap_or(&Json::Null)
}

/// An enforcement order and a sentence in months, judged in custody.
async fn sentenced(app: &TestApp, token: &str, person: PersonId, judgment: &str, months: u32) {
    let order = json!({ "kind": "enforcement_order", "source": "paper", "issuer": "Oslo politidistrikt",
        "from_date": judgment });
    let made = app.post(&format!("/api/people/{person}/authorities"), token, order).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let fields = json!({ "authority": made.json()["id"], "kind": "prison", "judgment": judgment,
        "in_custody": "true", "years": months / 12, "months": months % 12 });
    let made = app.post(&format!("/api/people/{person}/sentences"), token, fields).await;
    assert_eq!(made.status, 201, "{}", made.text());
}

async fn settle(app: &TestApp, token: &str, kind: &str, on: &str, outcome: &str) -> Answered {
    let path = format!("/api/people/{}/deadlines/{kind}/{on}/done", person());
    app.post(&path, token, json!({ "outcome": outcome })).await
}

async fn figure(app: &TestApp, token: &str, stage: &str) -> Option<(String, String)> {
    let home = app.get("/api/home", token).await.json();
    let figures = home["figures"].as_array().unwrap();
    let found = figures.iter().find(|figure| figure["href"] == format!("/deadlines?stage={stage}"))?;
    Some((found["value"].as_str().unwrap().to_owned(), found["tone"].as_str().unwrap().to_owned()))
}

#[tokio::test]
async fn parole_is_called_for_before_on_and_after_its_day() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test| {
        let app = &TestApp::on(test);
        let [caseworker, ..] = house(app).await;
        let governor = token(&app.app, Role::Governor, in_prison("HAL")).await;
        let region = token(&app.app, Role::Regional, Scope::Region { region: crate::access::Region::East }).await;
        let national = token(&app.app, Role::National, Scope::Nation).await;
        // Nine months from 25 May: two thirds on 25 November.
        sentenced(app, &caseworker, person(), "2026-05-25", 9).await;
        let steps = [
            ("2026-11-02", "ahead", "ahead", json!([])),
            ("2026-11-11", "fourteen", "ahead", json!(["caseworker"])),
            ("2026-11-18", "seven", "week", json!(["caseworker"])),
            ("2026-11-22", "three", "week", json!(["caseworker"])),
            ("2026-11-25", "today", "today", json!(["caseworker", "governor"])),
            ("2026-11-26", "past", "past", json!(["caseworker", "governor", "regional"])),
            ("2026-12-03", "long_past", "past", json!(["caseworker", "governor", "regional", "national"])),
        ];
        for (today, step, stage, called) in steps {
            test.clock.set(noon(today));
            let view = listed(app, &caseworker, "").await;
            assert_eq!(due_of(&view), [("two_thirds".to_owned(), "2026-11-25".to_owned())], "{today}");
            let parole = item(&view, "two_thirds");
            assert_eq!((parole["step"].as_str(), parole["stage"].as_str()), (Some(step), Some(stage)), "{today}");
            assert_eq!((&parole["called"], &parole["acts"]), (&called, &json!(["caseworker"])), "{today}");
            let others = [(&governor, "governor"), (&region, "regional"), (&national, "national")];
            for (token, role) in others {
                let is_called = called.as_array().unwrap().iter().any(|one| one == role);
                let view = listed(app, token, "").await;
                assert_eq!(!due_of(&view).is_empty(), is_called, "{today} {role}");
                assert_eq!(view["others"], json!(usize::from(!is_called)));
                let rings = figure(app, token, stage).await;
                let expected = is_called.then(|| if stage == "past" { "danger" } else { "warning" });
                assert_eq!(
                    rings.filter(|(count, _)| count != "0").map(|(_, tone)| tone).as_deref(),
                    expected,
                    "{role}"
                );
            }
        }
        let view = listed(app, &caseworker, "").await;
        let parole = item(&view, "two_thirds");
        assert_eq!((parole["by"].as_str(), parole["rule"].as_str()), (Some("local"), Some("REL-01")));
        assert_eq!(parole["href"], format!("/people/{}/dates/two_thirds", person()));
        assert!(parole["section"].as_str().unwrap().contains("42") && parole["days_left"] == -8, "{parole}");
    })
    .await;
}

#[tokio::test]
async fn what_was_done_leaves_the_list_and_comes_back_when_its_day_is_another() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        sentenced(app, &caseworker, person(), "2025-02-10", 30).await;
        let (parole, review) = (("two_thirds", "2026-10-10"), ("lower_security_review", "2025-10-10"));
        let open =
            |all: &[(&str, &str)]| all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        assert_eq!(due_of(&listed(app, &caseworker, "").await), open(&[review, parole]));
        assert_eq!(settle(app, &officer, parole.0, parole.1, "Avslått").await.status, 403);
        for (outcome, code) in [("", "required"), (" \n", "required"), ("a\u{202e}b", "control-characters")] {
            let refused = settle(app, &caseworker, parole.0, parole.1, outcome).await;
            assert_eq!(
                (refused.status.as_u16(), &refused.json()["errors"][0]["code"]),
                (422, &json!(code)),
                "{outcome:?}"
            );
        }
        let long = settle(app, &caseworker, parole.0, parole.1, &"å".repeat(501)).await;
        assert_eq!(long.json()["errors"][0]["field"], "outcome");
        let done = settle(app, &caseworker, parole.0, parole.1, "Avslått 9. oktober, vedtak 26/77").await;
        assert_eq!(done.status, 201, "{}", done.text());
        let view = listed(app, &caseworker, "").await;
        assert_eq!(due_of(&view), open(&[review]));
        let row = &view["done"][0];
        assert_eq!(
            (&row["kind"], &row["on"], &row["outcome"]),
            (&json!(parole.0), &json!(parole.1), &json!("Avslått 9. oktober, vedtak 26/77"))
        );
        assert_eq!(settle(app, &caseworker, parole.0, parole.1, "Igjen").await.code(), "deadline-not-open");
        let told = journal_of(app, "deadline-done").await;
        assert!(told.len() == 1 && !told[0].contains("vedtak"), "no word of the outcome: {told:?}");
        // 28 days away move the day: what was decided was decided for another.
        let away = json!({ "kind": "escape", "from_date": "2026-01-05", "to_date": "2026-02-02" });
        let path = format!("/api/people/{}/absences", person());
        assert_eq!(app.post(&path, &caseworker, away).await.status, 201);
        assert_eq!(due_of(&listed(app, &caseworker, "").await), open(&[review, ("two_thirds", "2026-11-07")]));
    })
    .await;
}

#[tokio::test]
async fn a_record_made_by_mistake_is_taken_back_and_the_journal_tells_every_row() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let [caseworker, _, officer] = house(app).await;
        sentenced(app, &caseworker, person(), "2025-02-10", 30).await;
        assert_eq!(settle(app, &caseworker, "two_thirds", "2026-10-10", "Innvilget").await.status, 201);
        let view = listed(app, &caseworker, "").await;
        let (id, version) = (view["done"][0]["id"].as_str().unwrap(), &view["done"][0]["version"]);
        let path = format!("/api/people/{}/deadlines/done/{id}/reopen", person());
        assert_eq!(app.change(&path, &officer, version, json!({})).await.status, 403);
        assert_eq!(app.post(&path, &caseworker, json!({})).await.code(), "version-missing");
        let reopened = app.change(&path, &caseworker, version, json!({})).await;
        assert_eq!(reopened.status, 200, "{}", reopened.text());
        let view = listed(app, &caseworker, "").await;
        assert_eq!((view["items"].as_array().unwrap().len(), &view["done"]), (2, &json!([])));
        assert_eq!(app.change(&path, &caseworker, version, json!({})).await.code(), "version-changed");
        assert_eq!(app.change(&path, &caseworker, 2, json!({})).await.code(), "deadline-reopened");
        let other = format!("/api/people/{}/deadlines/done/{}/reopen", person(), person());
        assert_eq!(app.change(&other, &caseworker, 1, json!({})).await.status, 404);
        assert_eq!(settle(app, &caseworker, "two_thirds", "2026-10-10", "Avslått").await.status, 201, "and done anew");
        app.every_journalled_row_counts(test, &[crate::deadlines::FEATURE]).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_region_decides_the_prison_prepares_and_the_region_records() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let region = token(&app.app, Role::Regional, Scope::Region { region: crate::access::Region::East }).await;
        // Twelve years from 2018: two thirds in 2026; lower security was to be considered a year before.
        sentenced(app, &caseworker, person(), "2018-11-20", 144).await;
        let view = listed(app, &region, "").await;
        let parole = item(&view, "two_thirds");
        assert_eq!((parole["on"].as_str(), parole["by"].as_str()), (Some("2026-11-20"), Some("region")));
        assert_eq!((&parole["acts"], &parole["called"]), (&json!(["regional", "caseworker"]), &json!([])));
        assert!(!due_of(&listed(app, &caseworker, "").await).is_empty(), "the prison prepares it");
        let refused = settle(app, &caseworker, "two_thirds", "2026-11-20", "Innvilget").await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "deadline-of-others"));
        assert_eq!(settle(app, &region, "two_thirds", "2026-11-20", "Innvilget").await.status, 201);
        let west = token(&app.app, Role::Regional, Scope::Region { region: crate::access::Region::West }).await;
        let elsewhere = settle(app, &west, "lower_security_review", "2025-11-20", "Vurdert").await;
        assert_eq!(elsewhere.status, 403, "{}", elsewhere.text());
    })
    .await;
}

#[tokio::test]
async fn what_the_facts_tell_nobody_records() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test| {
        let app = &TestApp::on(test);
        let [caseworker, colleague, _] = house(app).await;
        // Arrested on 1 November at 22:10; the order is until 4 November, 15:00. Nobody has verified it.
        let order = add(app, &caseworker, remand()).await;
        let kinds = async |query: &str| {
            let view = listed(app, &caseworker, query).await;
            due_of(&view).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
        };
        assert_eq!(
            kinds("").await,
            ["court_by", "extension_request_by", "order_ends", "never_after_day"],
            "in the order of time"
        );
        let refused = settle(app, &caseworker, "order_ends", "2026-11-04", "Forlenget").await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "deadline-by-facts"));
        verify(app, &colleague, &order).await;
        let view = listed(app, &caseworker, "").await;
        let due = |request: &str, end: &str| {
            [("extension_request_by".to_owned(), request.to_owned()), ("order_ends".to_owned(), end.to_owned())]
        };
        assert_eq!(due_of(&view), due("2026-11-03", "2026-11-04"), "a court has seen them");
        let ends = item(&view, "order_ends");
        assert_eq!((ends["at"].as_str(), ends["is_recorded"].as_bool()), (Some("2026-11-04T14:00:00Z"), Some(false)));
        let at = Instant::parse("2026-11-04T14:00:00Z").unwrap();
        for (now, stage) in [(at.plus_seconds(-60), "today"), (at, "past"), (at.plus_seconds(HOUR), "past")] {
            test.clock.set(now);
            let view = listed(app, &caseworker, "?role=all").await;
            assert_eq!(item(&view, "order_ends")["stage"], stage);
        }
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        assert_eq!(due_of(&listed(app, &leader, "").await), due("", "2026-11-04")[1..], "those on duty are called");
        let mut next = remand();
        next["from_date"] = json!("2026-11-04");
        next["from_time"] = json!("15:00");
        next["to_date"] = json!("2026-11-30");
        next["to_time"] = json!("");
        let next = add(app, &caseworker, next).await;
        assert_eq!(
            item(&listed(app, &caseworker, "?role=all").await, "order_ends")["on"],
            "2026-11-04",
            "typed in by one"
        );
        verify(app, &colleague, &next).await;
        assert_eq!(due_of(&listed(app, &caseworker, "").await), due("2026-11-29", "2026-11-30"));
        // Released, and nothing waits.
        belongs(&app.app, person(), None, None).await;
        assert_eq!(kinds("?role=all").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_refusal_of_parole_asks_anew_on_its_own_day() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        sentenced(app, &caseworker, person(), "2025-02-10", 30).await;
        let parole = |view: &Json| {
            let of = |(kind, _): &(String, String)| kind == "two_thirds" || kind == "parole_review";
            due_of(view).into_iter().filter(of).collect::<Vec<_>>()
        };
        let before = parole(&listed(app, &caseworker, "?role=all&within=90d").await);
        assert!(before.iter().all(|(kind, _)| kind == "two_thirds") && !before.is_empty(), "{before:?}");
        let body = json!({ "refused_on": "2026-10-20", "why": "Rømte i mai" });
        let made = app.post(&format!("/api/people/{}/refusals", person()), &caseworker, body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let after = parole(&listed(app, &caseworker, "?role=all&within=90d").await);
        assert_eq!(after, [("parole_review".to_owned(), "2027-01-20".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn lower_security_is_settled_when_somebody_serves_there() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        sentenced(app, &caseworker, person(), "2025-02-10", 30).await;
        let at_level = async |level: &'static str| {
            let write = move |tx: &mut Tx| {
                tx.execute("delete from roll_line", params![])?;
                tx.execute(
                    "insert into roll_line (prison, room_number, person, level, place, since, destination) \
                     values ('HAL', '', $1, $2, 'in_room', 0, '')",
                    params![person(), level],
                )
            };
            app.app.db.upkeep(write).await.unwrap();
        };
        at_level("high").await;
        assert_eq!(due_of(&listed(app, &caseworker, "").await).len(), 2);
        at_level("lower").await;
        let view = listed(app, &caseworker, "").await;
        assert_eq!(due_of(&view), [("two_thirds".to_owned(), "2026-10-10".to_owned())]);
        at_level("halfway_house").await;
        assert_eq!(due_of(&listed(app, &caseworker, "").await).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_list_holds_exactly_those_whose_dates_may_be_read() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let elsewhere = token(&app.app, Role::Caseworker, in_prison("BGO")).await;
        registered(&app.app, id(101), "HAL", 2).await;
        registered(&app.app, id(102), "BGO", 4).await;
        registered(&app.app, id(103), "RAV", 3).await;
        let ravneberget = token(&app.app, Role::Caseworker, in_prison("RAV")).await;
        let all = [(person(), &caseworker), (id(101), &caseworker), (id(102), &elsewhere), (id(103), &ravneberget)];
        for (person, by) in all {
            sentenced(app, by, person, "2025-02-10", 30).await;
        }
        let callers = [
            token(&app.app, Role::Officer, in_unit(1, "HAL")).await,
            token(&app.app, Role::Officer, in_prison("HAL")).await,
            token(&app.app, Role::Regional, Scope::Region { region: crate::access::Region::East }).await,
            token(&app.app, Role::National, Scope::Nation).await,
            token(&app.app, Role::Ombud, Scope::Nation).await,
            caseworker.clone(),
            elsewhere.clone(),
        ];
        for token in &callers {
            let view = listed(app, token, "?role=all").await;
            let shown: BTreeSet<PersonId> = view["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["person"].as_str().unwrap().parse().unwrap())
                .collect();
            let mut one_by_one = BTreeSet::new();
            for (person, _) in all {
                if app.get(&format!("/api/people/{person}/dates"), token).await.status == 200 {
                    one_by_one.insert(person);
                }
            }
            assert_eq!(shown, one_by_one);
        }
        let one = listed(app, &callers[3], "?role=all&prison=BGO").await;
        assert_eq!((due_of(&one).len(), &one["items"][0]["prison"]), (2, &json!("BGO")));
        assert_eq!(app.get("/api/deadlines?prison=BGO", &caseworker).await.status, 403);
        let teacher = token(&app.app, Role::Teacher, in_prison("HAL")).await;
        assert_eq!(app.get("/api/deadlines", &teacher).await.status, 403);
        assert_eq!(figure(app, &teacher, "past").await, None);
        let looked = journal_of(app, "list-looked").await;
        assert!(looked.iter().any(|body| body.contains("deadlines BGO")), "{looked:?}");
    })
    .await;
}

/// Dates of several people, as if counted.
async fn many(app: &TestApp, people: u32) {
    for number in 200..200 + people {
        registered(&app.app, id(number), "HAL", 1).await;
    }
    let write = move |tx: &mut Tx| {
        for number in 200..200 + people {
            let kinds = ["two_thirds", "lower_security_review", "assess_extension_by", "extension_file_by"];
            for (place, kind) in (0_i64..).zip(kinds) {
                let on = day("2026-10-26").saturating_add((i64::from(number % 28) + place).days());
                let sql = "insert into dated (person, place, kind, sentence, on_date, at, rule) \
                           values ($1, $2, $3, null, $4, null, 'REL-01')";
                tx.execute(sql, params![id::<PersonId>(number), place, kind, on])?;
            }
        }
        Ok(())
    };
    app.app.db.upkeep(write).await.unwrap();
}

#[tokio::test]
async fn the_list_goes_on_page_by_page_and_refuses_nonsense() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        many(app, 28).await;
        let (mut all, mut after, mut pages) = (vec![], String::new(), 0);
        loop {
            let view = listed(app, &caseworker, &format!("?within=90d{after}")).await;
            let counts = &view["counts"];
            let sum: u64 = ["past", "today", "week", "ahead"].iter().map(|part| counts[*part].as_u64().unwrap()).sum();
            assert_eq!(sum, 112, "{counts}");
            pages += 1;
            for item in view["items"].as_array().unwrap() {
                all.push((
                    item["on"].as_str().unwrap().to_owned(),
                    item["person"].to_string(),
                    item["kind"].to_string(),
                ));
            }
            let Some(next) = view["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let distinct: BTreeSet<_> = all.iter().cloned().collect();
        assert_eq!((all.len(), distinct.len(), pages), (112, 112, 2));
        assert!(all.windows(2).all(|pair| pair[0].0 <= pair[1].0), "in the order of time");
        for stage in Stage::ALL {
            let view = listed(app, &caseworker, &format!("?stage={stage}")).await;
            let items = view["items"].as_array().unwrap();
            assert!(!items.is_empty() && items.iter().all(|item| item["stage"] == stage.as_str()), "{stage}");
            assert_eq!(json!(items.len()), view["counts"][stage.as_str()]);
        }
        let person = person();
        for (query, field) in [
            ("role=officer".to_owned(), "role"),
            ("role=%27".to_owned(), "role"),
            ("within=91d".to_owned(), "within"),
            ("within=-1".to_owned(), "within"),
            ("stage=soon".to_owned(), "stage"),
            ("prison=B%20O".to_owned(), "prison"),
            ("after=1.2".to_owned(), "after"),
            (format!("after=1.{person}.%25"), "after"),
            (format!("after=99999999999999999999.{person}.a"), "after"),
        ] {
            let refused = app.get(&format!("/api/deadlines?{query}"), &caseworker).await;
            assert_eq!(
                (refused.status.as_u16(), &refused.json()["errors"][0]["field"]),
                (422, &json!(field)),
                "{query}"
            );
        }
        for path in ["a'b/2026-11-02", "two_thirds/2026-13-02", "TWO/2026-11-02", "two_thirds/x"] {
            let path = format!("/api/people/{person}/deadlines/{path}/done");
            assert_eq!(app.post(&path, &caseworker, json!({ "outcome": "x" })).await.status, 404, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_pages_say_it_in_words_and_the_form_records_it() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        sentenced(app, &caseworker, person(), "2025-02-10", 30).await;
        let (_, login) = account(&app.app, &[(Role::Caseworker, in_prison("HAL"))]).await;
        let typed =
            SignIn { login, password: PASSWORD.to_owned(), shared: false, cookie: None, address: "test".to_owned() };
        let cookie = app.app.doors().sign_in(typed).await.unwrap();
        let name = crate::web::cookies::session_cookie(&app.app);
        let page = async |path: &str| {
            let request = Request::builder().uri(path).header("cookie", format!("{name}={cookie}"));
            let answer = app.request(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answer.text()
        };
        let html = page("/deadlines").await;
        for words in [
            "Decide on conditional release",
            "Nobody is released on conditions of itself.",
            "The prison",
            "Called now: Placement caseworker, Governor, Region, Directorate",
            "23 days over",
            "REL-01",
            "Record as done",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
        let path = format!("/people/{}/deadlines/two_thirds/2026-10-10/done", person());
        assert!(html.contains(&path));
        let form = page(&path).await;
        assert!(form.contains("Decide on conditional release") && form.contains("10 October 2026"), "{form}");
        let none = page("/deadlines?stage=today").await;
        assert!(none.contains("No deadlines in this part of the list."), "{none}");
    })
    .await;
}
