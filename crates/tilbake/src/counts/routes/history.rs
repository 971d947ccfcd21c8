//! Routes of counts: other days, searched; and the schedule.

use super::super::actions;
use super::super::model::{Outcome as Ended, Search, Spot, TimesFields, search_day};
use super::super::tables;
use super::super::views::{Asked, HistoryView, TimesView, UnitNames, before, page, spots};
use super::{PrisonAsked, READ, permit_at, permit_to_read, prison_of};
use crate::access::acts::{KeepCountSchedule, ReadMoves};
use crate::access::{self, Action, Verb};
use crate::people::{self, CaseNumber};
use crate::web::{Answer, Face, Form, Route, Visit};
use basics::Problem;
use records::{Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What counts are looked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct HistoryQuery {
    /// Code of the prison; without it the caller's own.
    prison: Option<String>,
    /// Id of a unit, `reception` or `house`.
    unit: Option<String>,
    /// From which day.
    from: Option<String>,
    /// Up to which day.
    to: Option<String>,
    /// `agreed` or `not_agreed`.
    outcome: Option<String>,
    /// Case number of somebody on the list.
    number: Option<String>,
    /// Where the page before ended: its `next`.
    before: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    let keep = Verb::Does(Action::KeepCountSchedule);
    vec![
        Route::get("/counts/history", history).access(READ).summary("Counts of other days"),
        Route::get("/api/counts/history", history)
            .access(READ)
            .summary("Counts of a prison, the last first: by unit, day, outcome, or who stands on the list")
            .query::<HistoryQuery>()
            .gives::<HistoryView>(),
        Route::get("/counts/times", times).access(READ).summary("At which times units are counted"),
        Route::get("/api/counts/times", times)
            .access(READ)
            .summary("At which times of day the units of a prison are counted; `version` of a unit is for changing it")
            .query::<PrisonAsked>()
            .gives::<TimesView>(),
        Route::post("/counts/times", set_times).access(keep).summary("Set at which times a unit is counted"),
        Route::post("/api/counts/times", set_times)
            .access(keep)
            .summary("Set at which times of day a unit is counted; If-Match with the `version` of the unit")
            .versioned()
            .takes::<TimesFields>()
            .gives::<TimesMade>(),
    ]
}

/// A schedule was set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct TimesMade {
    /// Id of the unit, or `reception`.
    unit: String,
}

async fn history(visit: Visit) -> Answer {
    let prison = prison_of(&visit).await?;
    let typed = |name: &str| visit.parameter(name).unwrap_or_default();
    let asked = Asked {
        unit: typed("unit"),
        from: typed("from"),
        to: typed("to"),
        outcome: typed("outcome"),
        number: typed("number"),
    };
    let search = Search {
        prison: Some(prison.code.clone()),
        spot: visit.read_parameter("unit", Spot::parse)?,
        from: visit.read_parameter("from", search_day)?,
        to: visit.read_parameter("to", search_day)?,
        outcome: visit.read_parameter("outcome", str::parse::<Ended>)?,
        before: visit.cursor("before", before)?,
    };
    let number = visit.read_parameter("number", CaseNumber::parse)?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let by = (&*app.decider, &caller);
        let permit = permit_to_read(reader, by, &prison.code)?;
        let person = match &number {
            Some(number) => {
                let unknown = || Problem::invalid("invalid-input").with_field("number", "not-in-list");
                let person = people::by_number(reader, number)?.ok_or_else(unknown)?;
                let permit = access::permit::<ReadMoves>(reader, by.0, by.1, person);
                Some(permit.map_err(|fault| if fault.code() == "not-found" { unknown().into() } else { fault })?)
            }
            None => None,
        };
        let rows = tables::history(reader, &permit, &prison.code, &search, person.as_ref())?;
        let names = UnitNames::gather(reader, &prison.code)?;
        let (counts, next) = page(reader, rows, &names)?;
        let units = spots(&names, &words);
        let (prison, prison_name) = (prison.code.to_string(), prison.name.clone());
        Ok(HistoryView { prison, prison_name, counts, next, asked: asked.clone(), units })
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("count-history"), &view)?)
}

async fn schedule(visit: &Visit, changing: String) -> Outcome<TimesView> {
    let prison = prison_of(visit).await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let by = (&*app.decider, &caller);
        let view = TimesView::gather(reader, &prison.code, prison.name.clone())?;
        let may_change = permit_at::<KeepCountSchedule>(reader, by, &prison.code, Spot::House).is_ok();
        Ok(TimesView { may_change, changing: changing.clone(), ..view })
    };
    let mut view = visit.app().db.read(read).await?;
    if let Some(unit) = view.changed() {
        let values = [
            ("times", unit.times.join(" ")),
            ("night_times", unit.night_times.join(" ")),
            ("grace", unit.grace.to_string()),
        ];
        view.form = Form::filled(values).at_version(unit.version);
    }
    Ok(view)
}

async fn times(visit: Visit) -> Answer {
    let view = schedule(&visit, visit.parameter("change").unwrap_or_default()).await?;
    Ok(visit.show(&visit.words().t("count-times"), &view)?)
}

async fn set_times(visit: Visit, form: Form) -> Answer {
    let set = async {
        let new = form.into_fields::<TimesFields>(&[])?.parse()?;
        let (app, caller, sent, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let permit = permit_at::<KeepCountSchedule>(tx, (&app.decider, &caller), &new.prison, Spot::House)?;
            sent.check_version(&read, tables::times_version(tx, &new.prison, new.spot)?)?;
            actions::set_times(tx, &permit, &new)?;
            Ok(TimesMade { unit: new.spot.to_string() })
        };
        visit.app().db.write(&visit.actor()?, act).await
    };
    match set.await {
        Ok(made) => {
            Ok(visit.done(&made, &format!("/counts/times?prison={}", form.value("prison")), "done-count-times")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = schedule(&visit, form.value("unit").to_owned()).await?;
            let title = visit.words().t("count-times");
            Ok(visit.again(fault, form, &title, |form| Ok(TimesView { form, ..view }))?)
        }
    }
}
