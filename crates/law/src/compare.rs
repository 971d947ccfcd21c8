//! Two answers side by side: the same case by the law of another day, or with one fact another.

use crate::calc::{self, CalcOutput};
use crate::case::{Case, iso};
use crate::outcome::{DateKind, DatedRule, InputProblem, Outcome, Warning};
use crate::policy::Policies;
use crate::rules::RuleId;
use basics::{Date, Instant};
use serde::Serialize;
use std::collections::BTreeMap;

/// A date in two answers. Of a kind that a sentence or measure has several times the first is set against the first.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Compared {
    /// What the date is.
    pub kind: DateKind,
    /// Index of the sentence it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
    /// Index of the measure it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<usize>,
    /// The date in the first answer; none where that gives none.
    #[serde(with = "iso::optional")]
    #[schemars(with = "Option<iso::Iso>")]
    pub before: Option<Date>,
    /// The date in the second answer; none where that gives none.
    #[serde(with = "iso::optional")]
    #[schemars(with = "Option<iso::Iso>")]
    pub after: Option<Date>,
    /// The moment of the first, where the law counts hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_at: Option<Instant>,
    /// The moment of the second, where the law counts hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_at: Option<Instant>,
    /// Days from the first to the second, below 0 when it is earlier; none where one is missing.
    pub days: Option<i64>,
    /// The rule: of the second answer, or of the first where the second gives no date.
    pub rule: RuleId,
    /// Act and section; empty when the rule rests on none.
    pub section: &'static str,
}

impl Compared {
    fn of(before: Option<&DatedRule>, after: Option<&DatedRule>) -> Option<Self> {
        let one = after.or(before)?;
        let (date, at) = (|dated: Option<&DatedRule>| dated.map(|it| it.date), |dated: Option<&DatedRule>| dated?.at);
        let days = date(before).zip(date(after)).map(|(before, after)| i64::from((after - before).get_days()));
        Some(Self {
            kind: one.kind,
            sentence: one.sentence,
            measure: one.measure,
            before: date(before),
            after: date(after),
            before_at: at(before),
            after_at: at(after),
            days,
            rule: one.rule,
            section: one.section,
        })
    }
    /// Whether both answers say the same.
    pub fn is_same(&self) -> bool {
        (self.before, self.before_at) == (self.after, self.after_at)
    }
}

/// Every date of two answers, line by line, in the order of time of the second: also those that are the same.
pub fn compare(before: &Outcome, after: &Outcome) -> Vec<Compared> {
    let key = |dated: &DatedRule| (dated.kind, dated.sentence, dated.measure);
    let pairs = pairs(&before.dates, &after.dates, key);
    let mut lines: Vec<Compared> =
        pairs.into_iter().filter_map(|(before, after)| Compared::of(before, after)).collect();
    lines.sort_by_key(|line| (line.after.or(line.before), line.after_at.or(line.before_at)));
    lines
}

/// What stands in two lists under one key.
pub type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Two lists of dates in pairs of the same key: the first of a key with the first, the second with the second; what
/// has no counterpart alone. In the order of keys.
pub fn pairs<'a, T, K: Ord>(before: &'a [T], after: &'a [T], key: impl Fn(&T) -> K) -> Vec<Pair<'a, T>> {
    let mut of_key: BTreeMap<K, (Vec<&T>, Vec<&T>)> = BTreeMap::new();
    for one in before {
        of_key.entry(key(one)).or_default().0.push(one);
    }
    for one in after {
        of_key.entry(key(one)).or_default().1.push(one);
    }
    let in_pairs = |(before, after): (Vec<_>, Vec<_>)| {
        let times = before.len().max(after.len());
        (0..times).map(move |at| (before.get(at).copied(), after.get(at).copied()))
    };
    of_key.into_values().flat_map(in_pairs).collect()
}

/// What a case is set against.
#[derive(Clone, Copy, Debug)]
pub enum Against<'a> {
    /// The same by the law as it stood on this day.
    LawAsOf(Date),
    /// Another case, as JSON: the same with a fact changed.
    Case(&'a str),
}

/// What `tilbake calc --law-as-of` and `--against` print.
#[derive(Serialize)]
struct Printed {
    id: String,
    /// What needs a look in the second answer.
    warnings: Vec<Warning>,
    dates: Vec<Compared>,
}

