//! Tests: what is taken from a message, and every oddity that becomes a warning and refuses nothing.

use super::conformance::{OWN, examples, published, read, received};
use crate::esas::model::contract::Contract;
use crate::esas::model::draft::{Draft, EnforcementDraft, Held, Length, Matter, OtherKind, PersonDraft, RemandDraft};
use crate::esas::model::parts::AddressGrading;
use crate::esas::model::police::{AnswerKind, HealthKind, StateKind};
use crate::esas::model::ruling::{GroundKind, IsolationKind, RestrictionKind};
use crate::esas::model::warning::WarningCode;
use basics::time::parse_date;
use serde_json::{Value, json};

fn own(name: &str) -> Value {
    serde_json::from_str(OWN.iter().find(|(own, _)| *own == name).unwrap().1).unwrap()
}

fn draft(value: &Value) -> Draft {
    Draft::of(&read(&serde_json::to_vec(value).unwrap()).unwrap(), received())
}

fn codes(draft: &Draft) -> Vec<&'static str> {
    draft.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

fn person(draft: &Draft) -> &PersonDraft {
    draft.person.as_ref().unwrap()
}

fn remand(draft: &Draft) -> &RemandDraft {
    let Matter::Remand(remand) = &draft.matter else { panic!() };
    remand
}

fn enforcement(draft: &Draft) -> &EnforcementDraft {
    let Matter::Enforcement(enforcement) = &draft.matter else { panic!() };
    enforcement
}

#[test]
fn a_ruling_gives_person_dates_restrictions_and_isolation() {
    let draft = draft(&own("remand"));
    assert_eq!(codes(&draft), [""; 0]);
    assert_eq!(person(&draft).name.to_string(), "Aslak Granstubben");
    assert_eq!(person(&draft).birth_date, parse_date("1991-03-14").ok());
    assert_eq!(person(&draft).citizenships, ["NOR"]);
    assert_eq!(person(&draft).numbers.len(), 1);
    assert!(person(&draft).numbers[0].valid.is_some_and(|number| number.is_synthetic()));
    assert!(!person(&draft).two_people);
    let remand = remand(&draft);
    assert_eq!(remand.court.name.as_deref(), Some("Østvidda tingrett"));
    assert_eq!(remand.judge.to_string(), "Solveig Lovmoen");
    assert_eq!(remand.decision_id, "26-060001ENE-TOEV/1");
    let detention = remand.detention.as_ref().unwrap();
    let held = Held { from: parse_date("2026-06-02").unwrap(), to: parse_date("2026-06-30").unwrap() };
    assert_eq!(detention.holds, Some(held));
    assert_eq!(detention.grounds[0].kind, GroundKind::EvidenceTampering);
    let kinds: Vec<_> = remand.restrictions.iter().map(|restriction| restriction.kind).collect();
    assert_eq!(
        kinds,
        [RestrictionKind::NoLettersOrVisits, RestrictionKind::LettersAndVisitsControlled, RestrictionKind::NoMedia]
    );
    assert_eq!(remand.isolations[0].kind, IsolationKind::Full);
    assert_eq!(remand.isolations[0].period.to, parse_date("2026-06-16").ok());
    assert_eq!(remand.counsel[0].name.family, "Forsvarstad");
    assert_eq!(remand.arrested_at.unwrap().oslo_date().to_string(), "2026-05-31");
    assert_eq!(draft.attachments[0].uri, "sftp://filer.invalid/ut/16000001.pdf");
}

#[test]
fn a_prolongation_keeps_every_number() {
    let draft = draft(&own("remand_extended"));
    assert_eq!(codes(&draft), ["decided-in-future", "sent-in-future"]);
    assert_eq!(person(&draft).numbers.len(), 2);
    assert!(person(&draft).numbers.iter().all(|number| number.valid.is_some()));
    let remand = remand(&draft);
    assert!(remand.extension && remand.restrictions.is_empty() && remand.isolations.is_empty());
    assert_eq!(remand.appeal.unwrap().suspensive, Some(false));
}

