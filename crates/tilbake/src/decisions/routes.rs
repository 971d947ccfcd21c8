//! Routes of decisions: the list of a person, one decision, its forms and its letter.

mod lists;
mod measures;

use super::actions::{self, By};
use super::model::fields::{
    AppealDecisionFields, AppealFields, DecisionFields, LISTS, LookAgainFields, ReturnFields, ReverseFields,
    SignFields, TellFields, Typed, needed,
};
use super::model::{DecisionId, MeasureId};
use super::tables::{self, DecisionRow};
use super::views::{DecisionForm, DecisionView, DecisionsView, LetterView, Made};
use crate::access::acts::{AppealDecision, PrepareDecision, ReadDecisions, ReadFile, SignDecision, TellPerson};
use crate::access::{self, Action, Permit, PersonAct, Verb, reach};
use crate::web::person::{self, Bar, person_id};
use crate::web::{self, Answer, Face, Form, Lang, NoFields, Route, Visit, Words};
use crate::{estate, people};
use axum::extract::Path;
use basics::{PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};
use schemars::JsonSchema;
use std::str::FromStr;

const READ: Verb = Verb::OnPerson(Action::ReadDecisions);
const PREPARE: Verb = Verb::OnPerson(Action::PrepareDecision);
const SIGN: Verb = Verb::OnPerson(Action::SignDecision);
const TELL: Verb = Verb::OnPerson(Action::TellPerson);
const APPEAL: Verb = Verb::OnPerson(Action::AppealDecision);

/// Greatest body of the form of a decision, in bytes: six long texts and more.
const FORM_MAX: usize = 256 * 1024;

/// All routes of decisions, measures and delegations.
pub fn routes() -> Vec<Route> {
    let mut all = reading();
    all.extend(writing());
    all.extend(deciding());
    all.extend(after());
    all.extend(measures::routes());
    all.extend(lists::routes());
    all
}

fn reading() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/decisions", list).access(READ).summary("Decisions about a person"),
        Route::get("/api/people/{id}/decisions", list)
            .access(READ)
            .summary("Decisions about a person, the latest first, and what is done to them now")
            .gives::<DecisionsView>(),
        Route::get("/people/{id}/decisions/{decision}", show).access(READ).summary("A decision"),
        Route::get("/api/people/{id}/decisions/{decision}", show)
            .access(READ)
            .summary("A decision with all it rests on; the ETag is for changes")
            .gives::<DecisionView>(),
        Route::get("/people/{id}/decisions/{decision}/letter", letter)
            .access(READ)
            .summary("The letter with a decision, to be printed"),
    ]
}

fn writing() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/decisions/new", new_form).access(PREPARE).summary("Form for a decision"),
        Route::post("/people/{id}/decisions", add).access(PREPARE).summary("Write a decision").form_max(FORM_MAX),
        Route::post("/api/people/{id}/decisions", add)
            .access(PREPARE)
            .summary("Write the draft of a decision; what is empty can be filled in later")
            .takes::<DecisionFields>()
            .gives::<Made>()
            .form_max(FORM_MAX)
            .creates(),
        Route::get("/people/{id}/decisions/{decision}/edit", edit_form)
            .access(PREPARE)
            .summary("Form for the draft of a decision"),
        Route::post("/people/{id}/decisions/{decision}", save)
            .access(PREPARE)
            .summary("Save the draft of a decision")
            .form_max(FORM_MAX),
        Route::post("/api/people/{id}/decisions/{decision}", save)
            .access(PREPARE)
            .summary("Save what a draft says, or the writing of what was decided by word of mouth; If-Match")
            .versioned()
            .takes::<DecisionFields>()
            .gives::<DecisionView>()
            .form_max(FORM_MAX),
        Route::post("/people/{id}/decisions/{decision}/propose", propose)
            .access(PREPARE)
            .summary("Put a decision before whoever decides"),
        Route::post("/api/people/{id}/decisions/{decision}/propose", propose)
            .access(PREPARE)
            .summary("Put a whole decision before whoever decides; If-Match with its ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<DecisionView>(),
        Route::post("/people/{id}/decisions/{decision}/withdraw", withdraw).access(PREPARE).summary("Give a draft up"),
        Route::post("/api/people/{id}/decisions/{decision}/withdraw", withdraw)
            .access(PREPARE)
            .summary("Give a draft up; If-Match with its ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<DecisionView>(),
    ]
}

