//! What is shown of releases: the board, and the page of one person.

use super::actions::{self, Known};
use super::model::{self, Block, Identity, PREPARE_DAYS, SHORT_STAY_DAYS, SecondMark, Stage, Task, Written};
use super::tables::{self, CaseRow, StandingBlock};
use crate::access::acts::{ReadLawfulUntil, ReadRelease};
use crate::access::{Caller, ListPermit, Permit, PrisonCode, Role};
use crate::authority::Whom;
use crate::deadlines::{self, Held, Nearness};
use crate::duty::{self, Called, OnCall};
use crate::people;
use crate::removal;
use crate::sentence;
use crate::slots::{Figure, Tone};
use crate::web::person::Bar;
use crate::web::{Form, Frame, Words};
use basics::id::PersonId;
use basics::{Instant, PersonId as Id};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// People on call who are shown beside a release at most.
const SECOND_MAX: usize = 4;
/// People on the board at most: those longest over first.
const BOARD_MAX: usize = 200;

/// Something that stands in the way, and who settles it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BlockView {
    /// What.
    pub block: Block,
    /// Who settles it.
    pub settled_by: Role,
    /// Who is called when it has stood for an hour.
    pub next_level: Role,
    /// The rule it rests on; null of what rests on the promise of two people.
    pub rule: Option<String>,
    /// Since when it stands; null of what begins with the caller, or before anybody is to go.
    pub since: Option<Instant>,
    /// Whether it has stood for an hour: the next level is called.
    pub is_ringing: bool,
    /// Who is on call at the next level; null when nobody is entered.
    pub next: Option<Called>,
}

impl BlockView {
    /// Who settles it, and who is called next, in words.
    pub fn who(&self, words: &Words) -> String {
        let (role, next) = (words.code("role", self.settled_by), words.code("role", self.next_level));
        words.ta("release-settled-by", &[("role", &role), ("next", &next)])
    }
    /// Since when, in words; empty when that is not known.
    pub fn stands(&self, words: &Words) -> String {
        self.since.map(|at| words.t1("release-block-since", "time", words.moment(&at))).unwrap_or_default()
    }
}

/// What the views of blocks are made with: since when each stands, and who is on call.
struct Behind {
    standing: BTreeMap<(Id, Block), StandingBlock>,
    on_call: OnCall,
}

impl Behind {
    fn read(reader: &mut Reader, person: Option<Id>) -> Outcome<Self> {
        let standing = tables::standing(reader, person)?.into_iter().map(|one| ((one.person, one.block), one));
        Ok(Self { standing: standing.collect(), on_call: duty::on_call(reader)? })
    }
    fn view(&self, held: &Held, block: Block) -> BlockView {
        let (settled_by, next_level) = block.settled_by();
        let standing = self.standing.get(&(held.person, block));
        BlockView {
            block,
            settled_by,
            next_level,
            rule: block.rule().map(|(rule, _)| rule.to_owned()),
            since: standing.map(|one| one.since),
            is_ringing: standing.is_some_and(|one| one.rang_at.is_some()),
            next: self.on_call.of(next_level, &held.prison).map(Called::of),
        }
    }
}

/// The figure on the home page of releases for which the next level is called.
pub fn alarms(reader: &mut Reader, permit: &ListPermit<ReadLawfulUntil>, words: &Words) -> Outcome<Vec<Figure>> {
    let called = tables::called_for(reader, permit.filter())?;
    let figure = Figure {
        order: 32,
        label: words.t("release-home-called"),
        value: called.to_string(),
        note: words.t("release-home-called-note"),
        href: "/releases".to_owned(),
        tone: Tone::Danger,
    };
    Ok(if called == 0 { vec![] } else { vec![figure] })
}

/// Who goes soon or should be out: the board.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BoardView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// The people: those held too long first, then in the order in which they go.
    pub items: Vec<BoardItem>,
    /// Whether there are more than the board holds.
    pub more: bool,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
}
crate::page!(BoardView, "release/pages/board.html");

