//! From a request to assess someone for remand at home, and its withdrawal, to drafts (REM-13).

use super::custody::choice;
use super::draft::{
    Attachment, ChoiceDraft, ConsentDraft, Draft, GuardianDraft, Matter, NAME_MAX, NOTE_MAX, Name, Number,
    Organisation, PersonDraft, ResidentDraft, SHORT_MAX, StaffDraft, SuitabilityDraft, WithdrawalDraft,
};
use super::identity;
use super::order::CaseNumber;
use super::police::Choice;
use super::suitability::{self, Request, Withdrawal};
use super::warning::{WarningCode as Odd, Warnings};
use basics::Instant;
use basics::person_number::NumberKind;

const ASKED: &str = "/egnethetsvurderingVaretektInfo";
const PERSON: &str = "/egnethetsvurderingVaretektInfo/personForEgnethetsvurdering/person";
const RESIDENTS: &str = "/egnethetsvurderingVaretektInfo/beboere";

fn draft(header: &suitability::Header, case: &CaseNumber, key: &str, matter: Matter, w: &mut Warnings) -> Draft {
    Draft {
        message_id: w.text(&header.message_id, SHORT_MAX, "/forsendelse/meldingsId"),
        sent_at: w.instant(&header.sent_at, "/forsendelse/sendtTid"),
        sender: organisation(&header.sender.organisation, w),
        receiver: organisation(&header.receiver, w),
        case_number: w.text(&case.0, SHORT_MAX, "/hovedStraffesaksnummer").unwrap_or_default(),
        key: w.text(key, SHORT_MAX, "/anmodningEgnethetsvurderingVaretektId"),
        person: None,
        matter,
        attachments: vec![],
        warnings: vec![],
    }
}

/// Drafts of a request.
pub fn request(request: &Request, w: &mut Warnings) -> Draft {
    let subject = &request.asked.subject;
    let person = subject.person.as_ref().map(|stated| person(stated, w));
    let suitability = suitability(request, w);
    check_consent(&suitability, w);
    let matter = Matter::Suitability(Box::new(suitability));
    let draft = draft(&request.header, &request.case_number, &request.request_id.0, matter, w);
    let attachments = request.attachments.iter().flatten().map(|document| attachment(document, w)).collect();
    Draft { person, attachments, ..draft }
}

/// Drafts of a withdrawal.
pub fn withdrawal(message: &Withdrawal, w: &mut Warnings) -> Draft {
    let matter = WithdrawalDraft { reason: w.text(&message.reason, NOTE_MAX, "/begrunnelse") };
    draft(&message.header, &message.case_number, &message.request_id.0, Matter::Withdrawal(Box::new(matter)), w)
}

fn suitability(request: &Request, w: &mut Warnings) -> SuitabilityDraft {
    let asked = &request.asked;
    let person = asked.subject.person.as_ref();
    let place_order_id = request.place_order_id.as_ref().map(|id| id.0.as_str());
    let consents = asked.subject.consent.iter().chain(person.and_then(|person| person.consent.as_ref()));
    let mut ask = |stated: Option<&Choice>| stated.map(|stated| choice(stated, ASKED, w));
    let (occupation, from_counsel) = (ask(asked.occupation.as_ref()), ask(asked.from_counsel.as_ref()));
    let (risk_accused, risk_household) = (ask(asked.risk_accused.as_ref()), ask(asked.risk_household.as_ref()));
    let (risk_elsewhere, risk_circumstances) =
        (ask(asked.risk_elsewhere.as_ref()), ask(asked.risk_circumstances.as_ref()));
    let treatment = ask(person.and_then(|person| person.treatment.as_ref()));
    SuitabilityDraft {
        place_order_id: w.text_if(place_order_id, SHORT_MAX, "/bestillingVaretektsplassId"),
        consent: consents.map(|stated| consent(stated, w)).collect(),
        whereabouts: w.text(&asked.whereabouts, NOTE_MAX, ASKED),
        home: address(&asked.home, w),
        residents: asked.residents.iter().flatten().map(|stated| resident(stated, w)).collect(),
        guardians: guardians(person.and_then(|person| person.guardians.as_deref()), w),
        interpreter: person.and_then(|person| person.interpreter.as_ref()).map(interpreter),
        treatment,
        occupation,
        risk_accused,
        risk_household,
        risk_elsewhere,
        risk_circumstances,
        from_counsel,
        earlier_reports: reports(asked.earlier_reports.as_deref(), w),
        prosecutor: asked.prosecutor.as_ref().map(|stated| staff(stated, w)),
        investigator: asked.investigator.as_ref().map(|stated| staff(stated, w)),
        counsel: asked.counsel.as_ref().map(|stated| staff(stated, w)),
        asked_by: asked.asked_by,
        correction: w.text_if(asked.correction.as_deref(), NOTE_MAX, ASKED),
        note: w.text_if(asked.note.as_deref(), NOTE_MAX, ASKED),
    }
}

