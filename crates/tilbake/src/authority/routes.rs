//! Routes of authorities, restrictions and documents.

use super::model::{
    AuthorityFields, AuthorityId, DOCUMENT_MAX, DocumentFields, DocumentId, EndFields, Ending, NewAuthority,
    NewRestriction, PenaltyFields, RestrictionFields, RestrictionId, SealedDocument, Terms, sha256,
};
use super::views::{self, AuthoritiesView, DueView, FormPage, Made};
use super::{actions, tables};
use crate::access::acts::{EditAuthorities, ReadAuthorities, ReadFile, ReadOriginals, ReadRoll};
use crate::access::permit::Verdict;
use crate::access::{self, Action, Permit, Verb};
use crate::web::person::{self, Bar, person_id};
use crate::web::{self, Answer, Face, Form, Route, Uploads, Visit};
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use basics::Problem;
use basics::id::PersonId;
use law::Moment;
use records::{Class, Outcome, Reader, Tx};

const READ: Verb = Verb::OnPerson(Action::ReadAuthorities);
const EDIT: Verb = Verb::OnPerson(Action::EditAuthorities);
const OPEN: Verb = Verb::OnPerson(Action::ReadOriginals);
const LIST: Verb = Verb::Does(Action::ReadRoll);

/// All routes of authorities.
pub fn routes() -> Vec<Route> {
    let mut routes = pages();
    routes.extend(api());
    routes.extend(restrictions_api());
    routes
}

fn pages() -> Vec<Route> {
    vec![
        Route::get("/authorities", due).access(LIST).summary("Authorities that nobody has verified"),
        Route::get("/people/{id}/authorities", show).access(READ).summary("On what a person is held"),
        Route::get("/people/{id}/authorities/new", new).access(EDIT).summary("Form for an authority"),
        Route::post("/people/{id}/authorities", add).access(EDIT).summary("Register an authority"),
        Route::post("/people/{id}/authorities/{authority}/verify", verify).access(EDIT).summary("Verify an authority"),
        Route::get("/people/{id}/authorities/{authority}/correct", correct_form)
            .access(EDIT)
            .summary("Form to correct an authority"),
        Route::post("/people/{id}/authorities/{authority}/correct", correct)
            .access(EDIT)
            .summary("Correct an authority"),
        Route::get("/people/{id}/authorities/{authority}/end", end_form)
            .access(EDIT)
            .summary("Form to end an authority"),
        Route::post("/people/{id}/authorities/{authority}/end", end).access(EDIT).summary("End an authority"),
        Route::get("/people/{id}/restrictions/new", new_restriction).access(EDIT).summary("Form for a restriction"),
        Route::post("/people/{id}/restrictions", add_restriction).access(EDIT).summary("Register a restriction"),
        Route::get("/people/{id}/restrictions/{restriction}/end", end_restriction_form)
            .access(EDIT)
            .summary("Form to end a restriction"),
        Route::post("/people/{id}/restrictions/{restriction}/end", end_restriction)
            .access(EDIT)
            .summary("End a restriction"),
        Route::get("/people/{id}/restrictions/{restriction}/penalty", penalty_form)
            .access(EDIT)
            .summary("Form for the highest penalty behind full isolation"),
        Route::post("/people/{id}/restrictions/{restriction}/penalty", set_penalty)
            .access(EDIT)
            .summary("State the highest penalty behind full isolation"),
        Route::get("/people/{id}/documents/new", new_document).access(EDIT).summary("Form for a document"),
        Route::post("/people/{id}/documents", add_document)
            .access(EDIT)
            .summary("Keep a document")
            .upload(DOCUMENT_MAX + 65_536),
        Route::get("/people/{id}/documents/{document}", download).access(OPEN).summary("An original as it came"),
    ]
}

fn restrictions_api() -> Vec<Route> {
    vec![
        Route::post("/api/people/{id}/restrictions", add_restriction)
            .access(EDIT)
            .summary("Register a restriction on remand")
            .takes::<RestrictionFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/api/people/{id}/restrictions/{restriction}/end", end_restriction)
            .access(EDIT)
            .summary("End a restriction before it runs out; If-Match with its version")
            .versioned()
            .takes::<EndFields>()
            .gives::<AuthoritiesView>(),
        Route::post("/api/people/{id}/restrictions/{restriction}/penalty", set_penalty)
            .access(EDIT)
            .summary("State the highest penalty behind full isolation by a court; If-Match with its version")
            .versioned()
            .takes::<PenaltyFields>()
            .gives::<AuthoritiesView>(),
    ]
}

