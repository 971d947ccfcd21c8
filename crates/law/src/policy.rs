//! Where neither act nor regulation settles a question, a named policy does. Each has a default
//! with a reason, can be set otherwise, and stands in the proof of every date it touched.

use crate::case::iso;
use basics::Date;
use serde::{Deserialize, Serialize};

basics::code! {
    /// CAL-07: how a fraction that leaves a part of a month is counted.
    PartMonth {
        /// A month is 30 days: a third 10, a half 15, two thirds 20, after the whole months.
        /// Default: it can be followed without asking which months are meant.
        ThirtyDays = "thirty_days",
        /// The fraction of the actual days of the whole sentence, rounded up.
        ActualDays = "actual_days",
    }

    /// CAL-05: months added past the end of a month.
    MonthEnd {
        /// Its last day: 31 January and one month is 28 February. Default: never later.
        LastDay = "last_day",
        /// The first day of the month after.
        NextMonth = "next_month",
    }

    /// CAL-12: the day of admission.
    AdmissionDay {
        /// Is day 1, whatever the hour. Default: a started day is a day deprived of liberty.
        DayOne = "day_one",
        /// Is not counted.
        NotCounted = "not_counted",
    }

    /// REL-05: a release that falls on a weekend or holiday.
    ReleaseDay {
        /// Stands. Default: neither act nor regulation moves it, and a known release at two thirds
        /// was on a Saturday.
        AsItFalls = "as_it_falls",
        /// Is the working day before, which must rest on a decision under REL-04.
        WorkingDayBefore = "working_day_before",
    }

    /// REM-05: a remand order that names only a day.
    OrderDay {
        /// Holds that day out. Default: a time limit named by a day ends with it.
        EndOfDay = "end_of_day",
        /// Ends as that day begins.
        StartOfDay = "start_of_day",
    }

    /// PEN-05: a suspended part in days of a term in months, or the other way round.
    SuspendedPart {
        /// A month is 30 days. Default: the same as for a part of a month (CAL-07), and it can be followed without asking
        /// which months are meant.
        ThirtyDays = "thirty_days",
        /// The actual days of both from the start, one less the other.
        ActualDays = "actual_days",
    }

    /// PEN-09, CRD-07: the share of a community sentence that hours done or credit are worth, in whole days or hours.
    CommunityRounding {
        /// Rounded up. Default: what has been done or suffered is never taken to be less.
        Up = "up",
        /// Rounded down.
        Down = "down",
    }

    /// REL-11: parole after recall to a part of the remainder.
    PartRecall {
        /// Needs what parole ordinarily needs of the part: 60 days served, 14 left. Default: the act lifts the minimums
        /// after recall to the whole remainder, and names no other.
        Minimums = "minimums",
        /// Needs no more than after recall to the whole remainder.
        AsWhole = "as_whole",
    }

    /// N26-03 to N26-13: a measure that lasts as the act of 12 May 2026 comes into force.
    RunningMeasures {
        /// Falls under the act from that day, its time counted from its beginning; a limit that would have been before
        /// comes on that day. Default: the act holds from the day the King sets and has no word for what lasts then.
        FromTheDay = "from_the_day",
        /// Keeps the law of the day on which it began.
        LawOfTheStart = "law_of_the_start",
    }

    /// ADM-03: a time of appeal by the general act whose last day is a Saturday or a holiday.
    AppealDay {
        /// Lasts until the next working day. Default: so such time limits are counted by the act on courts, to which the
        /// general act refers.
        NextWorkingDay = "next_working_day",
        /// Stands.
        AsItFalls = "as_it_falls",
    }

    /// CRD-02: from when the started days and nights of our own count of credit run. It decides no date: the court fixes
    /// the number, and a number outside our count is only warned of.
    CreditReading {
        /// From the arrest, once it has lasted more than four hours. Default: so it is written where people read of it.
        FromArrest = "from_arrest",
        /// From when four hours have passed.
        AfterFourHours = "after_four_hours",
    }
}

/// The policies of a calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policies {
    /// CAL-07.
    pub part_month: PartMonth,
    /// CAL-05.
    pub month_end: MonthEnd,
    /// CAL-12.
    pub admission_day: AdmissionDay,
    /// REL-05.
    pub release_day: ReleaseDay,
    /// REM-05.
    pub order_day: OrderDay,
    /// PEN-05.
    pub suspended_part: SuspendedPart,
    /// PEN-09, CRD-07.
    pub community_rounding: CommunityRounding,
    /// REL-11.
    pub part_recall: PartRecall,
    /// N26-03 to N26-13.
    pub running_measures: RunningMeasures,
    /// The day on which the act of 12 May 2026 no. 18 (isolation) comes into force; none: the King has not set it. From that
    /// day measures that do not say otherwise fall under it.
    #[serde(with = "iso::optional")]
    #[schemars(with = "Option<iso::Iso>")]
    pub isolation_act_from: Option<Date>,
    /// ADM-03.
    pub appeal_day: AppealDay,
    /// CRD-02.
    pub credit_reading: CreditReading,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            part_month: PartMonth::ThirtyDays,
            month_end: MonthEnd::LastDay,
            admission_day: AdmissionDay::DayOne,
            release_day: ReleaseDay::AsItFalls,
            order_day: OrderDay::EndOfDay,
            suspended_part: SuspendedPart::ThirtyDays,
            community_rounding: CommunityRounding::Up,
            part_recall: PartRecall::Minimums,
            running_measures: RunningMeasures::FromTheDay,
            isolation_act_from: None,
            appeal_day: AppealDay::NextWorkingDay,
            credit_reading: CreditReading::FromArrest,
        }
    }
}

/// A policy that decided a step, written `part_month:thirty_days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// CAL-07.
    PartMonth(PartMonth),
    /// CAL-05.
    MonthEnd(MonthEnd),
    /// CAL-12.
    AdmissionDay(AdmissionDay),
    /// REL-05.
    ReleaseDay(ReleaseDay),
    /// REM-05.
    OrderDay(OrderDay),
    /// PEN-05.
    SuspendedPart(SuspendedPart),
    /// PEN-09, CRD-07.
    CommunityRounding(CommunityRounding),
    /// REL-11.
    PartRecall(PartRecall),
    /// N26-03 to N26-13.
    RunningMeasures(RunningMeasures),
    /// ADM-03.
    AppealDay(AppealDay),
}

impl Policy {
    /// The name of the policy and the choice made.
    pub const fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::PartMonth(choice) => ("part_month", choice.as_str()),
            Self::MonthEnd(choice) => ("month_end", choice.as_str()),
            Self::AdmissionDay(choice) => ("admission_day", choice.as_str()),
            Self::ReleaseDay(choice) => ("release_day", choice.as_str()),
            Self::OrderDay(choice) => ("order_day", choice.as_str()),
            Self::CommunityRounding(choice) => ("community_rounding", choice.as_str()),
            Self::SuspendedPart(choice) => ("suspended_part", choice.as_str()),
            Self::PartRecall(choice) => ("part_recall", choice.as_str()),
            Self::RunningMeasures(choice) => ("running_measures", choice.as_str()),
            Self::AppealDay(choice) => ("appeal_day", choice.as_str()),
        }
    }
}

impl std::fmt::Display for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, choice) = self.parts();
        write!(f, "{name}:{choice}")
    }
}
impl Serialize for Policy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
