//! Limits of which no date follows from a case: so many minutes, days, persons, kroner; each with its section and the days
//! from which it holds. What counts dates with one of them reads it here.

use super::{RuleId, Version, always, since};
use basics::Date;
use basics::time::civil::date;

basics::code! {
    /// A limit, by its name.
    LimitName {
        /// Days after the last ordinary hearing on remand within which one may be by video without consent.
        VideoDays = "video_days",
        /// Minutes between two inspections of somebody intoxicated or ill in a police cell.
        CellInspectionMinutes = "cell_inspection_minutes",
        /// Days within which a final judgment on somebody under 18 at the act is sent to be carried out.
        JudgmentDaysUnder18 = "judgment_days_under_18",
        /// Daily allowance, set for a year at a time.
        DailyAllowance = "daily_allowance",
        /// What may be added to the daily allowance for important work.
        ImportantWorkAllowance = "important_work_allowance",
        /// The rate of those who have no work through no fault of their own.
        SupportRate = "support_rate",
        /// Food allowance of a day.
        FoodAllowance = "food_allowance",
        /// Minutes outdoors a day: the act of today names none, an hour is the international minimum.
        OutdoorsMinutesAimedAt = "outdoors_minutes_aimed_at",
        /// Minutes outdoors a day.
        OutdoorsMinutes = "outdoors_minutes",
        /// Minutes outdoors a day under 18.
        OutdoorsMinutesUnder18 = "outdoors_minutes_under_18",
        /// Minutes out of the cell offered a day, never fewer.
        OutOfCellMinutes = "out_of_cell_minutes",
        /// Minutes out of the cell offered a day, normally.
        OutOfCellMinutesNormally = "out_of_cell_minutes_normally",
        /// Minutes of meaningful contact a day offered to those outside ordinary company.
        MeaningfulContactMinutes = "meaningful_contact_minutes",
        /// Visitors that a prisoner may name on arrival.
        VisitorsOnTheList = "visitors_on_the_list",
        /// Minutes of visits a week with high security, by practice.
        VisitMinutesWeek = "visit_minutes_week",
        /// Visits a month under 18.
        VisitsMonthUnder18 = "visits_month_under_18",
        /// Days at a time of a visit by close family that stays near the prison, under 18.
        FamilyStayDaysUnder18 = "family_stay_days_under_18",
        /// Close family whose travel is paid, under 18.
        PaidTravelPersonsUnder18 = "paid_travel_persons_under_18",
        /// Times a month that travel is paid, under 18.
        PaidTravelMonthUnder18 = "paid_travel_month_under_18",
        /// Minutes of telephone a week, as capacity allows.
        PhoneMinutesWeek = "phone_minutes_week",
        /// Telephone calls a week under 18.
        CallsWeekUnder18 = "calls_week_under_18",
        /// Minutes of each call under 18.
        CallMinutesUnder18 = "call_minutes_under_18",
        /// Hours that a visitor may be held for the police.
        VisitorHeldHours = "visitor_held_hours",
        /// Months between two looks at the criminal record of whoever has access to special high security.
        CriminalRecordMonths = "criminal_record_months",
        /// Days of ordinary leave a year, travel not counted.
        LeaveDaysYear = "leave_days_year",
        /// The same in special cases.
        LeaveDaysYearSpecial = "leave_days_year_special",
        /// Hours of one leave.
        LeaveHours = "leave_hours",
        /// Days of one leave.
        LeaveDays = "leave_days",
        /// Days before a leave that it is applied for.
        LeaveApplicationDays = "leave_application_days",
        /// Days of exclusion from leisure company in one case.
        LeisureExclusionDays = "leisure_exclusion_days",
        /// Months of lost leave.
        LostLeaveMonths = "lost_leave_months",
        /// Days of lost daily allowance.
        LostWagesDays = "lost_wages_days",
        /// How much of the daily allowance may be lost.
        LostWagesPercent = "lost_wages_percent",
        /// Days of a lost privilege, where it is for a time; not of a trusted job.
        LostPrivilegeDays = "lost_privilege_days",
        /// Months of trial of a conditional reaction.
        ConditionalReactionMonths = "conditional_reaction_months",
        /// Months after which an interrupted reaction that was not resumed lapses.
        InterruptedReactionMonths = "interrupted_reaction_months",
        /// Months of prison for not coming to serve.
        NoShowPrisonMonths = "no_show_prison_months",
        /// Days to appeal a decision by the act on execution.
        AppealDays = "appeal_days",
        /// Hours to appeal a reaction, or terms after a breach of a community sentence.
        AppealHoursReaction = "appeal_hours_reaction",
        /// Days to appeal by the general act alone.
        AppealDaysGeneral = "appeal_days_general",
        /// Months after the decision beyond which no appeal is heard.
        AppealLatestMonths = "appeal_latest_months",
        /// Months after an appeal came within which its outcome may be made worse.
        WorsenMonths = "worsen_months",
        /// Days in which an application, a complaint or an appeal is answered, by policy of the service.
        AnswerDays = "answer_days",
        /// Days by which an interim answer moves that, once, by policy of the service.
        InterimAnswerDays = "interim_answer_days",
        /// Hours in which an answer is told to the person, by policy of the service.
        TellHours = "tell_hours",
        /// Months within which unverified data is verified, or deleted.
        VerifyMonths = "verify_months",
    }

    /// How a number limits.
    Bound {
        /// No more.
        AtMost = "at_most",
        /// No fewer.
        AtLeast = "at_least",
        /// More than so many.
        MoreThan = "more_than",
        /// Just so many.
        Exactly = "exactly",
        /// So many by practice.
        Normally = "normally",
        /// Normally no more.
        NormallyAtMost = "normally_at_most",
        /// Normally no fewer.
        NormallyAtLeast = "normally_at_least",
        /// As far as possible.
        AsFarAsPossible = "as_far_as_possible",
    }

    /// What a limit counts.
    Unit {
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// Days.
        Days = "days",
        /// Months.
        Months = "months",
        /// Hundredths.
        Percent = "percent",
        /// Persons.
        Persons = "persons",
        /// Times.
        Times = "times",
        /// Hundredths of a krone.
        Ore = "ore",
    }
}

