//! From an order to carry out a judgment to drafts, with what is odd in it (PEN, CRD).

use super::draft::{
    Attachment, Draft, EnforcementDraft, FineDraft, Length, Matter, NAME_MAX, NOTE_MAX, Name, Number, Organisation,
    OtherKind, OtherSanction, PersonDraft, PrisonDraft, SHORT_MAX,
};
use super::identity;
use super::order::{self, Order};
use super::warning::{WarningCode as Odd, Warnings};
use basics::Date;
use basics::person_number::NumberKind;
use basics::time::ToSpan;

const JUDGMENT: &str = "/fullbyrdelsesordre/avgjoerelse";
const SANCTIONS: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner";
const PRISON: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner/fengsel";
const FINE: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner/bot";
/// No fine is larger, in kroner.
const KRONER_MAX: i64 = 1_000_000_000;

/// Drafts of an order.
pub fn draft(order: &Order, w: &mut Warnings) -> Draft {
    let header = &order.header;
    let person = person(&order.order.sentenced, w);
    let enforcement = enforcement(order, w);
    check(&enforcement, w);
    Draft {
        message_id: w.text(&header.message_id, SHORT_MAX, "/forsendelse/meldingsId"),
        sent_at: w.instant(&header.sent_at, "/forsendelse/sendtTid"),
        sender: organisation(&header.sender.organisation, w),
        receiver: organisation(&header.receiver, w),
        case_number: w.text(&order.case_number.0, SHORT_MAX, "/hovedStraffesaksnummer").unwrap_or_default(),
        key: Some(enforcement.request_id.clone()).filter(|key| !key.is_empty()),
        person: Some(person),
        matter: Matter::Enforcement(Box::new(enforcement)),
        attachments: order.attachments.0.iter().map(|attachment| self::attachment(attachment, w)).collect(),
        warnings: vec![],
    }
}

/// A court, police district or office.
pub(super) fn organisation(organisation: &order::Organisation, w: &mut Warnings) -> Organisation {
    Organisation { name: w.text(&organisation.name, SHORT_MAX, ""), number: organisation.number.0.clone() }
}

/// A document sent beside the message.
pub(super) fn attachment(attachment: &order::Attachment, w: &mut Warnings) -> Attachment {
    const AT: &str = "/dokumenter";
    let category = attachment.category.as_ref().map(|code| code.name.as_ref().unwrap_or(&code.code));
    Attachment {
        title: w.text(&attachment.title, SHORT_MAX, AT).unwrap_or_default(),
        category: w.text_if(category.map(String::as_str), SHORT_MAX, AT),
        written_on: w.date(&attachment.written_on, AT),
        mime_type: w.text(&attachment.dispatch.mime_type, SHORT_MAX, AT).unwrap_or_default(),
        uri: w.text(&attachment.dispatch.uri, NOTE_MAX, AT).unwrap_or_default(),
        checksum: w.text(&attachment.dispatch.checksum, SHORT_MAX, AT).unwrap_or_default(),
    }
}

/// A name.
pub(super) fn name(name: &order::Name, at: &str, w: &mut Warnings) -> Name {
    Name {
        given: w.text(&name.given, NAME_MAX, at),
        middle: w.text_if(name.middle.as_deref(), NAME_MAX, at),
        family: w.text(&name.family, NAME_MAX, at).unwrap_or_default(),
    }
}

fn number(number: &order::Number) -> Number {
    let kind = match number.kind {
        order::NumberKind::National => NumberKind::Birth,
        order::NumberKind::D => NumberKind::D,
        order::NumberKind::Ssp => NumberKind::Ssp,
    };
    Number::new(kind, &number.value.0)
}

fn person(sentenced: &order::Sentenced, w: &mut Warnings) -> PersonDraft {
    const AT: &str = "/fullbyrdelsesordre/domfelte/person";
    let telephones = sentenced.contact.iter().flat_map(|contact| contact.telephones.iter().flatten());
    let grading = sentenced.grading.or(sentenced.address.as_ref().and_then(|address| address.grading));
    PersonDraft {
        address_grading: grading,
        telephones: telephones.map(|telephone| telephone.0.clone()).collect(),
        guardians: guardians(&sentenced.guardians, AT, w),
        ..stated(&sentenced.person, AT, w)
    }
}

/// Guardians, by name.
pub(super) fn guardians(guardians: &[order::Related], at: &str, w: &mut Warnings) -> Vec<Name> {
    guardians.iter().map(|guardian| name(&guardian.name, at, w)).collect()
}

