//! Routes of the remand desk.

use super::actions::{self, Offering};
use super::model::{NewOffer, OfferFields, STANDS_HOURS, clocks};
use super::tables;
use super::views::{Desk, DeskView, OfferForm, OfferMade};
use crate::access::acts::{AnswerMessages, ReadRemandDesk, ReadRoll, ReceiveMessages};
use crate::access::{self, Action, ListPermit, Place, PrisonCode, Verb};
use crate::esas::{self, MessageId, Question};
use crate::estate::{self, PrisonQuery};
use crate::people;
use crate::placement;
use crate::web::{self, Answer, Face, Form, Lang, NoFields, Route, Visit, Words};
use axum::extract::Path;
use basics::{Instant, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

const READ: Verb = Verb::Does(Action::ReadRemandDesk);
const OFFER: Verb = Verb::Does(Action::AnswerMessages);

/// All routes of the remand desk.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/remand", desk).access(READ).summary("The remand desk"),
        Route::get("/api/remand", desk)
            .access(READ)
            .summary("Orders for a place in remand with their clocks, offers and answers, and who is restricted")
            .query::<PrisonQuery>()
            .gives::<DeskView>(),
        Route::get("/remand/{id}/offer", offer_form).access(OFFER).summary("Form to offer a place"),
        Route::post("/remand/{id}/offer", offer).access(OFFER).summary("Offer a place"),
        Route::post("/api/remand/{id}/offer", offer)
            .access(OFFER)
            .summary("Offer a place for the order of this message; makes and queues tilbudVaretektsplass 1.0")
            .takes::<OfferFields>()
            .gives::<OfferMade>()
            .creates(),
        Route::post("/remand/{id}/not-wanted", not_wanted).access(OFFER).summary("Wait for the person no longer"),
        Route::post("/api/remand/{id}/not-wanted", not_wanted)
            .access(OFFER)
            .summary(
                "The police have said that the place of this order is not wanted: the prison waits no longer for whom \
                 no order sends, and the order leaves its desk",
            )
            .takes::<NoFields>()
            .gives::<NotWanted>(),
    ]
}

async fn desk(visit: Visit) -> Answer {
    let prison = estate::prison_asked(&visit)?;
    let permit = match &prison {
        Some(code) => access::list_in::<ReadRemandDesk>(&visit, code, &format!("remand {code}")).await?,
        None => access::list::<ReadRemandDesk>(&visit, "remand").await?,
    };
    let caller = visit.caller()?;
    let roll = permit.column::<ReadRoll>(&visit.app().decider, caller);
    let of_prisons = estate::is_of_prisons(&visit)?;
    let may_offer = access::may_somewhere(visit.app(), caller, Action::AnswerMessages);
    let (words, keys) = (visit.words(), Arc::clone(&visit.app().keys));
    let read = move |reader: &mut Reader| {
        let prisons = estate::open_prisons(reader)?;
        let names: BTreeMap<String, String> = prisons.iter().cloned().collect();
        let desk =
            Desk { keys: &keys, permit: &permit, roll: &roll, prison: prison.as_ref(), names: &names, words: &words };
        let view = desk.gather(reader)?;
        Ok(DeskView { prisons: if of_prisons { vec![] } else { prisons }, may_offer, ..view })
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("remand-title"), &view)?)
}

/// An order that the visit may read, and leave to read the desk it lies on.
async fn order(visit: &Visit, id: &str) -> Outcome<(ListPermit<ReadRemandDesk>, Question)> {
    let id: MessageId = id.parse().map_err(|_| Problem::not_found())?;
    let permit = access::list::<ReadRemandDesk>(visit, &format!("remand:{id}")).await?;
    let (keys, leave) = (Arc::clone(&visit.app().keys), permit.clone());
    let order = visit.app().db.read(move |reader| esas::place_order(reader, &keys, &leave, id)).await?;
    Ok((permit, order))
}

/// A moment as the browser's field for one takes it.
fn field(at: Instant) -> String {
    let local = at.oslo();
    format!("{}T{:02}:{:02}", local.date(), local.hour(), local.minute())
}

