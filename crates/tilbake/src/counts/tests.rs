//! Counts through HTTP, on both databases.

mod evacuation;
mod house;
mod pages;
mod race;

use super::FEATURE;
use crate::access::acts::{DecideCapacity, EditEstate, MovePerson, PlacePerson, RegisterPerson};
use crate::access::testing::{caller, count as rows, in_prison, places, prison, token};
use crate::access::{Caller, Place, Role, Scope, UnitId, permit, permit_in_place};
use crate::estate::{self, Beds, Level, NewPrison, NewRoom, NewUnit, RoomId, RoomState, SexGroup};
use crate::features::FEATURES;
use crate::people::{Born, NameKind, NameOrder, NewPerson, Particulars, PersonName, Sex, Source, Told, register};
use crate::placement::{self, MovementKind, NewMovement, NewPlacement, Reason};
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use basics::{Instant, PersonId};
use records::testing::TestDb;
use records::{Outcome, Tx, Via};
use serde_json::{Value as Json, json};

/// HAL with two units of rooms for one, and its staff.
struct House {
    staff: Caller,
    units: [UnitId; 2],
    rooms: Vec<RoomId>,
}

async fn write<T: Send + 'static>(
    app: &TestApp,
    by: &Caller,
    act: impl FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
) -> T {
    app.app.db.write(&by.actor(Via::Api), act).await.unwrap()
}

async fn house(test: &TestApp) -> House {
    places(&test.app).await;
    let roles = [Role::Governor, Role::ShiftLeader, Role::Caseworker].map(|role| (role, in_prison("HAL")));
    let staff = caller(&test.app, &roles).await;
    let (app, by) = (test.app.clone(), staff.clone());
    let (units, rooms) = write(test, &staff, move |tx| {
        let at = Place::Prison(prison("HAL"));
        let edit = permit_in_place::<EditEstate>(tx, &app.decider, &by, &at)?;
        permit_in_place::<DecideCapacity>(tx, &app.decider, &by, &at)?;
        let name = |text: &str| estate::Name::parse(text).unwrap();
        let new = NewPrison {
            code: prison("HAL"),
            name: name("Halden"),
            administration: name("Halden"),
            municipality: name("Halden"),
            region: crate::access::Region::East,
            status: estate::PrisonStatus::Open,
            status_reason: String::new(),
            sex: SexGroup::Men,
        };
        estate::actions::add_prison(tx, &edit, &new)?;
        let unit = |tx: &mut Tx, text: &str| {
            let kind = estate::UnitKind::Ordinary;
            let new = NewUnit { prison: prison("HAL"), name: name(text), level: Level::High, sex: SexGroup::Men, kind };
            estate::actions::add_unit(tx, &edit, &new)
        };
        let units = [unit(tx, "Unit A")?, unit(tx, "Unit B")?];
        let mut rooms = vec![];
        for (at, unit) in [units[0], units[0], units[0], units[1]].into_iter().enumerate() {
            let new = NewRoom {
                unit,
                number: estate::RoomNumber::parse(&format!("R-{at}")).unwrap(),
                shared: false,
                area_dm2: 1000,
                sanitary: estate::Sanitary::InRoom,
                adapted: false,
                state: RoomState::Active,
                state_reason: String::new(),
                certificate: Beds { working: 1, maximum: 1 },
            };
            rooms.push(estate::actions::add_room(tx, &edit, &new)?);
        }
        Ok((units, rooms))
    })
    .await;
    House { staff, units, rooms }
}

/// A man who lives in a room of HAL.
async fn lives(test: &TestApp, house: &House, family: &str, room: RoomId) -> PersonId {
    let person = arrived(test, house, family).await;
    let (app, by) = (test.app.clone(), house.staff.clone());
    write(test, &house.staff, move |tx| {
        let leave = permit::<PlacePerson>(tx, &app.decider, &by, person)?;
        placement::actions::place(tx, &leave, None, &NewPlacement { room, emergency: None })
    })
    .await;
    person
}

