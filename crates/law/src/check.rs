//! What is wrong with an input, what the law does not answer, and what it as written does not
//! allow although a court has stated it.

use crate::case::{
    Absence, Absorbed, Case, DecisionMatter, ExclusionGround, Measure, MeasureKind, Moment, ReactionKind, Sentence,
    SentenceKind, Term, iso,
};
use crate::count::{Sheet, anchor};
use crate::credit::{days_of, served_before};
use crate::measures::{by_act_at_its_end, by_act_from_its_start};
use crate::outcome::{InputProblem, Operand, ProblemCode, WarningCode};
use crate::policy::Policies;
use crate::prison::{is_prison, unconditional};
use crate::remand::is_under_18;
use crate::rules::{self, RuleId};
use basics::Date;

/// The most sentences, orders, measures and lines of credit of a case.
pub const MAX_ITEMS: usize = 200;
/// The most absences of a case.
pub const MAX_ABSENCES: usize = 2_000;
/// The most absences times sentences of a case: an absence may be a step in the proof of each date of each sentence, and a
/// proof has to stay within bounds.
pub const MAX_STEPS: usize = 20_000;
/// The most lines of credit of all sentences together, for the same reason.
pub const MAX_LINES: usize = 2_000;
/// The most months of one length, and of all sentences together.
pub const MAX_MONTHS: u32 = 2_400;
/// The most days of one length or credit, and of all together.
pub const MAX_DAYS: u32 = 73_000;
/// The longest id.
pub const MAX_ID: usize = 200;

/// What makes the input unusable; empty when it can be counted.
pub(crate) fn problems(case: &Case, policies: Policies) -> Vec<InputProblem> {
    let mut found = Vec::new();
    if case.id.len() > MAX_ID && case.id.chars().count() > MAX_ID {
        found.push(InputProblem::new(ProblemCode::TooLarge, "id"));
    }
    sizes(case, &mut found);
    for (at, sentence) in case.sentences.iter().enumerate().filter(|(_, sentence)| !is_plain(sentence)) {
        fields(at, sentence, &mut found);
        lengths(at, sentence, &mut found);
        before_judgment(at, sentence, &mut found);
    }
    sums(case, &mut found);
    absences(case, &mut found);
    remand(case, &mut found);
    measures(case, policies, &mut found);
    decisions(case, &mut found);
    found
}

/// Whether it is prison with a term that can be counted and nothing that only some sentences have: as most are, so that
/// nothing more needs to be looked at. Every field is named: one that comes must be thought of here.
fn is_plain(sentence: &Sentence) -> bool {
    let Sentence {
        kind: SentenceKind::Prison,
        term: Some(term),
        suspended: None,
        probation_years: None,
        frame: None,
        minimum: None,
        extensions,
        days: None,
        hours: None,
        subsidiary: None,
        performance: None,
        conversion: None,
        remaining: None,
        offence_on: None,
        from_abroad: false,
        absorbed,
        refusals_final,
        parole: None,
        extended: None,
        remainder: None,
        served_as_one: false,
        judgment: _,
        in_custody: _,
        admitted: _,
        credit_days: _,
        credit: _,
        final_on: _,
    } = sentence
    else {
        return false;
    };
    let has_none = extensions.is_empty() && absorbed.is_empty() && refusals_final.is_empty();
    has_none && *term != Term::default() && !is_too_long(*term)
}

fn is_too_long(term: Term) -> bool {
    term.in_months() > MAX_MONTHS || term.days > MAX_DAYS
}

