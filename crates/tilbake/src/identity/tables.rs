//! All SQL of who is who: pairs of files, decisions that they are two people, and merges.

mod keys;

pub use keys::{by_keys, keep_keys};

use super::model::{DecisionId, Likeness, Merge, MergeId, PairId, PairState, Why, is_new, score, stored};
use crate::access::acts::{DecideIdentity, ReadDuplicates};
use crate::access::same::{all_merged, canonical_sql, same_sql};
use crate::access::{AccountId, ListPermit, Permit};
use basics::{Instant, PersonId, Problem, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

const DECISION: &[&str] = &["id", "one", "other", "reasons", "why", "decided_at", "decided_by", "decided_account"];
const DECISIONS: Journalled = Journalled::new("pair_decision", "one", DECISION);

const MERGES: Journalled = Journalled::new(
    "person_merge",
    "kept",
    &["id", "merged", "kept", "why", "proposed_at", "proposed_by", "proposed_account", "merged_at", "merged_by"],
)
.with(&["merged_account", "undo_at", "undo_by", "undo_account", "undo_why"], &["ended_at", "ended_by"]);

const PARTINGS: Journalled =
    Journalled::new("parting", "kept", &["merge", "pair", "merged", "kept", "stood", "one_from", "one_until"])
        .with(&["first_at", "first_by", "first_account"], &["second_at", "second_by", "second_account"]);

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[DECISIONS, MERGES, PARTINGS];

/// Two files that may be one person's.
#[derive(Clone, Debug)]
pub struct PairRow {
    /// Id.
    pub id: PairId,
    /// One file: the smaller id.
    pub one: PersonId,
    /// The other.
    pub other: PersonId,
    /// What speaks for it: codes, separated by blanks.
    pub reasons: String,
    /// How strongly.
    pub score: i64,
    /// When that was found.
    pub found_at: Instant,
    /// Version.
    pub version: i64,
}

impl PairRow {
    /// What speaks for it.
    pub fn likeness(&self) -> Vec<Likeness> {
        likeness_of(&self.reasons)
    }
    /// Whether somebody has put the two beside each other.
    pub fn is_by_hand(&self) -> bool {
        self.likeness().contains(&Likeness::ByHand)
    }
}

fn likeness_of(reasons: &str) -> Vec<Likeness> {
    reasons.split(' ').filter_map(|code| code.parse().ok()).collect()
}

fn pair_row(row: &Row) -> Outcome<PairRow> {
    Ok(PairRow {
        id: row.get("id")?,
        one: row.get("one")?,
        other: row.get("other")?,
        reasons: row.get("reasons")?,
        score: row.get("score")?,
        found_at: row.get("found_at")?,
        version: row.get("version")?,
    })
}

fn ordered(a: PersonId, b: PersonId) -> (PersonId, PersonId) {
    if a < b { (a, b) } else { (b, a) }
}

/// A pair.
pub fn pair(reader: &mut Reader, id: PairId) -> Outcome<Option<PairRow>> {
    reader.row("select * from file_pair where id = $1", params![id])?.as_ref().map(pair_row).transpose()
}

/// The pair of two files.
pub fn pair_of(reader: &mut Reader, a: PersonId, b: PersonId) -> Outcome<Option<PairRow>> {
    let (one, other) = ordered(a, b);
    let sql = "select * from file_pair where one = $1 and other = $2";
    reader.row(sql, params![one, other])?.as_ref().map(pair_row).transpose()
}

/// The pairs in which a file stands.
pub fn pairs_with(reader: &mut Reader, file: PersonId) -> Outcome<Vec<PairRow>> {
    let sql = "select * from file_pair where one = $1 union select * from file_pair where other = $1 order by id";
    reader.rows(sql, params![file])?.iter().map(pair_row).collect()
}

/// Keeps what speaks for two files being one person's. Asked again of a pair of which that was denied only when there
/// is something new.
pub fn keep_pair(tx: &mut Tx, (a, b): (PersonId, PersonId), reasons: &[Likeness]) -> Outcome<PairId> {
    let (now, (one, other)) = (tx.now(), ordered(a, b));
    let (reasons, score) = (stored(reasons), score(reasons));
    let denied = denied(tx, one, other)?;
    let is_open = denied.is_none_or(|then| is_new(&reasons, &then.reasons));
    if let Some(row) = pair_of(tx, one, other)? {
        let sql = "update file_pair set reasons = $2, score = $3, is_open = $4, version = version + 1, \
                   found_at = case when reasons = $2 then found_at else $5 end where id = $1";
        tx.execute(sql, params![row.id, reasons, score, is_open, now])?;
        return Ok(row.id);
    }
    let id: PairId = tx.new_id();
    let sql = "insert into file_pair (id, one, other, reasons, score, found_at, is_open, version) \
               values ($1, $2, $3, $4, $5, $6, $7, 1)";
    tx.execute(sql, params![id, one, other, reasons, score, now, is_open])?;
    Ok(id)
}

/// Nobody need say any more what a pair is; the row stays where the pair is named.
pub fn close_pair(tx: &mut Tx, id: PairId) -> Outcome<()> {
    let closed = Value::Bool(false);
    tx.execute("update file_pair set is_open = $2, version = version + 1 where id = $1", params![id, closed])?;
    Ok(())
}

/// A file waits to be compared with all others.
pub fn wait(tx: &mut Tx, file: PersonId) -> Outcome<()> {
    // Written even when it waits already: a pass that compares it now runs again.
    let sql = "insert into file_waiting (file, since, turn) values ($1, $2, 1) \
               on conflict (file) do update set turn = file_waiting.turn + 1";
    let now = tx.now();
    tx.execute(sql, params![file, now])?;
    Ok(())
}

/// A file could not be compared: it waits behind the others, also when it was taken off the list meanwhile.
pub fn wait_behind(tx: &mut Tx, file: PersonId) -> Outcome<()> {
    let now = tx.now();
    let sql = "insert into file_waiting (file, since, turn) values ($1, $2, 1) \
               on conflict (file) do update set since = excluded.since";
    tx.execute(sql, params![file, now])?;
    Ok(())
}

/// A file was compared.
pub fn waits_no_more(tx: &mut Tx, file: PersonId) -> Outcome<()> {
    tx.execute("delete from file_waiting where file = $1", params![file])?;
    Ok(())
}

/// Whether a file waits.
pub fn is_waiting(reader: &mut Reader, file: PersonId) -> Outcome<bool> {
    Ok(reader.row("select file from file_waiting where file = $1", params![file])?.is_some())
}

/// The files that have waited longest, of those that do since a moment or longer.
pub fn longest_waiting(reader: &mut Reader, until: Instant, most: usize) -> Outcome<Vec<PersonId>> {
    let sql = format!("select file from file_waiting where since <= $1 order by since, file limit {most}");
    reader.rows(&sql, params![until])?.iter().map(|row| row.get("file")).collect()
}

/// The files that have waited shortest.
pub fn newest_waiting(reader: &mut Reader, most: usize) -> Outcome<BTreeSet<PersonId>> {
    let sql = format!("select file from file_waiting order by since desc, file desc limit {most}");
    reader.rows(&sql, params![])?.iter().map(|row| row.get("file")).collect()
}

/// How many files wait, and since when.
pub fn waiting(reader: &mut Reader) -> Outcome<(i64, Option<Instant>)> {
    let row = reader.row("select count(*) as n, min(since) as since from file_waiting", params![])?;
    row.map_or(Ok((0, None)), |row| Ok((row.get("n")?, row.get("since")?)))
}

/// Counts a step of a pair, so that whoever takes the next has read it.
pub fn touch(tx: &mut Tx, id: PairId) -> Outcome<()> {
    tx.execute("update file_pair set version = version + 1 where id = $1", params![id])?;
    Ok(())
}

/// Which pairs are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those that wait for a person.
    #[default]
    Open,
    /// Those of which something was decided.
    Decided,
}

