//! Routes of removals: the page of a person, and the forms that record and end what stands there.

use super::actions;
use super::model::{
    ExpulsionEndFields, ExpulsionFields, ExpulsionId, FinalFields, OrderFields, OrderId, ProtectionEndFields,
    ProtectionFields, ProtectionId, TakeBackFields,
};
use super::tables;
use super::views::{FormPage, Recorded, RemovalView};
use crate::access::acts::{EditAuthorities, ReadAuthorities, ReadFile};
use crate::access::{self, Action, Caller, Permit, Verb};
use crate::web::person::{self, Bar, person_id};
use crate::web::{self, Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};
use std::str::FromStr;

const READ: Verb = Verb::OnPerson(Action::ReadAuthorities);
const EDIT: Verb = Verb::OnPerson(Action::EditAuthorities);

/// All routes of removals.
pub fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get("/people/{id}/removal", show).access(READ).summary("Removal from the country"),
        Route::get("/api/people/{id}/removal", show)
            .access(READ)
            .summary("Expulsions, protection sought, orders of the police to fetch the person; the ETag is for changes")
            .gives::<RemovalView>(),
    ];
    all.extend(expulsion_routes());
    all.extend(protection_routes());
    all.extend(order_routes());
    all
}

fn expulsion_routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/removal/expulsions/new", new_expulsion).access(EDIT).summary("Form for an expulsion"),
        Route::post("/people/{id}/removal/expulsions", add_expulsion).access(EDIT).summary("Record an expulsion"),
        Route::post("/api/people/{id}/removal/expulsions", add_expulsion)
            .access(EDIT)
            .summary("Record a decision that the person is expelled; a fact that holds nobody")
            .takes::<ExpulsionFields>()
            .gives::<Recorded>()
            .creates(),
        Route::get("/people/{id}/removal/expulsions/{expulsion}/final", final_form)
            .access(EDIT)
            .summary("Form for an expulsion that is final"),
        Route::post("/people/{id}/removal/expulsions/{expulsion}/final", make_final)
            .access(EDIT)
            .summary("Record that an expulsion is final"),
        Route::post("/api/people/{id}/removal/expulsions/{expulsion}/final", make_final)
            .access(EDIT)
            .summary("Record that an expulsion is final; If-Match with the ETag of the removal")
            .versioned()
            .takes::<FinalFields>()
            .gives::<RemovalView>(),
        Route::get("/people/{id}/removal/expulsions/{expulsion}/end", expulsion_end_form)
            .access(EDIT)
            .summary("Form to end an expulsion"),
        Route::post("/people/{id}/removal/expulsions/{expulsion}/end", end_expulsion)
            .access(EDIT)
            .summary("Record that an expulsion was lifted"),
        Route::post("/api/people/{id}/removal/expulsions/{expulsion}/end", end_expulsion)
            .access(EDIT)
            .summary("Record that an expulsion was lifted or never was; If-Match with the ETag of the removal")
            .versioned()
            .takes::<ExpulsionEndFields>()
            .gives::<RemovalView>(),
    ]
}

fn protection_routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/removal/protection/new", new_protection)
            .access(EDIT)
            .summary("Form for protection sought"),
        Route::post("/people/{id}/removal/protection", add_protection)
            .access(EDIT)
            .summary("Record that protection is sought"),
        Route::post("/api/people/{id}/removal/protection", add_protection)
            .access(EDIT)
            .summary("Record that the person has sought protection: their consulate is never told from now on")
            .takes::<ProtectionFields>()
            .gives::<Recorded>()
            .creates(),
        Route::get("/people/{id}/removal/protection/{protection}/end", protection_end_form)
            .access(EDIT)
            .summary("Form for what came of protection sought"),
        Route::post("/people/{id}/removal/protection/{protection}/end", end_protection)
            .access(EDIT)
            .summary("Record what came of protection sought"),
        Route::post("/api/people/{id}/removal/protection/{protection}/end", end_protection)
            .access(EDIT)
            .summary("Record what came of protection sought; If-Match with the ETag of the removal")
            .versioned()
            .takes::<ProtectionEndFields>()
            .gives::<RemovalView>(),
    ]
}

