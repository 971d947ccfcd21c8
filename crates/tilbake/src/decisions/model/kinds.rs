//! What may be decided, and what the rulebook says of each: on which provisions it may rest, who decides, how it is
//! appealed, and how long it may last.

use super::Outcome::{self, Granted, Imposed, Refused};
use law::DecisionKind;
use law::case::{DecisionMatter, ExclusionGround, MeasureKind};

basics::code! {
    /// What is decided.
    Kind {
        /// The security level.
        SecurityLevel = "security_level",
        /// Special high security.
        SpecialHighSecurity = "special_high_security",
        /// A place in another prison of the same kind.
        Transfer = "transfer",
        /// Full exclusion from company (utelukkelse).
        FullExclusion = "full_exclusion",
        /// Partial exclusion from company.
        PartialExclusion = "partial_exclusion",
        /// Exclusion at the person's own wish.
        OwnWishExclusion = "own_wish_exclusion",
        /// Exclusion of all or some together, for staff or building.
        GroupExclusion = "group_exclusion",
        /// Immediate exclusion while a breach is looked into.
        ImmediateExclusion = "immediate_exclusion",
        /// Security cell (sikkerhetscelle).
        SecurityCell = "security_cell",
        /// Restraint bed (sikkerhetsseng).
        RestraintBed = "restraint_bed",
        /// Cuffs, belt, strips, shield or spit hood.
        CoerciveMeans = "coercive_means",
        /// A cell with a special toilet.
        SpecialToilet = "special_toilet",
        /// Visits are refused or controlled.
        Visits = "visits",
        /// Letters are refused or controlled.
        Letters = "letters",
        /// Calls are refused or controlled.
        Telephone = "telephone",
        /// A search of person, room or belongings that needs grounds of its own.
        Search = "search",
        /// Leave (permisjon).
        Leave = "leave",
        /// Escorted leave (fremstilling).
        EscortedLeave = "escorted_leave",
        /// Interruption of the sentence (straffavbrudd).
        Interruption = "interruption",
        /// Day release (frigang).
        DayRelease = "day_release",
        /// Serving at home with conditions.
        HomeServing = "home_serving",
        /// Electronic control.
        ElectronicControl = "electronic_control",
        /// A stay in a treatment institution.
        TreatmentInstitution = "treatment_institution",
        /// A stay in hospital.
        Hospital = "hospital",
        /// A reaction to a breach of discipline.
        Discipline = "discipline",
        /// Conditional release (prøveløslatelse).
        Parole = "parole",
    }

    /// A rule of the rulebook that a decision rests on.
    Basis {
        /// Where somebody is placed.
        Plc02 = "PLC-02",
        /// Lower security is considered.
        Plc03 = "PLC-03",
        /// Special high security.
        Plc06 = "PLC-06",
        /// From high to lower security.
        Plc07 = "PLC-07",
        /// Halfway house.
        Plc08 = "PLC-08",
        /// Serving at home.
        Plc09 = "PLC-09",
        /// Electronic control.
        Plc10 = "PLC-10",
        /// Treatment institution and hospital.
        Plc11 = "PLC-11",
        /// Transfer.
        Plc12 = "PLC-12",
        /// Grounds of exclusion.
        Iso01 = "ISO-01",
        /// Exclusion of all or some.
        Iso05 = "ISO-05",
        /// Exclusion for building or staff, or at one's own wish.
        Iso06 = "ISO-06",
        /// Coercive means.
        Frc01 = "FRC-01",
        /// Immediate exclusion.
        Dis06 = "DIS-06",
        /// Reactions.
        Dis01 = "DIS-01",
        /// Letters, visits, calls: when refused or controlled.
        Com02 = "COM-02",
        /// Searches.
        Com09 = "COM-09",
        /// Tests, and the cell with a special toilet.
        Com10 = "COM-10",
        /// Leave.
        Lve01 = "LVE-01",
        /// Welfare leave.
        Lve04 = "LVE-04",
        /// Leave on special and weighty grounds.
        Lve05 = "LVE-05",
        /// Grounds to refuse leave.
        Lve06 = "LVE-06",
        /// Day release.
        Lve07 = "LVE-07",
        /// Escorted leave.
        Lve08 = "LVE-08",
        /// Interruption.
        Lve09 = "LVE-09",
        /// Parole after two thirds.
        Rel01 = "REL-01",
        /// Parole after half.
        Rel03 = "REL-03",
        /// Release a short time early.
        Rel04 = "REL-04",
        /// Grounds to refuse parole.
        Rel07 = "REL-07",
    }
}

