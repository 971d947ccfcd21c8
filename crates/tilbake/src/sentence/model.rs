//! Sentences and absences as facts for the date rules, and what a form may say about them.

pub mod deadlines;
mod own;
mod refusals;
mod what_if;

pub use own::are_worse;
pub use refusals::{NewRefusal, Refusal, RefusalFields};
pub use what_if::{Change, Decided, Fact, OnFile, WhatIfFields};

use crate::authority::AuthorityId;
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Instant, Problem, Text};
use law::outcome::ProblemCode;
use law::{AbsenceKind, Case, Conversion, DateKind, Extension, Sentence, SentenceKind, Term};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use basics::id::PersonId;

basics::id! {
    /// A sentence.
    SentenceId,
    /// A time away from serving.
    AbsenceId,
    /// That somebody agreed to the dates.
    AgreementId,
    /// That somebody was told of their dates.
    ToldId,
    /// A refusal of parole.
    RefusalId,
}

basics::code! {
    /// Why a sentence no longer counts.
    SentenceEnd {
        /// Served.
        Served = "served",
        /// It lapsed when preventive detention was imposed (PEN-06).
        Lapsed = "lapsed",
        /// A joint judgment took its place (PEN-07).
        Absorbed = "absorbed",
        /// A higher court set it aside.
        SetAside = "set_aside",
    }
}

/// Why something was written.
pub type Why = Text<1000>;

/// A sentence to be registered.
#[derive(Clone, Debug)]
pub struct NewSentence {
    /// The authority it is carried out on.
    pub authority: AuthorityId,
    /// What the court decided, in the words of the date rules.
    pub facts: Sentence,
    /// Whether the judgment says so although the law does not allow it.
    pub is_as_stated: bool,
}

/// A time away to be registered.
#[derive(Clone, Debug)]
pub struct NewAbsence {
    /// Why it does not count.
    pub kind: AbsenceKind,
    /// First day away.
    pub from: Date,
    /// First day back; none while still away.
    pub to: Option<Date>,
}

/// How many people agree to the dates before they are relied on for letting somebody go, or for holding them longer
/// than was counted before.
pub const AGREE: usize = 2;

/// How long after the second has agreed the person is told at the latest: a day and night.
pub const TELL_SECONDS: i64 = 24 * 3600;

/// The dates on which somebody may be let go: what two agree to.
pub const LEAVING: [DateKind; 5] = [
    DateKind::TwoThirds,
    DateKind::MinimumFirstParoleDay,
    DateKind::FullTermFirstFreeDay,
    DateKind::FrameLastDay,
    DateKind::OrderEnds,
];

/// The days on which serving ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// First day in freedom after the sentences.
    pub first_free: Option<Date>,
    /// Last day of the frame of preventive detention.
    pub frame_last: Option<Date>,
}

impl Ends {
    /// The kinds of date they are read from.
    pub const KINDS: [DateKind; 2] = [DateKind::FullTermFirstFreeDay, DateKind::FrameLastDay];

    /// Reads them from dates as counted. Several sentences end when the last does.
    pub fn of(rows: &[DatedRow]) -> Self {
        let last = |kind: DateKind| rows.iter().filter(|row| row.kind == kind).map(|row| row.date).max();
        Self { first_free: last(DateKind::FullTermFirstFreeDay), frame_last: last(DateKind::FrameLastDay) }
    }

    /// Which earlier ends bind until two have agreed, when the count went from these to `after` while `bound` bound
    /// already. What ended before somebody came says nothing of this stay.
    pub fn still_bind(self, after: Self, bound: Self, came: Date) -> Self {
        let binds = |before: Option<Date>, after: Option<Date>, bound: Option<Date>| {
            let earliest = before.into_iter().chain(bound).filter(|day| *day > came).min()?;
            after.is_none_or(|after| after > earliest).then_some(earliest)
        };
        Self {
            first_free: binds(self.first_free, after.first_free, bound.first_free),
            frame_last: binds(self.frame_last, after.frame_last, bound.frame_last),
        }
    }
}

/// A date as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedRow {
    /// What it is.
    pub kind: DateKind,
    /// The day.
    pub date: Date,
    /// The moment, where one is known.
    pub at: Option<Instant>,
}

/// The word of an agreement: another as soon as the facts, a date on which somebody may go, or anything about the
/// authorities changes. Whoever agreed has seen these, in these words. Dates are given in the order of time.
pub fn word_of(facts_hash: &str, rows: &[DatedRow], authorities: &str) -> String {
    let leaving = |row: &&DatedRow| LEAVING.contains(&row.kind);
    let days: Vec<String> = rows.iter().filter(leaving).map(|row| format!("{} {}", row.kind, row.date)).collect();
    let counted = if facts_hash.is_empty() { String::new() } else { format!("{facts_hash} {}", days.join(" ")) };
    in_short(&[&counted, authorities])
}

