//! All SQL of applications. An application and its steps are added; of the application alone how it stands is changed.

pub mod confidence;
pub mod lists;

use super::model::forms::NewApplication;
use super::model::number::ApplicationNumber;
use super::model::story::{Standing, Step, StepKind};
use super::model::{ApplicationId, ApplicationKind, Level, State, Subject};
use crate::access::acts::{AnswerApplication, ReadApplications, ReadStaffComplaints, RegisterApplication, TellPerson};
use crate::access::same::{Files, same_sql};
use crate::access::{AccountId, Permit};
use basics::{Date, Instant, PersonId, Problem};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeMap;

/// Most applications that are read of one person, the newest.
const MOST: i64 = 200;

const APPLICATION: &[&str] = &[
    "id",
    "number",
    "person",
    "kind",
    "subject",
    "words",
    "lang",
    "received_at",
    "recorded_by",
    "recorded_account",
    "is_own",
    "state",
    "level",
    "due_on",
    "untold_since",
    "waits_on",
];
const HANDLED: &[&str] = &["handler", "handler_account"];
const APPLICATIONS: Journalled = Journalled::new("application", "person", APPLICATION).with(HANDLED, &[]);

const STEP: &[&str] = &[
    "id",
    "application",
    "person",
    "place",
    "kind",
    "at",
    "by_number",
    "by_account",
    "level",
    "outcome",
    "words",
    "how",
    "matter",
    "day",
];
const STEPS: Journalled = Journalled::new("application_step", "person", STEP);

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[APPLICATIONS, STEPS];

/// Acts that see somebody's applications.
pub trait Seeing {}

impl Seeing for ReadApplications {}
impl Seeing for RegisterApplication {}
impl Seeing for AnswerApplication {}
impl Seeing for TellPerson {}

/// Leave to see somebody's applications, and whether it holds for complaints about staff.
#[derive(Debug)]
pub struct Sight<A> {
    permit: Permit<A>,
    staff: Option<Permit<ReadStaffComplaints>>,
}

impl<A: Seeing> Sight<A> {
    /// What a permit lets see.
    pub fn new(permit: Permit<A>, staff: Option<Permit<ReadStaffComplaints>>) -> Self {
        let staff = staff.filter(|staff| staff.person() == permit.person());
        Self { permit, staff }
    }
    /// The person.
    pub fn person(&self) -> PersonId {
        self.permit.person()
    }
    /// Whether it is the person who looks.
    pub fn is_own(&self) -> bool {
        self.permit.is_own()
    }
    /// The condition on a table's rows that leaves out what is not seen.
    fn seen_sql(&self) -> &'static str {
        if self.staff.is_some() { "1 = 1" } else { "subject <> 'treatment_by_staff'" }
    }
}

/// An application.
#[derive(Clone, Debug)]
pub struct ApplicationRow {
    /// Id.
    pub id: ApplicationId,
    /// Number.
    pub number: ApplicationNumber,
    /// Whose, by the file it was written in.
    pub person: PersonId,
    /// Whether it asks or complains.
    pub kind: ApplicationKind,
    /// About what.
    pub subject: Subject,
    /// The person's own words.
    pub words: String,
    /// Their language.
    pub lang: String,
    /// When it was received.
    pub received_at: Instant,
    /// Service number of who wrote it down.
    pub recorded_by: String,
    /// Whether the person did.
    pub is_own: bool,
    /// How it stands.
    pub state: State,
    /// Where it lies.
    pub level: Level,
    /// By which day it is to be answered.
    pub due_on: Option<Date>,
    /// Since when an answer waits to be told.
    pub untold_since: Option<Instant>,
    /// The day on which what waits is due.
    pub waits_on: Option<Date>,
    /// Service number of who has taken it.
    pub handler: Option<String>,
    /// Their account.
    pub handler_account: Option<String>,
}

fn application_row(row: &Row) -> Outcome<ApplicationRow> {
    Ok(ApplicationRow {
        id: row.get("id")?,
        number: row.get("number")?,
        person: row.get("person")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        words: row.get("words")?,
        lang: row.get("lang")?,
        received_at: row.get("received_at")?,
        recorded_by: row.get("recorded_by")?,
        is_own: row.get("is_own")?,
        state: row.get("state")?,
        level: row.get("level")?,
        due_on: row.get("due_on")?,
        untold_since: row.get("untold_since")?,
        waits_on: row.get("waits_on")?,
        handler: row.get("handler")?,
        handler_account: row.get("handler_account")?,
    })
}

