//! From a ruling on remand to drafts, with what is odd in it (REM-01 to REM-13).

use super::draft::{
    Alternative, AppealDraft, Attachment, CounselDraft, DetentionDraft, Draft, GroundDraft, Held, IsolationDraft,
    Matter, NAME_MAX, NOTE_MAX, Name, Number, Organisation, Period, PersonDraft, RemandDraft, RestrictionDraft,
    SHORT_MAX,
};
use super::identity;
use super::ruling::{self, GroundKind, IsolationKind, RestrictionKind, Ruling};
use super::warning::{WarningCode as Odd, Warnings, days_between};
use basics::person_number::NumberKind;
use basics::time::ToSpan;
use basics::{Date, Instant};

const DECISION: &str = "/kjennelseVaretekt";
const DETENTION: &str = "/kjennelseVaretekt/fengsling";

/// Drafts of a ruling.
pub fn draft(ruling: &Ruling, w: &mut Warnings) -> Draft {
    let header = &ruling.header;
    let person = person(ruling, w);
    let remand = remand(ruling, w);
    // Both together: a cycle has many decisions, and a decision's key alone may be another court's.
    let key = remand.cycle_id.as_ref().filter(|_| !remand.decision_id.is_empty());
    let key = key.map(|cycle| format!("{cycle} {}", remand.decision_id));
    check(&remand, person.birth_date, w);
    Draft {
        message_id: w.text(&header.message_id, SHORT_MAX, "/forsendelse/meldingsId"),
        sent_at: w.instant(&header.sent_at, "/forsendelse/sendtTid"),
        sender: organisation(&header.sender.organisation, w),
        receiver: organisation(&header.receiver, w),
        case_number: w.text(&ruling.case_number.0, SHORT_MAX, "/hovedStraffesaksnummer").unwrap_or_default(),
        key,
        person: Some(person),
        matter: Matter::Remand(Box::new(remand)),
        attachments: ruling.attachments.iter().map(|attachment| self::attachment(attachment, w)).collect(),
        warnings: vec![],
    }
}

fn organisation(organisation: &ruling::Organisation, w: &mut Warnings) -> Organisation {
    Organisation { name: w.text_if(organisation.name.as_deref(), SHORT_MAX, ""), number: organisation.number.0.clone() }
}

fn attachment(attachment: &ruling::Attachment, w: &mut Warnings) -> Attachment {
    const AT: &str = "/dokumenter";
    let category = attachment.category.as_ref().map(|code| code.name.as_ref().unwrap_or(&code.code));
    Attachment {
        title: w.text(&attachment.title, SHORT_MAX, AT).unwrap_or_default(),
        category: w.text_if(category.map(String::as_str), SHORT_MAX, AT),
        written_on: w.date_if(attachment.written_on.as_deref(), AT),
        mime_type: w.text(&attachment.dispatch.mime_type, SHORT_MAX, AT).unwrap_or_default(),
        uri: w.text(&attachment.dispatch.uri, NOTE_MAX, AT).unwrap_or_default(),
        checksum: w.text(&attachment.dispatch.checksum, SHORT_MAX, AT).unwrap_or_default(),
    }
}

fn name(name: &ruling::Name, at: &str, w: &mut Warnings) -> Name {
    Name {
        given: w.text_if(name.given.as_deref(), NAME_MAX, at),
        middle: w.text_if(name.middle.as_deref(), NAME_MAX, at),
        family: w.text(&name.family, NAME_MAX, at).unwrap_or_default(),
    }
}

fn staff(staff: &ruling::Staff, w: &mut Warnings) -> Name {
    Name {
        given: w.text_if(staff.given.as_deref(), NAME_MAX, ""),
        middle: w.text_if(staff.middle.as_deref(), NAME_MAX, ""),
        family: w.text(&staff.family, NAME_MAX, "").unwrap_or_default(),
    }
}

fn numbers(person: &ruling::Person) -> Vec<Number> {
    person
        .number
        .iter()
        .chain(&person.further_numbers)
        .map(|number| match number {
            ruling::Number::National(digits) => Number::new(NumberKind::Birth, digits),
            ruling::Number::D(digits) => Number::new(NumberKind::D, digits),
            ruling::Number::Ssp(digits) => Number::new(NumberKind::Ssp, digits),
        })
        .collect()
}

