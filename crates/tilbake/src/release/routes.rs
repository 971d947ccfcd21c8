//! Routes of releases: the board, the page of one person, and the steps to the door.

use super::actions;
use super::actions::Confirmed;
use super::model::{ConfirmFields, IdentityFields, ProposeFields, TaskFields};
use super::tables;
use super::views::{BoardView, ReleaseView};
use crate::access::acts::{ConfirmRelease, PrepareRelease, ReadFile, ReadLawfulUntil, ReadRelease};
use crate::access::{self, Action, Caller, Permit, Verb};
use crate::estate::{self, PrisonQuery};
use crate::web::person::{self, Bar, person_id};
use crate::web::{Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::Problem;
use basics::id::PersonId;
use records::{Fault, Outcome, Reader, Tx};

const BOARD: Verb = Verb::Does(Action::ReadLawfulUntil);
const READ: Verb = Verb::OnPerson(Action::ReadRelease);
const PREPARE: Verb = Verb::OnPerson(Action::PrepareRelease);
const CONFIRM: Verb = Verb::OnPerson(Action::ConfirmRelease);

/// All routes of releases.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/releases", board).access(BOARD).summary("Who goes soon or should be out"),
        Route::get("/api/releases", board)
            .access(BOARD)
            .summary("Who goes within fourteen days or should be out, how far it is, and what stands in the way")
            .query::<PrisonQuery>()
            .gives::<BoardView>(),
        Route::get("/people/{id}/release", show).access(READ).summary("How the release of a person stands"),
        Route::get("/api/people/{id}/release", show)
            .access(READ)
            .summary("How the release of a person stands: tasks, agreement, proposal, what stands in the way")
            .gives::<ReleaseView>(),
        Route::post("/people/{id}/release/tasks", task).access(PREPARE).summary("Write of a task before a release"),
        Route::post("/api/people/{id}/release/tasks", task)
            .access(PREPARE)
            .summary("Write that a task is done, or is not after all; If-Match with the ETag of the release")
            .versioned()
            .takes::<TaskFields>()
            .gives::<ReleaseView>(),
        Route::post("/people/{id}/release/identity", identity).access(PREPARE).summary("Write of who it is"),
        Route::post("/api/people/{id}/release/identity", identity)
            .access(PREPARE)
            .summary(
                "Write that it is doubted who this is, or how it was found out; If-Match with the ETag of the release",
            )
            .versioned()
            .takes::<IdentityFields>()
            .gives::<ReleaseView>(),
        Route::post("/people/{id}/release/propose", propose).access(PREPARE).summary("Propose a release"),
        Route::post("/api/people/{id}/release/propose", propose)
            .access(PREPARE)
            .summary("Propose that a person goes; If-Match with the ETag of the release")
            .versioned()
            .takes::<ProposeFields>()
            .gives::<ReleaseView>(),
        Route::post("/people/{id}/release/withdraw", withdraw).access(PREPARE).summary("Take a proposal back"),
        Route::post("/api/people/{id}/release/withdraw", withdraw)
            .access(PREPARE)
            .summary("Take the proposal of a release back; If-Match with the ETag of the release")
            .versioned()
            .takes::<NoFields>()
            .gives::<ReleaseView>(),
        Route::post("/people/{id}/release/confirm", confirm).access(CONFIRM).summary("Confirm a release"),
        Route::post("/api/people/{id}/release/confirm", confirm)
            .access(CONFIRM)
            .summary(
                "Confirm that a person goes now, by another than who proposed it; refused with what stands in the \
                 way; If-Match with the ETag of the release",
            )
            .versioned()
            .takes::<ConfirmFields>()
            .gives::<ReleaseView>(),
    ]
}

async fn board(visit: Visit) -> Answer {
    let prison = estate::prison_asked(&visit)?;
    let permit = match &prison {
        Some(code) => access::list_in::<ReadLawfulUntil>(&visit, code, &format!("releases {code}")).await?,
        None => access::list::<ReadLawfulUntil>(&visit, "releases").await?,
    };
    let words = visit.words();
    let of_prisons = estate::is_of_prisons(&visit)?;
    let read = move |reader: &mut Reader| {
        let view = BoardView::gather(reader, &permit, prison.as_ref(), &words)?;
        Ok(BoardView { prisons: if of_prisons { vec![] } else { estate::open_prisons(reader)? }, ..view })
    };
    let view = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("release-board"), &view)?)
}

/// How the release of a person stands, for the caller of a visit.
async fn gather(visit: &Visit, person: PersonId) -> Outcome<ReleaseView> {
    let permit = access::open::<ReadRelease>(visit, person).await?;
    let bar = match visit.face() {
        Face::Api => Bar::default(),
        Face::Html => {
            let file = access::open::<ReadFile>(visit, person).await?;
            person::bar(visit, &file, "release").await?
        }
    };
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let mut view = ReleaseView::gather(reader, &permit, &caller)?;
        view.may_prepare =
            view.is_held && access::permit::<PrepareRelease>(reader, &app.decider, &caller, person).is_ok();
        view.may_confirm =
            view.is_held && access::permit::<ConfirmRelease>(reader, &app.decider, &caller, person).is_ok();
        Ok(view)
    };
    let view = visit.app().db.read(read).await?;
    // Whoever asks the person for their birth date or case number does not have it before their eyes.
    let bar = if view.is_at_the_door() { Bar { number: String::new(), facts: vec![], ..bar } } else { bar };
    Ok(ReleaseView { bar, ..view })
}

