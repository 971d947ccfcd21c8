//! The forms of decisions, measures and delegations, and what a decision must hold before it is signed.

use super::kinds::{Basis, Kind};
use super::{
    AppealOutcome, Applicant, CITED_MOST, Considered, Content, Long, OPTION_ROWS, Outcome, Short, StatementHow, ToldHow,
};
use crate::access::{PrisonCode, Role};
use crate::placement::parse_moment;
use crate::sentence::Interpreting;
use basics::problem::FormErrors;
use basics::time::{ToSpan, parse_date};
use basics::{Date, Instant, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

/// A form that comes with less than it needs is kept as a draft; these are the fields of one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionFields {
    /// What is decided about.
    #[schemars(with = "Kind")]
    pub kind: String,
    /// `imposed`, `granted` or `refused`.
    #[schemars(with = "Outcome")]
    pub outcome: String,
    /// Who asked for it; empty is the service itself.
    #[schemars(with = "Applicant")]
    pub applicant: String,
    /// The measure that rests on it; empty of one that begins later.
    pub measure: String,
    /// The rule of the rulebook it rests on, such as `FRC-01`.
    pub basis: String,
    /// Records relied on, as the list of the person's records names them.
    pub cited: Vec<String>,
    /// Facts relied on beside them.
    pub facts: String,
    /// A less intrusive option.
    pub option_1: String,
    /// Why it is not enough.
    pub option_1_why: String,
    /// Another.
    pub option_2: String,
    /// Why it is not enough.
    pub option_2_why: String,
    /// A third.
    pub option_3: String,
    /// Why it is not enough.
    pub option_3_why: String,
    /// Reasons in plain words.
    pub reasons: String,
    /// Conditions, one a line.
    pub conditions: String,
    /// How the person's statement was taken.
    #[schemars(with = "StatementHow")]
    pub statement_how: String,
    /// The statement, or why there is none.
    pub statement: String,
    /// How it was interpreted.
    #[schemars(with = "Interpreting")]
    pub interpreter: String,
    /// Of a child: what is best for them, and who was heard.
    pub child: String,
    /// From when, `2026-11-22T15:00` on the clock of Norway or RFC 3339.
    pub from_at: String,
    /// Until when, written like `from_at`.
    pub until_at: String,
    /// When somebody looks at it anew, `2026-11-29`.
    pub review_on: String,
}

/// The fields that hold several values.
pub const LISTS: &[&str] = &["cited"];

/// What was typed of a decision, before its records are looked up.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What it says; the measure, what it follows and the records are filled in from the file.
    pub content: Content,
    /// The measure named; empty when none was.
    pub measure: String,
    /// Records named.
    pub cited: Vec<String>,
}

fn optional<T: std::str::FromStr<Err = Problem>>(text: &str) -> Result<Option<T>, Problem> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn chosen<T: std::str::FromStr<Err = Problem>>(text: &str) -> Result<T, Problem> {
    optional(text)?.ok_or_else(|| Problem::invalid("required"))
}

/// A text that may be empty.
fn long(text: &str) -> Result<String, Problem> {
    Ok(Long::parse_optional(text)?.map(|text| text.as_str().to_owned()).unwrap_or_default())
}

fn short(text: &str) -> Result<String, Problem> {
    Ok(Short::parse_optional(text)?.map(|text| text.as_str().to_owned()).unwrap_or_default())
}

impl DecisionFields {
    fn options(&self, errors: &mut FormErrors) -> Vec<Considered> {
        let rows: [(&str, &str); OPTION_ROWS] = [
            (&self.option_1, &self.option_1_why),
            (&self.option_2, &self.option_2_why),
            (&self.option_3, &self.option_3_why),
        ];
        let mut all = vec![];
        for ((option, why), row) in rows.into_iter().zip(1..) {
            let [named, reason] = [format!("option_{row}"), format!("option_{row}_why")];
            let option = errors.take(&named, short(option)).unwrap_or_default();
            let why = errors.take(&reason, short(why)).unwrap_or_default();
            match (option.is_empty(), why.is_empty()) {
                (true, true) => {}
                (false, true) => errors.add(&reason, "required"),
                (true, false) => errors.add(&named, "required"),
                (false, false) => all.push(Considered { option, why }),
            }
        }
        all
    }