/// The person as one of the two sides states them.
fn side(person: &ruling::Person, at: &str, w: &mut Warnings) -> PersonDraft {
    PersonDraft {
        name: name(&person.name, &format!("{at}/navn"), w),
        birth_date: person.birth_date.as_deref().and_then(|text| w.birth_date(text, &format!("{at}/foedselsdato"))),
        sex: person.sex,
        citizenships: person.citizenships.iter().map(|country| country.code.0.clone()).collect(),
        numbers: numbers(person),
        address_grading: person.grading.or(person.address.as_ref().and_then(|address| address.grading)),
        telephones: vec![],
        guardians: person.guardians.iter().map(|guardian| name(&guardian.name, at, w)).collect(),
        two_people: false,
    }
}

/// The person of the police's case, completed with what only the court states. Where the two
/// disagree, the police's word stands and a warning says so.
fn person(ruling: &Ruling, w: &mut Warnings) -> PersonDraft {
    const POLICE: &str = "/personVaretektInfo/personVaretekt";
    const COURT: &str = "/kjennelseVaretekt/personVaretektDomstol";
    let mut police = side(&ruling.police.person, POLICE, w);
    let court = side(&ruling.decision.person, COURT, w);
    police.two_people = identity::two_people(&police, &court, COURT, w);
    for number in court.numbers {
        if !police.numbers.contains(&number) {
            police.numbers.push(number);
        }
    }
    police.birth_date = police.birth_date.or(court.birth_date);
    police.sex = police.sex.or(court.sex);
    police.address_grading = police.address_grading.or(court.address_grading);
    if police.citizenships.is_empty() {
        police.citizenships = court.citizenships;
    }
    identity::check(&police, POLICE, w);
    police
}

fn period(from: Option<&str>, to: Option<&str>, at: &str, w: &mut Warnings) -> Period {
    let period = Period { from: w.date_if(from, at), to: w.date_if(to, at) };
    let backwards = matches!((period.from, period.to), (Some(from), Some(to)) if to < from);
    w.add_if(backwards, Odd::EndBeforeStart, at);
    period
}

fn remand(ruling: &Ruling, w: &mut Warnings) -> RemandDraft {
    let decision = &ruling.decision;
    let decided_on = w.date(&decision.decided_on, "/kjennelseVaretekt/avsagtDato");
    RemandDraft {
        court: organisation(&decision.court, w),
        judge: staff(&decision.actors.judge, w),
        decision_id: w.text(&decision.decision_id, SHORT_MAX, DECISION).unwrap_or_default(),
        request_id: w.text(&decision.request_id, SHORT_MAX, DECISION).unwrap_or_default(),
        cycle_id: w.text_if(ruling.cycle_id.as_ref().map(|id| id.0.as_str()), SHORT_MAX, "/varetektSyklusId"),
        place_order_id: w.text_if(
            ruling.place_order_id.as_ref().map(|id| id.0.as_str()),
            SHORT_MAX,
            "/bestillingVaretektsplassId",
        ),
        decided_on,
        court_sent_at: w.instant(&decision.sent_at, "/kjennelseVaretekt/kjennelseSendtTid"),
        extension: decision.extension,
        detention: decision.detention.as_ref().map(|detention| self::detention(detention, decided_on, w)),
        surrogate: decision.surrogate.as_ref().map(|surrogate| {
            let at = "/kjennelseVaretekt/fengslingssurrogat";
            Alternative {
                period: period(Some(&surrogate.from), Some(&surrogate.to), at, w),
                description: w.text(&surrogate.description, NOTE_MAX, at),
            }
        }),
        electronic_control: decision.electronic.as_ref().map(|control| {
            let at = "/kjennelseVaretekt/elektroniskKontroll";
            Alternative {
                period: period(Some(&control.from), Some(&control.to), at, w),
                description: w.text_if(control.description.as_deref(), NOTE_MAX, at),
            }
        }),
        restrictions: restrictions(decision, w),
        isolations: isolations(decision, w),
        appeal: decision.appeal.as_ref().map(|appeal| AppealDraft {
            on: w.date(&appeal.on, "/kjennelseVaretekt/anke/anketDato"),
            suspensive: appeal.suspensive,
        }),
        counsel: decision.counsel.iter().flatten().map(|counsel| self::counsel(counsel, w)).collect(),
        arrested_at: ruling.arrested_at.as_deref().and_then(|text| w.instant(text, "/paagrepetTidspunkt")),
        arrest_place: w.text_if(ruling.arrest_place.as_deref(), SHORT_MAX, "/paagrepetSted"),
    }
}

