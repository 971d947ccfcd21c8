//! Search, the register, registration, one person as a program sees it, and what waits.

use super::{contacts, identity, json_version, refuse_real_numbers};
use crate::access::acts::{ReadCautions, ReadContacts, ReadFile, ReadIdentity, ReadRoll, RegisterPerson, SearchPeople};
use crate::access::{self, Action, Grant, Permit, Purpose, Relation, Verb};
use crate::people::actions::{self, Behind};
use crate::people::model::search::Query;
use crate::people::model::{NewPerson, PersonFields};
use crate::people::tables::{self, Line, PAGE};
use crate::people::views::{
    FollowUpView, Lists, PeopleView, PersonItem, PersonView, RegisterPage, RegisteredView, name_alone, verify_soon,
};
use crate::web::person::person_id;
use crate::web::{self, Answer, Form, Route, Visit, Words};
use axum::extract::Path;
use basics::id::PersonId;
use basics::{FieldError, Problem};
use records::{Fault, Outcome, Reader, Tx};
use schemars::JsonSchema;
use std::collections::BTreeSet;

const SEARCH: Verb = Verb::Does(Action::SearchPeople);
const REGISTER: Verb = Verb::Does(Action::RegisterPerson);
const ROLL: Verb = Verb::Does(Action::ReadRoll);
const FILE: Verb = Verb::OnPerson(Action::ReadFile);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/people", people).access(SEARCH).summary("Search, or the register by name"),
        Route::get("/api/people", people)
            .access(SEARCH)
            .summary("People by names, birth dates and numbers of any kind; without q the register by name")
            .query::<PeopleQuery>()
            .gives::<PeopleView>(),
        Route::get("/people/new", new).access(REGISTER).summary("Form for a person"),
        Route::post("/people", register).access(REGISTER).summary("Register a person"),
        Route::post("/api/people", register)
            .access(REGISTER)
            .summary("Register a person; refused while somebody very like is registered and not_same is not true")
            .takes::<PersonFields>()
            .gives::<RegisteredView>()
            .creates(),
        Route::get("/people/follow-up", follow_up).access(ROLL).summary("Overdue reviews; what to verify soon"),
        Route::get("/api/people/follow-up", follow_up)
            .access(ROLL)
            .summary("Cautions whose review is overdue, and facts to verify or delete soon")
            .gives::<FollowUpView>(),
        Route::get("/api/people/{id}", person)
            .kept()
            .access(FILE)
            .summary("A person of the register; parts the caller may not read are null")
            .gives::<PersonView>(),
    ]
}

/// What is looked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct PeopleQuery {
    /// Names, birth dates, years, and numbers of any kind.
    q: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Why the search reaches outside the caller's scope.
    purpose: Option<Purpose>,
}

/// Where a page begins, as the page before gave it.
#[derive(Clone, Copy)]
enum Begin {
    /// In the register by name.
    Register(Option<PersonId>),
    /// In what a search found.
    Found(Option<Behind>),
}

impl Begin {
    fn read(visit: &Visit, query: &Query) -> Result<Self, Problem> {
        if query.is_blank() {
            visit.cursor("after", |text| text.parse().ok()).map(Self::Register)
        } else {
            visit.cursor("after", |text| text.parse().ok()).map(Self::Found)
        }
    }
}

