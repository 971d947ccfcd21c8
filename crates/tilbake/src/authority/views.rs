//! What pages and programs see of authorities, and what stands on lists, the identity bar and the home
//! page.

mod asked;

pub use asked::{deadlines, records};

use super::model::{AuthorityKind, DocumentKind, EndReason, Mime, RestrictionKind, Source, Span, UNLAWFUL};
use super::tables::{self, AuthorityRow, DocumentRow, RestrictionRow, SaidRow};
use crate::access::acts::{ReadFile, ReadRoll};
use crate::access::{ListPermit, Permit};
use crate::people;
use crate::slots::{BarPart, Figure, Flag, Tone};
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::id::PersonId;
use basics::{Date, Instant};
use law::Moment;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

basics::code! {
    /// How an authority or a restriction stands now.
    Standing {
        /// It holds.
        InForce = "in_force",
        /// It begins later.
        Ahead = "ahead",
        /// It has run out or ended.
        Over = "over",
        /// It never was: registered in error.
        Withdrawn = "withdrawn",
    }
}

fn standing(span: &Span, now: Instant) -> Standing {
    if span.starts() > now {
        Standing::Ahead
    } else if span.ends().is_some_and(|end| end <= now) {
        Standing::Over
    } else {
        Standing::InForce
    }
}

/// From when to when, in words.
pub fn span_words(words: &Words, from: Moment, to: Option<Moment>) -> String {
    let one = |moment: Moment| match moment {
        Moment::Day(day) => words.date(&day),
        Moment::At(at) => {
            words.ta("authority-at-clock", &[("date", &words.date(&at.oslo_date())), ("clock", &words.clock(&at))])
        }
    };
    match to {
        Some(to) => format!("{} – {}", one(from), one(to)),
        None => words.t1("authority-from-on", "from", one(from)),
    }
}

/// All that a person is held on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuthoritiesView {
    /// The person.
    pub person: String,
    /// Whether the person belongs to a prison.
    pub held: bool,
    /// Whether the person is held without a live authority.
    pub without_authority: bool,
    /// When the last authority in force ends; none when one is until ended, or there is none.
    pub until: Option<Instant>,
    /// Authorities, those in force first.
    pub authorities: Vec<AuthorityView>,
    /// Restrictions, those in force first.
    pub restrictions: Vec<RestrictionView>,
    /// Documents, the newest first.
    pub documents: Vec<DocumentView>,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Whether the caller may write here.
    #[serde(skip)]
    pub may_edit: bool,
    /// Whether the caller may open originals.
    #[serde(skip)]
    pub may_open: bool,
}
crate::page!(AuthoritiesView, "authority/pages/authorities.html");

impl AuthoritiesView {
    /// Authorities in force, and those to come.
    pub fn now(&self) -> Vec<&AuthorityView> {
        self.authorities.iter().filter(|authority| authority.is_live()).collect()
    }
    /// The documents of an authority.
    pub fn documents_of(&self, authority: &str) -> Vec<&DocumentView> {
        self.documents.iter().filter(|document| document.authority.as_deref() == Some(authority)).collect()
    }
    /// Those that are over or were withdrawn.
    pub fn over(&self) -> Vec<&AuthorityView> {
        self.authorities.iter().filter(|authority| !authority.is_live()).collect()
    }
}

/// An authority.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuthorityView {
    /// Id.
    pub id: String,
    /// What it says.
    #[serde(flatten)]
    pub said: SaidView,
    /// How it stands now.
    pub standing: Standing,
    /// How it came.
    pub source: Source,
    /// Id of the message or name of the paper; may be empty.
    pub reference: String,
    /// When it was registered.
    pub recorded_at: Instant,
    /// Service number of who registered it.
    pub recorded_by: String,
    /// Whether it is verified.
    pub verified: bool,
    /// When it was verified.
    pub verified_at: Option<Instant>,
    /// Service number of who verified it.
    pub verified_by: Option<String>,
    /// Why it was withdrawn; none when it was not.
    pub withdrawn_why: Option<String>,
    /// Version for changes.
    pub version: i64,
    /// What it was believed to say before, the newest first.
    pub earlier: Vec<SaidView>,
}

