//! The answer: dates, each with its rule and its proof; what the law does not give in this case and
//! why; warnings; and problems. Everything is plain values; words are made only when asked for
//! ([`mod@crate::words`]).

pub use crate::codes::{DateKind, ProblemCode, Reason, StepCode, WarningCode};

use crate::case::{Term, iso};
use crate::competence::Competence;
use crate::limits::LimitInForce;
use crate::policy::Policy;
use crate::rules::{Cited, Fraction, RuleId};
use basics::{Date, FieldError, Instant, Problem};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A date that the law gives, with its rule and its proof.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct DatedRule {
    /// What the date is.
    pub kind: DateKind,
    /// The date; of a moment, its day in Norway.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub date: Date,
    /// The moment, when the law counts hours or an order names one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "oslo")]
    pub at: Option<Instant>,
    /// Index of the sentence it belongs to; none for the prison sentences together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
    /// Index of the measure it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<usize>,
    /// Index of the decision it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<usize>,
    /// The rule.
    pub rule: RuleId,
    /// Act and section; empty when the rule rests on none.
    pub section: &'static str,
    /// How it was found; empty when no proof was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub steps: Vec<Step>,
}

/// A kind of date that the law does not give in this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct NotApplicable {
    /// What the date would be.
    pub kind: DateKind,
    /// Index of the sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
    /// Index of the measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<usize>,
    /// Index of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<usize>,
    /// Why.
    pub reason: Reason,
    /// The rule.
    pub rule: RuleId,
    /// Act and section.
    pub section: &'static str,
}

/// Something to look at. It stands beside the dates and stops nothing.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// Where in the input, such as `sentences[0].term`.
    pub field: String,
    /// The rule.
    pub rule: RuleId,
    /// Act and section.
    pub section: &'static str,
    /// The limit or date that the words need.
    #[serde(skip_serializing_if = "Operand::is_none")]
    #[schemars(default)]
    pub value: Operand,
}

impl WarningCode {
    /// Whether it says that the law does not allow what a court or the service is stated to have decided: to be refused
    /// where it is typed in, and no more than marked where a court has stated it.
    pub fn is_unlawful(self) -> bool {
        matches!(
            self,
            Self::TooManyDays
                | Self::TooFewMonths
                | Self::MonthsAndDays
                | Self::TooShort
                | Self::TooLong
                | Self::TooLongUnder18
                | Self::CreditOverTerm
                | Self::FrameOver30
                | Self::FrameOver15Under18
                | Self::MinimumOverCap
                | Self::MinimumOverFrame
                | Self::ExtensionTooLong
                | Self::ExtensionNoLonger
                | Self::ParolePeriodTooShort
                | Self::ParolePeriodTooLong
                | Self::TooManyFineDays
                | Self::FineUnder18
                | Self::OrderTooLong
                | Self::ProbationTooLong
                | Self::TooFewHours
                | Self::TooManyHours
                | Self::SubsidiaryTooLong
                | Self::PerformanceTooLong
                | Self::PerformanceMadeTooLong
                | Self::OrderedOverRemainder
                | Self::OrderedOverSubsidiary
                | Self::ServiceTooShort
                | Self::ServiceTooLong
                | Self::YouthTooShort
                | Self::YouthTooLong
                | Self::IsolationUnder18
                | Self::IsolationOrderTooLong
        )
    }
}

/// An input that cannot be used, or a question that is not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct InputProblem {
    /// Why.
    pub code: ProblemCode,
    /// Where in the input, such as `sentences[0].judgment`; empty for the whole.
    pub field: String,
    /// The rule, where one refuses or is not yet covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// Its act and section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'static str>,
    /// Plain English for programs and logs.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(default)]
    pub detail: String,
}

impl InputProblem {
    pub(crate) fn new(code: ProblemCode, field: impl Into<String>) -> Self {
        Self { code, field: field.into(), rule: None, section: None, detail: String::new() }
    }
    pub(crate) fn by(self, rule: RuleId) -> Self {
        Self { rule: Some(rule), section: Some(rule.section()), ..self }
    }
    pub(crate) fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
    /// As one RFC 9457 problem: all fields, and the rule of the first that has one.
    pub fn gather(problems: &[Self]) -> Problem {
        let words = |p: &Self| match (p.field.as_str(), p.detail.as_str()) {
            (field, "") => format!("{field}: {}", p.code),
            ("", detail) => format!("{}: {detail}", p.code),
            (field, detail) => format!("{field}: {}: {detail}", p.code),
        };
        let detail: Vec<String> = problems.iter().map(words).collect();
        let mut problem = Problem::new(422, "invalid-input", detail.join("; "));
        if let Some(rule) = problems.iter().find_map(|p| p.rule) {
            problem = problem.with_rule(rule.as_str(), rule.section());
        }
        problem.errors = problems
            .iter()
            .filter(|p| !p.field.is_empty())
            .map(|p| FieldError { field: p.field.clone(), code: p.code.to_string(), value: String::new() })
            .collect();
        problem
    }
}

