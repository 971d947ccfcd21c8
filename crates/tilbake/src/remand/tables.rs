//! SQL of the remand desk: offers, and what of other features tells how far a remand has come.

use super::model::{Isolated, NewOffer, OfferId};
use crate::access::acts::{AnswerMessages, ReadRemandDesk, ReadRoll};
use crate::access::same::same_sql;
use crate::access::{ListPermit, PlacePermit, PrisonCode};
use crate::authority::RestrictionKind;
use crate::esas::{MessageId, OutgoingId};
use basics::id::PersonId;
use basics::{Instant, ToValue};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// Offers, by person.
pub const OFFERS: Journalled = Journalled::new(
    "remand_offer",
    "person",
    &["id", "person", "order_message", "request_key", "prison", "place_from", "stands_until", "remarks"],
)
.with(&["organisation_number", "office_phone", "duty_phone", "email"], &["outgoing", "offered_by", "offered_at"]);

/// An offer.
#[derive(Clone, Debug)]
pub struct OfferRow {
    /// Its id.
    pub id: OfferId,
    /// Where.
    pub prison: PrisonCode,
    /// From when.
    pub from: Instant,
    /// Until when it stands.
    pub until: Instant,
    /// What else was said.
    pub remarks: String,
    /// The message that says it.
    pub outgoing: OutgoingId,
    /// When it was made.
    pub at: Instant,
}

fn offer(row: &Row) -> Outcome<OfferRow> {
    Ok(OfferRow {
        id: row.get("id")?,
        prison: row.get("prison")?,
        from: row.get("place_from")?,
        until: row.get("stands_until")?,
        remarks: row.get("remarks")?,
        outgoing: row.get("outgoing")?,
        at: row.get("offered_at")?,
    })
}

/// Keeps an offer.
pub fn add(
    tx: &mut Tx,
    permit: &PlacePermit<AnswerMessages>,
    (id, person): (OfferId, PersonId),
    (order, key): (MessageId, &str),
    new: &NewOffer,
    outgoing: OutgoingId,
) -> Outcome<()> {
    permit.check_prison(&new.prison)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    OFFERS.insert(
        tx,
        &[
            "id",
            "person",
            "order_message",
            "request_key",
            "prison",
            "place_from",
            "stands_until",
            "remarks",
            "organisation_number",
            "office_phone",
            "duty_phone",
            "email",
            "outgoing",
            "offered_by",
            "offered_at",
        ],
        params![
            id,
            person,
            order,
            key,
            new.prison,
            new.from,
            new.until,
            new.remarks.as_ref().map_or("", |text| text.as_str()),
            new.organisation,
            new.office_phone,
            new.duty_phone,
            new.signer.email.as_str(),
            outgoing,
            by,
            now
        ],
    )
}

/// The offers for a person by the key of an order, the oldest first.
pub fn offers_for(
    reader: &mut Reader,
    _permit: &ListPermit<ReadRemandDesk>,
    person: PersonId,
    key: &str,
) -> Outcome<Vec<OfferRow>> {
    let sql = format!(
        "select * from remand_offer where {} and request_key = $2 order by offered_at, id",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person, key])?.iter().map(offer).collect()
}

/// How the police reach a prison, as the last offer of it said.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Number in the register of organisations.
    pub organisation: String,
    /// Telephone in office hours.
    pub office_phone: String,
    /// Telephone evenings and weekends.
    pub duty_phone: String,
}

/// How the police reach a prison, as the last offer of it said.
pub fn reached(
    reader: &mut Reader,
    _permit: &ListPermit<ReadRemandDesk>,
    prison: &PrisonCode,
) -> Outcome<Option<Reached>> {
    let sql = "select organisation_number, office_phone, duty_phone from remand_offer where prison = $1 \
         order by offered_at desc, id desc limit 1";
    let read = |row: Row| {
        Ok(Reached {
            organisation: row.get("organisation_number")?,
            office_phone: row.get("office_phone")?,
            duty_phone: row.get("duty_phone")?,
        })
    };
    reader.row(sql, params![prison])?.map(read).transpose()
}

