//! What the service takes from a message: plain drafts of a person and of what is ordered or told.
//!
//! A draft holds what was stated, read and bounded; nothing is computed from it and nothing in it is
//! a record yet. Victims and witnesses never come this far.

use super::contract::{Body, Message};
use super::parts::{AddressGrading, Sex};
use super::police::{AnswerKind, HealthKind, RiskKind, StateKind};
use super::ruling::{GroundKind, IsolationKind, RestrictionKind};
use super::suitability::Initiator;
use super::warning::{Warning, WarningCode, Warnings};
use super::{custody, detention, enforcement, home};
use basics::person_number::{NumberKind, PersonNumber};
use basics::{Date, Instant};

/// Greatest length of a name part that is kept.
pub const NAME_MAX: usize = 100;
/// Greatest length of an id, a title or another short text that is kept.
pub const SHORT_MAX: usize = 200;
/// Greatest length of a remark that is kept.
pub const NOTE_MAX: usize = 4_000;

/// A whole message as drafts.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The sender's id of the message; `None` when blank.
    pub message_id: Option<String>,
    /// When it was sent, as stated.
    pub sent_at: Option<Instant>,
    /// Who sent it.
    pub sender: Organisation,
    /// For whom it is.
    pub receiver: Organisation,
    /// The main criminal case.
    pub case_number: String,
    /// The sender's key to the matter, which a correction keeps; none when it has no key.
    pub key: Option<String>,
    /// The person it is about; none when it only names the request that it answers.
    pub person: Option<PersonDraft>,
    /// What is ordered or told.
    pub matter: Matter,
    /// Documents sent beside it.
    pub attachments: Vec<Attachment>,
    /// What is odd.
    pub warnings: Vec<Warning>,
}

impl Draft {
    /// Reads drafts out of a message received at a moment.
    pub fn of(message: &Message, now: Instant) -> Self {
        let mut warnings = Warnings::new(now);
        let mut draft = match &message.body {
            Body::Ruling(ruling) => detention::draft(ruling, &mut warnings),
            Body::Order(order) => enforcement::draft(order, &mut warnings),
            Body::Place(order) => custody::place(order, &mut warnings),
            Body::Committal(order) => custody::committal(order, &mut warnings),
            Body::HealthAndRisk(known) => custody::health_and_risk(known, &mut warnings),
            Body::Answer(answer) => custody::answer(answer, &mut warnings),
            Body::Request(request) => home::request(request, &mut warnings),
            Body::Withdrawal(withdrawal) => home::withdrawal(withdrawal, &mut warnings),
        };
        warnings.add_if(draft.message_id.is_none(), WarningCode::IdBlank, "/forsendelse/meldingsId");
        let early = draft.sent_at.is_some_and(|sent| sent.seconds_since(now) > 3_600);
        warnings.add_if(early, WarningCode::SentInFuture, "/forsendelse/sendtTid");
        draft.warnings = warnings.list;
        draft
    }
}

/// What is ordered or told.
#[derive(Clone, Debug)]
pub enum Matter {
    /// A ruling on remand.
    Remand(Box<RemandDraft>),
    /// An order to carry out a judgment.
    Enforcement(Box<EnforcementDraft>),
    /// An order for a place in remand.
    Place(Box<PlaceDraft>),
    /// A committal order.
    Committal(Box<CommittalDraft>),
    /// Health and risk.
    HealthAndRisk(Box<HealthAndRiskDraft>),
    /// The answer to an offer of a place.
    Answer(Box<AnswerDraft>),
    /// A request to assess someone for remand at home.
    Suitability(Box<SuitabilityDraft>),
    /// The withdrawal of such a request.
    Withdrawal(Box<WithdrawalDraft>),
}

/// A court, police district or office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its name, when stated.
    pub name: Option<String>,
    /// Its number in the register of organisations.
    pub number: String,
}

