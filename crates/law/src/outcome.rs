//! The answer: dates, each with its rule and its proof; what the law does not give in this case and
//! why; warnings; and problems. Everything is plain values; words are made only when asked for
//! ([`mod@crate::words`]).

use crate::case::{Term, iso};
use crate::policy::Policy;
use crate::rules::{Cited, Fraction, RuleId};
use basics::{Date, FieldError, Instant, Problem};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

basics::code! {
    /// The kinds of date.
    DateKind {
        /// A third of the sentence.
        OneThird = "one_third",
        /// Half of the sentence.
        Half = "half",
        /// Earliest parole: two thirds, and at least 60 days.
        TwoThirds = "two_thirds",
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
        /// Last day of the performance time of a community sentence.
        PerformanceEnd = "performance_end",
        /// Last day to bring a breach of a community sentence before a court.
        BreachRequestBy = "breach_request_by",
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
        /// Before a court at the latest.
        CourtBy = "court_by",
        /// The last day on which the person may be brought before a court.
        NeverAfterDay = "never_after_day",
        /// The remand order runs out: release at once unless renewed.
        OrderEnds = "order_ends",
        /// The longest that the remand order could last.
        RemandMaxOrder = "remand_max_order",
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
        /// A plan for the way back to company must be there when a measure lasts longer.
        ReturnPlanBy = "return_plan_by",
        /// A measure may not last longer.
        Ceiling = "ceiling",
        /// Last moment to appeal.
        AppealBy = "appeal_by",
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
        /// The sentence is too long for it.
        SentenceTooLong = "sentence-too-long",
        /// The performance of the community sentence has not begun.
        NotBegun = "not-begun",
        /// A court has made prison of the community sentence.
        Converted = "converted",
        /// Credit covers the whole.
        CoveredByCredit = "covered-by-credit",
        /// No court ordered the isolation.
        NotByCourt = "not-by-court",
        /// The law forbids it for those under 18.
        NeverUnder18 = "never-under-18",
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
        /// More credit than the term.
        CreditOverTerm = "credit-over-term",
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
        /// More days of subsidiary imprisonment than the law allows.
        TooManyFineDays = "too-many-fine-days",
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
        /// A measure that the law forbids for those under 18.
        MeasureUnder18 = "measure-under-18",
        /// A measure that the law no longer knows.
        MeasureRepealed = "measure-repealed",
        /// Fewer hours than a community sentence has.
        TooFewHours = "too-few-hours",
        /// More hours than a community sentence has.
        TooManyHours = "too-many-hours",
        /// A community sentence in place of more than a year of prison.
        SubsidiaryTooLong = "subsidiary-too-long",
        /// A performance time longer than the law allows.
        PerformanceTooLong = "performance-too-long",
        /// More prison than the subsidiary term.
        OrderedOverSubsidiary = "ordered-over-subsidiary",
        /// More prison beside a community sentence than the law allows.
        PrisonBesideCommunity = "prison-beside-community",
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
        /// The rule is not yet part of this program: nothing is guessed.
        NotYetCovered = "not-yet-covered",
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
        /// The end that a remand order names.
        OrderNames = "order-names",
        /// Hours are added to a moment.
        AddHours = "add-hours",
        /// Days are added to a date.
        AddDays = "add-days",
        /// A measure began.
        MeasureBegan = "measure-began",
        /// A measure ended.
        MeasureEnded = "measure-ended",
        /// Isolation by a court began.
        IsolationBegan = "isolation-began",
        /// Parole was refused.
        ParoleRefused = "parole-refused",
        /// What is left of a sentence.
        Remainder = "remainder",
        /// After recall the minimums of parole do not hold.
        NoMinimums = "no-minimums",
        /// The trial period ends.
        TrialEnds = "trial-ends",
        /// The performance of a community sentence began.
        PerformanceBegan = "performance-began",
        /// The performance time of a community sentence ends.
        PerformanceEnds = "performance-ends",
        /// Credit takes its share of the hours.
        HoursLeft = "hours-left",
        /// Credit takes its share of the performance time.
        CreditOfPerformance = "credit-of-performance",
        /// A length in days.
        InDays = "in-days",
        /// Hours done are worth days.
        HoursDone = "hours-done",
        /// A court has made prison of a community sentence.
        Converted = "converted",
        /// Serving begins, and the sentence is no longer than a limit.
        AtMost = "at-most",
    }
}

/// A date that the law gives, with its rule and its proof.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct DatedRule {
    /// What the date is.
    pub kind: DateKind,
    /// The date; of a moment, its day in Norway.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub date: Date,
    /// The moment, when the law counts hours or an order names one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "oslo")]
    pub at: Option<Instant>,
    /// Index of the sentence it belongs to; none for the prison sentences together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
    /// Index of the measure it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<usize>,
    /// The rule.
    pub rule: RuleId,
    /// Act and section; empty when the rule rests on none.
    pub section: &'static str,
    /// How it was found; empty when no proof was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub steps: Vec<Step>,
}

/// A kind of date that the law does not give in this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct NotApplicable {
    /// What the date would be.
    pub kind: DateKind,
    /// Index of the sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<usize>,
    /// Index of the measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<usize>,
    /// Why.
    pub reason: Reason,
    /// The rule.
    pub rule: RuleId,
    /// Act and section.
    pub section: &'static str,
}

/// Something to look at. It stands beside the dates and stops nothing.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// Where in the input, such as `sentences[0].term`.
    pub field: String,
    /// The rule.
    pub rule: RuleId,
    /// Act and section.
    pub section: &'static str,
    /// The limit or date that the words need.
    #[serde(skip_serializing_if = "Operand::is_none")]
    #[schemars(default)]
    pub value: Operand,
}

