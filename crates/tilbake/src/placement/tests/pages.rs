//! What pages and programs send about where somebody is, and what lists show of them.

use super::{arrived, house, place, registered, second_prison, write};
use crate::access::acts::ReceiveMessages;
use crate::access::testing::caller;
use crate::access::testing::{in_prison, token};
use crate::access::{Place, Role, SignIn, permit_in_place};
use crate::placement::{NewArrival, actions};
use crate::testing::{Answered, TestApp};
use axum::body::Body;
use axum::http::Request;
use basics::PersonId;

#[tokio::test]
async fn a_photograph_on_a_list_that_was_shown_needs_no_look_of_its_own_and_any_other_does() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let (shown, other) = (arrived(test, &house, "Lie").await, arrived(test, &house, "Moe").await);
        place(test, &house, shown, house.single, false).await.unwrap();
        let token = token(&test.app, Role::Reception, in_prison("HAL")).await;
        let looks = async |person: PersonId, token: &str| {
            let sql = "select id from journal where kind = 'looked' and person = $1";
            let read = move |reader: &mut records::Reader| Ok(reader.rows(sql, records::params![person])?.len());
            // There is no photograph, which nobody is told without a look.
            let photo = test.get(&format!("/api/people/{person}/photo"), token).await;
            assert_eq!(photo.status.as_u16(), 404);
            test.app.db.read(read).await.unwrap()
        };
        let roll = test.get("/api/roll?prison=HAL", &token).await.json();
        assert_eq!(roll["people"].as_array().unwrap().len(), 2);
        assert_eq!((looks(shown, &token).await, looks(other, &token).await), (0, 0), "both are on the roll");
        let token = self::token(&test.app, Role::Reception, in_prison("HAL")).await;
        let unit =
            test.app.db.read(move |reader| Ok(reader.row("select id from unit", &[])?.unwrap().text("id")?.to_owned()));
        let unit = test.get(&format!("/api/units/{}", unit.await.unwrap()), &token).await.json();
        assert_eq!(unit["people"].as_array().unwrap().len(), 1, "whoever is in reception is on no unit");
        assert_eq!(
            (looks(shown, &token).await, looks(other, &token).await),
            (0, 1),
            "one is on the unit that this session saw"
        );
    })
    .await;
}

/// A browser of somebody with one role; the secret of its cookie.
pub(super) async fn signed_in(test: &TestApp, role: Role) -> String {
    signed_in_at(test, role, "HAL").await
}

async fn signed_in_at(test: &TestApp, role: Role, prison: &str) -> String {
    let (_, login) = crate::access::testing::account(&test.app, &[(role, in_prison(prison))]).await;
    let password = crate::access::testing::PASSWORD.into();
    let typed = SignIn { login, password, shared: false, cookie: None, address: "test".into() };
    let secret = test.app.doors().sign_in(typed).await.unwrap();
    format!("{}={secret}", crate::web::cookies::session_cookie(&test.app))
}

