//! What people do about those called in to serve: call them in, hand one to the police, tell the police of one who
//! did not come.

use super::super::model::{NewCalledEnd, Outcome, Summons};
use super::super::tables;
use super::Gate;
use crate::access::acts::{EditAuthorities, ReceiveArrival};
use crate::access::{self, Permit, PrisonCode, Relation};
use crate::authority::AuthorityKind;
use crate::placement;
use basics::{Instant, PersonId, Problem};
use records::{Event, Outcome as Done, Tx};
use serde::Serialize;

/// Somebody was called in, or it was noted what became of that. Whom it was spoken with stands in none of it.
#[derive(Serialize)]
struct CalledIn<'a> {
    person: PersonId,
    prison: &'a PrisonCode,
    called_for: Instant,
    outcome: Option<Outcome>,
}
impl Event for CalledIn<'_> {
    const KIND: &'static str = "called-in";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// On what somebody is expected who is called in to serve: not those whom the police bring.
pub const TO_SERVE: [AuthorityKind; 2] = [AuthorityKind::EnforcementOrder, AuthorityKind::FineEnforcementOrder];

/// For which reasons somebody is expected who is called in to serve.
pub fn to_serve() -> Vec<&'static str> {
    TO_SERVE.iter().map(|kind| kind.as_str()).collect()
}

/// Whether somebody expected for this reason is called in to serve.
pub fn is_to_serve(reason: &str) -> bool {
    TO_SERVE.iter().any(|kind| kind.as_str() == reason)
}

fn not_called() -> Problem {
    Problem::conflict("not-called-in", "the person is not called in to serve here")
}

/// Calls somebody in to serve, or anew: they are to be here at the latest then.
pub fn call_in(tx: &mut Tx, permit: &Permit<EditAuthorities>, called_for: Instant) -> Done<()> {
    let prison = placement::call_in(tx, permit, called_for, is_to_serve)?.ok_or_else(not_called)?;
    super::announce(tx, &prison)?;
    tx.record(&CalledIn { person: permit.person(), prison: &prison, called_for, outcome: None })?;
    Ok(())
}

/// Notes what became of a day on which somebody was called in: handed to the police at the gate, or absent and the
/// police told. Either way they are on no roll.
pub fn end(tx: &mut Tx, gate: &Gate, person: PersonId, new: &NewCalledEnd) -> Done<()> {
    let permit = access::permit::<ReceiveArrival>(tx, gate.decider, gate.caller, person)?;
    let person = permit.person();
    if permit.basis().relation != Relation::Within {
        return Err(Problem::forbidden().into());
    }
    let expected = placement::expected_of(tx, &permit)?.filter(|one| is_to_serve(&one.reason));
    let (prison, at) = expected.map(|one| (one.prison, one.expected_at)).ok_or_else(not_called)?;
    let summons = Summons { prison, called_for: at.ok_or_else(not_called)? };
    if tables::called::is_ended(tx, &permit, summons.called_for)? {
        return Err(Problem::conflict("called-in-ended", "it was noted already what became of it").into());
    }
    let at = new.check(summons.called_for, tx.now())?;
    let number = match new.outcome {
        // The police stand at the gate.
        Outcome::HandedOver => String::new(),
        Outcome::Absent => {
            let number = tables::numbers(tx)?.remove(&new.district);
            number.ok_or_else(|| Problem::invalid("invalid-input").with_field("district", "no-number"))?.number
        }
    };
    tables::called::add_end(tx, &permit, &summons, (&number, at), new)?;
    super::announce(tx, &summons.prison)?;
    let (called_for, outcome) = (summons.called_for, Some(new.outcome));
    tx.record(&CalledIn { person, prison: &summons.prison, called_for, outcome })?;
    Ok(())
}
