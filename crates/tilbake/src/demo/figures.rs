//! Counts the invented nation: one figure for each row of `sources.csv`.

use super::cal::days_between;
use super::dice::figure;
use super::estate::{Prison, PrisonStatus, USUAL_PEOPLE};
use super::lengths;
use super::mix::Nation;
use super::person::{Custody, IdentifierKind, InventedPerson, RemandOrder, RestrictionKind, Sentence, Sex, WhereKind};

type Test<'a> = &'a dyn Fn(&InventedPerson) -> bool;

/// Our figure for a row; none when the row counts the country and another number of people was
/// asked for, or when there is no such row.
pub fn ours(nation: &Nation, id: &str) -> Option<f64> {
    let of = |among: Test<'_>, test: Test<'_>| Some(part(nation, among, test));
    let usual = nation.people.len() == USUAL_PEOPLE;
    match id {
        "people" => usual.then_some(figure(nation.people.len())),
        "prisons" => usual.then(|| figure(open(nation).count())),
        "places" => usual.then(|| places(nation, |p| p.capacity)),
        "occupancy" => usual.then(|| 100.0 * figure(nation.people.len()) / places(nation, |p| p.capacity)),
        "rav" => usual.then(|| {
            let beds = places(nation, |p| if p.code == "RAV" { p.capacity } else { 0 });
            100.0 * count(nation, &|p| lives_at(nation, p, "RAV")) / beds
        }),
        "open" => Some(100.0 * places(nation, |p| p.levels[1] + p.levels[2]) / places(nation, |p| p.capacity)),
        "remand" => of(&everyone, &remand),
        "remand-aana" => of(&|p| lives_at(nation, p, "ANA"), &remand),
        "sentence" => of(&everyone, &|p| sentence(p).is_some()),
        "preventive" => of(&everyone, &preventive),
        "preventive-people" => usual.then(|| count(nation, &preventive)),
        "preventive-ila" => usual.then(|| count(nation, &|p| preventive(p) && lives_at(nation, p, "ILA"))),
        "fine" => of(&everyone, &|p| matches!(p.custody, Custody::Fine(_))),
        "women" => of(&everyone, &|p| p.sex == Sex::Female),
        "foreign" => of(&everyone, &|p| !p.citizenships.contains(&"NOR")),
        "unregistered" => of(&everyone, &|p| !p.identifiers.iter().any(|i| i.kind == IdentifierKind::Fodselsnummer)),
        _ => age_figure(nation, id).or_else(|| stay_figure(nation, id)).or_else(|| day_figure(nation, id)),
    }
}

fn age_figure(nation: &Nation, id: &str) -> Option<f64> {
    let age = |p: &InventedPerson| p.age(nation.date);
    let serving = |p: &InventedPerson| !remand(p);
    let old = |p: &InventedPerson| age(p) >= 40;
    let of = |among: Test<'_>, test: Test<'_>| Some(part(nation, among, test));
    match id {
        "minors" => of(&everyone, &|p| age(p) < 18),
        "under-25" => of(&serving, &|p| age(p) < 25),
        "under-40" => of(&serving, &|p| age(p) < 40),
        "from-30" => of(&everyone, &|p| age(p) >= 30),
        "under-21" => of(&|p| age(p) < 25, &|p| age(p) < 21),
        "from-40" => of(&old, &|p| age(p) < 50),
        "from-50" => of(&old, &|p| (50..60).contains(&age(p))),
        "from-60" => of(&old, &|p| age(p) >= 60),
        _ => None,
    }
}

