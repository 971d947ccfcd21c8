//! SQL of the gate register. A row is added once and ended once.

use super::model::{Category, EntryId, NewEntry};
use crate::access::acts::KeepGateRegister;
use crate::access::{PlacePermit, PrisonCode};
use basics::{Date, Instant, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Most people on site at once that are read, and most entries of a day.
const MOST: i64 = 1_000;

const ENTRY: &[&str] =
    &["id", "prison", "category", "name", "badge", "whom", "needs_help", "help", "in_at", "in_by", "out_at", "out_by"];
/// Entries, as the journal tells of them.
pub const ENTRIES: Journalled = Journalled::new("gate_entry", "prison", ENTRY);

/// Somebody in the gate register.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Id.
    pub id: EntryId,
    /// The prison.
    pub prison: PrisonCode,
    /// Why they are here.
    pub category: Category,
    /// Name.
    pub name: String,
    /// Badge; may be empty.
    pub badge: String,
    /// Whom they visit or for whom they come; may be empty.
    pub whom: String,
    /// Whether they need help to move.
    pub needs_help: bool,
    /// What help; may be empty.
    pub help: String,
    /// When they came.
    pub in_at: Instant,
    /// Service number of who let them in.
    pub in_by: String,
    /// When they went.
    pub out_at: Option<Instant>,
}

fn read(row: &Row) -> Outcome<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        prison: row.get("prison")?,
        category: row.get("category")?,
        name: row.get("name")?,
        badge: row.get("badge")?,
        whom: row.get("whom")?,
        needs_help: row.get("needs_help")?,
        help: row.get("help")?,
        in_at: row.get("in_at")?,
        in_by: row.get("in_by")?,
        out_at: row.get("out_at")?,
    })
}

/// Who is on site now, in the order in which they came. Of more than can be read the last who came are meant: entries that
/// nobody ended must not hide them in a fire.
pub fn on_site(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Vec<Entry>> {
    let sql = "select * from gate_entry where prison = $1 and out_at is null order by in_at desc, id desc limit $2";
    reader.rows(sql, params![prison, MOST])?.iter().rev().map(read).collect()
}

/// Who was on site at some time of a day, the last who came first.
pub fn of_day(reader: &mut Reader, prison: &PrisonCode, day: Date) -> Outcome<Vec<Entry>> {
    let wrong = |_| Problem::invalid("invalid-input").with_field("day", "invalid-date");
    let from = Instant::from_oslo(day.at(0, 0, 0, 0))?;
    let to = Instant::from_oslo(day.tomorrow().map_err(wrong)?.at(0, 0, 0, 0))?;
    let sql = "select * from gate_entry where prison = $1 and in_at < $3 and (out_at is null or out_at >= $2) \
               order by in_at desc, id desc limit $4";
    reader.rows(sql, params![prison, from, to, MOST])?.iter().map(read).collect()
}

/// An entry.
pub fn entry(reader: &mut Reader, id: EntryId) -> Outcome<Option<Entry>> {
    reader.row("select * from gate_entry where id = $1", params![id])?.as_ref().map(read).transpose()
}

/// Whether somebody on site wears a badge.
pub fn is_badge_worn(reader: &mut Reader, prison: &PrisonCode, badge: &str) -> Outcome<bool> {
    let sql = "select id from gate_entry where prison = $1 and out_at is null and badge = $2 limit 1";
    Ok(reader.row(sql, params![prison, badge])?.is_some())
}

/// Writes that somebody came in.
pub fn add(tx: &mut Tx, _: &PlacePermit<KeepGateRegister>, id: EntryId, new: &NewEntry) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let badge = new.badge.as_ref().map_or("", |text| text.as_str());
    let whom = new.whom.as_ref().map_or("", |text| text.as_str());
    let help = new.help.as_ref().map_or("", |text| text.as_str());
    let columns = ["id", "prison", "category", "name", "badge", "whom", "needs_help", "help", "in_at", "in_by"];
    let values = params![id, new.prison, new.category, new.name, badge, whom, new.needs_help, help, now, by];
    ENTRIES.insert(tx, &columns, values)
}

/// Writes that somebody went out.
pub fn end(tx: &mut Tx, _: &PlacePermit<KeepGateRegister>, id: EntryId) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    ENTRIES.execute(
        tx,
        ("id = $1", params![id]),
        "update gate_entry set out_at = $2, out_by = $3 where id = $1",
        params![id, now, by],
    )?;
    Ok(())
}
