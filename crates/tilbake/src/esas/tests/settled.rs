//! Tests, on both databases: what a message becomes in the file of its person, and whose file.

use super::conformance::{OWN, examples, published};
use crate::access::Role;
use crate::access::testing::{caller, count, in_prison, token};
use crate::access::{self, acts};
use crate::access::{PersonId, PrisonCode, Region, Scope};
use crate::authority::{self, AuthorityKind};
use crate::esas::model::contract::Contract;
use crate::estate::{self, NewPrison, PrisonStatus, SexGroup};
use crate::sentence;
use crate::testing::TestApp;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use basics::Text;
use records::Actor;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn own(name: &str) -> Value {
    serde_json::from_str(OWN.iter().find(|(own, _)| *own == name).unwrap().1).unwrap()
}

/// Halden and Bjørgvin, each with its name.
async fn prisons(app: &TestApp) {
    let boss = caller(&app.app, &[(Role::National, Scope::Nation)]).await;
    let decider = Arc::clone(&app.app.decider);
    let build = move |tx: &mut records::Tx| {
        let permit = access::permit_somewhere::<acts::EditEstate>(&decider, &boss)?;
        for (code, name, region) in [("HAL", "Halden fengsel", Region::East), ("BJO", "Bjørgvin fengsel", Region::West)]
        {
            let text = |text: &str| Text::parse(text).unwrap();
            let new = NewPrison {
                code: PrisonCode::parse(code).unwrap(),
                name: text(name),
                administration: text(name),
                municipality: text("Her"),
                region,
                status: PrisonStatus::Open,
                status_reason: String::new(),
                sex: SexGroup::Men,
            };
            estate::actions::add_prison(tx, &permit, &new)?;
        }
        Ok(())
    };
    app.app.db.write(&Actor::program("test"), build).await.unwrap();
}

/// A desk, and what is taken in at it.
pub struct Desk<'a> {
    /// The program.
    pub app: &'a TestApp,
    /// A caseworker's.
    pub token: String,
}

