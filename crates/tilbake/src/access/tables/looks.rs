//! SQL of why people look, that they looked, and of emergency openings.

use super::same::{Files, canonical_sql, files_sql, same_sql};
use crate::access::events::Finding;
use crate::access::held_back;
use crate::access::model::{AccountId, Credential, PersonId, PrisonCode, Whereabouts};
use crate::access::permit::{Permit, PlacePermit, acts};
use crate::access::roles::{Purpose, Role, TieKind};
use crate::access::state::{Counted, LookKey};
use basics::{Instant, Problem, ToValue};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

basics::id! {
    /// A look.
    LookId,
}

/// How a credential stands in stored rows.
pub fn credential_text(credential: Credential) -> String {
    match credential {
        Credential::Session(id) => id.to_string(),
        Credential::Token(id) => id.to_string(),
    }
}

/// How a person stands to a caller.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The file that stands for the person.
    pub person: PersonId,
    /// Where the person belongs.
    pub whereabouts: Whereabouts,
    /// How the account is tied to them.
    pub ties: Vec<TieKind>,
    /// The purpose this session or token stated.
    pub stated: Option<Purpose>,
    /// Whether an emergency opening is open.
    pub glass: bool,
}

/// Asks how a person stands to a caller: an account, whether it has a role that is tied to people, and the session or
/// token.
#[derive(PartialEq, Eq)]
struct StandingOf {
    account: AccountId,
    tied: bool,
    credential: Credential,
    person: PersonId,
}

/// How a person stands to a caller; none when nobody has that id. Of a file that was merged it is the one that
/// stands for it. Ties are read of an account with a role that is tied to people. Every act and every part of a page
/// asks this: what only reads is told once.
pub fn standing(
    reader: &mut Reader,
    (account, tied): (AccountId, bool),
    credential: Credential,
    person: PersonId,
) -> Outcome<Option<Standing>> {
    reader.once(StandingOf { account, tied, credential, person }, read_standing)
}

fn read_standing(reader: &mut Reader, of: &StandingOf) -> Outcome<Option<Standing>> {
    let sql = "SELECT r.person, r.unit, r.prison, r.region, r.next_prison, r.next_region,
         (SELECT p.purpose FROM stated_purpose p WHERE p.credential = $2 AND p.person = r.person) AS stated,
         (SELECT MAX(g.ends_at) FROM break_glass g WHERE g.account = $3 AND g.person = r.person AND g.ends_at > $4)
          AS glass,
         CASE WHEN EXISTS (SELECT 1 FROM person_same s WHERE s.canonical = r.person) THEN 1 ELSE 0 END AS several
         FROM reach r WHERE r.person = coalesce((SELECT s.canonical FROM person_same s WHERE s.merged = $1), $1)";
    let now = reader.now();
    let credential = credential_text(of.credential);
    let Some(row) = reader.row(sql, params![of.person, credential, of.account, now])? else {
        return Ok(None);
    };
    let person: PersonId = row.get("person")?;
    let files = Files::told(reader, person, row.get("several")?)?;
    let of_all = if files.are_several() { Some(reasons_in_all_files(reader, of, person)?) } else { None };
    let reasons = of_all.as_ref().unwrap_or(&row);
    let ties = if of.tied {
        let sql = format!("SELECT DISTINCT kind FROM tie WHERE account = $1 AND {}", files.same_sql("person", 2));
        reader.rows(&sql, params![of.account, files.person()])?
    } else {
        vec![]
    };
    let glass: Option<Instant> = reasons.get("glass")?;
    Ok(Some(Standing {
        person,
        whereabouts: super::reach::whereabouts_of(&row)?,
        ties: ties.iter().map(|row| row.get("kind")).collect::<Outcome<_>>()?,
        stated: reasons.get("stated")?,
        glass: glass.is_some(),
    }))
}

/// The purpose stated last and the end of the emergency opening that is open longest, for whichever file of a person
/// who has several.
fn reasons_in_all_files(reader: &mut Reader, of: &StandingOf, person: PersonId) -> Outcome<Row> {
    let files = files_sql(1);
    let sql = format!(
        "SELECT (SELECT p.purpose FROM stated_purpose p WHERE p.credential = $2 AND p.person IN ({files})
          ORDER BY p.at DESC LIMIT 1) AS stated,
         (SELECT MAX(g.ends_at) FROM break_glass g WHERE g.account = $3 AND g.person IN ({files}) AND g.ends_at > $4)
          AS glass"
    );
    let now = reader.now();
    let row = reader.row(&sql, params![person, credential_text(of.credential), of.account, now])?;
    Ok(row.ok_or_else(Problem::not_found)?)
}