fn api() -> Vec<Route> {
    vec![
        Route::get("/api/authorities", due)
            .access(LIST)
            .summary("Who is held on an authority that nobody has verified")
            .gives::<DueView>(),
        Route::get("/api/people/{id}/authorities", show)
            .access(READ)
            .summary("On what a person is held: authorities, restrictions, documents")
            .gives::<AuthoritiesView>(),
        Route::post("/api/people/{id}/authorities", add)
            .access(EDIT)
            .summary("Register an authority from paper or from what was said; not verified until a second officer has")
            .takes::<AuthorityFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/api/people/{id}/authorities/{authority}/verify", verify)
            .access(EDIT)
            .summary("Verify an authority that somebody else registered; If-Match with its version")
            .versioned()
            .gives::<AuthoritiesView>(),
        Route::post("/api/people/{id}/authorities/{authority}/correct", correct)
            .access(EDIT)
            .summary("Correct what an authority says; If-Match with its version")
            .versioned()
            .takes::<AuthorityFields>()
            .gives::<AuthoritiesView>(),
        Route::post("/api/people/{id}/authorities/{authority}/end", end)
            .access(EDIT)
            .summary("End an authority before it runs out; If-Match with its version")
            .versioned()
            .takes::<EndFields>()
            .gives::<AuthoritiesView>(),
        Route::post("/api/people/{id}/documents", add_document)
            .access(EDIT)
            .summary("Keep a document, sent as multipart/form-data with the field file")
            .takes::<DocumentFields>()
            .gives::<Made>()
            .upload(DOCUMENT_MAX + 65_536)
            .creates(),
        Route::get("/api/people/{id}/documents/{document}", download)
            .access(OPEN)
            .summary("The bytes of an original as it came")
            .file("application/octet-stream"),
    ]
}

async fn due(visit: Visit) -> Answer {
    let permit = access::list::<ReadRoll>(&visit, "authorities").await?;
    let words = visit.words();
    let view = visit.app().db.read(move |reader| views::due(reader, &permit, &words)).await?;
    Ok(visit.show(&visit.words().t("authority-due-title"), &view)?)
}

/// The identity bar of a page; a program needs none.
async fn bar(visit: &Visit, whom: PersonId) -> Outcome<Bar> {
    if visit.face() == Face::Api {
        return Ok(Bar::default());
    }
    let permit = access::open::<ReadFile>(visit, whom).await?;
    person::bar(visit, &permit, "authorities").await
}

async fn may(visit: &Visit, action: Action, whom: PersonId) -> Outcome<bool> {
    let verdict = visit.app().doors().verdict(visit.caller()?, action, whom).await?;
    Ok(matches!(verdict, Verdict::Allow(_)))
}

/// All that a person is held on. Whether nothing is, the features that stand above say.
async fn gathered(visit: &Visit, whom: PersonId) -> Outcome<AuthoritiesView> {
    let features = visit.app().features;
    let read = move |reader: &mut Reader| {
        let mut without = false;
        for on_nothing in features.iter().filter_map(|feature| feature.slots.held_on_nothing) {
            without |= on_nothing(reader, whom)?;
        }
        views::gather(reader, whom, without)
    };
    visit.app().db.read(read).await
}

async fn page(visit: &Visit, permit: &Permit<ReadAuthorities>) -> Outcome<AuthoritiesView> {
    let whom = permit.person();
    let mut view = gathered(visit, whom).await?;
    view.bar = bar(visit, whom).await?;
    view.may_edit = may(visit, Action::EditAuthorities, whom).await?;
    view.may_open = may(visit, Action::ReadOriginals, whom).await?;
    Ok(view)
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let permit = access::open::<ReadAuthorities>(&visit, person_id(&id)?).await?;
    let view = page(&visit, &permit).await?;
    Ok(visit.show(&visit.words().t("authority-title"), &view)?)
}

fn part<T: std::str::FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Problem::not_found().into())
}

/// Leave to write in a person's file.
async fn permit(visit: &Visit, whom: PersonId) -> Outcome<Permit<EditAuthorities>> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    visit.app().db.read(move |reader| access::permit(reader, &app.decider, &caller, whom)).await
}

