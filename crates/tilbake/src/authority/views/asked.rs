//! What authorities ask somebody to do by a day, and what of them a decision may rely on.

use super::super::tables;
use super::authorities_of;
use crate::access::Permit;
use crate::access::acts::PrepareDecision;
use crate::authority::Whom;
use crate::slots::{Deadline, DeadlinesOf, DecidedBy, LegalBasis, Record, SettledBy};
use crate::web::Words;
use basics::{Date, Instant};
use records::{Outcome, Reader};

/// For so many seconds a restriction that has run out is still asked about.
const LATELY_SECONDS: i64 = 7 * 86_400;

/// Restrictions by a court that run out: the prosecutor is asked beforehand, and the prison never prolongs them (REM-08).
pub fn deadlines(reader: &mut Reader, of: DeadlinesOf<'_>, until: Date) -> Outcome<Vec<Deadline>> {
    let now = reader.now();
    let ends = Instant::from_oslo(until.at(23, 59, 59, 0))?;
    let lately = now.plus_seconds(-LATELY_SECONDS);
    let all = tables::restrictions_running_out(reader, Whom::from(of), (lately, ends))?;
    let line = |one: tables::RunsOut| Deadline {
        person: one.person,
        kind: "restriction_ends".to_owned(),
        on: one.at.plus_seconds(-1).oslo_date(),
        at: Some(one.at),
        by: DecidedBy::Prosecutor,
        settled: SettledBy::Record,
        rule: LegalBasis::Provision("REM-08", "strpl 186"),
        href: format!("/people/{}/authorities", one.person),
    };
    Ok(all.into_iter().map(line).collect())
}

/// Authorities and restrictions of a person.
pub fn records(reader: &mut Reader, permit: &Permit<PrepareDecision>, words: &Words) -> Outcome<Vec<Record>> {
    let person = permit.person();
    let href = format!("/people/{person}/authorities");
    let mut all = vec![];
    for view in authorities_of(reader, person)?.into_iter().filter(|view| view.is_open()) {
        let kind = words.code("authority-kind", view.said.kind);
        let said = format!("{kind}, {}, {}", view.said.issuer, view.said.span(words));
        all.push(Record { record: format!("authority:{}", view.id), said, href: href.clone() });
    }
    let now = reader.now();
    for row in tables::restrictions(reader, person)? {
        if row.span.ends().is_some_and(|end| end <= now) {
            continue;
        }
        let said = format!("{}: {}", words.code("restriction", row.kind), row.issuer);
        all.push(Record { record: format!("restriction:{}", row.id), said, href: href.clone() });
    }
    Ok(all)
}
