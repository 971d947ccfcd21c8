//! The estate through HTTP, on both databases.

use super::tables;
use super::{Name, NewPrison, PrisonStatus, SexGroup};
use crate::access::acts::EditEstate;
use crate::access::testing::{caller, in_prison, places, prison, token};
use crate::access::{Place, Region, Role, Scope, permit_in_place};
use crate::testing::TestApp;
use axum::body::Body;
use axum::http::{Request, header};
use records::Via;
use records::testing::doubled;
use serde_json::json;

/// HAL with a unit and a room in use; gives the token of its governor and the room's address.
async fn hal(test: &TestApp) -> (String, String) {
    places(&test.app).await;
    let national = token(&test.app, Role::National, Scope::Nation).await;
    let governor = token(&test.app, Role::Governor, in_prison("HAL")).await;
    prison_hal(test).await;
    let unit = test
        .post(
            "/api/prisons/HAL/units",
            &governor,
            json!({ "name": "A", "level": "high", "sex": "men", "kind": "ordinary" }),
        )
        .await;
    assert_eq!(unit.status.as_u16(), 201, "{}", unit.text());
    let room = json!({ "unit": unit.json()["id"], "number": "A-1", "area": "5,5", "sanitary": "in_room",
        "working_beds": 1, "maximum_beds": 2 });
    let room = test.post("/api/prisons/HAL/rooms", &governor, room).await;
    assert_eq!(room.status.as_u16(), 201, "{}", room.text());
    assert_eq!(test.get("/api/prisons/HAL", &national).await.status.as_u16(), 200);
    (governor, format!("/api/rooms/{}", room.json()["id"].as_str().unwrap()))
}

/// HAL itself: a prison is added by the directorate when it is built, through the same action.
async fn prison_hal(test: &TestApp) {
    let by = caller(&test.app, &[(Role::National, Scope::Nation)]).await;
    let (app, actor) = (test.app.clone(), by.actor(Via::Command));
    let add = move |tx: &mut records::Tx| {
        let permit = permit_in_place::<EditEstate>(tx, &app.decider, &by, &Place::Service)?;
        let name = Name::parse("Halden").unwrap();
        let new = NewPrison {
            code: prison("HAL"),
            name: name.clone(),
            administration: name.clone(),
            municipality: name,
            region: Region::East,
            status: PrisonStatus::Open,
            status_reason: String::new(),
            sex: SexGroup::Men,
        };
        super::actions::add_prison(tx, &permit, &new)
    };
    test.app.db.write(&actor, add).await.unwrap();
}

