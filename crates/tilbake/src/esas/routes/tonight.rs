//! Routes of what police write for safe custody: what is to be done tonight, and the list of health.

use super::{name_of, names};
use crate::access::acts::{ReadFile, ReadTonight, ScreenHealth};
use crate::access::{self, Action, Permit, Role, Verb};
use crate::esas::actions::tonight;
use crate::esas::model::inbox::MessageId;
use crate::esas::model::tonight::ScreeningFields;
use crate::esas::tables::{self, MessageRow};
use crate::esas::views::tonight::{ScreenView, ScreenedView, ScreeningItem, ScreeningView, TonightItem, TonightView};
use crate::web::person::{self, person_id};
use crate::web::{self, Answer, Face, Form, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use basics::id::PersonId;
use records::{Fault, Outcome, Reader, Tx};

const TONIGHT: Verb = Verb::OnPerson(Action::ReadTonight);
const SCREEN: Verb = Verb::Does(Action::ScreenHealth);
/// Most messages about one person that are shown.
const OF_PERSON: usize = 20;
/// Most lines on the list of health.
const LINES: usize = 200;
/// Days for which what was screened stays on the list.
const SCREENED_DAYS: i64 = 14;

/// Routes of what police write for safe custody.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/tonight", show).access(TONIGHT).summary("What police wrote for tonight"),
        Route::get("/api/people/{id}/tonight", show)
            .access(TONIGHT)
            .summary("What police wrote about a person for safe custody: officers' until health has screened it")
            .gives::<TonightView>(),
        Route::get("/screening", list).access(SCREEN).summary("What police wrote, for health"),
        Route::get("/api/esas/screening", list)
            .access(SCREEN)
            .summary("What police wrote of health and risk: all that health has not screened, and what it has of late")
            .gives::<ScreeningView>(),
        Route::get("/screening/{id}", one).access(SCREEN).summary("What police wrote of somebody, for health"),
        Route::get("/api/esas/screening/{id}", one)
            .access(SCREEN)
            .summary("What police wrote of somebody's health, as health reads it")
            .gives::<ScreenView>(),
        Route::post("/screening/{id}", screen).access(SCREEN).summary("Note that health has screened it"),
        Route::post("/api/esas/screening/{id}", screen)
            .access(SCREEN)
            .summary("Note that health has screened what police wrote: nobody else reads it from then on")
            .takes::<ScreeningFields>()
            .gives::<ScreenedView>()
            .creates(),
    ]
}

/// What the police wrote about a person, for a page on which it stands: none when they wrote nothing, and none for
/// those who may not read it. It is a look of its own.
pub async fn tonight_of(visit: &Visit, person: PersonId) -> Outcome<Option<TonightView>> {
    if !visit.app().db.read(move |reader| tables::tonight::is_written(reader, person)).await? {
        return Ok(None);
    }
    match access::open::<ReadTonight>(visit, person).await {
        Ok(permit) => gather(visit, permit).await.map(Some),
        Err(Fault::Refused(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn gather(visit: &Visit, permit: Permit<ReadTonight>) -> Outcome<TonightView> {
    let (app, words) = (visit.app_shared(), visit.words());
    let read = move |reader: &mut Reader| {
        let now = reader.now();
        let is_health = permit.basis().role == Role::Health;
        let mut items = vec![];
        for (row, sealed) in tables::tonight::written(reader, &permit, OF_PERSON)? {
            let withheld = row.phase(now).and_then(|phase| phase.withheld()).filter(|_| !is_health);
            // What is not shown is not opened.
            let said = if withheld.is_none() { tonight::said(&app.keys, &row, &sealed)? } else { None };
            items.push(TonightItem::of(&words, &row, now, said.as_ref(), withheld));
        }
        Ok(TonightView { person: permit.person(), items, bar: person::Bar::default() })
    };
    visit.app().db.read(read).await
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let permit = access::open::<ReadTonight>(&visit, person).await?;
    let mut view = gather(&visit, permit).await?;
    if visit.face() == Face::Html {
        let file = access::open::<ReadFile>(&visit, person).await?;
        view.bar = person::bar(&visit, &file, "tonight").await?;
    }
    let title = person::title(&view.bar, &visit.words(), "esas-tonight-title");
    Ok(visit.show(&title, &view)?)
}

async fn list(visit: Visit) -> Answer {
    let permit = access::list::<ScreenHealth>(&visit, "screening").await?;
    let words = visit.words();
    let read = move |reader: &mut Reader| {
        let now = reader.now();
        let mut rows = tables::tonight::list(reader, &permit, now.plus_seconds(-SCREENED_DAYS * 86_400), LINES + 1)?;
        let more = rows.len() > LINES;
        rows.truncate(LINES);
        // What waits comes first, the oldest first; then what is screened, the newest first.
        let (mut waiting, mut screened): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.screened.is_none());
        screened.reverse();
        waiting.append(&mut screened);
        let names = names(reader, &words, waiting.iter().filter_map(|row| row.person))?;
        let item = |row: &MessageRow| ScreeningItem::of(row, name_of(&names, row.person), now);
        Ok(ScreeningView { items: waiting.iter().map(item).collect(), more })
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("esas-screening-title"), &view)?)
}

/// A message that the visit may screen, with its sealed original: a look at the person it is about.
async fn find(visit: &Visit, id: &str) -> Outcome<(MessageRow, Vec<u8>)> {
    let id: MessageId = id.parse().map_err(|_| Problem::not_found())?;
    let permit = access::list::<ScreenHealth>(visit, &format!("screening:{id}")).await?;
    let found = visit.app().db.read(move |reader| tables::tonight::one(reader, &permit, id)).await?;
    let (row, sealed) = found.ok_or_else(Problem::not_found)?;
    if let Some(person) = row.person {
        access::open::<ReadTonight>(visit, person).await?;
    }
    Ok((row, sealed))
}

async fn view(visit: &Visit, row: &MessageRow, sealed: &[u8]) -> Outcome<ScreenView> {
    let (words, person) = (visit.words(), row.person);
    let names = visit.app().db.read(move |reader| names(reader, &words, person.into_iter())).await?;
    let said = tonight::said(&visit.app().keys, row, sealed)?;
    let item = TonightItem::of(&visit.words(), row, visit.now(), said.as_ref(), None);
    Ok(ScreenView { person, name: name_of(&names, person), item, form: Form::default() })
}

async fn one(visit: Visit, Path(id): Path<String>) -> Answer {
    let (row, sealed) = find(&visit, &id).await?;
    let view = view(&visit, &row, &sealed).await?;
    Ok(visit.show(&visit.words().t("esas-screen-title"), &view)?)
}

async fn screen(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (row, sealed) = find(&visit, &id).await?;
    let screened = async {
        let at = form.into_fields::<ScreeningFields>(&[])?.parse(row.received_at, visit.now())?;
        let permit = access::permit_somewhere::<ScreenHealth>(&visit.app().decider, visit.caller()?)?;
        let row = row.clone();
        let act = move |tx: &mut Tx| {
            tonight::screen(tx, &permit, &row, at)?;
            Ok(ScreenedView { message: row.id })
        };
        web::create(&visit, &form, act).await
    };
    match screened.await {
        Ok(made) => Ok(visit.made(&made, "/screening", "done-message-screened")?),
        Err(fault) => {
            let page = view(&visit, &row, &sealed).await?;
            let title = visit.words().t("esas-screen-title");
            Ok(visit.again(fault, form, &title, |form| Ok(ScreenView { form, ..page }))?)
        }
    }
}
