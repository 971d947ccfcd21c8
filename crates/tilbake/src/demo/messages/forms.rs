//! The messages by contract, filled in as their senders do.

use super::super::names::Name;
use super::super::person::Sex;
use basics::{Date, Instant};
use serde_json::{Value, json};

/// What every message tells of itself.
pub(super) struct Letter {
    /// Its id.
    pub id: String,
    /// When it was sent.
    pub sent: Instant,
    /// The police district it is from.
    pub police: &'static str,
    /// For whom it is.
    pub receiver: String,
    /// The main criminal case.
    pub case: String,
}

/// Whom a message is about.
pub(super) struct Subject {
    /// Name.
    pub name: Name,
    /// Birth date.
    pub born: Date,
    /// Sex.
    pub sex: Sex,
    /// Citizenship.
    pub country: &'static str,
    /// Fødselsnummer.
    pub number: Option<String>,
}

/// What a court ruled on remand.
pub(super) struct Ruled {
    /// Court.
    pub court: &'static str,
    /// Number of the ruling.
    pub number: String,
    /// When.
    pub decided: Date,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Whether it prolongs an order before it.
    pub extension: bool,
    /// Last day of control with letters and visits; none without it.
    pub restricted_until: Option<Date>,
    /// Time of the arrest.
    pub arrested: Instant,
}

/// What a court judged.
pub(super) struct Judged {
    /// Court.
    pub court: &'static str,
    /// Number of the judgment.
    pub number: String,
    /// When.
    pub on: Date,
    /// Final from.
    pub final_from: Date,
    /// Months of prison.
    pub months: u16,
    /// Days of prison.
    pub days: u16,
    /// Days of credit.
    pub credit: u16,
}

fn stamp(at: Instant) -> String {
    at.rfc3339_oslo()
}

fn envelope(letter: &Letter, clerk: &Value) -> Value {
    json!({
        "meldingsId": letter.id,
        "sendtTid": stamp(letter.sent),
        "avsender": {
            "organisasjon": { "organisasjonsnummer": "310000104", "navn": letter.police },
            "person": clerk,
        },
        "mottakerOrganisasjon": { "organisasjonsnummer": "310000302", "navn": letter.receiver },
    })
}

/// Who sends most messages.
fn clerk() -> Value {
    json!({ "navn": { "fornavn": "Sigrun", "etternavn": "Saksflyt" }, "kontakt": { "epost": "saksflyt@politi.invalid" } })
}

fn prosecutor() -> Value {
    json!({
        "tittel": "Politiadvokat",
        "navn": { "fornavn": "Halvard", "etternavn": "Påtaleli" },
        "kontakt": { "epost": "halvard.paataleli@politi.invalid" },
    })
}

fn name(subject: &Subject) -> Value {
    json!({ "fornavn": subject.name.given, "etternavn": subject.name.family })
}

fn sex(subject: &Subject) -> &'static str {
    if subject.sex == Sex::Female { "KVINNE" } else { "MANN" }
}

/// A person as the newer contracts write one.
fn person(subject: &Subject) -> Value {
    json!({
        "personForetakRef": "p1",
        "navn": name(subject),
        "foedselsdato": subject.born.to_string(),
        "kjoenn": sex(subject),
        "statsborgerskap": [{ "kode": subject.country, "navn": subject.country }],
        "identitetsnummer": { "idType": "FOEDSELSNUMMER", "verdi": subject.number.as_deref().unwrap_or_default() },
        "tilleggsId": [],
    })
}

/// A person as the older contracts write one.
fn older_person(subject: &Subject) -> Value {
    let mut person = json!({
        "internId": "p1",
        "navn": name(subject),
        "foedselsdato": subject.born.to_string(),
        "kjoenn": sex(subject),
        "statsborgerskap": [{ "kode": subject.country }],
        "tilleggsId": [],
    });
    if let Some(number) = &subject.number {
        person["identitetsnummer"] = json!({ "foedselsnummer": number });
    }
    person
}

fn attachment(title: &str, written: Date) -> Value {
    json!([{
        "overskrift": title,
        "skrevetDato": written.to_string(),
        "forsendelse": { "mimeType": "application/pdf", "uri": "sftp://filer.invalid/ut/1.pdf", "sjekksum": "sha256:0000" },
    }])
}

/// `bestillingVaretektsplass`: a place is ordered.
pub(super) fn place_order(letter: &Letter, who: &Subject, request: &str, arrested: Instant, from: Date) -> Value {
    json!({
        "forsendelse": envelope(letter, &clerk()),
        "anmodningsId": request,
        "plassFraDato": from.to_string(),
        "hovedStraffesaksnummer": letter.case,
        "paataleansvarlig": prosecutor(),
        "personVaretektInfo": {
            "personVaretekt": { "person": person(who), "verger": [] },
            "paagripelse": { "tidspunkt": stamp(arrested), "sted": "På bopel" },
            "omvendtVoldsalarm": { "valg": false },
            "krimineltNettverk": { "valg": false },
        },
        "restriksjonIsolasjon": {
            "restriksjonskrav": [{ "restriksjonsType": "BREV_OG_BESOEKSKONTROLL" }],
            "isolasjonskrav": [],
            "uavklart": false,
        },
        "medsiktedeInnsatteISak": { "valg": false },
        "arrestlokasjon": "Sentralarresten",
        "oenskerTilbudOmTransport": false,
    })
}