/// A place in the list: behind a pair.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Its score.
    pub score: i64,
    /// Its id.
    pub id: String,
}

/// A pair on the list, with which of its files the caller may see.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The pair.
    pub row: PairRow,
    /// Whether the caller may see the first file.
    pub sees_one: bool,
    /// Whether the caller may see the other.
    pub sees_other: bool,
}

/// Pairs of which the caller may see a file, what speaks most for first.
pub fn pairs(
    reader: &mut Reader,
    permit: &ListPermit<ReadDuplicates>,
    shown: Shown,
    behind: Option<&Behind>,
    most: usize,
) -> Outcome<Vec<Listed>> {
    let mut values = vec![];
    let mut start = "1 = 1".to_owned();
    if let Some(behind) = behind {
        values.extend(params![behind.score, behind.id].iter().cloned());
        start = "(p.score < $1 or (p.score = $1 and p.id > $2))".to_owned();
    }
    let one = permit.filter().sql(&canonical_sql("p.one"), values.len() + 1);
    values.extend(one.values);
    let other = permit.filter().sql(&canonical_sql("p.other"), values.len() + 1);
    values.extend(other.values);
    let (one, other) = (one.text, other.text);
    // A pair is decided when somebody has denied it, or merged; one that was parted waits until two have gone through it.
    let shown = match shown {
        Shown::Open => format!("(p.is_open or p.id in ({PARTED}))"),
        Shown::Decided => format!(
            "not p.is_open and p.id not in ({PARTED}) \
             and (exists (select 1 from pair_decision d where d.one = p.one and d.other = p.other) \
             or exists (select 1 from person_merge m where m.merged in (p.one, p.other) and m.kept in (p.one, p.other)))"
        ),
    };
    let sql = format!(
        "select p.*, case when {one} then 1 else 0 end as sees_one, case when {other} then 1 else 0 end as sees_other \
         from file_pair p where {shown} and {start} and ({one} or {other}) \
         order by p.score desc, p.id limit {most}"
    );
    let read = |row: &Row| {
        let sees = |column: &str| Ok::<_, records::Fault>(row.get::<i64>(column)? == 1);
        Ok(Listed { row: pair_row(row)?, sees_one: sees("sees_one")?, sees_other: sees("sees_other")? })
    };
    reader.rows(&sql, &values)?.iter().map(read).collect()
}

