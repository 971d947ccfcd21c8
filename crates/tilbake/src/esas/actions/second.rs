//! A second look at a message: another officer agrees that it was handled, or is about whom one has said it is.
//! Until then it stands in the way of a release, since a message put aside by one alone is how the wrong one goes.

use crate::access::PlacePermit;
use crate::access::acts::ReceiveMessages;
use crate::esas::model::inbox::MessageId;
use crate::esas::tables::{self, Aside};
use basics::Problem;
use basics::id::PersonId;
use records::{Event, Outcome, Tx};
use serde::Serialize;

/// A second officer agreed to what was done with a message.
#[derive(Serialize)]
struct MessageSeconded {
    message: MessageId,
    person: PersonId,
}
impl Event for MessageSeconded {
    const KIND: &'static str = "message-seconded";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Agrees to what one has done with a message. Whoever did it cannot agree to it.
pub fn second(tx: &mut Tx, _permit: &PlacePermit<ReceiveMessages>, id: MessageId, person: PersonId) -> Outcome<()> {
    let own = tx.actor().service_number.clone();
    let aside = tables::aside(tx, id)?.filter(|aside| aside.seconded_by.is_none());
    let Some(Aside { settled_by, .. }) = aside else {
        return Err(Problem::conflict("message-not-aside", "there is nothing to agree to").into());
    };
    if settled_by == own {
        return Err(Problem::conflict("message-second-own", "somebody else must agree").into());
    }
    tables::second(tx, id)?;
    tx.record(&MessageSeconded { message: id, person })?;
    tx.announce("messages")
}
