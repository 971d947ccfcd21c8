//! Tests, on both databases: what the police's messages around a remand become, what a sender names
//! beside a message, and what corrects what.

use super::conformance::{OWN, read};
use super::settled::Desk;
use crate::access::Role;
use crate::access::testing::{count, in_prison, token};
use crate::authority::{self, AuthorityKind, EndReason};
use crate::esas::model::contract::Contract;
use crate::testing::TestApp;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use records::{Class, Keyring, params};
use serde_json::{Value, json};

fn own(name: &str) -> Value {
    serde_json::from_str(OWN.iter().find(|(own, _)| *own == name).unwrap().1).unwrap()
}

async fn classes(app: &TestApp) -> Vec<(String, Class)> {
    let read = |reader: &mut records::Reader| {
        let rows = reader.rows("select contract, class from esas_message order by contract", params![])?;
        rows.iter().map(|row| Ok((row.get("contract")?, row.get("class")?))).collect()
    };
    app.app.db.read(read).await.unwrap()
}

fn words_of(view: &Value) -> String {
    let sections = view["sections"].as_array().unwrap();
    assert!(!view.to_string().contains("\"esas-"), "{view}");
    serde_json::to_string(sections).unwrap()
}

#[tokio::test]
async fn a_place_is_asked_for_and_the_person_is_expected_without_authority() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut message = own("place");
        message["forsendelse"]["mottakerOrganisasjon"]["navn"] = json!("Halden fengsel");
        let person = desk.take_in_for(&message).await;
        assert!(desk.said(person).await.is_empty());
        let expected = desk.expected("HAL").await;
        assert_eq!((expected.len(), &expected[0]["reason"]), (1, &json!("place_order")), "{expected:?}");
        let view = desk.whole().await;
        assert_eq!((&view["state"], &view["version"]), (&json!("waiting"), &json!("1.3")));
        let words = words_of(&view);
        for told in ["Østvidda arrest", "Østvidda stasjon", "Østviddagjengen", "til retten har avgjort", "§ 186 a"]
        {
            assert!(words.contains(told), "{told}: {words}");
        }
        // A place that is cancelled ends nothing by itself: a person reads the answer.
        let mut answer = own("answer");
        answer["svarPlass"]["svar"] = json!("AVBESTILLING");
        assert_eq!(desk.take_in_for(&answer).await, person);
        assert_eq!(desk.newest().await["state"], "waiting");
        assert_eq!(desk.expected("HAL").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_committal_order_is_an_authority_until_the_court_has_ruled() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut message = own("committal");
        message["forsendelse"]["sendtTid"] = json!("2026-01-20T07:30:00+01:00");
        let person = desk.take_in_for(&message).await;
        let said = desk.said(person).await;
        assert_eq!((said.len(), said[0].kind), (1, AuthorityKind::CommittalOrder));
        assert_eq!((said[0].issuer.as_str(), said[0].case_number.as_str()), ("Østvidda politidistrikt", "16000021"));
        assert_eq!(said[0].span.starts().rfc3339_oslo(), "2026-01-20T07:30:00+01:00");
        assert!(said[0].span.ends().is_none() && said[0].decided_on.is_none());
        // Letters and visits controlled, and full isolation.
        assert_eq!(count(&app.app, "restriction_period").await, 3);
        let expected = desk.expected("HAL").await;
        assert_eq!((&expected[0]["reason"], &expected[0]["verified"]), (&json!("committal_order"), &json!(false)));
        let view = desk.whole().await;
        assert_eq!((&view["state"], &view["authority"]), (&json!("waiting"), &json!(said[0].authority.to_string())));
        assert!(view["warnings"].to_string().contains("committal-without-end"));
        // A place asked for after the order leaves what the order told.
        assert_eq!(desk.take_in_for(&own("place")).await, person);
        assert_eq!(desk.expected("HAL").await[0]["reason"], "committal_order");
        // The order again in other words: one authority, two messages.
        let mut again = message.clone();
        again["ordre"]["merknad"] = json!("Rettet");
        assert_eq!(desk.take_in_for(&again).await, person);
        let said = desk.said(person).await;
        assert_eq!((said.len(), said[0].end_reason), (1, None::<EndReason>));
        let codes = desk.whole().await["warnings"].to_string();
        for code in ["id-reused", "same-decision", "corrects"] {
            assert!(codes.contains(code), "{code}: {codes}");
        }
        let broken = app.app.db.read(|reader| {
            let mut broken = crate::esas::FEATURE.slots.promises.unwrap()(reader)?;
            broken.extend(authority::FEATURE.slots.promises.unwrap()(reader)?);
            Ok(broken)
        });
        assert_eq!(broken.await.unwrap(), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_tells_of_health_is_sealed_by_keys_of_its_own_and_read_by_those_on_duty() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&own("place")).await;
        assert_eq!(desk.take_in_for(&own("health_and_risk")).await, person);
        let path = format!("/api/esas/messages/{}", desk.newest().await["id"].as_str().unwrap());
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let words = words_of(&app.get(&path, &leader).await.json());
        for told in ["Fare for selvmord", "Insulin", "Trenger sårstell", "Fare for anslag", "ikke orker mer"] {
            assert!(words.contains(told), "{told}: {words}");
        }
        let view = desk.whole().await;
        assert_eq!((&view["withheld"], &view["state"]), (&json!("others"), &json!("handled")), "no caseworker's");
        assert!(!view.to_string().contains("Insulin"), "{view}");
        assert!(desk.said(person).await.is_empty());
        let mut broken = own("health_and_risk");
        broken["risikoOgHelseInfo"]["helseInfo"] = json!(null);
        assert_eq!(desk.take_in(&broken).await["status"], "FEILET_AVSENDER_TEKNISK");
        desk.take_in(&own("suitability")).await;
        let expected = [
            (Contract::SuitabilityRequest.to_string(), Class::Health),
            (Contract::PlaceOrder.to_string(), Class::Documents),
            (Contract::HealthAndRisk.to_string(), Class::Custody),
            (Contract::HealthAndRisk.to_string(), Class::Custody),
        ];
        assert_eq!(classes(app).await, expected);
    })
    .await;
}

