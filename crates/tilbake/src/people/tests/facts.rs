//! Facts: written down, corrected, verified, ended, deleted; what depends on them; what is promised.

use super::*;
use crate::access::acts::{EditCautions, EditContacts, EditIdentity, EditPhoto, ReadIdentity};
use crate::access::testing::count;
use crate::people::model::{
    Caution, CautionCode, Contact, Details, Fact, FactId, Fluency, Identifier, IdentifierKind, Kin, Photo, Reason,
    Spoken,
};
use crate::people::tables::{self, Talk};
use basics::person_number::{PersonNumber, SexDigit};
use basics::time::{Span, ToSpan, civil::date};
use basics::{Date, Text};
use records::Reader;

fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap()
}

fn national(serial: u32) -> Identifier {
    let number = PersonNumber::synthetic(date(1990, 3, 12), SexDigit::Male, serial).unwrap().to_string();
    Identifier::parse(IdentifierKind::Birth, None, &number).unwrap()
}

fn caution(code: CautionCode, review_on: Date) -> Caution {
    Caution { code, words: Text::parse("Seen by two officers").unwrap(), since: date(2026, 10, 1), review_on }
}

fn child(name: &str) -> Contact {
    let details = Details {
        name: Text::parse(name).unwrap(),
        phone: None,
        address: None,
        born: Some(Born::parse("2018").unwrap()),
        lives_with: None,
        note: None,
    };
    Contact { kin: Kin::Child, next_of_kin: false, emergency: false, may_call: true, details }
}

/// Puts a fact of identity, perhaps in the place of another.
async fn put(
    test: &TestApp,
    by: &Caller,
    person: PersonId,
    wrong: Option<FactId>,
    fact: Fact,
    told: Told,
) -> Outcome<FactId> {
    let keys = test.app.keys.clone();
    act::<EditIdentity, _>(test, by, person, move |tx, permit| actions::put_fact(tx, permit, &keys, wrong, &fact, told))
        .await
}

async fn code<T>(outcome: Outcome<T>) -> String {
    outcome.err().map(|fault| fault.code()).unwrap_or_default()
}

async fn read<T: Send + 'static>(test: &TestApp, read: impl FnMut(&mut Reader) -> Outcome<T> + Send + 'static) -> T {
    test.app.db.read(read).await.unwrap()
}

