//! Applications and complaints through HTTP on both databases: the whole way of one, what climbs when nobody answers, what
//! the unit does not read, what the person sees and when, wrong input, numbers in a crowd, and what was planted.

mod confidence;

use super::FEATURE;
use crate::access::testing::{id, in_prison, in_unit, places, token};
use crate::access::{PersonId, Region, Role, Scope};
use crate::features::FEATURES;
use crate::people::tests::registered::registered;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use records::testing::TestDb;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// A person on unit 1 of HAL.
pub fn person() -> PersonId {
    id(100)
}

fn path(end: &str) -> String {
    format!("/api/people/{}/applications{end}", person())
}

/// Tokens of those who come to do with an application.
pub struct House {
    officer: String,
    leader: String,
    head: String,
    caseworker: String,
    governor: String,
    regional: String,
    national: String,
    /// The person.
    pub own: String,
}

/// HAL with a person in it, and staff on every level.
pub async fn house(app: &TestApp) -> House {
    places(&app.app).await;
    registered(&app.app, person(), "HAL", 1).await;
    House {
        officer: token(&app.app, Role::Officer, in_unit(1, "HAL")).await,
        leader: token(&app.app, Role::ShiftLeader, in_prison("HAL")).await,
        head: token(&app.app, Role::HeadOfUnit, in_unit(1, "HAL")).await,
        caseworker: token(&app.app, Role::Caseworker, in_prison("HAL")).await,
        governor: token(&app.app, Role::Governor, in_prison("HAL")).await,
        regional: token(&app.app, Role::Regional, Scope::Region { region: Region::East }).await,
        national: token(&app.app, Role::National, Scope::Nation).await,
        own: token(&app.app, Role::Person, Scope::Oneself { person: person() }).await,
    }
}

fn asks(subject: &str) -> Json {
    json!({ "kind": "application", "subject": subject, "words": "I ask for zebra.", "lang": "nb" })
}

