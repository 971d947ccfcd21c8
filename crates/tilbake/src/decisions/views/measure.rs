//! One measure, and the page on which an officer begins one.

use super::super::actions::{self, By};
use super::super::model::kinds::Kind;
use super::super::model::measure::{Missing, Standing, Step};
use super::super::model::{Level, MeasureId, limits};
use super::super::tables::{self, DecisionRow, MeasureRow};
use super::decision::{DecisionView, MissingView};
use super::lists::on_call;
use super::{standing, standing_words, tone};
use crate::access::acts::{PrepareDecision, ReadDecisions, RecordMeasure, SignDecision};
use crate::access::{self, Permit, Role};
use crate::duty::{self, Called};
use crate::people;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::{Instant, PersonId};
use law::Policies;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A measure in a line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MeasureLine {
    /// Id.
    pub id: String,
    /// The person.
    pub person: String,
    /// What.
    pub kind: Kind,
    /// When it began.
    pub begun_at: Instant,
    /// Whether an officer began it on the spot.
    pub on_the_spot: bool,
    /// How near the end of its basis is.
    pub step: Step,
    /// The moment that is about: the end of the basis, since when there is none, when it ended.
    pub step_at: Option<Instant>,
    /// The level of the decision it rests on; null while none does.
    pub level: Option<Level>,
    /// How it stands, in words.
    pub standing: String,
    /// Who is asked or called now.
    pub called: Vec<Role>,
    /// Whether the person has been told of its end; null while it goes on.
    pub end_told: Option<bool>,
}

impl MeasureLine {
    /// A measure as it stands.
    pub fn of(row: &MeasureRow, stands: Standing, now: Instant, words: &Words) -> Self {
        Self {
            id: row.id.to_string(),
            person: row.person.to_string(),
            kind: row.kind,
            begun_at: row.begun.at,
            on_the_spot: row.on_the_spot,
            step: stands.step(now),
            step_at: stands.at(),
            level: if let Standing::Based(_, level) = stands { Some(level) } else { None },
            standing: standing_words(stands, words, now),
            called: super::super::model::measure::called(stands, now).to_vec(),
            end_told: row.ended.as_ref().map(|_| row.told.is_some()),
        }
    }
    /// How strongly it is marked.
    pub fn tone(&self) -> &'static str {
        if self.end_told == Some(false) { "warning" } else { tone(self.step) }
    }
    /// Who is called, in words; empty when nobody is.
    pub fn called_words(&self, words: &Words) -> String {
        let roles: Vec<String> = self.called.iter().map(|role| words.code("role", role)).collect();
        if roles.is_empty() { String::new() } else { words.t1("measure-called", "roles", roles.join(", ")) }
    }
}

/// Something seen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NoteView {
    /// When.
    pub at: Instant,
    /// Service number of who saw it.
    pub by: String,
    /// What.
    pub words: String,
}

/// A limit of the law.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BoundView {
    /// When.
    pub at: Instant,
    /// What, in words.
    pub what: String,
    /// The rule.
    pub rule: String,
    /// Act and section.
    pub section: String,
    /// Whether it is over.
    pub is_past: bool,
}

/// What the caller may do with a measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct MayMeasure {
    /// Record what is seen, and that it ended.
    pub record: bool,
    /// Take it over.
    pub take_over: bool,
    /// Write a decision about it.
    pub prepare: bool,
}

/// A measure that lasts or has ended.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MeasureView {
    /// How it stands, in short.
    #[serde(flatten)]
    pub line: MeasureLine,
    /// Service number of who began it.
    pub begun_by: String,
    /// Name of who began it.
    pub begun_name: String,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Service number of who ended it; may be empty.
    pub ended_by: String,
    /// When the person was told that it ended.
    pub told_at: Option<Instant>,
    /// Seconds for which nothing was a basis for it, so far.
    pub seconds_without: i64,
    /// What is missing.
    pub missing: Vec<MissingView>,
    /// What the law sets, in the order of time; at most the next ten.
    pub bounds: Vec<BoundView>,
    /// The decisions about it, the latest first.
    pub decisions: Vec<DecisionView>,
    /// Who is on call of those who are called now, by name and telephone.
    pub on_call: Vec<Called>,
    /// What was seen, the latest first.
    pub notes: Vec<NoteView>,
    /// Version; the same as the ETag.
    pub version: i64,
    /// What the caller may do.
    #[serde(skip)]
    pub may: MayMeasure,
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
crate::page!(MeasureView, "decisions/pages/measure.html");

/// Limits that are shown.
const BOUNDS_SHOWN: usize = 10;