/// A form's page, for those who may send it.
async fn form_page(visit: &Visit, id: &str, what: &'static str, path: String, form: Form) -> Outcome<FormPage> {
    let whom = person_id(id)?;
    permit(visit, whom).await?;
    let words = visit.words();
    let action = format!("/people/{whom}/{path}");
    let read = move |reader: &mut Reader| {
        let authorities = views::choices_of(reader, whom, &words)?;
        let about = match path.split('/').collect::<Vec<_>>()[..] {
            ["authorities", own, _] => {
                authorities.iter().find(|(id, _)| id == own).map(|(_, words)| words.clone()).unwrap_or_default()
            }
            ["restrictions", own, _] => views::restriction_of(reader, whom, own, &words)?,
            _ => String::new(),
        };
        Ok((authorities, about))
    };
    let (authorities, about) = visit.app().db.read(read).await?;
    let person = whom.to_string();
    Ok(FormPage { what, action, person, authorities, about, bar: bar(visit, whom).await?, form })
}

async fn show_form(visit: Visit, id: &str, what: &'static str, path: String, form: Form) -> Answer {
    let page = form_page(&visit, id, what, path, form).await?;
    Ok(visit.show(&visit.words().t(&format!("authority-{what}-title")), &page)?)
}

/// The form again, with all that was typed and what was wrong.
async fn again(visit: Visit, fault: records::Fault, id: &str, what: &'static str, path: String, form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let page = form_page(&visit, id, what, path, Form::default()).await?;
    let title = visit.words().t(&format!("authority-{what}-title"));
    Ok(visit.again(fault, form, &title, |form| Ok(FormPage { form, ..page }))?)
}

/// After an act on an authority: how all stands now, or on to the page.
async fn done(visit: &Visit, id: &str, notice: &str) -> Answer {
    let whom = person_id(id)?;
    let view = gathered(visit, whom).await?;
    Ok(visit.done(&view, &format!("/people/{whom}/authorities"), notice)?)
}

async fn new(visit: Visit, Path(id): Path<String>) -> Answer {
    let today = visit.now().oslo_date().to_string();
    let form = Form::filled([("from_date", today), ("source", "paper".to_owned())]);
    show_form(visit, &id, "new", "authorities".into(), form).await
}

/// Runs an act that makes something, by one rule for both faces.
async fn make<F>(visit: &Visit, id: &str, form: &Form, mut act: F) -> Outcome<Made>
where
    F: FnMut(&mut Tx, &Permit<EditAuthorities>) -> Outcome<String> + Send + 'static,
{
    let permit = permit(visit, person_id(id)?).await?;
    web::create(visit, form, move |tx| Ok(Made { id: act(tx, &permit)? })).await
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let made = async {
        let new = NewAuthority::parse(&form.into_fields::<AuthorityFields>(&[])?)?;
        make(&visit, &id, &form, move |tx, permit| Ok(actions::add(tx, permit, &new)?.to_string())).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{id}/authorities"), "done-authority-added")?),
        Err(fault) => again(visit, fault, &id, "new", "authorities".into(), form).await,
    }
}

/// Runs an act that changes an authority, refused when somebody changed it since it was read.
async fn change<F>(visit: &Visit, id: &str, form: &Form, authority: AuthorityId, mut act: F) -> Outcome<()>
where
    F: FnMut(&mut Tx, &Permit<EditAuthorities>) -> Outcome<()> + Send + 'static,
{
    let permit = permit(visit, person_id(id)?).await?;
    let (asked, read) = (visit.clone(), form.clone());
    let act = move |tx: &mut Tx| {
        asked.check_version(&read, tables::authority(tx, permit.person(), authority)?.version)?;
        act(tx, &permit)
    };
    visit.app().db.write(&visit.actor()?, act).await
}

async fn verify(visit: Visit, Path((id, authority)): Path<(String, String)>, form: Form) -> Answer {
    let authority: AuthorityId = part(&authority)?;
    change(&visit, &id, &form, authority, move |tx, permit| actions::verify(tx, permit, authority)).await?;
    done(&visit, &id, "done-authority-verified").await
}

/// An authority as it stands, with its version.
async fn stored(visit: &Visit, id: &str, authority: AuthorityId) -> Outcome<(tables::AuthorityRow, tables::SaidRow)> {
    let whom = person_id(id)?;
    permit(visit, whom).await?;
    let read = move |reader: &mut Reader| {
        let row = tables::authority(reader, whom, authority)?;
        Ok((row, tables::said_now(reader, whom, authority)?.ok_or_else(Problem::not_found)?))
    };
    visit.app().db.read(read).await
}

