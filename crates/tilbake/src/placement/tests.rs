//! Placement through its actions and through HTTP, on both databases.

mod kept;
mod landings;
mod migrating;
mod pages;

use super::model::{MovementKind, NewArrival, NewLevel, NewMovement, NewPlacement, Reason};
use super::{actions, tables};
use crate::access::acts::{
    DecideCapacity, DecideLevel, EditEstate, MovePerson, OverridePlacement, PlacePerson, ReceiveMessages,
    RegisterPerson,
};
use crate::access::testing::{caller, in_prison, places, prison, token, token_for};
use crate::access::{Caller, Place, Purpose, Role, permit, permit_in_place};
use crate::estate::{self, Beds, Level, NewPrison, NewRoom, NewUnit, RoomId, RoomState, SexGroup};
use crate::people::{Born, NameKind, NameOrder, NewPerson, Particulars, PersonName, Sex, Source, Told, register};
use crate::testing::TestApp;
use basics::{Instant, PersonId};
use records::testing::doubled;
use records::{Outcome, Tx, Via};

/// HAL with one unit at high security for men: a single room and a room for two.
struct House {
    staff: Caller,
    single: RoomId,
    double: RoomId,
}

async fn write<T: Send + 'static>(
    test: &TestApp,
    by: &Caller,
    act: impl FnMut(&mut Tx) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    test.app.db.write(&by.actor(Via::Api), act).await
}

fn room(unit: crate::access::UnitId, number: &str, beds: i64) -> NewRoom {
    NewRoom {
        unit,
        number: number.parse_room(),
        shared: beds > 1,
        area_dm2: 1000,
        sanitary: estate::Sanitary::InRoom,
        adapted: false,
        state: RoomState::Active,
        state_reason: String::new(),
        certificate: Beds { working: beds, maximum: beds },
    }
}

trait ParseRoom {
    fn parse_room(&self) -> estate::RoomNumber;
}
impl ParseRoom for str {
    fn parse_room(&self) -> estate::RoomNumber {
        estate::RoomNumber::parse(self).unwrap()
    }
}

async fn house(test: &TestApp) -> House {
    places(&test.app).await;
    let hal = in_prison("HAL");
    let roles = [Role::Governor, Role::ShiftLeader, Role::Caseworker].map(|role| (role, hal.clone()));
    let staff = caller(&test.app, &roles).await;
    let (app, by) = (test.app.clone(), staff.clone());
    let (single, double) = write(test, &staff, move |tx| {
        let at = Place::Prison(prison("HAL"));
        let edit = permit_in_place::<EditEstate>(tx, &app.decider, &by, &at)?;
        permit_in_place::<DecideCapacity>(tx, &app.decider, &by, &at)?;
        let name = estate::Name::parse("Halden").unwrap();
        let new = NewPrison {
            code: prison("HAL"),
            name: name.clone(),
            administration: name.clone(),
            municipality: name.clone(),
            region: crate::access::Region::East,
            status: estate::PrisonStatus::Open,
            status_reason: String::new(),
            sex: SexGroup::Men,
        };
        estate::actions::add_prison(tx, &edit, &new)?;
        let unit = NewUnit {
            prison: prison("HAL"),
            name,
            level: Level::High,
            sex: SexGroup::Men,
            kind: estate::UnitKind::Ordinary,
        };
        let unit = estate::actions::add_unit(tx, &edit, &unit)?;
        let single = estate::actions::add_room(tx, &edit, &room(unit, "A-1", 1))?;
        Ok((single, estate::actions::add_room(tx, &edit, &room(unit, "A-2", 2))?))
    })
    .await
    .unwrap();
    House { staff, single, double }
}

/// A man on the roll of HAL, in reception.
async fn arrived(test: &TestApp, house: &House, family: &str) -> PersonId {
    arrived_before(test, house, family, 0).await
}

/// A man in the register, on no roll.
async fn registered(test: &TestApp, house: &House, family: &str) -> PersonId {
    let (app, by) = (test.app.clone(), house.staff.clone());
    let new = NewPerson {
        name: PersonName::new(NameKind::Current, "Ola", family, NameOrder::GivenFirst).unwrap(),
        particulars: Particulars { born: Some(Born::parse("1990-03-12").unwrap()), sex: Sex::Male },
        identifiers: vec![],
        citizenships: vec![],
        languages: vec![],
        told: Told { source: Source::Oneself, verified: true },
    };
    write(test, &house.staff, move |tx| {
        let leave = permit_in_place::<RegisterPerson>(tx, &app.decider, &by, &Place::Prison(prison("HAL")))?;
        Ok(register(tx, &leave, &app.keys, &new)?.person())
    })
    .await
    .unwrap()
}