/// An input that cannot be used, or a question that is not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct InputProblem {
    /// Why.
    pub code: ProblemCode,
    /// Where in the input, such as `sentences[0].judgment`; empty for the whole.
    pub field: String,
    /// The rule, where one refuses or is not yet covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// Its act and section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'static str>,
    /// Plain English for programs and logs.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(default)]
    pub detail: String,
}

impl InputProblem {
    pub(crate) fn new(code: ProblemCode, field: impl Into<String>) -> Self {
        Self { code, field: field.into(), rule: None, section: None, detail: String::new() }
    }
    pub(crate) fn by(self, rule: RuleId) -> Self {
        Self { rule: Some(rule), section: Some(rule.section()), ..self }
    }
    pub(crate) fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
    /// As one RFC 9457 problem: all fields, and the rule of the first that has one.
    pub fn gather(problems: &[Self]) -> Problem {
        let words = |p: &Self| match (p.field.as_str(), p.detail.as_str()) {
            (field, "") => format!("{field}: {}", p.code),
            ("", detail) => format!("{}: {detail}", p.code),
            (field, detail) => format!("{field}: {}: {detail}", p.code),
        };
        let detail: Vec<String> = problems.iter().map(words).collect();
        let mut problem = Problem::new(422, "invalid-input", detail.join("; "));
        if let Some(rule) = problems.iter().find_map(|p| p.rule) {
            problem = problem.with_rule(rule.as_str(), rule.section());
        }
        problem.errors = problems
            .iter()
            .filter(|p| !p.field.is_empty())
            .map(|p| FieldError { field: p.field.clone(), code: p.code.to_string(), value: String::new() })
            .collect();
        problem
    }
}

/// The answer to a case.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Outcome {
    /// The id of the case.
    pub id: String,
    /// Where counting starts, credit taken off: of the prison sentences, else of the first sentence
    /// that has one.
    #[serde(with = "iso::optional")]
    #[schemars(with = "Option<iso::Iso>")]
    pub virtual_start: Option<Date>,
    /// Every date that the law gives.
    pub dates: Vec<DatedRule>,
    /// What it does not give, and why; only with proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<Vec<NotApplicable>>,
    /// What to look at.
    pub warnings: Vec<Warning>,
    /// What was not answered.
    pub problems: Vec<InputProblem>,
}

impl Outcome {
    /// The first date of a kind.
    pub fn find(&self, kind: DateKind) -> Option<&DatedRule> {
        self.dates.iter().find(|dated| dated.kind == kind)
    }
    /// The first date of a kind, as a date.
    pub fn date(&self, kind: DateKind) -> Option<Date> {
        self.find(kind).map(|dated| dated.date)
    }
}

/// A value inside a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Operand {
    /// Nothing.
    #[default]
    None,
    /// A date.
    Date(Date),
    /// A moment.
    At(Instant),
    /// A length.
    Term(Term),
    /// A share.
    Fraction(Fraction),
    /// A number of days, hours, months, years or things, as the name says.
    Number(i64),
}

impl Operand {
    /// Whether there is nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}
impl From<Date> for Operand {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}
impl From<Instant> for Operand {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}
impl From<Term> for Operand {
    fn from(term: Term) -> Self {
        Self::Term(term)
    }
}
impl From<Fraction> for Operand {
    fn from(fraction: Fraction) -> Self {
        Self::Fraction(fraction)
    }
}
impl From<i32> for Operand {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}
impl From<u32> for Operand {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}
impl Serialize for Operand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Date(date) => iso::serialize(date, serializer),
            Self::At(at) => serializer.serialize_str(&at.rfc3339_oslo()),
            Self::Term(term) => term.serialize(serializer),
            Self::Fraction(Fraction { part, of }) => serializer.collect_str(&format_args!("{part}/{of}")),
            Self::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

impl schemars::JsonSchema for Operand {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Operand".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "object", "integer", "null"] })
    }
}

/// A named input of a step.
pub type Input = (&'static str, Operand);

/// One step of a proof: from inputs, by an operation, to a value; by which rule, in which version,
/// and by which policy if one decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The operation.
    pub code: StepCode,
    /// Its inputs; unused places have an empty name.
    pub inputs: [Input; 3],
    /// Its value.
    pub value: Operand,
    /// The rule and its version.
    pub cited: Cited,
    /// The policy that decided.
    pub policy: Option<Policy>,
}

impl Step {
    /// The inputs there are.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|(name, _)| !name.is_empty())
    }
}
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", &self.code)?;
        map.serialize_entry("inputs", &Inputs(self))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("rule", &self.cited.rule)?;
        map.serialize_entry("section", self.cited.rule.section())?;
        if let Some(law) = self.cited.law {
            map.serialize_entry("law_from", &Operand::Date(law))?;
        }
        if let Some(policy) = &self.policy {
            map.serialize_entry("policy", policy)?;
        }
        map.end()
    }
}

struct Inputs<'a>(&'a Step);
impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.inputs().map(|(name, value)| (name, value)))
    }
}
impl schemars::JsonSchema for Step {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Step".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "required": ["step", "inputs", "value", "rule", "section"],
            "properties": {
                "step": generator.subschema_for::<StepCode>(),
                "inputs": { "type": "object" },
                "value": generator.subschema_for::<Operand>(),
                "rule": generator.subschema_for::<RuleId>(),
                "section": { "type": "string" },
                "law_from": { "type": "string", "format": "date" },
                "policy": { "type": "string" },
            },
        })
    }
}

fn oslo<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.serialize_str(&at.rfc3339_oslo()),
        None => serializer.serialize_none(),
    }
}
