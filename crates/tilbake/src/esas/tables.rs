//! SQL of messages: the inbox here, what goes out in `outgoing`.

pub mod awaited;
pub mod broker;
pub mod events;
pub mod outgoing;
pub mod tonight;

use super::model::contract::{Contract, Reason};
use super::model::inbox::{Incoming, MessageId, MessageState};
use super::model::receipt::Receipt;
use super::model::senders::Proof;
use super::model::tonight::{Phase, Screened};
use super::model::warning::Warning;
use crate::access::acts::{ReadFile, ReadMessages, ReadOriginals, ReadRemandDesk, ReceiveMessages};
use crate::access::permit::{Circle, PlaceAct};
use crate::access::same::{Files, canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode};
use crate::authority::AuthorityId;
use basics::id::PersonId;
use basics::value::corrupt;
use basics::{Instant, Value};
use records::{Class, Outcome, Reader, Row, Tx, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// What became of a message.
#[derive(Clone, Debug)]
pub struct Settled {
    /// In a word.
    pub state: MessageState,
    /// The prison whose desk it lies on; none is the whole service.
    pub prison: Option<PrisonCode>,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// The authority it became.
    pub authority: Option<AuthorityId>,
}

impl Settled {
    /// A state, and nothing else known.
    pub fn of(state: MessageState) -> Self {
        Self { state, prison: None, person: None, authority: None }
    }
}

/// A message to be kept.
pub struct NewMessage<'a> {
    /// Its id here.
    pub id: MessageId,
    /// What came.
    pub incoming: &'a Incoming,
    /// The original, sealed.
    pub sealed: &'a [u8],
    /// Under which class of key.
    pub class: Class,
    /// What became of it.
    pub settled: &'a Settled,
    /// The sender's key to the matter.
    pub key: Option<&'a str>,
    /// Name of the sender.
    pub sender: &'a str,
    /// What is odd in it.
    pub warnings: &'a [Warning],
    /// Why it was refused.
    pub refusal: Option<&'a Reason>,
    /// The receipt given.
    pub receipt: &'a Receipt,
}

/// A message as a line of the inbox.
#[derive(Clone, Debug)]
pub struct MessageRow {
    /// Its id here.
    pub id: MessageId,
    /// Contract, empty when it could not be told.
    pub contract: String,
    /// Version.
    pub version: String,
    /// The sender's id of it.
    pub message_id: Option<String>,
    /// Its hash in hex.
    pub sha256: String,
    /// How many bytes came.
    pub size: i64,
    /// When it came.
    pub received_at: Instant,
    /// Who signed it, when a signature proved the sender.
    pub proof: Option<Proof>,
    /// What became of it.
    pub state: MessageState,
    /// The prison whose desk it lies on.
    pub prison: Option<PrisonCode>,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// The authority it became.
    pub authority: Option<AuthorityId>,
    /// Under which class of key the original is sealed.
    pub class: Class,
    /// The message before it that it corrects.
    pub corrects: Option<MessageId>,
    /// The message after it that corrects it.
    pub corrected_by: Option<MessageId>,
    /// The same message, come signed, of one that came unsigned.
    pub signed_again: Option<MessageId>,
    /// Name of the sender.
    pub sender: String,
    /// What is odd in it.
    pub warnings: Vec<Warning>,
    /// Why it was refused.
    pub refusal: Option<Reason>,
    /// The receipt given.
    pub receipt: Receipt,
    /// When the same contents came first, signed or not.
    pub first_at: Instant,
    /// That health has screened it.
    pub screened: Option<Screened>,
}

impl MessageRow {
    /// Where it stands between officers and health, when it is what police write for safe custody.
    pub fn phase(&self, now: Instant) -> Option<Phase> {
        let written = self.contract == Contract::HealthAndRisk.as_str();
        written.then(|| Phase::of(self.first_at, self.screened.is_some(), now))
    }
}