impl std::fmt::Display for Organisation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name.as_deref().unwrap_or(&self.number))
    }
}

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Given names.
    pub given: Option<String>,
    /// Middle names.
    pub middle: Option<String>,
    /// Family name; empty when it was stated blank.
    pub family: String,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [self.given.as_deref(), self.middle.as_deref(), Some(self.family.as_str())];
        let words: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        f.write_str(&words.join(" "))
    }
}

/// A number of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Which kind the sender says it is.
    pub kind: NumberKind,
    /// Eleven digits, as stated.
    pub digits: String,
    /// The number, when its date and check digits are right.
    pub valid: Option<PersonNumber>,
}

impl Number {
    /// A number as stated.
    pub fn new(kind: NumberKind, digits: &str) -> Self {
        Self { kind, digits: digits.to_owned(), valid: PersonNumber::parse(digits).ok() }
    }
}

/// The person a message is about.
#[derive(Clone, Debug)]
pub struct PersonDraft {
    /// Name.
    pub name: Name,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Sex in the national register.
    pub sex: Option<Sex>,
    /// Citizenships, ISO 3166 with three letters.
    pub citizenships: Vec<String>,
    /// Numbers, the one in use first.
    pub numbers: Vec<Number>,
    /// How the address is protected. The address itself stays in the original.
    pub address_grading: Option<AddressGrading>,
    /// Telephone numbers as stated.
    pub telephones: Vec<String>,
    /// Guardians, by name.
    pub guardians: Vec<Name>,
    /// Whether court and police may mean two different people: then nobody is matched by the program.
    pub two_people: bool,
}

/// Days from and to, as stated; either may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// A ruling on remand.
#[derive(Clone, Debug)]
pub struct RemandDraft {
    /// The court.
    pub court: Organisation,
    /// The judge.
    pub judge: Name,
    /// The court's key to the decision.
    pub decision_id: String,
    /// The police's key to the request.
    pub request_id: String,
    /// Follows one person from arrest to release.
    pub cycle_id: Option<String>,
    /// The order for a place that this answers.
    pub place_order_id: Option<String>,
    /// The day it was given.
    pub decided_on: Option<Date>,
    /// When the court sent it.
    pub court_sent_at: Option<Instant>,
    /// Whether it prolongs, or changes restrictions.
    pub extension: bool,
    /// Detention.
    pub detention: Option<DetentionDraft>,
    /// What stands instead of detention, such as a duty to report.
    pub surrogate: Option<Alternative>,
    /// Remand at home under electronic control (REM-13).
    pub electronic_control: Option<Alternative>,
    /// Restrictions (REM-08); those that order nothing are left out.
    pub restrictions: Vec<RestrictionDraft>,
    /// Isolation (REM-10); those that order nothing are left out.
    pub isolations: Vec<IsolationDraft>,
    /// An appeal made at once.
    pub appeal: Option<AppealDraft>,
    /// Defence counsel.
    pub counsel: Vec<CounselDraft>,
    /// When the person was arrested.
    pub arrested_at: Option<Instant>,
    /// Where.
    pub arrest_place: Option<String>,
}

/// Detention as the court states it.
#[derive(Clone, Debug)]
pub struct DetentionDraft {
    /// The court's id of it.
    pub id: String,
    /// First and last day, as stated.
    pub stated: Period,
    /// The deadline, as stated.
    pub deadline: Option<Date>,
    /// On what days the person may be held on it; `None` when no dates that can stand are stated.
    pub holds: Option<Held>,
    /// Grounds.
    pub grounds: Vec<GroundDraft>,
    /// A remark.
    pub note: Option<String>,
}

/// The days on which a person may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// First day.
    pub from: Date,
    /// The day on which it runs out.
    pub to: Date,
}

/// A ground for detention.
#[derive(Clone, Debug)]
pub struct GroundDraft {
    /// Which.
    pub kind: GroundKind,
    /// The provision as text.
    pub provision: Option<String>,
    /// More about it.
    pub description: Option<String>,
}

