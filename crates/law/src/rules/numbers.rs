//! The numbers of the rules, each with the days from which it holds.

use super::{Dated, Fraction, HALF, OLDEST_LAW, RuleId, TWO_THIRDS, always, since};
use basics::time::civil::date;

/// REL-01: what must be served before parole.
#[derive(Clone, Copy, Debug)]
pub struct Parole {
    /// The share of the sentence.
    pub share: Fraction,
    /// And at least so many days.
    pub least_days: u32,
}
/// REL-01.
pub static PAROLE: Dated<Parole> =
    Dated { rule: RuleId::Rel01, versions: &[since(OLDEST_LAW, Parole { share: TWO_THIRDS, least_days: 60 })] };
/// REL-02: days that must be left after parole.
pub static LEFT_AFTER_PAROLE: Dated<u32> = Dated { rule: RuleId::Rel02, versions: &[since(OLDEST_LAW, 14)] };

/// REL-03.
pub static HALF_PAROLE: Dated<Parole> =
    Dated { rule: RuleId::Rel03, versions: &[since(OLDEST_LAW, Parole { share: HALF, least_days: 60 })] };

/// REL-04: days before the release there would otherwise be.
#[derive(Clone, Copy, Debug)]
pub struct EarlyRelease {
    /// For sentences under 90 days.
    pub ordinarily: u32,
    /// From 90 days.
    pub from_90_days: u32,
    /// From 6 months.
    pub from_6_months: u32,
    /// At least so many days are served when it comes together with parole.
    pub least_days: u32,
}
/// REL-04, by circular: KSF 3/2003 of 12 December 2003; that of 16 March 2020, which held until 13 April 2020 at first. No
/// later one is known: the act allows "a short time", and names no number.
pub static EARLY_RELEASE: Dated<Option<EarlyRelease>> = Dated {
    rule: RuleId::Rel04,
    versions: &[
        always(None),
        since(
            date(2003, 12, 12),
            Some(EarlyRelease { ordinarily: 5, from_90_days: 10, from_6_months: 10, least_days: 60 }),
        ),
        since(
            date(2020, 3, 16),
            Some(EarlyRelease { ordinarily: 10, from_90_days: 20, from_6_months: 30, least_days: 60 }),
        ),
        since(date(2020, 4, 14), None),
    ],
};

/// REL-06: of a sentence from abroad over so many years, parole after so many.
#[derive(Clone, Copy, Debug)]
pub struct FromAbroad {
    /// Over so many years.
    pub over_years: u32,
    /// After so many.
    pub parole_years: u32,
}
/// REL-06. Over 30 years, parole after 20: so since 1 December 2024 at the latest. Before it was over 21 and after 14; the
/// day of the change was not found, so before that day the numbers are not known.
pub static FROM_ABROAD: Dated<Option<FromAbroad>> = Dated {
    rule: RuleId::Rel06,
    versions: &[always(None), since(date(2024, 12, 1), Some(FromAbroad { over_years: 30, parole_years: 20 }))],
};
/// REL-06: years over which a sentence from abroad has had a rule of its own, in its older wording.
pub static FROM_ABROAD_OLDER_YEARS: Dated<u32> = Dated { rule: RuleId::Rel06, versions: &[always(21)] };

/// REL-08: months from a refusal of parole to the next assessment.
#[derive(Clone, Copy, Debug)]
pub struct Review {
    /// Ordinarily.
    pub months: u32,
    /// For sentences from so many years
    pub from_years: u32,
    /// so many months,
    pub then_months: u32,
    /// and over so many years
    pub over_years: u32,
    /// so many.
    pub last_months: u32,
}
/// REL-08.
pub static REVIEW: Dated<Review> = Dated {
    rule: RuleId::Rel08,
    versions: &[always(Review { months: 3, from_years: 5, then_months: 6, over_years: 12, last_months: 12 })],
};

/// REL-11: months after the trial period within which a new offence in it must be brought before a court.
pub static PROSECUTION_MONTHS: Dated<u32> = Dated { rule: RuleId::Rel11, versions: &[always(6)] };

