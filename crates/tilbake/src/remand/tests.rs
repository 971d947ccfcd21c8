//! Tests of the remand desk, through HTTP on both databases: an order from asked to arrived, its clocks, who may
//! see and offer, what is refused.

use crate::access::Role;
use crate::access::testing::{in_prison, token};
use crate::esas::tests::inbox::{page, sign_in};
use crate::esas::tests::outgoing::{offer, to_halden, typed};
use crate::esas::tests::settled::Desk;
use crate::testing::TestApp;
use axum::http::StatusCode;
use basics::Instant;
use serde_json::{Value, json};

/// An order for a place of somebody arrested yesterday at noon, two hours before the test's clock stands.
fn order() -> Value {
    let mut order = to_halden("place");
    order["forsendelse"]["sendtTid"] = json!("2026-11-01T13:00:00+01:00");
    order["personVaretektInfo"]["paagripelse"]["tidspunkt"] = json!("2026-11-01T12:00:00+01:00");
    order["plassFraDato"] = json!("2026-11-02");
    order
}

async fn desk_of(desk: &Desk<'_>) -> Value {
    let answer = desk.app.get("/api/remand?prison=HAL", &desk.token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn first(desk: &Desk<'_>) -> Value {
    desk_of(desk).await["orders"][0].clone()
}

/// The answer of the police to an offer.
fn answer(kind: &str, sent: &str) -> Value {
    let mut answer = to_halden("answer");
    answer["svarPlass"]["svar"] = json!(kind);
    answer["forsendelse"]["sendtTid"] = json!(sent);
    answer
}

#[tokio::test]
async fn an_order_goes_from_asked_to_arrived() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&order()).await;
        let asked = first(&desk).await;
        assert_eq!((&asked["state"], &asked["person"]), (&json!("asked"), &json!(person.to_string())));
        let clocks: Vec<_> = asked["clocks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|clock| {
                (
                    clock["kind"].as_str().unwrap(),
                    clock["minutes_left"].as_i64().unwrap(),
                    clock["rule"].as_str().unwrap(),
                )
            })
            .collect();
        // 26 hours of 48 are left; the third day after the arrest ends on Wednesday at midnight.
        assert_eq!(
            clocks,
            [("place", 26 * 60, "REM-03"), ("court", 26 * 60, "REM-01"), ("last_day", 62 * 60, "REM-01")]
        );
        assert_eq!(offer(&desk, typed()).await.status, StatusCode::CREATED);
        let offered = first(&desk).await;
        assert_eq!((&offered["state"], &offered["offer"]["prison"]), (&json!("offered"), &json!("HAL")));
        assert_eq!(
            desk.expected("HAL").await[0]["expected_at"].as_str().map(|at| Instant::parse(at).unwrap().rfc3339_oslo()),
            Some("2026-11-02T12:00:00+01:00".to_owned())
        );
        desk.take_in_for(&answer("GODKJENNELSE", "2026-11-02T10:05:00+01:00")).await;
        assert_eq!(desk.newest().await["state"], "handled");
        let accepted = first(&desk).await;
        assert_eq!(
            (&accepted["state"], &accepted["answer"]["accepted"], &accepted["answer"]["verified"]),
            (&json!("accepted"), &json!(true), &json!(false))
        );
        let gate = json!({"person": person, "at": "2026-11-02T10:00", "brought_by": "ost", "paper": "none"});
        let came = app.post("/api/reception", &desk_gate(app).await, gate).await;
        assert!(came.status.is_success(), "{}", came.text());
        let arrived = first(&desk).await;
        assert_eq!(arrived["state"], "arrived");
        assert!(arrived["clocks"].as_array().unwrap().iter().all(|clock| clock["kind"] != "place"), "{arrived}");
    })
    .await;
}

async fn desk_gate(app: &TestApp) -> String {
    token(&app.app, Role::Reception, in_prison("HAL")).await
}

