//! SQL of decisions.

use super::super::model::kinds::{Basis, Kind};
use super::super::model::measure::{APPEAL_SECONDS, Ground};
use super::super::model::{
    AppealOutcome, Cited, Considered, Content, DecisionId, DelegationId, Hand, Level, Marks, MeasureId, ToldHow,
};
use super::Seeing;
use crate::access::acts::PrepareDecision;
use crate::access::same::same_sql;
use crate::access::{AccountId, Permit, Role};
use crate::authority::Whom;
use crate::sentence::Interpreting;
use basics::value::corrupt;
use basics::{Instant, PersonId, Problem, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::BTreeMap;

/// Most decisions about one person that are read.
const MOST: i64 = 500;

/// What a draft says.
const SAID: &[&str] = &[
    "kind",
    "outcome",
    "applicant",
    "measure",
    "follows",
    "basis",
    "cited",
    "facts",
    "options",
    "reasons",
    "conditions",
    "statement_how",
    "statement",
    "interpreter",
    "child",
    "from_at",
    "until_at",
    "review_on",
];
const WRITTEN: &[&str] = &[
    "id",
    "person",
    "serial",
    "level",
    "oral",
    "drafted_at",
    "drafted_by",
    "drafted_account",
    "proposed_at",
    "proposed_by",
    "returned_why",
    "decided_at",
    "decided_by",
    "decided_name",
    "decided_role",
    "decided_account",
    "delegation",
    "written_at",
];
const AFTER: &[&str] = &[
    "told_at",
    "told_by",
    "told_how",
    "told_interpreter",
    "told_said",
    "appeal_until",
    "appealed_at",
    "appeal_words",
    "appeal_entered_by",
    "sent_on_at",
    "sent_on_by",
    "sent_on_why",
    "appeal_outcome",
    "appeal_why",
    "appeal_decided_at",
    "appeal_decided_by",
    "appeal_decided_account",
    "reversed_at",
    "reversed_by",
    "reversed_why",
    "withdrawn_at",
    "withdrawn_by",
];

/// Decisions.
pub const DECISIONS: Journalled = Journalled::new("decision", "person", SAID).with(WRITTEN, AFTER);

/// Who decided.
#[derive(Clone, Debug)]
pub struct DecidedBy {
    /// When.
    pub at: Instant,
    /// Service number.
    pub by: String,
    /// Name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Account.
    pub account: String,
    /// The delegation it was signed by.
    pub delegation: Option<DelegationId>,
}

/// How the person was told.
#[derive(Clone, Debug)]
pub struct ToldRow {
    /// When and by whom.
    pub hand: Hand,
    /// How.
    pub how: ToldHow,
    /// How it was interpreted.
    pub interpreter: Interpreting,
    /// What the person said.
    pub said: String,
}

/// An appeal and what came of it.
#[derive(Clone, Debug)]
pub struct AppealRow {
    /// When it came, and who entered it.
    pub came: Hand,
    /// In the person's words.
    pub words: String,
    /// When whoever decided kept it and sent it on, and why.
    pub sent_on: Option<(Hand, String)>,
    /// What came of it, and why.
    pub decided: Option<(Hand, AppealOutcome, String)>,
}

/// A decision as it stands.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Id.
    pub id: DecisionId,
    /// The file it was written in.
    pub person: PersonId,
    /// Which of the decisions about the person.
    pub serial: i64,
    /// What it says.
    pub content: Content,
    /// The level that decides.
    pub level: Level,
    /// Whether it was given by word of mouth.
    pub oral: bool,
    /// Who wrote it.
    pub drafted: Hand,
    /// When it was proposed.
    pub proposed: Option<Hand>,
    /// Why it came back; may be empty.
    pub returned_why: String,
    /// Who decided.
    pub decided: Option<DecidedBy>,
    /// When its reasons stood in writing.
    pub written_at: Option<Instant>,
    /// How the person was told.
    pub told: Option<ToldRow>,
    /// The first moment at which an appeal is late.
    pub appeal_until: Option<Instant>,
    /// The appeal.
    pub appeal: Option<AppealRow>,
    /// When and why it was reversed.
    pub reversed: Option<(Hand, String)>,
    /// When it was withdrawn.
    pub withdrawn: Option<Hand>,
    /// Version for changes.
    pub version: i64,
}

