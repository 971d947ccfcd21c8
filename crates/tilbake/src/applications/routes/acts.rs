//! Routes of what is done about one application: a form each, and what it is sent to.

use super::{bar, gather, part};
use crate::access::acts::{AnswerApplication, RegisterApplication, TellPerson};
use crate::access::{self, Action, Permit, PersonAct, Verb};
use crate::applications::actions::{self, Hand, Story};
use crate::applications::model::forms::{AnswerFields, MoveFields, ToldFields, WordsFields};
use crate::applications::model::{ApplicationId, ApplicationKind, Level, State};
use crate::applications::tables::Seeing;
use crate::applications::views::forms::{ActPage, key};
use crate::applications::views::{Act, ApplicationView};
use crate::web::person::{Bar, person_id};
use crate::web::{Answer, Face, Form, NoFields, Route, Visit};
use axum::extract::Path;
use basics::PersonId;
use records::{Fault, Outcome, Reader, Tx};

const ANSWER: Verb = Verb::OnPerson(Action::AnswerApplication);
const REGISTER: Verb = Verb::OnPerson(Action::RegisterApplication);
const TELL: Verb = Verb::OnPerson(Action::TellPerson);

/// Routes of what is done about one application.
pub fn routes() -> Vec<Route> {
    let mut all = answering();
    all.extend(appeals());
    all.extend(of_the_person());
    all
}

fn answering() -> Vec<Route> {
    vec![
        Route::post("/people/{id}/applications/{application}/take", take).access(ANSWER).summary("Take an application"),
        Route::post("/api/people/{id}/applications/{application}/take", take)
            .access(ANSWER)
            .summary("Take an application: the caller answers it; If-Match with its ETag")
            .versioned()
            .takes::<NoFields>()
            .gives::<ApplicationView>(),
        Route::get("/people/{id}/applications/{application}/answer", answer_form)
            .access(ANSWER)
            .summary("Form to answer an application"),
        Route::post("/people/{id}/applications/{application}/answer", answer)
            .access(ANSWER)
            .summary("Answer an application"),
        Route::post("/api/people/{id}/applications/{application}/answer", answer)
            .access(ANSWER)
            .summary("Answer an application with reasons, or decide the appeal; If-Match with its ETag")
            .versioned()
            .takes::<AnswerFields>()
            .gives::<ApplicationView>(),
        Route::get("/people/{id}/applications/{application}/interim", interim_form)
            .access(ANSWER)
            .summary("Form for an interim answer"),
        Route::post("/people/{id}/applications/{application}/interim", interim)
            .access(ANSWER)
            .summary("Give an interim answer"),
        Route::post("/api/people/{id}/applications/{application}/interim", interim)
            .access(ANSWER)
            .summary("Give an interim answer, which moves the day once; If-Match with its ETag")
            .versioned()
            .takes::<WordsFields>()
            .gives::<ApplicationView>(),
        Route::get("/people/{id}/applications/{application}/move", move_form)
            .access(ANSWER)
            .summary("Form to send an application to the level that decides it"),
        Route::post("/people/{id}/applications/{application}/move", move_to)
            .access(ANSWER)
            .summary("Send an application to the level that decides it"),
        Route::post("/api/people/{id}/applications/{application}/move", move_to)
            .access(ANSWER)
            .summary("Send an application to the level that decides it; its day stays; If-Match with its ETag")
            .versioned()
            .takes::<MoveFields>()
            .gives::<ApplicationView>(),
    ]
}

fn appeals() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/applications/{application}/send-on", send_on_form)
            .access(ANSWER)
            .summary("Form to send an appeal to the next level"),
        Route::post("/people/{id}/applications/{application}/send-on", send_on)
            .access(ANSWER)
            .summary("Send an appeal to the next level"),
        Route::post("/api/people/{id}/applications/{application}/send-on", send_on)
            .access(ANSWER)
            .summary("Send an appeal to the next level, since the answer stands; If-Match with its ETag")
            .versioned()
            .takes::<WordsFields>()
            .gives::<ApplicationView>(),
        Route::get("/people/{id}/applications/{application}/appeal", appeal_form)
            .access(REGISTER)
            .summary("Form for an appeal"),
        Route::post("/people/{id}/applications/{application}/appeal", appeal)
            .access(REGISTER)
            .summary("Write down an appeal"),
        Route::post("/api/people/{id}/applications/{application}/appeal", appeal)
            .access(REGISTER)
            .summary("Write down that the person appeals; If-Match with its ETag")
            .versioned()
            .takes::<WordsFields>()
            .gives::<ApplicationView>(),
    ]
}