async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let view = gather(&visit, person_id(&id)?).await?;
    let title = person::title(&view.bar, &visit.words(), "release-tab");
    Ok(visit.show_version(&title, &view, view.version)?)
}

/// Runs a step of preparing, refused when somebody changed the release since it was read.
async fn prepare<F>(visit: &Visit, person: PersonId, form: &Form, mut act: F) -> Outcome<()>
where
    F: FnMut(&mut Tx, &Permit<PrepareRelease>, &Caller) -> Outcome<()> + Send + 'static,
{
    let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
    let act = move |tx: &mut Tx| {
        let permit = access::permit::<PrepareRelease>(tx, &app.decider, &caller, person)?;
        let version = tables::open_case(tx, &permit)?.map_or(0, |case| case.version);
        asked.check_version(&read, version)?;
        act(tx, &permit, &caller)
    };
    visit.app().db.write(&visit.actor()?, act).await
}

/// Answers a step: how all stands now, or the page again with what was wrong.
async fn answer(visit: Visit, person: PersonId, form: Form, done: Outcome<()>, notice: &str) -> Answer {
    match done {
        Ok(()) if visit.face() == Face::Api => {
            let view = gather(&visit, person).await?;
            Ok(visit.show_version("", &view, view.version)?)
        }
        Ok(()) => Ok(visit.done(&(), &format!("/people/{person}/release"), notice)?),
        Err(fault) => again(visit, person, form, fault).await,
    }
}

async fn again(visit: Visit, person: PersonId, form: Form, fault: Fault) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    let view = gather(&visit, person).await?;
    let title = person::title(&view.bar, &visit.words(), "release-tab");
    Ok(visit.again(fault, form, &title, |form| Ok(ReleaseView { form, ..view }))?)
}

async fn task(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let (task, is_done, note) = form.into_fields::<TaskFields>(&[])?.parse()?;
        let act = move |tx: &mut Tx, permit: &Permit<PrepareRelease>, _: &Caller| {
            actions::write_task(tx, permit, (task, is_done), note.as_ref())
        };
        prepare(&visit, person, &form, act).await
    }
    .await;
    answer(visit, person, form, done, "done-release-task").await
}

async fn identity(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let (what, note) = form.into_fields::<IdentityFields>(&[])?.parse()?;
        let act = move |tx: &mut Tx, permit: &Permit<PrepareRelease>, caller: &Caller| {
            actions::write_identity(tx, permit, caller, (what, &note))
        };
        prepare(&visit, person, &form, act).await
    }
    .await;
    answer(visit, person, form, done, "done-release-identity").await
}

async fn propose(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        let planned = form.into_fields::<ProposeFields>(&[])?.parse()?;
        let act = move |tx: &mut Tx, permit: &Permit<PrepareRelease>, caller: &Caller| {
            actions::propose(tx, permit, caller, planned)
        };
        prepare(&visit, person, &form, act).await
    }
    .await;
    answer(visit, person, form, done, "done-release-proposed").await
}

async fn withdraw(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done = async {
        form.into_fields::<NoFields>(&[])?;
        let act = |tx: &mut Tx, permit: &Permit<PrepareRelease>, _: &Caller| actions::withdraw(tx, permit);
        prepare(&visit, person, &form, act).await
    }
    .await;
    answer(visit, person, form, done, "done-release-withdrawn").await
}

async fn confirm(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let done: Outcome<ReleaseView> = async {
        let (recognised, hand_over) = form.into_fields::<ConfirmFields>(&[])?.parse()?;
        let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let act = move |tx: &mut Tx| {
            let permit = access::permit::<ConfirmRelease>(tx, &app.decider, &caller, person)?;
            let seen = access::permit::<ReadRelease>(tx, &app.decider, &caller, person)?;
            let version = tables::open_case(tx, &permit)?.map_or(0, |case| case.version);
            asked.check_version(&read, version)?;
            let confirmed = actions::confirm(tx, &permit, &caller, (&recognised, hand_over.as_ref()))?;
            // The person is in no prison from now on, and so is the file: what is answered is read here.
            Ok((confirmed, ReleaseView::gather(tx, &seen, &caller)?))
        };
        match visit.app().db.write(&visit.actor()?, act).await? {
            (Confirmed::Went, view) => Ok(view),
            // A refusal would write nothing; that they were not recognised is on file by now.
            (Confirmed::NotRecognised, _) => {
                Err(Problem::invalid("invalid-input").with_field("said", "release-not-recognised").into())
            }
        }
    }
    .await;
    match done {
        // The person is in no prison any more, and so is the file.
        Ok(view) => Ok(visit.done(&view, "/releases", "done-release-confirmed")?),
        Err(fault) => again(visit, person, form, fault).await,
    }
}
