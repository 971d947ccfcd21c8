//! The vocabulary in memory says what the tables say, whoever wrote and whatever was undone.

use super::*;
use crate::access::acts::EditIdentity;
use crate::people::model::Fact;
use crate::people::tables;
use basics::Problem;
use records::{Db, Reader};

/// Words of few letters, so that many are near to each other; another each time.
struct Words(u64);

impl Words {
    fn one(&mut self) -> String {
        let mut next = |of: u64| {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % of
        };
        let letters = 3 + next(5);
        (0..letters).map(|_| char::from(b"aeinrst"[usize::try_from(next(7)).unwrap()])).collect()
    }
    fn some(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.one()).collect()
    }
    fn people(&mut self, count: usize) -> Vec<NewPerson> {
        (0..count).map(|_| new_person(&format!("{} {}", self.one(), self.one()), "1980")).collect()
    }
}

/// How many of some typed words find anything, by memory the same as by the tables.
fn found_alike(reader: &mut Reader, typed: &[String]) -> Outcome<usize> {
    let mut found = 0;
    for word in typed {
        let (in_memory, in_tables) = tables::near_both_ways(reader, word)?;
        assert_eq!(in_memory.as_ref().unwrap_or(&in_tables), &in_tables, "{word}");
        found += usize::from(!in_tables.is_empty());
    }
    Ok(found)
}

async fn check(db: &Db, typed: Vec<String>) {
    let count = typed.len();
    let found = db.read(move |reader| found_alike(reader, &typed)).await.unwrap();
    assert!(found > count / 2, "{found} of {count}");
}

/// Corrects a name that nobody had verified, so that nothing of it is kept.
async fn rename(test: &TestApp, by: &Caller, person: PersonId, from: &str, to: &str) {
    for (wrong, text) in [(false, from), (true, to)] {
        let (keys, alias) = (test.app.keys.clone(), Fact::Name(name(NameKind::Alias, text)));
        let put = act::<EditIdentity, _>(test, by, person, move |tx, permit| {
            let held = tables::holding::<PersonName>(tx, permit)?;
            let wrong = held.iter().find(|kept| wrong && kept.fact.kind == NameKind::Alias).map(|kept| kept.id);
            actions::put_fact(tx, permit, &keys, wrong, &alias, SAID)
        });
        put.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn near_words_are_the_same_by_memory_and_by_tables_among_random_names() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let mut words = Words(7);
        for _ in 0..4 {
            super::search::settle(test, &by, &words.people(40)).await;
            check(&test.app.db, words.some(40)).await;
            let person = register(test, &by, new_person("Kari Nordmann", "1990"), |_, _| Ok(())).await.unwrap();
            // The last word that came goes, and another comes under its number.
            rename(test, &by, person, &words.one(), &words.one()).await;
            check(&test.app.db, words.some(40)).await;
        }
        let kept = test.app.db.read(tables::keep_vocabulary).await.unwrap();
        assert_eq!(kept, test.app.db.can_see(), "it is kept in memory on SQLite and not on PostgreSQL");
    })
    .await;
}

/// Whoever writes sees their own words, and nobody sees those that were undone: others come under the same numbers.
#[tokio::test(flavor = "multi_thread")]
async fn words_that_were_undone_are_in_nobodys_memory() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let mut words = Words(11);
        super::search::settle(test, &by, &words.people(20)).await;
        for undone in [true, false, true, false] {
            let (app, caller, new, typed) = (test.app.clone(), by.clone(), words.people(6), words.some(12));
            let own: Vec<String> = new.iter().map(|new| new.name.to_string()).collect();
            let written = write(test, &by, move |tx| {
                let permit = permit_in_place(tx, &app.decider, &caller, &Place::Prison(prison("HAL")))?;
                for new in &new {
                    actions::register(tx, &permit, &app.keys, new)?;
                    assert!(!actions::find_matches(tx, &new.name, new.particulars.born)?.is_empty(), "{new:?}");
                }
                found_alike(tx, &typed)?;
                if undone { Err(Problem::conflict("undone", "so that it is undone").into()) } else { Ok(()) }
            });
            assert_eq!(written.await.is_err(), undone);
            check(&test.app.db, words.some(20)).await;
            for name in own {
                assert_eq!(super::search::find(test, &by, &name).await.contains(&name), !undone, "{name}");
            }
        }
    })
    .await;
}

/// Another process writes to the same database: what it registers is found from that moment, and what it corrects is
/// not found any more.
#[tokio::test(flavor = "multi_thread")]
async fn words_of_another_process_are_known_at_once() {
    each(async |test, db| {
        let by = caseworker(test).await;
        let mut words = Words(13);
        super::search::settle(test, &by, &words.people(20)).await;
        check(&test.app.db, words.some(20)).await;
        let another = records::testing::setup(&db.url, &start::migrations(FEATURES), &db.clock);
        let another = Db::open(another).await.unwrap();
        for new in words.people(6) {
            let (app, caller, person) = (test.app.clone(), by.clone(), new.clone());
            let register = move |tx: &mut Tx| {
                let permit = permit_in_place(tx, &app.decider, &caller, &Place::Prison(prison("HAL")))?;
                actions::register(tx, &permit, &app.keys, &person).map(|_| ())
            };
            another.write(&by.actor(Via::Api), register).await.unwrap();
            let found = super::search::find(test, &by, &new.name.to_string()).await;
            assert!(found.contains(&new.name.to_string()), "{new:?}: {found:?}");
            check(&test.app.db, words.some(10)).await;
            check(&another, words.some(10)).await;
        }
        let person = register(test, &by, new_person("Kari Nordmann", "1990"), |_, _| Ok(())).await.unwrap();
        check(&another, words.some(10)).await;
        rename(test, &by, person, &words.one(), &words.one()).await;
        check(&another, words.some(10)).await;
        another.close().await;
    })
    .await;
}