#[tokio::test]
async fn an_offer_lapses_and_another_may_be_made() {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let mut desk = Desk::open(app).await;
        desk.take_in_for(&order()).await;
        let order_id = desk.newest().await["id"].clone();
        let again = async |desk: &Desk<'_>| {
            let path = format!("/api/remand/{}/offer", order_id.as_str().unwrap());
            let from = test.clock.now().rfc3339_oslo();
            let mut fields = typed();
            fields["from"] = json!(from);
            app.post(&path, &desk.token, fields).await
        };
        assert_eq!(again(&desk).await.status, StatusCode::CREATED);
        let refused = again(&desk).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "offer-stands"));
        let path = format!("/api/remand/{}/not-wanted", order_id.as_str().unwrap());
        let refused = app.post(&path, &desk.token, json!({})).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "place-wanted"));
        test.clock.set(test.clock.now().plus_seconds(24 * 3_600));
        desk.token = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        assert_eq!(first(&desk).await["state"], "lapsed");
        assert_eq!(again(&desk).await.status, StatusCode::CREATED);
        assert_eq!(first(&desk).await["state"], "offered");
        test.clock.set(test.clock.now().plus_seconds(3_600));
        desk.take_in_for(&answer("AVBESTILLING", "2026-11-03T11:00:00+01:00")).await;
        // That it is not wanted is for a person to see; nobody is told to stay away by an unsigned word.
        assert_eq!(desk.newest().await["state"], "waiting");
        let declined = first(&desk).await;
        assert_eq!((&declined["state"], &declined["clocks"]), (&json!("declined"), &json!([])));
        assert_eq!(desk.expected("HAL").await.len(), 1);
        assert_eq!(declined["is_expected_in_vain"], true);
        // A person has read it: the gate waits no longer. Said again it changes nothing.
        let path = format!("/api/remand/{}/not-wanted", order_id.as_str().unwrap());
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        assert_eq!(app.post(&path, &officer, json!({})).await.status, StatusCode::FORBIDDEN);
        let said = app.post(&path, &desk.token, json!({})).await;
        assert_eq!(
            (said.status, said.json()["is_expected"].clone()),
            (StatusCode::OK, json!(false)),
            "{}",
            said.text()
        );
        assert_eq!(desk.expected("HAL").await.len(), 0);
        // Whom the prison has nothing more to do with it does not see: said again it changes nothing.
        assert_eq!(desk_of(&desk).await["orders"], json!([]));
        assert_eq!(app.post(&path, &desk.token, json!({})).await.status, StatusCode::NOT_FOUND);
        // Two weeks later it has left the desk.
        test.clock.set(test.clock.now().plus_seconds(15 * 86_400));
        desk.token = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        assert_eq!(desk_of(&desk).await["orders"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_child_must_be_out_of_the_cell_the_day_after() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut young = order();
        young["personVaretektInfo"]["personVaretekt"]["person"]["foedselsdato"] = json!("2010-03-04");
        desk.take_in_for(&young).await;
        let line = first(&desk).await;
        assert_eq!(line["under_18"], true);
        let clocks = line["clocks"].as_array().unwrap();
        assert_eq!(clocks.len(), 2, "{line}");
        for clock in clocks {
            assert_eq!((&clock["minutes_left"], &clock["over"]), (&json!(14 * 60), &json!(false)), "{line}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_those_who_may_see_and_offer() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        desk.take_in_for(&order()).await;
        let id = desk.newest().await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/remand/{id}/offer");
        for role in [Role::Officer, Role::Teacher, Role::Health] {
            let token = token(&app.app, role, in_prison("HAL")).await;
            assert_eq!(app.get("/api/remand", &token).await.status, StatusCode::FORBIDDEN, "{role}");
            assert_eq!(app.post(&path, &token, typed()).await.status, StatusCode::FORBIDDEN, "{role}");
        }
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        assert_eq!(app.get("/api/remand", &leader).await.json()["orders"].as_array().unwrap().len(), 1);
        assert_eq!(app.post(&path, &leader, typed()).await.status, StatusCode::FORBIDDEN);
        // Another prison sees nothing of it and offers nothing for it; Halden offers no place of another's.
        let other = token(&app.app, Role::Caseworker, in_prison("BJO")).await;
        assert_eq!(app.get("/api/remand", &other).await.json()["orders"], json!([]));
        assert_eq!(app.get("/api/remand?prison=HAL", &other).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.post(&path, &other, typed()).await.status, StatusCode::NOT_FOUND);
        let mut elsewhere = typed();
        elsewhere["prison"] = json!("BJO");
        assert_eq!(app.post(&path, &desk.token, elsewhere).await.status, StatusCode::FORBIDDEN);
        for bad in ["/api/remand?prison=xx%00", "/api/remand?prison=%3Cscript%3E"] {
            assert!(app.get(bad, &desk.token).await.status.is_client_error(), "{bad}");
        }
        for (field, value) in [
            ("organisation", json!("123456789")),
            ("remarks", json!("x".repeat(1_001))),
            ("email", json!("a\u{202e}@b.no")),
            ("until", json!("2020-01-01T00:00")),
        ] {
            let mut fields = typed();
            fields[field] = value;
            let refused = app.post(&path, &desk.token, fields).await;
            assert_eq!(
                (refused.status, &refused.json()["errors"][0]["field"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &json!(field))
            );
        }
        assert_eq!(app.post("/api/remand/nonsense/offer", &desk.token, typed()).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn restrictions_show_with_their_ends_and_isolation_with_its_days() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut ruling = to_halden("remand");
        let decision = &mut ruling["kjennelseVaretekt"];
        decision["fengsling"]["fraDato"] = json!("2026-10-28");
        decision["fengsling"]["tilDato"] = json!("2026-11-20");
        decision["fengsling"]["fengslingsFristDato"] = json!("2026-11-20");
        decision["restriksjoner"] =
            json!([{"restriksjonsId": "R1", "restriksjonsType": "BREV_OG_BESOEKSKONTROLL", "fraDato": "2026-10-28", "tilDato": "2026-11-10"}]);
        decision["isolasjonsKrav"] =
            json!([{"isolasjonsId": "I1", "isolasjonsType": "FULL", "fraDato": "2026-10-28", "tilDato": "2026-11-05"}]);
        let receipt = desk.take_in(&ruling).await;
        assert_eq!(receipt["status"], "MOTTATT", "{receipt}");
        let person = desk.newest().await["person"].as_str().unwrap().to_owned();
        let gate = json!({"person": person, "at": "2026-11-02T09:00", "brought_by": "ost", "paper": "none"});
        let came = app.post("/api/reception", &desk_gate(app).await, gate).await;
        assert!(came.status.is_success(), "{}", came.text());
        let view = desk_of(&desk).await;
        let kinds: Vec<_> = view["restricted"][0]["restrictions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["kind"].as_str().unwrap(), one["days"].as_i64()))
            .collect();
        assert_eq!(kinds, [("full_isolation", Some(6)), ("letters_control", None), ("visits_control", None)]);
        assert_eq!(view["restricted"][0]["restrictions"][0]["over"], Value::Null);
        let cookie = sign_in(app).await;
        let html = page(app, &cookie, "/remand").await;
        assert_eq!(html.status, StatusCode::OK);
        for words in ["through 05.11.2026", "6 days without a break", "/lawful-until?within=14d"] {
            assert!(html.text().contains(words), "{words}: {}", html.text());
        }
        assert!(!html.text().contains("remand-clock-") && !html.text().contains("restriction-"), "{}", html.text());
    })
    .await;
}
