//! The form in which a decision is written.

use super::super::actions;
use super::super::model::kinds::{Basis, Kind};
use super::super::model::{
    Applicant, Content, DecisionId, Level, MeasureId, OPTION_ROWS, Outcome as Decided, StatementHow,
};
use super::super::tables::{self, DecisionRow};
use super::measure::NoteView;
use super::{BasisView, standing};
use crate::access::Permit;
use crate::access::acts::PrepareDecision;
use crate::features;
use crate::sentence::Interpreting;
use crate::slots::Record;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::{Instant, Problem};
use records::{Outcome, Reader};
use serde::Serialize;

/// The form of a decision: of a new one, of a draft, or of the writing of one given by word of mouth.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionForm {
    /// The person.
    pub person: String,
    /// The draft; empty of a new one.
    pub decision: String,
    /// Where it is sent.
    pub action: String,
    /// What is decided about; none while it is not chosen.
    pub kind: Option<Kind>,
    /// The measure it is about; empty of none.
    pub measure: String,
    /// Whether only the words of what was decided are written.
    pub words_only: bool,
    /// Whether the person is under 18.
    pub is_child: bool,
    /// The level that decides what stands there.
    pub level: Option<Level>,
    /// What was decided about the same measure before, with its reasons: to be read, not to be copied.
    pub before: Option<(Instant, String)>,
    /// What was seen since then, the latest first.
    pub notes: Vec<NoteView>,
    /// Records that can be cited.
    #[serde(skip)]
    pub records: Vec<Record>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(DecisionForm, "decisions/pages/form.html");

/// A moment as a field for it takes it.
fn local(at: Instant) -> String {
    let at = at.oslo();
    format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute())
}

/// The fields of a form, filled in with what a draft says.
fn filled(content: &Content, version: i64) -> Form {
    let text = |text: &str| text.to_owned();
    let mut fields = vec![
        ("kind", content.kind.to_string()),
        ("outcome", content.outcome.to_string()),
        ("applicant", content.applicant.to_string()),
        ("measure", content.measure.map(|id| id.to_string()).unwrap_or_default()),
        ("basis", content.basis.map(|basis| basis.to_string()).unwrap_or_default()),
        ("facts", text(&content.facts)),
        ("reasons", text(&content.reasons)),
        ("conditions", text(&content.conditions)),
        ("statement_how", content.statement_how.map(|how| how.to_string()).unwrap_or_default()),
        ("statement", text(&content.statement)),
        ("interpreter", content.interpreter.map(|how| how.to_string()).unwrap_or_default()),
        ("child", text(&content.child)),
        ("from_at", content.from.map(local).unwrap_or_default()),
        ("until_at", content.until.map(local).unwrap_or_default()),
        ("review_on", content.review_on.map(|day| day.to_string()).unwrap_or_default()),
    ];
    const ROWS: [[&str; 2]; OPTION_ROWS] =
        [["option_1", "option_1_why"], ["option_2", "option_2_why"], ["option_3", "option_3_why"]];
    for (option, [name, why]) in content.options.iter().zip(ROWS) {
        fields.extend([(name, text(&option.option)), (why, text(&option.why))]);
    }
    let cited = content.cited.iter().map(|one| one.record.clone());
    Form::filled(fields).with_list("cited", cited).at_version(version)
}

impl DecisionForm {
    /// The form of a new decision, perhaps about a measure that goes on: with empty reasons, beside what was decided and
    /// seen before.
    pub fn new(
        reader: &mut Reader,
        permit: &Permit<PrepareDecision>,
        (kind, measure): (Option<Kind>, Option<MeasureId>),
        words: &Words,
    ) -> Outcome<Self> {
        let (person, now) = (permit.person(), reader.now());
        let mut page = Self {
            person: person.to_string(),
            decision: String::new(),
            action: format!("/people/{person}/decisions"),
            kind,
            measure: String::new(),
            words_only: false,
            is_child: actions::is_child(reader, person)?,
            level: None,
            before: None,
            notes: vec![],
            records: features::records(reader, permit, words)?,
            bar: Bar::default(),
            form: Form::default(),
        };
        if let Some(id) = measure {
            let row = tables::measure(reader, permit, id)?;
            if row.ended.is_some() {
                return Err(Problem::conflict("measure-over", "it has ended already").into());
            }
            let all = tables::decisions(reader, permit)?;
            let about: Vec<DecisionRow> = all.into_iter().filter(|one| one.content.measure == Some(id)).collect();
            let (stands, _) = standing(&row, &about, now);
            page.kind = Some(row.kind);
            page.measure = id.to_string();
            let from = stands.at().filter(|at| *at > now).unwrap_or(now);
            page.form =
                Form::filled([("kind", row.kind.to_string()), ("measure", id.to_string()), ("from_at", local(from))]);
            page.look_back(reader, permit, &about, id)?;
        } else if let Some(kind) = kind {
            page.form = Form::filled([("kind", kind.to_string())]);
        }
        Ok(page)
    }

