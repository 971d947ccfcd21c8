//! Routes of what is written in confidence: the person's own page, and the list and pages of the body it is written to.
//! What stands in the access log and the journal when the person comes here is what stands there for the page of their
//! applications; what the bodies open is sealed like all they open.

use super::{bar, part};
use crate::access::acts::{AnswerConfidential, ReadApplications, WriteInConfidence};
use crate::access::{self, Action, Verb};
use crate::applications::actions::confidence::{self as actions, To};
use crate::applications::model::confidence::{Body, LetterFields, LetterId, ReplyFields, ThreadId};
use crate::applications::tables::confidence::{self as tables, Once};
use crate::applications::views::confidence::{ConfidentialView, OwnView, ThreadPage};
use crate::web::person::{self, person_id};
use crate::web::{Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const OWN: Verb = Verb::OnPerson(Action::WriteInConfidence);
const BODY: Verb = Verb::Does(Action::AnswerConfidential);

/// How many threads stand on a page.
const PAGE: usize = 50;
/// Longest `Idempotency-Key` taken.
const KEY_MAX: usize = 100;

/// Routes of what is written in confidence.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/confidential", own).access(OWN).summary("What one has written in confidence"),
        Route::get("/api/people/{id}/confidential", own)
            .access(OWN)
            .summary("What the person themself has written to the Ombud or the Supervisory Council, and was answered")
            .gives::<OwnView>(),
        Route::post("/people/{id}/confidential", write).access(OWN).summary("Write in confidence"),
        Route::post("/api/people/{id}/confidential", write)
            .access(OWN)
            .summary("Write to the Ombud or the Supervisory Council: nobody in the service reads it or knows of it")
            .takes::<LetterFields>()
            .gives::<Written>()
            .creates(),
        Route::post("/people/{id}/confidential/{thread}", go_on).access(OWN).summary("Go on writing in confidence"),
        Route::post("/api/people/{id}/confidential/{thread}", go_on)
            .access(OWN)
            .summary("Write on in what one has written before")
            .takes::<ReplyFields>()
            .gives::<Written>()
            .creates(),
        Route::get("/confidential", list).access(BODY).summary("What people in custody write in confidence"),
        Route::get("/api/confidential", list)
            .access(BODY)
            .summary("What people in custody have written to the caller's body, the latest first")
            .query::<ListQuery>()
            .gives::<ConfidentialView>(),
        Route::get("/confidential/{thread}", thread).access(BODY).summary("What somebody has written in confidence"),
        Route::get("/api/confidential/{thread}", thread)
            .access(BODY)
            .summary("What somebody has written to the caller's body, and was answered")
            .gives::<ThreadPage>(),
        Route::post("/confidential/{thread}", reply).access(BODY).summary("Answer in confidence"),
        Route::post("/api/confidential/{thread}", reply)
            .access(BODY)
            .summary("Answer what somebody has written to the caller's body")
            .takes::<ReplyFields>()
            .gives::<Written>()
            .creates(),
    ]
}

/// Which part of the list is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct ListQuery {
    /// `ombud` or `supervisory_council`, for a caller of both; without it the caller's.
    body: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// That something was written.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Written {
    /// The thread it belongs to.
    pub thread: String,
}

/// The `Idempotency-Key` of a visit, as marks: what is kept of one elsewhere would tell that somebody wrote here.
fn once(visit: &Visit, form: &Form) -> Outcome<Option<Once>> {
    let Some(key) = visit.idempotency_key() else { return Ok(None) };
    if key.is_empty() || key.chars().count() > KEY_MAX {
        return Err(Problem::new(400, "idempotency-key-invalid", "a key has 1 to 100 characters").into());
    }
    let (keys, account) = (&visit.app().keys, visit.caller()?.account);
    let key = tables::mark(keys, &format!("key {account} {} {key}", visit.path()))?;
    Ok(Some(Once { key, request: tables::mark(keys, &format!("sent {}", form.fingerprint()))? }))
}

/// What was written with this key before, if anything was.
async fn before(visit: &Visit, once: Option<&Once>) -> Outcome<Option<ThreadId>> {
    let Some(once) = once.cloned() else { return Ok(None) };
    visit.app().db.read(move |reader| tables::sent_before(reader, &once)).await
}

async fn own_view(visit: &Visit, person: PersonId) -> Outcome<OwnView> {
    let read = access::open::<ReadApplications>(visit, person).await?;
    let (app, caller, person) = (visit.app_shared(), visit.caller()?.clone(), read.person());
    let view = move |reader: &mut Reader| {
        let permit = access::permit::<WriteInConfidence>(reader, &app.decider, &caller, person)?;
        Ok(OwnView::of(person, &tables::of_person(reader, &app.keys, &permit)?))
    };
    let view = visit.app().db.read(view).await?;
    Ok(OwnView { bar: bar(visit, person).await?, ..view })
}

async fn own(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = own_view(&visit, person_id(&id)?).await?;
    Ok(visit.show(&person::title(&view.bar, &visit.words(), "confidence-own"), &view)?)
}

