//! Routes of sentences, times away and dates.

mod confirm;
mod refusals;
mod tried;

use super::model::{
    AbsenceFields, AbsenceId, BackFields, EndFields, NewAbsence, NewSentence, SentenceFields, SentenceId, Why,
};
use super::views::{self, DatesView, FormPage, Made, ProofView};
use super::{actions, tables};
use crate::access::acts::{EditAuthorities, ReadDates, ReadFile};
use crate::access::permit::Verdict;
use crate::access::{self, Action, Permit, Verb};
use crate::authority;
use crate::web::person::{self, Bar, person_id};
use crate::web::{self, Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use basics::id::{PersonId, Uuid};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;

const READ: Verb = Verb::OnPerson(Action::ReadDates);
const EDIT: Verb = Verb::OnPerson(Action::EditAuthorities);
const AGREES: Verb = Verb::OnPerson(Action::PrepareRelease);
const TELLS: Verb = Verb::OnPerson(Action::TellPerson);

/// All routes of sentences and dates.
pub fn routes() -> Vec<Route> {
    [pages(), api(), tried::pages(), tried::api(), confirm::pages(), confirm::api(), refusals::pages(), refusals::api()]
        .into_iter()
        .flatten()
        .collect()
}

fn pages() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/dates", show).access(READ).summary("Dates and way out"),
        Route::get("/people/{id}/dates/{kind}", proof).access(READ).summary("How a date came about"),
        Route::get("/people/{id}/sentences/new", new).access(EDIT).summary("Form for a sentence"),
        Route::post("/people/{id}/sentences", add).access(EDIT).summary("Register a sentence"),
        Route::get("/people/{id}/sentences/{sentence}/correct", correct_form)
            .access(EDIT)
            .summary("Form to correct a sentence"),
        Route::post("/people/{id}/sentences/{sentence}/correct", correct).access(EDIT).summary("Correct a sentence"),
        Route::get("/people/{id}/sentences/{sentence}/end", end_form).access(EDIT).summary("Form to end a sentence"),
        Route::post("/people/{id}/sentences/{sentence}/end", end).access(EDIT).summary("End a sentence"),
        Route::get("/people/{id}/absences/new", new_absence).access(EDIT).summary("Form for a time away"),
        Route::post("/people/{id}/absences", add_absence).access(EDIT).summary("Register a time away"),
        Route::get("/people/{id}/absences/{absence}/end", back_form).access(EDIT).summary("Form for a return"),
        Route::post("/people/{id}/absences/{absence}/end", back).access(EDIT).summary("Register a return"),
    ]
}

fn api() -> Vec<Route> {
    vec![
        Route::get("/api/people/{id}/dates", show)
            .access(READ)
            .summary("Every date of a person with its rule and section; with proof=true the steps too")
            .query::<DatesQuery>()
            .gives::<DatesView>(),
        Route::get("/api/people/{id}/dates/{kind}", proof)
            .access(READ)
            .summary("The dates of one kind with their steps, or why the law gives none")
            .gives::<ProofView>(),
        Route::post("/api/people/{id}/sentences", add)
            .access(EDIT)
            .summary("Register what a court decided, on an authority; the dates are counted at once")
            .takes::<SentenceFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/api/people/{id}/sentences/{sentence}/correct", correct)
            .access(EDIT)
            .summary("Correct a sentence; what was believed before stays on file; If-Match with its version")
            .versioned()
            .takes::<SentenceFields>()
            .gives::<DatesView>(),
        Route::post("/api/people/{id}/sentences/{sentence}/end", end)
            .access(EDIT)
            .summary("A sentence no longer counts from a day on; If-Match with its version")
            .versioned()
            .takes::<EndFields>()
            .gives::<DatesView>(),
        Route::post("/api/people/{id}/absences", add_absence)
            .access(EDIT)
            .summary("Register a time away from serving; every later date moves")
            .takes::<AbsenceFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/api/people/{id}/absences/{absence}/end", back)
            .access(EDIT)
            .summary("Somebody who was away is back; If-Match with the version of the time away")
            .versioned()
            .takes::<BackFields>()
            .gives::<DatesView>(),
    ]
}

