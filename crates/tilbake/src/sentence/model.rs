//! Sentences and absences as facts for the date rules, and what a form may say about them.

mod away;
pub mod deadlines;
mod fields;
mod forms;
mod refusals;
mod said;
mod what_if;

pub use away::{AbsenceFields, BackFields, EndFields};
pub use fields::{ABSORBED_ROWS, SentenceFields, is_blank};
pub use refusals::{NewRefusal, Refusal, RefusalFields};
pub use said::{said_of_form, unlawful};
pub use what_if::{Change, Decided, Fact, OnFile, WhatIfFields};

use crate::authority::AuthorityId;
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Instant, Problem, Text};
use law::{AbsenceKind, Case, DateKind, Sentence};
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

/// The dates of somebody and the refusals of parole in one word: what they are told. Another as soon as one of them is.
pub fn told_word(rows: &[DatedRow], refused: &[Date]) -> String {
    let at = |row: &DatedRow| row.at.map(|at| at.to_string()).unwrap_or_default();
    let dates = rows.iter().map(|row| format!("{} {} {}", row.kind, row.date, at(row)));
    let refusals = refused.iter().map(|day| format!("refused {day}"));
    let lines: Vec<String> = dates.chain(refusals).collect();
    in_short(&[&lines.join("\n")])
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
