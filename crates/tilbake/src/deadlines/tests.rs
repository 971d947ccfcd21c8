//! Until when people are held: the rule against a slow second reading of it, and the list, the figures and
//! the alarm through HTTP on both databases.

use super::model::{Ends, Nearness, Needed, RELEASE_HOUR, Standing, within};
use super::{actions, tables};
use crate::access::Role;
use crate::access::testing::{id, in_prison, token};
use crate::authority::tests::{add, house, person, remand};
use crate::authority::{AuthorityKind, Holding};
use crate::features::FEATURES;
use crate::people::tests::registered::registered;
use crate::testing::TestApp;
use basics::Instant;
use basics::id::PersonId;
use proptest::prelude::*;
use records::testing::start;
use serde_json::{Value as Json, json};

const HOUR: i64 = 3_600;

fn at(hours: i64) -> Instant {
    start().plus_seconds(hours * HOUR)
}

fn holding(kind: AuthorityKind, from: i64, to: Option<i64>) -> Holding {
    Holding { kind, verified: true, from: at(from), to: to.map(at) }
}

#[test]
fn a_gap_between_two_orders_is_a_day_in_freedom() {
    let (first, then, later) = (
        holding(AuthorityKind::RemandOrder, -24, Some(5)),
        holding(AuthorityKind::RemandOrder, 5, Some(50)),
        holding(AuthorityKind::RemandOrder, 6, Some(50)),
    );
    let ends = Ends::default();
    let until = |holdings: &[Holding]| Standing::of(holdings, &ends, at(0)).end();
    assert_eq!(until(&[first.clone(), then.clone()]), Some(at(50)));
    assert_eq!(until(&[then, first.clone()]), Some(at(50)), "in whatever order they are read");
    assert_eq!(until(&[first, later]), Some(at(5)));
}

#[test]
fn what_is_carried_out_ends_when_it_is_served_and_never_later() {
    let ends = Ends { served: Some(at(14)), frame: Some(at(100)), court: Some(at(30)) };
    let until = |kind, to| Standing::of(&[holding(kind, -10, to)], &ends, at(0));
    use AuthorityKind as K;
    assert_eq!(until(K::EnforcementOrder, None), Standing::Until(at(14), K::EnforcementOrder));
    assert_eq!(until(K::EnforcementOrder, Some(3)).end(), Some(at(3)), "ended before");
    assert_eq!(until(K::EnforcementOrder, Some(90)).end(), Some(at(14)), "no paper holds longer than the sentence");
    assert_eq!(until(K::PreventiveDetentionJudgment, None).end(), Some(at(100)));
    assert_eq!(until(K::CommittalOrder, None).end(), Some(at(30)), "before a court by then (REM-01)");
    assert_eq!(until(K::CommittalOrder, Some(9)).end(), Some(at(9)));
    assert_eq!(until(K::RemandOrder, None), Standing::Unknown(K::RemandOrder));
    let unknown = Standing::of(&[holding(K::Judgment, -10, None)], &Ends::default(), at(0));
    assert_eq!((unknown.nearness(at(0)), unknown.needed()), (Nearness::Unknown, Needed::FindEnd));
}

#[test]
fn the_first_free_day_is_todays_work_until_the_release_hour() {
    // Served on 3 November: free from midnight, 14 hours after the clock of the tests.
    let free = Instant::from_oslo(basics::time::civil::datetime(2026, 11, 3, 0, 0, 0, 0)).unwrap();
    let hour = free.plus_seconds(i64::from(RELEASE_HOUR) * HOUR);
    let ends = Ends { served: Some(free), ..Ends::default() };
    let standing = |now: Instant| Standing::of(&[holding(AuthorityKind::EnforcementOrder, -900, None)], &ends, now);
    let near = |now: Instant| (standing(now).nearness(now), standing(now).level(now));
    assert_eq!(near(free.plus_seconds(-1)), (Nearness::Today, 0));
    assert_eq!(near(free), (Nearness::Today, 0));
    assert_eq!(near(hour.plus_seconds(-1)), (Nearness::Today, 0));
    assert_eq!(near(hour), (Nearness::Overdue, 1));
    assert_eq!(near(hour.plus_seconds(HOUR)), (Nearness::Overdue, 2));
    assert_eq!(standing(hour).over(hour), Some(i64::from(RELEASE_HOUR) * HOUR), "counted from midnight");
    // An order of a court ends at its minute.
    let order = Standing::of(&[holding(AuthorityKind::RemandOrder, -9, Some(0))], &Ends::default(), at(0));
    assert_eq!((order.nearness(at(0)), order.over(at(0))), (Nearness::Overdue, Some(0)));
}

