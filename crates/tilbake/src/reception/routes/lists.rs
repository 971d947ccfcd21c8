//! Routes of the board and of the list of numbers.

use super::super::actions;
use super::super::model::{NewNumber, NumberFields};
use super::super::views::{BoardView, NumbersView};
use crate::access::acts::{ReadDeviations, SetCallBackNumbers};
use crate::access::{self, Action, Verb};
use crate::estate::PrisonQuery;
use crate::web::{self, Answer, Face, Form, Route, Visit};
use records::{Outcome, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const BOARD: Verb = Verb::Does(Action::ReadDeviations);
const NUMBERS: Verb = Verb::Does(Action::ReadCallBackNumbers);
const SET: Verb = Verb::Does(Action::SetCallBackNumbers);

/// Routes of the board and of the list of numbers.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/receptions", board).access(BOARD).summary("Who came in the last fourteen days"),
        Route::get("/api/receptions", board)
            .access(BOARD)
            .summary("Who came in the last fourteen days: what is open and what is overdue")
            .query::<PrisonQuery>()
            .gives::<BoardView>(),
        Route::get("/reception/numbers", numbers)
            .access(NUMBERS)
            .summary("Numbers on which the police are called back"),
        Route::get("/api/reception/numbers", numbers)
            .access(NUMBERS)
            .summary("The numbers on which police districts are called back")
            .gives::<NumbersView>(),
        Route::post("/reception/numbers", set).access(SET).summary("Set the number of a police district"),
        Route::post("/api/reception/numbers", set)
            .access(SET)
            .summary("Set the number on which a police district is called back; the one before stays on file")
            .takes::<NumberFields>()
            .gives::<NumberMade>()
            .creates(),
    ]
}

/// A number that was set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct NumberMade {
    /// The police district.
    district: String,
}

async fn board(visit: Visit) -> Answer {
    let (prison, is_bound) = super::prison_of(&visit)?;
    let permit = match &prison {
        Some(code) => access::list_in::<ReadDeviations>(&visit, code, &format!("receptions {code}")).await?,
        None => access::list::<ReadDeviations>(&visit, "receptions").await?,
    };
    let words = visit.words();
    let mut view = visit
        .app()
        .db
        .read(move |reader| {
            let view = BoardView::gather(reader, &permit, prison.as_ref(), &words)?;
            let prisons = if is_bound { vec![] } else { view.prisons };
            Ok(BoardView { prison: prison.as_ref().map(ToString::to_string), prisons, ..view })
        })
        .await?;
    view.may_receive = access::may_somewhere(visit.app(), visit.caller()?, Action::ReceiveArrival);
    Ok(visit.show(&visit.words().t("reception-board"), &view)?)
}

async fn listed(visit: &Visit) -> Outcome<NumbersView> {
    let view = visit.app().db.read(NumbersView::gather).await?;
    let may_set = access::may_somewhere(visit.app(), visit.caller()?, Action::SetCallBackNumbers);
    Ok(NumbersView { may_set, ..view })
}

async fn numbers(visit: Visit) -> Answer {
    let view = listed(&visit).await?;
    Ok(visit.show(&visit.words().t("reception-numbers"), &view)?)
}

async fn set(visit: Visit, form: Form) -> Answer {
    let made = async {
        let new = NewNumber::parse(&form.into_fields::<NumberFields>(&[])?)?;
        let permit = access::permit_somewhere::<SetCallBackNumbers>(&visit.app().decider, visit.caller()?)?;
        let act = move |tx: &mut Tx| {
            actions::set_number(tx, &permit, &new)?;
            Ok(NumberMade { district: new.district.to_string() })
        };
        web::create(&visit, &form, act).await
    };
    match made.await {
        Ok(made) => Ok(visit.made(&made, "/reception/numbers", "done-reception-number")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = listed(&visit).await?;
            let title = visit.words().t("reception-numbers");
            Ok(visit.again(fault, form, &title, |form| Ok(NumbersView { form, ..view }))?)
        }
    }
}