    /// Reads what was typed: what is empty stays empty, what is wrong is named, all at once.
    pub fn parse(&self) -> Result<Typed, Problem> {
        let mut errors = FormErrors::default();
        let kind: Option<Kind> = errors.take("kind", chosen(&self.kind));
        let outcome: Option<Option<Outcome>> = errors.take("outcome", optional(&self.outcome));
        let outcomes = kind.map(|kind| kind.said().outcomes).unwrap_or_default();
        let outcome = outcome.flatten().or(outcomes.first().copied());
        if kind.is_some() && outcome.is_some_and(|outcome| !outcomes.contains(&outcome)) {
            errors.add("outcome", "decision-not-of-kind");
        }
        let basis: Option<Basis> = errors.take("basis", optional(&self.basis)).flatten();
        if kind.zip(basis).is_some_and(|(kind, basis)| !kind.said().bases.contains(&basis)) {
            errors.add("basis", "decision-not-of-kind");
        }
        if self.cited.len() > CITED_MOST {
            errors.add("cited", "too-many");
        }
        let from = errors.take("from_at", parse_moment(&self.from_at)).flatten();
        let until = errors.take("until_at", parse_moment(&self.until_at)).flatten();
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            errors.add("until_at", "before-start");
        }
        let day = |text: &str| if text.trim().is_empty() { Ok(None) } else { parse_date(text).map(Some) };
        let content = Content {
            kind: kind.unwrap_or(Kind::SecurityLevel),
            outcome: outcome.unwrap_or(Outcome::Imposed),
            applicant: errors.take("applicant", optional(&self.applicant)).flatten().unwrap_or(Applicant::Service),
            measure: None,
            follows: None,
            basis,
            cited: vec![],
            facts: errors.take("facts", long(&self.facts)).unwrap_or_default(),
            options: self.options(&mut errors),
            reasons: errors.take("reasons", long(&self.reasons)).unwrap_or_default(),
            conditions: errors.take("conditions", long(&self.conditions)).unwrap_or_default(),
            statement_how: errors.take("statement_how", optional(&self.statement_how)).flatten(),
            statement: errors.take("statement", long(&self.statement)).unwrap_or_default(),
            interpreter: errors.take("interpreter", optional(&self.interpreter)).flatten(),
            child: errors.take("child", long(&self.child)).unwrap_or_default(),
            from,
            until,
            review_on: errors.take("review_on", day(&self.review_on)).flatten(),
        };
        if !errors.is_empty() {
            return Err(errors.into_problem());
        }
        Ok(Typed { content, measure: self.measure.trim().to_owned(), cited: self.cited.clone() })
    }
}

/// What a decision lacks before it can be signed (ADM-06: reasons, statement, what was considered; ADM-13 of a child), all
/// at once and by field. What was given by word of mouth is written down with the same.
pub fn check_whole(content: &Content, is_child: bool) -> Result<(), Problem> {
    let mut errors = FormErrors::default();
    if content.basis.is_none() {
        errors.add("basis", "required");
    }
    if content.cited.is_empty() && content.facts.is_empty() {
        errors.add("facts", "required");
    }
    if content.outcome != Outcome::Granted && content.options.is_empty() {
        errors.add("option_1", "required");
    }
    if content.reasons.is_empty() {
        errors.add("reasons", "required");
    }
    match content.statement_how {
        None => errors.add("statement_how", "required"),
        Some(StatementHow::Declined) => {}
        Some(_) if content.statement.is_empty() => errors.add("statement", "required"),
        Some(_) => {}
    }
    if content.interpreter.is_none() && content.statement_how != Some(StatementHow::NotPossible) {
        errors.add("interpreter", "required");
    }
    if is_child && content.child.is_empty() {
        errors.add("child", "required");
    }
    if content.from.is_none() {
        errors.add("from_at", "required");
    }
    if content.kind.lasts() && content.until.is_none() {
        errors.add("until_at", "required");
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into_problem()) }
}

