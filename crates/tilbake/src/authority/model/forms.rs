//! What forms and programs send about authorities, restrictions and documents, and how it is read.

use super::{
    Arrest, AuthorityId, AuthorityKind, DocumentKind, EndReason, Issuer, NewAuthority, NewRestriction, RestrictionKind,
    Source, Span, Terms, Title, Why,
};
use basics::problem::FormErrors;
use basics::time::{civil, parse_date};
use basics::{Date, Instant, Problem, Text};
use law::outcome::WarningCode;
use law::{Moment, RuleId};
use schemars::JsonSchema;
use serde::Deserialize;

/// What a form or a program sends to register or correct an authority.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuthorityFields {
    /// Kind.
    #[schemars(with = "AuthorityKind")]
    pub kind: String,
    /// `paper` or `typed_in`; messages come by their own way.
    pub source: String,
    /// What the paper is called.
    pub reference: String,
    /// Who issued it.
    pub issuer: String,
    /// Number of the case.
    pub case_number: String,
    /// Number of the decision.
    pub decision_number: String,
    /// The day it was decided.
    pub decided_on: String,
    /// From which day.
    pub from_date: String,
    /// From which time of that day; may be empty.
    pub from_time: String,
    /// Until which day; may be empty.
    pub to_date: String,
    /// Until which time of that day; when empty the day is held out.
    pub to_time: String,
    /// Day of arrest; may be empty.
    pub arrest_date: String,
    /// Time of arrest.
    pub arrest_time: String,
    /// Place of arrest.
    pub arrest_place: String,
    /// `true` when the paper says so although the law does not allow it: else a remand order of more than four weeks is
    /// refused (REM-04).
    #[schemars(with = "bool")]
    pub as_stated: String,
    /// Why it is corrected; only for a correction.
    pub why: String,
}

/// What the code of an error begins with that says what the law does not allow.
pub const UNLAWFUL: &str = "law-";

/// What of remand the law does not allow, of somebody born on a day.
pub fn unlawful(born: Option<Date>, remand: law::Remand) -> Vec<law::Warning> {
    let (person, remand) = (born.map(law::Person::born_on), Some(remand));
    let case = law::Case { person, remand, ..law::Case::new("", vec![]) };
    // What the rules cannot use is refused by the form itself.
    let counted = law::calculate_with(&case, law::Policies::default(), false);
    let warnings = counted.map(|counted| counted.warnings).unwrap_or_default();
    warnings.into_iter().filter(|warning| warning.code.is_unlawful()).collect()
}

/// Whether a remand order is longer than the law allows (REM-04).
fn is_too_long(span: Span) -> bool {
    let orders = vec![law::Order { from: span.from, to: span.to }];
    let found = unlawful(None, law::Remand { orders, ..law::Remand::default() });
    found.iter().any(|warning| warning.code == WarningCode::OrderTooLong)
}

/// The error of a remand order that is longer than the law allows.
fn order_too_long() -> String {
    format!("{UNLAWFUL}{}", WarningCode::OrderTooLong)
}

/// All errors as one problem, with the rule where one refuses.
fn refused(errors: FormErrors) -> Problem {
    let problem = errors.into_problem();
    if problem.errors.iter().any(|error| error.code == order_too_long()) {
        return problem.with_rule(RuleId::Rem04.as_str(), RuleId::Rem04.section());
    }
    problem
}

impl NewAuthority {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &AuthorityFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let source: Option<Source> = errors.take("source", fields.source.parse());
        if source == Some(Source::Message) {
            errors.add("source", "not-in-list");
        }
        let reference = errors.take("reference", Text::parse_optional(&fields.reference));
        let terms = Terms::read(fields, &mut errors);
        match (source, reference, terms) {
            (Some(source), Some(reference), Some(terms)) if errors.is_empty() => {
                Ok(Self { source, reference, verified_on_arrival: false, terms })
            }
            _ => Err(refused(errors)),
        }
    }
}

