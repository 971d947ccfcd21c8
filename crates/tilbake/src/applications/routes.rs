//! Routes of applications: the tab of a person, one application with its story, the forms of each act, the list of what
//! waits.

mod acts;
mod confidence;

use super::actions::{self, Hand, Story};
use super::model::forms::ApplicationFields;
use super::model::{ApplicationId, Level, State};
use super::slots::levels_of;
use super::tables::lists::{self, Admitted, Part};
use super::views::forms::{Made, NewPage, languages};
use super::views::{ApplicationView, ApplicationsView, PAGE, WaitingItem, WaitingView};
use crate::access::acts::{ListApplications, ReadApplications, ReadFile, RegisterApplication};
use crate::access::{self, Action, Role, Verb};
use crate::estate;
use crate::web::person::{self, Bar, person_id};
use crate::web::{self, Answer, Behind, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::{Date, PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};
use schemars::JsonSchema;
use std::str::FromStr;

const READ: Verb = Verb::OnPerson(Action::ReadApplications);
const REGISTER: Verb = Verb::OnPerson(Action::RegisterApplication);
const LIST: Verb = Verb::Does(Action::ListApplications);

/// All routes of applications.
pub fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get("/applications", list).access(LIST).summary("Applications and complaints that wait"),
        Route::get("/api/applications", list)
            .access(LIST)
            .summary("Applications and complaints that wait for an answer or to be told, what is due first first")
            .query::<ListQuery>()
            .gives::<WaitingView>(),
        Route::get("/people/{id}/applications", show).access(READ).summary("Applications and complaints of a person"),
        Route::get("/api/people/{id}/applications", show)
            .access(READ)
            .summary("Applications and complaints of the person, the newest first")
            .gives::<ApplicationsView>(),
        Route::get("/people/{id}/applications/new", new_form)
            .access(REGISTER)
            .summary("Form for an application or a complaint"),
        Route::post("/people/{id}/applications", register)
            .access(REGISTER)
            .summary("Write down an application or a complaint"),
        Route::post("/api/people/{id}/applications", register)
            .access(REGISTER)
            .summary("Write down what the person applies for or complains of")
            .takes::<ApplicationFields>()
            .gives::<Made>()
            .creates(),
        Route::get("/people/{id}/applications/{application}", one).access(READ).summary("One application"),
        Route::get("/api/people/{id}/applications/{application}", one)
            .access(READ)
            .summary("An application with its whole story, and what the caller may do; the ETag is for changes")
            .gives::<ApplicationView>(),
    ];
    all.extend(acts::routes());
    all.extend(confidence::routes());
    all
}

/// An id in a path; what is not one is not found.
fn part<T: FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Problem::not_found().into())
}

/// The identity bar of a page; a program needs none.
async fn bar(visit: &Visit, person: PersonId) -> Outcome<Bar> {
    if visit.face() == Face::Api {
        return Ok(Bar::default());
    }
    let file = access::open::<ReadFile>(visit, person).await?;
    person::bar(visit, &file, "applications").await
}

/// Which part of the list is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct ListQuery {
    /// `role` for those that people in the caller's roles answer, `mine` for those the caller has taken, `all`. Without it
    /// those of the role, and all for a caller who answers none.
    whose: Option<String>,
    /// Code of a prison; without it all that the caller may see.
    prison: Option<String>,
    /// A state; without it all that wait.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Whose part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Role,
    Mine,
    All,
}

impl Whose {
    fn read(text: &str) -> Result<Self, Problem> {
        match text {
            "role" => Ok(Self::Role),
            "mine" => Ok(Self::Mine),
            "all" => Ok(Self::All),
            _ => Err(Problem::invalid("not-in-list")),
        }
    }
    fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Mine => "mine",
            Self::All => "all",
        }
    }
}

/// A place in the list: the day, the application; the middle is always the same.
type PlaceInList = Behind<Date, u8, ApplicationId>;

