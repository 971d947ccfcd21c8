//! The list of emergency openings and their review.

use crate::access::actions;
use crate::access::forms::{ReviewFields, cursor, cursor_text};
use crate::access::permit::Verb;
use crate::access::roles::Action;
use crate::access::tables::{self, Glass};
use crate::access::views::{GlassItem, Places, ReviewView, ReviewsView};
use crate::web::{Answer, Form, Route, Visit, version_of_step};
use axum::extract::Path;
use basics::Problem;
use records::{Outcome, Reader};
use schemars::JsonSchema;

pub fn routes() -> Vec<Route> {
    let review = Verb::Does(Action::ReviewBreakGlass);
    vec![
        Route::get("/break-glass", list).access(review).summary("Emergency openings to be reviewed"),
        Route::get("/api/break-glass", list)
            .access(review)
            .summary("Emergency openings to be reviewed, the oldest first, and those reviewed, the latest first")
            .query::<ReviewsQuery>()
            .gives::<ReviewsView>(),
        Route::get("/break-glass/{id}", show).access(review).summary("An emergency opening"),
        Route::get("/api/break-glass/{id}", show).access(review).summary("An emergency opening").gives::<ReviewView>(),
        Route::post("/break-glass/{id}", review_one).access(review).summary("Review an emergency opening"),
        Route::post("/api/break-glass/{id}", review_one)
            .access(review)
            .summary("Review an emergency opening of somebody else; If-Match with its ETag")
            .versioned()
            .takes::<ReviewFields>()
            .gives::<ReviewView>(),
    ]
}

/// Openings of each list on one page.
const PAGE: usize = 50;

/// Which part of the lists.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct ReviewsQuery {
    /// `next_waiting` of the page before.
    waiting_after: Option<String>,
    /// `next_reviewed` of the page before.
    reviewed_before: Option<String>,
}

async fn list(visit: Visit) -> Answer {
    let (after, before) = (cursor(&visit, "waiting_after")?, cursor(&visit, "reviewed_before")?);
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let (places, now) = (Places::read(reader)?, reader.now());
            let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let mut waiting = tables::waiting_glasses(reader, after.clone(), most)?;
            let mut reviewed = tables::reviewed_glasses(reader, before.clone(), most)?;
            // A page is cut before it is filtered, so one may be short and still have a next.
            let next_waiting = cut(&mut waiting).map(|last| cursor_text(last.at, &last.id));
            let next_reviewed = cut(&mut reviewed).and_then(|last| Some(cursor_text(last.reviewed_at?, &last.id)));
            let mut items = |glasses: Vec<Glass>| -> Outcome<Vec<GlassItem>> {
                let mut items = vec![];
                for glass in glasses {
                    if actions::may_review(reader, &app.decider, &caller, &glass)? {
                        items.push(GlassItem::of(&words, &places, &glass, now));
                    }
                }
                Ok(items)
            };
            Ok(ReviewsView { waiting: items(waiting)?, next_waiting, reviewed: items(reviewed)?, next_reviewed })
        })
        .await?;
    Ok(visit.show(&visit.words().t("reviews-title"), &view)?)
}

/// Cuts rows to a page; the last of it when more follow.
fn cut(rows: &mut Vec<Glass>) -> Option<&Glass> {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    rows.last().filter(|_| more)
}

async fn review_view(visit: &Visit, id: String, form: Form) -> Outcome<ReviewView> {
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let glass = tables::glass(reader, &id)?.ok_or_else(Problem::not_found)?;
        if !actions::may_review(reader, &app.decider, &caller, &glass)? {
            return Err(Problem::not_found().into());
        }
        let places = Places::read(reader)?;
        Ok(ReviewView { item: GlassItem::of(&words, &places, &glass, reader.now()), form: form.clone() })
    };
    visit.app().db.read(read).await
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = review_view(&visit, id, Form::default()).await?;
    Ok(visit.show_version(&visit.words().t("review-title"), &view, view.version())?)
}

async fn review_one(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let view = review_view(&visit, id.clone(), Form::default()).await?;
    let reviewed = async {
        let (finding, remark) = form.into_fields::<ReviewFields>(&[])?.parse()?;
        let (app, caller, id) = (visit.app_shared(), visit.caller()?.clone(), id.clone());
        let (asked, read) = (visit.clone(), form.clone());
        let act = move |tx: &mut records::Tx| {
            let stored = tables::glass(tx, &id)?.ok_or_else(Problem::not_found)?;
            asked.check_version(&read, version_of_step(stored.reviewed_at.is_some()))?;
            actions::review_glass(tx, &app.decider, &caller, &id, finding, &remark)
        };
        visit.app().db.write(&visit.actor()?, act).await
    };
    match reviewed.await {
        Ok(()) => {
            let view = review_view(&visit, id, Form::default()).await?;
            Ok(visit.done(&view, "/break-glass", "done-review")?)
        }
        Err(fault) => {
            let title = visit.words().t("review-title");
            Ok(visit.again(fault, form, &title, |form| Ok(ReviewView { form, ..view }))?)
        }
    }
}