/// That two files are two people's.
#[derive(Clone, Debug)]
pub struct DeniedRow {
    /// What spoke for it then.
    pub reasons: String,
    /// Why they are two.
    pub why: String,
    /// When.
    pub at: Instant,
    /// Service number of who said so.
    pub by: String,
}

/// The last word that two files are two people's.
pub fn denied(reader: &mut Reader, a: PersonId, b: PersonId) -> Outcome<Option<DeniedRow>> {
    let (one, other) = ordered(a, b);
    let sql = "select reasons, why, decided_at, decided_by from pair_decision where one = $1 and other = $2 \
               order by decided_at desc, id desc limit 1";
    let read = |row: Row| {
        Ok(DeniedRow {
            reasons: row.get("reasons")?,
            why: row.get("why")?,
            at: row.get("decided_at")?,
            by: row.get("decided_by")?,
        })
    };
    reader.row(sql, params![one, other])?.map(read).transpose()
}

/// Writes that two files are two people's.
pub fn deny(
    tx: &mut Tx,
    _permits: [&Permit<DecideIdentity>; 2],
    pair: &PairRow,
    (id, account): (DecisionId, AccountId),
    why: &Why,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    DECISIONS.insert(tx, DECISION, params![id, pair.one, pair.other, pair.reasons, why, now, by, account])
}

/// Who took a step, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Service number.
    pub by: String,
    /// Account.
    pub account: String,
}

/// A merge, proposed or made.
#[derive(Clone, Debug)]
pub struct MergeRow {
    /// Id.
    pub id: MergeId,
    /// The file that is merged.
    pub merged: PersonId,
    /// The file that is kept.
    pub kept: PersonId,
    /// Why.
    pub why: String,
    /// Who proposed it.
    pub proposed: Step,
    /// Who made it so; none while it is proposed.
    pub made: Option<Step>,
    /// The entry of the journal that says so.
    pub entry: Option<String>,
    /// Who proposed to undo it, and why.
    pub undo: Option<(Step, String)>,
    /// When it was undone or taken back, and by whom.
    pub ended: Option<(Instant, String)>,
}

impl MergeRow {
    /// How far the pair has come by it; none of one that ended.
    pub fn state(&self) -> Option<PairState> {
        match (&self.ended, &self.made, &self.undo) {
            (Some(_), ..) => None,
            (None, None, _) => Some(PairState::MergeProposed),
            (None, Some(_), None) => Some(PairState::Merged),
            (None, Some(_), Some(_)) => Some(PairState::UndoProposed),
        }
    }
}

/// Who took the step whose columns begin so; none while nobody has.
fn step(row: &Row, name: &str) -> Outcome<Option<Step>> {
    let Some(at) = row.get::<Option<Instant>>(&format!("{name}_at"))? else { return Ok(None) };
    Ok(Some(Step { at, by: row.get(&format!("{name}_by"))?, account: row.get(&format!("{name}_account"))? }))
}

