//! Blocks that stand: of whom a release is proposed, or whom nothing holds any longer, each block is written down with
//! the minute from which it stands. After an hour the next level is called. Nobody can switch it off: an act that
//! changes something about the custody looks again in its transaction, and once a minute the watch does.

use super::super::model::{self, Block};
use super::super::tables::{self, StandingBlock};
use super::known_of;
use crate::app::Shared;
use crate::deadlines::{self, Nearness};
use basics::{Instant, PersonId};
use records::{Event, Fault, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something stands in the way of a release, its hour is over, or it stands no longer.
#[derive(Serialize)]
struct BlockStands {
    person: PersonId,
    block: Block,
    since: Instant,
    what: &'static str,
}
impl Event for BlockStands {
    const KIND: &'static str = "release-block";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// What stands in the way of somebody now, who is to go.
fn blocks_of(reader: &mut Reader, person: PersonId) -> Outcome<BTreeSet<Block>> {
    let Some(held) = deadlines::held_one(reader, person)? else { return Ok(BTreeSet::new()) };
    let is_over = held.standing.nearness(reader.now()) == Nearness::Overdue;
    let case = tables::open_case_of(reader, person)?;
    if !is_over && case.as_ref().is_none_or(|case| case.proposed.is_none()) {
        return Ok(BTreeSet::new());
    }
    let known = known_of(reader, held, case)?;
    Ok(model::blocks_that_stand(&known.situation, is_over).into_iter().collect())
}

/// Writes down what begins to stand, what has stood for an hour, and what is over. Gives whether anything changed.
fn rewrite_of(tx: &mut Tx, person: PersonId) -> Outcome<bool> {
    let (now, there) = (tx.now(), blocks_of(tx, person)?);
    let written: BTreeMap<Block, StandingBlock> =
        tables::standing(tx, Some(person))?.into_iter().map(|one| (one.block, one)).collect();
    let mut changes = vec![];
    for block in there.iter().filter(|block| !written.contains_key(block)) {
        tables::begin_block(tx, person, *block)?;
        changes.push((*block, now, "begins"));
    }
    for (block, one) in &written {
        let what = match (there.contains(block), model::is_for_the_next_level(one.since, now), one.rang_at) {
            (false, ..) => "over",
            (true, true, None) => "rings",
            (true, ..) => continue,
        };
        tables::change_block(tx, one, what == "over")?;
        changes.push((*block, one.since, what));
    }
    for (block, since, what) in &changes {
        tx.record(&BlockStands { person, block: *block, since: *since, what })?;
    }
    Ok(!changes.is_empty())
}

/// A fact about somebody's custody has changed.
pub fn custody_changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    // While a history is built nobody can be called.
    if tx.is_heard() {
        rewrite_of(tx, person)?;
    }
    Ok(())
}

/// Those for whom something stands in the way, or may: proposed, held too long, or written down as such.
fn whom(reader: &mut Reader) -> Outcome<BTreeSet<PersonId>> {
    let mut all: BTreeSet<PersonId> = tables::proposed(reader)?.into_iter().collect();
    all.extend(deadlines::ringing(reader)?);
    all.extend(tables::standing(reader, None)?.into_iter().map(|one| one.person));
    Ok(all)
}

/// Whether something is to be written down about somebody.
fn is_stale(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let (now, there) = (reader.now(), blocks_of(reader, person)?);
    let written = tables::standing(reader, Some(person))?;
    let rings = |one: &StandingBlock| one.rang_at.is_none() && model::is_for_the_next_level(one.since, now);
    Ok(written.iter().map(|one| one.block).collect::<BTreeSet<_>>() != there || written.iter().any(rings))
}

/// Once a minute: writes down what stands in the way as time goes on. Writes nothing while nothing changes.
pub async fn watch(app: Shared) -> Outcome<()> {
    let read = |reader: &mut Reader| {
        let mut stale = vec![];
        for person in whom(reader)? {
            // One whose file cannot be read keeps nobody else from being called for.
            match is_stale(reader, person) {
                Ok(true) => stale.push(person),
                Ok(false) => {}
                Err(Fault::Refused(problem)) => {
                    tracing::error!(code = problem.code, "what stands in the way of somebody cannot be read");
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(stale)
    };
    for person in app.db.read(read).await? {
        // What was read may be old by now: the write looks again.
        let rewrite = move |tx: &mut Tx| {
            rewrite_of(tx, person)?;
            tx.announce(deadlines::TOPIC)
        };
        app.db.upkeep(rewrite).await?;
    }
    Ok(())
}
