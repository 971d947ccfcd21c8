//! What is due by a day: what of it is still open, and what officers do about it.

use super::super::model::Standing;
use super::super::model::due::{self, DoneId, OutcomeText};
use super::super::tables;
use super::TOPIC;
use crate::access::acts::SettleDeadline;
use crate::access::{self, Caller, Decider, Permit, PrisonCode};
use crate::authority::{AuthorityKind, Whom};
use crate::features;
use crate::slots::{Deadline, DeadlinesOf, DecidedBy, SettledBy};
use basics::id::PersonId;
use basics::{Date, Problem};
use records::{Event, Fault, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a deadline asked for was recorded as done. What became of it stands in the table alone.
#[derive(Serialize)]
struct DeadlineDone<'a> {
    person: PersonId,
    done: DoneId,
    deadline: &'a str,
    on: Date,
}
impl Event for DeadlineDone<'_> {
    const KIND: &'static str = "deadline-done";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A deadline that was recorded as done is open again.
#[derive(Serialize)]
struct DeadlineReopened {
    person: PersonId,
    done: DoneId,
}
impl Event for DeadlineReopened {
    const KIND: &'static str = "deadline-reopened";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A deadline that nothing has settled yet, and where the person belongs.
#[derive(Clone, Debug)]
pub struct Due {
    /// The deadline.
    pub deadline: Deadline,
    /// The prison.
    pub prison: PrisonCode,
}

/// The deadlines up to a day that nothing has settled, each once.
pub fn open(reader: &mut Reader, of: DeadlinesOf<'_>, until: Date) -> Outcome<Vec<Due>> {
    let whom = Whom::from(of);
    let all = features::deadlines(reader, of, until)?;
    let held = super::held(reader, whom)?;
    let held: BTreeMap<PersonId, (Standing, PrisonCode)> =
        held.into_iter().map(|held| (held.person, (held.standing, held.prison))).collect();
    let done = tables::done_of_held(reader, whom)?;
    let lower = tables::at_lower_security(reader, whom)?;
    let (mut seen, mut due) = (BTreeSet::new(), vec![]);
    for deadline in all {
        let Some((standing, prison)) = held.get(&deadline.person) else { continue };
        let key = (deadline.person, deadline.kind.clone(), deadline.on);
        let is_done = deadline.settled.is_recorded() && done.contains(&key);
        if !is_done && !is_settled(&deadline, *standing, &lower) && seen.insert(key) {
            due.push(Due { deadline, prison: prison.clone() });
        }
    }
    Ok(due)
}

/// Whether the facts on file say that what a deadline asks for is done.
fn is_settled(deadline: &Deadline, standing: Standing, lower: &BTreeSet<PersonId>) -> bool {
    match deadline.settled {
        SettledBy::Facts | SettledBy::Record => false,
        SettledBy::LowerSecurity => lower.contains(&deadline.person),
        // Whoever is held on an order of police alone has not been before a court.
        SettledBy::Court => match standing {
            Standing::Until(stop) | Standing::Without(Some(stop), _) => stop.kind != AuthorityKind::CommittalOrder,
            Standing::Unknown(kind, _) => kind != AuthorityKind::CommittalOrder,
            Standing::Unverified(..) | Standing::Without(None, _) => false,
        },
        SettledBy::Custody | SettledBy::KnownCustody => match standing {
            Standing::Until(stop) => stop.at > due::over(deadline.on, deadline.at),
            // For that end the list of who is held until when asks.
            Standing::Unknown(..) => deadline.settled == SettledBy::Custody,
            Standing::Unverified(..) | Standing::Without(..) => false,
        },
    }
}

/// Who acts, by which policies.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    /// The policies.
    pub decider: &'a Decider,
    /// Who acts.
    pub caller: &'a Caller,
}

impl Hand<'_> {
    /// Refuses whoever does not answer for what this level decides.
    fn check(&self, reader: &mut Reader, person: PersonId, by: DecidedBy) -> Outcome<()> {
        let answers = due::recorders(by);
        let grants = self.caller.grants.iter().filter(|grant| answers.contains(&grant.role)).cloned().collect();
        let caller = Caller { grants, ..self.caller.clone() };
        match access::permit::<SettleDeadline>(reader, self.decider, &caller, person) {
            Ok(_) => Ok(()),
            Err(Fault::Refused(_)) => {
                let words = "another level decides this, and records it";
                Err(Problem::new(403, "deadline-of-others", words).into())
            }
            Err(fault) => Err(fault),
        }
    }
}

/// One open deadline of a person that an officer records as done.
pub fn one(reader: &mut Reader, permit: &Permit<SettleDeadline>, kind: &str, on: Date) -> Outcome<Deadline> {
    let all = open(reader, DeadlinesOf::One(permit), on)?.into_iter().map(|due| due.deadline);
    let found = all.into_iter().find(|deadline| deadline.kind == kind && deadline.on == on);
    let open = found.ok_or_else(|| Problem::conflict("deadline-not-open", "there is no such open deadline"))?;
    if open.settled.is_recorded() {
        return Ok(open);
    }
    Err(Problem::conflict("deadline-by-facts", "it is settled when the facts on file say so").into())
}

/// Records that what a deadline asks for is done, and what became of it.
pub fn settle(
    tx: &mut Tx,
    hand: Hand<'_>,
    person: PersonId,
    (kind, on): (&str, Date),
    outcome: &OutcomeText,
) -> Outcome<DoneId> {
    let permit = access::permit::<SettleDeadline>(tx, hand.decider, hand.caller, person)?;
    let deadline = one(tx, &permit, kind, on)?;
    hand.check(tx, permit.person(), deadline.by)?;
    let id = tx.new_id();
    tables::add_done(tx, &permit, id, &deadline, outcome)?;
    tx.announce(TOPIC)?;
    tx.record(&DeadlineDone { person: permit.person(), done: id, deadline: kind, on })?;
    Ok(id)
}

/// Opens a deadline again that was recorded as done by mistake. `check` says whether it is as it was read.
pub fn reopen(
    tx: &mut Tx,
    hand: Hand<'_>,
    (person, id): (PersonId, DoneId),
    check: impl FnOnce(bool) -> Outcome<()>,
) -> Outcome<()> {
    let permit = access::permit::<SettleDeadline>(tx, hand.decider, hand.caller, person)?;
    let row = tables::done(tx, &permit, id)?;
    check(row.is_reopened)?;
    hand.check(tx, permit.person(), row.decided_by)?;
    if row.is_reopened {
        return Err(Problem::conflict("deadline-reopened", "it was opened again already").into());
    }
    tables::reopen(tx, &row)?;
    tx.announce(TOPIC)?;
    tx.record(&DeadlineReopened { person: permit.person(), done: id })?;
    Ok(())
}