/// Somebody on the board.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BoardItem {
    /// Id.
    pub id: PersonId,
    /// Case number; empty when the register does not know the person.
    pub number: String,
    /// Name.
    pub name: String,
    /// Code of the prison.
    pub prison: String,
    /// How near the end is.
    pub nearness: Nearness,
    /// The first moment at which nothing holds the person.
    pub until: Option<Instant>,
    /// Minutes for which they have been held too long.
    pub overdue_minutes: Option<i64>,
    /// When they are to go, as proposed.
    pub planned_at: Option<Instant>,
    /// How far the release has come.
    pub stage: Stage,
    /// Tasks done.
    pub done: usize,
    /// All tasks.
    pub tasks: usize,
    /// What stands in the way of the next step.
    pub blocks: Vec<BlockView>,
}

impl BoardItem {
    /// How long they have been held too long, in words.
    pub fn over(&self, words: &Words) -> String {
        self.overdue_minutes.map(|minutes| deadlines::over_words(minutes, words)).unwrap_or_default()
    }
    /// How many tasks are done, in words.
    pub fn tasks_done(&self, words: &Words) -> String {
        words.ta("release-tasks-of", &[("done", &self.done.to_string()), ("all", &self.tasks.to_string())])
    }
    /// How strongly how far it has come is marked.
    pub fn tone(&self) -> &'static str {
        match self.stage {
            Stage::NotBegun => "neutral",
            Stage::Preparing => "info",
            Stage::Proposed | Stage::Released => "success",
        }
    }
}

impl BoardView {
    /// Gathers the board: who is free within fourteen days or was, who stays for less than eight weeks, and whose
    /// release is begun.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadLawfulUntil>,
        prison: Option<&PrisonCode>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let mut cases = tables::open_cases(reader, permit.filter(), prison)?;
        let mut all = deadlines::held(reader, Whom::Admitted(permit.filter(), prison))?;
        let is_due = |held: &Held| {
            let short = held.since.zip(held.standing.end());
            held.standing.days_left(now).is_some_and(|days| days <= PREPARE_DAYS)
                || short.is_some_and(|(came, end)| end.seconds_since(came) < SHORT_STAY_DAYS * 86_400)
        };
        let nothing = |held: &Held| held.standing.nearness(now) == Nearness::Overdue;
        all.retain(|held| is_due(held) || nothing(held) || cases.contains_key(&held.person));
        all.sort_by_key(|held| {
            let due = held.standing.over(now).unwrap_or(-1);
            (-due, held.standing.end(), held.person)
        });
        let more = all.len() > BOARD_MAX;
        all.truncate(BOARD_MAX);
        let ids: Vec<_> = all.iter().filter_map(|held| Some(cases.get(&held.person)?.id)).collect();
        let tasks = tables::tasks(reader, &ids)?;
        let lines: BTreeMap<Id, people::Line> =
            people::found_lines(reader, &all.iter().map(|held| held.person).collect())?
                .into_iter()
                .map(|line| (line.person, line))
                .collect();
        let behind = Behind::read(reader, None)?;
        let mut items = vec![];
        for held in all {
            let case = cases.remove(&held.person);
            let done = case.as_ref().map_or(0, |case| {
                Task::ALL.iter().filter(|task| tasks.get(&(case.id, **task)).is_some_and(|one| one.is_done)).count()
            });
            let line = lines.get(&held.person);
            let known = actions::known_of(reader, held, case)?;
            items.push(BoardItem::of((&known, &behind), line, done, words, now));
        }
        Ok(Self { as_of: now, prison: prison.map(ToString::to_string), items, more, prisons: vec![] })
    }

    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
}

fn stage_of(case: Option<&CaseRow>) -> Stage {
    match case {
        None => Stage::NotBegun,
        Some(case) if case.proposed.is_some() => Stage::Proposed,
        Some(_) => Stage::Preparing,
    }
}

