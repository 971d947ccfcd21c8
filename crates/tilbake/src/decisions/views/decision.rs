//! One decision, and the decisions about a person.

use super::super::actions::{self, By};
use super::super::model::kinds::Kind;
use super::super::model::measure::{Missing, lacks};
use super::super::model::{
    AppealOutcome, Applicant, Cited, Considered, DecisionId, Level, Outcome as Decided, State, StatementHow, ToldHow,
};
use super::super::tables::{self, AppealRow, DecisionRow};
use super::measure::MeasureLine;
use super::{BasisView, standing};
use crate::access::acts::{AppealDecision, PrepareDecision, ReadDecisions, RecordMeasure, SignDecision, TellPerson};
use crate::access::{self, Permit, Role};
use crate::sentence::Interpreting;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::{Date, Instant, PersonId};
use law::case::DecisionMatter;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When and by whom something was done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HandView {
    /// When.
    pub at: Instant,
    /// Service number of who did it.
    pub by: String,
}

/// Who decided.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignedView {
    /// When.
    pub at: Instant,
    /// Service number.
    pub by: String,
    /// Name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Whether by a delegation of the governor.
    pub by_delegation: bool,
}

/// Something a decision lacks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissingView {
    /// What.
    pub what: Missing,
    /// By when it had to be there.
    pub due: Instant,
    /// Whether that is over.
    pub is_late: bool,
}

/// How the person was told.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ToldView {
    /// When.
    pub at: Instant,
    /// Service number of who told them.
    pub by: String,
    /// How.
    pub how: ToldHow,
    /// How it was interpreted.
    pub interpreter: Interpreting,
    /// What the person said; may be empty.
    pub said: String,
}

/// An appeal.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AppealView {
    /// When it came.
    pub at: Instant,
    /// Service number of who entered it; empty when the person did.
    pub entered_by: String,
    /// Whether it came after its time.
    pub is_late: bool,
    /// In the person's words.
    pub words: String,
    /// When whoever decided kept it and sent it on.
    pub sent_on_at: Option<Instant>,
    /// Why they kept it; may be empty.
    pub sent_on_why: String,
    /// The level it waits for; null when it is decided.
    pub waits_for: Option<Level>,
    /// What came of it.
    pub outcome: Option<AppealOutcome>,
    /// Why.
    pub outcome_why: String,
    /// When.
    pub decided_at: Option<Instant>,
}

impl AppealView {
    fn of(appeal: &AppealRow, row: &DecisionRow) -> Self {
        let AppealRow { came, words, sent_on, decided } = appeal.clone();
        Self {
            at: came.at,
            is_late: row.appeal_until.is_some_and(|until| came.at >= until),
            entered_by: came.by,
            words,
            sent_on_at: sent_on.as_ref().map(|(hand, _)| hand.at),
            sent_on_why: sent_on.map(|(_, why)| why).unwrap_or_default(),
            waits_for: row.waits_for(),
            outcome: decided.as_ref().map(|(_, outcome, _)| *outcome),
            decided_at: decided.as_ref().map(|(hand, ..)| hand.at),
            outcome_why: decided.map(|(.., why)| why).unwrap_or_default(),
        }
    }
}

/// That reasons stood there before.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RepeatView {
    /// How many hundredths of the words.
    pub hundredths: usize,
    /// The decision in which they stand.
    pub decision: String,
}

/// What a decision lacks at a moment.
fn missing_of(row: &DecisionRow, now: Instant) -> Vec<MissingView> {
    let lacking = lacks(&row.marks(), row.written_at.is_some()).into_iter();
    lacking.map(|(what, due)| MissingView { what, due, is_late: due <= now }).collect()
}

/// What the caller may do with a decision.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Write it, propose it, give it up.
    pub prepare: bool,
    /// Sign decisions about the person at all.
    pub sign: bool,
    /// Sign this one.
    pub decide: bool,
    /// Record that the person was told.
    pub tell: bool,
    /// Enter an appeal.
    pub appeal: bool,
    /// Look again at what was appealed, or decide on the appeal.
    pub answer: bool,
    /// Begin measures.
    pub begin: bool,
}