/// How much is shown of the dates.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct DatesQuery {
    /// `true` shows the steps of each date.
    proof: Option<bool>,
}

/// The identity bar of a page; a program needs none.
async fn bar(visit: &Visit, whom: PersonId) -> Outcome<Bar> {
    if visit.face() == Face::Api {
        return Ok(Bar::default());
    }
    let permit = access::open::<ReadFile>(visit, whom).await?;
    person::bar(visit, &permit, "dates").await
}

async fn dates(visit: &Visit, (whom, is_own): (PersonId, bool), proof: bool) -> Outcome<DatesView> {
    let words = visit.words();
    let mut view = visit.app().db.read(move |reader| views::dates_for(reader, whom, is_own, &words)).await?;
    if !proof {
        view.dates.iter_mut().for_each(|date| date.dated.steps.clear());
    }
    Ok(view)
}

fn yes_or_no(text: &str) -> Result<bool, Problem> {
    text.parse().map_err(|_| Problem::invalid("not-yes-or-no"))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let permit = access::open::<ReadDates>(&visit, person_id(&id)?).await?;
    let (whom, is_own) = (permit.person(), permit.is_own());
    let proof = visit.read_parameter("proof", yes_or_no)?.unwrap_or(false);
    let view = dressed(&visit, whom, dates(&visit, (whom, is_own), proof).await?).await?;
    Ok(visit.show_version(&visit.words().t("sentence-title"), &view, &view.version)?)
}

/// The dates with the identity bar, and what the caller may do with them; refused to whoever may not read them.
async fn page(visit: &Visit, whom: PersonId) -> Outcome<DatesView> {
    let permit = access::open::<ReadDates>(visit, whom).await?;
    let view = dates(visit, (permit.person(), permit.is_own()), false).await?;
    dressed(visit, permit.person(), view).await
}

async fn dressed(visit: &Visit, whom: PersonId, mut view: DatesView) -> Outcome<DatesView> {
    view.bar = bar(visit, whom).await?;
    view.may_edit = may(visit, Action::EditAuthorities, whom).await?;
    view.may_agree = may(visit, Action::PrepareRelease, whom).await?;
    view.may_tell = may(visit, Action::TellPerson, whom).await?;
    Ok(view)
}

async fn may(visit: &Visit, action: Action, whom: PersonId) -> Outcome<bool> {
    let verdict = visit.app().doors().verdict(visit.caller()?, action, whom).await?;
    Ok(matches!(verdict, Verdict::Allow(_)))
}

async fn proof(visit: Visit, Path((id, kind)): Path<(String, String)>) -> Answer {
    let kind = kind.parse().map_err(|_| Problem::not_found())?;
    let permit = access::open::<ReadDates>(&visit, person_id(&id)?).await?;
    let (whom, is_own) = (permit.person(), permit.is_own());
    visit.app().db.read(move |reader| views::refuse_untold(reader, whom, is_own)).await?;
    let mut view = ProofView::of(dates(&visit, (whom, is_own), true).await?, kind, &visit.words())?;
    view.bar = bar(&visit, whom).await?;
    let title = law::words(visit.words().lang()).kind(kind);
    Ok(visit.show(&title, &view)?)
}

/// Leave to write in a person's file.
async fn permit(visit: &Visit, whom: PersonId) -> Outcome<Permit<EditAuthorities>> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    visit.app().db.read(move |reader| access::permit(reader, &app.decider, &caller, whom)).await
}

fn part<T: std::str::FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Problem::not_found().into())
}

async fn form_page(visit: &Visit, id: &str, what: &'static str, path: String, form: Form) -> Outcome<FormPage> {
    let whom = person_id(id)?;
    permit(visit, whom).await?;
    let words = visit.words();
    let action = format!("/people/{whom}/{path}");
    let read = move |reader: &mut Reader| {
        Ok((authority::choices_of(reader, whom, &words)?, views::about(reader, whom, &path, &words)?))
    };
    let (authorities, about) = visit.app().db.read(read).await?;
    Ok(FormPage {
        what,
        action,
        person: whom.to_string(),
        authorities,
        about,
        tried: None,
        bar: bar(visit, whom).await?,
        form,
    })
}

