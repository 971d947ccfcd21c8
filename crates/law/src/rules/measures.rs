//! The limits of measures inside prison: in the law of today (ISO-02 to ISO-06, FRC-02, FRC-03, DIS-06), and in the act
//! of 12 May 2026 no. 18 (N26-03 to N26-12), which the King puts in force.

use super::DateKind::{AppealBy, Ceiling, DirectorateBy, NextLevelBy, ReDecideBy, RegionBy, ReturnPlanBy};
use super::Lasting::{AtOnce, Days, Hours, Months};
use super::{Limit, RuleId as Rule, again, limit};

/// Full exclusion for what the person does or is exposed to.
pub static FULL: &[Limit] = &[
    limit(RegionBy, Rule::Iso02, Days(14)),
    again(DirectorateBy, Rule::Iso02, Days(42), Days(14)),
    limit(Ceiling, Rule::Iso02, Months(12)),
];
/// The same at the person's own wish, which may last longer than a year.
pub static FULL_BY_OWN_WISH: &[Limit] =
    &[limit(RegionBy, Rule::Iso02, Days(14)), again(DirectorateBy, Rule::Iso02, Days(42), Days(14))];
/// The same under 18.
pub static FULL_UNDER_18: &[Limit] = &[
    limit(RegionBy, Rule::Iso03, AtOnce),
    limit(RegionBy, Rule::Iso03, Days(3)),
    limit(DirectorateBy, Rule::Iso03, Days(5)),
    limit(Ceiling, Rule::Iso02, Months(12)),
];
/// Partial exclusion.
pub static PARTIAL: &[Limit] = &[limit(RegionBy, Rule::Iso02, Days(30))];
/// The same under 18.
pub static PARTIAL_UNDER_18: &[Limit] =
    &[limit(RegionBy, Rule::Iso03, AtOnce), again(DirectorateBy, Rule::Iso03, Days(7), Days(7))];
/// Exclusion of all or some prisoners: three days, and three more by the region.
pub static GROUP: &[Limit] = &[limit(RegionBy, Rule::Iso05, Days(3)), limit(Ceiling, Rule::Iso05, Days(6))];
/// The same under 18: two days, and two more.
pub static GROUP_UNDER_18: &[Limit] = &[limit(RegionBy, Rule::Iso05, Days(2)), limit(Ceiling, Rule::Iso05, Days(4))];
/// Security cell.
pub static CELL: &[Limit] = &[limit(RegionBy, Rule::Frc03, Days(3)), limit(DirectorateBy, Rule::Frc03, Days(6))];
/// The same under 18.
pub static CELL_UNDER_18: &[Limit] =
    &[limit(RegionBy, Rule::Frc03, Hours(24)), limit(DirectorateBy, Rule::Frc03, Days(3))];
/// Restraint bed.
pub static BED: &[Limit] =
    &[again(RegionBy, Rule::Frc02, Hours(24), Hours(24)), limit(DirectorateBy, Rule::Frc02, Days(3))];
/// The same under 18.
pub static BED_UNDER_18: &[Limit] =
    &[limit(RegionBy, Rule::Frc02, AtOnce), limit(DirectorateBy, Rule::Frc02, Hours(24))];
/// Immediate exclusion.
pub static IMMEDIATE: &[Limit] = &[limit(Ceiling, Rule::Dis06, Hours(24))];

/// Special high security: a decision holds six months at most.
pub static SPECIAL_HIGH_SECURITY: &[Limit] = &[limit(ReDecideBy, Rule::Plc06, Months(6))];
/// Treatment institution: twelve months; longer is for the next level.
pub static TREATMENT: &[Limit] = &[limit(NextLevelBy, Rule::Plc11, Months(12))];
/// Special-toilet cell: beyond three days the question is put to the region.
pub static SPECIAL_TOILET: &[Limit] = &[limit(RegionBy, Rule::Com10, Days(3))];

/// Act of 2026: exclusion for the person's own circumstances.
pub static ACT_FULL: &[Limit] = &[
    again(ReDecideBy, Rule::N2604, Days(7), Days(7)),
    limit(ReturnPlanBy, Rule::N2608, Days(7)),
    limit(RegionBy, Rule::N2604, Days(14)),
    again(DirectorateBy, Rule::N2604, Days(30), Days(14)),
    limit(Ceiling, Rule::N2604, Months(6)),
];
/// Act of 2026: exclusion for the prison's circumstances.
pub static ACT_GROUP: &[Limit] = &[limit(RegionBy, Rule::N2605, Days(1)), limit(Ceiling, Rule::N2605, Days(7))];
/// Act of 2026: exclusion while a new arrival is assessed.
pub static ACT_ADMISSION: &[Limit] = &[limit(Ceiling, Rule::N2603, Days(7))];
/// Act of 2026: isolation chosen by the person.
pub static ACT_OWN_WISH: &[Limit] = &[
    limit(ReturnPlanBy, Rule::N2608, Days(7)),
    limit(RegionBy, Rule::N2607, Days(14)),
    again(DirectorateBy, Rule::N2607, Days(30), Days(14)),
];
/// Act of 2026: exclusion under 18.
pub static ACT_UNDER_18: &[Limit] = &[limit(RegionBy, Rule::N2606, AtOnce), limit(Ceiling, Rule::N2606, Days(7))];
/// Act of 2026: security cell.
pub static ACT_CELL: &[Limit] = &[
    limit(RegionBy, Rule::N2609, AtOnce),
    again(ReDecideBy, Rule::N2609, Hours(24), Hours(24)),
    limit(RegionBy, Rule::N2609, Hours(48)),
    limit(DirectorateBy, Rule::N2609, Days(6)),
];
/// Act of 2026: security cell under 18.
pub static ACT_CELL_UNDER_18: &[Limit] = &[
    limit(RegionBy, Rule::N2609, AtOnce),
    again(ReDecideBy, Rule::N2609, Hours(24), Hours(24)),
    limit(RegionBy, Rule::N2611, Hours(24)),
    limit(DirectorateBy, Rule::N2611, Hours(72)),
];
/// Act of 2026: restraint bed.
pub static ACT_BED: &[Limit] = &[
    again(ReDecideBy, Rule::N2610, Hours(12), Hours(12)),
    limit(RegionBy, Rule::N2610, Hours(12)),
    limit(DirectorateBy, Rule::N2610, Hours(72)),
];
/// Act of 2026: a restraint bed of somebody under 18 that lasts as the act begins is over then.
pub static ACT_BED_UNDER_18: &[Limit] = &[limit(Ceiling, Rule::N2610, AtOnce)];
/// Act of 2026: an immediate exclusion that lasts as the act begins is over then.
pub static ACT_IMMEDIATE: &[Limit] = &[limit(Ceiling, Rule::N2612, AtOnce)];
/// Act of 2026: the time of appeal, from the end of exclusion, cell or bed.
pub static ACT_APPEAL: Limit = limit(AppealBy, Rule::N2613, Days(7));
