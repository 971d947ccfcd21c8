//! What the date rules say of a case, said of the fields of the form in which it was typed.

use super::ABSORBED_ROWS;
use crate::authority::UNLAWFUL;
use basics::problem::FormErrors;
use basics::{FieldError, Problem};
use law::Sentence;
use law::outcome::ProblemCode;

/// What of a sentence that was typed in the law does not allow, with the rule and its section; none when all is well.
pub fn unlawful(warnings: &[law::Warning], place: usize) -> Option<Problem> {
    let own = format!("sentences[{place}].");
    let mut wrong = warnings.iter().filter(|warning| warning.code.is_unlawful() && warning.field.starts_with(&own));
    let first = wrong.clone().next()?;
    let mut errors = FormErrors::default();
    wrong.by_ref().for_each(|warning| errors.add(&warning.field, &format!("{UNLAWFUL}{}", warning.code)));
    Some(errors.into_problem().with_rule(first.rule.as_str(), first.section))
}

/// What the date rules refuse, said of the fields of the form in which it was typed: the rules speak of a case with these
/// sentences, such as `sentences[1].credit[2].days`. A form that only ends a time away has the day of return alone.
pub fn said_of_form(mut problem: Problem, sentences: &[Sentence], only_return: bool) -> Problem {
    for error in &mut problem.errors {
        let inside = error.field.split_once("].").filter(|(list, _)| list.starts_with("sentences["));
        let field = match inside {
            Some((list, path)) => {
                let place = list.rsplit('[').next().and_then(|place| place.parse::<usize>().ok());
                field_of(path, place.and_then(|place| sentences.get(place)))
            }
            None => elsewhere(&error.field, only_return),
        };
        error.code = code_of(error);
        error.field = field;
    }
    problem
}

/// The code of an error in the words of forms.
fn code_of(error: &FieldError) -> String {
    let is = |code: ProblemCode| error.code == code.to_string();
    let is_absorbed = error.field.contains("absorbed[");
    let code = if is(ProblemCode::EndsBeforeStart) {
        "before-start"
    } else if is(ProblemCode::MissingField) {
        "required"
    } else if is(ProblemCode::Overlapping) && is_absorbed {
        "served-twice"
    } else if is(ProblemCode::InvalidValue) && (is_absorbed || error.field.ends_with("offence_on")) {
        "after-judgment"
    } else {
        &error.code
    };
    code.to_owned()
}

/// The field of what is not inside one sentence: a time away, or all sentences together.
fn elsewhere(path: &str, only_return: bool) -> String {
    let last = path.rsplit('.').next().unwrap_or_default();
    let field = match last.split('[').next().unwrap_or_default() {
        "term" => "years",
        "credit" => "credit_days",
        "from" if !only_return => "from_date",
        "from" | "to" => "to_date",
        "credit_days" => "credit_days",
        // What is said of all there is belongs to no field of its own.
        _ => "kind",
    };
    field.to_owned()
}

/// The field of a form for a path inside a sentence.
fn field_of(path: &str, facts: Option<&Sentence>) -> String {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let (list, place) = match first.split_once('[') {
        Some((list, place)) => (list, place.trim_end_matches(']').parse().unwrap_or(usize::MAX)),
        None => (first, 0),
    };
    let field = match (list, rest) {
        ("term" | "frame" | "remaining" | "subsidiary", _) => "years",
        ("suspended" | "minimum" | "performance" | "remainder", _) => return format!("{list}_years"),
        ("extended", _) => "longer_years",
        ("extensions", part) => return extension_field(place, part, facts),
        ("refusals_final", _) => "refused_final_on",
        ("parole", "period") => "parole_years",
        ("parole", _) => "paroled_on",
        ("conversion", "ordered") => "ordered_years",
        ("conversion", "hours_done") => "hours_done",
        ("conversion", "admitted") => "admitted",
        ("conversion", _) => "converted_on",
        ("credit", part) => return credit_field(place, part, facts),
        ("absorbed", part) if !part.is_empty() && place < ABSORBED_ROWS => {
            return format!("absorbed_{}_{part}", place + 1);
        }
        ("absorbed", _) => "absorbed_1_judgment",
        ("admitted", _) if facts.is_some_and(|facts| facts.kind.is_performed()) => "began",
        (other, _) => other,
    };
    field.to_owned()
}

