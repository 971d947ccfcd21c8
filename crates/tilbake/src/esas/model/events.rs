//! The service's own events, told to police and courts as XML: who came, whose dates are others than before, whose
//! sanction is carried out otherwise, who was released.
//!
//! Nothing in them is invented. Every part of the contracts must be there; one that may say nothing does so when
//! nothing is known. Where the contract wants an answer and none is known, the event waits for a caseworker with
//! what it lacks. Only what a second person confirmed, or a signature proved, is stated of authorities; only
//! verified numbers of a person. What the contracts have no word for is not told: a change of level or prison.

use super::outgoing::OutContract;
use super::xml::Part;
use crate::authority::{AuthorityKind, EndReason};
use crate::people::{Bearer, IdentifierKind, Sex};
use crate::sentence::DatedRow;
use basics::problem::FormErrors;
use basics::{Date, Instant, Problem, Text};
use law::{DateKind, SentenceKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the contracts tell of judgments. Nothing is said there: the published schema has a blank at the end of the name
/// of a part that each judgment must have, by which some validators take every document with a judgment for wrong.
const JUDGMENTS: &str = "Domsinformasjon";

basics::id! {
    /// An event. It stands in the message as `HendelseId`.
    EventId,
}

basics::code! {
    /// What happened.
    Happened {
        /// Somebody came to prison.
        Arrived = "arrived",
        /// Their dates are others than those that were told.
        DatesChanged = "dates_changed",
        /// They are held on another kind of authority than was told.
        CategoryChanged = "category_changed",
        /// They are gone without leave.
        Absconded = "absconded",
        /// They are back after that, in the same prison.
        Back = "back",
        /// They are back after that, in another prison.
        BackElsewhere = "back_elsewhere",
        /// The service let them interrupt their sentence.
        Interrupted = "interrupted",
        /// They serve again after an interruption.
        Resumed = "resumed",
        /// They were released.
        Released = "released",
    }

    /// Where an event stands.
    EventState {
        /// It waits for what it lacks.
        Waiting = "waiting",
        /// It is among what goes out.
        Queued = "queued",
        /// It is not told: nothing came of it, or a caseworker said so.
        Dropped = "dropped",
    }

    /// What an event lacks, so that it waits.
    Lack {
        /// No confirmed authority says on what the person is held.
        Authority = "authority",
        /// No sentence is registered on it, or the rules count no dates from it.
        Dates = "dates",
        /// It is not known when serving began.
        Start = "start",
        /// No reason of the contract's list is certain.
        Reason = "reason",
        /// It is not known how many days remain.
        Days = "days",
        /// The prison is not in the register.
        Prison = "prison",
        /// Something on file cannot be read.
        Unreadable = "unreadable",
    }

    /// The kinds of people in custody as the contracts name them, those that this service can tell.
    Category {
        /// Preventive detention.
        PreventiveDetention = "Forvaring",
        /// Unconditional prison.
        Prison = "Ubetinget",
        /// Imprisonment for an unpaid fine.
        Fine = "Boetesoning",
        /// Remand, also before a court has ruled.
        Remand = "Varetekt",
    }
}

impl Happened {
    /// Which contract tells of it.
    pub fn contract(self) -> OutContract {
        match self {
            Self::Arrived => OutContract::Intake,
            Self::DatesChanged => OutContract::DatesUpdated,
            Self::Released => OutContract::Release,
            _ => OutContract::CarriedOut,
        }
    }
    /// Its reason by the contract's list, where the act itself tells it.
    fn reason(self) -> Option<&'static str> {
        Some(match self {
            Self::Absconded => "Unnveket/uteblitt fra fengsel",
            Self::Back => "Gjeninnsatt samme fengsel",
            Self::BackElsewhere => "Gjeninnsatt annet fengsel",
            Self::Interrupted => "Innvilgelse av straffavbrudd",
            Self::Resumed => "Gjenopptatt soning etter straffavbrudd*",
            Self::Arrived | Self::DatesChanged | Self::CategoryChanged | Self::Released => return None,
        })
    }
    /// Whether it is about how somebody is held, which may be known only after it happened: at the gate there is
    /// often no authority yet.
    fn is_of_now(self) -> bool {
        matches!(self, Self::Arrived | Self::DatesChanged | Self::CategoryChanged)
    }
    /// What it does to the carrying out of the sanction.
    fn status(self) -> &'static str {
        match self {
            Self::Absconded | Self::Interrupted => "Stanset",
            Self::Back | Self::BackElsewhere | Self::Resumed => "Gjennopptatt",
            _ => "Uendret",
        }
    }
}

