//! SQL of agreement: who has agreed to the dates of a person, and the ends that bind until two have.

use super::super::model::{self, AGREE, AgreementId, DatedRow, Ends};
use crate::access::acts::PrepareRelease;
use crate::access::same::same_sql;
use crate::access::{AccountId, Permit};
use crate::authority::{self, Whom};
use basics::Instant;
use basics::id::PersonId;
use basics::value::corrupt;
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

/// What the dates were to which somebody agreed, by the word of the agreement.
pub const SHOWN: Journalled = Journalled::new("dates_shown", "person", &["person", "dates", "shown"]);

const AGREEMENT: &[&str] = &["id", "person", "account", "dates", "agreed_at", "agreed_by"];
/// Who has agreed.
pub const AGREEMENTS: Journalled = Journalled::new("dates_agreement", "person", AGREEMENT);
/// Ends that bind until two have agreed to later ones.
pub const BEFORE: Journalled = Journalled::new("dates_before", "person", &["person", "first_free", "frame_last"]);

/// That somebody agreed to the dates.
#[derive(Clone, Debug)]
pub struct AgreementRow {
    /// Their account.
    pub account: String,
    /// Their service number.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Writes that somebody agrees to the dates that this word stands for, and which they are.
pub fn add_agreement(
    tx: &mut Tx,
    permit: &Permit<PrepareRelease>,
    (id, account): (AgreementId, AccountId),
    dates: &str,
) -> Outcome<()> {
    let (now, by, person) = (tx.now(), tx.actor().service_number.clone(), permit.person());
    let sql = format!("select dates from dates_shown where {} and dates = $2", same_sql("person", 1));
    let known = tx.row(&sql, params![person, dates])?;
    if known.is_none() {
        let shown = serde_json::to_string(&super::dated(tx, person)?).map_err(|_| corrupt("dates"))?;
        SHOWN.insert(tx, &["person", "dates", "shown"], params![person, dates, shown])?;
    }
    AGREEMENTS.insert(tx, AGREEMENT, params![id, permit.person(), account, dates, now, by])
}

/// Who has agreed to the dates that this word stands for, each officer once.
pub fn agreements(reader: &mut Reader, person: PersonId, dates: &str) -> Outcome<Vec<AgreementRow>> {
    let sql = format!(
        "select account, agreed_by, agreed_at from dates_agreement where {} and dates = $2 order by agreed_at, id",
        same_sql("person", 1)
    );
    let read = |row: &Row| {
        Ok(AgreementRow { account: row.get("account")?, by: row.get("agreed_by")?, at: row.get("agreed_at")? })
    };
    Ok(each_once(reader.rows(&sql, params![person, dates])?.iter().map(read).collect::<Outcome<_>>()?))
}

/// Each officer once, whichever account and service number they used.
fn each_once(mut all: Vec<AgreementRow>) -> Vec<AgreementRow> {
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.by.clone()) && seen.insert(format!("account {}", one.account)));
    all
}

/// How the dates of somebody stand, for the list of what is to be agreed to and told.
#[derive(Clone, Debug, Default)]
pub struct StandingRow {
    /// The prison.
    pub prison: String,
    /// The dates as counted, in the order of time.
    pub dated: Vec<DatedRow>,
    /// When they were counted; none while they never were.
    pub counted_at: Option<Instant>,
    /// Why the rules cannot use the facts; empty while they can.
    pub problem: String,
    /// Who has agreed to just these, each officer once.
    pub agreed: Vec<AgreementRow>,
    /// The dates that two agreed to last; none when two never have.
    pub before: Option<Vec<DatedRow>>,
    /// Whether the person was told of just these.
    pub is_told: bool,
}