/// A man in the reception of HAL.
async fn arrived(test: &TestApp, house: &House, family: &str) -> PersonId {
    let (app, by) = (test.app.clone(), house.staff.clone());
    let new = NewPerson {
        name: PersonName::new(NameKind::Current, "Ola", family, NameOrder::GivenFirst).unwrap(),
        particulars: Particulars { born: Some(Born::parse("1990-03-12").unwrap()), sex: Sex::Male },
        identifiers: vec![],
        citizenships: vec![],
        languages: vec![],
        told: Told { source: Source::Oneself, verified: true },
    };
    let person = write(test, &house.staff, move |tx| {
        let leave = permit_in_place::<RegisterPerson>(tx, &app.decider, &by, &Place::Prison(prison("HAL")))?;
        Ok(register(tx, &leave, &app.keys, &new)?.person())
    })
    .await;
    moves(test, house, person, MovementKind::Arrival).await;
    person
}

async fn moves(test: &TestApp, house: &House, person: PersonId, kind: MovementKind) {
    let (app, by) = (test.app.clone(), house.staff.clone());
    let at = test.app.db.now();
    write(test, &house.staff, move |tx| {
        let leave = permit::<MovePerson>(tx, &app.decider, &by, person)?;
        let reason = Reason::parse("A reason").unwrap();
        let due_back = kind.needs_due_back().then(|| at.plus_seconds(3_600));
        let source = "24-1".into();
        let new = NewMovement { person, kind, at: None, destination: None, due_back, reason, source };
        placement::actions::record_movement(tx, &leave, Some(&prison("HAL")), &new)
    })
    .await;
}

async fn of_unit(test: &TestApp, role: Role, unit: UnitId) -> String {
    token(&test.app, role, Scope::Unit { unit, prison: prison("HAL") }).await
}

/// Begins to count a unit; gives the address of the count.
async fn begin(test: &TestApp, token: &str, unit: impl std::fmt::Display, kind: &str) -> String {
    let body = json!({ "prison": "HAL", "unit": unit.to_string(), "kind": kind });
    let made = test.post("/api/counts", token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    format!("/api/counts/{}", made.json()["id"].as_str().unwrap())
}

fn uuid(number: u128) -> String {
    basics::id::Uuid::from_u128(number).to_string()
}

fn seen(id: u128, person: PersonId) -> Json {
    json!({ "id": uuid(id), "person": person.to_string() })
}

async fn tick(test: &TestApp, token: &str, at: &str, ticks: Json) -> Json {
    let answer = test.post(&format!("{at}/ticks"), token, ticks).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn sign(test: &TestApp, token: &str, at: &str, outcome: &str, more: Json) -> Answered {
    let version = test.get(at, token).await.version();
    let mut body = json!({ "outcome": outcome });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    test.change(&format!("{at}/sign"), token, version, body).await
}

/// What a count finds of a person.
async fn finding(test: &TestApp, token: &str, at: &str, person: PersonId) -> String {
    let view = test.get(at, token).await.json();
    let lines = view["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["person"] == person.to_string());
    line.map_or_else(String::new, |line| line["finding"].as_str().unwrap().to_owned())
}

async fn each(body: impl AsyncFn(&TestApp, &TestDb)) {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| body(&TestApp::on(test), test).await).await;
}

#[tokio::test]
async fn a_unit_is_counted_together_and_agrees_when_everyone_is_seen() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let two = lives(app, &house, "Dal", house.rooms[1]).await;
        let away = lives(app, &house, "Eide", house.rooms[2]).await;
        let other = lives(app, &house, "Foss", house.rooms[3]).await;
        moves(app, &house, away, MovementKind::ToHospital).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        // A relief officer of the unit beside it joins the same count.
        let relief = of_unit(app, Role::Officer, house.units[1]).await;
        let at = begin(app, &own, house.units[0], "").await;
        assert_eq!(begin(app, &relief, house.units[0], "").await, at);
        let view = app.get(&at, &own).await.json();
        assert_eq!(view["tally"], json!({ "expected": 2, "seen": 0, "away": 1, "missing": 2, "unexpected": 0 }));
        assert_eq!(view["lines"][0]["name"], "Ola Berg");
        // Whoever comes after the beginning is not on the list, which is frozen.
        let done = tick(app, &own, &at, json!([seen(1, one)])).await;
        assert_eq!(done["kept"], json!([uuid(1)]));
        let again = tick(app, &relief, &at, json!([seen(1, one), seen(2, one), seen(2, one)])).await;
        assert_eq!(again["kept"].as_array().unwrap().len(), 3, "each is on file");
        assert_eq!(rows(&app.app, "count_tick").await, 2);
        let wrong = sign(app, &own, &at, "agreed", json!({})).await;
        assert_eq!(wrong.code(), "count-differs");
        let by = json!({ "id": uuid(3), "person": two.to_string(), "how": "by_another", "seen_by": "Verksbetjent Lie",
            "seen_where": "Verkstedet" });
        tick(app, &own, &at, json!([by])).await;
        // Somebody of another unit is here: no difference. A slip is undone.
        tick(app, &own, &at, json!([seen(4, other)])).await;
        assert_eq!(finding(app, &own, &at, other).await, "visiting");
        let wrong = sign(app, &own, &at, "not_agreed", json!({ "remark": "?" })).await;
        assert_eq!(wrong.code(), "count-agrees");
        let signed = sign(app, &own, &at, "agreed", json!({})).await;
        assert_eq!(signed.status, StatusCode::OK, "{}", signed.text());
        let view = app.get(&at, &relief).await.json();
        assert_eq!((&view["count"]["outcome"], &view["count"]["tally"]["seen"]), (&json!("agreed"), &json!(2)));
        // Nothing changes it: not a signature, not a round, not a tick that was late.
        assert_eq!(sign(app, &own, &at, "agreed", json!({})).await.code(), "count-signed");
        let late = json!([{ "id": uuid(9), "person": one.to_string(), "what": "undone" }]);
        assert_eq!(tick(app, &own, &at, late).await["late"], json!([uuid(9)]));
        assert_eq!(finding(app, &own, &at, one).await, "seen");
        assert_ne!(begin(app, &own, house.units[0], "").await, at, "a correction is a further count");
    })
    .await;
}

