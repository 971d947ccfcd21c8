//! Authorities, restrictions and documents, and the pure rules about them.

use basics::problem::FormErrors;
use basics::time::{civil, parse_date};
use basics::{Date, Instant, Problem, Text};
use law::policy::OrderDay;
use law::remand::ends_at;
use law::{Moment, RuleId};
use records::{Class, Keyring};
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};

pub use basics::id::PersonId;

basics::id! {
    /// An authority somebody is held on.
    AuthorityId,
    /// A restriction on remand.
    RestrictionId,
    /// A document.
    DocumentId,
}

basics::code! {
    /// What kind of authority it is.
    AuthorityKind {
        /// Committal order (innsettelsesordre).
        CommittalOrder = "committal_order",
        /// Remand order (kjennelse om varetekt).
        RemandOrder = "remand_order",
        /// Judgment.
        Judgment = "judgment",
        /// Enforcement order (fullbyrdelsesordre).
        EnforcementOrder = "enforcement_order",
        /// Enforcement order for subsidiary imprisonment.
        FineEnforcementOrder = "fine_enforcement_order",
        /// Judgment to preventive detention (forvaring).
        PreventiveDetentionJudgment = "preventive_detention_judgment",
        /// Judgment that extends the frame of preventive detention.
        ExtensionJudgment = "extension_judgment",
    }

    /// How it came.
    Source {
        /// As a message from police or court.
        Message = "message",
        /// On paper.
        Paper = "paper",
        /// Typed in from what somebody said, such as a call at night.
        TypedIn = "typed_in",
    }

    /// Why an authority or a restriction ended before it ran out.
    EndReason {
        /// A court or the prosecutor lifted it (REM-05).
        Lifted = "lifted",
        /// Another authority took its place.
        Replaced = "replaced",
        /// Served in full.
        Served = "served",
        /// Conditional release.
        Paroled = "paroled",
        /// It never was: registered in error.
        Error = "error",
    }

    /// What a court restricts in remand (REM-08, REM-10).
    RestrictionKind {
        /// No letters.
        LettersBan = "letters_ban",
        /// Letters are controlled by the police.
        LettersControl = "letters_control",
        /// No visits.
        VisitsBan = "visits_ban",
        /// Visits are controlled by the police.
        VisitsControl = "visits_control",
        /// No newspapers and no broadcasting.
        MediaBan = "media_ban",
        /// Kept from named others (section 186).
        PartialIsolation = "partial_isolation",
        /// Kept from all others (section 186 a).
        FullIsolation = "full_isolation",
    }

    /// What kind of document it is.
    DocumentKind {
        /// An order to commit or to enforce.
        Order = "order",
        /// A ruling of a court.
        Ruling = "ruling",
        /// A judgment.
        Judgment = "judgment",
        /// A message as it came.
        Message = "message",
        /// A letter.
        Letter = "letter",
        /// Something else.
        Other = "other",
    }

    /// The forms of file that are kept.
    Mime {
        /// PDF.
        Pdf = "application/pdf",
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// JSON.
        Json = "application/json",
        /// Plain text.
        Plain = "text/plain",
    }
}

impl AuthorityKind {
    /// Whether its end is counted from a sentence, so that two agree to the dates before anybody goes.
    pub fn is_counted(self) -> bool {
        !matches!(self, Self::CommittalOrder | Self::RemandOrder)
    }
}

/// Who issued it: a court, a police district.
pub type Issuer = Text<120>;
/// Title of a document.
pub type Title = Text<200>;
/// Why something was corrected or ended.
pub type Why = Text<1000>;

/// Largest document, in bytes.
pub const DOCUMENT_MAX: usize = 10 * 1024 * 1024;

impl RestrictionKind {
    /// Whether a court keeps the person from others by it.
    pub fn isolates(self) -> bool {
        matches!(self, Self::PartialIsolation | Self::FullIsolation)
    }
}

impl Mime {
    /// What bytes are, told by themselves and never by what the sender says.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else {
            let text = std::str::from_utf8(bytes).ok()?;
            let plain = !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
            let json = text.trim_start().starts_with(['{', '[']);
            plain.then_some(if json { Self::Json } else { Self::Plain })
        }
    }
    /// End of a file name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Json => "json",
            Self::Plain => "txt",
        }
    }
}

/// From when to when something holds, as it was stated: by days or by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub from: Moment,
    /// Until when; a day named as the end is held out (REM-05). None is until ended.
    pub to: Option<Moment>,
}

