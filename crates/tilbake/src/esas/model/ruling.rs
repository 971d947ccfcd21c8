//! The contract `kjennelseVaretektPoliti` 1.6 and 1.5: a court's ruling on remand, passed on by the police.
//!
//! Every part's form is checked; kept is what the service needs. Victims, witnesses, co-accused and
//! their companies are [`Checked`] and gone: they are no records of a prison service.

use super::form::{
    Bounded, Checked, CountryCode, DNumber, Edition, FaultKind, Form, List, NationalNumber, OrganisationNumber,
    Reading, SspNumber, form, listed,
};
use super::parts::{AddressGrading, Code, Dispatch, Sex};
use serde_json::Value;

/// A number of a criminal case.
pub type CaseNumber = Bounded<3, 30>;
/// An id of the sender's.
type SenderId = Bounded<1, 40>;

form! {
    /// The message.
    Ruling {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// Follows one person from arrest to release.
        optional cycle_id: SenderId = "varetektSyklusId",
        /// The order for a place that this answers.
        optional place_order_id: SenderId = "bestillingVaretektsplassId",
        /// The person, as the police know them, and the cases.
        required police: PoliceData = "personVaretektInfo",
        /// The ruling itself.
        required decision: Decision = "kjennelseVaretekt",
        /// Where the person was arrested.
        optional arrest_place: String = "paagrepetSted",
        /// When the person was arrested.
        optional arrested_at: String = "paagrepetTidspunkt",
        /// Documents sent beside the message.
        required attachments: Vec<Attachment> = "dokumenter",
    }

    /// Sender and receiver.
    Header {
        /// The sender's id of the message. Ids are reused in the wild.
        required message_id: String = "meldingsId",
        /// When it was sent.
        required sent_at: String = "sendtTid",
        /// Who sent it.
        required sender: Sender = "avsender",
        /// The prison or office it is for.
        required receiver: Organisation = "mottakerOrganisasjon",
    }

    /// Who sent the message.
    Sender {
        /// The organisation.
        required organisation: Organisation = "organisasjon",
        /// The one who pressed the button.
        optional person: Checked<Staff> = "person",
    }

    /// A document sent beside the message.
    Attachment {
        /// The sender's id of it.
        optional id: Checked<String> = "internId",
        /// Its category.
        optional category: Code = "kategori",
        /// Its title.
        required title: String = "overskrift",
        /// The day it was written.
        optional written_on: String = "skrevetDato",
        /// Where it lies.
        required dispatch: Dispatch = "forsendelse",
    }

    /// What the police know.
    PoliceData {
        /// The person remanded.
        required person: Person = "personVaretekt",
        /// The criminal cases.
        required cases: List<Case, 1, { usize::MAX }> = "straffesaker",
    }

    /// A criminal case; its people and details are not kept.
    Case {
        /// Its number.
        required number: CaseNumber = "straffesaksnummer",
        /// Details.
        required details: Checked<CaseDetails> = "detaljer",
        /// People involved.
        required involved: Checked<Involved> = "involverte",
    }

    /// Time and place of the act, and how the case is coded.
    CaseDetails {
        /// The act.
        required event: Event = "hendelse",
        /// Group in the statistics.
        required group: Code = "statistikkgruppe",
        /// Kind of crime.
        optional kind: Code = "krimtype",
        /// The prosecutor.
        optional prosecutor: Prosecutor = "paataleansvarlig",
    }

    /// The act: when and where.
    Event {
        /// From.
        required from: String = "gjerningstidspunktFra",
        /// To.
        required to: String = "gjerningstidspunktTil",
        /// Where.
        required place: Address = "gjerningssted",
    }

    /// The prosecutor of a case.
    Prosecutor {
        /// User id.
        required user: String = "brukeridentifikasjon",
        /// The person.
        required staff: Staff = "ansatt",
    }

    /// People involved in a case.
    Involved {
        /// The accused.
        optional accused: SimplePerson = "siktet",
        /// Accused with them.
        required co_accused: Vec<PersonOrCompany> = "medsiktede",
        /// Victims.
        required victims: Vec<PersonOrCompany> = "fornaermede",
        /// Witnesses.
        required witnesses: Vec<Person> = "vitner",
    }

    /// Name and birth date only.
    SimplePerson {
        /// Id within the message.
        required local_id: String = "internId",
        /// Name.
        required name: Name = "navn",
        /// Birth date.
        optional birth_date: String = "foedselsdato",
    }

    /// A person as police or court know them.
    Person {
        /// Id within the message.
        required local_id: Checked<String> = "internId",
        /// Name.
        required name: Name = "navn",
        /// Birth date.
        optional birth_date: String = "foedselsdato",
        /// Sex.
        optional sex: Sex = "kjoenn",
        /// Citizenships.
        required citizenships: Vec<Country> = "statsborgerskap",
        /// The number in use.
        optional number: Number = "identitetsnummer",
        /// Further numbers.
        required further_numbers: Vec<Number> = "tilleggsId",
        /// Whether the address is protected.
        optional grading: AddressGrading = "adresseGradering",
        /// Address: in the message only.
        optional address: PersonAddress = "personAdresse",
        /// Guardians.
        required guardians: Vec<Related> = "verger",
    }

    /// A name.
    Name {
        /// Given names.
        optional given: String = "fornavn",
        /// Middle names.
        optional middle: String = "mellomnavn",
        /// Family name.
        required family: String = "etternavn",
    }

    /// A guardian.
    Related {
        /// Id within the message.
        required local_id: Checked<String> = "internId",
        /// Title.
        optional title: Checked<String> = "tittel",
        /// Name.
        required name: Name = "navn",
        /// Birth date.
        optional birth_date: Checked<String> = "foedselsdato",
        /// Sex.
        optional sex: Checked<Sex> = "kjoenn",
        /// National number.
        optional number: Checked<NationalNumber> = "foedselsnummer",
    }

    /// An address that may be protected.
    PersonAddress {
        /// How it is protected.
        optional grading: AddressGrading = "gradering",
        /// The address.
        required address: Checked<Address> = "adresse",
    }

    /// An address.
    Address {
        /// Lines.
        required lines: AddressLines = "adresselinjer",
        /// Post code.
        optional post_code: String = "postnummer",
        /// Post town.
        optional post_town: String = "poststed",
        /// Country.
        optional country: Country = "land",
    }

    /// A country.
    Country {
        /// ISO 3166, three letters.
        required code: CountryCode = "kode",
        /// Its name as sent.
        optional name: String = "navn",
    }

    /// A company.
    Company {
        /// Id within the message.
        required local_id: String = "internId",
        /// Its number.
        optional number: OrganisationNumber = "organisasjonsnummer",
        /// Its name.
        required name: String = "navn",
        /// Its address.
        optional address: Address = "adresse",
    }

    /// A court, police district, prison or law firm.
    Organisation {
        /// Its name.
        optional name: String = "navn",
        /// Its number.
        required number: OrganisationNumber = "organisasjonsnummer",
        /// Where it is.
        optional address: Checked<Address> = "adresse",
        /// Where its post goes.
        optional post_address: Checked<Address> = "postadresse",
    }

    /// Someone who works at police, court or prison service.
    Staff {
        /// Title.
        optional title: String = "tittel",
        /// Given names.
        optional given: String = "fornavn",
        /// Middle names.
        optional middle: String = "mellomnavn",
        /// Family name.
        required family: String = "etternavn",
        /// How to reach them.
        optional contact: Checked<Contact> = "kontakt",
    }

    /// How to reach someone.
    Contact {
        /// E-mail.
        optional email: String = "epost",
        /// Telephone numbers.
        required telephones: Vec<Bounded<1, 30>> = "telefonnummer",
    }

    /// The court's decision.
    Decision {
        /// The court.
        required court: Organisation = "domstol",
        /// Judge and case officer.
        required actors: CourtActors = "domstolsaktoerer",
        /// The court's key to the decision.
        required decision_id: String = "avgjoerelseId",
        /// When the court sent it.
        required sent_at: String = "kjennelseSendtTid",
        /// The day it was given.
        required decided_on: String = "avsagtDato",
        /// The police's key to the request.
        required request_id: String = "kravid",
        /// The person as the court knows them.
        required person: Person = "personVaretektDomstol",
        /// Whether this prolongs, or changes restrictions.
        required extension: bool = "forlengelse",
        /// Detention.
        optional detention: Detention = "fengsling",
        /// What stands instead of detention.
        optional surrogate: Surrogate = "fengslingssurrogat",
        /// Remand at home under electronic control.
        newest electronic: ElectronicControl = "elektroniskKontroll",
        /// Restrictions.
        required restrictions: List<Restriction, 1, { usize::MAX }> = "restriksjoner",
        /// Isolation.
        required isolations: List<Isolation, 1, { usize::MAX }> = "isolasjonsKrav",
        /// An appeal made at once.
        optional appeal: Appeal = "anke",
        /// Defence counsel.
        optional counsel: Vec<Counsel> = "forsvarere",
    }

    /// Judge and case officer.
    CourtActors {
        /// The judge.
        required judge: Staff = "dommer",
        /// The case officer.
        optional officer: Checked<Staff> = "saksbehandler",
    }

    /// Detention; without dates there is none now.
    Detention {
        /// The court's id of it.
        required id: String = "fengslingsId",
        /// From.
        optional from: String = "fraDato",
        /// To.
        optional to: String = "tilDato",
        /// The deadline of the detention.
        optional deadline: String = "fengslingsFristDato",
        /// Grounds.
        optional grounds: Vec<Ground> = "vilkaar",
        /// A remark.
        optional note: String = "merknad",
    }

    /// A ground for detention.
    Ground {
        /// Which.
        required kind: GroundKind = "type",
        /// The provision.
        required provision: Provision = "lovbudEnkel",
        /// More about it.
        optional description: String = "vilkaarBeskrivelse",
    }

    /// A provision as text.
    Provision {
        /// The text.
        required text: String = "lovbudStreng",
    }

    /// What stands instead of detention.
    Surrogate {
        /// The court's id of it.
        required id: Checked<String> = "surrogatId",
        /// From.
        required from: String = "fraDato",
        /// To.
        required to: String = "tilDato",
        /// What it is.
        required description: String = "surrogatBeskrivelse",
    }

    /// Remand at home under electronic control.
    ElectronicControl {
        /// The court's id of it.
        required id: Checked<String> = "elektroniskKontrollId",
        /// From.
        required from: String = "fraDato",
        /// To.
        required to: String = "tilDato",
        /// What it is.
        optional description: String = "elektroniskKontrollBeskrivelse",
    }

    /// A restriction; without dates only when it is appealed.
    Restriction {
        /// The court's id of it.
        required id: Checked<String> = "restriksjonsId",
        /// Which.
        required kind: RestrictionKind = "restriksjonsType",
        /// From.
        optional from: String = "fraDato",
        /// To.
        optional to: String = "tilDato",
    }

    /// Isolation; without dates only when it is appealed.
    Isolation {
        /// The court's id of it.
        required id: Checked<String> = "isolasjonsId",
        /// Which.
        required kind: IsolationKind = "isolasjonsType",
        /// From.
        optional from: String = "fraDato",
        /// To.
        optional to: String = "tilDato",
    }

    /// An appeal.
    Appeal {
        /// The day.
        required on: String = "anketDato",
        /// Whether the ruling waits for it.
        optional suspensive: bool = "oppsettendeVirkning",
    }

    /// Defence counsel.
    Counsel {
        /// National number: not kept.
        optional number: Checked<Number> = "identitetsnummer",
        /// Family name.
        required family: String = "etternavn",
        /// Given names.
        optional given: String = "fornavn",
        /// Title.
        optional title: String = "tittel",
        /// Firm.
        optional firm: Organisation = "virksomhet",
    }
}