/// REL-10: months of the reporting duty after parole: normally, and for long sentences.
pub static REPORTING_MONTHS: Dated<(u32, u32)> = Dated { rule: RuleId::Rel10, versions: &[always((3, 12))] };
/// LVE-09: days of an interruption; it may be extended once by as many.
pub static INTERRUPTION_DAYS: Dated<u32> = Dated { rule: RuleId::Lve09, versions: &[always(28)] };
/// ADM-09: months for which a file is kept after serving ended.
pub static RETENTION_MONTHS: Dated<u32> = Dated { rule: RuleId::Adm09, versions: &[always(120)] };
/// PEN-15: after how many years a sentence can no longer be executed.
#[derive(Clone, Copy, Debug)]
pub struct Limitation {
    /// Sentences of up to so many years, after so many; the shortest first.
    pub up_to: &'static [(u32, u32)],
    /// Longer ones, after so many.
    pub longer: u32,
}
/// PEN-15.
pub static LIMITATION: Dated<Limitation> = Dated {
    rule: RuleId::Pen15,
    versions: &[always(Limitation { up_to: &[(1, 5), (4, 10), (8, 15), (20, 20)], longer: 30 })],
};

/// LVE-01: leave time, beside a third of the sentence.
#[derive(Clone, Copy, Debug)]
pub struct Leave {
    /// Months of continuous deprivation of liberty.
    pub months: u32,
    /// Sentences over so many years
    pub over_years: u32,
    /// may be given leave after so many years.
    pub then_years: u32,
}
/// LVE-01.
pub static LEAVE: Dated<Leave> =
    Dated { rule: RuleId::Lve01, versions: &[always(Leave { months: 4, over_years: 12, then_years: 4 })] };
/// LVE-07: months of deprivation of liberty before day release, beside a third of the sentence.
pub static DAY_RELEASE_MONTHS: Dated<u32> = Dated { rule: RuleId::Lve07, versions: &[always(4)] };
/// PLC-03: months of the longest sentence for which lower security is considered from the start.
pub static OPEN_MONTHS: Dated<u32> = Dated { rule: RuleId::Plc03, versions: &[always(24)] };
/// PLC-04: the same for a halfway house.
pub static HALFWAY_MONTHS: Dated<u32> = Dated { rule: RuleId::Plc04, versions: &[always(12)] };
/// PLC-07: months before possible parole.
pub static LOWER_SECURITY_MONTHS: Dated<u32> = Dated { rule: RuleId::Plc07, versions: &[always(12)] };
/// PLC-10: months of the sentence, or left to expected release. Six since 1 September 2020, four before.
pub static ELECTRONIC_CONTROL_MONTHS: Dated<u32> =
    Dated { rule: RuleId::Plc10, versions: &[always(4), since(date(2020, 9, 1), 6)] };

/// PLC-13: years of prison above which the region decides.
pub static REGION_OVER_YEARS: Dated<u32> = Dated { rule: RuleId::Plc13, versions: &[always(10)] };

/// REM-01: the time from arrest to court.
#[derive(Clone, Copy, Debug)]
pub struct Court {
    /// Hours from the arrest, where the law counts hours.
    pub hours: Option<u32>,
    /// The last day, counted from the day of arrest.
    pub last_day: u32,
}
/// REM-01. The 48 hours are law since 1 July 2022.
pub static COURT: Dated<Court> = Dated {
    rule: RuleId::Rem01,
    versions: &[
        always(Court { hours: None, last_day: 3 }),
        since(date(2022, 7, 1), Court { hours: Some(48), last_day: 3 }),
    ],
};
/// REM-02: days from arrest to court for those under 18.
pub static COURT_UNDER_18: Dated<u32> = Dated { rule: RuleId::Rem02, versions: &[always(1)] };
/// REM-03: the time from arrest to a place in a prison: hours for adults, days for those under 18.
pub static PLACE: Dated<(u32, u32)> = Dated { rule: RuleId::Rem03, versions: &[always((48, 1))] };
/// REM-04: longest remand order in days, adults and under 18.
pub static LONGEST_ORDER: Dated<(u32, u32)> = Dated { rule: RuleId::Rem04, versions: &[always((28, 14))] };

