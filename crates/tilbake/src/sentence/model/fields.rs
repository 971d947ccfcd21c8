//! What a form or a program sends of a sentence: every field a text, with its name. Which of them a sentence has depends
//! on its kind.

use super::AuthorityId;
use basics::Date;
use law::case::CreditKind;
use law::{Sentence, SentenceKind, Term};

/// How many sentences that a joint judgment has taken in a form has room for; what is beyond them stays as it stands.
pub const ABSORBED_ROWS: usize = 3;

/// Declares fields that can also be gone through by their names.
macro_rules! fields_by_name {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident),* $(,)? }) => {
        crate::fields! { $(#[$meta])* $name { $($(#[$field_meta])* $field),* } }
        impl $name {
            /// Every field by its name, with what it holds.
            pub fn by_name(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($field), self.$field.as_str())),*]
            }
            /// Empties each field that is not kept.
            pub fn retain(&mut self, mut keeps: impl FnMut(&'static str, &str) -> bool) {
                $(if !keeps(stringify!($field), &self.$field) {
                    self.$field.clear();
                })*
            }
        }
    };
}

fields_by_name! {
    /// What a form or a program sends to register a sentence. Which fields are needed depends on the kind; one that
    /// sentences of the kind do not have is refused when something stands in it.
    SentenceFields {
        /// The authority it is carried out on.
        authority,
        /// `prison`, `preventive_detention`, `community`, `youth`, `fine_default`, `fine_service` or `recall`.
        #[schemars(with = "SentenceKind")]
        kind,
        /// The day of the judgment.
        judgment,
        /// The day of the offence, of several that of the last: who was under 18 then has limits of their own (PEN-04);
        /// may be empty.
        offence_on,
        /// `true` when the person was in custody at the judgment; of a community sentence made prison, at the judgment
        /// that did so. Of what is performed at liberty it says nothing.
        #[schemars(with = "bool")]
        in_custody,
        /// The day of admission, when not in custody; may be empty until then.
        admitted,
        /// Prison: years of the term; preventive detention: of the frame; recall: of what is to be served of the
        /// remainder; community sentence and youth sentence: of the subsidiary term.
        #[schemars(with = "Option<u32>")]
        years,
        /// Months of the same.
        #[schemars(with = "Option<u32>")]
        months,
        /// Days of the same; fine default and fine service: the days of subsidiary imprisonment (PEN-11).
        #[schemars(with = "Option<u32>")]
        days,
        /// Days of credit as the court fixed them (CRD-06).
        #[schemars(with = "Option<u32>")]
        credit_days,
        /// Days of remand after the judgment, of someone who was at liberty again (CRD-08).
        #[schemars(with = "Option<u32>")]
        credit_after_judgment_days,
        /// What they rest on.
        credit_after_judgment_basis,
        /// Days deprived of liberty abroad (CRD-01).
        #[schemars(with = "Option<u32>")]
        credit_abroad_days,
        /// What they rest on.
        credit_abroad_basis,
        /// Extra days for isolation (CRD-03).
        #[schemars(with = "Option<u32>")]
        credit_isolation_days,
        /// What they rest on.
        credit_isolation_basis,
        /// Extra days as redress for a violation (CRD-11).
        #[schemars(with = "Option<u32>")]
        credit_redress_days,
        /// What they rest on.
        credit_redress_basis,
        /// Days of transport (CRD-09).
        #[schemars(with = "Option<u32>")]
        credit_transport_days,
        /// What they rest on.
        credit_transport_basis,
        /// Days of psychiatric observation (CRD-10).
        #[schemars(with = "Option<u32>")]
        credit_observation_days,
        /// What they rest on.
        credit_observation_basis,
        /// The day the judgment became final; may be empty. Not of a fine, nor of a recall.
        final_on,
        /// Prison: years of the suspended part (PEN-05).
        #[schemars(with = "Option<u32>")]
        suspended_years,
        /// Months of the suspended part.
        #[schemars(with = "Option<u32>")]
        suspended_months,
        /// Days of the suspended part.
        #[schemars(with = "Option<u32>")]
        suspended_days,
        /// Prison: years of the probation period of the suspended part, as the court has set them (PEN-05).
        #[schemars(with = "Option<u32>")]
        probation_years,
        /// Prison: `true` when a court abroad imposed it, and it was transferred to be served in Norway (REL-06).
        #[schemars(with = "bool")]
        from_abroad,
        /// Prison, joint judgment: the day of the judgment of a sentence it has taken in, served in part (PEN-07).
        absorbed_1_judgment,
        /// The first day on which it was served.
        absorbed_1_from,
        /// The first day on which it no longer was; empty: the day of the joint judgment.
        absorbed_1_to,
        /// Days credited to it, unless the joint judgment credits them itself.
        #[schemars(with = "Option<u32>")]
        absorbed_1_credit_days,
        /// The same of a second sentence that it has taken in.
        absorbed_2_judgment,
        /// The first day on which it was served.
        absorbed_2_from,
        /// The first day on which it no longer was.
        absorbed_2_to,
        /// Days credited to it.
        #[schemars(with = "Option<u32>")]
        absorbed_2_credit_days,
        /// The same of a third.
        absorbed_3_judgment,
        /// The first day on which it was served.
        absorbed_3_from,
        /// The first day on which it no longer was.
        absorbed_3_to,
        /// Days credited to it.
        #[schemars(with = "Option<u32>")]
        absorbed_3_credit_days,
        /// Preventive detention: years of the minimum term (FRV-02).
        #[schemars(with = "Option<u32>")]
        minimum_years,
        /// Months of the minimum term.
        #[schemars(with = "Option<u32>")]
        minimum_months,
        /// Days of the minimum term.
        #[schemars(with = "Option<u32>")]
        minimum_days,
        /// Preventive detention: the day of the judgment that extended the frame last (FRV-03).
        extended_on,
        /// Preventive detention: the last day of the frame by it.
        extended_until,
        /// Preventive detention: the day of a judgment that has extended the frame once more.
        further_extended_on,
        /// Preventive detention: the last day of the frame by it.
        further_extended_until,
        /// Preventive detention: the day on which the latest judgment that refused parole became final (FRV-08).
        refused_final_on,
        /// Preventive detention: the day on which a further judgment that refused parole became final.
        further_refused_final_on,
        /// Preventive detention: the day of release on parole, or of the judgment that set a new parole period (FRV-06).
        paroled_on,
        /// Years of the parole period.
        #[schemars(with = "Option<u32>")]
        parole_years,
        /// Months of the parole period.
        #[schemars(with = "Option<u32>")]
        parole_months,
        /// Days of the parole period.
        #[schemars(with = "Option<u32>")]
        parole_days,
        /// Community sentence: its hours (PEN-08).
        #[schemars(with = "Option<u32>")]
        hours,
        /// Community sentence, youth sentence and fine service: the day the performance began; may be empty until then.
        began,
        /// Years of the performance time as it has been set: needed of a youth sentence (PEN-10). Empty: of a community
        /// sentence as long as the subsidiary term (PEN-08), of fine service not known (PEN-13).
        #[schemars(with = "Option<u32>")]
        performance_years,
        /// Months of the performance time.
        #[schemars(with = "Option<u32>")]
        performance_months,
        /// Days of the performance time.
        #[schemars(with = "Option<u32>")]
        performance_days,
        /// Community sentence: years by which a court has made the performance time longer after breach (PEN-09).
        #[schemars(with = "Option<u32>")]
        longer_years,
        /// Months by which it was made longer.
        #[schemars(with = "Option<u32>")]
        longer_months,
        /// Days by which it was made longer.
        #[schemars(with = "Option<u32>")]
        longer_days,
        /// Community sentence: the day of the judgment that made prison of it after breach (PEN-09); may be empty.
        converted_on,
        /// Community sentence made prison: years of the subsidiary term that the court ordered, hours done not yet taken
        /// off; empty: all of it.
        #[schemars(with = "Option<u32>")]
        ordered_years,
        /// Months of what the court ordered.
        #[schemars(with = "Option<u32>")]
        ordered_months,
        /// Days of what the court ordered.
        #[schemars(with = "Option<u32>")]
        ordered_days,
        /// Community sentence made prison: hours done that the court has not itself taken off.
        #[schemars(with = "Option<u32>")]
        hours_done,
        /// Recall: years of the whole remainder, where the court has ordered only a part of it (REL-11).
        #[schemars(with = "Option<u32>")]
        remainder_years,
        /// Months of the whole remainder.
        #[schemars(with = "Option<u32>")]
        remainder_months,
        /// Days of the whole remainder.
        #[schemars(with = "Option<u32>")]
        remainder_days,
        /// Recall: `true` when it is served as one with the prison sentences (CAL-01).
        #[schemars(with = "bool")]
        served_as_one,
        /// `true` when the judgment says so although the law does not allow it: else that is refused.
        #[schemars(with = "bool")]
        as_stated,
        /// Why it is corrected; only for a correction.
        why,
    }
}

