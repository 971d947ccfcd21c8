//! Tests of signed messages, through HTTP and the command on both databases: who is believed, what a signature
//! proves and what it does not, and receipts that are signed in turn.

use super::settled::{Desk, own};
use crate::access::testing::count;
use crate::app::Shared;
use crate::config::Config;
use crate::esas::model::contract::Named;
use crate::esas::model::senders::{KeySetFault, MAX_BYTES, Senders};
use crate::esas::routes::broker;
use crate::esas::{Ending, SenderKeys, receive_files};
use crate::testing::{Answered, TestApp};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use records::jws::Compact;
use records::testing::signing::Signing;
use serde_json::{Value, json};
use std::path::Path;

/// Who sends the invented messages.
pub const POLICE_NUMBER: &str = "310000104";

fn member(sender: &Signing, organisation: &str) -> Value {
    let mut jwk = sender.jwk();
    jwk["organisation"] = json!(organisation);
    jwk
}

fn key_set(members: &[Value]) -> Vec<u8> {
    json!({ "keys": members }).to_string().into_bytes()
}

/// The police by two keys, and a court by one.
pub fn police() -> [Signing; 2] {
    [Signing::es256(1), Signing::rs256()]
}
fn court() -> Signing {
    Signing::es256(3)
}

/// The program with the keys of its senders in a file.
pub struct Believing {
    app: TestApp,
    folder: tempfile::TempDir,
}

impl Believing {
    pub fn on(app: &TestApp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("senders.jwks");
        let [one, two] = police();
        std::fs::write(
            &file,
            key_set(&[member(&one, POLICE_NUMBER), member(&two, POLICE_NUMBER), member(&court(), "310000999")]),
        )
        .unwrap();
        Self { app: app.with_config(|config| config.senders = Some(file)), folder }
    }
    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("senders.jwks")
    }
    /// Sends bytes as a desk does.
    async fn send(&self, desk: &Desk<'_>, bytes: &[u8], accept: &str) -> Answered {
        let request = Request::builder().method("POST").uri("/api/esas/messages").header(header::ACCEPT, accept);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", desk.token));
        self.app.request(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }
    /// The receipt of a delivery by the broker, which names no contract beside it.
    pub async fn by_broker(&self, bytes: &[u8]) -> Value {
        let receipt = broker::keep(&self.app.app, bytes.to_vec(), &amqprs::BasicProperties::default()).await.unwrap();
        serde_json::to_value(receipt).unwrap()
    }
    pub async fn receipt(&self, desk: &Desk<'_>, bytes: impl AsRef<[u8]>) -> Value {
        let answer = self.send(desk, bytes.as_ref(), "*/*").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    }
}

fn bytes(message: &Value) -> Vec<u8> {
    message.to_string().into_bytes()
}

fn shorter(message: &Value) -> Value {
    let mut other = message.clone();
    other["kjennelseVaretekt"]["fengsling"]["fengslingsFristDato"] = json!("2026-06-20");
    other
}

#[tokio::test]
async fn what_a_signature_proves_is_verified_on_arrival() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        for (sender, name) in police().iter().zip(["remand", "order"]) {
            let receipt = front.receipt(&desk, sender.sign(&bytes(&own(name)))).await;
            assert_eq!(receipt["status"], "MOTTATT", "{receipt}");
            let whole = desk.whole().await;
            assert_eq!(
                (&whole["verified"], &whole["signed"]["organisation"]),
                (&json!(true), &json!(POLICE_NUMBER)),
                "{whole}"
            );
            assert_eq!(whole["signed"]["key"], sender.kid());
            let person = whole["person"].as_str().unwrap().parse().unwrap();
            let rows = app.app.db.read(move |reader| crate::authority::authorities(reader, person)).await.unwrap();
            assert!(rows.iter().all(|row| row.verified_at.is_some()), "{rows:?}");
            let expected = desk.expected("HAL").await;
            assert!(expected.iter().all(|line| line["verified"] == true), "{expected:?}");
        }
        assert_eq!(broken(&front.app.app).await, Vec::<String>::new());
    })
    .await;
}