/// The columns of a message, which is about one person in whichever of their files it lies. No unsigned message
/// corrects a signed one. The same contents, once bare and once signed, correct nothing, and are screened, and come to
/// officers, once.
fn columns() -> String {
    let (person, other) = (canonical_sql("m.person"), canonical_sql("o.person"));
    format!(
        "m.id, m.contract, m.version, m.message_id, m.sha256, m.size, m.received_at, m.verified, m.signed_by, \
         m.signing_key, m.state, m.prison, {person} as person, m.authority, m.class, m.sender, m.warnings, m.refusal, m.receipt, \
         (select o.id from esas_message o where o.matter_key = m.matter_key and o.contract = m.contract \
         and {other} = {person} and o.sha256 <> m.sha256 and (m.verified or not o.verified) \
         and (o.received_at < m.received_at or (o.received_at = m.received_at and o.id < m.id)) \
         order by case when o.verified then 0 else 1 end, o.received_at desc, \
         o.id desc limit 1) as corrects, \
         (select o.id from esas_message o where o.matter_key = m.matter_key and o.contract = m.contract \
         and {other} = {person} and o.sha256 <> m.sha256 and (o.verified or not m.verified) \
         and (o.received_at > m.received_at or (o.received_at = m.received_at and o.id > m.id)) \
         order by o.received_at, o.id limit 1) as corrected_by, \
         (select o.id from esas_message o where o.sha256 = m.sha256 and o.contract = m.contract and o.verified \
         and not m.verified and m.state <> 'refused' order by o.received_at, o.id limit 1) as signed_again, \
         (select min(o.received_at) from esas_message o where o.contract = m.contract and o.sha256 = m.sha256 \
         and (o.state <> 'refused' or o.id = m.id)) as first_at, \
         (select s.screened_at from esas_screening s join esas_message o on o.id = s.message where o.contract = m.contract \
         and o.sha256 = m.sha256 order by s.screened_at, s.message limit 1) as screened_at, \
         (select s.screened_by from esas_screening s join esas_message o on o.id = s.message where o.contract = m.contract \
         and o.sha256 = m.sha256 order by s.screened_at, s.message limit 1) as screened_by"
    )
}

fn read(row: &Row) -> Outcome<MessageRow> {
    let refusal: Option<String> = row.get("refusal")?;
    let (screened_at, screened_by): (Option<Instant>, Option<String>) =
        (row.get("screened_at")?, row.get("screened_by")?);
    let (organisation, key): (Option<String>, Option<String>) = (row.get("signed_by")?, row.get("signing_key")?);
    Ok(MessageRow {
        id: row.get("id")?,
        contract: row.get("contract")?,
        version: row.get("version")?,
        message_id: row.get("message_id")?,
        sha256: row.get("sha256")?,
        size: row.get("size")?,
        received_at: row.get("received_at")?,
        proof: organisation.zip(key).map(|(organisation, key)| Proof { organisation, key }),
        state: row.get("state")?,
        prison: row.get("prison")?,
        person: row.get("person")?,
        authority: row.get("authority")?,
        class: row.get("class")?,
        corrects: row.get("corrects")?,
        corrected_by: row.get("corrected_by")?,
        signed_again: row.get("signed_again")?,
        sender: row.get("sender")?,
        warnings: from_json(&row.get::<String>("warnings")?)?,
        refusal: refusal.map(|text| from_json(&text)).transpose()?,
        receipt: from_json(&row.get::<String>("receipt")?)?,
        first_at: row.get("first_at")?,
        screened: screened_at.zip(screened_by).map(|(at, by)| Screened { at, by }),
    })
}

fn from_json<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    Ok(serde_json::from_str(text).map_err(|_| corrupt("what the inbox keeps as JSON"))?)
}

fn to_json(value: &impl Serialize) -> Outcome<String> {
    Ok(serde_json::to_string(value).map_err(|_| corrupt("something JSON can hold"))?)
}