/// What a confirmed authority says.
#[derive(Clone, Debug)]
pub struct Stand {
    /// Its kind.
    pub kind: AuthorityKind,
    /// Number of the case; may be empty.
    pub case_number: String,
    /// Who ordered it, when that is police or prosecution.
    pub police: Option<String>,
    /// From when.
    pub from: Instant,
    /// Until when, where it says so.
    pub to: Option<Instant>,
    /// Why it ended before it ran out.
    pub end_reason: Option<EndReason>,
}

/// A sentence that counts.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Its kind.
    pub kind: SentenceKind,
    /// Since which day it is served, where that is known.
    pub start: Option<Date>,
}

/// A prison as the contracts write it: district, name, and the number by which the service knows it.
#[derive(Clone, Debug)]
pub struct Location {
    /// Region.
    pub district: String,
    /// Name.
    pub name: String,
    /// The service's own code of it.
    pub number: String,
}

/// What is known of somebody when an event is told.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Who they are.
    pub bearer: Bearer,
    /// Where it happened; none when the register does not know the prison.
    pub place: Option<Location>,
    /// The confirmed authorities of the person, also those that are over.
    pub stands: Vec<Stand>,
    /// The sentences that count.
    pub decided: Vec<Decided>,
    /// The dates counted from them.
    pub dates: Vec<DatedRow>,
}

/// An event as it is to be told.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub happened: Happened,
    /// When.
    pub at: Instant,
    /// When it was noted.
    pub noted_at: Instant,
    /// First day of an interruption.
    pub from: Option<Date>,
    /// First day back from it.
    pub to: Option<Date>,
    /// The reason a caseworker chose.
    pub reason: Option<String>,
    /// The days that remain by a caseworker's word.
    pub days: Option<i64>,
}

/// On what somebody is held, and its dates, as told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    category: Category,
    from: Option<Date>,
    end: Option<Date>,
    third: Option<Date>,
    half: Option<Date>,
    two_thirds: Option<Date>,
    leave: Option<Date>,
    electronic: Option<Date>,
    minimum: Option<Date>,
}

impl Facts {
    /// The authority somebody is held on at a moment: what is served before what holds on remand, and of two alike
    /// the one that ends last.
    fn main(&self, at: Instant) -> Option<&Stand> {
        let lives = |one: &&Stand| one.from <= at && one.to.is_none_or(|to| to > at);
        let rank = |one: &&Stand| {
            // A ruling takes the place of the order to commit until it.
            let is_ruled = one.kind != AuthorityKind::CommittalOrder;
            (std::cmp::Reverse(category(one.kind)), is_ruled, one.to.is_none(), one.to)
        };
        self.stands.iter().filter(lives).max_by_key(rank)
    }
    /// The authority an event is about: the one somebody is held on as it is told, or as it happened.
    fn main_of(&self, noted: &Noted, now: Instant) -> Option<&Stand> {
        let then = self.main(noted.at);
        if noted.happened.is_of_now() { self.main(now).or(then) } else { then }
    }
    /// Until when somebody is held on remand: by the order, and by those that follow it without a gap.
    fn remanded_to(&self, order: &Stand) -> Option<Instant> {
        let mut end = order.to?;
        let follows = |end: Instant| {
            let orders = self.stands.iter().filter(|one| category(one.kind) == Category::Remand && one.from <= end);
            orders.filter_map(|one| one.to).filter(|to| *to > end).max()
        };
        while let Some(later) = follows(end) {
            end = later;
        }
        Some(end)
    }
    /// On what somebody is held at a moment, and its dates; else what is lacking.
    pub fn told(&self, at: Instant) -> Result<Told, Vec<Lack>> {
        let stand = self.main(at).ok_or_else(|| vec![Lack::Authority])?;
        let category = category(stand.kind);
        let last = |kind: DateKind| self.dates.iter().filter(|row| row.kind == kind).map(|row| row.date).max();
        let none = Told {
            category,
            from: None,
            end: None,
            third: None,
            half: None,
            two_thirds: None,
            leave: None,
            electronic: None,
            minimum: None,
        };
        if category == Category::Remand {
            // An order for a day holds that day out: it ends as the next begins.
            let end = self.remanded_to(stand).map(|to| to.plus_seconds(-1).oslo_date());
            return Ok(Told { from: Some(stand.from.oslo_date()), end, ..none });
        }
        let of_kind = self.decided.iter().filter(|one| fits(category, one.kind));
        let start = of_kind.clone().map(|one| one.start).min().ok_or_else(|| vec![Lack::Dates])?;
        let from = start.ok_or_else(|| vec![Lack::Start])?;
        let end = match category {
            Category::PreventiveDetention => last(DateKind::FrameLastDay),
            _ => last(DateKind::LastDay),
        };
        let told = Told { from: Some(from), end, leave: last(DateKind::LeaveEligible), ..none };
        Ok(match category {
            Category::PreventiveDetention => Told { minimum: last(DateKind::MinimumLastDay), ..told },
            _ => Told {
                third: last(DateKind::OneThird),
                half: last(DateKind::Half),
                two_thirds: last(DateKind::TwoThirds),
                electronic: last(DateKind::EmBackDoor),
                ..told
            },
        })
    }
}