fn deciding() -> Vec<Route> {
    vec![
        Route::post("/people/{id}/decisions/{decision}/return", send_back)
            .access(SIGN)
            .summary("Send a proposal back to be mended"),
        Route::post("/api/people/{id}/decisions/{decision}/return", send_back)
            .access(SIGN)
            .summary("Send a proposal back to be mended; If-Match with its ETag")
            .versioned()
            .takes::<ReturnFields>()
            .gives::<DecisionView>(),
        Route::post("/people/{id}/decisions/{decision}/sign", sign).access(SIGN).summary("Sign a decision"),
        Route::post("/api/people/{id}/decisions/{decision}/sign", sign)
            .access(SIGN)
            .summary("Sign a decision on the level that decides; If-Match with its ETag")
            .versioned()
            .takes::<SignFields>()
            .gives::<DecisionView>(),
        Route::post("/people/{id}/decisions/{decision}/reverse", reverse).access(SIGN).summary("Reverse a decision"),
        Route::post("/api/people/{id}/decisions/{decision}/reverse", reverse)
            .access(SIGN)
            .summary("Reverse a decision without an appeal; If-Match with its ETag")
            .versioned()
            .takes::<ReverseFields>()
            .gives::<DecisionView>(),
    ]
}

fn after() -> Vec<Route> {
    vec![
        Route::post("/people/{id}/decisions/{decision}/told", told)
            .access(TELL)
            .summary("Record that the person was told of a decision"),
        Route::post("/api/people/{id}/decisions/{decision}/told", told)
            .access(TELL)
            .summary("Record that the person was told of a decision; If-Match with its ETag")
            .versioned()
            .takes::<TellFields>()
            .gives::<DecisionView>(),
        Route::post("/people/{id}/decisions/{decision}/appeal", appeal).access(APPEAL).summary("Appeal a decision"),
        Route::post("/api/people/{id}/decisions/{decision}/appeal", appeal)
            .access(APPEAL)
            .summary("Appeal a decision, or enter that the person does; If-Match with its ETag")
            .versioned()
            .takes::<AppealFields>()
            .gives::<DecisionView>(),
        Route::post("/people/{id}/decisions/{decision}/look-again", look_again)
            .access(SIGN)
            .summary("Look again at what was appealed"),
        Route::post("/api/people/{id}/decisions/{decision}/look-again", look_again)
            .access(SIGN)
            .summary("Look again at what was appealed: keep it and send it on, or reverse it; If-Match with its ETag")
            .versioned()
            .takes::<LookAgainFields>()
            .gives::<DecisionView>(),
        Route::post("/people/{id}/decisions/{decision}/decide-appeal", decide_appeal)
            .access(SIGN)
            .summary("Decide on an appeal"),
        Route::post("/api/people/{id}/decisions/{decision}/decide-appeal", decide_appeal)
            .access(SIGN)
            .summary("Decide on an appeal, on the level above; If-Match with its ETag")
            .versioned()
            .takes::<AppealDecisionFields>()
            .gives::<DecisionView>(),
    ]
}

/// The identity bar of a page; a program needs none.
async fn bar(visit: &Visit, person: PersonId) -> Outcome<Bar> {
    if visit.face() == Face::Api {
        return Ok(Bar::default());
    }
    let file = access::open::<ReadFile>(visit, person).await?;
    person::bar(visit, &file, "decisions").await
}

fn part<T: FromStr>(text: &str) -> Outcome<T> {
    text.parse().map_err(|_| Problem::not_found().into())
}

async fn list(visit: Visit, Path(id): Path<String>) -> Answer {
    let person = person_id(&id)?;
    let permit = access::open::<ReadDecisions>(&visit, person).await?;
    let bar = bar(&visit, person).await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let mut view = DecisionsView::gather(reader, &permit, &words)?;
        view.find_may(reader, By { decider: &app.decider, caller: &caller }, person);
        Ok(view)
    };
    let view = visit.app().db.read(read).await?;
    let title = person::title(&bar, &visit.words(), "decisions-tab");
    Ok(visit.show(&title, &DecisionsView { bar, ..view })?)
}

