//! Authorities, restrictions and documents, and the pure rules about them.

mod forms;

pub use forms::*;

use basics::{Date, Instant, Problem, Text};
use law::Moment;
use law::policy::OrderDay;
use law::remand::ends_at;
use records::{Class, Keyring};
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
    /// Of full isolation, the highest penalty the charge can carry, in years; none where it is not known (REM-10).
    pub max_penalty_years: Option<u32>,
    /// Whether the order says so although the law does not allow it.
    pub is_as_stated: bool,
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