async fn show_form(visit: Visit, id: &str, what: &'static str, path: String, form: Form) -> Answer {
    let page = form_page(&visit, id, what, path, form).await?;
    Ok(visit.show(&visit.words().t(&format!("sentence-{what}-title")), &page)?)
}

/// The form again, with all that was typed and what was wrong.
async fn again(visit: Visit, fault: records::Fault, id: &str, what: &'static str, path: String, form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let page = form_page(&visit, id, what, path, Form::default()).await?;
    let title = visit.words().t(&format!("sentence-{what}-title"));
    Ok(visit.again(fault, form, &title, |form| Ok(FormPage { form, ..page }))?)
}

/// After an act: the dates as they are now, or on to the page.
async fn done(visit: &Visit, id: &str, notice: &str) -> Answer {
    let whom = person_id(id)?;
    let view = dates(visit, (whom, false), false).await?;
    Ok(visit.done(&view, &format!("/people/{whom}/dates"), notice)?)
}

/// Runs an act that makes something.
async fn make<F>(visit: &Visit, id: &str, form: &Form, mut act: F) -> Outcome<Made>
where
    F: FnMut(&mut Tx, &Permit<EditAuthorities>) -> Outcome<String> + Send + 'static,
{
    let permit = permit(visit, person_id(id)?).await?;
    web::create(visit, form, move |tx| Ok(Made { id: act(tx, &permit)? })).await
}

/// Runs an act that changes something, unless somebody else has changed it since it was read:
/// `version` tells what stands there now.
async fn change<F, V>(visit: &Visit, id: &str, form: &Form, version: V, mut act: F) -> Outcome<()>
where
    F: FnMut(&mut Tx, &Permit<EditAuthorities>) -> Outcome<()> + Send + 'static,
    V: Fn(&mut Tx, PersonId) -> Outcome<Uuid> + Send + 'static,
{
    let permit = permit(visit, person_id(id)?).await?;
    let (asked, form) = (visit.clone(), form.clone());
    let changing = move |tx: &mut Tx| {
        asked.check_version(&form, version(tx, permit.person())?)?;
        act(tx, &permit)
    };
    visit.app().db.write(&visit.actor()?, changing).await
}

/// The version of a sentence.
fn version_of(id: SentenceId) -> impl Fn(&mut Tx, PersonId) -> Outcome<Uuid> {
    move |tx, person| Ok(tables::sentence(tx, person, id)?.period)
}

/// The version of a time away.
fn version_away(id: AbsenceId) -> impl Fn(&mut Tx, PersonId) -> Outcome<Uuid> {
    move |tx, person| Ok(tables::absence(tx, person, id)?.period)
}

async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, &id, "new", "sentences".into(), Form::filled([("in_custody", "true".to_owned())])).await
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let made = async {
        let new = NewSentence::parse(&form.into_fields::<SentenceFields>(&[])?)?;
        make(&visit, &id, &form, move |tx, permit| Ok(actions::set(tx, permit, &new)?.to_string())).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{id}/dates"), "done-sentence-added")?),
        Err(fault) => again(visit, fault, &id, "new", "sentences".into(), form).await,
    }
}

async fn stored(visit: &Visit, id: &str, sentence: SentenceId) -> Outcome<tables::SentenceRow> {
    let whom = person_id(id)?;
    permit(visit, whom).await?;
    visit.app().db.read(move |reader| tables::sentence(reader, whom, sentence)).await
}

async fn correct_form(visit: Visit, Path((id, sentence)): Path<(String, String)>) -> Answer {
    let row = stored(&visit, &id, part(&sentence)?).await?;
    let fields = SentenceFields::of(row.authority, &row.facts);
    let values = fields.by_name().into_iter().map(|(name, value)| (name, value.to_owned()));
    let form = Form::filled(values).at_version(row.period);
    show_form(visit, &id, "correct", format!("sentences/{}/correct", row.id), form).await
}