/// The dates of somebody in one word: what they were told. Another as soon as a date is.
pub fn days_in_short(rows: &[DatedRow]) -> String {
    let days: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {}", row.kind, row.date, row.at.map(|at| at.to_string()).unwrap_or_default()))
        .collect();
    in_short(&[&days.join("\n")])
}

basics::code! {
    /// What is to be done about the dates of somebody before they are final.
    Step {
        /// The rules cannot use the facts: they must be mended.
        Mend = "mend",
        /// Nobody has agreed to them.
        Agree = "agree",
        /// One has agreed: a second must.
        Second = "second",
        /// Two have agreed: the person is to be told, face to face.
        Tell = "tell",
    }
}

impl Step {
    /// The next step, when so many have agreed and the person was told or not; none is left when both are done.
    pub fn next(agreed: usize, is_told: bool, is_problem: bool) -> Option<Self> {
        match agreed {
            _ if is_problem => Some(Self::Mend),
            0 => Some(Self::Agree),
            fewer if fewer < AGREE => Some(Self::Second),
            _ => (!is_told).then_some(Self::Tell),
        }
    }
}

basics::code! {
    /// How somebody was told in a language they understand.
    Interpreting {
        /// They speak the language of the staff.
        NotNeeded = "not_needed",
        /// An interpreter was there.
        Present = "present",
        /// An interpreter by telephone or screen.
        Remote = "remote",
    }
}

/// What somebody said when they were told.
pub type Said = Text<2000>;

crate::fields! {
    /// That somebody was told of their dates, as a form or a program sends it.
    ToldFields {
        /// How it was interpreted: `not_needed`, `present` or `remote`.
        interpreter,
        /// What the person said, in their own words; may be empty.
        said,
    }
}

/// That somebody was told of their dates, to be recorded.
#[derive(Clone, Debug)]
pub struct NewTold {
    /// How it was interpreted.
    pub interpreter: Interpreting,
    /// What the person said.
    pub said: Option<Said>,
}

