//! Routes of one count: its list, ticks, who is met besides, again, the signature.

use super::super::actions::{self, Ticked, Ticker};
use super::super::model::{CloseFields, CountId, Known, NewTick, TICKS_MAX, TICKS_OF_COUNT_MAX, TickFields};
use super::super::tables::{self, CountRow};
use super::super::views::{self, CountView, LineView, Made, Reading, people_to_choose};
use super::{COUNT, READ, asked, permit_at};
use crate::access::acts::{ReadCounts, ReadRoll, TakeCount};
use crate::access::{self, ListPermit, PlacePermit};
use crate::people;
use crate::web::{self, Answer, Face, Form, NoFields, Raw, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use basics::problem::FormErrors;
use records::{Fault, Outcome, Reader, Tx};

/// Greatest size of a list of ticks: 200 of half a kilobyte.
const TICKS_BYTES: usize = 128 * 1024;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/counts/{id}", show).access(READ).summary("A count"),
        Route::get("/api/counts/{id}", show)
            .access(READ)
            .summary("A count with everyone on its list; the ETag is for counting again and signing")
            .gives::<CountView>(),
        Route::post("/counts/{id}/ticks", tick).access(COUNT).summary("Tick who is seen").upload(2 * TICKS_BYTES),
        Route::post("/api/counts/{id}/ticks", ticks)
            .access(COUNT)
            .summary("Take in up to 200 ticks; one with an id that is on file counts once, and one refused keeps no other away")
            .takes::<Vec<TickFields>>()
            .gives::<Ticked>()
            .raw(TICKS_BYTES),
        Route::get("/counts/{id}/another", another).access(COUNT).summary("Form for somebody whom another has seen"),
        Route::get("/counts/{id}/besides", besides).access(COUNT).summary("Form for somebody who is here besides"),
        Route::post("/counts/{id}/again", again).access(COUNT).summary("Count once more"),
        Route::post("/api/counts/{id}/again", again)
            .access(COUNT)
            .summary("Count once more: ticks so far stay on file, nobody is seen yet; If-Match with the ETag of the count")
            .versioned()
            .takes::<NoFields>()
            .gives::<Made>(),
        Route::get("/counts/{id}/sign", sign_form).access(COUNT).summary("Form to sign a count"),
        Route::post("/counts/{id}/sign", sign).access(COUNT).summary("Sign a count"),
        Route::post("/api/counts/{id}/sign", sign)
            .access(COUNT)
            .summary(
                "Sign a count for its unit: agreed, or not agreed with what the difference is; \
                 If-Match with the ETag of the count",
            )
            .versioned()
            .takes::<CloseFields>()
            .gives::<Made>(),
    ]
}

fn count_id(text: &str) -> Result<CountId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// What is read of a count, and with which permits.
struct Opened {
    row: CountRow,
    roll: ListPermit<ReadRoll>,
    counting: Option<PlacePermit<TakeCount>>,
}

async fn open(visit: &Visit, id: CountId) -> Outcome<Opened> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let by = (&*app.decider, &caller);
        let (row, _) = asked::<ReadCounts>(reader, by, id)?;
        let counting = permit_at::<TakeCount>(reader, by, &row.prison, row.spot).ok();
        Ok((row, counting))
    };
    let (row, counting) = visit.app().db.read(read).await?;
    let roll = access::list_in::<ReadRoll>(visit, &row.prison, &format!("count {id}")).await?;
    Ok(Opened { row, roll, counting })
}

/// A count as it is shown; also where a sheet is made of it.
pub(super) async fn view_of(visit: &Visit, id: CountId) -> Outcome<CountView> {
    let opened = open(visit, id).await?;
    let (words, list) = (visit.words(), opened.roll.clone());
    let read = move |reader: &mut Reader| {
        // Read here too: what is shown is of one moment.
        let row = tables::count(reader, opened.row.id)?.ok_or_else(Problem::not_found)?;
        let reading = Reading { roll: &opened.roll, counting: opened.counting.as_ref() };
        CountView::gather(reader, &reading, &row, &words)
    };
    let view = visit.app().db.read(read).await?;
    access::show(visit, &list, view.people()).await?;
    Ok(view)
}

