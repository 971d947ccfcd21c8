//! What people do about applications and complaints: write one down, take it, send it to the level that decides, answer,
//! tell the person; appeal, look at it once more, send the appeal on, decide it; take it back.

pub mod confidence;

use super::model::forms::{Moving, NewAnswer, NewApplication, Telling};
use super::model::number::ApplicationNumber;
use super::model::story::{self, Standing, Step, StepKind};
use super::model::{self, ApplicationId, ApplicationKind, Level, Remark};
use super::tables::{self, ApplicationRow, NewStep, Seeing, Sight};
use crate::access::acts::{AnswerApplication, ReadStaffComplaints, RegisterApplication, TellPerson};
use crate::access::{self, Caller, Decider, Permit, PersonAct};
use basics::time::civil::time;
use basics::{Instant, PersonId, Problem};
use records::{Fault, Outcome, Reader, Tx};

crate::person_events!(
    /// An application or a complaint was written down. What it is about stands in no journal.
    ApplicationReceived = "application-received" { application: ApplicationId, asks: ApplicationKind }
    /// Somebody took it.
    ApplicationTaken = "application-taken" { application: ApplicationId }
    /// It was sent to the level that decides it.
    ApplicationMoved = "application-moved" { application: ApplicationId, level: Level }
    /// An interim answer was given.
    ApplicationInterim = "application-interim" { application: ApplicationId }
    /// It was answered. What the answer is stands in no journal.
    ApplicationAnswered = "application-answered" { application: ApplicationId }
    /// The person was told.
    ApplicationTold = "application-told" { application: ApplicationId }
    /// The person appeals.
    ApplicationAppealed = "application-appealed" { application: ApplicationId }
    /// Whoever answered has changed the answer in the person's favour.
    ApplicationReversed = "application-reversed" { application: ApplicationId }
    /// The appeal was sent to the next level.
    ApplicationSentOn = "application-sent-on" { application: ApplicationId, level: Level }
    /// The appeal was decided.
    ApplicationDecided = "application-decided" { application: ApplicationId }
    /// The person took it back.
    ApplicationWithdrawn = "application-withdrawn" { application: ApplicationId }
);

/// Topic of pages that list what waits.
pub const TOPIC: &str = "applications";

/// Who acts, by which policies.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    /// The policies.
    pub decider: &'a Decider,
    /// Who acts.
    pub caller: &'a Caller,
}