fn sizes(case: &Case, found: &mut Vec<InputProblem>) {
    let remand = case.remand.as_ref();
    let most_of = |list: fn(&Sentence) -> usize| case.sentences.iter().map(list).max().unwrap_or(0);
    let lines = case.sentences.iter().map(|s| s.credit.len()).sum();
    let steps = case.sentences.len().saturating_mul(case.absences.len());
    for (field, count, most) in [
        ("sentences", case.sentences.len(), MAX_ITEMS),
        ("sentences.credit", most_of(|s| s.credit.len()), MAX_ITEMS),
        ("sentences.extensions", most_of(|s| s.extensions.len()), MAX_ITEMS),
        ("sentences.refusals_final", most_of(|s| s.refusals_final.len()), MAX_ITEMS),
        ("sentences.absorbed", most_of(|s| s.absorbed.len()), MAX_ITEMS),
        ("absences", case.absences.len(), MAX_ABSENCES),
        ("parole_refused", case.parole_refused.len(), MAX_ITEMS),
        ("measures", case.measures.len(), MAX_ITEMS),
        ("decisions", case.decisions.len(), MAX_ITEMS),
        ("leaves", case.leaves.len(), MAX_ABSENCES),
        ("unverified", case.unverified.len(), MAX_ITEMS),
        ("sentences.credit", lines, MAX_LINES),
        ("absences", steps, MAX_STEPS),
        ("remand.orders", remand.map_or(0, |r| r.orders.len()), MAX_ITEMS),
        ("remand.isolation", remand.map_or(0, |r| r.isolation.len()), MAX_ITEMS),
    ] {
        if count > most {
            found.push(InputProblem::new(ProblemCode::TooLarge, field).saying(format!("more than {most}")));
        }
    }
}

/// Fields that a sentence of the kind must have, and those that it may not.
fn fields(at: usize, sentence: &Sentence, found: &mut Vec<InputProblem>) {
    use SentenceKind::{Community, FineDefault, FineService, PreventiveDetention, Prison, Recall, Youth};
    let kind = sentence.kind;
    // Of which kinds a field must be there, and of which it may.
    let rows: [(&str, bool, &[SentenceKind], &[SentenceKind]); 19] = [
        ("term", sentence.term.is_some(), &[Prison], &[]),
        ("suspended", sentence.suspended.is_some(), &[], &[Prison]),
        ("probation_years", sentence.probation_years.is_some(), &[], &[Prison]),
        ("from_abroad", sentence.from_abroad, &[], &[Prison]),
        ("absorbed", !sentence.absorbed.is_empty(), &[], &[Prison]),
        ("frame", sentence.frame.is_some(), &[PreventiveDetention], &[]),
        ("minimum", sentence.minimum.is_some(), &[], &[PreventiveDetention]),
        ("extensions", !sentence.extensions.is_empty(), &[], &[PreventiveDetention]),
        ("refusals_final", !sentence.refusals_final.is_empty(), &[], &[PreventiveDetention]),
        ("parole", sentence.parole.is_some(), &[], &[PreventiveDetention]),
        ("days", sentence.days.is_some(), &[FineDefault, FineService], &[]),
        ("hours", sentence.hours.is_some(), &[Community], &[]),
        ("subsidiary", sentence.subsidiary.is_some(), &[Community, Youth], &[]),
        ("performance", sentence.performance.is_some(), &[Youth], &[Community, FineService]),
        ("extended", sentence.extended.is_some(), &[], &[Community]),
        ("conversion", sentence.conversion.is_some(), &[], &[Community]),
        ("remaining", sentence.remaining.is_some(), &[Recall], &[]),
        ("remainder", sentence.remainder.is_some(), &[], &[Recall]),
        ("served_as_one", sentence.served_as_one, &[], &[Recall]),
    ];
    for (field, there, must, may) in rows {
        if there && !must.contains(&kind) && !may.contains(&kind) {
            found.push(InputProblem::new(ProblemCode::NotForThisKind, format!("sentences[{at}].{field}")));
        } else if !there && must.contains(&kind) {
            found.push(InputProblem::new(ProblemCode::MissingField, format!("sentences[{at}].{field}")));
        }
    }
    if sentence.probation_years.is_some() && sentence.suspended.is_none() && kind == Prison {
        let problem = InputProblem::new(ProblemCode::MissingField, format!("sentences[{at}].suspended"));
        found.push(problem.by(RuleId::Pen05));
    }
    if sentence.final_on.is_some() && !matches!(kind, Prison | PreventiveDetention | Community | Youth) {
        found.push(InputProblem::new(ProblemCode::NotForThisKind, format!("sentences[{at}].final_on")));
    }
}

