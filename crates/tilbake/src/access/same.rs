//! Files that are one person's, as the features below the decision see them: which file stands for all, and the
//! conditions by which rows of all files are read as one. Who decides it is the feature `identity`.

use crate::access::model::PersonId;
use crate::access::tables;
use records::{Outcome, Tx};
use std::collections::{BTreeMap, BTreeSet};

pub use crate::access::tables::{
    Files, all_merged, came, canonical, canonical_sql, files_sql, merged_into, merged_sql, not_merged_sql, same_sql,
    stands_sql,
};

/// Lets files stand for each other as `now` says, of some people all of whose merges it holds: each merged file with
/// the one that stands for it. What is no longer so is parted first, so that nothing of it is left.
pub fn set(tx: &mut Tx, people: &BTreeSet<PersonId>, now: &BTreeMap<PersonId, PersonId>) -> Outcome<()> {
    let mut before = BTreeMap::new();
    for person in people {
        let canonical = tables::canonical(tx, *person)?;
        if canonical != *person {
            before.insert((*person, canonical), tables::same_since(tx, *person)?);
            tables::part_files(tx, *person, canonical)?;
        }
    }
    for (merged, canonical) in now {
        let since = before.get(&(*merged, *canonical)).copied().flatten().unwrap_or_else(|| tx.now());
        tables::join_files(tx, *merged, *canonical, since)?;
    }
    Ok(())
}