/// Writes one down; its id.
async fn register(app: &TestApp, token: &str, body: Json) -> String {
    let made = app.post(&path(""), token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn read(app: &TestApp, token: &str, application: &str) -> Json {
    let answer = app.get(&path(&format!("/{application}")), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// Does something about one, as it was read now by whoever does it.
async fn act(app: &TestApp, token: &str, application: &str, act: &str, body: Json) -> Answered {
    let version = read(app, token, application).await["version"].as_u64().unwrap();
    app.change(&path(&format!("/{application}/{act}")), token, version, body).await
}

/// The same, done.
async fn did(app: &TestApp, token: &str, application: &str, what: &str, body: Json) -> Json {
    let answer = act(app, token, application, what, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{what}: {}", answer.text());
    answer.json()
}

fn fields(answer: &Answered) -> Vec<String> {
    let json = answer.json();
    let errors = json["errors"].as_array().unwrap_or_else(|| panic!("{}", answer.text()));
    errors.iter().map(|e| e["field"].as_str().unwrap().to_owned()).collect()
}

fn refused() -> Json {
    json!({ "outcome": "refused", "reasons": "There is no zebra." })
}

fn told() -> Json {
    json!({ "how": "face_to_face", "words": "He was sad." })
}

#[tokio::test]
async fn the_whole_way_of_an_application_to_the_last_answer() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = register(app, &house.officer, asks("leave")).await;
        let new = read(app, &house.officer, &one).await;
        assert_eq!((&new["state"], &new["due_on"]), (&json!("received"), &json!("2026-11-16")));
        assert_eq!((&new["handler_role"], &new["handler"]), (&json!("caseworker"), &Json::Null));
        assert!(new["number"].as_str().unwrap().starts_with("A-2026-000001-"), "{new}");
        assert_eq!(act(app, &house.officer, &one, "answer", refused()).await.status, StatusCode::FORBIDDEN);

        let taken = did(app, &house.caseworker, &one, "take", json!({})).await;
        assert_eq!((&taken["state"], taken["handler"].is_string()), (&json!("in_hand"), true));
        assert_eq!(act(app, &house.caseworker, &one, "take", json!({})).await.code(), "application-yours");
        let stale = app.change(&path(&format!("/{one}/answer")), &house.caseworker, 1, refused()).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let interim = did(app, &house.caseworker, &one, "interim", json!({ "words": "We ask the police." })).await;
        assert_eq!(interim["due_on"], "2026-11-30");
        let twice = act(app, &house.caseworker, &one, "interim", json!({ "words": "Still." })).await;
        assert_eq!(twice.code(), "application-interim-given");
        did(app, &house.caseworker, &one, "answer", refused()).await;

        // What goes against the person shows to them once they were told, face to face.
        let before = read(app, &house.own, &one).await;
        assert_eq!((&before["state"], &before["outcome"]), (&json!("in_hand"), &Json::Null), "{before}");
        assert!(!before.to_string().contains("no zebra"), "{before}");
        assert_eq!(
            act(app, &house.own, &one, "appeal", json!({ "words": "No." })).await.code(),
            "application-no-appeal"
        );
        let by_letter = act(app, &house.officer, &one, "tell", json!({ "how": "letter" })).await;
        assert_eq!(fields(&by_letter), ["how"]);
        did(app, &house.officer, &one, "tell", told()).await;
        let after = read(app, &house.own, &one).await;
        assert_eq!((&after["outcome"], &after["appeal_by"]), (&json!("refused"), &json!("2026-11-09")), "{after}");
        assert!(after["steps"].as_array().unwrap().iter().all(|step| step["by"] == ""), "{after}");

        // The same body looks first, and may better it; else it goes up, and another decides.
        did(app, &house.own, &one, "appeal", json!({ "words": "Others have one." })).await;
        assert_eq!(act(app, &house.caseworker, &one, "answer", refused()).await.code(), "application-not-better");
        assert_eq!(act(app, &house.regional, &one, "answer", refused()).await.code(), "application-of-others");
        let sent = did(app, &house.caseworker, &one, "send-on", json!({ "words": "It stands." })).await;
        assert_eq!((&sent["state"], &sent["level"]), (&json!("sent_on"), &json!("region")));
        assert_eq!(act(app, &house.caseworker, &one, "answer", refused()).await.code(), "application-of-others");
        let in_part = json!({ "outcome": "granted_in_part", "reasons": "A small one." });
        let decided = did(app, &house.regional, &one, "answer", in_part).await;
        assert_eq!((&decided["state"], &decided["outcome"]), (&json!("decided"), &json!("granted_in_part")));
        assert_eq!(read(app, &house.own, &one).await["state"], "sent_on");
        did(app, &house.leader, &one, "tell", told()).await;
        let end = read(app, &house.own, &one).await;
        assert_eq!((&end["state"], &end["appeal_by"]), (&json!("decided"), &Json::Null));
        assert_eq!(act(app, &house.own, &one, "appeal", json!({ "words": "!" })).await.code(), "application-no-appeal");
        assert_eq!(act(app, &house.own, &one, "withdraw", json!({})).await.code(), "application-closed");
    })
    .await;
}

#[tokio::test]
async fn an_answer_may_become_better_after_an_appeal_and_then_it_is_told_again() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let complaint = json!({ "kind": "complaint", "subject": "food", "words": "It is cold." });
        let one = register(app, &house.own, complaint).await;
        assert_eq!(read(app, &house.own, &one).await["is_own"], true);
        let wrong = act(app, &house.head, &one, "answer", refused()).await;
        assert_eq!(fields(&wrong), ["outcome"], "a complaint is not granted or refused");
        let not = json!({ "outcome": "not_upheld", "reasons": "It was warm.", "matter": "general" });
        did(app, &house.head, &one, "answer", not).await;
        let first = did(app, &house.officer, &one, "tell", told()).await;
        assert_eq!(first["appeal_by"], "2026-11-23", "three weeks by the general act");
        did(app, &house.officer, &one, "appeal", json!({ "words": "He says it was cold." })).await;
        let better = json!({ "outcome": "upheld", "reasons": "It was cold." });
        let changed = did(app, &house.caseworker, &one, "answer", better).await;
        assert_eq!((&changed["state"], &changed["is_untold"]), (&json!("answered"), &json!(true)));
        // What goes their way shows at once, and a letter is enough.
        assert_eq!(read(app, &house.own, &one).await["outcome"], "upheld");
        did(app, &house.officer, &one, "tell", json!({ "how": "letter" })).await;
    })
    .await;
}

