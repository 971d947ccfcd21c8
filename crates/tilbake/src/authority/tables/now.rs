//! SQL of authorities: what holds now, and that it agrees with the periods.

use super::super::model::{AuthorityId, AuthorityKind, EndReason, PersonId, RestrictionKind};
use super::{RESTRICTED, SAID};
use crate::access::acts::ReadRoll;
use crate::access::same::{self, canonical_sql, same_sql};
use crate::access::{ListPermit, PrisonCode, ScopeFilter};
use crate::slots::DeadlinesOf;
use basics::{Instant, ToValue, Value};
use records::{Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

/// Brings what a person stands on to what the periods of all their files say: all of it stands under the file
/// that stands for the person.
pub(super) fn keep(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let (now, person) = (tx.now(), same::canonical(tx, person)?);
    let own = format!(
        "delete from authority_now where authority in (select a.id from authority a where {})",
        same_sql("a.person", 1)
    );
    tx.execute(&own, params![person])?;
    let sql = format!(
        "insert into authority_now (authority, person, kind, verified, valid_from, valid_to, arrested_at, recorded_at, \
         case_number) select x.authority, x.person, x.kind, x.verified, x.valid_from, x.valid_to, x.arrested_at, \
         x.recorded_at, x.case_number from ({} and {NOT_OVER} and {}) x",
        stood(),
        same_sql("p.person", 2)
    );
    tx.execute(&sql, params![now, person])?;
    Ok(())
}

/// Files were found to be one person's, or not to be: what each stands on is brought to that.
pub fn files_changed(tx: &mut Tx, people: &BTreeSet<PersonId>) -> Outcome<()> {
    for person in people {
        keep(tx, *person)?;
        keep_restrictions(tx, *person)?;
    }
    Ok(())
}

/// What authorities say, as known now, of whom.
fn stood() -> String {
    format!(
        "select p.authority, {} as person, p.kind, a.verified_at is not null as verified, p.valid_from, p.valid_to, \
         p.arrested_at, a.recorded_at, p.case_number, p.end_reason from authority_period p \
         join authority a on a.id = p.authority where p.superseded_at is null",
        canonical_sql("p.person")
    )
}

/// What restrictions say, as known now, of whom.
fn restricted_once() -> String {
    format!(
        "select p.restriction, {} as person, p.kind, p.valid_from, p.valid_to from restriction_period p \
         where p.superseded_at is null",
        canonical_sql("p.person")
    )
}

/// What is not over at `$1`.
const NOT_OVER: &str = "(p.valid_to is null or p.valid_to > $1)";

pub(super) fn keep_restrictions(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let (now, person) = (tx.now(), same::canonical(tx, person)?);
    let own = format!(
        "delete from restriction_now where restriction in (select p.restriction from restriction_period p where {})",
        same_sql("p.person", 1)
    );
    tx.execute(&own, params![person])?;
    let sql = format!(
        "insert into restriction_now (restriction, person, kind, valid_from, valid_to) \
         select x.restriction, x.person, x.kind, x.valid_from, x.valid_to from ({} and {NOT_OVER} and {}) x",
        restricted_once(),
        same_sql("p.person", 2)
    );
    tx.execute(&sql, params![now, person])?;
    Ok(())
}

/// A live authority at `$1`, of the person of `r`.
const LIVE: &str = "select 1 from authority_now n where n.person = r.person and n.valid_from <= $1 and (n.valid_to is null or n.valid_to > $1)";

/// The ids of people in a prison whom the caller may see and of whom a condition on `r.person` holds at
/// `$1` (and `$2`).
fn held_where(
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    condition: &str,
    mut values: Vec<Value>,
) -> Outcome<Vec<PersonId>> {
    let scope = permit.filter().sql("r.person", values.len() + 1);
    let sql = format!(
        "select r.person from reach r where r.prison is not null and {condition} and {} order by r.person",
        scope.text
    );
    values.extend(scope.values);
    reader.rows(&sql, &values)?.iter().map(|row| row.get("person")).collect()
}

/// Who is held on an authority that nobody has verified.
pub fn held_unverified(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<PersonId>> {
    let now = reader.now();
    let unverified = Value::Bool(false);
    held_where(reader, permit, &format!("exists ({LIVE} and n.verified = $2)"), vec![now.to_value(), unverified])
}

/// What holds or held somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The authority.
    pub authority: AuthorityId,
    /// Kind of authority.
    pub kind: AuthorityKind,
    /// Whether it was compared with its source.
    pub verified: bool,
    /// From when.
    pub from: Instant,
    /// Until when, where it says so itself, or when it was ended.
    pub to: Option<Instant>,
    /// The arrest it follows from.
    pub arrested: Option<Instant>,
    /// When it was first recorded.
    pub recorded: Instant,
    /// Number of the case; may be empty.
    pub case_number: String,
    /// Why it ended before it ran out.
    pub end_reason: Option<EndReason>,
}

impl Holding {
    /// Reads what stands in the columns of an authority; none of somebody without one.
    fn read(row: &Row) -> Outcome<Option<Self>> {
        let Some(kind) = row.get("kind")? else { return Ok(None) };
        Ok(Some(Self {
            authority: row.get("authority")?,
            kind,
            verified: row.get("verified")?,
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
            arrested: row.get("arrested_at")?,
            recorded: row.get("recorded_at")?,
            case_number: row.get("case_number")?,
            end_reason: row.get("end_reason")?,
        }))
    }
}

/// Who is meant by a question about many.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// Everyone who belongs to a prison: for the program's own watch.
    Everyone,
    /// Those a list admits, of one prison or of all.
    Admitted(&'a ScopeFilter, Option<&'a PrisonCode>),
    /// One person, for whom a permit was asked.
    One(PersonId),
}