#[tokio::test]
async fn the_last_made_tick_stands_however_they_come() {
    each(async |app, test| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let at = begin(app, &own, house.units[0], "").await;
        let start = test.db.now();
        test.clock.set(start.plus_seconds(600));
        let made = |id: u128, what: &str, second: i64| {
            json!({ "id": uuid(id), "person": one.to_string(), "what": what, "made_at": start.plus_seconds(second).to_string() })
        };
        // Undone after it was seen; the tick itself comes last, from a telephone that had no connection.
        tick(app, &own, &at, json!([made(1, "undone", 60)])).await;
        tick(app, &own, &at, json!([made(2, "seen", 30)])).await;
        assert_eq!(finding(app, &own, &at, one).await, "missing");
        tick(app, &own, &at, json!([made(3, "seen", 90)])).await;
        assert_eq!(finding(app, &own, &at, one).await, "seen");
        // A clock that runs ahead makes nothing that cannot be undone.
        tick(app, &own, &at, json!([made(4, "seen", 90_000)])).await;
        test.clock.set(start.plus_seconds(660));
        tick(app, &own, &at, json!([{ "id": uuid(5), "person": one.to_string(), "what": "undone" }])).await;
        assert_eq!(finding(app, &own, &at, one).await, "missing");
        // A new round begins with nobody seen; what was ticked before stays on file.
        tick(app, &own, &at, json!([{ "id": uuid(6), "person": one.to_string() }])).await;
        let version = app.get(&at, &own).await.version();
        let again = app.change(&format!("{at}/again"), &own, &version, json!({})).await;
        assert_eq!(again.status, StatusCode::OK, "{}", again.text());
        assert_eq!(app.change(&format!("{at}/again"), &own, &version, json!({})).await.code(), "version-changed");
        assert_eq!(finding(app, &own, &at, one).await, "missing");
        assert_eq!(rows(&app.app, "count_tick").await, 6);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_agree_is_a_deviation_with_an_owner_and_a_clock_and_rings() {
    each(async |app, test| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let away = lives(app, &house, "Dal", house.rooms[1]).await;
        moves(app, &house, away, MovementKind::ToLeave).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let at = begin(app, &own, house.units[0], "").await;
        tick(app, &own, &at, json!([seen(1, away)])).await;
        assert_eq!(finding(app, &own, &at, away).await, "unexpected");
        let silent = sign(app, &own, &at, "not_agreed", json!({})).await;
        assert_eq!(silent.json()["errors"][0]["field"], "remark");
        let remark = json!({ "remark": "Berg er ikke på rommet" });
        assert_eq!(sign(app, &own, &at, "not_agreed", remark.clone()).await.status, StatusCode::OK);
        let deviations = app.get("/api/deviations", &leader).await.json();
        let items = deviations["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "{deviations}");
        assert!(items.iter().all(|item| item["checks"] == json!(["count"]) && item["overdue"] == false));
        let ring = async |token: &str| {
            let home = app.get("/api/home", token).await.json();
            home.to_string().contains("Counts that did not agree")
                || home.to_string().contains("Tellinger som ikke stemte")
        };
        assert!(ring(&leader).await && ring(&own).await);
        test.clock.set(test.db.now().plus_seconds(3_601));
        assert_eq!(app.get("/api/deviations", &leader).await.json()["items"][0]["overdue"], true);
        // The next count misses the same man: one deviation is enough. Giving him a room ends nothing.
        let at = begin(app, &own, house.units[0], "").await;
        assert_eq!(sign(app, &own, &at, "not_agreed", remark).await.status, StatusCode::OK);
        assert_eq!(app.get("/api/deviations", &leader).await.json()["items"].as_array().unwrap().len(), 2);
        for item in items {
            let close = format!("/api/deviations/{}/close", item["id"].as_str().unwrap());
            let closed =
                app.change(&close, &leader, &item["version"], json!({ "reason": "Funnet i verkstedet" })).await;
            assert_eq!(closed.status, StatusCode::OK, "{}", closed.text());
        }
        assert!(!ring(&leader).await);
        assert_eq!(finding(app, &own, &at, one).await, "missing", "the count stays as it was signed");
    })
    .await;
}

#[tokio::test]
async fn a_deviation_left_open_hides_no_later_disappearance() {
    each(async |app, test| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let remark = json!({ "remark": "Berg er ikke på rommet" });
        for (turn, is_seen, open) in [(0, false, 1), (1, true, 1), (2, false, 2), (3, false, 2)] {
            test.clock.set(test.db.now().plus_seconds(3_600));
            let at = begin(app, &own, house.units[0], "").await;
            if is_seen {
                tick(app, &own, &at, json!([seen(1, one)])).await;
            }
            let (outcome, body) = if is_seen { ("agreed", json!({})) } else { ("not_agreed", remark.clone()) };
            assert_eq!(sign(app, &own, &at, outcome, body).await.status, StatusCode::OK, "{turn}");
            let deviations = app.get("/api/deviations", &leader).await.json();
            assert_eq!(deviations["items"].as_array().unwrap().len(), open, "{turn}: {deviations}");
        }
    })
    .await;
}

#[tokio::test]
async fn at_night_breathing_is_seen_and_a_tick_that_cannot_be_taken_keeps_no_other_away() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let at = begin(app, &own, house.units[0], "night").await;
        let woken = json!({ "id": uuid(1), "person": one.to_string(), "how": "seen" });
        let nobody = json!({ "id": uuid(2), "person": uuid(77) });
        let undone = json!({ "id": uuid(3), "person": house.staff.account.to_string(), "what": "undone" });
        let done = tick(app, &own, &at, json!([woken, nobody, undone, seen(4, one)])).await;
        let codes: Vec<_> =
            done["refused"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["count-how", "not-found", "not-found"]);
        assert_eq!(app.get(&at, &own).await.json()["lines"][0]["how"], "breathing");
        let other = begin(app, &own, house.units[1], "").await;
        let done = tick(app, &own, &other, json!([seen(4, one)])).await;
        assert_eq!(done["refused"][0]["code"], "tick-of-another-count");
        for (body, status) in [(json!([]), 422), (json!({}), 400), (json!([{ "id": "x" }]), 422), (json!([1]), 400)] {
            assert_eq!(app.post(&format!("{at}/ticks"), &own, body).await.status.as_u16(), status);
        }
        let many: Vec<Json> = (0..201).map(|id| seen(1000 + id, one)).collect();
        assert_eq!(app.post(&format!("{at}/ticks"), &own, json!(many)).await.code(), "too-many");
    })
    .await;
}