impl Terms {
    /// Reads what an authority says, and why it is corrected.
    pub fn parse_correction(fields: &AuthorityFields) -> Result<(Self, Why), Problem> {
        let mut errors = FormErrors::default();
        let terms = Self::read(fields, &mut errors);
        let why = errors.take("why", Why::parse(&fields.why));
        match (terms, why) {
            (Some(terms), Some(why)) if errors.is_empty() => Ok((terms, why)),
            _ => Err(refused(errors)),
        }
    }
    fn read(fields: &AuthorityFields, errors: &mut FormErrors) -> Option<Self> {
        let kind = errors.take("kind", fields.kind.parse());
        let issuer = errors.take("issuer", Issuer::parse(&fields.issuer));
        let case_number = errors.take("case_number", Text::parse_optional(&fields.case_number));
        let decision_number = errors.take("decision_number", Text::parse_optional(&fields.decision_number));
        let decided_on = errors.take("decided_on", optional_date(&fields.decided_on));
        let span = span(errors, [&fields.from_date, &fields.from_time, &fields.to_date, &fields.to_time]);
        let arrest = arrest(errors, fields);
        let is_order = kind == Some(AuthorityKind::RemandOrder) && fields.as_stated != "true";
        if is_order && span.is_some_and(is_too_long) {
            errors.add("to_date", &order_too_long());
        }
        Some(Self {
            kind: kind?,
            issuer: issuer?,
            case_number: case_number?,
            decision_number: decision_number?,
            decided_on: decided_on?,
            span: span?,
            arrest: arrest?,
        })
    }
}

fn arrest(errors: &mut FormErrors, fields: &AuthorityFields) -> Option<Option<Arrest>> {
    let place = errors.take("arrest_place", Text::parse_optional(&fields.arrest_place))?;
    if fields.arrest_date.trim().is_empty() {
        if !fields.arrest_time.trim().is_empty() {
            errors.add("arrest_date", "required");
        }
        return Some(None);
    }
    let date = errors.take("arrest_date", parse_date(&fields.arrest_date));
    let time = errors.take("arrest_time", parse_time(&fields.arrest_time));
    let at = Instant::from_oslo(date?.to_datetime(time?)).ok()?;
    Some(Some(Arrest { at, place }))
}

/// Reads from and to of a form: days, each with a time of the day or without one.
pub fn span(errors: &mut FormErrors, [from_date, from_time, to_date, to_time]: [&str; 4]) -> Option<Span> {
    if from_date.trim().is_empty() {
        errors.add("from_date", "required");
        return None;
    }
    let from = moment(errors, ("from_date", from_date), ("from_time", from_time));
    if to_date.trim().is_empty() {
        if !to_time.trim().is_empty() {
            errors.add("to_date", "required");
        }
        return Some(Span { from: from?, to: None });
    }
    let to = moment(errors, ("to_date", to_date), ("to_time", to_time));
    let span = Span { from: from?, to: Some(to?) };
    if span.check().is_err() {
        errors.add("to_date", "before-start");
        return None;
    }
    Some(span)
}

fn moment(errors: &mut FormErrors, date: (&str, &str), time: (&str, &str)) -> Option<Moment> {
    let day = errors.take(date.0, parse_date(date.1))?;
    if time.1.trim().is_empty() {
        return Some(Moment::Day(day));
    }
    let clock = errors.take(time.0, parse_time(time.1))?;
    errors.take(time.0, Instant::from_oslo(day.to_datetime(clock))).map(Moment::At)
}

/// Reads a time of the day written `14:02`.
pub fn parse_time(text: &str) -> Result<civil::Time, Problem> {
    let wrong = || Problem::invalid("invalid-clock");
    let (hour, minute) = text.trim().split_once([':', '.']).ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<i8>().map_err(|_| wrong());
    civil::Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| wrong())
}

fn optional_date(text: &str) -> Result<Option<Date>, Problem> {
    if text.trim().is_empty() { Ok(None) } else { parse_date(text).map(Some) }
}

/// What a form or a program sends to register a restriction.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RestrictionFields {
    /// The remand order it belongs to.
    pub authority: String,
    /// Kind.
    #[schemars(with = "RestrictionKind")]
    pub kind: String,
    /// `paper` or `typed_in`.
    pub source: String,
    /// Who ordered it.
    pub issuer: String,
    /// From which day.
    pub from_date: String,
    /// From which time of that day; may be empty.
    pub from_time: String,
    /// Until which day; may be empty.
    pub to_date: String,
    /// Until which time of that day; when empty the day is held out.
    pub to_time: String,
    /// Full isolation: the highest penalty the charge can carry, in years; may be empty (REM-10).
    #[schemars(with = "Option<u32>")]
    pub max_penalty_years: String,
    /// `true` when the order says so although the law does not allow it: else isolation of somebody under 18, or of more
    /// than four weeks, is refused (REM-10).
    #[schemars(with = "bool")]
    pub as_stated: String,
}

/// Years that a penalty can be: 21 at most (strl section 31), and 30 where an act says so, as for terrorism.
const PENALTY_YEARS: std::ops::RangeInclusive<u32> = 1..=30;

