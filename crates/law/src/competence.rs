//! Who decides how a sentence is served (PLC-13, FRV-07, FRV-13; strgjfl section 6, forv section 4): the prison by
//! default; the region for long sentences, preventive detention and special high security; a court for parole from
//! preventive detention. A refusal is the prison's, but of what a court decides.

use crate::case::{Case, Sentence, SentenceKind};
use crate::count::Length;
use crate::day::Day;
use crate::policy::Policies;
use crate::prison::{counts, is_prison, length};
use crate::rules::{self, RuleId};
use serde::Serialize;

basics::code! {
    /// A level of decision.
    Level {
        /// The prison or the probation office.
        Local = "local",
        /// The regional level.
        Region = "region",
        /// A court.
        Court = "court",
    }

    /// A decision on how a sentence is served.
    DecisionKind {
        /// A stay in a treatment institution (strgjfl section 12).
        TreatmentInstitution = "treatment_institution",
        /// A stay in hospital (strgjfl section 13).
        Hospital = "hospital",
        /// Transfer to another place of the same kind (strgjfl section 14).
        Transfer = "transfer",
        /// Transfer to lower security or a halfway house (strgjfl section 15).
        LowerSecurity = "lower_security",
        /// Serving at home with conditions (strgjfl section 16).
        HomeServing = "home_serving",
        /// Electronic control (strgjfl section 16 a).
        ElectronicControl = "electronic_control",
        /// Day release (strgjfl section 20).
        DayRelease = "day_release",
        /// Leave (strgjfl section 33).
        Leave = "leave",
        /// Interruption of serving (strgjfl section 35).
        Interruption = "interruption",
        /// Release on parole (strgjfl section 42).
        Parole = "parole",
        /// Reporting duty and other terms of parole (strgjfl section 43).
        ParoleTerms = "parole_terms",
    }
}

/// Who may take a decision for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Competence {
    /// The decision.
    pub decision: DecisionKind,
    /// Who may grant it; none when nobody may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Level>,
    /// Who else may, when the prosecutor consents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_consent: Option<Level>,
    /// Who may refuse it.
    pub refuse: Level,
    /// The rule.
    pub rule: RuleId,
    /// Act and section.
    pub section: &'static str,
}

/// What decides who decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// None of the others.
    Ordinary,
    /// A long sentence.
    Long,
    /// Special high security.
    Special,
    /// Preventive detention.
    Detention,
    /// Nothing but subsidiary imprisonment for fines.
    Fines,
}

/// Who decides what for somebody with these sentences; nothing for somebody who serves none (REM-12).
pub fn who_decides(case: &Case, policies: Policies) -> Vec<Competence> {
    use SentenceKind::{FineDefault, PreventiveDetention, Recall};
    let in_prison = |kind| matches!(kind, PreventiveDetention | Recall | FineDefault);
    if !case.sentences.iter().any(|sentence| in_prison(sentence.kind) || is_served(sentence)) {
        return Vec::new();
    }
    let standing = standing(case, policies);
    let leave_tried = case.person.as_ref().is_some_and(|person| person.leave_without_breach);
    DecisionKind::ALL.iter().map(|decision| competence(*decision, standing, leave_tried)).collect()
}

fn standing(case: &Case, policies: Policies) -> Standing {
    if case.sentences.iter().any(|sentence| sentence.kind == SentenceKind::PreventiveDetention) {
        return Standing::Detention;
    }
    let special = case.person.as_ref().is_some_and(|person| person.special_high_security);
    if special {
        Standing::Special
    } else if is_long(case, policies) {
        Standing::Long
    } else if case.sentences.iter().any(|sentence| is_served(sentence) || sentence.kind == SentenceKind::Recall) {
        Standing::Ordinary
    } else {
        Standing::Fines
    }
}

/// Whether something of a prison sentence is to be served.
fn is_served(sentence: &Sentence) -> bool {
    is_prison(sentence) && !length(sentence).is_zero()
}

/// Whether the prison sentences together are longer than what the prison decides on.
fn is_long(case: &Case, policies: Policies) -> bool {
    let (years, _) = rules::REGION_OVER_YEARS.on(case.as_of);
    let prison = || case.sentences.iter().filter(|sentence| counts(case, sentence));
    let Some(first) = prison().map(|sentence| sentence.judgment).min() else { return false };
    let start = Day::of(first);
    let after = |length: Length| length.after(start, policies.month_end);
    after(prison().map(length).sum()) > after(Length { months: years * 12, days: 0 })
}

fn competence(decision: DecisionKind, standing: Standing, leave_tried: bool) -> Competence {
    use DecisionKind::{HomeServing, Interruption, Leave, Parole, ParoleTerms};
    let (grant, rule) = match (standing, decision) {
        (Standing::Detention, HomeServing | Interruption) => (None, RuleId::Frv12),
        (Standing::Detention, Parole) => (Some(Level::Court), RuleId::Frv07),
        (Standing::Detention, _) => (Some(Level::Region), RuleId::Frv13),
        (Standing::Long, Leave) if leave_tried => (Some(Level::Local), RuleId::Plc13),
        (Standing::Long | Standing::Special, _) => (Some(Level::Region), RuleId::Plc13),
        // Served in full: there is no parole from it.
        (Standing::Fines, Parole | ParoleTerms) => (None, RuleId::Pen14),
        (Standing::Ordinary | Standing::Fines, _) => (Some(Level::Local), RuleId::Plc13),
    };
    // What a court decides it refuses too, by judgment; the region may grant it when the prosecutor consents.
    let by_court = grant == Some(Level::Court);
    let refuse = if by_court { Level::Court } else { Level::Local };
    let with_consent = by_court.then_some(Level::Region);
    Competence { decision, grant, with_consent, refuse, rule, section: rule.section() }
}
