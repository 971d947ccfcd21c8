//! All SQL of removal. A row is added once and ended once.

use super::model::{
    DecidedBy, Ending, ExpulsionEnd, ExpulsionId, HeardFrom, NewExpulsion, NewOrder, NewProtection, OrderId,
    ProtectionEnd, ProtectionId, Reference, TakingBack, is_same_reference,
};
use crate::access::acts::{EditAuthorities, ReadAuthorities};
use crate::access::same::same_sql;
use crate::access::{AccountId, Permit};
use basics::{Date, Instant, PersonId, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Most rows of each kind that are read of one person.
const MOST: i64 = 50;

const EXPULSION: &[&str] = &[
    "id",
    "person",
    "decided_on",
    "decided_by",
    "reference",
    "final_since",
    "recorded_at",
    "recorded_by",
    "end_reason",
    "ended_on",
    "end_why",
    "ended_at",
    "ended_by",
];
const EXPULSIONS: Journalled = Journalled::new("expulsion", "person", EXPULSION);

const PROTECTION: &[&str] = &[
    "id",
    "person",
    "sought_on",
    "heard_from",
    "recorded_at",
    "recorded_by",
    "recorded_account",
    "end_reason",
    "ended_on",
    "end_why",
    "ended_at",
    "ended_by",
];
const PROTECTIONS: Journalled = Journalled::new("protection", "person", PROTECTION);

const ORDER: &[&str] = &[
    "id",
    "person",
    "reference",
    "legal_basis",
    "fetch_at",
    "flight",
    "seat_at",
    "recorded_at",
    "recorded_by",
    "taken_back_by",
    "taken_back_why",
    "taken_back_at",
    "taken_back_recorded_by",
];
const ORDERS: Journalled = Journalled::new("police_order", "person", ORDER);

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[EXPULSIONS, PROTECTIONS, ORDERS];

/// Acts that see what is on file of somebody's removal.
pub trait Seeing {}

impl Seeing for ReadAuthorities {}

impl Seeing for EditAuthorities {}

/// How something ended.
#[derive(Clone, Debug)]
pub struct EndRow<R> {
    /// How.
    pub reason: R,
    /// On which day.
    pub on: Date,
    /// Why.
    pub why: String,
    /// Service number of who recorded it.
    pub by: String,
}

/// A decision that somebody is expelled.
#[derive(Clone, Debug)]
pub struct ExpulsionRow {
    /// Id.
    pub id: ExpulsionId,
    /// Day of the decision.
    pub decided_on: Date,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// Number of the case.
    pub reference: String,
    /// From which day it is final.
    pub final_since: Option<Date>,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// How it ended.
    pub end: Option<EndRow<ExpulsionEnd>>,
}

/// That somebody has sought protection.
#[derive(Clone, Debug)]
pub struct ProtectionRow {
    /// Id.
    pub id: ProtectionId,
    /// Since which day.
    pub sought_on: Date,
    /// From whom the service has it.
    pub heard_from: HeardFrom,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// Their account.
    pub recorded_account: String,
    /// What came of it.
    pub end: Option<EndRow<ProtectionEnd>>,
}

/// An order of the police to fetch somebody, which stands.
#[derive(Clone, Debug)]
pub struct Order {
    /// Id.
    pub id: OrderId,
    /// Its reference.
    pub reference: String,
    /// Its legal basis, as the police state it.
    pub legal_basis: String,
    /// When they come.
    pub fetch_at: Instant,
    /// The flight or other journey; may be empty.
    pub flight: String,
    /// When it leaves; none while there is no seat.
    pub seat_at: Option<Instant>,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

/// An order, and whether it was taken back.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// The order.
    pub order: Order,
    /// Who took it back, why, when, and who recorded that.
    pub taken_back: Option<TakenBack>,
}

/// That an order was taken back.
#[derive(Clone, Debug)]
pub struct TakenBack {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// When it was recorded.
    pub at: Instant,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

fn end<R: basics::value::FromValue>(row: &Row) -> Outcome<Option<EndRow<R>>> {
    let reason: Option<R> = row.get("end_reason")?;
    let Some(reason) = reason else { return Ok(None) };
    Ok(Some(EndRow { reason, on: row.get("ended_on")?, why: row.get("end_why")?, by: row.get("ended_by")? }))
}

/// A condition: a row by its id, in any file of the person of the second parameter.
fn own_sql() -> String {
    format!("id = $1 and {}", same_sql("person", 2))
}

fn one_sql(table: &str) -> String {
    format!("select * from {table} where {}", own_sql())
}

fn expulsion_row(row: &Row) -> Outcome<ExpulsionRow> {
    Ok(ExpulsionRow {
        id: row.get("id")?,
        decided_on: row.get("decided_on")?,
        decided_by: row.get("decided_by")?,
        reference: row.get("reference")?,
        final_since: row.get("final_since")?,
        recorded_by: row.get("recorded_by")?,
        end: end(row)?,
    })
}

/// The decisions to expel a person, the newest first.
pub fn expulsions<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Vec<ExpulsionRow>> {
    let sql =
        format!("select * from expulsion where {} order by decided_on desc, id desc limit $2", same_sql("person", 1));
    reader.rows(&sql, params![permit.person(), MOST])?.iter().map(expulsion_row).collect()
}

/// A decision of a person; not found when it is another's.
pub fn expulsion<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, id: ExpulsionId) -> Outcome<ExpulsionRow> {
    let row = reader.row(&one_sql("expulsion"), params![id, permit.person()])?;
    expulsion_row(&row.ok_or_else(Problem::not_found)?)
}

fn protection_row(row: &Row) -> Outcome<ProtectionRow> {
    Ok(ProtectionRow {
        id: row.get("id")?,
        sought_on: row.get("sought_on")?,
        heard_from: row.get("heard_from")?,
        recorded_by: row.get("recorded_by")?,
        recorded_account: row.get("recorded_account")?,
        end: end(row)?,
    })
}

/// When a person sought protection, the newest first.
pub fn protections<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Vec<ProtectionRow>> {
    let sql =
        format!("select * from protection where {} order by sought_on desc, id desc limit $2", same_sql("person", 1));
    reader.rows(&sql, params![permit.person(), MOST])?.iter().map(protection_row).collect()
}

/// Protection a person sought; not found when it is another's.
pub fn protection<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, id: ProtectionId) -> Outcome<ProtectionRow> {
    let row = reader.row(&one_sql("protection"), params![id, permit.person()])?;
    protection_row(&row.ok_or_else(Problem::not_found)?)
}

