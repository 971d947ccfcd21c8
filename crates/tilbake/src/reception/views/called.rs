//! What pages and programs see of those called in to serve.

use super::super::actions::called::to_serve;
use super::super::model::{Called, District};
use super::super::tables::called::{self, CalledEndRow};
use super::gate::open_prisons;
use crate::access::acts::{ReadDeviations, ReadLawfulUntil};
use crate::access::{ListPermit, PrisonCode, ScopeFilter};
use crate::people;
use crate::placement::{self, ExpectedPerson};
use crate::slots::{Figure, Tone};
use crate::web::{Form, Words};
use basics::{Instant, PersonId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most people on the list.
const MOST: usize = 300;
/// For how long what was noted stays on the list, in seconds.
const NOTED_FOR: i64 = 86_400;

/// Who is called in to serve.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CalledView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// Who is to be here today, who has not come, and what was noted in the last day and night.
    pub today: Vec<CalledItem>,
    /// Who is to be here later.
    pub later: Vec<CalledItem>,
    /// Who waits to be called in, for the first time or anew.
    pub not_called: Vec<CalledItem>,
    /// Whether there are more than the list holds.
    pub more: bool,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// Whether the caller receives people.
    #[serde(skip)]
    pub may_receive: bool,
    /// Whether the caller calls people in.
    #[serde(skip)]
    pub may_call: bool,
    /// The districts that have a number in the list, with it.
    #[serde(skip)]
    pub numbers: Vec<(String, String)>,
    /// Police districts.
    #[serde(skip)]
    pub districts: Vec<(String, String)>,
    /// A form that was refused.
    #[serde(skip)]
    pub form: Form,
    /// Whose, and which: `call-ID`, `handed-ID` or `absent-ID`.
    #[serde(skip)]
    pub open: String,
}
crate::page!(CalledView, "reception/pages/called.html");

/// Somebody called in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CalledItem {
    /// Id.
    pub id: PersonId,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Code of the prison.
    pub prison: String,
    /// When they are to be here; null while nobody has called them in.
    pub called_for: Option<Instant>,
    /// The order behind it.
    pub source: String,
    /// How they stand.
    pub state: Called,
    /// What was noted last; null while nothing was.
    pub noted: Option<NotedView>,
}

/// What was noted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotedView {
    /// The police district.
    pub district: District,
    /// The number that was called; empty when the police stood at the gate.
    pub number: String,
    /// Who of the police.
    pub police: String,
    /// The name with which they signed; empty when nobody was handed over.
    pub signature: String,
    /// When.
    pub at: Instant,
    /// Service number of who noted it.
    pub recorded_by: String,
}

impl From<&CalledEndRow> for NotedView {
    fn from(row: &CalledEndRow) -> Self {
        Self {
            district: row.district,
            number: row.number.clone(),
            police: row.police.clone(),
            signature: row.signature.clone(),
            at: row.at,
            recorded_by: row.recorded_by.clone(),
        }
    }
}

impl CalledItem {
    /// How the state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            Called::Missing => "danger",
            Called::Ahead | Called::Waits => "neutral",
            Called::HandedOver | Called::Told => "info",
        }
    }
    /// Whether what became of it can be noted.
    pub fn is_awaited(&self) -> bool {
        matches!(self.state, Called::Missing | Called::Ahead)
    }
    /// Whether the alarm rings.
    pub fn is_missing(&self) -> bool {
        self.state == Called::Missing
    }
    /// The name of one of its forms.
    pub fn form(&self, what: &str) -> String {
        format!("{what}-{}", self.id)
    }
}