/// A decision.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DecisionView {
    /// Id.
    pub id: String,
    /// The person.
    pub person: String,
    /// Which of the decisions about the person.
    pub serial: i64,
    /// What is decided about.
    pub kind: Kind,
    /// What is decided.
    pub outcome: Decided,
    /// How it stands.
    pub state: State,
    /// The level that decides.
    pub level: Level,
    /// Whether it was given by word of mouth.
    pub oral: bool,
    /// Who asked for it.
    pub applicant: Applicant,
    /// The measure that rests on it.
    pub measure: Option<String>,
    /// The decision about the same measure before it.
    pub follows: Option<String>,
    /// Its legal basis.
    pub basis: Option<BasisView>,
    /// Records relied on, as they stood when they were cited.
    pub cited: Vec<Cited>,
    /// Facts relied on beside them.
    pub facts: String,
    /// Less intrusive options considered.
    pub options: Vec<Considered>,
    /// Reasons.
    pub reasons: String,
    /// Conditions, one a line.
    pub conditions: String,
    /// How the person's statement was taken.
    pub statement_how: Option<StatementHow>,
    /// The statement.
    pub statement: String,
    /// How it was interpreted.
    pub interpreter: Option<Interpreting>,
    /// Of a child: what is best for them.
    pub child: String,
    /// From when.
    pub from: Option<Instant>,
    /// Until when.
    pub until: Option<Instant>,
    /// When somebody looks at it anew.
    #[schemars(with = "Option<String>")]
    pub review_on: Option<Date>,
    /// Who wrote it.
    pub drafted: HandView,
    /// When it was proposed.
    pub proposed: Option<HandView>,
    /// Why it came back; may be empty.
    pub returned_why: String,
    /// Who decided.
    pub decided: Option<SignedView>,
    /// When its reasons stood in writing.
    pub written_at: Option<Instant>,
    /// What it lacks.
    pub missing: Vec<MissingView>,
    /// How the person was told.
    pub told: Option<ToldView>,
    /// The first moment at which an appeal is late.
    pub appeal_until: Option<Instant>,
    /// The appeal.
    pub appeal: Option<AppealView>,
    /// When it was reversed.
    pub reversed: Option<HandView>,
    /// Why.
    pub reversed_why: String,
    /// Whether its reasons stood there before; told to whoever signs.
    pub repeats: Option<RepeatView>,
    /// Version; the same as the ETag.
    pub version: i64,
    /// What the caller may do.
    #[serde(skip)]
    pub may: May,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Which form was sent, and comes back.
    #[serde(skip)]
    pub sent: String,
    /// What was typed in it.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(DecisionView, "decisions/pages/decision.html");

impl DecisionView {
    /// A decision as it stands, with all there is about the person to compare it with.
    pub fn of(row: &DecisionRow, all: &[DecisionRow], now: Instant, words: &Words) -> Self {
        let marks = row.marks();
        let content = row.content.clone();
        let hand = |hand: &super::super::model::Hand| HandView { at: hand.at, by: hand.by.clone() };
        Self {
            id: row.id.to_string(),
            person: row.person.to_string(),
            serial: row.serial,
            kind: content.kind,
            outcome: content.outcome,
            state: marks.state(now),
            level: row.level,
            oral: row.oral,
            applicant: content.applicant,
            measure: content.measure.map(|id| id.to_string()),
            follows: content.follows.map(|id| id.to_string()),
            basis: content.basis.map(|basis| BasisView::of(basis, words)),
            cited: content.cited,
            facts: content.facts,
            options: content.options,
            reasons: content.reasons,
            conditions: content.conditions,
            statement_how: content.statement_how,
            statement: content.statement,
            interpreter: content.interpreter,
            child: content.child,
            from: content.from,
            until: content.until,
            review_on: content.review_on,
            drafted: hand(&row.drafted),
            proposed: row.proposed.as_ref().map(hand),
            returned_why: row.returned_why.clone(),
            decided: row.decided.as_ref().map(|by| SignedView {
                at: by.at,
                by: by.by.clone(),
                name: by.name.clone(),
                role: by.role,
                by_delegation: by.delegation.is_some(),
            }),
            written_at: row.written_at,
            missing: missing_of(row, now),
            told: row.told.as_ref().map(|told| ToldView {
                at: told.hand.at,
                by: told.hand.by.clone(),
                how: told.how,
                interpreter: told.interpreter,
                said: told.said.clone(),
            }),
            appeal_until: row.appeal_until,
            appeal: row.appeal.as_ref().map(|appeal| AppealView::of(appeal, row)),
            reversed: row.reversed.as_ref().map(|(by, _)| hand(by)),
            reversed_why: row.reversed.as_ref().map(|(_, why)| why.clone()).unwrap_or_default(),
            repeats: actions::repeats(row, all)
                .filter(|_| actions::is_open(row))
                .map(|(hundredths, decision)| RepeatView { hundredths, decision: decision.to_string() }),
            version: row.version,
            may: May::default(),
            bar: Bar::default(),
            sent: String::new(),
            form: Form::default(),
        }
    }

