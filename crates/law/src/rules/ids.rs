//! The ids of the rules, each with its act and section and how well it is known.

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
    /// Time of appeal: days, and hours of reactions and of terms after a breach.
    Adm01 = "ADM-01", "strgjfl 7 e", Read;
    /// Time of appeal by the general act, and until when a late appeal is heard at all.
    Adm03 = "ADM-03", "fvl 29-31", Read;
    /// Until when an appeal may be answered by a worse outcome.
    Adm04 = "ADM-04", "fvl 34", Read;
    /// A decision has its reasons and is told; in how many days no section says.
    Adm06 = "ADM-06", "strgjfl 7 b-d", NotFound;
    /// What is not verified is verified in time, or deleted.
    Adm08 = "ADM-08", "pers 4, 6", Read;
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
    /// Visits.
    Com04 = "COM-04", "for 3-28", Read;
    /// Visits under 18.
    Com05 = "COM-05", "for 3-28a", Read;
    /// Telephone.
    Com06 = "COM-06", "for 3-29", Read;
    /// Visitors: how long they may be held, and how often their record is looked at.
    Com08 = "COM-08", "for 3-24, 6-9", Read;
    /// Special-toilet cell beyond three days.
    Com10 = "COM-10", "for 3-26", Read;
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
    /// Daily allowance.
    Day03 = "DAY-03", "for 3-13", Read;
    /// Time outdoors by the act of today.
    Day06 = "DAY-06", "strgjfl 22", Read;
    /// Reactions to breaches, and the longest of each.
    Dis01 = "DIS-01", "strgjfl 40(2)", Read;
    /// Lost wages and privileges.
    Dis02 = "DIS-02", "for 3-37", Read;
    /// Conditional and interrupted reactions.
    Dis03 = "DIS-03", "strgjfl 40(5)-(6)", Read;
    /// A reaction is not carried out before the time of appeal is out.
    Dis04 = "DIS-04", "for 3-39", Read;
    /// Immediate exclusion.
    Dis06 = "DIS-06", "strgjfl 39", Read;
    /// Exclusion is deducted from a later reaction.
    Dis07 = "DIS-07", "for 3-35, 3-36", Read;
    /// Not coming to serve.
    Dis08 = "DIS-08", "strgjfl 40(7)", Read;
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
    /// No release on parole before the minimum is out; the parole period.
    Frv06 = "FRV-06", "strl 44(1)", Read;
    /// Earliest petition for parole.
    Frv08 = "FRV-08", "strl 44(4)", Read;
    /// A breach or a new offence on parole from preventive detention, and until when it is brought.
    Frv09 = "FRV-09", "strl 46", Read;
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
    /// Leave quota.
    Lve02 = "LVE-02", "for 3-30(2)", Read;
    /// How long a leave is, and how long before it is applied for.
    Lve03 = "LVE-03", "", Practice;
    /// Day release.
    Lve07 = "LVE-07", "strgjfl 20", Read;
    /// Interruption of serving.
    Lve09 = "LVE-09", "for 3-33", Read;
    /// The act of 12 May 2026: time out of the cell, and contact.
    N2601 = "N26-01", "l2026-18 17", Read;
    /// The act of 12 May 2026: time outdoors.
    N2602 = "N26-02", "l2026-18 22", Read;
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
    /// Longest prison sentence of those under 18 at the act.
    Pen04 = "PEN-04", "strl 33", Read;
    /// Suspended and partly suspended sentences.
    Pen05 = "PEN-05", "strl 34", Read;
    /// Preventive detention ends earlier sentences.
    Pen06 = "PEN-06", "strl 42", Read;
    /// A joint judgment takes in a sentence that is served in part: what is served is deducted.
    Pen07 = "PEN-07", "strl 82(5)", Read;
    /// Community sentence.
    Pen08 = "PEN-08", "strl 48, 49, 51", Read;
    /// Breach of a community sentence: prison for it, less the hours done; a longer performance time; until when it is brought.
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
    /// Special high security: how long a decision holds.
    Plc06 = "PLC-06", "for 6-1", Read;
    /// Lower security is considered when a year is left to possible parole.
    Plc07 = "PLC-07", "strgjfl 15(2)", Read;
    /// Serving at home after half.
    Plc09 = "PLC-09", "strgjfl 16", Read;
    /// Electronic control.
    Plc10 = "PLC-10", "strgjfl 16 a", Read;
    /// A stay in a treatment institution: how long, and whose longer ones are.
    Plc11 = "PLC-11", "strgjfl 12", Read;
    /// Decisions are the prison's; the region's for long sentences and special high security; refusals the prison's.
    Plc13 = "PLC-13", "strgjfl 6(2)", Read;
    /// Parole after two thirds and 60 days.
    Rel01 = "REL-01", "strgjfl 42(1)", Read;
    /// No parole when less than 14 days would be left.
    Rel02 = "REL-02", "strgjfl 42(1)", Read;
    /// Parole after half and 60 days, on special grounds.
    Rel03 = "REL-03", "strgjfl 42(3)", Read;
    /// Release a short time early, on special grounds: so many days by circular.
    Rel04 = "REL-04", "strgjfl 42(4)", Practice;
    /// Weekends and holidays.
    Rel05 = "REL-05", "", NotFound;
    /// A sentence from abroad of more than 30 years: parole after 20.
    Rel06 = "REL-06", "strgjfl 42(1)", Read;
    /// Parole is assessed anew after a refusal.
    Rel08 = "REL-08", "for 3-41", Read;
    /// The trial period lasts until the sentence would have been served.
    Rel09 = "REL-09", "strgjfl 42(8)", Read;
    /// Reporting duty after parole.
    Rel10 = "REL-10", "strgjfl 43", Read;
    /// Recall after breach, to all or a part of the remainder, and until when a new offence is prosecuted.
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
    /// An extension of remand is asked for in time, and until when a hearing may be by video.
    Rem07 = "REM-07", "strpl 185", Read;
    /// Isolation by court order.
    Rem10 = "REM-10", "strpl 186 a", Read;
    /// Inspections in a police cell.
    Rem14 = "REM-14", "arrest 2-2, 2-5", Read;
    /// A final judgment is carried out at once, and sent within a week of somebody under 18 at the act.
    Rem15 = "REM-15", "strpl 452", Read;
}