/// The receipt given to the same message before: same contract, same contents. One that was refused by the
/// version named for it is not the same when it is read by another. One that came unsigned is not the same
/// when it comes signed; one that came signed says all there is when it comes unsigned.
pub fn same(reader: &mut Reader, incoming: &Incoming) -> Outcome<Option<(MessageId, Receipt)>> {
    let sql = "select id, receipt from esas_message where contract = $1 and sha256 = $2 \
         and (state <> 'refused' or version = $3) and (verified or not $4) \
         order by case when state = 'refused' then 1 else 0 end, case when verified = $4 then 0 else 1 end limit 1";
    let (contract, version) = incoming.contract();
    let row = reader.row(sql, params![contract, incoming.sha256_hex(), version, incoming.proof.is_some()])?;
    row.map(|row| Ok((row.get("id")?, from_json(&row.get::<String>("receipt")?)?))).transpose()
}

/// Whether the sender has used the id of this message for another one.
pub fn id_is_used(reader: &mut Reader, incoming: &Incoming) -> Outcome<bool> {
    let Some(id) = incoming.message_id() else { return Ok(false) };
    let sql = "select count(*) as messages from esas_message where message_id = $1 and contract = $2 \
         and sha256 <> $3";
    let row = reader.row(sql, params![id, incoming.contract().0, incoming.sha256_hex()])?;
    row.map_or(Ok(false), |row| Ok(row.get::<i64>("messages")? > 0))
}

/// Whether another message of the same contract, person and key has come before, and if so, whether one of
/// them was signed.
pub fn came_before(
    reader: &mut Reader,
    contract: Contract,
    person: PersonId,
    key: &str,
    sha256: &str,
) -> Outcome<Option<bool>> {
    let sql = format!(
        "select verified from esas_message where matter_key = $1 and contract = $2 and {} \
         and sha256 <> $4 order by case when verified then 0 else 1 end limit 1",
        same_sql("person", 3)
    );
    reader.row(&sql, params![key, contract, person, sha256])?.map(|row| row.get("verified")).transpose()
}

/// The authority that a message became when it came unsigned.
pub fn became(reader: &mut Reader, contract: Contract, sha256: &str) -> Outcome<Option<AuthorityId>> {
    let sql = "select authority from esas_message where contract = $1 and sha256 = $2 and not verified \
         and authority is not null order by received_at, id limit 1";
    reader.row(sql, params![contract, sha256])?.map(|row| row.get("authority")).transpose()
}

/// Whom the requests of a key are about, of two contracts.
pub fn asked_about(reader: &mut Reader, contracts: [Contract; 2], key: &str) -> Outcome<Vec<PersonId>> {
    let sql = format!(
        "select distinct {} as person from esas_message m where m.matter_key = $1 and m.contract in ($2, $3) \
         and m.person is not null order by 1 limit 20",
        canonical_sql("m.person")
    );
    let rows = reader.rows(&sql, params![key, contracts[0], contracts[1]])?;
    rows.iter().map(|row| row.get("person")).collect()
}

/// Keeps a message.
pub fn add(tx: &mut Tx, _permit: &PlacePermit<ReceiveMessages>, new: &NewMessage<'_>) -> Outcome<()> {
    let (now, via) = (tx.now(), tx.actor().via);
    let (contract, version) = new.incoming.contract();
    let size = i64::try_from(new.incoming.size).unwrap_or(i64::MAX);
    let refusal = new.refusal.map(to_json).transpose()?;
    let proof = new.incoming.proof.as_ref();
    tx.execute(
        "insert into esas_message (id, contract, version, message_id, sha256, size, received_at, via, verified, state, \
         prison, person, authority, sender, warnings, refusal, original, receipt, settled_at, settled_by, class, \
         matter_key, signed_by, signing_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, null, \
         null, $19, $20, $21, $22)",
        params![
            new.id,
            contract,
            version,
            new.incoming.message_id(),
            new.incoming.sha256_hex(),
            size,
            now,
            via,
            proof.is_some(),
            new.settled.state,
            new.settled.prison,
            new.settled.person,
            new.settled.authority,
            new.sender,
            to_json(&new.warnings)?,
            refusal,
            *new.sealed,
            to_json(new.receipt)?,
            new.class,
            new.key,
            proof.map(|proof| proof.organisation.as_str()),
            proof.map(|proof| proof.key.as_str())
        ],
    )?;
    Ok(())
}

