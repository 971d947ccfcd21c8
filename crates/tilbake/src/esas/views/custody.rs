//! The messages of the police around a remand as sections: an order for a place, a committal order,
//! health and risk, an answer, a request for an assessment and its withdrawal.

use super::document::{Lines, Section, key, listed};
use crate::esas::model::draft::{
    AnswerDraft, ChoiceDraft, CommittalDraft, ConsentDraft, DemandsDraft, GuardianDraft, HealthAndRiskDraft,
    PlaceDraft, ResidentDraft, StaffDraft, SuitabilityDraft, WithdrawalDraft,
};
use crate::web::Words;

impl Lines<'_> {
    /// Yes or no, with what is said about it below.
    fn choice(&mut self, label: &str, choice: &ChoiceDraft) {
        self.note(label, yes_no(self.words, choice.yes), choice.note.clone().unwrap_or_default());
    }
    fn choice_if(&mut self, label: &str, choice: Option<&ChoiceDraft>) {
        if let Some(choice) = choice {
            self.choice(label, choice);
        }
    }
    fn staff(&mut self, label: &str, staff: &StaffDraft) {
        let title = staff.title.as_deref().unwrap_or_default();
        self.note(label, format!("{title} {}", staff.name).trim().to_owned(), staff.reached_at.join(", "));
    }
    fn staff_if(&mut self, label: &str, staff: Option<&StaffDraft>) {
        if let Some(staff) = staff {
            self.staff(label, staff);
        }
    }
    fn consent(&mut self, label: &str, consent: &ConsentDraft) {
        self.note(label, consent_words(self.words, consent), consent.note.clone().unwrap_or_default());
    }
    fn interpreter(&mut self, interpreter: Option<&(bool, Option<String>)>) {
        if let Some((needed, language)) = interpreter {
            self.note(
                "esas-row-interpreter",
                yes_no(self.words, *needed),
                language.as_ref().map(|code| self.words.t1("esas-row-language", "code", code)).unwrap_or_default(),
            );
        }
    }
}

fn yes_no(words: &Words, yes: bool) -> String {
    words.t(if yes { "esas-row-yes" } else { "esas-row-no" })
}

fn consent_words(words: &Words, consent: &ConsentDraft) -> String {
    words.t(match (consent.given, consent.written) {
        (false, _) => "esas-consent-no",
        (true, Some(true)) => "esas-consent-written",
        (true, Some(false)) => "esas-consent-spoken",
        (true, None) => "esas-consent-yes",
    })
}

/// An order for a place in remand.
pub fn place(words: &Words, place: &PlaceDraft) -> Vec<Section> {
    let mut lines = Lines::new(words);
    lines.date("esas-row-place-from", place.from);
    lines.some("esas-row-held-at", place.held_at.clone());
    lines.truth("esas-row-transport", place.transport);
    lines.choice("esas-row-alarm", &place.alarm);
    lines.choice("esas-row-network", &place.network);
    lines.choice("esas-row-co-accused", &place.co_accused);
    lines.staff("esas-row-prosecutor", &place.prosecutor);
    lines.some("esas-row-note", place.note.clone());
    let wanted = lines.section("esas-section-place");
    let mut lines = Lines::new(words);
    lines.some("esas-row-arrested", place.arrested_at.map(|at| words.moment(&at)));
    lines.some("esas-row-place", place.arrest_place.clone());
    vec![lines.section("esas-section-arrest"), wanted, demands(words, &place.demands)]
}

/// Restrictions and isolation asked for until the court has ruled.
fn demands(words: &Words, demands: &DemandsDraft) -> Section {
    let mut lines = Lines::new(words);
    let until = words.t("esas-row-until-ruling");
    for (kind, provision) in &demands.restrictions {
        let label = format!("esas-restriction-{}", key(kind.as_str()));
        lines.note(&label, until.clone(), provision.clone().unwrap_or_default());
    }
    for (kind, provision) in &demands.isolations {
        let label = format!("esas-isolation-{}", key(kind.as_str()));
        lines.note(&label, until.clone(), provision.clone().unwrap_or_default());
    }
    if lines.list.is_empty() {
        lines.add("esas-row-demanded", words.t(if demands.unsettled { "esas-row-unsettled" } else { "esas-row-none" }));
    } else if demands.unsettled {
        lines.add("esas-row-demanded", words.t("esas-row-unsettled-more"));
    }
    lines.some("esas-row-note", demands.note.clone());
    lines.section("esas-section-demands")
}

/// A committal order.
pub fn committal(words: &Words, order: &CommittalDraft) -> Vec<Section> {
    let mut lines = Lines::new(words);
    lines.staff("esas-row-ordered-by", &order.ordered_by);
    lines.some("esas-row-place-order", order.place_order_id.clone());
    lines.staff_if("esas-row-counsel", order.counsel.as_ref());
    lines.some("esas-row-note", order.note.clone());
    vec![lines.section("esas-section-committal"), demands(words, &order.demands)]
}