#[tokio::test]
async fn who_counts_where_is_decided_by_place() {
    TestApp::each(async |app| {
        let house = house(app).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let at = begin(app, &own, house.units[0], "").await;
        let elsewhere = token(&app.app, Role::Officer, in_prison("RAV")).await;
        let teacher = token(&app.app, Role::Teacher, in_prison("HAL")).await;
        let auditor = token(&app.app, Role::Auditor, Scope::Nation).await;
        assert_eq!(app.get(&at, &elsewhere).await.status.as_u16(), 404);
        assert_eq!(app.get(&at, &teacher).await.status.as_u16(), 403);
        assert_eq!(app.get(&at, &auditor).await.status.as_u16(), 200);
        let ticks = format!("{at}/ticks");
        assert_eq!(app.post(&ticks, &auditor, json!([seen(1, house_person())])).await.status.as_u16(), 403);
        assert_eq!(app.post(&ticks, &elsewhere, json!([seen(1, house_person())])).await.status.as_u16(), 404);
        let body = json!({ "prison": "RAV", "unit": house.units[0].to_string() });
        assert!(app.post("/api/counts", &own, body).await.status.is_client_error());
        let none = app.post("/api/counts", &own, json!({})).await.json();
        assert_eq!((&none["errors"][0]["field"], &none["errors"][1]["field"]), (&json!("prison"), &json!("unit")));
        let whole = json!({ "prison": "HAL", "unit": "house" });
        assert_eq!(app.post("/api/counts", &own, whole).await.json()["errors"][0]["field"], "unit");
    })
    .await;
}