async fn people(visit: Visit) -> Answer {
    let text = visit.parameter("q").unwrap_or_default();
    let query = Query::parse(&text);
    let from = Begin::read(&visit, &query)?;
    let permit = access::list::<SearchPeople>(&visit, "people").await?;
    // Flags stand beside those whom the caller sees on a roll.
    let roll = access::list::<ReadRoll>(&visit, "people").await.ok();
    let (app, words, list) = (visit.app_shared(), visit.words(), permit.clone());
    let mut view = visit
        .app()
        .db
        .read(move |reader| {
            let mut view = match from {
                Begin::Register(after) => page_of_register(&words, tables::browse(reader, &permit, after)?),
                Begin::Found(behind) => {
                    let found = actions::search(reader, &permit, &app.keys, &query, behind)?;
                    let next = found.next.map(|next| next.to_string());
                    PeopleView::of(found.hits.iter().map(|hit| PersonItem::found(&words, hit)).collect(), next)
                }
            };
            if let Some(roll) = &roll {
                let marks = tables::marks_among(reader, roll, &view.people())?;
                view.mark(&marks, &words, reader.today());
            }
            Ok(view)
        })
        .await?;
    access::show(&visit, &list, view.pictured()).await?;
    view.query = text;
    view.purpose = visit.parameter("purpose").unwrap_or_default();
    view.purposes = visit.words().options("purpose", &wider_purposes(&visit)?);
    view.may_register = access::may_somewhere(visit.app(), visit.caller()?, Action::RegisterPerson);
    view.today = visit.now().oslo_date();
    Ok(visit.show(&visit.words().t("people-title"), &view)?)
}

/// For which purposes a search by this caller reaches outside the scope.
fn wider_purposes(visit: &Visit) -> Outcome<Vec<Purpose>> {
    let decider = &visit.app().decider;
    let of = |grant: &Grant| decider.purposes(grant.role, Action::SearchPeople, Relation::Outside);
    let purposes: BTreeSet<Purpose> = visit.caller()?.grants.iter().flat_map(of).collect();
    Ok(purposes.into_iter().collect())
}

fn page_of_register(words: &Words, mut lines: Vec<Line>) -> PeopleView {
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| line.person.to_string());
    PeopleView::of(lines.iter().map(|line| PersonItem::of(words, line)).collect(), next)
}

async fn new(visit: Visit) -> Answer {
    let page = register_page(&visit, Form::default(), vec![]);
    Ok(visit.show(&visit.words().t("people-register"), &page)?)
}

fn register_page(visit: &Visit, form: Form, like: Vec<PersonItem>) -> RegisterPage {
    RegisterPage { form, like, lists: Lists::new(&visit.words()), today: visit.now().oslo_date() }
}

async fn register(visit: Visit, form: Form) -> Answer {
    let (new, not_same) = match read_new(&visit, &form) {
        Ok(read) => read,
        Err(problem) => return register_again(&visit, problem.into(), form, vec![]),
    };
    let (app, caller, asked) = (visit.app_shared(), visit.caller()?.clone(), new.clone());
    // Looked for where it is written: two desks that register the same person at once do not both get through.
    let act = move |tx: &mut Tx| {
        let permit = access::permit_somewhere::<RegisterPerson>(&app.decider, &caller)?;
        if !not_same && !actions::find_matches(tx, &new.name, new.particulars.born)?.is_empty() {
            return Err(alike(&[]).into());
        }
        let newcomer = actions::register(tx, &permit, &app.keys, &new)?;
        Ok(RegisteredView { id: newcomer.person().to_string(), number: newcomer.number().to_string() })
    };
    match web::create(&visit, &form, act).await {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{}", made.id), "done-people-registered")?),
        Err(Fault::Refused(problem)) if problem.code == LOOK_ALIKES => {
            let like = look_alikes(&visit, &asked).await?;
            register_again(&visit, alike(&like).into(), form, like)
        }
        Err(fault) => register_again(&visit, fault, form, vec![]),
    }
}

fn read_new(visit: &Visit, form: &Form) -> Result<(NewPerson, bool), Problem> {
    let fields: PersonFields = form.into_fields(&[])?;
    let new = fields.parse(visit.now().oslo_date())?;
    refuse_real_numbers(visit, &new.identifiers)?;
    Ok((new, fields.is_not_same()))
}

fn register_again(visit: &Visit, fault: Fault, form: Form, like: Vec<PersonItem>) -> Answer {
    let title = visit.words().t("people-register");
    Ok(visit.again(fault, form, &title, |form| Ok(register_page(visit, form, like)))?)
}

