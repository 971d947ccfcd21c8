//! All SQL of releases. What was done of a task and who agreed is only added to.

use super::model::{
    Block, HandOver, HandOverId, Identity, IdentityId, Note, Proposed, Recognised, ReleaseId, Task, TaskId, Written,
};
use crate::access::acts::{ConfirmRelease, PrepareRelease, ReadRelease};
use crate::access::same::{same_sql, stands_sql};
use crate::access::{AccountId, Permit, PrisonCode, ScopeFilter};
use crate::removal::Order;
use basics::{Instant, PersonId, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeMap;

const CASE: &[&str] = &[
    "id",
    "person",
    "prison",
    "opened_at",
    "opened_by",
    "planned_at",
    "proposed_at",
    "proposed_by",
    "proposed_account",
    "basis",
    "released_at",
    "confirmed_by",
    "confirmed_account",
    "marks",
    "over_minutes",
    "movement",
];
const CASES: Journalled = Journalled::new("release_case", "person", CASE);

const TASK: &[&str] = &["id", "release", "person", "task", "is_done", "note", "written_at", "written_by"];
const TASKS: Journalled = Journalled::new("release_task", "person", TASK);

const IDENTITY: &[&str] = &["id", "release", "person", "what", "note", "written_at", "written_by", "account"];
const IDENTITIES: Journalled = Journalled::new("release_identity", "person", IDENTITY);

const HAND_OVER: &[&str] = &[
    "id",
    "release",
    "person",
    "officer",
    "officer_number",
    "police_order",
    "reference",
    "handed_over_at",
    "written_by",
];
const HAND_OVERS: Journalled = Journalled::new("release_hand_over", "person", HAND_OVER);

/// Where a movement says that somebody was handed over to.
pub const POLICE: &str = "Politiets utlendingsenhet";

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[CASES, TASKS, IDENTITIES, HAND_OVERS];

/// Most releases of the past on a person's page.
const PAST_MAX: i64 = 20;

/// Acts that see how a release stands.
pub trait Seeing {}

impl Seeing for ReadRelease {}

impl Seeing for PrepareRelease {}

impl Seeing for ConfirmRelease {}

/// A release, begun or done.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// Id.
    pub id: ReleaseId,
    /// The person.
    pub person: PersonId,
    /// The prison they go from.
    pub prison: PrisonCode,
    /// When they are to go.
    pub planned_at: Option<Instant>,
    /// The proposal.
    pub proposed: Option<Proposed>,
    /// When they went.
    pub released_at: Option<Instant>,
    /// Service number of who confirmed it.
    pub confirmed_by: Option<String>,
    /// Minutes for which they were held too long.
    pub over_minutes: Option<i64>,
    /// Version.
    pub version: i64,
}

fn case(row: &Row) -> Outcome<CaseRow> {
    let at: Option<Instant> = row.get("proposed_at")?;
    let proposed = match at {
        Some(at) => Some(Proposed {
            basis: row.get("basis")?,
            by: row.get("proposed_by")?,
            account: row.get("proposed_account")?,
            at,
        }),
        None => None,
    };
    Ok(CaseRow {
        id: row.get("id")?,
        person: row.get("person")?,
        prison: row.get("prison")?,
        planned_at: row.get("planned_at")?,
        proposed,
        released_at: row.get("released_at")?,
        confirmed_by: row.get("confirmed_by")?,
        over_minutes: row.get("over_minutes")?,
        version: row.get("version")?,
    })
}

/// The release that is being prepared for a person.
pub fn open_case<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Option<CaseRow>> {
    open_case_of(reader, permit.person())
}

/// The same for the watch, which shows it to nobody.
pub fn open_case_of(reader: &mut Reader, person: PersonId) -> Outcome<Option<CaseRow>> {
    // What was begun in an earlier stay says nothing of this one; nor does what was begun in a file that was merged
    // since, under which nobody is on a roll.
    let sql = format!(
        "select c.* from release_case c join reach r on r.person = c.person where {} and c.released_at is null \
         and (r.held_since is null or c.opened_at >= r.held_since) order by c.opened_at desc limit 1",
        stands_sql("c.person", 1)
    );
    reader.row(&sql, params![person])?.as_ref().map(case).transpose()
}