basics::code! {
    /// Which part of the inbox is shown.
    Shown {
        /// All.
        All = "all",
        /// What a person must handle.
        ToHandle = "to_handle",
        /// What was refused.
        Refused = "refused",
    }
}

/// Where a page of the inbox begins: after this message.
#[derive(Clone, Debug)]
pub struct After {
    /// When it came.
    pub received_at: Instant,
    /// Its id.
    pub id: MessageId,
}

/// A part of the inbox that the caller may see, the newest first.
pub fn list(
    reader: &mut Reader,
    permit: &ListPermit<ReadMessages>,
    shown: Shown,
    after: Option<&After>,
    most: usize,
) -> Outcome<Vec<MessageRow>> {
    let wanted = match shown {
        Shown::All => "1 = 1",
        Shown::ToHandle => "m.state in ('review', 'waiting')",
        Shown::Refused => "m.state = 'refused'",
    };
    let mut values = vec![];
    let mut start = "1 = 1".to_owned();
    if let Some(after) = after {
        values = params![after.received_at, after.id].to_vec();
        start = "(m.received_at < $1 or (m.received_at = $1 and m.id < $2))".to_owned();
    }
    let scope = reach(permit, &mut values);
    let sql = format!(
        "select {} from esas_message m where {wanted} and {start} and {scope} \
         order by m.received_at desc, m.id desc limit {most}",
        columns()
    );
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// Which messages the caller may see, as a condition: those about people they may see, and those
/// about nobody yet that lie on a desk of theirs.
fn reach<A: PlaceAct>(permit: &ListPermit<A>, values: &mut Vec<Value>) -> String {
    let people = permit.filter().sql(&canonical_sql("m.person"), values.len() + 1);
    values.extend(people.values);
    let mut desks = vec![];
    for part in permit.filter().parts() {
        match &part.inside {
            Circle::Everyone => desks.push("1 = 1".to_owned()),
            Circle::Prison(prison) => {
                values.push(Value::Text(prison.to_string()));
                desks.push(format!("m.prison = ${}", values.len()));
            }
            _ => {}
        }
    }
    let desks = if desks.is_empty() { "1 = 0".to_owned() } else { desks.join(" or ") };
    format!("((m.person is not null and {}) or (m.person is null and ({desks})))", people.text)
}

/// Whose message it is: the person it is about and the prison whose desk it lies on.
pub fn whose(reader: &mut Reader, id: MessageId) -> Outcome<Option<(Option<PersonId>, Option<PrisonCode>)>> {
    let sql = format!("select {} as person, prison from esas_message m where id = $1", canonical_sql("m.person"));
    let row = reader.row(&sql, params![id])?;
    row.map(|row| Ok((row.get("person")?, row.get("prison")?))).transpose()
}

/// Leave to read one message whole.
pub enum Leave {
    /// It is about this person.
    Person(Permit<ReadOriginals>),
    /// It is about nobody yet.
    Desk(ListPermit<ReadMessages>),
}

/// One message with its sealed original.
pub fn message(reader: &mut Reader, leave: &Leave, id: MessageId) -> Outcome<Option<(MessageRow, Vec<u8>)>> {
    let mut values = params![id].to_vec();
    let scope = match leave {
        Leave::Person(permit) => {
            values.push(Value::Text(permit.person().to_string()));
            same_sql("m.person", 2)
        }
        Leave::Desk(permit) => format!("m.person is null and {}", reach(permit, &mut values)),
    };
    let sql = format!("select {}, m.original from esas_message m where m.id = $1 and {scope}", columns());
    let row = reader.row(&sql, &values)?;
    row.map(|row| Ok((read(&row)?, row.get("original")?))).transpose()
}

/// What became of a message so far.
pub fn state(reader: &mut Reader, id: MessageId) -> Outcome<Option<MessageState>> {
    let row = reader.row("select state from esas_message where id = $1", params![id])?;
    row.map(|row| row.get("state")).transpose()
}

/// A person has said whom a message is about.
pub fn settle(
    tx: &mut Tx,
    _permit: &PlacePermit<ReceiveMessages>,
    id: MessageId,
    settled: &Settled,
    warnings: &[Warning],
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    tx.execute(
        "update esas_message set state = $2, person = $3, authority = $4, warnings = $5, settled_at = $6, \
         settled_by = $7, seconded_at = null, seconded_by = null where id = $1",
        params![id, settled.state, settled.person, settled.authority, to_json(&warnings)?, now, by],
    )?;
    Ok(())
}

/// A message that waited for a caseworker is handled. Says whether it waited.
pub fn handle(tx: &mut Tx, id: MessageId) -> Outcome<bool> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update esas_message set state = 'handled', settled_at = $2, settled_by = $3 \
         where id = $1 and state = 'waiting'";
    Ok(tx.execute(sql, params![id, now, by])? > 0)
}