/// `helseOgRisiko`: what the police know.
pub(super) fn health_and_risk(letter: &Letter, who: &Subject, request: &str, id: &str) -> Value {
    json!({
        "forsendelse": envelope(letter, &clerk()),
        "helseOgRisikoId": id,
        "anmodningsId": request,
        "hovedStraffesaksnummer": letter.case,
        "siktetPerson": person(who),
        "risikoOgHelseInfo": {
            "skrevetTid": stamp(letter.sent.plus_seconds(-900)),
            "risikovurdering": { "risiko": ["INGEN"] },
            "helseInfo": { "helse": ["MEDISINER"], "beskrivelse": "Bruker astmamedisin, har den med seg" },
            "tilstandArresten": { "tilstand": ["RUSET"], "beskrivelse": "Har sovet siden klokka 13" },
        },
    })
}

/// `svarTilbudVaretektsplass`: the offer of a place is accepted, or the place is not wanted.
pub(super) fn answer(letter: &Letter, request: &str, accepted: bool) -> Value {
    let (answer, note) = if accepted {
        ("GODKJENNELSE", "Kommer så snart retten har avgjort")
    } else {
        ("AVBESTILLING", "Siktede er løslatt")
    };
    json!({
        "forsendelse": envelope(letter, &clerk()),
        "hovedStraffesaksnummer": letter.case,
        "anmodningsId": request,
        "svarPlass": { "svar": answer, "beskrivelse": note },
    })
}

/// `innsettelsesordre`: the person is committed until the court has ruled.
pub(super) fn committal(letter: &Letter, who: &Subject, request: &str, order: &str) -> Value {
    let clerk = json!({
        "navn": { "fornavn": "Sigrun", "etternavn": "Saksflyt" },
        "kontakt": { "epost": "saksflyt@politi.invalid" },
    });
    json!({
        "forsendelse": envelope(letter, &clerk),
        "bestillingVaretektsplassId": request,
        "hovedStraffesaksnummer": letter.case,
        "personVaretektInfo": { "person": person(who) },
        "ordre": {
            "anmodningsId": order,
            "merknad": "Kjennelsen kommer i løpet av dagen",
            "beordretAv": prosecutor(),
            "restriksjonIsolasjon": {
                "restriksjonskrav": [{ "restriksjonsType": "BREV_OG_BESOEKSKONTROLL" }],
                "isolasjonskrav": [],
            },
        },
        "dokumenter": attachment("Ordre om innsettelse", letter.sent.oslo_date()),
    })
}

/// `kjennelseVaretektPoliti`: a court's ruling on remand.
pub(super) fn ruling(letter: &Letter, who: &Subject, ruled: &Ruled) -> Value {
    let mut accused = older_person(who);
    accused["verger"] = json!([]);
    let arrested = ruled.arrested;
    let restriction = match ruled.restricted_until {
        Some(until) => json!({
            "restriksjonsId": "R1",
            "restriksjonsType": "BREV_OG_BESOEKSKONTROLL",
            "fraDato": ruled.from.to_string(),
            "tilDato": until.to_string(),
        }),
        None => json!({ "restriksjonsId": "R1", "restriksjonsType": "INGEN" }),
    };
    json!({
        "forsendelse": envelope(letter, &json!({ "etternavn": "Saksflyt" })),
        "hovedStraffesaksnummer": letter.case,
        "varetektSyklusId": format!("SYK-{}", letter.case),
        "personVaretektInfo": {
            "personVaretekt": accused,
            "straffesaker": [{
                "straffesaksnummer": letter.case,
                "detaljer": {
                    "hendelse": {
                        "gjerningstidspunktFra": stamp(arrested.plus_seconds(-7200)),
                        "gjerningstidspunktTil": stamp(arrested.plus_seconds(-3600)),
                        "gjerningssted": { "adresselinjer": ["Oppdiktet gate 1"] },
                    },
                    "statistikkgruppe": { "kode": "0601", "navn": "Vold" },
                },
                "involverte": { "medsiktede": [], "fornaermede": [], "vitner": [] },
            }],
        },
        "kjennelseVaretekt": {
            "domstol": { "organisasjonsnummer": "310000203", "navn": ruled.court },
            "domstolsaktoerer": {
                "dommer": { "fornavn": "Solveig", "etternavn": "Lovmoen", "tittel": "Tingrettsdommer" },
            },
            "personVaretektDomstol": accused,
            "avgjoerelseId": ruled.number,
            "kjennelseSendtTid": stamp(letter.sent.plus_seconds(-600)),
            "avsagtDato": ruled.decided.to_string(),
            "kravid": "KRAV-1",
            "forlengelse": ruled.extension,
            "restriksjoner": [restriction],
            "isolasjonsKrav": [{ "isolasjonsId": "I1", "isolasjonsType": "INGEN" }],
            "fengsling": {
                "fengslingsId": "F1",
                "fraDato": ruled.from.to_string(),
                "tilDato": ruled.until.to_string(),
                "fengslingsFristDato": ruled.until.to_string(),
                "vilkaar": [{
                    "type": "STRPL171_3_GJENTAGELSESFARE",
                    "lovbudEnkel": { "lovbudStreng": "straffeprosessloven § 171 første ledd nr. 3" },
                }],
            },
        },
        "dokumenter": attachment("Rettsbok og kjennelse", ruled.decided),
        "paagrepetTidspunkt": stamp(arrested),
        "paagrepetSted": "På bopel",
    })
}

