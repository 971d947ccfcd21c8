//! Routes of who is who: the list of pairs, two files side by side, and what is decided of them.

use super::actions;
use super::model::{CompareFields, MergeFields, PairId, ReasonFields};
use super::tables::{self, Behind, PairRow, Shown};
use super::views::{PairView, PairsView};
use crate::access::acts::{DecideIdentity, ReadDuplicates};
use crate::access::{self, Action, Caller, Permit, Verb};
use crate::people::{self, CaseNumber};
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const LIST: Verb = Verb::Does(Action::ReadDuplicates);
const DECIDE: Verb = Verb::Does(Action::DecideIdentity);

/// All routes of who is who.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/duplicates", list).access(LIST).summary("Files that may be one person's"),
        Route::get("/api/duplicates", list)
            .access(LIST)
            .summary("Files that may be one person's, what speaks most for first; of whom the caller may see one")
            .query::<ListQuery>()
            .gives::<PairsView>(),
        Route::post("/duplicates", compare).access(DECIDE).summary("Put two files beside each other"),
        Route::post("/api/duplicates", compare)
            .access(DECIDE)
            .summary("Put two files beside each other by their case numbers or ids")
            .takes::<CompareFields>()
            .gives::<Compared>()
            .creates(),
        Route::get("/duplicates/{id}", show).access(DECIDE).summary("Two files side by side"),
        Route::get("/api/duplicates/{id}", show)
            .access(DECIDE)
            .summary("Two files side by side: names, numbers, birth dates, where they are and on what they are held")
            .gives::<PairView>(),
        Route::post("/duplicates/{id}/different", different).access(DECIDE).summary("Say that they are two people"),
        Route::post("/api/duplicates/{id}/different", different)
            .access(DECIDE)
            .summary("Say that they are two people; not asked again unless something new is learned; If-Match")
            .versioned()
            .takes::<ReasonFields>()
            .gives::<PairView>(),
        Route::post("/duplicates/{id}/merge", merge).access(DECIDE).summary("Merge one file into the other"),
        Route::post("/api/duplicates/{id}/merge", merge)
            .access(DECIDE)
            .summary("Merge one file into the other; proposed until another confirms when one is in a prison; If-Match")
            .versioned()
            .takes::<MergeFields>()
            .gives::<PairView>(),
        Route::post("/duplicates/{id}/confirm", confirm).access(DECIDE).summary("Confirm a merge or its undoing"),
        Route::post("/api/duplicates/{id}/confirm", confirm)
            .access(DECIDE)
            .summary("Confirm a merge, or its undoing, that another has proposed; If-Match")
            .versioned()
            .takes::<NoFields>()
            .gives::<PairView>(),
        Route::post("/duplicates/{id}/withdraw", withdraw).access(DECIDE).summary("Take a proposal back"),
        Route::post("/api/duplicates/{id}/withdraw", withdraw)
            .access(DECIDE)
            .summary("Take back that a merge, or its undoing, was proposed; If-Match")
            .versioned()
            .takes::<NoFields>()
            .gives::<PairView>(),
        Route::post("/duplicates/{id}/undo", undo).access(DECIDE).summary("Undo a merge"),
        Route::post("/api/duplicates/{id}/undo", undo)
            .access(DECIDE)
            .summary("Undo a merge; proposed until another confirms when the person is in a prison; If-Match")
            .versioned()
            .takes::<ReasonFields>()
            .gives::<PairView>(),
        Route::post("/duplicates/{id}/gone-through", gone_through)
            .access(DECIDE)
            .summary("Say that one has gone through what was written while the files were one"),
        Route::post("/api/duplicates/{id}/gone-through", gone_through)
            .access(DECIDE)
            .summary(
                "Say that one has gone through what was written while the files were one; by two, until then nobody is \
                 released on either file; If-Match",
            )
            .versioned()
            .takes::<NoFields>()
            .gives::<PairView>(),
    ]
}

/// Which part of the list.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct ListQuery {
    /// `open` (those that wait for a person) or `decided`.
    shown: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// That two files lie beside each other.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Compared {
    /// Id of the pair.
    id: PairId,
}

async fn pairs_view(visit: &Visit) -> Outcome<PairsView> {
    let shown = visit.read_parameter("shown", |shown| match shown {
        "open" => Ok(Shown::Open),
        "decided" => Ok(Shown::Decided),
        _ => Err(Problem::invalid("not-in-list")),
    })?;
    let behind = visit.cursor("after", |text| {
        let (score, id) = text.split_once('.')?;
        Some(Behind { score: score.parse().ok()?, id: id.parse::<PairId>().ok()?.to_string() })
    })?;
    let permit = access::list::<ReadDuplicates>(visit, "duplicates").await?;
    let (words, shown) = (visit.words(), shown.unwrap_or_default());
    let read = move |reader: &mut Reader| PairsView::gather(reader, &permit, shown, behind.as_ref(), &words);
    visit.app().db.read(read).await
}

async fn list(visit: Visit) -> Answer {
    let view = pairs_view(&visit).await?;
    Ok(visit.show(&visit.words().t("identity-title"), &view)?)
}

/// The file of a case number or id.
fn file(reader: &mut Reader, field: &str, text: &str) -> Outcome<PersonId> {
    let text = text.trim();
    let missing = |code: &str| Problem::invalid("invalid-input").with_field(field, code);
    if text.is_empty() {
        return Err(missing("required").into());
    }
    if let Ok(id) = text.parse::<PersonId>() {
        return Ok(id);
    }
    let number = CaseNumber::parse(text).map_err(|_| missing("identity-no-such-file"))?;
    people::by_number(reader, &number)?.ok_or_else(|| missing("identity-no-such-file").into())
}

