//! What was decided in time while the history went on: conditional release refused, lower security considered. A few were
//! forgotten, as happens.

use super::super::cal::{at, plus_days};
use super::super::person::{InventedPerson, Sentence};
use super::site::{Clerk, State, missing};
use super::story::Scene;
use crate::access::acts::SettleDeadline;
use crate::access::permit;
use crate::deadlines::{self, Hand, OutcomeText};
use crate::slots::DeadlinesOf;
use basics::time::ToSpan;
use basics::{Instant, Problem};
use law::DateKind;
use records::{Outcome, Tx};

/// One in so many decisions was forgotten.
const FORGOTTEN: u32 = 16;
/// How many years a sentence is long on which the region decides.
const OF_REGION_YEARS: u16 = 10;
/// Days before its day at which something is decided at the earliest.
const EARLY_DAYS: i64 = 14;

/// When something was decided about somebody, and by whom.
pub fn times(person: &InventedPerson, sentence: &Sentence) -> Vec<(Instant, Clerk)> {
    let Some(parole) = sentence.term().two_thirds(sentence.virtual_start()) else { return vec![] };
    if person.serial % FORGOTTEN == 3 {
        return vec![];
    }
    let parole = plus_days(parole, sentence.days_away());
    let mut days = vec![parole.saturating_sub(1.year())];
    days.extend(sentence.parole_refused.then_some(parole));
    let is_long = sentence.term().all_months() > OF_REGION_YEARS * 12;
    let clerk = if is_long { Clerk::Region } else { Clerk::Caseworker };
    let early = 4 + i64::from(person.serial % 7);
    days.into_iter().map(|day| (at(plus_days(day, -early), 13, 20), clerk)).collect()
}

/// Code of the refusal of who has nothing to decide: what is due soon is known only then.
pub const NOTHING: &str = "nothing-to-decide";

/// Records what is due soon as decided, where whoever acts answers for it; refused where there is nothing.
pub fn settle(tx: &mut Tx, scene: &Scene, state: &State) -> Outcome<()> {
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let hand = Hand { decider: &scene.world.decider, caller: &scene.by };
    let permit = permit::<SettleDeadline>(tx, hand.decider, hand.caller, person)?;
    let until = tx.today().saturating_add(EARLY_DAYS.days());
    let roles: Vec<_> = scene.by.grants.iter().map(|grant| grant.role).collect();
    let mut decided = 0;
    for due in deadlines::open(tx, DeadlinesOf::One(&permit), until)? {
        let deadline = due.deadline;
        let outcome = match deadline.kind.parse() {
            Ok(DateKind::TwoThirds) => "Avslått. Vedtaket er forkynt.",
            Ok(DateKind::LowerSecurityReview) => "Vurdert. Overføres ikke nå, vurderes på nytt.",
            _ => continue,
        };
        if deadlines::recorders(deadline.by).iter().any(|role| roles.contains(role)) {
            let outcome = OutcomeText::parse(outcome)?;
            deadlines::settle(tx, hand, person, (&deadline.kind, deadline.on), &outcome)?;
            decided += 1;
        }
    }
    if decided == 0 {
        return Err(Problem::new(500, NOTHING, "nothing is due that whoever acts decides").into());
    }
    Ok(())
}