/// Whether a sentence is what somebody of a category serves.
fn fits(category: Category, kind: SentenceKind) -> bool {
    match category {
        Category::PreventiveDetention => kind == SentenceKind::PreventiveDetention,
        Category::Fine => kind == SentenceKind::FineDefault,
        Category::Prison => matches!(kind, SentenceKind::Prison | SentenceKind::Recall),
        Category::Remand => false,
    }
}

fn category(kind: AuthorityKind) -> Category {
    use AuthorityKind as K;
    match kind {
        K::PreventiveDetentionJudgment | K::ExtensionJudgment => Category::PreventiveDetention,
        K::Judgment | K::EnforcementOrder => Category::Prison,
        K::FineEnforcementOrder => Category::Fine,
        K::RemandOrder | K::CommittalOrder => Category::Remand,
    }
}

impl Told {
    /// Whether somebody is held on another kind of authority than before.
    pub fn is_other_kind(&self, before: &Self) -> bool {
        self.category != before.category
    }
    /// Why the dates are others than before, by the contract's list; none when no reason of it is certain, such as
    /// of a remand order that was shortened.
    fn why(&self, before: Option<&Self>) -> Option<&'static str> {
        let before = before?;
        if self.is_other_kind(before) {
            return Some(self.moved_to());
        }
        let is_longer = self.end > before.end && before.end.is_some();
        match self.category {
            Category::Remand => is_longer.then_some("Forlengelse av varetekt"),
            Category::PreventiveDetention if is_longer => Some("Ny forvaring (forlengelse)"),
            _ => Some("Ny straffetidsberegning foretatt"),
        }
    }
    /// What the contracts call it when somebody comes to be held on this kind of authority.
    fn moved_to(&self) -> &'static str {
        match self.category {
            Category::PreventiveDetention => "Overført til forvaring",
            Category::Prison => "Overført til dom",
            Category::Fine => "Overført bøtesoning",
            Category::Remand => "Overført til varetekt",
        }
    }
    /// Days of the sentence that remain at a moment. Remand has none.
    fn days_left(&self, at: Instant) -> Option<i64> {
        let end = self.end.filter(|_| self.category != Category::Remand)?;
        let left = at.oslo_date().until(end).ok()?.get_days();
        Some((i64::from(left) + 1).max(0))
    }
    fn part(&self) -> Part {
        let (from, end) = (self.from, self.end);
        let inner = match self.category {
            Category::Remand => {
                Part::Group("VaretektDatoer", vec![Part::or_nil("f:FraDato", from), Part::or_nil("f:TilDato", end)])
            }
            Category::PreventiveDetention => Part::Group(
                "ForvaringDatoer",
                vec![
                    Part::or_nil("f:StartDato", from),
                    Part::or_nil("f:MaksDato", end),
                    Part::or_nil("f:MinsteDato", self.minimum),
                    Part::or_nil("f:PermisjonsDato", self.leave),
                ],
            ),
            Category::Prison | Category::Fine => Part::Group(
                "UbetingetDatoer",
                vec![
                    Part::or_nil("f:StartDato", from),
                    Part::or_nil("f:EndtTid", end),
                    Part::or_nil("f:EnTredjedelsTid", self.third),
                    Part::or_nil("f:HalvTid", self.half),
                    Part::or_nil("f:ToTredjedelsTid", self.two_thirds),
                    Part::or_nil("f:PermisjonsDato", self.leave),
                    Part::or_nil("f:EKbakdoerdato", self.electronic),
                ],
            ),
        };
        Part::Group("Datoer", vec![inner])
    }
}