/// Who has put a message aside, and who has agreed to it.
pub struct Aside {
    /// Service number of who said whom it is about, or that it is handled.
    pub settled_by: String,
    /// Service number of the second.
    pub seconded_by: Option<String>,
}

/// Who has put a message aside; none of one that nobody has.
pub fn aside(reader: &mut Reader, id: MessageId) -> Outcome<Option<Aside>> {
    let sql = "select settled_by, seconded_by from esas_message where id = $1 and settled_by is not null";
    let read = |row: Row| Ok(Aside { settled_by: row.get("settled_by")?, seconded_by: row.get("seconded_by")? });
    reader.row(sql, params![id])?.map(read).transpose()
}

/// Whom two officers have told from a person: a message that may have been about the person is about them, whose file
/// was opened for it. That it was put with a file which was there before says nothing of who that is.
pub fn told_apart(reader: &mut Reader, person: PersonId) -> Outcome<BTreeSet<PersonId>> {
    let other = canonical_sql("m.person");
    let sql = format!(
        "select distinct {other} as person from esas_candidate c join esas_message m on m.id = c.message \
         where {} and m.person is not null and m.settled_by is not null and m.seconded_by is not null and {other} <> $1 \
         and exists (select 1 from person o where o.id = {other} and o.registered_at >= m.received_at)",
        same_sql("c.person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(|row| row.get("person")).collect()
}

/// A second officer agrees to what was done with a message.
pub fn second(tx: &mut Tx, id: MessageId) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    tx.execute("update esas_message set seconded_at = $2, seconded_by = $3 where id = $1", params![id, now, by])?;
    Ok(())
}

/// The messages of two contracts that came since a moment and that nothing corrects, of people or desks the
/// caller may see, the newest first, with their sealed originals.
pub fn of_remand_desk(
    reader: &mut Reader,
    permit: &ListPermit<ReadRemandDesk>,
    contracts: [Contract; 2],
    since: Instant,
    most: usize,
) -> Outcome<Vec<(MessageRow, Vec<u8>)>> {
    let mut values = params![contracts[0], contracts[1], since].to_vec();
    let scope = reach(permit, &mut values);
    let sql = format!(
        "select {}, m.original from esas_message m where m.contract in ($1, $2) and m.received_at >= $3 \
         and m.state <> 'refused' and {scope} order by m.received_at desc, m.id desc limit {most}",
        columns()
    );
    let rows = reader.rows(&sql, &values)?;
    rows.iter().map(|row| Ok((read(row)?, row.get("original")?))).collect()
}

/// One message of the remand desk, with its sealed original.
pub fn one_of_remand_desk(
    reader: &mut Reader,
    permit: &ListPermit<ReadRemandDesk>,
    id: MessageId,
) -> Outcome<Option<(MessageRow, Vec<u8>)>> {
    let mut values = params![id].to_vec();
    let scope = reach(permit, &mut values);
    let sql = format!("select {}, m.original from esas_message m where m.id = $1 and {scope}", columns());
    let row = reader.row(&sql, &values)?;
    row.map(|row| Ok((read(&row)?, row.get("original")?))).transpose()
}

/// The messages about a person, the newest first.
pub fn about(reader: &mut Reader, permit: &Permit<ReadFile>, most: usize) -> Outcome<Vec<MessageRow>> {
    let files = Files::of(reader, permit.person())?;
    let sql = format!(
        "select {} from esas_message m where {} order by m.received_at desc, m.id desc limit {most}",
        columns(),
        files.same_sql("m.person", 1)
    );
    reader.rows(&sql, params![files.person()])?.iter().map(read).collect()
}

/// What of the promises does not hold: a message that was received lies nowhere, or its state and
/// what it became disagree.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let sql = "select id, state from esas_message where (state = 'recorded' and (person is null or authority is null)) \
         or (state in ('waiting', 'handled') and person is null) or (state = 'review' and person is not null) \
         or (state = 'refused' and (person is not null or refusal is null)) or verified <> (signed_by is not null and signing_key is not null) \
         order by id limit 20";
    let told = |row: &Row| {
        let (id, state): (String, String) = (row.get("id")?, row.get("state")?);
        Ok(format!("message {id} is {state}, and what it became does not say so"))
    };
    reader.rows(sql, params![])?.iter().map(told).collect()
}