impl Basis {
    /// Act and section, as the rulebook's citations are kept: the act's short form, and the section.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Plc02 => "strgjfl 11(1)",
            Self::Plc03 => "strgjfl 11(4)",
            Self::Plc06 => "strgjfl 11(2)",
            Self::Plc07 => "strgjfl 15(2)",
            Self::Plc08 => "strgjfl 15(3)",
            Self::Plc09 => "strgjfl 16",
            Self::Plc10 => "strgjfl 16 a",
            Self::Plc11 => "strgjfl 12, 13",
            Self::Plc12 => "strgjfl 14",
            Self::Iso01 => "strgjfl 37(1)",
            Self::Iso05 => "strgjfl 37(8)",
            Self::Iso06 => "strgjfl 37(9)",
            Self::Frc01 => "strgjfl 38",
            Self::Dis06 => "strgjfl 39",
            Self::Dis01 => "strgjfl 40(2)",
            Self::Com02 => "strgjfl 30-32",
            Self::Com09 => "strgjfl 28",
            Self::Com10 => "strgjfl 29",
            Self::Lve01 => "strgjfl 33",
            Self::Lve04 => "for 3-30",
            Self::Lve05 => "for 3-31",
            Self::Lve06 => "strgjfl 33, 36",
            Self::Lve07 => "strgjfl 20",
            Self::Lve08 => "strgjfl 34",
            Self::Lve09 => "strgjfl 35",
            Self::Rel01 => "strgjfl 42(1)",
            Self::Rel03 => "strgjfl 42(3)",
            Self::Rel04 => "strgjfl 42(4)",
            Self::Rel07 => "strgjfl 42(5)",
        }
    }
}

/// What the rulebook says of a kind of decision.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// What may be decided.
    pub outcomes: &'static [Outcome],
    /// On what it may rest, the usual first.
    pub bases: &'static [Basis],
    /// The decision of PLC-13 whose competence holds.
    pub competence: Option<DecisionKind>,
    /// The measure whose limits hold, and why it is begun.
    pub limits: Option<(MeasureKind, ExclusionGround)>,
    /// As what it is appealed; none of what nobody can appeal (ADM-02).
    pub appeal: Option<DecisionMatter>,
}

const IMPOSED: &[Outcome] = &[Imposed];
const APPLIED: &[Outcome] = &[Granted, Refused];

const fn measure(bases: &'static [Basis], limits: (MeasureKind, ExclusionGround)) -> Said {
    Said { outcomes: IMPOSED, bases, competence: None, limits: Some(limits), appeal: Some(DecisionMatter::Service) }
}
const fn imposed(bases: &'static [Basis]) -> Said {
    Said { outcomes: IMPOSED, bases, competence: None, limits: None, appeal: Some(DecisionMatter::Service) }
}
const fn applied(bases: &'static [Basis], competence: DecisionKind) -> Said {
    Said { outcomes: APPLIED, bases, competence: Some(competence), limits: None, appeal: Some(DecisionMatter::Service) }
}