async fn gather(visit: &Visit, person: PersonId, id: DecisionId, words: Words) -> Outcome<DecisionView> {
    let permit = access::open::<ReadDecisions>(visit, person).await?;
    let bar = bar(visit, person).await?;
    let (app, caller) = (visit.app_shared(), visit.caller()?.clone());
    let read = move |reader: &mut Reader| {
        let (mut view, row) = DecisionView::gather(reader, &permit, id, &words)?;
        view.find_may(reader, By { decider: &app.decider, caller: &caller }, permit.person(), &row)?;
        Ok(view)
    };
    let view = visit.app().db.read(read).await?;
    Ok(DecisionView { bar, ..view })
}

fn title(visit: &Visit, view: &DecisionView) -> String {
    format!("{} – {}", view.bar.name, view.title(&visit.words()))
}

async fn show(visit: Visit, Path((id, decision)): Path<(String, String)>) -> Answer {
    let (person, decision) = (person_id(&id)?, part(&decision)?);
    let view = gather(&visit, person, decision, visit.words()).await?;
    let title = title(&visit, &view);
    Ok(visit.show_version(&title, &view, view.version)?)
}

/// In which language a letter is asked for; the reader's own when they do not say.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
struct LetterQuery {
    /// `nb`, `nn` or `en`.
    language: Option<String>,
}

async fn letter(visit: Visit, Path((id, decision)): Path<(String, String)>) -> Answer {
    let (person, decision): (PersonId, DecisionId) = (person_id(&id)?, part(&decision)?);
    let read = |text: &str| text.parse::<Lang>().map_err(|_| Problem::invalid("not-in-list"));
    let lang = visit.read_parameter("language", read)?.unwrap_or(visit.lang());
    let words = Words::new(&visit.app().texts, lang);
    let view = gather(&visit, person, decision, words.clone()).await?;
    let file = access::open::<ReadFile>(&visit, person).await?;
    let own = words.clone();
    let read = move |reader: &mut Reader| {
        let line = people::line(reader, &file)?;
        let prison = reach::whereabouts(reader, file.person())?.and_then(|at| at.prison);
        let prison = match prison {
            Some(code) => estate::prison(reader, &code)?.map(|prison| prison.name).unwrap_or_default(),
            None => String::new(),
        };
        Ok((people::name_words(&own, &line.name), line.number.to_string(), prison))
    };
    let (name, number, prison) = visit.app().db.read(read).await?;
    let number = format!("{number} / {}", view.serial);
    let bar = view.bar.clone();
    let page = LetterView { decision: view, name, number, prison, now: visit.now(), bar, words };
    Ok(visit.show(&visit.words().t("letter-title"), &page)?)
}

async fn new_form(visit: Visit, Path(id): Path<String>) -> Answer {
    let kind = visit.read_parameter("kind", FromStr::from_str)?;
    show_new(visit, person_id(&id)?, kind, None).await
}

/// The form of a new decision, perhaps about a measure.
async fn show_new(visit: Visit, person: PersonId, kind: Option<super::Kind>, measure: Option<MeasureId>) -> Answer {
    let bar = bar(&visit, person).await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let permit = access::permit::<PrepareDecision>(reader, &app.decider, &caller, person)?;
        DecisionForm::new(reader, &permit, (kind, measure), &words)
    };
    let page = visit.app().db.read(read).await?;
    Ok(visit.show(&visit.words().t("decision-form-title"), &DecisionForm { bar, ..page })?)
}

async fn draft_form(visit: &Visit, person: PersonId, id: DecisionId) -> Outcome<DecisionForm> {
    let bar = bar(visit, person).await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let permit = access::permit::<PrepareDecision>(reader, &app.decider, &caller, person)?;
        DecisionForm::of(reader, &permit, id, &words)
    };
    let page = visit.app().db.read(read).await?;
    Ok(DecisionForm { bar, ..page })
}

async fn edit_form(visit: Visit, Path((id, decision)): Path<(String, String)>) -> Answer {
    let page = draft_form(&visit, person_id(&id)?, part(&decision)?).await?;
    Ok(visit.show(&visit.words().t("decision-form-title"), &page)?)
}

fn typed(form: &Form) -> Outcome<Typed> {
    Ok(form.into_fields::<DecisionFields>(LISTS)?.parse()?)
}