fn house_person() -> PersonId {
    crate::access::testing::id(5)
}

#[tokio::test]
async fn all_that_is_written_stands_as_the_journal_says() {
    each(async |app, test| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let unit = house.units[0].to_string();
        let times = json!({ "prison": "HAL", "unit": unit, "times": "07:00" });
        assert_eq!(app.change("/api/counts/times", &leader, 0, times).await.status, StatusCode::OK);
        let at = begin(app, &own, &unit, "").await;
        tick(app, &own, &at, json!([seen(1, one)])).await;
        assert_eq!(sign(app, &own, &at, "agreed", json!({})).await.status, StatusCode::OK);
        let signed = app.post("/api/counts/house", &leader, json!({ "prison": "HAL" })).await;
        assert_eq!(signed.status, StatusCode::CREATED, "{}", signed.text());
        let help = json!({ "person": one.to_string(), "help": "Bærestol" });
        assert_eq!(app.post("/api/counts/help", &leader, help).await.status, StatusCode::CREATED);
        let fire = json!({ "prison": "HAL", "why": "Brann" });
        assert_eq!(app.post("/api/evacuations", &leader, fire).await.status, StatusCode::CREATED);
        app.every_journalled_row_counts(test, &[FEATURE]).await;
        let broken = app.app.db.read(super::tables::broken_promises).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
        let told = app.app.db.read(|reader| reader.rows("select body from journal", &[])).await.unwrap();
        let told: String = told.iter().map(|row| format!("{row:?}")).collect();
        for word in ["Berg", "Bærestol", "Brann"] {
            assert!(!told.contains(word), "{word} stands in the journal");
        }
    })
    .await;
}