async fn deadlines(app: &TestApp, token: &str, role: &str) -> Vec<Json> {
    let list = app.get(&format!("/api/deadlines?role={role}"), token).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.text());
    let items = list.json()["items"].as_array().unwrap().clone();
    let own = |item: &Json| {
        item["kind"].as_str().is_some_and(|kind| kind.contains("application") || kind.contains("complaint"))
    };
    items.into_iter().filter(own).collect()
}

#[tokio::test]
async fn what_nobody_answers_climbs_and_what_is_over_asks_nobody() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let mut late = asks("transfer");
        late["received_on"] = json!("2026-10-10");
        let one = register(app, &house.officer, late).await;
        let called = deadlines(app, &house.regional, "regional").await;
        assert_eq!((called.len(), &called[0]["step"]), (1, &json!("long_past")), "{called:?}");
        assert_eq!(called[0]["called"], json!(["caseworker", "governor", "regional", "national"]));
        assert_eq!(deadlines(app, &house.caseworker, "caseworker").await.len(), 1);
        let waits = app.get("/api/applications", &house.caseworker).await.json();
        assert_eq!((waits["items"].as_array().unwrap().len(), &waits["items"][0]["id"]), (1, &json!(one)));
        assert_eq!(app.get("/api/applications", &house.regional).await.json()["items"], json!([]));
        assert_eq!(app.get("/api/applications?whose=all", &house.regional).await.json()["items"][0]["id"], json!(one));
        let home = app.get("/api/home", &house.caseworker).await.json().to_string();
        assert!(home.contains("\"/applications\""), "{home}");

        let taken = did(app, &house.regional, &one, "take", json!({})).await;
        assert_eq!((&taken["level"], &taken["state"]), (&json!("region"), &json!("in_hand")));
        let mine = app.get("/api/applications?whose=mine", &house.regional).await.json();
        assert_eq!(mine["items"][0]["is_mine"], true);
        did(app, &house.regional, &one, "answer", refused()).await;
        let tell = deadlines(app, &house.caseworker, "caseworker").await;
        assert_eq!((&tell[0]["kind"], &tell[0]["at"]), (&json!("application_tell"), &json!("2026-11-03T09:00:00Z")));
        did(app, &house.officer, &one, "tell", told()).await;
        assert_eq!(deadlines(app, &house.national, "all").await, Vec::<Json>::new());

        // What the region has answered goes to the directorate.
        did(app, &house.officer, &one, "appeal", json!({ "words": "Please." })).await;
        did(app, &house.regional, &one, "send-on", json!({ "words": "It stands." })).await;
        assert_eq!(deadlines(app, &house.national, "national").await[0]["kind"], "application_answer_directorate");
        let decided = did(app, &house.national, &one, "answer", refused()).await;
        assert_eq!(decided["state"], "decided");
        did(app, &house.officer, &one, "tell", told()).await;

        let two = register(app, &house.own, asks("room")).await;
        did(app, &house.own, &two, "withdraw", json!({})).await;
        assert_eq!(deadlines(app, &house.national, "all").await, Vec::<Json>::new());
        assert_eq!(app.get("/api/applications?whose=all", &house.national).await.json()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn who_has_not_been_told_may_still_take_it_back() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = register(app, &house.own, asks("money")).await;
        did(app, &house.caseworker, &one, "answer", refused()).await;
        // An officer who writes it down may not end with that a refusal that is still to be told.
        assert_eq!(act(app, &house.officer, &one, "withdraw", json!({})).await.code(), "application-closed");
        let back = did(app, &house.own, &one, "withdraw", json!({ "words": "Never mind." })).await;
        assert_eq!((&back["state"], &back["outcome"]), (&json!("withdrawn"), &Json::Null), "{back}");
        assert!(!back.to_string().contains("no zebra"));
        assert_eq!(act(app, &house.officer, &one, "tell", told()).await.code(), "application-nothing-to-tell");
        let moved = register(app, &house.officer, asks("lower_security")).await;
        let same = act(app, &house.caseworker, &moved, "move", json!({ "level": "local", "words": "x" })).await;
        assert_eq!(fields(&same), ["level"]);
        let up = json!({ "level": "region", "words": "The region decides it." });
        let at_region = did(app, &house.caseworker, &moved, "move", up).await;
        assert_eq!((&at_region["level"], &at_region["due_on"]), (&json!("region"), &json!("2026-11-16")));
        assert_eq!(at_region["handler_role"], "regional");
        assert_eq!(act(app, &house.caseworker, &moved, "take", json!({})).await.code(), "application-of-others");
    })
    .await;
}

