//! SQL of authorities, restrictions and documents.

mod documents;
mod now;
mod orders;

pub use documents::*;
pub use now::*;
pub use orders::*;

use super::model::{
    AuthorityId, AuthorityKind, EndReason, NewAuthority, NewRestriction, PersonId, RestrictionId, RestrictionKind,
    Source, Span, Terms,
};
use crate::access::same::{Files, same_sql};
use basics::id::Uuid;
use basics::{Date, Instant, Problem, Value};
use now::{keep, keep_restrictions};
use records::period::Periods;
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// What authorities say, by person and authority.
const SAID: Periods = Periods {
    table: "authority_period",
    key: &["person", "authority"],
    values: &[
        "kind",
        "issuer",
        "case_number",
        "decision_number",
        "decided_on",
        "from_is_day",
        "to_is_day",
        "arrested_at",
        "arrest_place",
        "end_reason",
        "why",
        "written_by",
    ],
    later: 0,
};

/// What restrictions say, by person and restriction.
const RESTRICTED: Periods = Periods {
    table: "restriction_period",
    key: &["person", "restriction"],
    values: &[
        "authority",
        "kind",
        "source",
        "issuer",
        "from_is_day",
        "to_is_day",
        "end_reason",
        "why",
        "written_by",
        "max_penalty_years",
    ],
    later: 1,
};

const AUTHORITIES: Journalled = Journalled::new(
    "authority",
    "person",
    &[
        "id",
        "person",
        "source",
        "source_reference",
        "recorded_at",
        "recorded_by",
        "recorded_as",
        "verified_at",
        "verified_by",
        "withdrawn_at",
        "withdrawn_why",
        "withdrawn_by",
    ],
);

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[AUTHORITIES, SAID.journalled(), RESTRICTED.journalled(), documents::DOCUMENTS];

/// What an authority said for a time, as known for a time.
#[derive(Clone, Debug)]
pub struct SaidRow {
    /// Id of the period.
    pub id: Uuid,
    /// The authority.
    pub authority: AuthorityId,
    /// Its kind.
    pub kind: AuthorityKind,
    /// Who issued it.
    pub issuer: String,
    /// Number of the case; may be empty.
    pub case_number: String,
    /// Number of the decision; may be empty.
    pub decision_number: String,
    /// The day it was decided.
    pub decided_on: Option<Date>,
    /// From when to when, as stated.
    pub span: Span,
    /// Time of arrest.
    pub arrested_at: Option<Instant>,
    /// Place of arrest; may be empty.
    pub arrest_place: String,
    /// Why it ended before it ran out.
    pub end_reason: Option<EndReason>,
    /// Why this was written: of a correction or an end.
    pub why: String,
    /// Service number of who wrote it.
    pub written_by: String,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// When something else took its place.
    pub superseded_at: Option<Instant>,
}

/// Where an authority came from and who verified it.
#[derive(Clone, Debug)]
pub struct AuthorityRow {
    /// Id.
    pub id: AuthorityId,
    /// Person.
    pub person: PersonId,
    /// How it came.
    pub source: Source,
    /// Id of the message or name of the paper; may be empty.
    pub reference: String,
    /// When it was registered.
    pub recorded_at: Instant,
    /// Service number of who registered it.
    pub recorded_by: String,
    /// In which role.
    pub recorded_as: String,
    /// When it was verified.
    pub verified_at: Option<Instant>,
    /// Service number of who verified it.
    pub verified_by: Option<String>,
    /// Why it was withdrawn as an error.
    pub withdrawn_why: Option<String>,
    /// Service number of who withdrew it.
    pub withdrawn_by: Option<String>,
    /// Version for changes.
    pub version: i64,
}