/// Why somebody was released, by what ended last; none when no reason of the contract's list is certain.
fn why_released(facts: &Facts, at: Instant) -> Option<&'static str> {
    use AuthorityKind as K;
    let day = at.oslo_date();
    let date = |kind: DateKind| facts.dates.iter().filter(|row| row.kind == kind).map(|row| row.date).max();
    let began = facts.stands.iter().filter(|one| one.from <= at);
    // A sentence is over by its dates, and its order then names no end.
    let last = began.max_by_key(|one| one.to.filter(|to| *to <= at).unwrap_or(at))?;
    let paroled = |kind: DateKind, why: &'static str| (date(kind) == Some(day)).then_some(why);
    match (last.kind, last.end_reason) {
        (K::RemandOrder, None) => last.to.filter(|to| *to <= at).map(|_| "Løslatt ved kjennelsens utløp"),
        (K::RemandOrder, Some(EndReason::Lifted)) => Some("Løslatt etter særskilt beslutning før kjennelsens utløp"),
        (K::CommittalOrder, Some(EndReason::Lifted)) => Some("Løslatt av politiet"),
        (K::Judgment | K::EnforcementOrder, Some(EndReason::Served)) => Some("Løslatt endt tid"),
        (K::Judgment | K::EnforcementOrder, None) => {
            date(DateKind::FullTermFirstFreeDay).filter(|free| *free <= day).map(|_| "Løslatt endt tid")
        }
        (K::Judgment | K::EnforcementOrder, Some(EndReason::Paroled)) => {
            paroled(DateKind::TwoThirds, "Løslatt på prøve etter 2/3 tid")
                .or_else(|| paroled(DateKind::Half, "Løslatt på prøve etter ½ tid"))
        }
        (K::FineEnforcementOrder, Some(EndReason::Served)) => Some("Løslatt etter soning av bøter"),
        (K::FineEnforcementOrder, None) => {
            date(DateKind::FullTermFirstFreeDay).filter(|free| *free <= day).map(|_| "Løslatt etter soning av bøter")
        }
        (K::PreventiveDetentionJudgment | K::ExtensionJudgment, Some(EndReason::Paroled)) => {
            Some("Løslatt på prøve fra forvaring, §45")
        }
        (K::PreventiveDetentionJudgment | K::ExtensionJudgment, None) => {
            date(DateKind::FrameLastDay).filter(|frame| *frame < day).map(|_| "Løslatt lengstetid forvaring")
        }
        _ => None,
    }
}