basics::code! {
    /// Restrictions a court may lay on a person remanded (Criminal Procedure Act section 186, REM-08).
    RestrictionKind {
        /// No letters and no visits.
        NoLettersOrVisits = "BREV_OG_BESOEKSFORBUD",
        /// Letters and visits controlled by the police.
        LettersAndVisitsControlled = "BREV_OG_BESOEKSKONTROLL",
        /// No newspapers and no broadcasting.
        NoMedia = "MEDIEFORBUD",
        /// None.
        None = "INGEN",
    }

    /// Isolation ordered by a court (sections 186 and 186 a, REM-08, REM-10).
    IsolationKind {
        /// From all others.
        Full = "FULL",
        /// From named others.
        Partial = "DELVIS",
        /// None.
        None = "INGEN",
    }

    /// Grounds for detention.
    GroundKind {
        /// Section 88: stayed away from court.
        StayedAway = "STRPL88_UTEBLIVELSE",
        /// Section 170 a: proportionate.
        Proportionate = "STRPL170A_FORHOLDSMESSIGHET",
        /// Section 171: petty theft.
        PettyTheft = "STRPL171_MINDRE_TYVERI",
        /// Section 171: a special sanction may come.
        SpecialSanction = "STRPL171_MULIG_SAERREAKSJON",
        /// Section 171 no. 1: may evade.
        Evasion = "STRPL171_1_UNNDRAGELSESFARE",
        /// Section 171 no. 2: may tamper with evidence.
        EvidenceTampering = "STRPL171_2_BEVISFORSPILLELSE",
        /// Section 171 no. 3: may offend again.
        Repetition = "STRPL171_3_GJENTAGELSESFARE",
        /// Section 171 no. 4: asks for it.
        OwnRequest = "STRPL171_4_FYLDESTGJOERENDE_GRUNNER",
        /// Section 172 a: may give ten years.
        TenYears = "STRPL172_A_10_AAR",
        /// Section 172 b: gross violence.
        GrossViolence = "STRPL172_B_GROV_VOLD",
        /// Section 173: may flee abroad.
        FlightAbroad = "STRPL173_FLUKT_TIL_UTLANDET",
        /// Section 173 a: may evade the conditions.
        EvadesConditions = "STRPL173A_A_UNNDRAGELSESFARE_VILK",
        /// Section 173 a: hinders the conditions.
        HindersConditions = "STRPL173A_B_HINDRE_VILK",
        /// Section 173 a: the accused asks for it.
        AskedByAccused = "STRPL173A_C_BEGJAERT_SIKTEDE",
        /// Section 187: appeal after acquittal.
        AppealAfterAcquittal = "STRPL187_ANKE_ETTER_FRIFINNELSE",
        /// Arrest warrant act section 13.
        ArrestWarrant13 = "ARRESTORDREL13",
        /// Arrest warrant act section 20.
        ArrestWarrant20 = "ARRESTORDREL20",
        /// Arrest warrant act section 38.
        ArrestWarrant38 = "ARRESTORDREL38",
        /// Another special provision.
        Other = "ANNEN_SPESIALBESTEMMELSE",
    }
}
listed!(RestrictionKind, IsolationKind, GroundKind);

