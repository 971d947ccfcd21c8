//! What people do about decisions: write, propose, sign, tell, appeal, reverse. What can wait is signed by whoever may, with
//! statement and reasons, or not at all: the transaction refuses it, and so does the table.

mod appeals;
mod by_id;
mod measures;
mod watch;

pub use appeals::{appeal, decide_appeal, look_again, reverse};
pub use by_id::{appeal_of, note_of, propose_written, take_over_of, tell_of, write_and_sign};
pub use measures::{begin, end, note, take_over, tell_end};
pub use watch::watch;

use super::model::fields::{NewDelegation, NewTold, Typed, check_whole};
use super::model::kinds::Kind;
use super::model::limits::{self, Bound};
use super::model::{Cited, Content, DecisionId, DelegationId, Level, Outcome as Decided, State, ToldHow, repeated};
use super::tables::{self, DecisionRow, DelegationRow, NewRow};
use crate::access::acts::{KeepDelegations, PrepareDecision, SignDecision, TellPerson};
use crate::access::{self, Caller, Decider, Permit, PlacePermit, Role, reach};
use crate::slots::Record;
use crate::web::Words;
use crate::{features, people, sentence};
use basics::time::ToSpan;
use basics::{Date, Instant, PersonId, Problem};
use law::Policies;
use records::{Fault, Outcome, Reader, Tx, params};

/// The topic of live pages that show decisions and measures.
pub const TOPIC: &str = "decisions";

crate::person_events!(
    /// A decision was begun to be written.
    DecisionDrafted = "decision-drafted" { decision: DecisionId, about: Kind }
    /// What a draft says was changed.
    DecisionSaved = "decision-saved" { decision: DecisionId }
    /// A decision was put before whoever decides.
    DecisionProposed = "decision-proposed" { decision: DecisionId, level: Level }
    /// It came back to be mended.
    DecisionReturned = "decision-returned" { decision: DecisionId }
    /// It will not be decided.
    DecisionWithdrawn = "decision-withdrawn" { decision: DecisionId }
    /// It was signed.
    DecisionSigned = "decision-signed" { decision: DecisionId, level: Level, outcome: Decided, role: Role }
    /// What was decided by word of mouth stands in writing.
    DecisionWritten = "decision-written" { decision: DecisionId }
    /// The person was told of it.
    DecisionTold = "decision-told" { decision: DecisionId, how: ToldHow }
);

/// A role may sign for the governor.
#[derive(serde::Serialize)]
struct DelegationGiven<'a> {
    delegation: DelegationId,
    prison: &'a str,
    about: Kind,
    role: Role,
}
impl records::Event for DelegationGiven<'_> {
    const KIND: &'static str = "delegation-given";
    fn prison(&self) -> Option<&str> {
        Some(self.prison)
    }
}

/// It may no longer.
#[derive(serde::Serialize)]
struct DelegationTakenBack<'a> {
    delegation: DelegationId,
    prison: &'a str,
}
impl records::Event for DelegationTakenBack<'_> {
    const KIND: &'static str = "delegation-taken-back";
    fn prison(&self) -> Option<&str> {
        Some(self.prison)
    }
}

/// Who acts, by which policies.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// The policies.
    pub decider: &'a Decider,
    /// Who acts.
    pub caller: &'a Caller,
}

/// On what somebody signs.
#[derive(Clone, Copy, Debug)]
pub struct Signer {
    /// In which role.
    pub role: Role,
    /// By which delegation; none of whoever needs none.
    pub delegation: Option<DelegationId>,
}

/// The roles that decide on a level; those of the prison below the governor by delegation alone.
fn roles(level: Level) -> &'static [Role] {
    match level {
        Level::Local => &[Role::Governor, Role::DutyGovernor, Role::HeadOfUnit, Role::ShiftLeader, Role::Caseworker],
        Level::Region => &[Role::Regional, Role::RegionalOnCall],
        Level::Directorate => &[Role::National],
    }
}

/// On what the caller signs a kind of decision about a person on a level; refused when another level decides, or nobody
/// has let them.
pub fn signer(reader: &mut Reader, by: By<'_>, person: PersonId, (kind, level): (Kind, Level)) -> Outcome<Signer> {
    let prison = reach::whereabouts(reader, person)?.and_then(|at| at.prison);
    let today = reader.now().oslo_date();
    for role in roles(level).iter().copied() {
        let grants: Vec<_> = by.caller.grants.iter().filter(|grant| grant.role == role).cloned().collect();
        if grants.is_empty() {
            continue;
        }
        let caller = Caller { grants, ..by.caller.clone() };
        match access::permit::<SignDecision>(reader, by.decider, &caller, person) {
            Ok(_) => {}
            Err(Fault::Refused(_)) => continue,
            Err(fault) => return Err(fault),
        }
        let is_own = level != Level::Local || matches!(role, Role::Governor | Role::DutyGovernor);
        if is_own {
            return Ok(Signer { role, delegation: None });
        }
        let Some(prison) = &prison else { continue };
        if let Some(found) = tables::delegation_for(reader, prison, (kind, role), today)? {
            return Ok(Signer { role, delegation: Some(found) });
        }
    }
    let words = format!("the decision is for the level: {level}, and for those it has let sign");
    Err(Problem::new(403, "decision-of-others", words).into())
}