    /// A decision for whoever may read it. The person sees what they were told of, and nothing before.
    pub fn gather(
        reader: &mut Reader,
        permit: &Permit<ReadDecisions>,
        id: DecisionId,
        words: &Words,
    ) -> Outcome<(Self, DecisionRow)> {
        let row = tables::decision(reader, permit, id)?;
        if permit.is_own() && row.told.is_none() {
            return Err(basics::Problem::not_found().into());
        }
        let all = tables::decisions(reader, permit)?;
        let mut view = Self::of(&row, &all, reader.now(), words);
        if permit.is_own() {
            view.repeats = None;
            view.returned_why.clear();
        }
        Ok((view, row))
    }

    /// Finds what the caller may do with it.
    pub fn find_may(&mut self, reader: &mut Reader, by: By<'_>, person: PersonId, row: &DecisionRow) -> Outcome<()> {
        let (decider, caller) = (by.decider, by.caller);
        let sign = access::permit::<SignDecision>(reader, decider, caller, person).is_ok();
        let level = match row.decided {
            Some(_) => row.level,
            None => actions::level_of(reader, person, &row.content)?,
        };
        let can =
            |reader: &mut Reader, level: Level| actions::signer(reader, by, person, (row.content.kind, level)).is_ok();
        self.may = May {
            prepare: access::permit::<PrepareDecision>(reader, decider, caller, person).is_ok(),
            sign,
            decide: sign && can(reader, level),
            tell: access::permit::<TellPerson>(reader, decider, caller, person).is_ok(),
            appeal: access::permit::<AppealDecision>(reader, decider, caller, person).is_ok(),
            answer: sign && row.waits_for().is_some_and(|level| can(reader, level)),
            begin: access::permit::<RecordMeasure>(reader, decider, caller, person).is_ok(),
        };
        Ok(())
    }

    /// Its name: what was decided about what.
    pub fn title(&self, words: &Words) -> String {
        let kind = words.code("decision-kind", self.kind);
        match self.outcome {
            Decided::Imposed => kind,
            outcome => format!("{kind}: {}", words.code("decision-outcome", outcome).to_lowercase()),
        }
    }
    /// How strongly its state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            State::Proposed | State::Decided => "warning",
            State::InForce | State::Notified => "info",
            State::Reversed => "danger",
            State::Draft | State::Expired | State::Withdrawn => "neutral",
        }
    }
    /// From when until when, in words.
    pub fn span(&self, words: &Words) -> String {
        let from = self.from.map(|at| words.moment(&at)).unwrap_or_default();
        match self.until {
            Some(until) => format!("{from} – {}", words.moment(&until)),
            None if from.is_empty() => "–".to_owned(),
            None => words.t1("decision-from-on", "at", from),
        }
    }
    /// Whether it waits to be signed, or to be written down.
    pub fn is_open(&self) -> bool {
        let is_over = matches!(self.state, State::Withdrawn | State::Reversed);
        !is_over && (self.decided.is_none() || self.written_at.is_none())
    }
    /// That it was signed by a delegation, in words behind the moment; else nothing.
    pub fn delegated(&self, words: &Words) -> String {
        let by_delegation = self.decided.as_ref().is_some_and(|by| by.by_delegation);
        if by_delegation { format!(" · {}", words.t("decision-by-delegation")) } else { String::new() }
    }
    /// Whether an appeal went to the next level.
    pub fn is_sent_on(&self) -> bool {
        self.appeal.as_ref().is_some_and(|appeal| appeal.sent_on_at.is_some())
    }
    /// Whether it can be appealed now.
    pub fn can_appeal(&self) -> bool {
        let stands = self.decided.is_some() && self.state != State::Withdrawn;
        stands && self.appeal.is_none() && self.kind.said().appeal.is_some()
    }
    /// Within which time it is appealed, as the words of a letter name it.
    pub fn appeal_time(&self) -> &'static str {
        if self.kind.said().appeal == Some(DecisionMatter::Reaction) { "hours" } else { "days" }
    }
    /// Conditions as a list.
    pub fn condition_lines(&self) -> Vec<&str> {
        self.conditions.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }
    /// The value of a field of one of the page's forms.
    pub fn value(&self, form: &str, field: &str) -> &str {
        if self.sent == form { self.form.value(field) } else { "" }
    }
    /// The error on a field of one of the page's forms, in words.
    pub fn error(&self, form: &str, field: &str, words: &Words) -> String {
        if self.sent == form { words.error(&self.form, field) } else { String::new() }
    }
    /// What has happened, the latest first: when, what, by whom.
    pub fn events(&self, words: &Words) -> Vec<(Instant, String, String)> {
        let mut all = vec![(self.drafted.at, words.t("decision-event-drafted"), self.drafted.by.clone())];
        if let Some(proposed) = &self.proposed {
            all.push((proposed.at, words.t("decision-event-proposed"), proposed.by.clone()));
        }
        if let Some(decided) = &self.decided {
            let key = if self.oral { "decision-event-said" } else { "decision-event-signed" };
            let who = format!("{} · {} · {}", decided.name, words.code("role", decided.role), decided.by);
            all.push((decided.at, words.t(key), who));
        }
        if let Some(at) = self.written_at.filter(|_| self.oral) {
            all.push((at, words.t("decision-event-written"), String::new()));
        }
        if let Some(told) = &self.told {
            let what =
                format!("{}: {}", words.t("decision-event-told"), words.code("told-how", told.how).to_lowercase());
            all.push((told.at, what, told.by.clone()));
        }
        if let Some(appeal) = &self.appeal {
            all.push((appeal.at, words.t("decision-event-appealed"), appeal.entered_by.clone()));
            if let Some(at) = appeal.sent_on_at {
                all.push((at, words.t("decision-event-sent-on"), String::new()));
            }
            if let (Some(at), Some(outcome)) = (appeal.decided_at, appeal.outcome) {
                all.push((at, words.code("appeal-outcome", outcome), String::new()));
            }
        }
        if let Some(reversed) = &self.reversed {
            all.push((reversed.at, words.code("decision-state", State::Reversed), reversed.by.clone()));
        }
        // Of one moment the later step stands first too.
        all.reverse();
        all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        all
    }
    /// Ways to tell, of which word of mouth alone is for what could not wait.
    pub fn ways(&self, words: &Words) -> Vec<(String, String)> {
        let fits = |how: &&ToldHow| self.oral || **how != ToldHow::ByMouth;
        let ways: Vec<ToldHow> = ToldHow::ALL.iter().filter(fits).copied().collect();
        words.options("told-how", &ways)
    }
    /// How it may have been interpreted.
    pub fn interpreting(&self, words: &Words) -> Vec<(String, String)> {
        words.options("interpreting", Interpreting::ALL)
    }
    /// What may come of an appeal.
    pub fn outcomes(&self, words: &Words) -> Vec<(String, String)> {
        words.options("appeal-outcome", AppealOutcome::ALL)
    }
    /// What whoever decided may do when they look again.
    pub fn choices(&self, words: &Words) -> Vec<(String, String)> {
        ["keep", "reverse"].map(|choice| (choice.to_owned(), words.t(&format!("appeal-{choice}")))).to_vec()
    }
    /// Whether it can begin to be carried out now: it holds, lasts, and nothing rests on it yet.
    pub fn can_begin(&self) -> bool {
        self.state == State::InForce && self.kind.lasts() && self.measure.is_none()
    }
}

