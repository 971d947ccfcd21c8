//! The closed lists of access control: roles, actions, purposes, and how near a person stands.
//!
//! Every look and every act is decided from four words: the caller's role, the action, the relation
//! between caller and person, and the class of the purpose (design: Access). ADM-10 (data
//! regulation section 7): access only for staff with a service need, trained and authorised.

use basics::code;

code! {
    /// What a person is in the service. A role is held through a grant, within a scope.
    Role {
        /// Officer on a unit.
        Officer = "officer",
        /// Contact officer: an officer with named people to follow up.
        ContactOfficer = "contact_officer",
        /// Shift leader of a prison.
        ShiftLeader = "shift_leader",
        /// Head of a unit.
        HeadOfUnit = "head_of_unit",
        /// Reception and gate.
        Reception = "reception",
        /// Placement caseworker.
        Caseworker = "caseworker",
        /// Governor of a prison.
        Governor = "governor",
        /// Duty governor: the governor's powers out of hours.
        DutyGovernor = "duty_governor",
        /// Regional office.
        Regional = "regional",
        /// Region on call: the second confirmer out of hours.
        RegionalOnCall = "regional_on_call",
        /// The directorate.
        National = "national",
        /// Probation officer.
        ProbationOfficer = "probation_officer",
        /// Reintegration coordinator.
        ReintegrationCoordinator = "reintegration_coordinator",
        /// Children's officer: looks after the children of people in custody.
        ChildrensOfficer = "childrens_officer",
        /// Chaplain of any faith or life stance.
        Chaplain = "chaplain",
        /// Health staff of the public health service.
        Health = "health",
        /// Teacher or work leader.
        Teacher = "teacher",
        /// Finance.
        Finance = "finance",
        /// Auditor under a mandate with an end.
        Auditor = "auditor",
        /// Parliamentary Ombud: standing access.
        Ombud = "ombud",
        /// Supervisory Council: standing access (ADM-11).
        SupervisoryCouncil = "supervisory_council",
        /// Administrator of users; no access to people's files.
        Administrator = "administrator",
        /// The person the file is about.
        Person = "person",
        /// Family contact.
        Family = "family",
        /// Lawyer.
        Lawyer = "lawyer",
        /// Partner outside: municipality, labour and welfare office, organisation.
        Partner = "partner",
    }

    /// What is done. Fine enough that a policy can say who may do exactly this.
    Action {
        /// Search the register.
        SearchPeople = "search_people",
        /// Read the roll of a place.
        ReadRoll = "read_roll",
        /// Read a person's line: name, number, photograph, room, flags.
        ReadSummary = "read_summary",
        /// Read the overview of a person's file.
        ReadFile = "read_file",
        /// Read identifiers, names, citizenship, languages.
        ReadIdentity = "read_identity",
        /// Change identifiers, names, citizenship, languages.
        EditIdentity = "edit_identity",
        /// Replace the photograph.
        EditPhoto = "edit_photo",
        /// Read children, next of kin and emergency contacts.
        ReadContacts = "read_contacts",
        /// Change children, next of kin and emergency contacts.
        EditContacts = "edit_contacts",
        /// Read the dates and the way out.
        ReadDates = "read_dates",
        /// Read authorities for custody and their documents.
        ReadAuthorities = "read_authorities",
        /// Register or change an authority for custody.
        EditAuthorities = "edit_authorities",
        /// Open the sealed original of a message or a document.
        ReadOriginals = "read_originals",
        /// Read cautions and whom to keep apart.
        ReadCautions = "read_cautions",
        /// Add, verify and end cautions; keep apart.
        EditCautions = "edit_cautions",
        /// Read what police write for safe custody, and what is to be done about it tonight.
        ReadTonight = "read_tonight",
        /// Record that a person was told something that was decided or counted about them.
        TellPerson = "tell_person",
        /// Read moves and rooms.
        ReadMoves = "read_moves",
        /// Give a person a room.
        PlacePerson = "place_person",
        /// Decide the security level a person serves at.
        DecideLevel = "decide_level",
        /// Record that a person went out, came in or moved.
        MovePerson = "move_person",
        /// Take in at the gate somebody whom another prison has or expects, or nobody does.
        ReceiveArrival = "receive_arrival",
        /// Record a placement that breaks a check, with the reason.
        OverridePlacement = "override_placement",
        /// Read how the release of a person stands.
        ReadRelease = "read_release",
        /// Do the tasks before a release, agree to the dates, propose it.
        PrepareRelease = "prepare_release",
        /// Confirm that somebody goes, whom another proposed.
        ConfirmRelease = "confirm_release",
        /// Read the decisions about a person, and what is done to them.
        ReadDecisions = "read_decisions",
        /// Write a decision and put it before whoever decides.
        PrepareDecision = "prepare_decision",
        /// Sign a decision, answer an appeal, take over what was begun on the spot. On which level is decided by the act.
        SignDecision = "sign_decision",
        /// Record that a measure began, what was seen, that it ended.
        RecordMeasure = "record_measure",
        /// Appeal a decision, or enter that the person does.
        AppealDecision = "appeal_decision",
        /// Record that what a deadline asks for is done.
        SettleDeadline = "settle_deadline",
        /// Decide whether two files are one person's.
        DecideIdentity = "decide_identity",
        /// Read somebody's applications and complaints, but for complaints about staff.
        ReadApplications = "read_applications",
        /// Read somebody's complaints about how staff treat them.
        ReadStaffComplaints = "read_staff_complaints",
        /// Write down somebody's application, complaint or appeal; the person their own.
        RegisterApplication = "register_application",
        /// Take, answer and send on somebody's application or complaint, or decide an appeal.
        AnswerApplication = "answer_application",
        /// Write to the Ombud or the Supervisory Council in confidence.
        WriteInConfidence = "write_in_confidence",
        /// Read who has looked at a file.
        ReadLooks = "read_looks",
        /// Open a file in an emergency, with a reason, to be reviewed.
        BreakGlass = "break_glass",
        /// Register a person who has come to the service.
        RegisterPerson = "register_person",
        /// Read which files may be one person's.
        ReadDuplicates = "read_duplicates",
        /// Read prisons, units, rooms and capacity.
        ReadEstate = "read_estate",
        /// Change units, rooms and places.
        EditEstate = "edit_estate",
        /// Decide capacity and certificates of rooms.
        DecideCapacity = "decide_capacity",
        /// Decide by which hour somebody who has served in full is out of a prison.
        SetReleaseHour = "set_release_hour",
        /// Read until when those in a place are lawfully held, and who is held longer.
        ReadLawfulUntil = "read_lawful_until",
        /// Read the numbers on which police districts are called back.
        ReadCallBackNumbers = "read_call_back_numbers",
        /// Set the numbers on which police districts are called back.
        SetCallBackNumbers = "set_call_back_numbers",
        /// Enter who is on call for a prison or a region.
        KeepDutyList = "keep_duty_list",
        /// Let a role sign decisions for the governor of a prison.
        KeepDelegations = "keep_delegations",
        /// Take in a message from police or courts.
        ReceiveMessages = "receive_messages",
        /// Read the list of messages and their receipts.
        ReadMessages = "read_messages",
        /// Answer what police ask for: offer a place in remand, say whether remand at home suits.
        AnswerMessages = "answer_messages",
        /// Read the remand desk: orders for a place with their clocks, and who is restricted.
        ReadRemandDesk = "read_remand_desk",
        /// Read what police wrote of somebody's health, and note that health has screened it.
        ScreenHealth = "screen_health",
        /// Read counts: who was seen when, and what did not agree.
        ReadCounts = "read_counts",
        /// Count a unit, and sign for it.
        TakeCount = "take_count",
        /// Sign counts for the house.
        SignHouseCount = "sign_house_count",
        /// Set at which times of day units are counted.
        KeepCountSchedule = "keep_count_schedule",
        /// Call everyone on site when a house is left in haste.
        StartEvacuation = "start_evacuation",
        /// Read and keep the register of who is on site without being in custody.
        KeepGateRegister = "keep_gate_register",
        /// Read deviations.
        ReadDeviations = "read_deviations",
        /// Close a deviation.
        CloseDeviations = "close_deviations",
        /// Read the list of applications and complaints that wait.
        ListApplications = "list_applications",
        /// Read what people in custody write to the caller's body in confidence, and answer it.
        AnswerConfidential = "answer_confidential",
        /// Review emergency openings.
        ReviewBreakGlass = "review_break_glass",
        /// Read who has which role.
        ReadUsers = "read_users",
        /// Make users and give roles.
        ManageUsers = "manage_users",
        /// Make and revoke tokens of programs.
        ManageTokens = "manage_tokens",
        /// Read the journal and its verification.
        ReadJournal = "read_journal",
    }

    /// How near the person, or the place, stands to the caller's role.
    Relation {
        /// The person is the caller.
        Oneself = "oneself",
        /// The person is tied to the caller by name: contact officer, caseload, client.
        Tied = "tied",
        /// Inside the scope of the role.
        Within = "within",
        /// In the same prison, in another unit than the role's.
        Nearby = "nearby",
        /// Anywhere else.
        Outside = "outside",
    }

    /// Classes of purposes, the fourth word of a decision.
    PurposeClass {
        /// The everyday work of the role; nothing was asked.
        Routine = "routine",
        /// A case about the person.
        Casework = "casework",
        /// Safety of someone.
        Safety = "safety",
        /// Care of the person or their family.
        Care = "care",
        /// A matter the person is not told of (ADM-12).
        Confidential = "confidential",
        /// Oversight and control.
        Oversight = "oversight",
        /// Emergency opening.
        BreakGlass = "break_glass",
    }

    /// Why someone looks. Shown to the person in their access log.
    Purpose {
        /// Duty on the unit.
        UnitDuty = "unit_duty",
        /// Reception and gate.
        ReceptionDuty = "reception_duty",
        /// Sentence and placement work in the own prison.
        PlacementWork = "placement_work",
        /// Leading the service.
        Leadership = "leadership",
        /// Work and school.
        EducationAndWork = "education_and_work",
        /// Money of the person.
        Money = "money",
        /// Administration of the system.
        Administration = "administration",
        /// The person reads their own file.
        OwnFile = "own_file",
        /// Transfer or placement elsewhere.
        Transfer = "transfer",
        /// Court matter.
        CourtMatter = "court_matter",
        /// Calculation of dates.
        SentenceCalculation = "sentence_calculation",
        /// Release planning.
        ReleasePlanning = "release_planning",
        /// Complaint or appeal.
        Complaint = "complaint",
        /// Correction of the register.
        Correction = "correction",
        /// A request by the person for their own data.
        DataRequest = "data_request",
        /// Incident.
        Incident = "incident",
        /// Escort or movement.
        Escort = "escort",
        /// Danger to life or health.
        DangerToLife = "danger_to_life",
        /// Health care.
        HealthCare = "health_care",
        /// Pastoral care.
        PastoralCare = "pastoral_care",
        /// Contact with family.
        FamilyContact = "family_contact",
        /// The interests of a child.
        ChildrensInterests = "childrens_interests",
        /// The security register (ADM-12).
        SecurityRegister = "security_register",
        /// A matter of the police.
        PoliceMatter = "police_matter",
        /// Oversight from outside.
        Oversight = "oversight",
        /// Audit.
        Audit = "audit",
        /// Control of who has looked.
        MisuseControl = "misuse_control",
        /// Emergency opening with a reason.
        BreakGlass = "break_glass",
    }

    /// How a role is bound.
    ScopeKind {
        /// One unit of a prison.
        Unit = "unit",
        /// One prison.
        Prison = "prison",
        /// One region.
        Region = "region",
        /// The whole service.
        Nation = "nation",
        /// Only people tied to the account by name.
        Tied = "tied",
        /// Only the caller's own file.
        Oneself = "oneself",
    }

    /// How an account is tied to a person by name.
    TieKind {
        /// Contact officer of the person.
        Contact = "contact",
        /// The person is on the account's caseload.
        Caseload = "caseload",
        /// The person is a client, or family.
        Client = "client",
    }

    /// The regions of the service.
    Region {
        /// East.
        East = "east",
        /// South.
        South = "south",
        /// Southwest.
        Southwest = "southwest",
        /// West.
        West = "west",
        /// North.
        North = "north",
        /// Rented places abroad.
        Abroad = "abroad",
    }
}