/// Whether somebody is under 18 on the day.
pub fn is_child(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    let (born, today) = (people::born(reader, person)?, reader.now().oslo_date());
    Ok(born.is_some_and(|born| born.saturating_add(18.years()) > today))
}

/// From when the time of what a decision is about counts: of a measure that goes on, from its beginning.
fn begun(reader: &mut Reader, person: PersonId, content: &Content) -> Outcome<Option<Instant>> {
    let Some(measure) = content.measure else { return Ok(content.from) };
    let found = tables::measures_of(reader, person)?.into_iter().find(|row| row.id == measure);
    Ok(found.map(|row| row.begun.at).or(content.from))
}

/// The limits of what a decision is about; none of what the law sets none for, or of which no beginning is known.
pub fn bounds(reader: &mut Reader, person: PersonId, content: &Content) -> Outcome<(Vec<Bound>, Option<Instant>)> {
    let Some(begun) = begun(reader, person, content)? else { return Ok((vec![], None)) };
    let born = people::born(reader, person)?;
    Ok((limits::bounds(content.kind, begun, born, Policies::default())?, Some(begun)))
}

/// The level that decides what a draft says.
pub fn level_of(reader: &mut Reader, person: PersonId, content: &Content) -> Outcome<Level> {
    if content.kind.lasts() {
        let (bounds, begun) = bounds(reader, person, content)?;
        let until = content.until.or(content.from);
        let (Some(begun), Some(until)) = (begun, until) else { return Ok(Level::Local) };
        return Ok(limits::level_until(&bounds, content.kind, begun, until));
    }
    let now = reader.now();
    let special = tables::of_person(reader, person)?
        .into_iter()
        .any(|row| row.content.kind == Kind::SpecialHighSecurity && row.marks().state(now) == State::InForce);
    let competence = sentence::competence(reader, person, special)?;
    Ok(limits::level_of(content.kind, content.outcome, &competence))
}

fn wrong(field: &str, code: &str) -> Fault {
    Problem::invalid("invalid-input").with_field(field, code).into()
}

/// Fills in from the file what was only named: the measure, the decision before, the records as they stand. What was cited
/// before stays as it stood then.
fn fill(
    tx: &mut Tx,
    permit: &Permit<PrepareDecision>,
    typed: Typed,
    before: Option<&Content>,
    words: &Words,
) -> Outcome<Content> {
    let Typed { mut content, measure, cited } = typed;
    if !measure.is_empty() {
        let id = measure.parse().map_err(|_| wrong("measure", "not-in-list"))?;
        let found = tables::measures(tx, permit)?.into_iter().find(|row| row.id == id);
        let row = found.filter(|row| row.kind == content.kind).ok_or_else(|| wrong("measure", "not-in-list"))?;
        content.measure = Some(row.id);
        let all = tables::decisions(tx, permit)?;
        let earlier = all.iter().filter(|one| one.content.measure == Some(row.id) && one.decided.is_some());
        content.follows = earlier.max_by_key(|one| one.decided.as_ref().map(|by| by.at)).map(|one| one.id);
    }
    let there = features::records(tx, permit, words)?;
    for name in cited {
        let kept = before.and_then(|before| before.cited.iter().find(|one| one.record == name));
        let found = there.iter().find(|one| one.record == name);
        let now = tx.now();
        let cite = |one: &Record| {
            let Record { record, said, href } = one.clone();
            Cited { record, said, as_of: now, href }
        };
        let one = kept.cloned().or_else(|| found.map(cite));
        content.cited.push(one.ok_or_else(|| wrong("cited", "not-in-list"))?);
    }
    Ok(content)
}

/// Writes a draft.
pub fn draft(
    tx: &mut Tx,
    permit: &Permit<PrepareDecision>,
    by: By<'_>,
    typed: Typed,
    words: &Words,
) -> Outcome<DecisionId> {
    let content = fill(tx, permit, typed, None, words)?;
    let level = level_of(tx, permit.person(), &content)?;
    let id: DecisionId = tx.new_id();
    tables::add(tx, permit, NewRow { id, level, oral: false, account: by.caller.account }, &content)?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionDrafted { person: permit.person(), decision: id, about: content.kind })?;
    Ok(id)
}