/// The releases of a person that are done, the newest first.
pub fn past_cases<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Vec<CaseRow>> {
    let sql = format!(
        "select * from release_case where {} and released_at is not null order by released_at desc, id limit $2",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![permit.person(), PAST_MAX])?.iter().map(case).collect()
}

/// The releases that are being prepared for people a filter admits, of one prison or of all, by person.
pub fn open_cases(
    reader: &mut Reader,
    filter: &ScopeFilter,
    prison: Option<&PrisonCode>,
) -> Outcome<BTreeMap<PersonId, CaseRow>> {
    let mut values: Vec<Value> = prison.iter().map(|code| Value::Text(code.to_string())).collect();
    let place = if prison.is_some() { "r.prison = $1" } else { "r.prison is not null" };
    let scope = filter.sql("r.person", values.len() + 1);
    values.extend(scope.values);
    let sql = format!(
        "select c.* from release_case c join reach r on r.person = c.person where c.released_at is null \
         and (r.held_since is null or c.opened_at >= r.held_since) and {place} and {}",
        scope.text
    );
    let rows = reader.rows(&sql, &values)?;
    rows.iter().map(case).map(|row| row.map(|row| (row.person, row))).collect()
}

/// Begins the release of a person.
pub fn begin(tx: &mut Tx, permit: &Permit<PrepareRelease>, id: ReleaseId, prison: &PrisonCode) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns = ["id", "person", "prison", "opened_at", "opened_by", "version"];
    CASES.insert(tx, &columns, params![id, permit.person(), prison, now, by, 1])
}

/// Counts a change of a release, so that whoever acts has read it.
pub fn touch<A: Seeing>(tx: &mut Tx, _permit: &Permit<A>, id: ReleaseId) -> Outcome<()> {
    tx.execute("update release_case set version = version + 1 where id = $1", params![id])?;
    Ok(())
}

/// Writes that it was proposed, or that it is proposed no longer.
pub fn set_proposal(
    tx: &mut Tx,
    _permit: &Permit<PrepareRelease>,
    id: ReleaseId,
    proposal: Option<(&Proposed, Instant)>,
) -> Outcome<()> {
    let one = proposal.map(|(one, _)| one);
    let values = params![
        id,
        proposal.map(|(_, planned)| planned),
        one.map(|one| one.at),
        one.map(|one| one.by.clone()),
        one.map(|one| one.account.clone()),
        one.map(|one| one.basis.clone())
    ];
    CASES.execute(
        tx,
        ("id = $1", params![id]),
        "update release_case set planned_at = $2, proposed_at = $3, proposed_by = $4, proposed_account = $5, basis = $6, \
         version = version + 1 where id = $1",
        values,
    )?;
    Ok(())
}

/// That somebody went.
pub struct Went<'a> {
    /// When.
    pub at: Instant,
    /// From which prison.
    pub prison: &'a PrisonCode,
    /// Account of who confirmed it.
    pub account: AccountId,
    /// How the person was recognised.
    pub recognised: &'a Recognised,
    /// Minutes for which they were held too long.
    pub over_minutes: i64,
    /// The movement that took them off the roll.
    pub movement: String,
}

/// Writes that somebody went. What they said of themselves is not kept, only which mark it was.
pub fn went(tx: &mut Tx, _permit: &Permit<ConfirmRelease>, id: ReleaseId, went: &Went<'_>) -> Outcome<()> {
    let by = tx.actor().service_number.clone();
    let photograph = if went.recognised.photograph { "photograph" } else { "established" };
    let marks = format!("{photograph} {}", went.recognised.mark);
    CASES.execute(
        tx,
        ("id = $1", params![id]),
        "update release_case set released_at = $2, confirmed_by = $3, confirmed_account = $4, marks = $5, \
         over_minutes = $6, movement = $7, prison = $8, version = version + 1 where id = $1",
        params![id, went.at, by, went.account, marks, went.over_minutes, went.movement, went.prison],
    )?;
    Ok(())
}

