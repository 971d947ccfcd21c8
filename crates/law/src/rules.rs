//! The rules as data: a stable id for each, the act and section it rests on, how well it is known,
//! and its numbers with the days from which they hold. A number of the law stands here and nowhere
//! else.

use crate::outcome::DateKind;
use basics::Date;
use basics::time::civil::date;
use serde::Serialize;

basics::code! {
    /// How well a rule is known.
    Standing {
        /// The provision itself was read.
        Read = "read",
        /// Arithmetic or inference from provisions that were read.
        Derived = "derived",
        /// Reported practice or a guideline: no provision.
        Practice = "practice",
        /// No rule was found: a named policy decides.
        NotFound = "not_found",
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $section:literal, $standing:ident;)+) => {
        basics::code! {
            /// A rule of the rulebook, by its stable id.
            RuleId { $($(#[$doc])* $name = $id),+ }
        }
        impl RuleId {
            /// Act and section, such as `strgjfl 42(1)`; empty when the rule rests on none.
            pub const fn section(self) -> &'static str {
                match self { $(Self::$name => $section),+ }
            }
            /// How well the rule is known.
            pub const fn standing(self) -> Standing {
                match self { $(Self::$name => Standing::$standing),+ }
            }
        }
    };
}

rules! {
    /// Until when the file is kept.
    Adm09 = "ADM-09", "pers 6", Read;
    /// Several sentences are added and served as one.
    Cal01 = "CAL-01", "for 3-2", Read;
    /// Time away is not counted.
    Cal02 = "CAL-02", "for 3-3", Read;
    /// Counting starts at the judgment for those in custody, else at admission.
    Cal03 = "CAL-03", "strpl 460", Derived;
    /// Credit is taken off the start.
    Cal04 = "CAL-04", "strl 83", Derived;
    /// Years and months run by the calendar; a month's end is kept.
    Cal05 = "CAL-05", "for 3-2", Derived;
    /// A fraction of years and months is a fraction of the months.
    Cal06 = "CAL-06", "for 3-2", Derived;
    /// A fraction that leaves a part of a month.
    Cal07 = "CAL-07", "for 3-2", NotFound;
    /// A fraction of days is rounded up.
    Cal08 = "CAL-08", "for 3-2", Derived;
    /// An absence of n days moves what follows by n days.
    Cal09 = "CAL-09", "for 3-3", Derived;
    /// Frame and minimum of preventive detention are counted alike, both credited.
    Cal10 = "CAL-10", "forv 5", Derived;
    /// Whether the day of admission is counted.
    Cal12 = "CAL-12", "for 3-2", NotFound;
    /// Public holidays.
    Cal13 = "CAL-13", "helligdl 2", Read;
    /// All time deprived of liberty because of the case is deducted.
    Crd01 = "CRD-01", "strl 83(1)", Read;
    /// A day for each started day and night, when more than four hours.
    Crd02 = "CRD-02", "strl 83(2)", Read;
    /// Extra credit for full isolation.
    Crd03 = "CRD-03", "strl 83(2)", Read;
    /// The court fixes the number of days credited.
    Crd06 = "CRD-06", "strl 83(2)", Read;
    /// In what order credit is used.
    Crd07 = "CRD-07", "strl 83(3)-(8)", Read;
    /// Remand after the judgment counts in full.
    Crd08 = "CRD-08", "strpl 460", Read;
    /// Transport time is credited.
    Crd09 = "CRD-09", "for 3-2(2)", Read;
    /// Psychiatric observation counts like remand.
    Crd10 = "CRD-10", "strpl 167", Read;
    /// Extra credit as redress.
    Crd11 = "CRD-11", "HR-2021-1155-A", Read;
    /// A sentence nearly served in custody may be taken as served.
    Crd12 = "CRD-12", "strl 83(2)", Read;
    /// Immediate exclusion.
    Dis06 = "DIS-06", "strgjfl 39", Read;
    /// Restraint bed.
    Frc02 = "FRC-02", "strgjfl 38(5)", Read;
    /// Security cell.
    Frc03 = "FRC-03", "strgjfl 38(6)", Read;
    /// Time frame of preventive detention.
    Frv01 = "FRV-01", "strl 43(1)", Read;
    /// Minimum term of preventive detention.
    Frv02 = "FRV-02", "strl 43(2)", Read;
    /// Extension of the frame, and until when it must be brought.
    Frv03 = "FRV-03", "strl 43(1)", Read;
    /// A frame that runs out without an extension ends the detention.
    Frv04 = "FRV-04", "strl 43(1)", Derived;
    /// The prison assesses release or extension in time.
    Frv05 = "FRV-05", "", Practice;
    /// No release on parole before the minimum is out.
    Frv06 = "FRV-06", "strl 44(1)", Read;
    /// Earliest petition for parole.
    Frv08 = "FRV-08", "strl 44(4)", Read;
    /// What is computed and told at the start of preventive detention.
    Frv10 = "FRV-10", "forv 5", Read;
    /// Parole from preventive detention is a court's, or the region's when the prosecutor consents.
    Frv07 = "FRV-07", "strl 44(2)", Read;
    /// Milder forms not before two thirds of the minimum.
    Frv12 = "FRV-12", "forv 9", Read;
    /// Decisions in preventive detention are the region's; refusals the prison's.
    Frv13 = "FRV-13", "forv 4", Read;
    /// Full and partial exclusion.
    Iso02 = "ISO-02", "strgjfl 37(5)", Read;
    /// Exclusion of those under 18.
    Iso03 = "ISO-03", "strgjfl 37(5)", Read;
    /// Exclusion of all or some prisoners together.
    Iso05 = "ISO-05", "strgjfl 37(8)", Read;
    /// Exclusion for building or staff, or at the person's own wish.
    Iso06 = "ISO-06", "strgjfl 37(9)", Read;
    /// Leave time.
    Lve01 = "LVE-01", "for 3-30(5)", Read;
    /// Day release.
    Lve07 = "LVE-07", "strgjfl 20", Read;
    /// Interruption of serving.
    Lve09 = "LVE-09", "for 3-33", Read;
    /// The act of 12 May 2026: exclusion while a new arrival is assessed.
    N2603 = "N26-03", "l2026-18 37", Read;
    /// The act of 12 May 2026: exclusion for the person's own circumstances.
    N2604 = "N26-04", "l2026-18 37 a", Read;
    /// The act of 12 May 2026: exclusion for the prison's circumstances.
    N2605 = "N26-05", "l2026-18 37 b", Read;
    /// The act of 12 May 2026: exclusion of those under 18.
    N2606 = "N26-06", "l2026-18 37 c", Read;
    /// The act of 12 May 2026: isolation chosen by the person.
    N2607 = "N26-07", "l2026-18 37 d", Read;
    /// The act of 12 May 2026: a plan for the way back to company.
    N2608 = "N26-08", "l2026-18 37 e", Read;
    /// The act of 12 May 2026: security cell.
    N2609 = "N26-09", "l2026-18 38 c", Read;
    /// The act of 12 May 2026: restraint bed.
    N2610 = "N26-10", "l2026-18 38 d", Read;
    /// The act of 12 May 2026: security cell for those under 18.
    N2611 = "N26-11", "l2026-18 38 e", Read;
    /// The act of 12 May 2026: immediate exclusion is no more.
    N2612 = "N26-12", "l2026-18 39", Read;
    /// The act of 12 May 2026: the time of appeal begins when the measure ends.
    N2613 = "N26-13", "l2026-18 7 e", Read;
    /// Shortest prison sentence.
    Pen01 = "PEN-01", "strl 31(2)", Read;
    /// Days up to 120, above four months in months and years.
    Pen02 = "PEN-02", "strl 31(3)", Read;
    /// Longest prison sentence.
    Pen03 = "PEN-03", "strl 79", Read;
    /// Suspended and partly suspended sentences.
    Pen05 = "PEN-05", "strl 34", Read;
    /// Preventive detention ends earlier sentences.
    Pen06 = "PEN-06", "strl 42", Read;
    /// Community sentence.
    Pen08 = "PEN-08", "strl 48, 49, 51", Read;
    /// Breach of a community sentence: prison for it, less the hours done, and until when it is brought.
    Pen09 = "PEN-09", "strl 52", Read;
    /// Youth sentence.
    Pen10 = "PEN-10", "strl 52 a-52 d", Read;
    /// Days of subsidiary imprisonment for a fine.
    Pen11 = "PEN-11", "strl 55", Read;
    /// Fine service in place of subsidiary imprisonment.
    Pen13 = "PEN-13", "strgjfl 16 b", Read;
    /// Subsidiary imprisonment is served in full.
    Pen14 = "PEN-14", "for 3-2(3)", Read;
    /// After how long a sentence can no longer be executed.
    Pen15 = "PEN-15", "strl 93", Read;
    /// Lower security is considered from the start.
    Plc03 = "PLC-03", "strgjfl 11(4)", Read;
    /// A halfway house is considered from the start.
    Plc04 = "PLC-04", "strgjfl 11(5)", Read;
    /// Under 18: lower security and a halfway house are always considered.
    Plc05 = "PLC-05", "strgjfl 11(6)", Read;
    /// Lower security is considered when a year is left to possible parole.
    Plc07 = "PLC-07", "strgjfl 15(2)", Read;
    /// Serving at home after half.
    Plc09 = "PLC-09", "strgjfl 16", Read;
    /// Electronic control.
    Plc10 = "PLC-10", "strgjfl 16 a", Read;
    /// Decisions are the prison's; the region's for long sentences and special high security; refusals the prison's.
    Plc13 = "PLC-13", "strgjfl 6(2)", Read;
    /// Parole after two thirds and 60 days.
    Rel01 = "REL-01", "strgjfl 42(1)", Read;
    /// No parole when less than 14 days would be left.
    Rel02 = "REL-02", "strgjfl 42(1)", Read;
    /// Weekends and holidays.
    Rel05 = "REL-05", "", NotFound;
    /// Parole is assessed anew after a refusal.
    Rel08 = "REL-08", "for 3-41", Read;
    /// The trial period lasts until the sentence would have been served.
    Rel09 = "REL-09", "strgjfl 42(8)", Read;
    /// Reporting duty after parole.
    Rel10 = "REL-10", "strgjfl 43", Read;
    /// Recall after breach, and until when a new offence is prosecuted.
    Rel11 = "REL-11", "strgjfl 44, 45", Read;
    /// Two thirds or the whole reached in remand.
    Rel13 = "REL-13", "for 4-4", Read;
    /// Before a court within 48 hours of arrest, never after the third day.
    Rem01 = "REM-01", "strpl 183(1)", Read;
    /// Under 18: before a court the day after arrest.
    Rem02 = "REM-02", "strpl 183(2)", Read;
    /// In a prison within two days and nights of arrest; under 18 the day after at the latest.
    Rem03 = "REM-03", "for 4-1", Read;
    /// Longest remand order.
    Rem04 = "REM-04", "strpl 185", Read;
    /// Release at once when the order runs out.
    Rem05 = "REM-05", "strpl 187 a", Read;
    /// How long somebody may be held on a judgment that is not carried out yet.
    Rem06 = "REM-06", "strpl 187", Read;
    /// Isolation by court order.
    Rem10 = "REM-10", "strpl 186 a", Read;
}

/// The day the Execution of Sentences Act came into force: the oldest law known here. Older
/// judgments are computed by it, with a warning.
pub const OLDEST_LAW: Date = date(2002, 3, 1);

/// A rule as it was used: its id and the day from which the version used has held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The rule.
    pub rule: RuleId,
    /// First day of the version used; none when the rule has had one wording as far back as known.
    pub law: Option<Date>,
}

