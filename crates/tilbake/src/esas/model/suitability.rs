//! Two contracts on remand at home under electronic control (REM-13): the request for an assessment
//! (`anmodningOmEgnethetsvurdering` 1.1) and its withdrawal (`trekkAvAnmodningOmEgnethetsvurdering` 1.0).

use super::form::{
    Bounded, Checked, LanguageCode, List, LooseCountryCode, LooseOrganisationNumber, LoosePersonNumber, form, listed,
};
use super::order::CaseNumber;
use super::parts::{AddressGrading, Code, Dispatch, Sex};
use super::police::Choice;

/// An id of the sender's.
type SenderId = Bounded<1, 40>;

form! {
    /// The request.
    Request {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// The sender's key to the request.
        required request_id: SenderId = "anmodningEgnethetsvurderingVaretektId",
        /// The order for a place that belongs to it.
        optional place_order_id: SenderId = "bestillingVaretektsplassId",
        /// What is to be assessed.
        required asked: Asked = "egnethetsvurderingVaretektInfo",
        /// Documents sent beside the message.
        optional attachments: Vec<Attachment> = "dokumenter",
    }

    /// The withdrawal of a request. It names no person.
    Withdrawal {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// The request withdrawn.
        required request_id: SenderId = "anmodningEgnethetsvurderingVaretektId",
        /// Why.
        required reason: String = "begrunnelse",
    }

    /// Sender and receiver.
    Header {
        /// The sender's id of the message.
        required message_id: String = "meldingsId",
        /// When it was sent.
        required sent_at: String = "sendtTid",
        /// Who sent it.
        required sender: Sender = "avsender",
        /// For whom it is.
        required receiver: Organisation = "mottakerOrganisasjon",
    }

    /// Who sent the message.
    Sender {
        /// The organisation.
        required organisation: Organisation = "organisasjon",
        /// The one who pressed the button.
        required person: Checked<Staff> = "person",
    }

    /// A police district or office.
    Organisation {
        /// Its name.
        required name: String = "navn",
        /// Its number.
        required number: LooseOrganisationNumber = "organisasjonsnummer",
    }

    /// Someone who works on the case.
    Staff {
        /// User id.
        optional user: Checked<String> = "brukeridentifikasjon",
        /// Title.
        optional title: String = "tittel",
        /// Given names.
        optional given: String = "fornavn",
        /// Middle names.
        optional middle: String = "mellomnavn",
        /// Family name.
        required family: String = "etternavn",
        /// How to reach them.
        required contact: Contact = "kontakt",
    }

    /// How to reach someone.
    Contact {
        /// E-mail.
        optional email: String = "epost",
        /// Telephone numbers.
        required telephones: Vec<Bounded<1, 30>> = "telefonnummer",
    }

    /// What is to be assessed.
    Asked {
        /// Whom.
        required subject: Subject = "personForEgnethetsvurdering",
        /// Where the person is now.
        required whereabouts: String = "oppholdssted",
        /// Where it would be carried out.
        required home: Address = "adresseForGjennomfoering",
        /// Who lives there.
        optional residents: Vec<Resident> = "beboere",
        /// Other occupation.
        optional occupation: Choice = "annenSysselsetting",
        /// Risk to the accused.
        optional risk_accused: Choice = "risikoSiktet",
        /// Risk in the household.
        optional risk_household: Choice = "risikoHusstand",
        /// Risk elsewhere.
        optional risk_elsewhere: Choice = "risikoAndreSteder",
        /// Risk by circumstances of the accused.
        optional risk_circumstances: Choice = "risikoForholdSiktet",
        /// What counsel has told.
        optional from_counsel: Choice = "infoFraForsvarer",
        /// Earlier reports on the person.
        optional earlier_reports: Vec<EarlierReport> = "tidligerePersonundersoekelser",
        /// The prosecutor.
        optional prosecutor: Staff = "politiadvokat",
        /// The investigator.
        optional investigator: Staff = "etterforsker",
        /// Defence counsel.
        optional counsel: Staff = "forsvarer",
        /// What else the sender says.
        optional note: String = "fritekst",
        /// Who asked for it.
        optional asked_by: Initiator = "initiativtakerTilAnmodning",
        /// What was corrected.
        optional correction: String = "beskrivelseAvKorrigering",
    }

    /// Whom it is about. The contract lets fields it does not name pass here, and demands none.
    (open) Subject {
        /// The person.
        optional person: Person = "person",
        /// Consent to the assessment.
        optional consent: Consent = "samtykketTilEgnethetsvurdering",
    }

    /// An earlier report on the person.
    EarlierReport {
        /// The sender's id of it.
        required id: String = "dokumentId",
    }

    /// Somebody who lives there.
    Resident {
        /// Number: not kept.
        optional number: Checked<Number> = "identitetsnummer",
        /// Further numbers: not kept.
        optional further_numbers: Checked<Vec<Number>> = "tilleggsId",
        /// Name.
        required name: Name = "navn",
        /// Consent.
        optional consent: Consent = "samtykkeInnhentet",
        /// Relation to the accused.
        optional relation: String = "relasjon",
        /// How to reach them.
        optional contact: Contact = "kontaktInfo",
        /// Guardians.
        optional guardians: Vec<Guardian> = "verger",
        /// Whether they are under 18.
        optional under_18: Choice = "under18",
    }

    /// A guardian. The contract lets fields it does not name pass here, and demands none.
    (open) Guardian {
        /// Who.
        optional person: Related = "person",
        /// Consent.
        optional consent: Consent = "samtykkeInnhentet",
        /// Interpreter.
        optional interpreter: Interpreter = "tolk",
    }

    /// Consent.
    Consent {
        /// Given or not.
        required given: bool = "valg",
        /// Whether in writing.
        optional written: bool = "skriftlig",
        /// The sender's id of the document.
        optional document: Checked<String> = "dokumentId",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// Whether an interpreter is needed.
    Interpreter {
        /// Needed or not.
        required needed: bool = "behov",
        /// Language.
        optional language: LanguageCode = "spraak",
    }

    /// The person to be assessed.
    Person {
        /// Id within the message.
        required local_id: Checked<String> = "internId",
        /// The number in use.
        optional number: Number = "identitetsnummer",
        /// Further numbers.
        optional further_numbers: Vec<Number> = "tilleggsId",
        /// Name.
        required name: Name = "navn",
        /// Sex.
        optional sex: Sex = "kjoenn",
        /// Birth date.
        required birth_date: String = "foedselsdato",
        /// Citizenships.
        required citizenships: Vec<Country> = "statsborgerskap",
        /// Whether the address is protected.
        optional grading: AddressGrading = "adresseGradering",
        /// Address: in the message only.
        optional address: PersonAddress = "personAdresse",
        /// How to reach the person.
        optional contact: Contact = "kontaktInfo",
        /// Consent.
        optional consent: Consent = "samtykkeInnhentet",
        /// Guardians.
        optional guardians: Vec<Guardian> = "verger",
        /// Interpreter.
        optional interpreter: Interpreter = "tolk",
        /// Need of treatment.
        optional treatment: Choice = "behandlingsbehov",
    }

    /// A guardian's person.
    Related {
        /// Name.
        required name: Name = "navn",
        /// Birth date.
        optional birth_date: Checked<String> = "foedselsdato",
        /// Sex.
        optional sex: Checked<Sex> = "kjoenn",
        /// Citizenships.
        required citizenships: Checked<Vec<Country>> = "statsborgerskap",
        /// Number.
        optional number: Checked<Number> = "identitetsnummer",
    }

    /// Numbers of a person, named by the field they stand in; none need be there.
    Number {
        /// Fødselsnummer.
        optional national: LoosePersonNumber = "foedselsnummer",
        /// Number of the register of criminal cases.
        optional ssp: LoosePersonNumber = "sspNummer",
        /// D-number.
        optional d: LoosePersonNumber = "dNummer",
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
        required lines: List<String, 1, { usize::MAX }> = "adresselinjer",
        /// Post code.
        optional post_code: String = "postnummer",
        /// Post town.
        optional post_town: String = "poststed",
        /// Country.
        optional country: Country = "land",
    }

    /// A country.
    Country {
        /// ISO 3166, three letters somewhere in it.
        required code: LooseCountryCode = "kode",
        /// Its name as sent.
        optional name: String = "navn",
    }

    /// A document sent beside the message.
    Attachment {
        /// The sender's id of it.
        optional id: Checked<String> = "internId",
        /// Its category.
        optional category: Code = "kategori",
        /// Its title.
        required title: String = "overskrift",
        /// When it was written.
        optional written_at: String = "skrevetDato",
        /// Where it lies.
        required dispatch: Dispatch = "forsendelse",
    }
}

basics::code! {
    /// Who asked for the assessment.
    Initiator {
        /// Defence counsel.
        Counsel = "FORSVARER",
        /// The prosecutor.
        Prosecutor = "PAATALE",
        /// The court.
        Court = "DOMSTOL",
    }
}
listed!(Initiator);
