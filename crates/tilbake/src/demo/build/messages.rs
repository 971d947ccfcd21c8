//! Messages of police and courts, taken in as `tilbake receive` takes them in.

use super::site::{Site, World, missing};
use crate::esas::{self, Incoming, Named};
use basics::Instant;
use records::Outcome;
use std::sync::Arc;

/// Takes in a message at the time it comes. What becomes of it is the program's to say.
pub async fn receive(site: &Site, world: &Arc<World>, at: Instant, number: usize) -> Outcome<()> {
    let message = world.nation.messages.get(number).ok_or_else(|| missing("a message"))?;
    site.clock.set(at);
    esas::receive_by_command(
        &world.app,
        Incoming::of(message.bytes.clone(), &Named::default(), &world.app.senders.now()),
    )
    .await?;
    Ok(())
}