/// The answer to a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Outcome {
    /// The id of the case.
    pub id: String,
    /// Where counting starts, credit taken off: of the prison sentences, else of the first sentence
    /// that has one.
    #[serde(with = "iso::optional")]
    #[schemars(with = "Option<iso::Iso>")]
    pub virtual_start: Option<Date>,
    /// Every date that the law gives.
    pub dates: Vec<DatedRule>,
    /// What it does not give, and why; only with proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<Vec<NotApplicable>>,
    /// Who decides what; only with proof.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub competence: Vec<Competence>,
    /// What to look at.
    pub warnings: Vec<Warning>,
    /// What was not answered.
    pub problems: Vec<InputProblem>,
    /// The limits of a day that are no dates; only when the case asks for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub limits: Vec<LimitInForce>,
}

impl Outcome {
    /// The first date of a kind.
    pub fn find(&self, kind: DateKind) -> Option<&DatedRule> {
        self.dates.iter().find(|dated| dated.kind == kind)
    }
    /// The first date of a kind, as a date.
    pub fn date(&self, kind: DateKind) -> Option<Date> {
        self.find(kind).map(|dated| dated.date)
    }
}

/// A value inside a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Operand {
    /// Nothing.
    #[default]
    None,
    /// A date.
    Date(Date),
    /// A moment.
    At(Instant),
    /// A length.
    Term(Term),
    /// A share.
    Fraction(Fraction),
    /// A number of days, hours, months, years or things, as the name says.
    Number(i64),
}

impl Operand {
    /// Whether there is nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}
impl From<Date> for Operand {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}
impl From<Instant> for Operand {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}
impl From<Term> for Operand {
    fn from(term: Term) -> Self {
        Self::Term(term)
    }
}
impl From<Fraction> for Operand {
    fn from(fraction: Fraction) -> Self {
        Self::Fraction(fraction)
    }
}
impl From<i32> for Operand {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}
impl From<u32> for Operand {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}
impl Serialize for Operand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Date(date) => iso::serialize(date, serializer),
            Self::At(at) => serializer.serialize_str(&at.rfc3339_oslo()),
            Self::Term(term) => term.serialize(serializer),
            Self::Fraction(Fraction { part, of }) => serializer.collect_str(&format_args!("{part}/{of}")),
            Self::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

impl schemars::JsonSchema for Operand {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Operand".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "object", "integer", "null"] })
    }
}

/// A named input of a step.
pub type Input = (&'static str, Operand);

/// One step of a proof: from inputs, by an operation, to a value; by which rule, in which version,
/// and by which policy if one decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The operation.
    pub code: StepCode,
    /// Its inputs; unused places have an empty name.
    pub inputs: [Input; 3],
    /// Its value.
    pub value: Operand,
    /// The rule and its version.
    pub cited: Cited,
    /// The policy that decided.
    pub policy: Option<Policy>,
}

impl Step {
    /// The inputs there are.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|(name, _)| !name.is_empty())
    }
}
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", &self.code)?;
        map.serialize_entry("inputs", &Inputs(self))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("rule", &self.cited.rule)?;
        map.serialize_entry("section", self.cited.rule.section())?;
        if let Some(law) = self.cited.law {
            map.serialize_entry("law_from", &Operand::Date(law))?;
        }
        if let Some(policy) = &self.policy {
            map.serialize_entry("policy", policy)?;
        }
        map.end()
    }
}

struct Inputs<'a>(&'a Step);
impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.inputs().map(|(name, value)| (name, value)))
    }
}
impl schemars::JsonSchema for Step {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Step".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "required": ["step", "inputs", "value", "rule", "section"],
            "properties": {
                "step": generator.subschema_for::<StepCode>(),
                "inputs": { "type": "object" },
                "value": generator.subschema_for::<Operand>(),
                "rule": generator.subschema_for::<RuleId>(),
                "section": { "type": "string" },
                "law_from": { "type": "string", "format": "date" },
                "policy": { "type": "string" },
            },
        })
    }
}

fn oslo<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.serialize_str(&at.rfc3339_oslo()),
        None => serializer.serialize_none(),
    }
}