/// Whether a person has ever sought protection, whatever came of it; what was recorded in error does not count.
pub fn has_sought_protection(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let sql = format!(
        "select id from protection where {} and (end_reason is null or end_reason <> 'error') limit 1",
        same_sql("person", 1)
    );
    Ok(reader.row(&sql, params![person])?.is_some())
}

fn order_row(row: &Row) -> Outcome<OrderRow> {
    let by: Option<String> = row.get("taken_back_by")?;
    let taken_back = match by {
        Some(by) => Some(TakenBack {
            by,
            why: row.get("taken_back_why")?,
            at: row.get("taken_back_at")?,
            recorded_by: row.get("taken_back_recorded_by")?,
        }),
        None => None,
    };
    let order = Order {
        id: row.get("id")?,
        reference: row.get("reference")?,
        legal_basis: row.get("legal_basis")?,
        fetch_at: row.get("fetch_at")?,
        flight: row.get("flight")?,
        seat_at: row.get("seat_at")?,
        recorded_by: row.get("recorded_by")?,
    };
    Ok(OrderRow { order, taken_back })
}

/// The orders of the police to fetch a person, those that come last first.
pub fn orders<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Vec<OrderRow>> {
    let sql =
        format!("select * from police_order where {} order by fetch_at desc, id desc limit $2", same_sql("person", 1));
    reader.rows(&sql, params![permit.person(), MOST])?.iter().map(order_row).collect()
}

/// An order about a person; not found when it is about another.
pub fn order<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, id: OrderId) -> Outcome<OrderRow> {
    let row = reader.row(&one_sql("police_order"), params![id, permit.person()])?;
    order_row(&row.ok_or_else(Problem::not_found)?)
}

/// What is on file before somebody goes. None of it holds them, and none of it keeps them waiting.
#[derive(Clone, Debug, Default)]
pub struct OnFile {
    /// Whether a final expulsion stands.
    pub is_expelled: bool,
    /// Orders of the police that stand, those that come first first.
    pub orders: Vec<Order>,
}

impl OnFile {
    /// The order that a reference names.
    pub fn order(&self, reference: &Reference) -> Option<&Order> {
        self.orders.iter().find(|order| is_same_reference(&order.reference, reference.as_str()))
    }
}

/// What is on file of a person's removal.
pub fn on_file(reader: &mut Reader, person: PersonId) -> Outcome<OnFile> {
    let sql = format!(
        "select id from expulsion where {} and final_since is not null and end_reason is null limit 1",
        same_sql("person", 1)
    );
    let is_expelled = reader.row(&sql, params![person])?.is_some();
    let sql = format!(
        "select * from police_order where {} and taken_back_at is null order by fetch_at, id limit $2",
        same_sql("person", 1)
    );
    let rows = reader.rows(&sql, params![person, MOST])?;
    let orders = rows.iter().map(|row| Ok(order_row(row)?.order)).collect::<Outcome<_>>()?;
    Ok(OnFile { is_expelled, orders })
}

