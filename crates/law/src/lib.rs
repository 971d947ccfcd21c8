//! The rules of the law, pure: dates in, dates with their proofs out. No clock, no input or output.
//!
//! A [`Case`] is what a court, an arrest and the person's own absences have stated. [`calculate`]
//! gives every date that follows, each with its rule, its section and the steps that lead to it;
//! what the law does not give, and why; and warnings where a court has stated what the law as
//! written does not allow. What the law does not answer is said, with the rule: nothing is guessed.

// The schema of a list names each of its codes, and there are more rules than the compiler expands by itself.
#![recursion_limit = "512"]

mod after;
mod check;
mod codes;
mod community;
mod competence;
mod count;
mod credit;
mod day;
mod decisions;
mod detention;
mod early;
mod fine;
mod isolation;
mod measures;
mod prison;
mod recall;
mod service;

pub mod calc;
pub mod case;
pub mod compare;
pub mod limits;
pub mod outcome;
pub mod policy;
pub mod remand;
pub mod rules;
pub mod words;

pub use case::{
    Absence, AbsenceKind, Absorbed, Case, Conversion, DetentionParole, Extension, Moment, Order, Person, Remand,
    Sentence, SentenceKind, Term,
};
pub use check::{MAX_ABSENCES, MAX_DAYS, MAX_ITEMS, MAX_LINES, MAX_MONTHS, MAX_STEPS};
pub use compare::{Compared, compare};
pub use competence::{Competence, DecisionKind, Level, who_decides};
pub use day::{is_holiday, is_working_day};
pub use limits::{LimitInForce, limits};
pub use outcome::{DateKind, DatedRule, InputProblem, NotApplicable, Outcome, Step, Warning};
pub use policy::Policies;
pub use rules::RuleId;
pub use words::{TEXTS, Words, words};

use count::{Context, Sheet};

/// Version of the rules as written here, the day they were last changed: dates counted by one version from one case are
/// the same. Whoever changes what is counted raises it; `tilbake recalculate` then counts everyone's dates anew.
pub const VERSION: &str = "2026-11-28.2";

/// Every date of a case, with proof and the default policies.
pub fn calculate(case: &Case) -> Result<Outcome, Vec<InputProblem>> {
    calculate_with(case, Policies::default(), true)
}

/// Every date of a case, by chosen policies, with or without proof.
pub fn calculate_with(case: &Case, policies: Policies, proof: bool) -> Result<Outcome, Vec<InputProblem>> {
    let mut outcome = Outcome::default();
    calculate_into(&mut outcome, case, policies, proof).map(|()| outcome)
}

/// The same into the place of another answer, of which nothing but its room is used: for many cases one after another.
/// Where the case cannot be counted the place is left as it was.
pub fn calculate_into(
    outcome: &mut Outcome,
    case: &Case,
    policies: Policies,
    proof: bool,
) -> Result<(), Vec<InputProblem>> {
    let policies = Policies { isolation_act_from: case.isolation_act_from.or(policies.isolation_act_from), ..policies };
    let problems = check::problems(case, policies);
    if !problems.is_empty() {
        return Err(problems);
    }
    let over = std::mem::take(outcome);
    *outcome = if proof { count_all::<true>(case, policies, over) } else { count_all::<false>(case, policies, over) };
    Ok(())
}

fn count_all<const P: bool>(case: &Case, policies: Policies, over: Outcome) -> Outcome {
    let context = Context::new(case, policies);
    let mut sheet = Sheet::<P>::over(over, &case.id);
    check::warn(case, &mut sheet);
    credit::warn(case, policies, &mut sheet);
    sheet.outcome.problems = check::unanswered(case, policies);
    if case.sentences.iter().any(prison::is_prison) {
        prison::write(case, &context, &mut sheet);
    }
    for (at, sentence) in case.sentences.iter().enumerate() {
        match sentence.kind {
            SentenceKind::PreventiveDetention => detention::write(case, at, sentence, &context, &mut sheet),
            SentenceKind::FineDefault => fine::write(at, sentence, &context, &mut sheet),
            SentenceKind::Recall => recall::write(case, at, sentence, &context, &mut sheet),
            SentenceKind::Community => community::write(case, at, sentence, &context, &mut sheet),
            SentenceKind::FineService => service::write_fine_service(at, sentence, &context, &mut sheet),
            SentenceKind::Youth => service::write_youth(at, sentence, &context, &mut sheet),
            SentenceKind::Prison => {}
        }
    }
    fine::warn_beside_prison(&case.sentences, &mut sheet);
    service::warn_beside(case, &mut sheet);
    credit::warn_order(case, &mut sheet);
    if let Some(remand) = &case.remand {
        let born = case.person.as_ref().and_then(|person| person.born);
        remand::write(remand, born, &context, &mut sheet);
    }
    measures::write(case, &context, &mut sheet);
    after::write(case, &context, &mut sheet);
    decisions::write(case, &context, &mut sheet);
    if let Some(on) = case.limits_on {
        sheet.outcome.limits = limits::limits(on, policies);
    }
    if P {
        sheet.outcome.competence = competence::who_decides(case, policies);
    }
    sheet.finish()
}