async fn compare(visit: Visit, form: Form) -> Answer {
    let made: Outcome<Compared> = async {
        let fields = form.into_fields::<CompareFields>(&[])?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let act = move |tx: &mut Tx| {
            let (one, other) = (file(tx, "one", &fields.one)?, file(tx, "other", &fields.other)?);
            let one = access::permit::<DecideIdentity>(tx, &app.decider, &caller, one)?;
            let other = access::permit::<DecideIdentity>(tx, &app.decider, &caller, other)?;
            Ok(Compared { id: actions::compare(tx, [&one, &other])? })
        };
        web::create(&visit, &form, act).await
    }
    .await;
    match made {
        Ok(made) => Ok(visit.made(&made, &format!("/duplicates/{}", made.id), "done-identity-compared")?),
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = pairs_view(&visit).await?;
            Ok(visit.again(fault, form, &visit.words().t("identity-title"), |form| Ok(PairsView { form, ..view }))?)
        }
    }
}

fn pair_id(text: &str) -> Outcome<PairId> {
    text.parse().map_err(|_| Problem::not_found().into())
}

/// A pair as it stands, for the caller of a visit, who opens both files.
async fn gather(visit: &Visit, id: PairId) -> Outcome<PairView> {
    let pair = visit.app().db.read(move |reader| tables::pair(reader, id)).await?.ok_or_else(Problem::not_found)?;
    let one = access::open::<DecideIdentity>(visit, pair.one).await?;
    let other = access::open::<DecideIdentity>(visit, pair.other).await?;
    let (app, words) = (visit.app_shared(), visit.words());
    let read = move |reader: &mut Reader| PairView::gather(reader, [&one, &other], &pair, &app.keys, &words);
    visit.app().db.read(read).await
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = gather(&visit, pair_id(&id)?).await?;
    Ok(visit.show_version(&visit.words().t("identity-pair-title"), &view, view.version)?)
}

/// Takes a step, refused when somebody changed the pair since it was read; then the pair as it stands.
async fn step<F>(visit: Visit, id: &str, form: Form, name: &str, notice: &str, act: Outcome<F>) -> Answer
where
    F: FnMut(&mut Tx, [&Permit<DecideIdentity>; 2], &PairRow, &Caller) -> Outcome<()> + Send + 'static,
{
    let id = pair_id(id)?;
    let done: Outcome<()> = async {
        let mut act = act?;
        let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let write = move |tx: &mut Tx| {
            let pair = tables::pair(tx, id)?.ok_or_else(Problem::not_found)?;
            let one = access::permit::<DecideIdentity>(tx, &app.decider, &caller, pair.one)?;
            let other = access::permit::<DecideIdentity>(tx, &app.decider, &caller, pair.other)?;
            asked.check_version(&read, pair.version)?;
            act(tx, [&one, &other], &pair, &caller)
        };
        visit.app().db.write(&visit.actor()?, write).await
    }
    .await;
    match done {
        Ok(()) if visit.face() == Face::Api => {
            let view = gather(&visit, id).await?;
            Ok(visit.show_version("", &view, view.version)?)
        }
        Ok(()) => Ok(visit.done(&(), &format!("/duplicates/{id}"), notice)?),
        Err(fault) => again(&visit, fault, id, name, form).await,
    }
}

async fn again(visit: &Visit, fault: Fault, id: PairId, name: &str, form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let view = gather(visit, id).await?;
    let title = visit.words().t("identity-pair-title");
    Ok(visit.again(fault, form, &title, |form| Ok(PairView { form, open: name.to_owned(), ..view }))?)
}

async fn different(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let why = form.into_fields::<ReasonFields>(&[]).and_then(|fields| fields.parse());
    let act = why.map_err(Fault::from).map(|why| {
        move |tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, by: &Caller| {
            actions::different(tx, permits, pair, by, &why)
        }
    });
    step(visit, &id, form, "different", "done-identity-different", act).await
}

async fn merge(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let fields = form.into_fields::<MergeFields>(&[]).and_then(|fields| fields.parse());
    let act = fields.map_err(Fault::from).map(|(keep, why)| {
        move |tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, by: &Caller| {
            actions::merge(tx, permits, pair, by, (keep, &why))
        }
    });
    step(visit, &id, form, "merge", "done-identity-merge", act).await
}

async fn confirm(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let act = form.into_fields::<NoFields>(&[]).map_err(Fault::from).map(|_| actions::confirm);
    step(visit, &id, form, "confirm", "done-identity-confirmed", act).await
}

async fn withdraw(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let act = form.into_fields::<NoFields>(&[]).map_err(Fault::from).map(|_| actions::withdraw);
    step(visit, &id, form, "withdraw", "done-identity-withdrawn", act).await
}

async fn gone_through(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let act = form.into_fields::<NoFields>(&[]).map_err(Fault::from).map(|_| actions::gone_through);
    step(visit, &id, form, "gone-through", "done-identity-gone-through", act).await
}

async fn undo(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let why = form.into_fields::<ReasonFields>(&[]).and_then(|fields| fields.parse());
    let act = why.map_err(Fault::from).map(|why| {
        move |tx: &mut Tx, permits: [&Permit<DecideIdentity>; 2], pair: &PairRow, by: &Caller| {
            actions::undo(tx, permits, pair, by, &why)
        }
    });
    step(visit, &id, form, "undo", "done-identity-undo", act).await
}
