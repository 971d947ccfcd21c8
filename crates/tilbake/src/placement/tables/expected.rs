//! SQL of placement: who is expected from outside.

use super::super::model::NewArrival;
use super::Moving;
use crate::access::acts::{EditAuthorities, ReadRoll, ReceiveArrival, ReceiveMessages};
use crate::access::same::{self, canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode, ScopeFilter};
use basics::{Instant, PersonId, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeSet;

pub(super) const ARRIVALS: Journalled = Journalled::new(
    "expected_arrival",
    "person",
    &["person", "prison", "expected_at", "reason", "source", "verified", "recorded_at"],
);

/// Stores that a person is expected.
pub fn expect(tx: &mut Tx, permit: &PlacePermit<ReceiveMessages>, new: &NewArrival) -> Outcome<()> {
    let (now, _) = (tx.now(), permit.basis());
    ARRIVALS.execute(
        tx,
        ("person = $1", params![new.person]),
        "insert into expected_arrival (person, prison, expected_at, reason, source, verified, recorded_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (person) do update set prison = excluded.prison, \
         expected_at = case when expected_arrival.prison = excluded.prison \
         then coalesce(excluded.expected_at, expected_arrival.expected_at) else excluded.expected_at end, \
         reason = excluded.reason, source = excluded.source, \
         verified = excluded.verified, recorded_at = excluded.recorded_at",
        params![new.person, new.prison, new.expected_at, new.reason, new.source, new.verified, now],
    )?;
    Ok(())
}

/// The prison that expects a person by an order of a verified source.
pub fn expected_for_sure(
    reader: &mut Reader,
    _permit: &PlacePermit<ReceiveMessages>,
    person: PersonId,
) -> Outcome<Option<PrisonCode>> {
    let sql = format!(
        "select prison from expected_arrival where {} and verified order by recorded_at desc limit 1",
        same_sql("person", 1)
    );
    let row = reader.row(&sql, params![person])?;
    row.map(|row| row.get("prison")).transpose()
}

/// The prison that expects a person from outside.
pub fn expected_in<A: Moving>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<PrisonCode>> {
    let sql = format!(
        "select prison from expected_arrival where {} order by recorded_at desc limit 1",
        same_sql("person", 1)
    );
    let row = reader.row(&sql, params![permit.person()])?;
    row.map(|row| row.get("prison")).transpose()
}

/// A person is expected no longer: they came.
pub fn arrived<A: Moving>(tx: &mut Tx, permit: &Permit<A>) -> Outcome<()> {
    forget(tx, permit.person())
}

/// The prison that expects a person for this reason alone, in whichever of their files.
pub fn expected_for(reader: &mut Reader, person: PersonId, reason: &str) -> Outcome<Option<PrisonCode>> {
    let own = same_sql("person", 1);
    let sql = format!(
        "select prison from expected_arrival where {own} and not exists (select 1 from expected_arrival o \
         where {} and o.reason <> $2) order by recorded_at desc limit 1",
        same_sql("o.person", 1)
    );
    reader.row(&sql, params![person, reason])?.map(|row| row.get("prison")).transpose()
}

/// A person is expected no longer, in none of their files.
pub fn not_expected(tx: &mut Tx, _permit: &PlacePermit<ReceiveMessages>, person: PersonId) -> Outcome<()> {
    forget(tx, person)
}

fn forget(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let (one, own) = (params![person], same_sql("person", 1));
    ARRIVALS.execute(tx, (&own, one), &format!("delete from expected_arrival where {own}"), one)?;
    same::came(tx, person)
}

/// Somebody expected.
#[derive(Clone, Debug)]
pub struct ExpectedRow {
    /// Who.
    pub person: PersonId,
    /// When; none is not known.
    pub expected_at: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The order behind it, or the code of the prison they come from.
    pub source: String,
    /// The prison they come from, when they are on the way from one.
    pub from: Option<PrisonCode>,
    /// Whether the order's source is verified.
    pub verified: bool,
}

/// Who is expected in a prison, soonest first: new arrivals and people on the way from another prison.
pub fn expected(reader: &mut Reader, permit: &ListPermit<ReadRoll>, prison: &PrisonCode) -> Outcome<Vec<ExpectedRow>> {
    // Whom a prison has already it does not expect under another of their files.
    let person = canonical_sql("x.person");
    let scope = permit.filter().sql("e.person", 2);
    let sql = format!(
        "select e.person, e.expected_at, e.reason, e.source, e.verified, null as left_prison \
         from (select {person} as person, x.prison, x.expected_at, x.reason, x.source, x.verified \
         from expected_arrival x where not exists (select 1 from roll_line l where l.person = {person})) e \
         where e.prison = $1 and {} union all \
         select e.person, e.due_back, 'transfer', e.prison, true, e.prison from roll_line e \
         where e.next_prison = $1 and e.place = 'on_the_way' and {}",
        scope.text, scope.text
    );
    let mut values = vec![Value::Text(prison.to_string())];
    values.extend(scope.values);
    let read = |row: &Row| {
        Ok(ExpectedRow {
            person: row.get("person")?,
            expected_at: row.get("expected_at")?,
            reason: row.get("reason")?,
            source: row.get("source")?,
            from: row.get("left_prison")?,
            verified: row.get("verified")?,
        })
    };
    let mut rows: Vec<ExpectedRow> = reader.rows(&sql, &values)?.iter().map(read).collect::<Outcome<_>>()?;
    rows.sort_by_key(|row| (row.expected_at.is_none(), row.expected_at, row.person));
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(row.person));
    Ok(rows)
}