/// Somebody on the roll of HAL who came some hours ago.
async fn arrived_before(test: &TestApp, house: &House, family: &str, hours: i64) -> PersonId {
    let at = test.app.db.now().plus_seconds(-3600 * hours);
    let person = registered(test, house, family).await;
    let (app, by) = (test.app.clone(), house.staff.clone());
    write(test, &house.staff, move |tx| {
        let leave = permit::<MovePerson>(tx, &app.decider, &by, person)?;
        actions::record_movement(
            tx,
            &leave,
            Some(&prison("HAL")),
            &NewMovement { at: Some(at), ..movement(person, MovementKind::Arrival) },
        )?;
        Ok(person)
    })
    .await
    .unwrap()
}

fn movement(person: PersonId, kind: MovementKind) -> NewMovement {
    NewMovement {
        person,
        kind,
        at: None,
        destination: None,
        due_back: None,
        reason: Reason::parse("A reason").unwrap(),
        source: "24-1".into(),
    }
}

async fn place(test: &TestApp, house: &House, person: PersonId, room: RoomId, emergency: bool) -> Outcome<()> {
    let (app, by) = (test.app.clone(), house.staff.clone());
    write(test, &house.staff, move |tx| {
        let leave = permit::<PlacePerson>(tx, &app.decider, &by, person)?;
        let over = permit::<OverridePlacement>(tx, &app.decider, &by, person)?;
        let reason = emergency.then(|| Reason::parse("No other room tonight").unwrap());
        actions::place(tx, &leave, Some(&over), &NewPlacement { room, emergency: reason })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_race_for_the_last_bed_and_one_gets_it() {
    TestApp::each(async |test| {
        let house = house(test).await;
        for (round, room, beds) in [(0, house.single, 1), (1, house.double, 2)] {
            let mut people = vec![];
            for number in 0..8 {
                people.push(arrived(test, &house, &format!("Race{round}n{number}")).await);
            }
            let tries = people.iter().map(|person| place(test, &house, *person, room, false));
            let outcomes = futures_util::future::join_all(tries).await;
            let placed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!(placed, beds);
            assert!(outcomes.iter().filter_map(|o| o.as_ref().err()).all(|fault| fault.code() == "room-full"));
        }
        let broken = test.app.db.read(tables::broken_promises).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    })
    .await;
}

#[tokio::test]
async fn an_emergency_placement_shows_as_a_deviation_until_somebody_closes_it() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let (one, two) = (arrived(test, &house, "Berg").await, arrived(test, &house, "Dal").await);
        place(test, &house, one, house.single, false).await.unwrap();
        assert_eq!(place(test, &house, two, house.single, false).await.unwrap_err().code(), "room-full");
        place(test, &house, two, house.single, true).await.unwrap();
        let token = token(&test.app, Role::ShiftLeader, in_prison("HAL")).await;
        let list = test.get("/api/deviations", &token).await.json();
        assert_eq!(list["items"][0]["checks"][0], "capacity");
        assert_eq!(list["items"][0]["name"], "Ola Dal");
        let close = format!("/api/deviations/{}/close", list["items"][0]["id"].as_str().unwrap());
        let version = list["items"][0]["version"].clone();
        let empty = test.change(&close, &token, &version, serde_json::json!({ "reason": " " })).await;
        assert_eq!((empty.status.as_u16(), empty.json()["errors"][0]["field"].clone()), (422, "reason".into()));
        let done = serde_json::json!({ "reason": "Moved at eight" });
        assert_eq!(test.post(&close, &token, done.clone()).await.code(), "version-missing");
        let closed = test.change(&close, &token, &version, done.clone()).await;
        assert_eq!(closed.status.as_u16(), 200, "{}", closed.text());
        assert_eq!(test.change(&close, &token, version, done.clone()).await.code(), "version-changed");
        assert_eq!(test.change(&close, &token, 2, done).await.code(), "deviation-closed-already");
        assert_eq!(test.get("/api/deviations", &token).await.json()["items"].as_array().unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn two_who_live_too_near_each_other_show_as_a_deviation_at_once() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let (one, two, far) = (
            arrived(test, &house, "Berg").await,
            arrived(test, &house, "Dal").await,
            arrived(test, &house, "Eng").await,
        );
        for (person, room) in [(one, house.double), (two, house.double), (far, house.single)] {
            place(test, &house, person, room, false).await.unwrap();
        }
        let token = token(&test.app, Role::ShiftLeader, in_prison("HAL")).await;
        let apart = |other: PersonId| {
            serde_json::json!({ "other": other.to_string(), "within": "room",
            "reason": "A quarrel", "review_date": "2027-01-10" })
        };
        let path = format!("/api/people/{one}/apart");
        assert_eq!(test.post(&path, &token, apart(far)).await.status.as_u16(), 201);
        assert!(test.get("/api/deviations", &token).await.json()["items"].as_array().unwrap().is_empty());
        assert_eq!(test.post(&path, &token, apart(two)).await.status.as_u16(), 201);
        let list = test.get("/api/deviations", &token).await.json();
        assert_eq!(
            (list["items"][0]["checks"][0].as_str(), list["items"].as_array().unwrap().len()),
            (Some("keep_apart"), 1)
        );
        let rolls = test.get("/api/rolls", &token).await.json();
        assert_eq!(
            (rolls["prisons"][0]["code"].as_str(), rolls["prisons"].as_array().unwrap().len()),
            (Some("HAL"), 1)
        );
    })
    .await;
}

#[tokio::test]
async fn the_roll_says_who_is_in_out_late_and_expected() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let person = arrived(test, &house, "Vik").await;
        place(test, &house, person, house.single, false).await.unwrap();
        let token = token(&test.app, Role::Reception, in_prison("HAL")).await;
        let due = test.app.db.now().plus_seconds(3600).to_string();
        let out = serde_json::json!({ "person": person, "kind": "to_court", "destination": "Oslo tingrett",
            "due_back": due, "reason": "Main hearing", "source": "24-113474" });
        let made = test.post("/api/movements", &token, serde_json::json!([out])).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text());
        let roll = test.get("/api/roll?prison=HAL", &token).await.json();
        let line = &roll["people"][0];
        assert_eq!((line["name"].as_str(), line["where"].as_str()), (Some("Ola Vik"), Some("court")));
        assert_eq!(line["room"].as_str(), Some("A-1"));
        let members = |object: &serde_json::Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&roll), ["prison", "as_of", "people", "expected"]);
        assert_eq!(members(line), ["id", "number", "name", "room", "unit", "where", "due_back", "flags"]);
        let away = serde_json::json!({ "person": person, "kind": "back", "reason": "Done", "source": "24-113474" });
        let key = [("idempotency-key", "the same")];
        let first = test.send_with("POST", "/api/movements", &token, Some(away.clone()), &key).await;
        assert_eq!(first.status.as_u16(), 201, "{}", first.text());
        let second = test.send_with("POST", "/api/movements", &token, Some(away), &key).await;
        assert_eq!((second.status, second.json()), (first.status, first.json()), "recorded once");
        let other = test.send_with("POST", "/api/movements", &token, Some(out.clone()), &key).await;
        assert_eq!(other.code(), "idempotency-key-reused");
        assert_eq!(test.post("/api/movements", &token, out.clone()).await.status.as_u16(), 201);
        let again = test.post("/api/movements", &token, out).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "movement-does-not-follow".into()));
        assert_eq!(test.get("/api/roll", &token).await.status.as_u16(), 422);
    })
    .await;
}