/// Asks for a page, or with fields sends its form: with the token the page itself holds.
async fn browse(test: &TestApp, cookie: &str, path: &str, fields: Option<&[(&str, &str)]>) -> Answered {
    let request = |method: &str| Request::builder().method(method).uri(path).header("cookie", cookie);
    let page = test.request(request("GET").body(Body::empty()).unwrap()).await;
    let Some(fields) = fields else { return page };
    let html = page.text();
    let hidden = |name: &str| {
        let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    };
    let (token, version) = (hidden("csrf").unwrap_or("none"), hidden("version").unwrap_or("none"));
    let body = serde_urlencoded::to_string([fields, &[("csrf", token), ("version", version)]].concat()).unwrap();
    let request = request("POST").header("content-type", "application/x-www-form-urlencoded");
    test.request(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_level_takes_nothing_hostile() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let person = arrived(test, &house, "Steg").await;
        let caseworker = token(&test.app, Role::Caseworker, in_prison("HAL")).await;
        let path = format!("/api/people/{person}/level");
        let version = test.get(&format!("/api/people/{person}/moves"), &caseworker).await.json()["version"].clone();
        let huge = "x".repeat(40_000);
        let more_than_huge = "x".repeat(70_000);
        for (level, reason, status, field) in [
            ("soft", "A reason", 422, "level"),
            ("", "A reason", 422, "level"),
            ("HIGH", "A reason", 422, "level"),
            ("high\u{0}", "A reason", 422, "level"),
            (huge.as_str(), "A reason", 422, "level"),
            ("lower", "", 422, "reason"),
            ("lower", "   ", 422, "reason"),
            ("lower", huge.as_str(), 422, "reason"),
            ("lower", "Quiet\u{1b}[2J now", 422, "reason"),
            ("lower", more_than_huge.as_str(), 413, ""),
        ] {
            let body = serde_json::json!({ "level": level, "reason": reason });
            let refused = test.change(&path, &caseworker, &version, body).await;
            assert_eq!(refused.status.as_u16(), status, "{field}: {}", refused.text());
            assert_eq!(refused.json()["errors"][0]["field"].as_str().unwrap_or_default(), field, "{}", refused.text());
        }
        for body in [
            serde_json::json!({ "level": ["high", "lower"], "reason": "A reason", "why": "not asked for" }),
            serde_json::json!({ "level": { "code": "high" }, "reason": "A reason" }),
            serde_json::json!([]),
        ] {
            let refused = test.change(&path, &caseworker, &version, body).await;
            assert!([400, 422].contains(&refused.status.as_u16()), "{}", refused.text());
        }
        let now = test.get(&format!("/api/people/{person}/moves"), &caseworker).await.json()["now"].clone();
        assert!(now["level"].is_null(), "nothing refused is kept: {now}");
        // Who has no right, who is elsewhere, and who is nobody.
        let body = serde_json::json!({ "level": "lower", "reason": "A reason" });
        let elsewhere = token(&test.app, Role::Caseworker, in_prison("BGO")).await;
        let teacher = token(&test.app, Role::Teacher, in_prison("HAL")).await;
        let away = token(&test.app, Role::ReintegrationCoordinator, in_prison("BGO")).await;
        for (token, status) in [(elsewhere, 403), (teacher, 403), (away, 403), (String::new(), 401)] {
            assert_eq!(test.change(&path, &token, &version, body.clone()).await.status.as_u16(), status);
        }
        let nobody = test.change("/api/people/not-an-id/level", &caseworker, &version, body).await;
        assert_eq!(nobody.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn the_form_of_a_level_escapes_what_was_typed_and_names_its_fields() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let person = arrived(test, &house, "Steg").await;
        let cookie = signed_in(test, Role::Caseworker).await;
        let path = format!("/people/{person}/level");
        let script = "</textarea><script>alert(1)</script><span data-names=\"level\"></span>";
        let refused = browse(test, &cookie, &path, Some(&[("level", "soft"), ("reason", script)])).await;
        let html = refused.text();
        assert_eq!(refused.status.as_u16(), 422, "{html}");
        assert!(!html.contains("<script>alert") && html.contains("&#60;script&#62;alert(1)"), "{html}");
        assert!(html.contains("<a href=\"#level\">Security level: "), "{html}");
        let empty = browse(test, &cookie, &path, Some(&[("level", ""), ("reason", "")])).await.text();
        for line in ["<a href=\"#level\">Security level: ", "<a href=\"#reason\">Reason: "] {
            assert!(empty.contains(line), "{line}: {empty}");
        }
        // Without the token of the form nothing is decided.
        let forged = Request::post(&path).header("cookie", &cookie);
        let forged = forged.header("content-type", "application/x-www-form-urlencoded");
        let forged = test.request(forged.body(Body::from("level=lower&reason=Because")).unwrap()).await;
        assert_eq!(forged.status.as_u16(), 403);
        let done = browse(test, &cookie, &path, Some(&[("level", "lower"), ("reason", script)])).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text());
        let moves = browse(test, &cookie, &format!("/people/{person}/moves"), None).await.text();
        assert!(!moves.contains("<script>alert"), "{moves}");
        // Another prison's caseworker is not shown the form.
        let officer = signed_in(test, Role::Officer).await;
        assert_eq!(browse(test, &officer, &path, None).await.status.as_u16(), 403);
    })
    .await;
}

