//! Routes of reception: receiving somebody here; what follows about one person, the board and the numbers
//! have files of their own.

mod called;
mod lists;
mod person;

use super::actions::{self, Gate, LOOK_ALIKES, Said};
use super::model::{NewReception, ReceptionFields, Who};
use super::views::{Expected, GateLists, ReceivePage, Received, bringer_words};
use crate::access::acts::{ReadFile, ReadRoll, ReceiveArrival, RegisterPerson, SearchPeople};
use crate::access::{self, Action, PrisonCode, Verb};
use crate::estate;
use crate::people::{self, PersonItem, Query};
use crate::placement::{self, Reason};
use crate::web::person::person_id;
use crate::web::{self, Answer, Face, Form, Route, Visit};
use basics::{FieldError, Instant, PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};
use std::collections::BTreeSet;

const RECEIVE: Verb = Verb::Does(Action::ReceiveArrival);
/// How far ahead somebody expected is offered at the gate, in seconds.
const EXPECTED_WITHIN: i64 = 36 * 3_600;
/// The most people offered who are expected.
const EXPECTED_MAX: usize = 12;

/// All routes of reception.
pub fn routes() -> Vec<Route> {
    let gate = vec![
        Route::get("/reception/new", new).access(RECEIVE).summary("Form to receive somebody at the gate"),
        Route::post("/reception", receive).access(RECEIVE).summary("Receive somebody at the gate"),
        Route::post("/api/reception", receive)
            .access(RECEIVE)
            .summary(
                "Receive somebody at the gate: register them unless person is given, put them on the roll, and type \
                 in the paper as an authority that nobody has verified; all of it or nothing",
            )
            .takes::<ReceptionFields>()
            .gives::<Received>()
            .creates(),
    ];
    [gate, person::routes(), lists::routes(), called::routes()].into_iter().flatten().collect()
}

/// The prison a list is of: the one that is asked for, else the caller's own where there is only one; and whether
/// there is nothing to choose.
fn prison_of(visit: &Visit) -> Outcome<(Option<PrisonCode>, bool)> {
    let caller = visit.caller()?;
    let own: Vec<&PrisonCode> = caller.grants.iter().filter_map(|grant| grant.scope.prison()).collect();
    let is_bound = own.len() == caller.grants.len() && own.windows(2).all(|pair| pair[0] == pair[1]);
    let bound = || own.first().filter(|_| is_bound).map(|code| (*code).clone());
    Ok((estate::prison_asked(visit)?.or_else(bound), is_bound))
}

/// The prisons at whose gates the caller receives.
fn gates(visit: &Visit) -> Outcome<Vec<PrisonCode>> {
    let caller = visit.caller()?;
    let own: BTreeSet<PrisonCode> = caller.grants.iter().filter_map(|grant| grant.scope.prison().cloned()).collect();
    let may = |code: &PrisonCode| {
        let at = access::Whereabouts { prison: Some(code.clone()), ..access::Whereabouts::default() };
        access::permit_place::<RegisterPerson>(&visit.app().decider, caller, &at).is_ok()
    };
    Ok(own.into_iter().filter(may).collect())
}

async fn new(visit: Visit) -> Answer {
    let known = visit.read_parameter("person", str::parse::<PersonId>)?;
    let form = match known {
        // Somebody elsewhere is chosen for a purpose, which is asked for here and not when all is typed.
        Some(person) => {
            access::open::<ReceiveArrival>(&visit, person).await?;
            let paper = if is_expected(&visit, person).await? { "on_file" } else { "" };
            Form::filled([("person", person.to_string()), ("paper", paper.to_owned())])
        }
        None => Form::default(),
    };
    let page = page(&visit, form, vec![]).await?;
    Ok(visit.show(&visit.words().t("reception-receive"), &page)?)
}

/// Whether somebody is expected here, and so on an order that is on file.
async fn is_expected(visit: &Visit, person: PersonId) -> Outcome<bool> {
    Ok(expected(visit).await?.iter().any(|one| one.person.id == person))
}

/// The page with a form: for somebody chosen from the register, or with ways to find them.
async fn page(visit: &Visit, form: Form, like: Vec<PersonItem>) -> Outcome<ReceivePage> {
    let known = match form.value("person") {
        "" => None,
        text => Some(line_of(visit, person_id(text)?).await?),
    };
    let (gates, words, is_known) = (gates(visit)?, visit.words(), known.is_some());
    let lists = visit.app().db.read(move |reader| GateLists::gather(reader, &words, &gates, is_known)).await?;
    let query = visit.parameter("q").unwrap_or_default();
    let found = if known.is_none() { search(visit, &query).await? } else { vec![] };
    let expected = if known.is_none() { expected(visit).await? } else { vec![] };
    Ok(ReceivePage {
        form,
        is_wide: visit.parameter("purpose").is_some_and(|purpose| !purpose.is_empty()),
        query,
        found,
        like,
        expected,
        known,
        lists,
        today: visit.now().oslo_date(),
    })
}

async fn line_of(visit: &Visit, person: PersonId) -> Outcome<PersonItem> {
    let permit = access::open::<ReadFile>(visit, person).await?;
    let words = visit.words();
    visit.app().db.read(move |reader| Ok(PersonItem::of(&words, &people::line(reader, &permit)?))).await
}