fn order_routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/removal/orders/new", new_order)
            .access(EDIT)
            .summary("Form for an order of the police"),
        Route::post("/people/{id}/removal/orders", add_order).access(EDIT).summary("Record an order of the police"),
        Route::post("/api/people/{id}/removal/orders", add_order)
            .access(EDIT)
            .summary("Record that the police immigration unit will fetch the person, on an order of their own")
            .takes::<OrderFields>()
            .gives::<Recorded>()
            .creates(),
        Route::get("/people/{id}/removal/orders/{order}/end", take_back_form)
            .access(EDIT)
            .summary("Form for an order that is taken back"),
        Route::post("/people/{id}/removal/orders/{order}/end", take_back)
            .access(EDIT)
            .summary("Record that the police took an order back"),
        Route::post("/api/people/{id}/removal/orders/{order}/end", take_back)
            .access(EDIT)
            .summary("Record that the police took an order back; If-Match with the ETag of the removal")
            .versioned()
            .takes::<TakeBackFields>()
            .gives::<RemovalView>(),
    ]
}

/// The identity bar of a page; a program needs none.
async fn bar(visit: &Visit, person: PersonId) -> Outcome<Bar> {
    if visit.face() == Face::Api {
        return Ok(Bar::default());
    }
    let file = access::open::<ReadFile>(visit, person).await?;
    person::bar(visit, &file, "removal").await
}

async fn gather(visit: &Visit, person: PersonId) -> Outcome<RemovalView> {
    let permit = access::open::<ReadAuthorities>(visit, person).await?;
    let bar = bar(visit, person).await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let view = RemovalView::gather(reader, &permit)?;
        let may_edit = access::permit::<EditAuthorities>(reader, &app.decider, &caller, person).is_ok();
        Ok(RemovalView { may_edit, ..view })
    };
    let view = visit.app().db.read(read).await?;
    Ok(RemovalView { bar, ..view })
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = gather(&visit, person_id(&id)?).await?;
    let title = person::title(&view.bar, &visit.words(), "removal-tab");
    Ok(visit.show_version(&title, &view, view.version)?)
}

/// A form of the page: which, and the end of its path.
#[derive(Clone)]
struct Ask {
    person: PersonId,
    what: &'static str,
    path: String,
}

impl Ask {
    fn new(id: &str, what: &'static str, path: String) -> Outcome<Self> {
        Ok(Self { person: person_id(id)?, what, path })
    }
}

/// The page of a form, for those who may send it. What it is about must be on file.
async fn form_page(visit: &Visit, ask: &Ask, form: Option<Form>) -> Outcome<FormPage> {
    let bar = bar(visit, ask.person).await?;
    let (app, caller, words, own) = (visit.app_shared(), visit.caller()?.clone(), visit.words(), ask.clone());
    let read = move |reader: &mut Reader| {
        let permit = access::permit::<EditAuthorities>(reader, &app.decider, &caller, own.person)?;
        let about = match own.path.split('/').collect::<Vec<_>>()[..] {
            ["expulsions", one, _] => {
                let row = tables::expulsion(reader, &permit, part(one)?)?;
                format!("{} · {}", words.code("expelled-by", row.decided_by), row.reference)
            }
            ["protection", one, _] => {
                let row = tables::protection(reader, &permit, part(one)?)?;
                words.t1("removal-sought-on", "day", words.date(&row.sought_on))
            }
            ["orders", one, _] => tables::order(reader, &permit, part(one)?)?.order.reference,
            _ => String::new(),
        };
        Ok((about, tables::version(reader, &permit)?))
    };
    let (about, version) = visit.app().db.read(read).await?;
    let form = form.unwrap_or_else(|| Form::default().at_version(version));
    let Ask { person, what, path } = ask;
    let action = format!("/people/{person}/removal/{path}");
    Ok(FormPage { what, action, person: person.to_string(), about, bar, form })
}

