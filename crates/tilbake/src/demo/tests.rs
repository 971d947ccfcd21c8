//! What must hold of every invented nation: true places, lawful authority, no bed used twice.

use super::cal::{at, days_between, plus_days};
use super::estate::{Level, PrisonStatus, Purpose, SexGroup};
use super::mix::{Nation, invent};
use super::person::*;
use basics::person_number::PersonNumber;
use basics::time::parse_date;
use basics::{Date, Instant};
use std::collections::{BTreeMap, HashSet};

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn nations() -> Vec<Nation> {
    [(1, "2026-11-22"), (2, "2024-02-29"), (77, "2027-06-14")]
        .iter()
        .map(|(seed, date)| invent(*seed, day(date), 3050))
        .collect()
}

fn stays(nation: &Nation) -> impl Iterator<Item = (&InventedPerson, &Stay)> {
    nation.people.iter().filter_map(|p| p.stay.as_ref().map(|s| (p, s)))
}

#[test]
fn the_same_seed_and_date_give_the_same_nation() {
    let date = day("2026-11-22");
    assert!(invent(4, date, 400) == invent(4, date, 400));
    assert!(invent(4, date, 400) != invent(5, date, 400));
}

#[test]
fn any_number_of_people_can_be_asked_for() {
    for people in [0, 1, 2, 30, 3401] {
        let nation = invent(1, day("2026-11-22"), people);
        assert_eq!(nation.people.len(), people);
        assert!(nation.people.iter().all(|p| p.stay.is_some()));
    }
}

#[test]
fn everyone_is_held_on_an_authority_that_is_valid_today() {
    for nation in nations() {
        let today = nation.date;
        for (person, stay) in stays(&nation) {
            assert!(stay.since <= today, "{person:?}");
            match &person.custody {
                Custody::Remand(remand) => {
                    let last = remand.orders.last().unwrap();
                    assert!(last.decided <= today && last.until > today, "{person:?}");
                    assert!(remand.arrested.oslo_date() <= stay.since);
                    let age = person.age(today);
                    let longest = if age < 18 { 14 } else { 28 };
                    for order in &remand.orders {
                        assert!(days_between(order.decided, order.until) <= longest);
                        let isolated = |r: &Restriction| r.kind == RestrictionKind::FullIsolation;
                        assert!(age >= 18 || !order.restrictions.iter().any(isolated));
                    }
                }
                Custody::Sentence(sentence) => {
                    assert!(sentence.end() > today, "{person:?}");
                    assert!(sentence.anchor <= today && sentence.enforcement.0 <= today, "{person:?}");
                }
                Custody::Preventive(order) => {
                    assert!(order.last_day() > today && order.final_on < today, "{person:?}");
                    let lower = stay.level != Level::High;
                    let start = plus_days(order.date, -i64::from(order.credit_days));
                    let months = i64::from(order.minimum.all_months()) * 2 / 3;
                    assert!(!lower || super::cal::plus_months(start, months) <= today, "FRV-12 {person:?}");
                }
                Custody::Fine(fine) => assert!(plus_days(fine.started, i64::from(fine.days)) > today),
            }
        }
    }
}

#[test]
fn the_law_gives_everyone_time_left_and_has_nothing_to_say_against_their_papers() {
    for nation in nations() {
        for (person, stay) in stays(&nation) {
            let outcome = law::calculate(&person.law_case()).unwrap_or_else(|p| panic!("{p:?} {person:?}"));
            assert!(outcome.problems.is_empty(), "{:?} {person:?}", outcome.problems);
            let old = |w: &law::Warning| w.code == law::outcome::WarningCode::OlderThanTheLaw;
            assert!(outcome.warnings.iter().all(old), "{:?} {person:?}", outcome.warnings);
            let date = |kind| outcome.date(kind);
            let today = nation.date;
            match &person.custody {
                Custody::Sentence(sentence) => {
                    assert!(date(law::DateKind::FullTermFirstFreeDay).unwrap() > today, "{person:?}");
                    let early = date(law::DateKind::TwoThirds).filter(|_| !sentence.parole_refused);
                    assert!(early.is_none_or(|day| day >= today), "{early:?} {person:?}");
                    let leave = date(law::DateKind::LeaveEligible);
                    assert!(stay.now.kind != WhereKind::Leave || leave.unwrap() <= today, "{leave:?} {person:?}");
                    let release = date(law::DateKind::DayReleaseEligible);
                    assert!(!stay.day_release || release.unwrap() <= today, "{release:?} {person:?}");
                }
                Custody::Preventive(_) => {
                    assert!(date(law::DateKind::FrameLastDay).unwrap() > today, "{person:?}");
                    let lower = date(law::DateKind::MinimumTwoThirds).unwrap();
                    assert!(stay.level == Level::High || lower <= today, "{person:?}");
                }
                Custody::Fine(_) => assert!(date(law::DateKind::FullTermFirstFreeDay).unwrap() > today),
                Custody::Remand(_) => {
                    let ends = outcome.dates.iter().filter(|d| d.kind == law::DateKind::OrderEnds).map(|d| d.date);
                    assert!(ends.max().unwrap() > today, "{person:?}");
                }
            }
        }
        for person in &nation.expected {
            let outcome = law::calculate(&person.law_case()).unwrap();
            assert!(outcome.problems.is_empty() && outcome.warnings.is_empty(), "{:?} {person:?}", outcome.warnings);
        }
    }
}

