//! Authorities through HTTP on both databases, and promises broken behind the program's back.

use crate::access::testing::{PASSWORD, account, id, in_prison, places, token};
use crate::access::{Role, SignIn};
use crate::authority::{Issuer, NewRestriction, RestrictionKind, Source, Span};
use crate::features::FEATURES;
use crate::people::tests::registered::registered;
use crate::testing::TestApp;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use basics::id::PersonId;
use records::testing::{TestDb, doubled};
use serde_json::{Value as Json, json};

/// A person in HAL.
pub fn person() -> PersonId {
    id(100)
}

/// HAL with a person in it; tokens of a caseworker, a colleague and an officer of the prison.
pub async fn house(app: &TestApp) -> [String; 3] {
    places(&app.app).await;
    registered(&app.app, person(), "HAL", 1).await;
    let caseworker = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
    let colleague = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
    let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
    [caseworker, colleague, officer]
}

/// A remand order of four weeks from the day the clock stands on.
pub fn remand() -> Json {
    json!({ "kind": "remand_order", "source": "paper", "issuer": "Oslo tingrett", "case_number": "26-900001ENE-TOSL/01",
            "decided_on": "2026-11-02", "from_date": "2026-11-02", "to_date": "2026-11-04", "to_time": "15:00",
            "arrest_date": "2026-11-01", "arrest_time": "22:10", "arrest_place": "Oslo" })
}

