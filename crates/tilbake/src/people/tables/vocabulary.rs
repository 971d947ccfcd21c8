//! The vocabulary of names: learnt and forgotten with the index, and asked for the words near to a typed one. On SQLite
//! it is kept in memory too, and brought up to date from the tables whenever it is asked.

use super::{STEP, filled};
use crate::people::model::vocabulary::{Near, Vocabulary};
use basics::value::corrupt;
use basics::{ToValue, Value, fold};
use records::{Outcome, Reader, Tx, params, parts, places};
use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

/// Words that are looked at for one typed word.
const NEAR_MAX: usize = 60;

/// Takes words into the vocabulary.
pub fn learn(tx: &mut Tx, words: &[&String]) -> Outcome<()> {
    let mut grams = vec![];
    for chunk in parts(words) {
        let rows: Vec<String> = (1..=chunk.len()).map(|number| format!("(${number})")).collect();
        let rows = rows.join(", ");
        let sql = format!("INSERT INTO name_word (word) VALUES {rows} ON CONFLICT DO NOTHING RETURNING word");
        let values: Vec<Value> = chunk.iter().map(ToValue::to_value).collect();
        for row in tx.rows(&sql, &values)? {
            let word = row.text("word")?;
            grams.extend(fold::grams(word).into_iter().map(|gram| (gram, word.to_owned())));
        }
    }
    for chunk in parts(&grams) {
        let rows: Vec<String> = (0..chunk.len()).map(|at| format!("(${}, ${})", 2 * at + 1, 2 * at + 2)).collect();
        let sql = format!("INSERT INTO name_gram (gram, word) VALUES {} ON CONFLICT DO NOTHING", rows.join(", "));
        let values: Vec<Value> = chunk.iter().flat_map(|(gram, word)| [gram.to_value(), word.to_value()]).collect();
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Drops a word from the vocabulary once nobody is found by it: it may have been somebody's name.
pub fn forget(tx: &mut Tx, word: &str) -> Outcome<()> {
    let used = tx.rows("SELECT person FROM person_word WHERE word = $1 LIMIT 1", params![word])?;
    if !used.is_empty() {
        return Ok(());
    }
    tx.execute("DELETE FROM name_word WHERE word = $1", params![word])?;
    for gram in fold::grams(word) {
        tx.execute("DELETE FROM name_gram WHERE gram = $1 AND word = $2", params![gram, word])?;
    }
    tx.execute_later("UPDATE name_word_gone SET times = times + 1", params![])
}

/// Words of the vocabulary that share most letter groups and sounds with a typed word, and some that
/// begin with it.
pub fn vocabulary(reader: &mut Reader, typed: &str) -> Outcome<Vec<String>> {
    let grams = fold::grams(typed);
    if grams.is_empty() {
        return Ok(vec![]);
    }
    let mut words = match reader.memory::<Memory>() {
        Some(memory) => near_in_memory(reader, &memory, &grams)?,
        None => near_in_tables(reader, &grams)?,
    };
    // No letter sorts behind the last code point.
    let end = format!("{typed}\u{10ffff}");
    let sql = format!("SELECT word FROM name_word WHERE word >= $1 AND word < $2 ORDER BY word LIMIT {NEAR_MAX}");
    for row in reader.rows(&sql, params![typed, end])? {
        words.push(row.get("word")?);
    }
    Ok(words)
}

/// Brings the vocabulary in memory up to what is committed; false where it is not kept in memory.
pub fn keep_vocabulary(reader: &mut Reader) -> Outcome<bool> {
    let Some(memory) = reader.memory::<Memory>() else { return Ok(false) };
    let mark = Mark::read(reader)?;
    memory.bring_up(reader, &mark)?;
    Ok(true)
}

/// The vocabulary as it was read last.
#[derive(Default)]
struct Memory(RwLock<State>);

#[derive(Default)]
struct State {
    /// How often a word had gone.
    gone: i64,
    words: Vocabulary,
}

/// How far the vocabulary has come in the file.
struct Mark {
    gone: i64,
    last: i64,
}

impl Mark {
    fn read(reader: &mut Reader) -> Outcome<Self> {
        let sql = "SELECT times, coalesce((SELECT max(rowid) FROM name_word), 0) AS last FROM name_word_gone";
        let row = reader.row(sql, params![])?.ok_or_else(|| corrupt("the vocabulary"))?;
        Ok(Self { gone: row.get("times")?, last: row.get("last")? })
    }
}

impl Memory {
    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
    /// Brings it up to a mark.
    fn bring_up(&self, reader: &mut Reader, mark: &Mark) -> Outcome<()> {
        let is_behind = |state: &State| state.gone != mark.gone || state.words.last() < mark.last;
        if !is_behind(&self.state()) {
            return Ok(());
        }
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if state.gone != mark.gone {
            *state = State { gone: mark.gone, ..State::default() };
        }
        let since = state.words.last();
        words_since(reader, since, &mut state.words)
    }
    /// The words up to a mark that share most with some groups, as far as it has them, and up to which number that is.
    fn near(&self, grams: &BTreeSet<String>, mark: &Mark) -> (i64, Vec<Near>) {
        let state = self.state();
        match state.gone == mark.gone {
            true => (state.words.last(), state.words.near(grams, mark.last, NEAR_MAX)),
            false => (0, vec![]),
        }
    }
}

/// Reads the words that came after a number. SQLite gives each the next number of its own accord, and writes one
/// transaction after the other, so that none comes before one that is committed.
fn words_since(reader: &mut Reader, since: i64, words: &mut Vocabulary) -> Outcome<()> {
    let sql = "SELECT rowid AS number, word FROM name_word WHERE rowid > $1 ORDER BY rowid";
    reader.each(sql, params![since], &mut |row| {
        words.learn(row.get("number")?, row.text("word")?);
        Ok(())
    })
}

fn near_in_memory(reader: &mut Reader, memory: &Memory, grams: &BTreeSet<String>) -> Outcome<Vec<String>> {
    let mark = Mark::read(reader)?;
    memory.bring_up(reader, &mark)?;
    let (until, mut near) = memory.near(grams, &mark);
    if until < mark.last {
        let mut others = Vocabulary::default();
        words_since(reader, until, &mut others)?;
        near.extend(others.near(grams, mark.last, NEAR_MAX));
        near.sort();
        near.truncate(NEAR_MAX);
    }
    Ok(near.into_iter().map(|near| near.word).collect())
}

/// The same where nothing is kept in memory.
fn near_in_tables(reader: &mut Reader, grams: &BTreeSet<String>) -> Outcome<Vec<String>> {
    let grams: Vec<Value> = grams.iter().map(ToValue::to_value).collect();
    let grams = filled(&grams, STEP);
    let sql = format!(
        "SELECT word, count(*) AS shared FROM name_gram WHERE gram IN {} GROUP BY word
         ORDER BY shared DESC, word LIMIT {NEAR_MAX}",
        places(1, grams.len())
    );
    reader.rows(&sql, &grams)?.iter().map(|row| row.get("word")).collect()
}

/// The words near to a typed one by memory, where it is kept, and by the tables: what a test compares.
#[cfg(test)]
pub fn near_both_ways(reader: &mut Reader, typed: &str) -> Outcome<(Option<Vec<String>>, Vec<String>)> {
    let grams = fold::grams(typed);
    let memory = reader.memory::<Memory>();
    let in_memory = memory.map(|memory| near_in_memory(reader, &memory, &grams)).transpose()?;
    Ok((in_memory, near_in_tables(reader, &grams)?))
}