impl Kind {
    /// What the rulebook says of it.
    pub const fn said(self) -> Said {
        use Basis as B;
        use ExclusionGround::{Group, Own, OwnWish};
        use MeasureKind as M;
        match self {
            Self::SecurityLevel => Said {
                outcomes: &[Granted, Refused, Imposed],
                ..applied(&[B::Plc07, B::Plc08, B::Plc03, B::Plc02], DecisionKind::LowerSecurity)
            },
            Self::SpecialHighSecurity => measure(&[B::Plc06], (M::SpecialHighSecurity, Own)),
            Self::Transfer => {
                Said { outcomes: &[Granted, Refused, Imposed], ..applied(&[B::Plc12], DecisionKind::Transfer) }
            }
            Self::FullExclusion => measure(&[B::Iso01], (M::FullExclusion, Own)),
            Self::PartialExclusion => measure(&[B::Iso01], (M::PartialExclusion, Own)),
            Self::OwnWishExclusion => measure(&[B::Iso06], (M::FullExclusion, OwnWish)),
            Self::GroupExclusion => measure(&[B::Iso05, B::Iso06], (M::FullExclusion, Group)),
            Self::ImmediateExclusion => measure(&[B::Dis06], (M::ImmediateExclusion, Own)),
            Self::SecurityCell => measure(&[B::Frc01], (M::SecurityCell, Own)),
            Self::RestraintBed => measure(&[B::Frc01], (M::RestraintBed, Own)),
            Self::CoerciveMeans => imposed(&[B::Frc01]),
            Self::SpecialToilet => measure(&[B::Com10], (M::SpecialToilet, Own)),
            Self::Visits | Self::Letters | Self::Telephone => imposed(&[B::Com02]),
            Self::Search => imposed(&[B::Com09]),
            Self::Leave => applied(&[B::Lve01, B::Lve04, B::Lve05, B::Lve06], DecisionKind::Leave),
            Self::EscortedLeave => Said { outcomes: APPLIED, ..imposed(&[B::Lve08]) },
            Self::Interruption => applied(&[B::Lve09], DecisionKind::Interruption),
            Self::DayRelease => applied(&[B::Lve07], DecisionKind::DayRelease),
            Self::HomeServing => applied(&[B::Plc09], DecisionKind::HomeServing),
            Self::ElectronicControl => applied(&[B::Plc10], DecisionKind::ElectronicControl),
            Self::TreatmentInstitution => applied(&[B::Plc11], DecisionKind::TreatmentInstitution),
            Self::Hospital => applied(&[B::Plc11], DecisionKind::Hospital),
            Self::Discipline => Said { appeal: Some(DecisionMatter::Reaction), ..imposed(&[B::Dis01]) },
            Self::Parole => applied(&[B::Rel01, B::Rel03, B::Rel04, B::Rel07], DecisionKind::Parole),
        }
    }

    /// Whether it is something done to the person that lasts, so that its basis can run out while it goes on.
    pub const fn lasts(self) -> bool {
        self.said().limits.is_some()
            || matches!(self, Self::CoerciveMeans | Self::Visits | Self::Letters | Self::Telephone)
    }

    /// Whether an officer may begin it on the spot, to save life or to stop violence (FRC-01, ISO-01, DIS-06).
    pub const fn begins_on_the_spot(self) -> bool {
        matches!(
            self,
            Self::SecurityCell
                | Self::RestraintBed
                | Self::CoerciveMeans
                | Self::FullExclusion
                | Self::ImmediateExclusion
        )
    }

    /// Those that last.
    pub fn lasting() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.lasts())
    }

    /// Those that may begin on the spot, the most urgent first.
    pub const ON_THE_SPOT: [Self; 5] =
        [Self::CoerciveMeans, Self::SecurityCell, Self::RestraintBed, Self::FullExclusion, Self::ImmediateExclusion];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_rests_on_something_and_what_is_begun_on_the_spot_lasts() {
        for kind in Kind::ALL {
            let said = kind.said();
            assert!(!said.bases.is_empty() && !said.outcomes.is_empty(), "{kind}");
            assert!(!kind.begins_on_the_spot() || kind.lasts(), "{kind}");
            assert_eq!(kind.begins_on_the_spot(), Kind::ON_THE_SPOT.contains(kind), "{kind}");
            assert!(!kind.lasts() || said.outcomes == [Imposed], "{kind}");
        }
    }

    #[test]
    fn every_basis_is_some_kinds() {
        for basis in Basis::ALL {
            assert!(Kind::ALL.iter().any(|kind| kind.said().bases.contains(basis)), "{basis}");
        }
    }
}
