//! Routes of lists: measures that go on, decisions that wait, statistics, delegations.

use super::super::actions::{self, By};
use super::super::model::DelegationId;
use super::super::model::fields::DelegationFields;
use super::super::tables;
use super::super::views::{DelegationsView, Made, MeasuresView, StatisticsView, WaitingView};
use super::part;
use crate::access::acts::{KeepDelegations, ReadDecisions, ReadLawfulUntil, SignDecision};
use crate::access::{self, Action, ListPermit, Place, PrisonCode, Verb};
use crate::estate;
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use basics::time::parse_date;
use basics::{Date, Problem};
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;

const LIST: Verb = Verb::Does(Action::ReadLawfulUntil);
const SIGN: Verb = Verb::Does(Action::SignDecision);
const KEEP: Verb = Verb::Does(Action::KeepDelegations);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/measures", measures).access(LIST).summary("Measures that go on, what has no basis first"),
        Route::get("/api/measures", measures)
            .access(LIST)
            .summary("Measures that go on, what has no basis first, and who is called")
            .query::<estate::PrisonQuery>()
            .gives::<MeasuresView>(),
        Route::get("/decisions", waiting).access(SIGN).summary("Decisions that wait"),
        Route::get("/api/decisions", waiting)
            .access(SIGN)
            .summary("Decisions that wait to be signed, written, told or answered, the caller's own first")
            .query::<estate::PrisonQuery>()
            .gives::<WaitingView>(),
        Route::get("/decisions/statistics", statistics).access(LIST).summary("What was decided and done in a month"),
        Route::get("/api/decisions/statistics", statistics)
            .access(LIST)
            .summary("What was decided and done in a month, and for how long nothing was a basis")
            .query::<MonthQuery>()
            .gives::<StatisticsView>(),
        Route::get("/decisions/statistics.csv", statistics_csv).access(LIST).summary("The same figures as CSV"),
        Route::get("/delegations", delegations).access(LIST).summary("Who may sign what for a governor"),
        Route::get("/api/delegations", delegations)
            .access(LIST)
            .summary("Who may sign what for the governor of a prison")
            .query::<estate::PrisonQuery>()
            .gives::<DelegationsView>(),
        Route::post("/delegations", give).access(KEEP).summary("Let a role sign for the governor"),
        Route::post("/api/delegations", give)
            .access(KEEP)
            .summary("Let a role of a prison sign a kind of decision for the governor")
            .takes::<DelegationFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/delegations/{delegation}/end", take_back).access(KEEP).summary("Take a delegation back"),
        Route::post("/api/delegations/{delegation}/end", take_back)
            .access(KEEP)
            .summary("Take a delegation back from today on; If-Match with its version")
            .versioned()
            .takes::<NoFields>()
            .gives::<Made>(),
    ]
}

/// Which month of which prison is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct MonthQuery {
    /// The month, `2026-11`; without it this one.
    month: Option<String>,
    /// Code of a prison; without it all that the caller may see.
    prison: Option<String>,
}

/// Opens a list of one prison, or of all.
async fn open(visit: &Visit, prison: Option<&PrisonCode>, name: &str) -> Outcome<ListPermit<ReadLawfulUntil>> {
    match prison {
        Some(code) => access::list_in::<ReadLawfulUntil>(visit, code, &format!("{name} {code}")).await,
        None => access::list::<ReadLawfulUntil>(visit, name).await,
    }
}

/// Prisons to choose from; none for whoever has but their own.
async fn choices(visit: &Visit) -> Outcome<Vec<(String, String)>> {
    if estate::is_of_prisons(visit)? {
        return Ok(vec![]);
    }
    visit.app().db.read(estate::open_prisons).await
}

async fn measures(visit: Visit) -> Answer {
    let prison = estate::prison_asked(&visit)?;
    let permit = open(&visit, prison.as_ref(), "measures").await?;
    let permit: ListPermit<ReadDecisions> = permit.column(&visit.app().decider, visit.caller()?);
    let words = visit.words();
    let read = move |reader: &mut Reader| MeasuresView::gather(reader, &permit, prison.as_ref(), &words);
    let view = visit.app().db.read(read).await?;
    let view = MeasuresView { prisons: choices(&visit).await?, ..view };
    Ok(visit.show(&visit.words().t("measures-title"), &view)?)
}