/// Keeps why a session or token looks at a person; the latest purpose holds.
pub fn state_purpose(
    tx: &mut Tx,
    credential: Credential,
    person: PersonId,
    purpose: Purpose,
    remark: Option<&str>,
) -> Outcome<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO stated_purpose (credential, person, purpose, remark, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (credential, person) DO UPDATE SET purpose = $3, remark = $4, at = $5",
        params![credential_text(credential), person, purpose, remark, now],
    )?;
    Ok(())
}

/// Keeps the first request of a look. One that is there already is raised by one. Gives the id of the
/// look that is kept, for the journal.
pub fn add_look(
    tx: &mut Tx,
    id: LookId,
    account: AccountId,
    key: &LookKey,
    person: Option<PersonId>,
    place: &str,
) -> Outcome<LookId> {
    let now = tx.now();
    let kept = tx.row(
        "INSERT INTO look (id, credential, account, subject, person, role, place, purpose, slot, at, last_at, requests)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 1)
         ON CONFLICT (credential, subject, role, purpose, slot)
         DO UPDATE SET requests = look.requests + 1, last_at = $10 RETURNING id",
        params![
            id,
            credential_text(key.credential),
            account,
            key.subject,
            person,
            key.role,
            place,
            key.purpose,
            key.slot,
            now
        ],
    )?;
    kept.map_or(Ok(id), |row| row.get("id"))
}

/// Raises the count of a look by its later requests.
pub fn raise_look(tx: &mut Tx, counted: &Counted) -> Outcome<()> {
    let key = &counted.key;
    tx.execute(
        "UPDATE look SET requests = requests + $6, last_at = $7
         WHERE credential = $1 AND subject = $2 AND role = $3 AND purpose = $4 AND slot = $5",
        params![
            credential_text(key.credential),
            key.subject,
            key.role,
            key.purpose,
            key.slot,
            counted.requests,
            counted.last
        ],
    )?;
    Ok(())
}

/// A look as the access log holds it.
#[derive(Clone, Debug)]
pub struct Look {
    /// Its id.
    pub id: String,
    /// Its first request.
    pub at: Instant,
    /// Its last request.
    pub last_at: Instant,
    /// How many requests it had.
    pub requests: i64,
    /// The role that allowed it.
    pub role: Role,
    /// The place of that role.
    pub place: String,
    /// Why.
    pub purpose: Purpose,
    /// Who, by service number.
    pub service_number: String,
    /// Who, by name.
    pub name: String,
}

/// Looks at a person, the latest first, from a place in the log on; at most `most`. Those that a rule
/// covers are left out in the query, so that not even the length of a page tells of them.
pub fn looks(
    reader: &mut Reader,
    permit: &Permit<acts::ReadLooks>,
    left_out: &[held_back::Rule],
    before: Option<(Instant, String)>,
    most: usize,
) -> Outcome<Vec<Look>> {
    let (at, id) = before.unwrap_or((Instant::from_micros(i64::MAX), String::new()));
    let mut values = params![permit.person(), at, id, i64::try_from(most).unwrap_or(i64::MAX)].to_vec();
    let mut shown = String::new();
    for rule in left_out {
        let (column, value) = match rule.covers {
            held_back::Covers::Role(role) => ("role", role.to_value()),
            held_back::Covers::Purpose(purpose) => ("purpose", purpose.to_value()),
        };
        values.push(value);
        shown.push_str(&format!(" AND l.{column} <> ${}", values.len()));
    }
    let same = same_sql("l.person", 1);
    let sql = format!(
        "SELECT l.id, l.at, l.last_at, l.requests, l.role, l.place, l.purpose, a.service_number, a.name
         FROM look l JOIN account a ON a.id = l.account
         WHERE {same} AND (l.at < $2 OR (l.at = $2 AND l.id < $3)){shown}
         ORDER BY l.at DESC, l.id DESC LIMIT $4"
    );
    let rows = reader.rows(&sql, &values)?;
    rows.iter()
        .map(|row| {
            Ok(Look {
                id: row.get("id")?,
                at: row.get("at")?,
                last_at: row.get("last_at")?,
                requests: row.get("requests")?,
                role: row.get("role")?,
                place: row.get("place")?,
                purpose: row.get("purpose")?,
                service_number: row.get("service_number")?,
                name: row.get("name")?,
            })
        })
        .collect()
}

