//! SQL of where people belong, of the places known, and of the scopes of lists.

use super::same::{canonical_sql, same_sql};
use crate::access::model::{AccountId, PersonId, Place, PrisonCode, UnitId, Whereabouts};
use crate::access::permit::{Circle, ScopeFilter};
use crate::access::roles::{Region, TieKind};
use basics::{Instant, ToValue, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Where a person belongs; none when nobody has that id.
pub fn whereabouts(reader: &mut Reader, person: PersonId) -> Outcome<Option<Whereabouts>> {
    let row = reader
        .row("SELECT unit, prison, region, next_prison, next_region FROM reach WHERE person = $1", params![person])?;
    row.as_ref().map(whereabouts_of).transpose()
}

/// Where a person belongs, from a row with the columns of `reach`.
pub(super) fn whereabouts_of(row: &Row) -> Outcome<Whereabouts> {
    Ok(Whereabouts {
        unit: row.get("unit")?,
        prison: row.get("prison")?,
        region: row.get("region")?,
        next_prison: row.get("next_prison")?,
        next_region: row.get("next_region")?,
    })
}

/// Sets where a person belongs. Since when they belong to a prison is kept while they go from one to another; of
/// somebody who was in none it is when they came, however late that is written down.
pub fn set_whereabouts(tx: &mut Tx, person: PersonId, at: &Whereabouts, came: Instant) -> Outcome<()> {
    let since = at.prison.as_ref().map(|_| came);
    tx.execute(
        "INSERT INTO reach (person, unit, prison, region, next_prison, next_region, held_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (person) DO UPDATE SET unit = $2, prison = $3, region = $4, next_prison = $5, next_region = $6,
         borrowed = NULL, held_since = CASE WHEN reach.prison IS NOT NULL AND excluded.prison IS NOT NULL THEN reach.held_since ELSE $7 END",
        params![person, at.unit, at.prison, at.region, at.next_prison, at.next_region, since],
    )?;
    Ok(())
}

/// Since when a person belongs to a prison without a break.
pub fn held_since(reader: &mut Reader, person: PersonId) -> Outcome<Option<Instant>> {
    let sql = "SELECT held_since FROM reach WHERE person = $1 AND prison IS NOT NULL";
    reader.row(sql, params![person])?.map_or(Ok(None), |row| row.get("held_since"))
}

/// A prison or a unit that scopes are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPlace {
    /// The unit; none for the prison itself.
    pub unit: Option<UnitId>,
    /// The prison.
    pub prison: PrisonCode,
    /// Its region.
    pub region: Region,
    /// Name.
    pub name: String,
}

/// Keeps a prison or a unit.
pub fn set_place(tx: &mut Tx, place: &KnownPlace) -> Outcome<()> {
    let id = place.unit.map_or_else(|| place.prison.to_string(), |unit| unit.to_string());
    tx.execute(
        "INSERT INTO reach_place (id, prison, region, is_unit, name) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET prison = $2, region = $3, is_unit = $4, name = $5",
        params![id, place.prison, place.region, place.unit.is_some(), place.name],
    )?;
    Ok(())
}

fn place_of(row: &Row) -> Outcome<KnownPlace> {
    let is_unit: bool = row.get("is_unit")?;
    Ok(KnownPlace {
        unit: if is_unit { Some(row.get("id")?) } else { None },
        prison: row.get("prison")?,
        region: row.get("region")?,
        name: row.get("name")?,
    })
}

/// A prison or a unit; none when it is not known.
pub fn place(reader: &mut Reader, place: &Place) -> Outcome<Option<KnownPlace>> {
    let id = match place {
        Place::Unit(unit) => unit.to_string(),
        Place::Prison(code) => code.to_string(),
        Place::Service => return Ok(None),
    };
    let row = reader.row("SELECT id, prison, region, is_unit, name FROM reach_place WHERE id = $1", params![id])?;
    row.map(|row| place_of(&row)).transpose()
}

/// All prisons and units, each prison before its units.
pub fn places(reader: &mut Reader) -> Outcome<Vec<KnownPlace>> {
    let sql = "SELECT id, prison, region, is_unit, name FROM reach_place ORDER BY prison, is_unit, name, id";
    reader.rows(sql, params![])?.iter().map(place_of).collect()
}

pub(super) const TIES: Journalled = Journalled::new("tie", "account", &["account", "person", "kind"]);
/// One tie.
const TIE: &str = "account = $1 AND person = $2 AND kind = $3";