/// What the lists say to somebody, the moment of asking left out.
async fn lists_seen(app: &TestApp, token: &str) -> Vec<(String, StatusCode, Json)> {
    let mut all = vec![];
    for path in [path(""), "/api/applications?whose=all".into(), "/api/deadlines?role=all".into(), "/api/home".into()] {
        let answer = app.get(&path, token).await;
        let mut json = answer.json();
        if let Some(object) = json.as_object_mut() {
            object.remove("as_of");
        }
        all.push((path, answer.status, json));
    }
    all
}

/// Nothing that is asked or done about a complaint by its name tells somebody that it exists.
async fn is_not_there(app: &TestApp, token: &str, one: &str) {
    assert_eq!(app.get(&path(&format!("/{one}")), token).await.status, StatusCode::NOT_FOUND);
    for act in ["answer", "tell", "take", "withdraw", "appeal"] {
        let body = match act {
            "answer" => json!({ "outcome": "upheld", "reasons": "x" }),
            "tell" => told(),
            "appeal" => json!({ "words": "x" }),
            _ => json!({}),
        };
        let answer = app.change(&path(&format!("/{one}/{act}")), token, 1, body).await;
        let is_hidden = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status);
        assert!(is_hidden, "{act}: {}", answer.text());
    }
    // Asked by its name, the deadline is not there either.
    for kind in ["staff_complaint_answer", "staff_complaint_tell"] {
        let done = format!("/api/people/{}/deadlines/{kind}/2026-11-16/done", person());
        let answer = app.post(&done, token, json!({ "outcome": "x" })).await;
        let is_hidden = answer.status == StatusCode::FORBIDDEN || answer.code() == "deadline-not-open";
        assert!(is_hidden, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_complaint_about_staff_is_the_governors_and_nothing_shows_it_to_the_unit() {
    TestApp::each(async |app| {
        let house = house(app).await;
        register(app, &house.officer, asks("visit")).await;
        let prison = in_prison("HAL");
        let mut unit = vec![house.officer.clone(), house.leader.clone(), house.head.clone(), house.caseworker.clone()];
        for role in [Role::Officer, Role::Reception] {
            unit.push(token(&app.app, role, prison.clone()).await);
        }
        let seen = async |token: &str| lists_seen(app, token).await;
        let mut before = vec![];
        for token in &unit {
            before.push(seen(token).await);
        }
        let complaint = json!({ "kind": "complaint", "subject": "treatment_by_staff", "words": "An officer hit me.",
                                "received_on": "" });
        let one = register(app, &house.own, complaint.clone()).await;
        for (token, before) in unit.iter().zip(&before) {
            assert_eq!(&seen(token).await, before);
            is_not_there(app, token, &one).await;
        }
        // An officer may take one in for somebody; then it is the governor's too.
        let through = app.post(&path(""), &house.officer, complaint).await;
        assert_eq!(through.status, StatusCode::CREATED);
        assert_eq!(seen(&house.officer).await, before[0]);
        let mut readers =
            vec![house.governor.clone(), house.regional.clone(), house.national.clone(), house.own.clone()];
        for (role, scope) in [
            (Role::Auditor, prison.clone()),
            (Role::Ombud, Scope::Nation),
            (Role::SupervisoryCouncil, Scope::Nation),
            (Role::DutyGovernor, prison.clone()),
        ] {
            readers.push(token(&app.app, role, scope).await);
        }
        for token in &readers {
            assert_eq!(read(app, token, &one).await["handler_role"], "governor");
        }
        let calls = deadlines(app, &house.governor, "governor").await;
        assert!(calls.iter().any(|item| item["kind"] == "staff_complaint_answer"), "{calls:?}");
        let upheld = json!({ "outcome": "not_upheld", "reasons": "We have spoken with both." });
        did(app, &house.governor, &one, "answer", upheld).await;
        assert_eq!(seen(&house.officer).await, before[0]);
        did(app, &house.governor, &one, "tell", told()).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_input_names_its_fields_and_writes_nothing() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let with = |field: &str, value: Json| {
            let mut body = asks("leave");
            body[field] = value;
            body
        };
        for (field, value) in [
            ("kind", json!("wish")),
            ("kind", json!("")),
            ("subject", json!("weather")),
            ("words", json!(" ")),
            ("words", json!("x".repeat(4_001))),
            ("words", json!("a\u{202e}b")),
            ("lang", json!("klingon")),
            ("received_on", json!("2999-01-01")),
            ("received_on", json!("2020-01-01")),
            ("received_on", json!("yesterday")),
            ("number", json!("A-1")),
        ] {
            let refused = app.post(&path(""), &house.officer, with(field, value.clone())).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}: {}", refused.text());
            assert_eq!(fields(&refused), [field], "{value}");
        }
        assert_eq!(crate::access::testing::count(&app.app, "application").await, 0);
        let one = register(app, &house.officer, asks("leave")).await;
        for (act_name, body, field) in [
            ("answer", json!({ "outcome": "refused" }), "reasons"),
            ("answer", json!({ "reasons": "x" }), "outcome"),
            ("answer", json!({ "outcome": "refused", "reasons": "x", "matter": "church" }), "matter"),
            ("interim", json!({}), "words"),
            ("move", json!({ "level": "moon", "words": "x" }), "level"),
        ] {
            assert_eq!(fields(&act(app, &house.caseworker, &one, act_name, body).await), [field], "{act_name}");
        }
        let nobody = "0190a000-0000-7000-8000-000000000001";
        for end in [format!("/{nobody}"), "/nothing".to_owned()] {
            assert_eq!(app.get(&path(&end), &house.officer).await.status, StatusCode::NOT_FOUND);
        }
        // Somebody else's is not this person's.
        registered(&app.app, id(200), "HAL", 1).await;
        let other = format!("/api/people/{}/applications/{one}", id::<PersonId>(200));
        assert_eq!(app.get(&other, &house.officer).await.status, StatusCode::NOT_FOUND);
        // Another prison's staff do not come in.
        let stranger = token(&app.app, Role::Caseworker, in_prison("BGO")).await;
        assert_ne!(app.get(&path(""), &stranger).await.status, StatusCode::OK);
        assert_ne!(app.post(&path(""), &stranger, asks("leave")).await.status, StatusCode::CREATED);
        for bad in ["whose=hers", "state=sleeping", "after=nonsense", "after=2026-11-02.1.x"] {
            let answer = app.get(&format!("/api/applications?{bad}"), &house.caseworker).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}: {}", answer.text());
        }
    })
    .await;
}