/// An emergency opening.
#[derive(Clone, Debug)]
pub struct Glass {
    /// Its id.
    pub id: String,
    /// Who opened.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their service number.
    pub service_number: String,
    /// The person opened.
    pub person: PersonId,
    /// Where the person belonged then.
    pub prison: Option<PrisonCode>,
    /// In which role.
    pub role: Role,
    /// The place of that role.
    pub place: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
    /// When it ends by itself.
    pub ends_at: Instant,
    /// When it was reviewed.
    pub reviewed_at: Option<Instant>,
    /// What the review found.
    pub finding: Option<Finding>,
    /// Remark of the reviewer.
    pub remark: Option<String>,
}

/// The columns of an opening. Whoever opens the file from here comes to the one that stands for the person.
fn glass_sql() -> String {
    format!(
        "SELECT g.id, g.account, a.name, a.service_number, {} AS person, g.prison, g.role, g.place, g.reason, g.at,
         g.ends_at, g.reviewed_at, g.finding, g.remark FROM break_glass g JOIN account a ON a.id = g.account",
        canonical_sql("g.person")
    )
}

fn glass_of(row: &Row) -> Outcome<Glass> {
    Ok(Glass {
        id: row.get("id")?,
        account: row.get("account")?,
        name: row.get("name")?,
        service_number: row.get("service_number")?,
        person: row.get("person")?,
        prison: row.get("prison")?,
        role: row.get("role")?,
        place: row.get("place")?,
        reason: row.get("reason")?,
        at: row.get("at")?,
        ends_at: row.get("ends_at")?,
        reviewed_at: row.get("reviewed_at")?,
        finding: row.get("finding")?,
        remark: row.get("remark")?,
    })
}

pub(super) const GLASSES: Journalled = Journalled::new(
    "break_glass",
    "account",
    &[
        "id",
        "account",
        "person",
        "prison",
        "role",
        "place",
        "reason",
        "at",
        "ends_at",
        "reviewed_at",
        "reviewed_by",
        "finding",
        "remark",
    ],
);

/// Keeps an emergency opening.
pub fn add_glass(tx: &mut Tx, glass: &Glass) -> Outcome<()> {
    GLASSES.insert(
        tx,
        &["id", "account", "person", "prison", "role", "place", "reason", "at", "ends_at"],
        params![
            glass.id,
            glass.account,
            glass.person,
            glass.prison,
            glass.role,
            glass.place,
            glass.reason,
            glass.at,
            glass.ends_at
        ],
    )
}

/// An emergency opening by its id.
pub fn glass(reader: &mut Reader, id: &str) -> Outcome<Option<Glass>> {
    let sql = format!("{} WHERE g.id = $1", glass_sql());
    reader.row(&sql, params![id])?.map(|row| glass_of(&row)).transpose()
}

/// Emergency openings to be reviewed, the oldest first, after a place in the list; at most `most`.
pub fn waiting_glasses(reader: &mut Reader, after: Option<(Instant, String)>, most: i64) -> Outcome<Vec<Glass>> {
    let (at, id) = after.unwrap_or((Instant::from_micros(i64::MIN), String::new()));
    let sql = format!(
        "{} WHERE g.reviewed_at IS NULL AND (g.at > $1 OR (g.at = $1 AND g.id > $2)) ORDER BY g.at, g.id LIMIT $3",
        glass_sql()
    );
    reader.rows(&sql, params![at, id, most])?.iter().map(glass_of).collect()
}

/// Emergency openings that were reviewed, the latest review first, before a place in the list; at most `most`.
pub fn reviewed_glasses(reader: &mut Reader, before: Option<(Instant, String)>, most: i64) -> Outcome<Vec<Glass>> {
    let (at, id) = before.unwrap_or((Instant::from_micros(i64::MAX), String::new()));
    let sql = format!(
        "{} WHERE g.reviewed_at < $1 OR (g.reviewed_at = $1 AND g.id > $2) ORDER BY g.reviewed_at DESC, g.id LIMIT $3",
        glass_sql()
    );
    reader.rows(&sql, params![at, id, most])?.iter().map(glass_of).collect()
}

/// Keeps a review.
pub fn review_glass(
    tx: &mut Tx,
    _permit: &PlacePermit<acts::ReviewBreakGlass>,
    id: &str,
    by: AccountId,
    finding: Finding,
    remark: &str,
) -> Outcome<()> {
    let now = tx.now();
    GLASSES.execute(
        tx,
        ("id = $1", params![id]),
        "UPDATE break_glass SET reviewed_at = $2, reviewed_by = $3, finding = $4, remark = $5 WHERE id = $1",
        params![id, now, by, finding, remark],
    )?;
    Ok(())
}
