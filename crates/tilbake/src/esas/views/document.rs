//! A message as a document a person can read: sections of labelled lines, in the reader's language.

use super::custody;
use crate::esas::model::draft::{
    Alternative, Attachment, DetentionDraft, Draft, EnforcementDraft, FineDraft, Length, Matter, Number, OtherSanction,
    Period, PersonDraft, PrisonDraft, RemandDraft,
};
use crate::web::Words;
use basics::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of the document.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A labelled line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// What the message says.
    pub value: String,
    /// A remark below; may be empty.
    pub note: String,
}

/// The document of a message.
pub fn document(words: &Words, draft: &Draft) -> Vec<Section> {
    let mut sections: Vec<Section> = draft.person.iter().map(|stated| person(words, stated)).collect();
    match &draft.matter {
        Matter::Remand(remand) => sections.extend(self::remand(words, remand)),
        Matter::Enforcement(order) => sections.extend(enforcement(words, order)),
        Matter::Place(place) => sections.extend(custody::place(words, place)),
        Matter::Committal(order) => sections.extend(custody::committal(words, order)),
        Matter::HealthAndRisk(known) => sections.extend(custody::health_and_risk(words, known)),
        Matter::Answer(answer) => sections.extend(custody::answer(words, answer)),
        Matter::Suitability(asked) => sections.extend(custody::suitability(words, asked)),
        Matter::Withdrawal(withdrawal) => sections.extend(custody::withdrawal(words, withdrawal)),
    }
    sections.push(message(words, draft));
    sections.push(attachments(words, &draft.attachments));
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// What stands around what a message says: whom it is about, and the message itself.
pub fn envelope(words: &Words, draft: &Draft) -> Vec<Section> {
    let mut sections: Vec<Section> = draft.person.iter().map(|stated| person(words, stated)).collect();
    sections.push(message(words, draft));
    sections.retain(|section| !section.lines.is_empty());
    sections
}

/// Gathers the lines of a section.
pub(super) struct Lines<'a> {
    pub(super) words: &'a Words,
    pub(super) list: Vec<Line>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        Self { words, list: vec![] }
    }
    pub(super) fn add(&mut self, label: &str, value: impl Into<String>) {
        self.note(label, value, String::new());
    }
    pub(super) fn note(&mut self, label: &str, value: impl Into<String>, note: String) {
        let (label, value) = (self.words.t(label), value.into());
        if !value.is_empty() {
            self.list.push(Line { label, value, note });
        }
    }
    pub(super) fn some(&mut self, label: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(label, value);
        }
    }
    pub(super) fn date(&mut self, label: &str, date: Option<Date>) {
        self.some(label, date.map(|date| self.words.date(&date)));
    }
    pub(super) fn length(&mut self, label: &str, length: Option<Length>) {
        self.some(label, length.map(|length| self::length(self.words, length)));
    }
    pub(super) fn truth(&mut self, label: &str, truth: bool) {
        self.add(label, self.words.t(if truth { "esas-row-yes" } else { "esas-row-no" }));
    }
    pub(super) fn section(self, title: &str) -> Section {
        Section { title: self.words.t(title), lines: self.list }
    }
}

/// A period in words; a day that is not stated says so.
fn period(words: &Words, period: Period) -> String {
    let day = |date: Option<Date>| date.map_or_else(|| words.t("esas-row-unknown"), |date| words.date(&date));
    words.ta("esas-row-period", &[("from", &day(period.from)), ("to", &day(period.to))])
}

/// A length in words: `2 år 6 måneder`.
pub fn length(words: &Words, length: Length) -> String {
    let parts = [
        ("esas-length-years", length.years),
        ("esas-length-months", length.months),
        ("esas-length-days", length.days),
        ("esas-length-hours", length.hours),
    ];
    let parts = parts.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| words.t1(key, "count", count));
    let text = parts.collect::<Vec<_>>().join(" ");
    if text.is_empty() { words.t("esas-row-unknown") } else { text }
}

fn number(words: &Words, number: &Number) -> String {
    let (birth, rest) = number.digits.split_at_checked(6).unwrap_or((&number.digits, ""));
    let key = format!("esas-number-{}", number.kind.as_str().replace('_', "-"));
    words.t1(&key, "number", format!("{birth} {rest}"))
}

/// The words of a member of a contract's list: its codes are in capitals, the keys of texts are not.
pub(super) fn listed(words: &Words, prefix: &str, code: &str) -> String {
    words.code(prefix, code.to_lowercase())
}