const PRISON: &[SentenceKind] = &[SentenceKind::Prison];
const DETENTION: &[SentenceKind] = &[SentenceKind::PreventiveDetention];
const COMMUNITY: &[SentenceKind] = &[SentenceKind::Community];
const RECALL: &[SentenceKind] = &[SentenceKind::Recall];
const PERFORMED: &[SentenceKind] = &[SentenceKind::Community, SentenceKind::Youth, SentenceKind::FineService];
const FINAL: &[SentenceKind] =
    &[SentenceKind::Prison, SentenceKind::PreventiveDetention, SentenceKind::Community, SentenceKind::Youth];
const IN_MONTHS: &[SentenceKind] = &[
    SentenceKind::Prison,
    SentenceKind::PreventiveDetention,
    SentenceKind::Community,
    SentenceKind::Youth,
    SentenceKind::Recall,
];
const ADMITTED: &[SentenceKind] = &[
    SentenceKind::Prison,
    SentenceKind::PreventiveDetention,
    SentenceKind::Community,
    SentenceKind::FineDefault,
    SentenceKind::Recall,
];

/// The kinds of sentence that have a field.
pub fn kinds_with(field: &str) -> &'static [SentenceKind] {
    let begins = |parts: &[&str]| parts.iter().any(|part| field.starts_with(part));
    match field {
        "years" | "months" => IN_MONTHS,
        "admitted" => ADMITTED,
        "final_on" => FINAL,
        "served_as_one" => RECALL,
        _ if begins(&["suspended_", "probation_", "from_abroad", "absorbed_"]) => PRISON,
        _ if begins(&["minimum_", "extended_", "refused_", "further_", "parole_", "paroled_"]) => DETENTION,
        _ if begins(&["began", "performance_"]) => PERFORMED,
        _ if begins(&["hours", "longer_", "converted_", "ordered_"]) => COMMUNITY,
        _ if begins(&["remainder_"]) => RECALL,
        _ => SentenceKind::ALL,
    }
}