fn signed_already() -> Fault {
    Problem::conflict("decision-signed", "it is decided: a new decision takes its place").into()
}

/// Whether what it says can still be changed: until it is signed, and of what was decided by word of mouth until it is in
/// writing.
pub fn is_open(row: &DecisionRow) -> bool {
    row.withdrawn.is_none() && row.reversed.is_none() && (row.decided.is_none() || row.written_at.is_none())
}

/// Saves a draft. Of what was decided by word of mouth only the words are written now: what was decided stands.
pub fn save(
    tx: &mut Tx,
    permit: &Permit<PrepareDecision>,
    row: &DecisionRow,
    typed: Typed,
    words: &Words,
) -> Outcome<()> {
    if !is_open(row) {
        return Err(signed_already());
    }
    let mut content = fill(tx, permit, typed, Some(&row.content), words)?;
    let mut level = row.level;
    if row.decided.is_some() {
        let Content { kind, outcome, measure, follows, from, until, .. } = row.content.clone();
        content = Content { kind, outcome, measure, follows, from, until, ..content };
    } else {
        level = level_of(tx, permit.person(), &content)?;
    }
    tables::save(tx, permit, row, level, &content)?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionSaved { person: permit.person(), decision: row.id })?;
    Ok(())
}

/// Puts a decision before whoever decides. It must be whole.
pub fn propose(tx: &mut Tx, permit: &Permit<PrepareDecision>, row: &DecisionRow) -> Outcome<()> {
    let person = permit.person();
    if row.decided.is_some() || row.withdrawn.is_some() {
        return Err(signed_already());
    }
    check_whole(&row.content, is_child(tx, person)?)?;
    let level = level_of(tx, person, &row.content)?;
    check_length(tx, person, &row.content)?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sets = "level = $3, proposed_at = $4, proposed_by = $5, returned_why = ''";
    tables::set(tx, permit, row, sets, params![level, now, by])?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionProposed { person, decision: row.id, level })?;
    Ok(())
}

/// Sends a proposal back to be mended.
pub fn send_back(tx: &mut Tx, permit: &Permit<SignDecision>, row: &DecisionRow, why: &str) -> Outcome<()> {
    if row.decided.is_some() || row.proposed.is_none() || row.withdrawn.is_some() {
        return Err(Problem::conflict("decision-not-proposed", "it does not wait for a signature").into());
    }
    tables::set(tx, permit, row, "returned_why = $3, proposed_at = null, proposed_by = null", params![why])?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionReturned { person: permit.person(), decision: row.id })?;
    Ok(())
}

/// Gives a draft up.
pub fn withdraw(tx: &mut Tx, permit: &Permit<PrepareDecision>, row: &DecisionRow) -> Outcome<()> {
    if row.decided.is_some() || row.withdrawn.is_some() {
        return Err(signed_already());
    }
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    tables::set(tx, permit, row, "withdrawn_at = $3, withdrawn_by = $4", params![now, by])?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionWithdrawn { person: permit.person(), decision: row.id })?;
    Ok(())
}

/// Refuses an end that lies behind, or beyond what one decision may say.
fn check_length(reader: &mut Reader, person: PersonId, content: &Content) -> Outcome<()> {
    let Some(until) = content.until else { return Ok(()) };
    if until <= reader.now() {
        return Err(wrong("until_at", "in-past"));
    }
    let (bounds, _) = bounds(reader, person, content)?;
    let from = content.from.unwrap_or(until);
    match limits::latest_until(&bounds, from) {
        Some(latest) if until > latest.at => {
            let problem = Problem::invalid("invalid-input").with_field("until_at", "decision-too-long");
            Err(problem.with_rule(latest.rule.as_str(), latest.rule.section()).into())
        }
        _ => Ok(()),
    }
}

/// How many hundredths of its reasons stand in an earlier decision of the same kind about the person, and in which.
pub fn repeats(row: &DecisionRow, all: &[DecisionRow]) -> Option<(usize, DecisionId)> {
    let earlier = all
        .iter()
        .filter(|other| other.id != row.id && other.content.kind == row.content.kind && other.written_at.is_some());
    let shares = earlier.map(|other| (repeated::hundredths(&row.content.reasons, &other.content.reasons), other.id));
    shares.filter(|(share, _)| *share >= repeated::SAID_FROM).max()
}

