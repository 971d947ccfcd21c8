//! Photographs need a look; the access log agrees with the journal.

use super::*;
use crate::access::testing::count;
use std::collections::HashMap;

/// How many entries an act adds to the journal.
async fn entries<T>(app: &App, act: impl Future<Output = T>) -> i64 {
    let before = count(app, "journal").await;
    act.await;
    count(app, "journal").await - before
}

async fn see(app: &App, caller: &Caller, person: u32) {
    app.doors().see(caller, Via::Page, id(person)).await.unwrap();
}

/// Shows people on the roll of HAL.
async fn roll(app: &App, caller: &Caller, people: &[u32]) {
    let place = Place::Prison(prison("HAL"));
    let list = app.doors().list_in::<ReadRoll>(caller, Via::Page, place, "roll HAL", None).await.unwrap();
    app.doors().show(caller, Via::Page, &list, people.iter().copied().map(id).collect()).await.unwrap();
}

#[tokio::test]
async fn a_photograph_is_covered_by_the_list_that_showed_it_or_by_a_look_of_its_own() {
    each(async |test, app| {
        for person in 1..=3 {
            belongs(app, id(person), Some("HAL"), Some(1)).await;
        }
        let officer = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let other = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        assert_eq!(entries(app, roll(app, &officer, &[1, 2])).await, 1, "one entry for the whole roll");
        assert_eq!(entries(app, see(app, &officer, 1)).await, 0, "on the list");
        assert_eq!(entries(app, see(app, &officer, 3)).await, 1, "not on it");
        assert_eq!(requests(app, id(3)).await, [1]);
        assert_eq!(entries(app, see(app, &officer, 3)).await, 0, "the same look");
        assert_eq!(entries(app, see(app, &other, 1)).await, 1, "shown to somebody else");
        test.clock.set(app.db.now().plus_seconds(899));
        assert_eq!(entries(app, see(app, &officer, 2)).await, 0, "pictures that load late");
        test.clock.set(app.db.now().plus_seconds(1));
        let (_, until) = app.doors().see(&officer, Via::Page, id(2)).await.unwrap();
        assert_eq!(requests(app, id(2)).await, [1], "a look of its own once the list's has passed");
        assert!((1..=900).contains(&until.seconds_since(app.db.now())), "and kept no longer than that");
        test.tamper("ALTER TABLE journal RENAME TO journal_gone").await;
        assert!(app.doors().see(&officer, Via::Page, id(1)).await.is_err(), "no entry, no picture");
        test.tamper("ALTER TABLE journal_gone RENAME TO journal").await;
    })
    .await;
}

#[tokio::test]
async fn a_list_whose_name_does_not_say_who_is_on_it_tells_the_journal() {
    each(async |test, app| {
        for person in 1..=3 {
            belongs(app, id(person), Some("HAL"), Some(1)).await;
        }
        let officer = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let found = async |people: &[u32]| {
            let list = app.doors().list::<SearchPeople>(&officer, Via::Page, "people", None).await?;
            app.doors().show(&officer, Via::Page, &list, people.iter().copied().map(id).collect()).await
        };
        assert_eq!(entries(app, found(&[1, 2])).await, 2, "the list, and who was on it");
        assert_eq!(entries(app, found(&[2, 1])).await, 0, "shown already");
        assert_eq!(entries(app, found(&[2, 3])).await, 1);
        assert_eq!(
            entries(app, async {
                see(app, &officer, 1).await;
                see(app, &officer, 3).await
            })
            .await,
            0
        );
        let last = app.db.read(|reader| {
            let sql = "SELECT body FROM journal WHERE kind = 'people-listed' ORDER BY seq DESC LIMIT 1";
            Ok(reader.row(sql, &[])?.unwrap().text("body")?.to_owned())
        });
        let last: serde_json::Value = serde_json::from_str(&last.await.unwrap()).unwrap();
        assert_eq!(last["data"], serde_json::json!({ "list": "people", "people": [id::<PersonId>(3)] }));
        test.clock.set(app.db.now().plus_seconds(900));
        test.tamper("ALTER TABLE journal RENAME TO journal_gone").await;
        assert!(found(&[1]).await.is_err(), "no entry, no list");
        test.tamper("ALTER TABLE journal_gone RENAME TO journal").await;
        let ombud = caller(app, &[(Role::Ombud, Scope::Nation)]).await;
        let list = app.doors().list::<SearchPeople>(&ombud, Via::Page, "people", None).await.unwrap();
        app.doors().show(&ombud, Via::Page, &list, vec![id(1)]).await.unwrap();
        let sealed = app.db.read(|reader| {
            Ok(reader
                .rows("SELECT body FROM journal WHERE kind = 'sealed'", &[])?
                .iter()
                .map(|row| row.text("body").unwrap().len())
                .collect::<Vec<_>>())
        });
        assert!(matches!(sealed.await.unwrap()[..], [one, two] if one == two), "sealed, and alike in length");
    })
    .await;
}

async fn broken(app: &App) -> Vec<String> {
    let whole = app.db.read(tables::broken_promises).await.unwrap();
    for page in [1, 2, 3] {
        let mut parts = app.db.read(move |reader| tables::broken_looks(reader, page)).await.unwrap();
        let mut same = whole.clone();
        parts.sort();
        same.sort();
        assert_eq!(parts, same, "the same by pages of {page}");
    }
    whole
}

