//! The dates of everyone counted anew: by the rules of a new version, written where they come out otherwise; or, to see
//! whom it would touch, by the law as it stood on another day.

use super::super::model::PersonId;
use super::super::tables::{self, FactsAndDates, Stored};
use crate::features;
use crate::people;
use basics::{Date, Instant as Moment};
use law::compare::pairs;
use law::{Case, DateKind, Policies};
use records::{Db, Event, Outcome, Reader, Tx};
use serde::Serialize;
use std::time::{Duration, Instant};

/// How long one reading may take.
const LIMIT: Duration = Duration::from_secs(600);

/// Somebody's dates were counted anew, since the rules have changed and not the facts.
#[derive(Serialize)]
struct DatesRecounted {
    person: PersonId,
    law_version: &'static str,
}
impl Event for DatesRecounted {
    const KIND: &'static str = "dates-recounted";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A date that comes out otherwise than it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// What it is.
    pub kind: DateKind,
    /// Index of the sentence it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<i64>,
    /// The day or moment as it stands, or by the law of today; none of a date that was not there.
    pub before: Option<String>,
    /// The same as counted; none of a date that falls away.
    pub after: Option<String>,
    /// The rule.
    pub rule: String,
}

/// Somebody whose dates come out otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Affected {
    /// Whose.
    pub person: PersonId,
    /// The number by which the service knows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Which dates.
    pub dates: Vec<Changed>,
    /// Why the rules cannot use the facts, where they cannot.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub problem: String,
}

/// What counting everyone anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    /// People with facts or dates.
    pub people: usize,
    /// Those whose dates come out otherwise.
    pub affected: usize,
    /// Those whose count was written anew: also who has the same dates by a new version of the rules.
    pub written: usize,
    /// How long reading the rows took of it, on the clock.
    pub reading: Duration,
}

/// One person counted anew.
struct Count {
    affected: Option<Affected>,
    /// Whether what is stored says that it was counted from these facts by these rules.
    stands: bool,
}

/// Counts everyone's dates anew and tells of each who is affected. Without a day what is stored is compared, and written
/// where it is no longer as the rules count it; with one the law of today and the law as of that day are, and nothing is
/// written.
pub async fn recount(db: &Db, law_as_of: Option<Date>, mut tell: impl FnMut(&Affected)) -> Outcome<Recounted> {
    let everyone = db.read_long(LIMIT, tables::everyone).await?;
    let mut told = Recounted { people: everyone.len(), ..Recounted::default() };
    for some in everyone.chunks(tables::AT_ONCE) {
        let people = some.to_vec();
        let read = move |reader: &mut Reader| {
            let begun = Instant::now();
            let rows = tables::rows_of_many(reader, &people)?;
            let reading = begun.elapsed();
            let counts = tables::of_rows(reader, &people, rows)?.into_iter().map(|one| count(reader, one, law_as_of));
            Ok((counts.collect::<Outcome<Vec<Count>>>()?, reading))
        };
        let (counts, reading) = db.read_long(LIMIT, read).await?;
        told.reading += reading;
        let is_stale = |count: &Count| law_as_of.is_none() && (!count.stands || count.affected.is_some());
        let stale: Vec<(PersonId, bool)> = some
            .iter()
            .zip(&counts)
            .filter(|(_, count)| is_stale(count))
            .map(|(person, count)| (*person, count.affected.is_some()))
            .collect();
        told.written += stale.len();
        if !stale.is_empty() {
            db.upkeep(move |tx: &mut Tx| stale.iter().try_for_each(|(person, other)| rewrite(tx, *person, *other)))
                .await?;
        }
        for affected in counts.iter().filter_map(|count| count.affected.as_ref()) {
            told.affected += 1;
            tell(affected);
        }
    }
    Ok(told)
}

/// Writes the dates of somebody anew, whatever is stored of how they were counted, and tells everyone who goes by them.
fn rewrite(tx: &mut Tx, person: PersonId, has_other_dates: bool) -> Outcome<()> {
    tables::forget_count(tx, person)?;
    features::custody_changed(tx, person)?;
    if has_other_dates {
        tx.record(&DatesRecounted { person, law_version: law::VERSION })?;
    }
    Ok(())
}

fn count(reader: &mut Reader, one: FactsAndDates, law_as_of: Option<Date>) -> Outcome<Count> {
    let stands = one.is_counted();
    let FactsAndDates { person, case, stored, .. } = one;
    let today = law::calculate_with(&case, Policies::default(), false);
    let mut problem = today.as_ref().err().map(|problems| law::InputProblem::gather(problems).detail);
    let today = today.as_ref().map(tables::to_store).unwrap_or_default();
    let dates = if law_as_of.is_some() {
        let then = law::calculate_with(&Case { as_of: law_as_of, ..case }, Policies::default(), false);
        problem = problem.or(then.as_ref().err().map(|problems| law::InputProblem::gather(problems).detail));
        changes(&today, &then.as_ref().map(tables::to_store).unwrap_or_default())
    } else if stored == today {
        vec![]
    } else {
        changes(&stored, &today)
    };
    if dates.is_empty() {
        return Ok(Count { affected: None, stands });
    }
    let number = people::number_of(reader, person)?.map(|number| number.to_string());
    let affected = Affected { person, number, dates, problem: problem.unwrap_or_default() };
    Ok(Count { affected: Some(affected), stands })
}

/// What is otherwise, date by date. Of a kind that a sentence has several times the first is set against the first.
fn changes(before: &[Stored], after: &[Stored]) -> Vec<Changed> {
    let day = |one: Option<&Stored>| one.map(|(_, date, at, ..)| at.map_or(date.to_string(), Moment::rfc3339_oslo));
    let otherwise = pairs(before, after, |one| (one.0, one.3)).into_iter();
    otherwise
        .filter(|(before, after)| day(*before) != day(*after))
        .filter_map(|(before, after)| {
            let (kind, _, _, sentence, rule) = after.or(before)?;
            let (kind, sentence, rule) = (*kind, *sentence, rule.clone());
            Some(Changed { kind, sentence, before: day(before), after: day(after), rule })
        })
        .collect()
}
