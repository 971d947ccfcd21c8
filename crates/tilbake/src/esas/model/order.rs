//! The contract `fullbyrdelsesordre` 1.2 and 1.1: the prosecutor's order to carry out a final judgment.
//!
//! Every part's form is checked; kept is what the service needs. Victims are [`Checked`] and gone.

use super::form::{
    AnyWhole, Bounded, Checked, CountryCode, Edition, FaultKind, Form, List, OrganisationNumber, PersonNumber, Reading,
    Telephone, Whole, form, listed,
};
use super::parts::{AddressGrading, Code, Dispatch, Sex};
use serde_json::Value;

/// A number of a criminal case.
pub type CaseNumber = Bounded<3, 30>;
/// An id of the sender's.
type SenderId = Bounded<5, 40>;

form! {
    /// The message.
    Order {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// Whether the person was under 18 at an act they are guilty of.
        required under_18: bool = "under18",
        /// The order itself.
        required order: OrderBody = "fullbyrdelsesordre",
        /// What else the sender says.
        required note: String = "beskrivelse",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// Documents sent beside the message.
        required attachments: List<Attachment, 1, { usize::MAX }> = "dokumenter",
    }

    /// Sender and receiver.
    Header {
        /// The sender's id of the message.
        required message_id: String = "meldingsId",
        /// When it was sent.
        required sent_at: String = "sendtTid",
        /// Who sent it.
        required sender: Sender = "avsender",
        /// How to reach the district.
        optional contact: Checked<OfficeContact> = "kontakt",
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

    /// How to reach the district.
    OfficeContact {
        /// What it is.
        optional description: String = "beskrivelse",
        /// E-mail.
        optional email: String = "epost",
        /// Telephone.
        required telephone: Telephone = "telefonnummer",
    }

    /// A court, police district or office.
    Organisation {
        /// Its name.
        required name: String = "navn",
        /// Its number.
        required number: OrganisationNumber = "organisasjonsnummer",
    }

    /// Someone who works at police or prosecution.
    Staff {
        /// Title.
        optional title: String = "tittel",
        /// Name.
        required name: Name = "navn",
    }

    /// A name.
    Name {
        /// Given names.
        required given: String = "fornavn",
        /// Middle names.
        optional middle: String = "mellomnavn",
        /// Family name.
        required family: String = "etternavn",
    }

    /// A document sent beside the message.
    Attachment {
        /// The sender's id of it.
        optional id: Checked<String> = "dokumentRef",
        /// Its category.
        optional category: Code = "kategori",
        /// Its title.
        required title: String = "overskrift",
        /// The day it was written.
        required written_on: String = "skrevetDato",
        /// Where it lies.
        required dispatch: Dispatch = "forsendelse",
    }

    /// The person sentenced.
    Sentenced {
        /// Who.
        required person: Person = "person",
        /// Whether the address is protected.
        optional grading: AddressGrading = "adresseGradering",
        /// Address: in the message only.
        optional address: PersonAddress = "personAdresse",
        /// How to reach the person.
        optional contact: PersonContact = "kontaktInfo",
        /// Guardians.
        required guardians: Vec<Related> = "verger",
    }

    /// Who the person is.
    Person {
        /// Id within the message.
        required local_id: Checked<String> = "personForetakRef",
        /// Id within the criminal case.
        optional case_person_id: Checked<SenderId> = "personStraffesakId",
        /// Name.
        required name: Name = "navn",
        /// Birth date.
        required birth_date: String = "foedselsdato",
        /// Sex.
        optional sex: Sex = "kjoenn",
        /// Citizenships.
        required citizenships: Vec<Country> = "statsborgerskap",
        /// The number in use.
        required number: Number = "identitetsnummer",
        /// Further numbers.
        required further_numbers: Vec<Number> = "tilleggsId",
    }

    /// A person's number.
    Number {
        /// Which kind.
        required kind: NumberKind = "idType",
        /// The number.
        required value: PersonNumber = "verdi",
    }

    /// A guardian, or a victim.
    Related {
        /// Id within the message.
        required local_id: Checked<String> = "personForetakRef",
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

    /// A victim, with address and guardians.
    Victim {
        /// Who.
        required person: Related = "person",
        /// Whether the address is protected.
        optional grading: AddressGrading = "adresseGradering",
        /// Address.
        optional address: PersonAddress = "personAdresse",
        /// Guardians.
        required guardians: Vec<Related> = "verger",
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
        required lines: List<String, 1, 4> = "adresselinjer",
        /// Post code.
        optional post_code: String = "postnummer",
        /// Post town.
        optional post_town: String = "poststed",
        /// Country.
        required country: Country = "land",
    }

    /// A country.
    Country {
        /// ISO 3166, three letters.
        required code: CountryCode = "kode",
        /// Its name as sent.
        required name: String = "navn",
    }

    /// How to reach the person.
    PersonContact {
        /// E-mail.
        optional email: String = "epost",
        /// Telephone numbers.
        optional telephones: Vec<Telephone> = "telefonnummer",
    }

    /// The judgment.
    Judgment {
        /// The court.
        required court: Organisation = "domstol",
        /// The court's key to the decision; it stays when the decision is corrected.
        required decision_id: String = "avgjoerelseId",
        /// The court's case number.
        required court_case: String = "saksnummer",
        /// The day it was given.
        required given_on: String = "avsagtDato",
        /// The prosecution's number of the judgment.
        optional judgment_number: String = "straffesakDomsnummer",
        /// Sanctions.
        required sanctions: Sanctions = "reaksjoner",
        /// Offences.
        required offences: List<Offence, 1, { usize::MAX }> = "straffbareForhold",
    }

    /// An offence. The contract lets fields it does not name pass here.
    (open) Offence {
        /// The sender's id of it.
        optional id: Checked<SenderId> = "basissakId",
        /// The provisions.
        required provisions: Provisions = "lovbudKombinert",
        /// The criminal case.
        required case: OffenceCase = "straffesak",
        /// Victims: form checked, nothing kept.
        required victims: Checked<Vec<Victim>> = "fornaermede",
    }

    /// One provision, or two when the law changed meanwhile.
    Provisions {
        /// The provisions.
        required list: List<Provision, 1, 2> = "lovbud",
    }

    /// A provision in full.
    Provision {
        /// The sender's id of it.
        optional id: Checked<SenderId> = "lovbudId",
        /// The provision as text.
        required text: String = "lovbudStreng",
        /// What it says.
        optional wording: Checked<String> = "gjengivelse",
        /// What was done.
        optional facts: Checked<String> = "grunnlagTekst",
        /// The longest term it may give, in months.
        optional longest_months: AnyWhole = "strafferamme",
        /// Its parts.
        optional parts: Checked<Vec<ProvisionPart>> = "hjemler",
    }

    /// A provision by reference.
    ShortProvision {
        /// The sender's id of it.
        optional id: Checked<SenderId> = "lovbudId",
        /// The provision as text.
        required text: String = "lovbudStreng",
        /// What it says.
        optional wording: Checked<String> = "gjengivelse",
        /// The longest term it may give, in months.
        optional longest_months: Checked<AnyWhole> = "strafferamme",
    }

    /// A part of a provision.
    ProvisionPart {
        /// The act.
        required source: LegalSource = "rettskilde",
        /// Section, paragraph, number.
        required elements: List<ProvisionElement, 1, { usize::MAX }> = "elementer",
    }

    /// An act.
    LegalSource {
        /// Its code.
        required code: String = "kode",
        /// Its name.
        required name: String = "navn",
    }

    /// Section, paragraph or number.
    ProvisionElement {
        /// Which.
        required kind: String = "type",
        /// Its value.
        required value: String = "verdi",
    }

    /// How the criminal case is coded.
    OffenceCase {
        /// Its number.
        required number: CaseNumber = "straffesaksnummer",
        /// Group in the statistics.
        required group: Code = "statistikkgruppe",
        /// Kind of crime.
        optional kind: Code = "krimtype",
    }

    /// All sanctions of one person.
    Sanctions {
        /// Prison.
        optional prison: Prison = "fengsel",
        /// Fine.
        optional fine: Fine = "bot",
        /// Community sentence.
        optional community: Community = "samfunnsstraff",
        /// Youth sentence.
        optional youth: Youth = "ungdomsstraff",
        /// Loss of rights.
        optional loss_of_rights: List<LossOfRight, 1, { usize::MAX }> = "rettighetstap",
        /// Ban on contact.
        newest contact_bans: List<ContactBan, 1, { usize::MAX }> = "rettighetstapForbudKontakt",
        /// Loss of the right to drive.
        optional driving_bans: List<DrivingBan, 1, { usize::MAX }> = "rettighetstapMotorvogn",
        /// Loss of the right to carry people.
        optional transport_bans: List<LossOfRight, 1, { usize::MAX }> = "rettighetstapTransport",
        /// Confiscation.
        optional confiscations: List<Confiscation, 1, { usize::MAX }> = "inndragning",
        /// Anything else.
        optional other: Other = "annet",
    }

    /// Prison.
    Prison {
        /// The term.
        required term: Length = "straff",
        /// The part that is suspended.
        optional suspended: Length = "betinget",
        /// The probation period of that part.
        optional probation: Length = "proevetid",
        /// Special conditions.
        optional conditions: Vec<Condition> = "saervilkaar",
        /// Time already spent deprived of liberty.
        optional credit: Length = "fradrag",
    }

    /// Fine.
    Fine {
        /// Kroner.
        required amount: AnyWhole = "beloep",
        /// Probation period when it is suspended.
        optional probation: Length = "proevetid",
        /// Special conditions when it is suspended.
        optional conditions: Vec<Condition> = "saervilkaar",
        /// Prison if it is not paid.
        optional subsidiary: Length = "subsidaerFengselsstraff",
    }

    /// Community sentence.
    Community {
        /// The term, as a rule in hours.
        required term: Length = "straff",
        /// Within what time.
        optional within: Length = "gjennomfoeringstid",
        /// Prison if it is not done.
        optional subsidiary: Length = "subsidaerFengselsstraff",
        /// Time already spent deprived of liberty.
        optional credit: Length = "fradrag",
        /// Conditions.
        optional conditions: String = "vilkaar",
    }

    /// Youth sentence.
    Youth {
        /// The term.
        required term: Length = "straff",
        /// Prison if it is not done.
        optional subsidiary: Length = "subsidaerFengselsstraff",
        /// Time already spent deprived of liberty.
        optional credit: Length = "fradrag",
    }

    /// Loss of a right.
    LossOfRight {
        /// The provision.
        grown provision: RightProvision = "hjemmel",
        /// For how long.
        optional duration: Duration = "varighet",
        /// What it is.
        optional text: String = "tekst",
    }

    /// Ban on contact.
    ContactBan {
        /// The provision.
        required provision: ShortProvision = "hjemmel",
        /// For how long.
        optional duration: Duration = "varighet",
        /// What it is.
        optional text: String = "tekst",
        /// For how long it is controlled electronically.
        optional electronic_duration: Duration = "varighetElektroniskKontroll",
        /// How it is controlled electronically.
        optional electronic_text: String = "tekstElektroniskKontroll",
        /// Whether it covers the person's own home.
        optional own_home: bool = "gjelderEgetHjem",
    }

    /// Loss of the right to drive.
    DrivingBan {
        /// The provision.
        grown provision: RightProvision = "hjemmel",
        /// For how long.
        optional duration: Duration = "varighet",
        /// For how long no licence may be given.
        newest barred: Duration = "sperrefrist",
        /// What it is.
        optional text: String = "tekst",
        /// Whether a new test is needed.
        newest new_test: DrivingTest = "nyFoererproeve",
        /// From what day no licence may be given.
        newest barred_from: Checked<String> = "sperrefristGjelderFra",
    }

    /// Confiscation.
    Confiscation {
        /// The provision.
        required provision: String = "hjemmel",
        /// Kroner.
        optional amount: AnyWhole = "beloep",
        /// What it is.
        optional description: String = "beskrivelse",
        /// To whom it goes: not kept, it may be a victim.
        optional to: Checked<String> = "tilfaller",
        /// Whether an amount may stand for the thing.
        optional amount_for_thing: Checked<bool> = "alternativBelopForGjenstand",
    }

    /// Another sanction, as text.
    Other {
        /// The text.
        required text: String = "tekst",
    }

    /// A length of time, in one or more units.
    Length {
        /// Years.
        optional years: Whole<1, 21> = "antallAar",
        /// Months.
        optional months: Whole<1, 99> = "antallMaaneder",
        /// Days.
        optional days: Whole<1, 999> = "antallDager",
        /// Hours.
        optional hours: Whole<1, 999> = "antallTimer",
    }

    /// A special condition.
    Condition {
        /// The section.
        required section: String = "paragraf",
        /// Its words.
        required text: String = "tekst",
        /// Details.
        optional details: String = "detaljer",
        /// The sender's own description.
        optional description: String = "beskrivelse",
    }
}

basics::code! {
    /// Kinds of person numbers.
    NumberKind {
        /// Fødselsnummer.
        National = "FOEDSELSNUMMER",
        /// D-number.
        D = "DNUMMER",
        /// Number of the register of criminal cases.
        Ssp = "SSPNUMMER",
    }

    /// How much of a driving test must be taken anew.
    DrivingTest {
        /// All of it.
        Full = "FULL",
        /// Part of it.
        Partial = "DELVIS",
    }
}
listed!(NumberKind, DrivingTest);

/// The provision by which a right is lost, as text: an object in version 1.2, plain text in 1.1.
#[derive(Clone, Debug)]
pub struct RightProvision(pub String);

impl Form for RightProvision {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        match reading.edition() {
            Edition::Newest => ShortProvision::read(value, reading).map(|provision| Self(provision.text)),
            Edition::Older => String::read(value, reading).map(Self),
        }
    }
}

/// How long a loss of rights lasts: a length, or until further notice. Exactly one is stated.
#[derive(Clone, Debug)]
pub enum Duration {
    /// So long.
    For(Length),
    /// Stated without a length (`ubestemtTid`), whatever its truth value.
    Indefinite(bool),
}

impl Form for Duration {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        let object = reading.object(value, &["lengde", "ubestemtTid"])?;
        let length = reading.optional::<Length>(object, "lengde")?;
        let indefinite = reading.optional::<bool>(object, "ubestemtTid")?;
        match (length, indefinite) {
            (Some(length), None) => Some(Self::For(length)),
            (None, Some(truth)) => Some(Self::Indefinite(truth)),
            _ => reading.fault(FaultKind::NotOne),
        }
    }
}