impl Span {
    /// The first moment.
    pub fn starts(&self) -> Instant {
        match self.from {
            Moment::At(at) => at,
            // The start of a day is where an order that names it would end if the day were not held out.
            day @ Moment::Day(_) => ends_at(day, OrderDay::StartOfDay),
        }
    }
    /// The first moment after it.
    pub fn ends(&self) -> Option<Instant> {
        self.to.map(|to| ends_at(to, OrderDay::EndOfDay))
    }
    /// Whether the ends were stated as days.
    pub fn by_day(&self) -> (bool, bool) {
        (matches!(self.from, Moment::Day(_)), matches!(self.to, Some(Moment::Day(_))))
    }
    /// What was stated, from what is stored.
    pub fn stored(from: Instant, from_is_day: bool, to: Option<Instant>, to_is_day: bool) -> Self {
        let moment =
            |at: Instant, is_day, day: Instant| if is_day { Moment::Day(day.oslo_date()) } else { Moment::At(at) };
        let to = to.map(|to| moment(to, to_is_day, to.plus_seconds(-1)));
        Self { from: moment(from, from_is_day, from), to }
    }
    /// Refuses what ends before it begins.
    pub fn check(&self) -> Result<(), Problem> {
        let empty = self.ends().is_some_and(|end| end <= self.starts());
        if empty { Err(Problem::invalid("invalid-input").with_field("to_date", "before-start")) } else { Ok(()) }
    }
}

/// When and where somebody was arrested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrest {
    /// When.
    pub at: Instant,
    /// Where.
    pub place: Option<Text<200>>,
}

/// An authority to be registered.
#[derive(Clone, Debug)]
pub struct NewAuthority {
    /// How it came.
    pub source: Source,
    /// Id of the message, or what the paper is called.
    pub reference: Option<Text<120>>,
    /// Whether the message itself proved who sent it. Only for messages; what comes on paper is
    /// verified by a second officer.
    pub verified_on_arrival: bool,
    /// What it says.
    pub terms: Terms,
}

/// What an authority says: what a correction may change.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Its kind.
    pub kind: AuthorityKind,
    /// Who issued it.
    pub issuer: Issuer,
    /// Number of the case.
    pub case_number: Option<Text<60>>,
    /// Number of the decision.
    pub decision_number: Option<Text<60>>,
    /// The day it was decided.
    pub decided_on: Option<Date>,
    /// From when to when.
    pub span: Span,
    /// The arrest it follows from.
    pub arrest: Option<Arrest>,
}

/// A restriction to be registered.
#[derive(Clone, Debug)]
pub struct NewRestriction {
    /// The remand order it belongs to.
    pub authority: AuthorityId,
    /// What is restricted.
    pub kind: RestrictionKind,
    /// How the order came.
    pub source: Source,
    /// Who ordered it.
    pub issuer: Issuer,
    /// From when to when.
    pub span: Span,
}

/// A document, sealed and ready to be kept. Sealing is done before the transaction.
#[derive(Clone, Debug)]
pub struct SealedDocument {
    /// The authority it belongs to.
    pub authority: Option<AuthorityId>,
    /// Title.
    pub title: Title,
    /// Kind.
    pub kind: DocumentKind,
    /// Form.
    pub mime: Mime,
    /// SHA-256 of the original, in hex.
    pub sha256: String,
    /// Size of the original in bytes.
    pub size: i64,
    /// The original, sealed to its person.
    pub sealed: Vec<u8>,
}

/// The hash by which an original is known.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl SealedDocument {
    /// Seals an original. Refuses what is empty, too large or of no form that is kept.
    pub fn seal(
        keys: &Keyring,
        person: PersonId,
        authority: Option<AuthorityId>,
        title: Title,
        kind: DocumentKind,
        bytes: &[u8],
    ) -> Result<Self, Problem> {
        let refused = |code: &str| Problem::invalid("invalid-input").with_field("file", code);
        if bytes.is_empty() {
            return Err(refused("required"));
        }
        if bytes.len() > DOCUMENT_MAX {
            return Err(refused("file-too-large"));
        }
        let mime = Mime::of(bytes).ok_or_else(|| refused("file-form"))?;
        let sha256 = sha256(bytes);
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        Ok(Self { authority, title, kind, mime, sha256, size, sealed: keys.seal(Class::Documents, person, bytes)? })
    }
}