/// The decisions about a person, and what lasts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DecisionsView {
    /// The person.
    pub person: String,
    /// What is done to them now, the latest first.
    pub measures: Vec<MeasureLine>,
    /// Decisions, the latest first. The person sees those they were told of.
    pub decisions: Vec<DecisionView>,
    /// What the caller may do.
    #[serde(skip)]
    pub may: May,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
}
crate::page!(DecisionsView, "decisions/pages/decisions.html");

impl DecisionsView {
    /// What is on file about a person.
    pub fn gather(reader: &mut Reader, permit: &Permit<ReadDecisions>, words: &Words) -> Outcome<Self> {
        let now = reader.now();
        let rows = tables::decisions(reader, permit)?;
        let own = permit.is_own();
        let mut measures = vec![];
        for row in tables::measures(reader, permit)? {
            if row.ended.is_some() && (own || row.told.is_some()) {
                continue;
            }
            let about: Vec<DecisionRow> =
                rows.iter().filter(|one| one.content.measure == Some(row.id)).cloned().collect();
            let (standing, _) = standing(&row, &about, now);
            measures.push(MeasureLine::of(&row, standing, now, words));
        }
        let shown = rows.iter().filter(|row| !own || row.told.is_some());
        let decisions =
            shown.map(|row| DecisionView { repeats: None, ..DecisionView::of(row, &[], now, words) }).collect();
        let person = permit.person().to_string();
        Ok(Self { person, measures, decisions, may: May::default(), bar: Bar::default() })
    }

    /// Finds what the caller may do.
    pub fn find_may(&mut self, reader: &mut Reader, by: By<'_>, person: PersonId) {
        let (decider, caller) = (by.decider, by.caller);
        self.may.prepare = access::permit::<PrepareDecision>(reader, decider, caller, person).is_ok();
        self.may.begin = access::permit::<RecordMeasure>(reader, decider, caller, person).is_ok();
    }
}

/// Something new.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Its id.
    pub id: String,
}