/// How the dates of those who belong to a prison and are meant stand.
pub fn standing_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, StandingRow>> {
    let (scope, values) = whom.sql();
    let sql = format!(
        "select c.person, r.prison, c.facts_hash, c.counted_at, c.problem from reach r \
         join dated_case c on c.person = r.person where r.prison is not null and {scope}"
    );
    let mut dated = super::dated_of_held(reader, whom, &[])?;
    let words = authority::words_of_held(reader, whom)?;
    let (mut agreements, told) = (agreements_of_held(reader, whom)?, super::told_of_held(reader, whom)?);
    let mut refused = super::refused_of_held(reader, whom)?;
    let shown = shown_of_held(reader, whom)?;
    let mut all = BTreeMap::new();
    for row in reader.rows(&sql, &values)? {
        let person: PersonId = row.get("person")?;
        let dated = dated.remove(&person).unwrap_or_default();
        let authorities = words.get(&person).map_or("", String::as_str);
        let word = model::word_of(row.text("facts_hash")?, &dated, authorities);
        let mut by_word = agreements.remove(&person).unwrap_or_default();
        let agreed = by_word.remove(&word).unwrap_or_default();
        let two = by_word.into_iter().filter(|(_, by)| by.len() >= AGREE);
        let last = two.max_by_key(|(_, by)| by.iter().map(|one| one.at).max()).map(|(word, _)| word);
        let before = last.and_then(|word| shown.get(&(person, word)).cloned());
        let to_tell = model::told_word(&dated, &refused.remove(&person).unwrap_or_default());
        let is_told = told.get(&person) == Some(&to_tell);
        let (prison, problem) = (row.get("prison")?, row.get("problem")?);
        let counted_at = Some(row.get("counted_at")?);
        all.insert(person, StandingRow { prison, dated, counted_at, problem, agreed, before, is_told });
    }
    Ok(all)
}

/// Agreements of somebody, by the word they agreed to.
type ByWord = BTreeMap<String, Vec<AgreementRow>>;

fn agreements_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, ByWord>> {
    let mut people: BTreeMap<PersonId, ByWord> = BTreeMap::new();
    let columns = "t.dates, t.account, t.agreed_by, t.agreed_at";
    for row in whom.rows(reader, "dates_agreement", columns)? {
        let one = AgreementRow { account: row.get("account")?, by: row.get("agreed_by")?, at: row.get("agreed_at")? };
        people.entry(row.get("person")?).or_default().entry(row.get("dates")?).or_default().push(one);
    }
    for all in people.values_mut().flat_map(BTreeMap::values_mut) {
        all.sort_by_key(|one| one.at);
        *all = each_once(std::mem::take(all));
    }
    Ok(people)
}

fn shown_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<(PersonId, String), Vec<DatedRow>>> {
    let read = |row: &Row| {
        let shown = serde_json::from_str(row.text("shown")?).map_err(|_| corrupt("dates"))?;
        Ok(((row.get("person")?, row.get("dates")?), shown))
    };
    whom.rows(reader, "dates_shown", "t.dates, t.shown")?.iter().map(read).collect()
}

fn ends(row: &Row) -> Outcome<Ends> {
    Ok(Ends { first_free: row.get("first_free")?, frame_last: row.get("frame_last")? })
}

/// The ends of a person that bind until two have agreed to later ones.
pub fn before(reader: &mut Reader, person: PersonId) -> Outcome<Ends> {
    let row = reader.row("select first_free, frame_last from dates_before where person = $1", params![person])?;
    row.as_ref().map_or(Ok(Ends::default()), ends)
}

/// The same of those who belong to a prison and are meant.
pub fn before_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, Ends>> {
    let (scope, values) = whom.sql();
    let sql = format!(
        "select b.person, b.first_free, b.frame_last from reach r join dates_before b on b.person = r.person \
         where r.prison is not null and {scope}"
    );
    reader.rows(&sql, &values)?.iter().map(|row| Ok((row.get("person")?, ends(row)?))).collect()
}

/// Sets which ends bind until two have agreed; none binds when both are empty.
pub fn set_before(tx: &mut Tx, person: PersonId, ends: Ends) -> Outcome<()> {
    BEFORE.execute(
        tx,
        ("person = $1", params![person]),
        "delete from dates_before where person = $1",
        params![person],
    )?;
    if ends == Ends::default() {
        return Ok(());
    }
    let columns = ["person", "first_free", "frame_last"];
    BEFORE.insert(tx, &columns, params![person, ends.first_free, ends.frame_last])
}
