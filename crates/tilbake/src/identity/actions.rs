//! What people do about who is who: look for files that may be one person's, say that they are two people's, merge
//! them, undo it.

use super::model::{
    self, DecisionId, Likeness, Looks, Merge, MergeId, PairId, PairState, Standing, Why, keys, likeness,
};
use super::tables::{self, MergeRow, PairRow, PartingRow, Step};
use crate::access::acts::DecideIdentity;
use crate::access::{Caller, Permit, same};
use crate::app::Shared;
use crate::authority;
use crate::features;
use crate::oversight;
use crate::people::{self, Known};
use crate::placement;
use basics::{PersonId, Problem};
use records::{Event, Fault, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// From this score on, a file that nobody has looked at may hide an authority: one number, a like name with the same
/// birth date or day and month changed about, a name that is an alias of the other with nearly the same birth date.
const DOUBT: i64 = 65;

crate::person_events!(
    /// Two files were put beside each other by hand.
    FilesCompared = "files-compared" { other: PersonId, pair: PairId }
    /// Somebody said that two files are two people's.
    FilesDifferent = "files-different" { other: PersonId, decision: DecisionId }
    /// A step of a merge: `person` is the file that is kept, `other` the one that is merged.
    MergeStep = "files-merge" { other: PersonId, merge: MergeId, step: &'static str }
);

/// Files that are looked through in one transaction.
const STEP: usize = 8;
/// How often it is asked whether files wait.
const EVERY: Duration = Duration::from_secs(1);
/// Files that wait with which somebody who is about to leave is compared at once, however unlike their names.
const AT_ONCE: usize = 100;

/// Notes that a name, number or birth date was written down: the file is compared with all others beside the requests,
/// so that whoever writes does not pay for it.
pub fn wait(tx: &mut Tx, file: PersonId) -> Outcome<()> {
    tables::wait(tx, file)
}

/// Compares the files that wait, as long as the program serves. What fails is logged and tried again.
pub async fn keep_looking(app: Shared) -> Outcome<()> {
    let mut beats = app.beats(EVERY);
    while beats.next().await {
        if let Err(fault) = look_through_waiting(&app).await {
            tracing::error!("files that wait to be compared were not: {fault}");
        }
    }
    Ok(())
}

/// Compares the files that wait now, some at a time; it stops when the program ends.
pub async fn look_through_waiting(app: &Shared) -> Outcome<()> {
    let begun = app.db.now();
    while !*app.ending.borrow() {
        let files = app.db.read(move |reader| tables::longest_waiting(reader, begun, STEP)).await?;
        if files.is_empty() {
            break;
        }
        app.db.upkeep(move |tx| files.iter().try_for_each(|file| look_at(tx, *file))).await?;
    }
    Ok(())
}

/// Compares one file that waits. One that cannot be read holds nobody else up: it waits behind the others.
fn look_at(tx: &mut Tx, file: PersonId) -> Outcome<()> {
    match look_now(tx, file) {
        Err(Fault::Refused(problem)) => {
            tracing::error!(code = problem.code, "a file cannot be compared with others");
            tables::wait_behind(tx, file)
        }
        outcome => outcome,
    }
}

/// Compares a file with all others at once, and keeps those that may be the same person's and that nobody has decided
/// about.
pub fn look_now(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    tables::waits_no_more(tx, person)?;
    if same::canonical(tx, person)? != person {
        // Whoever is found by a merged file is found by the one that stands for it.
        tables::keep_keys(tx, person, &BTreeSet::new())?;
        return tables::pairs_with(tx, person)?.iter().try_for_each(|pair| tables::close_pair(tx, pair.id));
    }
    let own = looks_of(tx, person)?;
    let keys = keys(&own);
    tables::keep_keys(tx, person, &keys.own)?;
    let found = alike(tx, person, &own, &keys.sought)?;
    for (other, reasons) in &found {
        let mut reasons = reasons.clone();
        let before = tables::pair_of(tx, person, *other)?;
        reasons.extend(before.filter(PairRow::is_by_hand).map(|_| Likeness::ByHand));
        tables::keep_pair(tx, (person, *other), &reasons)?;
    }
    for pair in tables::pairs_with(tx, person)? {
        let other = if pair.one == person { pair.other } else { pair.one };
        if !pair.is_by_hand() && !found.contains_key(&other) && same::canonical(tx, other)? == other {
            tables::close_pair(tx, pair.id)?;
        }
    }
    Ok(())
}

/// Looks for files like some that were written while nobody waited for an answer.
pub fn look_through(tx: &mut Tx, people: &[PersonId]) -> Outcome<()> {
    people.iter().try_for_each(|person| look_now(tx, *person))?;
    tx.record(&FilesLookedThrough { files: people.len() })?;
    Ok(())
}

/// Files were looked through for others like them.
#[derive(Serialize)]
struct FilesLookedThrough {
    files: usize,
}
impl Event for FilesLookedThrough {
    const KIND: &'static str = "files-looked-through";
}

/// Who may be the same as a person, with what speaks for it.
fn alike(
    reader: &mut Reader,
    person: PersonId,
    own: &Looks,
    sought: &BTreeSet<String>,
) -> Outcome<BTreeMap<PersonId, Vec<Likeness>>> {
    let near = tables::by_keys(reader, sought)?;
    alike_among(reader, person, own, &near)
}

/// The same among those who share a number with them and some others.
fn alike_among(
    reader: &mut Reader,
    person: PersonId,
    own: &Looks,
    others: &BTreeSet<PersonId>,
) -> Outcome<BTreeMap<PersonId, Vec<Likeness>>> {
    let numbered = people::sharing_numbers(reader, person)?;
    let mut found: BTreeMap<PersonId, Vec<Likeness>> =
        numbered.into_iter().map(|other| (other, vec![Likeness::SameNumber])).collect();
    for (other, theirs) in people::known(reader, others)?.into_iter().filter(|(other, _)| *other != person) {
        let like = likeness(own, &looks(theirs));
        if !like.is_empty() {
            found.entry(other).or_default().extend(like);
        }
    }
    Ok(found)
}

fn looks(known: Known) -> Looks {
    Looks { names: known.names, born: known.born }
}

fn looks_of(reader: &mut Reader, person: PersonId) -> Outcome<Looks> {
    let known = people::known(reader, &BTreeSet::from([person]))?.remove(&person);
    Ok(known.map(looks).unwrap_or_default())
}

/// Whether it is unsettled what stands in a person's files: a merge, or its undoing, waits for another to confirm it, or
/// two have yet to go through what was written while the files were one.
pub fn is_unsettled(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    Ok(tables::is_proposed(reader, person)? || !tables::parted_from(reader, person)?.is_empty())
}

/// Who may be the person under another file, so that somebody has to say so before a door opens: very like, and no two
/// officers have said that they are another. `apart` are those whom two officers have told from the person by another
/// way; a shared number they are asked about all the same.
pub fn may_be(reader: &mut Reader, person: PersonId, apart: &BTreeSet<PersonId>) -> Outcome<BTreeSet<PersonId>> {
    let mut like = tables::like(reader, person, DOUBT)?;
    like.extend(not_compared_yet(reader, person)?);
    like.retain(|(other, reasons)| !apart.contains(other) || reasons.contains(&Likeness::SameNumber));
    Ok(like.into_iter().map(|(other, _)| other).collect())
}

/// Whether somebody stands on an authority that holds or will.
pub fn has_authority(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    tables::has_authority(reader, person)
}

/// Who is very like a person, of those whom the pass beside the requests has not reached yet: a door does not open
/// because it was a minute late.
fn not_compared_yet(reader: &mut Reader, person: PersonId) -> Outcome<Vec<(PersonId, Vec<Likeness>)>> {
    let waiting = tables::newest_waiting(reader, AT_ONCE)?;
    if waiting.is_empty() {
        return Ok(vec![]);
    }
    let own = looks_of(reader, person)?;
    let mut others = BTreeSet::new();
    if waiting.len() == AT_ONCE {
        // Many wait, as after an import: of the others those are looked at whom the search finds by a name, which it does
        // from the moment that it is written down.
        others.extend(people::named_like(reader, &own.names, &own.born)?);
    }
    for file in &waiting {
        others.insert(same::canonical(reader, *file)?);
    }
    if tables::is_waiting(reader, person)? {
        others.extend(tables::by_keys(reader, &keys(&own).sought)?);
    }
    let mut like = vec![];
    for (other, reasons) in alike_among(reader, person, &own, &others)? {
        let is_open = !tables::is_denied_by_two(reader, (person, other), &model::stored(&reasons))?;
        if model::score(&reasons) >= DOUBT && is_open {
            like.push((other, reasons));
        }
    }
    Ok(like)
}

/// Puts two files beside each other by hand.
pub fn compare(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2]) -> Outcome<PairId> {
    let [one, other] = permits.map(Permit::person);
    if one == other {
        return Err(Problem::invalid("invalid-input").with_field("other", "same-person").into());
    }
    let own = looks_of(tx, one)?;
    let mut reasons = alike_among(tx, one, &own, &BTreeSet::from([other]))?.remove(&other).unwrap_or_default();
    reasons.push(Likeness::ByHand);
    let pair = tables::keep_pair(tx, (one, other), &reasons)?;
    tx.record(&FilesCompared { person: one, other, pair })?;
    Ok(pair)
}

/// Says that two files are two people's. It is not asked again unless something new is learned. While one alone has said
/// so, nobody goes of whom a like file has an authority.
pub fn different(
    tx: &mut Tx,
    permits: [&Permit<DecideIdentity>; 2],
    pair: &PairRow,
    by: &Caller,
    why: &Why,
) -> Outcome<()> {
    let merge = tables::merge_of(tx, pair.one, pair.other)?;
    if let Some(state) = merge.and_then(|merge| merge.state()) {
        let detail = match state {
            PairState::MergeProposed => "a merge is proposed: take it back, or confirm it",
            _ => "the files were merged: undo that first",
        };
        return Err(Problem::conflict("merge-stands", detail).into());
    }
    let id: DecisionId = tx.new_id();
    tables::deny(tx, permits, pair, (id, by.account), why)?;
    tables::close_pair(tx, pair.id)?;
    tx.record(&FilesDifferent { person: pair.one, other: pair.other, decision: id })?;
    Ok(())
}

/// Whether it takes two people: a wrong merge, or a wrong undoing, may release or hold somebody who is in a prison.
pub fn takes_two(reader: &mut Reader, files: [PersonId; 2]) -> Outcome<bool> {
    for file in files {
        let person = same::canonical(reader, file)?;
        if authority::is_held(reader, person)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn check(tx: &mut Tx, (merged, kept): Merge) -> Outcome<()> {
    let standing = Standing {
        merged: (merged, same::canonical(tx, merged)?),
        kept: (kept, same::canonical(tx, kept)?),
        on_roll: (placement::stands_on_roll(tx, merged)?, placement::stands_on_roll(tx, kept)?),
    };
    Ok(model::check(&standing)?)
}

/// Merges one file of a pair into the other: at once when nobody is in a prison, else proposed until another confirms.
pub fn merge(
    tx: &mut Tx,
    permits: [&Permit<DecideIdentity>; 2],
    pair: &PairRow,
    by: &Caller,
    (keep, why): (PersonId, &Why),
) -> Outcome<()> {
    let merged = match keep {
        keep if keep == pair.one => pair.other,
        keep if keep == pair.other => pair.one,
        _ => return Err(Problem::invalid("invalid-input").with_field("keep", "not-in-list").into()),
    };
    check(tx, (merged, keep))?;
    for file in [merged, keep] {
        if tables::proposal_of(tx, file)?.is_some() {
            let detail = "a merge of one of them is proposed already: confirm it, or take it back";
            return Err(Problem::conflict("merge-proposed-already", detail).into());
        }
    }
    let id: MergeId = tx.new_id();
    tables::propose(tx, permits, id, (merged, keep), by.account, why)?;
    tables::touch(tx, pair.id)?;
    if takes_two(tx, [merged, keep])? {
        tx.announce("lawful-until")?;
        tx.record(&MergeStep { person: keep, other: merged, merge: id, step: "proposed" })?;
        return Ok(());
    }
    join(tx, permits, (id, (merged, keep)), by)
}

/// Makes a merge so.
fn join(
    tx: &mut Tx,
    permits: [&Permit<DecideIdentity>; 2],
    (id, (merged, kept)): (MergeId, Merge),
    by: &Caller,
) -> Outcome<()> {
    tables::made(tx, permits, id, by.account)?;
    let entry = tx.record(&MergeStep { person: kept, other: merged, merge: id, step: "merged" })?;
    tables::told_merged(tx, id, &entry.to_string())?;
    rewrite(tx, &[merged, kept])
}

/// Brings which file stands for which to what the merges say, and all that follows from it.
fn rewrite(tx: &mut Tx, files: &[PersonId]) -> Outcome<()> {
    let (people, merges) = tables::group(tx, files)?;
    same::set(tx, &people, &model::closure(&merges))?;
    features::files_changed(tx, &people)?;
    people.iter().try_for_each(|file| look_now(tx, *file))
}

/// Confirms what another has proposed: a merge, or that it is undone.
pub fn confirm(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, by: &Caller) -> Outcome<()> {
    let merge = standing_merge(tx, pair)?;
    match merge.state() {
        Some(PairState::MergeProposed) => {
            refuse_own(&merge.proposed, by)?;
            check(tx, (merge.merged, merge.kept))?;
            tables::touch(tx, pair.id)?;
            join(tx, permits, (merge.id, (merge.merged, merge.kept)), by)
        }
        Some(PairState::UndoProposed) => {
            merge.undo.as_ref().map_or(Ok(()), |(step, _)| refuse_own(step, by))?;
            part(tx, permits, pair, &merge)
        }
        _ => Err(Problem::conflict("merge-not-proposed", "nothing waits to be confirmed").into()),
    }
}

fn refuse_own(proposed: &Step, by: &Caller) -> Result<(), Problem> {
    if proposed.account == by.account.to_string() || proposed.by == by.service_number {
        return Err(Problem::conflict("merge-own", "somebody else than who proposed it must confirm it"));
    }
    Ok(())
}

/// Takes back what was proposed: a merge, or that it is undone.
pub fn withdraw(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, _by: &Caller) -> Outcome<()> {
    let merge = standing_merge(tx, pair)?;
    let step = match merge.state() {
        Some(PairState::MergeProposed) => {
            tables::end(tx, permits, merge.id)?;
            "withdrawn"
        }
        Some(PairState::UndoProposed) => {
            tables::set_undo(tx, permits, merge.id, None)?;
            "undo-withdrawn"
        }
        _ => return Err(Problem::conflict("merge-not-proposed", "nothing waits to be confirmed").into()),
    };
    tables::touch(tx, pair.id)?;
    tx.announce("lawful-until")?;
    tx.record(&MergeStep { person: merge.kept, other: merge.merged, merge: merge.id, step })?;
    Ok(())
}

/// Undoes a merge: at once when nobody is in a prison, else proposed until another confirms.
pub fn undo(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, by: &Caller, why: &Why) -> Outcome<()> {
    let merge = standing_merge(tx, pair)?;
    if merge.state() != Some(PairState::Merged) {
        return Err(Problem::conflict("merge-not-made", "the files are not merged, or that is being undone").into());
    }
    tables::set_undo(tx, permits, merge.id, Some((by.account, why)))?;
    if takes_two(tx, [merge.merged, merge.kept])? {
        tables::touch(tx, pair.id)?;
        tx.announce("lawful-until")?;
        tx.record(&MergeStep { person: merge.kept, other: merge.merged, merge: merge.id, step: "undo-proposed" })?;
        return Ok(());
    }
    part(tx, permits, pair, &merge)
}

/// Makes an undoing so. What was written while the files were one stays in the file that was kept, and may be the
/// other's: until two have gone through it, nobody goes on either file.
fn part(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, merge: &MergeRow) -> Outcome<()> {
    let (people, _) = tables::group(tx, &[merge.merged, merge.kept])?;
    let stood = same::canonical(tx, merge.kept)?;
    let files = [merge.merged, merge.kept, stood].into();
    let written = oversight::written(tx, permits, &files, (merge.entry.as_deref(), None), 1)?;
    if !written.is_empty() {
        tables::part(tx, permits, (pair.id, stood), merge)?;
    }
    tables::end(tx, permits, merge.id)?;
    tables::touch(tx, pair.id)?;
    let entry = tx.record(&MergeStep { person: merge.kept, other: merge.merged, merge: merge.id, step: "undone" })?;
    tables::told_parted(tx, merge.id, &entry.to_string())?;
    rewrite(tx, &people.into_iter().collect::<Vec<_>>())
}

/// Somebody has gone through what was written while the files of a pair were one, and put right what was the other's.
pub fn gone_through(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, by: &Caller) -> Outcome<()> {
    let nothing = || Problem::conflict("nothing-to-go-through", "two have gone through it, or nothing was written");
    // While the files are one again, or are to be, it is not yet known what will have to be gone through.
    let merge = tables::merge_of(tx, pair.one, pair.other)?;
    let open: Vec<PartingRow> = match merge.and_then(|merge| merge.state()) {
        Some(_) => vec![],
        None => tables::partings(tx, pair.id)?.into_iter().filter(PartingRow::is_open).collect(),
    };
    let mut own = Ok(());
    let mut step = None;
    for parting in &open {
        if let Some(first) = &parting.first
            && let Err(problem) = refuse_own(first, by)
        {
            own = Err(problem);
            continue;
        }
        tables::gone_through(tx, permits, parting, by.account)?;
        let which = if parting.first.is_none() { "gone-through" } else { "gone-through-by-two" };
        step = Some(MergeStep { person: parting.kept, other: parting.merged, merge: parting.merge, step: which });
    }
    let Some(step) = step else {
        own?;
        return Err(nothing().into());
    };
    tables::touch(tx, pair.id)?;
    tx.announce("lawful-until")?;
    tx.record(&step)?;
    Ok(())
}

fn standing_merge(reader: &mut Reader, pair: &PairRow) -> Outcome<MergeRow> {
    let merge = tables::merge_of(reader, pair.one, pair.other)?;
    let stands = merge.filter(|merge| merge.ended.is_none());
    stands.ok_or_else(|| Problem::conflict("merge-not-proposed", "no merge of the two is proposed or made").into())
}
