//! Routes of measures: begin, take over, write what is seen, decide anew, end.

use super::super::actions::{self, By};
use super::super::model::fields::{BeginFields, EndFields, NoteFields, TakeOverFields, needed};
use super::super::model::{MeasureId, State};
use super::super::tables::{self, MeasureRow};
use super::super::views::{BeginPage, DecisionsView, Made, MeasureView};
use super::{PREPARE, READ, SIGN, bar, part, show_new};
use crate::access::acts::{ReadDecisions, RecordMeasure, SignDecision};
use crate::access::{self, Action, Permit, PersonAct, Verb};
use crate::web::person::person_id;
use crate::web::{self, Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::PersonId;
use records::{Outcome, Reader, Tx};

const RECORD: Verb = Verb::OnPerson(Action::RecordMeasure);

pub(super) fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get("/people/{id}/measures/new", begin_page).access(RECORD).summary("Begin a measure"),
        Route::post("/people/{id}/measures", begin).access(RECORD).summary("Record that a measure began"),
        Route::post("/api/people/{id}/measures", begin)
            .access(RECORD)
            .summary(
                "Record that a measure began: on the spot to save life or stop violence, or on a decision that holds",
            )
            .takes::<BeginFields>()
            .gives::<Made>()
            .creates(),
        Route::get("/people/{id}/measures/{measure}", show).access(READ).summary("A measure"),
        Route::get("/api/people/{id}/measures/{measure}", show)
            .access(READ)
            .summary("A measure, whether it has a basis, what the law sets, what is missing; the ETag is for changes")
            .gives::<MeasureView>(),
        Route::get("/people/{id}/measures/{measure}/anew", anew)
            .access(PREPARE)
            .summary("Form to decide anew on a measure"),
    ];
    all.extend(changes());
    all
}

fn changes() -> Vec<Route> {
    vec![
        Route::post("/people/{id}/measures/{measure}/take-over", take_over)
            .access(SIGN)
            .summary("Take over what an officer began"),
        Route::post("/api/people/{id}/measures/{measure}/take-over", take_over)
            .access(SIGN)
            .summary("Take over by name what an officer began, by word of mouth; If-Match with its ETag")
            .versioned()
            .takes::<TakeOverFields>()
            .gives::<MeasureView>(),
        Route::post("/people/{id}/measures/{measure}/notes", note).access(RECORD).summary("Write what was seen"),
        Route::post("/api/people/{id}/measures/{measure}/notes", note)
            .access(RECORD)
            .summary("Write what was seen while a measure lasts")
            .takes::<NoteFields>()
            .gives::<Made>()
            .creates(),
        Route::post("/people/{id}/measures/{measure}/end", end).access(RECORD).summary("Record that a measure ended"),
        Route::post("/api/people/{id}/measures/{measure}/end", end)
            .access(RECORD)
            .summary("Record that a measure ended, and whether the person was told; If-Match with its ETag")
            .versioned()
            .takes::<EndFields>()
            .gives::<MeasureView>(),
        Route::post("/people/{id}/measures/{measure}/end-told", end_told)
            .access(RECORD)
            .summary("Record that the person was told that a measure ended"),
        Route::post("/api/people/{id}/measures/{measure}/end-told", end_told)
            .access(RECORD)
            .summary("Record that the person was told that a measure ended; If-Match with its ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<MeasureView>(),
    ]
}

async fn begin_form(visit: &Visit, person: PersonId) -> Outcome<BeginPage> {
    let permit = access::open::<ReadDecisions>(visit, person).await?;
    let bar = bar(visit, person).await?;
    let words = visit.words();
    let read = move |reader: &mut Reader| {
        let view = DecisionsView::gather(reader, &permit, &words)?;
        let now = reader.now();
        let rows = tables::decisions(reader, &permit)?;
        let free = rows.iter().filter(|row| {
            let content = &row.content;
            content.kind.lasts() && content.measure.is_none() && row.marks().state(now) == State::InForce
        });
        let name = |row: &tables::DecisionRow| {
            let until = row.content.until.map(|at| words.moment(&at)).unwrap_or_default();
            (row.id.to_string(), row.content.kind, words.t1("measure-on-decision-until", "at", until))
        };
        let decided = free.map(name).collect();
        let goes_on = view.measures.iter().filter(|line| line.end_told.is_none());
        let there = goes_on.map(|line| line.kind).collect();
        Ok((view.person, decided, there))
    };
    let (id, decided, there) = visit.app().db.read(read).await?;
    Ok(BeginPage { person: id, decided, there, bar, form: Form::default() })
}

async fn begin_page(visit: Visit, Path(id): Path<String>) -> Answer {
    let page = begin_form(&visit, person_id(&id)?).await?;
    Ok(visit.show(&visit.words().t("measure-begin-title"), &page)?)
}

async fn begin(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (person, now) = (person_id(&id)?, visit.now());
    let begun = async {
        let new = form.into_fields::<BeginFields>(&[])?.parse(now)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<RecordMeasure>(tx, &app.decider, &caller, person)?;
            let by = By { decider: &app.decider, caller: &caller };
            Ok(Made { id: actions::begin(tx, &permit, by, &new)?.to_string() })
        };
        web::create(&visit, &form, run).await
    };
    match begun.await {
        Ok(made) => {
            let page = format!("/people/{person}/measures/{}", made.id);
            Ok(visit.made(&made, &page, "done-measure-begun")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let page = begin_form(&visit, person).await?;
            let title = visit.words().t("measure-begin-title");
            Ok(visit.again(fault, form, &title, |form| Ok(BeginPage { form, ..page }))?)
        }
    }
}

async fn gather(visit: &Visit, person: PersonId, id: MeasureId) -> Outcome<MeasureView> {
    let permit = access::open::<ReadDecisions>(visit, person).await?;
    let bar = bar(visit, person).await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let (mut view, row) = MeasureView::gather(reader, &permit, id, &words)?;
        view.find_may(reader, By { decider: &app.decider, caller: &caller }, permit.person(), &row)?;
        Ok(view)
    };
    let view = visit.app().db.read(read).await?;
    Ok(MeasureView { bar, ..view })
}