/// What an authority says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SaidView {
    /// Kind.
    pub kind: AuthorityKind,
    /// Who issued it.
    pub issuer: String,
    /// Number of the case; may be empty.
    pub case_number: String,
    /// Number of the decision; may be empty.
    pub decision_number: String,
    /// The day it was decided.
    #[schemars(with = "Option<String>")]
    pub decided_on: Option<Date>,
    /// From when, as stated.
    pub from: Moment,
    /// Until when, as stated; a day is held out.
    pub to: Option<Moment>,
    /// The moment it ends.
    pub ends_at: Option<Instant>,
    /// Time of arrest.
    pub arrested_at: Option<Instant>,
    /// Place of arrest; may be empty.
    pub arrest_place: String,
    /// Why it ended before it ran out.
    pub end_reason: Option<EndReason>,
    /// Why it was corrected or ended; may be empty.
    pub why: String,
    /// Service number of who wrote this.
    pub written_by: String,
    /// When this was written.
    pub written_at: Instant,
    /// When something else took its place.
    pub replaced_at: Option<Instant>,
}

impl From<&SaidRow> for SaidView {
    fn from(row: &SaidRow) -> Self {
        Self {
            kind: row.kind,
            issuer: row.issuer.clone(),
            case_number: row.case_number.clone(),
            decision_number: row.decision_number.clone(),
            decided_on: row.decided_on,
            from: row.span.from,
            to: row.span.to,
            ends_at: row.span.ends(),
            arrested_at: row.arrested_at,
            arrest_place: row.arrest_place.clone(),
            end_reason: row.end_reason,
            why: row.why.clone(),
            written_by: row.written_by.clone(),
            written_at: row.recorded_at,
            replaced_at: row.superseded_at,
        }
    }
}