impl Role {
    /// In which scopes the role may be granted, the usual first.
    pub fn scopes(self) -> &'static [ScopeKind] {
        use ScopeKind::{Nation, Oneself, Prison, Region, Tied, Unit};
        match self {
            Self::Officer | Self::ContactOfficer | Self::HeadOfUnit => &[Unit, Prison],
            Self::ShiftLeader
            | Self::Reception
            | Self::Governor
            | Self::DutyGovernor
            | Self::Caseworker
            | Self::ReintegrationCoordinator
            | Self::ChildrensOfficer
            | Self::Chaplain
            | Self::Health
            | Self::Teacher
            | Self::Finance => &[Prison],
            Self::Regional | Self::RegionalOnCall => &[Region],
            Self::National | Self::Ombud | Self::SupervisoryCouncil => &[Nation],
            Self::ProbationOfficer | Self::Family | Self::Lawyer | Self::Partner => &[Tied],
            Self::Auditor | Self::Administrator => &[Nation, Region, Prison],
            Self::Person => &[Oneself],
        }
    }

    /// Which tie by name brings a person nearer to this role, if any.
    pub fn tie(self) -> Option<TieKind> {
        match self {
            Self::ContactOfficer => Some(TieKind::Contact),
            Self::ProbationOfficer => Some(TieKind::Caseload),
            Self::Family | Self::Lawyer | Self::Partner => Some(TieKind::Client),
            _ => None,
        }
    }

    /// The relations this role can stand in, the nearest first.
    pub fn relations(self) -> Vec<Relation> {
        let scopes = self.scopes();
        let has = |kind| scopes.contains(&kind);
        let mut relations = Vec::new();
        if has(ScopeKind::Oneself) {
            relations.push(Relation::Oneself);
        }
        if self.tie().is_some() {
            relations.push(Relation::Tied);
        }
        if !has(ScopeKind::Oneself) && !has(ScopeKind::Tied) {
            relations.push(Relation::Within);
        }
        if has(ScopeKind::Unit) {
            relations.push(Relation::Nearby);
        }
        if scopes != [ScopeKind::Nation] {
            relations.push(Relation::Outside);
        }
        relations
    }

    /// The purpose that stands in the journal when none was asked: the everyday work of the role.
    pub fn everyday_purpose(self) -> Purpose {
        match self {
            Self::Officer | Self::ContactOfficer | Self::HeadOfUnit | Self::ShiftLeader => Purpose::UnitDuty,
            Self::Reception => Purpose::ReceptionDuty,
            Self::Caseworker => Purpose::PlacementWork,
            Self::Governor | Self::DutyGovernor | Self::Regional | Self::RegionalOnCall | Self::National => {
                Purpose::Leadership
            }
            Self::ProbationOfficer | Self::ReintegrationCoordinator | Self::Partner => Purpose::ReleasePlanning,
            Self::ChildrensOfficer => Purpose::ChildrensInterests,
            Self::Chaplain => Purpose::PastoralCare,
            Self::Health => Purpose::HealthCare,
            Self::Teacher => Purpose::EducationAndWork,
            Self::Finance => Purpose::Money,
            Self::Auditor => Purpose::Audit,
            Self::Ombud | Self::SupervisoryCouncil => Purpose::Oversight,
            Self::Administrator => Purpose::Administration,
            Self::Person => Purpose::OwnFile,
            Self::Family => Purpose::FamilyContact,
            Self::Lawyer => Purpose::CourtMatter,
        }
    }

    /// Whether the role's openings are journalled under the oversight key and shown nowhere in the
    /// service: the Ombud and the Supervisory Council (ADM-11).
    pub fn is_sealed(self) -> bool {
        matches!(self, Self::Ombud | Self::SupervisoryCouncil)
    }

    /// Whether a grant of this role must have an end: an auditor's mandate is time-boxed.
    pub fn needs_end(self) -> bool {
        self == Self::Auditor
    }
}

