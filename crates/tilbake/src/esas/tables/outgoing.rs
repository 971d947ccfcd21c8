//! SQL of messages that go out.

use crate::access::acts::{AnswerMessages, ReadMessages, ReceiveMessages};
use crate::access::permit::{Circle, PlaceAct};
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{ListPermit, PlacePermit, PrisonCode};
use crate::esas::model::inbox::MessageId;
use crate::esas::model::outgoing::{OutContract, OutgoingId, Party};
use basics::id::PersonId;
use basics::value::corrupt;
use basics::{Instant, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// What goes out, by person.
pub const OUTGOING: Journalled = Journalled::new(
    "esas_outgoing",
    "person",
    &["id", "contract", "version", "answers", "person", "prison", "to_name", "to_number"],
)
.with(&["sha256", "size", "original"], &["sent_by", "sent_at", "delivered_at"]);

/// A message to be sent.
pub struct NewOutgoing<'a> {
    /// Its id.
    pub id: OutgoingId,
    /// Its contract.
    pub contract: OutContract,
    /// The message that it answers; an event answers none.
    pub answers: Option<MessageId>,
    /// The person it is about.
    pub person: PersonId,
    /// The prison that sends it.
    pub prison: &'a PrisonCode,
    /// To whom it goes; an event to all that listen to those.
    pub to: Option<&'a Party>,
    /// Its hash in hex.
    pub sha256: &'a str,
    /// How many bytes it has.
    pub size: usize,
    /// Its bytes, sealed.
    pub sealed: &'a [u8],
}

/// A message that went out, or waits to.
#[derive(Clone, Debug)]
pub struct OutgoingRow {
    /// Its id.
    pub id: OutgoingId,
    /// Its contract.
    pub contract: OutContract,
    /// Version.
    pub version: String,
    /// The message that it answers; an event answers none.
    pub answers: Option<MessageId>,
    /// The person it is about.
    pub person: PersonId,
    /// To whom it goes; empty of an event, which goes to all that listen to those.
    pub to_name: String,
    /// Its hash in hex.
    pub sha256: String,
    /// Service number of who sent it.
    pub sent_by: String,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it was delivered; none while it waits.
    pub delivered_at: Option<Instant>,
    /// Its bytes, sealed.
    pub sealed: Vec<u8>,
}

/// The columns of a message, which is about one person in whichever of their files it lies.
fn columns() -> String {
    format!(
        "o.id, o.contract, o.version, o.answers, {} as person, o.to_name, o.sha256, o.sent_by, o.sent_at, \
         o.delivered_at, o.original",
        canonical_sql("o.person")
    )
}

fn read(row: &Row) -> Outcome<OutgoingRow> {
    let answers = Some(row.text("answers")?).filter(|id| !id.is_empty());
    let answers = answers.map(|id| id.parse().map_err(|_| corrupt("the id of a message"))).transpose()?;
    Ok(OutgoingRow {
        id: row.get("id")?,
        contract: row.get("contract")?,
        version: row.get("version")?,
        answers,
        person: row.get("person")?,
        to_name: row.get("to_name")?,
        sha256: row.get("sha256")?,
        sent_by: row.get("sent_by")?,
        sent_at: row.get("sent_at")?,
        delivered_at: row.get("delivered_at")?,
        sealed: row.get("original")?,
    })
}

/// Keeps a message that goes out.
pub fn add(tx: &mut Tx, permit: &PlacePermit<AnswerMessages>, new: &NewOutgoing<'_>) -> Outcome<()> {
    permit.check_prison(new.prison)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    let answers = new.answers.map(|id| id.to_string()).unwrap_or_default();
    let (to_name, to_number) = new.to.map_or(("", ""), |to| (&to.name, &to.number));
    OUTGOING.insert(
        tx,
        &[
            "id",
            "contract",
            "version",
            "answers",
            "person",
            "prison",
            "to_name",
            "to_number",
            "sha256",
            "size",
            "original",
            "sent_by",
            "sent_at",
            "delivered_at",
        ],
        params![
            new.id,
            new.contract,
            new.contract.version(),
            answers,
            new.person,
            new.prison,
            to_name,
            to_number,
            new.sha256,
            size,
            *new.sealed,
            by,
            now,
            None::<Instant>
        ],
    )
}