#[tokio::test]
async fn where_the_key_is_not_the_message_stays_shut_and_says_so() {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let folder = test.folder.path().join("keys");
        std::fs::remove_file(folder.join("custody.key")).unwrap();
        let without = app.with_keys(Keyring::open(&folder).unwrap());
        let desk = Desk::open(&without).await;
        desk.take_in_for(&own("place")).await;
        assert_eq!(desk.whole().await["locked"], false);
        // It is taken in and sealed all the same.
        let person = desk.take_in_for(&own("health_and_risk")).await;
        let view = desk.whole().await;
        assert_eq!((&view["locked"], &view["person"]), (&json!(true), &json!(person.to_string())));
        assert!(view["sections"].as_array().unwrap().is_empty() && !view.to_string().contains("Insulin"));
        let path = format!("/api/esas/messages/{}", view["id"].as_str().unwrap());
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let view = app.get(&path, &leader).await.json();
        assert!(view["locked"] == false && view.to_string().contains("Insulin"));
        let view = without.get(&format!("/api/people/{person}/tonight"), &leader).await.json();
        assert_eq!((&view["items"][0]["locked"], &view["items"][0]["sections"]), (&json!(true), &json!([])));
    })
    .await;
}

#[tokio::test]
async fn an_answer_and_a_withdrawal_find_the_person_of_what_they_answer() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        // Nobody is known of yet: kept, and left to a person, who names somebody by case number.
        assert_eq!(desk.take_in(&own("answer_cancelled")).await["status"], "UNDER_MOTTAK");
        let view = desk.whole().await;
        assert!(view["warnings"].to_string().contains("request-unknown"), "{view}");
        assert_eq!((&view["names_person"], view["candidates"].as_array().unwrap().len()), (&json!(false), 0));
        let path = format!("/api/esas/messages/{}/person", view["id"].as_str().unwrap());
        let refused = app.change(&path, &desk.token, 1, json!({"person": "new"})).await;
        assert_eq!(refused.code(), "name-missing");
        let refused = app.change(&path, &desk.token, 1, json!({"person": "other", "number": "nobody"})).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid-input"));
        let person = desk.take_in_for(&own("place_older")).await;
        let view = app.get(path.trim_end_matches("/person"), &desk.token).await.json();
        assert_eq!(view["candidates"][0]["person"], person.to_string());
        let number = view["candidates"][0]["number"].clone();
        let done = app.change(&path, &desk.token, 1, json!({"person": "other", "number": number})).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert_eq!(done.json()["person"], person.to_string());
        let asked = desk.take_in_for(&own("suitability")).await;
        let words = words_of(&desk.whole().await);
        for told in ["Bekkeveien 9", "Samboer", "Annenhver uke", "Ja, skriftlig", "språk SMA", "Ny adresse"] {
            assert!(words.contains(told), "{told}: {words}");
        }
        assert_eq!(desk.take_in_for(&own("suitability_withdrawn")).await, asked);
        let view = desk.whole().await;
        assert_eq!((&view["state"], &view["corrects"]), (&json!("waiting"), &Value::Null));
        assert!(words_of(&view).contains("Saken er henlagt."));
        assert!(desk.said(asked).await.is_empty() && desk.said(person).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_correction_stands_in_the_place_of_the_one_before_and_both_are_seen() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&own("place")).await;
        let first = desk.newest().await;
        let mut second = own("place");
        second["forsendelse"]["meldingsId"] = json!("3f0c6c2e-0121-4a51-9d00-000000000121");
        second["arrestlokasjon"] = json!("Vestvidda arrest");
        assert_eq!(desk.take_in_for(&second).await, person);
        let newest = desk.newest().await;
        assert_eq!((&newest["corrects"], &newest["corrected_by"]), (&first["id"], &Value::Null));
        let old = app.get(&format!("/api/esas/messages/{}", first["id"].as_str().unwrap()), &desk.token).await.json();
        assert_eq!((&old["corrected_by"], &old["state"]), (&newest["id"], &json!("waiting")));
        assert!(words_of(&old).contains("Østvidda arrest"));
        // The same key about another person, or in another contract, corrects nothing.
        let mut other = own("place_older");
        other["anmodningsId"] = second["anmodningsId"].clone();
        assert_ne!(desk.take_in_for(&other).await, person);
        assert_eq!(desk.newest().await["corrects"], Value::Null);
        desk.take_in(&own("health_and_risk")).await;
        assert_eq!(desk.newest().await["corrects"], Value::Null);
        // Rulings: the cycle and the decision together.
        desk.take_in_for(&own("remand")).await;
        let ruling = desk.newest().await;
        let mut again = own("remand");
        again["paagrepetSted"] = json!("Et annet sted");
        desk.take_in_for(&again).await;
        assert_eq!(desk.newest().await["corrects"], ruling["id"]);
        again["kjennelseVaretekt"]["avgjoerelseId"] = json!("26-060001ENE-TOEV/2");
        desk.take_in_for(&again).await;
        assert_eq!(desk.newest().await["corrects"], Value::Null);
    })
    .await;
}