impl DecisionRow {
    /// What tells how it stands.
    pub fn marks(&self) -> Marks {
        Marks {
            proposed: self.proposed.as_ref().map(|hand| hand.at),
            decided: self.decided.as_ref().map(|by| by.at),
            told: self.told.as_ref().map(|told| told.hand.at),
            oral: self.oral,
            from: self.content.from,
            until: self.content.until,
            reversed: self.reversed.as_ref().map(|(hand, _)| hand.at),
            withdrawn: self.withdrawn.as_ref().map(|hand| hand.at),
        }
    }
    /// The same for a measure that rests on it.
    pub fn ground(&self) -> Ground {
        Ground { marks: self.marks(), level: self.level }
    }
    /// Whether the appeal waits: for whoever decided, or for the next level.
    pub fn waits_for(&self) -> Option<Level> {
        let appeal = self.appeal.as_ref().filter(|appeal| appeal.decided.is_none())?;
        match appeal.sent_on {
            None => Some(self.level),
            Some(_) => self.level.next(),
        }
    }
    /// At which level the appeal waits, since when, and by when it is answered.
    pub fn appeal_waits(&self) -> Option<(Level, Instant, Instant)> {
        let (level, appeal) = (self.waits_for()?, self.appeal.as_ref()?);
        let since = appeal.sent_on.as_ref().map_or(appeal.came.at, |(hand, _)| hand.at);
        Some((level, since, since.plus_seconds(APPEAL_SECONDS)))
    }
}

fn hand(row: &Row, at: &str, by: &str) -> Outcome<Option<Hand>> {
    let at: Option<Instant> = row.get(at)?;
    at.map(|at| Ok(Hand { at, by: row.get(by)? })).transpose()
}

fn list<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Outcome<Vec<T>> {
    Ok(serde_json::from_str(row.text(column)?).map_err(|_| corrupt(column))?)
}

fn content(row: &Row) -> Outcome<Content> {
    let basis: String = row.get("basis")?;
    Ok(Content {
        kind: row.get("kind")?,
        outcome: row.get("outcome")?,
        applicant: row.get("applicant")?,
        measure: row.get("measure")?,
        follows: row.get("follows")?,
        basis: if basis.is_empty() { None } else { Some(basis.parse::<Basis>().map_err(|_| corrupt("a basis"))?) },
        cited: list(row, "cited")?,
        facts: row.get("facts")?,
        options: list(row, "options")?,
        reasons: row.get("reasons")?,
        conditions: row.get("conditions")?,
        statement_how: row.get("statement_how")?,
        statement: row.get("statement")?,
        interpreter: row.get("interpreter")?,
        child: row.get("child")?,
        from: row.get("from_at")?,
        until: row.get("until_at")?,
        review_on: row.get("review_on")?,
    })
}

fn decided(row: &Row) -> Outcome<Option<DecidedBy>> {
    let Some(at) = row.get("decided_at")? else { return Ok(None) };
    Ok(Some(DecidedBy {
        at,
        by: row.get("decided_by")?,
        name: row.get("decided_name")?,
        role: row.get("decided_role")?,
        account: row.get("decided_account")?,
        delegation: row.get("delegation")?,
    }))
}

fn told(row: &Row) -> Outcome<Option<ToldRow>> {
    let Some(hand) = hand(row, "told_at", "told_by")? else { return Ok(None) };
    Ok(Some(ToldRow {
        hand,
        how: row.get("told_how")?,
        interpreter: row.get("told_interpreter")?,
        said: row.get("told_said")?,
    }))
}

fn appeal(row: &Row) -> Outcome<Option<AppealRow>> {
    let Some(came) = hand(row, "appealed_at", "appeal_entered_by")? else { return Ok(None) };
    let sent_on = match hand(row, "sent_on_at", "sent_on_by")? {
        Some(hand) => Some((hand, row.get("sent_on_why")?)),
        None => None,
    };
    let decided = match hand(row, "appeal_decided_at", "appeal_decided_by")? {
        Some(hand) => Some((hand, row.get("appeal_outcome")?, row.get("appeal_why")?)),
        None => None,
    };
    Ok(Some(AppealRow { came, words: row.get("appeal_words")?, sent_on, decided }))
}

fn decision_row(row: &Row) -> Outcome<DecisionRow> {
    let drafted = Hand { at: row.get("drafted_at")?, by: row.get("drafted_by")? };
    let reversed = match hand(row, "reversed_at", "reversed_by")? {
        Some(hand) => Some((hand, row.get("reversed_why")?)),
        None => None,
    };
    Ok(DecisionRow {
        id: row.get("id")?,
        person: row.get("person")?,
        serial: row.get("serial")?,
        content: content(row)?,
        level: row.get("level")?,
        oral: row.get("oral")?,
        drafted,
        proposed: hand(row, "proposed_at", "proposed_by")?,
        returned_why: row.get("returned_why")?,
        decided: decided(row)?,
        written_at: row.get("written_at")?,
        told: told(row)?,
        appeal_until: row.get("appeal_until")?,
        appeal: appeal(row)?,
        reversed,
        withdrawn: hand(row, "withdrawn_at", "withdrawn_by")?,
        version: row.get("version")?,
    })
}

