//! What officers do with counts: begin one, tick who is seen, count again, sign. The house, the schedule and evacuation
//! stand beside it.

mod beginning;
mod evacuation;
mod house;

pub use beginning::*;
pub use evacuation::*;
pub use house::*;

use super::model::{
    self, Closing, CountId, Finding, Known, LineId, Mark, NOT_AGREED_HOURS, NewTick, Outcome as Ended, Tally, TickId,
    What, Who,
};
use super::tables::{self, CountRow, LineRow, TickRow, Ticking};
use crate::access::acts::{ReadSummary, TakeCount};
use crate::access::{self, Caller, Decider, PlacePermit, PrisonCode};
use crate::{gate, placement};
use basics::Problem;
use records::{Event, Fault, Outcome, Reader, Tx};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Ticks of a count came in; of whom, stands in no journal.
#[derive(Serialize)]
struct CountTicked {
    count: CountId,
    prison: PrisonCode,
    ticks: usize,
}
impl Event for CountTicked {
    const KIND: &'static str = "count-ticked";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// A count was begun once more.
#[derive(Serialize)]
struct CountedAgain {
    count: CountId,
    prison: PrisonCode,
    round: i64,
}
impl Event for CountedAgain {
    const KIND: &'static str = "counted-again";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// A count was signed for its unit.
#[derive(Serialize)]
struct CountSigned {
    count: CountId,
    prison: PrisonCode,
    outcome: Ended,
    missing: i64,
    unexpected: i64,
    alone: bool,
}
impl Event for CountSigned {
    const KIND: &'static str = "count-signed";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// The topic of pages that show counts of a prison.
pub fn topic(prison: &PrisonCode) -> String {
    format!("count:{prison}")
}

pub(super) fn signed_already() -> Fault {
    Problem::conflict("count-signed", "the count is signed; a correction is a further count").into()
}

/// Somebody on the list of a count, and what it finds of them.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who.
    pub line: LineRow,
    /// What is found.
    pub finding: Finding,
    /// The tick that counts.
    pub tick: Option<TickRow>,
    /// Whether ticks of them came after the signature.
    pub has_late: bool,
}

/// What a count finds of everyone on its list, by the ticks of its round that came before the signature.
pub fn found(reader: &mut Reader, row: &CountRow) -> Outcome<Vec<Found>> {
    let mut ticks: BTreeMap<LineId, Vec<TickRow>> = BTreeMap::new();
    for tick in tables::ticks(reader, row.id)? {
        ticks.entry(tick.line).or_default().push(tick);
    }
    let lines = tables::lines(reader, row.id)?;
    Ok(lines.into_iter().map(|line| found_of(row, ticks.remove(&line.id).unwrap_or_default(), line)).collect())
}

fn found_of(row: &CountRow, ticks: Vec<TickRow>, line: LineRow) -> Found {
    let has_late = ticks.iter().any(|tick| tick.late);
    let counts: Vec<TickRow> = ticks.into_iter().filter(|tick| !tick.late && tick.round == row.round).collect();
    let marks: Vec<Mark> = counts.iter().map(|tick| tick.mark).collect();
    let seen = model::seen(&marks);
    let last = counts.into_iter().max_by_key(|tick| (tick.mark.made_at, tick.mark.what == What::Undone, tick.mark.id));
    let finding = model::finding(line.known, line.extra, seen);
    Found { line, finding, tick: last.filter(|_| seen.is_some()), has_late }
}

/// What became of ticks that were sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ticked {
    /// Those on file now, also those that were before.
    pub kept: Vec<TickId>,
    /// Those that came when the count was signed: they are on file beside it.
    pub late: Vec<TickId>,
    /// Those that cannot be taken, each with why.
    pub refused: Vec<RefusedTick>,
}

/// A tick that cannot be taken.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RefusedTick {
    /// Its id.
    pub id: TickId,
    /// Why, as the code of a problem.
    pub code: String,
}

/// Who ticks.
pub struct Ticker<'a> {
    /// The policies.
    pub decider: &'a Decider,
    /// The officer.
    pub caller: &'a Caller,
    /// Leave to count there.
    pub permit: &'a PlacePermit<TakeCount>,
}

/// Takes ticks in. One that is on file already counts once, and one that cannot be taken keeps no other away.
pub fn tick(tx: &mut Tx, by: &Ticker<'_>, row: &CountRow, new: &[NewTick]) -> Outcome<Ticked> {
    by.permit.check_prison(&row.prison)?;
    let ids: Vec<TickId> = new.iter().filter_map(|tick| tick.id).collect();
    let there = tables::ticks_there(tx, &ids)?;
    let mut lines = tables::lines(tx, row.id)?;
    let (mut ticked, mut met, mut writing, mut taken) = (Ticked::default(), vec![], vec![], BTreeSet::new());
    for tick in new {
        let id = tick.id.unwrap_or_else(|| tx.new_id());
        let refuse = |code: &str| RefusedTick { id, code: code.to_owned() };
        if there.get(&id).is_some_and(|count| *count != row.id) {
            ticked.refused.push(refuse("tick-of-another-count"));
            continue;
        }
        if there.contains_key(&id) || !taken.insert(id) {
            ticked.kept.push(id);
            continue;
        }
        let how = tick.how.unwrap_or_else(|| row.kind.how());
        if !row.kind.takes(how) {
            ticked.refused.push(refuse("count-how"));
            continue;
        }
        let line = match line_of(tx, by, row, (&mut lines, &mut met), tick)? {
            Ok(line) => line,
            Err(code) => {
                ticked.refused.push(refuse(&code));
                continue;
            }
        };
        let now = tx.now();
        let made_at = tick.made_at.unwrap_or(now).clamp(row.started_at.min(now), now);
        let round = tick.round.filter(|round| *round <= row.round).unwrap_or(row.round);
        let late = row.signed.is_some();
        writing.push(Ticking { id, line, round, new: tick, how, made_at, late });
        if late { ticked.late.push(id) } else { ticked.kept.push(id) }
    }
    tables::add_lines(tx, row.id, &met)?;
    tables::add_ticks(tx, row.id, by.caller.account, &writing)?;
    tx.announce(&topic(&row.prison))?;
    tx.record(&CountTicked { count: row.id, prison: row.prison.clone(), ticks: writing.len() })?;
    Ok(ticked)
}