/// The field of an extension. A form has the one that stood last, and a further one beside it: of several, the newest.
fn extension_field(place: usize, part: &str, facts: Option<&Sentence>) -> String {
    let part = if part == "judgment" { "on" } else { "until" };
    let several = facts.map(|facts| facts.extensions.len()).filter(|several| *several > 1);
    let is_newest = several.is_some_and(|several| place + 1 == several);
    if is_newest { format!("further_extended_{part}") } else { format!("extended_{part}") }
}

/// The field of a further line of credit. A form has a row for the first of each kind.
fn credit_field(place: usize, part: &str, facts: Option<&Sentence>) -> String {
    let lines = facts.map(|facts| facts.credit.as_slice()).unwrap_or_default();
    let is_first = |kind| lines.iter().position(|line| line.kind == kind) == Some(place);
    let part = if part == "basis" { part } else { "days" };
    match lines.get(place) {
        Some(line) if is_first(line.kind) => format!("credit_{}_{part}", line.kind),
        _ => "credit_days".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;
    use law::case::{CreditKind, CreditLine};
    use law::{Extension, Term};

    #[test]
    fn each_path_of_the_rules_has_its_field() {
        let line = |kind| CreditLine { kind, days: 3, basis: None };
        let credit = [CreditKind::Redress, CreditKind::Redress, CreditKind::Abroad].map(line).to_vec();
        let prison = Sentence { credit, ..Sentence::prison(date(2025, 1, 7), Term::years(1)) };
        let community = Sentence::community(date(2025, 1, 8), 60, Term::days(60), None);
        let one = Extension { judgment: date(2025, 1, 9), until: date(2030, 1, 9) };
        let detention = Sentence::preventive_detention(date(2020, 1, 9), Term::years(5), None);
        let detention = Sentence { extensions: vec![one, one], ..detention };
        let sentences = [prison, community, detention];
        for (path, field) in [
            ("sentences[0].term", "years"),
            ("sentences[0].suspended", "suspended_years"),
            ("sentences[0].probation_years", "probation_years"),
            ("sentences[0].credit[0].days", "credit_redress_days"),
            ("sentences[0].credit[1].days", "credit_days"),
            ("sentences[0].credit[2].basis", "credit_abroad_basis"),
            ("sentences[0].absorbed[1].to", "absorbed_2_to"),
            ("sentences[0].absorbed[3].to", "absorbed_1_judgment"),
            ("sentences[0].extensions[0].judgment", "extended_on"),
            ("sentences[0].extensions[0].until", "extended_until"),
            ("sentences[2].extensions[0].until", "extended_until"),
            ("sentences[2].extensions[1].until", "further_extended_until"),
            ("sentences[2].extensions[1].judgment", "further_extended_on"),
            ("sentences[0].refusals_final", "refused_final_on"),
            ("sentences[0].parole.from", "paroled_on"),
            ("sentences[0].parole.period", "parole_years"),
            ("sentences[0].admitted", "admitted"),
            ("sentences[0].days", "days"),
            ("sentences[1].admitted", "began"),
            ("sentences[1].performance", "performance_years"),
            ("sentences[1].extended", "longer_years"),
            ("sentences[1].conversion.judgment", "converted_on"),
            ("sentences[1].conversion.ordered", "ordered_years"),
            ("sentences[1].conversion.hours_done", "hours_done"),
            ("sentences.credit_days", "credit_days"),
            ("sentences.term", "years"),
            ("absences[0].from", "from_date"),
            ("sentences", "kind"),
            ("sentences.absorbed", "kind"),
            ("remand.isolation", "kind"),
        ] {
            let said = said_of_form(Problem::invalid("invalid-input").with_field(path, "empty"), &sentences, false);
            assert_eq!(said.errors[0].field, field, "{path}");
        }
    }

    #[test]
    fn a_form_for_a_return_has_the_day_of_return_alone() {
        let wrong = Problem::invalid("invalid-input").with_field("absences[2].from", "ends-before-start");
        let said = said_of_form(wrong, &[], true);
        assert_eq!((said.errors[0].field.as_str(), said.errors[0].code.as_str()), ("to_date", "before-start"));
    }
}
