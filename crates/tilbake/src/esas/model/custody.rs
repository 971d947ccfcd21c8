//! From messages of the police around a remand to drafts, with what is odd in them (REM-01 to REM-10).

use super::detention::under_18;
use super::draft::{
    AnswerDraft, ChoiceDraft, CommittalDraft, DemandsDraft, Draft, HealthAndRiskDraft, Matter, NAME_MAX, NOTE_MAX,
    Name, PersonDraft, PlaceDraft, SHORT_MAX, StaffDraft,
};
use super::enforcement::{attachment, guardians, name, organisation, stated};
use super::order::CaseNumber;
use super::police::{
    Choice, Committal, CommittalStaff, DemandedIsolation, DemandedRestriction, Header, HealthAndRisk, HealthKind,
    IsolationDemand, LooseContact, OfferAnswer, PlaceOrder, Professional, RestrictionDemand, RiskKind, Staff,
    StateKind,
};
use super::ruling::{IsolationKind, RestrictionKind};
use super::warning::{WarningCode as Odd, Warnings};
use basics::{Date, Instant};

const MESSAGE_ID: &str = "/forsendelse/meldingsId";
const SENT_AT: &str = "/forsendelse/sendtTid";
const ORDER: &str = "/ordre";
const DEMANDS: &str = "/restriksjonIsolasjon";
const ARREST: &str = "/personVaretektInfo/paagripelse/tidspunkt";
/// Within how many hours of the arrest an adult shall be in a prison (REM-03).
const PLACE_WITHIN_HOURS: i64 = 48;

/// What all of them say alike.
fn draft(header: &Header, case: &CaseNumber, key: &str, matter: Matter, w: &mut Warnings) -> Draft {
    Draft {
        message_id: w.text(&header.message_id, SHORT_MAX, MESSAGE_ID),
        sent_at: w.instant(&header.sent_at, SENT_AT),
        sender: organisation(&header.sender.organisation, w),
        receiver: organisation(&header.receiver, w),
        case_number: w.text(&case.0, SHORT_MAX, "/hovedStraffesaksnummer").unwrap_or_default(),
        key: w.text(key, SHORT_MAX, "/anmodningsId"),
        person: None,
        matter,
        attachments: vec![],
        warnings: vec![],
    }
}

/// Drafts of an order for a place.
pub fn place(order: &PlaceOrder, w: &mut Warnings) -> Draft {
    const AT: &str = "/personVaretektInfo/personVaretekt";
    let remanded = &order.remanded;
    let accused = &remanded.accused;
    let person = PersonDraft {
        address_grading: accused.grading.or(accused.address.as_ref().and_then(|address| address.grading)),
        guardians: guardians(&accused.guardians, AT, w),
        ..stated(&accused.person, &format!("{AT}/person"), w)
    };
    let demands = &order.demands;
    let place = PlaceDraft {
        from: w.date(&order.place_from, "/plassFraDato"),
        prosecutor: staff(&order.prosecutor, w),
        arrested_at: remanded.arrest.at.as_deref().and_then(|text| w.instant(text, ARREST)),
        arrest_place: w.text_if(remanded.arrest.place.as_deref(), SHORT_MAX, "/personVaretektInfo/paagripelse/sted"),
        held_at: w.text(&order.held_at, SHORT_MAX, "/arrestlokasjon"),
        alarm: choice(&remanded.alarm, "/personVaretektInfo/omvendtVoldsalarm", w),
        network: choice(&remanded.network, "/personVaretektInfo/krimineltNettverk", w),
        co_accused: choice(&order.co_accused, "/medsiktedeInnsatteISak", w),
        transport: order.transport,
        demands: DemandsDraft {
            unsettled: demands.unsettled,
            ..self::demands(&demands.restrictions, &demands.isolations, demands.note.as_deref(), w)
        },
        note: w.text_if(order.note.as_deref(), NOTE_MAX, "/beskrivelse"),
    };
    check_arrest(place.arrested_at, person.birth_date, w);
    check_demands(&place.demands, person.birth_date, DEMANDS, w);
    let draft = draft(&order.header, &order.case_number, &order.request_id, Matter::Place(Box::new(place)), w);
    Draft { person: Some(person), ..draft }
}