async fn show_form(visit: Visit, ask: Ask) -> Answer {
    let page = form_page(&visit, &ask, None).await?;
    Ok(visit.show(&visit.words().t(&format!("removal-{}-title", ask.what)), &page)?)
}

/// The form again, with all that was typed and what was wrong.
async fn again(visit: Visit, fault: Fault, ask: Ask, form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let page = form_page(&visit, &ask, Some(Form::default())).await?;
    let title = visit.words().t(&format!("removal-{}-title", ask.what));
    Ok(visit.again(fault, form, &title, |form| Ok(FormPage { form, ..page }))?)
}

fn part<T: FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Problem::not_found().into())
}

/// Records something new: parsed, then written by one rule for both faces.
async fn record<N, P, A>(visit: Visit, ask: Ask, form: Form, parse: P, act: A) -> Answer
where
    N: Clone + Send + 'static,
    P: FnOnce(&Form) -> Outcome<N>,
    A: Fn(&mut Tx, &Permit<EditAuthorities>, &Caller, &N) -> Outcome<String> + Send + 'static,
{
    let person = ask.person;
    let recorded = async {
        let new = parse(&form)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<EditAuthorities>(tx, &app.decider, &caller, person)?;
            Ok(Recorded { id: act(tx, &permit, &caller, &new)? })
        };
        web::create(&visit, &form, run).await
    };
    match recorded.await {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{person}/removal"), "done-removal-recorded")?),
        Err(fault) => again(visit, fault, ask, form).await,
    }
}

/// Changes what stands, refused when somebody changed it since it was read.
async fn change<N, P, A>(visit: Visit, ask: Ask, form: Form, parse: P, act: A) -> Answer
where
    N: Clone + Send + 'static,
    P: FnOnce(&Form) -> Outcome<N>,
    A: Fn(&mut Tx, &Permit<EditAuthorities>, &Caller, &N) -> Outcome<()> + Send + 'static,
{
    let person = ask.person;
    let changed: Outcome<()> = async {
        let new = parse(&form)?;
        let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<EditAuthorities>(tx, &app.decider, &caller, person)?;
            asked.check_version(&read, tables::version(tx, &permit)?)?;
            act(tx, &permit, &caller, &new)
        };
        visit.app().db.write(&visit.actor()?, run).await
    }
    .await;
    match changed {
        Ok(()) if visit.face() == Face::Api => {
            let view = gather(&visit, person).await?;
            Ok(visit.show_version("", &view, view.version)?)
        }
        Ok(()) => Ok(visit.done(&(), &format!("/people/{person}/removal"), "done-removal-changed")?),
        Err(fault) => again(visit, fault, ask, form).await,
    }
}

async fn new_expulsion(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, Ask::new(&id, "expulsion", "expulsions".into())?).await
}

async fn add_expulsion(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (ask, today) = (Ask::new(&id, "expulsion", "expulsions".into())?, visit.now().oslo_date());
    let parse = |form: &Form| Ok(form.into_fields::<ExpulsionFields>(&[])?.parse(today)?);
    record(visit, ask, form, parse, |tx, permit, _, new| {
        actions::record_expulsion(tx, permit, new).map(|id| id.to_string())
    })
    .await
}

fn of_expulsion(id: &str, expulsion: &str, what: &'static str, act: &str) -> Outcome<(Ask, ExpulsionId)> {
    let expulsion: ExpulsionId = part(expulsion)?;
    Ok((Ask::new(id, what, format!("expulsions/{expulsion}/{act}"))?, expulsion))
}

async fn final_form(visit: Visit, Path((id, expulsion)): Path<(String, String)>) -> Answer {
    show_form(visit, of_expulsion(&id, &expulsion, "final", "final")?.0).await
}