fn filled(said: &tables::SaidRow) -> Form {
    let day = |moment: Option<Moment>| moment.map(|moment| moment.date().to_string()).unwrap_or_default();
    let clock = |at: basics::Instant| format!("{:02}:{:02}", at.oslo().hour(), at.oslo().minute());
    let time = |moment: Option<Moment>| moment.and_then(Moment::at).map(clock).unwrap_or_default();
    let arrested = said.arrested_at;
    Form::filled([
        ("kind", said.kind.to_string()),
        ("issuer", said.issuer.clone()),
        ("case_number", said.case_number.clone()),
        ("decision_number", said.decision_number.clone()),
        ("decided_on", said.decided_on.map(|day| day.to_string()).unwrap_or_default()),
        ("from_date", day(Some(said.span.from))),
        ("from_time", time(Some(said.span.from))),
        ("to_date", day(said.span.to)),
        ("to_time", time(said.span.to)),
        ("arrest_date", arrested.map(|at| at.oslo_date().to_string()).unwrap_or_default()),
        ("arrest_time", arrested.map(clock).unwrap_or_default()),
        ("arrest_place", said.arrest_place.clone()),
    ])
}

async fn correct_form(visit: Visit, Path((id, authority)): Path<(String, String)>) -> Answer {
    let (row, said) = stored(&visit, &id, part(&authority)?).await?;
    let form = filled(&said).at_version(row.version);
    show_form(visit, &id, "correct", format!("authorities/{}/correct", row.id), form).await
}

async fn correct(visit: Visit, Path((id, authority)): Path<(String, String)>, form: Form) -> Answer {
    let authority: AuthorityId = part(&authority)?;
    let corrected: Outcome<()> = async {
        let (terms, why) = Terms::parse_correction(&form.into_fields::<AuthorityFields>(&[])?)?;
        let act =
            move |tx: &mut Tx, permit: &Permit<EditAuthorities>| actions::correct(tx, permit, authority, &terms, &why);
        change(&visit, &id, &form, authority, act).await
    }
    .await;
    match corrected {
        Ok(()) => done(&visit, &id, "done-authority-corrected").await,
        Err(fault) => again(visit, fault, &id, "correct", format!("authorities/{authority}/correct"), form).await,
    }
}

async fn end_form(visit: Visit, Path((id, authority)): Path<(String, String)>) -> Answer {
    let (row, _) = stored(&visit, &id, part(&authority)?).await?;
    let form = Form::default().at_version(row.version);
    show_form(visit, &id, "end", format!("authorities/{}/end", row.id), form).await
}

async fn end(visit: Visit, Path((id, authority)): Path<(String, String)>, form: Form) -> Answer {
    let authority: AuthorityId = part(&authority)?;
    let ended: Outcome<()> = async {
        let ending = Ending::parse(&form.into_fields::<EndFields>(&[])?)?;
        let act = move |tx: &mut Tx, permit: &Permit<EditAuthorities>| actions::end(tx, permit, authority, &ending);
        change(&visit, &id, &form, authority, act).await
    }
    .await;
    match ended {
        Ok(()) => done(&visit, &id, "done-authority-ended").await,
        Err(fault) => again(visit, fault, &id, "end", format!("authorities/{authority}/end"), form).await,
    }
}

async fn new_restriction(visit: Visit, Path(id): Path<String>) -> Answer {
    let today = visit.now().oslo_date().to_string();
    let form = Form::filled([("from_date", today), ("source", "paper".to_owned())]);
    show_form(visit, &id, "restriction", "restrictions".into(), form).await
}

async fn add_restriction(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let made = async {
        let new = NewRestriction::parse(&form.into_fields::<RestrictionFields>(&[])?)?;
        make(&visit, &id, &form, move |tx, permit| Ok(actions::add_restriction(tx, permit, &new)?.to_string())).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{id}/authorities"), "done-authority-restriction")?),
        Err(fault) => again(visit, fault, &id, "restriction", "restrictions".into(), form).await,
    }
}

async fn penalty_form(visit: Visit, Path((id, restriction)): Path<(String, String)>) -> Answer {
    let (whom, restriction) = (person_id(&id)?, part::<RestrictionId>(&restriction)?);
    permit(&visit, whom).await?;
    let row = visit.app().db.read(move |reader| tables::restriction(reader, whom, restriction)).await?;
    let years = row.max_penalty_years.map(|years| years.to_string()).unwrap_or_default();
    let form = Form::filled([("max_penalty_years", years)]).at_version(row.period);
    show_form(visit, &id, "penalty", format!("restrictions/{restriction}/penalty"), form).await
}

