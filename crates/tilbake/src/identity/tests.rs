//! Who is who through HTTP on both databases: found, merged by two, read as one, parted as before.

use crate::access::testing::{in_prison, places, token};
use crate::access::{Role, reach, same};
use crate::features::FEATURES;
use crate::slots;
use crate::testing::{Answered, TestApp};
use basics::PersonId;
use records::testing::TestDb;
use records::verify::Progress;
use records::{Reader, params};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

struct Staff {
    caseworker: String,
    colleague: String,
    leader: String,
}

impl Staff {
    async fn of(app: &TestApp) -> Self {
        places(&app.app).await;
        let hal = |role| token(&app.app, role, in_prison("HAL"));
        Self {
            caseworker: hal(Role::Caseworker).await,
            colleague: hal(Role::Caseworker).await,
            leader: hal(Role::ShiftLeader).await,
        }
    }
}

async fn each(body: impl AsyncFn(&TestApp, &TestDb)) {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test| body(&TestApp::on(test), test).await).await;
}

async fn created(app: &TestApp, path: &str, token: &str, body: Json) -> String {
    let made = app.post(path, token, body).await;
    assert_eq!(made.status, 201, "{path}: {}", made.text());
    made.json()["id"].as_str().unwrap_or_default().to_owned()
}

/// Registers somebody at HAL.
async fn person(app: &TestApp, staff: &Staff, (given, family, born): (&str, &str, &str)) -> String {
    let body = json!({ "given": given, "family": family, "born": born, "sex": "male", "source": "police",
                       "not_same": "true" });
    created(app, "/api/people", &staff.caseworker, body).await
}

async fn arrives(app: &TestApp, staff: &Staff, id: &str) {
    let body = json!({ "person": id, "brought_by": "oslo", "paper": "none" });
    let arrival = app.post("/api/reception", &staff.leader, body).await;
    assert!(arrival.status.is_success(), "{}", arrival.text());
}

/// A remand order that a colleague has verified; its id.
async fn order(app: &TestApp, staff: &Staff, id: &str, until: &str) -> String {
    let body = json!({ "kind": "remand_order", "source": "paper", "issuer": "Oslo tingrett",
        "case_number": "26-900001ENE-TOSL/01", "decided_on": "2026-11-02", "from_date": "2026-11-02", "to_date": until,
        "to_time": "15:00", "arrest_date": "2026-11-01", "arrest_time": "22:10", "arrest_place": "Oslo",
        "as_stated": "true" });
    let order = created(app, &format!("/api/people/{id}/authorities"), &staff.caseworker, body).await;
    let path = format!("/api/people/{id}/authorities/{order}/verify");
    assert_eq!(app.change(&path, &staff.colleague, 1, json!({})).await.status, 200);
    order
}

async fn number(app: &TestApp, staff: &Staff, id: &str) -> String {
    app.get(&format!("/api/people/{id}"), &staff.caseworker).await.json()["number"].as_str().unwrap().to_owned()
}

/// The pair of two files, as it was found or put side by side.
async fn pair(app: &TestApp, staff: &Staff, one: &str, other: &str) -> String {
    let body = json!({ "one": one, "other": other });
    created(app, "/api/duplicates", &staff.caseworker, body).await
}