/// The order: who orders what, for whom, on which judgment.
#[derive(Clone, Debug)]
pub struct OrderBody {
    /// The sender's key to this order; a corrected order keeps it.
    pub request_id: String,
    /// The prosecutor responsible.
    pub prosecutor: Staff,
    /// The one who ordered enforcement.
    pub ordered_by: Staff,
    /// The person sentenced.
    pub sentenced: Sentenced,
    /// The judgment.
    pub judgment: Judgment,
    /// Whether serving starts before the judgment is final, at the person's own wish.
    pub early: bool,
    /// From what day the judgment is final; always there unless `early`.
    pub final_from: Option<String>,
}

impl Form for OrderBody {
    fn read(value: &Value, reading: &mut Reading) -> Option<Self> {
        const FIELDS: [&str; 7] = [
            "anmodningsId",
            "paataleansvarlig",
            "besluttetAv",
            "domfelte",
            "avgjoerelse",
            "foregrepetSoning",
            "rettskraftigFraOgMed",
        ];
        let object = reading.object(value, &FIELDS)?;
        let request_id = reading.required(object, "anmodningsId");
        let prosecutor = reading.required(object, "paataleansvarlig");
        let ordered_by = reading.required(object, "besluttetAv");
        let sentenced = reading.required(object, "domfelte");
        let judgment = reading.required(object, "avgjoerelse");
        let early = reading.required(object, "foregrepetSoning");
        let final_from = if early == Some(false) {
            reading.required(object, "rettskraftigFraOgMed").map(Some)
        } else {
            reading.optional(object, "rettskraftigFraOgMed")
        };
        Some(Self {
            request_id: request_id?,
            prosecutor: prosecutor?,
            ordered_by: ordered_by?,
            sentenced: sentenced?,
            judgment: judgment?,
            early: early?,
            final_from: final_from?,
        })
    }
}
