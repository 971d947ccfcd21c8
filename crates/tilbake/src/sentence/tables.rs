//! SQL of sentences, absences and the dates counted from them.

mod agreed;
mod deadlines;
mod many;
mod refusals;
mod told;

pub use agreed::*;
pub use deadlines::*;
pub use many::*;
pub use refusals::*;
pub use told::*;

use super::model::{
    self, AbsenceId, DatedRow, Decided, NewAbsence, NewSentence, OnFile, PersonId, SentenceEnd, SentenceId,
};
use crate::access::ListPermit;
use crate::access::acts::ReadDates;
use crate::access::same::{canonical_sql, same_sql};
use crate::authority::{self, AuthorityId, Whom};
use crate::people;
use basics::id::Uuid;
use basics::value::corrupt;
use basics::{Date, Instant, Problem, Value};
use law::{Absence, AbsenceKind, Case, DateKind, Outcome as Dates, Sentence, SentenceKind};
use records::period::Periods;
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

/// What was decided, by person and sentence.
const DECIDED: Periods = Periods {
    table: "sentence_period",
    key: &["person", "sentence"],
    values: &["authority", "kind", "facts", "end_reason", "why", "written_by"],
    later: 0,
};

/// Times away, by person and absence.
const AWAY: Periods =
    Periods { table: "absence_period", key: &["person", "absence"], values: &["kind", "why", "written_by"], later: 0 };

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] =
    &[DECIDED.journalled(), AWAY.journalled(), AGREEMENTS, BEFORE, SHOWN, TOLD, REFUSALS];

/// A sentence as it stands.
#[derive(Clone, Debug)]
pub struct SentenceRow {
    /// Id of the period.
    pub period: Uuid,
    /// Id.
    pub id: SentenceId,
    /// The authority it is carried out on.
    pub authority: AuthorityId,
    /// Its kind.
    pub kind: SentenceKind,
    /// What the court decided.
    pub facts: Sentence,
    /// From which day it no longer counts.
    pub ended: Option<Date>,
    /// Why it no longer counts.
    pub end_reason: Option<SentenceEnd>,
    /// Why it was written so: of a correction.
    pub why: String,
    /// Service number of who wrote it.
    pub written_by: String,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// When something else took its place.
    pub superseded_at: Option<Instant>,
}

/// A time away as it stands.
#[derive(Clone, Debug)]
pub struct AbsenceRow {
    /// Id of the period.
    pub period: Uuid,
    /// Id.
    pub id: AbsenceId,
    /// Why it does not count.
    pub kind: AbsenceKind,
    /// First day away.
    pub from: Date,
    /// First day back.
    pub to: Option<Date>,
}

fn code<T: std::str::FromStr>(row: &Row, column: &str) -> Outcome<T> {
    row.text(column)?.parse().map_err(|_| corrupt("a code of a list").into())
}

fn uuid(row: &Row) -> Outcome<Uuid> {
    Uuid::try_parse(row.text("id")?).map_err(|_| corrupt("an id").into())
}

fn sentence_row(row: &Row) -> Outcome<SentenceRow> {
    Ok(SentenceRow {
        period: uuid(row)?,
        id: row.get("sentence")?,
        authority: row.get("authority")?,
        kind: code(row, "kind")?,
        facts: serde_json::from_str(row.text("facts")?).map_err(|_| corrupt("a sentence"))?,
        ended: row.get("valid_to")?,
        end_reason: row.get("end_reason")?,
        why: row.get("why")?,
        written_by: row.get("written_by")?,
        recorded_at: row.get("recorded_at")?,
        superseded_at: row.get("superseded_at")?,
    })
}

fn absence_row(row: &Row) -> Outcome<AbsenceRow> {
    Ok(AbsenceRow {
        period: uuid(row)?,
        id: row.get("absence")?,
        kind: code(row, "kind")?,
        from: row.get("valid_from")?,
        to: row.get("valid_to")?,
    })
}

fn decided_values(tx: &Tx, new: &NewSentence, why: &str) -> Outcome<Vec<Value>> {
    let facts = serde_json::to_string(&new.facts).map_err(|_| corrupt("a sentence"))?;
    let by = &tx.actor().service_number;
    Ok(params![new.authority, new.facts.kind, facts, None::<SentenceEnd>, why, by].to_vec())
}

/// Stores a new sentence.
pub fn add_sentence(tx: &mut Tx, id: SentenceId, person: PersonId, new: &NewSentence) -> Outcome<()> {
    let values = decided_values(tx, new, "")?;
    DECIDED.set(tx, params![person, id], new.facts.judgment, None, &values)?;
    Ok(())
}