/// How often what stands of a person's removal was changed: its version.
pub fn version<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<i64> {
    let own = same_sql("person", 1);
    let sql = format!(
        "select version from expulsion where {own} union all select version from protection where {own} \
         union all select version from police_order where {own}"
    );
    let rows = reader.rows(&sql, params![permit.person()])?;
    rows.iter().map(|row| row.get::<i64>("version")).sum()
}

/// Writes a decision.
pub fn add_expulsion(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    id: ExpulsionId,
    new: &NewExpulsion,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns = [
        "id",
        "person",
        "decided_on",
        "decided_by",
        "reference",
        "final_since",
        "recorded_at",
        "recorded_by",
        "version",
    ];
    let NewExpulsion { decided_on, decided_by, reference, final_since } = new;
    let values = params![id, permit.person(), decided_on, decided_by, reference, final_since, now, by, 1];
    EXPULSIONS.insert(tx, &columns, values)
}

/// Writes that a decision is final.
pub fn set_final(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: ExpulsionId, since: Date) -> Outcome<()> {
    EXPULSIONS.execute(
        tx,
        (&own_sql(), params![id, permit.person()]),
        &format!("update expulsion set final_since = $3, version = version + 1 where {}", own_sql()),
        params![id, permit.person(), since],
    )?;
    Ok(())
}

/// Writes that a decision ended.
pub fn end_expulsion(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    id: ExpulsionId,
    ending: &Ending<ExpulsionEnd>,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    EXPULSIONS.execute(
        tx,
        (&own_sql(), params![id, permit.person()]),
        &format!(
            "update expulsion set end_reason = $3, ended_on = $4, end_why = $5, ended_at = $6, ended_by = $7, \
         version = version + 1 where {}",
            own_sql()
        ),
        params![id, permit.person(), ending.reason, ending.on, ending.why, now, by],
    )?;
    Ok(())
}

/// Writes that a person has sought protection.
pub fn add_protection(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    (id, account): (ProtectionId, AccountId),
    new: &NewProtection,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns =
        ["id", "person", "sought_on", "heard_from", "recorded_at", "recorded_by", "recorded_account", "version"];
    PROTECTIONS.insert(tx, &columns, params![id, permit.person(), new.sought_on, new.heard_from, now, by, account, 1])
}

/// Writes what came of protection that was sought.
pub fn end_protection(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    id: ProtectionId,
    ending: &Ending<ProtectionEnd>,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    PROTECTIONS.execute(
        tx,
        (&own_sql(), params![id, permit.person()]),
        &format!(
            "update protection set end_reason = $3, ended_on = $4, end_why = $5, ended_at = $6, ended_by = $7, \
         version = version + 1 where {}",
            own_sql()
        ),
        params![id, permit.person(), ending.reason, ending.on, ending.why, now, by],
    )?;
    Ok(())
}

/// Writes an order of the police.
pub fn add_order(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: OrderId, new: &NewOrder) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns = [
        "id",
        "person",
        "reference",
        "legal_basis",
        "fetch_at",
        "flight",
        "seat_at",
        "recorded_at",
        "recorded_by",
        "version",
    ];
    let NewOrder { reference, legal_basis, fetch_at, flight, seat_at } = new;
    let flight = flight.as_ref().map_or("", |text| text.as_str());
    let values = params![id, permit.person(), reference, legal_basis, fetch_at, flight, seat_at, now, by, 1];
    ORDERS.insert(tx, &columns, values)
}

/// Writes that the police took an order back.
pub fn take_back(tx: &mut Tx, permit: &Permit<EditAuthorities>, id: OrderId, taken: &TakingBack) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    ORDERS.execute(
        tx,
        (&own_sql(), params![id, permit.person()]),
        &format!(
            "update police_order set taken_back_by = $3, taken_back_why = $4, taken_back_at = $5, \
         taken_back_recorded_by = $6, version = version + 1 where {}",
            own_sql()
        ),
        params![id, permit.person(), taken.by, taken.why, now, by],
    )?;
    Ok(())
}

/// What of the promises does not hold, in plain English: protection that one person alone struck out, so that a
/// consulate could be told.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let sql = "select p.id, p.person from protection p where p.end_reason = 'error' and p.ended_by = p.recorded_by \
         order by p.id";
    let line = |row: &Row| {
        let (id, person) = (row.text("id")?, row.text("person")?);
        Ok(format!("protection {id} of person {person} was struck out by the one who recorded it"))
    };
    reader.rows(sql, params![])?.iter().map(line).collect()
}