#[test]
fn the_days_ahead_are_read_strictly() {
    assert_eq!(within("14d").unwrap(), 14);
    for bad in ["", "d", "14", "0d", "91d", "-1d", "14h", "14dd", "1.5d", "99999999999999999999d"] {
        assert!(within(bad).is_err(), "{bad}");
    }
}

fn any_kind() -> impl Strategy<Value = AuthorityKind> {
    proptest::sample::select(AuthorityKind::ALL)
}

fn any_holding() -> impl Strategy<Value = Holding> {
    let span = (-60_i64..60, proptest::option::weighted(0.8, 1_i64..60));
    (any_kind(), span).prop_map(|(kind, (from, length))| holding(kind, from, length.map(|length| from + length)))
}

fn any_ends() -> impl Strategy<Value = Ends> {
    let one = || proptest::option::weighted(0.8, (-60_i64..90).prop_map(at));
    (one(), one(), one()).prop_map(|(served, frame, court)| Ends { served, frame, court })
}

/// Whether an authority holds at a moment, read as slowly as can be: each of the reasons to be free by itself.
fn holds_at(holding: &Holding, ends: &Ends, moment: Instant) -> bool {
    use AuthorityKind as K;
    let over = |end: Option<Instant>| end.is_some_and(|end| end <= moment);
    let carried_out = match holding.kind {
        K::Judgment | K::EnforcementOrder | K::FineEnforcementOrder => over(ends.served),
        K::PreventiveDetentionJudgment | K::ExtensionJudgment => over(ends.frame),
        K::CommittalOrder => holding.to.is_none() && over(ends.court),
        K::RemandOrder => false,
    };
    holding.from <= moment && !over(holding.to) && !carried_out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Nobody is held on nothing without an alarm, nobody lawfully held rings, and the end that is given is
    /// the first moment at which nothing holds.
    #[test]
    fn whoever_is_held_on_nothing_rings(
        holdings in proptest::collection::vec(any_holding(), 0..6),
        ends in any_ends(),
    ) {
        let now = at(0);
        let standing = Standing::of(&holdings, &ends, now);
        let held = |moment: Instant| holdings.iter().any(|holding| holds_at(holding, &ends, moment));
        prop_assert_eq!(matches!(standing, Standing::Without(_)), !held(now));
        match standing {
            Standing::Without(last) => {
                let served = standing.needed() == Needed::Release;
                let ended = last.map(|(end, _)| end);
                prop_assert!(ended.is_none_or(|end| end <= now));
                // The one grace there is: the morning of the first free day.
                let grace = served && ended.is_some_and(|end| now.seconds_since(end) < 24 * HOUR);
                prop_assert!(standing.level(now) > 0 || grace, "{standing:?}");
            }
            Standing::Until(end, _) => {
                prop_assert_eq!(standing.level(now), 0);
                prop_assert!(!held(end), "something holds at the end that is given");
                // Whole hours are all that these histories know.
                let hours = end.seconds_since(now) / HOUR;
                prop_assert!((0..hours).all(|hour| held(at(hour))), "a gap before the end");
            }
            Standing::Unknown(_) => {
                prop_assert_eq!(standing.level(now), 0);
                prop_assert!((0..200).all(|hour| held(at(hour))), "an end can be known");
            }
        }
    }
}