/// The decisions about a person, the latest first.
pub fn decisions<A: Seeing>(reader: &mut Reader, permit: &Permit<A>) -> Outcome<Vec<DecisionRow>> {
    of_person(reader, permit.person())
}

/// The same for what is looked after without anybody who reads it.
pub fn of_person(reader: &mut Reader, person: PersonId) -> Outcome<Vec<DecisionRow>> {
    let sql =
        format!("select * from decision where {} order by drafted_at desc, id desc limit $2", same_sql("person", 1));
    reader.rows(&sql, params![person, MOST])?.iter().map(decision_row).collect()
}

/// A decision about a person; not found when it is about another.
pub fn decision<A: Seeing>(reader: &mut Reader, permit: &Permit<A>, id: DecisionId) -> Outcome<DecisionRow> {
    let sql = format!("select * from decision where id = $1 and {}", same_sql("person", 2));
    let row = reader.row(&sql, params![id, permit.person()])?;
    decision_row(&row.ok_or_else(Problem::not_found)?)
}

/// Decisions that ask somebody to do something, of those who belong to a prison and are meant, with the file that stands for
/// each: those that wait to be signed, written, told or answered, and those that are looked at anew on a day.
pub fn asking_of_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<Vec<(PersonId, DecisionRow)>> {
    // A moment is a number: it stands in the text, since the parameters are the list's own.
    let now = reader.now().micros();
    let open = format!(
        "(select * from decision where withdrawn_at is null and ((decided_at is null and proposed_at is not null) \
         or (decided_at is not null and (told_at is null or written_at is null)) \
         or (appealed_at is not null and appeal_decided_at is null) \
         or (review_on is not null and reversed_at is null and (until_at is null or until_at > {now}))))"
    );
    let rows = whom.rows(reader, &open, "t.id")?;
    let mut all = vec![];
    let sets: Vec<Vec<Value>> =
        rows.iter().map(|row| Ok(vec![Value::Text(row.text("id")?.to_owned())])).collect::<Outcome<_>>()?;
    let found = reader.row_of_each("select * from decision where id = $1", &sets)?;
    for (row, decision) in rows.iter().zip(found) {
        let decision = decision.ok_or_else(|| corrupt("a decision"))?;
        all.push((row.get("person")?, decision_row(&decision)?));
    }
    Ok(all)
}

/// The decisions about measures.
pub fn about_measures(reader: &mut Reader, measures: &[MeasureId]) -> Outcome<BTreeMap<MeasureId, Vec<DecisionRow>>> {
    let mut all: BTreeMap<MeasureId, Vec<DecisionRow>> = BTreeMap::new();
    for measure in measures {
        let sql = "select * from decision where measure = $1 order by drafted_at, id";
        let rows = reader.rows(sql, params![measure])?;
        all.insert(*measure, rows.iter().map(decision_row).collect::<Outcome<_>>()?);
    }
    Ok(all)
}

fn json<T: serde::Serialize>(list: &[T]) -> Outcome<String> {
    Ok(serde_json::to_string(list).map_err(|_| corrupt("a list"))?)
}

fn said_values(said: &Content) -> Outcome<Vec<Value>> {
    let cited: &[Cited] = &said.cited;
    let options: &[Considered] = &said.options;
    let basis = said.basis.map(|basis| basis.to_string()).unwrap_or_default();
    Ok(params![
        said.kind,
        said.outcome,
        said.applicant,
        said.measure,
        said.follows,
        basis,
        json(cited)?,
        said.facts,
        json(options)?,
        said.reasons,
        said.conditions,
        said.statement_how,
        said.statement,
        said.interpreter,
        said.child,
        said.from,
        said.until,
        said.review_on,
    ]
    .to_vec())
}

/// What a new decision is, beside what it says.
#[derive(Clone, Copy, Debug)]
pub struct NewRow {
    /// Id.
    pub id: DecisionId,
    /// The level that decides.
    pub level: Level,
    /// Whether it is given by word of mouth.
    pub oral: bool,
    /// Who writes.
    pub account: AccountId,
}