/// What the police know of health and risk: how the person is now comes first.
pub fn health_and_risk(words: &Words, known: &HealthAndRiskDraft) -> Vec<Section> {
    let mut lines = Lines::new(words);
    let told = |prefix: &str, codes: Vec<&str>| {
        codes.into_iter().map(|code| listed(words, prefix, code)).collect::<Vec<_>>().join(", ")
    };
    let states = told("esas-custody-state", known.states.iter().map(|kind| kind.as_str()).collect());
    lines.note("esas-row-custody-state", states, known.state_note.clone().unwrap_or_default());
    let health = told("esas-health", known.health.iter().map(|kind| kind.as_str()).collect());
    lines.note("esas-row-health", health, known.health_note.clone().unwrap_or_default());
    let risks = told("esas-risk", known.risks.iter().map(|kind| kind.as_str()).collect());
    lines.note("esas-row-risk", risks, known.risk_note.clone().unwrap_or_default());
    lines.some("esas-row-written", known.written_at.map(|at| words.moment(&at)));
    vec![lines.section("esas-section-health-and-risk")]
}

/// The answer to an offer of a place.
pub fn answer(words: &Words, answer: &AnswerDraft) -> Vec<Section> {
    let mut lines = Lines::new(words);
    let told = listed(words, "esas-answer", answer.kind.as_str());
    lines.note("esas-row-answer", told, answer.note.clone().unwrap_or_default());
    vec![lines.section("esas-section-answer")]
}

/// A request to assess someone for remand at home.
pub fn suitability(words: &Words, asked: &SuitabilityDraft) -> Vec<Section> {
    let mut lines = Lines::new(words);
    lines.some("esas-row-correction", asked.correction.clone());
    lines.some("esas-row-note", asked.note.clone());
    lines.some("esas-row-asked-by", asked.asked_by.map(|by| listed(words, "esas-asked-by", by.as_str())));
    for consent in &asked.consent {
        lines.consent("esas-row-consent", consent);
    }
    lines.interpreter(asked.interpreter.as_ref());
    lines.choice_if("esas-row-treatment", asked.treatment.as_ref());
    lines.some("esas-row-whereabouts", asked.whereabouts.clone());
    lines.some("esas-row-home", asked.home.clone());
    lines.choice_if("esas-row-occupation", asked.occupation.as_ref());
    lines.choice_if("esas-row-from-counsel", asked.from_counsel.as_ref());
    lines.some("esas-row-place-order", asked.place_order_id.clone());
    for report in &asked.earlier_reports {
        lines.add("esas-row-report", report);
    }
    let mut sections = vec![lines.section("esas-section-suitability")];
    let mut lines = Lines::new(words);
    lines.choice_if("esas-row-risk-accused", asked.risk_accused.as_ref());
    lines.choice_if("esas-row-risk-household", asked.risk_household.as_ref());
    lines.choice_if("esas-row-risk-elsewhere", asked.risk_elsewhere.as_ref());
    lines.choice_if("esas-row-risk-circumstances", asked.risk_circumstances.as_ref());
    sections.push(lines.section("esas-section-risk"));
    let mut lines = Lines::new(words);
    for guardian in &asked.guardians {
        self::guardian(&mut lines, guardian);
    }
    sections.push(lines.section("esas-section-guardians"));
    sections.extend(asked.residents.iter().map(|resident| self::resident(words, resident)));
    let mut lines = Lines::new(words);
    lines.staff_if("esas-row-prosecutor", asked.prosecutor.as_ref());
    lines.staff_if("esas-row-investigator", asked.investigator.as_ref());
    lines.staff_if("esas-row-counsel", asked.counsel.as_ref());
    sections.push(lines.section("esas-section-staff"));
    sections
}

fn guardian(lines: &mut Lines<'_>, guardian: &GuardianDraft) {
    let name = guardian.name.as_ref().map(ToString::to_string).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| lines.words.t("esas-row-unknown"));
    lines.add("esas-row-guardian", name);
    if let Some(consent) = &guardian.consent {
        lines.consent("esas-row-consent", consent);
    }
    lines.interpreter(guardian.interpreter.as_ref());
}

fn resident(words: &Words, resident: &ResidentDraft) -> Section {
    let mut lines = Lines::new(words);
    lines.add("esas-row-name", resident.name.to_string());
    lines.some("esas-row-relation", resident.relation.clone());
    lines.choice_if("esas-row-under-18", resident.under_18.as_ref());
    if let Some(consent) = &resident.consent {
        lines.consent("esas-row-consent", consent);
    }
    lines.add("esas-row-reached-at", resident.reached_at.join(", "));
    for guardian in &resident.guardians {
        self::guardian(&mut lines, guardian);
    }
    lines.section("esas-section-resident")
}

/// The withdrawal of a request.
pub fn withdrawal(words: &Words, withdrawal: &WithdrawalDraft) -> Vec<Section> {
    let mut lines = Lines::new(words);
    lines.some("esas-row-reason", withdrawal.reason.clone());
    vec![lines.section("esas-section-withdrawal")]
}
