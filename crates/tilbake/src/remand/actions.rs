//! What people do at the remand desk: offer a place.

use super::model::{Answered, NewOffer, OfferId, Offered, OrderState, state_of};
use super::tables::{self, OfferRow};
use crate::access::acts::{AnswerMessages, ReadRemandDesk, ReceiveMessages};
use crate::access::{ListPermit, PlacePermit};
use crate::esas::{self, MessageId, OfferAnswered, OutgoingId, Party, PlaceOffer, Question};
use crate::estate::{self, PrisonStatus};
use crate::placement::{self, NewArrival};
use crate::web::Words;
use basics::id::{Id, PersonId};
use basics::{Instant, Problem};
use records::{Event, Keyring, Outcome, Tx};
use serde::Serialize;

/// A place was offered.
#[derive(Serialize)]
struct PlaceOffered {
    offer: OfferId,
    person: PersonId,
    order: MessageId,
    prison: String,
    message: OutgoingId,
    until: Instant,
}
impl Event for PlaceOffered {
    const KIND: &'static str = "place-offered";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// With what an offer is made.
pub struct Offering<'a> {
    /// The keys.
    pub keys: &'a Keyring,
    /// Leave to answer the police for the prison.
    pub permit: &'a PlacePermit<AnswerMessages>,
    /// Leave to have somebody expected there.
    pub expect: &'a PlacePermit<ReceiveMessages>,
    /// The desk on which the order lies.
    pub desk: &'a ListPermit<ReadRemandDesk>,
    /// Words in bokmål, the language of the police's messages.
    pub words: &'a Words,
}

/// How far an order has come.
pub fn standing(
    tx: &mut records::Reader,
    desk: &ListPermit<ReadRemandDesk>,
    (person, received_at): (PersonId, Instant),
    offers: &[OfferRow],
    answers: &[OfferAnswered],
) -> Outcome<OrderState> {
    let arrived = tables::has_arrived(tx, desk, person, received_at)?;
    let offers: Vec<Offered> = offers.iter().map(|offer| Offered { at: offer.at, until: offer.until }).collect();
    let answers: Vec<Answered> =
        answers.iter().map(|answer| Answered { at: answer.received_at, kind: answer.kind }).collect();
    Ok(state_of(&offers, &answers, arrived, tx.now()))
}

/// An order for a place, with what was offered and answered.
fn course(tx: &mut Tx, keys: &Keyring, desk: &ListPermit<ReadRemandDesk>, order: &Question) -> Outcome<OrderState> {
    let key = order.draft.key.clone().unwrap_or_default();
    let offers = tables::offers_for(tx, desk, order.person, &key)?;
    let (_, answers) = esas::remand_desk(tx, keys, desk, order.received_at)?;
    let own: Vec<OfferAnswered> = answers.into_iter().filter(|answer| answer.key.as_deref() == Some(&key)).collect();
    standing(tx, desk, (order.person, order.received_at), &offers, &own)
}

/// The police have said that the place is not wanted, and a person has read it: the prison waits no longer for whom
/// no order sends.
pub fn not_wanted(
    tx: &mut Tx,
    keys: &Keyring,
    desk: &ListPermit<ReadRemandDesk>,
    expect: &PlacePermit<ReceiveMessages>,
    order: &Question,
) -> Outcome<()> {
    let state = course(tx, keys, desk, order)?;
    if !matches!(state, OrderState::Declined | OrderState::Withdrawn) {
        return Err(Problem::conflict("place-wanted", "the police have not said that no place is wanted").into());
    }
    if !placement::place_not_wanted(tx, expect, order.person)? {
        return Err(Problem::conflict("not-expected", "no prison waits for the person on this order alone").into());
    }
    tx.announce("remand")
}

/// Offers a place: makes and queues the message, keeps the offer, and has the person expected in that prison,
/// since police need not answer before they come. Two offers never stand at once: one may be waiting for each.
pub fn offer(tx: &mut Tx, with: &Offering<'_>, order: &Question, new: &NewOffer) -> Outcome<OfferId> {
    let open = estate::prison(tx, &new.prison)?.filter(|prison| prison.status == PrisonStatus::Open);
    let prison = open.ok_or_else(|| Problem::invalid("invalid-input").with_field("prison", "not-in-list"))?;
    let key = order.draft.key.clone().unwrap_or_default();
    match course(tx, with.keys, with.desk, order)? {
        OrderState::Offered | OrderState::Accepted => {
            return Err(Problem::conflict("offer-stands", "a place has been offered, and the offer stands").into());
        }
        OrderState::Arrived => {
            return Err(Problem::conflict("already-arrived", "the person is in a prison already").into());
        }
        OrderState::Asked | OrderState::Lapsed | OrderState::Declined | OrderState::Withdrawn => {}
    }
    let message = PlaceOffer {
        prison: Party { name: prison.name.clone(), number: new.organisation.clone() },
        office_phone: new.office_phone.clone(),
        duty_phone: new.duty_phone.clone(),
        from: new.from,
        remarks: remarks(with.words, new),
        signer: new.signer.clone(),
    };
    let (outgoing, id) = esas::send_offer(tx, with.keys, with.permit, &new.prison, order, &message)?;
    let id = OfferId::from_uuid(id);
    tables::add(tx, with.permit, (id, order.person), (order.id, &key), new, outgoing)?;
    let arrival = NewArrival {
        person: order.person,
        prison: new.prison.clone(),
        expected_at: Some(new.from),
        reason: placement::PLACE_WANTED.to_owned(),
        source: order.draft.sender.to_string(),
        verified: order.verified,
    };
    placement::expect(tx, with.expect, &arrival)?;
    tx.record(&PlaceOffered {
        offer: id,
        person: order.person,
        order: order.id,
        prison: new.prison.to_string(),
        message: outgoing,
        until: new.until,
    })?;
    tx.announce("remand")?;
    Ok(id)
}

/// What the police read beside the offer: until when it stands, which the contract has no field for, and what
/// the caseworker typed.
fn remarks(words: &Words, new: &NewOffer) -> String {
    let until = words.t1("remand-offer-until-told", "time", words.moment(&new.until));
    match &new.remarks {
        Some(remarks) => format!("{until}\n{remarks}"),
        None => until,
    }
}
