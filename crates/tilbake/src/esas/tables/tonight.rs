//! SQL of what police write for safe custody, and of what health has screened of it.

use super::{MessageRow, columns, reach, read};
use crate::access::acts::{ReadTonight, ScreenHealth};
use crate::access::same::same_sql;
use crate::access::{ListPermit, Permit, PlacePermit};
use crate::esas::model::contract::Contract;
use crate::esas::model::inbox::MessageId;
use basics::Instant;
use basics::id::PersonId;
use records::{Journalled, Outcome, Reader, Tx, params};

const COLUMNS_OF: &[&str] = &["message", "screened_at", "screened_by", "recorded_at"];
/// What health has screened, by message.
pub const SCREENINGS: Journalled = Journalled::new("esas_screening", "message", COLUMNS_OF);

/// Whether the police wrote anything about a person.
pub fn is_written(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let own = same_sql("person", 1);
    let sql = format!("select count(*) as n from esas_message where {own} and contract = $2 and state <> 'refused'");
    let row = reader.row(&sql, params![person, Contract::HealthAndRisk])?;
    row.map_or(Ok(false), |row| Ok(row.get::<i64>("n")? > 0))
}

/// What the police wrote about a person, the newest first, with its sealed originals.
pub fn written(reader: &mut Reader, permit: &Permit<ReadTonight>, most: usize) -> Outcome<Vec<(MessageRow, Vec<u8>)>> {
    let sql = format!(
        "select {}, m.original from esas_message m where {} and m.contract = $2 \
         and m.state <> 'refused' order by m.received_at desc, m.id desc limit {most}",
        columns(),
        same_sql("m.person", 1)
    );
    let rows = reader.rows(&sql, params![permit.person(), Contract::HealthAndRisk])?;
    rows.iter().map(|row| Ok((read(row)?, row.get("original")?))).collect()
}

/// What the police wrote about people, or to desks, where the caller screens it: all that is not screened, and
/// what was since a moment; what waits first, the newest first.
pub fn list(
    reader: &mut Reader,
    permit: &ListPermit<ScreenHealth>,
    since: Instant,
    most: usize,
) -> Outcome<Vec<MessageRow>> {
    let mut values = params![Contract::HealthAndRisk, since].to_vec();
    let scope = reach(permit, &mut values);
    let sql = format!(
        "select {} from esas_message m where m.contract = $1 and m.state <> 'refused' and {scope} \
         and (m.received_at >= $2 or not exists (select 1 from esas_screening s where s.message = m.id)) \
         order by case when exists (select 1 from esas_screening s where s.message = m.id) then 1 else 0 end, \
         m.received_at desc, m.id desc limit {most}",
        columns()
    );
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// One of them, with its sealed original.
pub fn one(
    reader: &mut Reader,
    permit: &ListPermit<ScreenHealth>,
    id: MessageId,
) -> Outcome<Option<(MessageRow, Vec<u8>)>> {
    let mut values = params![id, Contract::HealthAndRisk].to_vec();
    let scope = reach(permit, &mut values);
    let sql = format!(
        "select {}, m.original from esas_message m where m.id = $1 and m.contract = $2 \
         and m.state <> 'refused' and {scope}",
        columns()
    );
    let row = reader.row(&sql, &values)?;
    row.map(|row| Ok((read(&row)?, row.get("original")?))).transpose()
}

/// Whether a message is screened, in this transaction.
pub fn is_screened(tx: &mut Tx, id: MessageId) -> Outcome<bool> {
    Ok(tx.row("select message from esas_screening where message = $1", params![id])?.is_some())
}

/// Writes that a message is screened.
pub fn screen(tx: &mut Tx, _permit: &PlacePermit<ScreenHealth>, id: MessageId, at: Instant) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    SCREENINGS.insert(tx, COLUMNS_OF, params![id, at, by, now])
}