impl Whom<'_> {
    /// The condition on `r`, a row of `reach`, with its values from `$1` on.
    pub fn sql(self) -> (String, Vec<Value>) {
        match self {
            Self::Everyone => ("1 = 1".to_owned(), vec![]),
            Self::One(person) => ("r.person = $1".to_owned(), vec![person.to_value()]),
            Self::Admitted(filter, prison) => {
                let mut values: Vec<Value> = prison.iter().map(|code| code.to_value()).collect();
                let place = if prison.is_some() { "r.prison = $1" } else { "1 = 1" };
                let scope = filter.sql("r.person", values.len() + 1);
                values.extend(scope.values);
                (format!("{place} and {}", scope.text), values)
            }
        }
    }
}

impl<'a> From<DeadlinesOf<'a>> for Whom<'a> {
    fn from(of: DeadlinesOf<'a>) -> Self {
        match of {
            DeadlinesOf::List(permit, prison) => Self::Admitted(permit.filter(), prison),
            DeadlinesOf::One(permit) => Self::One(permit.person()),
        }
    }
}

impl Whom<'_> {
    /// Rows of a table of facts about people, `t`, of those who belong to a prison and are meant: in their own file,
    /// and in those merged into it. `person` is the file that stands.
    pub fn rows(self, reader: &mut Reader, table: &str, columns: &str) -> Outcome<Vec<Row>> {
        let (scope, values) = self.sql();
        let joins = [
            format!("join {table} t on t.person = r.person"),
            format!("join person_same m on m.canonical = r.person join {table} t on t.person = m.merged"),
        ];
        let mut rows = vec![];
        for join in joins {
            let sql = format!("select r.person, {columns} from reach r {join} where r.prison is not null and {scope}");
            rows.extend(reader.rows(&sql, &values)?);
        }
        Ok(rows)
    }
}

/// Somebody who belongs to a prison, with one of the authorities that are not over.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// The person.
    pub person: PersonId,
    /// The prison.
    pub prison: PrisonCode,
    /// Since when they belong to a prison without a break.
    pub since: Option<Instant>,
    /// What holds them; none of somebody held on nothing.
    pub holding: Option<Holding>,
}