fn counsel(counsel: &ruling::Counsel, w: &mut Warnings) -> CounselDraft {
    const AT: &str = "/kjennelseVaretekt/forsvarere";
    CounselDraft {
        name: Name {
            given: w.text_if(counsel.given.as_deref(), NAME_MAX, AT),
            middle: None,
            family: w.text(&counsel.family, NAME_MAX, AT).unwrap_or_default(),
        },
        title: w.text_if(counsel.title.as_deref(), SHORT_MAX, AT),
        firm: counsel.firm.as_ref().map(|firm| organisation(firm, w)),
    }
}

fn detention(detention: &ruling::Detention, decided_on: Option<Date>, w: &mut Warnings) -> DetentionDraft {
    let stated = period(detention.from.as_deref(), detention.to.as_deref(), DETENTION, w);
    let deadline = w.date_if(detention.deadline.as_deref(), "/kjennelseVaretekt/fengsling/fengslingsFristDato");
    let grounds = detention.grounds.iter().flatten().map(|ground| GroundDraft {
        kind: ground.kind,
        provision: w.text(&ground.provision.text, SHORT_MAX, DETENTION),
        description: w.text_if(ground.description.as_deref(), NOTE_MAX, DETENTION),
    });
    let grounds = grounds.collect();
    DetentionDraft {
        id: w.text(&detention.id, SHORT_MAX, DETENTION).unwrap_or_default(),
        stated,
        deadline,
        holds: holds(stated, deadline, decided_on, w),
        grounds,
        note: w.text_if(detention.note.as_deref(), NOTE_MAX, DETENTION),
    }
}

/// On what days the person may be held. The deadline rules, and the earlier of deadline and last day
/// when both can stand: nobody is held a day longer than both say. A deadline before or on the first
/// day cannot be what was meant when a later last day is stated; then that day is taken, and a
/// caseworker asks the court.
fn holds(stated: Period, deadline: Option<Date>, decided_on: Option<Date>, w: &mut Warnings) -> Option<Held> {
    const DEADLINE: &str = "/kjennelseVaretekt/fengsling/fengslingsFristDato";
    let dated = stated.to.is_some() || deadline.is_some();
    if stated.from.is_none() && dated {
        w.add(Odd::StartMissing, DETENTION);
    }
    let from = stated.from.or(decided_on.filter(|_| dated));
    if let (Some(from), Some(deadline)) = (from, deadline) {
        w.add_if(deadline < from, Odd::DeadlineBeforeStart, DEADLINE);
        w.add_if(deadline == from, Odd::DeadlineOnFirstDay, DEADLINE);
    }
    if let (Some(to), Some(deadline)) = (stated.to, deadline) {
        w.add_if(to != deadline, Odd::DeadlineNotEnd, DEADLINE);
    }
    let after = |date: Option<Date>| date.filter(|date| from.is_some_and(|from| *date > from));
    let to = match (after(deadline), after(stated.to)) {
        (Some(deadline), Some(to)) => Some(deadline.min(to)),
        (one, other) => one.or(other).or(deadline.or(stated.to).filter(|date| from == Some(*date))),
    };
    let held = from.zip(to).map(|(from, to)| Held { from, to });
    w.add_if(held.is_none(), Odd::DetentionUndated, DETENTION);
    held
}

fn restrictions(decision: &ruling::Decision, w: &mut Warnings) -> Vec<RestrictionDraft> {
    let mut list = vec![];
    for (index, stated) in decision.restrictions.0.iter().enumerate() {
        let at = format!("/kjennelseVaretekt/restriksjoner/{index}");
        let period = period(stated.from.as_deref(), stated.to.as_deref(), &at, w);
        if stated.kind == RestrictionKind::None {
            continue;
        }
        w.add_if(period.from.is_none() || period.to.is_none(), Odd::RestrictionUndated, &at);
        list.push(RestrictionDraft { kind: stated.kind, period });
    }
    list
}