/// Each length is something and not beyond measure.
fn lengths(at: usize, sentence: &Sentence, found: &mut Vec<InputProblem>) {
    let mut wrong = |code, field: &str| found.push(InputProblem::new(code, format!("sentences[{at}].{field}")));
    for (field, term) in [
        ("term", sentence.term),
        ("suspended", sentence.suspended),
        ("frame", sentence.frame),
        ("minimum", sentence.minimum),
        ("subsidiary", sentence.subsidiary),
        ("performance", sentence.performance),
        ("extended", sentence.extended),
        ("parole.period", sentence.parole.and_then(|parole| parole.period)),
        ("conversion.ordered", sentence.conversion.and_then(|conversion| conversion.ordered)),
        ("remaining", sentence.remaining),
        ("remainder", sentence.remainder),
    ] {
        match term {
            Some(term) if term == Term::default() => wrong(ProblemCode::Empty, field),
            Some(term) if is_too_long(term) => wrong(ProblemCode::TooLarge, field),
            _ => {}
        }
    }
    for (field, number, most) in [
        ("days", sentence.days, MAX_DAYS),
        ("hours", sentence.hours, MAX_DAYS),
        ("probation_years", sentence.probation_years, MAX_MONTHS / 12),
    ] {
        match number {
            Some(0) => wrong(ProblemCode::Empty, field),
            Some(number) if number > most => wrong(ProblemCode::TooLarge, field),
            _ => {}
        }
    }
    if let Some(conversion) = sentence.conversion {
        if conversion.hours_done > sentence.hours.unwrap_or_default() {
            wrong(ProblemCode::DoneOverHours, "conversion.hours_done");
        }
        if conversion.judgment < sentence.judgment {
            wrong(ProblemCode::EndsBeforeStart, "conversion.judgment");
        }
    }
    let (term, suspended) = (sentence.term.unwrap_or_default(), sentence.suspended.unwrap_or_default());
    let days = |term: Term| u64::from(term.in_months()) * 30 + u64::from(term.days);
    if sentence.term.is_some() && days(suspended) > days(term) {
        let problem = InputProblem::new(ProblemCode::SuspendedOverTerm, format!("sentences[{at}].suspended"));
        found.push(problem.by(RuleId::Pen05));
    }
}

/// Nobody is judged before the act; and what a joint judgment has taken in was served before it, and no day of it twice
/// (PEN-07).
fn before_judgment(at: usize, sentence: &Sentence, found: &mut Vec<InputProblem>) {
    if sentence.offence_on.is_some_and(|offence| offence > sentence.judgment) {
        found.push(InputProblem::new(ProblemCode::InvalidValue, format!("sentences[{at}].offence_on")));
    }
    let mut wrong = |code, number: usize, field: &str| {
        let problem = InputProblem::new(code, format!("sentences[{at}].absorbed[{number}].{field}"));
        found.push(problem.by(RuleId::Pen07));
    };
    let times = |one: &Absorbed| (one.from, one.to.unwrap_or(sentence.judgment));
    for (number, one) in sentence.absorbed.iter().enumerate() {
        let (from, to) = times(one);
        match one.to {
            None if !sentence.in_custody => wrong(ProblemCode::MissingField, number, "to"),
            _ if to < from => wrong(ProblemCode::EndsBeforeStart, number, "to"),
            _ if to > sentence.judgment => wrong(ProblemCode::InvalidValue, number, "to"),
            _ => {}
        }
        let before = sentence.absorbed[..number].iter().map(times);
        if from < to && before.filter(|(first, last)| first < last).any(|(first, last)| from < last && first < to) {
            wrong(ProblemCode::Overlapping, number, "from");
        }
    }
}

