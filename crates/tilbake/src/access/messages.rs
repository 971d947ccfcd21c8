//! Leave by way of a message. Whoever may take in messages from police and courts may have each one
//! written into the file of the person it names, and may do nothing else there: the acts are listed.

use crate::access::acts::{AnswerMessages, ReceiveMessages, RegisterPerson};
use crate::access::model::{PrisonCode, Scope, Whereabouts};
use crate::access::permit::{Basis, PlacePermit, place_permit};
use crate::access::roles::{Purpose, Relation, Role};

/// Leave for a command on the machine itself to take in messages: who starts it holds the keys.
pub fn permit_of_command() -> PlacePermit<ReceiveMessages> {
    place_permit(Whereabouts::default(), of_program())
}

/// Leave for the program itself to tell police and courts of the events that its contracts with them name.
pub fn permit_to_tell() -> PlacePermit<AnswerMessages> {
    place_permit(Whereabouts::default(), of_program())
}

fn of_program() -> Basis {
    Basis { role: Role::National, scope: Scope::Nation, relation: Relation::Within, purpose: Purpose::PlacementWork }
}

/// Leave to register the person a message names, who is expected at a prison if one is known.
pub fn permit_to_register(
    permit: &PlacePermit<ReceiveMessages>,
    prison: Option<&PrisonCode>,
) -> PlacePermit<RegisterPerson> {
    let at = Whereabouts { prison: prison.cloned(), ..Whereabouts::default() };
    place_permit(at, permit.basis().clone())
}