/// The title of a count: its unit and when it began.
fn title(visit: &Visit, view: &CountView) -> String {
    let words = visit.words();
    let at = words.clock(&view.count.due_at.unwrap_or(view.count.started_at));
    let unit = view.count.spot_words(&words);
    words.ta("count-title-of", &[("unit", &unit), ("at", &at)])
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = view_of(&visit, count_id(&id)?).await?;
    Ok(visit.show_version(&title(&visit, &view), &view, &view.version)?)
}

/// A page of a count that shows a form.
async fn form_page(visit: &Visit, id: CountId) -> Outcome<CountView> {
    let view = view_of(visit, id).await?;
    if view.may_count { Ok(view) } else { Err(Problem::forbidden().into()) }
}

async fn another(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = form_page(&visit, count_id(&id)?).await?;
    let about = visit.parameter("who").unwrap_or_default();
    let page = AnotherPage(CountView { about, ..view });
    if page.0.asked().is_none() {
        return Err(Problem::not_found().into());
    }
    Ok(visit.show(&visit.words().t("count-another-title"), &page)?)
}

/// A count with the form for somebody whom another has seen.
#[derive(serde::Serialize)]
struct AnotherPage(CountView);
crate::page!(AnotherPage, "counts/pages/another.html");

/// A count with the form for somebody who is here besides.
#[derive(serde::Serialize)]
struct BesidesPage(CountView);
crate::page!(BesidesPage, "counts/pages/besides.html");

/// A count with the form to sign it.
#[derive(serde::Serialize)]
struct SignPage(CountView);
crate::page!(SignPage, "counts/pages/sign.html");

async fn besides_page(visit: &Visit, id: CountId) -> Outcome<CountView> {
    let view = form_page(visit, id).await?;
    let Opened { row, roll, .. } = open(visit, id).await?;
    let words = visit.words();
    // Whom the roll has elsewhere may stand here all the same.
    let expected = |line: &&LineView| !line.extra && line.known == Known::In;
    let on_list: Vec<String> = view.lines.iter().filter(expected).map(|line| line.key().1).collect();
    let read = move |reader: &mut Reader| {
        let mut others = people_to_choose(&people::lines(reader, &roll, Some(&row.prison))?, &words);
        others.retain(|(person, _)| !on_list.contains(person));
        Ok(others)
    };
    let others = visit.app().db.read(read).await?;
    Ok(CountView { others, ..view })
}

async fn besides(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = BesidesPage(besides_page(&visit, count_id(&id)?).await?);
    Ok(visit.show(&visit.words().t("count-besides-title"), &page)?)
}

/// Takes ticks in.
async fn take(visit: &Visit, id: CountId, new: Vec<NewTick>) -> Outcome<Ticked> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    // Counted outside of the writing, so that officers who tick at once do not cross there.
    let there = visit.app().db.read(move |reader| tables::how_many_ticks(reader, id)).await?;
    if there > TICKS_OF_COUNT_MAX {
        return Err(Problem::conflict("count-ticks-many", "this count has more ticks than any can").into());
    }
    let act = move |tx: &mut Tx| {
        let (row, permit) = asked::<TakeCount>(tx, (&app.decider, &caller), id)?;
        actions::tick(tx, &Ticker { decider: &app.decider, caller: &caller, permit: &permit }, &row, &new)
    };
    visit.app().db.write(&visit.actor()?, act).await
}

/// Reads a list of ticks; all errors at once, each with the place of its tick.
fn read_ticks(bytes: &[u8]) -> Result<Vec<NewTick>, Problem> {
    let fields: Vec<TickFields> = serde_json::from_slice(bytes)
        .map_err(|e| Problem::new(400, "malformed-json", format!("send a list of ticks: {e}")))?;
    if fields.is_empty() || fields.len() > TICKS_MAX {
        return Err(Problem::invalid("too-many").with_detail(format!("send 1 to {TICKS_MAX} ticks")));
    }
    let mut errors = FormErrors::default();
    let ticks: Vec<Option<NewTick>> =
        fields.iter().zip(0..).map(|(tick, at)| tick.parse(&format!("{at}."), &mut errors)).collect();
    match ticks.into_iter().collect::<Option<Vec<_>>>() {
        Some(ticks) if errors.is_empty() => Ok(ticks),
        _ => Err(errors.into_problem()),
    }
}

