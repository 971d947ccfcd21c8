//! The one list of features.

use crate::access::acts::{DecideCapacity, PrepareDecision};
use crate::access::{Permit, PlacePermit};
use crate::slots::{Deadline, DeadlinesOf, Feature, Record};
use crate::web::Words;
use basics::Date;
use basics::id::PersonId;
use records::{Outcome, Reader, Tx};
use std::collections::BTreeSet;

/// Every feature. Order is of no consequence: what pages show carries its own order.
pub const FEATURES: &[Feature] = &[
    crate::access::FEATURE,
    crate::web::FEATURE,
    crate::people::FEATURE,
    crate::estate::FEATURE,
    crate::placement::FEATURE,
    crate::esas::FEATURE,
    crate::oversight::FEATURE,
    crate::authority::FEATURE,
    crate::sentence::FEATURE,
    crate::deadlines::FEATURE,
    crate::identity::FEATURE,
    crate::release::FEATURE,
    crate::reception::FEATURE,
    crate::remand::FEATURE,
    crate::removal::FEATURE,
    crate::duty::FEATURE,
    crate::decisions::FEATURE,
    crate::counts::FEATURE,
    crate::gate::FEATURE,
    crate::applications::FEATURE,
];

/// Tells every feature that a fact about somebody's custody has changed, so that what follows from it
/// is rewritten in the same transaction.
pub fn custody_changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    FEATURES.iter().filter_map(|feature| feature.slots.custody_changed).try_for_each(|rewrite| rewrite(tx, person))
}

/// Tells every feature that files were found to be one person's, or not to be, so that what it keeps of each is
/// rewritten in the same transaction; then that the custody of each has changed.
pub fn files_changed(tx: &mut Tx, people: &BTreeSet<PersonId>) -> Outcome<()> {
    let hear = FEATURES.iter().filter_map(|feature| feature.slots.files_changed);
    hear.into_iter().try_for_each(|hear| hear(tx, people))?;
    people.iter().try_for_each(|person| custody_changed(tx, *person))
}

/// Tells every feature that a name, number or birth date of somebody was written down.
pub fn identity_changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    FEATURES.iter().filter_map(|feature| feature.slots.identity_changed).try_for_each(|hear| hear(tx, person))
}

/// Tells every feature what was decided about a room, so that those who live there are not forgotten.
pub fn room_decided(tx: &mut Tx, permit: &PlacePermit<DecideCapacity>, room: &str, reason: &str) -> Outcome<()> {
    let hear = FEATURES.iter().filter_map(|feature| feature.slots.room_decided);
    hear.into_iter().try_for_each(|hear| hear(tx, permit, room, reason))
}

/// What must be decided or done by a day at the latest, as all features know it.
pub fn deadlines(reader: &mut Reader, of: DeadlinesOf<'_>, until: Date) -> Outcome<Vec<Deadline>> {
    let mut all = vec![];
    for tell in FEATURES.iter().filter_map(|feature| feature.slots.deadlines) {
        all.extend(tell(reader, of, until)?);
    }
    Ok(all)
}

/// The records about a person that a decision may rely on, as all features know them.
pub fn records(reader: &mut Reader, permit: &Permit<PrepareDecision>, words: &Words) -> Outcome<Vec<Record>> {
    let mut all = vec![];
    for tell in FEATURES.iter().filter_map(|feature| feature.slots.records) {
        all.extend(tell(reader, permit, words)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Decider, matrix};
    use crate::web;

    #[test]
    fn routes_matrix_and_policies_agree() {
        let routes: Vec<_> = web::routes(FEATURES).iter().map(|route| (route.name(), route.verb)).collect();
        let faults = matrix::check(&routes, &Decider::new().unwrap());
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn every_route_under_api_is_described() {
        for route in web::routes(FEATURES).iter().filter(|route| route.is_api()) {
            assert!(!route.summary.is_empty(), "{} has no summary", route.name());
            let takes = route.body == web::Body::Form && route.takes.is_none();
            let bare = ["/end", "/verify", "/sign-out", "/revoke"].iter().any(|end| route.path.ends_with(end));
            assert!(!takes || bare, "{} does not say what it takes", route.name());
        }
    }

    #[test]
    fn all_texts_can_be_read() {
        let texts: Vec<_> = FEATURES.iter().map(|feature| feature.texts).collect();
        web::Texts::new(&texts).unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_table_of_sqlite_refuses_a_wrong_type() {
        let test = records::testing::TestDb::sqlite(&crate::start::migrations(FEATURES)).await;
        let sql = "select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 \
                   and name not like 'sqlite_%' order by name";
        let loose = test.db.read(move |reader| reader.rows(sql, records::params![])).await.unwrap();
        let names: Vec<_> = loose.iter().map(|row| row.text("name").unwrap().to_owned()).collect();
        assert!(names.is_empty(), "{names:?}");
    }
}