async fn set_penalty(visit: Visit, Path((id, restriction)): Path<(String, String)>, form: Form) -> Answer {
    let restriction: RestrictionId = part(&restriction)?;
    let set: Outcome<()> = async {
        let permit = permit(&visit, person_id(&id)?).await?;
        let years = form.into_fields::<PenaltyFields>(&[])?.parse()?;
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            asked.check_version(&read, tables::restriction(tx, permit.person(), restriction)?.period)?;
            actions::set_penalty(tx, &permit, restriction, years)
        };
        visit.app().db.write(&visit.actor()?, act).await
    }
    .await;
    match set {
        Ok(()) => done(&visit, &id, "done-authority-penalty").await,
        Err(fault) => again(visit, fault, &id, "penalty", format!("restrictions/{restriction}/penalty"), form).await,
    }
}

async fn end_restriction_form(visit: Visit, Path((id, restriction)): Path<(String, String)>) -> Answer {
    let (whom, restriction) = (person_id(&id)?, part::<RestrictionId>(&restriction)?);
    permit(&visit, whom).await?;
    let row = visit.app().db.read(move |reader| tables::restriction(reader, whom, restriction)).await?;
    let form = Form::default().at_version(row.period);
    show_form(visit, &id, "end-restriction", format!("restrictions/{restriction}/end"), form).await
}

async fn end_restriction(visit: Visit, Path((id, restriction)): Path<(String, String)>, form: Form) -> Answer {
    let restriction: RestrictionId = part(&restriction)?;
    let ended: Outcome<()> = async {
        let permit = permit(&visit, person_id(&id)?).await?;
        let ending = Ending::parse(&form.into_fields::<EndFields>(&[])?)?;
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            asked.check_version(&read, tables::restriction(tx, permit.person(), restriction)?.period)?;
            actions::end_restriction(tx, &permit, restriction, &ending)
        };
        visit.app().db.write(&visit.actor()?, act).await
    }
    .await;
    match ended {
        Ok(()) => done(&visit, &id, "done-authority-restriction-ended").await,
        Err(fault) => {
            again(visit, fault, &id, "end-restriction", format!("restrictions/{restriction}/end"), form).await
        }
    }
}

async fn new_document(visit: Visit, Path(id): Path<String>) -> Answer {
    show_form(visit, &id, "document", "documents".into(), Form::default()).await
}

async fn add_document(visit: Visit, Path(id): Path<String>, form: Form, uploads: Uploads) -> Answer {
    let made = async {
        let (title, kind, authority) = form.into_fields::<DocumentFields>(&[])?.parse()?;
        let whom = person_id(&id)?;
        permit(&visit, whom).await?;
        let file = uploads.0.iter().find(|upload| upload.field == "file").map(|upload| upload.bytes.clone());
        let (app, bytes) = (visit.app_shared(), file.unwrap_or_default());
        let seal = move || SealedDocument::seal(&app.keys, whom, authority, title, kind, &bytes);
        let sealed = tokio::task::spawn_blocking(seal)
            .await
            .map_err(|_| Problem::new(500, "seal-failed", "the document could not be sealed"))??;
        make(&visit, &id, &form, move |tx, permit| Ok(actions::add_document(tx, permit, &sealed)?.to_string())).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{id}/authorities"), "done-authority-document")?),
        Err(fault) => again(visit, fault, &id, "document", "documents".into(), form).await,
    }
}

async fn download(visit: Visit, Path((id, document)): Path<(String, String)>) -> Answer {
    let permit = access::open::<ReadOriginals>(&visit, person_id(&id)?).await?;
    let (whom, document) = (permit.person(), part::<DocumentId>(&document)?);
    let found = visit.app().db.read(move |reader| tables::document(reader, whom, document)).await?;
    let (row, sealed) = found.ok_or_else(Problem::not_found)?;
    let bytes = visit.app().keys.open_sealed(Class::Documents, row.file, &sealed)?;
    // The box opens for any document of the person: the hash tells that it is this one.
    if sha256(&bytes) != row.sha256 {
        return Err(Problem::new(500, "sealed-altered", "the original was altered; restore it from a backup").into());
    }
    let name = format!("attachment; filename=\"{}.{}\"", row.id, row.mime.extension());
    let headers = [(header::CONTENT_TYPE, row.mime.to_string()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}
