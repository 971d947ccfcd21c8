//! What another feature compares: who may be the same person as somebody, and what stands in the files of one.

use super::open_number;
use crate::access::Permit;
use crate::access::acts::DecideIdentity;
use crate::people::model::{Identifier, Kept, NameKind, Particulars, PersonName, SealedNumber};
use crate::people::tables::{self, FileFacts, Known};
use basics::id::PersonId;
use records::{Keyring, Outcome, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// Some people, each with all names and birth dates of all their files. Looks at everyone: what comes of it is shown
/// only to who may decide.
pub fn known(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<BTreeMap<PersonId, Known>> {
    tables::found_names(reader, people)
}

/// Who has a number that this person has, as an own one or as an alias.
pub fn sharing_numbers(reader: &mut Reader, person: PersonId) -> Outcome<Vec<PersonId>> {
    tables::sharing_marks(reader, person)
}

/// What stands in each file of a person, that which stands for them first.
pub fn files_of(reader: &mut Reader, permit: &Permit<DecideIdentity>, keys: &Keyring) -> Outcome<Vec<FileFacts>> {
    let person = permit.person();
    let mut files = tables::files(reader, person)?;
    let own = |kept: PersonId, of: Option<PersonId>| of.unwrap_or(person) == kept;
    let names: Vec<Kept<PersonName>> = tables::holding_of(reader, person)?;
    let particulars: Vec<Kept<Particulars>> = tables::holding_of(reader, person)?;
    let sealed: Vec<Kept<Identifier<SealedNumber>>> = tables::holding_of(reader, person)?;
    let numbers: Vec<Kept<Identifier>> =
        sealed.into_iter().map(|kept| open_number(keys, person, kept)).collect::<Outcome<_>>()?;
    for file in &mut files {
        let here = |of| own(file.file, of);
        file.names = names.iter().filter(|kept| here(kept.file)).map(|kept| kept.fact.clone()).collect();
        file.names.sort_by_key(|name| name.kind != NameKind::Current);
        file.particulars = particulars.iter().find(|kept| here(kept.file)).map(|kept| kept.fact);
        file.numbers = numbers.iter().filter(|kept| here(kept.file)).map(|kept| kept.fact.clone()).collect();
    }
    Ok(files)
}