impl Action {
    /// Whether the action is about one person (and not about a place, a list or the system).
    pub fn is_about_person(self) -> bool {
        matches!(
            self,
            Self::ReadSummary
                | Self::ReadFile
                | Self::ReadIdentity
                | Self::EditIdentity
                | Self::EditPhoto
                | Self::ReadContacts
                | Self::EditContacts
                | Self::ReadDates
                | Self::ReadAuthorities
                | Self::EditAuthorities
                | Self::ReadOriginals
                | Self::ReadCautions
                | Self::EditCautions
                | Self::ReadTonight
                | Self::TellPerson
                | Self::ReadMoves
                | Self::PlacePerson
                | Self::DecideLevel
                | Self::MovePerson
                | Self::ReceiveArrival
                | Self::OverridePlacement
                | Self::ReadRelease
                | Self::PrepareRelease
                | Self::ConfirmRelease
                | Self::ReadDecisions
                | Self::PrepareDecision
                | Self::SignDecision
                | Self::RecordMeasure
                | Self::AppealDecision
                | Self::SettleDeadline
                | Self::ReadApplications
                | Self::ReadStaffComplaints
                | Self::RegisterApplication
                | Self::AnswerApplication
                | Self::WriteInConfidence
                | Self::ReadLooks
                | Self::BreakGlass
        )
    }
}

impl Purpose {
    /// The class policies speak of.
    pub fn class(self) -> PurposeClass {
        match self {
            Self::UnitDuty
            | Self::ReceptionDuty
            | Self::PlacementWork
            | Self::Leadership
            | Self::EducationAndWork
            | Self::Money
            | Self::Administration
            | Self::OwnFile => PurposeClass::Routine,
            Self::Transfer
            | Self::CourtMatter
            | Self::SentenceCalculation
            | Self::ReleasePlanning
            | Self::Complaint
            | Self::Correction
            | Self::DataRequest => PurposeClass::Casework,
            Self::Incident | Self::Escort | Self::DangerToLife => PurposeClass::Safety,
            Self::HealthCare | Self::PastoralCare | Self::FamilyContact | Self::ChildrensInterests => {
                PurposeClass::Care
            }
            Self::SecurityRegister | Self::PoliceMatter => PurposeClass::Confidential,
            Self::Oversight | Self::Audit | Self::MisuseControl => PurposeClass::Oversight,
            Self::BreakGlass => PurposeClass::BreakGlass,
        }
    }
}