/// A person as the police state them.
pub(super) fn stated(person: &order::Person, at: &str, w: &mut Warnings) -> PersonDraft {
    let mut numbers = vec![number(&person.number)];
    for further in &person.further_numbers {
        let further = number(further);
        if !numbers.contains(&further) {
            numbers.push(further);
        }
    }
    let draft = PersonDraft {
        name: name(&person.name, at, w),
        birth_date: w.birth_date(&person.birth_date, &format!("{at}/foedselsdato")),
        sex: person.sex,
        citizenships: person.citizenships.iter().map(|country| country.code.0.clone()).collect(),
        numbers,
        address_grading: None,
        telephones: vec![],
        guardians: vec![],
        two_people: false,
    };
    identity::check(&draft, at, w);
    draft
}

fn length(length: &order::Length) -> Length {
    let short = |number: i64| u16::try_from(number).unwrap_or(u16::MAX);
    Length {
        years: length.years.map_or(0, |n| short(n.0)),
        months: length.months.map_or(0, |n| short(n.0)),
        days: length.days.map_or(0, |n| short(n.0)),
        hours: length.hours.map_or(0, |n| short(n.0)),
    }
}

fn length_if(stated: Option<&order::Length>) -> Option<Length> {
    stated.map(length).filter(|length| !length.is_empty())
}

fn duration(stated: Option<&order::Duration>) -> Option<Length> {
    match stated {
        Some(order::Duration::For(stated)) => length_if(Some(stated)),
        Some(order::Duration::Indefinite(_)) | None => None,
    }
}

fn enforcement(order: &Order, w: &mut Warnings) -> EnforcementDraft {
    const AT: &str = "/fullbyrdelsesordre";
    let body = &order.order;
    let judgment = &body.judgment;
    let provisions = judgment.offences.0.iter().flat_map(|offence| &offence.provisions.list.0);
    let offences = provisions.filter_map(|provision| w.text(&provision.text, SHORT_MAX, JUDGMENT)).collect();
    EnforcementDraft {
        request_id: w.text(&body.request_id, SHORT_MAX, AT).unwrap_or_default(),
        court: organisation(&judgment.court, w),
        court_case: w.text(&judgment.court_case, SHORT_MAX, JUDGMENT).unwrap_or_default(),
        decision_id: w.text(&judgment.decision_id, SHORT_MAX, JUDGMENT).unwrap_or_default(),
        judgment_number: w.text_if(judgment.judgment_number.as_deref(), SHORT_MAX, JUDGMENT),
        judgment_date: w.date(&judgment.given_on, "/fullbyrdelsesordre/avgjoerelse/avsagtDato"),
        final_from: w.date_if(body.final_from.as_deref(), "/fullbyrdelsesordre/rettskraftigFraOgMed"),
        early: body.early,
        ordered_by: name(&body.ordered_by.name, AT, w),
        under_18_at_act: order.under_18,
        note: w.text(&order.note, NOTE_MAX, "/beskrivelse"),
        prison: judgment.sanctions.prison.as_ref().map(|prison| self::prison(prison, w)),
        fine: judgment.sanctions.fine.as_ref().map(|fine| FineDraft {
            kroner: kroner(fine.amount, FINE, w),
            subsidiary: length_if(fine.subsidiary.as_ref()),
            probation: length_if(fine.probation.as_ref()),
        }),
        others: others(&judgment.sanctions, w),
        offences,
    }
}

fn prison(prison: &order::Prison, w: &mut Warnings) -> PrisonDraft {
    let words = |condition: &order::Condition| {
        let parts = [
            Some(&condition.section),
            Some(&condition.text),
            condition.details.as_ref(),
            condition.description.as_ref(),
        ];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" – ")
    };
    let conditions = prison.conditions.iter().flatten();
    PrisonDraft {
        term: length(&prison.term),
        suspended: length_if(prison.suspended.as_ref()),
        probation: length_if(prison.probation.as_ref()),
        conditions: conditions.filter_map(|condition| w.text(&words(condition), NOTE_MAX, PRISON)).collect(),
        credit: length_if(prison.credit.as_ref()),
    }
}

/// An amount of money, or a warning when it cannot be one.
fn kroner(amount: super::form::AnyWhole, at: &str, w: &mut Warnings) -> Option<i64> {
    let kroner = amount.0.filter(|kroner| (1..=KRONER_MAX).contains(kroner));
    w.add_if(kroner.is_none(), Odd::AmountOdd, at);
    kroner
}