fn merge_row(row: &Row) -> Outcome<MergeRow> {
    let undo = step(row, "undo")?;
    let ended: Option<Instant> = row.get("ended_at")?;
    Ok(MergeRow {
        id: row.get("id")?,
        merged: row.get("merged")?,
        kept: row.get("kept")?,
        why: row.get("why")?,
        proposed: step(row, "proposed")?.ok_or_else(Problem::not_found)?,
        made: step(row, "merged")?,
        entry: row.get("merged_entry")?,
        undo: match undo {
            Some(step) => Some((step, row.get("undo_why")?)),
            None => None,
        },
        ended: match ended {
            Some(at) => Some((at, row.get("ended_by")?)),
            None => None,
        },
    })
}

/// The last merge of one of two files into the other, also one that was undone.
pub fn merge_of(reader: &mut Reader, a: PersonId, b: PersonId) -> Outcome<Option<MergeRow>> {
    let sql = "select * from person_merge where (merged = $1 and kept = $2) or (merged = $2 and kept = $1) \
               order by case when ended_at is null then 0 else 1 end, proposed_at desc, id desc limit 1";
    reader.row(sql, params![a, b])?.as_ref().map(merge_row).transpose()
}

/// A merge of a file that is proposed and that nobody has confirmed or taken back.
pub fn proposal_of(reader: &mut Reader, file: PersonId) -> Outcome<Option<MergeRow>> {
    let sql = "select * from person_merge where merged = $1 and merged_at is null and ended_at is null \
               union select * from person_merge where kept = $1 and merged_at is null and ended_at is null limit 1";
    reader.row(sql, params![file])?.as_ref().map(merge_row).transpose()
}

/// Writes that a file is to be merged into another; made so at once, when one alone may.
pub fn propose(
    tx: &mut Tx,
    _permits: [&Permit<DecideIdentity>; 2],
    id: MergeId,
    (merged, kept): Merge,
    account: AccountId,
    why: &Why,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns = ["id", "merged", "kept", "why", "proposed_at", "proposed_by", "proposed_account"];
    MERGES.insert(tx, &columns, params![id, merged, kept, why, now, by, account])
}

/// Writes that a merge is made.
pub fn made(tx: &mut Tx, _permits: [&Permit<DecideIdentity>; 2], id: MergeId, account: AccountId) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update person_merge set merged_at = $2, merged_by = $3, merged_account = $4 where id = $1";
    MERGES.execute(tx, ("id = $1", params![id]), sql, params![id, now, by, account])?;
    Ok(())
}

/// Notes which entry of the journal says that a merge is made.
pub fn told_merged(tx: &mut Tx, id: MergeId, entry: &str) -> Outcome<()> {
    tx.execute("update person_merge set merged_entry = $2 where id = $1", params![id, entry])?;
    Ok(())
}

/// Writes that a merge is to be undone, or is not after all.
pub fn set_undo(
    tx: &mut Tx,
    _permits: [&Permit<DecideIdentity>; 2],
    id: MergeId,
    undo: Option<(AccountId, &Why)>,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let values = params![
        id,
        undo.map(|_| now),
        undo.map(|_| by),
        undo.map(|(account, _)| account),
        undo.map(|(_, why)| why.to_string())
    ];
    let sql = "update person_merge set undo_at = $2, undo_by = $3, undo_account = $4, undo_why = $5 where id = $1";
    MERGES.execute(tx, ("id = $1", params![id]), sql, values)?;
    Ok(())
}

/// Writes that a merge is undone, or that its proposal is taken back.
pub fn end(tx: &mut Tx, _permits: [&Permit<DecideIdentity>; 2], id: MergeId) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = "update person_merge set ended_at = $2, ended_by = $3 where id = $1";
    MERGES.execute(tx, ("id = $1", params![id]), sql, params![id, now, by])?;
    Ok(())
}

/// A condition: the merge is made and not undone.
const STANDS: &str = "m.merged_at is not null and m.ended_at is null";

/// Everybody who is reached from some files along merges that stand, in either direction, and those merges.
pub fn group(reader: &mut Reader, files: &[PersonId]) -> Outcome<(BTreeSet<PersonId>, Vec<Merge>)> {
    let (mut known, mut merges) = (BTreeSet::new(), BTreeSet::new());
    let mut next: Vec<PersonId> = files.to_vec();
    let sql = format!(
        "select m.merged, m.kept from person_merge m where m.merged = $1 and {STANDS} \
         union select m.merged, m.kept from person_merge m where m.kept = $1 and {STANDS}"
    );
    while let Some(file) = next.pop() {
        if !known.insert(file) {
            continue;
        }
        for row in reader.rows(&sql, params![file])? {
            let merge: Merge = (row.get("merged")?, row.get("kept")?);
            next.extend([merge.0, merge.1]);
            merges.insert(merge);
        }
    }
    Ok((known, merges.into_iter().collect()))
}

