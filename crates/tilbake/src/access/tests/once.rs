//! What a transaction reads once is told to nobody else: another person, another caller, another session, another
//! transaction, or after a change.

use super::*;
use records::{Fault, Reader, Tx};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is decided, in a word: the purpose and the relation, or the code of the refusal.
fn word(outcome: Outcome<Permit<ReadFile>>) -> Outcome<String> {
    match outcome {
        Ok(permit) => {
            let (basis, person) = (permit.basis(), permit.person());
            Ok(format!("{person} {} {} {}", basis.role, basis.relation, basis.purpose))
        }
        Err(Fault::Refused(problem)) => Ok(problem.code),
        Err(fault) => Err(fault),
    }
}

fn ask(reader: &mut Reader, app: &Asked, caller: usize, person: PersonId) -> Outcome<String> {
    word(permit::<ReadFile>(reader, &app.decider, &app.callers[caller], person))
}

#[derive(Clone)]
struct Asked {
    decider: Arc<Decider>,
    callers: Vec<Caller>,
}

/// Callers who stand differently to the same people: by place, by tie, by what a session has stated, by an emergency.
async fn callers(app: &App) -> Asked {
    let officer = caller(app, &[(Role::Officer, in_prison("HAL"))]).await;
    let same_account = Caller { credential: Credential::Token(id(77)), ..officer.clone() };
    let west = caller(app, &[(Role::Officer, in_prison("BGO"))]).await;
    let tied = caller(app, &[(Role::ProbationOfficer, Scope::Tied)]).await;
    let untied = caller(app, &[(Role::ProbationOfficer, Scope::Tied)]).await;
    let health = caller(app, &[(Role::Health, in_prison("HAL"))]).await;
    let none = caller(app, &[]).await;
    let (account, kind) = (tied.account, Role::ProbationOfficer.tie().unwrap());
    arrange(app, move |tx| reach::tie(tx, account, id(2), kind)).await;
    let (decider, stating) = (app.decider.clone(), officer.clone());
    let by = officer.actor(Via::Page);
    let state = move |tx: &mut Tx| state_purpose(tx, &decider, &stating, id(2), Purpose::Escort, None);
    app.db.write(&by, state).await.unwrap();
    let (decider, breaking) = (app.decider.clone(), health.clone());
    let by = health.actor(Via::Page);
    let reason = Text::parse("Found unconscious").unwrap();
    let break_it = move |tx: &mut Tx| break_glass(tx, &decider, &breaking, id(2), &reason, 1);
    app.db.write(&by, break_it).await.unwrap();
    let callers = vec![officer, same_account, west, tied, untied, health, none];
    Asked { decider: app.decider.clone(), callers }
}

#[tokio::test]
async fn in_one_read_nobody_is_taken_for_another() {
    each(async |_, app| {
        belongs(app, id(1), Some("HAL"), Some(1)).await;
        belongs(app, id(2), Some("BGO"), Some(4)).await;
        belongs(app, id(3), Some("HAL"), Some(2)).await;
        let asked = callers(app).await;
        let people: Vec<PersonId> = [1, 2, 3, 999].map(id).into();
        let pairs: Vec<(usize, PersonId)> =
            (0..asked.callers.len()).flat_map(|caller| people.iter().map(move |person| (caller, *person))).collect();
        let mut alone = vec![];
        for (caller, person) in pairs.clone() {
            let asked = asked.clone();
            alone.push(app.db.read(move |reader| ask(reader, &asked, caller, person)).await.unwrap());
        }
        assert!(alone.iter().collect::<BTreeSet<_>>().len() > 6, "they differ: {alone:?}");
        // All of them in one read, there and back, so that each is asked after every other.
        let (there, back) = (pairs.clone(), pairs.iter().rev().copied().collect::<Vec<_>>());
        let read = move |reader: &mut Reader| {
            let mut all = |pairs: &[(usize, PersonId)]| -> Outcome<Vec<String>> {
                pairs.iter().map(|(caller, person)| ask(reader, &asked, *caller, *person)).collect()
            };
            Ok((all(&there)?, all(&back)?))
        };
        let (together, mut backwards) = app.db.read(read).await.unwrap();
        backwards.reverse();
        assert_eq!(together, alone);
        assert_eq!(backwards, alone);
    })
    .await;
}

#[tokio::test]
async fn in_a_transaction_that_writes_a_permit_is_asked_for_anew() {
    each(async |_, app| {
        belongs(app, id(1), Some("BGO"), Some(4)).await;
        let officer = caller(app, &[(Role::Officer, in_prison("HAL"))]).await;
        let (by, asked) =
            (officer.actor(Via::Page), Asked { decider: app.decider.clone(), callers: vec![officer.clone()] });
        let act = move |tx: &mut Tx| {
            let mut said = vec![ask(tx, &asked, 0, id(1))?];
            state_purpose(tx, &asked.decider, &asked.callers[0], id(1), Purpose::Escort, None)?;
            said.push(ask(tx, &asked, 0, id(1))?);
            let now = tx.now();
            reach::set(tx, id(1), Some(&prison("HAL")), Some(id(1)), now)?;
            said.push(ask(tx, &asked, 0, id(1))?);
            reach::set(tx, id(1), Some(&prison("BGO")), Some(id(4)), now)?;
            said.push(ask(tx, &asked, 0, id(1))?);
            Ok(said)
        };
        let said = app.db.write(&by, act).await.unwrap();
        let outside = format!("{} officer outside escort", id::<PersonId>(1));
        let within = format!("{} officer within escort", id::<PersonId>(1));
        assert_eq!(said, ["purpose-needed".to_owned(), outside.clone(), within, outside]);
    })
    .await;
}