/// What stands in the way of the next step: of confirming when it is proposed, else of proposing.
fn next_blocks(known: &Known, own: Option<(&str, &str)>) -> Vec<Block> {
    match known.situation.proposed {
        Some(_) => model::blocks(&known.situation, own),
        None => model::blocks_to_propose(&known.situation),
    }
}

impl BoardItem {
    fn of(
        (known, behind): (&Known, &Behind),
        line: Option<&people::Line>,
        done: usize,
        words: &Words,
        now: Instant,
    ) -> Self {
        let held = &known.held;
        Self {
            id: held.person,
            number: line.map(|line| line.number.to_string()).unwrap_or_default(),
            name: line.map_or_else(|| held.person.to_string(), |line| people::name_words(words, &line.name)),
            prison: held.prison.to_string(),
            nearness: held.standing.nearness(now),
            until: held.standing.end(),
            overdue_minutes: held.standing.over(now).map(|seconds| seconds / 60),
            planned_at: known.case.as_ref().and_then(|case| case.planned_at),
            stage: stage_of(known.case.as_ref()),
            done,
            tasks: Task::ALL.len(),
            blocks: next_blocks(known, None).into_iter().map(|block| behind.view(held, block)).collect(),
        }
    }
}

/// A task, as it was written last.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaskView {
    /// Which.
    pub task: Task,
    /// Whether it is done.
    pub is_done: bool,
    /// A line about it.
    pub note: String,
    /// When it was written of last; null when never.
    pub at: Option<Instant>,
    /// Service number of who wrote it.
    pub by: String,
}

/// Somebody's signature.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Signed {
    /// Service number.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// A release that is done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PastRelease {
    /// When they went.
    pub at: Instant,
    /// Code of the prison they went from.
    pub prison: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// Who confirmed it.
    pub confirmed_by: String,
    /// Minutes for which they were held too long.
    pub over_minutes: i64,
    /// The receipt, when they were handed over to the police.
    pub handed_over: Option<ReceiptView>,
}

/// The receipt of somebody handed over to the police.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptView {
    /// Name of the police officer.
    pub officer: String,
    /// Service number of the officer.
    pub officer_number: String,
    /// Reference of the order of the police.
    pub reference: String,
}

impl ReceiptView {
    /// To whom, against which order, in words.
    pub fn told(&self, words: &Words) -> String {
        let Self { officer, officer_number, reference } = self;
        words.ta("release-receipt-told", &[("officer", officer), ("number", officer_number), ("order", reference)])
    }
}

/// That the police mean to fetch the person. Nobody waits for them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FetchView {
    /// Reference of their order.
    pub reference: String,
    /// When they come.
    pub fetch_at: Instant,
    /// The flight or other journey; may be empty.
    pub flight: String,
    /// When it leaves; null while there is no seat.
    pub seat_at: Option<Instant>,
    /// Whether the person is free before the police come, and is released then.
    pub is_free_before: bool,
}

impl FetchView {
    /// What is on file, in words.
    pub fn told(&self, words: &Words, now: &Instant) -> Vec<String> {
        let coming = [("time", words.moment_near(&self.fetch_at, now)), ("order", self.reference.clone())];
        let coming: Vec<(&str, &str)> = coming.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let seat = match self.seat_at {
            Some(at) => {
                let (time, flight) = (words.moment_near(&at, now), self.flight.as_str());
                words.ta("release-fetch-seat", &[("time", &time), ("flight", flight)])
            }
            None => words.t("release-fetch-no-seat"),
        };
        let free = self.is_free_before.then(|| words.t("release-fetch-late"));
        [Some(words.ta("release-fetch", &coming)), Some(seat), free].into_iter().flatten().collect()
    }
}