async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let person = person_id(&id)?;
    let made = async {
        let typed = typed(&form)?;
        let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
        let run = move |tx: &mut Tx| {
            let permit = access::permit::<PrepareDecision>(tx, &app.decider, &caller, person)?;
            let by = By { decider: &app.decider, caller: &caller };
            let id = actions::draft(tx, &permit, by, typed.clone(), &words)?;
            Ok(Made { id: id.to_string() })
        };
        web::create(&visit, &form, run).await
    };
    match made.await {
        Ok(made) => {
            let page = format!("/people/{person}/decisions/{}", made.id);
            Ok(visit.made(&made, &page, "done-decision-saved")?)
        }
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let bar = bar(&visit, person).await?;
            let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
            let chosen = (form.value("kind").parse().ok(), form.value("measure").parse().ok());
            let read = move |reader: &mut Reader| {
                let permit = access::permit::<PrepareDecision>(reader, &app.decider, &caller, person)?;
                DecisionForm::new(reader, &permit, chosen, &words)
            };
            let page = visit.app().db.read(read).await?;
            let title = visit.words().t("decision-form-title");
            Ok(visit.again(fault, form, &title, |form| Ok(DecisionForm { bar, form, ..page }))?)
        }
    }
}

async fn save(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let (person, id): (PersonId, DecisionId) = (person_id(&id)?, part(&decision)?);
    let words = visit.words();
    let saved = async {
        let typed = typed(&form)?;
        let act = move |tx: &mut Tx, permit: &Permit<PrepareDecision>, _: By<'_>, row: &DecisionRow| {
            actions::save(tx, permit, row, typed.clone(), &words)
        };
        change(&visit, person, id, &form, act).await
    };
    match saved.await {
        Ok(()) => done(&visit, person, id, "done-decision-saved").await,
        Err(fault) if visit.face() == Face::Api => Err(fault.into()),
        Err(fault) => {
            let page = draft_form(&visit, person, id).await?;
            let title = visit.words().t("decision-form-title");
            Ok(visit.again(fault, form, &title, |form| Ok(DecisionForm { form, ..page }))?)
        }
    }
}

/// Changes a decision that was read, refused when somebody changed it since.
async fn change<A, F>(visit: &Visit, person: PersonId, id: DecisionId, form: &Form, act: F) -> Outcome<()>
where
    A: PersonAct + tables::Seeing,
    F: Fn(&mut Tx, &Permit<A>, By<'_>, &DecisionRow) -> Outcome<()> + Send + 'static,
{
    let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
    let run = move |tx: &mut Tx| {
        let permit = access::permit::<A>(tx, &app.decider, &caller, person)?;
        let row = tables::decision(tx, &permit, id)?;
        asked.check_version(&read, row.version)?;
        act(tx, &permit, By { decider: &app.decider, caller: &caller }, &row)
    };
    visit.app().db.write(&visit.actor()?, run).await
}

/// After a change: the decision as it stands for a program, its page with a message for a person.
async fn done(visit: &Visit, person: PersonId, id: DecisionId, notice: &str) -> Answer {
    if visit.face() == Face::Api {
        let view = gather(visit, person, id, visit.words()).await?;
        return Ok(visit.show_version("", &view, view.version)?);
    }
    Ok(visit.done(&(), &format!("/people/{person}/decisions/{id}"), notice)?)
}

/// One of the forms of a decision's page: its name, and the message after it.
struct Step {
    person: PersonId,
    id: DecisionId,
    form: &'static str,
    notice: &'static str,
}

impl Step {
    fn new(id: &str, decision: &str, form: &'static str, notice: &'static str) -> Outcome<Self> {
        Ok(Self { person: person_id(id)?, id: part(decision)?, form, notice })
    }
}

/// Answers one of the forms of the page: on to the page, or the page again with that form as it was typed.
async fn step<A, N, P, F>(visit: Visit, step: Step, form: Form, parse: P, act: F) -> Answer
where
    A: PersonAct + tables::Seeing,
    N: Clone + Send + Sync + 'static,
    P: FnOnce(&Form) -> Outcome<N>,
    F: Fn(&mut Tx, &Permit<A>, By<'_>, &DecisionRow, &N) -> Outcome<()> + Send + 'static,
{
    let Step { person, id, form: name, notice } = step;
    let changed = async {
        let new = parse(&form)?;
        let run = move |tx: &mut Tx, permit: &Permit<A>, by: By<'_>, row: &DecisionRow| act(tx, permit, by, row, &new);
        change(&visit, person, id, &form, run).await
    };
    match changed.await {
        Ok(()) => done(&visit, person, id, notice).await,
        Err(fault) => again(visit, fault, (person, id, name), form).await,
    }
}

async fn again(visit: Visit, fault: Fault, (person, id, name): (PersonId, DecisionId, &str), form: Form) -> Answer {
    if visit.face() == Face::Api {
        return Err(fault.into());
    }
    // What is missing of the decision itself is filled in where it is written.
    let is_lacking =
        matches!(&fault, Fault::Refused(problem) if !problem.errors.is_empty()) && matches!(name, "sign" | "propose");
    if is_lacking {
        let page = draft_form(&visit, person, id).await?;
        let (title, stands) = (visit.words().t("decision-form-title"), page.form.clone());
        return Ok(visit.again(fault, stands, &title, |form| Ok(DecisionForm { form, ..page }))?);
    }
    let view = gather(&visit, person, id, visit.words()).await?;
    let (title, sent) = (title(&visit, &view), name.to_owned());
    Ok(visit.again(fault, form, &title, |form| Ok(DecisionView { form, sent, ..view }))?)
}

fn nothing(form: &Form) -> Outcome<()> {
    form.into_fields::<NoFields>(&[])?;
    Ok(())
}

async fn propose(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "propose", "done-decision-proposed")?;
    step::<PrepareDecision, _, _, _>(visit, about, form, nothing, |tx, permit, _, row, ()| {
        actions::propose(tx, permit, row)
    })
    .await
}

async fn withdraw(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "withdraw", "done-decision-withdrawn")?;
    step::<PrepareDecision, _, _, _>(visit, about, form, nothing, |tx, permit, _, row, ()| {
        actions::withdraw(tx, permit, row)
    })
    .await
}