/// Whether nothing stands in a field: a number of none and a box that is not ticked say nothing either.
pub fn is_blank(text: &str) -> bool {
    matches!(text.trim(), "" | "0" | "false")
}

impl SentenceFields {
    /// Days and basis of a further line of credit.
    pub fn credit_row(&mut self, kind: CreditKind) -> [&mut String; 2] {
        match kind {
            CreditKind::AfterJudgment => [&mut self.credit_after_judgment_days, &mut self.credit_after_judgment_basis],
            CreditKind::Abroad => [&mut self.credit_abroad_days, &mut self.credit_abroad_basis],
            CreditKind::Isolation => [&mut self.credit_isolation_days, &mut self.credit_isolation_basis],
            CreditKind::Redress => [&mut self.credit_redress_days, &mut self.credit_redress_basis],
            CreditKind::Transport => [&mut self.credit_transport_days, &mut self.credit_transport_basis],
            CreditKind::Observation => [&mut self.credit_observation_days, &mut self.credit_observation_basis],
        }
    }

    /// Of the sentences that a joint judgment has taken in: judgment, first day, first day no longer, days of credit.
    pub fn absorbed_rows(&mut self) -> [[&mut String; 4]; ABSORBED_ROWS] {
        [
            [
                &mut self.absorbed_1_judgment,
                &mut self.absorbed_1_from,
                &mut self.absorbed_1_to,
                &mut self.absorbed_1_credit_days,
            ],
            [
                &mut self.absorbed_2_judgment,
                &mut self.absorbed_2_from,
                &mut self.absorbed_2_to,
                &mut self.absorbed_2_credit_days,
            ],
            [
                &mut self.absorbed_3_judgment,
                &mut self.absorbed_3_from,
                &mut self.absorbed_3_to,
                &mut self.absorbed_3_credit_days,
            ],
        ]
    }

