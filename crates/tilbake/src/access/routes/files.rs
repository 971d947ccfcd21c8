//! About one person: why one looks, emergency openings, and who has looked.

use crate::access::actions;
use crate::access::acts::{ReadFile, ReadLooks};
use crate::access::face;
use crate::access::forms::{GlassFields, PurposeFields, cursor, cursor_text, local_path};
use crate::access::held_back;
use crate::access::model::{Caller, PersonId};
use crate::access::permit::{Verb, Verdict};
use crate::access::policy::Decision;
use crate::access::roles::{Action, Purpose, PurposeClass};
use crate::access::tables;
use crate::access::views::{GlassView, ListPurposeView, LooksView, OpenedView, Places, PurposesView, StatedView};
use crate::web::person::{bar, person_id, title};
use crate::web::{self, Answer, Face, Form, Route, Visit, redirect};
use axum::extract::Path;
use basics::Problem;
use records::Outcome;
use schemars::JsonSchema;

/// Looks on one page of a log.
const PAGE: usize = 100;

pub fn routes() -> Vec<Route> {
    let purpose = Verb::OnPerson(Action::ReadSummary);
    let glass = Verb::OnPerson(Action::BreakGlass);
    let looks = Verb::OnPerson(Action::ReadLooks);
    vec![
        Route::get("/purpose", list_purpose).access(Verb::SignedIn).summary("Asks why a list is to reach further"),
        Route::get("/people/{id}/purpose", purpose_page).access(purpose).summary("Asks why somebody looks"),
        Route::post("/people/{id}/purpose", state).access(purpose).summary("State why one looks"),
        Route::get("/api/people/{id}/purpose", purpose_page)
            .access(purpose)
            .summary("Purposes that may be stated for a person outside the scope")
            .gives::<PurposesView>(),
        Route::post("/api/people/{id}/purpose", state)
            .access(purpose)
            .summary("State why this token looks at a person outside its scope")
            .takes::<PurposeFields>()
            .gives::<StatedView>(),
        Route::get("/people/{id}/break-glass", glass_page).access(glass).summary("Asks for an emergency's reason"),
        Route::post("/people/{id}/break-glass", break_glass).access(glass).summary("Open a file in an emergency"),
        Route::post("/api/people/{id}/break-glass", break_glass)
            .access(glass)
            .summary("Open a file in an emergency, for 1 to 4 hours; it is reviewed")
            .takes::<GlassFields>()
            .gives::<OpenedView>()
            .creates(),
        Route::get("/people/{id}/looks", looks_page).access(looks).summary("Who has looked at a file"),
        Route::get("/api/people/{id}/looks", looks_page)
            .access(looks)
            .summary("Who has looked at a file; the person sees service numbers and no names")
            .query::<LooksQuery>()
            .gives::<LooksView>(),
    ]
}

/// Which part of a log.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct LooksQuery {
    /// `next` of the page before.
    before: Option<String>,
}

async fn purposes_view(visit: &Visit, person: PersonId, form: Form, next: String) -> Outcome<PurposesView> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut records::Reader| actions::purposes_for(reader, &app.decider, &caller, person);
    let purposes = visit.app().db.read(read).await?;
    if purposes.is_empty() {
        return Err(Problem::not_found().into());
    }
    Ok(PurposesView { person: person.to_string(), purposes, next, form })
}

/// Where to go after a purpose or an emergency opening: the page asked for, or the file.
fn onward(person: PersonId, next: &str) -> String {
    match local_path(next) {
        "/" => format!("/people/{person}"),
        path => path.to_owned(),
    }
}

async fn purpose_page(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let next = onward(person, &visit.parameter("next").unwrap_or_default());
    let view = purposes_view(&visit, person, Form::default(), next).await?;
    Ok(visit.show(&visit.words().t("purpose-title"), &view)?)
}

async fn state(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let fields: PurposeFields = form.into_fields(&[])?;
    let next = onward(person, &fields.next);
    let stated = async {
        let (purpose, remark) = fields.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut records::Tx| {
            actions::state_purpose(tx, &app.decider, &caller, person, purpose, remark.as_ref())
        };
        visit.app().db.write(&visit.actor()?, act).await?;
        Ok(purpose)
    };
    match stated.await {
        Ok(purpose) if visit.face() == Face::Api => Ok(visit.done(&StatedView { purpose }, &next, "done-purpose")?),
        Ok(_) => Ok(redirect(&next)?),
        Err(fault) => {
            let view = purposes_view(&visit, person, Form::default(), next).await?;
            let title = visit.words().t("purpose-title");
            Ok(visit.again(fault, form, &title, |form| Ok(PurposesView { form, ..view }))?)
        }
    }
}