/// Ties a person to an account by name. False when it was so.
pub fn add_tie(tx: &mut Tx, account: AccountId, person: PersonId, kind: TieKind) -> Outcome<bool> {
    let sql =
        "INSERT INTO tie (account, person, kind) VALUES ($1, $2, $3) ON CONFLICT (account, person, kind) DO NOTHING";
    let tie = params![account, person, kind];
    Ok(TIES.execute(tx, (TIE, tie), sql, tie)? > 0)
}

/// Ends a tie. False when there was none.
pub fn end_tie(tx: &mut Tx, account: AccountId, person: PersonId, kind: TieKind) -> Outcome<bool> {
    let ties = format!("account = $1 AND {} AND kind = $3", same_sql("person", 2));
    let tie = params![account, person, kind];
    Ok(TIES.execute(tx, (&ties, tie), &format!("DELETE FROM tie WHERE {ties}"), tie)? > 0)
}

/// What tests ask.
#[cfg(test)]
mod for_tests {
    use super::{Outcome, PersonId, Reader, ScopeFilter, params};

    /// How many rows a table has.
    pub fn count(reader: &mut Reader, table: &str) -> Outcome<i64> {
        let row = reader.row(&format!("SELECT COUNT(*) AS n FROM {table}"), params![])?;
        row.map_or(Ok(0), |row| row.get("n"))
    }
    /// Everyone a filter lets through.
    pub fn people_in(reader: &mut Reader, filter: &ScopeFilter) -> Outcome<Vec<PersonId>> {
        let scope = filter.sql("r.person", 2);
        let sql = format!("SELECT r.person FROM reach r WHERE r.person <> $1 AND {} ORDER BY r.person", scope.text);
        let values = [params![""].to_vec(), scope.values].concat();
        reader.rows(&sql, &values)?.iter().map(|row| row.get("person")).collect()
    }
    /// How often the journal names a person, in any column.
    pub fn journal_mentions(reader: &mut Reader, person: PersonId) -> Outcome<usize> {
        let rows = reader.rows("SELECT person, body FROM journal WHERE kind <> 'arranged'", params![])?;
        let person = person.to_string();
        let names = |row: &&records::Row| {
            row.text("body").is_ok_and(|body| body.contains(&person)) || row.text("person").is_ok()
        };
        Ok(rows.iter().filter(names).count())
    }
}
#[cfg(test)]
pub use for_tests::{count, journal_mentions, people_in};

/// Whom a list may hold, as SQL.
#[derive(Clone, Debug)]
pub struct ScopeSql {
    /// A condition on the column of the person.
    pub text: String,
    /// Its parameters, from the number asked for on.
    pub values: Vec<Value>,
}

impl ScopeFilter {
    /// A condition on a column that holds a person id, such as `p.id`; `first` is the number of its
    /// first parameter.
    pub fn sql(&self, person: &str, first: usize) -> ScopeSql {
        let mut values = vec![];
        let mut bind = |value: Value| {
            values.push(value);
            format!("${}", first + values.len() - 1)
        };
        let parts: Vec<String> = self
            .parts()
            .iter()
            .map(|part| {
                let mut text = circle_sql(&part.inside, person, &mut bind);
                for nearer in &part.but_not {
                    text = format!("{text} AND NOT {}", circle_sql(nearer, person, &mut bind));
                }
                format!("({text})")
            })
            .collect();
        let text = if parts.is_empty() { "(1 = 0)".into() } else { format!("({})", parts.join(" OR ")) };
        ScopeSql { text, values }
    }
}

fn circle_sql(circle: &Circle, person: &str, bind: &mut impl FnMut(Value) -> String) -> String {
    let within = |condition: String| format!("({person} IN (SELECT person FROM reach WHERE {condition}))");
    match circle {
        Circle::Everyone => "(1 = 1)".into(),
        Circle::Unit(unit) => within(format!("unit = {}", bind(unit.to_value()))),
        Circle::Prison(code) => {
            let code = bind(code.to_value());
            within(format!("prison = {code} OR next_prison = {code}"))
        }
        Circle::Region(region) => {
            let region = bind(region.to_value());
            within(format!("region = {region} OR next_region = {region}"))
        }
        Circle::Tied(account, kind) => {
            let (account, kind) = (bind(account.to_value()), bind(kind.to_value()));
            let tied = canonical_sql("t.person");
            format!("({person} IN (SELECT {tied} FROM tie t WHERE t.account = {account} AND t.kind = {kind}))")
        }
        Circle::Person(only) => format!("({person} = {})", bind(only.to_value())),
    }
}