impl From<RuleId> for Cited {
    fn from(rule: RuleId) -> Self {
        Self { rule, law: None }
    }
}

/// The numbers of a rule from a day on, until the next version.
#[derive(Debug)]
pub struct Version<T> {
    /// First day in force; none for the oldest wording known.
    pub from: Option<Date>,
    /// The numbers.
    pub is: T,
}

/// A rule whose numbers depend on the day; versions in order of time.
#[derive(Debug)]
pub struct Dated<T: 'static> {
    /// The rule.
    pub rule: RuleId,
    /// Its versions, oldest first, at least one.
    pub versions: &'static [Version<T>],
}

impl<T: Copy> Dated<T> {
    /// The numbers in force on a day (none: the newest) and their citation. Before the first
    /// version its numbers are used.
    pub fn on(&self, day: Option<Date>) -> (T, Cited) {
        let version = match self.versions {
            // Most rules have had one wording.
            [only] => only,
            all => all.iter().rev().find(|v| day.is_none() || v.from <= day).unwrap_or(&all[0]),
        };
        (version.is, Cited { rule: self.rule, law: version.from })
    }
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fraction {
    /// How many parts.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

/// A third.
pub const THIRD: Fraction = Fraction { part: 1, of: 3 };
/// A half.
pub const HALF: Fraction = Fraction { part: 1, of: 2 };
/// Two thirds.
pub const TWO_THIRDS: Fraction = Fraction { part: 2, of: 3 };

const fn always<T>(is: T) -> Version<T> {
    Version { from: None, is }
}
const fn since<T>(from: Date, is: T) -> Version<T> {
    Version { from: Some(from), is }
}

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

/// A time that is counted by the clock, by days, or by months of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// From the beginning.
    AtOnce,
    /// Hours by the clock.
    Hours(u32),
    /// Days: the same time of a later day.
    Days(u32),
    /// Months: the same time of the same day of a later month.
    Months(u32),
}

/// What must be done, or may not be, when a measure has lasted so long.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What date it is.
    pub kind: DateKind,
    /// By which rule.
    pub rule: RuleId,
    /// After how long.
    pub after: Lasting,
    /// And again each time so much more has gone, for as long as it lasts.
    pub again: Option<Lasting>,
}