/// Somebody expected from outside, and where.
#[derive(Clone, Debug)]
pub struct ExpectedPerson {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub prison: PrisonCode,
    /// When; none is not known.
    pub expected_at: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The order behind it.
    pub source: String,
}

/// Who is expected, each by the file that stands for all of theirs.
fn expected_sql() -> String {
    let person = canonical_sql("x.person");
    format!(
        "select e.person, e.prison, e.expected_at, e.reason, e.source, e.recorded_at from (select {person} as person, \
         x.prison, x.expected_at, x.reason, x.source, x.recorded_at from expected_arrival x) e"
    )
}
/// Most people expected that are looked at.
const MOST: usize = 2_000;

fn expected_person(row: &Row) -> Outcome<ExpectedPerson> {
    Ok(ExpectedPerson {
        person: row.get("person")?,
        prison: row.get("prison")?,
        expected_at: row.get("expected_at")?,
        reason: row.get("reason")?,
        source: row.get("source")?,
    })
}

/// Who is expected from outside: in a prison, or wherever the caller may see it.
pub fn expected_to(
    reader: &mut Reader,
    filter: &ScopeFilter,
    (prison, reasons): (Option<&PrisonCode>, &[&str]),
) -> Outcome<Vec<ExpectedPerson>> {
    let mut values: Vec<Value> = prison.iter().map(|code| Value::Text(code.to_string())).collect();
    let place = if prison.is_some() { "e.prison = $1" } else { "1 = 1" };
    let named: Vec<String> = reasons
        .iter()
        .map(|reason| {
            values.push(Value::Text((*reason).to_owned()));
            format!("${}", values.len())
        })
        .collect();
    let scope = filter.sql("e.person", values.len() + 1);
    values.extend(scope.values);
    // Those who have no hour yet come last on both databases.
    let sql = format!(
        "{} where {place} and e.reason in ({}) and {} \
         order by case when e.expected_at is null then 1 else 0 end, e.expected_at, e.person limit {MOST}",
        expected_sql(),
        named.join(", "),
        scope.text
    );
    let mut seen = BTreeSet::new();
    let mut all: Vec<ExpectedPerson> =
        reader.rows(&sql, &values)?.iter().map(expected_person).collect::<Outcome<_>>()?;
    all.retain(|one| seen.insert(one.person));
    Ok(all)
}

/// How a person is expected from outside; none of one who is not.
pub fn expected_of(reader: &mut Reader, permit: &Permit<ReceiveArrival>) -> Outcome<Option<ExpectedPerson>> {
    expected_one(reader, permit.person())
}

fn expected_one(reader: &mut Reader, person: PersonId) -> Outcome<Option<ExpectedPerson>> {
    let own = same_sql("e.person", 1);
    let sql = format!("{} where {own} order by e.recorded_at desc limit 1", expected_sql());
    reader.row(&sql, params![person])?.as_ref().map(expected_person).transpose()
}

/// The same for whoever calls them in.
pub fn expected_to_call(reader: &mut Reader, permit: &Permit<EditAuthorities>) -> Outcome<Option<ExpectedPerson>> {
    expected_one(reader, permit.person())
}

/// Sets when a person who is expected is to be here, in whichever of their files that stands.
pub fn set_expected_at(tx: &mut Tx, permit: &Permit<EditAuthorities>, at: Instant) -> Outcome<()> {
    let own = same_sql("person", 1);
    let sql = format!("update expected_arrival set expected_at = $2 where {own}");
    ARRIVALS.execute(tx, (&own, params![permit.person()]), &sql, params![permit.person(), at])?;
    Ok(())
}