/// What a restriction says.
#[derive(Clone, Debug)]
pub struct RestrictionRow {
    /// Id of the period.
    pub period: Uuid,
    /// Id.
    pub id: RestrictionId,
    /// The order it belongs to.
    pub authority: AuthorityId,
    /// What is restricted.
    pub kind: RestrictionKind,
    /// How it came.
    pub source: Source,
    /// Who ordered it.
    pub issuer: String,
    /// From when to when, as stated.
    pub span: Span,
    /// Of full isolation, the highest penalty the charge can carry, in years.
    pub max_penalty_years: Option<u32>,
    /// Why it ended before it ran out.
    pub end_reason: Option<EndReason>,
    /// More about that; may be empty.
    pub why: String,
    /// When it was recorded.
    pub recorded_at: Instant,
}

fn uuid(row: &Row, column: &str) -> Outcome<Uuid> {
    Uuid::try_parse(row.text(column)?).map_err(|_| basics::value::corrupt("an id").into())
}

fn stored_span(row: &Row) -> Outcome<Span> {
    let (from, to) = (row.get("valid_from")?, row.get("valid_to")?);
    Ok(Span::stored(from, row.get("from_is_day")?, to, row.get("to_is_day")?))
}

fn said_row(row: &Row) -> Outcome<SaidRow> {
    Ok(SaidRow {
        id: uuid(row, "id")?,
        authority: row.get("authority")?,
        kind: row.get("kind")?,
        issuer: row.get("issuer")?,
        case_number: row.get("case_number")?,
        decision_number: row.get("decision_number")?,
        decided_on: row.get("decided_on")?,
        span: stored_span(row)?,
        arrested_at: row.get("arrested_at")?,
        arrest_place: row.get("arrest_place")?,
        end_reason: row.get("end_reason")?,
        why: row.get("why")?,
        written_by: row.get("written_by")?,
        recorded_at: row.get("recorded_at")?,
        superseded_at: row.get("superseded_at")?,
    })
}

fn authority_row(row: &Row) -> Outcome<AuthorityRow> {
    Ok(AuthorityRow {
        id: row.get("id")?,
        person: row.get("person")?,
        source: row.get("source")?,
        reference: row.get("source_reference")?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row.get("recorded_by")?,
        recorded_as: row.get("recorded_as")?,
        verified_at: row.get("verified_at")?,
        verified_by: row.get("verified_by")?,
        withdrawn_why: row.get("withdrawn_why")?,
        withdrawn_by: row.get("withdrawn_by")?,
        version: row.get("version")?,
    })
}

fn restriction_row(row: &Row) -> Outcome<RestrictionRow> {
    Ok(RestrictionRow {
        period: uuid(row, "id")?,
        id: row.get("restriction")?,
        authority: row.get("authority")?,
        kind: row.get("kind")?,
        source: row.get("source")?,
        issuer: row.get("issuer")?,
        span: stored_span(row)?,
        max_penalty_years: orders::penalty(row)?,
        end_reason: row.get("end_reason")?,
        why: row.get("why")?,
        recorded_at: row.get("recorded_at")?,
    })
}

fn text_of<const MAX: usize>(text: Option<&basics::Text<MAX>>) -> &str {
    text.map_or("", basics::Text::as_str)
}

fn said_values(tx: &Tx, terms: &Terms, end: Option<EndReason>, why: &str) -> Vec<Value> {
    let (from_is_day, to_is_day) = terms.span.by_day();
    let arrest = terms.arrest.as_ref();
    params![
        terms.kind,
        terms.issuer,
        text_of(terms.case_number.as_ref()),
        text_of(terms.decision_number.as_ref()),
        terms.decided_on,
        from_is_day,
        to_is_day,
        arrest.map(|a| a.at),
        text_of(arrest.and_then(|a| a.place.as_ref())),
        end,
        why,
        tx.actor().service_number
    ]
    .to_vec()
}

