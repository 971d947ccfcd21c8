//! Applications and complaints: types, what is typed, and pure rules. Time is an argument.

pub mod confidence;
pub mod forms;
pub mod number;
pub mod story;

use basics::{Date, Text};
use law::rules::limits::LimitName;

use crate::access::Role;

basics::id! {
    /// An application or a complaint.
    ApplicationId,
    /// A step of its story.
    StepId,
}

basics::code! {
    /// Whether something is asked for or complained of.
    ApplicationKind {
        /// The person asks for something.
        Application = "application",
        /// The person complains of something.
        Complaint = "complaint",
    }

    /// What it is about.
    Subject {
        /// Leave (permisjon).
        Leave = "leave",
        /// Escorted leave (fremstilling).
        EscortedLeave = "escorted_leave",
        /// Another prison.
        Transfer = "transfer",
        /// Lower security.
        LowerSecurity = "lower_security",
        /// Room or unit.
        Room = "room",
        /// Work or school.
        WorkOrSchool = "work_or_school",
        /// Visits.
        Visit = "visit",
        /// Telephone.
        Telephone = "telephone",
        /// Own things.
        Property = "property",
        /// Money.
        Money = "money",
        /// Food or diet.
        Food = "food",
        /// Faith or life stance.
        Faith = "faith",
        /// Contact with an authority.
        Authority = "authority",
        /// How staff treat the person.
        TreatmentByStaff = "treatment_by_staff",
        /// Conditions: air, light, noise, cleanness, hours behind a locked door.
        Conditions = "conditions",
        /// Something else.
        Other = "other",
    }

    /// How it stands.
    State {
        /// Nobody has taken it yet.
        Received = "received",
        /// Somebody answers it.
        InHand = "in_hand",
        /// It is answered.
        Answered = "answered",
        /// It was appealed: whoever answered looks at it once more (ADM-04).
        Appealed = "appealed",
        /// The appeal lies with the next level.
        SentOn = "sent_on",
        /// The appeal is decided. That is the last answer here.
        Decided = "decided",
        /// The person took it back.
        Withdrawn = "withdrawn",
    }

    /// Who answers: the levels of the service.
    Level {
        /// The prison.
        Local = "local",
        /// The region.
        Region = "region",
        /// The directorate.
        Directorate = "directorate",
    }

    /// What the answer is.
    Finding {
        /// Granted.
        Granted = "granted",
        /// Granted in part.
        GrantedInPart = "granted_in_part",
        /// Refused.
        Refused = "refused",
        /// The complaint is right.
        Upheld = "upheld",
        /// The complaint is right in part.
        UpheldInPart = "upheld_in_part",
        /// The complaint is not found right.
        NotUpheld = "not_upheld",
        /// Not for the service to decide.
        Dismissed = "dismissed",
    }

    /// By which act an answer may be appealed.
    Matter {
        /// The act on execution of sentences: ADM-01, section 7 e.
        Service = "service",
        /// The General Public Administration Act: ADM-03.
        General = "general",
    }

    /// How the person was told.
    HowTold {
        /// Face to face.
        FaceToFace = "face_to_face",
        /// Face to face, with an interpreter.
        Interpreter = "interpreter",
        /// By telephone.
        Telephone = "telephone",
        /// By a letter.
        Letter = "letter",
    }
}

/// What the person says, in their own words.
pub type OwnWords = Text<4000>;
/// Reasons of an answer, in plain words.
pub type Reasons = Text<4000>;
/// A remark: why it is sent on, what is still looked into.
pub type Remark = Text<1000>;

impl Subject {
    /// Whether the officers of the unit do not read it.
    pub fn is_about_staff(self) -> bool {
        self == Self::TreatmentByStaff
    }
}

impl Finding {
    /// What may be answered.
    pub fn of(kind: ApplicationKind) -> &'static [Self] {
        match kind {
            ApplicationKind::Application => &[Self::Granted, Self::GrantedInPart, Self::Refused, Self::Dismissed],
            ApplicationKind::Complaint => &[Self::Upheld, Self::UpheldInPart, Self::NotUpheld, Self::Dismissed],
        }
    }
    /// How much of it goes the person's way.
    pub fn rank(self) -> u8 {
        match self {
            Self::Granted | Self::Upheld => 2,
            Self::GrantedInPart | Self::UpheldInPart => 1,
            Self::Refused | Self::NotUpheld | Self::Dismissed => 0,
        }
    }
    /// Whether it is told face to face before it shows on a screen.
    pub fn is_adverse(self) -> bool {
        self.rank() < 2
    }
}

impl HowTold {
    /// Whether the two saw each other.
    pub fn is_face_to_face(self) -> bool {
        matches!(self, Self::FaceToFace | Self::Interpreter)
    }
}

impl State {
    /// Whether somebody owes an answer.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::InHand | Self::Appealed | Self::SentOn)
    }
    /// Whether it has been appealed and the appeal is not decided.
    pub fn is_appeal(self) -> bool {
        matches!(self, Self::Appealed | Self::SentOn)
    }
}