async fn correct(visit: Visit, Path((id, sentence)): Path<(String, String)>, form: Form) -> Answer {
    let sentence: SentenceId = part(&sentence)?;
    let corrected = async {
        let fields = form.into_fields::<SentenceFields>(&[])?;
        let new = NewSentence::parse(&fields)?;
        let why = Why::parse(&fields.why)
            .map_err(|problem| Problem::invalid("invalid-input").with_field("why", &problem.code))?;
        let act = move |tx: &mut Tx, permit: &Permit<EditAuthorities>| {
            let old = tables::sentence(tx, permit.person(), sentence)?;
            actions::correct(tx, permit, sentence, &new.clone().keeping(&old.facts), &why)
        };
        change(&visit, &id, &form, version_of(sentence), act).await
    }
    .await;
    match corrected {
        Ok(()) => done(&visit, &id, "done-sentence-corrected").await,
        Err(fault) => again(visit, fault, &id, "correct", format!("sentences/{sentence}/correct"), form).await,
    }
}

async fn end_form(visit: Visit, Path((id, sentence)): Path<(String, String)>) -> Answer {
    let row = stored(&visit, &id, part(&sentence)?).await?;
    let today = visit.now().oslo_date().to_string();
    show_form(
        visit,
        &id,
        "end",
        format!("sentences/{}/end", row.id),
        Form::filled([("end_date", today)]).at_version(row.period),
    )
    .await
}

async fn end(visit: Visit, Path((id, sentence)): Path<(String, String)>, form: Form) -> Answer {
    let sentence: SentenceId = part(&sentence)?;
    let ended = async {
        let (on, reason, why) = form.into_fields::<EndFields>(&[])?.parse()?;
        let act = move |tx: &mut Tx, permit: &Permit<EditAuthorities>| {
            actions::end(tx, permit, sentence, on, reason, why.as_str())
        };
        change(&visit, &id, &form, version_of(sentence), act).await
    }
    .await;
    match ended {
        Ok(()) => done(&visit, &id, "done-sentence-ended").await,
        Err(fault) => again(visit, fault, &id, "end", format!("sentences/{sentence}/end"), form).await,
    }
}

async fn new_absence(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, &id, "absence", "absences".into(), Form::default()).await
}

async fn add_absence(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let made = async {
        let new = NewAbsence::parse(&form.into_fields::<AbsenceFields>(&[])?)?;
        make(&visit, &id, &form, move |tx, permit| Ok(actions::add_absence(tx, permit, &new)?.to_string())).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{id}/dates"), "done-sentence-absence")?),
        Err(fault) => again(visit, fault, &id, "absence", "absences".into(), form).await,
    }
}

async fn back_form(visit: Visit, Path((id, absence)): Path<(String, String)>) -> Answer {
    let absence: AbsenceId = part(&absence)?;
    let whom = person_id(&id)?;
    permit(&visit, whom).await?;
    let row = visit.app().db.read(move |reader| tables::absence(reader, whom, absence)).await?;
    let today = visit.now().oslo_date().to_string();
    let form = Form::filled([("to_date", today)]).at_version(row.period);
    show_form(visit, &id, "back", format!("absences/{absence}/end"), form).await
}

async fn back(visit: Visit, Path((id, absence)): Path<(String, String)>, form: Form) -> Answer {
    let absence: AbsenceId = part(&absence)?;
    let ended = async {
        let back = form.into_fields::<BackFields>(&[])?.parse()?;
        let act = move |tx: &mut Tx, permit: &Permit<EditAuthorities>| actions::end_absence(tx, permit, absence, back);
        change(&visit, &id, &form, version_away(absence), act).await
    }
    .await;
    match ended {
        Ok(()) => done(&visit, &id, "done-sentence-back").await,
        Err(fault) => again(visit, fault, &id, "back", format!("absences/{absence}/end"), form).await,
    }
}
