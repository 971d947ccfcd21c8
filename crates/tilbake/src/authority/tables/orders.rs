//! SQL of what the date rules want of authorities: when each begins, the orders of remand, and for how long a court keeps
//! somebody from all others; of one person, or of many at once.

use super::super::model::{AuthorityId, AuthorityKind, EndReason, PersonId, RestrictionKind, Span};
use super::{Whom, stored_span};
use crate::access::same::same_sql;
use basics::Instant;
use basics::value::corrupt;
use records::{Outcome, Reader, Row, params};
use std::collections::BTreeMap;

/// What the authorities of somebody say, as known now, and for how long courts keep them from all others; each in the
/// order of time.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    said: Vec<Said>,
    isolated: Vec<Isolated>,
}

#[derive(Clone, Debug)]
struct Said {
    authority: AuthorityId,
    kind: AuthorityKind,
    span: Span,
    arrested: Option<Instant>,
}

/// Full isolation by a court (REM-10).
#[derive(Clone, Debug)]
struct Isolated {
    order: AuthorityId,
    span: Span,
    max_penalty_years: Option<u32>,
}

/// Authorities and, without a kind, full isolation of the people of a condition, as known now: asked for together.
fn sql(people: &str) -> String {
    let isolation = RestrictionKind::FullIsolation;
    format!(
        "select person, authority, kind, valid_from, valid_to, from_is_day, to_is_day, arrested_at, \
         null as max_penalty_years, recorded_at, id \
         from authority_period where {people} and superseded_at is null \
         union all \
         select person, authority, null as kind, valid_from, valid_to, from_is_day, to_is_day, null as arrested_at, \
         max_penalty_years, recorded_at, id \
         from restriction_period where {people} and superseded_at is null and kind = '{isolation}' \
         order by person, valid_from, recorded_at desc, id"
    )
}

/// The highest penalty of a charge, in years.
pub(super) fn penalty(row: &Row) -> Outcome<Option<u32>> {
    let years: Option<i64> = row.get("max_penalty_years")?;
    years.map(|years| u32::try_from(years).map_err(|_| corrupt("years").into())).transpose()
}

impl Orders {
    fn read(&mut self, row: &Row) -> Outcome<()> {
        let (authority, span) = (row.get("authority")?, stored_span(row)?);
        match row.get::<Option<AuthorityKind>>("kind")? {
            Some(kind) => self.said.push(Said { authority, kind, span, arrested: row.get("arrested_at")? }),
            None => self.isolated.push(Isolated { order: authority, span, max_penalty_years: penalty(row)? }),
        }
        Ok(())
    }
    /// When an authority begins; none when it was withdrawn.
    pub fn starts(&self, id: AuthorityId) -> Option<Instant> {
        self.said.iter().find(|said| said.authority == id).map(|said| said.span.starts())
    }
    /// The remand as the date rules want it: the arrest, the orders that begin after `after`, and the isolation that
    /// belongs to them. What police ask for before a court has ruled is no isolation by a court.
    pub fn remand(&self, after: Option<Instant>) -> Option<law::Remand> {
        let counts = |said: &&Said| {
            said.kind == AuthorityKind::RemandOrder && after.is_none_or(|after| said.span.starts() > after)
        };
        let orders: Vec<&Said> = self.said.iter().filter(counts).collect();
        if orders.is_empty() {
            return None;
        }
        let belongs = |one: &&Isolated| orders.iter().any(|said| said.authority == one.order);
        let isolated: Vec<&Isolated> = self.isolated.iter().filter(belongs).collect();
        let isolation = |one: &&Isolated| law::case::Isolation {
            from: one.span.from,
            to: one.span.to,
            court: Some(true),
            own_conduct: None,
        };
        Some(law::Remand {
            arrested: orders.iter().filter_map(|said| said.arrested).max(),
            orders: orders.iter().map(|said| law::Order { from: said.span.from, to: said.span.to }).collect(),
            isolation: isolated.iter().map(isolation).collect(),
            // The charge may be another than it was: the newest that is stated counts.
            max_penalty_years: isolated.iter().rev().find_map(|one| one.max_penalty_years),
            ..law::Remand::default()
        })
    }
}

