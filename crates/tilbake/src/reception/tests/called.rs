//! Called in to serve, through HTTP on both databases: the hour, the alarm, the hand-over, the police told.

use super::{broken, fields, read};
use crate::access::testing::{count, in_prison, token};
use crate::access::{Role, Scope};
use crate::esas::tests::settled::{Desk, own};
use crate::features::FEATURES;
use crate::testing::TestApp;
use axum::http::StatusCode;
use records::testing::TestDb;
use serde_json::{Value as Json, json};

/// A woman whom an order to serve made expected at HAL, and tokens of those there.
struct Case<'a> {
    app: &'a TestApp,
    test: &'a TestDb,
    desk: Desk<'a>,
    reception: String,
    leader: String,
    officer: String,
    person: String,
}

impl<'a> Case<'a> {
    async fn open(app: &'a TestApp, test: &'a TestDb) -> Self {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&own("order")).await.to_string();
        let of = async |role| token(&app.app, role, in_prison("HAL")).await;
        let (reception, leader, officer) =
            (of(Role::Reception).await, of(Role::ShiftLeader).await, of(Role::Officer).await);
        Self { app, test, desk, reception, leader, officer, person }
    }
    fn path(&self, end: &str) -> String {
        format!("/api/people/{}/called-in{end}", self.person)
    }
    /// Calls her in for so many seconds from now.
    async fn call(&self, seconds: i64) {
        let called_for = self.test.clock.now().plus_seconds(seconds).to_string();
        let made = self.app.post(&self.path(""), &self.desk.token, json!({ "called_for": called_for })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }
    async fn list(&self) -> Json {
        read(self.app, &self.officer, "/api/reception/called-in?prison=HAL").await
    }
    /// What the home page of an officer counts of those who have not come.
    async fn alarm(&self) -> bool {
        read(self.app, &self.officer, "/api/home").await.to_string().contains("/reception/called-in")
    }
    async fn nothing_hostile_is_noted(&self) {
        for (field, value) in [
            ("told", "x".repeat(121)),
            ("told", "Leder\u{202e}".to_owned()),
            ("told", "\u{0}".to_owned()),
            ("told_at", "2999-01-01T10:00".to_owned()),
            ("told_at", "2026-11-02T09:00".to_owned()),
            ("district", "'; drop table person; --".to_owned()),
            ("number", "99999999".to_owned()),
        ] {
            let mut body = absent();
            body[field] = json!(value);
            assert_eq!(
                fields(&self.app.post(&self.path("/absent"), &self.reception, body).await),
                [field],
                "{value:?}"
            );
        }
    }
    async fn set_number(&self) {
        let administrator = token(&self.app.app, Role::Administrator, Scope::Nation).await;
        let body = json!({ "district": "ost", "number": "00 00 00 02", "answers": "Vakta" });
        let set = self.app.post("/api/reception/numbers", &administrator, body).await;
        assert_eq!(set.status, StatusCode::CREATED, "{}", set.text());
    }
}

fn absent() -> Json {
    json!({ "district": "ost", "told": "Operasjonsleder Dahl, P-114" })
}

fn handed() -> Json {
    json!({ "district": "ost", "taken_by": "Patrulje 4, P-220", "signature": "K. Moen" })
}