async fn broken(app: &Shared) -> Vec<String> {
    app.db.read(crate::esas::FEATURE.slots.promises.unwrap()).await.unwrap()
}

#[tokio::test]
async fn where_only_signed_messages_are_taken_they_are() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let strict = Believing { app: front.app.with_config(|config| config.accept_bare = false), ..front };
        let message = bytes(&own("remand"));
        assert_eq!(strict.receipt(&desk, &message).await["status"], "FEILET_AVSENDER_TEKNISK");
        assert_eq!(strict.receipt(&desk, police()[0].sign(&message)).await["status"], "MOTTATT");
    })
    .await;
}

#[tokio::test]
async fn what_a_signature_does_not_prove_is_refused_and_kept() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let [sender, _] = police();
        let message = bytes(&own("remand"));
        let good = sender.sign(&message);
        let parts: Vec<&str> = good.split('.').collect();
        let forged = sender.sign(&bytes(&shorter(&own("remand"))));
        let header = |text: &str| sender.sign_as(text, &message);
        let kid = sender.kid();
        let cases = [
            ("other contents", format!("{}.{}.{}", parts[0], forged.split('.').nth(1).unwrap(), parts[2]), "innholdet"),
            ("an unknown key", Signing::es256(9).sign(&message), "kid"),
            ("no key named", header(r#"{"alg":"ES256"}"#), "kid"),
            ("none", header(&format!(r#"{{"alg":"none","kid":"{kid}"}}"#)), "algoritme"),
            ("hmac", header(&format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#)), "algoritme"),
            ("the other algorithm", header(r#"{"alg":"ES256","kid":"rfc"}"#), "algoritme"),
            ("an extension", header(&format!(r#"{{"alg":"ES256","kid":"{kid}","crit":["b64"],"b64":false}}"#)), "crit"),
            ("another organisation", court().sign(&message), "annen organisasjon"),
            ("cut off", good[..good.len() - 2].to_owned(), "innholdet"),
            ("two parts", format!("{}.{}", parts[0], parts[1]), "tre deler"),
        ];
        for (name, jws, words) in &cases {
            let first = front.receipt(&desk, jws).await;
            assert_eq!(first["status"], "FEILET_AVSENDER_TEKNISK", "{name}");
            assert!(first["beskrivelse"].as_str().unwrap().contains(words), "{name}: {first}");
            assert_eq!(first["meldingsIdRef"], own("remand")["forsendelse"]["meldingsId"], "{name}");
            assert_eq!(front.receipt(&desk, jws).await, first, "{name}");
        }
        assert_eq!(count(&app.app, "esas_message").await, i64::try_from(cases.len()).unwrap());
        for table in ["person", "authority", "expected_arrival"] {
            assert_eq!(count(&app.app, table).await, 0, "{table}");
        }
        // None of them stands in the way of the true one.
        assert_eq!(front.receipt(&desk, &good).await["status"], "MOTTATT");
        // Signed, and not of its contract: the sender is proved, and refused for the form.
        let mut broken = own("order");
        broken.as_object_mut().unwrap().remove("under18");
        let refused = front.receipt(&desk, sender.sign(&bytes(&broken))).await;
        assert!(refused["beskrivelse"].as_str().unwrap().contains("/under18"), "{refused}");
        for contents in [&b"\xff\xfe"[..], b"[]", b""] {
            let refused = front.receipt(&desk, sender.sign(contents)).await;
            assert_eq!(refused["status"], "FEILET_AVSENDER_TEKNISK");
            assert!(refused["meldingsIdRef"].as_str().unwrap().starts_with("sha256:"));
        }
        assert_eq!(self::broken(&front.app.app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_same_contents_signed_anew_are_the_same_message() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let [one, two] = police();
        let message = bytes(&own("remand"));
        let first = front.receipt(&desk, one.sign(&message)).await;
        let again = [one.sign(&message) + "\n", two.sign(&message), format!(" {}\r\n", two.sign(&message))];
        for jws in again {
            assert_eq!(front.receipt(&desk, jws).await, first);
        }
        // Without its signature it says nothing that is not known.
        assert_eq!(front.receipt(&desk, &message).await, first);
        assert_eq!(count(&app.app, "esas_message").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_unsigned_message_that_comes_signed_later_is_verified_by_it() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        for name in ["remand", "order", "committal"] {
            let message = bytes(&own(name));
            let first = front.receipt(&desk, &message).await;
            let bare = desk.whole().await;
            let person = bare["person"].as_str().unwrap().parse().unwrap();
            let said = desk.said(person).await.len();
            let second = front.receipt(&desk, police()[0].sign(&message)).await;
            assert_ne!(first["meldingsId"], second["meldingsId"], "{name}");
            let signed = desk.whole().await;
            assert_eq!((&signed["authority"], &signed["verified"]), (&bare["authority"], &json!(true)), "{name}");
            assert_eq!(desk.said(person).await.len(), said, "{name}");
            let id: crate::authority::AuthorityId = bare["authority"].as_str().unwrap().parse().unwrap();
            let row = app.app.db.read(move |reader| crate::authority::authority(reader, person, id)).await.unwrap();
            assert!(row.verified_at.is_some(), "{name}");
            let codes = signed["warnings"].to_string();
            assert!(!codes.contains("id-reused") && !codes.contains("corrects"), "{name}: {codes}");
            let path = format!("/api/esas/messages/{}", bare["id"].as_str().unwrap());
            assert_eq!(app.get(&path, &desk.token).await.json()["signed_again"], signed["id"], "{name}");
        }
        assert!(desk.expected("HAL").await.iter().all(|line| line["verified"] == true));
        assert_eq!(broken(&front.app.app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn no_unsigned_message_takes_the_place_of_a_signed_one() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let message = own("remand");
        front.receipt(&desk, police()[0].sign(&bytes(&message))).await;
        let signed = desk.whole().await;
        let person = signed["person"].as_str().unwrap().parse().unwrap();
        let (said, expected) = (desk.said(person).await, desk.expected("HAL").await);
        // A forged order that he is free sooner, in another prison.
        let mut forged = shorter(&message);
        forged["forsendelse"]["mottakerOrganisasjon"]["navn"] = json!("Bjørgvin fengsel");
        front.receipt(&desk, bytes(&forged)).await;
        let national =
            crate::access::testing::token(&app.app, crate::access::Role::National, crate::access::model::Scope::Nation)
                .await;
        let newest = app.get("/api/esas/messages", &national).await.json()["items"][0].clone();
        assert_eq!((&newest["state"], &newest["verified"]), (&json!("waiting"), &json!(false)));
        assert_eq!((&newest["corrects"], newest["person"].as_str()), (&Value::Null, signed["person"].as_str()));
        let whole = app.get(&format!("/api/esas/messages/{}", newest["id"].as_str().unwrap()), &national).await.json();
        assert!(whole["warnings"].to_string().contains("signed-stands"), "{whole}");
        assert!(whole["authority"].is_null(), "{whole}");
        // Nothing that stands has moved.
        assert_eq!(desk.said(person).await.len(), said.len());
        assert_eq!(desk.expected("HAL").await, expected);
        assert_eq!(count(&app.app, "expected_arrival").await, 1);
        let still = app.get(&format!("/api/esas/messages/{}", signed["id"].as_str().unwrap()), &national).await.json();
        assert!(still["corrected_by"].is_null(), "{still}");
        // Nor does another decision, unsigned, send him elsewhere.
        forged["kjennelseVaretekt"]["avgjoerelseId"] = json!("26-060001ENE-TOEV/2");
        front.receipt(&desk, bytes(&forged)).await;
        assert_eq!(desk.expected("HAL").await, expected);
        // A signed one does: both decisions stand, and a person looks.
        let corrected = front.receipt(&desk, police()[1].sign(&bytes(&shorter(&message)))).await;
        assert_eq!(corrected["status"], "MOTTATT");
        assert_eq!(
            (&desk.newest().await["state"], &desk.newest().await["corrects"]),
            (&json!("waiting"), &signed["id"])
        );
    })
    .await;
}

#[tokio::test]
async fn a_signed_message_is_kept_as_it_came_and_read_as_a_document() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let jws = format!("{}\n", police()[0].sign(&bytes(&own("remand"))));
        front.receipt(&desk, &jws).await;
        let whole = desk.whole().await;
        assert_eq!(whole["sections"][0]["lines"][0]["value"], "Aslak Granstubben");
        assert_eq!(whole["size"], jws.len());
        let path = format!("/messages/{}", whole["id"].as_str().unwrap());
        let cookie = crate::esas::tests::inbox::sign_in(app).await;
        let page = async |path: &str| crate::esas::tests::inbox::page(app, &cookie, path).await;
        let raw = page(&format!("{path}/original")).await.text();
        assert!(raw.contains(jws.trim()) && raw.contains("fengslingsFristDato"), "{raw}");
        assert_eq!(page(&format!("{path}/download")).await.body, jws.as_bytes());
        for path in ["/messages", &path] {
            let page = page(path).await;
            assert!(page.status == StatusCode::OK && page.text().contains("Signed"), "{}", page.text());
            assert!(!page.text().contains("esas-"), "{}", page.text());
        }
    })
    .await;
}

#[tokio::test]
async fn receipts_are_signed_for_those_who_ask() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let message = bytes(&own("remand"));
        let answer = front.send(&desk, &message, "text/plain, Application/JOSE;q=0.9").await;
        assert_eq!(
            (answer.status, answer.headers[header::CONTENT_TYPE].to_str().unwrap()),
            (StatusCode::OK, "application/jose")
        );
        let signer = app.app.keys.message_signer().unwrap();
        let mut own_key: Value = serde_json::from_str(&signer.jwks()).unwrap();
        own_key["keys"][0]["organisation"] = json!("310000302");
        let known = Senders::read(own_key.to_string().as_bytes()).unwrap();
        let (contents, proof) = known.check(&answer.body).unwrap();
        let receipt: Value = serde_json::from_slice(&contents).unwrap();
        assert_eq!(
            (&receipt, proof.key.as_str()),
            (&front.receipt(&desk, &message).await, own_key["keys"][0]["kid"].as_str().unwrap())
        );
        // The same again, byte for byte; and by the command.
        assert_eq!(front.send(&desk, &message, "application/jose").await.body, answer.body);
        assert_eq!(Compact::read(&answer.body).unwrap().kid(), Some(proof.key.as_str()));
        let file = front.folder.path().join("a.json");
        std::fs::write(&file, &message).unwrap();
        let mut lines = vec![];
        let say = |line: &str| {
            lines.push(line.to_owned());
            Ok(())
        };
        let ending = receive_files(&front.app.app, &[file], &Named::default(), true, say, |_| ()).await.unwrap();
        assert_eq!((ending, lines), (Ending::Received, vec![answer.text()]));
    })
    .await;
}

#[tokio::test]
async fn without_a_key_no_signed_receipt_is_promised_and_nothing_taken_in() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let folder = tempfile::tempdir().unwrap();
        drop(records::Keyring::create(folder.path()).unwrap());
        std::fs::remove_file(folder.path().join("messages.key")).unwrap();
        let app = Believing::on(&app.with_keys(records::Keyring::open(folder.path()).unwrap()));
        let refused = app.send(&desk, &bytes(&own("remand")), "application/jose").await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::NOT_ACCEPTABLE, "no-message-key"));
        assert_eq!(count(&app.app.app, "esas_message").await, 0);
    })
    .await;
}

fn config(file: &Path) -> Config {
    let mut config: Config = toml::from_str("database = \"sqlite:unused\"").unwrap();
    config.senders = Some(file.to_owned());
    config
}

#[tokio::test]
async fn keys_roll_over_while_the_service_runs() {
    TestApp::each(async |app| {
        let (desk, front) = (Desk::open(app).await, Believing::on(app));
        let new = Signing::es256(7);
        let message = |number: u8| {
            let mut message = own("remand");
            message["kjennelseVaretekt"]["avgjoerelseId"] = json!(format!("26-06000{number}ENE-TOEV/1"));
            bytes(&message)
        };
        assert_eq!(front.receipt(&desk, new.sign(&message(1))).await["status"], "FEILET_AVSENDER_TEKNISK");
        std::fs::write(front.file(), key_set(&[member(&new, POLICE_NUMBER)])).unwrap();
        // The same bytes as before: refused then, known now.
        assert_eq!(front.receipt(&desk, new.sign(&message(1))).await["status"], "MOTTATT");
        assert_eq!(front.receipt(&desk, police()[0].sign(&message(2))).await["status"], "FEILET_AVSENDER_TEKNISK");
        // Broken or gone meanwhile: those from before go on counting.
        std::fs::write(front.file(), "{").unwrap();
        assert_eq!(front.receipt(&desk, new.sign(&message(3))).await["status"], "MOTTATT");
        std::fs::remove_file(front.file()).unwrap();
        assert_eq!(front.receipt(&desk, new.sign(&message(4))).await["status"], "MOTTATT");
    })
    .await;
}

#[test]
fn a_key_set_that_cannot_be_trusted_is_not_taken() {
    let [one, two] = police();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut jwk = member(&one, POLICE_NUMBER);
        change(&mut jwk);
        Senders::read(&key_set(&[jwk]))
    };
    assert!(with(&|_| ()).is_ok());
    assert!(with(&|jwk| jwk["alg"] = Value::Null).is_ok());
    assert!(with(&|jwk| jwk["x5t"] = json!("whatever")).is_ok());
    let refused = |change: &dyn Fn(&mut Value)| with(change).unwrap_err();
    assert_eq!(refused(&|jwk| jwk["kid"] = Value::Null), KeySetFault::NoName);
    assert_eq!(refused(&|jwk| jwk["kid"] = json!("x".repeat(201))), KeySetFault::NoName);
    assert_eq!(refused(&|jwk| jwk["organisation"] = json!("31000010")), KeySetFault::NoOrganisation);
    assert_eq!(refused(&|jwk| drop(jwk.as_object_mut().unwrap().remove("organisation"))), KeySetFault::NoOrganisation);
    assert_eq!(refused(&|jwk| jwk["d"] = json!("AQ")), KeySetFault::Private);
    assert_eq!(refused(&|jwk| *jwk = json!({"kid": "a", "kty": "oct", "k": "AQ"})), KeySetFault::Private);
    assert_eq!(refused(&|jwk| jwk["use"] = json!("enc")), KeySetFault::OtherUse);
    assert_eq!(refused(&|jwk| jwk["alg"] = json!("ES384")), KeySetFault::OtherAlgorithm);
    assert_eq!(refused(&|jwk| jwk["crv"] = json!("P-384")), KeySetFault::OtherAlgorithm);
    assert_eq!(refused(&|jwk| jwk["x"] = json!("AQ")), KeySetFault::Broken);
    let twice = key_set(&[member(&one, POLICE_NUMBER), member(&two, POLICE_NUMBER), member(&one, "310000999")]);
    assert_eq!(Senders::read(&twice).unwrap_err(), KeySetFault::NameTwice);
    for text in ["", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "\u{1}"] {
        assert_eq!(Senders::read(text.as_bytes()).unwrap_err(), KeySetFault::NotAKeySet, "{text}");
    }
    assert_eq!(Senders::read(&vec![b' '; MAX_BYTES + 1]).unwrap_err(), KeySetFault::TooLarge);
    // At start the words name the file, the fault and what to do.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("senders.jwks");
    let opened = |file: &Path| SenderKeys::open(&config(file)).err().map(|problem| (problem.code, problem.detail));
    let (code, detail) = opened(&file).unwrap();
    assert!(code == "senders-unusable" && detail.contains("senders.jwks"), "{detail}");
    std::fs::write(&file, twice).unwrap();
    assert!(opened(&file).unwrap().1.contains("the same `kid`"));
    std::fs::write(&file, key_set(&[member(&one, POLICE_NUMBER)])).unwrap();
    assert_eq!(opened(&file), None);
}