impl SaidView {
    /// From when to when, in words.
    pub fn span(&self, words: &Words) -> String {
        span_words(words, self.from, self.to)
    }
    /// Who issued it and its numbers, in words.
    pub fn origin(&self) -> String {
        let parts = [&self.issuer, &self.case_number, &self.decision_number];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
    /// Time and place of arrest, in words; empty when not known.
    pub fn arrest(&self, words: &Words) -> String {
        let at = self.arrested_at.map(|at| words.moment(&at)).unwrap_or_default();
        [at, self.arrest_place.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

impl AuthorityView {
    /// Gathers an authority from what it says and has said; none when it never said anything.
    fn of(row: &AuthorityRow, said: &[SaidRow], now: Instant) -> Option<Self> {
        let own: Vec<&SaidRow> = said.iter().filter(|said| said.authority == row.id).collect();
        let (now_said, earlier): (Vec<&SaidRow>, Vec<&SaidRow>) =
            own.into_iter().partition(|said| said.superseded_at.is_none());
        let mut earlier: Vec<&SaidRow> = earlier;
        earlier.sort_by_key(|said| std::cmp::Reverse((said.superseded_at, said.recorded_at)));
        let current = now_said.first().or_else(|| earlier.first()).copied()?;
        let withdrawn = now_said.is_empty();
        Some(Self {
            id: row.id.to_string(),
            said: current.into(),
            standing: if withdrawn { Standing::Withdrawn } else { standing(&current.span, now) },
            source: row.source,
            reference: row.reference.clone(),
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.clone(),
            verified: row.verified_at.is_some(),
            verified_at: row.verified_at,
            verified_by: row.verified_by.clone(),
            withdrawn_why: row.withdrawn_why.clone(),
            version: row.version,
            earlier: earlier.into_iter().filter(|said| said.id != current.id).map(SaidView::from).collect(),
        })
    }
    /// Who verified it and when, in words.
    pub fn verification(&self, words: &Words) -> String {
        match (&self.verified_by, self.verified_at) {
            (Some(by), Some(at)) => words.ta("authority-verified-by", &[("by", by), ("at", &words.moment(&at))]),
            _ => words.t("authority-not-verified"),
        }
    }
    /// Who registered it and when, in words.
    pub fn registered(&self, words: &Words) -> String {
        let at = words.moment(&self.recorded_at);
        // What a message brought by the command was registered by nobody.
        if self.recorded_by.is_empty() {
            return words.t1("authority-registered-at", "at", at);
        }
        words.ta("authority-registered-by", &[("by", &self.recorded_by), ("at", &at)])
    }
    /// How it came, in words.
    pub fn came(&self, words: &Words) -> String {
        let source = words.code("authority-source", self.source);
        if self.reference.is_empty() { source } else { format!("{source} · {}", self.reference) }
    }
    /// Whether it is in force or to come.
    pub fn is_live(&self) -> bool {
        matches!(self.standing, Standing::InForce | Standing::Ahead)
    }
    /// Whether it can be ended or corrected.
    pub fn is_open(&self) -> bool {
        self.standing != Standing::Withdrawn
    }
    /// Colour of its mark.
    pub fn tone(&self) -> &'static str {
        tone(self.standing)
    }
}

fn tone(standing: Standing) -> &'static str {
    match standing {
        Standing::InForce => "success",
        Standing::Ahead => "info",
        Standing::Over | Standing::Withdrawn => "neutral",
    }
}

/// A restriction.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RestrictionView {
    /// Id.
    pub id: String,
    /// The order it belongs to.
    pub authority: String,
    /// What is restricted.
    pub kind: RestrictionKind,
    /// How it stands now.
    pub standing: Standing,
    /// How it came.
    pub source: Source,
    /// Who ordered it.
    pub issuer: String,
    /// From when, as stated.
    pub from: Moment,
    /// Until when, as stated.
    pub to: Option<Moment>,
    /// Of full isolation, the highest penalty the charge can carry, in years.
    pub max_penalty_years: Option<u32>,
    /// Why it ended before it ran out.
    pub end_reason: Option<EndReason>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Version, for changes.
    pub version: String,
}

impl RestrictionView {
    fn of(row: &RestrictionRow, now: Instant) -> Self {
        Self {
            id: row.id.to_string(),
            authority: row.authority.to_string(),
            kind: row.kind,
            standing: standing(&row.span, now),
            source: row.source,
            issuer: row.issuer.clone(),
            from: row.span.from,
            to: row.span.to,
            max_penalty_years: row.max_penalty_years,
            end_reason: row.end_reason,
            recorded_at: row.recorded_at,
            version: row.period.to_string(),
        }
    }
    /// From when to when, in words.
    pub fn span(&self, words: &Words) -> String {
        span_words(words, self.from, self.to)
    }
    /// Colour of its mark.
    pub fn tone(&self) -> &'static str {
        if self.standing == Standing::InForce { "warning" } else { tone(self.standing) }
    }
    /// Whether it can be ended.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::InForce | Standing::Ahead)
    }
    /// Whether the highest penalty is asked of it.
    pub fn asks_penalty(&self) -> bool {
        self.is_open() && self.kind == RestrictionKind::FullIsolation
    }
}

/// A document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DocumentView {
    /// Id.
    pub id: String,
    /// The authority it belongs to.
    pub authority: Option<String>,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Form.
    pub mime: Mime,
    /// SHA-256 of the original, in hex.
    pub sha256: String,
    /// Size in bytes.
    pub size: i64,
    /// When it was kept.
    pub recorded_at: Instant,
    /// Service number of who kept it.
    pub recorded_by: String,
}

impl From<&DocumentRow> for DocumentView {
    fn from(row: &DocumentRow) -> Self {
        Self {
            id: row.id.to_string(),
            authority: row.authority.map(|id| id.to_string()),
            title: row.title.clone(),
            kind: row.kind,
            mime: row.mime,
            sha256: row.sha256.clone(),
            size: row.size,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.clone(),
        }
    }
}

impl DocumentView {
    /// Form and size, in words: `PDF, 214 kB`.
    pub fn form(&self) -> String {
        let kilobytes = (self.size + 1023) / 1024;
        format!("{}, {kilobytes} kB", self.mime.extension().to_uppercase())
    }
}

