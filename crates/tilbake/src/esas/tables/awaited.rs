//! SQL of those at a gate of whom a message is to come.

use crate::access::Permit;
use crate::access::acts::ReceiveArrival;
use crate::access::same::canonical_sql;
use basics::id::PersonId;
use records::{Journalled, Outcome, Reader, Tx, params};

const COLUMNS: &[&str] = &["person", "case_number", "request", "recorded_at", "recorded_by"];
/// Who is awaited, by person.
pub const AWAITED: Journalled = Journalled::new("esas_awaited", "person", COLUMNS);
/// Most people one message is compared with.
const MOST: usize = 20;

/// Somebody at a gate whom a message may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwaitedRow {
    /// Who.
    pub person: PersonId,
    /// Whether by the sender's key to the request; else by the number of the case, which others may share.
    pub by_request: bool,
}

/// Keeps by what a message finds somebody; what was kept before gives way.
pub fn set(tx: &mut Tx, permit: &Permit<ReceiveArrival>, case_number: &str, request: &str) -> Outcome<()> {
    let (person, now, by) = (permit.person(), tx.now(), tx.actor().service_number.clone());
    let sql = "insert into esas_awaited (person, case_number, request, recorded_at, recorded_by) \
               values ($1, $2, $3, $4, $5) on conflict (person) do update set case_number = excluded.case_number, \
               request = excluded.request, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by";
    AWAITED.execute(tx, ("person = $1", params![person]), sql, params![person, case_number, request, now, by])?;
    Ok(())
}

/// The sender's key to the request that an offer of ours answers; none of what is no offer.
pub fn request_of_offer(reader: &mut Reader, offer: &str) -> Outcome<Option<String>> {
    let sql = "select m.matter_key from esas_outgoing o join esas_message m on m.id = o.answers \
               where o.id = $1 and m.matter_key is not null";
    reader.row(sql, params![offer])?.map(|row| row.get("matter_key")).transpose()
}

/// Who is in custody now and was received with this key or in this case.
pub fn find(reader: &mut Reader, request: Option<&str>, case_number: &str) -> Outcome<Vec<AwaitedRow>> {
    let person = canonical_sql("a.person");
    let sql = format!(
        "select distinct {person} as person, case when a.request = $1 and a.request <> '' then 1 else 0 end as by_request \
         from esas_awaited a where ((a.request = $1 and a.request <> '') \
         or (a.case_number = $2 and a.case_number <> '')) \
         and exists (select 1 from reach r where r.person = {person} and r.prison is not null) \
         order by 1 limit {MOST}"
    );
    let rows = reader.rows(&sql, params![request.unwrap_or_default(), case_number])?;
    rows.iter()
        .map(|row| Ok(AwaitedRow { person: row.get("person")?, by_request: row.get::<i64>("by_request")? > 0 }))
        .collect()
}
