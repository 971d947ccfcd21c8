//! Tests, through HTTP and the command on both databases: what goes out is valid against its published
//! schema, says what was typed and what the message it answers said, is signed, collected, and delivered once.

use super::conformance::{OWN, published};
use super::settled::Desk;
use crate::access::Role;
use crate::access::testing::{in_prison, token};
use crate::esas::model::senders::Senders;
use crate::esas::send_files;
use crate::testing::{Answered, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn own(name: &str) -> Value {
    serde_json::from_str(OWN.iter().find(|(own, _)| *own == name).unwrap().1).unwrap()
}

/// A message of ours to Halden.
pub fn to_halden(name: &str) -> Value {
    let mut message = own(name);
    message["forsendelse"]["mottakerOrganisasjon"]["navn"] = json!("Halden fengsel");
    message
}

/// What a caseworker types to offer a place in Halden.
pub fn typed() -> Value {
    json!({
        "prison": "HAL", "from": "2026-11-02T12:00", "organisation": "974760673", "office_phone": "69 00 00 00",
        "duty_phone": "+47 69 00 00 01", "remarks": "Ring før dere kommer: \"porten\" <A> & co.\nØst.",
        "given": "Kari", "family": "Moen Ås", "email": "kari.moen@example.no"
    })
}

/// Offers a place for the newest message.
pub async fn offer(desk: &Desk<'_>, fields: Value) -> Answered {
    let id = desk.newest().await["id"].as_str().unwrap().to_owned();
    desk.app.post(&format!("/api/remand/{id}/offer"), &desk.token, fields).await
}

async fn reply(desk: &Desk<'_>, fields: Value) -> Answered {
    let id = desk.newest().await["id"].as_str().unwrap().to_owned();
    desk.app.post(&format!("/api/esas/messages/{id}/answer"), &desk.token, fields).await
}

fn replied(outcome: &str, title: &str, uri: &str, checksum: &str) -> Value {
    json!({
        "outcome": outcome, "title": title, "uri": uri, "checksum": checksum, "given": "Kari", "family": "Moen",
        "email": "kari.moen@example.no"
    })
}

async fn waiting(desk: &Desk<'_>) -> Vec<Value> {
    let answer = desk.app.get("/api/esas/outgoing", &desk.token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

fn message(item: &Value) -> Value {
    serde_json::from_str(item["message"].as_str().unwrap()).unwrap()
}

/// Whether a message is valid against its published schema, where that lies beside the repository.
fn check(item: &Value) {
    let Some(folder) = published() else { return };
    let at = match item["contract"].as_str().unwrap() {
        "tilbudVaretektsplass" => "varetekt/tilbudVaretektsplass/1.0/tilbudVaretektsplass.schema.json",
        _ => "varetektEK/svarAnmodningEgnethetsvurdering/1.0/svarAnmodningEgnethetsvurdering.schema.json",
    };
    let schema: Value = serde_json::from_slice(&std::fs::read(folder.join(at)).unwrap()).unwrap();
    let strict = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let made = message(item);
    let faults: Vec<String> = strict.iter_errors(&made).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}: {made}");
}

#[tokio::test]
async fn an_offer_says_what_was_typed_and_what_was_asked() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        for name in ["place", "place_older"] {
            let order = to_halden(name);
            let person = desk.take_in_for(&order).await;
            let made = offer(&desk, typed()).await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
            let all = waiting(&desk).await;
            let item = all.last().unwrap();
            check(item);
            let sent = message(item);
            assert_eq!(sent["anmodningsId"], order["anmodningsId"]);
            assert_eq!(sent["hovedStraffesaksnummer"], order["hovedStraffesaksnummer"]);
            let (theirs, ours) = (&order["forsendelse"], &sent["forsendelse"]);
            for part in ["navn", "organisasjonsnummer"] {
                assert_eq!(ours["mottakerOrganisasjon"][part], theirs["avsender"]["organisasjon"][part]);
                assert_eq!(ours["avsender"]["organisasjon"][part], theirs["mottakerOrganisasjon"][part]);
            }
            assert_eq!(sent["tilbudVaretektsplassId"], made.json()["id"]);
            assert_eq!((&ours["meldingsId"], &ours["sendtTid"]), (&item["id"], &json!("2026-11-02T10:00:00+01:00")));
            assert_eq!(
                sent["fengselDerPlassTilbys"],
                json!({"navn": "Halden fengsel", "organisasjonsnummer": "974760673"})
            );
            assert_eq!(sent["varetektsplassTilbysFra"], "2026-11-02T12:00:00+01:00");
            let told = "Tilbudet står til 03.11.2026 10:00.\nRing før dere kommer: \"porten\" <A> & co.\nØst.";
            assert_eq!(sent["kommentarTilPlasstilbudet"], told);
            assert_eq!(
                (&item["schema_name"], &item["schema_version"]),
                (&json!("TILBUD_VARETEKTSPLASS"), &json!("1.0"))
            );
            assert!(!sent.to_string().contains(
                order["personVaretektInfo"]["personVaretekt"]["person"]["navn"]["etternavn"].as_str().unwrap()
            ));
            // What waited for it waits no longer, and says what was sent.
            let whole = desk.whole().await;
            assert_eq!((&whole["state"], &whole["sent"][0]["id"]), (&json!("handled"), &item["id"]));
            assert_eq!(desk.expected("HAL").await.iter().filter(|line| line["id"] == person.to_string()).count(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_for_an_assessment_has_one_answer() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let outcomes = [
            ("UTFOERT_EGNET_EGNETHETSVURDERING_EK", "Vurdering", "urn:x", "ab"),
            ("UTFOERT_IKKE_EGNET_EGNETHETSVURDERING_EK", "Vurdering", "file:///x", "cd"),
            ("IKKE_UTFOERT_EGNETHETSVURDERING_EK", "", "", ""),
        ];
        for (at, (outcome, title, uri, checksum)) in outcomes.into_iter().enumerate() {
            let mut request = to_halden("suitability");
            request["anmodningEgnethetsvurderingVaretektId"] = json!(format!("EGN-{at}"));
            desk.take_in_for(&request).await;
            let made = reply(&desk, replied(outcome, title, uri, checksum)).await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
            let item = waiting(&desk).await.last().unwrap().clone();
            check(&item);
            let sent = message(&item);
            assert_eq!(
                (&sent["svarAnmodningEgnethetsvurderingVaretektType"], &sent["anmodningEgnethetsvurderingVaretektId"]),
                (&json!(outcome), &json!(format!("EGN-{at}")))
            );
            assert_eq!(sent["dokumenter"].as_array().unwrap().len(), usize::from(!title.is_empty()));
            assert_eq!(desk.newest().await["state"], "handled");
            let again = reply(&desk, replied(outcome, title, uri, checksum)).await;
            assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "message-answered"));
        }
        // Only a request has this answer, and only those who answer police give it.
        desk.take_in_for(&to_halden("place")).await;
        let wrong = reply(&desk, replied("IKKE_UTFOERT_EGNETHETSVURDERING_EK", "", "", "")).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let id = desk.newest().await["id"].as_str().unwrap().to_owned();
        for path in [format!("/api/esas/messages/{id}/answer"), format!("/api/remand/{id}/offer")] {
            assert_eq!(app.post(&path, &leader, typed()).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_goes_out_is_signed_collected_and_said_to_be_delivered() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        desk.take_in_for(&to_halden("place")).await;
        offer(&desk, typed()).await;
        let item = waiting(&desk).await[0].clone();
        let mut own_key: Value = serde_json::from_str(&app.app.keys.message_signer().unwrap().jwks()).unwrap();
        own_key["keys"][0]["organisation"] = json!("310000302");
        let known = Senders::read(own_key.to_string().as_bytes()).unwrap();
        let (contents, _) = known.check(item["signed"].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(contents, item["message"].as_str().unwrap().as_bytes());
        let jose =
            app.send_with("GET", "/api/esas/outgoing", &desk.token, None, &[("accept", "application/jose")]).await;
        assert_eq!(
            (jose.headers["content-type"].to_str().unwrap(), jose.text()),
            ("application/jose", format!("{}\n", item["signed"].as_str().unwrap()))
        );
        // Another prison's desk collects nothing of it, and cannot say that it is delivered.
        let other = token(&app.app, Role::Caseworker, in_prison("BJO")).await;
        assert_eq!(app.get("/api/esas/outgoing", &other).await.json()["items"], json!([]));
        let path = format!("/api/esas/outgoing/{}/delivered", item["id"].as_str().unwrap());
        assert_eq!(app.post(&path, &other, json!({})).await.status, StatusCode::NOT_FOUND);
        for bad in ["nonsense", "1-x", "x-y"] {
            let refused = app.get(&format!("/api/esas/outgoing?after={bad}"), &desk.token).await;
            assert_eq!(refused.code(), "invalid-cursor", "{bad}");
        }
        for _ in 0..2 {
            assert_eq!(app.post(&path, &desk.token, json!({})).await.status, StatusCode::OK);
            assert!(waiting(&desk).await.is_empty());
        }
        let cookie = super::inbox::sign_in(app).await;
        for path in ["/messages/sent".to_owned(), format!("/messages/sent/{}", item["id"].as_str().unwrap())] {
            let page = super::inbox::page(app, &cookie, &path).await;
            assert!(page.status == StatusCode::OK && page.text().contains("Delivered"), "{}", page.text());
            assert!(!page.text().contains("esas-"), "{}", page.text());
        }
    })
    .await;
}

#[tokio::test]
async fn the_command_writes_each_message_once() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        desk.take_in_for(&to_halden("place")).await;
        offer(&desk, typed()).await;
        let item = waiting(&desk).await[0].clone();
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a/b");
        for (sign, expected) in [(false, 1), (false, 0), (true, 0)] {
            let mut lines: Vec<Value> = vec![];
            let say = |line: &str| {
                lines.push(serde_json::from_str(line).unwrap());
                Ok(())
            };
            send_files(&app.app, &out, sign, say).await.unwrap();
            assert_eq!(lines.len(), expected);
            if let Some(line) = lines.first() {
                assert_eq!(line["id"], item["id"]);
                let written = std::fs::read_to_string(line["file"].as_str().unwrap()).unwrap();
                assert_eq!(written, item["message"].as_str().unwrap());
            }
        }
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
        // Signed, into a folder that cannot be made: nothing is said to be delivered.
        let mut request = to_halden("suitability");
        request["anmodningEgnethetsvurderingVaretektId"] = json!("EGN-9");
        desk.take_in_for(&request).await;
        reply(&desk, replied("IKKE_UTFOERT_EGNETHETSVURDERING_EK", "", "", "")).await;
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let refused = send_files(&app.app, &file.join("c"), true, |_| Ok(())).await.unwrap_err();
        assert_eq!(refused.code(), "file-unwritten");
        assert_eq!(waiting(&desk).await.len(), 1);
        send_files(&app.app, &out, true, |_| Ok(())).await.unwrap();
        assert!(waiting(&desk).await.is_empty());
        let jws = std::fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().unwrap() == "jws");
        assert!(records::jws::is_signed(&std::fs::read(jws.unwrap()).unwrap()));
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_handled_by_whoever_says_so() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&to_halden("place")).await;
        // An answer with nothing to answer waits; one that takes an offer attaches itself to it.
        desk.take_in_for(&to_halden("answer")).await;
        let id = desk.newest().await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/esas/messages/{id}/handled");
        for _ in 0..2 {
            let done = app.post(&path, &desk.token, json!({})).await;
            assert_eq!((done.status, &done.json()["state"]), (StatusCode::OK, &json!("handled")));
        }
        // Put aside by one alone, it stands in the way of letting the person go.
        let in_the_way = async || app.app.db.read(move |reader| crate::esas::waiting_about(reader, person, None)).await;
        assert_eq!(in_the_way().await.unwrap(), 2, "and the order for a place waits");
        let second = format!("/api/esas/messages/{id}/second");
        assert_eq!(app.post(&second, &desk.token, json!({})).await.code(), "message-second-own");
        let colleague = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        for _ in 0..2 {
            assert_eq!(app.post(&second, &colleague, json!({})).await.status, StatusCode::OK);
        }
        let view = app.get(&format!("/api/esas/messages/{id}"), &desk.token).await.json();
        assert_ne!((&view["settled_by"], &view["seconded_by"]), (&json!(""), &json!("")));
        assert_eq!(in_the_way().await.unwrap(), 1);
        let mut ruling = to_halden("remand");
        ruling["kjennelseVaretekt"]["avgjoerelseId"] = json!("26-060001ENE-TOEV/7");
        desk.take_in_for(&ruling).await;
        let id = desk.newest().await["id"].as_str().unwrap().to_owned();
        let refused = app.post(&format!("/api/esas/messages/{id}/handled"), &desk.token, json!({})).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "message-not-waiting"));
        let auditor = token(&app.app, Role::Reception, in_prison("BJO")).await;
        assert!(app.post(&path, &auditor, json!({})).await.status.is_client_error());
        assert_ne!(person.to_string(), "");
        let broken = app.app.db.read(crate::esas::FEATURE.slots.promises.unwrap()).await.unwrap();
        assert_eq!(broken, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_stands_as_the_journal_says() {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let desk = Desk::open(app).await;
        desk.take_in_for(&to_halden("place")).await;
        assert_eq!(offer(&desk, typed()).await.status, StatusCode::CREATED);
        desk.take_in_for(&to_halden("health_and_risk")).await;
        let gate = token(&app.app, Role::Reception, in_prison("HAL")).await;
        let stranger =
            json!({ "nameless": true, "sex": "male", "brought_by": "ost", "paper": "none", "request": "EGN-1" });
        assert_eq!(app.post("/api/reception", &gate, stranger).await.status, StatusCode::CREATED);
        let health = token(&app.app, Role::Health, in_prison("HAL")).await;
        let list = app.get("/api/esas/screening", &health).await.json();
        let path = format!("/api/esas/screening/{}", list["items"][0]["message"].as_str().unwrap());
        assert_eq!(app.post(&path, &health, json!({})).await.status, StatusCode::CREATED);
        app.every_journalled_row_counts(test, &[crate::esas::FEATURE, crate::remand::FEATURE]).await;
    })
    .await;
}