fn step_row(row: &Row) -> Outcome<Step> {
    Ok(Step {
        id: row.get("id")?,
        kind: row.get("kind")?,
        at: row.get("at")?,
        by: row.get("by_number")?,
        account: row.get("by_account")?,
        level: row.get("level")?,
        outcome: row.get("outcome")?,
        words: row.get("words")?,
        how: row.get("how")?,
        matter: row.get("matter")?,
        day: row.get("day")?,
    })
}

/// Allots the next number of the year, in the transaction that uses it.
pub fn allot(tx: &mut Tx) -> Outcome<ApplicationNumber> {
    let year = u16::try_from(tx.today().year()).map_err(|_| Problem::invalid("invalid-application-number"))?;
    let row = tx.row(
        "insert into application_counter (year, last) values ($1, 1) \
         on conflict (year) do update set last = application_counter.last + 1 returning last",
        params![year],
    )?;
    Ok(ApplicationNumber::new(year, row.ok_or_else(Problem::not_found)?.get("last")?)?)
}

/// Writes an application without steps yet: they follow in the same transaction.
pub fn add(
    tx: &mut Tx,
    permit: &Permit<RegisterApplication>,
    (id, number): (ApplicationId, ApplicationNumber),
    (new, received_at): (&NewApplication, Instant),
    account: AccountId,
) -> Outcome<()> {
    let by = tx.actor().service_number.clone();
    let columns = [
        "id",
        "number",
        "person",
        "kind",
        "subject",
        "words",
        "lang",
        "received_at",
        "recorded_by",
        "recorded_account",
        "is_own",
        "state",
        "level",
    ];
    let NewApplication { kind, subject, words, lang, .. } = new;
    let values = params![
        id,
        number,
        permit.person(),
        kind,
        subject,
        words,
        lang,
        received_at,
        by,
        account,
        permit.is_own(),
        State::Received,
        Level::Local
    ];
    APPLICATIONS.insert(tx, &columns, values)
}

/// A step to be written.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// The step; whose it is and when is filled in as it is written.
    pub step: Step,
    /// How the application stands after it.
    pub standing: Standing,
}

/// Writes a step of an application, and how it stands after it. `file` is the file it was written in.
pub fn add_step(
    tx: &mut Tx,
    (id, file): (ApplicationId, PersonId),
    place: usize,
    NewStep { step, standing }: &NewStep,
) -> Outcome<()> {
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let Step { id: step_id, kind, at, by, account, level, outcome, words, how, matter, day } = step;
    let values = params![step_id, id, file, place, kind, at, by, account, level, outcome, words, how, matter, day];
    STEPS.insert(tx, STEP, values)?;
    let (handler, handler_account) = standing.handler.clone().unzip();
    APPLICATIONS.execute(
        tx,
        ("id = $1", params![id]),
        "update application set state = $2, level = $3, due_on = $4, untold_since = $5, waits_on = $6, handler = $7, \
         handler_account = $8 where id = $1",
        params![
            id,
            standing.state,
            standing.level,
            standing.due,
            standing.untold_since(),
            standing.waits_on(),
            handler,
            handler_account
        ],
    )?;
    Ok(())
}

/// An application of a person; not found when it is another's, or not for the caller to see.
pub fn application<A: Seeing>(reader: &mut Reader, sight: &Sight<A>, id: ApplicationId) -> Outcome<ApplicationRow> {
    let seen = sight.seen_sql();
    let sql = format!("select * from application where id = $1 and {} and {seen}", same_sql("person", 2));
    let row = reader.row(&sql, params![id, sight.person()])?;
    application_row(&row.ok_or_else(Problem::not_found)?)
}

/// The steps of an application that was read by [`application`].
pub fn steps(reader: &mut Reader, row: &ApplicationRow) -> Outcome<Vec<Step>> {
    let sql = "select * from application_step where application = $1 order by place";
    reader.rows(sql, params![row.id])?.iter().map(step_row).collect()
}