#[tokio::test]
async fn who_is_on_the_way_shows_the_name_of_the_next_prison_and_one_step_to_whoever_waits_there() {
    TestApp::each(async |test| {
        let house = house(test).await;
        second_prison(test, &house.staff).await;
        let person = arrived(test, &house, "Veifarende").await;
        place(test, &house, person, house.single, false).await.unwrap();
        let here = token(&test.app, Role::Reception, in_prison("HAL")).await;
        let there = token(&test.app, Role::Reception, in_prison("OSL")).await;
        let body = serde_json::json!({ "person": person, "kind": "to_transfer", "destination": "OSL",
            "reason": "Nearer home", "source": "24-1", "due_back": test.app.db.now().plus_seconds(3600).to_string() });
        assert_eq!(test.post("/api/movements", &here, body).await.status.as_u16(), 201);
        let moves = test.get(&format!("/api/people/{person}/moves"), &here).await.json();
        for part in [&moves["now"], &moves["movements"][0]] {
            assert_eq!((&part["destination"], &part["destination_name"]), (&"OSL".into(), &"Oslo".into()), "{part}");
        }
        let waits = test.get("/api/roll?prison=OSL", &there).await.json()["expected"][0].clone();
        let home = moves["movements"][0]["prison_name"].clone();
        assert_eq!((&waits["source"], &waits["source_name"]), (&"HAL".into(), &home), "{waits}");
        let path = format!("/people/{person}/moves");
        let sender = signed_in(test, Role::Reception).await;
        for page in [path.clone(), format!("/people/{person}"), "/roll?prison=HAL".to_owned()] {
            let html = browse(test, &sender, &page, None).await.text();
            assert!(html.contains(": Oslo") && !html.contains(": OSL"), "{page}: {html}");
        }
        let steps = async |cookie: &str| {
            let html = browse(test, cookie, &path, None).await.text();
            let steps = [format!("/people/{person}/moves/new"), format!("/reception/new?person={person}")];
            steps.map(|step| html.contains(&format!("href=\"{step}\"")))
        };
        assert_eq!(steps(&sender).await, [true, false]);
        assert_eq!(steps(&signed_in_at(test, Role::Reception, "OSL").await).await, [false, true]);
    })
    .await;
}

#[tokio::test]
async fn an_order_that_names_no_time_leaves_the_time_somebody_is_expected_at() {
    TestApp::each(async |test| {
        let house = house(test).await;
        second_prison(test, &house.staff).await;
        let person = registered(test, &house, "Innkalt").await;
        let staff = caller(&test.app, &[(Role::National, crate::access::Scope::Nation)]).await;
        let due = test.app.db.now().plus_seconds(86_400);
        let expected_at = async |prison: &str, expected_at: Option<basics::Instant>| {
            let (app, by, code) = (test.app.clone(), staff.clone(), crate::access::PrisonCode::parse(prison).unwrap());
            let act = move |tx: &mut records::Tx| {
                let permit = permit_in_place::<ReceiveMessages>(tx, &app.decider, &by, &Place::Prison(code.clone()))?;
                let reason = "enforcement_order".to_owned();
                let (prison, source) = (code.clone(), "24-1".to_owned());
                let new = NewArrival { person, prison, expected_at, reason, source, verified: false };
                actions::expect(tx, &permit, &new)
            };
            write(test, &staff, act).await.unwrap();
            let token = token(&test.app, Role::Reception, in_prison(prison)).await;
            let line = test.get(&format!("/api/roll?prison={prison}"), &token).await.json()["expected"][0].clone();
            line["expected_at"].as_str().map(str::to_owned)
        };
        let first = expected_at("HAL", Some(due)).await;
        assert!(first.is_some());
        assert_eq!(expected_at("HAL", None).await, first, "the time that was told still holds");
        assert_eq!(expected_at("OSL", None).await, None, "it was told for another prison");
    })
    .await;
}
