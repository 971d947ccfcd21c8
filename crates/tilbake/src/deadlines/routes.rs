//! Routes of deadlines.

mod due;

use super::actions;
use super::model::{WITHIN_DAYS, within};
use super::views::{Asked, LawfulUntilView};
use crate::access::acts::ReadLawfulUntil;
use crate::access::{self, Action, Verb};
use crate::authority::Whom;
use crate::estate;
use crate::web::{Answer, Route, Visit};
use schemars::JsonSchema;
use std::collections::BTreeMap;

const READ: Verb = Verb::Does(Action::ReadLawfulUntil);

/// All routes of deadlines.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/lawful-until", show).access(READ).summary("Who is lawfully held until when"),
        Route::get("/api/lawful-until", show)
            .access(READ)
            .summary("Who runs out within some days and who is held too long, with what must happen and who must act")
            .query::<LawfulUntilQuery>()
            .gives::<LawfulUntilView>(),
    ];
    routes.extend(due::routes());
    routes
}

/// Which part of the list is asked for.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct LawfulUntilQuery {
    /// Days ahead, `1d` to `90d`; without it `14d`. Those held too long are always there.
    within: Option<String>,
    /// Code of a prison; without it all that the caller may see.
    prison: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

async fn show(visit: Visit) -> Answer {
    let asked = Asked {
        within: visit.read_parameter("within", within)?.unwrap_or(WITHIN_DAYS),
        after: visit.cursor("after", |text| text.parse().ok())?,
    };
    let prison = estate::prison_asked(&visit)?;
    let permit = match &prison {
        Some(code) => access::list_in::<ReadLawfulUntil>(&visit, code, &format!("lawful-until {code}")).await?,
        None => access::list::<ReadLawfulUntil>(&visit, "lawful-until").await?,
    };
    let words = visit.words();
    let of_prisons = estate::is_of_prisons(&visit)?;
    let view = visit
        .app()
        .db
        .read(move |reader| {
            let all = actions::held(reader, Whom::Admitted(permit.filter(), prison.as_ref()))?;
            let prisons = estate::open_prisons(reader)?;
            let names: BTreeMap<String, String> = prisons.iter().cloned().collect();
            let view = LawfulUntilView::gather(reader, all, &asked, &names, &words)?;
            let prisons = if of_prisons { vec![] } else { prisons };
            Ok(LawfulUntilView { prison: prison.as_ref().map(ToString::to_string), prisons, ..view })
        })
        .await?;
    Ok(visit.show(&visit.words().t("deadlines-title"), &view)?)
}