/// What the authorities of a person say.
pub fn orders(reader: &mut Reader, person: PersonId) -> Outcome<Orders> {
    let mut orders = Orders::default();
    for row in reader.rows(&sql(&same_sql("person", 1)), params![person])? {
        orders.read(&row)?;
    }
    // The files of one person are one: in the order of time, and not file by file.
    orders.said.sort_by_key(|said| said.span.starts());
    orders.isolated.sort_by_key(|one| one.span.starts());
    Ok(orders)
}

/// The same of all whose ids lie between two, both included: of each file by itself.
pub fn orders_between(reader: &mut Reader, first: PersonId, last: PersonId) -> Outcome<BTreeMap<PersonId, Orders>> {
    let mut people: BTreeMap<PersonId, Orders> = BTreeMap::new();
    for row in reader.rows(&sql("person >= $1 and person <= $2"), params![first, last])? {
        people.entry(row.get("person")?).or_default().read(&row)?;
    }
    Ok(people)
}

/// For how long a court keeps or kept somebody from all others, and whether that was lifted before it ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourtIsolation {
    /// From when.
    pub starts: Instant,
    /// Until when; none is until ended.
    pub ends: Option<Instant>,
    /// Whether it was lifted.
    pub is_lifted: bool,
}

/// Isolation by a court of those who belong to a prison and are meant.
pub fn isolation_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, Vec<CourtIsolation>>> {
    let stands = format!(
        "(select person, valid_from, valid_to, end_reason from restriction_period where superseded_at is null \
         and kind = '{}')",
        RestrictionKind::FullIsolation
    );
    let mut people: BTreeMap<PersonId, Vec<CourtIsolation>> = BTreeMap::new();
    for row in whom.rows(reader, &stands, "t.valid_from, t.valid_to, t.end_reason")? {
        let is_lifted = row.get::<Option<EndReason>>("end_reason")?.is_some();
        let one = CourtIsolation { starts: row.get("valid_from")?, ends: row.get("valid_to")?, is_lifted };
        people.entry(row.get("person")?).or_default().push(one);
    }
    Ok(people)
}

/// A restriction of somebody that runs out.
#[derive(Clone, Debug)]
pub struct RunsOut {
    /// The person.
    pub person: PersonId,
    /// The first moment at which nothing is restricted by it.
    pub at: Instant,
}

/// Restrictions by a court, isolation left out, that have run out lately or will by a moment, of those who belong to a
/// prison and are meant; none that another order of the same kind goes on with, and none that was lifted.
pub fn restrictions_running_out(
    reader: &mut Reader,
    whom: Whom<'_>,
    (from, until): (Instant, Instant),
) -> Outcome<Vec<RunsOut>> {
    let stands = format!(
        "(select person, kind, valid_from, valid_to, end_reason from restriction_period where superseded_at is null \
         and kind <> '{}')",
        RestrictionKind::FullIsolation
    );
    let mut all: Vec<(PersonId, RestrictionKind, Instant, Option<Instant>, bool)> = vec![];
    for row in whom.rows(reader, &stands, "t.kind, t.valid_from, t.valid_to, t.end_reason")? {
        let is_lifted = row.get::<Option<EndReason>>("end_reason")?.is_some();
        all.push((row.get("person")?, row.get("kind")?, row.get("valid_from")?, row.get("valid_to")?, is_lifted));
    }
    let goes_on = |person: PersonId, kind: RestrictionKind, end: Instant| {
        all.iter().any(|(other, of, starts, ends, _)| {
            *other == person && *of == kind && *starts <= end && ends.is_none_or(|ends| ends > end)
        })
    };
    let runs_out =
        |(person, kind, _, ends, is_lifted): &(PersonId, RestrictionKind, Instant, Option<Instant>, bool)| {
            let at = ends.filter(|at| !is_lifted && from <= *at && *at <= until)?;
            (!goes_on(*person, *kind, at)).then_some(RunsOut { person: *person, at })
        };
    Ok(all.iter().filter_map(runs_out).collect())
}