/// The line a tick is about: of the list, or a new one of somebody who is met besides. Else why there is none.
fn line_of(
    tx: &mut Tx,
    by: &Ticker<'_>,
    row: &CountRow,
    (lines, met): (&mut Vec<LineRow>, &mut Vec<LineRow>),
    tick: &NewTick,
) -> Outcome<Result<LineId, String>> {
    let is_of = |line: &&LineRow, who: Who| match who {
        Who::Person(person) => line.person == Some(person),
        Who::Guest(guest) => line.guest == Some(guest),
    };
    if let Some(line) = lines.iter().find(|line| is_of(line, tick.who)) {
        return Ok(Ok(line.id));
    }
    let new = match tick.who {
        Who::Person(person) => match access::permit::<ReadSummary>(tx, by.decider, by.caller, person) {
            Ok(permit) => {
                // Another file of somebody on the list is that person.
                let own = Who::Person(permit.person());
                if let Some(line) = lines.iter().find(|line| is_of(line, own)) {
                    return Ok(Ok(line.id));
                }
                person_met(tx, by, &permit)?
            }
            Err(Fault::Refused(problem)) => return Ok(Err(problem.code)),
            Err(fault) => return Err(fault),
        },
        Who::Guest(guest) => match gate::entry(tx, guest)?.filter(|entry| entry.prison == row.prison) {
            Some(entry) if row.kind == model::Kind::Evacuation => guest_line(tx, &entry),
            _ => return Ok(Err("not-on-list".to_owned())),
        },
    };
    if tick.what == What::Undone {
        return Ok(Err("not-on-list".to_owned()));
    }
    let position = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let new = LineRow { position, extra: true, ..new };
    lines.push(new.clone());
    met.push(new.clone());
    Ok(Ok(new.id))
}

/// Somebody in custody who is met besides: where the roll has them.
fn person_met(tx: &mut Tx, by: &Ticker<'_>, permit: &access::Permit<ReadSummary>) -> Outcome<LineRow> {
    let line = placement::line_to_count(tx, by.permit, permit)?;
    match line {
        Some(line) => {
            let unit = line.unit.map_or(Ok(None), |unit| crate::estate::unit(tx, unit))?;
            Ok(person_line(tx, line, unit.map(|unit| unit.name).unwrap_or_default()))
        }
        None => Ok(LineRow { person: Some(permit.person()), known: Known::Elsewhere, ..empty_line(tx) }),
    }
}

/// Counts once more: the ticks so far stay on file, and nobody is seen yet.
pub fn count_again(tx: &mut Tx, permit: &PlacePermit<TakeCount>, row: &CountRow) -> Outcome<()> {
    permit.check_prison(&row.prison)?;
    if row.signed.is_some() {
        return Err(signed_already());
    }
    tables::count_again(tx, permit, row.id)?;
    tx.announce(&topic(&row.prison))?;
    tx.record(&CountedAgain { count: row.id, prison: row.prison.clone(), round: row.round + 1 })?;
    Ok(())
}

/// Signs a count for its unit. It agrees when everyone is seen or accounted for, and not otherwise; whoever is missing,
/// or is here and should not be, is a deviation with an owner and a clock until somebody has found out.
pub fn sign(
    tx: &mut Tx,
    permit: &PlacePermit<TakeCount>,
    by: &Caller,
    row: &CountRow,
    closing: &Closing,
) -> Outcome<()> {
    permit.check_prison(&row.prison)?;
    if row.signed.is_some() {
        return Err(signed_already());
    }
    let found = found(tx, row)?;
    let tally = Tally::of(found.iter().map(|one| one.finding));
    match (closing.outcome, tally.outcome()) {
        (Ended::Agreed, Ended::NotAgreed) => {
            return Err(Problem::conflict("count-differs", "somebody is missing, or is here who should not be").into());
        }
        (Ended::NotAgreed, Ended::Agreed) => {
            return Err(Problem::conflict("count-agrees", "everyone is seen or accounted for by now").into());
        }
        _ => {}
    }
    tables::close(tx, permit, (row.id, by.account), closing, tally)?;
    if let (Ended::NotAgreed, Some(remark)) = (closing.outcome, &closing.remark) {
        for one in found.iter().filter(|one| matches!(one.finding, Finding::Missing | Finding::Unexpected)) {
            let Some(person) = one.line.person else { continue };
            let of = (person, &row.prison, one.line.room_id);
            let agreed = tables::agreed_at(tx, (person, &row.prison))?;
            placement::deviate_after_count(tx, permit, of, agreed, (remark, NOT_AGREED_HOURS))?;
        }
    }
    if row.kind == model::Kind::Evacuation {
        tables::end_suspension(tx, permit, row.id)?;
    }
    tx.announce(&topic(&row.prison))?;
    let Tally { missing, unexpected, .. } = tally;
    let (count, prison, outcome, alone) = (row.id, row.prison.clone(), closing.outcome, closing.alone);
    tx.record(&CountSigned { count, prison, outcome, missing, unexpected, alone })?;
    Ok(())
}