/// Signs a decision, or the writing of one that was given by word of mouth. `seen` says that repeated reasons were looked at.
pub fn sign(tx: &mut Tx, permit: &Permit<SignDecision>, by: By<'_>, row: &DecisionRow, seen: bool) -> Outcome<()> {
    let person = permit.person();
    if !is_open(row) {
        return Err(signed_already());
    }
    check_whole(&row.content, is_child(tx, person)?)?;
    if !seen && repeats(row, &tables::decisions(tx, permit)?).is_some() {
        let words = "many of these words stand in an earlier decision: say that you have looked at them again";
        return Err(Problem::conflict("decision-repeated", words).into());
    }
    if row.decided.is_some() {
        return write_down(tx, permit, by, row);
    }
    check_length(tx, person, &row.content)?;
    let level = level_of(tx, person, &row.content)?;
    let signer = signer(tx, by, person, (row.content.kind, level))?;
    let now = tx.now();
    let sets = "level = $3, decided_at = $4, decided_by = $5, decided_name = $6, decided_role = $7, \
                decided_account = $8, delegation = $9, written_at = $4";
    let Caller { service_number, name, account, .. } = by.caller;
    let values = params![level, now, service_number, name, signer.role, account, signer.delegation];
    tables::set(tx, permit, row, sets, values)?;
    if let Some(measure) = row.content.measure {
        tables::touch(tx, permit, measure)?;
    }
    tx.announce(TOPIC)?;
    let (decision, outcome, role) = (row.id, row.content.outcome, signer.role);
    tx.record(&DecisionSigned { person, decision, level, outcome, role })?;
    Ok(())
}

fn write_down(tx: &mut Tx, permit: &Permit<SignDecision>, by: By<'_>, row: &DecisionRow) -> Outcome<()> {
    signer(tx, by, permit.person(), (row.content.kind, row.level))?;
    let now = tx.now();
    tables::set(tx, permit, row, "written_at = $3", params![now])?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionWritten { person: permit.person(), decision: row.id })?;
    Ok(())
}

/// Records that the person was told: from then on what could wait holds, and the time of appeal runs (ADM-01).
pub fn tell(tx: &mut Tx, permit: &Permit<TellPerson>, row: &DecisionRow, new: &NewTold) -> Outcome<()> {
    let Some(decided) = row.decided.as_ref().filter(|_| row.withdrawn.is_none()) else {
        return Err(Problem::conflict("decision-not-signed", "nothing is decided yet").into());
    };
    if row.told.is_some() {
        return Err(Problem::conflict("decision-told", "the person was told already").into());
    }
    if new.how == ToldHow::ByMouth && !row.oral {
        return Err(wrong("how", "decision-could-wait"));
    }
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let until = limits::appeal_until(row.content.kind, now, decided.at, Policies::default())?;
    let sets = "told_at = $3, told_by = $4, told_how = $5, told_interpreter = $6, told_said = $7, appeal_until = $8";
    tables::set(tx, permit, row, sets, params![now, by, new.how, new.interpreter, new.said, until])?;
    if let Some(measure) = row.content.measure {
        tables::touch(tx, permit, measure)?;
    }
    tx.announce(TOPIC)?;
    tx.record(&DecisionTold { person: permit.person(), decision: row.id, how: new.how })?;
    Ok(())
}

/// Lets a role sign a kind of decision for the governor.
pub fn give_delegation(
    tx: &mut Tx,
    permit: &PlacePermit<KeepDelegations>,
    new: &NewDelegation,
) -> Outcome<DelegationId> {
    let there = tables::delegations(tx, &new.prison)?;
    let same = |one: &&DelegationRow| one.kind == new.kind && one.role == new.role && !one.is_over(new.from);
    if there.iter().any(|one| same(&one)) {
        return Err(Problem::conflict("delegation-there", "the role may sign this already").into());
    }
    let id: DelegationId = tx.new_id();
    tables::give(tx, permit, id, new)?;
    tx.announce(TOPIC)?;
    let prison = new.prison.as_str();
    tx.record(&DelegationGiven { delegation: id, prison, about: new.kind, role: new.role })?;
    Ok(id)
}

/// Takes a delegation back from today on.
pub fn take_back(tx: &mut Tx, permit: &PlacePermit<KeepDelegations>, row: &DelegationRow, today: Date) -> Outcome<()> {
    if row.is_over(today) {
        return Err(Problem::conflict("delegation-over", "it is over already").into());
    }
    tables::take_back(tx, permit, row, today)?;
    tx.announce(TOPIC)?;
    tx.record(&DelegationTakenBack { delegation: row.id, prison: row.prison.as_str() })?;
    Ok(())
}