/// A sanction of which nothing is stated yet.
fn other(kind: OtherKind) -> OtherSanction {
    OtherSanction {
        kind,
        provision: None,
        text: None,
        length: None,
        within: None,
        subsidiary: None,
        credit: None,
        kroner: None,
    }
}

fn others(sanctions: &order::Sanctions, w: &mut Warnings) -> Vec<OtherSanction> {
    let mut list = vec![];
    if let Some(community) = &sanctions.community {
        list.push(OtherSanction {
            text: w.text_if(community.conditions.as_deref(), NOTE_MAX, SANCTIONS),
            length: length_if(Some(&community.term)),
            within: length_if(community.within.as_ref()),
            subsidiary: length_if(community.subsidiary.as_ref()),
            credit: length_if(community.credit.as_ref()),
            ..other(OtherKind::Community)
        });
    }
    if let Some(youth) = &sanctions.youth {
        list.push(OtherSanction {
            length: length_if(Some(&youth.term)),
            subsidiary: length_if(youth.subsidiary.as_ref()),
            credit: length_if(youth.credit.as_ref()),
            ..other(OtherKind::Youth)
        });
    }
    list.extend(lost_rights(sanctions, w));
    for confiscation in sanctions.confiscations.iter().flat_map(|list| &list.0) {
        list.push(OtherSanction {
            provision: w.text(&confiscation.provision, SHORT_MAX, SANCTIONS),
            text: w.text_if(confiscation.description.as_deref(), NOTE_MAX, SANCTIONS),
            kroner: confiscation.amount.and_then(|amount| kroner(amount, SANCTIONS, w)),
            ..other(OtherKind::Confiscation)
        });
    }
    if let Some(stated) = &sanctions.other {
        list.push(OtherSanction { text: w.text(&stated.text, NOTE_MAX, SANCTIONS), ..other(OtherKind::Other) });
    }
    list
}

fn lost_rights(sanctions: &order::Sanctions, w: &mut Warnings) -> Vec<OtherSanction> {
    let mut list = vec![];
    let mut lost = |kind, provision: Option<&str>, text: Option<&str>, length: Option<&order::Duration>| {
        list.push(OtherSanction {
            provision: w.text_if(provision, SHORT_MAX, SANCTIONS),
            text: w.text_if(text, NOTE_MAX, SANCTIONS),
            length: duration(length),
            ..other(kind)
        });
    };
    for right in sanctions.loss_of_rights.iter().flat_map(|list| &list.0) {
        let provision = right.provision.as_ref().map(|provision| provision.0.as_str());
        lost(OtherKind::LossOfRight, provision, right.text.as_deref(), right.duration.as_ref());
    }
    for ban in sanctions.contact_bans.iter().flat_map(|list| &list.0) {
        lost(OtherKind::ContactBan, Some(&ban.provision.text), ban.text.as_deref(), ban.duration.as_ref());
    }
    for ban in sanctions.driving_bans.iter().flat_map(|list| &list.0) {
        let provision = ban.provision.as_ref().map(|provision| provision.0.as_str());
        lost(OtherKind::DrivingBan, provision, ban.text.as_deref(), ban.duration.as_ref());
    }
    for ban in sanctions.transport_bans.iter().flat_map(|list| &list.0) {
        let provision = ban.provision.as_ref().map(|provision| provision.0.as_str());
        lost(OtherKind::TransportBan, provision, ban.text.as_deref(), ban.duration.as_ref());
    }
    list
}

/// What is odd in the order as a whole.
fn check(order: &EnforcementDraft, w: &mut Warnings) {
    check_dates(order, w);
    match &order.prison {
        Some(prison) => check_prison(prison, order.under_18_at_act, w),
        None => w.add(Odd::NoPrison, SANCTIONS),
    }
    if let Some(fine) = &order.fine {
        check_fine(fine, order.under_18_at_act, w);
    }
    w.add_if(!order.others.is_empty(), Odd::OtherSanctions, SANCTIONS);
    for other in &order.others {
        let Some(length) = other.length else { continue };
        let community = other.kind == OtherKind::Community && !(30..=420).contains(&length.hours);
        w.add_if(community, Odd::CommunityOutOfRange, SANCTIONS);
        let outside = length.most_days() < 120 || length.least_days() > 3 * 366;
        w.add_if(other.kind == OtherKind::Youth && outside, Odd::YouthOutOfRange, SANCTIONS);
    }
}