/// All sentences together.
fn sums(case: &Case, found: &mut Vec<InputProblem>) {
    let (mut credit, mut months, mut days) = (0_u32, 0_u32, 0_u32);
    for sentence in &case.sentences {
        credit = credit.saturating_add(days_of(sentence)).saturating_add(served_before(sentence));
        let ordered = sentence.conversion.and_then(|conversion| conversion.ordered);
        let joined = sentence.remainder.or(sentence.remaining).filter(|_| sentence.served_as_one);
        for term in [sentence.term, sentence.subsidiary, ordered, joined].into_iter().flatten() {
            months = months.saturating_add(term.in_months());
            days = days.saturating_add(term.days);
        }
    }
    if credit > MAX_DAYS {
        found.push(InputProblem::new(ProblemCode::TooLarge, "sentences.credit_days"));
    }
    if months > MAX_MONTHS || days > MAX_DAYS {
        found.push(InputProblem::new(ProblemCode::TooLarge, "sentences.term"));
    }
}

/// Absences end after they begin, and no day is away twice (CAL-02).
fn absences(case: &Case, found: &mut Vec<InputProblem>) {
    if are_apart(&case.absences) {
        return;
    }
    for (at, absence) in case.absences.iter().enumerate() {
        if absence.to.is_some_and(|to| to < absence.from) {
            found.push(InputProblem::new(ProblemCode::EndsBeforeStart, format!("absences[{at}].to")));
        }
    }
    // Back on the day they left: no day is away at all.
    let away = |at: &usize| case.absences[*at].to != Some(case.absences[*at].from);
    let mut order: Vec<usize> = (0..case.absences.len()).filter(away).collect();
    order.sort_by_key(|at| case.absences[*at].from);
    let mut back: Option<Date> = Some(Date::MIN);
    for at in order {
        let absence = case.absences[at];
        if back.is_none_or(|back| absence.from < back) {
            let problem = InputProblem::new(ProblemCode::Overlapping, format!("absences[{at}].from"));
            found.push(problem.by(RuleId::Cal02));
        }
        back = back.zip(absence.to).map(|(back, to)| back.max(to));
    }
}

/// Whether absences are given in order and end before the next begins, as they mostly are.
fn are_apart(absences: &[Absence]) -> bool {
    let mut back = Some(Date::MIN);
    absences.iter().all(|absence| {
        let is_after = back.is_some_and(|back| absence.from >= back);
        back = absence.to;
        is_after && absence.to.is_none_or(|to| to >= absence.from)
    })
}

fn remand(case: &Case, found: &mut Vec<InputProblem>) {
    let Some(remand) = &case.remand else { return };
    if remand.arrested.is_some_and(|at| !iso::within(at.oslo_date())) {
        found.push(InputProblem::new(ProblemCode::InvalidValue, "remand.arrested"));
    }
    let orders = remand.orders.iter().enumerate().map(|(at, order)| ("orders", at, order.from, order.to));
    let isolation = remand.isolation.iter().enumerate().map(|(at, time)| ("isolation", at, time.from, time.to));
    for (list, at, from, to) in orders.chain(isolation) {
        if to.is_some_and(|to| is_before(to, from)) {
            found.push(InputProblem::new(ProblemCode::EndsBeforeStart, format!("remand.{list}[{at}].to")));
        }
    }
}

/// Whether a moment lies before another; of one of which only the day is known the days are compared.
fn is_before(one: Moment, other: Moment) -> bool {
    match (one.at(), other.at()) {
        (Some(one), Some(other)) => one < other,
        _ => one.date() < other.date(),
    }
}

/// Measures end after they begin, and only exclusion has a ground.
fn measures(case: &Case, policies: Policies, found: &mut Vec<InputProblem>) {
    for (at, measure) in case.measures.iter().enumerate() {
        let field = |name: &str| format!("measures[{at}].{name}");
        if measure.to.is_some_and(|to| is_before(to, measure.from)) {
            found.push(InputProblem::new(ProblemCode::EndsBeforeStart, field("to")));
        }
        let excludes = matches!(measure.kind, MeasureKind::FullExclusion | MeasureKind::PartialExclusion);
        if measure.ground.is_some() && !excludes {
            found.push(InputProblem::new(ProblemCode::NotForThisKind, field("ground")));
        }
        // Only the act of 2026 knows this ground.
        if measure.begun_for() == ExclusionGround::Admission && !by_act_from_its_start(measure, policies) {
            found.push(InputProblem::new(ProblemCode::NotForThisKind, field("ground")).by(RuleId::N2603));
        }
    }
}

