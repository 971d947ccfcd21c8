//! Warnings: what is odd in a message. What a court or the police state is never refused for being
//! odd or over a limit; each oddity is shown, with the rule it touches, to the one who handles it.

use basics::time::ToSpan;
use basics::{Date, Instant};
use serde::{Deserialize, Serialize};

/// The most warnings kept of one message.
const MAX_WARNINGS: usize = 100;

/// Dates further than this from the day of receipt are far off.
const FAR_OFF_YEARS: i32 = 60;

/// One oddity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Warning {
    /// What is odd; its words are the text `esas-warning-CODE`.
    pub code: WarningCode,
    /// Rule it touches, such as `REM-04`; empty when no rule of law does.
    pub rule: String,
    /// JSON pointer to the field, or empty.
    pub at: String,
    /// A date or number the words need, or empty. Never a name.
    pub value: String,
}

impl Warning {
    /// An oddity of a field.
    pub fn new(code: WarningCode, at: &str) -> Self {
        Self { code, rule: code.rule().into(), at: at.into(), value: String::new() }
    }
}

/// Declares the warnings with their rules.
macro_rules! warnings {
    ($($(#[$meta:meta])* $name:ident = $code:literal, $rule:literal;)+) => {
        basics::code! {
            /// What can be odd in a message.
            WarningCode { $($(#[$meta])* $name = $code),+ }
        }
        impl WarningCode {
            /// The rule it touches, or empty.
            pub fn rule(self) -> &'static str {
                match self { $(Self::$name => $rule),+ }
            }
        }
    };
}

warnings! {
    /// The message's id is blank.
    IdBlank = "id-blank", "";
    /// The sender has used the same id for another message.
    IdReused = "id-reused", "";
    /// The decision has come before.
    SameDecision = "same-decision", "";
    /// It names no prison, so that nobody expects the person.
    NoPrisonNamed = "no-prison-named", "";
    /// It states a name of somebody who has none here: a person writes it down when it is theirs.
    NameStated = "name-stated", "INT-02";
    /// Somebody without a name was received in the same case: perhaps the same, perhaps another.
    SameCaseAtGate = "same-case-at-gate", "INT-02";
    /// It answers a request that has not come here.
    RequestUnknown = "request-unknown", "";
    /// Another version of a message that came before: it stands in its place, and both stay on file.
    Corrects = "corrects", "";
    /// An unsigned message that differs from a signed one before it: the signed one stands.
    SignedStands = "signed-stands", "";
    /// Sent after it came.
    SentInFuture = "sent-in-future", "";
    /// A date is no date.
    DateUnreadable = "date-unreadable", "";
    /// A date lies more than sixty years off.
    DateFarOff = "date-far-off", "";
    /// A text was shortened or cleaned; the whole stands in the original.
    TextChanged = "text-changed", "";

    /// Court and police name the person differently.
    NamesDiffer = "names-differ", "INT-02";
    /// Court and police give different birth dates.
    BirthDatesDiffer = "birth-dates-differ", "INT-02";
    /// Court and police give different numbers.
    NumbersDiffer = "numbers-differ", "INT-02";
    /// The birth date lies ahead, or more than 110 years back.
    BirthDateOdd = "birth-date-odd", "INT-02";
    /// No number at all.
    NumberMissing = "number-missing", "INT-02";
    /// The check digits of a number are wrong.
    NumberWrong = "number-wrong", "INT-02";
    /// The number belongs to another birth date.
    NumberOtherBirthDate = "number-other-birth-date", "INT-02";
    /// The person is under 18.
    Under18 = "under-18", "PLC-05";

    /// The ruling orders no detention.
    NoDetention = "no-detention", "REM-05";
    /// Detention without dates that can stand: nobody is held on it.
    DetentionUndated = "detention-undated", "REM-05";
    /// Detention without its first day; the day of the ruling is taken.
    StartMissing = "start-missing", "REM-05";
    /// The deadline lies before the first day.
    DeadlineBeforeStart = "deadline-before-start", "REM-05";
    /// The deadline is the first day.
    DeadlineOnFirstDay = "deadline-on-first-day", "REM-05";
    /// The deadline is another day than the last.
    DeadlineNotEnd = "deadline-not-end", "REM-05";
    /// The deadline had run out when the message came.
    DeadlinePassed = "deadline-passed", "REM-05";
    /// A period ends before it begins.
    EndBeforeStart = "end-before-start", "";
    /// Detention for more than four weeks.
    OverFourWeeks = "over-four-weeks", "REM-04";
    /// Detention of a person under 18 for more than two weeks.
    OverTwoWeeksUnder18 = "over-two-weeks-under-18", "REM-04";
    /// Given on a day that has not come.
    DecidedInFuture = "decided-in-future", "";
    /// The arrest came after the ruling.
    ArrestAfterDecision = "arrest-after-decision", "REM-01";
    /// A first ruling later than the third day after the arrest.
    CourtAfterThirdDay = "court-after-third-day", "REM-01";
    /// A first ruling on a person under 18 later than the day after the arrest.
    CourtLateUnder18 = "court-late-under-18", "REM-02";
    /// A restriction without dates.
    RestrictionUndated = "restriction-undated", "REM-08";
    /// A restriction, or isolation, that lasts longer than the detention.
    RestrictionOutlivesDetention = "restriction-outlives-detention", "REM-08";
    /// Full isolation for more than two weeks.
    IsolationOverTwoWeeks = "isolation-over-two-weeks", "REM-10";
    /// Full isolation of a person under 18.
    IsolationUnder18 = "isolation-under-18", "REM-10";
    /// Full isolation without fear of tampering with evidence as ground.
    IsolationWithoutGround = "isolation-without-ground", "REM-10";
    /// An appeal for which the ruling waits.
    AppealSuspends = "appeal-suspends", "";
    /// Both detention and something instead of it.
    DetentionAndAlternative = "detention-and-alternative", "REM-13";

    /// No time of arrest, from which the clocks run.
    ArrestMissing = "arrest-missing", "REM-01";
    /// The arrest lies after the message came.
    ArrestInFuture = "arrest-in-future", "REM-01";
    /// The time within which the person shall be in a prison has run out.
    PlaceOverdue = "place-overdue", "REM-03";
    /// The police do not know yet which restrictions they ask for.
    DemandsUnsettled = "demands-unsettled", "REM-08";
    /// A committal order has no last day: it stands until the court has ruled.
    CommittalWithoutEnd = "committal-without-end", "REM-01";
    /// Both none and something is stated.
    NoneAndOthers = "none-and-others", "";
    /// Consent of the accused, or of an adult who lives there, is not stated.
    ConsentMissing = "consent-missing", "REM-13";

    /// A term of more than 120 days stated in days.
    DaysOver120 = "days-over-120", "PEN-02";
    /// A term of four months or less stated in months.
    ShortTermInMonths = "short-term-in-months", "PEN-02";
    /// Days beside months or years in one term.
    UnitsMixed = "units-mixed", "PEN-02";
    /// Hours in a term of prison.
    HoursInTerm = "hours-in-term", "PEN-02";
    /// A term without length.
    TermEmpty = "term-empty", "PEN-01";
    /// Less than 14 days.
    Under14Days = "under-14-days", "PEN-01";
    /// More than 21 years.
    Over21Years = "over-21-years", "PEN-03";
    /// More than 15 years for an act before 18.
    Over15YearsUnder18 = "over-15-years-under-18", "PEN-04";
    /// Prison for an act before 18.
    PrisonUnder18 = "prison-under-18", "PEN-04";
    /// All of the term is suspended: there is nothing to serve.
    AllSuspended = "all-suspended", "PEN-05";
    /// More is suspended than the term.
    SuspendedOverTerm = "suspended-over-term", "PEN-05";
    /// An unconditional part of less than 14 days beside a suspended one.
    UnconditionalShort = "unconditional-short", "PEN-05";
    /// A probation period of more than five years.
    ProbationOverFiveYears = "probation-over-five-years", "PEN-05";
    /// More credit than there is to serve.
    CreditOverTerm = "credit-over-term", "CRD-06";
    /// Credit that covers all there is to serve: release may be due at once.
    CreditCoversTerm = "credit-covers-term", "CRD-12";
    /// Credit in other units than days.
    CreditNotInDays = "credit-not-in-days", "CRD-02";
    /// A fine without subsidiary prison.
    FineWithoutSubsidiary = "fine-without-subsidiary", "PEN-11";
    /// Subsidiary prison outside 1 to 120 days.
    SubsidiaryOutOfRange = "subsidiary-out-of-range", "PEN-11";
    /// Subsidiary prison for an act before 18.
    SubsidiaryUnder18 = "subsidiary-under-18", "PEN-11";
    /// An amount that is nothing, below nothing, or beyond reason.
    AmountOdd = "amount-odd", "PEN-11";
    /// Community sentence outside 30 to 420 hours.
    CommunityOutOfRange = "community-out-of-range", "PEN-08";
    /// Youth sentence outside 120 days to 3 years.
    YouthOutOfRange = "youth-out-of-range", "PEN-10";
    /// Serving before the judgment is final, at the person's own wish.
    EarlyServing = "early-serving", "REM-15";
    /// Final before it was given.
    FinalBeforeJudgment = "final-before-judgment", "REM-15";
    /// Final on a day that has not come.
    FinalInFuture = "final-in-future", "REM-15";
    /// Old enough that execution may have lapsed.
    MayHaveLapsed = "may-have-lapsed", "PEN-15";
    /// No prison in the order.
    NoPrison = "no-prison", "";
    /// Sanctions that a caseworker must handle.
    OtherSanctions = "other-sanctions", "";
}

/// Gathers warnings while a message is read.
#[derive(Debug)]
pub struct Warnings {
    /// The moment of receipt.
    pub now: Instant,
    /// What was found.
    pub list: Vec<Warning>,
}

impl Warnings {
    /// None yet.
    pub fn new(now: Instant) -> Self {
        Self { now, list: vec![] }
    }
    /// The day of receipt.
    pub fn today(&self) -> Date {
        self.now.oslo_date()
    }
    /// Notes an oddity.
    pub fn add(&mut self, code: WarningCode, at: &str) {
        self.add_value(code, at, "");
    }
    /// Notes an oddity with the date or number its words need.
    pub fn add_value(&mut self, code: WarningCode, at: &str, value: impl ToString) {
        if self.list.len() < MAX_WARNINGS {
            self.list.push(Warning { value: value.to_string(), ..Warning::new(code, at) });
        }
    }
    /// Notes an oddity when it is so.
    pub fn add_if(&mut self, odd: bool, code: WarningCode, at: &str) {
        if odd {
            self.add(code, at);
        }
    }
    /// Reads a civil date as stated. One that is no date is a warning and unknown.
    pub fn date(&mut self, text: &str, at: &str) -> Option<Date> {
        let Ok(date) = basics::time::parse_date(text) else {
            self.add(WarningCode::DateUnreadable, at);
            return None;
        };
        let far = |years: i32| self.today().checked_add(years.years()).is_ok_and(|edge| (date > edge) == (years > 0));
        if far(FAR_OFF_YEARS) || far(-FAR_OFF_YEARS) {
            self.add_value(WarningCode::DateFarOff, at, date);
        }
        Some(date)
    }
    /// Reads a civil date that may be left out.
    pub fn date_if(&mut self, text: Option<&str>, at: &str) -> Option<Date> {
        text.and_then(|text| self.date(text, at))
    }
    /// Reads a birth date as stated.
    pub fn birth_date(&mut self, text: &str, at: &str) -> Option<Date> {
        let Ok(date) = basics::time::parse_date(text) else {
            self.add(WarningCode::DateUnreadable, at);
            return None;
        };
        let old = date.checked_add(110.years()).is_ok_and(|edge| edge < self.today());
        self.add_if(old || date > self.today(), WarningCode::BirthDateOdd, at);
        Some(date)
    }
    /// Reads a moment as stated.
    pub fn instant(&mut self, text: &str, at: &str) -> Option<Instant> {
        let moment = Instant::parse(text).ok();
        if moment.is_none() {
            self.add(WarningCode::DateUnreadable, at);
        }
        moment
    }
    /// Text as stated, fit to be kept: without control characters and those that hide or turn text,
    /// and of at most `most` characters. `None` when nothing is left.
    pub fn text(&mut self, text: &str, most: usize, at: &str) -> Option<String> {
        let unfit = |c: char| (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || basics::text::is_hidden(c);
        let clean: String = text.chars().filter(|c| !unfit(*c)).collect();
        let clean = clean.trim().replace("\r\n", "\n").replace('\r', "\n");
        let kept: String = clean.chars().take(most).collect();
        self.add_if(kept.len() < clean.len() || text.chars().any(unfit), WarningCode::TextChanged, at);
        (!kept.is_empty()).then_some(kept)
    }
    /// Text that may be left out.
    pub fn text_if(&mut self, text: Option<&str>, most: usize, at: &str) -> Option<String> {
        text.and_then(|text| self.text(text, most, at))
    }
}

/// Whole days from one date to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