/// Which messages that went out, or events that are told, somebody may see: those about people they may see, and
/// those of their own prison. `at` names the table in the statement.
pub fn reach<A: PlaceAct>(permit: &ListPermit<A>, at: &str, values: &mut Vec<Value>) -> String {
    let people = permit.filter().sql(&canonical_sql(&format!("{at}.person")), values.len() + 1);
    values.extend(people.values);
    let mut any = vec![people.text];
    for part in permit.filter().parts() {
        if let Circle::Prison(prison) = &part.inside {
            values.push(Value::Text(prison.to_string()));
            any.push(format!("{at}.prison = ${}", values.len()));
        }
    }
    format!("({})", any.join(" or "))
}

/// Where a page of messages begins: after this one.
pub type After = Option<(Instant, OutgoingId)>;

/// A page of messages, those that wait the oldest first, all of them the newest first. Without a permit everyone's.
fn page<A: PlaceAct>(
    reader: &mut Reader,
    permit: Option<&ListPermit<A>>,
    waits: bool,
    after: After,
    most: usize,
) -> Outcome<Vec<OutgoingRow>> {
    let (wanted, beyond, order) = if waits { ("o.delivered_at is null", ">", "asc") } else { ("1 = 1", "<", "desc") };
    let mut values = vec![];
    let mut start = "1 = 1".to_owned();
    if let Some((sent_at, id)) = after {
        values = params![sent_at, id].to_vec();
        start = format!("(o.sent_at {beyond} $1 or (o.sent_at = $1 and o.id {beyond} $2))");
    }
    let scope = permit.map_or_else(|| "1 = 1".to_owned(), |permit| reach(permit, "o", &mut values));
    let sql = format!(
        "select {} from esas_outgoing o where {wanted} and {start} and {scope} \
         order by o.sent_at {order}, o.id {order} limit {most}",
        columns()
    );
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// What waits to be collected, the oldest first.
pub fn waiting(
    reader: &mut Reader,
    permit: &ListPermit<ReceiveMessages>,
    after: After,
    most: usize,
) -> Outcome<Vec<OutgoingRow>> {
    page(reader, Some(permit), true, after, most)
}

/// The same for the program on the machine itself, which holds the keys.
pub fn all_waiting(
    reader: &mut Reader,
    permit: &PlacePermit<ReceiveMessages>,
    after: After,
    most: usize,
) -> Outcome<Vec<OutgoingRow>> {
    if permit.place().prison.is_some() {
        return Err(basics::Problem::forbidden().into());
    }
    page::<ReceiveMessages>(reader, None, true, after, most)
}

/// What was sent, the newest first.
pub fn sent(
    reader: &mut Reader,
    permit: &ListPermit<ReadMessages>,
    after: After,
    most: usize,
) -> Outcome<Vec<OutgoingRow>> {
    page(reader, Some(permit), false, after, most)
}

/// One message that was sent.
pub fn one<A: PlaceAct>(reader: &mut Reader, permit: &ListPermit<A>, id: OutgoingId) -> Outcome<Option<OutgoingRow>> {
    let mut values = params![id].to_vec();
    let scope = reach(permit, "o", &mut values);
    let sql = format!("select {} from esas_outgoing o where o.id = $1 and {scope}", columns());
    reader.row(&sql, &values)?.as_ref().map(read).transpose()
}

/// What was sent in answer to a message, the newest first.
pub fn answers_to(reader: &mut Reader, message: MessageId) -> Outcome<Vec<OutgoingRow>> {
    let sql = format!(
        "select {} from esas_outgoing o where o.answers = $1 order by o.sent_at desc, o.id desc limit 20",
        columns()
    );
    reader.rows(&sql, params![message])?.iter().map(read).collect()
}

/// Whether something of a contract was sent in answer to a message of this key, about this person.
pub fn is_answered(reader: &mut Reader, contract: OutContract, key: &str, person: PersonId) -> Outcome<bool> {
    let sql = format!(
        "select count(*) as answers from esas_outgoing o join esas_message m on m.id = o.answers \
         where m.matter_key = $1 and o.contract = $2 and {}",
        same_sql("o.person", 3)
    );
    let row = reader.row(&sql, params![key, contract, person])?;
    row.map_or(Ok(false), |row| Ok(row.get::<i64>("answers")? > 0))
}

/// A message was delivered; one that was before stays as it was.
pub fn delivered(tx: &mut Tx, _permit: &PlacePermit<ReceiveMessages>, id: OutgoingId) -> Outcome<()> {
    let now = tx.now();
    OUTGOING.execute(
        tx,
        ("id = $1", params![id]),
        "update esas_outgoing set delivered_at = $2 where id = $1 and delivered_at is null",
        params![id, now],
    )?;
    Ok(())
}