/// Only a reaction is one, and what it is must be said; nothing comes before the decision.
fn decisions(case: &Case, found: &mut Vec<InputProblem>) {
    for (at, decision) in case.decisions.iter().enumerate() {
        let mut wrong = |code, name: &str| found.push(InputProblem::new(code, format!("decisions[{at}].{name}")));
        match (decision.matter, decision.reaction) {
            (DecisionMatter::Reaction, None) => wrong(ProblemCode::MissingField, "reaction"),
            (DecisionMatter::Reaction, Some(reaction)) => {
                for (name, length) in [("length", reaction.length), ("trial", reaction.trial)] {
                    match length {
                        Some(length) if length == Term::default() => {
                            wrong(ProblemCode::Empty, &format!("reaction.{name}"))
                        }
                        Some(length) if length.in_months() > MAX_MONTHS || length.days > MAX_DAYS => {
                            wrong(ProblemCode::TooLarge, &format!("reaction.{name}"));
                        }
                        _ => {}
                    }
                }
                if reaction.excluded_days > MAX_DAYS {
                    wrong(ProblemCode::TooLarge, "reaction.excluded_days");
                }
                if reaction.percent.is_some() && reaction.kind != ReactionKind::LostWages {
                    wrong(ProblemCode::NotForThisKind, "reaction.percent");
                }
            }
            (_, Some(_)) => wrong(ProblemCode::NotForThisKind, "reaction"),
            (_, None) => {}
        }
        if decision.appealed.is_some_and(|appealed| is_before(appealed, decision.told)) {
            wrong(ProblemCode::EndsBeforeStart, "appealed");
        }
    }
    for (at, leave) in case.leaves.iter().enumerate() {
        match leave.days {
            0 => found.push(InputProblem::new(ProblemCode::Empty, format!("leaves[{at}].days"))),
            days if days > MAX_DAYS => {
                found.push(InputProblem::new(ProblemCode::TooLarge, format!("leaves[{at}].days")))
            }
            _ => {}
        }
    }
}

/// What is not answered because the law does not, with its rule: partial exclusion in the act of 2026.
pub(crate) fn unanswered(case: &Case, policies: Policies) -> Vec<InputProblem> {
    let one = |(at, measure): (usize, &Measure)| unanswered_measure(at, measure, policies);
    case.measures.iter().enumerate().filter_map(one).collect()
}

/// The act of 12 May 2026 knows one exclusion only: it does not say how long a partial one may last, or who hears of it.
fn unanswered_measure(at: usize, measure: &Measure, policies: Policies) -> Option<InputProblem> {
    let is_partial = measure.kind == MeasureKind::PartialExclusion && by_act_at_its_end(measure, policies);
    let problem = || InputProblem::new(ProblemCode::LawIsSilent, format!("measures[{at}]")).by(RuleId::N2604);
    is_partial.then(problem)
}

