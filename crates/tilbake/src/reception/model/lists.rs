//! The closed lists of reception: who brings people, what is asked, what is done about it, the steps of
//! the first fourteen days.

use crate::access::Role;
use basics::Instant;

basics::code! {
    /// Who may bring somebody: police districts, and the police immigration unit.
    District {
        /// Oslo.
        Oslo = "oslo",
        /// East.
        East = "ost",
        /// Innlandet.
        Innlandet = "innlandet",
        /// South-east.
        SouthEast = "sor_ost",
        /// Agder.
        Agder = "agder",
        /// South-west.
        SouthWest = "sor_vest",
        /// West.
        West = "vest",
        /// Moere og Romsdal.
        MoreOgRomsdal = "more_og_romsdal",
        /// Troendelag.
        Trondelag = "trondelag",
        /// Nordland.
        Nordland = "nordland",
        /// Troms.
        Troms = "troms",
        /// Finnmark.
        Finnmark = "finnmark",
        /// The police immigration unit.
        Immigration = "immigration_unit",
    }

    /// What paper is shown at the gate.
    Paper {
        /// Committal order.
        CommittalOrder = "committal_order",
        /// Ruling on remand.
        RemandOrder = "remand_order",
        /// Judgment.
        Judgment = "judgment",
        /// Enforcement order.
        EnforcementOrder = "enforcement_order",
        /// None, since the service has it already: the person was called in, or a message came first.
        OnFile = "on_file",
        /// None.
        NoPaper = "none",
    }

    /// What is asked in the first quarter of an hour.
    Question {
        /// Hurt or ill.
        Hurt = "hurt",
        /// Under the influence of drink, drugs or medicines.
        Intoxicated = "intoxicated",
        /// In withdrawal, or soon to be.
        Withdrawal = "withdrawal",
        /// Needs medicines tonight.
        Medicines = "medicines",
        /// Thoughts of death.
        Death = "death",
        /// Children who are alone now.
        Children = "children",
        /// Needs an interpreter.
        Language = "language",
        /// Enemies here.
        Enemies = "enemies",
    }

    /// An answer.
    Reply {
        /// Yes: something is done about it.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not known: the person does not answer, or cannot.
        Unknown = "unknown",
    }

    /// What is done about an answer.
    Deed {
        /// The emergency number of the ambulance.
        Ambulance = "call_113",
        /// The number of the out-of-hours doctor.
        Doctor = "call_116117",
        /// Looked to through the night.
        Observation = "observation",
        /// Somebody stays with them.
        Company = "company",
        /// The emergency number of child welfare.
        ChildWelfare = "call_116111",
        /// An interpreter by telephone.
        Interpreter = "interpreter",
        /// Kept apart, and the room chosen by it.
        Apart = "kept_apart",
    }

    /// What became of an act or a step.
    Mark {
        /// Done.
        Done = "done",
        /// Not needed here.
        NotNeeded = "not_needed",
        /// Not done after all.
        Undone = "undone",
        /// Told, since the person said yes. Of the consulate alone.
        Told = "told",
        /// Not told, since the person said no. Of the consulate alone.
        Declined = "declined",
    }

    /// What an entry is about.
    EntryKind {
        /// An answer.
        Question = "question",
        /// An act.
        Deed = "deed",
        /// A step of the list.
        Step = "step",
    }

    /// By when a step is to be done.
    Stage {
        /// Two hours.
        FirstHours = "first_hours",
        /// Four hours: before the door is locked.
        Tonight = "tonight",
        /// A day and a night.
        Day = "day",
        /// Two days.
        TwoDays = "two_days",
        /// A week.
        Week = "week",
        /// Fourteen days.
        Fortnight = "fortnight",
    }

    /// The steps of an arrival.
    Step {
        /// Identity compared with the paper.
        Identity = "identity",
        /// Photograph taken.
        Photograph = "photograph",
        /// Searched, with its ground.
        Search = "search",
        /// Property listed, sealed and numbered.
        Property = "property",
        /// A room by restrictions and whom to keep apart.
        Room = "room",
        /// Bedding, towel, hygiene, food.
        Bedding = "bedding",
        /// The talk on arrival.
        Talk = "talk",
        /// Rights, complaints and daily routine, in a language they read.
        Rights = "rights",
        /// Family called, or the ban that forbids it.
        Family = "family",
        /// Lawyer called.
        Lawyer = "lawyer",
        /// How often they are looked to through the night.
        Watch = "watch",
        /// Seen by health staff.
        Health = "health",
        /// Restrictions of the court registered.
        Restrictions = "restrictions",
        /// A contact officer.
        ContactOfficer = "contact_officer",
        /// Fire instruction.
        Fire = "fire",
        /// An account, a telephone list and a visit list.
        Account = "account",
        /// The consulate: the person is asked, and it is told only with their yes.
        Consulate = "consulate",
        /// Talk with the unit.
        UnitTalk = "unit_talk",
        /// Work.
        Work = "work",
        /// School.
        School = "school",
        /// The dates explained.
        Dates = "dates",
        /// The contact officer's talk.
        ContactTalk = "contact_talk",
        /// Mapping of needs offered.
        Mapping = "mapping",
        /// Which labour and welfare office is theirs.
        Welfare = "welfare",
        /// Restrictions and isolation looked at for the first time.
        Review = "review",
    }
}

