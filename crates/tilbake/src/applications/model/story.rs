//! The story of an application: its steps, how it stands after them, and what of it the person sees before they were told.

use super::{
    ApplicationKind, Finding, HowTold, Level, Matter, State, StepId, answer_by, answer_by_after_interim, appeal_days,
};
use basics::{Date, Instant, Problem};

basics::code! {
    /// What was done.
    StepKind {
        /// It came.
        Received = "received",
        /// Somebody took it.
        Taken = "taken",
        /// It was sent to the level that decides it.
        Moved = "moved",
        /// An interim answer: what is still looked into.
        Interim = "interim",
        /// It was answered.
        Answered = "answered",
        /// The person was told.
        Told = "told",
        /// The person appeals.
        Appealed = "appealed",
        /// Whoever answered has changed the answer in the person's favour (ADM-04).
        Reversed = "reversed",
        /// The answer stands, and the appeal goes to the next level (ADM-04).
        SentOn = "sent_on",
        /// The next level has decided the appeal.
        Decided = "decided",
        /// The person took it back.
        Withdrawn = "withdrawn",
    }
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Id.
    pub id: StepId,
    /// What was done.
    pub kind: StepKind,
    /// When.
    pub at: Instant,
    /// Service number of who did it.
    pub by: String,
    /// Their account.
    pub account: String,
    /// The level at which it stands after it.
    pub level: Level,
    /// Of an answer, what it is.
    pub outcome: Option<Finding>,
    /// Reasons, or what was said.
    pub words: Option<String>,
    /// How the person was told.
    pub how: Option<HowTold>,
    /// Of an answer, by which act it may be appealed.
    pub matter: Option<Matter>,
    /// By which day it is to be answered; of what was told, may be appealed.
    pub day: Option<Date>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it is.
    pub outcome: Finding,
    /// When it was given.
    pub at: Instant,
    /// The account of who gave it.
    pub account: String,
    /// The level that gave it.
    pub level: Level,
    /// By which act it may be appealed.
    pub matter: Matter,
    /// When the person was told.
    pub told: Option<Instant>,
    /// By which day it may be appealed; none of the last answer.
    pub appeal_by: Option<Date>,
}

/// How an application stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: State,
    /// The level where it lies.
    pub level: Level,
    /// By which day it is to be answered.
    pub due: Option<Date>,
    /// Who has taken it: service number and account.
    pub handler: Option<(String, String)>,
    /// The last answer.
    pub answer: Option<Answer>,
    /// Whether an interim answer was given since it came, was sent on, or was appealed.
    pub has_interim: bool,
    /// The accounts of all who have answered.
    pub answered_by: Vec<String>,
}

impl Standing {
    /// How it stands after its steps.
    pub fn of(steps: &[Step]) -> Self {
        let begin = Self {
            state: State::Received,
            level: Level::Local,
            due: None,
            handler: None,
            answer: None,
            has_interim: false,
            answered_by: vec![],
        };
        steps.iter().fold(begin, Self::after)
    }

    fn after(mut self, step: &Step) -> Self {
        self.level = step.level;
        match step.kind {
            StepKind::Received => self.asks(State::Received, step),
            StepKind::Taken => {
                if self.state == State::Received {
                    self.state = State::InHand;
                }
                self.handler = Some((step.by.clone(), step.account.clone()));
            }
            StepKind::Moved => {
                self.state = State::Received;
                self.handler = None;
            }
            StepKind::Interim => {
                self.due = step.day;
                self.has_interim = true;
            }
            StepKind::Answered | StepKind::Reversed => self.answers(State::Answered, step),
            StepKind::Decided => self.answers(State::Decided, step),
            StepKind::Told => {
                if let Some(answer) = &mut self.answer {
                    answer.told = Some(step.at);
                    answer.appeal_by = step.day;
                }
            }
            StepKind::Appealed => self.asks(State::Appealed, step),
            StepKind::SentOn => self.asks(State::SentOn, step),
            StepKind::Withdrawn => {
                (self.state, self.due, self.handler) = (State::Withdrawn, None, None);
            }
        }
        self
    }

    fn asks(&mut self, state: State, step: &Step) {
        (self.state, self.due, self.handler, self.has_interim) = (state, step.day, None, false);
    }

    fn answers(&mut self, state: State, step: &Step) {
        (self.state, self.due) = (state, None);
        self.answered_by.push(step.account.clone());
        self.answer = Some(Answer {
            outcome: step.outcome.unwrap_or(Finding::Dismissed),
            at: step.at,
            account: step.account.clone(),
            level: step.level,
            matter: step.matter.unwrap_or(Matter::Service),
            told: None,
            appeal_by: None,
        });
    }