#[tokio::test]
async fn what_is_altered_behind_the_programs_back_is_named() {
    records::testing::each(&crate::start::migrations(crate::features::FEATURES), async |db| {
        let test = &TestApp::on(db);
        let house = house(test).await;
        let (person, second) = (arrived(test, &house, "Lie").await, arrived(test, &house, "Moe").await);
        place(test, &house, person, house.single, false).await.unwrap();
        place(test, &house, second, house.single, true).await.unwrap();
        decide_high(test, &house, person).await;
        let shift_leader = token(&test.app, Role::ShiftLeader, in_prison("HAL")).await;
        let apart = serde_json::json!({ "other": second.to_string(), "within": "unit",
            "reason": "A quarrel", "review_date": "2027-01-10" });
        let made = test.post(&format!("/api/people/{person}/apart"), &shift_leader, apart).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.text());
        assert_eq!(test.app.db.read(tables::broken_promises).await.unwrap(), Vec::<String>::new());
        let one = format!("where person = '{person}'");
        let room = format!("the roll of person {person} does not show the room in force");
        let level = format!("the roll of person {person} does not show the level in force");
        let place = format!("no movement says that person {person} is where the roll says");
        let known = format!("access control has person {person} elsewhere than the roll");
        let forgotten = format!("the latest movement of person {person} leaves them in custody, and no roll has them");
        let kept = format!("person {person} has left by their latest movement, and stands on a roll");
        let cases = [
            (format!("update roll_line set room = null {one}"), &room),
            (format!("update roll_line set unit = 'x' {one}"), &room),
            (format!("update room_given set valid_to = valid_from + 1 {one}"), &room),
            (format!("delete from roll_line {one}"), &room),
            (format!("update roll_line set level = 'low' {one}"), &level),
            (format!("delete from level_decided {one}"), &level),
            (format!("update roll_line set place = 'court' {one}"), &place),
            (format!("update roll_line set since = since + 1 {one}"), &place),
            (format!("delete from movement {one}; update room_given set valid_from = valid_from - 1 {one}"), &place),
            (format!("update reach set prison = null, unit = null {one}"), &known),
            (format!("delete from reach {one}"), &known),
            (format!("update reach set next_prison = 'OSL' {one}"), &known),
            (format!("delete from roll_line {one}"), &known),
            (format!("delete from roll_line {one}"), &forgotten),
            (format!("update movement set kind = 'taken_back' {one}"), &kept),
            (
                "update deviation set closed_at = 1".to_owned(),
                &"room A-1 of HAL holds more people than certified, without a deviation".to_owned(),
            ),
            (doubled("room_given", "valid_from - 1"), &"period ffffffff-".to_owned()),
            (doubled("level_decided", "valid_from - 1"), &"period ffffffff-".to_owned()),
        ];
        let tables = ["roll_line", "room_given", "level_decided", "movement", "reach", "deviation", "keep_apart"];
        for (harm, names) in cases {
            db.harmed(&tables, &harm, async || {
                let broken = test.app.db.read(tables::broken_promises).await.unwrap();
                assert!(broken.iter().any(|line| line.starts_with(names)), "{harm}: {broken:?}");
            })
            .await;
        }
        assert_eq!(test.app.db.read(tables::broken_promises).await.unwrap(), Vec::<String>::new());
        expected(test).await;
        test.every_journalled_row_counts(db, &[super::FEATURE]).await;
    })
    .await;
}