#[test]
fn rooms_fit_sex_age_and_number() {
    for nation in nations() {
        let mut living: BTreeMap<RoomAt, u16> = BTreeMap::new();
        for (person, stay) in stays(&nation) {
            let unit = &nation.estate[stay.room.prison].units[stay.room.unit];
            assert_eq!(unit.level, stay.level);
            assert!(unit.rooms[stay.room.room].active());
            assert_eq!(unit.sex == SexGroup::Women, person.sex == Sex::Female);
            let age = person.age(nation.date);
            assert_eq!(unit.purpose == Purpose::Youth, age < 18 || unit.purpose == Purpose::Youth && age < 20);
            assert!(unit.purpose != Purpose::Foreign || !person.citizenships.contains(&"NOR"));
            if stay.deviation.is_none() {
                *living.entry(stay.room).or_default() += 1;
            }
        }
        for (at, count) in living {
            let room = &nation.estate[at.prison].units[at.unit].rooms[at.room];
            assert!(count <= room.maximum, "{}", room.number);
        }
        assert_eq!(stays(&nation).filter(|(_, s)| s.deviation.is_some()).count(), 3);
    }
}

#[test]
fn no_room_ever_held_more_than_its_certificate() {
    for nation in nations() {
        let now = at(nation.date, 10, 0);
        let mut uses: BTreeMap<RoomAt, Vec<(Instant, Instant)>> = BTreeMap::new();
        for (person, stay) in stays(&nation) {
            let rooms: Vec<&Move> = stay.moves.iter().filter(|m| m.kind.changes_room()).collect();
            assert!(rooms.windows(2).all(|w| w[0].at < w[1].at), "{:?}", stay.moves);
            assert!(
                stay.moves.is_sorted_by_key(|m| m.at) && stay.moves.iter().all(|m| m.at <= now),
                "{:?}",
                stay.moves
            );
            assert_eq!(rooms[0].at.oslo_date(), stay.since, "{person:?}");
            assert_eq!(rooms.last().unwrap().room, stay.room);
            let away = |kind| stay.moves.iter().filter(|m| m.kind == kind).count();
            let out = away(MoveKind::Out) - away(MoveKind::Back);
            let inside = matches!(stay.now.kind, WhereKind::In | WhereKind::Reception | WhereKind::OnTheWay);
            assert_eq!(out, usize::from(!inside), "{person:?}");
            for (number, stretch) in rooms.iter().enumerate() {
                let until = rooms.get(number + 1).map_or(now, |next| next.at);
                if stay.deviation.is_none() || number + 1 < rooms.len() {
                    uses.entry(stretch.room).or_default().push((stretch.at, until));
                }
            }
        }
        for (at, uses) in uses {
            let room = &nation.estate[at.prison].units[at.unit].rooms[at.room];
            let most = uses.iter().map(|(from, _)| uses.iter().filter(|(a, b)| a <= from && from < b).count()).max();
            assert!(most.unwrap_or(0) <= usize::from(room.maximum), "{} {uses:?}", room.certificate);
        }
    }
}