fn of_the_person() -> Vec<Route> {
    vec![
        Route::get("/people/{id}/applications/{application}/tell", tell_form)
            .access(TELL)
            .summary("Form to record that the person was told"),
        Route::post("/people/{id}/applications/{application}/tell", tell)
            .access(TELL)
            .summary("Record that the person was told"),
        Route::post("/api/people/{id}/applications/{application}/tell", tell)
            .access(TELL)
            .summary("Record that the person was told the answer, a refusal face to face; If-Match with its ETag")
            .versioned()
            .takes::<ToldFields>()
            .gives::<ApplicationView>(),
        Route::get("/people/{id}/applications/{application}/withdraw", withdraw_form)
            .access(REGISTER)
            .summary("Form to take an application back"),
        Route::post("/people/{id}/applications/{application}/withdraw", withdraw)
            .access(REGISTER)
            .summary("Write down that the person takes it back"),
        Route::post("/api/people/{id}/applications/{application}/withdraw", withdraw)
            .access(REGISTER)
            .summary("Write down that the person takes it back; If-Match with its ETag")
            .versioned()
            .takes::<WordsFields>()
            .gives::<ApplicationView>(),
    ]
}

/// What an act is about.
#[derive(Clone, Copy)]
struct Ask {
    person: PersonId,
    application: ApplicationId,
    act: Act,
}

impl Ask {
    fn new((id, application): &(String, String), act: Act) -> Outcome<Self> {
        Ok(Self { person: person_id(id)?, application: part(application)?, act })
    }
    fn title(self, visit: &Visit, state: State) -> String {
        visit.words().t(&format!("applications-do-{}", key(self.act, state)))
    }
}

async fn page<A: PersonAct + Seeing>(visit: &Visit, ask: Ask, form: Form) -> Outcome<ActPage> {
    let permit = access::open::<A>(visit, ask.person).await?;
    let bar: Bar = bar(visit, ask.person).await?;
    let (app, caller, words) = (visit.app_shared(), visit.caller()?.clone(), visit.words());
    let read = move |reader: &mut Reader| {
        let hand = Hand { decider: &app.decider, caller: &caller };
        let sight = hand.sight(reader, permit.clone())?;
        let story = Story::read(reader, &sight, ask.application)?;
        Ok((story, sight.is_own()))
    };
    let (story, is_own) = visit.app().db.read(read).await?;
    let (row, standing) = (&story.row, &story.standing);
    let (kind, subject): (ApplicationKind, _) = (row.kind, row.subject);
    let level: Level = standing.level;
    Ok(ActPage {
        act: ask.act,
        person: ask.person.to_string(),
        application: ask.application.to_string(),
        about: format!(
            "{} · {}: {}",
            row.number,
            words.code("application-kind", kind),
            words.code("application-subject", subject).to_lowercase()
        ),
        words: row.words.clone(),
        kind,
        state: standing.state,
        level,
        is_adverse: ActPage::adverse(standing),
        is_own,
        bar,
        form: if form.version().is_empty() { form.at_version(story.version()) } else { form },
    })
}

async fn show_form<A: PersonAct + Seeing>(visit: Visit, ask: Ask) -> Answer {
    let page = page::<A>(&visit, ask, Form::default()).await?;
    let title = ask.title(&visit, page.state);
    Ok(visit.show(&title, &page)?)
}

