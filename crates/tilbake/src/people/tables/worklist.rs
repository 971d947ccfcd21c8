//! What waits for a person to look at it, and what the registry promises.

use super::facts::table;
use super::scoped;
use crate::access::ListPermit;
use crate::access::acts::ReadRoll;
use crate::access::same::canonical_sql;
use crate::people::model::{CautionCode, FactId, FactKind};
use basics::id::PersonId;
use basics::{Date, Instant, Value};
use records::{Outcome, Reader, params};

/// The most rows of a list of what is to be done.
const DUE_MAX: usize = 200;

/// A caution whose review is overdue.
#[derive(Clone, Debug)]
pub struct DueReview {
    /// The person.
    pub person: PersonId,
    /// What to be careful with.
    pub code: CautionCode,
    /// When it was to be reviewed.
    pub review_on: Date,
}

/// A fact that has to be verified soon.
#[derive(Clone, Debug)]
pub struct DueVerification {
    /// The person.
    pub person: PersonId,
    /// The fact.
    pub fact: FactId,
    /// Its kind.
    pub kind: FactKind,
    /// When it was written down.
    pub recorded_at: Instant,
}

/// Cautions whose review is overdue, the longest first.
pub fn due_reviews(reader: &mut Reader, permit: &ListPermit<ReadRoll>, today: Date) -> Outcome<Vec<DueReview>> {
    let (scope, values) = scoped(permit.filter(), &canonical_sql("c.person"), params![today].to_vec());
    let sql = format!(
        "SELECT {} AS person, c.code, c.review_on FROM person_caution c
         WHERE c.ended_at IS NULL AND c.review_on < $1 AND {scope} ORDER BY c.review_on, c.id LIMIT {DUE_MAX}",
        canonical_sql("c.person")
    );
    let read = |row: &records::Row| {
        Ok(DueReview { person: row.get("person")?, code: row.get("code")?, review_on: row.get("review_on")? })
    };
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// How many cautions are overdue for review.
pub fn count_due_reviews(reader: &mut Reader, permit: &ListPermit<ReadRoll>, today: Date) -> Outcome<i64> {
    let (scope, values) = scoped(permit.filter(), &canonical_sql("c.person"), params![today].to_vec());
    let sql = format!(
        "SELECT count(*) AS due FROM person_caution c WHERE c.ended_at IS NULL AND c.review_on < $1 AND {scope}"
    );
    count(reader, &sql, &values)
}

/// Facts that are not verified and were written down before a moment, the oldest first.
pub fn due_verifications(
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    before: Instant,
) -> Outcome<Vec<DueVerification>> {
    let (scope, values) = scoped(permit.filter(), &canonical_sql("f.person"), params![before].to_vec());
    let sql = format!("{} ORDER BY recorded_at, id LIMIT {DUE_MAX}", unverified(&scope));
    let read = |row: &records::Row| {
        let kind = row.get("kind")?;
        Ok(DueVerification {
            person: row.get("person")?,
            fact: row.get("id")?,
            kind,
            recorded_at: row.get("recorded_at")?,
        })
    };
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// How many facts are not verified and were written down before a moment.
pub fn count_due_verifications(reader: &mut Reader, permit: &ListPermit<ReadRoll>, before: Instant) -> Outcome<i64> {
    let (scope, values) = scoped(permit.filter(), &canonical_sql("f.person"), params![before].to_vec());
    count(reader, &format!("SELECT count(*) AS due FROM ({}) d", unverified(&scope)), &values)
}

/// Facts of every kind that are not verified and were written down before `$1`.
fn unverified(scope: &str) -> String {
    let of = |kind: &FactKind| {
        format!(
            "SELECT '{kind}' AS kind, f.id, {} AS person, f.recorded_at FROM {} f
             WHERE f.verified_at IS NULL AND f.ended_at IS NULL AND f.recorded_at < $1 AND {scope}",
            canonical_sql("f.person"),
            table(*kind)
        )
    };
    FactKind::ALL.iter().map(of).collect::<Vec<_>>().join(" UNION ALL ")
}

fn count(reader: &mut Reader, sql: &str, values: &[Value]) -> Outcome<i64> {
    reader.row(sql, values)?.map_or(Ok(0), |row| row.get("due"))
}

/// People who have not exactly one current name and exactly one set of particulars.
pub fn wrong_current(reader: &mut Reader) -> Outcome<Vec<PersonId>> {
    let rows = reader.rows(
        "SELECT p.id FROM person p
         WHERE (SELECT count(*) FROM person_name n
                WHERE n.person = p.id AND n.kind = 'current' AND n.ended_at IS NULL) <> 1
            OR (SELECT count(*) FROM person_particulars a WHERE a.person = p.id AND a.ended_at IS NULL) <> 1
         ORDER BY p.id",
        &[],
    )?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Facts still unverified that were written down before a moment, and ended facts that were kept
/// though nobody ever verified them: kind, fact, person.
pub fn lasting_unverified(reader: &mut Reader, before: Instant) -> Outcome<Vec<(FactKind, FactId, PersonId)>> {
    let of = |kind: &FactKind| {
        format!(
            "SELECT '{kind}' AS kind, id, person FROM {} WHERE verified_at IS NULL AND (recorded_at < $1 OR ended_at IS NOT NULL)",
            table(*kind)
        )
    };
    let sql = FactKind::ALL.iter().map(of).collect::<Vec<_>>().join(" UNION ALL ");
    let rows = reader.rows(&format!("{sql} ORDER BY id"), params![before])?;
    rows.iter().map(|row| Ok((row.get("kind")?, row.get("id")?, row.get("person")?))).collect()
}