impl Hand<'_> {
    /// Leave for an act; none when it is refused.
    fn may<A: PersonAct>(self, reader: &mut Reader, person: PersonId) -> Outcome<Option<Permit<A>>> {
        match access::permit::<A>(reader, self.decider, self.caller, person) {
            Ok(permit) => Ok(Some(permit)),
            Err(Fault::Refused(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
    /// What a permit lets see: complaints about staff only by a leave of their own.
    pub fn sight<A: Seeing>(self, reader: &mut Reader, permit: Permit<A>) -> Outcome<Sight<A>> {
        let staff = self.may::<ReadStaffComplaints>(reader, permit.person())?;
        Ok(Sight::new(permit, staff))
    }
    /// Leave to answer at the level where something lies, or the one above once its day is past; and which of the two.
    pub fn answering(self, reader: &mut Reader, row: &ApplicationRow) -> Outcome<Option<Level>> {
        let is_about_staff = row.subject.is_about_staff();
        for level in model::levels(row.level, row.due_on, reader.today()) {
            let answer = level.answerers(is_about_staff);
            let grants = self.caller.grants.iter().filter(|grant| answer.contains(&grant.role)).cloned().collect();
            let caller = Caller { grants, ..self.caller.clone() };
            let hand = Hand { decider: self.decider, caller: &caller };
            let may = hand.may::<AnswerApplication>(reader, row.person)?.is_some();
            let sees = !is_about_staff || hand.may::<ReadStaffComplaints>(reader, row.person)?.is_some();
            if may && sees {
                return Ok(Some(level));
            }
        }
        Ok(None)
    }
}

/// An application with its story.
#[derive(Clone, Debug)]
pub struct Story {
    /// The application.
    pub row: ApplicationRow,
    /// Its steps, as far as the caller may see them.
    pub steps: Vec<Step>,
    /// How it stands after them.
    pub standing: Standing,
}

impl Story {
    /// An application as the caller may see it: the person not before they were told.
    pub fn read<A: Seeing>(reader: &mut Reader, sight: &Sight<A>, id: ApplicationId) -> Outcome<Self> {
        let row = tables::application(reader, sight, id)?;
        let steps = tables::steps(reader, &row)?;
        Ok(Self::of(row, steps, sight.is_own()))
    }
    /// The same of what was read already.
    pub fn of(mut row: ApplicationRow, steps: Vec<Step>, is_own: bool) -> Self {
        let steps = if is_own { story::seen_by_person(steps) } else { steps };
        let standing = Standing::of(&steps);
        (row.state, row.level, row.due_on) = (standing.state, standing.level, standing.due);
        Self { row, steps, standing }
    }
    /// Its version for whoever sees it so: how many steps they see.
    pub fn version(&self) -> usize {
        self.steps.len()
    }
}

/// A step of who acts now.
fn step(tx: &Tx, by: &Caller, kind: StepKind, level: Level) -> Step {
    Step {
        id: tx.new_id(),
        kind,
        at: tx.now(),
        by: tx.actor().service_number.clone(),
        account: by.account.to_string(),
        level,
        outcome: None,
        words: None,
        how: None,
        matter: None,
        day: None,
    }
}

/// Writes a step behind those that are there, and tells pages that list what waits.
fn write(tx: &mut Tx, row: &ApplicationRow, step: Step) -> Outcome<()> {
    let mut steps = tables::steps(tx, row)?;
    steps.push(step.clone());
    let standing = Standing::of(&steps);
    tables::add_step(tx, (row.id, row.person), steps.len(), &NewStep { step, standing })?;
    // Of complaints about staff no page is told that something changed: who hears of it may not know why.
    if row.subject.is_about_staff() { Ok(()) } else { tx.announce(TOPIC) }
}

/// An application or a complaint as it was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its id.
    pub id: ApplicationId,
    /// Its number.
    pub number: ApplicationNumber,
}

/// Writes down what somebody applies for or complains of. It has its number, its handler and its day from now on.
pub fn register(
    tx: &mut Tx,
    permit: &Permit<RegisterApplication>,
    by: &Caller,
    new: &NewApplication,
) -> Outcome<Registered> {
    let (today, now) = (tx.today(), tx.now());
    let received_on = if permit.is_own() { today } else { new.received_on };
    let noon = || Instant::from_oslo(received_on.to_datetime(time(12, 0, 0, 0)));
    let received_at = if received_on == today { now } else { noon()? };
    let (id, number): (ApplicationId, _) = (tx.new_id(), tables::allot(tx)?);
    tables::add(tx, permit, (id, number), (new, received_at), by.account)?;
    let mut first = step(tx, by, StepKind::Received, Level::Local);
    first.day = Some(model::answer_by(received_on));
    let standing = Standing::of(std::slice::from_ref(&first));
    tables::add_step(tx, (id, permit.person()), 1, &NewStep { step: first, standing })?;
    if !new.subject.is_about_staff() {
        tx.announce(TOPIC)?;
    }
    tx.record(&ApplicationReceived { person: permit.person(), application: id, asks: new.kind })?;
    Ok(Registered { id, number })
}

/// What somebody who answers works on: the application, and the level at which they do.
fn at_hand(
    tx: &mut Tx,
    hand: Hand<'_>,
    (permit, id): (&Permit<AnswerApplication>, ApplicationId),
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<(Story, Level)> {
    let sight = hand.sight(tx, permit.clone())?;
    let story = Story::read(tx, &sight, id)?;
    let level = hand.answering(tx, &story.row)?;
    let level =
        level.ok_or_else(|| Problem::new(403, "application-of-others", "another level or role answers this"))?;
    check(story.version())?;
    Ok((story, level))
}

/// Takes an application: it says from now on who answers it.
pub fn take(
    tx: &mut Tx,
    hand: Hand<'_>,
    of: (&Permit<AnswerApplication>, ApplicationId),
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let (story, level) = at_hand(tx, hand, of, check)?;
    story::check_open(&story.standing)?;
    let is_mine = story.standing.handler.as_ref().is_some_and(|(_, own)| *own == hand.caller.account.to_string());
    if is_mine && level == story.row.level {
        return Err(Problem::conflict("application-yours", "you have taken it already").into());
    }
    let taken = step(tx, hand.caller, StepKind::Taken, level);
    write(tx, &story.row, taken)?;
    tx.record(&ApplicationTaken { person: of.0.person(), application: of.1 })?;
    Ok(())
}

/// Sends an application to the level that decides it, before it is answered. Its day stays.
pub fn move_to(
    tx: &mut Tx,
    hand: Hand<'_>,
    of: (&Permit<AnswerApplication>, ApplicationId),
    moving: &Moving,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let (story, _) = at_hand(tx, hand, of, check)?;
    story::check_open(&story.standing)?;
    if story.standing.state.is_appeal() {
        return Err(Problem::conflict("application-is-appeal", "an appeal goes to the next level only").into());
    }
    if moving.level == story.row.level {
        return Err(Problem::invalid("invalid-input").with_field("level", "same").into());
    }
    let mut moved = step(tx, hand.caller, StepKind::Moved, moving.level);
    moved.words = Some(moving.words.to_string());
    write(tx, &story.row, moved)?;
    tx.record(&ApplicationMoved { person: of.0.person(), application: of.1, level: moving.level })?;
    Ok(())
}

/// Gives an interim answer: what is still looked into. It moves the day once.
pub fn interim(
    tx: &mut Tx,
    hand: Hand<'_>,
    of: (&Permit<AnswerApplication>, ApplicationId),
    words: &Remark,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let (story, level) = at_hand(tx, hand, of, check)?;
    let mut interim = step(tx, hand.caller, StepKind::Interim, level);
    interim.day = Some(story::interim_day(&story.standing)?);
    interim.words = Some(words.to_string());
    write(tx, &story.row, interim)?;
    tx.record(&ApplicationInterim { person: of.0.person(), application: of.1 })?;
    Ok(())
}

/// Answers an application; of an appeal, changes the answer in the person's favour, or decides it at the next level.
pub fn answer(
    tx: &mut Tx,
    hand: Hand<'_>,
    of: (&Permit<AnswerApplication>, ApplicationId),
    new: &NewAnswer,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let (story, level) = at_hand(tx, hand, of, check)?;
    let account = hand.caller.account.to_string();
    let kind = story::check_answer(&story.standing, (story.row.kind, new.outcome), (&account, level))?;
    let mut answered = step(tx, hand.caller, kind, level);
    answered.outcome = Some(new.outcome);
    answered.words = Some(new.reasons.to_string());
    answered.matter = Some(new.matter);
    write(tx, &story.row, answered)?;
    let (person, application) = (of.0.person(), of.1);
    match kind {
        StepKind::Reversed => tx.record(&ApplicationReversed { person, application })?,
        StepKind::Decided => tx.record(&ApplicationDecided { person, application })?,
        _ => tx.record(&ApplicationAnswered { person, application })?,
    };
    Ok(())
}

/// Sends an appeal to the next level, since the answer stands (ADM-04).
pub fn send_on(
    tx: &mut Tx,
    hand: Hand<'_>,
    of: (&Permit<AnswerApplication>, ApplicationId),
    words: &Remark,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let (story, _) = at_hand(tx, hand, of, check)?;
    let (level, day) = story::sent_on(&story.standing, tx.today())?;
    let mut sent = step(tx, hand.caller, StepKind::SentOn, level);
    sent.day = Some(day);
    sent.words = Some(words.to_string());
    write(tx, &story.row, sent)?;
    tx.record(&ApplicationSentOn { person: of.0.person(), application: of.1, level })?;
    Ok(())
}

/// Records that the person was told the answer: what goes against them face to face (promise 8). From then on it shows to
/// them, and the time of appeal runs.
pub fn tell(
    tx: &mut Tx,
    hand: Hand<'_>,
    (permit, id): (&Permit<TellPerson>, ApplicationId),
    telling: &Telling,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let sight = hand.sight(tx, permit.clone())?;
    let story = Story::read(tx, &sight, id)?;
    check(story.version())?;
    let untold = story.standing.answer.as_ref().filter(|_| story.standing.untold_since().is_some());
    let Some(answer) = untold else {
        return Err(Problem::conflict("application-nothing-to-tell", "there is no answer to be told").into());
    };
    if answer.outcome.is_adverse() && !telling.how.is_face_to_face() {
        return Err(Problem::invalid("invalid-input").with_field("how", "face-to-face").into());
    }
    let mut told = step(tx, hand.caller, StepKind::Told, story.row.level);
    told.how = Some(telling.how);
    told.words = telling.words.as_ref().map(ToString::to_string);
    let is_last = story.standing.state == model::State::Decided;
    let (answered, today) = (answer.at.oslo_date(), tx.today());
    told.day = if is_last { None } else { model::appeal_days(answer.matter, today, answered).0 };
    write(tx, &story.row, told)?;
    tx.record(&ApplicationTold { person: permit.person(), application: id })?;
    Ok(())
}

/// Writes down that the person appeals. It is heard also when it comes late, until the law hears none any more.
pub fn appeal(
    tx: &mut Tx,
    hand: Hand<'_>,
    (permit, id): (&Permit<RegisterApplication>, ApplicationId),
    words: &Remark,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let sight = hand.sight(tx, permit.clone())?;
    let story = Story::read(tx, &sight, id)?;
    check(story.version())?;
    let today = tx.today();
    story::check_appeal(&story.standing, today)?;
    let mut appealed = step(tx, hand.caller, StepKind::Appealed, story.row.level);
    appealed.day = Some(model::answer_by(today));
    appealed.words = Some(words.to_string());
    write(tx, &story.row, appealed)?;
    tx.record(&ApplicationAppealed { person: permit.person(), application: id })?;
    Ok(())
}

/// Writes down that the person takes it back. They may as long as they know of no answer.
pub fn withdraw(
    tx: &mut Tx,
    hand: Hand<'_>,
    (permit, id): (&Permit<RegisterApplication>, ApplicationId),
    words: Option<&Remark>,
    check: impl FnOnce(usize) -> Outcome<()>,
) -> Outcome<()> {
    let sight = hand.sight(tx, permit.clone())?;
    let story = Story::read(tx, &sight, id)?;
    check(story.version())?;
    // The person's own story has no answer they were not told of, or a refusal would tell them; whoever writes it down for
    // them knows of the answer, and may not end with that what is still to be told.
    story::check_open(&story.standing)?;
    let mut back = step(tx, hand.caller, StepKind::Withdrawn, story.row.level);
    back.words = words.map(ToString::to_string);
    write(tx, &story.row, back)?;
    tx.record(&ApplicationWithdrawn { person: permit.person(), application: id })?;
    Ok(())
}