/// The receipt of somebody handed over to the police.
#[derive(Clone, Debug)]
pub struct HandOverRow {
    /// Name of the police officer.
    pub officer: String,
    /// Service number of the officer.
    pub officer_number: String,
    /// Reference of the order.
    pub reference: String,
}

/// Writes the receipt of somebody handed over to the police, against an order that is on file.
pub fn add_hand_over(
    tx: &mut Tx,
    permit: &Permit<ConfirmRelease>,
    release: ReleaseId,
    new: &HandOver,
    order: &Order,
) -> Outcome<()> {
    let (id, now, by): (HandOverId, _, _) = (tx.new_id(), tx.now(), tx.actor().service_number.clone());
    let (officer, number) = (&new.officer, &new.officer_number);
    let values = params![id, release, permit.person(), officer, number, order.id, order.reference, now, by];
    HAND_OVERS.insert(tx, HAND_OVER, values)
}

/// The receipts of a person, by release.
pub fn hand_overs<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<BTreeMap<ReleaseId, HandOverRow>> {
    let own = same_sql("person", 1);
    let sql = format!("select release, officer, officer_number, reference from release_hand_over where {own}");
    let read = |row: &Row| {
        let receipt = HandOverRow {
            officer: row.get("officer")?,
            officer_number: row.get("officer_number")?,
            reference: row.get("reference")?,
        };
        Ok((row.get("release")?, receipt))
    };
    reader.rows(&sql, params![permit.person()])?.iter().map(read).collect()
}

/// What was written of a task last.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// Whether it is done.
    pub is_done: bool,
    /// The line about it.
    pub note: String,
    /// When.
    pub at: Instant,
    /// Service number of who wrote it.
    pub by: String,
}

/// Writes of a task.
pub fn add_task(
    tx: &mut Tx,
    permit: &Permit<PrepareRelease>,
    release: ReleaseId,
    (id, task, is_done): (TaskId, Task, bool),
    note: Option<&Note>,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let note = note.map_or("", Note::as_str);
    TASKS.insert(tx, TASK, params![id, release, permit.person(), task, is_done, note, now, by])
}

/// What was written last of each task of some releases.
pub fn tasks(reader: &mut Reader, releases: &[ReleaseId]) -> Outcome<BTreeMap<(ReleaseId, Task), TaskRow>> {
    let mut all = BTreeMap::new();
    for release in releases {
        let sql = "select * from release_task where release = $1 order by written_at, id";
        for row in reader.rows(sql, params![release])? {
            let written = TaskRow {
                is_done: row.get("is_done")?,
                note: row.get("note")?,
                at: row.get("written_at")?,
                by: row.get("written_by")?,
            };
            all.insert((*release, row.get("task")?), written);
        }
    }
    Ok(all)
}

/// Writes of who it is that would go.
pub fn add_identity<A: Seeing>(
    tx: &mut Tx,
    permit: &Permit<A>,
    release: ReleaseId,
    (id, account, what): (IdentityId, AccountId, Identity),
    note: &str,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    IDENTITIES.insert(tx, IDENTITY, params![id, release, permit.person(), what, note, now, by, account])
}

/// What was written last of who it is that would go.
pub fn identity(reader: &mut Reader, release: ReleaseId) -> Outcome<Option<Written>> {
    let sql = "select * from release_identity where release = $1 order by written_at desc, id desc limit 1";
    let read = |row: Row| {
        Ok(Written {
            what: row.get("what")?,
            note: row.get("note")?,
            at: row.get("written_at")?,
            by: row.get("written_by")?,
            account: row.get("account")?,
        })
    };
    reader.row(sql, params![release])?.map(read).transpose()
}

/// A block that stands in the way of somebody who is to go.
#[derive(Clone, Copy, Debug)]
pub struct StandingBlock {
    /// The person.
    pub person: PersonId,
    /// What.
    pub block: Block,
    /// Since when.
    pub since: Instant,
    /// When the next level was called.
    pub rang_at: Option<Instant>,
}