/// A person's number, named by the field it stands in: exactly one of three.
#[derive(Clone, Debug)]
pub enum Number {
    /// Fødselsnummer.
    National(String),
    /// Number of the register of criminal cases.
    Ssp(String),
    /// D-number.
    D(String),
}

impl Form for Number {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        let object = reading.object(value, &["foedselsnummer", "sspNummer", "dNummer"])?;
        let national = reading.optional::<NationalNumber>(object, "foedselsnummer")?;
        let ssp = reading.optional::<SspNumber>(object, "sspNummer")?;
        let d = reading.optional::<DNumber>(object, "dNummer")?;
        match (national, ssp, d) {
            (Some(number), None, None) => Some(Self::National(number.0)),
            (None, Some(number), None) => Some(Self::Ssp(number.0)),
            (None, None, Some(number)) => Some(Self::D(number.0)),
            _ => reading.fault(FaultKind::NotOne),
        }
    }
}

/// The lines of an address: checked and not kept. Version 1.5 lets anything stand beside one to four
/// lines that can be read.
#[derive(Clone, Copy, Debug)]
pub struct AddressLines;

impl Form for AddressLines {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        if reading.edition() == Edition::Newest {
            return List::<Bounded<1, 500>, 1, 4>::read(value, reading).map(|_| Self);
        }
        let Some(items) = value.as_array() else {
            return reading.fault(FaultKind::NotList);
        };
        let line = |item: &&Value| item.as_str().is_some_and(|text| (1..=500).contains(&text.chars().count()));
        match items.iter().filter(line).count() {
            0 => reading.fault(FaultKind::TooShort),
            1..=4 => Some(Self),
            _ => reading.fault(FaultKind::TooLong),
        }
    }
}

/// A person or a company: exactly one of the two. Nothing of it is kept.
#[derive(Clone, Copy, Debug)]
pub struct PersonOrCompany;

impl Form for PersonOrCompany {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        let object = reading.object(value, &["person", "foretak"])?;
        let person = reading.optional::<Person>(object, "person")?;
        let company = reading.optional::<Company>(object, "foretak")?;
        if person.is_some() == company.is_some() { reading.fault(FaultKind::NotOne) } else { Some(Self) }
    }
}