impl MeasureView {
    /// A measure of a person.
    pub fn gather(
        reader: &mut Reader,
        permit: &Permit<ReadDecisions>,
        id: MeasureId,
        words: &Words,
    ) -> Outcome<(Self, MeasureRow)> {
        let row = tables::measure(reader, permit, id)?;
        let mut rows: Vec<DecisionRow> = tables::decisions(reader, permit)?;
        rows.retain(|one| one.content.measure == Some(id));
        let now = reader.now();
        let (stands, without) = standing(&row, &rows, now);
        let untaken = row.on_the_spot && rows.iter().all(|one| one.decided.is_none());
        // How it stands rests on all that was decided; the person reads what they have been told.
        rows.retain(|one| !permit.is_own() || one.told.is_some());
        let mut missing = vec![];
        for one in &rows {
            let view = DecisionView::of(one, &[], now, words);
            missing.extend(view.missing);
        }
        match stands {
            Standing::OnTheSpot(at) => {
                missing.push(MissingView { what: Missing::TakeOver, due: at, is_late: false });
            }
            Standing::Without(at) => {
                let what = if untaken { Missing::TakeOver } else { Missing::Basis };
                missing.push(MissingView { what, due: at, is_late: true });
            }
            // What is over has been begun all the same, and the person is owed the decision.
            Standing::Ended(at) if untaken => {
                missing.push(MissingView { what: Missing::TakeOver, due: at, is_late: true });
            }
            Standing::Based(..) | Standing::Ended(_) => {}
        }
        if let Some(ended) = row.ended.as_ref().filter(|_| row.told.is_none()) {
            missing.push(MissingView { what: Missing::End, due: ended.at, is_late: true });
        }
        let bounds = bounds(reader, permit.person(), &row, words)?;
        let line = MeasureLine::of(&row, stands, now, words);
        let list = duty::on_call(reader)?;
        let on_call = if permit.is_own() { vec![] } else { on_call(reader, &list, permit.person(), &line.called)? };
        let notes = if permit.is_own() { vec![] } else { tables::notes(reader, permit, id)? };
        let notes = notes.into_iter().map(|note| NoteView { at: note.at, by: note.by, words: note.words }).collect();
        let view = Self {
            line,
            begun_by: row.begun.by.clone(),
            begun_name: row.begun_name.clone(),
            ended_at: row.ended.as_ref().map(|hand| hand.at),
            ended_by: row.ended.as_ref().map(|hand| hand.by.clone()).unwrap_or_default(),
            told_at: row.told.as_ref().map(|hand| hand.at),
            seconds_without: without,
            missing,
            bounds,
            decisions: rows.iter().map(|one| DecisionView::of(one, &[], now, words)).collect(),
            on_call,
            notes,
            version: row.version,
            may: MayMeasure::default(),
            bar: Bar::default(),
            sent: String::new(),
            form: Form::default(),
        };
        Ok((view, row))
    }

    /// Finds what the caller may do.
    pub fn find_may(&mut self, reader: &mut Reader, by: By<'_>, person: PersonId, row: &MeasureRow) -> Outcome<()> {
        let (decider, caller) = (by.decider, by.caller);
        let sign = access::permit::<SignDecision>(reader, decider, caller, person).is_ok();
        let free = row.on_the_spot && self.decisions.iter().all(|one| one.decided.is_none());
        let can = sign && free && {
            let born = people::born(reader, person)?;
            let bounds = limits::bounds(row.kind, row.begun.at, born, Policies::default())?;
            let now = reader.now();
            let until = super::super::model::measure::word_until(row.kind, row.begun.at, now, &bounds);
            let level = limits::level_until(&bounds, row.kind, row.begun.at, until);
            actions::signer(reader, by, person, (row.kind, level)).is_ok()
        };
        self.may = MayMeasure {
            record: access::permit::<RecordMeasure>(reader, decider, caller, person).is_ok(),
            take_over: can,
            prepare: access::permit::<PrepareDecision>(reader, decider, caller, person).is_ok(),
        };
        Ok(())
    }
    /// The value of a field of one of the page's forms.
    pub fn value(&self, form: &str, field: &str) -> &str {
        if self.sent == form { self.form.value(field) } else { "" }
    }
    /// The error on a field of one of the page's forms, in words.
    pub fn error(&self, form: &str, field: &str, words: &Words) -> String {
        if self.sent == form { words.error(&self.form, field) } else { String::new() }
    }
    /// How long it went on without a basis, in words.
    pub fn without_words(&self, words: &Words) -> String {
        let minutes = self.seconds_without / 60;
        let (hours, rest) = ((minutes / 60).to_string(), (minutes % 60).to_string());
        words.ta("measure-without-for", &[("hours", &hours), ("minutes", &rest)])
    }
    /// Who began it, and how.
    pub fn begun_how(&self, words: &Words) -> String {
        let key = if self.line.on_the_spot { "measure-on-the-spot" } else { "measure-on-decision" };
        format!("{} ({}) · {}", self.begun_name, self.begun_by, words.t(key))
    }
    /// How the button that ends it stands out: less where somebody has to take it over first.
    pub fn end_kind(&self) -> &'static str {
        if self.may.take_over { "secondary" } else { "primary" }
    }
    /// Whether it goes on.
    pub fn goes_on(&self) -> bool {
        self.ended_at.is_none()
    }
}

fn bounds(reader: &mut Reader, person: PersonId, row: &MeasureRow, words: &Words) -> Outcome<Vec<BoundView>> {
    let (born, now) = (people::born(reader, person)?, reader.now());
    let all = limits::bounds(row.kind, row.begun.at, born, Policies::default())?;
    let law = law::words(words.lang());
    let ended = row.ended.as_ref().map(|hand| hand.at);
    let shown = all.into_iter().filter(|bound| ended.is_none_or(|ended| bound.at < ended));
    let view = |bound: limits::Bound| BoundView {
        at: bound.at,
        what: law.kind(bound.kind),
        rule: bound.rule.to_string(),
        section: law.section(bound.rule),
        is_past: bound.at <= now,
    };
    Ok(shown.take(BOUNDS_SHOWN).map(view).collect())
}

/// The page on which an officer begins a measure.
#[derive(Clone, Debug, Serialize)]
pub struct BeginPage {
    /// The person.
    pub person: String,
    /// Decisions that hold, on which nothing rests yet: id and name.
    pub decided: Vec<(String, Kind, String)>,
    /// What goes on already.
    pub there: Vec<Kind>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(BeginPage, "decisions/pages/begin.html");

impl BeginPage {
    /// What may begin on the spot, the most urgent first.
    pub fn on_the_spot(&self) -> Vec<Kind> {
        Kind::ON_THE_SPOT.into_iter().filter(|kind| !self.there.contains(kind)).collect()
    }
}