/// The parts of an event in a message, named by its id, that is made now; and what it then has told of the person's
/// dates. `before` is what was told last.
pub fn parts(
    noted: &Noted,
    (message, now): (&str, Instant),
    facts: &Facts,
    before: Option<&Told>,
) -> Result<(Vec<Part>, Option<Told>), Vec<Lack>> {
    let told = match facts.told(now) {
        Ok(told) if noted.happened.is_of_now() => Ok(told),
        _ => facts.told(noted.at),
    };
    let place = facts.place.as_ref().map(location).ok_or_else(|| vec![Lack::Prison])?;
    let of = told.as_ref().ok().or(before).map(|told| told.category);
    let stand = facts.main_of(noted, now).or_else(|| facts.stands.iter().max_by_key(|one| one.from));
    let head = metadata(noted, message, &facts.bearer, (of, stand));
    match noted.happened.contract() {
        OutContract::Intake => {
            let told = told?;
            let parts = vec![
                head,
                Part::Nil("DagerVaretektEtterDom"),
                Part::Nil("DagerVaretektFoerDom"),
                ordered(noted, facts, now),
                Part::Nil(JUDGMENTS),
                told.part(),
                Part::Group("Lokasjon", vec![place]),
            ];
            Ok((parts, Some(told)))
        }
        OutContract::DatesUpdated => {
            let told = told?;
            let why = noted.reason.as_deref().or_else(|| told.why(before)).ok_or_else(|| vec![Lack::Reason])?;
            let why = Part::Text("Aarsak", why.to_owned());
            Ok((vec![head, Part::Nil(JUDGMENTS), told.part(), why], Some(told)))
        }
        OutContract::Release => {
            let why = noted.reason.as_deref().or_else(|| why_released(facts, noted.at));
            let why = why.ok_or_else(|| vec![Lack::Reason])?;
            let parts = vec![
                head,
                Part::Text("Loeslatelsestidspunkt", noted.at.rfc3339_oslo()),
                Part::Text("LoeslatelseFraFengselAarsak", why.to_owned()),
                place,
                remaining(noted, facts, why),
                Part::Nil("Saervilkaar"),
            ];
            Ok((parts, None))
        }
        _ => carried_out(noted, told.as_ref().ok(), head, place).map(|parts| (parts, None)),
    }
}

fn carried_out(noted: &Noted, told: Option<&Told>, head: Part, place: Part) -> Result<Vec<Part>, Vec<Lack>> {
    let moved = || told.map(Told::moved_to).filter(|_| noted.happened == Happened::CategoryChanged);
    let why = noted.reason.as_deref().or_else(|| noted.happened.reason()).or_else(moved);
    let days = noted.days.or_else(|| told?.days_left(noted.at));
    let (Some(why), Some(days)) = (why, days) else {
        let lacks = [(why.is_none(), Lack::Reason), (days.is_none(), Lack::Days)];
        return Err(lacks.into_iter().filter(|(is_lacking, _)| *is_lacking).map(|(_, lack)| lack).collect());
    };
    let interrupted = matches!(noted.happened, Happened::Interrupted | Happened::Resumed).then(|| {
        let from = Part::or_nil("StraffavbrudFra", noted.from);
        vec![from, Part::or_nil("StraffavbrudTil", noted.to)]
    });
    Ok(vec![
        head,
        Part::Nil(JUDGMENTS),
        Part::Text("RestDager", days.to_string()),
        Part::Nil("DagerVaretektEtterDom"),
        Part::Nil("DagerVaretektFoerDom"),
        Part::Text("GjennomfoeringsStatus", noted.happened.status().to_owned()),
        Part::Text("EndringAarsak", why.to_owned()),
        Part::Text("GjennomfoeringEndretTid", noted.at.rfc3339_oslo()),
        Part::group_or_nil("Straffavbrud", interrupted.unwrap_or_default()),
        Part::Group("Lokasjon", vec![place]),
        Part::Nil("Saervilkaar"),
    ])
}

fn metadata(
    noted: &Noted,
    message: &str,
    bearer: &Bearer,
    (category, stand): (Option<Category>, Option<&Stand>),
) -> Part {
    let number = |kind: IdentifierKind| bearer.numbers.iter().find(|(of, _)| *of == kind).map(|(_, number)| number);
    let duf = bearer.numbers.iter().filter(|(kind, _)| *kind == IdentifierKind::Duf);
    let duf = duf.map(|(_, number)| Part::Text("f:DUFNummer", number.clone())).collect();
    let sex = match bearer.sex {
        Sex::Female => "K",
        Sex::Male => "M",
        Sex::Unknown => "U",
    };
    let case = stand.map(|one| one.case_number.clone()).filter(|number| !number.is_empty());
    let inside = !matches!(noted.happened, Happened::Released | Happened::Absconded | Happened::Interrupted);
    let one_of = bearer.citizenships.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Part::Group(
        "Metadata",
        vec![
            Part::Text("f:MeldingsId", message.to_owned()),
            Part::Text("f:HendelseId", noted.id.to_string()),
            Part::Text("f:HendelseOpprettetTid", noted.noted_at.rfc3339_oslo()),
            Part::Nil("f:HendelseEndretTid"),
            Part::or_nil("f:SSP", number(IdentifierKind::Ssp)),
            Part::group_or_nil("f:DUF", duf),
            Part::or_nil("f:StraffesaksNummer", case),
            Part::Nil("f:ReaksjonsId"),
            // The given names stand together in the register: nobody can tell the middle one.
            Part::or_nil("f:Fornavn", bearer.given.as_ref()),
            Part::Nil("f:Mellomnavn"),
            Part::or_nil("f:Etternavn", bearer.family.as_ref()),
            Part::or_nil("f:Fnr", number(IdentifierKind::Birth).or_else(|| number(IdentifierKind::D))),
            Part::Text("f:Kjoenn", sex.to_owned()),
            Part::or_nil("f:Statsborgerskap", Some(one_of).filter(|text| !text.is_empty())),
            Part::or_nil("f:InnsattKategori", category),
            Part::Text("f:ErIAnstalt", inside.to_string()),
        ],
    )
}