/// The e-mail that somebody gave in their last offer.
pub fn email_of(reader: &mut Reader, service_number: &str) -> Outcome<Option<String>> {
    let sql = "select email from remand_offer where offered_by = $1 order by offered_at desc, id desc limit 1";
    reader.row(sql, params![service_number])?.map(|row| row.get("email")).transpose()
}

/// Whether a person has come into a prison since an order for a place, or was there all the time.
pub fn has_arrived(
    reader: &mut Reader,
    _permit: &ListPermit<ReadRemandDesk>,
    person: PersonId,
    since: Instant,
) -> Outcome<bool> {
    let sql = format!(
        "select (select count(*) from roll_line l where l.person = $1) + (select count(*) from movement m \
         where {} and m.kind = 'arrival' and m.at >= $2) as times",
        same_sql("m.person", 1)
    );
    let row = reader.row(&sql, params![person, since])?;
    row.map_or(Ok(false), |row| Ok(row.get::<i64>("times")? > 0))
}

/// Whether a court has ruled on a person's remand since an arrest.
pub fn has_ruled(
    reader: &mut Reader,
    _permit: &ListPermit<ReadRemandDesk>,
    person: PersonId,
    arrested: Instant,
) -> Outcome<bool> {
    let sql = format!(
        "select count(*) as rulings from authority_period where {} and kind = 'remand_order' \
         and superseded_at is null and (valid_to is null or valid_to > $2)",
        same_sql("person", 1)
    );
    let row = reader.row(&sql, params![person, arrested])?;
    row.map_or(Ok(false), |row| Ok(row.get::<i64>("rulings")? > 0))
}

/// A restriction in force.
#[derive(Clone, Debug)]
pub struct RestrictedRow {
    /// On whom.
    pub person: PersonId,
    /// Code of the prison where they belong.
    pub prison: PrisonCode,
    /// Which.
    pub kind: RestrictionKind,
    /// Until when; none is not known.
    pub to: Option<Instant>,
}

/// Restrictions in force on people who belong to a prison, of one prison or of all that the caller may see,
/// those that end soonest first.
pub fn restricted(
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    prison: Option<&PrisonCode>,
    most: usize,
) -> Outcome<Vec<RestrictedRow>> {
    let now = reader.now();
    let mut values = vec![now.to_value()];
    let mut place = String::new();
    if let Some(prison) = prison {
        values.push(prison.to_value());
        place = "and r.prison = $2".to_owned();
    }
    let scope = permit.filter().sql("n.person", values.len() + 1);
    values.extend(scope.values);
    let sql = format!(
        "select n.person, r.prison, n.kind, n.valid_to from restriction_now n \
         join reach r on r.person = n.person where r.prison is not null and n.valid_from <= $1 \
         and (n.valid_to is null or n.valid_to > $1) {place} and {} \
         order by case when n.valid_to is null then 0 else 1 end, n.valid_to, n.person, n.kind limit {most}",
        scope.text
    );
    let read = |row: &Row| {
        Ok(RestrictedRow {
            person: row.get("person")?,
            prison: row.get("prison")?,
            kind: row.get("kind")?,
            to: row.get("valid_to")?,
        })
    };
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// When a court has kept somebody from others by restrictions of a kind, now and before.
pub fn isolation(
    reader: &mut Reader,
    _permit: &ListPermit<ReadRoll>,
    person: PersonId,
    kind: RestrictionKind,
) -> Outcome<Vec<Isolated>> {
    let sql = format!(
        "select valid_from, valid_to from restriction_period where {} and kind = $2 \
         and superseded_at is null order by valid_from",
        same_sql("person", 1)
    );
    let rows = reader.rows(&sql, params![person, kind])?;
    rows.iter().map(|row| Ok((row.get("valid_from")?, row.get("valid_to")?))).collect()
}
