//! SQL of deadlines: the dates that ask somebody to act, and what decides who that is.

use super::super::model::deadlines::{self, DueRow, TELLING};
use super::code;
use crate::authority::Whom;
use basics::Date;
use basics::id::PersonId;
use basics::time::ToSpan;
use basics::value::{ToValue, corrupt};
use law::{DateKind, Sentence};
use records::{Outcome, Reader};
use std::collections::BTreeMap;

fn listed(kinds: &[DateKind]) -> String {
    let quoted: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    quoted.join(", ")
}

/// The dates that ask something of those who belong to a prison and are meant, up to the day after a day, and those
/// that tell whether others still do.
pub fn due_of_held(reader: &mut Reader, whom: Whom<'_>, until: Date) -> Outcome<BTreeMap<PersonId, Vec<DueRow>>> {
    let (scope, mut values) = whom.sql();
    values.push(until.saturating_add(1.day()).to_value());
    let sql = format!(
        "select d.person, d.kind, d.on_date, d.at, d.rule from reach r join dated d on d.person = r.person \
         where r.prison is not null and {scope} and d.kind in ({}) and (d.on_date <= ${} or d.kind in ({}))",
        listed(&deadlines::asking()),
        values.len(),
        listed(&TELLING),
    );
    let mut people: BTreeMap<PersonId, Vec<DueRow>> = BTreeMap::new();
    for row in reader.rows(&sql, &values)? {
        let rule = code(&row, "rule")?;
        let due = DueRow { kind: row.get("kind")?, date: row.get("on_date")?, at: row.get("at")?, rule };
        people.entry(row.get("person")?).or_default().push(due);
    }
    Ok(people)
}

/// The sentences that count of those of them for whom it depends on the sentence who decides.
pub fn sentences_of_due(
    reader: &mut Reader,
    whom: Whom<'_>,
    until: Date,
) -> Outcome<BTreeMap<PersonId, Vec<Sentence>>> {
    let (scope, mut values) = whom.sql();
    values.push(until.saturating_add(1.day()).to_value());
    let joins = [
        "join sentence_period s on s.person = r.person",
        "join person_same m on m.canonical = r.person join sentence_period s on s.person = m.merged",
    ];
    let mut people: BTreeMap<PersonId, Vec<Sentence>> = BTreeMap::new();
    for join in joins {
        let sql = format!(
            "select r.person, s.facts from reach r {join} where r.prison is not null and {scope} \
             and s.superseded_at is null and s.valid_to is null and exists (select 1 from dated d \
             where d.person = r.person and d.kind in ({}) and d.on_date <= ${}) order by s.valid_from, s.sentence",
            listed(&deadlines::by_competence()),
            values.len(),
        );
        for row in reader.rows(&sql, &values)? {
            let facts = serde_json::from_str(row.text("facts")?).map_err(|_| corrupt("a sentence"))?;
            people.entry(row.get("person")?).or_default().push(facts);
        }
    }
    Ok(people)
}