fn isolations(decision: &ruling::Decision, w: &mut Warnings) -> Vec<IsolationDraft> {
    let mut list = vec![];
    for (index, stated) in decision.isolations.0.iter().enumerate() {
        let at = format!("/kjennelseVaretekt/isolasjonsKrav/{index}");
        let period = period(stated.from.as_deref(), stated.to.as_deref(), &at, w);
        if stated.kind == IsolationKind::None {
            continue;
        }
        w.add_if(period.from.is_none() || period.to.is_none(), Odd::RestrictionUndated, &at);
        list.push(IsolationDraft { kind: stated.kind, period });
    }
    list
}

/// Whether someone born then is under 18 on a day.
pub(super) fn under_18(born: Option<Date>, on: Date) -> bool {
    born.and_then(|born| born.checked_add(18.years()).ok()).is_some_and(|grown| on < grown)
}

/// What is odd in the ruling as a whole.
fn check(remand: &RemandDraft, born: Option<Date>, w: &mut Warnings) {
    let today = w.today();
    w.add_if(remand.decided_on.is_some_and(|day| day > today), Odd::DecidedInFuture, "/kjennelseVaretekt/avsagtDato");
    let suspends = remand.appeal.is_some_and(|appeal| appeal.suspensive == Some(true));
    w.add_if(suspends, Odd::AppealSuspends, "/kjennelseVaretekt/anke");
    let young = under_18(born, remand.decided_on.unwrap_or(today));
    w.add_if(young, Odd::Under18, "");
    if let (Some(arrested), Some(decided)) = (remand.arrested_at, remand.decided_on) {
        check_arrest(arrested, decided, remand.extension, young, w);
    }
    let alternative = remand.surrogate.is_some() || remand.electronic_control.is_some();
    match &remand.detention {
        None => w.add(Odd::NoDetention, DECISION),
        Some(detention) => {
            w.add_if(alternative, Odd::DetentionAndAlternative, DECISION);
            if let Some(held) = detention.holds {
                check_detention(held, young, w);
            }
        }
    }
    check_restrictions(remand, young, w);
}

/// REM-01, REM-02: before the court within the third day, or the day after for a child.
fn check_arrest(arrested: Instant, decided: Date, extension: bool, young: bool, w: &mut Warnings) {
    const AT: &str = "/paagrepetTidspunkt";
    let days = days_between(arrested.oslo_date(), decided);
    w.add_if(days < 0, Odd::ArrestAfterDecision, AT);
    if !extension && young && days > 1 {
        w.add_value(Odd::CourtLateUnder18, AT, days);
    } else if !extension && days > 3 {
        w.add_value(Odd::CourtAfterThirdDay, AT, days);
    }
}

/// REM-04, REM-05: how long, and whether it has run out.
fn check_detention(held: Held, young: bool, w: &mut Warnings) {
    let days = days_between(held.from, held.to);
    if young && days > 14 {
        w.add_value(Odd::OverTwoWeeksUnder18, DETENTION, days);
    } else if days > 28 {
        w.add_value(Odd::OverFourWeeks, DETENTION, days);
    }
    if held.to < w.today() {
        w.add_value(Odd::DeadlinePassed, DETENTION, held.to);
    }
}

/// REM-08, REM-10: restrictions and isolation.
fn check_restrictions(remand: &RemandDraft, young: bool, w: &mut Warnings) {
    let end = remand.detention.as_ref().and_then(|detention| detention.holds).map(|held| held.to);
    let outlives = |period: Period| matches!((period.to, end), (Some(to), Some(end)) if to > end);
    for restriction in &remand.restrictions {
        w.add_if(outlives(restriction.period), Odd::RestrictionOutlivesDetention, "/kjennelseVaretekt/restriksjoner");
    }
    let tampering = remand
        .detention
        .iter()
        .flat_map(|detention| &detention.grounds)
        .any(|ground| ground.kind == GroundKind::EvidenceTampering);
    for isolation in &remand.isolations {
        const AT: &str = "/kjennelseVaretekt/isolasjonsKrav";
        w.add_if(outlives(isolation.period), Odd::RestrictionOutlivesDetention, AT);
        if isolation.kind != IsolationKind::Full {
            continue;
        }
        w.add_if(young, Odd::IsolationUnder18, AT);
        w.add_if(!tampering, Odd::IsolationWithoutGround, AT);
        if let (Some(from), Some(to)) = (isolation.period.from, isolation.period.to) {
            let days = days_between(from, to);
            if days > 14 {
                w.add_value(Odd::IsolationOverTwoWeeks, AT, days);
            }
        }
    }
}