/// `fullbyrdelsesordre`: a final judgment is to be carried out.
pub(super) fn enforcement(letter: &Letter, who: &Subject, order: &str, judged: &Judged) -> Value {
    let clerk = json!({ "navn": { "fornavn": "Nils", "etternavn": "Postmoen" }, "tittel": "Konsulent" });
    let decider = json!({ "navn": { "fornavn": "Eline", "etternavn": "Aktormo" }, "tittel": "Politiadvokat" });
    let mut prison = json!({});
    for (field, number) in [("antallMaaneder", judged.months), ("antallDager", judged.days)] {
        if number > 0 {
            prison[field] = json!(number);
        }
    }
    let mut sanction = json!({ "straff": prison });
    if judged.credit > 0 {
        sanction["fradrag"] = json!({ "antallDager": judged.credit });
    }
    json!({
        "forsendelse": envelope(letter, &clerk),
        "under18": false,
        "fullbyrdelsesordre": {
            "anmodningsId": order,
            "paataleansvarlig": decider,
            "besluttetAv": decider,
            "domfelte": { "person": person(who), "verger": [] },
            "avgjoerelse": {
                "domstol": { "organisasjonsnummer": "310000203", "navn": judged.court },
                "avgjoerelseId": format!("A-{}", judged.number),
                "saksnummer": judged.number,
                "avsagtDato": judged.on.to_string(),
                "reaksjoner": { "fengsel": sanction },
                "straffbareForhold": [{
                    "lovbudKombinert": { "lovbud": [{ "lovbudStreng": "straffeloven § 321", "strafferamme": 24 }] },
                    "straffesak": {
                        "straffesaksnummer": letter.case,
                        "statistikkgruppe": { "kode": "0301", "navn": "Tyveri" },
                        "krimtype": { "kode": "01" },
                    },
                    "fornaermede": [],
                }],
            },
            "foregrepetSoning": false,
            "rettskraftigFraOgMed": judged.final_from.to_string(),
        },
        "beskrivelse": "",
        "hovedStraffesaksnummer": letter.case,
        "dokumenter": attachment("Dom", judged.on),
    })
}

/// `anmodningOmEgnethetsvurdering`: could the person be in remand at home?
pub(super) fn suitability(letter: &Letter, who: &Subject, request: &str) -> Value {
    let mut accused = older_person(who);
    let no_calls = json!({ "telefonnummer": [] });
    let mut charge = attachment("Siktelse", letter.sent.oslo_date());
    charge[0]["skrevetDato"] = json!(stamp(letter.sent));
    accused["behandlingsbehov"] = json!({ "valg": false });
    json!({
        "forsendelse": envelope(letter, &home_clerk()),
        "hovedStraffesaksnummer": letter.case,
        "anmodningEgnethetsvurderingVaretektId": request,
        "egnethetsvurderingVaretektInfo": {
            "personForEgnethetsvurdering": {
                "person": accused,
                "samtykketTilEgnethetsvurdering": { "valg": true, "skriftlig": true },
            },
            "oppholdssted": "Sentralarresten",
            "adresseForGjennomfoering": { "adresselinjer": ["Oppdiktet gate 2"], "postnummer": "0003", "poststed": "OSLO" },
            "beboere": [],
            "annenSysselsetting": { "valg": true, "beskrivelse": "Fast jobb på lager" },
            "risikoHusstand": { "valg": false },
            "risikoSiktet": { "valg": false },
            "tidligerePersonundersoekelser": [],
            "politiadvokat": { "fornavn": "Halvard", "etternavn": "Påtaleli", "kontakt": no_calls },
            "forsvarer": { "tittel": "Advokat", "etternavn": "Forsvarstad", "kontakt": no_calls },
            "initiativtakerTilAnmodning": "FORSVARER",
        },
        "dokumenter": charge,
    })
}

/// `trekkAvAnmodningOmEgnethetsvurdering`: the request is withdrawn.
pub(super) fn withdrawal(letter: &Letter, request: &str) -> Value {
    json!({
        "forsendelse": envelope(letter, &home_clerk()),
        "hovedStraffesaksnummer": letter.case,
        "anmodningEgnethetsvurderingVaretektId": request,
        "begrunnelse": "Siktede er løslatt av retten.",
    })
}

fn home_clerk() -> Value {
    json!({ "etternavn": "Saksflyt", "kontakt": { "telefonnummer": [] } })
}
