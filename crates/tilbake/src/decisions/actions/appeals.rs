//! Appeals (ADM-01, ADM-04): whoever decided looks again, and what they keep goes to the next level, where another decides.

use super::super::model::{AppealOutcome, DecisionId, Level};
use super::super::tables::{self, DecisionRow};
use super::{By, TOPIC, signer};
use crate::access::Permit;
use crate::access::acts::{AppealDecision, SignDecision};
use basics::Problem;
use records::{Fault, Outcome, Tx, params};

crate::person_events!(
    /// The person has appealed.
    DecisionAppealed = "decision-appealed" { decision: DecisionId }
    /// Whoever decided looked again and kept it: it went to the next level.
    AppealSentOn = "appeal-sent-on" { decision: DecisionId, level: Level }
    /// An appeal was decided.
    AppealDecided = "appeal-decided" { decision: DecisionId, outcome: AppealOutcome }
    /// A decision was reversed.
    DecisionReversed = "decision-reversed" { decision: DecisionId }
);

/// Records that the person appeals. One that comes late is recorded too: whether it is heard is for whoever decides on it
/// (ADM-03).
pub fn appeal(tx: &mut Tx, permit: &Permit<AppealDecision>, row: &DecisionRow, words: &str) -> Outcome<()> {
    if row.decided.is_none() || row.withdrawn.is_some() {
        return Err(Problem::conflict("decision-not-signed", "nothing is decided yet").into());
    }
    // What the person may know of is what they were told of.
    if permit.is_own() && row.told.is_none() {
        return Err(Problem::not_found().into());
    }
    if row.content.kind.said().appeal.is_none() {
        let problem = Problem::conflict("decision-no-appeal", "there is no appeal against it");
        return Err(problem.with_rule("ADM-02", "strgjfl 7 f").into());
    }
    if row.appeal.is_some() {
        return Err(Problem::conflict("decision-appealed", "it is appealed already").into());
    }
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let sets = "appealed_at = $3, appeal_words = $4, appeal_entered_by = $5";
    tables::set(tx, permit, row, sets, params![now, words, by])?;
    tx.announce(TOPIC)?;
    tx.record(&DecisionAppealed { person: permit.person(), decision: row.id })?;
    Ok(())
}

fn not_waiting() -> Fault {
    Problem::conflict("appeal-not-waiting", "no appeal waits here").into()
}

/// Whoever decided looks again: keeps it and sends it to the next level, or gives the person right.
pub fn look_again(
    tx: &mut Tx,
    permit: &Permit<SignDecision>,
    by: By<'_>,
    row: &DecisionRow,
    (keeps, why): (bool, &str),
) -> Outcome<()> {
    let appeal = row.appeal.as_ref().filter(|appeal| appeal.decided.is_none() && appeal.sent_on.is_none());
    if appeal.is_none() {
        return Err(not_waiting());
    }
    signer(tx, by, permit.person(), (row.content.kind, row.level))?;
    if !keeps {
        return give_right(tx, permit, by, row, why);
    }
    let (now, number) = (tx.now(), tx.actor().service_number.clone());
    let sets = "sent_on_at = $3, sent_on_by = $4, sent_on_why = $5";
    tables::set(tx, permit, row, sets, params![now, number, why])?;
    tx.announce(TOPIC)?;
    let level = row.level.next().unwrap_or(row.level);
    tx.record(&AppealSentOn { person: permit.person(), decision: row.id, level })?;
    Ok(())
}

fn give_right(tx: &mut Tx, permit: &Permit<SignDecision>, by: By<'_>, row: &DecisionRow, why: &str) -> Outcome<()> {
    let (now, number, account) = (tx.now(), tx.actor().service_number.clone(), by.caller.account);
    let sets = "appeal_outcome = $3, appeal_why = $4, appeal_decided_at = $5, appeal_decided_by = $6, \
                appeal_decided_account = $7, reversed_at = coalesce(reversed_at, $5), \
                reversed_by = coalesce(reversed_by, $6), reversed_why = coalesce(reversed_why, $4)";
    tables::set(tx, permit, row, sets, params![AppealOutcome::Reversed, why, now, number, account])?;
    touch(tx, permit, row)?;
    tx.record(&AppealDecided { person: permit.person(), decision: row.id, outcome: AppealOutcome::Reversed })?;
    Ok(())
}

fn touch(tx: &mut Tx, permit: &Permit<SignDecision>, row: &DecisionRow) -> Outcome<()> {
    if let Some(measure) = row.content.measure {
        tables::touch(tx, permit, measure)?;
    }
    tx.announce(TOPIC)
}

/// The next level decides on an appeal, and never whoever decided before.
pub fn decide_appeal(
    tx: &mut Tx,
    permit: &Permit<SignDecision>,
    by: By<'_>,
    row: &DecisionRow,
    (outcome, why): (AppealOutcome, &str),
) -> Outcome<()> {
    let sent_on = row.appeal.as_ref().filter(|appeal| appeal.decided.is_none() && appeal.sent_on.is_some());
    if sent_on.is_none() {
        return Err(not_waiting());
    }
    // What the ministry decides on an appeal from the directorate is recorded there.
    let level = row.level.next().unwrap_or(row.level);
    signer(tx, by, permit.person(), (row.content.kind, level))?;
    if row.decided.as_ref().is_some_and(|decided| decided.account == by.caller.account.to_string()) {
        return Err(Problem::conflict("decision-own", "another than who decided it decides on the appeal").into());
    }
    if outcome == AppealOutcome::Reversed {
        return give_right(tx, permit, by, row, why);
    }
    let (now, number, account) = (tx.now(), tx.actor().service_number.clone(), by.caller.account);
    let sets = "appeal_outcome = $3, appeal_why = $4, appeal_decided_at = $5, appeal_decided_by = $6, \
                appeal_decided_account = $7";
    tables::set(tx, permit, row, sets, params![outcome, why, now, number, account])?;
    tx.announce(TOPIC)?;
    tx.record(&AppealDecided { person: permit.person(), decision: row.id, outcome })?;
    Ok(())
}

/// Reverses a decision without an appeal: whoever may decide it may take it back.
pub fn reverse(tx: &mut Tx, permit: &Permit<SignDecision>, by: By<'_>, row: &DecisionRow, why: &str) -> Outcome<()> {
    if row.decided.is_none() || row.withdrawn.is_some() {
        return Err(Problem::conflict("decision-not-signed", "nothing is decided yet").into());
    }
    if row.reversed.is_some() {
        return Err(Problem::conflict("decision-reversed", "it is reversed already").into());
    }
    signer(tx, by, permit.person(), (row.content.kind, row.level))?;
    let (now, number) = (tx.now(), tx.actor().service_number.clone());
    tables::set(tx, permit, row, "reversed_at = $3, reversed_by = $4, reversed_why = $5", params![now, number, why])?;
    touch(tx, permit, row)?;
    tx.record(&DecisionReversed { person: permit.person(), decision: row.id })?;
    Ok(())
}
