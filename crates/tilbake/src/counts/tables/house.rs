//! SQL of counts: the signature for the house.

use super::super::model::{CountId, HouseCountId, Outcome as Ended, Remark};
use super::{COUNT_SQL, CountRow, count_row};
use crate::access::acts::SignHouseCount;
use crate::access::{AccountId, PlacePermit, PrisonCode};
use basics::Instant;
use records::{Journalled, Outcome, Reader, Row, Tx, params};

pub(super) const HOUSES: Journalled = Journalled::new(
    "house_count",
    "prison",
    &["id", "prison", "signed_at", "signed_by", "signed_account", "outcome", "remark"],
);
pub(super) const PARTS: Journalled = Journalled::new("house_count_part", "house_count", &["unit_count", "house_count"]);

/// A count of a house.
#[derive(Clone, Debug)]
pub struct HouseRow {
    /// Id.
    pub id: HouseCountId,
    /// When it was signed.
    pub at: Instant,
    /// Service number of who signed.
    pub by: String,
    /// How it ended.
    pub outcome: Ended,
    /// A remark; may be empty.
    pub remark: String,
    /// How many counts it gathers.
    pub parts: i64,
}

/// Signed counts of units since a moment that no signature of the house has gathered, the last first.
pub fn waiting_for_house(reader: &mut Reader, prison: &PrisonCode, since: Instant) -> Outcome<Vec<CountRow>> {
    let sql = format!(
        "{COUNT_SQL} where c.prison = $1 and c.closed_at >= $2 and c.spot <> 'house' and p.house_count is null \
         order by c.closed_at desc, c.id desc limit 500"
    );
    reader.rows(&sql, params![prison, since])?.iter().map(count_row).collect()
}

/// Writes the signature for the house under some counts.
pub fn sign_house(
    tx: &mut Tx,
    _: &PlacePermit<SignHouseCount>,
    (id, prison, account): (HouseCountId, &PrisonCode, AccountId),
    (outcome, remark): (Ended, Option<&Remark>),
    parts: &[CountId],
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let remark = remark.map_or("", |text| text.as_str());
    let columns = ["id", "prison", "signed_at", "signed_by", "signed_account", "outcome", "remark"];
    HOUSES.insert(tx, &columns, params![id, prison, now, by, account, outcome, remark])?;
    let rows: Vec<_> = parts.iter().map(|part| params![part, id].to_vec()).collect();
    PARTS.insert_each(tx, &["unit_count", "house_count"], &rows)
}

/// The signatures for a house since a moment, the last first.
pub fn houses_since(reader: &mut Reader, prison: &PrisonCode, since: Instant) -> Outcome<Vec<HouseRow>> {
    let sql = "select h.id, h.signed_at, h.signed_by, h.outcome, h.remark, \
               (select count(*) from house_count_part p where p.house_count = h.id) as parts \
               from house_count h where h.prison = $1 and h.signed_at >= $2 order by h.signed_at desc, h.id desc limit 100";
    let read = |row: &Row| {
        Ok(HouseRow {
            id: row.get("id")?,
            at: row.get("signed_at")?,
            by: row.get("signed_by")?,
            outcome: row.get("outcome")?,
            remark: row.get("remark")?,
            parts: row.get("parts")?,
        })
    };
    reader.rows(sql, params![prison, since])?.iter().map(read).collect()
}