/// Warnings that the facts alone give.
pub(crate) fn warn<const P: bool>(case: &Case, sheet: &mut Sheet<P>) {
    let born = case.person.as_ref().and_then(|person| person.born);
    for (at, sentence) in case.sentences.iter().enumerate() {
        if sentence.judgment < rules::OLDEST_LAW {
            let field = format!("sentences[{at}].judgment");
            sheet.warn(WarningCode::OlderThanTheLaw, field, RuleId::Cal01, rules::OLDEST_LAW);
        }
        let not_used = |admitted: Option<Date>, judgment| admitted.is_some_and(|admitted| admitted != judgment);
        if let Some(conversion) = sentence.conversion.filter(|conversion| conversion.in_custody)
            && not_used(conversion.admitted, conversion.judgment)
        {
            let field = format!("sentences[{at}].conversion.admitted");
            sheet.warn(WarningCode::AdmissionNotUsed, field, RuleId::Cal03, conversion.judgment);
        }
        let is_served = !sentence.kind.is_performed();
        if is_served && sentence.in_custody && not_used(sentence.admitted, sentence.judgment) {
            let field = format!("sentences[{at}].admitted");
            sheet.warn(WarningCode::AdmissionNotUsed, field, RuleId::Cal03, sentence.judgment);
        }
        let under_18 = born.zip(sentence.offence_on).is_some_and(|(born, offence)| is_under_18(born, offence));
        if sentence.kind == SentenceKind::Prison {
            warn_prison(at, sentence, under_18, sheet);
            warn_absorbed(case, at, sentence, sheet);
        }
        if under_18 && sentence.kind == SentenceKind::FineDefault {
            sheet.warn(WarningCode::FineUnder18, format!("sentences[{at}].kind"), RuleId::Pen11, Operand::None);
        }
    }
    if case.as_of.is_some_and(|as_of| as_of < rules::OLDEST_LAW) {
        sheet.warn(WarningCode::OlderThanTheLaw, "as_of".to_owned(), RuleId::Cal01, rules::OLDEST_LAW);
    }
    let served = case.sentences.iter().flat_map(|sentence| sentence.absorbed.iter().map(|one| one.from));
    let start = case.sentences.iter().filter_map(anchor).chain(served).min();
    for (at, absence) in case.absences.iter().enumerate() {
        if let Some(start) = start.filter(|start| absence.from < *start) {
            sheet.warn(WarningCode::AbsenceBeforeStart, format!("absences[{at}].from"), RuleId::Cal02, start);
        }
    }
}

/// A sentence that a joint judgment has taken in, and that stands beside it all the same (PEN-07).
fn warn_absorbed<const P: bool>(case: &Case, at: usize, joint: &Sentence, sheet: &mut Sheet<P>) {
    for (number, absorbed) in joint.absorbed.iter().enumerate() {
        let beside = case.sentences.iter().enumerate().filter(|(other, sentence)| *other != at && is_prison(sentence));
        if let Some((_, beside)) = beside.into_iter().find(|(_, sentence)| sentence.judgment == absorbed.judgment) {
            let field = format!("sentences[{at}].absorbed[{number}].judgment");
            sheet.warn(WarningCode::AbsorbedBeside, field, RuleId::Pen07, beside.judgment);
        }
    }
}

/// A single prison sentence that the Penal Code does not allow (PEN-01 to PEN-04). A court abroad has other limits.
fn warn_prison<const P: bool>(at: usize, sentence: &Sentence, under_18: bool, sheet: &mut Sheet<P>) {
    let on = Some(sentence.judgment);
    let term = sentence.term.unwrap_or_default();
    let (months, days) = (term.in_months(), term.days);
    let mut warn = |code, rule, value: u32| sheet.warn(code, format!("sentences[{at}].term"), rule, value);
    let ((most_days, most_in_days), _) = rules::DAYS_OR_MONTHS.on(on);
    if months == 0 && days > most_days {
        warn(WarningCode::TooManyDays, RuleId::Pen02, most_days);
    }
    if months > 0 && days > 0 {
        warn(WarningCode::MonthsAndDays, RuleId::Pen02, most_days);
    }
    if days == 0 && months > 0 && months <= most_in_days {
        warn(WarningCode::TooFewMonths, RuleId::Pen02, most_in_days);
    }
    let (longest, code, rule) = if under_18 {
        (rules::LONGEST_YEARS_UNDER_18.on(on).0, WarningCode::TooLongUnder18, RuleId::Pen04)
    } else {
        (rules::LONGEST_YEARS.on(on).0, WarningCode::TooLong, RuleId::Pen03)
    };
    if (months, days) > (longest * 12, 0) && !sentence.from_abroad {
        warn(code, rule, longest);
    }
    let (shortest, _) = rules::SHORTEST_DAYS.on(on);
    let served = unconditional(sentence);
    if !served.is_zero() && served.months == 0 && served.days < shortest {
        let rule = if sentence.suspended.is_some() { RuleId::Pen05 } else { RuleId::Pen01 };
        warn(WarningCode::TooShort, rule, shortest);
    }
}