/// Does something about an application, refused when somebody has since it was read.
async fn change<A, N, P, F>(visit: Visit, ask: Ask, form: Form, parse: P, act: F) -> Answer
where
    A: PersonAct + Seeing,
    N: Send + 'static,
    P: FnOnce(&Form) -> Outcome<N>,
    F: Fn(&mut Tx, Hand<'_>, (&Permit<A>, ApplicationId), &N, &dyn Fn(usize) -> Outcome<()>) -> Outcome<()>
        + Send
        + 'static,
{
    let changed: Outcome<()> = async {
        let new = parse(&form)?;
        let (app, caller, asked, read) = (visit.app_shared(), visit.caller()?.clone(), visit.clone(), form.clone());
        let run = move |tx: &mut Tx| {
            let hand = Hand { decider: &app.decider, caller: &caller };
            let permit = access::permit::<A>(tx, &app.decider, &caller, ask.person)?;
            let check = |stored: usize| asked.check_version(&read, stored);
            act(tx, hand, (&permit, ask.application), &new, &check)
        };
        visit.app().db.write(&visit.actor()?, run).await
    }
    .await;
    match changed {
        Ok(()) if visit.face() == Face::Api => {
            let view = gather(&visit, ask.person, ask.application).await?;
            Ok(visit.show_version("", &view, view.version)?)
        }
        Ok(()) => {
            let own = format!("/people/{}/applications/{}", ask.person, ask.application);
            Ok(visit.done(&(), &own, &format!("done-application-{}", ask.act))?)
        }
        Err(fault) => again::<A>(visit, fault, ask, form).await,
    }
}

/// The form again, with all that was typed and what was wrong.
async fn again<A: PersonAct + Seeing>(visit: Visit, fault: Fault, ask: Ask, form: Form) -> Answer {
    if visit.face() == Face::Api || ask.act == Act::Take {
        return Err(fault.into());
    }
    let page = page::<A>(&visit, ask, Form::default()).await?;
    let title = ask.title(&visit, page.state);
    Ok(visit.again(fault, form, &title, |form| Ok(ActPage { form, ..page }))?)
}

type Ids = Path<(String, String)>;

async fn take(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<NoFields>(&[])?);
    change::<AnswerApplication, _, _, _>(visit, Ask::new(&ids, Act::Take)?, form, parse, |tx, hand, of, _, check| {
        actions::take(tx, hand, of, check)
    })
    .await
}

async fn answer_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<AnswerApplication>(visit, Ask::new(&ids, Act::Answer)?).await
}

async fn answer(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<AnswerFields>(&[])?.parse()?);
    change::<AnswerApplication, _, _, _>(
        visit,
        Ask::new(&ids, Act::Answer)?,
        form,
        parse,
        |tx, hand, of, new, check| actions::answer(tx, hand, of, new, check),
    )
    .await
}

async fn interim_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<AnswerApplication>(visit, Ask::new(&ids, Act::Interim)?).await
}

async fn interim(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<WordsFields>(&[])?.parse()?);
    change::<AnswerApplication, _, _, _>(
        visit,
        Ask::new(&ids, Act::Interim)?,
        form,
        parse,
        |tx, hand, of, new, check| actions::interim(tx, hand, of, new, check),
    )
    .await
}

async fn move_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<AnswerApplication>(visit, Ask::new(&ids, Act::Move)?).await
}

async fn move_to(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<MoveFields>(&[])?.parse()?);
    change::<AnswerApplication, _, _, _>(visit, Ask::new(&ids, Act::Move)?, form, parse, |tx, hand, of, new, check| {
        actions::move_to(tx, hand, of, new, check)
    })
    .await
}

async fn send_on_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<AnswerApplication>(visit, Ask::new(&ids, Act::SendOn)?).await
}

async fn send_on(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<WordsFields>(&[])?.parse()?);
    change::<AnswerApplication, _, _, _>(
        visit,
        Ask::new(&ids, Act::SendOn)?,
        form,
        parse,
        |tx, hand, of, new, check| actions::send_on(tx, hand, of, new, check),
    )
    .await
}

async fn tell_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<TellPerson>(visit, Ask::new(&ids, Act::Tell)?).await
}

async fn tell(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<ToldFields>(&[])?.parse()?);
    change::<TellPerson, _, _, _>(visit, Ask::new(&ids, Act::Tell)?, form, parse, |tx, hand, of, new, check| {
        actions::tell(tx, hand, of, new, check)
    })
    .await
}

async fn appeal_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<RegisterApplication>(visit, Ask::new(&ids, Act::Appeal)?).await
}

async fn appeal(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<WordsFields>(&[])?.parse()?);
    change::<RegisterApplication, _, _, _>(
        visit,
        Ask::new(&ids, Act::Appeal)?,
        form,
        parse,
        |tx, hand, of, new, check| actions::appeal(tx, hand, of, new, check),
    )
    .await
}

async fn withdraw_form(visit: Visit, Path(ids): Ids) -> Answer {
    show_form::<RegisterApplication>(visit, Ask::new(&ids, Act::Withdraw)?).await
}

async fn withdraw(visit: Visit, Path(ids): Ids, form: Form) -> Answer {
    let parse = |form: &Form| Ok(form.into_fields::<WordsFields>(&[])?.parse_optional()?);
    change::<RegisterApplication, _, _, _>(
        visit,
        Ask::new(&ids, Act::Withdraw)?,
        form,
        parse,
        |tx, hand, of, new, check| actions::withdraw(tx, hand, of, new.as_ref(), check),
    )
    .await
}
