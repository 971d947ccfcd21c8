//! Tests, through HTTP and the command on both databases: receipts, the same message again, what is
//! kept, who may see it.

use super::conformance::{Dice, OWN, all_places, examples, mutate, published, read};
use crate::access::Role;
use crate::access::SignIn;
use crate::access::model::Scope;
use crate::access::testing::{PASSWORD, account, count, in_prison, places, token};
use crate::app::Shared;
use crate::esas::model::contract::{Contract, Named};
use crate::esas::{Ending, receive_files};
use crate::testing::{Answered, TestApp};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cell::RefCell;

fn own(name: &str) -> &'static str {
    OWN.iter().find(|(own, _)| *own == name).unwrap().1
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn post(app: &TestApp, token: &str, bytes: &[u8]) -> Answered {
    let request = Request::builder().method("POST").uri("/api/esas/messages");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    app.request(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

async fn receipt(app: &TestApp, token: &str, bytes: &[u8]) -> Value {
    let answer = post(app, token, bytes).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn items(app: &TestApp, token: &str) -> Vec<Value> {
    app.get("/api/esas/messages", token).await.json()["items"].as_array().unwrap().clone()
}

/// A page as somebody of the directorate sees it, signed in.
pub async fn page(app: &TestApp, cookie: &str, path: &str) -> Answered {
    let request = Request::builder().uri(path).header(header::COOKIE, format!("tilbake={cookie}"));
    app.request(request.body(Body::empty()).unwrap()).await
}

pub async fn sign_in(app: &TestApp) -> String {
    let (_, login) = account(&app.app, &[(Role::National, Scope::Nation)]).await;
    let typed =
        SignIn { login, password: PASSWORD.to_owned(), shared: false, address: "127.0.0.1".to_owned(), cookie: None };
    app.app.doors().sign_in(typed).await.unwrap()
}

async fn national(app: &TestApp) -> String {
    token(&app.app, Role::National, Scope::Nation).await
}

#[tokio::test]
async fn every_message_gets_its_receipt_and_the_same_again() {
    TestApp::each(async |app| {
        let token = national(app).await;
        for (name, text) in OWN {
            let first = receipt(app, &token, text.as_bytes()).await;
            let id = read(text.as_bytes()).unwrap().id().to_owned();
            assert_eq!(first["meldingsIdRef"], id, "{name}");
            assert!(["MOTTATT", "UNDER_MOTTAK"].contains(&first["status"].as_str().unwrap()), "{name}: {first}");
            assert_eq!(receipt(app, &token, text.as_bytes()).await, first, "{name}");
        }
        assert_eq!(count(&app.app, "esas_message").await, i64::try_from(OWN.len()).unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_message_refused_for_its_form_is_kept_and_answered() {
    TestApp::each(async |app| {
        let token = national(app).await;
        let mut nameless: Value = serde_json::from_str(own("remand")).unwrap();
        nameless["forsendelse"].as_object_mut().unwrap().remove("meldingsId");
        let mut broken: Value = serde_json::from_str(own("remand")).unwrap();
        broken["kjennelseVaretekt"].as_object_mut().unwrap().remove("domstol");
        let id = broken["forsendelse"]["meldingsId"].as_str().unwrap().to_owned();
        let cases = [
            (b"not JSON \xff".to_vec(), None, "JSON"),
            (Vec::new(), None, "JSON"),
            (nameless.to_string().into_bytes(), None, "forsendelse"),
            (
                br#"{"forsendelse":{"meldingsId":"x-1"},"annet":1}"#.to_vec(),
                Some("x-1".to_owned()),
                "kjennelseVaretektPoliti 1.6",
            ),
            (broken.to_string().into_bytes(), Some(id), "/kjennelseVaretekt/domstol"),
        ];
        for (bytes, of, words) in &cases {
            let first = receipt(app, &token, bytes).await;
            assert_eq!(first["status"], "FEILET_AVSENDER_TEKNISK");
            assert_eq!(first["meldingsIdRef"], of.clone().unwrap_or_else(|| format!("sha256:{}", hex(bytes))));
            assert!(first["beskrivelse"].as_str().unwrap().contains(words), "{first}");
            assert_eq!(receipt(app, &token, bytes).await, first);
        }
        let kept = items(app, &token).await;
        assert_eq!(kept.len(), cases.len());
        assert!(kept.iter().all(|item| item["state"] == "refused" && item["verified"] == false));
        let too_large = post(app, &token, &vec![b' '; 5 * 1024 * 1024 + 1]).await;
        assert_eq!((too_large.status, too_large.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    })
    .await;
}

#[tokio::test]
async fn an_id_used_again_for_other_bytes_is_a_new_message_with_a_warning() {
    TestApp::each(async |app| {
        let token = national(app).await;
        let first = receipt(app, &token, own("order").as_bytes()).await;
        let mut other: Value = serde_json::from_str(own("order")).unwrap();
        other["beskrivelse"] = json!("Rettet");
        let second = receipt(app, &token, other.to_string().as_bytes()).await;
        assert_eq!(first["meldingsIdRef"], second["meldingsIdRef"]);
        assert_ne!(first["meldingsId"], second["meldingsId"]);
        let kept = items(app, &token).await;
        let view = app.get(&format!("/api/esas/messages/{}", kept[0]["id"].as_str().unwrap()), &token).await.json();
        assert_eq!(view["warnings"][0]["code"], "id-reused", "{view}");
    })
    .await;
}

#[tokio::test]
async fn a_message_reads_as_a_document_and_as_it_came() {
    TestApp::each(async |app| {
        let token = national(app).await;
        let text = own("remand").to_owned() + "\n \n";
        receipt(app, &token, text.as_bytes()).await;
        let id = items(app, &token).await[0]["id"].as_str().unwrap().to_owned();
        let view = app.get(&format!("/api/esas/messages/{id}"), &token).await.json();
        assert_eq!(
            (view["sha256"].as_str(), view["version"].as_str()),
            (Some(hex(text.as_bytes()).as_str()), Some("1.6"))
        );
        let sections = view["sections"].as_array().unwrap();
        assert_eq!(sections[0]["lines"][0]["value"], "Aslak Granstubben");
        assert!(!view.to_string().contains("esas-"), "{view}");
        let cookie = sign_in(app).await;
        for path in ["/messages", &format!("/messages/{id}"), &format!("/messages/{id}/original")] {
            let page = page(app, &cookie, path).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text());
            assert!(!page.text().contains("esas-"), "{}", page.text());
        }
        let bytes = page(app, &cookie, &format!("/messages/{id}/download")).await;
        assert_eq!(bytes.body, text.as_bytes());
        assert_eq!(app.get("/api/esas/messages/nonsense", &token).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_may_take_in_and_see_messages() {
    TestApp::each(async |app| {
        places(&app.app).await;
        let caseworker = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        receipt(app, &caseworker, own("order").as_bytes()).await;
        assert_eq!(post(app, "", own("order").as_bytes()).await.status, StatusCode::UNAUTHORIZED);
        for role in [Role::Teacher, Role::Health] {
            let token = token(&app.app, role, in_prison("HAL")).await;
            assert_eq!(post(app, &token, own("order").as_bytes()).await.status, StatusCode::FORBIDDEN);
            assert_eq!(app.get("/api/esas/messages", &token).await.status, StatusCode::FORBIDDEN);
        }
    })
    .await;
}

#[tokio::test]
async fn where_only_signed_messages_are_taken_nothing_of_a_bare_one_is_kept() {
    TestApp::each(async |app| {
        let strict = app.with_config(|config| config.accept_bare = false);
        let token = national(app).await;
        let refused = receipt(&strict, &token, own("order").as_bytes()).await;
        assert_eq!(refused["status"], "FEILET_AVSENDER_TEKNISK");
        assert_eq!(count(&app.app, "esas_message").await, 0);
        let taken = receipt(app, &token, own("order").as_bytes()).await;
        assert_ne!(taken["status"], "FEILET_AVSENDER_TEKNISK");
    })
    .await;
}

#[tokio::test]
async fn mutated_messages_never_break_the_program() {
    TestApp::each(async |app| {
        let token = national(app).await;
        let mut dice = Dice(7);
        let mut texts: Vec<Vec<u8>> = OWN.iter().map(|(_, text)| text.as_bytes().to_vec()).collect();
        if let Some(folder) = published() {
            for contract in Contract::ALL {
                texts.extend(examples(&folder, *contract).into_iter().map(|(_, bytes)| bytes));
            }
        }
        for text in &texts {
            let original: Value = serde_json::from_slice(text).unwrap();
            let found = all_places(&original);
            for round in 0..12 {
                let mut value = original.clone();
                if round < 6 {
                    let at = &found[1 + dice.below(found.len() - 1)];
                    let (parent, name) = at.rsplit_once('/').unwrap();
                    match value.pointer_mut(parent).unwrap() {
                        Value::Object(members) => drop(members.remove(name)),
                        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
                        _ => unreachable!(),
                    }
                } else {
                    let odd = [
                        json!(null),
                        json!("\u{0}"),
                        json!("0001-01-01"),
                        json!("9999-12-31"),
                        json!([]),
                        json!(1e300),
                    ];
                    mutate(&mut value, &mut dice, &odd);
                }
                let bytes = serde_json::to_vec(&value).unwrap();
                let receipt = receipt(app, &token, &bytes).await;
                let refused = read(&bytes).is_err();
                assert_eq!(receipt["status"] == "FEILET_AVSENDER_TEKNISK", refused, "{receipt} {value}");
            }
        }
        let cookie = sign_in(app).await;
        for item in items(app, &token).await {
            let id = item["id"].as_str().unwrap();
            let page = page(app, &cookie, &format!("/messages/{id}")).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text());
            if item["state"] == "review" {
                // Kept for a person only because the register leaves it in doubt.
                let view = app.get(&format!("/api/esas/messages/{id}"), &token).await.json();
                let nameless = view["sections"][0]["lines"][0]["label"] != "Name";
                let candidates = view["candidates"].as_array().unwrap();
                assert!(nameless || view["two_people"] == true || !candidates.is_empty(), "{view}");
            }
        }
    })
    .await;
}

async fn command(app: &Shared, files: &[(&str, Option<&[u8]>)]) -> (Ending, Vec<Value>, usize) {
    command_as(app, files, &Named::default()).await
}

async fn command_as(app: &Shared, files: &[(&str, Option<&[u8]>)], named: &Named) -> (Ending, Vec<Value>, usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = vec![];
    for (name, bytes) in files {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).unwrap();
        }
        paths.push(path);
    }
    let (lines, complaints) = (RefCell::new(vec![]), RefCell::new(0));
    let say = |line: &str| {
        lines.borrow_mut().push(serde_json::from_str(line).unwrap());
        Ok(())
    };
    let ending = receive_files(app, &paths, named, false, say, |_| *complaints.borrow_mut() += 1).await.unwrap();
    (ending, lines.into_inner(), complaints.into_inner())
}

#[tokio::test]
async fn the_command_prints_a_receipt_for_each_file() {
    TestApp::each(async |app| {
        let good = own("order").as_bytes();
        let large = vec![b'1'; 6 * 1024 * 1024];
        let (ending, lines, _) = command(&app.app, &[("a.json", Some(good))]).await;
        assert_eq!((ending, lines.len()), (Ending::Received, 1));
        let files = [("a.json", Some(good)), ("b", Some(&b"{"[..])), ("c", Some(&large[..]))];
        let (ending, again, _) = command(&app.app, &files).await;
        assert_eq!((ending, again.len(), &again[0]), (Ending::Failed, 3, &lines[0]));
        assert_eq!(again[2]["meldingsIdRef"], format!("sha256:{}", hex(&large)));
        assert!(again[2]["beskrivelse"].as_str().unwrap().contains("5 MB"));
        let (ending, lines, complaints) = command(&app.app, &[("gone", None), ("b", Some(good))]).await;
        assert_eq!((ending, lines.len(), complaints), (Ending::Unopened, 1, 1));
        let older = Named { schema: Some("fullbyrdelsesordre".into()), version: Some("1.1".into()) };
        let files = [("a.json", Some(own("order_older").as_bytes())), ("b.json", Some(own("order_fine").as_bytes()))];
        let (ending, lines, _) = command_as(&app.app, &files, &older).await;
        assert_eq!((ending, lines.len()), (Ending::Failed, 2));
        assert!(lines[1]["beskrivelse"].as_str().unwrap().contains("rettighetstapMotorvogn"), "{lines:?}");
    })
    .await;
}
