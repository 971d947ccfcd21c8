//! What people do before a door opens: write of tasks, agree to the dates, propose, confirm.

use super::model::{
    self, Block, HandOver, Identity, IdentityId, Note, Proposed, Recognised, ReleaseId, SecondMark, Situation, Task,
    TaskId,
};
use super::tables::{self, CaseRow, Seeing, Went};
use crate::access::acts::{ConfirmRelease, PrepareRelease};
use crate::access::{Caller, Permit};
use crate::authority::{self, Holding, Whom};
use crate::deadlines::{self, Held, Standing};
use crate::esas;
use crate::features;
use crate::identity;
use crate::people;
use crate::placement::{self, Destination, MovementKind, NewMovement, Reason};
use crate::removal;
use crate::sentence::{self, Agreement};
use basics::{Instant, PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};

mod standing;

pub use standing::{custody_changed, watch};

crate::person_events!(
    /// A task before a release was done, or was not after all.
    TaskWritten = "release-task" { release: ReleaseId, task: Task, is_done: bool }
    /// Somebody doubts who it is that would go, was not recognised, or found out.
    IdentityWritten = "release-identity" { release: ReleaseId, what: Identity }
    /// A release was proposed.
    ReleaseProposed = "release-proposed" { release: ReleaseId, planned_at: Instant }
    /// A release is proposed no longer.
    ReleaseWithdrawn = "release-withdrawn" { release: ReleaseId }
    /// Somebody went.
    PersonReleased = "person-released" {
        release: ReleaseId, movement: String, mark: SecondMark, over_minutes: i64, is_handed_over: bool,
    }
);

/// What is known of somebody before the door opens.
pub struct Known {
    /// How they are held.
    pub held: Held,
    /// The release that is being prepared.
    pub case: Option<CaseRow>,
    /// What must be true.
    pub situation: Situation,
    /// Who has agreed to the dates as they are counted now.
    pub agreement: Agreement,
}

/// Reads what is known of somebody; a problem when they are on no roll.
pub fn known<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Known> {
    let person = permit.person();
    let held = deadlines::held_one(reader, person)?
        .ok_or_else(|| Problem::conflict("not-in-prison", "the person is on no roll"))?;
    let case = tables::open_case(reader, permit)?;
    known_of(reader, held, case)
}

/// The same from what a list has read already.
pub fn known_of(reader: &mut Reader, held: Held, case: Option<CaseRow>) -> Outcome<Known> {
    let (person, now) = (held.person, reader.now());
    let agreement = sentence::agreement(reader, person)?;
    let identity = case.as_ref().map(|case| tables::identity(reader, case.id)).transpose()?.flatten();
    let situation = Situation {
        is_held: matches!(held.standing, Standing::Until(_) | Standing::Unknown(..)),
        held_for: held.standing.end().map(|end| end.seconds_since(now)),
        on_papers: matches!(held.standing, Standing::Unverified(..)),
        ended_alone: authority::is_unconfirmed(reader, person, held.since, None)?,
        is_counted: is_counted(reader, person)?,
        agreed: agreement.by.len(),
        messages: esas::waiting_about(reader, person, held.since)?,
        has_photograph: people::has_photograph(reader, person)?,
        identity,
        in_doubt: is_in_doubt(reader, person)?,
        proposed: case.as_ref().and_then(|case| case.proposed.clone()),
        basis: sentence::in_short(&[&agreement.dates, &esas::messages_about(reader, person)?]),
    };
    Ok(Known { held, case, situation, agreement })
}