/// Reads the highest penalty, which is asked of full isolation alone.
fn highest_penalty(errors: &mut FormErrors, text: &str, kind: Option<RestrictionKind>) -> Option<u32> {
    let field = "max_penalty_years";
    match text.trim() {
        "" => None,
        _ if kind.is_some_and(|kind| kind != RestrictionKind::FullIsolation) => {
            errors.add(field, "only-full-isolation");
            None
        }
        digits => match digits.parse() {
            Ok(years) if PENALTY_YEARS.contains(&years) => Some(years),
            Ok(_) => {
                errors.add_value(field, "not-in-range", "1–30");
                None
            }
            Err(_) => {
                errors.add(field, "not-a-number");
                None
            }
        },
    }
}

/// What a form or a program sends to state the highest penalty behind full isolation.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PenaltyFields {
    /// In years (REM-10).
    #[schemars(with = "u32")]
    pub max_penalty_years: String,
}

impl PenaltyFields {
    /// The years.
    pub fn parse(&self) -> Result<u32, Problem> {
        let mut errors = FormErrors::default();
        if self.max_penalty_years.trim().is_empty() {
            errors.add("max_penalty_years", "required");
        }
        let years = highest_penalty(&mut errors, &self.max_penalty_years, None);
        years.ok_or_else(|| errors.into_problem())
    }
}

impl NewRestriction {
    /// What of it the law does not allow, of somebody born on a day, with the rule and its section; none when all is well.
    pub fn unlawful(&self, born: Option<Date>) -> Option<Problem> {
        if self.kind != RestrictionKind::FullIsolation {
            return None;
        }
        let Span { from, to } = self.span;
        let isolation = vec![law::case::Isolation { from, to, court: Some(true), own_conduct: None }];
        let found = unlawful(born, law::Remand { isolation, ..law::Remand::default() });
        let first = found.first()?;
        let mut errors = FormErrors::default();
        for warning in &found {
            let field = if warning.code == WarningCode::IsolationUnder18 { "kind" } else { "to_date" };
            errors.add(field, &format!("{UNLAWFUL}{}", warning.code));
        }
        Some(errors.into_problem().with_rule(first.rule.as_str(), first.section))
    }
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &RestrictionFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let authority = errors.take("authority", fields.authority.parse());
        let kind = errors.take("kind", fields.kind.parse());
        let source = errors.take("source", fields.source.parse());
        if source == Some(Source::Message) {
            errors.add("source", "not-in-list");
        }
        let issuer = errors.take("issuer", Issuer::parse(&fields.issuer));
        let span = span(&mut errors, [&fields.from_date, &fields.from_time, &fields.to_date, &fields.to_time]);
        let max_penalty_years = highest_penalty(&mut errors, &fields.max_penalty_years, kind);
        match (authority, kind, source, issuer, span) {
            (Some(authority), Some(kind), Some(source), Some(issuer), Some(span)) if errors.is_empty() => {
                let is_as_stated = fields.as_stated == "true";
                Ok(Self { authority, kind, source, issuer, span, max_penalty_years, is_as_stated })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to end an authority or a restriction.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EndFields {
    /// Why, from the list.
    pub reason: String,
    /// Day of the end; empty is now.
    pub end_date: String,
    /// Time of that day; empty with a day is its start.
    pub end_time: String,
    /// More about it.
    pub why: String,
}

/// An end.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Why, from the list.
    pub reason: EndReason,
    /// When; none is now.
    pub at: Option<Instant>,
    /// More about it.
    pub why: Why,
}

impl Ending {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &EndFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let reason = errors.take("reason", fields.reason.parse());
        let why = errors.take("why", Why::parse(&fields.why));
        let at = if fields.end_date.trim().is_empty() {
            None
        } else {
            let at = moment(&mut errors, ("end_date", &fields.end_date), ("end_time", &fields.end_time));
            at.map(|from| Span { from, to: None }.starts())
        };
        match (reason, why) {
            (Some(reason), Some(why)) if errors.is_empty() => Ok(Self { reason, at, why }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form sends beside a file.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentFields {
    /// Title.
    pub title: String,
    /// Kind.
    #[schemars(with = "DocumentKind")]
    pub kind: String,
    /// The authority it belongs to; may be empty.
    pub authority: String,
}

impl DocumentFields {
    /// Reads what stands beside the file; all errors at once.
    pub fn parse(&self) -> Result<(Title, DocumentKind, Option<AuthorityId>), Problem> {
        let mut errors = FormErrors::default();
        let title = errors.take("title", Title::parse(&self.title));
        let kind = errors.take("kind", self.kind.parse());
        let authority = match self.authority.trim() {
            "" => Some(None),
            text => errors.take("authority", text.parse()).map(Some),
        };
        match (title, kind, authority) {
            (Some(title), Some(kind), Some(authority)) => Ok((title, kind, authority)),
            _ => Err(errors.into_problem()),
        }
    }
}