fn title(visit: &Visit, view: &MeasureView) -> String {
    format!("{} – {}", view.bar.name, visit.words().code("decision-kind", view.line.kind))
}

async fn show(visit: Visit, Path((id, measure)): Path<(String, String)>) -> Answer {
    let view = gather(&visit, person_id(&id)?, part(&measure)?).await?;
    Ok(visit.show_version(&title(&visit, &view), &view, view.version)?)
}

async fn anew(visit: Visit, Path((id, measure)): Path<(String, String)>) -> Answer {
    show_new(visit, person_id(&id)?, None, Some(part(&measure)?)).await
}

/// Changes a measure that was read; on to its page, or its page again with the form as it was typed.
async fn step<A, N, P, F>(
    visit: Visit,
    (id, measure, name): (&str, &str, &'static str),
    form: Form,
    parse: P,
    act: F,
) -> Answer
where
    A: PersonAct + tables::Seeing,
    N: Clone + Send + Sync + 'static,
    P: FnOnce(&Form) -> Outcome<N>,
    F: Fn(&mut Tx, &Permit<A>, By<'_>, &MeasureRow, &N) -> Outcome<()> + Send + 'static,
{
    let (person, id): (PersonId, MeasureId) = (person_id(id)?, part(measure)?);
    let changed: Outcome<()> = async {
        let new = parse(&form)?;
        let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<A>(tx, &app.decider, &caller, person)?;
            let row = tables::measure(tx, &permit, id)?;
            asked.check_version(&read, row.version)?;
            act(tx, &permit, By { decider: &app.decider, caller: &caller }, &row, &new)
        };
        visit.app().db.write(&visit.actor()?, run).await
    }
    .await;
    match changed {
        Ok(()) if visit.face() == Face::Api => {
            let view = gather(&visit, person, id).await?;
            Ok(visit.show_version("", &view, view.version)?)
        }
        Ok(()) => {
            let page = format!("/people/{person}/measures/{id}");
            Ok(visit.done(&(), &page, &format!("done-measure-{name}"))?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = gather(&visit, person, id).await?;
            let title = title(&visit, &view);
            let sent = name.to_owned();
            Ok(visit.again(fault, form, &title, |form| Ok(MeasureView { form, sent, ..view }))?)
        }
    }
}

async fn take_over(visit: Visit, Path((id, measure)): Path<(String, String)>, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<TakeOverFields>(&[])?.parse()?);
    step::<SignDecision, _, _, _>(visit, (&id, &measure, "taken-over"), form, parse, |tx, permit, by, row, new| {
        actions::take_over(tx, permit, by, row, (new.0, new.1.as_str())).map(|_| ())
    })
    .await
}

async fn note(visit: Visit, Path((id, measure)): Path<(String, String)>, form: Form) -> Answer {
    let (person, id): (PersonId, MeasureId) = (person_id(&id)?, part(&measure)?);
    let noted = async {
        let words = needed("words", &form.into_fields::<NoteFields>(&[])?.words)?;
        let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<RecordMeasure>(tx, &app.decider, &caller, person)?;
            let row = tables::measure(tx, &permit, id)?;
            Ok(Made { id: actions::note(tx, &permit, &row, words.as_str())?.to_string() })
        };
        web::create(&visit, &form, run).await
    };
    match noted.await {
        Ok(made) => {
            let page = format!("/people/{person}/measures/{id}");
            Ok(visit.made(&made, &page, "done-measure-noted")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let view = gather(&visit, person, id).await?;
            let title = title(&visit, &view);
            Ok(visit.again(fault, form, &title, |form| Ok(MeasureView { form, sent: "noted".into(), ..view }))?)
        }
    }
}

async fn end(visit: Visit, Path((id, measure)): Path<(String, String)>, form: Form) -> Answer {
    let now = visit.now();
    let parse = |form: &Form| Ok(form.into_fields::<EndFields>(&[])?.parse(now)?);
    step::<RecordMeasure, _, _, _>(visit, (&id, &measure, "ended"), form, parse, |tx, permit, _, row, end| {
        actions::end(tx, permit, row, *end)
    })
    .await
}

async fn end_told(visit: Visit, Path((id, measure)): Path<(String, String)>, form: Form) -> Answer {
    let parse = |form: &Form| {
        form.into_fields::<NoFields>(&[])?;
        Ok(())
    };
    step::<RecordMeasure, _, _, _>(visit, (&id, &measure, "end-told"), form, parse, |tx, permit, _, row, ()| {
        actions::tell_end(tx, permit, row)
    })
    .await
}
