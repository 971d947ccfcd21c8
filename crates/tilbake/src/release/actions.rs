//! What people do before a door opens: write of tasks, agree to the dates, propose, confirm.

use super::model::{
    self, AgreementId, Block, Note, Proposed, Recognised, ReleaseId, SecondMark, Situation, Task, TaskId,
};
use super::tables::{self, CaseRow, Seeing, Went};
use crate::access::acts::{ConfirmRelease, PrepareRelease};
use crate::access::{Caller, Permit};
use crate::authority::{self, AuthorityKind, Holding, Whom};
use crate::deadlines::{self, Held, Standing};
use crate::esas;
use crate::features;
use crate::identity;
use crate::people;
use crate::placement::{self, MovementKind, NewMovement, Reason};
use crate::sentence;
use basics::{Instant, PersonId, Problem};
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;
use sha2::{Digest, Sha256};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($field:ident: $of:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Serialize)]
        struct $name { person: PersonId, release: ReleaseId, $($field: $of),* }
        impl Event for $name {
            const KIND: &'static str = $kind;
            fn person(&self) -> Option<PersonId> {
                Some(self.person)
            }
        }
    )+};
}
events!(
    /// A task before a release was done, or was not after all.
    TaskWritten = "release-task" { task: Task, is_done: bool }
    /// Somebody agreed to the dates as they are counted now.
    DatesAgreed = "release-dates-agreed" { agreement: AgreementId }
    /// A release was proposed.
    ReleaseProposed = "release-proposed" { planned_at: Instant }
    /// A release is proposed no longer.
    ReleaseWithdrawn = "release-withdrawn" { }
    /// Somebody went.
    PersonReleased = "person-released" { movement: String, mark: SecondMark, over_minutes: i64 }
);

/// What is known of somebody before the door opens.
pub struct Known {
    /// How they are held.
    pub held: Held,
    /// The release that is being prepared.
    pub case: Option<CaseRow>,
    /// What must be true.
    pub situation: Situation,
    /// From which facts the dates were counted, and on which authorities, in one word.
    pub dates: String,
    /// Who has agreed to them.
    pub agreed: Vec<tables::AgreementRow>,
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
    let authorities = authorities_of(reader, person)?;
    // Whoever agreed has seen these authorities, in these words.
    let dates = short(&[&sentence::counted_from(reader, person)?, &authorities]);
    let agreed = match &case {
        Some(case) => tables::agreements(reader, case.id, &dates)?,
        None => vec![],
    };
    let situation = Situation {
        is_held: matches!(held.standing, Standing::Until(_) | Standing::Unknown(..)),
        held_for: held.standing.end().map(|end| end.seconds_since(now)),
        on_papers: matches!(held.standing, Standing::Unverified(..)),
        ended_alone: authority::is_unconfirmed(reader, person, held.since, None)?,
        is_counted: is_counted(reader, person)?,
        agreed: agreed.len(),
        messages: esas::waiting_about(reader, person)?,
        in_doubt: identity::is_in_doubt(reader, person)?,
        proposed: case.as_ref().and_then(|case| case.proposed.clone()),
        basis: short(&[&dates, &esas::messages_about(reader, person)?]),
    };
    Ok(Known { held, case, situation, dates, agreed })
}

/// The authorities of a person, each with how often it was changed.
fn authorities_of(reader: &mut Reader, person: PersonId) -> Outcome<String> {
    let rows = authority::authorities(reader, person)?;
    Ok(rows.iter().map(|row| format!("{} {}\n", row.id, row.version)).collect())
}

/// Whether the end of something that holds or held the person is counted from a sentence.
fn is_counted(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    use AuthorityKind as K;
    let now = reader.now();
    let counted = |one: &Holding| {
        let kinds = [K::Judgment, K::EnforcementOrder, K::FineEnforcementOrder];
        let detention = [K::PreventiveDetentionJudgment, K::ExtensionJudgment];
        one.from <= now && kinds.iter().chain(&detention).any(|kind| *kind == one.kind)
    };
    Ok(authority::held(reader, Whom::One(person))?.iter().filter_map(|row| row.holding.as_ref()).any(counted))
}

/// Texts in one short word: another as soon as anything in them changes.
fn short(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
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

/// Agrees to the dates as they are counted now. Whoever has agreed already is refused.
pub fn agree(tx: &mut Tx, permit: &Permit<PrepareRelease>, by: &Caller) -> Outcome<()> {
    let case = begun(tx, permit)?;
    let known = known(tx, permit)?;
    let account = by.account.to_string();
    if known.agreed.iter().any(|one| one.account == account || one.by == by.service_number) {
        return Err(Problem::conflict("release-agreed-already", "somebody else must agree too").into());
    }
    let id: AgreementId = tx.new_id();
    tables::add_agreement(tx, permit, case.id, (id, by.account), &known.dates)?;
    tables::touch(tx, permit, case.id)?;
    tx.announce(deadlines::TOPIC)?;
    tx.record(&DatesAgreed { person: permit.person(), release: case.id, agreement: id })?;
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

/// Confirms that somebody goes now: another than who proposed it, the person recognised, nothing in the way.
/// They are off the roll in the same transaction, wherever they are.
pub fn confirm(tx: &mut Tx, permit: &Permit<ConfirmRelease>, by: &Caller, recognised: &Recognised) -> Outcome<()> {
    let (person, now) = (permit.person(), tx.now());
    let known = known(tx, permit)?;
    let account = by.account.to_string();
    let blocks = model::blocks(&known.situation, Some((&account, &by.service_number)));
    if !blocks.is_empty() {
        return Err(model::refusal(&blocks).into());
    }
    let case = known.case.ok_or_else(|| model::refusal(&[Block::NotProposed]))?;
    if !is_recognised(tx, person, recognised)? {
        return Err(Problem::invalid("invalid-input").with_field("said", "release-not-recognised").into());
    }
    let over_minutes = known.held.standing.over(now).map_or(0, |seconds| seconds / 60);
    let movement = placement::leave_roll(
        tx,
        permit,
        &NewMovement {
            person,
            kind: MovementKind::Released,
            at: None,
            destination: None,
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
    tx.announce(deadlines::TOPIC)?;
    tx.record(&PersonReleased { person, release: case.id, movement, mark: recognised.mark, over_minutes })?;
    features::custody_changed(tx, person)
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
