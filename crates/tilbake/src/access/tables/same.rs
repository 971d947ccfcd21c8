//! SQL of files that are one person's, and the conditions by which every other feature reads them as one.
//!
//! What is known of a person stands under the id of the file it was written in, and is never moved. Whoever reads
//! what belongs to one person reads the rows of all their files ([`same_sql`]); whoever reads rows of many names
//! each by the file that stands for all ([`canonical_sql`]). Of somebody who was never merged both cost one look
//! into the index of a table that holds merged files only. What reads several tables of one person asks once which
//! files are theirs ([`Files`]).

use crate::access::model::{PersonId, PrisonCode};
use crate::access::roles::Region;
use basics::Instant;
use records::{Outcome, Reader, Tx, params};

/// A condition on a column: it holds the person of parameter `$at`, or a file merged into theirs.
pub fn same_sql(column: &str, at: usize) -> String {
    format!("{column} IN ({})", files_sql(at))
}

/// Whose files a transaction reads, and whether there are several. Nearly everybody has one, and a query of one id is
/// answered without a list that the database would have to make for each query. What it says holds in the
/// transaction it was asked in and in no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    person: PersonId,
    several: bool,
}

/// Asks for the files of a person.
#[derive(PartialEq, Eq)]
struct FilesOf(PersonId);

impl Files {
    /// The files of a person, by the one that stands for them.
    pub fn of(reader: &mut Reader, person: PersonId) -> Outcome<Self> {
        reader.once(FilesOf(person), |reader, _| {
            let sql = "SELECT merged FROM person_same WHERE canonical = $1 LIMIT 1";
            Ok(Self { person, several: reader.row(sql, params![person])?.is_some() })
        })
    }
    /// The files of a person of whom a query of this transaction has just told whether there are several.
    pub(super) fn told(reader: &mut Reader, person: PersonId, several: bool) -> Outcome<Self> {
        reader.once(FilesOf(person), |_, _| Ok(Self { person, several }))
    }
    /// Whether files were merged into that of the person.
    pub(super) fn are_several(&self) -> bool {
        self.several
    }
    /// The person: the value of the parameter that [`Self::same_sql`] names.
    pub fn person(&self) -> PersonId {
        self.person
    }
    /// The condition of the function of the same name, of these files.
    pub fn same_sql(&self, column: &str, at: usize) -> String {
        if self.several { same_sql(column, at) } else { stands_sql(column, at) }
    }
}

/// A query of the files of the person of parameter `$at`: column `file`.
pub fn files_sql(at: usize) -> String {
    format!("SELECT CAST(${at} AS TEXT) AS file UNION ALL SELECT s.merged FROM person_same s WHERE s.canonical = ${at}")
}

/// A condition on a column: it holds the person of parameter `$at`, and not a file merged into theirs: what the file
/// that stands for them says alone, such as the name in use.
pub fn stands_sql(column: &str, at: usize) -> String {
    format!("{column} = ${at}")
}

/// The file that stands for the one a column names.
pub fn canonical_sql(column: &str) -> String {
    format!("coalesce((SELECT s.canonical FROM person_same s WHERE s.merged = {column}), {column})")
}

/// A condition on a column: the file it names was not merged into another.
pub fn not_merged_sql(column: &str) -> String {
    format!("NOT EXISTS (SELECT 1 FROM person_same s WHERE s.merged = {column})")
}

/// A query of the files merged into some, and of those of these that were merged: columns `merged`, `canonical`.
pub fn merged_sql(these: &str) -> String {
    format!(
        "SELECT s.merged, s.canonical FROM person_same s WHERE s.merged IN {these}
         UNION SELECT s.merged, s.canonical FROM person_same s WHERE s.canonical IN {these}"
    )
}

/// The file that stands for a person; their own when it was not merged.
pub fn canonical(reader: &mut Reader, person: PersonId) -> Outcome<PersonId> {
    let row = reader.row("SELECT canonical FROM person_same WHERE merged = $1", params![person])?;
    row.map_or(Ok(person), |row| row.get("canonical"))
}

/// Since when the file that stands for another does so without a break; none of one that stands for itself.
pub fn same_since(reader: &mut Reader, merged: PersonId) -> Outcome<Option<Instant>> {
    let row = reader.row("SELECT since FROM person_same WHERE merged = $1", params![merged])?;
    row.map(|row| row.get("since")).transpose()
}

/// The files merged into that of a person, in the order of their ids.
pub fn merged_into(reader: &mut Reader, person: PersonId) -> Outcome<Vec<PersonId>> {
    let rows = reader.rows("SELECT merged FROM person_same WHERE canonical = $1 ORDER BY merged", params![person])?;
    rows.iter().map(|row| row.get("merged")).collect()
}

/// All merged files with those that stand for them.
pub fn all_merged(reader: &mut Reader) -> Outcome<Vec<(PersonId, PersonId)>> {
    let rows = reader.rows("SELECT merged, canonical FROM person_same ORDER BY merged", params![])?;
    rows.iter().map(|row| Ok((row.get("merged")?, row.get("canonical")?))).collect()
}

/// A file stands for another from now on. Whom a prison expects under the merged one it expects under the other,
/// who is nowhere and expected nowhere.
pub fn join_files(tx: &mut Tx, merged: PersonId, canonical: PersonId, since: Instant) -> Outcome<()> {
    let sql = "INSERT INTO person_same (merged, canonical, since) VALUES ($1, $2, $3)";
    tx.execute(sql, params![merged, canonical, since])?;
    let row = tx.row("SELECT next_prison, next_region FROM reach WHERE person = $1", params![merged])?;
    let Some(row) = row else { return Ok(()) };
    let (prison, region): (Option<PrisonCode>, Option<Region>) = (row.get("next_prison")?, row.get("next_region")?);
    if prison.is_none() {
        return Ok(());
    }
    let aside = "UPDATE reach SET set_aside = next_prison, next_prison = NULL, next_region = NULL WHERE person = $1";
    tx.execute(aside, params![merged])?;
    let borrow = "UPDATE reach SET next_prison = $2, next_region = $3, borrowed = $4
         WHERE person = $1 AND prison IS NULL AND next_prison IS NULL";
    tx.execute(borrow, params![canonical, prison, region, merged])?;
    Ok(())
}

/// A file stands for itself again, and is expected where it was.
pub fn part_files(tx: &mut Tx, merged: PersonId, canonical: PersonId) -> Outcome<()> {
    tx.execute("DELETE FROM person_same WHERE merged = $1", params![merged])?;
    let give_back = "UPDATE reach SET next_prison = NULL, next_region = NULL, borrowed = NULL
         WHERE person = $1 AND borrowed = $2";
    tx.execute(give_back, params![canonical, merged])?;
    let back = "UPDATE reach SET next_prison = set_aside, set_aside = NULL,
         next_region = (SELECT p.region FROM reach_place p WHERE p.id = set_aside)
         WHERE person = $1 AND set_aside IS NOT NULL";
    tx.execute(back, params![merged])?;
    Ok(())
}

/// Whoever was expected has come: no file merged into theirs is expected anywhere.
pub fn came(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let sql = "UPDATE reach SET set_aside = NULL WHERE set_aside IS NOT NULL
         AND person IN (SELECT s.merged FROM person_same s WHERE s.canonical = $1)";
    tx.execute(sql, params![person])?;
    Ok(())
}
