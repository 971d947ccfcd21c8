//! SQL of the keys by which people are found who may be the same as somebody.

use basics::{PersonId, ToValue, Value};
use records::{Outcome, Reader, Tx, params, parts, places};
use std::collections::BTreeSet;

/// People found by one key.
const BY_KEY_MAX: usize = 200;

/// Keeps by what a person is found; nothing finds a file that was merged away.
pub fn keep_keys(tx: &mut Tx, person: PersonId, keys: &BTreeSet<String>) -> Outcome<()> {
    let rows = tx.rows("select key from file_key where person = $1", params![person])?;
    let held: BTreeSet<String> = rows.iter().map(|row| row.get("key")).collect::<Outcome<_>>()?;
    for key in held.difference(keys) {
        tx.execute("delete from file_key where key = $1 and person = $2", params![key, person])?;
    }
    let fresh: Vec<&String> = keys.difference(&held).collect();
    for part in parts(&fresh) {
        let rows: Vec<String> = (2..2 + part.len()).map(|number| format!("(${number}, $1)")).collect();
        let sql = format!("insert into file_key (key, person) values {} on conflict do nothing", rows.join(", "));
        let values: Vec<Value> = [person.to_value()].into_iter().chain(part.iter().map(ToValue::to_value)).collect();
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Who is found by any of some keys. However many share one, only some are: the limit is far above what a whole
/// nation has, and keeps the work of one comparison bounded.
pub fn by_keys(reader: &mut Reader, keys: &BTreeSet<String>) -> Outcome<BTreeSet<PersonId>> {
    let keys: Vec<&String> = keys.iter().collect();
    let mut found = BTreeSet::new();
    for part in parts(&keys) {
        let these = places(1, part.len());
        let sql = format!("select person from file_key where key in {these} limit {}", BY_KEY_MAX + 1);
        let values: Vec<Value> = part.iter().map(ToValue::to_value).collect();
        let rows = reader.rows(&sql, &values)?;
        // Where all keys together find no more than one may, each has found all it may.
        if rows.len() <= BY_KEY_MAX {
            found.extend(rows.iter().map(|row| row.get("person")).collect::<Outcome<Vec<PersonId>>>()?);
            continue;
        }
        for key in part.into_iter().collect::<BTreeSet<_>>() {
            found.extend(by_key(reader, key)?);
        }
    }
    Ok(found)
}

fn by_key(reader: &mut Reader, key: &str) -> Outcome<Vec<PersonId>> {
    let sql = format!("select person from file_key where key = $1 order by person desc limit {BY_KEY_MAX}");
    reader.rows(&sql, params![key])?.iter().map(|row| row.get("person")).collect()
}