/// What a sentence says is wrong: it says this instead.
pub fn correct_sentence(tx: &mut Tx, old: &SentenceRow, new: &NewSentence, why: &str) -> Outcome<()> {
    let values = decided_values(tx, new, why)?;
    DECIDED.correct(tx, old.period, new.facts.judgment, None, &values)?;
    Ok(())
}

/// A sentence no longer counts from a day on.
pub fn end_sentence(tx: &mut Tx, old: &SentenceRow, on: Date, reason: SentenceEnd, why: &str) -> Outcome<()> {
    let facts = serde_json::to_string(&old.facts).map_err(|_| corrupt("a sentence"))?;
    let values = params![old.authority, old.kind, facts, reason, why, tx.actor().service_number].to_vec();
    DECIDED.correct(tx, old.period, old.facts.judgment, Some(on), &values)?;
    Ok(())
}

/// The sentences of a person as known now, in the order of judgment; those that no longer count too.
pub fn sentences(reader: &mut Reader, person: PersonId) -> Outcome<Vec<SentenceRow>> {
    let sql = format!(
        "select * from sentence_period where {} and superseded_at is null order by valid_from, sentence",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(sentence_row).collect()
}

/// What was believed of the sentences of a person and is believed no longer, the newest first.
pub fn corrected_sentences(reader: &mut Reader, person: PersonId) -> Outcome<Vec<SentenceRow>> {
    let sql = format!(
        "select * from sentence_period where {} and superseded_at is not null \
         order by superseded_at desc, recorded_at desc, id",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(sentence_row).collect()
}

/// Stores a new time away.
pub fn add_absence(tx: &mut Tx, id: AbsenceId, person: PersonId, new: &NewAbsence) -> Outcome<()> {
    let values = params![new.kind, "", tx.actor().service_number].to_vec();
    AWAY.set(tx, params![person, id], new.from, new.to, &values)?;
    Ok(())
}

/// Somebody is back: the time away has an end.
pub fn end_absence(tx: &mut Tx, old: &AbsenceRow, back: Date) -> Outcome<()> {
    let values = params![old.kind, "", tx.actor().service_number].to_vec();
    AWAY.correct(tx, old.period, old.from, Some(back), &values)?;
    Ok(())
}

/// The times away of a person as known now, in order.
pub fn absences(reader: &mut Reader, person: PersonId) -> Outcome<Vec<AbsenceRow>> {
    let sql = format!(
        "select * from absence_period where {} and superseded_at is null order by valid_from, absence",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(absence_row).collect()
}

/// One time away of a person.
pub fn absence(reader: &mut Reader, person: PersonId, id: AbsenceId) -> Outcome<AbsenceRow> {
    let found = absences(reader, person)?.into_iter().find(|row| row.id == id);
    found.ok_or_else(|| Problem::not_found().into())
}

/// What counts of the sentences and times away of a person, as known now.
pub fn on_file(reader: &mut Reader, person: PersonId) -> Outcome<OnFile> {
    let rows = sentences(reader, person)?.into_iter().filter(|row| row.ended.is_none());
    let decided = |row: SentenceRow| Decided { id: Some(row.id), authority: row.authority, facts: row.facts };
    let away = absences(reader, person)?;
    let away = away.iter().map(|row| (Some(row.id), Absence { kind: row.kind, from: row.from, to: row.to }));
    let refused = refused(reader, person)?;
    Ok(OnFile { sentences: rows.map(decided).collect(), absences: away.collect(), refused, as_of: None })
}

/// The facts of a person as a case, as known now.
pub fn case(reader: &mut Reader, person: PersonId) -> Outcome<Case> {
    let on_file = on_file(reader, person)?;
    case_of(reader, person, on_file)
}

/// A case of these sentences and times away of a person. Remand orders given before the newest order to carry
/// out a sentence are part of its credit and not of the case.
pub fn case_of(reader: &mut Reader, person: PersonId, on_file: OnFile) -> Outcome<Case> {
    let orders = authority::orders(reader, person)?;
    let remand = orders.remand(carried_out_after(&on_file, &orders));
    let born = people::born(reader, person)?;
    Ok(model::case(person, born, on_file, remand))
}

/// When the newest authority begins on which a sentence is carried out.
fn carried_out_after(on_file: &OnFile, orders: &authority::Orders) -> Option<Instant> {
    on_file.sentences.iter().filter_map(|one| orders.starts(one.authority)).max()
}

/// Whether the dates of a person stand as counted from just these facts by the rules of today.
pub fn is_counted(reader: &mut Reader, person: PersonId, case: &Case) -> Outcome<bool> {
    let sql = "select person from dated_case where person = $1 and law_version = $2 and facts_hash = $3";
    Ok(reader.row(sql, params![person, law::VERSION, model::facts_hash(case)?])?.is_some())
}

/// Forgets how the dates of a person were counted, so that they are counted anew.
pub fn forget_count(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    tx.execute("update dated_case set law_version = '' where person = $1", params![person])?;
    Ok(())
}

/// From which facts the dates of a person were counted last; empty of somebody whose dates were never counted.
pub fn counted_from(reader: &mut Reader, person: PersonId) -> Outcome<String> {
    let row = reader.row("select facts_hash from dated_case where person = $1", params![person])?;
    row.map_or_else(|| Ok(String::new()), |row| row.get("facts_hash"))
}

/// Why the rules cannot use the facts of a person; empty while they can.
pub fn problem(reader: &mut Reader, person: PersonId) -> Outcome<String> {
    let row = reader.row("select problem from dated_case where person = $1", params![person])?;
    row.map_or_else(|| Ok(String::new()), |row| row.get("problem"))
}

/// A date as it is stored: kind, day, moment, place of the sentence, rule.
pub type Stored = (DateKind, Date, Option<Instant>, Option<i64>, String);

/// The dates as they are stored, in the order of their places, which are 0, 1, 2 and so on.
pub fn stored(reader: &mut Reader, person: PersonId) -> Outcome<Vec<Stored>> {
    let sql = "select kind, on_date, at, sentence, rule from dated where person = $1 order by place";
    reader.rows(sql, params![person])?.iter().map(stored_row).collect()
}

fn stored_row(row: &Row) -> Outcome<Stored> {
    Ok((row.get("kind")?, row.get("on_date")?, row.get("at")?, row.get("sentence")?, row.get("rule")?))
}

/// The dates as they are to be stored.
pub fn to_store(dates: &Dates) -> Vec<Stored> {
    let one = |dated: &law::DatedRule| {
        let sentence = dated.sentence.and_then(|at| i64::try_from(at).ok());
        (dated.kind, dated.date, dated.at, sentence, dated.rule.as_str().to_owned())
    };
    dates.dates.iter().map(one).collect()
}

/// Writes the dates of a person as counted from a case; none when the rules cannot use it. Only what is another
/// than before is written: a renewal adds its dates to those that stand.
pub fn write_dates(tx: &mut Tx, person: PersonId, case: &Case, dates: Option<&Dates>, problem: &str) -> Outcome<()> {
    let now = tx.now();
    let hash = model::facts_hash(case)?;
    tx.execute(
        "insert into dated_case (person, law_version, facts_hash, counted_at, problem) values ($1, $2, $3, $4, $5) \
         on conflict (person) do update set law_version = excluded.law_version, facts_hash = excluded.facts_hash, \
         counted_at = excluded.counted_at, problem = excluded.problem",
        params![person, law::VERSION, hash, now, problem],
    )?;
    let (before, after) = (stored(tx, person)?, dates.map(to_store).unwrap_or_default());
    for (place, one) in (0_usize..).zip(&after).filter(|(place, one)| before.get(*place) != Some(one)) {
        let (kind, date, at, sentence, rule) = one;
        tx.execute(
            "insert into dated (person, place, kind, sentence, on_date, at, rule) values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (person, place) do update set kind = excluded.kind, sentence = excluded.sentence, \
             on_date = excluded.on_date, at = excluded.at, rule = excluded.rule",
            params![person, number_of(place), *kind, *sentence, *date, *at, rule],
        )?;
    }
    if before.len() > after.len() {
        let sql = "delete from dated where person = $1 and place >= $2";
        tx.execute(sql, params![person, number_of(after.len())])?;
    }
    Ok(())
}

fn number_of(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Asks for the dates of a person as they were counted last.
#[derive(PartialEq, Eq)]
struct DatedOf(PersonId);

/// The dates of a person as they were counted last, in the order of time.
pub fn dated(reader: &mut Reader, person: PersonId) -> Outcome<Vec<DatedRow>> {
    reader.once(DatedOf(person), |reader, _| {
        let sql = "select kind, on_date, at from dated where person = $1 order by on_date, place";
        let read = |row: &Row| Ok(DatedRow { kind: row.get("kind")?, date: row.get("on_date")?, at: row.get("at")? });
        reader.rows(sql, params![person])?.iter().map(read).collect()
    })
}

/// Dates of some kinds of all people in a prison whose dates the caller may read.
pub fn dated_of_many(
    reader: &mut Reader,
    permit: &ListPermit<ReadDates>,
    kinds: &[DateKind],
) -> Outcome<BTreeMap<PersonId, Vec<DatedRow>>> {
    dated_of_held(reader, Whom::Admitted(permit.filter(), None), kinds)
}

/// Dates of some kinds, or of all when none is named, of those who belong to a prison and are meant: of each in the
/// order of time.
pub fn dated_of_held(
    reader: &mut Reader,
    whom: Whom<'_>,
    kinds: &[DateKind],
) -> Outcome<BTreeMap<PersonId, Vec<DatedRow>>> {
    let (scope, values) = whom.sql();
    let names: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    let some = if kinds.is_empty() { "1 = 1".to_owned() } else { format!("d.kind in ({})", names.join(", ")) };
    let sql = format!(
        "select d.person, d.kind, d.on_date, d.at from reach r join dated d on d.person = r.person \
         where r.prison is not null and {some} and {scope} order by d.on_date, d.place",
    );
    let mut people: BTreeMap<PersonId, Vec<DatedRow>> = BTreeMap::new();
    for row in reader.rows(&sql, &values)? {
        let dated = DatedRow { kind: row.get("kind")?, date: row.get("on_date")?, at: row.get("at")? };
        people.entry(row.get("person")?).or_default().push(dated);
    }
    Ok(people)
}

/// What of a person's authorities a sentence on file says the end of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Authorities on which sentences that count are carried out.
    pub authorities: BTreeSet<AuthorityId>,
    /// Extensions of the frame of preventive detention that are in the count: day of judgment, last day.
    pub extensions: Vec<(Date, Date)>,
}

/// The same of those who belong to a prison and are meant.
pub fn counted_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, Counted>> {
    let counts =
        "(select person, authority, kind, facts from sentence_period where superseded_at is null and valid_to is null)";
    let columns = "t.authority, t.kind, case when t.kind = 'preventive_detention' then t.facts else '' end as facts";
    let rows = whom.rows(reader, counts, columns)?;
    let mut people: BTreeMap<PersonId, Counted> = BTreeMap::new();
    for row in rows {
        let counted = people.entry(row.get("person")?).or_default();
        counted.authorities.insert(row.get("authority")?);
        if code::<SentenceKind>(&row, "kind")? == SentenceKind::PreventiveDetention {
            let facts: Sentence = serde_json::from_str(row.text("facts")?).map_err(|_| corrupt("a sentence"))?;
            counted.extensions.extend(facts.extensions.iter().map(|one| (one.judgment, one.until)));
        }
    }
    Ok(people)
}

/// Everyone with facts or dates, each once. The dates of a merged file rest: they are counted anew should it ever stand
/// for itself again.
pub fn everyone(reader: &mut Reader) -> Outcome<Vec<PersonId>> {
    let sql = format!(
        "select distinct {} as person from (select person from sentence_period union select person from absence_period \
         union select person from authority_period union select person from dated_case union select person from dated) x \
         order by 1",
        canonical_sql("x.person")
    );
    reader.rows(&sql, params![])?.iter().map(|row| row.get("person")).collect()
}

/// What of the promises does not hold, in plain English: dates are what the rules count from the facts.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut broken = vec![];
    for (periods, what) in [(DECIDED, "a sentence"), (AWAY, "an absence")] {
        for id in periods.overlaps(reader)? {
            broken.push(format!("period {id} of {what} overlaps another of the same"));
        }
    }
    let everyone = everyone(reader)?;
    for some in everyone.chunks(AT_ONCE) {
        broken.extend(of_many(reader, some)?.iter().filter_map(broken_promise));
    }
    Ok(broken)
}

/// People whose facts and dates are read at once.
pub const AT_ONCE: usize = 500;

fn broken_promise(one: &FactsAndDates) -> Option<String> {
    let person = one.person;
    let Some((law_version, facts_hash)) = &one.counted else {
        return Some(format!("the dates of person {person} were never counted"));
    };
    if *facts_hash != one.facts_hash {
        return Some(format!("the dates of person {person} were counted from other facts than those on file"));
    }
    let counted = || law::calculate_with(&one.case, law::Policies::default(), false);
    let is_other = law_version == law::VERSION && one.stored != counted().as_ref().map(to_store).unwrap_or_default();
    is_other.then(|| format!("the dates of person {person} are not what the rules count from the facts on file"))
}

/// One sentence of a person that counts.
pub fn sentence(reader: &mut Reader, person: PersonId, id: SentenceId) -> Outcome<SentenceRow> {
    let found = sentences(reader, person)?.into_iter().find(|row| row.id == id);
    found.ok_or_else(|| Problem::not_found().into())
}