/// Sets a case against another, both as JSON: every date of both, line by line.
pub fn run(input: &str, against: Against<'_>) -> CalcOutput {
    match printed(input, against) {
        Ok(printed) => CalcOutput { stdout: calc::pretty(&printed), ..CalcOutput::default() },
        Err(problems) => {
            let stderr = calc::pretty(&InputProblem::gather(&problems));
            CalcOutput { stderr, exit_code: 2, ..CalcOutput::default() }
        }
    }
}

fn printed(input: &str, against: Against<'_>) -> Result<Printed, Vec<InputProblem>> {
    let read = |text: &str| calc::read(text.trim_start_matches('\u{feff}')).map_err(|problem| vec![problem]);
    let case = read(input)?;
    let other = match against {
        Against::LawAsOf(day) => Case { as_of: Some(day), ..case.clone() },
        Against::Case(text) => read(text)?,
    };
    let counted = |case: &Case| crate::calculate_with(case, Policies::default(), false);
    let (before, after) = (counted(&case)?, counted(&other)?);
    Ok(Printed { dates: compare(&before, &after), id: after.id, warnings: after.warnings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sentence, Term, calculate_with};
    use basics::time::civil::date;

    fn counted(case: &Case) -> Outcome {
        calculate_with(case, Policies::default(), false).unwrap()
    }

    fn two_years(credit: u32) -> Case {
        Case::new("k", vec![Sentence::prison(date(2025, 2, 10), Term::years(2)).credited(credit)])
    }

    #[test]
    fn ten_days_more_of_credit_bring_every_date_ten_days_nearer() {
        let lines = compare(&counted(&two_years(20)), &counted(&two_years(30)));
        let end = lines.iter().find(|line| line.kind == DateKind::LastDay).unwrap();
        assert_eq!(end.days, Some(-10));
        // From the first day on it is the same day.
        let moves = |line: &&Compared| line.kind != DateKind::OpenDirect;
        assert!(lines.iter().filter(moves).all(|line| line.days == Some(-10) && !line.is_same()), "{lines:?}");
    }

    #[test]
    fn the_same_case_is_the_same_in_every_line() {
        let lines = compare(&counted(&two_years(20)), &counted(&two_years(20)));
        assert!(!lines.is_empty() && lines.iter().all(|line| line.is_same() && line.days == Some(0)));
    }

    #[test]
    fn a_date_only_one_answer_gives_stands_alone() {
        let none = Case::new("k", vec![]);
        let lines = compare(&counted(&none), &counted(&two_years(0)));
        assert!(!lines.is_empty() && lines.iter().all(|line| line.before.is_none() && line.days.is_none()));
        let lines = compare(&counted(&two_years(0)), &counted(&none));
        assert!(!lines.is_empty() && lines.iter().all(|line| line.after.is_none() && line.days.is_none()));
    }

    #[test]
    fn the_command_sets_a_case_against_the_law_of_another_day() {
        let case = r#"{"id":"K","as_of":"2026-11-22","sentences":[{"kind":"prison","judgment":"2025-02-10","term":{"years":1}}]}"#;
        let output = run(case, Against::LawAsOf(date(2015, 1, 1)));
        assert_eq!((output.exit_code, output.stderr.as_str()), (0, ""));
        let told: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        assert!(!told["dates"].as_array().unwrap().is_empty(), "{told}");
        let changed = case.replace("\"term\"", "\"credit_days\":3,\"term\"");
        let told: serde_json::Value = serde_json::from_str(&run(case, Against::Case(&changed)).stdout).unwrap();
        assert!(told["dates"].as_array().unwrap().iter().any(|line| line["days"] == -3), "{told}");
    }

    #[test]
    fn the_command_names_the_field_that_cannot_be_used() {
        let output = run(r#"{"id":"K","sentences":[{"kind":"prison"}]}"#, Against::LawAsOf(date(2020, 1, 1)));
        assert_eq!((output.exit_code, output.stdout.as_str()), (2, ""));
        assert!(output.stderr.contains("sentences[0].judgment"), "{}", output.stderr);
    }

    #[test]
    fn the_first_of_a_kind_is_set_against_the_first() {
        let pairs = pairs(&[(1, 'a'), (1, 'b'), (2, 'c')], &[(1, 'd'), (3, 'e')], |one| one.0);
        let told: Vec<_> = pairs.iter().map(|(b, a)| (b.map(|one| one.1), a.map(|one| one.1))).collect();
        assert_eq!(told, [(Some('a'), Some('d')), (Some('b'), None), (Some('c'), None), (None, Some('e'))]);
    }
}