/// What a form or a program sends to register or correct an authority.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuthorityFields {
    /// Kind.
    #[schemars(with = "AuthorityKind")]
    pub kind: String,
    /// `paper` or `typed_in`; messages come by their own way.
    pub source: String,
    /// What the paper is called.
    pub reference: String,
    /// Who issued it.
    pub issuer: String,
    /// Number of the case.
    pub case_number: String,
    /// Number of the decision.
    pub decision_number: String,
    /// The day it was decided.
    pub decided_on: String,
    /// From which day.
    pub from_date: String,
    /// From which time of that day; may be empty.
    pub from_time: String,
    /// Until which day; may be empty.
    pub to_date: String,
    /// Until which time of that day; when empty the day is held out.
    pub to_time: String,
    /// Day of arrest; may be empty.
    pub arrest_date: String,
    /// Time of arrest.
    pub arrest_time: String,
    /// Place of arrest.
    pub arrest_place: String,
    /// `true` when the paper says so although the law does not allow it: else a remand order of more than four weeks is
    /// refused (REM-04).
    #[schemars(with = "bool")]
    pub as_stated: String,
    /// Why it is corrected; only for a correction.
    pub why: String,
}

/// The error of a remand order that is longer than the law allows.
pub const ORDER_TOO_LONG: &str = "law-order-too-long";

/// Whether a remand order is longer than the law allows (REM-04).
fn is_too_long(span: Span) -> bool {
    let orders = vec![law::Order { from: span.from, to: span.to }];
    let remand = law::Remand { orders, ..law::Remand::default() };
    let case = law::Case { remand: Some(remand), ..law::Case::new("", vec![]) };
    let counted = law::calculate_with(&case, law::Policies::default(), false);
    let too_long = |warning: &law::Warning| warning.code == law::outcome::WarningCode::OrderTooLong;
    counted.is_ok_and(|counted| counted.warnings.iter().any(too_long))
}

/// All errors as one problem, with the rule where one refuses.
fn refused(errors: FormErrors) -> Problem {
    let problem = errors.into_problem();
    if problem.errors.iter().any(|error| error.code == ORDER_TOO_LONG) {
        return problem.with_rule(RuleId::Rem04.as_str(), RuleId::Rem04.section());
    }
    problem
}

impl NewAuthority {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &AuthorityFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let source: Option<Source> = errors.take("source", fields.source.parse());
        if source == Some(Source::Message) {
            errors.add("source", "not-in-list");
        }
        let reference = errors.take("reference", Text::parse_optional(&fields.reference));
        let terms = Terms::read(fields, &mut errors);
        match (source, reference, terms) {
            (Some(source), Some(reference), Some(terms)) if errors.is_empty() => {
                Ok(Self { source, reference, verified_on_arrival: false, terms })
            }
            _ => Err(refused(errors)),
        }
    }
}

impl Terms {
    /// Reads what an authority says, and why it is corrected.
    pub fn parse_correction(fields: &AuthorityFields) -> Result<(Self, Why), Problem> {
        let mut errors = FormErrors::default();
        let terms = Self::read(fields, &mut errors);
        let why = errors.take("why", Why::parse(&fields.why));
        match (terms, why) {
            (Some(terms), Some(why)) if errors.is_empty() => Ok((terms, why)),
            _ => Err(refused(errors)),
        }
    }
    fn read(fields: &AuthorityFields, errors: &mut FormErrors) -> Option<Self> {
        let kind = errors.take("kind", fields.kind.parse());
        let issuer = errors.take("issuer", Issuer::parse(&fields.issuer));
        let case_number = errors.take("case_number", Text::parse_optional(&fields.case_number));
        let decision_number = errors.take("decision_number", Text::parse_optional(&fields.decision_number));
        let decided_on = errors.take("decided_on", optional_date(&fields.decided_on));
        let span = span(errors, [&fields.from_date, &fields.from_time, &fields.to_date, &fields.to_time]);
        let arrest = arrest(errors, fields);
        let is_order = kind == Some(AuthorityKind::RemandOrder) && fields.as_stated != "true";
        if is_order && span.is_some_and(is_too_long) {
            errors.add("to_date", ORDER_TOO_LONG);
        }
        Some(Self {
            kind: kind?,
            issuer: issuer?,
            case_number: case_number?,
            decision_number: decision_number?,
            decided_on: decided_on?,
            span: span?,
            arrest: arrest?,
        })
    }
}

fn arrest(errors: &mut FormErrors, fields: &AuthorityFields) -> Option<Option<Arrest>> {
    let place = errors.take("arrest_place", Text::parse_optional(&fields.arrest_place))?;
    if fields.arrest_date.trim().is_empty() {
        if !fields.arrest_time.trim().is_empty() {
            errors.add("arrest_date", "required");
        }
        return Some(None);
    }
    let date = errors.take("arrest_date", parse_date(&fields.arrest_date));
    let time = errors.take("arrest_time", parse_time(&fields.arrest_time));
    let at = Instant::from_oslo(date?.to_datetime(time?)).ok()?;
    Some(Some(Arrest { at, place }))
}

