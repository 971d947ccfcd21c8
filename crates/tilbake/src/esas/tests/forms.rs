//! Tests: what is refused for its form, with place and kind of each fault, and the bounds of JSON.

use super::conformance::{OWN, published, read};
use crate::esas::model::contract::{self, Contract, Named, Reason, Refusal};
use crate::esas::model::form::{Fault, FaultKind};
use crate::esas::model::json::{self, NotJson};
use crate::esas::model::receipt::{Receipt, ReceiptStatus, reference};
use serde_json::{Value, json};

fn own(name: &str) -> Value {
    serde_json::from_str(OWN.iter().find(|(own, _)| *own == name).unwrap().1).unwrap()
}

fn refusal(value: &Value) -> Refusal {
    read(&serde_json::to_vec(value).unwrap()).unwrap_err()
}

fn faults(value: &Value) -> Vec<(String, FaultKind)> {
    match refusal(value).reason {
        Reason::Form(faults) => faults.into_iter().map(|fault| (fault.at, fault.kind)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn our_own_messages_are_taken() {
    for (name, text) in OWN {
        let message = read(text.as_bytes()).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        let version = match *name {
            "remand_older" => "1.5",
            "order_older" => "1.1",
            "committal" | "health_and_risk" | "suitability_withdrawn" => "1.0",
            "answer" | "answer_cancelled" | "suitability" => "1.1",
            name if name.starts_with("place") => "1.3",
            name if name.starts_with("remand") => "1.6",
            _ => "1.2",
        };
        assert_eq!(message.version, version, "{name}");
        assert!(message.id().len() == 36);
    }
}

#[test]
fn every_kind_of_fault_is_told_with_its_place() {
    let changes: [(&str, &str, Value, FaultKind); 14] = [
        ("remand", "/kjennelseVaretekt", json!([]), FaultKind::NotObject),
        ("remand", "/dokumenter", json!({}), FaultKind::NotList),
        ("remand", "/kjennelseVaretekt/avsagtDato", json!(null), FaultKind::NotText),
        ("remand", "/kjennelseVaretekt/forlengelse", json!("ja"), FaultKind::NotTruth),
        ("order_fine", "/fullbyrdelsesordre/avgjoerelse/reaksjoner/bot/beloep", json!(1.5), FaultKind::NotWhole),
        ("remand", "/hovedStraffesaksnummer", json!("12"), FaultKind::TooShort),
        ("remand", "/varetektSyklusId", json!("x".repeat(41)), FaultKind::TooLong),
        ("remand", "/kjennelseVaretekt/restriksjoner", json!([]), FaultKind::TooShort),
        (
            "order",
            "/fullbyrdelsesordre/avgjoerelse/reaksjoner/fengsel/straff/antallAar",
            json!(22),
            FaultKind::OutOfRange,
        ),
        ("remand", "/forsendelse/mottakerOrganisasjon/organisasjonsnummer", json!("31000030x"), FaultKind::Pattern),
        ("remand", "/kjennelseVaretekt/isolasjonsKrav/0/isolasjonsType", json!("HELT"), FaultKind::NotListed),
        ("remand", "/personVaretektInfo/personVaretekt/identitetsnummer", json!({}), FaultKind::NotOne),
        (
            "order_youth",
            "/fullbyrdelsesordre/avgjoerelse/reaksjoner/rettighetstap/0/varighet",
            json!({"lengde": {"antallAar": 1}, "ubestemtTid": true}),
            FaultKind::NotOne,
        ),
        ("order", "/under18", json!(0), FaultKind::NotTruth),
    ];
    for (name, at, value, kind) in changes {
        let mut message = own(name);
        *message.pointer_mut(at).unwrap() = value;
        assert_eq!(faults(&message), [(at.to_owned(), kind)], "{name} {at}");
    }
}

#[test]
fn what_is_named_goes_before_what_the_fields_tell() {
    let named = |schema: Option<&str>, version: Option<&str>| Named {
        schema: schema.map(str::to_owned),
        version: version.map(str::to_owned),
    };
    let read = |name: &str, named: &Named| contract::read(&serde_json::to_vec(&own(name)).unwrap(), named);
    let version = |name, named: &Named| read(name, named).map(|message| message.version);
    assert_eq!(version("order", &named(Some("FULLBYRDELSESORDRE"), None)).unwrap(), "1.2");
    assert_eq!(version("order_older", &named(Some("fullbyrdelsesordre"), Some(" 1.1 "))).unwrap(), "1.1");
    assert_eq!(version("place_older", &named(None, Some("1.2"))).unwrap(), "1.2");
    let reason = |name, named: &Named| read(name, named).unwrap_err().reason;
    let unknown = Fault { at: "/pakkeId".into(), kind: FaultKind::Unknown };
    assert_eq!(reason("place", &named(None, Some("1.2"))), Reason::Form(vec![unknown]));
    assert_eq!(reason("place", &named(None, Some("1.1"))), Reason::UnknownVersion);
    assert_eq!(reason("place", &named(Some(""), None)), Reason::UnknownContract);
    assert_eq!(reason("place", &named(Some("bestillingVaretektsplas"), None)), Reason::UnknownContract);
    let other = read("place", &named(Some("helseOgRisiko"), None)).unwrap_err();
    assert_eq!(other.contract, Some(Contract::HealthAndRisk));
    // When no version is satisfied, the faults by the newest are told.
    let mut message = own("order_older");
    message["fullbyrdelsesordre"].as_object_mut().unwrap().remove("domfelte");
    let told = faults(&message);
    assert!(told.contains(&("/fullbyrdelsesordre/domfelte".to_owned(), FaultKind::Missing)));
    let driving = "/fullbyrdelsesordre/avgjoerelse/reaksjoner/rettighetstapMotorvogn/0/hjemmel";
    assert!(told.contains(&(driving.to_owned(), FaultKind::NotObject)), "{told:?}");
}

#[test]
fn missing_and_unknown_fields_are_all_told() {
    let mut message = own("remand");
    let decision = message["kjennelseVaretekt"].as_object_mut().unwrap();
    decision.remove("domstol");
    decision.insert("hastegrad".into(), json!(1));
    message["paagrepet"] = json!(true);
    let expected = [
        ("/paagrepet".to_owned(), FaultKind::Unknown),
        ("/kjennelseVaretekt/hastegrad".to_owned(), FaultKind::Unknown),
        ("/kjennelseVaretekt/domstol".to_owned(), FaultKind::Missing),
    ];
    assert_eq!(faults(&message), expected);
}

#[test]
fn a_final_day_is_needed_unless_serving_starts_early() {
    let mut message = own("order");
    message["fullbyrdelsesordre"].as_object_mut().unwrap().remove("rettskraftigFraOgMed");
    let missing = ("/fullbyrdelsesordre/rettskraftigFraOgMed".to_owned(), FaultKind::Missing);
    assert_eq!(faults(&message), [missing]);
    message["fullbyrdelsesordre"]["foregrepetSoning"] = json!(true);
    assert!(read(&serde_json::to_vec(&message).unwrap()).is_ok());
}

#[test]
fn an_offence_may_carry_fields_the_contract_does_not_name() {
    let mut message = own("order");
    message["fullbyrdelsesordre"]["avgjoerelse"]["straffbareForhold"][0]["senere"] = json!({"x": [1, 2]});
    assert!(read(&serde_json::to_vec(&message).unwrap()).is_ok());
}

#[test]
fn a_fault_never_repeats_what_was_sent() {
    let mut message = own("remand");
    message["personVaretektInfo"]["personVaretekt"]["navn"]["etternavn"] = json!(["Hemmeligstad"]);
    assert!(!format!("{:?}", refusal(&message)).contains("Hemmeligstad"));
}

#[test]
fn envelope_and_contract_are_told_apart() {
    let mut message = own("remand");
    let id = message["forsendelse"]["meldingsId"].as_str().unwrap().to_owned();
    message["forsendelse"].as_object_mut().unwrap().remove("meldingsId");
    let told = refusal(&message);
    assert_eq!((told.message_id, told.contract, told.reason), (None, Some(Contract::RemandRuling), Reason::NoEnvelope));
    let stranger = json!({"forsendelse": {"meldingsId": id}, "tilbudVaretektsplassId": "1"});
    let told = refusal(&stranger);
    assert_eq!((told.message_id, told.contract, told.reason), (Some(id), None, Reason::UnknownContract));
    for value in [json!(null), json!([]), json!("x"), json!({}), json!({"forsendelse": {"meldingsId": 5}})] {
        assert_eq!(refusal(&value).reason, Reason::NoEnvelope, "{value}");
    }
}

#[test]
fn json_is_bounded() {
    let deep = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
    assert!(json::read(deep(64).as_bytes()).is_ok());
    for text in [deep(65), deep(100_000), format!("[{}1]", "1,".repeat(200_000)), "[1,".repeat(1_000_000)] {
        assert!(matches!(json::read(text.as_bytes()), Err(NotJson::Malformed { .. })));
    }
    assert_eq!(json::read(&vec![b' '; json::MAX_BYTES + 1]), Err(NotJson::TooLarge));
    let twice = "{\n \"forsendelse\": 1, \"forsendelse\": 2}";
    assert!(matches!(json::read(twice.as_bytes()), Err(NotJson::Malformed { line: 2, .. })));
    for broken in ["", "{", "{\"a\":1}x", "{'a':1}", "\u{feff}\u{feff}1", "nul", "1e999", "\"\\ud800\""] {
        assert!(json::read(broken.as_bytes()).is_err(), "{broken}");
    }
    assert!(json::read(b"\"\xff\"").is_err());
    assert_eq!(json::read("\u{feff}{\"a\":[1,-1,1.5,null,true,\"ø\"]}".as_bytes()).unwrap()["a"][5], "ø");
}

#[test]
fn a_receipt_is_valid_and_names_its_message() {
    assert_eq!(reference(Some("abc"), "00ff"), "abc");
    assert_eq!(reference(Some(" "), "00ff"), "sha256:00ff");
    assert_eq!(reference(None, "00ff"), "sha256:00ff");
    let Some(folder) = published() else { return };
    let schema = std::fs::read(folder.join("felles/kvittering/1.0/Kvittering.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    for status in ReceiptStatus::ALL {
        for description in [None, Some("Mangler domstol".to_owned())] {
            let receipt = Receipt { id: "1".into(), of: reference(None, "00ff"), status: *status, description };
            let value = serde_json::to_value(&receipt).unwrap();
            assert!(schema.is_valid(&value), "{value}");
        }
    }
    for entry in std::fs::read_dir(folder.join("felles/kvittering/1.0/eksempelfiler")).unwrap() {
        let text = std::fs::read(entry.unwrap().path()).unwrap();
        let receipt: Receipt = serde_json::from_slice(&text).unwrap();
        assert_eq!(receipt.status.failed(), receipt.description.is_some());
    }
}