/// What stands instead of detention.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// From and to.
    pub period: Period,
    /// What it is.
    pub description: Option<String>,
}

/// A restriction.
#[derive(Clone, Copy, Debug)]
pub struct RestrictionDraft {
    /// Which.
    pub kind: RestrictionKind,
    /// From and to.
    pub period: Period,
}

/// Isolation.
#[derive(Clone, Copy, Debug)]
pub struct IsolationDraft {
    /// Which.
    pub kind: IsolationKind,
    /// From and to.
    pub period: Period,
}

/// An appeal.
#[derive(Clone, Copy, Debug)]
pub struct AppealDraft {
    /// The day.
    pub on: Option<Date>,
    /// Whether the ruling waits for it.
    pub suspensive: Option<bool>,
}

/// Defence counsel.
#[derive(Clone, Debug)]
pub struct CounselDraft {
    /// Name.
    pub name: Name,
    /// Title.
    pub title: Option<String>,
    /// Firm.
    pub firm: Option<Organisation>,
}

/// An order to carry out a judgment.
#[derive(Clone, Debug)]
pub struct EnforcementDraft {
    /// The sender's key to this order; a corrected order keeps it.
    pub request_id: String,
    /// The court.
    pub court: Organisation,
    /// The court's case number.
    pub court_case: String,
    /// The court's key to the judgment.
    pub decision_id: String,
    /// The prosecution's number of the judgment.
    pub judgment_number: Option<String>,
    /// The day of the judgment.
    pub judgment_date: Option<Date>,
    /// From what day it is final.
    pub final_from: Option<Date>,
    /// Whether serving starts before it is final, at the person's own wish.
    pub early: bool,
    /// The one who ordered enforcement.
    pub ordered_by: Name,
    /// Whether the person was under 18 at an act they are guilty of.
    pub under_18_at_act: bool,
    /// What else the sender says.
    pub note: Option<String>,
    /// Prison.
    pub prison: Option<PrisonDraft>,
    /// Fine.
    pub fine: Option<FineDraft>,
    /// Sanctions that a caseworker must handle, as stated.
    pub others: Vec<OtherSanction>,
    /// Provisions the person is sentenced under.
    pub offences: Vec<String>,
}

/// A length of time as a court states it. A unit not stated is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// Years.
    pub years: u16,
    /// Months.
    pub months: u16,
    /// Days.
    pub days: u16,
    /// Hours.
    pub hours: u16,
}

impl Length {
    /// Nothing stated.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
    /// The fewest days it can be, by the calendar.
    pub fn least_days(self) -> u32 {
        // February takes at most two days from a count of thirty a month.
        let months = (u32::from(self.months) * 30).saturating_sub(2);
        u32::from(self.years) * 365 + months + u32::from(self.days) + u32::from(self.hours) / 24
    }
    /// The most days it can be, by the calendar.
    pub fn most_days(self) -> u32 {
        u32::from(self.years) * 366 + u32::from(self.months) * 31 + u32::from(self.days) + u32::from(self.hours) / 24
    }
}

/// Prison.
#[derive(Clone, Debug)]
pub struct PrisonDraft {
    /// The term, suspended part included.
    pub term: Length,
    /// The part that is suspended.
    pub suspended: Option<Length>,
    /// The probation period of that part.
    pub probation: Option<Length>,
    /// Special conditions, as text.
    pub conditions: Vec<String>,
    /// Time already spent deprived of liberty, as the court fixed it (CRD-06).
    pub credit: Option<Length>,
}

/// Fine.
#[derive(Clone, Debug)]
pub struct FineDraft {
    /// Kroner; `None` when the amount is beyond reason.
    pub kroner: Option<i64>,
    /// Prison if it is not paid.
    pub subsidiary: Option<Length>,
    /// Probation period when it is suspended.
    pub probation: Option<Length>,
}