/// Writes something, and goes back to the page; the form again when it is refused.
async fn send(visit: Visit, person: PersonId, form: Form, typed_in: String, parsed: Outcome<(To, Words)>) -> Answer {
    let sent: Outcome<ThreadId> = async {
        let (to, words) = parsed?;
        let once = once(&visit, &form)?;
        if let Some(thread) = before(&visit, once.as_ref()).await? {
            return Ok(thread);
        }
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<WriteInConfidence>(tx, &app.decider, &caller, person)?;
            actions::write_to(tx, &app.keys, &permit, (to, &words), once.as_ref())
        };
        visit.app().db.write(&visit.actor()?, run).await
    }
    .await;
    match sent {
        Ok(thread) => {
            let (made, back) = (Written { thread: thread.to_string() }, format!("/people/{person}/confidential"));
            Ok(visit.made(&made, &back, "done-confidence-written")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = own_view(&visit, person).await?;
            let title = person::title(&view.bar, &visit.words(), "confidence-own");
            Ok(visit.again(fault, form, &title, |form| Ok(OwnView { form, typed_in, ..view }))?)
        }
    }
}

type Words = crate::applications::model::OwnWords;

async fn write(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let parse = || -> Outcome<(To, Words)> {
        let (body, words) = form.into_fields::<LetterFields>(&[])?.parse()?;
        Ok((To::Body(body), words))
    };
    let parsed = parse();
    send(visit, person, form, String::new(), parsed).await
}

async fn go_on(visit: Visit, Path((id, thread)): Path<(String, String)>, form: Form) -> Answer {
    let (person, thread): (PersonId, ThreadId) = (person_id(&id)?, part(&thread)?);
    let parse = || -> Outcome<(To, Words)> { Ok((To::Thread(thread), form.into_fields::<ReplyFields>(&[])?.parse()?)) };
    let parsed = parse();
    send(visit, person, form, thread.to_string(), parsed).await
}

/// The body of which the caller is: of both, the one that is asked for.
fn body(visit: &Visit) -> Outcome<Body> {
    let grants = &visit.caller()?.grants;
    let own: Vec<Body> =
        Body::ALL.iter().filter(|body| grants.iter().any(|grant| grant.role == body.role())).copied().collect();
    let asked = visit.read_parameter("body", |text| text.parse::<Body>())?;
    let found = match asked {
        Some(body) => own.into_iter().find(|one| *one == body),
        None => own.into_iter().next(),
    };
    Ok(found.ok_or_else(Problem::forbidden)?)
}

async fn list(visit: Visit) -> Answer {
    let body = body(&visit)?;
    let after: Option<LetterId> = visit.cursor("after", |text| text.parse().ok())?;
    let permit = access::list::<AnswerConfidential>(&visit, "confidential").await?;
    let (app, words) = (visit.app_shared(), visit.words());
    let read = move |reader: &mut Reader| {
        let mut rows = tables::threads(reader, &app.keys, &permit, (body, after), PAGE + 1)?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        ConfidentialView::gather(reader, (body, &rows), next, &words)
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("confidence-nav"), &view)?)
}

/// A thread of any body the caller is of.
async fn read_thread(visit: &Visit, id: ThreadId) -> Outcome<ThreadPage> {
    let grants = visit.caller()?.grants.clone();
    let permit = access::list::<AnswerConfidential>(visit, "confidential").await?;
    let (app, words) = (visit.app_shared(), visit.words());
    let read = move |reader: &mut Reader| {
        for body in Body::ALL.iter().filter(|body| grants.iter().any(|grant| grant.role == body.role())) {
            match tables::thread(reader, &app.keys, &permit, (*body, id)) {
                Err(Fault::Refused(problem)) if problem.status == 404 => {}
                rows => return ThreadPage::gather(reader, &rows?, &words),
            }
        }
        Err(Problem::not_found().into())
    };
    visit.app().db.read(read).await
}

async fn thread(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = read_thread(&visit, part(&id)?).await?;
    let title = view.thread.number.clone();
    Ok(visit.show(&title, &view)?)
}

async fn reply(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id: ThreadId = part(&id)?;
    let body = read_thread(&visit, id).await?.thread.body;
    let sent: Outcome<()> = async {
        let words = form.into_fields::<ReplyFields>(&[])?.parse()?;
        let once = once(&visit, &form)?;
        if before(&visit, once.as_ref()).await?.is_some() {
            return Ok(());
        }
        let permit = access::list::<AnswerConfidential>(&visit, "confidential").await?;
        let app = visit.app_shared();
        let run = move |tx: &mut Tx| actions::answer(tx, &app.keys, &permit, (body, id), &words, once.as_ref());
        visit.app().db.write(&visit.actor()?, run).await
    }
    .await;
    match sent {
        Ok(()) => {
            let made = Written { thread: id.to_string() };
            Ok(visit.made(&made, &format!("/confidential/{id}"), "done-confidence-answered")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = read_thread(&visit, id).await?;
            let title = view.thread.number.clone();
            Ok(visit.again(fault, form, &title, |form| Ok(ThreadPage { form, ..view }))?)
        }
    }
}