#[tokio::test]
async fn a_schedule_rings_by_who_reads_and_is_met_by_a_count() {
    each(async |app, test| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let unit = house.units[0].to_string();
        let times =
            json!({ "prison": "HAL", "unit": unit, "times": "12:00 17:00", "night_times": "02:00", "grace": "10" });
        assert_eq!(app.change("/api/counts/times", &own, 0, times.clone()).await.status.as_u16(), 403);
        assert_eq!(app.change("/api/counts/times", &leader, 7, times.clone()).await.code(), "version-changed");
        assert_eq!(app.change("/api/counts/times", &leader, 0, times).await.status, StatusCode::OK);
        let overdue = async |at: &str| {
            test.clock.set(Instant::parse(at).unwrap());
            let home = app.get("/api/home", &own).await.json();
            let figures = home["figures"].as_array().unwrap().clone();
            let own = figures.into_iter().find(|figure| figure["href"] == "/counts" && figure["order"] == 3).unwrap();
            own["value"].as_str().unwrap().to_owned()
        };
        // Ten in the morning; noon is an hour behind UTC.
        assert_eq!(overdue("2026-11-02T11:10:00Z").await, "0");
        assert_eq!(overdue("2026-11-02T11:10:01Z").await, "1");
        let today = app.get("/api/counts?prison=HAL", &own).await.json();
        let row = today["units"].as_array().unwrap().iter().find(|row| row["unit"] == unit.as_str()).unwrap().clone();
        assert_eq!(
            (&row["rings"], &row["people"], &row["times"][0]["state"]),
            (&json!(true), &json!(1), &json!("overdue"))
        );
        let at = begin(app, &own, &unit, "").await;
        let view = app.get(&at, &own).await.json();
        assert_eq!(
            (&view["count"]["kind"], &view["count"]["due_at"]),
            (&json!("scheduled"), &json!("2026-11-02T11:00:00Z"))
        );
        tick(app, &own, &at, json!([seen(1, one)])).await;
        assert_eq!(overdue("2026-11-02T11:20:00Z").await, "1", "nobody has signed it");
        assert_eq!(sign(app, &own, &at, "agreed", json!({})).await.status, StatusCode::OK);
        assert_eq!(overdue("2026-11-02T11:21:00Z").await, "0");
        // Between the times a count is an extra one; at two in the night it is the night's.
        let extra = begin(app, &own, &unit, "").await;
        assert_eq!(app.get(&extra, &own).await.json()["count"]["kind"], "extra");
        tick(app, &own, &extra, json!([seen(2, one)])).await;
        sign(app, &own, &extra, "agreed", json!({})).await;
        test.clock.set(Instant::parse("2026-11-03T01:05:00Z").unwrap());
        let night = begin(app, &own, &unit, "").await;
        assert_eq!(app.get(&night, &own).await.json()["count"]["kind"], "night");
    })
    .await;
}

#[tokio::test]
async fn what_was_counted_is_found_by_unit_day_outcome_and_person() {
    each(async |app, test| {
        let house = house(app).await;
        let one = lives(app, &house, "Berg", house.rooms[0]).await;
        lives(app, &house, "Dal", house.rooms[3]).await;
        let own = of_unit(app, Role::Officer, house.units[0]).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let first = begin(app, &own, house.units[0], "").await;
        tick(app, &own, &first, json!([seen(1, one)])).await;
        sign(app, &own, &first, "agreed", json!({})).await;
        test.clock.set(test.db.now().plus_seconds(86_400));
        let second = begin(app, &own, house.units[1], "").await;
        sign(app, &own, &second, "not_agreed", json!({ "remark": "Dal mangler" })).await;
        let number = app.get(&first, &own).await.json()["lines"][0]["number"].as_str().unwrap().to_owned();
        let found = async |query: &str| {
            let answer = app.get(&format!("/api/counts/history?prison=HAL&{query}"), &leader).await;
            assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text());
            let ids = answer.json()["counts"].as_array().unwrap().clone();
            ids.iter().map(|count| format!("/api/counts/{}", count["id"].as_str().unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(found("").await, [second.clone(), first.clone()]);
        let (of_first, of_second) = ([first], [second]);
        assert_eq!(found(&format!("unit={}", house.units[0])).await, of_first);
        assert_eq!(found("outcome=not_agreed").await, of_second);
        assert_eq!(found("from=2026-11-03").await, of_second);
        assert_eq!(found("to=2026-11-02").await, of_first);
        let by_number = serde_urlencoded::to_string([("number", &number)]).unwrap();
        assert_eq!(found(&by_number).await, of_first);
        for (query, field) in [
            ("unit=zzz", "unit"),
            ("from=zzz", "from"),
            ("outcome=zzz", "outcome"),
            ("number=2026/999999-X", "number"),
            ("before=zzz", "before"),
        ] {
            let answer = app.get(&format!("/api/counts/history?prison=HAL&{query}"), &leader).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["field"]), (422, &json!(field)), "{query}");
        }
        assert_eq!(app.get("/api/counts/history?prison=RAV", &leader).await.status.as_u16(), 404);
    })
    .await;
}