/// Drafts of a committal order.
pub fn committal(order: &Committal, w: &mut Warnings) -> Draft {
    let header = &order.header;
    let person = stated(&order.committed.person, "/personVaretektInfo/person", w);
    let demands = &order.order.demands;
    let committal = CommittalDraft {
        place_order_id: w.text(&order.place_order_id, SHORT_MAX, "/bestillingVaretektsplassId"),
        ordered_by: committal_staff(&order.order.ordered_by, w),
        demands: self::demands(&demands.restrictions, &demands.isolations, demands.note.as_deref(), w),
        counsel: order.committed.counsel.as_ref().map(|counsel| professional(counsel, w)),
        note: w.text_if(order.order.note.as_deref(), NOTE_MAX, "/ordre/merknad"),
    };
    // It states no end and the program invents none: somebody must see to it that the court rules.
    w.add(Odd::CommittalWithoutEnd, ORDER);
    check_demands(&committal.demands, person.birth_date, "/ordre/restriksjonIsolasjon", w);
    Draft {
        message_id: w.text(&header.message_id, SHORT_MAX, MESSAGE_ID),
        sent_at: w.instant(&header.sent_at, SENT_AT),
        sender: organisation(&header.sender.organisation, w),
        receiver: organisation(&header.receiver, w),
        case_number: w.text(&order.case_number.0, SHORT_MAX, "/hovedStraffesaksnummer").unwrap_or_default(),
        key: w.text(&order.order.request_id, SHORT_MAX, "/ordre/anmodningsId"),
        person: Some(person),
        matter: Matter::Committal(Box::new(committal)),
        attachments: order.attachments.0.iter().map(|document| attachment(document, w)).collect(),
        warnings: vec![],
    }
}

/// Drafts of what the police know of health and risk.
pub fn health_and_risk(message: &HealthAndRisk, w: &mut Warnings) -> Draft {
    const AT: &str = "/risikoOgHelseInfo";
    let known = &message.known;
    let person = stated(&message.person, "/siktetPerson", w);
    let (risks, health, states) =
        (distinct(&known.risk.kinds.0), distinct(&known.health.kinds.0), distinct(&known.state.kinds.0));
    let both = (risks.contains(&RiskKind::None) && risks.len() > 1)
        || (health.contains(&HealthKind::None) && health.len() > 1)
        || (states.contains(&StateKind::None) && states.len() > 1);
    w.add_if(both, Odd::NoneAndOthers, AT);
    let matter = HealthAndRiskDraft {
        written_at: w.instant(&known.written_at, "/risikoOgHelseInfo/skrevetTid"),
        risks,
        risk_note: w.text_if(known.risk.note.as_deref(), NOTE_MAX, AT),
        health,
        health_note: w.text_if(known.health.note.as_deref(), NOTE_MAX, AT),
        states,
        state_note: w.text_if(known.state.note.as_deref(), NOTE_MAX, AT),
    };
    let matter = Matter::HealthAndRisk(Box::new(matter));
    let draft = draft(&message.header, &message.case_number, &message.request_id, matter, w);
    Draft { person: Some(person), ..draft }
}

/// Drafts of the answer to an offer.
pub fn answer(message: &OfferAnswer, w: &mut Warnings) -> Draft {
    let answer = AnswerDraft {
        kind: message.answer.kind,
        note: w.text_if(message.answer.note.as_deref(), NOTE_MAX, "/svarPlass/beskrivelse"),
    };
    draft(&message.header, &message.case_number, &message.request_id, Matter::Answer(Box::new(answer)), w)
}

/// Each once, in the order stated.
fn distinct<T: Copy + PartialEq>(stated: &[T]) -> Vec<T> {
    let mut list = vec![];
    for one in stated {
        if !list.contains(one) {
            list.push(*one);
        }
    }
    list
}

/// Yes or no, and more about it.
pub(super) fn choice(choice: &Choice, at: &str, w: &mut Warnings) -> ChoiceDraft {
    ChoiceDraft { yes: choice.yes, note: w.text_if(choice.note.as_deref(), NOTE_MAX, at) }
}