/// Everyone who belongs to a prison, a row for each authority that is not over.
pub fn held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<Vec<HeldRow>> {
    let (scope, values) = whom.sql();
    let sql = format!(
        "select r.person, r.prison, r.held_since, n.authority, n.kind, n.verified, n.valid_from, n.valid_to, \
         n.arrested_at, n.recorded_at, n.case_number, null as end_reason from reach r left join authority_now n on n.person = r.person \
         where r.prison is not null and {scope} order by r.person, n.valid_from, n.authority"
    );
    let read = |row: &Row| {
        let (person, prison, since) = (row.get("person")?, row.get("prison")?, row.get("held_since")?);
        Ok(HeldRow { person, prison, since, holding: Holding::read(row)? })
    };
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// What a person was held on and is over by what it says itself.
pub fn over(reader: &mut Reader, person: PersonId) -> Outcome<Vec<Holding>> {
    let now = reader.now();
    let sql =
        format!("{} and {} and p.valid_to <= $2 order by p.valid_to, p.authority", stood(), same_sql("p.person", 1));
    let rows = reader.rows(&sql, params![person, now])?;
    Ok(rows.iter().map(Holding::read).collect::<Outcome<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Whether anything about the authorities of this stay is one's word alone: a paper, that one ended, never was, or
/// says something else than before. `except` is the one that is known to be so.
pub fn is_unconfirmed(
    reader: &mut Reader,
    person: PersonId,
    since: Option<Instant>,
    except: Option<AuthorityId>,
) -> Outcome<bool> {
    let since = since.unwrap_or(Instant::from_micros(0));
    let sql = format!(
        "select a.id from authority a left join authority_period p on p.authority = a.id and p.superseded_at is null \
         where {} and a.verified_at is null and a.id <> $3 and (coalesce(a.withdrawn_at, p.recorded_at) >= $2 \
         or p.valid_to is null or p.valid_to >= $2) limit 1",
        same_sql("a.person", 1)
    );
    let except = except.map(|id| id.to_string()).unwrap_or_default();
    Ok(reader.row(&sql, params![person, since, except])?.is_some())
}

/// Restrictions in force on people the caller may see.
pub fn restricted_now(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<(PersonId, RestrictionKind)>> {
    let now = reader.now();
    let scope = permit.filter().sql("n.person", 2);
    let sql = format!(
        "select distinct n.person, n.kind from restriction_now n \
         where n.valid_from <= $1 and (n.valid_to is null or n.valid_to > $1) and {} order by n.person, n.kind",
        scope.text
    );
    let mut values = vec![now.to_value()];
    values.extend(scope.values);
    reader.rows(&sql, &values)?.iter().map(|row| Ok((row.get("person")?, row.get("kind")?))).collect()
}

/// What a person stands on now and later: kind, verified, until.
pub fn stands_on(reader: &mut Reader, person: PersonId) -> Outcome<Vec<(AuthorityKind, bool, Option<Instant>)>> {
    let now = reader.now();
    let sql = "select kind, verified, valid_to from authority_now \
         where person = $1 and valid_from <= $2 and (valid_to is null or valid_to > $2) \
         order by case when valid_to is null then 0 else 1 end, valid_to desc, authority";
    let read = |row: &Row| Ok((row.get("kind")?, row.get("verified")?, row.get("valid_to")?));
    reader.rows(sql, params![person, now])?.iter().map(read).collect()
}

/// The authorities of a person in one text: another as soon as one comes or anything about one changes.
pub fn in_one_word(reader: &mut Reader, person: PersonId) -> Outcome<String> {
    let sql = format!("select id, version from authority where {} order by recorded_at, id", same_sql("person", 1));
    let word = |row: &Row| Ok(format!("{} {}\n", row.text("id")?, row.get::<i64>("version")?));
    reader.rows(&sql, params![person])?.iter().map(word).collect()
}

/// The same of those who belong to a prison and are meant; none of somebody without authorities.
pub fn words_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<BTreeMap<PersonId, String>> {
    let mut people: BTreeMap<PersonId, BTreeMap<(i64, String), i64>> = BTreeMap::new();
    for row in whom.rows(reader, "authority", "t.recorded_at, t.id, t.version")? {
        let of_person = people.entry(row.get("person")?).or_default();
        of_person.insert((row.get("recorded_at")?, row.get("id")?), row.get("version")?);
    }
    let word = |of_person: BTreeMap<(i64, String), i64>| {
        of_person.into_iter().map(|((_, id), version)| format!("{id} {version}\n")).collect()
    };
    Ok(people.into_iter().map(|(person, of_person)| (person, word(of_person))).collect())
}

/// Whether a person belongs to a prison now.
pub fn is_held(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let sql = "select 1 as held from reach where person = $1 and prison is not null";
    Ok(reader.row(sql, params![person])?.is_some())
}

/// What of the promises does not hold, in plain English.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut broken = vec![];
    for (periods, what) in [(SAID, "an authority"), (RESTRICTED, "a restriction")] {
        for id in periods.overlaps(reader)? {
            broken.push(format!("period {id} of {what} overlaps another of the same"));
        }
    }
    let now = reader.now();
    let same = "x.person = y.person and x.kind = y.kind and x.valid_from = y.valid_from and coalesce(x.valid_to, 0) = coalesce(y.valid_to, 0)";
    let believed = "(p.superseded_at is null)";
    let tables = [
        (
            "authority",
            "authority_now",
            stood(),
            format!(
                "x.authority = y.authority and x.verified = y.verified and x.recorded_at = y.recorded_at \
                 and coalesce(x.arrested_at, 0) = coalesce(y.arrested_at, 0) and x.case_number = y.case_number and {same}"
            ),
        ),
        ("restriction", "restriction_now", restricted_once(), format!("x.restriction = y.restriction and {same}")),
    ];
    for (what, table, said, same) in tables {
        let missing = format!(
            "select x.{what} as id, x.person from ({said} and {NOT_OVER}) x where not exists (select 1 from {table} y where {same}) order by 1"
        );
        for row in reader.rows(&missing, params![now])? {
            let (id, person) = (row.text("id")?, row.text("person")?);
            broken
                .push(format!("{what} {id} of person {person} holds by its periods and does not stand so in {table}"));
        }
        let extra = format!(
            "select x.{what} as id, x.person from {table} x where not exists (select 1 from ({said}) y where {same}) order by 1"
        );
        for row in reader.rows(&extra, params![])? {
            let (id, person) = (row.text("id")?, row.text("person")?);
            broken.push(format!("{what} {id} of person {person} stands in {table} and its periods do not say so"));
        }
    }
    let unseen = format!(
        "select r.person from reach r where r.prison is not null and exists ({LIVE}) and not exists \
         (select 1 from authority_period p where (p.person = r.person or p.person in (select s.merged from person_same s \
         where s.canonical = r.person)) and {believed} and p.valid_from <= $1 \
         and (p.valid_to is null or p.valid_to > $1)) order by r.person"
    );
    for row in reader.rows(&unseen, params![now])? {
        broken.push(format!("person {} is held without a live authority and is not shown so", row.text("person")?));
    }
    Ok(broken)
}