async fn waiting(visit: Visit) -> Answer {
    let prison = estate::prison_asked(&visit)?;
    let permit = open(&visit, prison.as_ref(), "decisions").await?;
    let permit: ListPermit<SignDecision> = permit.column(&visit.app().decider, visit.caller()?);
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let by = By { decider: &app.decider, caller: &caller };
        WaitingView::gather(reader, &permit, prison.as_ref(), by, &words)
    };
    let view = visit.app().db.read(read).await?;
    let view = WaitingView { prisons: choices(&visit).await?, ..view };
    Ok(visit.show(&visit.words().t("decisions-waiting-title"), &view)?)
}

/// The first day of a month, `2026-11`.
fn month(text: &str) -> Result<Date, Problem> {
    parse_date(&format!("{text}-01")).map_err(|_| Problem::invalid("invalid-month"))
}

async fn gather_statistics(visit: &Visit) -> Outcome<StatisticsView> {
    let prison = estate::prison_asked(visit)?;
    let today = visit.now().oslo_date();
    let first = visit.read_parameter("month", month)?.unwrap_or_else(|| today.first_of_month());
    if first > today {
        return Err(Problem::invalid("invalid-input").with_field("month", "in-future").into());
    }
    let permit = open(visit, prison.as_ref(), "decision-statistics").await?;
    let permit: ListPermit<ReadDecisions> = permit.column(&visit.app().decider, visit.caller()?);
    let read = move |reader: &mut Reader| StatisticsView::gather(reader, &permit, prison.as_ref(), first);
    visit.app().db.read(read).await
}

async fn statistics(visit: Visit) -> Answer {
    let view = gather_statistics(&visit).await?;
    let view = StatisticsView { prisons: choices(&visit).await?, ..view };
    Ok(visit.show(&visit.words().t("statistics-title"), &view)?)
}

async fn statistics_csv(visit: Visit) -> Answer {
    let view = gather_statistics(&visit).await?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], view.csv()).into_response())
}

async fn gather_delegations(visit: &Visit, asked: Option<PrisonCode>) -> Outcome<DelegationsView> {
    let own = visit.caller()?.grants.iter().find_map(|grant| grant.scope.prison().cloned());
    let prison = asked.or(own);
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let view = DelegationsView::gather(reader, prison.as_ref())?;
        let may_keep = match &prison {
            Some(code) => {
                let place = Place::Prison(code.clone());
                access::permit_in_place::<KeepDelegations>(reader, &app.decider, &caller, &place).is_ok()
            }
            None => false,
        };
        Ok(DelegationsView { may_keep, ..view })
    };
    let view = visit.app().db.read(read).await?;
    Ok(DelegationsView { prisons: choices(visit).await?, ..view })
}

async fn delegations(visit: Visit) -> Answer {
    let view = gather_delegations(&visit, estate::prison_asked(&visit)?).await?;
    Ok(visit.show(&visit.words().t("delegations-title"), &view)?)
}

async fn give(visit: Visit, form: Form) -> Answer {
    let today = visit.now().oslo_date();
    let made = async {
        let new = form.into_fields::<DelegationFields>(&[])?.parse(today)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let run = move |tx: &mut Tx| {
            let place = Place::Prison(new.prison.clone());
            let permit = access::permit_in_place::<KeepDelegations>(tx, &app.decider, &caller, &place)?;
            Ok(Made { id: actions::give_delegation(tx, &permit, &new)?.to_string() })
        };
        web::create(&visit, &form, run).await
    };
    match made.await {
        Ok(made) => {
            let page = format!("/delegations?prison={}", form.value("prison"));
            Ok(visit.made(&made, &page, "done-delegation-given")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = gather_delegations(&visit, PrisonCode::parse(form.value("prison")).ok()).await?;
            let title = visit.words().t("delegations-title");
            Ok(visit.again(fault, form, &title, |form| Ok(DelegationsView { form, ..view }))?)
        }
    }
}

async fn take_back(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let id: DelegationId = part(&id)?;
    form.into_fields::<NoFields>(&[])?;
    let today = visit.now().oslo_date();
    let (app, caller, asked) = (visit.app_shared(), visit.caller()?.clone(), visit.clone());
    let run = move |tx: &mut Tx| {
        let prison = tables::prison_of(tx, id)?;
        let place = Place::Prison(prison.clone());
        let permit = access::permit_in_place::<KeepDelegations>(tx, &app.decider, &caller, &place)?;
        let row = tables::delegation(tx, &permit, id)?;
        asked.check_version(&form, row.version)?;
        actions::take_back(tx, &permit, &row, today)?;
        Ok(prison.to_string())
    };
    let prison = visit.app().db.write(&visit.actor()?, run).await?;
    let made = Made { id: id.to_string() };
    Ok(visit.done(&made, &format!("/delegations?prison={prison}"), "done-delegation-taken-back")?)
}