async fn decide(
    test: &TestApp,
    token: &str,
    room: &str,
    etag: &str,
    body: serde_json::Value,
) -> crate::testing::Answered {
    let request = Request::builder()
        .method("POST")
        .uri(format!("{room}/decisions"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, etag)
        .body(Body::from(body.to_string()))
        .unwrap();
    test.request(request).await
}

#[tokio::test]
async fn a_room_is_decided_upon_and_counts_from_then() {
    TestApp::each(async |test| {
        let (governor, room) = hal(test).await;
        let read = test.get(&room, &governor).await;
        assert_eq!((read.json()["state"].clone(), read.json()["below_minimum"].clone()), ("draft".into(), true.into()));
        let etag = read.headers[header::ETAG].to_str().unwrap().to_owned();
        let open = json!({ "kind": "open", "from_date": "2026-11-02", "reason": "Painted and checked" });
        let opened = decide(test, &governor, &room, &etag, open.clone()).await;
        assert_eq!(opened.status.as_u16(), 200, "{}", opened.text());
        let stale = decide(test, &governor, &room, &etag, open).await;
        assert_eq!((stale.status.as_u16(), stale.code()), (412, "version-changed".into()));
        let list = test.get("/api/prisons", &governor).await.json();
        assert_eq!((list["items"][0]["code"].clone(), list["items"][0]["capacity"].clone()), ("HAL".into(), 1.into()));
    })
    .await;
}

#[tokio::test]
async fn bad_input_names_every_field_and_changes_nothing() {
    TestApp::each(async |test| {
        let (governor, room) = hal(test).await;
        let bad = json!({ "kind": "certificate", "working_beds": "many", "from_date": "soon" });
        let etag = test.get(&room, &governor).await.headers[header::ETAG].to_str().unwrap().to_owned();
        let refused = decide(test, &governor, &room, &etag, bad).await;
        let fields: Vec<_> = refused.json()["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
        assert_eq!(fields, ["from_date", "reason", "working_beds", "maximum_beds"]);
        let missing = test.post(&format!("{room}/decisions"), &governor, json!({})).await;
        assert_eq!((missing.status.as_u16(), missing.code()), (428, "version-missing".into()));
        assert_eq!(test.get("/api/rooms/not-an-id", &governor).await.status.as_u16(), 404);
        assert_eq!(test.get("/api/prisons/XXX", &governor).await.status.as_u16(), 404);
        let officer = token(&test.app, Role::Officer, in_prison("HAL")).await;
        let denied = test.post("/api/prisons/HAL/units", &officer, json!({})).await;
        assert_eq!(denied.status.as_u16(), 403);
    })
    .await;
}

#[tokio::test]
async fn a_prison_decides_by_which_hour_people_go_and_the_newest_counts() {
    TestApp::each(async |test| {
        let (governor, _) = hal(test).await;
        let hour = async || test.get("/api/prisons/HAL", &governor).await.json()["release_hour"].clone();
        assert_eq!(hour().await, json!(10), "until somebody decides another");
        let set = async |hour: i64| {
            let body = json!({ "hour": hour, "reason": "The bus leaves at half past eight" });
            test.post("/api/prisons/HAL/release-hour", &governor, body).await
        };
        for chosen in [12, 8] {
            let answer = set(chosen).await;
            assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
            assert_eq!(hour().await, json!(chosen));
        }
        for late in [6, 13, 23, 99] {
            let refused = set(late).await;
            assert_eq!(refused.json()["errors"][0]["field"], "hour", "{late}: {}", refused.text());
        }
        let empty = test.post("/api/prisons/HAL/release-hour", &governor, json!({})).await;
        assert_eq!(empty.json()["errors"].as_array().unwrap().len(), 2);
        assert_eq!(hour().await, json!(8), "what was refused changed nothing");
        let elsewhere = token(&test.app, Role::Governor, in_prison("BRG")).await;
        let body = json!({ "hour": 12, "reason": "Not theirs" });
        let refused = test.post("/api/prisons/HAL/release-hour", &elsewhere, body).await;
        assert!([403, 404].contains(&refused.status.as_u16()), "{}", refused.text());
    })
    .await;
}

#[tokio::test]
async fn what_is_altered_behind_the_programs_back_is_named() {
    records::testing::each(&crate::start::migrations(crate::features::FEATURES), async |db| {
        let test = &TestApp::on(db);
        let (governor, _) = hal(test).await;
        assert_eq!(test.app.db.read(tables::broken_promises).await.unwrap(), Vec::<String>::new());
        let certificate = "room A-1 of HAL does not carry the certificate in force";
        let cases = [
            ("update room set working_beds = 9", certificate),
            ("update certificate set maximum_beds = 9", certificate),
            ("delete from certificate", certificate),
            ("update certificate set valid_to = valid_from", certificate),
            (&doubled("certificate", "'2020-01-01'"), "certificate ffffffff-"),
            ("delete from reach_place where id = 'HAL'", "access control does not know prison HAL as it is"),
            (
                "update reach_place set prison = 'RAV' where is_unit",
                "access control does not know unit A of HAL as it is",
            ),
            ("update prison set region = 'west'", "access control does not know prison HAL as it is"),
        ];
        for (harm, names) in cases {
            db.harmed(&["room", "certificate", "reach_place", "prison"], harm, async || {
                let broken = test.app.db.read(tables::broken_promises).await.unwrap();
                assert!(broken.iter().any(|line| line.starts_with(names)), "{harm}: {broken:?}");
            })
            .await;
        }
        assert_eq!(test.app.db.read(tables::broken_promises).await.unwrap(), Vec::<String>::new());
        let place = json!({ "name": "Workshop", "kind": "workshop", "people": 8 });
        let made = test.post("/api/prisons/HAL/places", &governor, place).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text());
        let hour = json!({ "hour": 9, "reason": "The first bus" });
        let made = test.post("/api/prisons/HAL/release-hour", &governor, hour).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text());
        test.every_journalled_row_counts(db, &[super::FEATURE]).await;
    })
    .await;
}