impl Question {
    /// What may be done when the answer is yes, the most usual first.
    pub fn deeds(self) -> &'static [Deed] {
        match self {
            Self::Hurt => &[Deed::Ambulance, Deed::Doctor],
            Self::Intoxicated => &[Deed::Observation, Deed::Ambulance, Deed::Doctor],
            Self::Withdrawal => &[Deed::Doctor, Deed::Observation],
            Self::Medicines => &[Deed::Doctor],
            Self::Death => &[Deed::Company, Deed::Doctor, Deed::Observation],
            Self::Children => &[Deed::ChildWelfare],
            Self::Language => &[Deed::Interpreter],
            Self::Enemies => &[Deed::Apart],
        }
    }
    /// The field of its line of text in a form.
    pub fn note_field(self) -> String {
        format!("{self}_note")
    }
}

impl Deed {
    /// The number to call, as it is dialled.
    pub fn telephone(self) -> Option<&'static str> {
        match self {
            Self::Ambulance => Some("113"),
            Self::Doctor => Some("116117"),
            Self::ChildWelfare => Some("116111"),
            Self::Observation | Self::Company | Self::Interpreter | Self::Apart => None,
        }
    }
}

impl Stage {
    /// Seconds from the arrival to its end.
    pub fn seconds(self) -> i64 {
        const HOUR: i64 = 3_600;
        match self {
            Self::FirstHours => 2 * HOUR,
            Self::Tonight => 4 * HOUR,
            Self::Day => 24 * HOUR,
            Self::TwoDays => 48 * HOUR,
            Self::Week => 7 * 24 * HOUR,
            Self::Fortnight => 14 * 24 * HOUR,
        }
    }
    /// When it ends for who came then.
    pub fn due(self, came_at: Instant) -> Instant {
        came_at.plus_seconds(self.seconds())
    }
    /// Its steps, in their order.
    pub fn steps(self) -> impl Iterator<Item = Step> {
        Step::ALL.iter().copied().filter(move |step| step.stage() == self)
    }
}

impl Step {
    /// By when.
    pub fn stage(self) -> Stage {
        match self {
            Self::Identity | Self::Photograph | Self::Search | Self::Property => Stage::FirstHours,
            Self::Room | Self::Bedding | Self::Talk | Self::Rights | Self::Family | Self::Lawyer | Self::Watch => {
                Stage::Tonight
            }
            Self::Health | Self::Restrictions | Self::ContactOfficer | Self::Fire | Self::Account | Self::Consulate => {
                Stage::Day
            }
            Self::UnitTalk | Self::Work | Self::School => Stage::TwoDays,
            Self::Dates => Stage::Week,
            Self::ContactTalk | Self::Mapping | Self::Welfare | Self::Review => Stage::Fortnight,
        }
    }
    /// Who answers for it.
    pub fn owner(self) -> Role {
        match self {
            Self::Identity | Self::Photograph | Self::Search | Self::Property => Role::Reception,
            Self::Room | Self::Watch => Role::ShiftLeader,
            Self::Bedding | Self::Talk | Self::Rights | Self::Family | Self::Lawyer | Self::Fire | Self::UnitTalk => {
                Role::Officer
            }
            Self::Health => Role::Health,
            Self::Restrictions | Self::Consulate | Self::Dates | Self::Review => Role::Caseworker,
            Self::ContactOfficer => Role::HeadOfUnit,
            Self::Account => Role::Finance,
            Self::Work | Self::School => Role::Teacher,
            Self::ContactTalk => Role::ContactOfficer,
            Self::Mapping | Self::Welfare => Role::ReintegrationCoordinator,
        }
    }
    /// What can become of it. Done says nothing of a consulate: what the person said does, since nobody is told
    /// without their yes.
    pub fn marks(self) -> &'static [Mark] {
        match self {
            Self::Consulate => &[Mark::Told, Mark::Declined, Mark::NotNeeded],
            _ => &[Mark::Done, Mark::NotNeeded],
        }
    }
    /// Whether done means nothing without a word: the ground of a search, the number of a seal, the ban that
    /// forbids a call.
    pub fn needs_note(self, mark: Mark) -> bool {
        match mark {
            Mark::Done => matches!(self, Self::Search | Self::Property),
            Mark::NotNeeded => matches!(self, Self::Family | Self::Lawyer),
            Mark::Undone | Mark::Told | Mark::Declined => false,
        }
    }
}
