//! SQL of what the date rules want of authorities: when each begins, and the orders of remand; of one person, or of many
//! at once.

use super::super::model::{AuthorityId, AuthorityKind, PersonId, Span};
use super::stored_span;
use crate::access::same::same_sql;
use basics::Instant;
use records::{Outcome, Reader, Row, params};
use std::collections::BTreeMap;

/// What the authorities of somebody say, as known now, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Orders(Vec<Said>);

#[derive(Clone, Debug)]
struct Said {
    authority: AuthorityId,
    kind: AuthorityKind,
    span: Span,
    arrested: Option<Instant>,
}

const COLUMNS: &str = "person, authority, kind, valid_from, valid_to, from_is_day, to_is_day, arrested_at";

impl Said {
    fn read(row: &Row) -> Outcome<Self> {
        let (authority, kind, span) = (row.get("authority")?, row.get("kind")?, stored_span(row)?);
        Ok(Self { authority, kind, span, arrested: row.get("arrested_at")? })
    }
}

impl Orders {
    /// When an authority begins; none when it was withdrawn.
    pub fn starts(&self, id: AuthorityId) -> Option<Instant> {
        self.0.iter().find(|said| said.authority == id).map(|said| said.span.starts())
    }
    /// The remand as the date rules want it: the arrest, and the orders that begin after `after`.
    pub fn remand(&self, after: Option<Instant>) -> Option<law::Remand> {
        let counts = |said: &&Said| {
            said.kind == AuthorityKind::RemandOrder && after.is_none_or(|after| said.span.starts() > after)
        };
        let orders: Vec<&Said> = self.0.iter().filter(counts).collect();
        if orders.is_empty() {
            return None;
        }
        Some(law::Remand {
            arrested: orders.iter().filter_map(|said| said.arrested).max(),
            orders: orders.iter().map(|said| law::Order { from: said.span.from, to: said.span.to }).collect(),
            ..law::Remand::default()
        })
    }
}

/// What the authorities of a person say.
pub fn orders(reader: &mut Reader, person: PersonId) -> Outcome<Orders> {
    let sql = format!(
        "select {COLUMNS} from authority_period where {} and superseded_at is null \
         order by valid_from, recorded_at desc, id",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(Said::read).collect::<Outcome<_>>().map(Orders)
}

/// The same of all whose ids lie between two, both included: of each file by itself.
pub fn orders_between(reader: &mut Reader, first: PersonId, last: PersonId) -> Outcome<BTreeMap<PersonId, Orders>> {
    let sql = format!(
        "select {COLUMNS} from authority_period where person >= $1 and person <= $2 and superseded_at is null \
         order by person, valid_from, recorded_at desc, id"
    );
    let mut people: BTreeMap<PersonId, Orders> = BTreeMap::new();
    for row in reader.rows(&sql, params![first, last])? {
        people.entry(row.get("person")?).or_default().0.push(Said::read(&row)?);
    }
    Ok(people)
}
