//! Tests of the service's own events: each is valid against its published schema, whatever names and texts hold; on
//! both databases each act is told once, and what cannot be told yet waits and says what it lacks.

use super::conformance::published;
use super::settled::Desk;
use crate::access::testing::{in_prison, token};
use crate::access::{Role, reach};
use crate::authority::tests::{add, house, person, remand};
use crate::authority::{AuthorityKind as K, EndReason};
use crate::esas::actions::events::follow;
use crate::esas::model::events::{Decided, EventId, Facts, Happened, Lack, Location, Noted, Stand, Told, parts};
use crate::esas::model::outgoing::OutContract;
use crate::esas::model::{reasons, xml};
use crate::people::{Bearer, IdentifierKind, Sex};
use crate::sentence::DatedRow;
use crate::testing::TestApp;
use basics::id::{Id, Uuid};
use basics::{Date, Instant};
use law::{DateKind, SentenceKind};
use records::testing::TestDb;
use serde_json::{Value, json};
use std::process::Command;

const EVENTS: [OutContract; 4] =
    [OutContract::Intake, OutContract::DatesUpdated, OutContract::CarriedOut, OutContract::Release];

/// Checks documents with `xmllint` against their published schemas, where those lie beside the repository. A schema
/// looks for the shared types beside itself.
fn lint(documents: &[(OutContract, Vec<u8>)]) {
    let Some(folder) = published() else { return };
    let work = tempfile::tempdir().unwrap();
    let schema = |name: &str| folder.join(format!("xsd/{name}/1.0/{name}.xsd"));
    std::fs::copy(schema("Felles"), work.path().join("Felles.xsd")).unwrap();
    for contract in EVENTS {
        let name = format!("{contract}.xsd");
        std::fs::copy(schema(contract.as_str()), work.path().join(&name)).unwrap();
        let mut files = vec![];
        for (at, (_, bytes)) in documents.iter().enumerate().filter(|(_, (of, _))| *of == contract) {
            let file = work.path().join(format!("{at}.xml"));
            std::fs::write(&file, bytes).unwrap();
            files.push(file);
        }
        if files.is_empty() {
            continue;
        }
        let mut checked = Command::new("xmllint");
        checked.arg("--noout").arg("--schema").arg(work.path().join(&name)).args(&files);
        let checked = checked.output().expect("xmllint is missing: ./test tools installs it (libxml2-utils)");
        let said = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{said}");
        assert_eq!(said.matches(" validates").count(), files.len(), "{said}");
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Monday at ten, when everything happens here.
fn now() -> Instant {
    at("2026-11-02T10:00:00+01:00")
}

fn noted(happened: Happened) -> Noted {
    let interrupted = matches!(happened, Happened::Interrupted | Happened::Resumed);
    Noted {
        id: EventId::from_uuid(Uuid::from_u128(7)),
        happened,
        at: now(),
        noted_at: now(),
        from: interrupted.then(|| day("2026-11-02")),
        to: (happened == Happened::Resumed).then(|| day("2026-11-20")),
        reason: None,
        days: None,
    }
}

fn stand(kind: K, from: &str, to: Option<&str>, end_reason: Option<EndReason>) -> Stand {
    let police = (kind == K::CommittalOrder).then(|| "Oslo politidistrikt".to_owned());
    Stand { kind, case_number: "26-1".to_owned(), police, from: at(from), to: to.map(at), end_reason }
}

fn facts(stands: Vec<Stand>, decided: Vec<Decided>, dates: &[(DateKind, &str)]) -> Facts {
    Facts {
        bearer: Bearer {
            given: Some("Kari".to_owned()),
            family: Some("Nordmann".to_owned()),
            sex: Sex::Female,
            citizenships: vec!["NOR".parse().unwrap(), "SOM".parse().unwrap()],
            numbers: vec![
                (IdentifierKind::D, "52039012345".to_owned()),
                (IdentifierKind::Duf, "201512345609".to_owned()),
            ],
        },
        place: Some(Location {
            district: "Øst".to_owned(),
            name: "Halden fengsel".to_owned(),
            number: "HAL".to_owned(),
        }),
        stands,
        decided,
        dates: dates.iter().map(|(kind, date)| DatedRow { kind: *kind, date: day(date), at: None }).collect(),
    }
}

const BEGAN: &str = "2026-10-01T10:00:00+02:00";

/// Somebody on remand until a day, which is held out.
fn remanded(to: &str) -> Facts {
    facts(vec![stand(K::RemandOrder, BEGAN, Some(to), None)], vec![], &[])
}

fn decided(kind: SentenceKind) -> Decided {
    Decided { kind, start: Some(day("2026-02-10")) }
}

/// Somebody who serves.
fn serving() -> Facts {
    let dates = [
        (DateKind::OneThird, "2026-10-25"),
        (DateKind::TwoThirds, "2027-08-25"),
        (DateKind::LastDay, "2028-06-24"),
        (DateKind::FullTermFirstFreeDay, "2028-06-25"),
    ];
    facts(vec![stand(K::EnforcementOrder, BEGAN, None, None)], vec![decided(SentenceKind::Prison)], &dates)
}

/// Somebody in preventive detention.
fn detained(frame: &str) -> Facts {
    let dates = [(DateKind::FrameLastDay, frame), (DateKind::MinimumLastDay, "2030-01-01")];
    let kind = SentenceKind::PreventiveDetention;
    facts(vec![stand(K::PreventiveDetentionJudgment, BEGAN, None, None)], vec![decided(kind)], &dates)
}

fn make(noted: &Noted, facts: &Facts, before: Option<&Told>) -> Result<Vec<u8>, Vec<Lack>> {
    let (parts, _) = parts(noted, ("0199-m", now()), facts, before)?;
    Ok(xml::bytes(noted.happened.contract().as_str(), &parts).unwrap())
}

fn told(facts: &Facts) -> Told {
    facts.told(now()).unwrap()
}

/// What a part of a document says.
fn said(bytes: &[u8], name: &str) -> Option<String> {
    xml::lines(bytes).unwrap().into_iter().find(|line| line.name == name)?.text
}

#[test]
fn the_lists_of_reasons_are_the_published_ones() {
    let Some(folder) = published() else { return };
    let shared = std::fs::read_to_string(folder.join("xsd/Felles/1.0/Felles.xsd")).unwrap();
    let lists = [
        ("LoeslatelseFraFengselAarsakType", reasons::RELEASED),
        ("EndringOppdaterteDatoerAarsakType", reasons::DATES),
        ("EndringGjennomfoeringAarsakType", reasons::CARRIED_OUT),
    ];
    for (name, list) in lists {
        let from = shared.find(&format!("simpleType name=\"{name}\"")).unwrap();
        let part = &shared[from..from + shared[from..].find("</xs:simpleType>").unwrap()];
        let values: Vec<&str> =
            part.split("enumeration value=\"").skip(1).map(|s| s.split('"').next().unwrap()).collect();
        assert_eq!(values, list, "{name}");
    }
}

#[test]
fn every_event_is_valid_against_its_schema_whatever_texts_hold() {
    let mut all = vec![];
    let longer = told(&remanded("2026-11-10T00:00:00+01:00"));
    for facts in [&remanded("2026-11-28T00:00:00+01:00"), &serving(), &detained("2040-01-01")] {
        for happened in Happened::ALL {
            for reason in happened.contract().reasons().iter().map(Some).chain([None]) {
                let supplied =
                    Noted { reason: reason.map(|text| (*text).to_owned()), days: Some(3), ..noted(*happened) };
                if let Ok(bytes) = make(&supplied, facts, Some(&longer)) {
                    all.push((happened.contract(), bytes));
                }
            }
        }
    }
    let longest = "ÅØ\u{1F600}".repeat(400);
    for text in ["", " ", "<&]]>\"'", "a\u{0}b\u{1b}c\r\nd\u{FFFE}e\u{85}f\u{202E}", "]]>", "&#0;", longest.as_str()] {
        let mut facts = remanded("2026-11-28T00:00:00+01:00");
        facts.bearer.given = Some(text.to_owned());
        facts.bearer.family = (!text.is_empty()).then(|| text.to_owned());
        facts.bearer.numbers = vec![(IdentifierKind::Ssp, text.to_owned())];
        facts.bearer.citizenships = vec![];
        facts.stands[0].case_number = text.to_owned();
        facts.stands[0].police = Some(text.to_owned());
        facts.place = Some(Location { district: text.to_owned(), name: text.to_owned(), number: text.to_owned() });
        let bytes = make(&noted(Happened::Arrived), &facts, None).unwrap();
        assert!(bytes.len() < 40_000);
        all.push((OutContract::Intake, bytes));
    }
    // Without name, number, sex, case: what may say nothing says nothing.
    let mut unknown = remanded("2026-11-28T00:00:00+01:00");
    unknown.bearer = Bearer { given: None, family: None, sex: Sex::Unknown, citizenships: vec![], numbers: vec![] };
    unknown.stands[0].to = None;
    let bytes = make(&noted(Happened::Arrived), &unknown, None).unwrap();
    assert_eq!(
        (said(&bytes, "Fnr"), said(&bytes, "Kjoenn").as_deref(), said(&bytes, "TilDato")),
        (None, Some("U"), None)
    );
    all.push((OutContract::Intake, bytes));
    assert!(all.len() > 300, "{}", all.len());
    lint(&all);
}

#[test]
fn what_is_not_certain_is_not_told() {
    let none = |facts: Facts| facts.told(now()).unwrap_err();
    assert_eq!(none(facts(vec![], vec![], &[])), [Lack::Authority]);
    assert_eq!(none(remanded("2026-10-20T00:00:00+02:00")), [Lack::Authority], "it was over before");
    let order = || vec![stand(K::EnforcementOrder, BEGAN, None, None)];
    assert_eq!(none(facts(order(), vec![], &[])), [Lack::Dates]);
    let at_liberty = Decided { start: None, ..decided(SentenceKind::Prison) };
    assert_eq!(none(facts(order(), vec![at_liberty], &[])), [Lack::Start]);
    let elsewhere = Facts { place: None, ..serving() };
    assert_eq!(make(&noted(Happened::Arrived), &elsewhere, None).unwrap_err(), [Lack::Prison]);
    // Remand has no days of a sentence left, and no word of the list says that it was shortened.
    let (short, long) = (remanded("2026-11-10T00:00:00+01:00"), remanded("2026-11-28T00:00:00+01:00"));
    assert_eq!(make(&noted(Happened::Absconded), &long, None).unwrap_err(), [Lack::Days]);
    assert_eq!(make(&noted(Happened::DatesChanged), &short, Some(&told(&long))).unwrap_err(), [Lack::Reason]);
    assert_eq!(make(&noted(Happened::Released), &long, None).unwrap_err(), [Lack::Reason]);
    let supplied = Noted { days: Some(12), ..noted(Happened::Absconded) };
    assert_eq!(said(&make(&supplied, &long, None).unwrap(), "RestDager").as_deref(), Some("12"));
}

#[test]
fn the_reason_is_what_happened() {
    let (short, long) = (remanded("2026-11-10T00:00:00+01:00"), remanded("2026-11-28T00:00:00+01:00"));
    let dates = |facts: &Facts, before: &Facts| {
        said(&make(&noted(Happened::DatesChanged), facts, Some(&told(before))).unwrap(), "Aarsak").unwrap()
    };
    assert_eq!(dates(&long, &short), "Forlengelse av varetekt");
    assert_eq!(dates(&serving(), &short), "Overført til dom");
    assert_eq!(dates(&detained("2041-01-01"), &detained("2040-01-01")), "Ny forvaring (forlengelse)");
    assert_eq!(dates(&detained("2039-01-01"), &detained("2040-01-01")), "Ny straffetidsberegning foretatt");
    // An order that follows without a gap is how remand is prolonged.
    let mut followed = remanded("2026-11-10T00:00:00+01:00");
    followed.stands.push(stand(K::RemandOrder, "2026-11-10T00:00:00+01:00", Some("2026-12-08T00:00:00+01:00"), None));
    assert_eq!(dates(&followed, &short), "Forlengelse av varetekt");
    assert_eq!(
        said(&make(&noted(Happened::Arrived), &followed, None).unwrap(), "TilDato").as_deref(),
        Some("2026-12-07")
    );
    let carried = make(&noted(Happened::Absconded), &serving(), None).unwrap();
    assert_eq!(said(&carried, "RestDager").as_deref(), Some("601"));
    assert_eq!(said(&carried, "GjennomfoeringsStatus").as_deref(), Some("Stanset"));
    let released = |kind: K, to: Option<&str>, end: Option<EndReason>, dates: &[(DateKind, &str)]| {
        let facts = facts(vec![stand(kind, BEGAN, to, end)], vec![], dates);
        make(&noted(Happened::Released), &facts, None).map(|bytes| said(&bytes, "LoeslatelseFraFengselAarsak").unwrap())
    };
    let today = Some("2026-11-02T09:00:00+01:00");
    let cases = [
        (released(K::RemandOrder, today, None, &[]), "Løslatt ved kjennelsens utløp"),
        (
            released(K::RemandOrder, today, Some(EndReason::Lifted), &[]),
            "Løslatt etter særskilt beslutning før kjennelsens utløp",
        ),
        (released(K::CommittalOrder, today, Some(EndReason::Lifted), &[]), "Løslatt av politiet"),
        (
            released(K::EnforcementOrder, None, None, &[(DateKind::FullTermFirstFreeDay, "2026-11-02")]),
            "Løslatt endt tid",
        ),
        (
            released(K::EnforcementOrder, today, Some(EndReason::Paroled), &[(DateKind::TwoThirds, "2026-11-02")]),
            "Løslatt på prøve etter 2/3 tid",
        ),
        (released(K::FineEnforcementOrder, today, Some(EndReason::Served), &[]), "Løslatt etter soning av bøter"),
        (released(K::ExtensionJudgment, today, Some(EndReason::Paroled), &[]), "Løslatt på prøve fra forvaring, §45"),
    ];
    for (made, reason) in cases {
        assert_eq!(made.as_deref(), Ok(reason));
    }
    let unsure = released(K::EnforcementOrder, today, Some(EndReason::Paroled), &[(DateKind::TwoThirds, "2026-11-09")]);
    assert_eq!(unsure.unwrap_err(), [Lack::Reason]);
}

/// A prison with a person at its gate, and who works there.
struct Case<'a> {
    desk: Desk<'a>,
    colleague: String,
    leader: String,
    duty: String,
}

impl<'a> Case<'a> {
    async fn at_the_gate(app: &'a TestApp) -> Self {
        let [_, colleague, _] = house(app).await;
        let desk = Desk::open(app).await;
        let leader = token(&app.app, Role::ShiftLeader, in_prison("HAL")).await;
        let duty = token(&app.app, Role::DutyGovernor, in_prison("HAL")).await;
        app.app.db.upkeep(|tx| reach::set(tx, person(), None, None, tx.now())).await.unwrap();
        // Following begins at the end: what was before is not told.
        let case = Self { desk, colleague, leader, duty };
        case.follow().await;
        let body = json!({ "person": person().to_string(), "brought_by": "oslo", "paper": "none" });
        let came = case.desk.app.post("/api/reception", &case.leader, body).await;
        assert!(came.status.is_success(), "{}", came.text());
        case
    }
    /// Follows all that is committed. On PostgreSQL a transaction of any test on the server may hold the seal of the
    /// last entries back for a while, so it waits until they have it.
    async fn follow(&self) {
        let app = &self.desk.app.app;
        let left = |reader: &mut records::Reader| {
            let sql = "select count(*) as n from journal j where not exists \
                       (select 1 from journal_leaf l where l.entry_id = j.id)";
            reader.row(sql, records::params![])?.map_or(Ok(0), |row| row.get::<i64>("n"))
        };
        for _ in 0..600 {
            app.db.seal(&app.keys).await.unwrap();
            if app.db.read(left).await.unwrap() == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        follow(app).await.unwrap();
    }
    /// What has become of all acts so far: the contracts of what goes out, and what events wait for.
    async fn stands(&self) -> (Vec<String>, Vec<(String, Vec<String>)>) {
        self.follow().await;
        let sent = self.sent().await.iter().map(|item| item["contract"].as_str().unwrap().to_owned()).collect();
        let answer = self.desk.app.get("/api/esas/events", &self.desk.token).await.json();
        let codes = |item: &Value| {
            item["lacks"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let waits = answer["items"].as_array().unwrap().iter();
        (sent, waits.map(|item| (item["happened"].as_str().unwrap().to_owned(), codes(item))).collect())
    }
    async fn sent(&self) -> Vec<Value> {
        let answer = self.desk.app.get("/api/esas/outgoing", &self.desk.token).await;
        answer.json()["items"].as_array().unwrap().clone()
    }
    /// An order that a colleague has verified.
    async fn verified(&self, body: Value) -> String {
        let order = add(self.desk.app, &self.desk.token, body).await;
        let path = format!("/api/people/{}/authorities/{order}/verify", person());
        assert_eq!(self.desk.app.change(&path, &self.colleague, 1, json!({})).await.status, 200);
        order
    }
    /// Says what the event that waits lacks.
    async fn supply(&self, body: Value) -> Value {
        let events = self.desk.app.get("/api/esas/events", &self.desk.token).await.json();
        let id = events["items"][0]["id"].as_str().unwrap().to_owned();
        let answer = self.desk.app.post(&format!("/api/esas/events/{id}"), &self.desk.token, body).await;
        answer.json()
    }
}

fn names(contracts: &[&str]) -> Vec<String> {
    contracts.iter().map(|one| (*one).to_owned()).collect()
}

#[tokio::test]
async fn each_act_is_told_once_and_what_lacks_something_waits() {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test: &TestDb| {
        let app = &TestApp::on(test);
        let case = Case::at_the_gate(app).await;
        let lacks = |happened: &str, lacks: &[&str]| vec![(happened.to_owned(), names(lacks))];
        assert_eq!(case.stands().await, (vec![], lacks("arrived", &["authority"])));
        // A paper that one alone has typed in is not told either.
        let order = add(app, &case.desk.token, remand()).await;
        assert_eq!(case.stands().await, (vec![], lacks("arrived", &["authority"])));
        let path = format!("/api/people/{}/authorities/{order}/verify", person());
        assert_eq!(app.change(&path, &case.colleague, 1, json!({})).await.status, 200);
        for _ in 0..2 {
            assert_eq!(case.stands().await, (names(&["Inntak"]), vec![]));
        }
        let follows = json!({ "kind": "remand_order", "source": "paper", "issuer": "Oslo tingrett",
            "case_number": "26-900001ENE-TOSL/01", "from_date": "2026-11-04", "from_time": "15:00", "to_date": "2026-11-30" });
        case.verified(follows).await;
        let two = names(&["Inntak", "EndringOppdaterteDatoer"]);
        assert_eq!(case.stands().await, (two.clone(), vec![]));
        let gone = json!({ "person": person().to_string(), "kind": "absconded", "reason": "Over the fence" });
        let moved = app.post("/api/movements", &case.leader, gone).await;
        assert!(moved.status.is_success(), "{}", moved.text());
        assert_eq!(case.stands().await, (two.clone(), lacks("absconded", &["days"])));
        let wrong = case.supply(json!({ "reason": "Because", "days": "-1" })).await;
        assert_eq!(wrong["code"], "invalid-input");
        assert_eq!(case.supply(json!({ "days": "28" })).await, json!({ "state": "queued" }));
        let three = names(&["Inntak", "EndringOppdaterteDatoer", "EndringGjennomfoering"]);
        assert_eq!(case.stands().await, (three.clone(), vec![]));
        let back = json!({ "person": person().to_string(), "kind": "back", "reason": "By herself" });
        assert!(app.post("/api/movements", &case.leader, back).await.status.is_success());
        assert_eq!(case.stands().await, (three.clone(), lacks("back", &["days"])));
        assert_eq!(case.supply(json!({ "drop": "Told by telephone." })).await, json!({ "state": "dropped" }));
        assert_eq!(case.stands().await, (three, vec![]));
        let all = case.sent().await;
        let documents: Vec<_> = all
            .iter()
            .map(|item| {
                assert_eq!((&item["media_type"], &item["to"]), (&json!("application/xml"), &json!("")));
                let contract: OutContract = item["contract"].as_str().unwrap().parse().unwrap();
                (contract, item["message"].as_str().unwrap().as_bytes().to_vec())
            })
            .collect();
        lint(&documents);
        assert_eq!(said(&documents[0].1, "Enhet").as_deref(), Some("Halden fengsel"));
        assert_eq!(said(&documents[1].1, "Aarsak").as_deref(), Some("Forlengelse av varetekt"));
        assert_eq!(said(&documents[1].1, "TilDato").as_deref(), Some("2026-11-30"));
        pages_show(&case, &all).await;
        let broken = app.app.db.read(crate::esas::FEATURE.slots.promises.unwrap()).await.unwrap();
        assert_eq!(broken, Vec::<String>::new());
        let harm = "update esas_event set outgoing = null where state = 'queued'";
        test.harmed(&["esas_event"], harm, async || {
            let broken = app.app.db.read(crate::esas::FEATURE.slots.promises.unwrap()).await.unwrap();
            assert!(broken[0].contains("what went out does not say so"), "{broken:?}");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn nothing_hostile_settles_an_event() {
    TestApp::each(async |app| {
        let case = Case::at_the_gate(app).await;
        let gone = json!({ "person": person().to_string(), "kind": "absconded", "reason": "Over the fence" });
        case.verified(remand()).await;
        assert!(app.post("/api/movements", &case.leader, gone).await.status.is_success());
        let stood = case.stands().await;
        assert_eq!(stood.1, vec![("absconded".to_owned(), names(&["days"]))]);
        let events = app.get("/api/esas/events", &case.desk.token).await.json();
        let path = format!("/api/esas/events/{}", events["items"][0]["id"].as_str().unwrap());
        for (field, value) in [
            ("days", "-1".to_owned()),
            ("days", "1e9".to_owned()),
            ("days", "9".repeat(400)),
            ("days", "\u{0661}\u{0662}".to_owned()),
            ("reason", "'; drop table esas_event; --".to_owned()),
            ("reason", "x".repeat(10_000)),
            ("drop", "\u{0}".to_owned()),
            ("drop", "Told\u{202e} by telephone".to_owned()),
            ("drop", "æ".repeat(501)),
            ("state", "queued".to_owned()),
            ("outgoing", "00000000-0000-0000-0000-000000000007".to_owned()),
        ] {
            let refused = app.post(&path, &case.desk.token, json!({ field: value })).await;
            assert_eq!(refused.status, 422, "{field} {value:?}: {}", refused.text());
            assert_eq!(refused.json()["errors"][0]["field"], field, "{value:?}");
        }
        for body in [json!(null), json!([]), json!("28"), json!({ "days": { "$gt": 0 } })] {
            assert!(app.post(&path, &case.desk.token, body.clone()).await.status.is_client_error(), "{body}");
        }
        let days = json!({ "days": "28" });
        let far = token(&app.app, Role::Caseworker, in_prison("BJO")).await;
        assert_eq!(app.post(&path, &far, days.clone()).await.status, 404);
        assert_eq!(app.post(&path, &case.leader, days.clone()).await.status, 403);
        for id in ["nonsense", "00000000-0000-0000-0000-000000000007", "%00", "1'%20or%20'1'='1"] {
            let answer = app.post(&format!("/api/esas/events/{id}"), &case.desk.token, days.clone()).await;
            assert_eq!(answer.status, 404, "{id}");
        }
        assert_eq!(case.stands().await, stood, "nothing was settled");
    })
    .await;
}

/// The pages show what was told as a document, beside the message as it is.
async fn pages_show(case: &Case<'_>, all: &[Value]) {
    let cookie = super::inbox::sign_in(case.desk.app).await;
    let path = format!("/messages/sent/{}", all[0]["id"].as_str().unwrap());
    for path in ["/messages/sent", &path] {
        let page = super::inbox::page(case.desk.app, &cookie, path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.text().contains("Came to prison") && !page.text().contains("esas-"), "{}", page.text());
    }
    let page = super::inbox::page(case.desk.app, &cookie, &path).await;
    assert!(page.text().contains("&lt;f:Etternavn&gt;") || page.text().contains("&#60;f:Etternavn&#62;"));
    assert!(page.text().contains("<dt>Family name</dt><dd>Nordmann</dd>"), "{}", page.text());
}

#[tokio::test]
async fn who_is_released_is_told_and_who_is_taken_back_was_never_there() {
    TestApp::each(async |app| {
        let case = Case::at_the_gate(app).await;
        let order = case.verified(remand()).await;
        assert_eq!(case.stands().await, (names(&["Inntak"]), vec![]));
        let path = format!("/api/people/{}/authorities/{order}", person());
        let end = json!({ "reason": "lifted", "why": "The court lifted it." });
        assert_eq!(app.change(&format!("{path}/end"), &case.desk.token, 2, end).await.status, 200);
        assert_eq!(app.change(&format!("{path}/verify"), &case.colleague, 3, json!({})).await.status, 200);
        let step = async |token: &str, end: &str, body: Value| {
            let path = format!("/api/people/{}/release", person());
            let version = app.get(&path, token).await.json()["version"].as_i64().unwrap();
            let answer = app.change(&format!("{path}{end}"), token, version, body).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        };
        // There is no photograph of the person of the tests.
        step(&case.leader, "/identity", json!({ "what": "established", "note": "Fingerprints" })).await;
        step(&case.leader, "/propose", json!({})).await;
        let number = app.app.db.read(|reader| crate::people::number_of(reader, person())).await.unwrap().unwrap();
        let known = json!({ "photograph": "true", "mark": "case_number", "said": number.to_string() });
        step(&case.duty, "/confirm", known).await;
        let two = names(&["Inntak", "LoeslatelseFraFengsel"]);
        assert_eq!(case.stands().await, (two.clone(), vec![]));
        let last = case.sent().await[1]["message"].as_str().unwrap().as_bytes().to_vec();
        assert_eq!(
            said(&last, "LoeslatelseFraFengselAarsak").as_deref(),
            Some("Løslatt etter særskilt beslutning før kjennelsens utløp")
        );
        assert_eq!(said(&last, "ErIAnstalt").as_deref(), Some("false"));
        lint(&[(OutContract::Release, last)]);
    })
    .await;
}