/// The blocks that stand: of one person, or all.
pub fn standing(reader: &mut Reader, person: Option<PersonId>) -> Outcome<Vec<StandingBlock>> {
    let all = "select person, block, since, rang_at from release_block where over_at is null";
    let rows = match person {
        Some(person) => reader.rows(&format!("{all} and person = $1"), params![person])?,
        None => reader.rows(&format!("{all} order by since, person"), params![])?,
    };
    let read = |row: &Row| {
        Ok(StandingBlock {
            person: row.get("person")?,
            block: row.get("block")?,
            since: row.get("since")?,
            rang_at: row.get("rang_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// The people for whom the next level was called, whom a filter admits.
pub fn called_for(reader: &mut Reader, filter: &ScopeFilter) -> Outcome<usize> {
    let scope = filter.sql("b.person", 1);
    let sql = format!(
        "select count(distinct b.person) as n from release_block b where b.over_at is null \
         and b.rang_at is not null and {}",
        scope.text
    );
    let row = reader.row(&sql, &scope.values)?;
    let n: i64 = row.map(|row| row.get("n")).transpose()?.unwrap_or_default();
    Ok(usize::try_from(n).unwrap_or_default())
}

/// A block begins to stand now.
pub fn begin_block(tx: &mut Tx, person: PersonId, block: Block) -> Outcome<()> {
    let now = tx.now();
    let sql = "insert into release_block (person, block, since, rang_at, over_at) values ($1, $2, $3, null, null) \
               on conflict (person, block, since) do update set over_at = null";
    tx.execute(sql, params![person, block, now])?;
    Ok(())
}

/// A block stands no longer, or the next level is called for it.
pub fn change_block(tx: &mut Tx, one: &StandingBlock, is_over: bool) -> Outcome<()> {
    let now = tx.now();
    let column = if is_over { "over_at" } else { "rang_at" };
    let sql = format!("update release_block set {column} = $4 where person = $1 and block = $2 and since = $3");
    tx.execute(&sql, params![one.person, one.block, one.since, now])?;
    Ok(())
}

/// The people whose release is proposed and not done.
pub fn proposed(reader: &mut Reader) -> Outcome<Vec<PersonId>> {
    let sql = "select distinct c.person from release_case c join reach r on r.person = c.person and r.prison is not null \
               where c.released_at is null and c.proposed_at is not null \
               and (r.held_since is null or c.opened_at >= r.held_since)";
    reader.rows(sql, params![])?.iter().map(|row| row.get("person")).collect()
}

/// What of the promises does not hold, in plain English: a release without two people, or of somebody who is
/// on a roll and was not taken in again since.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let checks = [
        (
            "select id, person from release_case where released_at is not null and (proposed_by is null \
             or confirmed_by is null or proposed_by = confirmed_by or proposed_account = confirmed_account) order by id",
            "release {id} of person {person} was not proposed by one and confirmed by another",
        ),
        (
            "select c.id, c.person from release_case c where c.released_at is not null and not exists \
             (select 1 from movement m where m.id = c.movement and m.person = c.person and m.kind = 'released') order by c.id",
            "release {id} of person {person} has no movement that took them off the roll",
        ),
        (
            "select m.id, m.person from movement m where m.kind = 'released' and not exists \
             (select 1 from release_case c where c.movement = m.id and c.person = m.person) order by m.id",
            "movement {id} took person {person} off the roll without a release",
        ),
        (
            "select m.id, m.person from movement m where m.kind = 'released' and m.destination <> '' and not exists \
             (select 1 from release_case c join release_hand_over h on h.release = c.id and h.person = c.person \
             where c.movement = m.id) order by m.id",
            "movement {id} handed person {person} over without a receipt",
        ),
        (
            "select h.id, h.person from release_hand_over h where not exists (select 1 from release_case c \
             join movement m on m.id = c.movement and m.destination <> '' where c.id = h.release \
             and c.person = h.person) order by h.id",
            "receipt {id} is of person {person}, whom nobody handed over",
        ),
    ];
    let mut broken = vec![];
    for (sql, words) in checks {
        for row in reader.rows(sql, params![])? {
            broken.push(words.replace("{id}", row.text("id")?).replace("{person}", row.text("person")?));
        }
    }
    Ok(broken)
}