async fn stands(app: &TestApp, token: &str, pair: &str) -> Json {
    let answer = app.get(&format!("/api/duplicates/{pair}"), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn step(app: &TestApp, token: &str, pair: &str, step: &str, body: Json) -> Answered {
    let version = stands(app, token, pair).await["version"].as_i64().unwrap();
    app.change(&format!("/api/duplicates/{pair}/{step}"), token, version, body).await
}

async fn state(app: &TestApp, staff: &Staff, pair: &str) -> String {
    stands(app, &staff.caseworker, pair).await["state"].as_str().unwrap().to_owned()
}

fn keep(id: &str) -> Json {
    json!({ "keep": id, "why": "The fingerprints are the same." })
}

/// What of all promises does not hold.
async fn broken(app: &TestApp) -> Vec<String> {
    let read = |reader: &mut Reader| slots::broken_promises(FEATURES, reader, &Progress::default());
    app.app.db.read(read).await.unwrap()
}

/// Everything that waits is compared.
async fn caught_up(app: &TestApp) {
    super::look_through_waiting(&app.app).await.unwrap();
}

async fn listed(app: &TestApp, token: &str, shown: &str) -> Vec<Json> {
    caught_up(app).await;
    let list = app.get(&format!("/api/duplicates?shown={shown}"), token).await;
    assert_eq!(list.status, 200, "{}", list.text());
    list.json()["items"].as_array().unwrap().clone()
}

const OLA: (&str, &str, &str) = ("Ola", "Nordmann", "1990-03-12");
const OLLA: (&str, &str, &str) = ("Olla", "Nordman", "1990-03-12");

/// Two files of one man: one on the roll of HAL, the other an alias with another warrant, a caution and somebody to
/// keep apart from, who is on the roll too.
struct Twice {
    staff: Staff,
    on_roll: String,
    alias: String,
    enemy: String,
    order: String,
}

async fn twice(app: &TestApp) -> Twice {
    let staff = Staff::of(app).await;
    let on_roll = person(app, &staff, OLA).await;
    let alias = person(app, &staff, OLLA).await;
    let enemy = person(app, &staff, ("Bjarne", "Kvamme", "1970-01-01")).await;
    arrives(app, &staff, &on_roll).await;
    arrives(app, &staff, &enemy).await;
    let order = order(app, &staff, &on_roll, "2026-11-04").await;
    self::order(app, &staff, &alias, "2026-11-20").await;
    let caution = json!({ "code": "escape", "words": "Climbed out in 2021.", "source": "police",
                          "since": "2026-11-01", "review_on": "2027-01-01" });
    created(app, &format!("/api/people/{alias}/cautions"), &staff.leader, caution).await;
    let apart = json!({ "other": enemy, "within": "prison", "reason": "Threats", "review_date": "2027-01-01" });
    created(app, &format!("/api/people/{alias}/apart"), &staff.leader, apart).await;
    let ssn = json!({ "identifier": "alias_number", "number": "X-998877", "source": "police" });
    created(app, &format!("/api/people/{alias}/identity/identifier"), &staff.caseworker, ssn).await;
    Twice { staff, on_roll, alias, enemy, order }
}

/// All that is answered about some people.
async fn all_of(app: &TestApp, staff: &Staff, people: &[&str]) -> Vec<(String, String)> {
    let mut all = vec![];
    let ends = ["", "/overview", "/authorities", "/dates", "/moves", "/reception", "/release", "/cautions", "/removal"];
    let person = |id: &&str| ends.map(|end| format!("/api/people/{id}{end}"));
    let mut paths: Vec<String> = people.iter().flat_map(person).collect();
    paths.extend(
        ["/api/lawful-until?within=30d", "/api/releases", "/api/deviations", "/api/people?q=nordmann"]
            .map(String::from),
    );
    for path in paths {
        let answer = app.get(&path, &staff.caseworker).await;
        all.push((format!("{} {path}", answer.status), answer.text()));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_with_another_warrant_is_found_merged_by_two_and_read_as_one() {
    each(async |app, _| {
        let Twice { staff, on_roll, alias, enemy, order } = twice(app).await;
        let found = listed(app, &staff.caseworker, "open").await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["reasons"], json!(["like_name", "same_birth"]));
        let pair = found[0]["id"].as_str().unwrap();
        let before = stands(app, &staff.caseworker, pair).await;
        assert_eq!((before["takes_two"].as_bool(), before["sides"].as_array().map(Vec::len)), (Some(true), Some(2)));
        assert!(!before.to_string().contains("998877"), "numbers are masked: {before}");

        // Wrong orders, each by its name.
        let wrong = step(app, &staff.caseworker, pair, "merge", keep(&alias)).await;
        assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (409, "keep-on-roll"));
        assert_eq!(
            step(app, &staff.caseworker, pair, "merge", keep(&enemy)).await.json()["errors"][0]["field"],
            "keep"
        );
        let hostile = json!({ "keep": "' or 1=1 --", "why": "" });
        assert_eq!(step(app, &staff.caseworker, pair, "merge", hostile).await.status, 422);
        assert_eq!(step(app, &staff.caseworker, pair, "confirm", json!({})).await.code(), "merge-not-proposed");

        // One proposes; nobody goes on either file until another has said; another confirms.
        let proposed = step(app, &staff.caseworker, pair, "merge", keep(&on_roll)).await;
        assert_eq!(proposed.json()["state"], "merge_proposed", "{}", proposed.text());
        assert_eq!(step(app, &staff.caseworker, pair, "confirm", json!({})).await.code(), "merge-own");
        assert_eq!(step(app, &staff.colleague, pair, "merge", keep(&on_roll)).await.code(), "merge-proposed-already");
        let blocks =
            app.get(&format!("/api/people/{on_roll}/release"), &staff.leader).await.json()["blocks"].to_string();
        assert!(blocks.contains("identity_in_doubt"), "{blocks}");
        let merged = step(app, &staff.colleague, pair, "confirm", json!({})).await;
        assert_eq!(merged.json()["state"], "merged", "{}", merged.text());
        assert_eq!(broken(app).await, Vec::<String>::new());

        // The merged file leads to the other, and all of both stands there.
        let moved = app.get(&format!("/api/people/{alias}/authorities"), &staff.caseworker).await;
        assert_eq!(moved.status, 307);
        assert_eq!(moved.headers["location"], format!("/api/people/{on_roll}/authorities"));
        let read = async |end: &str| app.get(&format!("/api/people/{on_roll}{end}"), &staff.caseworker).await.json();
        let file = read("").await;
        assert_eq!(file["identity"]["names"].as_array().unwrap().len(), 2, "{file}");
        assert_eq!(file["identity"]["names"][1]["file"], alias);
        assert_eq!(file["identity"]["identifiers"][0]["number"], "X-998877");
        assert_eq!(file["cautions"][0]["code"], "escape");
        assert_eq!(read("/authorities").await["authorities"].as_array().unwrap().len(), 2);
        assert_eq!(read("/authorities").await["until"], "2026-11-20T14:00:00Z");
        assert_eq!(read("/moves").await["keep_apart"][0]["number"], number(app, &staff, &enemy).await);
        let other = app.get(&format!("/api/people/{enemy}/moves"), &staff.caseworker).await.json();
        assert_eq!(other["keep_apart"][0]["number"], number(app, &staff, &on_roll).await);
        for query in ["olla%20nordman", "ola%20nordmann", "X-998877", &number(app, &staff, &on_roll).await] {
            let hits = app.get(&format!("/api/people?q={query}"), &staff.caseworker).await.json();
            let ids: Vec<&str> =
                hits["items"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
            assert_eq!(ids, [on_roll.as_str()], "{query}: {hits}");
        }
        let until = app.get("/api/lawful-until?within=30d", &staff.caseworker).await.json().to_string();
        assert!(until.contains(&on_roll) && !until.contains(&alias), "{until}");

        // The order of the one file is lifted: the other's warrant still holds.
        let path = format!("/api/people/{on_roll}/authorities/{order}");
        let end = json!({ "reason": "lifted", "why": "The court lifted it." });
        assert_eq!(app.change(&format!("{path}/end"), &staff.caseworker, 2, end).await.status, 200);
        assert_eq!(app.change(&format!("{path}/verify"), &staff.colleague, 3, json!({})).await.status, 200);
        let release = read("/release").await;
        assert_eq!(release["blocks"][0]["block"], "still_held", "{release}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undone_by_two_everything_is_as_it_was() {
    each(async |app, _| {
        let Twice { staff, on_roll, alias, .. } = twice(app).await;
        let pair = pair(app, &staff, &alias, &number(app, &staff, &on_roll).await).await;
        let before = all_of(app, &staff, &[&on_roll, &alias]).await;
        assert_eq!(step(app, &staff.caseworker, &pair, "merge", keep(&on_roll)).await.status, 200);
        assert_eq!(step(app, &staff.colleague, &pair, "confirm", json!({})).await.status, 200);
        assert_ne!(all_of(app, &staff, &[&on_roll]).await[0].1, before[0].1);
        assert_eq!(
            step(app, &staff.colleague, &pair, "different", json!({ "reason": "No" })).await.code(),
            "merge-stands"
        );

        let undo = json!({ "reason": "The photographs are of two men." });
        assert_eq!(step(app, &staff.leader, &pair, "undo", json!({ "reason": "" })).await.status, 422);
        assert_eq!(step(app, &staff.leader, &pair, "undo", undo.clone()).await.json()["state"], "undo_proposed");
        assert_eq!(step(app, &staff.leader, &pair, "confirm", json!({})).await.code(), "merge-own");
        assert_eq!(step(app, &staff.leader, &pair, "withdraw", json!({})).await.json()["state"], "merged");
        assert_eq!(step(app, &staff.leader, &pair, "undo", undo).await.status, 200);
        let parted = step(app, &staff.caseworker, &pair, "confirm", json!({})).await;
        assert_eq!(parted.json()["state"], "open", "{}", parted.text());
        assert_eq!(all_of(app, &staff, &[&on_roll, &alias]).await, before);
        assert_eq!(broken(app).await, Vec::<String>::new());

        let denied = step(app, &staff.caseworker, &pair, "different", json!({ "reason": "Two men." })).await;
        assert_eq!(denied.json()["state"], "different", "{}", denied.text());
        assert_eq!(listed(app, &staff.caseworker, "open").await, Vec::<Json>::new());
        assert_eq!(listed(app, &staff.caseworker, "decided").await.len(), 1);
        // The journal names no reason and no name.
        let spoken = |reader: &mut Reader| {
            let sql = "select count(*) as n from journal where body like '%fingerprints%' or body like '%Two men%'";
            reader.row(sql, params![])?.unwrap().get::<i64>("n")
        };
        assert_eq!(app.app.db.read(spoken).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_while_files_were_one_is_gone_through_by_two() {
    each(async |app, test| {
        let Twice { staff, on_roll, alias, .. } = twice(app).await;
        let pair = pair(app, &staff, &alias, &number(app, &staff, &on_roll).await).await;
        let two = json!({ "reason": "Brothers: both were here in 2021." });
        for token in [&staff.caseworker, &staff.colleague] {
            assert_eq!(step(app, token, &pair, "different", two.clone()).await.status, 200);
        }
        let doubt = async || {
            let release = app.get(&format!("/api/people/{on_roll}/release"), &staff.leader).await.json();
            release["blocks"].to_string().contains("identity_in_doubt")
        };
        assert!(!doubt().await, "two have said that they are two");

        // Merged by mistake all the same; an order comes; parted.
        let merge = async || {
            assert_eq!(step(app, &staff.caseworker, &pair, "merge", keep(&on_roll)).await.status, 200);
            assert_eq!(step(app, &staff.colleague, &pair, "confirm", json!({})).await.json()["state"], "merged");
        };
        let part = async || {
            let undo = json!({ "reason": "The photographs are of two men." });
            assert_eq!(step(app, &staff.leader, &pair, "undo", undo).await.status, 200);
            step(app, &staff.caseworker, &pair, "confirm", json!({})).await.json()
        };
        merge().await;
        assert_eq!(step(app, &staff.leader, &pair, "gone-through", json!({})).await.code(), "nothing-to-go-through");
        order(app, &staff, &on_roll, "2026-12-20").await;
        let parted = part().await;
        assert_eq!(parted["state"], "parted", "{parted}");
        let kinds = |view: &Json| -> Vec<String> {
            let written = view["parting"]["written"].as_array().unwrap().iter();
            written.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(kinds(&parted), ["authority-verified", "authority-added"], "{parted}");
        assert_eq!(parted["parting"]["kept"], json!(on_roll));
        assert!(doubt().await, "the order may be the other's");
        assert_eq!(listed(app, &staff.caseworker, "open").await.len(), 1);
        for id in [&on_roll, &alias] {
            let overview = app.get(&format!("/api/people/{id}/overview"), &staff.caseworker).await.text();
            assert!(overview.contains("Skilt fra"), "{id}: {overview}");
        }

        // One alone does not lift it, and another merge lifts nothing.
        assert_eq!(step(app, &staff.leader, &pair, "gone-through", json!({})).await.json()["state"], "parted");
        assert_eq!(step(app, &staff.leader, &pair, "gone-through", json!({})).await.code(), "merge-own");
        assert!(doubt().await);
        merge().await;
        let one = step(app, &staff.colleague, &pair, "gone-through", json!({})).await;
        assert_eq!(one.code(), "nothing-to-go-through", "they are one again");
        assert_eq!(listed(app, &staff.caseworker, "open").await, Vec::<Json>::new(), "one again");
        let again = part().await;
        assert_eq!(again["state"], "parted", "{again}");
        assert!(again["parting"]["first_by"].is_string(), "who has gone through it has: {again}");
        assert_eq!(kinds(&again), ["authority-verified", "authority-added"], "nothing new, and nothing forgotten");
        app.every_journalled_row_counts(test, &[super::FEATURE]).await;
        let done = step(app, &staff.colleague, &pair, "gone-through", json!({})).await.json();
        assert_eq!(done["state"], "different", "{done}");
        assert!(!doubt().await);
        assert_eq!(listed(app, &staff.caseworker, "open").await, Vec::<Json>::new());
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_one_way_and_then_the_other_all_that_was_written_is_gone_through() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        let (one, other) = (person(app, &staff, OLA).await, person(app, &staff, OLLA).await);
        let pair = pair(app, &staff, &one, &other).await;
        let undo = json!({ "reason": "Two men." });
        for (kept, until) in [(&one, "2026-11-20"), (&other, "2026-12-20")] {
            assert_eq!(step(app, &staff.caseworker, &pair, "merge", keep(kept)).await.json()["state"], "merged");
            order(app, &staff, kept, until).await;
            assert_eq!(step(app, &staff.caseworker, &pair, "undo", undo.clone()).await.json()["state"], "parted");
        }
        let stands = stands(app, &staff.caseworker, &pair).await;
        let written = stands["parting"]["written"].as_array().unwrap();
        let orders = written.iter().filter(|one| one["kind"] == "authority-added").count();
        assert_eq!((written.len(), orders), (4, 2), "of both files: {stands}");
        assert_eq!(step(app, &staff.leader, &pair, "gone-through", json!({})).await.json()["state"], "parted");
        assert_ne!(step(app, &staff.colleague, &pair, "gone-through", json!({})).await.json()["state"], "parted");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

/// As after an import of many: an older alias is found at the door before the pass has come to it.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_queue_hides_nobody_from_who_opens_the_door() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        let alias = person(app, &staff, OLLA).await;
        let far = person(app, &staff, ("Bjarne", "Kvamme", "1970-01-01")).await;
        let leaving = person(app, &staff, OLA).await;
        let [alias, far, leaving]: [PersonId; 3] = [alias, far, leaving].map(|id| id.parse().unwrap());
        let many = |tx: &mut records::Tx| {
            for _ in 0..150 {
                let (file, later): (PersonId, _) = (tx.new_id(), tx.now().plus_seconds(60));
                let sql = "insert into file_waiting (file, since, turn) values ($1, $2, 1)";
                tx.execute(sql, params![file, later])?;
            }
            Ok(())
        };
        app.app.db.upkeep(many).await.unwrap();
        let like = move |reader: &mut Reader| super::may_be(reader, leaving, &[].into());
        let like = app.app.db.read(like).await.unwrap();
        assert!(like.contains(&alias) && !like.contains(&far), "{like:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_again_only_when_something_new_is_learned() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        let one = person(app, &staff, ("Jonas", "Vik", "2001-04-05")).await;
        let other = person(app, &staff, ("Jonas", "Vik", "2001-05-04")).await;
        let found = listed(app, &staff.caseworker, "open").await;
        assert_eq!(found[0]["reasons"], json!(["same_name", "swapped_birth"]));
        let pair = found[0]["id"].as_str().unwrap();
        let twins = json!({ "reason": "Cousins: both were here at once." });
        assert_eq!(step(app, &staff.caseworker, pair, "different", twins).await.status, 200);
        let language = json!({ "kind": "alias", "given": "Jonny", "family": "Vik", "source": "police" });
        created(app, &format!("/api/people/{one}/identity/name"), &staff.caseworker, language).await;
        assert_eq!(listed(app, &staff.caseworker, "open").await, Vec::<Json>::new(), "an alias of one is nothing new");
        for id in [&one, &other] {
            let number = json!({ "identifier": "alias_number", "number": "PASS-4711", "source": "police" });
            created(app, &format!("/api/people/{id}/identity/identifier"), &staff.caseworker, number).await;
        }
        let found = listed(app, &staff.caseworker, "open").await;
        assert_eq!((found.len(), found[0]["state"].as_str()), (1, Some("open")), "{found:?}");
        assert!(found[0]["reasons"].to_string().contains("same_number"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chains_end_at_one_file_and_come_apart_in_any_order() {
    each(async |app, test| {
        let staff = Staff::of(app).await;
        let names = [("Ali", "Rezai", "1988-07-07"), ("Ally", "Rezai", "1988-07-07"), ("Aly", "Rezaie", "1988-07-07")];
        let mut ids = vec![];
        for name in names {
            let id = person(app, &staff, name).await;
            // As of everyone who has been in a prison, the dates are counted.
            let counted: PersonId = id.parse().unwrap();
            app.app.db.upkeep(move |tx| crate::sentence::recalculate(tx, counted)).await.unwrap();
            ids.push(id);
        }
        let [a, b, c] = [&ids[0], &ids[1], &ids[2]];
        let before = all_of(app, &staff, &[a, b, c]).await;
        let (ab, bc) = (pair(app, &staff, a, b).await, pair(app, &staff, b, c).await);
        let ac = pair(app, &staff, a, c).await;
        // Nobody is in a prison: one alone decides.
        assert_eq!(step(app, &staff.caseworker, &ab, "merge", keep(b)).await.json()["state"], "merged");
        let circle = step(app, &staff.caseworker, &ab, "merge", keep(a)).await;
        assert_eq!(circle.code(), "same-already");
        assert_eq!(step(app, &staff.caseworker, &ac, "merge", keep(c)).await.code(), "merged-already");
        assert_eq!(step(app, &staff.caseworker, &ac, "merge", keep(a)).await.code(), "kept-is-merged");
        let same = app.post("/api/duplicates", &staff.caseworker, json!({ "one": a, "other": b })).await;
        assert_eq!(same.json()["errors"][0]["code"], "same-person");
        let nobody =
            app.post("/api/duplicates", &staff.caseworker, json!({ "one": "", "other": "2026/999999-X" })).await;
        assert_eq!(nobody.status, 422);
        assert_eq!(step(app, &staff.caseworker, &bc, "merge", keep(c)).await.json()["state"], "merged");
        let moved = app.get(&format!("/api/people/{a}/overview"), &staff.caseworker).await;
        assert_eq!(moved.headers["location"], format!("/api/people/{c}/overview"));
        assert_eq!(broken(app).await, Vec::<String>::new());
        for harm in ["delete from person_same", "update person_same set canonical = merged"] {
            test.harmed(&["person_same"], harm, async || {
                let found = broken(app).await;
                assert!(found.iter().any(|line| line.contains("is not read as that person's")), "{harm}: {found:?}");
            })
            .await;
        }
        // The first link goes first: the other stays.
        let undo = json!({ "reason": "Wrong" });
        assert_eq!(step(app, &staff.caseworker, &ab, "undo", undo.clone()).await.json()["state"], "open");
        assert_eq!(app.get(&format!("/api/people/{a}"), &staff.caseworker).await.status, 200);
        assert_eq!(app.get(&format!("/api/people/{b}"), &staff.caseworker).await.status, 307);
        assert_eq!(step(app, &staff.caseworker, &bc, "undo", undo).await.json()["state"], "open");
        assert_eq!(all_of(app, &staff, &[a, b, c]).await, before);
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_on_two_rolls_are_two_until_somebody_has_looked() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        let (one, other) = (person(app, &staff, OLA).await, person(app, &staff, OLA).await);
        for id in [&one, &other] {
            arrives(app, &staff, id).await;
        }
        let pair = pair(app, &staff, &one, &other).await;
        assert_eq!(step(app, &staff.caseworker, &pair, "merge", keep(&one)).await.code(), "both-on-roll");
        assert_eq!(state(app, &staff, &pair).await, "open");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_decide_sees_nothing_and_a_page_leads_to_the_file_that_stands() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        let (one, other) = (person(app, &staff, OLA).await, person(app, &staff, OLLA).await);
        let pair = pair(app, &staff, &one, &other).await;
        let officer = token(&app.app, Role::Officer, in_prison("HAL")).await;
        let stranger = token(&app.app, Role::Caseworker, in_prison("BGO")).await;
        assert_eq!(app.get("/api/duplicates", &officer).await.status, 403);
        assert_eq!(app.get(&format!("/api/duplicates/{pair}"), &officer).await.status, 403);
        assert_eq!(listed(app, &stranger, "open").await, Vec::<Json>::new());
        assert_eq!(app.get(&format!("/api/duplicates/{pair}"), &stranger).await.code(), "purpose-needed");
        assert_eq!(app.get("/api/duplicates/nonsense", &staff.caseworker).await.status, 404);
        assert_eq!(app.get("/api/duplicates?after=1", &staff.caseworker).await.code(), "invalid-cursor");
        assert_eq!(app.get("/api/duplicates?shown=x", &staff.caseworker).await.status, 422);

        assert_eq!(step(app, &staff.caseworker, &pair, "merge", keep(&one)).await.json()["state"], "merged");
        let loose = other.to_uppercase();
        let moved = app.get(&format!("/api/people/{loose}/moves?a=b"), &staff.caseworker).await;
        assert_eq!(moved.headers["location"], format!("/api/people/{one}/moves?a=b"));
        // Whoever reads their own file reads the one that stands for it, by the id it had.
        let own: PersonId = other.parse().unwrap();
        let own = token(&app.app, Role::Person, crate::access::Scope::Oneself { person: own }).await;
        assert_eq!(app.get(&format!("/api/people/{one}/overview"), &own).await.status, 200);
        // Whoever may not know of the person is not told that the file was merged.
        let somebody: PersonId = person(app, &staff, ("Else", "Vik", "1971-01-02")).await.parse().unwrap();
        let another = token(&app.app, Role::Person, crate::access::Scope::Oneself { person: somebody }).await;
        let refused = app.get(&format!("/api/people/{loose}/overview"), &another).await;
        assert_eq!((refused.status.as_u16(), refused.headers.get("location")), (404, None), "{}", refused.text());
        let places = async || {
            let (one, other): (PersonId, PersonId) = (one.parse().unwrap(), other.parse().unwrap());
            let read = move |reader: &mut Reader| {
                assert_eq!(same::canonical(reader, other)?, one);
                Ok([one, other].map(|file| reach::whereabouts(reader, file).unwrap().unwrap()))
            };
            app.app.db.read(read).await.unwrap()
        };
        let [kept, merged] = places().await;
        assert!(kept.next_prison.is_some() && merged.next_prison.is_none());
        // Whoever types the old id at the gate takes in the person it is.
        arrives(app, &staff, &loose).await;
        let [kept, merged] = places().await;
        assert!(kept.prison.is_some() && merged.prison.is_none());
        let until = app.get("/api/lawful-until", &staff.leader).await.json();
        assert_eq!((&until["items"][0]["id"], until["items"].as_array().unwrap().len()), (&json!(one), 1), "{until}");
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sought_protection_in_a_merged_file_is_kept_from_the_consulate() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        let gate = token(&app.app, Role::Reception, in_prison("HAL")).await;
        let other = person(app, &staff, ("Sami", "Karimi", "1995-05-05")).await;
        let protection = format!("/api/people/{other}/removal/protection");
        let sought = created(app, &protection, &gate, json!({ "heard_from": "oneself" })).await;
        let body = json!({ "nameless": true, "sex": "male", "brought_by": "immigration_unit", "paper": "none" });
        let here = created(app, "/api/reception", &gate, body).await;
        let entries = format!("/api/people/{here}/reception/entries");
        let tell = json!({ "kind": "step", "code": "consulate", "value": "told" });
        assert_eq!(app.post(&entries, &gate, tell.clone()).await.status, 201, "of a stranger nothing is known yet");
        let pair = pair(app, &staff, &here, &other).await;
        assert_eq!(step(app, &staff.caseworker, &pair, "merge", keep(&here)).await.status, 200);
        assert_eq!(step(app, &staff.colleague, &pair, "confirm", json!({})).await.json()["state"], "merged");
        assert_eq!(app.post(&entries, &gate, tell).await.code(), "consulate-never");
        assert_eq!(broken(app).await, Vec::<String>::new(), "what was done before anybody knew is no broken promise");
        // What stands in the merged file is ended there, by the id of the file that stands.
        let path = format!("/api/people/{here}/removal");
        let view = app.get(&path, &staff.colleague).await.json();
        assert_eq!(
            (view["never_tell_consulate"].as_bool(), view["protection"].as_array().map(Vec::len)),
            (Some(true), Some(1)),
            "{view}"
        );
        let end = json!({ "reason": "refused", "why": "Letter of today." });
        let version = view["version"].as_i64().unwrap();
        let ended = app.change(&format!("{path}/protection/{sought}/end"), &staff.colleague, version, end).await;
        assert_eq!(ended.status, 200, "{}", ended.text());
        assert!(!ended.json()["protection"][0]["ended"].is_null(), "{}", ended.text());
        // Planted: told after the files were one.
        let late = |tx: &mut records::Tx| {
            let sql = "update reception_entry set recorded_at = $1 where code = 'consulate'";
            let later = tx.now().plus_seconds(3_600);
            tx.execute(sql, params![later])?;
            Ok(())
        };
        app.app.db.upkeep(late).await.unwrap();
        let found = broken(app).await;
        assert!(found.iter().any(|line| line.contains("who had sought protection")), "{found:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_registers_does_not_wait_and_a_pass_finds_what_is_alike() {
    each(async |app, _| {
        let staff = Staff::of(app).await;
        person(app, &staff, OLA).await;
        person(app, &staff, OLLA).await;
        let list = async || app.get("/api/duplicates", &staff.caseworker).await.json();
        let before = list().await;
        assert_eq!(
            (before["items"].as_array().map(Vec::len), before["waiting"].as_i64()),
            (Some(0), Some(2)),
            "{before}"
        );
        assert!(before["waiting_since"].is_string());
        caught_up(app).await;
        let after = list().await;
        assert_eq!((after["items"].as_array().map(Vec::len), after["waiting"].as_i64()), (Some(1), Some(0)), "{after}");
        // Nothing waits twice, and nothing is done when nothing waits.
        caught_up(app).await;
        assert_eq!(list().await, after);
    })
    .await;
}

/// However the keys are asked for together, each finds as many as it may, and one that many share takes nothing from
/// another.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_very_many_share_hides_nobody_of_another() {
    TestApp::each(async |app| {
        let found = app.app.db.upkeep(|tx| {
            let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<String>>();
            let rare: PersonId = tx.new_id();
            super::tables::keep_keys(tx, rare, &keys(&["rare", "other"]))?;
            let mut common: Vec<PersonId> = (0..250).map(|_| tx.new_id()).collect();
            common.sort();
            common.iter().try_for_each(|person| super::tables::keep_keys(tx, *person, &keys(&["common"])))?;
            let newest: BTreeSet<PersonId> = common.iter().rev().take(200).copied().collect();
            assert_eq!(super::tables::by_keys(tx, &keys(&["common"]))?, newest);
            assert_eq!(super::tables::by_keys(tx, &keys(&["none", "rare"]))?, [rare].into());
            let all = super::tables::by_keys(tx, &keys(&["common", "none", "rare"]))?;
            // What is kept no more finds nobody.
            super::tables::keep_keys(tx, rare, &keys(&["other"]))?;
            assert!(super::tables::by_keys(tx, &keys(&["rare"]))?.is_empty());
            Ok((all, newest, rare))
        });
        let (all, mut expected, rare) = found.await.unwrap();
        expected.insert(rare);
        assert_eq!(all, expected);
    })
    .await;
}