async fn lawful(app: &TestApp, token: &str, query: &str) -> Json {
    let answer = app.get(&format!("/api/lawful-until{query}"), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The alarms written down, as person, level and whether they are over, and how often the journal tells of it.
async fn rang(app: &TestApp) -> (usize, i64, i64) {
    actions::watch(app.app.clone()).await.unwrap();
    let count = async |kind: &'static str| {
        let read = move |reader: &mut records::Reader| {
            let sql = "select count(*) as n from journal where kind = $1";
            reader.row(sql, records::params![kind])?.map_or(Ok(0), |row| row.get("n"))
        };
        app.app.db.read(read).await.unwrap()
    };
    let open = app.app.db.read(tables::ringing).await.unwrap().len();
    (open, count("held-too-long").await, count("held-too-long-over").await)
}

#[tokio::test]
async fn an_order_that_runs_out_rings_at_its_minute_and_an_hour_later_at_the_next_level() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let [caseworker, ..] = house(app).await;
        let none = lawful(app, &caseworker, "").await;
        let first = &none["items"][0];
        assert_eq!((first["nearness"].as_str(), first["needed"].as_str()), (Some("overdue"), Some("find_authority")));
        assert_eq!((first["until"].is_null(), first["authority"].is_null()), (true, true));
        assert_eq!(rang(app).await, (2, 2, 0), "both levels at once: nobody knows since when");
        assert_eq!(rang(app).await, (2, 2, 0), "and once");
        // The order is until 4 November, 15:00.
        add(app, &caseworker, remand()).await;
        assert_eq!(rang(app).await, (0, 2, 2));
        let ahead = lawful(app, &caseworker, "").await;
        let first = &ahead["items"][0];
        assert_eq!((first["nearness"].as_str(), first["days_left"].as_i64()), (Some("three_days"), Some(2)));
        assert_eq!(first["until"], "2026-11-04T14:00:00Z");
        assert_eq!((first["needed"].as_str(), first["rule"].as_str()), (Some("renew_or_release"), Some("REM-05")));
        assert_eq!((first["unverified"].as_bool(), &first["overdue_minutes"]), (Some(true), &Json::Null));
        assert_eq!(first["called"], json!(["caseworker", "governor"]));
        assert_eq!(lawful(app, &caseworker, "?within=1d").await["items"], json!([]));
        let end = Instant::parse("2026-11-04T14:00:00Z").unwrap();
        test.clock.set(end.plus_seconds(-60));
        // A token of the tests lasts for a day.
        let caseworker = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        assert_eq!(lawful(app, &caseworker, "").await["items"][0]["nearness"], "today");
        assert_eq!(rang(app).await, (0, 2, 2));
        test.clock.set(end);
        let late = lawful(app, &caseworker, "").await;
        assert_eq!((&late["counts"]["overdue"], &late["items"][0]["overdue_minutes"]), (&json!(1), &json!(0)));
        assert_eq!(late["items"][0]["called"], json!(["shift_leader", "duty_governor"]));
        assert_eq!(rang(app).await, (1, 3, 2));
        test.clock.set(end.plus_seconds(HOUR));
        let late = lawful(app, &caseworker, "").await;
        assert_eq!(late["items"][0]["called"], json!(["shift_leader", "duty_governor", "regional_on_call"]));
        assert_eq!(late["items"][0]["authority"], "remand_order");
        assert_eq!(rang(app).await, (2, 4, 2));
        let home = app.get("/api/home", &caseworker).await.json();
        let figures = home["figures"].as_array().unwrap();
        let overdue = figures.iter().find(|figure| figure["href"] == "/lawful-until#overdue").unwrap();
        assert_eq!((overdue["value"].as_str(), overdue["tone"].as_str()), (Some("1"), Some("danger")));
        let page = app.get("/api/people", &caseworker).await;
        assert_eq!(page.status, 200);
        // A renewal that comes late holds from when it was given, and says nothing of the hour before.
        let mut next = remand();
        next["from_date"] = json!("2026-11-04");
        next["from_time"] = json!("16:00");
        next["to_date"] = json!("2026-11-30");
        next["to_time"] = json!("");
        add(app, &caseworker, next).await;
        assert_eq!(rang(app).await, (0, 4, 4));
        let held = lawful(app, &caseworker, "?within=30d").await;
        assert_eq!(
            (&held["items"][0]["last_day"], &held["items"][0]["nearness"]),
            (&json!("2026-11-30"), &json!("ahead"))
        );
        assert_eq!(lawful(app, &caseworker, "").await["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn the_list_is_cut_to_the_caller_and_goes_on_page_by_page() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        for number in 200..303_u32 {
            registered(&app.app, id(number), if number == 302 { "BGO" } else { "HAL" }, 1).await;
        }
        let (mut all, mut after): (Vec<PersonId>, String) = (vec![], String::new());
        loop {
            let page = lawful(app, &caseworker, &format!("?within=90d{after}")).await;
            assert_eq!(page["counts"]["overdue"], 103);
            all.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["id"].as_str().unwrap().parse::<PersonId>().unwrap()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!((all.len(), distinct.len()), (103, 103));
        assert!(all.contains(&person()) && !all.contains(&id(302)));
        assert_eq!(lawful(app, &officer, "").await["counts"]["overdue"], 103);
        let national = token(&app.app, Role::National, crate::access::Scope::Nation).await;
        assert_eq!(lawful(app, &national, "").await["counts"]["overdue"], 104);
        let one = lawful(app, &national, "?prison=BGO").await;
        assert_eq!((&one["counts"]["overdue"], &one["prison"]), (&json!(1), &json!("BGO")));
        for (query, field) in
            [("?within=x", "within"), ("?prison=B%20O", "prison"), ("?after=1.2", "after"), ("?within=91d", "within")]
        {
            let refused = app.get(&format!("/api/lawful-until{query}"), &national).await;
            assert_eq!(
                (refused.status.as_u16(), &refused.json()["errors"][0]["field"]),
                (422, &json!(field)),
                "{query}"
            );
        }
        let teacher = token(&app.app, Role::Teacher, in_prison("HAL")).await;
        assert_eq!(app.get("/api/lawful-until", &teacher).await.status, 403);
        let home = app.get("/api/home", &teacher).await.json();
        assert!(!home.to_string().contains("lawful-until"), "{home}");
    })
    .await;
}