fn location(place: &Location) -> Part {
    Part::Group(
        "LokasjonEnhet",
        vec![
            Part::Text("f:Distrikt", place.district.clone()),
            Part::Text("f:Enhet", place.name.clone()),
            Part::Text("f:EnhetNr", place.number.clone()),
        ],
    )
}

/// Which police district had the person committed, when; nothing when a court did.
fn ordered(noted: &Noted, facts: &Facts, now: Instant) -> Part {
    let police = facts.main_of(noted, now).and_then(|stand| stand.police.clone());
    let parts = police.map(|police| {
        let day = Part::Text("InnsettelsesDato", noted.at.oslo_date().to_string());
        vec![day, Part::Text("Politidistrikt", police)]
    });
    Part::group_or_nil("InnsettelsesData", parts.unwrap_or_default())
}

/// What remains of a sentence from which somebody is paroled.
fn remaining(noted: &Noted, facts: &Facts, why: &str) -> Part {
    let free = facts.dates.iter().filter(|row| row.kind == DateKind::FullTermFirstFreeDay).map(|row| row.date).max();
    let days = free.filter(|_| why.starts_with("Løslatt på prøve etter")).and_then(|free| {
        let left = noted.at.oslo_date().until(free).ok()?.get_days();
        (left > 0).then_some(left)
    });
    let parts = days.map(|days| {
        let whole = [Part::Nil("ResterendeTidAar"), Part::Nil("ResterendeTidMnd")];
        whole.into_iter().chain([Part::Text("ResterendeTidDag", days.to_string())]).collect()
    });
    Part::group_or_nil("ResterendeTid", parts.unwrap_or_default())
}

/// What a caseworker says of an event that waits.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EventFields {
    /// The reason, from the contract's list; empty when it is not what is lacking.
    pub reason: String,
    /// Days that remain of the sentence; empty when they are not what is lacking.
    #[schemars(with = "Option<u32>")]
    pub days: String,
    /// Why the event is not told at all; empty when it is.
    pub drop: String,
}

/// Why an event is not told.
pub type Why = Text<500>;

/// What a caseworker says of an event that waits, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// What it lacked: a reason of the contract's list, the days that remain.
    Supplied(Option<&'static str>, Option<i64>),
    /// It is not told.
    Dropped(Why),
}

impl Said {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &EventFields, reasons: &[&'static str]) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let drop = errors.take("drop", Why::parse_optional(&fields.drop)).flatten();
        let reason = match fields.reason.trim() {
            "" => None,
            text => {
                let known = reasons.iter().find(|reason| **reason == text).copied();
                if known.is_none() {
                    errors.add("reason", "not-in-list");
                }
                known
            }
        };
        let days = match fields.days.trim() {
            "" => None,
            text => match text.parse::<i64>() {
                Ok(days) if (0..=20_000).contains(&days) => Some(days),
                Ok(_) => {
                    errors.add_value("days", "not-in-range", "0–20000");
                    None
                }
                Err(_) => {
                    errors.add("days", "not-a-number");
                    None
                }
            },
        };
        if errors.is_empty() && drop.is_none() && reason.is_none() && days.is_none() {
            errors.add("reason", "required");
        }
        match drop {
            _ if !errors.is_empty() => Err(errors.into_problem()),
            Some(why) => Ok(Self::Dropped(why)),
            None => Ok(Self::Supplied(reason, days)),
        }
    }
}
