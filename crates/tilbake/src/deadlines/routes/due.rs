//! Routes of what is due by a day.

use super::super::actions::due::{self, Hand};
use super::super::model::due::{DAYS, DoneFields, KindCode, Stage, Whose, days};
use super::super::views::due::{Asked, DeadlinesView, SettlePage, Settled};
use crate::access::acts::{ReadDates, ReadFile, ReadLawfulUntil, SettleDeadline};
use crate::access::{self, Action, ListPermit, Verb};
use crate::estate;
use crate::slots::Deadline;
use crate::web::person::{self, Bar, person_id};
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit, version_of_step};
use axum::extract::Path;
use basics::time::parse_date;
use basics::{Date, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use std::collections::BTreeMap;

const READ: Verb = Verb::Does(Action::ReadLawfulUntil);
const SETTLE: Verb = Verb::OnPerson(Action::SettleDeadline);

/// Where the list is.
const LIST: &str = "/deadlines";

/// Routes of what is due by a day.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/deadlines", show).access(READ).summary("What must be decided or done by a day"),
        Route::get("/api/deadlines", show)
            .access(READ)
            .summary("What must be decided or done, by whom, by when, what happens if not, and who is called now")
            .query::<DeadlinesQuery>()
            .gives::<DeadlinesView>(),
        Route::get("/people/{id}/deadlines/{kind}/{day}/done", form)
            .access(SETTLE)
            .summary("Form to record that a deadline is met"),
        Route::post("/people/{id}/deadlines/{kind}/{day}/done", settle)
            .access(SETTLE)
            .summary("Record that a deadline is met"),
        Route::post("/api/people/{id}/deadlines/{kind}/{day}/done", settle)
            .access(SETTLE)
            .summary("Record that what a deadline asks for is done, where the facts on file do not tell")
            .takes::<DoneFields>()
            .gives::<Settled>()
            .creates(),
        Route::post("/people/{id}/deadlines/done/{done}/reopen", reopen)
            .access(SETTLE)
            .summary("Open a deadline again that was recorded as met"),
        Route::post("/api/people/{id}/deadlines/done/{done}/reopen", reopen)
            .access(SETTLE)
            .summary("Open a deadline again that was recorded as met by mistake; If-Match with its version")
            .versioned()
            .takes::<NoFields>()
            .gives::<Settled>(),
    ]
}

/// Which part of the list is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct DeadlinesQuery {
    /// A role: the deadlines on which it acts or to which it is called; `all` for everyone's. Without it those of the
    /// caller's own roles, and everyone's for a caller who is never called.
    role: Option<String>,
    /// Code of a prison; without it all that the caller may see.
    prison: Option<String>,
    /// Days ahead, `1d` to `90d`; without it `30d`. Those whose time is over are always there.
    within: Option<String>,
    /// `past`, `today`, `week` or `ahead`; without it all.
    stage: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

fn asked(visit: &Visit) -> Outcome<Asked> {
    let stage = |text: &str| text.parse::<Stage>().map_err(|_| Problem::invalid("not-in-list"));
    Ok(Asked {
        prison: estate::prison_asked(visit)?,
        whose: visit.read_parameter("role", Whose::read)?,
        within: visit.read_parameter("within", days)?.unwrap_or(DAYS),
        stage: visit.read_parameter("stage", stage)?,
        after: visit.cursor("after", |text| text.parse().ok())?,
        roles: visit.caller()?.grants.iter().map(|grant| grant.role).collect(),
    })
}

async fn show(visit: Visit) -> Answer {
    let asked = asked(&visit)?;
    let permit = match &asked.prison {
        Some(code) => access::list_in::<ReadLawfulUntil>(&visit, code, &format!("deadlines {code}")).await?,
        None => access::list::<ReadLawfulUntil>(&visit, "deadlines").await?,
    };
    let dates: ListPermit<ReadDates> = permit.column(&visit.app().decider, visit.caller()?);
    let words = visit.words();
    let of_prisons = estate::is_of_prisons(&visit)?;
    let read = move |reader: &mut Reader| {
        let prisons = estate::open_prisons(reader)?;
        let names: BTreeMap<String, String> = prisons.iter().cloned().collect();
        let view = DeadlinesView::gather(reader, &dates, &asked, &names, &words)?;
        Ok(DeadlinesView { prisons: if of_prisons { vec![] } else { prisons }, ..view })
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("deadlines-due-title"), &view)?)
}

/// What the path names: a code of what is to be done, and a day.
fn named(kind: &str, day: &str) -> Result<(String, Date), Problem> {
    let kind: KindCode = kind.parse().map_err(|()| Problem::not_found())?;
    let day = parse_date(day).map_err(|_| Problem::not_found())?;
    Ok((kind.to_string(), day))
}

/// The open deadline that a form is about, with the identity bar above it.
async fn stored(visit: &Visit, id: &str, (kind, day): (String, Date)) -> Outcome<(Deadline, Bar)> {
    let permit = access::open::<SettleDeadline>(visit, person_id(id)?).await?;
    let file = access::open::<ReadFile>(visit, permit.person()).await?;
    let bar = person::bar(visit, &file, "dates").await?;
    let deadline = visit.app().db.read(move |reader| due::one(reader, &permit, &kind, day)).await?;
    Ok((deadline, bar))
}

async fn form(visit: Visit, Path((id, kind, day)): Path<(String, String, String)>) -> Answer {
    let (deadline, bar) = stored(&visit, &id, named(&kind, &day)?).await?;
    let page = SettlePage::of(&deadline, bar, Form::default(), &visit.words());
    Ok(visit.show(&visit.words().t("deadlines-done-title"), &page)?)
}

async fn settle(visit: Visit, Path((id, kind, day)): Path<(String, String, String)>, form: Form) -> Answer {
    let (person, named) = (person_id(&id)?, named(&kind, &day)?);
    let about = named.clone();
    let done = async {
        let outcome = form.into_fields::<DoneFields>(&[])?.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let hand = Hand { decider: &app.decider, caller: &caller };
            let id = due::settle(tx, hand, person, (&named.0, named.1), &outcome)?;
            Ok(Settled { id: id.to_string() })
        };
        web::create(&visit, &form, act).await
    };
    match done.await {
        Ok(settled) => Ok(visit.made(&settled, LIST, "done-deadline-settled")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            // What is not open any longer has no form to show again.
            let Ok((deadline, bar)) = stored(&visit, &id, about).await else { return Err(fault.into()) };
            let (words, title) = (visit.words(), visit.words().t("deadlines-done-title"));
            Ok(visit.again(fault, form, &title, |form| Ok(SettlePage::of(&deadline, bar, form, &words)))?)
        }
    }
}

async fn reopen(visit: Visit, Path((id, done)): Path<(String, String)>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = done.parse().map_err(|_| Problem::not_found())?;
    form.into_fields::<NoFields>(&[])?;
    let (app, caller, asked) = (visit.app_shared(), visit.caller()?.clone(), visit.clone());
    let act = move |tx: &mut Tx| {
        let hand = Hand { decider: &app.decider, caller: &caller };
        due::reopen(tx, hand, (person, done), |was_reopened| asked.check_version(&form, version_of_step(was_reopened)))
    };
    visit.app().db.write(&visit.actor()?, act).await?;
    let settled = Settled { id: done.to_string() };
    Ok(visit.done(&settled, LIST, "done-deadline-reopened")?)
}