crate::fields! {
    /// A signature.
    SignFields {
        /// `yes` when reasons that stood there before were looked at again; needed where many words are the same.
        repeated_seen,
    }

    /// A decision goes back to whoever wrote it.
    ReturnFields {
        /// What is to be mended.
        why,
    }

    /// The person was told of a decision.
    TellFields {
        /// How.
        #[schemars(with = "ToldHow")]
        how,
        /// How it was interpreted.
        #[schemars(with = "Interpreting")]
        interpreter,
        /// What the person said; may be empty.
        said,
    }

    /// The person appeals.
    AppealFields {
        /// In the person's own words.
        words,
    }

    /// Whoever decided looks again at what was appealed.
    LookAgainFields {
        /// `keep` sends it to the next level, `reverse` gives the person right.
        choice,
        /// Why.
        why,
    }

    /// The next level decides on an appeal.
    AppealDecisionFields {
        /// What came of it.
        #[schemars(with = "AppealOutcome")]
        outcome,
        /// Why.
        why,
    }

    /// A decision is reversed by whoever may decide.
    ReverseFields {
        /// Why.
        why,
    }

    /// A measure begins.
    BeginFields {
        /// What.
        #[schemars(with = "Kind")]
        kind,
        /// When it began; empty is now.
        begun_at,
        /// The decision it rests on; empty of one begun on the spot.
        decision,
    }

    /// Whoever holds the delegation takes over what an officer began.
    TakeOverFields {
        /// Until when the word holds; empty is a shift, or less where the law says so.
        until_at,
        /// What was said and why, in a few words.
        facts,
    }

    /// A measure ended.
    EndFields {
        /// When; empty is now.
        ended_at,
        /// `yes` when the person was told.
        told,
    }

    /// Something was seen while a measure lasts.
    NoteFields {
        /// What.
        words,
    }

    /// A governor lets a role sign.
    DelegationFields {
        /// Code of the prison.
        prison,
        /// What may be signed.
        #[schemars(with = "Kind")]
        kind,
        /// By whom: `head_of_unit`, `shift_leader` or `caseworker`.
        #[schemars(with = "Role")]
        role,
        /// From which day; empty is today.
        from_on,
        /// The last day; empty until further notice.
        until_on,
    }
}

/// Reads one text that must be there.
pub fn needed(field: &str, text: &str) -> Result<Long, Problem> {
    Long::parse(text).map_err(|problem| Problem::invalid("invalid-input").with_field(field, &problem.code))
}

/// That the person was told.
#[derive(Clone, Debug)]
pub struct NewTold {
    /// How.
    pub how: ToldHow,
    /// How it was interpreted.
    pub interpreter: Interpreting,
    /// What the person said; may be empty.
    pub said: String,
}

impl TellFields {
    /// Reads the fields; all errors at once.
    pub fn parse(&self) -> Result<NewTold, Problem> {
        let mut errors = FormErrors::default();
        let how = errors.take("how", chosen(&self.how));
        let interpreter = errors.take("interpreter", chosen(&self.interpreter));
        let said = errors.take("said", long(&self.said));
        match (how, interpreter, said) {
            (Some(how), Some(interpreter), Some(said)) => Ok(NewTold { how, interpreter, said }),
            _ => Err(errors.into_problem()),
        }
    }
}

impl LookAgainFields {
    /// Whether the decision is kept, and why; all errors at once.
    pub fn parse(&self) -> Result<(bool, Long), Problem> {
        let mut errors = FormErrors::default();
        let keeps = match self.choice.trim() {
            "keep" => Some(true),
            "reverse" => Some(false),
            "" => errors.take("choice", Err(Problem::invalid("required"))),
            _ => errors.take("choice", Err(Problem::invalid("not-in-list"))),
        };
        let why = errors.take("why", Long::parse(&self.why));
        keeps.zip(why).ok_or_else(|| errors.into_problem())
    }
}