/// The applications of a person that the caller may see, the newest first.
pub fn applications<A: Seeing>(reader: &mut Reader, sight: &Sight<A>) -> Outcome<Vec<ApplicationRow>> {
    let (files, seen) = (Files::of(reader, sight.person())?, sight.seen_sql());
    let own = files.same_sql("person", 1);
    let sql =
        format!("select * from application where {own} and {seen} order by received_at desc, number desc limit {MOST}");
    reader.rows(&sql, params![files.person()])?.iter().map(application_row).collect()
}

/// The steps of all applications of a person, by application.
pub fn steps_of_all<A: Seeing>(reader: &mut Reader, sight: &Sight<A>) -> Outcome<BTreeMap<ApplicationId, Vec<Step>>> {
    let sql = format!("select * from application_step where {} order by application, place", same_sql("person", 1));
    let mut all: BTreeMap<ApplicationId, Vec<Step>> = BTreeMap::new();
    for row in reader.rows(&sql, params![sight.person()])? {
        all.entry(row.get("application")?).or_default().push(step_row(&row)?);
    }
    Ok(all)
}

/// What of the promises does not hold, in plain English: an open application that nobody owes an answer by a day, an answer
/// that nobody is to tell, an appeal decided by who answered, a refusal that was not told face to face, and an application
/// that stands otherwise than its steps say.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut broken = vec![];
    let sql = "select id from application where state in ('received', 'in_hand', 'appealed', 'sent_on') \
               and (due_on is null or waits_on is null) order by id";
    for row in reader.rows(sql, params![])? {
        broken.push(format!("application {} is open and has no day", row.text("id")?));
    }
    let sql = "select id from application where id not in (select application from application_step) order by id";
    for row in reader.rows(sql, params![])? {
        broken.push(format!("application {} has no story", row.text("id")?));
    }
    let sql = "select d.application from application_step d join application_step a on a.application = d.application \
               and a.place < d.place and a.by_account = d.by_account and a.outcome is not null \
               where d.kind = 'decided' order by d.application";
    for row in reader.rows(sql, params![])? {
        broken.push(format!("the appeal in application {} was decided by who answered", row.text("application")?));
    }
    broken.extend(otherwise(reader)?);
    Ok(broken)
}

/// Applications that stand otherwise than their steps say.
fn otherwise(reader: &mut Reader) -> Outcome<Vec<String>> {
    let sql = "select a.id as application_id, a.state, a.level as lies, a.due_on, a.untold_since, a.handler_account, s.* \
               from application a join application_step s on s.application = a.id order by a.id, s.place";
    let mut broken = vec![];
    let mut current: Option<(Row, Vec<Step>)> = None;
    let mut check = |row: &Row, steps: &[Step]| -> Outcome<()> {
        let standing = Standing::of(steps);
        let (state, lies): (State, Level) = (row.get("state")?, row.get("lies")?);
        let (due, untold): (Option<Date>, Option<Instant>) = (row.get("due_on")?, row.get("untold_since")?);
        let handler: Option<String> = row.get("handler_account")?;
        let id = row.text("application_id")?;
        let is_as_told = (state, lies, due, untold, handler)
            == (
                standing.state,
                standing.level,
                standing.due,
                standing.untold_since(),
                standing.handler.as_ref().map(|(_, account)| account.clone()),
            );
        if !is_as_told {
            broken.push(format!("application {id} does not stand as its steps say"));
        }
        let unseen = steps.iter().zip(steps.iter().skip(1)).any(|(answer, told)| {
            let adverse = answer.outcome.is_some_and(super::model::Finding::is_adverse);
            adverse && told.kind == StepKind::Told && !told.how.is_some_and(super::model::HowTold::is_face_to_face)
        });
        if unseen {
            broken.push(format!("the answer to application {id} was not told face to face"));
        }
        Ok(())
    };
    reader.each(sql, params![], &mut |row| {
        let step = step_row(&row)?;
        match &mut current {
            Some((first, steps)) if first.text("application_id")? == row.text("application_id")? => steps.push(step),
            _ => {
                if let Some((first, steps)) = current.take() {
                    check(&first, &steps)?;
                }
                current = Some((row, vec![step]));
            }
        }
        Ok(())
    })?;
    if let Some((first, steps)) = current.take() {
        check(&first, &steps)?;
    }
    Ok(broken)
}