/// Those called in whom the caller may see, with what was noted of the time they were called in for.
fn all_called(
    reader: &mut Reader,
    filter: &ScopeFilter,
    prison: Option<&PrisonCode>,
) -> Outcome<Vec<(ExpectedPerson, Called, Option<CalledEndRow>)>> {
    let now = reader.now();
    let ends = called::ends(reader, filter)?;
    let mut all = vec![];
    for one in placement::expected_to(reader, filter, (prison, &to_serve()))? {
        let end = ends.get(&one.person).cloned();
        let of_this = end.as_ref().filter(|end| Some(end.called_for) == one.expected_at);
        let state = Called::of(one.expected_at, of_this.map(|end| end.outcome), now);
        all.push((one, state, end));
    }
    Ok(all)
}

impl CalledView {
    /// The lists in the reader's words.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadDeviations>,
        prison: Option<&PrisonCode>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let all = all_called(reader, permit.filter(), prison)?;
        let lines = people::found_lines(reader, &all.iter().map(|(one, ..)| one.person).collect())?;
        let lines: BTreeMap<PersonId, people::Line> = lines.into_iter().map(|line| (line.person, line)).collect();
        let (mut today, mut later, mut not_called) = (vec![], vec![], vec![]);
        for (one, state, end) in all {
            let Some(line) = lines.get(&one.person) else { continue };
            let item = |state: Called| CalledItem {
                id: one.person,
                number: line.number.to_string(),
                name: people::name_words(words, &line.name),
                prison: one.prison.to_string(),
                called_for: one.expected_at,
                source: one.source.clone(),
                state,
                noted: end.as_ref().map(NotedView::from),
            };
            let is_today = one.expected_at.is_some_and(|at| at.oslo_date() <= now.oslo_date());
            let is_noted = matches!(state, Called::HandedOver | Called::Told);
            let is_fresh = end.as_ref().is_some_and(|end| now.seconds_since(end.at) < NOTED_FOR);
            match state {
                Called::Waits => not_called.push(item(state)),
                _ if is_noted && is_fresh => today.push(item(state)),
                // Once that day is over, they wait to be called in anew.
                _ if is_noted => not_called.push(item(Called::Waits)),
                _ if is_today => today.push(item(state)),
                _ => later.push(item(state)),
            }
        }
        today.sort_by_key(|item| (item.state, item.called_for, item.id));
        later.sort_by_key(|item| (item.called_for, item.id));
        let more = [&today, &later, &not_called].iter().any(|list| list.len() > MOST);
        [&mut today, &mut later, &mut not_called].into_iter().for_each(|list| list.truncate(MOST));
        Ok(Self {
            as_of: now,
            prison: prison.map(ToString::to_string),
            today,
            later,
            not_called,
            more,
            prisons: open_prisons(reader)?,
            may_receive: false,
            may_call: false,
            numbers: super::gate::numbers_to_call(reader, words)?,
            districts: words.options("district", District::ALL),
            form: Form::default(),
            open: String::new(),
        })
    }
    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// What the page of one prison hears of; empty when it shows many.
    pub fn topic(&self) -> String {
        self.prison.as_ref().map(|code| format!("receptions:{code}")).unwrap_or_default()
    }
    /// Whether a form that was refused is this one.
    pub fn is_open(&self, form: &str) -> bool {
        self.open == form
    }
    /// What was typed in this form; empty when it is another that was refused.
    pub fn typed(&self, form: &str, field: &str) -> String {
        if self.is_open(form) { self.form.value(field).to_owned() } else { String::new() }
    }
}

/// On the home page: who was called in and has not come, until somebody notes what became of it.
pub fn alarms(reader: &mut Reader, permit: &ListPermit<ReadLawfulUntil>, words: &Words) -> Outcome<Vec<Figure>> {
    let missing =
        all_called(reader, permit.filter(), None)?.iter().filter(|(_, state, _)| *state == Called::Missing).count();
    let figure = Figure {
        order: 2,
        label: words.t("reception-called-missing"),
        value: missing.to_string(),
        note: words.t("reception-called-missing-note"),
        href: "/reception/called-in".to_owned(),
        tone: Tone::Danger,
    };
    Ok((missing > 0).then_some(figure).into_iter().collect())
}