/// Keeps whom a message that waits may be about.
pub fn set_candidates(
    tx: &mut Tx,
    _permit: &PlacePermit<ReceiveMessages>,
    message: MessageId,
    people: &[PersonId],
) -> Outcome<()> {
    for person in people.iter().collect::<BTreeSet<_>>() {
        tx.execute("insert into esas_candidate (message, person) values ($1, $2)", params![message, person])?;
    }
    Ok(())
}

/// How many messages stand in the way of letting a person go: those that wait and are about them, or may be; and
/// those that one alone has put aside since the person came, as handled without an answer or as somebody else's.
pub fn waiting_about(reader: &mut Reader, person: PersonId, since: Option<Instant>) -> Outcome<usize> {
    let since = since.unwrap_or(Instant::from_micros(0));
    let alone = "m.settled_by is not null and m.seconded_by is null and m.settled_at >= $2";
    let sql = format!(
        "select count(*) as n from (select m.id from esas_message m where m.contract <> $3 and {} and (m.state = 'waiting' \
         or (m.state = 'handled' and {alone} and not exists (select 1 from esas_outgoing o where o.answers = m.id))) \
         union select m.id from esas_candidate c join esas_message m on m.id = c.message where m.contract <> $3 and {} \
         and (m.state = 'review' or ({alone} and {} <> $1))) w",
        same_sql("m.person", 1),
        same_sql("c.person", 1),
        canonical_sql("m.person")
    );
    let count: i64 =
        reader.row(&sql, params![person, since, Contract::HealthAndRisk])?.map_or(Ok(0), |row| row.get("n"))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Most messages about one person that are told apart.
const ABOUT_MAX: i64 = 1_000;

/// The messages about a person, or that may have been, with what became of each: another text as soon as one
/// comes, or is settled, also as somebody else's.
pub fn messages_about(reader: &mut Reader, person: PersonId) -> Outcome<String> {
    let sql = format!(
        "select m.id, m.state, m.person, m.seconded_by from esas_message m where {} \
         union select m.id, m.state, m.person, m.seconded_by from esas_candidate c \
         join esas_message m on m.id = c.message where {} order by 1 desc limit $2",
        same_sql("m.person", 1),
        same_sql("c.person", 1)
    );
    let mut all = String::new();
    for row in reader.rows(&sql, params![person, ABOUT_MAX])? {
        let (whose, second): (Option<String>, Option<String>) = (row.get("person")?, row.get("seconded_by")?);
        let (whose, second) = (whose.unwrap_or_default(), second.unwrap_or_default());
        all.push_str(&format!("{} {} {whose} {second}\n", row.text("id")?, row.text("state")?));
    }
    Ok(all)
}