#[test]
fn without_detention_nobody_is_held() {
    let home = draft(&own("remand_electronic"));
    assert_eq!(codes(&home), ["no-detention"]);
    assert_eq!(person(&home).address_grading, Some(AddressGrading::StrictlyConfidential));
    assert!(remand(&home).detention.is_none() && remand(&home).electronic_control.is_some());
    let reporting = draft(&own("remand_surrogate"));
    assert_eq!(codes(&reporting), ["under-18", "no-detention"]);
    assert_eq!(person(&reporting).guardians[0].to_string(), "Berit Myrvolltoppen");
    assert!(remand(&reporting).surrogate.as_ref().unwrap().description.is_some());
}

#[test]
fn an_order_gives_term_credit_and_what_a_caseworker_must_handle() {
    let draft = draft(&own("order"));
    assert_eq!(codes(&draft), ["other-sanctions"]);
    let order = enforcement(&draft);
    let prison = order.prison.as_ref().unwrap();
    assert_eq!(prison.term, Length { years: 2, months: 6, ..Length::default() });
    assert_eq!(prison.credit, Some(Length { days: 47, ..Length::default() }));
    assert_eq!((order.judgment_date, order.final_from), (parse_date("2026-02-10").ok(), parse_date("2026-02-25").ok()));
    let kinds: Vec<_> = order.others.iter().map(|other| other.kind).collect();
    assert_eq!(kinds, [OtherKind::ContactBan, OtherKind::Confiscation]);
    assert_eq!(order.offences, ["straffeloven § 272"]);
    assert_eq!(person(&draft).telephones.len(), 1);
    // Victims are checked for form and gone.
    assert!(!format!("{draft:?}").contains("Skjermet"));
}

#[test]
fn fine_community_and_youth_are_kept() {
    let fine = draft(&own("order_fine"));
    assert_eq!(codes(&fine), ["other-sanctions"]);
    let order = enforcement(&fine);
    assert_eq!(order.fine.as_ref().unwrap().kroner, Some(12_000));
    assert_eq!(order.fine.as_ref().unwrap().subsidiary.unwrap().days, 20);
    assert_eq!(order.prison.as_ref().unwrap().suspended.unwrap().days, 30);
    let kinds: Vec<_> = order.others.iter().map(|other| other.kind).collect();
    assert_eq!(kinds, [OtherKind::Community, OtherKind::DrivingBan]);
    let youth = draft(&own("order_youth"));
    assert_eq!(codes(&youth), ["no-prison", "other-sanctions"]);
    assert!(enforcement(&youth).under_18_at_act);
}

