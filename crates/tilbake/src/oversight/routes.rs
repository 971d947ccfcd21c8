//! Routes of oversight.

use super::actions;
use super::tables::{self, Part};
use super::views::{EntryView, JournalView, ResultView, RunningView, VerificationView, what};
use crate::access::acts::ReadJournal;
use crate::access::{self, Action, PlacePermit, Verb};
use crate::web::{Answer, Route, Visit};
use basics::id::PersonId;
use records::Outcome;
use schemars::JsonSchema;

/// Entries on a page.
const PAGE: i64 = 50;
const READ: Verb = Verb::Does(Action::ReadJournal);

/// All routes of oversight.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/journal", journal).access(READ).summary("The journal, newest first"),
        Route::get("/api/journal", journal)
            .access(READ)
            .summary("The journal, newest first")
            .query::<JournalQuery>()
            .gives::<JournalView>(),
        Route::get("/journal/verification", verification)
            .access(READ)
            .summary("The last verification, and one that runs"),
        Route::get("/api/journal/verification", verification)
            .access(READ)
            .summary("The last verification of the journal and every promise, and one that runs")
            .gives::<VerificationView>(),
        Route::post("/journal/verify", verify).access(READ).summary("Verify now, or join the verification that runs"),
        Route::post("/api/journal/verify", verify)
            .access(READ)
            .summary("Verify the journal and every promise now, or join the verification that runs")
            .gives::<RunningView>(),
    ]
}

/// Which part of the journal is read.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct JournalQuery {
    /// `next` of the page before.
    before: Option<String>,
    /// Only about this person.
    person: Option<PersonId>,
    /// Only of this kind.
    kind: Option<String>,
}

fn permit(visit: &Visit) -> Outcome<PlacePermit<ReadJournal>> {
    access::permit_somewhere(&visit.app().decider, visit.caller()?)
}

async fn journal(visit: Visit) -> Answer {
    let permit = permit(&visit)?;
    let given = |name: &str| visit.parameter(name).filter(|value| !value.is_empty());
    let person: Option<PersonId> = visit.read_parameter("person", str::parse)?;
    let part = Part { before: given("before"), person, kind: given("kind") };
    let (kind, first) = (part.kind.clone().unwrap_or_default(), part.before.is_none());
    let words = visit.words();
    let mut view: JournalView = visit
        .app()
        .db
        .read(move |reader| {
            let rows = tables::entries(reader, &permit, &part, PAGE + 1)?;
            let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
            let items: Vec<EntryView> =
                rows.iter().take(usize::try_from(PAGE).unwrap_or(50)).map(EntryView::from).collect();
            let kinds = tables::kinds(reader, &permit)?.into_iter().map(|kind| (kind.clone(), what(&words, &kind)));
            Ok(JournalView {
                next: items.last().filter(|_| more).map(|entry| entry.id.clone()),
                items,
                checkpoint: records::verify::latest_checkpoint(reader)?,
                kinds: kinds.collect(),
                kind: kind.clone(),
                next_href: String::new(),
                first_href: String::new(),
            })
        })
        .await?;
    let base = if view.kind.is_empty() { "/journal?".to_owned() } else { format!("/journal?kind={}&", view.kind) };
    view.next_href = view.next.as_ref().map(|id| format!("{base}before={id}")).unwrap_or_default();
    view.first_href = if first { String::new() } else { base };
    Ok(visit.show(&visit.words().t("oversight-journal"), &view)?)
}

async fn verification(visit: Visit) -> Answer {
    permit(&visit)?;
    let view = visit.app().db.read(|reader| {
        let now = reader.now();
        Ok(VerificationView {
            last: tables::last_verification(reader)?.and_then(|last| ResultView::of(&last)),
            running: tables::open_verification(reader)?.filter(|open| open.is_alive(now)).map(|open| (&open).into()),
        })
    });
    Ok(visit.show(&visit.words().t("oversight-verification"), &view.await?)?)
}

async fn verify(visit: Visit) -> Answer {
    let (permit, keys) = (permit(&visit)?, visit.app().keys.clone());
    let caller = visit.caller()?;
    let by = caller.actor_on(visit.via(), permit.basis());
    let number = caller.service_number.clone();
    let asked = visit.app().db.write(&by, move |tx| actions::ask_by(tx, &permit, &keys, &number)).await?;
    Ok(visit.done(&RunningView::from(&asked), "/journal/verification", "done-verification")?)
}