async fn list(visit: Visit) -> Answer {
    let prison = estate::prison_asked(&visit)?;
    let state = visit.read_parameter("state", |text| text.parse::<State>())?;
    let whose = visit.read_parameter("whose", Whose::read)?;
    let after: Option<PlaceInList> = visit.cursor("after", |text| text.parse().ok())?;
    let caller = visit.caller()?;
    let (own, roles) = (caller.account.to_string(), caller.grants.iter().map(|grant| grant.role));
    let levels: Vec<Level> = levels_of(&roles.collect::<Vec<Role>>());
    let whose = whose.unwrap_or(if levels.is_empty() { Whose::All } else { Whose::Role });
    let part = Part {
        prison: prison.clone(),
        state,
        levels: (whose == Whose::Role).then_some(levels),
        handler: (whose == Whose::Mine).then(|| own.clone()),
        after: after.map(|Behind(day, _, id)| (day, id)),
    };
    let permit = access::list::<ListApplications>(&visit, "applications").await?;
    let (words, of_prisons) = (visit.words(), estate::is_of_prisons(&visit)?);
    let read = move |reader: &mut Reader| {
        let mut rows = lists::waiting(reader, &Admitted::to_read(&permit), &part, PAGE + 1)?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let place = |one: &lists::Waiting| one.row.waits_on.map(|day| Behind(day, 0_u8, one.row.id).to_string());
        let next = rows.last().filter(|_| more).and_then(place);
        let prisons = if of_prisons { vec![] } else { estate::open_prisons(reader)? };
        let items = WaitingItem::gather(reader, &rows, &own, &words)?;
        let prison = prison.as_ref().map(ToString::to_string);
        let (as_of, today) = (reader.now(), reader.today());
        Ok(WaitingView { as_of, whose: whose.as_str().to_owned(), prison, state, items, next, prisons, today })
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("applications-nav"), &view)?)
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let permit = access::open::<ReadApplications>(&visit, person).await?;
    let bar = bar(&visit, person).await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let hand = Hand { decider: &app.decider, caller: &caller };
        let sight = hand.sight(reader, permit.clone())?;
        let view = ApplicationsView::gather(reader, &sight)?;
        let may_register = access::permit::<RegisterApplication>(reader, &app.decider, &caller, person).is_ok();
        Ok(ApplicationsView { may_register, ..view })
    };
    let view = ApplicationsView { bar, ..visit.app().db.read(read).await? };
    Ok(visit.show(&person::title(&view.bar, &visit.words(), "applications-tab"), &view)?)
}

/// An application as the caller sees it.
async fn gather(visit: &Visit, person: PersonId, application: ApplicationId) -> Outcome<ApplicationView> {
    let permit = access::open::<ReadApplications>(visit, person).await?;
    let bar = bar(visit, person).await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let hand = Hand { decider: &app.decider, caller: &caller };
        let sight = hand.sight(reader, permit.clone())?;
        let story = Story::read(reader, &sight, application)?;
        ApplicationView::gather(reader, hand, &sight, &story)
    };
    Ok(ApplicationView { bar, ..visit.app().db.read(read).await? })
}

async fn one(visit: Visit, Path((id, application)): Path<(String, String)>) -> Answer {
    let view = gather(&visit, person_id(&id)?, part(&application)?).await?;
    let title = view.item.number.clone();
    Ok(visit.show_version(&title, &view, view.version)?)
}

async fn new_page(visit: &Visit, person: PersonId, form: Form) -> Outcome<NewPage> {
    let permit = access::open::<RegisterApplication>(visit, person).await?;
    let (bar, words) = (bar(visit, person).await?, visit.words());
    let (person, is_own) = (permit.person().to_string(), permit.is_own());
    Ok(NewPage { person, is_own, languages: languages(&words), bar, form })
}

async fn new_form(visit: Visit, Path(id): Path<String>) -> Answer {
    let kind = visit.parameter("kind").unwrap_or_else(|| "application".to_owned());
    let form = Form::filled([("kind", kind), ("lang", visit.lang().as_str().to_owned())]);
    let page = new_page(&visit, person_id(&id)?, form).await?;
    Ok(visit.show(&visit.words().t("applications-new"), &page)?)
}

async fn register(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let made: Outcome<Made> = async {
        let new = form.into_fields::<ApplicationFields>(&[])?.parse(visit.now().oslo_date(), visit.lang().as_str())?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<RegisterApplication>(tx, &app.decider, &caller, person)?;
            let made = actions::register(tx, &permit, &caller, &new)?;
            let person = permit.person().to_string();
            Ok(Made { id: made.id.to_string(), number: made.number.to_string(), person })
        };
        web::create(&visit, &form, run).await
    }
    .await;
    match made {
        Ok(made) => {
            let list = format!("/people/{person}/applications");
            Ok(visit.made(&made, &list, "done-application-registered")?)
        }
        Err(fault) => again_new(visit, fault, person, form).await,
    }
}

/// The form again, with all that was typed and what was wrong.
async fn again_new(visit: Visit, fault: Fault, person: PersonId, form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let page = new_page(&visit, person, Form::default()).await?;
    let title = visit.words().t("applications-new");
    Ok(visit.again(fault, form, &title, |form| Ok(NewPage { form, ..page }))?)
}
