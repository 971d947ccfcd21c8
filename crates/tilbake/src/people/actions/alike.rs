//! What another feature compares: who may be the same person as somebody, and what stands in the files of one.

use super::open_number;
use super::search::by_names;
use crate::access::Permit;
use crate::access::acts::DecideIdentity;
use crate::people::model::search::Query;
use crate::people::model::{Identifier, Kept, NameKind, Particulars, PersonName, SealedNumber};
use crate::people::tables::{self, FileFacts, Known, Whom};
use basics::Date;
use basics::id::PersonId;
use records::{Keyring, Outcome, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// Names of one person that are looked for.
const NAMES_MAX: usize = 8;

/// Whoever comes near a person by a name or a birth date, and the person, each with all names and birth dates. `days`
/// gives the days on which somebody may be born who is said to be born on one. Of whom no day of birth is known those
/// of a like name are looked at. Looks at everyone: what comes of it is shown only to who may decide.
pub fn near(reader: &mut Reader, person: PersonId, days: fn(Date) -> Vec<Date>) -> Outcome<BTreeMap<PersonId, Known>> {
    let own = tables::found_names(reader, &BTreeSet::from([person]))?.remove(&person).unwrap_or_default();
    let mut people = BTreeSet::from([person]);
    let dates: BTreeSet<String> =
        own.born.iter().filter_map(|born| born.day()).flat_map(days).map(|day| day.to_string()).collect();
    people.extend(tables::people_by_pairs(reader, &Whom::Everyone, &dates.into_iter().collect::<Vec<_>>())?);
    let pairs: Vec<String> = own.words().into_iter().filter(|word| word.contains(' ')).collect();
    people.extend(tables::people_by_pairs(reader, &Whom::Everyone, &pairs)?);
    if own.born.iter().any(|born| born.day().is_none()) {
        for name in own.names.iter().take(NAMES_MAX) {
            let query = Query { born: own.born.clone(), ..Query::parse(name) };
            people.extend(by_names(reader, &Whom::Everyone, &query)?);
        }
    }
    tables::found_names(reader, &people)
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