/// REM-06: days for which a judgment to prison holds while nobody has ordered it carried out.
pub static HELD_AFTER_JUDGMENT: Dated<u32> = Dated { rule: RuleId::Rem06, versions: &[always(28)] };

/// REM-10: days for which one order of full isolation by a court holds, and days for which it may where review would be
/// pointless and the person is not under 18.
pub static ISOLATION_ORDER: Dated<(u32, u32)> = Dated { rule: RuleId::Rem10, versions: &[always((14, 28))] };
/// REM-10: the highest penalty in years beyond which isolation may go on longer.
pub static ISOLATION_PENALTY_YEARS: Dated<u32> = Dated { rule: RuleId::Rem10, versions: &[always(6)] };
/// REM-10: days of full isolation by a court without a break: beyond the first only where the penalty can be over six
/// years, beyond the second only on weighty grounds. Never under 18.
pub static ISOLATION: Dated<(u32, u32)> = Dated { rule: RuleId::Rem10, versions: &[always((42, 84))] };

/// CRD-02, CRD-03: days of credit for time deprived of liberty.
#[derive(Clone, Copy, Debug)]
pub struct Credit {
    /// Nothing for so many hours or less.
    pub over_hours: u32,
    /// A day for each started period of so many hours.
    pub period_hours: u32,
}
/// CRD-02: a day for each started day and night.
pub static CREDIT: Dated<Credit> =
    Dated { rule: RuleId::Crd02, versions: &[always(Credit { over_hours: 4, period_hours: 24 })] };
/// CRD-03: an extra day for each started period of two days and nights in full isolation, by the day of the judgment.
/// Before 1 October 2015 also when it was four hours or less.
pub static ISOLATION_CREDIT: Dated<Credit> = Dated {
    rule: RuleId::Crd03,
    versions: &[
        always(Credit { over_hours: 0, period_hours: 48 }),
        since(date(2015, 10, 1), Credit { over_hours: 4, period_hours: 48 }),
    ],
};

/// FRV-01: the longest frame in years, and the longest for offences that carry 30 years.
pub static LONGEST_FRAME: Dated<(u32, u32)> = Dated { rule: RuleId::Frv01, versions: &[always((21, 30))] };

/// FRV-02: the longest minimum term, in years.
#[derive(Clone, Copy, Debug)]
pub struct MinimumCap {
    /// Ordinarily.
    pub ordinary: u32,
    /// When the frame is over 15 years.
    pub over_15: u32,
    /// When the frame is over 21 years.
    pub over_21: u32,
}
/// FRV-02, by the day of the judgment. Before 9 January 2015 the cap was 10 years.
pub static MINIMUM_CAP: Dated<MinimumCap> = Dated {
    rule: RuleId::Frv02,
    versions: &[
        always(MinimumCap { ordinary: 10, over_15: 10, over_21: 10 }),
        since(date(2015, 1, 9), MinimumCap { ordinary: 10, over_15: 14, over_21: 20 }),
    ],
};
/// FRV-03: years an extension may add, and months before expiry when it must be brought.
pub static EXTENSION: Dated<(u32, u32)> = Dated { rule: RuleId::Frv03, versions: &[always((5, 3))] };
/// FRV-05: months before expiry when the prison assesses.
pub static ASSESS_MONTHS: Dated<u32> = Dated { rule: RuleId::Frv05, versions: &[always(9)] };
/// FRV-01: of those under 18 at the act, the years that the frame ordinarily is at most, and the longest.
pub static LONGEST_FRAME_UNDER_18: Dated<(u32, u32)> = Dated { rule: RuleId::Frv01, versions: &[always((10, 15))] };
/// FRV-06: years of the parole period from preventive detention: fewest and most.
pub static PAROLE_PERIOD_YEARS: Dated<(u32, u32)> = Dated { rule: RuleId::Frv06, versions: &[always((1, 5))] };
/// FRV-09: months after the parole period within which a recall must be brought before a court.
pub static RECALL_REQUEST_MONTHS: Dated<u32> = Dated { rule: RuleId::Frv09, versions: &[always(3)] };
/// FRV-08: months from a final judgment to the first petition.
pub static PETITION_MONTHS: Dated<u32> = Dated { rule: RuleId::Frv08, versions: &[always(12)] };
/// FRV-12: the share of the minimum before milder forms.
pub static DETENTION_STEP: Dated<Fraction> = Dated { rule: RuleId::Frv12, versions: &[always(TWO_THIRDS)] };