fn stay_figure(nation: &Nation, id: &str) -> Option<f64> {
    let stays = || nation.people.iter().filter_map(sentence).map(expected_days);
    let days = |days: i64| figure(usize::try_from(days).unwrap_or(1).max(1));
    match id {
        "stay-mean" => {
            let inverse: f64 = stays().map(|stay| 1.0 / days(stay)).sum();
            Some(figure(stays().count()) / inverse.max(1e-9))
        }
        "remand-mean" => {
            let held = || nation.people.iter().filter_map(|p| remand_days(nation, p));
            Some(held().map(days).sum::<f64>() / figure(held().count().max(1)))
        }
        _ => {
            let band: usize = id.strip_prefix("stay-")?.parse().ok()?;
            let long = stays().filter(|stay| lengths::band(*stay) >= 1).count();
            let those = stays().filter(|stay| lengths::band(*stay) == band).count();
            Some(100.0 * figure(those) / figure(long.max(1)))
        }
    }
}

fn day_figure(nation: &Nation, id: &str) -> Option<f64> {
    let restricted = |p: &InventedPerson| order(p).is_some_and(|o| !o.restrictions.is_empty());
    let kind = |p: &InventedPerson, kind: RestrictionKind| {
        order(p).is_some_and(|o| o.restrictions.iter().any(|r| r.kind == kind))
    };
    let fresh = |p: &InventedPerson| remand_days(nation, p).is_some_and(|days| days <= 28);
    let adult = |p: &InventedPerson| p.age(nation.date) >= 18;
    let leave = |p: &InventedPerson| p.stay.as_ref().is_some_and(|s| s.now.kind == WhereKind::Leave);
    let of = |among: Test<'_>, test: Test<'_>| Some(part(nation, among, test));
    match id {
        "restricted" => of(&|p| fresh(p) && adult(p), &restricted),
        "control" => of(&restricted, &|p| kind(p, RestrictionKind::Control)),
        "ban" => of(&restricted, &|p| kind(p, RestrictionKind::Ban)),
        "day-release" => of(&everyone, &|p| p.stay.as_ref().is_some_and(|s| s.day_release)),
        "leave" => of(&everyone, &leave),
        "leave-sentence" => of(&|p| sentence(p).is_some(), &leave),
        _ => None,
    }
}

/// Share of those who pass the second test among those who pass the first.
fn part(nation: &Nation, among: Test<'_>, test: Test<'_>) -> f64 {
    let all = count(nation, among);
    100.0 * count(nation, &|p| among(p) && test(p)) / all.max(1.0)
}

fn count(nation: &Nation, test: Test<'_>) -> f64 {
    figure(nation.people.iter().filter(|p| test(p)).count())
}

fn everyone(_: &InventedPerson) -> bool {
    true
}

fn remand(person: &InventedPerson) -> bool {
    matches!(person.custody, Custody::Remand(_))
}

fn preventive(person: &InventedPerson) -> bool {
    matches!(person.custody, Custody::Preventive(_))
}

fn sentence(person: &InventedPerson) -> Option<&Sentence> {
    if let Custody::Sentence(sentence) = &person.custody { Some(sentence) } else { None }
}

/// The remand order that is valid now.
fn order(person: &InventedPerson) -> Option<&RemandOrder> {
    if let Custody::Remand(remand) = &person.custody { remand.orders.last() } else { None }
}

fn remand_days(nation: &Nation, person: &InventedPerson) -> Option<i64> {
    let Custody::Remand(remand) = &person.custody else { return None };
    Some(days_between(remand.arrested.oslo_date(), nation.date))
}

/// Days someone is expected to serve in all, time away not counted.
fn expected_days(sentence: &Sentence) -> i64 {
    days_between(sentence.virtual_start(), sentence.expected_end()) - sentence.days_away()
}

fn open(nation: &Nation) -> impl Iterator<Item = &Prison> {
    nation.estate.iter().filter(|p| p.status == PrisonStatus::Open)
}

fn places(nation: &Nation, of: impl Fn(&Prison) -> u16) -> f64 {
    open(nation).map(|p| f64::from(of(p))).sum()
}

/// Whether someone lives in a prison of the country or one of its repetitions.
fn lives_at(nation: &Nation, person: &InventedPerson, code: &str) -> bool {
    person.stay.as_ref().is_some_and(|stay| nation.estate[stay.room.prison].code.split('-').next() == Some(code))
}
