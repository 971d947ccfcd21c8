//! Routes of counts: the day, a count from its beginning to its signature; the schedule, the history and evacuation have
//! files of their own.

mod counting;
mod evacuation;
mod history;

use super::actions;
use super::model::{HouseFields, Spot, StartFields};
use super::tables::{self, CountRow};
use super::views::{Made, May, StartPage, TodayView};
use crate::access::acts::{ReadCounts, SignHouseCount, StartEvacuation, TakeCount};
use crate::access::{self, Action, Caller, Decider, Place, PlaceAct, PlacePermit, PrisonCode, Verb};
use crate::estate;
use crate::web::{self, Answer, Face, Form, Route, Visit};
use basics::Problem;
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const READ: Verb = Verb::Does(Action::ReadCounts);
const COUNT: Verb = Verb::Does(Action::TakeCount);

/// Which prison is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct PrisonAsked {
    /// Code of the prison; without it the caller's own.
    prison: Option<String>,
}

/// All routes of counts.
pub fn routes() -> Vec<Route> {
    let own = vec![
        Route::get("/counts", today).access(READ).summary("Counts of the day"),
        Route::get("/api/counts", today)
            .access(READ)
            .summary("Counts of a prison today: each unit with its times, what is overdue, what waits for the house")
            .query::<PrisonAsked>()
            .gives::<TodayView>(),
        Route::get("/counts/new", start).access(COUNT).summary("Begin to count a unit"),
        Route::post("/counts", begin).access(COUNT).summary("Begin to count a unit"),
        Route::post("/api/counts", begin)
            .access(COUNT)
            .summary("Begin to count a unit, or join the count that is under way: who is expected is frozen now")
            .takes::<StartFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/counts/house", sign_house)
            .access(Verb::Does(Action::SignHouseCount))
            .summary("Sign for the house"),
        Route::post("/api/counts/house", sign_house)
            .access(Verb::Does(Action::SignHouseCount))
            .summary("Sign for the house what was counted in its units; whoever counted alone with others leaves it to another")
            .takes::<HouseFields>()
            .gives::<HouseMade>()
            .creates(),
    ];
    [own, history::routes(), evacuation::routes(), counting::routes()].into_iter().flatten().collect()
}

/// A house was signed for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct HouseMade {
    /// Id of the count of the house.
    id: String,
}

/// Leave for an act where something is counted.
fn permit_at<A: PlaceAct>(
    reader: &mut Reader,
    (decider, caller): (&Decider, &Caller),
    prison: &PrisonCode,
    spot: Spot,
) -> Outcome<PlacePermit<A>> {
    let place = spot.unit().map_or_else(|| Place::Prison(prison.clone()), Place::Unit);
    let permit = access::permit_in_place::<A>(reader, decider, caller, &place)?;
    permit.check_prison(prison)?;
    Ok(permit)
}

/// Leave to read what is counted in a prison.
fn permit_to_read(
    reader: &mut Reader,
    by: (&Decider, &Caller),
    prison: &PrisonCode,
) -> Outcome<PlacePermit<ReadCounts>> {
    permit_at::<ReadCounts>(reader, by, prison, Spot::House)
}

/// A count with leave for an act on it; not found where the caller may not even read it.
fn asked<A: PlaceAct>(
    reader: &mut Reader,
    by: (&Decider, &Caller),
    id: super::model::CountId,
) -> Outcome<(CountRow, PlacePermit<A>)> {
    let row = tables::count(reader, id)?.ok_or_else(Problem::not_found)?;
    permit_at::<ReadCounts>(reader, by, &row.prison, row.spot).map_err(|_| Problem::not_found())?;
    let permit = permit_at::<A>(reader, by, &row.prison, row.spot)?;
    Ok((row, permit))
}

/// The prison that is asked for, else the caller's own, else the first of which the caller may read counts.
async fn prison_of(visit: &Visit) -> Outcome<estate::PrisonRow> {
    prison_or(visit, None).await
}