async fn promises(test: &TestApp) -> Vec<String> {
    read(test, actions::broken).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_in_use_keeps_the_old_one_and_a_correction_does_not() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let person = register(test, &by, new_person("Kari Nordmann", "1990-03-12"), |_, _| Ok(())).await.unwrap();
        let married = Fact::Name(name(NameKind::Current, "Kari Berg"));
        let id = put(test, &by, person, None, married.clone(), SAID).await.unwrap();
        assert_eq!(code(put(test, &by, person, None, married, SAID).await).await, "already-there");
        for query in ["kari nordmann", "kari berg", "nordmann 1990", "12.03.1990"] {
            assert_eq!(super::search::find(test, &by, query).await, ["Kari Berg"], "{query}");
        }
        // It was misheard: nobody had verified it, so nothing of it is kept.
        put(test, &by, person, Some(id), Fact::Name(name(NameKind::Current, "Kari Dahl")), CHECKED).await.unwrap();
        assert_eq!(count(&test.app, "person_name").await, 2);
        assert!(super::search::find(test, &by, "berg").await.is_empty());
        assert_eq!(super::search::find(test, &by, "nordmann").await, ["Kari Dahl"]);
        assert_eq!(promises(test).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_verified_is_kept_when_it_ends_and_the_rest_is_deleted() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let person = register(test, &by, new_person("Ola Nordmann", "1990"), |_, _| Ok(())).await.unwrap();
        let polish = Spoken { language: "pl".parse().unwrap(), fluency: Fluency::Mother, interpreter: true };
        let id = put(test, &by, person, None, Fact::Language(polish), SAID).await.unwrap();
        let verify = async |id| {
            act::<EditIdentity, _>(test, &by, person, move |tx, p| actions::verify::<Spoken>(tx, p, id)).await
        };
        let end = async |id| {
            act::<EditIdentity, _>(test, &by, person, move |tx, p| actions::end::<Spoken>(tx, p, id, &reason("no")))
                .await
        };
        verify(id).await.unwrap();
        assert_eq!(code(verify(id).await).await, "fact-verified-already");
        end(id).await.unwrap();
        assert_eq!(count(&test.app, "person_language").await, 1);
        assert_eq!(code(end(id).await).await, "not-found");
        let id = put(test, &by, person, None, Fact::Language(polish), SAID).await.unwrap();
        end(id).await.unwrap();
        assert_eq!(count(&test.app, "person_language").await, 1);
        let name_id =
            read(test, move |reader| reader.rows("SELECT id FROM person_name", &[])?[0].get::<FactId>("id")).await;
        let end_name = act::<EditIdentity, _>(test, &by, person, move |tx, permit| {
            actions::end::<PersonName>(tx, permit, name_id, &reason("no"))
        });
        assert_eq!(code(end_name.await).await, "fact-needed");
        let alias = Fact::Name(name(NameKind::Alias, "Ola N"));
        assert_eq!(code(put(test, &by, person, Some(name_id), alias, SAID).await).await, "fact-needed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_that_hold_stand_before_the_others_the_oldest_first() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let person = register(test, &by, new_person("Ola Nordmann", "1990"), |_, _| Ok(())).await.unwrap();
        let mut ids = vec![];
        for language in ["pl", "lt", "ru", "en"] {
            let spoken = Spoken { language: language.parse().unwrap(), fluency: Fluency::Mother, interpreter: true };
            ids.push(put(test, &by, person, None, Fact::Language(spoken), CHECKED).await.unwrap());
        }
        for ended in [ids[2], ids[0]] {
            let end = act::<EditIdentity, _>(test, &by, person, move |tx, permit| {
                actions::end::<Spoken>(tx, permit, ended, &reason("no"))
            });
            end.await.unwrap();
        }
        let (decider, asking) = (test.app.decider.clone(), by.clone());
        let spoken = read(test, move |reader| {
            let permit = crate::access::permit::<ReadIdentity>(reader, &decider, &asking, person)?;
            tables::facts::<Spoken>(reader, &permit)
        });
        let order: Vec<FactId> = spoken.await.iter().map(|kept| kept.id).collect();
        assert_eq!(order, [ids[1], ids[3], ids[0], ids[2]]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_belongs_to_one_person_and_stands_nowhere_in_clear() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let with_number = NewPerson { identifiers: vec![national(0)], ..new_person("Ola Nordmann", "1990") };
        let person = register(test, &by, with_number.clone(), |_, _| Ok(())).await.unwrap();
        let again = register(test, &by, with_number, |_, _| Ok(())).await;
        assert_eq!(code(again).await, "identifier-in-use");
        let other = register(test, &by, new_person("Per Hansen", "1991"), |_, _| Ok(())).await.unwrap();
        assert_eq!(
            code(put(test, &by, other, None, Fact::Identifier(national(0)), SAID).await).await,
            "identifier-in-use"
        );
        // As an alias it may stand with somebody else.
        let alias = Identifier { kind: IdentifierKind::Alias, ..national(0) };
        put(test, &by, other, None, Fact::Identifier(alias), SAID).await.unwrap();
        let keys = test.app.keys.clone();
        let owner = read(test, move |reader| actions::find_by_identifier(reader, &keys, &national(0))).await;
        assert_eq!(owner, Some(person));
        let spaced = national(0).number.to_string();
        let found = super::search::find(test, &by, &format!("{} {}", &spaced[..6], &spaced[6..])).await;
        assert_eq!(found, ["Per Hansen", "Ola Nordmann"]);
        let stored = read(test, |reader| reader.rows("SELECT sealed, mark FROM person_identifier", &[])).await;
        assert_eq!(stored.len(), 2);
        let digits = national(0).number.to_string();
        for row in stored {
            let sealed: Vec<u8> = row.get("sealed").unwrap();
            assert!(!sealed.windows(11).any(|part| part == digits.as_bytes()));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overdue_caution_shows_and_binds_until_a_person_ends_it() {
    each(async |test, db| {
        let by = caseworker(test).await;
        let person = register(test, &by, new_person("Ola Nordmann", "1990"), |tx, newcomer| {
            let told = Told { source: Source::Police, verified: true };
            actions::add(tx, newcomer, &caution(CautionCode::UnderThreat, date(2026, 11, 10)), told).map(|_| ())
        })
        .await
        .unwrap();
        let shown = async || {
            let permit = test.app.doors().list(&by, Via::Page, "roll:HAL", None).await.unwrap();
            let words = crate::web::Words::new(&test.app.texts, crate::web::Lang::En);
            read(test, move |reader| {
                Ok((
                    crate::people::views::flags(reader, &permit, &words)?,
                    crate::people::views::figures(reader, &permit, &words)?,
                ))
            })
            .await
        };
        let (flags, figures) = shown().await;
        assert_eq!((flags[0].1.label.as_str(), figures.len()), ("Under threat", 0));
        forward(db, 20.days());
        let (flags, figures) = shown().await;
        assert_eq!(flags[0].1.label, "Under threat – review overdue");
        assert_eq!((figures.len(), figures[0].value.as_str()), (1, "1"));
        let id = read(test, |reader| reader.rows("SELECT id FROM person_caution", &[])?[0].get::<FactId>("id")).await;
        act::<EditCautions, _>(test, &by, person, move |tx, p| actions::postpone_review(tx, p, id, date(2026, 12, 24)))
            .await
            .unwrap();
        assert_eq!(shown().await.0[0].1.label, "Under threat");
        act::<EditCautions, _>(test, &by, person, move |tx, p| {
            actions::end::<Caution>(tx, p, id, &reason("The threat is gone"))
        })
        .await
        .unwrap();
        assert!(shown().await.0.is_empty());
        assert_eq!(count(&test.app, "person_caution").await, 1);
    })
    .await;
}

/// Moves the clock on.
fn forward(db: &TestDb, span: Span) {
    let then = basics::Instant::from_oslo(db.clock.now().oslo().saturating_add(span)).unwrap();
    assert!(db.clock.set(then));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_verifies_in_four_months_is_a_broken_promise() {
    each(async |test, db| {
        let by = caseworker(test).await;
        let keys = test.app.keys.clone();
        let person = register(test, &by, new_person("Ola Nordmann", "1990"), move |tx, newcomer| {
            actions::add_contact(tx, newcomer, &keys, &child("Lise"), SAID).map(|_| ())
        })
        .await
        .unwrap();
        forward(db, 4.months());
        assert!(promises(test).await.is_empty(), "the last day");
        forward(db, 1.days());
        let broken = promises(test).await;
        assert!(broken.len() == 1 && broken[0].contains("contact") && broken[0].contains("ADM-08"), "{broken:?}");
        let id = read(test, |reader| reader.rows("SELECT id FROM person_contact", &[])?[0].get::<FactId>("id")).await;
        act::<EditContacts, _>(test, &by, person, move |tx, permit| {
            actions::end::<Contact<crate::people::model::SealedDetails>>(tx, permit, id, &reason("Not known"))
        })
        .await
        .unwrap();
        assert!(promises(test).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_name_what_was_altered_behind_the_programs_back() {
    each(async |test, db| {
        let by = caseworker(test).await;
        let person = register(test, &by, new_person("Kari Nordmann", "1990"), |tx, newcomer| {
            let told = Told { source: Source::Police, verified: true };
            actions::add(tx, newcomer, &caution(CautionCode::UnderThreat, date(2026, 11, 10)), told).map(|_| ())
        })
        .await
        .unwrap();
        let keys = test.app.keys.clone();
        act::<EditContacts, _>(test, &by, person, move |tx, permit| {
            actions::add_contact(tx, permit, &keys, &child("Lise"), SAID).map(|_| ())
        })
        .await
        .unwrap();
        let name = format!("person {person} has not exactly one name in use and one set of particulars");
        let search = format!("person {person} is not found by exactly their names and birth date");
        let cases = [
            ("UPDATE person_name SET family = 'Hansen'", &search),
            ("DELETE FROM person_word WHERE word = 'kari nordmann'", &search),
            ("UPDATE person_particulars SET born = '1991'", &search),
            ("UPDATE person_name SET ended_at = 1, ended_by = 'x'", &name),
            ("DELETE FROM person_particulars", &name),
            ("UPDATE person_contact SET ended_at = 1, ended_by = 'x'", &"contact ".to_owned()),
            ("UPDATE person_contact SET recorded_at = 1", &"contact ".to_owned()),
        ];
        assert_eq!(promises(test).await, Vec::<String>::new());
        for (harm, names) in cases {
            let tables = ["person_name", "person_word", "person_particulars", "person_contact", "person_caution"];
            db.harmed(&tables, harm, async || {
                let broken = promises(test).await;
                assert!(broken.iter().any(|line| line.starts_with(names)), "{harm}: {broken:?}");
            })
            .await;
        }
        assert_eq!(promises(test).await, Vec::<String>::new());
        let spoken = Spoken { language: "pl".parse().unwrap(), fluency: Fluency::Mother, interpreter: false };
        for fact in [Fact::Identifier(national(1)), Fact::Language(spoken)] {
            put(test, &by, person, None, fact, CHECKED).await.unwrap();
        }
        let keys = test.app.keys.clone();
        act::<EditPhoto, _>(test, &by, person, move |tx, permit| {
            actions::replace_photo(tx, permit, &keys, &Photo::Drawn(7))
        })
        .await
        .unwrap();
        test.every_journalled_row_counts(db, &[crate::people::FEATURE]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_without_leave_and_a_real_number_change_nothing() {
    TestApp::each(async |test| {
        let by = caseworker(test).await;
        let person = register(test, &by, new_person("Kari Nordmann", "1990"), |_, _| Ok(())).await.unwrap();
        let teacher = caller(&test.app, &[(Role::Teacher, in_prison("HAL"))]).await;
        let talk = Talk { gender: None, reading: crate::people::model::Reading::Well };
        let set =
            act::<EditIdentity, _>(test, &teacher, person, move |tx, permit| actions::set_talk(tx, permit, &talk));
        assert_eq!(code(set.await).await, "forbidden");
        let elsewhere = caller(&test.app, &[(Role::Caseworker, in_prison("BGO"))]).await;
        let keys = test.app.keys.clone();
        let photo = act::<EditPhoto, _>(test, &elsewhere, person, move |tx, permit| {
            actions::replace_photo(tx, permit, &keys, &Photo::Drawn(7))
        });
        assert!(photo.await.is_err());
        assert_eq!(count(&test.app, "person_photo").await, 0);
    })
    .await;
}