pub async fn add(app: &TestApp, token: &str, body: Json) -> String {
    let made = app.post(&format!("/api/people/{}/authorities", person()), token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn list(app: &TestApp, token: &str) -> Json {
    let answer = app.get(&format!("/api/people/{}/authorities", person()), token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// POST with If-Match.
/// What of the promises of authorities and of the dates that rest on them does not hold. Placement is
/// left out: these people belong to HAL as access control knows it, and stand on no roll.
pub async fn broken(app: &TestApp) -> Vec<String> {
    app.app
        .db
        .read(|reader| {
            let mut all = vec![];
            for feature in [crate::authority::FEATURE, crate::sentence::FEATURE] {
                all.extend(feature.slots.promises.unwrap()(reader)?);
            }
            Ok(all)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn an_authority_is_registered_verified_by_another_corrected_and_ended() {
    TestApp::each(async |app| {
        let [caseworker, colleague, officer] = house(app).await;
        let before = list(app, &caseworker).await;
        assert_eq!((before["held"].as_bool(), before["without_authority"].as_bool()), (Some(true), Some(true)));
        let authority = add(app, &caseworker, remand()).await;
        let now = list(app, &caseworker).await;
        assert_eq!(now["without_authority"], false);
        assert_eq!(now["until"], "2026-11-04T14:00:00Z");
        let first = &now["authorities"][0];
        assert_eq!((first["standing"].as_str(), first["verified"].as_bool()), (Some("in_force"), Some(false)));
        assert_eq!(first["arrested_at"], "2026-11-01T21:10:00Z");

        let path = format!("/api/people/{}/authorities/{authority}", person());
        assert_eq!(app.post(&format!("{path}/verify"), &officer, json!({})).await.status, StatusCode::FORBIDDEN);
        let verify =
            async |token: &str, version: i64| app.change(&format!("{path}/verify"), token, version, json!({})).await;
        let own = verify(&caseworker, 1).await;
        assert_eq!((own.status, own.code().as_str()), (StatusCode::CONFLICT, "verify-own"));
        let verified = verify(&colleague, 1).await;
        assert_eq!(verified.json()["authorities"][0]["verified"], true, "{}", verified.text());
        assert_eq!(verify(&colleague, 1).await.code(), "version-changed", "nobody verifies what they have not read");
        assert_eq!(verify(&colleague, 2).await.code(), "verified-already");

        let mut fields = remand();
        fields.as_object_mut().unwrap().remove("source");
        fields["to_date"] = json!("2026-11-30");
        fields["to_time"] = json!("");
        let missing = app.change(&format!("{path}/correct"), &caseworker, 2, fields.clone()).await;
        assert_eq!(missing.json()["errors"][0]["field"], "why", "{}", missing.text());
        fields["why"] = json!("The deadline was read wrongly.");
        assert_eq!(app.change(&format!("{path}/correct"), &caseworker, 1, fields.clone()).await.status, 412);
        let corrected = app.change(&format!("{path}/correct"), &caseworker, 2, fields).await.json();
        let first = &corrected["authorities"][0];
        assert_eq!((first["to"].as_str(), first["verified"].as_bool()), (Some("2026-11-30"), Some(false)));
        assert_eq!(first["ends_at"], "2026-11-30T23:00:00Z");
        assert_eq!(first["earlier"].as_array().unwrap().len(), 1);

        let end = json!({ "reason": "lifted", "why": "The court lifted it." });
        let ended = app.change(&format!("{path}/end"), &caseworker, 3, end).await.json();
        assert_eq!(ended["authorities"][0]["standing"], "over", "{ended}");
        assert_eq!(ended["authorities"][0]["end_reason"], "lifted");
        assert_eq!(ended["without_authority"], true);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn wrong_input_names_its_fields_and_writes_nothing() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        let path = format!("/api/people/{}/authorities", person());
        let wrong = json!({ "kind": "wish", "source": "message", "issuer": "", "from_date": "2026-11-02",
                            "to_date": "2026-11-01", "arrest_time": "25:00" });
        let refused = app.post(&path, &caseworker, wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let errors = refused.json()["errors"].as_array().unwrap().clone();
        let fields: Vec<&str> = errors.iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["source", "kind", "issuer", "to_date", "arrest_date"]);
        assert_eq!(app.post(&path, &officer, remand()).await.status, StatusCode::FORBIDDEN);
        assert!(list(app, &caseworker).await["authorities"].as_array().unwrap().is_empty());
    })
    .await;
}

/// An invented original.
const FILE: &[u8] = b"%PDF-1.7 an invented ruling";

/// Sends an original of an authority; gives its id.
async fn upload(app: &TestApp, token: &str, authority: &str, file: &[u8]) -> String {
    let boundary = "----tilbake";
    let part = |name: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut bytes = (part("title", "Ruling") + &part("kind", "ruling") + &part("authority", authority)).into_bytes();
    bytes.extend(
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n").bytes(),
    );
    bytes.extend(file);
    bytes.extend(format!("\r\n--{boundary}--\r\n").bytes());
    let request = Request::builder()
        .method("POST")
        .uri(format!("/api/people/{}/documents", person()))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", format!("multipart/form-data; boundary={boundary}"));
    let made = app.request(request.body(Body::from(bytes)).unwrap()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn restrictions_and_originals_belong_to_an_authority() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let authority = add(app, &caseworker, remand()).await;
        let body = json!({ "authority": authority, "kind": "visits_ban", "source": "paper", "issuer": "Oslo tingrett",
                           "from_date": "2026-11-02", "to_date": "2026-11-04" });
        let made = app.post(&format!("/api/people/{}/restrictions", person()), &caseworker, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let restriction = made.json()["id"].as_str().unwrap().to_owned();
        let document = upload(app, &caseworker, &authority, FILE).await;
        let original = app.get(&format!("/api/people/{}/documents/{document}", person()), &caseworker).await;
        assert_eq!((&original.body[..], original.headers["content-type"].to_str().unwrap()), (FILE, "application/pdf"));
        let view = list(app, &caseworker).await;
        assert_eq!(view["documents"][0]["authority"], authority);
        assert_eq!(view["restrictions"][0]["standing"], "in_force");
        let (_, login) = account(&app.app, &[(Role::Caseworker, in_prison("HAL"))]).await;
        let password = PASSWORD.into();
        let typed = SignIn { login, password, shared: false, cookie: None, address: "test".into() };
        let secret = app.app.doors().sign_in(typed).await.unwrap();
        let cookie = format!("{}={secret}", crate::web::cookies::session_cookie(&app.app));
        let page = Request::get(format!("/people/{}/authorities", person())).header("cookie", cookie);
        let page = app.request(page.body(Body::empty()).unwrap()).await.text();
        let card = page.split(&format!("id=\"a-{authority}\"")).nth(1).unwrap().split("</section>").next().unwrap();
        assert!(card.contains(&format!("/documents/{document}\"")), "the card links to its original: {card}");
        let end = json!({ "reason": "lifted", "why": "The prosecutor lifted it." });
        let path = format!("/api/people/{}/restrictions/{restriction}/end", person());
        let version = view["restrictions"][0]["version"].as_str().unwrap();
        assert_eq!(app.change(&path, &caseworker, 1, end.clone()).await.code(), "version-changed");
        let ended = app.change(&path, &caseworker, version, end).await;
        assert_eq!(ended.json()["restrictions"][0]["standing"], "over", "{}", ended.text());
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn who_is_held_on_an_authority_nobody_has_verified_is_on_the_list() {
    TestApp::each(async |app| {
        let [caseworker, ..] = house(app).await;
        let figure = async || {
            let home = app.get("/api/home", &caseworker).await.json();
            let all = home["figures"].as_array().unwrap().clone();
            all.into_iter().find(|figure| figure["href"] == "/authorities").unwrap()["value"].clone()
        };
        assert_eq!(figure().await, "0");
        add(app, &caseworker, remand()).await;
        assert_eq!(figure().await, "1");
        let list = app.get("/api/authorities", &caseworker).await.json();
        assert_eq!(list["unverified"][0]["id"], person().to_string());
    })
    .await;
}

#[tokio::test]
async fn a_promise_broken_behind_the_program_is_named() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = TestApp::on(test);
        let [caseworker, ..] = house(&app).await;
        let authority = add(&app, &caseworker, remand()).await;
        let person = person();
        let body = json!({ "authority": authority, "kind": "visits_ban", "source": "paper", "issuer": "Oslo tingrett",
                           "from_date": "2026-11-02", "to_date": "2026-11-04" });
        let made = app.post(&format!("/api/people/{person}/restrictions"), &caseworker, body).await;
        let restriction = made.json()["id"].as_str().unwrap().to_owned();
        let said = format!("authority {authority} of person {person}");
        let forbidden = format!("restriction {restriction} of person {person}");
        let unseen = format!("person {person} is held without a live authority and is not shown so");
        let cases = [
            (
                "update authority_now set valid_to = valid_to + 3600000000".to_owned(),
                format!("{said} stands in authority_now"),
            ),
            ("update authority_now set verified = not verified".to_owned(), format!("{said} stands in authority_now")),
            ("update authority_period set superseded_at = 1 where superseded_at is null".to_owned(), unseen.clone()),
            ("update authority_period set valid_to = valid_from + 1".to_owned(), unseen),
            ("delete from authority_now".to_owned(), format!("{said} holds by its periods and does not stand so")),
            (
                "update restriction_now set valid_to = valid_to + 3600000000".to_owned(),
                format!("{forbidden} stands in restriction_now and its periods do not say so"),
            ),
            (
                "delete from restriction_now".to_owned(),
                format!("{forbidden} holds by its periods and does not stand so in restriction_now"),
            ),
            (doubled("authority_period", "valid_from - 1"), "period ffffffff-".to_owned()),
            (doubled("restriction_period", "valid_from - 1"), "period ffffffff-".to_owned()),
        ];
        let tables = ["authority_period", "authority_now", "restriction_period", "restriction_now"];
        assert_eq!(broken(&app).await, Vec::<String>::new());
        for (harm, names) in cases {
            test.harmed(&tables, &harm, async || {
                let found = broken(&app).await;
                assert!(found.iter().any(|line| line.starts_with(&names)), "{harm}: {found:?}");
            })
            .await;
        }
        assert_eq!(broken(&app).await, Vec::<String>::new());
        let one = upload(&app, &caseworker, &authority, FILE).await;
        let other = upload(&app, &caseworker, &authority, b"%PDF-1.7 another invented ruling").await;
        let moved = format!(
            "update document set sealed = (select o.sealed from document o where o.id = '{other}') where id = '{one}'"
        );
        test.harmed(&["document"], &moved, async || {
            let path = format!("/api/people/{person}/documents/{one}");
            assert_eq!(app.get(&path, &caseworker).await.code(), "sealed-altered");
        })
        .await;
        app.every_journalled_row_counts(test, &[super::FEATURE]).await;
    })
    .await;
}

#[test]
fn no_court_isolates_somebody_under_18() {
    let day = |text: &str| basics::time::parse_date(text).unwrap();
    let new = NewRestriction {
        authority: id(1),
        kind: RestrictionKind::FullIsolation,
        source: Source::Paper,
        issuer: Issuer::parse("Oslo tingrett").unwrap(),
        span: Span { from: law::Moment::Day(day("2026-11-02")), to: Some(law::Moment::Day(day("2026-11-09"))) },
        max_penalty_years: None,
        is_as_stated: false,
    };
    let refused = new.unlawful(Some(day("2008-11-03"))).unwrap();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code.as_str()), ("kind", "law-isolation-under-18"));
    assert!(new.unlawful(Some(day("2008-11-02"))).is_none(), "18 on the day it begins");
    assert!(new.unlawful(None).is_none());
    let partial = NewRestriction { kind: RestrictionKind::PartialIsolation, ..new };
    assert!(partial.unlawful(Some(day("2010-01-01"))).is_none());
}
