//! What people do about who is who: look for files that may be one person's, say that they are two people's, merge
//! them, undo it.

use super::model::{
    self, DecisionId, Likeness, Looks, Merge, MergeId, PairId, PairState, Standing, Why, likeness, near_days,
};
use super::tables::{self, MergeRow, PairRow, Step};
use crate::access::acts::DecideIdentity;
use crate::access::{Caller, Permit, same};
use crate::authority;
use crate::features;
use crate::people::{self, Known};
use crate::placement;
use basics::{PersonId, Problem};
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// From this score on, a file that nobody has looked at may hide an authority: one number, a like name with the same
/// birth date, or the same name with nearly the same.
const DOUBT: i64 = 75;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($field:ident: $of:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Serialize)]
        struct $name { person: PersonId, other: PersonId, $($field: $of),* }
        impl Event for $name {
            const KIND: &'static str = $kind;
            fn person(&self) -> Option<PersonId> {
                Some(self.person)
            }
        }
    )+};
}
events!(
    /// Two files were put beside each other by hand.
    FilesCompared = "files-compared" { pair: PairId }
    /// Somebody said that two files are two people's.
    FilesDifferent = "files-different" { decision: DecisionId }
    /// A step of a merge: `person` is the file that is kept, `other` the one that is merged.
    MergeStep = "files-merge" { merge: MergeId, step: &'static str }
);

/// Looks for files that may be the same person's as this one, and keeps those that nobody has decided about. Called
/// when a name, a number or a birth date was written down.
pub fn look(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    // While a history is built nobody waits for an answer; whoever builds it looks when it is whole.
    if !tx.is_heard() || same::canonical(tx, person)? != person {
        return Ok(());
    }
    look_now(tx, person)
}

/// The same at once.
pub fn look_now(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let found = alike(tx, person)?;
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
fn alike(reader: &mut Reader, person: PersonId) -> Outcome<BTreeMap<PersonId, Vec<Likeness>>> {
    let numbered: BTreeSet<PersonId> = people::sharing_numbers(reader, person)?.into_iter().collect();
    let mut found: BTreeMap<PersonId, Vec<Likeness>> =
        numbered.iter().map(|other| (*other, vec![Likeness::SameNumber])).collect();
    let mut known = people::near(reader, person, near_days)?;
    let Some(own) = known.remove(&person).map(looks) else { return Ok(found) };
    for (other, theirs) in known {
        let like = likeness(&own, &looks(theirs));
        if !like.is_empty() {
            found.entry(other).or_default().extend(like);
        }
    }
    Ok(found)
}

fn looks(known: Known) -> Looks {
    Looks { names: known.names, born: known.born }
}

/// Whether somebody has to say who a person is before a door opens.
pub fn is_in_doubt(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    tables::is_in_doubt(reader, person, DOUBT)
}

/// Puts two files beside each other by hand.
pub fn compare(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2]) -> Outcome<PairId> {
    let [one, other] = permits.map(Permit::person);
    if one == other {
        return Err(Problem::invalid("invalid-input").with_field("other", "same-person").into());
    }
    let mut reasons = alike(tx, one)?.remove(&other).unwrap_or_default();
    reasons.push(Likeness::ByHand);
    let pair = tables::keep_pair(tx, (one, other), &reasons)?;
    tx.record(&FilesCompared { person: one, other, pair })?;
    Ok(pair)
}

/// Says that two files are two people's. It is not asked again unless something new is learned.
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
    tx.record(&MergeStep { person: kept, other: merged, merge: id, step: "merged" })?;
    rewrite(tx, &[merged, kept])
}

/// Brings which file stands for which to what the merges say, and all that follows from it.
fn rewrite(tx: &mut Tx, files: &[PersonId]) -> Outcome<()> {
    let (people, merges) = tables::group(tx, files)?;
    same::set(tx, &people, &model::closure(&merges))?;
    features::files_changed(tx, &people)?;
    for file in &people {
        if same::canonical(tx, *file)? == *file {
            look_now(tx, *file)?;
        } else {
            // Whoever is found by a merged file is found by the one that stands for it.
            for pair in tables::pairs_with(tx, *file)? {
                tables::close_pair(tx, pair.id)?;
            }
        }
    }
    Ok(())
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

/// Makes an undoing so. What was written while the files were one stays in the file that was kept.
fn part(tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, merge: &MergeRow) -> Outcome<()> {
    let (people, _) = tables::group(tx, &[merge.merged, merge.kept])?;
    tables::end(tx, permits, merge.id)?;
    tables::touch(tx, pair.id)?;
    tx.record(&MergeStep { person: merge.kept, other: merge.merged, merge: merge.id, step: "undone" })?;
    rewrite(tx, &people.into_iter().collect::<Vec<_>>())
}

fn standing_merge(reader: &mut Reader, pair: &PairRow) -> Outcome<MergeRow> {
    let merge = tables::merge_of(reader, pair.one, pair.other)?;
    let stands = merge.filter(|merge| merge.ended.is_none());
    stands.ok_or_else(|| Problem::conflict("merge-not-proposed", "no merge of the two is proposed or made").into())
}