impl<'a> Desk<'a> {
    /// The caseworker of Halden.
    pub async fn open(app: &'a TestApp) -> Self {
        prisons(app).await;
        Self { app, token: token(&app.app, Role::Caseworker, in_prison("HAL")).await }
    }
    /// Takes in a message.
    pub async fn take_in(&self, message: &Value) -> Value {
        let request = Request::builder().method("POST").uri("/api/esas/messages");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        let answer = self.app.request(request.body(Body::from(message.to_string())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    }
    /// The newest message, as the inbox shows it.
    pub async fn newest(&self) -> Value {
        self.app.get("/api/esas/messages", &self.token).await.json()["items"][0].clone()
    }
    /// The newest message whole.
    pub async fn whole(&self) -> Value {
        let id = self.newest().await["id"].as_str().unwrap().to_owned();
        self.app.get(&format!("/api/esas/messages/{id}"), &self.token).await.json()
    }
    /// Takes in a message and gives whom it is about.
    pub async fn take_in_for(&self, message: &Value) -> PersonId {
        let receipt = self.take_in(message).await;
        assert_eq!(receipt["status"], "MOTTATT", "{receipt}");
        self.newest().await["person"].as_str().unwrap().parse().unwrap()
    }
    /// The authorities of a person.
    pub async fn said(&self, person: PersonId) -> Vec<authority::SaidRow> {
        self.app.app.db.read(move |reader| authority::said(reader, person)).await.unwrap()
    }
    /// Who is expected in a prison.
    pub async fn expected(&self, prison: &str) -> Vec<Value> {
        let roll = self.app.get(&format!("/api/roll?prison={prison}"), &self.token).await;
        assert_eq!(roll.status, StatusCode::OK, "{}", roll.text());
        roll.json()["expected"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_ruling_becomes_a_person_an_authority_and_restrictions() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&own("remand")).await;
        let said = desk.said(person).await;
        assert_eq!((said.len(), said[0].kind), (1, AuthorityKind::RemandOrder));
        assert_eq!(said[0].decision_number, "26-060001ENE-TOEV/1");
        assert_eq!(said[0].span.ends().unwrap().rfc3339_oslo(), "2026-07-01T00:00:00+02:00");
        assert!(said[0].arrested_at.is_some());
        // A ban on letters and visits is two, and so is their control.
        assert_eq!(count(&app.app, "restriction_period").await, 6);
        let item = desk.newest().await;
        assert_eq!((item["state"].as_str(), item["name"].as_str()), (Some("recorded"), Some("Aslak Granstubben")));
        assert_eq!(item["verified"], false);
        let expected = desk.expected("HAL").await;
        assert_eq!(expected.len(), 1, "{expected:?}");
        assert_eq!((&expected[0]["id"], &expected[0]["verified"]), (&json!(person.to_string()), &json!(false)));
        assert_eq!(expected[0]["source"], "Østvidda politidistrikt");
    })
    .await;
}

#[tokio::test]
async fn an_order_becomes_a_sentence_and_dates() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let person = desk.take_in_for(&own("order")).await;
        let said = desk.said(person).await;
        assert_eq!((said.len(), said[0].kind), (1, AuthorityKind::EnforcementOrder));
        assert_eq!((said[0].case_number.as_str(), said[0].decision_number.as_str()), ("26-070001MED-TOEV", "D1/26"));
        assert!(said[0].span.ends().is_none());
        assert_eq!(count(&app.app, "sentence_period").await, 1);
        // There is more in it than prison, and that waits for a caseworker.
        assert_eq!(desk.newest().await["state"], "waiting");
        assert_eq!(desk.expected("HAL").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn without_detention_or_prison_nobody_is_expected() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        for name in ["remand_electronic", "remand_surrogate", "order_youth"] {
            let person = desk.take_in_for(&own(name)).await;
            assert!(desk.said(person).await.is_empty(), "{name}");
            assert_eq!(desk.newest().await["state"], "waiting", "{name}");
        }
        assert!(desk.expected("HAL").await.is_empty());
        // The ruling on a surrogate and the youth sentence are about one person.
        assert_eq!(count(&app.app, "person").await, 2);
        // A strictly confidential address is a caution.
        assert_eq!(count(&app.app, "person_caution").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_to_a_prison_by_name_lies_on_its_desk() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut message = own("remand");
        message["forsendelse"]["mottakerOrganisasjon"]["navn"] = json!("BJØRGVIN FENGSEL");
        desk.take_in(&message).await;
        assert!(desk.expected("HAL").await.is_empty());
        let bjo = token(&app.app, Role::Caseworker, in_prison("BJO")).await;
        let items = app.get("/api/esas/messages", &bjo).await.json()["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), 1);
        let own = app.get("/api/esas/messages", &desk.token).await.json()["items"].clone();
        assert!(own.as_array().unwrap().is_empty());
        let roll = app.get("/api/roll?prison=BJO", &bjo).await.json();
        assert_eq!(roll["expected"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_person_is_found_again_and_a_decision_counts_once() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let first = desk.take_in_for(&own("remand")).await;
        let mut again = own("remand");
        again["paagrepetSted"] = json!("Et annet sted");
        assert_eq!(desk.take_in_for(&again).await, first);
        assert_eq!(desk.said(first).await.len(), 1);
        let codes = desk.whole().await["warnings"].to_string();
        assert!(codes.contains("id-reused") && codes.contains("same-decision"), "{codes}");
        // The same decision with another end: both stand.
        again["kjennelseVaretekt"]["fengsling"]["fengslingsFristDato"] = json!("2026-06-20");
        assert_eq!(desk.take_in_for(&again).await, first);
        assert_eq!((desk.said(first).await.len(), desk.newest().await["state"].clone()), (2, json!("waiting")));
        // A later decision about the same person, found by number although the name has other letters.
        let mut later = own("remand");
        for side in ["/personVaretektInfo/personVaretekt", "/kjennelseVaretekt/personVaretektDomstol"] {
            later.pointer_mut(side).unwrap()["navn"] = json!({"fornavn": "ASLAK", "etternavn": "Granstuben"});
        }
        later["kjennelseVaretekt"]["avgjoerelseId"] = json!("26-999999ENE-TOEV/2");
        later["kjennelseVaretekt"]["fengsling"]["fraDato"] = json!("2026-06-30");
        later["kjennelseVaretekt"]["fengsling"]["tilDato"] = json!("2026-07-28");
        later["kjennelseVaretekt"]["fengsling"]["fengslingsFristDato"] = json!("2026-07-28");
        assert_eq!(desk.take_in_for(&later).await, first);
        assert_eq!(desk.said(first).await.len(), 3);
        let sentence = desk.take_in_for(&own("order")).await;
        let mut again = own("order");
        again["beskrivelse"] = json!("Rettet");
        assert_eq!(desk.take_in_for(&again).await, sentence);
        assert_eq!(count(&app.app, "sentence_period").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_person_says_who_when_the_register_leaves_it_in_doubt() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let known = desk.take_in_for(&own("remand")).await;
        // The number is registered, and name and birth date are another's.
        let mut odd = own("remand");
        for side in ["/personVaretektInfo/personVaretekt", "/kjennelseVaretekt/personVaretektDomstol"] {
            let person = odd.pointer_mut(side).unwrap();
            person["navn"] = json!({"fornavn": "Zebulon", "etternavn": "Quisthagen"});
            person["foedselsdato"] = json!("1955-01-01");
        }
        odd["kjennelseVaretekt"]["avgjoerelseId"] = json!("26-060009ENE-TOEV/9");
        let receipt = desk.take_in(&odd).await;
        assert_eq!(receipt["status"], "UNDER_MOTTAK");
        let view = desk.whole().await;
        assert_eq!((view["state"].as_str(), view["person"].is_null()), (Some("review"), true));
        assert_eq!(view["candidates"][0]["person"], known.to_string());
        assert_eq!(view["candidates"][0]["by_number"], true);
        assert_eq!(desk.said(known).await.len(), 1);
        let path = format!("/api/esas/messages/{}/person", view["id"].as_str().unwrap());
        let refused = app.change(&path, &desk.token, 1, json!({"person": "nobody"})).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid-input"));
        let done = app.change(&path, &desk.token, 1, json!({"person": known.to_string()})).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert_eq!(desk.said(known).await.len(), 2);
        assert_eq!(desk.newest().await["state"], "recorded");
        assert_eq!(app.change(&path, &desk.token, 1, json!({"person": "new"})).await.code(), "version-changed");
        let twice = app.change(&path, &desk.token, 2, json!({"person": "new"})).await;
        assert_eq!((twice.status, twice.code().as_str()), (StatusCode::CONFLICT, "message-settled"));
        // The message again: the same receipt, though it is settled by now.
        assert_eq!(desk.take_in(&odd).await, receipt);
    })
    .await;
}

#[tokio::test]
async fn court_and_police_naming_two_people_is_for_a_person_to_say() {
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut message = own("remand");
        message["kjennelseVaretekt"]["personVaretektDomstol"] =
            own("remand_electronic")["kjennelseVaretekt"]["personVaretektDomstol"].clone();
        assert_eq!(desk.take_in(&message).await["status"], "UNDER_MOTTAK");
        let view = desk.whole().await;
        assert_eq!((view["two_people"].clone(), count(&app.app, "person").await), (json!(true), 0));
        let path = format!("/api/esas/messages/{}/person", view["id"].as_str().unwrap());
        let done = app.change(&path, &desk.token, 1, json!({"person": "new"})).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert_eq!((desk.newest().await["state"].clone(), count(&app.app, "person").await), (json!("recorded"), 1));
        assert_eq!(desk.expected("HAL").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_altered_behind_the_program_is_named() {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let desk = Desk::open(app).await;
        desk.take_in_for(&own("remand")).await;
        let id = desk.newest().await["id"].as_str().unwrap().to_owned();
        let broken = async || app.app.db.read(crate::esas::FEATURE.slots.promises.unwrap()).await.unwrap();
        assert_eq!(broken().await, Vec::<String>::new());
        for (harm, state) in [
            ("update esas_message set person = null", "recorded"),
            ("update esas_message set authority = null", "recorded"),
            ("update esas_message set verified = true", "recorded"),
            ("update esas_message set state = 'review'", "review"),
            ("update esas_message set state = 'refused'", "refused"),
            ("update esas_message set state = 'waiting', person = null", "waiting"),
        ] {
            test.harmed(&["esas_message"], harm, async || {
                let names = [format!("message {id} is {state}, and what it became does not say so")];
                assert_eq!(broken().await, names, "{harm}");
            })
            .await;
        }
        assert_eq!(broken().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_published_examples_become_people_and_authorities() {
    let Some(folder) = published() else { return };
    TestApp::each(async |app| {
        let desk = Desk::open(app).await;
        let mut people = vec![];
        for contract in Contract::ALL {
            for (name, bytes) in examples(&folder, *contract) {
                let message: Value = serde_json::from_slice(&bytes).unwrap();
                let receipt = desk.take_in(&message).await;
                // The examples of the request state the number of one born in 1963 and another birth
                // date: a person must say who it is, and so of what withdraws it.
                let doubtful = [Contract::SuitabilityRequest, Contract::SuitabilityWithdrawal].contains(contract);
                let status = if doubtful { "UNDER_MOTTAK" } else { "MOTTATT" };
                assert_eq!(receipt["status"], status, "{name}: {receipt}");
            }
        }
        let national = token(&app.app, Role::National, Scope::Nation).await;
        for item in app.get("/api/esas/messages", &national).await.json()["items"].as_array().unwrap() {
            people.extend(item["person"].as_str().map(str::to_owned));
        }
        people.sort();
        people.dedup();
        assert_eq!(people.len(), 2);
        let broken = app.app.db.read(|reader| {
            let mut broken = crate::esas::FEATURE.slots.promises.unwrap()(reader)?;
            broken.extend(authority::FEATURE.slots.promises.unwrap()(reader)?);
            broken.extend(sentence::FEATURE.slots.promises.unwrap()(reader)?);
            Ok(broken)
        });
        assert_eq!(broken.await.unwrap(), [""; 0]);
    })
    .await;
}