impl NewTold {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &ToldFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let interpreter = errors.take("interpreter", fields.interpreter.parse());
        let said = match fields.said.trim() {
            "" => None,
            text => errors.take("said", Said::parse(text)),
        };
        match interpreter {
            Some(interpreter) if errors.is_empty() => Ok(Self { interpreter, said }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// Texts in one short word: another as soon as anything in them changes.
pub fn in_short(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The facts of a person as a case for the date rules.
pub fn case(person: PersonId, born: Option<Date>, on_file: OnFile, remand: Option<law::Remand>) -> Case {
    let about = born.map(law::Person::born_on);
    let absences = on_file.absences.into_iter().map(|(_, absence)| absence).collect();
    let sentences = on_file.sentences.into_iter().map(|one| one.facts).collect();
    let parole_refused = on_file.refused;
    Case {
        person: about,
        absences,
        parole_refused,
        remand,
        as_of: on_file.as_of,
        ..Case::new(person.to_string(), sentences)
    }
}

/// A hash of all facts of a case: two cases with one hash have the same dates by one version of the rules.
pub fn facts_hash(case: &Case) -> Result<String, Problem> {
    let text = serde_json::to_vec(case).map_err(|_| basics::value::corrupt("a case"))?;
    Ok(Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What a form or a program sends to register a sentence. Which fields are needed depends on the kind.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SentenceFields {
    /// The authority it is carried out on.
    pub authority: String,
    /// `prison`, `preventive_detention`, `fine_default`, `recall` or `community`.
    #[schemars(with = "SentenceKind")]
    pub kind: String,
    /// The day of the judgment.
    pub judgment: String,
    /// `true` when the person was in custody at the judgment.
    #[schemars(with = "bool")]
    pub in_custody: String,
    /// The day of admission, when not; may be empty until then.
    pub admitted: String,
    /// Prison: years; preventive detention: years of the frame; recall: of what is to be served of the remainder;
    /// community sentence: of the subsidiary term.
    #[schemars(with = "Option<u32>")]
    pub years: String,
    /// Months of the same.
    #[schemars(with = "Option<u32>")]
    pub months: String,
    /// Days of the same; subsidiary imprisonment: its days.
    #[schemars(with = "Option<u32>")]
    pub days: String,
    /// Prison: years of the suspended part.
    #[schemars(with = "Option<u32>")]
    pub suspended_years: String,
    /// Months of the suspended part.
    #[schemars(with = "Option<u32>")]
    pub suspended_months: String,
    /// Days of the suspended part.
    #[schemars(with = "Option<u32>")]
    pub suspended_days: String,
    /// Preventive detention: years of the minimum term.
    #[schemars(with = "Option<u32>")]
    pub minimum_years: String,
    /// Months of the minimum term.
    #[schemars(with = "Option<u32>")]
    pub minimum_months: String,
    /// Days of credit as the court fixed them (CRD-06).
    #[schemars(with = "Option<u32>")]
    pub credit_days: String,
    /// The day the judgment became final; may be empty.
    pub final_on: String,
    /// Preventive detention: the day of the judgment that extended the frame last.
    pub extended_on: String,
    /// Preventive detention: the last day of the frame by it.
    pub extended_until: String,
    /// Community sentence: its hours.
    #[schemars(with = "Option<u32>")]
    pub hours: String,
    /// Community sentence: the day of the judgment that made prison of it after breach; may be empty.
    pub converted_on: String,
    /// Community sentence made prison: hours done that the court has not itself taken off.
    #[schemars(with = "Option<u32>")]
    pub hours_done: String,
    /// `true` when the judgment says so although the law does not allow it: else that is refused.
    #[schemars(with = "bool")]
    pub as_stated: String,
    /// Why it is corrected; only for a correction.
    pub why: String,
}

/// What the code of an error begins with that says what the law does not allow.
pub const UNLAWFUL: &str = "law-";

/// What of a sentence that was typed in the law does not allow, with the rule and its section; none when all is well.
pub fn unlawful(warnings: &[law::Warning], place: usize) -> Option<Problem> {
    let own = format!("sentences[{place}].");
    let mut wrong = warnings.iter().filter(|warning| warning.code.is_unlawful() && warning.field.starts_with(&own));
    let first = wrong.clone().next()?;
    let mut errors = FormErrors::default();
    wrong.by_ref().for_each(|warning| errors.add(&warning.field, &format!("{UNLAWFUL}{}", warning.code)));
    Some(errors.into_problem().with_rule(first.rule.as_str(), first.section))
}

/// What the date rules refuse, said of the fields of the form in which it was typed: the rules speak of a case,
/// such as `sentences[1].suspended`. A form that only ends a time away has the day of return alone.
pub fn said_of_form(mut problem: Problem, only_return: bool) -> Problem {
    for error in &mut problem.errors {
        let converted = error.field.ends_with("conversion.judgment");
        let last = if converted { "conversion" } else { error.field.rsplit('.').next().unwrap_or_default() };
        let field = match last.split('[').next().unwrap_or_default() {
            "term" | "frame" | "remaining" | "subsidiary" => "years",
            "conversion" => "converted_on",
            "suspended" => "suspended_years",
            "minimum" => "minimum_years",
            "extensions" | "until" => "extended_until",
            "credit" => "credit_days",
            "from" if !only_return => "from_date",
            "from" | "to" => "to_date",
            other => other,
        };
        error.field = field.to_owned();
        if error.code == ProblemCode::EndsBeforeStart.to_string() {
            error.code = "before-start".to_owned();
        }
    }
    problem
}

fn number(errors: &mut FormErrors, field: &str, text: &str) -> u32 {
    match text.trim() {
        "" => 0,
        digits => match digits.parse::<u32>() {
            Ok(number) if number <= 20_000 => number,
            Ok(_) => {
                errors.add_value(field, "not-in-range", "0–20000");
                0
            }
            Err(_) => {
                errors.add(field, "not-a-number");
                0
            }
        },
    }
}

fn optional_date(errors: &mut FormErrors, field: &str, text: &str) -> Option<Date> {
    if text.trim().is_empty() { None } else { errors.take(field, parse_date(text)) }
}

fn some_term(term: Term) -> Option<Term> {
    (term != Term::default()).then_some(term)
}

impl NewSentence {
    /// Reads the fields of a form; all errors at once. What the rules of a kind of sentence demand is
    /// checked by the date rules themselves.
    pub fn parse(fields: &SentenceFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let authority = e.take("authority", fields.authority.parse());
        let kind: Option<SentenceKind> = e.take("kind", fields.kind.parse());
        let judgment = e.take("judgment", parse_date(&fields.judgment));
        let credit_days = number(e, "credit_days", &fields.credit_days);
        let decided = kind.zip(judgment).and_then(|(kind, judgment)| decided(e, fields, kind, judgment));
        if kind.is_none() || judgment.is_none() {
            // What else is wrong is said at once, whatever the kind.
            Length::read(e, fields);
        }
        match (authority, decided) {
            (Some(authority), Some(facts)) if errors.is_empty() => {
                let is_as_stated = fields.as_stated == "true";
                Ok(Self { authority, facts: facts.credited(credit_days), is_as_stated })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl NewSentence {
    /// The same as a correction of what stands: what a form does not speak of stays as the court has said it.
    #[must_use]
    pub fn keeping(self, old: &Sentence) -> Self {
        if self.facts.kind != old.kind {
            return self;
        }
        let said = self.facts;
        let states_final = matches!(said.kind, SentenceKind::Prison | SentenceKind::PreventiveDetention);
        let mut facts = Sentence {
            judgment: said.judgment,
            in_custody: said.in_custody,
            admitted: said.admitted,
            term: said.term,
            suspended: said.suspended,
            probation_years: old.probation_years.filter(|_| said.suspended.is_some()),
            credit_days: said.credit_days,
            frame: said.frame,
            minimum: said.minimum,
            extensions: said.extensions,
            final_on: if states_final { said.final_on } else { old.final_on },
            days: said.days,
            hours: said.hours,
            subsidiary: said.subsidiary,
            conversion: said.conversion,
            remaining: said.remaining,
            ..old.clone()
        };
        if let (Some(conversion), Some(before)) = (&mut facts.conversion, old.conversion) {
            conversion.ordered = before.ordered;
        }
        // A form speaks of the last extension alone.
        if let (Some(last), Some((_, earlier))) = (facts.extensions.first().copied(), old.extensions.split_last()) {
            facts.extensions = earlier.iter().copied().chain([last]).collect();
        }
        Self { facts, ..self }
    }
}

/// How long, as a form says it.
struct Length {
    whole: Term,
    suspended: Option<Term>,
    minimum: Option<Term>,
}

impl Length {
    fn read(errors: &mut FormErrors, fields: &SentenceFields) -> Self {
        let e = errors;
        let mut term = |names: [&str; 3], texts: [&str; 3]| {
            let [years, months, days] = [0, 1, 2].map(|at: usize| number(e, names[at], texts[at]));
            Term { years, months, days }
        };
        let whole = term(["years", "months", "days"], [&fields.years, &fields.months, &fields.days]);
        let suspended = [&*fields.suspended_years, &*fields.suspended_months, &*fields.suspended_days];
        let suspended = term(["suspended_years", "suspended_months", "suspended_days"], suspended);
        let minimum =
            term(["minimum_years", "minimum_months", ""], [&fields.minimum_years, &fields.minimum_months, ""]);
        if whole == Term::default() {
            e.add("years", "length-required");
        }
        Self { whole, suspended: some_term(suspended), minimum: some_term(minimum) }
    }
}

/// What a court decided, by its kind; none of a kind that this form does not know.
fn decided(e: &mut FormErrors, fields: &SentenceFields, kind: SentenceKind, judgment: Date) -> Option<Sentence> {
    let Length { whole, suspended, minimum } = Length::read(e, fields);
    let in_custody = fields.in_custody == "true";
    let admitted = optional_date(e, "admitted", &fields.admitted);
    let final_on = optional_date(e, "final_on", &fields.final_on);
    let extension = extension(e, fields);
    let conversion = conversion(e, fields, in_custody, admitted);
    let facts = match kind {
        SentenceKind::Prison => Sentence { suspended, final_on, ..Sentence::prison(judgment, whole) },
        SentenceKind::PreventiveDetention => {
            let detention = Sentence::preventive_detention(judgment, whole, minimum);
            Sentence { extensions: extension.into_iter().collect(), final_on, ..detention }
        }
        SentenceKind::FineDefault => Sentence::fine_default(judgment, judgment, whole.days),
        SentenceKind::Recall => Sentence::recall(judgment, whole),
        // Where somebody was, and when they came in, is said of the prison that was made of it.
        SentenceKind::Community => {
            let begun = if conversion.is_some() { None } else { admitted };
            let hours = number(e, "hours", &fields.hours);
            return Some(Sentence { conversion, ..Sentence::community(judgment, hours, whole, begun) });
        }
        SentenceKind::FineService | SentenceKind::Youth => {
            e.add("kind", "not-in-list");
            return None;
        }
    };
    Some(if in_custody { Sentence { in_custody, admitted: None, ..facts } } else { facts.at_liberty(admitted) })
}

fn conversion(
    errors: &mut FormErrors,
    fields: &SentenceFields,
    in_custody: bool,
    admitted: Option<Date>,
) -> Option<Conversion> {
    let hours_done = number(errors, "hours_done", &fields.hours_done);
    let judgment = optional_date(errors, "converted_on", &fields.converted_on)?;
    let admitted = admitted.filter(|_| !in_custody);
    Some(Conversion { judgment, in_custody, admitted, ordered: None, hours_done })
}

fn extension(errors: &mut FormErrors, fields: &SentenceFields) -> Option<Extension> {
    let judgment = optional_date(errors, "extended_on", &fields.extended_on);
    let until = optional_date(errors, "extended_until", &fields.extended_until);
    match (judgment, until) {
        (Some(judgment), Some(until)) => Some(Extension { judgment, until }),
        (Some(_), None) => {
            errors.add("extended_until", "required");
            None
        }
        (None, Some(_)) => {
            errors.add("extended_on", "required");
            None
        }
        (None, None) => None,
    }
}

/// What a form or a program sends to register a time away.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AbsenceFields {
    /// Kind.
    #[schemars(with = "AbsenceKind")]
    pub kind: String,
    /// First day away.
    pub from_date: String,
    /// First day back; empty while still away.
    pub to_date: String,
}

impl NewAbsence {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &AbsenceFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let kind = errors.take("kind", fields.kind.parse());
        let from = errors.take("from_date", parse_date(&fields.from_date));
        let to = optional_date(&mut errors, "to_date", &fields.to_date);
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            errors.add("to_date", "before-start");
        }
        match (kind, from) {
            (Some(kind), Some(from)) if errors.is_empty() => Ok(Self { kind, from, to }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends when somebody is back.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BackFields {
    /// First day back.
    pub to_date: String,
}

impl BackFields {
    /// The first day back.
    pub fn parse(&self) -> Result<Date, Problem> {
        parse_date(&self.to_date)
            .map_err(|problem| Problem::invalid("invalid-input").with_field("to_date", &problem.code))
    }
}

/// What a form or a program sends to end a sentence.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EndFields {
    /// Why, from the list.
    pub reason: String,
    /// From which day it no longer counts.
    pub end_date: String,
    /// More about it.
    pub why: String,
}

impl EndFields {
    /// The day, the reason, and more about it; all errors at once.
    pub fn parse(&self) -> Result<(Date, SentenceEnd, Why), Problem> {
        let mut errors = FormErrors::default();
        let on = errors.take("end_date", parse_date(&self.end_date));
        let reason = errors.take("reason", self.reason.parse());
        let why = errors.take("why", Why::parse(&self.why));
        match (on, reason, why) {
            (Some(on), Some(reason), Some(why)) => Ok((on, reason, why)),
            _ => Err(errors.into_problem()),
        }
    }
}

impl SentenceFields {
    /// The values of a form to correct a sentence.
    pub fn of(authority: AuthorityId, facts: &Sentence) -> Vec<(&'static str, String)> {
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let some = |number: u32| if number == 0 { String::new() } else { number.to_string() };
        let fine = facts.days.map(Term::days);
        let length = facts.term.or(facts.frame).or(facts.remaining).or(facts.subsidiary).or(fine).unwrap_or_default();
        let suspended = facts.suspended.unwrap_or_default();
        let minimum = facts.minimum.unwrap_or_default();
        let extension = facts.extensions.last();
        let converted = facts.conversion;
        let in_custody = converted.map_or(facts.in_custody, |one| one.in_custody);
        vec![
            ("authority", authority.to_string()),
            ("kind", facts.kind.to_string()),
            ("judgment", facts.judgment.to_string()),
            ("in_custody", in_custody.to_string()),
            ("admitted", day(converted.map_or(facts.admitted, |one| one.admitted))),
            ("years", some(length.years)),
            ("months", some(length.months)),
            ("days", some(length.days)),
            ("suspended_years", some(suspended.years)),
            ("suspended_months", some(suspended.months)),
            ("suspended_days", some(suspended.days)),
            ("minimum_years", some(minimum.years)),
            ("minimum_months", some(minimum.months)),
            ("credit_days", some(facts.credit_days)),
            ("final_on", day(facts.final_on)),
            ("extended_on", day(extension.map(|one| one.judgment))),
            ("extended_until", day(extension.map(|one| one.until))),
            ("hours", some(facts.hours.unwrap_or_default())),
            ("converted_on", day(converted.map(|one| one.judgment))),
            ("hours_done", some(converted.map_or(0, |one| one.hours_done))),
        ]
    }
}