/// Stores a new authority with what it says.
pub fn add(tx: &mut Tx, id: AuthorityId, person: PersonId, new: &NewAuthority) -> Outcome<()> {
    let now = tx.now();
    let actor = tx.actor();
    let (by, role) = (actor.service_number.clone(), actor.role.clone());
    let verified = new.verified_on_arrival.then_some(now);
    AUTHORITIES.insert(
        tx,
        &[
            "id",
            "person",
            "source",
            "source_reference",
            "recorded_at",
            "recorded_by",
            "recorded_as",
            "verified_at",
            "verified_by",
            "version",
        ],
        params![
            id,
            person,
            new.source,
            text_of(new.reference.as_ref()),
            now,
            by,
            role,
            verified,
            verified.map(|_| by.clone()),
            1
        ],
    )?;
    let values = said_values(tx, &new.terms, None, "");
    SAID.set(tx, params![person, id], new.terms.span.starts(), new.terms.span.ends(), &values)?;
    keep(tx, person)
}

/// One authority of a person.
pub fn authority(reader: &mut Reader, person: PersonId, id: AuthorityId) -> Outcome<AuthorityRow> {
    let sql = format!("select * from authority where id = $1 and {}", same_sql("person", 2));
    let row = reader.row(&sql, params![id, person])?;
    authority_row(&row.ok_or_else(Problem::not_found)?)
}

/// All authorities of a person.
pub fn authorities(reader: &mut Reader, person: PersonId) -> Outcome<Vec<AuthorityRow>> {
    let sql = format!("select * from authority where {} order by recorded_at, id", same_sql("person", 1));
    reader.rows(&sql, params![person])?.iter().map(authority_row).collect()
}

/// All that the authorities of a person have ever said, what is believed first, in the order of time.
pub fn said(reader: &mut Reader, person: PersonId) -> Outcome<Vec<SaidRow>> {
    let sql = format!(
        "select * from authority_period where {} \
         order by case when superseded_at is null then 0 else 1 end, valid_from, recorded_at desc, id",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(said_row).collect()
}

/// What an authority says, as known now; none when it was withdrawn.
pub fn said_now(reader: &mut Reader, person: PersonId, id: AuthorityId) -> Outcome<Option<SaidRow>> {
    let sql = format!(
        "select * from authority_period where {} and authority = $2 and superseded_at is null",
        same_sql("person", 1)
    );
    reader.row(&sql, params![person, id])?.as_ref().map(said_row).transpose()
}

/// What an authority says is wrong: it says this instead. The correction is to be verified anew.
pub fn correct(tx: &mut Tx, person: PersonId, old: &SaidRow, terms: &Terms, why: &str) -> Outcome<()> {
    let values = said_values(tx, terms, None, why);
    SAID.correct(tx, old.id, terms.span.starts(), terms.span.ends(), &values)?;
    AUTHORITIES.execute(
        tx,
        ("id = $1", params![old.authority]),
        "update authority set verified_at = null, verified_by = null, version = version + 1 where id = $1",
        params![old.authority],
    )?;
    keep(tx, person)
}

/// An authority ends at a moment. What one alone has written of that is to be verified anew.
pub fn end(
    tx: &mut Tx,
    person: PersonId,
    old: &SaidRow,
    at: Instant,
    (reason, is_proved): (EndReason, bool),
    why: &str,
) -> Outcome<()> {
    let (from_is_day, _) = old.span.by_day();
    let values = params![
        old.kind,
        old.issuer,
        old.case_number,
        old.decision_number,
        old.decided_on,
        from_is_day,
        false,
        old.arrested_at,
        old.arrest_place,
        reason,
        why,
        tx.actor().service_number
    ]
    .to_vec();
    SAID.correct(tx, old.id, old.span.starts(), Some(at), &values)?;
    if is_proved {
        tx.execute("update authority set version = version + 1 where id = $1", params![old.authority])?;
    } else {
        AUTHORITIES.execute(
            tx,
            ("id = $1", params![old.authority]),
            "update authority set verified_at = null, verified_by = null, version = version + 1 where id = $1",
            params![old.authority],
        )?;
    }
    keep(tx, person)
}

/// An authority never was. That is one's word until somebody else has confirmed it.
pub fn withdraw(tx: &mut Tx, person: PersonId, old: &SaidRow, why: &str) -> Outcome<()> {
    SAID.remove(tx, old.id)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    AUTHORITIES.execute(
        tx,
        ("id = $1", params![old.authority]),
        "update authority set withdrawn_at = $2, withdrawn_why = $3, withdrawn_by = $4, verified_at = null, \
         verified_by = null, version = version + 1 where id = $1",
        params![old.authority, now, why, by],
    )?;
    keep(tx, person)
}

/// A second officer has verified an authority.
pub fn verify(tx: &mut Tx, person: PersonId, id: AuthorityId) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    AUTHORITIES.execute(
        tx,
        ("id = $1", params![id]),
        "update authority set verified_at = $2, verified_by = $3, version = version + 1 where id = $1",
        params![id, now, by],
    )?;
    keep(tx, person)
}