/// PEN-01: shortest prison sentence in days.
pub static SHORTEST_DAYS: Dated<u32> = Dated { rule: RuleId::Pen01, versions: &[always(14)] };
/// PEN-02: most days, and the months above which years and months are used.
pub static DAYS_OR_MONTHS: Dated<(u32, u32)> = Dated { rule: RuleId::Pen02, versions: &[always((120, 4))] };
/// PEN-03: longest ordinary prison sentence in years.
pub static LONGEST_YEARS: Dated<u32> = Dated { rule: RuleId::Pen03, versions: &[always(21)] };
/// PEN-04: longest prison sentence of those under 18 at the act, in years.
pub static LONGEST_YEARS_UNDER_18: Dated<u32> = Dated { rule: RuleId::Pen04, versions: &[always(15)] };
/// PEN-05: most years of the probation period of a suspended sentence.
pub static PROBATION_YEARS: Dated<u32> = Dated { rule: RuleId::Pen05, versions: &[always(5)] };
/// PEN-08: the limits of a community sentence.
#[derive(Clone, Copy, Debug)]
pub struct Community {
    /// Fewest hours.
    pub fewest_hours: u32,
    /// Most hours.
    pub most_hours: u32,
    /// Months of the longest prison sentence in whose place it may be.
    pub longest_months: u32,
    /// Days that the performance time may be set to when the subsidiary term is shorter.
    pub performance_days: u32,
    /// Most days of unconditional prison beside it.
    pub prison_days: u32,
}
/// PEN-08.
pub static COMMUNITY: Dated<Community> = Dated {
    rule: RuleId::Pen08,
    versions: &[always(Community {
        fewest_hours: 30,
        most_hours: 420,
        longest_months: 12,
        performance_days: 120,
        prison_days: 60,
    })],
};
/// PEN-09: months after the performance time within which a breach must be brought before a court.
pub static BREACH_REQUEST_MONTHS: Dated<u32> = Dated { rule: RuleId::Pen09, versions: &[always(3)] };
/// PEN-09: months by which a court may make the performance time longer at most.
pub static LONGER_PERFORMANCE_MONTHS: Dated<u32> = Dated { rule: RuleId::Pen09, versions: &[always(6)] };
/// PEN-10: the limits of a youth sentence.
#[derive(Clone, Copy, Debug)]
pub struct Youth {
    /// Fewest days.
    pub least_days: u32,
    /// Most years.
    pub longest_years: u32,
    /// Most years in serious cases.
    pub serious_years: u32,
}
/// PEN-10.
pub static YOUTH: Dated<Youth> =
    Dated { rule: RuleId::Pen10, versions: &[always(Youth { least_days: 120, longest_years: 2, serious_years: 3 })] };
/// PEN-13: the limits of fine service.
#[derive(Clone, Copy, Debug)]
pub struct FineService {
    /// Hours for each day of subsidiary imprisonment.
    pub hours_a_day: u32,
    /// Fewest days of performance time.
    pub least_days: u32,
    /// Most months of performance time.
    pub longest_months: u32,
}
/// PEN-13. Its 2 to 240 hours are those of the 1 to 120 days of a fine (PEN-11).
pub static FINE_SERVICE: Dated<FineService> = Dated {
    rule: RuleId::Pen13,
    versions: &[always(FineService { hours_a_day: 2, least_days: 20, longest_months: 8 })],
};
/// PEN-11: most days of subsidiary imprisonment.
pub static FINE_DAYS: Dated<u32> = Dated { rule: RuleId::Pen11, versions: &[always(120)] };
