//! SQL of telling: who was told of their dates, face to face.

use super::super::model::{self, DatedRow, NewTold, ToldId};
use crate::access::Permit;
use crate::access::acts::TellPerson;
use crate::access::same::same_sql;
use crate::authority::Whom;
use basics::Instant;
use basics::id::PersonId;
use basics::value::corrupt;
use records::{Journalled, Outcome, Reader, Tx, params};
use std::collections::BTreeMap;

const COLUMNS: &[&str] = &["id", "person", "days", "told_at", "told_by", "interpreter", "said", "shown"];
/// Who was told of which dates.
pub const TOLD: Journalled = Journalled::new("dates_told", "person", COLUMNS).later(1);

/// That somebody was told of their dates.
#[derive(Clone, Debug)]
pub struct ToldRow {
    /// When.
    pub at: Instant,
    /// Service number of who told them.
    pub by: String,
    /// What they said; may be empty.
    pub said: String,
    /// The dates and refusals in one word.
    pub word: String,
    /// The dates they were told of.
    pub dates: Vec<DatedRow>,
}

/// Writes that somebody was told of these dates, and of the refusals that stand, in the word for both.
pub fn add_told(
    tx: &mut Tx,
    permit: &Permit<TellPerson>,
    id: ToldId,
    (word, dates): (&str, &[DatedRow]),
    new: &NewTold,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let said = new.said.as_ref().map(|said| said.as_str()).unwrap_or_default();
    let shown = serde_json::to_string(dates).map_err(|_| corrupt("dates"))?;
    TOLD.insert(tx, COLUMNS, params![id, permit.person(), word, now, by, new.interpreter, said, shown])
}

/// When a person was told and of what, the last time first.
pub fn told(reader: &mut Reader, person: PersonId) -> Outcome<Vec<ToldRow>> {
    let files = same_sql("person", 1);
    let sql = format!(
        "select told_at, told_by, said, days, shown from dates_told where {files} order by told_at desc, id desc"
    );
    let mut all = vec![];
    for row in reader.rows(&sql, params![person])? {
        let word: String = row.get("days")?;
        let dates = match row.get::<Option<String>>("shown")? {
            Some(shown) => read_dates(&shown)?,
            None => agreed_as(reader, person, &word)?,
        };
        all.push(ToldRow { at: row.get("told_at")?, by: row.get("told_by")?, said: row.get("said")?, word, dates });
    }
    Ok(all)
}

fn read_dates(shown: &str) -> Outcome<Vec<DatedRow>> {
    Ok(serde_json::from_str(shown).map_err(|_| corrupt("dates"))?)
}

/// What two agreed to in this word, of a telling from before the dates themselves were kept with it; nothing where that
/// is not found, so that nothing is taken for told.
fn agreed_as(reader: &mut Reader, person: PersonId, word: &str) -> Outcome<Vec<DatedRow>> {
    let sql = format!("select shown from dates_shown where {}", same_sql("person", 1));
    for row in reader.rows(&sql, params![person])? {
        let dates = read_dates(row.text("shown")?)?;
        if model::told_word(&dates, &[]) == word {
            return Ok(dates);
        }
    }
    Ok(vec![])
}

/// What those who belong to a prison and are meant were told last, in one word.
pub fn told_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, String>> {
    let mut last: BTreeMap<PersonId, (Instant, ToldId, String)> = BTreeMap::new();
    for row in whom.rows(reader, "dates_told", "t.told_at, t.id, t.days")? {
        let one = (row.get("told_at")?, row.get("id")?, row.get("days")?);
        let stands = last.entry(row.get("person")?).or_insert_with(|| one.clone());
        if *stands < one {
            *stands = one;
        }
    }
    Ok(last.into_iter().map(|(person, (_, _, word))| (person, word)).collect())
}