basics::code! {
    /// Sanctions that are kept as stated, for a caseworker.
    OtherKind {
        /// Community sentence.
        Community = "community",
        /// Youth sentence.
        Youth = "youth",
        /// Loss of a right.
        LossOfRight = "loss-of-right",
        /// Ban on contact.
        ContactBan = "contact-ban",
        /// Loss of the right to drive.
        DrivingBan = "driving-ban",
        /// Loss of the right to carry people.
        TransportBan = "transport-ban",
        /// Confiscation.
        Confiscation = "confiscation",
        /// Anything else.
        Other = "other",
    }
}

/// A sanction that is not ordinary prison or fine: kept as stated, for a caseworker to handle.
#[derive(Clone, Debug)]
pub struct OtherSanction {
    /// Which.
    pub kind: OtherKind,
    /// Its provision.
    pub provision: Option<String>,
    /// What it is, in the sender's words.
    pub text: Option<String>,
    /// Its length.
    pub length: Option<Length>,
    /// Within what time it must be done.
    pub within: Option<Length>,
    /// Prison if it is not done.
    pub subsidiary: Option<Length>,
    /// Time already spent deprived of liberty.
    pub credit: Option<Length>,
    /// Kroner.
    pub kroner: Option<i64>,
}

/// A document sent beside a message. Its place is kept and never opened.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: Option<String>,
    /// The day it was written.
    pub written_on: Option<Date>,
    /// Kind of file.
    pub mime_type: String,
    /// Its place at the sender.
    pub uri: String,
    /// Its checksum as the sender states it.
    pub checksum: String,
}

/// Restrictions and isolation that the police ask for until the court has ruled. They have no dates.
#[derive(Clone, Debug)]
pub struct DemandsDraft {
    /// Restrictions (REM-08).
    pub restrictions: Vec<(RestrictionKind, Option<String>)>,
    /// Isolation (REM-10).
    pub isolations: Vec<(IsolationKind, Option<String>)>,
    /// Whether it is not known yet what will be asked for.
    pub unsettled: bool,
    /// More about it.
    pub note: Option<String>,
}

/// Yes or no, and more about it.
#[derive(Clone, Debug)]
pub struct ChoiceDraft {
    /// Yes or no.
    pub yes: bool,
    /// More about it.
    pub note: Option<String>,
}

/// Somebody who works on the case, and how to reach them.
#[derive(Clone, Debug)]
pub struct StaffDraft {
    /// Name.
    pub name: Name,
    /// Title.
    pub title: Option<String>,
    /// E-mail and telephone numbers, as stated. Nobody calls back on these (design: promise 2).
    pub reached_at: Vec<String>,
}

/// An order for a place in remand.
#[derive(Clone, Debug)]
pub struct PlaceDraft {
    /// From what day a place is wanted.
    pub from: Option<Date>,
    /// The prosecutor responsible.
    pub prosecutor: StaffDraft,
    /// When the person was arrested: the clocks run from here (REM-01 to REM-03).
    pub arrested_at: Option<Instant>,
    /// Where.
    pub arrest_place: Option<String>,
    /// Where the person is now.
    pub held_at: Option<String>,
    /// Whether the person wears an alarm.
    pub alarm: ChoiceDraft,
    /// Whether a criminal network must be heeded.
    pub network: ChoiceDraft,
    /// Others of the case who are inside.
    pub co_accused: ChoiceDraft,
    /// Whether the police want transport.
    pub transport: bool,
    /// What is asked for.
    pub demands: DemandsDraft,
    /// What else the sender says.
    pub note: Option<String>,
}

/// A committal order.
#[derive(Clone, Debug)]
pub struct CommittalDraft {
    /// The order for a place that it follows.
    pub place_order_id: Option<String>,
    /// The prosecutor who ordered it.
    pub ordered_by: StaffDraft,
    /// What holds until the ruling comes.
    pub demands: DemandsDraft,
    /// Defence counsel.
    pub counsel: Option<StaffDraft>,
    /// A remark.
    pub note: Option<String>,
}