/// People registered already who may be the one to be registered. Whoever may register must know of
/// them, wherever they are; it is one look at a list.
async fn look_alikes(visit: &Visit, new: &NewPerson) -> Outcome<Vec<PersonItem>> {
    let list = access::list::<SearchPeople>(visit, "people:look-alikes").await?;
    let (name, born) = (new.name.clone(), new.particulars.born);
    let hits = visit.app().db.read(move |reader| actions::find_matches(reader, &name, born)).await?;
    let words = visit.words();
    let view = PeopleView::of(hits.iter().map(|hit| PersonItem::found(&words, hit)).collect(), None);
    access::show(visit, &list, view.pictured()).await?;
    Ok(view.items)
}

/// The code of a refusal because somebody very like is registered.
const LOOK_ALIKES: &str = "look-alikes";

fn alike(like: &[PersonItem]) -> Problem {
    let detail =
        "somebody very like is registered already: look at them, and send not_same as true if it is none of them";
    let mut problem = Problem::conflict(LOOK_ALIKES, detail);
    problem.errors.extend(like.iter().map(|item| FieldError {
        field: "not_same".into(),
        code: LOOK_ALIKES.into(),
        value: item.number.clone(),
    }));
    problem
}

async fn follow_up(visit: Visit) -> Answer {
    let permit = access::list::<ReadRoll>(&visit, "people:follow-up").await?;
    let words = visit.words();
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let today = reader.today();
            let reviews = tables::due_reviews(reader, &permit, today)?;
            let facts = tables::due_verifications(reader, &permit, verify_soon(today)?)?;
            let people = reviews.iter().map(|due| due.person).chain(facts.iter().map(|due| due.person)).collect();
            let lines = tables::found_lines(reader, &people)?;
            let names = lines.iter().map(|line| (line.person, name_alone(&words, line))).collect();
            Ok(FollowUpView::new(&reviews, &facts, &names, today))
        })
        .await?;
    Ok(visit.show(&visit.words().t("people-follow-up"), &view)?)
}

async fn person(visit: Visit, Path(id): Path<String>) -> Answer {
    let (person, asker) = (person_id(&id)?, visit.clone());
    let read = move |reader: &mut Reader, permit: &Permit<ReadFile>| record(reader, permit, &asker);
    let (_, view) = access::open_reading(&visit, person, read).await?;
    let version = view.version;
    Ok(json_version(&view, version)?)
}

/// What the registry holds of a person: each part when the caller may read it.
fn record(reader: &mut Reader, permit: &Permit<ReadFile>, visit: &Visit) -> Outcome<PersonView> {
    let (app, caller, person) = (visit.app(), visit.caller()?, permit.person());
    let (line, talk) = (tables::line(reader, permit)?, tables::talk(reader, permit)?);
    let interpreter = tables::interpreter_languages(reader, permit)?;
    let mut view = PersonView::new(&visit.words(), &line, talk, interpreter, tables::version(reader, person)?);
    if let Some(permit) = allowed(access::permit::<ReadIdentity>(reader, &app.decider, caller, person))? {
        view.identity = Some(identity::facts(reader, &permit, &app.keys)?);
    }
    if let Some(permit) = allowed(access::permit::<ReadContacts>(reader, &app.decider, caller, person))? {
        view.contacts = Some(contacts::contacts(reader, &permit, &app.keys)?);
    }
    if let Some(permit) = allowed(access::permit::<ReadCautions>(reader, &app.decider, caller, person))? {
        view.cautions = Some(tables::facts(reader, &permit)?);
    }
    Ok(view)
}

/// A permit, or none when it was refused; a fault of the database stays a fault.
fn allowed<P>(permit: Outcome<P>) -> Outcome<Option<P>> {
    match permit {
        Ok(permit) => Ok(Some(permit)),
        Err(Fault::Refused(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}