/// Looks of an officer at two people and a roll, one of them journalled twice, and one of the Ombud.
/// Gives the officer, and the id of each look by what it is of.
async fn looks(test: &TestDb, app: &App) -> (Caller, HashMap<String, String>) {
    for person in 1..=2 {
        belongs(app, id(person), Some("HAL"), Some(1)).await;
    }
    let officer = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
    let ombud = caller(app, &[(Role::Ombud, Scope::Nation)]).await;
    roll(app, &officer, &[1]).await;
    open(app, &officer, id(1)).await.unwrap();
    open(app, &ombud, id(1)).await.unwrap();
    test.clock.set(app.db.now().plus_seconds(30));
    open(app, &officer, id(2)).await.unwrap();
    // A process that knows nothing of the look journals it once more, of the same row.
    let fresh = State::default();
    Doors { state: &fresh, ..app.doors() }.open::<ReadFile>(&officer, Via::Page, id(1)).await.unwrap();
    upkeep(app).await.unwrap();
    let looks = app.db.read(|reader| {
        let rows = reader.rows("SELECT id, subject FROM look ORDER BY id", &[])?;
        rows.iter()
            .map(|row| Ok((row.text("subject")?.to_owned(), row.text("id")?.to_owned())))
            .collect::<Outcome<Vec<_>>>()
    });
    (officer, looks.await.unwrap().into_iter().collect())
}

#[tokio::test]
async fn the_access_log_and_the_journal_agree_and_what_was_altered_is_named() {
    each(async |test, app| {
        let (officer, looks) = looks(test, app).await;
        assert_eq!(broken(app).await, Vec::<String>::new());
        let [one, two] = [1, 2].map(|number| id::<PersonId>(number).to_string());
        let [look, second, list] = [&one, &two, &"list:roll HAL".to_owned()].map(|subject| looks[subject].clone());
        let faulty = |what: &str| format!("look {look} {what}");
        let says = |what: &str| faulty(&format!("does not say {what} as the journal does"));
        let absent = |look: &str| format!("look {look} is in the journal and not in the access log");
        let unknown = |look: &str| format!("look {look} is in the access log and not in the journal");
        let row = |change: &str| format!("UPDATE look SET {change} WHERE id = '{look}'");
        let twin = "CREATE TABLE twin AS SELECT * FROM look; UPDATE twin SET id = 'ffffffff' || substr(id, 9), \
                    credential = 'x'; INSERT INTO look SELECT * FROM twin; DROP TABLE twin";
        let entry = |from: &str, to: &str| {
            format!("UPDATE journal SET body = replace(body, '{from}', '{to}') WHERE body LIKE '%\"look\":\"{look}\"%'")
        };
        let stranger = id::<PersonId>(9).to_string();
        let cases = [
            (format!("DELETE FROM look WHERE id = '{look}'"), absent(&look)),
            (format!("DELETE FROM look WHERE id = '{list}'"), absent(&list)),
            ("DELETE FROM look".to_owned(), absent(&second)),
            (twin.to_owned(), unknown(&format!("ffffffff{}", &second[8..]))),
            (format!("DELETE FROM journal WHERE body LIKE '%\"look\":\"{second}\"%'"), unknown(&second)),
            ("DELETE FROM journal WHERE kind = 'list-looked'".to_owned(), unknown(&list)),
            (row(&format!("person = '{two}'")), faulty("is filed under another person than it is of")),
            (row("person = NULL"), faulty("is filed under another person than it is of")),
            (row(&format!("person = '{stranger}', subject = '{stranger}'")), says("whom")),
            (row(&format!("account = (SELECT id FROM account WHERE id <> '{}')", officer.account)), says("who")),
            (row("role = 'ombud'"), says("the role")),
            (row("place = 'BGO'"), says("the place")),
            (row("purpose = 'escort'"), says("the purpose")),
            (row("at = at + 1000000"), faulty("did not begin when the access log says")),
            (row("slot = slot + 1"), faulty("lies in another quarter of an hour than the access log says")),
            (row("requests = 1"), faulty("had more requests than the access log says")),
            (entry(&one, &stranger), says("whom")),
            (entry("unit_duty", "escort"), says("the purpose")),
            (
                "UPDATE journal SET body = '{}' WHERE kind = 'list-looked'".to_owned(),
                "of the journal does not say which look it is of".to_owned(),
            ),
        ];
        for (harm, told) in cases {
            test.harmed(&["look", "journal"], &harm, async || {
                let broken = broken(app).await;
                assert!(broken.iter().any(|line| line.ends_with(&told)), "{harm}: {broken:#?} without {told}");
            })
            .await;
        }
        assert_eq!(broken(app).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn accounts_roles_tokens_ties_and_emergency_openings_stand_as_the_journal_says() {
    let migrations = crate::start::migrations(crate::features::FEATURES);
    records::testing::each(&migrations, async |test| {
        let running = TestApp::on(test);
        let app = &running.app;
        testing::places(app).await;
        belongs(app, id(1), Some("BGO"), Some(4)).await;
        let health = caller(app, &[(Role::Health, in_prison("HAL"))]).await;
        testing::token(app, Role::Officer, in_prison("HAL")).await;
        let (decider, by) = (app.decider.clone(), health.clone());
        let act = move |tx: &mut records::Tx| {
            break_glass(tx, &decider, &by, id(1), &Text::parse("Found unconscious").unwrap(), 1)?;
            reach::tie(tx, by.account, id(1), TieKind::Contact)
        };
        app.db.write(&health.actor(Via::Page), act).await.unwrap();
        running.every_journalled_row_counts(test, &[crate::access::FEATURE]).await;
    })
    .await;
}
