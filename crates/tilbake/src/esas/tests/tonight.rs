//! Tests, on both databases: who reads what police write for safe custody while it is the officers', when health has
//! screened it, and when its hours are over; and that its words stand nowhere they can be read without its key.

use super::conformance::OWN;
use super::inbox::page;
use super::settled::Desk;
use crate::access::testing::{PASSWORD, account, count, in_prison, token, token_for};
use crate::access::{Purpose, Region, Role, Scope, SignIn};
use crate::features::FEATURES;
use crate::testing::TestApp;
use axum::http::StatusCode;
use records::testing::TestDb;
use records::{Keyring, Reader, params};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Words that the police write.
const PLANTED: [&str; 3] = ["zqinsulinzq", "zqorkerzq", "zqanslagzq"];

/// Where each role reads them while nobody has screened them.
const ON_DUTY: &[&str] = &["tonight", "reception"];
const AT_THE_DESK: &[&str] = &["tonight", "reception", "message", "original", "download"];
const HEALTH: &[&str] = &["tonight", "reception", "screening"];

fn readers() -> Vec<(Role, Scope, &'static [&'static str])> {
    let hal = || in_prison("HAL");
    let east = || Scope::Region { region: Region::East };
    vec![
        (Role::Officer, hal(), ON_DUTY),
        (Role::ContactOfficer, hal(), ON_DUTY),
        (Role::HeadOfUnit, hal(), ON_DUTY),
        (Role::ShiftLeader, hal(), AT_THE_DESK),
        (Role::Reception, hal(), AT_THE_DESK),
        (Role::DutyGovernor, hal(), AT_THE_DESK),
        (Role::Governor, hal(), AT_THE_DESK),
        (Role::Health, hal(), HEALTH),
        (Role::Caseworker, hal(), &[]),
        (Role::ReintegrationCoordinator, hal(), &[]),
        (Role::ChildrensOfficer, hal(), &[]),
        (Role::Chaplain, hal(), &[]),
        (Role::Teacher, hal(), &[]),
        (Role::Finance, hal(), &[]),
        (Role::Officer, in_prison("BJO"), &[]),
        (Role::Reception, in_prison("BJO"), &[]),
        (Role::ShiftLeader, in_prison("BJO"), &[]),
        (Role::Governor, in_prison("BJO"), &[]),
        (Role::Health, in_prison("BJO"), &[]),
        (Role::Regional, east(), &[]),
        (Role::RegionalOnCall, east(), &[]),
        (Role::National, Scope::Nation, &[]),
        (Role::Auditor, Scope::Nation, &[]),
        (Role::Ombud, Scope::Nation, &[]),
        (Role::SupervisoryCouncil, Scope::Nation, &[]),
        (Role::Administrator, Scope::Nation, &[]),
    ]
}

fn written() -> Value {
    let text = OWN.iter().find(|(own, _)| *own == "health_and_risk").unwrap().1;
    let mut message: Value = serde_json::from_str(text).unwrap();
    let known = &mut message["risikoOgHelseInfo"];
    known["helseInfo"]["beskrivelse"] = json!(PLANTED[0]);
    known["tilstandArresten"]["beskrivelse"] = json!(PLANTED[1]);
    known["risikovurdering"]["beskrivelse"] = json!(PLANTED[2]);
    message
}

/// A woman expected at Halden, then received there, and what the police wrote of her.
struct Case {
    person: String,
    message: String,
}