/// Decides high security for a person.
async fn decide_high(test: &TestApp, house: &House, person: PersonId) {
    let (app, by) = (test.app.clone(), house.staff.clone());
    let level = move |tx: &mut Tx| {
        let leave = permit::<DecideLevel>(tx, &app.decider, &by, person)?;
        let reason = Reason::parse("The plan says so").unwrap();
        actions::decide_level(tx, &leave, &NewLevel { level: Level::High, reason })
    };
    write(test, &house.staff, level).await.unwrap();
}

/// Somebody is expected in HAL.
async fn expected(test: &TestApp) {
    let by = caller(&test.app, &[(Role::ShiftLeader, in_prison("HAL")), (Role::Caseworker, in_prison("HAL"))]).await;
    let (app, receiver) = (test.app.clone(), by.clone());
    let expect = move |tx: &mut Tx| {
        let leave = permit_in_place::<ReceiveMessages>(tx, &app.decider, &receiver, &Place::Prison(prison("HAL")))?;
        let new = NewArrival {
            person: tx.new_id(),
            prison: prison("HAL"),
            expected_at: None,
            reason: "remand".to_owned(),
            source: "24-113474".to_owned(),
            verified: false,
        };
        actions::expect(tx, &leave, &new)
    };
    write(test, &by, expect).await.unwrap();
}

/// One movement through HTTP; its status and code.
async fn move_at(
    test: &TestApp,
    token: &str,
    (person, kind, at): (PersonId, &str, Instant),
    more: serde_json::Value,
) -> (u16, String) {
    let mut body = serde_json::json!({ "person": person, "kind": kind, "at": at.to_string(), "reason": "A reason",
        "source": "24-1", "destination": "Oslo tingrett" });
    if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
        body.extend(more.clone());
    }
    let made = test.post("/api/movements", token, body).await;
    (made.status.as_u16(), if made.status.is_success() { String::new() } else { made.code() })
}