fn reports(stated: Option<&[suitability::EarlierReport]>, w: &mut Warnings) -> Vec<String> {
    stated.into_iter().flatten().filter_map(|report| w.text(&report.id, SHORT_MAX, ASKED)).collect()
}

fn organisation(stated: &suitability::Organisation, w: &mut Warnings) -> Organisation {
    Organisation {
        name: w.text(&stated.name, SHORT_MAX, ""),
        number: w.text(&stated.number.0, SHORT_MAX, "").unwrap_or_default(),
    }
}

fn attachment(stated: &suitability::Attachment, w: &mut Warnings) -> Attachment {
    const AT: &str = "/dokumenter";
    let category = stated.category.as_ref().map(|code| code.name.as_ref().unwrap_or(&code.code));
    let written = stated.written_at.as_deref().and_then(|text| w.instant(text, AT));
    Attachment {
        title: w.text(&stated.title, SHORT_MAX, AT).unwrap_or_default(),
        category: w.text_if(category.map(String::as_str), SHORT_MAX, AT),
        written_on: written.map(Instant::oslo_date),
        mime_type: w.text(&stated.dispatch.mime_type, SHORT_MAX, AT).unwrap_or_default(),
        uri: w.text(&stated.dispatch.uri, NOTE_MAX, AT).unwrap_or_default(),
        checksum: w.text(&stated.dispatch.checksum, SHORT_MAX, AT).unwrap_or_default(),
    }
}

fn name(stated: &suitability::Name, at: &str, w: &mut Warnings) -> Name {
    Name {
        given: w.text_if(stated.given.as_deref(), NAME_MAX, at),
        middle: w.text_if(stated.middle.as_deref(), NAME_MAX, at),
        family: w.text(&stated.family, NAME_MAX, at).unwrap_or_default(),
    }
}

fn staff(stated: &suitability::Staff, w: &mut Warnings) -> StaffDraft {
    StaffDraft {
        name: Name {
            given: w.text_if(stated.given.as_deref(), NAME_MAX, ASKED),
            middle: w.text_if(stated.middle.as_deref(), NAME_MAX, ASKED),
            family: w.text(&stated.family, NAME_MAX, ASKED).unwrap_or_default(),
        },
        title: w.text_if(stated.title.as_deref(), SHORT_MAX, ASKED),
        reached_at: reached_at(Some(&stated.contact), ASKED, w),
    }
}

fn reached_at(contact: Option<&suitability::Contact>, at: &str, w: &mut Warnings) -> Vec<String> {
    let Some(contact) = contact else { return vec![] };
    let telephones = contact.telephones.iter().map(|telephone| telephone.0.as_str());
    contact.email.as_deref().into_iter().chain(telephones).filter_map(|text| w.text(text, SHORT_MAX, at)).collect()
}