/// The authorities of a person, those that count first.
fn authorities_of(reader: &mut Reader, person: PersonId) -> Outcome<Vec<AuthorityView>> {
    let now = reader.now();
    let said = tables::said(reader, person)?;
    let rows = tables::authorities(reader, person)?;
    let mut authorities: Vec<AuthorityView> =
        rows.iter().filter_map(|row| AuthorityView::of(row, &said, now)).collect();
    authorities.sort_by_key(|view| (view.standing, std::cmp::Reverse(view.said.from.date())));
    Ok(authorities)
}

/// Gathers all that a person is held on. Whether nothing holds them is known above this feature.
pub fn gather(reader: &mut Reader, person: PersonId, without_authority: bool) -> Outcome<AuthoritiesView> {
    let now = reader.now();
    let authorities = authorities_of(reader, person)?;
    let mut restrictions: Vec<RestrictionView> =
        tables::restrictions(reader, person)?.iter().map(|row| RestrictionView::of(row, now)).collect();
    restrictions.sort_by_key(|view| (view.standing, std::cmp::Reverse(view.from.date())));
    let stands = tables::stands_on(reader, person)?;
    let held = tables::is_held(reader, person)?;
    Ok(AuthoritiesView {
        person: person.to_string(),
        held,
        without_authority,
        until: stands.first().and_then(|(_, _, until)| *until),
        authorities,
        restrictions,
        documents: tables::documents(reader, person)?.iter().map(DocumentView::from).collect(),
        bar: Bar::default(),
        may_edit: false,
        may_open: false,
    })
}

/// A form about authorities, restrictions or documents.
#[derive(Clone, Debug, Serialize)]
pub struct FormPage {
    /// `new`, `correct`, `end`, `restriction`, `penalty`, `end-restriction` or `document`.
    pub what: &'static str,
    /// Where it is sent.
    pub action: String,
    /// The person.
    pub person: String,
    /// Authorities to choose from: id and words.
    pub authorities: Vec<(String, String)>,
    /// The authority or restriction it is about, in words; empty for a new one.
    pub about: String,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(FormPage, "authority/pages/form.html");

impl FormPage {
    /// What the form does, in words.
    pub fn lead(&self, words: &Words) -> String {
        words.t(&format!("authority-{}-lead", self.what))
    }
    /// Whether it was refused because the law does not allow it, so that it is asked whether the paper says so.
    pub fn is_unlawful(&self) -> bool {
        let unlawful = self.form.errors().iter().any(|error| error.code.starts_with(UNLAWFUL));
        self.form.has("as_stated", "true") || unlawful
    }
    /// That the highest penalty may be left out, in words: of a new restriction.
    pub fn optional_penalty(&self, words: &Words) -> String {
        if self.what == "penalty" { String::new() } else { words.t("shell-optional") }
    }
    /// All kinds of authority, to choose from.
    pub fn kinds(&self, words: &Words) -> Vec<(String, String)> {
        words.options("authority-kind", AuthorityKind::ALL)
    }
    /// All kinds of restriction, to choose from.
    pub fn restrictions(&self, words: &Words) -> Vec<(String, String)> {
        words.options("restriction", RestrictionKind::ALL)
    }
    /// All reasons of an end, to choose from.
    pub fn reasons(&self, words: &Words) -> Vec<(String, String)> {
        words.options("authority-end", EndReason::ALL)
    }
    /// All kinds of document, to choose from.
    pub fn document_kinds(&self, words: &Words) -> Vec<(String, String)> {
        words.options("document-kind", DocumentKind::ALL)
    }
}

/// Authorities that nobody has compared with their source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DueView {
    /// Held on an authority that is not verified.
    pub unverified: Vec<DuePerson>,
}
crate::page!(DueView, "authority/pages/due.html");

/// A person on the list of authorities that nobody has verified.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DuePerson {
    /// Id.
    pub id: String,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// When the last authority in force ends.
    pub until: Option<Instant>,
}