/// The pairs of which two have yet to go through what was written while their files were one. Those that are one again
/// are none.
const PARTED: &str = "select t.pair from parting t where t.second_at is null and not exists (select 1 from person_merge m \
    where m.merged in (t.merged, t.kept) and m.kept in (t.merged, t.kept) and m.merged_at is not null and m.ended_at is null)";

/// That files are no longer one, and who has gone through what was written meanwhile.
#[derive(Clone, Debug)]
pub struct PartingRow {
    /// The merge that was undone.
    pub merge: MergeId,
    /// The file that was merged.
    pub merged: PersonId,
    /// The file that was kept.
    pub kept: PersonId,
    /// The file that stood for both, where what was written meanwhile stands.
    pub stood: PersonId,
    /// From when to when the files were one.
    pub one: (Instant, Instant),
    /// The entries of the journal between which that is told.
    pub entries: (Option<String>, Option<String>),
    /// Who has gone through it.
    pub first: Option<Step>,
    /// Who has gone through it too.
    pub second: Option<Step>,
}

impl PartingRow {
    /// The files in which what was written meanwhile may stand.
    pub fn files(&self) -> BTreeSet<PersonId> {
        [self.merged, self.kept, self.stood].into()
    }
    /// Whether two have yet to go through it.
    pub fn is_open(&self) -> bool {
        self.second.is_none()
    }
}

fn parting_row(row: &Row) -> Outcome<PartingRow> {
    Ok(PartingRow {
        merge: row.get("merge")?,
        merged: row.get("merged")?,
        kept: row.get("kept")?,
        stood: row.get("stood")?,
        one: (row.get("one_from")?, row.get("one_until")?),
        entries: (row.get("from_entry")?, row.get("until_entry")?),
        first: step(row, "first")?,
        second: step(row, "second")?,
    })
}

/// Writes that two have to go through what was written while two files were one; `stood` stood for both.
pub fn part(
    tx: &mut Tx,
    _permits: [&Permit<DecideIdentity>; 2],
    (pair, stood): (PairId, PersonId),
    merge: &MergeRow,
) -> Outcome<()> {
    let Some(made) = &merge.made else { return Ok(()) };
    let columns = ["merge", "pair", "merged", "kept", "stood", "one_from", "one_until", "from_entry"];
    let now = tx.now();
    let values = params![merge.id, pair, merge.merged, merge.kept, stood, made.at, now, merge.entry];
    PARTINGS.insert(tx, &columns, values)
}

/// Notes which entry of the journal says that a merge was undone.
pub fn told_parted(tx: &mut Tx, merge: MergeId, entry: &str) -> Outcome<()> {
    tx.execute("update parting set until_entry = $2 where merge = $1", params![merge, entry])?;
    Ok(())
}

/// The undone merges of a pair after which something had to be gone through, the last first.
pub fn partings(reader: &mut Reader, pair: PairId) -> Outcome<Vec<PartingRow>> {
    let sql = "select * from parting where pair = $1 order by one_until desc, merge desc";
    reader.rows(sql, params![pair])?.iter().map(parting_row).collect()
}

/// Whether two have yet to go through what was written while the files of a pair were one.
pub fn is_parted(reader: &mut Reader, pair: PairId) -> Outcome<bool> {
    Ok(partings(reader, pair)?.iter().any(PartingRow::is_open))
}

/// Writes that somebody has gone through it: the first, or the second.
pub fn gone_through(
    tx: &mut Tx,
    _permits: [&Permit<DecideIdentity>; 2],
    parting: &PartingRow,
    account: AccountId,
) -> Outcome<()> {
    let which = if parting.first.is_none() { "first" } else { "second" };
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sql = format!("update parting set {which}_at = $2, {which}_by = $3, {which}_account = $4 where merge = $1");
    PARTINGS.execute(tx, ("merge = $1", params![parting.merge]), &sql, params![parting.merge, now, by, account])?;
    Ok(())
}

/// The files from which a person was parted and of which two have yet to go through what was written meanwhile. Files
/// that are one again are none.
pub fn parted_from(reader: &mut Reader, person: PersonId) -> Outcome<BTreeSet<PersonId>> {
    let parted = |own: &str, far: &str| {
        format!(
            "select {} as other from parting t where {} and t.second_at is null",
            canonical_sql(far),
            same_sql(own, 1)
        )
    };
    let sql = format!("{} union {}", parted("t.merged", "t.kept"), parted("t.kept", "t.merged"));
    let others: Outcome<BTreeSet<PersonId>> =
        reader.rows(&sql, params![person])?.iter().map(|row| row.get("other")).collect();
    Ok(others?.into_iter().filter(|other| *other != person).collect())
}