impl AppealDecisionFields {
    /// What came of an appeal, and why; all errors at once.
    pub fn parse(&self) -> Result<(AppealOutcome, Long), Problem> {
        let mut errors = FormErrors::default();
        let outcome = errors.take("outcome", chosen(&self.outcome));
        let why = errors.take("why", Long::parse(&self.why));
        outcome.zip(why).ok_or_else(|| errors.into_problem())
    }
}

/// How long ago something may have begun or ended that is recorded now, in seconds: two days.
const BACK_MAX: i64 = 2 * 86_400;

/// A moment that may not lie ahead, nor too far back; empty is now.
fn lately(field: &str, text: &str, now: Instant) -> Result<Instant, Problem> {
    let wrong = |code: &str| Problem::invalid("invalid-input").with_field(field, code);
    let at = parse_moment(text).map_err(|problem| wrong(&problem.code))?.unwrap_or(now);
    match at.seconds_since(now) {
        1.. => Err(wrong("in-future")),
        ..=0 if now.seconds_since(at) > BACK_MAX => Err(wrong("too-far-off")),
        _ => Ok(at),
    }
}

/// A measure that begins.
#[derive(Clone, Debug)]
pub struct NewMeasure {
    /// What.
    pub kind: Kind,
    /// When.
    pub begun: Instant,
    /// The decision it rests on; empty of one begun on the spot.
    pub decision: String,
}

impl BeginFields {
    /// Reads the fields.
    pub fn parse(&self, now: Instant) -> Result<NewMeasure, Problem> {
        let mut errors = FormErrors::default();
        let kind: Option<Kind> = errors.take("kind", chosen(&self.kind));
        if kind.is_some_and(|kind| !kind.lasts()) {
            errors.add("kind", "decision-not-of-kind");
        }
        match kind.filter(|_| errors.is_empty()) {
            Some(kind) => Ok(NewMeasure {
                kind,
                begun: lately("begun_at", &self.begun_at, now)?,
                decision: self.decision.trim().to_owned(),
            }),
            None => Err(errors.into_problem()),
        }
    }
}

impl TakeOverFields {
    /// Until when the word holds, and what was said.
    pub fn parse(&self) -> Result<(Option<Instant>, String), Problem> {
        let mut errors = FormErrors::default();
        let until = errors.take("until_at", parse_moment(&self.until_at));
        let facts = errors.take("facts", long(&self.facts));
        until.zip(facts).ok_or_else(|| errors.into_problem())
    }
}

/// Reads a box.
fn ticked(field: &str, text: &str) -> Result<bool, Problem> {
    match text.trim() {
        "" | "no" => Ok(false),
        "yes" => Ok(true),
        _ => Err(Problem::invalid("invalid-input").with_field(field, "not-in-list")),
    }
}

impl EndFields {
    /// When it ended, and whether the person was told.
    pub fn parse(&self, now: Instant) -> Result<(Instant, bool), Problem> {
        Ok((lately("ended_at", &self.ended_at, now)?, ticked("told", &self.told)?))
    }
}

impl SignFields {
    /// Whether repeated reasons were looked at again.
    pub fn parse(&self) -> Result<bool, Problem> {
        ticked("repeated_seen", &self.repeated_seen)
    }
}

/// Roles to which a governor can delegate.
pub const DELEGATED: [Role; 3] = [Role::HeadOfUnit, Role::ShiftLeader, Role::Caseworker];
/// Longest delegation, in days: two years, so that no list grows old unseen.
const DELEGATED_DAYS_MAX: i64 = 731;

/// A delegation to be given.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// The prison.
    pub prison: PrisonCode,
    /// What may be signed.
    pub kind: Kind,
    /// By whom.
    pub role: Role,
    /// From which day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
}