fn person(words: &Words, person: &PersonDraft) -> Section {
    let mut lines = Lines::new(words);
    lines.add("esas-row-name", person.name.to_string());
    lines.date("esas-row-born", person.birth_date);
    lines.some("esas-row-sex", person.sex.map(|sex| listed(words, "esas-sex", sex.as_str())));
    for value in &person.numbers {
        lines.add("esas-row-number", number(words, value));
    }
    let country = |code: &String| {
        let key = format!("country-{code}");
        if words.has(&key) { words.t(&key) } else { code.clone() }
    };
    let citizenships: Vec<_> = person.citizenships.iter().map(country).collect();
    lines.add("esas-row-citizenship", citizenships.join(", "));
    let grading = person.address_grading.map(|grading| listed(words, "esas-grading", grading.as_str()));
    lines.some("esas-row-address", grading);
    for telephone in &person.telephones {
        lines.add("esas-row-telephone", telephone);
    }
    for guardian in &person.guardians {
        lines.add("esas-row-guardian", guardian.to_string());
    }
    lines.section("esas-section-person")
}

fn message(words: &Words, draft: &Draft) -> Section {
    let mut lines = Lines::new(words);
    lines.add("esas-row-sender", draft.sender.to_string());
    lines.add("esas-row-receiver", draft.receiver.to_string());
    lines.some("esas-row-sent", draft.sent_at.map(|at| words.moment(&at)));
    lines.some("esas-row-message-id", draft.message_id.clone());
    lines.some("esas-row-key", draft.key.clone());
    lines.add("esas-row-case", draft.case_number.clone());
    lines.section("esas-section-message")
}

fn attachments(words: &Words, attachments: &[Attachment]) -> Section {
    let mut lines = Lines::new(words);
    for attachment in attachments {
        let mut title = attachment.title.clone();
        if let Some(day) = attachment.written_on {
            title = format!("{title}, {}", words.date(&day));
        }
        let held = words.t1("esas-row-attachment-held", "kind", &attachment.mime_type);
        lines.note("esas-row-attachment", title, format!("{held}: {}", attachment.uri));
    }
    lines.section("esas-section-attachments")
}

fn remand(words: &Words, remand: &RemandDraft) -> Vec<Section> {
    let mut sections = vec![decision(words, remand)];
    sections.extend(remand.detention.as_ref().map(|detention| self::detention(words, detention)));
    sections.push(instead(words, remand));
    let mut lines = Lines::new(words);
    for restriction in &remand.restrictions {
        let label = format!("esas-restriction-{}", key(restriction.kind.as_str()));
        lines.add(&label, period(words, restriction.period));
    }
    sections.push(lines.section("esas-section-restrictions"));
    let mut lines = Lines::new(words);
    for isolation in &remand.isolations {
        let label = format!("esas-isolation-{}", key(isolation.kind.as_str()));
        lines.add(&label, period(words, isolation.period));
    }
    sections.push(lines.section("esas-section-isolation"));
    let mut lines = Lines::new(words);
    lines.some("esas-row-arrested", remand.arrested_at.map(|at| words.moment(&at)));
    lines.some("esas-row-place", remand.arrest_place.clone());
    sections.push(lines.section("esas-section-arrest"));
    let mut lines = Lines::new(words);
    for counsel in &remand.counsel {
        let title = counsel.title.as_deref().unwrap_or_default();
        let firm = counsel.firm.as_ref().map(ToString::to_string).unwrap_or_default();
        lines.note("esas-row-name", format!("{title} {}", counsel.name).trim().to_owned(), firm);
    }
    sections.push(lines.section("esas-section-counsel"));
    sections
}

/// A code of a contract as part of a key of texts.
pub(super) fn key(code: &str) -> String {
    code.to_lowercase().replace('_', "-")
}

fn decision(words: &Words, remand: &RemandDraft) -> Section {
    let mut lines = Lines::new(words);
    let kind = if remand.extension { "esas-row-extension" } else { "esas-row-first" };
    lines.add("esas-row-kind", words.t(kind));
    lines.add("esas-row-court", remand.court.to_string());
    lines.add("esas-row-judge", remand.judge.to_string());
    lines.date("esas-row-decided", remand.decided_on);
    lines.add("esas-row-decision-id", remand.decision_id.clone());
    if let Some(appeal) = remand.appeal {
        let key = if appeal.suspensive == Some(true) { "esas-row-appeal-suspends" } else { "esas-row-appeal-stands" };
        let day = appeal.on.map_or_else(|| words.t("esas-row-unknown"), |day| words.date(&day));
        lines.add("esas-row-appeal", words.t1(key, "date", day));
    }
    lines.section("esas-section-decision")
}

