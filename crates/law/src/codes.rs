//! The codes of an answer: kinds of date, reasons, warnings, problems and steps. Each has words in every language
//! (`texts/`), and each step and warning a worked case that takes it.

basics::code! {
    /// The kinds of date.
    DateKind {
        /// A third of the sentence.
        OneThird = "one_third",
        /// Half of the sentence.
        Half = "half",
        /// Earliest parole: two thirds, and at least 60 days.
        TwoThirds = "two_thirds",
        /// Parole at half on special grounds: half, and at least 60 days.
        HalfParole = "half_parole",
        /// Release a short time early on special grounds, as a circular has it.
        EarlyRelease = "early_release",
        /// First free day when the whole term is served.
        FullTermFirstFreeDay = "full_term_first_free_day",
        /// Last day served when the whole term is served.
        LastDay = "last_day",
        /// Last day of the trial period, when paroled at two thirds.
        TrialPeriodEnd = "trial_period_end",
        /// Last day to bring a new offence in the trial period before a court.
        ProsecutionBy = "prosecution_by",
        /// Ordinary leave may be given.
        LeaveEligible = "leave_eligible",
        /// Day release may be given.
        DayReleaseEligible = "day_release_eligible",
        /// The last part may be served at home with electronic control.
        EmBackDoor = "em_back_door",
        /// Serving at home with conditions may be given.
        HomeHalf = "home_half",
        /// Transfer to lower security must be considered.
        LowerSecurityReview = "lower_security_review",
        /// Parole must be assessed anew after a refusal.
        ParoleReview = "parole_review",
        /// Lower security must be considered from the start.
        OpenDirect = "open_direct",
        /// A halfway house must be considered from the start.
        HalfwayDirect = "halfway_direct",
        /// The whole may be served at home with electronic control.
        EmFrontDoor = "em_front_door",
        /// Last day of the performance time of what is performed at liberty.
        PerformanceEnd = "performance_end",
        /// Last day of the longest performance time of fine service.
        PerformanceLatest = "performance_latest",
        /// Last day to bring a breach of a community sentence before a court.
        BreachRequestBy = "breach_request_by",
        /// Last day of the probation period of a suspended sentence.
        ProbationEnd = "probation_end",
        /// Last day of the reporting duty as it normally is.
        ReportingEnd = "reporting_end",
        /// Last day of the reporting duty when it is as long as it may be without special need.
        ReportingLongest = "reporting_longest",
        /// From this day a sentence that nobody has begun to execute can no longer be.
        LimitationEnd = "limitation_end",
        /// An interruption is over unless extended.
        InterruptionEnds = "interruption_ends",
        /// An extended interruption is over unless the next level decides.
        InterruptionLongest = "interruption_longest",
        /// Last day of the year of the leave quota.
        LeaveYearEnd = "leave_year_end",
        /// Data must have been verified, or be deleted.
        VerifyBy = "verify_by",
        /// A final judgment must have been sent to be carried out.
        SendJudgmentBy = "send_judgment_by",
        /// The file must be deleted, unless archived.
        RetentionEnd = "retention_end",
        /// Last day of the minimum term of preventive detention.
        MinimumLastDay = "minimum_last_day",
        /// Two thirds of the minimum term.
        MinimumTwoThirds = "minimum_two_thirds",
        /// First day on which parole from preventive detention is possible.
        MinimumFirstParoleDay = "minimum_first_parole_day",
        /// Last day of the frame of preventive detention.
        FrameLastDay = "frame_last_day",
        /// Last day to bring a case on extension.
        ExtensionFileBy = "extension_file_by",
        /// The prison has assessed release or extension.
        AssessExtensionBy = "assess_extension_by",
        /// First day on which the person may petition for parole.
        PetitionEarliest = "petition_earliest",
        /// Last day of the parole period from preventive detention.
        ParolePeriodEnd = "parole_period_end",
        /// Last day to bring a recall to preventive detention before a court.
        RecallRequestBy = "recall_request_by",
        /// Before a court at the latest.
        CourtBy = "court_by",
        /// The last day on which the person may be brought before a court.
        NeverAfterDay = "never_after_day",
        /// The remand order runs out: release at once unless renewed.
        OrderEnds = "order_ends",
        /// The longest that the remand order could last.
        RemandMaxOrder = "remand_max_order",
        /// An extension of the remand order must have been asked for.
        ExtensionRequestBy = "extension_request_by",
        /// Last day on which a hearing on remand may be by video without consent.
        VideoUntil = "video_until",
        /// An order of full isolation by a court runs out: company again unless renewed.
        IsolationOrderEnds = "isolation_order_ends",
        /// Full isolation by a court without a break may not last longer.
        IsolationCeiling = "isolation_ceiling",
        /// The region must have been told, or have decided, when a measure lasts longer.
        RegionBy = "region_by",
        /// The directorate must have been told, or have decided, when a measure lasts longer.
        DirectorateBy = "directorate_by",
        /// A new decision must have been made when a measure lasts longer.
        ReDecideBy = "re_decide_by",
        /// The next level must have decided when a stay lasts longer.
        NextLevelBy = "next_level_by",
        /// A plan for the way back to company must be there when a measure lasts longer.
        ReturnPlanBy = "return_plan_by",
        /// A measure may not last longer.
        Ceiling = "ceiling",
        /// Last moment to appeal.
        AppealBy = "appeal_by",
        /// Last day on which an appeal is heard at all.
        AppealLatest = "appeal_latest",
        /// Last day to tell of a worse outcome of an appeal.
        WorsenBy = "worsen_by",
        /// A reaction may be carried out.
        ReactionFrom = "reaction_from",
        /// Last day of a reaction.
        ReactionEnds = "reaction_ends",
        /// Last day of the trial of a conditional reaction.
        ReactionTrialEnd = "reaction_trial_end",
        /// Last day to resume an interrupted reaction.
        ReactionResumeBy = "reaction_resume_by",
    }

    /// Why the law gives no date of a kind.
    Reason {
        /// The person has not been admitted.
        NotAdmitted = "not-admitted",
        /// The person is away; the date is known when they are back.
        StillAway = "still-away",
        /// Less than 14 days would be left.
        TooLittleLeft = "too-little-left",
        /// There is no parole in this case.
        NoParole = "no-parole",
        /// It would be after the end of the sentence.
        AfterTheEnd = "after-the-end",
        /// It would be before the start: it holds from the start.
        FromTheStart = "from-the-start",
        /// The court set no minimum term.
        NoMinimum = "no-minimum",
        /// The judgment is not final.
        NotFinal = "not-final",
        /// The order names no end.
        NoEndNamed = "no-end-named",
        /// The rule was not yet law.
        NotYetLaw = "not-yet-law",
        /// A stricter rule holds for those under 18.
        Under18 = "under-18",
        /// The whole is suspended.
        Suspended = "suspended",
        /// Served in full: no fraction, no parole.
        ServedInFull = "served-in-full",
        /// The measure ended before.
        EndedBefore = "ended-before",
        /// The law sets no longest time for this measure.
        NoCeiling = "no-ceiling",
        /// The person wishes it: no longest time.
        OwnWish = "own-wish",
        /// The law does not know this measure.
        NoSuchMeasure = "no-such-measure",
        /// Parole has not been refused.
        NotRefused = "not-refused",
        /// The person has been released on parole.
        OnParole = "on-parole",
        /// The sentence is too long for it.
        SentenceTooLong = "sentence-too-long",
        /// The performance has not begun.
        NotBegun = "not-begun",
        /// No performance time has been set.
        NoPerformanceTime = "no-performance-time",
        /// A court has made prison of the community sentence.
        Converted = "converted",
        /// Credit covers the whole.
        CoveredByCredit = "covered-by-credit",
        /// There is no trial period on that day.
        NoTrialPeriod = "no-trial-period",
        /// The sentence is being served.
        ServingBegun = "serving-begun",
        /// The time stops while another sentence is served.
        StopsWhileServing = "stops-while-serving",
        /// No court ordered the isolation.
        NotByCourt = "not-by-court",
        /// The law forbids it for those under 18.
        NeverUnder18 = "never-under-18",
        /// The order holds for too short a time.
        OrderTooShort = "order-too-short",
        /// Isolation may be at issue.
        IsolationAtIssue = "isolation-at-issue",
        /// The decision has been appealed.
        Appealed = "appealed",
        /// The reaction is conditional.
        Conditional = "conditional",
        /// The reaction has not begun.
        ReactionNotBegun = "reaction-not-begun",
        /// The reaction holds until further notice.
        UntilFurtherNotice = "until-further-notice",
        /// The reaction has been interrupted.
        Interrupted = "interrupted",
        /// Exclusion before covers the whole of the reaction.
        CoveredByExclusion = "covered-by-exclusion",
        /// No circular says how many days.
        NoCircular = "no-circular",
        /// What the law said on that day was not found.
        LawNotKnown = "law-not-known",
        /// The law does not say how it is counted here.
        LawIsSilent = "law-is-silent",
        /// It is served as one with the prison sentences.
        ServedAsOne = "served-as-one",
        /// No parole period has been set.
        NoParolePeriod = "no-parole-period",
    }

    /// What a person should look at: a court has stated it, and the law as written does not allow
    /// it, or it needs an eye.
    WarningCode {
        /// A judgment older than the oldest law known here.
        OlderThanTheLaw = "older-than-the-law",
        /// A single sentence of more days than the law counts in days.
        TooManyDays = "too-many-days",
        /// A single sentence of so few months that the law counts it in days.
        TooFewMonths = "too-few-months",
        /// A single sentence in months and days.
        MonthsAndDays = "months-and-days",
        /// Shorter than the shortest prison sentence.
        TooShort = "too-short",
        /// Longer than the longest ordinary sentence.
        TooLong = "too-long",
        /// Longer than the longest sentence of those under 18 at the act.
        TooLongUnder18 = "too-long-under-18",
        /// A sentence that a joint judgment has taken in is counted beside it.
        AbsorbedBeside = "absorbed-beside",
        /// More credit than the term.
        CreditOverTerm = "credit-over-term",
        /// Credit covers the whole of what would be performed at liberty.
        CreditOverPerformance = "credit-over-performance",
        /// Credit covers the whole subsidiary term of a youth sentence.
        CreditOverSubsidiary = "credit-over-subsidiary",
        /// Days of credit are left when prison is served: they go on to what is suspended, or to the fine.
        CreditLeftOver = "credit-left-over",
        /// A fine is credited while prison of the same judgment is not covered.
        CreditPrisonFirst = "credit-prison-first",
        /// The court credited fewer days than the facts of the remand give.
        CreditBelowCount = "credit-below-count",
        /// The court credited more days than the facts of the remand give.
        CreditAboveCount = "credit-above-count",
        /// Remand after the judgment is stated for someone for whom it is counted already.
        AfterJudgmentCounted = "after-judgment-counted",
        /// Credited time reaches two thirds before serving begins.
        ParoleFromTheStart = "parole-from-the-start",
        /// An admission is given for someone in custody at the judgment, and is not used.
        AdmissionNotUsed = "admission-not-used",
        /// An absence begins before serving does.
        AbsenceBeforeStart = "absence-before-start",
        /// A sentence that preventive detention has ended.
        EndedByDetention = "ended-by-detention",
        /// A frame above 21 years: only for offences that carry up to 30.
        FrameOver21 = "frame-over-21",
        /// A frame above 30 years.
        FrameOver30 = "frame-over-30",
        /// A frame above 10 years of somebody under 18 at the act: ordinarily not.
        FrameOver10Under18 = "frame-over-10-under-18",
        /// A frame above 15 years of somebody under 18 at the act.
        FrameOver15Under18 = "frame-over-15-under-18",
        /// A minimum above its cap.
        MinimumOverCap = "minimum-over-cap",
        /// A minimum above the frame.
        MinimumOverFrame = "minimum-over-frame",
        /// An extension of more than five years.
        ExtensionTooLong = "extension-too-long",
        /// An extension that does not extend.
        ExtensionNoLonger = "extension-no-longer",
        /// An extension judged after the frame ran out.
        ExtensionTooLate = "extension-too-late",
        /// Counted back from the moved end, the case must be brought earlier.
        FileEarlier = "file-earlier",
        /// Parole from preventive detention before the minimum is out.
        ParoleBeforeMinimum = "parole-before-minimum",
        /// A parole period shorter than the shortest.
        ParolePeriodTooShort = "parole-period-too-short",
        /// A parole period longer than the longest.
        ParolePeriodTooLong = "parole-period-too-long",
        /// More days of subsidiary imprisonment than the law allows.
        TooManyFineDays = "too-many-fine-days",
        /// Subsidiary imprisonment of somebody under 18 at the act.
        FineUnder18 = "fine-under-18",
        /// A fine served at the same time as prison.
        FineBesidePrison = "fine-beside-prison",
        /// A remand order longer than the longest.
        OrderTooLong = "order-too-long",
        /// A remand order without an end.
        OrderWithoutEnd = "order-without-end",
        /// Time between two remand orders that neither covers.
        OrderGap = "order-gap",
        /// The birth date is not known: counted as an adult.
        AgeUnknown = "age-unknown",
        /// A measure that lasted longer than the law allows.
        MeasureTooLong = "measure-too-long",
        /// A decision that holds longer than one may.
        DecisionTooLong = "decision-too-long",
        /// A measure that the law forbids for those under 18.
        MeasureUnder18 = "measure-under-18",
        /// A measure that the law no longer knows.
        MeasureRepealed = "measure-repealed",
        /// A probation period longer than the longest.
        ProbationTooLong = "probation-too-long",
        /// Fewer hours than a community sentence has.
        TooFewHours = "too-few-hours",
        /// More hours than a community sentence has.
        TooManyHours = "too-many-hours",
        /// A community sentence in place of more than a year of prison.
        SubsidiaryTooLong = "subsidiary-too-long",
        /// A performance time longer than the law allows.
        PerformanceTooLong = "performance-too-long",
        /// A performance time made longer by more than a court may.
        PerformanceMadeTooLong = "performance-made-too-long",
        /// More of the remainder than there is.
        OrderedOverRemainder = "ordered-over-remainder",
        /// More prison than the subsidiary term.
        OrderedOverSubsidiary = "ordered-over-subsidiary",
        /// More prison beside a community sentence than the law allows.
        PrisonBesideCommunity = "prison-beside-community",
        /// Fine service with a performance time shorter than the shortest.
        ServiceTooShort = "service-too-short",
        /// Fine service with a performance time longer than the longest.
        ServiceTooLong = "service-too-long",
        /// Fine service at the same time as prison or a community sentence.
        ServiceBeside = "service-beside",
        /// A youth sentence shorter than the shortest.
        YouthTooShort = "youth-too-short",
        /// A youth sentence longer than is ordinary: only in serious cases.
        YouthOnlySerious = "youth-only-serious",
        /// A youth sentence longer than the longest.
        YouthTooLong = "youth-too-long",
        /// An interruption longer than eight weeks: for the next level.
        InterruptionTooLong = "interruption-too-long",
        /// An interruption of preventive detention.
        InterruptionOfDetention = "interruption-of-detention",
        /// More leave in a year than ordinarily: only in special cases.
        LeaveOverQuota = "leave-over-quota",
        /// More leave in a year than in special cases.
        LeaveOverSpecialQuota = "leave-over-special-quota",
        /// A leave longer than normally.
        LeaveLong = "leave-long",
        /// An appeal after its time.
        AppealLate = "appeal-late",
        /// An appeal that can no longer be heard.
        AppealTooLate = "appeal-too-late",
        /// A reaction longer than the longest.
        ReactionTooLong = "reaction-too-long",
        /// More of the daily allowance lost than may be.
        ReactionTooMuch = "reaction-too-much",
        /// A reaction carried out before the time of appeal is out.
        ReactionEarly = "reaction-early",
        /// A reaction that the act of 12 May 2026 has repealed.
        ReactionRepealed = "reaction-repealed",
        /// A trial of a conditional reaction longer than the longest.
        ReactionTrialTooLong = "reaction-trial-too-long",
        /// A court has isolated someone under 18.
        IsolationUnder18 = "isolation-under-18",
        /// An order of isolation longer than two weeks: only where review would be pointless.
        IsolationOrderLong = "isolation-order-long",
        /// An order of isolation longer than four weeks.
        IsolationOrderTooLong = "isolation-order-too-long",
        /// An order of isolation without an end.
        IsolationWithoutEnd = "isolation-without-end",
        /// Isolation without a break beyond its ceiling.
        IsolationOverCeiling = "isolation-over-ceiling",
        /// The highest penalty is not stated: the shorter ceiling is used.
        PenaltyUnknown = "penalty-unknown",
    }

    /// Why an input cannot be used, or an answer not given.
    ProblemCode {
        /// Not JSON, or not an object.
        NotJson = "not-json",
        /// A field that must be there is missing.
        MissingField = "missing-field",
        /// A field that does not exist.
        UnknownField = "unknown-field",
        /// A value that the field does not take.
        InvalidValue = "invalid-value",
        /// A field that sentences of this kind do not have.
        NotForThisKind = "not-for-this-kind",
        /// A length of nothing.
        Empty = "empty",
        /// Above the limit of the program.
        TooLarge = "too-large",
        /// Ends before it begins.
        EndsBeforeStart = "ends-before-start",
        /// Two absences at the same time.
        Overlapping = "overlapping",
        /// More suspended than sentenced.
        SuspendedOverTerm = "suspended-over-term",
        /// More hours done than sentenced.
        DoneOverHours = "done-over-hours",
        /// The law does not answer it: nothing is guessed.
        LawIsSilent = "law-is-silent",
    }

    /// What a step of a proof does.
    StepCode {
        /// Counting starts at the judgment.
        StartAtJudgment = "start-at-judgment",
        /// Counting starts at the admission.
        StartAtAdmission = "start-at-admission",
        /// Credit is taken off.
        Credit = "credit",
        /// Credit for remand after the judgment.
        CreditAfterJudgment = "credit-after-judgment",
        /// Credit for time abroad.
        CreditAbroad = "credit-abroad",
        /// Extra credit for isolation.
        CreditIsolation = "credit-isolation",
        /// Extra credit as redress.
        CreditRedress = "credit-redress",
        /// Credit for transport.
        CreditTransport = "credit-transport",
        /// Credit for psychiatric observation.
        CreditObservation = "credit-observation",
        /// What is served of a sentence that a joint judgment has taken in.
        ServedOfAbsorbed = "served-of-absorbed",
        /// One sentence.
        OneSentence = "one-sentence",
        /// Several sentences are added.
        AddSentences = "add-sentences",
        /// A suspended part is taken off.
        Suspend = "suspend",
        /// A fraction of the length.
        Fraction = "fraction",
        /// A length is added to a date.
        Add = "add",
        /// At least so many days from the start.
        LeastDays = "least-days",
        /// The later of two dates.
        Later = "later",
        /// The earlier of two dates.
        Earlier = "earlier",
        /// Days left after parole.
        DaysLeft = "days-left",
        /// Months are taken off a date.
        Back = "back",
        /// The day before.
        DayBefore = "day-before",
        /// An absence moves the date.
        Absence = "absence",
        /// A weekend or holiday moves the date.
        WorkingDay = "working-day",
        /// The court has set a new last day.
        Extended = "extended",
        /// The judgment became final.
        BecameFinal = "became-final",
        /// A judgment that refused parole became final.
        RefusalFinal = "refusal-final",
        /// The end that a remand order names.
        OrderNames = "order-names",
        /// The last day on which the order holds: a hearing is then at the latest.
        LastHearing = "last-hearing",
        /// The last ordinary hearing.
        HearingHeld = "hearing-held",
        /// The person was told of a decision.
        Told = "told",
        /// A decision was taken.
        DecisionTaken = "decision-taken",
        /// An appeal came.
        AppealCame = "appeal-came",
        /// The time of appeal is out.
        AppealOut = "appeal-out",
        /// A reaction began.
        ReactionBegan = "reaction-began",
        /// Exclusion before is deducted.
        ExclusionDeducted = "exclusion-deducted",
        /// A reaction was interrupted.
        ReactionInterrupted = "reaction-interrupted",
        /// The first leave of a year.
        LeaveYearBegan = "leave-year-began",
        /// Data came in that is not verified.
        DataCame = "data-came",
        /// The last day of a time limit is no working day.
        NextWorkingDay = "next-working-day",
        /// Hours are added to a moment.
        AddHours = "add-hours",
        /// Days are added to a date.
        AddDays = "add-days",
        /// A measure began.
        MeasureBegan = "measure-began",
        /// The act of 12 May 2026 comes into force while it lasts.
        ActBegins = "act-begins",
        /// A measure ended.
        MeasureEnded = "measure-ended",
        /// Isolation by a court began.
        IsolationBegan = "isolation-began",
        /// Parole was refused.
        ParoleRefused = "parole-refused",
        /// What is left of a sentence.
        Remainder = "remainder",
        /// A part of the remainder is to be served.
        PartOfRemainder = "part-of-remainder",
        /// After recall the minimums of parole do not hold.
        NoMinimums = "no-minimums",
        /// The trial period ends.
        TrialEnds = "trial-ends",
        /// The performance began.
        PerformanceBegan = "performance-began",
        /// The performance time ends.
        PerformanceEnds = "performance-ends",
        /// Days of subsidiary imprisonment as hours of fine service.
        HoursOfService = "hours-of-service",
        /// Credit takes its share of the hours.
        HoursLeft = "hours-left",
        /// Credit takes its share of the performance time.
        CreditOfPerformance = "credit-of-performance",
        /// Credit is taken off the subsidiary term of a youth sentence, and leaves the performance time as it is.
        CreditOfSubsidiary = "credit-of-subsidiary",
        /// A length in days.
        InDays = "in-days",
        /// A length in days, by the calendar back from a day.
        BackInDays = "back-in-days",
        /// Hours done are worth days.
        HoursDone = "hours-done",
        /// A court has made prison of a community sentence.
        Converted = "converted",
        /// A circular lets release be so many days early.
        EarlyBy = "early-by",
        /// Parole was given.
        Paroled = "paroled",
        /// A sentence became final, and is so long.
        FinalSentence = "final-sentence",
        /// An interruption began.
        InterruptionBegan = "interruption-began",
        /// Serving ended.
        ServingEnded = "serving-ended",
        /// Serving begins, and the sentence is no longer than a limit.
        AtMost = "at-most",
        /// Serving begins under 18.
        BeginsUnder18 = "begins-under-18",
    }
}