impl Case {
    async fn open(app: &TestApp) -> Self {
        let desk = Desk::open(app).await;
        let text = OWN.iter().find(|(own, _)| *own == "place").unwrap().1;
        let mut order: Value = serde_json::from_str(text).unwrap();
        order["forsendelse"]["mottakerOrganisasjon"]["navn"] = json!("Halden fengsel");
        let person = desk.take_in_for(&order).await.to_string();
        assert_eq!(desk.take_in_for(&written()).await.to_string(), person);
        let message = desk.newest().await["id"].as_str().unwrap().to_owned();
        let gate = token(&app.app, Role::Reception, in_prison("HAL")).await;
        let came = json!({ "person": person, "brought_by": "ost", "paper": "none" });
        let received = app.post("/api/reception", &gate, came).await;
        assert_eq!(received.status, StatusCode::CREATED, "{}", received.text());
        Self { person, message }
    }
    /// Where somebody of a role reads the words now, on pages and over the API alike.
    async fn read_by(&self, app: &TestApp, role: Role, scope: Scope) -> Vec<&'static str> {
        let (person, message) = (&self.person, &self.message);
        let paths = [
            ("tonight", format!("/people/{person}/tonight"), true),
            ("reception", format!("/people/{person}/reception"), true),
            ("message", format!("/messages/{message}"), true),
            ("original", format!("/messages/{message}/original"), false),
            ("download", format!("/messages/{message}/download"), false),
            ("screening", format!("/screening/{message}"), true),
            ("file", format!("/people/{person}"), true),
            ("search", format!("/people?q={}", &PLANTED[0][..5]), true),
            ("inbox", "/messages".to_owned(), true),
            ("list", "/screening".to_owned(), true),
        ];
        let api = token(&app.app, role, scope.clone()).await;
        let (_, login) = account(&app.app, &[(role, scope)]).await;
        let typed =
            SignIn { login, password: PASSWORD.to_owned(), shared: false, address: "::1".to_owned(), cookie: None };
        let cookie = app.app.doors().sign_in(typed).await.unwrap();
        let mut read = vec![];
        for (name, path, is_of_api) in paths {
            let shown = page(app, &cookie, &path).await.text();
            let on_page = PLANTED.iter().filter(|word| shown.contains(**word)).count();
            if is_of_api {
                let path = match name {
                    "message" | "inbox" | "screening" | "list" => format!("/api/esas{path}"),
                    _ => format!("/api{path}"),
                };
                let told = app.get(&path, &api).await.text();
                let in_api = PLANTED.iter().filter(|word| told.contains(**word)).count();
                assert_eq!(in_api, on_page, "{role} {path}: page and API differ");
            }
            assert!(on_page == 0 || on_page == PLANTED.len(), "{role} {path}: {shown}");
            if on_page > 0 {
                read.push(name);
            }
        }
        read
    }
    /// Everybody reads what the table says, and in later phases health alone.
    async fn check(&self, app: &TestApp, is_open: bool) {
        for (role, scope, open) in readers() {
            let expected = if is_open || role == Role::Health { open } else { &[] };
            assert_eq!(self.read_by(app, role, scope.clone()).await, expected, "{role} {scope:?}, open: {is_open}");
        }
    }
    /// What the inbox and the message say in place of what is not shown.
    async fn withheld(&self, app: &TestApp) -> (Value, Value, StatusCode, String) {
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let row = app.get("/api/esas/messages", &leader).await.json()["items"][0].clone();
        let view = app.get(&format!("/api/esas/messages/{}", self.message), &leader).await.json();
        let words = view["sections"].to_string();
        assert!(words.contains("Kvernsletta"), "whom it is about is still read: {words}");
        let (_, login) = account(&app.app, &[(Role::ShiftLeader, in_prison("HAL"))]).await;
        let typed =
            SignIn { login, password: PASSWORD.to_owned(), shared: false, address: "::1".to_owned(), cookie: None };
        let cookie = app.app.doors().sign_in(typed).await.unwrap();
        let whole = page(app, &cookie, &format!("/messages/{}/original", self.message)).await.text();
        assert!(whole.contains("The content is not shown"), "{whole}");
        let bytes = page(app, &cookie, &format!("/messages/{}/download", self.message)).await;
        (row["phase"].clone(), view["withheld"].clone(), bytes.status, row["id"].as_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn officers_read_it_until_health_has_screened_it_and_then_health_alone() {
    TestApp::each(async |app| {
        let case = Case::open(app).await;
        case.check(app, true).await;
        let health = token(&app.app, Role::Health, in_prison("HAL")).await;
        let list = app.get("/api/esas/screening", &health).await.json();
        assert_eq!((&list["items"][0]["message"], &list["items"][0]["phase"]), (&json!(case.message), &json!("open")));
        let path = format!("/api/esas/screening/{}", case.message);
        let view = app.get(&path, &health).await.json();
        assert_eq!(view["to_do"], json!(["suicide", "doctor", "medicines", "apart"]), "{view}");
        // It is a look at the person, and stands in the journal as one.
        let looks = "SELECT count(*) AS n FROM journal WHERE CAST(body AS TEXT) LIKE '%read_tonight%'";
        let seen: i64 =
            app.app.db.read(move |reader| reader.row(looks, &[])?.map_or(Ok(0), |row| row.get("n"))).await.unwrap();
        assert!(seen > 0);
        // One act, by health of that prison, at a time that can be.
        for (other, status) in [
            (token(&app.app, Role::ShiftLeader, in_prison("HAL")).await, StatusCode::FORBIDDEN),
            (token(&app.app, Role::National, Scope::Nation).await, StatusCode::FORBIDDEN),
            (token(&app.app, Role::Health, in_prison("BJO")).await, StatusCode::NOT_FOUND),
            (token_for(&app.app, Role::Health, in_prison("BJO"), Purpose::HealthCare).await, StatusCode::NOT_FOUND),
        ] {
            assert_eq!(app.post(&path, &other, json!({})).await.status, status);
            assert_ne!(app.get(&path, &other).await.status, StatusCode::OK);
        }
        for wrong in ["2999-01-01T00:00", "2020-01-01T00:00", "soon", "\u{202e}", &"9".repeat(400)] {
            let refused = app.post(&path, &health, json!({ "screened_at": wrong })).await;
            assert_eq!(refused.json()["errors"][0]["field"], "screened_at", "{wrong}: {}", refused.text());
        }
        assert_eq!(
            app.post(&path, &health, json!({ "by": "somebody" })).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(count(&app.app, "esas_screening").await, 0);
        let done = app.post(&path, &health, json!({})).await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
        assert_eq!(app.post(&path, &health, json!({})).await.code(), "already-screened");
        case.check(app, false).await;
        let (phase, why, bytes, row) = case.withheld(app).await;
        assert_eq!((phase, why, bytes), (json!("screened"), json!("screened"), StatusCode::FORBIDDEN));
        assert_eq!(row, case.message, "the line of the inbox stays");
    })
    .await;
}

#[tokio::test]
async fn after_72_hours_health_alone_reads_it_though_nothing_has_run() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let case = Case::open(app).await;
        let came = test.clock.now();
        test.clock.set(came.plus_seconds(72 * 3_600 - 1));
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let tonight = format!("/api/people/{}/tonight", case.person);
        assert!(app.get(&tonight, &officer).await.text().contains(PLANTED[0]));
        test.clock.set(came.plus_seconds(72 * 3_600));
        assert!(!app.get(&tonight, &officer).await.text().contains(PLANTED[0]));
        case.check(app, false).await;
        let (phase, why, bytes, _) = case.withheld(app).await;
        assert_eq!((phase, why, bytes), (json!("past"), json!("past"), StatusCode::FORBIDDEN));
        // It still waits for health. Come again signed or not, the same contents are not the officers' anew.
        let health = token(&app.app, Role::Health, in_prison("HAL")).await;
        let list = app.get("/api/esas/screening", &health).await.json();
        assert_eq!((&list["items"][0]["phase"], list["items"].as_array().unwrap().len()), (&json!("past"), 1));
    })
    .await;
}