    /// The form of a draft, or of what was given by word of mouth and is to be written.
    pub fn of(reader: &mut Reader, permit: &Permit<PrepareDecision>, id: DecisionId, words: &Words) -> Outcome<Self> {
        let row = tables::decision(reader, permit, id)?;
        if !actions::is_open(&row) {
            return Err(Problem::conflict("decision-signed", "it is decided: a new decision takes its place").into());
        }
        let mut page = Self::new(reader, permit, (Some(row.content.kind), None), words)?;
        page.decision = id.to_string();
        page.action = format!("/people/{}/decisions/{id}", permit.person());
        page.words_only = row.decided.is_some();
        page.level = Some(row.level);
        page.form = filled(&row.content, row.version);
        // What was cited stays citable, as it stood then.
        for cited in &row.content.cited {
            if !page.records.iter().any(|one| one.record == cited.record) {
                let (record, said, href) = (cited.record.clone(), cited.said.clone(), cited.href.clone());
                page.records.push(Record { record, said, href });
            }
        }
        if let Some(measure) = row.content.measure {
            page.measure = measure.to_string();
            let all = tables::decisions(reader, permit)?;
            let about: Vec<DecisionRow> =
                all.into_iter().filter(|one| one.content.measure == Some(measure) && one.id != id).collect();
            page.look_back(reader, permit, &about, measure)?;
        }
        Ok(page)
    }

    fn look_back(
        &mut self,
        reader: &mut Reader,
        permit: &Permit<PrepareDecision>,
        about: &[DecisionRow],
        measure: MeasureId,
    ) -> Outcome<()> {
        let decided = |row: &DecisionRow| row.decided.as_ref().map(|by| by.at);
        let last = about.iter().filter(|row| decided(row).is_some()).max_by_key(|row| decided(row));
        self.before = last.and_then(|row| Some((decided(row)?, row.content.reasons.clone())));
        let since = self.before.as_ref().map(|(at, _)| *at);
        let notes = tables::notes(reader, permit, measure)?;
        let newer = notes.into_iter().filter(|note| since.is_none_or(|since| note.at >= since));
        self.notes = newer.map(|note| NoteView { at: note.at, by: note.by, words: note.words }).collect();
        Ok(())
    }

    /// What the page is for.
    pub fn title(&self, words: &Words) -> String {
        match self.kind {
            Some(kind) => words.code("decision-kind", kind),
            None => words.t("decision-form-title"),
        }
    }
    /// What is said above the fields.
    pub fn lead(&self, words: &Words) -> String {
        let key = if self.words_only { "decision-write-down-lead" } else { "decision-form-lead" };
        words.t(key)
    }
    /// What may be decided, where that is one thing alone.
    pub fn only_outcome(&self) -> String {
        self.kind.and_then(|kind| kind.said().outcomes.first()).map(ToString::to_string).unwrap_or_default()
    }
    /// Whether it needs an end, in words.
    pub fn until_hint(&self, words: &Words) -> String {
        let lasts = self.kind.is_some_and(Kind::lasts);
        words.t(if lasts { "decision-until-hint" } else { "decision-until-optional" })
    }
    /// Where whoever gives up goes back to.
    pub fn back(&self) -> String {
        let list = format!("/people/{}/decisions", self.person);
        if self.decision.is_empty() { list } else { format!("{list}/{}", self.decision) }
    }
    /// The kinds to choose from.
    pub fn kinds(&self, words: &Words) -> Vec<(String, String)> {
        words.options("decision-kind", Kind::ALL)
    }
    /// What may be decided.
    pub fn outcomes(&self, words: &Words) -> Vec<(String, String)> {
        words.options("decision-outcome", self.kind.map_or(Decided::ALL, |kind| kind.said().outcomes))
    }
    /// Who may have asked.
    pub fn applicants(&self, words: &Words) -> Vec<(String, String)> {
        words.options("applicant", Applicant::ALL)
    }
    /// On what it may rest.
    pub fn bases(&self, words: &Words) -> Vec<(String, String)> {
        let bases = self.kind.map_or(Basis::ALL, |kind| kind.said().bases);
        bases.iter().map(|basis| (basis.to_string(), BasisView::of(*basis, words).words(words))).collect()
    }
    /// How a statement may have been taken.
    pub fn statements(&self, words: &Words) -> Vec<(String, String)> {
        words.options("statement-how", StatementHow::ALL)
    }
    /// How it may have been interpreted.
    pub fn interpreting(&self, words: &Words) -> Vec<(String, String)> {
        words.options("interpreting", Interpreting::ALL)
    }
    /// The rows for less intrusive options.
    pub fn rows(&self) -> [(String, String); OPTION_ROWS] {
        [1, 2, 3].map(|row| (format!("option_{row}"), format!("option_{row}_why")))
    }
}