    /// The form to correct a sentence, filled in with what stands.
    pub fn of(authority: AuthorityId, facts: &Sentence) -> Self {
        let is_performed = facts.kind.is_performed();
        let converted = facts.conversion;
        let admitted = match converted {
            Some(conversion) => conversion.admitted.filter(|_| !conversion.in_custody),
            None => facts.admitted.filter(|_| !is_performed && !facts.in_custody),
        };
        let fine = facts.days.map(Term::days);
        let mut fields = Self {
            authority: authority.to_string(),
            kind: facts.kind.to_string(),
            judgment: facts.judgment.to_string(),
            offence_on: day(facts.offence_on),
            in_custody: converted.map_or(facts.in_custody, |one| one.in_custody).to_string(),
            admitted: day(admitted),
            began: day(facts.admitted.filter(|_| is_performed)),
            credit_days: number(facts.credit_days),
            final_on: day(facts.final_on),
            probation_years: number(facts.probation_years.unwrap_or_default()),
            from_abroad: yes(facts.from_abroad),
            hours: number(facts.hours.unwrap_or_default()),
            served_as_one: yes(facts.served_as_one),
            ..Self::default()
        };
        [fields.years, fields.months, fields.days] =
            length(facts.term.or(facts.frame).or(facts.remaining).or(facts.subsidiary).or(fine));
        [fields.suspended_years, fields.suspended_months, fields.suspended_days] = length(facts.suspended);
        [fields.performance_years, fields.performance_months, fields.performance_days] = length(facts.performance);
        [fields.longer_years, fields.longer_months, fields.longer_days] = length(facts.extended);
        [fields.remainder_years, fields.remainder_months, fields.remainder_days] = length(facts.remainder);
        fields.fill_detention(facts);
        fields.fill_conversion(facts);
        fields.fill_rows(facts);
        fields
    }

    fn fill_detention(&mut self, facts: &Sentence) {
        let extension = facts.extensions.last();
        [self.minimum_years, self.minimum_months, self.minimum_days] = length(facts.minimum);
        self.extended_on = day(extension.map(|one| one.judgment));
        self.extended_until = day(extension.map(|one| one.until));
        self.refused_final_on = day(facts.refusals_final.iter().copied().max());
        self.paroled_on = day(facts.parole.map(|parole| parole.from));
        [self.parole_years, self.parole_months, self.parole_days] =
            length(facts.parole.and_then(|parole| parole.period));
    }

    fn fill_conversion(&mut self, facts: &Sentence) {
        let Some(conversion) = facts.conversion else { return };
        self.converted_on = day(Some(conversion.judgment));
        self.hours_done = number(conversion.hours_done);
        [self.ordered_years, self.ordered_months, self.ordered_days] = length(conversion.ordered);
    }

    /// The first line of credit of each kind, and the first sentences that a joint judgment has taken in.
    fn fill_rows(&mut self, facts: &Sentence) {
        for line in facts.credit.iter().rev() {
            let [days, basis] = self.credit_row(line.kind);
            *days = line.days.to_string();
            *basis = line.basis.clone().unwrap_or_default();
        }
        for (row, one) in self.absorbed_rows().into_iter().zip(&facts.absorbed) {
            let [judgment, from, to, credit] = row;
            *judgment = one.judgment.to_string();
            *from = one.from.to_string();
            *to = day(one.to);
            *credit = number(one.credit_days);
        }
    }
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn number(number: u32) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn yes(is_so: bool) -> String {
    if is_so { "true".to_owned() } else { String::new() }
}

fn length(term: Option<Term>) -> [String; 3] {
    let term = term.unwrap_or_default();
    [term.years, term.months, term.days].map(number)
}