/// Whether a merge of one of the files of a person, or its undoing, was proposed and nobody else has confirmed it.
pub fn is_proposed(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let proposed = |column: &str| {
        format!(
            "select m.id from person_merge m where {} and m.ended_at is null \
             and (m.merged_at is null or m.undo_at is not null)",
            same_sql(column, 1)
        )
    };
    let sql = format!("{} union {} limit 1", proposed("m.merged"), proposed("m.kept"));
    Ok(reader.row(&sql, params![person])?.is_some())
}

/// Other people whose files are at least so like those of a person, of whom nobody has said that they are another.
pub fn like(reader: &mut Reader, person: PersonId, least: i64) -> Outcome<Vec<(PersonId, Vec<Likeness>)>> {
    let like = |own: &str, far: &str| {
        format!(
            "select p.one, p.other as two, p.is_open, p.reasons, {} as other from file_pair p where {} \
             and p.score >= $2 and (p.is_open or exists (select 1 from pair_decision d where d.one = p.one \
             and d.other = p.other))",
            canonical_sql(far),
            same_sql(own, 1)
        )
    };
    let sql = format!("{} union {}", like("p.one", "p.other"), like("p.other", "p.one"));
    let mut all = vec![];
    for row in reader.rows(&sql, params![person, least])? {
        let (other, reasons): (PersonId, String) = (row.get("other")?, row.get("reasons")?);
        let is_settled =
            !row.get::<bool>("is_open")? && is_denied_by_two(reader, (row.get("one")?, row.get("two")?), &reasons)?;
        if other != person && !is_settled {
            all.push((other, likeness_of(&reasons)));
        }
    }
    Ok(all)
}

/// Whether two officers have said that two files are two people's, knowing all that speaks against it now. Two accounts
/// of one officer are one.
pub fn is_denied_by_two(reader: &mut Reader, (a, b): (PersonId, PersonId), reasons: &str) -> Outcome<bool> {
    let (one, other) = ordered(a, b);
    let sql = "select reasons, decided_by, decided_account from pair_decision where one = $1 and other = $2";
    let (mut officers, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for row in reader.rows(sql, params![one, other])? {
        if !is_new(reasons, row.text("reasons")?) {
            officers.insert(row.text("decided_by")?.to_owned());
            accounts.insert(row.text("decided_account")?.to_owned());
        }
    }
    Ok(officers.len() >= 2 && accounts.len() >= 2)
}

/// Whether somebody stands on an authority that holds or will.
pub fn has_authority(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let now = reader.now();
    let sql = "select authority from authority_now where person = $1 and (valid_to is null or valid_to > $2) limit 1";
    Ok(reader.row(sql, params![person, now])?.is_some())
}

/// What of the promises does not hold, in plain English: which file stands for which is what the merges say.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let rows = reader.rows(&format!("select m.merged, m.kept from person_merge m where {STANDS}"), params![])?;
    let merges: Vec<Merge> =
        rows.iter().map(|row| Ok((row.get("merged")?, row.get("kept")?))).collect::<Outcome<_>>()?;
    let said = super::model::closure(&merges);
    let stands: BTreeMap<PersonId, PersonId> = all_merged(reader)?.into_iter().collect();
    let mut broken = vec![];
    for (merged, canonical) in &said {
        if stands.get(merged) != Some(canonical) {
            broken.push(format!("file {merged} was merged into {canonical}, and is not read as that person's"));
        }
    }
    for (merged, canonical) in stands.iter().filter(|(merged, _)| !said.contains_key(merged)) {
        broken.push(format!("file {merged} is read as that of {canonical}, and no merge says so"));
    }
    let twice =
        format!("select m.merged from person_merge m where {STANDS} group by m.merged having count(*) > 1 order by 1");
    for row in reader.rows(&twice, params![])? {
        broken.push(format!("file {} was merged twice", row.text("merged")?));
    }
    let on_roll = "select l.person from roll_line l join person_same s on s.merged = l.person order by 1 limit 20";
    for row in reader.rows(on_roll, params![])? {
        broken.push(format!("file {} was merged and stands on a roll", row.text("person")?));
    }
    Ok(broken)
}