async fn each(body: impl AsyncFn(&Case<'_>)) {
    records::testing::each(&crate::start::migrations(FEATURES), async |test| {
        let app = TestApp::on(test);
        body(&Case::open(&app, test).await).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_does_not_come_by_the_hour_rings_until_the_police_are_told() {
    each(async |case| {
        let (app, list) = (case.app, case.list().await);
        assert_eq!(
            (list["not_called"][0]["id"].as_str(), list["today"].as_array().unwrap().len()),
            (Some(&*case.person), 0)
        );
        assert_eq!(app.post(&case.path("/absent"), &case.reception, absent()).await.code(), "not-called-in");
        for wrong in ["", "2020-01-01T10:00", "soon", "9999-12-31T23:59:59", "\u{202e}", &"1".repeat(500)] {
            let refused = app.post(&case.path(""), &case.desk.token, json!({ "called_for": wrong })).await;
            assert_eq!(fields(&refused), ["called_for"], "{wrong:?}");
        }
        assert_eq!(app.post(&case.path(""), &case.officer, json!({})).await.status, StatusCode::FORBIDDEN);
        let far = token(&app.app, Role::Caseworker, in_prison("BJO")).await;
        assert!(app.post(&case.path(""), &far, json!({})).await.status.is_client_error());
        case.call(2 * 3_600).await;
        assert_eq!(case.list().await["today"][0]["state"], "ahead");
        assert_eq!(
            app.post(&case.path("/absent"), &case.reception, absent()).await.json()["errors"][0]["code"],
            Json::Null
        );
        assert!(!case.alarm().await);

        let hour = case.test.clock.now().plus_seconds(2 * 3_600);
        case.test.clock.set(hour.plus_seconds(-1));
        assert_eq!(case.list().await["today"][0]["state"], "ahead");
        case.test.clock.set(hour);
        assert_eq!(case.list().await["today"][0]["state"], "missing");
        assert!(case.alarm().await);
        // It rings on the next day as well.
        case.test.clock.set(hour.plus_seconds(30 * 3_600));
        assert_eq!(case.list().await["today"][0]["state"], "missing");

        assert_eq!(fields(&app.post(&case.path("/absent"), &case.reception, json!({})).await), ["district", "told"]);
        let without = app.post(&case.path("/absent"), &case.reception, absent()).await;
        assert_eq!(without.json()["errors"][0]["code"], "no-number", "{}", without.text());
        case.set_number().await;
        case.nothing_hostile_is_noted().await;
        assert_eq!(app.post(&case.path("/absent"), &case.officer, absent()).await.status, StatusCode::FORBIDDEN);
        let key = [("idempotency-key", "once")];
        for _ in 0..2 {
            let made = app.send_with("POST", &case.path("/absent"), &case.leader, Some(absent()), &key).await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        }
        assert_eq!(app.post(&case.path("/absent"), &case.leader, absent()).await.code(), "called-in-ended");
        let told = case.list().await["today"][0].clone();
        assert_eq!((&told["state"], &told["noted"]["number"]), (&json!("told"), &json!("00 00 00 02")));
        assert!(!case.alarm().await);
        // On the next day they wait to be called in anew, and what was noted before is told with it.
        case.test.clock.set(case.test.clock.now().plus_seconds(86_401));
        let again = case.list().await["not_called"][0].clone();
        assert_eq!((&again["state"], again["noted"]["police"].as_str().is_some()), (&json!("not_called"), true));
        case.call(60).await;
        assert_eq!(case.list().await["today"][0]["state"], "ahead");
        assert_eq!((count(&app.app, "roll_line").await, broken(app).await.len()), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_drunk_is_handed_to_the_police_and_is_on_no_roll() {
    each(async |case| {
        let app = case.app;
        case.call(3_600).await;
        let refused = app.post(&case.path("/handed"), &case.reception, json!({})).await;
        assert_eq!(fields(&refused), ["district", "taken_by", "signature"]);
        let mut ahead = handed();
        ahead["handed_at"] = json!("2999-01-01T10:00");
        assert_eq!(fields(&app.post(&case.path("/handed"), &case.reception, ahead).await), ["handed_at"]);
        assert_eq!(app.post(&case.path("/handed"), &case.officer, handed()).await.status, StatusCode::FORBIDDEN);
        // Before the hour too: they stand there.
        let made = app.post(&case.path("/handed"), &case.reception, handed()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let item = case.list().await["today"][0].clone();
        assert_eq!((&item["state"], &item["noted"]["signature"]), (&json!("handed_over"), &json!("K. Moen")));
        let rows = ["roll_line", "movement", "reception"];
        for table in rows {
            assert_eq!(count(&app.app, table).await, 0, "{table}");
        }
        case.test.clock.set(case.test.clock.now().plus_seconds(2 * 3_600));
        assert!(!case.alarm().await, "it is noted what became of it");
        // They are called in anew and come: the ordinary reception.
        case.call(3_600).await;
        let came = json!({ "person": case.person, "brought_by": "oneself", "paper": "on_file" });
        let received = app.post("/api/reception", &case.reception, came).await;
        assert_eq!(received.status, StatusCode::CREATED, "{}", received.text());
        let list = case.list().await;
        assert!(
            ["today", "later", "not_called"].iter().all(|part| list[part].as_array().unwrap().is_empty()),
            "{list}"
        );
        assert_eq!(app.post(&case.path("/handed"), &case.reception, handed()).await.code(), "not-called-in");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn those_whom_the_police_bring_are_not_called_in() {
    each(async |case| {
        let brought = case.desk.take_in_for(&own("committal")).await.to_string();
        let list = case.list().await;
        assert!(!list.to_string().contains(&brought), "{list}");
        let called = json!({ "called_for": "2027-01-01T10:00" });
        let refused = case.app.post(&format!("/api/people/{brought}/called-in"), &case.desk.token, called).await;
        assert_eq!(refused.code(), "not-called-in", "{}", refused.text());
    })
    .await;
}