async fn send_back(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "return", "done-decision-returned")?;
    let parse = |form: &Form| Ok(needed("why", &form.into_fields::<ReturnFields>(&[])?.why)?);
    step::<SignDecision, _, _, _>(visit, about, form, parse, |tx, permit, _, row, why| {
        actions::send_back(tx, permit, row, why.as_str())
    })
    .await
}

async fn sign(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "sign", "done-decision-signed")?;
    let parse = |form: &Form| Ok(form.into_fields::<SignFields>(&[])?.parse()?);
    step::<SignDecision, _, _, _>(visit, about, form, parse, |tx, permit, by, row, seen| {
        actions::sign(tx, permit, by, row, *seen)
    })
    .await
}

async fn reverse(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "reverse", "done-decision-reversed")?;
    let parse = |form: &Form| Ok(needed("why", &form.into_fields::<ReverseFields>(&[])?.why)?);
    step::<SignDecision, _, _, _>(visit, about, form, parse, |tx, permit, by, row, why| {
        actions::reverse(tx, permit, by, row, why.as_str())
    })
    .await
}

async fn told(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "told", "done-decision-told")?;
    let parse = |form: &Form| Ok(form.into_fields::<TellFields>(&[])?.parse()?);
    step::<TellPerson, _, _, _>(visit, about, form, parse, |tx, permit, _, row, new| {
        actions::tell(tx, permit, row, new)
    })
    .await
}

async fn appeal(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "appeal", "done-decision-appealed")?;
    let parse = |form: &Form| Ok(needed("words", &form.into_fields::<AppealFields>(&[])?.words)?);
    step::<AppealDecision, _, _, _>(visit, about, form, parse, |tx, permit, _, row, words| {
        actions::appeal(tx, permit, row, words.as_str())
    })
    .await
}

async fn look_again(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "look-again", "done-appeal-looked-at")?;
    let parse = |form: &Form| Ok(form.into_fields::<LookAgainFields>(&[])?.parse()?);
    step::<SignDecision, _, _, _>(visit, about, form, parse, |tx, permit, by, row, (keeps, why)| {
        actions::look_again(tx, permit, by, row, (*keeps, why.as_str()))
    })
    .await
}

async fn decide_appeal(visit: Visit, Path((id, decision)): Path<(String, String)>, form: Form) -> Answer {
    let about = Step::new(&id, &decision, "decide-appeal", "done-appeal-decided")?;
    let parse = |form: &Form| Ok(form.into_fields::<AppealDecisionFields>(&[])?.parse()?);
    step::<SignDecision, _, _, _>(visit, about, form, parse, |tx, permit, by, row, (outcome, why)| {
        actions::decide_appeal(tx, permit, by, row, (*outcome, why.as_str()))
    })
    .await
}