/// Keeps what the program logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// All that lies in the database without being opened: the bytes of the files, or every row of every table.
async fn stored(test: &TestDb) -> String {
    if test.url.starts_with("sqlite:") {
        let files = std::fs::read_dir(test.folder.path()).unwrap().map(|file| file.unwrap().path());
        let bytes = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
        return bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    }
    let all = |reader: &mut Reader| {
        let tables = "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables \
                      WHERE table_schema = current_schema()";
        let mut all = String::new();
        for table in reader.rows(tables, params![])? {
            let name = table.text("name")?.to_owned();
            for row in reader.rows(&format!("SELECT CAST(t AS TEXT) AS line FROM {name} t"), params![])? {
                all.push_str(row.text("line")?);
            }
        }
        Ok(all)
    };
    test.db.read(all).await.unwrap()
}

#[tokio::test]
async fn what_is_written_for_tonight_stands_nowhere_without_its_key() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let log = Log::default();
        let writer = log.clone();
        let logging =
            tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone());
        let _guard = tracing::subscriber::set_default(logging.finish());
        let desk = Desk::open(app).await;
        let receipt = desk.take_in(&written()).await;
        let mut broken = written();
        broken["risikoOgHelseInfo"]["helseInfo"]["helse"] = json!("zqinsulinzq");
        let refused = desk.take_in(&broken).await;
        assert_eq!(refused["status"], "FEILET_AVSENDER_TEKNISK");
        let health = token(&app.app, Role::Health, in_prison("HAL")).await;
        app.get("/api/esas/screening", &health).await;
        test.db.seal(&app.app.keys).await.unwrap();
        let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        let all = format!("{}{receipt}{refused}{logged}", stored(test).await);
        assert!(all.contains("message-received") && all.len() > 10_000, "the journal is among it");
        for word in PLANTED {
            let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!all.contains(word) && !all.contains(&hex), "{word}");
        }
        // Its key opens nothing else, and nothing else opens it.
        let folder = test.folder.path().join("keys");
        std::fs::remove_file(folder.join("custody.key")).unwrap();
        let without = app.with_keys(Keyring::open(&folder).unwrap());
        let desk = Desk { app: &without, token: desk.token.clone() };
        desk.take_in_for(&own_place()).await;
        assert_eq!(desk.whole().await["locked"], false);
        let list = app.get("/api/esas/messages", &desk.token).await.json();
        let item = list["items"].as_array().unwrap().iter().find(|item| item["phase"] == "open").unwrap().clone();
        let path = format!("/api/esas/messages/{}", item["id"].as_str().unwrap());
        assert_eq!(without.get(&path, &desk.token).await.json()["locked"], true);
    })
    .await;
}

fn own_place() -> Value {
    serde_json::from_str(OWN.iter().find(|(own, _)| *own == "place").unwrap().1).unwrap()
}
