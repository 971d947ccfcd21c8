//! The closed lists of a case: kinds of sentence, absence, credit and measure.

basics::code! {
    /// What kind of sentence it is.
    SentenceKind {
        /// Unconditional, or partly suspended, prison.
        Prison = "prison",
        /// Preventive detention (forvaring).
        PreventiveDetention = "preventive_detention",
        /// Subsidiary imprisonment for an unpaid fine.
        FineDefault = "fine_default",
        /// Community sentence.
        Community = "community",
        /// Recall after breach of parole.
        Recall = "recall",
        /// Fine service (bøtetjeneste) in place of subsidiary imprisonment.
        FineService = "fine_service",
        /// Youth sentence (ungdomsstraff).
        Youth = "youth",
    }

    /// Why someone was away from serving.
    AbsenceKind {
        /// Interruption granted by the service.
        Interruption = "interruption",
        /// Escape from custody.
        Escape = "escape",
        /// Absconding from leave or an open place.
        Absconding = "absconding",
        /// Late return.
        LateReturn = "late_return",
        /// Remand in another case.
        OtherRemand = "other_remand",
        /// Serving another sanction.
        OtherSanction = "other_sanction",
        /// Hospital stay by own fault.
        HospitalOwnFault = "hospital_own_fault",
    }

    /// What a further line of credit is for.
    CreditKind {
        /// Remand after the judgment, of someone who was at liberty again: for one in custody at the judgment that time is
        /// counted already.
        AfterJudgment = "after_judgment",
        /// Deprived of liberty abroad.
        Abroad = "abroad",
        /// Extra for isolation.
        Isolation = "isolation",
        /// Redress for a violation.
        Redress = "redress",
        /// Transport.
        Transport = "transport",
        /// Psychiatric observation.
        Observation = "observation",
    }

    /// A measure inside prison.
    MeasureKind {
        /// Full exclusion from company.
        FullExclusion = "full_exclusion",
        /// Partial exclusion from company.
        PartialExclusion = "partial_exclusion",
        /// Security cell.
        SecurityCell = "security_cell",
        /// Restraint bed.
        RestraintBed = "restraint_bed",
        /// Immediate exclusion.
        ImmediateExclusion = "immediate_exclusion",
        /// A decision on special high security; each new one is a measure of its own.
        SpecialHighSecurity = "special_high_security",
        /// A stay in a treatment institution.
        TreatmentInstitution = "treatment_institution",
        /// A cell with a special toilet.
        SpecialToilet = "special_toilet",
    }

    /// Why somebody is excluded from company.
    ExclusionGround {
        /// What the person does, or is exposed to.
        Own = "own",
        /// All or some prisoners together: a riot, the building, the staff.
        Group = "group",
        /// While a new arrival is assessed: only in the act of 12 May 2026.
        Admission = "admission",
        /// The person wishes it.
        OwnWish = "own_wish",
    }

    /// Which law a measure is judged by.
    MeasureLaw {
        /// The law in force.
        Today = "today",
        /// The act of 12 May 2026 no. 18.
        Act2026 = "act_2026",
    }
}

impl MeasureKind {
    /// Whether age or the act of 12 May 2026 decides its limits.
    pub(crate) fn is_exclusion_or_force(self) -> bool {
        !matches!(self, Self::SpecialHighSecurity | Self::TreatmentInstitution | Self::SpecialToilet)
    }
}

impl SentenceKind {
    /// Whether it is performed at liberty, so that nothing of it is counted from the judgment.
    pub fn is_performed(self) -> bool {
        matches!(self, Self::Community | Self::FineService | Self::Youth)
    }
}