/// Files are one person's as soon as they are, and no longer: also for what asked before in the same transaction.
#[tokio::test]
async fn files_are_told_as_the_transaction_sees_them() {
    each(async |_, app| {
        for number in [1, 2, 3] {
            belongs(app, id(number), Some("HAL"), Some(1)).await;
        }
        let files = |reader: &mut Reader| -> Outcome<Vec<String>> {
            [1, 2, 3].map(|number| Ok(same::Files::of(reader, id(number))?.same_sql("person", 1))).into_iter().collect()
        };
        let (one, several) = (same::stands_sql("person", 1), same::same_sql("person", 1));
        let merge = move |tx: &mut Tx| {
            let before = files(tx)?;
            let people = BTreeSet::from([id(1), id(2)]);
            same::set(tx, &people, &BTreeMap::from([(id(2), id(1))]))?;
            let merged = files(tx)?;
            same::set(tx, &people, &BTreeMap::new())?;
            let parted = files(tx)?;
            same::set(tx, &people, &BTreeMap::from([(id(2), id(1))]))?;
            Ok((before, merged, parted))
        };
        let (before, merged, parted) = app.db.upkeep(merge).await.unwrap();
        let [alone, both] = [&one, &several].map(|first| vec![first.clone(), one.clone(), one.clone()]);
        assert_eq!((&before, &merged, &parted), (&alone, &both, &alone));
        assert_eq!(app.db.read(move |reader| files(reader)).await.unwrap(), both);
        let twice = app.db.read(move |reader| Ok((files(reader)?, files(reader)?))).await.unwrap();
        assert_eq!(twice, (both.clone(), both));
    })
    .await;
}

/// A purpose stated and an emergency opening made for one file hold for all files of the person, whichever is asked
/// for, the purpose stated last before the others.
#[tokio::test]
async fn reasons_hold_for_all_files_of_a_person() {
    each(async |test, app| {
        belongs(app, id(1), Some("BGO"), Some(4)).await;
        belongs(app, id(2), None, None).await;
        belongs(app, id(3), Some("BGO"), Some(4)).await;
        let asked = callers(app).await;
        let officer = asked.callers[0].clone();
        test.clock.set(app.db.now().plus_seconds(1));
        let (decider, by) = (app.decider.clone(), officer.actor(Via::Page));
        let state = move |tx: &mut Tx| state_purpose(tx, &decider, &officer, id(1), Purpose::DangerToLife, None);
        app.db.write(&by, state).await.unwrap();
        let all = move |asked: Asked| {
            move |reader: &mut Reader| -> Outcome<Vec<String>> {
                let pairs = [0, 5].into_iter().flat_map(|caller| [1, 2, 3].map(|number| (caller, id(number))));
                pairs.map(|(caller, person)| ask(reader, &asked, caller, person)).collect()
            }
        };
        let before = app.db.read(all(asked.clone())).await.unwrap();
        let merge = |tx: &mut Tx| {
            let people = BTreeSet::from([id(1), id(2)]);
            same::set(tx, &people, &BTreeMap::from([(id(2), id(1))]))
        };
        app.db.upkeep(merge).await.unwrap();
        let after = app.db.read(all(asked)).await.unwrap();
        let stated = format!("{} officer outside danger_to_life", id::<PersonId>(1));
        let opened = format!("{} health outside break_glass", id::<PersonId>(1));
        let needed = "purpose-needed".to_owned();
        let closed = "emergency-only".to_owned();
        assert_eq!(before[0], stated);
        assert_eq!((&before[2], &before[3], &before[5]), (&needed, &closed, &closed));
        assert_eq!(after, [stated.clone(), stated, needed, opened.clone(), opened, closed]);
    })
    .await;
}

/// What was read together with the decision is given only when the look is journalled; whom the caller may not read,
/// nothing is read of.
#[tokio::test]
async fn what_is_read_is_given_when_the_look_is_journalled() {
    each(async |test, app| {
        belongs(app, id(1), Some("HAL"), Some(1)).await;
        belongs(app, id(2), Some("BGO"), Some(4)).await;
        let officer = caller(app, &[(Role::Officer, in_unit(1, "HAL"))]).await;
        let read = async |person: PersonId| {
            let told = |_: &mut Reader, permit: &Permit<ReadFile>| Ok(permit.person());
            let doors = app.doors();
            doors.open_reading::<ReadFile, _>(&officer, Via::Page, person, told).await.map(|(_, told)| told)
        };
        test.tamper("ALTER TABLE journal RENAME TO journal_gone").await;
        assert!(read(id(1)).await.is_err(), "nothing is given");
        test.tamper("ALTER TABLE journal_gone RENAME TO journal").await;
        let before = (count(app, "journal").await, count(app, "look").await);
        assert_eq!(read(id(1)).await.unwrap(), id(1));
        assert_eq!(read(id(1)).await.unwrap(), id(1));
        assert_eq!((count(app, "journal").await, count(app, "look").await), (before.0 + 1, before.1 + 1));
        let never = |_: &mut Reader, _: &Permit<ReadFile>| -> Outcome<()> { panic!("read without leave") };
        let refused = app.doors().open_reading::<ReadFile, _>(&officer, Via::Page, id(2), never).await;
        assert_eq!(code(refused.map(|(_, ())| ())), "purpose-needed");
        assert_eq!(count(app, "look").await, before.1 + 1, "and no look is noted");
    })
    .await;
}