/// The same; before all else the prison that a form is of.
async fn prison_or(visit: &Visit, form: Option<PrisonCode>) -> Outcome<estate::PrisonRow> {
    let own = visit.caller()?.grants.iter().find_map(|grant| grant.scope.prison()).cloned();
    let asked = form.or(estate::prison_asked(visit)?).or(own);
    if asked.is_none() && visit.face() == Face::Api {
        return Err(Problem::invalid("invalid-input").with_field("prison", "required").into());
    }
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let by = (&*app.decider, &caller);
        if let Some(code) = &asked {
            let prison = estate::prison(reader, code)?.ok_or_else(Problem::not_found)?;
            permit_to_read(reader, by, code)?;
            return Ok(prison);
        }
        for prison in estate::prisons(reader)? {
            if permit_to_read(reader, by, &prison.code).is_ok() {
                return Ok(prison);
            }
        }
        Err(Problem::forbidden().into())
    };
    visit.app().db.read(read).await
}

/// What a caller may do about counts in a prison.
fn may(reader: &mut Reader, by: (&Decider, &Caller), prison: &PrisonCode) -> May {
    May {
        count: permit_at::<TakeCount>(reader, by, prison, Spot::House).is_ok(),
        sign_house: permit_at::<SignHouseCount>(reader, by, prison, Spot::House).is_ok(),
        evacuate: permit_at::<StartEvacuation>(reader, by, prison, Spot::House).is_ok(),
    }
}

async fn day(visit: &Visit) -> Outcome<TodayView> {
    let prison = prison_of(visit).await?;
    let is_bound = estate::is_of_prisons(visit)?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let view = TodayView::gather(reader, &prison)?;
        let may = may(reader, (&app.decider, &caller), &prison.code);
        let prisons = if is_bound { vec![] } else { estate::open_prisons(reader)? };
        Ok(TodayView { may, prisons, ..view })
    };
    visit.app().db.read(read).await
}

async fn today(visit: Visit) -> Answer {
    let view = day(&visit).await?;
    Ok(visit.show(&visit.words().t("count-title"), &view)?)
}

/// What is asked to be counted, as a link says it.
fn spot_asked(visit: &Visit) -> Outcome<Spot> {
    let spot = visit.read_parameter("unit", Spot::parse)?;
    Ok(spot.ok_or_else(|| Problem::invalid("invalid-input").with_field("unit", "required"))?)
}

async fn start_page(visit: &Visit, prison: PrisonCode, spot: Spot) -> Outcome<StartPage> {
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        permit_at::<TakeCount>(reader, (&app.decider, &caller), &prison, spot)?;
        StartPage::gather(reader, &prison, spot)
    };
    visit.app().db.read(read).await
}

async fn start(visit: Visit) -> Answer {
    let (prison, spot) = (prison_of(&visit).await?.code, spot_asked(&visit)?);
    let view = start_page(&visit, prison, spot).await?;
    let title = visit.words().t1("count-start-title", "unit", view.spot_words(&visit.words()));
    Ok(visit.show(&title, &view)?)
}

async fn begin(visit: Visit, form: Form) -> Answer {
    let begun = async {
        let new = form.into_fields::<StartFields>(&[])?.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = permit_at::<TakeCount>(tx, (&app.decider, &caller), &new.prison, new.spot)?;
            Ok(Made { id: actions::begin(tx, &permit, &caller, &new)? })
        };
        web::create(&visit, &form, act).await
    };
    match begun.await {
        Ok(made) => Ok(visit.made(&made, &format!("/counts/{}", made.id), "done-count-begun")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let prison = PrisonCode::parse(form.value("prison")).map_err(|_| Problem::not_found())?;
            let spot = Spot::parse(form.value("unit")).map_err(|_| Problem::not_found())?;
            let view = start_page(&visit, prison, spot).await?;
            let title = visit.words().t1("count-start-title", "unit", view.spot_words(&visit.words()));
            Ok(visit.again(fault, form, &title, |form| Ok(StartPage { form, ..view }))?)
        }
    }
}

async fn sign_house(visit: Visit, form: Form) -> Answer {
    let signed = async {
        let (prison, remark) = form.into_fields::<HouseFields>(&[])?.parse()?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let permit = permit_at::<SignHouseCount>(tx, (&app.decider, &caller), &prison, Spot::House)?;
            let id = actions::sign_house(tx, &permit, &caller, &prison, remark.as_ref())?;
            Ok(HouseMade { id: id.to_string() })
        };
        web::create(&visit, &form, act).await
    };
    let location = format!("/counts?prison={}", form.value("prison"));
    match signed.await {
        Ok(made) => Ok(visit.made(&made, &location, "done-count-house")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = day(&visit).await?;
            let title = visit.words().t("count-title");
            Ok(visit.again(fault, form, &title, |form| Ok(TodayView { form, ..view }))?)
        }
    }
}
