//! Four contracts of the police around a remand: the order for a place (`bestillingVaretektsplass` 1.3
//! and 1.2), the committal order (`innsettelsesordre` 1.0), what they know of health and risk
//! (`helseOgRisiko` 1.0), and the answer to an offer (`svarTilbudVaretektsplass` 1.1).

use super::form::{Checked, List, Telephone, form, listed};
use super::order::{Attachment, CaseNumber, Name, Organisation, Person, PersonAddress, Related};
use super::parts::AddressGrading;

form! {
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

    /// Someone who works at police or prosecution.
    Staff {
        /// Title.
        optional title: String = "tittel",
        /// Name.
        required name: Name = "navn",
        /// How to reach them.
        required contact: Contact = "kontakt",
    }

    /// How to reach someone: always an e-mail address.
    Contact {
        /// E-mail.
        required email: String = "epost",
        /// Telephone.
        optional telephone: Telephone = "telefonnummer",
    }

    /// An order for a place in remand.
    PlaceOrder {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// The package of messages it was sent in.
        newest package_id: Checked<String> = "pakkeId",
        /// The sender's key to this order; what follows it names it.
        required request_id: String = "anmodningsId",
        /// From what day a place is wanted.
        required place_from: String = "plassFraDato",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// The prosecutor responsible.
        required prosecutor: Staff = "paataleansvarlig",
        /// The person and the arrest.
        required remanded: Remanded = "personVaretektInfo",
        /// What is asked for until a court has ruled.
        required demands: PlaceDemands = "restriksjonIsolasjon",
        /// Others of the case who are inside.
        required co_accused: Choice = "medsiktedeInnsatteISak",
        /// What else the sender says.
        optional note: String = "beskrivelse",
        /// Where the person is now.
        required held_at: String = "arrestlokasjon",
        /// Whether the police want transport.
        required transport: bool = "oenskerTilbudOmTransport",
    }

    /// The person for whom a place is wanted.
    Remanded {
        /// Who.
        required accused: Accused = "personVaretekt",
        /// The arrest.
        required arrest: Arrested = "paagripelse",
        /// Whether an alarm against violence is worn, by the person.
        required alarm: Choice = "omvendtVoldsalarm",
        /// Whether a criminal network must be heeded.
        required network: Choice = "krimineltNettverk",
    }

    /// Yes or no, and more about it.
    Choice {
        /// Yes or no.
        required yes: bool = "valg",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// When and where someone was arrested. The contract lets fields it does not name pass here.
    (open) Arrested {
        /// When.
        optional at: String = "tidspunkt",
        /// Where.
        optional place: String = "sted",
    }

    /// The person accused, with address and guardians.
    Accused {
        /// Who.
        required person: Person = "person",
        /// Whether the address is protected.
        optional grading: AddressGrading = "adresseGradering",
        /// Address: in the message only.
        optional address: PersonAddress = "personAdresse",
        /// Guardians.
        required guardians: Vec<Related> = "verger",
    }

    /// Restrictions and isolation asked for with a place.
    PlaceDemands {
        /// Restrictions.
        required restrictions: Vec<RestrictionDemand> = "restriksjonskrav",
        /// Isolation.
        required isolations: Vec<IsolationDemand> = "isolasjonskrav",
        /// Whether it is not known yet what will be asked for.
        required unsettled: bool = "uavklart",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// Restrictions and isolation in a committal order.
    CommittalDemands {
        /// Restrictions.
        required restrictions: Vec<RestrictionDemand> = "restriksjonskrav",
        /// Isolation.
        required isolations: Vec<IsolationDemand> = "isolasjonskrav",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// A restriction asked for.
    RestrictionDemand {
        /// Which.
        required kind: DemandedRestriction = "restriksjonsType",
        /// The provision.
        optional provision: Provision = "lovbudEnkel",
    }

    /// Isolation asked for.
    IsolationDemand {
        /// Which.
        required kind: DemandedIsolation = "isolasjonsType",
        /// The provision.
        optional provision: Provision = "lovbudEnkel",
    }

    /// A provision as text.
    Provision {
        /// The text.
        required text: String = "lovbudStreng",
    }

    /// Sender and receiver of a committal order.
    CommittalHeader {
        /// The sender's id of the message.
        required message_id: String = "meldingsId",
        /// When it was sent.
        required sent_at: String = "sendtTid",
        /// Who sent it.
        required sender: CommittalSender = "avsender",
        /// For whom it is.
        required receiver: Organisation = "mottakerOrganisasjon",
    }

    /// A committal order: the prosecutor's word until the court's ruling comes.
    Committal {
        /// Sender and receiver.
        required header: CommittalHeader = "forsendelse",
        /// The order for a place that it follows.
        required place_order_id: String = "bestillingVaretektsplassId",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// The person and their counsel.
        required committed: Committed = "personVaretektInfo",
        /// The order itself.
        required order: CommittalBody = "ordre",
        /// Documents sent beside the message.
        required attachments: List<Attachment, 1, { usize::MAX }> = "dokumenter",
    }

    /// The person committed.
    Committed {
        /// Who.
        required person: Person = "person",
        /// Defence counsel.
        optional counsel: Professional = "forsvarer",
    }

    /// A lawyer.
    Professional {
        /// Title.
        optional title: String = "tittel",
        /// Name.
        required name: ProfessionalName = "navn",
        /// How to reach them.
        optional contact: LooseContact = "kontakt",
    }

    /// A name of which only the family name must be there.
    ProfessionalName {
        /// Given names.
        optional given: String = "fornavn",
        /// Middle names.
        optional middle: String = "mellomnavn",
        /// Family name.
        required family: String = "etternavn",
    }

    /// How to reach someone, if at all.
    LooseContact {
        /// E-mail.
        optional email: String = "epost",
        /// Telephone numbers.
        optional telephones: Vec<Telephone> = "telefonnummer",
    }

    /// What is ordered.
    CommittalBody {
        /// The sender's key to this order.
        required request_id: String = "anmodningsId",
        /// A remark.
        optional note: String = "merknad",
        /// The prosecutor who ordered it.
        required ordered_by: CommittalStaff = "beordretAv",
        /// What holds until the ruling comes.
        required demands: CommittalDemands = "restriksjonIsolasjon",
    }

    /// The sender of a committal order.
    CommittalSender {
        /// The organisation.
        required organisation: Organisation = "organisasjon",
        /// The one who pressed the button.
        required person: Checked<CommittalStaff> = "person",
    }

    /// A prosecutor, reached in any way.
    CommittalStaff {
        /// Title.
        optional title: String = "tittel",
        /// Name.
        required name: Name = "navn",
        /// How to reach them.
        required contact: LooseContact = "kontakt",
    }

    /// What the police know of health and risk.
    HealthAndRisk {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// The sender's key to the assessment.
        required assessment_id: Checked<String> = "helseOgRisikoId",
        /// The order for a place that it follows.
        required request_id: String = "anmodningsId",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// Who.
        required person: Person = "siktetPerson",
        /// What they know.
        required known: HealthAndRiskBody = "risikoOgHelseInfo",
    }

    /// What they know.
    HealthAndRiskBody {
        /// When it was written.
        required written_at: String = "skrevetTid",
        /// Risk.
        required risk: RiskPart = "risikovurdering",
        /// Health.
        required health: HealthPart = "helseInfo",
        /// How the person is in the police cell.
        required state: StatePart = "tilstandArresten",
    }

    /// Risk.
    RiskPart {
        /// Which.
        required kinds: List<RiskKind, 1, { usize::MAX }> = "risiko",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// Health.
    HealthPart {
        /// Which.
        required kinds: List<HealthKind, 1, { usize::MAX }> = "helse",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// How the person is in the police cell.
    StatePart {
        /// Which.
        required kinds: List<StateKind, 1, { usize::MAX }> = "tilstand",
        /// More about it.
        optional note: String = "beskrivelse",
    }

    /// The answer to an offer of a place. It names no person.
    OfferAnswer {
        /// Sender and receiver.
        required header: Header = "forsendelse",
        /// The main criminal case.
        required case_number: CaseNumber = "hovedStraffesaksnummer",
        /// The order for a place, or committal order, that it is about.
        required request_id: String = "anmodningsId",
        /// The answer.
        required answer: AnswerBody = "svarPlass",
    }

    /// The answer.
    AnswerBody {
        /// Which.
        required kind: AnswerKind = "svar",
        /// More about it.
        optional note: String = "beskrivelse",
    }
}

basics::code! {
    /// Restrictions the police ask for (REM-08).
    DemandedRestriction {
        /// No letters and no visits.
        NoLettersOrVisits = "BREV_OG_BESOEKSFORBUD",
        /// Letters and visits controlled by the police.
        LettersAndVisitsControlled = "BREV_OG_BESOEKSKONTROLL",
        /// No newspapers and no broadcasting.
        NoMedia = "MEDIEFORBUD",
    }

    /// Isolation the police ask for (REM-10).
    DemandedIsolation {
        /// From all others.
        Full = "FULL_ISOLASJON",
        /// From named others.
        Partial = "DELVIS_ISOLASJON",
    }

    /// What the police say of risk. A fact they state, never a score.
    RiskKind {
        /// A history of violence.
        Violence = "VOLDSHISTORIKK",
        /// Psychiatry.
        Psychiatry = "PSYKIATRI",
        /// Something unwanted has happened.
        Incident = "UOENSKET_HENDELSE",
        /// May escape.
        Escape = "ROEMNINGSFARE",
        /// May be attacked.
        Attack = "FARE_ANSLAG",
        /// Something else.
        Other = "ANDRE_FORHOLD",
        /// Not known.
        Unknown = "UKJENT",
        /// None.
        None = "INGEN",
    }

    /// What the police say of health.
    HealthKind {
        /// Overweight.
        Overweight = "OVERVEKT",
        /// Height.
        Height = "HOEYDE",
        /// Disability.
        Disability = "HANDIKAP",
        /// Medicines.
        Medicines = "MEDISINER",
        /// Needs adjustments.
        Adjustments = "BEHOV_FOR_TILRETTELEGGING",
        /// Wounds must be tended.
        Wounds = "BEHOV_FOR_SAARSTELL",
        /// Not known.
        Unknown = "UKJENT",
        /// None.
        None = "INGEN",
    }

    /// How the person is in the police cell.
    StateKind {
        /// Intoxicated.
        Intoxicated = "RUSET",
        /// Behaviour.
        Behaviour = "OPPFOERSEL",
        /// Mental or physical health in danger.
        HealthInDanger = "FARE_PSYKISK_FYSISK_HELSE",
        /// May take their own life.
        Suicide = "SELVMORDSRISIKO",
        /// Medicines.
        Medicines = "MEDISINER",
        /// Not known.
        Unknown = "UKJENT",
        /// None.
        None = "INGEN",
    }

    /// The answer to an offer.
    AnswerKind {
        /// The place is not wanted any more.
        Cancelled = "AVBESTILLING",
        /// The place is taken.
        Accepted = "GODKJENNELSE",
    }
}
listed!(DemandedRestriction, DemandedIsolation, RiskKind, HealthKind, StateKind, AnswerKind);