/// Whether a limit stands in the law of today, in the act of 12 May 2026, or in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The act changes nothing.
    Always,
    /// Until the act comes into force.
    UntilTheAct,
    /// From the day on which the act comes into force.
    FromTheAct,
}

/// A limit with its versions, oldest first. A number that is set for a time and not known for another is none.
#[derive(Debug)]
pub struct NamedLimit {
    /// Its name.
    pub name: LimitName,
    /// How it limits.
    pub bound: Bound,
    /// What it counts.
    pub unit: Unit,
    /// In which law it stands.
    pub holds: Holds,
    /// The rule.
    pub rule: RuleId,
    /// Its numbers.
    pub versions: &'static [Version<Option<u32>>],
}

const fn row(
    name: LimitName,
    bound: Bound,
    unit: Unit,
    holds: Holds,
    rule: RuleId,
    versions: &'static [Version<Option<u32>>],
) -> NamedLimit {
    NamedLimit { name, bound, unit, holds, rule, versions }
}

impl NamedLimit {
    /// The version in force on a day, where one had begun.
    pub fn on(&self, day: Date) -> Option<&Version<Option<u32>>> {
        self.versions.iter().rev().find(|version| version.from.is_none_or(|from| from <= day))
    }
}

/// All of them, in the order of the rulebook. The allowances of other years than these were not found.
pub static LIMITS: &[NamedLimit] = &[
    row(LimitName::VideoDays, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Rem07, &[always(Some(90))]),
    row(
        LimitName::CellInspectionMinutes,
        Bound::AtMost,
        Unit::Minutes,
        Holds::Always,
        RuleId::Rem14,
        &[always(Some(30))],
    ),
    row(LimitName::JudgmentDaysUnder18, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Rem15, &[always(Some(7))]),
    row(
        LimitName::DailyAllowance,
        Bound::Exactly,
        Unit::Ore,
        Holds::Always,
        RuleId::Day03,
        &[
            always(None),
            since(date(2001, 1, 1), Some(4500)),
            since(date(2002, 1, 1), None),
            since(date(2003, 1, 1), Some(4800)),
            since(date(2004, 1, 1), None),
            since(date(2013, 1, 1), Some(6050)),
            since(date(2014, 1, 1), None),
            since(date(2023, 1, 1), Some(7900)),
            since(date(2024, 1, 1), None),
        ],
    ),
    row(
        LimitName::ImportantWorkAllowance,
        Bound::AtMost,
        Unit::Ore,
        Holds::Always,
        RuleId::Day03,
        &[always(None), since(date(2023, 1, 1), Some(3200)), since(date(2024, 1, 1), None)],
    ),
    row(
        LimitName::SupportRate,
        Bound::Exactly,
        Unit::Ore,
        Holds::Always,
        RuleId::Day03,
        &[always(None), since(date(2023, 1, 1), Some(5300)), since(date(2024, 1, 1), None)],
    ),
    row(
        LimitName::FoodAllowance,
        Bound::Exactly,
        Unit::Ore,
        Holds::Always,
        RuleId::Day03,
        &[always(None), since(date(2023, 1, 1), Some(12200)), since(date(2024, 1, 1), None)],
    ),
    row(
        LimitName::OutdoorsMinutesAimedAt,
        Bound::AsFarAsPossible,
        Unit::Minutes,
        Holds::UntilTheAct,
        RuleId::Day06,
        &[always(Some(60))],
    ),
    row(
        LimitName::OutdoorsMinutes,
        Bound::AtLeast,
        Unit::Minutes,
        Holds::FromTheAct,
        RuleId::N2602,
        &[always(Some(60))],
    ),
    row(
        LimitName::OutdoorsMinutesUnder18,
        Bound::AtLeast,
        Unit::Minutes,
        Holds::FromTheAct,
        RuleId::N2602,
        &[always(Some(120))],
    ),
    row(
        LimitName::OutOfCellMinutes,
        Bound::AtLeast,
        Unit::Minutes,
        Holds::FromTheAct,
        RuleId::N2601,
        &[always(Some(240))],
    ),
    row(
        LimitName::OutOfCellMinutesNormally,
        Bound::NormallyAtLeast,
        Unit::Minutes,
        Holds::FromTheAct,
        RuleId::N2601,
        &[always(Some(480))],
    ),
    row(
        LimitName::MeaningfulContactMinutes,
        Bound::MoreThan,
        Unit::Minutes,
        Holds::FromTheAct,
        RuleId::N2601,
        &[always(Some(120))],
    ),
    row(LimitName::VisitorsOnTheList, Bound::AtMost, Unit::Persons, Holds::Always, RuleId::Com04, &[always(Some(4))]),
    row(LimitName::VisitMinutesWeek, Bound::Normally, Unit::Minutes, Holds::Always, RuleId::Com04, &[always(Some(60))]),
    row(LimitName::VisitsMonthUnder18, Bound::AtLeast, Unit::Times, Holds::Always, RuleId::Com05, &[always(Some(1))]),
    row(LimitName::FamilyStayDaysUnder18, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Com05, &[always(Some(3))]),
    row(
        LimitName::PaidTravelPersonsUnder18,
        Bound::AtMost,
        Unit::Persons,
        Holds::Always,
        RuleId::Com05,
        &[always(Some(4))],
    ),
    row(
        LimitName::PaidTravelMonthUnder18,
        Bound::AtLeast,
        Unit::Times,
        Holds::Always,
        RuleId::Com05,
        &[always(Some(1))],
    ),
    row(LimitName::PhoneMinutesWeek, Bound::AtLeast, Unit::Minutes, Holds::Always, RuleId::Com06, &[always(Some(30))]),
    row(LimitName::CallsWeekUnder18, Bound::AtLeast, Unit::Times, Holds::Always, RuleId::Com06, &[always(Some(3))]),
    row(
        LimitName::CallMinutesUnder18,
        Bound::AtLeast,
        Unit::Minutes,
        Holds::Always,
        RuleId::Com06,
        &[always(Some(20))],
    ),
    row(LimitName::VisitorHeldHours, Bound::AtMost, Unit::Hours, Holds::Always, RuleId::Com08, &[always(Some(4))]),
    row(LimitName::CriminalRecordMonths, Bound::AtMost, Unit::Months, Holds::Always, RuleId::Com08, &[always(Some(6))]),
    row(LimitName::LeaveDaysYear, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Lve02, &[always(Some(18))]),
    row(LimitName::LeaveDaysYearSpecial, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Lve02, &[always(Some(30))]),
    row(LimitName::LeaveHours, Bound::NormallyAtLeast, Unit::Hours, Holds::Always, RuleId::Lve03, &[always(Some(12))]),
    row(LimitName::LeaveDays, Bound::NormallyAtMost, Unit::Days, Holds::Always, RuleId::Lve03, &[always(Some(5))]),
    row(
        LimitName::LeaveApplicationDays,
        Bound::NormallyAtLeast,
        Unit::Days,
        Holds::Always,
        RuleId::Lve03,
        &[always(Some(21))],
    ),
    row(
        LimitName::LeisureExclusionDays,
        Bound::AtMost,
        Unit::Days,
        Holds::UntilTheAct,
        RuleId::Dis01,
        &[always(Some(20))],
    ),
    row(LimitName::LostLeaveMonths, Bound::AtMost, Unit::Months, Holds::Always, RuleId::Dis01, &[always(Some(4))]),
    row(LimitName::LostWagesDays, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Dis02, &[always(Some(14))]),
    row(LimitName::LostWagesPercent, Bound::AtMost, Unit::Percent, Holds::Always, RuleId::Dis02, &[always(Some(50))]),
    row(LimitName::LostPrivilegeDays, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Dis02, &[always(Some(20))]),
    row(
        LimitName::ConditionalReactionMonths,
        Bound::AtMost,
        Unit::Months,
        Holds::Always,
        RuleId::Dis03,
        &[always(Some(3))],
    ),
    row(
        LimitName::InterruptedReactionMonths,
        Bound::AtMost,
        Unit::Months,
        Holds::Always,
        RuleId::Dis03,
        &[always(Some(3))],
    ),
    row(LimitName::NoShowPrisonMonths, Bound::AtMost, Unit::Months, Holds::Always, RuleId::Dis08, &[always(Some(3))]),
    row(LimitName::AppealDays, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Adm01, &[always(Some(7))]),
    row(LimitName::AppealHoursReaction, Bound::AtMost, Unit::Hours, Holds::Always, RuleId::Adm01, &[always(Some(48))]),
    row(LimitName::AppealDaysGeneral, Bound::AtMost, Unit::Days, Holds::Always, RuleId::Adm03, &[always(Some(21))]),
    row(LimitName::AppealLatestMonths, Bound::AtMost, Unit::Months, Holds::Always, RuleId::Adm03, &[always(Some(12))]),
    row(LimitName::WorsenMonths, Bound::AtMost, Unit::Months, Holds::Always, RuleId::Adm04, &[always(Some(3))]),
    row(LimitName::AnswerDays, Bound::Normally, Unit::Days, Holds::Always, RuleId::Adm06, &[always(Some(14))]),
    row(LimitName::InterimAnswerDays, Bound::Normally, Unit::Days, Holds::Always, RuleId::Adm06, &[always(Some(14))]),
    row(LimitName::TellHours, Bound::Normally, Unit::Hours, Holds::Always, RuleId::Adm06, &[always(Some(24))]),
    row(LimitName::VerifyMonths, Bound::AtMost, Unit::Months, Holds::Always, RuleId::Adm08, &[always(Some(4))]),
];