#[test]
fn an_older_version_gives_the_same_drafts() {
    let older = draft(&own("remand_older"));
    assert_eq!(codes(&older), [""; 0]);
    assert_eq!(older.key.as_deref(), Some("SYK-16000030 26-060030ENE-TOEV/1"));
    assert!(remand(&older).detention.as_ref().unwrap().holds.is_some());
    let older = draft(&own("order_older"));
    assert_eq!(codes(&older), ["other-sanctions"]);
    let others = &enforcement(&older).others;
    let told: Vec<_> = others.iter().map(|other| (other.kind, other.provision.as_deref().unwrap())).collect();
    let expected = [
        (OtherKind::LossOfRight, "straffeloven § 56"),
        (OtherKind::DrivingBan, "vegtrafikkloven § 33"),
        (OtherKind::Confiscation, "straffeloven § 69"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_order_for_a_place_keeps_arrest_and_what_is_asked_for() {
    let draft = draft(&own("place"));
    assert_eq!(codes(&draft), [""; 0]);
    assert_eq!(draft.key.as_deref(), Some("5e1f0c00-0021-4a51-9d00-000000000021"));
    assert_eq!(person(&draft).name.to_string(), "Torbjørg Kvernsletta");
    let Matter::Place(place) = &draft.matter else { panic!() };
    assert_eq!(place.arrested_at.unwrap().rfc3339_oslo(), "2026-06-19T11:40:00+02:00");
    assert_eq!(place.arrest_place.as_deref(), Some("Østvidda stasjon"));
    assert_eq!(place.demands.restrictions[0].0, RestrictionKind::LettersAndVisitsControlled);
    assert_eq!(place.demands.isolations[0].0, IsolationKind::Full);
    assert!(place.network.yes && place.transport && !place.alarm.yes);
    assert_eq!(place.from, parse_date("2026-06-20").ok());
    let other = self::draft(&own("place_older"));
    assert_eq!(codes(&other), ["demands-unsettled"]);
    assert!(person(&other).numbers[0].valid.is_some());
}

#[test]
fn a_committal_order_says_that_it_has_no_end() {
    let draft = draft(&own("committal"));
    assert_eq!(codes(&draft), ["committal-without-end"]);
    let Matter::Committal(order) = &draft.matter else { panic!() };
    assert_eq!(order.ordered_by.name.to_string(), "Halvard Påtaleli");
    assert_eq!(order.counsel.as_ref().unwrap().reached_at, ["post@forsvarstad.invalid"]);
    assert_eq!((order.demands.restrictions.len(), order.demands.isolations.len()), (1, 1));
    assert_eq!(draft.attachments.len(), 1);
}

#[test]
fn health_and_risk_answers_and_requests_are_kept_whole() {
    let told = draft(&own("health_and_risk"));
    assert_eq!(codes(&told), [""; 0]);
    let Matter::HealthAndRisk(known) = &told.matter else { panic!() };
    assert_eq!(known.states, [StateKind::Suicide]);
    assert_eq!(known.health, [HealthKind::Medicines, HealthKind::Wounds]);
    assert!(known.state_note.as_ref().unwrap().contains("orker"));
    let answer = draft(&own("answer_cancelled"));
    assert!(answer.person.is_none());
    assert_eq!(answer.key.as_deref(), Some("5e1f0c00-0026-4a51-9d00-000000000026"));
    assert!(matches!(&answer.matter, Matter::Answer(answer) if answer.kind == AnswerKind::Cancelled));
    let asked = draft(&own("suitability"));
    assert_eq!(codes(&asked), [""; 0]);
    let Matter::Suitability(suitability) = &asked.matter else { panic!() };
    assert_eq!(suitability.home.as_deref(), Some("Bekkeveien 9, 2. etasje, 0003 ØSTVIDDA"));
    assert_eq!((suitability.residents.len(), suitability.residents[1].guardians.len()), (2, 1));
    assert_eq!(suitability.interpreter, Some((true, Some("SMA".to_owned()))));
    let withdrawn = draft(&own("suitability_withdrawn"));
    assert_eq!((withdrawn.person.is_none(), &withdrawn.key), (true, &asked.key));
}

/// A row: message, place, value there, the warning that must come.
type Oddity = (&'static str, &'static str, Value, WarningCode);

fn odd_messages() -> Vec<Oddity> {
    use WarningCode as W;
    const BORN: &str = "/personVaretektInfo/personVaretekt/foedselsdato";
    const NUMBER: &str = "/personVaretektInfo/personVaretekt/identitetsnummer";
    const COURT: &str = "/kjennelseVaretekt/personVaretektDomstol";
    const DEADLINE: &str = "/kjennelseVaretekt/fengsling/fengslingsFristDato";
    let child = json!({"internId": "1", "navn": {"etternavn": "Granstubben"}, "statsborgerskap": [],
        "tilleggsId": [], "verger": [], "foedselsdato": "2010-01-01"});
    vec![
        ("remand", "/forsendelse/meldingsId", json!(" "), W::IdBlank),
        ("remand", "/forsendelse/sendtTid", json!("2026-06-21T10:00:00+02:00"), W::SentInFuture),
        ("remand", "/forsendelse/sendtTid", json!("i går"), W::DateUnreadable),
        ("remand", DEADLINE, json!("2026-02-30"), W::DateUnreadable),
        ("remand", DEADLINE, json!("2126-06-30"), W::DateFarOff),
        ("remand", "/kjennelseVaretekt/fengsling/merknad", json!("æ".repeat(4_001)), W::TextChanged),
        ("remand", "/paagrepetSted", json!("Oslo\u{202e}\u{0}"), W::TextChanged),
        ("remand", "/kjennelseVaretekt/personVaretektDomstol/navn/etternavn", json!("Annen"), W::NamesDiffer),
        ("remand", BORN, json!("1991-03-15"), W::BirthDatesDiffer),
        ("remand", BORN, json!("1991-03-15"), W::NumberOtherBirthDate),
        ("remand", BORN, json!("2031-03-14"), W::BirthDateOdd),
        ("remand", NUMBER, json!({"dNummer": "54839130051"}), W::NumbersDiffer),
        ("remand", NUMBER, json!({"foedselsnummer": "14839130000"}), W::NumberWrong),
        ("remand", "/personVaretektInfo/personVaretekt", child.clone(), W::Under18),
        ("remand", COURT, child, W::BirthDatesDiffer),
    ]
}

fn odd_rulings() -> Vec<Oddity> {
    use WarningCode as W;
    const D: &str = "/kjennelseVaretekt/fengsling";
    const DEADLINE: &str = "/kjennelseVaretekt/fengsling/fengslingsFristDato";
    const DECIDED: &str = "/kjennelseVaretekt/avsagtDato";
    const RESTRICTION: &str = "/kjennelseVaretekt/restriksjoner/0";
    const RESTRICTED_TO: &str = "/kjennelseVaretekt/restriksjoner/0/tilDato";
    let held =
        |from: &str, to: &str| json!({"fengslingsId": "F", "fraDato": from, "tilDato": to, "fengslingsFristDato": to});
    let undated = json!({"restriksjonsId": "R", "restriksjonsType": "MEDIEFORBUD"});
    let appeal = json!({"anketDato": "2026-06-29", "oppsettendeVirkning": true});
    vec![
        ("remand", D, json!({"fengslingsId": "F"}), W::DetentionUndated),
        ("remand", D, json!({"fengslingsId": "F", "tilDato": "2026-06-30"}), W::StartMissing),
        ("remand", DEADLINE, json!("2026-06-01"), W::DeadlineBeforeStart),
        ("remand", DEADLINE, json!("2026-06-02"), W::DeadlineOnFirstDay),
        ("remand", DEADLINE, json!("2026-06-29"), W::DeadlineNotEnd),
        ("remand", D, held("2026-05-20", "2026-06-17"), W::DeadlinePassed),
        ("remand", "/kjennelseVaretekt/fengsling/tilDato", json!("2026-06-01"), W::EndBeforeStart),
        ("remand", D, held("2026-06-02", "2026-07-03"), W::OverFourWeeks),
        ("remand", DECIDED, json!("2026-06-21"), W::DecidedInFuture),
        ("remand", DECIDED, json!("2026-05-30"), W::ArrestAfterDecision),
        ("remand", "/paagrepetTidspunkt", json!("2026-05-29T02:10:00+02:00"), W::CourtAfterThirdDay),
        ("remand", RESTRICTION, undated, W::RestrictionUndated),
        ("remand", RESTRICTED_TO, json!("2026-07-01"), W::RestrictionOutlivesDetention),
        ("remand", "/kjennelseVaretekt/isolasjonsKrav/0/tilDato", json!("2026-06-17"), W::IsolationOverTwoWeeks),
        ("remand", "/kjennelseVaretekt/fengsling/vilkaar", json!([]), W::IsolationWithoutGround),
        ("remand_extended", "/kjennelseVaretekt/anke", appeal, W::AppealSuspends),
        ("remand_electronic", D, held("2026-06-12", "2026-06-30"), W::DetentionAndAlternative),
    ]
}

fn odd_orders() -> Vec<Oddity> {
    use WarningCode as W;
    const S: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner";
    const PRISON: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner/fengsel";
    const FINAL: &str = "/fullbyrdelsesordre/rettskraftigFraOgMed";
    const FINE: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner/bot/beloep";
    const SUBSIDIARY: &str = "/fullbyrdelsesordre/avgjoerelse/reaksjoner/bot/subsidaerFengselsstraff";
    let term = |unit: &str, n: u32| json!({"straff": {unit: n}});
    let days = |term: u32, more: &str, n: u32| json!({"straff": {"antallDager": term}, more: {"antallDager": n}});
    let year = |more: &str, unit: &str, n: u32| json!({"straff": {"antallAar": 1}, more: {unit: n}});
    vec![
        ("order", PRISON, term("antallDager", 130), W::DaysOver120),
        ("order", PRISON, term("antallMaaneder", 3), W::ShortTermInMonths),
        ("order", PRISON, json!({"straff": {"antallAar": 1, "antallDager": 3}}), W::UnitsMixed),
        ("order", PRISON, term("antallTimer", 72), W::HoursInTerm),
        ("order", PRISON, json!({"straff": {}}), W::TermEmpty),
        ("order", PRISON, term("antallDager", 13), W::Under14Days),
        ("order", PRISON, json!({"straff": {"antallAar": 21, "antallMaaneder": 6}}), W::Over21Years),
        ("order", "/under18", json!(true), W::PrisonUnder18),
        ("order", PRISON, year("betinget", "antallAar", 1), W::AllSuspended),
        ("order", PRISON, days(60, "betinget", 90), W::SuspendedOverTerm),
        ("order", PRISON, days(60, "betinget", 50), W::UnconditionalShort),
        ("order", PRISON, year("proevetid", "antallAar", 6), W::ProbationOverFiveYears),
        ("order", PRISON, days(60, "fradrag", 61), W::CreditOverTerm),
        ("order", PRISON, days(60, "fradrag", 60), W::CreditCoversTerm),
        ("order", PRISON, year("fradrag", "antallMaaneder", 1), W::CreditNotInDays),
        ("order", S, json!({"bot": {"beloep": 1}}), W::FineWithoutSubsidiary),
        ("order_fine", SUBSIDIARY, json!({"antallDager": 121}), W::SubsidiaryOutOfRange),
        ("order_fine", "/under18", json!(true), W::SubsidiaryUnder18),
        ("order_fine", FINE, json!(1e30), W::AmountOdd),
        ("order", S, json!({"samfunnsstraff": {"straff": {"antallTimer": 500}}}), W::CommunityOutOfRange),
        ("order", S, json!({"ungdomsstraff": {"straff": {"antallAar": 4}}}), W::YouthOutOfRange),
        ("order", "/fullbyrdelsesordre/foregrepetSoning", json!(true), W::EarlyServing),
        ("order", FINAL, json!("2026-02-09"), W::FinalBeforeJudgment),
        ("order", FINAL, json!("2026-06-21"), W::FinalInFuture),
        ("order", FINAL, json!("2016-06-19"), W::MayHaveLapsed),
        ("order", S, json!({}), W::NoPrison),
    ]
}

fn all_odd() -> impl Iterator<Item = Oddity> {
    odd_messages().into_iter().chain(odd_rulings()).chain(odd_orders()).chain(odd_custody())
}

fn odd_custody() -> Vec<Oddity> {
    use WarningCode as W;
    const ARREST: &str = "/personVaretektInfo/paagripelse/tidspunkt";
    const NUMBER: &str = "/egnethetsvurderingVaretektInfo/personForEgnethetsvurdering/person/identitetsnummer";
    let minor = json!("2010-01-01");
    vec![
        ("place", "/personVaretektInfo/paagripelse", json!({}), W::ArrestMissing),
        ("place", ARREST, json!("2026-06-21T10:00:00+02:00"), W::ArrestInFuture),
        ("place", ARREST, json!("2026-06-18T09:59:00+02:00"), W::PlaceOverdue),
        ("place", "/personVaretektInfo/personVaretekt/person/foedselsdato", minor.clone(), W::IsolationUnder18),
        ("place", "/plassFraDato", json!("i morgen"), W::DateUnreadable),
        ("place", "/restriksjonIsolasjon/uavklart", json!(true), W::DemandsUnsettled),
        ("committal", "/personVaretektInfo/person/foedselsdato", minor, W::IsolationUnder18),
        ("committal", "/ordre/merknad", json!("\u{202e}"), W::TextChanged),
        ("committal", "/ordre/anmodningsId", json!(" "), W::CommittalWithoutEnd),
        ("health_and_risk", "/risikoOgHelseInfo/helseInfo/helse", json!(["INGEN", "HOEYDE"]), W::NoneAndOthers),
        ("health_and_risk", "/siktetPerson/identitetsnummer/verdi", json!("05888814000"), W::NumberWrong),
        ("answer", "/forsendelse/sendtTid", json!("2026-07-21T10:00:00+02:00"), W::SentInFuture),
        (
            "suitability",
            "/egnethetsvurderingVaretektInfo/beboere/0/samtykkeInnhentet/valg",
            json!(false),
            W::ConsentMissing,
        ),
        ("suitability", NUMBER, json!({"foedselsnummer": "nr. 14839130016"}), W::NumberWrong),
        ("suitability_withdrawn", "/forsendelse/meldingsId", json!(" "), W::IdBlank),
    ]
}

#[test]
fn each_oddity_is_received_with_its_warning() {
    let mut seen = vec![];
    for (name, at, value, code) in all_odd() {
        let mut message = own(name);
        let (parent, field) = at.rsplit_once('/').unwrap();
        match message.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.insert(field.to_owned(), value)),
            Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
            _ => panic!(),
        }
        let draft = draft(&message);
        assert!(draft.warnings.iter().any(|w| w.code == code && w.rule == code.rule()), "{at}: {:?}", codes(&draft));
        seen.push(code);
    }
    // The rest is tested below, or where the database is asked.
    let elsewhere = [
        WarningCode::IdReused,
        WarningCode::SameDecision,
        WarningCode::NoPrisonNamed,
        WarningCode::RequestUnknown,
        WarningCode::NameStated,
        WarningCode::SameCaseAtGate,
        WarningCode::Corrects,
        WarningCode::SignedStands,
        WarningCode::NumberMissing,
        WarningCode::NoDetention,
        WarningCode::OtherSanctions,
        WarningCode::OverTwoWeeksUnder18,
        WarningCode::CourtLateUnder18,
        WarningCode::Over15YearsUnder18,
    ];
    let untested: Vec<_> = WarningCode::ALL.iter().filter(|c| !seen.contains(c) && !elsewhere.contains(c)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

#[test]
fn a_child_is_looked_at_by_the_rules_for_children() {
    let mut message = own("remand");
    for side in ["/personVaretektInfo/personVaretekt", "/kjennelseVaretekt/personVaretektDomstol"] {
        let person = message.pointer_mut(side).unwrap().as_object_mut().unwrap();
        person["foedselsdato"] = json!("2009-01-30");
        person.remove("identitetsnummer");
    }
    let expected =
        ["number-missing", "under-18", "court-late-under-18", "over-two-weeks-under-18", "isolation-under-18"];
    assert_eq!(codes(&draft(&message)), expected);
    let mut message = own("order");
    message["under18"] = json!(true);
    message["fullbyrdelsesordre"]["avgjoerelse"]["reaksjoner"] = json!({"fengsel": {"straff": {"antallAar": 17}}});
    assert_eq!(codes(&draft(&message)), ["prison-under-18", "over-15-years-under-18"]);
}

#[test]
fn court_and_police_may_mean_two_people() {
    let with = |changes: &[(&str, Value)]| {
        let mut message = own("remand");
        for (field, value) in changes {
            message["kjennelseVaretekt"]["personVaretektDomstol"][*field] = value.clone();
        }
        person(&draft(&message)).two_people
    };
    let other = ("identitetsnummer", json!({"dNummer": "42918440035"}));
    let none = ("tilleggsId", json!([]));
    // With one number in common, a difference in name or birth date is a slip, and a warning.
    assert!(!with(&[("foedselsdato", json!("1991-03-15"))]));
    assert!(!with(&[("navn", json!({"fornavn": "ASLAK Ola", "etternavn": "granstubben"}))]));
    assert!(with(&[other.clone(), none.clone()]));
    assert!(with(&[other, none, ("navn", json!({"etternavn": "Annen"}))]));
}

#[test]
fn a_person_is_held_on_what_both_dates_allow() {
    let holds = |to: Option<&str>, deadline: Option<&str>| {
        let mut message = own("remand");
        let detention = message["kjennelseVaretekt"]["fengsling"].as_object_mut().unwrap();
        for (field, value) in [("tilDato", to), ("fengslingsFristDato", deadline)] {
            detention.remove(field);
            if let Some(value) = value {
                detention.insert(field.into(), json!(value));
            }
        }
        remand(&draft(&message)).detention.as_ref().unwrap().holds.map(|held| held.to.to_string())
    };
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(holds(Some("2026-06-30"), Some("2026-06-25")), day("2026-06-25"));
    assert_eq!(holds(Some("2026-06-20"), Some("2026-06-25")), day("2026-06-20"));
    assert_eq!(holds(None, Some("2026-06-25")), day("2026-06-25"));
    assert_eq!(holds(Some("2026-06-30"), None), day("2026-06-30"));
    // A deadline on or before the first day is not what was meant when a later last day is stated.
    assert_eq!(holds(Some("2026-06-30"), Some("2026-06-02")), day("2026-06-30"));
    assert_eq!(holds(Some("2026-06-30"), Some("2026-05-02")), day("2026-06-30"));
    assert_eq!(holds(None, Some("2026-06-02")), day("2026-06-02"));
    assert_eq!(holds(None, Some("2026-05-02")), None);
    assert_eq!(holds(None, None), None);
}

#[test]
fn the_published_examples_are_received_with_their_oddities() {
    let Some(folder) = published() else { return };
    let rulings = examples(&folder, Contract::RemandRuling);
    let orders = examples(&folder, Contract::EnforcementOrder);
    assert!(rulings.len() >= 3 && !orders.is_empty());
    for (name, bytes) in rulings.iter().chain(&orders) {
        let draft = Draft::of(&read(bytes).unwrap(), received());
        assert!(!draft.warnings.is_empty(), "{name}");
        assert!(draft.message_id.is_some() && !person(&draft).name.family.is_empty());
    }
    let draft = Draft::of(&read(&rulings[0].1).unwrap(), received());
    let expected = [
        "deadline-on-first-day",
        "deadline-not-end",
        "arrest-after-decision",
        "over-four-weeks",
        "deadline-passed",
        "isolation-without-ground",
        "isolation-over-two-weeks",
    ];
    assert_eq!(codes(&draft), expected);
    assert_eq!(remand(&draft).detention.as_ref().unwrap().holds.unwrap().to.to_string(), "2022-08-06");
    let draft = Draft::of(&read(&orders[0].1).unwrap(), received());
    let expected = [
        "birth-date-odd",
        "number-other-birth-date",
        "date-far-off",
        "date-far-off",
        "final-before-judgment",
        "may-have-lapsed",
        "other-sanctions",
    ];
    assert_eq!(codes(&draft), expected);
}