/// Stores a new restriction.
pub fn add_restriction(tx: &mut Tx, id: RestrictionId, person: PersonId, new: &NewRestriction) -> Outcome<()> {
    let (from_is_day, to_is_day) = new.span.by_day();
    let values = params![
        new.authority,
        new.kind,
        new.source,
        new.issuer,
        from_is_day,
        to_is_day,
        None::<EndReason>,
        "",
        tx.actor().service_number,
        new.max_penalty_years.map(i64::from)
    ]
    .to_vec();
    RESTRICTED.set(tx, params![person, id], new.span.starts(), new.span.ends(), &values)?;
    keep_restrictions(tx, person)
}

/// Restrictions of a person as known now, in the order of time.
pub fn restrictions(reader: &mut Reader, person: PersonId) -> Outcome<Vec<RestrictionRow>> {
    let files = Files::of(reader, person)?;
    let sql = format!(
        "select * from restriction_period where {} and superseded_at is null order by valid_from, kind, id",
        files.same_sql("person", 1)
    );
    reader.rows(&sql, params![files.person()])?.iter().map(restriction_row).collect()
}

/// A restriction of a person as known now.
pub fn restriction(reader: &mut Reader, person: PersonId, id: RestrictionId) -> Outcome<RestrictionRow> {
    let row = restrictions(reader, person)?.into_iter().find(|row| row.id == id);
    Ok(row.ok_or_else(Problem::not_found)?)
}

/// A restriction ends at a moment, or never was.
pub fn end_restriction(
    tx: &mut Tx,
    person: PersonId,
    old: &RestrictionRow,
    at: Instant,
    reason: EndReason,
    why: &str,
) -> Outcome<()> {
    if reason == EndReason::Error || at <= old.span.starts() {
        RESTRICTED.remove(tx, old.period)?;
        return keep_restrictions(tx, person);
    }
    let is_day = (old.span.by_day().0, false);
    let values = corrected(tx, old, is_day, (Some(reason), why), old.max_penalty_years);
    RESTRICTED.correct(tx, old.period, old.span.starts(), Some(at), &values)?;
    keep_restrictions(tx, person)
}

/// The highest penalty behind full isolation is another than was stated.
pub fn set_penalty(tx: &mut Tx, person: PersonId, old: &RestrictionRow, years: u32) -> Outcome<()> {
    let values = corrected(tx, old, old.span.by_day(), (old.end_reason, &old.why), Some(years));
    RESTRICTED.correct(tx, old.period, old.span.starts(), old.span.ends(), &values)?;
    keep_restrictions(tx, person)
}

/// The values of a restriction that stands, with what is corrected of them.
fn corrected(
    tx: &Tx,
    old: &RestrictionRow,
    (from_is_day, to_is_day): (bool, bool),
    (end, why): (Option<EndReason>, &str),
    years: Option<u32>,
) -> Vec<Value> {
    let by = &tx.actor().service_number;
    let years = years.map(i64::from);
    params![old.authority, old.kind, old.source, old.issuer, from_is_day, to_is_day, end, why, by, years].to_vec()
}