/// The form's page. What the last offer of the prison said is filled in, to be seen and changed.
async fn form_page(
    visit: &Visit,
    permit: ListPermit<ReadRemandDesk>,
    order: Question,
    form: Option<Form>,
) -> Outcome<OfferForm> {
    let (words, now, caller) = (visit.words(), visit.now(), visit.caller()?.clone());
    let signer = esas::signer_of(visit)?;
    let app = visit.app_shared();
    let read = move |reader: &mut Reader| {
        let mut prisons = estate::open_prisons(reader)?;
        prisons.retain(|(code, _)| {
            PrisonCode::parse(code).is_ok_and(|code| {
                let place = Place::Prison(code);
                access::permit_in_place::<AnswerMessages>(reader, &app.decider, &caller, &place).is_ok()
            })
        });
        let chosen = prisons.first().and_then(|(code, _)| PrisonCode::parse(code).ok());
        let chosen = chosen.filter(|_| prisons.len() == 1);
        let reached = chosen.as_ref().map(|code| tables::reached(reader, &permit, code)).transpose()?.flatten();
        let email = tables::email_of(reader, &caller.service_number)?;
        let line = people::found_lines(reader, &[order.person].into())?.into_iter().next();
        let form = form.clone().unwrap_or_else(|| {
            let mut values = vec![
                ("prison", chosen.as_ref().map(ToString::to_string).unwrap_or_default()),
                ("from", field(now)),
                ("until", field(now.plus_seconds(STANDS_HOURS * 3_600))),
                ("email", email.unwrap_or_default()),
            ];
            values.extend(signer.clone());
            if let Some(reached) = reached {
                values.push(("organisation", reached.organisation));
                values.push(("office_phone", reached.office_phone));
                values.push(("duty_phone", reached.duty_phone));
            }
            Form::filled(values)
        });
        let esas::Stated { arrested_at, born } = order.stated();
        let ruled = match arrested_at {
            Some(arrested) => tables::has_ruled(reader, &permit, order.person, arrested)?,
            None => false,
        };
        let running = arrested_at.map(|arrested| clocks(arrested, born, ruled, false)).unwrap_or_default();
        Ok(OfferForm {
            message: order.id,
            name: line.map(|line| people::name_alone(&words, &line)).unwrap_or_default(),
            sender: order.draft.sender.to_string(),
            clocks: OfferForm::clocks(&running, &words, now),
            prisons,
            form,
        })
    };
    visit.app().db.read(read).await
}

async fn offer_form(visit: Visit, Path(id): Path<String>) -> Answer {
    let (permit, order) = order(&visit, &id).await?;
    let view = form_page(&visit, permit, order, None).await?;
    Ok(visit.show(&visit.words().t("remand-offer-title"), &view)?)
}

async fn offer(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (permit, order) = order(&visit, &id).await?;
    match make(&visit, &form, permit.clone(), order.clone()).await {
        Ok(made) => Ok(visit.made(&made, "/remand", "done-place-offered")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = form_page(&visit, permit, order, Some(Form::default())).await?;
            let title = visit.words().t("remand-offer-title");
            Ok(visit.again(fault, form, &title, |form| Ok(OfferForm { form, ..view }))?)
        }
    }
}

/// Whom a prison waits for no longer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct NotWanted {
    /// Whether some prison still waits for the person on the order alone.
    is_expected: bool,
}

async fn not_wanted(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    form.into_fields::<NoFields>(&[])?;
    let (desk, order) = order(&visit, &id).await?;
    let person = order.person;
    let expected = visit.app().db.read(move |reader| placement::expected_for_a_place(reader, person)).await?;
    if let Some(prison) = expected {
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let place = Place::Prison(prison.clone());
            // Whoever may answer the police for that prison may say that it waits no longer.
            access::permit_in_place::<AnswerMessages>(tx, &app.decider, &caller, &place)?;
            let expect = access::permit_in_place::<ReceiveMessages>(tx, &app.decider, &caller, &place)?;
            actions::not_wanted(tx, &app.keys, &desk, &expect, &order)
        };
        visit.app().db.write(&visit.actor()?, act).await?;
    }
    Ok(visit.done(&NotWanted { is_expected: false }, "/remand", "done-place-not-wanted")?)
}

async fn make(visit: &Visit, form: &Form, desk: ListPermit<ReadRemandDesk>, order: Question) -> Outcome<OfferMade> {
    let new = NewOffer::parse(&form.into_fields::<OfferFields>(&[])?, visit.now())?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let words = Words::new(&app.texts, Lang::Nb);
    let act = move |tx: &mut Tx| {
        let place = Place::Prison(new.prison.clone());
        let permit = access::permit_in_place::<AnswerMessages>(tx, &app.decider, &caller, &place)?;
        let expect = access::permit_in_place::<ReceiveMessages>(tx, &app.decider, &caller, &place)?;
        let with = Offering { keys: &app.keys, permit: &permit, expect: &expect, desk: &desk, words: &words };
        Ok(OfferMade { id: actions::offer(tx, &with, &order, &new)?.to_string() })
    };
    web::create(visit, form, act).await
}