impl DuePerson {
    /// When it ends, in words: the last day of it where it ends at midnight.
    pub fn ends(&self, words: &Words) -> String {
        match self.until {
            None => words.t("authority-no-end"),
            Some(at) if words.clock(&at) == "00:00" => {
                words.t1("authority-through", "date", words.date(&at.plus_seconds(-1).oslo_date()))
            }
            Some(at) => {
                words.ta("authority-at-clock", &[("date", &words.date(&at.oslo_date())), ("clock", &words.clock(&at))])
            }
        }
    }
}

/// Gathers the list of authorities that nobody has verified.
pub fn due(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<DueView> {
    let lines = people::lines(reader, permit, None)?;
    let ids = tables::held_unverified(reader, permit)?;
    let mut unverified = vec![];
    for line in lines.iter().filter(|line| ids.binary_search(&line.person).is_ok()) {
        unverified.push(DuePerson {
            id: line.person.to_string(),
            number: line.number.to_string(),
            name: people::name_words(words, &line.name),
            until: tables::stands_on(reader, line.person)?.first().and_then(|(_, _, until)| *until),
        });
    }
    unverified.sort_by_key(|person| person.until);
    Ok(DueView { unverified })
}

fn flag(words: &Words, code: &str, tone: Tone) -> Flag {
    Flag { code: code.to_owned(), label: words.t(&format!("authority-flag-{code}")), tone }
}

fn restriction_flag(words: &Words, kind: RestrictionKind) -> Flag {
    Flag { code: kind.to_string(), label: words.code("restriction", kind), tone: Tone::Info }
}

/// Flags beside people on lists.
pub fn flags(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<(PersonId, Flag)>> {
    let mut flags = vec![];
    for person in tables::held_unverified(reader, permit)? {
        flags.push((person, flag(words, "unverified", Tone::Warning)));
    }
    for (person, kind) in tables::restricted_now(reader, permit)? {
        flags.push((person, restriction_flag(words, kind)));
    }
    Ok(flags)
}

/// The same flags in the identity bar.
pub fn bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let (person, now) = (permit.person(), reader.now());
    let stands = tables::stands_on(reader, person)?;
    let mut flags = vec![];
    if stands.iter().any(|(_, verified, _)| !verified) {
        flags.push(flag(words, "unverified", Tone::Warning));
    }
    let in_force = |row: &RestrictionRow| standing(&row.span, now) == Standing::InForce;
    let kinds: BTreeSet<RestrictionKind> =
        tables::restrictions(reader, person)?.iter().filter(|row| in_force(row)).map(|row| row.kind).collect();
    flags.extend(kinds.into_iter().map(|kind| restriction_flag(words, kind)));
    Ok(BarPart { flags, ..BarPart::default() })
}

/// The figure on the home page: whose authority nobody has verified.
pub fn home(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<Figure>> {
    let unverified = tables::held_unverified(reader, permit)?.len();
    Ok(vec![Figure {
        order: 32,
        label: words.t("authority-home-unverified"),
        value: unverified.to_string(),
        note: words.t("authority-home-unverified-note"),
        href: "/authorities".to_owned(),
        tone: if unverified == 0 { Tone::Neutral } else { Tone::Warning },
    }])
}

/// Something new was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Its id.
    pub id: String,
}

/// The authorities of a person as pairs of id and words, to choose from.
pub fn choices(words: &Words, views: &[AuthorityView]) -> Vec<(String, String)> {
    let open = views.iter().filter(|view| view.is_open());
    open.map(|view| {
        let kind = words.code("authority-kind", view.said.kind);
        (view.id.clone(), format!("{kind}, {}, {}", view.said.issuer, view.said.span(words)))
    })
    .collect()
}

/// The restriction that a path of a form names, in words.
pub fn restriction_of(reader: &mut Reader, person: PersonId, id: &str, words: &Words) -> Outcome<String> {
    let found = tables::restrictions(reader, person)?.into_iter().find(|row| row.id.to_string() == id);
    Ok(found.map(|row| format!("{}: {}", words.code("restriction", row.kind), row.issuer)).unwrap_or_default())
}

/// The same for another feature's form.
pub fn choices_of(reader: &mut Reader, person: PersonId, words: &Words) -> Outcome<Vec<(String, String)>> {
    Ok(choices(words, &authorities_of(reader, person)?))
}