/// The purposes a caller could give for an act in any relation.
fn purposes_anywhere(visit: &Visit, caller: &Caller, action: Action) -> Vec<Purpose> {
    let decider = &visit.app().decider;
    let offered = |purpose: &Purpose| {
        caller.grants.iter().any(|grant| {
            let relations = grant.role.relations();
            relations.iter().any(|near| {
                let asks = decider.decide(grant.role, action, *near, PurposeClass::Routine) == Decision::AskPurpose;
                asks && decider.purposes(grant.role, action, *near).contains(purpose)
            })
        })
    };
    Purpose::ALL.iter().copied().filter(offered).collect()
}

async fn list_purpose(visit: Visit) -> Answer {
    let caller = visit.caller()?;
    let asked: Option<Action> = visit.read_parameter("action", str::parse)?;
    let action = asked.ok_or_else(|| Problem::invalid("invalid-input").with_field("action", "required"))?;
    let purposes = purposes_anywhere(&visit, caller, action);
    if purposes.is_empty() {
        return Err(Problem::forbidden().into());
    }
    let next = visit.parameter("next").unwrap_or_default();
    let (path, query) = local_path(&next).split_once('?').unwrap_or((local_path(&next), ""));
    let parameters: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let parameters = parameters.into_iter().filter(|(name, _)| name != "purpose").collect();
    let view = ListPurposeView { purposes, path: path.to_owned(), parameters };
    Ok(visit.show(&visit.words().t("purpose-title"), &view)?)
}

async fn glass_page(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    if !matches!(visit.app().doors().verdict(visit.caller()?, Action::BreakGlass, person).await?, Verdict::Allow(_)) {
        return Err(Problem::not_found().into());
    }
    let next = onward(person, &visit.parameter("next").unwrap_or_default());
    let view = GlassView { person: person.to_string(), next, form: Form::filled([("hours", "1".to_owned())]) };
    Ok(visit.show(&visit.words().t("glass-title"), &view)?)
}

async fn break_glass(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let fields: GlassFields = form.into_fields(&[])?;
    let next = onward(person, &fields.next);
    let opened: Outcome<OpenedView> = async {
        let (reason, hours) = fields.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut records::Tx| {
            let ends_at = actions::break_glass(tx, &app.decider, &caller, person, &reason, hours)?;
            Ok(OpenedView { ends_at })
        };
        web::create(&visit, &form, act).await
    }
    .await;
    match opened {
        Ok(opened) if visit.face() == Face::Api => Ok(visit.made(&opened, &next, "done-glass")?),
        Ok(_) => Ok(redirect(&next)?),
        Err(fault) => {
            let title = visit.words().t("glass-title");
            let view = |form| Ok(GlassView { person: person.to_string(), next, form });
            Ok(visit.again(fault, form, &title, view)?)
        }
    }
}

async fn looks_page(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let before = cursor(&visit, "before")?;
    let permit = face::open::<ReadLooks>(&visit, person).await?;
    let rules = held_back::rules().map_err(|error| Problem::new(500, "program-broken", error.to_string()))?;
    let words = visit.words();
    let mut view = visit
        .app()
        .db
        .read(move |reader| {
            let left_out = if permit.is_own() { rules.as_slice() } else { &[] };
            let mut looks = tables::looks(reader, &permit, left_out, before.clone(), PAGE + 1)?;
            let more = looks.len() > PAGE;
            looks.truncate(PAGE);
            let next = looks.last().filter(|_| more).map(|look| cursor_text(look.at, &look.id));
            let places = Places::read(reader)?;
            Ok(LooksView { next, ..LooksView::of(&words, &places, &permit, &rules, looks) })
        })
        .await?;
    if visit.face() == Face::Html {
        let permit = face::open::<ReadFile>(&visit, person).await?;
        view.bar = bar(&visit, &permit, "looks").await?;
    }
    let title = title(&view.bar, &visit.words(), "looks-title");
    Ok(visit.show(&title, &view)?)
}