/// The numbers of all fields. One that is not eleven digits is no number, and says so.
fn numbers(person: &suitability::Person, w: &mut Warnings) -> Vec<Number> {
    let mut list = vec![];
    for stated in person.number.iter().chain(person.further_numbers.iter().flatten()) {
        let fields =
            [(NumberKind::Birth, &stated.national), (NumberKind::Ssp, &stated.ssp), (NumberKind::D, &stated.d)];
        for (kind, field) in fields {
            let digits = field.as_ref().and_then(|field| w.text(&field.0, SHORT_MAX, PERSON));
            let number = digits.map(|digits| Number::new(kind, &digits));
            list.extend(number.filter(|number| !list.contains(number)));
        }
    }
    list
}

fn person(person: &suitability::Person, w: &mut Warnings) -> PersonDraft {
    let draft = PersonDraft {
        name: name(&person.name, PERSON, w),
        birth_date: w.birth_date(&person.birth_date, &format!("{PERSON}/foedselsdato")),
        sex: person.sex,
        citizenships: person.citizenships.iter().filter_map(|country| w.text(&country.code.0, 3, PERSON)).collect(),
        numbers: numbers(person, w),
        address_grading: person.grading.or(person.address.as_ref().and_then(|address| address.grading)),
        telephones: reached_at(person.contact.as_ref(), PERSON, w),
        // They stand with their consent among what is asked.
        guardians: vec![],
        two_people: false,
    };
    identity::check(&draft, PERSON, w);
    draft
}

fn consent(stated: &suitability::Consent, w: &mut Warnings) -> ConsentDraft {
    let note = w.text_if(stated.note.as_deref(), NOTE_MAX, ASKED);
    ConsentDraft { given: stated.given, written: stated.written, note }
}

fn interpreter(stated: &suitability::Interpreter) -> (bool, Option<String>) {
    (stated.needed, stated.language.as_ref().map(|language| language.0.clone()))
}

fn guardians(stated: Option<&[suitability::Guardian]>, w: &mut Warnings) -> Vec<GuardianDraft> {
    let guardian = |guardian: &suitability::Guardian| GuardianDraft {
        name: guardian.person.as_ref().map(|person| name(&person.name, ASKED, w)),
        consent: guardian.consent.as_ref().map(|stated| consent(stated, w)),
        interpreter: guardian.interpreter.as_ref().map(interpreter),
    };
    stated.into_iter().flatten().map(guardian).collect()
}

fn address(stated: &suitability::Address, w: &mut Warnings) -> Option<String> {
    let town = [stated.post_code.as_deref(), stated.post_town.as_deref()];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let country = stated.country.as_ref().map(|country| country.name.as_ref().unwrap_or(&country.code.0).as_str());
    let parts = stated.lines.0.iter().map(String::as_str).chain([town.as_str()]).chain(country);
    let line = parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ");
    w.text(&line, NOTE_MAX, ASKED)
}

fn resident(stated: &suitability::Resident, w: &mut Warnings) -> ResidentDraft {
    ResidentDraft {
        name: name(&stated.name, RESIDENTS, w),
        relation: w.text_if(stated.relation.as_deref(), SHORT_MAX, RESIDENTS),
        consent: stated.consent.as_ref().map(|stated| consent(stated, w)),
        reached_at: reached_at(stated.contact.as_ref(), RESIDENTS, w),
        under_18: stated.under_18.as_ref().map(|stated| choice(stated, RESIDENTS, w)),
        guardians: guardians(stated.guardians.as_deref(), w),
    }
}

/// REM-13: the accused and every adult who lives there must consent.
fn check_consent(asked: &SuitabilityDraft, w: &mut Warnings) {
    let minor = |choice: &Option<ChoiceDraft>| choice.as_ref().is_some_and(|choice| choice.yes);
    let consents = |stated: &Option<ConsentDraft>| stated.as_ref().is_some_and(|stated| stated.given);
    let accused = !asked.consent.is_empty() && asked.consent.iter().all(|stated| stated.given);
    let mut adults = asked.residents.iter().filter(|resident| !minor(&resident.under_18));
    let all = accused && adults.all(|resident| consents(&resident.consent));
    w.add_if(!all, Odd::ConsentMissing, ASKED);
}