/// Writes a draft.
pub fn add<A: Seeing>(tx: &mut Tx, permit: &Permit<A>, new: NewRow, said: &Content) -> Outcome<()> {
    let person = permit.person();
    let sql = format!("select max(serial) as last from decision where {}", same_sql("person", 1));
    let last: Option<i64> = tx.row(&sql, params![person])?.map_or(Ok(None), |row| row.get("last"))?;
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let own = [
        "id",
        "person",
        "serial",
        "level",
        "oral",
        "drafted_at",
        "drafted_by",
        "drafted_account",
        "returned_why",
        "version",
    ];
    let columns: Vec<&str> = own.iter().chain(SAID).copied().collect();
    let NewRow { id, level, oral, account } = new;
    let mut values = params![id, person, last.unwrap_or(0) + 1, level, oral, now, by, account, "", 1].to_vec();
    values.extend(said_values(said)?);
    DECISIONS.insert(tx, &columns, &values)
}

/// Writes what a draft says now. It is no longer proposed.
pub fn save(
    tx: &mut Tx,
    permit: &Permit<PrepareDecision>,
    row: &DecisionRow,
    level: Level,
    said: &Content,
) -> Outcome<()> {
    let columns: Vec<String> = SAID.iter().zip(3..).map(|(column, at)| format!("{column} = ${at}")).collect();
    let place = SAID.len() + 3;
    let sets = format!("{}, level = ${place}, proposed_at = null, proposed_by = null", columns.join(", "));
    let mut values = said_values(said)?;
    values.extend(params![level].iter().cloned());
    set(tx, permit, row, &sets, &values)
}

/// Changes a decision: `sets` names its parameters from `$3` on.
pub fn set<A: Seeing>(tx: &mut Tx, permit: &Permit<A>, row: &DecisionRow, sets: &str, values: &[Value]) -> Outcome<()> {
    let own = format!("id = $1 and {}", same_sql("person", 2));
    let sql = format!("update decision set {sets}, version = version + 1 where {own}");
    let one = params![row.id, permit.person()];
    let mut all = one.to_vec();
    all.extend(values.iter().cloned());
    DECISIONS.execute(tx, (&own, one), &sql, &all)?;
    Ok(())
}

/// What a count of decisions is by: kind, outcome, level, prison of whoever it is about now.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Kind.
    pub kind: Kind,
    /// Outcome.
    pub outcome: super::super::model::Outcome,
    /// Level.
    pub level: Level,
    /// How many were decided.
    pub decided: i64,
    /// Of these, by word of mouth at first.
    pub oral: i64,
    /// Of these, appealed.
    pub appealed: i64,
    /// Of these, reversed.
    pub reversed: i64,
}

/// How many decisions of each kind were taken between two moments about those who are meant.
pub fn counts(reader: &mut Reader, whom: Whom<'_>, (from, to): (Instant, Instant)) -> Outcome<Vec<Counted>> {
    let (from, to) = (from.micros(), to.micros());
    let taken = format!("(select * from decision where decided_at >= {from} and decided_at < {to})");
    let columns = "t.kind, t.outcome, t.level, t.oral, t.appealed_at, t.reversed_at";
    let mut all: BTreeMap<(Kind, super::super::model::Outcome, Level), Counted> = BTreeMap::new();
    for row in whom.rows(reader, &taken, columns)? {
        let (kind, outcome, level) = (row.get("kind")?, row.get("outcome")?, row.get("level")?);
        let none = Counted { kind, outcome, level, decided: 0, oral: 0, appealed: 0, reversed: 0 };
        let one = all.entry((kind, outcome, level)).or_insert(none);
        one.decided += 1;
        one.oral += i64::from(row.get::<bool>("oral")?);
        one.appealed += i64::from(row.get::<Option<Instant>>("appealed_at")?.is_some());
        one.reversed += i64::from(row.get::<Option<Instant>>("reversed_at")?.is_some());
    }
    Ok(all.into_values().collect())
}

/// What of the promises does not hold, in plain English: what could wait and was decided without statement, reasons or
/// signature of who may, and an appeal decided by whoever decided before.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let lines = [
        (
            "decided_at is not null and not oral and (reasons = '' or statement_how is null or basis = '' \
             or written_at is null)",
            "was signed without reasons, statement or legal basis, though it could wait",
        ),
        (
            "appeal_decided_at is not null and sent_on_at is not null and appeal_decided_account = decided_account",
            "was appealed to whoever had decided it",
        ),
        (
            "measure is not null and not exists (select 1 from measure m where m.id = decision.measure)",
            "names a measure that is not there",
        ),
    ];
    let mut all = vec![];
    for (condition, words) in lines {
        let sql = format!("select id, person from decision where {condition} order by id limit 20");
        for row in reader.rows(&sql, params![])? {
            all.push(format!("decision {} of person {} {words}", row.text("id")?, row.text("person")?));
        }
    }
    Ok(all)
}