impl DelegationFields {
    /// Reads the fields; all errors at once.
    pub fn parse(&self, today: Date) -> Result<NewDelegation, Problem> {
        let mut errors = FormErrors::default();
        let prison = match self.prison.trim() {
            "" => errors.take("prison", Err(Problem::invalid("required"))),
            code => errors.take("prison", PrisonCode::parse(code)),
        };
        let kind = errors.take("kind", chosen(&self.kind));
        let role: Option<Role> = match self.role.trim() {
            "" => errors.take("role", Err(Problem::invalid("required"))),
            text => errors.take("role", text.parse::<Role>().map_err(|_| Problem::invalid("not-in-list"))),
        };
        if role.is_some_and(|role| !DELEGATED.contains(&role)) {
            errors.add("role", "not-in-list");
        }
        let day = |text: &str| if text.trim().is_empty() { Ok(None) } else { parse_date(text).map(Some) };
        let from = errors.take("from_on", day(&self.from_on)).map(|from| from.unwrap_or(today));
        let until = errors.take("until_on", day(&self.until_on));
        if let Some(from) = from {
            if from < today {
                errors.add("from_on", "in-past");
            }
            match until.flatten() {
                Some(until) if until < from => errors.add("until_on", "before-start"),
                Some(until) if until > from.saturating_add(DELEGATED_DAYS_MAX.days()) => {
                    errors.add("until_on", "too-far-off");
                }
                _ => {}
            }
        }
        match (prison, kind, role, from, until) {
            (Some(prison), Some(kind), Some(role), Some(from), Some(until)) if errors.is_empty() => {
                Ok(NewDelegation { prison, kind, role, from, until })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;

    fn fields(problem: &Problem) -> Vec<String> {
        problem.errors.iter().map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    #[test]
    fn a_draft_may_be_empty_and_a_decision_may_not() {
        let draft = DecisionFields { kind: "security_cell".into(), ..DecisionFields::default() };
        let content = draft.parse().unwrap().content;
        assert_eq!((content.kind, content.outcome), (Kind::SecurityCell, Outcome::Imposed));
        let lacking = fields(&check_whole(&content, true).unwrap_err());
        let all =
            ["basis", "facts", "option_1", "reasons", "statement_how", "interpreter", "child", "from_at", "until_at"];
        assert_eq!(lacking, all.map(|field| format!("{field} required")));
    }

    #[test]
    fn what_is_wrong_is_named_by_field() {
        let wrong = DecisionFields {
            kind: "leave".into(),
            outcome: "imposed".into(),
            basis: "FRC-01".into(),
            option_1: "An escort".into(),
            from_at: "2026-11-03T10:00".into(),
            until_at: "2026-11-03T09:00".into(),
            reasons: "x".repeat(9_000),
            ..DecisionFields::default()
        };
        let named = fields(&wrong.parse().unwrap_err());
        let all = [
            "outcome decision-not-of-kind",
            "basis decision-not-of-kind",
            "until_at before-start",
            "option_1_why required",
            "reasons too-long",
        ];
        assert_eq!(named, all);
    }

    #[test]
    fn what_is_granted_needs_no_milder_option() {
        let whole = |outcome: &str| DecisionFields {
            kind: "leave".into(),
            outcome: outcome.into(),
            basis: "LVE-01".into(),
            facts: "The leave time is reached.".into(),
            reasons: "Everything went well last time.".into(),
            statement_how: "declined".into(),
            interpreter: "not_needed".into(),
            from_at: "2026-11-07T10:00".into(),
            ..DecisionFields::default()
        };
        assert!(check_whole(&whole("granted").parse().unwrap().content, false).is_ok());
        let refused = check_whole(&whole("refused").parse().unwrap().content, false).unwrap_err();
        assert_eq!(fields(&refused), ["option_1 required"]);
    }

    #[test]
    fn a_delegation_is_of_a_role_and_has_an_end_in_sight() {
        let today = date(2026, 11, 2);
        let new = |role: &str, until: &str| DelegationFields {
            prison: "HAL".into(),
            kind: "security_cell".into(),
            role: role.into(),
            until_on: until.into(),
            ..DelegationFields::default()
        };
        assert_eq!(new("shift_leader", "").parse(today).unwrap().from, today);
        assert_eq!(
            fields(&new("officer", "2026-11-01").parse(today).unwrap_err()),
            ["role not-in-list", "until_on before-start"]
        );
        assert_eq!(fields(&new("shift_leader", "2030-01-01").parse(today).unwrap_err()), ["until_on too-far-off"]);
        assert_eq!(fields(&DelegationFields::default().parse(today).unwrap_err()).len(), 3);
    }
}