/// What the police know of health and risk: for safe custody, not a health record.
#[derive(Clone, Debug)]
pub struct HealthAndRiskDraft {
    /// When it was written.
    pub written_at: Option<Instant>,
    /// Risk.
    pub risks: Vec<RiskKind>,
    /// More about risk.
    pub risk_note: Option<String>,
    /// Health.
    pub health: Vec<HealthKind>,
    /// More about health.
    pub health_note: Option<String>,
    /// How the person is in the police cell.
    pub states: Vec<StateKind>,
    /// More about it.
    pub state_note: Option<String>,
}

/// The answer to an offer of a place.
#[derive(Clone, Debug)]
pub struct AnswerDraft {
    /// Which.
    pub kind: AnswerKind,
    /// More about it.
    pub note: Option<String>,
}

/// Consent, as stated.
#[derive(Clone, Debug)]
pub struct ConsentDraft {
    /// Given or not.
    pub given: bool,
    /// Whether in writing.
    pub written: Option<bool>,
    /// More about it.
    pub note: Option<String>,
}

/// A guardian of somebody in a request.
#[derive(Clone, Debug)]
pub struct GuardianDraft {
    /// Name.
    pub name: Option<Name>,
    /// Consent.
    pub consent: Option<ConsentDraft>,
    /// Whether an interpreter is needed, and the language.
    pub interpreter: Option<(bool, Option<String>)>,
}

/// Somebody who lives where the remand would be carried out: never a record of the service.
#[derive(Clone, Debug)]
pub struct ResidentDraft {
    /// Name.
    pub name: Name,
    /// Relation to the accused.
    pub relation: Option<String>,
    /// Consent.
    pub consent: Option<ConsentDraft>,
    /// How to reach them.
    pub reached_at: Vec<String>,
    /// Whether they are under 18.
    pub under_18: Option<ChoiceDraft>,
    /// Guardians.
    pub guardians: Vec<GuardianDraft>,
}

/// A request to assess someone for remand at home under electronic control (REM-13).
#[derive(Clone, Debug)]
pub struct SuitabilityDraft {
    /// The order for a place that belongs to it.
    pub place_order_id: Option<String>,
    /// Consent of the accused to the assessment.
    pub consent: Vec<ConsentDraft>,
    /// Where the person is now.
    pub whereabouts: Option<String>,
    /// Where it would be carried out, in one line.
    pub home: Option<String>,
    /// Who lives there.
    pub residents: Vec<ResidentDraft>,
    /// Guardians of the accused.
    pub guardians: Vec<GuardianDraft>,
    /// Whether the accused needs an interpreter, and the language.
    pub interpreter: Option<(bool, Option<String>)>,
    /// Need of treatment.
    pub treatment: Option<ChoiceDraft>,
    /// Other occupation.
    pub occupation: Option<ChoiceDraft>,
    /// Risk to the accused.
    pub risk_accused: Option<ChoiceDraft>,
    /// Risk in the household.
    pub risk_household: Option<ChoiceDraft>,
    /// Risk elsewhere.
    pub risk_elsewhere: Option<ChoiceDraft>,
    /// Risk by circumstances of the accused.
    pub risk_circumstances: Option<ChoiceDraft>,
    /// What counsel has told.
    pub from_counsel: Option<ChoiceDraft>,
    /// Earlier reports on the person, by the sender's ids.
    pub earlier_reports: Vec<String>,
    /// The prosecutor.
    pub prosecutor: Option<StaffDraft>,
    /// The investigator.
    pub investigator: Option<StaffDraft>,
    /// Defence counsel.
    pub counsel: Option<StaffDraft>,
    /// Who asked for it.
    pub asked_by: Option<Initiator>,
    /// What was corrected.
    pub correction: Option<String>,
    /// What else the sender says.
    pub note: Option<String>,
}

/// The withdrawal of a request.
#[derive(Clone, Debug)]
pub struct WithdrawalDraft {
    /// Why.
    pub reason: Option<String>,
}