#[tokio::test]
async fn pages_show_forms_and_give_back_what_was_typed() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = register(app, &house.officer, asks("leave")).await;
        let (_, login) = crate::access::testing::account(&app.app, &[(Role::Caseworker, in_prison("HAL"))]).await;
        let mut browser = crate::testing::Browser::new(app);
        browser.sign_in(&login, false).await;
        let base = format!("/people/{}/applications", person());
        for end in ["", "/new"] {
            let page = browser.get(&format!("{base}{end}")).await;
            assert_eq!(page.status, StatusCode::OK, "{end}: {}", page.text());
        }
        assert!(browser.get("/applications").await.text().contains("A-2026-000001-"));
        for end in ["", "/answer", "/interim", "/move", "/withdraw", "/send-on", "/appeal"] {
            let page = browser.get(&format!("{base}/{one}{end}")).await;
            assert_eq!(page.status, StatusCode::OK, "{end}: {}", page.text());
            assert!(page.text().contains("I ask for zebra."), "{end}");
        }
        browser.get(&format!("{base}/{one}/answer")).await;
        let fields = [("outcome", "refused"), ("reasons", ""), ("matter", "service"), ("version", "1")];
        let again = browser.post(&format!("{base}/{one}/answer"), &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text().contains("value=\"refused\" checked"), "{}", again.text());
        let fields = [("outcome", "refused"), ("reasons", "No."), ("matter", "service"), ("version", "1")];
        assert_eq!(browser.post(&format!("{base}/{one}/answer"), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get(&format!("{base}/{one}/tell")).await.status, StatusCode::OK);
        let new = [("kind", "complaint"), ("subject", "food"), ("words", "Cold."), ("lang", "nb")];
        assert_eq!(browser.post(&base, &new).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn sixty_four_at_once_have_sixty_four_numbers() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let each = (0..64).map(|_| async { app.post(&path(""), &house.officer, asks("other")).await });
        let made = futures_util::future::join_all(each).await;
        let done: Vec<&Answered> = made.iter().filter(|one| one.status == StatusCode::CREATED).collect();
        let numbers: BTreeSet<String> =
            done.iter().map(|one| one.json()["number"].as_str().unwrap().to_owned()).collect();
        assert_eq!(numbers.len(), done.len());
        let last = numbers.iter().next_back().unwrap();
        let serial: usize = last.split('-').nth(2).unwrap().parse().unwrap();
        assert_eq!(serial, done.len(), "there is no gap");
        assert!(
            made.iter().all(|one| one.status == StatusCode::CREATED || one.status == StatusCode::SERVICE_UNAVAILABLE)
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_planted_is_named_and_no_word_stands_in_the_journal() {
    records::testing::each(&crate::start::migrations(FEATURES), async |test: &TestDb| {
        let app = &TestApp::on(test);
        let house = house(app).await;
        let one = register(app, &house.officer, asks("leave")).await;
        did(app, &house.caseworker, &one, "take", json!({})).await;
        did(app, &house.caseworker, &one, "answer", refused()).await;
        did(app, &house.officer, &one, "tell", told()).await;
        did(app, &house.officer, &one, "appeal", json!({ "words": "zebra" })).await;
        did(app, &house.caseworker, &one, "send-on", json!({ "words": "zebra" })).await;
        did(app, &house.regional, &one, "answer", json!({ "outcome": "refused", "reasons": "zebra" })).await;
        register(app, &house.officer, asks("treatment_by_staff")).await;
        app.every_journalled_row_counts(test, &[FEATURE]).await;
        let journal = "SELECT count(*) AS n FROM journal WHERE CAST(body AS TEXT) LIKE '%zebra%' \
                       OR CAST(body AS TEXT) LIKE '%treatment_by_staff%' OR CAST(body AS TEXT) LIKE '%\"refused\"%'";
        let told: i64 =
            app.app.db.read(move |reader| reader.row(journal, &[])?.map_or(Ok(-1), |row| row.get("n"))).await.unwrap();
        assert_eq!(told, 0);
        let broken = async || app.app.db.read(super::tables::broken_promises).await.unwrap();
        assert_eq!(broken().await, Vec::<String>::new());
        for (harm, named) in [
            ("update application set due_on = null, state = 'received'", "is open and has no day"),
            ("update application set state = 'withdrawn'", "does not stand as its steps say"),
            ("delete from application_step", "has no story"),
            (
                "update application_step set by_account = (select by_account from application_step where kind = 'answered')",
                "was decided by who answered",
            ),
            ("update application_step set how = 'letter' where kind = 'told'", "was not told face to face"),
        ] {
            test.harmed(&["application", "application_step"], harm, async || {
                let broken = broken().await;
                assert!(broken.iter().any(|line| line.contains(named)), "{harm}: {broken:?}");
            })
            .await;
        }
    })
    .await;
}