/// Reads from and to of a form: days, each with a time of the day or without one.
pub fn span(errors: &mut FormErrors, [from_date, from_time, to_date, to_time]: [&str; 4]) -> Option<Span> {
    if from_date.trim().is_empty() {
        errors.add("from_date", "required");
        return None;
    }
    let from = moment(errors, ("from_date", from_date), ("from_time", from_time));
    if to_date.trim().is_empty() {
        if !to_time.trim().is_empty() {
            errors.add("to_date", "required");
        }
        return Some(Span { from: from?, to: None });
    }
    let to = moment(errors, ("to_date", to_date), ("to_time", to_time));
    let span = Span { from: from?, to: Some(to?) };
    if span.check().is_err() {
        errors.add("to_date", "before-start");
        return None;
    }
    Some(span)
}

fn moment(errors: &mut FormErrors, date: (&str, &str), time: (&str, &str)) -> Option<Moment> {
    let day = errors.take(date.0, parse_date(date.1))?;
    if time.1.trim().is_empty() {
        return Some(Moment::Day(day));
    }
    let clock = errors.take(time.0, parse_time(time.1))?;
    errors.take(time.0, Instant::from_oslo(day.to_datetime(clock))).map(Moment::At)
}

/// Reads a time of the day written `14:02`.
pub fn parse_time(text: &str) -> Result<civil::Time, Problem> {
    let wrong = || Problem::invalid("invalid-clock");
    let (hour, minute) = text.trim().split_once([':', '.']).ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<i8>().map_err(|_| wrong());
    civil::Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| wrong())
}

fn optional_date(text: &str) -> Result<Option<Date>, Problem> {
    if text.trim().is_empty() { Ok(None) } else { parse_date(text).map(Some) }
}

/// What a form or a program sends to register a restriction.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RestrictionFields {
    /// The remand order it belongs to.
    pub authority: String,
    /// Kind.
    #[schemars(with = "RestrictionKind")]
    pub kind: String,
    /// `paper` or `typed_in`.
    pub source: String,
    /// Who ordered it.
    pub issuer: String,
    /// From which day.
    pub from_date: String,
    /// From which time of that day; may be empty.
    pub from_time: String,
    /// Until which day; may be empty.
    pub to_date: String,
    /// Until which time of that day; when empty the day is held out.
    pub to_time: String,
}

impl NewRestriction {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &RestrictionFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let authority = errors.take("authority", fields.authority.parse());
        let kind = errors.take("kind", fields.kind.parse());
        let source = errors.take("source", fields.source.parse());
        if source == Some(Source::Message) {
            errors.add("source", "not-in-list");
        }
        let issuer = errors.take("issuer", Issuer::parse(&fields.issuer));
        let span = span(&mut errors, [&fields.from_date, &fields.from_time, &fields.to_date, &fields.to_time]);
        match (authority, kind, source, issuer, span) {
            (Some(authority), Some(kind), Some(source), Some(issuer), Some(span)) if errors.is_empty() => {
                Ok(Self { authority, kind, source, issuer, span })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends to end an authority or a restriction.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EndFields {
    /// Why, from the list.
    pub reason: String,
    /// Day of the end; empty is now.
    pub end_date: String,
    /// Time of that day; empty with a day is its start.
    pub end_time: String,
    /// More about it.
    pub why: String,
}

/// An end.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Why, from the list.
    pub reason: EndReason,
    /// When; none is now.
    pub at: Option<Instant>,
    /// More about it.
    pub why: Why,
}

impl Ending {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &EndFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let reason = errors.take("reason", fields.reason.parse());
        let why = errors.take("why", Why::parse(&fields.why));
        let at = if fields.end_date.trim().is_empty() {
            None
        } else {
            let at = moment(&mut errors, ("end_date", &fields.end_date), ("end_time", &fields.end_time));
            at.map(|from| Span { from, to: None }.starts())
        };
        match (reason, why) {
            (Some(reason), Some(why)) if errors.is_empty() => Ok(Self { reason, at, why }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form sends beside a file.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentFields {
    /// Title.
    pub title: String,
    /// Kind.
    #[schemars(with = "DocumentKind")]
    pub kind: String,
    /// The authority it belongs to; may be empty.
    pub authority: String,
}

impl DocumentFields {
    /// Reads what stands beside the file; all errors at once.
    pub fn parse(&self) -> Result<(Title, DocumentKind, Option<AuthorityId>), Problem> {
        let mut errors = FormErrors::default();
        let title = errors.take("title", Title::parse(&self.title));
        let kind = errors.take("kind", self.kind.parse());
        let authority = match self.authority.trim() {
            "" => Some(None),
            text => errors.take("authority", text.parse()).map(Some),
        };
        match (title, kind, authority) {
            (Some(title), Some(kind), Some(authority)) => Ok((title, kind, authority)),
            _ => Err(errors.into_problem()),
        }
    }
}