/// Whom a search finds: nobody is chosen by it.
async fn search(visit: &Visit, text: &str) -> Outcome<Vec<PersonItem>> {
    let query = Query::parse(text);
    if query.is_blank() {
        return Ok(vec![]);
    }
    let permit = access::list::<SearchPeople>(visit, "reception").await?;
    let (app, words, list) = (visit.app_shared(), visit.words(), permit.clone());
    let read = move |reader: &mut Reader| {
        let found = people::search(reader, &permit, &app.keys, &query, None)?;
        Ok(found.hits.iter().map(|hit| PersonItem::found(&words, hit)).collect::<Vec<_>>())
    };
    let found = visit.app().db.read(read).await?;
    access::show(visit, &list, pictured(&found)).await?;
    Ok(found)
}

fn pictured(items: &[PersonItem]) -> Vec<PersonId> {
    items.iter().filter(|item| item.photo.is_some()).map(|item| item.id).collect()
}

/// Who is expected at the caller's gate soon, or should have come.
async fn expected(visit: &Visit) -> Outcome<Vec<Expected>> {
    let mut all = vec![];
    for gate in gates(visit)? {
        let permit = access::list_in::<ReadRoll>(visit, &gate, &format!("expected {gate}")).await?;
        let (words, list) = (visit.words(), permit.clone());
        let read = move |reader: &mut Reader| {
            let soon = reader.now().plus_seconds(EXPECTED_WITHIN);
            let near = |at: Option<Instant>| at.is_none_or(|at| at <= soon);
            let mut rows = placement::expected(reader, &permit, &gate)?;
            rows.retain(|row| near(row.expected_at) && row.from.is_none());
            rows.truncate(EXPECTED_MAX);
            let lines = people::found_lines(reader, &rows.iter().map(|row| row.person).collect())?;
            let item = |row: placement::ExpectedRow| {
                let line = lines.iter().find(|line| line.person == row.person)?;
                let person = PersonItem::of(&words, line);
                Some(Expected { person, at: row.expected_at, source: row.source })
            };
            Ok(rows.into_iter().filter_map(item).collect::<Vec<_>>())
        };
        let expected = visit.app().db.read(read).await?;
        let people: Vec<PersonItem> = expected.iter().map(|one| one.person.clone()).collect();
        access::show(visit, &list, pictured(&people)).await?;
        all.extend(expected);
    }
    Ok(all)
}

async fn receive(visit: Visit, form: Form) -> Answer {
    let today = visit.now().oslo_date();
    let read = form.into_fields(&[]).and_then(|fields: ReceptionFields| NewReception::parse(&fields, today));
    let new = match read {
        Ok(new) => new,
        Err(problem) => return again(&visit, problem.into(), form, vec![]).await,
    };
    let (app, caller, words, asked) = (visit.app_shared(), visit.caller()?.clone(), visit.words(), new.clone());
    let reason = Reason::parse(&words.t("reception-movement-reason"))?;
    let act = move |tx: &mut Tx| {
        let gate = Gate { decider: &app.decider, caller: &caller, keys: &app.keys };
        let said = Said { brought_by: bringer_words(tx, &asked.brought_by, &words)?, reason: reason.clone() };
        let person = actions::receive(tx, &gate, &asked, &said)?;
        Ok(Received { id: person.to_string() })
    };
    match web::create(&visit, &form, act).await {
        Ok(made) => Ok(visit.made(&made, &format!("/people/{}/reception", made.id), "done-reception-received")?),
        Err(Fault::Refused(problem)) if problem.code == LOOK_ALIKES => {
            let like = look_alikes(&visit, &new.who).await?;
            again(&visit, alike(*problem, &like).into(), form, like).await
        }
        Err(fault) => again(&visit, fault, form, vec![]).await,
    }
}

/// The form again, with all that was typed and what was wrong. Somebody elsewhere is chosen for a purpose,
/// which is asked for on its own page.
async fn again(visit: &Visit, fault: Fault, form: Form, like: Vec<PersonItem>) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let problem = fault.into_problem();
    let back = format!("/reception/new?person={}", form.value("person"));
    if let Some(page) = access::page_for(&problem, &back) {
        return Ok(web::redirect(&page)?);
    }
    // What was sent as a person and is none leads to no page about one.
    let page = page(visit, form.clone(), like).await?;
    Ok(visit
        .again(problem.into(), form, &visit.words().t("reception-receive"), |form| Ok(ReceivePage { form, ..page }))?)
}

/// People registered already who may be the one at the gate. Whoever receives must know of them, wherever
/// they are; it is one look at a list.
async fn look_alikes(visit: &Visit, who: &Who) -> Outcome<Vec<PersonItem>> {
    let Who::New(new, _) = who else { return Ok(vec![]) };
    let list = access::list::<SearchPeople>(visit, "reception:look-alikes").await?;
    let (name, born, words) = (new.name.clone(), new.particulars.born, visit.words());
    let read = move |reader: &mut Reader| {
        let hits = people::find_matches(reader, &name, born)?;
        Ok(hits.iter().map(|hit| PersonItem::found(&words, hit)).collect::<Vec<_>>())
    };
    let like = visit.app().db.read(read).await?;
    access::show(visit, &list, pictured(&like)).await?;
    Ok(like)
}

/// The refusal with the case numbers of those who are alike.
fn alike(mut problem: Problem, like: &[PersonItem]) -> Problem {
    problem.errors = like
        .iter()
        .map(|item| FieldError { field: "not_same".into(), code: LOOK_ALIKES.into(), value: item.number.clone() })
        .collect();
    problem
}