const fn limit(kind: DateKind, rule: RuleId, after: Lasting) -> Limit {
    Limit { kind, rule, after, again: None }
}
const fn again(kind: DateKind, rule: RuleId, after: Lasting, again: Lasting) -> Limit {
    Limit { again: Some(again), ..limit(kind, rule, after) }
}

/// The limits of measures inside prison: in the law of today (ISO-02 to ISO-06, FRC-02, FRC-03, DIS-06), and in the act
/// of 12 May 2026 no. 18 (N26-03 to N26-12), which the King puts in force.
pub mod measures {
    use super::DateKind::{AppealBy, Ceiling, DirectorateBy, ReDecideBy, RegionBy, ReturnPlanBy};
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
    pub static GROUP_UNDER_18: &[Limit] =
        &[limit(RegionBy, Rule::Iso05, Days(2)), limit(Ceiling, Rule::Iso05, Days(4))];
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
    /// Act of 2026: the time of appeal, from the end of exclusion, cell or bed.
    pub static ACT_APPEAL: Limit = limit(AppealBy, Rule::N2613, Days(7));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_in_force_is_the_latest_begun() {
        let on = |y, m, d| ELECTRONIC_CONTROL_MONTHS.on(Some(date(y, m, d)));
        assert_eq!(on(2020, 8, 31).0, 4);
        assert_eq!(on(2020, 9, 1).0, 6);
        assert_eq!(on(1999, 1, 1).0, 4);
        let (months, cited) = ELECTRONIC_CONTROL_MONTHS.on(None);
        assert_eq!((months, cited.law), (6, Some(date(2020, 9, 1))));
        assert_eq!(COURT.on(Some(date(2022, 6, 30))).0.hours, None);
        assert_eq!(COURT.on(Some(date(2022, 7, 1))).0.hours, Some(48));
        assert_eq!(MINIMUM_CAP.on(Some(date(2015, 1, 8))).0.over_21, 10);
        assert_eq!(MINIMUM_CAP.on(Some(date(2015, 1, 9))).0.over_15, 14);
    }

    #[test]
    fn a_rule_without_a_section_says_why() {
        for rule in RuleId::ALL {
            let rests_on_none = matches!(rule.standing(), Standing::Practice | Standing::NotFound);
            assert!(rests_on_none || !rule.section().is_empty(), "{rule}");
        }
    }
}