    /// Since when an answer waits to be told.
    pub fn untold_since(&self) -> Option<Instant> {
        let given = matches!(self.state, State::Answered | State::Decided);
        self.answer.as_ref().filter(|answer| given && answer.told.is_none()).map(|answer| answer.at)
    }

    /// The day on which what waits is due: an answer, or telling it.
    pub fn waits_on(&self) -> Option<Date> {
        let told_by = |at: Instant| at.plus_seconds(super::tell_seconds(at.oslo_date())).oslo_date();
        self.due.or_else(|| self.untold_since().map(told_by))
    }
}

/// What of a story its person sees: a refusal not before they were told of it (promise 8), and nothing that came of it.
pub fn seen_by_person(steps: Vec<Step>) -> Vec<Step> {
    let last_answer = steps.iter().rposition(|step| step.outcome.is_some());
    let hidden = last_answer.filter(|at| {
        let is_told = steps.iter().skip(*at).any(|step| step.kind == StepKind::Told);
        !is_told && steps.get(*at).and_then(|step| step.outcome).is_some_and(Finding::is_adverse)
    });
    let Some(hidden) = hidden else { return steps };
    let shows = |(at, step): &(usize, Step)| *at < hidden || (*at > hidden && step.kind == StepKind::Withdrawn);
    steps.into_iter().enumerate().filter(shows).map(|(_, step)| step).collect()
}

fn refused(code: &str, detail: &str) -> Problem {
    Problem::conflict(code, detail)
}

/// Refuses an act on what is over, or what is answered already.
pub fn check_open(standing: &Standing) -> Result<(), Problem> {
    if standing.state.is_open() {
        Ok(())
    } else {
        Err(refused("application-closed", "nobody owes an answer to it now"))
    }
}

/// Refuses to give an answer from whom it may not come: who answered does not decide the appeal. What whoever answered
/// changes is better for the person (ADM-04: it may not be made worse).
pub fn check_answer(
    standing: &Standing,
    (kind, outcome): (ApplicationKind, Finding),
    (account, level): (&str, Level),
) -> Result<StepKind, Problem> {
    check_open(standing)?;
    if !Finding::of(kind).contains(&outcome) {
        return Err(Problem::invalid("invalid-input").with_field("outcome", "not-in-list"));
    }
    if !standing.state.is_appeal() {
        return Ok(StepKind::Answered);
    }
    let answered_at = standing.answer.as_ref().map(|answer| answer.level);
    let is_same_level = answered_at == Some(level) && level.next().is_some();
    if is_same_level {
        let before = standing.answer.as_ref().map_or(0, |answer| answer.outcome.rank());
        if outcome.rank() > before {
            return Ok(StepKind::Reversed);
        }
        return Err(refused("application-not-better", "send the appeal to the next level when the answer stands"));
    }
    if standing.answered_by.iter().any(|by| by == account) {
        return Err(refused("application-own-answer", "another than who answered decides the appeal"));
    }
    Ok(StepKind::Decided)
}

/// Whether the person may appeal on a day: refused before they know the answer, of the last answer, and when no appeal is
/// heard any more.
pub fn check_appeal(standing: &Standing, today: Date) -> Result<(), Problem> {
    let answer = standing
        .answer
        .as_ref()
        .filter(|answer| standing.state == State::Answered && (answer.told.is_some() || !answer.outcome.is_adverse()));
    let Some(answer) = answer else {
        return Err(refused("application-no-appeal", "there is no answer that can be appealed"));
    };
    let told = answer.told.unwrap_or(answer.at).oslo_date();
    let (_, latest) = appeal_days(answer.matter, told, answer.at.oslo_date());
    if latest.is_some_and(|latest| today > latest) {
        let late = "more than a year after the answer no appeal is heard";
        return Err(refused("application-appeal-too-late", late).with_rule("ADM-03", "fvl §§ 29-31"));
    }
    Ok(())
}

/// The day of an interim answer, given once.
pub fn interim_day(standing: &Standing) -> Result<Date, Problem> {
    check_open(standing)?;
    match standing.due {
        Some(due) if !standing.has_interim => Ok(answer_by_after_interim(due)),
        _ => Err(refused("application-interim-given", "an interim answer is given once")),
    }
}