fn staff(staff: &Staff, w: &mut Warnings) -> StaffDraft {
    let telephone = staff.contact.telephone.as_ref().map(|telephone| telephone.0.clone());
    StaffDraft {
        name: name(&staff.name, "", w),
        title: w.text_if(staff.title.as_deref(), SHORT_MAX, ""),
        reached_at: w.text(&staff.contact.email, SHORT_MAX, "").into_iter().chain(telephone).collect(),
    }
}

fn reached_at(contact: &LooseContact, w: &mut Warnings) -> Vec<String> {
    let telephones = contact.telephones.iter().flatten().map(|telephone| telephone.0.clone());
    w.text_if(contact.email.as_deref(), SHORT_MAX, "").into_iter().chain(telephones).collect()
}

fn committal_staff(staff: &CommittalStaff, w: &mut Warnings) -> StaffDraft {
    StaffDraft {
        name: name(&staff.name, ORDER, w),
        title: w.text_if(staff.title.as_deref(), SHORT_MAX, ORDER),
        reached_at: reached_at(&staff.contact, w),
    }
}

fn professional(counsel: &Professional, w: &mut Warnings) -> StaffDraft {
    const AT: &str = "/personVaretektInfo/forsvarer";
    StaffDraft {
        name: Name {
            given: w.text_if(counsel.name.given.as_deref(), NAME_MAX, AT),
            middle: w.text_if(counsel.name.middle.as_deref(), NAME_MAX, AT),
            family: w.text(&counsel.name.family, NAME_MAX, AT).unwrap_or_default(),
        },
        title: w.text_if(counsel.title.as_deref(), SHORT_MAX, AT),
        reached_at: counsel.contact.iter().flat_map(|contact| reached_at(contact, w)).collect(),
    }
}

fn demands(
    restrictions: &[RestrictionDemand],
    isolations: &[IsolationDemand],
    note: Option<&str>,
    w: &mut Warnings,
) -> DemandsDraft {
    let mut provision = |provision: Option<&super::police::Provision>| {
        provision.and_then(|provision| w.text(&provision.text, SHORT_MAX, DEMANDS))
    };
    let restrictions = restrictions.iter().map(|demand| {
        let kind = match demand.kind {
            DemandedRestriction::NoLettersOrVisits => RestrictionKind::NoLettersOrVisits,
            DemandedRestriction::LettersAndVisitsControlled => RestrictionKind::LettersAndVisitsControlled,
            DemandedRestriction::NoMedia => RestrictionKind::NoMedia,
        };
        (kind, provision(demand.provision.as_ref()))
    });
    let restrictions = restrictions.collect();
    let isolations = isolations.iter().map(|demand| {
        let kind = match demand.kind {
            DemandedIsolation::Full => IsolationKind::Full,
            DemandedIsolation::Partial => IsolationKind::Partial,
        };
        (kind, provision(demand.provision.as_ref()))
    });
    let isolations = isolations.collect();
    DemandsDraft { restrictions, isolations, unsettled: false, note: w.text_if(note, NOTE_MAX, DEMANDS) }
}

/// REM-01 to REM-03: whether the clocks can run, and whether the person should be in a prison already.
fn check_arrest(arrested: Option<Instant>, born: Option<Date>, w: &mut Warnings) {
    let Some(arrested) = arrested else {
        return w.add(Odd::ArrestMissing, ARREST);
    };
    let hours = w.now.seconds_since(arrested) / 3_600;
    w.add_if(arrested > w.now, Odd::ArrestInFuture, ARREST);
    let late = if under_18(born, arrested.oslo_date()) {
        super::warning::days_between(arrested.oslo_date(), w.today()) > 1
    } else {
        hours >= PLACE_WITHIN_HOURS
    };
    if late {
        w.add_value(Odd::PlaceOverdue, ARREST, hours);
    }
}

/// REM-08, REM-10: what is asked for until the court has ruled.
fn check_demands(demands: &DemandsDraft, born: Option<Date>, at: &str, w: &mut Warnings) {
    let young = under_18(born, w.today());
    w.add_if(young, Odd::Under18, "");
    w.add_if(demands.unsettled, Odd::DemandsUnsettled, at);
    let full = demands.isolations.iter().any(|(kind, _)| *kind == IsolationKind::Full);
    w.add_if(young && full, Odd::IsolationUnder18, at);
}
