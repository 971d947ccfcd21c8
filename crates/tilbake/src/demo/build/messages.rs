//! Messages of police and courts, taken in as `tilbake receive` takes them in, and the places that are offered.

use super::site::{Clerk, Site, World, missing};
use crate::access::acts::{AnswerMessages, ReadRemandDesk, ReceiveMessages};
use crate::access::{Place, permit_in_place};
use crate::esas::{self, Incoming, Named};
use crate::remand::{self, NewOffer, OfferFields, Offering};
use basics::Instant;
use records::{Outcome, Reader, Tx, Via};
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

/// The caseworker of a prison offers a place, as the form of the remand desk does.
pub async fn offer(site: &Site, world: &Arc<World>, at: Instant, number: usize) -> Outcome<()> {
    let invented = world.nation.offers.get(number).ok_or_else(|| missing("an offer"))?.clone();
    let prison = world.prisons.iter().position(|prison| prison.code.as_str() == invented.prison);
    let by = prison.and_then(|at| world.clerk(at, Clerk::Caseworker)).ok_or_else(|| missing("a desk"))?;
    site.clock.set(at);
    let desk = world.app.doors().list::<ReadRemandDesk>(&by, Via::Page, "remand", None).await?;
    let (keys, leave, request) = (Arc::clone(&world.keys), desk.clone(), invented.request.clone());
    let find = move |reader: &mut Reader| {
        let (orders, _) = esas::remand_desk(reader, &keys, &leave, at.plus_seconds(-86_400))?;
        let order =
            orders.iter().find(|order| order.key.as_ref() == Some(&request)).ok_or_else(|| missing("an order"))?;
        esas::place_order(reader, &keys, &leave, order.message)
    };
    let order = site.db.read(find).await?;
    let (given, family) = by.name.rsplit_once(' ').unwrap_or(("", &by.name));
    let fields = OfferFields {
        prison: invented.prison,
        from: invented.from.rfc3339_oslo(),
        organisation: "310000302".to_owned(),
        office_phone: "69 00 01 00".to_owned(),
        duty_phone: "69 00 01 99".to_owned(),
        given: given.to_owned(),
        family: family.to_owned(),
        email: format!("{}@kriminalomsorg.invalid", by.service_number.to_lowercase()),
        ..OfferFields::default()
    };
    let new = NewOffer::parse(&fields, at)?;
    let (world, caller, words) = (Arc::clone(world), Arc::clone(&by), world.words());
    let act = move |tx: &mut Tx| {
        let place = Place::Prison(new.prison.clone());
        let permit = permit_in_place::<AnswerMessages>(tx, &world.decider, &caller, &place)?;
        let expect = permit_in_place::<ReceiveMessages>(tx, &world.decider, &caller, &place)?;
        let with = Offering { keys: &world.keys, permit: &permit, expect: &expect, desk: &desk, words: &words };
        remand::offer(tx, &with, &order, &new).map(drop)
    };
    site.act(at, &by, act).await
}