#[tokio::test]
async fn a_movement_recorded_late_keeps_its_place_and_the_roll_says_where_people_are() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let person = arrived_before(test, &house, "Sein", 10).await;
        place(test, &house, person, house.single, false).await.unwrap();
        let token = token(&test.app, Role::Reception, in_prison("HAL")).await;
        let ago = |hours: i64| test.app.db.now().plus_seconds(-3600 * hours);
        let due = |hours: i64| serde_json::json!({ "due_back": ago(hours).to_string() });
        let none = serde_json::json!({});
        assert_eq!(move_at(test, &token, (person, "to_hospital", ago(2)), none.clone()).await.0, 201);
        // Yesterday's outing was forgotten: both ends of it are recorded now.
        assert_eq!(move_at(test, &token, (person, "to_court", ago(8)), due(5)).await.0, 201);
        assert_eq!(move_at(test, &token, (person, "back", ago(6)), none.clone()).await.0, 201);
        let moves = test.get(&format!("/api/people/{person}/moves"), &token).await.json();
        let kinds: Vec<_> = moves["movements"].as_array().unwrap().iter().map(|m| m["kind"].clone()).collect();
        assert_eq!(kinds, ["to_hospital", "back", "to_court", "arrival"]);
        assert_eq!((moves["now"]["place"].clone(), moves["now"]["overdue"].clone()), ("hospital".into(), false.into()));
        // Before the arrival nobody was here, and a transfer would change the prison of what came after.
        let early = move_at(test, &token, (person, "to_court", ago(12)), due(11)).await;
        assert_eq!(early, (409, "movement-does-not-follow".into()));
        let transfer =
            move_at(test, &token, (person, "to_transfer", ago(5)), serde_json::json!({ "destination": "OSL" }));
        assert_eq!(transfer.await, (409, "movement-too-late".into()));
        // At the same instant the one recorded last is the later one.
        let at = ago(1);
        assert_eq!(move_at(test, &token, (person, "back", at), none.clone()).await.0, 201);
        assert_eq!(move_at(test, &token, (person, "to_hospital", at), none).await.0, 201);
        let now = test.get(&format!("/api/people/{person}/moves"), &token).await.json();
        assert_eq!(
            (now["now"]["place"].clone(), now["movements"][0]["kind"].clone()),
            ("hospital".into(), "to_hospital".into())
        );
        assert!(test.app.db.read(tables::broken_promises).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_transfer_goes_to_another_open_prison_and_may_turn_around() {
    TestApp::each(async |test| {
        let house = house(test).await;
        second_prison(test, &house.staff).await;
        let person = arrived(test, &house, "Reise").await;
        place(test, &house, person, house.single, false).await.unwrap();
        let reception = token(&test.app, Role::Reception, in_prison("HAL")).await;
        let there = token(&test.app, Role::Reception, in_prison("OSL")).await;
        let to = |code: &str| {
            serde_json::json!({ "person": person, "kind": "to_transfer", "destination": code,
            "reason": "Nearer home", "source": "24-1", "due_back": test.app.db.now().plus_seconds(3600).to_string() })
        };
        let back = serde_json::json!({ "person": person, "kind": "back", "reason": "Road closed" });
        let came = serde_json::json!({ "person": person, "kind": "from_transfer", "reason": "Came" });
        let post = async |token: &str, body: &serde_json::Value| {
            test.post("/api/movements", token, body.clone()).await.status.as_u16()
        };
        assert_eq!((post(&reception, &to("HAL")).await, post(&reception, &to("XXX")).await), (422, 422));
        assert_eq!(post(&reception, &to("OSL")).await, 201);
        let expected = async || test.get("/api/roll?prison=OSL", &there).await.json()["expected"].clone();
        assert_eq!(
            (expected().await[0]["id"].clone(), expected().await[0]["overdue"].clone()),
            (person.to_string().into(), false.into())
        );
        assert_eq!(post(&reception, &back).await, 201);
        assert_eq!(expected().await.as_array().unwrap().len(), 0);
        assert_ne!(post(&there, &came).await, 201, "who turned around is no business of the other prison");
        let home = test.get("/api/roll?prison=HAL", &reception).await.json();
        assert_eq!(
            (home["people"][0]["where"].clone(), home["people"][0]["room"].clone()),
            ("in".into(), "A-1".into())
        );
        assert_eq!((post(&reception, &to("OSL")).await, post(&there, &came).await), (201, 201));
        let moved = test.get("/api/roll?prison=OSL", &there).await.json();
        assert_eq!(
            (moved["people"][0]["where"].clone(), moved["people"][0]["room"].clone()),
            ("reception".into(), "".into())
        );
        assert_eq!(test.get("/api/roll?prison=HAL", &reception).await.json()["people"].as_array().unwrap().len(), 0);
        assert!(test.app.db.read(tables::broken_promises).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_level_is_decided_with_a_reason_and_binds_the_next_room() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let person = arrived(test, &house, "Steg").await;
        let officer = token(&test.app, Role::Reception, in_prison("HAL")).await;
        let caseworker = token(&test.app, Role::Caseworker, in_prison("HAL")).await;
        let path = format!("/api/people/{person}/level");
        let lower = serde_json::json!({ "level": "lower", "reason": "A year is left to possible release" });
        assert_eq!(test.post(&path, &officer, lower.clone()).await.status.as_u16(), 403);
        let read = async || test.get(&format!("/api/people/{person}/moves"), &caseworker).await.json();
        let version = read().await["version"].clone();
        let bad = test.change(&path, &caseworker, &version, serde_json::json!({ "level": "soft" })).await;
        let fields: Vec<_> = bad.json()["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
        assert_eq!((bad.status.as_u16(), fields), (422, vec!["level".into(), "reason".into()]));
        let decided = test.change(&path, &caseworker, &version, lower.clone()).await;
        assert_eq!(decided.status.as_u16(), 200, "{}", decided.text());
        let stale = test.change(&path, &caseworker, &version, lower).await;
        assert_eq!((stale.status.as_u16(), stale.code()), (412, "version-changed".into()));
        assert_eq!(place(test, &house, person, house.single, false).await.unwrap_err().code(), "wrong-level");
        let high = serde_json::json!({ "level": "high", "reason": "Back to high security" });
        let version = read().await["version"].clone();
        assert_eq!(test.change(&path, &caseworker, version, high).await.status.as_u16(), 200);
        place(test, &house, person, house.single, false).await.unwrap();
        assert_eq!(read().await["now"]["level"], "high");
        let room = serde_json::json!({ "room": house.double });
        let path = format!("/api/people/{person}/room");
        assert_eq!(test.post(&path, &caseworker, room.clone()).await.code(), "version-missing");
        assert_eq!(test.change(&path, &caseworker, 1, room.clone()).await.code(), "version-changed");
        let version = read().await["version"].clone();
        assert_eq!(test.change(&path, &caseworker, version, room).await.status.as_u16(), 200);
        assert_eq!(read().await["now"]["room"], "A-2");
    })
    .await;
}

#[tokio::test]
async fn whoever_stands_at_the_gate_is_taken_in_also_when_another_prison_has_them() {
    TestApp::each(async |test| {
        let house = house(test).await;
        second_prison(test, &house.staff).await;
        let person = arrived_before(test, &house, "Feil", 5).await;
        place(test, &house, person, house.single, false).await.unwrap();
        let unsaid = token(&test.app, Role::Reception, in_prison("OSL")).await;
        let gate = token_for(&test.app, Role::Reception, in_prison("OSL"), Purpose::Transfer).await;
        let officer = token(&test.app, Role::Officer, in_prison("OSL")).await;
        let path = "/api/reception";
        let came = serde_json::json!({ "person": person, "brought_by": "ost", "paper": "none" });
        assert_eq!(test.post(path, &officer, came.clone()).await.status.as_u16(), 403);
        assert_eq!(test.post(path, &unsaid, came.clone()).await.code(), "purpose-needed");
        // Nothing a hostile hand sends is taken for an arrival: each is refused with its field, and nobody moved.
        for (field, value) in [
            ("at", "tomorrow".to_owned()),
            ("at", "2026-11-31T10:00".to_owned()),
            ("at", "9999-12-31T23:59".to_owned()),
            ("at", "-0001-01-01T00:00".to_owned()),
            ("brought_by", "x".repeat(10_000)),
            ("brought_by", "Patrol\u{202e}4".to_owned()),
            ("paper", "\u{0}".to_owned()),
            ("prison", " \u{200b} ".to_owned()),
        ] {
            let mut sent = came.clone();
            sent[field] = value.clone().into();
            let refused = test.post(path, &gate, sent).await;
            assert_eq!(refused.status.as_u16(), 422, "{field} {value:?}: {}", refused.text());
            assert_eq!(refused.json()["errors"][0]["field"], field, "{value:?}");
        }
        let mut nobody = came.clone();
        nobody["person"] = "00000000-0000-0000-0000-000000000007".into();
        assert_eq!(test.post(path, &gate, nobody).await.status.as_u16(), 404);
        let mut early = came.clone();
        early["at"] = "2020-01-01T10:00".into();
        assert_eq!(test.post(path, &gate, early).await.code(), "movement-too-late");
        let taken = test.post(path, &gate, came.clone()).await;
        assert_eq!(taken.status.as_u16(), 201, "{}", taken.text());
        assert_eq!(test.post(path, &gate, came).await.code(), "here-already");
        let there = test.get("/api/roll?prison=OSL", &gate).await.json();
        assert_eq!(
            (there["people"][0]["id"].clone(), there["people"][0]["where"].clone()),
            (person.to_string().into(), "reception".into())
        );
        let home = token(&test.app, Role::Reception, in_prison("HAL")).await;
        assert_eq!(test.get("/api/roll?prison=HAL", &home).await.json()["people"].as_array().unwrap().len(), 0);
        let deviations = test.get("/api/deviations", &gate).await.json();
        assert_eq!(
            (deviations["items"][0]["checks"].clone(), deviations["items"][0]["room"].clone()),
            (serde_json::json!(["elsewhere"]), "".into())
        );
        assert!(test.app.db.read(tables::broken_promises).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_lives_in_a_room_that_is_closed_shows_as_a_deviation() {
    TestApp::each(async |test| {
        let house = house(test).await;
        let people = [arrived(test, &house, "Berg").await, arrived(test, &house, "Dal").await];
        for person in people {
            place(test, &house, person, house.double, false).await.unwrap();
        }
        let governor = token(&test.app, Role::Governor, in_prison("HAL")).await;
        for (kind, checks) in [("certificate", "capacity"), ("close", "room_state")] {
            decide_room(test, &house, kind).await;
            let open = test.get("/api/deviations", &governor).await.json()["items"].as_array().unwrap().clone();
            assert_eq!(open.len(), 2);
            assert!(open.iter().all(|row| row["checks"].as_array().unwrap().contains(&checks.into())), "{open:?}");
            assert!(test.app.db.read(tables::broken_promises).await.unwrap().is_empty());
            for row in open {
                let close = format!("/api/deviations/{}/close", row["id"].as_str().unwrap());
                let done = serde_json::json!({ "reason": "Seen to" });
                assert_eq!(test.change(&close, &governor, &row["version"], done).await.status.as_u16(), 200);
            }
        }
    })
    .await;
}

/// The room for two is certified for one, or closed.
async fn decide_room(test: &TestApp, house: &House, kind: &str) {
    let (app, by, room) = (test.app.clone(), house.staff.clone(), house.double);
    let (kind, beds) = match kind {
        "close" => (estate::RoomDecisionKind::Close, None),
        _ => (estate::RoomDecisionKind::Certificate, Some(Beds { working: 1, maximum: 2 })),
    };
    let reason = estate::Reason::parse("Water damage").unwrap();
    let from = test.app.db.now().oslo_date();
    let decision = estate::NewRoomDecision { kind, beds, from, until: None, reason };
    let act = move |tx: &mut Tx| {
        let permit = permit_in_place::<DecideCapacity>(tx, &app.decider, &by, &Place::Prison(prison("HAL")))?;
        estate::actions::decide_room(tx, &permit, room, &decision)
    };
    write(test, &house.staff, act).await.unwrap();
}

/// OSL, open and empty.
async fn second_prison(test: &TestApp, by: &Caller) {
    let national = caller(&test.app, &[(Role::National, crate::access::Scope::Nation)]).await;
    let app = test.app.clone();
    let act = move |tx: &mut Tx| {
        let permit = permit_in_place::<EditEstate>(tx, &app.decider, &national, &Place::Service)?;
        let name = estate::Name::parse("Oslo").unwrap();
        let new = NewPrison {
            code: prison("OSL"),
            name: name.clone(),
            administration: name.clone(),
            municipality: name,
            region: crate::access::Region::East,
            status: estate::PrisonStatus::Open,
            status_reason: String::new(),
            sex: SexGroup::Men,
        };
        estate::actions::add_prison(tx, &permit, &new)
    };
    write(test, by, act).await.unwrap();
}