/// How the release of a person stands.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseView {
    /// The person.
    pub person: PersonId,
    /// Whether they are on a roll.
    pub is_held: bool,
    /// The first moment at which nothing holds them; null when it is not known.
    pub until: Option<Instant>,
    /// How near that is; null of somebody on no roll.
    pub nearness: Option<Nearness>,
    /// Minutes for which they have been held too long.
    pub overdue_minutes: Option<i64>,
    /// How far it has come.
    pub stage: Stage,
    /// The tasks.
    pub tasks: Vec<TaskView>,
    /// Whether two must agree to the dates.
    pub is_counted: bool,
    /// Who has agreed to the dates as they are counted now.
    pub agreed: Vec<Signed>,
    /// Whether a photograph to compare with is on file.
    pub has_photograph: bool,
    /// What was written last of who it is that would go.
    pub identity: Option<IdentityView>,
    /// The proposal.
    pub proposed: Option<Signed>,
    /// When they are to go.
    pub planned_at: Option<Instant>,
    /// What stands in the way of the next step, for the caller.
    pub blocks: Vec<BlockView>,
    /// Who is on call and may be the second person, the nearest first: anywhere in the service.
    pub second: Vec<Called>,
    /// Whether a final expulsion stands: no ground to hold anybody.
    pub is_expelled: bool,
    /// When the police mean to fetch the person, on orders of their own. None of it delays a release.
    pub police: Vec<FetchView>,
    /// Releases that are done, the newest first.
    pub past: Vec<PastRelease>,
    /// Version, for If-Match: 0 while nobody has begun.
    pub version: i64,
    /// Whether the caller may prepare and propose.
    pub may_prepare: bool,
    /// Whether the caller may confirm.
    pub may_confirm: bool,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// The form that was refused.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(ReleaseView, "release/pages/release.html");

impl ReleaseView {
    /// How the release of a person stands, for a caller.
    pub fn gather(reader: &mut Reader, permit: &Permit<ReadRelease>, caller: &Caller) -> Outcome<Self> {
        let (person, now) = (permit.person(), reader.now());
        let empty = Self::of_nobody_held(person, PastRelease::all(reader, permit)?);
        if deadlines::held_one(reader, person)?.is_none() {
            return Ok(empty);
        }
        let known = actions::known(reader, permit)?;
        let (standing, case) = (known.held.standing, known.case.as_ref());
        let account = caller.account.to_string();
        let blocks = next_blocks(&known, Some((&account, &caller.service_number)));
        let behind = Behind::read(reader, Some(person))?;
        let second = behind.on_call.second(&known.held.prison).into_iter().take(SECOND_MAX).map(Called::of).collect();
        let written = match case {
            Some(case) => tables::tasks(reader, &[case.id])?,
            None => BTreeMap::new(),
        };
        let task = |task: &Task| TaskView::of(*task, case.and_then(|case| written.get(&(case.id, *task))));
        let removal = removal::on_file(reader, person)?;
        let free = standing.end().unwrap_or(now).max(now);
        let agreed = known.agreement.by.iter().map(|one| Signed { by: one.by.clone(), at: one.at }).collect();
        Ok(Self {
            is_held: true,
            until: standing.end(),
            nearness: Some(standing.nearness(now)),
            overdue_minutes: standing.over(now).map(|seconds| seconds / 60),
            stage: stage_of(case),
            tasks: Task::ALL.iter().map(task).collect(),
            is_counted: known.situation.is_counted,
            agreed,
            has_photograph: known.situation.has_photograph,
            identity: known.situation.identity.clone().map(IdentityView::of),
            proposed: known.situation.proposed.as_ref().map(|one| Signed { by: one.by.clone(), at: one.at }),
            planned_at: case.and_then(|case| case.planned_at),
            blocks: blocks.into_iter().map(|block| behind.view(&known.held, block)).collect(),
            second,
            is_expelled: removal.is_expelled,
            police: removal.orders.into_iter().map(|order| FetchView::of(order, free)).collect(),
            version: case.map_or(0, |case| case.version),
            ..empty
        })
    }