/// Where the appeal goes when the answer stands, and by which day it is answered there.
pub fn sent_on(standing: &Standing, today: Date) -> Result<(Level, Date), Problem> {
    let is_here = standing.answer.as_ref().is_some_and(|answer| answer.level == standing.level);
    if standing.state != State::Appealed || !is_here {
        return Err(refused("application-no-appeal-here", "there is no appeal here to be sent on"));
    }
    let next = standing.level.next();
    let next =
        next.ok_or_else(|| refused("application-last-level", "there is no level above: another decides it here"))?;
    Ok((next, answer_by(today)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::id::{Id, Uuid};
    use proptest::prelude::*;

    fn step(kind: StepKind, hour: i64, level: Level) -> Step {
        let at = Instant::parse("2026-11-02T09:00:00Z").unwrap().plus_seconds(hour * 3_600);
        let outcome = matches!(kind, StepKind::Answered | StepKind::Reversed | StepKind::Decided);
        Step {
            id: StepId::from_uuid(Uuid::from_u128(1)),
            kind,
            at,
            by: "S1".to_owned(),
            account: "a".to_owned(),
            level,
            outcome: outcome.then_some(Finding::Refused),
            words: None,
            how: None,
            matter: None,
            day: matches!(kind, StepKind::Received | StepKind::Appealed | StepKind::SentOn)
                .then(|| answer_by(at.oslo_date())),
        }
    }

    fn told(kinds: &[StepKind]) -> Vec<Step> {
        kinds.iter().zip(0..).map(|(kind, hour)| step(*kind, hour, Level::Local)).collect()
    }

    #[test]
    fn a_refusal_shows_to_its_person_once_they_were_told() {
        use StepKind::{Answered, Received, Taken, Told, Withdrawn};
        let before = seen_by_person(told(&[Received, Taken, Answered]));
        assert_eq!(Standing::of(&before).state, State::InHand);
        assert!(Standing::of(&before).due.is_some(), "the day stays as it was");
        assert_eq!(seen_by_person(told(&[Received, Taken, Answered, Told])).len(), 4);
        let back = seen_by_person(told(&[Received, Answered, Withdrawn]));
        assert_eq!((back.len(), Standing::of(&back).state), (2, State::Withdrawn));
        let mut granted = told(&[Received, Answered]);
        granted[1].outcome = Some(Finding::Granted);
        assert_eq!(seen_by_person(granted).len(), 2);
    }

    #[test]
    fn who_answered_does_not_decide_the_appeal_and_may_only_better_it() {
        use StepKind::{Answered, Appealed, Received, SentOn, Told};
        let standing = Standing::of(&told(&[Received, Answered, Told, Appealed]));
        let kind = ApplicationKind::Application;
        let same = |outcome| check_answer(&standing, (kind, outcome), ("a", Level::Local));
        assert_eq!(same(Finding::Granted), Ok(StepKind::Reversed));
        assert_eq!(same(Finding::Refused).unwrap_err().code, "application-not-better");
        assert_eq!(same(Finding::Upheld).unwrap_err().errors[0].field, "outcome");
        let mut steps = told(&[Received, Answered, Told, Appealed]);
        steps.push(step(SentOn, 9, Level::Region));
        let above = Standing::of(&steps);
        let by = |account| check_answer(&above, (kind, Finding::Refused), (account, Level::Region));
        assert_eq!(by("a").unwrap_err().code, "application-own-answer");
        assert_eq!(by("b"), Ok(StepKind::Decided));
    }

    #[test]
    fn the_directorate_has_no_level_above_so_another_decides_there() {
        let mut steps = told(&[StepKind::Received]);
        for (kind, hour) in [(StepKind::Answered, 1), (StepKind::Told, 2), (StepKind::Appealed, 3)] {
            steps.push(step(kind, hour, Level::Directorate));
        }
        let standing = Standing::of(&steps);
        let today = standing.answer.as_ref().unwrap().at.oslo_date();
        assert_eq!(sent_on(&standing, today).unwrap_err().code, "application-last-level");
        let kind = ApplicationKind::Application;
        let by = |account| check_answer(&standing, (kind, Finding::Refused), (account, Level::Directorate));
        assert_eq!(by("a").unwrap_err().code, "application-own-answer");
        assert_eq!(by("b"), Ok(StepKind::Decided));
    }

    proptest! {
        /// Whatever is done, an open application has a day, and one that is over has none.
        #[test]
        fn what_is_open_has_a_day(kinds in proptest::collection::vec(proptest::sample::select(StepKind::ALL), 0..8)) {
            let all: Vec<StepKind> = std::iter::once(StepKind::Received).chain(kinds).collect();
            let steps = told(&all);
            let standing = Standing::of(&steps);
            // An interim answer without a day is no step an act writes, nor does it reopen what is over.
            prop_assume!(!all.contains(&StepKind::Interim) && !all.contains(&StepKind::Moved));
            prop_assert_eq!(standing.due.is_some(), standing.state.is_open());
            let shown = seen_by_person(steps.clone());
            prop_assert!(shown.len() <= steps.len());
        }
    }
}