/// REM-15, PEN-15: given, final, and whether execution may have lapsed.
fn check_dates(order: &EnforcementDraft, w: &mut Warnings) {
    const FINAL: &str = "/fullbyrdelsesordre/rettskraftigFraOgMed";
    let today = w.today();
    let future = order.judgment_date.is_some_and(|day| day > today);
    w.add_if(future, Odd::DecidedInFuture, "/fullbyrdelsesordre/avgjoerelse/avsagtDato");
    w.add_if(order.early, Odd::EarlyServing, "/fullbyrdelsesordre/foregrepetSoning");
    if let Some(day) = order.final_from {
        w.add_if(day > today, Odd::FinalInFuture, FINAL);
        w.add_if(order.judgment_date.is_some_and(|given| day < given), Odd::FinalBeforeJudgment, FINAL);
    }
    let lapses = order.final_from.zip(lapse_years(order)).and_then(|(day, years)| day.checked_add(years.years()).ok());
    if let Some(day) = lapses.filter(|day: &Date| *day < today) {
        w.add_value(Odd::MayHaveLapsed, FINAL, day);
    }
}

/// After how many years execution lapses, by the length of the term (PEN-15).
fn lapse_years(order: &EnforcementDraft) -> Option<i32> {
    let term = order.prison.as_ref()?.term;
    let bands = [(366, 5), (4 * 366, 10), (8 * 366, 15), (20 * 366, 20)];
    Some(bands.iter().find(|(days, _)| term.most_days() <= *days + 6).map_or(30, |(_, years)| *years))
}

fn check_prison(prison: &PrisonDraft, young: bool, w: &mut Warnings) {
    let term = prison.term;
    check_units(term, w);
    w.add_if(term.most_days() < 14 && !term.is_empty(), Odd::Under14Days, PRISON);
    w.add_if(term.least_days() > 21 * 366, Odd::Over21Years, PRISON);
    w.add_if(young, Odd::PrisonUnder18, PRISON);
    w.add_if(young && term.least_days() > 15 * 366, Odd::Over15YearsUnder18, PRISON);
    let long = prison.probation.is_some_and(|probation| probation.least_days() > 5 * 366);
    w.add_if(long, Odd::ProbationOverFiveYears, PRISON);
    let suspended = prison.suspended.unwrap_or_default();
    if suspended == term && !term.is_empty() {
        return w.add(Odd::AllSuspended, PRISON);
    }
    let most = term.most_days().saturating_sub(suspended.least_days());
    let least = term.least_days().saturating_sub(suspended.most_days());
    w.add_if(suspended.least_days() > term.most_days(), Odd::SuspendedOverTerm, PRISON);
    w.add_if(!suspended.is_empty() && most < 14, Odd::UnconditionalShort, PRISON);
    let Some(credit) = prison.credit else { return };
    w.add_if(credit.years + credit.months + credit.hours > 0, Odd::CreditNotInDays, PRISON);
    if credit.least_days() > most {
        w.add_value(Odd::CreditOverTerm, PRISON, credit.days);
    } else if credit.least_days() >= least {
        w.add_value(Odd::CreditCoversTerm, PRISON, credit.days);
    }
}

/// PEN-02: up to 120 days in days, longer in months and years.
fn check_units(term: Length, w: &mut Warnings) {
    let calendar = term.years > 0 || term.months > 0;
    w.add_if(term.is_empty(), Odd::TermEmpty, PRISON);
    w.add_if(term.hours > 0, Odd::HoursInTerm, PRISON);
    w.add_if(calendar && term.days > 0, Odd::UnitsMixed, PRISON);
    if !calendar && term.days > 120 {
        w.add_value(Odd::DaysOver120, PRISON, term.days);
    }
    if term.years == 0 && (1..=4).contains(&term.months) {
        w.add_value(Odd::ShortTermInMonths, PRISON, term.months);
    }
}

fn check_fine(fine: &FineDraft, young: bool, w: &mut Warnings) {
    match fine.subsidiary {
        None => w.add(Odd::FineWithoutSubsidiary, FINE),
        Some(subsidiary) => {
            let outside = subsidiary.least_days() > 120 || subsidiary.most_days() < 1;
            w.add_if(outside, Odd::SubsidiaryOutOfRange, FINE);
            w.add_if(young, Odd::SubsidiaryUnder18, FINE);
        }
    }
}