#[test]
fn numbers_are_synthetic_valid_and_given_once() {
    let nation = &nations()[0];
    let mut seen = HashSet::new();
    for person in nation.people.iter().chain(&nation.expected) {
        for identifier in &person.identifiers {
            if matches!(identifier.kind, IdentifierKind::Fodselsnummer | IdentifierKind::DNumber) {
                let number = PersonNumber::parse(&identifier.value).unwrap();
                assert!(number.is_synthetic());
                assert_eq!(number.is_d(), identifier.kind == IdentifierKind::DNumber);
                assert_eq!(number.birth_by_series(), Some(person.born), "{person:?}");
            }
            if identifier.kind != IdentifierKind::Alias {
                assert!(seen.insert(identifier.value.clone()), "{identifier:?}");
            }
        }
    }
}

#[test]
fn those_kept_apart_live_in_different_units_since_then() {
    for nation in nations() {
        assert!(nation.keep_apart.len() >= 12, "{}", nation.keep_apart.len());
        for pair in &nation.keep_apart {
            let stay = |serial: u32| nation.people[serial as usize - 1].stay.as_ref().unwrap();
            let (one, other) = (stay(pair.one), stay(pair.other));
            assert_eq!(one.room.prison, other.room.prison);
            assert_ne!(one.room.unit, other.room.unit);
            assert!(pair.from <= nation.date);
        }
    }
}

fn numbers(nation: &Nation) -> impl Iterator<Item = &Identifier> {
    nation.people.iter().flat_map(|p| &p.identifiers)
}

#[test]
fn people_are_out_late_expected_overdue_and_unverified() {
    for nation in nations() {
        let now = at(nation.date, 10, 0);
        let count = |kind| stays(&nation).filter(|(_, s)| s.now.kind == kind).count();
        assert!(count(WhereKind::Leave) >= 35 && count(WhereKind::Hospital) >= 5 && count(WhereKind::OnTheWay) >= 4);
        assert!(count(WhereKind::Reception) >= 1);
        let late = stays(&nation).filter(|(_, s)| s.now.due.is_some_and(|due| due < now)).count();
        assert!((2..40).contains(&late), "{late}");
        for (_, stay) in stays(&nation).filter(|(_, s)| s.now.kind == WhereKind::OnTheWay) {
            let from = stay.moves[stay.moves.len() - 2].room.prison;
            assert_ne!(from, stay.room.prison);
        }
        let cautions = || nation.people.iter().flat_map(|p| &p.cautions);
        assert!(cautions().filter(|c| c.review < nation.date).count() > 10);
        assert!(cautions().all(|c| c.from <= nation.date));
        let unverified = |v: &Verification| matches!(v, Verification::Unverified { .. });
        assert!(cautions().filter(|c| unverified(&c.verification)).count() > 20);
        assert!(numbers(&nation).filter(|i| unverified(&i.verification)).count() > 50);
        let facts = || cautions().map(|c| &c.verification).chain(numbers(&nation).map(|i| &i.verification));
        let in_time = |v: &Verification| match v {
            Verification::Unverified { until, .. } => days_between(nation.date, *until) >= 14,
            Verification::Verified => true,
        };
        assert!(facts().all(in_time), "a demo that runs for two weeks keeps ADM-08");
        assert_eq!(nation.expected.len(), 34);
        for person in &nation.expected {
            let expected = person.expected.unwrap();
            assert!(person.stay.is_none() && days_between(nation.date, expected.at.oslo_date()) >= -1);
        }
        let emergency = nation.people.iter().filter(|p| p.contacts.iter().any(|c| c.emergency)).count();
        assert!(emergency > 2600, "{emergency}");
        assert!(nation.people.iter().flat_map(|p| &p.contacts).all(|c| c.born.is_none_or(|b| b <= nation.date)));
    }
}

/// Whoever is moved comes from another prison than the one they go to, which is open, also in a large nation,
/// where what is rare happens.
#[test]
fn a_transfer_leads_to_another_open_prison() {
    let large = invent(1, day("2026-11-27"), 100_000);
    for nation in nations().iter().chain([&large]) {
        for (person, stay) in stays(nation) {
            for pair in stay.moves.windows(2) {
                let (from, to) = (pair[0].room.prison, pair[1].room.prison);
                assert_eq!(from != to, pair[1].kind == MoveKind::Transfer, "{person:?}");
                assert_eq!(nation.estate[to].status, PrisonStatus::Open, "{person:?}");
            }
        }
    }
}