async fn make_final(visit: Visit, Path((id, expulsion)): Path<(String, String)>, form: Form) -> Answer {
    let ((ask, expulsion), today) = (of_expulsion(&id, &expulsion, "final", "final")?, visit.now().oslo_date());
    let parse = |form: &Form| Ok(form.into_fields::<FinalFields>(&[])?.parse(today)?);
    change(visit, ask, form, parse, move |tx, permit, _, since| actions::make_final(tx, permit, expulsion, *since))
        .await
}

async fn expulsion_end_form(visit: Visit, Path((id, expulsion)): Path<(String, String)>) -> Answer {
    show_form(visit, of_expulsion(&id, &expulsion, "expulsion-end", "end")?.0).await
}

async fn end_expulsion(visit: Visit, Path((id, expulsion)): Path<(String, String)>, form: Form) -> Answer {
    let ((ask, expulsion), today) = (of_expulsion(&id, &expulsion, "expulsion-end", "end")?, visit.now().oslo_date());
    let parse = |form: &Form| Ok(form.into_fields::<ExpulsionEndFields>(&[])?.parse(today)?);
    change(visit, ask, form, parse, move |tx, permit, _, end| actions::end_expulsion(tx, permit, expulsion, end)).await
}

async fn new_protection(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, Ask::new(&id, "protection", "protection".into())?).await
}

async fn add_protection(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (ask, today) = (Ask::new(&id, "protection", "protection".into())?, visit.now().oslo_date());
    let parse = |form: &Form| Ok(form.into_fields::<ProtectionFields>(&[])?.parse(today)?);
    record(visit, ask, form, parse, |tx, permit, by, new| {
        actions::record_protection(tx, permit, by, new).map(|id| id.to_string())
    })
    .await
}

fn of_protection(id: &str, protection: &str) -> Outcome<(Ask, ProtectionId)> {
    let protection: ProtectionId = part(protection)?;
    Ok((Ask::new(id, "protection-end", format!("protection/{protection}/end"))?, protection))
}

async fn protection_end_form(visit: Visit, Path((id, protection)): Path<(String, String)>) -> Answer {
    show_form(visit, of_protection(&id, &protection)?.0).await
}

async fn end_protection(visit: Visit, Path((id, protection)): Path<(String, String)>, form: Form) -> Answer {
    let ((ask, protection), today) = (of_protection(&id, &protection)?, visit.now().oslo_date());
    let parse = |form: &Form| Ok(form.into_fields::<ProtectionEndFields>(&[])?.parse(today)?);
    change(visit, ask, form, parse, move |tx, permit, by, end| actions::end_protection(tx, permit, by, protection, end))
        .await
}

async fn new_order(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, Ask::new(&id, "order", "orders".into())?).await
}

async fn add_order(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (ask, now) = (Ask::new(&id, "order", "orders".into())?, visit.now());
    let parse = |form: &Form| Ok(form.into_fields::<OrderFields>(&[])?.parse(now)?);
    record(visit, ask, form, parse, |tx, permit, _, new| {
        actions::record_order(tx, permit, new).map(|id| id.to_string())
    })
    .await
}

fn of_order(id: &str, order: &str) -> Outcome<(Ask, OrderId)> {
    let order: OrderId = part(order)?;
    Ok((Ask::new(id, "order-back", format!("orders/{order}/end"))?, order))
}

async fn take_back_form(visit: Visit, Path((id, order)): Path<(String, String)>) -> Answer {
    show_form(visit, of_order(&id, &order)?.0).await
}

async fn take_back(visit: Visit, Path((id, order)): Path<(String, String)>, form: Form) -> Answer {
    let (ask, order) = of_order(&id, &order)?;
    let parse = |form: &Form| Ok(form.into_fields::<TakeBackFields>(&[])?.parse()?);
    change(visit, ask, form, parse, move |tx, permit, _, taken| actions::take_back(tx, permit, order, taken)).await
}