impl Level {
    /// The next level up; the directorate has none within the service.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Local => Some(Self::Region),
            Self::Region => Some(Self::Directorate),
            Self::Directorate => None,
        }
    }
    /// Who answers at this level. What is about staff goes past the unit.
    pub fn answerers(self, is_about_staff: bool) -> &'static [Role] {
        match (self, is_about_staff) {
            (Self::Local, false) => &[Role::Caseworker, Role::HeadOfUnit, Role::Governor, Role::DutyGovernor],
            (Self::Local, true) => &[Role::Governor, Role::DutyGovernor],
            (Self::Region, _) => &[Role::Regional, Role::RegionalOnCall],
            (Self::Directorate, _) => &[Role::National],
        }
    }
    /// The role that answers while nobody has taken it.
    pub fn handler(self, is_about_staff: bool) -> Role {
        match (self, is_about_staff) {
            (Self::Local, false) => Role::Caseworker,
            (Self::Local, true) => Role::Governor,
            (Self::Region, _) => Role::Regional,
            (Self::Directorate, _) => Role::National,
        }
    }
}

/// The levels whose people may answer now: the one where it lies, and once its day is past the one above, so that what
/// nobody answers is not stuck where it lies.
pub fn levels(at: Level, due: Option<Date>, today: Date) -> Vec<Level> {
    let is_late = due.is_some_and(|due| due < today);
    std::iter::once(at).chain(at.next().filter(|_| is_late)).collect()
}

/// A number of the rulebook on a day, as days or hours.
fn limit(name: LimitName, on: Date) -> i64 {
    law::limits::number(name, on).map_or(14, i64::from)
}

/// Until which day something that comes on a day is to be answered.
pub fn answer_by(came: Date) -> Date {
    plus(came, limit(LimitName::AnswerDays, came))
}

/// Until which day it is to be answered after an interim answer.
pub fn answer_by_after_interim(due: Date) -> Date {
    plus(due, limit(LimitName::InterimAnswerDays, due))
}

/// Seconds within which an answer is told.
pub fn tell_seconds(on: Date) -> i64 {
    limit(LimitName::TellHours, on) * 3_600
}

fn plus(day: Date, days: i64) -> Date {
    use basics::time::ToSpan;
    day.saturating_add(days.days())
}

/// Until when an answer may be appealed, and until when an appeal is heard at all (ADM-01, ADM-03), as the rules of law
/// count it from the day on which the person was told.
pub fn appeal_days(matter: Matter, told: Date, answered: Date) -> (Option<Date>, Option<Date>) {
    use law::case::{Decision, DecisionMatter};
    use law::{Case, DateKind, Moment, Policies};
    let matter = match matter {
        Matter::Service => DecisionMatter::Service,
        Matter::General => DecisionMatter::General,
    };
    let decision = Decision { matter, told: Moment::Day(told), taken: Some(answered), appealed: None, reaction: None };
    let case = Case { decisions: vec![decision], ..Case::new("", vec![]) };
    let Ok(counted) = law::calculate_with(&case, Policies::default(), false) else { return (None, None) };
    let day = |kind| counted.dates.iter().find(|dated| dated.kind == kind).map(|dated| dated.date);
    (day(DateKind::AppealBy), day(DateKind::AppealLatest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    #[test]
    fn an_appeal_has_a_week_by_one_act_and_three_by_the_other() {
        let of = |matter, told: &str| appeal_days(matter, day(told), day(told)).0;
        assert_eq!(of(Matter::Service, "2026-11-02"), Some(day("2026-11-09")));
        assert_eq!(of(Matter::General, "2026-11-02"), Some(day("2026-11-23")));
        // The last day is a Saturday: the next working day counts.
        assert_eq!(of(Matter::General, "2026-11-07"), Some(day("2026-11-30")));
        let latest = appeal_days(Matter::Service, day("2026-11-02"), day("2026-11-02")).1;
        assert_eq!(latest, Some(day("2027-11-02")));
    }

    #[test]
    fn what_nobody_answers_may_be_taken_over_from_above() {
        let due = Some(day("2026-11-16"));
        assert_eq!(levels(Level::Local, due, day("2026-11-16")), [Level::Local]);
        assert_eq!(levels(Level::Local, due, day("2026-11-17")), [Level::Local, Level::Region]);
        assert_eq!(levels(Level::Directorate, due, day("2026-12-17")), [Level::Directorate]);
        assert_eq!(levels(Level::Region, None, day("2026-12-17")), [Level::Region]);
    }

    #[test]
    fn every_level_has_somebody_and_complaints_about_staff_pass_the_unit() {
        for level in Level::ALL {
            for is_about_staff in [false, true] {
                assert!(level.answerers(is_about_staff).contains(&level.handler(is_about_staff)));
            }
            for role in [Role::Officer, Role::ContactOfficer, Role::HeadOfUnit, Role::Caseworker, Role::ShiftLeader] {
                assert!(!level.answerers(true).contains(&role));
            }
        }
    }

    #[test]
    fn each_kind_has_answers_of_its_own() {
        assert_eq!(answer_by(day("2026-11-02")), day("2026-11-16"));
        for kind in ApplicationKind::ALL {
            let of = Finding::of(*kind);
            assert!(of.iter().any(|one| !one.is_adverse()) && of.iter().any(|one| one.rank() == 0));
        }
    }
}