async fn post(desk: &Desk<'_>, message: &Value, named: &[(&str, &str)]) -> Value {
    let mut request = Request::builder().method("POST").uri("/api/esas/messages");
    request = request.header(header::AUTHORIZATION, format!("Bearer {}", desk.token));
    for (name, value) in named {
        request = request.header(*name, *value);
    }
    let answer = desk.app.request(request.body(Body::from(message.to_string())).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn headers_name_contract_and_version_and_a_wrong_one_is_refused() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let place = own("place");
        let refused = [
            (vec![("SchemaName", "SIKTELSE")], "bestillingVaretektsplass 1.3"),
            (vec![("SchemaName", "BESTILLING_VARETEKTSPLASS"), ("SchemaVersion", "9.9")], "versjon"),
            (vec![("SchemaVersion", "1.2")], "/pakkeId"),
            (vec![("SchemaName", "innsettelsesordre")], "innsettelsesordre: /pakkeId"),
        ];
        for (named, words) in &refused {
            let receipt = post(&desk, &place, named).await;
            assert_eq!(receipt["status"], "FEILET_AVSENDER_TEKNISK", "{named:?}");
            assert!(receipt["beskrivelse"].as_str().unwrap().contains(words), "{receipt}");
            assert_eq!(post(&desk, &place, named).await, receipt, "{named:?}");
        }
        // What was refused by the name it came under is taken in when it comes under its own.
        let taken = [("schemaname", "BESTILLING_VARETEKTSPLASS"), ("schemaversion", "1.3")];
        let receipt = post(&desk, &place, &taken).await;
        assert_eq!(receipt["status"], "MOTTATT", "{receipt}");
        assert_eq!(post(&desk, &place, &[]).await, receipt);
        let older = own("place_older");
        assert_eq!(read(older.to_string().as_bytes()).unwrap().version, "1.3");
        post(&desk, &older, &[("SchemaVersion", "1.2")]).await;
        assert_eq!(desk.newest().await["version"], "1.2");
        // Bare, it would be the newest: it is the same message all the same.
        post(&desk, &older, &[]).await;
        assert_eq!(desk.newest().await["version"], "1.2");
        assert!(words_of(&desk.whole().await).contains("ikke avklart ennå"));
    })
    .await;
}