async fn ticks(visit: Visit, Path(id): Path<String>, raw: Raw) -> Answer {
    let ticked = take(&visit, count_id(&id)?, read_ticks(&raw.bytes)?).await?;
    Ok(web::json(axum::http::StatusCode::OK, &ticked)?)
}

/// Ticks of a page: one of a form, or the list that a page kept while it had no connection.
async fn tick(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = count_id(&id)?;
    let kept = form.value("ticks");
    if !kept.is_empty() {
        let ticked = take(&visit, id, read_ticks(kept.as_bytes())?).await?;
        let gone = ticked.kept.len() + ticked.late.len();
        let notice = if ticked.refused.is_empty() { "done-count-ticked" } else { "done-count-some-refused" };
        return Ok(visit.done(&gone, &format!("/counts/{id}"), notice)?);
    }
    let ticked = async {
        let fields = form.into_fields::<TickFields>(&[])?;
        let mut errors = FormErrors::default();
        let new = fields.parse("", &mut errors).ok_or_else(|| errors.into_problem())?;
        let ticked = take(&visit, id, vec![new]).await?;
        match ticked.refused.first() {
            Some(refused) => Err(views::refusal(&refused.code).into()),
            None => Ok::<Ticked, Fault>(ticked),
        }
    };
    match ticked.await {
        Ok(ticked) => Ok(visit.done(&ticked, &format!("/counts/{id}"), "done-count-ticked")?),
        Err(fault) if form.value("how") == "by_another" => {
            let about = [form.value("person"), form.value("guest")].concat();
            let view = CountView { about, ..form_page(&visit, id).await? };
            let title = visit.words().t("count-another-title");
            Ok(visit.again(fault, form, &title, |form| Ok(AnotherPage(CountView { form, ..view })))?)
        }
        Err(fault) => {
            let view = besides_page(&visit, id).await?;
            let title = visit.words().t("count-besides-title");
            Ok(visit.again(fault, form, &title, |form| Ok(BesidesPage(CountView { form, ..view })))?)
        }
    }
}

async fn again(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = count_id(&id)?;
    form.into_fields::<NoFields>(&[])?;
    let (app, caller, sent) = (visit.app_shared(), visit.caller()?.clone(), visit.clone());
    let act = move |tx: &mut Tx| {
        let (row, permit) = asked::<TakeCount>(tx, (&app.decider, &caller), id)?;
        sent.check_version(&form, row.version())?;
        actions::count_again(tx, &permit, &row)
    };
    visit.app().db.write(&visit.actor()?, act).await?;
    Ok(visit.done(&Made { id }, &format!("/counts/{id}"), "done-count-again")?)
}

async fn sign_form(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = form_page(&visit, count_id(&id)?).await?;
    Ok(visit.show(&visit.words().t("count-sign-title"), &SignPage(view))?)
}

async fn sign(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id = count_id(&id)?;
    let signed = async {
        let closing = form.into_fields::<CloseFields>(&[])?.parse()?;
        let (app, caller, sent, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let (row, permit) = asked::<TakeCount>(tx, (&app.decider, &caller), id)?;
            sent.check_version(&read, row.version())?;
            actions::sign(tx, &permit, &caller, &row, &closing)
        };
        visit.app().db.write(&visit.actor()?, act).await
    };
    match signed.await {
        Ok(()) => Ok(visit.done(&Made { id }, &format!("/counts/{id}"), "done-count-signed")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = form_page(&visit, id).await?;
            let title = visit.words().t("count-sign-title");
            Ok(visit.again(fault, form, &title, |form| Ok(SignPage(CountView { form, ..view })))?)
        }
    }
}