    /// Of somebody on no roll: what was.
    fn of_nobody_held(person: PersonId, past: Vec<PastRelease>) -> Self {
        Self {
            person,
            is_held: false,
            until: None,
            nearness: None,
            overdue_minutes: None,
            stage: if past.is_empty() { Stage::NotBegun } else { Stage::Released },
            tasks: vec![],
            is_counted: false,
            agreed: vec![],
            has_photograph: false,
            identity: None,
            proposed: None,
            planned_at: None,
            blocks: vec![],
            second: vec![],
            is_expelled: false,
            police: vec![],
            past,
            version: 0,
            may_prepare: false,
            may_confirm: false,
            bar: Bar::default(),
            form: Form::default(),
        }
    }

    /// How long they have been held too long, in words.
    pub fn over(&self, words: &Words) -> String {
        self.overdue_minutes.map(|minutes| deadlines::over_words(minutes, words)).unwrap_or_default()
    }
    /// Whether the dates wait for somebody's agreement.
    pub fn wants_agreement(&self) -> bool {
        self.is_counted && self.agreed.len() < sentence::AGREE
    }
    /// Whether the caller stands at the door: nothing is in the way, and they may confirm. What the person is asked
    /// for is not on their screen then.
    pub fn is_at_the_door(&self) -> bool {
        self.may_confirm && self.proposed.is_some() && self.blocks.is_empty()
    }
    /// Whether it is not certain who this is.
    pub fn is_in_doubt(&self) -> bool {
        match &self.identity {
            Some(last) => last.what != Identity::Established,
            None => !self.has_photograph,
        }
    }
    /// Marks to choose from.
    pub fn marks(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("second-mark", SecondMark::ALL)
    }
}

/// What was written of who it is that would go.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IdentityView {
    /// What.
    pub what: Identity,
    /// How they know; of doubt, why.
    pub note: String,
    /// When.
    pub at: Instant,
    /// Service number of who wrote it.
    pub by: String,
}

impl IdentityView {
    fn of(written: Written) -> Self {
        let Written { what, note, at, by, .. } = written;
        Self { what, note, at, by }
    }
}

impl TaskView {
    fn of(task: Task, row: Option<&tables::TaskRow>) -> Self {
        Self {
            task,
            is_done: row.is_some_and(|row| row.is_done),
            note: row.map(|row| row.note.clone()).unwrap_or_default(),
            at: row.map(|row| row.at),
            by: row.map(|row| row.by.clone()).unwrap_or_default(),
        }
    }
}

impl FetchView {
    fn of(order: removal::Order, free: Instant) -> Self {
        let removal::Order { reference, fetch_at, flight, seat_at, .. } = order;
        Self { reference, fetch_at, flight, seat_at, is_free_before: fetch_at > free }
    }
}

impl PastRelease {
    /// The releases of a person that are done, with their receipts.
    fn all(reader: &mut Reader, permit: &Permit<ReadRelease>) -> Outcome<Vec<Self>> {
        let mut receipts = tables::hand_overs(reader, permit)?;
        let past = tables::past_cases(reader, permit)?.into_iter().map(|row| {
            let receipt = receipts.remove(&row.id);
            Self::of(row, receipt)
        });
        Ok(past.collect())
    }
    fn of(row: CaseRow, receipt: Option<tables::HandOverRow>) -> Self {
        Self {
            at: row.released_at.unwrap_or(Instant::from_micros(0)),
            prison: row.prison.to_string(),
            proposed_by: row.proposed.map(|one| one.by).unwrap_or_default(),
            confirmed_by: row.confirmed_by.unwrap_or_default(),
            over_minutes: row.over_minutes.unwrap_or_default(),
            handed_over: receipt.map(|tables::HandOverRow { officer, officer_number, reference }| ReceiptView {
                officer,
                officer_number,
                reference,
            }),
        }
    }
}
