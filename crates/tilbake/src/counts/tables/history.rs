//! SQL of counts: what was counted, searched.

use super::super::model::Search;
use super::{COUNT_SQL, CountRow, count_row};
use crate::access::acts::{ReadCounts, ReadMoves};
use crate::access::same::same_sql;
use crate::access::{Permit, PlacePermit, PrisonCode};
use basics::{Instant, Problem, ToValue, Value};
use records::{Outcome, Reader};

/// Counts on one page of the history.
pub const PAGE: usize = 50;

/// The counts of a prison that a search finds, the last first; one more than a page when there are more. With a permit on
/// a person only those on whose list the person stands.
pub fn history(
    reader: &mut Reader,
    _: &PlacePermit<ReadCounts>,
    prison: &PrisonCode,
    search: &Search,
    person: Option<&Permit<ReadMoves>>,
) -> Outcome<Vec<CountRow>> {
    let midnight = |day: basics::Date| Instant::from_oslo(day.at(0, 0, 0, 0));
    let mut values: Vec<Value> = vec![prison.to_value()];
    let mut conditions = vec!["c.prison = $1".to_owned()];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ${}", values.len()));
    };
    if let Some(spot) = search.spot {
        add("c.spot =", spot.to_value());
    }
    if let Some(from) = search.from {
        add("c.started_at >=", midnight(from)?.to_value());
    }
    if let Some(to) = search.to {
        let after = to.tomorrow().map_err(|_| Problem::invalid("invalid-input").with_field("to", "invalid-date"))?;
        add("c.started_at <", midnight(after)?.to_value());
    }
    if let Some(outcome) = search.outcome {
        add("c.outcome =", outcome.to_value());
    }
    if let Some(before) = search.before {
        add("c.started_at <", before.to_value());
    }
    if let Some(permit) = person {
        values.push(permit.person().to_value());
        let own = same_sql("l.person", values.len());
        conditions.push(format!("exists (select 1 from count_line l where l.unit_count = c.id and {own})"));
    }
    let sql = format!(
        "{COUNT_SQL} where {} order by c.started_at desc, c.id desc limit {}",
        conditions.join(" and "),
        PAGE + 1
    );
    reader.rows(&sql, &values)?.iter().map(count_row).collect()
}