/// Whether the files must say first who this is: a merge waits for another to confirm it, two have yet to go through what
/// was written while files were one, or a very like file, which no two officers have said is another's, has an authority
/// or a message that waits.
fn is_in_doubt(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    if identity::is_unsettled(reader, person)? {
        return Ok(true);
    }
    let apart = esas::told_apart(reader, person)?;
    for other in identity::may_be(reader, person, &apart)? {
        if identity::has_authority(reader, other)? || esas::waiting_about(reader, other, None)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the end of something that holds or held the person is counted from a sentence.
fn is_counted(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let now = reader.now();
    let counted = |one: &Holding| one.from <= now && one.kind.is_counted();
    Ok(authority::held(reader, Whom::One(person))?.iter().filter_map(|row| row.holding.as_ref()).any(counted))
}

/// The release that is being prepared, begun now when nobody has.
fn begun(tx: &mut Tx, permit: &Permit<PrepareRelease>) -> Outcome<CaseRow> {
    if let Some(case) = tables::open_case(tx, permit)? {
        return Ok(case);
    }
    let held = deadlines::held_one(tx, permit.person())?
        .ok_or_else(|| Problem::conflict("not-in-prison", "the person is on no roll"))?;
    let id = tx.new_id();
    tables::begin(tx, permit, id, &held.prison)?;
    tables::open_case(tx, permit)?.ok_or_else(|| Problem::not_found().into())
}

/// Writes that a task is done, or is not after all.
pub fn write_task(
    tx: &mut Tx,
    permit: &Permit<PrepareRelease>,
    (task, is_done): (Task, bool),
    note: Option<&Note>,
) -> Outcome<()> {
    let case = begun(tx, permit)?;
    let id: TaskId = tx.new_id();
    tables::add_task(tx, permit, case.id, (id, task, is_done), note)?;
    tables::touch(tx, permit, case.id)?;
    tx.announce(deadlines::TOPIC)?;
    tx.record(&TaskWritten { person: permit.person(), release: case.id, task, is_done })?;
    Ok(())
}

/// Writes that somebody doubts who this is, or has found out.
pub fn write_identity(
    tx: &mut Tx,
    permit: &Permit<PrepareRelease>,
    by: &Caller,
    (what, note): (Identity, &Note),
) -> Outcome<()> {
    let case = begun(tx, permit)?;
    add_identity(tx, permit, case.id, (by, what), note.as_str())
}

fn add_identity<A: Seeing>(
    tx: &mut Tx,
    permit: &Permit<A>,
    release: ReleaseId,
    (by, what): (&Caller, Identity),
    note: &str,
) -> Outcome<()> {
    let id: IdentityId = tx.new_id();
    tables::add_identity(tx, permit, release, (id, by.account, what), note)?;
    tables::touch(tx, permit, release)?;
    tx.announce(deadlines::TOPIC)?;
    tx.record(&IdentityWritten { person: permit.person(), release, what })?;
    Ok(())
}

/// Proposes that somebody goes at a time. Refused with what stands in the way.
pub fn propose(tx: &mut Tx, permit: &Permit<PrepareRelease>, by: &Caller, planned: Option<Instant>) -> Outcome<()> {
    let (case, now) = (begun(tx, permit)?, tx.now());
    let known = known(tx, permit)?;
    let blocks = model::blocks_to_propose(&known.situation);
    if !blocks.is_empty() {
        return Err(model::refusal(&blocks).into());
    }
    let planned = planned.unwrap_or(now).max(now);
    if known.situation.held_for.is_some_and(|seconds| now.plus_seconds(seconds) > planned) {
        // Nobody goes while something holds them (FRV-06, REL-01): the earliest is when that ends.
        return Err(Problem::invalid("invalid-input").with_field("planned_at", "release-too-early").into());
    }
    let proposed = Proposed {
        basis: known.situation.basis,
        by: by.service_number.clone(),
        account: by.account.to_string(),
        at: now,
    };
    tables::set_proposal(tx, permit, case.id, Some((&proposed, planned)))?;
    tx.announce(deadlines::TOPIC)?;
    tx.record(&ReleaseProposed { person: permit.person(), release: case.id, planned_at: planned })?;
    Ok(())
}

/// Takes a proposal back.
pub fn withdraw(tx: &mut Tx, permit: &Permit<PrepareRelease>) -> Outcome<()> {
    let case = tables::open_case(tx, permit)?.filter(|case| case.proposed.is_some());
    let case = case.ok_or_else(|| Problem::conflict("release-not-proposed", "nobody has proposed it"))?;
    tables::set_proposal(tx, permit, case.id, None)?;
    tx.announce(deadlines::TOPIC)?;
    tx.record(&ReleaseWithdrawn { person: permit.person(), release: case.id })?;
    Ok(())
}

/// What came of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The person went.
    Went,
    /// What they said is not what the register knows: that is written down, and it is not certain who this is.
    NotRecognised,
}

/// Confirms that somebody goes now: another than who proposed it, the person recognised, nothing in the way.
/// They are off the roll in the same transaction, wherever they are. Who is handed over to the police goes like
/// anybody else, against an order of theirs that is on file, and with a receipt.
pub fn confirm(
    tx: &mut Tx,
    permit: &Permit<ConfirmRelease>,
    by: &Caller,
    (recognised, hand_over): (&Recognised, Option<&HandOver>),
) -> Outcome<Confirmed> {
    let (person, now) = (permit.person(), tx.now());
    let known = known(tx, permit)?;
    let account = by.account.to_string();
    let blocks = model::blocks(&known.situation, Some((&account, &by.service_number)));
    if !blocks.is_empty() {
        return Err(model::refusal(&blocks).into());
    }
    let case = known.case.ok_or_else(|| model::refusal(&[Block::NotProposed]))?;
    let police = hand_over.map(|to| Ok::<_, Fault>((to, order_of(tx, person, to)?))).transpose()?;
    if known.situation.has_photograph && !recognised.photograph {
        return Err(Problem::invalid("invalid-input").with_field("photograph", "release-compare-photograph").into());
    }
    if !is_recognised(tx, person, recognised)? {
        add_identity(tx, permit, case.id, (by, Identity::WrongAnswer), "")?;
        return Ok(Confirmed::NotRecognised);
    }
    let over_minutes = known.held.standing.over(now).map_or(0, |seconds| seconds / 60);
    let movement = placement::leave_roll(
        tx,
        permit,
        &NewMovement {
            person,
            kind: MovementKind::Released,
            at: None,
            destination: police.is_some().then(|| Destination::parse(tables::POLICE)).transpose()?,
            due_back: None,
            reason: Reason::parse("released")?,
            source: case.id.to_string(),
        },
    )?;
    let movement = movement.to_string();
    let went = Went {
        at: now,
        prison: &known.held.prison,
        account: by.account,
        recognised,
        over_minutes,
        movement: movement.clone(),
    };
    tables::went(tx, permit, case.id, &went)?;
    if let Some((to, order)) = &police {
        tables::add_hand_over(tx, permit, case.id, to, order)?;
    }
    tx.announce(deadlines::TOPIC)?;
    let (mark, is_handed_over) = (recognised.mark, police.is_some());
    tx.record(&PersonReleased { person, release: case.id, movement, mark, over_minutes, is_handed_over })?;
    features::custody_changed(tx, person)?;
    Ok(Confirmed::Went)
}

/// The order of the police that stands and is the one the officer shows.
fn order_of(reader: &mut Reader, person: PersonId, to: &HandOver) -> Outcome<removal::Order> {
    let found = removal::on_file(reader, person)?.order(&to.reference).cloned();
    let missing = || Problem::invalid("invalid-input").with_field("order_reference", "release-order-not-on-file");
    found.ok_or_else(|| missing().into())
}

/// Whether what the person said of themselves is what the register knows.
fn is_recognised(reader: &mut Reader, person: PersonId, recognised: &Recognised) -> Outcome<bool> {
    let said = recognised.said.as_str();
    Ok(match recognised.mark {
        SecondMark::BirthDate => people::born(reader, person)?.is_some_and(|born| born.to_string() == said),
        SecondMark::CaseNumber => {
            people::number_of(reader, person)?.is_some_and(|number| number.to_string().eq_ignore_ascii_case(said))
        }
    })
}