fn detention(words: &Words, detention: &DetentionDraft) -> Section {
    let mut lines = Lines::new(words);
    lines.date("esas-row-from", detention.stated.from);
    lines.date("esas-row-to", detention.stated.to);
    lines.date("esas-row-deadline", detention.deadline);
    let held = detention.holds.map(|held| period(words, Period { from: Some(held.from), to: Some(held.to) }));
    lines.some("esas-row-held", held);
    for ground in &detention.grounds {
        let note = ground.description.clone().or_else(|| ground.provision.clone()).unwrap_or_default();
        lines.note("esas-row-ground", listed(words, "esas-ground", ground.kind.as_str()), note);
    }
    lines.some("esas-row-note", detention.note.clone());
    lines.section("esas-section-detention")
}

fn instead(words: &Words, remand: &RemandDraft) -> Section {
    let mut lines = Lines::new(words);
    let mut add = |label: &str, alternative: Option<&Alternative>| {
        if let Some(alternative) = alternative {
            let note = alternative.description.clone().unwrap_or_default();
            lines.note(label, period(words, alternative.period), note);
        }
    };
    add("esas-row-electronic", remand.electronic_control.as_ref());
    add("esas-row-surrogate", remand.surrogate.as_ref());
    lines.section("esas-section-instead")
}

fn enforcement(words: &Words, order: &EnforcementDraft) -> Vec<Section> {
    let mut sections = vec![judgment(words, order)];
    sections.extend(order.prison.as_ref().map(|prison| self::prison(words, prison)));
    sections.extend(order.fine.as_ref().map(|fine| self::fine(words, fine)));
    let mut lines = Lines::new(words);
    for other in &order.others {
        lines.list.push(self::other(words, other));
    }
    sections.push(lines.section("esas-section-others"));
    sections
}

fn judgment(words: &Words, order: &EnforcementDraft) -> Section {
    let mut lines = Lines::new(words);
    lines.add("esas-row-court", order.court.to_string());
    lines.add("esas-row-court-case", order.court_case.clone());
    lines.some("esas-row-judgment-number", order.judgment_number.clone());
    lines.date("esas-row-decided", order.judgment_date);
    lines.date("esas-row-final", order.final_from);
    if order.early {
        lines.truth("esas-row-early", true);
    }
    lines.add("esas-row-ordered-by", order.ordered_by.to_string());
    lines.truth("esas-row-young", order.under_18_at_act);
    for offence in &order.offences {
        lines.add("esas-row-offence", offence);
    }
    lines.some("esas-row-note", order.note.clone());
    lines.section("esas-section-judgment")
}

fn prison(words: &Words, prison: &PrisonDraft) -> Section {
    let mut lines = Lines::new(words);
    lines.length("esas-row-term", Some(prison.term));
    lines.length("esas-row-suspended", prison.suspended);
    lines.length("esas-row-probation", prison.probation);
    lines.length("esas-row-credit", prison.credit);
    for condition in &prison.conditions {
        lines.add("esas-row-condition", condition);
    }
    lines.section("esas-section-prison")
}

fn kroner(words: &Words, kroner: i64) -> String {
    words.t1("esas-row-kroner", "kroner", kroner)
}

fn fine(words: &Words, fine: &FineDraft) -> Section {
    let mut lines = Lines::new(words);
    let amount = fine.kroner.map_or_else(|| words.t("esas-row-unknown"), |amount| kroner(words, amount));
    lines.add("esas-row-amount", amount);
    lines.length("esas-row-subsidiary", fine.subsidiary);
    lines.length("esas-row-probation", fine.probation);
    lines.section("esas-section-fine")
}

/// A sanction for a caseworker: what it is, and all that is stated of it in one line below.
fn other(words: &Words, other: &OtherSanction) -> Line {
    let mut stated: Vec<String> = [&other.provision, &other.text].into_iter().flatten().cloned().collect();
    stated.extend(other.kroner.map(|amount| kroner(words, amount)));
    for (label, value) in [
        ("esas-row-within", other.within),
        ("esas-row-subsidiary", other.subsidiary),
        ("esas-row-credit", other.credit),
    ] {
        stated.extend(value.map(|value| format!("{}: {}", words.t(label), length(words, value))));
    }
    let value = other.length.map_or_else(|| words.t("esas-row-unknown"), |value| length(words, value));
    Line { label: words.code("esas-other", other.kind), value, note: stated.join(" · ") }
}
