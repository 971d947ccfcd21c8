//! Which keys a database was sealed with: a fingerprint of each stands in it, so that the keys of another
//! service are told before anything is read wrongly or sealed a second way.

use crate::keyring::{Class, Keyring};
use crate::reader::Reader;
use crate::{Db, Outcome, params};

/// The first class whose key is another than the one bound to the database.
fn stranger(reader: &mut Reader, prints: &[(Class, String)]) -> Outcome<Option<Class>> {
    for (class, print) in prints {
        let sql = "SELECT value FROM meta WHERE key = $1";
        let bound: Option<String> = reader.row(sql, params![name(*class)])?.map(|row| row.get("value")).transpose()?;
        if bound.is_some_and(|bound| bound != *print) {
            return Ok(Some(*class));
        }
    }
    Ok(None)
}

fn name(class: Class) -> String {
    format!("key:{class}")
}

impl Db {
    /// The first class of data whose key is another than the one this database was sealed with.
    pub async fn stranger_key(&self, keys: &Keyring) -> Outcome<Option<Class>> {
        let prints = keys.fingerprints();
        self.read(move |reader| stranger(reader, &prints)).await
    }
    /// Binds the database to keys. When it is bound to others it is left so, and the first class that
    /// differs is given.
    pub async fn bind_keys(&self, keys: &Keyring) -> Outcome<Option<Class>> {
        let prints = keys.fingerprints();
        self.upkeep(move |tx| {
            let other = stranger(tx, &prints)?;
            if other.is_none() {
                for (class, print) in &prints {
                    let sql = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
                    tx.execute(sql, params![name(*class), print])?;
                }
            }
            Ok(other)
        })
        .await
    }
}
